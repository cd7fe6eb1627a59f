//! Feeds: what the values of a column leave possible of up to 64 rules, for a chunk of rows at a time.
//!
//! A [`Dial`](crate::plan::dial::Dial) knows per value which rules it leaves possible, a bit each. Here the values are
//! entries of a dictionary or integers, so the dial becomes a table by code, or the stretches of a line in the units of
//! the column; a chunk is then a loop of look-ups and `and`s. So are the items of a chunk, which stand here and there.

use alloc::vec::Vec;

use super::check::Ground;
use super::column::{Bits, Codes, Column, Integers, State, Texts, Values};
use super::lane::{Dates, Lane, Positions, Words};
use super::line::Line;
use crate::decimal::LIMIT;
use crate::plan::block::Left;
use crate::plan::dial::{Dial, Marks, TextMark};
use crate::plan::probe::{LOWEST, Reading, position_of};

/// A dial over a column.
#[derive(Debug)]
pub(super) struct Feed<'b> {
    dial: &'b Dial,
    values: Masks<'b>,
    /// The rules that have to be asked by themselves where a value is missing or wrong.
    decided: u64,
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
    Line(Integers<'b>, Line),
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
        if self.any_open {
            self.open.clear();
        }
        self.any_open = false;
        self.grow(rows, all);
    }

    /// Grows to so many rows; these rules are possible in those that are new.
    #[inline]
    pub(super) fn grow(&mut self, rows: usize, all: u64) {
        self.rules.resize(rows, all);
        self.open.resize(rows.max(self.open.len()), 0);
    }
}

/// Rows of a column.
pub(super) trait Rows: Copy {
    /// Their numbers.
    fn numbers(self) -> impl Iterator<Item = usize>;

    /// Their values.
    fn of<T: Copy + Default>(self, values: &[T]) -> impl Iterator<Item = T>;
}

/// Rows one after the other.
#[derive(Clone, Copy)]
pub(super) struct Chunk {
    pub(super) from: usize,
    pub(super) end: usize,
}

impl Rows for Chunk {
    #[inline]
    fn numbers(self) -> impl Iterator<Item = usize> {
        self.from..self.end
    }

    #[inline]
    fn of<T: Copy + Default>(self, values: &[T]) -> impl Iterator<Item = T> {
        values.get(self.from..self.end).unwrap_or_default().iter().copied()
    }
}

/// Rows here and there.
impl Rows for &[usize] {
    #[inline]
    fn numbers(self) -> impl Iterator<Item = usize> {
        self.iter().copied()
    }

    #[inline]
    fn of<T: Copy + Default>(self, values: &[T]) -> impl Iterator<Item = T> {
        self.iter().map(|at| values.get(*at).copied().unwrap_or_default())
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
        Some(Feed { dial, values, decided: dial.decided, touched: !common })
    }

    /// Feeds in the order in which they are looked at, the cheap first. Those by the codes of one column, such as what a
    /// text is and how it begins, become one; where a code may be missing they do not.
    pub(super) fn joined(ground: &Ground<'b>, feeds: impl IntoIterator<Item = Feed<'b>>) -> Vec<Feed<'b>> {
        let mut joined: Vec<Feed<'b>> = Vec::new();
        for feed in feeds {
            let column = |feed: &Feed<'b>| ground.lane(feed.dial.probe).and_then(|lane| lane.column);
            let full = column(&feed).filter(|column| column.is_full());
            let same = |known: &&mut Feed<'b>| {
                matches!(known.values, Masks::Codes(..))
                    && full.zip(column(known)).is_some_and(|(own, known)| core::ptr::eq(own, known))
            };
            if let Masks::Codes(_, masks) = &feed.values
                && let Some(Feed { values: Masks::Codes(_, known), decided, .. }) =
                    joined.iter_mut().find(same)
            {
                known.iter_mut().zip(masks).for_each(|(known, mask)| *known &= mask);
                *decided |= feed.decided;
            } else {
                joined.push(feed);
            }
        }
        joined.sort_by_key(Feed::cost);
        joined
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

    /// Takes from what is possible in rows what their values rule out.
    pub(super) fn narrow(&self, ground: &Ground<'b>, rows: impl Rows, possible: &mut Possible) {
        if !ground.lane(self.dial.probe).is_some_and(|lane| lane.column.is_some_and(Column::is_full)) {
            return self.narrow_slowly(ground, rows, possible);
        }
        let rules = possible.rules.as_mut_slice();
        match &self.values {
            Masks::Codes(codes, masks) => match codes {
                Codes::U8(codes) => look_up(rules, rows.of(codes), masks, usize::from),
                Codes::U16(codes) => look_up(rules, rows.of(codes), masks, usize::from),
                Codes::U32(codes) => look_up(rules, rows.of(codes), masks, |code| code as usize),
                Codes::I32(codes) => {
                    look_up(rules, rows.of(codes), masks, |code| usize::try_from(code).unwrap_or(usize::MAX));
                }
            },
            Masks::Bits(bits, masks) => {
                look_up(rules, rows.numbers(), masks, |at| usize::from(bits.get(at)));
            }
            Masks::Line(Integers::I32(values), line) => line.narrow(rules, rows.of(values).map(i64::from)),
            Masks::Line(Integers::I64(values), line) => line.narrow(rules, rows.of(values)),
            Masks::Dates(micros, dates, masks) => {
                for (rules, at) in rules.iter_mut().zip(rows.of(micros)) {
                    if *rules & self.touched != 0 {
                        *rules &= dated(dates, masks, at).unwrap_or(0);
                    }
                }
            }
            Masks::Texts(texts, words, masks) => {
                for (rules, at) in rules.iter_mut().zip(rows.numbers()) {
                    if *rules & self.touched != 0 {
                        let number = texts.get(at).map_or(usize::MAX, |word| words.number(word));
                        *rules &= masks.get(number).copied().unwrap_or(0);
                    }
                }
            }
            Masks::Tested(texts, marks) => {
                for (rules, at) in rules.iter_mut().zip(rows.numbers()) {
                    if *rules & self.touched != 0 {
                        *rules &= texts.get(at).map_or(0, |text| tested(marks, text));
                    }
                }
            }
            // The lane has no masks for integers so wide.
            Masks::Line(Integers::I128(_), _) | Masks::Readings => {
                self.narrow_slowly(ground, rows, possible);
            }
        }
    }

    /// The same where something may be missing or wrong.
    #[inline(never)]
    fn narrow_slowly(&self, ground: &Ground<'b>, rows: impl Rows, possible: &mut Possible) {
        let left = possible.rules.iter_mut().zip(&mut possible.open);
        for (at, (rules, open)) in rows.numbers().zip(left) {
            let mut left = Left { possible: *rules, open: *open };
            self.narrow_one(ground, at, &mut left);
            (*rules, *open) = (left.possible, left.open);
            possible.any_open |= *open != 0;
        }
    }

    /// Takes from what is left what one value rules out.
    #[inline]
    pub(super) fn narrow_one(&self, ground: &Ground<'b>, at: usize, left: &mut Left) {
        // Nothing that is still possible depends on it.
        if left.possible & self.decided == 0 {
            return;
        }
        let Some(lane) = ground.lane(self.dial.probe) else { return };
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
                None => left.open |= self.decided,
            }
        }
    }

    /// The mask of one value that is there; nothing where its reading has to be asked.
    #[inline]
    fn mask(&self, at: usize) -> Option<u64> {
        match &self.values {
            Masks::Codes(codes, masks) => masks.get(codes.get(at)).copied(),
            Masks::Bits(bits, masks) => masks.get(usize::from(bits.get(at))).copied(),
            Masks::Line(values, line) => Some(line.mask(i64::try_from(values.get(at)?).ok()?)),
            Masks::Dates(micros, dates, masks) => dated(dates, masks, *micros.get(at)?),
            Masks::Texts(texts, words, masks) => masks.get(words.number(texts.get(at)?)).copied(),
            Masks::Tested(texts, marks) => Some(tested(marks, texts.get(at)?)),
            Masks::Readings => None,
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

#[inline]
fn look_up<T>(rules: &mut [u64], codes: impl Iterator<Item = T>, masks: &[u64], number: impl Fn(T) -> usize) {
    for (rules, code) in rules.iter_mut().zip(codes) {
        *rules &= masks.get(number(code)).copied().unwrap_or(0);
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
            Some(Masks::Line(*values, Line::of(&ends, &dial.masks)))
        }
        (Positions::Micros(micros), _) if matches!(dial.marks, Marks::Line(_)) => {
            let position = |value: i128| {
                let end = if value < 0 { i64::MIN } else { i64::MAX };
                super::lane::twice(i64::try_from(value).unwrap_or(end))
            };
            Some(Masks::Line(Integers::I64(micros), Line::of(&ends(dial, position), &dial.masks)))
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
    const FARTHEST: i128 = LIMIT.cast_signed();
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
