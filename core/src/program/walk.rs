//! The parts of typed expressions. Everything that walks expressions goes through here, so a new kind of node is added
//! in one place.
//!
//! ```
//! use dangjiu::program::{Node, NodeKind, each_part};
//! use dangjiu::span::Span;
//! use dangjiu::value::{Scalar, Type};
//!
//! let node = |kind| Node { span: Span::default(), ty: Type::Bool, kind };
//! let not = node(NodeKind::Not(Box::new(node(NodeKind::Const(Scalar::Bool(true))))));
//! let mut parts = 0;
//! each_part(&not, &mut |_| parts += 1);
//! assert_eq!(parts, 1);
//! ```

use super::{Node, NodeKind, Read, TemplatePart};

/// Calls `visit` with each place that `node` itself reads, not its parts.
pub fn own_reads(node: &Node, visit: &mut dyn FnMut(Read)) {
    match &node.kind {
        NodeKind::Read(read)
        | NodeKind::ListValue { read, .. }
        | NodeKind::InPlace { list: read, .. }
        | NodeKind::Quantifier { list: read, .. }
        | NodeKind::Aggregate { list: read, .. } => visit(*read),
        NodeKind::RecordValue(record) => {
            visit(record.read);
            record.id.iter().for_each(|id| visit(*id));
        }
        _ => {}
    }
}

/// The deepest nesting that is evaluated, tables included.
pub(crate) const DEEPEST: u32 = 256;

/// Writes a function that calls `visit` with each direct part of a node, for shared or for exclusive references.
macro_rules! each_part {
    ($(#[$doc:meta])* $vis:vis $name:ident $(, $mutable:tt)?) => {
        $(#[$doc])*
        $vis fn $name<'n>(node: &'n $($mutable)? Node, visit: &mut dyn FnMut(&'n $($mutable)? Node)) {
            match &$($mutable)? node.kind {
                NodeKind::Const(_)
                | NodeKind::ConstList(_)
                | NodeKind::Read(_)
                | NodeKind::Let(_)
                | NodeKind::TableOutput { .. }
                | NodeKind::FromTrigger(_) => {}
                NodeKind::RecordValue(record) => {
                    for (_, part) in & $($mutable)? record.fields {
                        visit(part);
                    }
                }
                NodeKind::ListValue { item: part, .. }
                | NodeKind::Not(part)
                | NodeKind::Negate(part)
                | NodeKind::OneOf { value: part, .. }
                | NodeKind::InPlace { value: part, .. }
                | NodeKind::InNamed { value: part, .. }
                | NodeKind::Presence { of: part, .. }
                | NodeKind::Quantifier { cond: part, .. } => visit(part),
                NodeKind::And(parts) | NodeKind::Or(parts) | NodeKind::Call(_, parts) => {
                    for part in parts {
                        visit(part);
                    }
                }
                NodeKind::Add(left, right)
                | NodeKind::Sub(left, right)
                | NodeKind::Mul(left, right)
                | NodeKind::Compare(_, left, right)
                | NodeKind::TextTest(_, left, right)
                | NodeKind::OrElse(left, right)
                | NodeKind::InMade { value: left, list: right }
                | NodeKind::Aggregate { value: left, cond: right, .. } => {
                    visit(left);
                    visit(right);
                }
                NodeKind::CompareRatio { left, right, .. } => {
                    for (above, below) in [left, right] {
                        visit(above);
                        if let Some(below) = below {
                            visit(below);
                        }
                    }
                }
                NodeKind::Round { value, by, .. } => {
                    visit(value);
                    if let Some(by) = by {
                        visit(by);
                    }
                }
                NodeKind::Template(parts) => {
                    for part in parts {
                        if let TemplatePart::Hole(hole) = part {
                            visit(hole);
                        }
                    }
                }
            }
        }
    };
}

each_part!(
    /// Calls `visit` with each direct part of `node`, in source order.
    pub each_part
);
each_part!(
    /// Calls `visit` with each direct part of `node`, to change it.
    pub(crate) each_part_mut, mut
);
