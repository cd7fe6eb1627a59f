//! Reading and printing of texts, as the other tests need them.

use dangjiu::lang::Lang;
use dangjiu::limits::Limits;
use dangjiu::span::{Source, SourceId};
use dangjiu::syntax::ast::File;
use dangjiu::syntax::parse;
use dangjiu::syntax::print::{PrintOptions, print};

/// The tree of a text that has no errors.
pub(crate) fn read(text: &str) -> File {
    let parsed = parse(&Source::new(SourceId(0), "test.dj", text), &Limits::default());
    assert!(parsed.diagnostics.is_empty(), "{:#?}\n{text}", parsed.diagnostics);
    parsed.file
}

pub(crate) fn formatted(text: &str) -> String {
    print(&read(text), text, &PrintOptions::default())
}

pub(crate) fn translated(text: &str, lang: Lang) -> String {
    print(&read(text), text, &PrintOptions { lang: Some(lang), names: None })
}
