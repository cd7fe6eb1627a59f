//! Events: dotted names in both languages, what they are about and their own fields.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use hashbrown::HashMap;

use super::{Entry, Kind, Ledger, add_spelling, types};
use crate::check::lexicon::Owner;
use crate::diagnostic::{Diagnostic, codes};
use crate::say;
use crate::schema::{EventType, Names};
use crate::span::Span;
use crate::syntax::as_name;
use crate::syntax::ast::{EventDecl, Path};
use crate::value::RecordId;

/// The ends of names that say a state changed: `order.becomes`, `order.leaves`.
const STATE_CHANGES: [&str; 2] = ["becomes", "leaves"];

/// Takes an event: a new one, or more fields for one of the base vocabulary.
pub(super) fn event(ledger: &mut Ledger<'_, '_>, decl: &EventDecl, entry: Entry<'_>) {
    let parts = parts_of(ledger, decl);
    if let ([_, .., last], Some(word)) = (parts.as_slice(), decl.name.parts.last())
        && last.all().any(|name| STATE_CHANGES.contains(&name))
    {
        ledger.reserved(&word.text, word.span, "changes of state", "状态变化");
        return;
    }
    let subject = subject_of(ledger, decl, &parts);
    let written = decl.name.dotted();
    let known = ledger.ctx.vocabulary.event_names.get(&written).copied();
    let names = Names { primary: written, ..Names::default() };
    let place = crate::syntax::ast::Name { text: names.primary.clone(), span: decl.name.span };
    if !ledger.claim(Kind::Event, &names, &place, entry, known.is_some()) {
        return;
    }
    let index = match known {
        Some(index) => {
            same_subject(ledger, index, subject, decl);
            record_parts(ledger, index, &decl.name);
            index
        }
        None => match new_event(ledger, parts, subject, decl.name.span) {
            Some(index) => index,
            None => return,
        },
    };
    fields(ledger, index, decl);
}

/// The names of the parts: as written, with those of dotted titles; the first part of several has the names of the
/// record, or of the other events, that it names.
fn parts_of(ledger: &Ledger<'_, '_>, decl: &EventDecl) -> Vec<Names> {
    let mut parts: Vec<Names> =
        decl.name.parts.iter().map(|part| Names { primary: part.text.clone(), ..Names::default() }).collect();
    for title in &decl.titles {
        let spelled: Option<Vec<String>> = title.text.split(['.', '．']).map(as_name).collect();
        match spelled {
            Some(spelled) if spelled.len() == parts.len() => {
                for (part, spelling) in parts.iter_mut().zip(spelled) {
                    add_spelling(part, spelling);
                }
            }
            _ => {
                if let Some(last) = parts.last_mut().filter(|last| last.title.is_none()) {
                    last.title = Some(title.text.clone());
                }
            }
        }
    }
    if let [first, _, ..] = parts.as_mut_slice()
        && let Some(known) = shared_first(ledger, first)
    {
        let written = core::mem::replace(first, known);
        for spelling in written.all() {
            add_spelling(first, spelling.to_string());
        }
    }
    parts
}

/// The names a first part has elsewhere.
fn shared_first(ledger: &Ledger<'_, '_>, first: &Names) -> Option<Names> {
    let vocabulary = &ledger.ctx.vocabulary;
    let record = vocabulary.record_names.get(&first.primary).and_then(|id| vocabulary.record(*id));
    if let Some(record) = record {
        return Some(Names { title: None, ..record.names.clone() });
    }
    let event = ledger.first_parts.get(&first.primary)?;
    vocabulary.events.get(*event as usize)?.parts.first().cloned()
}

/// Takes the first parts of the events of the base vocabulary.
pub(super) fn base(ledger: &mut Ledger<'_, '_>) {
    for (at, event) in (0..).zip(&ledger.ctx.vocabulary.events) {
        take_first_part(&mut ledger.first_parts, &event.parts, at);
    }
}

fn take_first_part(known: &mut HashMap<String, u32>, parts: &[Names], at: u32) {
    let [first, _, ..] = parts else { return };
    for spelling in first.all() {
        if !known.contains_key(spelling) {
            known.insert(spelling.to_string(), at);
        }
    }
}

/// The record behind `of`, else the one the first part names.
fn subject_of(ledger: &mut Ledger<'_, '_>, decl: &EventDecl, parts: &[Names]) -> Option<RecordId> {
    let Some(written) = &decl.subject else {
        let first = parts.first()?;
        return ledger.ctx.vocabulary.record_names.get(&first.primary).copied();
    };
    let Some(id) = ledger.ctx.vocabulary.record_names.get(&written.text).copied() else {
        ledger.unknown_record(written);
        return None;
    };
    if let Some(record) = ledger.ctx.vocabulary.record(id) {
        ledger.ctx.names.record(written.span, &record.names);
    }
    Some(id)
}

fn same_subject(ledger: &mut Ledger<'_, '_>, index: u32, subject: Option<RecordId>, decl: &EventDecl) {
    let known = ledger.ctx.vocabulary.events.get(index as usize).and_then(|event| event.subject);
    let Some(written) = decl.subject.as_ref().filter(|_| subject.is_some() && subject != known) else {
        return;
    };
    let about = known.and_then(|id| ledger.ctx.vocabulary.record(id));
    let about = about.map_or("-", |record| record.names.primary.as_str());
    ledger.ctx.report(Diagnostic::new(
        &codes::declare::DECLARED_OTHERWISE,
        written.span,
        say!("this event is known to be about `{about}`", "已知该事件说的是“{about}”"),
    ));
}

fn record_parts(ledger: &mut Ledger<'_, '_>, index: u32, name: &Path) {
    let Some(event) = ledger.ctx.vocabulary.events.get(index as usize) else { return };
    for (part, names) in name.parts.iter().zip(&event.parts) {
        ledger.ctx.names.record(part.span, names);
    }
}

fn new_event(
    ledger: &mut Ledger<'_, '_>,
    parts: Vec<Names>,
    subject: Option<RecordId>,
    span: Span,
) -> Option<u32> {
    let index = u32::try_from(ledger.ctx.vocabulary.events.len()).ok()?;
    let each = parts.iter().map(|part| part.all().count());
    if ledger.too_many(each.fold(1, usize::saturating_mul), span) {
        return None;
    }
    let spellings = combinations(&parts);
    let vocabulary = &mut ledger.ctx.vocabulary;
    for spelling in &spellings {
        if let Some(taken) = vocabulary.event_names.get(spelling).copied() {
            let first = vocabulary.events.get(taken as usize).and_then(|event| event.span);
            ledger.twice(spelling, span, first, false);
            return None;
        }
    }
    for spelling in spellings {
        vocabulary.event_names.insert(spelling, index);
    }
    take_first_part(&mut ledger.first_parts, &parts, index);
    vocabulary.events.push(EventType { parts, subject, fields: Vec::new(), span: Some(span) });
    Some(index)
}

/// Every dotted spelling: each part in each of its spellings.
fn combinations(parts: &[Names]) -> Vec<String> {
    let mut found: Vec<String> = Vec::from([String::new()]);
    for part in parts {
        let mut longer = Vec::new();
        for start in &found {
            for spelling in part.all() {
                let mut name = start.clone();
                if !name.is_empty() {
                    name.push('.');
                }
                name.push_str(spelling);
                longer.push(name);
            }
        }
        found = longer;
    }
    found
}

/// Adds the event's own fields. Those of every event's head are there already.
fn fields(ledger: &mut Ledger<'_, '_>, index: u32, decl: &EventDecl) {
    for field in &decl.fields {
        let Some(built) = types::field_type(ledger, field) else { continue };
        let vocabulary = &ledger.ctx.vocabulary;
        let head = vocabulary.record_names.get("event").map(|id| Owner::Record(*id));
        let taken = head.and_then(|head| vocabulary.clash(head, &built.names)).map(|(spelling, _)| spelling);
        if let Some(spelling) = taken {
            ledger.reserved(&spelling, field.name.span, "the head of every event", "每个事件的开头");
            continue;
        }
        types::add_field(ledger, Owner::Event(index), built, field.name.span);
    }
}
