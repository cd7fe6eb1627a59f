//! The static cost of a rule: how many clauses it evaluates at most.
//!
//! Every node counts one; `any`, `all`, `no`, the aggregates, lists as values and `for each` count one and their
//! body once per item of the longest list. A table's output counts all rows of the table.

use super::checker::Checker;
use super::walk::each_part;
use crate::program::{Clauses, Node, NodeKind, Read, Step, StepKind, Trigger};

impl Checker<'_, '_, '_> {
    /// The bound of a node.
    pub(crate) fn cost(&self, node: &Node) -> u64 {
        let mut parts: u64 = 0;
        each_part(node, &mut |part| parts = parts.saturating_add(self.cost(part)));
        match &node.kind {
            NodeKind::ListValue { read, .. }
            | NodeKind::Quantifier { list: read, .. }
            | NodeKind::Aggregate { list: read, .. } => self.times(*read, parts),
            NodeKind::InPlace { list, .. } => self.times(*list, 1).saturating_add(parts),
            NodeKind::OneOf { among, .. } => parts.saturating_add(length(among.len())),
            NodeKind::TableOutput { table, .. } => self.table_cost(*table).saturating_add(1),
            _ => parts.saturating_add(1),
        }
    }

    /// The bound of a step.
    pub(crate) fn step_cost(&self, step: &Step) -> u64 {
        match &step.kind {
            StepKind::ForEach { list, step, .. } => self.times(*list, self.step_cost(step)),
            StepKind::Action { args, clauses, .. } | StepKind::Emit { args, clauses, .. } => {
                let args = args.iter().flatten().map(|arg| self.cost(arg));
                let Clauses { guard, after: _, unless: _ } = clauses;
                let guard = guard.iter().map(|guard| self.cost(guard));
                args.chain(guard).fold(1, u64::saturating_add)
            }
        }
    }

    /// The bound of a trigger's filters.
    pub(crate) fn trigger_cost(&self, trigger: &Trigger) -> u64 {
        let of = |filter: &Option<Node>| filter.as_ref().map_or(1, |filter| self.cost(filter));
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

    /// One, and `body` for each item.
    fn times(&self, list: Read, body: u64) -> u64 {
        let cap = self.places.get(list.place).map_or(0, |place| u64::from(place.cap));
        cap.saturating_mul(body).saturating_add(1)
    }
}

fn length(items: usize) -> u64 {
    u64::try_from(items).unwrap_or(u64::MAX)
}
