//! What one event of a call came to in single rules, for explanations and for the coverage of tests.

use alloc::string::String;
use alloc::vec::Vec;

use super::ask::{Answer, Asker, runs};
use super::read::Evaluator;
use super::{Decided, Outcome, occasion};
use crate::facts::Facts;
use crate::plan::{Occasion, Plan, RuleId, each_clause};
use crate::program::{Node, Rule, Trigger};
use crate::span::Span;

impl<'d> Decided<'d> {
    /// The facts, with the places of this event.
    pub(crate) fn facts(self) -> &'d Facts<'d> {
        self.facts
    }

    /// What the event says it is.
    pub(crate) fn said(self) -> Option<String> {
        occasion::head(self.plan, self.facts).ok()?.said()
    }

    /// What a rule says to the event, whatever its group makes of that.
    pub(crate) fn answer(&self, id: RuleId) -> Answer {
        self.asker().ask(id)
    }

    /// Whether a rule's trigger occurred.
    pub(crate) fn trigger(&self, rule: &Rule) -> Outcome {
        self.asker().trigger(rule)
    }

    /// The filters of a rule for the event.
    pub(crate) fn filters<'r>(self, rule: &'r Rule) -> impl Iterator<Item = &'r Node> + use<'r, 'd> {
        let events = match rule.trigger.as_deref() {
            Some(Trigger::Event(events)) => events.as_slice(),
            _ => &[],
        };
        let occurs = move |event| self.calling.occasions().contains(&Occasion::Event(event));
        events.iter().filter(move |event| occurs(event.event)).filter_map(|event| event.filter.as_ref())
    }

    fn asker(&self) -> Asker<'_, 'd> {
        let evaluator = Evaluator::new(self.plan, self.facts);
        Asker { evaluator, occasions: self.calling.occasions(), now: self.now }
    }

    /// The outcome of every clause of a rule; nothing where its trigger did not occur.
    pub(crate) fn outcomes(&self, id: RuleId) -> Option<Vec<Outcome>> {
        let rule = self.plan.rule(id)?;
        let condition = rule.condition.node();
        let mut asker = self.asker();
        if !runs(rule, self.now) || asker.trigger(rule) == Outcome::False {
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
