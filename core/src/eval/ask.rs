//! Asking one rule: whether its trigger occurred, and what its condition comes to.

use super::cause::Missing;
use super::outcome::Outcome;
use super::read::{Evaluator, Got};
use super::text::scalar_text;
use crate::plan::{Occasion, Plan, RuleId, each_clause};
use crate::program::{Node, Rule, Trigger};
use crate::time::Instant;

/// What a rule says to one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Its trigger did not occur, or it does not run now.
    Silent,
    /// It fires.
    Fires,
    /// Its condition is false.
    Fails {
        /// Whether its `otherwise` runs.
        otherwise: Outcome,
    },
    /// A required value is missing.
    Undecided,
    /// Something is wrong.
    Errs,
}

/// Asks rules about one event.
pub(crate) struct Asker<'o, 'e> {
    pub(crate) evaluator: Evaluator<'e>,
    pub(crate) occasions: &'o [Occasion],
    pub(crate) now: Instant,
}

impl<'e> Asker<'_, 'e> {
    /// The answer of a rule.
    pub(crate) fn ask(&mut self, id: RuleId) -> Answer {
        let plan = self.evaluator.plan;
        let Some(rule) = plan.rule(id) else { return Answer::Silent };
        if !runs(rule, self.now) {
            return Answer::Silent;
        }
        let mark = self.evaluator.mark();
        let trigger = self.trigger(rule);
        if trigger == Outcome::False {
            return Answer::Silent;
        }
        let condition = self.condition(id, rule);
        match self.evaluator.settle(mark, trigger.and(condition)) {
            Outcome::True => self.holds(id),
            Outcome::False if trigger == Outcome::True && !rule.otherwise.is_empty() => {
                Answer::Fails { otherwise: self.once_per(id) }
            }
            Outcome::False => Answer::Fails { otherwise: Outcome::False },
            Outcome::Unknown => Answer::Undecided,
            Outcome::Error => Answer::Errs,
        }
    }

    /// The answer of a rule whose trigger occurred and whose condition holds.
    pub(crate) fn holds(&mut self, id: RuleId) -> Answer {
        match self.once_per(id) {
            Outcome::Unknown => Answer::Undecided,
            Outcome::Error => Answer::Errs,
            Outcome::True | Outcome::False => Answer::Fires,
        }
    }

    /// Whether the trigger occurred: false also where the event's filter is false.
    pub(crate) fn trigger(&mut self, rule: &'e Rule) -> Outcome {
        let occurred = |occasion: Occasion| Outcome::from(self.occasions.contains(&occasion));
        match rule.trigger.as_deref() {
            None => occurred(Occasion::Call),
            Some(Trigger::Becomes { machine, state }) => occurred(Occasion::Becomes(*machine, *state)),
            Some(Trigger::Leaves { machine, state }) => occurred(Occasion::Leaves(*machine, *state)),
            Some(Trigger::Event(events)) => {
                let mark = self.evaluator.mark();
                let mut outcome = Outcome::False;
                for event in events {
                    if self.occasions.contains(&Occasion::Event(event.event)) {
                        let passes = event.filter.as_ref().map(|filter| self.evaluator.outcome(filter));
                        outcome = outcome.or(passes.unwrap_or(Outcome::True));
                    }
                }
                self.evaluator.settle(mark, outcome)
            }
            Some(_) => Outcome::False,
        }
    }

    /// The `and` of the clauses.
    fn condition(&mut self, id: RuleId, rule: &Rule) -> Outcome {
        match self.evaluator.plan.planned(id).and_then(|planned| planned.condition.as_deref()) {
            Some(condition) => all(&mut self.evaluator, condition),
            None => {
                let condition = rule.condition.node();
                self.evaluator.briefly(|evaluator| all(evaluator, &condition))
            }
        }
    }

    /// Whether what a rule runs once per can be named: by its value, else by the id of its subject (as `subject_id` of the
    /// keys has it); true where it runs for every event.
    fn once_per(&mut self, id: RuleId) -> Outcome {
        let plan = self.evaluator.plan;
        let Some(planned) = plan.planned(id) else { return Outcome::True };
        let Some(once) = planned.once_per else { return Outcome::True };
        // Where the option stands is not kept: the rule is the closest place there is.
        let span = plan.rule(id).map(|rule| rule.span).unwrap_or_default();
        let mut nameless = once.place;
        for read in [Some(once), planned.subject_id].into_iter().flatten() {
            nameless = read.place;
            match self.evaluator.read(read, span) {
                Got::Value(value) if scalar_text(&value, plan).is_empty() => {}
                Got::Value(_) => return Outcome::True,
                Got::None => {}
                Got::Unknown => return Outcome::Unknown,
                Got::Error => return Outcome::Error,
            }
        }
        self.evaluator.missing(|| Missing::Place(nameless));
        Outcome::Unknown
    }
}

/// The `and` of the clauses of a condition.
fn all<'e>(evaluator: &mut Evaluator<'e>, condition: &'e Node) -> Outcome {
    let mark = evaluator.mark();
    let mut outcome = Outcome::True;
    each_clause(condition, &mut |clause| {
        // False decides whatever follows.
        if outcome != Outcome::False {
            outcome = outcome.and(evaluator.outcome(clause));
        }
    });
    evaluator.settle(mark, outcome)
}

/// Whether a rule takes part in a call at `now`.
pub(crate) fn runs(rule: &Rule, now: Instant) -> bool {
    !rule.disabled && rule.period.as_deref().is_none_or(|(from, to)| *from <= now && now < *to)
}

/// The rules that come back as *needs state* at `now`.
pub(crate) fn needing_state(plan: &Plan, now: Instant) -> impl Iterator<Item = RuleId> {
    plan.needing_state().filter(move |(_, rule)| runs(rule, now)).map(|(id, _)| id)
}
