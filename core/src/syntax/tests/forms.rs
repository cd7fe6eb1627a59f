//! The trees of the forms, in both languages and both word orders.

use alloc::format;

use super::*;
use crate::lang::Lang;
use crate::syntax::ast::{
    CompareOp, DeclKind, Expr, ExprKind, HowLong, LiteralKind, StepKind, TemplatePart, Trigger,
};
use crate::syntax::same;

fn expr(text: &str) -> Expr {
    let parsed = read(&format!("define x = {text}"));
    assert!(parsed.diagnostics.is_empty(), "{text}: {:?}", parsed.diagnostics);
    match parsed.file.decls.into_iter().next().unwrap().kind {
        DeclKind::Define(define) => define.value,
        other => panic!("{other:?}"),
    }
}

/// An expression with every operator in parentheses, as a reader groups it.
fn grouped(expr: &Expr) -> String {
    let two = |a: &Expr, op: &str, b: &Expr| format!("({} {op} {})", grouped(a), grouped(b));
    match &expr.kind {
        ExprKind::Path(path) => path.parts.iter().map(|p| p.text.as_str()).collect::<Vec<_>>().join("."),
        ExprKind::Literal(literal) => literal.spelling.clone(),
        ExprKind::Paren(inner) => format!("[{}]", grouped(inner)),
        ExprKind::Not(inner) => format!("(not {})", grouped(inner)),
        ExprKind::Negate(inner) => format!("(- {})", grouped(inner)),
        ExprKind::And(all) => format!("({})", all.iter().map(grouped).collect::<Vec<_>>().join(" and ")),
        ExprKind::Or(all) => format!("({})", all.iter().map(grouped).collect::<Vec<_>>().join(" or ")),
        ExprKind::Arithmetic(op, a, b) => two(a, &format!("{op:?}"), b),
        ExprKind::Compare(op, a, b) => two(a, &format!("{op:?}"), b),
        ExprKind::OrElse(a, b) => two(a, "else", b),
        ExprKind::Presence { of, what, negated } => format!("({} {what:?} {negated})", grouped(of)),
        ExprKind::AtLeast(of, state) => format!("({} at least {})", grouped(of), state.text),
        other => format!("{other:?}"),
    }
}

#[test]
fn precedence() {
    for (text, expected) in [
        ("a or b and c or d", "(a or (b and c) or d)"),
        ("not a is b and not not c", "((not (a Is b)) and (not (not c)))"),
        ("a + b * c - d / e", "((a Add (b Mul c)) Sub (d Div e))"),
        ("- a * - - b", "((- a) Mul (- (- b)))"),
        ("a or else b or else 0 > 5", "((a else (b else 0)) Gt 5)"),
        ("a + 1 or else b - 2 is known", "(((a Add 1) else (b Sub 2)) Known false)"),
        ("a is not none or b is not none", "((a None true) or (b None true))"),
        ("a is not b", "(a IsNot b)"),
        ("order at least shipped and x", "((order at least shipped) and x)"),
        ("(a or b) and c", "([(a or b)] and c)"),
        ("a in list and b", "((a In list) and b)"),
        ("a not in list.items", "(a NotIn list.items)"),
        ("甲 默认 乙 是 丙 或 非 丁", "(((甲 else 乙) Is 丙) or (not 丁))"),
        ("-1 < a-b", "((- 1) Lt (a Sub b))"),
    ] {
        assert_eq!(grouped(&expr(text)), expected, "{text}");
    }
}

#[test]
fn literals_and_their_kinds() {
    for (text, spelling, kind) in [
        ("199", "199", LiteralKind::Number),
        ("０．０５", "0.05", LiteralKind::Number),
        ("95%", "95%", LiteralKind::Percent),
        ("95　％", "95 %", LiteralKind::Percent),
        ("￥199.00", "¥199.00", LiteralKind::Money),
        ("199.00 CNY", "199.00 CNY", LiteralKind::Money),
        ("1.5万元", "1.5万元", LiteralKind::Money),
        ("5  元", "5 元", LiteralKind::Money),
        ("2h", "2h", LiteralKind::Duration),
        ("1h30min", "1h30min", LiteralKind::Duration),
        ("500ms", "500ms", LiteralKind::Duration),
        ("1天2小时", "1天2小时", LiteralKind::Duration),
        ("3kg", "3kg", LiteralKind::Weight),
        ("500克", "500克", LiteralKind::Weight),
        ("2千克", "2千克", LiteralKind::Weight),
        ("2026-11-01", "2026-11-01", LiteralKind::Date),
        ("２０２６－１１－０１", "2026-11-01", LiteralKind::Date),
        ("2026-11-01T00:00", "2026-11-01T00:00", LiteralKind::Instant),
        ("2026-11-01T00:00:00.5+08:00", "2026-11-01T00:00:00.5+08:00", LiteralKind::Instant),
        ("2026-11-01T00:00:00Z", "2026-11-01T00:00:00Z", LiteralKind::Instant),
        ("真", "真", LiteralKind::True),
        ("false", "false", LiteralKind::False),
        ("空", "空", LiteralKind::None),
    ] {
        match expr(text).kind {
            ExprKind::Literal(literal) => {
                assert_eq!((literal.spelling.as_str(), literal.kind), (spelling, kind))
            }
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn texts_and_their_parts() {
    let parts = |text: &str| match expr(text).kind {
        ExprKind::Template(parts) => parts
            .into_iter()
            .map(|part| match part {
                TemplatePart::Text(text) => text,
                TemplatePart::Hole(hole) => format!("<{}>", grouped(&hole)),
            })
            .collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(parts(r#""""#), [""; 0]);
    assert_eq!(parts(r#""a {{b}} \"q\" \\ \n\t\u{4e2d}""#), ["a {b} \"q\" \\ \n\t中"]);
    assert_eq!(parts(r#""x{a + 1}y{b}{c}""#), ["x", "<(a Add 1)>", "y", "<b>", "<c>"]);
    assert_eq!(parts("“他说\"好\"，{甲 默认 \"—\"}\\””")[0], "他说\"好\"，");
    assert_eq!(parts("“a\\”b”"), ["a”b"]);
    assert_eq!(parts(r#""{"{"{x}"}"}""#).len(), 1, "texts nest in holes");
}

fn trigger(when: &str) -> Trigger {
    let parsed = read(&format!("rule r\nwhen {when}\nthen b()"));
    assert!(parsed.diagnostics.is_empty(), "{when}: {:?}", parsed.diagnostics);
    let DeclKind::Rule(rule) = &parsed.file.decls[0].kind else { panic!() };
    let find = |expr: &Expr| match &expr.kind {
        ExprKind::Trigger(trigger) => Some((**trigger).clone()),
        _ => None,
    };
    match &rule.when.kind {
        ExprKind::And(all) => all.iter().find_map(find).unwrap(),
        _ => find(&rule.when).unwrap(),
    }
}

/// Both texts are the same rule.
fn alike(a: &str, b: &str) {
    let read_when = |when: &str| {
        let parsed = read(&format!("rule r\nwhen {when}\nthen b()"));
        assert!(parsed.diagnostics.is_empty(), "{when}: {:?}", parsed.diagnostics);
        parsed.file
    };
    assert!(same::equal(&read_when(a), &read_when(b)), "{a}\n{b}");
}

#[test]
fn word_orders_are_one_tree() {
    alike("order goes a -> b ->> c within 2h", "order 2h 内 经历 a -> b ->> c");
    alike("order goes a -> b within 2h", "order within 2h goes a → b");
    alike(
        "no p.c (x) within 24h after q.s by order",
        "q.s (x or y) 后 24h 内 没有 p.c (x) 按 order".replace(" (x or y)", "").as_str(),
    );
    alike("no p.c within 24h after q done by (a, b)", "q 完成 后 24h内 没有 p.c 按 （a、b）");
    alike("at least 3 r.q (k is o) within 30d by c", "30d 内 至少 3 次 r.q (k 是 o) 按 c");
    alike("at least 3 times r.q within 30d", "within 30d at least 3 r.q");
    alike(
        "rate of c (r is f) among c within 5min by h > 95% with at least 20 samples",
        "5min 内 c (r 是 f) 占 c 的 比率 按 h > 95% 且 样本 至少 20",
    );
    alike("any of (a.b, c.d (x))", "任一 （a.b， c.d (x)）");
    alike("order stays s until a - 4h and b", "order 保持 s 直到 a - 4h 且 b");
    alike("x in list l and y not in list l", "x 属于 名单 l 且 y 不属于 名单 l");
    alike("count of x in xs (x.a) > 1", "个数 x 属于 xs (x.a) > 1");
}

#[test]
fn a_rate_keeps_its_smallest_sample() {
    let Trigger::Rate { op, threshold, samples, by, .. } =
        trigger("5分钟 内 回调 占 回调 的 比率 按 渠道 > 95% 且 样本 至少 20 且 甲")
    else {
        panic!()
    };
    assert_eq!((op, threshold.spelling.as_str(), by.len()), (CompareOp::Gt, "95%", 1));
    assert_eq!(samples.unwrap().spelling, "20");
}

#[test]
fn until_ends_before_and() {
    let Trigger::Stays { how_long: HowLong::Until(until), .. } =
        trigger("o stays s until a.b - 4h * 2 and c")
    else {
        panic!()
    };
    assert_eq!(grouped(&until), "(a.b Sub (4h Mul 2))");
}

#[test]
fn an_event_is_a_path_or_a_call() {
    assert!(matches!(expr("order.created").kind, ExprKind::Path(_)));
    let ExprKind::Call { target, args } = expr("payment.confirmed (kind is x)").kind else { panic!() };
    assert_eq!((target.parts.len(), args.len()), (2, 1));
    assert!(args[0].name.is_none());
}

#[test]
fn languages_of_declarations() {
    let file = read("let a = 1\n设 b = 1\nｌｅｔ c = 1\nreplace rule r\nwhen a\nthen b()").file;
    let langs: Vec<Lang> = file.decls.iter().map(|decl| decl.lang).collect();
    assert_eq!(langs, [Lang::En, Lang::Zh, Lang::En, Lang::En]);
    assert!(file.decls[3].replace && !file.decls[0].replace);
}

#[test]
fn names_are_folded() {
    let file = read("let ａｂ１ = ｅ\u{301}.ｘ").file;
    let DeclKind::Let(decl) = &file.decls[0].kind else { panic!() };
    assert_eq!(decl.name.text, "ab1");
    let ExprKind::Path(path) = &decl.value.kind else { panic!() };
    assert_eq!((path.parts[0].text.as_str(), path.parts[1].text.as_str()), ("\u{e9}", "x"));
}

#[test]
fn steps_nest_by_their_heads() {
    let file = read("rule r\nwhen a\nthen for each x in xs: for each y in x.ys: b(y) if c").file;
    let DeclKind::Rule(rule) = &file.decls[0].kind else { panic!() };
    let StepKind::ForEach { binder, step, .. } = &rule.then[0].kind else { panic!() };
    assert_eq!(binder.text, "x");
    let StepKind::ForEach { binder, step, .. } = &step.kind else { panic!() };
    assert_eq!(binder.text, "y");
    let StepKind::Call(call) = &step.kind else { panic!() };
    assert!(call.guard.is_some());
}

#[test]
fn triggers_in_a_calculation_are_refused() {
    assert_eq!(refused("define x = 1 + no a.b within 2h after c.d"), [codes::syntax::UNEXPECTED.id]);
    assert_eq!(refused("define x = no a.b within 2h after c.d is known"), [codes::syntax::UNEXPECTED.id]);
}

/// Two braces are one character and open no hole, so they need not be paired.
#[test]
fn a_doubled_brace_is_a_character() {
    for (text, plain) in [("{{", "{"), ("a }} b", "a } b"), ("{{ {{ }}", "{ { }")] {
        let parsed = read(&alloc::format!("let x = \"{text}\"\nlet y = 1"));
        assert_eq!(parsed.diagnostics, [], "{text}");
        let DeclKind::Let(decl) = &parsed.file.decls[0].kind else { panic!() };
        let ExprKind::Template(parts) = &decl.value.kind else { panic!("{text}") };
        let [TemplatePart::Text(read)] = parts.as_slice() else { panic!("{parts:?}") };
        assert_eq!(read, plain);
        assert_eq!(parsed.file.decls.len(), 2);
    }
}
