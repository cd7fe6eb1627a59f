//! What a document says about the event itself, read without any rules.

use dangjiu::facts::{Facts, Found, Names, NodeKind, ScalarType, Shape, ShapeNode, Slot};
use dangjiu::time::Instant;
use dangjiu::value::Scalar;
use dangjiu::zone::ZoneTable;

use super::JsonEvent;
use super::fill::fill;
use super::scalar::instant;
use super::scanner::Read;

/// The event's own particulars. A part that is absent, or of a wrong type, is nothing here; rules report the latter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// `order.created`
    pub kind: Option<String>,
    /// The state, of `order.becomes` and `order.leaves`.
    pub state: Option<String>,
    /// The id its source gave it.
    pub id: Option<String>,
    /// When it happened.
    pub time: Option<Instant>,
    /// What stands there instead where the time cannot be read.
    pub wrong_time: Option<Found>,
    /// The id of the order it is about.
    pub order: Option<String>,
}

// Node and slot numbers are the same.
const EVENT: usize = 1;
const KIND: usize = 2;
const ID: usize = 3;
const TIME: usize = 4;
const ORDER_ROOT: usize = 5;
const ORDER: usize = 6;
const STATE: usize = 7;

pub(super) fn read(event: &JsonEvent<'_>, zone: Option<&ZoneTable>) -> Read<Head> {
    let shape = event.roots.head();
    let mut facts = Facts::empty(shape);
    fill(event, shape, &mut facts)?;
    let text = |slot: usize| match facts.slots.get(slot) {
        Some(Slot::Scalar(Scalar::Text(text))) => Some(text.clone().into_owned()),
        _ => None,
    };
    let (time, wrong_time) = match facts.slots.get(TIME) {
        Some(Slot::Scalar(Scalar::Text(text))) => match instant(text, zone) {
            Some(time) => (Some(time), None),
            None => (None, Some(Found::text(text))),
        },
        Some(Slot::Wrong(found)) => (None, Some(found.clone())),
        _ => (None, None),
    };
    Ok(Head { kind: text(KIND), state: text(STATE), id: text(ID), time, wrong_time, order: text(ORDER) })
}

/// The shape of [`Head`]. `spellings` gives those of the records `event` and `order` (with an empty field name) and
/// of their fields.
pub(super) fn shape(spellings: impl Fn(&str, &str) -> Vec<String>) -> Shape {
    let keys = |record: &str, fields: &[(&str, usize)]| {
        let keys = fields.iter().flat_map(|(field, node)| {
            let node = u32::try_from(*node).unwrap_or_default();
            spellings(record, field).into_iter().map(move |key| (key, node))
        });
        keys.collect::<Vec<_>>()
    };
    let (event, order) = (keys("event", &[("", EVENT)]), keys("order", &[("", ORDER_ROOT)]));
    let text = || NodeKind::Scalar(ScalarType::Text);
    let kinds = [
        NodeKind::Record(event.into_iter().chain(order).collect()),
        NodeKind::Record(Names::new(keys(
            "event",
            &[("type", KIND), ("state", STATE), ("id", ID), ("time", TIME)],
        ))),
        text(),
        text(),
        text(),
        NodeKind::Record(Names::new(keys("order", &[("id", ORDER)]))),
        text(),
        text(),
    ];
    let nodes: Vec<ShapeNode> =
        (0..).zip(kinds).map(|(slot, kind)| ShapeNode { slot, in_list: None, kind }).collect();
    let slots = u32::try_from(nodes.len()).unwrap_or_default();
    Shape { slots, nodes, ..Shape::default() }
}
