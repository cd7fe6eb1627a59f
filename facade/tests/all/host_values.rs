//! Values that a host sets.

use std::time::{Duration, Instant};

use dangjiu_facade::host_values::HostValues;
use dangjiu_facade::rules::{Rules, SourceText};
use serde_json::json;

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
    let took = |spellings| {
        let rules = rules(spellings);
        let once = || {
            let begun = Instant::now();
            values.apply(rules.plan().unwrap(), rules.limits()).unwrap();
            begun.elapsed()
        };
        (0..3).map(|_| once()).min().unwrap_or(Duration::MAX)
    };
    let (few, many) = (took(1), took(900));
    // A table of them for each member takes hundreds of times as long.
    assert!(many < few * 30, "{few:?} and {many:?}");
}
