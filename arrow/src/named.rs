//! Columns by what they are named after. A name with dots is a path: the dicts that stand for a row have its parts as keys,
//! one within the other.
//!
//! ```text
//! id, customer.tier, customer.phone    →    {"id": …, "customer": {"tier": …, "phone": …}}
//! ```

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, make_array};
use arrow_buffer::NullBuffer;
use arrow_schema::{ArrowError, DataType, Field};
use dangjiu::money::Currency;
use dangjiu::say;
use dangjiu::schema::{FieldType, Names, RecordType, Vocabulary};
use dangjiu::value::Type;
use dangjiu_facade::error::HostError;
use dangjiu_facade::json::{Framing, Roots, is_event};
use dangjiu_facade::rules::Rules;

use crate::{foreign, refused};

/// A column, or a field of one that is a record beside columns of the same record.
#[derive(Clone, Debug)]
pub(crate) struct Column<'b> {
    /// The keys that lead to it.
    pub(crate) path: Vec<&'b str>,
    pub(crate) field: &'b Field,
    pub(crate) array: ArrayRef,
}

/// The columns of a batch, whose names are read as far as documents may nest.
pub(crate) fn columns(batch: &RecordBatch, nesting: usize) -> Result<Vec<Column<'_>>, HostError> {
    let fields = batch.schema_ref().fields().iter().zip(batch.columns());
    let columns = fields.map(|(field, array)| {
        let path = path(field.name(), nesting);
        Column { path, field, array: Arc::clone(array) }
    });
    let mut columns: Vec<Column<'_>> = columns.collect();
    if columns.iter().all(|column| column.path.len() == 1) {
        return Ok(columns);
    }
    let mut at = 0;
    while let Some(column) = columns.get(at) {
        let is_record = matches!(column.field.data_type(), DataType::Struct(_));
        let is_none = !is_record && column.array.logical_null_count() == column.array.len();
        let is_above =
            |other: &Column<'_>| other.path.len() > column.path.len() && other.path.starts_with(&column.path);
        if !(is_record || is_none) || !columns.iter().any(is_above) {
            at += 1;
            continue;
        }
        // A record beside columns of its fields is one record with them; what is nothing beside them says nothing.
        let parts = if is_record { column.parts()? } else { Vec::new() };
        columns.splice(at..=at, parts);
    }
    Ok(columns)
}

/// The keys of a name. One with an empty part, as a file without a header for its first column has it, is one key.
fn path(name: &str, nesting: usize) -> Vec<&str> {
    if name.split('.').any(str::is_empty) {
        return vec![name];
    }
    // What is deeper is refused whatever it is called.
    name.split('.').take(nesting.saturating_add(1)).collect()
}

impl<'b> Column<'b> {
    /// The fields of a record as columns. Where the record is nothing, so are they.
    fn parts(&self) -> Result<Vec<Column<'b>>, HostError> {
        let (DataType::Struct(fields), Some(record)) = (self.field.data_type(), self.array.as_struct_opt())
        else {
            return Ok(Vec::new());
        };
        let part = |(field, array): (&'b Arc<Field>, &ArrayRef)| {
            let path = self.path.iter().copied().chain([field.name().as_str()]).collect();
            let array = within(array, record.nulls()).map_err(|error| foreign(&error))?;
            Ok(Column { path, field: field.as_ref(), array })
        };
        fields.iter().zip(record.columns()).map(part).collect()
    }
}

/// The same array with nothing where the record around it is nothing.
fn within(array: &ArrayRef, above: Option<&NullBuffer>) -> Result<ArrayRef, ArrowError> {
    if above.is_none_or(|above| above.null_count() == 0) || matches!(array.data_type(), DataType::Null) {
        return Ok(Arc::clone(array));
    }
    let there = NullBuffer::union(above, array.nulls());
    Ok(make_array(array.to_data().into_builder().nulls(there).build()?))
}

/// The record that the rows are where their columns name its fields; nothing where they name records.
pub(crate) fn bare(rules: &Rules, columns: &[Column<'_>]) -> Result<Option<&'static str>, HostError> {
    let keys = || columns.iter().filter_map(|column| column.path.first().copied());
    match rules.roots().framing(keys(), Roots::BARE) {
        Framing::Bare => Ok(Some(Roots::BARE)),
        Framing::Envelope => Ok(None),
        Framing::Mixed => Err(mixed(rules.roots(), columns)),
        Framing::CloudEvent => Err(refused(say!(
            "a table holds no CloudEvents; name its columns by places",
            "表格不能装 CloudEvents；请以位置命名各列"
        ))),
    }
}

/// The refusal of columns that are fields of an order beside columns of other records: one of each.
fn mixed(roots: &Roots, columns: &[Column<'_>]) -> HostError {
    let framing = |of: &[&Column<'_>]| {
        roots.framing(of.iter().filter_map(|column| column.path.first().copied()), Roots::BARE)
    };
    let is_mixed = |one, other| framing(&[one, other]) == Framing::Mixed;
    let pair =
        columns.iter().find_map(|one| Some((one, columns.iter().find(|other| is_mixed(one, *other))?)));
    let Some((one, other)) = pair else { return dangjiu_facade::json::mixed().into() };
    let is_root = framing(&[one]) == Framing::Envelope;
    let (root, field) = if is_root { (one, other) } else { (other, one) };
    let (root, field) = (root.path.join("."), field.path.join("."));
    refused(say!(
        "the column `{root}` stands beside `{field}`, a field of an order; name its record too: `order.{field}`",
        "列“{root}”与订单的字段“{field}”并列；请也写出其所在的记录：“order.{field}”"
    ))
}

/// What the vocabulary says of a place, whether rules read it or not: what a row is must not depend on what they read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known<'v> {
    vocabulary: Option<&'v Vocabulary>,
    what: What<'v>,
}

#[derive(Clone, Copy, Debug)]
enum What<'v> {
    Nothing,
    Roots,
    Event,
    Record(&'v RecordType),
    Of(&'v Type),
}

impl<'v> Known<'v> {
    /// Of a place of which nothing is known.
    pub(crate) const NOTHING: Known<'static> = Known { vocabulary: None, what: What::Nothing };

    /// Of the place of a column, where rows are the record `bare` or name their records. Only currencies ask for it: of a
    /// column that names none nothing needs to be known.
    pub(crate) fn of_column(rules: &'v Rules, bare: Option<&str>, column: &Column<'_>) -> Known<'v> {
        if !names_a_currency(column.field) {
            return Known::NOTHING;
        }
        let roots = Known { vocabulary: Some(rules.vocabulary()), what: What::Roots };
        bare.into_iter().chain(column.path.iter().copied()).fold(roots, Known::under)
    }

    /// Of what stands under a key.
    pub(crate) fn under(self, key: &str) -> Known<'v> {
        let Some(vocabulary) = self.vocabulary else { return self };
        let spells = |names: &Names| names.all().any(|name| name == key);
        let named = |field: &&'v FieldType| spells(&field.names);
        let field = match self.what {
            What::Roots if is_event(key) => return Known { what: What::Event, ..self },
            What::Roots => {
                let record = vocabulary.records.iter().find(|record| spells(&record.names));
                return Known { what: record.map_or(What::Nothing, What::Record), ..self };
            }
            What::Event => vocabulary.events.iter().flat_map(|event| &event.fields).find(named),
            What::Record(record) => record.fields.iter().find(named),
            What::Of(Type::Record(id)) => {
                vocabulary.record(*id).and_then(|record| record.fields.iter().find(named))
            }
            What::Of(_) | What::Nothing => None,
        };
        Known { what: field.map_or(What::Nothing, |field| What::Of(&field.ty)), ..self }
    }

    /// Of the items of a list.
    pub(crate) fn item(self) -> Known<'v> {
        let what = if let What::Of(Type::List(item)) = self.what { What::Of(item) } else { What::Nothing };
        Known { what, ..self }
    }

    /// The currency that a column names, where its numbers are money.
    pub(crate) fn currency(self, field: Option<&Field>) -> Option<&str> {
        let code = field?.metadata().get("currency").filter(|code| Currency::parse(code).is_some())?;
        matches!(self.what, What::Of(Type::Money)).then_some(code)
    }
}

/// Whether a field, or anything in it, has a currency in its metadata.
fn names_a_currency(field: &Field) -> bool {
    let below = match field.data_type() {
        DataType::Struct(fields) => fields.iter().any(|field| names_a_currency(field)),
        DataType::List(field)
        | DataType::LargeList(field)
        | DataType::ListView(field)
        | DataType::LargeListView(field)
        | DataType::FixedSizeList(field, _)
        | DataType::RunEndEncoded(_, field) => names_a_currency(field),
        _ => false,
    };
    below || field.metadata().contains_key("currency")
}
