//! Timelines: what one system reported of one region of a thing, in order, and where that leaves it.
//!
//! Reports come in any order. They are put in the order of the instants they speak of; two of one instant in the order
//! in which the machine allows them, else in which it declares them. A machine that only goes forward keeps its state when a report would take
//! it back or aside; any other follows. Either way the move is kept, so that somebody can be told.
//!
//! ```
//! use dangjiu::machine::{Movement, StateTable};
//! use dangjiu::time::Instant;
//! use dangjiu::timeline::{Report, Walk};
//!
//! let table = StateTable::new(3, &[(0, 1), (1, 2)]);
//! let at = |seconds| Instant::from_seconds(seconds).unwrap();
//! let report = |seconds, state| Report { at: at(seconds), state, since: at(seconds), exact: true, row: 0 };
//! let mut reports = vec![report(30, 0), report(20, 2), report(10, 0)];
//! let walk = Walk::of(&table, true, &mut reports);
//! assert_eq!(walk.state, Some(2));
//! assert_eq!(walk.moves, [None, Some(Movement::Skip), Some(Movement::Regression)]);
//! ```

use alloc::vec::Vec;

use crate::machine::{Movement, StateTable};
use crate::time::Instant;

/// A state that was reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// When it was so: the instant of the event, or of the export that shows it.
    pub at: Instant,
    /// The state.
    pub state: u32,
    /// Since when, as late as it can have been.
    pub since: Instant,
    /// Whether `since` is known and not only a bound.
    pub exact: bool,
    /// The caller's number of the row that reports it.
    pub row: u32,
}

/// Reports in order, and what came of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Walk {
    /// The state they lead to.
    pub state: Option<u32>,
    /// The report that led there: index into the sorted reports.
    pub by: usize,
    /// Per report, the move from the report before it; nothing for the first.
    pub moves: Vec<Option<Movement>>,
}

impl Walk {
    /// Sorts the reports and walks along them.
    #[must_use]
    pub fn of(table: &StateTable, forward_only: bool, reports: &mut [Report]) -> Walk {
        let mut walk = Walk::default();
        walk.take(table, forward_only, reports);
        walk
    }

    /// The same into a walk whose memory is used again.
    pub fn take(&mut self, table: &StateTable, forward_only: bool, reports: &mut [Report]) {
        // Of one instant and place, the one that knows more; of two that know as much, the order given stays.
        reports.sort_by_cached_key(|report| {
            (report.at, place(table, report.state), report.since, !report.exact)
        });
        self.moves.clear();
        self.state = None;
        let mut last = None;
        for (index, report) in reports.iter().enumerate() {
            self.moves.push(last.map(|last| table.movement(last, report.state)));
            last = Some(report.state);
            let follows = self.state.is_none_or(|state| {
                let movement = table.movement(state, report.state);
                movement.is_forward() || (!forward_only && movement != Movement::Repeat)
            });
            if follows {
                self.state = Some(report.state);
                self.by = index;
            }
        }
    }
}

/// Where a state stands among those that are reported of one instant.
pub type Place = (core::cmp::Reverse<usize>, u32);

/// Sorts states that lead to others before those: what a state reaches, it reaches with everything behind it. Of states
/// that lead to equally many, such as two that lead to each other, the one declared first comes first.
#[must_use]
pub fn place(table: &StateTable, state: u32) -> Place {
    let states = u32::try_from(table.states()).unwrap_or(u32::MAX);
    let behind = (0..states).filter(|other| *other != state && table.reaches(state, *other)).count();
    (core::cmp::Reverse(behind), state)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec;

    fn report(seconds: i64, state: u32) -> Report {
        let at = Instant::from_seconds(seconds).unwrap();
        Report { at, state, since: at, exact: true, row: 0 }
    }

    /// 0 unpaid -> 1 paid <-> 2 cancelled, 1 -> 3 refunded
    fn payment() -> StateTable {
        StateTable::new(4, &[(0, 1), (1, 2), (2, 1), (1, 3)])
    }

    #[test]
    fn a_following_machine_goes_back() {
        let walk = Walk::of(&payment(), false, &mut [report(1, 0), report(2, 3), report(3, 1)]);
        assert_eq!(walk.state, Some(1));
        assert_eq!(walk.by, 2);
        assert_eq!(walk.moves, [None, Some(Movement::Skip), Some(Movement::Regression)]);
    }

    #[test]
    fn what_is_kept_dates_from_its_own_report() {
        let table = StateTable::new(3, &[(0, 1), (1, 2)]);
        let mut reports = [report(1, 1), report(2, 0), report(3, 0), report(4, 1)];
        let walk = Walk::of(&table, true, &mut reports);
        assert_eq!((walk.state, walk.by), (Some(1), 0));
        let back = Some(Movement::Regression);
        assert_eq!(
            walk.moves,
            [None, back, Some(Movement::Repeat), Some(Movement::Step)],
            "told once, not twice"
        );
    }

    #[test]
    fn of_one_instant_the_machine_says_which_is_first() {
        for mut reports in
            [[report(5, 0), report(5, 1), report(5, 3)], [report(5, 3), report(5, 1), report(5, 0)]]
        {
            let walk = Walk::of(&payment(), false, &mut reports);
            assert_eq!(walk.state, Some(3));
            assert_eq!(walk.moves, [None, Some(Movement::Step), Some(Movement::Step)]);
        }
    }

    #[test]
    fn of_one_instant_and_both_ways_the_declared_order_is_taken() {
        let table = StateTable::new(3, &[(0, 1), (1, 2), (2, 1)]);
        for states in [[1, 2], [2, 1]] {
            let mut reports = states.map(|state| Report { row: 9 - state, ..report(5, state) });
            assert_eq!(Walk::of(&table, false, &mut reports).state, Some(2), "{states:?}");
            let mut reports = states.map(|state| Report { row: state, ..report(5, state) });
            assert_eq!(Walk::of(&table, false, &mut reports).state, Some(2), "{states:?}");
        }
    }

    #[test]
    fn nothing_reported_is_no_state() {
        let mut walk = Walk::of(&payment(), true, &mut [report(1, 1)]);
        walk.take(&payment(), true, &mut []);
        assert_eq!((walk.state, walk.moves), (None, vec![]));
    }
}
