//! Checks of whole texts against the built-in vocabulary.

extern crate std;

mod pages;

use alloc::string::String;
use alloc::vec::Vec;
use std::sync::OnceLock;

use super::{CheckOptions, Checked, check};
use crate::builtin::{self, BuiltinPacks};
use crate::limits::Limits;
use crate::program::{Node, NodeKind, Program};
use crate::schema::Vocabulary;
use crate::span::{Source, SourceId};
use crate::zone::BuiltinZones;

/// The outcome of a text; of one that does not parse, what the parser says.
fn checked(text: &str) -> Checked {
    checked_within(text, Limits::default())
}

fn checked_within(text: &str, limits: Limits) -> Checked {
    let parsed = crate::syntax::parse(&Source::new(SourceId(0), "a.dj", text), &limits);
    if !parsed.diagnostics.is_empty() {
        return Checked { diagnostics: parsed.diagnostics, ..Checked::default() };
    }
    let options = CheckOptions { limits, zones: &BuiltinZones, packs: &BuiltinPacks };
    check(&[parsed.file], vocabulary(), &options)
}

/// What the parser and then the check of what could be read say.
fn both(text: &str) -> Vec<String> {
    let limits = Limits::default();
    let parsed = crate::syntax::parse(&Source::new(SourceId(0), "a.dj", text), &limits);
    let options = CheckOptions { limits, zones: &BuiltinZones, packs: &BuiltinPacks };
    let found = check(&[parsed.file], vocabulary(), &options);
    let diagnostics = parsed.diagnostics.into_iter().chain(found.diagnostics).collect();
    said(&Checked { diagnostics, ..Checked::default() })
}

fn vocabulary() -> &'static Vocabulary {
    static VOCABULARY: OnceLock<Vocabulary> = OnceLock::new();
    VOCABULARY.get_or_init(builtin::vocabulary)
}

/// What was said, as `DJ2101 message`.
fn said(checked: &Checked) -> Vec<String> {
    checked
        .diagnostics
        .iter()
        .map(|diagnostic| alloc::format!("{} {}", diagnostic.code.id, diagnostic.message.en))
        .collect()
}

/// The codes of a text.
fn codes_of(text: &str) -> Vec<&'static str> {
    checked(text).diagnostics.iter().map(|diagnostic| diagnostic.code.id).collect()
}

mod cells;
mod conditions;
mod declared;
mod fixes;
mod language;
mod lints;
mod rules;
mod rules_beside;
mod steps;
mod tables;
mod triggers;

/// A rule on a new order with this further condition.
fn when(condition: &str) -> String {
    alloc::format!("rule r\nwhen order.created and {condition}\nthen alert(text: \"x\")\n")
}

/// The codes of a rule with this condition.
fn condition(condition: &str) -> Vec<&'static str> {
    codes_of(&when(condition))
}

/// The condition of the only rule of a text that has no error.
fn node(text: &str) -> (Node, Program) {
    let checked = checked(text);
    assert!(!checked.has_errors(), "{text}\n{:#?}", said(&checked));
    let rule = checked.program.rules.first().expect("a rule");
    (rule.condition.node(), checked.program)
}

/// The primary path of the place a node reads.
fn path_of<'p>(program: &'p Program, node: &Node) -> &'p str {
    match &node.kind {
        NodeKind::Read(read) => {
            program.places.get(read.place.0 as usize).map_or("", |place| place.path.as_str())
        }
        _ => "",
    }
}
