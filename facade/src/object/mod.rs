//! Facts from a host's own objects: dicts, models, rows. The host says what a value is; what it means is decided here,
//! once for all hosts.
//!
//! A record is asked for the keys that the plan reads, by keys made ready once ([`Keys`]), and nothing else of it is
//! looked at. A value means what the same document means as JSON: framing, wrong values, repeated keys and limits are
//! those of [`json`](crate::json).
//!
//! ```
//! use std::borrow::Cow;
//! use std::convert::Infallible;
//!
//! use dangjiu::time::Instant;
//! use dangjiu_facade::object::{Fields, Key, Keys, Look, Object, ObjectEvent, Texts};
//! use dangjiu_facade::rules::{Rules, SourceText};
//!
//! /// A host whose values are texts and lists of fields.
//! #[derive(Clone)]
//! enum Value {
//!     Text(&'static str),
//!     Record(Vec<(&'static str, Value)>),
//! }
//! struct Record(Vec<(&'static str, Value)>);
//!
//! impl Object for Value {
//!     type Key = String;
//!     type Fields = Record;
//!     type Items = std::iter::Empty<Result<Value, Infallible>>;
//!     type Raised = Infallible;
//!     const EXPECTED: [&'static str; 2] = ["a record", "记录"];
//!     fn look(&self) -> Result<Look<'_, Value>, Infallible> {
//!         Ok(match self {
//!             Value::Text(text) => Look::Text(Cow::Borrowed(text)),
//!             Value::Record(fields) => Look::Record(Record(fields.clone())),
//!         })
//!     }
//!     fn type_name(&self) -> String {
//!         "value".to_owned()
//!     }
//! }
//!
//! impl Fields<Value> for Record {
//!     fn len(&self) -> usize {
//!         self.0.len()
//!     }
//!     fn get(&self, key: &String) -> Result<Option<Value>, Infallible> {
//!         Ok(self.0.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone()))
//!     }
//!     fn each<E>(&self, mut work: impl FnMut(Key<'_>, &Value) -> Result<(), E>) -> Result<(), E> {
//!         self.0.iter().try_for_each(|(name, value)| work(Key::Text(name), value))
//!     }
//! }
//!
//! let text = "rule big\nwhen order.amount >= 500 CNY\nthen add_tag(tag: \"big\")\n";
//! let rules = Rules::compile(vec![SourceText::new("big.dj", text)]);
//! let plan = rules.plan()?;
//! let keys = Keys::of(plan.shape(), str::to_owned);
//! let order = Value::Record(vec![("id", Value::Text("A-1")), ("amount", Value::Text("600 CNY"))]);
//! let texts = Texts::default();
//! let event = rules.object(&order, &keys, &texts);
//! assert_eq!(rules.evaluate_from(plan, &event, Instant::EPOCH, false)?.fired, ["main.big"]);
//! # Ok::<(), dangjiu_facade::error::HostError>(())
//! ```

mod walk;
mod written;

use std::borrow::Cow;
use std::cell::RefCell;

use bumpalo::Bump;
use dangjiu::facts::{FactError, FactSource, Facts, NodeId, NodeKind, Shape, ShapeNode};
use dangjiu::limits::Limits;

use crate::canonical;
use crate::json::{JsonEvent, Roots};

pub use written::json;

/// A value of a host.
pub trait Object: Sized {
    /// A key made ready for asking records for it.
    type Key;
    /// A record.
    type Fields: Fields<Self>;
    /// The items of a list.
    type Items: Iterator<Item = Result<Self, Self::Raised>>;
    /// What the host itself raises when it is asked for something.
    type Raised;
    /// What a host gives as facts, in English and in Chinese: `a dict`.
    const EXPECTED: [&'static str; 2];

    /// What it is.
    ///
    /// # Errors
    /// What the host raises.
    fn look(&self) -> Result<Look<'_, Self>, Self::Raised>;

    /// The same of what most facts are, where it is quickly seen; nothing for every other value, and always right to give.
    #[inline(always)]
    fn glance(&self) -> Option<Glance<'_>> {
        None
    }

    /// The name the host has for its type, for messages.
    fn type_name(&self) -> String;
}

/// A record of a host.
pub trait Fields<O: Object> {
    /// How many fields it has.
    fn len(&self) -> usize;

    /// Whether it has none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a field.
    ///
    /// # Errors
    /// What the host raises.
    fn get(&self, key: &O::Key) -> Result<Option<O>, O::Raised>;

    /// Does something for every field.
    ///
    /// # Errors
    /// The first of the work.
    fn each<E>(&self, work: impl FnMut(Key<'_>, &O) -> Result<(), E>) -> Result<(), E>;
}

/// A key of a record as the host has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key<'k> {
    /// A text.
    Text(&'k str),
    /// A text with half a character.
    Half,
    /// Something else, by the name of its type.
    Other(String),
}

impl<'k> Key<'k> {
    /// Its text; a key that is none is one that nobody knows.
    fn text(&self) -> &'k str {
        match self {
            Key::Text(text) => text,
            Key::Half | Key::Other(_) => "",
        }
    }
}

/// A value of the kinds that most facts are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glance<'v> {
    /// A text.
    Text(&'v str),
    /// A whole number.
    Int(i64),
    /// Yes or no.
    Bool(bool),
}

impl<'v, O: Object> From<Glance<'v>> for Look<'v, O> {
    fn from(glance: Glance<'v>) -> Look<'v, O> {
        match glance {
            Glance::Text(text) => Look::Text(Cow::Borrowed(text)),
            Glance::Int(value) => Look::Int(value),
            Glance::Bool(value) => Look::Bool(value),
        }
    }
}

/// A value, looked at.
pub enum Look<'v, O: Object> {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number as JSON writes it.
    Number(Cow<'v, str>),
    /// A number that JSON has none for: `nan`, `inf`, an integer too long to be written.
    NoNumber(Cow<'v, str>),
    /// A text.
    Text(Cow<'v, str>),
    /// A text with half a character (a lone surrogate), which no UTF-8 holds.
    Half,
    /// A record.
    Record(O::Fields),
    /// A list.
    List(O::Items),
    /// Anything else.
    Other,
}

impl<O: Object> Look<'_, O> {
    /// The same, holding no text of the value it was of.
    #[must_use]
    pub fn into_owned<'w>(self) -> Look<'w, O> {
        match self {
            Look::Null => Look::Null,
            Look::Bool(value) => Look::Bool(value),
            Look::Int(value) => Look::Int(value),
            Look::Number(text) => Look::Number(Cow::Owned(text.into_owned())),
            Look::NoNumber(text) => Look::NoNumber(Cow::Owned(text.into_owned())),
            Look::Text(text) => Look::Text(Cow::Owned(text.into_owned())),
            Look::Half => Look::Half,
            Look::Record(fields) => Look::Record(fields),
            Look::List(items) => Look::List(items),
            Look::Other => Look::Other,
        }
    }
}

/// Why a value of a host is not read.
#[derive(Debug)]
pub enum Stop<R> {
    /// The facts are refused.
    Fact(FactError),
    /// What the host raised.
    Raised(R),
}

impl<R> From<FactError> for Stop<R> {
    fn from(error: FactError) -> Stop<R> {
        Stop::Fact(error)
    }
}

/// The keys of a plan's shape as the host asks for them.
#[derive(Debug)]
pub struct Keys<K> {
    /// By node, in the order of their spelling.
    nodes: Vec<Vec<NodeKey<K>>>,
    kind: K,
    data: K,
    data_base64: K,
    amount: K,
    currency: K,
}

/// A key and the node that is read under it.
#[derive(Debug)]
struct NodeKey<K> {
    key: K,
    spelling: String,
    node: NodeId,
    /// Whether it is the key before, for another node.
    again: bool,
}

impl<K> Keys<K> {
    /// The keys of a shape, each made ready by the host.
    pub fn of(shape: &Shape, mut ready: impl FnMut(&str) -> K) -> Keys<K> {
        let mut of_node = |node: &ShapeNode| {
            let NodeKind::Record(fields) = &node.kind else { return Vec::new() };
            let mut before = None;
            let key = |(spelling, node): &(String, NodeId)| {
                let again = before.as_ref() == Some(spelling);
                before = Some(spelling.clone());
                NodeKey { key: ready(spelling), spelling: spelling.clone(), node: *node, again }
            };
            fields.iter().map(key).collect()
        };
        let nodes = shape.nodes.iter().map(&mut of_node).collect();
        Keys {
            nodes,
            kind: ready("type"),
            data: ready("data"),
            data_base64: ready("data_base64"),
            amount: ready("amount"),
            currency: ready("currency"),
        }
    }

    fn of_node(&self, node: NodeId) -> &[NodeKey<K>] {
        self.nodes.get(node as usize).map_or(&[], Vec::as_slice)
    }

    fn root(&self, spelling: &str) -> Option<NodeId> {
        self.of_node(0).iter().find(|key| key.spelling == spelling).map(|key| key.node)
    }
}

/// Where the texts of facts lie while they are used: a host's own may change meanwhile. Keep it for the next call.
#[derive(Debug, Default)]
pub struct Texts(Bump);

impl Texts {
    /// So much memory is kept from one call to the next.
    const KEPT: usize = 1 << 20;

    /// Forgets all texts.
    pub fn clear(&mut self) {
        if self.0.allocated_bytes() > Texts::KEPT {
            self.0 = Bump::new();
        } else {
            self.0.reset();
        }
    }

    fn keep(&self, text: &str) -> &str {
        self.0.alloc_str(text)
    }
}

/// One event or order as an object of a host.
pub struct ObjectEvent<'r, O: Object> {
    object: &'r O,
    keys: &'r Keys<O::Key>,
    roots: &'r Roots,
    texts: &'r Texts,
    limits: Limits,
    raised: RefCell<Option<O::Raised>>,
}

impl<'r, O: Object> ObjectEvent<'r, O> {
    /// The facts in `object`, for the plan whose keys these are.
    #[must_use]
    pub fn new(object: &'r O, keys: &'r Keys<O::Key>, roots: &'r Roots, texts: &'r Texts) -> Self {
        ObjectEvent { object, keys, roots, texts, limits: Limits::default(), raised: RefCell::new(None) }
    }

    /// The same with other limits on nesting, text and lists.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        ObjectEvent { limits, ..self }
    }

    /// What the host raised, where that is why there is no answer ([`FactError::Raised`]).
    #[must_use]
    pub fn raised(self) -> Option<O::Raised> {
        self.raised.into_inner()
    }

    /// What the same facts as a document are refused for: of several reasons the first in a document is given, and under the
    /// name it has there. An object is not read in the order in which it would be written.
    #[cold]
    fn refusal(&self, shape: &Shape, found: FactError) -> FactError {
        let Ok(document) = json(self.object, self.limits.nesting) else { return found };
        let event = JsonEvent::new(&document, self.roots).with_limits(self.limits);
        let read = event.fill(shape, &mut Facts::empty(shape));
        read.err().unwrap_or(found)
    }

    fn stop(&self, stop: Stop<O::Raised>) -> FactError {
        match stop {
            Stop::Fact(error) => error,
            Stop::Raised(raised) => {
                *self.raised.borrow_mut() = Some(raised);
                FactError::Raised
            }
        }
    }
}

impl<O: Object> FactSource for ObjectEvent<'_, O> {
    fn fill<'a>(&'a self, shape: &Shape, facts: &mut Facts<'a>) -> Result<(), FactError> {
        walk::fill(self, shape, facts).map_err(|stop| match stop {
            // What is no document is told by its type.
            Stop::Fact(error) if !matches!(error, FactError::Formless { .. }) => self.refusal(shape, error),
            stop => self.stop(stop),
        })
    }

    fn digest(&self) -> Result<[u8; 32], FactError> {
        let json = json(self.object, self.limits.nesting).map_err(|stop| self.stop(stop))?;
        Ok(canonical::digest(&json))
    }
}
