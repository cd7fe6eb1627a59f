//! Values of the model, and what evaluating something gives.

use std::collections::BTreeSet;

use dangjiu::value::{Member, Scalar, Type, Value};

use super::number::Number;

/// A value. Equality is that of the language: equal numbers are one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Val {
    /// An optional thing that is absent.
    None,
    /// True or false.
    Bool(bool),
    /// A number.
    Number(Number),
    /// An amount and its currency.
    Money(Number, String),
    /// Text.
    Text(String),
    /// Microseconds since 1970, UTC.
    Instant(i64),
    /// Microseconds.
    Duration(i64),
    /// Grams.
    Weight(Number),
    /// A declared member: enum and index.
    Member(u32, u32),
    /// A member nobody declared, of an open enum.
    Stranger(u32, String),
    /// A list.
    List(Vec<Val>),
    /// A record.
    Record(Vec<(String, Val)>),
}

impl Val {
    /// The model's form of a constant.
    #[must_use]
    pub fn of(scalar: &Scalar<'_>) -> Val {
        match scalar {
            Scalar::Bool(b) => Val::Bool(*b),
            Scalar::Number(n) => Val::Number(Number::of(*n)),
            Scalar::Money(m) => Val::Money(Number::of(m.amount), m.currency.code().to_owned()),
            Scalar::Text(t) => Val::Text(t.as_ref().to_owned()),
            Scalar::Instant(t) => Val::Instant(t.micros()),
            Scalar::Duration(d) => Val::Duration(d.micros()),
            Scalar::Weight(w) => Val::Weight(Number::of(*w)),
            Scalar::Member(id, Member::Known(index)) => Val::Member(id.0, *index),
            Scalar::Member(id, Member::Other(text)) => Val::Stranger(id.0, text.as_ref().to_owned()),
        }
    }

    /// The model's form of an engine's value, so that the two can be compared.
    #[must_use]
    pub fn from_engine(value: &Value) -> Val {
        match value {
            Value::None => Val::None,
            Value::Scalar(scalar) => Val::of(scalar),
            Value::List(items) => Val::List(items.iter().map(Val::from_engine).collect()),
            Value::Record(fields) => Val::Record(
                fields.iter().map(|(name, value)| (name.clone(), Val::from_engine(value))).collect(),
            ),
        }
    }

    /// The zero of a type that can be summed without a unit.
    #[must_use]
    pub fn zero(ty: &Type) -> Val {
        match ty {
            Type::Number => Val::Number(Number::whole(0)),
            Type::Weight => Val::Weight(Number::whole(0)),
            Type::Duration => Val::Duration(0),
            _ => Val::None,
        }
    }
}

/// What evaluating an expression gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Out {
    /// A value, or none.
    Is(Val),
    /// Required places that are absent.
    Unknown(BTreeSet<String>),
    /// A value of a wrong type, a number that does not fit, two currencies, …
    Error(String),
}

impl Out {
    /// True or false.
    #[must_use]
    pub fn truth(value: bool) -> Out {
        Out::Is(Val::Bool(value))
    }

    /// One missing place.
    #[must_use]
    pub fn missing(path: &str) -> Out {
        Out::Unknown(BTreeSet::from([path.to_owned()]))
    }

    /// An error.
    #[must_use]
    pub fn error(reason: impl Into<String>) -> Out {
        Out::Error(reason.into())
    }
}

/// The parts of an operator that needs all of them: an error if any is one, else none if any is none, else unknown
/// with all missing places if any is unknown, else the values.
pub fn operands(parts: Vec<Out>) -> Result<Vec<Val>, Out> {
    let mut values = Vec::new();
    let mut missing = BTreeSet::new();
    let mut none = false;
    let mut error = None;
    for part in parts {
        match part {
            Out::Is(Val::None) => none = true,
            Out::Is(value) => values.push(value),
            Out::Unknown(paths) => missing.extend(paths),
            Out::Error(reason) => {
                error.get_or_insert(reason);
            }
        }
    }
    if let Some(reason) = error {
        Err(Out::Error(reason))
    } else if none {
        Err(Out::Is(Val::None))
    } else if !missing.is_empty() {
        Err(Out::Unknown(missing))
    } else {
        Ok(values)
    }
}

/// `or` of outcomes: true, else an error, else unknown, else false. With `stop` false it is `and`.
#[must_use]
pub fn fold(parts: impl IntoIterator<Item = Out>, stop: bool) -> Out {
    let mut missing = BTreeSet::new();
    let mut error = None;
    let mut stopped = false;
    for part in parts {
        match condition(part) {
            Out::Is(Val::Bool(value)) => stopped |= value == stop,
            Out::Unknown(paths) => missing.extend(paths),
            Out::Error(reason) => {
                error.get_or_insert(reason);
            }
            Out::Is(_) => {
                error.get_or_insert("not a condition".to_owned());
            }
        }
    }
    if stopped {
        Out::truth(stop)
    } else if let Some(reason) = error {
        Out::Error(reason)
    } else if !missing.is_empty() {
        Out::Unknown(missing)
    } else {
        Out::truth(!stop)
    }
}

/// A value as a condition: an optional boolean that is absent is not true.
#[must_use]
pub fn condition(out: Out) -> Out {
    match out {
        Out::Is(Val::None) => Out::truth(false),
        other => other,
    }
}

/// `not`.
#[must_use]
pub fn negate(out: Out) -> Out {
    match condition(out) {
        Out::Is(Val::Bool(value)) => Out::truth(!value),
        other => other,
    }
}
