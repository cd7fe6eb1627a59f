//! The zones of the IANA database, as the tables the core works with.
//!
//! `UTC`, fixed offsets and `Asia/Shanghai` come from the core; any other name from the database compiled in, which
//! builds without the feature `full` do without. Its offsets are asked, not its rules: a table is the list of changes
//! between 1970 and 2100, found by halving.
//!
//! ```
//! use dangjiu::zone::ZoneSource;
//! use dangjiu_facade::zones::Zones;
//! let berlin = Zones.zone("Europe/Berlin").expect("a zone of the database");
//! let summer = dangjiu::time::Instant::parse("2026-07-01T00:00:00Z").expect("an instant");
//! assert_eq!(berlin.offset_at(summer), 7200);
//! ```

use dangjiu::zone::{BuiltinZones, ZoneSource, ZoneTable};

#[cfg(feature = "full")]
pub use database::version as database_version;

/// The core's zones and those of the IANA database.
#[derive(Clone, Copy, Debug, Default)]
pub struct Zones;

impl ZoneSource for Zones {
    fn zone(&self, name: &str) -> Option<ZoneTable> {
        BuiltinZones.zone(name).or_else(|| further(name))
    }
}

#[cfg(feature = "full")]
fn further(name: &str) -> Option<ZoneTable> {
    database::zone(name)
}

#[cfg(not(feature = "full"))]
fn further(_: &str) -> Option<ZoneTable> {
    None
}

#[cfg(feature = "full")]
mod database {
    use chrono::{DateTime, Offset, TimeZone};
    use chrono_tz::{IANA_TZDB_VERSION, Tz};
    use dangjiu::zone::{Transition, ZoneTable};

    /// 1970-01-01T00:00:00Z.
    const FROM: i64 = 0;
    /// 2100-01-01T00:00:00Z. What holds then is taken to hold for ever.
    const TO: i64 = 4_102_444_800;
    /// Changes of one zone are further apart than this: a week. The shortest time between two of the database since 1970
    /// is a Ramadan without summer time, of a month.
    const STEP: i64 = 7 * 86_400;

    pub(super) fn zone(name: &str) -> Option<ZoneTable> {
        let zone: Tz = name.parse().ok()?;
        let initial = offset(zone, FROM)?;
        ZoneTable::new(name, IANA_TZDB_VERSION, initial, transitions(zone, initial)?).ok()
    }

    /// The edition of the database: `2025b`.
    #[must_use]
    pub fn version() -> &'static str {
        IANA_TZDB_VERSION
    }

    fn offset(zone: Tz, seconds: i64) -> Option<i32> {
        let utc = DateTime::from_timestamp(seconds, 0)?.naive_utc();
        Some(zone.offset_from_utc_datetime(&utc).fix().local_minus_utc())
    }

    fn transitions(zone: Tz, initial: i32) -> Option<Vec<Transition>> {
        let mut found = Vec::new();
        let (mut at, mut before) = (FROM, initial);
        while at < TO {
            let next = (at + STEP).min(TO);
            let after = offset(zone, next)?;
            if after != before {
                let at_seconds = first_with(zone, after, at, next)?;
                found.push(Transition { at_seconds, offset_seconds: after });
            }
            (at, before) = (next, after);
        }
        Some(found)
    }

    /// The first second in `without..=with` that has the offset, which `without` has not and `with` has.
    fn first_with(zone: Tz, wanted: i32, mut without: i64, mut with: i64) -> Option<i64> {
        while with - without > 1 {
            let middle = without + (with - without) / 2;
            if offset(zone, middle)? == wanted {
                with = middle;
            } else {
                without = middle;
            }
        }
        Some(with)
    }
}
