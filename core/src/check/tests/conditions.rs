//! What conditions become, and what is refused in them.

use alloc::vec::Vec;

use super::{checked, codes_of, condition, node, path_of, when};
use crate::decimal::Decimal;
use crate::money::{Currency, Money};
use crate::program::{Comparison, Function, NodeKind, TextTest};
use crate::syntax::ast::{Aggregate, Presence, Quantifier};
use crate::value::{Scalar, Type};

fn yuan(amount: i64) -> Scalar<'static> {
    Scalar::Money(Money::new(Decimal::from_i64(amount), Currency::CNY))
}

#[test]
fn a_comparison_reads_a_place_and_a_constant() {
    let (condition, program) = node(&when("order.amount >= 199元"));
    let NodeKind::Compare(Comparison::Ge, left, right) = &condition.kind else { panic!("{condition:?}") };
    assert_eq!(path_of(&program, left), "order.amount");
    assert_eq!(left.ty, Type::Money);
    let NodeKind::Const(value) = &right.kind else { panic!("{right:?}") };
    assert_eq!(*value, yuan(199));
}

#[test]
fn chinese_and_english_are_one_place() {
    let (condition, program) =
        node(&when("订单.客户.等级 是 金卡 and order.customer.tier is gold and 客户.等级 是 gold"));
    let NodeKind::And(parts) = &condition.kind else { panic!("{condition:?}") };
    assert_eq!(parts.len(), 3);
    for part in parts {
        let NodeKind::Compare(Comparison::Eq, left, right) = &part.kind else { panic!("{part:?}") };
        assert_eq!(path_of(&program, left), "order.customer.tier");
        assert!(matches!(right.kind, NodeKind::Const(Scalar::Member(..))));
    }
    let customer = program.places.iter().find(|place| place.path == "order.customer").expect("a place");
    assert_eq!(customer.root_keys, ["customer", "客户"]);
}

#[test]
fn a_bare_word_on_the_left_takes_the_type_of_the_right() {
    let (condition, program) = node(&when("taobao is order.channel"));
    let NodeKind::Compare(Comparison::Eq, left, right) = &condition.kind else { panic!("{condition:?}") };
    assert!(matches!(left.kind, NodeKind::Const(Scalar::Member(..))));
    assert_eq!(path_of(&program, right), "order.channel");
}

#[test]
fn parents_stand_before_children() {
    let (_, program) = node(&when("any item in order.items (item.sku is \"a\") and customer.tier is gold"));
    for (at, place) in program.places.iter().enumerate() {
        assert!(place.parent.is_none_or(|parent| (parent.0 as usize) < at), "{}", place.path);
    }
}

#[test]
fn binders_are_numbered_from_the_outside() {
    let (condition, program) =
        node(&when("any p in order.parcels (all i in p.items (i.quantity > 1 and p.carrier is sf))"));
    let NodeKind::Quantifier { kind: Quantifier::Any, list, binder: 0, cond } = &condition.kind else {
        panic!("{condition:?}")
    };
    assert_eq!(list.binder, None);
    let NodeKind::Quantifier { kind: Quantifier::All, list, binder: 1, cond } = &cond.kind else {
        panic!("{cond:?}")
    };
    assert_eq!(list.binder, Some(0));
    let NodeKind::And(parts) = &cond.kind else { panic!("{cond:?}") };
    let reads = parts.iter().map(|part| match &part.kind {
        NodeKind::Compare(_, left, _) => match left.kind {
            NodeKind::Read(read) => (read.binder, path_of(&program, left)),
            _ => (None, ""),
        },
        _ => (None, ""),
    });
    let reads: Vec<_> = reads.collect();
    assert_eq!(reads, [(Some(1), "order.parcels[].items[].quantity"), (Some(0), "order.parcels[].carrier")]);
}

#[test]
fn a_definition_inside_a_quantifier_keeps_its_own_binders() {
    let text = "define gifts = any x in order.items (x.is_gift)\n\
        rule r\nwhen order.created and any item in order.items (item.quantity > 1 and gifts)\nthen alert(text: \"x\")\n";
    let (condition, _) = node(text);
    let NodeKind::Quantifier { binder: 0, cond, .. } = &condition.kind else { panic!("{condition:?}") };
    let NodeKind::And(parts) = &cond.kind else { panic!("{cond:?}") };
    let Some(NodeKind::Quantifier { binder: 1, cond, .. }) = parts.last().map(|part| &part.kind) else {
        panic!("{parts:?}")
    };
    assert!(matches!(cond.kind, NodeKind::Read(read) if read.binder == Some(1)));
}

#[test]
fn at_least_a_state_is_the_states_behind_it() {
    let (condition, program) = node(&when("order at least delivered"));
    let NodeKind::OneOf { value, among } = &condition.kind else { panic!("{condition:?}") };
    assert_eq!(path_of(&program, value), "order.fulfilment");
    // delivered, returned and completed: taking a sign-off back does not make what is shipped "at least delivered".
    assert_eq!(among.len(), 3);
    // What is paid and must not ship stands before what is paid; a hold that is set later is a way back.
    let (condition, _) = node(&when("order at least paid"));
    let NodeKind::OneOf { among, .. } = &condition.kind else { panic!("{condition:?}") };
    assert_eq!(among.len(), 3, "paid, cancelled, refunded: {among:?}");
    // In whichever order the moves are declared.
    let (condition, _) = node(
        "record job { id: text }\nmachine flow of job {\n  state a initial\n  state b\n  state c\n  state d\n  state e\n  \
        c -> d\n  b -> c\n  a -> b\n  d -> a\n}\nrule r\nwhen job at least b\nthen alert(text: \"x\")\n",
    );
    let NodeKind::OneOf { among, .. } = &condition.kind else { panic!("{condition:?}") };
    assert_eq!(among.len(), 3, "b, c, d: {among:?}");
    assert_eq!(condition_codes("order at least delivred"), ["DJ2107"]);
    assert_eq!(condition_codes("order.channel at least taobao"), ["DJ2107"]);
}

fn condition_codes(text: &str) -> Vec<&'static str> {
    condition(text)
}

#[test]
fn quotients_are_compared_crosswise() {
    let (compared, _) = node(&when("order.paid_amount / order.amount < 50%"));
    let NodeKind::CompareRatio { op: Comparison::Lt, left, right } = &compared.kind else {
        panic!("{compared:?}")
    };
    assert!(left.1.is_some() && right.1.is_none());
    assert_eq!(condition("order.amount / 2 > 5"), ["DJ2202"]);
    assert_eq!(condition("order.amount / 2h > 5元"), ["DJ2204"]);
    assert_eq!(condition("order.amount / 0 > 5元"), ["DJ2207"]);
    assert_eq!(condition("(order.amount / 3 - 1元) > 5元"), ["DJ2205"]);
    assert!(condition("round(order.amount / 3, 2, half up) - 1元 > 5元").is_empty());
}

#[test]
fn arithmetic_goes_with_its_kind() {
    for good in [
        "order.amount * 5% + 3元 > 5元",
        "order.created_at + 2h < event.time or else order.created_at",
        "2h + order.created_at < order.ship_by",
        "order.ship_by - order.created_at > 3h",
        "order.weight * 2 > 3kg",
        "-order.amount < -5元",
        "order.customer.orders_total - 1 > 0",
        "abs(order.amount - order.customer.spent_total) > 5元",
        "min(order.amount, 5元, 6元) < 7元",
        "length(order.id) > 3",
    ] {
        assert_eq!(condition(good), Vec::<&str>::new(), "{good}");
    }
    for (bad, code) in [
        ("order.amount + 5 > 3元", "DJ2202"),
        ("order.amount * order.amount > 3元", "DJ2204"),
        ("order.created_at + order.ship_by > 3h", "DJ2204"),
        ("order.id + \"a\" is \"b\"", "DJ2204"),
        ("-order.id is \"b\"", "DJ2204"),
        ("min(order.amount, 5) < 7元", "DJ2202"),
        ("min(order.amount) < 7元", "DJ2215"),
        ("length(order.amount) > 3", "DJ2201"),
        ("abs(order.id) is \"a\"", "DJ2215"),
        ("abs(x: order.amount) > 5元", "DJ2215"),
        ("5元 > 3 USD and order.cod", "DJ2214"),
        ("order.amount > 5元 + 3 USD", "DJ2214"),
        ("round(order.ship_by - order.created_at, 2, up) > 3h", "DJ2201"),
        ("round(order.amount, 29, up) > 3元", "DJ2207"),
    ] {
        assert_eq!(condition(bad), [code], "{bad}");
    }
}

#[test]
fn dates_have_zones_and_calendars() {
    let (condition_node, program) = node(&when("hour(order.created_at, \"Asia/Shanghai\") < 6"));
    let NodeKind::Compare(_, left, _) = &condition_node.kind else { panic!("{condition_node:?}") };
    let NodeKind::Call(Function::Hour(zone), args) = &left.kind else { panic!("{left:?}") };
    assert_eq!(args.len(), 1);
    assert_eq!(program.zones.get(*zone as usize).map(|zone| zone.name()), Some("Asia/Shanghai"));
    assert_eq!(condition("is_workday(order.created_at, office)"), ["DJ2113"]);
    assert_eq!(condition("hour(order.created_at, order.id) < 6"), ["DJ2213"]);
    let calendar = "calendar office { zone \"Asia/Shanghai\" hours mon .. fri 09:00 - 18:00 }\n";
    let text = alloc::format!(
        "{calendar}{}",
        when(
            "是班日(order.created_at, office) and working_time(order.created_at, order.ship_by, office) > 3h"
        )
    );
    assert!(codes_of(&text).is_empty());
}

#[test]
fn membership_in_all_its_forms() {
    let (inside, program) = node(&when("order.province in [浙江, shanghai]"));
    let NodeKind::OneOf { value, among } = &inside.kind else { panic!("{inside:?}") };
    assert_eq!((path_of(&program, value), among.len()), ("order.province", 2));
    let (inside, _) = node(&when("order.coupons contains \"a\""));
    assert!(matches!(inside.kind, NodeKind::InPlace { .. }));
    let (inside, _) = node(&when("\"a\" in order.coupons"));
    assert!(matches!(inside.kind, NodeKind::InPlace { .. }));
    let (inside, _) = node(&alloc::format!("list bad of text\n{}", when("order.id in list bad")));
    assert!(matches!(inside.kind, NodeKind::InNamed { list, .. } if list == 1));
    let (test, _) = node(&when("order.id ends with \"9\""));
    assert!(matches!(test.kind, NodeKind::TextTest(TextTest::EndsWith, ..)));
    for (bad, code) in [
        ("order.id in [order.shop]", "DJ2213"),
        ("order.amount in [5元, 6]", "DJ2202"),
        ("order.id in [none]", "DJ2209"),
        ("order.id in order.shop", "DJ2212"),
        ("order.items contains \"a\"", "DJ2201"),
        ("order.items in [\"a\"]", "DJ2201"),
        ("order.amount starts with \"1\"", "DJ2201"),
        ("order.id in list nowhere", "DJ2109"),
    ] {
        assert_eq!(condition(bad), [code], "{bad}");
    }
    let text = alloc::format!("list bad of text\n{}", when("order.id in bad and order.amount in list bad"));
    assert_eq!(codes_of(&text), ["DJ2212", "DJ2201"]);
}

/// A value that is none is in no list and outside of none either: both tests are false.
#[test]
fn not_in_of_none_is_false() {
    let (outside, _) = node(&when("order.note not in [\"a\"]"));
    let NodeKind::And(parts) = &outside.kind else { panic!("{outside:?}") };
    let [there, not_in] = parts.as_slice() else { panic!("{parts:?}") };
    let NodeKind::Not(none) = &there.kind else { panic!("{there:?}") };
    assert!(matches!(none.kind, NodeKind::Presence { what: Presence::None, .. }));
    assert!(matches!(not_in.kind, NodeKind::Not(_)));
    let (outside, _) = node(&when("order.id not in [\"a\"]"));
    assert!(matches!(outside.kind, NodeKind::Not(_)));
    let (any, _) = node(&when("any c in order.coupons (c not in [\"a\"])"));
    let NodeKind::Quantifier { cond, .. } = &any.kind else { panic!("{any:?}") };
    assert!(matches!(&cond.kind, NodeKind::And(parts) if parts.len() == 2));
    // A list of the facts may be wrong, and is asked whatever the value is.
    let (outside, _) = node(&when("order.note not in order.coupons"));
    let NodeKind::And(parts) = &outside.kind else { panic!("{outside:?}") };
    assert!(matches!(parts.first().map(|part| &part.kind), Some(NodeKind::Or(_))));
}

#[test]
fn aggregates_have_the_type_of_their_values() {
    let (compared, _) = node(&when("sum of i in order.items (i.price * i.quantity if i.is_gift) > 5元"));
    let NodeKind::Compare(_, sum, _) = &compared.kind else { panic!("{compared:?}") };
    assert_eq!(sum.ty, Type::Money);
    assert!(matches!(sum.kind, NodeKind::Aggregate { kind: Aggregate::Sum, .. }));
    assert!(condition("count of i in order.items (i.is_gift) = 0").is_empty());
    assert!(condition("max of p in order.payments (p.confirmed_at) > 2026-01-01").is_empty());
    assert_eq!(condition("sum of i in order.items (i.sku) > 5"), ["DJ2204"]);
    assert_eq!(condition("sum of i in order.items > 5"), ["DJ2204"]);
    assert_eq!(condition("count of i in order.amount > 5"), ["DJ2212"]);
    assert_eq!(condition("any i in order.items (i.gift)"), ["DJ2102"]);
}

#[test]
fn words_are_never_texts() {
    assert_eq!(condition("order.id is A1"), ["DJ2101"]);
    assert_eq!(condition("order.channel is \"taobao\""), ["DJ2201"]);
    assert_eq!(condition("order.channel is nothing_known"), ["DJ2103"]);
    assert_eq!(condition("order.cod is yes"), ["DJ2101"]);
    let found = checked(&when("order.id is A1"));
    let fix = found.diagnostics.first().and_then(|found| found.fix.clone()).expect("a fix");
    assert_eq!(fix.replacement, "\"A1\"");
}

#[test]
fn presence_and_replacement() {
    for good in [
        "order.note is none",
        "order.note is not none",
        "order.amount is missing",
        "order.customer is known",
        "order.parcels is known",
        "(order.discount or else 0元) < 5元",
        "(order.note or else \"-\") contains \"x\"",
        "(order.carrier or else sf) is sf",
        // Without an order there is no default either.
        "(order.cod or else true) is true",
        // Null among single values is none.
        "any c in order.coupons (c is none)",
        "no c in order.coupons (c is known)",
        "any c in order.coupons ((c or else \"-\") is \"-\")",
        // Which nobody need be told of.
        "any c in order.coupons (c is not \"a\" and c not in [\"b\"])",
    ] {
        assert_eq!(condition(good), Vec::<&str>::new(), "{good}");
    }
    for (bad, code) in [
        ("order.amount + 1元 is known", "DJ2217"),
        ("order.amount is none", "DJ4112"),
        ("order.note is missing", "DJ4112"),
        ("order.cod is known", "DJ4112"),
        ("any i in order.items (i.name is missing)", "DJ4112"),
        ("any i in order.items (i.is_gift or else true)", "DJ4112"),
        ("any c in order.coupons (c is missing)", "DJ4112"),
        ("order.note = none", "DJ2209"),
        ("(order.discount or else 0) < 5元", "DJ2202"),
        ("(order.items or else 0) is 5", "DJ2201"),
        ("order.items is order.items", "DJ2201"),
        ("order is paid", "DJ2201"),
        ("order.channel > taobao", "DJ2211"),
        ("order.items", "DJ2203"),
        ("not order.amount", "DJ2203"),
        ("order.id is [\"a\"]", "DJ2216"),
        ("order.id is { a: 1 }", "DJ2216"),
    ] {
        assert_eq!(condition(bad), [code], "{bad}");
    }
}

/// An order may be absent with all of its fields.
#[test]
fn presence_is_judged_below_what_may_be_absent() {
    let said = |condition: &str| super::said(&checked(&when(condition)));
    assert_eq!(
        said("order.note is missing"),
        ["DJ4112 `order.note` is missing only where `order` is: it is not required"]
    );
    assert_eq!(
        said("order.cod is known"),
        ["DJ4112 `order.cod` is known wherever `order` is: it has a default"]
    );
}

#[test]
fn every_error_of_a_condition_is_said() {
    let found = condition("order.amont > 5元 and (order.chanel is taobao or order.id > 3) and nowhere");
    assert_eq!(found, ["DJ2102", "DJ2102", "DJ2201", "DJ2101"]);
}

#[test]
fn glued_words_are_shown_apart() {
    for (text, apart) in [
        ("规则 甲\n当 订单变为已付款\n就 乙()\naction 乙()", "订单 变为 已付款"),
        ("规则 甲\n当 订单.渠道是淘宝\n就 乙()\naction 乙()", "渠道 是 淘宝"),
    ] {
        let fixes: alloc::vec::Vec<_> =
            super::checked(text).diagnostics.into_iter().filter_map(|found| found.fix).collect();
        assert!(fixes.iter().any(|fix| fix.replacement == apart), "{text}: {fixes:?}");
    }
}

/// A single value can be written into a text; a list cannot.
#[test]
fn only_a_single_value_is_offered_as_part_of_a_text() {
    let helps = |value: &str| {
        let text = alloc::format!("rule r\nwhen order.created\nthen alert(text: {value})\n");
        let found = checked(&text).diagnostics;
        assert_eq!(found.len(), 1, "{found:?}");
        found.first().and_then(|found| found.help.clone()).map(|help| help.en)
    };
    assert_eq!(helps("order.amount").as_deref(), Some("write it into a text: \"{order.amount}\""));
    assert_eq!(helps("order.items"), None);
    assert_eq!(helps("order.customer"), None);
}
