//! Named lists: large sets of one type, asked only for membership.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use hashbrown::HashSet;

use crate::value::Scalar;

/// The members of a named list.
#[derive(Clone, Debug)]
pub(crate) enum Members {
    /// Texts, which are most of the long lists, without the room a [`Scalar`] takes.
    Texts(HashSet<Box<str>>),
    /// Anything else.
    Scalars(HashSet<Scalar<'static>>),
}

impl Members {
    /// The set of `members`, which are of one type.
    pub(crate) fn new(members: Vec<Scalar<'static>>) -> Members {
        if members.iter().any(|member| !matches!(member, Scalar::Text(_))) {
            return Members::Scalars(members.into_iter().collect());
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
            Members::Scalars(scalars) => scalars.iter().cloned().collect(),
        }
    }

    /// Whether `value` is a member.
    pub(crate) fn contains<'v>(&'v self, value: &Scalar<'v>) -> bool {
        match (self, value) {
            (Members::Texts(texts), Scalar::Text(text)) => texts.contains(text.as_ref()),
            (Members::Texts(_), _) => false,
            (Members::Scalars(scalars), value) => {
                let scalars: &HashSet<Scalar<'v>> = scalars;
                scalars.contains(value)
            }
        }
    }
}
