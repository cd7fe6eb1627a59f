//! What a call is about: which event it says it is.

use alloc::borrow::ToOwned;
use alloc::string::String;

use super::EvalRefused;
use super::read::{Evaluator, Got};
use crate::facts::{Facts, Slot};
use crate::plan::{Occasion, Plan};
use crate::program::{EventKind, PlaceId, Read};
use crate::schema::Vocabulary;
use crate::span::Span;
use crate::value::Scalar;

/// The event of a call, as its head says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Head {
    /// What it makes rules wait no longer for.
    pub(crate) occasion: Option<Occasion>,
    /// What it says it is.
    pub(crate) said: Option<String>,
    /// Its id.
    pub(crate) id: Option<String>,
}

/// Reads the head of the event. Its type, state and id must be text where they are given: a guess about what
/// happened, or a key from half an id, would be worse than no answer.
pub(crate) fn head(plan: &Plan, facts: &Facts<'_>) -> Result<Head, EvalRefused> {
    let head = &plan.program().head;
    let kind = text(plan, facts, head.kind)?;
    let state = text(plan, facts, head.state)?;
    let id = text(plan, facts, head.id)?.filter(|id| !id.is_empty());
    let Some(kind) = kind else { return Ok(Head { id, ..Head::default() }) };
    let occasion = occasion(&plan.program().vocabulary, &kind, state.as_deref());
    let said = match state {
        Some(state) => alloc::format!("{kind} {state}"),
        None => kind,
    };
    Ok(Head { occasion, said: Some(said), id })
}

fn text(plan: &Plan, facts: &Facts<'_>, place: PlaceId) -> Result<Option<String>, EvalRefused> {
    if plan.place(place).is_none() {
        // A program without rules may have no head either.
        return Ok(None);
    }
    match Evaluator::new(plan, facts).read(Read { place, binder: None }, Span::default()) {
        Got::Value(Scalar::Text(text)) => Ok(Some(text.into_owned())),
        Got::None | Got::Unknown => Ok(None),
        Got::Value(_) | Got::Error => {
            let path = plan.place(place).map(|place| place.path.clone()).unwrap_or_default();
            let slot = plan.access(place).and_then(|access| facts.slots.get(access.slot as usize));
            let found = match slot {
                Some(Slot::Wrong(found)) => found.as_ref().to_owned(),
                _ => "something else".to_owned(),
            };
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
