//! Zones at their transitions. `core/tests/all/zone_model.rs` compares with the zone files of the system and with a
//! search over all offsets.

use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;

use super::{BuiltinZones, Transition, ZoneError, ZoneSource, ZoneTable, offset_text};
use crate::time::{CivilDateTime, Instant, TimeError};

fn instant(text: &str) -> Instant {
    Instant::parse(text).expect(text)
}

fn civil(text: &str) -> CivilDateTime {
    CivilDateTime::parse(text).expect(text)
}

fn at(zone: &ZoneTable, text: &str) -> &'static str {
    // Only to keep the tables below short: the offsets that occur.
    match zone.offset_at(instant(text)) {
        28_800 => "+8",
        32_400 => "+9",
        29_143 => "mean",
        _ => "other",
    }
}

#[test]
fn shanghai_offsets_by_date() {
    let zone = ZoneTable::shanghai();
    assert_eq!((zone.name(), zone.version(), zone.initial_offset()), ("Asia/Shanghai", "2025b", 29_143));
    for (when, offset) in [
        ("1900-12-31T15:54:16Z", "mean"),
        ("1900-12-31T15:54:17Z", "+8"),
        // Summer time of 1986: from 4 May 02:00 (+8) to 14 September 02:00 (+9).
        ("1986-05-03T17:59:59.999999Z", "+8"),
        ("1986-05-03T18:00:00Z", "+9"),
        ("1986-09-13T16:59:59.999999Z", "+9"),
        ("1986-09-13T17:00:00Z", "+8"),
        ("1991-09-14T16:59:59Z", "+9"),
        ("1991-09-14T17:00:00Z", "+8"),
        ("2026-07-01T00:00:00Z", "+8"),
        ("9999-12-31T23:59:59Z", "+8"),
    ] {
        assert_eq!(at(&zone, when), offset, "{when}");
    }
}

#[test]
fn shanghai_is_a_checked_table() {
    let zone = ZoneTable::shanghai();
    let checked =
        ZoneTable::new(zone.name(), zone.version(), zone.initial_offset(), zone.transitions().to_vec());
    assert_eq!(checked, Ok(zone));
    // Around the years the clock was set forward before 1950.
    for (when, offset) in [
        ("1919-04-12T16:00:00Z", "+9"),
        ("1919-09-30T15:00:00Z", "+8"),
        ("1940-05-31T16:00:00Z", "+9"),
        ("1942-01-30T15:59:59Z", "+8"),
        ("1945-08-31T16:00:00Z", "+9"),
        ("1949-05-27T15:00:00Z", "+8"),
    ] {
        assert_eq!(at(&ZoneTable::shanghai(), when), offset, "{when}");
    }
}

#[test]
fn shanghai_both_ways() {
    let zone = ZoneTable::shanghai();
    for (shown, utc) in [
        ("2026-02-09T10:00:00", "2026-02-09T02:00:00Z"),
        ("2026-02-09T00:00:00.25", "2026-02-08T16:00:00.25Z"),
        ("1990-07-01T12:00:00", "1990-07-01T03:00:00Z"),
        ("1986-05-04T01:59:59.999999", "1986-05-03T17:59:59.999999Z"),
        ("1986-05-04T03:00:00", "1986-05-03T18:00:00Z"),
        ("1969-12-31T23:59:59.5", "1969-12-31T15:59:59.5Z"),
        ("1900-01-01T00:00:00", "1899-12-31T15:54:17Z"),
    ] {
        assert_eq!(zone.from_civil(civil(shown)), Ok(instant(utc)), "{shown}");
        assert_eq!(zone.to_civil(instant(utc)).to_string(), shown);
    }
}

#[test]
fn a_time_shown_twice_is_the_first() {
    let zone = ZoneTable::shanghai();
    // 14 September 1986, set back from 02:00 to 01:00.
    assert_eq!(zone.from_civil(civil("1986-09-14 00:59:59")), Ok(instant("1986-09-13T15:59:59Z")));
    assert_eq!(zone.from_civil(civil("1986-09-14 01:00:00")), Ok(instant("1986-09-13T16:00:00Z")));
    assert_eq!(
        zone.from_civil(civil("1986-09-14 01:59:59.999999")),
        Ok(instant("1986-09-13T16:59:59.999999Z"))
    );
    assert_eq!(zone.from_civil(civil("1986-09-14 02:00:00")), Ok(instant("1986-09-13T18:00:00Z")));
    assert_eq!(zone.to_civil(instant("1986-09-13T17:30:00Z")), civil("1986-09-14 01:30:00"));
}

#[test]
fn a_time_never_shown_moves_on() {
    let zone = ZoneTable::shanghai();
    // 4 May 1986, set forward from 02:00 to 03:00.
    for (skipped, shown) in [
        ("1986-05-04 02:00:00", "1986-05-04 03:00:00"),
        ("1986-05-04 02:30:00", "1986-05-04 03:30:00"),
        ("1986-05-04 02:59:59.999999", "1986-05-04 03:59:59.999999"),
    ] {
        let instant = zone.from_civil(civil(skipped)).expect("an instant");
        assert_eq!(zone.to_civil(instant), civil(shown), "{skipped}");
    }
    assert_eq!(zone.from_civil(civil("1986-05-04 03:00:00")), Ok(instant("1986-05-03T18:00:00Z")));
}

fn table(initial: i32, transitions: &[(i64, i32)]) -> Result<ZoneTable, ZoneError> {
    let transitions: Vec<Transition> = transitions
        .iter()
        .map(|&(at_seconds, offset_seconds)| Transition { at_seconds, offset_seconds })
        .collect();
    ZoneTable::new("Test/Zone", "1", initial, transitions)
}

#[test]
fn a_whole_day_can_be_skipped() {
    // Samoa left out 30 December 2011, from UTC-10 to UTC+14.
    let zone = table(-36_000, &[(1_325_239_200, 50_400)]).expect("a zone");
    assert_eq!(zone.from_civil(civil("2011-12-29 23:59:59")), Ok(instant("2011-12-30T09:59:59Z")));
    assert_eq!(zone.from_civil(civil("2011-12-30 00:00:00")), Ok(instant("2011-12-30T10:00:00Z")));
    assert_eq!(zone.from_civil(civil("2011-12-30 12:00:00")), Ok(instant("2011-12-30T22:00:00Z")));
    assert_eq!(zone.from_civil(civil("2011-12-31 00:00:00")), Ok(instant("2011-12-30T10:00:00Z")));
}

#[test]
fn tables_are_checked() {
    let zone = table(3600, &[(10, 7200), (20, 3600)]).expect("a zone");
    assert_eq!(
        zone.transitions(),
        vec![
            Transition { at_seconds: 10, offset_seconds: 7200 },
            Transition { at_seconds: 20, offset_seconds: 3600 }
        ]
    );
    assert_eq!(table(0, &[(10, 60), (10, 120)]), Err(ZoneError::Order(10)));
    assert_eq!(table(0, &[(10, 60), (20, 0), (19, 120)]), Err(ZoneError::Order(19)));
    assert_eq!(table(86_400, &[]), Err(ZoneError::Offset(86_400)));
    assert_eq!(table(-86_400, &[]), Err(ZoneError::Offset(-86_400)));
    assert_eq!(table(i32::MIN, &[]), Err(ZoneError::Offset(i32::MIN)));
    assert_eq!(table(0, &[(1, 0), (2, -86_400)]), Err(ZoneError::Offset(-86_400)));
    assert!(table(86_399, &[(0, -86_399)]).is_ok());
    assert_eq!(ZoneError::Offset(90_000).to_string(), "an offset of 90000 seconds; expected less than a day");
    assert!(ZoneError::Order(5).to_string().contains("at 5 seconds"));
}

#[test]
fn transitions_at_the_ends_of_counting() {
    let zone = table(3600, &[(i64::MIN, 7200), (i64::MAX, 3600)]).expect("a zone");
    assert_eq!(zone.from_civil(civil("2026-02-09")), Ok(instant("2026-02-08T22:00:00Z")));
    assert_eq!(zone.offset_at(Instant::MAX), 7200);
    assert_eq!(zone.offset_at(Instant::MIN), 7200);
}

#[test]
fn fixed_offsets() {
    let zone = ZoneTable::fixed(-12_600).expect("a zone");
    assert_eq!((zone.name(), zone.version()), ("-03:30", "fixed"));
    assert_eq!(zone.from_civil(civil("2026-02-09 00:00")), Ok(instant("2026-02-09T03:30:00Z")));
    assert_eq!(zone.to_civil(instant("2026-02-09T03:30:00Z")), civil("2026-02-09"));
    assert_eq!(instant("2026-02-09T03:30:00.5Z").display_in(&zone), "2026-02-09T00:00:00.5-03:30");
    assert_eq!(ZoneTable::fixed(86_400), Err(ZoneError::Offset(86_400)));
    assert_eq!(zone.from_civil(civil("9999-12-31 23:00")), Err(TimeError::OutOfRange));
    assert_eq!(
        ZoneTable::fixed(60).expect("a zone").from_civil(civil("0000-01-01")),
        Err(TimeError::OutOfRange)
    );
}

#[test]
fn offsets_are_printed() {
    for (seconds, text) in [
        (0, "+00:00"),
        (28_800, "+08:00"),
        (20_700, "+05:45"),
        (-12_600, "-03:30"),
        (-60, "-00:01"),
        (29_143, "+08:05:43"),
        (-1, "-00:00:01"),
        (86_399, "+23:59:59"),
    ] {
        assert_eq!(offset_text(seconds), text);
    }
    let shanghai = ZoneTable::shanghai();
    assert_eq!(instant("1900-01-01T00:00:00Z").display_in(&shanghai), "1900-01-01T08:05:43+08:05:43");
    assert_eq!(instant("1986-06-01T00:00:00Z").display_in(&shanghai), "1986-06-01T09:00:00+09:00");
    assert_eq!(instant("2026-02-09T02:00:00Z").display_in(&ZoneTable::utc()), "2026-02-09T02:00:00+00:00");
}

#[test]
fn the_ends_of_time_are_shown_in_any_zone() {
    let (east, west) =
        (ZoneTable::fixed(86_399).expect("a zone"), ZoneTable::fixed(-86_399).expect("a zone"));
    assert_eq!(Instant::MAX.display_in(&east), "10000-01-01T23:59:58.999999+23:59:59");
    assert_eq!(Instant::MIN.display_in(&west), "-001-12-31T00:00:01-23:59:59");
}

#[test]
fn zones_by_name() {
    let names = ["UTC", "Z", "Asia/Shanghai", "+08:00", "-0330", "+00:00"];
    let offsets = [0, 0, 28_800, 28_800, -12_600, 0];
    for (name, offset) in names.into_iter().zip(offsets) {
        let zone = BuiltinZones.zone(name).expect(name);
        assert_eq!(zone.offset_at(instant("2026-02-09T00:00:00Z")), offset, "{name}");
    }
    assert_eq!(BuiltinZones.zone("UTC"), Some(ZoneTable::utc()));
    assert_eq!(BuiltinZones.zone("Asia/Shanghai"), Some(ZoneTable::shanghai()));
    assert_eq!(BuiltinZones.zone("-0330"), ZoneTable::fixed(-12_600).ok());
    assert_eq!((ZoneTable::utc().name(), ZoneTable::utc().version()), ("UTC", "fixed"));
    for name in ["", "Europe/Berlin", "asia/shanghai", "utc", "+8", "+24:00"] {
        assert_eq!(BuiltinZones.zone(name), None, "{name}");
    }
}
