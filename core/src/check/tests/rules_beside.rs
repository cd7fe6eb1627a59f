//! Rules laid beside one another: which are never reached, and which contradict each other.

use alloc::format;
use alloc::vec::Vec;

use super::codes_of;

/// A `first` group of two rules with these conditions and options.
fn group(first: &str, second: &str) -> Vec<&'static str> {
    let rule = |name: &str, written: &str| {
        let (options, condition) = written.split_once('|').unwrap_or(("", written));
        format!(
            "rule {name} in group g {options}\nwhen order.created and {condition}\nthen alert(text: \"x\")\n"
        )
    };
    let text = format!("group g first\n{}{}", rule("a", first), rule("b", second));
    codes_of(&text)
}

#[test]
fn a_rule_behind_a_wider_one_is_never_reached() {
    for (first, second) in [
        ("order.amount > 100元", "order.amount > 500元"),
        ("order.amount > 100元", "order.amount > 100元"),
        ("order.channel is douyin", "order.channel is douyin and order.amount > 5元"),
        ("order.channel in [douyin, jd]", "order.channel is jd and order.cod"),
        // Without a priority a rule has 0.
        ("|order.amount > 100元", "priority 0|order.amount > 500元"),
        ("priority 0|order.amount > 100元", "|order.amount > 500元"),
        ("order.channel is not douyin", "order.channel is jd"),
        ("order.amount is known", "order.amount > 5元"),
        ("order.amount is missing", "order.amount is missing"),
        ("order.amount > 5元", "order.amount > 5元 and order.goods_amount > order.amount"),
    ] {
        assert_eq!(group(first, second), ["DJ4113"], "{first} / {second}");
    }
}

#[test]
fn a_rule_that_may_be_reached_is_left_alone() {
    for (first, second) in [
        ("order.amount > 500元", "order.amount > 100元"),
        ("order.amount > 100元", "order.channel is jd"),
        ("order.amount > 100元 and order.cod", "order.amount > 500元"),
        ("order.channel is douyin", "order.channel in [douyin, jd]"),
        // The first has a clause that nobody can look into.
        ("order.amount > 5元 and order.goods_amount > order.amount", "order.amount > 5元"),
        // The first does not always take part.
        ("shadow|order.amount > 100元", "order.amount > 500元"),
        ("from 2026-01-01 to 2026-02-01|order.amount > 100元", "order.amount > 500元"),
        ("order.amount is known", "order.amount is missing"),
        ("order.amount > 5元", "order.amount is missing"),
        ("order.amount is known", "(order.amount > 5元 or order.amount is missing)"),
        // A field that is compared with itself has any value.
        ("order.note is none", "order.note = order.note"),
        // The second is asked first.
        ("|order.amount > 100元", "priority 5|order.amount > 500元"),
    ] {
        assert_eq!(group(first, second), [""; 0], "{first} / {second}");
    }
    // In a group in which all fire, nothing is passed over.
    let all = "group g all\nrule a in group g\nwhen order.created and order.amount > 1元\nthen alert(text: \"x\")\n\
        rule b in group g\nwhen order.created and order.amount > 5元\nthen alert(text: \"x\")\n";
    assert_eq!(codes_of(all), [""; 0]);
}

/// Two rules, of which the second takes back the first one's tag.
fn reversal(first: &str, second: &str) -> Vec<&'static str> {
    taken_back(first, "\"t\"", second, "\"t\"")
}

/// The same with these tags.
fn taken_back(first: &str, given: &str, second: &str, taken: &str) -> Vec<&'static str> {
    let rule = |name: &str, written: &str, step: &str, tag: &str| {
        let (options, condition) = written.split_once('|').unwrap_or(("", written));
        format!("rule {name} {options}\nwhen {condition}\nthen {step}(tag: {tag})\n")
    };
    let groups = "group g first\ngroup h unique\ngroup every all\n";
    let text =
        format!("{groups}{}{}", rule("a", first, "add_tag", given), rule("b", second, "remove_tag", taken));
    codes_of(&text).into_iter().filter(|code| *code == "DJ4114").collect()
}

#[test]
fn only_what_was_done_is_taken_back() {
    for (given, taken, is_reversal) in [
        ("\"big\"", "\"big\"", true),
        ("\"big\"", "\"small\"", false),
        // Which tag it is shows only on the facts.
        ("order.id", "\"small\"", true),
        ("\"{order.id}\"", "\"small\"", true),
    ] {
        let found = taken_back("order.created", given, "order.created", taken);
        assert_eq!(found, if is_reversal { &["DJ4114"][..] } else { &[] }, "{given} {taken}");
    }
}

#[test]
fn rules_that_take_back_what_the_other_does() {
    for (first, second) in [
        ("in group g|order.created", "in group h|order.created"),
        ("in group every|order.created", "in group every|order.created"),
        ("order.created and order.amount > 100元", "order.created and order.amount < 500元"),
        ("order.created and order.amount > 100元", "order.created and order.cod"),
        ("order.created", "any of (order.created, order.cancelled)"),
        ("order.amount > 100元", "order.amount > 50元"),
    ] {
        assert_eq!(reversal(first, second), ["DJ4114"], "{first} / {second}");
    }
    for (first, second) in [
        ("order.created and order.amount > 100元", "order.created and order.amount <= 100元"),
        ("order.created and order.channel is jd", "order.created and order.channel is douyin"),
        ("order.created and order.amount > 100元", "order becomes paid and order.amount > 100元"),
        // Of two rules of such a group only one fires.
        ("in group g|order.created", "in group g|order.created"),
        ("in group h|order.created", "in group h|order.created"),
        // Whether both hold cannot be told.
        ("order.created and order.goods_amount > order.amount", "order.created"),
    ] {
        assert_eq!(reversal(first, second), [""; 0], "{first} / {second}");
    }
}
