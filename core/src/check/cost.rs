//! The static cost of a rule: how many clauses it evaluates at most.
//!
//! Every node counts one; `any`, `all`, `no`, the aggregates, lists as values and `for each` count one and their
//! body once per item of the longest list. A table's output counts all rows of the table.

use super::checker::Checker;
use super::walk::{each_node, each_part};
use crate::diagnostic::codes;
use crate::program::{Clauses, Node, NodeKind, Read, Step, StepKind, Trigger};
use crate::say;
use crate::span::Span;

/// How deep a typed expression may nest, with the definitions it names. A text alone nests at most twice as deep as
/// its brackets.
pub(crate) const DEEPEST: usize = 192;

/// The most nodes of one definition.
const MOST_DEFINED: usize = 4096;

/// The most nodes of definitions that one program may copy to where they are named.
pub(crate) const MOST_COPIED: usize = 8_000_000;

impl Checker<'_, '_, '_> {
    /// Reports an expression that nests too deep.
    pub(crate) fn too_deep<T>(&mut self, span: Span) -> Option<T> {
        self.error(
            &codes::check::TOO_COSTLY,
            span,
            say!(
                "this nests more than {DEEPEST} deep with the definitions it names",
                "连同所用定义，嵌套超过 {DEEPEST} 层"
            ),
        )
    }

    /// Whether a node nests no deeper than allowed; reports where it does.
    pub(crate) fn check_depth(&mut self, node: &Node) -> Option<()> {
        if depth(node) > DEEPEST { self.too_deep(node.span) } else { Some(()) }
    }

    /// The same for the arguments and the guard of a step.
    pub(crate) fn check_step_depth(&mut self, step: &Step) -> Option<()> {
        let mut step = step;
        while let StepKind::ForEach { step: inner, .. } = &step.kind {
            step = inner;
        }
        let (StepKind::Action { args, clauses, .. } | StepKind::Emit { args, clauses, .. }) = &step.kind
        else {
            return Some(());
        };
        args.iter().flatten().chain(clauses.guard.as_deref()).try_for_each(|node| self.check_depth(node))
    }

    /// Whether a definition may be copied: it is no larger than allowed, alone and with all other copies.
    pub(crate) fn check_copy(&mut self, node: &Node, span: Span) -> Option<()> {
        let mut nodes = 0_usize;
        each_node(node, &mut |_| nodes += 1);
        let left = self.copies_left.checked_sub(nodes);
        if let (Some(left), true) = (left, nodes <= MOST_DEFINED) {
            self.copies_left = left;
            return Some(());
        }
        self.error(
            &codes::check::TOO_COSTLY,
            span,
            say!(
                "the definitions named here grow too large: {nodes} clauses",
                "这里所用的定义展开后过大：{nodes} 个子句"
            ),
        )
    }

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

/// How many nodes stand one in the other.
fn depth(node: &Node) -> usize {
    let mut below = 0;
    each_part(node, &mut |part| below = below.max(depth(part)));
    below + 1
}

fn length(items: usize) -> u64 {
    u64::try_from(items).unwrap_or(u64::MAX)
}
