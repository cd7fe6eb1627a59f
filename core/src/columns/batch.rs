//! A batch made ready, and any stretch of its rows decided.

use alloc::vec::Vec;
use core::ops::Range;

use super::check::{Check, Ground, Worker};
use super::column::{State, Values};
use super::feed::{Chunk, Feed, Possible};
use super::items::{AskedItems, ItemFeed};
use super::outcome::{Decisions, OTHERWISE};
use super::records::Records;
use crate::eval::{Outcome, Room, decide, runs};
use crate::facts::{NodeId, NodeKind};
use crate::plan::block::{Block, By};
use crate::plan::{Occasion, Plan};
use crate::time::Instant;

/// So many rows are decided together; what they need stays in the nearest cache.
const CHUNK: usize = 1024;

/// A plan and records made ready for each other: share it between threads, and let each decide a stretch of rows.
#[derive(Debug)]
pub struct Batch<'b> {
    ground: Ground<'b>,
    now: Instant,
    bits: Option<Bits<'b>>,
    /// The record of the event, where it has columns: its rows say themselves what they are.
    event: Option<NodeId>,
    /// The rows with a list that is too long, sorted.
    refused: Vec<usize>,
}

/// The rules of a call as the bits of a word.
#[derive(Debug)]
struct Bits<'b> {
    /// Those that run now.
    all: u64,
    /// Those that fire whenever their condition holds.
    plain: u64,
    /// Per bit.
    rules: Vec<Bit<'b>>,
    feeds: Vec<Feed<'b>>,
    items: Vec<ItemFeed<'b>>,
    /// The rules of which feeds do not decide everything.
    asks: u64,
    /// What no feed decides.
    left: Vec<Check<'b>>,
}

/// A rule.
#[derive(Debug)]
struct Bit<'b> {
    rule: u32,
    /// What no feed decides, by its number, the cheap first.
    left: Vec<u32>,
    /// All its atoms.
    whole: Vec<Check<'b>>,
}

impl<'b> Batch<'b> {
    /// Makes ready: dictionaries are compared with what the rules name.
    ///
    /// Nothing where the records were made for another plan.
    #[must_use]
    pub fn new(plan: &'b Plan, records: &'b Records<'b>, now: Instant) -> Option<Batch<'b>> {
        if !core::ptr::eq(plan.shape(), records.shape) {
            return None;
        }
        let ground = Ground::new(plan, records, now);
        let head = plan.place(plan.program().head.kind).and_then(|place| place.parent);
        let event = head.and_then(|event| plan.access(event));
        let event = event.and_then(|access| records.node_at(access.list, access.slot));
        let event = event.filter(|event| records.is_filled(*event));
        let bits = Bits::of(&ground, now);
        Some(Batch { event, bits, now, refused: too_long(records), ground })
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.ground.records.rows()
    }

    /// What it is made of.
    pub(super) fn parts(&self) -> (&'b Plan, &'b Records<'b>, Instant, Option<NodeId>) {
        (self.ground.plan, self.ground.records, self.now, self.event)
    }

    /// Decides a stretch of rows.
    #[must_use]
    pub fn decide(&self, rows: Range<usize>) -> Decisions {
        let (end, mut from) = (rows.end.min(self.rows()), rows.start);
        let mut decisions = Decisions::from(from, end.saturating_sub(from));
        let mut tools = Tools::default();
        while from < end {
            let next = (from + CHUNK).min(end);
            match &self.bits {
                Some(bits) => self.chunk(bits, from..next, &mut tools, &mut decisions),
                None => (from..next).for_each(|row| self.by_itself(row, &mut tools, &mut decisions)),
            }
            from = next;
        }
        decisions
    }

    /// Decides a chunk.
    fn chunk(&self, bits: &Bits<'b>, rows: Range<usize>, tools: &mut Tools<'b>, decisions: &mut Decisions) {
        let ground = &self.ground;
        let mut possible = core::mem::take(&mut tools.possible);
        possible.renew(rows.len(), bits.all);
        for feed in &bits.feeds {
            feed.narrow(ground, Chunk { from: rows.start, end: rows.end }, &mut possible);
        }
        for items in &bits.items {
            items.narrow(ground, rows.start, &mut possible, &mut tools.asked);
        }
        let whole_chunk = self.event.is_none() && self.refused.is_empty();
        for (row, (rules, open)) in rows.zip(possible.rules.iter().zip(&possible.open)) {
            if !whole_chunk && self.says_itself(row) {
                self.by_itself(row, tools, decisions);
                continue;
            }
            if *rules == 0 {
                decisions.nothing();
                continue;
            }
            let (mut fires, mut unsure, mut is_open) = (*rules, rules & open, false);
            let mut asks = fires & bits.asks & !unsure;
            // Per check that several rules share, whether it has been asked, and whether it held.
            let (mut asked, mut held) = (0_u64, 0_u64);
            while asks != 0 {
                let bit = asks.trailing_zeros();
                asks &= asks - 1;
                for number in bits.rules.get(bit as usize).into_iter().flat_map(|bit| &bit.left) {
                    let mark = 1_u64.checked_shl(*number).unwrap_or(0);
                    let outcome = if asked & mark != 0 {
                        (held & mark != 0).into()
                    } else {
                        let Some(check) = bits.left.get(*number as usize) else { continue };
                        let outcome = ground.ask(&mut tools.worker, check, row, 0);
                        asked |= if outcome.is_decided() { mark } else { 0 };
                        held |= if outcome == Outcome::True { mark } else { 0 };
                        outcome
                    };
                    match outcome {
                        Outcome::True => continue,
                        Outcome::False => fires &= !(1 << bit),
                        Outcome::Unknown | Outcome::Error => unsure |= 1 << bit,
                    }
                    break;
                }
            }
            // What is missing or wrong is asked as a whole.
            while unsure != 0 {
                let bit = unsure.trailing_zeros();
                unsure &= unsure - 1;
                match self.whole(bits, bit, row, tools) {
                    Outcome::True => {}
                    Outcome::False => fires &= !(1 << bit),
                    Outcome::Unknown | Outcome::Error if bits.plain >> bit & 1 == 1 => {
                        fires &= !(1 << bit);
                        is_open = true;
                    }
                    Outcome::Unknown | Outcome::Error => {}
                }
            }
            if fires & !bits.plain != 0 {
                self.by_itself(row, tools, decisions);
                continue;
            }
            while fires != 0 {
                let bit = fires.trailing_zeros() as usize;
                fires &= fires - 1;
                if let Some(bit) = bits.rules.get(bit) {
                    decisions.fires(bit.rule);
                }
            }
            decisions.done(is_open);
        }
        tools.possible = possible;
    }

    /// All atoms of a rule.
    fn whole(&self, bits: &Bits<'b>, bit: u32, row: usize, tools: &mut Tools<'b>) -> Outcome {
        let mut outcome = Outcome::True;
        for check in bits.rules.get(bit as usize).into_iter().flat_map(|bit| &bit.whole) {
            outcome = outcome.and(self.ground.ask(&mut tools.worker, check, row, 0));
            if outcome == Outcome::False {
                break;
            }
        }
        outcome
    }

    /// Whether a row says what its event is, or is refused.
    fn says_itself(&self, row: usize) -> bool {
        self.refused.binary_search(&row).is_ok()
            || self.event.is_some_and(|event| self.ground.records.state(event, row) != State::Absent)
    }

    /// Decides a row as a call of its own.
    fn by_itself(&self, row: usize, tools: &mut Tools<'b>, decisions: &mut Decisions) {
        decisions.alone();
        let plan = self.ground.plan;
        let facts = match tools.worker.facts(&self.ground, row) {
            Ok(facts) => facts,
            Err(error) => return decisions.refused(error.into()),
        };
        match decide(plan, facts, self.now, &mut tools.room) {
            Ok(decided) => {
                decided.fired().for_each(|rule| decisions.fires(rule.0));
                decided.otherwise().for_each(|rule| decisions.fires(rule.0 | OTHERWISE));
                decisions.done(decided.may_be_open());
            }
            Err(refused) => decisions.refused(refused),
        }
    }
}

/// What a thread decides with.
#[derive(Default)]
struct Tools<'b> {
    worker: Worker<'b>,
    room: Room,
    possible: Possible,
    asked: AskedItems,
}

impl<'b> Bits<'b> {
    /// The bits of the rules that every call asks; nothing where there are too many of them.
    fn of(ground: &Ground<'b>, now: Instant) -> Option<Bits<'b>> {
        let (plan, index) = (ground.plan, ground.plan.index());
        let block: &'b Block = match index.occasion(Occasion::Call) {
            Some(branch) => index.tree.blocks.get(index.tree.branch(branch).block as usize)?,
            None => return Some(Bits::empty()),
        };
        if block.words > 1 {
            return None;
        }
        let mut bits = Bits::empty();
        let mut atoms: Vec<u32> = Vec::new();
        let feeds: Vec<Option<Feed<'b>>> = block.dials.iter().map(|dial| Feed::of(ground, dial)).collect();
        let items = block.lists.iter().map(|of_items| ItemFeed::of(ground, of_items));
        let items: Vec<Option<ItemFeed<'b>>> = items.collect();
        let fed = |by: &By| match by {
            By::Dial(at) => feeds.get(*at).is_some_and(Option::is_some),
            By::Items(at) => items.get(*at).is_some_and(Option::is_some),
            By::Test => false,
        };
        for (bit, member) in block.rules.iter().enumerate() {
            let id = plan.turn(member.subject)?.rule();
            let (rule, planned) = (plan.rule(id)?, plan.planned(id)?);
            if runs(rule, now) {
                bits.all |= 1 << bit;
            }
            if planned.is_plain() {
                bits.plain |= 1 << bit;
            }
            let mut left = Vec::new();
            for atom in member.atoms.iter().filter(|(_, by)| !fed(by)).map(|(atom, _)| atom) {
                let known = atoms.iter().position(|known| known == atom);
                left.push(known.unwrap_or(atoms.len()));
                if known.is_none() {
                    atoms.push(*atom);
                    bits.left.push(ground.atom(*atom));
                }
            }
            left.sort_by_key(|at| bits.left.get(*at).map(Check::cost));
            if !left.is_empty() {
                bits.asks |= 1 << bit;
            }
            let left = left.into_iter().filter_map(|at| u32::try_from(at).ok()).collect();
            let whole = member.atoms.iter().map(|(atom, _)| ground.atom(*atom)).collect();
            bits.rules.push(Bit { rule: id.0, left, whole });
        }
        bits.feeds = Feed::joined(ground, feeds.into_iter().flatten());
        bits.items = items.into_iter().flatten().collect();
        Some(bits)
    }

    fn empty() -> Bits<'b> {
        Bits {
            all: 0,
            plain: 0,
            rules: Vec::new(),
            feeds: Vec::new(),
            items: Vec::new(),
            asks: 0,
            left: Vec::new(),
        }
    }
}

/// The rows with a list that is longer than its place allows.
fn too_long(records: &Records<'_>) -> Vec<usize> {
    let mut rows = Vec::new();
    for (number, node) in (0..).zip(&records.shape.nodes) {
        let NodeKind::List { cap, .. } = node.kind else { continue };
        let Some(column) = records.column(number) else { continue };
        let Values::List(offsets) = column.values else { continue };
        if offsets.longest() <= cap as usize {
            continue;
        }
        for at in 0..offsets.pieces() {
            if offsets.piece(at).len() > cap as usize && column.state(at) == State::Here {
                rows.extend(row_of(records, node.in_list, at));
            }
        }
    }
    rows.sort_unstable();
    rows.dedup();
    rows
}

/// The record in which a row of a list's items stands.
fn row_of(records: &Records<'_>, mut list: Option<u32>, mut row: usize) -> Option<usize> {
    while let Some(number) = list {
        let node = records.list_node(number)?;
        let Values::List(offsets) = records.column(node)?.values else { return None };
        // The last list that begins at or before the item and is not empty.
        let (mut low, mut high) = (0, offsets.pieces());
        while low < high {
            let middle = low + (high - low) / 2;
            if offsets.piece(middle).end <= row { low = middle + 1 } else { high = middle }
        }
        (row, list) = (low, records.shape.nodes.get(node as usize)?.in_list);
        if low >= offsets.pieces() {
            return None;
        }
    }
    Some(row)
}
