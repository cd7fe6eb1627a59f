//! Types for TypeScript.

use std::fmt::Write as _;

use dangjiu::value::Type;

use super::{EVENT, Named, about, innermost, may_be_none, quoted, remark};

/// Names that the module has already, or that would hide what everybody knows by them.
pub(super) const TAKEN: &[&str] = &[
    "Array",
    "Boolean",
    "Date",
    "Decimal",
    "Duration",
    "Error",
    "Event",
    "EventName",
    "Facts",
    "Function",
    "Given",
    "Intent",
    "IntentOf",
    "Map",
    "Money",
    "Number",
    "Object",
    "Promise",
    "Record",
    "Set",
    "String",
    "Symbol",
    "Time",
    "Weight",
];

const HEAD: &str = r#"// Types of what these rules may be given, and of the intents they ask for.
// Written by `dangjiu types --ts`: change the rules and write it again.

/** An exact number. A text is taken digit by digit, a number as the digits it prints. */
export type Decimal = number | bigint | string;

/** An amount with its currency: `"199.00 CNY"`, `"¥199"`, or both apart. Never a bare number. */
export type Money = string | { readonly amount: Decimal; readonly currency: string };

/** An instant: RFC 3339, such as `"2026-02-09T10:00:00+08:00"`, or a Date. */
export type Time = string | Date;

/** A length of time: `"PT2H"` or `"2h"`. */
export type Duration = string;

/** A weight: `"3kg"`, `"500 g"`. */
export type Weight = string;
"#;

const INTENTS: &str = r#"
/** A value of an intent that has a form of its own: a record is its id, or an object of its fields. */
export type Given = string | boolean | null | readonly Given[] | { readonly [name: string]: Given };

/** What one action is asked for. Numbers, amounts and times are texts, exact and the same in every language. */
export interface IntentOf<Action extends string, Arguments> {
  /** Stable over retries and hosts: carry each out once. */
  readonly key: string;
  readonly rule: string;
  readonly step: string;
  readonly item?: number;
  readonly action: Action;
  readonly args: Arguments;
  /** When it is due. */
  readonly at: string;
  readonly after?: string;
  readonly unless?: string;
  readonly settled: boolean;
  readonly undone_by?: string;
  readonly shadow: boolean;
}
"#;

pub(super) fn module(named: &Named<'_>) -> String {
    let mut out = HEAD.to_owned();
    for (declared, name) in named.vocabulary.enums.iter().zip(&named.enums) {
        let spellings = remark(&declared.names.all().collect::<Vec<_>>().join(" "));
        let open = if declared.open { "; others are accepted" } else { "" };
        _ = write!(out, "\n/** {spellings}{open} */\nexport type {name} =");
        for member in &declared.members {
            let words: Vec<String> = member.all().map(quoted).collect();
            _ = write!(out, "\n  | {}", words.join(" | "));
        }
        if declared.open {
            // Keeps the members in what editors offer.
            out.push_str("\n  | (string & {})");
        } else if declared.members.is_empty() {
            out.push_str(" never");
        }
        out.push_str(";\n");
    }
    for (at, (record, name)) in named.vocabulary.records.iter().zip(&named.records).enumerate() {
        let spellings = remark(&record.names.all().collect::<Vec<_>>().join(" "));
        _ = writeln!(out, "\n/** {spellings} */\nexport interface {name} {{");
        for (field, types) in named.fields(at) {
            let ty = if record.names.primary == EVENT && field.names.primary == "type" {
                "EventName".to_owned()
            } else {
                types.into_iter().map(|ty| given(named, ty)).collect::<Vec<_>>().join(" | ")
            };
            let none = if may_be_none(field) { " | null" } else { "" };
            let key = key(named.key(&field.names));
            _ = writeln!(out, "  /** {} */\n  {key}?: {ty}{none};", about(field, named.lang));
        }
        out.push_str("}\n");
    }
    out.push_str("\n/** What an event may be called. */\nexport type EventName =");
    for event in named.events() {
        _ = write!(out, "\n  | {}", quoted(&event));
    }
    out.push_str("\n  | (string & {});\n\n/** A document: records by name. A bare order is an order itself. */\nexport interface Facts {\n");
    for (root, name) in named.roots() {
        _ = writeln!(out, "  {}?: {name} | null;", key(root));
    }
    out.push_str("}\n");
    out.push_str(INTENTS);
    out.push_str("\n/** What rules ask for. */\nexport type Intent =");
    for (action, declared) in named.actions() {
        let arguments: Vec<String> = declared
            .params
            .iter()
            .map(|param| {
                let none = if may_be_none(param) { "?" } else { "" };
                format!("readonly {}{none}: {}", key(&param.names.primary), asked(&param.ty))
            })
            .collect();
        let arguments =
            if arguments.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", arguments.join("; ")) };
        _ = write!(out, "\n  | IntentOf<{}, {arguments}>", quoted(action));
    }
    out.push_str(if named.vocabulary.actions.is_empty() { " never;\n" } else { ";\n" });
    out
}

/// A type of what is given.
fn given(named: &Named<'_>, ty: &Type) -> String {
    let (inner, lists) = innermost(ty);
    let inner = match inner {
        Type::Bool => "boolean",
        Type::Number => "Decimal",
        Type::Money => "Money",
        Type::Instant => "Time",
        Type::Duration => "Duration",
        Type::Weight => "Weight",
        Type::Enum(id) => named.enumeration(*id),
        Type::Record(id) => named.record(*id),
        Type::Text | Type::List(_) => "string",
    };
    listed(inner, lists)
}

/// A type of what an intent says.
fn asked(ty: &Type) -> String {
    let (inner, lists) = innermost(ty);
    let inner = match inner {
        Type::Bool => "boolean",
        Type::Record(_) => "Given",
        _ => "string",
    };
    listed(inner, lists)
}

fn listed(inner: &str, lists: usize) -> String {
    (0..lists).fold(inner.to_owned(), |inner, _| format!("readonly {}[]", bracketed(&inner)))
}

fn bracketed(ty: &str) -> String {
    if ty.starts_with("readonly ") { format!("({ty})") } else { ty.to_owned() }
}

/// A key, in quotes where it could not stand without.
fn key(name: &str) -> String {
    let mut characters = name.chars();
    let begins = characters.next().is_some_and(|first| first.is_alphabetic() || first == '_' || first == '$');
    let plain = begins && characters.all(|c| c.is_alphanumeric() || c == '_' || c == '$');
    if plain { name.to_owned() } else { quoted(name) }
}
