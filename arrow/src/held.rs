//! The values of a column: where Arrow has them, as long as both lay them out alike, or else converted.

use std::borrow::Cow;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, DurationMicrosecondType,
    DurationMillisecondType, DurationNanosecondType, DurationSecondType, Int8Type, Int16Type, Int32Type,
    Int64Type, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, BooleanArray, GenericStringArray, OffsetSizeTrait, StringViewArray,
};
use arrow_buffer::{BooleanBuffer, NullBuffer};
use arrow_schema::{DataType, IntervalUnit, TimeUnit};
use dangjiu::columns::{Bits, Codes, Column, Currencies, HostTexts, Integers, Offsets, Texts};
use dangjiu::decimal::{Decimal, LIMIT};
use dangjiu::facts::{Found, FoundKind, ScalarType, Shape, Slot};
use dangjiu::limits::Limits;
use dangjiu::money::Currency;
use dangjiu::time::Instant;
use dangjiu_facade::json::{Depth, scalar};

use crate::digits::{self, double, whole_or_decimal};
use crate::named::Known;
use crate::table::is_text;
use crate::written;

/// The values of one column, and in which rows there are any.
pub(crate) struct Held<'a> {
    pub(crate) values: Values<'a>,
    pub(crate) there: Option<NullBuffer>,
}

/// Values as the core takes them.
pub(crate) enum Values<'a> {
    Bool(&'a BooleanArray),
    Number(Wide<'a>, u32),
    Money(Wide<'a>, u32, Currency),
    Instant(Cow<'a, [i64]>),
    Duration(Cow<'a, [i64]>),
    Text(Words<'a>),
    Dictionary(Cow<'a, [u32]>, Words<'a>),
    Short(&'a [i32]),
    Long(&'a [i64]),
    Record(usize),
    Slots(Vec<Slot<'a>>),
}

/// Whole numbers.
pub(crate) enum Wide<'a> {
    I32(&'a [i32]),
    I64(Cow<'a, [i64]>),
    I128(Cow<'a, [i128]>),
}

/// Texts.
pub(crate) enum Words<'a> {
    Short(Cow<'a, [i32]>, &'a str),
    Long(Cow<'a, [i64]>, &'a str),
    Views(Views<'a>),
    Each(Vec<&'a str>),
}

/// Texts that lie here and there.
#[derive(Debug)]
pub(crate) struct Views<'a>(&'a StringViewArray);

impl HostTexts for Views<'_> {
    fn count(&self) -> usize {
        self.0.len()
    }

    #[inline]
    fn get(&self, at: usize) -> Option<&str> {
        (at < self.0.len()).then(|| self.text(at))
    }
}

impl<'a> Views<'a> {
    /// The text of a row that there is. What is null may point anywhere.
    #[inline]
    fn text(&self, at: usize) -> &'a str {
        if self.0.is_valid(at) { self.0.value(at) } else { "" }
    }

    /// How long the longest may be, in bytes, where that is more than `enough`.
    fn longest(&self, enough: usize) -> usize {
        // One of more than a few bytes lies in a buffer, so it is not longer than that.
        let most = self.0.data_buffers().iter().map(|buffer| buffer.len()).max().unwrap_or(12);
        if most <= enough {
            return most;
        }
        // The lowest 32 bits of a view are the length of its text.
        let length = |view: &u128| (view & u128::from(u32::MAX)) as usize;
        let views = self.0.views().iter().map(length);
        match self.0.nulls() {
            None => views.max(),
            Some(there) => views.zip(there).filter_map(|(length, there)| there.then_some(length)).max(),
        }
        .unwrap_or(0)
    }
}

impl Held<'_> {
    /// As a column of the core.
    pub(crate) fn column(&self) -> Column<'_> {
        let column = match &self.values {
            Values::Bool(array) => Column::booleans(bits(array.values())),
            Values::Number(values, scale) => Column::numbers(values.integers(), *scale),
            Values::Money(values, scale, currency) => {
                Column::money(values.integers(), *scale, Currencies::One(*currency))
            }
            Values::Instant(micros) => Column::instants(micros),
            Values::Duration(micros) => Column::durations(micros),
            Values::Text(texts) => Column::texts(texts.texts()),
            Values::Dictionary(codes, texts) => Column::dictionary(Codes::U32(codes), texts.texts()),
            Values::Short(ends) => Column::lists(Offsets::I32(ends)),
            Values::Long(ends) => Column::lists(Offsets::I64(ends)),
            Values::Record(rows) => Column::records(*rows),
            Values::Slots(slots) => Column::slots(slots),
        };
        match &self.there {
            Some(there) => column.there(bits(there.inner())),
            None => column,
        }
    }
}

fn bits(buffer: &BooleanBuffer) -> Bits<'_> {
    Bits::at(buffer.values(), buffer.offset(), buffer.len())
}

impl Wide<'_> {
    /// The same; nothing where one that is there has more than 28 digits.
    fn fitting(self, there: Option<&NullBuffer>) -> Option<Self> {
        let Wide::I128(values) = &self else { return Some(self) };
        if values.iter().all(|value| value.unsigned_abs() < LIMIT) {
            return Some(self);
        }
        let long = |(row, value): (usize, &i128)| {
            value.unsigned_abs() >= LIMIT && there.is_none_or(|there| there.is_valid(row))
        };
        if values.iter().enumerate().any(long) {
            return None;
        }
        // What is null may hold anything.
        let kept = |value: &i128| if value.unsigned_abs() < LIMIT { *value } else { 0 };
        Some(Wide::I128(values.iter().map(kept).collect()))
    }

    fn integers(&self) -> Integers<'_> {
        match self {
            Wide::I32(values) => Integers::I32(values),
            Wide::I64(values) => Integers::I64(values),
            Wide::I128(values) => Integers::I128(values),
        }
    }
}

/// Texts as pieces of one; of a part of an array only its own. Nothing where a text that is null is no UTF-8.
fn packed<O: OffsetSizeTrait>(texts: &GenericStringArray<O>) -> Option<(Cow<'_, [O]>, &str)> {
    let ends = texts.value_offsets();
    let (first, last) = (ends.first().copied()?, ends.last()?.as_usize());
    let text = simdutf8::basic::from_utf8(texts.value_data().get(first.as_usize()..last)?).ok()?;
    let ends = match first.is_zero() {
        true => Cow::Borrowed(ends),
        false => ends.iter().map(|end| *end - first).collect(),
    };
    Some((ends, text))
}

impl<'a> Words<'a> {
    /// The texts of an array of texts.
    fn of(array: &'a ArrayRef) -> Option<Words<'a>> {
        let each = |texts: &mut dyn Iterator<Item = Option<&'a str>>| {
            Words::Each(texts.map(Option::unwrap_or_default).collect())
        };
        if let Some(texts) = array.as_string_opt::<i32>() {
            let packed = packed(texts).map(|(ends, text)| Words::Short(ends, text));
            return Some(packed.unwrap_or_else(|| each(&mut texts.iter())));
        }
        if let Some(texts) = array.as_string_opt::<i64>() {
            let packed = packed(texts).map(|(ends, text)| Words::Long(ends, text));
            return Some(packed.unwrap_or_else(|| each(&mut texts.iter())));
        }
        array.as_string_view_opt().map(|texts| Words::Views(Views(texts)))
    }

    fn texts(&self) -> Texts<'_> {
        match self {
            Words::Short(ends, text) => Texts::Packed { offsets: Offsets::I32(ends), text },
            Words::Long(ends, text) => Texts::Packed { offsets: Offsets::I64(ends), text },
            Words::Views(texts) => Texts::Host(texts),
            Words::Each(texts) => Texts::Each(texts),
        }
    }

    fn get(&self, at: usize) -> &'a str {
        let piece = |from: usize, to: usize, text: &'a str| text.get(from..to).unwrap_or_default();
        let end = |end: Option<&i64>| end.and_then(|end| usize::try_from(*end).ok()).unwrap_or_default();
        match self {
            Words::Short(ends, text) => {
                let end = |at: usize| end(ends.get(at).map(|end| i64::from(*end)).as_ref());
                piece(end(at), end(at + 1), text)
            }
            Words::Long(ends, text) => piece(end(ends.get(at)), end(ends.get(at + 1)), text),
            Words::Views(views) => {
                if at < views.count() {
                    views.text(at)
                } else {
                    ""
                }
            }
            Words::Each(texts) => texts.get(at).copied().unwrap_or_default(),
        }
    }
}

/// Reads columns of single values of a type.
pub(crate) struct Reader<'a> {
    pub(crate) shape: &'a Shape,
    pub(crate) limits: Limits,
    pub(crate) ty: ScalarType,
    /// Of numbers that are amounts.
    pub(crate) currency: Option<Currency>,
}

impl<'a> Reader<'a> {
    /// The values of an array.
    pub(crate) fn values(&self, array: &'a ArrayRef, there: Option<&NullBuffer>) -> Values<'a> {
        self.alike(array, there).unwrap_or_else(|| self.slots(array, there))
    }

    /// The values where they lie, or as numbers of another width; nothing where each has to be read by itself.
    fn alike(&self, array: &'a ArrayRef, there: Option<&NullBuffer>) -> Option<Values<'a>> {
        match self.ty {
            ScalarType::Bool => array.as_boolean_opt().map(Values::Bool),
            ScalarType::Number => {
                let (values, scale) = numbers(array)?;
                Some(Values::Number(values.fitting(there)?, scale))
            }
            ScalarType::Money => {
                let (values, scale) = numbers(array)?;
                Some(Values::Money(values.fitting(there)?, scale, self.currency?))
            }
            ScalarType::Text | ScalarType::Enum(_) => match array.as_any_dictionary_opt() {
                Some(dictionary) => {
                    let code = |code: usize| u32::try_from(code).unwrap_or(u32::MAX);
                    let texts = Words::of(dictionary.values())?;
                    // Without entries every row is null, and nothing has a code.
                    let codes = match array.as_dictionary_opt::<UInt32Type>() {
                        Some(array) => Cow::Borrowed(&**array.keys().values()),
                        None if dictionary.values().is_empty() => Cow::Owned(vec![0; array.len()]),
                        None => dictionary.normalized_keys().into_iter().map(code).collect(),
                    };
                    self.short(&texts, dictionary.values().len()).then_some(Values::Dictionary(codes, texts))
                }
                None => {
                    let texts = Words::of(array)?;
                    self.short(&texts, array.len()).then_some(Values::Text(texts))
                }
            },
            ScalarType::Instant => match array.data_type() {
                DataType::Timestamp(_, Some(_)) => {
                    let micros = micros(array)?;
                    let beyond = |at: i64| Instant::from_micros(at).is_none();
                    let outside = |(row, at): (usize, &i64)| {
                        beyond(*at) && there.is_none_or(|there| there.is_valid(row))
                    };
                    // Where everything is in range, which is quickly seen, it does not matter what is there.
                    let ends = micros
                        .iter()
                        .fold((0, 0), |(least, most): (i64, i64), at| (least.min(*at), most.max(*at)));
                    let any = beyond(ends.0) || beyond(ends.1);
                    (!(any && micros.iter().enumerate().any(outside))).then_some(Values::Instant(micros))
                }
                _ => None,
            },
            ScalarType::Duration => match array.data_type() {
                DataType::Duration(_) => micros(array).map(Values::Duration),
                _ => None,
            },
            ScalarType::Weight => None,
        }
    }

    /// Whether no text is longer than a fact may be.
    fn short(&self, texts: &Words<'_>, count: usize) -> bool {
        let longest = self.limits.text_bytes;
        let whole = match texts {
            Words::Short(_, text) | Words::Long(_, text) => text.len(),
            Words::Views(views) => views.longest(longest),
            Words::Each(_) => usize::MAX,
        };
        is_text(self.ty) && (whole <= longest || (0..count).all(|at| texts.get(at).len() <= longest))
    }

    /// The values one by one, each as JSON would have it.
    fn slots(&self, array: &'a ArrayRef, there: Option<&NullBuffer>) -> Values<'a> {
        let one = self.one(array);
        let slot = |row: usize| match there.is_none_or(|there| there.is_valid(row)) {
            true => one(row),
            false => Slot::Absent,
        };
        Values::Slots((0..array.len()).map(slot).collect())
    }

    /// How a value of an array is read.
    fn one(&self, array: &'a ArrayRef) -> Box<dyn Fn(usize) -> Slot<'a> + 'a> {
        let (shape, limits, ty) = (self.shape, self.limits, self.ty);
        let text = move |text: Cow<'a, str>| scalar::from_text(text, ty, shape, &limits);
        let currency = self.currency.filter(|_| ty == ScalarType::Money);
        let number = move |number: &str| match currency {
            Some(_) => scalar::money(Decimal::parse(number).ok(), currency),
            None => scalar::number(number, ty),
        };
        if let Some(texts) = Words::of(array) {
            return Box::new(move |row| text(Cow::Borrowed(texts.get(row))));
        }
        if let Some(dictionary) = array.as_any_dictionary_opt()
            && let Some(texts) = Words::of(dictionary.values())
        {
            let codes = match dictionary.values().is_empty() {
                true => Vec::new(),
                false => dictionary.normalized_keys(),
            };
            return Box::new(move |row| {
                text(Cow::Borrowed(codes.get(row).map_or("", |code| texts.get(*code))))
            });
        }
        if let Some(values) = array.as_boolean_opt() {
            return Box::new(move |row| scalar::boolean(values.value(row), ty));
        }
        if matches!(array.data_type(), DataType::Float16 | DataType::Float32 | DataType::Float64) {
            return Box::new(move |row| number(&digits::float(double(array, row).unwrap_or_default())));
        }
        if let Some(dictionary) = array.as_any_dictionary_opt() {
            let (one, entries) = (self.one(dictionary.values()), dictionary.values().len());
            let key = move |row| key_of(array, row).filter(|key| *key < entries);
            return Box::new(move |row| key(row).map_or(Slot::Absent, &one));
        }
        if let Some(values) = run_of(array, 0).map(|(values, _)| values) {
            let one = self.one(values);
            return Box::new(move |row| run_of(array, row).map_or(Slot::Absent, |(_, at)| one(at)));
        }
        if let (ScalarType::Money, Some(parts)) = (ty, array.as_struct_opt()) {
            let part = |name: &str| parts.column_by_name(name);
            let (amount, currency) = (part("amount"), part("currency"));
            return Box::new(move |row| {
                let amount = amount.and_then(|amount| part_text(amount, row, true));
                let currency = currency.and_then(|currency| part_text(currency, row, false));
                let amount = amount.and_then(|amount| Decimal::parse(&amount).ok());
                scalar::money(amount, currency.and_then(|currency| Currency::parse(&currency)))
            });
        }
        if array.data_type().is_integer() || array.data_type().is_decimal() {
            return Box::new(move |row| number(&whole_or_decimal(array, row).unwrap_or_default()));
        }
        if array.data_type().is_temporal() && !matches!(array.data_type(), DataType::Interval(_)) {
            return Box::new(move |row| match written::temporal(array, row) {
                Ok(shown) => text(Cow::Owned(shown)),
                // The table of its zone does not reach so far, or it is in no year that there is.
                Err(_) => match micros_at(array, row).and_then(Instant::from_micros) {
                    Some(at) => text(Cow::Owned(at.to_string())),
                    None => Slot::Wrong(Found::FarTime),
                },
            });
        }
        let found = match array.data_type() {
            DataType::Struct(_) => Found::Kind(FoundKind::Object),
            // Python has a list of pairs for a map, and the three parts of an interval.
            DataType::List(_)
            | DataType::LargeList(_)
            | DataType::Map(..)
            | DataType::Interval(IntervalUnit::MonthDayNano) => Found::Kind(FoundKind::List),
            DataType::Binary
            | DataType::LargeBinary
            | DataType::BinaryView
            | DataType::FixedSizeBinary(_) => Found::Named("bytes".into()),
            other => Found::Named(other.to_string().into()),
        };
        Box::new(move |_| Slot::Wrong(found.clone()))
    }
}

/// A part of an amount of money: a text, or a number where it may be one.
fn part_text(array: &ArrayRef, row: usize, number: bool) -> Option<String> {
    let mut json = String::new();
    written::value(&mut json, array, None, Known::NOTHING, row, Depth::of(0)).ok()?;
    if json.starts_with('"') { serde_json::from_str(&json).ok() } else { number.then_some(json) }
}

/// The entry of its dictionary that a row has.
pub(crate) fn key_of(array: &ArrayRef, row: usize) -> Option<usize> {
    macro_rules! key {
        ($($ty:ty),*) => {
            None$(.or_else(|| array.as_dictionary_opt::<$ty>().and_then(|array| array.key(row))))*
        };
    }
    key!(Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type)
}

/// The values of an array of runs, and which of them a row has.
pub(crate) fn run_of(array: &ArrayRef, row: usize) -> Option<(&ArrayRef, usize)> {
    macro_rules! run {
        ($($ty:ty),*) => {
            None$(.or_else(|| {
                let runs = array.as_run_opt::<$ty>().filter(|runs| row < runs.len())?;
                Some((runs.values(), runs.get_physical_index(row)))
            }))*
        };
    }
    run!(Int16Type, Int32Type, Int64Type)
}

/// Whole numbers and decimals with their scale.
fn numbers(array: &ArrayRef) -> Option<(Wide<'_>, u32)> {
    fn widened<T: ArrowPrimitiveType>(array: &ArrayRef) -> Option<(Wide<'static>, u32)>
    where
        T::Native: Into<i64>,
    {
        let values = array.as_primitive_opt::<T>()?.values().iter().map(|value| (*value).into());
        Some((Wide::I64(Cow::Owned(values.collect())), 0))
    }
    let scale = |scale: i8| u32::try_from(scale).ok().filter(|scale| *scale <= 28);
    match array.data_type() {
        DataType::Int8 => widened::<Int8Type>(array),
        DataType::Int16 => widened::<Int16Type>(array),
        DataType::UInt8 => widened::<UInt8Type>(array),
        DataType::UInt16 => widened::<UInt16Type>(array),
        DataType::UInt32 => widened::<UInt32Type>(array),
        DataType::UInt64 => {
            let values = array.as_primitive_opt::<UInt64Type>()?.values().iter();
            Some((Wide::I128(values.map(|value| i128::from(*value)).collect()), 0))
        }
        DataType::Int32 => {
            array.as_primitive_opt::<Int32Type>().map(|values| (Wide::I32(values.values()), 0))
        }
        DataType::Int64 => {
            array.as_primitive_opt::<Int64Type>().map(|values| (Wide::I64(Cow::Borrowed(values.values())), 0))
        }
        DataType::Decimal32(_, places) => {
            let values = array.as_primitive_opt::<Decimal32Type>()?.values();
            Some((Wide::I32(values), scale(*places)?))
        }
        DataType::Decimal64(_, places) => {
            let values = array.as_primitive_opt::<Decimal64Type>()?.values();
            Some((Wide::I64(Cow::Borrowed(values)), scale(*places)?))
        }
        DataType::Decimal128(_, places) => {
            let values = array.as_primitive_opt::<Decimal128Type>()?.values();
            Some((Wide::I128(Cow::Borrowed(values)), scale(*places)?))
        }
        _ => None,
    }
}

/// An instant, date or length of time in microseconds.
pub(crate) fn micros_at(array: &ArrayRef, row: usize) -> Option<i64> {
    micros(&array.slice(row, 1))?.first().copied()
}

/// Instants, dates and lengths of time in microseconds, finer ones cut toward the past; nothing where 64 bits are too few
/// for one of them.
fn micros(array: &ArrayRef) -> Option<Cow<'_, [i64]>> {
    fn times<T: ArrowPrimitiveType>(array: &ArrayRef, by: i64) -> Option<Cow<'_, [i64]>>
    where
        T::Native: Into<i64>,
    {
        let values = array.as_primitive_opt::<T>()?.values();
        let most = (i64::MAX / by).unsigned_abs();
        let fit = values.iter().all(|value| Into::<i64>::into(*value).unsigned_abs() <= most);
        fit.then(|| values.iter().map(|value| (*value).into() * by).collect())
    }
    fn over<T: ArrowPrimitiveType<Native = i64>>(array: &ArrayRef) -> Option<Cow<'_, [i64]>> {
        let values = array.as_primitive_opt::<T>()?.values();
        Some(Cow::Owned(values.iter().map(|value| value.div_euclid(1000)).collect()))
    }
    fn same<T: ArrowPrimitiveType<Native = i64>>(array: &ArrayRef) -> Option<Cow<'_, [i64]>> {
        Some(Cow::Borrowed(array.as_primitive_opt::<T>()?.values()))
    }
    const DAY: i64 = 86_400_000_000;
    match array.data_type() {
        DataType::Timestamp(TimeUnit::Second, _) => times::<TimestampSecondType>(array, 1_000_000),
        DataType::Timestamp(TimeUnit::Millisecond, _) => times::<TimestampMillisecondType>(array, 1000),
        DataType::Timestamp(TimeUnit::Microsecond, _) => same::<TimestampMicrosecondType>(array),
        DataType::Timestamp(TimeUnit::Nanosecond, _) => over::<TimestampNanosecondType>(array),
        DataType::Duration(TimeUnit::Second) => times::<DurationSecondType>(array, 1_000_000),
        DataType::Duration(TimeUnit::Millisecond) => times::<DurationMillisecondType>(array, 1000),
        DataType::Duration(TimeUnit::Microsecond) => same::<DurationMicrosecondType>(array),
        DataType::Duration(TimeUnit::Nanosecond) => over::<DurationNanosecondType>(array),
        DataType::Date32 => times::<Date32Type>(array, DAY),
        DataType::Date64 => times::<Date64Type>(array, 1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, TimestampSecondArray};
    use dangjiu::facts::{Found, ScalarType, Shape, Slot};
    use dangjiu::limits::Limits;

    use super::Reader;

    #[test]
    fn a_time_in_no_year_is_no_text() {
        let (array, shape) =
            (Arc::new(TimestampSecondArray::from(vec![i64::MAX])) as ArrayRef, Shape::default());
        for ty in [ScalarType::Instant, ScalarType::Text] {
            let reader = Reader { shape: &shape, limits: Limits::default(), ty, currency: None };
            assert_eq!(reader.one(&array)(0), Slot::Wrong(Found::FarTime));
        }
    }
}
