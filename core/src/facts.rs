//! Facts: the few values a plan reads, pulled out of whatever the host holds.
//!
//! A plan describes the places it reads as a [`Shape`]: a small tree of keys that ends in numbered slots. A
//! [`FactSource`] walks its own form of the facts (JSON bytes, a dict, a row of columns) once and fills a [`Facts`].
//! Nothing else of the event is looked at. What an absent value means is not the source's business: it leaves the
//! slot [`Slot::Absent`], and evaluation decides by the vocabulary.

mod found;
mod names;
mod order;

pub use found::{Found, FoundKind};
pub(crate) use names::Ends;
pub use names::Names;
pub use order::{ExpectedKey, ExpectedKeys, KeyOrder, KeyOrders};

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use crate::diagnostic::Bilingual;
use crate::say;
use crate::value::{EnumId, Member, Scalar};
use crate::zone::ZoneTable;

/// The number of a shape node.
pub type NodeId = u32;

/// The places a plan reads.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    /// The nodes; node 0 is the root object.
    pub nodes: Vec<ShapeNode>,
    /// How many root slots there are. Each node outside lists has one, at its own `slot`.
    pub slots: u32,
    /// Per list: how many slots one item has.
    pub strides: Vec<u32>,
    /// Enums that are read, so that a source can turn text into a member: see [`EnumReader`].
    pub enums: Vec<EnumReader>,
    /// The zone of local times without one (`2026-02-09 10:00:00`); nothing: they are refused.
    pub zone: Option<ZoneTable>,
}

impl Shape {
    /// The node at a path of accepted keys, items as `[]`: `order.items[].sku`. Nothing where the plan reads nothing.
    #[must_use]
    pub fn node(&self, path: &str) -> Option<NodeId> {
        let mut at = 0;
        for part in path.split('.') {
            let (key, items) = match part.find("[]") {
                Some(end) => (part.get(..end)?, part.get(end..)?.len() / 2),
                None => (part, 0),
            };
            let NodeKind::Record(keys) = &self.nodes.get(at as usize)?.kind else { return None };
            at = keys.iter().find(|(name, _)| name == key)?.1;
            for _ in 0..items {
                let NodeKind::List { item, .. } = self.nodes.get(at as usize)?.kind else { return None };
                at = item;
            }
        }
        Some(at)
    }

    /// A path that leads to a node: the first of its keys, below its record where it has one.
    #[must_use]
    pub fn path(&self, node: NodeId) -> String {
        let mut parts: Vec<&str> = Vec::new();
        let mut at = node;
        // Nothing nests deeper than there are nodes.
        for _ in 0..self.nodes.len() {
            let above = (0..).zip(&self.nodes).skip(1).chain((0..).zip(&self.nodes).take(1));
            let step =
                above.filter(|(number, _)| *number != at).find_map(|(number, above)| match &above.kind {
                    NodeKind::Record(keys) => {
                        let key = keys.iter().find(|(_, below)| *below == at)?;
                        Some((number, key.0.as_str()))
                    }
                    NodeKind::List { item, .. } if *item == at => Some((number, "[]")),
                    _ => None,
                });
            let Some((above, key)) = step else { break };
            parts.push(key);
            at = above;
        }
        parts.reverse();
        parts.join(".").replace(".[]", "[]")
    }
}

/// A node: one place in the facts.
#[derive(Clone, Debug)]
pub struct ShapeNode {
    /// Its slot: in the root slots, or within the item of the list it stands in.
    pub slot: u32,
    /// The list whose items it belongs to, if any.
    pub in_list: Option<u32>,
    /// What is read there.
    pub kind: NodeKind,
}

/// What a node reads.
// Its variant in a byte of its own: it is asked at every value of every document.
#[derive(Clone, Debug)]
#[repr(u8)]
pub enum NodeKind {
    /// An object: accepted key spellings and their nodes. Several keys may name one node. Every node is filled at most
    /// once; a second key that reaches a filled node is a duplicate and refused.
    Record(Names),
    /// A list: its number, its longest length, and the node of one item (slot 0 of the item).
    List {
        /// Its number: index into [`Shape::strides`] and [`Facts::lists`].
        list: u32,
        /// The longest length accepted; a longer one refuses the whole call.
        cap: u32,
        /// The item.
        item: NodeId,
    },
    /// A single value of this type.
    Scalar(ScalarType),
}

/// The type a source must read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarType {
    /// A boolean.
    Bool,
    /// A number; JSON numbers as exact decimals, and text that is one.
    Number,
    /// Money: `"199.00 CNY"`, `"¥199"`, or `{"amount": "199.00", "currency": "CNY"}`. Never a bare number.
    Money,
    /// Text; never a number.
    Text,
    /// An instant: RFC 3339, or local time in [`Shape::zone`]. Never a number.
    Instant,
    /// A duration: `PT2H`, `2h`.
    Duration,
    /// A weight: `"3kg"`, `"500 g"`.
    Weight,
    /// Text that names a member; the index is into [`Shape::enums`].
    Enum(u32),
}

/// How text becomes a member of an enum.
#[derive(Clone, Debug)]
pub struct EnumReader {
    /// Which enum.
    pub id: EnumId,
    /// Its primary name, for messages.
    pub name: String,
    /// Whether undeclared members are allowed.
    pub open: bool,
    /// Accepted spellings with the member's index.
    pub spellings: Names,
}

impl EnumReader {
    /// The member spelled `text`, if declared.
    #[inline]
    #[must_use]
    pub fn index(&self, text: &str) -> Option<u32> {
        self.spellings.get(text)
    }

    /// The member that the first `length` bytes of a text spell; sooner found where the text goes on behind them.
    #[inline]
    #[must_use]
    pub fn index_of_first(&self, text: &str, length: usize) -> Option<u32> {
        self.spellings.get_first(text, length)
    }
}

/// What was found in one place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Slot<'a> {
    /// Nothing.
    #[default]
    Absent,
    /// An explicit null.
    Null,
    /// An object.
    Record,
    /// A list: its items are `len` items of its stride in [`Facts::lists`], from slot `start`.
    List {
        /// First slot.
        start: u32,
        /// Number of items.
        len: u32,
    },
    /// A value of the type asked for.
    Scalar(Scalar<'a>),
    /// Something of another type.
    Wrong(Found),
}

impl Slot<'_> {
    /// Leaves nothing in it.
    #[inline(always)]
    pub fn clear(&mut self) {
        // Few slots hold memory that has to be given back, and asking is most of what it takes: their kind is asked first.
        let may_own = matches!(self, Slot::Scalar(Scalar::Text(_) | Scalar::Member(..)) | Slot::Wrong(_));
        let held = core::mem::take(self);
        if may_own && held.owns() { drop(held) } else { core::mem::forget(held) }
    }

    /// Whether there is memory in it that has to be given back.
    ///
    /// ```
    /// use dangjiu::facts::Slot;
    /// use dangjiu::value::Scalar;
    /// assert!(!Slot::Scalar(Scalar::Text("abc".into())).owns());
    /// assert!(Slot::Scalar(Scalar::Text(String::from("abc").into())).owns());
    /// ```
    #[inline(always)]
    #[must_use]
    pub fn owns(&self) -> bool {
        match self {
            Slot::Scalar(Scalar::Text(Cow::Owned(_)) | Scalar::Member(_, Member::Other(Cow::Owned(_)))) => {
                true
            }
            Slot::Wrong(found) => found.owns(),
            _ => false,
        }
    }

    /// What stands in it, for a message that something else is expected there.
    pub(crate) fn found(&self) -> Found {
        Found::Kind(match self {
            Slot::Wrong(found) => return found.clone(),
            Slot::Record => FoundKind::Object,
            Slot::List { .. } => FoundKind::List,
            Slot::Scalar(scalar) => FoundKind::of(scalar),
            Slot::Absent | Slot::Null => FoundKind::Nothing,
        })
    }
}

/// The values a plan reads of one call.
#[derive(Clone, Debug, Default)]
pub struct Facts<'a> {
    /// The root slots.
    pub slots: Vec<Slot<'a>>,
    /// Per list, the slots of all its items.
    pub lists: Lists<'a>,
    /// Whether all texts in the slots are borrowed, for a source that knows: what is in them need not be looked at then to
    /// leave nothing there. A text that is owned all the same is never given back.
    pub borrowed: bool,
    /// The order in which earlier facts in these buffers had the keys of records, for sources that come to keys one after
    /// the other.
    pub orders: KeyOrders,
}

impl<'a> Facts<'a> {
    /// Facts in which nothing has been found yet, sized for `shape`.
    #[must_use]
    pub fn empty(shape: &Shape) -> Self {
        let mut facts = Self::default();
        facts.reset(shape);
        facts
    }

    /// Leaves nothing in them, and sizes them for `shape`.
    #[cfg_attr(feature = "inline", inline)]
    pub fn reset(&mut self, shape: &Shape) {
        if self.borrowed {
            self.take_back_borrowed();
            self.slots.iter_mut().for_each(|slot| core::mem::forget(core::mem::take(slot)));
            self.lists.iter_mut().for_each(leave);
        } else {
            self.slots.iter_mut().for_each(Slot::clear);
            self.lists.iter_mut().for_each(Vec::clear);
        }
        self.slots.resize_with(shape.slots as usize, Slot::default);
        self.lists.resize(shape.strides.len());
    }

    /// Takes back that all texts are borrowed.
    fn take_back_borrowed(&mut self) {
        debug_assert!(!self.own(), "a text that is said to be borrowed is owned");
        self.borrowed = false;
    }

    /// Whether there is memory in a slot that has to be given back.
    fn own(&self) -> bool {
        self.slots.iter().chain(self.lists.iter().flatten()).any(Slot::owns)
    }

    /// The same buffers with nothing in them, for facts of another source, to be [reset](Facts::reset) for its shape.
    #[must_use]
    #[cfg_attr(feature = "inline", inline)]
    pub fn emptied<'b>(mut self) -> Facts<'b> {
        if self.borrowed {
            self.take_back_borrowed();
            leave(&mut self.slots);
            self.lists.iter_mut().for_each(leave);
        }
        // What is collected from a list of slots stands where they stood: the memory is kept.
        let none = |slots: Vec<Slot<'a>>| -> Vec<Slot<'b>> {
            slots
                .into_iter()
                .filter_map(|mut slot| {
                    slot.clear();
                    // There is nothing in it any more.
                    core::mem::forget(slot);
                    None
                })
                .collect()
        };
        Facts {
            slots: none(self.slots),
            lists: Lists {
                first: none(self.lists.first),
                others: self.lists.others.into_iter().map(none).collect(),
            },
            borrowed: false,
            orders: self.orders,
        }
    }
}

/// Leaves none of these slots, without asking each whether it holds memory.
fn leave(slots: &mut Vec<Slot<'_>>) {
    // A drain that is forgotten drops nothing; what is left then is for it to say.
    core::mem::forget(slots.drain(..));
    slots.clear();
}

/// The slots of the items of lists, by the number of the list.
///
/// ```
/// use dangjiu::facts::{Lists, Slot};
/// let mut lists: Lists = [vec![Slot::Record], Vec::new()].into_iter().collect();
/// lists.get_mut(1).expect("there are two").push(Slot::Null);
/// assert!(lists.iter().eq(&[vec![Slot::Record], vec![Slot::Null]]));
/// assert!(lists.get(2).is_none());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lists<'a> {
    // Most events have but one: where its slots are is read with the facts, and not a place in memory later.
    first: Vec<Slot<'a>>,
    others: Vec<Vec<Slot<'a>>>,
}

impl<'a> Lists<'a> {
    /// Those of a list. The first is always there.
    #[inline]
    #[must_use]
    pub fn get(&self, list: usize) -> Option<&Vec<Slot<'a>>> {
        match list.checked_sub(1) {
            None => Some(&self.first),
            Some(other) => self.others.get(other),
        }
    }

    /// The same, to be filled.
    #[inline]
    pub fn get_mut(&mut self, list: usize) -> Option<&mut Vec<Slot<'a>>> {
        match list.checked_sub(1) {
            None => Some(&mut self.first),
            Some(other) => self.others.get_mut(other),
        }
    }

    /// All of them, in the order of their lists.
    pub fn iter(&self) -> impl Iterator<Item = &Vec<Slot<'a>>> {
        core::iter::once(&self.first).chain(&self.others)
    }

    fn iter_mut(&mut self) -> impl Iterator<Item = &mut Vec<Slot<'a>>> {
        core::iter::once(&mut self.first).chain(&mut self.others)
    }

    /// Leaves of each no more slots than the other has.
    pub(crate) fn truncate_as(&mut self, other: &Lists<'_>) {
        self.iter_mut().zip(other.iter()).for_each(|(slots, other)| slots.truncate(other.len()));
    }

    fn resize(&mut self, lists: usize) {
        self.others.resize_with(lists.saturating_sub(1), Vec::new);
    }
}

impl<'a> FromIterator<Vec<Slot<'a>>> for Lists<'a> {
    fn from_iter<I: IntoIterator<Item = Vec<Slot<'a>>>>(lists: I) -> Lists<'a> {
        let mut lists = lists.into_iter();
        Lists { first: lists.next().unwrap_or_default(), others: lists.collect() }
    }
}

/// Why facts could not be read at all. Nothing has been evaluated then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().en)]
pub enum FactError {
    /// The text is not well formed.
    Malformed {
        /// Byte offset.
        at: u64,
        /// What was found and expected.
        what: Bilingual,
    },
    /// A key appears twice.
    DuplicateKey {
        /// The key.
        key: String,
    },
    /// A list is longer than declared.
    ListTooLong {
        /// The path.
        path: String,
        /// The cap.
        cap: u32,
    },
    /// Objects nest too deep.
    TooDeep {
        /// The limit.
        limit: u32,
    },
    /// Something in them has no form in JSON.
    Formless {
        /// What was found.
        what: Bilingual,
    },
    /// The host raised something of its own when it was asked; the source has it.
    Raised,
}

impl FactError {
    /// What was found and what was expected, as a sentence for people.
    #[must_use]
    pub fn sentence(&self) -> Bilingual {
        match self {
            FactError::Malformed { at, what: Bilingual { en, zh } } => {
                say!("not readable at byte {at}: {en}", "第 {at} 字节处读不下去：{zh}")
            }
            FactError::DuplicateKey { key } => say!(
                "the key `{key}` appears twice, or something else stands for the same place",
                "键“{key}”出现了两次，或另有名称指同一处"
            ),
            FactError::ListTooLong { path, cap } => {
                say!("the list `{path}` has more than {cap} items", "列表“{path}”超过 {cap} 项")
            }
            FactError::TooDeep { limit } => {
                say!("nested deeper than {limit} levels", "嵌套超过 {limit} 层")
            }
            FactError::Formless { what } => what.clone(),
            FactError::Raised => say!("an exception", "异常"),
        }
    }
}

/// Where facts come from.
pub trait FactSource {
    /// Fills the slots that `shape` names, of facts that are empty and sized for it: [`Facts::reset`]. Borrowed text may point
    /// into the source.
    ///
    /// # Errors
    /// When the source as a whole cannot be read; a single value of a wrong type is a [`Slot::Wrong`] instead.
    fn fill<'a>(&'a self, shape: &Shape, facts: &mut Facts<'a>) -> Result<(), FactError>;

    /// SHA-256 of the canonical form of the whole event, for the keys of events without an id. Asked for only when
    /// an intent is made.
    ///
    /// # Errors
    /// When the event has no such form, or the source does not hold all of it: the call is refused then.
    fn digest(&self) -> Result<[u8; 32], FactError>;
}
