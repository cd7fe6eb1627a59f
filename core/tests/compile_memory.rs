//! What a plan takes grows with its rules, not with the rules times the values that they name.
//!
//! Alone in its file, because it counts what the whole process holds.
#![expect(clippy::unwrap_used, reason = "a test fails by stopping")]

mod taken;

use std::fmt::Write;

use dangjiu::builtin::{self, BuiltinPacks};
use dangjiu::check::{CheckOptions, check};
use dangjiu::limits::Limits;
use dangjiu::plan::Plan;
use dangjiu::span::{Source, SourceId};
use dangjiu::zone::BuiltinZones;
use taken::taken_so_far;

/// What compiling takes of so many rules, each with a number of its own in its condition.
fn taken(condition: &str, rules: usize) -> usize {
    let mut text = String::new();
    for number in 0..rules {
        let condition = condition.replace('#', &number.to_string());
        writeln!(text, "rule r{number}\nwhen {condition}\nthen alert(text: \"x\")").unwrap();
    }
    let limits = Limits::default();
    let file = dangjiu::syntax::parse(&Source::new(SourceId(0), "a.dj", text), &limits).file;
    let options = CheckOptions { limits, zones: &BuiltinZones, packs: &BuiltinPacks };
    let checked = check(&[file], &builtin::vocabulary(), &options);
    assert!(!checked.has_errors(), "{:?}", checked.diagnostics);
    let before = taken_so_far();
    let plan = Plan::compile(&checked.program, &limits).unwrap();
    let taken = taken_so_far() - before;
    drop(plan);
    taken
}

#[test]
fn plans_grow_with_their_rules() {
    for condition in [
        "order.id is \"x#\"",
        "order.id is not \"x#\"",
        "not (order.id is \"x#\")",
        "order.id not in [\"x#\", \"y#\"]",
    ] {
        let (few, many) = (taken(condition, 1000), taken(condition, 4000));
        // Four times as many; what grows in steps may be twice as large as what is in it.
        assert!(many < 8 * few, "{condition}: {few} bytes for 1000 rules, {many} for 4000");
    }
}
