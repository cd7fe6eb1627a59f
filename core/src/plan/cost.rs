//! What a rule costs at most, counted again from its program.
//!
//! The checker writes its count into each rule. A program that was not just checked may say anything, so what limits
//! depend on is counted again: every node is one, and what is done for each item of a list counts as often as that
//! list may be long. A table's output counts all rows of the table.

use alloc::vec;
use alloc::vec::Vec;

use super::PlanError;
use super::walk::each_part;
use crate::limits::Limits;
use crate::program::{Clauses, Conditions, Node, NodeKind, Program, Read, Rule, Step, StepKind, Trigger};

/// Refuses a rule that costs more than `limits` allow, whatever it says. The program must have been inspected: its
/// tables do not go round in circles, and nothing nests deeper than recursion can bear.
pub(crate) fn refuse_beyond(
    program: &Program,
    conditions: &Conditions<'_>,
    limits: &Limits,
) -> Result<(), PlanError> {
    let mut counter = Counter { program, tables: vec![None; program.tables.len()] };
    let clauses: Vec<u64> = conditions.clauses().iter().map(|clause| counter.node(clause)).collect();
    for (rule, condition) in program.rules.iter().zip(conditions.all()) {
        let asked = condition.clauses.iter().filter_map(|clause| clauses.get(*clause as usize));
        let asked = asked.fold(u64::from(condition.joined), |sum, clause| sum.saturating_add(*clause));
        let cost = counter.rule(rule).saturating_add(asked);
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

impl<'p> Counter<'p> {
    /// What a rule costs beside its condition.
    fn rule(&mut self, rule: &'p Rule) -> u64 {
        let trigger = rule.trigger.as_ref().map_or(0, |trigger| self.trigger(trigger));
        let steps = rule.then.iter().chain(&rule.otherwise);
        let steps = steps.map(|step| self.step(step)).fold(0, u64::saturating_add);
        trigger.saturating_add(steps)
    }

    fn trigger(&mut self, trigger: &'p Trigger) -> u64 {
        let mut of = |filter: &'p Option<Node>| filter.as_ref().map_or(1, |filter| self.node(filter));
        match trigger {
            Trigger::Event(events) => {
                events.iter().map(|event| of(&event.filter)).fold(0, u64::saturating_add)
            }
            Trigger::Absence { event, after, .. } => {
                of(&event.filter).saturating_add(of(&after.event.filter))
            }
            Trigger::Count { event, .. } => of(&event.filter),
            Trigger::Rate { event, among, .. } => of(&event.filter).saturating_add(of(&among.filter)),
            Trigger::Becomes { .. }
            | Trigger::Leaves { .. }
            | Trigger::Goes { .. }
            | Trigger::Stays { .. } => 1,
        }
    }

    fn step(&mut self, step: &'p Step) -> u64 {
        match &step.kind {
            StepKind::ForEach { list, step, .. } => {
                let body = self.step(step);
                self.times(*list, body)
            }
            StepKind::Action { args, clauses, .. } | StepKind::Emit { args, clauses, .. } => {
                let Clauses { guard, after: _, unless: _ } = clauses;
                args.iter()
                    .flatten()
                    .chain(guard.as_deref())
                    .map(|node| self.node(node))
                    .fold(1, u64::saturating_add)
            }
        }
    }

    fn node(&mut self, node: &'p Node) -> u64 {
        let mut parts: u64 = 0;
        each_part(node, &mut |part| parts = parts.saturating_add(self.node(part)));
        match &node.kind {
            NodeKind::ListValue { read, .. }
            | NodeKind::Quantifier { list: read, .. }
            | NodeKind::Aggregate { list: read, .. } => self.times(*read, parts),
            NodeKind::InPlace { list, .. } => self.times(*list, 1).saturating_add(parts),
            NodeKind::OneOf { among, .. } => {
                parts.saturating_add(u64::try_from(among.len()).unwrap_or(u64::MAX))
            }
            NodeKind::TableOutput { table, .. } => self.table(*table).saturating_add(1),
            _ => parts.saturating_add(1),
        }
    }

    fn table(&mut self, number: u32) -> u64 {
        let at = number as usize;
        if let Some(known) = self.tables.get(at).copied().flatten() {
            return known;
        }
        let rows = self.program.tables.get(at).map(|table| table.rows.as_slice()).unwrap_or_default();
        let nodes = rows.iter().flat_map(|row| core::iter::once(&row.test).chain(&row.outputs));
        let cost = nodes.map(|node| self.node(node)).fold(0, u64::saturating_add);
        if let Some(known) = self.tables.get_mut(at) {
            *known = Some(cost);
        }
        cost
    }

    /// One, and `body` for each item.
    fn times(&self, list: Read, body: u64) -> u64 {
        let cap = self.program.places.get(list.place.0 as usize).map_or(0, |place| u64::from(place.cap));
        cap.saturating_mul(body).saturating_add(1)
    }
}
