//! Canonical JSON (RFC 8785) and its digest: one text for all spellings of one document.
//!
//! Members are sorted by the UTF-16 units of their names, blanks go, strings have their shortest escapes and numbers
//! the form ECMAScript gives them. One thing is stricter than the RFC: a whole number that a double does not hold
//! keeps its digits, because two ids of twenty digits are two ids.
//!
//! ```
//! use dangjiu_facade::canonical::canonical;
//! assert_eq!(canonical(br#"{ "b": 1.50, "a": "\u00e9" }"#)?, r#"{"a":"é","b":1.5}"#);
//! # Ok::<(), dangjiu::facts::FactError>(())
//! ```

use std::ops::Range;

use dangjiu::facts::FactError;
use sha2::{Digest, Sha256};

use crate::json::scanner::{Kind, RawText, Read, Scanner};

/// The deepest nesting of a document that has a canonical form.
const NESTING: usize = 127;

/// The most digits of a whole number that every double of its size holds.
const HELD_DIGITS: usize = 15;

/// The canonical form of a JSON text.
///
/// # Errors
/// Where the text is not JSON, nests deeper than 127 levels, or holds half a character (a lone surrogate).
pub fn canonical(json: &[u8]) -> Result<String, FactError> {
    let mut scan = Scanner::new(json, NESTING)?;
    let mut out = String::with_capacity(json.len());
    write_value(&mut out, &mut scan)?;
    scan.end()?;
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

/// Writes the value at the cursor.
fn write_value(out: &mut String, scan: &mut Scanner<'_>) -> Read<()> {
    match scan.kind()? {
        Kind::Null => scan.word(b"null").map(|()| out.push_str("null")),
        Kind::True => scan.word(b"true").map(|()| out.push_str("true")),
        Kind::False => scan.word(b"false").map(|()| out.push_str("false")),
        Kind::Number => scan.number().map(|text| write_number(out, text)),
        Kind::Text => {
            let text = scan.string()?;
            write_text(out, text, scan)
        }
        Kind::List => {
            out.push('[');
            let mut first = true;
            scan.list(|scan| {
                if !std::mem::take(&mut first) {
                    out.push(',');
                }
                write_value(out, scan)
            })?;
            out.push(']');
            Ok(())
        }
        Kind::Object => write_object(out, scan),
    }
}

/// Writes the members as they come and puts them in order where they are not, which is seldom.
fn write_object(out: &mut String, scan: &mut Scanner<'_>) -> Read<()> {
    out.push('{');
    let start = out.len();
    let mut members: Vec<(Name<'_>, Range<usize>)> = Vec::new();
    scan.object(|scan, key| {
        let from = out.len();
        let name = key.decode().ok_or_else(|| scan.half(key))?;
        write_text(out, key, scan)?;
        out.push(':');
        write_value(out, scan)?;
        out.push(',');
        members.push((name, from..out.len()));
        Ok(())
    })?;
    let before = |(left, _): &(Name<'_>, Range<usize>), (right, _): &(Name<'_>, Range<usize>)| {
        left.encode_utf16().cmp(right.encode_utf16())
    };
    if !members.is_sorted_by(|left, right| before(left, right).is_lt()) {
        members.sort_by(before);
        // Of two members with one name the last is the one that counts.
        members.reverse();
        members.dedup_by(|later, kept| later.0 == kept.0);
        let written = out.split_off(start);
        members.iter().rev().for_each(|(_, range)| {
            let of_written = range.start - start..range.end - start;
            out.push_str(written.get(of_written).unwrap_or_default());
        });
    }
    if !members.is_empty() {
        // The comma behind the last member.
        out.pop();
    }
    out.push('}');
    Ok(())
}

type Name<'t> = std::borrow::Cow<'t, str>;

fn write_text(out: &mut String, text: RawText<'_>, scan: &Scanner<'_>) -> Read<()> {
    out.push('"');
    if let Some(plain) = text.unescaped() {
        // What needed no escape on the way in needs none on the way out.
        out.push_str(plain);
    } else {
        let decoded = text.decode().ok_or_else(|| scan.half(text))?;
        decoded.chars().for_each(|c| write_char(out, c));
    }
    out.push('"');
    Ok(())
}

fn write_char(out: &mut String, c: char) {
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

fn write_number(out: &mut String, text: &str) {
    // Most numbers are short and whole, and stand as ECMAScript writes them.
    if text.len() <= HELD_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit()) {
        out.push_str(text);
    } else {
        out.push_str(&number_text(text));
    }
}

#[cfg(all(feature = "small", target_family = "wasm"))]
use crate::host::number as number_text;
#[cfg(not(all(feature = "small", target_family = "wasm")))]
use numbers::number_text;

/// Numbers, where no host writes them.
#[cfg(not(all(feature = "small", target_family = "wasm")))]
mod numbers {
    /// The number as ECMAScript writes the double nearest to it; a whole number no double holds, as its digits.
    pub(super) fn number_text(text: &str) -> String {
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
}
