//! What time a system's files cover.
//!
//! The end is the last instant that anything in a file speaks of: a bound from below for the moment of the export, so that
//! nothing later is expected of it. The start is that of the first day with an ordinary amount of orders: exports also
//! show older orders that were still moving, and these must not make the window longer than it is. What was not changed since
//! then is not there because it was still moving: days of such orders are ordinary ones, however much more began on others.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::time::{Duration, Instant};

const DAY: i64 = 86_400_000_000;
/// Days are those of China: the shops' day.
const EAST: i64 = 8 * 3_600_000_000;
/// So many days together may lack, or be thin, between two that are covered: days on which a shop rests, or that were lost.
const GAP: i64 = 3;
/// Nothing happens three years after everything else.
const APART: i64 = 3 * 366;

/// What a file, or all files of a system, cover.
#[derive(Clone, Debug, Default)]
pub(super) struct Coverage {
    last: Option<Instant>,
    /// The rows, by the day on which their thing began and that of the last instant they know of.
    rows: BTreeMap<(Option<i64>, i64), Rows>,
}

/// Rows whose things began on one day, and were last changed on one.
#[derive(Clone, Copy, Debug)]
struct Rows {
    count: u64,
    /// When the first of their things began.
    first: Option<Instant>,
    /// The last instant that any of them knows of.
    last: Instant,
}

impl Rows {
    fn add(&mut self, other: &Rows) {
        self.count += other.count;
        self.first = self.first.into_iter().chain(other.first).min();
        self.last = self.last.max(other.last);
    }
}

/// The things that began on one day.
#[derive(Clone, Copy, Debug)]
struct Begun {
    day: i64,
    count: u64,
    first: Instant,
}

/// The first and the last instant covered.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Window {
    pub(super) from: Option<Instant>,
    pub(super) cut_off: Option<Instant>,
}

/// The day of an instant.
pub(super) fn day(at: Instant) -> i64 {
    (at.micros() + EAST).div_euclid(DAY)
}

/// The last instant that the cell of an export may mean: a date without a time is read as its midnight, and is any time of that day.
pub(super) fn at_latest(at: Instant) -> Instant {
    let is_midnight = (at.micros() + EAST).rem_euclid(DAY) == 0;
    if is_midnight { at.saturating_add(Duration::from_micros(DAY - 1)) } else { at }
}

impl Coverage {
    /// A row knows of these instants, and its thing began at one of them.
    pub(super) fn knows(&mut self, begun: Option<Instant>, instants: impl Iterator<Item = Instant>) {
        let Some(last) = instants.chain(begun).max() else { return };
        self.add((begun.map(day), day(last)), &Rows { count: 1, first: begun, last });
    }

    fn add(&mut self, days: (Option<i64>, i64), rows: &Rows) {
        self.last = self.last.max(Some(rows.last));
        self.rows.entry(days).and_modify(|known| known.add(rows)).or_insert(*rows);
    }

    /// Takes in what another file of the same system covers.
    pub(super) fn join(&mut self, other: &Coverage) {
        for (days, rows) in &other.rows {
            self.add(*days, rows);
        }
    }

    /// The last instant known of.
    pub(super) fn cut_off(&self) -> Option<Instant> {
        self.last
    }

    /// From when to when, once everything is in.
    pub(super) fn window(&self) -> Window {
        Window { from: self.from(), cut_off: self.last }
    }

    /// The last day on which anything can be, as far as this file tells. Its last things may have begun years after all its
    /// others by a mistake only; where they are a tenth of it, they are none.
    pub(super) fn last_day(&self) -> Option<i64> {
        let days = self.days();
        let all: u64 = days.iter().map(|day| day.count).sum();
        let (mut last, mut behind) = (days.last()?.day, 0);
        for pair in days.windows(2).rev() {
            let [earlier, later] = pair else { continue };
            behind += later.count;
            if later.day - earlier.day > APART && behind * 10 < all {
                last = earlier.day;
            }
        }
        Some(last.saturating_add(APART))
    }

    /// Whether any row knows of something after a day.
    pub(super) fn is_beyond(&self, last: i64) -> bool {
        self.last.is_some_and(|at| day(at) > last)
    }

    /// Forgets the rows that know of something after a day.
    pub(super) fn forget_beyond(&mut self, last: i64) {
        self.rows.retain(|(_, changed), _| *changed <= last);
        self.last = self.rows.values().map(|rows| rows.last).max();
    }

    /// What began on each day, the earliest first.
    fn days(&self) -> Vec<Begun> {
        let mut days: Vec<Begun> = Vec::new();
        for ((day, _), rows) in &self.rows {
            let (Some(day), Some(first)) = (*day, rows.first) else { continue };
            match days.last_mut() {
                Some(known) if known.day == day => {
                    known.count += rows.count;
                    known.first = known.first.min(first);
                }
                _ => days.push(Begun { day, count: rows.count, first }),
            }
        }
        days
    }

    /// The first instant covered: going back from the busiest day over days on which at least a tenth as much began. Days that are
    /// thin only beside a peak count as well, and a few may lack.
    fn from(&self) -> Option<Instant> {
        let days = self.days();
        let busiest = *days.iter().max_by_key(|begun| (begun.count, begun.day))?;
        let mut counts: Vec<u64> = days.iter().map(|begun| begun.count).collect();
        counts.sort_unstable();
        let usual = counts.get(counts.len() / 2).copied().unwrap_or_default();
        let mut from = busiest;
        for begun in days.iter().rev().filter(|begun| begun.day < busiest.day) {
            if from.day - begun.day > GAP + 1 {
                break;
            }
            let is_ordinary = |most: u64| begun.count * 10 >= most;
            if is_ordinary(busiest.count) || (is_ordinary(usual) && self.rests(begun, from.day)) {
                from = *begun;
            }
        }
        Some(from.first)
    }

    /// Whether at least a tenth of what began on a day was last changed before another.
    fn rests(&self, begun: &Begun, before: i64) -> bool {
        let changed = self.rows.range((Some(begun.day), i64::MIN)..(Some(begun.day), before));
        let rested: u64 = changed.map(|(_, rows)| rows.count).sum();
        rested * 10 >= begun.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse(text).unwrap()
    }

    /// `21T10` of September 2026 in China.
    fn hour(text: &str) -> Instant {
        let (day, hour) = text.split_once('T').unwrap();
        at(&alloc::format!("2026-09-{day}T{hour}:00:00+08:00"))
    }

    /// So many things that began at one hour and were last changed at another.
    fn begin(coverage: &mut Coverage, count: u64, begun: &str, changed: &str) {
        for _ in 0..count {
            coverage.knows(Some(hour(begun)), core::iter::once(hour(changed)));
        }
    }

    #[test]
    fn stragglers_do_not_stretch_the_window() {
        let mut coverage = Coverage::default();
        coverage.knows(Some(at("2026-08-01T10:00:00+08:00")), core::iter::empty());
        for day in 21..=27 {
            for hour in 10..=20 {
                let begun = at(&alloc::format!("2026-09-{day}T{hour}:00:00+08:00"));
                coverage.knows(Some(begun), core::iter::empty());
            }
        }
        coverage.knows(Some(hour("20T23")), core::iter::empty());
        coverage.knows(None, core::iter::once(at("2026-09-27T21:30:00+08:00")));
        assert_eq!(coverage.from(), Some(hour("21T10")), "one order a day is no day");
        assert_eq!(coverage.cut_off(), Some(at("2026-09-27T21:30:00+08:00")));
    }

    #[test]
    fn a_peak_makes_no_other_day_thin() {
        let mut coverage = Coverage::default();
        for day in 21..=27 {
            begin(&mut coverage, 2, &alloc::format!("{day}T10"), &alloc::format!("{day}T14"));
        }
        begin(&mut coverage, 150, "27T08", "27T20");
        assert_eq!(coverage.from(), Some(hour("21T10")));
        // The same days are thin where all that is left of them was changed later.
        let mut coverage = Coverage::default();
        for day in 21..=26 {
            begin(&mut coverage, 2, &alloc::format!("{day}T10"), "27T09");
        }
        begin(&mut coverage, 150, "27T08", "27T20");
        assert_eq!(coverage.from(), Some(hour("27T08")));
    }

    #[test]
    fn a_few_days_may_lack() {
        let shop = |lacking: core::ops::RangeInclusive<i32>| {
            let mut coverage = Coverage::default();
            for day in (14..=27).filter(|day| !lacking.contains(day)) {
                begin(&mut coverage, 10, &alloc::format!("{day}T10"), &alloc::format!("{day}T14"));
            }
            begin(&mut coverage, 5, "27T08", "27T20");
            coverage.from()
        };
        assert_eq!(shop(26..=26), Some(hour("14T10")));
        assert_eq!(shop(24..=26), Some(hour("14T10")));
        assert_eq!(shop(23..=26), Some(hour("27T08")), "two exports of their own");
    }

    #[test]
    fn what_is_years_apart_is_a_mistake() {
        let mut coverage = Coverage::default();
        begin(&mut coverage, 20, "21T10", "21T14");
        let usual = coverage.last_day().unwrap();
        assert_eq!(usual, day(hour("21T10")) + APART);
        // A thing that began then, or was changed then.
        let mut mistaken = coverage.clone();
        mistaken.knows(Some(at("2062-09-21T10:00:00+08:00")), core::iter::empty());
        assert_eq!(mistaken.last_day(), Some(usual));
        coverage.knows(Some(hour("21T10")), core::iter::once(at("2099-12-31T00:00:00+08:00")));
        assert_eq!(coverage.last_day(), Some(usual));
        assert!(coverage.is_beyond(usual));
        coverage.forget_beyond(usual);
        assert_eq!(coverage.cut_off(), Some(hour("21T14")));
        assert!(!coverage.is_beyond(usual));
        // A shop that begins anew.
        let mut anew = coverage.clone();
        for _ in 0..3 {
            anew.knows(Some(at("2030-09-21T10:00:00+08:00")), core::iter::empty());
        }
        assert_eq!(anew.last_day(), Some(day(at("2030-09-21T10:00:00+08:00")) + APART));
    }

    #[test]
    fn a_day_is_one_of_china() {
        let mut coverage = Coverage::default();
        coverage.knows(Some(at("2026-09-21T00:10:00+08:00")), core::iter::empty());
        coverage.knows(Some(at("2026-09-21T23:50:00+08:00")), core::iter::empty());
        assert_eq!(coverage.days().len(), 1);
    }

    #[test]
    fn nothing_covers_nothing() {
        assert_eq!(Coverage::default().from(), None);
        let mut one = Coverage::default();
        let mut other = Coverage::default();
        other.knows(Some(at("2026-09-21T00:10:00Z")), core::iter::empty());
        one.join(&other);
        assert_eq!(one.from(), other.from());
        assert_eq!(one.cut_off(), other.cut_off());
    }
}
