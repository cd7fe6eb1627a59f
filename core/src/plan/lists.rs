//! Named lists: large sets of one type, asked only for membership.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use hashbrown::HashSet;

use crate::money::{Currency, Money};
use crate::value::Scalar;

/// The members of a named list.
#[derive(Clone, Debug)]
pub(crate) enum Members {
    /// Texts, which are most of the long lists, without the room a [`Scalar`] takes.
    Texts(HashSet<Box<str>>),
    /// Amounts, and the currencies that they are in.
    Amounts(HashSet<Money>, Vec<Currency>),
    /// Anything else.
    Scalars(HashSet<Scalar<'static>>),
}

impl Members {
    /// The set of `members`, which are of one type.
    pub(crate) fn new(members: Vec<Scalar<'static>>) -> Members {
        match members.first() {
            None | Some(Scalar::Text(_)) => Members::Texts(members.into_iter().filter_map(text).collect()),
            Some(Scalar::Money(_)) => {
                let amounts: HashSet<Money> = members.iter().filter_map(amount).collect();
                let mut currencies: Vec<Currency> = amounts.iter().map(|amount| amount.currency).collect();
                currencies.sort_unstable();
                currencies.dedup();
                Members::Amounts(amounts, currencies)
            }
            Some(_) => Members::Scalars(members.into_iter().collect()),
        }
    }

    /// The members, in no order.
    pub(crate) fn all(&self) -> Vec<Scalar<'static>> {
        match self {
            Members::Texts(texts) => {
                texts.iter().map(|text| Scalar::Text(String::from(&**text).into())).collect()
            }
            Members::Amounts(amounts, _) => amounts.iter().copied().map(Scalar::Money).collect(),
            Members::Scalars(scalars) => scalars.iter().cloned().collect(),
        }
    }

    /// Whether `value` is a member.
    ///
    /// # Errors
    /// The currencies of an amount that is no member, and of a member: these cannot be compared.
    pub(crate) fn contain<'v>(&'v self, value: &Scalar<'v>) -> Result<bool, (Currency, Currency)> {
        match (self, value) {
            (Members::Texts(texts), Scalar::Text(text)) => Ok(texts.contains(text.as_ref())),
            (Members::Amounts(amounts, currencies), Scalar::Money(value)) => {
                let other = currencies.iter().find(|currency| **currency != value.currency);
                match other {
                    Some(other) if !amounts.contains(value) => Err((value.currency, *other)),
                    _ => Ok(amounts.contains(value)),
                }
            }
            (Members::Texts(_) | Members::Amounts(..), _) => Ok(false),
            (Members::Scalars(scalars), value) => {
                let scalars: &HashSet<Scalar<'v>> = scalars;
                Ok(scalars.contains(value))
            }
        }
    }
}

fn text(member: Scalar<'static>) -> Option<Box<str>> {
    match member {
        Scalar::Text(text) => Some(text.into_owned().into_boxed_str()),
        _ => None,
    }
}

fn amount(member: &Scalar<'static>) -> Option<Money> {
    match member {
        Scalar::Money(amount) => Some(*amount),
        _ => None,
    }
}
