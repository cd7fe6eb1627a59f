//! Zone tables against the database they are made from, and against civil facts.

use chrono::{DateTime, Offset, TimeZone};
use dangjiu::time::{CivilDateTime, Instant};
use dangjiu::zone::ZoneSource;
use dangjiu_facade::zones::{Zones, database_version};

#[test]
fn every_zone_agrees_with_the_database_at_every_ninth_day() {
    for zone in chrono_tz::TZ_VARIANTS {
        let table = Zones.zone(zone.name()).unwrap();
        for seconds in (0..2_208_988_800i64).step_by(9 * 86_400 + 3_607) {
            let utc = DateTime::from_timestamp(seconds, 0).unwrap().naive_utc();
            let theirs = zone.offset_from_utc_datetime(&utc).fix().local_minus_utc();
            let ours = table.offset_at(Instant::from_seconds(seconds).unwrap());
            assert_eq!(ours, theirs, "{} at {seconds}", zone.name());
        }
    }
}

#[test]
fn the_hour_of_a_change_is_exact() {
    // The European Union changes at 01:00 UTC on the last Sundays of March and October.
    let berlin = Zones.zone("Europe/Berlin").unwrap();
    let offset = |text: &str| berlin.offset_at(Instant::parse(text).unwrap());
    assert_eq!(offset("2026-03-29T00:59:59Z"), 3600);
    assert_eq!(offset("2026-03-29T01:00:00Z"), 7200);
    assert_eq!(offset("2026-10-25T00:59:59Z"), 7200);
    assert_eq!(offset("2026-10-25T01:00:00Z"), 3600);
    let civil = CivilDateTime::parse("2026-07-01 12:00:00").unwrap();
    assert_eq!(berlin.from_civil(civil).unwrap().to_string(), "2026-07-01T10:00:00Z");
}

#[test]
fn names_and_editions() {
    assert_eq!(Zones.zone("Asia/Shanghai").unwrap().transitions().len(), 29, "the core's own");
    assert_eq!(Zones.zone("+08:00").unwrap().name(), "+08:00");
    let tokyo = Zones.zone("Asia/Tokyo").unwrap();
    assert_eq!((tokyo.name(), tokyo.version()), ("Asia/Tokyo", database_version()));
    assert!(tokyo.transitions().is_empty());
    assert!(Zones.zone("Mars/Olympus").is_none());
    assert!(Zones.zone("").is_none());
}
