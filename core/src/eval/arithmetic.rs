//! Exact arithmetic on values. What has no exact result is a fault, never a rounded number.

use super::cause::Fault;
use super::compare::order;
use crate::decimal::{Decimal, Rounding};
use crate::money::Money;
use crate::time::{Duration, TimeError};
use crate::value::Scalar;

/// A value, or why there is none.
pub(crate) type Computed<'v> = Result<Scalar<'v>, Fault>;

/// `x + y`: two values of one kind, or an instant and a length of time.
pub(crate) fn add<'v>(left: &Scalar<'_>, right: &Scalar<'_>) -> Computed<'v> {
    Ok(match (left, right) {
        (Scalar::Number(a), Scalar::Number(b)) => Scalar::Number(a.checked_add(*b)?),
        (Scalar::Weight(a), Scalar::Weight(b)) => Scalar::Weight(a.checked_add(*b)?),
        (Scalar::Money(a), Scalar::Money(b)) => Scalar::Money(a.checked_add(*b)?),
        (Scalar::Duration(a), Scalar::Duration(b)) => Scalar::Duration(a.checked_add(*b)?),
        (Scalar::Instant(at), Scalar::Duration(length)) | (Scalar::Duration(length), Scalar::Instant(at)) => {
            Scalar::Instant(at.checked_add(*length)?)
        }
        _ => return Err(Fault::Kinds),
    })
}

/// `x - y`: two values of one kind, two instants, or an instant and a length of time.
pub(crate) fn subtract<'v>(left: &Scalar<'_>, right: &Scalar<'_>) -> Computed<'v> {
    Ok(match (left, right) {
        (Scalar::Number(a), Scalar::Number(b)) => Scalar::Number(a.checked_sub(*b)?),
        (Scalar::Weight(a), Scalar::Weight(b)) => Scalar::Weight(a.checked_sub(*b)?),
        (Scalar::Money(a), Scalar::Money(b)) => Scalar::Money(a.checked_sub(*b)?),
        (Scalar::Duration(a), Scalar::Duration(b)) => Scalar::Duration(a.checked_sub(*b)?),
        (Scalar::Instant(a), Scalar::Instant(b)) => Scalar::Duration(a.since(*b)),
        (Scalar::Instant(at), Scalar::Duration(length)) => Scalar::Instant(at.checked_sub(*length)?),
        _ => return Err(Fault::Kinds),
    })
}

/// `x * y`: at most one side is not a number.
pub(crate) fn multiply<'v>(left: &Scalar<'_>, right: &Scalar<'_>) -> Computed<'v> {
    Ok(match (left, right) {
        (Scalar::Number(a), Scalar::Number(b)) => Scalar::Number(a.checked_mul(*b)?),
        (Scalar::Money(money), Scalar::Number(by)) | (Scalar::Number(by), Scalar::Money(money)) => {
            Scalar::Money(money.mul_number(*by)?)
        }
        (Scalar::Weight(grams), Scalar::Number(by)) | (Scalar::Number(by), Scalar::Weight(grams)) => {
            Scalar::Weight(grams.checked_mul(*by)?)
        }
        (Scalar::Duration(length), Scalar::Number(by)) | (Scalar::Number(by), Scalar::Duration(length)) => {
            Scalar::Duration(length.mul_number(*by)?)
        }
        _ => return Err(Fault::Kinds),
    })
}

/// `-x`
pub(crate) fn negate<'v>(value: &Scalar<'_>) -> Computed<'v> {
    Ok(match value {
        Scalar::Number(number) => Scalar::Number(-*number),
        Scalar::Weight(grams) => Scalar::Weight(-*grams),
        Scalar::Money(money) => Scalar::Money(-*money),
        Scalar::Duration(length) => Scalar::Duration(length.checked_neg()?),
        _ => return Err(Fault::Kinds),
    })
}

/// `abs(x)`
pub(crate) fn absolute<'v>(value: &Scalar<'_>) -> Computed<'v> {
    Ok(match value {
        Scalar::Number(number) => Scalar::Number(number.abs()),
        Scalar::Weight(grams) => Scalar::Weight(grams.abs()),
        Scalar::Money(money) => Scalar::Money(Money::new(money.amount.abs(), money.currency)),
        Scalar::Duration(length) => {
            let micros = length.micros().checked_abs().ok_or(TimeError::OutOfRange)?;
            Scalar::Duration(Duration::from_micros(micros))
        }
        _ => return Err(Fault::Kinds),
    })
}

/// The smaller of two values, or the larger. Of two equal ones the first.
pub(crate) fn extreme<'v>(left: Scalar<'v>, right: Scalar<'v>, larger: bool) -> Computed<'v> {
    let order = order(&right, &left)?;
    let better = if larger { order.is_gt() } else { order.is_lt() };
    Ok(if better { right } else { left })
}

/// `round(x, places, mode)`
pub(crate) fn round<'v>(value: &Scalar<'_>, places: u32, mode: Rounding) -> Computed<'v> {
    Ok(match value {
        Scalar::Number(number) => Scalar::Number(number.round(places, mode)),
        Scalar::Weight(grams) => Scalar::Weight(grams.round(places, mode)),
        Scalar::Money(money) => Scalar::Money(money.round(places, mode)),
        _ => return Err(Fault::Kinds),
    })
}

/// `round(x / y, places, mode)`, rounded once. Two values of one kind give a number.
pub(crate) fn divide<'v>(left: &Scalar<'_>, right: &Scalar<'_>, places: u32, mode: Rounding) -> Computed<'v> {
    let div = |a: Decimal, b: Decimal| Decimal::div_round(a, b, places, mode);
    Ok(match (left, right) {
        (Scalar::Number(a), Scalar::Number(b)) | (Scalar::Weight(a), Scalar::Weight(b)) => {
            Scalar::Number(div(*a, *b)?)
        }
        (Scalar::Weight(grams), Scalar::Number(by)) => Scalar::Weight(div(*grams, *by)?),
        (Scalar::Money(money), Scalar::Number(by)) => Scalar::Money(money.div_round(*by, places, mode)?),
        (Scalar::Money(a), Scalar::Money(b)) => Scalar::Number(a.ratio(*b, places, mode)?),
        (Scalar::Duration(a), Scalar::Duration(b)) => {
            Scalar::Number(div(Decimal::from_i64(a.micros()), Decimal::from_i64(b.micros()))?)
        }
        _ => return Err(Fault::Kinds),
    })
}
