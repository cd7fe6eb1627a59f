//! Room: what an evaluation looks up once per event, in buffers that the next event uses again.

use alloc::vec::Vec;

use super::outcome::Outcome;
use super::read::Items;
use crate::plan::probe::{Reading, UNREAD};
use crate::plan::stand::Subject;
use crate::plan::tree::Head;

/// A subject of the index that is not decided false.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) subject: Subject,
    pub(crate) outcome: Outcome,
}

impl Hit {
    /// What hits are sorted by, as one number: their subject, then their outcome.
    #[inline]
    pub(crate) fn order(&self) -> u64 {
        u64::from(self.subject) << 8 | self.outcome as u64
    }
}

/// So many hits are sooner put in order one by one.
const FEW: usize = 20;

/// Sorts hits, mostly few. The library sorts a few as quickly, but not where it is made small.
#[cfg_attr(feature = "inline", inline)]
pub(crate) fn sort(hits: &mut [Hit]) {
    if hits.len() > FEW {
        return hits.sort_unstable_by_key(Hit::order);
    }
    for sorted in 1..hits.len() {
        for at in (0..sorted).rev() {
            let Some([left, right]) = hits.get_mut(at..).and_then(<[Hit]>::first_chunk_mut) else { break };
            if left.order() <= right.order() {
                break;
            }
            core::mem::swap(left, right);
        }
    }
}

/// Values by number, each worked out at most once per event.
#[derive(Clone, Debug)]
pub(crate) struct Once<T> {
    values: Vec<T>,
    /// The numbers whose value is not blank.
    written: Vec<u32>,
    blank: T,
}

impl<T: Copy> Once<T> {
    fn new(blank: T) -> Once<T> {
        Once { values: Vec::new(), written: Vec::new(), blank }
    }

    /// The value of a number; blank where none was kept.
    #[inline]
    pub(crate) fn get(&self, number: u32) -> T {
        self.values.get(number as usize).copied().unwrap_or(self.blank)
    }

    /// Keeps a value where there was none.
    #[cfg_attr(feature = "inline", inline)]
    pub(crate) fn keep(&mut self, number: u32, value: T) {
        let at = number as usize;
        if self.values.len() <= at {
            self.values.resize(at + 1, self.blank);
        }
        if let Some(kept) = self.values.get_mut(at) {
            *kept = value;
            self.written.push(number);
        }
    }

    /// Forgets all values, at the cost of those that there are.
    #[inline]
    fn forget(&mut self) {
        for number in &self.written {
            if let Some(value) = self.values.get_mut(*number as usize) {
                *value = self.blank;
            }
        }
        self.written.clear();
    }
}

/// Buffers of an evaluation. What is in them belongs to one event and one plan.
#[derive(Clone, Debug)]
pub(crate) struct Buffers {
    /// Per probe outside lists, what it reads; per probe of items, where its readings begin in `cells`.
    pub(crate) readings: Once<Reading>,
    /// Per list.
    pub(crate) lists: Once<Option<Items>>,
    /// Readings of items.
    pub(crate) cells: Vec<Reading>,
    /// Per atom that is an expression: what it came to, so that rules which share it have it computed once.
    pub(crate) atoms: Once<Option<Outcome>>,
    /// The branches that searches have come to, the innermost last.
    pub(crate) ahead: Vec<Head>,
    /// What searches have found, the innermost last.
    pub(crate) hits: Vec<Hit>,
    /// The columns that are open, likewise.
    pub(crate) open: Vec<u32>,
    /// Words of a wide block: the rules that are possible, and those that are open.
    pub(crate) bits: (Vec<u64>, Vec<u64>),
    /// Per binder: the first slot of its current item.
    pub(crate) items: Vec<u32>,
    /// How many subjects were looked at one by one.
    pub(crate) looked_at: u64,
}

impl Default for Buffers {
    fn default() -> Buffers {
        Buffers {
            readings: Once::new(UNREAD),
            lists: Once::new(None),
            cells: Vec::new(),
            atoms: Once::new(None),
            ahead: Vec::new(),
            hits: Vec::new(),
            open: Vec::new(),
            bits: (Vec::new(), Vec::new()),
            items: Vec::new(),
            looked_at: 0,
        }
    }
}

impl Buffers {
    /// Forgets the event before.
    #[cfg_attr(feature = "inline", inline)]
    pub(crate) fn renew(&mut self) {
        self.readings.forget();
        self.lists.forget();
        self.atoms.forget();
        self.cells.clear();
        self.hits.clear();
        self.open.clear();
        self.looked_at = 0;
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::{FEW, Hit, Once, sort};
    use crate::eval::outcome::Outcome;

    /// However many there are.
    #[test]
    fn hits_are_sorted_by_subject_and_outcome() {
        let outcomes = [Outcome::True, Outcome::Unknown, Outcome::Error];
        let mut state = 7_u32;
        let mut roll = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 24
        };
        for count in 0..2 * FEW {
            let hits =
                (0..count).map(|_| Hit { subject: roll() % 16, outcome: outcomes[roll() as usize % 3] });
            let mut hits: Vec<Hit> = hits.collect();
            let mut expected: Vec<(u32, u8)> =
                hits.iter().map(|hit| (hit.subject, hit.outcome as u8)).collect();
            expected.sort_unstable();
            sort(&mut hits);
            let found = hits.iter().map(|hit| (hit.subject, hit.outcome as u8));
            assert_eq!(found.collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn what_is_of_an_earlier_event_is_forgotten() {
        let mut once = Once::new('-');
        assert_eq!(once.get(3), '-');
        once.keep(3, 'a');
        once.keep(1, 'b');
        assert_eq!([0, 1, 2, 3, 4].map(|number| once.get(number)), ['-', 'b', '-', 'a', '-']);
        once.forget();
        assert_eq!([0, 1, 2, 3, 4].map(|number| once.get(number)), ['-'; 5]);
        once.keep(1, 'c');
        assert_eq!((once.get(1), once.get(3)), ('c', '-'));
    }
}
