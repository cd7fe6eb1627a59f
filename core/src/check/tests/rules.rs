//! Options of rules, their subjects, costs, layers, and tests beside them.

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::{checked, checked_within, codes_of, said};
use crate::check::Suppressed;
use crate::limits::Limits;

fn with_options(options: &str) -> String {
    alloc::format!(
        "group picks first\nrule r\n{options}\nwhen order.created\nthen alert(text: \"x\")\nrule other\n  in group picks\nwhen order.created\nthen alert(text: \"y\")\n"
    )
}

#[test]
fn options_are_taken() {
    let text = with_options(
        "  priority 10\n  in group picks\n  once per order\n  from 2026-11-01 to 2026-11-12\n  shadow\n  owner \"ops\"\n  tags [a, b]\n  was old",
    );
    let found = checked(&text);
    assert!(found.diagnostics.is_empty(), "{:?}", said(&found));
    let rule = found.program.rules.first().expect("a rule");
    assert_eq!((rule.priority, rule.group, rule.shadow, rule.disabled), (10, Some(0), true, false));
    let about = rule.about.as_deref().expect("what is said of it");
    assert_eq!((about.owner.as_deref(), about.was.as_deref()), (Some("ops"), Some("old")));
    assert_eq!(about.tags, ["a", "b"]);
    let (from, to) = rule.period.as_deref().expect("a period");
    assert_eq!(to.since(*from).micros(), 11 * 86_400_000_000);
    // A record counts by its id.
    let once = rule.once_per.expect("an occurrence");
    assert_eq!(
        found.program.places.get(once.place.0 as usize).map(|place| place.path.as_str()),
        Some("order.id")
    );
}

#[test]
fn options_that_do_not_fit() {
    for (options, code) in [
        ("  priority 1\n  priority 2", "DJ3111"),
        ("  from 2026-11-12 to 2026-11-01", "DJ3111"),
        ("  from 2026-11-12 to 2026-11-12", "DJ3111"),
        ("  once per order.items", "DJ3111"),
        ("  once per order\n  at most once per 1h by order.channel", "DJ3111"),
        ("  at most once per 0s by order.channel", "DJ2207"),
        ("  priority 1.5", "DJ2207"),
        ("  in group pick", "DJ2115"),
        ("  once per ordre.id", "DJ2101"),
    ] {
        assert_eq!(codes_of(&with_options(options)), [code], "{options}");
    }
}

#[test]
fn a_rule_is_about_its_triggers_record() {
    let subject = |when: &str| {
        let found = checked(&alloc::format!("rule r\nwhen {when}\nthen alert(text: \"x\")\n"));
        assert!(found.diagnostics.is_empty(), "{:?}", said(&found));
        let rule = found.program.rules.first().expect("a rule").clone();
        let read = rule.subject.expect("a place");
        // Its id is read for keys.
        assert!(found.program.places.iter().any(
            |place| place.parent == Some(read.place) && place.keys.first().is_some_and(|key| key == "id")
        ));
        String::from(&*rule.subject_kind)
    };
    assert_eq!(subject("order.created"), "order");
    assert_eq!(subject("wms.outbound"), "outbound");
    assert_eq!(subject("order becomes paid"), "order");
    assert_eq!(subject("order.amount > 5元"), "order");
    assert_eq!(subject("customer.message"), "customer");
    assert_eq!(subject("any of (order.created, wms.outbound)"), "order");
}

#[test]
fn the_cost_is_counted_by_hand() {
    let cost = |when: &str| {
        let found = checked(&alloc::format!("rule r\nwhen {when}\nthen alert(text: \"x\")\n"));
        found.program.rules.first().map(|rule| rule.cost)
    };
    // Trigger 1; comparison 1 + two sides 2; step 1 + argument 1.
    assert_eq!(cost("order.created and order.cod is true"), Some(6));
    // Trigger 1; quantifier 1 + 200 items of one read; step 2.
    assert_eq!(cost("order.created and any i in order.items (i.is_gift)"), Some(204));
}

#[test]
fn the_limit_of_the_cost_is_the_hosts() {
    let text = "rule r\nwhen order.created and any i in order.items (i.is_gift)\nthen alert(text: \"x\")\n";
    let limits = |rule_cost| Limits { rule_cost, ..Limits::default() };
    assert!(checked_within(text, limits(204)).diagnostics.is_empty());
    let refused = checked_within(text, limits(203));
    assert_eq!(refused.diagnostics.first().map(|found| found.code.id), Some("DJ3107"));
    assert!(refused.program.rules.is_empty());
}

#[test]
fn layers_follow_what_is_emitted_and_asked_for() {
    let text = "event x.a { }\nevent x.b { }\n\
        rule last\nwhen no x.b within 1h after freeze_rebates by order\nthen alert(text: \"x\")\n\
        rule middle\nwhen x.a\nthen freeze_rebates(order)\n\
        rule first\nwhen order.created\nthen emit x.a()\notherwise emit x.a()\n";
    let found = checked(text);
    assert!(found.diagnostics.is_empty(), "{:?}", said(&found));
    let layers: Vec<(&str, u32)> =
        found.program.rules.iter().map(|rule| (rule.name.as_str(), rule.layer)).collect();
    assert_eq!(layers, [("last", 2), ("middle", 1), ("first", 0)]);
}

#[test]
fn a_circle_is_shown_and_left_out() {
    let text = "event x.a { }\nevent x.b { }\n\
        rule one\nwhen x.a\nthen emit x.b()\nrule two\nwhen x.b\nthen emit x.a()\n\
        rule free\nwhen order.created\nthen alert(text: \"x\")\n";
    let found = checked(text);
    assert_eq!(said(&found), ["DJ3109 these rules wait for each other: one → two → one"]);
    assert_eq!(found.program.rules.iter().map(|rule| rule.name.as_str()).collect::<Vec<_>>(), ["free"]);
}

#[test]
fn tests_name_what_there_is() {
    let rule = "let big = 5元\nlist bad of text\nrule r\nwhen order becomes paid and order.amount > big and order.id in list bad\nthen grant_coupon(code: \"a\", amount: 5元)\n";
    let with = |lines: &str| codes_of(&alloc::format!("{rule}test \"t\"\n{lines}\n"));
    let good = "given order { id: \"1\", amount: 88元, channel: 小红书, payment: unpaid, note: none, tags: [\"a\"], customer: { tier: gold }, items: [{ sku: \"A1\", is_gift: false }] } becomes 已付款\n\
        given now 2026-11-01T00:00:00+08:00\ngiven big = 300元\ngiven list bad [\"1\"]\n\
        expect grant_coupon(code: \"a\"), no revoke_coupon, undecided r (order.customer.tier), needs state r, error main.r";
    assert_eq!(with(good), Vec::<&str>::new());
    let parts = "given order { customer: { tier: gold }, items: [{ sku: \"a\" }, { sku: \"b\" }] }\ngiven customer { id: \"C1\" }\nexpect nothing";
    assert_eq!(with(parts), Vec::<&str>::new());
    for (bad, code) in [
        ("given order { amunt: 5元 }\nexpect nothing", "DJ2102"),
        ("given ordr { }\nexpect nothing", "DJ2101"),
        ("given order { amount: 5 }\nexpect nothing", "DJ2202"),
        ("given order { amount: 5元, amount: 6元 }\nexpect nothing", "DJ3116"),
        ("given order { amount: 9元, 金额: 0.5元 }\nexpect nothing", "DJ3116"),
        ("given order { customer: { tier: gold, 等级: silver } }\nexpect nothing", "DJ3116"),
        ("given order { payment: paid, 支付: unpaid }\nexpect nothing", "DJ3116"),
        (
            "given order { customer: { tier: gold } }\ngiven customer { tier: silver }\nexpect nothing",
            "DJ3116",
        ),
        ("given order { amount: 9元 }\ngiven 订单 { amount: 8元 }\nexpect nothing", "DJ3116"),
        ("given order { } becomes paid\ngiven event order.created\nexpect nothing", "DJ3116"),
        ("given event order.created\ngiven event order.created\nexpect nothing", "DJ3116"),
        ("given now 2026-11-01\ngiven now 2026-11-02\nexpect nothing", "DJ3116"),
        ("given big = 2元\ngiven big = 3元\nexpect nothing", "DJ3116"),
        ("given list bad [\"1\"]\ngiven list bad []\nexpect nothing", "DJ3116"),
        ("expect nothing\ntest \"t\"\nexpect nothing", "DJ3116"),
        ("given order { items: { } }\nexpect nothing", "DJ3116"),
        ("given order { customer: 5 }\nexpect nothing", "DJ3116"),
        ("given order { channel: nowhere }\nexpect nothing", "DJ2103"),
        ("given order { } becomes piad\nexpect nothing", "DJ2107"),
        ("given event order.craeted\nexpect nothing", "DJ2106"),
        ("given event refund.requested { knd: exchange }\nexpect nothing", "DJ2102"),
        ("given small = 300元\nexpect nothing", "DJ2101"),
        ("given big = 300\nexpect nothing", "DJ2202"),
        ("given list worse [\"1\"]\nexpect nothing", "DJ2109"),
        ("given order { }\nexpect grant_cupon", "DJ2105"),
        ("given order { }\nexpect grant_coupon(cod: \"a\")", "DJ2110"),
        ("given order { }\nexpect undecided q", "DJ2112"),
        ("given order { }\nexpect needs state main.q", "DJ2112"),
        ("given order { }\nexpect nothing, grant_coupon", "DJ3116"),
    ] {
        assert_eq!(with(bad), [code], "{bad}");
    }
}

#[test]
fn every_mistake_of_several_rules_is_said_in_source_order() {
    let text = "rule a\nwhen order.created and order.amont > 5元\nthen alrt(text: \"x\")\nrule b\nwhen order becomes piad\nthen alert()\nrule c\nwhen order.created\nthen alert(text: \"x\")\n";
    let found = checked(text);
    assert_eq!(codes_of(text), ["DJ2102", "DJ2105", "DJ2107", "DJ3104"]);
    assert_eq!(found.program.rules.len(), 1);
}

#[test]
fn the_diagnostics_past_the_limit_are_counted() {
    let text = "rule a\nwhen order.created and x1 and x2 and x3\nthen alert(text: \"x\")\n";
    let found = checked_within(text, Limits { diagnostics: 2, ..Limits::default() });
    assert_eq!((found.diagnostics.len(), found.suppressed), (2, Suppressed { errors: 1, warnings: 0 }));
    assert!(found.has_errors() && found.program.rules.is_empty());
}

#[test]
fn warnings_past_the_limit_are_no_errors_and_hide_none() {
    let warned = |name: &str| {
        format!("rule {name}\nwhen order.created and order.note is not \"x\"\nthen alert(text: \"x\")\n")
    };
    let limits = Limits { diagnostics: 2, ..Limits::default() };
    let three = ["a", "b", "c"].map(warned).concat();
    let found = checked_within(&three, limits);
    assert_eq!((found.diagnostics.len(), found.suppressed), (2, Suppressed { errors: 0, warnings: 1 }));
    assert!(!found.has_errors() && found.program.rules.len() == 3);
    let found = checked_within(&format!("{three}rule d\nwhen x1\nthen alert(text: \"x\")\n"), limits);
    let ids: Vec<_> = found.diagnostics.iter().map(|found| found.code.id).collect();
    assert_eq!((ids, found.suppressed), (vec!["DJ4108", "DJ2101"], Suppressed { errors: 0, warnings: 2 }));
    assert!(found.has_errors());
    // Where nothing is to be kept, one is all the same.
    assert!(
        checked_within("rule d\nwhen x1\nthen alert(text: \"x\")\n", Limits { diagnostics: 0, ..limits })
            .has_errors()
    );
}
