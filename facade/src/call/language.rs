//! Rule texts in requests, and the operation `check`.

use dangjiu::limits::Limits;
use dangjiu::say;
use serde::{Deserialize, Serialize};

use crate::base64;
use crate::error::HostError;
use crate::rules::{Rules, SourceText};
use crate::wire::Diagnostic;

/// A rule file in a request.
#[derive(Clone, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, expecting = "a source: `name` and `text`|规则文件，有 `name` 与 `text`")]
pub(crate) struct SourceIn {
    #[serde(default = "unnamed")]
    name: String,
    #[serde(default)]
    text: Option<String>,
    /// Instead of `text`, for bytes that are not UTF-8.
    #[serde(default)]
    text_base64: Option<String>,
}

pub(super) fn unnamed() -> String {
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
pub(crate) fn compiled(sources: Vec<SourceIn>) -> Result<Rules, HostError> {
    let texts: Result<Vec<SourceText>, HostError> = sources.into_iter().map(SourceIn::text).collect();
    Ok(Rules::compile(texts?))
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
#[serde(deny_unknown_fields, expecting = "limits by name|按名称写的上限")]
struct LimitsIn {
    source_bytes: Option<u64>,
    rules: Option<u64>,
    spellings: Option<u64>,
    text_bytes: Option<u64>,
    rule_cost: Option<u64>,
    /// At least one is kept.
    diagnostics: Option<u64>,
}

impl LimitsIn {
    fn limits(&self) -> Limits {
        let usual = Limits::default();
        Limits {
            source_bytes: size(self.source_bytes, usual.source_bytes),
            rules: size(self.rules, usual.rules),
            spellings: size(self.spellings, usual.spellings),
            text_bytes: size(self.text_bytes, usual.text_bytes),
            rule_cost: self.rule_cost.unwrap_or(usual.rule_cost),
            diagnostics: size(self.diagnostics, usual.diagnostics),
            ..usual
        }
    }
}

/// A size given, or the usual one. One that this machine cannot count to is no limit.
fn size(given: Option<u64>, usual: usize) -> usize {
    given.map_or(usual, |given| usize::try_from(given).unwrap_or(usize::MAX))
}

pub(super) fn check(request: CheckIn) -> Result<CheckOut, HostError> {
    let texts: Result<Vec<SourceText>, HostError> = request.sources.into_iter().map(SourceIn::text).collect();
    let rules = Rules::compile_with(texts?, &request.limits.limits());
    Ok(CheckOut {
        rules: rules.program().rules.iter().map(|rule| rule.qualified()).collect(),
        diagnostics: rules.diagnostics(),
        suppressed: rules.suppressed().all(),
    })
}
