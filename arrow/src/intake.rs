//! Tables that other libraries hand over by the Arrow C data interface, looked over before anybody reads them.
#![expect(
    unsafe_code,
    reason = "the Arrow C data interface hands over pointers; nothing else in this crate is unsafe"
)]

use std::ffi::CStr;
use std::sync::Arc;

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi_and_data_type};
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions, make_array, new_empty_array};
use arrow_buffer::ArrowNativeType;
use arrow_data::{ArrayData, ByteView};
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Fields, Schema};
use dangjiu::say;
use dangjiu_facade::error::HostError;

use crate::digits::{EXTENSION, UNSIGNED};
use crate::refused;

/// The batches of a stream.
#[derive(Debug)]
pub struct Batches {
    stream: FFI_ArrowArrayStream,
    fields: Fields,
}

impl Batches {
    /// Takes in a stream.
    ///
    /// # Errors
    /// `Usage` where it was taken before, or has a column of a type that Arrow does not know.
    pub fn of(mut stream: FFI_ArrowArrayStream) -> Result<Batches, HostError> {
        let mut schema = FFI_ArrowSchema::empty();
        let get_schema = stream.release().and(stream.get_schema()).ok_or_else(taken)?;
        // SAFETY: the stream is asked for what it says it has, and writes it where there is room.
        let code = unsafe { get_schema(&raw mut stream, &raw mut schema) };
        if code != 0 {
            return Err(failed(&mut stream, code));
        }
        Ok(Batches { fields: fields(&schema)?, stream })
    }
}

impl Iterator for Batches {
    type Item = Result<RecordBatch, HostError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (get_next, mut array) = (self.stream.get_next()?, FFI_ArrowArray::empty());
        // SAFETY: as above.
        let code = unsafe { get_next(&raw mut self.stream, &raw mut array) };
        if code != 0 {
            return Some(Err(failed(&mut self.stream, code)));
        }
        (!array.is_released()).then(|| taken_in(array, &self.fields))
    }
}

/// Takes in an array of records.
///
/// # Errors
/// `Usage` where it was taken before, is no array of records, or does not hold what it says.
pub fn batch(array: FFI_ArrowArray, schema: &FFI_ArrowSchema) -> Result<RecordBatch, HostError> {
    if array.is_released() || schema.release().is_none() {
        return Err(taken());
    }
    taken_in(array, &fields(schema)?)
}

fn no_records() -> HostError {
    refused(say!("an array of records without nulls is needed", "需要不含空值的记录数组"))
}

fn taken() -> HostError {
    let message = say!("the table was taken before", "表格已被取走");
    HostError::usage("table", message)
}

/// What a stream says of the call that it could not do.
fn failed(stream: &mut FFI_ArrowArrayStream, code: i32) -> HostError {
    // SAFETY: asked after a call that failed; what it points to stands until the next call.
    let said = stream.get_last_error().and_then(|last| unsafe {
        let said = last(stream);
        (!said.is_null()).then(|| CStr::from_ptr(said).to_string_lossy().into_owned())
    });
    match said {
        Some(said) => crate::foreign(&said),
        None => refused(say!("the stream failed with error {code}", "数据流出错，错误码 {code}")),
    }
}

fn unsound(column: &str, error: &ArrowError) -> HostError {
    let message =
        say!("the column `{column}` cannot be read: {error}", "表格的列 `{column}` 无法读取：{error}");
    HostError::usage("table", message)
}

/// The columns that a schema speaks of.
fn fields(schema: &FFI_ArrowSchema) -> Result<Fields, HostError> {
    if schema.format() != "+s" {
        return Err(no_records());
    }
    let known = |column| field(column).map_err(|error| unsound(column.name().unwrap_or_default(), &error));
    schema.children().map(known).collect()
}

/// A column, or what stands in one. Whole numbers of 128 bits are of types that only polars has.
fn field(column: &FFI_ArrowSchema) -> Result<Field, ArrowError> {
    let inner = || column.children().next().map_or_else(|| Field::try_from(column), field).map(Arc::new);
    let size = |format: &str| format.strip_prefix("+w:").and_then(|size| size.parse().ok());
    let ty = match (column.format(), Field::try_from(column)) {
        (_, Ok(field)) => return Ok(field),
        ("_pli128", _) => DataType::Decimal128(38, 0),
        ("_plu128", _) => DataType::FixedSizeBinary(16),
        ("+s", _) => DataType::Struct(column.children().map(field).collect::<Result<Fields, ArrowError>>()?),
        ("+l", _) => DataType::List(inner()?),
        ("+L", _) => DataType::LargeList(inner()?),
        (format, Err(error)) => DataType::FixedSizeList(inner()?, size(format).ok_or(error)?),
    };
    let mut metadata = column.metadata()?;
    if column.format() == "_plu128" {
        metadata.insert(EXTENSION.to_owned(), UNSIGNED.to_owned());
    }
    Ok(Field::new(column.name().unwrap_or_default(), ty, column.nullable()).with_metadata(metadata))
}

/// An array of records as a batch.
fn taken_in(array: FFI_ArrowArray, fields: &Fields) -> Result<RecordBatch, HostError> {
    let ty = taken_as(&DataType::Struct(fields.clone()));
    // SAFETY: the array has the layout of its schema. Whether its memory holds what it says is looked at below, before
    // anything reads it.
    let records = unsafe { from_ffi_and_data_type(array, ty) };
    let records = records.map_err(|error| crate::foreign(&error))?;
    if records.null_count() > 0 {
        return Err(no_records());
    }
    let columns = fields
        .iter()
        .zip(records.child_data())
        .map(|(field, data)| column(&records, data, field).map_err(|error| unsound(field.name(), &error)));
    let columns = columns.collect::<Result<Vec<ArrayRef>, HostError>>()?;
    let rows = RecordBatchOptions::new().with_row_count(Some(records.len()));
    let batch = RecordBatch::try_new_with_options(Arc::new(Schema::new(fields.clone())), columns, &rows);
    batch.map_err(|error| crate::foreign(&error))
}

/// A column of records, which holds what it says.
fn column(records: &ArrayData, data: &ArrayData, field: &Field) -> Result<ArrayRef, ArrowError> {
    // Of no rows nothing is read, and the one offset that there is may be any.
    if records.is_empty() {
        return Ok(new_empty_array(field.data_type()));
    }
    data.validate()?;
    if records.offset().checked_add(records.len()).is_none_or(|end| end > data.len()) {
        return Err(ArrowError::InvalidArgumentError("it is shorter than its table".to_owned()));
    }
    let rows = data.slice(records.offset(), records.len());
    sound(&rows)?;
    Ok(make_array(as_given(rows, field.data_type())?))
}

/// Looks at the values of an array and at what its rows have below it: offsets and codes lead to what there is, texts are
/// UTF-8.
fn sound(data: &ArrayData) -> Result<(), ArrowError> {
    if !sound_at_a_glance(data) {
        data.validate_values().or_else(|error| match (data.nulls(), data.data_type()) {
            // A text that is null may be anything.
            (
                Some(there),
                DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::BinaryView,
            ) => {
                let mut pieces = there.valid_slices();
                pieces.try_for_each(|(from, end)| data.slice(from, end - from).validate_values())
            }
            _ => Err(error),
        })?;
    }
    match data.data_type() {
        DataType::List(_) | DataType::Map(..) => sound_items::<i32>(data),
        DataType::LargeList(_) => sound_items::<i64>(data),
        _ => data.child_data().iter().try_for_each(sound),
    }
}

/// The same of the items that the rows of a list have, which may be few of a long one.
fn sound_items<O: ArrowNativeType>(data: &ArrayData) -> Result<(), ArrowError> {
    let ends = data.buffer::<O>(0);
    let (Some(first), Some(last)) = (ends.first(), ends.get(data.len())) else { return Ok(()) };
    let (first, last) = (first.as_usize(), last.as_usize());
    data.child_data().iter().try_for_each(|items| sound(&items.slice(first, last - first)))
}

/// Whether the values of an array are seen to be sound by going over all of them at once, which takes a tenth of the time
/// of looking at each. Why they are not is not asked here.
fn sound_at_a_glance(data: &ArrayData) -> bool {
    let below = data.child_data().first().map_or(0, ArrayData::len);
    match data.data_type() {
        DataType::Utf8 => sound_texts::<i32>(data),
        DataType::LargeUtf8 => sound_texts::<i64>(data),
        DataType::Utf8View => sound_views(data),
        DataType::List(_) => rising::<i32>(data, below).is_some(),
        DataType::LargeList(_) => rising::<i64>(data, below).is_some(),
        // Below a record that is null there may be a code even here; nobody follows it.
        DataType::Dictionary(..) if below == 0 => true,
        DataType::Dictionary(codes, _) => match **codes {
            DataType::Int8 => sound_codes::<i8>(data, below),
            DataType::Int16 => sound_codes::<i16>(data, below),
            DataType::Int32 => sound_codes::<i32>(data, below),
            DataType::UInt8 => sound_codes::<u8>(data, below),
            DataType::UInt16 => sound_codes::<u16>(data, below),
            DataType::UInt32 => sound_codes::<u32>(data, below),
            _ => false,
        },
        _ => false,
    }
}

/// The offsets of an array, where they rise to at most `most`.
fn rising<O: ArrowNativeType>(data: &ArrayData, most: usize) -> Option<&[O]> {
    let ends = data.buffer::<O>(0).get(..=data.len()).filter(|ends| ends.is_sorted())?;
    (ends.first()?.to_usize().is_some() && ends.last()?.to_usize()? <= most).then_some(ends)
}

fn sound_codes<K: ArrowNativeType + Ord>(data: &ArrayData, most: usize) -> bool {
    let codes = data.buffer::<K>(0).get(..data.len()).unwrap_or_default();
    let least = codes.iter().min().is_none_or(|least| least.to_usize().is_some());
    least && codes.iter().max().is_none_or(|code| code.to_usize().is_some_and(|code| code < most))
}

fn sound_texts<O: ArrowNativeType>(data: &ArrayData) -> bool {
    let Some(bytes) = data.buffers().get(1) else { return false };
    let Some(ends) = rising::<O>(data, bytes.len()) else { return false };
    let (first, last) =
        (ends.first().map_or(0, |end| end.as_usize()), ends.last().map_or(0, |end| end.as_usize()));
    let bytes = bytes.get(first..last).unwrap_or_default();
    let Ok(text) = simdutf8::basic::from_utf8(bytes) else { return false };
    text.is_ascii() || ends.iter().all(|end| text.is_char_boundary(end.as_usize() - first))
}

fn sound_views(data: &ArrayData) -> bool {
    /// The highest bits of the twelve bytes that lie in the view itself.
    const NOT_ASCII: u128 = 0x8080_8080_8080_8080_8080_8080 << 32;
    let Some((_, buffers)) = data.buffers().split_first() else { return false };
    let is_text = |text: &[u8]| text.is_ascii() || simdutf8::basic::from_utf8(text).is_ok();
    let is_sound = |view: &u128| {
        let ByteView { length, buffer_index, offset, .. } = ByteView::from(*view);
        let (length, offset) = (length as usize, offset as usize);
        if length <= 12 {
            return view & NOT_ASCII == 0 || view.to_le_bytes().get(4..4 + length).is_some_and(is_text);
        }
        let text = buffers.get(buffer_index as usize).and_then(|text| text.get(offset..)?.get(..length));
        text.is_some_and(is_text)
    };
    data.buffer::<u128>(0).get(..data.len()).is_some_and(|views| views.iter().all(is_sound))
}

/// The type as which an array of a type is taken in. What is nothing but nulls has no memory; polars gives it room for
/// bits all the same, as only a record without fields may have.
fn taken_as(ty: &DataType) -> DataType {
    let below = |field: &FieldRef| -> FieldRef {
        Arc::new(Field::clone(field).with_data_type(taken_as(field.data_type())))
    };
    match ty {
        DataType::Null => DataType::Struct(Fields::empty()),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(below).collect()),
        DataType::List(item) => DataType::List(below(item)),
        DataType::LargeList(item) => DataType::LargeList(below(item)),
        DataType::ListView(item) => DataType::ListView(below(item)),
        DataType::LargeListView(item) => DataType::LargeListView(below(item)),
        DataType::FixedSizeList(item, size) => DataType::FixedSizeList(below(item), *size),
        DataType::Map(entries, sorted) => DataType::Map(below(entries), *sorted),
        other => other.clone(),
    }
}

/// The same array with the type that it was given.
fn as_given(data: ArrayData, ty: &DataType) -> Result<ArrayData, ArrowError> {
    if data.data_type() == ty {
        return Ok(data);
    }
    let fields: Vec<&FieldRef> = match ty {
        DataType::Null => return Ok(ArrayData::new_null(ty, data.len())),
        DataType::Struct(fields) => fields.iter().collect(),
        DataType::List(below)
        | DataType::LargeList(below)
        | DataType::ListView(below)
        | DataType::LargeListView(below)
        | DataType::FixedSizeList(below, _)
        | DataType::Map(below, _) => vec![below],
        _ => Vec::new(),
    };
    let below = data.child_data().iter().cloned().zip(fields);
    let below = below.map(|(data, field)| as_given(data, field.data_type()));
    let below = below.collect::<Result<Vec<ArrayData>, ArrowError>>()?;
    data.into_builder().data_type(ty.clone()).child_data(below).build()
}
