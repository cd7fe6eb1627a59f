//! Tests beside rules: what they take as given, and what is said of one that does not hold.
#![expect(clippy::unwrap_used, reason = "a test fails by stopping")]

use dangjiu::builtin::{self, BuiltinPacks};
use dangjiu::check::{CheckOptions, check};
use dangjiu::limits::Limits;
use dangjiu::plan::Plan;
use dangjiu::span::{Source, SourceId};
use dangjiu::syntax::parse;
use dangjiu::testing;
use dangjiu::zone::BuiltinZones;

/// Runs the only test of a text.
fn report(text: &str) -> testing::TestReport {
    let limits = Limits::default();
    let parsed = parse(&Source::new(SourceId(0), "a.dj", text), &limits);
    let options = CheckOptions { limits, zones: &BuiltinZones, packs: &BuiltinPacks };
    let checked = check(&[parsed.file], &builtin::vocabulary(), &options);
    assert_eq!((parsed.diagnostics, checked.diagnostics), (vec![], vec![]), "{text}");
    let tests = checked.program.tests.clone();
    let report = testing::run(&tests, &Plan::compile(&checked.program, &limits).unwrap(), &[]);
    assert_eq!(report.tests.len(), 1);
    report
}

/// What is said, in both languages, of the tests that do not hold.
fn said(text: &str) -> Vec<(String, String)> {
    let failures = report(text).tests.into_iter().flat_map(|test| test.failures);
    failures.map(|failure| (failure.message.en.to_string(), failure.message.zh.to_string())).collect()
}

/// What is said of one expectation where order A1 raises an alert with its number.
fn alert(expect: &str) -> Vec<(String, String)> {
    said(&format!(
        "rule r\nwhen order.created\nthen alert(text: \"{{order.id}}\")\ntest \"t\"\ngiven order {{ id: \"A1\" }}\ngiven event order.created\nexpect {expect}\n"
    ))
}

fn both(en: &str, zh: &str) -> Vec<(String, String)> {
    vec![(en.to_owned(), zh.to_owned())]
}

#[test]
fn texts_are_shown_in_quotes() {
    assert_eq!(alert("alert(text: \"A1\")"), []);
    assert_eq!(
        alert("alert(text: \"B1\")"),
        both(
            "`alert` came with other arguments: text: expected \"B1\", got \"A1\"",
            "“告警”的参数不同：内容：预期 \"B1\"，实际 \"A1\""
        )
    );
}

#[test]
fn what_is_given_goes_by_either_name() {
    for (big, blocked) in [("big", "blocked"), ("大", "黑名单")] {
        let text = format!(
            "let big \"大\" = 500元\nlist blocked \"黑名单\" of text\nrule r\nwhen order.created and order.amount > big and order.id in list blocked\nthen alert(text: \"x\")\ntest \"t\"\ngiven order {{ id: \"A1\", amount: 200元 }}\ngiven event order.created\ngiven {big} = 100元\ngiven list {blocked} [\"A1\"]\nexpect alert\n"
        );
        assert_eq!(said(&text), []);
    }
}

#[test]
fn what_came_instead_is_listed() {
    assert_eq!(
        alert("no alert"),
        both("expected no `alert`, but got alert(text: \"A1\")", "预期没有“告警”，实际有 告警(内容: \"A1\")")
    );
    assert_eq!(
        alert("reorder"),
        both(
            "expected `reorder`, but it was not asked for; got alert(text: \"A1\"); no rule asks for it",
            "预期“申请补货”，但没有；实际有 告警(内容: \"A1\")；没有规则有此动作"
        )
    );
}

/// Of the rules that ask for an action those say why not that came nearest to it: one that waits for another event is none of them.
#[test]
fn an_action_that_was_not_asked_for_says_why() {
    let text = |order: &str, expect: &str| {
        format!(
            "rule big\nwhen order.created and order.amount >= 100元\nthen alert(text: \"big\")\nrule late\nwhen order becomes shipped\nthen alert(text: \"late\")\ntest \"t\"\ngiven order {{ id: \"A1\"{order} }}\ngiven event order.created\nexpect {expect}\n"
        )
    };
    assert_eq!(
        said(&text(", amount: 50元", "alert")),
        both(
            "expected `alert`, but nothing was asked for; `main.big` did not fire: order.amount = 50.00 CNY; needed >= 100.00 CNY",
            "预期“告警”，但什么也没有做；“main.big”没有触发：订单.金额 = 50.00 CNY，需要 >= 100.00 CNY"
        )
    );
    assert_eq!(
        said(&text("", "alert")),
        both(
            "expected `alert`, but nothing was asked for; `main.big` is undecided: order.amount is missing",
            "预期“告警”，但什么也没有做；“main.big”未决：缺少 订单.金额"
        )
    );
    assert_eq!(
        said(&text(", amount: 50元", "undecided late")),
        both(
            "expected `late` to be undecided, but `main.late` waits for order.becomes shipped; the event is order.created",
            "预期“late”未决，实际“main.late”等的是 订单 变为 已出库，本次事件是 订单.创建"
        )
    );
}

#[test]
fn what_is_expected_twice_must_come_twice() {
    let text = |times: &str, expect: &str| {
        format!(
            "rule r\nwhen order.created\nthen {times}\ntest \"t\"\ngiven order {{ id: \"A1\" }}\ngiven event order.created\nexpect {expect}\n"
        )
    };
    let (once, twice) = (
        "grant_coupon(code: \"a\", amount: 5元)",
        "grant_coupon(code: \"a\", amount: 5元), grant_coupon(code: \"a\", amount: 5元)",
    );
    let again = "grant_coupon(code: \"a\", amount: 5元), 发放优惠券(金额: 5.00元, 券: \"a\")";
    assert_eq!(said(&text(twice, again)), []);
    let [(en, zh)] = said(&text(once, again)).try_into().unwrap();
    assert_eq!(en, "expected 2 of `发放优惠券` with these arguments, but got 1");
    assert_eq!(zh, "预期 2 个参数如此的“发放优惠券”，实际有 1 个");
    // Two ways to look at one intent.
    assert_eq!(said(&text(once, "grant_coupon, grant_coupon(code: \"a\"), grant_coupon(amount: 5元)")), []);
    assert_eq!(said(&text(once, "no grant_coupon(code: \"b\"), no grant_coupon(code: \"b\")")), []);
}

#[test]
fn given_values_may_be_negative() {
    for (ty, value) in [("number", "-5"), ("money", "-5元"), ("weight", "-5kg"), ("duration", "-5h")] {
        let zero = value.replace("-5", "0");
        let text = format!(
            "record order {{ change: {ty} }}\nrule r\nwhen order.created and order.change < {zero}\nthen alert(text: \"x\")\ntest \"t\"\ngiven order {{ id: \"A1\", change: {value} }}\ngiven event order.created\nexpect alert\n"
        );
        assert_eq!(said(&text), [], "{ty}");
    }
}

#[test]
fn a_list_that_is_too_long_is_named_by_its_path() {
    let items = ["{ quantity: 1 }"; 201].join(", ");
    let text = format!(
        "rule r\nwhen order.created and any i in order.items (i.quantity > 0)\nthen alert(text: \"x\")\ntest \"t\"\ngiven order {{ id: \"A1\", items: [{items}] }}\ngiven event order.created\nexpect alert\n"
    );
    let [(en, zh)] = said(&text).try_into().unwrap();
    for said in [en, zh] {
        assert!(said.contains("order.items") && said.contains("200"), "{said}");
    }
}

/// A rule that waits for emitted events is covered by each of them, and asked in one test.
#[test]
fn emitted_events_cover_the_rules_that_wait_for_them() {
    let text = "event order.marked of order { level: number required }\nrule make\nwhen order.created\nthen emit order.marked(level: 1)\n     emit order.marked(level: 5)\nrule big\nwhen order.marked and event.level >= 5\nthen alert(text: \"big\")\ntest \"t\"\ngiven order { id: \"A1\" }\ngiven event order.created\nexpect alert\n";
    let report = report(text);
    let big = report.coverage.iter().find(|rule| rule.rule == "main.big").unwrap();
    let clause = big.clauses.first().unwrap();
    assert_eq!((big.asked, big.fired, clause.held, clause.failed), (1, 1, 1, 1));
    assert!(big.is_whole());
}

/// `event.type` and `event.state` are texts, which a test in the other language does not change.
#[test]
fn an_event_says_what_it_is_in_primary_names() {
    let text = |given: &str, condition: &str| {
        format!(
            "rule r\nwhen {condition}\nthen alert(text: \"x\")\ntest \"t\"\ngiven {given}\nexpect alert\n"
        )
    };
    for event in ["order.created", "订单.创建", "order.创建"] {
        let given = format!("event {event}");
        assert_eq!(said(&text(&given, "event.type is \"order.created\"")), [], "{event}");
    }
    for change in ["order {} becomes paid", "订单 {} 变为 已付款"] {
        let condition = "event.type is \"order.becomes\" and event.state is \"paid\"";
        assert_eq!(said(&text(change, condition)), [], "{change}");
    }
}
