//! What is kept of every observation until all are in: fixed-size rows in chunks, so that millions of them neither move
//! nor leave holes, and the few texts they share, each once.

use alloc::string::String;
use alloc::vec::Vec;
use core::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashMap, HashTable};

use crate::mapping::{Catalogue, Cell, Claim, Mapped};
use crate::observation::{Amount, Amounts, MapId, Measure, Milestone, RawStatus, Settlement, Times};
use crate::time::Instant;

/// No row, no status, no text.
pub(super) const NONE: u32 = u32::MAX;
/// No instant, no amount.
const BLANK: i64 = i64::MIN;

/// A growing list whose items never move.
#[derive(Clone, Debug)]
pub(super) struct Ledger<T> {
    chunks: Vec<Vec<T>>,
    len: u32,
}

impl<T> Default for Ledger<T> {
    fn default() -> Self {
        Ledger { chunks: Vec::new(), len: 0 }
    }
}

impl<T> Ledger<T> {
    const CHUNK: usize = 1 << 14;

    /// Appends and says where; `NONE` once four thousand million are in.
    pub(super) fn push(&mut self, item: T) -> u32 {
        let at = self.len;
        if at == NONE {
            return NONE;
        }
        if (at as usize).is_multiple_of(Self::CHUNK) {
            self.chunks.push(Vec::with_capacity(Self::CHUNK));
        }
        if let Some(chunk) = self.chunks.last_mut() {
            chunk.push(item);
        }
        self.len += 1;
        at
    }

    pub(super) fn get(&self, at: u32) -> Option<&T> {
        self.chunks.get(at as usize / Self::CHUNK)?.get(at as usize % Self::CHUNK)
    }

    fn get_mut(&mut self, at: u32) -> Option<&mut T> {
        self.chunks.get_mut(at as usize / Self::CHUNK)?.get_mut(at as usize % Self::CHUNK)
    }

    pub(super) fn len(&self) -> u32 {
        self.len
    }
}

/// An observation as it is kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    /// The row before it about the same node.
    pub(super) previous: u32,
    pub(super) status: u32,
    times: u32,
    amounts: u32,
    /// The instant of an event.
    at: i64,
    pub(super) row: u32,
    pub(super) quantity: u32,
    pub(super) file: u16,
    pub(super) operator: u32,
    pub(super) shop: u32,
    /// For an order typed by hand: its source kind, `u32::MAX` where it is empty.
    pub(super) source_kind: u32,
    pub(super) system: u8,
    pub(super) manual: bool,
    /// It could not be read, but for what it is about.
    pub(super) rejected: bool,
    pub(super) settlement: Option<Settlement>,
}

impl Row {
    /// When the event was; nothing for a snapshot.
    pub(super) fn event(&self) -> Option<Instant> {
        instant(self.at)
    }
}

/// The row of an observation before its side tables are filled.
#[derive(Clone, Copy, Debug)]
pub(super) struct NewRow {
    pub(super) previous: u32,
    pub(super) status: u32,
    pub(super) at: Option<Instant>,
    pub(super) row: u32,
    pub(super) quantity: Option<u32>,
    pub(super) file: u16,
    pub(super) operator: u32,
    pub(super) shop: u32,
    pub(super) source_kind: u32,
    pub(super) system: u8,
    pub(super) manual: bool,
    pub(super) rejected: bool,
    pub(super) settlement: Option<Settlement>,
}

/// Every row, with the instants and amounts of those that have any.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    rows: Ledger<Row>,
    times: Ledger<[i64; 7]>,
    amounts: Ledger<[i64; 7]>,
}

impl Rows {
    pub(super) fn push(&mut self, new: NewRow, times: &Times, amounts: &Amounts) -> u32 {
        let times = if *times == Times::default() { NONE } else { self.times.push(packed_times(times)) };
        let amounts =
            if *amounts == Amounts::default() { NONE } else { self.amounts.push(packed_amounts(amounts)) };
        self.rows.push(Row {
            previous: new.previous,
            status: new.status,
            times,
            amounts,
            at: new.at.map_or(BLANK, Instant::micros),
            row: new.row,
            quantity: new.quantity.unwrap_or(NONE),
            file: new.file,
            operator: new.operator,
            shop: new.shop,
            source_kind: new.source_kind,
            system: new.system,
            manual: new.manual,
            rejected: new.rejected,
            settlement: new.settlement,
        })
    }

    pub(super) fn get(&self, at: u32) -> Option<&Row> {
        self.rows.get(at)
    }

    pub(super) fn len(&self) -> u32 {
        self.rows.len()
    }

    /// Says which row stands before another about the same node.
    pub(super) fn put_behind(&mut self, at: u32, previous: u32) {
        if let Some(row) = self.rows.get_mut(at) {
            row.previous = previous;
        }
    }

    /// Forgets what a row says: only that there is one is left.
    pub(super) fn reject(&mut self, at: u32) {
        if let Some(row) = self.rows.get_mut(at) {
            *row = Row {
                previous: row.previous,
                status: NONE,
                times: NONE,
                amounts: NONE,
                at: BLANK,
                row: row.row,
                quantity: NONE,
                file: row.file,
                operator: NO_WORD,
                shop: NO_WORD,
                source_kind: NO_WORD,
                system: row.system,
                manual: false,
                rejected: true,
                settlement: None,
            };
        }
    }

    pub(super) fn times(&self, row: &Row) -> Times {
        self.times.get(row.times).map(unpacked_times).unwrap_or_default()
    }

    pub(super) fn amounts(&self, row: &Row) -> Amounts {
        self.amounts.get(row.amounts).map(unpacked_amounts).unwrap_or_default()
    }

    /// The instants and amounts of a row, to be compared with those of another.
    pub(super) fn carried(&self, row: &Row) -> [Option<&[i64; 7]>; 2] {
        [self.times.get(row.times), self.amounts.get(row.amounts)]
    }
}

fn packed_times(times: &Times) -> [i64; 7] {
    Milestone::ALL.map(|milestone| milestone.of(times).map_or(BLANK, Instant::micros))
}

fn unpacked_times(kept: &[i64; 7]) -> Times {
    let mut times = Times::default();
    for (milestone, micros) in Milestone::ALL.into_iter().zip(kept) {
        *milestone.of_mut(&mut times) = instant(*micros);
    }
    times
}

fn packed_amounts(amounts: &Amounts) -> [i64; 7] {
    amounts.in_order().map(|amount| amount.map_or(BLANK, |amount| amount.0))
}

fn unpacked_amounts(kept: &[i64; 7]) -> Amounts {
    let mut amounts = Amounts::default();
    for (measure, amount) in Measure::ALL.into_iter().zip(kept) {
        *measure.of_mut(&mut amounts) = (*amount != BLANK).then_some(Amount(*amount));
    }
    amounts
}

fn instant(micros: i64) -> Option<Instant> {
    if micros == BLANK { None } else { Instant::from_micros(micros) }
}

/// What a raw status was read as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    Claims(Vec<Claim>),
    Nothing,
    Unmapped,
}

/// A raw status, once for all rows that have it.
#[derive(Clone, Debug)]
pub(super) struct Status {
    map: MapId,
    /// Whether the map held when it was so.
    holds: bool,
    /// Its fields joined by ` · `, without those of which only the presence matters.
    pub(super) shown: String,
    /// Its fields as they are told apart.
    key: Vec<Option<String>>,
    pub(super) reading: Reading,
}

/// The distinct raw statuses.
#[derive(Clone, Debug, Default)]
pub(super) struct Statuses {
    all: Vec<Status>,
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
    /// Per map, the fields of which it asks only whether they are there.
    presence: HashMap<MapId, Vec<bool>>,
}

impl Statuses {
    /// The number of a raw status that was so at `at`. A field of which the map asks only whether it is there (an instant,
    /// say) counts as that alone.
    pub(super) fn intern(&mut self, raw: &RawStatus<'_>, at: Option<Instant>, catalogue: &Catalogue) -> u32 {
        let held = at.map_or(Some(raw.map), |at| catalogue.at(raw.map, at));
        let (id, holds) = (held.unwrap_or(raw.map), held.is_some());
        let presence = self.presence.entry(id).or_insert_with(|| presence_only(id, catalogue));
        let told = raw.fields.iter().enumerate().map(|(at, field)| told(presence, at, *field));
        let hash =
            told.clone().fold(self.hasher.hash_one(id), |hash, field| mixed(hash, &self.hasher, field));
        let same = |number: &u32| {
            self.all.get(*number as usize).is_some_and(|status| {
                (status.map, status.holds) == (id, holds)
                    && status.key.iter().map(Option::as_deref).eq(told.clone())
            })
        };
        if let Some(known) = self.table.find(hash, same) {
            return *known;
        }
        let reading = match catalogue.read(id, raw.fields, at) {
            Mapped::Claims(claims) => Reading::Claims(claims.to_vec()),
            Mapped::Nothing => Reading::Nothing,
            Mapped::Unmapped => Reading::Unmapped,
        };
        let key: Vec<Option<String>> = told.map(|field| field.map(String::from)).collect();
        let shown: Vec<&str> =
            key.iter().flatten().map(String::as_str).filter(|text| !text.is_empty()).collect();
        let shown = shown.join(" · ");
        let number = u32::try_from(self.all.len()).unwrap_or(NONE);
        self.all.push(Status { map: id, holds, shown, key, reading });
        let (all, hasher) = (&self.all, &self.hasher);
        self.table.insert_unique(hash, number, |at| {
            all.get(*at as usize).map_or(0, |status| {
                let start = hasher.hash_one(status.map);
                status.key.iter().fold(start, |hash, field| mixed(hash, hasher, field.as_deref()))
            })
        });
        number
    }

    pub(super) fn get(&self, number: u32) -> Option<&Status> {
        self.all.get(number as usize)
    }
}

/// A field as it is told apart: nothing, its text, or that it is there.
fn told<'r>(presence: &[bool], at: usize, field: Option<&'r str>) -> Option<&'r str> {
    field.map(|text| if presence.get(at) == Some(&true) { "" } else { text })
}

/// Absent is not empty.
fn mixed(hash: u64, hasher: &DefaultHashBuilder, field: Option<&str>) -> u64 {
    hash.rotate_left(5) ^ hasher.hash_one((field.is_some(), field.unwrap_or_default()))
}

/// The fields of which a map asks only whether they are there.
fn presence_only(id: MapId, catalogue: &Catalogue) -> Vec<bool> {
    fn only(cell: &Cell) -> bool {
        match cell {
            Cell::Anything | Cell::Nothing => true,
            Cell::OneOf(_) => false,
            Cell::Not(cell) => only(cell),
        }
    }
    let Some(map) = catalogue.map(id) else { return Vec::new() };
    (0..map.fields.len()).map(|at| map.rows().iter().filter_map(|row| row.cells.get(at)).all(only)).collect()
}

/// Short texts that many rows share: operators, shops, source kinds.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    all: Vec<String>,
    numbers: HashMap<String, u32>,
}

/// No word.
pub(super) const NO_WORD: u32 = u32::MAX;

impl Words {
    /// The number of a text; no number once four thousand million different ones are in.
    pub(super) fn intern(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = u32::try_from(self.all.len()).unwrap_or(NO_WORD);
        if number != NO_WORD {
            self.all.push(String::from(text));
            self.numbers.insert(String::from(text), number);
        }
        number
    }

    pub(super) fn get(&self, number: u32) -> Option<&str> {
        self.all.get(number as usize).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::{MapRow, StatusMap};
    use std::vec;

    #[test]
    fn a_ledger_keeps_what_was_put() {
        let mut ledger = Ledger::default();
        let count = u32::try_from(Ledger::<u32>::CHUNK * 2 + 3).unwrap();
        for number in 0..count {
            assert_eq!(ledger.push(number * 3), number);
        }
        assert_eq!(ledger.len(), count);
        assert!((0..count).all(|at| ledger.get(at) == Some(&(at * 3))));
        assert_eq!(ledger.get(count), None);
    }

    #[test]
    fn a_map_that_no_longer_holds_reads_nothing_whichever_row_comes_first() {
        let at = |text| Instant::parse(text).unwrap();
        let claims = vec![Claim { machine: 0, state: 1 }];
        let rows = vec![MapRow { cells: vec![Cell::is("1")], claims: claims.clone() }];
        let mut map = StatusMap::new("shop.order", ["status"], rows);
        map.period = Some((at("2026-01-01T00:00:00Z"), at("2026-02-01T00:00:00Z")));
        let catalogue = Catalogue::new(vec![map]).unwrap();
        let raw = RawStatus { map: MapId(0), fields: &[Some("1")] };
        for days in [[15, 40], [40, 15]] {
            let mut statuses = Statuses::default();
            for day in days {
                let so = Instant::from_seconds(at("2026-01-01T00:00:00Z").seconds() + day * 86_400).unwrap();
                let number = statuses.intern(&raw, Some(so), &catalogue);
                let wanted = if day < 31 { Reading::Claims(claims.clone()) } else { Reading::Unmapped };
                assert_eq!(statuses.get(number).unwrap().reading, wanted, "{days:?} {day}");
            }
        }
    }

    #[test]
    fn blanks_stay_blank() {
        let times = Times { paid: Instant::from_seconds(0), ..Times::default() };
        assert_eq!(unpacked_times(&packed_times(&times)), times);
        let amounts = Amounts { received: Some(Amount(0)), refunded: Some(Amount(-1)), ..Amounts::default() };
        assert_eq!(unpacked_amounts(&packed_amounts(&amounts)), amounts);
    }
}
