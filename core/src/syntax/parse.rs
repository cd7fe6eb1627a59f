//! Parsing: a source becomes a tree and its diagnostics, all of them in one run.

use alloc::string::String;
use alloc::vec::Vec;

use dangjiu_grammar::Rule;

use super::ast::File;
use super::explain;
use super::layout::{self, Report};
use super::lower::Lowering;
use crate::diagnostic::{Diagnostic, codes};
use crate::limits::Limits;
use crate::say;
use crate::span::{Source, SourceId, Span};

/// What a source says, as far as it could be read.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The declarations that could be read; one with an error is left out.
    pub file: File,
    /// What is wrong with the others, in source order.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a source.
///
/// Every declaration is read by itself, so one mistake hides no other. Within [`Limits`] any text ends in a tree
/// and diagnostics; time and memory grow with its length only.
///
/// ```
/// use dangjiu::limits::Limits;
/// use dangjiu::span::{Source, SourceId};
/// use dangjiu::syntax::parse;
///
/// let source = Source::new(SourceId(0), "big.dj", "设 大额 = 500元\nlet small = \n");
/// let parsed = parse(&source, &Limits::default());
/// assert_eq!(parsed.file.decls.len(), 1);
/// assert_eq!(parsed.diagnostics.len(), 1);
/// ```
#[must_use]
pub fn parse(source: &Source, limits: &Limits) -> Parsed {
    let mut report = Report::new(limits);
    let layout = layout::lay_out(source, limits, &mut report);
    let mut decls = Vec::with_capacity(layout.pieces.len());
    let mut broken = Vec::new();
    for piece in &layout.pieces {
        let text = layout.text.get(piece.start..piece.end).unwrap_or("");
        if piece.broken {
            broken.extend(names(text));
            continue;
        }
        match dangjiu_grammar::parse(Rule::piece, text) {
            Ok(pairs) => match (Lowering { source: source.id, base: piece.start, limits }).piece(pairs) {
                Ok(decl) => {
                    decls.push(decl);
                    continue;
                }
                Err(diagnostic) => report.add(*diagnostic),
            },
            Err(_) if report.is_full() => report.count(),
            Err(error) => report.add(explain::explain(source, text, piece.start, &error)),
        }
        broken.extend(names(text));
    }
    Parsed {
        file: File { source: source.id, decls, broken, comments: layout.comments },
        diagnostics: report.finish(source.id, source.text.len()),
    }
}

/// The names a declaration that cannot be read gives: what stands behind its word, and its title.
fn names(text: &str) -> impl Iterator<Item = String> {
    let line = text.trim_start().split(['\n', '=', '{', '(', '（']).next().unwrap_or("");
    let words = line.split([' ', '"', '“', '”']).filter(|word| !word.is_empty());
    let titled = line.contains(['"', '“']);
    words
        .skip_while(|word| matches!(*word, "replace" | "替换"))
        .skip(1)
        .take(1 + usize::from(titled))
        .map(String::from)
}

/// The declarations of a source as the grammar is handed them: comments and joined line ends blanked. For tools that
/// look at the grammar itself.
///
/// ```
/// use dangjiu::limits::Limits;
/// use dangjiu::span::{Source, SourceId};
/// use dangjiu::syntax::pieces;
///
/// let source = Source::new(SourceId(0), "big.dj", "let big = 500元 // much\nlet small = 5元\n");
/// assert_eq!(pieces(&source, &Limits::default()).len(), 2);
/// ```
#[must_use]
pub fn pieces(source: &Source, limits: &Limits) -> Vec<String> {
    let layout = layout::lay_out(source, limits, &mut Report::new(limits));
    let whole = layout.pieces.iter().filter(|piece| !piece.broken);
    whole.filter_map(|piece| layout.text.get(piece.start..piece.end)).map(String::from).collect()
}

/// The text of a rule file: UTF-8, a byte order mark left out.
///
/// # Errors
/// A diagnostic that names the line and the first byte that is not UTF-8. Its span counts bytes of `bytes`, in
/// source 0.
///
/// ```
/// use dangjiu::syntax::source_from_bytes;
/// assert_eq!(source_from_bytes(b"\xEF\xBB\xBFlet x = 1").as_deref(), Ok("let x = 1"));
/// assert!(source_from_bytes(b"let x = \xFF").is_err());
/// ```
#[cfg_attr(target_pointer_width = "64", expect(clippy::result_large_err, reason = "once per file"))]
pub fn source_from_bytes(bytes: &[u8]) -> Result<String, Diagnostic> {
    match core::str::from_utf8(bytes) {
        Ok(text) => Ok(String::from(text.strip_prefix('\u{FEFF}').unwrap_or(text))),
        Err(error) => {
            let at = error.valid_up_to();
            let before = bytes.get(..at).unwrap_or(&[]);
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            let byte = bytes.get(at).copied().unwrap_or(0);
            let start = layout::offset(at);
            let span = Span::new(SourceId(0), start, start.saturating_add(1));
            Err(Diagnostic::new(
                &codes::syntax::NOT_UTF8,
                span,
                say!(
                    "byte {at} (0x{byte:02X}, line {line}) is not UTF-8",
                    "第 {at} 字节（0x{byte:02X}，第 {line} 行）不是 UTF-8 编码"
                ),
            )
            .help(say!("save the file as UTF-8", "请将文件另存为 UTF-8")))
        }
    }
}
