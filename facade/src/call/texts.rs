//! Operations on rule texts that the smaller build has not: `parse`, `format` and `test`.

use dangjiu::lang::Lang;
use dangjiu::limits::Limits;
use dangjiu::span::{Source, SourceId};
use dangjiu::syntax::print::{PrintOptions, print};
use serde::{Deserialize, Serialize};

use super::language::{SourceIn, compiled, unnamed};
use crate::error::HostError;
use crate::named;
use crate::rules::{Rules, SourceText};
use crate::wire::{Diagnostic, Said, Sources, TestReport};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ParseIn {
    text: String,
}

#[derive(Serialize)]
pub(super) struct ParseOut {
    diagnostics: Vec<Diagnostic>,
    /// How many declarations could be read.
    declarations: usize,
    /// The canonical text with the keywords of each language; names stay as they are.
    canonical: Said,
}

pub(super) fn parse(request: ParseIn) -> ParseOut {
    let source = Source::new(SourceId(0), unnamed(), request.text);
    let parsed = dangjiu::syntax::parse(&source, &Limits::default());
    let printed = |lang| print(&parsed.file, &source.text, &PrintOptions { lang: Some(lang), names: None });
    let canonical = Said { en: printed(Lang::En), zh: printed(Lang::Zh) };
    let diagnostics = Sources::of(core::slice::from_ref(&source)).diagnostics(&parsed.diagnostics);
    ParseOut { diagnostics, declarations: parsed.file.decls.len(), canonical }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SourcesIn {
    #[serde(default)]
    pub(super) sources: Vec<SourceIn>,
}

pub(super) fn test(request: SourcesIn) -> Result<TestReport, HostError> {
    compiled(request.sources)?.test()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FormatIn {
    text: String,
    #[serde(default)]
    lang: Option<String>,
}

#[derive(Serialize)]
pub(super) struct TextOut {
    pub(super) text: String,
}

pub(super) fn format(request: FormatIn) -> Result<TextOut, HostError> {
    let lang = request.lang.as_deref().map(named::language).transpose()?;
    let rules = Rules::compile(vec![SourceText::new(unnamed(), request.text)]);
    Ok(TextOut { text: rules.format(0, lang)? })
}
