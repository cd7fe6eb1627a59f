//! The same grammar as a table that is walked: a twentieth of the size of the generated parser, for builds that are
//! fetched before they run.
//!
//! `build.rs` writes the table with pest's own optimiser; here its words are carried out with pest's own state, so that
//! trees and errors are those of [`DangjiuParser`](crate::DangjiuParser), which a test compares.
//!
//! ```
//! use dangjiu_grammar::{Rule, table};
//! assert!(table::parse(Rule::piece, "let big = 500元").is_ok());
//! ```

mod kind;

use alloc::boxed::Box;

use pest::error::Error;
use pest::iterators::Pairs;
use pest::{Atomicity, ParseResult, ParserState};

use crate::Rule;

include!(concat!(env!("OUT_DIR"), "/table.rs"));

type State<'i> = Box<ParserState<'i, Rule>>;

/// Parses a text by a rule of the grammar.
///
/// # Errors
/// When the text is not what the rule says: where, and what was expected there.
pub fn parse(rule: Rule, text: &str) -> Result<Pairs<'_, Rule>, Error<Rule>> {
    pest::state(text, |state| match Rule::all_rules().iter().position(|each| *each == rule) {
        Some(number) => walk(state, text, word(number)),
        None => end(state),
    })
}

/// A word of the table; behind its end, one that means nothing.
fn word(place: usize) -> u16 {
    WORDS.get(place).copied().unwrap_or_default()
}

fn character(word: u16) -> char {
    char::from_u32(u32::from(word)).unwrap_or_default()
}

fn end(state: State<'_>) -> ParseResult<State<'_>> {
    state.rule(Rule::EOI, |state| state.end_of_input())
}

/// Blanks between two parts.
fn blanks<'i>(state: State<'i>, text: &'i str) -> ParseResult<State<'i>> {
    if state.atomicity() == Atomicity::NonAtomic {
        state.repeat(|state| walk(state, text, word(usize::from(BLANKS))))
    } else {
        Ok(state)
    }
}

/// Carries out what stands at a place: its first word says what, the others are places of its parts.
fn walk<'i>(state: State<'i>, text: &'i str, place: u16) -> ParseResult<State<'i>> {
    let place = usize::from(place);
    let [first, second] = [word(place + 1), word(place + 2)];
    let rule = || Rule::all_rules().get(usize::from(first)).copied().unwrap_or(Rule::EOI);
    match word(place) {
        kind::RULE => state.rule(rule(), |state| walk(state, text, second)),
        kind::ATOMIC_RULE => {
            state.rule(rule(), |state| state.atomic(Atomicity::Atomic, |state| walk(state, text, second)))
        }
        kind::COMPOUND_RULE => state
            .atomic(Atomicity::CompoundAtomic, |state| state.rule(rule(), |state| walk(state, text, second))),
        kind::SPACED_RULE => {
            state.atomic(Atomicity::NonAtomic, |state| state.rule(rule(), |state| walk(state, text, second)))
        }
        kind::TEXT => {
            let start = usize::from(first);
            state.match_string(TEXTS.get(start..start + usize::from(second)).unwrap_or_default())
        }
        kind::RANGE => state.match_range(character(first)..character(second)),
        kind::BUILT_IN => built_in(state, first),
        kind::CALL => walk(state, text, word(usize::from(first))),
        kind::FOLLOWS => state.lookahead(true, |state| walk(state, text, first)),
        kind::FOLLOWS_NOT => state.lookahead(false, |state| walk(state, text, first)),
        sequence @ (kind::SPACED_SEQUENCE | kind::SEQUENCE) => state.sequence(|mut state| {
            for part in 0..usize::from(first) {
                if part > 0 && sequence == kind::SPACED_SEQUENCE {
                    state = blanks(state, text)?;
                }
                state = walk(state, text, word(place + 2 + part))?;
            }
            Ok(state)
        }),
        kind::CHOICE => {
            let mut state = state;
            for part in 0..usize::from(first) {
                match walk(state, text, word(place + 2 + part)) {
                    Ok(found) => return Ok(found),
                    Err(back) => state = back,
                }
            }
            Err(state)
        }
        kind::OPTIONAL => state.optional(|state| walk(state, text, first)),
        kind::SPACED_REPEAT => state.sequence(|state| {
            state.optional(|state| {
                let state = walk(state, text, first)?;
                state.repeat(|state| {
                    state.sequence(|state| blanks(state, text).and_then(|state| walk(state, text, first)))
                })
            })
        }),
        kind::REPEAT => state.repeat(|state| walk(state, text, first)),
        kind::SIFTED_CHOICE => {
            let next = text.as_bytes().get(state.position().pos()).map_or(u16::MAX, |byte| kind::bit(*byte));
            let count = usize::from(first);
            let mut state = state;
            for part in 0..count {
                if word(place + 2 + count + part) & next != 0 {
                    match walk(state, text, word(place + 2 + part)) {
                        Ok(found) => return Ok(found),
                        Err(back) => state = back,
                    }
                }
            }
            Err(state)
        }
        kind::BLANKS => state.atomic(Atomicity::Atomic, |state| walk(state, text, first)),
        _ => Err(state),
    }
}

/// The rules that pest brings along, as `build.rs` numbers them.
fn built_in(state: State<'_>, number: u16) -> ParseResult<State<'_>> {
    match number {
        0 => state.skip(1),
        1 => end(state),
        2 => state.start_of_input(),
        3 => state.match_char_by(|c| c.is_ascii_hexdigit()),
        4 => state.match_char_by(pest::unicode::XID_START),
        5 => state.match_char_by(pest::unicode::XID_CONTINUE),
        _ => Err(state),
    }
}
