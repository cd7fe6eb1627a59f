//! Which clauses of which rules the tests have seen true, false and undecided.

use alloc::string::String;
use alloc::vec::Vec;

use crate::eval::{Evaluation, Outcome, clauses};
use crate::plan::Plan;
use crate::span::Span;

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

/// What the tests saw of one clause, for each event of theirs that was the rule's.
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

    /// Adds what one test shows of every rule.
    pub(super) fn add(&mut self, plan: &Plan, evaluation: &Evaluation<'_>) {
        let mut asked = alloc::vec![false; self.rules.len()];
        evaluation.each_event(&mut |decided| {
            for (((id, _), counted), asked) in plan.rules().zip(&mut self.rules).zip(&mut asked) {
                let Some(outcomes) = decided.outcomes(id) else { continue };
                *asked = true;
                for (outcome, count) in outcomes.into_iter().zip(&mut counted.clauses) {
                    match outcome {
                        Outcome::True => count.held += 1,
                        Outcome::False => count.failed += 1,
                        Outcome::Unknown => count.undecided += 1,
                        Outcome::Error => count.errored += 1,
                    }
                }
            }
        });
        for (((id, _), counted), asked) in plan.rules().zip(&mut self.rules).zip(asked) {
            counted.asked += u32::from(asked);
            counted.fired += u32::from(evaluation.fired.contains(&id));
        }
    }

    pub(super) fn finish(self) -> Vec<RuleCoverage> {
        self.rules
    }
}
