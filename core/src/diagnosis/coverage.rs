//! What time a system's files cover.
//!
//! The end is the last instant that anything in a file speaks of: a bound from below for the moment of the export, so that
//! nothing later is expected of it. The start is that of the first day with an ordinary amount of orders: exports also
//! show older orders that were still moving, and these must not make the window longer than it is.

use alloc::collections::BTreeMap;

use crate::time::Instant;

const DAY: i64 = 86_400_000_000;
/// Days are those of China: the shops' day.
const EAST: i64 = 8 * 3_600_000_000;

/// What a file, or all files of a system, cover.
#[derive(Clone, Debug, Default)]
pub(super) struct Coverage {
    last: Option<Instant>,
    /// Per day: how many things began, and the first of them.
    days: BTreeMap<i64, (u64, Instant)>,
}

/// The first and the last instant covered.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Window {
    pub(super) from: Option<Instant>,
    pub(super) cut_off: Option<Instant>,
}

impl Coverage {
    /// Something is known of this instant.
    pub(super) fn knows(&mut self, at: Instant) {
        self.last = self.last.max(Some(at));
    }

    /// Something began at this instant.
    pub(super) fn begins(&mut self, at: Instant) {
        let day = (at.micros() + EAST).div_euclid(DAY);
        let (count, first) = self.days.entry(day).or_insert((0, at));
        *count += 1;
        *first = (*first).min(at);
    }

    /// Takes in what another file of the same system covers.
    pub(super) fn join(&mut self, other: &Coverage) {
        self.last = self.last.max(other.last);
        for (day, (count, first)) in &other.days {
            let (own, earliest) = self.days.entry(*day).or_insert((0, *first));
            *own += count;
            *earliest = (*earliest).min(*first);
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

    /// The first instant covered: going back from the busiest day as long as each day has at least a tenth of it.
    fn from(&self) -> Option<Instant> {
        let (busiest, (most, first)) = self.days.iter().max_by_key(|(day, (count, _))| (*count, **day))?;
        let mut from = *first;
        let mut day = *busiest;
        while let Some((count, first)) = self.days.get(&(day - 1)) {
            if count * 10 < *most {
                break;
            }
            from = *first;
            day -= 1;
        }
        Some(from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse(text).unwrap()
    }

    #[test]
    fn stragglers_do_not_stretch_the_window() {
        let mut coverage = Coverage::default();
        coverage.begins(at("2026-08-01T10:00:00+08:00"));
        for day in 21..=27 {
            for hour in 10..=20 {
                coverage.begins(at(&alloc::format!("2026-09-{day}T{hour}:00:00+08:00")));
            }
        }
        coverage.begins(at("2026-09-20T23:00:00+08:00"));
        coverage.knows(at("2026-09-27T21:30:00+08:00"));
        assert_eq!(coverage.from(), Some(at("2026-09-21T10:00:00+08:00")), "one order a day is no day");
        assert_eq!(coverage.cut_off(), Some(at("2026-09-27T21:30:00+08:00")));
    }

    #[test]
    fn a_day_is_one_of_china() {
        let mut coverage = Coverage::default();
        coverage.begins(at("2026-09-21T00:10:00+08:00"));
        coverage.begins(at("2026-09-21T23:50:00+08:00"));
        assert_eq!(coverage.days.len(), 1);
    }

    #[test]
    fn nothing_covers_nothing() {
        assert_eq!(Coverage::default().from(), None);
        let mut one = Coverage::default();
        let mut other = Coverage::default();
        other.begins(at("2026-09-21T00:10:00Z"));
        other.knows(at("2026-09-21T00:10:00Z"));
        one.join(&other);
        assert_eq!(one.from(), other.from());
        assert_eq!(one.cut_off(), other.cut_off());
    }
}
