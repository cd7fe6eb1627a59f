//! Which clauses of which rules the tests have seen true, false and undecided.

use alloc::string::String;
use alloc::vec::Vec;

use crate::eval::Outcome;
use crate::eval::clauses::{self, Clauses};
use crate::facts::FactSource;
use crate::plan::{Plan, RuleId};
use crate::span::Span;
use crate::time::Instant;

/// What the tests saw of one rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleCoverage {
    /// `pack.rule`
    pub rule: String,
    /// In how many tests its trigger occurred (for a check rule: all).
    pub asked: u32,
    /// In how many tests it fired.
    pub fired: u32,
    /// Its top-level clauses, in source order.
    pub clauses: Vec<ClauseCoverage>,
}

/// What the tests saw of one clause, where the rule's trigger occurred.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClauseCoverage {
    /// Where it stands.
    pub span: Span,
    /// How often it was true.
    pub held: u32,
    /// How often it was false.
    pub failed: u32,
    /// How often it was undecided.
    pub undecided: u32,
    /// How often it was in error.
    pub errored: u32,
}

impl RuleCoverage {
    /// Whether every clause has been both true and false, and the rule has fired.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.fired > 0 && self.clauses.iter().all(|clause| clause.held > 0 && clause.failed > 0)
    }
}

/// The count so far.
pub(super) struct Coverage {
    rules: Vec<RuleCoverage>,
}

impl Coverage {
    pub(super) fn new(plan: &Plan) -> Coverage {
        let rules = plan
            .rules()
            .map(|(id, rule)| RuleCoverage {
                rule: rule.qualified(),
                clauses: clauses::spans(plan, id)
                    .into_iter()
                    .map(|span| ClauseCoverage { span, ..ClauseCoverage::default() })
                    .collect(),
                ..RuleCoverage::default()
            })
            .collect();
        Coverage { rules }
    }

    /// Adds what one test shows of every rule; `fired` are the rules that fired in it.
    pub(super) fn add(&mut self, plan: &Plan, given: &dyn FactSource, now: Instant, fired: &[RuleId]) {
        let Ok(call) = Clauses::of(plan, given, now) else { return };
        for ((id, _), counted) in plan.rules().zip(&mut self.rules) {
            counted.fired += u32::from(fired.contains(&id));
            let Some(outcomes) = call.outcomes(plan, id) else { continue };
            counted.asked += 1;
            for (outcome, count) in outcomes.into_iter().zip(&mut counted.clauses) {
                match outcome {
                    Outcome::True => count.held += 1,
                    Outcome::False => count.failed += 1,
                    Outcome::Unknown => count.undecided += 1,
                    Outcome::Error => count.errored += 1,
                }
            }
        }
    }

    pub(super) fn finish(self) -> Vec<RuleCoverage> {
        self.rules
    }
}
