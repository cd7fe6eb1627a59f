//! Documents as hosts are given them: JSON text drawn along what rules read, and with everything that such text may hold:
//! fields missing, unknown, null, twice or of another type, escapes in any place (also of half a character), numbers no
//! machine number is equal to, lists that are too long, and text that is no JSON.
//!
//! ```text
//! {"trade":{"hue":"\u84dd","sum_due":"33.33 CNY","entries":[{"pieces":0.005}],"hue":"red"},"event":{"type":"trade.opened"}}
//! ```

use std::collections::BTreeSet;

use dangjiu::facts::{NodeKind, ScalarType, Shape, ShapeNode};
use serde_json::Value as Json;

use super::dice::Dice;
use super::facts;

/// Keys that no rule reads. Some of them mean something to a host.
const FURTHER: [&str; 12] = [
    "extra",
    "remark",
    "备忘",
    "__proto__",
    "constructor",
    "toJSON",
    "__class__",
    "length",
    "0",
    "17",
    "",
    "é\u{301}",
];

/// Texts with characters of every length, some that look like something else, and one that Unicode writes in two ways.
const TEXTS: [&str; 16] = [
    "a",
    "b",
    "ab",
    "",
    "货1",
    "NEW10",
    "é",
    "e\u{301}",
    "浙江",
    "😀",
    "\u{0}",
    "\u{1f}\u{7f}\u{2028}",
    "\"\\/",
    "null",
    "1",
    "\u{fffd}\u{10ffff}",
];

/// Numbers that every host prints as they stand here.
const PLAIN: [&str; 14] = [
    "0",
    "1",
    "-1",
    "2",
    "3",
    "5",
    "19.9",
    "0.5",
    "-2.5",
    "33.33",
    "0.30000000000000004",
    "9007199254740991",
    "9007199254740993",
    "-9999999999999999999999999999",
];

/// Numbers at the ends of what machine numbers hold, and in spellings that print differently.
const NUMBERS: [&str; 14] = [
    "-0",
    "1.0",
    "19.90",
    "1e2",
    "1E-7",
    "1e21",
    "-9223372036854775809",
    "18446744073709551616",
    "0.1",
    "12345678901234567890.123456789",
    "0.00000000000000000000000000001",
    "1e28",
    "1e400",
    "-1e-400",
];

/// A document for rules that read this shape.
#[must_use]
pub fn document(dice: &mut Dice<'_>, shape: &Shape) -> String {
    let numbers: &[&str] = if dice.chance(25) { &NUMBERS } else { &PLAIN };
    let mut pen =
        Pen { text: String::new(), shape, numbers, spoiled: dice.chance(20), written: BTreeSet::new() };
    match dice.below(100) {
        97.. => pen.odd(dice, 0),
        75.. => pen.cloud_event(dice),
        50.. => pen.bare(dice),
        _ => pen.node(dice, 0),
    }
    if dice.chance(4) { damaged(dice, &pen.text) } else { pen.text }
}

/// The text with something taken out or put in, which mostly leaves no JSON.
fn damaged(dice: &mut Dice<'_>, text: &str) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    let at = dice.below(characters.len());
    match dice.below(3) {
        0 => characters.truncate(at),
        1 => drop(characters.drain(at..characters.len().min(at + 1))),
        _ => characters.insert(at, dice.pick(&['"', '{', ']', ',', '\u{1}', '\u{feff}', '0']).unwrap_or('"')),
    }
    characters.into_iter().collect()
}

struct Pen<'s> {
    text: String,
    shape: &'s Shape,
    /// The numbers of the document. Most documents have only such as print in one way.
    numbers: &'static [&'static str],
    /// Whether the document may hold what refuses all of it: a key twice, half a character, a list or a nesting too long.
    spoiled: bool,
    /// The places outside lists that have been written: one may be reached by several ways.
    written: BTreeSet<u32>,
}

impl Pen<'_> {
    /// What is read at a node, mostly of the right type.
    fn node(&mut self, dice: &mut Dice<'_>, node: u32) {
        let shape = self.shape;
        let Some(ShapeNode { kind, .. }) = shape.nodes.get(node as usize) else { return self.odd(dice, 0) };
        if node > 0 && dice.chance(6) {
            return self.odd(dice, 0);
        }
        match kind {
            NodeKind::Record(keys) => self.object(dice, keys, &[]),
            NodeKind::List { cap, item, .. } => {
                let most = if self.spoiled && dice.chance(5) { *cap as usize + 1 } else { dice.below(4) };
                self.within(dice, '[', ']', most, |pen, dice, _| pen.node(dice, *item));
            }
            NodeKind::Scalar(of) => self.scalar(dice, *of),
        }
    }

    /// Whether a place has not been written yet; it is now.
    fn is_new(&mut self, node: u32) -> bool {
        let in_list = self.shape.nodes.get(node as usize).is_some_and(|node| node.in_list.is_some());
        in_list || self.written.insert(node)
    }

    /// An object of some of these keys and of what stands before them, in any order.
    fn object(&mut self, dice: &mut Dice<'_>, keys: &[(String, u32)], first: &[(&str, &str)]) {
        enum Member<'m> {
            Written(&'m str, &'m str),
            Read(&'m str, u32),
            Further(&'m str),
        }
        let mut members: Vec<Member<'_>> =
            first.iter().map(|(key, value)| Member::Written(key, value)).collect();
        let mut nodes: Vec<u32> = keys.iter().map(|(_, node)| *node).collect();
        nodes.sort_unstable();
        nodes.dedup();
        for node in nodes {
            let spellings: Vec<&str> =
                keys.iter().filter(|(_, of)| *of == node).map(|(key, _)| key.as_str()).collect();
            let times = match dice.below(100) {
                99 if self.spoiled => 2,
                ..75 if self.spoiled || self.is_new(node) => 1,
                _ => 0,
            };
            members.extend((0..times).map(|_| Member::Read(dice.one(&spellings), node)));
        }
        if dice.chance(12) {
            members.push(Member::Further(dice.one(&FURTHER)));
        }
        if !members.is_empty() {
            let turn = dice.below(members.len());
            members.rotate_left(turn);
        }
        self.within(dice, '{', '}', members.len(), |pen, dice, at| match members.get(at) {
            Some(Member::Written(key, json)) => {
                pen.key(dice, key);
                pen.text.push_str(json);
            }
            Some(Member::Read(key, node)) => {
                pen.key(dice, key);
                pen.node(dice, *node);
            }
            Some(Member::Further(key)) => {
                pen.key(dice, key);
                pen.odd(dice, 0);
            }
            None => {}
        });
    }

    /// The fields of an order without a root around them.
    fn bare(&mut self, dice: &mut Dice<'_>) {
        match self.shape.node("order") {
            Some(order) => self.node(dice, order),
            None => self.node(dice, 0),
        }
    }

    /// A CloudEvent, with roots or an order as its data.
    fn cloud_event(&mut self, dice: &mut Dice<'_>) {
        let kinds = [r#""trade.opened""#, r#""com.shop.order.created""#, r#""order.paid""#, r#""no.such""#];
        let kind = if self.spoiled && dice.chance(30) { "7" } else { dice.one(&kinds) };
        let mut head = vec![("specversion", r#""1.0""#), ("type", kind)];
        if dice.chance(60) {
            head.push(("id", dice.one(&[r#""e1""#, r#""e2""#])));
        }
        if dice.chance(60) {
            head.push(("time", dice.one(&[r#""2026-02-09T10:00:00+08:00""#, r#""yesterday""#, "null"])));
        }
        if dice.chance(60) {
            head.push(("source", dice.one(&[r#""erp""#, r#""/shop/erp""#])));
        }
        // The head is the event.
        self.written.extend(self.shape.node("event"));
        let outside = std::mem::take(&mut self.text);
        if dice.chance(50) {
            self.bare(dice)
        } else {
            self.node(dice, 0)
        }
        let data = std::mem::replace(&mut self.text, outside);
        head.push(("data", &data));
        self.object(dice, &[], &head);
    }

    fn scalar(&mut self, dice: &mut Dice<'_>, of: ScalarType) {
        let shape = self.shape;
        let value = match of {
            ScalarType::Bool => facts::truth(dice),
            ScalarType::Number => return self.number(dice),
            ScalarType::Money if dice.chance(15) => return self.money(dice),
            ScalarType::Money => facts::money(dice),
            ScalarType::Text => return self.any_text(dice),
            ScalarType::Instant => facts::moment(dice),
            ScalarType::Duration => facts::length(dice),
            ScalarType::Weight => facts::weight(dice),
            ScalarType::Enum(at) => {
                let spellings: Vec<&str> = shape
                    .enums
                    .get(at as usize)
                    .into_iter()
                    .flat_map(|known| known.spellings.iter().map(|(spelling, _)| spelling.as_str()))
                    .collect();
                let member = if dice.chance(8) { "nowhere" } else { dice.one(&spellings) };
                return self.string(dice, member);
            }
        };
        self.json(dice, &value);
    }

    /// A number, seldom as text.
    fn number(&mut self, dice: &mut Dice<'_>) {
        let number = dice.one(self.numbers);
        if dice.chance(10) {
            self.string(dice, number);
        } else {
            self.text.push_str(number);
        }
    }

    /// Money as an object, whose amount may be a number.
    fn money(&mut self, dice: &mut Dice<'_>) {
        let amount = dice.one(&[r#""19.90""#, "19.9", "620", "null", r#""""#, "9007199254740993"]);
        let currency = dice.one(&[r#""CNY""#, r#""USD""#, r#""人民币""#, "null", "156"]);
        self.object(dice, &[], &[("amount", amount), ("currency", currency)]);
    }

    fn json(&mut self, dice: &mut Dice<'_>, value: &Json) {
        match value {
            Json::String(text) => self.string(dice, text),
            Json::Object(members) => {
                let texts: Vec<(&String, String)> =
                    members.iter().map(|(key, value)| (key, value.to_string())).collect();
                let members: Vec<(&str, &str)> =
                    texts.iter().map(|(key, json)| (key.as_str(), json.as_str())).collect();
                self.object(dice, &[], &members);
            }
            other => self.text.push_str(&other.to_string()),
        }
    }

    /// A value of any type, seldom nested deeper than documents may be.
    fn odd(&mut self, dice: &mut Dice<'_>, depth: usize) {
        match dice.below(if depth < 3 { 12 } else { 8 }) {
            0..=2 => self.text.push_str("null"),
            3 | 4 => self.number(dice),
            5 => self.text.push_str(dice.one(&["true", "false"])),
            6 | 7 => self.any_text(dice),
            8 if self.spoiled && dice.chance(30) => {
                let levels = 58 + dice.below(12);
                self.text.push_str(&"[".repeat(levels));
                self.text.push_str(&"]".repeat(levels));
            }
            8 | 9 => {
                let items = dice.below(4);
                self.within(dice, '[', ']', items, |pen, dice, _| pen.odd(dice, depth + 1));
            }
            _ => {
                let members = dice.below(4);
                self.within(dice, '{', '}', members, |pen, dice, _| {
                    let key = dice.one(&FURTHER);
                    pen.key(dice, key);
                    pen.odd(dice, depth + 1);
                });
            }
        }
    }

    fn any_text(&mut self, dice: &mut Dice<'_>) {
        match dice.below(40) {
            38 if self.spoiled => self.text.push_str(dice.one(&[
                r#""\ud83d""#,
                r#""a\udc00b""#,
                r#""\ude00\ud83d""#,
                r#""\ud83d\ud83d\ude00""#,
            ])),
            39 => {
                let long = "订单x".repeat(1 + dice.below(120));
                self.string(dice, &long);
            }
            _ => {
                let text = dice.one(&TEXTS);
                self.string(dice, text);
            }
        }
    }

    fn key(&mut self, dice: &mut Dice<'_>, key: &str) {
        self.string(dice, key);
        self.blank(dice);
        self.text.push(':');
        self.blank(dice);
    }

    /// A text, some of whose characters are escapes.
    fn string(&mut self, dice: &mut Dice<'_>, text: &str) {
        let seldom = if dice.chance(20) { 30 } else { 0 };
        self.text.push('"');
        for c in text.chars() {
            match c {
                '"' | '\\' => self.text.extend(['\\', c]),
                '\0'..='\u{1f}' => self.escape(c),
                '/' if dice.chance(seldom) => self.text.push_str("\\/"),
                _ if dice.chance(seldom) => self.escape(c),
                _ => self.text.push(c),
            }
        }
        self.text.push('"');
    }

    fn escape(&mut self, c: char) {
        for half in c.encode_utf16(&mut [0; 2]) {
            self.text.push_str(&format!("\\u{half:04x}"));
        }
    }

    fn blank(&mut self, dice: &mut Dice<'_>) {
        if dice.chance(5) {
            self.text.push_str(dice.one(&[" ", "\n", "\t \r\n"]));
        }
    }

    fn within(
        &mut self,
        dice: &mut Dice<'_>,
        open: char,
        close: char,
        count: usize,
        each: impl Fn(&mut Self, &mut Dice<'_>, usize),
    ) {
        self.text.push(open);
        for at in 0..count {
            if at > 0 {
                self.text.push(',');
            }
            self.blank(dice);
            each(self, dice, at);
            self.blank(dice);
        }
        self.text.push(close);
    }
}
