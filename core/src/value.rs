//! The values rules compute with, and their types.
//!
//! A [`Scalar`] borrows its text from the facts or the program; a [`Value`] owns everything and is what leaves the
//! engine (arguments of intents, explanations). No float exists here.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;

use crate::decimal::Decimal;
use crate::money::Money;
use crate::time::{Duration, Instant};

/// The number of an enum in its vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnumId(pub u32);

/// The number of a record in its vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId(pub u32);

/// The type of an expression or field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// `boolean`
    Bool,
    /// `number`: exact decimal
    Number,
    /// `money`: an amount with its currency
    Money,
    /// `text`
    Text,
    /// `time`: an instant
    Instant,
    /// `duration`: an exact length
    Duration,
    /// `weight`, in grams
    Weight,
    /// A member of an enum
    Enum(EnumId),
    /// A record
    Record(RecordId),
    /// A list
    List(Box<Type>),
}

/// A member of an enum: its index there, or, in an open enum, a text nobody declared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Member<'a> {
    /// A declared member.
    Known(u32),
    /// An undeclared member of an open enum.
    Other(Cow<'a, str>),
}

/// A single value; text may be borrowed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
// The variant is a byte of its own. Left to itself the compiler hides it in the capacity of a text, and every question
// which one it is takes several steps.
#[repr(u8)]
pub enum Scalar<'a> {
    /// True or false.
    Bool(bool),
    /// An exact number.
    Number(Decimal),
    /// An amount with its currency.
    Money(Money),
    /// Text.
    Text(Cow<'a, str>),
    /// An instant.
    Instant(Instant),
    /// A length of time.
    Duration(Duration),
    /// Grams.
    Weight(Decimal),
    /// A member of an enum.
    Member(EnumId, Member<'a>),
}

/// A value that owns everything it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A single value.
    Scalar(Scalar<'static>),
    /// An optional value that is absent.
    None,
    /// A list.
    List(Vec<Value>),
    /// A record: field names (primary) and values, in the vocabulary's order.
    Record(Vec<(String, Value)>),
}

impl Scalar<'_> {
    /// The same value, its text borrowed from this one.
    #[must_use]
    pub fn borrowed(&self) -> Scalar<'_> {
        match self {
            Scalar::Bool(b) => Scalar::Bool(*b),
            Scalar::Number(n) => Scalar::Number(*n),
            Scalar::Money(m) => Scalar::Money(*m),
            Scalar::Text(t) => Scalar::Text(Cow::Borrowed(t)),
            Scalar::Instant(t) => Scalar::Instant(*t),
            Scalar::Duration(d) => Scalar::Duration(*d),
            Scalar::Weight(w) => Scalar::Weight(*w),
            Scalar::Member(id, Member::Known(index)) => Scalar::Member(*id, Member::Known(*index)),
            Scalar::Member(id, Member::Other(text)) => {
                Scalar::Member(*id, Member::Other(Cow::Borrowed(text)))
            }
        }
    }

    /// The order of two values of one type that has an order; nothing for others, and for amounts of two currencies.
    pub(crate) fn order(&self, other: &Scalar<'_>) -> Option<Ordering> {
        match (self, other) {
            (Scalar::Number(a), Scalar::Number(b)) | (Scalar::Weight(a), Scalar::Weight(b)) => Some(a.cmp(b)),
            (Scalar::Money(a), Scalar::Money(b)) => a.compare(*b).ok(),
            (Scalar::Instant(a), Scalar::Instant(b)) => Some(a.cmp(b)),
            (Scalar::Duration(a), Scalar::Duration(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }

    /// Whether this is a value of that type.
    #[must_use]
    pub fn is_of(&self, ty: &Type) -> bool {
        match self {
            Scalar::Bool(_) => *ty == Type::Bool,
            Scalar::Number(_) => *ty == Type::Number,
            Scalar::Money(_) => *ty == Type::Money,
            Scalar::Text(_) => *ty == Type::Text,
            Scalar::Instant(_) => *ty == Type::Instant,
            Scalar::Duration(_) => *ty == Type::Duration,
            Scalar::Weight(_) => *ty == Type::Weight,
            Scalar::Member(id, _) => *ty == Type::Enum(*id),
        }
    }

    /// The same value with its text owned.
    #[must_use]
    pub fn into_owned(self) -> Scalar<'static> {
        match self {
            Scalar::Bool(b) => Scalar::Bool(b),
            Scalar::Number(n) => Scalar::Number(n),
            Scalar::Money(m) => Scalar::Money(m),
            Scalar::Text(t) => Scalar::Text(Cow::Owned(t.into_owned())),
            Scalar::Instant(t) => Scalar::Instant(t),
            Scalar::Duration(d) => Scalar::Duration(d),
            Scalar::Weight(w) => Scalar::Weight(w),
            Scalar::Member(id, Member::Known(index)) => Scalar::Member(id, Member::Known(index)),
            Scalar::Member(id, Member::Other(text)) => {
                Scalar::Member(id, Member::Other(Cow::Owned(text.into_owned())))
            }
        }
    }
}
