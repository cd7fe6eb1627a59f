//! The operations `decimal` and `money`: exact arithmetic, for the vectors that every language runs.
//!
//! A result that does not exist is an answer here, not an error: `{"refused": "inexact"}`.

use std::cmp::Ordering;

use dangjiu::decimal::{Decimal, DecimalError, Rounding};
use dangjiu::money::{Money, MoneyError};
use dangjiu::say;
use serde::{Deserialize, Serialize};

use crate::error::HostError;

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RoundingIn {
    HalfUp,
    HalfEven,
    Up,
    Down,
    Floor,
    Ceil,
}

impl From<RoundingIn> for Rounding {
    fn from(rounding: RoundingIn) -> Rounding {
        match rounding {
            RoundingIn::HalfUp => Rounding::HalfUp,
            RoundingIn::HalfEven => Rounding::HalfEven,
            RoundingIn::Up => Rounding::Up,
            RoundingIn::Down => Rounding::Down,
            RoundingIn::Floor => Rounding::Floor,
            RoundingIn::Ceil => Rounding::Ceil,
        }
    }
}

/// One number, or amount.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Operand {
    a: String,
}

/// Two numbers, or amounts.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Operands {
    a: String,
    b: String,
}

/// An amount and a number.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scaled {
    a: String,
    by: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    a: String,
    places: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rounded {
    a: String,
    places: u32,
    rounding: RoundingIn,
}

/// a / b
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Quotient {
    a: String,
    b: String,
    places: u32,
    rounding: RoundingIn,
}

/// An amount by a number.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Share {
    a: String,
    by: String,
    places: u32,
    rounding: RoundingIn,
}

/// a / b against c / d
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ratios {
    a: String,
    b: String,
    c: String,
    d: String,
}

/// What is to be done with decimals; all numbers are texts. Operations of the same numbers are read by one function.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(super) enum DecimalIn {
    Parse(Operand),
    Text(Written),
    Add(Operands),
    Sub(Operands),
    Mul(Operands),
    Round(Rounded),
    DivRound(Quotient),
    Compare(Operands),
    CompareRatio(Ratios),
}

/// What is to be done with money: `a` and `b` are amounts, `by` is a number.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(super) enum MoneyIn {
    Parse(Operand),
    Add(Operands),
    Sub(Operands),
    Mul(Scaled),
    Round(Rounded),
    DivRound(Share),
    /// How many times `b` goes into `a`.
    Ratio(Quotient),
    Compare(Operands),
    IsRounded(Operand),
}

/// What came of it.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Answer {
    Value(String),
    /// `less`, `equal` or `greater`
    Order(&'static str),
    Holds(bool),
    /// Why there is no result: `malformed`, `overflow`, `inexact`, `division_by_zero`, `currencies`
    Refused(&'static str),
}

impl From<Ordering> for Answer {
    fn from(order: Ordering) -> Answer {
        Answer::Order(match order {
            Ordering::Less => "less",
            Ordering::Equal => "equal",
            Ordering::Greater => "greater",
        })
    }
}

impl From<DecimalError> for Answer {
    fn from(error: DecimalError) -> Answer {
        Answer::Refused(match error {
            DecimalError::Overflow => "overflow",
            DecimalError::Inexact => "inexact",
            DecimalError::DivisionByZero => "division_by_zero",
            _ => "malformed",
        })
    }
}

impl From<MoneyError> for Answer {
    fn from(error: MoneyError) -> Answer {
        match error {
            MoneyError::Currencies { .. } => Answer::Refused("currencies"),
            MoneyError::Number(error) => Answer::from(error),
            _ => Answer::Refused("malformed"),
        }
    }
}

/// More places than a number has digits are a mistake of the caller.
fn checked(places: u32) -> Result<u32, HostError> {
    if places <= dangjiu::decimal::MAX_DIGITS {
        return Ok(places);
    }
    Err(HostError::usage("places", say!("{places} places; at most 28", "小数位 {places} 过多，最多 28 位")))
}

/// Carries out a decimal operation.
pub(super) fn decimal(request: &DecimalIn) -> Result<Answer, HostError> {
    if let DecimalIn::Text(Written { places, .. })
    | DecimalIn::Round(Rounded { places, .. })
    | DecimalIn::DivRound(Quotient { places, .. }) = request
    {
        checked(*places)?;
    }
    Ok(decimals(request).unwrap_or_else(Answer::from))
}

fn decimals(request: &DecimalIn) -> Result<Answer, DecimalError> {
    let number = |text: &String| Decimal::parse(text);
    let value = |value: Decimal| Answer::Value(value.to_string());
    Ok(match request {
        DecimalIn::Parse(Operand { a }) => value(number(a)?),
        DecimalIn::Text(Written { a, places }) => Answer::Value(number(a)?.to_text(*places)),
        DecimalIn::Add(Operands { a, b }) => value(number(a)?.checked_add(number(b)?)?),
        DecimalIn::Sub(Operands { a, b }) => value(number(a)?.checked_sub(number(b)?)?),
        DecimalIn::Mul(Operands { a, b }) => value(number(a)?.checked_mul(number(b)?)?),
        DecimalIn::Round(Rounded { a, places, rounding }) => {
            value(number(a)?.round(*places, (*rounding).into()))
        }
        DecimalIn::DivRound(Quotient { a, b, places, rounding }) => {
            value(Decimal::div_round(number(a)?, number(b)?, *places, (*rounding).into())?)
        }
        DecimalIn::Compare(Operands { a, b }) => number(a)?.cmp(&number(b)?).into(),
        DecimalIn::CompareRatio(Ratios { a, b, c, d }) => {
            Decimal::cmp_ratio(number(a)?, number(b)?, number(c)?, number(d)?)
                .ok_or(DecimalError::DivisionByZero)?
                .into()
        }
    })
}

/// Carries out a money operation.
pub(super) fn money(request: &MoneyIn) -> Result<Answer, HostError> {
    if let MoneyIn::Round(Rounded { places, .. })
    | MoneyIn::DivRound(Share { places, .. })
    | MoneyIn::Ratio(Quotient { places, .. }) = request
    {
        checked(*places)?;
    }
    Ok(amounts(request).unwrap_or_else(Answer::from))
}

fn amounts(request: &MoneyIn) -> Result<Answer, MoneyError> {
    let amount = |text: &String| Money::parse(text);
    let number = |text: &String| Decimal::parse(text).map_err(MoneyError::Number);
    let value = |value: Money| Answer::Value(value.to_string());
    Ok(match request {
        MoneyIn::Parse(Operand { a }) => value(amount(a)?),
        MoneyIn::Add(Operands { a, b }) => value(amount(a)?.checked_add(amount(b)?)?),
        MoneyIn::Sub(Operands { a, b }) => value(amount(a)?.checked_sub(amount(b)?)?),
        MoneyIn::Mul(Scaled { a, by }) => value(amount(a)?.mul_number(number(by)?)?),
        MoneyIn::Round(Rounded { a, places, rounding }) => {
            value(amount(a)?.round(*places, (*rounding).into()))
        }
        MoneyIn::DivRound(Share { a, by, places, rounding }) => {
            value(amount(a)?.div_round(number(by)?, *places, (*rounding).into())?)
        }
        MoneyIn::Ratio(Quotient { a, b, places, rounding }) => {
            Answer::Value(amount(a)?.ratio(amount(b)?, *places, (*rounding).into())?.to_string())
        }
        MoneyIn::Compare(Operands { a, b }) => amount(a)?.compare(amount(b)?)?.into(),
        MoneyIn::IsRounded(Operand { a }) => Answer::Holds(amount(a)?.is_rounded()),
    })
}
