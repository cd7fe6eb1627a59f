//! Python objects as the JSON text they stand for: for the digest of an event without an id, and for values of the
//! host. Facts are not read this way; see `facts`.

use dangjiu::facts::FactError;
use dangjiu::limits::Limits;
use dangjiu::say;
use dangjiu_facade::error::{ErrorKind, HostError};
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::errors::{raised, unwritten};
use crate::look::{Look, look};

/// The JSON text of an object.
///
/// A float that is no number stands as null, as JavaScript writes it.
///
/// # Errors
/// `FactError` for what JSON cannot hold (a set, half a character, a key that is no text) and for what nests too deep
/// or holds itself.
pub(crate) fn json(value: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    let mut out = Vec::new();
    write(&mut out, value, 0)?;
    Ok(out)
}

fn write(out: &mut Vec<u8>, value: &Bound<'_, PyAny>, depth: usize) -> PyResult<()> {
    let found = look(value)?;
    let limit = Limits::default().nesting;
    if depth >= limit && matches!(found, Look::Object(_) | Look::List(_)) {
        let limit = u32::try_from(limit).unwrap_or(u32::MAX);
        return Err(raised(value.py(), &FactError::TooDeep { limit }.into(), None));
    }
    match found {
        Look::Null | Look::NoNumber(_) => out.extend_from_slice(b"null"),
        Look::Bool(value) => out.extend_from_slice(if value { b"true" } else { b"false" }),
        Look::Int(value) => out.extend_from_slice(value.to_string().as_bytes()),
        Look::Number(text) => out.extend_from_slice(text.as_bytes()),
        Look::Text(value) => text(out, &value)?,
        Look::List(items) => {
            out.push(b'[');
            for (number, item) in items.try_iter()?.enumerate() {
                if number > 0 {
                    out.push(b',');
                }
                write(out, &item?, depth + 1)?;
            }
            out.push(b']');
        }
        Look::Object(members) => {
            out.push(b'{');
            for (number, (key, value)) in members.iter().enumerate() {
                if number > 0 {
                    out.push(b',');
                }
                match key.cast::<PyString>() {
                    Ok(key) => text(out, key)?,
                    Err(_) => return Err(unfit(&key, "a key", "键")),
                }
                out.push(b':');
                write(out, &value, depth + 1)?;
            }
            out.push(b'}');
        }
        Look::Other(_) => return Err(unfit(value, "a value", "值")),
    }
    Ok(())
}

fn text(out: &mut Vec<u8>, text: &Bound<'_, PyString>) -> PyResult<()> {
    match text.to_str() {
        Ok(text) => serde_json::to_writer(out, text).map_err(unwritten),
        Err(_) => {
            let message = say!(
                "a text with half a character (a lone surrogate) has no JSON form, so the event needs an id",
                "含有半个字符（单独的代理项）的文字没有 JSON 形式，事件因此须有 id"
            );
            Err(refused(text.py(), message))
        }
    }
}

fn unfit(value: &Bound<'_, PyAny>, what: &str, chinese: &str) -> PyErr {
    let found = value.get_type();
    let found = found.name().map(|name| name.to_string()).unwrap_or_default();
    let message = say!(
        "{what} of type {found} has no JSON form, so the event needs an id",
        "类型为 {found} 的{chinese}没有 JSON 形式，事件因此须有 id"
    );
    refused(value.py(), message)
}

/// The error that facts cannot be read.
pub(crate) fn refused(py: Python<'_>, message: dangjiu::diagnostic::Bilingual) -> PyErr {
    raised(py, &HostError::new(ErrorKind::Facts, "unreadable", message), None)
}
