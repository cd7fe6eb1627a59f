//! Declarations joined to the built-in vocabulary: what is added, what takes over, what is refused and where.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by stopping")]

use std::sync::OnceLock;

use dangjiu::builtin::{self, BuiltinPacks};
use dangjiu::check::{CheckOptions, Checked, check};
use dangjiu::diagnostic::codes;
use dangjiu::lang::Lang;
use dangjiu::limits::Limits;
use dangjiu::plan::Plan;
use dangjiu::program::{NodeKind, RawTest};
use dangjiu::schema::{ActionType, DataClass, MachineType, Requirement, Vocabulary};
use dangjiu::span::{Source, SourceId};
use dangjiu::syntax::parse;
use dangjiu::testing;
use dangjiu::value::{Member, Scalar, Type};
use dangjiu::zone::BuiltinZones;

fn run(texts: &[&str]) -> Checked {
    let limits = Limits::default();
    let files: Vec<_> = texts
        .iter()
        .zip(0u32..)
        .map(|(text, id)| {
            let parsed = parse(&Source::new(SourceId(id), "t.dj", *text), &limits);
            assert_eq!(parsed.diagnostics, [], "{text}");
            parsed.file
        })
        .collect();
    static BASE: OnceLock<Vocabulary> = OnceLock::new();
    let base = BASE.get_or_init(builtin::vocabulary);
    check(&files, base, &CheckOptions { limits, zones: &BuiltinZones, packs: &BuiltinPacks })
}

/// The codes found, in the order of the source.
fn found(texts: &[&str]) -> Vec<&'static str> {
    run(texts).diagnostics.iter().map(|diagnostic| diagnostic.code.id).collect()
}

/// The vocabulary after a check that found nothing.
fn vocabulary(text: &str) -> Vocabulary {
    let checked = run(&[text]);
    let said: Vec<_> = checked.diagnostics.iter().map(|diagnostic| &diagnostic.message.en).collect();
    assert!(said.is_empty(), "{said:?}");
    checked.program.vocabulary
}

fn action<'v>(vocabulary: &'v Vocabulary, name: &str) -> &'v ActionType {
    &vocabulary.actions[vocabulary.action_names[name] as usize]
}

fn machine<'v>(vocabulary: &'v Vocabulary, name: &str) -> &'v MachineType {
    vocabulary.machines.iter().find(|machine| machine.names.primary == name).unwrap()
}

fn moves(machine: &MachineType) -> Vec<(&str, &str)> {
    let name = |at: u32| machine.states[at as usize].names.primary.as_str();
    machine.moves.iter().map(|(from, to)| (name(*from), name(*to))).collect()
}

#[test]
fn pages_of_declaration_codes_show_the_code_and_its_repair() {
    for page in codes::declare::PAGES {
        // No short text can show a name with too many spellings.
        let wrong = found(&[page.wrong]);
        assert!(
            wrong.contains(&page.code.id) || page.wrong.is_empty() && page.code.id == "DJ2009",
            "{}: {wrong:?}",
            page.code.id
        );
        assert_eq!(found(&[page.right]), [""; 0], "{}", page.code.id);
    }
}

#[test]
fn a_known_record_gets_more_fields() {
    let vocabulary = vocabulary(
        "record order \"订单\" {\n  hot \"爆款\": boolean\n  wraps: list of text optional personal up to 3\n  size: number default 2 public\n}\n",
    );
    let order = vocabulary.record(vocabulary.record_names["order"]).unwrap();
    let (_, hot) = order.field("爆款").unwrap();
    assert_eq!(
        (&hot.ty, &hot.requirement, hot.class),
        (&Type::Bool, &Requirement::Required, DataClass::Business)
    );
    let (_, wraps) = order.field("wraps").unwrap();
    assert_eq!((wraps.cap, wraps.class), (3, DataClass::Personal));
    assert_eq!(wraps.requirement, Requirement::Optional);
    let (_, size) = order.field("size").unwrap();
    assert!(matches!(&size.requirement, Requirement::Default(Scalar::Number(n)) if n.to_i64() == Some(2)));
    assert!(order.field("channel").is_some());
}

#[test]
fn fields_that_exist_are_refused_with_the_first_place() {
    assert_eq!(found(&["record order { channel: text }\n"]), ["DJ2001"]);
    assert_eq!(found(&["record order { pay \"支付\": text }\n"]), ["DJ2001"]);
    let checked = run(&["record gift { name: text }\n", "record gift { size: number, name: text }\n"]);
    assert_eq!(checked.diagnostics.len(), 1);
    let twice = &checked.diagnostics[0];
    assert_eq!((twice.code.id, twice.span.source), ("DJ2001", SourceId(1)));
    assert_eq!(twice.labels[0].span.source, SourceId(0));
    let gift = checked.program.vocabulary.record_names["gift"];
    assert_eq!(checked.program.vocabulary.record(gift).unwrap().fields.len(), 2);
}

#[test]
fn a_chinese_name_comes_first_or_second() {
    let vocabulary = vocabulary("记录 礼盒 \"gift_box\" \"box\" \"A gift box\" { 颜色: 文本 可选 }\n");
    let id = vocabulary.record_names["gift_box"];
    assert_eq!(vocabulary.record_names["礼盒"], id);
    assert_eq!(vocabulary.record_names["box"], id);
    let names = &vocabulary.record(id).unwrap().names;
    assert_eq!((names.get(Lang::En), names.get(Lang::Zh)), ("gift_box", "礼盒"));
    assert_eq!(names.primary, "礼盒");
    assert_eq!(names.title.as_deref(), Some("A gift box"));
}

#[test]
fn a_type_word_is_no_record_and_a_record_is_no_enum() {
    assert_eq!(found(&["record text { a: number }\n"]), ["DJ2002"]);
    assert_eq!(found(&["enum 金额 { a }\n"]), ["DJ2002"]);
    assert_eq!(found(&["enum order { a }\n"]), ["DJ2001"]);
    assert_eq!(found(&["record wave \"订单\" { a: number }\n"]), ["DJ2001"]);
}

/// Each has a Cyrillic letter among Latin ones.
#[test]
fn names_that_look_like_others_warn() {
    for text in [
        "record bоx { a: text }\n",
        "record order { wrаp: text optional }\n",
        "enum sizе { small }\n",
        "enum channel { shоp }\n",
        "event order.wrаpped of order\n",
        "action wrаp()\n",
        "machine packing of order {\n  state lооse initial final\n}\n",
    ] {
        assert_eq!(found(&[text]), [codes::check::LOOK_ALIKE.id], "{text}");
    }
}

#[test]
fn types_are_found_in_any_order_and_language() {
    let vocabulary = vocabulary(
        "record wave { box: box_kind, orders: 列表 订单, when_at: 时刻 }\nenum box_kind { small, big }\n",
    );
    let wave = vocabulary.record(vocabulary.record_names["wave"]).unwrap();
    assert_eq!(wave.fields[0].ty, Type::Enum(vocabulary.enum_names["box_kind"]));
    assert_eq!(wave.fields[1].ty, Type::List(Box::new(Type::Record(vocabulary.record_names["order"]))));
    assert_eq!(wave.fields[2].ty, Type::Instant);
}

#[test]
fn an_unknown_type_suggests_the_close_one() {
    let checked = run(&["record order { wave: moeny }\n"]);
    assert_eq!(checked.diagnostics[0].fix.as_ref().map(|fix| fix.replacement.as_str()), Some("money"));
}

#[test]
fn notes_that_do_not_fit_are_refused() {
    for notes in [
        "text optional default \"a\"",
        "text public personal",
        "text up to 5",
        "list of text up to 5 up to 6",
        "list of text default []",
    ] {
        assert_eq!(found(&[&format!("record order {{ wrap: {notes} }}\n")]), ["DJ2006"], "{notes}");
    }
    assert_eq!(found(&["record order { wraps: list of text up to 0 }\n"]), [codes::check::LITERAL_RANGE.id]);
}

#[test]
fn a_known_enum_gets_more_members() {
    let added = vocabulary("enum channel { dingdong \"叮咚\" }\n");
    let channel = added.enumeration(added.enum_names["channel"]).unwrap();
    let before = builtin::vocabulary();
    let count = before.enumeration(before.enum_names["channel"]).unwrap().members.len();
    assert_eq!(channel.member("叮咚"), u32::try_from(count).ok());
    assert!(!channel.open);
    let opened = vocabulary("enum channel open {}\n");
    assert!(opened.enumeration(opened.enum_names["channel"]).unwrap().open);
    assert_eq!(found(&["enum channel { shop, 淘宝 }\n"]), ["DJ2001"]);
    assert_eq!(found(&["enum size { small, big, small }\n"]), ["DJ2001"]);
    assert_eq!(found(&["enum payment_state { lent }\n"]), ["DJ2002"]);
}

#[test]
fn an_event_is_found_in_every_combination_of_spellings() {
    let vocabulary = vocabulary(
        "event order.wrapped \"订单.包装完\" of order { who \"打包员\": text personal }\nevent 订单.送礼 { }\n",
    );
    let index = vocabulary.event_names["order.wrapped"];
    for spelling in ["订单.包装完", "order.包装完", "订单.wrapped"] {
        assert_eq!(vocabulary.event_names[spelling], index);
    }
    let event = &vocabulary.events[index as usize];
    assert_eq!(
        (event.primary(), event.name(Lang::Zh, false)),
        ("order.wrapped".into(), "订单.包装完".into())
    );
    assert_eq!(event.fields[0].class, DataClass::Personal);
    let gift = &vocabulary.events[vocabulary.event_names["order.送礼"] as usize];
    assert_eq!(gift.primary(), "order.送礼");
    assert_eq!(gift.subject, Some(vocabulary.record_names["order"]));
}

#[test]
fn a_known_event_gets_more_fields_and_keeps_its_subject() {
    let more = vocabulary("event refund.requested { reason_code \"原因码\": text optional }\n");
    let event = &more.events[more.event_names["退款.申请"] as usize];
    assert_eq!(event.fields.len(), 4);
    assert_eq!(event.subject, Some(more.record_names["refund"]));
    assert_eq!(found(&["event refund.requested of order\n"]), ["DJ2007"]);
    assert_eq!(found(&["event refund.requested { kind: text }\n"]), ["DJ2001"]);
    assert_eq!(found(&["event order.a\nevent order.a\n"]), ["DJ2001"]);
    assert_eq!(found(&["event order.a \"订单.创建\"\n"]), ["DJ2001"]);
    assert_eq!(found(&["event order.becomes of order\n"]), ["DJ2002"]);
    assert_eq!(found(&["event order.a { source: text }\n"]), ["DJ2002"]);
    assert_eq!(found(&["event order.a of ordre\n"]), ["DJ2004"]);
}

#[test]
fn a_known_action_keeps_its_chinese_names() {
    let vocabulary = vocabulary("action notify_buyer(template: text, text: text) settled\n");
    let notify = action(&vocabulary, "通知买家");
    assert!(notify.settled);
    assert_eq!(notify.params[0].names.other.as_deref(), Some("模板"));
    assert_eq!(notify.params[1].requirement, Requirement::Optional);
}

#[test]
fn actions_of_the_language_s_cases_are_declared_again() {
    let vocabulary = vocabulary(
        "action grant_coupon(code: text, amount: money) settled, undone by revoke_coupon\naction freeze_rebates(order: order) settled, undone by thaw_rebates\n",
    );
    assert_eq!(action(&vocabulary, "grant_coupon").undone_by.as_deref(), Some("revoke_coupon"));
    assert!(action(&vocabulary, "冻结返利").settled);
}

#[test]
fn an_action_declared_otherwise_is_refused() {
    assert_eq!(found(&["action grant_coupon(code: text, amount: number)\n"]), ["DJ2007"]);
    assert_eq!(found(&["action grant_coupon(code: text, amounts: money)\n"]), ["DJ2007"]);
    assert_eq!(found(&["action wrap(a: text, a: text)\n"]), ["DJ2001"]);
    assert_eq!(found(&["action wrap(a: text)\naction wrap(a: text)\n"]), ["DJ2001"]);
    assert_eq!(found(&["action callback(a: text)\n"]), ["DJ2001"]);
    assert_eq!(found(&["action wrap(a: text) undone by wrap\n"]), ["DJ2008"]);
    assert_eq!(found(&["action wrap(a: text) undone by unwrapp\naction unwrap(a: text)\n"]), ["DJ2105"]);
}

const FULFILMENT: &str = "machine fulfilment of order (truth: wms, carrier, channel) forward only {\n  state awaiting_shipment \"待履约\" initial\n  state picked \"已拣货\"  state packed \"已打包\"  state shipped \"已出库\"  state delivered \"已签收\"  state completed \"已完成\" final\n  awaiting_shipment -> picked -> packed -> shipped -> delivered -> completed\n}\n";
const PAYMENT: &str = "machine payment of order (truth: channel, erp) {\n  state unpaid \"待付款\" initial  state paid \"已付款\"  state cancelled \"已取消\"  state refunded \"已退款\" final\n  unpaid -> paid -> refunded     unpaid -> cancelled     paid -> cancelled -> paid\n}\n";

#[test]
fn a_machine_takes_over_and_other_states_stay_known() {
    let vocabulary = vocabulary(&[PAYMENT, FULFILMENT].concat());
    assert_eq!(vocabulary.machines.len(), 4);
    let payment = machine(&vocabulary, "payment");
    assert_eq!(payment.truth, ["channel", "erp"]);
    assert_eq!(
        moves(payment),
        [
            ("unpaid", "paid"),
            ("paid", "refunded"),
            ("unpaid", "cancelled"),
            ("paid", "cancelled"),
            ("cancelled", "paid")
        ]
    );
    assert!(payment.states.iter().any(|state| state.names.primary == "paid_on_hold"));
    assert!(machine(&vocabulary, "fulfilment").forward_only);
    let initial: Vec<_> = payment.states.iter().filter(|state| state.initial).collect();
    assert_eq!(initial.len(), 1);
}

#[test]
fn a_machine_that_takes_over_may_add_a_state_and_a_spelling() {
    let vocabulary = vocabulary(
        "machine payment of order (truth: erp) {\n  state unpaid initial\n  state paid \"钱到了\"\n  state lent \"已垫付\" final\n  unpaid -> paid -> lent\n}\n",
    );
    let payment = machine(&vocabulary, "payment");
    let members = vocabulary.enumeration(payment.state_enum).unwrap();
    assert_eq!(members.member("钱到了"), members.member("paid"));
    assert_eq!(members.member("已垫付"), u32::try_from(payment.states.len() - 1).ok());
    assert!(!payment.forward_only);
}

/// Maps that are shipped name states by their numbers, so a state that is put between others stands behind them there.
#[test]
fn a_state_between_known_ones_takes_its_place() {
    let labelled = |state: &str, rest: &str| {
        let rule = "rule r\nwhen order at least labelled\nthen alert(text: \"x\")\n";
        run(&[&format!(
            "machine fulfilment of order (truth: wms) {{\n  state awaiting_shipment initial\n  {state} \"已贴单\"\n  {rest}\n  awaiting_shipment -> labelled -> shipped -> delivered\n  shipped -> awaiting_shipment\n}}\n{rule}"
        )])
    };
    let checked = labelled("state labelled", "state shipped  state delivered final");
    assert_eq!(checked.diagnostics, []);
    let vocabulary = &checked.program.vocabulary;
    let base = builtin::vocabulary();
    let (before, after) = (machine(&base, "fulfilment"), machine(vocabulary, "fulfilment"));
    let name = |state: &dangjiu::schema::StateType| state.names.primary.clone();
    assert_eq!(
        before.states.iter().map(name).collect::<Vec<_>>(),
        after.states[..before.states.len()].iter().map(name).collect::<Vec<_>>()
    );
    let NodeKind::OneOf { among, .. } = checked.program.rules[0].condition.node().kind else {
        panic!("no choice of states")
    };
    let among = among.iter().map(|member| match member {
        Scalar::Member(_, Member::Known(at)) => name(&after.states[*at as usize]),
        _ => panic!("no state"),
    });
    let mut among: Vec<String> = among.collect();
    among.sort();
    assert_eq!(among, ["delivered", "labelled", "shipped"]);
    // Where the others stand is known of those that are listed.
    let checked = labelled("state labelled", "state delivered final");
    let said: Vec<_> = checked.diagnostics.iter().map(|found| found.message.en.as_str()).collect();
    assert_eq!(said, ["the state `shipped` is not listed here"]);
}

#[test]
fn a_new_machine_is_a_region_with_an_enum() {
    let vocabulary = vocabulary(
        "machine payment \"付款\" of ticket {\n  state open initial\n  state closed final\n  open -> closed\n}\n",
    );
    let ticket = vocabulary.record(vocabulary.record_names["ticket"]).unwrap();
    let (_, region) = ticket.field("付款").unwrap();
    assert_eq!(region.ty, Type::Enum(vocabulary.enum_names["ticket_payment_state"]));
    assert_eq!(region.ty, Type::Enum(vocabulary.enum_names["工单付款状态"]));
    assert_eq!(region.requirement, Requirement::Required);
}

#[test]
fn machines_that_do_not_hold_together_are_refused() {
    let with = |body: &str| {
        found(&[&format!(
            "machine packing of order {{\n  state loose initial\n  state wrapped final\n{body}\n}}\n"
        )])
    };
    assert_eq!(with("  loose -> wrapped"), [""; 0]);
    assert_eq!(with("  loose -> wrapped  loose -> lose"), ["DJ2107"]);
    assert_eq!(with("  state loose final  loose -> wrapped"), ["DJ2001"]);
    assert_eq!(with("  state gone initial  loose -> gone -> wrapped"), ["DJ3001"]);
    assert_eq!(with("  state 已发货 final  loose -> wrapped"), ["DJ3002"]);
    assert_eq!(with("  state lost final  loose -> wrapped"), ["DJ4109"]);
    assert_eq!(found(&["machine m of odrer { state a initial }\n"]), ["DJ2004"]);
    assert_eq!(found(&["machine shop of order {\n  state a initial final\n}\n"]), ["DJ2001"]);
    assert_eq!(found(&[PAYMENT, PAYMENT]), ["DJ2001"]);
}

#[test]
fn sources_nobody_declared_warn() {
    assert_eq!(
        found(&["machine m of order (truth: wmss) {\n  state a initial\n  state b final\n  a -> b\n}\n"]),
        ["DJ4101"]
    );
    let vocabulary = vocabulary("lateness 承运商 6h\nlateness wms 30min\n");
    assert_eq!(vocabulary.lateness, [("carrier".into(), 21_600_000_000), ("wms".into(), 1_800_000_000)]);
    assert_eq!(found(&["lateness carrier 6h\nlateness 承运商 7h\n"]), ["DJ2001"]);
}

#[test]
fn a_map_has_tests_of_text_and_claims_by_number() {
    let checked = run(&[
        "map pinduoduo.order (order_status, refund_status, confirm_status, risk_control_status) to order {\n  (1, 1, 1, 0)      -> payment: paid, fulfilment: awaiting_shipment\n  (1, -, -, not 0)  -> payment: paid_on_hold\n  (5, -, -, -)      -> nothing        // a query filter, never a state\n  (WAIT_PAY, \"a b\", missing, none) -> 支付: 待付款\n}\n",
    ]);
    assert_eq!(checked.diagnostics, []);
    let map = &checked.program.maps[0];
    assert_eq!(map.name, "pinduoduo.order");
    assert_eq!(map.fields.len(), 4);
    let one = |text: &str| RawTest::OneOf(vec![text.into()]);
    assert_eq!(map.rows[0].cells, [one("1"), one("1"), one("1"), one("0")]);
    assert_eq!(map.rows[1].cells[3], RawTest::Not(Box::new(one("0"))));
    assert_eq!(map.rows[2].claims, []);
    assert_eq!(map.rows[3].cells, [one("WAIT_PAY"), one("a b"), RawTest::Missing, RawTest::None]);
    let machines = &checked.program.vocabulary.machines;
    let claims: Vec<_> = map.rows[0]
        .claims
        .iter()
        .map(|(machine, state)| machines[*machine as usize].states[*state as usize].names.primary.as_str())
        .collect();
    assert_eq!(claims, ["paid", "awaiting_shipment"]);
}

#[test]
fn rows_that_are_never_reached_warn() {
    let rows = |first: &str, second: &str| {
        found(&[&format!(
            "map a.b (x, y) to order {{\n  ({first}) -> payment: paid\n  ({second}) -> payment: unpaid\n}}\n"
        )])
    };
    for (first, second) in [
        ("1, 2", "1, 2"),
        ("-, -", "1, none"),
        ("in [1, 2], -", "2, 5"),
        ("not 3, -", "4, -"),
        ("not 3, -", "not in [3, 4], 1"),
        // One that is absent is taken by either word.
        ("missing, -", "none, -"),
        ("none, -", "missing, 1"),
        ("not missing, -", "not none, -"),
        ("not missing, -", "1, -"),
        ("not 3, -", "none, -"),
    ] {
        assert_eq!(rows(first, second), ["DJ4902"], "({first}) ({second})");
    }
    for (first, second) in [
        ("1, 2", "1, 3"),
        ("1, -", "-, -"),
        ("not 3, -", "3, -"),
        ("not in [3, 4], -", "not 3, -"),
        // What is not absent is not taken by what takes the absent, nor the other way round.
        ("not missing, -", "none, -"),
        ("missing, -", "not none, -"),
        ("not 3, -", "3, none"),
    ] {
        assert_eq!(rows(first, second), [""; 0], "({first}) ({second})");
    }
}

#[test]
fn editions_and_periods_of_a_map_stand_side_by_side() {
    let map = |more: &str| format!("map a.b (x) {more} to order {{\n  (1) -> payment: paid\n}}\n");
    assert_eq!(found(&[&[map("edition \"one\""), map("edition \"two\"")].concat()]), [""; 0]);
    let early = map("from 2026-01-01 to 2026-02-01");
    assert_eq!(found(&[&[early.clone(), map("from 2026-02-01 to 2026-03-01")].concat()]), [""; 0]);
    assert_eq!(found(&[&[early.clone(), map("from 2026-01-31 to 2026-03-01")].concat()]), ["DJ2001"]);
    assert_eq!(found(&[&[early, map("")].concat()]), ["DJ2001"]);
}

#[test]
fn a_calendar_has_sorted_hours_and_days() {
    let checked = run(&[
        "calendar desk \"柜台\" {\n  zone \"UTC\"\n  hours mon .. fri 14:00 - 18:00\n  hours mon .. wed 09:00 - 12:00\n  holiday 2026-01-02 .. 2026-01-03\n  holiday 1970-01-01\n  workday 1970-01-04\n}\nrule r\nwhen order.created and is_workday(order.created_at, desk)\nthen alert(text: \"a\")\n",
    ]);
    let said: Vec<_> = checked.diagnostics.iter().map(|diagnostic| &diagnostic.message.en).collect();
    assert!(said.is_empty(), "{said:?}");
    let calendar = &checked.program.calendars[0];
    assert_eq!(checked.program.zones[calendar.zone as usize].name(), "UTC");
    assert_eq!(calendar.week[0], [(540, 720), (840, 1080)]);
    assert_eq!(calendar.week[4], [(840, 1080)]);
    assert!(calendar.week[5].is_empty());
    // 2026-01-01 is 20,454 days after 1970-01-01: 56 years, 14 of them leap years.
    assert_eq!(calendar.holidays, [(0, 0), (20_455, 20_456)]);
    assert_eq!(calendar.workdays, [(3, 3)]);
}

#[test]
fn calendars_that_do_not_hold_together_are_refused() {
    let hours = "hours mon .. fri 09:00 - 18:00";
    let codes = |items: &str| {
        let mut codes = found(&[&format!("calendar desk {{ {items} }}\n")]);
        codes.retain(|code| *code != codes::check::UNUSED.id);
        codes
    };
    assert_eq!(codes(hours), [""; 0]);
    assert_eq!(codes(""), ["DJ3010"]);
    assert_eq!(codes(&format!("{hours} hours fri .. mon 19:00 - 20:00")), ["DJ3010"]);
    assert_eq!(codes(&format!("{hours} hours fri 17:00 - 19:00")), ["DJ3010"]);
    assert_eq!(codes(&format!("{hours} hours fri 18:00 - 24:00")), [""; 0]);
    assert_eq!(codes(&format!("{hours} zone \"Mars/Base\"")), [codes::check::UNKNOWN_ZONE.id]);
    assert_eq!(codes(&format!("{hours} zone \"UTC\" zone \"UTC\"")), ["DJ2001"]);
    assert_eq!(codes(&format!("{hours} holiday 2026-10-07 .. 2026-10-01")), ["DJ3011"]);
    assert_eq!(codes(&format!("{hours} holiday 2026-02-30")), [codes::check::NO_SUCH_DAY.id]);
    assert_eq!(codes(&format!("{hours} holiday 2026-10-01 .. 2026-10-07 workday 2026-10-01")), ["DJ3011"]);
}

#[test]
fn the_list_of_source_types_takes_the_shop_s_members() {
    let checked = run(&["list source_kinds of source_kind [store_transfer, 抖音售后补发]\n"]);
    assert_eq!(checked.diagnostics, []);
    assert_eq!(checked.program.lists.len(), 1);
    let list = &checked.program.lists[0];
    assert_eq!(list.name, "source_kinds");
    let vocabulary = &checked.program.vocabulary;
    let kinds = vocabulary.enum_names["source_kind"];
    let known = vocabulary.enumeration(kinds).unwrap();
    let member = |name: &str| Scalar::Member(kinds, Member::Known(known.member(name).unwrap()));
    assert_eq!(list.members, Some(vec![member("store_transfer"), member("douyin_reissue")]));
    assert_eq!(found(&["list source_kinds of text [\"a\"]\n"]), ["DJ2007"]);
}

/// A list that is declared anew goes by the name it gets, and by those it had.
#[test]
fn a_known_list_takes_a_further_name() {
    for name in ["补单来源", "source_kinds"] {
        let checked = run(&[&format!(
            "replace list source_kinds \"补单来源\" of source_kind [store_transfer]\nrule r\nwhen order.created and order.source_kind in list {name}\nthen alert(text: \"x\")\n"
        )]);
        assert_eq!(checked.diagnostics, [], "{name}");
        assert_eq!(checked.program.lists[0].name, "source_kinds");
    }
}

#[test]
fn one_name_for_two_lists_or_groups_is_refused() {
    let without_unused = |text: &str| {
        let mut codes = found(&[text]);
        codes.retain(|code| *code != codes::check::UNUSED.id);
        codes
    };
    assert_eq!(without_unused("list a of text\nlist a of number\n"), ["DJ2001"]);
    assert_eq!(without_unused("group a first\ngroup a unique\n"), ["DJ2001"]);
    assert_eq!(without_unused("replace group a first\n"), [codes::check::REPLACES_NOTHING.id]);
}

/// A warning about a state stands at that state.
#[test]
fn a_lonely_state_is_pointed_at() {
    let text = "machine packing of order {\n  state loose initial\n  state lost final\n  state wrapped final\n  state stuck\n  loose -> wrapped\n  loose -> stuck\n}\n";
    let checked = run(&[text]);
    let found: Vec<_> =
        checked.diagnostics.iter().map(|found| (found.code.id, found.span.text(text))).collect();
    assert_eq!(found, [("DJ4109", "lost"), ("DJ4901", "stuck")]);
}

/// The first part of a dotted event is one thing: what it is called in one event it is called in the others.
#[test]
fn events_share_the_names_of_their_first_part() {
    let vocabulary =
        vocabulary("event kiln.lit \"窑.点火\"\nevent kiln.out \"A kiln goes out\"\nevent kiln\n");
    let names: Vec<_> = vocabulary.events.iter().map(|event| event.name(Lang::Zh, false)).collect();
    assert!(names.ends_with(&["窑.点火".into(), "窑.out".into(), "kiln".into()]), "{names:?}");
}

#[test]
fn raw_cells_may_be_written_as_comparisons() {
    const MAP: &str = "map shop.order (a, b) to order {\n  (= none, != none) -> payment: paid\n  (not != 5, != 6) -> payment: unpaid\n  (6, 7) -> payment: paid\n  (5, 7) -> payment: paid\n}\n";
    let checked = run(&[MAP]);
    let one = |text: &str| RawTest::OneOf(vec![text.into()]);
    let not = |test| RawTest::Not(Box::new(test));
    let rows = &checked.program.maps[0].rows;
    assert_eq!(rows[0].cells, [RawTest::None, not(RawTest::None)]);
    assert_eq!(rows[1].cells, [not(not(one("5"))), not(one("6"))]);
    // Of the last two only (5, 7) is taken by a row above it.
    let found: Vec<_> =
        checked.diagnostics.iter().map(|found| (found.code.id, found.span.text(MAP))).collect();
    assert_eq!(found, [("DJ4902", "(5, 7) -> payment: paid")]);
}

/// Two packs may have rules of one name.
#[test]
fn a_name_of_several_packs_is_the_files_own() {
    let pack = |name: &str, more: &str| {
        format!(
            "pack shop.{name}\nrule same\nwhen order.created and order.weight > 3kg\nthen alert(text: \"x\")\n{more}"
        )
    };
    let test = "test \"t\"\ngiven order { id: \"A1\" }\ngiven event order.created\nexpect undecided same\n";
    let checked = run(&[&pack("a", "disable rule same\n"), &pack("b", test)]);
    assert_eq!(checked.diagnostics, []);
    let off: Vec<_> =
        checked.program.rules.iter().filter(|rule| rule.disabled).map(|rule| rule.qualified()).collect();
    assert_eq!(off, ["shop.a.same"]);
    let plan = Plan::compile(&checked.program, &Limits::default()).unwrap();
    assert_eq!(testing::run(&checked.program.tests, &plan, &[]).failed(), 0);

    for more in ["disable rule same\n", test] {
        let checked = run(&[&pack("a", ""), &pack("b", ""), more]);
        let [several] = checked.diagnostics.as_slice() else { panic!("{:?}", checked.diagnostics) };
        assert_eq!(several.message.en, "several packs have a rule `same`");
        assert_eq!(several.help.as_ref().unwrap().en, "give one with its pack: shop.a.same, shop.b.same");
        assert_eq!(found(&[&pack("a", ""), &pack("b", ""), &more.replace(" same", " shop.b.same")]), [""; 0]);
    }
}
