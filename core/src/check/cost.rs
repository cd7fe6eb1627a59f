//! How large what is typed may grow: how deep expressions nest, how often definitions are copied, and what the
//! [cost](crate::program::cost) of rules depends on.

use super::checker::Checker;
use super::walk::{each_node, each_part};
use crate::diagnostic::codes;
use crate::program::cost::Bounds;
use crate::program::{Node, Read, Step, StepKind};
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
        let (StepKind::Action { args, clauses, .. } | StepKind::Emit { args, clauses, .. }) =
            &step.innermost().kind
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
}

impl Bounds for &Checker<'_, '_, '_> {
    fn longest(&self, list: Read) -> u64 {
        self.places.get(list.place).map_or(0, |place| u64::from(place.cap))
    }

    fn table(&mut self, number: u32) -> u64 {
        self.table_cost(number)
    }
}

/// How many nodes stand one in the other.
fn depth(node: &Node) -> usize {
    let mut below = 0;
    each_part(node, &mut |part| below = below.max(depth(part)));
    below + 1
}
