//! Named lists: large sets of one type, asked only for membership.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use hashbrown::HashSet;

use crate::money::Currency;
use crate::value::Scalar;

/// The members of a named list.
#[derive(Clone, Debug)]
pub(crate) enum Members {
    /// Texts, which are most of the long lists, without the room a [`Scalar`] takes.
    Texts(HashSet<Box<str>>),
    /// Anything else, and the currencies of amounts.
    Scalars(HashSet<Scalar<'static>>, Vec<Currency>),
}

impl Members {
    /// The set of `members`, which are of one type.
    pub(crate) fn new(members: Vec<Scalar<'static>>) -> Members {
        if members.iter().any(|member| !matches!(member, Scalar::Text(_))) {
            let mut currencies = Vec::new();
            for member in &members {
                if let Scalar::Money(amount) = member
                    && !currencies.contains(&amount.currency)
                {
                    currencies.push(amount.currency);
                }
            }
            return Members::Scalars(members.into_iter().collect(), currencies);
        }
        let texts = members.into_iter().filter_map(|member| match member {
            Scalar::Text(text) => Some(text.into_owned().into_boxed_str()),
            _ => None,
        });
        Members::Texts(texts.collect())
    }

    /// The members, in no order.
    pub(crate) fn all(&self) -> Vec<Scalar<'static>> {
        match self {
            Members::Texts(texts) => {
                texts.iter().map(|text| Scalar::Text(String::from(&**text).into())).collect()
            }
            Members::Scalars(scalars, _) => scalars.iter().cloned().collect(),
        }
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Members::Texts(texts) => texts.is_empty(),
            Members::Scalars(scalars, _) => scalars.is_empty(),
        }
    }

    /// Whether `value` is a member.
    ///
    /// # Errors
    /// The currencies of an amount that is no member, and of a member: these cannot be compared.
    pub(crate) fn contain<'v>(&'v self, value: &Scalar<'v>) -> Result<bool, (Currency, Currency)> {
        match (self, value) {
            (Members::Texts(texts), Scalar::Text(text)) => Ok(texts.contains(text.as_ref())),
            (Members::Texts(_), _) => Ok(false),
            (Members::Scalars(scalars, currencies), value) => {
                let scalars: &HashSet<Scalar<'v>> = scalars;
                let contained = scalars.contains(value);
                match value {
                    Scalar::Money(value) if !contained => {
                        let other = currencies.iter().find(|currency| **currency != value.currency);
                        other.map_or(Ok(false), |other| Err((value.currency, *other)))
                    }
                    _ => Ok(contained),
                }
            }
        }
    }
}
