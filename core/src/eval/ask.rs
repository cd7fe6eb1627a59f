//! Asking one rule: whether its trigger occurred, and what its condition comes to.

use alloc::vec;
use alloc::vec::Vec;

use super::outcome::Outcome;
use super::read::{Evaluator, Got};
use crate::plan::{Occasion, Plan, RuleId, each_clause};
use crate::program::{Node, Rule, Trigger};
use crate::span::Span;
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
pub(crate) struct Asker<'e> {
    pub(crate) evaluator: Evaluator<'e>,
    occasions: Vec<Occasion>,
    now: Instant,
    /// Outcomes of shared clauses; nothing while causes are kept, because those come only with evaluation.
    known: Option<Vec<Option<Outcome>>>,
}

impl<'e> Asker<'e> {
    /// Asks quickly: each shared clause is evaluated once.
    pub(crate) fn new(evaluator: Evaluator<'e>, occasions: &[Occasion], now: Instant) -> Asker<'e> {
        Asker { evaluator, occasions: occasions.to_vec(), now, known: Some(Vec::new()) }
    }

    /// Asks so that the evaluator keeps the causes of every answer.
    pub(crate) fn asking_why(evaluator: Evaluator<'e>, occasions: &[Occasion], now: Instant) -> Asker<'e> {
        Asker { known: None, ..Asker::new(evaluator, occasions, now) }
    }

    /// The answer of a rule.
    pub(crate) fn ask(&mut self, id: RuleId) -> Answer {
        let plan = self.evaluator.plan;
        let (Some(rule), Some(planned)) = (plan.rule(id), plan.planned(id)) else { return Answer::Silent };
        if !runs(rule, self.now) {
            return Answer::Silent;
        }
        let mark = self.evaluator.mark();
        let trigger = self.trigger(rule);
        if trigger == Outcome::False {
            return Answer::Silent;
        }
        let condition = self.condition(rule, &planned.clauses);
        match self.evaluator.settle(mark, trigger.and(condition)) {
            Outcome::True => match self.once_per(id) {
                Outcome::Unknown => Answer::Undecided,
                Outcome::Error => Answer::Errs,
                Outcome::True | Outcome::False => Answer::Fires,
            },
            Outcome::False if trigger == Outcome::True && !rule.otherwise.is_empty() => {
                Answer::Fails { otherwise: self.once_per(id) }
            }
            Outcome::False => Answer::Fails { otherwise: Outcome::False },
            Outcome::Unknown => Answer::Undecided,
            Outcome::Error => Answer::Errs,
        }
    }

    /// Whether the trigger occurred: false also where the event's filter is false.
    pub(crate) fn trigger(&mut self, rule: &'e Rule) -> Outcome {
        let occurred = |occasion: Occasion| Outcome::from(self.occasions.contains(&occasion));
        match &rule.trigger {
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
    fn condition(&mut self, rule: &'e Rule, shared: &[Option<u32>]) -> Outcome {
        let mark = self.evaluator.mark();
        let mut outcome = Outcome::True;
        let mut shared = shared.iter();
        each_clause(&rule.condition, &mut |clause| {
            let number = shared.next().copied().flatten();
            // False decides whatever follows.
            if outcome != Outcome::False {
                outcome = outcome.and(self.clause(clause, number));
            }
        });
        self.evaluator.settle(mark, outcome)
    }

    fn clause(&mut self, clause: &'e Node, number: Option<u32>) -> Outcome {
        let (Some(known), Some(number)) = (&mut self.known, number) else {
            return self.evaluator.outcome(clause);
        };
        if known.is_empty() {
            *known = vec![None; self.evaluator.plan.shared_clauses() as usize];
        }
        let Some(known) = known.get_mut(number as usize) else { return self.evaluator.outcome(clause) };
        *known.get_or_insert_with(|| self.evaluator.outcome(clause))
    }

    /// Whether the value that a rule runs once per can be named; true where it has none.
    fn once_per(&mut self, id: RuleId) -> Outcome {
        let once = self.evaluator.plan.planned(id).and_then(|planned| planned.once_per);
        match once.map(|read| self.evaluator.read(read, Span::default())) {
            None | Some(Got::Value(_) | Got::None) => Outcome::True,
            Some(Got::Unknown) => Outcome::Unknown,
            Some(Got::Error) => Outcome::Error,
        }
    }
}

/// Whether a rule takes part in a call at `now`.
pub(crate) fn runs(rule: &Rule, now: Instant) -> bool {
    !rule.disabled && rule.period.is_none_or(|(from, to)| from <= now && now < to)
}

/// The rules that come back as *needs state* at `now`.
pub(crate) fn needing_state(plan: &Plan, now: Instant) -> impl Iterator<Item = RuleId> {
    plan.needing_state().filter(move |(_, rule)| runs(rule, now)).map(|(id, _)| id)
}
