//! Diagnostics with their places counted in bytes, lines, columns and UTF-16 units.

use std::borrow::Cow;

use dangjiu::diagnostic::{self, Severity};
use dangjiu::span::{Source, Span};
use serde::{Deserialize, Serialize};

use super::Said;
use crate::position::{Lines, Position, Positions, lines};

/// A range of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The name of the source.
    pub source: String,
    /// Its first character.
    pub start: Position,
    /// The character after its last.
    pub end: Position,
}

/// A further place with what is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Label {
    /// Where.
    pub at: Place,
    /// What is there.
    pub message: Said,
}

/// A change that would remove the problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// What is replaced.
    pub at: Place,
    /// By what.
    pub replacement: String,
}

/// A problem found in a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// `DJ1001`
    pub code: &'static str,
    /// `error` or `warning`
    pub severity: &'static str,
    /// What was found and what was expected.
    pub message: Said,
    /// The main place; nothing where the problem is in no source of the caller.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Place>,
    /// Further places.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<Label>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<Said>,
    /// A change that would do it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
}

/// The sources of a compilation, ready to say where something stands.
pub struct Sources<'s> {
    sources: &'s [Source],
    /// One per source.
    lines: Cow<'s, [Lines]>,
}

impl<'s> Sources<'s> {
    /// Finds the lines of each source.
    #[must_use]
    pub fn of(sources: &'s [Source]) -> Sources<'s> {
        Sources { sources, lines: sources.iter().map(|source| lines(&source.text)).collect() }
    }

    /// The same with lines found before, one per source.
    pub(crate) fn with(sources: &'s [Source], lines: &'s [Lines]) -> Sources<'s> {
        Sources { sources, lines: Cow::Borrowed(lines) }
    }

    /// Where a span stands; nothing for a source that is not among these.
    #[must_use]
    pub fn place(&self, span: Span) -> Option<Place> {
        let (source, lines) = self.source(span)?;
        let positions = Positions::with(&source.text, lines);
        let at = |byte| {
            // Packed rules may come without their texts.
            if source.text.is_empty() { Position::of_byte(byte) } else { positions.at(byte) }
        };
        let (start, end) = (at(span.start), at(span.end));
        Some(Place { source: source.name.clone(), start, end })
    }

    /// The text of a span; empty for a source that is not among these.
    #[must_use]
    pub fn text(&self, span: Span) -> &'s str {
        self.source(span).map_or("", |(source, _)| span.text(&source.text))
    }

    fn source(&self, span: Span) -> Option<(&'s Source, &Lines)> {
        self.sources.iter().zip(self.lines.iter()).find(|(source, _)| source.id == span.source)
    }

    /// A diagnostic as plain data.
    #[must_use]
    pub fn diagnostic(&self, found: &diagnostic::Diagnostic) -> Diagnostic {
        let label = |label: &diagnostic::Label| {
            Some(Label { at: self.place(label.span)?, message: Said::from(&label.message) })
        };
        let fix = found.fix.as_ref();
        Diagnostic {
            code: found.code.id,
            severity: match found.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            },
            message: Said::from(&found.message),
            at: self.place(found.span),
            labels: found.labels.iter().filter_map(label).collect(),
            help: found.help.as_ref().map(Said::from),
            fix: fix.and_then(|fix| {
                Some(Fix { at: self.place(fix.span)?, replacement: fix.replacement.clone() })
            }),
        }
    }

    /// Several, in the order given.
    #[must_use]
    pub fn diagnostics(&self, found: &[diagnostic::Diagnostic]) -> Vec<Diagnostic> {
        found.iter().map(|found| self.diagnostic(found)).collect()
    }
}
