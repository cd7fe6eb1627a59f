//! Ways: the tests by which a rule can be found.
//!
//! A rule is found by tests that are parts of its `and`. Where such a test is false, the rule is decided false and need
//! not be looked at. Where its value is missing or wrong, the rule cannot fire, and may be undecided or in error.

use alloc::vec::Vec;

use hashbrown::HashMap;

use super::access::count;
use super::predicate::{Predicates, Slice, Test};
use super::probe::{LOWEST, Probe, Scale, Source};
use crate::program::{Presence, Quantifier, TextTest};

/// The most values by which one rule is put into one column.
const SPREAD: usize = 256;

/// The most alternatives of an `or` by which a rule is found.
const ALTERNATIVES: usize = 4;

/// The items of a list that an event is taken to have; nothing but speed depends on it.
const ITEMS: u32 = 3;

/// How often each distinct clause of a plan held in a sample of events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// How many events were looked at.
    pub(crate) events: u64,
    /// Per atom, in how many of them it held.
    pub(crate) held: Vec<u64>,
}

impl Statistics {
    /// How many of a thousand events satisfy an atom.
    fn share(&self, atom: u32) -> Option<u32> {
        let held = *self.held.get(atom as usize)?;
        u32::try_from((held * 1000).checked_div(self.events)?).ok()
    }
}

/// What a column of the index sorts rules by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Column {
    /// The probe.
    pub(crate) probe: u32,
    /// What of it.
    pub(crate) by: By,
}

/// How a column finds rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum By {
    /// The code or point is one of a few.
    Value,
    /// The position is in a band.
    Band,
    /// The value is there, missing, or none.
    Presence,
    /// The text begins so.
    Prefix,
}

/// Where in a column a rule stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spot {
    /// Under these codes or points.
    Values(Slice),
    /// In this band, ends included.
    Band(i64, i64),
    /// Under this presence.
    Presence(Presence),
    /// Under this text of the predicates.
    Prefix(u32),
}

/// A column, by its number among those of [`Ways`], and where in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stop {
    pub(crate) column: u32,
    pub(crate) spot: Spot,
}

/// A place in the index where a rule may stand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Way {
    /// One stop, or several for an `or`, at any of which the rule is found.
    pub(crate) stops: Slice,
    /// Which of the rule's atoms hold wherever the rule is found so: a bit each.
    pub(crate) proves: u64,
    /// A guess of how many of a thousand events find the rule so.
    pub(crate) share: u32,
    /// In how many branches it puts the rule.
    pub(crate) breadth: u32,
    /// Whether it leads through a band, below which nothing is sorted further.
    pub(crate) ends: bool,
}

/// The ways to the rules of a tree. They lie side by side: there are some for every clause of every rule.
#[derive(Debug, Default)]
pub(crate) struct Ways {
    ways: Vec<Way>,
    stops: Vec<Stop>,
    values: Vec<i64>,
    columns: Vec<Column>,
    numbers: HashMap<Column, u32>,
}

impl Ways {
    /// Those of a stretch.
    pub(crate) fn of(&self, ways: Slice) -> &[Way] {
        ways.of(&self.ways)
    }

    pub(crate) fn stops(&self, way: &Way) -> &[Stop] {
        way.stops.of(&self.stops)
    }

    pub(crate) fn values(&self, values: Slice) -> &[i64] {
        values.of(&self.values)
    }

    pub(crate) fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Adds the ways to a rule with these atoms, by how often those hold where that was counted.
    pub(crate) fn add(
        &mut self,
        predicates: &Predicates,
        atoms: &[u32],
        counted: Option<&Statistics>,
    ) -> Slice {
        let from = self.ways.len();
        for (at, atom) in atoms.iter().enumerate() {
            let Some(test) = predicates.atom(*atom) else { continue };
            let bit = u32::try_from(at).ok().and_then(|at| 1_u64.checked_shl(at)).unwrap_or(0);
            let new = self.ways.len();
            let exact = self.of_test(predicates, test);
            let share = counted.filter(|_| exact).and_then(|counted| counted.share(*atom));
            for way in self.ways.iter_mut().skip(new) {
                way.proves = if exact { bit } else { 0 };
                // What proves the atom is met as often as the atom holds.
                way.share = share.unwrap_or(way.share);
            }
            self.narrow(predicates, from, new);
        }
        Slice { from: count(from), len: count(self.ways.len() - from) }
    }

    /// A further band of the same probe narrows the first. Of items it does not: one item may be in the one band and
    /// another one in the other.
    fn narrow(&mut self, predicates: &Predicates, from: usize, new: usize) {
        let Some(way) = self.ways.get(new).copied().filter(|_| self.ways.len() == new + 1) else { return };
        let Some(Stop { column, spot: Spot::Band(low, high) }) = self.only(&way) else { return };
        let probe = self.columns.get(column as usize).and_then(|column| predicates.probe(column.probe));
        if !probe.is_some_and(|probe| matches!(probe.source, Source::Place { .. })) {
            return;
        }
        let known = (from..new).find(|at| {
            let stop = self.ways.get(*at).and_then(|way| self.only(way));
            matches!(stop, Some(Stop { column: other, spot: Spot::Band(..) }) if other == column)
        });
        let Some(known) = known.and_then(|at| self.ways.get_mut(at)) else { return };
        if let Some(Stop { spot: Spot::Band(from, to), .. }) = self.stops.get_mut(known.stops.from as usize) {
            (*from, *to) = ((*from).max(low), (*to).min(high));
        }
        known.proves |= way.proves;
        // Two ends cut off what neither leaves.
        let both = known.share + way.share;
        known.share = (known.share * way.share / 1000).max(both - both.min(1000));
        self.ways.truncate(new);
    }

    /// The only stop of a way.
    fn only(&self, way: &Way) -> Option<Stop> {
        match self.stops(way) {
            [stop] => Some(*stop),
            _ => None,
        }
    }

    /// Adds the ways of one test; says whether the test holds wherever its rule is found so.
    fn of_test(&mut self, predicates: &Predicates, test: Test) -> bool {
        match test {
            Test::Either(parts) if parts.len as usize <= ALTERNATIVES => {
                return self.either(predicates, parts.of(&predicates.parts));
            }
            Test::Items { kind: Quantifier::Any, test, .. } => match predicates.test(test) {
                // One of the parts finds the rule, the others have to be asked of the same item.
                Some(Test::All(parts)) => {
                    let parts = parts.of(&predicates.parts).iter().filter_map(|part| predicates.test(*part));
                    parts.for_each(|part| self.simple(predicates, part, true));
                    return false;
                }
                Some(test) => self.simple(predicates, test, true),
                None => {}
            },
            test => self.simple(predicates, test, false),
        }
        true
    }

    /// Adds the way of an `or`, if each of its parts has a stop; says whether the `or` holds wherever its rule is found so.
    fn either(&mut self, predicates: &Predicates, parts: &[u32]) -> bool {
        let (stops, mut share, mut exact) = (self.stops.len(), 0, true);
        for part in parts {
            let stop = predicates.test(*part).and_then(|test| self.rarest(predicates, test));
            let Some((stop, of_part, proves)) = stop else {
                self.stops.truncate(stops);
                return true;
            };
            self.stops.push(stop);
            share += of_part;
            exact &= proves;
        }
        self.push(stops, share);
        exact
    }

    /// The stop of a part of an `or` by which the fewest events come, how many of a thousand these are, and whether the part
    /// holds for all of them: of an `and`, one part finds the rule, and the others have to be asked.
    fn rarest(&mut self, predicates: &Predicates, test: Test) -> Option<(Stop, u32, bool)> {
        let (test, of_items) = match test {
            Test::Items { kind: Quantifier::Any, test, .. } => (predicates.test(test)?, true),
            test => (test, false),
        };
        let Test::All(parts) = test else {
            let (stop, share) = self.stop(predicates, test, of_items)?;
            return Some((stop, share, true));
        };
        let parts = parts.of(&predicates.parts).iter().filter_map(|part| predicates.test(*part));
        let stops = parts.filter_map(|part| self.stop(predicates, part, of_items));
        let (stop, share) = stops.min_by_key(|(_, share)| *share)?;
        Some((stop, share, false))
    }

    /// Adds the way of a test of one probe; `of_items` says whether it is one that reads items.
    fn simple(&mut self, predicates: &Predicates, test: Test, of_items: bool) {
        if let Some((stop, share)) = self.stop(predicates, test, of_items) {
            self.stops.push(stop);
            self.push(self.stops.len() - 1, share);
        }
    }

    /// Adds the way of the stops from this one on.
    fn push(&mut self, from: usize, share: u32) {
        let stops = self.stops.get(from..).unwrap_or_default();
        if stops.is_empty() {
            return;
        }
        let breadth = |stop: &Stop| match stop.spot {
            Spot::Values(values) => values.len.max(1),
            Spot::Band(..) | Spot::Presence(_) | Spot::Prefix(_) => 1,
        };
        self.ways.push(Way {
            stops: Slice { from: count(from), len: count(stops.len()) },
            proves: 0,
            share,
            breadth: stops.iter().map(breadth).sum(),
            ends: stops.iter().any(|stop| matches!(stop.spot, Spot::Band(..))),
        });
    }

    /// The stop of a test of one probe, and how many of a thousand events come by.
    fn stop(&mut self, predicates: &Predicates, test: Test, of_items: bool) -> Option<(Stop, u32)> {
        let from = self.values.len();
        let (probe, by) = match test {
            Test::Codes { probe, mask } => {
                let mut left = mask;
                while left != 0 {
                    self.values.push(i64::from(left.trailing_zeros()));
                    left &= left - 1;
                }
                (probe, By::Value)
            }
            Test::ManyCodes { probe, words } => {
                let codes = i64::from(predicates.probe(probe)?.scale.codes()?);
                self.values.extend((0..codes).filter(|code| predicates.has_code(words, *code)));
                (probe, By::Value)
            }
            Test::Within { probe, low, high } if low == high => {
                self.values.push(low);
                (probe, By::Value)
            }
            Test::Within { probe, .. } => (probe, By::Band),
            Test::Among { probe, points } => {
                self.values.extend_from_slice(points.of(&predicates.points));
                (probe, By::Value)
            }
            Test::Presence { probe, .. } => (probe, By::Presence),
            Test::Text { probe, how: TextTest::StartsWith, .. } => (probe, By::Prefix),
            _ => return None,
        };
        let found = predicates.probe(probe)?;
        // What has to be computed is not worth computing only to find rules.
        let reads = match found.source {
            Source::Place { .. } => !of_items,
            Source::Item { .. } | Source::WholeItem { .. } => of_items,
            Source::Node(_) => false,
        };
        let values = Slice { from: count(from), len: count(self.values.len() - from) };
        if !reads || values.len as usize > SPREAD {
            self.values.truncate(from);
            return None;
        }
        let (spot, share) = match test {
            Test::Within { low, high, .. } if low != high => {
                (Spot::Band(low, high), share_of_band(low, high))
            }
            Test::Presence { what, .. } => (Spot::Presence(what), share_of_presence(what)),
            Test::Text { text, .. } => (Spot::Prefix(text), 150),
            _ => (Spot::Values(values), share_of_values(found, values.len)),
        };
        let column = Column { probe, by };
        let column = *self.numbers.entry(column).or_insert_with(|| {
            self.columns.push(column);
            count(self.columns.len() - 1)
        });
        Some((Stop { column, spot }, if of_items { (share * ITEMS).min(1000) } else { share }))
    }
}

/// A guess of how many of a thousand events have one of `count` values.
fn share_of_values(probe: &Probe, count: u32) -> u32 {
    let values = match &probe.scale {
        Scale::Bool => 2,
        Scale::Member { .. } => probe.scale.codes().unwrap_or(1).saturating_sub(1).max(2),
        scale => scale.codes().unwrap_or(100).max(9),
    };
    (count.saturating_mul(1000) / values).min(1000)
}

/// The same of a presence.
fn share_of_presence(what: Presence) -> u32 {
    match what {
        Presence::Known => 900,
        Presence::Missing => 50,
        Presence::None => 300,
    }
}

/// The same of a band.
fn share_of_band(low: i64, high: i64) -> u32 {
    if low == LOWEST || high == i64::MAX { 400 } else { 200 }
}
