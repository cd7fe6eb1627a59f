//! The outcome of each clause of a rule by itself, for the coverage of tests.

use alloc::string::String;
use alloc::vec::Vec;

use super::ask::Asker;
use super::read::Evaluator;
use super::{EvalRefused, Outcome, occasion};
use crate::facts::{FactSource, Facts};
use crate::plan::{Occasion, Plan, RuleId, each_clause};
use crate::program::{Node, Rule, Trigger};
use crate::span::Span;
use crate::time::Instant;

/// The facts and occasions of one call, for asking several rules.
pub(crate) struct Clauses<'e> {
    facts: Facts<'e>,
    occasions: Vec<Occasion>,
    said: Option<String>,
    now: Instant,
}

impl<'e> Clauses<'e> {
    /// Reads the call.
    pub(crate) fn of<S: FactSource + ?Sized>(
        plan: &Plan,
        source: &'e S,
        now: Instant,
    ) -> Result<Clauses<'e>, EvalRefused> {
        let mut facts = Facts::empty(plan.shape());
        source.fill(plan.shape(), &mut facts)?;
        let head = occasion::head(plan, &facts)?;
        let occasions = core::iter::once(Occasion::Call).chain(head.occasion).collect();
        let said = head.said();
        Ok(Clauses { facts, occasions, said, now })
    }

    /// The facts.
    pub(crate) fn facts(&self) -> &Facts<'e> {
        &self.facts
    }

    /// What the call says its event is.
    pub(crate) fn said(&self) -> Option<&str> {
        self.said.as_deref()
    }

    /// Whether a rule's trigger occurred.
    pub(crate) fn trigger(&self, plan: &Plan, rule: &Rule) -> Outcome {
        self.asker(plan).trigger(rule)
    }

    /// The filters of the events a rule waits for, of those that the call says.
    pub(crate) fn filters<'r>(&self, rule: &'r Rule) -> impl Iterator<Item = &'r Node> {
        let events = match rule.trigger.as_deref() {
            Some(Trigger::Event(events)) => events.as_slice(),
            _ => &[],
        };
        let said = events.iter().filter(|event| self.occasions.contains(&Occasion::Event(event.event)));
        said.filter_map(|event| event.filter.as_ref())
    }

    fn asker<'s>(&'s self, plan: &'s Plan) -> Asker<'s, 's> {
        let evaluator = Evaluator::new(plan, &self.facts);
        Asker { evaluator, occasions: &self.occasions, now: self.now }
    }

    /// The outcome of every clause of a rule; nothing where its trigger did not occur.
    pub(crate) fn outcomes(&self, plan: &Plan, id: RuleId) -> Option<Vec<Outcome>> {
        let rule = plan.rule(id)?;
        let condition = rule.condition.node();
        let mut asker = self.asker(plan);
        if !super::ask::runs(rule, self.now) || asker.trigger(rule) == Outcome::False {
            return None;
        }
        let mut outcomes = Vec::new();
        each_clause(&condition, &mut |clause| outcomes.push(asker.evaluator.outcome(clause)));
        Some(outcomes)
    }
}

/// Where the clauses of a rule stand.
pub(crate) fn spans(plan: &Plan, id: RuleId) -> Vec<Span> {
    let mut spans = Vec::new();
    if let Some(rule) = plan.rule(id) {
        each_clause(&rule.condition.node(), &mut |clause| spans.push(clause.span));
    }
    spans
}
