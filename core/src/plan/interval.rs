//! Which of many ranges hold a value.
//!
//! Rules often cut one number into many bands (`>= 199元`, `< 3kg`). Asking all of them costs as much as there are
//! bands; this tree, laid out flat and sorted by lower end, walks only into parts in which some range still reaches
//! up to the value.

use alloc::vec::Vec;
use core::cmp::Ordering;

use crate::decimal::Decimal;
use crate::value::Scalar;

/// A value as a position on its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Position {
    /// An instant or a length of time.
    Micros(i64),
    /// A number, an amount in one currency, a weight.
    Number(Decimal),
}

impl Position {
    /// The position of a value that has an order.
    pub(crate) fn of(scalar: &Scalar<'_>) -> Option<Position> {
        Some(match scalar {
            Scalar::Number(number) | Scalar::Weight(number) => Position::Number(*number),
            Scalar::Money(money) => Position::Number(money.amount),
            Scalar::Instant(instant) => Position::Micros(instant.micros()),
            Scalar::Duration(duration) => Position::Micros(duration.micros()),
            Scalar::Bool(_) | Scalar::Text(_) | Scalar::Member(..) => return None,
        })
    }
}

/// An end of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// No end.
    Open,
    /// The position belongs to the range.
    Including(Position),
    /// The position does not belong to the range.
    Excluding(Position),
}

/// A range of positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Range {
    /// The lower end.
    pub(crate) low: End,
    /// The upper end.
    pub(crate) high: End,
}

impl Range {
    /// What is in both.
    pub(crate) fn and(self, other: Range) -> Range {
        let low = if low_order(other.low, self.low).is_gt() { other.low } else { self.low };
        let high = if high_order(other.high, self.high).is_lt() { other.high } else { self.high };
        Range { low, high }
    }
}

/// Orders lower ends by where their range begins.
fn low_order(left: End, right: End) -> Ordering {
    match (left, right) {
        (End::Open, End::Open) => Ordering::Equal,
        (End::Open, _) => Ordering::Less,
        (_, End::Open) => Ordering::Greater,
        (End::Including(a) | End::Excluding(a), End::Including(b) | End::Excluding(b)) => {
            a.cmp(&b).then(matches!(left, End::Excluding(_)).cmp(&matches!(right, End::Excluding(_))))
        }
    }
}

/// Orders upper ends by where their range ends.
fn high_order(left: End, right: End) -> Ordering {
    match (left, right) {
        (End::Open, End::Open) => Ordering::Equal,
        (End::Open, _) => Ordering::Greater,
        (_, End::Open) => Ordering::Less,
        (End::Including(a) | End::Excluding(a), End::Including(b) | End::Excluding(b)) => {
            a.cmp(&b).then(matches!(left, End::Including(_)).cmp(&matches!(right, End::Including(_))))
        }
    }
}

/// Whether a range with this lower end has begun at `value`.
fn begun(low: End, value: Position) -> bool {
    match low {
        End::Open => true,
        End::Including(at) => at <= value,
        End::Excluding(at) => at < value,
    }
}

/// Whether a range with this upper end has not ended before `value`.
fn lasts(high: End, value: Position) -> bool {
    match high {
        End::Open => true,
        End::Including(at) => value <= at,
        End::Excluding(at) => value < at,
    }
}

/// Ranges with a number each.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ranges {
    entries: Vec<Entry>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    range: Range,
    number: u32,
    /// The farthest upper end in the part of the tree whose middle this is.
    reach: End,
}

impl Ranges {
    /// A tree of these ranges.
    pub(crate) fn new(ranges: impl IntoIterator<Item = (Range, u32)>) -> Ranges {
        let entry = |(range, number): (Range, u32)| Entry { range, number, reach: range.high };
        let mut entries: Vec<Entry> = ranges.into_iter().map(entry).collect();
        entries.sort_by(|a, b| low_order(a.range.low, b.range.low).then(a.number.cmp(&b.number)));
        reach(&mut entries);
        Ranges { entries }
    }

    /// Calls `found` with the number of each range that holds `value`.
    pub(crate) fn holding(&self, value: Position, found: &mut impl FnMut(u32)) {
        holding(&self.entries, value, found);
    }
}

/// Fills in `reach`; returns that of the whole part. The depth is the logarithm of the length.
fn reach(part: &mut [Entry]) -> Option<End> {
    let middle = part.len() / 2;
    let (left, rest) = part.split_at_mut_checked(middle)?;
    let (entry, right) = rest.split_first_mut()?;
    for side in [reach(left), reach(right)].into_iter().flatten() {
        if high_order(side, entry.reach).is_gt() {
            entry.reach = side;
        }
    }
    Some(entry.reach)
}

fn holding(part: &[Entry], value: Position, found: &mut impl FnMut(u32)) {
    let Some((left, rest)) = part.split_at_checked(part.len() / 2) else { return };
    let Some((entry, right)) = rest.split_first() else { return };
    if !lasts(entry.reach, value) {
        return;
    }
    holding(left, value, found);
    if !begun(entry.range.low, value) {
        return;
    }
    if lasts(entry.range.high, value) {
        found(entry.number);
    }
    holding(right, value, found);
}

#[cfg(test)]
mod tests {
    use super::{End, Position, Range, Ranges};
    use alloc::vec::Vec;

    fn at(value: i64) -> Position {
        Position::Micros(value)
    }

    fn holds(range: Range, value: Position) -> bool {
        let low = match range.low {
            End::Open => true,
            End::Including(low) => low <= value,
            End::Excluding(low) => low < value,
        };
        let high = match range.high {
            End::Open => true,
            End::Including(high) => high >= value,
            End::Excluding(high) => high > value,
        };
        low && high
    }

    /// Every range over the positions 0 to 4, of every kind of end, against asking each alone.
    #[test]
    fn agrees_with_asking_every_range() {
        let mut ends = Vec::from([End::Open]);
        ends.extend((0..5).flat_map(|value| [End::Including(at(value)), End::Excluding(at(value))]));
        let mut ranges = Vec::new();
        for low in &ends {
            for high in &ends {
                ranges.push((Range { low: *low, high: *high }, u32::try_from(ranges.len()).unwrap()));
            }
        }
        for length in [0, 1, 2, 3, 7, ranges.len()] {
            let some: Vec<_> = ranges.iter().rev().step_by(3).chain(&ranges).take(length).copied().collect();
            let tree = Ranges::new(some.iter().copied());
            for value in -1..6 {
                let mut found = Vec::new();
                tree.holding(at(value), &mut |number| found.push(number));
                found.sort_unstable();
                let mut expected: Vec<u32> = some
                    .iter()
                    .filter(|(range, _)| holds(*range, at(value)))
                    .map(|(_, number)| *number)
                    .collect();
                expected.sort_unstable();
                assert_eq!(found, expected, "{length} ranges at {value}");
            }
        }
    }

    #[test]
    fn both_of_two_ranges() {
        let ends = [
            End::Open,
            End::Including(at(1)),
            End::Excluding(at(1)),
            End::Including(at(2)),
            End::Excluding(at(3)),
        ];
        for (low, high) in ends.iter().flat_map(|low| ends.iter().map(move |high| (*low, *high))) {
            for (other_low, other_high) in
                ends.iter().flat_map(|low| ends.iter().map(move |high| (*low, *high)))
            {
                let (left, right) = (Range { low, high }, Range { low: other_low, high: other_high });
                for value in 0..5 {
                    assert_eq!(
                        holds(left.and(right), at(value)),
                        holds(left, at(value)) && holds(right, at(value)),
                        "{left:?} {right:?} {value}"
                    );
                }
            }
        }
    }
}
