//! How candidates become a tree: at each branch every one goes down the way that fewest events take, until few are left
//! together.
//!
//! ```text
//! 10,000 rules    by SKU: 2,000 branches of 30 or so; each of them by channel: branches of five, looked at one by one
//! ```

use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

use hashbrown::HashMap;

use super::Indexing;
use super::access::count;
use super::bands::{Band, arrange};
use super::predicate::{Predicates, Slice};
use super::stand::{Remainders, Subject};
use super::tree::{Candidate, Leads, NOWHERE, NewFork, NewLeads, Prefixes, Tree};
use super::ways::{By, Column, Spot, Statistics, Way, Ways};
use crate::program::Presence;

/// So many rules are looked at one by one rather than sorted further.
const FEW: usize = 8;

/// The most columns on the way to a rule.
const DEPTH: usize = 16;

/// Of a thousand events; a way that more events take finds nothing out.
const COMMON: u32 = 450;

/// The same of a way through several columns: an `or` takes long to ask, so that being found by its parts is worth more.
const COMMON_OF_OR: u32 = 800;

/// What a column costs below which nothing is sorted further, in events of a thousand.
const LAST: u32 = 200;

/// For so many seeds a column has room from the beginning, if it is to have as many.
const ROOM: usize = 64;

/// The most branches in which one rule stands.
const SPREAD: u32 = 512;

/// Sorts candidates below a new root of a tree and returns its branch.
pub(super) fn plant(
    tree: &mut Tree,
    predicates: &Predicates,
    candidates: &[Candidate],
    indexing: Indexing,
    counted: Option<&Statistics>,
) -> u32 {
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
        popular: vec![0; ways.columns().len()],
        chosen: vec![NOT_CHOSEN; ways.columns().len()],
        remainders: Remainders::of(&tree.stands),
        tree,
        known: HashMap::with_capacity(candidates.len()),
        here: Vec::new(),
        few,
    };
    planting.branch(&seeds, 0)
}

/// How many of a thousand events a way is taken by at most.
fn most(way: &Way) -> u32 {
    if way.stops.len > 1 { COMMON_OF_OR } else { COMMON }
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
            self.taken >> at & 1 == 0 && way.share <= most(way) && self.spread * way.breadth <= SPREAD
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

/// A column that is not chosen for the branch at hand.
const NOT_CHOSEN: u32 = u32::MAX;

struct Planting<'p, 't> {
    predicates: &'p Predicates,
    ways: &'p Ways,
    /// Per column, how many ways of the branch at hand lead there; zero in between.
    popular: Vec<u32>,
    /// Per column, where it stands among those chosen for the branch at hand; [`NOT_CHOSEN`] in between.
    chosen: Vec<u32>,
    tree: &'t mut Tree,
    remainders: Remainders,
    /// The stand of a subject by what is proved of it: under many values the same is left.
    known: HashMap<(Subject, u64), u32>,
    /// The stands of the branch at hand; none in between.
    here: Vec<u32>,
    /// So many are not sorted further.
    few: usize,
}

impl<'c> Planting<'c, '_> {
    /// A branch for these seeds.
    fn branch(&mut self, seeds: &[Seed<'c>], depth: usize) -> u32 {
        if depth >= DEPTH || depth > 0 && seeds.len() <= self.few {
            // Most branches end here.
            let branch = self.tree.add_branch(seeds.len(), &[]);
            self.runs(seeds);
            return branch;
        }
        let (here, columns) = self.assign(seeds);
        let forks: Vec<NewFork> = columns
            .into_iter()
            .map(|(column, seeds)| {
                let decides = seeds.iter().any(|(seed, _)| seed.candidate.decides);
                let probe = self.predicates.probe(column.probe);
                let list = probe.and_then(|probe| probe.source.list());
                let leads = self.leads(column, seeds, depth + 1);
                NewFork { probe: column.probe, list, leads, decides }
            })
            .collect();
        let branch = self.tree.add_branch(here.len(), &forks);
        self.runs(&here);
        branch
    }

    /// Adds the seeds that stand in the branch just begun.
    fn runs(&mut self, seeds: &[Seed<'c>]) {
        let mut here = core::mem::take(&mut self.here);
        here.extend(seeds.iter().map(|seed| self.stand(*seed)));
        let Tree { words, stands, .. } = &mut *self.tree;
        stands.add_runs(&mut here, words);
        here.clear();
        self.here = here;
    }

    /// Chooses for each seed the way that fewest events take, a little in favour of columns that many seeds share:
    /// those without a way stay, and those that would have a column to themselves.
    fn assign(&mut self, seeds: &[Seed<'c>]) -> (Vec<Seed<'c>>, Assigned<'c>) {
        let Planting { ways, popular, chosen, .. } = self;
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
            let Some((_, at, way)) = cheapest.filter(|(price, _, way)| *price <= most(way) + LAST) else {
                here.push(seed);
                continue;
            };
            let seed = seed.took(at, way);
            for stop in ways.stops(way) {
                let number = stop.column as usize;
                let (Some(column), Some(at)) = (ways.columns().get(number), chosen.get_mut(number)) else {
                    continue;
                };
                if *at == NOT_CHOSEN {
                    *at = count(columns.len());
                    let most = popular.get(number).map_or(0, |times| *times as usize);
                    columns.push((*column, Vec::with_capacity(most.min(ROOM))));
                }
                if let Some((_, found)) = columns.get_mut(*at as usize) {
                    found.push((seed, stop.spot));
                }
            }
        }
        for column in met {
            if let Some(times) = popular.get_mut(column as usize) {
                *times = 0;
            }
            if let Some(at) = chosen.get_mut(column as usize) {
                *at = NOT_CHOSEN;
            }
        }
        columns.sort_unstable_by_key(|(column, _)| *column);
        (here, columns)
    }

    /// The stand of a seed.
    fn stand(&mut self, seed: Seed<'c>) -> u32 {
        let Candidate { subject, atoms, .. } = seed.candidate;
        let Planting { tree, remainders, predicates, .. } = self;
        *self.known.entry((*subject, seed.proved)).or_insert_with(|| {
            let unproved = |(at, _): &(usize, &u32)| *at >= 64 || seed.proved >> *at & 1 == 0;
            let left = atoms.iter().enumerate().filter(unproved).map(|(_, atom)| *atom);
            remainders.stand(&mut tree.stands, predicates, *subject, left)
        })
    }

    /// Where the values of a column lead.
    fn leads(&mut self, column: Column, seeds: Vec<(Seed<'c>, Spot)>, depth: usize) -> NewLeads {
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
                    band.number = self.stand(*seed);
                }
                let short: Option<Vec<Band<i32>>> = bands.iter().map(|band| band.shortened()).collect();
                NewLeads::Kept(match short {
                    Some(short) => Leads::ShortBands(Slice::push(&mut self.tree.short_bands, short)),
                    None => Leads::Bands(Slice::push(&mut self.tree.bands, bands)),
                })
            }
            By::Presence => {
                let kinds = [Presence::Known, Presence::Missing, Presence::None];
                NewLeads::Presence(kinds.map(|kind| {
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
                NewLeads::Kept(Leads::Prefixes(Slice::push(&mut self.tree.prefixes, lengths)))
            }
        }
    }

    /// How many codes the probe of a column has.
    fn codes(&self, column: Column) -> Option<usize> {
        let probe = self.predicates.probe(column.probe)?;
        probe.scale.codes().map(|codes| codes as usize)
    }

    /// Few codes get a branch each; where most would lead nowhere, only those that lead somewhere are kept.
    fn values(&mut self, column: Column, branches: Vec<(i64, u32)>) -> NewLeads {
        match self.codes(column) {
            Some(codes) if codes <= branches.len() * 4 + 8 => {
                let mut dense = Vec::from_iter(core::iter::repeat_n(NOWHERE, codes));
                for (value, branch) in branches {
                    if let Some(slot) = usize::try_from(value).ok().and_then(|code| dense.get_mut(code)) {
                        *slot = branch;
                    }
                }
                NewLeads::Dense(dense)
            }
            _ => NewLeads::Kept(Leads::Sparse(Slice::push(&mut self.tree.sparse, branches))),
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

/// Columns in their order, with the seeds that are found in each and where in it.
type Assigned<'c> = Vec<(Column, Vec<(Seed<'c>, Spot)>)>;

#[cfg(test)]
mod tests {
    use super::sort;
    use alloc::vec::Vec;

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
}
