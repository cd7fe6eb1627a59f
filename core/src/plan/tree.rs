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
use super::predicate::{Predicates, Slice, Test};
use super::probe::{LOWEST, Reading};
use super::ways::Statistics;

/// The branch with nothing in it, of every tree: where a value leads that leads nowhere. So whether it does is no branch
/// for the processor to guess.
pub(crate) const NOWHERE: u32 = 0;

/// No block.
const NO_BLOCK: u32 = u32::MAX;

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
/// lie behind the subject.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stand<'t> {
    pub(crate) subject: Subject,
    /// What is compared.
    pub(crate) forms: &'t [Form],
    /// With what: the words of each form, one behind the other.
    pub(crate) constants: &'t [u32],
}

/// What is compared of subjects of one kind.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// Of [`Tree::forms`].
    forms: Slice,
    /// How many words of constants it has.
    words: u32,
    /// Whether all that is asked are a few readings.
    of_readings: bool,
}

/// The most readings of a shape that are asked at once.
pub(crate) const READINGS: usize = 4;

/// Subjects of one shape, one behind the other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run<'t> {
    /// What is compared.
    pub(crate) forms: &'t [Form],
    /// Whether all that is asked are readings, at most [`READINGS`].
    pub(crate) of_readings: bool,
    /// Per subject its number and its constants.
    words: &'t [u32],
    /// How many words that is.
    stride: usize,
}

impl<'t> Run<'t> {
    /// How many there are.
    #[inline]
    pub(crate) fn len(self) -> u64 {
        (self.words.len() / self.stride) as u64
    }

    /// The subjects whose set has a code and whose band holds a position, where that is what is asked and both are there:
    /// the usual rest of a rule that was found by its rarest condition.
    #[inline]
    pub(crate) fn in_set_and_band(
        self,
        code: Reading,
        position: Reading,
    ) -> Option<impl Iterator<Item = Subject> + use<'t>> {
        let [Form::Codes { .. }, Form::Within { .. }] = self.forms else { return None };
        let code = u32::try_from(code).ok().filter(|_| position >= LOWEST)?;
        let (runs, _) = self.words.as_chunks();
        Some(runs.iter().filter_map(move |[subject, mask, low, high]| {
            let in_set = mask.checked_shr(code).unwrap_or(0) & 1 == 1;
            // Both are asked: one branch is sooner guessed than two.
            (in_set & within_words(position, *low, *high)).then_some(*subject)
        }))
    }

    /// Each where it stands.
    #[inline]
    pub(crate) fn stands(self) -> impl Iterator<Item = Stand<'t>> {
        self.words.chunks_exact(self.stride).filter_map(move |words| {
            let (subject, constants) = words.split_first()?;
            Some(Stand { subject: *subject, forms: self.forms, constants })
        })
    }
}

/// A test without its constants.
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

impl Form {
    /// The probe whose reading it compares.
    #[inline]
    pub(crate) fn probe(self) -> Option<u32> {
        match self {
            Form::Codes { probe }
            | Form::LongCodes { probe }
            | Form::Within { probe }
            | Form::LongWithin { probe } => Some(probe),
            Form::Atom => None,
        }
    }

    /// Whether a reading is what the next constants say, which are taken. What is no value is nothing of what they say.
    #[inline]
    pub(crate) fn holds(self, reading: Reading, constants: &mut &[u32]) -> bool {
        match self {
            Form::Codes { .. } => {
                let [mask] = take(constants);
                has_bit(mask.into(), reading)
            }
            Form::LongCodes { .. } => {
                let [lower, upper] = take(constants);
                has_bit(of_words(lower, upper), reading)
            }
            Form::Within { .. } => {
                let [low, high] = take(constants);
                reading >= LOWEST && within_words(reading, low, high)
            }
            Form::LongWithin { .. } => {
                let [low, low_upper, high, high_upper] = take(constants);
                let (low, high) = (of_words(low, low_upper), of_words(high, high_upper));
                reading >= LOWEST && low.cast_signed() <= reading && reading <= high.cast_signed()
            }
            Form::Atom => false,
        }
    }
}

/// The next words; zeros where there are none.
#[inline]
fn take<const N: usize>(words: &mut &[u32]) -> [u32; N] {
    let Some((taken, behind)) = words.split_first_chunk() else { return [0; N] };
    *words = behind;
    *taken
}

/// Whether a code is in a set.
#[inline]
pub(crate) fn has_bit(mask: u64, code: Reading) -> bool {
    u32::try_from(code).is_ok_and(|code| mask.checked_shr(code).unwrap_or(0) & 1 == 1)
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
fn within_words(position: i64, low: u32, high: u32) -> bool {
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
fn of_words(lower: u32, upper: u32) -> u64 {
    u64::from(upper) << 32 | u64::from(lower)
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

    fn of_words([probe, list, kind, from, len]: [u32; Fork::WORDS]) -> Fork {
        let slice = Slice { from, len };
        let leads = match kind & !Fork::DECIDES {
            0 => Leads::Dense(slice),
            1 => Leads::Sparse(slice),
            2 => Leads::Bands(slice),
            3 => Leads::Presence(slice),
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
            Leads::Prefixes(slice) => (4, slice),
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
/// a run       shape, stands; of each its subject and constants
/// a stand     subject, shape, constants
/// ```
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    /// Branches, their columns, and stands, which are numbered by where they begin.
    pub(crate) words: Vec<u32>,
    pub(crate) shapes: Vec<Shape>,
    pub(crate) forms: Vec<Form>,
    pub(crate) sparse: Vec<(i64, u32)>,
    /// Their numbers are those of stands.
    pub(crate) bands: Vec<Band>,
    pub(crate) prefixes: Vec<Prefixes>,
    pub(crate) blocks: Vec<Block>,
}

/// Instead of how many columns: the branch is a block.
const BLOCK: u32 = u32::MAX;

impl Stand<'_> {
    /// Its tests, the cheap ones first.
    pub(crate) fn tests(&self, predicates: &Predicates) -> Vec<Test> {
        let mut constants = self.constants.iter().copied();
        let tests = self.forms.iter().filter_map(|form| {
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
}

impl Default for Tree {
    fn default() -> Tree {
        Tree {
            words: [0; Head::WORDS].to_vec(),
            shapes: Vec::new(),
            forms: Vec::new(),
            sparse: Vec::new(),
            bands: Vec::new(),
            prefixes: Vec::new(),
            blocks: Vec::new(),
        }
    }
}

impl Tree {
    /// The head of the branch that begins at a word.
    #[inline]
    pub(crate) fn head(&self, at: u32) -> Head {
        let words = self.words.get(at as usize..).and_then(<[u32]>::first_chunk);
        words.map_or(Head::default(), |words| Head { at, words: *words })
    }

    /// The branch that begins at a word.
    pub(crate) fn branch(&self, at: u32) -> Branch<'_> {
        self.headed(self.head(at))
    }

    /// The branch with a head.
    #[inline]
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
        let (mut words, mut left) = (branch.runs, branch.stands);
        core::iter::from_fn(move || {
            if left == 0 {
                return None;
            }
            let [shape, stands, rest @ ..] = words else { return None };
            let Shape { forms, words: constants, of_readings } = *self.shapes.get(*shape as usize)?;
            let stride = 1 + constants as usize;
            let (run, behind) = rest.split_at_checked(*stands as usize * stride)?;
            (words, left) = (behind, left.saturating_sub(*stands));
            Some(Run { forms: forms.of(&self.forms), of_readings, words: run, stride })
        })
    }

    /// The stand that begins at a word.
    #[inline]
    pub(crate) fn stand(&self, at: u32) -> Option<Stand<'_>> {
        let [subject, shape, rest @ ..] = self.words.get(at as usize..)? else { return None };
        let Shape { forms, words, .. } = self.shapes.get(*shape as usize)?;
        let constants = rest.get(..*words as usize)?;
        Some(Stand { subject: *subject, forms: forms.of(&self.forms), constants })
    }

    /// The stands of a branch.
    pub(crate) fn stands<'t>(&'t self, branch: &Branch<'t>) -> impl Iterator<Item = Stand<'t>> {
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
        if let Leads::Bands(slice) = fork.leads {
            let stands = slice.of(&self.bands).iter().filter_map(|band| self.stand(band.number));
            stands.for_each(|stand| found(stand.subject));
            return;
        }
        let mut branches = self.branches(fork.leads);
        branches.sort_unstable();
        branches.dedup();
        for branch in branches.into_iter().map(|branch| self.branch(branch)) {
            self.stands(&branch).for_each(|stand| found(stand.subject));
            // As deep as the tree: at most DEPTH.
            self.columns(&branch).for_each(|(column, _)| self.below(column, found));
        }
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
            Leads::Bands(_) => Vec::new(),
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

/// Writes down what is left to be tested of subjects.
#[derive(Default)]
pub(super) struct Shapes {
    /// The number of each shape of the tree.
    numbers: HashMap<Vec<Form>, u32>,
    /// The forms of the stand that is being made, used again for the next.
    forms: Vec<Form>,
    /// Their constants.
    constants: Vec<u32>,
    /// Its bands.
    bands: Vec<(u32, i64, i64)>,
    /// Its atoms that are no forms of their own.
    others: Vec<u32>,
}

impl Shapes {
    /// The shapes that a tree has.
    pub(super) fn of(tree: &Tree) -> Shapes {
        let forms = tree.shapes.iter().map(|shape| shape.forms.of(&tree.forms).to_vec());
        Shapes { numbers: forms.zip(0..).collect(), ..Shapes::default() }
    }

    /// Adds where a subject stands by itself with atoms that are left to be tested, and says where that is.
    pub(super) fn stand(
        &mut self,
        tree: &mut Tree,
        predicates: &Predicates,
        subject: Subject,
        left: impl Iterator<Item = u32>,
    ) -> u32 {
        let (shape, constants) = self.of_left(tree, predicates, left);
        let at = count(tree.words.len());
        tree.words.extend([subject, shape]);
        tree.words.extend_from_slice(constants);
        at
    }

    /// The shape of atoms that are left to be tested, and their constants; what is cheap may spare what is not.
    pub(super) fn of_left(
        &mut self,
        tree: &mut Tree,
        predicates: &Predicates,
        left: impl Iterator<Item = u32>,
    ) -> (u32, &[u32]) {
        let Shapes { numbers, forms, constants, bands, others } = self;
        forms.clear();
        constants.clear();
        bands.clear();
        others.clear();
        for atom in left {
            match predicates.atom(atom) {
                Some(Test::Codes { probe, mask }) => match words_of(mask) {
                    [mask, 0] => {
                        forms.push(Form::Codes { probe });
                        constants.push(mask);
                    }
                    words => {
                        forms.push(Form::LongCodes { probe });
                        constants.extend(words);
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
                constants.extend(words);
            } else {
                forms.push(Form::LongWithin { probe });
                let ends = [*low, *high].map(|end| words_of(end.cast_unsigned()));
                constants.extend(ends.into_iter().flatten());
            }
        }
        others.sort_by_key(|atom| predicates.atom(*atom).is_some_and(Test::is_costly));
        forms.extend(others.iter().map(|_| Form::Atom));
        constants.extend_from_slice(others);
        let shape = match numbers.get(forms.as_slice()) {
            Some(known) => *known,
            None => {
                let words = count(constants.len());
                let of_readings = others.is_empty() && forms.len() <= READINGS;
                let forms_of = Slice::push(&mut tree.forms, forms.iter().copied());
                tree.shapes.push(Shape { forms: forms_of, words, of_readings });
                numbers.insert(forms.clone(), count(tree.shapes.len() - 1));
                count(tree.shapes.len() - 1)
            }
        };
        (shape, constants)
    }
}

#[cfg(test)]
mod tests {
    use super::{Candidate, LOWEST, Leads, Shapes, Tree, within_words, words_of_band};
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
        let subjects = tree.stands(&stands).map(|stand| stand.subject);
        assert_eq!(Vec::from_iter(subjects), Vec::from_iter(0..80));
        assert_eq!((of(sorted).stands, tree.columns(&of(sorted)).count()), (0, 1));
        let (column, fork) = tree.columns(&of(sorted)).next().unwrap();
        assert!(matches!(fork.leads, Leads::Bands(bands) if bands.len == 80));
        let mut below = Vec::new();
        tree.below(column, &mut |subject| below.push(subject));
        below.sort_unstable();
        assert_eq!(below, Vec::from_iter(0..80));
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
            let at = shapes.stand(&mut tree, &predicates, 0, [number].into_iter());
            let stand = tree.stand(at).expect("it was added");
            assert_eq!(stand.tests(&predicates), [*atom]);
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
        let at = shapes.stand(&mut tree, &predicates, 0, 0..2);
        let stand = tree.stand(at).expect("it was added");
        assert_eq!(stand.tests(&predicates), [Test::Within { probe: 1, low: 2, high: 9 }]);
    }
}
