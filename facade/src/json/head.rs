//! What a document says about the event itself, read without any rules.

use std::sync::OnceLock;

use dangjiu::facts::{Facts, NodeKind, ScalarType, Shape, ShapeNode, Slot};
use dangjiu::time::Instant;
use dangjiu::value::Scalar;
use dangjiu::zone::ZoneTable;

use super::JsonEvent;
use super::fill::fill;
use super::scanner::Read;

/// The event's own particulars. A part that is absent, or of a wrong type, is nothing here; rules report the latter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// `order.created`
    pub kind: Option<String>,
    /// The id its source gave it.
    pub id: Option<String>,
    /// When it happened.
    pub time: Option<Instant>,
    /// What stands there instead where the time cannot be read: `number 1739066400`.
    pub wrong_time: Option<String>,
    /// The id of the order it is about.
    pub order: Option<String>,
}

const KIND: usize = 2;
const ID: usize = 3;
const TIME: usize = 4;
const ORDER: usize = 6;

pub(super) fn read(event: &JsonEvent<'_>) -> Read<Head> {
    static SHAPE: OnceLock<Shape> = OnceLock::new();
    let shape = SHAPE.get_or_init(shape);
    let mut facts = Facts::empty(shape);
    fill(event, shape, &mut facts)?;
    let text = |slot: usize| match facts.slots.get(slot) {
        Some(Slot::Scalar(Scalar::Text(text))) => Some(text.clone().into_owned()),
        _ => None,
    };
    let (time, wrong_time) = match facts.slots.get(TIME) {
        Some(Slot::Scalar(Scalar::Instant(time))) => (Some(*time), None),
        Some(Slot::Wrong(found)) => (None, Some(found.clone().into_owned())),
        _ => (None, None),
    };
    Ok(Head { kind: text(KIND), id: text(ID), time, wrong_time, order: text(ORDER) })
}

/// The places of [`Head`]; slot and node numbers are the same.
fn shape() -> Shape {
    let keys = |keys: &[(&str, u32)]| {
        let mut keys: Vec<(String, u32)> =
            keys.iter().map(|(key, node)| ((*key).to_owned(), *node)).collect();
        keys.sort();
        NodeKind::Record(keys)
    };
    let text = || NodeKind::Scalar(ScalarType::Text);
    let kinds = [
        keys(&[("event", 1), ("事件", 1), ("order", 5), ("订单", 5)]),
        keys(&[("type", KIND as u32), ("id", ID as u32), ("time", TIME as u32)]),
        text(),
        text(),
        NodeKind::Scalar(ScalarType::Instant),
        keys(&[("id", ORDER as u32), ("编号", ORDER as u32), ("订单号", ORDER as u32)]),
        text(),
    ];
    let nodes: Vec<ShapeNode> =
        (0..).zip(kinds).map(|(slot, kind)| ShapeNode { slot, in_list: None, kind }).collect();
    Shape { slots: nodes.len() as u32, nodes, zone: Some(ZoneTable::shanghai()), ..Shape::default() }
}
