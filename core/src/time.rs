//! Instants, lengths of time, and dates and times of day as a clock on a wall shows them.
//!
//! The core has no clock: every instant comes in with the data. An [`Instant`] counts microseconds of UTC, a
//! [`Duration`] is an exact number of microseconds (`1d` is always 24 hours), and a [`CivilDateTime`] is what a text
//! without a zone says. Only a [`crate::zone::ZoneTable`] turns the last into the first.
//!
//! ```
//! use dangjiu::time::{Duration, Instant, TimeError};
//!
//! let paid = Instant::parse("2026-02-09T10:00:00+08:00")?;
//! let due = paid.checked_add(Duration::parse("2h 30min")?)?;
//! assert_eq!(due.to_string(), "2026-02-09T04:30:00Z");
//! # Ok::<(), TimeError>(())
//! ```

mod civil;
mod duration;
#[cfg(test)]
mod tests;
mod text;

use alloc::string::String;
use core::fmt;

pub use civil::{CivilDate, CivilDateTime, CivilTime};
pub use duration::{Duration, DurationUnit};
pub(crate) use text::parse_offset;

use crate::limits::excerpt;

const MICROS_PER_SECOND: i64 = 1_000_000;

/// Why there is no instant, length or date. `found` repeats at most forty characters of the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TimeError {
    /// The text has another form, or names a day or an hour that does not exist.
    #[error("found `{found}`, expected {expected}")]
    Text {
        /// The start of the text.
        found: String,
        /// The forms accepted.
        expected: &'static str,
    },
    /// An instant outside the years 0000 to 9999, or a length outside ± 292,000 years.
    #[error("the time is out of range: instants are in the years 0000 to 9999")]
    OutOfRange,
    /// A length that is no whole number of microseconds.
    #[error("the length of time is not a whole number of microseconds")]
    Inexact,
}

impl TimeError {
    fn text(found: &str, expected: &'static str) -> TimeError {
        TimeError::Text { found: excerpt(found), expected }
    }
}

/// A point in time: microseconds since 1970-01-01T00:00:00Z, without leap seconds, in the years 0000 to 9999 of UTC.
///
/// Finer digits in a text are cut toward the past.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Instant = Instant(0);
    /// 0000-01-01T00:00:00Z.
    pub const MIN: Instant = Instant(-62_167_219_200_000_000);
    /// 9999-12-31T23:59:59.999999Z.
    pub const MAX: Instant = Instant(253_402_300_799_999_999);

    /// The instant that many microseconds after 1970-01-01T00:00:00Z; `None` outside the years 0000 to 9999.
    pub const fn from_micros(micros: i64) -> Option<Instant> {
        if micros < Instant::MIN.0 || micros > Instant::MAX.0 { None } else { Some(Instant(micros)) }
    }

    /// The instant that many milliseconds after 1970-01-01T00:00:00Z; `None` outside the years 0000 to 9999.
    pub fn from_millis(millis: i64) -> Option<Instant> {
        Instant::from_micros(millis.checked_mul(1000)?)
    }

    /// The instant that many seconds after 1970-01-01T00:00:00Z; `None` outside the years 0000 to 9999.
    pub fn from_seconds(seconds: i64) -> Option<Instant> {
        Instant::from_micros(seconds.checked_mul(MICROS_PER_SECOND)?)
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970-01-01T00:00:00Z, cut toward the past.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(MICROS_PER_SECOND)
    }

    /// Reads RFC 3339: a date, `T`, `t` or a space, a time of day, and an offset (`Z`, `z`, `+08:00`, `+0800`). The
    /// seconds may be left out; digits after the sixth of the fraction are cut.
    ///
    /// ```
    /// use dangjiu::time::Instant;
    /// let instant = Instant::parse("2026-02-09T10:00:00.1234567+08:00")?;
    /// assert_eq!(instant.to_string(), "2026-02-09T02:00:00.123456Z");
    /// # Ok::<(), dangjiu::time::TimeError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Instant, TimeError> {
        match Stamp::parse(text) {
            Ok(Stamp::Fixed(instant)) => Ok(instant),
            // A local time is not offered as a way out: it would be refused next.
            Ok(Stamp::Local(_)) | Err(TimeError::Text { .. }) => {
                Err(TimeError::text(text, "a time with its offset: `2026-02-09T10:00:00+08:00`"))
            }
            Err(error) => Err(error),
        }
    }

    /// The instant `length` later.
    pub fn checked_add(self, length: Duration) -> Result<Instant, TimeError> {
        self.0.checked_add(length.micros()).and_then(Instant::from_micros).ok_or(TimeError::OutOfRange)
    }

    /// The instant `length` earlier.
    pub fn checked_sub(self, length: Duration) -> Result<Instant, TimeError> {
        self.0.checked_sub(length.micros()).and_then(Instant::from_micros).ok_or(TimeError::OutOfRange)
    }

    /// The instant `length` later, held at [`Instant::MIN`] and [`Instant::MAX`].
    pub fn saturating_add(self, length: Duration) -> Instant {
        Instant(self.0.saturating_add(length.micros()).clamp(Instant::MIN.0, Instant::MAX.0))
    }

    /// The instant `length` earlier, held at [`Instant::MIN`] and [`Instant::MAX`].
    pub fn saturating_sub(self, length: Duration) -> Instant {
        Instant(self.0.saturating_sub(length.micros()).clamp(Instant::MIN.0, Instant::MAX.0))
    }

    /// How long after `earlier` this is; below zero if it is before.
    pub const fn since(self, earlier: Instant) -> Duration {
        // 10,000 years of microseconds are far inside i64.
        Duration::from_micros(self.0 - earlier.0)
    }
}

/// UTC, with a fraction only where there is one: `2026-02-09T02:00:00Z`, `2026-02-09T02:00:00.5Z`.
impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}Z", CivilDateTime::from_epoch_micros(self.0))
    }
}

/// A time as a text gives it: an instant, or only what a clock showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stamp {
    /// The text had an offset.
    Fixed(Instant),
    /// The text had none; the zone of its source is needed.
    Local(CivilDateTime),
}

impl Stamp {
    /// Reads a time with or without an offset, or a date (which is its midnight, without an offset).
    ///
    /// ```
    /// use dangjiu::time::Stamp;
    /// assert!(matches!(Stamp::parse("2026-02-09 10:00:00")?, Stamp::Local(_)));
    /// assert!(matches!(Stamp::parse("2026-02-09 10:00:00Z")?, Stamp::Fixed(_)));
    /// # Ok::<(), dangjiu::time::TimeError>(())
    /// ```
    #[cfg_attr(feature = "inline", inline)]
    pub fn parse(text: &str) -> Result<Stamp, TimeError> {
        if let Some(instant) = text::usual_instant(text).and_then(Instant::from_micros) {
            return Ok(Stamp::Fixed(instant));
        }
        let (civil, offset) = text::parse_stamp(text).ok_or_else(|| {
            TimeError::text(text, "a time such as `2026-02-09T10:00:00+08:00` or `2026-02-09 10:00`")
        })?;
        let Some(offset_seconds) = offset else { return Ok(Stamp::Local(civil)) };
        civil.at_offset(offset_seconds).map(Stamp::Fixed)
    }
}
