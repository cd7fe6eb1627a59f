//! Reading values out of JSON, as slowly and plainly as it can be said.

use dangjiu::schema::EnumType;
use dangjiu::time::Instant;
use dangjiu::value::Type;
use serde_json::Value as Json;

use super::number::Number;
use super::value::Val;

/// The value of a single type that `json` holds; nothing where it is of another type.
#[must_use]
pub fn scalar(json: &Json, ty: &Type, enums: &[EnumType]) -> Option<Val> {
    match ty {
        Type::Bool => json.as_bool().map(Val::Bool),
        Type::Number => match json {
            Json::Number(number) => Number::parse(&number.to_string()).map(Val::Number),
            Json::String(text) => Number::parse(text).map(Val::Number),
            _ => None,
        },
        Type::Money => money(json),
        Type::Text => json.as_str().map(|text| Val::Text(text.to_owned())),
        // Reading a date is not evaluation; the forms are tested where they are read.
        Type::Instant => {
            json.as_str().and_then(|text| Instant::parse(text).ok()).map(|t| Val::Instant(t.micros()))
        }
        Type::Duration => json.as_str().and_then(duration),
        Type::Weight => json.as_str().and_then(weight),
        Type::Enum(id) => {
            let text = json.as_str()?;
            let declared = enums.get(id.0 as usize)?;
            match declared.members.iter().position(|names| names.all().any(|name| name == text)) {
                Some(index) => Some(Val::Member(id.0, u32::try_from(index).ok()?)),
                None => declared.open.then(|| Val::Stranger(id.0, text.to_owned())),
            }
        }
        Type::Record(_) | Type::List(_) => None,
    }
}

fn money(json: &Json) -> Option<Val> {
    if let Json::Object(fields) = json {
        let amount = match fields.get("amount")? {
            Json::Number(number) => Number::parse(&number.to_string())?,
            Json::String(text) => Number::parse(text)?,
            _ => return None,
        };
        return Some(Val::Money(amount, currency(fields.get("currency")?.as_str()?)?));
    }
    let text = json.as_str()?;
    if let Some(amount) = text.strip_prefix('¥').or_else(|| text.strip_prefix('￥')) {
        return Some(Val::Money(Number::parse(amount)?, "CNY".to_owned()));
    }
    if let Some(amount) = text.strip_suffix("万元") {
        let amount = Number::fit(Number::parse(amount)?.exact() * num_bigint::BigInt::from(10_000))?;
        return Some(Val::Money(amount, "CNY".to_owned()));
    }
    if let Some(amount) = text.strip_suffix('元') {
        return Some(Val::Money(Number::parse(amount)?, "CNY".to_owned()));
    }
    let (first, second) = text.split_once(' ')?;
    match (currency(first), currency(second)) {
        (None, Some(code)) => Some(Val::Money(Number::parse(first)?, code)),
        (Some(code), None) => Some(Val::Money(Number::parse(second)?, code)),
        _ => None,
    }
}

fn currency(text: &str) -> Option<String> {
    (text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())).then(|| text.to_owned())
}

/// `PT2H`, `P1DT30M`, `2h 30min`: each unit at most once, the longest first.
fn duration(text: &str) -> Option<Val> {
    let (sign, body) = match text.strip_prefix('-') {
        Some(body) => (-1, body),
        None => (1, text),
    };
    let parts = match body.strip_prefix('P') {
        Some(iso) => iso_parts(iso)?,
        None => parts(body, &["d", "h", "min", "s", "ms", "us"])?,
    };
    let mut micros = num_rational::BigRational::from_integer(0.into());
    for (count, unit) in parts {
        let length: i64 = match unit.as_str() {
            "d" | "D" => 86_400_000_000,
            "h" | "H" => 3_600_000_000,
            "min" | "M" => 60_000_000,
            "s" | "S" => 1_000_000,
            "ms" => 1_000,
            _ => 1,
        };
        micros += count.exact() * num_bigint::BigInt::from(length);
    }
    if !micros.is_integer() {
        return None;
    }
    i64::try_from(micros.to_integer()).ok()?.checked_mul(sign).map(Val::Duration)
}

fn iso_parts(text: &str) -> Option<Vec<(Number, String)>> {
    if text.is_empty() || text.contains(' ') || text.ends_with('T') {
        return None;
    }
    let (days, clock) = text.split_once('T').unwrap_or((text, ""));
    let mut all = if days.is_empty() { Vec::new() } else { parts(days, &["D"])? };
    if !clock.is_empty() {
        all.extend(parts(clock, &["H", "M", "S"])?);
    }
    Some(all)
}

/// Pairs of a number and one of `units`, which must come in their order; at least one pair.
fn parts(text: &str, units: &[&str]) -> Option<Vec<(Number, String)>> {
    let mut rest = text;
    let mut found = Vec::new();
    let mut next = 0;
    loop {
        let digits = rest.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
        let (number, after) = rest.split_at(digits);
        let letters = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        let (unit, after) = after.split_at(letters);
        let at = units.iter().position(|known| *known == unit)?;
        if at < next {
            return None;
        }
        next = at + 1;
        found.push((Number::parse(number)?, unit.to_owned()));
        if after.is_empty() {
            return Some(found);
        }
        rest = after.trim_start_matches(' ');
    }
}

/// `3kg`, `500 g`.
fn weight(text: &str) -> Option<Val> {
    let (number, grams) = ["kg", "公斤", "千克"]
        .iter()
        .find_map(|unit| text.strip_suffix(unit).map(|number| (number, 1000)))
        .or_else(|| ["g", "克"].iter().find_map(|unit| text.strip_suffix(unit).map(|number| (number, 1))))?;
    let number = Number::parse(number.strip_suffix(' ').unwrap_or(number))?;
    Number::fit(number.exact() * num_bigint::BigInt::from(grams)).map(Val::Weight)
}
