//! Operations on rule texts: `parse`, `check`, `format` and `test`.

use dangjiu::lang::Lang;
use dangjiu::limits::Limits;
use dangjiu::say;
use dangjiu::span::{Source, SourceId};
use dangjiu::syntax::print::{PrintOptions, print};
use serde::{Deserialize, Serialize};

use crate::base64;
use crate::error::HostError;
use crate::rules::{Rules, SourceText};
use crate::wire::{Diagnostic, Said, Sources, TestReport};

/// A rule file in a request.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SourceIn {
    #[serde(default = "unnamed")]
    name: String,
    #[serde(default)]
    text: Option<String>,
    /// Instead of `text`, for bytes that are not UTF-8.
    #[serde(default)]
    text_base64: Option<String>,
}

fn unnamed() -> String {
    "rules.dj".to_owned()
}

impl SourceIn {
    fn text(self) -> Result<SourceText, HostError> {
        let bytes = match (self.text, self.text_base64) {
            (Some(text), None) => text.into_bytes(),
            (None, Some(coded)) => base64::decode(&coded).ok_or_else(|| {
                HostError::usage("base64", say!("`text_base64` is not base64", "“text_base64”不是 base64"))
            })?,
            _ => {
                let message = say!(
                    "a source has either `text` or `text_base64`",
                    "源文件须有“text”或“text_base64”之一"
                );
                return Err(HostError::usage("source", message));
            }
        };
        Ok(SourceText { name: self.name, bytes })
    }
}

/// Compiles the sources of a request.
pub(super) fn compiled(sources: Vec<SourceIn>) -> Result<Rules, HostError> {
    let texts: Result<Vec<SourceText>, HostError> = sources.into_iter().map(SourceIn::text).collect();
    Ok(Rules::compile(texts?))
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LangIn {
    En,
    Zh,
}

impl From<LangIn> for Lang {
    fn from(lang: LangIn) -> Lang {
        match lang {
            LangIn::En => Lang::En,
            LangIn::Zh => Lang::Zh,
        }
    }
}

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

#[derive(Serialize)]
pub(super) struct CheckOut {
    /// The rules without errors, with their packs.
    rules: Vec<String>,
    diagnostics: Vec<Diagnostic>,
    suppressed: usize,
}

/// Rules to check, and the limits that are to be tighter or wider than usual.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckIn {
    #[serde(default)]
    sources: Vec<SourceIn>,
    #[serde(default)]
    limits: LimitsIn,
}

/// The limits that a request may set; the others are the documented ones.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitsIn {
    source_bytes: Option<usize>,
    rules: Option<usize>,
    text_bytes: Option<usize>,
    rule_cost: Option<u64>,
    diagnostics: Option<usize>,
}

impl LimitsIn {
    fn limits(&self) -> Limits {
        let usual = Limits::default();
        Limits {
            source_bytes: self.source_bytes.unwrap_or(usual.source_bytes),
            rules: self.rules.unwrap_or(usual.rules),
            text_bytes: self.text_bytes.unwrap_or(usual.text_bytes),
            rule_cost: self.rule_cost.unwrap_or(usual.rule_cost),
            diagnostics: self.diagnostics.unwrap_or(usual.diagnostics),
            ..usual
        }
    }
}

pub(super) fn check(request: CheckIn) -> Result<CheckOut, HostError> {
    let texts: Result<Vec<SourceText>, HostError> = request.sources.into_iter().map(SourceIn::text).collect();
    let rules = Rules::compile_with(texts?, &request.limits.limits());
    Ok(CheckOut {
        rules: rules.program().rules.iter().map(|rule| rule.qualified()).collect(),
        diagnostics: rules.diagnostics(),
        suppressed: rules.suppressed(),
    })
}

pub(super) fn test(request: SourcesIn) -> Result<TestReport, HostError> {
    compiled(request.sources)?.test()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FormatIn {
    text: String,
    #[serde(default)]
    lang: Option<LangIn>,
}

#[derive(Serialize)]
pub(super) struct TextOut {
    pub(super) text: String,
}

pub(super) fn format(request: FormatIn) -> Result<TextOut, HostError> {
    let rules = Rules::compile(vec![SourceText::new(unnamed(), request.text)]);
    Ok(TextOut { text: rules.format(0, request.lang.map(Lang::from))? })
}
