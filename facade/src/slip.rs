//! Facts on a slip: the values that a host found in an object of its own, one behind the other in a few bytes.
//!
//! A host whose objects cannot be looked at from here walks them itself, led by a [`Layout`]: it notes the values that
//! the rules read and passes over everything else. A slip says the same as the document would; what it cannot say, or
//! what is refused, the host gives as a document, which says why.
//!
//! A slip is three words of 32 bits, the lowest byte first, and two parts: how many words of cells follow, where the texts
//! begin and how many bytes they are; the cells; and, anywhere behind them, the texts, one after the other without a gap. The
//! length of a text is that in UTF-16, which a host of JavaScript knows: it writes all texts at once.
//! The first word of a cell is the number of the place (a node of the shape), times 16, plus what is there; what follows
//! depends on that:
//!
//! | | there is | follows |
//! |--:|---|---|
//! | 0 | null | |
//! | 1, 2 | false, true | |
//! | 3 | an integer | a word |
//! | 4 | an integer | two words, the lower first |
//! | 5 | a number, written as in JSON | the length of the next of the texts |
//! | 6 | a text | likewise |
//! | 7 | an object, whose members follow | |
//! | 8 | a list, whose items follow | how many |
//! | 9 | an object where none is read | |
//! | 10 | a list where none is read | |
//! | 11 | something else | its name, as a text |
//! | 12 | an amount and a currency | a cell of each, in the place of the money |
//! | 13 | a member that the layout names | its number |
//!
//! Each item of a list begins with a cell of its own, in the place of the items.
//!
//! ```
//! use dangjiu::facts::{FactSource, Facts, Slot};
//! use dangjiu_facade::rules::{Rules, SourceText};
//! use dangjiu_facade::slip::Word;
//!
//! let rules = Rules::compile(vec![SourceText::new("a", "rule r\nwhen order.risk_score > 1\nthen add_tag(tag: \"x\")\n")]);
//! let shape = rules.plan()?.shape();
//! let place = shape.node("order.risk_score").expect("the rule reads it");
//! let words = [2, 0, 0, Word::Integer.at(place), 7];
//! let bytes: Vec<u8> = words.iter().flat_map(|word: &u32| word.to_le_bytes()).collect();
//! let slip = rules.slip(&bytes);
//! let mut facts = Facts::empty(shape);
//! slip.fill(shape, &mut facts)?;
//! assert!(facts.slots.iter().any(|slot| matches!(slot, Slot::Scalar(_))));
//! # Ok::<(), dangjiu_facade::error::HostError>(())
//! ```

use std::borrow::Cow;
use std::slice::Iter;

use crate::json::scalar::{put, put_found, put_known};
use crate::json::{Roots, scalar};
use dangjiu::decimal::Decimal;
use dangjiu::facts::{
    EnumReader, FactError, FactSource, Facts, Found, FoundKind, NodeId, NodeKind, ScalarType, Shape,
    ShapeNode, Slot,
};
use dangjiu::limits::Limits;
use dangjiu::money::Currency;
use dangjiu::plan::Plan;
#[cfg(feature = "full")]
use dangjiu::plan::Sieve;
use dangjiu::say;
use dangjiu::value::{Member, Scalar};
use serde::Serialize;

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
    /// A member.
    Member = 13,
}

impl Word {
    const ALL: [Word; 14] = [
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
        Word::Member,
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
    bytes: &'c [u8],
    limits: Limits,
}

impl<'c> Slip<'c> {
    /// How many words stand before the cells.
    pub const HEAD: usize = 3;

    /// The slip with these bytes.
    #[must_use]
    pub fn new(bytes: &'c [u8]) -> Slip<'c> {
        Slip { bytes, limits: Limits::default() }
    }

    /// The same with other limits on text and lists.
    #[must_use]
    #[cfg_attr(feature = "inline", inline)]
    pub fn with_limits(self, limits: Limits) -> Slip<'c> {
        Slip { limits, ..self }
    }

    /// How many words the head and the cells take.
    #[must_use]
    pub fn words(&self) -> usize {
        let count = self.bytes.first_chunk().map_or(0, |count| u32::from_le_bytes(*count));
        Slip::HEAD + count as usize
    }

    /// The cells and the texts.
    #[cfg_attr(feature = "inline", inline)]
    fn parts(&self) -> Option<(&'c [[u8; 4]], &'c str)> {
        let (words, _) = self.bytes.as_chunks();
        let (head, behind) = words.split_first_chunk::<{ Slip::HEAD }>()?;
        let [count, start, length] = head.map(|word| u32::from_le_bytes(word) as usize);
        let texts = self.bytes.get(start..)?.get(..length)?;
        Some((behind.get(..count)?, std::str::from_utf8(texts).ok()?))
    }
}

impl FactSource for Slip<'_> {
    #[cfg_attr(feature = "inline", inline)]
    fn fill<'a>(&'a self, shape: &Shape, facts: &mut Facts<'a>) -> Result<(), FactError> {
        let mut refusal = None;
        let filled = self.parts().and_then(|(cells, texts)| {
            let mut reader = Reader {
                cells: cells.iter(),
                texts,
                ascii: texts.is_ascii(),
                shape,
                limits: &self.limits,
                refusal: &mut refusal,
                owns: false,
            };
            while !reader.cells.as_slice().is_empty() {
                reader.cell(facts)?;
            }
            facts.borrowed = !reader.owns;
            Some(())
        });
        filled.ok_or_else(|| refusal.unwrap_or_else(torn))
    }

    /// That of the whole event, which a slip does not hold: the host gives the document then.
    fn digest(&self) -> Result<[u8; 32], FactError> {
        Err(torn())
    }
}

/// What of a slip has not been read yet. Where there is nothing to read, the slip is torn, or refused.
struct Reader<'r, 'a> {
    cells: Iter<'a, [u8; 4]>,
    texts: &'a str,
    /// Whether all texts are, so that none is asked by itself.
    ascii: bool,
    shape: &'r Shape,
    limits: &'r Limits,
    refusal: &'r mut Option<FactError>,
    /// Whether memory is in a slot that has to be given back.
    owns: bool,
}

impl<'a> Reader<'_, 'a> {
    /// Reads a cell into its slot.
    #[inline(always)]
    fn cell(&mut self, facts: &mut Facts<'a>) -> Option<()> {
        let (place, what) = self.head()?;
        let node = self.shape.nodes.get(place as usize)?;
        if let Some(list) = node.in_list
            && node.slot == 0
        {
            let stride = *self.shape.strides.get(list as usize)? as usize;
            let items = facts.lists.get_mut(list as usize)?;
            items.resize_with(items.len() + stride, Slot::default);
        }
        // Where the items of a list begin, should one follow.
        let start = match node.kind {
            NodeKind::List { list, .. } => facts.lists.get(list as usize)?.len(),
            _ => 0,
        };
        let slot = self.slot(node, facts)?;
        if !matches!(slot, Slot::Absent) {
            return self.refused(|shape| FactError::DuplicateKey { key: shape.path(place) });
        }
        // Each puts its own: on its way through one place for all of them a value would be written twice.
        match (&node.kind, what) {
            (NodeKind::Record(_), Word::Object) => put_found(slot, Slot::Record),
            (NodeKind::List { cap, .. }, Word::List) => {
                let len = self.word()?;
                let longest = (*cap).min(u32::try_from(self.limits.list_items).unwrap_or(u32::MAX));
                if len > longest {
                    return self
                        .refused(|shape| FactError::ListTooLong { path: shape.path(place), cap: longest });
                }
                put_found(slot, Slot::List { start: u32::try_from(start).ok()?, len });
            }
            (NodeKind::Scalar(ty), _) if self.glance(what, *ty, slot)? => {}
            _ => self.further(node, what, slot)?,
        }
        Some(())
    }

    /// The slot of a node: in the last item of its list.
    #[inline(always)]
    fn slot<'f>(&self, node: &ShapeNode, facts: &'f mut Facts<'a>) -> Option<&'f mut Slot<'a>> {
        let Some(list) = node.in_list else { return facts.slots.get_mut(node.slot as usize) };
        let stride = *self.shape.strides.get(list as usize)? as usize;
        let items = facts.lists.get_mut(list as usize)?;
        let base = items.len().checked_sub(stride)?;
        items.get_mut(base + node.slot as usize)
    }

    /// Puts what most cells hold into its slot, which is absent. False where a cell takes the long way: nothing of it was
    /// read.
    #[inline(always)]
    fn glance(&mut self, what: Word, ty: ScalarType, slot: &mut Slot<'a>) -> Option<bool> {
        match (what, ty) {
            (Word::Text, ScalarType::Text | ScalarType::Instant) => {
                let before = (self.cells.clone(), self.texts);
                let text = self.text().filter(|text| text.len() <= self.limits.text_bytes);
                let known = match (text, ty) {
                    (Some(text), ScalarType::Text) => {
                        put(slot, Scalar::Text(Cow::Borrowed(text)));
                        true
                    }
                    (Some(text), _) => put_known(text, ty, self.shape, slot),
                    (None, _) => false,
                };
                if !known {
                    (self.cells, self.texts) = before;
                }
                return Some(known);
            }
            (Word::Member, ScalarType::Enum(number)) => {
                let reader = self.shape.enums.get(number as usize)?;
                let spellings: &[(String, u32)] = &reader.spellings;
                let (_, index) = spellings.get(self.word()? as usize)?;
                put(slot, Scalar::Member(reader.id, Member::Known(*index)));
            }
            (Word::Integer, ScalarType::Number) => {
                put(slot, Scalar::Number(Decimal::from_i64(self.integer(what)?)));
            }
            (Word::True, ScalarType::Bool) => put(slot, Scalar::Bool(true)),
            (Word::False, ScalarType::Bool) => put(slot, Scalar::Bool(false)),
            _ => return Some(false),
        }
        Some(true)
    }

    /// Puts what a cell holds that is not seen at a glance into its slot, which is absent.
    #[inline(never)]
    fn further(&mut self, node: &ShapeNode, what: Word, slot: &mut Slot<'a>) -> Option<()> {
        let found = match node.kind {
            NodeKind::Scalar(ty) => self.single(what, ty)?,
            _ => self.single(what, ScalarType::Text).map(other)?,
        };
        self.owns |= found.owns();
        put_found(slot, found);
        Some(())
    }

    #[inline(always)]
    fn head(&mut self) -> Option<(NodeId, Word)> {
        let head = self.word()?;
        Some((head >> 4, *Word::ALL.get((head & 15) as usize)?))
    }

    /// A single value as `ty`.
    #[cfg_attr(feature = "inline", inline)]
    fn single(&mut self, what: Word, ty: ScalarType) -> Option<Slot<'a>> {
        Some(match what {
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
            Word::Object | Word::OtherObject => scalar::wrong(FoundKind::Object),
            Word::List | Word::OtherList => scalar::wrong(FoundKind::List),
            Word::Other => Slot::Wrong(Found::Named(self.text()?.into())),
            Word::Money => self.money()?,
            Word::Member => return None,
        })
    }

    fn money(&mut self) -> Option<Slot<'a>> {
        let (_, what) = self.head()?;
        let amount = match what {
            Word::Integer | Word::Wide => Some(Decimal::from_i64(self.integer(what)?)),
            Word::Digits | Word::Text => Decimal::parse(self.text()?).ok(),
            _ => None,
        };
        let (_, what) = self.head()?;
        let currency = match what {
            Word::Text => Currency::parse(self.text()?),
            // No currency, but a cell with something in it.
            Word::Digits => self.text().map(|_| None)?,
            Word::Integer | Word::Wide => self.integer(what).map(|_| None)?,
            _ => None,
        };
        Some(scalar::money(amount, currency))
    }

    #[inline(always)]
    fn integer(&mut self, what: Word) -> Option<i64> {
        let low = self.word()?;
        if what == Word::Integer {
            return Some(i64::from(low.cast_signed()));
        }
        let high = self.word()?;
        Some((u64::from(high) << 32 | u64::from(low)).cast_signed())
    }

    #[inline(always)]
    fn word(&mut self) -> Option<u32> {
        self.cells.next().copied().map(u32::from_le_bytes)
    }

    #[inline]
    fn text(&mut self) -> Option<&'a str> {
        let length = self.word()? as usize;
        let is_ascii = self.ascii || self.texts.as_bytes().get(..length).is_some_and(<[u8]>::is_ascii);
        let end = if is_ascii { length } else { end_in_utf16(self.texts, length)? };
        let (text, behind) = self.texts.split_at_checked(end)?;
        self.texts = behind;
        Some(text)
    }

    /// Says why the facts are refused.
    #[cold]
    fn refused<T>(&mut self, why: impl Fn(&Shape) -> FactError) -> Option<T> {
        *self.refusal = Some(why(self.shape));
        None
    }
}

/// Where the beginning of a text ends that has this length in UTF-16.
fn end_in_utf16(text: &str, length: usize) -> Option<usize> {
    let mut left = length;
    let mut characters = text.chars();
    while left > 0 {
        left = left.checked_sub(characters.next()?.len_utf16())?;
    }
    Some(text.len() - characters.as_str().len())
}

/// The refusal of bytes that no host writes.
#[cold]
fn torn() -> FactError {
    FactError::Malformed { at: 0, what: say!("a slip that is torn", "残缺的便条") }
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
    /// By the number of the enum, the texts that are members. A member's number is where its text stands.
    pub members: Vec<Vec<String>>,
    /// The tables by which few rules are decided on the way, without a slip: see [`Plan::sieve`].
    #[cfg(feature = "full")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sieve: Option<Sieve>,
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
    /// A member of this enum, if it is among those that are named; any other text is one.
    Member(u32),
    /// Any other single value.
    Single,
}

impl Layout {
    /// What to look at for a plan, in documents with these roots.
    #[must_use]
    pub fn of(plan: &Plan, roots: &Roots) -> Layout {
        let shape = plan.shape();
        let place = |node: &ShapeNode| match &node.kind {
            NodeKind::Record(keys) => Place::Keys(keys.to_vec()),
            NodeKind::List { cap, item, .. } => Place::Items(*item, *cap),
            NodeKind::Scalar(ScalarType::Money) => Place::Money,
            NodeKind::Scalar(ScalarType::Enum(number)) => Place::Member(*number),
            NodeKind::Scalar(_) => Place::Single,
        };
        let spellings = |of: &EnumReader| of.spellings.iter().map(|(spelling, _)| spelling.clone()).collect();
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
            members: shape.enums.iter().map(spellings).collect(),
            #[cfg(feature = "full")]
            sieve: plan.sieve(),
        }
    }
}

#[cfg(test)]
mod tests;
