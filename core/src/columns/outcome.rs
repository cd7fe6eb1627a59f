//! What a batch comes to.

use alloc::vec::Vec;

use super::batch::Batch;
use super::column::State;
use super::records::{Records, Row};
use crate::eval::{self, EvalRefused, Evaluation, Room, RuleError, Undecided};
use crate::facts::{Facts, NodeId};
use crate::plan::{Plan, RuleId};
use crate::time::Instant;

/// Marks a rule whose `otherwise` runs.
pub(super) const OTHERWISE: u32 = 1 << 31;

/// What a stretch of rows comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decisions {
    from: usize,
    /// Per row, where its rules end.
    ends: Vec<u32>,
    rules: Vec<u32>,
    /// Rows of which a rule may be undecided or in error, sorted.
    open: Vec<u32>,
    /// Rows that were refused, sorted.
    refused: Vec<(u32, EvalRefused)>,
    /// How many rows were decided as calls of their own.
    alone: u64,
}

impl Decisions {
    /// Nothing yet, from a row on, with room for so many.
    pub(super) fn from(row: usize, rows: usize) -> Decisions {
        let (ends, rules) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
        Decisions { from: row, ends, rules, ..Decisions::default() }
    }

    #[inline]
    pub(super) fn fires(&mut self, rule: u32) {
        self.rules.push(rule);
    }

    #[inline]
    pub(super) fn done(&mut self, open: bool) {
        if open {
            self.open.push(self.row());
        }
        self.nothing();
    }

    #[inline]
    pub(super) fn nothing(&mut self) {
        self.ends.push(number(self.rules.len()));
    }

    /// Counts a row that is decided as a call of its own.
    pub(super) fn alone(&mut self) {
        self.alone += 1;
    }

    pub(super) fn refused(&mut self, why: EvalRefused) {
        self.refused.push((self.row(), why));
        self.nothing();
    }

    /// The row that is being decided.
    fn row(&self) -> u32 {
        number(self.from + self.ends.len())
    }

    /// Appends what the rows that follow come to.
    fn extend(&mut self, next: Decisions) {
        let before = number(self.rules.len());
        self.ends.extend(next.ends.iter().map(|end| end + before));
        self.rules.extend(next.rules);
        self.open.extend(next.open);
        self.refused.extend(next.refused);
        self.alone += next.alone;
    }

    #[inline]
    fn of(&self, row: usize) -> &[u32] {
        let end = |at: usize| self.ends.get(at).map(|end| *end as usize);
        let from = row.checked_sub(1).and_then(end).unwrap_or(0);
        end(row).and_then(|end| self.rules.get(from..end)).unwrap_or_default()
    }
}

fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// What the records of a batch come to: for each what [`decide`](eval::decide) gives for it alone.
#[derive(Clone, Debug)]
pub struct ColumnEvaluation<'b> {
    plan: &'b Plan,
    records: &'b Records<'b>,
    now: Instant,
    /// Where rows say which event they are.
    event: Option<NodeId>,
    found: Decisions,
}

impl<'b> ColumnEvaluation<'b> {
    /// Puts stretches together: all rows of a batch, in their order.
    #[must_use]
    pub fn joined(batch: &Batch<'b>, parts: impl IntoIterator<Item = Decisions>) -> ColumnEvaluation<'b> {
        let mut parts = parts.into_iter();
        let mut found = parts.next().unwrap_or_default();
        parts.for_each(|part| found.extend(part));
        let (plan, records, now, event) = batch.parts();
        ColumnEvaluation { plan, records, now, event, found }
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.found.ends.len()
    }

    /// The rules that fire in a row, by layer, priority (larger first) and source. Events that they emit are not
    /// followed: see [`ColumnEvaluation::evaluate`].
    pub fn fired(&self, row: usize) -> impl Iterator<Item = RuleId> {
        self.found.of(row).iter().filter(|rule| **rule & OTHERWISE == 0).map(|rule| RuleId(*rule))
    }

    /// The rules whose `otherwise` runs in a row, in the same order.
    pub fn otherwise(&self, row: usize) -> impl Iterator<Item = RuleId> {
        self.found.of(row).iter().filter(|rule| **rule & OTHERWISE != 0).map(|rule| RuleId(rule & !OTHERWISE))
    }

    /// The rows in which a rule fires.
    pub fn rows_of(&self, rule: RuleId) -> impl Iterator<Item = usize> {
        (0..self.rows()).filter(move |row| self.found.of(*row).contains(&rule.0))
    }

    /// How many firings there are in all, those of `otherwise` included.
    #[must_use]
    pub fn firings(&self) -> usize {
        self.found.rules.len()
    }

    /// How many rows were decided as calls of their own and not over columns: they take as long as single calls.
    #[must_use]
    pub fn decided_alone(&self) -> u64 {
        self.found.alone
    }

    /// Whether any rule may be undecided or in error in a row; where it is false, none is.
    #[must_use]
    pub fn may_be_open(&self, row: usize) -> bool {
        self.found.open.binary_search(&number(row)).is_ok()
    }

    /// The rows in which a rule may be undecided or in error, in their order.
    pub fn open_rows(&self) -> impl Iterator<Item = usize> {
        self.found.open.iter().map(|row| *row as usize)
    }

    /// Whether any row was refused whole.
    #[must_use]
    pub fn any_refused(&self) -> bool {
        !self.found.refused.is_empty()
    }

    /// Why a row was refused whole; nothing was decided for it.
    #[must_use]
    pub fn refused(&self, row: usize) -> Option<&EvalRefused> {
        let at = self.found.refused.binary_search_by_key(&number(row), |(row, _)| *row).ok()?;
        self.found.refused.get(at).map(|(_, why)| why)
    }

    /// The rules that a missing value leaves undecided in a row. Asks them now, not before.
    #[must_use]
    pub fn undecided(&self, row: usize) -> Vec<Undecided> {
        if !self.may_be_open(row) {
            return Vec::new();
        }
        self.again(row, |decided| decided.undecided())
    }

    /// The rules that could not be computed in a row, each with the first thing that is wrong. Asks them now.
    #[must_use]
    pub fn errored(&self, row: usize) -> Vec<RuleError> {
        if !self.may_be_open(row) {
            return Vec::new();
        }
        self.again(row, |decided| decided.errored())
    }

    /// Whether a row gives nothing at all: nothing fires, nothing is undecided, and it names no event.
    #[must_use]
    pub fn is_silent(&self, row: usize) -> bool {
        let named = self.event.is_some_and(|event| self.records.state(event, row) != State::Absent);
        self.found.of(row).is_empty() && !named && !self.may_be_open(row) && self.refused(row).is_none()
    }

    /// The rules that only an engine with a memory can decide, as far as they run at this instant.
    pub fn needs_state(&self) -> impl Iterator<Item = RuleId> {
        eval::needing_state(self.plan, self.now)
    }

    /// The whole evaluation of a row, with what is asked for and the events that rules emit.
    ///
    /// # Errors
    /// As [`eval::evaluate`].
    pub fn evaluate<'r>(&'r self, row: &'r Row<'b>) -> Result<Evaluation<'r>, EvalRefused> {
        eval::evaluate(self.plan, row, self.now)
    }

    fn again<T>(&self, row: usize, read: impl FnOnce(eval::Decided<'_>) -> Vec<T>) -> Vec<T> {
        let row = self.records.row(row);
        let (mut facts, mut room) = (Facts::default(), Room::default());
        match eval::fill(self.plan, &row, self.now, &mut facts) {
            Ok(()) => eval::decide(self.plan, &facts, self.now, &mut room).map(read).unwrap_or_default(),
            Err(_) => Vec::new(),
        }
    }
}
