//! Reading dates, times of day and offsets.

use super::{CivilDate, CivilDateTime, CivilTime};

/// What is left of a text while it is read from the front.
struct Cursor<'a> {
    rest: &'a str,
}

impl Cursor<'_> {
    /// Takes the next character if it is one of `wanted`.
    fn take(&mut self, wanted: &[char]) -> Option<char> {
        let first = self.rest.chars().next().filter(|first| wanted.contains(first))?;
        self.rest = self.rest.get(first.len_utf8()..)?;
        Some(first)
    }

    /// Takes exactly `count` digits.
    fn number(&mut self, count: usize) -> Option<u32> {
        let (digits, rest) = self.rest.split_at_checked(count)?;
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        self.rest = rest;
        digits.parse().ok()
    }

    /// Takes all the digits there are, at least one: millionths of a second, with finer digits cut.
    fn fraction(&mut self) -> Option<u32> {
        let count = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        let six = digits.bytes().chain(core::iter::repeat(b'0')).take(6);
        (count > 0).then(|| six.fold(0, |micros, digit| micros * 10 + u32::from(digit - b'0')))
    }

    fn date(&mut self) -> Option<CivilDate> {
        let year = self.number(4)?;
        self.take(&['-'])?;
        let month = self.number(2)?;
        self.take(&['-'])?;
        CivilDate::new(i32::try_from(year).ok()?, month, self.number(2)?)
    }

    fn time(&mut self) -> Option<CivilTime> {
        let hour = self.number(2)?;
        self.take(&[':'])?;
        let minute = self.number(2)?;
        if self.take(&[':']).is_none() {
            return CivilTime::new(hour, minute, 0, 0);
        }
        let second = self.number(2)?;
        let micros = if self.take(&['.']).is_some() { self.fraction()? } else { 0 };
        CivilTime::new(hour, minute, second, micros)
    }

    /// An offset in seconds: `Z`, `z`, `+08:00`, `-0530`.
    fn offset(&mut self) -> Option<i32> {
        let sign = match self.take(&['Z', 'z', '+', '-'])? {
            '+' => 1,
            '-' => -1,
            _ => return Some(0),
        };
        let hours = self.number(2)?;
        self.take(&[':']);
        let minutes = self.number(2)?;
        if hours > 23 || minutes > 59 {
            return None;
        }
        Some(sign * i32::try_from(hours * 3600 + minutes * 60).ok()?)
    }

    fn end<T>(&self, value: T) -> Option<T> {
        self.rest.is_empty().then_some(value)
    }
}

/// A date, or a date and a time of day, and the offset in seconds where there is one.
pub(super) fn parse_stamp(text: &str) -> Option<(CivilDateTime, Option<i32>)> {
    let mut cursor = Cursor { rest: text };
    let date = cursor.date()?;
    if cursor.rest.is_empty() {
        return Some((date.at(CivilTime::MIDNIGHT), None));
    }
    cursor.take(&['T', 't', ' '])?;
    let civil = date.at(cursor.time()?);
    if cursor.rest.is_empty() {
        return Some((civil, None));
    }
    let offset = cursor.offset()?;
    cursor.end((civil, Some(offset)))
}

pub(super) fn parse_date(text: &str) -> Option<CivilDate> {
    let mut cursor = Cursor { rest: text };
    let date = cursor.date()?;
    cursor.end(date)
}

pub(super) fn parse_time(text: &str) -> Option<CivilTime> {
    let mut cursor = Cursor { rest: text };
    let time = cursor.time()?;
    cursor.end(time)
}

/// An offset of UTC in seconds: `Z`, `+08:00`, `-0530`; `None` for any other text or from a day on.
pub(crate) fn parse_offset(text: &str) -> Option<i32> {
    let mut cursor = Cursor { rest: text };
    let offset = cursor.offset()?;
    cursor.end(offset)
}
