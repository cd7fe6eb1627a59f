//! Generated weeks: every fault that was put in is found, at the same node and system, and nothing else is; a week
//! without faults has no findings; the order of files and rows changes nothing.
#![expect(clippy::unwrap_used, reason = "a test fails by stopping")]

use std::collections::BTreeSet;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use dangjiu_facade::wire::Diagnosis;
use dangjiu_tests::week::{diagnosed, differences, found};
use dangjiu_week::{Faults, Options, generate};
use serde_json::Value;

/// Seeds of this run: nobody can have tuned anything to them. `DANGJIU_SEED` repeats one, `DANGJIU_SEEDS` sets how many.
fn seeds(count: u64) -> Vec<u64> {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    if let Some(seed) = number("DANGJIU_SEED") {
        return vec![seed];
    }
    let count = number("DANGJIU_SEEDS").unwrap_or(count);
    let chosen = RandomState::new().hash_one(0) % 1_000_000;
    (chosen..chosen + count).collect()
}

/// What is wrong with the diagnosis of a week, each line with its seed.
fn check(seed: u64, orders: u64, faults: Faults) -> Vec<String> {
    let week = generate(&Options { seed, orders, faults }).unwrap();
    let diagnosis = diagnosed(week.files);
    assert!(diagnosis.files.iter().all(|file| file.refused.is_none() && file.rejected == 0), "seed {seed}");
    let lines = differences(&week.truth, &diagnosis).into_iter();
    lines.map(|line| format!("seed {seed}, {orders} orders: {line}")).collect()
}

#[test]
fn a_week_without_faults_has_no_findings() {
    let wrong: Vec<String> = seeds(4).into_iter().flat_map(|seed| check(seed, 5_000, Faults::None)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_fault_is_found_and_nothing_else() {
    let seeds = seeds(20).into_iter();
    let wrong: Vec<String> = seeds.flat_map(|seed| check(seed, 3_000, Faults::PerKind(2))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// In this seed customer service would say nothing for the last two hours, so that it may not have known of two faults.
#[test]
fn customer_service_has_the_last_word() {
    let wrong = check(577_819, 3_000, Faults::PerKind(2));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A small generator of numbers, enough to shuffle with.
struct Shuffle(u64);

impl Shuffle {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at + 1));
        }
    }

    /// The rows of a file in another order; the header stays. A workbook stays as it is.
    fn rows(&mut self, name: &str, bytes: &[u8]) -> Vec<u8> {
        if name.ends_with(".xlsx") {
            return bytes.to_vec();
        }
        let mut lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
        let header = usize::from(!name.ends_with(".jsonl"));
        self.shuffle(lines.get_mut(header..).unwrap());
        lines.concat()
    }
}

/// A diagnosis without what the order of rows may change: where rows stand.
fn settled(mut diagnosis: Diagnosis) -> Value {
    diagnosis.files.sort_by(|one, other| one.name.cmp(&other.name));
    diagnosis.systems.sort_by(|one, other| one.name.cmp(&other.name));
    for finding in &mut diagnosis.findings {
        finding.evidence.iter_mut().for_each(|evidence| evidence.row = 0);
    }
    for order in &mut diagnosis.orders {
        order.timeline.iter_mut().for_each(|entry| entry.row = 0);
    }
    serde_json::to_value(&diagnosis).unwrap()
}

/// Where two documents differ first.
fn first_difference(one: &Value, other: &Value, at: &str) -> Option<String> {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) if one.len() == other.len() => one
            .iter()
            .find_map(|(key, value)| first_difference(value, other.get(key)?, &format!("{at}/{key}"))),
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => one
            .iter()
            .zip(other)
            .enumerate()
            .find_map(|(index, (one, other))| first_difference(one, other, &format!("{at}/{index}"))),
        _ if one == other => None,
        _ => Some(format!("{at}: {one} against {other}")),
    }
}

#[test]
fn rows_and_files_in_any_order() {
    let seed = seeds(1).remove(0);
    let week = generate(&Options { seed, orders: 600, faults: Faults::PerKind(1) }).unwrap();
    let straight = diagnosed(week.files.clone());
    assert!(!found(&straight).is_empty());
    let keys: BTreeSet<_> = straight.findings.iter().map(|found| (found.order, &found.key)).collect();
    assert_eq!(keys.len(), straight.findings.len(), "findings of one order have a key each");
    let straight = settled(straight);
    let mut shuffle = Shuffle(seed);
    for turn in 0..12 {
        let mut files: Vec<(String, Vec<u8>)> =
            week.files.iter().map(|(name, bytes)| (name.clone(), shuffle.rows(name, bytes))).collect();
        shuffle.shuffle(&mut files);
        let difference = first_difference(&straight, &settled(diagnosed(files)), "");
        assert_eq!(difference, None, "seed {seed}, turn {turn}");
    }
}
