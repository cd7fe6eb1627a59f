//! `let`, `define`, packs, replacing and disabling.

use alloc::string::String;
use alloc::vec::Vec;

use super::{checked, codes_of, said, when};
use crate::decimal::Decimal;
use crate::money::{Currency, Money};
use crate::program::NodeKind;
use crate::value::{Scalar, Value};

const RULE: &str = "rule r\nwhen order.created and order.amount > big\nthen alert(text: \"x\")\n";

#[test]
fn lets_are_folded_constants() {
    let found = checked(&alloc::format!("let big = 2 * (100元 + 50元)\n{RULE}"));
    assert!(found.diagnostics.is_empty(), "{:?}", said(&found));
    let big = found.program.lets.first().expect("a let");
    let expected = Money::new(Decimal::from_i64(300), Currency::CNY);
    assert_eq!((big.name.as_str(), &big.value), ("big", &Value::Scalar(Scalar::Money(expected))));
    for bad in ["let big = order.amount", "let big = 5元 / 3", "let big = other", "let big = \"{order.id}\""]
    {
        let codes = codes_of(&alloc::format!("{bad}\n{RULE}"));
        assert_eq!(codes.first(), Some(&"DJ2213"), "{bad}: {codes:?}");
    }
}

/// A `let` computes as conditions do, and says the same of what goes wrong.
#[test]
fn lets_are_computed_as_conditions_are() {
    let value = |text: &str| {
        let found = checked(&alloc::format!("let x = {text}\n"));
        assert!(found.diagnostics.is_empty(), "{text}: {:?}", said(&found));
        found.program.lets.into_iter().next().map(|value| value.value)
    };
    assert_eq!(value("1h + 2026-02-09"), value("2026-02-09T01:00:00"));
    assert_eq!(value("2026-02-09 - 1h"), value("2026-02-08T23:00:00"));
    assert_eq!(value("2 * 3kg - 500g"), value("5.5kg"));
    for (wrong, codes) in [
        ("9999999999999999999999999999 * 10", ["DJ2207"]),
        ("100000d * 100000", ["DJ2207"]),
        ("5元 + 3", ["DJ2202"]),
        ("5元 + 3 USD", ["DJ2214"]),
        ("1h - 2026-02-09", ["DJ2204"]),
        ("1 / 3", ["DJ2213"]),
    ] {
        assert_eq!(codes_of(&alloc::format!("let x = {wrong}\n")), codes, "{wrong}");
    }
    let found = checked("let x = 100元 - 5%\n").diagnostics;
    assert!(found.iter().all(|found| found.fix.is_none() && found.help.is_some()), "{found:?}");
}

/// Those that have an error have no number, so amounts are looked up behind them.
#[test]
fn unrounded_lets_are_found_among_wrong_ones() {
    let text = "let a = order.id\nlet b = 1元\nlet c = other\nlet fine = 0.001元\nlet d = order.cod\n\
        rule r\nwhen order.created\nthen grant_coupon(code: \"x\", amount: fine), grant_coupon(code: \"x\", amount: b)\n";
    let codes = codes_of(text);
    assert_eq!(codes.iter().filter(|code| **code != "DJ2213" && **code != "DJ4106").count(), 1, "{codes:?}");
}

#[test]
fn a_let_has_two_names() {
    let text = "let big \"大额\" = 5元\n规则 甲\n当 订单.创建 且 订单.金额 > 大额\n就 告警(内容: \"x\")\n";
    assert!(codes_of(text).is_empty());
}

#[test]
fn circles_of_definitions_are_found() {
    let text = "define a = b and order.cod\ndefine b = c\ndefine c = a\nrule r\nwhen order.created and b\nthen alert(text: \"x\")\n";
    let found = checked(text);
    assert_eq!(said(&found).len(), 1, "{:?}", said(&found));
    assert_eq!(found.diagnostics.first().map(|found| found.code.id), Some("DJ3110"));
    assert!(found.program.rules.is_empty());
}

#[test]
fn a_wrong_definition_is_said_once_and_its_rules_left_out() {
    let text = "define a = order.amont > 5元\nrule r\nwhen order.created and a\nthen alert(text: \"x\")\nrule s\nwhen order.created and a\nthen alert(text: \"y\")\nrule t\nwhen order.created\nthen alert(text: \"z\")\n";
    let found = checked(text);
    assert_eq!(codes_of(text), ["DJ2102"]);
    let names: Vec<&str> = found.program.rules.iter().map(|rule| rule.name.as_str()).collect();
    assert_eq!(names, ["t"]);
}

/// Where it could be read, the value is read.
#[test]
fn a_value_of_the_language_is_no_name() {
    for name in ["true", "false", "none", "真", "假", "空"] {
        for text in [alloc::format!("let {name} = \"x\"\n"), alloc::format!("define {name} = order.cod\n")] {
            let found = checked(&text).diagnostics;
            let said: Vec<_> = found.iter().map(|found| (found.code.id, found.span.text(&text))).collect();
            assert_eq!(said, [("DJ2114", name)], "{text}");
        }
    }
    // A title is written only where it is read as the name.
    for good in ["define given \"空\" = order.cod\n", "let known = \"x\"\ndefine a = order.note = known\n"] {
        assert_eq!(codes_of(good), [""; 0], "{good}");
    }
}

#[test]
fn names_mean_one_thing() {
    assert_eq!(codes_of(&alloc::format!("let big = 5元\nlet big = 6元\n{RULE}")), ["DJ2114"]);
    assert_eq!(codes_of(&alloc::format!("let big = 5元\ndefine big = order.cod\n{RULE}")), ["DJ2114"]);
    assert!(codes_of(&alloc::format!("let big = 5元\nlet order = 6元\n{RULE}")).contains(&"DJ2114"));
    assert_eq!(codes_of(&alloc::format!("replace let big = 5元\n{RULE}")), ["DJ3117"]);
}

#[test]
fn a_used_pack_brings_its_rules() {
    let alone = checked("use std.orders\n");
    assert!(alone.diagnostics.is_empty(), "{:?}", said(&alone));
    assert!(!alone.program.rules.is_empty());
    assert!(alone.program.rules.iter().all(|rule| &*rule.pack == "std.orders"));
    let name = alone.program.rules.first().map(|rule| rule.name.clone()).expect("a rule");
    let count = alone.program.rules.len();

    let mine = alloc::format!("rule {name}\nwhen order.created\nthen alert(text: \"x\")\n");
    assert_eq!(codes_of(&alloc::format!("use std.orders\n{mine}")), ["DJ3103"]);
    let replaced = checked(&alloc::format!("use std.orders\nreplace {mine}"));
    assert!(replaced.diagnostics.is_empty(), "{:?}", said(&replaced));
    assert_eq!(replaced.program.rules.len(), count);
    // It keeps the name that keys are made of.
    assert_eq!(
        replaced.program.rules.last().map(|rule| rule.qualified()),
        Some(alloc::format!("std.orders.{name}"))
    );

    let disabled = checked(&alloc::format!("use std.orders\ndisable rule std.orders.{name}\n"));
    assert!(disabled.diagnostics.is_empty());
    let off = disabled.program.rules.iter().filter(|rule| rule.disabled).map(|rule| rule.name.as_str());
    assert_eq!(off.collect::<Vec<_>>(), [name.as_str()]);
    assert_eq!(codes_of("use std.orders\ndisable rule std.nothing.x\n"), ["DJ2112"]);
}

#[test]
fn a_name_means_one_state_of_a_machine() {
    let machine = |states: &str| {
        alloc::format!(
            "machine m \"机\" of order (truth: wms) {{ state a \"甲\" initial  {states}  a -> b }}\n"
        )
    };
    assert!(!checked(&machine("state b \"乙\"")).has_errors());
    assert!(codes_of(&machine("state b \"甲\"")).contains(&"DJ2001"));
    // `待履约` is the shipped `awaiting_shipment`.
    let shipped =
        "machine fulfilment \"履约\" of order (truth: wms) { state waiting \"待履约\" waiting -> shipped }\n";
    assert!(codes_of(shipped).contains(&"DJ2001"), "{:?}", codes_of(shipped));
    let own = "machine fulfilment \"履约\" of order (truth: wms) { state awaiting_shipment \"等待履约\" awaiting_shipment -> shipped }\n";
    assert!(!codes_of(own).contains(&"DJ2001"), "{:?}", codes_of(own));
}

#[test]
fn a_pack_names_its_rules() {
    let found = checked("pack shop.orders\nrule r\nwhen order.created\nthen alert(text: \"x\")\n");
    assert_eq!(found.program.rules.first().map(|rule| rule.qualified()).as_deref(), Some("shop.orders.r"));
    let twice = "rule r\nwhen order.created\nthen alert(text: \"x\")\nrule r\nwhen order.created\nthen alert(text: \"y\")\n";
    assert_eq!(codes_of(twice), ["DJ3103"]);
}

#[test]
fn former_names_are_free() {
    let rule = |name: &str, was: &str| {
        alloc::format!("rule {name} was {was}\nwhen order.created\nthen alert(text: \"x\")\n")
    };
    assert!(codes_of(&alloc::format!("{}{}", rule("a", "x"), rule("b", "y"))).is_empty());
    assert_eq!(codes_of(&alloc::format!("{}{}", rule("a", "x"), rule("b", "x"))), ["DJ3119"]);
    assert_eq!(codes_of(&alloc::format!("{}{}", rule("a", "b"), rule("b", "y"))), ["DJ3119"]);
}

#[test]
fn definitions_that_double_are_stopped() {
    let mut text = String::from("define d0 = order.cod or order.presale\n");
    for at in 1..60 {
        let before = at - 1;
        text.push_str(&alloc::format!("define d{at} = d{before} and d{before}\n"));
    }
    text.push_str("rule r\nwhen order.created and d59\nthen alert(text: \"x\")\n");
    let found = checked(&text);
    assert_eq!(found.diagnostics.first().map(|found| found.code.id), Some("DJ3107"));
    assert!(found.program.rules.is_empty());
}

#[test]
fn long_chains_of_definitions_are_stopped_from_either_end() {
    let link = |at: usize| alloc::format!("define d{at} = not (d{} or order.cod)\n", at - 1);
    let rule = "rule r\nwhen order.created and d999\nthen alert(text: \"x\")\n";
    let forward: String = (1..1000).map(link).collect();
    let backward: String = (1..1000).rev().map(link).collect();
    for links in [forward, backward] {
        let found = checked(&alloc::format!("define d0 = order.presale\n{links}{rule}"));
        assert!(found.diagnostics.iter().any(|found| found.code.id == "DJ3107"), "{:?}", said(&found));
        assert!(found.program.rules.is_empty());
    }
    // A shorter one holds.
    let short: String = (1..20).map(link).collect();
    let rule = "rule r\nwhen order.created and d19\nthen alert(text: \"x\")\n";
    let found = checked(&alloc::format!("define d0 = order.presale\n{short}{rule}"));
    assert_eq!(found.program.rules.len(), 1, "{:?}", said(&found));
}

#[test]
fn an_erroneous_let_moves_no_number() {
    let text = "let a = order.amount\nlet b = 5元\nrule r\nwhen order.created and order.amount > b\nthen alert(text: \"x\")\nrule s\nwhen order.created and order.amount > a\nthen alert(text: \"x\")\n";
    let found = checked(text);
    assert_eq!(codes_of(text), ["DJ2213"]);
    let names: Vec<&str> = found.program.rules.iter().map(|rule| rule.name.as_str()).collect();
    assert_eq!(names, ["r"]);
    let condition = found.program.rules.first().expect("a rule").condition.node();
    let crate::program::NodeKind::Compare(_, _, right) = &condition.kind else { panic!("{condition:?}") };
    assert!(matches!(right.kind, crate::program::NodeKind::Let(0)));
}

#[test]
fn a_let_finer_than_a_cent_is_not_paid() {
    let text = "let fee = 0.005元\nrule r\nwhen order.created\nthen compensate(amount: fee, reason: \"x\")\n";
    assert_eq!(codes_of(text), ["DJ2206"]);
}

#[test]
fn a_literal_with_a_minus_is_a_constant() {
    for (written, value) in [
        ("-5", Scalar::Number(Decimal::from_i64(-5))),
        ("-(2 + 3)", Scalar::Number(Decimal::from_i64(-5))),
        ("-5元", Scalar::Money(Money::new(Decimal::from_i64(-5), Currency::CNY))),
        ("-2h", Scalar::Duration(crate::time::Duration::from_micros(-7_200_000_000))),
    ] {
        let found = checked(&alloc::format!("let low = {written}\n"));
        assert!(found.diagnostics.is_empty(), "{written}: {:?}", said(&found));
        assert_eq!(found.program.lets.first().map(|low| &low.value), Some(&Value::Scalar(value)));
    }
    assert_eq!(codes_of("let low = -true\n"), ["DJ2213"]);
}

/// A definition is told off in its own language, whoever names it.
#[test]
fn a_fix_inside_a_definition_speaks_its_language() {
    let fix = |definition: &str| {
        let found = checked(&alloc::format!(
            "{definition}\nrule r\nwhen order.created and a\nthen alert(text: \"x\")\n规则 乙\n当 订单.创建 且 a\n就 告警(内容: \"x\")\n"
        ));
        found
            .diagnostics
            .iter()
            .filter_map(|found| found.fix.as_ref())
            .map(|fix| fix.replacement.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(fix("定义 a = 订单.金额 > 100"), ["100元"]);
    assert_eq!(fix("define a = order.amount > 100"), ["100 CNY"]);
}

/// A member, a field, a field of an event, a parameter and a state, of which a second has the English or the Chinese name.
#[test]
fn whatever_is_listed_has_its_spellings_alone() {
    for (before, after, rest) in [
        ("enum shade { ", " }\n", ""),
        ("record kiln { ", " }\n", ": text"),
        ("event kiln.lit { ", " }\n", ": text"),
        ("action light(", ")\n", ": text"),
    ] {
        let text = |second: &str| {
            alloc::format!("{before}red \"红\"{rest}, blue \"蓝\"{rest}, {second}{rest}{after}")
        };
        assert_eq!(codes_of(&text("green \"绿\"")), Vec::<&str>::new(), "{before}");
        for second in ["blue \"绿\"", "green \"蓝\"", "蓝 \"绿色\""] {
            let found = checked(&text(second));
            let [twice] = found.diagnostics.as_slice() else { panic!("{before}: {:?}", said(&found)) };
            let spelling = if second.contains("\"蓝") || second.starts_with('蓝') { "蓝" } else { "blue" };
            assert_eq!(twice.code.id, "DJ2001");
            assert_eq!(twice.message.en, alloc::format!("`{spelling}` is declared twice"));
            assert_eq!(twice.message.zh, alloc::format!("“{spelling}”声明了两次"));
            let first = twice.labels.first().expect("where it stands first").span;
            let text = text(second);
            assert_eq!(text.get(first.start as usize..first.end as usize), Some("blue"));
        }
    }
}

/// Members and fields are looked up and not looked for: along the lists these would be thousands of millions of steps.
#[test]
fn what_is_listed_may_be_long() {
    const MANY: usize = 30_000;
    let listed = |item: &dyn Fn(usize) -> String| (0..MANY).map(item).collect::<Vec<_>>().join(", ");
    let members = listed(&|at| alloc::format!("s{at} \"色{at}\""));
    let fields = listed(&|at| alloc::format!("f{at} \"项{at}\": text"));
    let named = listed(&|at| alloc::format!("s{at}"));
    let text = alloc::format!(
        "enum shade {{ {members}, last \"色7\" }}\nrecord kiln {{ {fields}, last \"项7\": text }}\n\
         record order {{ shade: shade optional }}\n{}",
        when(&alloc::format!("order.shade in [{named}]"))
    );
    let found = checked(&text);
    assert_eq!(said(&found), ["DJ2001 `色7` is declared twice", "DJ2001 `项7` is declared twice"]);
    let vocabulary = &found.program.vocabulary;
    assert_eq!(vocabulary.enums.last().map(|shade| shade.members.len()), Some(MANY));
    assert_eq!(vocabulary.records.last().map(|kiln| kiln.fields.len()), Some(MANY));
    let conditions = found.program.rules.iter().map(|rule| rule.condition.node());
    let among = conditions.map(|condition| match condition.kind {
        NodeKind::OneOf { among, .. } => among.len(),
        other => panic!("{other:?}"),
    });
    assert_eq!(among.collect::<Vec<_>>(), [MANY]);
}

/// Neither rows of maps, nor maps, nor events, nor values that amounts are made of are laid beside each other.
#[test]
fn what_is_declared_may_be_much() {
    const MANY: usize = 10_000;
    let each = |item: &dyn Fn(usize) -> String| (0..MANY).map(item).collect::<String>();
    let rows = each(&|at| alloc::format!(" (x, r{at}) -> payment: paid\n"));
    let maps = each(&|at| alloc::format!("map shop.m{at} (a) to order {{ (1) -> nothing }}\n"));
    let events = each(&|at| alloc::format!("event e{at}.happened\n"));
    let lets = each(&|at| alloc::format!("let l{at} = 1元\n"));
    let steps = each(&|at| alloc::format!("  grant_coupon(code: \"x\", amount: l{at})\n"));
    let text = alloc::format!(
        "map shop.order (a, b) to order {{\n{rows} (x, r7) -> nothing\n}}\n{maps}{events}{lets}rule r\nwhen order.created\nthen\n{steps}"
    );
    let found = checked(&text);
    assert_eq!(said(&found), ["DJ4902 an earlier row takes everything this one would"]);
    let first = found.diagnostics.iter().flat_map(|found| &found.labels).map(|label| label.span);
    let first: Vec<Option<&str>> =
        first.map(|first| text.get(first.start as usize..first.end as usize)).collect();
    assert_eq!(first, [Some("(x, r7) -> payment: paid")]);
    assert_eq!(found.program.maps.len(), MANY + 1);
    let maps =
        crate::builtin::catalogue(&found.program.vocabulary, &found.program.maps).expect("a catalogue");
    let map = maps.named("shop.order", None).and_then(|id| maps.map(id)).expect("the map");
    assert!(matches!(map.read(&[Some("x"), Some("r9999")]), crate::mapping::Mapped::Claims(_)));
    assert_eq!(map.read(&[Some("x"), Some("r10000")]), crate::mapping::Mapped::Unmapped);
}

/// The enum of a machine's states never takes the place of one that is declared.
#[test]
fn the_states_of_a_machine_leave_declared_enums_alone() {
    let text = "record foo_state { n: number optional }\nenum order_foo_state { red, green }\n\
        record order { hue: order_foo_state optional }\n\
        machine foo of order {\n state a initial\n state b final\n a -> b\n}\n";
    let found = checked(text);
    assert_eq!(said(&found), ["DJ2001 `order_foo_state` is declared twice"]);
    let rule = "rule r\nwhen order.created and order.hue is red\nthen alert(text: \"x\")\n";
    assert_eq!(codes_of(&(alloc::string::String::from(text) + rule)), ["DJ2001"]);
}

#[test]
fn a_rule_written_twice_is_shown_where_it_was_first() {
    for second in ["replace rule drift", "rule drift"] {
        let text = alloc::format!(
            "use std.orders\nreplace rule drift\nwhen order.created\nthen alert(text: \"x\")\n{second}\nwhen order.created\nthen alert(text: \"y\")\n"
        );
        let found = checked(&text);
        let [twice] = found.diagnostics.as_slice() else { panic!("{:?}", said(&found)) };
        let label = twice.labels.first().expect("the first");
        let shown = text.get(label.span.start as usize..).unwrap_or_default();
        assert!(label.span.source == twice.span.source && shown.starts_with("drift\nwhen"), "{shown}");
        assert_eq!((twice.code.id, twice.help.is_none()), ("DJ3103", true));
    }
}
