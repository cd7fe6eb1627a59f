//! From the parser's failure to a sentence for a person.

use dangjiu_grammar::Rule;
use pest::error::Error;

use super::layout::offset;
use crate::diagnostic::{Diagnostic, codes};
use crate::say;
use crate::span::{Source, Span};

/// What was found, what may stand there, and what to do. `text` is the declaration as laid out, from byte `base`.
pub(super) fn explain(source: &Source, text: &str, base: usize, error: &Error<Rule>) -> Diagnostic {
    let at = match error.location {
        pest::error::InputLocation::Pos(at) => at,
        pest::error::InputLocation::Span((at, _)) => at,
    };
    let _: &str = text;
    let span = Span::new(source.id, offset(base + at), offset(base + at + 1));
    let e = alloc::format!("{error}");
    Diagnostic::new(&codes::syntax::UNEXPECTED, span, say!("{e}", "{e}"))
}
