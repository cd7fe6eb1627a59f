//! Time zones as tables: from when on which offset holds.
//!
//! A plan carries the tables of the zones it names, with their version, so one plan gives one answer everywhere and
//! the core needs no zone database. Fixed offsets and `Asia/Shanghai` are always here; a host hands in others as a
//! [`ZoneSource`].
//!
//! ```
//! use dangjiu::time::{CivilDateTime, TimeError};
//! use dangjiu::zone::ZoneTable;
//!
//! let shanghai = ZoneTable::shanghai();
//! let instant = shanghai.from_civil(CivilDateTime::parse("2026-02-09 10:00:00")?)?;
//! assert_eq!(instant.to_string(), "2026-02-09T02:00:00Z");
//! assert_eq!(instant.display_in(&shanghai), "2026-02-09T10:00:00+08:00");
//! # Ok::<(), TimeError>(())
//! ```

#[cfg(test)]
mod tests;

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::time::{CivilDateTime, Instant, TimeError, parse_offset};

/// Offsets are shorter than a day.
const DAY_SECONDS: i32 = 86_400;

/// From an instant on, another offset holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Transition {
    /// The first second with the new offset, since 1970-01-01T00:00:00Z.
    pub at_seconds: i64,
    /// The new offset: seconds ahead of UTC.
    pub offset_seconds: i32,
}

/// Why a list of transitions is no zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ZoneError {
    /// An offset of a day or more.
    #[error("an offset of {0} seconds; expected less than a day")]
    Offset(i32),
    /// Two transitions at one second, or one before its predecessor.
    #[error("the transition at {0} seconds is not after the one before it")]
    Order(i64),
}

/// The offsets of one zone over time.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ZoneTable {
    name: String,
    version: String,
    initial_seconds: i32,
    transitions: Vec<Transition>,
}

impl ZoneTable {
    /// A zone with the offset `initial_seconds` before its first transition. `version` names the edition of the
    /// database (`2025b`). The offset of the last transition holds for ever.
    ///
    /// Errors: an offset of a day or more; transitions that are not each after the one before.
    pub fn new(
        name: &str,
        version: &str,
        initial_seconds: i32,
        transitions: Vec<Transition>,
    ) -> Result<ZoneTable, ZoneError> {
        let mut offsets = transitions.iter().map(|transition| transition.offset_seconds);
        if let Some(offset) = core::iter::once(initial_seconds)
            .chain(&mut offsets)
            .find(|offset| offset.unsigned_abs() >= DAY_SECONDS.unsigned_abs())
        {
            return Err(ZoneError::Offset(offset));
        }
        let pairs = transitions.iter().zip(transitions.iter().skip(1));
        for (earlier, later) in pairs {
            if later.at_seconds <= earlier.at_seconds {
                return Err(ZoneError::Order(later.at_seconds));
            }
        }
        Ok(ZoneTable { name: name.to_owned(), version: version.to_owned(), initial_seconds, transitions })
    }

    /// A zone with one offset, named after it: `+08:00`.
    ///
    /// Errors: an offset of a day or more.
    pub fn fixed(offset_seconds: i32) -> Result<ZoneTable, ZoneError> {
        ZoneTable::new(&offset_text(offset_seconds), FIXED_VERSION, offset_seconds, Vec::new())
    }

    /// UTC.
    pub fn utc() -> ZoneTable {
        ZoneTable {
            name: "UTC".to_owned(),
            version: FIXED_VERSION.to_owned(),
            initial_seconds: 0,
            transitions: Vec::new(),
        }
    }

    /// `Asia/Shanghai`: UTC+8 since 1901, with the summer times of 1919, 1940 to 1949 and 1986 to 1991.
    ///
    /// Source: IANA time zone database, edition 2025b.
    pub fn shanghai() -> ZoneTable {
        ZoneTable {
            name: "Asia/Shanghai".to_owned(),
            version: SHANGHAI_VERSION.to_owned(),
            initial_seconds: SHANGHAI_LOCAL_MEAN,
            transitions: SHANGHAI
                .iter()
                .map(|&(at_seconds, hours)| Transition { at_seconds, offset_seconds: hours * 3600 })
                .collect(),
        }
    }

    /// The name: `Asia/Shanghai`, `UTC`, `+08:00`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The edition of the zone database the table is from, or `fixed`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The offset behind the last transition, as it is written.
    #[cfg(feature = "sieve")]
    pub(crate) fn last_offset(&self) -> String {
        offset_text(self.transitions.last().map_or(self.initial_seconds, |last| last.offset_seconds))
    }

    /// The offset before the first transition, in seconds ahead of UTC.
    pub fn initial_offset(&self) -> i32 {
        self.initial_seconds
    }

    /// The transitions, the earliest first.
    pub fn transitions(&self) -> &[Transition] {
        &self.transitions
    }

    /// The offset at an instant, in seconds ahead of UTC.
    pub fn offset_at(&self, instant: Instant) -> i32 {
        let seconds = instant.seconds();
        let passed = self.transitions.partition_point(|transition| transition.at_seconds <= seconds);
        self.offset_after(passed)
    }

    /// The offset once that many transitions have passed.
    fn offset_after(&self, passed: usize) -> i32 {
        passed
            .checked_sub(1)
            .and_then(|last| self.transitions.get(last))
            .map_or(self.initial_seconds, |transition| transition.offset_seconds)
    }

    /// What a clock in the zone shows at an instant. On the first and last day there is, that may be a day of the year
    /// before 0000 or after 9999.
    pub fn to_civil(&self, instant: Instant) -> CivilDateTime {
        CivilDateTime::from_epoch_micros(instant.micros() + i64::from(self.offset_at(instant)) * 1_000_000)
    }

    /// The seconds that have passed on a clock in the zone since it showed midnight: 0 to 86,399.
    ///
    /// ```
    /// use dangjiu::time::Instant;
    /// use dangjiu::zone::ZoneTable;
    ///
    /// let at = Instant::parse("2026-02-09T23:30:15Z")?;
    /// assert_eq!(ZoneTable::shanghai().seconds_of_day(at), 7 * 3600 + 30 * 60 + 15);
    /// # Ok::<(), dangjiu::time::TimeError>(())
    /// ```
    pub fn seconds_of_day(&self, instant: Instant) -> i64 {
        (instant.seconds() + i64::from(self.offset_at(instant))).rem_euclid(DAY_SECONDS.into())
    }

    /// The instant at which a clock in the zone shows `civil`.
    ///
    /// Where the clock shows it twice (it was set back), the first of the two. Where it never does (it was set
    /// forward past it), the time is moved on by the length of the gap: 02:30 of a skipped hour is 03:30.
    ///
    /// Errors: an instant outside the years 0000 to 9999.
    pub fn from_civil(&self, civil: CivilDateTime) -> Result<Instant, TimeError> {
        let local = civil.epoch_micros().div_euclid(1_000_000);
        let day = i64::from(DAY_SECONDS);
        // A day before, no offset has brought the clock here yet; step on from there.
        let passed = self.transitions.partition_point(|transition| transition.at_seconds <= local - day);
        let mut offset = self.offset_after(passed);
        for next in self.transitions.iter().skip(passed) {
            if local < next.at_seconds.saturating_add(offset.into()) {
                break;
            }
            if local < next.at_seconds.saturating_add(next.offset_seconds.into()) {
                // In the gap: the old offset moves the time on by its length.
                break;
            }
            offset = next.offset_seconds;
        }
        civil.at_offset(offset)
    }
}

impl Instant {
    /// The instant as a clock in the zone shows it, with its offset: `2026-02-09T10:00:00+08:00`. The fraction is
    /// written only where there is one.
    pub fn display_in(self, zone: &ZoneTable) -> String {
        format!("{}{}", zone.to_civil(self), offset_text(zone.offset_at(self)))
    }
}

/// `+08:00`; with seconds only where there are some, as before standard time.
fn offset_text(offset_seconds: i32) -> String {
    let sign = if offset_seconds < 0 { '-' } else { '+' };
    let size = offset_seconds.unsigned_abs();
    let (hours, minutes, seconds) = (size / 3600, size / 60 % 60, size % 60);
    if seconds == 0 {
        format!("{sign}{hours:02}:{minutes:02}")
    } else {
        format!("{sign}{hours:02}:{minutes:02}:{seconds:02}")
    }
}

/// Where the zones a program names are found, by name.
pub trait ZoneSource {
    /// The table of the zone of that name; `None` if there is none.
    fn zone(&self, name: &str) -> Option<ZoneTable>;
}

/// The zones that are always here: `UTC`, fixed offsets such as `+08:00`, and `Asia/Shanghai`.
#[derive(Clone, Copy, Debug, Default)]
pub struct BuiltinZones;

impl ZoneSource for BuiltinZones {
    fn zone(&self, name: &str) -> Option<ZoneTable> {
        match name {
            "UTC" | "Z" => Some(ZoneTable::utc()),
            "Asia/Shanghai" => Some(ZoneTable::shanghai()),
            offset => ZoneTable::fixed(parse_offset(offset)?).ok(),
        }
    }
}

const FIXED_VERSION: &str = "fixed";
const SHANGHAI_VERSION: &str = "2025b";

/// Local mean time before 1901: 8 h 5 min 43 s.
const SHANGHAI_LOCAL_MEAN: i32 = 29_143;

/// The second of each change, and the hours ahead of UTC from it on.
const SHANGHAI: [(i64, i32); 29] = [
    (-2_177_481_943, 8),
    (-1_600_675_200, 9),
    (-1_585_904_400, 8),
    (-933_667_200, 9),
    (-922_093_200, 8),
    (-908_870_400, 9),
    (-888_829_200, 8),
    (-881_049_600, 9),
    (-767_869_200, 8),
    (-745_833_600, 9),
    (-733_827_600, 8),
    (-716_889_600, 9),
    (-699_613_200, 8),
    (-683_884_800, 9),
    (-670_669_200, 8),
    (-652_348_800, 9),
    (-650_019_600, 8),
    (515_527_200, 9),
    (527_014_800, 8),
    (545_162_400, 9),
    (558_464_400, 8),
    (577_216_800, 9),
    (589_914_000, 8),
    (608_666_400, 9),
    (621_968_400, 8),
    (640_116_000, 9),
    (653_418_000, 8),
    (671_565_600, 9),
    (684_867_600, 8),
];
