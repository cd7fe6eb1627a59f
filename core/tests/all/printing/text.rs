//! Reading and printing of texts, as the other tests need them.

use dangjiu::lang::Lang;
use dangjiu::limits::Limits;
use dangjiu::span::{Source, SourceId};
use dangjiu::syntax::ast::File;
use dangjiu::syntax::parse;
use dangjiu::syntax::print::{PrintOptions, print};

/// The tree of a text, or what is wrong with it.
pub(crate) fn try_read(text: &str) -> Result<File, String> {
    let parsed = parse(&Source::new(SourceId(0), "test.dj", text), &Limits::default());
    match parsed.diagnostics.first() {
        None => Ok(parsed.file),
        Some(first) => Err(format!("{:?} {}\n{text}", first.span, first.message.en)),
    }
}

/// The tree of a text that has no errors.
pub(crate) fn read(text: &str) -> File {
    match try_read(text) {
        Ok(file) => file,
        Err(problem) => panic!("{problem}"),
    }
}

pub(crate) fn in_lang(lang: Lang) -> PrintOptions<'static> {
    PrintOptions { lang: Some(lang), names: None }
}

pub(crate) fn formatted(text: &str) -> String {
    print(&read(text), text, &PrintOptions::default())
}

pub(crate) fn translated(text: &str, lang: Lang) -> String {
    print(&read(text), text, &in_lang(lang))
}

/// The tree as text without places and without the language of declarations: equal for the same rules.
pub(crate) fn shape(file: &File) -> String {
    let debug = format!("{:?}", file.decls).replace("lang: En", "").replace("lang: Zh", "");
    let mut out = String::with_capacity(debug.len());
    let mut rest = debug.as_str();
    while let Some((before, after)) = rest.split_once("Span { ") {
        out.push_str(before);
        rest = after.split_once('}').map_or("", |(_, behind)| behind);
    }
    out + rest
}
