//! Who lacks an order that it should have, and what is done with documents that no longer count.

use alloc::vec::Vec;

use super::document::Scratch;
use super::finding::{Cause, Finding, Kind, Shown};
use super::lifecycle::{Goods, Money, Region};
use super::subject::{Court, Document, DocumentState, Group, Served};
use crate::identity::{NodeId, UNNAMED};
use crate::observation::{LinkKind, NodeKind, Role, Settlement, SystemId};
use crate::time::Instant;

/// Whether anything still serves the orders of an ERP order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lives {
    No,
    /// What replaced it is not in the data.
    Unseen,
    Yes,
}

impl Court<'_> {
    /// What is missing somewhere, and what should not be there. True where it is not known whether the ERP has the order.
    pub(super) fn presence(&self, node: NodeId, group: &Group, findings: &mut Vec<Finding>) -> bool {
        let undecided = self.missing_in_erp(node, group, findings);
        for served in &group.erp {
            self.missing_in_warehouse(node, group, served, findings);
            self.sent_twice(group, served, findings);
            self.superseded(served, findings);
        }
        self.channel_not_named(node, group, findings);
        self.missing_on_channel(node, group, findings);
        self.manual_not_in_warehouse(node, group, findings);
        self.outbound_without_order(group, findings);
        self.duplicate(node, group, findings);
        undecided
    }

    pub(super) fn lacking(
        &self,
        node: NodeId,
        system: SystemId,
        cause: Cause,
        since: Option<Instant>,
        rows: Vec<u32>,
    ) -> Finding {
        Finding {
            kind: Kind::MissingInSystem,
            cause,
            node,
            system,
            against: None,
            order: None,
            since,
            shown: Shown::Nothing,
            rows,
        }
    }

    /// An order of a channel that is to be sent, and that the ERP has had the time to fetch. True where it is not known whether
    /// any ERP order still serves it.
    fn missing_in_erp(&self, node: NodeId, group: &Group, findings: &mut Vec<Finding>) -> bool {
        let documents = || group.erp.iter().filter(|served| served.document.stand.heard && !served.replaces);
        let known = documents().map(|served| self.lives(&served.document)).max().unwrap_or(Lives::No);
        let Some((due, row)) = self.due(node, group).filter(|_| known != Lives::Yes) else { return false };
        // An ERP order that was voided or replaced is made anew as a rule: the new one has its time too.
        let gone = group.erp.iter().filter_map(|served| served.document.stand.standing);
        let since = gone.map(|held| held.since).fold(due, Instant::max);
        let Some(erp) = self.all_must_know(self.systems_of(Role::Erp), due, since) else { return false };
        if known == Lives::Unseen {
            return true;
        }
        let cause = if self.is_named_loosely(node) { Cause::ChannelNotNamed } else { Cause::NotInErp };
        findings.push(self.lacking(node, erp, cause, Some(due), alloc::vec![row]));
        false
    }

    /// Since when the ERP should have an order, and the row of the channel that says so: since it was paid; where it is paid on
    /// delivery, since it was made.
    fn due(&self, node: NodeId, group: &Group) -> Option<(Instant, u32)> {
        let says = group.says(Role::Channel)?;
        let state = says.payment.map(|held| self.diagnosis.lifecycle.state_name(Region::Payment, held.state));
        match (group.settlement, state) {
            (Some(Settlement::Cod), None | Some("unpaid" | "paid")) => {
                let (_, held) = says.fulfilment?;
                Some((self.created(node, group).unwrap_or(held.since), held.row))
            }
            (_, Some("paid")) => says.payment.map(|held| (held.since, held.row)),
            _ => None,
        }
    }

    /// Whether an ERP order still serves its orders, itself or by what replaced it.
    fn lives(&self, document: &Document) -> Lives {
        let lifecycle = &self.diagnosis.lifecycle;
        let standing = document.stand.standing.map(|held| held.state);
        if lifecycle.counts(standing) {
            return Lives::Yes;
        }
        if !lifecycle.is_superseded(standing) {
            return Lives::No;
        }
        // Where nothing tells by what it was replaced, that may stand outside of the data.
        let family = self.families.at(document.node);
        family.and_then(|(number, _)| self.fates.get(number as usize)).copied().unwrap_or(Lives::Unseen)
    }

    /// What became of each family, by its number: whether any member still counts or, where none does, whether one is not in
    /// the data.
    pub(super) fn fates(&self, scratch: &mut Scratch) -> Vec<Lives> {
        let mut fates = alloc::vec![Lives::No; self.families.all().len()];
        for node in self.diagnosis.nodes.ids() {
            let family = self.families.at(node).map(|(number, _)| number);
            let Some(fate) = family.and_then(|number| fates.get_mut(number as usize)) else { continue };
            let erp = self.keeper(Role::Erp, node);
            let stand = erp.map(|erp| self.diagnosis.stand(node, erp, scratch)).unwrap_or_default();
            let counts = self.diagnosis.lifecycle.counts(stand.standing.map(|held| held.state));
            *fate = (*fate).max(match (stand.heard, counts) {
                (false, _) => Lives::Unseen,
                (true, true) => Lives::Yes,
                (true, false) => Lives::No,
            });
        }
        fates
    }

    /// Whether an ERP order names the order's number, but no channel, while several channels have that number.
    fn is_named_loosely(&self, node: NodeId) -> bool {
        let nodes = &self.diagnosis.nodes;
        let loose = nodes.find(NodeKind::SalesOrder, UNNAMED, nodes.id(node));
        loose.filter(|loose| self.ties.resolved(*loose) == *loose).is_some_and(|loose| {
            let mut ties = self.ties.of(loose);
            ties.any(|tie| tie.kind == LinkKind::Fulfils && nodes.kind(tie.other) == Some(NodeKind::ErpOrder))
        })
    }

    /// What finance books for a number, but no channel, while several channels have an order of that number.
    fn channel_not_named(&self, node: NodeId, group: &Group, findings: &mut Vec<Finding>) {
        let nodes = &self.diagnosis.nodes;
        let Some(says) = group.says(Role::Finance).filter(|_| nodes.numbering(node) == UNNAMED) else {
            return;
        };
        // Were it known to one channel only, it would be that channel's.
        if (0..UNNAMED).any(|known| nodes.find(NodeKind::SalesOrder, known, nodes.id(node)).is_some()) {
            let (since, row) = says.payment.map(|held| (held.since, held.row)).unzip();
            let rows = row.into_iter().collect();
            findings.push(self.lacking(node, says.system, Cause::ChannelNotNamed, since, rows));
        }
    }

    /// An ERP order that names a number its channel has never given out.
    fn missing_on_channel(&self, node: NodeId, group: &Group, findings: &mut Vec<Finding>) {
        let channels = self.channels_of(node);
        // That somebody else has a row about the number does not mean that its channel gave it out.
        let own =
            core::iter::once(node).chain(group.lines.iter().copied()).chain(group.cases.iter().copied());
        let mut rows = own.flat_map(|own| self.diagnosis.rows_of(own));
        let is_known = rows.any(|(_, row)| channels.contains(&SystemId(row.system)));
        if group.sales.is_none() || is_known || self.is_manual(node) {
            return;
        }
        for served in &group.erp {
            if served.document.state != DocumentState::Active || served.manual || served.replaces {
                continue;
            }
            let rows = || self.diagnosis.rows_of(served.document.node);
            // Of orders merged into one this may be the first or the last: made between the first and the latest word.
            let merged = self.serves_several(served.document.node);
            let span = rows().find_map(|(_, row)| {
                let times = self.diagnosis.rows.times(row);
                let latest = times.created.max(times.paid).max(times.modified);
                Some((times.created?, if merged { latest? } else { times.created? }))
            });
            let Some((created, latest)) = span else { continue };
            if let Some(channel) = self.all_must_know(channels, created, latest) {
                let shown =
                    rows().filter(|(_, row)| row.event().is_none()).map(|(at, _)| at).take(1).collect();
                let found =
                    self.lacking(served.document.node, channel, Cause::NotOnChannel, Some(created), shown);
                findings.push(Finding { shown: Shown::Other(node), ..found });
            }
        }
    }

    /// Goods going out for which no order is known.
    fn outbound_without_order(&self, group: &Group, findings: &mut Vec<Finding>) {
        if self.is_known(group) {
            return;
        }
        let outbounds = group.erp.iter().flat_map(|served| &served.outbounds).chain(&group.outbounds);
        for outbound in outbounds.filter(|outbound| outbound.state == DocumentState::Active) {
            let Some((begun, row)) = self.begun(outbound.node) else { continue };
            if let Some(erp) = self.all_must_know(self.systems_of(Role::Erp), begun, begun) {
                findings.push(self.lacking(
                    outbound.node,
                    erp,
                    Cause::NotInErp,
                    Some(begun),
                    alloc::vec![row],
                ));
            }
        }
    }

    /// Whether any system has a row about an order or one of its ERP orders.
    pub(super) fn is_known(&self, group: &Group) -> bool {
        let has_rows = |node: NodeId| self.diagnosis.rows_of(node).next().is_some();
        group.sales.is_some_and(has_rows)
            || group.erp.iter().any(|served| has_rows(served.document.node))
            || self.kin(group).is_some_and(|kin| kin.is_known)
    }

    /// The first event of an outbound, if its goods were still here then: otherwise it began before the data does.
    fn begun(&self, outbound: NodeId) -> Option<(Instant, u32)> {
        let rows = self.diagnosis.rows_of(outbound);
        let (begun, first) = rows.filter_map(|(at, row)| Some((row.event()?, at))).min()?;
        let here = self
            .diagnosis
            .claim_of(first, Region::Fulfilment)
            .is_none_or(|state| self.diagnosis.lifecycle.goods(state) == Goods::Here);
        here.then_some((begun, first))
    }

    /// A document that others replaced, and that goes on as if they had not.
    fn superseded(&self, served: &Served, findings: &mut Vec<Finding>) {
        let document = &served.document;
        if document.state != DocumentState::Superseded {
            return;
        }
        let lifecycle = &self.diagnosis.lifecycle;
        let found = |cause: Cause, system: SystemId, since: Instant, rows: Vec<u32>| Finding {
            kind: Kind::Superseded,
            cause,
            node: document.node,
            system,
            against: None,
            order: None,
            since: Some(since),
            shown: Shown::Nothing,
            rows,
        };
        let gone =
            served.outbounds.iter().filter(|outbound| outbound.state == DocumentState::Active).find_map(
                |outbound| {
                    let held = outbound.stand.fulfilment?;
                    let wms = self.keeper(Role::Wms, outbound.node)?;
                    (lifecycle.goods(held.state) != Goods::Here).then_some((held, wms))
                },
            );
        if let Some((held, wms)) = gone {
            findings.push(found(Cause::StillShipped, wms, held.since, alloc::vec![held.row]));
        }
        let standing = document.stand.standing;
        let says_so = lifecycle.is_superseded(standing.map(|held| held.state));
        let counts = lifecycle.counts(standing.map(|held| held.state));
        let open = document.stand.payment.is_none_or(|held| lifecycle.money(held.state) != Money::Closed);
        if let (false, true, true, true, Some(erp)) =
            (says_so, counts, open, document.stand.heard, self.keeper(Role::Erp, document.node))
        {
            let held = document.stand.fulfilment.or(document.stand.payment);
            if let Some(held) = held {
                findings.push(found(Cause::StillActive, erp, held.since, alloc::vec![held.row]));
            }
        }
    }

    /// Several documents that each serve the order alone, with more pieces than were ordered.
    fn duplicate(&self, node: NodeId, group: &Group, findings: &mut Vec<Finding>) {
        if group.sales.is_none() {
            return;
        }
        let lifecycle = &self.diagnosis.lifecycle;
        let alone = |served: &&Served| {
            let closed = served
                .document
                .stand
                .payment
                .is_some_and(|held| lifecycle.money(held.state) == Money::Closed);
            let document = served.document.node;
            let mut orders = self.orders_of(document);
            let is_of_one = orders.next().is_some() && orders.next().is_none();
            let is_kin = self.families.at(document).is_some();
            served.document.stand.heard && !closed && !served.manual && is_of_one && !is_kin
        };
        let documents: Vec<&Served> = group.active().filter(alone).collect();
        let erp = documents.first().and_then(|served| self.keeper(Role::Erp, served.document.node));
        let Some(erp) = erp.filter(|_| documents.len() > 1) else { return };
        let ordered: Option<u64> = if group.lines.is_empty() {
            self.pieces(node)
        } else {
            group.lines.iter().map(|line| self.pieces(*line)).sum()
        };
        let served: Option<u64> = documents.iter().map(|served| self.pieces(served.document.node)).sum();
        let (Some(ordered), Some(served)) = (ordered, served) else { return };
        if served <= ordered {
            return;
        }
        let rows: Vec<u32> = documents
            .iter()
            .filter_map(|served| served.document.stand.payment.or(served.document.stand.fulfilment))
            .map(|held| held.row)
            .collect();
        findings.push(Finding {
            kind: Kind::Duplicate,
            cause: Cause::ServedTwice,
            node,
            system: erp,
            against: None,
            order: None,
            since: documents
                .iter()
                .filter_map(|served| served.document.stand.payment.map(|held| held.since))
                .max(),
            shown: Shown::Nothing,
            rows,
        });
    }
}
