//! Zone tables against the system's zone file and against a search over every offset a zone has.

#![expect(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use dangjiu::time::{CivilDateTime, Instant};
use dangjiu::zone::{Transition, ZoneTable};
use proptest::prelude::*;

fn number<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    bytes[at..at + N].try_into().unwrap()
}

/// The seconds and offsets of a compiled zone file (RFC 8536, the 64-bit part).
fn read_zone_file(bytes: &[u8]) -> Vec<(i64, i32)> {
    let counts = |start: usize| -> Vec<usize> {
        (0..6).map(|i| u32::from_be_bytes(number(bytes, start + 20 + i * 4)) as usize).collect()
    };
    let [isut, isstd, leaps, times, types, letters] = counts(0)[..] else { panic!("a header of six counts") };
    let second = 44 + times * 5 + types * 6 + letters + leaps * 8 + isstd + isut;
    let times = counts(second)[3];
    let (at, index) = (second + 44, second + 44 + times * 8);
    (0..times)
        .map(|i| {
            let kind = usize::from(bytes[index + i]);
            let offset = i32::from_be_bytes(number(bytes, index + times + kind * 6));
            (i64::from_be_bytes(number(bytes, at + i * 8)), offset)
        })
        .collect()
}

#[test]
fn shanghai_is_the_zone_of_the_system() {
    let path = "/usr/share/zoneinfo/Asia/Shanghai";
    let Ok(bytes) = std::fs::read(path) else {
        eprintln!("skipped: no {path}");
        return;
    };
    let table = ZoneTable::shanghai();
    let ours: Vec<(i64, i32)> =
        table.transitions().iter().map(|t| (t.at_seconds, t.offset_seconds)).collect();
    assert_eq!(ours, read_zone_file(&bytes));
}

/// The first instant that shows `civil`, tried with every offset; else the instant of the gap.
fn search(zone: &ZoneTable, civil: CivilDateTime) -> Instant {
    let local = Instant::parse(&format!("{civil}Z")).unwrap().micros();
    let mut offsets = vec![zone.initial_offset()];
    offsets.extend(zone.transitions().iter().map(|transition| transition.offset_seconds));
    let candidate = |offset: i32| Instant::from_micros(local - i64::from(offset) * 1_000_000).unwrap();
    let shown =
        offsets.iter().map(|&offset| candidate(offset)).filter(|&instant| zone.to_civil(instant) == civil);
    shown.min().unwrap_or_else(|| {
        // Skipped: between the clock before and after one of the transitions.
        let (index, _) = zone
            .transitions()
            .iter()
            .enumerate()
            .find(|(index, transition)| {
                let second = |offset: i32| (transition.at_seconds + i64::from(offset)) * 1_000_000;
                (second(offsets[*index])..second(transition.offset_seconds)).contains(&local)
            })
            .unwrap();
        candidate(offsets[index])
    })
}

/// Zones whose offset changes every few days to years, by up to a day.
fn zones() -> impl Strategy<Value = ZoneTable> {
    let offsets = prop_oneof![-12..=14i32, -23..=23i32].prop_map(|hours| hours * 3600);
    let steps = prop::collection::vec((200_000..20_000_000i64, offsets.clone(), -59..=59i32), 0..12);
    (offsets, steps, -1_000_000_000..1_000_000_000i64).prop_map(|(initial, steps, start)| {
        let mut at = start;
        let transitions = steps
            .into_iter()
            .map(|(wait, offset, seconds)| {
                at += wait;
                Transition { at_seconds: at, offset_seconds: offset + seconds }
            })
            .collect();
        ZoneTable::new("Test/Zone", "1", initial, transitions).unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn offsets_are_those_of_the_last_transition(zone in zones(), which in any::<prop::sample::Index>(), off in -2..=2i64) {
        let count = zone.transitions().len();
        let near = if count == 0 { 0 } else { zone.transitions()[which.index(count)].at_seconds };
        let instant = Instant::from_micros(near * 1_000_000 + off).unwrap();
        let mut offset = zone.initial_offset();
        for transition in zone.transitions() {
            if transition.at_seconds * 1_000_000 <= instant.micros() {
                offset = transition.offset_seconds;
            }
        }
        prop_assert_eq!(zone.offset_at(instant), offset);
    }

    #[test]
    fn civil_times_near_transitions(zone in zones(), which in any::<prop::sample::Index>(), off in -100_000..100_000i64) {
        let count = zone.transitions().len();
        let near = if count == 0 { 0 } else { zone.transitions()[which.index(count)].at_seconds };
        let clock = Instant::from_micros((near + off) * 1_000_000).unwrap();
        let civil = ZoneTable::utc().to_civil(clock);
        prop_assert_eq!(zone.from_civil(civil), Ok(search(&zone, civil)));
    }

    #[test]
    fn shanghai_near_transitions(which in 0..29usize, off in -8_000..8_000i64) {
        let zone = ZoneTable::shanghai();
        let clock = Instant::from_micros((zone.transitions()[which].at_seconds + 28_800 + off) * 1_000_000).unwrap();
        let civil = ZoneTable::utc().to_civil(clock);
        prop_assert_eq!(zone.from_civil(civil), Ok(search(&zone, civil)));
    }

    #[test]
    fn there_and_back(zone in zones(), micros in any::<i64>()) {
        let Some(instant) = Instant::from_micros(micros >> 6) else { return Ok(()) };
        let civil = zone.to_civil(instant);
        let again = zone.from_civil(civil).unwrap();
        // Another instant only where the clock shows the time twice.
        prop_assert!(again <= instant);
        prop_assert_eq!(zone.to_civil(again), civil);
    }
}
