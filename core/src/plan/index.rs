//! The predicate index: which rules an event can concern at all.
//!
//! A rule is found by its trigger and, below that, by the values of a [`Tree`]: first by the rarest test that is part of
//! its `and`, then by further ones where many rules share it. What such a way has not proved is tested on the spot.
//!
//! Exactness: where a test on the way is false, the rule is decided false. Where its value is unknown or wrong, the rule
//! cannot fire, and may be undecided or in error: such a column is *open*, and the rules below it are looked at only
//! when somebody reads the undecided or the errors.
//!
//! The rows of tables stand in the same tree, so a table costs what its matching rows cost.

use alloc::vec;
use alloc::vec::Vec;

use hashbrown::HashMap;

use super::Indexing;
use super::atoms::{Atoms, each_clause};
use super::lower::{Ground, lower};
use super::predicate::{Predicates, Slice};
use super::tree::{Candidate, Tree};
use super::ways::Statistics;
use crate::program::{Asked, EventKind, Node, Rule, Table, Trigger};

/// What makes a rule be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Occasion {
    /// Every call: check rules.
    Call,
    /// An event.
    Event(EventKind),
    /// A machine enters a state.
    Becomes(u32, u32),
    /// A machine leaves a state.
    Leaves(u32, u32),
}

impl Occasion {
    /// The occasions of a rule, each once; none where it needs state.
    pub(crate) fn of(rule: &Rule) -> Vec<Occasion> {
        match rule.trigger.as_deref() {
            None => Vec::from([Occasion::Call]),
            Some(Trigger::Becomes { machine, state }) => Vec::from([Occasion::Becomes(*machine, *state)]),
            Some(Trigger::Leaves { machine, state }) => Vec::from([Occasion::Leaves(*machine, *state)]),
            Some(Trigger::Event(events)) => {
                let mut occasions: Vec<Occasion> = Vec::new();
                for event in events {
                    if !occasions.contains(&Occasion::Event(event.event)) {
                        occasions.push(Occasion::Event(event.event));
                    }
                }
                occasions
            }
            Some(_) => Vec::new(),
        }
    }
}

/// The rules of a plan by occasion, and the rows of its tables.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    pub(crate) predicates: Predicates,
    pub(crate) tree: Tree,
    /// The branch of each occasion.
    occasions: HashMap<Occasion, u32>,
    /// The branch of every call, which is asked for most.
    call: Option<u32>,
    /// Per table, its branch.
    tables: Vec<u32>,
}

impl Index {
    /// The branch with the rules of an occasion; their subjects are ranks.
    #[inline]
    pub(crate) fn occasion(&self, occasion: Occasion) -> Option<u32> {
        if occasion == Occasion::Call { self.call } else { self.occasions.get(&occasion).copied() }
    }

    /// The branches with rules, one for each occasion.
    pub(crate) fn branches(&self) -> impl Iterator<Item = u32> {
        let mut branches: Vec<u32> = self.occasions.values().copied().collect();
        branches.sort_unstable();
        branches.into_iter()
    }

    /// The branch with the rows of a table; their subjects are numbers of rows.
    pub(crate) fn table(&self, table: u32) -> Option<u32> {
        self.tables.get(table as usize).copied()
    }
}

/// A rule to be put in the index.
pub(crate) struct Ranked<'p> {
    /// Its rank.
    pub(crate) rank: u32,
    /// The rule.
    pub(crate) rule: &'p Rule,
    /// Its condition.
    pub(crate) condition: Asked<'p>,
    /// Whether its outcome decides over other rules of its group.
    pub(crate) decides: bool,
}

/// The index of these rules, whose conditions are of these distinct clauses, and of tables.
pub(crate) fn build<'p>(
    ground: &Ground<'p>,
    distinct: &'p [Node],
    rules: impl Iterator<Item = Ranked<'p>>,
    tables: &'p [Table],
    indexing: Indexing,
    counted: Option<&Statistics>,
) -> Index {
    let mut clauses = Clauses { distinct, known: vec![None; distinct.len()], ..Clauses::default() };
    let mut waiting: HashMap<Occasion, Vec<Candidate>> = HashMap::new();
    for Ranked { rank, rule, condition, decides } in rules {
        for occasion in Occasion::of(rule) {
            let atoms = clauses.of_rule(rule, condition, occasion);
            waiting.entry(occasion).or_default().push(Candidate { subject: rank, atoms, decides });
        }
    }
    let rows: Vec<Vec<Candidate>> = tables.iter().map(|table| clauses.of_rows(table)).collect();
    let predicates = lower(ground, &clauses.first);
    let mut tree = Tree::default();
    // The order of a hash map must not show, not even in the numbers of branches.
    let mut waiting: Vec<(Occasion, Vec<Candidate>)> = waiting.into_iter().collect();
    waiting.sort_unstable_by_key(|(occasion, rules)| (rules.first().map(|rule| rule.subject), *occasion));
    let mut occasions = HashMap::new();
    for (occasion, rules) in waiting {
        occasions.insert(occasion, tree.add(&predicates, &rules, indexing, counted));
    }
    let tables = rows.iter().map(|rows| tree.add(&predicates, rows, indexing, counted)).collect();
    Index { call: occasions.get(&Occasion::Call).copied(), predicates, tree, occasions, tables }
}

/// So many clauses most rules have at most.
const USUAL: usize = 8;

/// The distinct clauses of rules and rows.
#[derive(Default)]
struct Clauses<'p> {
    /// Those of the conditions of rules, as they are written.
    distinct: &'p [Node],
    /// Per such clause, its atoms once it was met: of `split`. One that is an `and` itself has several.
    known: Vec<Option<Slice>>,
    split: Vec<u32>,
    atoms: Atoms,
    /// Where each was met first.
    first: Vec<&'p Node>,
}

impl<'p> Clauses<'p> {
    /// The clauses that all have to hold for a rule to do anything on an occasion.
    fn of_rule(&mut self, rule: &'p Rule, condition: Asked<'_>, occasion: Occasion) -> Vec<u32> {
        let mut atoms = Vec::with_capacity(USUAL);
        if let (Some(Trigger::Event(events)), Occasion::Event(kind)) = (rule.trigger.as_deref(), occasion) {
            let mut filters = events.iter().filter(|event| event.event == kind).map(|event| &event.filter);
            // With two filters for one event, either may hold.
            if let (Some(Some(filter)), None) = (filters.next(), filters.next()) {
                self.add(filter, &mut atoms);
            }
        }
        // `otherwise` runs where the condition is false, so the condition must not hide the rule.
        if rule.otherwise.is_empty() {
            condition.clauses.iter().for_each(|clause| self.add_known(*clause, &mut atoms));
        }
        atoms
    }

    /// Adds the atoms of a clause of a condition.
    fn add_known(&mut self, clause: u32, to: &mut Vec<u32>) {
        let (known, node) = (self.known.get(clause as usize), self.distinct.get(clause as usize));
        let (Some(known), Some(node)) = (known.copied(), node) else { return };
        let atoms = known.unwrap_or_else(|| {
            let mut atoms = Vec::new();
            self.add(node, &mut atoms);
            let atoms = Slice::push(&mut self.split, atoms);
            if let Some(known) = self.known.get_mut(clause as usize) {
                *known = Some(atoms);
            }
            atoms
        });
        for atom in atoms.of(&self.split) {
            if !to.contains(atom) {
                to.push(*atom);
            }
        }
    }

    fn of_rows(&mut self, table: &'p Table) -> Vec<Candidate> {
        let rows = (0..).zip(&table.rows).map(|(subject, row)| {
            let mut atoms = Vec::with_capacity(USUAL);
            self.add(&row.test, &mut atoms);
            Candidate { subject, atoms, decides: true }
        });
        rows.collect()
    }

    fn add(&mut self, condition: &'p Node, to: &mut Vec<u32>) {
        each_clause(condition, &mut |clause| {
            let number = self.atoms.intern(clause);
            if number as usize == self.first.len() {
                self.first.push(clause);
            }
            if !to.contains(&number) {
                to.push(number);
            }
        });
    }
}
