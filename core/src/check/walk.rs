//! The parts of typed expressions, for what is computed over whole rules: costs, lints, inlining.

use crate::program::{Node, NodeKind, Read};
pub(crate) use crate::program::{each_part, each_part_mut};

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
