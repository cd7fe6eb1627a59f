//! Steps: what a rule that fires asks for. Each step stands alone: one that lacks something is withheld, the others
//! are issued.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::cause::{Cause, Causes, Fault, Missing};
use super::key::{KeyParts, key};
use super::outcome::Outcome;
use super::pass::Overlay;
use super::read::{Evaluator, Got, Items};
use super::text::scalar_text;
use super::value::Whole;
use crate::diagnostic::Bilingual;
use crate::intent::Intent;
use crate::money::Money;
use crate::plan::{Plan, RuleId, each_part, own_reads};
use crate::program::{Clauses, Node, NodeKind, PlaceId, Rule, Step, StepKind, class_of};
use crate::schema::{FieldType, Requirement};
use crate::span::Span;
use crate::time::Instant;
use crate::value::{Scalar, Value};

/// A step that was not issued although its rule fired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withheld {
    /// The rule.
    pub rule: RuleId,
    /// The step's label: the action's or event's name.
    pub step: String,
    /// The item of `for each`, from 0.
    pub item: Option<u32>,
    /// Where the step stands.
    pub span: Span,
    /// Why.
    pub why: WithheldBecause,
}

/// Why a step was not issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WithheldBecause {
    /// These paths have no value, and the step needs one.
    Missing(Vec<String>),
    /// Something is wrong.
    Error {
        /// The path at which a wrong value stands.
        path: Option<String>,
        /// What was found and expected.
        what: Bilingual,
    },
    /// A delayed event: only an engine that keeps state emits it.
    NeedsState,
}

/// An event that a rule emitted for rules of later layers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmittedEvent {
    /// Its primary name.
    pub event: String,
    /// Its fields by primary name.
    pub fields: Vec<(String, Value)>,
    /// The rule that emitted it.
    pub rule: RuleId,
    /// Its id: a key like that of an intent.
    pub id: String,
    /// Whether the rule runs on trial.
    pub shadow: bool,
}

/// What is the same for all steps of a rule that fires.
pub(crate) struct Firing<'e> {
    pub(crate) id: RuleId,
    pub(crate) rule: &'e Rule,
    pub(crate) now: Instant,
    pub(crate) shadow: bool,
    pub(crate) subject_id: String,
    pub(crate) occurrence: String,
}

/// What steps give.
#[derive(Default)]
pub(crate) struct Issued {
    pub(crate) intents: Vec<Intent>,
    pub(crate) withheld: Vec<Withheld>,
    pub(crate) events: Vec<(EmittedEvent, Overlay)>,
    /// How many intents, with what is withheld, and how many events the call may still come to.
    pub(crate) left: [usize; 2],
}

impl Issued {
    /// Whether there are more than the call may come to, so that it is refused whatever follows.
    pub(crate) fn beyond(&self) -> [bool; 2] {
        let [intents, events] = self.left;
        [self.intents.len() + self.withheld.len() > intents, self.events.len() > events]
    }
}

/// The item that a step is done for.
#[derive(Clone, Default)]
struct Item {
    /// Counted over all the step's items, and the lists of items that there are none of for want of something.
    number: Option<u32>,
    /// As in keys: `0`, or `0.2` inside another `for each`.
    key: String,
}

/// Runs steps; the evaluator must keep causes.
pub(crate) struct Stepper<'s, 'e> {
    pub(crate) evaluator: &'s mut Evaluator<'e>,
    pub(crate) firing: &'s Firing<'e>,
    pub(crate) issued: &'s mut Issued,
}

impl<'e> Stepper<'_, 'e> {
    /// Runs a step.
    pub(crate) fn run(&mut self, step: &'e Step) {
        let mut counted = 0;
        self.step(step, &Item::default(), &mut counted);
    }

    /// `counted` is how many items the whole step had so far. The nesting of `for each` is that of the text.
    fn step(&mut self, step: &'e Step, item: &Item, counted: &mut u32) {
        match &step.kind {
            StepKind::Action { action, args, clauses } => {
                let Some(declared) = self.evaluator.plan.program().vocabulary.actions.get(*action as usize)
                else {
                    return;
                };
                if !self.goes(step, item, clauses) {
                    return;
                }
                let Some(args) = self.args(step, item, args, &declared.params) else { return };
                let at = match clauses.after.map(|after| self.firing.now.checked_add(after)) {
                    None => self.firing.now,
                    Some(Ok(at)) => at,
                    Some(Err(error)) => {
                        self.evaluator.fault(step.span, || Fault::Time(error));
                        return self.withhold(step, item);
                    }
                };
                let intent = Intent {
                    key: self.key(step, item),
                    action: declared.names.primary.clone(),
                    args,
                    rule: self.firing.rule.qualified(),
                    step: String::from(&*step.label),
                    item: item.number,
                    at,
                    after: clauses.after,
                    unless: clauses.unless.as_deref().map(|(_, text)| text.clone()),
                    settled: declared.settled,
                    undone_by: declared.undone_by.clone(),
                    shadow: self.firing.shadow,
                };
                self.issued.intents.push(intent);
            }
            StepKind::Emit { event, args, places, clauses } => {
                self.emit(step, item, *event, (args, places), clauses);
            }
            StepKind::ForEach { list, binder, step: inner } => {
                let Items::Here { start, len, stride } = self.evaluator.list(*list, step.span) else {
                    // What stands for its items has a number of its own.
                    *counted += 1;
                    return self.withhold(inner.innermost(), item);
                };
                for number in 0..len {
                    if self.issued.beyond() != [false; 2] {
                        return;
                    }
                    self.evaluator.bind(*binder, start + number * stride);
                    let key = match item.key.as_str() {
                        "" => number.to_string(),
                        outer => alloc::format!("{outer}.{number}"),
                    };
                    let is_last = !matches!(inner.kind, StepKind::ForEach { .. });
                    self.step(inner, &Item { number: Some(*counted), key }, counted);
                    *counted += u32::from(is_last);
                }
            }
        }
    }

    /// Whether the step's guard holds; where that is open, the step is withheld.
    fn goes(&mut self, step: &'e Step, item: &Item, clauses: &'e Clauses) -> bool {
        let guard = clauses.guard.as_ref().map(|guard| self.evaluator.outcome(guard));
        match guard.unwrap_or(Outcome::True) {
            Outcome::True => true,
            Outcome::False => false,
            Outcome::Unknown | Outcome::Error => {
                self.withhold(step, item);
                false
            }
        }
    }

    /// The arguments by primary name; nothing where the step is withheld.
    fn args(
        &mut self,
        step: &'e Step,
        item: &Item,
        args: &'e [Option<Node>],
        params: &[FieldType],
    ) -> Option<Vec<(String, Value)>> {
        let mut given = Vec::with_capacity(args.len());
        let mut complete = true;
        for (arg, param) in args.iter().zip(params) {
            let Some(arg) = arg else { continue };
            match self.evaluator.whole(arg) {
                Whole::Value(value) => match not_rounded(&value) {
                    None => given.push((param.names.primary.clone(), value)),
                    Some(amount) => {
                        complete = false;
                        let class = param.class.max(class_of(self.evaluator.plan.program(), arg));
                        self.evaluator.fault(arg.span, || Fault::NotRounded(amount, class));
                    }
                },
                Whole::None => {
                    let needed = param.requirement == Requirement::Required;
                    // A text with a gap is not said, be it optional or not.
                    if needed || matches!(arg.kind, NodeKind::Template(_)) {
                        complete = false;
                        self.note_none(arg, &param.names.primary);
                    }
                }
                Whole::Unknown | Whole::Error => complete = false,
            }
        }
        if !complete {
            self.withhold(step, item);
        }
        complete.then_some(given)
    }

    /// Notes the places in `arg` that are none, or the parameter where it is none of itself.
    fn note_none(&mut self, arg: &'e Node, param: &str) {
        if !self.none_places(arg) {
            self.evaluator.missing(|| Missing::Named(param.to_string()));
        }
    }

    /// Notes the places in `node` that are none, those of items where they are none in any item; whether there are any.
    fn none_places(&mut self, node: &'e Node) -> bool {
        let mut found = false;
        let mut reads = Vec::new();
        own_reads(node, &mut |read| reads.push(read));
        for read in reads {
            let mark = self.evaluator.mark();
            let got = self.evaluator.anything(read, node.span);
            self.evaluator.settle(mark, Outcome::True);
            if matches!(got, Got::None) {
                found = true;
                self.evaluator.missing(|| Missing::Place(read.place));
            }
        }
        let mut parts = Vec::new();
        each_part(node, &mut |part| parts.push(part));
        let over = match &node.kind {
            NodeKind::Aggregate { list, binder, .. } | NodeKind::Quantifier { list, binder, .. } => {
                Some((*list, *binder))
            }
            NodeKind::ListValue { read, binder, .. } => Some((*read, *binder)),
            _ => None,
        };
        let Some((list, binder)) = over else {
            return parts.into_iter().fold(found, |found, part| self.none_places(part) | found);
        };
        let mark = self.evaluator.mark();
        let items = self.evaluator.list(list, node.span);
        self.evaluator.settle(mark, Outcome::True);
        if let Items::Here { start, len, stride } = items {
            for number in 0..len {
                self.evaluator.bind(binder, start + number * stride);
                found = parts.iter().fold(found, |found, part| self.none_places(part) | found);
            }
        }
        found
    }

    fn emit(
        &mut self,
        step: &'e Step,
        item: &Item,
        event: u32,
        (args, places): (&'e [Option<Node>], &'e [Option<PlaceId>]),
        clauses: &'e Clauses,
    ) {
        let Some(declared) = self.evaluator.plan.program().vocabulary.events.get(event as usize) else {
            return;
        };
        if !self.goes(step, item, clauses) {
            return;
        }
        if clauses.after.is_some() || clauses.unless.is_some() {
            let withheld = self.withheld(step, item, WithheldBecause::NeedsState);
            return self.issued.withheld.push(withheld);
        }
        let Some(fields) = self.args(step, item, args, &declared.fields) else { return };
        let mut values = Vec::new();
        for (field, place) in declared.fields.iter().zip(places) {
            let value = fields.iter().find(|(name, _)| *name == field.names.primary);
            if let (Some((_, value)), Some(place)) = (value, place) {
                values.push((*place, value.clone()));
            }
        }
        let emitted = EmittedEvent {
            event: declared.primary(),
            fields,
            rule: self.firing.id,
            id: self.key(step, item),
            shadow: self.firing.shadow,
        };
        let overlay = Overlay { event, layer: self.firing.rule.layer, values };
        self.issued.events.push((emitted, overlay));
    }

    fn key(&self, step: &Step, item: &Item) -> String {
        key(&KeyParts {
            rule: &self.firing.rule.qualified(),
            subject_kind: &self.firing.rule.subject_kind,
            subject_id: &self.firing.subject_id,
            occurrence: &self.firing.occurrence,
            step: &step.label,
            item: &item.key,
        })
    }

    /// Withholds the step for the causes noted since the last.
    fn withhold(&mut self, step: &Step, item: &Item) {
        let causes = self.evaluator.take_causes();
        let why = because(&causes, self.evaluator.plan);
        let withheld = self.withheld(step, item, why);
        self.issued.withheld.push(withheld);
    }

    fn withheld(&self, step: &Step, item: &Item, why: WithheldBecause) -> Withheld {
        let (rule, step, span) = (self.firing.id, String::from(&*step.label), step.span);
        Withheld { rule, step, item: item.number, span, why }
    }
}

fn because(causes: &[Cause], plan: &Plan) -> WithheldBecause {
    let causes = Causes::of(causes);
    match causes.faults.first() {
        Some((fault, _)) => WithheldBecause::Error { path: fault.path(plan), what: fault.sentence(plan) },
        None => WithheldBecause::Missing(causes.paths(plan)),
    }
}

/// An amount that cannot be paid as it stands, alone or in a list.
fn not_rounded(value: &Value) -> Option<Money> {
    match value {
        Value::Scalar(Scalar::Money(money)) if !money.is_rounded() => Some(*money),
        Value::List(items) => items.iter().find_map(not_rounded),
        Value::Scalar(_) | Value::None | Value::Record(_) => None,
    }
}

/// The id in a rule's keys: the value it runs once per, so that there is one key for each; where that is none or empty,
/// the id of its subject as text. Empty where that has none, which only a rule without `once per` comes to.
pub(crate) fn subject_id(evaluator: &mut Evaluator<'_>, id: RuleId) -> String {
    let Some(planned) = evaluator.plan.planned(id) else { return String::new() };
    let named = text_at(evaluator, planned.once_per);
    if named.is_empty() { text_at(evaluator, planned.subject_id) } else { named }
}

/// What a rule runs once per, as an occurrence; nothing where it may run for every event.
pub(crate) fn once_occurrence(evaluator: &mut Evaluator<'_>, id: RuleId, rule: &Rule) -> Option<String> {
    rule.once_per?;
    let read = evaluator.plan.planned(id).and_then(|planned| planned.once_per);
    Some(alloc::format!("once {}", text_at(evaluator, read)))
}

fn text_at(evaluator: &mut Evaluator<'_>, read: Option<crate::program::Read>) -> String {
    let plan = evaluator.plan;
    match read.map(|read| evaluator.read(read, Span::default())) {
        Some(Got::Value(scalar)) => scalar_text(&scalar, plan),
        _ => String::new(),
    }
}
