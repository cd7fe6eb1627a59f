//! Diagnostics as text for a terminal, in Chinese or in English.

use alloc::format;
use alloc::string::String;

use unicode_width::UnicodeWidthStr;

use super::{Bilingual, Diagnostic, Severity};
use crate::lang::Lang;
use crate::span::{Source, Span};

/// The line and column of a byte, both from 1; the column counts characters.
///
/// ```
/// assert_eq!(dangjiu::diagnostic::render::line_column("a\n当b", 5), (2, 2));
/// ```
#[must_use]
pub fn line_column(text: &str, byte: u32) -> (u32, u32) {
    let mut end = (byte as usize).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = text.get(..end).unwrap_or("");
    let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |i| i + 1);
    let column = before.get(start..).unwrap_or("").chars().count() + 1;
    (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
}

impl Bilingual {
    /// The sentence in `lang`.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }
}

/// One diagnostic with the lines it speaks of and carets under the places; Chinese characters count as two columns.
#[must_use]
pub fn render(diagnostic: &Diagnostic, sources: &[Source], lang: Lang) -> String {
    let word = match (diagnostic.severity, lang) {
        (Severity::Error, Lang::En) => "error",
        (Severity::Error, Lang::Zh) => "错误",
        (Severity::Warning, Lang::En) => "warning",
        (Severity::Warning, Lang::Zh) => "警告",
    };
    let mut out = format!("{word}[{}]: {}\n", diagnostic.code.id, diagnostic.message.get(lang));
    excerpt(&mut out, diagnostic.span, "", sources);
    for label in &diagnostic.labels {
        excerpt(&mut out, label.span, label.message.get(lang), sources);
    }
    if let Some(help) = &diagnostic.help {
        let word = if lang == Lang::En { "help" } else { "建议" };
        out.push_str(&format!("  = {word}: {}\n", help.get(lang)));
    }
    // A space put in, or something left out, cannot be seen.
    if let Some(fix) = diagnostic.fix.as_ref().filter(|fix| !fix.replacement.trim().is_empty()) {
        let word = if lang == Lang::En { "write" } else { "改为" };
        out.push_str(&format!("  = {word}: {}\n", fix.replacement));
    }
    out
}

fn excerpt(out: &mut String, span: Span, message: &str, sources: &[Source]) {
    let Some(source) = sources.iter().find(|source| source.id == span.source) else {
        return;
    };
    let (line, column) = line_column(&source.text, span.start);
    out.push_str(&format!(" --> {}:{line}:{column}\n", source.name));
    let start = (span.start as usize).min(source.text.len());
    let line_start = source.text.get(..start).and_then(|t| t.rfind('\n')).map_or(0, |i| i + 1);
    let rest = source.text.get(line_start..).unwrap_or("");
    let text = rest.split('\n').next().unwrap_or("").trim_end_matches('\r');
    let number = format!("{line}");
    let pad = " ".repeat(number.len());
    let (text, cut) = shorten(text, start - line_start);
    let before = text.get(..start.saturating_sub(line_start + cut)).unwrap_or("");
    let marked_end = (span.end as usize).saturating_sub(line_start + cut).min(text.len());
    let marked = text.get(before.len()..marked_end).unwrap_or("");
    let carets = "^".repeat(marked.width().max(1));
    let space: String = before
        .chars()
        .map(|c| {
            if c == '\t' {
                "\t"
            } else if wide(c) {
                "  "
            } else {
                " "
            }
        })
        .collect();
    out.push_str(&format!("{pad} |\n{number} | {text}\n{pad} | {space}{carets}"));
    if !message.is_empty() {
        out.push_str(&format!(" {message}"));
    }
    out.push('\n');
}

/// Very long lines are shown around the place only. Returns the shown text and how many bytes were cut before it.
fn shorten(text: &str, place: usize) -> (&str, usize) {
    const AROUND: usize = 200;
    if text.len() <= 2 * AROUND {
        return (text, 0);
    }
    let mut from = place.saturating_sub(AROUND).min(text.len());
    while !text.is_char_boundary(from) {
        from -= 1;
    }
    let mut to = place.saturating_add(AROUND).min(text.len());
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    (text.get(from..to).unwrap_or(""), from)
}

fn wide(c: char) -> bool {
    unicode_width::UnicodeWidthChar::width(c) == Some(2)
}
