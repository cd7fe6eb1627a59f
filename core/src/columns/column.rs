//! Columns: one place of many records, as the host holds it.
//!
//! Everything is borrowed and laid out as columnar memory usually is: machine integers, bits packed into bytes, texts
//! in one piece with offsets, dictionaries with codes. A host that has such memory passes it as it is.
//!
//! ```
//! use dangjiu::columns::{Bits, Codes, Column, Integers, Texts};
//!
//! // 199.00, nothing, 5.00: the second bit is not set.
//! let amounts = Column::numbers(Integers::I64(&[19_900, 0, 500]), 2).there(Bits::new(&[0b101], 3));
//! let channels = Column::dictionary(Codes::U32(&[0, 0, 1]), Texts::Each(&["douyin", "jd"]));
//! assert_eq!((amounts.len(), channels.len()), (3, 3));
//! ```

use alloc::borrow::Cow;

use crate::decimal::Decimal;
use crate::facts::{EnumReader, Found, FoundKind, Slot};
use crate::money::{Currency, Money};
use crate::time::{Duration, Instant};
use crate::value::{Member, Scalar};

/// Bits packed into bytes, the lowest first.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bits<'a> {
    bytes: &'a [u8],
    from: usize,
    len: usize,
}

impl<'a> Bits<'a> {
    /// The first `len` bits of these bytes. Bits beyond the bytes are not set; [`Records`](super::Records) refuses them.
    #[must_use]
    pub fn new(bytes: &'a [u8], len: usize) -> Bits<'a> {
        Bits { bytes, from: 0, len }
    }

    /// `len` bits, the first at bit `from`.
    #[must_use]
    pub fn at(bytes: &'a [u8], from: usize, len: usize) -> Bits<'a> {
        Bits { bytes, from, len }
    }

    /// How many there are.
    #[must_use]
    pub fn len(self) -> usize {
        self.len
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len == 0
    }

    /// One bit.
    #[must_use]
    #[inline]
    pub fn get(self, at: usize) -> bool {
        let at = self.from + at;
        self.bytes.get(at / 8).is_some_and(|byte| byte >> (at % 8) & 1 == 1)
    }

    /// Whether the bytes hold all bits.
    pub(super) fn is_whole(self) -> bool {
        let needed = self.from.checked_add(self.len).map(|bits| bits.div_ceil(8));
        needed.is_some_and(|needed| needed <= self.bytes.len())
    }
}

/// Whole numbers of some width.
#[derive(Clone, Copy, Debug)]
pub enum Integers<'a> {
    /// Of 32 bits.
    I32(&'a [i32]),
    /// Of 64 bits.
    I64(&'a [i64]),
    /// Of 128 bits.
    I128(&'a [i128]),
}

impl Integers<'_> {
    fn len(self) -> usize {
        match self {
            Integers::I32(values) => values.len(),
            Integers::I64(values) => values.len(),
            Integers::I128(values) => values.len(),
        }
    }

    #[inline]
    pub(super) fn get(self, at: usize) -> Option<i128> {
        match self {
            Integers::I32(values) => values.get(at).map(|value| i128::from(*value)),
            Integers::I64(values) => values.get(at).map(|value| i128::from(*value)),
            Integers::I128(values) => values.get(at).copied(),
        }
    }
}

/// Numbers of entries of a dictionary, of some width.
#[derive(Clone, Copy, Debug)]
pub enum Codes<'a> {
    /// Of 8 bits.
    U8(&'a [u8]),
    /// Of 16 bits.
    U16(&'a [u16]),
    /// Of 32 bits.
    U32(&'a [u32]),
    /// Of 32 bits with a sign; a negative one is refused.
    I32(&'a [i32]),
}

impl Codes<'_> {
    fn len(self) -> usize {
        match self {
            Codes::U8(codes) => codes.len(),
            Codes::U16(codes) => codes.len(),
            Codes::U32(codes) => codes.len(),
            Codes::I32(codes) => codes.len(),
        }
    }

    /// The largest code; one beyond every dictionary where one has a sign.
    pub(super) fn largest(&self) -> usize {
        match self {
            Codes::U8(codes) => codes.iter().max().map(|code| usize::from(*code)),
            Codes::U16(codes) => codes.iter().max().map(|code| usize::from(*code)),
            Codes::U32(codes) => codes.iter().max().map(|code| *code as usize),
            // As bits, one below zero is beyond all others.
            Codes::I32(codes) => {
                codes.iter().map(|code| code.cast_unsigned()).max().map(|code| code as usize)
            }
        }
        .unwrap_or(0)
    }

    /// A code; one beyond every dictionary where there is none.
    #[inline]
    pub(super) fn get(self, at: usize) -> usize {
        match self {
            Codes::U8(codes) => codes.get(at).map(|code| usize::from(*code)),
            Codes::U16(codes) => codes.get(at).map(|code| usize::from(*code)),
            Codes::U32(codes) => codes.get(at).map(|code| *code as usize),
            Codes::I32(codes) => codes.get(at).and_then(|code| usize::try_from(*code).ok()),
        }
        .unwrap_or(usize::MAX)
    }
}

/// Where pieces begin and end: one more than there are pieces, each at least the one before.
#[derive(Clone, Copy, Debug)]
pub enum Offsets<'a> {
    /// Of 32 bits.
    I32(&'a [i32]),
    /// Of 64 bits.
    I64(&'a [i64]),
}

impl Offsets<'_> {
    /// How many pieces there are.
    pub(super) fn pieces(self) -> usize {
        match self {
            Offsets::I32(ends) => ends.len(),
            Offsets::I64(ends) => ends.len(),
        }
        .saturating_sub(1)
    }

    #[inline]
    pub(super) fn at(self, at: usize) -> usize {
        match self {
            Offsets::I32(ends) => ends.get(at).and_then(|end| usize::try_from(*end).ok()),
            Offsets::I64(ends) => ends.get(at).and_then(|end| usize::try_from(*end).ok()),
        }
        .unwrap_or(0)
    }

    /// A piece.
    #[inline]
    pub(super) fn piece(self, at: usize) -> core::ops::Range<usize> {
        self.at(at)..self.at(at + 1)
    }

    /// How long the longest piece is.
    pub(super) fn longest(self) -> usize {
        fn longest<T: Copy + Default + Ord + TryInto<usize>>(ends: &[T], length: fn(T, T) -> T) -> usize {
            let pieces = ends.iter().zip(ends.get(1..).unwrap_or_default());
            pieces.fold(T::default(), |most, (from, to)| most.max(length(*to, *from))).try_into().unwrap_or(0)
        }
        match self {
            Offsets::I32(ends) => longest(ends, i32::saturating_sub),
            Offsets::I64(ends) => longest(ends, i64::saturating_sub),
        }
    }

    /// Whether they rise from zero or more to at most `end`, and are there at all.
    pub(super) fn rise_to(self, end: usize) -> bool {
        fn rise<T: Copy + PartialOrd + TryInto<usize>>(ends: &[T], end: usize) -> bool {
            let (Some(first), Some(last)) = (ends.first(), ends.last()) else { return false };
            let within = |end: T| TryInto::<usize>::try_into(end).ok();
            within(*first).is_some() && within(*last).is_some_and(|last| last <= end) && ends.is_sorted()
        }
        match self {
            Offsets::I32(ends) => rise(ends, end),
            Offsets::I64(ends) => rise(ends, end),
        }
    }
}

/// Texts, one after the other.
#[derive(Clone, Copy, Debug)]
pub enum Texts<'a> {
    /// Each by itself.
    Each(&'a [&'a str]),
    /// Pieces of one text.
    Packed {
        /// Where they begin and end, in bytes.
        offsets: Offsets<'a>,
        /// The text.
        text: &'a str,
    },
    /// In a form of the host's own.
    Host(&'a dyn HostTexts),
}

/// Texts that a host holds in a form of its own: asked for one by one, and only for those that matter.
pub trait HostTexts: core::fmt::Debug + Sync {
    /// How many there are.
    fn count(&self) -> usize;

    /// One of them; nothing beyond the last.
    fn get(&self, at: usize) -> Option<&str>;
}

impl<'a> Texts<'a> {
    /// How many there are.
    #[must_use]
    pub fn len(self) -> usize {
        match self {
            Texts::Each(texts) => texts.len(),
            Texts::Packed { offsets, .. } => offsets.pieces(),
            Texts::Host(texts) => texts.count(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    #[inline]
    pub(super) fn get(self, at: usize) -> Option<&'a str> {
        match self {
            Texts::Each(texts) => texts.get(at).copied(),
            Texts::Packed { offsets, text } => text.get(offsets.piece(at)),
            Texts::Host(texts) => texts.get(at),
        }
    }
}

/// The currencies of amounts.
#[derive(Clone, Copy, Debug)]
pub enum Currencies<'a> {
    /// The same for all.
    One(Currency),
    /// One for each.
    Each(&'a [Currency]),
}

/// The values of a column.
#[derive(Clone, Copy, Debug)]
pub(super) enum Values<'a> {
    Bool(Bits<'a>),
    Number(Integers<'a>, u32),
    Weight(Integers<'a>, u32),
    Money(Integers<'a>, u32, Currencies<'a>),
    Instant(&'a [i64]),
    Duration(&'a [i64]),
    Text(Texts<'a>),
    Dictionary(Codes<'a>, Texts<'a>),
    List(Offsets<'a>),
    Record(usize),
    Slots(&'a [Slot<'a>]),
}

/// A value that is not what the place holds: its row, and what was found.
pub type Wrong = (u32, Found);

/// One place of many records: a value for each, or nothing, or something wrong.
///
/// Texts stand for the members of an enum as well. What a column is made of is checked by
/// [`Records::new`](super::Records::new).
#[derive(Clone, Copy, Debug)]
pub struct Column<'a> {
    pub(super) values: Values<'a>,
    pub(super) there: Option<Bits<'a>>,
    pub(super) wrong: &'a [Wrong],
}

/// What stands in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State<'a> {
    Here,
    Absent,
    Wrong(&'a Found),
}

impl<'a> Column<'a> {
    fn of(values: Values<'a>) -> Column<'a> {
        Column { values, there: None, wrong: &[] }
    }

    /// Yes and no.
    #[must_use]
    pub fn booleans(bits: Bits<'a>) -> Column<'a> {
        Column::of(Values::Bool(bits))
    }

    /// Numbers in units of 10^-`scale`; at most 28 places.
    #[must_use]
    pub fn numbers(values: Integers<'a>, scale: u32) -> Column<'a> {
        Column::of(Values::Number(values, scale))
    }

    /// Grams in units of 10^-`scale`.
    #[must_use]
    pub fn grams(values: Integers<'a>, scale: u32) -> Column<'a> {
        Column::of(Values::Weight(values, scale))
    }

    /// Amounts in units of 10^-`scale`: 2 for an amount in cents.
    #[must_use]
    pub fn money(values: Integers<'a>, scale: u32, currencies: Currencies<'a>) -> Column<'a> {
        Column::of(Values::Money(values, scale, currencies))
    }

    /// Instants in microseconds since 1970, UTC.
    #[must_use]
    pub fn instants(micros: &'a [i64]) -> Column<'a> {
        Column::of(Values::Instant(micros))
    }

    /// Lengths of time in microseconds.
    #[must_use]
    pub fn durations(micros: &'a [i64]) -> Column<'a> {
        Column::of(Values::Duration(micros))
    }

    /// Texts.
    #[must_use]
    pub fn texts(texts: Texts<'a>) -> Column<'a> {
        Column::of(Values::Text(texts))
    }

    /// Texts, each distinct one once.
    #[must_use]
    pub fn dictionary(codes: Codes<'a>, texts: Texts<'a>) -> Column<'a> {
        Column::of(Values::Dictionary(codes, texts))
    }

    /// Lists: row `n` has the items from `offsets[n]` up to `offsets[n + 1]` of the columns of its items.
    #[must_use]
    pub fn lists(offsets: Offsets<'a>) -> Column<'a> {
        Column::of(Values::List(offsets))
    }

    /// Records: whether one is there. Without such a column it is there in every row, if any place below it has one.
    #[must_use]
    pub fn records(len: usize) -> Column<'a> {
        Column::of(Values::Record(len))
    }

    /// Values of any kind, as they stand in [`Facts`](crate::facts::Facts). No lists and no records.
    #[must_use]
    pub fn slots(slots: &'a [Slot<'a>]) -> Column<'a> {
        Column::of(Values::Slots(slots))
    }

    /// The same with nothing where no bit is set.
    #[must_use]
    pub fn there(self, bits: Bits<'a>) -> Column<'a> {
        Column { there: Some(bits), ..self }
    }

    /// The same with these values wrong, sorted by row; their rows have to be there otherwise.
    #[must_use]
    pub fn wrong(self, wrong: &'a [Wrong]) -> Column<'a> {
        Column { wrong, ..self }
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self.values {
            Values::Bool(bits) => bits.len(),
            Values::Number(values, _) | Values::Weight(values, _) | Values::Money(values, ..) => values.len(),
            Values::Instant(values) | Values::Duration(values) => values.len(),
            Values::Text(texts) => texts.len(),
            Values::Dictionary(codes, _) => codes.len(),
            Values::List(offsets) => offsets.pieces(),
            Values::Record(len) => len,
            Values::Slots(slots) => slots.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether every row has a value.
    pub(super) fn is_full(&self) -> bool {
        self.there.is_none() && self.wrong.is_empty() && !matches!(self.values, Values::Slots(_))
    }

    /// What stands in a row, whatever its value.
    #[inline]
    pub(super) fn state(&self, row: usize) -> State<'a> {
        if self.there.is_some_and(|there| !there.get(row)) {
            return State::Absent;
        }
        if !self.wrong.is_empty()
            && let Ok(at) = self.wrong.binary_search_by_key(&row, |(row, _)| *row as usize)
        {
            return State::Wrong(
                self.wrong.get(at).map_or(&Found::Kind(FoundKind::Other), |(_, found)| found),
            );
        }
        if let Values::Slots(slots) = self.values {
            return match slots.get(row) {
                None | Some(Slot::Absent | Slot::Null) => State::Absent,
                Some(Slot::Wrong(found)) => State::Wrong(found),
                Some(_) => State::Here,
            };
        }
        State::Here
    }

    /// The value of a row that has one; `reader` is that of the place's enum. Nothing where it is no value of the kind.
    pub(super) fn value(&self, row: usize, reader: Option<&EnumReader>) -> Option<Scalar<'a>> {
        let decimal = |values: Integers<'_>, scale| Decimal::from_mantissa(values.get(row)?, scale).ok();
        Some(match self.values {
            Values::Bool(bits) => Scalar::Bool(bits.get(row)),
            Values::Number(values, scale) => Scalar::Number(decimal(values, scale)?),
            Values::Weight(values, scale) => Scalar::Weight(decimal(values, scale)?),
            Values::Money(values, scale, currencies) => {
                let currency = match currencies {
                    Currencies::One(currency) => currency,
                    Currencies::Each(each) => *each.get(row)?,
                };
                Scalar::Money(Money::new(decimal(values, scale)?, currency))
            }
            Values::Instant(micros) => Scalar::Instant(Instant::from_micros(*micros.get(row)?)?),
            Values::Duration(micros) => Scalar::Duration(Duration::from_micros(*micros.get(row)?)),
            Values::Text(texts) => text(texts.get(row)?, reader)?,
            Values::Dictionary(codes, texts) => text(texts.get(codes.get(row))?, reader)?,
            Values::Slots(slots) => match slots.get(row)? {
                Slot::Scalar(scalar) => scalar.borrowed(),
                _ => return None,
            },
            Values::List(_) | Values::Record(_) => return None,
        })
    }

    /// The text of a row that has one.
    #[inline]
    pub(super) fn text(&self, row: usize) -> Option<&'a str> {
        match self.values {
            Values::Text(texts) => texts.get(row),
            Values::Dictionary(codes, texts) => texts.get(codes.get(row)),
            Values::Slots(slots) => match slots.get(row)? {
                Slot::Scalar(Scalar::Text(text)) => Some(text),
                _ => None,
            },
            _ => None,
        }
    }
}

/// A text as a value: itself, or the member it names; nothing where it names none of a closed enum.
pub(super) fn text<'a>(text: &'a str, reader: Option<&EnumReader>) -> Option<Scalar<'a>> {
    let Some(reader) = reader else { return Some(Scalar::Text(Cow::Borrowed(text))) };
    match reader.index(text) {
        Some(index) => Some(Scalar::Member(reader.id, Member::Known(index))),
        None if reader.open => Some(Scalar::Member(reader.id, Member::Other(Cow::Borrowed(text)))),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Offsets;

    /// Whatever offsets a host gives: none ends the reading, and those that are too far apart are seen to be.
    #[test]
    fn the_longest_piece() {
        assert_eq!(Offsets::I32(&[]).longest(), 0);
        assert_eq!(Offsets::I32(&[0, 3, 3, 10, 12]).longest(), 7);
        assert_eq!(Offsets::I32(&[5, 0]).longest(), 0);
        assert_eq!(Offsets::I32(&[i32::MIN, i32::MAX]).longest(), i32::MAX as usize);
        assert_eq!(Offsets::I64(&[i64::MIN, i64::MAX, 0]).longest(), i64::MAX as usize);
    }
}
