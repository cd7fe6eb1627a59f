//! One clause: what it came to, the values it saw, the value it needed.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::diagnostic::Bilingual;
use crate::eval::{Causes, Evaluator, Got, Items, Outcome, scalar_text};
use crate::facts::Facts;
use crate::mask::mask;
use crate::plan::{Plan, each_clause, each_part, own_reads};
use crate::program::{Comparison, Node, NodeKind, Presence, Quantifier, Read, Rule, TextTest};
use crate::schema::DataClass;
use crate::span::Span;
use crate::value::Type;

/// A clause of a rule's condition, asked by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseTrace {
    /// Where it stands.
    pub span: Span,
    /// What it came to.
    pub outcome: Outcome,
    /// The places it read outside of lists, in source order.
    pub seen: Vec<SeenValue>,
    /// What a comparison needed on its other side: `>= 199.00 CNY`; nothing where the clause is of another kind.
    pub needed: Option<String>,
    /// The paths that are missing, where it is undecided.
    pub missing: Vec<String>,
    /// What is wrong, where it is in error.
    pub error: Option<Bilingual>,
    /// For `any`, `all` and `no`: the items.
    pub items: Option<ItemsTrace>,
}

/// What the condition of a quantifier came to, item by item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemsTrace {
    /// How many items it held for.
    pub held: u32,
    /// How many it did not hold for.
    pub failed: u32,
    /// How many are undecided.
    pub undecided: u32,
    /// How many are in error.
    pub errored: u32,
    /// The item that decides an `all` or a `no`, or the first of an `any` that fails: its number from 0, and the
    /// values that were seen in it.
    pub telling: Option<(u32, Vec<SeenValue>)>,
}

/// A value that a clause saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenValue {
    /// The path.
    pub path: String,
    /// The value in its one form; empty where there is none.
    pub value: String,
    /// How personal it is.
    pub class: DataClass,
    /// What stands there.
    pub state: SeenState,
}

/// What stands at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeenState {
    /// A value.
    Present,
    /// An optional value is absent.
    None,
    /// A required value is absent.
    Missing,
    /// Something of another type.
    Wrong,
}

impl SeenValue {
    /// The value as people may see it: masked by its class unless `reveal`.
    #[must_use]
    pub fn shown(&self, reveal: bool) -> Cow<'_, str> {
        match self.state {
            SeenState::None => Cow::Borrowed("none"),
            SeenState::Missing => Cow::Borrowed("missing"),
            SeenState::Wrong => Cow::Borrowed("of a wrong type"),
            SeenState::Present if reveal => Cow::Borrowed(&self.value),
            SeenState::Present => mask(self.class, &self.value),
        }
    }
}

impl ClauseTrace {
    /// The values it saw in one line: `order.amount = 88.00 CNY, customer.tier = silver`.
    #[must_use]
    pub fn seen_text(&self, reveal: bool) -> String {
        let all: Vec<String> =
            self.seen.iter().map(|seen| format!("{} = {}", seen.path, seen.shown(reveal))).collect();
        all.join(", ")
    }
}

/// The clauses of a rule over the facts of one call.
pub(super) fn trace(plan: &Plan, facts: &Facts<'_>, rule: &Rule) -> Vec<ClauseTrace> {
    let condition = rule.condition.node();
    let mut evaluator = Evaluator::asking_why(plan, facts);
    let mut traces = Vec::new();
    each_clause(&condition, &mut |clause| traces.push(one(&mut evaluator, clause)));
    traces
}

fn one<'e>(evaluator: &mut Evaluator<'e>, clause: &'e Node) -> ClauseTrace {
    let plan = evaluator.plan;
    let outcome = evaluator.outcome(clause);
    let causes = Causes::of(&evaluator.take_causes());
    ClauseTrace {
        span: clause.span,
        outcome,
        seen: seen(evaluator, clause, None),
        needed: needed(evaluator, clause),
        missing: causes.paths(plan),
        error: causes.faults.iter().min_by_key(|(_, span)| *span).map(|(fault, _)| fault.sentence(plan)),
        items: items(evaluator, clause),
    }
}

/// The values that an expression reads: outside of lists, or of the current item of `binder`.
fn seen<'e>(evaluator: &mut Evaluator<'e>, node: &'e Node, binder: Option<u16>) -> Vec<SeenValue> {
    let mut reads: Vec<Read> = Vec::new();
    let mut open = alloc::vec![node];
    while let Some(node) = open.pop() {
        own_reads(node, &mut |read| {
            if read.binder == binder && !reads.contains(&read) {
                reads.push(read);
            }
        });
        let from = open.len();
        each_part(node, &mut |part| open.push(part));
        // The parts are taken from the end: turn them round so that they come in source order.
        if let Some(parts) = open.get_mut(from..) {
            parts.reverse();
        }
    }
    let values = reads.into_iter().filter_map(|read| value(evaluator, read, node.span)).collect();
    evaluator.take_causes();
    values
}

fn value(evaluator: &mut Evaluator<'_>, read: Read, span: Span) -> Option<SeenValue> {
    let plan = evaluator.plan;
    let place = plan.place(read.place)?;
    let (state, value) = match &place.ty {
        Type::List(_) => match evaluator.list(read, span) {
            Items::Here { len, .. } => (SeenState::Present, format!("{len} items")),
            Items::Unknown => (SeenState::Missing, String::new()),
            Items::Error => (SeenState::Wrong, String::new()),
        },
        ty => {
            let got = if matches!(ty, Type::Record(_)) {
                evaluator.anything(read, span)
            } else {
                evaluator.read(read, span)
            };
            match got {
                Got::Value(_) if matches!(ty, Type::Record(_)) => (SeenState::Present, "there".to_string()),
                Got::Value(scalar) => (SeenState::Present, scalar_text(&scalar, plan)),
                Got::None => (SeenState::None, String::new()),
                Got::Unknown => (SeenState::Missing, String::new()),
                Got::Error => (SeenState::Wrong, String::new()),
            }
        }
    };
    // How many items a list has is not about a person, whatever stands in it.
    let class =
        if matches!(place.ty, Type::List(_) | Type::Record(_)) { DataClass::Public } else { place.class };
    Some(SeenValue { path: place.path.clone(), value, class, state })
}

/// What the other side of a comparison is, with the comparison before it.
fn needed<'e>(evaluator: &mut Evaluator<'e>, clause: &'e Node) -> Option<String> {
    let plan = evaluator.plan;
    let side = |evaluator: &mut Evaluator<'e>, node: &'e Node| {
        let text = match evaluator.scalar(node) {
            Got::Value(scalar) => Some(scalar_text(&scalar, plan)),
            _ => None,
        };
        evaluator.take_causes();
        text
    };
    match &clause.kind {
        NodeKind::Compare(op, _, right) => Some(format!("{} {}", symbol(*op), side(evaluator, right)?)),
        NodeKind::OneOf { among, .. } => {
            let all: Vec<String> = among.iter().map(|scalar| scalar_text(scalar, plan)).collect();
            Some(format!("one of {}", all.join(", ")))
        }
        NodeKind::TextTest(test, _, right) => {
            let word = match test {
                TextTest::Contains => "contains",
                TextTest::StartsWith => "starts with",
                TextTest::EndsWith => "ends with",
            };
            Some(format!("{word} \"{}\"", side(evaluator, right)?))
        }
        NodeKind::Presence { what, .. } => Some(
            match what {
                Presence::Known => "known",
                Presence::Missing => "missing",
                Presence::None => "none",
            }
            .to_string(),
        ),
        NodeKind::Read(_) => Some("true".to_string()),
        NodeKind::Not(inner) => needed(evaluator, inner).map(|inner| format!("not {inner}")),
        _ => None,
    }
}

fn symbol(op: Comparison) -> &'static str {
    match op {
        Comparison::Eq => "=",
        Comparison::Ne => "!=",
        Comparison::Lt => "<",
        Comparison::Le => "<=",
        Comparison::Gt => ">",
        Comparison::Ge => ">=",
    }
}

/// The items of a quantifier, each asked by itself.
fn items<'e>(evaluator: &mut Evaluator<'e>, clause: &'e Node) -> Option<ItemsTrace> {
    let mut clause = clause;
    while let NodeKind::Not(inner) = &clause.kind {
        clause = inner;
    }
    let NodeKind::Quantifier { kind, list, binder, cond } = &clause.kind else { return None };
    let Items::Here { start, len, stride } = evaluator.list(*list, clause.span) else { return None };
    let telling_outcome = if *kind == Quantifier::No { Outcome::True } else { Outcome::False };
    let mut trace = ItemsTrace::default();
    for number in 0..len {
        evaluator.bind(*binder, start + number * stride);
        let outcome = evaluator.outcome(cond);
        evaluator.take_causes();
        match outcome {
            Outcome::True => trace.held += 1,
            Outcome::False => trace.failed += 1,
            Outcome::Unknown => trace.undecided += 1,
            Outcome::Error => trace.errored += 1,
        }
        if outcome == telling_outcome && trace.telling.is_none() {
            trace.telling = Some((number, seen(evaluator, cond, Some(*binder))));
        }
    }
    Some(trace)
}
