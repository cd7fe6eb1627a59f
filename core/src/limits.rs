//! The limits on what is taken in, in one place.
//!
//! Every limit has a default far above honest use and ends in an error that names it, so a hostile input costs a
//! diagnostic and not the process.
//!
//! ```
//! use dangjiu::limits::Limits;
//! let strict = Limits { source_bytes: 64 * 1024, ..Limits::default() };
//! assert_eq!(strict.nesting, 64);
//! ```

use alloc::string::String;

/// How much is accepted. `Default` gives the documented values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Limits {
    /// Bytes of one rule source: 32 MiB.
    pub source_bytes: usize,
    /// Rules of one program: 200,000.
    pub rules: usize,
    /// Open brackets at one place of a source or of a document: 64.
    pub nesting: usize,
    /// Bytes of one text literal or one text fact: 64 KiB.
    pub text_bytes: usize,
    /// Items of one list: 65,536.
    pub list_items: usize,
    /// Spellings of one name; of an event, whose parts may each be spelled in several ways, the dotted ones: 1,000.
    pub spellings: usize,
    /// The static cost of one rule, in evaluated clauses: 1,000,000.
    pub rule_cost: u64,
    /// Diagnostics kept of one run, at least one; the rest are counted: 1,000.
    pub diagnostics: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            source_bytes: 32 * 1024 * 1024,
            rules: 200_000,
            nesting: 64,
            text_bytes: 64 * 1024,
            list_items: 65_536,
            spellings: 1000,
            rule_cost: 1_000_000,
            diagnostics: 1000,
        }
    }
}

/// The start of a text that a message repeats: forty characters, a blank for a control character, and `…` where there are
/// more.
pub(crate) fn excerpt(text: &str) -> String {
    const CHARACTERS: usize = 40;
    let mut start: String =
        text.chars().take(CHARACTERS).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if start.len() < text.len() {
        start.push('…');
    }
    start
}

#[cfg(test)]
mod tests {
    use super::{Limits, excerpt};

    #[test]
    fn excerpt_of_forty_characters() {
        let forty = "一二三四五六七八九十".repeat(4);
        assert_eq!(excerpt(&forty), forty);
        assert_eq!(excerpt(&[forty.as_str(), "x"].concat()), [forty.as_str(), "…"].concat());
        assert_eq!(excerpt("a\u{1b}[0m\n"), "a [0m ");
    }

    #[test]
    fn documented_defaults() {
        let limits = Limits::default();
        assert_eq!(limits.source_bytes, 33_554_432);
        assert_eq!(limits.rules, 200_000);
        assert_eq!(limits.nesting, 64);
        assert_eq!(limits.text_bytes, 65_536);
        assert_eq!(limits.list_items, 65_536);
        assert_eq!(limits.spellings, 1000);
        assert_eq!(limits.rule_cost, 1_000_000);
        assert_eq!(limits.diagnostics, 1000);
    }
}
