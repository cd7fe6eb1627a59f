//! Exact lengths of time.

use alloc::string::String;
use core::fmt;

use super::TimeError;
use crate::decimal::{Decimal, DecimalError};

/// A unit of an exact length of time. There is no month or year: those need a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DurationUnit {
    /// `us`, a millionth of a second.
    Microsecond,
    /// `ms`, a thousandth of a second.
    Millisecond,
    /// `s`.
    Second,
    /// `min`, 60 seconds.
    Minute,
    /// `h`, 60 minutes.
    Hour,
    /// `d`, exactly 24 hours.
    Day,
}

impl DurationUnit {
    /// All units, the longest first.
    pub const ALL: [DurationUnit; 6] = [
        DurationUnit::Day,
        DurationUnit::Hour,
        DurationUnit::Minute,
        DurationUnit::Second,
        DurationUnit::Millisecond,
        DurationUnit::Microsecond,
    ];

    /// Its length in microseconds.
    pub const fn micros(self) -> i64 {
        match self {
            DurationUnit::Microsecond => 1,
            DurationUnit::Millisecond => 1000,
            DurationUnit::Second => 1_000_000,
            DurationUnit::Minute => 60_000_000,
            DurationUnit::Hour => 3_600_000_000,
            DurationUnit::Day => 86_400_000_000,
        }
    }

    /// How it is written in Chinese.
    const fn chinese(self) -> &'static str {
        match self {
            DurationUnit::Microsecond => "微秒",
            DurationUnit::Millisecond => "毫秒",
            DurationUnit::Second => "秒",
            DurationUnit::Minute => "分钟",
            DurationUnit::Hour => "小时",
            DurationUnit::Day => "天",
        }
    }

    /// How it is written: `d`, `h`, `min`, `s`, `ms`, `us`.
    pub const fn symbol(self) -> &'static str {
        match self {
            DurationUnit::Microsecond => "us",
            DurationUnit::Millisecond => "ms",
            DurationUnit::Second => "s",
            DurationUnit::Minute => "min",
            DurationUnit::Hour => "h",
            DurationUnit::Day => "d",
        }
    }
}

const EXPECTED: &str = "a length of time such as `2h 30min`, `90s` or `PT2H30M`";

/// An exact length of time in microseconds, which may be below zero; within about ± 292,000 years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Duration(i64);

impl Duration {
    /// No time.
    pub const ZERO: Duration = Duration(0);

    /// That many microseconds.
    pub const fn from_micros(micros: i64) -> Duration {
        Duration(micros)
    }

    /// The length in microseconds.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// `count` units, which may be a broken number: `1.5h` is 90 minutes.
    ///
    /// Errors: `Inexact` where that is no whole number of microseconds, `OutOfRange` past the largest length.
    ///
    /// ```
    /// use dangjiu::decimal::Decimal;
    /// use dangjiu::time::{Duration, DurationUnit};
    /// let count = Decimal::parse("1.5").expect("a number");
    /// assert_eq!(Duration::of(count, DurationUnit::Hour)?.to_string(), "1h 30min");
    /// # Ok::<(), dangjiu::time::TimeError>(())
    /// ```
    pub fn of(count: Decimal, unit: DurationUnit) -> Result<Duration, TimeError> {
        Duration(unit.micros()).mul_number(count)
    }

    /// Reads `2h 30min`, `2h30min`, `1.5h`, `90s` (units `d h min s ms us`, the longest first) and ISO 8601 with days
    /// and shorter: `PT2H30M`, `P1DT12H`. A leading `-` makes it a length below zero.
    ///
    /// Errors: `Text` for any other text, `Inexact` for a part finer than a microsecond, `OutOfRange`.
    pub fn parse(text: &str) -> Result<Duration, TimeError> {
        let (negative, parts) = match text.strip_prefix('-') {
            Some(parts) => (true, parts),
            None => (false, text),
        };
        let micros = match parts.strip_prefix('P') {
            Some(iso) => iso_micros(iso),
            None => compact_micros(parts),
        };
        let micros = micros.map_err(|reason| match reason {
            DecimalError::Overflow => TimeError::OutOfRange,
            DecimalError::Inexact => TimeError::Inexact,
            _ => TimeError::text(text, EXPECTED),
        })?;
        Duration::whole(if negative { -micros } else { micros })
    }

    fn whole(micros: Decimal) -> Result<Duration, TimeError> {
        if !micros.is_integer() {
            return Err(TimeError::Inexact);
        }
        micros.to_i64().map(Duration).ok_or(TimeError::OutOfRange)
    }

    /// The sum.
    pub fn checked_add(self, other: Duration) -> Result<Duration, TimeError> {
        self.0.checked_add(other.0).map(Duration).ok_or(TimeError::OutOfRange)
    }

    /// The difference.
    pub fn checked_sub(self, other: Duration) -> Result<Duration, TimeError> {
        self.0.checked_sub(other.0).map(Duration).ok_or(TimeError::OutOfRange)
    }

    /// The same length with the other sign.
    pub fn checked_neg(self) -> Result<Duration, TimeError> {
        self.0.checked_neg().map(Duration).ok_or(TimeError::OutOfRange)
    }

    /// The exact product; `Inexact` where it is no whole number of microseconds.
    pub fn mul_number(self, factor: Decimal) -> Result<Duration, TimeError> {
        let product = Decimal::from_i64(self.0).checked_mul(factor).map_err(|reason| match reason {
            DecimalError::Overflow => TimeError::OutOfRange,
            _ => TimeError::Inexact,
        })?;
        Duration::whole(product)
    }
}

/// `2h 30min`, or the parts without spaces.
fn compact_micros(text: &str) -> Result<Decimal, DecimalError> {
    let units = DurationUnit::ALL.map(|unit| (unit.symbol(), unit));
    if text.is_empty() || text.ends_with(' ') {
        return Err(DecimalError::Malformed);
    }
    sum_parts(text, &units)
}

/// What follows the `P` of ISO 8601: `1D`, `T2H30M`, `1DT2H`.
fn iso_micros(text: &str) -> Result<Decimal, DecimalError> {
    let (days, clock) = text.split_once('T').unwrap_or((text, ""));
    if text.is_empty() || text.ends_with('T') || text.contains(' ') {
        return Err(DecimalError::Malformed);
    }
    let days = sum_parts(days, &[("D", DurationUnit::Day)])?;
    let units = [("H", DurationUnit::Hour), ("M", DurationUnit::Minute), ("S", DurationUnit::Second)];
    days.checked_add(sum_parts(clock, &units)?)
}

/// The sum in microseconds of parts `number unit`, with the units in the order given, each at most once.
fn sum_parts(text: &str, units: &[(&str, DurationUnit)]) -> Result<Decimal, DecimalError> {
    let (mut rest, mut units, mut sum) = (text, units.iter(), Decimal::ZERO);
    while !rest.is_empty() {
        let (number, after) = split_while(rest, |c| c.is_ascii_digit() || c == '.');
        let (name, after) = split_while(after, |c| c.is_ascii_alphabetic());
        let (_, unit) = units.find(|(symbol, _)| *symbol == name).ok_or(DecimalError::Malformed)?;
        let part = Decimal::parse(number)?.checked_mul(Decimal::from_i64(unit.micros()))?;
        sum = sum.checked_add(part)?;
        rest = after.trim_start_matches(' ');
    }
    Ok(sum)
}

fn split_while(text: &str, belongs: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|c| !belongs(c)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// The parts that are not zero, the longest unit first: `1d`, `2h 30min`, `-1s 500ms`; `0s` for no time.
impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, DurationUnit::symbol)
    }
}

impl Duration {
    /// The length in Chinese units.
    ///
    /// ```
    /// use dangjiu::time::Duration;
    /// assert_eq!(Duration::parse("90s")?.in_chinese(), "1分钟 30秒");
    /// # Ok::<(), dangjiu::time::TimeError>(())
    /// ```
    #[must_use]
    pub fn in_chinese(self) -> String {
        let mut out = String::new();
        // Writing to a text does not fail.
        let _ = self.write(&mut out, DurationUnit::chinese);
        out
    }

    fn write(self, out: &mut dyn fmt::Write, word: fn(DurationUnit) -> &'static str) -> fmt::Result {
        if self.0 == 0 {
            return write!(out, "0{}", word(DurationUnit::Second));
        }
        let mut rest = self.0.unsigned_abs();
        let mut before = if self.0 < 0 { "-" } else { "" };
        for unit in DurationUnit::ALL {
            let length = unit.micros().unsigned_abs();
            let count = rest / length;
            rest %= length;
            if count > 0 {
                write!(out, "{before}{count}{}", word(unit))?;
                before = " ";
            }
        }
        Ok(())
    }
}
