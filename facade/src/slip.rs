//! Facts on a slip: the values that a host found in an object of its own, one behind the other in a few bytes.
//!
//! A host whose objects cannot be looked at from here walks them itself, led by a [`Layout`]: it notes the values that
//! the rules read and passes over everything else. A slip says the same as the document would; what it cannot say, or
//! what is refused, the host gives as a document, which says why.
//!
//! A slip is a row of cells of 32-bit words, the lowest byte first. The first word of a cell is the number of the place
//! (a node of the shape), times 16, plus what is there; what follows depends on that:
//!
//! | | there is | follows |
//! |--:|---|---|
//! | 0 | null | |
//! | 1, 2 | false, true | |
//! | 3 | an integer | a word |
//! | 4 | an integer | two words, the lower first |
//! | 5 | a number, written as in JSON | its length in bytes; its bytes, filled up to whole words |
//! | 6 | a text | likewise |
//! | 7 | an object, whose members follow | |
//! | 8 | a list, whose items follow | how many |
//! | 9 | an object where none is read | |
//! | 10 | a list where none is read | |
//! | 11 | something else | its name, as a text |
//! | 12 | an amount and a currency | a cell of each, in the place of the money |
//!
//! Each item of a list begins with a cell of its own, in the place of the items.
//!
//! ```
//! use dangjiu::facts::{FactSource, Facts, Slot};
//! use dangjiu_facade::rules::{Rules, SourceText};
//! use dangjiu_facade::slip::{Slip, Word};
//!
//! let rules = Rules::compile(vec![SourceText::new("a", "rule r\nwhen order.risk_score > 1\nthen add_tag(tag: \"x\")\n")]);
//! let shape = rules.plan()?.shape();
//! let place = shape.node("order.risk_score").expect("the rule reads it");
//! let cells: Vec<u8> = [Word::Integer.at(place), 7].iter().flat_map(|word| word.to_le_bytes()).collect();
//! let slip = Slip::new(&cells);
//! let mut facts = Facts::empty(shape);
//! slip.fill(shape, &mut facts)?;
//! assert!(facts.slots.iter().any(|slot| matches!(slot, Slot::Scalar(_))));
//! # Ok::<(), dangjiu_facade::error::HostError>(())
//! ```

use std::borrow::Cow;
use std::cell::Cell;

use dangjiu::decimal::Decimal;
use dangjiu::facts::{FactError, FactSource, Facts, NodeId, NodeKind, ScalarType, Shape, ShapeNode, Slot};
use dangjiu::limits::Limits;
use dangjiu::money::Currency;
use dangjiu::value::Scalar;
use serde::Serialize;

use crate::json::scalar::{known_text, put};
use crate::json::{Roots, scalar};

/// What is in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Word {
    /// Null.
    Null = 0,
    /// False.
    False = 1,
    /// True.
    True = 2,
    /// An integer in a word.
    Integer = 3,
    /// An integer in two words.
    Wide = 4,
    /// A number as JSON writes it.
    Digits = 5,
    /// A text.
    Text = 6,
    /// An object, whose members follow.
    Object = 7,
    /// A list, whose items follow.
    List = 8,
    /// An object where none is read.
    OtherObject = 9,
    /// A list where none is read.
    OtherList = 10,
    /// Something else, with its name.
    Other = 11,
    /// An amount and a currency.
    Money = 12,
}

impl Word {
    const ALL: [Word; 13] = [
        Word::Null,
        Word::False,
        Word::True,
        Word::Integer,
        Word::Wide,
        Word::Digits,
        Word::Text,
        Word::Object,
        Word::List,
        Word::OtherObject,
        Word::OtherList,
        Word::Other,
        Word::Money,
    ];

    /// The first word of a cell that has this in a place.
    #[must_use]
    pub const fn at(self, place: NodeId) -> u32 {
        place << 4 | self as u32
    }
}

/// One event or order on a slip.
#[derive(Debug)]
pub struct Slip<'c> {
    cells: &'c [u8],
    limits: Limits,
    wanting: Cell<bool>,
}

impl<'c> Slip<'c> {
    /// The slip with these cells.
    #[must_use]
    pub fn new(cells: &'c [u8]) -> Slip<'c> {
        Slip { cells, limits: Limits::default(), wanting: Cell::new(false) }
    }

    /// Whether the digest of the whole event was asked for, which a slip does not hold: no answer counts then.
    #[must_use]
    pub fn is_wanting(&self) -> bool {
        self.wanting.get()
    }
}

impl FactSource for Slip<'_> {
    fn fill<'a>(&'a self, shape: &Shape, facts: &mut Facts<'a>) -> Result<(), FactError> {
        facts.slots.clear();
        facts.slots.resize(shape.slots as usize, Slot::Absent);
        facts.lists.resize_with(shape.strides.len(), Vec::new);
        facts.lists.iter_mut().for_each(Vec::clear);
        let mut reader = Reader { cells: self.cells, at: 0, shape, limits: &self.limits };
        while reader.at < self.cells.len() {
            reader.cell(facts)?;
        }
        Ok(())
    }

    fn digest(&self) -> [u8; 32] {
        self.wanting.set(true);
        [0; 32]
    }
}

struct Reader<'r, 'a> {
    cells: &'a [u8],
    at: usize,
    shape: &'r Shape,
    limits: &'r Limits,
}

impl<'a> Reader<'_, 'a> {
    /// Reads a cell into its slot.
    #[inline]
    fn cell(&mut self, facts: &mut Facts<'a>) -> Result<(), FactError> {
        let (place, what) = self.head()?;
        let Some(node) = self.shape.nodes.get(place as usize) else { return Err(self.torn()) };
        if let Some(list) = node.in_list
            && self.is_item(place, list)
        {
            let stride = self.stride(list);
            let items = facts.lists.get_mut(list as usize).ok_or_else(|| self.torn())?;
            items.resize(items.len() + stride, Slot::Absent);
        }
        if !matches!(self.slot(node, facts)?, Slot::Absent) {
            return Err(FactError::DuplicateKey { key: self.shape.path(place) });
        }
        if let NodeKind::Scalar(ty) = &node.kind
            && let Some(scalar) = self.glance(what, *ty)?
        {
            put(self.slot(node, facts)?, scalar);
            return Ok(());
        }
        self.further(node, place, what, facts)
    }

    /// What most cells hold; nothing is read where it takes the long way.
    #[cfg_attr(not(feature = "small"), inline(always))]
    fn glance(&mut self, what: Word, ty: ScalarType) -> Result<Option<Scalar<'a>>, FactError> {
        Ok(match (what, ty) {
            (Word::Text, ScalarType::Text | ScalarType::Enum(_) | ScalarType::Instant) => {
                let before = self.at;
                let text = self.text()?;
                let known = match ty {
                    _ if text.len() > self.limits.text_bytes => None,
                    ScalarType::Text => Some(Scalar::Text(Cow::Borrowed(text))),
                    _ => known_text(text, ty, self.shape),
                };
                if known.is_none() {
                    self.at = before;
                }
                known
            }
            (Word::Integer, ScalarType::Number) => {
                Some(Scalar::Number(Decimal::from_i64(self.integer(what)?)))
            }
            (Word::True, ScalarType::Bool) => Some(Scalar::Bool(true)),
            (Word::False, ScalarType::Bool) => Some(Scalar::Bool(false)),
            _ => None,
        })
    }

    /// Reads a cell that is not seen at a glance.
    #[inline(never)]
    fn further(
        &mut self,
        node: &ShapeNode,
        place: NodeId,
        what: Word,
        facts: &mut Facts<'a>,
    ) -> Result<(), FactError> {
        let found = match &node.kind {
            NodeKind::Scalar(ty) => self.single(what, *ty)?,
            NodeKind::Record(_) if what == Word::Object => Slot::Record,
            NodeKind::List { list, cap, .. } if what == Word::List => {
                let len = self.word()?;
                let longest = (*cap).min(u32::try_from(self.limits.list_items).unwrap_or(u32::MAX));
                if len > longest {
                    return Err(FactError::ListTooLong { path: self.shape.path(place), cap: longest });
                }
                let start = facts.lists.get(*list as usize).map_or(0, Vec::len);
                Slot::List { start: u32::try_from(start).unwrap_or(u32::MAX), len }
            }
            _ => self.single(what, ScalarType::Text).map(other)?,
        };
        *self.slot(node, facts)? = found;
        Ok(())
    }

    fn head(&mut self) -> Result<(NodeId, Word), FactError> {
        let head = self.word()?;
        let what = Word::ALL.get((head & 15) as usize).copied().ok_or_else(|| self.torn())?;
        Ok((head >> 4, what))
    }

    /// Whether a place is that of the items of its list, not of something in them.
    fn is_item(&self, place: NodeId, list: u32) -> bool {
        self.shape.nodes.get(place as usize).is_some_and(|node| node.slot == 0)
            && self.shape.strides.len() > list as usize
    }

    fn stride(&self, list: u32) -> usize {
        self.shape.strides.get(list as usize).copied().unwrap_or(0) as usize
    }

    /// The slot of a node: in the last item of its list.
    fn slot<'f>(&self, node: &ShapeNode, facts: &'f mut Facts<'a>) -> Result<&'f mut Slot<'a>, FactError> {
        let slot = match node.in_list {
            None => facts.slots.get_mut(node.slot as usize),
            Some(list) => facts.lists.get_mut(list as usize).and_then(|items| {
                let base = items.len().checked_sub(self.stride(list))?;
                items.get_mut(base + node.slot as usize)
            }),
        };
        slot.ok_or_else(|| self.torn())
    }

    /// A single value as `ty`.
    #[inline]
    fn single(&mut self, what: Word, ty: ScalarType) -> Result<Slot<'a>, FactError> {
        Ok(match what {
            Word::Null => Slot::Null,
            Word::False => scalar::boolean(false, ty),
            Word::True => scalar::boolean(true, ty),
            Word::Integer | Word::Wide => {
                let value = self.integer(what)?;
                match ty {
                    ScalarType::Number => Slot::Scalar(Scalar::Number(Decimal::from_i64(value))),
                    _ => scalar::wrong_number(&value.to_string()),
                }
            }
            Word::Digits => scalar::number(self.text()?, ty),
            Word::Text => scalar::from_text(Cow::Borrowed(self.text()?), ty, self.shape, self.limits),
            Word::Object | Word::OtherObject => scalar::wrong("object"),
            Word::List | Word::OtherList => scalar::wrong("list"),
            Word::Other => Slot::Wrong(Cow::Owned(format!("object ({})", self.text()?))),
            Word::Money => self.money()?,
        })
    }

    fn money(&mut self) -> Result<Slot<'a>, FactError> {
        let (_, what) = self.head()?;
        let amount = match what {
            Word::Integer | Word::Wide => Some(Decimal::from_i64(self.integer(what)?)),
            Word::Digits | Word::Text => Decimal::parse(self.text()?).ok(),
            _ => None,
        };
        let currency = match self.head()?.1 {
            Word::Text => Currency::parse(self.text()?),
            // No currency, but a cell with something in it.
            Word::Digits => self.text().map(|_| None)?,
            what @ (Word::Integer | Word::Wide) => self.integer(what).map(|_| None)?,
            _ => None,
        };
        Ok(scalar::money(amount, currency))
    }

    fn integer(&mut self, what: Word) -> Result<i64, FactError> {
        let low = self.word()?;
        if what == Word::Integer {
            return Ok(i64::from(low.cast_signed()));
        }
        let high = self.word()?;
        Ok((u64::from(high) << 32 | u64::from(low)).cast_signed())
    }

    #[inline]
    fn word(&mut self) -> Result<u32, FactError> {
        let word = self.cells.get(self.at..).and_then(|rest| rest.first_chunk());
        let word = word.ok_or_else(|| self.torn())?;
        self.at += 4;
        Ok(u32::from_le_bytes(*word))
    }

    #[inline]
    fn text(&mut self) -> Result<&'a str, FactError> {
        let length = self.word()? as usize;
        let bytes = self.cells.get(self.at..).and_then(|rest| rest.get(..length));
        let text = bytes.and_then(|bytes| std::str::from_utf8(bytes).ok()).ok_or_else(|| self.torn())?;
        self.at += length.next_multiple_of(4);
        Ok(text)
    }

    /// The refusal of cells that no host writes.
    #[cold]
    fn torn(&self) -> FactError {
        FactError::Malformed { at: self.at as u64, what: "a slip that is torn".to_owned() }
    }
}

/// What stands where an object or a list is read.
fn other(found: Slot<'_>) -> Slot<'_> {
    match found {
        Slot::Scalar(Scalar::Text(text)) => scalar::wrong_text(&text),
        found => found,
    }
}

/// What a host has to look at to fill a slip, as plain data.
#[derive(Clone, Debug, Serialize)]
pub struct Layout {
    /// The places by number; 0 is the object of roots.
    pub places: Vec<Place>,
    /// What each known key of a document says of its framing: bits to be joined.
    pub says: Vec<(String, u32)>,
    /// What any other key says.
    pub otherwise: u32,
    /// By the joined bits: whether the document's keys are roots, whether it is the record `bare`, or neither, and the
    /// host gives it as a document.
    pub framings: Vec<Framing>,
    /// The place of a bare document, where the rules read any of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bare: Option<NodeId>,
}

/// How a slip is filled from a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Framing {
    /// Its keys are those of place 0.
    Roots,
    /// Its keys are those of the place `bare`.
    Bare,
    /// It is given as a document.
    Document,
}

/// A place and what is read there.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// An object: its keys, each with the place that is read under it. A key may stand for several.
    Keys(Vec<(String, NodeId)>),
    /// A list: the place of its items, and how many there may be.
    Items(NodeId, u32),
    /// Money: in a text, or in an object of `amount` and `currency`.
    Money,
    /// Any other single value.
    Single,
}

impl Layout {
    /// What to look at for a shape, in documents with these roots.
    #[must_use]
    pub fn of(shape: &Shape, roots: &Roots) -> Layout {
        let place = |node: &ShapeNode| match &node.kind {
            NodeKind::Record(keys) => Place::Keys(keys.to_vec()),
            NodeKind::List { cap, item, .. } => Place::Items(*item, *cap),
            NodeKind::Scalar(ScalarType::Money) => Place::Money,
            NodeKind::Scalar(_) => Place::Single,
        };
        let framing = |bits| match roots.framing_of(bits) {
            crate::json::Framing::Envelope => Framing::Roots,
            crate::json::Framing::Bare => Framing::Bare,
            crate::json::Framing::CloudEvent | crate::json::Framing::Mixed => Framing::Document,
        };
        Layout {
            places: shape.nodes.iter().map(place).collect(),
            says: roots.says_all().to_vec(),
            otherwise: Roots::OTHERWISE,
            framings: (0..Roots::BITS).map(framing).collect(),
            bare: shape.node(Roots::BARE),
        }
    }
}

#[cfg(test)]
mod tests;
