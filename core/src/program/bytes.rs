//! Programs as bytes: numbers, texts and lists, and back from bytes that nobody vouches for.
//!
//! Numbers are written in groups of seven bits, the lowest first, so small ones take one byte. A short text is
//! written out where it first occurs and named by its number afterwards: ten thousand rules share most of theirs.
//!
//! A reader never makes more than it was given bytes for. Every element of a list has bytes of its own, at least
//! [`Bytes::LEAST`]; what all lists together claim is held against the length of the whole before room is made.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use hashbrown::HashMap;

use super::{Conditions, Shared};
use crate::span::{SourceId, Span};

pub(crate) mod nodes;
mod values;

/// Texts up to this length are shared. A number of one byte then stands for no more than this.
const SHARED: usize = 64;
/// How deep the parts that nest by themselves (values of `let`s, `for each`, list types) may nest.
const NESTING: u32 = 64;

/// Why bytes are not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// They mean nothing.
    Content {
        /// Where.
        at: usize,
        /// What was expected.
        expected: &'static str,
    },
    /// A text is longer than allowed.
    TextTooLong {
        /// How long it is.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
}

/// What can be written and read.
pub(crate) trait Bytes: Sized {
    /// The fewest bytes that one takes, without the elements of its lists.
    const LEAST: usize;

    /// Writes it.
    fn write(&self, out: &mut Writer);

    /// Reads it.
    fn read(from: &mut Reader<'_>) -> Result<Self, Refused>;
}

/// Collects bytes.
#[derive(Default)]
pub(crate) struct Writer {
    bytes: Vec<u8>,
    texts: HashMap<String, u64>,
    /// Whether every text is written out.
    plain: bool,
    last: Span,
}

impl Writer {
    /// A writer that writes every text out, for what is too short to have any twice.
    pub(crate) fn plain() -> Writer {
        Writer { plain: true, ..Writer::default() }
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.bytes
    }

    pub(crate) fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    pub(crate) fn number(&mut self, number: u64) {
        self.wide(number.into());
    }

    pub(crate) fn wide(&mut self, mut number: u128) {
        loop {
            let [low, ..] = number.to_le_bytes();
            number >>= 7;
            if number == 0 {
                return self.byte(low & 0x7f);
            }
            self.byte(low | 0x80);
        }
    }

    /// A number that may be below zero: 0, -1, 1, -2, … are 0, 1, 2, 3, …
    pub(crate) fn signed(&mut self, number: i64) {
        self.number((number << 1 ^ number >> 63).cast_unsigned());
    }

    pub(crate) fn length(&mut self, length: usize) {
        self.number(u64::try_from(length).unwrap_or(u64::MAX));
    }

    pub(crate) fn text(&mut self, text: &str) {
        if let Some(known) = self.texts.get(text) {
            return self.number(known + 1);
        }
        self.byte(0);
        self.length(text.len());
        self.raw(text.as_bytes());
        if text.len() <= SHARED && !self.plain {
            let next = u64::try_from(self.texts.len()).unwrap_or(u64::MAX);
            self.texts.insert(text.to_owned(), next);
        }
    }

    pub(crate) fn list<T: Bytes>(&mut self, items: &[T]) {
        self.length(items.len());
        items.iter().for_each(|item| item.write(self));
    }
}

/// Takes bytes apart.
pub(crate) struct Reader<'b> {
    rest: &'b [u8],
    /// Where the last byte ends.
    end: usize,
    /// What lists may still claim.
    unclaimed: usize,
    texts: Vec<&'b str>,
    /// Whether every text is written out.
    plain: bool,
    /// Whether nobody vouches for the bytes.
    foreign: bool,
    shared: Shared,
    last: Span,
    depth: u32,
    longest: Longest,
    /// The conditions read so far: whoever reads a program makes a plan of it.
    pub(crate) conditions: Conditions<'b>,
}

/// The longest texts that are taken, in bytes.
#[derive(Clone, Copy)]
pub(crate) struct Longest {
    /// Of a name, a title or a whole source.
    pub(crate) any: usize,
    /// Of a text that rules compute with.
    pub(crate) value: usize,
}

impl<'b> Reader<'b> {
    pub(crate) fn new(bytes: &'b [u8], longest: Longest) -> Reader<'b> {
        let (end, unclaimed) = (bytes.len(), bytes.len());
        Reader {
            rest: bytes,
            end,
            unclaimed,
            texts: Vec::new(),
            plain: false,
            foreign: true,
            shared: Shared::default(),
            last: Span::default(),
            depth: 0,
            longest,
            conditions: Conditions::default(),
        }
    }

    /// A reader of what a [`Writer::plain`] of this program wrote.
    pub(crate) fn of_own(bytes: &'b [u8]) -> Reader<'b> {
        let longest = Longest { any: usize::MAX, value: usize::MAX };
        Reader { plain: true, foreign: false, ..Reader::new(bytes, longest) }
    }

    /// A reader of the next bytes, which a [`Writer::plain`] wrote.
    pub(crate) fn plain(&mut self, length: usize) -> Result<Reader<'b>, Refused> {
        let bytes = self.raw(length)?;
        Ok(Reader { plain: true, foreign: self.foreign, end: self.at(), ..Reader::new(bytes, self.longest) })
    }

    /// What has not been read.
    pub(crate) fn rest(&self) -> &'b [u8] {
        self.rest
    }

    /// Goes on with other bytes.
    pub(crate) fn turn_to(&mut self, bytes: &'b [u8]) {
        (self.rest, self.end) = (bytes, bytes.len());
    }

    /// Reads something whose first span is written out, and goes on from the span before it.
    pub(crate) fn apart<T>(
        &mut self,
        read: impl FnOnce(&mut Reader<'b>) -> Result<T, Refused>,
    ) -> Result<T, Refused> {
        let before = core::mem::take(&mut self.last);
        let found = read(self);
        self.last = before;
        found
    }

    /// Whether nobody vouches for the bytes.
    pub(crate) fn is_foreign(&self) -> bool {
        self.foreign
    }

    /// Where the next byte stands.
    pub(crate) fn at(&self) -> usize {
        self.end - self.rest.len()
    }

    /// The error for bytes that mean nothing here.
    pub(crate) fn odd(&self, expected: &'static str) -> Refused {
        Refused::Content { at: self.at(), expected }
    }

    pub(crate) fn is_done(&self) -> bool {
        self.rest.is_empty()
    }

    pub(crate) fn byte(&mut self) -> Result<u8, Refused> {
        match self.rest.split_first() {
            Some((byte, rest)) => {
                self.rest = rest;
                Ok(*byte)
            }
            None => Err(self.odd("a byte")),
        }
    }

    pub(crate) fn raw(&mut self, length: usize) -> Result<&'b [u8], Refused> {
        match self.rest.split_at_checked(length) {
            Some((bytes, rest)) => {
                self.rest = rest;
                Ok(bytes)
            }
            None => Err(self.odd("as many bytes as were said to follow")),
        }
    }

    pub(crate) fn number(&mut self) -> Result<u64, Refused> {
        let first = self.byte()?;
        if first < 0x80 {
            return Ok(first.into());
        }
        let mut number = u64::from(first & 0x7f);
        for shift in (7..64).step_by(7) {
            let byte = self.byte()?;
            let part = u64::from(byte & 0x7f);
            // Of the tenth byte only one bit is left.
            if shift == 63 && byte > 1 {
                break;
            }
            number |= part << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(self.odd("a number of 64 bits"))
    }

    pub(crate) fn wide(&mut self) -> Result<u128, Refused> {
        let mut number = 0;
        for shift in (0..126).step_by(7) {
            let byte = self.byte()?;
            number |= u128::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(self.odd("a number of 126 bits"))
    }

    pub(crate) fn signed(&mut self) -> Result<i64, Refused> {
        let number = self.number()?;
        Ok((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    pub(crate) fn small(&mut self) -> Result<u32, Refused> {
        let number = self.number()?;
        u32::try_from(number).map_err(|_| self.odd("a number of 32 bits"))
    }

    /// A name, a title, a source.
    pub(crate) fn text(&mut self) -> Result<&'b str, Refused> {
        self.text_up_to(self.longest.any)
    }

    /// A text that rules compute with.
    pub(crate) fn value_text(&mut self) -> Result<&'b str, Refused> {
        self.text_up_to(self.longest.value)
    }

    fn text_up_to(&mut self, longest: usize) -> Result<&'b str, Refused> {
        let number = self.number()?;
        if let Some(known) = number.checked_sub(1) {
            let text = usize::try_from(known).ok().and_then(|known| self.texts.get(known));
            return text.copied().ok_or_else(|| self.odd("the number of a text"));
        }
        let length = usize::try_from(self.number()?).unwrap_or(usize::MAX);
        if length > longest {
            return Err(Refused::TextTooLong { bytes: length, limit: longest });
        }
        let text = core::str::from_utf8(self.raw(length)?).map_err(|_| self.odd("a text in UTF-8"))?;
        if length <= SHARED && !self.plain {
            self.texts.push(text);
        }
        Ok(text)
    }

    /// How many elements follow, each with at least `least` bytes of its own.
    pub(crate) fn length(&mut self, least: usize) -> Result<usize, Refused> {
        let length = usize::try_from(self.number()?).unwrap_or(usize::MAX);
        match length.checked_mul(least).and_then(|bytes| self.unclaimed.checked_sub(bytes)) {
            Some(left) => {
                self.unclaimed = left;
                Ok(length)
            }
            None => Err(self.odd("no more elements than there are bytes")),
        }
    }

    pub(crate) fn list<T: Bytes>(&mut self) -> Result<Vec<T>, Refused> {
        let length = self.length(T::LEAST)?;
        let mut items = Vec::with_capacity(length);
        for _ in 0..length {
            items.push(T::read(self)?);
        }
        Ok(items)
    }

    /// Reads something that may hold the same again.
    pub(crate) fn deeper<T>(
        &mut self,
        read: impl FnOnce(&mut Reader<'b>) -> Result<T, Refused>,
    ) -> Result<T, Refused> {
        self.depth += 1;
        if self.depth > NESTING {
            return Err(self.odd("less nesting"));
        }
        let found = read(self)?;
        self.depth -= 1;
        Ok(found)
    }

    /// How often something is wrapped in the same.
    pub(crate) fn wraps(&mut self) -> Result<u32, Refused> {
        let wraps = self.small()?;
        if wraps > NESTING { Err(self.odd("less nesting")) } else { Ok(wraps) }
    }
}

/// Spans follow each other, so the distance to the one before is written: with its lowest bit, whether the source
/// is another one.
impl Bytes for Span {
    const LEAST: usize = 2;

    fn write(&self, out: &mut Writer) {
        let moved = self.source != out.last.source;
        let distance = i64::from(self.start) - i64::from(out.last.start);
        out.signed(distance << 1 | i64::from(moved));
        if moved {
            out.number(self.source.0.into());
        }
        // What ends before it starts is written all the same: this is no place to judge it.
        out.number(self.end.wrapping_sub(self.start).into());
        out.last = *self;
    }

    fn read(from: &mut Reader<'_>) -> Result<Span, Refused> {
        let distance = from.signed()?;
        let start = i64::from(from.last.start).checked_add(distance >> 1);
        let start = start.and_then(|start| u32::try_from(start).ok()).ok_or_else(|| from.odd("a place"))?;
        let source = if distance & 1 == 1 { SourceId(from.small()?) } else { from.last.source };
        let end = start.wrapping_add(from.small()?);
        from.last = Span { source, start, end };
        Ok(from.last)
    }
}

impl Bytes for bool {
    const LEAST: usize = 1;

    fn write(&self, out: &mut Writer) {
        out.byte(u8::from(*self));
    }

    fn read(from: &mut Reader<'_>) -> Result<bool, Refused> {
        match from.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(from.odd("yes or no")),
        }
    }
}

impl Bytes for String {
    const LEAST: usize = 1;

    fn write(&self, out: &mut Writer) {
        out.text(self);
    }

    fn read(from: &mut Reader<'_>) -> Result<String, Refused> {
        Ok(from.text()?.to_owned())
    }
}

/// A text of which all that are the same share one copy.
impl Bytes for Arc<str> {
    const LEAST: usize = 1;

    fn write(&self, out: &mut Writer) {
        out.text(self);
    }

    fn read(from: &mut Reader<'_>) -> Result<Arc<str>, Refused> {
        let text = from.text()?;
        Ok(from.shared.get(text))
    }
}

impl<T: Bytes> Bytes for Box<T> {
    const LEAST: usize = T::LEAST;

    fn write(&self, out: &mut Writer) {
        T::write(self, out);
    }

    fn read(from: &mut Reader<'_>) -> Result<Box<T>, Refused> {
        Ok(Box::new(T::read(from)?))
    }
}

/// Unsigned numbers no wider than 64 bits.
macro_rules! unsigned {
    ($($ty:ty),*) => {$(
        impl Bytes for $ty {
            const LEAST: usize = 1;

            fn write(&self, out: &mut Writer) {
                out.number((*self).into());
            }

            fn read(from: &mut Reader<'_>) -> Result<$ty, Refused> {
                <$ty>::try_from(from.number()?).map_err(|_| from.odd("a smaller number"))
            }
        }
    )*};
}
unsigned!(u16, u32, u64);

/// Numbers that may be below zero.
macro_rules! signed {
    ($($ty:ty),*) => {$(
        impl Bytes for $ty {
            const LEAST: usize = 1;

            fn write(&self, out: &mut Writer) {
                out.signed((*self).into());
            }

            fn read(from: &mut Reader<'_>) -> Result<$ty, Refused> {
                <$ty>::try_from(from.signed()?).map_err(|_| from.odd("a smaller number"))
            }
        }
    )*};
}
signed!(i32, i64);

impl<T: Bytes> Bytes for Option<T> {
    const LEAST: usize = 1;

    fn write(&self, out: &mut Writer) {
        self.is_some().write(out);
        self.iter().for_each(|inner| inner.write(out));
    }

    fn read(from: &mut Reader<'_>) -> Result<Option<T>, Refused> {
        bool::read(from)?.then(|| T::read(from)).transpose()
    }
}

impl<T: Bytes> Bytes for Vec<T> {
    const LEAST: usize = 1;

    fn write(&self, out: &mut Writer) {
        out.list(self);
    }

    fn read(from: &mut Reader<'_>) -> Result<Vec<T>, Refused> {
        from.list()
    }
}

impl<T: Bytes> Bytes for Box<[T]> {
    const LEAST: usize = 1;

    fn write(&self, out: &mut Writer) {
        out.list(self);
    }

    fn read(from: &mut Reader<'_>) -> Result<Box<[T]>, Refused> {
        from.list().map(Vec::into_boxed_slice)
    }
}

impl<A: Bytes, B: Bytes> Bytes for (A, B) {
    const LEAST: usize = A::LEAST + B::LEAST;

    fn write(&self, out: &mut Writer) {
        self.0.write(out);
        self.1.write(out);
    }

    fn read(from: &mut Reader<'_>) -> Result<(A, B), Refused> {
        Ok((A::read(from)?, B::read(from)?))
    }
}

/// A struct whose fields are written in the order given; each takes at least a byte.
macro_rules! record {
    ($ty:ty { $($field:ident),* $(,)? }) => {
        impl Bytes for $ty {
            const LEAST: usize = [$(stringify!($field)),*].len();

            fn write(&self, out: &mut Writer) {
                let Self { $($field),* } = self;
                $($field.write(out);)*
            }

            fn read(from: &mut Reader<'_>) -> Result<Self, Refused> {
                $(let $field = Bytes::read(from)?;)*
                Ok(Self { $($field),* })
            }
        }
    };
}

/// A struct around one number.
macro_rules! numbered {
    ($($ty:ident),*) => {$(
        impl Bytes for $ty {
            const LEAST: usize = 1;

            fn write(&self, out: &mut Writer) {
                self.0.write(out);
            }

            fn read(from: &mut Reader<'_>) -> Result<Self, Refused> {
                Ok($ty(Bytes::read(from)?))
            }
        }
    )*};
}

/// An enum without fields, by the numbers that stand for its members in bytes.
macro_rules! choice {
    ($ty:ident: $($member:ident = $number:literal),* $(,)?) => {
        impl Bytes for $ty {
            const LEAST: usize = 1;

            fn write(&self, out: &mut Writer) {
                out.byte(match self { $($ty::$member => $number),* });
            }

            fn read(from: &mut Reader<'_>) -> Result<Self, Refused> {
                match from.byte()? {
                    $($number => Ok($ty::$member),)*
                    _ => Err(from.odd(stringify!($ty))),
                }
            }
        }
    };
}

pub(crate) use {choice, numbered, record};
