//! A slip says the same as the document would.

use dangjiu::facts::{FactError, FactSource, Facts, NodeId, Slot};
use serde_json::{Value as Json, json};

use super::{Layout, Place, Slip, Word};
use crate::json::JsonEvent;
use crate::rules::{Rules, SourceText};

/// A host that notes what a layout names, from a tree of JSON: the plain way to fill a slip.
struct Clerk<'l> {
    layout: &'l Layout,
    words: Vec<u32>,
    texts: String,
}

impl Clerk<'_> {
    fn keys(&mut self, keys: &[(String, NodeId)], object: &Json) {
        for (key, value) in object.as_object().unwrap() {
            for (_, place) in keys.iter().filter(|(known, _)| known == key) {
                self.value(*place, value);
            }
        }
    }

    fn value(&mut self, place: NodeId, value: &Json) {
        match (value, &self.layout.places[place as usize]) {
            (Json::Null, _) => self.words.push(Word::Null.at(place)),
            (Json::Bool(false), _) => self.words.push(Word::False.at(place)),
            (Json::Bool(true), _) => self.words.push(Word::True.at(place)),
            (Json::Number(number), _) => match number.as_i64() {
                Some(small) if i32::try_from(small).is_ok() => {
                    self.words
                        .extend([Word::Integer.at(place), i32::try_from(small).unwrap().cast_unsigned()]);
                }
                Some(wide) => {
                    let bits = wide.cast_unsigned();
                    let low = u32::try_from(bits & 0xffff_ffff).unwrap();
                    self.words.extend([Word::Wide.at(place), low, u32::try_from(bits >> 32).unwrap()]);
                }
                None => self.text(Word::Digits.at(place), &number.to_string()),
            },
            (Json::String(text), Place::Member(number)) => {
                let members = &self.layout.members[*number as usize];
                match members.iter().position(|member| member == text) {
                    Some(member) => {
                        self.words.extend([Word::Member.at(place), u32::try_from(member).unwrap()]);
                    }
                    None => self.text(Word::Text.at(place), text),
                }
            }
            (Json::String(text), _) => self.text(Word::Text.at(place), text),
            (Json::Object(_), Place::Keys(keys)) => {
                self.words.push(Word::Object.at(place));
                self.keys(keys, value);
            }
            (Json::Object(parts), Place::Money) => {
                self.words.push(Word::Money.at(place));
                self.value(place, parts.get("amount").unwrap_or(&Json::Null));
                self.value(place, parts.get("currency").unwrap_or(&Json::Null));
            }
            (Json::Object(_), _) => self.words.push(Word::OtherObject.at(place)),
            (Json::Array(items), Place::Items(item, _)) => {
                self.words.extend([Word::List.at(place), u32::try_from(items.len()).unwrap()]);
                items.iter().for_each(|value| self.value(*item, value));
            }
            (Json::Array(_), _) => self.words.push(Word::OtherList.at(place)),
        }
    }

    fn text(&mut self, head: u32, text: &str) {
        self.words.extend([head, u32::try_from(text.encode_utf16().count()).unwrap()]);
        self.texts.push_str(text);
    }

    /// The slip, with `gap` bytes between its cells and its texts.
    fn slip(&self, gap: usize) -> Vec<u8> {
        let start = (3 + self.words.len()) * 4 + gap;
        let head = [self.words.len(), start, self.texts.len()].map(|word| u32::try_from(word).unwrap());
        let words = head.iter().chain(&self.words).flat_map(|word| word.to_le_bytes());
        words.chain(vec![0xff; gap]).chain(self.texts.bytes()).collect()
    }
}

fn rules(conditions: &[&str]) -> Rules {
    let rule = |(number, condition): (usize, &&str)| {
        format!("rule r{number}\nwhen {condition}\nthen add_tag(tag: \"x\")\n")
    };
    let text: String = conditions.iter().enumerate().map(rule).collect();
    let rules = Rules::compile(vec![SourceText::new("r.dj", text)]);
    assert!(rules.plan().is_ok(), "{:?}", rules.found());
    rules
}

const CONDITIONS: [&str; 10] = [
    "order.amount >= 100 CNY",
    "order.risk_score > 0.5",
    "order.cod",
    "order.channel is douyin",
    "order.created_at < 2026-02-09",
    "order.weight >= 1kg",
    "order.note starts with \"a\"",
    "customer.tier is gold and order.customer.phone is not \"1\"",
    "any i in order.items (i.quantity >= 2 and i.price >= 5 CNY)",
    "order.coupons contains \"NEW10\"",
];

fn on_a_slip(rules: &Rules, document: &Json, gap: usize) -> Vec<u8> {
    let layout = Layout::of(rules.plan().unwrap(), rules.roots());
    let mut clerk = Clerk { layout: &layout, words: Vec::new(), texts: String::new() };
    let Place::Keys(roots) = &layout.places[0] else { panic!("the roots are keys") };
    clerk.keys(roots, document);
    clerk.slip(gap)
}

fn filled<'a>(rules: &Rules, source: &'a dyn FactSource) -> Result<Facts<'a>, FactError> {
    let shape = rules.plan().unwrap().shape();
    let mut facts = Facts::empty(shape);
    source.fill(shape, &mut facts)?;
    let owns = facts.slots.iter().chain(facts.lists.iter().flatten()).any(Slot::owns);
    assert_eq!(facts.borrowed, !owns, "what is owned is given back");
    Ok(facts)
}

#[test]
fn a_slip_says_what_the_document_says() {
    let rules = rules(&CONDITIONS);
    let documents = [
        json!({"order": {"amount": "620.00 CNY", "risk_score": 7, "cod": true, "channel": "抖音", "note": "a"}}),
        json!({"order": {"amount": {"amount": "12.34", "currency": "CNY"}, "risk_score": 0.75, "cod": false}}),
        json!({"order": {"amount": {"amount": 12, "currency": "XX"}, "risk_score": "0.7", "weight": "3kg"}}),
        json!({"order": {"amount": 19.9, "risk_score": -9007199254740991_i64, "cod": 1, "note": 5}}),
        json!({"order": {"created_at": "2026-02-01T00:00:00+08:00", "channel": "nowhere", "note": {"a": 1}}}),
        json!({"order": {"items": [{"quantity": 2, "price": "5 CNY"}, {"quantity": null}, 7, null, {}], "coupons": []}}),
        json!({"order": {"items": {"quantity": 2}, "coupons": ["NEW10", 5, null, ["x"]], "risk_score": []}}),
        json!({"order": null, "customer": {"tier": "gold", "phone": "1"}}),
        json!({"order": [1], "customer": "gold"}),
        json!({"order": {"customer": {"phone": "2"}}, "顾客": {}}),
        json!({"order": {}}),
        // Texts of characters of one to four bytes, which are one or two in UTF-16.
        json!({"order": {"note": "订单a😀é", "customer": {"phone": "😀"}, "coupons": ["é", "", "春节50", "NEW10"]}}),
        // Money without a currency takes no cell of what stands behind it.
        json!({"order": {"amount": {"amount": 12, "currency": 156}, "note": "a"}}),
        json!({"order": {"amount": {"amount": "12", "currency": 9007199254740991_i64}, "note": "a"}}),
        json!({"order": {"amount": {"amount": 0.5, "currency": 0.5}, "note": "a"}}),
    ];
    let mut apart = 0;
    for (gap, document) in documents.iter().enumerate() {
        let text = document.to_string();
        let (bytes, event) =
            (on_a_slip(&rules, document, gap), JsonEvent::new(text.as_bytes(), rules.roots()));
        let slip = Slip::new(&bytes);
        let (found, expected) = (filled(&rules, &slip).unwrap(), filled(&rules, &event).unwrap());
        assert_eq!(found.slots, expected.slots, "{document}");
        assert_eq!(found.lists, expected.lists, "{document}");
        apart += found.slots.iter().filter(|slot| **slot != Slot::Absent).count();
    }
    // Counted by hand, per document: 6, 4, 4, 5, 4, 3, 4, 4, 2, 3, 1, 5, 3, 3, 3.
    assert_eq!(apart, 54, "so many slots are filled");
}

#[test]
fn what_refuses_a_document_refuses_a_slip() {
    let rules = rules(&CONDITIONS);
    let twice = json!({"order": {"amount": "1 CNY", "金额": "2 CNY"}});
    let cells = on_a_slip(&rules, &twice, 0);
    let refused = filled(&rules, &Slip::new(&cells)).map(drop).unwrap_err();
    assert_eq!(refused, FactError::DuplicateKey { key: "order.amount".to_owned() });
    let long = json!({"order": {"coupons": vec!["x"; 51]}});
    let cells = on_a_slip(&rules, &long, 0);
    let refused = filled(&rules, &Slip::new(&cells)).map(drop).unwrap_err();
    assert_eq!(refused, FactError::ListTooLong { path: "order.coupons".to_owned(), cap: 50 });
}

#[test]
fn torn_slips_are_refused() {
    let rules = rules(&CONDITIONS);
    let document = json!({"order": {"note": "abc订单😀", "channel": "抖音", "items": [{"quantity": 5}], "amount": {"amount": "1"}}});
    let cells = on_a_slip(&rules, &document, 0);
    for end in 0..cells.len() {
        assert!(filled(&rules, &Slip::new(&cells[..end])).is_err(), "{end} of {}", cells.len());
    }
    for at in 0..cells.len() {
        for bits in [0x01, 0x80, 0xff] {
            let mut other = cells.clone();
            other[at] ^= bits;
            // Whatever it says now, reading it ends.
            let _ = filled(&rules, &Slip::new(&other));
        }
    }
}

#[test]
fn a_text_ends_where_a_character_does() {
    let rules = rules(&CONDITIONS);
    let place = rules.plan().unwrap().shape().node("order.note").unwrap();
    let note = |length: u32, text: &[u8]| {
        let count = u32::try_from(text.len()).unwrap();
        let words = [2, 20, count, Word::Text.at(place), length].map(u32::to_le_bytes);
        let bytes = [words.as_flattened(), text].concat();
        let facts = filled(&rules, &Slip::new(&bytes)).map(drop);
        facts.is_ok()
    };
    // A character of two units, one of one.
    assert_eq!([1, 2, 3, 4].map(|length| note(length, "😀订".as_bytes())), [false, true, true, false]);
    assert!(!note(2, &"😀".as_bytes()[..3]), "half a character is no text");
}

#[test]
fn a_slip_has_no_digest() {
    let slip = Slip::new(&[]);
    assert!(slip.digest().is_err());
}
