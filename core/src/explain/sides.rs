//! The sides of a clause that is an `or`, or an `and` below one: what each came to, and which of them decide.
//!
//! Of a true `or` the true sides decide, of a false `and` the false ones: those that came to what the whole came to.
//!
//! ```text
//! ✓ order.cod or order.amount > 500元
//!     ✗ order.cod
//!     ✓ order.amount > 500元  decides
//! ```

use alloc::vec::Vec;

use super::clause::{ClauseTrace, one};
use crate::eval::{Evaluator, Outcome};
use crate::program::{Node, NodeKind};
use crate::span::Source;

/// The sides of a clause in source order, and the numbers of those that decide; none of a clause that is one in the text.
pub(super) fn sides<'e>(
    evaluator: &mut Evaluator<'e>,
    clause: &'e Node,
    outcome: Outcome,
    sources: &[Source],
) -> (Vec<ClauseTrace>, Vec<usize>) {
    let (mut joined, mut denied) = (clause, false);
    while let NodeKind::Not(inner) = &joined.kind {
        (joined, denied) = (inner, !denied);
    }
    let outcome = if denied { outcome.not() } else { outcome };
    let mut parts = Vec::new();
    each_side(joined, matches!(joined.kind, NodeKind::Or(_)), &mut parts);
    if parts.len() < 2 {
        return (Vec::new(), Vec::new());
    }
    let mut sides: Vec<ClauseTrace> = parts.into_iter().map(|part| one(evaluator, part, sources)).collect();
    if denied {
        // What a side lacks to hold is not what is lacking.
        sides.iter_mut().for_each(forget_needs);
    }
    let deciding = sides.iter().enumerate().filter(|(_, side)| side.outcome == outcome);
    let deciding = deciding.map(|(number, _)| number).collect();
    (sides, deciding)
}

/// The parts of an `or` in an `or`, or of an `and` in an `and`, are its own; what is one in the text, as `x in a` of a
/// list, is one part.
pub(super) fn each_side<'e>(node: &'e Node, or: bool, parts: &mut Vec<&'e Node>) {
    match (&node.kind, or) {
        (NodeKind::Or(inner), true) | (NodeKind::And(inner), false) if is_written(inner) => {
            inner.iter().for_each(|part| each_side(part, or, parts));
        }
        _ => parts.push(node),
    }
}

/// Whether the parts stand side by side in the text, as those do of which no place is known.
pub(super) fn is_written(parts: &[Node]) -> bool {
    let [first, second, ..] = parts else { return true };
    first.span != second.span || first.span.is_empty()
}

fn forget_needs(side: &mut ClauseTrace) {
    side.needed = None;
    side.sides.iter_mut().for_each(forget_needs);
}
