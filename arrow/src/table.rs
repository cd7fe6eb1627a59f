//! From the columns of a table to the places of a plan.

use std::collections::HashMap;
use std::iter;
use std::ops::Range;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int8Type;
use arrow_array::{
    Array, ArrayRef, BooleanArray, Decimal256Array, GenericListArray, GenericListViewArray, OffsetSizeTrait,
    StructArray, make_array,
};
use arrow_buffer::{NullBuffer, OffsetBuffer, i256};
use arrow_data::transform::MutableArrayData;
use arrow_schema::{DataType, Field, FieldRef};
use dangjiu::columns::Records;
use dangjiu::diagnostic::Bilingual;
use dangjiu::facts::{NodeId, NodeKind, ScalarType, Shape};
use dangjiu::limits::Limits;
use dangjiu::money::Currency;
use dangjiu::plan::Plan;
use dangjiu::say;
use dangjiu_facade::error::HostError;

use crate::digits::{EXTENSION, is_unsigned, unsigned};
use crate::held::{Held, Reader, Values};
use crate::named::Column;
use crate::refused;

/// The columns of a batch that a plan reads.
#[derive(Debug)]
pub(crate) struct Read<'b> {
    columns: Vec<(NodeId, Column<'b>)>,
    /// The records above them, which every row has.
    records: Vec<NodeId>,
    given: Given,
}

/// By what each place is given: keys with dots.
#[derive(Clone, Debug, Default)]
struct Given(HashMap<NodeId, String>);

impl Given {
    /// Notes that a place is given by a path. Columns of one record may share it; no place may be given in two ways, as no
    /// document may.
    fn note(&mut self, shape: &Shape, node: NodeId, path: &[&str], shared: bool) -> Result<(), HostError> {
        let by = path.join(".").replace(".[]", "[]");
        match self.0.get(&node) {
            Some(known) if *known == by && shared => Ok(()),
            Some(known) => {
                let path = shape.path(node);
                Err(refused(say!(
                    "`{path}` has two columns, `{known}` and `{by}`; give each place once",
                    "“{path}”有两列：“{known}”和“{by}”；每处只应给出一次"
                )))
            }
            None => {
                self.0.insert(node, by);
                Ok(())
            }
        }
    }
}

impl<'b> Read<'b> {
    /// Those of these columns, whose rows are the record `bare` or name their records.
    pub(crate) fn of(
        shape: &Shape,
        bare: Option<&str>,
        columns: &[Column<'b>],
    ) -> Result<Read<'b>, HostError> {
        let mut read = Read { columns: Vec::new(), records: Vec::new(), given: Given::default() };
        let roots = bare.map_or_else(|| vec![0], |record| under(shape, 0, record).collect());
        // A table of orders has an order in every row.
        read.records.extend(roots.iter().filter(|root| **root != 0));
        for column in columns {
            for root in &roots {
                read.column(shape, *root, column, 1)?;
            }
        }
        Ok(read)
    }

    /// A column of which so many keys are looked up, the last of them under this node. What the plan does not read is passed
    /// over.
    fn column(
        &mut self,
        shape: &Shape,
        above: NodeId,
        column: &Column<'b>,
        keys: usize,
    ) -> Result<(), HostError> {
        let path = column.path.get(..keys).unwrap_or_default();
        let Some(key) = path.last() else { return Ok(()) };
        for node in under(shape, above, key) {
            if keys == column.path.len() {
                self.columns.push((node, column.clone()));
                continue;
            }
            // Who has a column `order.amount` has an order in every row.
            if matches!(shape.nodes.get(node as usize), Some(at) if matches!(at.kind, NodeKind::Record(_))) {
                self.given.note(shape, node, path, true)?;
                self.records.push(node);
                self.column(shape, node, column, keys + 1)?;
            }
        }
        Ok(())
    }

    /// The same without the items of rows that are no part of the batch: a slice of a list holds the items of the whole list.
    pub(crate) fn trimmed(mut self) -> Read<'b> {
        for (_, column) in &mut self.columns {
            column.array = without_others((column.field, &column.array));
        }
        self
    }

    /// The values at their places.
    pub(crate) fn held<'a>(
        &'a self,
        plan: &'a Plan,
        limits: Limits,
        rows: usize,
    ) -> Result<Places<'a>, HostError> {
        let mut walk = Walk { shape: plan.shape(), limits, given: self.given.clone(), found: Vec::new() };
        for (node, column) in &self.columns {
            // One with columns of its fields beside it is no record, and refused as what it is.
            let shared = self.records.contains(node);
            walk.given.note(walk.shape, *node, &column.path, shared)?;
            walk.column(*node, &column.path, column.field, &column.array, None)?;
        }
        for node in &self.records {
            if walk.found.iter().all(|(known, _)| known != node) {
                walk.found.push((*node, Held { values: Values::Record(rows), there: None }));
            }
        }
        Ok(walk.found)
    }
}

/// Values at their places.
pub(crate) type Places<'a> = Vec<(NodeId, Held<'a>)>;

/// The nodes under a key of a record: mostly one.
fn under<'s>(shape: &'s Shape, record: NodeId, key: &str) -> impl Iterator<Item = NodeId> + use<'s> {
    let keys = match shape.nodes.get(record as usize).map(|at| &at.kind) {
        Some(NodeKind::Record(keys)) => keys.all(key),
        _ => None,
    };
    keys.into_iter().flat_map(|(first, others)| iter::once(first).chain(others.iter().map(|(_, node)| *node)))
}

/// The records that the columns make.
pub(crate) fn records<'a>(
    plan: &'a Plan,
    rows: usize,
    columns: &'a [(NodeId, Held<'a>)],
) -> Result<Records<'a>, HostError> {
    let columns = columns.iter().map(|(node, held)| (*node, held.column()));
    Records::new(plan, rows, columns).map_err(|error| refused(error.sentence()))
}

/// The field of an array that may have another layout than before.
fn retyped((field, array): (&FieldRef, &ArrayRef)) -> FieldRef {
    Arc::new(Field::clone(field).with_data_type(array.data_type().clone()))
}

/// The same array, in which lists hold only the items that rows have, flags are bits, and numbers are of types that Arrow has.
fn without_others((field, array): (&Field, &ArrayRef)) -> ArrayRef {
    if is_bool8(field)
        && let Some(flags) = array.as_primitive_opt::<Int8Type>()
    {
        return Arc::new(BooleanArray::from_unary(flags, |flag| flag != 0));
    }
    if is_unsigned(field)
        && let Some(numbers) = array.as_fixed_size_binary_opt()
    {
        let wide = |bytes| Some(i256::from_parts(unsigned(bytes?)?, 0));
        let numbers = Decimal256Array::from_iter(numbers.iter().map(wide));
        return Arc::new(numbers.with_data_type(DataType::Decimal256(39, 0)));
    }
    let other = match (array.as_struct_opt(), array.as_list_opt::<i32>(), array.as_list_opt::<i64>()) {
        (Some(records), ..) => {
            let fields = records.fields();
            let fields_of = fields.iter().map(|field| &**field).zip(records.columns());
            let columns: Vec<ArrayRef> = fields_of.map(without_others).collect();
            if columns.iter().zip(records.columns()).all(|(own, whole)| Arc::ptr_eq(own, whole)) {
                return Arc::clone(array);
            }
            let nulls = records.nulls().cloned();
            let fields: Vec<FieldRef> = fields.iter().zip(&columns).map(retyped).collect();
            StructArray::try_new(fields.into(), columns, nulls).ok().map(|own| Arc::new(own) as _)
        }
        (_, Some(list), _) => own_items(list),
        (.., Some(list)) => own_items(list),
        _ => as_list(array),
    };
    other.unwrap_or_else(|| Arc::clone(array))
}

/// A list of which all items are those of its rows; nothing where it is such already, or does not hold together.
fn own_items<O: OffsetSizeTrait>(list: &GenericListArray<O>) -> Option<ArrayRef> {
    let ends = list.value_offsets();
    let (first, last) = (ends.first()?.to_usize()?, ends.last()?.to_usize()?);
    let whole = list.values();
    if last > whole.len() || !ends.is_sorted() {
        return None;
    }
    let (DataType::List(item) | DataType::LargeList(item)) = list.data_type() else { return None };
    let own =
        if first == 0 && last == whole.len() { Arc::clone(whole) } else { whole.slice(first, last - first) };
    let items = without_others((item, &own));
    if Arc::ptr_eq(&items, whole) {
        return None;
    }
    let ends = ends.iter().map(|end| *end - ends.first().copied().unwrap_or_default());
    let ends = OffsetBuffer::new(ends.collect());
    let own = GenericListArray::try_new(retyped((item, &items)), ends, items, list.nulls().cloned());
    own.ok().map(|own| Arc::new(own) as _)
}

/// A list of another layout as one of which the items lie one after the other; nothing where it is none, or holds more items
/// than can be counted.
fn as_list(array: &ArrayRef) -> Option<ArrayRef> {
    fn of_view<O: OffsetSizeTrait>(list: &GenericListViewArray<O>) -> Option<ArrayRef> {
        let (DataType::ListView(item) | DataType::LargeListView(item)) = list.data_type() else {
            return None;
        };
        // Rows may have any part of the items, in any order, also the same as other rows.
        let (mut pieces, mut end, mut ends) = (Vec::<Range<usize>>::new(), 0_u32, vec![O::zero()]);
        for (row, (from, size)) in list.value_offsets().iter().zip(list.value_sizes()).enumerate() {
            if list.is_valid(row) && *size > O::zero() {
                let (from, size) = (from.to_usize()?, size.to_usize()?);
                end = end.checked_add(u32::try_from(size).ok()?)?;
                match pieces.last_mut() {
                    Some(last) if last.end == from => last.end += size,
                    _ => pieces.push(from..from + size),
                }
            }
            ends.push(O::from_usize(end as usize)?);
        }
        let own = match pieces.as_slice() {
            [] => list.values().slice(0, 0),
            [one] => list.values().slice(one.start, one.len()),
            many => gathered(list.values(), many, end as usize)?,
        };
        let items = without_others((item, &own));
        let ends = OffsetBuffer::new(ends.into());
        let own = GenericListArray::try_new(retyped((item, &items)), ends, items, list.nulls().cloned());
        own.ok().map(|own| Arc::new(own) as _)
    }
    if let Some(list) = array.as_list_view_opt::<i32>() {
        return of_view(list);
    }
    if let Some(list) = array.as_list_view_opt::<i64>() {
        return of_view(list);
    }
    let list = array.as_fixed_size_list_opt()?;
    let DataType::FixedSizeList(item, size) = list.data_type() else { return None };
    let ends = (0..=i64::try_from(list.len()).ok()?).map(|row| row * i64::from(*size));
    let ends = OffsetBuffer::new(ends.collect());
    let items = without_others((item, list.values()));
    let own = GenericListArray::try_new(retyped((item, &items)), ends, items, list.nulls().cloned());
    own.ok().map(|own| Arc::new(own) as _)
}

/// So many items, which lie in these pieces of others.
fn gathered(items: &ArrayRef, pieces: &[Range<usize>], count: usize) -> Option<ArrayRef> {
    let items = items.to_data();
    let mut own = MutableArrayData::try_new(vec![&items], false, count).ok()?;
    for piece in pieces {
        own.try_extend(0, piece.start, piece.end).ok()?;
    }
    Some(make_array(own.freeze()))
}

struct Walk<'a> {
    shape: &'a Shape,
    limits: Limits,
    given: Given,
    found: Places<'a>,
}

impl<'a> Walk<'a> {
    /// A column and those below it; `above` says in which rows the record around it is there. A field that the plan does not
    /// read is passed over, and so is one with a dot in its name: only the name of a column is a path.
    fn column(
        &mut self,
        node: NodeId,
        path: &[&str],
        field: &Field,
        array: &'a ArrayRef,
        above: Option<&NullBuffer>,
    ) -> Result<(), HostError> {
        let shape = self.shape;
        let Some(at) = shape.nodes.get(node as usize) else { return Ok(()) };
        let there = NullBuffer::union(above, array.logical_nulls().as_ref());
        // Of what type nothing is does not matter: files without a value in a column tell of none, or of any.
        if is_nothing(there.as_ref(), array.len()) {
            return Ok(());
        }
        let other = |expected| other(&self.shape.path(node), array, expected);
        let values = match &at.kind {
            NodeKind::Record(_) => {
                let records = array.as_struct_opt().ok_or_else(|| other(say!("a struct", "结构")))?;
                for (field, column) in records.fields().iter().zip(records.columns()) {
                    let path = [path, &[field.name().as_str()]].concat();
                    for below in under(shape, node, field.name()) {
                        self.given.note(shape, below, &path, false)?;
                        self.column(below, &path, field, column, there.as_ref())?;
                    }
                }
                Values::Record(array.len())
            }
            NodeKind::List { item, .. } => {
                let (values, items) = match (array.as_list_opt::<i32>(), array.as_list_opt::<i64>()) {
                    (Some(list), _) => (Values::Short(list.value_offsets()), list.values()),
                    (_, Some(list)) => (Values::Long(list.value_offsets()), list.values()),
                    _ => return Err(other(say!("a list", "列表"))),
                };
                if let DataType::List(field) | DataType::LargeList(field) = array.data_type() {
                    self.column(*item, &[path, &["[]"]].concat(), field, items, None)?;
                }
                values
            }
            NodeKind::Scalar(ty) => {
                let currency = match field.metadata().get("currency") {
                    Some(code) if *ty == ScalarType::Money && is_numeric(array.data_type()) => {
                        let path = self.shape.path(node);
                        let unknown = || {
                            refused(say!(
                                "the column of `{path}` has the currency `{code}`; expected a code such as `CNY`",
                                "“{path}”的列的币种是“{code}”，应为代码，如 `CNY`"
                            ))
                        };
                        Some(Currency::parse(code).ok_or_else(unknown)?)
                    }
                    _ => None,
                };
                Reader { shape: self.shape, limits: self.limits, ty: *ty, currency }
                    .values(array, there.as_ref())
            }
        };
        self.found.push((node, Held { values, there }));
        Ok(())
    }
}

/// Whether there is a value in none of so many rows.
fn is_nothing(there: Option<&NullBuffer>, rows: usize) -> bool {
    there.map_or(0, NullBuffer::null_count) == rows
}

/// Whether values are numbers, however often each is kept.
fn is_numeric(values: &DataType) -> bool {
    match values {
        DataType::Dictionary(_, entries) => is_numeric(entries),
        DataType::RunEndEncoded(_, entries) => is_numeric(entries.data_type()),
        values => values.is_numeric(),
    }
}

fn other(path: &str, array: &ArrayRef, expected: Bilingual) -> HostError {
    let (found, Bilingual { en, zh }) = (array.data_type(), expected);
    refused(say!(
        "the column of `{path}` holds {found}; expected {en}",
        "“{path}”的列存放的是 {found}，应为{zh}"
    ))
}

/// Whether a column is of flags of a byte each.
pub(crate) fn is_bool8(field: &Field) -> bool {
    field.metadata().get(EXTENSION).is_some_and(|name| name == "arrow.bool8")
}

/// Whether a place holds a single value that is a text.
pub(crate) fn is_text(ty: ScalarType) -> bool {
    matches!(ty, ScalarType::Text | ScalarType::Enum(_))
}
