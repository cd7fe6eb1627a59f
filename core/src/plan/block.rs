//! Blocks: rules as the bits of words.
//!
//! Most shops have few rules, and nearly all of them look at the same few values; the rows of a table do so by their
//! nature. A block holds, per probe and per value that it can have, which of its rules that value leaves possible; a
//! handful of look-ups and `and`s decide all rules at once, and what is left of the few possible ones is tested by itself.

use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

use super::predicate::{Predicates, Test};
use super::probe::{LOWEST, NONE, Reading, Source};
use super::tree::{Candidate, Shapes, Stand, Tree};
use crate::program::Presence;

/// The bits of a word: as many rules always make a block.
const BITS: usize = 64;

/// The most rules of a block of several words, of which nearly all have to be decided by it alone.
const MANY: usize = 4096;

/// The most codes or stretches of a line that a dial has.
const MARKS: usize = 256;

/// Rules that are decided together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Block {
    /// How many words there are.
    pub(crate) words: usize,
    /// A bit for each rule.
    pub(crate) all: Vec<u64>,
    /// Per bit: the rule.
    pub(crate) rules: Vec<Member>,
    /// The probes that decide rules, those that decide most first.
    pub(crate) dials: Vec<Dial>,
    /// Per dial, the words of the rules that it decides: they have to be asked by themselves where its value is missing
    /// or wrong.
    pub(crate) decided: Vec<u64>,
}

/// A rule of a block.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    /// The rule, with what no dial decides.
    pub(crate) stand: Stand,
    /// The rule with all its tests.
    pub(crate) whole: Stand,
    /// The atoms that no dial decides.
    pub(crate) left: Vec<u32>,
    /// All its atoms.
    pub(crate) atoms: Vec<u32>,
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
    /// Per code, or per stretch of the line, words: the rules that are possible.
    pub(crate) masks: Vec<u64>,
    /// The rules that are possible without a value.
    none: Vec<u64>,
}

impl Dial {
    /// Which of the dial's masks a reading has.
    #[inline]
    fn mark(&self, reading: Reading) -> usize {
        if self.codes {
            usize::try_from(reading).unwrap_or(usize::MAX)
        } else {
            self.cuts.partition_point(|cut| *cut <= reading)
        }
    }

    /// The rules that a reading leaves possible, where there is one word of them.
    #[inline]
    pub(crate) fn possible(&self, reading: Reading) -> u64 {
        self.masks.get(self.mark(reading)).copied().unwrap_or(0)
    }

    /// The same, however many words there are.
    pub(crate) fn possible_words(&self, reading: Reading, words: usize) -> &[u64] {
        let at = self.mark(reading).saturating_mul(words);
        self.masks.get(at..at.saturating_add(words)).unwrap_or_default()
    }

    /// The rules that are possible where an optional value is absent; nothing where it is missing or wrong: those that
    /// the dial decides are open then.
    pub(crate) fn without_value(&self, reading: Reading) -> Option<&[u64]> {
        (reading == NONE).then_some(&self.none)
    }

    /// How many rules its values make impossible, all together.
    fn cleared(&self) -> usize {
        let cleared: u32 = self.masks.iter().map(|mask| mask.count_zeros()).sum();
        cleared as usize * 100 / self.masks.len().max(1)
    }
}

impl Block {
    /// The block of these candidates; nothing where there are too many, or it would decide too few of them.
    pub(crate) fn new(predicates: &Predicates, candidates: &[Candidate], tree: &mut Tree) -> Option<Block> {
        let words = candidates.len().div_ceil(BITS).max(1);
        // What dials cost in memory does not grow with the rules.
        let marks = if words == 1 { MARKS } else { (MARKS * BITS / words).min(MARKS) };
        if candidates.len() > MANY || words > 1 && !suits(predicates, candidates, marks) {
            return None;
        }
        let mut tests: BTreeMap<u32, Vec<(usize, Test)>> = BTreeMap::new();
        for (bit, candidate) in candidates.iter().enumerate() {
            for test in candidate.atoms.iter().filter_map(|atom| predicates.atom(*atom)) {
                if let Some(probe) = dialled(predicates, test, marks) {
                    tests.entry(probe).or_default().push((bit, test));
                }
            }
        }
        let mut dials: Vec<(Dial, bool, Vec<u64>)> = Vec::new();
        for (probe, tests) in &tests {
            let (dial, exact) = dial(predicates, *probe, tests, words, marks)?;
            let mut decided = vec![0; words];
            tests.iter().for_each(|(bit, _)| set(&mut decided, *bit));
            dials.push((dial, exact, decided));
        }
        dials.sort_by_key(|(dial, ..)| core::cmp::Reverse(dial.cleared()));
        let mut shapes = Shapes::of(tree);
        let mut block = Block { words, all: vec![0; words], ..Block::default() };
        for (bit, Candidate { subject, atoms, .. }) in candidates.iter().enumerate() {
            set(&mut block.all, bit);
            let exactly = |probe: u32| dials.iter().any(|(dial, exact, _)| *exact && dial.probe == probe);
            let decided = |atom: &u32| {
                let probe = predicates.atom(*atom).and_then(|test| dialled(predicates, test, marks));
                probe.is_some_and(exactly)
            };
            let left: Vec<u32> = atoms.iter().copied().filter(|atom| !decided(atom)).collect();
            block.rules.push(Member {
                stand: shapes.stand(tree, predicates, *subject, left.iter().copied()),
                whole: shapes.stand(tree, predicates, *subject, atoms.iter().copied()),
                left,
                atoms: atoms.clone(),
            });
        }
        for (dial, _, decided) in dials {
            block.dials.push(dial);
            block.decided.extend(decided);
        }
        Some(block)
    }

    /// The dials, each with the words of the rules that it decides.
    pub(crate) fn deciding(&self) -> impl Iterator<Item = (&Dial, &[u64])> {
        self.dials.iter().zip(self.decided.chunks(self.words))
    }

    /// The rule of a bit with what is left of it, or whole.
    #[inline]
    pub(crate) fn rule(&self, bit: usize, whole: bool) -> Option<&Stand> {
        let rule = self.rules.get(bit)?;
        Some(if whole { &rule.whole } else { &rule.stand })
    }
}

/// Whether many rules make a good block: its dials decide nearly all of them.
fn suits(predicates: &Predicates, candidates: &[Candidate], marks: usize) -> bool {
    let by_dials =
        |atom: &u32| predicates.atom(*atom).is_some_and(|test| dialled(predicates, test, marks).is_some());
    let undecided = candidates
        .iter()
        .filter(|candidate| candidate.atoms.is_empty() || !candidate.atoms.iter().all(by_dials));
    undecided.count() * 10 <= candidates.len()
}

/// Sets a bit of words.
fn set(words: &mut [u64], bit: usize) {
    if let Some(word) = words.get_mut(bit / BITS) {
        *word |= 1 << (bit % BITS);
    }
}

/// The probe of a test that a dial can decide.
fn dialled(predicates: &Predicates, test: Test, marks: usize) -> Option<u32> {
    let probe = match test {
        Test::Codes { probe, .. }
        | Test::ManyCodes { probe, .. }
        | Test::Within { probe, .. }
        | Test::Apart { probe, .. }
        | Test::Presence { probe, .. } => probe,
        _ => return None,
    };
    let found = predicates.probe(probe)?;
    let few = found.scale.codes().is_none_or(|codes| codes as usize <= marks);
    (few && matches!(found.source, Source::Place { .. })).then_some(probe)
}

/// The dial of a probe, and whether it decides its tests; where a line has too many cuts, it only rules out.
fn dial(
    predicates: &Predicates,
    probe: u32,
    tests: &[(usize, Test)],
    words: usize,
    marks: usize,
) -> Option<(Dial, bool)> {
    let codes = predicates.probe(probe)?.scale.codes();
    let mut cuts: Vec<i64> = Vec::new();
    if codes.is_none() {
        for (_, test) in tests {
            match *test {
                Test::Within { low, high, .. } => cuts.extend([low, high.saturating_add(1)]),
                Test::Apart { from, .. } => cuts.extend([from, from.saturating_add(1)]),
                _ => {}
            }
        }
        cuts.sort_unstable();
        cuts.dedup();
    }
    let every = (cuts.len() + 1).div_ceil(marks).max(1);
    let cuts: Vec<i64> = cuts.into_iter().step_by(every).collect();
    // The first and the last value of each stretch.
    let stretches: Vec<(i64, i64)> = match codes {
        Some(codes) => (0..i64::from(codes)).map(|code| (code, code)).collect(),
        None => {
            let starts = core::iter::once(LOWEST).chain(cuts.iter().copied());
            let ends = cuts.iter().map(|cut| cut.saturating_sub(1)).chain([i64::MAX]);
            starts.zip(ends).collect()
        }
    };
    let of = |may_hold: &dyn Fn(Test) -> bool| {
        let mut mask = vec![u64::MAX; words];
        for (bit, test) in tests {
            if !may_hold(*test)
                && let Some(word) = mask.get_mut(bit / BITS)
            {
                *word &= !(1 << (bit % BITS));
            }
        }
        mask
    };
    let masks =
        stretches.iter().flat_map(|(first, last)| of(&|test| may_hold(predicates, test, *first, *last)));
    let dial = Dial {
        probe,
        masks: masks.collect(),
        codes: codes.is_some(),
        none: of(&|test| holds(predicates, test, NONE)),
        cuts,
    };
    Some((dial, every == 1))
}

/// Whether a test that a dial decides holds for any value of a stretch.
fn may_hold(predicates: &Predicates, test: Test, first: i64, last: i64) -> bool {
    match test {
        Test::Within { low, high, .. } => low <= last && first <= high,
        Test::Apart { from, .. } => (first, last) != (from, from),
        test => holds(predicates, test, first),
    }
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

#[cfg(test)]
mod tests {
    use super::{Block, LOWEST, MARKS, NONE};
    use crate::plan::predicate::{Predicates, Test};
    use crate::plan::probe::{Probe, Scale, Source};
    use crate::plan::tree::{Candidate, Tree};
    use crate::program::{PlaceId, Presence};
    use alloc::vec;
    use alloc::vec::Vec;

    fn probe(scale: Scale) -> Probe {
        Probe { source: Source::Place { place: PlaceId(0), slot: 0 }, scale }
    }

    fn roll(state: &mut u64, sides: i64) -> i64 {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(*state >> 33).unwrap() % sides
    }

    /// What each test says, asked one by one.
    fn holds(test: Test, readings: [i64; 2]) -> bool {
        match test {
            Test::Codes { mask, .. } => readings[0] != NONE && mask >> readings[0] & 1 == 1,
            Test::Within { low, high, .. } => {
                readings[1] != NONE && low <= readings[1] && readings[1] <= high
            }
            Test::Apart { from, .. } => readings[1] != NONE && readings[1] != from,
            Test::Presence { what: Presence::None, .. } => readings[1] == NONE,
            Test::Presence { .. } => readings[1] != NONE,
            _ => unreachable!("the test makes no other"),
        }
    }

    /// Random rules on a switch and a line; the bits of a block are what asking each of them says. Where a line is cut
    /// into more stretches than a dial has, its tests are asked again.
    #[test]
    fn many_rules_are_decided_as_each_by_itself() {
        let mut state = 11;
        for (rules, spread) in [(64, 40), (65, 40), (300, 40), (300, 100_000), (3000, 100_000)] {
            let mut predicates = Predicates {
                probes: vec![probe(Scale::Bool), probe(Scale::Number { digits: 0 })],
                ..Predicates::default()
            };
            let mut candidates = Vec::new();
            for subject in 0..rules {
                let low = roll(&mut state, spread);
                let line = match roll(&mut state, 8) {
                    0 => Test::Apart { probe: 1, from: low },
                    1 => Test::Presence { probe: 1, what: Presence::None },
                    2 => Test::Presence { probe: 1, what: Presence::Known },
                    3 => Test::Within { probe: 1, low: LOWEST, high: low },
                    4 => Test::Within { probe: 1, low, high: i64::MAX },
                    _ => Test::Within { probe: 1, low, high: low + roll(&mut state, spread) },
                };
                let mask = u64::try_from(1 + roll(&mut state, 3)).unwrap();
                predicates.atoms.extend([Test::Codes { probe: 0, mask }, line]);
                candidates.push(Candidate {
                    subject,
                    atoms: vec![2 * subject, 2 * subject + 1],
                    decides: true,
                });
            }
            let block =
                Block::new(&predicates, &candidates, &mut Tree::default()).expect("dials decide them");
            let coarse = spread > 40;
            assert!(block.dials.iter().all(|dial| dial.cuts.len() < MARKS));
            let mut more = 0;
            for _ in 0..200 {
                let at = if roll(&mut state, 10) == 0 { NONE } else { roll(&mut state, spread * 3) - spread };
                let readings = [roll(&mut state, 2), at];
                let mut possible = block.all.clone();
                for dial in &block.dials {
                    let reading = readings[dial.probe as usize];
                    let left = match reading {
                        NONE => dial.without_value(reading).expect("it is optional"),
                        reading => dial.possible_words(reading, block.words),
                    };
                    possible.iter_mut().zip(left).for_each(|(word, left)| *word &= left);
                }
                for (bit, member) in block.rules.iter().enumerate() {
                    let of = |atoms: &[u32]| {
                        atoms.iter().all(|atom| holds(predicates.atoms[*atom as usize], readings))
                    };
                    let left_possible = possible[bit / 64] >> (bit % 64) & 1 == 1;
                    assert_eq!(
                        left_possible && of(&member.left),
                        of(&member.atoms),
                        "{rules} {bit} {readings:?}"
                    );
                    more += u32::from(left_possible && !of(&member.left));
                }
            }
            assert_eq!(more > 0, coarse, "only a coarse line leaves more possible than holds");
            assert!(more < 200 * rules / 20, "and little: {more} of {rules} rules");
        }
    }
}
