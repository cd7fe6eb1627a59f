//! Readings: what probes find in the facts, each read once per event.

use alloc::vec::Vec;

use super::read::{Evaluator, Got, Items};
use crate::facts::{Facts, Slot};
use crate::plan::predicate::{ItemList, is_of_items, place_of};
use crate::plan::probe::{ERROR, NONE, Probe, Reading, Scale, Source, UNKNOWN, UNREAD, position_of};
use crate::program::Read;
use crate::span::Span;
use crate::value::Scalar;

impl<'e> Evaluator<'e> {
    pub(super) fn source(&self, probe: u32) -> Option<Source> {
        self.predicates().probe(probe).map(|probe| probe.source)
    }

    /// The text at a probe's place; `item` is the first slot of the item it stands in.
    pub(super) fn text_of(&self, probe: u32, item: Option<u32>) -> Option<&'e str> {
        match self.slot(self.source(probe)?, item)? {
            Slot::Scalar(Scalar::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The slot that a probe reads, if it reads one.
    pub(super) fn slot(&self, source: Source, item: Option<u32>) -> Option<&'e Slot<'e>> {
        let facts: &'e Facts<'e> = self.facts;
        match source {
            Source::Place { slot, .. } => facts.slots.get(slot as usize),
            Source::Item { list, slot, .. } => self.list_slots(list)?.get((item? + slot) as usize),
            Source::WholeItem { list } => self.list_slots(list)?.get(item? as usize),
            Source::Node(_) => None,
        }
    }

    pub(super) fn list_slots(&self, list: u32) -> Option<&'e [Slot<'e>]> {
        let number = self.predicates().lists.get(list as usize)?.number?;
        let facts: &'e Facts<'e> = self.facts;
        facts.lists.get(number as usize).map(Vec::as_slice)
    }

    /// The items of a list of the predicates.
    #[inline(always)]
    pub(super) fn items_of(&mut self, list: u32) -> Items {
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
    pub(super) fn value(&mut self, probe: u32, item: u32) -> Reading {
        if is_of_items(probe) {
            let row = self.row(probe);
            return self.cell(row, item);
        }
        self.reading(probe)
    }

    /// What a probe outside lists reads.
    #[inline(always)]
    pub(super) fn reading(&mut self, probe: u32) -> Reading {
        match self.room.readings.get(probe) {
            UNREAD => self.read_first(probe),
            known => known,
        }
    }

    #[cfg_attr(feature = "inline", inline)]
    fn read_first(&mut self, number: u32) -> Reading {
        let Some(probe) = self.predicates().probe(number) else { return ERROR };
        let reading = self.read_probe(probe, None);
        self.room.readings.keep(place_of(number), reading);
        reading
    }

    /// Where the readings of a probe's items begin; all of them are read at once.
    #[cfg_attr(feature = "inline", inline)]
    pub(super) fn row(&mut self, number: u32) -> i64 {
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

    pub(super) fn cell(&self, row: i64, item: u32) -> Reading {
        let at = usize::try_from(row.saturating_add(i64::from(item))).ok();
        at.and_then(|at| self.room.cells.get(at)).copied().unwrap_or(ERROR)
    }

    /// Reads a probe's value, in the item that begins at a slot.
    #[inline]
    pub(super) fn read_probe(&mut self, probe: &'e Probe, item: Option<u32>) -> Reading {
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
    pub(super) fn read_slowly(&mut self, probe: &'e Probe, item: Option<u32>) -> Reading {
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
