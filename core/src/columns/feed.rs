//! Feeds: what the values of a column leave possible of up to 64 rules, for a chunk of rows at a time.
//!
//! A [`Dial`](crate::plan::dial::Dial) knows per value which rules it leaves possible, a bit each. Here the values are
//! entries of a dictionary or integers, so the dial becomes a table by code, or the stretches of a line in the units of
//! the column; a chunk is then a loop of look-ups and `and`s.

use alloc::vec::Vec;

use super::check::{Ground, Items};
use super::column::{Bits, Codes, Column, Integers, Offsets, State, Texts, Values};
use super::lane::{Dates, Lane, Positions, Words};
use crate::plan::block::{Left, OfItems, Said};
use crate::plan::dial::{Dial, Marks, TextMark};
use crate::plan::probe::{LOWEST, Reading, position_of};

/// A dial over a column.
#[derive(Debug)]
pub(super) struct Feed<'b> {
    dial: &'b Dial,
    values: Masks<'b>,
    /// The rules that some value rules out: where none of them is possible any more, the value does not matter.
    touched: u64,
}

/// The rules that a value leaves possible.
#[derive(Debug)]
enum Masks<'b> {
    /// By code.
    Codes(Codes<'b>, Vec<u64>),
    /// No, then yes.
    Bits(Bits<'b>, [u64; 2]),
    /// By stretch.
    Line(Integers<'b>, Stretches),
    /// By the part of a date.
    Dates(&'b [i64], Dates<'b>, Vec<u64>),
    /// By text.
    Texts(Texts<'b>, Words, Vec<u64>),
    /// By what is in a text.
    Tested(Texts<'b>, &'b [TextMark]),
    /// By reading.
    Readings,
}

/// What a chunk of rows leaves possible.
#[derive(Debug, Default)]
pub(super) struct Possible {
    /// Per row, the rules that are not decided false: a bit each.
    pub(super) rules: Vec<u64>,
    /// Per row, those of them that have to be asked whole, because something is missing or wrong.
    pub(super) open: Vec<u64>,
    /// Whether there are any such.
    pub(super) any_open: bool,
}

impl Possible {
    /// Everything is possible in so many rows.
    pub(super) fn renew(&mut self, rows: usize, all: u64) {
        self.rules.clear();
        self.rules.resize(rows, all);
        if self.any_open || self.open.len() != rows {
            self.open.clear();
            self.open.resize(rows, 0);
        }
        self.any_open = false;
    }
}

impl<'b> Feed<'b> {
    /// The dial over its column; nothing where what it asks is computed, or is in texts that differ from row to row.
    pub(super) fn of(ground: &Ground<'b>, dial: &'b Dial) -> Option<Feed<'b>> {
        let lane = ground.lane(dial.probe)?;
        let values = match &dial.marks {
            Marks::Texts(marks) => masks_of_texts(lane, marks)?,
            Marks::Codes | Marks::Members(_) | Marks::Line(_) => masks(lane, dial).unwrap_or(Masks::Readings),
        };
        let common = match &values {
            Masks::Texts(.., masks) | Masks::Dates(.., masks) => {
                masks.iter().fold(u64::MAX, |all, mask| all & mask)
            }
            Masks::Tested(_, marks) => !marks.iter().fold(0, |all, mark| all | mark.touched()),
            _ => 0,
        };
        Some(Feed { dial, values, touched: !common })
    }

    /// How much a value costs beside others: the cheap ones are looked at first.
    pub(super) fn cost(&self) -> u32 {
        match self.values {
            Masks::Codes(..) | Masks::Bits(..) => 0,
            Masks::Line(..) => 1,
            Masks::Dates(..) => 2,
            Masks::Texts(..) | Masks::Tested(..) => 3,
            Masks::Readings => 4,
        }
    }

    /// Takes from what is possible in the rows from `from` on what their values rule out.
    pub(super) fn narrow(&self, ground: &Ground<'b>, from: usize, possible: &mut Possible) {
        let Some(lane) = ground.lane(self.dial.probe) else { return };
        let rows = possible.rules.len();
        let full = lane.column.filter(|column| column.is_full());
        let (Some(_), false) = (full, matches!(self.values, Masks::Readings)) else {
            return self.narrow_slowly(ground, lane, from, possible);
        };
        let rules = possible.rules.as_mut_slice();
        match &self.values {
            Masks::Codes(codes, masks) => match codes {
                Codes::U8(codes) => look_up(rules, part(codes, from, rows), masks, usize::from),
                Codes::U16(codes) => look_up(rules, part(codes, from, rows), masks, usize::from),
                Codes::U32(codes) => look_up(rules, part(codes, from, rows), masks, |code| code as usize),
                Codes::I32(codes) => {
                    look_up(rules, part(codes, from, rows), masks, |code| {
                        usize::try_from(code).unwrap_or(usize::MAX)
                    });
                }
            },
            Masks::Bits(bits, [no, yes]) => {
                for (at, rules) in (from..).zip(rules) {
                    *rules &= if bits.get(at) { *yes } else { *no };
                }
            }
            Masks::Line(values, stretches) => match values {
                Integers::I32(values) => {
                    for (rules, value) in rules.iter_mut().zip(part(values, from, rows)) {
                        *rules &= stretches.mask(i64::from(*value));
                    }
                }
                Integers::I64(values) => {
                    for (rules, value) in rules.iter_mut().zip(part(values, from, rows)) {
                        *rules &= stretches.mask(*value);
                    }
                }
                // The lane has no masks for these.
                Integers::I128(_) => {}
            },
            Masks::Dates(micros, dates, masks) => {
                for (rules, at) in rules.iter_mut().zip(part(micros, from, rows)) {
                    if *rules & self.touched != 0 {
                        *rules &= dated(dates, masks, *at).unwrap_or(0);
                    }
                }
            }
            Masks::Texts(texts, words, masks) => {
                for (at, rules) in (from..).zip(rules) {
                    if *rules & self.touched != 0 {
                        let number = texts.get(at).map_or(usize::MAX, |word| words.number(word));
                        *rules &= masks.get(number).copied().unwrap_or(0);
                    }
                }
            }
            Masks::Tested(texts, marks) => {
                for (at, rules) in (from..).zip(rules) {
                    if *rules & self.touched != 0 {
                        *rules &= texts.get(at).map_or(0, |text| tested(marks, text));
                    }
                }
            }
            Masks::Readings => {}
        }
    }

    /// The same where something may be missing or wrong.
    #[inline(never)]
    fn narrow_slowly(&self, ground: &Ground<'b>, lane: &Lane<'b>, from: usize, possible: &mut Possible) {
        let rows = possible.rules.iter_mut().zip(&mut possible.open);
        for (at, (rules, open)) in (from..).zip(rows) {
            if *rules == 0 {
                continue;
            }
            let mut left = Left { possible: *rules, open: *open };
            self.narrow_one(ground, lane, at, &mut left);
            (*rules, *open) = (left.possible, left.open);
            possible.any_open |= *open != 0;
        }
    }

    /// The same of rows here and there.
    #[inline(never)]
    fn narrow_some(&self, ground: &Ground<'b>, rows: &[usize], possible: &mut [Left]) {
        let Some(lane) = ground.lane(self.dial.probe) else { return };
        let rows = rows.iter().copied().zip(possible);
        if !lane.column.is_some_and(Column::is_full) {
            rows.for_each(|(at, left)| self.narrow_one(ground, lane, at, left));
        } else if let Masks::Line(values, stretches) = &self.values {
            rows.for_each(|(at, left)| {
                let value = values.get(at).and_then(|value| i64::try_from(value).ok());
                left.possible &= value.map_or(0, |value| stretches.mask(value));
            });
        } else if self.cost() == 0 {
            rows.for_each(|(at, left)| left.possible &= self.mask(at).unwrap_or(0));
        } else {
            for (at, left) in rows.filter(|(_, left)| left.possible & self.touched & self.dial.decided != 0) {
                self.narrow_one(ground, lane, at, left);
            }
        }
    }

    /// Takes from what is left what one value rules out.
    #[inline]
    fn narrow_one(&self, ground: &Ground<'b>, lane: &Lane<'b>, at: usize, left: &mut Left) {
        let here = lane.column.filter(|column| column.is_full() || column.state(at) == State::Here);
        if let Some(mask) = here.and_then(|_| self.mask(at)) {
            left.possible &= mask;
            return;
        }
        let reading = lane.reading(ground.records, at);
        if reading >= LOWEST {
            left.possible &= self.dial.possible(reading);
        } else {
            match self.dial.without_value(reading) {
                Some(possible) => left.possible &= possible.first().copied().unwrap_or(0),
                None => left.open |= self.dial.decided,
            }
        }
    }

    /// The mask of one value that is there; nothing where its reading has to be asked.
    #[inline]
    fn mask(&self, at: usize) -> Option<u64> {
        match &self.values {
            Masks::Codes(codes, masks) => masks.get(codes.get(at)).copied(),
            Masks::Bits(bits, [no, yes]) => Some(if bits.get(at) { *yes } else { *no }),
            Masks::Line(values, stretches) => Some(stretches.mask(i64::try_from(values.get(at)?).ok()?)),
            Masks::Dates(micros, dates, masks) => dated(dates, masks, *micros.get(at)?),
            Masks::Texts(texts, words, masks) => masks.get(words.number(texts.get(at)?)).copied(),
            Masks::Tested(texts, marks) => Some(tested(marks, texts.get(at)?)),
            Masks::Readings => None,
        }
    }
}

/// The items of a chunk about which rules ask, in buffers that are used again: few rows have them.
#[derive(Debug, Default)]
pub(super) struct AskedItems {
    /// The rows, counted from the first of the chunk, each with where its items end in what follows.
    rows: Vec<(usize, usize)>,
    /// Their items, as rows of their columns.
    items: Vec<usize>,
    /// What each of them leaves of the rules that ask.
    left: Vec<Left>,
}

impl AskedItems {
    /// The items of the rows from `from` on that leave any of the rules that ask possible.
    fn gather(&mut self, asking: u64, offsets: Offsets<'_>, from: usize, rows: &[u64]) {
        self.rows.clear();
        self.items.clear();
        self.left.clear();
        for (at, rules) in rows.iter().enumerate() {
            if rules & asking != 0 {
                let items = offsets.piece(from + at);
                self.left.extend(items.clone().map(|_| Left { possible: rules & asking, open: 0 }));
                self.items.extend(items);
                self.rows.push((at, self.items.len()));
            }
        }
    }
}

/// Clauses about the items of a list over the columns of the items.
#[derive(Debug)]
pub(super) struct ItemFeed<'b> {
    of_items: &'b OfItems,
    feeds: Vec<Feed<'b>>,
}

impl<'b> ItemFeed<'b> {
    /// Nothing where a value of an item is in no column.
    pub(super) fn of(ground: &Ground<'b>, of_items: &'b OfItems) -> Option<ItemFeed<'b>> {
        let feeds = of_items.dials.iter().map(|dial| Feed::of(ground, dial));
        let mut feeds = feeds.collect::<Option<Vec<Feed<'b>>>>()?;
        feeds.sort_by_key(Feed::cost);
        Some(ItemFeed { of_items, feeds })
    }

    /// Takes from what is possible in the rows from `from` on what their items rule out.
    #[inline(never)]
    pub(super) fn narrow(
        &self,
        ground: &Ground<'b>,
        from: usize,
        possible: &mut Possible,
        asked: &mut AskedItems,
    ) {
        let Some(offsets) = ground.all_items(self.of_items.list) else {
            return self.narrow_slowly(ground, from, possible);
        };
        asked.gather(self.of_items.rules(), offsets, from, &possible.rules);
        let AskedItems { rows, items, left } = asked;
        self.feeds.iter().for_each(|feed| feed.narrow_some(ground, items, left));
        let mut first = 0;
        for (at, end) in rows {
            let Some(rules) = possible.rules.get_mut(*at) else { continue };
            let (mut said, waiting) = (Said::default(), *rules & self.of_items.rules());
            left.get(first..*end).into_iter().flatten().for_each(|item| said.add(waiting, *item));
            first = *end;
            let mut row = Left { possible: *rules, open: 0 };
            self.of_items.settle(&mut row, said);
            *rules = row.possible;
            if let Some(open) = possible.open.get_mut(*at).filter(|_| row.open != 0) {
                *open |= row.open;
                possible.any_open = true;
            }
        }
    }

    /// The same where a list may be missing or wrong.
    #[inline(never)]
    fn narrow_slowly(&self, ground: &Ground<'b>, from: usize, possible: &mut Possible) {
        let asked = self.of_items.rules();
        let rows = possible.rules.iter_mut().zip(&mut possible.open);
        for (row, (rules, open)) in (from..).zip(rows) {
            if *rules & asked == 0 {
                continue;
            }
            let mut left = Left { possible: *rules, open: *open };
            match ground.items(self.of_items.list, row) {
                Items::Here(items) => self.of_items.narrow(&mut left, items, |item, left| {
                    for feed in &self.feeds {
                        if left.possible & feed.dial.decided != 0
                            && let Some(lane) = ground.lane(feed.dial.probe)
                        {
                            feed.narrow_one(ground, lane, item, left);
                        }
                    }
                }),
                Items::Unknown | Items::Error => left.open |= left.possible & asked,
            }
            (*rules, *open) = (left.possible, left.open);
            possible.any_open |= *open != 0;
        }
    }
}

/// The rules that what is in a text leaves possible.
fn tested(marks: &[TextMark], text: &str) -> u64 {
    marks.iter().fold(u64::MAX, |possible, mark| possible & !mark.impossible(text))
}

/// The mask of an instant, by a part of its date.
#[inline]
fn dated(dates: &Dates<'_>, masks: &[u64], micros: i64) -> Option<u64> {
    masks.get(usize::try_from(dates.number(micros)?).ok()?).copied()
}

/// The rows of a chunk.
fn part<T>(values: &[T], from: usize, rows: usize) -> &[T] {
    values.get(from..from + rows).unwrap_or_default()
}

#[inline]
fn look_up<T: Copy>(rules: &mut [u64], codes: &[T], masks: &[u64], number: impl Fn(T) -> usize) {
    for (rules, code) in rules.iter_mut().zip(codes) {
        *rules &= masks.get(number(*code)).copied().unwrap_or(0);
    }
}

/// The stretches of a line, found without a search and without a branch: the line is cut into equal parts, each of which
/// knows how many ends lie before it, and few have an end within.
#[derive(Debug)]
struct Stretches {
    /// Sorted; at last one that is at or beyond all values.
    ends: Vec<i64>,
    first: i64,
    shift: u32,
    /// Per part, how many ends lie before it.
    passed: Vec<u16>,
    /// The most ends within a part.
    within: usize,
    masks: Vec<u64>,
}

/// The most parts of a line.
const PARTS: u64 = 1024;

impl Stretches {
    /// Those of values of 64 bits; `ends` may lie beyond them.
    fn of(ends: &[i128], masks: &[u64]) -> Stretches {
        // What begins below all values has begun; what begins beyond them never does.
        let begun = ends.partition_point(|end| *end <= i128::from(i64::MIN));
        let mut masks = masks.get(begun..).unwrap_or_default().to_vec();
        let mut ends: Vec<i64> = ends.iter().skip(begun).map_while(|end| i64::try_from(*end).ok()).collect();
        masks.truncate(ends.len() + 1);
        let (first, last) = (ends.first().copied().unwrap_or(0), ends.last().copied().unwrap_or(0));
        let width = last.abs_diff(first);
        let shift = (width / PARTS).checked_ilog2().map_or(0, |log| log + 1);
        let begins = (0..=width >> shift).map(|part| first.saturating_add_unsigned(part << shift));
        let passed: Vec<usize> = begins.map(|begin| ends.partition_point(|end| *end < begin)).collect();
        let next = passed.iter().skip(1).copied().chain([ends.len()]);
        let within = passed.iter().zip(next).map(|(passed, next)| next - passed).max().unwrap_or(0);
        let passed = passed.into_iter().map(|passed| u16::try_from(passed).unwrap_or(u16::MAX)).collect();
        // The greatest value has passed it, and so stands behind one stretch more than there is.
        ends.push(i64::MAX);
        masks.extend(masks.last().copied());
        Stretches { ends, first, shift, passed, within, masks }
    }

    #[inline]
    fn mask(&self, value: i64) -> u64 {
        let beyond = value.max(self.first).abs_diff(self.first) >> self.shift;
        let last = self.passed.len().saturating_sub(1);
        let part = usize::try_from(beyond).unwrap_or(last).min(last);
        let mut at = self.passed.get(part).map_or(0, |passed| usize::from(*passed));
        for _ in 0..self.within {
            at += usize::from(self.ends.get(at).is_some_and(|end| *end <= value));
        }
        self.masks.get(at).copied().unwrap_or(0)
    }
}

/// The masks of texts; nothing where they are not just texts.
fn masks_of_texts<'b>(lane: &Lane<'b>, marks: &'b [TextMark]) -> Option<Masks<'b>> {
    match (&lane.positions, lane.column?.values) {
        (Positions::Same(_), Values::Text(texts)) => Some(Masks::Tested(texts, marks)),
        (Positions::Same(_), Values::Dictionary(codes, texts)) => {
            let masks = (0..texts.len()).map(|code| Some(tested(marks, texts.get(code)?)));
            Some(Masks::Codes(codes, masks.collect::<Option<Vec<u64>>>()?))
        }
        _ => None,
    }
}

/// The masks of a lane's values; nothing where a reading may say that there is none.
fn masks<'b>(lane: &Lane<'b>, dial: &Dial) -> Option<Masks<'b>> {
    let values = lane.column?.values;
    match (&lane.positions, values) {
        (Positions::Table(codes, readings), _) => {
            let mask = |reading: &Reading| (*reading >= LOWEST).then(|| dial.possible(*reading));
            Some(Masks::Codes(*codes, readings.iter().map(mask).collect::<Option<Vec<u64>>>()?))
        }
        (Positions::Texts(texts, words), _) => {
            let mask = |reading: &Reading| (*reading >= LOWEST).then(|| dial.possible(*reading));
            let masks = words.readings().iter().map(mask).collect::<Option<Vec<u64>>>()?;
            Some(Masks::Texts(*texts, words.clone(), masks))
        }
        (Positions::Value, Values::Bool(bits)) => {
            Some(Masks::Bits(bits, [0, 1].map(|code| dial.possible(code))))
        }
        // So wide numbers are read one by one.
        (Positions::Line { values: Integers::I128(_), .. }, _) => None,
        (Positions::Line { values, scale, digits }, _) if matches!(dial.marks, Marks::Line(_)) => {
            let ends = ends(dial, |value| position_of(value, *scale, *digits));
            Some(Masks::Line(*values, Stretches::of(&ends, &dial.masks)))
        }
        (Positions::Micros(micros), _) if matches!(dial.marks, Marks::Line(_)) => {
            let position = |value: i128| {
                let end = if value < 0 { i64::MIN } else { i64::MAX };
                super::lane::twice(i64::try_from(value).unwrap_or(end))
            };
            Some(Masks::Line(Integers::I64(micros), Stretches::of(&ends(dial, position), &dial.masks)))
        }
        (Positions::Dates(micros, dates), _) => {
            let masks = (0..=dates.largest()?).map(|number| dial.possible(dates.position(number)));
            Some(Masks::Dates(micros, *dates, masks.collect()))
        }
        _ => None,
    }
}

/// Where the stretches of a line begin, in units of the column.
fn ends(dial: &Dial, position: impl Fn(i128) -> Reading) -> Vec<i128> {
    let Marks::Line(cuts) = &dial.marks else { return Vec::new() };
    cuts.iter().map(|cut| least(*cut, &position)).collect()
}

/// The least value of a column whose position is at or above a cut; one beyond all values where there is none.
pub(super) fn least(cut: Reading, position: &impl Fn(i128) -> Reading) -> i128 {
    const FARTHEST: i128 = 10_i128.pow(28);
    let (mut low, mut high) = (-FARTHEST, FARTHEST);
    while low < high {
        let middle = low + (high - low) / 2;
        if position(middle) >= cut {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}
