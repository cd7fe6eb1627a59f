//! What a call is about: which event it says it is.

use alloc::borrow::ToOwned;
use alloc::string::String;

use super::EvalRefused;
use super::read::{Evaluator, Got};
use crate::facts::{Facts, Found, FoundKind, Slot};
use crate::plan::{Occasion, Plan};
use crate::program::{EventKind, PlaceId, Read};
use crate::schema::Vocabulary;
use crate::span::Span;
use crate::value::Scalar;

/// The event of a call, as its head says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Head<'f> {
    /// What it makes rules wait no longer for.
    pub(crate) occasion: Option<Occasion>,
    /// What it says it is.
    said: Option<(&'f str, Option<&'f str>)>,
}

impl Head<'_> {
    /// What the call says its event is.
    pub(crate) fn said(&self) -> Option<String> {
        self.said.map(|(kind, state)| match state {
            Some(state) => alloc::format!("{kind} {state}"),
            None => kind.to_owned(),
        })
    }
}

/// Reads the head of the event. Its type, state and id must be text where they are given: a guess about what
/// happened, or a key from half an id, would be worse than no answer.
pub(crate) fn head<'f>(plan: &Plan, facts: &'f Facts<'_>) -> Result<Head<'f>, EvalRefused> {
    if is_there(plan, facts) { head_of_event(plan, facts) } else { Ok(Head::default()) }
}

/// What its event makes rules wait no longer for.
#[inline]
pub(crate) fn of_call(plan: &Plan, facts: &Facts<'_>) -> Result<Option<Occasion>, EvalRefused> {
    if is_there(plan, facts) { head_of_event(plan, facts).map(|head| head.occasion) } else { Ok(None) }
}

/// Whether a call has an event; most have none.
#[inline]
pub(crate) fn is_there(plan: &Plan, facts: &Facts<'_>) -> bool {
    let event = plan.event_slot().and_then(|event| facts.slots.get(event as usize));
    !matches!(event, None | Some(Slot::Absent | Slot::Null))
}

#[inline(never)]
fn head_of_event<'f>(plan: &Plan, facts: &'f Facts<'_>) -> Result<Head<'f>, EvalRefused> {
    let head = &plan.program().head;
    let kind = text(plan, facts, head.kind)?;
    let state = text(plan, facts, head.state)?;
    text(plan, facts, head.id)?;
    let Some(kind) = kind else { return Ok(Head::default()) };
    let occasion = occasion(&plan.program().vocabulary, kind, state);
    Ok(Head { occasion, said: Some((kind, state)) })
}

/// The id of the event, if it has one.
pub(crate) fn event_id<'f>(plan: &Plan, facts: &'f Facts<'_>) -> Option<&'f str> {
    match slot(plan, facts, plan.program().head.id) {
        Some(Slot::Scalar(Scalar::Text(id))) if !id.is_empty() => Some(id),
        _ => None,
    }
}

pub(crate) fn slot<'f, 'v>(plan: &Plan, facts: &'f Facts<'v>, place: PlaceId) -> Option<&'f Slot<'v>> {
    plan.access(place).and_then(|access| facts.slots.get(access.slot as usize))
}

fn text<'f>(plan: &Plan, facts: &'f Facts<'_>, place: PlaceId) -> Result<Option<&'f str>, EvalRefused> {
    let found = slot(plan, facts, place);
    if let Some(Slot::Scalar(Scalar::Text(text))) = found {
        return Ok(Some(text));
    }
    let around = plan.place(place).and_then(|place| slot(plan, facts, place.parent?));
    let absent = matches!(found, None | Some(Slot::Absent | Slot::Null));
    if plan.place(place).is_none() || absent && matches!(around, Some(Slot::Record)) {
        // A program without rules may have no head; an event need not say everything.
        return Ok(None);
    }
    if let (true, Some(Slot::Wrong(found))) = (absent, around) {
        let path = plan.place(place).and_then(|place| plan.place(place.parent?));
        let path = path.map(|event| event.path.clone()).unwrap_or_default();
        return Err(EvalRefused::Event { path, found: found.clone() });
    }
    match Evaluator::new(plan, facts).read(Read { place, binder: None }, Span::default()) {
        Got::None | Got::Unknown => Ok(None),
        Got::Value(_) | Got::Error => {
            let path = plan.place(place).map(|place| place.path.clone()).unwrap_or_default();
            let found = found.map_or(Found::Kind(FoundKind::Other), Slot::found);
            Err(EvalRefused::Head { path, found })
        }
    }
}

/// The occasion that a type, in any declared spelling, and a state name.
fn occasion(vocabulary: &Vocabulary, kind: &str, state: Option<&str>) -> Option<Occasion> {
    if let Some(event) = vocabulary.event_names.get(kind) {
        return Some(Occasion::Event(EventKind::Declared(*event)));
    }
    if let Some(action) = vocabulary.action_names.get(kind) {
        return Some(Occasion::Event(EventKind::Issued(*action)));
    }
    let (subject, verb) = kind.rsplit_once('.')?;
    if matches!(verb, "done" | "完成") {
        let action = vocabulary.action_names.get(subject)?;
        return Some(Occasion::Event(EventKind::Done(*action)));
    }
    let record = *vocabulary.record_names.get(subject)?;
    let state = state?;
    let of_record = (0..).zip(&vocabulary.machines).filter(|(_, machine)| machine.subject == record);
    let (machine, state) = of_record
        .flat_map(|(number, machine)| (0..).zip(&machine.states).map(move |(at, state)| (number, at, state)))
        .find(|(_, _, found)| found.names.all().any(|name| name == state))
        .map(|(number, at, _)| (number, at))?;
    match verb {
        "becomes" | "变为" => Some(Occasion::Becomes(machine, state)),
        "leaves" | "离开" => Some(Occasion::Leaves(machine, state)),
        _ => None,
    }
}
