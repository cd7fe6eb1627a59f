//! The printer: one canonical layout for every tree, in either language.
//!
//! Printing a tree and parsing the text gives the same tree; printing twice gives the same text. What the author
//! decided and the layout leaves open is kept: comments, parentheses, the spelling of literals, a blank line
//! between two short declarations. Everything else (spaces, line ends, full-width forms, the order of words in a
//! trigger) has one form per language, so a file can be turned into the other language and back unchanged.
//!
//! ```
//! use dangjiu::lang::Lang;
//! use dangjiu::limits::Limits;
//! use dangjiu::span::{Source, SourceId};
//! use dangjiu::syntax::parse;
//! use dangjiu::syntax::print::{PrintOptions, print};
//!
//! let text = "规则 a  // 提醒\n当 order 2h 内 经历 paid -> cancelled\n就 tell（to：“ops”）";
//! let parsed = parse(&Source::new(SourceId(0), "a.dj", text), &Limits::default());
//! let english = PrintOptions { lang: Some(Lang::En), names: None };
//! assert_eq!(
//!     print(&parsed.file, text, &english),
//!     "rule a  // 提醒\nwhen order goes paid -> cancelled within 2h\nthen tell(to: \"ops\")\n"
//! );
//! ```

use alloc::string::String;

mod decl;
mod doc;
mod expr;
mod grid;
mod page;
mod rule;
mod trigger;
mod wording;

pub use doc::WIDTH;

use core::mem::discriminant;

use unicode_width::UnicodeWidthStr;

use decl::is_one_line;
use page::{Gaps, Page};
use wording::Wording;

use super::ast::{Decl, DeclKind, Expr, File};
use crate::lang::Lang;
use crate::span::Span;

/// The names of the other language: what a resolved name is called there.
pub trait NameTable {
    /// The spelling in `lang` of the name that stands at `span`, or nothing where it is not known or has no other
    /// spelling; then it is printed as written.
    fn name(&self, span: Span, lang: Lang) -> Option<&str>;
}

/// How to print.
#[derive(Clone, Copy, Default)]
pub struct PrintOptions<'a> {
    /// The language; without one each declaration keeps the language of its first word.
    pub lang: Option<Lang>,
    /// The names in that language; without them names are printed as written.
    pub names: Option<&'a dyn NameTable>,
}

/// The canonical text of a file.
///
/// `source_text` is the text that `file` was parsed from: comments and the author's blank lines are read from it.
/// For a tree made by hand it is empty, and the tree has no comments. Parts of a file that did not parse are not
/// in the tree and so not in the result: print a file only when it parsed without errors. Lines are at most
/// [`WIDTH`] columns wide, except for table rows, texts and names that cannot be broken, and comments behind a
/// line. Time and memory grow with the length of the file.
///
/// ```
/// use dangjiu::syntax::ast::File;
/// use dangjiu::syntax::print::{PrintOptions, print};
/// assert_eq!(print(&File::default(), "", &PrintOptions::default()), "");
/// ```
#[must_use]
pub fn print(file: &File, source_text: &str, options: &PrintOptions<'_>) -> String {
    let wording = Wording { lang: Lang::En, names: options.names };
    let mut printer = Printer { page: Page::new(source_text, &file.comments), wording };
    let mut before: Option<&Decl> = None;
    for decl in &file.decls {
        printer.approach(before, decl);
        printer.wording.lang = options.lang.unwrap_or(decl.lang);
        printer.decl(decl);
        before = Some(decl);
    }
    printer.leave(before, None);
    printer.page.finish()
}

/// One expression on one line, as an explanation quotes it.
#[must_use]
pub fn print_expr(expr: &Expr, lang: Lang, names: Option<&dyn NameTable>) -> String {
    Wording { lang, names }.expr(expr).flat()
}

/// The page and the words it is written in.
struct Printer<'a> {
    page: Page<'a>,
    wording: Wording<'a>,
}

impl Printer<'_> {
    /// What stands between two declarations: comments, and a blank line except where two of one short kind may
    /// stand close together.
    fn approach(&mut self, before: Option<&Decl>, decl: &Decl) {
        self.leave(before, Some(decl));
        let start = decl.span.start;
        let may_touch = before.is_some_and(|before| {
            discriminant(&before.kind) == discriminant(&decl.kind)
                && is_one_line(&before.kind)
                && is_one_line(&decl.kind)
        });
        if before.is_some() && !may_touch {
            self.page.blank_line();
        }
        self.page.comments_before(start, 0, Gaps::Kept);
        self.page.keep_gap(start);
    }

    /// The comments that stay under the declaration just written.
    fn leave(&mut self, written: Option<&Decl>, next: Option<&Decl>) {
        let indent = match written.map(|decl| &decl.kind) {
            Some(DeclKind::Rule(rule)) => {
                let last = if rule.otherwise.is_empty() { "then" } else { "otherwise" };
                self.wording.spelling(last).width() + 1
            }
            Some(DeclKind::Table(_) | DeclKind::Test(_)) => 2,
            _ => return,
        };
        self.page.hanging_comments(next.map(|decl| decl.span.start), indent);
    }
}
