//! Dates and times as exports write them.
//!
//! Year first is read as it stands. Where the year stands last, day and month could be either: the mapping declares the order, or
//! some date of the file proves it by a day past the twelfth; otherwise the row is refused.

use dangjiu::time::Instant;
use serde::Deserialize;

use super::{CellFault, says_nothing, trimmed, unwrapped};

/// The order of year, month and day where the year does not stand first with four digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateOrder {
    /// `26-07-22`
    Ymd,
    /// `7/22/2026`
    Mdy,
    /// `22/7/2026`
    Dmy,
}

/// What is known of a file's order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The mapping declares it, or dates prove it.
    Known(DateOrder),
    /// Nothing says it, or dates prove both orders: only dates that speak for themselves are read.
    #[default]
    Unknown,
}

/// The zone of a file's times: a fixed distance from UTC in microseconds, east positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone {
    offset: i64,
}

impl Default for Zone {
    fn default() -> Zone {
        Zone { offset: 8 * 3600 * SECOND }
    }
}

impl Zone {
    /// `+08:00`, `-03:00`, `Z`, or `Asia/Shanghai`, which has had no daylight saving time since 1991.
    #[must_use]
    pub fn named(name: &str) -> Option<Zone> {
        if name == "Asia/Shanghai" {
            return Some(Zone::default());
        }
        offset(name).map(|offset| Zone { offset })
    }
}

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;
/// Days from 1899-12-30, the spreadsheets' day zero, to 1970-01-01.
const SPREADSHEET_EPOCH: i64 = 25_569;
/// Days from there to 1904-01-01, day zero of workbooks that count from it.
const TO_1904: i64 = 1_462;
/// Serial numbers of 1954 to 2119: others are no dates of orders.
const SERIALS: std::ops::Range<i64> = 20_000..80_000;

/// Reads the dates of one file.
#[derive(Clone, Copy, Debug, Default)]
pub struct Dates {
    /// The zone of times without an offset.
    pub zone: Zone,
    /// The order of day and month.
    pub order: Order,
    /// Whether serial numbers count from 1904, as workbooks of old Macintoshes do.
    pub since_1904: bool,
}

/// A day and the time in it, in the zone of the file or with an offset of its own.
#[derive(Clone, Copy)]
struct Civil {
    day: i64,
    time: i64,
    offset: Option<i64>,
}

impl Dates {
    /// The instant in a cell. Nothing for an empty cell, `-`, `0`, a date of zeros, and the dates by which programs say "not
    /// set": the year 1, 1900-01-01, the last day of 9999, and zero seconds since 1970 in the zone of the file.
    ///
    /// Forms: `2026-07-22 11:30:00` with `/` or `.` or `T`, seconds and leading zeros optional, a fraction, an offset;
    /// `2026年7月22日 11:30`, `26年7月22日`; `20260722`, `20260722113000`; Unix time in seconds (10 digits) or milliseconds (13); the serial number
    /// of a spreadsheet; `7/22/2026 11:30 PM` and `22-07-26` where the order is known.
    ///
    /// # Errors
    /// What is no date, a day or hour that there is not, and day and month that could be either.
    pub fn read(&self, text: &str) -> Result<Option<Instant>, CellFault> {
        if let Some(civil) = usual(text.as_bytes()) {
            return self.instant(civil);
        }
        let text = bare(text);
        if says_nothing(text) || text == "0" {
            return Ok(None);
        }
        if let Some(civil) = usual(text.as_bytes()) {
            return self.instant(civil);
        }
        if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && text.matches('.').count() < 2 {
            return self.bare_number(text);
        }
        let order = match year_in_words(text) {
            None => self.order,
            Some(true) => Order::Known(DateOrder::Ymd),
            Some(false) => return Err(CellFault::NoDate),
        };
        let text = without_words(text);
        let (date, time) = date_and_time(&text);
        let day = Dates { order, ..*self }.day(date)?;
        let (time, offset) = time_of_day(time.trim())?;
        self.instant(Civil { day, time, offset })
    }

    fn instant(&self, civil: Civil) -> Result<Option<Instant>, CellFault> {
        let local = civil.day * DAY + civil.time;
        let micros = local - civil.offset.unwrap_or(self.zone.offset);
        let not_set = civil.day == YEAR_9999_END
            || (civil.time == 0 && (civil.day == YEAR_ONE || civil.day == YEAR_1900));
        if micros == 0 || not_set {
            return Ok(None);
        }
        Instant::from_micros(micros).map(Some).ok_or(CellFault::NoSuchDay)
    }

    /// Digits only: a compact date, Unix time, or a spreadsheet's serial number.
    fn bare_number(&self, text: &str) -> Result<Option<Instant>, CellFault> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let number: i64 = whole.parse().map_err(|_| CellFault::NoDate)?;
        let part = |power: i64, size: i64| number / power % size;
        match (whole.len(), fraction.is_empty()) {
            (8, true) => {
                let day =
                    day_of(number / 10_000, part(100, 100), part(1, 100)).ok_or(CellFault::NoSuchDay)?;
                self.instant(Civil { day, time: 0, offset: None })
            }
            (14, true) => {
                let day = day_of(number / 10_000_000_000, part(100_000_000, 100), part(1_000_000, 100));
                let time = clock(part(10_000, 100), part(100, 100), part(1, 100));
                let (Some(day), Some(time)) = (day, time) else { return Err(CellFault::NoSuchDay) };
                self.instant(Civil { day, time, offset: None })
            }
            (10, true) => Ok(Instant::from_seconds(number)),
            (13, true) => Ok(Instant::from_millis(number)),
            (5, _) if SERIALS.contains(&number) => {
                let time = day_fraction(fraction).ok_or(CellFault::NoDate)?;
                let day = number + if self.since_1904 { TO_1904 } else { 0 } - SPREADSHEET_EPOCH;
                self.instant(Civil { day, time, offset: None })
            }
            _ => Err(CellFault::NoDate),
        }
    }

    /// Three numbers with `-`, `/` or `.` between them.
    fn day(&self, date: &str) -> Result<i64, CellFault> {
        let [first, second, third] = three(date).ok_or(CellFault::NoDate)?;
        let (year, month, day) = match (first.1, third.1) {
            (4, 1 | 2) => (first.0, second.0, third.0),
            (1 | 2, 4) => {
                let (month, day) = self.month_and_day(first.0, second.0)?;
                (third.0, month, day)
            }
            (2, 1) if self.order == Order::Known(DateOrder::Ymd) => (full_year(first.0), second.0, third.0),
            (1 | 2, 2) => match self.order {
                Order::Known(DateOrder::Ymd) => (full_year(first.0), second.0, third.0),
                Order::Known(_) => {
                    let (month, day) = self.month_and_day(first.0, second.0)?;
                    (full_year(third.0), month, day)
                }
                // Only the day can be past twelve between the month and the year.
                Order::Unknown if second.0 > 12 => (full_year(third.0), first.0, second.0),
                Order::Unknown => return Err(CellFault::WhichIsTheYear),
            },
            _ => return Err(CellFault::NoDate),
        };
        day_of(year, month, day).ok_or(CellFault::NoSuchDay)
    }

    /// The month and the day of two numbers before the year.
    fn month_and_day(&self, first: i64, second: i64) -> Result<(i64, i64), CellFault> {
        match (proof(first, second), self.order) {
            (_, Order::Known(DateOrder::Ymd)) => Err(CellFault::OtherOrder),
            (Evidence::Mdy, Order::Known(DateOrder::Dmy)) | (Evidence::Dmy, Order::Known(DateOrder::Mdy)) => {
                Err(CellFault::OtherOrder)
            }
            (_, Order::Known(DateOrder::Mdy)) | (Evidence::Mdy, Order::Unknown) => Ok((first, second)),
            (_, Order::Known(DateOrder::Dmy)) | (Evidence::Dmy, Order::Unknown) => Ok((second, first)),
            (Evidence::Either, Order::Unknown) if first == second => Ok((first, second)),
            (Evidence::Either, Order::Unknown) => Err(CellFault::WhichIsTheMonth),
            (Evidence::None | Evidence::ShortYear, Order::Unknown) => Err(CellFault::NoSuchDay),
        }
    }
}

/// What a date says about the order of day and month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// Nothing: no date, or one that begins with the year.
    None,
    /// The month stands first: the second number is past twelve.
    Mdy,
    /// The day stands first.
    Dmy,
    /// Could be either.
    Either,
    /// The year has two digits, and could be the first or the last number.
    ShortYear,
}

/// What the text of a cell says about the order of day and month, where it does not begin with a year of four digits.
#[must_use]
pub fn evidence(text: &str) -> Evidence {
    // Cleaned as for reading: what is read has to be seen here, or what it proves is lost.
    let text = bare(text);
    if usual(text.as_bytes()).is_some() || year_in_words(text).is_some() {
        return Evidence::None;
    }
    let text = without_words(text);
    let (date, _) = date_and_time(&text);
    match three(date) {
        Some([first, second, (_, 4)]) if first.1 <= 2 => proof(first.0, second.0),
        // Where the year has two digits, only a second number past twelve says which is which.
        Some([first, second, (_, 2)]) if first.1 <= 2 && second.0 > 12 && first.0 <= 12 => Evidence::Mdy,
        Some([first, _, (_, 2)]) if first.1 <= 2 => Evidence::ShortYear,
        _ => Evidence::None,
    }
}

fn proof(first: i64, second: i64) -> Evidence {
    match (first > 12, second > 12) {
        (false, true) => Evidence::Mdy,
        (true, false) => Evidence::Dmy,
        (false, false) => Evidence::Either,
        (true, true) => Evidence::None,
    }
}

/// `2026-07-22 11:30:00`, the form of nearly every cell, by position.
fn usual(bytes: &[u8]) -> Option<Civil> {
    let [
        y1,
        y2,
        y3,
        y4,
        b'-' | b'/',
        m1,
        m2,
        b'-' | b'/',
        d1,
        d2,
        b' ' | b'T',
        h1,
        h2,
        b':',
        n1,
        n2,
        b':',
        s1,
        s2,
    ] = bytes
    else {
        return None;
    };
    let digit = |byte: &u8| byte.is_ascii_digit().then(|| i64::from(byte - b'0'));
    let two = |tens: &u8, ones: &u8| Some(digit(tens)? * 10 + digit(ones)?);
    let day = day_of(two(y1, y2)? * 100 + two(y3, y4)?, two(m1, m2)?, two(d1, d2)?)?;
    let time = clock(two(h1, h2)?, two(n1, n2)?, two(s1, s2)?)?;
    Some(Civil { day, time, offset: None })
}

/// Without what spreadsheets put around it, and without the apostrophe by which they keep a text from being read as a number.
fn bare(text: &str) -> &str {
    let text = unwrapped(trimmed(text));
    text.strip_prefix('\'').unwrap_or(text)
}

/// What stands before the time of day, and that.
fn date_and_time(text: &str) -> (&str, &str) {
    text.split_once([' ', 'T', 't']).unwrap_or((text, ""))
}

/// Whether 年 names the first number as the year, where it stands at all: then no other order is possible.
fn year_in_words(text: &str) -> Option<bool> {
    text.contains('年').then(|| text.trim_start_matches(|sign: char| sign.is_ascii_digit()).starts_with('年'))
}

/// Chinese words of date and time replaced by the signs that stand for them.
fn without_words(text: &str) -> String {
    text.chars()
        .filter_map(|sign| match sign {
            '年' | '月' => Some('-'),
            '日' => Some(' '),
            '时' | '点' | '分' => Some(':'),
            '秒' => None,
            '：' => Some(':'),
            other => Some(other),
        })
        .collect::<String>()
        .trim_matches([':', ' '])
        .to_owned()
}

/// Three numbers and how many digits each has.
fn three(date: &str) -> Option<[(i64, usize); 3]> {
    let sign =
        date.chars().find(|sign| !sign.is_ascii_digit()).filter(|sign| matches!(sign, '-' | '/' | '.'))?;
    let mut parts = date.split(sign).map(|part| {
        let digits = (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse().ok().map(|number: i64| (number, part.len()))).flatten()
    });
    let found = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(found)
}

/// Two digits of a year: 70 to 99 are of the last century.
fn full_year(year: i64) -> i64 {
    if year >= 70 { 1900 + year } else { 2000 + year }
}

/// `11:30`, `11:30:05.25`, `11:30 PM`, with an offset behind it. Nothing is midnight.
fn time_of_day(text: &str) -> Result<(i64, Option<i64>), CellFault> {
    if text.is_empty() {
        return Ok((0, None));
    }
    let (text, half) = half_day(text);
    let at = text.find(['Z', 'z', '+', '-']).unwrap_or(text.len());
    let (time, zone) = text.split_at_checked(at).ok_or(CellFault::NoDate)?;
    let offset = match zone {
        "" => None,
        zone => Some(offset(zone).ok_or(CellFault::NoDate)?),
    };
    let (time, fraction) = time.trim().split_once('.').unwrap_or((time.trim(), ""));
    let mut parts = time.split(':').map(|part| {
        let digits = matches!(part.len(), 1 | 2) && part.bytes().all(|byte| byte.is_ascii_digit());
        if digits { part.parse::<i64>().map_err(|_| CellFault::NoDate) } else { Err(CellFault::NoDate) }
    });
    let mut next = |missing: Option<i64>| match (parts.next(), missing) {
        (Some(part), _) => part,
        (None, Some(missing)) => Ok(missing),
        (None, None) => Err(CellFault::NoDate),
    };
    let (mut hour, minute, second) = (next(None)?, next(None)?, next(Some(0))?);
    if parts.next().is_some() {
        return Err(CellFault::NoDate);
    }
    if let Some(afternoon) = half {
        if !(1..=12).contains(&hour) {
            return Err(CellFault::NoSuchDay);
        }
        hour = hour % 12 + if afternoon { 12 } else { 0 };
    }
    let time = clock(hour, minute, second).ok_or(CellFault::NoSuchDay)?;
    Ok((time + micros(fraction).ok_or(CellFault::NoDate)?, offset))
}

/// Takes off AM, PM, 上午, 下午; whether it is the afternoon.
fn half_day(text: &str) -> (&str, Option<bool>) {
    for (word, afternoon) in [("AM", false), ("am", false), ("PM", true), ("pm", true)] {
        if let Some(rest) = text.strip_suffix(word) {
            return (rest.trim_end(), Some(afternoon));
        }
    }
    for (word, afternoon) in [("上午", false), ("下午", true)] {
        if let Some(rest) = text.strip_prefix(word) {
            return (rest.trim_start(), Some(afternoon));
        }
    }
    (text, None)
}

/// Microseconds of the digits behind a point; finer ones are cut.
fn micros(fraction: &str) -> Option<i64> {
    let mut value = 0;
    for place in 0..6 {
        let digit = fraction.as_bytes().get(place).copied().unwrap_or(b'0');
        value = value * 10 + i64::from(digit.is_ascii_digit().then_some(digit)? - b'0');
    }
    fraction.bytes().all(|byte| byte.is_ascii_digit()).then_some(value)
}

/// A fraction of a day as spreadsheets write it, to the nearest second.
fn day_fraction(fraction: &str) -> Option<i64> {
    if fraction.len() > 18 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits: i128 = if fraction.is_empty() { 0 } else { fraction.parse().ok()? };
    let whole = 10i128.pow(u32::try_from(fraction.len()).ok()?);
    let seconds = (digits * 86_400 * 2 + whole) / (whole * 2);
    Some(i64::try_from(seconds).ok()? * SECOND)
}

/// `Z`, `+08:00`, `-0300`, `+8` in microseconds.
fn offset(text: &str) -> Option<i64> {
    if matches!(text, "Z" | "z") {
        return Some(0);
    }
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = match digits.len() {
        1 | 2 => (digits, "0"),
        4 => digits.split_at_checked(2)?,
        _ => digits.split_once(':')?,
    };
    let (hours, minutes): (u8, u8) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours <= 14 && minutes < 60).then(|| sign * (i64::from(hours) * 3600 + i64::from(minutes) * 60) * SECOND)
}

fn clock(hour: i64, minute: i64, second: i64) -> Option<i64> {
    (hour < 24 && minute < 60 && second < 60).then_some((hour * 3600 + minute * 60 + second) * SECOND)
}

const YEAR_ONE: i64 = days(1, 1, 1);
const YEAR_1900: i64 = days(1900, 1, 1);
const YEAR_9999_END: i64 = days(9999, 12, 31);

/// Days since 1970-01-01 of a day that there is.
fn day_of(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    (year > 0 && (1..=last).contains(&day)).then(|| days(year, month, day))
}

/// The Gregorian calendar counted in years that begin in March, so that the leap day is the last.
const fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// A spreadsheet's serial number as the text of a date and time, for cells that are known to hold one; seconds are rounded.
#[must_use]
pub fn in_words_of_serial(serial: f64, since_1904: bool) -> Option<String> {
    let text = format!("{serial:.9}");
    let (whole, fraction) = text.split_once('.')?;
    let day = whole.parse::<i64>().ok()? + if since_1904 { TO_1904 } else { 0 };
    let micros = (day - SPREADSHEET_EPOCH) * DAY + day_fraction(fraction)?;
    // Written as UTC: the sheet's own clock.
    let shown = Instant::from_micros(micros)?.to_string();
    let (date, time) = shown.trim_end_matches('Z').split_once('T')?;
    Some(format!("{date} {time}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use dangjiu::time::CivilDate;
    use proptest::prelude::*;

    fn china(order: Order) -> Dates {
        Dates { order, ..Dates::default() }
    }

    fn at(text: &str) -> Result<Option<Instant>, CellFault> {
        Ok(Some(Instant::parse(text).unwrap()))
    }

    #[test]
    fn dates_that_begin_with_the_year() {
        for (cell, instant) in [
            ("2026-07-22 11:30:00", "2026-07-22T11:30:00+08:00"),
            ("2026/07/22 11:30:00", "2026-07-22T11:30:00+08:00"),
            ("2026/7/22 11:30", "2026-07-22T11:30:00+08:00"),
            ("2026/7/22 9:05", "2026-07-22T09:05:00+08:00"),
            ("\t2026-07-22 11:30:00\t", "2026-07-22T11:30:00+08:00"),
            ("2026-7-30", "2026-07-30T00:00:00+08:00"),
            ("2026.7.30", "2026-07-30T00:00:00+08:00"),
            ("2026年7月22日 11时30分05秒", "2026-07-22T11:30:05+08:00"),
            ("2026年7月22日", "2026-07-22T00:00:00+08:00"),
            ("20260722", "2026-07-22T00:00:00+08:00"),
            ("20260722113005", "2026-07-22T11:30:05+08:00"),
            ("2026-07-22T11:30:00Z", "2026-07-22T11:30:00Z"),
            ("2026-07-22T11:30:00.250-03:00", "2026-07-22T11:30:00.25-03:00"),
            ("2026-07-22 11:30:00.123", "2026-07-22T11:30:00.123+08:00"),
            ("1780279091", "2026-06-01T01:58:11Z"),
            ("1780279091000", "2026-06-01T01:58:11Z"),
            // 46225 days after 1899-12-30 is 2026-07-22; 0.479166667 of a day is 11:30.
            ("46225.479166667", "2026-07-22T11:30:00+08:00"),
            ("46225", "2026-07-22T00:00:00+08:00"),
            ("=\"2026-07-22 11:30:00\"", "2026-07-22T11:30:00+08:00"),
            ("'2026-07-22 11:30:00", "2026-07-22T11:30:00+08:00"),
            ("2026/7/22 下午 1:30", "2026-07-22T13:30:00+08:00"),
        ] {
            assert_eq!(china(Order::Unknown).read(cell), at(instant), "{cell}");
        }
    }

    #[test]
    fn not_set_is_nothing() {
        for cell in [
            "",
            "-",
            "0",
            "0000-00-00 00:00:00",
            "1970-01-01 08:00:00",
            "0001-01-01 00:00:00",
            "1900/1/1 0:00",
            "9999-12-31",
            "9999-12-31 23:59:59",
            "9999/12/31 00:00",
            "99991231235959",
            "null",
        ] {
            assert_eq!(china(Order::Unknown).read(cell), Ok(None), "{cell}");
        }
    }

    #[test]
    fn damaged_dates_are_refused() {
        for (cell, fault) in [
            ("2026-02-30 10:00:00", CellFault::NoSuchDay),
            ("2026-13-01", CellFault::NoSuchDay),
            ("2026-07-22 24:00:00", CellFault::NoSuchDay),
            ("2026-07-22 10:61", CellFault::NoSuchDay),
            ("22.7", CellFault::NoDate),
            ("yesterday", CellFault::NoDate),
            ("2026-07", CellFault::NoDate),
            ("2026-07-22 ab", CellFault::NoDate),
            ("########", CellFault::NoDate),
            ("123", CellFault::NoDate),
        ] {
            assert_eq!(china(Order::Unknown).read(cell), Err(fault), "{cell}");
        }
    }

    #[test]
    fn a_year_at_the_end_needs_an_order() {
        let (mdy, dmy) = (china(Order::Known(DateOrder::Mdy)), china(Order::Known(DateOrder::Dmy)));
        let unknown = china(Order::Unknown);
        assert_eq!(mdy.read("10/2/2017 10:56"), at("2017-10-02T10:56:00+08:00"));
        assert_eq!(dmy.read("10/2/2017 10:56"), at("2017-02-10T10:56:00+08:00"));
        assert_eq!(unknown.read("10/2/2017 10:56"), Err(CellFault::WhichIsTheMonth));
        assert_eq!(unknown.read("7/24/2018 20:41"), at("2018-07-24T20:41:00+08:00"), "its day proves it");
        assert_eq!(unknown.read("24/7/2018 20:41"), at("2018-07-24T20:41:00+08:00"));
        assert_eq!(unknown.read("5/5/2018"), at("2018-05-05T00:00:00+08:00"), "the same either way");
        assert_eq!(mdy.read("24/7/2018"), Err(CellFault::OtherOrder));
        assert_eq!(dmy.read("7/24/2018"), Err(CellFault::OtherOrder));
        assert_eq!(mdy.read("04-25-22"), at("2022-04-25T00:00:00+08:00"));
        assert_eq!(
            unknown.read("04-25-22"),
            at("2022-04-25T00:00:00+08:00"),
            "a day past twelve in the middle"
        );
        assert_eq!(unknown.read("22-04-25"), Err(CellFault::WhichIsTheYear));
        assert_eq!(unknown.read("04-05-06"), Err(CellFault::WhichIsTheYear));
        assert_eq!(china(Order::Known(DateOrder::Ymd)).read("22-04-25"), at("2022-04-25T00:00:00+08:00"));
        assert_eq!(china(Order::Known(DateOrder::Ymd)).read("04/05/2022"), Err(CellFault::OtherOrder));
        assert_eq!(mdy.read("7/4/2018 1:05 PM"), at("2018-07-04T13:05:00+08:00"));
        assert_eq!(mdy.read("7/4/2018 12:05 AM"), at("2018-07-04T00:05:00+08:00"));
    }

    #[test]
    fn a_year_that_a_word_names_stands_first_in_any_order() {
        for order in [Order::Unknown]
            .into_iter()
            .chain([DateOrder::Mdy, DateOrder::Dmy, DateOrder::Ymd].map(Order::Known))
        {
            assert_eq!(china(order).read("12年7月22日"), at("2012-07-22T00:00:00+08:00"), "{order:?}");
            assert_eq!(
                china(order).read("'12年7月5日 11时30分"),
                at("2012-07-05T11:30:00+08:00"),
                "{order:?}"
            );
            assert_eq!(china(order).read("2026年7月5日"), at("2026-07-05T00:00:00+08:00"), "{order:?}");
            assert_eq!(china(order).read("26年13月22日"), Err(CellFault::NoSuchDay), "{order:?}");
            assert_eq!(china(order).read("7月12年22日"), Err(CellFault::NoDate), "{order:?}");
        }
        assert_eq!(evidence("12年7月22日"), Evidence::None);
        assert_eq!(evidence("12年13月22日"), Evidence::None, "it proves no other order");
    }

    #[test]
    fn evidence_is_a_day_past_the_twelfth() {
        assert_eq!(evidence("7/24/2018 20:41"), Evidence::Mdy);
        assert_eq!(evidence("24/7/2018"), Evidence::Dmy);
        assert_eq!(evidence("4/7/2018"), Evidence::Either);
        assert_eq!(evidence("04-25-22"), Evidence::Mdy, "no month and no first number of a year stands so");
        assert_eq!(evidence("26-09-24 09:01"), Evidence::ShortYear);
        assert_eq!(evidence("2018/7/24"), Evidence::None);
        assert_eq!(evidence(""), Evidence::None);
    }

    #[test]
    fn evidence_is_seen_wherever_a_date_is_read() {
        for proof in ["7/24/2018 20:41", "7/24/2018 20时41分", "7-24-2018t20:41"] {
            for cell in
                [proof.to_owned(), format!("'{proof}"), format!("=\"{proof}\""), format!("\t=\"'{proof}\" ")]
            {
                assert_eq!(evidence(&cell), Evidence::Mdy, "{cell}");
                assert_eq!(china(Order::Unknown).read(&cell), at("2018-07-24T20:41:00+08:00"), "{cell}");
            }
        }
        assert_eq!(evidence("'2018-07-24 20:41:00"), Evidence::None);
        assert_eq!(evidence("2018年7月24日"), Evidence::None);
    }

    #[test]
    fn serial_numbers_count_from_1904_where_the_workbook_does() {
        let dates = Dates { since_1904: true, ..Dates::default() };
        assert_eq!(dates.read("44763.5"), at("2026-07-22T12:00:00+08:00"));
        assert_eq!(china(Order::Unknown).read("44763.5"), at("2022-07-21T12:00:00+08:00"));
    }

    #[test]
    fn zones() {
        let brazil = Dates { zone: Zone::named("-03:00").unwrap(), ..Dates::default() };
        assert_eq!(brazil.read("2018-06-12 20:07:44"), at("2018-06-12T20:07:44-03:00"));
        assert_eq!(Zone::named("Asia/Shanghai"), Some(Zone::default()));
        assert_eq!(Zone::named("+8"), Some(Zone::default()));
        assert_eq!(Zone::named("Mars/Base"), None);
        assert_eq!(Zone::named("+25:00"), None);
    }

    #[test]
    fn a_serial_number_in_words() {
        assert_eq!(in_words_of_serial(46_225.479_166_666_664, false).as_deref(), Some("2026-07-22 11:30:00"));
        assert_eq!(in_words_of_serial(25_569.0, false).as_deref(), Some("1970-01-01 00:00:00"));
        assert_eq!(in_words_of_serial(44_763.0, true).as_deref(), Some("2026-07-22 00:00:00"));
        assert_eq!(in_words_of_serial(f64::NAN, false), None);
    }

    proptest! {
        #[test]
        fn the_calendar_is_that_of_the_core(year in 1i32..9999, month in 1u32..13, day in 1u32..32) {
            let own = day_of(year.into(), month.into(), day.into());
            let core = CivilDate::new(year, month, day);
            prop_assert_eq!(own.is_some(), core.is_some());
            if let (Some(own), Some(core)) = (own, core) {
                prop_assert_eq!(CivilDate::new(1970, 1, 1).unwrap().days_until(core), own);
            }
        }

        #[test]
        fn what_proves_an_order_is_read_in_it_and_what_is_open_in_either(
            date in "[0-9]{1,2}[/.-][0-9]{1,2}[/.-]20[0-9]{2}", time in "([ Tt]1[0-9]:[0-5][0-9])?", around in 0usize..4
        ) {
            let cell = [format!("{date}{time}"), format!("'{date}{time}"), format!("=\"{date}{time}\""), format!(" '{date}{time}\t")];
            let cell = &cell[around];
            let reads = |order| china(Order::Known(order)).read(cell).is_ok();
            let (mdy, dmy) = (reads(DateOrder::Mdy), reads(DateOrder::Dmy));
            match evidence(cell) {
                Evidence::Mdy => prop_assert!(!dmy),
                Evidence::Dmy => prop_assert!(!mdy),
                Evidence::Either | Evidence::ShortYear => prop_assert_eq!(mdy && dmy, mdy || dmy),
                Evidence::None => prop_assert!(!mdy && !dmy),
            }
        }

        #[test]
        fn any_text_gets_an_answer(text in "\\PC{0,30}", digits in "[0-9 /:.T+-]{0,25}") {
            for order in [Order::Unknown, Order::Known(DateOrder::Mdy), Order::Known(DateOrder::Ymd)] {
                let _ = (china(order).read(&text), china(order).read(&digits), evidence(&text));
            }
        }
    }
}
