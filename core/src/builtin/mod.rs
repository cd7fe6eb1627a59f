//! What is shipped with the engine: the vocabulary every rule may speak of, packs of general rules, and the status
//! maps of platforms.
//!
//! All are rule files themselves, parsed and checked like a shop's own, so that there is one language and one place
//! where a field's type, class and names are said.
//!
//! ```
//! let vocabulary = dangjiu::builtin::vocabulary().expect("the shipped vocabulary has no errors");
//! assert!(vocabulary.record_names.contains_key("订单"));
//! assert!(vocabulary.event_names.contains_key("order.created"));
//! ```

use alloc::vec::Vec;

use crate::check::{CheckOptions, NoPacks, PackSource, check};
use crate::diagnostic::Diagnostic;
use crate::limits::Limits;
use crate::schema::Vocabulary;
use crate::span::{Source, SourceId};
use crate::syntax::{ast, parse};
use crate::zone::BuiltinZones;

#[cfg(feature = "maps")]
mod maps;

#[cfg(feature = "maps")]
pub use maps::{CatalogueError, catalogue, map_sources};

/// A shipped file: its source number, its name and its text.
struct Shipped {
    id: SourceId,
    name: &'static str,
    text: &'static str,
}

/// Shipped sources are numbered from the top, the user's from 0.
const VOCABULARY: Shipped =
    Shipped { id: SourceId(u32::MAX), name: "builtin/vocabulary.dj", text: include_str!("vocabulary.dj") };

/// The shipped packs by their dotted names.
const PACKS: &[(&str, Shipped)] = &[(
    "std.orders",
    Shipped {
        id: SourceId(u32::MAX - 1),
        name: "builtin/packs/std_orders.dj",
        text: include_str!("packs/std_orders.dj"),
    },
)];

impl Shipped {
    fn source(&self) -> Source {
        Source::new(self.id, self.name, self.text)
    }
}

/// The built-in vocabulary. Hosts make it once and keep it.
///
/// # Errors
/// The diagnostics of the shipped file, if it had any.
pub fn vocabulary() -> Result<Vocabulary, Vec<Diagnostic>> {
    let parsed = parse(&VOCABULARY.source(), &Limits::default());
    if !parsed.diagnostics.is_empty() {
        return Err(parsed.diagnostics);
    }
    let options = CheckOptions { limits: Limits::default(), zones: &BuiltinZones, packs: &NoPacks };
    let checked = check(&[parsed.file], &Vocabulary::default(), &options);
    if !checked.diagnostics.is_empty() {
        return Err(checked.diagnostics);
    }
    let mut vocabulary = checked.program.vocabulary;
    forget_places(&mut vocabulary);
    Ok(vocabulary)
}

/// What the built-in vocabulary declares has no place in the user's files.
fn forget_places(vocabulary: &mut Vocabulary) {
    for record in &mut vocabulary.records {
        record.span = None;
        record.fields.iter_mut().for_each(|field| field.span = None);
    }
    vocabulary.enums.iter_mut().for_each(|declared| declared.span = None);
    for event in &mut vocabulary.events {
        event.span = None;
        event.fields.iter_mut().for_each(|field| field.span = None);
    }
    for action in &mut vocabulary.actions {
        action.span = None;
        action.params.iter_mut().for_each(|param| param.span = None);
    }
    vocabulary.machines.iter_mut().for_each(|machine| machine.span = None);
}

/// The shipped pack with this dotted name, parsed; nothing if there is none.
///
/// ```
/// assert!(dangjiu::builtin::pack("std.orders").is_some());
/// assert!(dangjiu::builtin::pack("std.nothing").is_none());
/// ```
#[must_use]
pub fn pack(name: &str) -> Option<ast::File> {
    let (_, shipped) = PACKS.iter().find(|(known, _)| *known == name)?;
    Some(parse(&shipped.source(), &Limits::default()).file)
}

/// The dotted names of the shipped packs.
pub fn pack_names() -> impl Iterator<Item = &'static str> {
    PACKS.iter().map(|(name, _)| *name)
}

/// The shipped packs as sources, for showing what points into them. Nothing points into the vocabulary.
#[must_use]
pub fn sources() -> Vec<Source> {
    PACKS.iter().map(|(_, shipped)| shipped.source()).collect()
}

/// The shipped packs as a source of packs.
#[derive(Clone, Copy, Debug, Default)]
pub struct BuiltinPacks;

impl PackSource for BuiltinPacks {
    fn pack(&self, name: &str) -> Option<ast::File> {
        pack(name)
    }

    #[cfg(feature = "maps")]
    fn ships_map(&self, name: &str, edition: Option<&str>) -> bool {
        maps::ships(name, edition)
    }
}

#[cfg(test)]
mod tests;
