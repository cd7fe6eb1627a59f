//! The registry of diagnostic codes, by stage.

use alloc::vec::Vec;

use super::Code;

pub mod check;
pub mod declare;
pub mod syntax;

/// Every code, in order of its id.
///
/// ```
/// use dangjiu::diagnostic::codes;
/// assert!(codes::all().all(|code| code.id.starts_with("DJ")));
/// ```
pub fn all() -> impl Iterator<Item = &'static Code> {
    let mut all: Vec<&'static Code> =
        syntax::ALL.iter().chain(declare::ALL).chain(check::ALL).copied().collect();
    all.sort_unstable_by_key(|code| code.id);
    all.into_iter()
}

/// The code with this id, in any case.
#[must_use]
pub fn find(id: &str) -> Option<&'static Code> {
    all().find(|code| code.id.eq_ignore_ascii_case(id))
}
