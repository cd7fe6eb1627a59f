//! Searching the index: from the readings of an event to the rules, or rows, that are not decided false.

use alloc::vec::Vec;

use super::outcome::Outcome;
use super::read::{Evaluator, Got, Items};
use super::room::{Hit, Room};
use crate::facts::{Facts, Slot};
use crate::plan::Statistics;
use crate::plan::bands;
use crate::plan::block::{Block, Left, OfItems};
use crate::plan::dial::{Dial, Marks};
use crate::plan::predicate::{ItemList, Predicates, Slice, Test, is_of_items, place_of};
use crate::plan::probe::{ERROR, LOWEST, NONE, Probe, Reading, Scale, Source, UNKNOWN, UNREAD, position_of};
use crate::plan::stand::{READINGS, Run, Stand, has_bit};
use crate::plan::tree::{Fork, Head, Leads, NOWHERE, Prefixes};
use crate::program::{Presence, Quantifier, Read, TextTest};
use crate::span::Span;
use crate::value::Scalar;

impl<'e> Evaluator<'e> {
    fn predicates(&self) -> &'e Predicates {
        &self.plan.index().predicates
    }

    /// Adds to the room's hits the subjects below a branch that are not decided false, and to its open columns those
    /// whose subjects were not looked at and do not hold.
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
    #[inline]
    fn enter(&mut self, branch: u32) {
        let head = self.plan.index().tree.head(branch);
        self.room.ahead.push(head);
    }

    /// Decides a block: what it leaves possible is tested by itself.
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
            if let Some(stand) = self.plan.index().tree.stands.stand(at) {
                self.look_at(stand);
            }
        }
    }

    /// Follows a column.
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
    #[inline]
    fn enter_at(&mut self, branches: Slice, code: i64) {
        let branches = branches.of(&self.plan.index().tree.words);
        let branch = usize::try_from(code).ok().and_then(|code| branches.get(code));
        self.enter(branch.copied().unwrap_or(NOWHERE));
    }

    /// Makes the branches of the codes of items ones of those ahead. Says whether an item has none, which leaves open what
    /// is below.
    fn enter_each(&mut self, branches: Slice, row: i64, items: u32) -> bool {
        let tree = &self.plan.index().tree;
        let branches = branches.of(&tree.words);
        let Room { cells, ahead, .. } = &mut *self.room;
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
                bands::holding(slice.of(&tree.bands), position, &mut |stand| {
                    if let Some(stand) = tree.stands.stand(stand) {
                        self.look_at(stand);
                    }
                });
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

    /// Counts the atoms that hold.
    pub(super) fn count(&mut self, counted: &mut Statistics) {
        counted.events += 1;
        counted.held.resize(self.predicates().atoms.len(), 0);
        for (number, held) in (0..).zip(&mut counted.held) {
            *held += u64::from(self.atom(number) == Outcome::True);
        }
    }

    /// Tests of each subject of a run what the way to it has not proved.
    #[inline]
    fn look_at_run(&mut self, run: Run<'_>) {
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
            let outcome = Outcome::True;
            return self.room.hits.extend(subjects.map(|subject| Hit { subject, outcome }));
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

    /// Tests what the way to a subject has not proved.
    fn look_at(&mut self, stand: Stand<'_>) {
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

    /// What an atom comes to; what is costly is computed once per event.
    fn atom(&mut self, number: u32) -> Outcome {
        match self.predicates().atom(number) {
            Some(test) if test.is_costly() => self.costly(number, test),
            Some(test) => self.test(test, NO_ITEM),
            None => Outcome::Error,
        }
    }

    fn costly(&mut self, number: u32, test: Test) -> Outcome {
        if let Some(known) = self.room.atoms.get(number) {
            return known;
        }
        let outcome = self.test(test, NO_ITEM);
        self.room.atoms.keep(number, Some(outcome));
        outcome
    }

    /// What a test comes to, of the item with this number where it reads items.
    fn test(&mut self, test: Test, item: u32) -> Outcome {
        let predicates = self.predicates();
        match test {
            Test::Codes { probe, mask } => {
                let code = self.value(probe, item);
                decided(
                    code,
                    u32::try_from(code).is_ok_and(|code| mask.checked_shr(code).unwrap_or(0) & 1 == 1),
                )
            }
            Test::ManyCodes { probe, words } => {
                let code = self.value(probe, item);
                decided(code, predicates.has_code(words, code))
            }
            Test::Within { probe, low, high } => {
                let position = self.value(probe, item);
                decided(position, low <= position && position <= high)
            }
            Test::Apart { probe, from } => {
                let position = self.value(probe, item);
                decided(position, position != from)
            }
            Test::Among { probe, points } => {
                let position = self.value(probe, item);
                decided(position, points.of(&predicates.points).binary_search(&position).is_ok())
            }
            Test::Presence { probe, what } => {
                let is = match self.value(probe, item) {
                    UNKNOWN => Presence::Missing,
                    NONE => Presence::None,
                    // What is wrong is there: the question is about presence, and always decided.
                    _ => Presence::Known,
                };
                (is == what).into()
            }
            Test::Text { probe, how, text } => self.text_test(probe, how, text, item),
            Test::Not(part) => self.part(part, item).not(),
            Test::All(parts) => self.joined(parts.of(&predicates.parts), item, Outcome::True, Outcome::and),
            Test::Either(parts) => {
                self.joined(parts.of(&predicates.parts), item, Outcome::False, Outcome::or)
            }
            Test::Items { kind, list, test } => self.quantified(kind, list, test),
            Test::Node(number) => match predicates.nodes.get(number as usize) {
                Some(node) => self.outcome(node),
                None => Outcome::Error,
            },
        }
    }

    fn part(&mut self, number: u32, item: u32) -> Outcome {
        match self.predicates().test(number) {
            Some(test) => self.test(test, item),
            None => Outcome::Error,
        }
    }

    fn joined(
        &mut self,
        parts: &[u32],
        item: u32,
        empty: Outcome,
        join: fn(Outcome, Outcome) -> Outcome,
    ) -> Outcome {
        let mut outcome = empty;
        for part in parts {
            outcome = join(outcome, self.part(*part, item));
            if outcome == empty.not() {
                break;
            }
        }
        outcome
    }

    fn quantified(&mut self, kind: Quantifier, list: u32, test: u32) -> Outcome {
        let len = match self.items_of(list) {
            Items::Here { len, .. } => len,
            Items::Unknown => return Outcome::Unknown,
            Items::Error => return Outcome::Error,
        };
        // With nothing missing and nothing wrong, a bit per item is all there is to know.
        if let Some(all) = full(len)
            && let Some(holds) = self.holding(test, all)
        {
            return match kind {
                Quantifier::Any => holds != 0,
                Quantifier::All => holds == all,
                Quantifier::No => holds == 0,
            }
            .into();
        }
        let (empty, join): (Outcome, fn(Outcome, Outcome) -> Outcome) = match kind {
            Quantifier::All => (Outcome::True, Outcome::and),
            Quantifier::Any | Quantifier::No => (Outcome::False, Outcome::or),
        };
        let mut outcome = empty;
        for item in 0..len {
            outcome = join(outcome, self.part(test, item));
            if outcome == empty.not() {
                break;
            }
        }
        if kind == Quantifier::No { outcome.not() } else { outcome }
    }

    /// For which of up to 64 items a test holds, a bit each; nothing where it is open for any of them, or is not a
    /// test of codes and positions.
    fn holding(&mut self, number: u32, all: u64) -> Option<u64> {
        let predicates = self.predicates();
        match predicates.test(number)? {
            Test::Codes { probe, mask } => self.each_item(probe, all, |code| has_bit(mask, code)),
            Test::ManyCodes { probe, words } => {
                self.each_item(probe, all, |code| predicates.has_code(words, code))
            }
            Test::Within { probe, low, high } => {
                self.each_item(probe, all, |position| low <= position && position <= high)
            }
            Test::Apart { probe, from } => self.each_item(probe, all, |position| position != from),
            Test::Among { probe, points } => {
                let points = points.of(&predicates.points);
                self.each_item(probe, all, |position| points.binary_search(&position).is_ok())
            }
            Test::Not(part) => self.holding(part, all).map(|holds| all & !holds),
            Test::All(parts) => {
                let mut holds = all;
                for part in parts.of(&predicates.parts) {
                    // What is false is false whatever else is missing.
                    if holds == 0 {
                        break;
                    }
                    holds &= self.holding(*part, all)?;
                }
                Some(holds)
            }
            Test::Either(parts) => {
                let mut holds = 0;
                for part in parts.of(&predicates.parts) {
                    if holds == all {
                        break;
                    }
                    holds |= self.holding(*part, all)?;
                }
                Some(holds)
            }
            Test::Presence { .. } | Test::Text { .. } | Test::Items { .. } | Test::Node(_) => None,
        }
    }

    /// The items whose reading holds.
    #[inline]
    fn each_item(&mut self, probe: u32, all: u64, holds: impl Fn(Reading) -> bool) -> Option<u64> {
        if !is_of_items(probe) {
            let reading = self.reading(probe);
            let found = if reading >= LOWEST && holds(reading) { all } else { 0 };
            return (reading >= LOWEST || reading == NONE).then_some(found);
        }
        let from = usize::try_from(self.row(probe)).ok()?;
        let cells = self.room.cells.get(from..from + all.count_ones() as usize)?;
        let (mut found, mut open) = (0, false);
        for (item, reading) in cells.iter().enumerate() {
            found |= u64::from(*reading >= LOWEST && holds(*reading)) << item;
            open |= *reading < LOWEST && *reading != NONE;
        }
        (!open).then_some(found)
    }

    fn text_test(&mut self, probe: u32, how: TextTest, text: u32, item: u32) -> Outcome {
        let reading = self.value(probe, item);
        if reading < LOWEST {
            return decided(reading, false);
        }
        let slot = match self.source(probe).and_then(Source::list).map(|list| self.items_of(list)) {
            Some(Items::Here { start, stride, .. }) => Some(start + item * stride),
            _ => None,
        };
        let found = self.text_of(probe, slot);
        let Some((found, text)) = found.zip(self.predicates().texts.get(text as usize)) else {
            return Outcome::Error;
        };
        how.holds(found, text).into()
    }

    fn source(&self, probe: u32) -> Option<Source> {
        self.predicates().probe(probe).map(|probe| probe.source)
    }

    /// The text at a probe's place; `item` is the first slot of the item it stands in.
    fn text_of(&self, probe: u32, item: Option<u32>) -> Option<&'e str> {
        match self.slot(self.source(probe)?, item)? {
            Slot::Scalar(Scalar::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The slot that a probe reads, if it reads one.
    fn slot(&self, source: Source, item: Option<u32>) -> Option<&'e Slot<'e>> {
        let facts: &'e Facts<'e> = self.facts;
        match source {
            Source::Place { slot, .. } => facts.slots.get(slot as usize),
            Source::Item { list, slot, .. } => self.list_slots(list)?.get((item? + slot) as usize),
            Source::WholeItem { list } => self.list_slots(list)?.get(item? as usize),
            Source::Node(_) => None,
        }
    }

    fn list_slots(&self, list: u32) -> Option<&'e [Slot<'e>]> {
        let number = self.predicates().lists.get(list as usize)?.number?;
        let facts: &'e Facts<'e> = self.facts;
        facts.lists.get(number as usize).map(Vec::as_slice)
    }

    /// The items of a list of the predicates.
    #[inline]
    fn items_of(&mut self, list: u32) -> Items {
        // Most of the time it is just there.
        if let Some(ItemList { slot, number: Some(number), .. }) = self.predicates().lists.get(list as usize)
            && let Some(Slot::List { start, len }) = self.facts.slots.get(*slot as usize)
            && let Some(stride) = self.plan.shape().strides.get(*number as usize)
        {
            return Items::Here { start: *start, len: *len, stride: *stride };
        }
        self.items_slowly(list)
    }

    /// The same, whatever stands there.
    #[inline(never)]
    fn items_slowly(&mut self, list: u32) -> Items {
        if let Some(known) = self.room.lists.get(list) {
            return known;
        }
        let items = match self.predicates().lists.get(list as usize) {
            Some(list) => self.list(list.read, Span::default()),
            None => Items::Error,
        };
        self.room.lists.keep(list, Some(items));
        items
    }

    /// What a probe reads, in an item or outside lists.
    #[inline]
    fn value(&mut self, probe: u32, item: u32) -> Reading {
        if is_of_items(probe) {
            let row = self.row(probe);
            return self.cell(row, item);
        }
        self.reading(probe)
    }

    /// What a probe outside lists reads.
    #[inline]
    fn reading(&mut self, probe: u32) -> Reading {
        match self.room.readings.get(probe) {
            UNREAD => self.read_first(probe),
            known => known,
        }
    }

    fn read_first(&mut self, number: u32) -> Reading {
        let Some(probe) = self.predicates().probe(number) else { return ERROR };
        let reading = self.read_probe(probe, None);
        self.room.readings.keep(place_of(number), reading);
        reading
    }

    /// Where the readings of a probe's items begin; all of them are read at once.
    fn row(&mut self, number: u32) -> i64 {
        let known = self.room.readings.get(place_of(number));
        if known != UNREAD {
            return known;
        }
        let row = i64::try_from(self.room.cells.len()).unwrap_or(i64::MAX);
        if let Some(probe) = self.predicates().probe(number)
            && let Some(list) = probe.source.list()
            && let Items::Here { start, len, stride } = self.items_of(list)
        {
            let slots = self.list_slots(list).unwrap_or_default();
            let within = if let Source::Item { slot, .. } = probe.source { slot } else { 0 };
            for item in 0..len {
                let first = start + item * stride;
                let there = match slots.get((first + within) as usize) {
                    Some(Slot::Scalar(scalar)) => probe.scale.position(scalar),
                    _ => None,
                };
                let reading = there.unwrap_or_else(|| self.read_slowly(probe, Some(first)));
                self.room.cells.push(reading);
            }
        }
        self.room.readings.keep(place_of(number), row);
        row
    }

    fn cell(&self, row: i64, item: u32) -> Reading {
        let at = usize::try_from(row.saturating_add(i64::from(item))).ok();
        at.and_then(|at| self.room.cells.get(at)).copied().unwrap_or(ERROR)
    }

    /// Reads a probe's value, in the item that begins at a slot.
    #[inline]
    fn read_probe(&mut self, probe: &'e Probe, item: Option<u32>) -> Reading {
        // Most of the time a value of the right type is just there.
        if let Source::Place { slot, .. } = probe.source
            && let Some(Slot::Scalar(scalar)) = self.facts.slots.get(slot as usize)
            && let Some(position) = probe.scale.position(scalar)
        {
            return position;
        }
        self.read_slowly(probe, item)
    }

    /// The same, whatever stands there.
    #[inline(never)]
    fn read_slowly(&mut self, probe: &'e Probe, item: Option<u32>) -> Reading {
        let got = match probe.source {
            Source::Place { place, .. } => self.read(Read { place, binder: None }, Span::default()),
            Source::Item { read, .. } => {
                if let (Some(binder), Some(item)) = (read.binder, item) {
                    self.bind(binder, item);
                }
                self.read(read, Span::default())
            }
            Source::WholeItem { list } => match (self.predicates().lists.get(list as usize), item) {
                (Some(list), Some(item)) => self.item(list.read.place, item, Span::default()),
                _ => Got::Error,
            },
            Source::Node(node) => match self.predicates().nodes.get(node as usize) {
                Some(node) => match self.date_part(node) {
                    Some(part) if let Scale::Number { digits } = probe.scale => {
                        return position_of(part.into(), 0, digits);
                    }
                    _ => self.scalar(node),
                },
                None => Got::Error,
            },
        };
        match got {
            Got::Value(scalar) => probe.scale.position(&scalar).unwrap_or(ERROR),
            Got::None => NONE,
            Got::Unknown => UNKNOWN,
            Got::Error => ERROR,
        }
    }
}

/// No item: a test outside lists.
const NO_ITEM: u32 = u32::MAX;

/// A bit for each of so many items; nothing where there are too many.
fn full(len: u32) -> Option<u64> {
    (len <= 64).then(|| u64::MAX.checked_shr(64 - len).unwrap_or(0))
}

/// The outcome of a test that holds or not where its probe has a value.
#[inline]
fn decided(reading: Reading, holds: bool) -> Outcome {
    if reading >= LOWEST {
        return holds.into();
    }
    match reading {
        NONE => Outcome::False,
        UNKNOWN => Outcome::Unknown,
        _ => Outcome::Error,
    }
}
