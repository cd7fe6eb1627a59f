//! The limits that rules are compiled with are those of what they are asked about, in whatever form it comes.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by stopping")]

use dangjiu::facts::{FactError, FactSource, Facts, Slot};
use dangjiu::limits::Limits;
use dangjiu::time::Instant;
use dangjiu_facade::host_values::HostValues;
use dangjiu_facade::json::Events;
use dangjiu_facade::object::{Keys, Texts};
use dangjiu_facade::rules::{Rules, SourceText};
use dangjiu_facade::slip::Word;
use serde_json::{Value, json};

use crate::object::Toy;

/// Rules that read a text and a list of texts, within limits.
fn written(limits: Limits) -> Rules {
    let text = "let note = \"n\"\nrule r\nwhen order.note is note and any x in order.tags (x is \"a\")\nthen add_tag(tag: \"t\")\n";
    Rules::compile_with(vec![SourceText::new("a.dj", text)], &limits)
}

/// The same and packed ones.
fn rules(limits: Limits) -> [Rules; 2] {
    let written = written(limits);
    let packed = Rules::unpack(&written.pack(written.plan().unwrap(), false), &limits).unwrap();
    [written, packed]
}

/// What becomes of the note of an order, which is refused or has these slots.
fn note(rules: &Rules, source: &dyn FactSource) -> Result<Slot<'static>, FactError> {
    let shape = rules.plan().unwrap().shape();
    let mut facts = Facts::empty(shape);
    source.fill(shape, &mut facts)?;
    let place = shape.node("order.note").unwrap();
    Ok(match &facts.slots[shape.nodes[place as usize].slot as usize] {
        Slot::Scalar(value) => Slot::Scalar(value.clone().into_owned()),
        Slot::Wrong(found) => Slot::Wrong(found.clone()),
        other => panic!("{other:?}"),
    })
}

/// The same for a document, as such and as an object.
fn notes(rules: &Rules, document: &Value) -> Vec<Result<Slot<'static>, FactError>> {
    let text = document.to_string();
    let keys = Keys::of(rules.plan().unwrap().shape(), str::to_owned);
    let (toy, texts) = (Toy::Json(document.clone()), Texts::default());
    vec![note(rules, &rules.event(text.as_bytes())), note(rules, &rules.object(&toy, &keys, &texts))]
}

/// An order with a note on a slip.
fn slip(rules: &Rules, note: &str) -> Vec<u8> {
    let place = rules.plan().unwrap().shape().node("order.note").unwrap();
    let length = u32::try_from(note.len()).unwrap();
    let words = [2, 20, length, Word::Text.at(place), length].map(u32::to_le_bytes);
    [words.as_flattened(), note.as_bytes()].concat()
}

#[test]
fn texts_are_as_long_as_the_rules_say() {
    let long = "x".repeat(70_000);
    for (text_bytes, fits) in [(1_000, false), (100_000, true)] {
        for rules in rules(Limits { text_bytes, ..Limits::default() }) {
            let mut read = notes(&rules, &json!({"order": {"note": long}}));
            let bytes = slip(&rules, &long);
            read.push(note(&rules, &rules.slip(&bytes)));
            for read in read {
                assert_eq!(matches!(read, Ok(Slot::Scalar(_))), fits, "{text_bytes}");
            }
            let values = HostValues { lets: vec![("note".into(), json!(long))], ..HostValues::default() };
            assert_eq!(values.apply(rules.plan().unwrap(), rules.limits()).is_ok(), fits, "{text_bytes}");
        }
    }
}

#[test]
fn documents_nest_as_deep_as_the_rules_say() {
    let nested = |depth: usize| (0..depth).fold(json!(1), |inner, _| json!([inner]));
    for nesting in [8, 64, 100] {
        for rules in rules(Limits { nesting, ..Limits::default() }) {
            // The document and the order are two.
            let at = |depth: usize| json!({"order": {"note": "n", "other": nested(depth - 2)}});
            let limit = u32::try_from(nesting).unwrap();
            for read in notes(&rules, &at(nesting)) {
                assert!(read.is_ok(), "{nesting}");
            }
            let [document, _] = notes(&rules, &at(nesting + 1)).try_into().unwrap();
            assert_eq!(document.unwrap_err(), FactError::TooDeep { limit });
            let head = at(nesting).to_string();
            assert!(rules.event(head.as_bytes()).head(None).is_ok(), "{nesting}");
            // The digest is that of the whole document.
            let keys = Keys::of(rules.plan().unwrap().shape(), str::to_owned);
            for (depth, told) in [(nesting, true), (nesting + 1, false)] {
                let (toy, texts) = (Toy::Json(at(depth)), Texts::default());
                let object = rules.object(&toy, &keys, &texts);
                assert_eq!(object.digest().is_ok(), told, "{depth}");
            }
            let listed = json!([at(nesting - 1)]).to_string();
            let events = Events::new(listed.as_bytes()).with_limits(rules.limits());
            assert!(events.map(Result::unwrap).all(|event| event.problem.is_none()), "{nesting}");
        }
    }
}

#[test]
fn lists_are_as_long_as_the_rules_say() {
    let three = json!({"order": {"note": "n", "tags": ["a", "b", "c"]}});
    for (list_items, fits) in [(2, false), (3, true)] {
        let rules = written(Limits { list_items, ..Limits::default() });
        for read in notes(&rules, &three) {
            match (read, fits) {
                (Ok(_), true) => {}
                (Err(FactError::ListTooLong { cap: 2, .. }), false) => {}
                (read, _) => panic!("{read:?}"),
            }
        }
        let text = three.to_string();
        let plan = rules.plan().unwrap();
        let rows = rules.evaluate_documents(plan, &[text.as_bytes()], Instant::EPOCH, 1, false);
        assert!(rows.iter().all(|row| row.is_ok() == fits), "{list_items}");
    }
}
