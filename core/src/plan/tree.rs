//! The tree of the index: rules sorted by the values that find them, then again by further values, until few are left.
//!
//! A branch holds rules that are looked at whenever it is reached, and columns: each takes one probe and leads to the
//! branch of the value it has. So an event meets only the rules whose rarest conditions it satisfies, however many
//! there are. A rule stands in one column of a branch (under each value that one of its conditions allows), so where a
//! column's value is missing or wrong, exactly the rules below that column are undecided, in error or false.

use alloc::vec::Vec;

use hashbrown::HashMap;

use super::Indexing;
use super::access::count;
use super::bands::Band;
use super::block::Block;
use super::planting::plant;
use super::predicate::{Predicates, Slice};
use super::stand::{Run, Stand, Stands, Subject};
use super::ways::Statistics;

/// The branch with nothing in it, of every tree: where a value leads that leads nowhere. So whether it does is no branch
/// for the processor to guess.
pub(crate) const NOWHERE: u32 = 0;

/// No block.
const NO_BLOCK: u32 = u32::MAX;

/// A subject to be found, with the clauses that all have to hold.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) subject: Subject,
    pub(crate) atoms: Vec<u32>,
    /// Whether its outcome decides over other subjects.
    pub(crate) decides: bool,
}

/// Subjects and columns that are looked at together, or a block.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Branch<'t> {
    /// How many subjects stand here.
    stands: u32,
    /// Where its columns begin, and how many there are.
    columns: Slice,
    /// Its runs, and what lies behind them.
    runs: &'t [u32],
    /// Of [`Tree::blocks`]; [`NO_BLOCK`]: none.
    pub(crate) block: u32,
}

/// The first words of a branch, which tell what it has.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Head {
    at: u32,
    words: [u32; Head::WORDS],
}

impl Head {
    const WORDS: usize = 3;
    const LEN: u32 = 3;
}

/// A column of a branch: a probe and where its values lead.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fork {
    /// The probe.
    pub(crate) probe: u32,
    /// The list whose items it reads.
    pub(crate) list: Option<u32>,
    /// Where its values lead.
    pub(crate) leads: Leads,
    /// Whether a subject below decides over others.
    pub(crate) decides: bool,
}

impl Fork {
    /// How many words it takes.
    const WORDS: usize = 5;
    /// No list.
    const NO_LIST: u32 = u32::MAX;
    /// The bit beside its kind that says whether a subject below decides over others.
    const DECIDES: u32 = 1 << 8;

    #[inline(always)]
    fn of_words([probe, list, kind, from, len]: [u32; Fork::WORDS]) -> Fork {
        let slice = Slice { from, len };
        let leads = match kind & !Fork::DECIDES {
            0 => Leads::Dense(slice),
            1 => Leads::Sparse(slice),
            2 => Leads::Bands(slice),
            3 => Leads::Presence(slice),
            4 => Leads::ShortBands(slice),
            _ => Leads::Prefixes(slice),
        };
        let list = (list != Fork::NO_LIST).then_some(list);
        Fork { probe, list, leads, decides: kind & Fork::DECIDES != 0 }
    }

    fn words(self) -> [u32; Fork::WORDS] {
        let (kind, Slice { from, len }) = match self.leads {
            Leads::Dense(slice) => (0, slice),
            Leads::Sparse(slice) => (1, slice),
            Leads::Bands(slice) => (2, slice),
            Leads::Presence(slice) => (3, slice),
            Leads::ShortBands(slice) => (4, slice),
            Leads::Prefixes(slice) => (5, slice),
        };
        let decides = if self.decides { Fork::DECIDES } else { 0 };
        [self.probe, self.list.unwrap_or(Fork::NO_LIST), kind | decides, from, len]
    }
}

/// Where the values of a probe lead.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Leads {
    /// To a branch for each code from 0: of [`Tree::words`].
    Dense(Slice),
    /// To branches for some values: of [`Tree::sparse`], sorted.
    Sparse(Slice),
    /// To stands whose band holds the position: of [`Tree::bands`].
    Bands(Slice),
    /// The same where no band has long ends: of [`Tree::short_bands`].
    ShortBands(Slice),
    /// To a branch each for known, missing and none: of [`Tree::words`].
    Presence(Slice),
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
///
/// With many rules, what an event costs is how often it goes to a place in memory where it has not been for long. So
/// what is read together lies together:
///
/// ```text
/// a branch    stands, columns, words up to the runs; each column; where they lead; each run
/// a block     0, BLOCK, number of the block
/// a column    probe, list, kind, where it leads
/// a run       shape, stands, the number of each
/// ```
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    /// Branches and their columns, which are numbered by where they begin.
    pub(crate) words: Vec<u32>,
    pub(crate) stands: Stands,
    pub(crate) sparse: Vec<(i64, u32)>,
    /// Their numbers are those of stands.
    pub(crate) bands: Vec<Band>,
    pub(crate) short_bands: Vec<Band<i32>>,
    pub(crate) prefixes: Vec<Prefixes>,
    pub(crate) blocks: Vec<Block>,
}

/// Instead of how many columns: the branch is a block.
const BLOCK: u32 = u32::MAX;

impl Default for Tree {
    fn default() -> Tree {
        Tree {
            words: [0; Head::WORDS].to_vec(),
            stands: Stands::default(),
            sparse: Vec::new(),
            bands: Vec::new(),
            short_bands: Vec::new(),
            prefixes: Vec::new(),
            blocks: Vec::new(),
        }
    }
}

impl Tree {
    /// The head of the branch that begins at a word.
    #[inline(always)]
    pub(crate) fn head(&self, at: u32) -> Head {
        let words = self.words.get(at as usize..).and_then(<[u32]>::first_chunk);
        words.map_or(Head::default(), |words| Head { at, words: *words })
    }

    /// The branch that begins at a word.
    pub(crate) fn branch(&self, at: u32) -> Branch<'_> {
        self.headed(self.head(at))
    }

    /// The branch with a head.
    #[inline(always)]
    pub(crate) fn headed(&self, head: Head) -> Branch<'_> {
        let [stands, columns, behind] = head.words;
        let (columns, behind, block) = match columns {
            BLOCK => (0, 0, behind),
            columns => (columns, behind, NO_BLOCK),
        };
        let from = head.at + Head::LEN;
        let runs = self.words.get((from + behind) as usize..).unwrap_or_default();
        Branch { stands, columns: Slice { from, len: columns }, runs, block }
    }

    /// The columns of a branch, with their numbers.
    #[inline]
    pub(crate) fn columns(&self, branch: &Branch<'_>) -> impl Iterator<Item = (u32, Fork)> {
        let Slice { from, len } = branch.columns;
        let columns = self.words.get(from as usize..).unwrap_or_default().as_chunks().0;
        (from..)
            .step_by(Fork::WORDS)
            .zip(columns)
            .take(len as usize)
            .map(|(at, words)| (at, Fork::of_words(*words)))
    }

    /// The column that begins at a word.
    pub(crate) fn column(&self, at: u32) -> Option<Fork> {
        let words = self.words.get(at as usize..)?.first_chunk()?;
        Some(Fork::of_words(*words))
    }

    /// The runs of a branch.
    #[inline]
    pub(crate) fn runs<'t>(&'t self, branch: &Branch<'t>) -> impl Iterator<Item = Run<'t>> {
        let (mut words, mut left) = (branch.runs, u64::from(branch.stands));
        core::iter::from_fn(move || {
            if left == 0 {
                return None;
            }
            let (run, behind) = self.stands.run(words)?;
            (words, left) = (behind, left.saturating_sub(run.len()));
            Some(run)
        })
    }

    /// The stands of a branch.
    pub(crate) fn standing<'t>(&'t self, branch: &Branch<'t>) -> impl Iterator<Item = Stand<'t>> {
        self.runs(branch).flat_map(Run::stands)
    }

    /// Begins a branch of so many stands, whose runs follow, and returns its number.
    pub(super) fn add_branch(&mut self, stands: usize, columns: &[NewFork]) -> u32 {
        let at = self.words.len();
        let mut from = at + Head::WORDS + columns.len() * Fork::WORDS;
        let behind = from + columns.iter().map(|column| column.leads.inline().len()).sum::<usize>();
        self.words.extend([stands, columns.len(), behind - at - Head::WORDS].map(count));
        for column in columns {
            let inline = column.leads.inline();
            let slice = Slice { from: count(from), len: count(inline.len()) };
            from += inline.len();
            let leads = match &column.leads {
                NewLeads::Dense(_) => Leads::Dense(slice),
                NewLeads::Presence(_) => Leads::Presence(slice),
                NewLeads::Kept(leads) => *leads,
            };
            let fork = Fork { probe: column.probe, list: column.list, leads, decides: column.decides };
            self.words.extend(fork.words());
        }
        columns.iter().for_each(|column| self.words.extend_from_slice(column.leads.inline()));
        count(at)
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
            let at = count(self.words.len());
            self.words.extend([0, BLOCK, count(self.blocks.len() - 1)]);
            return at;
        }
        plant(self, predicates, candidates, indexing, counted)
    }

    /// The subjects below a column, in no order and perhaps more than once.
    pub(crate) fn below(&self, column: u32, found: &mut dyn FnMut(Subject)) {
        let Some(fork) = self.column(column) else { return };
        self.in_bands(fork.leads).for_each(|stand| found(stand.subject));
        let mut branches = self.branches(fork.leads);
        branches.sort_unstable();
        branches.dedup();
        for branch in branches.into_iter().map(|branch| self.branch(branch)) {
            self.standing(&branch).for_each(|stand| found(stand.subject));
            // As deep as the tree: at most DEPTH.
            self.columns(&branch).for_each(|(column, _)| self.below(column, found));
        }
    }

    /// The stands of a column of bands.
    pub(crate) fn in_bands(&self, leads: Leads) -> impl Iterator<Item = Stand<'_>> {
        let (long, short) = match leads {
            Leads::Bands(slice) => (slice.of(&self.bands), [].as_slice()),
            Leads::ShortBands(slice) => ([].as_slice(), slice.of(&self.short_bands)),
            _ => Default::default(),
        };
        let numbers = long.iter().map(|band| band.number).chain(short.iter().map(|band| band.number));
        numbers.filter_map(|number| self.stands.stand(number))
    }

    /// The branches that a column leads to; bands lead to none.
    pub(crate) fn branches(&self, leads: Leads) -> Vec<u32> {
        match leads {
            Leads::Dense(slice) | Leads::Presence(slice) => slice.of(&self.words).to_vec(),
            Leads::Sparse(slice) => slice.of(&self.sparse).iter().map(|(_, branch)| *branch).collect(),
            Leads::Prefixes(slice) => {
                let lengths = slice.of(&self.prefixes).iter();
                lengths.flat_map(|prefixes| prefixes.branches.values().copied()).collect()
            }
            Leads::Bands(_) | Leads::ShortBands(_) => Vec::new(),
        }
    }
}

/// A column of a branch that is being made.
pub(super) struct NewFork {
    pub(super) probe: u32,
    pub(super) list: Option<u32>,
    pub(super) leads: NewLeads,
    pub(super) decides: bool,
}

/// Where its values lead.
pub(super) enum NewLeads {
    /// [`Leads::Dense`].
    Dense(Vec<u32>),
    /// [`Leads::Presence`].
    Presence([u32; 3]),
    /// What lies elsewhere.
    Kept(Leads),
}

impl NewLeads {
    /// What lies behind the columns.
    fn inline(&self) -> &[u32] {
        match self {
            NewLeads::Dense(branches) => branches,
            NewLeads::Presence(branches) => branches,
            NewLeads::Kept(_) => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Candidate, Leads, Tree};
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
        let of = |branch: u32| tree.branch(branch);
        assert_eq!((of(always).stands, tree.columns(&of(always)).count()), (80, 0));
        let stands = of(always);
        let subjects = tree.standing(&stands).map(|stand| stand.subject);
        assert_eq!(Vec::from_iter(subjects), Vec::from_iter(0..80));
        assert_eq!((of(sorted).stands, tree.columns(&of(sorted)).count()), (0, 1));
        let (column, fork) = tree.columns(&of(sorted)).next().unwrap();
        assert!(matches!(fork.leads, Leads::ShortBands(bands) if bands.len == 80));
        let mut below = Vec::new();
        tree.below(column, &mut |subject| below.push(subject));
        below.sort_unstable();
        assert_eq!(below, Vec::from_iter(0..80));
    }
}
