//! Values as JSON.

use dangjiu::schema::Vocabulary;
use dangjiu::value::{Member, Scalar, Type, Value};
use serde_json::{Map, Value as Json};

/// The one text of a single value: `19.9`, `199.00 CNY`, `2026-02-09T02:00:00Z`, `2h 30min`, `500g`, `true`; of a
/// member its primary name.
#[must_use]
pub fn scalar_text(scalar: &Scalar<'_>, vocabulary: &Vocabulary) -> String {
    match scalar {
        Scalar::Bool(value) => value.to_string(),
        Scalar::Number(value) => value.to_string(),
        Scalar::Money(value) => value.to_string(),
        Scalar::Text(text) => text.clone().into_owned(),
        Scalar::Instant(value) => value.to_string(),
        Scalar::Duration(value) => value.to_string(),
        Scalar::Weight(grams) => format!("{grams}g"),
        Scalar::Member(_, Member::Other(text)) => text.clone().into_owned(),
        Scalar::Member(id, Member::Known(index)) => vocabulary
            .enumeration(*id)
            .and_then(|declared| declared.members.get(*index as usize))
            .map(|names| names.primary.clone())
            .unwrap_or_default(),
    }
}

/// A value as JSON: booleans as booleans, other single values as their text, records as objects, lists as lists.
#[must_use]
pub fn value_json(value: &Value, vocabulary: &Vocabulary) -> Json {
    match value {
        Value::None => Json::Null,
        Value::Scalar(Scalar::Bool(value)) => Json::Bool(*value),
        Value::Scalar(scalar) => Json::String(scalar_text(scalar, vocabulary)),
        Value::List(items) => Json::Array(items.iter().map(|item| value_json(item, vocabulary)).collect()),
        Value::Record(fields) => Json::Object(object(fields, vocabulary)),
    }
}

/// Named values as an object, in their order.
pub(crate) fn object(fields: &[(String, Value)], vocabulary: &Vocabulary) -> Map<String, Json> {
    fields.iter().map(|(name, value)| (name.clone(), value_json(value, vocabulary))).collect()
}

/// A type as rules write it: `number`, `list of text`, the primary name of an enum or record.
#[must_use]
pub fn type_text(ty: &Type, vocabulary: &Vocabulary) -> String {
    let known = match ty {
        Type::Bool => "boolean",
        Type::Number => "number",
        Type::Money => "money",
        Type::Text => "text",
        Type::Instant => "time",
        Type::Duration => "duration",
        Type::Weight => "weight",
        Type::Enum(id) => vocabulary.enumeration(*id).map_or("", |found| &found.names.primary),
        Type::Record(id) => vocabulary.record(*id).map_or("", |found| &found.names.primary),
        Type::List(item) => return format!("list of {}", type_text(item, vocabulary)),
    };
    known.to_owned()
}
