//! What is shipped with the engine: the vocabulary every rule may speak of, packs of general rules, and the status
//! maps of platforms.
//!
//! All are rule files themselves, parsed and checked like a shop's own, so that there is one language and one place
//! where a field's type, class and names are said. The vocabulary is shipped as bytes, too, so that nobody waits for its
//! text to be checked again.
//!
//! ```
//! let vocabulary = dangjiu::builtin::vocabulary();
//! assert!(vocabulary.record_names.contains_key("订单"));
//! assert!(vocabulary.event_names.contains_key("order.created"));
//! ```

use alloc::vec::Vec;

use crate::check::PackSource;
use crate::limits::Limits;
use crate::program::bytes::{Bytes, Longest, Reader};
use crate::schema::Vocabulary;
use crate::span::{Source, SourceId};
use crate::syntax::{ast, parse};

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

/// What `vocabulary.dj` declares, as a packed plan would hold it. A test compares both, and writes the bytes anew.
const VOCABULARY: &[u8] = include_bytes!("vocabulary.bin");

/// The shipped packs by their dotted names.
///
/// Shipped sources are numbered from the top, the user's from 0.
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
#[must_use]
pub fn vocabulary() -> Vocabulary {
    let longest = Longest { any: usize::MAX, value: usize::MAX };
    // A test of this module reads the bytes; an empty vocabulary would refuse every rule.
    Vocabulary::read(&mut Reader::new(VOCABULARY, longest)).unwrap_or_default()
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
