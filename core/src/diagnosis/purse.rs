//! Orders whose money is together: those that share ERP orders, which say only what all of them come to.

use alloc::vec::Vec;

use hashbrown::{HashMap, HashSet};

use super::amounts::Side;
use super::document::Scratch;
use super::lifecycle::Money;
use super::subject::{Court, Group};
use crate::identity::NodeId;
use crate::observation::{Amounts, LinkKind, NodeKind, Role, SystemId};
use crate::time::Instant;

/// Sales orders and the ERP orders that serve them and nobody else, added up.
#[derive(Clone, Debug, Default)]
pub(super) struct Purse {
    /// The sales orders, by their channels' names and numbers.
    pub(super) orders: Vec<NodeId>,
    /// The ERP order that counts, where there is but one.
    pub(super) only: Option<NodeId>,
    /// All the sales orders on their channels; nothing where one of them was not heard.
    pub(super) channel: Option<Side>,
    /// Since when all of them are paid there; nothing where one is not.
    pub(super) paid: Option<Instant>,
    /// The ERP orders that count.
    pub(super) erp: Side,
}

/// The purses of more than one order.
#[derive(Clone, Debug, Default)]
pub(super) struct Purses {
    all: Vec<Purse>,
    of: HashMap<NodeId, u32>,
}

impl Purses {
    /// The purse that an order shares with others.
    pub(super) fn of(&self, order: NodeId) -> Option<&Purse> {
        self.all.get(*self.of.get(&order)? as usize)
    }

    fn keep(&mut self, purse: Purse) {
        let number = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.of.extend(purse.orders.iter().map(|order| (*order, number)));
        self.all.push(purse);
    }
}

/// Orders and ERP orders while those that share money are looked for, each once.
#[derive(Default)]
struct Sharing {
    orders: Vec<NodeId>,
    documents: Vec<NodeId>,
    seen: HashSet<NodeId>,
    families: HashSet<u32>,
}

impl Court<'_> {
    /// Makes the purse that an order shares with others, if it does and nobody has made it before.
    pub(super) fn share(&self, order: NodeId, purses: &mut Purses, scratch: &mut Scratch) {
        if purses.of(order).is_some() || !self.may_share(order) {
            return;
        }
        let mut sharing = Sharing { orders: alloc::vec![order], ..Sharing::default() };
        sharing.seen.insert(order);
        let (mut of_orders, mut of_documents) = (0, 0);
        while let Some(order) = sharing.orders.get(of_orders).copied() {
            of_orders += 1;
            self.documents_of(order, &mut sharing, scratch);
            while let Some(document) = sharing.documents.get(of_documents).copied() {
                of_documents += 1;
                let more = self.orders_of(document).filter(|order| sharing.seen.insert(*order));
                sharing.orders.extend(more);
            }
        }
        if sharing.orders.len() > 1 {
            purses.keep(self.purse(sharing.orders, &sharing.documents, scratch));
        }
    }

    /// Whether any ERP order of an order may serve others too.
    fn may_share(&self, order: NodeId) -> bool {
        self.serving(order)
            .any(|document| self.families.at(document).is_some() || self.orders_of(document).nth(1).is_some())
    }

    /// The ERP orders that say they serve an order.
    fn serving(&self, order: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let nodes = &self.diagnosis.nodes;
        let ties = self.ties.of(order).filter(|tie| tie.kind == LinkKind::Fulfils);
        ties.map(|tie| tie.other).filter(|other| nodes.kind(*other) == Some(NodeKind::ErpOrder))
    }

    /// Adds the ERP orders that count and serve an order. A nameless one of a family serves every order that the family names.
    fn documents_of(&self, order: NodeId, sharing: &mut Sharing, scratch: &mut Scratch) {
        for document in self.serving(order) {
            if sharing.seen.insert(document) && self.counts(document, scratch) {
                sharing.documents.push(document);
            }
            let Some((number, family)) = self.families.at(document) else { continue };
            if !sharing.families.insert(number) {
                continue;
            }
            let before = sharing.documents.len();
            for nameless in &family.nameless {
                if sharing.seen.insert(*nameless) && self.counts(*nameless, scratch) {
                    sharing.documents.push(*nameless);
                }
            }
            if sharing.documents.len() > before {
                let more = family.orders.iter().copied().filter(|order| sharing.seen.insert(*order));
                sharing.orders.extend(more);
            }
        }
    }

    /// The purse of an order that shares with nobody.
    pub(super) fn own_purse(&self, order: NodeId, group: &Group, scratch: &mut Scratch) -> Purse {
        let heard = group.active().filter(|served| served.document.stand.heard);
        let documents: Vec<NodeId> = heard.map(|served| served.document.node).collect();
        let own = self.purse(alloc::vec![order], &documents, scratch);
        let Some(kin) = self.kin(group).map(|kin| &kin.purse) else { return own };
        // What its kin come to is with its own; whose row shows it, its own document says first.
        let (row, system) = (own.erp.row.or(kin.erp.row), own.erp.system.or(kin.erp.system));
        Purse { only: kin.only, erp: Side { row, system, ..kin.erp }, ..own }
    }

    /// Adds up orders and ERP orders.
    fn purse(&self, mut orders: Vec<NodeId>, documents: &[NodeId], scratch: &mut Scratch) -> Purse {
        let nodes = &self.diagnosis.nodes;
        // Which of them is the first must not depend on the order of rows.
        orders.sort_unstable_by(|one, other| {
            let key = |node: &NodeId| (self.numbering_name(*node), nodes.id(*node));
            key(one).cmp(&key(other))
        });
        let mut served = Side::default();
        let mut heard = true;
        for document in documents {
            let Some(erp) = self.keeper(Role::Erp, *document) else { continue };
            heard &= served.system.is_none_or(|first| self.same_currency(first, erp));
            served.add(&self.side_of(*document, erp));
        }
        // Sums of several currencies are none.
        if !heard {
            served.amounts = Amounts::default();
        }
        let erp = served.system.or_else(|| self.systems_of(Role::Erp).first().copied());
        let Some(erp) = erp else { return Purse { orders, ..Purse::default() } };
        let mut paid = Some(Instant::MIN);
        let mut together = Side::default();
        for order in &orders {
            let lines: Vec<NodeId> = self
                .ties
                .of(*order)
                .filter(|tie| tie.kind == LinkKind::PartOf && nodes.kind(tie.other) == Some(NodeKind::Line))
                .map(|tie| tie.other)
                .collect();
            let channel = self.channel_of(*order, &lines);
            let Some(channel) = channel.filter(|channel| self.same_currency(*channel, erp)) else {
                heard = false;
                continue;
            };
            let side = self.channel_side(*order, &lines, channel);
            heard &= side.heard;
            let since = self.paid_since(*order, &lines, channel, scratch);
            paid = paid.zip(since).map(|(one, other)| one.max(other));
            together.add(&side);
        }
        let channel = heard.then_some(together);
        let only = documents.first().copied().filter(|_| documents.len() == 1);
        Purse { orders, only, channel, paid: paid.filter(|_| heard), erp: served }
    }

    /// Since when an order, or the last of its lines, is paid on its channel; nothing where it is not.
    fn paid_since(
        &self,
        order: NodeId,
        lines: &[NodeId],
        channel: SystemId,
        scratch: &mut Scratch,
    ) -> Option<Instant> {
        let lifecycle = &self.diagnosis.lifecycle;
        let mut since = None;
        for node in core::iter::once(&order).chain(lines) {
            let Some(held) = self.diagnosis.stand(*node, channel, scratch).payment else { continue };
            match lifecycle.money(held.state) {
                Money::Paid => since = since.max(Some(held.since)),
                Money::Open => return None,
                Money::Closed => {}
            }
        }
        since
    }

    fn counts(&self, document: NodeId, scratch: &mut Scratch) -> bool {
        let Some(erp) = self.keeper(Role::Erp, document) else { return false };
        let stand = self.diagnosis.stand(document, erp, scratch);
        stand.heard
            && !self.is_replaced(document)
            && self.diagnosis.lifecycle.counts(stand.standing.map(|held| held.state))
    }
}
