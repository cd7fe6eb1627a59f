//! The database as `build.rs` writes it: names by line, and for each the number of its table; tables one behind the other,
//! numbers of seven bits to a byte.
//!
//! ```text
//! first offset · how many changes of its own · (after how long, by how much)… · how many more · from the end of which table
//! ```

use dangjiu::zone::{Transition, ZoneTable};

include!(concat!(env!("OUT_DIR"), "/zones.rs"));
static NAMES: &str = include_str!(concat!(env!("OUT_DIR"), "/zone_names"));
static NUMBERS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/zone_numbers"));
static TABLES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/zone_tables"));

/// The edition of the database: `2025b`.
#[must_use]
pub fn version() -> &'static str {
    VERSION
}

pub(super) fn zone(name: &str) -> Option<ZoneTable> {
    let place = NAMES.lines().position(|known| known == name)?;
    let mut numbers = Bytes(NUMBERS);
    let number = (0..=place).map(|_| numbers.number()).last()??;
    let (initial, changes) = table(number)?;
    let (mut at, mut offset) = (0, initial);
    let transitions = changes.into_iter().map(|(after, by)| {
        at += after;
        offset += by;
        Some(Transition { at_seconds: at * UNIT, offset_seconds: i32::try_from(offset * UNIT).ok()? })
    });
    let initial = i32::try_from(initial * UNIT).ok()?;
    ZoneTable::new(name, VERSION, initial, transitions.collect::<Option<_>>()?).ok()
}

/// The first offset of a table and its changes, in units.
fn table(number: u64) -> Option<(i64, Vec<(i64, i64)>)> {
    let mut bytes = Bytes(TABLES);
    for _ in 0..number {
        bytes.table()?;
    }
    let Written { initial, mut changes, more } = bytes.table()?;
    if let Some((more, other)) = more {
        // A table that came before this one.
        let (_, theirs) = table(Some(other).filter(|other| *other < number)?)?;
        changes.extend_from_slice(theirs.get(theirs.len().checked_sub(more)?..)?);
    }
    Some((initial, changes))
}

/// A table as it is written.
struct Written {
    /// The first offset.
    initial: i64,
    /// The changes that stand here.
    changes: Vec<(i64, i64)>,
    /// How many more follow, from the end of which other table.
    more: Option<(usize, u64)>,
}

struct Bytes(&'static [u8]);

impl Bytes {
    fn number(&mut self) -> Option<u64> {
        let (mut number, mut shift) = (0, 0);
        loop {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u64::from(byte & 127) << shift;
            shift += 7;
            if byte & 128 == 0 {
                return Some(number);
            }
        }
    }

    fn signed(&mut self) -> Option<i64> {
        let number = self.number()?;
        let size = i64::try_from(number >> 1).ok()?;
        Some(if number & 1 == 0 { size } else { -size })
    }

    fn table(&mut self) -> Option<Written> {
        let initial = self.signed()?;
        let own = self.number()?;
        let changes = (0..own)
            .map(|_| Some((i64::try_from(self.number()?).ok()?, self.signed()?)))
            .collect::<Option<_>>()?;
        let more = usize::try_from(self.number()?).ok()?;
        let more = if more > 0 { Some((more, self.number()?)) } else { None };
        Some(Written { initial, changes, more })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, Offset as _, TimeZone as _};

    /// Every zone has the offset of `chrono-tz` at instants strewn over all the years: primes apart, and close to where it
    /// changes.
    #[test]
    fn offsets_are_those_of_the_database() {
        for theirs in chrono_tz::TZ_VARIANTS {
            let ours = zone(theirs.name()).unwrap();
            let around =
                ours.transitions().iter().flat_map(|change| [change.at_seconds - 1, change.at_seconds]);
            let strewn = (0..4_102_444_800i64).step_by(7_999_993);
            for seconds in around.chain(strewn) {
                let utc = DateTime::from_timestamp(seconds, 0).unwrap().naive_utc();
                let offset = theirs.offset_from_utc_datetime(&utc).fix().local_minus_utc();
                let instant = dangjiu::time::Instant::from_micros(seconds * 1_000_000).unwrap();
                assert_eq!(ours.offset_at(instant), offset, "{} at {seconds}", theirs.name());
            }
        }
        assert_eq!(version(), chrono_tz::IANA_TZDB_VERSION);
        assert!(zone("Europe/Nowhere").is_none());
    }
}
