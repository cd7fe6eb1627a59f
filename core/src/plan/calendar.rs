//! Working calendars, prepared so that the working time between two instants costs the same over a day or a century.
//!
//! The days are cut into stretches that follow the week, are off, or are worked although the week says otherwise.
//! Each stretch knows how much was worked before it. All lengths are on the clock of the calendar's zone: on a day
//! on which that clock is set forward or back, its hours count as they are written.

use alloc::vec::Vec;

use crate::program::Calendar;
use crate::time::{CivilDate, CivilDateTime};

const MINUTE: i64 = 60_000_000;
/// 1970-01-01 was a Thursday; weekdays count from Monday, 0.
const FIRST_WEEKDAY: i64 = 3;

/// A calendar ready for questions.
#[derive(Clone, Debug)]
pub(crate) struct WorkTable {
    week: [Vec<(u16, u16)>; 7],
    /// The hours of a day worked although the week says otherwise.
    extra: Vec<(u16, u16)>,
    /// Micros worked from Monday to before the weekday; the last is the whole week.
    week_before: [i64; 8],
    /// By first day; each lasts until the next.
    stretches: Vec<Stretch>,
}

#[derive(Clone, Copy, Debug)]
struct Stretch {
    first: i64,
    kind: Kind,
    /// Micros worked before its first day, counted from the first stretch.
    before: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Week,
    Off,
    Extra,
}

impl WorkTable {
    /// The table of a calendar. A day both off and worked is worked.
    pub(crate) fn new(calendar: &Calendar) -> WorkTable {
        let week = calendar.week.clone();
        let mut week_before = [0; 8];
        let mut sum = 0;
        for (before, spans) in week_before.iter_mut().skip(1).zip(&week) {
            sum += length(spans);
            *before = sum;
        }
        let extra = week.iter().find(|spans| !spans.is_empty()).cloned().unwrap_or_default();
        let mut table = WorkTable { week, extra, week_before, stretches: Vec::new() };
        table.cut(&merge(&calendar.holidays), &merge(&calendar.workdays));
        table
    }

    fn cut(&mut self, holidays: &[(i64, i64)], workdays: &[(i64, i64)]) {
        let mut edges: Vec<i64> =
            holidays.iter().chain(workdays).flat_map(|(first, last)| [*first, last + 1]).collect();
        // Before every exception the week holds.
        edges.push(edges.iter().min().map_or(0, |first| first - 1));
        edges.sort_unstable();
        edges.dedup();
        let mut before = 0;
        let mut ends = edges.iter().skip(1);
        for first in &edges {
            let kind = if within(workdays, *first) {
                Kind::Extra
            } else if within(holidays, *first) {
                Kind::Off
            } else {
                Kind::Week
            };
            let stretch = Stretch { first: *first, kind, before };
            self.stretches.push(stretch);
            if let Some(end) = ends.next() {
                before += self.worked(kind, *first, *end);
            }
        }
    }

    /// Micros worked from the start of day `first` to the start of day `end`, all days of one kind.
    fn worked(&self, kind: Kind, first: i64, end: i64) -> i64 {
        match kind {
            Kind::Off => 0,
            Kind::Extra => (end - first) * length(&self.extra),
            Kind::Week => self.week_until(end) - self.week_until(first),
        }
    }

    /// Micros the week gives from the Monday before 1970 to the start of `day`.
    fn week_until(&self, day: i64) -> i64 {
        let from_monday = day + FIRST_WEEKDAY;
        let [.., whole] = self.week_before;
        let part = self.week_before.get(weekday_index(from_monday)).copied().unwrap_or_default();
        from_monday.div_euclid(7) * whole + part
    }

    fn stretch(&self, day: i64) -> Option<Stretch> {
        let next = self.stretches.partition_point(|stretch| stretch.first <= day);
        // The first stretch reaches back to the beginning.
        self.stretches.get(next.saturating_sub(1)).copied()
    }

    /// The working spans of a day, in minutes since midnight.
    fn spans(&self, day: i64) -> &[(u16, u16)] {
        match self.stretch(day).map(|stretch| stretch.kind) {
            Some(Kind::Week) => {
                self.week.get(weekday_index(day + FIRST_WEEKDAY)).map(Vec::as_slice).unwrap_or_default()
            }
            Some(Kind::Extra) => &self.extra,
            Some(Kind::Off) | None => &[],
        }
    }

    /// Whether anything is worked on that day.
    pub(crate) fn is_workday(&self, date: CivilDate) -> bool {
        !self.spans(day_number(date)).is_empty()
    }

    /// Whether that moment lies in a working span; its first minute does, its end does not.
    pub(crate) fn is_working_time(&self, local: CivilDateTime) -> bool {
        let now = local.time().micros();
        self.spans(day_number(local.date()))
            .iter()
            .any(|(from, to)| i64::from(*from) * MINUTE <= now && now < i64::from(*to) * MINUTE)
    }

    /// Micros worked between two moments; below zero where `to` is earlier.
    pub(crate) fn between(&self, from: CivilDateTime, to: CivilDateTime) -> i64 {
        self.until(to) - self.until(from)
    }

    /// Micros worked up to a moment, from where the count begins.
    fn until(&self, local: CivilDateTime) -> i64 {
        let (day, now) = (day_number(local.date()), local.time().micros());
        let today: i64 = self
            .spans(day)
            .iter()
            .map(|(from, to)| now.min(i64::from(*to) * MINUTE) - i64::from(*from) * MINUTE)
            .filter(|worked| *worked > 0)
            .sum();
        let whole_days = self
            .stretch(day)
            .map_or(0, |stretch| stretch.before + self.worked(stretch.kind, stretch.first, day));
        whole_days + today
    }
}

/// Days since 1970-01-01.
fn day_number(date: CivilDate) -> i64 {
    CivilDate::new(1970, 1, 1).map_or(0, |epoch| epoch.days_until(date))
}

fn weekday_index(days_from_monday: i64) -> usize {
    usize::try_from(days_from_monday.rem_euclid(7)).unwrap_or_default()
}

/// Micros in these spans.
fn length(spans: &[(u16, u16)]) -> i64 {
    spans.iter().map(|(from, to)| (i64::from(*to) - i64::from(*from)) * MINUTE).sum()
}

/// Whether a day lies in one of the ranges, which are sorted and apart.
fn within(ranges: &[(i64, i64)], day: i64) -> bool {
    let after = ranges.partition_point(|(first, _)| *first <= day);
    after.checked_sub(1).and_then(|at| ranges.get(at)).is_some_and(|(_, last)| day <= *last)
}

/// The ranges sorted, with those that touch made one.
fn merge(ranges: &[(i32, i32)]) -> Vec<(i64, i64)> {
    let mut sorted: Vec<(i64, i64)> =
        ranges.iter().map(|(first, last)| (i64::from(*first), i64::from(*last))).collect();
    sorted.retain(|(first, last)| first <= last);
    sorted.sort_unstable();
    let mut merged: Vec<(i64, i64)> = Vec::with_capacity(sorted.len());
    for (first, last) in sorted {
        match merged.last_mut() {
            Some((_, end)) if first <= *end + 1 => *end = last.max(*end),
            _ => merged.push((first, last)),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::{MINUTE, WorkTable};
    use crate::program::Calendar;
    use crate::time::{CivilDate, CivilDateTime};
    use alloc::vec;
    use alloc::vec::Vec;

    fn day(text: &str) -> i32 {
        let epoch = CivilDate::parse("1970-01-01").unwrap();
        i32::try_from(epoch.days_until(CivilDate::parse(text).unwrap())).unwrap()
    }

    fn local(text: &str) -> CivilDateTime {
        CivilDateTime::parse(text).unwrap()
    }

    /// Monday to Friday 9–12 and 13–18, Saturday 10–12; off 1–7 October 2026 and on 10 October (a Saturday) worked.
    fn calendar() -> Calendar {
        let weekday = vec![(540, 720), (780, 1080)];
        let mut week: [Vec<(u16, u16)>; 7] = core::array::from_fn(|_| weekday.clone());
        week[5] = vec![(600, 720)];
        week[6] = Vec::new();
        Calendar {
            name: "office".into(),
            zone: 0,
            week,
            holidays: vec![(day("2026-10-04"), day("2026-10-07")), (day("2026-10-01"), day("2026-10-03"))],
            workdays: vec![(day("2026-10-10"), day("2026-10-10"))],
        }
    }

    #[test]
    fn workdays() {
        let table = WorkTable::new(&calendar());
        for (date, worked) in [
            ("2026-09-28", true),  // Monday
            ("2026-09-30", true),  // Wednesday
            ("2026-10-01", false), // off
            ("2026-10-03", false), // a Saturday, off
            ("2026-10-07", false),
            ("2026-10-08", true),
            ("2026-10-10", true),
            ("2026-10-11", false), // Sunday
            ("2026-10-17", true),  // Saturday, half a day
            ("1960-01-03", false), // Sunday, long before
            ("1960-01-04", true),
        ] {
            assert_eq!(table.is_workday(CivilDate::parse(date).unwrap()), worked, "{date}");
        }
    }

    #[test]
    fn hours() {
        let table = WorkTable::new(&calendar());
        for (moment, worked) in [
            ("2026-09-28 08:59:59.999999", false),
            ("2026-09-28 09:00", true),
            ("2026-09-28 11:59:59.999999", true),
            ("2026-09-28 12:00", false),
            ("2026-09-28 13:00", true),
            ("2026-09-28 18:00", false),
            ("2026-10-01 10:00", false),
            ("2026-10-10 09:00", true), // worked Saturday: Monday's hours
            ("2026-10-17 09:30", false),
            ("2026-10-17 10:30", true),
        ] {
            assert_eq!(table.is_working_time(local(moment)), worked, "{moment}");
        }
    }

    #[test]
    fn time_between() {
        let table = WorkTable::new(&calendar());
        for (from, to, minutes) in [
            ("2026-09-28 09:00", "2026-09-28 09:00", 0),
            ("2026-09-28 09:00", "2026-09-28 10:30", 90),
            ("2026-09-28 11:00", "2026-09-28 14:00", 120),
            ("2026-09-28 17:00", "2026-09-29 10:00", 120),
            ("2026-09-28 14:00", "2026-09-28 11:00", -120),
            // Wednesday 17:00 to Thursday after the holidays 10:00.
            ("2026-09-30 17:00", "2026-10-08 10:00", 120),
            // Saturday 10 October is worked like a Monday.
            ("2026-10-09 17:00", "2026-10-12 10:00", 60 + 480 + 60),
            // One whole ordinary week: five days of 8 h, one of 2 h.
            ("2026-11-02 00:00", "2026-11-09 00:00", 5 * 480 + 120),
            // Four weeks before 1970.
            ("1969-06-02 12:30", "1969-06-30 12:30", 4 * (5 * 480 + 120)),
        ] {
            assert_eq!(table.between(local(from), local(to)), minutes * MINUTE, "{from} to {to}");
        }
    }

    /// Against counting minute by minute, over the exceptions and the turn of weeks.
    #[test]
    fn agrees_with_counting_minutes() {
        let table = WorkTable::new(&calendar());
        let start = CivilDate::parse("2026-09-27").unwrap();
        let mut worked = 0;
        for days in 0..18 {
            let date = start.add_days(days).unwrap();
            for minute in 0..1440u32 {
                let moment = date.at(crate::time::CivilTime::new(minute / 60, minute % 60, 0, 0).unwrap());
                assert_eq!(table.between(local("2026-09-27"), moment), worked * MINUTE, "{moment}");
                worked += i64::from(table.is_working_time(moment));
            }
        }
    }

    #[test]
    fn a_calendar_without_hours_or_exceptions() {
        let empty = Calendar {
            name: "empty".into(),
            zone: 0,
            week: Default::default(),
            holidays: vec![],
            workdays: vec![(day("2026-10-10"), day("2026-10-10"))],
        };
        let table = WorkTable::new(&empty);
        assert!(!table.is_workday(CivilDate::parse("2026-10-10").unwrap()));
        assert_eq!(table.between(local("2026-01-01"), local("2027-01-01")), 0);
        let plain = WorkTable::new(&Calendar { holidays: vec![], workdays: vec![], ..calendar() });
        assert!(plain.is_workday(CivilDate::parse("2026-10-01").unwrap()));
    }
}
