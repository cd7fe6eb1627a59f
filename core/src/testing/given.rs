//! The facts of a test: its `given` lines as a fact source.
//!
//! The objects of a test are written in the rule language, so a member is a bare word and money is `88元`. They are
//! first turned into plain [`Datum`]s; filling slots then works as for any other source.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use sha2::{Digest, Sha256};

use crate::check::{checked_literal, negated};
use crate::facts::{
    EnumReader, FactError, FactSource, Facts, Found, FoundKind, NodeId, NodeKind, ScalarType, Shape, Slot,
};
use crate::syntax::ast::{Expr, ExprKind, TemplatePart};
use crate::time::{Instant, Stamp};
use crate::value::{Member, Scalar};
use crate::zone::ZoneTable;

/// A value as a test writes it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Datum {
    /// `none`
    Null,
    /// A literal.
    Scalar(Scalar<'static>),
    /// A quoted text.
    Text(String),
    /// A bare word: a member.
    Word(String),
    /// `[…]`
    List(Vec<Datum>),
    /// `{…}`
    Object(Vec<(String, Datum)>),
}

impl Datum {
    /// What an expression of a test says; nothing where it is no plain value (the checker has refused that).
    pub(super) fn of(expr: &Expr) -> Option<Datum> {
        Some(match &expr.kind {
            ExprKind::Paren(inner) => return Datum::of(inner),
            ExprKind::Literal(literal) => match checked_literal(literal) {
                Some(scalar) => Datum::Scalar(scalar),
                None => Datum::Null,
            },
            ExprKind::Negate(inner) => match Datum::of(inner)? {
                Datum::Scalar(scalar) => Datum::Scalar(negated(scalar)?),
                _ => return None,
            },
            ExprKind::Template(parts) => {
                let mut text = String::new();
                for part in parts {
                    match part {
                        TemplatePart::Text(piece) => text.push_str(piece),
                        TemplatePart::Hole(_) => return None,
                    }
                }
                Datum::Text(text)
            }
            ExprKind::Path(path) => Datum::Word(path.parts.first()?.text.clone()),
            ExprKind::List(items) => Datum::List(items.iter().map(Datum::of).collect::<Option<_>>()?),
            ExprKind::Object(entries) => Datum::Object(
                entries
                    .iter()
                    .map(|(name, value)| Some((name.text.clone(), Datum::of(value)?)))
                    .collect::<Option<_>>()?,
            ),
            _ => return None,
        })
    }

    /// What it is, for a slot of another type.
    fn found(&self) -> Found {
        Found::Kind(match self {
            Datum::Text(text) | Datum::Word(text) => return Found::text(text),
            Datum::Scalar(scalar) => FoundKind::of(scalar),
            Datum::List(_) => FoundKind::List,
            Datum::Object(_) => FoundKind::Object,
            Datum::Null => FoundKind::Nothing,
        })
    }
}

/// The facts of one test.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    /// Root key and value.
    pub(super) roots: Vec<(String, Datum)>,
}

impl FactSource for Given {
    fn fill<'a>(&'a self, shape: &Shape, facts: &mut Facts<'a>) -> Result<(), FactError> {
        let mut fill = Fill { shape, facts, list: None, base: 0 };
        fill.object(0, &self.roots)
    }

    fn digest(&self) -> Result<[u8; 32], FactError> {
        Ok(Sha256::digest(format!("{:?}", self.roots).as_bytes()).into())
    }
}

struct Fill<'s, 'f, 'a> {
    shape: &'s Shape,
    facts: &'f mut Facts<'a>,
    /// The list whose item is being filled, and its first slot.
    list: Option<u32>,
    base: usize,
}

impl<'a> Fill<'_, '_, 'a> {
    fn put(&mut self, node: NodeId, slot: Slot<'a>) {
        let Some(at) = self.shape.nodes.get(node as usize).map(|n| n.slot as usize) else { return };
        let target = match self.list {
            Some(list) => {
                self.facts.lists.get_mut(list as usize).and_then(|slots| slots.get_mut(self.base + at))
            }
            None => self.facts.slots.get_mut(at),
        };
        if let Some(target) = target {
            *target = slot;
        }
    }

    fn object(&mut self, node: NodeId, entries: &'a [(String, Datum)]) -> Result<(), FactError> {
        self.put(node, Slot::Record);
        let shape = self.shape;
        let Some(NodeKind::Record(keys)) = shape.nodes.get(node as usize).map(|n| &n.kind) else {
            return Ok(());
        };
        for (key, value) in entries {
            for (_, child) in keys.iter().filter(|(spelling, _)| spelling == key) {
                self.value(*child, value)?;
            }
        }
        Ok(())
    }

    fn value(&mut self, node: NodeId, datum: &'a Datum) -> Result<(), FactError> {
        let shape = self.shape;
        let Some(kind) = shape.nodes.get(node as usize).map(|n| &n.kind) else { return Ok(()) };
        match (kind, datum) {
            (_, Datum::Null) => self.put(node, Slot::Null),
            (NodeKind::Record(_), Datum::Object(entries)) => self.object(node, entries)?,
            (NodeKind::List { list, cap, item }, Datum::List(items)) => {
                if items.len() > *cap as usize {
                    return Err(FactError::ListTooLong { path: shape.path(node), cap: *cap });
                }
                self.items(node, *list, *item, items)?;
            }
            (NodeKind::Scalar(ty), datum) => {
                let slot = scalar(shape, *ty, datum).map_or_else(|| Slot::Wrong(datum.found()), Slot::Scalar);
                self.put(node, slot);
            }
            (_, datum) => self.put(node, Slot::Wrong(datum.found())),
        }
        Ok(())
    }

    fn items(&mut self, node: NodeId, list: u32, item: NodeId, items: &'a [Datum]) -> Result<(), FactError> {
        let stride = self.shape.strides.get(list as usize).copied().unwrap_or(0) as usize;
        let Some(slots) = self.facts.lists.get_mut(list as usize) else { return Ok(()) };
        let start = slots.len();
        slots.resize(start + stride * items.len(), Slot::Absent);
        let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        self.put(node, Slot::List { start: narrow(start), len: narrow(items.len()) });
        let outer = (self.list, self.base);
        for (number, datum) in items.iter().enumerate() {
            (self.list, self.base) = (Some(list), start + number * stride);
            self.value(item, datum)?;
        }
        (self.list, self.base) = outer;
        Ok(())
    }
}

/// The value of the type asked for, if the datum is one.
fn scalar<'a>(shape: &Shape, ty: ScalarType, datum: &'a Datum) -> Option<Scalar<'a>> {
    match (ty, datum) {
        (ScalarType::Text, Datum::Text(text)) => Some(Scalar::Text(Cow::Borrowed(text))),
        (ScalarType::Instant, Datum::Text(text)) => instant(text, shape.zone.as_ref()).map(Scalar::Instant),
        (ScalarType::Enum(reader), Datum::Word(word) | Datum::Text(word)) => {
            member(shape.enums.get(reader as usize)?, word)
        }
        (_, Datum::Scalar(scalar)) if fits(ty, scalar) => Some(scalar.clone()),
        _ => None,
    }
}

fn fits(ty: ScalarType, scalar: &Scalar<'_>) -> bool {
    matches!(
        (ty, scalar),
        (ScalarType::Bool, Scalar::Bool(_))
            | (ScalarType::Number, Scalar::Number(_))
            | (ScalarType::Money, Scalar::Money(_))
            | (ScalarType::Instant, Scalar::Instant(_))
            | (ScalarType::Duration, Scalar::Duration(_))
            | (ScalarType::Weight, Scalar::Weight(_))
    )
}

fn member<'a>(reader: &EnumReader, word: &'a str) -> Option<Scalar<'a>> {
    match reader.index(word) {
        Some(index) => Some(Scalar::Member(reader.id, Member::Known(index))),
        None if reader.open => Some(Scalar::Member(reader.id, Member::Other(Cow::Borrowed(word)))),
        None => None,
    }
}

fn instant(text: &str, zone: Option<&ZoneTable>) -> Option<Instant> {
    match Stamp::parse(text).ok()? {
        Stamp::Fixed(instant) => Some(instant),
        Stamp::Local(civil) => zone?.from_civil(civil).ok(),
    }
}

/// The roots of a test's event: `event.type` and `event.state` beside the fields it is given.
pub(super) fn event(kind: &str, state: Option<&str>, fields: Vec<(String, Datum)>) -> (String, Datum) {
    let mut entries = Vec::new();
    entries.push(("type".to_string(), Datum::Text(kind.to_string())));
    if let Some(state) = state {
        entries.push(("state".to_string(), Datum::Text(state.to_string())));
    }
    entries.extend(fields);
    ("event".to_string(), Datum::Object(entries))
}

#[cfg(test)]
mod tests {
    use super::{Datum, EnumReader, Given, member};
    use crate::facts::FactSource;
    use crate::value::{EnumId, Member, Scalar};
    use alloc::string::ToString;
    use alloc::vec;

    #[test]
    fn the_digest_tells_facts_apart() {
        let given = |name: &str, text: &str| {
            Given { roots: vec![(name.to_string(), Datum::Text(text.to_string()))] }.digest()
        };
        assert_eq!(given("order", "a"), given("order", "a"));
        assert_ne!(given("order", "a"), given("order", "b"));
        assert_ne!(given("order", "a"), given("event", "a"));
    }

    #[test]
    fn only_an_open_enum_takes_a_word_nobody_declared() {
        let reader = |open| EnumReader {
            id: EnumId(3),
            name: "tier".to_string(),
            open,
            spellings: [("gold", 0)].into_iter().collect(),
        };
        let gold = Some(Scalar::Member(EnumId(3), Member::Known(0)));
        let other = Some(Scalar::Member(EnumId(3), Member::Other("jade".into())));
        assert_eq!([member(&reader(false), "gold"), member(&reader(true), "gold")], [gold.clone(), gold]);
        assert_eq!([member(&reader(false), "jade"), member(&reader(true), "jade")], [None, other]);
    }
}
