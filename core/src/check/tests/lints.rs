//! Warnings: they do not keep a rule out.

use alloc::string::String;
use alloc::vec::Vec;

use super::{checked, checked_within, codes_of, condition, when};
use crate::limits::Limits;

#[test]
fn contradictions_on_one_field_are_found() {
    for never in [
        "order.amount > 500元 and order.amount < 100元",
        "order.amount = 5元 and order.amount > 5元",
        "order.channel is taobao and order.channel is jd",
        "order.channel in [taobao, jd] and order.channel is not taobao and order.channel is not jd",
        "order.note is none and order.note is \"x\"",
        "order.note is known and order.note is none",
        "order.cod and not order.cod",
        "not (order.amount >= 5元 or order.amount < 6元) and order.amount is known",
        "any i in order.items (i.quantity > 3 and i.quantity < 2)",
        "order.id in []",
    ] {
        assert!(condition(never).contains(&"DJ4102"), "{never}");
    }
    for possible in [
        "order.amount >= 5元 and order.amount <= 5元",
        "order.amount > 100元 and order.paid_amount < 50元",
        "(order.channel is taobao or order.channel is jd)",
        "order.id starts with \"a\" and order.id ends with \"b\"",
        "order.province is 浙江 and order.city is \"杭州\"",
        "order.cod",
        "not order.cod",
        "any i in order.items (i.quantity > 3) and any i in order.items (i.quantity < 2)",
    ] {
        assert_eq!(condition(possible), Vec::<&str>::new(), "{possible}");
    }
    assert_eq!(checked(&when("order.amount > 500元 and order.amount < 100元")).program.rules.len(), 1);
}

#[test]
fn comparisons_of_constants_are_decided() {
    assert_eq!(condition("1 < 2 and order.cod"), ["DJ4103"]);
    assert_eq!(condition("2 < 1 and order.cod"), ["DJ4102"]);
}

#[test]
fn is_not_of_an_absent_value_is_doubtful_unless_asked_for() {
    assert_eq!(condition("order.note is not \"x\""), ["DJ4108"]);
    assert_eq!(condition("order.note not in [\"x\"]"), ["DJ4108"]);
    assert_eq!(condition("order.note is known and order.note is not \"x\""), Vec::<&str>::new());
    assert_eq!(condition("not (order.note is \"x\")"), Vec::<&str>::new());
    assert_eq!(condition("order.id is not \"x\""), Vec::<&str>::new());
    assert_eq!(condition("(order.note or else \"-\") is not \"x\""), Vec::<&str>::new());
}

#[test]
fn what_nobody_uses_is_named_once_there_are_rules() {
    let unused = "let a = 1\ndefine b = order.cod\nlist c of text\ngroup d first\n\
        calendar e { zone \"Asia/Shanghai\" hours mon .. fri 09:00 - 18:00 }\n\
        table f (first)\n| order.cod | -> x: number |\n| - | 1 |\n";
    assert!(codes_of(unused).is_empty());
    let rule = "rule r\nwhen order.created\nthen alert(text: \"x\")\n";
    assert_eq!(codes_of(&alloc::format!("{unused}{rule}")), ["DJ4106"; 6]);
}

/// What a declaration with an error names may not have been looked at.
#[test]
fn nothing_is_called_unused_beside_an_error() {
    let rule = "rule r\nwhen order.created\nthen alert(text: \"x\")\n";
    for row in ["| <= limit | 1 |\n| in list x | 2 |", "| <= limit | 1 |\n| 3元 | 2 |", "| <= limit | y |"] {
        let text = alloc::format!(
            "let limit = 3kg\ntable t (first)\n| order.weight | -> v |\n{row}\n{rule}rule s\nwhen order.created and t.v is 1\nthen alert(text: \"x\")\n"
        );
        let found = super::both(&text);
        assert!(!found.is_empty() && found.iter().all(|said| !said.starts_with("DJ4106")), "{found:?}");
    }
}

#[test]
fn personal_values_leave_only_as_arguments() {
    let text = "rule r\nwhen order.created\nthen send_sms_check(phone: order.receiver_phone), alert(text: \"{order.receiver}\")\n";
    let found = checked(text).diagnostics;
    assert_eq!(found.iter().map(|found| found.code.id).collect::<Vec<_>>(), ["DJ4107"]);
    let message = found.into_iter().map(|found| found.message).next().unwrap_or_default();
    assert!(message.en.contains("without `reveal`") && message.zh.contains("未带 reveal"), "{message:?}");
    assert!(condition("order.receiver is \"{order.id}\"").is_empty());
}

/// An argument that may hold data about people is there for it.
#[test]
fn a_text_for_an_argument_as_personal_as_its_field_is_as_it_should_be() {
    let step = |class: &str, step: &str| {
        let text = "record order { secret: text optional sensitive }\naction tell(text: text CLASS)\n\
            rule r\nwhen order.created\nthen STEP\n";
        codes_of(&text.replace("CLASS", class).replace("STEP", step))
    };
    let buyer = "notify_buyer(template: \"x\", text: \"dear {order.receiver}\")";
    assert_eq!(step("", buyer), Vec::<&str>::new());
    let (receiver, secret) =
        ("tell(text: \"{order.receiver}\")", "tell(text: \"{order.secret or else \"-\"}\")");
    assert_eq!([step("personal", receiver), step("sensitive", secret)], [Vec::<&str>::new(), Vec::new()]);
    assert_eq!([step("business", receiver), step("personal", secret)], [["DJ4107"], ["DJ4107"]]);
}

#[test]
fn an_undeclared_member_of_an_open_enum_is_a_warning() {
    let found = checked(&when("order.customer.tier is 黑卡"));
    assert_eq!(found.diagnostics.iter().map(|found| found.code.id).collect::<Vec<_>>(), ["DJ4101"]);
    assert_eq!(found.program.rules.len(), 1);
}

#[test]
fn guards_are_judged_with_the_condition() {
    let rule = |when: &str, guard: &str| {
        codes_of(&alloc::format!(
            "rule r\nwhen order.created and {when}\nthen alert(text: \"x\") if {guard}\n"
        ))
    };
    assert_eq!(rule("order.cod", "order.note is not \"x\""), ["DJ4108"]);
    assert_eq!(rule("order.note is known", "order.note is not \"x\""), Vec::<&str>::new());
    assert_eq!(rule("order.cod", "order.note is known and order.note is not \"x\""), Vec::<&str>::new());
    assert_eq!(rule("order.cod", "order.amount > 5元 and order.amount < 3元"), ["DJ4102"]);
}

#[test]
fn a_doubtful_definition_is_said_once() {
    let text = "define odd = order.amount > 5元 and order.amount < 3元\n\
        rule r\nwhen order.created and odd\nthen alert(text: \"x\")\nrule s\nwhen order.created and odd\nthen alert(text: \"x\")\n";
    assert_eq!(codes_of(text), ["DJ4102"]);
    // It is judged once as well, however often it is named.
    let limits = Limits { diagnostics: 1, ..Limits::default() };
    assert_eq!(checked_within(text, limits).suppressed.all(), 0);
}

/// Beside so many values nothing else is laid: that would take the square of their number.
#[test]
fn thousands_of_values_are_not_laid_beside_each_other() {
    let ids = |count: usize| (0..count).map(|id| alloc::format!("\"{id}\"")).collect::<Vec<_>>().join(", ");
    let never =
        |count: usize| condition(&alloc::format!("order.id in [{}] and order.id is \"x\"", ids(count)));
    assert_eq!(never(400), ["DJ4102"]);
    assert_eq!(never(500), Vec::<&str>::new());
}

#[test]
fn filters_are_judged_too() {
    let when = |filter: &str| {
        codes_of(&alloc::format!("rule r\nwhen order.created ({filter})\nthen alert(text: \"x\")\n"))
    };
    assert_eq!(when("note is not \"x\""), ["DJ4108"]);
    assert_eq!(when("note is known and note is not \"x\""), Vec::<&str>::new());
    assert_eq!(when("amount > 5元 and amount < 3元"), ["DJ4102"]);
}

#[test]
fn look_alike_names_are_found_wherever_they_are_declared() {
    let text = "record order { t\u{430}gged: boolean default false }\nenum kind_of { \u{441}op }\naction p\u{456}ng(te\u{445}t: text)\n\
        let b\u{456}g = 5\nrule r\u{430}te\nwhen order.created and any \u{456}tem in order.items (\u{456}tem.quantity > b\u{456}g)\nthen alert(text: \"x\")\n";
    assert_eq!(codes_of(text), ["DJ4105"; 7]);
}

/// What is over the limit is counted, and each name once.
#[test]
fn look_alike_names_are_counted_once() {
    let members: Vec<String> = (0..600).map(|at| alloc::format!("\u{441}op{at}")).collect();
    let text = alloc::format!("enum kind_of {{ {} }}\n", members.join(", "));
    for most in [2, 400] {
        let found = checked_within(&text, Limits { diagnostics: most, ..Limits::default() });
        assert_eq!((found.diagnostics.len(), found.suppressed.warnings), (most, 600 - most));
    }
}
