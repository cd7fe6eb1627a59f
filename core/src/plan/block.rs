//! Blocks: up to 64 rules as the bits of a word.
//!
//! Most shops have few rules, and nearly all of them look at the same few values. A block holds, per probe and per value
//! that it can have, which of its rules that value leaves possible; a handful of look-ups and `and`s decide all rules at
//! once, and what is left of the few possible ones is tested by itself.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::predicate::{Predicates, Test};
use super::probe::{LOWEST, NONE, Reading, Source};
use super::tree::{Candidate, Stand, Tree};
use crate::program::Presence;

/// The most rules of a block.
pub(crate) const BITS: usize = 64;

/// The most codes or stretches of a line that a dial has.
const MARKS: usize = 256;

/// Rules that are decided together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Block {
    /// A bit for each rule.
    pub(crate) all: u64,
    /// Per bit: the rule, with the atoms that no dial decides.
    pub(crate) rules: Vec<Stand>,
    /// Per bit: the rule with all its atoms.
    pub(crate) whole: Vec<Stand>,
    /// The probes that decide rules, those that decide most first.
    pub(crate) dials: Vec<Dial>,
}

/// A probe and what each value of it leaves possible.
#[derive(Clone, Debug)]
pub(crate) struct Dial {
    /// A probe of a place.
    pub(crate) probe: u32,
    /// Whether its values are codes.
    pub(crate) codes: bool,
    /// On a line: where the next stretch begins, sorted.
    pub(crate) cuts: Vec<i64>,
    /// Per code, or per stretch of the line: the rules that are possible.
    pub(crate) masks: Vec<u64>,
    /// The rules that are possible without a value.
    none: u64,
    /// The rules that have to be asked by themselves where the value is missing or wrong.
    open: u64,
}

impl Dial {
    /// The rules that a reading leaves possible.
    #[inline]
    pub(crate) fn possible(&self, reading: Reading) -> u64 {
        let at = if self.codes {
            usize::try_from(reading).unwrap_or(usize::MAX)
        } else {
            self.cuts.partition_point(|cut| *cut <= reading)
        };
        self.masks.get(at).copied().unwrap_or(0)
    }

    /// Whether it decides anything about the rule of a bit.
    pub(crate) fn decides(&self, bit: usize) -> bool {
        self.open >> bit & 1 == 1
    }

    /// The rules that are possible where there is no value, and those among them that are open then.
    pub(crate) fn without_value(&self, reading: Reading) -> (u64, u64) {
        if reading == NONE { (self.none, 0) } else { (u64::MAX, self.open) }
    }
}

impl Block {
    /// The block of these candidates; nothing where there are too many.
    pub(crate) fn new(predicates: &Predicates, candidates: &[Candidate], tree: &mut Tree) -> Option<Block> {
        if candidates.len() > BITS {
            return None;
        }
        let mut tests: BTreeMap<u32, Vec<(usize, Test)>> = BTreeMap::new();
        let mut block = Block::default();
        for (bit, Candidate { subject, atoms: own, .. }) in candidates.iter().enumerate() {
            block.all |= 1 << bit;
            let mut left = Vec::new();
            for atom in own {
                match predicates.atom(*atom).and_then(|test| Some((dialled(predicates, test)?, test))) {
                    Some((probe, test)) => tests.entry(probe).or_default().push((bit, test)),
                    None => left.push(*atom),
                }
            }
            block.rules.push(tree.stand(predicates, *subject, left));
            block.whole.push(tree.stand(predicates, *subject, own.clone()));
        }
        for (probe, tests) in tests {
            match dial(predicates, probe, &tests) {
                Some(dial) => block.dials.push(dial),
                None => return None,
            }
        }
        block.dials.sort_by_key(|dial| core::cmp::Reverse(dial.cleared()));
        Some(block)
    }

    /// The rule of a bit with what is left of it, or whole.
    pub(crate) fn rule(&self, bit: u32, whole: bool) -> Option<Stand> {
        let rules = if whole { &self.whole } else { &self.rules };
        rules.get(bit as usize).copied()
    }
}

impl Dial {
    /// How many rules its values make impossible, all together.
    fn cleared(&self) -> usize {
        let cleared: u32 = self.masks.iter().map(|mask| mask.count_zeros()).sum();
        cleared as usize * 100 / self.masks.len().max(1)
    }
}

/// The probe of a test that a dial can decide.
fn dialled(predicates: &Predicates, test: Test) -> Option<u32> {
    let probe = match test {
        Test::Codes { probe, .. }
        | Test::ManyCodes { probe, .. }
        | Test::Within { probe, .. }
        | Test::Apart { probe, .. }
        | Test::Presence { probe, .. } => probe,
        _ => return None,
    };
    let found = predicates.probe(probe)?;
    let few = found.scale.codes().is_none_or(|codes| codes as usize <= MARKS);
    (few && matches!(found.source, Source::Place { .. })).then_some(probe)
}

fn dial(predicates: &Predicates, probe: u32, tests: &[(usize, Test)]) -> Option<Dial> {
    let codes = predicates.probe(probe)?.scale.codes();
    let mut cuts: Vec<i64> = Vec::new();
    for (_, test) in tests {
        match *test {
            Test::Within { low, high, .. } => cuts.extend([low, high.saturating_add(1)]),
            Test::Apart { from, .. } => cuts.extend([from, from.saturating_add(1)]),
            _ => {}
        }
    }
    cuts.sort_unstable();
    cuts.dedup();
    // One value of each stretch stands for all of it: nothing changes within.
    let samples: Vec<i64> = match codes {
        Some(codes) => (0..i64::from(codes)).collect(),
        None => core::iter::once(LOWEST).chain(cuts.iter().copied()).collect(),
    };
    if samples.len() > MARKS {
        return None;
    }
    let possible = |reading: Reading| {
        let against = |mask: u64, (bit, test): &(usize, Test)| {
            if holds(predicates, *test, reading) { mask } else { mask & !(1 << bit) }
        };
        tests.iter().fold(u64::MAX, against)
    };
    let open = tests.iter().fold(0, |mask, (bit, _)| mask | 1 << bit);
    Some(Dial {
        probe,
        masks: samples.iter().map(|sample| possible(*sample)).collect(),
        codes: codes.is_some(),
        cuts,
        none: possible(NONE),
        open,
    })
}

/// Whether a test that a dial decides holds for a value, or for none.
pub(crate) fn holds(predicates: &Predicates, test: Test, reading: Reading) -> bool {
    match test {
        Test::Presence { what, .. } => what == if reading == NONE { Presence::None } else { Presence::Known },
        _ if reading == NONE => false,
        Test::Codes { mask, .. } => {
            u32::try_from(reading).is_ok_and(|code| mask.checked_shr(code).unwrap_or(0) & 1 == 1)
        }
        Test::ManyCodes { words, .. } => predicates.has_code(words, reading),
        Test::Within { low, high, .. } => low <= reading && reading <= high,
        Test::Apart { from, .. } => reading != from,
        _ => false,
    }
}
