//! The page being written: lines, the comments between them, and the blank lines the author left.
//!
//! Comments are not in the tree. They are handed out by their place: before a line is written, every comment
//! that starts before the end of what the line says is written above it; a comment right behind it on the
//! same source line stays behind it. So no comment is lost, and a second print finds each where it was put.

use alloc::string::String;
use alloc::vec::Vec;

use unicode_width::UnicodeWidthStr;

use super::doc::{Doc, WIDTH};
use crate::span::Span;
use crate::syntax::ast::{Comment, Expr, ExprKind};

/// Whether blank lines of the author are kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Gaps {
    /// One is kept where there was one or more.
    Kept,
    /// None is kept.
    Closed,
}

/// The text written so far, and what of the source it covers.
pub(super) struct Page<'a> {
    out: String,
    source: &'a str,
    comments: &'a [Comment],
    /// The first comment that is not written yet.
    next: usize,
    /// Where in the source the last written thing ends.
    done: u32,
    /// Whether a bracket was just opened, behind which no blank line is kept.
    opened: bool,
}

impl<'a> Page<'a> {
    pub(super) fn new(source: &'a str, comments: &'a [Comment]) -> Self {
        let out = String::with_capacity(source.len());
        Self { out, source, comments, next: 0, done: 0, opened: true }
    }

    /// The text, after the comments that are left.
    pub(super) fn finish(mut self) -> String {
        self.comments_before(u32::MAX, 0, Gaps::Kept);
        self.out
    }

    /// One line: the comments in and before it, `doc`, and the comment behind it.
    pub(super) fn line(&mut self, indent: usize, span: Span, doc: &Doc, gaps: Gaps) {
        let end = self.tight_end(span);
        self.comments_before(end, indent, gaps);
        if gaps == Gaps::Kept {
            self.keep_gap(span.start);
        }
        self.write(indent, doc);
        self.end_line(end);
    }

    /// A last line that ends at `end`, such as a closing bracket: comments before it belong inside.
    pub(super) fn closing_line(&mut self, end: u32, doc: &Doc, gaps: Gaps) {
        self.comments_before(end, 2, gaps);
        self.write(0, doc);
        self.end_line(end);
    }

    /// What is written next stands right behind an opening bracket.
    pub(super) fn open(&mut self) {
        self.opened = true;
    }

    /// Writes the comments that start before `end` on lines of their own.
    pub(super) fn comments_before(&mut self, end: u32, indent: usize, gaps: Gaps) {
        while let Some(comment) = self.comments.get(self.next).filter(|comment| comment.span.start < end) {
            if gaps == Gaps::Kept {
                self.keep_gap(comment.span.start);
            }
            self.comment(comment, indent);
        }
    }

    /// Comments set in under a declaration that ended, and not right above the next one, stay with it.
    pub(super) fn hanging_comments(&mut self, next_start: Option<u32>, indent: usize) {
        let limit = next_start.unwrap_or(u32::MAX);
        let mut done = self.done;
        let mut count = 0;
        let pending = self.comments.get(self.next..).unwrap_or(&[]);
        let before = pending.iter().take_while(|comment| comment.span.start < limit);
        for comment in before.clone() {
            if !comment.own_line || !self.is_set_in(comment) || self.has_blank_line(done, comment.span.start)
            {
                break;
            }
            done = comment.span.end;
            count += 1;
        }
        let touches_next = next_start.is_some_and(|start| !self.has_blank_line(done, start));
        if count == before.count() && touches_next {
            return;
        }
        for comment in pending.iter().take(count) {
            self.comment(comment, indent);
        }
    }

    /// An empty line, unless there is one or the page is empty.
    pub(super) fn blank_line(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    /// An empty line where the author left one before `start`.
    pub(super) fn keep_gap(&mut self, start: u32) {
        if !self.opened && self.has_blank_line(self.done, start) {
            self.blank_line();
        }
    }

    /// Whether a comment starts at `from` or later and before `to`.
    pub(super) fn has_comment(&self, from: u32, to: u32) -> bool {
        let first = self.comments.partition_point(|comment| comment.span.start < from);
        self.comments.get(first).is_some_and(|comment| comment.span.start < to)
    }

    /// Whether the source has a line end between the two places.
    pub(super) fn has_line_end(&self, from: u32, to: u32) -> bool {
        self.between(from, to).contains('\n')
    }

    /// Right behind the next `bracket` at or after `from` that is in no comment; without one, `from`.
    pub(super) fn after_bracket(&self, from: u32, brackets: &[char]) -> u32 {
        let rest = self.source.get(from as usize..).unwrap_or("");
        for (at, bracket) in rest.match_indices(brackets) {
            let start = place(from as usize + at);
            let before = self.comments.partition_point(|comment| comment.span.start <= start).checked_sub(1);
            if before.and_then(|at| self.comments.get(at)).is_none_or(|comment| comment.span.end <= start) {
                return place(from as usize + at + bracket.len());
            }
        }
        from
    }

    /// The end of `span` without the white space and comments that it may run over.
    pub(super) fn tight_end(&self, span: Span) -> u32 {
        let mut end = span.end;
        loop {
            let kept = self.between(span.start, end).trim_end();
            if kept.is_empty() {
                return span.end;
            }
            end = place(span.start as usize + kept.len());
            let last = self.comments.partition_point(|comment| comment.span.start < end).checked_sub(1);
            match last.and_then(|at| self.comments.get(at)) {
                Some(comment) if comment.span.end >= end && comment.span.start > span.start => {
                    end = comment.span.start;
                }
                _ => return end,
            }
        }
    }

    /// Whether `doc` fits on one line.
    pub(super) fn fits(doc: &Doc) -> bool {
        doc.flat().width() <= WIDTH
    }

    fn write(&mut self, indent: usize, doc: &Doc) {
        self.out.extend(core::iter::repeat_n(' ', indent));
        doc.write(&mut self.out, indent, indent, WIDTH);
        self.opened = false;
    }

    /// Ends the line, with the comment that stands behind `end` on the same source line.
    fn end_line(&mut self, end: u32) {
        self.done = self.done.max(end);
        if let Some(comment) = self.comments.get(self.next).filter(|comment| comment.span.start >= end) {
            let between = self.source.get(end as usize..comment.span.start as usize);
            if between.is_some_and(|text| text.chars().all(is_filler)) {
                self.out.push_str("  ");
                self.comment_text(comment);
            }
        }
        self.out.push('\n');
    }

    fn comment(&mut self, comment: &Comment, indent: usize) {
        self.out.extend(core::iter::repeat_n(' ', indent));
        self.comment_text(comment);
        self.out.push('\n');
        self.opened = false;
    }

    fn comment_text(&mut self, comment: &Comment) {
        let text = comment.span.text(self.source).trim_end();
        let body = text.strip_prefix("／／").or_else(|| text.strip_prefix("//")).unwrap_or(text);
        self.out.push_str("//");
        self.out.push_str(body);
        self.done = self.done.max(comment.span.end);
        self.next += 1;
    }

    fn is_set_in(&self, comment: &Comment) -> bool {
        let before = self.source.get(..comment.span.start as usize).unwrap_or("");
        before.chars().next_back().is_some_and(|c| c != '\n')
    }

    fn has_blank_line(&self, from: u32, to: u32) -> bool {
        let lines: Vec<&str> = self.between(from, to).split('\n').collect();
        // The first piece is the rest of the line before, the last the beginning of the line after.
        lines
            .split_first()
            .and_then(|(_, rest)| rest.split_last())
            .is_some_and(|(_, whole)| whole.iter().any(|line| line.trim().is_empty()))
    }

    fn between(&self, from: u32, to: u32) -> &'a str {
        self.source.get(from as usize..to as usize).unwrap_or("")
    }
}

/// What may stand between a line's last token and the comment behind it.
fn is_filler(c: char) -> bool {
    c != '\n' && (c.is_whitespace() || matches!(c, ',' | '，' | '、' | '|' | '｜'))
}

fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The span from the start of the one to the end of the other.
pub(super) const fn from_to(start: u32, end: Span) -> Span {
    Span::new(end.source, start, end.end)
}

/// The parts of a top-level `and` or `or`; of anything else, nothing.
pub(super) fn conjuncts(expr: &Expr) -> &[Expr] {
    match &expr.kind {
        ExprKind::And(parts) | ExprKind::Or(parts) => parts,
        _ => &[],
    }
}
