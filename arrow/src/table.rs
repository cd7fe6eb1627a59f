//! From the columns of a table to the places of a plan.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int8Type;
use arrow_array::{
    Array, ArrayRef, BooleanArray, GenericListArray, GenericListViewArray, OffsetSizeTrait, RecordBatch,
    RecordBatchOptions, StructArray, make_array,
};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_data::transform::MutableArrayData;
use arrow_schema::{DataType, Field, FieldRef, Schema};
use dangjiu::columns::Records;
use dangjiu::diagnostic::Bilingual;
use dangjiu::facts::{NodeId, NodeKind, ScalarType, Shape};
use dangjiu::limits::Limits;
use dangjiu::money::Currency;
use dangjiu::plan::Plan;
use dangjiu::say;
use dangjiu_facade::error::HostError;
use dangjiu_facade::json::{Framing, Roots, mixed};
use dangjiu_facade::rules::Rules;

use crate::held::{Held, Reader, Values};
use crate::refused;

/// The columns of a batch at their places.
pub(crate) fn columns<'a>(
    rules: &Rules,
    plan: &'a Plan,
    batch: &'a RecordBatch,
) -> Result<Vec<(NodeId, Held<'a>)>, HostError> {
    let schema = batch.schema_ref();
    let first = |name: &'a str| name.split(['.', '[']).next().unwrap_or_default();
    let roots = schema.fields().iter().map(|field| first(field.name()));
    let before = match rules.roots().framing(roots, Roots::BARE) {
        Framing::Bare => "order.",
        Framing::Envelope => "",
        Framing::Mixed => return Err(mixed().into()),
        Framing::CloudEvent => {
            return Err(refused(say!(
                "a table holds no CloudEvents; name its columns by places",
                "表格不能装 CloudEvents；请以位置命名各列"
            )));
        }
    };
    let mut walk = Walk { shape: plan.shape(), limits: *rules.limits(), found: Vec::new() };
    for (field, column) in schema.fields().iter().zip(batch.columns()) {
        // The plan may read what stands in a record under its own root only.
        let Some(node) = walk.shape.node(&format!("{before}{}", field.name())) else { continue };
        walk.column(node, field, column, None)?;
    }
    // Who has a column `order.amount` has an order in every row, and so has a table of orders.
    let names = schema.fields().iter().map(|field| format!("{before}{}", field.name()));
    for name in names.chain([before.to_owned()]) {
        for (end, _) in name.match_indices('.') {
            walk.record(name.get(..end).unwrap_or_default(), batch.num_rows());
        }
    }
    Ok(walk.found)
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

/// The same batch without the items of rows that are no part of it: a slice of a list holds the items of the whole list.
pub(crate) fn trimmed(batch: &RecordBatch) -> Cow<'_, RecordBatch> {
    let fields = batch.schema_ref().fields();
    let columns: Vec<ArrayRef> = fields.iter().zip(batch.columns()).map(without_others).collect();
    if columns.iter().zip(batch.columns()).all(|(own, whole)| Arc::ptr_eq(own, whole)) {
        return Cow::Borrowed(batch);
    }
    let rows = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    // A list or flag of another layout has become one: its field says so.
    let fields: Vec<FieldRef> = fields.iter().zip(&columns).map(retyped).collect();
    let schema = Arc::new(Schema::new(fields));
    match RecordBatch::try_new_with_options(schema, columns, &rows) {
        Ok(trimmed) => Cow::Owned(trimmed),
        Err(_) => Cow::Borrowed(batch),
    }
}

/// The field of an array that may have another layout than before.
fn retyped((field, array): (&FieldRef, &ArrayRef)) -> FieldRef {
    Arc::new(Field::clone(field).with_data_type(array.data_type().clone()))
}

/// The same array, in which lists hold only the items that rows have, and flags are bits.
fn without_others((field, array): (&FieldRef, &ArrayRef)) -> ArrayRef {
    if is_bool8(field)
        && let Some(flags) = array.as_primitive_opt::<Int8Type>()
    {
        return Arc::new(BooleanArray::from_unary(flags, |flag| flag != 0));
    }
    let other = match (array.as_struct_opt(), array.as_list_opt::<i32>(), array.as_list_opt::<i64>()) {
        (Some(records), ..) => {
            let fields = records.fields();
            let columns: Vec<ArrayRef> = fields.iter().zip(records.columns()).map(without_others).collect();
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
    found: Vec<(NodeId, Held<'a>)>,
}

impl<'a> Walk<'a> {
    /// Notes that every row has the record at a path, unless a column says in which it is.
    fn record(&mut self, path: &str, rows: usize) {
        let Some(node) = self.shape.node(path) else { return };
        let is_record = self
            .shape
            .nodes
            .get(node as usize)
            .is_some_and(|at| matches!(at.kind, NodeKind::Record(_)) && at.in_list.is_none());
        if is_record && self.found.iter().all(|(known, _)| *known != node) {
            self.found.push((node, Held { values: Values::Record(rows), there: None }));
        }
    }

    /// A column and those below it; `above` says in which rows the record around it is there. A field that the plan does not
    /// read is passed over, and so is one with a dot in its name: only the name of a column is a path.
    fn column(
        &mut self,
        node: NodeId,
        field: &Field,
        array: &'a ArrayRef,
        above: Option<&NullBuffer>,
    ) -> Result<(), HostError> {
        let Some(at) = self.shape.nodes.get(node as usize) else { return Ok(()) };
        let there = NullBuffer::union(above, array.logical_nulls().as_ref());
        // Of what type nothing is does not matter: files without a value in a column tell of none, or of any.
        if is_nothing(there.as_ref(), array.len()) {
            return Ok(());
        }
        let other = |expected| other(&self.shape.path(node), array, expected);
        let values = match &at.kind {
            NodeKind::Record(keys) => {
                let records = array.as_struct_opt().ok_or_else(|| other(say!("a struct", "结构")))?;
                for (field, column) in records.fields().iter().zip(records.columns()) {
                    let Some((_, below)) = keys.iter().find(|(key, _)| key == field.name()) else { continue };
                    self.column(*below, field, column, there.as_ref())?;
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
                    self.column(*item, field, items, None)?;
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
    field.metadata().get("ARROW:extension:name").is_some_and(|name| name == "arrow.bool8")
}

/// Whether a place holds a single value that is a text.
pub(crate) fn is_text(ty: ScalarType) -> bool {
    matches!(ty, ScalarType::Text | ScalarType::Enum(_))
}
