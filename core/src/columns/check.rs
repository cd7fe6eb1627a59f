//! Checks: the tests of a plan over the columns of a batch, put together once.
//!
//! What a dial does not decide (texts, items, computed values) is asked only of the records that everything cheap left
//! possible. A test of a dictionary is answered once per distinct text.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::column::{Codes, Integers, State, Texts, Values};
use super::feed::least;
use super::lane::{Absence, Lane, Positions, Words};
use super::records::Records;
use crate::eval::{Buffers, Evaluator, Got, Outcome, complete};
use crate::facts::{FactError, Facts, NodeId};
use crate::plan::dial::holds;
use crate::plan::predicate::{Predicates, Test, place_of};
use crate::plan::probe::{ERROR, LOWEST, NONE, Reading, UNKNOWN, position_of};
use crate::plan::{Plan, each_part, own_reads};
use crate::program::{Node, NodeKind, Presence, Quantifier, TextTest};
use crate::time::Instant;

/// What all records of a batch share.
#[derive(Debug)]
pub(super) struct Ground<'b> {
    pub(super) plan: &'b Plan,
    pub(super) records: &'b Records<'b>,
    pub(super) now: Instant,
    /// By probe; nothing for computed ones.
    pub(super) lanes: Vec<Option<Lane<'b>>>,
    lists: Vec<ListLane<'b>>,
    /// Per computed node, the shape nodes it reads; nothing: all of them.
    reads: Vec<Option<Vec<bool>>>,
}

/// A list over its column.
#[derive(Debug)]
struct ListLane<'b> {
    column: Option<&'b super::Column<'b>>,
    /// Where the items begin and end, where every row has a list.
    full: Option<super::Offsets<'b>>,
    absence: Absence,
}

/// The items of a record, as rows of their columns.
pub(super) enum Items {
    Here(core::ops::Range<usize>),
    Unknown,
    Error,
}

/// A test over columns.
#[derive(Debug)]
pub(super) enum Check<'b> {
    /// The outcome of each entry of a dictionary; every row has one.
    Entry {
        of_items: bool,
        codes: Codes<'b>,
        outcomes: Vec<Outcome>,
    },
    /// Whether a number in units of the column is within, ends included; every row has one.
    Band {
        of_items: bool,
        values: &'b [i64],
        low: i64,
        high: i64,
    },
    /// The outcomes of no and yes; every row has one.
    Bit {
        of_items: bool,
        bits: super::Bits<'b>,
        outcomes: [Outcome; 2],
    },
    /// The outcome of each text that rules name, and that of all others; every row has one.
    Word {
        of_items: bool,
        texts: Texts<'b>,
        words: Words,
        outcomes: Vec<Outcome>,
    },
    /// The outcome of each entry of a dictionary.
    Table {
        lane: u32,
        test: Option<Test>,
        codes: Codes<'b>,
        outcomes: Vec<Outcome>,
    },
    /// A text.
    Text {
        lane: u32,
        how: TextTest,
        text: &'b str,
    },
    /// A test of a reading.
    Reading {
        lane: u32,
        test: Test,
    },
    /// A test of a computed value.
    Computed {
        probe: u32,
        test: Test,
    },
    Not(Box<Check<'b>>),
    All(Vec<Check<'b>>),
    Either(Vec<Check<'b>>),
    Items {
        kind: Quantifier,
        list: u32,
        check: Box<Check<'b>>,
    },
    /// A condition as it is written.
    Node(u32),
    /// The plan does not hold together.
    Broken,
}

impl Check<'_> {
    /// How much it costs beside others: the cheap ones are asked first.
    pub(super) fn cost(&self) -> u32 {
        match self {
            Check::Entry { .. } | Check::Band { .. } | Check::Bit { .. } => 1,
            Check::Table { .. } | Check::Broken => 1,
            Check::Word { .. } | Check::Reading { .. } | Check::Text { .. } => 2,
            Check::Not(part) => part.cost(),
            Check::All(parts) | Check::Either(parts) => parts.iter().map(Check::cost).sum(),
            Check::Items { check, .. } => 4 * check.cost(),
            Check::Computed { .. } | Check::Node(_) => 20,
        }
    }
}

/// What one thread works with.
#[derive(Debug, Default)]
pub(super) struct Worker<'b> {
    facts: Facts<'b>,
    room: Box<Buffers>,
}

impl<'b> Ground<'b> {
    pub(super) fn new(plan: &'b Plan, records: &'b Records<'b>, now: Instant) -> Ground<'b> {
        let predicates = &plan.index().predicates;
        let lanes = predicates.probes.iter().map(|probe| Lane::of(plan, records, probe)).collect();
        let list = |read: &crate::program::Read| {
            let node = plan.list_at(read.place).and_then(|list| records.list_node(list));
            let absence = Absence::of(plan, records, read.place, |_| NONE);
            let column = node.and_then(|node| records.column(node));
            let full = column.filter(|column| column.is_full()).and_then(|column| match column.values {
                Values::List(offsets) => Some(offsets),
                _ => None,
            });
            ListLane { column, full, absence }
        };
        let lists = predicates.lists.iter().map(|found| list(&found.read)).collect();
        let reads = predicates.nodes.iter().map(|node| reads_of(plan, records, node)).collect();
        Ground { plan, records, now, lanes, lists, reads }
    }

    fn predicates(&self) -> &'b Predicates {
        &self.plan.index().predicates
    }

    pub(super) fn lane(&self, probe: u32) -> Option<&Lane<'b>> {
        self.lanes.get(place_of(probe) as usize)?.as_ref()
    }

    /// The check of an atom.
    pub(super) fn atom(&self, number: u32) -> Check<'b> {
        self.predicates().atom(number).map_or(Check::Broken, |test| self.check(test))
    }

    fn part(&self, number: u32) -> Check<'b> {
        self.predicates().test(number).map_or(Check::Broken, |test| self.check(test))
    }

    /// A test as a check. The depth is that of the condition.
    fn check(&self, test: Test) -> Check<'b> {
        let predicates = self.predicates();
        // What they come to together does not depend on their order.
        let parts = |parts: crate::plan::predicate::Slice| {
            let mut checks: Vec<Check<'b>> =
                parts.of(&predicates.parts).iter().map(|part| self.part(*part)).collect();
            checks.sort_by_key(Check::cost);
            checks
        };
        match test {
            Test::Not(part) => Check::Not(Box::new(self.part(part))),
            Test::All(all) => Check::All(parts(all)),
            Test::Either(either) => Check::Either(parts(either)),
            Test::Items { kind, list, test } => Check::Items { kind, list, check: Box::new(self.part(test)) },
            Test::Node(number) => Check::Node(number),
            Test::Text { probe, how, text } => {
                let Some(text) = predicates.texts.get(text as usize) else { return Check::Broken };
                self.text(probe, how, text)
            }
            Test::Codes { probe, .. }
            | Test::ManyCodes { probe, .. }
            | Test::Within { probe, .. }
            | Test::Apart { probe, .. }
            | Test::Among { probe, .. }
            | Test::Presence { probe, .. } => self.single(probe, test),
        }
    }

    /// A test of one probe in the form that its column allows.
    fn single(&self, probe: u32, test: Test) -> Check<'b> {
        let predicates = self.predicates();
        let Some(lane) = self.lane(probe) else { return Check::Computed { probe, test } };
        let full = lane.column.filter(|column| column.is_full());
        let of_items = lane.of_items;
        match (&lane.positions, full.map(|column| column.values), test) {
            (Positions::Table(codes, readings), full, _) => {
                let outcomes = readings.iter().map(|reading| decided(predicates, test, *reading)).collect();
                match full {
                    Some(_) => Check::Entry { of_items, codes: *codes, outcomes },
                    None => Check::Table { lane: probe, test: Some(test), codes: *codes, outcomes },
                }
            }
            (Positions::Texts(texts, words), Some(_), _) => {
                let outcomes = words.readings().iter().map(|reading| decided(predicates, test, *reading));
                Check::Word { of_items, texts: *texts, outcomes: outcomes.collect(), words: words.clone() }
            }
            (Positions::Value, Some(Values::Bool(bits)), _) => {
                Check::Bit { of_items, bits, outcomes: [0, 1].map(|code| decided(predicates, test, code)) }
            }
            (
                Positions::Line { values: Integers::I64(values), scale, digits },
                Some(_),
                Test::Within { low, high, .. },
            ) => {
                let position = |value| position_of(value, *scale, *digits);
                band(of_items, values, (low, high), position)
            }
            _ => Check::Reading { lane: probe, test },
        }
    }

    fn text(&self, probe: u32, how: TextTest, text: &'b str) -> Check<'b> {
        let Some(lane) = self.lane(probe) else { return Check::Broken };
        if let Some(Values::Dictionary(codes, texts)) = lane.column.map(|column| column.values) {
            // With hardly fewer entries than records, most of them would be compared for nothing.
            if texts.len() <= self.records.rows() / 4 + 64 {
                let outcome =
                    |code| texts.get(code).map_or(Outcome::Error, |found| how.holds(found, text).into());
                let outcomes = (0..texts.len()).map(outcome).collect();
                return match lane.column {
                    Some(column) if column.is_full() => {
                        Check::Entry { of_items: lane.of_items, codes, outcomes }
                    }
                    _ => Check::Table { lane: probe, test: None, codes, outcomes },
                };
            }
        }
        Check::Text { lane: probe, how, text }
    }

    /// What a check comes to for a record; `item` is the row of the item it is asked of.
    #[inline(always)]
    pub(super) fn ask(&self, worker: &mut Worker<'b>, check: &Check<'b>, row: usize, item: usize) -> Outcome {
        match check {
            Check::Entry { of_items, codes, outcomes } => {
                let code = codes.get(if *of_items { item } else { row });
                outcomes.get(code).copied().unwrap_or(Outcome::Error)
            }
            Check::Band { of_items, values, low, high } => {
                let value = values.get(if *of_items { item } else { row });
                value.map_or(Outcome::Error, |value| (low <= value && value <= high).into())
            }
            Check::Bit { of_items, bits, outcomes: [no, yes] } => {
                if bits.get(if *of_items { item } else { row }) { *yes } else { *no }
            }
            _ => self.ask_further(worker, check, row, item),
        }
    }

    /// The same of a check that is no single look.
    #[inline(never)]
    fn ask_further(&self, worker: &mut Worker<'b>, check: &Check<'b>, row: usize, item: usize) -> Outcome {
        match check {
            Check::Entry { .. } | Check::Band { .. } | Check::Bit { .. } => {
                self.ask(worker, check, row, item)
            }
            Check::Word { of_items, texts, words, outcomes } => {
                let word = texts.get(if *of_items { item } else { row });
                let outcome = word.and_then(|word| outcomes.get(words.number(word)));
                outcome.copied().unwrap_or(Outcome::Error)
            }
            Check::Table { lane: probe, test, codes, outcomes } => {
                let Some(lane) = self.lane(*probe) else { return Outcome::Error };
                let at = if lane.of_items { item } else { row };
                if lane.column.is_some_and(|column| column.is_full() || column.state(at) == State::Here) {
                    return outcomes.get(codes.get(at)).copied().unwrap_or(Outcome::Error);
                }
                match test {
                    // A default stands in no dictionary; texts with defaults are asked in no text test.
                    Some(test) => decided(self.predicates(), *test, lane.reading(self.records, at)),
                    None => without_value(lane.reading(self.records, at)),
                }
            }
            Check::Text { lane: probe, how, text } => {
                let Some(lane) = self.lane(*probe) else { return Outcome::Error };
                let at = if lane.of_items { item } else { row };
                if lane.is_any_text {
                    let found = lane.column.and_then(|column| column.text(at));
                    return found.map_or(Outcome::Error, |found| how.holds(found, text).into());
                }
                match lane.reading(self.records, at) {
                    reading if reading < LOWEST => without_value(reading),
                    _ => match lane.column.and_then(|column| column.text(at)) {
                        Some(found) => how.holds(found, text).into(),
                        None => Outcome::Error,
                    },
                }
            }
            Check::Reading { lane: probe, test } => {
                let Some(lane) = self.lane(*probe) else { return Outcome::Error };
                let at = if lane.of_items { item } else { row };
                decided(self.predicates(), *test, lane.reading(self.records, at))
            }
            Check::Computed { probe, test } => {
                let reading = self.computed(worker, *probe, row);
                decided(self.predicates(), *test, reading)
            }
            Check::Not(part) => self.ask(worker, part, row, item).not(),
            Check::All(parts) => self.all(worker, parts, row, item),
            Check::Either(parts) => {
                let mut outcome = Outcome::False;
                for part in parts {
                    match self.ask(worker, part, row, item) {
                        Outcome::False => {}
                        Outcome::True => return Outcome::True,
                        open => outcome = outcome.or(open),
                    }
                }
                outcome
            }
            Check::Items { kind, list, check } => {
                self.quantified(worker, *kind, *list, row, |worker, item| self.ask(worker, check, row, item))
            }
            Check::Node(number) => self.condition(worker, *number, row),
            Check::Broken => Outcome::Error,
        }
    }

    /// All of several.
    #[inline]
    fn all<'c>(
        &self,
        worker: &mut Worker<'b>,
        parts: impl IntoIterator<Item = &'c Check<'b>>,
        row: usize,
        item: usize,
    ) -> Outcome
    where
        'b: 'c,
    {
        let mut outcome = Outcome::True;
        for part in parts {
            match self.ask(worker, part, row, item) {
                Outcome::True => {}
                Outcome::False => return Outcome::False,
                open => outcome = outcome.and(open),
            }
        }
        outcome
    }

    /// Where the items of every row begin and end, where every row has a list.
    pub(super) fn all_items(&self, list: u32) -> Option<super::Offsets<'b>> {
        self.lists.get(list as usize)?.full
    }

    pub(super) fn items(&self, list: u32, row: usize) -> Items {
        let Some(lane) = self.lists.get(list as usize) else { return Items::Error };
        if let Some(offsets) = lane.full {
            return Items::Here(offsets.piece(row));
        }
        match lane.column.map(|column| (column.state(row), column.values)) {
            Some((State::Here, Values::List(offsets))) => Items::Here(offsets.piece(row)),
            Some((State::Here | State::Wrong(_), _)) => Items::Error,
            Some((State::Absent, _)) | None => match lane.absence.reading(self.records, row) {
                UNKNOWN => Items::Unknown,
                ERROR => Items::Error,
                _ => Items::Here(0..0),
            },
        }
    }

    fn quantified(
        &self,
        worker: &mut Worker<'b>,
        kind: Quantifier,
        list: u32,
        row: usize,
        ask: impl Fn(&mut Worker<'b>, usize) -> Outcome,
    ) -> Outcome {
        let items = match self.items(list, row) {
            Items::Here(items) => items,
            Items::Unknown => return Outcome::Unknown,
            Items::Error => return Outcome::Error,
        };
        // `no` is the opposite of `any`, `all` ends at the first false.
        let ends = if kind == Quantifier::All { Outcome::False } else { Outcome::True };
        let mut outcome = ends.not();
        for item in items {
            let found = ask(worker, item);
            if found == ends {
                outcome = ends;
                break;
            }
            if !found.is_decided() {
                outcome = if kind == Quantifier::All { outcome.and(found) } else { outcome.or(found) };
            }
        }
        if kind == Quantifier::No { outcome.not() } else { outcome }
    }

    /// What a computed probe reads in a record.
    pub(super) fn computed(&self, worker: &mut Worker<'b>, probe: u32, row: usize) -> Reading {
        let predicates = self.predicates();
        let Some(probe) = predicates.probe(probe) else { return ERROR };
        let crate::plan::probe::Source::Node(number) = probe.source else { return ERROR };
        let got = self.with_facts(worker, number, row, |evaluator, node| match evaluator.scalar(node) {
            Got::Value(value) => probe.scale.position(&value).unwrap_or(ERROR),
            Got::None => NONE,
            Got::Unknown => UNKNOWN,
            Got::Error => ERROR,
        });
        got.unwrap_or(ERROR)
    }

    /// What a condition comes to that is computed as it is written.
    fn condition(&self, worker: &mut Worker<'b>, number: u32, row: usize) -> Outcome {
        let outcome = self.with_facts(worker, number, row, |evaluator, node| evaluator.outcome(node));
        outcome.unwrap_or(Outcome::Error)
    }

    /// Computes something of a node over the facts that it reads; nothing where they cannot be read.
    fn with_facts<T>(
        &self,
        worker: &mut Worker<'b>,
        number: u32,
        row: usize,
        compute: impl for<'e> FnOnce(&mut Evaluator<'e>, &'e Node) -> T,
    ) -> Option<T> {
        let node = self.predicates().nodes.get(number as usize)?;
        let only = self.reads.get(number as usize)?.as_deref();
        worker.fill(self, row, only).ok()?;
        let mut evaluator = Evaluator::within(self.plan, &worker.facts, core::mem::take(&mut worker.room));
        let computed = compute(&mut evaluator, node);
        worker.room = evaluator.room;
        Some(computed)
    }
}

impl<'b> Worker<'b> {
    /// All facts of a record, as a call of its own has them.
    ///
    /// # Errors
    /// A list is too long.
    pub(super) fn facts(&mut self, ground: &Ground<'b>, row: usize) -> Result<&Facts<'b>, FactError> {
        self.fill(ground, row, None)?;
        Ok(&self.facts)
    }

    /// The facts of these shape nodes, or all.
    fn fill(&mut self, ground: &Ground<'b>, row: usize, only: Option<&[bool]>) -> Result<(), FactError> {
        self.facts.reset(ground.plan.shape());
        ground.records.fill_facts(row, &mut self.facts, only)?;
        complete(ground.plan, &mut self.facts, ground.now);
        Ok(())
    }
}

/// The shape nodes that an expression reads, with those they stand in; nothing where it asks a table, whose rows may
/// read anything.
fn reads_of(plan: &Plan, records: &Records<'_>, node: &Node) -> Option<Vec<bool>> {
    let mut wanted = Vec::from_iter(core::iter::repeat_n(false, records.columns.len()));
    let mut open = Vec::from([node]);
    let mut places = Vec::new();
    while let Some(node) = open.pop() {
        if matches!(node.kind, NodeKind::TableOutput { .. }) {
            return None;
        }
        own_reads(node, &mut |read| places.push(read.place));
        each_part(node, &mut |part| open.push(part));
    }
    for place in places {
        let mut next = Some(place);
        while let Some(at) = next {
            let node = plan.access(at).and_then(|access| records.node_at(access.list, access.slot));
            if let Some(wanted) = node.and_then(|node: NodeId| wanted.get_mut(node as usize)) {
                *wanted = true;
            }
            next = plan.place(at).and_then(|place| place.parent);
        }
    }
    // Who reads a list reads its items, whether or not it names them: `order.code in order.tags`. An item stands before
    // its list.
    for (number, node) in records.shape.nodes.iter().enumerate().rev() {
        if let (crate::facts::NodeKind::List { item, .. }, Some(true)) = (&node.kind, wanted.get(number))
            && let Some(item) = wanted.get_mut(*item as usize)
        {
            *item = true;
        }
    }
    Some(wanted)
}

/// A band in units of the column.
fn band<'b>(
    of_items: bool,
    values: &'b [i64],
    (low, high): (Reading, Reading),
    position: impl Fn(i128) -> Reading,
) -> Check<'b> {
    let first = least(low, &position);
    let last = if high == i64::MAX { i128::MAX } else { least(high.saturating_add(1), &position) - 1 };
    let clamped = |end: i128| i64::try_from(end.clamp(i64::MIN.into(), i64::MAX.into())).unwrap_or(i64::MAX);
    let nothing = first > i128::from(i64::MAX) || last < i128::from(i64::MIN);
    let (low, high) = if nothing { (1, 0) } else { (clamped(first), clamped(last)) };
    Check::Band { of_items, values, low, high }
}

/// The outcome of a test that needs a value where there is none.
fn without_value(reading: Reading) -> Outcome {
    match reading {
        NONE => Outcome::False,
        UNKNOWN => Outcome::Unknown,
        _ => Outcome::Error,
    }
}

/// What a test of one probe comes to for a reading.
pub(super) fn decided(predicates: &Predicates, test: Test, reading: Reading) -> Outcome {
    match test {
        Test::Presence { what, .. } => {
            let is = match reading {
                UNKNOWN => Presence::Missing,
                NONE => Presence::None,
                // What is wrong is there.
                _ => Presence::Known,
            };
            (is == what).into()
        }
        _ if reading < LOWEST => without_value(reading),
        test => holds(predicates, test, reading).into(),
    }
}
