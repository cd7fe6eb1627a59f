//! Arithmetic of the model: on exact fractions, held to 28 digits at the end of each operation.

use std::cmp::Ordering;

use dangjiu::decimal::Rounding;
use dangjiu::value::Type;
use num_bigint::BigInt;
use num_rational::BigRational;

use super::number::{self, Number};
use super::value::Val;

/// The size of a value and its unit: empty for a number, a currency, `g`, `us`.
///
/// # Errors
/// For a value that has no size.
pub fn measure(value: &Val) -> Result<(BigRational, String), String> {
    match value {
        Val::Number(n) => Ok((n.exact().clone(), String::new())),
        Val::Money(n, currency) => Ok((n.exact().clone(), currency.clone())),
        Val::Weight(n) => Ok((n.exact().clone(), "g".to_owned())),
        Val::Duration(micros) => Ok((BigRational::from_integer(BigInt::from(*micros)), "us".to_owned())),
        Val::Instant(micros) => Ok((BigRational::from_integer(BigInt::from(*micros)), "at".to_owned())),
        other => Err(format!("{other:?} has no size")),
    }
}

/// The value with this size and unit.
fn of(size: BigRational, unit: &str) -> Result<Val, String> {
    let fit = |size| Number::fit(size).ok_or("does not fit 28 digits".to_owned());
    match unit {
        "" => Ok(Val::Number(fit(size)?)),
        "g" => Ok(Val::Weight(fit(size)?)),
        "us" if size.is_integer() => {
            i64::try_from(size.to_integer()).map(Val::Duration).map_err(|_| "too long".to_owned())
        }
        "us" => Err("finer than a microsecond".to_owned()),
        "at" => instant(size),
        currency => Ok(Val::Money(fit(size)?, currency.to_owned())),
    }
}

/// Instants are in the years 0000 to 9999.
fn instant(size: BigRational) -> Result<Val, String> {
    const FIRST: i64 = -62_167_219_200_000_000;
    const LAST: i64 = 253_402_300_799_999_999;
    match i64::try_from(size.to_integer()) {
        Ok(micros) if (FIRST..=LAST).contains(&micros) => Ok(Val::Instant(micros)),
        _ => Err("outside the years 0000 to 9999".to_owned()),
    }
}

/// `a + b`: of one unit, or an instant and a length.
///
/// # Errors
/// For two units and for what does not fit.
pub fn add(a: &Val, b: &Val) -> Result<Val, String> {
    let ((left, unit), (right, other)) = (measure(a)?, measure(b)?);
    let unit = match (unit.as_str(), other.as_str()) {
        ("at", "us") | ("us", "at") => "at",
        ("at", "at") => return Err("two instants".to_owned()),
        (unit, other) if unit == other => unit,
        _ => return Err("two units".to_owned()),
    };
    of(left + right, unit)
}

/// `a - b`: of one unit, an instant less a length, or the length between two instants.
///
/// # Errors
/// For two units and for what does not fit.
pub fn subtract(a: &Val, b: &Val) -> Result<Val, String> {
    let ((left, unit), (right, other)) = (measure(a)?, measure(b)?);
    let unit = match (unit.as_str(), other.as_str()) {
        ("at", "at") => "us",
        ("at", "us") => "at",
        (unit, other) if unit == other => unit,
        _ => return Err("two units".to_owned()),
    };
    of(left - right, unit)
}

/// `a * b`: at most one has a unit.
///
/// # Errors
/// For two units and for what does not fit.
pub fn multiply(a: &Val, b: &Val) -> Result<Val, String> {
    let ((left, unit), (right, other)) = (measure(a)?, measure(b)?);
    let unit = match (unit.as_str(), other.as_str()) {
        ("", unit) | (unit, "") => unit,
        _ => return Err("two units".to_owned()),
    };
    of(left * right, unit)
}

/// `-a`
///
/// # Errors
/// For a value without a size.
pub fn negative(a: Val) -> Result<Val, String> {
    let (size, unit) = measure(&a)?;
    of(-size, &unit)
}

/// The distance from zero.
///
/// # Errors
/// For a value without a size.
pub fn absolute(a: &Val) -> Result<Val, String> {
    let (size, unit) = measure(a)?;
    of(if number::is_negative(&size) { -size } else { size }, &unit)
}

/// The order of two values of one unit.
///
/// # Errors
/// For two units.
pub fn compare(a: &Val, b: &Val) -> Result<Ordering, String> {
    let ((left, unit), (right, other)) = (measure(a)?, measure(b)?);
    if unit == other { Ok(left.cmp(&right)) } else { Err("two units".to_owned()) }
}

/// The rounded value, or the rounded quotient of two.
///
/// # Errors
/// For two units, a divisor of zero, and what does not fit.
pub fn round(values: &[Val], places: u32, mode: Rounding) -> Result<Val, String> {
    let (size, unit) = values.first().map_or(Err("nothing to round".to_owned()), measure)?;
    let Some(by) = values.get(1) else { return of(number::round(&size, places, mode), &unit) };
    let (divisor, by) = measure(by)?;
    if number::is_zero(&divisor) {
        return Err("division by zero".to_owned());
    }
    let unit = match (unit.as_str(), by.as_str()) {
        (unit, "") => unit,
        (unit, by) if unit == by => "",
        _ => return Err("two units".to_owned()),
    };
    of(number::round(&(size / divisor), places, mode), unit)
}

/// How many.
///
/// # Errors
/// Never in practice: a list is shorter than any limit of numbers.
pub fn whole(count: usize) -> Result<Val, String> {
    i64::try_from(count).map(|count| Val::Number(Number::whole(count))).map_err(|_| "too many".to_owned())
}

/// The sum, added item by item; over nothing it is zero, or none where it would need a currency.
///
/// # Errors
/// For two currencies and for what does not fit.
pub fn sum(values: &[Val], ty: &Type) -> Result<Val, String> {
    let Some((head, tail)) = values.split_first() else { return Ok(Val::zero(ty)) };
    tail.iter().try_fold(head.clone(), |sum, value| add(&sum, value))
}

/// The first value that no other is beyond; none over nothing.
///
/// # Errors
/// For two currencies.
pub fn extreme(values: &[Val], toward: Ordering) -> Result<Val, String> {
    let Some((head, tail)) = values.split_first() else { return Ok(Val::None) };
    tail.iter().try_fold(head.clone(), |best, value| {
        Ok(if compare(value, &best)? == toward { value.clone() } else { best })
    })
}
