//! Types for Python.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use dangjiu::value::Type;

use super::{Named, about, in_capitals, innermost, may_be_none, quoted, remark};

/// Names that the module has already.
pub(super) const TAKEN: &[&str] = &[
    "Any",
    "Decimal",
    "Duration",
    "EventName",
    "Facts",
    "False",
    "Intent",
    "Literal",
    "Money",
    "MoneyParts",
    "None",
    "Number",
    "Time",
    "True",
    "TypedDict",
    "Union",
    "Weight",
    "datetime",
    "timedelta",
];

/// Words that Python keeps for itself: a field of such a name makes its record be written as a call.
const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def",
    "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is",
    "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

const HEAD: &str = r#""""Types of what these rules may be given, and of the intents they ask for.

Written by `dangjiu types --python`: change the rules and write it again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, TypedDict, Union

Number = Union[int, float, Decimal, str]
"""An exact number; text is taken digit by digit."""


class MoneyParts(TypedDict):
    """An amount and its currency, apart."""

    amount: Number
    currency: str


Money = Union[str, MoneyParts]
"""An amount with its currency: `"199.00 CNY"`, `"¥199"`, or both apart."""

Time = Union[datetime, str]
"""An instant: RFC 3339, such as `"2026-02-09T10:00:00+08:00"`, or a datetime with a time zone."""

Duration = Union[timedelta, str]
"""A length of time: `"PT2H"` or `"2h"`."""

Weight = str
"""A weight: `"3kg"`, `"500 g"`."""
"#;

pub(super) fn module(named: &Named<'_>) -> String {
    let mut out = HEAD.to_owned();
    for (declared, name) in named.vocabulary.enums.iter().zip(&named.enums) {
        let words: Vec<String> =
            declared.members.iter().flat_map(|member| member.all()).map(quoted).collect();
        let spellings = declared.names.all().collect::<Vec<_>>().join(" ");
        if words.is_empty() || declared.open {
            // A type checker makes a text of a word or any other text.
            _ = write!(out, "\n{name} = str\n{}\n", doc(&format!("{spellings}: {}", listed_words(&words))));
        } else {
            _ = write!(out, "\n{name} = Literal[\n");
            words.iter().for_each(|word| _ = writeln!(out, "    {word},"));
            _ = write!(out, "]\n{}\n", doc(&spellings));
        }
    }
    for (at, (record, name)) in named.vocabulary.records.iter().zip(&named.records).enumerate() {
        let spellings = record.names.all().collect::<Vec<_>>().join(" ");
        let fields: Vec<(String, String, String)> = named
            .fields(at)
            .into_iter()
            .map(|(field, types)| {
                let mut types: Vec<String> = types.into_iter().map(|ty| given(named, ty)).collect();
                types.extend(may_be_none(field).then(|| "None".to_owned()));
                let ty = match types.as_slice() {
                    [only] => only.clone(),
                    several => format!("Union[{}]", several.join(", ")),
                };
                (named.key(&field.names).to_owned(), ty, about(field, named.lang))
            })
            .collect();
        dict(&mut out, name, &spellings, &fields);
    }
    let events: Vec<String> = named.events().iter().map(|event| quoted(event)).collect();
    _ = write!(
        out,
        "\nEventName = str\n{}\n",
        doc(&format!("What an event may be called: {}", listed_words(&events)))
    );
    let roots: Vec<(String, String, String)> = named
        .roots()
        .map(|(root, name)| (root.to_owned(), format!("Union[{name}, None]"), String::new()))
        .collect();
    dict(&mut out, "Facts", "A document: records by name. A bare order is an order itself.", &roots);
    intents(&mut out, named);
    out
}

/// An intent per action, and all of them.
fn intents(out: &mut String, named: &Named<'_>) {
    let mut all = Vec::new();
    let mut taken = named.taken.clone();
    for (action, declared) in named.actions() {
        let arguments: Vec<(String, String, String)> = declared
            .params
            .iter()
            .map(|param| (param.names.primary.clone(), asked(&param.ty), String::new()))
            .collect();
        let [asked_for, intent] = both_free(action, &mut taken);
        dict(out, &asked_for, &format!("What `{action}` is asked for."), &arguments);
        let mut fields: Vec<(String, String, String)> = [
            ("key", "str"),
            ("rule", "str"),
            ("step", "str"),
            ("item", "int"),
            ("action", &format!("Literal[{}]", quoted(action))),
            ("args", &asked_for),
            ("at", "str"),
            ("after", "str"),
            ("unless", "str"),
            ("settled", "bool"),
            ("undone_by", "str"),
            ("shadow", "bool"),
        ]
        .map(|(key, ty)| (key.to_owned(), ty.to_owned(), String::new()))
        .into();
        if let Some((_, _, about)) = fields.first_mut() {
            "stable over retries and hosts: carry each out once".clone_into(about);
        }
        dict(out, &intent, &format!("An intent to `{action}`."), &fields);
        all.push(intent);
    }
    if all.is_empty() {
        all.push("None".to_owned());
    }
    out.push_str("\nIntent = Union[\n");
    all.iter().for_each(|name| _ = writeln!(out, "    {name},"));
    out.push_str("]\n\"\"\"What rules ask for.\"\"\"\n");
}

/// `move_on` as `MoveOnArgs` and `MoveOnIntent`; both with one number, where one of them is taken.
fn both_free(action: &str, taken: &mut BTreeSet<String>) -> [String; 2] {
    let name = in_capitals(action);
    let mut number = String::new();
    loop {
        let both = [format!("{name}{number}Args"), format!("{name}{number}Intent")];
        if both.iter().all(|name| !taken.contains(name)) {
            taken.extend(both.iter().cloned());
            return both;
        }
        number = (number.parse().unwrap_or(1u32) + 1).to_string();
    }
}

/// A `TypedDict` in which no key has to be there.
fn dict(out: &mut String, name: &str, about: &str, fields: &[(String, String, String)]) {
    if fields.iter().any(|(key, ..)| KEYWORDS.contains(&key.as_str()) || !is_identifier(key)) {
        _ = write!(out, "\n{name} = TypedDict(\n    {},\n    {{\n", quoted(name));
        for (key, ty, about) in fields {
            if !about.is_empty() {
                _ = writeln!(out, "        # {about}");
            }
            _ = writeln!(out, "        {}: {},", quoted(key), quoted(ty));
        }
        _ = write!(out, "    }},\n    total=False,\n)\n{}\n", doc(about));
        return;
    }
    _ = write!(out, "\n\nclass {name}(TypedDict, total=False):\n    {}\n", doc(about));
    for (key, ty, about) in fields {
        _ = write!(out, "\n    {key}: {ty}\n");
        if !about.is_empty() {
            _ = writeln!(out, "    {}", doc(about));
        }
    }
    out.push('\n');
}

/// A type of what is given.
fn given(named: &Named<'_>, ty: &Type) -> String {
    let (inner, lists) = innermost(ty);
    let inner = match inner {
        Type::Bool => "bool",
        Type::Number => "Number",
        Type::Money => "Money",
        Type::Instant => "Time",
        Type::Duration => "Duration",
        Type::Weight => "Weight",
        Type::Enum(id) => named.enumeration(*id),
        Type::Record(id) => named.record(*id),
        Type::Text | Type::List(_) => "str",
    };
    listed(inner, lists)
}

/// A type of what an intent says.
fn asked(ty: &Type) -> String {
    let (inner, lists) = innermost(ty);
    let inner = match inner {
        Type::Bool => "bool",
        Type::Record(_) => "Any",
        _ => "str",
    };
    listed(inner, lists)
}

fn listed(inner: &str, lists: usize) -> String {
    (0..lists).fold(inner.to_owned(), |inner, _| format!("list[{inner}]"))
}

fn listed_words(words: &[String]) -> String {
    words.join(", ")
}

/// A docstring.
fn doc(text: &str) -> String {
    let text = remark(text).replace('\\', "\\\\").replace("\"\"\"", "\\\"\\\"\\\"");
    // A quote at the end would run into the three that follow.
    let space = if text.ends_with('"') { " " } else { "" };
    format!("\"\"\"{text}{space}\"\"\"")
}

fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
        && characters.all(|c| c.is_alphanumeric() || c == '_')
}
