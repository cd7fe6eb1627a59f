//! The status maps that are shipped: what the raw statuses of platforms, ERPs, warehouses and carriers claim.
//!
//! One file for each system, in the rule language, with a remark on every row: label, how sure it is, and where it is
//! known from. `maps/canonical.dj` says what the words of status lists that other people publish mean here.
//!
//! ```
//! use dangjiu::builtin;
//! use dangjiu::mapping::Mapped;
//!
//! let vocabulary = builtin::vocabulary();
//! let maps = builtin::catalogue(&vocabulary, &[]).expect("the shipped maps have no errors");
//! let qimen = maps.map(maps.named("qimen.process_status", None).unwrap()).unwrap();
//! // In the words of this warehouse interface, "delivered" is: left the warehouse.
//! let Mapped::Claims([claim]) = qimen.read(&[Some("DELIVERED")]) else { panic!() };
//! let machine = &vocabulary.machines[claim.machine as usize];
//! assert_eq!(machine.names.primary, "fulfilment");
//! assert_eq!(machine.states[claim.state as usize].names.primary, "shipped");
//! ```

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::check::{CheckOptions, NoPacks, check};
use crate::diagnostic::{Bilingual, Diagnostic};
use crate::limits::Limits;
use crate::mapping::{Catalogue, Cell, Claim, MapRow, StatusMap, TooManyMaps};
use crate::program::{Map, RawTest};
use crate::say;
use crate::schema::Vocabulary;
use crate::span::{Source, SourceId};
use crate::syntax::parse;
use crate::zone::BuiltinZones;

/// The shipped files, by name: name and text. `build.rs` leaves the remarks out; lines stay where they are.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/maps.rs"));

/// The number of the first file's source; the next ones count down. The vocabulary and the packs stand above.
const FIRST_SOURCE: u32 = u32::MAX - 1000;

/// Why there is no catalogue.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", self.sentence().en)]
pub enum CatalogueError {
    /// The shipped maps do not fit the vocabulary: it is not the built-in one, nor one that grew from it.
    Vocabulary(Vec<Diagnostic>),
    /// There are too many maps.
    #[error(transparent)]
    TooMany(#[from] TooManyMaps),
}

impl CatalogueError {
    /// What was found, as a sentence for people.
    ///
    /// ```
    /// use dangjiu::builtin::CatalogueError;
    /// let sentence = CatalogueError::Vocabulary(Vec::new()).sentence();
    /// assert_eq!(sentence.en, "the shipped status maps do not fit the vocabulary: 0 problems");
    /// assert_eq!(sentence.zh, "内置的状态映射与词汇不符：0 处问题");
    /// ```
    #[must_use]
    pub fn sentence(&self) -> Bilingual {
        match self {
            CatalogueError::Vocabulary(found) => {
                let count = found.len();
                say!(
                    "the shipped status maps do not fit the vocabulary: {count} problems",
                    "内置的状态映射与词汇不符：{count} 处问题"
                )
            }
            CatalogueError::TooMany(too_many) => too_many.sentence(),
        }
    }
}

/// The shipped maps as sources, for showing the diagnostics of [`CatalogueError::Vocabulary`].
#[must_use]
pub fn map_sources() -> Vec<Source> {
    sources().collect()
}

fn sources() -> impl Iterator<Item = Source> {
    (0u32..).zip(FILES).map(|(at, (name, text))| Source::new(SourceId(FIRST_SOURCE - at), *name, *text))
}

/// Whether a map of this name and edition is shipped. Looks at the heads of the maps only, so that checking a file
/// that declares a map does not cost the reading of all.
pub(super) fn ships(name: &str, edition: Option<&str>) -> bool {
    let heads = FILES.iter().flat_map(|(_, text)| text.lines()).filter_map(|line| line.strip_prefix("map "));
    let named = |head: &&str| head.split_once(' ').is_some_and(|(word, _)| word == name);
    heads.filter(named).any(|head| {
        let written = head.split_once("edition \"").and_then(|(_, rest)| rest.split_once('"'));
        written.map(|(edition, _)| edition) == edition
    })
}

/// The shipped maps and those of a program, in this order; a program's map takes the place of the shipped one with its
/// name and edition. `vocabulary` is the built-in one, or the program's; claims are indexes in it.
///
/// Reading all shipped maps takes about ten milliseconds: hosts make a catalogue once and keep it.
///
/// # Errors
/// The vocabulary did not grow from the built-in one, or there are more than 65,536 maps.
pub fn catalogue(vocabulary: &Vocabulary, own: &[Map]) -> Result<Catalogue, CatalogueError> {
    let mut maps = shipped(vocabulary)?;
    maps.retain(|map| !own.iter().any(|other| other.name == map.name && other.edition == map.edition));
    Ok(Catalogue::new(maps.iter().chain(own).map(status_map).collect())?)
}

/// The shipped maps, checked against the vocabulary.
fn shipped(vocabulary: &Vocabulary) -> Result<Vec<Map>, CatalogueError> {
    let parsed: Vec<_> = sources().map(|source| parse(&source, &Limits::default())).collect();
    let found: Vec<Diagnostic> = parsed.iter().flat_map(|parsed| parsed.diagnostics.clone()).collect();
    if !found.is_empty() {
        return Err(CatalogueError::Vocabulary(found));
    }
    let files: Vec<_> = parsed.into_iter().map(|parsed| parsed.file).collect();
    let options = CheckOptions { limits: Limits::default(), zones: &BuiltinZones, packs: &NoPacks };
    let checked = check(&files, vocabulary, &options);
    if checked.diagnostics.is_empty() {
        Ok(checked.program.maps)
    } else {
        Err(CatalogueError::Vocabulary(checked.diagnostics))
    }
}

/// A checked map as the domain reads it.
fn status_map(map: &Map) -> StatusMap {
    let rows = map.rows.iter().map(|row| MapRow {
        cells: row.cells.iter().map(cell).collect(),
        claims: row
            .claims
            .iter()
            .map(|(machine, state)| Claim { machine: *machine, state: *state })
            .collect(),
    });
    let mut read = StatusMap::new(&map.name, map.fields.iter().map(|field| field.as_str()), rows.collect());
    read.edition.clone_from(&map.edition);
    read.period = map.period;
    read
}

/// Absent and null are one for a status: both are nothing.
fn cell(test: &RawTest) -> Cell {
    match test {
        RawTest::Anything => Cell::Anything,
        RawTest::Missing | RawTest::None => Cell::Nothing,
        RawTest::OneOf(texts) => Cell::OneOf(texts.clone()),
        RawTest::Not(test) => Cell::Not(Box::new(cell(test))),
    }
}

#[cfg(test)]
mod tests;
