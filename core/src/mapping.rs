//! Raw statuses of platforms, turned into claims about an order's regions by tables.
//!
//! Every system names states in its own words and numbers, and the same number means two things in two enumerations.
//! A [`StatusMap`] says, row by row, what the raw fields of one enumeration claim: the first row that takes them is
//! the answer. What no row takes is [`Mapped::Unmapped`], a finding and never a guess; a row may also say that
//! something is no state at all ([`Mapped::Nothing`]), as the "all" of a search form. A region that a row does not name
//! is not claimed. Behind a map nobody sees raw words any more.
//!
//! The maps that are shipped, and a shop's own, are written in the rule language and come from
//! [`crate::builtin::catalogue`].
//!
//! ```
//! use dangjiu::mapping::{Cell, Claim, Mapped, MapRow, StatusMap};
//!
//! let (payment, paid, on_hold) = (0, 4, 3);
//! let row = |cells, state| MapRow { cells, claims: vec![Claim { machine: payment, state }] };
//! let map = StatusMap::new("shop.order", ["status", "risk"], vec![
//!     row(vec![Cell::is("1"), Cell::is("0")], paid),
//!     row(vec![Cell::is("1"), Cell::Anything], on_hold),
//!     MapRow { cells: vec![Cell::is("5"), Cell::Anything], claims: vec![] },
//! ]);
//! assert_eq!(map.read(&[Some("1"), Some("0")]), Mapped::Claims(&[Claim { machine: payment, state: paid }]));
//! assert_eq!(map.read(&[Some("1"), None]), Mapped::Claims(&[Claim { machine: payment, state: on_hold }]));
//! assert_eq!(map.read(&[Some("5"), None]), Mapped::Nothing);
//! assert_eq!(map.read(&[Some("7"), None]), Mapped::Unmapped);
//! ```

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use hashbrown::HashMap;

use crate::time::Instant;

mod catalogue;

pub use catalogue::{Catalogue, TooManyMaps};

/// That a region is in a state, as a row of a map says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Claim {
    /// Index in [`Vocabulary::machines`](crate::schema::Vocabulary::machines).
    pub machine: u32,
    /// Index in that machine's states.
    pub state: u32,
}

/// A test of one raw field. A raw field is a text or nothing: an absent column, an empty cell and JSON `null` are one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Takes anything, also nothing.
    Anything,
    /// Takes nothing only.
    Nothing,
    /// Takes one of these texts.
    OneOf(Vec<String>),
    /// Takes what the other does not.
    Not(Box<Cell>),
}

impl Cell {
    /// Takes this text only.
    #[must_use]
    pub fn is(text: &str) -> Cell {
        Cell::OneOf([String::from(text)].into())
    }

    /// Whether it takes the raw field. Texts are compared as they are, letter by letter.
    #[must_use]
    pub fn takes(&self, raw: Option<&str>) -> bool {
        match self {
            Cell::Anything => true,
            Cell::Nothing => raw.is_none(),
            Cell::OneOf(texts) => raw.is_some_and(|raw| texts.iter().any(|text| text == raw)),
            Cell::Not(cell) => !cell.takes(raw),
        }
    }

    /// The texts it names, on either side of a `not`.
    fn named(&self) -> &[String] {
        match self {
            Cell::OneOf(texts) => texts,
            Cell::Not(cell) => cell.named(),
            Cell::Anything | Cell::Nothing => &[],
        }
    }
}

/// A row of a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapRow {
    /// One for each raw field.
    pub cells: Vec<Cell>,
    /// What it claims; empty: this is no state.
    pub claims: Vec<Claim>,
}

/// What a map makes of raw fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mapped<'m> {
    /// What is claimed; never empty.
    Claims(&'m [Claim]),
    /// A declared non-state: nothing is claimed, and that is right.
    Nothing,
    /// No row takes it.
    Unmapped,
}

/// A status map: an enumeration of one system, or several that are read together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusMap {
    /// `system.enumeration`
    pub name: String,
    /// The names of the raw fields.
    pub fields: Vec<String>,
    /// The edition of the system it is for, where editions differ.
    pub edition: Option<String>,
    /// When it holds: from included, to excluded.
    pub period: Option<(Instant, Instant)>,
    rows: Vec<MapRow>,
    index: Index,
    expressible: Vec<Claim>,
}

/// Which rows can take a text of the field that tells rows apart best. A text has the rows that
/// name it and those for other texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Index {
    /// That field.
    field: usize,
    /// For each text, the rows that take only texts they name, and this one, in order.
    known: HashMap<Box<str>, Vec<u32>>,
    /// The rows that take nothing there.
    absent: Vec<u32>,
    /// The rows that take any text there, but for those they name.
    other: Vec<u32>,
}

impl StatusMap {
    /// A map of these rows, for every edition and all time; set the edition and period on what is returned.
    ///
    /// A row with fewer cells than there are fields takes anything in the others.
    #[must_use]
    pub fn new<'f>(name: &str, fields: impl IntoIterator<Item = &'f str>, rows: Vec<MapRow>) -> StatusMap {
        let fields: Vec<String> = fields.into_iter().map(String::from).collect();
        let mut expressible: Vec<Claim> = rows.iter().flat_map(|row| row.claims.iter().copied()).collect();
        expressible.sort_unstable();
        expressible.dedup();
        StatusMap {
            name: name.into(),
            edition: None,
            period: None,
            index: Index::of(&rows, fields.len()),
            fields,
            rows,
            expressible,
        }
    }

    /// What the first row that takes the raw fields says. Fields that are left out are nothing; further ones are not
    /// looked at. Nothing is allocated, and the time does not grow with the number of rows.
    #[must_use]
    pub fn read(&self, raw: &[Option<&str>]) -> Mapped<'_> {
        let field = |at: usize| raw.get(at).copied().flatten();
        let takes = |row: &MapRow| row.cells.iter().enumerate().all(|(at, cell)| cell.takes(field(at)));
        let (named, other) = self.index.candidates(field(self.index.field));
        let row = |at: u32| self.rows.get(usize::try_from(at).ok()?);
        let first = |rows: &[u32], end: u32| {
            rows.iter().copied().take_while(|at| *at < end).find(|at| row(*at).is_some_and(takes))
        };
        let found = first(named, u32::MAX).unwrap_or(u32::MAX);
        match row(first(other, found).unwrap_or(found)) {
            None => Mapped::Unmapped,
            Some(row) if row.claims.is_empty() => Mapped::Nothing,
            Some(row) => Mapped::Claims(&row.claims),
        }
    }

    /// Its rows, in order.
    #[must_use]
    pub fn rows(&self) -> &[MapRow] {
        &self.rows
    }

    /// Every claim that it can yield, each once: the words in which a system that is read through this map can speak.
    pub fn expressible(&self) -> impl Iterator<Item = Claim> {
        self.expressible.iter().copied()
    }

    /// Whether it holds at an instant.
    #[must_use]
    pub fn holds_at(&self, at: Instant) -> bool {
        self.period.is_none_or(|(from, to)| from <= at && at < to)
    }
}

impl Index {
    fn of(rows: &[MapRow], fields: usize) -> Index {
        let apart = |field: usize| {
            let cells = rows.iter().filter_map(|row| row.cells.get(field));
            let mut texts: Vec<&String> = cells.flat_map(Cell::named).collect();
            texts.sort_unstable();
            texts.dedup();
            texts.len()
        };
        // The first of those that tell most apart.
        let field = (0..fields).rev().max_by_key(|field| apart(*field)).unwrap_or(0);
        let mut index = Index { field, ..Index::default() };
        for (at, row) in (0..).zip(rows) {
            let cell = row.cells.get(field).unwrap_or(&Cell::Anything);
            if cell.takes(None) {
                index.absent.push(at);
            }
            if cell.takes_unnamed() {
                index.other.push(at);
                continue;
            }
            // What it takes is what it names.
            for text in cell.named() {
                index.known.entry(text.as_str().into()).or_default().push(at);
            }
        }
        index
    }

    /// The rows to ask about a raw field, in two lists.
    fn candidates(&self, raw: Option<&str>) -> (&[u32], &[u32]) {
        match raw {
            None => (&self.absent, &[]),
            Some(text) => (self.known.get(text).map_or(&[], Vec::as_slice), &self.other),
        }
    }
}

impl Cell {
    /// Whether it takes a text that neither it nor another cell names.
    fn takes_unnamed(&self) -> bool {
        match self {
            Cell::Anything => true,
            Cell::Nothing | Cell::OneOf(_) => false,
            Cell::Not(cell) => !cell.takes_unnamed(),
        }
    }
}

#[cfg(test)]
mod tests;
