//! Comparing two values.

use core::cmp::Ordering;

use super::cause::Fault;
use super::outcome::Outcome;
use crate::decimal::{Decimal, Sign};
use crate::money::Currency;
use crate::program::Comparison;
use crate::value::Scalar;

/// Whether two values of one type are equal. Amounts of two currencies are neither equal nor unequal.
pub(crate) fn equal(left: &Scalar<'_>, right: &Scalar<'_>) -> Result<bool, Fault> {
    match (left, right) {
        (Scalar::Bool(a), Scalar::Bool(b)) => Ok(a == b),
        (Scalar::Text(a), Scalar::Text(b)) => Ok(a == b),
        (Scalar::Member(a_enum, a), Scalar::Member(b_enum, b)) if a_enum == b_enum => Ok(a == b),
        _ => Ok(order(left, right)?.is_eq()),
    }
}

/// The order of two values of one type that has an order.
pub(crate) fn order(left: &Scalar<'_>, right: &Scalar<'_>) -> Result<Ordering, Fault> {
    if let Some(order) = left.order(right) {
        return Ok(order);
    }
    Err(match (left, right) {
        (Scalar::Money(a), Scalar::Money(b)) => {
            Fault::Currencies { left: a.currency, right: b.currency, place: None }
        }
        _ => Fault::Kinds,
    })
}

/// Whether a comparison holds between two values.
pub(crate) fn compare(op: Comparison, left: &Scalar<'_>, right: &Scalar<'_>) -> Result<bool, Fault> {
    match op {
        Comparison::Eq => equal(left, right),
        Comparison::Ne => Ok(!equal(left, right)?),
        Comparison::Lt | Comparison::Le | Comparison::Gt | Comparison::Ge => {
            Ok(op.holds(order(left, right)?))
        }
    }
}

/// Whether a value is one of several: the `or` of the equalities, so that one equal member decides over members it
/// cannot be compared with. The fault is that of the first such member.
pub(crate) fn one_of<'s>(
    value: &Scalar<'_>,
    among: impl Iterator<Item = &'s Scalar<'s>>,
) -> (Outcome, Option<Fault>) {
    let (mut outcome, mut first_fault) = (Outcome::False, None);
    for member in among {
        match equal(value, member) {
            Ok(true) => return (Outcome::True, None),
            Ok(false) => {}
            Err(fault) => {
                outcome = outcome.or(Outcome::Error);
                first_fault = first_fault.or(Some(fault));
            }
        }
    }
    (outcome, first_fault)
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    One,
    Money(Currency),
    Gram,
    Micro,
}

/// A value as a count of its unit.
fn count(scalar: &Scalar<'_>) -> Result<(Decimal, Unit), Fault> {
    Ok(match scalar {
        Scalar::Number(number) => (*number, Unit::One),
        Scalar::Money(money) => (money.amount, Unit::Money(money.currency)),
        Scalar::Weight(grams) => (*grams, Unit::Gram),
        Scalar::Duration(duration) => (Decimal::from_i64(duration.micros()), Unit::Micro),
        Scalar::Bool(_) | Scalar::Text(_) | Scalar::Instant(_) | Scalar::Member(..) => {
            return Err(Fault::Kinds);
        }
    })
}

/// A quotient before it is divided: above, below, and the unit of the result.
pub(crate) struct Quotient(Decimal, Decimal, Unit);

pub(crate) fn quotient(above: &Scalar<'_>, below: Option<&Scalar<'_>>) -> Result<Quotient, Fault> {
    let (above, unit) = count(above)?;
    let Some(below) = below else { return Ok(Quotient(above, Decimal::ONE, unit)) };
    let (below, below_unit) = count(below)?;
    if below.sign() == Sign::Zero {
        return Err(Fault::ZeroDivisor);
    }
    match (unit, below_unit) {
        (unit, Unit::One) => Ok(Quotient(above, below, unit)),
        (Unit::Money(left), Unit::Money(right)) if left != right => {
            Err(Fault::Currencies { left, right, place: None })
        }
        (unit, below_unit) if unit == below_unit => Ok(Quotient(above, below, Unit::One)),
        _ => Err(Fault::Kinds),
    }
}

/// Compares two quotients exactly, by cross multiplication. A side without a divisor is the value itself.
pub(crate) fn compare_quotients(
    op: Comparison,
    left: (&Scalar<'_>, Option<&Scalar<'_>>),
    right: (&Scalar<'_>, Option<&Scalar<'_>>),
) -> Result<bool, Fault> {
    let Quotient(a, b, left_unit) = quotient(left.0, left.1)?;
    let Quotient(c, d, right_unit) = quotient(right.0, right.1)?;
    match (left_unit, right_unit) {
        (Unit::Money(left), Unit::Money(right)) if left != right => {
            Err(Fault::Currencies { left, right, place: None })
        }
        (left, right) if left != right => Err(Fault::Kinds),
        _ => Decimal::cmp_ratio(a, b, c, d).map(|order| op.holds(order)).ok_or(Fault::ZeroDivisor),
    }
}
