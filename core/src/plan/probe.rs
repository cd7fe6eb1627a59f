//! Probes: the values that conditions compare, each read once per event and turned into a whole number.
//!
//! `channel is douyin`, `channel in [jd, taobao]` and `channel is not jd` of a thousand rules all ask about one value.
//! A probe looks it up once: text and members become a code among those that rules name, numbers, amounts and instants a
//! position on a line on which every constant of the rules is a whole number. What follows compares integers.
//!
//! Positions are exact. With `digits` decimal places in the constants, a constant `c` stands at `2 · c · 10^digits`, an
//! even number; a value between two neighbouring constants stands at the odd number between them.

use super::dictionary::Dictionary;
use crate::decimal::Decimal;
use crate::money::Currency;
use crate::program::{PlaceId, Read};
use crate::value::{EnumId, Member, Scalar, Type};

/// The most decimal places of a constant that is put on a line. One with more is compared as it is.
const DIGITS: u32 = 6;

/// Amounts come with as many, and stand on the line without a division then.
const MINOR: u32 = 2;

/// The farthest position of a constant from zero; whatever lies beyond is at the ends of the line.
const FARTHEST: i128 = 1 << 61;

/// A value that is read at most once per event.
#[derive(Clone, Debug)]
pub(crate) struct Probe {
    /// Where it is read.
    pub(crate) source: Source,
    /// How it becomes a number.
    pub(crate) scale: Scale,
}

/// Where a probe reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Source {
    /// A place outside lists, in this slot.
    Place {
        /// The place.
        place: PlaceId,
        /// Its root slot.
        slot: u32,
    },
    /// A place in the items of a list.
    Item {
        /// The list, by its number among the plan's.
        list: u32,
        /// How it is read once the item is bound.
        read: Read,
        /// Its slot in the item.
        slot: u32,
    },
    /// The items themselves, of a list of single values.
    WholeItem {
        /// The list, by its number among the plan's.
        list: u32,
    },
    /// A computed value: a node of [`Predicates`](super::predicate::Predicates).
    Node(u32),
}

impl Source {
    /// The list whose items it reads.
    pub(crate) fn list(self) -> Option<u32> {
        match self {
            Source::Item { list, .. } | Source::WholeItem { list } => Some(list),
            Source::Place { .. } | Source::Node(_) => None,
        }
    }
}

/// What a probe found: the code or position of a value, or one of the numbers below that say why there is none.
///
/// It is one number because it is compared far more often than it is read: a number below [`LOWEST`] is in no set and
/// in no band.
pub(crate) type Reading = i64;

/// An optional value is absent.
pub(crate) const NONE: Reading = i64::MIN;
/// A required value is missing.
pub(crate) const UNKNOWN: Reading = i64::MIN + 1;
/// It cannot be computed, or not be compared with the constants.
pub(crate) const ERROR: Reading = i64::MIN + 2;
/// Nobody has read it yet.
pub(crate) const UNREAD: Reading = i64::MIN + 3;
/// The lowest position.
pub(crate) const LOWEST: Reading = i64::MIN + 4;

/// How a value becomes a number.
#[derive(Clone, Debug)]
pub(crate) enum Scale {
    /// It does not: only whether it is there is asked, or its text.
    There,
    /// False is 0, true is 1.
    Bool,
    /// A declared member is its index; texts that nobody declared follow.
    Member { id: EnumId, declared: u32, others: Dictionary },
    /// A code of the dictionary.
    Text(Dictionary),
    /// A position among numbers.
    Number { digits: u32 },
    /// A position among weights.
    Weight { digits: u32 },
    /// A position among amounts of one currency.
    Money { currency: Currency, digits: u32 },
    /// A position among instants.
    Instant,
    /// A position among lengths of time.
    Duration,
}

impl Scale {
    /// The scale for values of a type that are compared with `constant`; nothing where such values are not.
    pub(crate) fn of(
        ty: &Type,
        constant: &Scalar<'_>,
        declared: impl FnOnce(EnumId) -> u32,
    ) -> Option<Scale> {
        if !constant.is_of(ty) {
            return None;
        }
        Some(match constant {
            Scalar::Bool(_) => Scale::Bool,
            Scalar::Number(_) => Scale::Number { digits: 0 },
            Scalar::Weight(_) => Scale::Weight { digits: 0 },
            Scalar::Money(money) => Scale::Money { currency: money.currency, digits: MINOR },
            Scalar::Text(_) => Scale::Text(Dictionary::default()),
            Scalar::Instant(_) => Scale::Instant,
            Scalar::Duration(_) => Scale::Duration,
            Scalar::Member(id, _) => {
                Scale::Member { id: *id, declared: declared(*id), others: Dictionary::default() }
            }
        })
    }

    /// Makes room for a constant: a code, or decimal places. False where it does not go on this scale.
    pub(crate) fn admit(&mut self, constant: &Scalar<'_>) -> bool {
        match (self, constant) {
            (Scale::Bool, Scalar::Bool(_))
            | (Scale::Instant, Scalar::Instant(_))
            | (Scale::Duration, Scalar::Duration(_)) => true,
            (Scale::Number { digits }, Scalar::Number(number))
            | (Scale::Weight { digits }, Scalar::Weight(number)) => admit_digits(digits, *number),
            (Scale::Money { currency, digits }, Scalar::Money(money)) => {
                *currency == money.currency && admit_digits(digits, money.amount)
            }
            (Scale::Text(dictionary), Scalar::Text(text)) => {
                dictionary.intern(text);
                true
            }
            (Scale::Member { id, .. }, Scalar::Member(other, Member::Known(_))) => id == other,
            (Scale::Member { id, others, .. }, Scalar::Member(other, Member::Other(text))) => {
                others.intern(text);
                id == other
            }
            _ => false,
        }
    }

    /// The number of a value; nothing for one of another kind, which cannot be compared.
    #[cfg_attr(not(feature = "small"), inline(always))]
    #[cfg_attr(feature = "inline", inline)]
    pub(crate) fn position(&self, scalar: &Scalar<'_>) -> Option<i64> {
        Some(match (self, scalar) {
            (Scale::Text(dictionary), Scalar::Text(text)) => i64::from(dictionary.code(text)),
            (Scale::Member { id, .. }, Scalar::Member(other, Member::Known(index))) if id == other => {
                i64::from(*index)
            }
            (Scale::Member { id, declared, others }, Scalar::Member(other, Member::Other(text)))
                if id == other =>
            {
                i64::from(declared + others.code(text))
            }
            (Scale::Number { digits }, Scalar::Number(number))
            | (Scale::Weight { digits }, Scalar::Weight(number)) => position(*number, *digits),
            (Scale::Money { currency, digits }, Scalar::Money(money)) if *currency == money.currency => {
                position(money.amount, *digits)
            }
            (Scale::Bool, Scalar::Bool(holds)) => i64::from(*holds),
            (Scale::Instant, Scalar::Instant(at)) => at.micros().saturating_mul(2).max(LOWEST),
            (Scale::Duration, Scalar::Duration(length)) => length.micros().saturating_mul(2).max(LOWEST),
            // Nothing but presence is asked.
            (Scale::There, _) => 0,
            _ => return None,
        })
    }

    /// The number of a constant; nothing where it is too large for the line.
    pub(crate) fn constant(&self, scalar: &Scalar<'_>) -> Option<i64> {
        let position = self.position(scalar)?;
        let codes = self.codes().is_some();
        (codes || i128::from(position).abs() <= FARTHEST).then_some(position)
    }

    /// How many codes there are, with one for everything that no rule names; nothing for a line of positions.
    pub(crate) fn codes(&self) -> Option<u32> {
        match self {
            Scale::Bool => Some(2),
            Scale::Member { declared, others, .. } => Some(declared + others.len() + 1),
            Scale::Text(dictionary) => Some(dictionary.len() + 1),
            _ => None,
        }
    }
}

fn admit_digits(digits: &mut u32, number: Decimal) -> bool {
    let places = number.places();
    if places > DIGITS {
        return false;
    }
    *digits = (*digits).max(places);
    true
}

/// Twice a number with `digits` decimal places, or the odd number between two such.
#[inline]
fn position(number: Decimal, digits: u32) -> i64 {
    // Few numbers have more places than the constants that they are compared with, or more digits than a machine word.
    if let Some(mantissa) = number.short_mantissa()
        && let Some(power) = digits.checked_sub(number.scale()).and_then(power)
        && let Some(at) = mantissa.checked_mul(power * 2)
    {
        return at.max(LOWEST);
    }
    position_of(number.mantissa(), number.scale(), digits)
}

/// The same of `mantissa / 10^scale`.
#[inline]
pub(crate) fn position_of(mantissa: i128, scale: u32, digits: u32) -> i64 {
    match (i64::try_from(mantissa), digits.checked_sub(scale).and_then(power)) {
        (Ok(mantissa), Some(power)) => {
            mantissa.checked_mul(power * 2).map_or_else(|| end(mantissa), |at| at.max(LOWEST))
        }
        _ => between(mantissa, scale, digits),
    }
}

/// The position of a number with more places than `digits`, or with many digits.
#[cold]
fn between(mantissa: i128, scale: u32, digits: u32) -> i64 {
    let side = if mantissa < 0 { -1 } else { 1 };
    let Some(extra) = scale.checked_sub(digits) else { return end(side) };
    let unit = 10_i128.checked_pow(extra).unwrap_or(i128::MAX);
    let odd = i64::from(mantissa.rem_euclid(unit) != 0);
    let twice = i64::try_from(mantissa.div_euclid(unit)).ok().and_then(|floor| floor.checked_mul(2));
    twice.map_or_else(|| end(side), |twice| twice.saturating_add(odd).max(LOWEST))
}

/// The end of the line on the side of a number.
fn end(side: i64) -> i64 {
    if side < 0 { LOWEST } else { i64::MAX }
}

/// Ten to a power of at most [`DIGITS`].
#[inline]
fn power(exponent: u32) -> Option<i64> {
    const POWERS: [i64; DIGITS as usize + 1] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];
    POWERS.get(exponent as usize).copied()
}

#[cfg(test)]
mod tests {
    use super::{LOWEST, Scale, position};
    use crate::decimal::Decimal;
    use crate::value::Scalar;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn constants_are_even_and_what_is_between_is_odd() {
        for (text, digits, expected) in [
            ("0", 0, 0),
            ("1", 0, 2),
            ("1.0", 0, 2),
            ("1.5", 0, 3),
            ("-1.5", 0, -3),
            ("-1", 0, -2),
            ("-0.001", 0, -1),
            ("0.001", 0, 1),
            ("1.5", 1, 30),
            ("1.55", 1, 31),
            ("199", 2, 39_800),
            ("199.00", 2, 39_800),
        ] {
            assert_eq!(position(decimal(text), digits), expected, "{text} with {digits} digits");
        }
    }

    #[test]
    fn what_is_too_large_stands_at_an_end() {
        assert_eq!(position(decimal("9999999999999999999999999999"), 2), i64::MAX);
        assert_eq!(position(decimal("-9999999999999999999999999999"), 2), LOWEST);
        assert_eq!(position(decimal("-99999999999999999999999999.99"), 0), LOWEST);
        let scale = Scale::Number { digits: 2 };
        assert_eq!(scale.constant(&Scalar::Number(decimal("99999999999999999"))), None);
        assert!(scale.constant(&Scalar::Number(decimal("999999999999"))).is_some());
    }

    /// On a line the order of positions is that of the numbers, and only equal numbers meet at even positions.
    #[test]
    fn order_is_kept() {
        let texts = ["-2", "-1.99", "-1", "-0.5", "0", "0.01", "0.015", "0.02", "1", "1.001", "2", "1000000"];
        for digits in 0..=2 {
            for (left, right) in texts.iter().flat_map(|left| texts.iter().map(move |right| (left, right))) {
                let (a, b) = (position(decimal(left), digits), position(decimal(right), digits));
                let (x, y) = (decimal(left), decimal(right));
                if a % 2 == 0 || b % 2 == 0 {
                    assert_eq!(a.cmp(&b), x.cmp(&y), "{left} {right} {digits}");
                } else {
                    assert!(a.cmp(&b).is_eq() || a.cmp(&b) == x.cmp(&y), "{left} {right} {digits}");
                }
            }
        }
    }
}
