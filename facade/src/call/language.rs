//! Operations on rule texts: `parse`, `check`, `format`, `graph`, `types`, `explain_code`, `vocabulary`; and `canonical` JSON.

use dangjiu::diagnostic::codes;
use dangjiu::graph::Format;
use dangjiu::lang::Lang;
use dangjiu::limits::Limits;
use dangjiu::say;
use dangjiu::span::{Source, SourceId};
use dangjiu::syntax::print::{PrintOptions, print};
use serde::{Deserialize, Serialize};

use crate::base64;
use crate::canonical;
use crate::error::{ErrorKind, HostError};
use crate::rules::{Rules, SourceText};
use crate::types::{self, Target};
use crate::wire::{CodePage, Diagnostic, Said, Sources, TestReport, VocabularyPage};

/// A rule file in a request.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SourceIn {
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
pub(super) enum LangIn {
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
    sources: Vec<SourceIn>,
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
    text: String,
}

pub(super) fn format(request: FormatIn) -> Result<TextOut, HostError> {
    let rules = Rules::compile(vec![SourceText::new(unnamed(), request.text)]);
    Ok(TextOut { text: rules.format(0, request.lang.map(Lang::from))? })
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum TargetIn {
    Typescript,
    Python,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TypesIn {
    #[serde(default)]
    sources: Vec<SourceIn>,
    target: TargetIn,
    #[serde(default)]
    lang: Option<LangIn>,
}

pub(super) fn types(request: TypesIn) -> Result<TextOut, HostError> {
    let target = match request.target {
        TargetIn::Typescript => Target::TypeScript,
        TargetIn::Python => Target::Python,
    };
    let rules = compiled(request.sources)?;
    let lang = request.lang.map_or(Lang::En, Lang::from);
    Ok(TextOut { text: types::write(&rules.program().vocabulary, target, lang) })
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum DrawnIn {
    Rules,
    Machines,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum FormatName {
    Mermaid,
    Dot,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GraphIn {
    #[serde(default)]
    sources: Vec<SourceIn>,
    of: DrawnIn,
    #[serde(rename = "as")]
    format: FormatName,
    #[serde(default)]
    lang: Option<LangIn>,
}

#[derive(Serialize)]
pub(super) struct GraphOut {
    drawings: Vec<Drawing>,
}

#[derive(Serialize)]
struct Drawing {
    name: String,
    text: String,
}

pub(super) fn graph(request: GraphIn) -> Result<GraphOut, HostError> {
    let rules = compiled(request.sources)?;
    let lang = request.lang.map(Lang::from).unwrap_or_default();
    let format = match request.format {
        FormatName::Mermaid => Format::Mermaid,
        FormatName::Dot => Format::Dot,
    };
    let drawings = match request.of {
        DrawnIn::Rules => vec![Drawing { name: "rules".to_owned(), text: rules.graph(None, lang, format)? }],
        DrawnIn::Machines => {
            let names = rules.vocabulary().machines.iter().map(|machine| machine.names.primary.clone());
            names
                .map(|name| Ok(Drawing { text: rules.graph(Some(&name), lang, format)?, name }))
                .collect::<Result<_, HostError>>()?
        }
    };
    Ok(GraphOut { drawings })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeIn {
    code: String,
}

pub(super) fn explain_code(request: &CodeIn) -> Result<CodePage, HostError> {
    match codes::find(&request.code) {
        Some(code) => Ok(CodePage::of(code)),
        None => Err(unknown_code(&request.code)),
    }
}

/// The error for a code that does not exist, with the nearest that does.
#[must_use]
pub fn unknown_code(id: &str) -> HostError {
    let near =
        dangjiu::diagnostic::suggest::closest(&id.to_ascii_uppercase(), codes::all().map(|code| code.id));
    let message = match near {
        Some(near) => say!("there is no code {id}; did you mean {near}?", "没有代码 {id}；是不是“{near}”？"),
        None => say!("there is no code {id}", "没有代码 {id}"),
    };
    HostError::usage("code", message)
}

pub(super) fn vocabulary(request: SourcesIn) -> Result<VocabularyPage, HostError> {
    Ok(VocabularyPage::of(compiled(request.sources)?.vocabulary()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CanonicalIn {
    text: String,
}

#[derive(Serialize)]
pub(super) struct CanonicalOut {
    text: String,
    /// SHA-256 in hexadecimal.
    digest: String,
}

pub(super) fn canonical(request: &CanonicalIn) -> Result<CanonicalOut, HostError> {
    let json = request.text.as_bytes();
    let text = canonical::canonical(json).map_err(|error| {
        HostError::new(ErrorKind::Facts, "malformed", say!("not JSON: {error}", "不是 JSON:{error}"))
    })?;
    let digest = canonical::digest(json).iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(CanonicalOut { text, digest })
}
