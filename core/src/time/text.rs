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

/// Microseconds since 1970 of `2026-02-09T10:00:00+08:00` and `2026-02-09T02:00:00Z`, the form nearly all times have;
/// nothing for every other, and for what is no time, which [`parse_stamp`] reads or refuses.
#[cfg_attr(feature = "inline", inline)]
pub(super) fn usual_instant(text: &str) -> Option<i64> {
    let (date, rest) = text.as_bytes().split_first_chunk()?;
    let (time, rest) = rest.split_first_chunk()?;
    let date = Pairs::read(*date, const { Form::of(b"0000-00-") })?;
    let time = Pairs::read(*time, const { Form::of(b"00T00:00") })?;
    let (second, ahead) = match rest {
        [b':', rest @ ..] => match rest.first_chunk::<8>() {
            Some(clock) if rest.len() == clock.len() => {
                let [_, _, sign, ..] = *clock;
                let [behind, ahead] = const { [Form::of(b"00-00:00"), Form::of(b"00+00:00")] };
                let clock = Pairs::read(*clock, if sign == b'-' { behind } else { ahead })?;
                let (hours, minutes) = (clock.at(3), clock.at(6));
                if hours > 23 || minutes > 59 {
                    return None;
                }
                let size = i64::from(hours * 3600 + minutes * 60);
                (clock.at(0), if sign == b'-' { -size } else { size })
            }
            _ => match rest {
                [tens @ b'0'..=b'9', ones @ b'0'..=b'9', b'Z'] => {
                    (u32::from(tens - b'0') * 10 + u32::from(ones - b'0'), 0)
                }
                _ => return None,
            },
        },
        _ => return None,
    };
    let (year, month, day) = (date.at(0) * 100 + date.at(2), date.at(5), time.at(0));
    let (hour, minute) = (time.at(3), time.at(6));
    let right = (1..=12).contains(&month) && day > 0 && hour < 24 && minute < 60 && second < 60;
    if !right || day > 28 && day > days_of_month(year, month) {
        return None;
    }
    // Days of the Gregorian calendar, with years that begin in March so that the odd day comes last. The year before the
    // year 0 is none below zero when everything begins four hundred years earlier.
    let (march_year, march_month) = if month > 2 { (year + 400, month - 3) } else { (year + 399, month + 9) };
    let leap_days = march_year / 4 - march_year / 100 + march_year / 400;
    let days = march_year * 365 + leap_days + (march_month * 153 + 2) / 5 + day - 1;
    let seconds = (i64::from(days) - DAYS_TO_1970) * 86_400 + i64::from(hour * 3600 + minute * 60 + second);
    Some((seconds - ahead) * super::MICROS_PER_SECOND)
}

/// From 1 March of the year -400 to 1 January 1970.
const DAYS_TO_1970: i64 = 719_468 + 146_097;

/// How eight bytes have to look: a digit wherever there is `0`, and elsewhere the same byte.
#[derive(Clone, Copy)]
struct Form {
    bytes: u64,
    /// As much more turns on the highest bit of a byte: of a digit above nine, of anything else above zero.
    room: u64,
}

impl Form {
    const fn of(bytes: &[u8; 8]) -> Form {
        const fn room(byte: u8) -> u8 {
            if byte == b'0' { 0x7f - 9 } else { 0x7f }
        }
        let [a, b, c, d, e, f, g, h] = *bytes;
        let room = [room(a), room(b), room(c), room(d), room(e), room(f), room(g), room(h)];
        Form { bytes: u64::from_le_bytes(*bytes), room: u64::from_le_bytes(room) }
    }
}

/// Numbers of two digits that were read from eight bytes, each where its first digit stood.
#[derive(Clone, Copy)]
struct Pairs(u64);

impl Pairs {
    /// Reads a text that looks like this.
    #[inline(always)]
    fn read(text: [u8; 8], form: Form) -> Option<Pairs> {
        const HIGH: u64 = u64::MAX / 255 * 0x80;
        let digits = u64::from_le_bytes(text) ^ form.bytes;
        if (digits | digits.wrapping_add(form.room)) & HIGH != 0 {
            return None;
        }
        // None of the eight sums is above 99.
        Some(Pairs(digits * 10 + (digits >> 8)))
    }

    #[inline(always)]
    fn at(self, place: usize) -> u32 {
        u32::from(self.0.to_le_bytes().get(place).copied().unwrap_or_default())
    }
}

fn days_of_month(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
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

#[cfg(test)]
mod tests {
    use super::{parse_stamp, usual_instant};
    use crate::time::{Instant, MICROS_PER_SECOND};
    use alloc::format;
    use proptest::prelude::*;

    /// The same text read part by part.
    fn by_parts(text: &str) -> Option<i64> {
        let (civil, offset) = parse_stamp(text)?;
        Some(civil.epoch_micros() - i64::from(offset?) * MICROS_PER_SECOND)
    }

    #[test]
    fn every_day_of_the_calendar() {
        for year in 0..10_000 {
            for (month, day) in (1..=12).flat_map(|month| [1, 28, 29, 30, 31].map(|day| (month, day))) {
                let text = format!("{year:04}-{month:02}-{day:02}T23:59:59+08:00");
                assert_eq!(usual_instant(&text), by_parts(&text), "{text}");
            }
        }
    }

    proptest! {
        #[test]
        fn the_usual_form_gives_the_same(
            text in "[0-9]{4}-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-6][0-9]:[0-6][0-9](Z|[+-][0-2][0-9]:[0-6][0-9])",
            damage in prop::option::of((0..25usize, "[0-9T:+Z年-]")),
        ) {
            let text = match damage {
                Some((at, other)) if at < text.len() => format!("{}{other}{}", &text[..at], &text[at + 1..]),
                _ => text,
            };
            if let Some(micros) = usual_instant(&text) {
                prop_assert_eq!(Some(micros), by_parts(&text));
            } else if let Some(micros) = by_parts(&text) {
                let usual = text.len() == 25 && text.as_bytes()[10] == b'T';
                prop_assert!(!usual || text.as_bytes()[22] != b':', "{} {:?}", text, Instant::from_micros(micros));
            }
        }
    }
}
