//! Why a request cannot be read, in both languages and in the words of this library.
//!
//! serde says it in English, in sentences of a few forms, with Rust's names for types in them. A structure says what is
//! expected in both languages: `expecting = "limits by name|…"`.

use dangjiu::diagnostic::Bilingual;
use dangjiu::say;
use serde_json::Value as Json;
use serde_json::error::Category;

use super::kind_of;

/// Why a request cannot be read, and where in its text.
pub(super) fn reason(error: &serde_json::Error) -> Bilingual {
    let Bilingual { en, zh } = reason_in_piece(error);
    let (line, column) = (error.line(), error.column());
    say!("{en} (line {line}, column {column})", "{zh}（第 {line} 行第 {column} 列）")
}

/// The same of a piece of a request, without its place in a text that nobody wrote by hand.
pub(super) fn reason_in_piece(error: &serde_json::Error) -> Bilingual {
    let said = error.to_string();
    let said = said.rsplit_once(" at line ").map_or(&*said, |(said, _)| said);
    match error.classify() {
        Category::Eof => say!("the JSON ends too soon", "JSON 没有写完"),
        Category::Syntax | Category::Io => say!("no JSON: {said}", "不是有效的 JSON：{said}"),
        Category::Data => sentence(said).unwrap_or_else(|| say!("{said}", "{said}")),
    }
}

/// A sentence of serde's in our words; nothing where it has another form.
fn sentence(said: &str) -> Option<Bilingual> {
    if let Some(rest) = said.strip_prefix("missing field `") {
        let name = rest.strip_suffix('`')?;
        return Some(say!("`{name}` is missing", "缺少“{name}”"));
    }
    if let Some(rest) = said.strip_prefix("duplicate field `") {
        let name = rest.strip_suffix('`')?;
        return Some(say!("`{name}` stands there twice", "“{name}”出现了两次"));
    }
    for unknown in ["unknown field `", "unknown variant `"] {
        if let Some((name, choices)) = said.strip_prefix(unknown).and_then(|rest| rest.split_once("`, ")) {
            let (en, zh) = listed(choices);
            return Some(say!("`{name}` is unknown; expected {en}", "“{name}”无法识别，应为{zh}"));
        }
    }
    let rest = said.strip_prefix("invalid type: ").or_else(|| said.strip_prefix("invalid value: "))?;
    let (seen, wanted) = rest.rsplit_once(", expected ")?;
    let Bilingual { en: found_en, zh: found_zh } = found(seen)?;
    let (en, zh) = expected(wanted);
    Some(say!("{found_en}; expected {en}", "这里是{found_zh}，应为{zh}"))
}

/// The names that serde offers, as lists.
fn listed(choices: &str) -> (String, String) {
    let names: Vec<&str> = choices.split('`').skip(1).step_by(2).collect();
    if names.is_empty() {
        return ("nothing here".to_owned(), "空".to_owned());
    }
    (format!("`{}`", names.join("`, `")), format!("“{}”", names.join("”“")))
}

/// What serde found, with the value where it tells it.
fn found(said: &str) -> Option<Bilingual> {
    let value = said.split('`').nth(1).unwrap_or_default();
    Some(match said.split(' ').next()? {
        "string" => {
            let text = said.strip_prefix("string ")?;
            say!("the text {text}", "文字 {text}")
        }
        "integer" | "floating" => say!("the number {value}", "数字 {value}"),
        "boolean" => say!("{value}", " {value}"),
        "null" => kind_of(&Json::Null),
        "sequence" => kind_of(&Json::Array(Vec::new())),
        "map" => kind_of(&Json::Object(serde_json::Map::new())),
        _ => return None,
    })
}

/// What was expected, in both languages.
fn expected(wanted: &str) -> (&str, &str) {
    match wanted {
        "a string" => ("a text", "文字"),
        "a boolean" => ("true or false", " true 或 false"),
        "u64" | "u32" | "usize" => ("a whole number from 0 on", " 0 起的整数"),
        "a sequence" => ("a list", "列表"),
        _ if wanted == "a map" || wanted.starts_with("struct ") => ("an object", "对象"),
        _ => wanted.split_once('|').unwrap_or((wanted, wanted)),
    }
}
