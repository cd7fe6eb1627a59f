//! Blocks: rules as the bits of words.
//!
//! Most shops have few rules, and nearly all of them look at the same few values; the rows of a table do so by their
//! nature. A block holds, per probe and per value that it can have, which of its rules that value leaves possible: a
//! [`Dial`]. A handful of look-ups and `and`s decide all rules at once. Clauses about the items of a list are decided
//! so too, item by item; what is left of the few possible rules is tested by itself.

use alloc::vec;
use alloc::vec::Vec;

use super::dial::{Claim, Dial, Key, dial};
use super::predicate::{Predicates, Test, is_of_items};
use super::stand::{Remainders, Subject};
use super::tree::{Candidate, Tree};
use crate::program::Quantifier;

/// The bits of a word: as many rules always make a block.
pub(super) const BITS: usize = 64;

/// The most rules of a block of several words, of which nearly all have to be decided by it alone.
const MANY: usize = 4096;

/// Rules that are decided together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Block {
    /// How many words there are.
    pub(crate) words: usize,
    /// A bit for each rule.
    pub(crate) all: Vec<u64>,
    /// The rules of which it decides everything.
    pub(crate) wholly: Vec<u64>,
    /// Per bit: the rule.
    pub(crate) rules: Vec<Member>,
    /// The probes outside lists that decide rules, those that decide most for what they cost first.
    pub(crate) dials: Vec<Dial>,
    /// Per dial, the words of the rules that it decides.
    decided: Vec<u64>,
    /// Clauses about items; none where there are several words.
    pub(crate) lists: Vec<OfItems>,
}

/// A rule of a block.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) subject: Subject,
    /// Where it stands with what the block does not decide.
    pub(crate) stand: u32,
    /// The same with all its tests.
    pub(crate) whole: u32,
    /// All its atoms, with what decides each.
    pub(crate) atoms: Vec<(u32, By)>,
}

/// What decides an atom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// A dial, by its number.
    Dial(usize),
    /// Clauses about items, by their number.
    Items(usize),
    /// It is tested by itself.
    Test,
}

/// Clauses about the items of a list, one of a rule at most: a bit each, that of its rule.
#[derive(Clone, Debug, Default)]
pub(crate) struct OfItems {
    /// The list, by its number among the plan's.
    pub(crate) list: u32,
    /// The rules of which any item has to hold, all have to, and none may.
    pub(crate) any: u64,
    pub(crate) all: u64,
    pub(crate) no: u64,
    /// The probes of items.
    pub(crate) dials: Vec<Dial>,
}

/// What is left of the rules of a word.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Left {
    /// Those that are not decided false.
    pub(crate) possible: u64,
    /// Those of which something is missing or wrong.
    pub(crate) open: u64,
}

/// What items say of the rules that are about them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Said {
    /// It holds for some.
    holds: u64,
    /// It does not hold for some.
    fails: u64,
    /// Something is missing or wrong in some.
    unsure: u64,
}

impl Said {
    /// Adds what an item leaves of the rules that asked.
    #[inline]
    pub(crate) fn add(&mut self, asked: u64, left: Left) {
        // What is false is false whatever else is missing.
        let unsure = left.open & left.possible;
        self.holds |= left.possible & !unsure;
        self.fails |= asked & !left.possible;
        self.unsure |= unsure;
    }
}

impl OfItems {
    /// The rules that it is about.
    #[inline]
    pub(crate) fn rules(&self) -> u64 {
        self.any | self.all | self.no
    }

    /// Takes from what is left what items rule out; `narrow` takes from it what one of them does.
    #[inline]
    pub(crate) fn narrow<T>(
        &self,
        left: &mut Left,
        items: impl Iterator<Item = T>,
        mut narrow: impl FnMut(T, &mut Left),
    ) {
        let mut said = Said::default();
        // The rules for which further items matter.
        let mut waiting = left.possible & self.rules();
        for item in items {
            let mut here = Left { possible: waiting, open: 0 };
            narrow(item, &mut here);
            said.add(waiting, here);
            waiting &= !self.settled(said);
            if waiting == 0 {
                break;
            }
        }
        self.settle(left, said);
    }

    /// The rules for which it does not matter what further items say.
    #[inline]
    fn settled(&self, said: Said) -> u64 {
        said.holds & (self.any | self.no) | said.fails & self.all
    }

    /// Takes from what is left what all items together rule out.
    #[inline]
    pub(crate) fn settle(&self, left: &mut Left, said: Said) {
        let asked = left.possible & self.rules();
        let Said { holds, fails, unsure } = said;
        left.open |= asked & unsure & !self.settled(said);
        left.possible &= !(asked & (self.any & !holds & !unsure | self.all & fails | self.no & holds));
    }
}

impl Block {
    /// The block of these candidates; nothing where there are too many, or it would decide too few of them.
    pub(crate) fn new(predicates: &Predicates, candidates: &[Candidate], tree: &mut Tree) -> Option<Block> {
        let words = candidates.len().div_ceil(BITS).max(1);
        if candidates.len() > MANY || words > 1 && !suits(predicates, candidates, words) {
            return None;
        }
        let mut claims = Claims::new();
        let mut lists = Lists { predicates, claims: Vec::new() };
        // Per rule and atom, what decides it: the number of a dial is not known yet.
        let mut deciders: Vec<(usize, u32, Decider)> = Vec::new();
        for (bit, candidate) in candidates.iter().enumerate() {
            for atom in &candidate.atoms {
                let Some(test) = predicates.atom(*atom) else { continue };
                let decider = match claim(predicates, test, words) {
                    Some((key, claim)) => {
                        claim_for(&mut claims, key, bit, claim);
                        Decider::Dial(key)
                    }
                    None if words == 1 => lists.add(bit, test).map_or(Decider::Test, Decider::Items),
                    None => Decider::Test,
                };
                deciders.push((bit, *atom, decider));
            }
        }
        let dials = dials_of(predicates, &claims, words)?;
        let by = |decider: Decider| match decider {
            Decider::Dial(key) => {
                let at = dials.iter().position(|made| made.key == key && made.wholly);
                at.map_or(By::Test, By::Dial)
            }
            Decider::Items(number) => By::Items(number),
            Decider::Test => By::Test,
        };
        let mut remainders = Remainders::of(&tree.stands);
        let (all, wholly) = (vec![0; words], vec![0; words]);
        let mut block = Block { words, all, wholly, lists: lists.dials()?, ..Block::default() };
        let mut deciders = deciders.into_iter().peekable();
        for (bit, Candidate { subject, .. }) in candidates.iter().enumerate() {
            set(&mut block.all, bit);
            let mut atoms: Vec<(u32, By)> = Vec::new();
            while let Some((_, atom, decider)) = deciders.next_if(|(of, ..)| *of == bit) {
                atoms.push((atom, by(decider)));
            }
            if atoms.iter().all(|(_, by)| *by != By::Test) {
                set(&mut block.wholly, bit);
            }
            let left = atoms.iter().filter(|(_, by)| *by == By::Test).map(|(atom, _)| *atom);
            let stand = remainders.stand(&mut tree.stands, predicates, *subject, left);
            let whole =
                remainders.stand(&mut tree.stands, predicates, *subject, atoms.iter().map(|(atom, _)| *atom));
            block.rules.push(Member { subject: *subject, stand, whole, atoms });
        }
        for made in dials {
            block.dials.push(made.dial);
            block.decided.extend(made.decided);
        }
        Some(block)
    }

    /// The dials, each with the words of the rules that it decides.
    pub(crate) fn deciding(&self) -> impl Iterator<Item = (&Dial, &[u64])> {
        self.dials.iter().zip(self.decided.chunks(self.words))
    }
}

/// What is to decide an atom.
#[derive(Clone, Copy)]
enum Decider {
    Dial(Key),
    Items(usize),
    Test,
}

/// The claim of a test outside lists that a dial can decide.
fn claim(predicates: &Predicates, test: Test, words: usize) -> Option<(Key, Claim)> {
    Claim::of(predicates, test, words).filter(|((_, probe), _)| !is_of_items(*probe))
}

/// Whether many rules make a good block: its dials decide nearly all of them.
fn suits(predicates: &Predicates, candidates: &[Candidate], words: usize) -> bool {
    let by_dials =
        |atom: &u32| predicates.atom(*atom).is_some_and(|test| claim(predicates, test, words).is_some());
    let undecided = candidates
        .iter()
        .filter(|candidate| candidate.atoms.is_empty() || !candidate.atoms.iter().all(by_dials));
    undecided.count() * 10 <= candidates.len()
}

/// Sets a bit of words.
pub(super) fn set(words: &mut [u64], bit: usize) {
    if let Some(word) = words.get_mut(bit / BITS) {
        *word |= 1 << (bit % BITS);
    }
}

/// Per dial to be, the claims that it is to decide, each of the rule of a bit.
type Claims = Vec<(Key, Vec<(usize, Claim)>)>;

/// A dial that was made.
struct Made {
    key: Key,
    dial: Dial,
    /// Whether it decides its claims wholly.
    wholly: bool,
    /// The words of the rules that it decides.
    decided: Vec<u64>,
}

/// The dials that decide claims, those that decide most for what they cost first.
fn dials_of(predicates: &Predicates, claims: &Claims, words: usize) -> Option<Vec<Made>> {
    let mut made: Vec<Made> = Vec::with_capacity(claims.len());
    for (key, claims) in claims {
        let (dial, wholly) = dial(predicates, *key, claims, words)?;
        let mut decided = vec![0; words];
        claims.iter().for_each(|(bit, _)| set(&mut decided, *bit));
        made.push(Made { key: *key, dial, wholly, decided });
    }
    made.sort_by_key(|made| core::cmp::Reverse(made.dial.worth(predicates)));
    Some(made)
}

/// Adds a claim; there are few dials.
fn claim_for(claims: &mut Claims, key: Key, bit: usize, claim: Claim) {
    match claims.iter_mut().find(|(known, _)| *known == key) {
        Some((_, known)) => known.push((bit, claim)),
        None => claims.push((key, vec![(bit, claim)])),
    }
}

/// The clauses about items while they are gathered.
struct Lists<'p> {
    predicates: &'p Predicates,
    /// With the claims of each.
    claims: Vec<(OfItems, Claims)>,
}

impl Lists<'_> {
    /// Adds a clause of the rule of a bit and says with which others it is decided; nothing where dials cannot.
    fn add(&mut self, bit: usize, test: Test) -> Option<usize> {
        let predicates = self.predicates;
        let (test, wanted) = predicates.below_not(test)?;
        let Test::Items { kind, list, test } = test else { return None };
        let kind = match (kind, wanted) {
            (kind, true) => kind,
            (Quantifier::Any, false) => Quantifier::No,
            (Quantifier::No, false) => Quantifier::Any,
            // That one item fails is no clause about each.
            (Quantifier::All, false) => return None,
        };
        let parts = match predicates.test(test)? {
            Test::All(parts) => parts.of(&predicates.parts).to_vec(),
            _ => vec![test],
        };
        let claims: Option<Vec<(Key, Claim)>> = parts
            .into_iter()
            .map(|part| {
                let (key, claim) = Claim::of(predicates, predicates.test(part)?, 1)?;
                (predicates.probe(key.1)?.source.list() == Some(list)).then_some((key, claim))
            })
            .collect();
        let claims = claims?;
        let mask = 1_u64 << bit;
        let known = self
            .claims
            .iter()
            .position(|(items, _)| items.list == list && (items.any | items.all | items.no) & mask == 0);
        let at = known.unwrap_or_else(|| {
            self.claims.push((OfItems { list, ..OfItems::default() }, Claims::new()));
            self.claims.len() - 1
        });
        let (items, known) = self.claims.get_mut(at)?;
        match kind {
            Quantifier::Any => items.any |= mask,
            Quantifier::All => items.all |= mask,
            Quantifier::No => items.no |= mask,
        }
        for (key, claim) in claims {
            claim_for(known, key, bit, claim);
        }
        Some(at)
    }

    /// The clauses with their dials.
    fn dials(self) -> Option<Vec<OfItems>> {
        let predicates = self.predicates;
        let lists = self.claims.into_iter().map(|(mut items, claims)| {
            for made in dials_of(predicates, &claims, 1)? {
                made.wholly.then_some(())?;
                items.dials.push(made.dial);
            }
            Some(items)
        });
        lists.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Block, By};
    use crate::plan::dial::Marks;
    use crate::plan::predicate::{Predicates, Test};
    use crate::plan::probe::{LOWEST, NONE, Probe, Scale, Source};
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
            assert!(
                block.dials.iter().all(|dial| !matches!(&dial.marks, Marks::Line(cuts) if cuts.len() >= 256))
            );
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
                    let of = |wanted: &dyn Fn(By) -> bool| {
                        let mut atoms = member.atoms.iter().filter(|(_, by)| wanted(*by));
                        atoms.all(|(atom, _)| holds(predicates.atoms[*atom as usize], readings))
                    };
                    let (left, all) = (of(&|by| by == By::Test), of(&|_| true));
                    let left_possible = possible[bit / 64] >> (bit % 64) & 1 == 1;
                    assert_eq!(left_possible && left, all, "{rules} {bit} {readings:?}");
                    more += u32::from(left_possible && !left);
                }
            }
            assert_eq!(more > 0, coarse, "only a coarse line leaves more possible than holds");
            assert!(more < 200 * rules / 20, "and little: {more} of {rules} rules");
        }
    }

    /// What a dial takes to be made is bounded, however much a rule says of one value.
    #[test]
    fn a_rule_may_say_much_of_one_value() {
        let mut predicates =
            Predicates { probes: vec![probe(Scale::Number { digits: 0 })], ..Predicates::default() };
        let atoms = 0..3000;
        predicates.atoms.extend(atoms.clone().map(|at| Test::Apart { probe: 0, from: 10 * i64::from(at) }));
        let candidates = [Candidate { subject: 0, atoms: atoms.collect(), decides: true }];
        let block = Block::new(&predicates, &candidates, &mut Tree::default()).expect("a dial rules out");
        let [dial] = block.dials.as_slice() else { panic!("{:?}", block.dials.len()) };
        assert!(matches!(&dial.marks, Marks::Line(cuts) if cuts.len() * 3000 <= 1 << 22));
        let [rule] = block.rules.as_slice() else { panic!("{:?}", block.rules.len()) };
        for value in (0..30_000).step_by(7) {
            let is_possible = dial.possible(value) & 1 == 1;
            let mut left = rule.atoms.iter().filter(|(_, by)| *by == By::Test);
            let holds = left.all(|(atom, _)| holds(predicates.atoms[*atom as usize], [0, value]));
            assert_eq!(is_possible && holds, value % 10 != 0, "{value}");
        }
    }
}
