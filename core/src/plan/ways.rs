//! Ways: the tests by which a rule can be found.
//!
//! A rule is found by tests that are parts of its `and`. Where such a test is false, the rule is decided false and need
//! not be looked at. Where its value is missing or wrong, the rule cannot fire, and may be undecided or in error.

use alloc::vec;
use alloc::vec::Vec;

use super::predicate::{Predicates, Test};
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Spot {
    /// Under these codes or points.
    Values(Vec<i64>),
    /// In this band, ends included.
    Band(i64, i64),
    /// Under this presence.
    Presence(Presence),
    /// Under this text of the predicates.
    Prefix(u32),
}

/// A place in the index where a rule may stand.
#[derive(Clone, Debug)]
pub(crate) struct Way {
    /// The columns and where in them: one, or several for an `or`, in any of which the rule is found.
    pub(crate) stops: Vec<(Column, Spot)>,
    /// Which of the rule's atoms hold wherever the rule is found so: a bit each.
    pub(crate) proves: u64,
    /// A guess of how many of a thousand events find the rule so.
    pub(crate) share: u32,
}

/// The ways to a rule with these atoms, by how often those hold where that was counted.
pub(crate) fn ways(predicates: &Predicates, atoms: &[u32], counted: Option<&Statistics>) -> Vec<Way> {
    let mut found: Vec<Way> = Vec::new();
    for (at, atom) in atoms.iter().enumerate() {
        let Some(test) = predicates.atom(*atom) else { continue };
        let bit = u32::try_from(at).ok().and_then(|at| 1_u64.checked_shl(at)).unwrap_or(0);
        for (way, exact) in of_test(predicates, test) {
            // What proves the atom is met as often as the atom holds.
            let share =
                counted.filter(|_| exact).and_then(|counted| counted.share(*atom)).unwrap_or(way.share);
            add(&mut found, Way { proves: if exact { bit } else { 0 }, share, ..way });
        }
    }
    found
}

/// Adds a way; a further band of the same probe narrows the first.
fn add(found: &mut Vec<Way>, way: Way) {
    if let [(column, Spot::Band(low, high))] = way.stops.as_slice() {
        let mut known = found.iter_mut().filter_map(|known| match known.stops.as_mut_slice() {
            [(other, Spot::Band(from, to))] if *other == *column => {
                Some((from, to, &mut known.proves, &mut known.share))
            }
            _ => None,
        });
        if let Some((from, to, proves, share)) = known.next() {
            (*from, *to) = ((*from).max(*low), (*to).min(*high));
            *proves |= way.proves;
            // Two ends cut off what neither leaves.
            *share = (*share * way.share / 1000).max(*share + way.share - (*share + way.share).min(1000));
            return;
        }
    }
    found.push(way);
}

/// The ways of one test, and whether the test holds wherever its rule is found so.
fn of_test(predicates: &Predicates, test: Test) -> Vec<(Way, bool)> {
    match test {
        Test::Either(parts) if parts.len as usize <= ALTERNATIVES => {
            either(predicates, parts.of(&predicates.parts))
        }
        Test::Items { kind: Quantifier::Any, test, .. } => match predicates.test(test) {
            // One of the parts finds the rule, the others have to be asked of the same item.
            Some(Test::All(parts)) => {
                let parts = parts.of(&predicates.parts).iter().filter_map(|part| predicates.test(*part));
                parts.filter_map(|part| simple(predicates, part, true)).map(|way| (way, false)).collect()
            }
            Some(test) => simple(predicates, test, true).map(|way| (way, true)).into_iter().collect(),
            None => Vec::new(),
        },
        test => simple(predicates, test, false).map(|way| (way, true)).into_iter().collect(),
    }
}

/// The way of an `or` of simple tests.
fn either(predicates: &Predicates, parts: &[u32]) -> Vec<(Way, bool)> {
    let (mut stops, mut share) = (Vec::new(), 0);
    for part in parts {
        let Some(way) = predicates.test(*part).and_then(|test| simple(predicates, test, false)) else {
            return Vec::new();
        };
        stops.extend(way.stops);
        share += way.share;
    }
    if stops.is_empty() { Vec::new() } else { vec![(Way { stops, proves: 0, share }, true)] }
}

/// The way of a test of one probe; `of_items` says whether it is one that reads items.
fn simple(predicates: &Predicates, test: Test, of_items: bool) -> Option<Way> {
    let (probe, by, spot, share) = match test {
        Test::Codes { probe, mask } => {
            let values: Vec<i64> = (0..64).filter(|code| mask >> code & 1 == 1).collect();
            let share = share_of_values(predicates.probe(probe)?, values.len());
            (probe, By::Value, Spot::Values(values), share)
        }
        Test::ManyCodes { probe, words } => {
            let found = predicates.probe(probe)?;
            let codes = i64::from(found.scale.codes()?);
            let values: Vec<i64> = (0..codes).filter(|code| predicates.has_code(words, *code)).collect();
            let share = share_of_values(found, values.len());
            (probe, By::Value, Spot::Values(values), share)
        }
        Test::Within { probe, low, high } if low == high => {
            (probe, By::Value, Spot::Values(vec![low]), share_of_values(predicates.probe(probe)?, 1))
        }
        Test::Within { probe, low, high } => {
            (probe, By::Band, Spot::Band(low, high), share_of_band(low, high))
        }
        Test::Among { probe, points } => {
            let values = points.of(&predicates.points).to_vec();
            let share = share_of_values(predicates.probe(probe)?, values.len());
            (probe, By::Value, Spot::Values(values), share)
        }
        Test::Presence { probe, what } => {
            let share = match what {
                Presence::Known => 900,
                Presence::Missing => 50,
                Presence::None => 300,
            };
            (probe, By::Presence, Spot::Presence(what), share)
        }
        Test::Text { probe, how: TextTest::StartsWith, text } => (probe, By::Prefix, Spot::Prefix(text), 150),
        _ => return None,
    };
    let found = predicates.probe(probe)?;
    // What has to be computed is not worth computing only to find rules.
    let reads = match found.source {
        Source::Place { .. } => !of_items,
        Source::Item { .. } | Source::WholeItem { .. } => of_items,
        Source::Node(_) => false,
    };
    let few = !matches!(&spot, Spot::Values(values) if values.len() > SPREAD);
    let share = if of_items { (share * ITEMS).min(1000) } else { share };
    (reads && few).then(|| Way { stops: vec![(Column { probe, by }, spot)], proves: 0, share })
}

/// A guess of how many of a thousand events have one of `count` values.
fn share_of_values(probe: &Probe, count: usize) -> u32 {
    let values = match &probe.scale {
        Scale::Bool => 2,
        Scale::Member { .. } => probe.scale.codes().unwrap_or(1).saturating_sub(1).max(2),
        scale => scale.codes().unwrap_or(100).max(9),
    };
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    (count.saturating_mul(1000) / values).min(1000)
}

/// The same of a band.
fn share_of_band(low: i64, high: i64) -> u32 {
    if low == LOWEST || high == i64::MAX { 400 } else { 200 }
}
