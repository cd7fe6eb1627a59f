//! Searching the index: from the readings of an event to the rules, or rows, that are not decided false.

use super::atom::decided;
use super::outcome::Outcome;
use super::read::{Evaluator, Items};
use super::room::{Buffers, Hit};
use crate::facts::Slot;
use crate::plan::bands;
use crate::plan::block::{Block, Left, OfItems};
use crate::plan::dial::{Dial, Marks};
use crate::plan::predicate::{Predicates, Slice};
use crate::plan::probe::{LOWEST, NONE, Reading, Source, UNKNOWN};
use crate::plan::stand::{READINGS, Run, Stand};
use crate::plan::tree::{Fork, Head, Leads, NOWHERE, Prefixes};

impl<'e> Evaluator<'e> {
    pub(super) fn predicates(&self) -> &'e Predicates {
        &self.plan.index().predicates
    }

    /// Adds to the room's hits the subjects below a branch that are not decided false, and to its open columns those
    /// whose subjects were not looked at and do not hold.
    #[cfg_attr(feature = "inline", inline)]
    pub(crate) fn search(&mut self, root: u32) {
        // A test may ask a table, which is searched too: what it has ahead stands behind this, and is taken away again.
        let start = self.room.ahead.len();
        self.enter(root);
        let mut at = start;
        while let Some(head) = self.room.ahead.get(at).copied() {
            self.visit(head);
            at += 1;
        }
        self.room.ahead.truncate(start);
    }

    #[cfg_attr(feature = "inline", inline)]
    fn visit(&mut self, head: Head) {
        let tree = &self.plan.index().tree;
        let branch = tree.headed(head);
        if let Some(block) = tree.blocks.get(branch.block as usize) {
            return self.block(block);
        }
        for run in tree.runs(&branch) {
            self.look_at_run(run);
        }
        for (number, fork) in tree.columns(&branch) {
            self.fork(&fork, number);
        }
    }

    /// Makes a branch one of those ahead. With many rules it has not been visited for long: its head is read now, so
    /// that the processor waits for all that lie ahead at once, and not for one after the other.
    #[inline(always)]
    fn enter(&mut self, branch: u32) {
        let head = self.plan.index().tree.head(branch);
        self.room.ahead.push(head);
    }

    /// Decides a block: what it leaves possible is tested by itself.
    #[cfg_attr(feature = "inline", inline)]
    fn block(&mut self, block: &'e Block) {
        let &[all] = block.all.as_slice() else { return self.wide_block(block) };
        let mut left = Left { possible: all, open: 0 };
        self.narrow(&block.dials, &self.facts.slots, 0, &mut left);
        for items in &block.lists {
            self.narrow_by_items(items, &mut left);
        }
        self.look_at_each(block, 0, left.possible, left.open);
    }

    /// Takes from what is left what the values of dials rule out. The slots are all, or those of a list from `first` on, where
    /// an item begins. Without a value, what a dial decides is open.
    #[cfg_attr(not(feature = "small"), inline(always))]
    #[cfg_attr(feature = "inline", inline)]
    fn narrow(&mut self, dials: &'e [Dial], slots: &'e [Slot<'e>], first: u32, left: &mut Left) {
        let predicates = self.predicates();
        for dial in dials {
            // Nothing that is still possible depends on it.
            if left.possible & dial.decided == 0 {
                continue;
            }
            // Most of the time a value of the right type is just there.
            if let Some(Slot::Scalar(scalar)) = slots.get(dial.slot as usize)
                && let Some(possible) = dial.possible_with(predicates, scalar)
            {
                left.possible &= possible;
            } else {
                *left = self.narrow_slowly(dial, first, *left);
            }
        }
    }

    /// The same of one dial, whatever stands there.
    #[inline(never)]
    fn narrow_slowly(&mut self, dial: &'e Dial, first: u32, mut left: Left) -> Left {
        let Some(probe) = self.predicates().probe(dial.probe) else { return left };
        let reading = match probe.source {
            // Others may compute it, too.
            Source::Node(_) => self.reading(dial.probe),
            // Whoever else needs the reading is asked so seldom that keeping it costs more.
            _ => self.read_slowly(probe, probe.source.list().map(|_| first)),
        };
        match dial.without_value(reading) {
            Some(possible) => left.possible &= possible.first().copied().unwrap_or(0),
            None if reading >= LOWEST && !matches!(dial.marks, Marks::Texts(_)) => {
                left.possible &= dial.possible(reading);
            }
            None => left.open |= dial.decided,
        }
        left
    }

    /// The same of clauses about the items of a list.
    #[cfg_attr(feature = "inline", inline)]
    fn narrow_by_items(&mut self, of_items: &'e OfItems, left: &mut Left) {
        let asked = left.possible & of_items.rules();
        if asked == 0 {
            return;
        }
        let Items::Here { start, len, stride } = self.items_of(of_items.list) else {
            left.open |= asked;
            return;
        };
        let slots = self.list_slots(of_items.list).unwrap_or_default();
        of_items.narrow(left, (0..len).map(|item| start + item * stride), |first, left| {
            let slots = slots.get(first as usize..).unwrap_or_default();
            self.narrow(&of_items.dials, slots, first, left);
        });
    }

    /// The same of a block of several words.
    fn wide_block(&mut self, block: &'e Block) {
        // A test may ask a table, which has a block of its own.
        let (mut possible, mut open) = core::mem::take(&mut self.room.bits);
        possible.clone_from(&block.all);
        open.clear();
        open.resize(block.words, 0);
        for (dial, decided) in block.deciding() {
            let Some(probe) = self.predicates().probe(dial.probe) else { continue };
            // Whoever else needs the reading is asked so seldom that keeping it costs more.
            let reading = self.read_probe(probe, None);
            let left = if reading >= LOWEST {
                Some(dial.possible_words(reading, block.words))
            } else {
                dial.without_value(reading)
            };
            match left {
                Some(left) => possible.iter_mut().zip(left).for_each(|(word, left)| *word &= left),
                None => open.iter_mut().zip(decided).for_each(|(word, decided)| *word |= decided),
            }
        }
        for (at, (possible, open)) in possible.iter().zip(&open).enumerate() {
            self.look_at_each(block, at, *possible, *open);
        }
        self.room.bits = (possible, open);
    }

    /// Looks at the rules of a block's word that are possible; whole at those that are open.
    #[cfg_attr(not(feature = "small"), inline(always))]
    #[cfg_attr(feature = "inline", inline)]
    fn look_at_each(&mut self, block: &'e Block, word: usize, mut possible: u64, open: u64) {
        let wholly = block.wholly.get(word).map_or(0, |wholly| wholly & !open);
        while possible != 0 {
            let bit = possible.trailing_zeros();
            possible &= possible - 1;
            let Some(rule) = block.rules.get(word * 64 + bit as usize) else { continue };
            if wholly >> bit & 1 == 1 {
                self.room.looked_at += 1;
                self.room.hits.push(Hit { subject: rule.subject, outcome: Outcome::True });
                continue;
            }
            let at = if open >> bit & 1 == 1 { rule.whole } else { rule.stand };
            self.look_at_number(at);
        }
    }

    /// Follows a column.
    #[cfg_attr(feature = "inline", inline)]
    fn fork(&mut self, fork: &Fork, number: u32) {
        let Some(list) = fork.list else {
            let reading = self.reading(fork.probe);
            if reading >= LOWEST {
                match fork.leads {
                    Leads::Dense(branches) => self.enter_at(branches, reading),
                    _ => self.follow(fork, reading, None),
                }
            } else if self.turn_away(fork, reading) {
                self.room.open.push(number);
            }
            return;
        };
        let Items::Here { start, len, stride } = self.items_of(list) else {
            self.room.open.push(number);
            return;
        };
        let row = self.row(fork.probe);
        let mut open = false;
        if let Leads::Dense(branches) = fork.leads {
            open = self.enter_each(branches, row, len);
        } else {
            for item in 0..len {
                let reading = self.cell(row, item);
                if reading >= LOWEST {
                    self.follow(fork, reading, Some(start + item * stride));
                } else {
                    open |= self.turn_away(fork, reading);
                }
            }
        }
        if open {
            self.room.open.push(number);
        }
    }

    /// Makes the branch of a code one of those ahead.
    #[inline(always)]
    fn enter_at(&mut self, branches: Slice, code: i64) {
        let branches = branches.of(&self.plan.index().tree.words);
        let branch = usize::try_from(code).ok().and_then(|code| branches.get(code));
        self.enter(branch.copied().unwrap_or(NOWHERE));
    }

    /// Makes the branches of the codes of items ones of those ahead. Says whether an item has none, which leaves open what
    /// is below.
    #[cfg_attr(feature = "inline", inline)]
    fn enter_each(&mut self, branches: Slice, row: i64, items: u32) -> bool {
        let tree = &self.plan.index().tree;
        let branches = branches.of(&tree.words);
        let Buffers { cells, ahead, .. } = &mut *self.room;
        let codes = usize::try_from(row).ok().and_then(|row| cells.get(row..)).unwrap_or_default();
        let mut open = false;
        for code in codes.iter().take(items as usize) {
            let branch = usize::try_from(*code).ok().and_then(|code| branches.get(code));
            ahead.push(tree.head(branch.copied().unwrap_or(NOWHERE)));
            open |= *code < LOWEST && *code != NONE;
        }
        open
    }

    /// What has no value leads on only where its presence is asked. Says whether the subjects below are open.
    fn turn_away(&mut self, fork: &Fork, reading: Reading) -> bool {
        let Leads::Presence(slice) = fork.leads else { return reading != NONE };
        // Known, missing, none. What is wrong is there.
        self.enter_at(
            slice,
            if reading == UNKNOWN {
                1
            } else if reading == NONE {
                2
            } else {
                0
            },
        );
        false
    }

    /// Follows the value of a column; `item` is the first slot of the item it stands in.
    #[cfg_attr(feature = "inline", inline)]
    fn follow(&mut self, fork: &Fork, position: i64, item: Option<u32>) {
        let tree = &self.plan.index().tree;
        match fork.leads {
            Leads::Dense(slice) => self.enter_at(slice, position),
            Leads::Sparse(slice) => {
                let branches = slice.of(&tree.sparse);
                let found = branches.binary_search_by_key(&position, |(value, _)| *value).ok();
                if let Some((_, branch)) = found.and_then(|at| branches.get(at)) {
                    self.enter(*branch);
                }
            }
            Leads::Bands(slice) => {
                bands::holding(slice.of(&tree.bands), position, &mut |stand| self.look_at_number(stand));
            }
            Leads::ShortBands(slice) => {
                let position = bands::short(position);
                let bands = slice.of(&tree.short_bands);
                bands::holding(bands, position, &mut |stand| self.look_at_number(stand));
            }
            Leads::Presence(slice) => self.enter_at(slice, 0),
            Leads::Prefixes(slice) => {
                let Some(text) = self.text_of(fork.probe, item) else { return };
                for Prefixes { bytes, branches } in slice.of(&tree.prefixes) {
                    let branch = text.get(..*bytes).and_then(|beginning| branches.get(beginning));
                    self.enter(branch.copied().unwrap_or(NOWHERE));
                }
            }
        }
    }

    /// Tests of each subject of a run what the way to it has not proved.
    #[inline]
    pub(super) fn look_at_run(&mut self, run: Run<'_>) {
        if !run.of_readings {
            return run.stands().for_each(|stand| self.look_at(stand));
        }
        // What they all ask is read once.
        let mut readings = [0; READINGS];
        for (reading, probe) in readings.iter_mut().zip(run.forms.iter().filter_map(|form| form.probe())) {
            *reading = self.reading(probe);
        }
        self.room.looked_at += run.len();
        if let [code, position, ..] = readings
            && let Some(subjects) = run.in_set_and_band(code, position)
        {
            let (hits, outcome) = (&mut self.room.hits, Outcome::True);
            for (subject, holds) in subjects {
                // Kept or not is no branch to guess: that would be waited for, with all behind it, until what is compared is there.
                let before = hits.len();
                hits.push(Hit { subject, outcome });
                hits.truncate(before + usize::from(holds));
            }
            return;
        }
        for stand in run.stands() {
            let (mut constants, mut outcome) = (stand.constants, Outcome::True);
            for (form, reading) in stand.forms.iter().zip(&readings) {
                if !form.holds(*reading, &mut constants) {
                    outcome = outcome.and(decided(*reading, false));
                    if outcome == Outcome::False {
                        break;
                    }
                }
            }
            if outcome != Outcome::False {
                self.room.hits.push(Hit { subject: stand.subject, outcome });
            }
        }
    }

    /// Looks at the stand with this number.
    #[inline(always)]
    fn look_at_number(&mut self, stand: u32) {
        if let Some(stand) = self.plan.index().tree.stands.stand(stand) {
            self.look_at(stand);
        }
    }

    /// Tests what the way to a subject has not proved.
    #[cfg_attr(feature = "inline", inline)]
    pub(super) fn look_at(&mut self, stand: Stand<'_>) {
        self.room.looked_at += 1;
        let (mut constants, mut outcome) = (stand.constants, Outcome::True);
        for form in stand.forms {
            let found = if let Some(probe) = form.probe() {
                let reading = self.reading(probe);
                if form.holds(reading, &mut constants) { Outcome::True } else { decided(reading, false) }
            } else {
                let Some((atom, behind)) = constants.split_first() else { return };
                constants = behind;
                self.atom(*atom)
            };
            match found {
                Outcome::True => {}
                Outcome::False => return,
                open => outcome = outcome.and(open),
            }
        }
        self.room.hits.push(Hit { subject: stand.subject, outcome });
    }
}
