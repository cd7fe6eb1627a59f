//! Canonical JSON (RFC 8785) and its digest: one text for all spellings of one document.
//!
//! Members are sorted by the UTF-16 units of their names, blanks go, strings have their shortest escapes and numbers
//! the form ECMAScript gives them. One thing is stricter than the RFC: a whole number that a double does not hold
//! keeps its digits, because two ids of twenty digits are two ids.
//!
//! ```
//! use dangjiu_facade::canonical::canonical;
//! assert_eq!(canonical(br#"{ "b": 1.50, "a": "\u00e9" }"#)?, r#"{"a":"é","b":1.5}"#);
//! # Ok::<(), serde_json::Error>(())
//! ```

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// The canonical form of a JSON text.
///
/// # Errors
/// Where the text is not JSON, or nests deeper than 128 levels.
pub fn canonical(json: &[u8]) -> Result<String, serde_json::Error> {
    let value: Value = serde_json::from_slice(json)?;
    let mut out = String::with_capacity(json.len());
    write_value(&mut out, &value);
    Ok(out)
}

/// SHA-256 of the canonical form; of the bytes themselves, marked as such, where there is none (a half character in
/// a text nobody reads).
#[must_use]
pub fn digest(json: &[u8]) -> [u8; 32] {
    let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
    match canonical(json) {
        Ok(text) => Sha256::digest(text).into(),
        Err(_) => Sha256::new().chain_update(b"not canonical\0").chain_update(json).finalize().into(),
    }
}

fn write_value(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => out.push_str(&number_text(number.as_str())),
        Value::String(text) => write_text(out, text),
        Value::Array(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write_value(out, item);
            }
            out.push(']');
        }
        Value::Object(members) => write_object(out, members),
    }
}

fn write_object(out: &mut String, members: &Map<String, Value>) {
    let mut sorted: Vec<(&String, &Value)> = members.iter().collect();
    sorted.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
    out.push('{');
    for (i, (name, value)) in sorted.into_iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        write_text(out, name);
        out.push(':');
        write_value(out, value);
    }
    out.push('}');
}

fn write_text(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

/// The number as ECMAScript writes the double nearest to it; a whole number no double holds, as its digits.
fn number_text(text: &str) -> String {
    let whole = !text.contains(['.', 'e', 'E']);
    let Ok(double) = text.parse::<f64>() else {
        return text.to_owned();
    };
    let kept = double.is_finite() && (!whole || is_held(text, double));
    if !kept {
        return text.to_owned();
    }
    ecmascript(double)
}

/// Whether the double is exactly the whole number. Rust prints a whole double with all its digits.
fn is_held(text: &str, double: f64) -> bool {
    format!("{double:.0}") == text || double == 0.0
}

/// `Number::toString` of ECMAScript, from the shortest digits that read back as the same double.
fn ecmascript(double: f64) -> String {
    if double == 0.0 {
        return "0".to_owned();
    }
    let scientific = format!("{:e}", double.abs());
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let digits: String = mantissa.chars().filter(|c| *c != '.').collect();
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let sign = if double < 0.0 { "-" } else { "" };
    let count = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    // `point` digits stand before the point.
    let point = exponent + 1;
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or(0));
    if (count..=21).contains(&point) {
        return format!("{sign}{digits}{}", zeros(point - count));
    }
    if (1..=21).contains(&point) {
        let (whole, fraction) =
            digits.split_at_checked(usize::try_from(point).unwrap_or(0)).unwrap_or_default();
        return format!("{sign}{whole}.{fraction}");
    }
    if (-5..=0).contains(&point) {
        return format!("{sign}0.{}{digits}", zeros(-point));
    }
    let (first, rest) = digits.split_at_checked(1).unwrap_or((&digits, ""));
    let dot = if rest.is_empty() { "" } else { "." };
    let plus = if exponent < 0 { '-' } else { '+' };
    format!("{sign}{first}{dot}{rest}e{plus}{}", exponent.abs())
}
