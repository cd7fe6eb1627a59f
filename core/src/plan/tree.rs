//! The tree of the index: rules sorted by the values that find them, then again by further values, until few are left.
//!
//! A branch holds rules that are looked at whenever it is reached, and columns: each takes one probe and leads to the
//! branch of the value it has. So an event meets only the rules whose rarest conditions it satisfies, however many
//! there are. A rule stands in one column of a branch (under each value that one of its conditions allows), so where a
//! column's value is missing or wrong, exactly the rules below that column are undecided, in error or false.

use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

use hashbrown::HashMap;

use super::Indexing;
use super::access::count;
use super::bands::{Band, arrange};
use super::block::Block;
use super::predicate::{Predicates, Slice, Test};
use super::probe::LOWEST;
use super::ways::{By, Column, Spot, Statistics, Way, Ways};
use crate::program::Presence;

/// So many rules are looked at one by one rather than sorted further.
const FEW: usize = 8;

/// The most columns on the way to a rule.
const DEPTH: usize = 16;

/// Of a thousand events; a way that more events take finds nothing out.
const COMMON: u32 = 450;

/// What a column costs below which nothing is sorted further, in events of a thousand.
const LAST: u32 = 200;

/// The most branches in which one rule stands.
const SPREAD: u32 = 512;

/// No branch.
pub(crate) const NOWHERE: u32 = u32::MAX;

/// What stands in the index: a rule, by its rank, or a row of a table.
pub(crate) type Subject = u32;

/// A subject to be found, with the clauses that all have to hold.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) subject: Subject,
    pub(crate) atoms: Vec<u32>,
    /// Whether its outcome decides over other subjects.
    pub(crate) decides: bool,
}

/// A subject where it stands, with what its way here has not proved.
///
/// Rules of one kind differ in their constants only: what is compared is a *shape* that they share, and the constants
/// lie in the order in which the subjects are looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stand {
    pub(crate) subject: Subject,
    /// Of [`Tree::shapes`].
    pub(crate) shape: u32,
    /// Where its constants begin: of [`Tree::constants`].
    pub(crate) constants: u32,
}

/// A test without its constants, which are words of [`Tree::constants`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Form {
    /// [`Test::Codes`] with a mask of one word.
    Codes {
        /// The probe.
        probe: u32,
    },
    /// [`Test::Codes`] with a mask of two.
    LongCodes {
        /// The probe.
        probe: u32,
    },
    /// [`Test::Within`]: the lower and the upper end in a word each, see [`words_of_band`].
    Within {
        /// The probe.
        probe: u32,
    },
    /// The same in two words each.
    LongWithin {
        /// The probe.
        probe: u32,
    },
    /// Any other: the number of the atom.
    Atom,
}

/// The ends of a band in a word each, as signed numbers: a band without a lower end begins at the least there is, one
/// without an upper end ends at the greatest. Nothing where they take two words each.
fn words_of_band(low: i64, high: i64) -> Option<[u32; 2]> {
    let word = |end: i64| i32::try_from(end).ok().filter(|end| *end != i32::MIN && *end != i32::MAX);
    let low = if low == LOWEST { Some(i32::MIN) } else { word(low) };
    let high = if high == i64::MAX { Some(i32::MAX) } else { word(high) };
    Some([low?.cast_unsigned(), high?.cast_unsigned()])
}

/// Whether a position is between two ends that are a word each: one beyond all words is at the end of them.
#[inline]
pub(crate) fn within_words(position: i64, low: u32, high: u32) -> bool {
    let position = position.clamp(i32::MIN.into(), i32::MAX.into());
    i64::from(low.cast_signed()) <= position && position <= i64::from(high.cast_signed())
}

/// A number in two words, the lower first.
fn words_of(number: u64) -> [u32; 2] {
    let half = |number: u64| u32::try_from(number & u64::from(u32::MAX)).unwrap_or(u32::MAX);
    [half(number), half(number >> 32)]
}

/// The number of two words.
#[inline]
pub(crate) fn of_words(lower: u32, upper: u32) -> u64 {
    u64::from(upper) << 32 | u64::from(lower)
}

/// Subjects and columns that are looked at together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Branch {
    /// Of [`Tree::stands`].
    pub(crate) stands: Slice,
    /// Of [`Tree::columns`].
    pub(crate) columns: Slice,
    /// Of [`Tree::blocks`]; [`NOWHERE`]: none.
    pub(crate) block: u32,
}

/// A probe and where its values lead.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fork {
    pub(crate) column: Column,
    /// The list whose items the probe reads.
    pub(crate) list: Option<u32>,
    pub(crate) leads: Leads,
    /// Whether a subject below decides over others.
    pub(crate) decides: bool,
}

/// Where the values of a probe lead.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Leads {
    /// To a branch for each code from 0: of [`Tree::dense`].
    Dense(Slice),
    /// To branches for some values: of [`Tree::sparse`], sorted.
    Sparse(Slice),
    /// To stands whose band holds the position: of [`Tree::bands`].
    Bands(Slice),
    /// To a branch each for known, missing and none.
    Presence([u32; 3]),
    /// To branches for beginnings of text: of [`Tree::prefixes`].
    Prefixes(Slice),
}

/// Beginnings of the same length.
#[derive(Clone, Debug)]
pub(crate) struct Prefixes {
    /// Their length in bytes.
    pub(crate) bytes: usize,
    /// The branch of each.
    pub(crate) branches: HashMap<alloc::boxed::Box<str>, u32>,
}

/// Branches, each reached from above; several roots stand in one tree.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    pub(crate) branches: Vec<Branch>,
    pub(crate) columns: Vec<Fork>,
    pub(crate) stands: Vec<Stand>,
    /// What is tested of a stand: of `forms`.
    pub(crate) shapes: Vec<Slice>,
    pub(crate) forms: Vec<Form>,
    /// What the forms are compared with.
    pub(crate) constants: Vec<u32>,
    pub(crate) dense: Vec<u32>,
    pub(crate) sparse: Vec<(i64, u32)>,
    /// The numbers are those of stands.
    pub(crate) bands: Vec<Band>,
    pub(crate) prefixes: Vec<Prefixes>,
    pub(crate) blocks: Vec<Block>,
}

impl Tree {
    /// The tests of a stand, the cheap ones first.
    pub(crate) fn tests(&self, predicates: &Predicates, stand: &Stand) -> Vec<Test> {
        let forms = self.shapes.get(stand.shape as usize).map_or(&[][..], |shape| shape.of(&self.forms));
        let mut constants = self.constants.iter().skip(stand.constants as usize).copied();
        let tests = forms.iter().filter_map(|form| {
            let first = constants.next()?;
            let mut long = |lower| Some(of_words(lower, constants.next()?));
            Some(match *form {
                Form::Codes { probe } => Test::Codes { probe, mask: first.into() },
                Form::LongCodes { probe } => Test::Codes { probe, mask: long(first)? },
                Form::Within { probe } => {
                    let end = |word: u32| match word.cast_signed() {
                        i32::MIN => LOWEST,
                        i32::MAX => i64::MAX,
                        end => end.into(),
                    };
                    Test::Within { probe, low: end(first), high: end(constants.next()?) }
                }
                Form::LongWithin { probe } => {
                    let low = long(first)?.cast_signed();
                    let lower = constants.next()?;
                    let high = of_words(lower, constants.next()?).cast_signed();
                    Test::Within { probe, low, high }
                }
                Form::Atom => predicates.atom(first)?,
            })
        });
        tests.collect()
    }

    /// Sorts candidates below a new root and returns its branch.
    pub(crate) fn add(
        &mut self,
        predicates: &Predicates,
        candidates: &[Candidate],
        indexing: Indexing,
        counted: Option<&Statistics>,
    ) -> u32 {
        if indexing == Indexing::Chosen
            && let Some(block) = Block::new(predicates, candidates, self)
        {
            self.blocks.push(block);
            let block = count(self.blocks.len() - 1);
            self.branches.push(Branch { stands: Slice::default(), columns: Slice::default(), block });
            return count(self.branches.len() - 1);
        }
        let mut ways = Ways::default();
        let seeds: Vec<Seed<'_>> = candidates
            .iter()
            .map(|candidate| {
                let ways = match indexing {
                    Indexing::Nothing => Slice::default(),
                    _ => ways.add(predicates, &candidate.atoms, counted),
                };
                Seed { candidate, ways, taken: 0, proved: 0, spread: 1 }
            })
            .collect();
        let few = if indexing == Indexing::Tree { 0 } else { FEW };
        let mut planting = Planting {
            predicates,
            ways: &ways,
            popular: Vec::from_iter(core::iter::repeat_n(0, ways.columns().len())),
            shapes: Shapes::of(self),
            tree: self,
            known: HashMap::new(),
            few,
        };
        planting.branch(&seeds, 0)
    }

    /// The subjects below a column, in no order and perhaps more than once.
    pub(crate) fn below(&self, column: u32, found: &mut dyn FnMut(Subject)) {
        let Some(fork) = self.columns.get(column as usize) else { return };
        let mut branches: Vec<u32> = match fork.leads {
            Leads::Dense(slice) => slice.of(&self.dense).to_vec(),
            Leads::Sparse(slice) => slice.of(&self.sparse).iter().map(|(_, branch)| *branch).collect(),
            Leads::Presence(branches) => branches.to_vec(),
            Leads::Prefixes(slice) => {
                let branches =
                    slice.of(&self.prefixes).iter().flat_map(|prefixes| prefixes.branches.values());
                branches.copied().collect()
            }
            Leads::Bands(slice) => {
                let stands =
                    slice.of(&self.bands).iter().filter_map(|band| self.stands.get(band.number as usize));
                stands.for_each(|stand| found(stand.subject));
                return;
            }
        };
        branches.sort_unstable();
        branches.dedup();
        for branch in branches.into_iter().filter_map(|branch| self.branches.get(branch as usize)) {
            branch.stands.of(&self.stands).iter().for_each(|stand| found(stand.subject));
            let columns = branch.columns.from..branch.columns.from + branch.columns.len;
            // As deep as the tree: at most DEPTH.
            for column in columns {
                self.below(column, found);
            }
        }
    }
}

/// A candidate on its way down.
#[derive(Clone, Copy)]
struct Seed<'c> {
    candidate: &'c Candidate,
    /// Of [`Ways`].
    ways: Slice,
    /// The ways that have been taken: a bit each.
    taken: u64,
    /// The atoms that have been proved: a bit each.
    proved: u64,
    /// In how many branches it stands so far.
    spread: u32,
}

impl<'c> Seed<'c> {
    /// The ways not taken yet, with their numbers.
    fn open(self, ways: &Ways) -> impl Iterator<Item = (u32, &Way)> {
        (0..64).zip(ways.of(self.ways)).filter(move |(at, way)| {
            self.taken >> at & 1 == 0 && way.share <= COMMON && self.spread * way.breadth <= SPREAD
        })
    }

    fn took(self, at: u32, way: &Way) -> Seed<'c> {
        Seed {
            taken: self.taken | 1 << at,
            proved: self.proved | way.proves,
            spread: self.spread * way.breadth,
            ..self
        }
    }
}

/// Writes down what is left to be tested of subjects.
#[derive(Default)]
pub(super) struct Shapes {
    /// The number of each shape of the tree.
    numbers: HashMap<Vec<Form>, u32>,
    /// The forms of the stand that is being made, used again for the next.
    forms: Vec<Form>,
    /// Its bands.
    bands: Vec<(u32, i64, i64)>,
    /// Its atoms that are no forms of their own.
    others: Vec<u32>,
}

impl Shapes {
    /// The shapes that a tree has.
    pub(super) fn of(tree: &Tree) -> Shapes {
        let forms = tree.shapes.iter().map(|shape| shape.of(&tree.forms).to_vec());
        Shapes { numbers: forms.zip(0..).collect(), ..Shapes::default() }
    }

    /// Where a subject stands with atoms that are left to be tested; what is cheap may spare what is not.
    pub(super) fn stand(
        &mut self,
        tree: &mut Tree,
        predicates: &Predicates,
        subject: Subject,
        left: impl Iterator<Item = u32>,
    ) -> Stand {
        let Shapes { numbers, forms, bands, others } = self;
        forms.clear();
        bands.clear();
        others.clear();
        let constants = count(tree.constants.len());
        for atom in left {
            match predicates.atom(atom) {
                Some(Test::Codes { probe, mask }) => match words_of(mask) {
                    [mask, 0] => {
                        forms.push(Form::Codes { probe });
                        tree.constants.push(mask);
                    }
                    words => {
                        forms.push(Form::LongCodes { probe });
                        tree.constants.extend(words);
                    }
                },
                // Two ends of one value are one band.
                Some(Test::Within { probe, low, high }) => {
                    match bands.iter_mut().find(|band| band.0 == probe) {
                        Some((_, from, to)) => (*from, *to) = ((*from).max(low), (*to).min(high)),
                        None => bands.push((probe, low, high)),
                    }
                }
                Some(_) => others.push(atom),
                None => {}
            }
        }
        for (probe, low, high) in &*bands {
            let probe = *probe;
            if let Some(words) = words_of_band(*low, *high) {
                forms.push(Form::Within { probe });
                tree.constants.extend(words);
            } else {
                forms.push(Form::LongWithin { probe });
                let ends = [*low, *high].map(|end| words_of(end.cast_unsigned()));
                tree.constants.extend(ends.into_iter().flatten());
            }
        }
        others.sort_by_key(|atom| predicates.atom(*atom).is_some_and(Test::is_costly));
        forms.extend(others.iter().map(|_| Form::Atom));
        tree.constants.extend_from_slice(others);
        let shape = match numbers.get(forms.as_slice()) {
            Some(known) => *known,
            None => {
                let shape = Slice::push(&mut tree.forms, forms.iter().copied());
                tree.shapes.push(shape);
                numbers.insert(forms.clone(), count(tree.shapes.len() - 1));
                count(tree.shapes.len() - 1)
            }
        };
        Stand { subject, shape, constants }
    }
}

struct Planting<'p, 't> {
    predicates: &'p Predicates,
    ways: &'p Ways,
    /// Per column, how many ways of the branch at hand lead there; zero in between.
    popular: Vec<u32>,
    tree: &'t mut Tree,
    shapes: Shapes,
    /// Where a subject stands by what is proved: under many values the same is left, and its constants are copied.
    known: HashMap<(Subject, u64), (Stand, core::ops::Range<usize>)>,
    /// So many are not sorted further.
    few: usize,
}

impl<'c> Planting<'c, '_> {
    /// A branch for these seeds.
    fn branch(&mut self, seeds: &[Seed<'c>], depth: usize) -> u32 {
        if depth >= DEPTH || depth > 0 && seeds.len() <= self.few {
            // Most branches end here.
            let from = count(self.tree.stands.len());
            for seed in seeds {
                let stand = self.stand(*seed);
                self.tree.stands.push(stand);
            }
            let stands = Slice { from, len: count(seeds.len()) };
            self.tree.branches.push(Branch { stands, columns: Slice::default(), block: NOWHERE });
            return count(self.tree.branches.len() - 1);
        }
        let (here, columns) = self.assign(seeds);
        let stands: Vec<Stand> = here.iter().map(|seed| self.stand(*seed)).collect();
        let forks: Vec<Fork> = columns
            .into_iter()
            .map(|(column, seeds)| {
                let decides = seeds.iter().any(|(seed, _)| seed.candidate.decides);
                let probe = self.predicates.probe(column.probe);
                let list = probe.and_then(|probe| probe.source.list());
                Fork { column, list, leads: self.leads(column, seeds, depth + 1), decides }
            })
            .collect();
        let stands = Slice::push(&mut self.tree.stands, stands);
        let columns = Slice::push(&mut self.tree.columns, forks);
        self.tree.branches.push(Branch { stands, columns, block: NOWHERE });
        count(self.tree.branches.len() - 1)
    }

    /// Chooses for each seed the way that fewest events take, a little in favour of columns that many seeds share:
    /// those without a way stay, and those that would have a column to themselves.
    fn assign(&mut self, seeds: &[Seed<'c>]) -> (Vec<Seed<'c>>, Assigned<'c>) {
        let Planting { ways, popular, .. } = self;
        let ways = *ways;
        let mut met: Vec<u32> = Vec::new();
        let open = seeds.iter().flat_map(|seed| seed.open(ways));
        for stop in open.flat_map(|(_, way)| ways.stops(way)) {
            if let Some(times) = popular.get_mut(stop.column as usize) {
                if *times == 0 {
                    met.push(stop.column);
                }
                *times += 1;
            }
        }
        let price = |way: &Way| {
            let times = |column: u32| popular.get(column as usize).copied().unwrap_or(1).max(1);
            let last = if way.ends { LAST } else { 0 };
            way.share + last + ways.stops(way).iter().map(|stop| 500 / times(stop.column)).sum::<u32>()
        };
        let (mut here, mut columns) = (Vec::new(), Assigned::new());
        for seed in seeds.iter().copied() {
            let cheapest = seed.open(ways).map(|(at, way)| (price(way), at, way)).min_by_key(|way| way.0);
            let Some((_, at, way)) = cheapest.filter(|(price, ..)| *price <= COMMON + LAST) else {
                here.push(seed);
                continue;
            };
            let seed = seed.took(at, way);
            for stop in ways.stops(way) {
                let Some(column) = ways.columns().get(stop.column as usize) else { continue };
                columns.entry(*column).or_default().push((seed, stop.spot));
            }
        }
        for column in met {
            if let Some(times) = popular.get_mut(column as usize) {
                *times = 0;
            }
        }
        (here, columns)
    }

    fn stand(&mut self, seed: Seed<'c>) -> Stand {
        let Candidate { subject, atoms, .. } = seed.candidate;
        let from = self.tree.constants.len();
        if let Some((stand, constants)) = self.known.get(&(*subject, seed.proved)) {
            self.tree.constants.extend_from_within(constants.clone());
            return Stand { constants: count(from), ..*stand };
        }
        let unproved = |(at, _): &(usize, &u32)| *at >= 64 || seed.proved >> *at & 1 == 0;
        let left = atoms.iter().enumerate().filter(unproved).map(|(_, atom)| *atom);
        let stand = self.shapes.stand(self.tree, self.predicates, *subject, left);
        self.known.insert((*subject, seed.proved), (stand, from..self.tree.constants.len()));
        stand
    }

    /// Where the values of a column lead.
    fn leads(&mut self, column: Column, seeds: Vec<(Seed<'c>, Spot)>, depth: usize) -> Leads {
        match column.by {
            By::Value => {
                let mut by_value: Vec<(i64, u32)> = Vec::with_capacity(seeds.len());
                for (at, (_, spot)) in (0..).zip(&seeds) {
                    let Spot::Values(values) = spot else { continue };
                    by_value.extend(self.ways.values(*values).iter().map(|value| (*value, at)));
                }
                sort(&mut by_value, self.codes(column));
                let (mut branches, mut of_value) = (Vec::new(), Vec::new());
                for chunk in by_value.chunk_by(|left, right| left.0 == right.0) {
                    let Some((value, _)) = chunk.first() else { continue };
                    of_value.clear();
                    of_value.extend(chunk.iter().filter_map(|(_, at)| Some(seeds.get(*at as usize)?.0)));
                    branches.push((*value, self.branch(&of_value, depth)));
                }
                self.values(column, branches)
            }
            By::Band => {
                let mut bands: Vec<Band> = Vec::with_capacity(seeds.len());
                for (at, (_, spot)) in (0..).zip(&seeds) {
                    let Spot::Band(low, high) = spot else { continue };
                    bands.push(Band::new(*low, *high, at));
                }
                arrange(&mut bands);
                // The stands lie in the order of the bands, so that neighbours are neighbours.
                for band in &mut bands {
                    let Some((seed, _)) = seeds.get(band.number as usize) else { continue };
                    let stand = self.stand(*seed);
                    self.tree.stands.push(stand);
                    band.number = count(self.tree.stands.len() - 1);
                }
                Leads::Bands(Slice::push(&mut self.tree.bands, bands))
            }
            By::Presence => {
                let kinds = [Presence::Known, Presence::Missing, Presence::None];
                Leads::Presence(kinds.map(|kind| {
                    let of_kind = |(_, spot): &&(Seed<'c>, Spot)| *spot == Spot::Presence(kind);
                    let seeds: Vec<Seed<'c>> = seeds.iter().filter(of_kind).map(|(seed, _)| *seed).collect();
                    if seeds.is_empty() { NOWHERE } else { self.branch(&seeds, depth) }
                }))
            }
            By::Prefix => {
                let mut by_text: BTreeMap<(usize, u32), Vec<Seed<'c>>> = BTreeMap::new();
                let mut numbers: HashMap<&str, u32> = HashMap::new();
                let predicates = self.predicates;
                for (seed, spot) in seeds {
                    let Spot::Prefix(number) = spot else { continue };
                    let Some(text) = predicates.texts.get(number as usize) else { continue };
                    let number = *numbers.entry(text).or_insert(number);
                    by_text.entry((text.len(), number)).or_default().push(seed);
                }
                let mut lengths: Vec<Prefixes> = Vec::new();
                for ((bytes, number), seeds) in by_text {
                    let Some(text) = predicates.texts.get(number as usize) else { continue };
                    let branch = self.branch(&seeds, depth);
                    match lengths.last_mut().filter(|last| last.bytes == bytes) {
                        Some(last) => last.branches.insert(text.clone(), branch),
                        None => {
                            let branches = HashMap::from_iter([(text.clone(), branch)]);
                            lengths.push(Prefixes { bytes, branches });
                            None
                        }
                    };
                }
                Leads::Prefixes(Slice::push(&mut self.tree.prefixes, lengths))
            }
        }
    }

    /// How many codes the probe of a column has.
    fn codes(&self, column: Column) -> Option<usize> {
        let probe = self.predicates.probe(column.probe)?;
        probe.scale.codes().map(|codes| codes as usize)
    }

    /// Few codes get a branch each; where most would lead nowhere, only those that lead somewhere are kept.
    fn values(&mut self, column: Column, branches: Vec<(i64, u32)>) -> Leads {
        match self.codes(column) {
            Some(codes) if codes <= branches.len() * 4 + 8 => {
                let mut dense = Vec::from_iter(core::iter::repeat_n(NOWHERE, codes));
                for (value, branch) in branches {
                    if let Some(slot) = usize::try_from(value).ok().and_then(|code| dense.get_mut(code)) {
                        *slot = branch;
                    }
                }
                Leads::Dense(Slice::push(&mut self.tree.dense, dense))
            }
            _ => Leads::Sparse(Slice::push(&mut self.tree.sparse, branches)),
        }
    }
}

/// Sorts by value those that stand in the order of their numbers. Codes are counted, which takes a step for each where
/// comparing takes one for each doubling too.
fn sort(by_value: &mut Vec<(i64, u32)>, codes: Option<usize>) {
    let sorted =
        codes.filter(|codes| *codes / 4 <= by_value.len()).and_then(|codes| counted(by_value, codes));
    match sorted {
        Some(sorted) => *by_value = sorted,
        None => by_value.sort_unstable(),
    }
}

/// Sorted by codes; nothing where a value is none of so many.
fn counted(by_value: &[(i64, u32)], codes: usize) -> Option<Vec<(i64, u32)>> {
    // Per code, how many there are; then where the next one goes.
    let mut places = vec![0_u32; codes];
    for (code, _) in by_value {
        *places.get_mut(usize::try_from(*code).ok()?)? += 1;
    }
    let mut next = 0;
    for place in &mut places {
        next += core::mem::replace(place, next);
    }
    let mut sorted = vec![(0, 0); by_value.len()];
    for (code, number) in by_value {
        let place = places.get_mut(usize::try_from(*code).ok()?)?;
        *sorted.get_mut(*place as usize)? = (*code, *number);
        *place += 1;
    }
    Some(sorted)
}

/// Seeds by the column in which they are found, and where in it.
type Assigned<'c> = BTreeMap<Column, Vec<(Seed<'c>, Spot)>>;

#[cfg(test)]
mod tests {
    use super::{Candidate, LOWEST, Leads, Shapes, Tree, sort, within_words, words_of_band};
    use crate::plan::Indexing;
    use crate::plan::predicate::{Predicates, Test};
    use crate::plan::probe::{Probe, Scale, Source};
    use crate::program::PlaceId;
    use alloc::vec;
    use alloc::vec::Vec;

    /// One probe of numbers and rules of one band each.
    #[test]
    fn unsorted_candidates_are_always_looked_at() {
        let probe = Probe {
            source: Source::Place { place: PlaceId(0), slot: 0 },
            scale: Scale::Number { digits: 0 },
        };
        let atoms = (0..80).map(|at| Test::Within { probe: 0, low: at * 10, high: at * 10 + 10 }).collect();
        let predicates = Predicates { probes: vec![probe], atoms, ..Predicates::default() };
        let candidates: Vec<Candidate> =
            (0..80).map(|subject| Candidate { subject, atoms: vec![subject], decides: false }).collect();
        let mut tree = Tree::default();
        let always = tree.add(&predicates, &candidates, Indexing::Nothing, None);
        let sorted = tree.add(&predicates, &candidates, Indexing::Tree, None);
        let of = |branch: u32| tree.branches[branch as usize];
        assert_eq!((of(always).stands.len, of(always).columns.len), (80, 0));
        assert_eq!((of(sorted).stands.len, of(sorted).columns.len), (0, 1));
        assert!(
            matches!(tree.columns[of(sorted).columns.from as usize].leads, Leads::Bands(bands) if bands.len == 80)
        );
        let mut below = Vec::new();
        tree.below(of(sorted).columns.from, &mut |subject| below.push(subject));
        below.sort_unstable();
        assert_eq!(below, Vec::from_iter(0..80));
    }

    /// However values are sorted, the order is one.
    #[test]
    fn counting_sorts_as_comparing_does() {
        for codes in [1, 2, 7, 40] {
            let values = (0..60_u32).map(|number| (i64::from(number * number * 31 + number) % codes, number));
            let mut by_value: Vec<(i64, u32)> = values.collect();
            let mut expected = by_value.clone();
            expected.sort_unstable();
            sort(&mut by_value, usize::try_from(codes).ok());
            assert_eq!(by_value, expected);
            // What is beyond the codes is sorted all the same.
            by_value.extend([(codes + 5, 60), (-1, 61)]);
            expected.extend([(codes + 5, 60), (-1, 61)]);
            expected.sort_unstable();
            sort(&mut by_value, usize::try_from(codes).ok());
            assert_eq!(by_value, expected);
        }
    }

    /// A band has the same positions in it however many words it takes, and comes back as it was.
    #[test]
    fn constants_are_what_they_were() {
        let (small, large) = (i64::from(i32::MIN), i64::from(i32::MAX));
        let ends = [
            LOWEST,
            LOWEST + 1,
            small - 1,
            small,
            small + 1,
            -1,
            0,
            7,
            large - 1,
            large,
            large + 1,
            i64::MAX - 1,
            i64::MAX,
        ];
        let pairs = ends.iter().flat_map(|low| ends.iter().map(|high| (*low, *high)));
        let mut atoms: Vec<Test> = pairs.map(|(low, high)| Test::Within { probe: 0, low, high }).collect();
        atoms.extend([1, 1 << 31, 1 << 32, u64::MAX].map(|mask| Test::Codes { probe: 0, mask }));
        atoms.push(Test::Apart { probe: 0, from: 3 });
        let predicates = Predicates { atoms: atoms.clone(), ..Predicates::default() };
        let (mut tree, mut shapes) = (Tree::default(), Shapes::default());
        for (number, atom) in (0..).zip(&atoms) {
            let stand = shapes.stand(&mut tree, &predicates, 0, [number].into_iter());
            assert_eq!(tree.tests(&predicates, &stand), [*atom]);
            let Test::Within { low, high, .. } = *atom else { continue };
            if let Some([from, to]) = words_of_band(low, high) {
                for at in ends {
                    assert_eq!(within_words(at, from, to), low <= at && at <= high, "{at} in {low}..{high}");
                }
            }
        }
        assert_eq!(tree.shapes.len(), 5, "five kinds of test");
        // Two ends of one value are one band.
        let both = [
            Test::Within { probe: 1, low: 2, high: i64::MAX },
            Test::Within { probe: 1, low: LOWEST, high: 9 },
        ];
        let predicates = Predicates { atoms: both.to_vec(), ..Predicates::default() };
        let stand = shapes.stand(&mut tree, &predicates, 0, 0..2);
        assert_eq!(tree.tests(&predicates, &stand), [Test::Within { probe: 1, low: 2, high: 9 }]);
    }
}
