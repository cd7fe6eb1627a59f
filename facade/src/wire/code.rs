//! The page of a diagnostic code.

use dangjiu::diagnostic::{Code, Severity};
use serde::Serialize;

use super::Said;

/// What a kind of diagnostic means and how to write it instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CodePage {
    /// `DJ1001`
    pub code: &'static str,
    /// `error` or `warning`
    pub severity: &'static str,
    /// A short title.
    pub title: Said,
    /// Why it is wrong and what to do.
    pub page: Said,
    /// A complete file that has exactly this kind of problem.
    pub wrong: &'static str,
    /// The same file without it.
    pub right: &'static str,
}

impl CodePage {
    /// The page of a code.
    #[must_use]
    pub fn of(code: &Code) -> CodePage {
        let said = |en: &str, zh: &str| Said { en: en.to_owned(), zh: zh.to_owned() };
        CodePage {
            code: code.id,
            severity: match code.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            },
            title: said(code.title_en, code.title_zh),
            page: said(code.page_en, code.page_zh),
            wrong: code.wrong,
            right: code.right,
        }
    }
}
