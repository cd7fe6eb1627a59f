//! Dates and times of day, as they stand on a calendar and a clock, without a zone.

use core::fmt;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use super::{Instant, MICROS_PER_SECOND, TimeError, text};

/// A day of the calendar (proleptic Gregorian), in the years 0000 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CivilDate(NaiveDate);

impl CivilDate {
    /// The day of that year (0 to 9999), month (from 1) and day (from 1); `None` where there is none.
    pub fn new(year: i32, month: u32, day: u32) -> Option<CivilDate> {
        NaiveDate::from_ymd_opt(year, month, day).and_then(CivilDate::checked)
    }

    fn checked(date: NaiveDate) -> Option<CivilDate> {
        (0..=9999).contains(&date.year()).then_some(CivilDate(date))
    }

    /// Reads `2026-02-09`.
    pub fn parse(text: &str) -> Result<CivilDate, TimeError> {
        text::parse_date(text).ok_or_else(|| TimeError::text(text, "a date such as `2026-02-09`"))
    }

    /// The date that many days after 1970-01-01; `None` outside the years 0000 to 9999.
    ///
    /// ```
    /// use dangjiu::time::CivilDate;
    /// assert_eq!(CivilDate::from_days(20_512).map(|date| date.to_string()).as_deref(), Some("2026-02-28"));
    /// ```
    pub fn from_days(days: i32) -> Option<CivilDate> {
        CivilDate::new(1970, 1, 1)?.add_days(i64::from(days))
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u32 {
        self.0.month()
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> u32 {
        self.0.day()
    }

    /// The day of the week, 1 (Monday) to 7 (Sunday).
    pub fn weekday(self) -> u32 {
        self.0.weekday().number_from_monday()
    }

    /// The day `days` later, or earlier for a number below zero; `None` outside the years 0000 to 9999.
    pub fn add_days(self, days: i64) -> Option<CivilDate> {
        let distance = Days::new(days.unsigned_abs());
        let moved =
            if days < 0 { self.0.checked_sub_days(distance) } else { self.0.checked_add_days(distance) };
        moved.and_then(CivilDate::checked)
    }

    /// The days from this day to `other`; below zero if `other` is earlier.
    pub fn days_until(self, other: CivilDate) -> i64 {
        i64::from(other.0.num_days_from_ce()) - i64::from(self.0.num_days_from_ce())
    }

    /// That time of this day.
    pub const fn at(self, time: CivilTime) -> CivilDateTime {
        CivilDateTime(self.0.and_time(time.0))
    }
}

/// `2026-02-09`.
impl fmt::Display for CivilDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

/// A time of day, 00:00:00 to 23:59:59.999999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CivilTime(NaiveTime);

impl CivilTime {
    /// 00:00:00.
    pub const MIDNIGHT: CivilTime = CivilTime(NaiveTime::MIN);

    /// That hour (0 to 23), minute, second (0 to 59) and microsecond; `None` where there is none.
    pub fn new(hour: u32, minute: u32, second: u32, microsecond: u32) -> Option<CivilTime> {
        // chrono writes a leap second as a microsecond past the million; there are none here.
        (microsecond < 1_000_000)
            .then(|| NaiveTime::from_hms_micro_opt(hour, minute, second, microsecond).map(CivilTime))
            .flatten()
    }

    /// Reads `10:00`, `10:00:00` and `10:00:00.5`, with digits after the sixth of the fraction cut.
    pub fn parse(text: &str) -> Result<CivilTime, TimeError> {
        text::parse_time(text)
            .ok_or_else(|| TimeError::text(text, "a time of day such as `10:00` or `10:00:00`"))
    }

    /// The hour, 0 to 23.
    pub fn hour(self) -> u32 {
        self.0.hour()
    }

    /// The minute, 0 to 59.
    pub fn minute(self) -> u32 {
        self.0.minute()
    }

    /// The second, 0 to 59.
    pub fn second(self) -> u32 {
        self.0.second()
    }

    /// The microsecond, 0 to 999,999.
    pub fn microsecond(self) -> u32 {
        self.0.nanosecond() / 1000
    }

    /// Microseconds since midnight.
    pub fn micros(self) -> i64 {
        i64::from(self.0.num_seconds_from_midnight()) * MICROS_PER_SECOND + i64::from(self.microsecond())
    }
}

/// `10:00:00`, with a fraction only where there is one: `10:00:00.5`.
impl fmt::Display for CivilTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}:{:02}", self.hour(), self.minute(), self.second())?;
        let (mut fraction, mut digits) = (self.microsecond(), 6);
        if fraction == 0 {
            return Ok(());
        }
        while fraction.is_multiple_of(10) {
            fraction /= 10;
            digits -= 1;
        }
        write!(f, ".{fraction:0digits$}")
    }
}

/// A date and a time of day without a zone: what a clock on a wall showed.
///
/// A [`crate::zone::ZoneTable`] says which instant that was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CivilDateTime(NaiveDateTime);

impl CivilDateTime {
    /// Reads `2026-02-09 10:00:00`, `2026-02-09T10:00` and `2026-02-09` (its midnight). A text with an offset is an
    /// error here: it is an [`Instant`].
    pub fn parse(text: &str) -> Result<CivilDateTime, TimeError> {
        match text::parse_stamp(text) {
            Some((civil, None)) => Ok(civil),
            _ => Err(TimeError::text(text, "a time without an offset: `2026-02-09 10:00:00`")),
        }
    }

    /// The date.
    pub const fn date(self) -> CivilDate {
        CivilDate(self.0.date())
    }

    /// The time of day.
    pub const fn time(self) -> CivilTime {
        CivilTime(self.0.time())
    }

    /// The instant at which a clock that is `offset_seconds` ahead of UTC shows this.
    pub(crate) fn at_offset(self, offset_seconds: i32) -> Result<Instant, TimeError> {
        let micros = self.epoch_micros() - i64::from(offset_seconds) * MICROS_PER_SECOND;
        Instant::from_micros(micros).ok_or(TimeError::OutOfRange)
    }

    /// Microseconds since 1970-01-01 00:00:00 of the same clock.
    pub(crate) const fn epoch_micros(self) -> i64 {
        self.0.and_utc().timestamp_micros()
    }

    /// The reverse of [`CivilDateTime::epoch_micros`], for an instant's microseconds moved by less than a day.
    pub(crate) fn from_epoch_micros(micros: i64) -> CivilDateTime {
        // chrono ends 250,000 years later, so the default never shows.
        CivilDateTime(DateTime::from_timestamp_micros(micros).map(|utc| utc.naive_utc()).unwrap_or_default())
    }
}

/// `2026-02-09T10:00:00`, with a fraction only where there is one.
impl fmt::Display for CivilDateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{}", self.date(), self.time())
    }
}
