//! Lines that know where they may break.
//!
//! A [`Doc`] is one line of the printed text together with the places where it may be broken when it is too
//! long. A group is either flat or broken at all of its own places; an outer group breaks before an inner one.
//! Width is counted in display columns: a Chinese character takes two.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use unicode_width::UnicodeWidthStr;

/// The widest line the printer makes where it has a choice, in display columns.
pub const WIDTH: usize = 110;

/// A piece of a line.
#[derive(Clone, Debug)]
pub(super) enum Doc {
    /// Text without a line end.
    Text(String),
    /// A word of the language or punctuation.
    Word(&'static str),
    /// A space, or a line end where the group is broken.
    Line,
    /// Nothing, or a line end where the group is broken.
    Soft,
    /// Pieces one after the other.
    All(Vec<Self>),
    /// Lines begun inside stand this many columns further in.
    Indent(usize, Box<Self>),
    /// Flat where it fits, else broken at every `Line` and `Soft` of its own.
    Group(Box<Self>),
    /// Pieces with a space, or a line end where the next one does not fit, between them.
    Fill(Vec<Self>),
}

impl Doc {
    pub(super) fn group(parts: Vec<Self>) -> Self {
        Self::Group(Box::new(Self::All(parts)))
    }

    pub(super) fn indent(columns: usize, parts: Vec<Self>) -> Self {
        Self::Indent(columns, Box::new(Self::All(parts)))
    }

    /// `open`, the parts two columns further in, `close`: on one line or with the brackets on lines of their own.
    pub(super) fn bracketed(open: &'static str, parts: Vec<Self>, close: &'static str) -> Self {
        Self::group(vec![
            Self::Word(open),
            Self::indent(2, vec![Self::Soft, Self::All(parts)]),
            Self::Soft,
            Self::Word(close),
        ])
    }

    /// The items with commas; each may start a line.
    pub(super) fn commas(items: Vec<Self>) -> Vec<Self> {
        let mut parts = Vec::with_capacity(items.len() * 3);
        for item in items {
            if !parts.is_empty() {
                parts.push(Self::Word(","));
                parts.push(Self::Line);
            }
            parts.push(item);
        }
        parts
    }

    /// The items with commas, as many on a line as fit.
    pub(super) fn filled(items: Vec<Self>) -> Self {
        let last = items.len().saturating_sub(1);
        Self::Fill(
            items
                .into_iter()
                .enumerate()
                .map(|(at, item)| if at == last { item } else { Self::All(vec![item, Self::Word(",")]) })
                .collect(),
        )
    }

    /// The whole on one line.
    pub(super) fn flat(&self) -> String {
        let mut out = String::new();
        Job { indent: 0, flat: true, what: What::Doc(self) }.write(&mut out, 0, usize::MAX);
        out
    }

    /// Writes it behind `column` columns of the current line; lines begun inside are indented by `indent`.
    pub(super) fn write(&self, out: &mut String, indent: usize, column: usize, width: usize) {
        Job { indent, flat: false, what: What::Doc(self) }.write(out, column, width);
    }
}

/// Something still to be written.
#[derive(Clone, Copy)]
struct Job<'a> {
    indent: usize,
    flat: bool,
    what: What<'a>,
}

#[derive(Clone, Copy)]
enum What<'a> {
    Doc(&'a Doc),
    /// What is left of a fill, with its space or line end before it.
    Rest(&'a [Doc]),
}

impl Job<'_> {
    fn write(self, out: &mut String, column: usize, width: usize) {
        let mut column = column;
        let mut stack = vec![self];
        while let Some(job) = stack.pop() {
            match job.what {
                What::Doc(Doc::Text(text)) => {
                    out.push_str(text);
                    column = column.saturating_add(text.width());
                }
                What::Doc(Doc::Word(text)) => {
                    out.push_str(text);
                    column = column.saturating_add(text.width());
                }
                What::Doc(Doc::Line) if job.flat => {
                    out.push(' ');
                    column = column.saturating_add(1);
                }
                What::Doc(Doc::Soft) if job.flat => {}
                What::Doc(Doc::Line | Doc::Soft) => column = start_line(out, job.indent),
                What::Doc(Doc::All(parts)) => {
                    stack.extend(parts.iter().rev().map(|part| Job { what: What::Doc(part), ..job }));
                }
                What::Doc(Doc::Indent(columns, inner)) => {
                    stack.push(Job { indent: job.indent + columns, what: What::Doc(inner), ..job });
                }
                What::Doc(Doc::Group(inner)) => {
                    let flat = job.flat || fits(inner, &stack, width.saturating_sub(column));
                    stack.push(Job { flat, what: What::Doc(inner), ..job });
                }
                What::Doc(Doc::Fill(parts)) => push_fill(&mut stack, job, parts),
                What::Rest(parts) => {
                    let Some(next) = parts.first() else { continue };
                    if job.flat || fits(next, &[], width.saturating_sub(column.saturating_add(1))) {
                        out.push(' ');
                        column = column.saturating_add(1);
                    } else {
                        column = start_line(out, job.indent);
                    }
                    push_fill(&mut stack, job, parts);
                }
            }
        }
    }
}

fn push_fill<'a>(stack: &mut Vec<Job<'a>>, job: Job<'a>, parts: &'a [Doc]) {
    if let Some((first, rest)) = parts.split_first() {
        if !rest.is_empty() {
            stack.push(Job { what: What::Rest(rest), ..job });
        }
        stack.push(Job { what: What::Doc(first), ..job });
    }
}

fn start_line(out: &mut String, indent: usize) -> usize {
    out.push('\n');
    out.extend(core::iter::repeat_n(' ', indent));
    indent
}

/// Whether `doc` laid flat, with what follows it up to the next possible line end, takes at most `room` columns.
fn fits(doc: &Doc, following: &[Job<'_>], room: usize) -> bool {
    let mut room = room;
    let mut stack = vec![(true, What::Doc(doc))];
    let mut following = following.iter().rev();
    loop {
        let Some((flat, what)) = stack.pop().or_else(|| following.next().map(|job| (job.flat, job.what)))
        else {
            return true;
        };
        let used = match what {
            What::Doc(Doc::Text(text)) => text.width(),
            What::Doc(Doc::Word(text)) => text.width(),
            What::Doc(Doc::Line) if flat => 1,
            What::Doc(Doc::Soft) if flat => 0,
            What::Doc(Doc::Line | Doc::Soft) => return true,
            What::Doc(Doc::All(parts)) => {
                stack.extend(parts.iter().rev().map(|part| (flat, What::Doc(part))));
                0
            }
            What::Doc(Doc::Indent(_, inner) | Doc::Group(inner)) => {
                stack.push((flat, What::Doc(inner)));
                0
            }
            What::Doc(Doc::Fill(parts)) => {
                stack.extend(parts.iter().rev().map(|part| (flat, What::Doc(part))));
                parts.len().saturating_sub(1)
            }
            What::Rest(_) if !flat => return true,
            What::Rest(parts) => {
                stack.extend(parts.iter().rev().map(|part| (flat, What::Doc(part))));
                parts.len()
            }
        };
        match room.checked_sub(used) {
            Some(left) => room = left,
            None => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word_list(count: usize) -> Doc {
        Doc::bracketed("[", vec![Doc::filled((0..count).map(|_| Doc::Word("库存")).collect())], "]")
    }

    #[test]
    fn a_group_stays_flat_when_it_fits() {
        assert_eq!(word_list(3).flat(), "[库存, 库存, 库存]");
        let mut out = String::new();
        // Two brackets, three words of four columns, two commas with spaces: 18 columns.
        word_list(3).write(&mut out, 0, 0, 18);
        assert_eq!(out, "[库存, 库存, 库存]");
    }

    #[test]
    fn a_fill_breaks_where_the_next_piece_does_not_fit() {
        let mut out = String::new();
        word_list(3).write(&mut out, 0, 0, 17);
        assert_eq!(out, "[\n  库存, 库存,\n  库存\n]");
    }

    #[test]
    fn what_follows_a_group_counts_up_to_the_next_break() {
        let doc = Doc::All(vec![
            Doc::bracketed("(", vec![Doc::Word("a")], ")"),
            Doc::Word("1234"),
            Doc::group(vec![Doc::Line, Doc::Word("tail")]),
        ]);
        let mut out = String::new();
        doc.write(&mut out, 0, 0, 7);
        assert_eq!(out, "(a)1234\ntail");
        out.clear();
        doc.write(&mut out, 0, 0, 6);
        assert_eq!(out, "(\n  a\n)1234\ntail");
    }
}
