//! ERP orders that came out of each other by merges and splits, each family once.
//!
//! A member that names no sales order serves those that the others name: the order that several were merged into serves
//! them all.

use alloc::vec::Vec;

use hashbrown::{HashMap, HashSet};

use crate::identity::{NodeId, Nodes, Ties};
use crate::observation::{LinkKind, NodeKind};

/// Members of one family, by what they say they serve.
#[derive(Clone, Debug, Default)]
pub(super) struct Family {
    /// The members that name no sales order, by their ids; what replaces one names it.
    pub(super) nameless: Vec<NodeId>,
    /// The sales orders that the other members name, each once.
    pub(super) orders: Vec<NodeId>,
}

/// Every family of more than one.
#[derive(Clone, Debug, Default)]
pub(super) struct Families {
    all: Vec<Family>,
    of: HashMap<NodeId, u32>,
}

impl Families {
    /// Finds them; takes as long as there are ties. `numbering` names whose numbers a node has.
    pub(super) fn of<'n>(nodes: &Nodes, ties: &Ties, numbering: &dyn Fn(NodeId) -> &'n str) -> Families {
        let mut families = Families::default();
        for first in nodes.ids().filter(|node| nodes.kind(*node) == Some(NodeKind::ErpOrder)) {
            if families.of.contains_key(&first) || relatives(ties, first).next().is_none() {
                continue;
            }
            let number = u32::try_from(families.all.len()).unwrap_or(u32::MAX);
            let mut members = alloc::vec![first];
            families.of.insert(first, number);
            let mut at = 0;
            while let Some(member) = members.get(at).copied() {
                for relative in relatives(ties, member) {
                    if families.of.insert(relative, number).is_none() {
                        members.push(relative);
                    }
                }
                at += 1;
            }
            // Two of one number lie in the same order on every host, and whichever row came first.
            members.sort_unstable_by(|one, other| {
                let key = |node: &NodeId| (nodes.id(*node), nodes.kind(*node), numbering(*node));
                key(one).cmp(&key(other))
            });
            families.all.push(family(ties, members));
        }
        families
    }

    /// Every family, by its number.
    pub(super) fn all(&self) -> &[Family] {
        &self.all
    }

    /// The number and the family of an ERP order that was merged or split.
    pub(super) fn at(&self, node: NodeId) -> Option<(u32, &Family)> {
        let number = *self.of.get(&node)?;
        Some((number, self.all.get(number as usize)?))
    }
}

fn relatives(ties: &Ties, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
    let kin = [LinkKind::MergedInto, LinkKind::SplitFrom];
    kin.into_iter().flat_map(move |kind| ties.of_kind(node, kind)).map(|tie| tie.other)
}

fn family(ties: &Ties, members: Vec<NodeId>) -> Family {
    let mut family = Family::default();
    let mut seen = HashSet::new();
    for member in members {
        if is_nameless(ties, member) {
            family.nameless.push(member);
        }
        family.orders.extend(named(ties, member).filter(|order| seen.insert(*order)));
    }
    family
}

/// The sales orders that an ERP order says it serves, each once: they may name it as well.
pub(super) fn named(ties: &Ties, document: NodeId) -> impl Iterator<Item = NodeId> + '_ {
    let orders = ties.to(document, LinkKind::Fulfils, NodeKind::SalesOrder).map(|tie| tie.other);
    let mut last = None;
    orders.filter(move |order| last.replace(*order) != Some(*order))
}

/// Whether an ERP order names no sales order at all: neither one it serves nor one it replaces.
pub(super) fn is_nameless(ties: &Ties, document: NodeId) -> bool {
    let names = [LinkKind::Fulfils, LinkKind::Replaces];
    names.into_iter().all(|kind| ties.to(document, kind, NodeKind::SalesOrder).next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_names_nobody_serves_whom_its_family_names() {
        let mut nodes = Nodes::default();
        let orders: Vec<NodeId> =
            ["S1", "S2", "S3"].map(|id| nodes.intern(NodeKind::SalesOrder, 0, id).unwrap()).to_vec();
        let documents: Vec<NodeId> = ["E4", "E3", "E2", "E1", "E0"]
            .map(|id| nodes.intern(NodeKind::ErpOrder, 0, id).unwrap())
            .to_vec();
        let [whole, one, other, part, apart] = documents.try_into().unwrap();
        for (document, order) in [(one, 0), (other, 1), (other, 0), (apart, 2)] {
            nodes.tie(document, orders[order], LinkKind::Fulfils).unwrap();
        }
        let reissue = nodes.intern(NodeKind::ErpOrder, 0, "E5").unwrap();
        nodes.tie(reissue, orders[2], LinkKind::Replaces).unwrap();
        nodes.tie(reissue, whole, LinkKind::MergedInto).unwrap();
        nodes.tie(one, whole, LinkKind::MergedInto).unwrap();
        nodes.tie(other, whole, LinkKind::MergedInto).unwrap();
        nodes.tie(part, whole, LinkKind::SplitFrom).unwrap();
        let ties = nodes.ties();
        let families = Families::of(&nodes, &ties, &|_| "");
        for member in [whole, one, other, part, reissue] {
            let (number, family) = families.at(member).unwrap();
            assert_eq!(number, 0);
            assert_eq!(family.nameless, [part, whole], "a reissue names the order it replaces");
            assert_eq!(family.orders, [orders[0], orders[1]], "E2 before E3, each order once");
        }
        assert!(families.at(apart).is_none());
    }
}
