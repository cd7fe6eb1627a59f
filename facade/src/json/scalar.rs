//! Single values: from what JSON holds to the type a rule asked for, or the words for what was found instead.
//!
//! Hosts that hold objects instead of text read theirs with the same functions, so a value means the same in both.
//!
//! ```
//! use dangjiu::facts::{ScalarType, Slot};
//! use dangjiu_facade::json::scalar::{number, wrong_number};
//! assert!(matches!(number("19.90", ScalarType::Number), Slot::Scalar(_)));
//! assert_eq!(number("19.90", ScalarType::Money), wrong_number("19.90"));
//! ```

use std::borrow::Cow;

use dangjiu::decimal::{Decimal, DecimalError};
use dangjiu::facts::{EnumReader, FactError, Found, FoundKind, ScalarType, Shape, Slot};
use dangjiu::limits::Limits;
use dangjiu::money::{Currency, Money};
use dangjiu::time::{Duration, Instant, Stamp};
use dangjiu::value::{Member, Scalar};
use dangjiu::zone::ZoneTable;

use super::scanner::{Kind, Read, Scanner};

/// Reads the value at the cursor as `ty`; another type is a [`Slot::Wrong`], not an error.
pub(crate) fn read<'a>(
    scan: &mut Scanner<'a>,
    ty: ScalarType,
    shape: &Shape,
    limits: &Limits,
) -> Read<Slot<'a>> {
    let mut slot = Slot::Absent;
    read_into(scan, ty, shape, limits, &mut slot)?;
    Ok(slot)
}

/// The same, into its place, which is absent. Says whether memory is there then that has to be given back.
#[cfg_attr(not(feature = "small"), inline(always))]
pub(super) fn read_into<'a>(
    scan: &mut Scanner<'a>,
    ty: ScalarType,
    shape: &Shape,
    limits: &Limits,
    slot: &mut Slot<'a>,
) -> Read<bool> {
    // What most documents hold; everything else takes the long way.
    match ty {
        ScalarType::Text | ScalarType::Enum(_) | ScalarType::Instant | ScalarType::Money => {
            if scan.begins(b'"')
                && let Some((plain, rest)) = scan.plain_string()
            {
                let short = plain.len() <= limits.text_bytes;
                let known = match ty {
                    _ if !short => false,
                    ScalarType::Text => {
                        put(slot, Scalar::Text(Cow::Borrowed(plain)));
                        true
                    }
                    ScalarType::Enum(number) => match shape.enums.get(number as usize) {
                        Some(reader) => put_member(reader, reader.index_of_first(rest, plain.len()), slot),
                        None => false,
                    },
                    _ => put_known(plain, ty, shape, slot),
                };
                if known {
                    return Ok(false);
                }
                *slot = from_text(Cow::Borrowed(plain), ty, shape, limits);
                return Ok(slot.owns());
            }
        }
        ScalarType::Number => {
            scan.space();
            if let Some(value) = scan.short_integer() {
                put(slot, Scalar::Number(Decimal::from_i64(value)));
                return Ok(false);
            }
        }
        ScalarType::Bool if scan.begins(b't') => {
            scan.word(b"true")?;
            put(slot, Scalar::Bool(true));
            return Ok(false);
        }
        ScalarType::Bool if scan.begins(b'f') => {
            scan.word(b"false")?;
            put(slot, Scalar::Bool(false));
            return Ok(false);
        }
        _ => {}
    }
    *slot = read_kind(scan, ty, shape, limits)?;
    Ok(slot.owns())
}

/// Puts what a text means into a slot that is absent: a member, an instant or an amount, which most texts are that are no
/// mere text. False where it is none of these, and nothing was put there.
#[cfg_attr(not(feature = "small"), inline(always))]
#[cfg_attr(all(feature = "small", feature = "inline"), inline)]
pub(crate) fn put_known(text: &str, ty: ScalarType, shape: &Shape, slot: &mut Slot<'_>) -> bool {
    // Each puts its own: on its way to one place for all of them a value would be written twice.
    match ty {
        ScalarType::Enum(number) => {
            let Some(reader) = shape.enums.get(number as usize) else { return false };
            return put_member(reader, reader.index(text), slot);
        }
        ScalarType::Instant => match instant(text, shape.zone.as_ref()) {
            Some(instant) => put(slot, Scalar::Instant(instant)),
            None => return false,
        },
        ScalarType::Money => match Money::parse(text) {
            Ok(money) => put(slot, Scalar::Money(money)),
            Err(_) => return false,
        },
        _ => return false,
    }
    true
}

/// Puts the member with this index into a slot that is absent; false where there is none.
#[inline(always)]
fn put_member(reader: &EnumReader, index: Option<u32>, slot: &mut Slot<'_>) -> bool {
    let Some(index) = index else { return false };
    put(slot, Scalar::Member(reader.id, Member::Known(index)));
    true
}

/// Puts a value into a slot that is absent.
#[inline(always)]
pub(crate) fn put<'a>(slot: &mut Slot<'a>, scalar: Scalar<'a>) {
    put_found(slot, Slot::Scalar(scalar));
}

/// Puts anything into a slot that is absent: there is nothing in it that would have to be given back.
#[inline(always)]
pub(crate) fn put_found<'a>(slot: &mut Slot<'a>, found: Slot<'a>) {
    std::mem::forget(std::mem::replace(slot, found));
}

/// Reads the value at the cursor, whatever it is.
#[inline(never)]
fn read_kind<'a>(scan: &mut Scanner<'a>, ty: ScalarType, shape: &Shape, limits: &Limits) -> Read<Slot<'a>> {
    match scan.kind()? {
        Kind::Null => scan.word(b"null").map(|()| Slot::Null),
        Kind::True => scan.word(b"true").map(|()| boolean(true, ty)),
        Kind::False => scan.word(b"false").map(|()| boolean(false, ty)),
        Kind::Number => scan.number().map(|text| number(text, ty)),
        Kind::Text => Ok(match scan.string()?.decode() {
            None => Slot::Wrong(Found::HalfText),
            Some(text) => from_text(text, ty, shape, limits),
        }),
        Kind::Object if ty == ScalarType::Money => money_object(scan),
        Kind::Object => scan.skip().map(|()| wrong(FoundKind::Object)),
        Kind::List => scan.skip().map(|()| wrong(FoundKind::List)),
    }
}

/// What stands at the cursor, in words, where an object or a list was asked for. The value is passed over.
pub(super) fn describe<'a>(scan: &mut Scanner<'a>) -> Read<Slot<'a>> {
    let found = match scan.kind()? {
        Kind::Null => Slot::Null,
        Kind::True => Slot::Wrong(Found::Bool(true)),
        Kind::False => Slot::Wrong(Found::Bool(false)),
        Kind::Object => wrong(FoundKind::Object),
        Kind::List => wrong(FoundKind::List),
        Kind::Number => return scan.number().map(wrong_number),
        Kind::Text => return scan.string().map(|text| half_or_text(text.decode().as_deref())),
    };
    scan.skip().map(|()| found)
}

/// Another kind of value than was asked for.
#[must_use]
pub const fn wrong(found: FoundKind) -> Slot<'static> {
    Slot::Wrong(Found::Kind(found))
}

/// A text where none was asked for; nothing where it holds half a character.
pub(crate) fn half_or_text(text: Option<&str>) -> Slot<'static> {
    text.map_or(Slot::Wrong(Found::HalfText), wrong_text)
}

/// A number where none was asked for, or one that no decimal holds.
#[cold]
#[must_use]
pub fn wrong_number(text: &str) -> Slot<'static> {
    Slot::Wrong(Found::number(text))
}

/// A text where none was asked for, or one that is not of the type.
#[cold]
#[must_use]
pub fn wrong_text(text: &str) -> Slot<'static> {
    Slot::Wrong(Found::text(text))
}

/// A boolean as `ty`.
#[must_use]
pub fn boolean(value: bool, ty: ScalarType) -> Slot<'static> {
    match ty {
        ScalarType::Bool => Slot::Scalar(Scalar::Bool(value)),
        _ => Slot::Wrong(Found::Bool(value)),
    }
}

/// A number, written as in JSON, as `ty`.
#[must_use]
pub fn number(text: &str, ty: ScalarType) -> Slot<'static> {
    match (ty, Decimal::parse(text)) {
        (ScalarType::Number, Ok(value)) => Slot::Scalar(Scalar::Number(value)),
        (ScalarType::Number, Err(DecimalError::Overflow | DecimalError::Inexact)) => too_long(text),
        _ => wrong_number(text),
    }
}

/// A number that has more digits than a decimal.
#[cold]
fn too_long(text: &str) -> Slot<'static> {
    Slot::Wrong(Found::long_number(text))
}

/// A text as `ty`.
#[must_use]
#[inline(never)]
pub fn from_text<'a>(text: Cow<'a, str>, ty: ScalarType, shape: &Shape, limits: &Limits) -> Slot<'a> {
    if text.len() > limits.text_bytes {
        return Slot::Wrong(Found::Bytes(text.len()));
    }
    let value = match ty {
        ScalarType::Text => return Slot::Scalar(Scalar::Text(text)),
        ScalarType::Enum(number) => {
            return match shape.enums.get(number as usize) {
                Some(reader) => member(text, reader),
                None => wrong_text(&text),
            };
        }
        ScalarType::Bool => None,
        ScalarType::Number => match Decimal::parse(&text) {
            Err(DecimalError::Overflow | DecimalError::Inexact) => return too_long(&text),
            parsed => parsed.ok().map(Scalar::Number),
        },
        ScalarType::Money => Money::parse(&text).ok().map(Scalar::Money),
        ScalarType::Instant => instant(&text, shape.zone.as_ref()).map(Scalar::Instant),
        ScalarType::Duration => Duration::parse(&text).ok().map(Scalar::Duration),
        ScalarType::Weight => grams(&text).map(Scalar::Weight),
    };
    value.map_or_else(|| wrong_text(&text), Slot::Scalar)
}

fn member<'a>(text: Cow<'a, str>, reader: &EnumReader) -> Slot<'a> {
    match reader.index(&text) {
        Some(index) => Slot::Scalar(Scalar::Member(reader.id, Member::Known(index))),
        None if reader.open => Slot::Scalar(Scalar::Member(reader.id, Member::Other(text))),
        None => wrong_text(&text),
    }
}

/// RFC 3339, or a local time or date in `zone`.
#[cfg_attr(feature = "inline", inline)]
pub(crate) fn instant(text: &str, zone: Option<&ZoneTable>) -> Option<Instant> {
    match Stamp::parse(text).ok()? {
        Stamp::Fixed(instant) => Some(instant),
        Stamp::Local(civil) => zone?.from_civil(civil).ok(),
    }
}

/// `3kg`, `500 g`, `2.5公斤`, as grams. Never a bare number.
pub(crate) fn grams(text: &str) -> Option<Decimal> {
    // The longer spellings first: `kg` ends with `g` as well.
    const UNITS: [(&str, i64); 5] = [("kg", 1000), ("公斤", 1000), ("千克", 1000), ("g", 1), ("克", 1)];
    let (number, factor) =
        UNITS.iter().find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, *factor)))?;
    let number = number.strip_suffix(' ').unwrap_or(number);
    // `Decimal::parse` takes digits only, so a unit such as `mg` is refused here.
    Decimal::parse(number).ok()?.checked_mul(Decimal::from_i64(factor)).ok()
}

/// `{"amount": "199.00", "currency": "CNY"}`; the amount is text or a number, other keys are passed over.
fn money_object<'a>(scan: &mut Scanner<'a>) -> Read<Slot<'a>> {
    let (mut amount, mut currency) = (None, None);
    scan.object(|scan, key| {
        let key = key.decode().unwrap_or_default();
        let twice = match key.as_ref() {
            "amount" => amount.replace(amount_part(scan)?).is_some(),
            "currency" => currency.replace(currency_part(scan)?).is_some(),
            _ => {
                scan.skip()?;
                false
            }
        };
        if twice { Err(FactError::DuplicateKey { key: key.into_owned() }.into()) } else { Ok(()) }
    })?;
    Ok(money(amount.flatten(), currency.flatten()))
}

/// Money in the form of an object, from what its `amount` and `currency` hold.
#[must_use]
pub fn money(amount: Option<Decimal>, currency: Option<Currency>) -> Slot<'static> {
    match (amount, currency) {
        (Some(amount), Some(currency)) => Slot::Scalar(Scalar::Money(Money::new(amount, currency))),
        _ => Slot::Wrong(Found::NoMoney),
    }
}

fn amount_part(scan: &mut Scanner<'_>) -> Read<Option<Decimal>> {
    match scan.kind()? {
        Kind::Number => Ok(Decimal::parse(scan.number()?).ok()),
        Kind::Text => Ok(scan.string()?.decode().and_then(|text| Decimal::parse(&text).ok())),
        _ => scan.skip().map(|()| None),
    }
}

fn currency_part(scan: &mut Scanner<'_>) -> Read<Option<Currency>> {
    match scan.kind()? {
        Kind::Text => Ok(scan.string()?.decode().and_then(|text| Currency::parse(&text))),
        _ => scan.skip().map(|()| None),
    }
}
