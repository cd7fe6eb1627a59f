//! The vectors that every language runs: requests, and what the answers must hold.
//!
//! A vector is an object in `tests/vectors/AREA/*.json`:
//!
//! ```json
//! { "id": "outcomes/not_u", "covers": ["4.4"], "op": "evaluate", "request": { … }, "expect": { "ok": { "fired": [] } } }
//! ```
//!
//! Every member of `expect` must be in the answer and be equal; arrays have the same length and are compared item by
//! item; the answer may have further members, unless the vector says `"exact": true`.
//!
//! Long texts are written short: in a request `{ "$repeat": "x", "times": 3 }` stands for `"xxx"`, and
//! `{ "$join": ["a", "b"] }` for `"ab"`.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

/// A vector.
#[derive(Clone, Debug)]
pub struct Vector {
    /// `area/name`, unique.
    pub id: String,
    /// The numbered sentences and the codes it shows.
    pub covers: Vec<String>,
    /// The operation.
    pub op: String,
    /// Its request.
    pub request: Json,
    /// What the answer must hold.
    pub expect: Json,
    /// Whether the answer may hold nothing else.
    pub exact: bool,
    /// The whole object, with remarks for scripts.
    pub whole: Json,
}

/// The folder of the vectors.
#[must_use]
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors")
}

/// All vectors, by file name.
///
/// # Errors
/// The file that cannot be read, or the vector that lacks a member.
pub fn all() -> Result<Vec<Vector>, String> {
    let mut vectors = Vec::new();
    for file in files(&folder())? {
        let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let json: Json =
            serde_json::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))?;
        let items = json.as_array().ok_or_else(|| format!("{}: not an array", file.display()))?;
        for item in items {
            vectors.push(
                vector(item).ok_or_else(|| format!("{}: a vector lacks a member: {item}", file.display()))?,
            );
        }
    }
    Ok(vectors)
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if path.extension().is_some_and(|ending| ending == "json") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn vector(json: &Json) -> Option<Vector> {
    let text = |key: &str| json.get(key)?.as_str().map(str::to_owned);
    let covers = json.get("covers")?.as_array()?;
    Some(Vector {
        id: text("id")?,
        covers: covers.iter().filter_map(|cover| cover.as_str().map(str::to_owned)).collect(),
        op: text("op")?,
        request: written_out(json.get("request")?),
        expect: json.get("expect")?.clone(),
        exact: json.get("exact").and_then(Json::as_bool).unwrap_or(false),
        whole: json.clone(),
    })
}

/// A request with its long texts written out.
fn written_out(json: &Json) -> Json {
    match json {
        Json::Object(members) => {
            if let (Some(part), Some(times)) =
                (members.get("$repeat").and_then(Json::as_str), members.get("times"))
            {
                return Json::String(part.repeat(usize::try_from(times.as_u64().unwrap_or(0)).unwrap_or(0)));
            }
            if let Some(parts) = members.get("$join").and_then(Json::as_array) {
                return Json::String(
                    parts.iter().map(|part| written_out(part).as_str().unwrap_or("").to_owned()).collect(),
                );
            }
            Json::Object(members.iter().map(|(key, value)| (key.clone(), written_out(value))).collect())
        }
        Json::Array(items) => Json::Array(items.iter().map(written_out).collect()),
        single => single.clone(),
    }
}

/// The texts of the rules in a request.
#[must_use]
pub fn rule_texts(vector: &Vector) -> Vec<String> {
    let sources = vector.request.get("sources").and_then(Json::as_array).cloned().unwrap_or_default();
    let of_sources = sources.iter().filter_map(|source| source.get("text")?.as_str().map(str::to_owned));
    let own = matches!(vector.op.as_str(), "format" | "parse")
        .then(|| vector.request.get("text")?.as_str().map(str::to_owned))
        .flatten();
    of_sources.chain(own).collect()
}

/// Where an answer differs from what is expected, one line each; nothing where it holds.
#[must_use]
pub fn differences(expect: &Json, found: &Json, exact: bool) -> Vec<String> {
    let mut lines = Vec::new();
    compare("", expect, found, exact, &mut lines);
    lines
}

fn compare(at: &str, expect: &Json, found: &Json, exact: bool, lines: &mut Vec<String>) {
    let place = if at.is_empty() { "the answer" } else { at };
    match (expect, found) {
        (Json::Object(expect), Json::Object(found)) => {
            for (key, value) in expect {
                match found.get(key) {
                    Some(found) => compare(&format!("{at}/{key}"), value, found, exact, lines),
                    None => lines.push(format!("{at}/{key}: expected {value}, found nothing")),
                }
            }
            for (key, value) in found.iter().filter(|(key, _)| exact && !expect.contains_key(*key)) {
                lines.push(format!("{at}/{key}: expected nothing, found {value}"));
            }
        }
        (Json::Array(expect), Json::Array(found)) => {
            if expect.len() != found.len() {
                let whole = Json::Array(found.clone());
                lines.push(format!(
                    "{place}: expected {} items, found {}: {whole}",
                    expect.len(),
                    found.len()
                ));
            }
            for (number, (expect, found)) in expect.iter().zip(found).enumerate() {
                compare(&format!("{at}/{number}"), expect, found, exact, lines);
            }
        }
        _ if expect == found => {}
        _ => lines.push(format!("{place}: expected {expect}, found {found}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn further_members_are_allowed_unless_exact() {
        let (expect, found) = (json!({"a": [{"b": 1}]}), json!({"a": [{"b": 1, "c": 2}], "d": 3}));
        assert!(differences(&expect, &found, false).is_empty());
        assert_eq!(
            differences(&expect, &found, true),
            ["/a/0/c: expected nothing, found 2", "/d: expected nothing, found 3"]
        );
    }

    #[test]
    fn lists_are_as_long_as_expected() {
        let lines = differences(&json!([]), &json!([1]), false);
        assert_eq!(lines, ["the answer: expected 0 items, found 1: [1]"]);
        assert!(!differences(&json!({"a": 1}), &json!({}), false).is_empty());
        assert!(!differences(&json!({"a": 1}), &json!({"a": "1"}), false).is_empty());
    }
}
