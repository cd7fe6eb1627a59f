//! Diagnostics as plain data.
//!
//! A [`Diagnostic`] says what was found, what was expected, where, and what to do, in Chinese and in English at
//! once; which language is shown, and how, is decided by [`render`]. Every diagnostic has a [`Code`], and every code a page: a wrong
//! example and the right one, which the tests run.
//!
//! ```
//! use dangjiu::diagnostic::{codes, Diagnostic};
//! use dangjiu::{say, span::Span};
//! let name = "ordr";
//! let d = Diagnostic::new(&codes::check::UNKNOWN_NAME, Span::default(), say!("there is no `{name}`", "没有“{name}”"));
//! assert_eq!(d.message.en, "there is no `ordr`");
//! ```

use alloc::string::String;
use alloc::vec::Vec;

use crate::lang::Lang;
use crate::span::Span;

pub mod codes;
pub mod render;
pub mod suggest;

/// One sentence in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bilingual {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

impl Bilingual {
    /// What `in_lang` says in each language.
    #[must_use]
    pub fn of(in_lang: &dyn Fn(Lang) -> String) -> Bilingual {
        Bilingual { en: in_lang(Lang::En), zh: in_lang(Lang::Zh) }
    }

    /// Writes both; for [`say!`](crate::say). Messages are rare and many: one function for all of them is smaller than
    /// the formatting in each place.
    #[doc(hidden)]
    #[must_use]
    #[cold]
    #[inline(never)]
    pub fn written(en: core::fmt::Arguments<'_>, zh: core::fmt::Arguments<'_>) -> Bilingual {
        Bilingual { en: alloc::fmt::format(en), zh: alloc::fmt::format(zh) }
    }
}

/// Builds a [`Bilingual`] from an English and a Chinese format string over the same captured names.
#[macro_export]
macro_rules! say {
    ($en:literal, $zh:literal $(,)?) => {
        $crate::diagnostic::Bilingual::written(::core::format_args!($en), ::core::format_args!($zh))
    };
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; the program runs.
    Warning,
    /// The declaration cannot be used.
    Error,
}

/// A kind of diagnostic; with the feature `pages`, `codes::page` says what it means.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// `DJ1001`: 1xxx syntax, 2xxx names and types, 3xxx rules and declarations as a whole, 4xxx lints.
    pub id: &'static str,
    /// How bad it is.
    pub severity: Severity,
}

/// A place with a remark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is there.
    pub message: Bilingual,
}

/// A change of the text that would remove the problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub replacement: String,
}

/// A problem found in a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind.
    pub code: &'static Code,
    /// How bad it is; that of the code unless lowered.
    pub severity: Severity,
    /// The main place.
    pub span: Span,
    /// What was found and what was expected.
    pub message: Bilingual,
    /// Further places.
    pub labels: Vec<Label>,
    /// What to do.
    pub help: Option<Bilingual>,
    /// A change that would do it.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    // Few of them are made, and in hundreds of places: a call is smaller than the moving of their parts.
    /// A diagnostic of `code` at `span`.
    #[must_use]
    #[inline(never)]
    pub fn new(code: &'static Code, span: Span, message: Bilingual) -> Self {
        Self { code, severity: code.severity, span, message, labels: Vec::new(), help: None, fix: None }
    }

    /// The same with a further place.
    #[must_use]
    #[inline(never)]
    pub fn label(mut self, span: Span, message: Bilingual) -> Self {
        self.labels.push(Label { span, message });
        self
    }

    /// The same with what to do.
    #[must_use]
    #[inline(never)]
    pub fn help(mut self, help: Bilingual) -> Self {
        self.help = Some(help);
        self
    }

    /// The same with a change that would do it.
    #[must_use]
    pub fn fix(self, span: Span, replacement: impl Into<String>) -> Self {
        self.fixed(Fix { span, replacement: replacement.into() })
    }

    #[inline(never)]
    fn fixed(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    /// Whether it is an error.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
