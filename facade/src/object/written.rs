//! Objects as the JSON text they stand for: for the digest of an event without an id, and for values of the host.

use dangjiu::diagnostic::Bilingual;
use dangjiu::facts::FactError;
use dangjiu::say;

use super::{Fields, Key, Look, Object, Stop};
use crate::json::Depth;

/// The JSON text of an object in which at most `nesting` records and lists stand in each other. A number that JSON has none
/// for stands as null, as JavaScript writes it.
///
/// # Errors
/// What JSON cannot hold (a set, half a character, a key that is no text) and what nests too deep or holds itself; what
/// the host raises.
pub fn json<O: Object>(value: &O, nesting: usize) -> Result<Vec<u8>, Stop<O::Raised>> {
    let mut out = Vec::new();
    write(&mut out, value, Depth::of(nesting))?;
    Ok(out)
}

fn write<O: Object>(out: &mut Vec<u8>, value: &O, room: Depth) -> Result<(), Stop<O::Raised>> {
    let found = value.look().map_err(Stop::Raised)?;
    match found {
        Look::Null | Look::NoNumber(_) => out.extend_from_slice(b"null"),
        Look::Bool(value) => out.extend_from_slice(if value { b"true" } else { b"false" }),
        Look::Int(value) => out.extend_from_slice(value.to_string().as_bytes()),
        Look::Number(text) => out.extend_from_slice(text.as_bytes()),
        Look::Text(value) => text(out, &value)?,
        Look::Half => return Err(half()),
        Look::List(items) => {
            let room = room.within()?;
            out.push(b'[');
            for (number, item) in items.enumerate() {
                if number > 0 {
                    out.push(b',');
                }
                write(out, &item.map_err(Stop::Raised)?, room)?;
            }
            out.push(b']');
        }
        Look::Record(fields) => {
            let room = room.within()?;
            out.push(b'{');
            let mut first = true;
            fields.each(|key, value| {
                if !std::mem::take(&mut first) {
                    out.push(b',');
                }
                match key {
                    Key::Text(key) => text(out, key)?,
                    Key::Half => return Err(half()),
                    Key::Other(found) => return Err(unfit(&found, "a key", "键")),
                }
                out.push(b':');
                write(out, value, room)
            })?;
            out.push(b'}');
        }
        Look::Other => return Err(unfit(&value.type_name(), "a value", "值")),
    }
    Ok(())
}

fn text<R>(out: &mut Vec<u8>, text: &str) -> Result<(), Stop<R>> {
    // A text is always written; memory takes everything.
    serde_json::to_writer(out, text).map_err(|error| refused(say!("{error}", "无法写成 JSON：{error}")))
}

fn half<R>() -> Stop<R> {
    refused(say!(
        "a text with half a character (a lone surrogate) has no JSON form, so the event needs an id",
        "含有半个字符（单独的代理项）的文字没有 JSON 形式，事件因此须有 id"
    ))
}

fn unfit<R>(found: &str, what: &str, chinese: &str) -> Stop<R> {
    refused(say!(
        "{what} of type {found} has no JSON form, so the event needs an id",
        "类型为 {found} 的{chinese}没有 JSON 形式，事件因此须有 id"
    ))
}

/// The stop that facts cannot be read.
pub(super) fn refused<R>(message: Bilingual) -> Stop<R> {
    Stop::Fact(FactError::Formless { what: message })
}
