//! Every page's wrong example has its problem and nothing else; the right one has none.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{checked, checked_within, said};
use crate::diagnostic::codes;
use crate::limits::Limits;

#[test]
fn wrong_examples_are_wrong_and_right_ones_right() {
    let mut failures: Vec<String> = Vec::new();
    for page in codes::check::FILES.into_iter().flatten() {
        if !page.wrong.is_empty() {
            let wrong = checked(page.wrong);
            if wrong.diagnostics.is_empty()
                || wrong.diagnostics.iter().any(|found| found.code.id != page.code.id)
            {
                failures.push(format!("{} wrong: {:#?}", page.code.id, said(&wrong)));
            }
        }
        let right = checked(page.right);
        if !right.diagnostics.is_empty() {
            failures.push(format!("{} right: {:#?}", page.code.id, said(&right)));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn more_rules_than_the_limit_are_refused() {
    let text = "rule a\nwhen order.created\nthen alert(text: \"a\")\nrule b\nwhen order.created\nthen alert(text: \"b\")\n";
    let limits = |rules| Limits { rules, ..Limits::default() };
    assert!(checked_within(text, limits(2)).diagnostics.is_empty());
    let refused = checked_within(text, limits(1));
    assert_eq!(refused.diagnostics.first().map(|found| found.code.id), Some("DJ3108"));
    assert_eq!(refused.program.rules.len(), 1);
}

#[test]
fn more_spellings_of_a_name_than_the_limit_are_refused() {
    let limits = |spellings| Limits { spellings, ..Limits::default() };
    let refused = |text, most| {
        let found = checked_within(text, limits(most)).diagnostics;
        found.iter().map(|found| found.code.id).collect::<Vec<_>>()
    };
    // Two spellings of `gift` and three of `wrapped` are six names.
    let event = "event gift.wrapped \"礼品.包装完\" \"gift.packed\" { }\n";
    assert!(refused(event, 6).is_empty());
    assert_eq!(refused(event, 5), ["DJ2009"]);
    // A record known as `order` and `订单` is given two names, and two more.
    let records = "record order \"单子\" \"单据\" { }\nrecord order \"甲单\" \"乙单\" { }\n";
    assert!(refused(records, 7).is_empty());
    assert_eq!(refused(records, 6), ["DJ2009"]);
}
