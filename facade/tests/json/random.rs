//! The scanner against another reader of JSON, on random documents and on damaged ones.

use crate::shapes::{Tree, shape};
use dangjiu::decimal::Decimal;
use dangjiu::facts::{FactSource, Facts, ScalarType, Shape, Slot};
use dangjiu::value::Scalar;
use dangjiu_facade::json::{JsonEvent, Roots};
use proptest::prelude::*;
use serde_json::Value;

/// A document with one more root, so that it is an envelope and each member of `order` is free.
fn enveloped(order: &Value) -> String {
    format!(r#"{{"order": {order}, "parcel": {{}}}}"#)
}

fn roots() -> Roots {
    Roots::new(["order", "parcel"], &[])
}

/// Numbers of all spellings JSON has.
fn number() -> impl Strategy<Value = Value> {
    "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?"
        .prop_map(|text| serde_json::from_str(&text).unwrap())
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        number(),
        "\\PC{0,12}".prop_map(Value::String),
        "[\u{0}-\u{ff}\"\\\\😀]{0,8}".prop_map(Value::String),
    ]
}

fn tree() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            prop::collection::btree_map("[a-c键\"\\\\\n]{1,2}", inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Reads everything of a value: objects as records, lists as lists of text, the rest by its own type.
fn reader_of(value: &Value) -> Tree {
    match value {
        Value::Object(members) => {
            Tree::Record(members.iter().map(|(key, value)| (key.clone(), reader_of(value))).collect())
        }
        Value::Array(_) => Tree::List(100, Box::new(Tree::Scalar(ScalarType::Text))),
        Value::Bool(_) => Tree::Scalar(ScalarType::Bool),
        Value::Number(_) => Tree::Scalar(ScalarType::Number),
        _ => Tree::Scalar(ScalarType::Text),
    }
}

/// What the slots hold after reading `value` with `reader_of(value)`, in the order of slots.
fn expected(value: &Value, slots: &mut Vec<Slot<'static>>, items: &mut Vec<Vec<Slot<'static>>>) {
    match value {
        Value::Object(members) => {
            slots.push(Slot::Record);
            members.values().for_each(|member| expected(member, slots, items));
        }
        Value::Array(list) => {
            slots.push(Slot::List { start: 0, len: list.len() as u32 });
            items.push(list.iter().map(as_text).collect());
        }
        Value::Number(number) => slots.push(match Decimal::parse(number.as_str()) {
            Ok(number) => Slot::Scalar(Scalar::Number(number)),
            Err(_) => Slot::Wrong("".into()),
        }),
        Value::Bool(value) => slots.push(Slot::Scalar(Scalar::Bool(*value))),
        other => slots.push(as_text(other)),
    }
}

fn as_text(value: &Value) -> Slot<'static> {
    match value {
        Value::String(text) => Slot::Scalar(Scalar::Text(text.clone().into())),
        Value::Null => Slot::Null,
        _ => Slot::Wrong("".into()),
    }
}

/// What was found instead is words; whether something was is enough here.
fn wordless(slots: &[Slot<'_>]) -> Vec<Slot<'static>> {
    slots
        .iter()
        .map(|slot| match slot {
            Slot::Absent => Slot::Absent,
            Slot::Null => Slot::Null,
            Slot::Record => Slot::Record,
            Slot::List { start, len } => Slot::List { start: *start, len: *len },
            Slot::Scalar(scalar) => Slot::Scalar(scalar.clone().into_owned()),
            Slot::Wrong(found) => {
                assert!(found.chars().count() <= 48, "{found}");
                Slot::Wrong("".into())
            }
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn reads_the_same_values(order in tree(), pretty in any::<bool>()) {
        let mut text = enveloped(&order);
        if pretty {
            text = serde_json::to_string_pretty(&serde_json::from_str::<Value>(&text).unwrap()).unwrap();
        }
        let shape = shape(&Tree::Record(vec![("order".to_owned(), reader_of(&order))]));
        let roots = roots();
        let event = JsonEvent::new(text.as_bytes(), &roots);
        let mut facts = Facts::empty(&shape);
        event.fill(&shape, &mut facts).unwrap();
        let (mut slots, mut items) = (vec![Slot::Absent], Vec::new());
        expected(&order, &mut slots, &mut items);
        prop_assert_eq!(wordless(&facts.slots), slots);
        prop_assert_eq!(facts.lists.iter().map(|list| wordless(list)).collect::<Vec<_>>(), items);
    }

    #[test]
    fn agrees_on_what_is_json(
        order in tree(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), "[\\[\\]{}:,\"\\\\0-9eE+.\u{0}-\u{1f}untfalsr -]{0,2}", 0..3usize), 0..4),
    ) {
        let mut text = enveloped(&order);
        for (place, insert, remove) in damage {
            let chars: Vec<char> = text.chars().collect();
            let at = place.index(chars.len() + 1);
            let rest = chars.iter().skip(at + remove);
            text = chars.iter().take(at).copied().chain(insert.chars()).chain(rest.copied()).collect();
        }
        let theirs = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok()
            && text.trim_start_matches([' ', '\t', '\r', '\n']).starts_with('{');
        let roots = roots();
        let mut facts = Facts::default();
        let ours = JsonEvent::new(text.as_bytes(), &roots).fill(&Shape::default(), &mut facts);
        prop_assert_eq!(ours.is_ok(), theirs, "{:?}: {}", ours, text);
    }

    #[test]
    fn no_bytes_do_harm(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let roots = roots();
        let event = JsonEvent::new(&bytes, &roots);
        let _ = event.head(None);
        let _ = event.digest();
    }
}
