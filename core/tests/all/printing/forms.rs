//! The canonical forms, on trees made by hand. The expected texts are those of the language's trigger table.

use dangjiu::lang::Lang;
use dangjiu::span::Span;
use dangjiu::syntax::ast::*;
use dangjiu::syntax::print::{NameTable, PrintOptions, print, print_expr};

fn name(text: &str) -> Name {
    Name { text: text.into(), span: Span::default() }
}

fn path(text: &str) -> Path {
    Path { parts: text.split('.').map(name).collect(), span: Span::default() }
}

fn expr(kind: ExprKind) -> Expr {
    Expr { span: Span::default(), kind }
}

fn word(text: &str) -> Expr {
    expr(ExprKind::Path(path(text)))
}

fn literal(spelling: &str, kind: LiteralKind) -> Literal {
    Literal { span: Span::default(), spelling: spelling.into(), kind }
}

fn length(spelling: &str) -> Literal {
    literal(spelling, LiteralKind::Duration)
}

fn number(spelling: &str) -> Expr {
    expr(ExprKind::Literal(literal(spelling, LiteralKind::Number)))
}

fn compare(left: Expr, op: CompareOp, right: Expr) -> Expr {
    expr(ExprKind::Compare(op, Box::new(left), Box::new(right)))
}

fn event(name: &str, filter: Option<Expr>) -> EventRef {
    EventRef { span: Span::default(), event: path(name), filter }
}

fn text(value: &str) -> Expr {
    expr(ExprKind::Template(vec![TemplatePart::Text(value.into())]))
}

fn arg(of: &str, value: Expr) -> Arg {
    Arg { span: Span::default(), name: Some(name(of)), value }
}

fn call(target: &str, args: Vec<Arg>) -> StepCall {
    StepCall { target: path(target), args, after: None, unless: None, guard: None }
}

fn step(call: StepCall) -> Step {
    Step { span: Span::default(), kind: StepKind::Call(call) }
}

fn rule(of: &str, when: Expr, then: Vec<Step>) -> Rule {
    Rule { name: name(of), title: None, options: vec![], when, then, otherwise: vec![] }
}

fn file(lang: Lang, kinds: Vec<DeclKind>) -> File {
    let decls =
        kinds.into_iter().map(|kind| Decl { span: Span::default(), lang, replace: false, kind }).collect();
    File { decls, ..File::default() }
}

fn written(lang: Lang, kind: DeclKind) -> String {
    print(&file(lang, vec![kind]), "", &PrintOptions::default())
}

fn both(trigger: Trigger) -> (String, String) {
    let expr = expr(ExprKind::Trigger(Box::new(trigger)));
    (print_expr(&expr, Lang::En, None), print_expr(&expr, Lang::Zh, None))
}

#[test]
fn state_triggers_have_one_order_per_language() {
    let becomes = both(Trigger::Becomes(path("order"), name("paid")));
    assert_eq!(becomes, ("order becomes paid".into(), "order 变为 paid".into()));
    let leaves = both(Trigger::Leaves(path("order"), name("paid")));
    assert_eq!(leaves, ("order leaves paid".into(), "order 离开 paid".into()));
    let goes = both(Trigger::Goes {
        subject: path("order"),
        first: name("paid"),
        then: vec![(false, name("cancelled")), (true, name("paid"))],
        within: length("2h"),
    });
    assert_eq!(goes.0, "order goes paid -> cancelled ->> paid within 2h");
    assert_eq!(goes.1, "order 2h 内 经历 paid -> cancelled ->> paid");
    let stays = both(Trigger::Stays {
        subject: path("order"),
        state: name("paid"),
        how_long: HowLong::For(length("48h")),
    });
    assert_eq!(stays, ("order stays paid for 48h".into(), "order 保持 paid 满 48h".into()));
}

#[test]
fn until_takes_arithmetic_and_puts_a_condition_in_parentheses() {
    let until = |end| {
        both(Trigger::Stays { subject: path("order"), state: name("paid"), how_long: HowLong::Until(end) }).0
    };
    let minus = expr(ExprKind::Arithmetic(
        ArithmeticOp::Sub,
        Box::new(word("order.ship_by")),
        Box::new(expr(ExprKind::Literal(length("4h")))),
    ));
    assert_eq!(until(minus), "order stays paid until order.ship_by - 4h");
    let both = expr(ExprKind::And(vec![word("a"), word("b")]));
    assert_eq!(until(both), "order stays paid until (a and b)");
}

#[test]
fn window_triggers_have_one_order_per_language() {
    let absence = both(Trigger::Absence {
        event: event("payment.confirmed", None),
        within: length("24h"),
        after: Anchor { event: event("write_back", None), done: true },
        by: vec![path("order")],
    });
    assert_eq!(absence.0, "no payment.confirmed within 24h after write_back done by order");
    assert_eq!(absence.1, "write_back 完成 后 24h 内 没有 payment.confirmed 按 order");
    let kind = compare(word("kind"), CompareOp::Is, word("refund_only"));
    let count = both(Trigger::Count {
        at_least: literal("3", LiteralKind::Number),
        event: event("refund.requested", Some(kind)),
        within: length("30d"),
        by: vec![path("customer"), path("order.shop")],
    });
    assert_eq!(
        count.0,
        "at least 3 refund.requested (kind is refund_only) within 30d by (customer, order.shop)"
    );
    assert_eq!(count.1, "30d 内 至少 3 次 refund.requested (kind 是 refund_only) 按 (customer, order.shop)");
    let failed = compare(word("result"), CompareOp::Is, word("failed"));
    let rate = both(Trigger::Rate {
        event: event("callback", Some(failed)),
        among: event("callback", None),
        within: length("5min"),
        by: vec![path("channel")],
        op: CompareOp::Gt,
        threshold: literal("95%", LiteralKind::Percent),
        samples: Some(literal("20", LiteralKind::Number)),
    });
    assert_eq!(
        rate.0,
        "rate of callback (result is failed) among callback within 5min by channel > 95% with at least 20 samples"
    );
    assert_eq!(
        rate.1,
        "5min 内 callback (result 是 failed) 占 callback 的 比率 按 channel > 95% 且 样本 至少 20"
    );
    let any = both(Trigger::AnyOf(vec![event("wms.outbound", None), event("carrier.pickup", None)]));
    assert_eq!(any.0, "any of (wms.outbound, carrier.pickup)");
    assert_eq!(any.1, "任一 (wms.outbound, carrier.pickup)");
}

#[test]
fn steps_stand_under_the_first_step() {
    let mut late = call("hold", vec![]);
    late.after = Some(Box::new(length("30min")));
    late.guard = Some(Box::new(word("order.cod")));
    let mut rule = rule(
        "r",
        expr(ExprKind::And(vec![word("order.created"), word("order.cod")])),
        vec![step(call("notify", vec![arg("to", word("ops"))])), step(late)],
    );
    rule.title = Some(Quoted { text: "a \"b\"".into(), span: Span::default() });
    rule.otherwise = vec![step(call("pass", vec![])), step(call("log", vec![]))];
    assert_eq!(
        written(Lang::En, DeclKind::Rule(rule.clone())),
        concat!(
            "rule r \"a \\\"b\\\"\"\n",
            "when order.created and order.cod\n",
            "then notify(to: ops)\n",
            "     hold() after 30min if order.cod\n",
            "otherwise pass()\n",
            "          log()\n",
        )
    );
    assert_eq!(
        written(Lang::Zh, DeclKind::Rule(rule)),
        concat!(
            "规则 r \"a \\\"b\\\"\"\n",
            "当 order.created 且 order.cod\n",
            "就 notify(to: ops)\n",
            "   hold() 30min 后 若 order.cod\n",
            "否则 pass()\n",
            "     log()\n",
        )
    );
}

#[test]
fn long_lines_break_at_the_outermost_place() {
    let long = |at: usize| compare(word(&format!("order.field_{at}")), CompareOp::Is, text(&"店".repeat(12)));
    // Each part takes 13 + 4 + 26 columns; two with `when ` and ` and ` take 96, three do not fit into 110.
    let when = |count| expr(ExprKind::And((0..count).map(long).collect()));
    let two = written(Lang::En, DeclKind::Rule(rule("r", when(2), vec![step(call("hold", vec![]))])));
    assert_eq!(two.lines().count(), 3);
    let three = written(Lang::En, DeclKind::Rule(rule("r", when(3), vec![step(call("hold", vec![]))])));
    let shop = "店".repeat(12);
    assert_eq!(
        three,
        format!(
            "rule r\nwhen order.field_0 is \"{shop}\"\n  and order.field_1 is \"{shop}\"\n  \
             and order.field_2 is \"{shop}\"\nthen hold()\n"
        )
    );
    let args = (0..3).map(|at| arg(&format!("note_{at}"), text(&"单".repeat(16)))).collect();
    let mut call = call("notify", args);
    call.guard = Some(Box::new(word("order.cod")));
    let wide = written(Lang::En, DeclKind::Rule(rule("r", word("order.cod"), vec![step(call)])));
    let note = "单".repeat(16);
    assert_eq!(
        wide,
        format!(
            "rule r\nwhen order.cod\nthen notify(\n       note_0: \"{note}\",\n       note_1: \"{note}\",\n       \
             note_2: \"{note}\"\n     ) if order.cod\n"
        )
    );
}

#[test]
fn texts_are_escaped_no_more_than_needed() {
    let mixed = expr(ExprKind::Template(vec![
        TemplatePart::Text("“a” {b} \"c\" \\ \n：".into()),
        TemplatePart::Hole(Box::new(expr(ExprKind::OrElse(Box::new(word("x")), Box::new(text("—")))))),
        TemplatePart::Text("}\u{202e}".into()),
    ]));
    assert_eq!(
        print_expr(&mixed, Lang::En, None),
        "\"“a” {{b}} \\\"c\\\" \\\\ \\n：{x or else \"—\"}}}\\u{202e}\""
    );
}

#[test]
fn tables_are_aligned_by_display_width() {
    let cell = |kind| Cell { span: Span::default(), kind };
    let value = |text| cell(CellKind::Values(vec![word(text)]));
    let column = |kind| Column { span: Span::default(), kind };
    let table = TableDecl {
        name: name("carrier_choice"),
        titles: vec![],
        policy: Some(PolicyWord::First),
        columns: vec![
            column(ColumnKind::Input(path("order.province"))),
            column(ColumnKind::Output(name("carrier"), None)),
        ],
        rows: vec![
            TableRow {
                span: Span::default(),
                cells: vec![cell(CellKind::In(vec![word("浙江"), word("江苏"), word("上海")])), value("zto")],
            },
            TableRow { span: Span::default(), cells: vec![cell(CellKind::Anything), value("圆通")] },
        ],
    };
    assert_eq!(
        written(Lang::En, DeclKind::Table(table)),
        concat!(
            "table carrier_choice (first)\n",
            "| order.province        | -> carrier |\n",
            "| in [浙江, 江苏, 上海] | zto        |\n",
            "| -                     | 圆通       |\n",
        )
    );
}

#[test]
fn a_field_that_would_read_as_a_unit_is_kept_apart() {
    let field = |of: &str, notes| Field {
        span: Span::default(),
        name: name(of),
        titles: vec![],
        ty: TypeRef { span: Span::default(), list_depth: 0, name: name("number") },
        notes,
    };
    let five = || vec![FieldNote::Default(number("5"))];
    let record = RecordDecl {
        name: name("box"),
        titles: vec![],
        fields: vec![field("h", five()), field("d", five()), field("w", vec![])],
    };
    assert_eq!(
        written(Lang::En, DeclKind::Record(record)),
        "record box {\n  h: number default 5,\n  d: number default 5\n  w: number\n}\n"
    );
    // Three capitals are a currency, four are not.
    let record = RecordDecl {
        name: name("box"),
        titles: vec![],
        fields: vec![field("w", five()), field("CNY", five()), field("FULL", vec![])],
    };
    assert_eq!(
        written(Lang::En, DeclKind::Record(record)),
        "record box {\n  w: number default 5,\n  CNY: number default 5\n  FULL: number\n}\n"
    );
}

struct Translated;

impl NameTable for Translated {
    fn name(&self, span: Span, lang: Lang) -> Option<&str> {
        match (span.start, lang) {
            (1, Lang::Zh) => Some("订单"),
            (2, Lang::Zh) => Some("已付款"),
            _ => None,
        }
    }
}

#[test]
fn resolved_names_take_the_spelling_of_the_language() {
    let at = |text: &str, start| Name { text: text.into(), span: Span { start, ..Span::default() } };
    let subject = Path { parts: vec![at("order", 1)], span: Span::default() };
    let trigger = Trigger::Becomes(subject, at("paid", 2));
    let becomes = expr(ExprKind::Trigger(Box::new(trigger)));
    assert_eq!(print_expr(&becomes, Lang::Zh, Some(&Translated)), "订单 变为 已付款");
    assert_eq!(print_expr(&becomes, Lang::En, Some(&Translated)), "order becomes paid");
}

#[test]
fn declarations_are_one_blank_line_apart_and_short_ones_of_a_kind_may_touch() {
    let lateness = |source| DeclKind::Lateness(LatenessDecl { source: name(source), bound: length("6h") });
    let tree = file(Lang::En, vec![DeclKind::Use(path("std.orders")), lateness("sf"), lateness("yto")]);
    assert_eq!(
        print(&tree, "", &PrintOptions::default()),
        "use std.orders\n\nlateness sf 6h\nlateness yto 6h\n"
    );
}
