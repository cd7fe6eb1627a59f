//! The page of a diagnostic code.

use dangjiu::diagnostic::Severity;
use dangjiu::diagnostic::codes::Page;
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
    /// A page as plain data.
    #[must_use]
    pub fn of(page: &Page) -> CodePage {
        let said = |en: &str, zh: &str| Said { en: en.to_owned(), zh: zh.to_owned() };
        CodePage {
            code: page.code.id,
            severity: match page.code.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            },
            title: said(page.title_en, page.title_zh),
            page: said(page.page_en, page.page_zh),
            wrong: page.wrong,
            right: page.right,
        }
    }
}
