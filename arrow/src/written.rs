//! Rows as JSON: what the keys of intents are made of where a row names no event. The text is that of the dict that
//! pyarrow's `to_pylist` gives for the row, written as facts in Python are; a name with dots is a path.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    DurationMillisecondType, DurationSecondType, Int8Type, IntervalMonthDayNanoType, Time32MillisecondType,
    Time32SecondType, Time64MicrosecondType, Time64NanosecondType, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
};
use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, Field, TimeUnit};
use dangjiu::columns::RowDigests;
use dangjiu::facts::FactError;
use dangjiu::say;
use dangjiu::time::Instant;
use dangjiu::zone::{ZoneSource, ZoneTable};
use dangjiu_facade::canonical;
use dangjiu_facade::json::Depth;
use dangjiu_facade::rules::Rules;
use dangjiu_facade::zones::Zones;

use crate::digits::{self, EXTENSION, UNSIGNED, double, unsigned, whole_or_decimal};
use crate::held::{key_of, micros_at, run_of};
use crate::named::{Column, Known};

/// The rows of a batch as JSON.
#[derive(Debug)]
pub(crate) struct Written<'a> {
    columns: &'a [Column<'a>],
    rows: usize,
    nesting: usize,
    /// By column, what the vocabulary knows of its place.
    known: Vec<Known<'a>>,
    places: Vec<(String, Place)>,
}

/// What stands under a name.
#[derive(Debug)]
enum Place {
    Column(usize),
    /// One whose place is taken; under a name of its own, where it is anything.
    Beside(usize),
    Record(Vec<(String, Place)>),
}

impl<'a> Written<'a> {
    /// So many rows of columns, as deep as the rules allow.
    pub(crate) fn of(
        rules: &'a Rules,
        bare: Option<&str>,
        columns: &'a [Column<'a>],
        rows: usize,
    ) -> Written<'a> {
        let (mut places, mut beside) = (Vec::new(), Vec::new());
        for (number, column) in columns.iter().enumerate() {
            put(&mut places, &column.path, number, &mut beside);
        }
        for number in beside {
            let mut name = columns.get(number).map(|column| column.path.join(".")).unwrap_or_default();
            while places.iter().any(|(known, _)| *known == name) {
                name.push('.');
            }
            places.push((name, Place::Beside(number)));
        }
        let known = columns.iter().map(|column| Known::of_column(rules, bare, column)).collect();
        Written { columns, rows, nesting: rules.limits().nesting, known, places }
    }

    fn text(&self, row: usize) -> Result<String, FactError> {
        let mut out = String::new();
        self.record(&mut out, &self.places, row, Depth::of(self.nesting).within()?)?;
        Ok(out)
    }

    fn record(
        &self,
        out: &mut String,
        places: &[(String, Place)],
        row: usize,
        room: Depth,
    ) -> Result<(), FactError> {
        let is_there = |(_, place): &&(String, Place)| match place {
            Place::Beside(number) => self.columns.get(*number).is_some_and(|it| it.array.is_valid(row)),
            Place::Column(_) | Place::Record(_) => true,
        };
        members(out, '{', places.iter().filter(is_there), |out, (name, place)| {
            text(out, name)?;
            out.push(':');
            match place {
                Place::Record(below) => self.record(out, below, row, room.within()?),
                Place::Column(number) | Place::Beside(number) => {
                    match (self.columns.get(*number), self.known.get(*number)) {
                        (Some(column), Some(known)) => {
                            value(out, &column.array, Some(column.field), *known, row, room)
                        }
                        _ => Ok(()),
                    }
                }
            }
        })
    }
}

impl RowDigests for Written<'_> {
    fn count(&self) -> usize {
        self.rows
    }

    fn digest(&self, row: usize) -> Result<[u8; 32], FactError> {
        Ok(canonical::digest(self.text(row)?.as_bytes()))
    }
}

/// Puts a column at its place. What would stand there twice goes `beside`, and so does what has the name of a record and is
/// none, whichever comes first.
fn put(into: &mut Vec<(String, Place)>, path: &[&str], column: usize, beside: &mut Vec<usize>) {
    let Some((first, rest)) = path.split_first() else { return };
    let at = into.iter().position(|(name, _)| name == first).unwrap_or(into.len());
    if at == into.len() {
        let place = if rest.is_empty() { Place::Column(column) } else { Place::Record(Vec::new()) };
        into.push(((*first).to_owned(), place));
        if rest.is_empty() {
            return;
        }
    }
    let Some((_, place)) = into.get_mut(at) else { return };
    if rest.is_empty() {
        beside.push(column);
        return;
    }
    if let Place::Column(other) = place {
        beside.push(*other);
        *place = Place::Record(Vec::new());
    }
    if let Place::Record(below) = place {
        put(below, rest, column, beside);
    }
}

/// Writes a list or a record, member by member.
fn members<T>(
    out: &mut String,
    open: char,
    all: impl IntoIterator<Item = T>,
    mut one: impl FnMut(&mut String, T) -> Result<(), FactError>,
) -> Result<(), FactError> {
    out.push(open);
    for (number, member) in all.into_iter().enumerate() {
        if number > 0 {
            out.push(',');
        }
        one(out, member)?;
    }
    out.push(if open == '{' { '}' } else { ']' });
    Ok(())
}

fn text(out: &mut String, text: &str) -> Result<(), FactError> {
    let written = serde_json::to_string(text);
    // A text is always written; memory takes everything.
    let foreign = |error| FactError::Formless { what: say!("{error}", "无法写成 JSON：{error}") };
    out.push_str(&written.map_err(foreign)?);
    Ok(())
}

fn unfit(found: &str) -> FactError {
    let message = say!(
        "a value of type {found} has no JSON form, so the event needs an id",
        "类型为 {found} 的值没有 JSON 形式，事件因此须有 id"
    );
    FactError::Formless { what: message }
}

/// Writes a value of an array; `field` is what the table says of it, and the vocabulary what is `known` of its place.
pub(crate) fn value(
    out: &mut String,
    array: &ArrayRef,
    field: Option<&Field>,
    known: Known<'_>,
    row: usize,
    room: Depth,
) -> Result<(), FactError> {
    let noted = |key: &str| field.and_then(|field| field.metadata().get(key)).map(String::as_str);
    if array.is_null(row) {
        out.push_str("null");
        return Ok(());
    }
    match noted(EXTENSION) {
        Some(UNSIGNED) => {
            let number = array.as_fixed_size_binary_opt().and_then(|all| unsigned(all.value(row)));
            out.push_str(&number.unwrap_or_default().to_string());
            return Ok(());
        }
        Some("arrow.uuid") => return Err(unfit("UUID")),
        Some("arrow.bool8") => {
            let is_true = array.as_primitive_opt::<Int8Type>().is_some_and(|values| values.value(row) != 0);
            out.push_str(if is_true { "true" } else { "false" });
            return Ok(());
        }
        _ => {}
    }
    let float = || double(array, row).filter(|value| value.is_finite()).map(digits::float);
    if let Some(number) = whole_or_decimal(array, row).or_else(float) {
        match known.currency(field) {
            Some(currency) => {
                out.push_str(&format!("{{\"amount\":{number},\"currency\":"));
                text(out, currency)?;
                out.push('}');
            }
            None => out.push_str(&number),
        }
        return Ok(());
    }
    match array.data_type() {
        DataType::Null => out.push_str("null"),
        DataType::Boolean => {
            let is_true = array.as_boolean_opt().is_some_and(|values| values.value(row));
            out.push_str(if is_true { "true" } else { "false" });
        }
        // NaN and the infinite: finite ones are written above.
        DataType::Float16 | DataType::Float32 | DataType::Float64 => out.push_str("null"),
        DataType::Utf8 => text(out, array.as_string_opt::<i32>().map_or("", |texts| texts.value(row)))?,
        DataType::LargeUtf8 => text(out, array.as_string_opt::<i64>().map_or("", |texts| texts.value(row)))?,
        DataType::Utf8View => text(out, array.as_string_view_opt().map_or("", |texts| texts.value(row)))?,
        DataType::Date32
        | DataType::Date64
        | DataType::Timestamp(..)
        | DataType::Time32(_)
        | DataType::Time64(_)
        | DataType::Duration(_) => text(out, &temporal(array, row)?)?,
        DataType::Interval(_) => match array.as_primitive_opt::<IntervalMonthDayNanoType>() {
            Some(lengths) => {
                let length = lengths.value(row);
                let [months, days, nanos] = [length.months.into(), length.days.into(), length.nanoseconds];
                out.push_str(&format!("[{months},{days},{nanos}]"));
            }
            None => return Err(unfit("interval")),
        },
        DataType::Struct(fields) => {
            let columns = array.as_struct_opt().map(|records| records.columns()).unwrap_or_default();
            let room = room.within()?;
            members(out, '{', fields.iter().zip(columns), |out, (field, column)| {
                text(out, field.name())?;
                out.push(':');
                value(out, column, Some(field), known.under(field.name()), row, room)
            })?;
        }
        DataType::Dictionary(..) => match (key_of(array, row), array.as_any_dictionary_opt()) {
            (Some(key), Some(dictionary)) if key < dictionary.values().len() => {
                value(out, dictionary.values(), field, known, key, room)?;
            }
            _ => out.push_str("null"),
        },
        DataType::RunEndEncoded(_, own) => match run_of(array, row) {
            // What the column says of its values holds for those of its runs.
            Some((values, at)) if known.currency(field).is_some() => {
                value(out, values, field, known, at, room)?;
            }
            Some((values, at)) => value(out, values, Some(own), known, at, room)?,
            None => out.push_str("null"),
        },
        DataType::Union(..) => match array.as_union_opt() {
            Some(union) => value(out, &union.value(row), None, known, 0, room)?,
            None => out.push_str("null"),
        },
        DataType::Map(..) => {
            let pairs = array.as_map_opt().map(|map| map.value(row));
            let room = room.within()?.within()?;
            members(out, '[', 0..pairs.as_ref().map_or(0, Array::len), |out, row| {
                let columns = pairs.iter().flat_map(|pairs| pairs.columns());
                members(out, '[', columns, |out, column| value(out, column, None, Known::NOTHING, row, room))
            })?;
        }
        DataType::List(field)
        | DataType::LargeList(field)
        | DataType::ListView(field)
        | DataType::LargeListView(field)
        | DataType::FixedSizeList(field, _) => {
            let items = items(array, row);
            let room = room.within()?;
            members(out, '[', 0..items.as_ref().map_or(0, Array::len), |out, row| match &items {
                Some(items) => value(out, items, Some(field), known.item(), row, room),
                None => Ok(()),
            })?;
        }
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_) => {
            return Err(unfit("bytes"));
        }
        other => return Err(unfit(&other.to_string())),
    }
    Ok(())
}

/// The items of a row of lists of any layout.
fn items(array: &ArrayRef, row: usize) -> Option<ArrayRef> {
    let short = array.as_list_opt::<i32>().map(|list| list.value(row));
    let long = || array.as_list_opt::<i64>().map(|list| list.value(row));
    let view = || array.as_list_view_opt::<i32>().map(|list| list.value(row));
    let long_view = || array.as_list_view_opt::<i64>().map(|list| list.value(row));
    let fixed = || array.as_fixed_size_list_opt().map(|list| list.value(row));
    short.or_else(long).or_else(view).or_else(long_view).or_else(fixed)
}

/// A date, a time or a length of time as its text.
pub(crate) fn temporal(array: &ArrayRef, row: usize) -> Result<String, FactError> {
    match array.data_type() {
        DataType::Date32 | DataType::Date64 => {
            let day = micros_at(array, row).and_then(Instant::from_micros);
            let day = day.ok_or_else(|| unfit("date"))?.to_string();
            Ok(day.split('T').next().unwrap_or_default().to_owned())
        }
        DataType::Timestamp(_, zone) => timestamp(array, zone.as_deref(), row),
        DataType::Duration(_) => {
            let micros = length(array, row).unwrap_or_default();
            let (whole, rest) = (micros.unsigned_abs() / 1_000_000, micros.unsigned_abs() % 1_000_000);
            let sign = if micros < 0 { "-" } else { "" };
            let rest = if rest == 0 { String::new() } else { format!(".{rest:06}") };
            Ok(format!("{sign}PT{whole}{rest}S"))
        }
        _ => time(array, row),
    }
}

/// A length of time in microseconds, however long it is.
fn length(array: &ArrayRef, row: usize) -> Option<i128> {
    let seconds = || array.as_primitive_opt::<DurationSecondType>().map(|all| (all.value(row), 1_000_000));
    let millis = || array.as_primitive_opt::<DurationMillisecondType>().map(|all| (all.value(row), 1000));
    let (count, by) = seconds().or_else(millis).or_else(|| Some((micros_at(array, row)?, 1)))?;
    Some(i128::from(count) * by)
}

/// A timestamp as `isoformat` of Python writes it, in UTC where its offset has seconds.
fn timestamp(array: &ArrayRef, zone: Option<&str>, row: usize) -> Result<String, FactError> {
    let (count, per_second) = match array.data_type() {
        DataType::Timestamp(TimeUnit::Second, _) => {
            (array.as_primitive_opt::<TimestampSecondType>().map(|at| at.value(row)), 1)
        }
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            (array.as_primitive_opt::<TimestampMillisecondType>().map(|at| at.value(row)), 1000)
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            (array.as_primitive_opt::<TimestampMicrosecondType>().map(|at| at.value(row)), 1_000_000)
        }
        _ => (array.as_primitive_opt::<TimestampNanosecondType>().map(|at| at.value(row)), 1_000_000_000),
    };
    let count = count.unwrap_or_default();
    let seconds = count.div_euclid(per_second);
    let nanos = count.rem_euclid(per_second) * (1_000_000_000 / per_second);
    let unknown = || unfit(&format!("datetime ({})", array.data_type()));
    let offset = match zone {
        None => None,
        Some(name) => {
            let zone = Zones.zone(name).ok_or_else(unknown)?;
            let offset = offset_at(&zone, seconds).ok_or_else(|| beyond(name))?;
            Some(if offset % 60 == 0 { offset } else { 0 })
        }
    };
    let local = seconds.checked_add(offset.unwrap_or(0).into()).and_then(Instant::from_seconds);
    let local = local.ok_or_else(unknown)?.to_string();
    let offset = offset.map_or_else(String::new, |offset| {
        let (sign, minutes) = (if offset < 0 { '-' } else { '+' }, offset.unsigned_abs() / 60);
        format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    });
    Ok(format!("{}{}{offset}", local.trim_end_matches('Z'), fraction(nanos)))
}

/// The offset that a clock had is not known, so neither is the text.
fn beyond(zone: &str) -> FactError {
    let message = say!(
        "a time in {zone} before 1970 or after 2099, whose offset is not known, so the event needs an id",
        "{zone} 在 1970 年之前或 2099 年之后的时刻，其时差未知，事件因此须有 id"
    );
    FactError::Formless { what: message }
}

/// The offset of a zone in seconds; nothing where the table of the zone does not reach.
fn offset_at(zone: &ZoneTable, seconds: i64) -> Option<i32> {
    // Tables of the database begin in 1970 and end in 2100, also where nothing changes in them; the core's own are whole.
    const KNOWN: std::ops::Range<i64> = 0..4_102_444_800;
    let is_whole = zone.version() == ZoneTable::utc().version() || zone.name() == "Asia/Shanghai";
    let at = Instant::from_seconds(seconds)?;
    (is_whole || KNOWN.contains(&seconds)).then(|| zone.offset_at(at))
}

/// A part of a second as Python writes it.
fn fraction(nanos: i64) -> String {
    match (nanos, nanos % 1000) {
        (0, _) => String::new(),
        (_, 0) => format!(".{:06}", nanos / 1000),
        _ => format!(".{nanos:09}"),
    }
}

/// A time of day as `isoformat` of Python writes it.
fn time(array: &ArrayRef, row: usize) -> Result<String, FactError> {
    let (count, per_second) = match array.data_type() {
        DataType::Time32(TimeUnit::Second) => {
            (array.as_primitive_opt::<Time32SecondType>().map(|at| at.value(row).into()), 1)
        }
        DataType::Time32(_) => {
            (array.as_primitive_opt::<Time32MillisecondType>().map(|at| at.value(row).into()), 1000)
        }
        DataType::Time64(TimeUnit::Microsecond) => {
            (array.as_primitive_opt::<Time64MicrosecondType>().map(|at| at.value(row)), 1_000_000)
        }
        _ => (array.as_primitive_opt::<Time64NanosecondType>().map(|at| at.value(row)), 1_000_000_000),
    };
    let count: i64 = count.unwrap_or_default();
    let seconds = count.div_euclid(per_second);
    let nanos = count.rem_euclid(per_second) * (1_000_000_000 / per_second);
    if !(0..86_400).contains(&seconds) {
        return Err(FactError::Formless {
            what: say!(
                "a time of day that is none, before 0:00 or after 24:00, so the event needs an id",
                "不存在的时刻（早于 0:00 或晚于 24:00），事件因此须有 id"
            ),
        });
    }
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    // The times of Python end at microseconds.
    Ok(format!("{hours:02}:{minutes:02}:{:02}{}", seconds % 60, fraction(nanos - nanos % 1000)))
}
