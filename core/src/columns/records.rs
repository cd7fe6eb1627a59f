//! Records: the columns of a batch, checked once, and any row of them as facts.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::column::{Column, Integers, State, Values};
use super::error::{ColumnError, ColumnKind};
use crate::decimal::{LIMIT, MAX_DIGITS};
use crate::diagnostic::Bilingual;
use crate::facts::{
    EnumReader, FactError, FactSource, Facts, Found, FoundKind, NodeId, NodeKind, ScalarType, Shape, Slot,
};
use crate::ids::digest;
use crate::plan::Plan;
use crate::say;
use crate::time::Instant;
use crate::value::{Member, Scalar};

/// Records as columns: for the plan whose shape they were made for, and plans made from it with other values.
#[derive(Clone, Debug)]
pub struct Records<'a> {
    pub(super) shape: &'a Shape,
    rows: usize,
    /// By node.
    pub(super) columns: Vec<Option<Column<'a>>>,
    /// By node: whether it or anything below it has a column.
    filled: Vec<bool>,
    /// The nodes outside lists that are filled, then those of the items of each list.
    spaces: Vec<Vec<NodeId>>,
    /// Per list, the node at which it stands.
    lists: Vec<Option<NodeId>>,
    digests: Option<&'a dyn RowDigests>,
}

/// The digests of records, which the host makes: each when it is asked for, or all before.
pub trait RowDigests: core::fmt::Debug + Sync {
    /// How many records there are.
    fn count(&self) -> usize;

    /// The digest of a record that there is. Asked for only when an intent is made of a record that names no event.
    ///
    /// # Errors
    /// When the record has none: it alone is refused then.
    fn digest(&self, row: usize) -> Result<[u8; 32], FactError>;
}

impl RowDigests for Vec<[u8; 32]> {
    fn count(&self) -> usize {
        self.len()
    }

    fn digest(&self, row: usize) -> Result<[u8; 32], FactError> {
        Ok(self.get(row).copied().unwrap_or_default())
    }
}

impl<'a> Records<'a> {
    /// `rows` records of these columns, each with the node of `plan.shape()` at which it stands: see [`Shape::node`].
    /// A place without a column is absent in every row, but for a record of which a place has one: that is there in every
    /// row, unless its place is also given at the root. Places within lists have a row for each item of all records.
    ///
    /// # Errors
    /// A column that does not fit its place or the others, or whose memory does not hold what it says.
    pub fn new(
        plan: &'a Plan,
        rows: usize,
        columns: impl IntoIterator<Item = (NodeId, Column<'a>)>,
    ) -> Result<Records<'a>, ColumnError> {
        if u32::try_from(rows).is_err() {
            return Err(ColumnError::TooMany { rows });
        }
        let shape = plan.shape();
        let mut records = Records {
            shape,
            rows,
            columns: vec![None; shape.nodes.len()],
            filled: vec![false; shape.nodes.len()],
            spaces: vec![Vec::new(); shape.strides.len() + 1],
            lists: vec![None; shape.strides.len()],
            digests: None,
        };
        for (node, column) in columns {
            let Some(place) = records.columns.get_mut(node as usize).filter(|_| node != 0) else {
                return Err(ColumnError::NoPlace { node });
            };
            if place.replace(column).is_some() {
                return Err(ColumnError::Twice { path: shape.path(node) });
            }
        }
        for (node, at) in (0..).zip(&shape.nodes) {
            if let NodeKind::List { list, .. } = at.kind
                && let Some(known) = records.lists.get_mut(list as usize)
            {
                *known = Some(node);
            }
        }
        for node in 1.. {
            let Some(column) = records.columns.get(node as usize) else { break };
            if let Some(column) = column {
                records.check(node, column)?;
            }
        }
        records.fill();
        Ok(records)
    }

    /// The same with the digest of each record: what keys of intents without an event id are made from. Without them it
    /// is that of what the plan reads of the record.
    ///
    /// # Errors
    /// `Rows`.
    pub fn with_digests(self, digests: &'a dyn RowDigests) -> Result<Records<'a>, ColumnError> {
        if digests.count() != self.rows {
            let (found, expected) = (digests.count(), self.rows);
            return Err(ColumnError::Rows { path: "digest".to_owned(), found, expected });
        }
        Ok(Records { digests: Some(digests), ..self })
    }

    /// How many records there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// One record as facts.
    #[must_use]
    pub fn row(&'a self, row: usize) -> Row<'a> {
        Row { records: self, row }
    }

    fn check(&self, node: NodeId, column: &Column<'a>) -> Result<(), ColumnError> {
        let Some(at) = self.shape.nodes.get(node as usize) else {
            return Err(ColumnError::NoPlace { node });
        };
        let path = || self.shape.path(node);
        let expected = match at.in_list {
            None => self.rows,
            Some(list) => {
                let of = self.lists.get(list as usize).copied().flatten();
                let of = of.and_then(|of| self.columns.get(of as usize).copied().flatten());
                match of.map(|list| list.values) {
                    Some(Values::List(offsets)) => offsets.at(offsets.pieces()),
                    _ => return Err(ColumnError::NoList { path: path() }),
                }
            }
        };
        // Items after the last one that a list has do no harm.
        if column.len() < expected || at.in_list.is_none() && column.len() > expected {
            return Err(ColumnError::Rows { path: path(), found: column.len(), expected });
        }
        if !holds(&at.kind, &column.values) {
            let (found, expected) = (kind_of(column), kind_at(&at.kind));
            return Err(ColumnError::Kind { path: path(), found, expected });
        }
        match broken(column) {
            Some(what) => Err(ColumnError::Broken { path: path(), what }),
            None => Ok(()),
        }
    }

    /// Notes which nodes have anything.
    fn fill(&mut self) {
        // Parents have smaller numbers than what stands below them, but for the items of lists.
        for node in 0..self.columns.len() {
            if self.columns.get(node).is_some_and(Option::is_some) {
                self.mark(node);
            }
        }
        for (number, node) in (0..).zip(&self.shape.nodes).skip(1) {
            let space = node.in_list.map_or(0, |list| list as usize + 1);
            if self.filled.get(number as usize) == Some(&true)
                && let Some(space) = self.spaces.get_mut(space)
            {
                space.push(number);
            }
        }
    }

    /// Notes a node and the records around it. One that is also given at the root needs none around it: who has a
    /// `customer.tier` has a customer, and nobody has said anything of an order.
    fn mark(&mut self, node: usize) {
        let mut next = Some(node);
        while let Some(at) = next {
            match self.filled.get_mut(at) {
                Some(filled) if !*filled => *filled = true,
                _ => return,
            }
            let above = |(_, above): &(usize, &crate::facts::ShapeNode)| match &above.kind {
                NodeKind::Record(keys) => keys.iter().any(|(_, below)| *below as usize == at),
                NodeKind::List { item, .. } => *item as usize == at,
                NodeKind::Scalar(_) => false,
            };
            next = self.shape.nodes.iter().enumerate().find(above).map(|(number, _)| number);
            next = next.filter(|above| *above != 0);
        }
    }

    pub(super) fn column(&self, node: NodeId) -> Option<&Column<'a>> {
        self.columns.get(node as usize)?.as_ref()
    }

    /// The node of a slot, in the root slots or in the items of a list.
    pub(super) fn node_at(&self, list: Option<u32>, slot: u32) -> Option<NodeId> {
        let mut nodes = (0..).zip(&self.shape.nodes).skip(1);
        nodes.find(|(_, node)| node.in_list == list && node.slot == slot).map(|(number, _)| number)
    }

    /// Whether a node or anything below it has a column.
    pub(super) fn is_filled(&self, node: NodeId) -> bool {
        self.filled.get(node as usize) == Some(&true)
    }

    /// What stands at a node in a row of its columns, whatever its value.
    #[inline]
    pub(super) fn state(&self, node: NodeId, row: usize) -> State<'a> {
        match self.column(node) {
            Some(column) => column.state(row),
            None if self.is_filled(node) => State::Here,
            None => State::Absent,
        }
    }

    /// How the texts at a node are members.
    pub(super) fn reader(&self, node: NodeId) -> Option<&'a EnumReader> {
        match self.shape.nodes.get(node as usize)?.kind {
            NodeKind::Scalar(ScalarType::Enum(number)) => self.shape.enums.get(number as usize),
            _ => None,
        }
    }

    /// The node at which a list stands.
    pub(super) fn list_node(&self, list: u32) -> Option<NodeId> {
        self.lists.get(list as usize).copied().flatten()
    }

    /// Fills facts with a record; `only` are the nodes wanted, all of them where it is nothing.
    ///
    /// # Errors
    /// A list that is too long.
    pub(super) fn fill_facts(
        &self,
        row: usize,
        facts: &mut Facts<'a>,
        only: Option<&[bool]>,
    ) -> Result<(), FactError> {
        self.fill_space(0, row, 0, facts, only)
    }

    /// The depth is that of lists within lists.
    fn fill_space(
        &self,
        space: usize,
        row: usize,
        base: usize,
        facts: &mut Facts<'a>,
        only: Option<&[bool]>,
    ) -> Result<(), FactError> {
        for id in self.spaces.get(space).into_iter().flatten() {
            let Some(node) = self.shape.nodes.get(*id as usize) else { continue };
            if only.is_some_and(|only| only.get(*id as usize) != Some(&true)) {
                continue;
            }
            let slot = self.slot(*id, row);
            let slot = match (slot, &node.kind) {
                (Slot::List { start, len }, NodeKind::List { list, cap, .. }) => {
                    if len > *cap {
                        return Err(FactError::ListTooLong { path: self.shape.path(*id), cap: *cap });
                    }
                    let stride = self.shape.strides.get(*list as usize).copied().unwrap_or(1);
                    let Some(items) = facts.lists.get_mut(*list as usize) else { continue };
                    let first = items.len();
                    items.resize(first + len as usize * stride as usize, Slot::Absent);
                    for item in 0..len as usize {
                        let (row, base) = (start as usize + item, first + item * stride as usize);
                        self.fill_space(*list as usize + 1, row, base, facts, only)?;
                    }
                    Slot::List { start: u32::try_from(first).unwrap_or(u32::MAX), len }
                }
                (slot, _) => slot,
            };
            let place = match space.checked_sub(1) {
                None => facts.slots.get_mut(node.slot as usize),
                Some(list) => {
                    facts.lists.get_mut(list).and_then(|list| list.get_mut(base + node.slot as usize))
                }
            };
            if let Some(place) = place {
                *place = slot;
            }
        }
        Ok(())
    }

    /// What stands at a node in a row of its columns; a list's `start` is the row of its first item.
    fn slot(&self, node: NodeId, row: usize) -> Slot<'a> {
        let Some(column) = self.column(node) else {
            return if self.is_filled(node) { Slot::Record } else { Slot::Absent };
        };
        match (column.state(row), column.values) {
            (State::Absent, _) => Slot::Absent,
            (State::Wrong(found), _) => Slot::Wrong(found.clone()),
            (State::Here, Values::Record(_)) => Slot::Record,
            (State::Here, Values::List(offsets)) => {
                let piece = offsets.piece(row);
                let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
                Slot::List { start: number(piece.start), len: number(piece.len()) }
            }
            (State::Here, _) => match (column.value(row, self.reader(node)), column.text(row)) {
                (Some(scalar), _) => Slot::Scalar(scalar),
                (None, Some(text)) => Slot::Wrong(Found::text(text)),
                (None, None) => Slot::Wrong(Found::Kind(FoundKind::Other)),
            },
        }
    }
}

impl Records<'_> {
    /// The digest of what the plan reads of a record.
    fn digest(&self, row: usize) -> [u8; 32] {
        let mut facts = Facts::empty(self.shape);
        // What refuses a record has refused it before anybody asks for a key.
        let _ = self.fill_facts(row, &mut facts, None);
        let mut parts: Vec<String> = Vec::new();
        for (node, at) in (0..).zip(&self.shape.nodes) {
            let path = self.shape.path(node);
            let (slots, stride): (&[Slot<'_>], usize) = match at.in_list {
                None => (&facts.slots, usize::MAX),
                Some(list) => {
                    let stride = self.shape.strides.get(list as usize).map_or(1, |stride| *stride as usize);
                    (facts.lists.get(list as usize).map(Vec::as_slice).unwrap_or_default(), stride.max(1))
                }
            };
            for (item, slot) in slots.iter().skip(at.slot as usize).step_by(stride).enumerate() {
                if let Some(text) = written(slot, self.reader(node)) {
                    parts.push(alloc::format!("{path} {item} {text}"));
                }
            }
        }
        parts.sort_unstable();
        let parts = core::iter::once("dangjiu/record/1").chain(parts.iter().map(String::as_str));
        digest(&parts.collect::<Vec<&str>>())
    }
}

/// What stands in a slot as text; nothing for nothing.
fn written(slot: &Slot<'_>, reader: Option<&EnumReader>) -> Option<String> {
    Some(match slot {
        Slot::Absent | Slot::Null => return None,
        Slot::Record => "record".to_owned(),
        Slot::List { len, .. } => alloc::format!("list {len}"),
        Slot::Wrong(found) => alloc::format!("wrong {found}"),
        Slot::Scalar(scalar) => match scalar {
            Scalar::Bool(holds) => alloc::format!("{holds}"),
            Scalar::Number(number) | Scalar::Weight(number) => alloc::format!("{number}"),
            Scalar::Money(money) => alloc::format!("{money}"),
            Scalar::Text(text) | Scalar::Member(_, Member::Other(text)) => text.clone().into_owned(),
            Scalar::Instant(at) => alloc::format!("{}", at.micros()),
            Scalar::Duration(length) => alloc::format!("{}", length.micros()),
            Scalar::Member(_, Member::Known(index)) => {
                let mut spellings = reader.into_iter().flat_map(|reader| reader.spellings.iter());
                let known = spellings.find(|(_, member)| member == index);
                known.map(|(name, _)| name.clone()).unwrap_or_default()
            }
        },
    })
}

/// One record of many, as a source of facts.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    records: &'a Records<'a>,
    row: usize,
}

impl FactSource for Row<'_> {
    fn fill<'s>(&'s self, _: &Shape, facts: &mut Facts<'s>) -> Result<(), FactError> {
        self.records.fill_facts(self.row, facts, None)
    }

    fn digest(&self) -> Result<[u8; 32], FactError> {
        match self.records.digests {
            Some(digests) => digests.digest(self.row),
            None => Ok(self.records.digest(self.row)),
        }
    }
}

/// What does not fit together in a column's memory.
fn broken(column: &Column<'_>) -> Option<Bilingual> {
    let len = column.len();
    if let Some(bits) = column.there
        && (bits.len() != len || !bits.is_whole())
    {
        return Some(say!(
            "it has another number of bits that say what is there",
            "表示有无的位数与行数不符"
        ));
    }
    let rises = column.wrong.windows(2).all(|pair| matches!(pair, [(one, _), (next, _)] if one < next));
    if !rises || column.wrong.last().is_some_and(|(row, _)| *row as usize >= len) {
        return Some(say!(
            "its wrong values are not sorted by row, or beyond its end",
            "有误的值没有按行排列，或超出末行"
        ));
    }
    let mut rows = (0..len).filter(|row| column.state(*row) == State::Here);
    let all_here = column.is_full();
    let places =
        |scale: u32| (scale > MAX_DIGITS).then(|| say!("more than 28 decimal places", "小数超过 28 位"));
    let fits = |values: Integers<'_>| match values {
        // 64 bits always hold less.
        Integers::I128(values) if values.iter().any(|value| value.unsigned_abs() >= LIMIT) => {
            Some(say!("a number of more than 28 digits", "有超过 28 位的数"))
        }
        _ => None,
    };
    match column.values {
        Values::Bool(bits) if !bits.is_whole() => {
            Some(say!("there are fewer bits than it says", "位数少于所述"))
        }
        Values::Number(values, scale) | Values::Weight(values, scale) => {
            places(scale).or_else(|| fits(values))
        }
        Values::Money(values, scale, currencies) => {
            let few = match currencies {
                super::Currencies::Each(each) => each.len() < len,
                super::Currencies::One(_) => false,
            };
            few.then(|| say!("there are fewer currencies than amounts", "币种少于金额"))
                .or_else(|| places(scale))
                .or_else(|| fits(values))
        }
        Values::Instant(micros) => {
            let outside = |at: i64| Instant::from_micros(at).is_none();
            // Where everything is in range, which is quickly seen, it does not matter what is there.
            let (least, most) = ends(micros);
            let any = outside(least) || outside(most);
            let beyond = any && rows.any(|row| micros.get(row).is_none_or(|at| outside(*at)));
            beyond
                .then(|| say!("an instant outside the years 0000 to 9999", "有时刻不在 0000 至 9999 年之间"))
        }
        Values::Text(texts) => broken_texts(texts),
        Values::Dictionary(codes, texts) => {
            let beyond = |row: usize| codes.get(row) >= texts.len();
            let any = codes.largest() >= texts.len() && if all_here { len > 0 } else { rows.any(beyond) };
            any.then(|| say!("a code beyond its dictionary", "有编码超出字典"))
                .or_else(|| broken_texts(texts))
        }
        Values::List(offsets) if !offsets.rise_to(u32::MAX as usize) => {
            Some(say!("its offsets do not rise from zero", "偏移量没有从零递增"))
        }
        _ => None,
    }
}

/// The least and the largest of many, a valid instant where there are none.
fn ends(micros: &[i64]) -> (i64, i64) {
    let first = micros.first().copied().unwrap_or(0);
    micros.iter().fold((first, first), |(least, most), at| (least.min(*at), most.max(*at)))
}

fn broken_texts(texts: super::Texts<'_>) -> Option<Bilingual> {
    let super::Texts::Packed { offsets, text } = texts else { return None };
    if !offsets.rise_to(text.len()) {
        return Some(say!(
            "its offsets do not rise from zero to the end of its text",
            "偏移量没有从零递增到文字末尾"
        ));
    }
    let split = (0..=offsets.pieces()).any(|at| !text.is_char_boundary(offsets.at(at)));
    split.then(|| say!("an offset within a character", "有偏移量落在一个字符中间"))
}

/// Whether a column of these values may stand at a node.
fn holds(kind: &NodeKind, values: &Values<'_>) -> bool {
    match (kind, values) {
        (NodeKind::Record(_), Values::Record(_))
        | (NodeKind::List { .. }, Values::List(_))
        | (NodeKind::Scalar(_), Values::Slots(_)) => true,
        (NodeKind::Scalar(ty), values) => matches!(
            (ty, values),
            (ScalarType::Bool, Values::Bool(_))
                | (ScalarType::Number, Values::Number(..))
                | (ScalarType::Weight, Values::Weight(..))
                | (ScalarType::Money, Values::Money(..))
                | (ScalarType::Instant, Values::Instant(_))
                | (ScalarType::Duration, Values::Duration(_))
                | (ScalarType::Text | ScalarType::Enum(_), Values::Text(_) | Values::Dictionary(..))
        ),
        _ => false,
    }
}

fn kind_of(column: &Column<'_>) -> ColumnKind {
    match column.values {
        Values::Bool(_) => ColumnKind::Booleans,
        Values::Number(..) => ColumnKind::Numbers,
        Values::Weight(..) => ColumnKind::Weights,
        Values::Money(..) => ColumnKind::Money,
        Values::Instant(_) => ColumnKind::Instants,
        Values::Duration(_) => ColumnKind::Durations,
        Values::Text(_) | Values::Dictionary(..) => ColumnKind::Texts,
        Values::List(_) => ColumnKind::Lists,
        Values::Record(_) => ColumnKind::Records,
        Values::Slots(_) => ColumnKind::Single,
    }
}

fn kind_at(kind: &NodeKind) -> ColumnKind {
    match kind {
        NodeKind::Record(_) => ColumnKind::Records,
        NodeKind::List { .. } => ColumnKind::Lists,
        NodeKind::Scalar(ScalarType::Bool) => ColumnKind::Booleans,
        NodeKind::Scalar(ScalarType::Number) => ColumnKind::Numbers,
        NodeKind::Scalar(ScalarType::Weight) => ColumnKind::Weights,
        NodeKind::Scalar(ScalarType::Money) => ColumnKind::Money,
        NodeKind::Scalar(ScalarType::Instant) => ColumnKind::Instants,
        NodeKind::Scalar(ScalarType::Duration) => ColumnKind::Durations,
        NodeKind::Scalar(ScalarType::Text | ScalarType::Enum(_)) => ColumnKind::Texts,
    }
}
