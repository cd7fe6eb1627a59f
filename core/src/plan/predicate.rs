//! Predicates: the conditions of all rules as small tests on [probes](super::probe), each distinct one once.
//!
//! What cannot be said as a test of a probe against constants stays an expression and is computed as written. A test
//! has the outcomes of the condition it stands for, so it does not matter to anybody which form a condition has.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::probe::{Probe, Scale, Source};
use crate::program::{Node, Presence, Quantifier, Read, TextTest};

/// A test. Numbers lead into the fields of [`Predicates`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Test {
    /// The code of a probe is one of those set.
    Codes { probe: u32, mask: u64 },
    /// The same for probes with more than 64 codes: the set begins at this word.
    ManyCodes { probe: u32, words: u32 },
    /// The position is within, ends included.
    Within { probe: u32, low: i64, high: i64 },
    /// The position is another one.
    Apart { probe: u32, from: i64 },
    /// The position is one of these points, which are sorted.
    Among { probe: u32, points: Slice },
    /// Whether the value is there.
    Presence { probe: u32, what: Presence },
    /// The text of the probe's place begins with, ends with or contains this one.
    Text { probe: u32, how: TextTest, text: u32 },
    /// The opposite of a test.
    Not(u32),
    /// All of these parts.
    All(Slice),
    /// Any of these parts.
    Either(Slice),
    /// A quantifier over the items of a list; the test reads probes of that list.
    Items { kind: Quantifier, list: u32, test: u32 },
    /// A condition as it is written.
    Node(u32),
}

/// A stretch of one of the lists of [`Predicates`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Slice {
    pub(crate) from: u32,
    pub(crate) len: u32,
}

impl Slice {
    /// The stretch of `list`.
    #[inline]
    pub(crate) fn of<T>(self, list: &[T]) -> &[T] {
        let from = self.from as usize;
        list.get(from..from + self.len as usize).unwrap_or_default()
    }

    /// Appends to `list` and says where.
    pub(crate) fn push<T>(list: &mut Vec<T>, items: impl IntoIterator<Item = T>) -> Slice {
        let from = list.len();
        list.extend(items);
        Slice { from: super::access::count(from), len: super::access::count(list.len() - from) }
    }
}

/// The bit that marks the number of a probe of items, so that a test need not look to know.
const OF_ITEMS: u32 = 1 << 31;

/// Whether a probe reads items.
#[inline]
pub(crate) fn is_of_items(probe: u32) -> bool {
    probe & OF_ITEMS != 0
}

/// A probe's place among the probes.
#[inline]
pub(crate) fn place_of(probe: u32) -> u32 {
    probe & !OF_ITEMS
}

/// A list outside lists.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ItemList {
    /// How it is read.
    pub(crate) read: Read,
    /// Its root slot.
    pub(crate) slot: u32,
    /// Its number among the lists of the facts; nothing where the plan does not read its items.
    pub(crate) number: Option<u32>,
}

/// All tests of a plan and what they stand on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Predicates {
    /// The probes.
    pub(crate) probes: Vec<Probe>,
    /// The lists whose items are read.
    pub(crate) lists: Vec<ItemList>,
    /// The distinct clauses of rules and rows: an atom's number is its place here.
    pub(crate) atoms: Vec<Test>,
    /// The tests within atoms.
    pub(crate) tests: Vec<Test>,
    /// Lists of parts: numbers of `tests`.
    pub(crate) parts: Vec<u32>,
    /// Sets of codes.
    pub(crate) words: Vec<u64>,
    /// Sorted points.
    pub(crate) points: Vec<i64>,
    /// Texts to compare with.
    pub(crate) texts: Vec<Box<str>>,
    /// Expressions that are computed.
    pub(crate) nodes: Vec<Node>,
}

impl Predicates {
    /// A probe.
    #[inline]
    pub(crate) fn probe(&self, number: u32) -> Option<&Probe> {
        self.probes.get(place_of(number) as usize)
    }

    /// Adds a probe and gives it its number.
    pub(crate) fn add_probe(&mut self, probe: Probe) -> u32 {
        let mark = if probe.source.list().is_some() { OF_ITEMS } else { 0 };
        self.probes.push(probe);
        super::access::count(self.probes.len() - 1) & !OF_ITEMS | mark
    }

    /// A test within an atom.
    pub(crate) fn test(&self, number: u32) -> Option<Test> {
        self.tests.get(number as usize).copied()
    }

    /// The test below any `not`, and whether it is to hold.
    pub(super) fn below_not(&self, mut test: Test) -> Option<(Test, bool)> {
        let mut wanted = true;
        while let Test::Not(part) = test {
            (test, wanted) = (self.test(part)?, !wanted);
        }
        Some((test, wanted))
    }

    /// An atom.
    pub(crate) fn atom(&self, number: u32) -> Option<Test> {
        self.atoms.get(number as usize).copied()
    }

    /// What a test costs, for the order of parts.
    pub(crate) fn cost(&self, test: Test) -> u32 {
        let (Test::Codes { probe, .. }
        | Test::ManyCodes { probe, .. }
        | Test::Within { probe, .. }
        | Test::Apart { probe, .. }
        | Test::Among { probe, .. }
        | Test::Presence { probe, .. }) = test
        else {
            return 4;
        };
        match self.probe(probe).map(|probe| (probe.source, &probe.scale)) {
            Some((Source::Node(_), _)) | None => 3,
            // A text is looked up.
            Some((_, Scale::Text(_))) => 2,
            Some((_, Scale::Bool)) => 0,
            Some(_) => 1,
        }
    }

    /// Whether a code is in the set that begins at a word.
    #[inline]
    pub(crate) fn has_code(&self, words: u32, code: i64) -> bool {
        let Ok(code) = usize::try_from(code) else { return false };
        self.words.get(words as usize + code / 64).is_some_and(|word| word >> (code % 64) & 1 == 1)
    }
}

impl Test {
    /// Whether it costs more than looking up what it came to before.
    pub(crate) fn is_costly(self) -> bool {
        match self {
            Test::Codes { .. }
            | Test::ManyCodes { .. }
            | Test::Within { .. }
            | Test::Apart { .. }
            | Test::Among { .. }
            | Test::Presence { .. } => false,
            Test::Text { .. }
            | Test::Not(_)
            | Test::All(_)
            | Test::Either(_)
            | Test::Items { .. }
            | Test::Node(_) => true,
        }
    }
}
