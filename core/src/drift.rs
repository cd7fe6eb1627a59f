//! Drift: an order that was paid, then cancelled, then paid again within a short time.
//!
//! Two systems that write the same order in turn look like this, and so does a buyer who changes his mind; either way
//! somebody should look before the goods go out twice. Entries are those of the payment region as one system reports it.
//!
//! ```
//! use dangjiu::drift::{Payment, drift};
//! use dangjiu::time::{Duration, Instant};
//! let at = |minute: i64| Instant::from_seconds(minute * 60).unwrap();
//! let entries = [(at(0), Payment::Paid), (at(30), Payment::Cancelled), (at(50), Payment::Paid)];
//! assert_eq!(drift(&entries, Duration::parse("2h").unwrap()), Some((at(0), at(50))));
//! assert_eq!(drift(&entries, Duration::parse("40min").unwrap()), None);
//! ```

use crate::time::{Duration, Instant};

/// What drift looks at of a payment state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payment {
    /// Paid, also on hold.
    Paid,
    /// Cancelled.
    Cancelled,
    /// Anything else.
    Other,
}

/// The first `paid → cancelled → paid` whose first and last entry are at most `within` apart: the instants of these two
/// entries. `entries` are in order of time; a repeated state is no entry. Other states in between are allowed, and
/// the latest possible start counts.
#[must_use]
pub fn drift(entries: &[(Instant, Payment)], within: Duration) -> Option<(Instant, Instant)> {
    let mut last = None;
    // The latest entry into paid, and the latest such entry that a cancellation has followed.
    let mut paid = None;
    let mut cancelled = None;
    for (at, state) in entries {
        if last == Some(*state) {
            continue;
        }
        last = Some(*state);
        match state {
            Payment::Paid => {
                if let Some(start) = cancelled
                    && micros_between(start, *at) <= within.micros()
                {
                    return Some((start, *at));
                }
                paid = Some(*at);
            }
            Payment::Cancelled => cancelled = paid.or(cancelled),
            Payment::Other => {}
        }
    }
    None
}

fn micros_between(start: Instant, end: Instant) -> i64 {
    end.micros().saturating_sub(start.micros())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    fn found(entries: &[(i64, Payment)], within_min: i64) -> Option<(i64, i64)> {
        let entries: Vec<(Instant, Payment)> =
            entries.iter().map(|(at, state)| (Instant::from_seconds(at * 60).unwrap(), *state)).collect();
        let within = Duration::from_micros(within_min * 60_000_000);
        drift(&entries, within).map(|(a, b)| (a.seconds() / 60, b.seconds() / 60))
    }

    use Payment::{Cancelled, Other, Paid};

    #[test]
    fn exactly_within_counts() {
        let entries = [(0, Paid), (60, Cancelled), (120, Paid)];
        assert_eq!(found(&entries, 120), Some((0, 120)));
        assert_eq!(found(&entries, 119), None);
    }

    #[test]
    fn the_latest_start_counts() {
        let entries = [(0, Paid), (10, Cancelled), (500, Paid), (510, Cancelled), (520, Paid)];
        assert_eq!(found(&entries, 120), Some((500, 520)));
    }

    #[test]
    fn a_repeat_is_no_entry() {
        // Paid since minute 0; the second row only says it again.
        assert_eq!(found(&[(0, Paid), (400, Paid), (410, Cancelled), (420, Paid)], 120), None);
    }

    #[test]
    fn others_may_stand_between_but_not_instead() {
        assert_eq!(
            found(&[(0, Paid), (5, Other), (10, Cancelled), (15, Other), (20, Paid)], 60),
            Some((0, 20))
        );
        assert_eq!(found(&[(0, Other), (10, Cancelled), (20, Paid)], 60), None);
        assert_eq!(found(&[(0, Paid), (10, Other), (20, Paid)], 60), None);
    }
}
