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
mod texts;
#[cfg(feature = "full")]
mod time;

pub(crate) use evaluation::{RowOut, host_values};
pub(crate) use packing::{SourceIn, compiled};
#[cfg(feature = "full")]
pub(crate) use pages::FormatName;
#[cfg(feature = "full")]
pub(crate) use texts::LangIn;

pub use evaluation::instant;
#[cfg(feature = "full")]
pub use pages::unknown_code;

use dangjiu::say;
use serde::Serialize;
use serde::de::DeserializeOwned;
#[cfg(feature = "full")]
use {dangjiu::diagnostic::Bilingual, dangjiu::time::Instant, serde_json::Value as Json};

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

fn dispatch(op: &str, request: &[u8]) -> Result<Vec<u8>, HostError> {
    match op {
        "evaluate" => answer(&evaluation::evaluate(read(request)?)?),
        "explain" => answer(&evaluation::explain(read(request)?)?),
        "why_not" => answer(&evaluation::why_not(read(request)?)?),
        _ => further(op, request),
    }
}

#[cfg(feature = "full")]
fn further(op: &str, request: &[u8]) -> Result<Vec<u8>, HostError> {
    match op {
        "check" => answer(&language::check(read(request)?)?),
        "parse" => answer(&texts::parse(read(request)?)),
        "format" => answer(&texts::format(read(request)?)?),
        "test" => answer(&texts::test(read(request)?)?),
        "pack" => answer(&packing::pack(read(request)?)?),
        "evaluate_batch" => answer(&batch::evaluate_batch(read(request)?)?),
        "graph" => answer(&pages::graph(read(request)?)?),
        "types" => answer(&pages::types(read(request)?)?),
        "explain_code" => answer(&pages::explain_code(&read(request)?)?),
        "vocabulary" => answer(&pages::vocabulary(read(request)?)?),
        "canonical" => answer(&pages::canonical(&read(request)?)?),
        "decimal" => answer(&arithmetic::decimal(&read(request)?)?),
        "money" => answer(&arithmetic::money(&read(request)?)?),
        "time" => answer(&time::time(&read(request)?)?),
        "map_status" => answer(&orders::map_status(read(request)?)?),
        "order_id" => answer(&orders::order_id(&read(request)?)?),
        "diagnose" => answer(&diagnosis::diagnose(read(request).map_err(diagnosis::masked)?)?),
        _ => Err(unknown(op)),
    }
}

#[cfg(not(feature = "full"))]
fn further(op: &str, _: &[u8]) -> Result<Vec<u8>, HostError> {
    Err(unknown(op))
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
    // A list would be taken for the values of its fields.
    if request.trim_ascii_start().starts_with(b"[") {
        let message = say!("the request is a list; expected an object", "请求是列表，应为对象");
        return Err(HostError::usage("request", message));
    }
    serde_json::from_slice(request).map_err(|error| {
        HostError::usage("request", say!("the request cannot be read: {error}", "请求无法读取：{error}"))
    })
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
    let (en, zh) = match value {
        Json::String(text) => return Ok(Some(text)),
        Json::Null => return Ok(None),
        Json::Number(_) => ("a number", "数字"),
        Json::Bool(_) => ("true or false", "真假值"),
        Json::Array(_) => ("a list", "列表"),
        Json::Object(_) => ("an object", "对象"),
    };
    Err(say!("{en}; expected a text in quotation marks", "这里是{zh}，应为带引号的文本"))
}

/// What is wrong with a piece of a request, without its place in a text that nobody wrote by hand.
#[cfg(feature = "full")]
fn without_column(error: &serde_json::Error) -> String {
    let mut what = error.to_string();
    what.truncate(what.rfind(" at line ").unwrap_or(what.len()));
    what
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
