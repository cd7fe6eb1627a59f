//! Grammar of the Dangjiu rule language: the word table, the pest grammar and the editor grammar made from them.
//!
//! [`words`] is the one table of words. `words.pest` (the keyword rules) and `dangjiu.tmLanguage.json` (editors) are
//! made from it and kept in step by tests; `dangjiu.pest` is written by hand.
//!
//! ```
//! use dangjiu_grammar::{DangjiuParser, Rule};
//! use pest::Parser as _;
//! assert!(DangjiuParser::parse(Rule::piece, "let big = 500元").is_ok());
//! ```
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod editor;
mod parser;
pub mod table;
pub mod words;

pub use parser::{DangjiuParser, Rule};

/// Parses a text by a rule of the grammar: with the generated parser, or with the [`table`] in WebAssembly that is to be
/// small.
///
/// # Errors
/// When the text is not what the rule says: where, and what was expected there.
pub fn parse(rule: Rule, text: &str) -> Result<pest::iterators::Pairs<'_, Rule>, pest::error::Error<Rule>> {
    #[cfg(all(feature = "small", target_family = "wasm"))]
    return table::parse(rule, text);
    #[cfg(not(all(feature = "small", target_family = "wasm")))]
    <DangjiuParser as pest::Parser<Rule>>::parse(rule, text)
}
