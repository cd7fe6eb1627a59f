//! Why an operation gave no answer: a closed list of kinds, the same for every host.
//!
//! ```
//! use dangjiu::facts::FactError;
//! use dangjiu_facade::error::{ErrorKind, HostError};
//! let error = HostError::from(FactError::DuplicateKey { key: "order.id".into() });
//! assert_eq!(error.kind, ErrorKind::Facts);
//! assert_eq!(error.code, "duplicate_key");
//! assert_eq!(error.message.zh, "键“order.id”出现了两次，或另有名称指同一处");
//! ```

use dangjiu::diagnostic::Bilingual;
use dangjiu::eval::EvalRefused;
use dangjiu::facts::FactError;
use dangjiu::plan::{PackedError, PlanError};
use dangjiu::say;
use serde::Serialize;

use crate::wire::{Diagnostic, Said};

/// The kinds of error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// The rules have errors; the diagnostics say which.
    Check,
    /// The facts cannot be read as a whole.
    Facts,
    /// Something is larger than the limits allow.
    Limit,
    /// The call itself is wrong: an unknown operation, rule or argument.
    Usage,
    /// A mistake in Dangjiu.
    Internal,
}

impl ErrorKind {
    /// Who can do something about it: `rules`, `facts`, `caller` or `engine`.
    #[must_use]
    pub const fn fault(self) -> &'static str {
        match self {
            ErrorKind::Check => "rules",
            ErrorKind::Facts => "facts",
            ErrorKind::Limit | ErrorKind::Usage => "caller",
            ErrorKind::Internal => "engine",
        }
    }
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", message.en)]
pub struct HostError {
    /// Its kind.
    pub kind: ErrorKind,
    /// Which error of that kind, in snake_case; stable.
    pub code: &'static str,
    /// What was found and what was expected.
    pub message: Bilingual,
    /// The diagnostics, for [`ErrorKind::Check`].
    pub diagnostics: Vec<Diagnostic>,
    /// The same with their lines and carets, as the command line shows them: what hosts print.
    pub shown: Option<Box<Said>>,
}

impl HostError {
    /// An error without diagnostics.
    #[must_use]
    #[inline(never)]
    pub fn new(kind: ErrorKind, code: &'static str, message: Bilingual) -> HostError {
        HostError { kind, code, message, diagnostics: Vec::new(), shown: None }
    }

    /// A wrong call.
    #[must_use]
    #[inline(never)]
    pub fn usage(code: &'static str, message: Bilingual) -> HostError {
        HostError::new(ErrorKind::Usage, code, message)
    }

    /// Facts that are a text of the host which UTF-8 cannot hold.
    #[must_use]
    pub fn half_text() -> HostError {
        let what = say!(
            "the facts are text that is not UTF-8 (a lone surrogate)",
            "事实不是 UTF-8 文字（单独的代理项）"
        );
        FactError::Formless { what }.into()
    }

    /// The error as plain data.
    #[must_use]
    pub fn wire(&self) -> WireError {
        WireError {
            kind: self.kind,
            code: self.code,
            message: Said::from(&self.message),
            retryable: false,
            fault: self.kind.fault(),
            diagnostics: self.diagnostics.clone(),
        }
    }
}

/// A [`HostError`] as it crosses the boundary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WireError {
    /// The kind.
    pub kind: ErrorKind,
    /// Which error of that kind.
    pub code: &'static str,
    /// What was found and what was expected.
    pub message: Said,
    /// Whether the same call may succeed later without a change. It never does: the core is a function of its input.
    /// The key is for hosts that treat these errors as those of other services.
    pub retryable: bool,
    /// Who can do something about it: `rules`, `facts`, `caller` or `engine`.
    pub fault: &'static str,
    /// What is wrong in the rules.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub diagnostics: Vec<Diagnostic>,
}

impl From<FactError> for HostError {
    fn from(error: FactError) -> HostError {
        let (kind, code) = match &error {
            FactError::Malformed { .. } => (ErrorKind::Facts, "malformed"),
            FactError::DuplicateKey { .. } => (ErrorKind::Facts, "duplicate_key"),
            FactError::ListTooLong { .. } => (ErrorKind::Limit, "list_too_long"),
            FactError::TooDeep { .. } => (ErrorKind::Limit, "too_deep"),
            FactError::Formless { .. } | FactError::Raised => (ErrorKind::Facts, "unreadable"),
        };
        HostError::new(kind, code, error.sentence())
    }
}

impl From<PackedError> for HostError {
    fn from(error: PackedError) -> HostError {
        let (kind, code) = match &error {
            PackedError::NotPacked => (ErrorKind::Usage, "not_packed"),
            PackedError::Format { .. } => (ErrorKind::Usage, "packed_format"),
            PackedError::Meaning { .. } => (ErrorKind::Usage, "packed_meaning"),
            PackedError::TextTooLong { .. }
            | PackedError::ListTooLong { .. }
            | PackedError::Plan(PlanError::TooManyRules { .. } | PlanError::RuleCost { .. }) => {
                (ErrorKind::Limit, "too_large")
            }
            _ => (ErrorKind::Usage, "packed_damaged"),
        };
        HostError::new(kind, code, error.sentence())
    }
}

impl From<EvalRefused> for HostError {
    fn from(refused: EvalRefused) -> HostError {
        let (kind, code) = match refused {
            EvalRefused::Facts(error) => return HostError::from(error),
            EvalRefused::Head { .. } | EvalRefused::Event { .. } => (ErrorKind::Facts, "event_head"),
            EvalRefused::TooManyEvents { .. } => (ErrorKind::Limit, "too_many_events"),
            EvalRefused::TooManyIntents { .. } => (ErrorKind::Limit, "too_many_intents"),
            _ => (ErrorKind::Internal, "refused"),
        };
        HostError::new(kind, code, refused.sentence())
    }
}
