//! A pass: one event over the rules it can concern.
//!
//! A call begins with one pass over the event it brings; each event that a rule emits is a further pass over the
//! rules of later layers, with the same facts but for the event's own places.

use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Reverse;

use super::ask::{Answer, Asker};
use super::cause::{Causes, Fault};
use super::group::{Conflict, Row, decide};
use super::outcome::Outcome;
use super::read::Evaluator;
use crate::facts::{Facts, Slot};
use crate::plan::{Occasion, Plan, RuleId};
use crate::program::{EventKind, PlaceId, PolicyWord};
use crate::span::Span;
use crate::time::Instant;
use crate::value::{Scalar, Type, Value};

/// What an emitted event changes in the facts.
#[derive(Clone, Debug)]
pub(crate) struct Overlay {
    /// Index in the vocabulary's events.
    pub(crate) event: u32,
    /// The layer of the rule that emitted it.
    pub(crate) layer: u32,
    /// Its fields that are read.
    pub(crate) values: Vec<(PlaceId, Value)>,
}

/// One event, and what came of it.
#[derive(Clone, Debug)]
pub(crate) struct Pass<'e> {
    pub(crate) facts: Facts<'e>,
    pub(crate) occasions: Vec<Occasion>,
    /// Only rules of this layer and later ones are asked.
    pub(crate) from_layer: u32,
    /// Whether a rule on trial emitted the event.
    pub(crate) shadow: bool,
    /// The event's id, where it has one.
    pub(crate) event_id: Option<String>,
    /// Rules that fire, by rank, with whether it is their `otherwise`.
    pub(crate) firing: Vec<(RuleId, Branch)>,
    /// Rules asked and found undecided or in error.
    open_rules: Vec<RuleId>,
    /// Occasions and columns whose rules were not asked and cannot fire.
    open_columns: Vec<(Occasion, u32)>,
    /// Rules of unique groups that hold together.
    conflicts: Vec<(u32, Conflict)>,
}

/// Which steps of a rule run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Branch {
    Then,
    Otherwise,
}

/// Why a rule is undecided or in error.
#[derive(Clone, Debug)]
pub(crate) enum Open {
    /// These are missing.
    Undecided(Causes),
    /// These are wrong.
    Errs(Vec<(Fault, Span)>),
}

impl<'e> Pass<'e> {
    /// The pass of a call's own event.
    pub(crate) fn of_call(facts: Facts<'e>, event: Option<Occasion>, event_id: Option<String>) -> Pass<'e> {
        let occasions = core::iter::once(Occasion::Call).chain(event).collect();
        Pass {
            facts,
            occasions,
            from_layer: 0,
            shadow: false,
            event_id,
            firing: Vec::new(),
            open_rules: Vec::new(),
            open_columns: Vec::new(),
            conflicts: Vec::new(),
        }
    }

    /// The pass of an emitted event.
    pub(crate) fn of_emitted(&self, plan: &Plan, overlay: &Overlay, id: String, shadow: bool) -> Pass<'e> {
        let event = Occasion::Event(EventKind::Declared(overlay.event));
        let facts = overlaid(&self.facts, plan, overlay, &id);
        Pass {
            occasions: Vec::from([event]),
            from_layer: overlay.layer + 1,
            shadow: self.shadow || shadow,
            ..Pass::of_call(facts, None, Some(id))
        }
    }

    /// Asks the rules that the event can concern.
    pub(crate) fn run(&mut self, plan: &'e Plan, now: Instant) {
        let mut found: Vec<u32> = Vec::new();
        let mut evaluator = Evaluator::new(plan, &self.facts);
        for occasion in &self.occasions {
            let Some(columns) = plan.index().occasion(*occasion) else { continue };
            let mut open = Vec::new();
            columns.look_up(|place| evaluator.seen(place), &mut found, &mut open);
            self.open_columns.extend(open.into_iter().map(|column| (*occasion, column)));
        }
        found.sort_unstable();
        found.dedup();
        let mut grouped: Vec<(u32, Reverse<i64>, RuleId, bool)> = Vec::new();
        let mut answers: Vec<(RuleId, Answer)> = Vec::new();
        let mut asker = Asker::new(evaluator, &self.occasions, now);
        for rank in found {
            let Some(id) = plan.ranked(rank) else { continue };
            let (Some(rule), Some(planned)) = (plan.rule(id), plan.planned(id)) else { continue };
            if rule.layer < self.from_layer {
                continue;
            }
            match planned.deciding_group {
                Some(group) => grouped.push((group, Reverse(rule.priority), id, rule.shadow)),
                None => answers.push((id, asker.ask(id))),
            }
        }
        grouped.sort_unstable_by_key(|(group, priority, id, _)| (*group, *priority, *id));
        for rows in grouped.chunk_by(|left, right| left.0 == right.0) {
            let Some((group, ..)) = rows.first() else { continue };
            let policy =
                plan.program().groups.get(*group as usize).map_or(PolicyWord::All, |group| group.policy);
            let rows: Vec<Row> =
                rows.iter().map(|(_, _, rule, shadow)| Row { rule: *rule, shadow: *shadow }).collect();
            let decision = decide(policy, &rows, &mut |rule| asker.ask(rule));
            answers.extend(decision.answers);
            self.conflicts.extend(decision.conflicts.into_iter().map(|conflict| (*group, conflict)));
        }
        self.sort_out(plan, answers);
    }

    /// Keeps who fires, by rank, and who is open.
    fn sort_out(&mut self, plan: &Plan, answers: Vec<(RuleId, Answer)>) {
        for (id, answer) in answers {
            match answer {
                Answer::Fires => self.firing.push((id, Branch::Then)),
                Answer::Fails { otherwise: Outcome::True } => self.firing.push((id, Branch::Otherwise)),
                Answer::Undecided
                | Answer::Errs
                | Answer::Fails { otherwise: Outcome::Unknown | Outcome::Error } => self.open_rules.push(id),
                Answer::Fails { otherwise: Outcome::False } | Answer::Silent => {}
            }
        }
        self.firing.sort_by_key(|(id, _)| plan.planned(*id).map(|planned| planned.rank));
    }

    /// The rules that are undecided or in error, with the causes. Only this asks the rules of open columns.
    pub(crate) fn open(&self, plan: &Plan, now: Instant) -> Vec<(RuleId, Open)> {
        let mut asker = Asker::asking_why(Evaluator::asking_why(plan, &self.facts), &self.occasions, now);
        let mut rules = self.open_rules.clone();
        for (occasion, column) in &self.open_columns {
            let Some(columns) = plan.index().occasion(*occasion) else { continue };
            let ids = columns.rules_of(*column).iter().filter_map(|rank| plan.ranked(*rank));
            // What a group made of its rules is settled already.
            let alone = |id: &RuleId| {
                let later = plan.rule(*id).is_some_and(|rule| rule.layer >= self.from_layer);
                later && plan.planned(*id).is_some_and(|planned| planned.deciding_group.is_none())
            };
            rules.extend(ids.filter(alone));
        }
        rules.sort_unstable();
        rules.dedup();
        let mut open: Vec<(RuleId, Open)> = Vec::new();
        for id in rules {
            let answer = asker.ask(id);
            let causes = Causes::of(&asker.evaluator.take_causes());
            match answer {
                Answer::Undecided | Answer::Fails { otherwise: Outcome::Unknown } => {
                    open.push((id, Open::Undecided(causes)));
                }
                Answer::Errs | Answer::Fails { otherwise: Outcome::Error } => {
                    open.push((id, Open::Errs(causes.faults)));
                }
                Answer::Fires | Answer::Silent | Answer::Fails { .. } => {}
            }
        }
        for (group, Conflict { reported, holding }) in &self.conflicts {
            for id in reported {
                let span = plan.rule(*id).map(|rule| rule.span).unwrap_or_default();
                let fault = Fault::TwoRules { group: *group, rules: holding.clone() };
                open.push((*id, Open::Errs(Vec::from([(fault, span)]))));
            }
        }
        open
    }
}

/// The facts with the event's places replaced by those of an emitted event.
fn overlaid<'e>(facts: &Facts<'e>, plan: &Plan, overlay: &Overlay, id: &str) -> Facts<'e> {
    let mut facts = facts.clone();
    let head = &plan.program().head;
    for place in plan.event_places() {
        // When it happened is not changed by what follows from it.
        if *place != head.time {
            set(&mut facts, plan, *place, 0, Slot::Absent);
        }
    }
    let name = plan.program().vocabulary.events.get(overlay.event as usize).map(|event| event.primary());
    let text = |text: String| Value::Scalar(Scalar::Text(text.into()));
    put(&mut facts, plan, head.kind, 0, &text(name.unwrap_or_default()));
    put(&mut facts, plan, head.id, 0, &text(id.into()));
    if let Some(root) = plan.place(head.kind).and_then(|place| place.parent) {
        set(&mut facts, plan, root, 0, Slot::Record);
    }
    for (place, value) in &overlay.values {
        put(&mut facts, plan, *place, 0, value);
    }
    facts
}

/// Puts a slot at a place; inside a list into the item that begins at `item`.
fn set<'e>(facts: &mut Facts<'e>, plan: &Plan, place: PlaceId, item: u32, slot: Slot<'e>) {
    let Some(access) = plan.access(place) else { return };
    let found = match access.list {
        None => facts.slots.get_mut(access.slot as usize),
        Some(list) => {
            facts.lists.get_mut(list as usize).and_then(|slots| slots.get_mut((item + access.slot) as usize))
        }
    };
    if let Some(found) = found {
        *found = slot;
    }
}

/// Puts a value at a place, with what stands below it. A record that is given by its id has that id.
fn put(facts: &mut Facts<'_>, plan: &Plan, place: PlaceId, item: u32, value: &Value) {
    let Some(ty) = plan.place(place).map(|place| &place.ty) else { return };
    match (value, ty) {
        (Value::Scalar(scalar), Type::Record(_)) => {
            set(facts, plan, place, item, Slot::Record);
            if let Some(id) = plan.field_of(place, "id") {
                put(facts, plan, id, item, &Value::Scalar(scalar.clone()));
            }
        }
        (Value::Scalar(scalar), _) => set(facts, plan, place, item, Slot::Scalar(scalar.clone())),
        (Value::Record(fields), _) => {
            set(facts, plan, place, item, Slot::Record);
            for (name, field) in fields {
                if let Some(below) = plan.field_of(place, name) {
                    put(facts, plan, below, item, field);
                }
            }
        }
        (Value::List(values), _) => put_list(facts, plan, place, item, values),
        (Value::None, _) => {}
    }
}

fn put_list(facts: &mut Facts<'_>, plan: &Plan, place: PlaceId, item: u32, values: &[Value]) {
    let Some(list) = plan.list_at(place) else { return };
    let stride = plan.shape().strides.get(list as usize).copied().unwrap_or(1);
    let Some(slots) = facts.lists.get_mut(list as usize) else { return };
    let start = u32::try_from(slots.len()).unwrap_or(u32::MAX);
    slots.resize(slots.len() + values.len() * stride as usize, Slot::Absent);
    let len = u32::try_from(values.len()).unwrap_or(u32::MAX);
    set(facts, plan, place, item, Slot::List { start, len });
    for (number, value) in (0..len).zip(values) {
        let first = start + number * stride;
        match (plan.item_of(place), value) {
            (Some(below), value) => put(facts, plan, below, first, value),
            (None, Value::Scalar(scalar)) => {
                let slot = facts.lists.get_mut(list as usize).and_then(|slots| slots.get_mut(first as usize));
                if let Some(slot) = slot {
                    *slot = Slot::Scalar(scalar.clone());
                }
            }
            (None, _) => {}
        }
    }
}
