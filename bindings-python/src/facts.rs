//! Facts pulled out of Python objects: the walk over the shape of a plan asks a dict for the keys the plan reads, by
//! key texts made once, and looks at nothing else.
//!
//! A value means what the same document means as JSON: framing, wrong values, repeated keys and limits are those of
//! `dangjiu_facade::json`, whose functions read the single values.

use std::borrow::Cow;
use std::cell::RefCell;

use dangjiu::decimal::Decimal;
use dangjiu::facts::{FactError, FactSource, Facts, NodeId, NodeKind, ScalarType, Shape, ShapeNode, Slot};
use dangjiu::limits::Limits;
use dangjiu::money::Currency;
use dangjiu::say;
use dangjiu::value::Scalar;
use dangjiu_facade::canonical;
use dangjiu_facade::json::{Framing, Roots, TRANSPORT, is_event, mixed, scalar};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::document;
use crate::look::{Look, look};

/// The keys of a plan's shape as Python texts, by node, and those that decide what a document is.
pub(crate) struct Keys {
    nodes: Vec<Vec<Key>>,
    /// Keys that make a document an envelope whatever stands beside them: `order`, `event`.
    envelope: Vec<Py<PyString>>,
    /// Other keys that no bare order has: further roots, and the mark of a CloudEvent.
    telling: Vec<Py<PyString>>,
}

/// A key and the node that is read under it.
struct Key {
    text: Py<PyString>,
    spelling: String,
    node: NodeId,
}

impl Keys {
    /// The keys of a shape, and of the roots of documents.
    pub(crate) fn of(py: Python<'_>, shape: &Shape, roots: &Roots) -> Keys {
        let of_node = |node: &ShapeNode| match &node.kind {
            NodeKind::Record(fields) => fields
                .iter()
                .map(|(spelling, node)| Key {
                    text: PyString::intern(py, spelling).unbind(),
                    spelling: spelling.clone(),
                    node: *node,
                })
                .collect(),
            _ => Vec::new(),
        };
        let framing = |keys: &[&str]| roots.framing(keys.iter().copied(), Roots::BARE);
        let mut keys = Keys {
            nodes: shape.nodes.iter().map(of_node).collect(),
            envelope: Vec::new(),
            telling: Vec::new(),
        };
        for name in roots.names() {
            let text = PyString::intern(py, name).unbind();
            // A field that every order has, and a key that nobody knows, beside it.
            if framing(&[name, "amount"]) == Framing::Envelope {
                keys.envelope.push(text);
            } else if framing(&[name, ""]) == Framing::Envelope {
                keys.telling.push(text);
            }
        }
        keys.telling.push(PyString::intern(py, "specversion").unbind());
        keys
    }

    fn of_node(&self, node: NodeId) -> &[Key] {
        self.nodes.get(node as usize).map_or(&[], Vec::as_slice)
    }

    /// The framing of a document that has no key of more than one meaning; else nothing.
    fn plain(&self, dict: &Bound<'_, PyDict>, roots: &Roots) -> PyResult<Option<Framing>> {
        let py = dict.py();
        let mark = intern!(py, "specversion");
        for key in &self.envelope {
            if dict.contains(key.bind_borrowed(py))? {
                return Ok((!dict.contains(mark)?).then_some(Framing::Envelope));
            }
        }
        for key in &self.telling {
            if dict.contains(key.bind_borrowed(py))? {
                return Ok(None);
            }
        }
        // One key that is no root makes it an order.
        let first = dict.iter().next().and_then(|(key, _)| key.cast_into::<PyString>().ok());
        let first = first.as_ref().and_then(|key| key.to_str().ok()).unwrap_or_default();
        Ok((roots.framing([first], Roots::BARE) == Framing::Bare).then_some(Framing::Bare))
    }

    fn root(&self, spelling: &str) -> Option<NodeId> {
        self.of_node(0).iter().find(|key| key.spelling == spelling).map(|key| key.node)
    }
}

/// One event or order as a Python object.
pub(crate) struct ObjectEvent<'r, 'py> {
    object: &'r Bound<'py, PyAny>,
    keys: &'r Keys,
    roots: &'r Roots,
    limits: Limits,
    raised: RefCell<Option<PyErr>>,
}

impl<'r, 'py> ObjectEvent<'r, 'py> {
    /// The facts in `object`, for the plan whose keys these are.
    pub(crate) fn new(object: &'r Bound<'py, PyAny>, keys: &'r Keys, roots: &'r Roots) -> Self {
        ObjectEvent { object, keys, roots, limits: Limits::default(), raised: RefCell::new(None) }
    }

    /// What Python raised while the facts were read: no answer holds then.
    pub(crate) fn raised(self) -> Option<PyErr> {
        self.raised.into_inner()
    }
}

impl FactSource for ObjectEvent<'_, '_> {
    fn fill<'a>(&'a self, shape: &Shape, facts: &mut Facts<'a>) -> Result<(), FactError> {
        Walk { event: self, shape, facts }.document().map_err(|stop| match stop {
            Stop::Fact(error) => error,
            Stop::Raised(error) => {
                *self.raised.borrow_mut() = Some(error);
                FactError::Malformed { at: 0, what: "an exception".to_owned() }
            }
        })
    }

    fn digest(&self) -> [u8; 32] {
        match document::json(self.object) {
            Ok(json) => canonical::digest(&json),
            Err(error) => {
                *self.raised.borrow_mut() = Some(error);
                [0; 32]
            }
        }
    }
}

/// Why the walk ends early.
enum Stop {
    Fact(FactError),
    Raised(PyErr),
}

impl From<FactError> for Stop {
    fn from(error: FactError) -> Stop {
        Stop::Fact(error)
    }
}

impl From<PyErr> for Stop {
    fn from(error: PyErr) -> Stop {
        Stop::Raised(error)
    }
}

/// The keys from the root to where the walk stands, for messages.
#[derive(Clone, Copy)]
struct Trail<'t> {
    before: Option<&'t Trail<'t>>,
    key: &'t str,
}

impl Trail<'_> {
    fn path(&self) -> String {
        match self.before {
            Some(before) => format!("{}.{}", before.path(), self.key),
            None => self.key.to_owned(),
        }
    }
}

struct Walk<'w, 'f, 'py, 'a> {
    event: &'w ObjectEvent<'w, 'py>,
    shape: &'w Shape,
    facts: &'f mut Facts<'a>,
}

impl<'py, 'a> Walk<'_, '_, 'py, 'a> {
    fn document(&mut self) -> Result<(), Stop> {
        let object = self.event.object;
        let Look::Object(dict) = look(object)? else {
            let found = object.get_type().name()?;
            let message = say!(
                "facts of type {found}; expected a dict, a dataclass, a model, or JSON as bytes or text",
                "事实的类型是 {found}，应为 dict、dataclass、模型，或 bytes、文字形式的 JSON"
            );
            return Err(document::refused(object.py(), message).into());
        };
        let framing = match self.event.keys.plain(&dict, self.event.roots)? {
            Some(framing) => framing,
            None => self.framing(&dict, Roots::BARE),
        };
        match framing {
            Framing::Envelope => self.record(&dict, 0, 0, None, |_| true),
            Framing::Bare => self.bare(&dict, Roots::BARE),
            Framing::CloudEvent => self.cloud_event(&dict),
            Framing::Mixed => Err(mixed().into()),
        }
    }

    fn framing(&self, dict: &Bound<'py, PyDict>, bare: &str) -> Framing {
        let keys = dict.iter().map(|(key, _)| key.cast_into::<PyString>().ok());
        let keys: Vec<Option<Bound<'py, PyString>>> = keys.collect();
        // A key that is no text is a key that nobody knows.
        let keys = keys.iter().map(|key| key.as_ref().and_then(|key| key.to_str().ok()).unwrap_or_default());
        self.event.roots.framing(keys, bare)
    }

    /// The node of a root, which is marked as found; nothing where the plan does not read it.
    fn open_root(&mut self, spelling: &str) -> Option<NodeId> {
        let id = self.event.keys.root(spelling)?;
        let node = self.shape.nodes.get(id as usize)?;
        *self.slot(node, 0)? = Slot::Record;
        Some(id)
    }

    fn bare(&mut self, dict: &Bound<'py, PyDict>, record: &str) -> Result<(), Stop> {
        let Some(id) = self.open_root(record) else { return Ok(()) };
        self.record(dict, id, 0, Some(&Trail { before: None, key: record }), |_| true)
    }

    fn cloud_event(&mut self, dict: &Bound<'py, PyDict>) -> Result<(), Stop> {
        let py = dict.py();
        let head = Trail { before: None, key: "event" };
        if let Some(id) = self.open_root("event") {
            self.record(dict, id, 0, Some(&head), |key| !TRANSPORT.contains(&key))?;
        }
        if dict.contains(intern!(py, "data_base64"))? {
            let what = "found `data_base64`, expected JSON in `data`".to_owned();
            return Err(FactError::Malformed { at: 0, what }.into());
        }
        let data = match dict.get_item(intern!(py, "data"))?.map(|data| look(&data)).transpose()? {
            None | Some(Look::Null) => return Ok(()),
            Some(Look::Object(data)) => data,
            Some(_) => {
                let what = "found another value, expected an object in `data`".to_owned();
                return Err(FactError::Malformed { at: 0, what }.into());
            }
        };
        let kind = dict.get_item(intern!(py, "type"))?.and_then(|kind| kind.extract::<String>().ok());
        let record = self.event.roots.record_of_type(&kind.unwrap_or_default()).unwrap_or_default();
        match self.framing(&data, record) {
            Framing::Mixed => Err(mixed().into()),
            Framing::Envelope => {
                self.record(&data, 0, 0, None, |key| !is_event(key))?;
                // The head is filled already; these are the fields beside it.
                for key in self.event.keys.of_node(0).iter().filter(|key| is_event(&key.spelling)) {
                    if let Some(beside) = data.get_item(&key.text)? {
                        match look(&beside)? {
                            Look::Object(beside) => {
                                self.record(&beside, key.node, 0, Some(&head), |_| true)?
                            }
                            _ => self.value(&beside, key.node, 0, &head)?,
                        }
                    }
                }
                Ok(())
            }
            _ if record.is_empty() => Ok(()),
            _ => self.bare(&data, record),
        }
    }

    /// The fields of a dict that the plan reads, of the keys that are `wanted`.
    fn record(
        &mut self,
        dict: &Bound<'py, PyDict>,
        id: NodeId,
        base: usize,
        before: Option<&Trail<'_>>,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<(), Stop> {
        let keys = self.event.keys;
        for key in keys.of_node(id).iter().filter(|key| wanted(&key.spelling)) {
            if let Some(value) = dict.get_item(key.text.bind_borrowed(dict.py()))? {
                self.value(&value, key.node, base, &Trail { before, key: &key.spelling })?;
            }
        }
        Ok(())
    }

    /// A value into its node; `base` is the first slot of the list item around it.
    fn value(
        &mut self,
        value: &Bound<'py, PyAny>,
        id: NodeId,
        base: usize,
        trail: &Trail<'_>,
    ) -> Result<(), Stop> {
        let shape = self.shape;
        let Some(node) = shape.nodes.get(id as usize) else { return Ok(()) };
        if self.slot(node, base).is_some_and(|slot| *slot != Slot::Absent) {
            return Err(FactError::DuplicateKey { key: trail.path() }.into());
        }
        let found = match (&node.kind, look(value)?) {
            (_, Look::Null) => Slot::Null,
            (NodeKind::Scalar(ty), found) => self.single(found, *ty)?,
            (NodeKind::Record(_), Look::Object(dict)) => {
                self.record(&dict, id, base, Some(trail), |_| true)?;
                Slot::Record
            }
            (NodeKind::List { list, cap, item }, Look::List(items)) => {
                self.list(&items, *list, *cap, *item, trail)?
            }
            (_, found) => other(found),
        };
        if let Some(slot) = self.slot(node, base) {
            *slot = found;
        }
        Ok(())
    }

    fn list(
        &mut self,
        items: &Bound<'py, PyAny>,
        list: u32,
        cap: u32,
        item: NodeId,
        trail: &Trail<'_>,
    ) -> Result<Slot<'static>, Stop> {
        let longest = cap.min(u32::try_from(self.event.limits.list_items).unwrap_or(u32::MAX));
        let stride = self.shape.strides.get(list as usize).copied().unwrap_or(0) as usize;
        let start = self.facts.lists.get(list as usize).map_or(0, Vec::len);
        let inside = Trail { before: Some(trail), key: "[]" };
        let mut len = 0;
        for value in items.try_iter()? {
            if len == longest {
                return Err(FactError::ListTooLong { path: trail.path(), cap: longest }.into());
            }
            len += 1;
            let Some(slots) = self.facts.lists.get_mut(list as usize) else { continue };
            let base = slots.len();
            slots.resize(base + stride, Slot::Absent);
            self.value(&value?, item, base, &inside)?;
        }
        Ok(Slot::List { start: u32::try_from(start).unwrap_or(u32::MAX), len })
    }

    /// A single value as `ty`.
    fn single(&self, found: Look<'py>, ty: ScalarType) -> Result<Slot<'static>, Stop> {
        Ok(match found {
            Look::Null => Slot::Null,
            Look::Bool(value) => scalar::boolean(value, ty),
            Look::Int(value) if ty == ScalarType::Number => {
                Slot::Scalar(Scalar::Number(Decimal::from_i64(value)))
            }
            Look::Number(text) => scalar::number(&text, ty),
            Look::Text(text) => match text.to_str() {
                Ok(text) => owned(scalar::from_text(Cow::Borrowed(text), ty, self.shape, &self.event.limits)),
                Err(_) => scalar::wrong(scalar::HALF),
            },
            Look::Object(dict) if ty == ScalarType::Money => money(&dict)?,
            found => other(found),
        })
    }

    fn slot(&mut self, node: &ShapeNode, base: usize) -> Option<&mut Slot<'a>> {
        let at = base + node.slot as usize;
        match node.in_list {
            Some(list) => self.facts.lists.get_mut(list as usize)?.get_mut(at),
            None => self.facts.slots.get_mut(at),
        }
    }
}

/// `{"amount": "199.00", "currency": "CNY"}`
fn money(dict: &Bound<'_, PyDict>) -> PyResult<Slot<'static>> {
    let py = dict.py();
    let part = |key| dict.get_item(key)?.map(|part| look(&part)).transpose();
    let amount = match part(intern!(py, "amount"))? {
        Some(Look::Int(value)) => Some(Decimal::from_i64(value)),
        Some(Look::Number(text)) => Decimal::parse(&text).ok(),
        Some(Look::Text(text)) => text.to_str().ok().and_then(|text| Decimal::parse(text).ok()),
        _ => None,
    };
    let currency = match part(intern!(py, "currency"))? {
        Some(Look::Text(text)) => text.to_str().ok().and_then(Currency::parse),
        _ => None,
    };
    Ok(scalar::money(amount, currency))
}

/// The words for something that was not asked for.
fn other(found: Look<'_>) -> Slot<'static> {
    match found {
        Look::Null => Slot::Null,
        Look::Bool(true) => scalar::wrong("boolean true"),
        Look::Bool(false) => scalar::wrong("boolean false"),
        Look::Int(value) => scalar::wrong_number(&value.to_string()),
        Look::Number(text) | Look::NoNumber(text) => scalar::wrong_number(&text),
        Look::Text(text) => scalar::wrong_text(text.to_str().unwrap_or_default()),
        Look::Object(_) => scalar::wrong("object"),
        Look::List(_) => scalar::wrong("list"),
        Look::Other(name) => Slot::Wrong(Cow::Owned(format!("object ({name})"))),
    }
}

/// The same, holding no text of the object it was read from.
fn owned(slot: Slot<'_>) -> Slot<'static> {
    match slot {
        Slot::Scalar(value) => Slot::Scalar(value.into_owned()),
        Slot::Wrong(found) => Slot::Wrong(Cow::Owned(found.into_owned())),
        Slot::Absent => Slot::Absent,
        Slot::Null => Slot::Null,
        Slot::Record => Slot::Record,
        Slot::List { start, len } => Slot::List { start, len },
    }
}
