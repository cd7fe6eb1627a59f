//! A pass: one event over the rules it can concern.
//!
//! A call begins with one pass over the event it brings; each event that a rule emits is a further pass over the
//! rules of later layers, with the same facts but for the event's own places.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Reverse;

use super::ask::{Answer, Asker, runs};
use super::cause::{Causes, Fault};
use super::group::{Conflict, Row, decide};
use super::outcome::Outcome;
use super::read::Evaluator;
use super::room::{self, Buffers, Hit};
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

/// What an event is an occasion for, and for which rules.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Calling {
    /// The first `count` hold.
    occasions: [Occasion; 2],
    count: usize,
    /// Only rules of this layer and later ones are asked.
    from_layer: u32,
}

impl Calling {
    /// A call of the host: check rules, and those that wait for its event.
    pub(crate) fn of_call(event: Option<Occasion>) -> Calling {
        let count = 1 + usize::from(event.is_some());
        Calling { occasions: [Occasion::Call, event.unwrap_or(Occasion::Call)], count, from_layer: 0 }
    }

    /// An event that a rule emitted.
    fn of_emitted(overlay: &Overlay) -> Calling {
        let event = Occasion::Event(EventKind::Declared(overlay.event));
        Calling { occasions: [event; 2], count: 1, from_layer: overlay.layer + 1 }
    }

    pub(crate) fn occasions(&self) -> &[Occasion] {
        self.occasions.get(..self.count).unwrap_or_default()
    }
}

/// The event that a call brings, and what came of it.
#[derive(Clone, Debug)]
pub(crate) struct Pass<'e> {
    pub(crate) facts: Facts<'e>,
    pub(crate) calling: Calling,
    pub(crate) found: Found,
}

/// An event that a rule emitted. It is small, however large the facts are: thousands may wait for their passes.
#[derive(Clone, Debug)]
pub(crate) struct Following {
    pub(crate) overlay: Overlay,
    pub(crate) id: String,
    /// Whether a rule on trial emitted it.
    pub(crate) shadow: bool,
}

/// The facts of emitted events, of one after the other: those of the call, with the event's places replaced.
pub(crate) struct Overlaid<'c, 'e> {
    call: &'c Facts<'e>,
    facts: Facts<'e>,
}

/// What the rules say to an event.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    /// Rules that fire, by rank, with whether it is their `otherwise`.
    pub(crate) firing: Vec<(RuleId, Branch)>,
    /// Rules asked and found undecided or in error.
    open_rules: Vec<RuleId>,
    /// Columns whose rules were not asked and cannot fire.
    open_columns: Vec<u32>,
    /// Rules of unique groups that hold together.
    conflicts: Vec<(u32, Conflict)>,
    /// Rules of groups in which one outcome decides over others.
    grouped: Vec<Grouped>,
    /// How many rules were looked at one by one.
    pub(crate) looked_at: u64,
}

/// A rule of a group, with what it comes to where that is known.
type Grouped = (u32, Reverse<i64>, RuleId, Option<Outcome>);

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
    pub(crate) fn of_call(facts: Facts<'e>, event: Option<Occasion>) -> Pass<'e> {
        Pass { facts, calling: Calling::of_call(event), found: Found::default() }
    }
}

impl Following {
    pub(crate) fn calling(&self) -> Calling {
        Calling::of_emitted(&self.overlay)
    }
}

impl<'c, 'e> Overlaid<'c, 'e> {
    /// Room for events that follow from a call with these facts.
    pub(crate) fn over(call: &'c Facts<'e>) -> Overlaid<'c, 'e> {
        // What a rule emits is owned.
        let (slots, lists) = (call.slots.clone(), call.lists.clone());
        Overlaid { call, facts: Facts { slots, lists, ..Facts::default() } }
    }

    /// The facts of an event. Those of one that followed from another are the same: nothing of the other's stays.
    pub(crate) fn with(&mut self, plan: &Plan, event: &Following) -> &Facts<'e> {
        let Overlaid { call, facts } = self;
        let Following { overlay, id, .. } = event;
        // The items that the event before brought along.
        facts.lists.truncate_as(&call.lists);
        let head = &plan.program().head;
        for place in plan.event_places() {
            // When it happened is not changed by what follows from it.
            if *place != head.time {
                set(facts, plan, *place, 0, Slot::Absent);
            }
        }
        let name = plan.program().vocabulary.events.get(overlay.event as usize).map(|event| event.primary());
        let text = |text: String| Value::Scalar(Scalar::Text(text.into()));
        put(facts, plan, head.kind, 0, &text(name.unwrap_or_default()));
        put(facts, plan, head.id, 0, &text(id.clone()));
        if let Some(root) = plan.place(head.kind).and_then(|place| place.parent) {
            set(facts, plan, root, 0, Slot::Record);
        }
        for (place, value) in &overlay.values {
            put(facts, plan, *place, 0, value);
        }
        facts
    }
}

impl Found {
    /// Asks the rules that an event can concern. Gives back the room.
    #[must_use]
    #[cfg_attr(feature = "inline", inline)]
    pub(crate) fn ask(
        &mut self,
        plan: &Plan,
        facts: &Facts<'_>,
        calling: &Calling,
        now: Instant,
        room: Box<Buffers>,
    ) -> Box<Buffers> {
        self.clear();
        let evaluator = Evaluator::within(plan, facts, room);
        let mut asker = Asker { evaluator, occasions: calling.occasions(), now };
        for branch in calling.occasions().iter().filter_map(|occasion| plan.index().occasion(*occasion)) {
            asker.evaluator.search(branch);
        }
        let Buffers { hits, open, looked_at, .. } = &mut *asker.evaluator.room;
        self.open_columns.extend_from_slice(open);
        self.looked_at = *looked_at;
        if hits.len() > 1 {
            room::sort(hits);
            hits.dedup_by_key(|hit| hit.subject);
        }
        // What a rule asks may search too: that stands behind these, and is taken away again.
        let mut at = 0;
        while let Some(hit) = asker.evaluator.room.hits.get(at).copied() {
            self.weigh(plan, calling, &mut asker, hit);
            at += 1;
        }
        if !self.grouped.is_empty() || !self.open_columns.is_empty() {
            self.decide_groups(plan, calling, &mut asker);
        }
        asker.evaluator.room
    }

    /// Whether any rule may be undecided or in error.
    pub(crate) fn may_be_open(&self) -> bool {
        !self.open_rules.is_empty() || !self.open_columns.is_empty() || !self.conflicts.is_empty()
    }

    #[cfg_attr(feature = "inline", inline)]
    fn clear(&mut self) {
        self.firing.clear();
        self.open_rules.clear();
        self.open_columns.clear();
        self.conflicts.clear();
        self.grouped.clear();
    }

    /// Takes up a rule that is not decided false.
    #[cfg_attr(feature = "inline", inline)]
    fn weigh(&mut self, plan: &Plan, calling: &Calling, asker: &mut Asker<'_, '_>, hit: Hit) {
        let Some(turn) = plan.turn(hit.subject) else { return };
        let id = turn.rule();
        let later = || plan.rule(id).is_some_and(|rule| rule.layer >= calling.from_layer);
        if calling.from_layer > 0 && !later() {
            return;
        }
        if turn.is_plain() && hit.outcome == Outcome::True {
            self.firing.push((id, Branch::Then));
            return;
        }
        let (Some(rule), Some(planned)) = (plan.rule(id), plan.planned(id)) else { return };
        let known = (!planned.asked_whole).then_some(hit.outcome);
        match planned.deciding_group {
            Some(group) => self.grouped.push((group, Reverse(rule.priority), id, known)),
            None => {
                let answer = answer(asker, plan, id, known);
                self.take(id, answer);
            }
        }
    }

    /// Lets the groups choose. In a group, a rule that was not asked may still decide over the others.
    fn decide_groups(&mut self, plan: &Plan, calling: &Calling, asker: &mut Asker<'_, '_>) {
        for column in &self.open_columns {
            let tree = &plan.index().tree;
            if !tree.column(*column).is_some_and(|fork| fork.decides) {
                continue;
            }
            let grouped = &mut self.grouped;
            tree.below(*column, &mut |rank| {
                let Some(id) = plan.ranked(rank) else { return };
                let (Some(rule), Some(planned)) = (plan.rule(id), plan.planned(id)) else { return };
                if let Some(group) = planned.deciding_group.filter(|_| rule.layer >= calling.from_layer) {
                    grouped.push((group, Reverse(rule.priority), id, None));
                }
            });
        }
        if self.grouped.is_empty() {
            return;
        }
        let mut grouped = core::mem::take(&mut self.grouped);
        // What is known stands before what is not.
        grouped
            .sort_unstable_by_key(|(group, priority, id, known)| (*group, *priority, *id, known.is_none()));
        grouped.dedup_by_key(|(_, _, id, _)| *id);
        for rows in grouped.chunk_by(|left, right| left.0 == right.0) {
            let Some((group, ..)) = rows.first() else { continue };
            let policy =
                plan.program().groups.get(*group as usize).map_or(PolicyWord::All, |group| group.policy);
            let shadow = |id: RuleId| plan.rule(id).is_some_and(|rule| rule.shadow);
            let row =
                |(_, _, rule, known): &Grouped| Row { rule: *rule, shadow: shadow(*rule), known: *known };
            let asked: Vec<Row> = rows.iter().map(row).collect();
            let decision = decide(policy, &asked, &mut |row| answer(asker, plan, row.rule, row.known));
            for (id, answer) in decision.answers {
                self.take(id, answer);
            }
            self.conflicts.extend(decision.conflicts.into_iter().map(|conflict| (*group, conflict)));
        }
        self.firing.sort_by_key(|(id, _)| plan.planned(*id).map(|planned| planned.rank));
        grouped.clear();
        self.grouped = grouped;
    }

    /// Keeps who fires and who is open.
    fn take(&mut self, id: RuleId, answer: Answer) {
        match answer {
            Answer::Fires => self.firing.push((id, Branch::Then)),
            Answer::Fails { otherwise: Outcome::True } => self.firing.push((id, Branch::Otherwise)),
            Answer::Undecided
            | Answer::Errs
            | Answer::Fails { otherwise: Outcome::Unknown | Outcome::Error } => self.open_rules.push(id),
            Answer::Fails { otherwise: Outcome::False } | Answer::Silent => {}
        }
    }

    /// The rules among these that are undecided or in error, with the causes. Only this asks the rules of open columns, and
    /// none but these.
    pub(crate) fn open(
        &self,
        plan: &Plan,
        facts: &Facts<'_>,
        calling: &Calling,
        now: Instant,
        among: &dyn Fn(RuleId) -> bool,
    ) -> Vec<(RuleId, Open)> {
        let evaluator = Evaluator::asking_why(plan, facts);
        let mut asker = Asker { evaluator, occasions: calling.occasions(), now };
        let mut rules = self.open_rules.clone();
        for column in &self.open_columns {
            plan.index().tree.below(*column, &mut |rank| {
                // What a group made of its rules is settled already.
                let alone = |id: &RuleId| {
                    let later = plan.rule(*id).is_some_and(|rule| rule.layer >= calling.from_layer);
                    later && plan.planned(*id).is_some_and(|planned| planned.deciding_group.is_none())
                };
                rules.extend(plan.ranked(rank).filter(alone));
            });
        }
        rules.retain(|id| among(*id));
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
            // However many hold, each of them is told of two only: thousands would tell of thousands.
            let [first, second, others @ ..] = holding.as_slice() else { continue };
            for id in reported.iter().filter(|id| among(**id)) {
                let span = plan.rule(*id).map(|rule| rule.span).unwrap_or_default();
                let more = !others.is_empty();
                let fault = Fault::TwoRules { group: *group, rules: (*first, *second), more };
                open.push((*id, Open::Errs(Vec::from([(fault, span)]))));
            }
        }
        open
    }
}

/// The answer of a rule, of which it may be known what filter and condition come to.
fn answer(asker: &mut Asker<'_, '_>, plan: &Plan, id: RuleId, known: Option<Outcome>) -> Answer {
    let Some(known) = known else { return asker.ask(id) };
    if !plan.rule(id).is_some_and(|rule| runs(rule, asker.now)) {
        return Answer::Silent;
    }
    match known {
        Outcome::True => asker.holds(id),
        Outcome::False => Answer::Fails { otherwise: Outcome::False },
        Outcome::Unknown => Answer::Undecided,
        Outcome::Error => Answer::Errs,
    }
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
