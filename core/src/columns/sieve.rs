//! Sieves: of which items of a chunk the cheap parts of a condition hold.
//!
//! `any i in order.items (i.gift is true and i.qty >= 1)` is asked of the items row by row, a few at a time. Where many rows of a
//! chunk ask, a loop per part over all items of the chunk costs less; what is not cheap (texts) is asked of what is left.
//!
//! ```text
//! gift      1 0 0 1 1
//! qty >= 1  1 1 0 0 1
//! holds     1 0 0 0 1    rows end after the second and the fifth: both have one
//! ```

use alloc::vec::Vec;
use core::ops::Range;

use super::check::Check;
use crate::eval::Outcome;

/// So many rows of a chunk are asked item by item before all its items are sifted.
const MANY: u32 = 24;

/// A condition of items that several parts make together.
#[derive(Debug)]
pub(super) struct Sieve<'b> {
    /// What is quickly said of many items; never open.
    cheap: Vec<Check<'b>>,
    /// The others.
    pub(super) rest: Vec<Check<'b>>,
}

impl<'b> Sieve<'b> {
    /// The sieve of parts that all have to hold; nothing where none is cheap.
    pub(super) fn of(parts: Vec<Check<'b>>) -> Result<Sieve<'b>, Vec<Check<'b>>> {
        if !parts.iter().any(is_cheap) {
            return Err(parts);
        }
        let (cheap, rest) = parts.into_iter().partition(is_cheap);
        Ok(Sieve { cheap, rest })
    }

    /// All parts, the cheap first.
    pub(super) fn parts(&self) -> impl Iterator<Item = &Check<'b>> {
        self.cheap.iter().chain(&self.rest)
    }
}

/// Whether a part is answered for every item by one look that never is open.
fn is_cheap(check: &Check<'_>) -> bool {
    match check {
        Check::Band { of_items, .. } => *of_items,
        Check::Bit { of_items, outcomes, .. } => *of_items && outcomes.iter().all(|found| found.is_decided()),
        Check::Entry { of_items, outcomes, .. } => {
            *of_items && outcomes.iter().all(|found| found.is_decided())
        }
        _ => false,
    }
}

/// The items of a chunk, sifted.
#[derive(Debug, Default)]
pub(super) struct Sifted {
    /// The first row of the chunk, from 1; zero for none.
    chunk: usize,
    asked: u32,
    from: usize,
    holds: Vec<bool>,
}

impl Sifted {
    /// Notes that a row of the chunk asks. Whether the items are sifted; `items` are those of the chunk.
    pub(super) fn is_ready(
        &mut self,
        sieve: &Sieve<'_>,
        first: usize,
        items: impl FnOnce() -> Range<usize>,
    ) -> bool {
        if self.chunk != first + 1 {
            (self.chunk, self.asked) = (first + 1, 0);
        }
        self.asked = self.asked.saturating_add(1);
        if self.asked == MANY {
            let items = items();
            self.from = items.start;
            self.holds.clear();
            self.holds.resize(items.len(), true);
            sieve.cheap.iter().for_each(|check| sift(check, items.start, &mut self.holds));
        }
        self.asked >= MANY
    }

    /// Of which of these items the cheap parts hold.
    pub(super) fn holds(&self, items: &Range<usize>) -> &[bool] {
        let at = |item: usize| item.saturating_sub(self.from);
        self.holds.get(at(items.start)..at(items.end)).unwrap_or_default()
    }
}

/// Keeps the items, the first of which is `from`, of which a check holds.
fn sift(check: &Check<'_>, from: usize, holds: &mut [bool]) {
    match check {
        Check::Band { values, low, high, .. } => {
            for (holds, value) in holds.iter_mut().zip(values.get(from..).unwrap_or_default()) {
                *holds &= low <= value && value <= high;
            }
        }
        Check::Bit { bits, outcomes: [no, yes], .. } => {
            let [no, yes] = [no, yes].map(|found| *found == Outcome::True);
            for (item, holds) in (from..).zip(holds) {
                *holds &= if bits.get(item) { yes } else { no };
            }
        }
        Check::Entry { codes, outcomes, .. } => {
            for (item, holds) in (from..).zip(holds) {
                *holds &= outcomes.get(codes.get(item)) == Some(&Outcome::True);
            }
        }
        _ => {}
    }
}
