//! From the parser's failure to a sentence for a person: what was found, what may stand there, what to do.
//!
//! The parser knows the furthest place at which some rule was tried and failed, and which rules those were. That
//! place is looked at first for the usual slips (a glued word, a missing `then`, a missing comma, an unknown unit),
//! each with a code and, where it is certain, a fix; what remains says what may stand there.

use alloc::string::String;

use dangjiu_grammar::Rule;
use dangjiu_grammar::words::{Class, WORDS, Word};
use pest::error::{Error, ErrorVariant, InputLocation};

use self::expected::Expected;
use self::tokens::Open;
use super::layout::offset;
use crate::diagnostic::{Diagnostic, codes};
use crate::limits::excerpt;
use crate::say;
use crate::span::{Source, SourceId, Span};

mod cells;
mod expected;
pub(super) mod glue;
mod order;
mod slips;
mod speech;
mod steps;
mod tokens;

pub(super) use self::slips::{separated, unknown_unit};

/// The diagnostic of a declaration that is none of the grammar's forms. `text` is the declaration as laid out,
/// from byte `base` of its source.
pub(super) fn explain(source: &Source, text: &str, base: usize, error: &Error<Rule>) -> Diagnostic {
    let expected = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => Expected::new(positives),
        ErrorVariant::CustomError { .. } => Expected::new(&[]),
    };
    let place = Place::new(source, text, base, failed_at(error));
    slips::SLIPS
        .iter()
        .find_map(|slip| slip(&place, &expected))
        .unwrap_or_else(|| unexpected(&place, &expected))
}

/// The furthest byte that the parser came to.
fn failed_at(error: &Error<Rule>) -> usize {
    match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    }
}

/// The place of the failure, and what stands there.
struct Place<'t> {
    source: SourceId,
    /// The whole source.
    file: &'t str,
    /// The declaration.
    text: &'t str,
    /// Its first byte in the source.
    base: usize,
    /// The first byte of what was found, in `text`.
    at: usize,
    /// What was found: a word, a number with its unit, a text, or one character; empty at the end.
    found: &'t str,
    /// Whether a line ends between the token before and this one.
    new_line: bool,
    /// The innermost bracket that is open here.
    open: Option<char>,
}

impl<'t> Place<'t> {
    fn new(source: &'t Source, text: &'t str, base: usize, at: usize) -> Self {
        let rest = text.get(at..).unwrap_or("");
        let blank = rest.len() - rest.trim_start_matches(is_blank).len();
        let before = text.get(..at).unwrap_or("");
        let kept = before.trim_end_matches(is_blank);
        let gap = text.get(kept.len()..at + blank).unwrap_or("");
        let found = token(text.get(at + blank..).unwrap_or(""));
        // Where a declaration ends too early, its last word is the place, not the blank lines behind it.
        let at = if found.is_empty() { kept.len() } else { at + blank };
        let (new_line, open) = (gap.contains('\n'), innermost(kept));
        Self { source: source.id, file: &source.text, text, base, at, found, new_line, open }
    }

    fn span(&self, from: usize, to: usize) -> Span {
        Span::new(self.source, offset(self.base + from), offset(self.base + to))
    }

    /// The place of what was found.
    fn here(&self) -> Span {
        self.span(self.at, self.at + self.found.len())
    }

    fn first(&self) -> char {
        self.found.chars().next().unwrap_or('\0')
    }

    /// What stands behind the found token, blanks left out.
    fn after(&self) -> &'t str {
        self.text.get(self.at + self.found.len()..).unwrap_or("").trim_start_matches([' ', '\t', '\u{3000}'])
    }

    /// The word or number right before, and where it starts; empty if something else stands there.
    fn before(&self) -> (usize, &'t str) {
        let before = self.text.get(..self.at).unwrap_or("").trim_end_matches(is_blank);
        let start = before.trim_end_matches(is_word).len();
        (start, before.get(start..).unwrap_or(""))
    }
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{3000}' | '\u{FEFF}')
}

fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// The first token of a text, as a person would name it.
fn token(text: &str) -> &str {
    let Some(first) = text.chars().next() else { return "" };
    let length = if is_word(first) {
        text.find(|c| !is_word(c)).unwrap_or(text.len())
    } else {
        ["->>", "->", "<=", ">=", "!=", "==", ".."]
            .iter()
            .find(|symbol| text.starts_with(**symbol))
            .map_or(first.len_utf8(), |symbol| symbol.len())
    };
    text.get(..length).unwrap_or("")
}

/// The innermost bracket that is open at the end of a text; brackets inside texts do not count.
fn innermost(text: &str) -> Option<char> {
    let mut open = Open::default();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        open.take(c, &mut chars);
    }
    open.0.pop()
}

/// How a found token is called: its text, or that the line or declaration ends.
fn found_words(place: &Place<'_>) -> (String, String) {
    if place.found.is_empty() {
        return ("the declaration ends here".into(), "声明在此结束".into());
    }
    if matches!(place.first(), '"' | '“') {
        return ("a text stands here".into(), "此处是一段文字".into());
    }
    let shown = excerpt(place.found);
    if place.new_line {
        return (
            alloc::format!("a new line starts with `{shown}`"),
            alloc::format!("新的一行以“{shown}”开头"),
        );
    }
    (alloc::format!("`{shown}` stands here"), alloc::format!("此处是“{shown}”"))
}

/// What remains when it is none of the usual slips.
fn unexpected(place: &Place<'_>, expected: &Expected) -> Diagnostic {
    let (found_en, found_zh) = found_words(place);
    let (wanted_en, wanted_zh) = expected.sentence(place.open);
    let message = if wanted_en.is_empty() {
        say!("{found_en}, where it has no meaning", "{found_zh}，没有意义")
    } else {
        say!("{found_en}; expected {wanted_en}", "{found_zh}；应为{wanted_zh}")
    };
    let diagnostic = Diagnostic::new(&codes::syntax::UNEXPECTED, place.here(), message);
    let spellings = expected.words().flat_map(|word| [word.en, word.zh]).filter(|w| w.chars().count() > 1);
    let known = WORDS.iter().any(|word| word.en == place.found || word.zh == place.found);
    if known { diagnostic } else { diagnostic.meant(place.here(), place.found, spellings) }
}

/// Whether a word is reserved.
fn is_hard(word: &Word) -> bool {
    word.class == Class::Hard
}
