//! Shapes for tests, written as a tree.
#![expect(clippy::indexing_slicing, reason = "a test may fail where it stands")]

use dangjiu::facts::{EnumReader, Names, NodeId, NodeKind, ScalarType, Shape, ShapeNode};

/// A shape as a tree: what a test reads where.
pub(crate) enum Tree {
    /// An object: keys (several spellings apart by `|`) and what is read there.
    Record(Vec<(String, Tree)>),
    /// A list with its cap.
    List(u32, Box<Tree>),
    /// A single value.
    Scalar(ScalarType),
}

/// An object.
pub(crate) fn record<const N: usize>(fields: [(&str, Tree); N]) -> Tree {
    Tree::Record(fields.into_iter().map(|(key, tree)| (key.to_owned(), tree)).collect())
}

/// A list of at most `cap` items.
pub(crate) fn list(cap: u32, item: Tree) -> Tree {
    Tree::List(cap, Box::new(item))
}

/// A single value.
pub(crate) fn one(ty: ScalarType) -> Tree {
    Tree::Scalar(ty)
}

/// The shape of a tree: nodes, and slots in each scope, are numbered depth first.
pub(crate) fn shape(tree: &Tree) -> Shape {
    let mut shape = Shape::default();
    build(&mut shape, tree, None);
    shape
}

fn build(shape: &mut Shape, tree: &Tree, in_list: Option<u32>) -> NodeId {
    let counter = match in_list {
        Some(list) => &mut shape.strides[list as usize],
        None => &mut shape.slots,
    };
    let slot = *counter;
    *counter += 1;
    let id = shape.nodes.len();
    shape.nodes.push(ShapeNode { slot, in_list, kind: NodeKind::Record(Names::default()) });
    let kind = match tree {
        Tree::Scalar(ty) => NodeKind::Scalar(*ty),
        Tree::List(cap, item) => {
            let list = shape.strides.len() as u32;
            shape.strides.push(0);
            let item = build(shape, item, Some(list));
            NodeKind::List { list, cap: *cap, item }
        }
        Tree::Record(fields) => {
            let mut keys = Vec::new();
            for (spellings, field) in fields {
                let node = build(shape, field, in_list);
                keys.extend(spellings.split('|').map(|key| (key, node)));
            }
            NodeKind::Record(keys.into_iter().collect())
        }
    };
    shape.nodes[id].kind = kind;
    id as NodeId
}

/// An enum reader of these members in this order.
pub(crate) fn members(open: bool, names: &[&str]) -> EnumReader {
    let spellings = names.iter().copied().zip(0..).collect();
    EnumReader { id: dangjiu::value::EnumId(0), name: "test".to_owned(), open, spellings }
}
