//! The scanner against another reader of JSON, on random documents and on damaged ones.

use crate::shapes::{Tree, shape};
use dangjiu::decimal::Decimal;
use dangjiu::facts::{FactError, FactSource, Facts, Found, ScalarType, Shape, Slot};
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
            Err(_) => Slot::Wrong(Found::HalfText),
        }),
        Value::Bool(value) => slots.push(Slot::Scalar(Scalar::Bool(*value))),
        other => slots.push(as_text(other)),
    }
}

fn as_text(value: &Value) -> Slot<'static> {
    match value {
        Value::String(text) => Slot::Scalar(Scalar::Text(text.clone().into())),
        Value::Null => Slot::Null,
        _ => Slot::Wrong(Found::HalfText),
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
                assert!(found.to_string().chars().count() <= 71, "{found}");
                Slot::Wrong(Found::HalfText)
            }
        })
        .collect()
}

/// Writes a document in one of its many spellings: `choices` decides on blanks, escapes and the order of keys.
struct Pen<'c> {
    text: String,
    choices: std::iter::Cycle<std::slice::Iter<'c, u8>>,
}

impl Pen<'_> {
    fn choice(&mut self) -> u8 {
        *self.choices.next().unwrap()
    }

    fn blank(&mut self) {
        let blank = ["", "", "", " ", "\n", "\t \r\n"][usize::from(self.choice() % 6)];
        self.text.push_str(blank);
    }

    fn string(&mut self, text: &str) {
        self.text.push('"');
        for c in text.chars() {
            let choice = self.choice();
            match c {
                '"' | '\\' | '/' if choice.is_multiple_of(2) => self.text.extend(['\\', c]),
                '\n' if choice.is_multiple_of(2) => self.text.push_str("\\n"),
                '"' | '\\' | '\0'..='\u{1f}' => self.unicode(c),
                _ if choice.is_multiple_of(16) => self.unicode(c),
                _ => self.text.push(c),
            }
        }
        self.text.push('"');
    }

    fn unicode(&mut self, c: char) {
        for half in c.encode_utf16(&mut [0; 2]) {
            self.text.push_str(&format!("\\u{half:04x}"));
        }
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Object(members) => {
                let mut members: Vec<_> = members.iter().collect();
                if !members.is_empty() {
                    let turn = usize::from(self.choice()) % members.len();
                    members.rotate_left(turn);
                }
                self.between('{', members.len(), '}', |pen, at| {
                    pen.string(members[at].0);
                    pen.blank();
                    pen.text.push(':');
                    pen.blank();
                    pen.value(members[at].1);
                });
            }
            Value::Array(items) => self.between('[', items.len(), ']', |pen, at| pen.value(&items[at])),
            Value::String(text) => self.string(text),
            other => self.text.push_str(&other.to_string()),
        }
    }

    fn between(&mut self, open: char, count: usize, close: char, each: impl Fn(&mut Self, usize)) {
        self.text.push(open);
        for at in 0..count {
            if at > 0 {
                self.text.push(',');
            }
            self.blank();
            each(self, at);
            self.blank();
        }
        self.blank();
        self.text.push(close);
    }
}

fn spelled(document: &Value, choices: &[u8]) -> String {
    let mut pen = Pen { text: String::new(), choices: choices.iter().cycle() };
    pen.blank();
    pen.value(document);
    pen.blank();
    pen.text
}

/// Where in a text, what is put there, and how many characters go.
type Damage = (prop::sample::Index, String, usize);

fn damage(times: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Damage>> {
    let put = "[\\[\\]{}:,\"\\\\0-9eE+.\u{0}-\u{1f}untfalsr -]{0,2}";
    prop::collection::vec((any::<prop::sample::Index>(), put, 0..3usize), times)
}

fn damaged(mut text: String, damage: Vec<Damage>) -> String {
    for (place, insert, remove) in damage {
        let chars: Vec<char> = text.chars().collect();
        let at = place.index(chars.len() + 1);
        let rest = chars.iter().skip(at + remove);
        text = chars.iter().take(at).copied().chain(insert.chars()).chain(rest.copied()).collect();
    }
    text
}

fn reading_shape(order: &Value) -> Shape {
    shape(&Tree::Record(vec![("order".to_owned(), reader_of(order))]))
}

/// The items of each list of a shape.
fn items_of<'f>(facts: &'f Facts<'_>, shape: &Shape) -> Vec<Vec<Slot<'f>>> {
    facts.lists.iter().take(shape.strides.len()).map(|list| wordless(list)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn every_spelling_has_the_same_values(
        order in tree(),
        choices in prop::collection::vec(any::<u8>(), 1..100),
    ) {
        let document: Value = serde_json::from_str(&enveloped(&order)).unwrap();
        let text = spelled(&document, &choices);
        prop_assert_eq!(&serde_json::from_str::<Value>(&text).unwrap(), &document);
        let (shape, roots) = (reading_shape(&order), roots());
        let event = JsonEvent::new(text.as_bytes(), &roots);
        // Facts that another document was read into before.
        let mut facts = Facts { slots: vec![Slot::Null; 3], lists: (0..2).map(|_| vec![Slot::Record]).collect(), ..Facts::default() };
        event.fill(&shape, &mut facts).unwrap();
        let (mut slots, mut items) = (vec![Slot::Absent], Vec::new());
        expected(&order, &mut slots, &mut items);
        prop_assert_eq!(wordless(&facts.slots), slots);
        // Lists within lists are read as text here, so each list is filled once and starts at its first slot.
        prop_assert_eq!(items_of(&facts, &shape), items);
    }

    #[test]
    fn no_beginning_of_a_document_is_one(order in tree(), choices in prop::collection::vec(any::<u8>(), 1..50)) {
        let document: Value = serde_json::from_str(&enveloped(&order)).unwrap();
        let text = spelled(&document, &choices);
        let (text, shape, roots) = (text.trim(), reading_shape(&order), roots());
        for end in 0..text.len() {
            let cut = JsonEvent::new(&text.as_bytes()[..end], &roots);
            let read = cut.fill(&shape, &mut Facts::default()).unwrap_err();
            let FactError::Malformed { at, what } = &read else { panic!("{read}: {}", &text[..end]) };
            // What is wrong is the end, a character cut in two, or a word that is none yet.
            let begun = (0..=end).rev().find(|at| text.is_char_boundary(*at)).unwrap();
            let word = ["`true`", "`false`", "`null`"].iter().any(|word| what.en.ends_with(word));
            let at_end = *at == begun as u64 && (what.en.starts_with("the text ends") || begun < end);
            prop_assert!(at_end || word && *at < begun as u64, "{}: {}", read, &text[..begun]);
            prop_assert_eq!(cut.fill(&Shape::default(), &mut Facts::default()).unwrap_err(), read);
        }
    }

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
        prop_assert_eq!(items_of(&facts, &shape), items);
    }

    #[test]
    fn agrees_on_what_is_json(
        order in tree(),
        damage in damage(0..4),
    ) {
        let text = damaged(enveloped(&order), damage);
        let theirs = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok()
            && text.trim_start_matches([' ', '\t', '\r', '\n']).starts_with('{');
        let roots = roots();
        let event = JsonEvent::new(text.as_bytes(), &roots);
        let mut facts = Facts::default();
        let ours = event.fill(&Shape::default(), &mut facts);
        prop_assert_eq!(ours.is_ok(), theirs, "{:?}: {}", ours, text);
        // What is read is judged as what is passed over, with the same words.
        match event.fill(&reading_shape(&order), &mut facts) {
            Err(FactError::DuplicateKey { .. } | FactError::ListTooLong { .. }) => {}
            read => prop_assert_eq!(read, ours),
        }
    }

    #[test]
    fn earlier_documents_change_nothing(
        order in tree(),
        documents in prop::collection::vec((prop::collection::vec(any::<u8>(), 1..60), damage(0..2)), 3..8),
        compact in any::<bool>(),
    ) {
        let whole = enveloped(&order);
        let document: Value = serde_json::from_str(&whole).unwrap();
        let text = |choices: &[u8]| if compact { whole.clone() } else { spelled(&document, choices) };
        let texts: Vec<String> =
            documents.into_iter().map(|(choices, damage)| damaged(text(&choices), damage)).collect();
        let (shape, roots) = (reading_shape(&order), roots());
        let events: Vec<JsonEvent<'_>> =
            texts.iter().map(|text| JsonEvent::new(text.as_bytes(), &roots)).collect();
        let mut reused = Facts::empty(&shape);
        for (event, text) in events.iter().zip(&texts) {
            let mut fresh = Facts::empty(&shape);
            let read = event.fill(&shape, &mut reused);
            prop_assert_eq!(&read, &event.fill(&shape, &mut fresh), "{}", text);
            if read.is_ok() {
                prop_assert_eq!((&reused.slots, &reused.lists), (&fresh.slots, &fresh.lists), "{}", text);
            }
        }
    }

    #[test]
    fn no_bytes_do_harm(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let roots = roots();
        let event = JsonEvent::new(&bytes, &roots);
        let _ = event.head(None);
        let _ = event.digest();
    }
}
