//! Every operation by name, JSON in and JSON out: the one door of all bindings, and what the shared vectors call.
//!
//! The answer is `{"ok": …}` or `{"error": {"kind", "code", "message", …}}`; nothing panics. Where
//! the rules have errors, `shown` beside `error` is the text that a host prints: the diagnostics as the command line shows
//! them.
//!
//! ```
//! use dangjiu_facade::call::call;
//! let answer = call("decimal", br#"{"do": "add", "a": "0.1", "b": "0.2"}"#);
//! assert_eq!(String::from_utf8(answer)?, r#"{"ok":{"value":"0.3"}}"#);
//! # Ok::<(), std::string::FromUtf8Error>(())
//! ```

#[cfg(feature = "full")]
mod arithmetic;
#[cfg(feature = "full")]
mod batch;
#[cfg(feature = "full")]
mod diagnosis;
mod evaluation;
#[cfg(feature = "full")]
mod language;
#[cfg(feature = "full")]
mod orders;
mod packing;
#[cfg(feature = "full")]
mod pages;
#[cfg(feature = "full")]
mod reason;
#[cfg(feature = "full")]
mod texts;
#[cfg(feature = "full")]
mod time;

pub(crate) use evaluation::{RowOut, rule_wanted};
pub(crate) use packing::{SourceIn, compiled};

pub use evaluation::instant;
#[cfg(feature = "full")]
pub use pages::unknown_code;

use dangjiu::diagnostic::Bilingual;
use dangjiu::facts::FactError;
use dangjiu::limits::Limits;
use dangjiu::say;
use serde::Serialize;
use serde::de::DeserializeOwned;
#[cfg(feature = "full")]
use {dangjiu::time::Instant, reason::reason, serde_json::Value as Json};

#[cfg(feature = "full")]
use crate::deferred::{self, Deferred};
use crate::error::{ErrorKind, HostError, WireError};
use crate::wire::Said;

/// The operations there are.
#[cfg(not(feature = "full"))]
pub const OPERATIONS: [&str; 3] = ["evaluate", "explain", "why_not"];

/// The operations there are.
#[cfg(feature = "full")]
pub const OPERATIONS: [&str; 20] = [
    "parse",
    "check",
    "format",
    "test",
    "pack",
    "evaluate",
    "evaluate_batch",
    "explain",
    "why_not",
    "graph",
    "types",
    "explain_code",
    "vocabulary",
    "canonical",
    "decimal",
    "money",
    "time",
    "map_status",
    "order_id",
    "diagnose",
];

/// Carries out the operation `op` for a request in JSON. The answer is JSON, whatever comes in.
#[must_use]
pub fn call(op: &str, request: &[u8]) -> Vec<u8> {
    match dispatch(op, request) {
        Ok(answer) => answer,
        Err(error) => failed(&error),
    }
}

#[cfg(feature = "full")]
fn dispatch(op: &str, request: &[u8]) -> Result<Vec<u8>, HostError> {
    match op {
        "check" => answer(&language::check(read(request)?)?),
        "format" => answer(&texts::format(read(request)?)?),
        "vocabulary" => answer(&pages::vocabulary(read(request)?)?),
        "map_status" => answer(&orders::map_status(read(request)?)?),
        "order_id" => answer(&orders::order_id(&read(request)?)?),
        _ if deferred::defers(op) => deferred::carried_out(Deferred::Call(op, request)),
        _ => Err(unknown(op)),
    }
}

/// Carries out the operations that [are deferred](deferred::defers).
#[cfg(feature = "full")]
pub(crate) fn later(op: &str, request: &[u8]) -> Result<Vec<u8>, HostError> {
    match op {
        "parse" => answer(&texts::parse(read(request)?)),
        "test" => answer(&texts::test(read(request)?)?),
        "pack" => answer(&packing::pack(read(request)?)?),
        "evaluate_batch" => answer(&batch::evaluate_batch(read(request)?)?),
        "graph" => answer(&pages::graph(read(request)?)?),
        "types" => answer(&pages::types(read(request)?)?),
        "explain_code" => answer(&pages::explain_code(&read(request)?)?),
        "canonical" => answer(&pages::canonical(&read(request)?)?),
        "decimal" => answer(&arithmetic::decimal(&read(request)?)?),
        "money" => answer(&arithmetic::money(&read(request)?)?),
        "time" => answer(&time::time(&read(request)?)?),
        "diagnose" => answer(&read(request).and_then(diagnosis::diagnose).map_err(diagnosis::masked)?),
        _ => of_facts(op, request),
    }
}

#[cfg(not(feature = "full"))]
fn dispatch(op: &str, request: &[u8]) -> Result<Vec<u8>, HostError> {
    of_facts(op, request)
}

fn of_facts(op: &str, request: &[u8]) -> Result<Vec<u8>, HostError> {
    match op {
        "evaluate" => answer(&evaluation::evaluate(read(request)?)?),
        "explain" => answer(&evaluation::explain(read(request)?)?),
        "why_not" => answer(&evaluation::why_not(read(request)?)?),
        _ => Err(unknown(op)),
    }
}

fn unknown(op: &str) -> HostError {
    let known = OPERATIONS.join(", ");
    let message = say!("there is no operation `{op}`; there are: {known}", "没有操作“{op}”；现有：{known}");
    HostError::usage("operation", message)
}

#[derive(Serialize)]
struct Succeeded<'a, T> {
    ok: &'a T,
}

#[derive(Serialize)]
struct Failed<'a> {
    error: WireError,
    #[serde(skip_serializing_if = "Option::is_none")]
    shown: Option<&'a Said>,
}

/// The answer that says why there is none.
#[must_use]
pub fn failed(error: &HostError) -> Vec<u8> {
    written(&Failed { error: error.wire(), shown: error.shown.as_deref() }).unwrap_or_default()
}

pub(crate) fn read<T: DeserializeOwned>(request: &[u8]) -> Result<T, HostError> {
    let wrong = |message| HostError::usage("request", message);
    let text = core::str::from_utf8(request)
        .map_err(|_| wrong(say!("the request is text that is not UTF-8", "请求不是 UTF-8 文字")))?;
    // A list would be taken for the values of its fields.
    if !text.trim_ascii_start().starts_with(['{']) && !text.is_empty() {
        return Err(wrong(say!("the request is no object in JSON", "请求不是 JSON 对象")));
    }
    serde_json::from_str(text).map_err(|error| {
        let Bilingual { en, zh } = reason(&error);
        too_deep(text)
            .unwrap_or_else(|| wrong(say!("the request cannot be read: {en}", "请求无法读取：{zh}")))
    })
}

/// Why a piece of a request cannot be read, if that is that it nests too deep.
fn too_deep(json: &str) -> Option<HostError> {
    let (mut depth, mut in_text, mut escaped) = (0u32, false, false);
    let limit = u32::try_from(Limits::default().nesting).unwrap_or(u32::MAX);
    let is_too_deep = json.bytes().any(|byte| {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => depth += 1,
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > limit
    });
    is_too_deep.then(|| FactError::TooDeep { limit }.into())
}

/// Why a request cannot be read: here in serde's words alone.
#[cfg(not(feature = "full"))]
fn reason(error: &serde_json::Error) -> Bilingual {
    say!("{error}", "{error}")
}

/// An instant of a request as text that says its offset; or that it is none.
#[cfg(feature = "full")]
fn offset(text: &str) -> Result<Instant, Bilingual> {
    Instant::parse(text).map_err(|_| {
        say!(
            "`{text}` is not an instant with its offset, such as `2026-09-21T10:00:00+08:00`",
            "“{text}”不是带时区的时刻，例如“2026-09-21T10:00:00+08:00”"
        )
    })
}

/// The text that a value is; nothing where it is null.
///
/// # Errors
/// A sentence of what stands there else: a number may have lost digits on its way.
#[cfg(feature = "full")]
fn text(value: &Json) -> Result<Option<&str>, Bilingual> {
    match value {
        Json::String(text) => Ok(Some(text)),
        Json::Null => Ok(None),
        other => {
            let Bilingual { en, zh } = kind_of(other);
            Err(say!("{en}; expected a text in quotation marks", "这里是{zh}，应为带引号的文本"))
        }
    }
}

/// What kind of value it is, in words.
#[cfg(feature = "full")]
fn kind_of(value: &Json) -> Bilingual {
    match value {
        Json::Null => say!("null", " null"),
        Json::String(_) => say!("a text", "文字"),
        Json::Number(_) => say!("a number", "数字"),
        Json::Bool(_) => say!("true or false", "真假值"),
        Json::Array(_) => say!("a list", "列表"),
        Json::Object(_) => say!("an object", "对象"),
    }
}

pub(crate) fn answer<T: Serialize>(value: &T) -> Result<Vec<u8>, HostError> {
    written(&Succeeded { ok: value })
}

fn written(value: &impl Serialize) -> Result<Vec<u8>, HostError> {
    serde_json::to_vec(value).map_err(|error| {
        let message = say!("the answer cannot be written: {error}", "结果无法写出：{error}");
        HostError::new(ErrorKind::Internal, "answer", message)
    })
}
