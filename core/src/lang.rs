//! The two languages of rules, messages and reports.
//!
//! A rule may be written in either or in both at once, and whoever reads a diagnostic chooses theirs; so the
//! choice is known below the syntax tree and the diagnostics.
//!
//! ```
//! assert_eq!(dangjiu::lang::Lang::default(), dangjiu::lang::Lang::En);
//! ```

/// A language: of a declaration, that of its first word; of a message, that of its reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lang {
    /// English keywords and primary names.
    #[default]
    En,
    /// Chinese keywords and names.
    Zh,
}
