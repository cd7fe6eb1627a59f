//! Operations that look things up or draw them: `graph`, `types`, `explain_code`, `vocabulary`; and `canonical` JSON.

use dangjiu::diagnostic::{Bilingual, codes};
use dangjiu::lang::Lang;
use dangjiu::say;
use serde::{Deserialize, Serialize};

use super::language::{SourceIn, compiled};
use super::orders::shipped;
use super::texts::{SourcesIn, TextOut};
use crate::canonical;
use crate::error::HostError;
use crate::named;
use crate::rules;
use crate::types::{self, Target};
use crate::wire::{CodePage, VocabularyPage};

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
    lang: Option<String>,
}

pub(super) fn types(request: TypesIn) -> Result<TextOut, HostError> {
    let target = match request.target {
        TargetIn::Typescript => Target::TypeScript,
        TargetIn::Python => Target::Python,
    };
    let lang = request.lang.as_deref().map_or(Ok(Lang::En), named::language)?;
    let rules = compiled(request.sources)?;
    Ok(TextOut { text: types::write(&rules.program().vocabulary, target, lang) })
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum DrawnIn {
    Rules,
    Machines,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GraphIn {
    #[serde(default)]
    sources: Vec<SourceIn>,
    of: DrawnIn,
    #[serde(rename = "as")]
    format: String,
    #[serde(default)]
    lang: Option<String>,
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
    let lang = request.lang.as_deref().map(named::language).transpose()?.unwrap_or_default();
    let format = named::format(&request.format)?;
    let rules = compiled(request.sources)?;
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
    match codes::page(&request.code) {
        Some(page) => Ok(CodePage::of(page)),
        None => Err(unknown_code(&request.code)),
    }
}

/// The error for a code that does not exist, with the nearest that does.
#[must_use]
pub fn unknown_code(id: &str) -> HostError {
    let near = dangjiu::diagnostic::suggest::closest(
        &id.to_ascii_uppercase(),
        codes::pages().map(|page| page.code.id),
    );
    let message = match near {
        Some(near) => say!("there is no code {id}; did you mean {near}?", "没有代码 {id}；是不是“{near}”？"),
        None => say!("there is no code {id}", "没有代码 {id}"),
    };
    HostError::usage("code", message)
}

pub(super) fn vocabulary(request: SourcesIn) -> Result<VocabularyPage, HostError> {
    if request.sources.is_empty() {
        return Ok(VocabularyPage::of(rules::vocabulary(), shipped()?, &[]));
    }
    let rules = compiled(request.sources)?;
    Ok(VocabularyPage::of(rules.vocabulary(), shipped()?, &rules.program().maps))
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
        let HostError { kind, code, message: Bilingual { en, zh }, .. } = error.into();
        HostError::new(kind, code, say!("not JSON: {en}", "不是 JSON：{zh}"))
    })?;
    let digest = canonical::digest(json).iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(CanonicalOut { text, digest })
}
