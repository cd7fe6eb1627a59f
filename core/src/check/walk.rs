//! The parts of typed expressions, for what is computed over whole rules: costs, lints, inlining.

use crate::program::{Node, NodeKind, Read, TemplatePart};

/// Writes a function that calls `visit` with each direct part of a node, for shared or for exclusive references.
macro_rules! each_part {
    ($(#[$doc:meta])* $name:ident $(, $mutable:tt)?) => {
        $(#[$doc])*
        pub(crate) fn $name<'n>(node: &'n $($mutable)? Node, visit: &mut dyn FnMut(&'n $($mutable)? Node)) {
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
    each_part
);
each_part!(
    /// Calls `visit` with each direct part of `node`, to change it.
    each_part_mut, mut
);

/// Calls `visit` with `node` and everything in it.
pub(crate) fn each_node<'n>(node: &'n Node, visit: &mut dyn FnMut(&'n Node)) {
    visit(node);
    each_part(node, &mut |part| each_node(part, visit));
}

/// Moves the numbers of all binders of `node` up by `by`: it now stands below that many others.
pub(crate) fn shift_binders(node: &mut Node, by: u16) {
    if by == 0 {
        return;
    }
    let moved = |read: &mut Read| read.binder = read.binder.map(|binder| binder.saturating_add(by));
    match &mut node.kind {
        NodeKind::Read(read) | NodeKind::InPlace { list: read, .. } => moved(read),
        NodeKind::RecordValue(record) => {
            moved(&mut record.read);
            record.id.iter_mut().for_each(moved);
        }
        NodeKind::ListValue { read, binder, .. }
        | NodeKind::Quantifier { list: read, binder, .. }
        | NodeKind::Aggregate { list: read, binder, .. } => {
            moved(read);
            *binder = binder.saturating_add(by);
        }
        _ => {}
    }
    each_part_mut(node, &mut |part| shift_binders(part, by));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::PlaceId;
    use crate::span::Span;
    use crate::syntax::ast::Quantifier;
    use crate::value::Type;
    use alloc::boxed::Box;

    #[test]
    fn a_shifted_quantifier_reads_its_own_items() {
        let node = |kind| Node { span: Span::default(), ty: Type::Bool, kind };
        let item = node(NodeKind::Read(Read { place: PlaceId(2), binder: Some(0) }));
        let mut any = node(NodeKind::Quantifier {
            kind: Quantifier::Any,
            list: Read { place: PlaceId(1), binder: None },
            binder: 0,
            cond: Box::new(item),
        });
        shift_binders(&mut any, 3);
        let NodeKind::Quantifier { list, binder, cond, .. } = &any.kind else { panic!("a quantifier") };
        assert_eq!((list.binder, *binder), (None, 3));
        assert!(matches!(cond.kind, NodeKind::Read(Read { binder: Some(3), .. })));
    }
}
