//! The static cost of a rule: how many clauses it evaluates at most.
//!
//! Every node counts one; `any`, `all`, `no`, the aggregates, lists as values and `for each` count one and their body
//! once per item of the longest list. A table's output counts all rows of the table.
//!
//! The checker counts what it has typed, and the plan counts a program again, whoever made it.

use super::{Clauses, Node, NodeKind, Read, Step, StepKind, TableRow, Trigger, each_part};

/// What the cost of an expression depends on beside the expression.
pub(crate) trait Bounds {
    /// How many items a list may have.
    fn longest(&self, list: Read) -> u64;

    /// What all rows of a table cost.
    fn table(&mut self, number: u32) -> u64;
}

/// What a rule costs beside its condition.
pub(crate) fn beside_condition<'p>(
    bounds: &mut impl Bounds,
    trigger: Option<&Trigger>,
    steps: impl IntoIterator<Item = &'p Step>,
) -> u64 {
    let trigger = trigger.map_or(0, |found| self::trigger(bounds, found));
    steps.into_iter().map(|found| step(bounds, found)).fold(trigger, u64::saturating_add)
}

/// What all rows of a table cost.
pub(crate) fn rows(bounds: &mut impl Bounds, of: &[TableRow]) -> u64 {
    let nodes = of.iter().flat_map(|row| core::iter::once(&row.test).chain(&row.outputs));
    nodes.map(|found| node(bounds, found)).fold(0, u64::saturating_add)
}

/// The bound of a node.
pub(crate) fn node(bounds: &mut impl Bounds, of: &Node) -> u64 {
    let mut parts: u64 = 0;
    each_part(of, &mut |part| parts = parts.saturating_add(node(bounds, part)));
    match &of.kind {
        NodeKind::ListValue { read, .. }
        | NodeKind::Quantifier { list: read, .. }
        | NodeKind::Aggregate { list: read, .. } => times(bounds, *read, parts),
        NodeKind::InPlace { list, .. } => times(bounds, *list, 1).saturating_add(parts),
        NodeKind::OneOf { among, .. } => parts.saturating_add(u64::try_from(among.len()).unwrap_or(u64::MAX)),
        NodeKind::TableOutput { table, .. } => bounds.table(*table).saturating_add(1),
        _ => parts.saturating_add(1),
    }
}

fn step(bounds: &mut impl Bounds, of: &Step) -> u64 {
    match &of.kind {
        StepKind::ForEach { list, step: inner, .. } => {
            let body = step(bounds, inner);
            times(bounds, *list, body)
        }
        StepKind::Action { args, clauses, .. } | StepKind::Emit { args, clauses, .. } => {
            let Clauses { guard, after: _, unless: _ } = clauses;
            let nodes = args.iter().flatten().chain(guard.as_deref());
            nodes.map(|found| node(bounds, found)).fold(1, u64::saturating_add)
        }
    }
}

/// The bound of a trigger's filters.
fn trigger(bounds: &mut impl Bounds, of: &Trigger) -> u64 {
    let mut filter = |filter: &Option<Node>| filter.as_ref().map_or(1, |filter| node(bounds, filter));
    match of {
        Trigger::Event(events) => {
            events.iter().map(|event| filter(&event.filter)).fold(0, u64::saturating_add)
        }
        Trigger::Absence { event, after, .. } => {
            filter(&event.filter).saturating_add(filter(&after.event.filter))
        }
        Trigger::Count { event, .. } => filter(&event.filter),
        Trigger::Rate { event, among, .. } => filter(&event.filter).saturating_add(filter(&among.filter)),
        Trigger::Becomes { .. } | Trigger::Leaves { .. } | Trigger::Goes { .. } | Trigger::Stays { .. } => 1,
    }
}

/// One, and `body` for each item.
fn times(bounds: &impl Bounds, list: Read, body: u64) -> u64 {
    bounds.longest(list).saturating_mul(body).saturating_add(1)
}
