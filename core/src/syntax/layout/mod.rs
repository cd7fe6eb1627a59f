//! Layout: what is read off a source before the grammar sees it.
//!
//! One pass over the text, without recursion, that knows texts, comments and brackets. It refuses what would hurt
//! the parser (depth, size, hidden characters), blanks comments and the line ends that end nothing, and cuts the
//! file into declarations, so that each can be parsed alone and all errors of a file come in one run. The text it
//! returns has the same bytes at the same places, so every span stays true.
//!
//! ```text
//! when order.created      // new      when order.created
//!      and order.cod                       and order.cod        one line now: `and` continues it
//! then hold(order)                     then hold(order)
//! ```

use alloc::string::String;
use alloc::vec::Vec;

use crate::diagnostic::{Diagnostic, codes};
use crate::limits::Limits;
use crate::say;
use crate::span::{Source, SourceId, Span};
use crate::syntax::ast::Comment;

pub(super) mod hidden;
mod scan;
pub(super) mod vocabulary;

/// A source made ready for the grammar.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// The text, same length, with comments and meaningless line ends blanked.
    pub text: String,
    /// The declarations, in source order.
    pub pieces: Vec<Piece>,
    /// The comments, in source order.
    pub comments: Vec<Comment>,
}

/// One declaration's part of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Whether something was already reported that keeps it from being parsed.
    pub broken: bool,
}

/// The diagnostics of one run, up to the limit; the rest are counted.
#[derive(Debug)]
pub(super) struct Report {
    kept: Vec<Diagnostic>,
    most: usize,
    dropped: usize,
}

impl Report {
    pub(super) fn new(limits: &Limits) -> Self {
        Self { kept: Vec::new(), most: limits.diagnostics.max(1), dropped: 0 }
    }

    pub(super) fn add(&mut self, diagnostic: Diagnostic) {
        if self.kept.len() < self.most {
            self.kept.push(diagnostic);
        } else {
            self.dropped += 1;
        }
    }

    /// Whether another diagnostic would only be counted.
    pub(super) fn is_full(&self) -> bool {
        self.kept.len() >= self.most
    }

    /// Counts a diagnostic that was not even made.
    pub(super) fn count(&mut self) {
        self.dropped += 1;
    }

    /// The diagnostics by place; where some were dropped, a last one says how many.
    pub(super) fn finish(mut self, source: SourceId, length: usize) -> Vec<Diagnostic> {
        self.kept.sort_by_key(|d| (d.span.start, d.span.end));
        let dropped = self.dropped;
        if dropped > 0 {
            let end = offset(length);
            let problems = if dropped == 1 { "problem of this file is" } else { "problems of this file are" };
            self.kept.push(Diagnostic::new(
                &codes::syntax::TOO_MANY,
                Span::new(source, end, end),
                say!("{dropped} further {problems} not shown", "该文件还有 {dropped} 个问题未显示"),
            ));
        }
        self.kept
    }
}

/// A byte offset as spans hold it. Sources are smaller than 4 GiB: see [`lay_out`].
pub(super) fn offset(byte: usize) -> u32 {
    u32::try_from(byte).unwrap_or(u32::MAX)
}

/// Lays out a source. What is wrong with it goes to `report`.
pub(super) fn lay_out(source: &Source, limits: &Limits, report: &mut Report) -> Layout {
    let most = limits.source_bytes.min(u32::MAX as usize - 1);
    let found = source.text.len();
    if found > most {
        report.add(
            Diagnostic::new(
                &codes::syntax::SOURCE_TOO_LARGE,
                Span::new(source.id, 0, 0),
                say!(
                    "the source has {found} bytes; at most {most} are read",
                    "源文件有 {found} 字节，最多读取 {most} 字节"
                ),
            )
            .help(say!("split it into several files", "请拆成多个文件")),
        );
        return Layout::default();
    }
    let visible = hidden::refuse(&source.text, source.id, report);
    scan::Scanner::new(source.id, &visible, limits, report).run()
}
