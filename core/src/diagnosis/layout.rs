//! Which nodes of an order are laid out with it, and how much of each.
//!
//! A document may serve thousands of orders: many were merged into it, or its number is `0` in every row of an export. Were it
//! laid out as a whole with each of them, what is laid out would be as long as there are pairs. So what is the order's own, or
//! shared with few, is laid out as a whole, and the rest up to a number of rows, what is nearest first.

use alloc::vec::Vec;

use hashbrown::HashSet;

use super::family::Family;
use super::subject::{Court, Group};
use crate::identity::NodeId;
use crate::observation::{LinkKind, NodeKind};

/// What so many orders share is laid out as a whole with each.
const FEW: usize = 16;
/// So many rows about what more orders share are laid out with one of them.
const MOST: usize = 100;

/// The nodes that are laid out, each with how many of its rows, those said last.
struct Layout<'c, 'd> {
    court: &'c Court<'d>,
    /// With how many orders each node was judged.
    met: &'c [u8],
    /// Whether the order is one of many that all serve each other.
    crowded: bool,
    seen: HashSet<NodeId>,
    nodes: Vec<(NodeId, usize)>,
    /// How many rows of what is shared there is still room for.
    room: usize,
}

impl Court<'_> {
    /// The nodes of an order, itself first, each once.
    pub(super) fn lay_out(&self, node: NodeId, met: &[u8]) -> Vec<(NodeId, usize)> {
        let mut group = Group::default();
        let tied = self.tied(node, &mut group);
        let mut documents = tied.documents;
        self.follow(&mut documents, &|family| if is_crowd(family) { MOST } else { usize::MAX });
        let crowded = self.families.at(node).is_some_and(|(_, own)| own.orders.is_empty() && is_crowd(own));
        let (seen, nodes) = (HashSet::new(), Vec::new());
        let mut layout = Layout { court: self, met, crowded, seen, nodes, room: MOST };
        layout.add(node, false);
        for line in group.lines {
            layout.add(line, layout.has_many(line));
        }
        let mut shipped = alloc::vec![node];
        let documents = |replaces| documents.iter().filter(move |document| document.1 == replaces);
        documents(false).for_each(|(document, _)| layout.document(*document, &mut shipped));
        for outbound in tied.outbounds {
            layout.add(outbound, layout.is_shared(outbound));
            shipped.push(outbound);
        }
        layout.parcels(&shipped);
        for case in group.cases {
            layout.add(case, layout.has_many(case));
        }
        shipped.clear();
        documents(true).for_each(|(document, _)| layout.document(*document, &mut shipped));
        layout.parcels(&shipped);
        layout.nodes
    }
}

/// Whether more than a few orders have what the members of a family name nobody for.
fn is_crowd(family: &Family) -> bool {
    let orders = if family.orders.is_empty() { &family.nameless } else { &family.orders };
    orders.len() > FEW
}

impl Layout<'_, '_> {
    fn has_many(&self, node: NodeId) -> bool {
        self.met.get(node.0 as usize).is_some_and(|orders| usize::from(*orders) > FEW)
    }

    fn is_shared(&self, node: NodeId) -> bool {
        self.crowded || self.has_many(node)
    }

    /// Adds a node; false where there is no room for it.
    fn add(&mut self, node: NodeId, shared: bool) -> bool {
        if shared && self.room == 0 {
            return false;
        }
        if self.seen.insert(node) {
            let most = if shared { self.room } else { usize::MAX };
            let rows = self.court.diagnosis.rows_of(node).take(most).count();
            if shared {
                // One without rows takes a step all the same.
                self.room = self.room.saturating_sub(rows.max(1));
            }
            self.nodes.push((node, rows));
        }
        true
    }

    /// Adds an ERP order and its outbounds, and tells what may be shipped.
    fn document(&mut self, document: NodeId, shipped: &mut Vec<NodeId>) {
        let shared = self.is_shared(document);
        if !self.add(document, shared) {
            return;
        }
        shipped.push(document);
        for tie in self.court.ties.to(document, LinkKind::Fulfils, NodeKind::Outbound) {
            let added = self.add(tie.other, self.is_shared(tie.other));
            // What stands behind something shared is shared.
            if shared && !added {
                break;
            }
            shipped.push(tie.other);
        }
    }

    fn parcels(&mut self, of: &[NodeId]) {
        let most = |node: NodeId| if self.is_shared(node) { self.room } else { usize::MAX };
        for parcel in self.court.parcels(of.iter().copied(), &most) {
            self.add(parcel, self.is_shared(parcel));
        }
    }
}
