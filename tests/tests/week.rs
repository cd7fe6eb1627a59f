//! Generated weeks: every fault that was put in is found, at the same node and system, and nothing else is; a week
//! without faults has no findings; the order of files and rows changes nothing.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test fails by stopping, and names its seed")]

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use dangjiu_facade::wire::Diagnosis;
use dangjiu_tests::week::{diagnosed, differences, found};
use dangjiu_week::{Faults, Options, generate};

/// Seeds chosen now: nobody can have tuned anything to them. `DANGJIU_SEED` repeats one.
fn seeds(count: u64) -> Vec<u64> {
    if let Some(seed) = std::env::var("DANGJIU_SEED").ok().and_then(|seed| seed.parse().ok()) {
        return vec![seed];
    }
    let chosen = RandomState::new().hash_one(0) % 1_000_000;
    (chosen..chosen + count).collect()
}

fn check(seed: u64, orders: u64, faults: Faults) {
    let week = generate(&Options { seed, orders, faults }).unwrap();
    let diagnosis = diagnosed(week.files);
    assert!(diagnosis.files.iter().all(|file| file.refused.is_none() && file.rejected == 0), "seed {seed}");
    let differences = differences(&week.truth, &diagnosis);
    assert!(differences.is_empty(), "seed {seed}, {orders} orders:\n{}", differences.join("\n"));
}

#[test]
fn a_week_without_faults_has_no_findings() {
    for seed in seeds(4) {
        println!("seed {seed}");
        check(seed, 5_000, Faults::None);
    }
}

#[test]
fn every_fault_is_found_and_nothing_else() {
    for seed in seeds(20) {
        println!("seed {seed}");
        check(seed, 3_000, Faults::PerKind(2));
    }
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
fn settled(mut diagnosis: Diagnosis) -> String {
    diagnosis.files.sort_by(|one, other| one.name.cmp(&other.name));
    diagnosis.systems.sort_by(|one, other| one.name.cmp(&other.name));
    for finding in &mut diagnosis.findings {
        finding.evidence.iter_mut().for_each(|evidence| evidence.row = 0);
    }
    for order in &mut diagnosis.orders {
        order.timeline.iter_mut().for_each(|entry| entry.row = 0);
    }
    serde_json::to_string(&diagnosis).unwrap()
}

#[test]
fn rows_and_files_in_any_order() {
    let seed = seeds(1).remove(0);
    println!("seed {seed}");
    let week = generate(&Options { seed, orders: 600, faults: Faults::PerKind(1) }).unwrap();
    let straight = diagnosed(week.files.clone());
    assert!(!found(&straight).is_empty());
    let straight = settled(straight);
    let mut shuffle = Shuffle(seed);
    for turn in 0..12 {
        let mut files: Vec<(String, Vec<u8>)> =
            week.files.iter().map(|(name, bytes)| (name.clone(), shuffle.rows(name, bytes))).collect();
        shuffle.shuffle(&mut files);
        assert!(settled(diagnosed(files)) == straight, "seed {seed}, turn {turn}: the result is another");
    }
}
