//! What values that a host sets take.
//!
//! Alone in its file, because it counts what the whole process takes.

#[path = "../../core/tests/taken/mod.rs"]
mod taken;

use dangjiu_facade::host_values::HostValues;
use dangjiu_facade::rules::{Rules, SourceText};
use serde_json::json;
use taken::taken_so_far;

/// Rules with a list of an enum whose first member has so many further spellings.
fn rules(spellings: usize) -> Rules {
    let further: String = (0..spellings).map(|spelling| format!(" \"red_{spelling}\"")).collect();
    let text = format!(
        "enum colour {{ red{further} green }}\nlist wanted of colour\nrecord order {{ colour: colour }}\n\
         rule r\nwhen order.colour in list wanted\nthen add_tag(tag: \"x\")\n"
    );
    let rules = Rules::compile(vec![SourceText::new("a.dj", text)]);
    assert!(rules.plan().is_ok(), "{}", rules.shown().en);
    rules
}

#[test]
fn a_member_of_a_list_costs_the_same_however_many_spellings_its_enum_has() {
    let values = HostValues {
        lists: vec![("wanted".to_owned(), vec![json!("green"); 3000])],
        ..HostValues::default()
    };
    let taken = |spellings| {
        let rules = rules(spellings);
        let before = taken_so_far();
        values.apply(rules.plan().unwrap(), rules.limits()).unwrap();
        taken_so_far() - before
    };
    let (few, many) = (taken(1), taken(900));
    // A table of them for each member is hundreds of times as much.
    assert!(many < 4 * few, "{few} and {many} bytes");
}
