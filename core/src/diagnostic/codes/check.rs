//! Codes of the check stage: 21xx names, 22xx types, 31xx rules as a whole, 4xxx lints.

#[cfg(feature = "pages")]
use super::Page;

#[path = "check_lints.rs"]
mod lints;
#[path = "check_names.rs"]
mod names;
#[path = "check_rules.rs"]
mod rules;
#[path = "check_types.rs"]
mod types;

pub use lints::*;
pub use names::*;
pub use rules::*;
pub use types::*;

/// The pages of these codes, by file.
#[cfg(feature = "pages")]
pub static FILES: [&[Page]; 4] = [names::PAGES, types::PAGES, rules::PAGES, lints::PAGES];
