//! What a rule costs at most, counted again from its program.
//!
//! The checker writes its count into each rule. A program that was not just checked may say anything, so what limits
//! depend on is counted again, as [the program](crate::program::cost) says.

use alloc::vec;
use alloc::vec::Vec;

use super::PlanError;
use crate::limits::Limits;
use crate::program::cost::{self, Bounds};
use crate::program::{Conditions, Program, Read};

/// Refuses a rule that costs more than `limits` allow, whatever it says. The program must have been inspected: its
/// tables do not go round in circles, and nothing nests deeper than recursion can bear.
pub(crate) fn refuse_beyond(
    program: &Program,
    conditions: &Conditions<'_>,
    limits: &Limits,
) -> Result<(), PlanError> {
    let mut counter = Counter { program, tables: vec![None; program.tables.len()] };
    let clauses: Vec<u64> =
        conditions.clauses().iter().map(|clause| cost::node(&mut counter, clause)).collect();
    for (rule, condition) in program.rules.iter().zip(conditions.all()) {
        let asked = condition.clauses.iter().filter_map(|clause| clauses.get(*clause as usize));
        let asked = asked.fold(u64::from(condition.joined), |sum, clause| sum.saturating_add(*clause));
        let steps = rule.then.iter().chain(&rule.otherwise);
        let beside = cost::beside_condition(&mut counter, rule.trigger.as_deref(), steps);
        let cost = beside.saturating_add(asked);
        if cost > limits.rule_cost {
            return Err(PlanError::RuleCost { rule: rule.qualified(), cost, limit: limits.rule_cost });
        }
    }
    Ok(())
}

struct Counter<'p> {
    program: &'p Program,
    tables: Vec<Option<u64>>,
}

impl Bounds for Counter<'_> {
    fn longest(&self, list: Read) -> u64 {
        self.program.places.get(list.place.0 as usize).map_or(0, |place| u64::from(place.cap))
    }

    fn table(&mut self, number: u32) -> u64 {
        let at = number as usize;
        if let Some(known) = self.tables.get(at).copied().flatten() {
            return known;
        }
        let rows = self.program.tables.get(at).map(|table| table.rows.as_slice()).unwrap_or_default();
        let cost = cost::rows(self, rows);
        if let Some(known) = self.tables.get_mut(at) {
            *known = Some(cost);
        }
        cost
    }
}
