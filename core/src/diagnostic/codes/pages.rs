//! What codes mean.

use alloc::vec::Vec;

use super::{check, declare, syntax};
use crate::diagnostic::Code;

/// What a code means. No code names its page, so that nobody needs pages who only makes diagnostics.
#[derive(Debug, PartialEq, Eq)]
pub struct Page {
    /// The code.
    pub code: &'static Code,
    /// A short title, English.
    pub title_en: &'static str,
    /// A short title, Chinese.
    pub title_zh: &'static str,
    /// Why it is wrong and what to do, English.
    pub page_en: &'static str,
    /// Why it is wrong and what to do, Chinese.
    pub page_zh: &'static str,
    /// A complete file that has exactly this kind of problem; empty where none can be shown as a text.
    pub wrong: &'static str,
    /// The same file without it.
    pub right: &'static str,
}

/// The page of every code, in order of its id.
///
/// ```
/// use dangjiu::diagnostic::codes;
/// assert!(codes::pages().all(|page| page.code.id.starts_with("DJ")));
/// ```
pub fn pages() -> impl Iterator<Item = &'static Page> {
    let files = [syntax::PAGES, declare::PAGES].into_iter().chain(check::FILES);
    let mut all: Vec<&'static Page> = files.flatten().collect();
    all.sort_unstable_by_key(|page| page.code.id);
    all.into_iter()
}

/// The page of the code with this id, in any case.
///
/// ```
/// use dangjiu::diagnostic::codes;
/// assert_eq!(codes::page("dj2101").map(|page| page.title_en), Some("unknown name"));
/// assert_eq!(codes::page("DJ0000"), None);
/// ```
#[must_use]
pub fn page(id: &str) -> Option<&'static Page> {
    pages().find(|page| page.code.id.eq_ignore_ascii_case(id))
}
