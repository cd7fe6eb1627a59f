//! An order's documents, gathered along their ties: ERP orders through merges and splits, outbounds, parcels, cases.
//!
//! The kin of an order may be kept together; then only its own documents are gathered.

use alloc::vec::Vec;

use hashbrown::HashSet;

use super::document::Scratch;
use super::family::{Family, is_nameless, named};
use super::subject::{Court, Document, DocumentState, Group, Served};
use crate::identity::NodeId;
use crate::observation::{LinkKind, NodeKind, Role, SystemId};

/// The documents an order is tied to.
#[derive(Default)]
pub(super) struct Tied {
    /// The ERP orders, each with whether it replaces something.
    pub(super) documents: Vec<(NodeId, bool)>,
    /// Outbounds that serve the order without an ERP order between.
    pub(super) outbounds: Vec<NodeId>,
}

impl Court<'_> {
    /// Gathers an order with everything that serves it, but for the kin that are kept.
    pub(super) fn gather(&self, node: NodeId, group: &mut Group, scratch: &mut Scratch) {
        *group = Group::default();
        let mut tied = self.tied(node, group);
        group.kin = self.kept(node, &tied.documents);
        if group.kin.is_none() {
            self.follow(&mut tied.documents, &|_| usize::MAX);
        }
        self.fill(node, tied, group, scratch);
    }

    /// What an order is tied to: the documents, and its lines and cases in the group.
    pub(super) fn tied(&self, node: NodeId, group: &mut Group) -> Tied {
        let nodes = &self.diagnosis.nodes;
        let kind = nodes.kind(node);
        if kind == Some(NodeKind::SalesOrder) {
            group.sales = Some(node);
        }
        let Tied { mut documents, mut outbounds } = Tied::default();
        match kind {
            Some(NodeKind::ErpOrder) => documents.push((node, false)),
            Some(NodeKind::Outbound) => outbounds.push(node),
            _ => {}
        }
        for tie in self.ties.of(node) {
            match (tie.kind, nodes.kind(tie.other)) {
                (LinkKind::PartOf, Some(NodeKind::Line)) if !tie.outward => group.lines.push(tie.other),
                (LinkKind::PartOf, Some(NodeKind::AfterSale)) if !tie.outward => group.cases.push(tie.other),
                (LinkKind::Fulfils, Some(NodeKind::ErpOrder)) => documents.push((tie.other, false)),
                // What the order itself names as what serves it does, whatever it is in the place of besides.
                (LinkKind::Replaces, Some(NodeKind::ErpOrder))
                    if !documents.contains(&(tie.other, false)) =>
                {
                    documents.push((tie.other, true));
                }
                (LinkKind::Fulfils, Some(NodeKind::Outbound)) if kind == Some(NodeKind::SalesOrder) => {
                    outbounds.push(tie.other);
                }
                _ => {}
            }
        }
        Tied { documents, outbounds }
    }

    /// Fills a group with what is known of its documents.
    fn fill(&self, node: NodeId, tied: Tied, group: &mut Group, scratch: &mut Scratch) {
        group.outbounds.extend(tied.outbounds.into_iter().map(|outbound| self.outbound(outbound, scratch)));
        for (document, replaces) in tied.documents {
            group.erp.push(self.served(document, replaces, scratch));
        }
        let documents = |replaces: bool| {
            group.erp.iter().filter(move |served| served.replaces == replaces).flat_map(Served::nodes)
        };
        let outbounds = group.outbounds.iter().map(|outbound| outbound.node);
        let all = |_| usize::MAX;
        let own = self.parcels(core::iter::once(node).chain(documents(false)).chain(outbounds), &all);
        let beside = self.parcels(documents(true), &all);
        (group.parcels, group.beside) = (own, beside);
        // What replaces the order, or was typed beside it, is paid for in its own way.
        let documents =
            group.erp.iter().filter(|served| !served.replaces && (!served.manual || group.sales.is_none()));
        let members = core::iter::once(node)
            .chain(group.lines.iter().copied())
            .chain(documents.map(|served| served.document.node));
        let mut settled = members.filter_map(|member| self.diagnosis.latest(member, |row| row.settlement));
        group.settlement = settled.next().or_else(|| self.kin(group)?.settlement);
        self.listen(node, group, scratch);
    }

    /// The parcels that these are shipped in, each once, by their ids; of each of these at most so many.
    pub(super) fn parcels(
        &self,
        of: impl Iterator<Item = NodeId>,
        most: &dyn Fn(NodeId) -> usize,
    ) -> Vec<NodeId> {
        let nodes = &self.diagnosis.nodes;
        let ties =
            of.flat_map(|node| self.ties.to(node, LinkKind::ShippedIn, NodeKind::Parcel).take(most(node)));
        let mut parcels: Vec<NodeId> = ties.map(|tie| tie.other).collect();
        parcels.sort_unstable_by(|one, other| nodes.id(*one).cmp(nodes.id(*other)));
        parcels.dedup();
        parcels
    }

    /// Adds the ERP orders that those of the order were merged into or split into, unless they say whom they serve; of a family
    /// at most so many.
    pub(super) fn follow(&self, documents: &mut Vec<(NodeId, bool)>, most: &dyn Fn(&Family) -> usize) {
        let mut own: Vec<NodeId> = documents.iter().map(|(document, _)| *document).collect();
        own.sort_unstable();
        let mut followed = HashSet::new();
        for at in 0..documents.len() {
            let Some((document, replaces)) = documents.get(at).copied() else { continue };
            let Some((number, family)) = self.families.at(document) else { continue };
            if !followed.insert(number) {
                continue;
            }
            let more = family.nameless.iter().filter(|nameless| own.binary_search(nameless).is_err());
            documents.extend(more.take(most(family)).map(|nameless| (*nameless, replaces)));
        }
    }

    pub(super) fn served(&self, node: NodeId, replaces: bool, scratch: &mut Scratch) -> Served {
        let erp = self.keeper(Role::Erp, node).unwrap_or(SystemId(u8::MAX));
        let stand = self.diagnosis.stand(node, erp, scratch);
        let standing = stand.standing.map(|held| held.state);
        let lifecycle = &self.diagnosis.lifecycle;
        let state = if lifecycle.is_superseded(standing) || self.is_replaced(node) {
            DocumentState::Superseded
        } else if lifecycle.counts(standing) {
            DocumentState::Active
        } else {
            DocumentState::Voided
        };
        let outbounds = self.ties.to(node, LinkKind::Fulfils, NodeKind::Outbound);
        let outbounds = outbounds.map(|tie| self.outbound(tie.other, scratch)).collect();
        let manual = self.diagnosis.rows_of(node).any(|(_, row)| row.manual);
        Served { document: Document { node, stand, state }, replaces, manual, outbounds }
    }

    /// Whether an ERP order was merged into others, or others were split off it.
    pub(super) fn is_replaced(&self, document: NodeId) -> bool {
        self.ties.of_kind(document, LinkKind::MergedInto).any(|tie| tie.outward)
            || self.ties.of_kind(document, LinkKind::SplitFrom).any(|tie| !tie.outward)
    }

    fn outbound(&self, node: NodeId, scratch: &mut Scratch) -> Document {
        let wms = self.keeper(Role::Wms, node).unwrap_or(SystemId(u8::MAX));
        let stand = self.diagnosis.stand(node, wms, scratch);
        let counts = self.diagnosis.lifecycle.counts(stand.standing.map(|held| held.state));
        let state = if counts { DocumentState::Active } else { DocumentState::Voided };
        Document { node, stand, state }
    }

    /// The sales orders that an ERP order says it serves.
    pub(super) fn orders_of(&self, document: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        named(self.ties, document)
    }

    /// The sales orders that an ERP order serves: those it names or, where it names none, those of its family.
    pub(super) fn serves(&self, document: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let family = self.families.at(document).filter(|_| is_nameless(self.ties, document));
        let kin = family.map(|(_, family)| family.orders.as_slice()).unwrap_or_default();
        self.orders_of(document).chain(kin.iter().copied())
    }

    /// Whether an ERP order serves several sales orders.
    pub(super) fn serves_several(&self, document: NodeId) -> bool {
        self.serves(document).nth(1).is_some()
    }
}
