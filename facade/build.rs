//! Writes the zones of the IANA database in few bytes: what `src/zones/database.rs` reads.
//!
//! The compiled database of `chrono-tz` takes a megabyte; the changes between 1970 and 2100, what several zones share
//! written once, take a thirtieth of it.

use std::collections::HashMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::PathBuf;

use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::{IANA_TZDB_VERSION, TZ_VARIANTS, Tz};

/// 1970-01-01T00:00:00Z.
const FROM: i64 = 0;
/// 2100-01-01T00:00:00Z. What holds then is taken to hold for ever.
const TO: i64 = 4_102_444_800;
/// Changes of one zone are further apart than this: a week. The shortest time between two of the database since 1970
/// is a Ramadan without summer time, of a month.
const STEP: i64 = 7 * 86_400;
/// What all changes and offsets are multiples of, in seconds.
const UNIT: i64 = 30;

/// A change: after how many units, and by how many the offset changes.
type Change = (i64, i64);

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let mut names = String::new();
    let mut tables: Vec<(i64, Vec<Change>)> = Vec::new();
    let mut known: HashMap<(i64, Vec<Change>), usize> = HashMap::new();
    let mut numbers = Vec::new();
    for zone in TZ_VARIANTS {
        let table = changes(zone)?;
        let number = *known.entry(table.clone()).or_insert_with(|| {
            tables.push(table);
            tables.len() - 1
        });
        writeln!(names, "{}", zone.name())?;
        put(&mut numbers, u64::try_from(number)?);
    }
    let mut bytes = Vec::new();
    for (number, (initial, changes)) in tables.iter().enumerate() {
        // The longest end that an earlier zone has too.
        let earlier = tables.iter().take(number).map(|(_, other)| shared(changes, other)).enumerate();
        let (tail, length) = earlier.max_by_key(|(_, length)| *length).unwrap_or_default();
        put_signed(&mut bytes, *initial);
        let own = changes.len() - length;
        put(&mut bytes, u64::try_from(own)?);
        for (after, by) in changes.iter().take(own) {
            put(&mut bytes, u64::try_from(*after)?);
            put_signed(&mut bytes, *by);
        }
        put(&mut bytes, u64::try_from(length)?);
        if length > 0 {
            put(&mut bytes, u64::try_from(tail)?);
        }
    }
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    std::fs::write(out.join("zone_tables"), bytes)?;
    std::fs::write(out.join("zone_numbers"), numbers)?;
    std::fs::write(out.join("zone_names"), names)?;
    std::fs::write(
        out.join("zones.rs"),
        format!(
            "/// The edition of the database.\nconst VERSION: &str = {IANA_TZDB_VERSION:?};\n/// What times and offsets are multiples of, in seconds.\nconst UNIT: i64 = {UNIT};\n"
        ),
    )?;
    Ok(())
}

/// How many changes at the end of both are the same.
fn shared(one: &[Change], other: &[Change]) -> usize {
    one.iter().rev().zip(other.iter().rev()).take_while(|(one, other)| one == other).count()
}

/// The first offset of a zone, and its changes.
fn changes(zone: Tz) -> Result<(i64, Vec<Change>), Box<dyn Error>> {
    let initial = offset(zone, FROM)?;
    let mut found = Vec::new();
    let (mut at, mut before, mut last) = (FROM, initial, FROM);
    while at < TO {
        let next = (at + STEP).min(TO);
        let after = offset(zone, next)?;
        if after != before {
            let change = first_with(zone, after, at, next)?;
            found.push((units(change - last)?, units(after - before)?));
            last = change;
        }
        (at, before) = (next, after);
    }
    Ok((units(initial)?, found))
}

fn units(seconds: i64) -> Result<i64, Box<dyn Error>> {
    if seconds % UNIT == 0 { Ok(seconds / UNIT) } else { Err(format!("{seconds} seconds").into()) }
}

fn offset(zone: Tz, seconds: i64) -> Result<i64, Box<dyn Error>> {
    let utc = DateTime::from_timestamp(seconds, 0).ok_or("no such instant")?.naive_utc();
    Ok(zone.offset_from_utc_datetime(&utc).fix().local_minus_utc().into())
}

/// The first second in `without..=with` that has the offset, which `without` has not and `with` has.
fn first_with(zone: Tz, wanted: i64, mut without: i64, mut with: i64) -> Result<i64, Box<dyn Error>> {
    while with - without > 1 {
        let middle = without + (with - without) / 2;
        if offset(zone, middle)? == wanted {
            with = middle;
        } else {
            without = middle;
        }
    }
    Ok(with)
}

/// Seven bits to a byte, the lowest first; all bytes but the last have the highest bit.
fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number > 127 {
        bytes.push((number & 127) as u8 | 128);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// The same with the sign in the lowest bit.
fn put_signed(bytes: &mut Vec<u8>, number: i64) {
    put(bytes, number.unsigned_abs() << 1 | u64::from(number < 0));
}
