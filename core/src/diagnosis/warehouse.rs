//! What the warehouse lacks of what was handed to it, and what it sends twice.
//!
//! A voided outbound serves nobody. What was handed on and has no other outbound is as if it had never been; only that the
//! ERP has had the time to learn of it, and that nobody gives the money back.

use alloc::vec::Vec;

use super::document::{Held, Scratch};
use super::finding::{Cause, Finding, Kind, Shown};
use super::lifecycle::{Goods, Money, Refund, Region};
use super::store::NONE;
use super::subject::{Court, Document, DocumentState, Group, Served};
use crate::identity::NodeId;
use crate::observation::{NodeKind, Role};
use crate::time::Instant;

impl Court<'_> {
    /// An ERP order that was handed to the warehouse, or has gone, without the warehouse knowing it.
    pub(super) fn missing_in_warehouse(
        &self,
        node: NodeId,
        group: &Group,
        served: &Served,
        findings: &mut Vec<Finding>,
    ) {
        let document = &served.document;
        if document.state != DocumentState::Active {
            return;
        }
        let lifecycle = &self.diagnosis.lifecycle;
        let closed = document.stand.payment.is_some_and(|held| lifecycle.money(held.state) == Money::Closed);
        let Some(held) = document.stand.fulfilment.filter(|held| !closed && self.is_released(*held)) else {
            return;
        };
        let voided = self.voided(&served.outbounds);
        let serving = served.outbounds.iter().any(|outbound| self.serves_goods(outbound));
        let (mut at, mut since, mut rows) = (document.node, held.entered, alloc::vec![held.row]);
        if let Some((outbound, void)) = voided {
            let erp = self.keeper(Role::Erp, document.node);
            let heard = erp.is_some_and(|erp| self.must_know(erp, void.since, Some(held.until)));
            if !heard || self.goes_back(group) || (serving && !self.is_short(served, void.since)) {
                return;
            }
            if serving {
                at = outbound;
            }
            since = since.max(void.since);
            rows.push(void.row);
        } else if serving {
            return;
        }
        let lacking = self.all_must_know(self.systems_of(Role::Wms), held.entered, since);
        let Some(wms) = lacking else { return };
        let mut found = self.lacking(at, wms, Cause::NotInWarehouse, Some(since), rows);
        if served.manual || self.is_manual(node) {
            let manual = if self.is_manual(node) { node } else { document.node };
            found = Finding { kind: Kind::ManualNotInWarehouse, node: manual, ..found };
        }
        findings.push(found);
    }

    /// A hand-typed order that customer service has handed on, and nobody has.
    pub(super) fn manual_not_in_warehouse(&self, node: NodeId, group: &Group, findings: &mut Vec<Finding>) {
        let of_documents = || group.erp.iter().flat_map(|served| &served.outbounds);
        let has_outbound = of_documents().chain(&group.outbounds).any(|outbound| self.serves_goods(outbound))
            || group
                .erp
                .iter()
                .any(|served| served.document.stand.heard && served.document.stand.fulfilment.is_some());
        if !self.is_manual(node) || has_outbound {
            return;
        }
        let Some(crm) = group.says(Role::Crm) else { return };
        let Some((_, held)) = crm.fulfilment.filter(|(_, held)| self.is_released(*held)) else { return };
        let voided = self.voided(of_documents().chain(&group.outbounds)).map(|(_, void)| void);
        if voided.is_some() && self.goes_back(group) {
            return;
        }
        let since = voided.map_or(held.entered, |void| held.entered.max(void.since));
        let lacking = self.all_must_know(self.systems_of(Role::Wms), held.entered, since);
        // Customer service itself has had the time to learn which ERP order serves it.
        let settled = self.must_know(crm.system, since, Some(held.until));
        let row = self.diagnosis.rows.get(held.row);
        // Where no ERP order can be named, that none is says nothing.
        let names = row.is_none_or(|row| !self.diagnosis.columns(row).1.served_by);
        if let Some(wms) = lacking.filter(|_| settled && names) {
            let rows = [Some(held.row), voided.map(|void| void.row)].into_iter().flatten().collect();
            findings.push(Finding {
                kind: Kind::ManualNotInWarehouse,
                ..self.lacking(node, wms, Cause::NotInWarehouse, Some(since), rows)
            });
        }
    }

    pub(super) fn is_manual(&self, node: NodeId) -> bool {
        self.diagnosis.nodes.kind(node) == Some(NodeKind::SalesOrder)
            && self.diagnosis.rows_of(node).any(|(_, row)| row.manual)
    }

    /// An ERP order that the warehouse sends in several outbounds, together with more pieces than it has. What came back, or
    /// goes out once more for a case, is sent again with good reason.
    pub(super) fn sent_twice(&self, group: &Group, served: &Served, findings: &mut Vec<Finding>) {
        let document = &served.document;
        let several = served.outbounds.len() > 1 && group.cases.is_empty();
        if !several || document.state != DocumentState::Active {
            return;
        }
        let Some(pieces) = self.pieces(document.node) else { return };
        let active = served.outbounds.iter().filter(|outbound| outbound.state == DocumentState::Active);
        let sending = active.filter_map(|outbound| {
            let held = outbound.stand.fulfilment.filter(|held| self.is_released(*held))?;
            let quantity = self.pieces(outbound.node).filter(|quantity| *quantity > 0)?;
            (!self.came_back(outbound.node, held)).then_some((outbound.node, held, quantity))
        });
        let mut sending: Vec<(NodeId, Held, u64)> = sending.collect();
        let sent: u64 = sending.iter().map(|(.., quantity)| quantity).sum();
        // Which is the first must not depend on the order of rows.
        sending.sort_unstable_by_key(|(node, held, _)| (held.since, self.diagnosis.nodes.id(*node)));
        let [_, .., (last, held, _)] = sending.as_slice() else { return };
        let Some(system) = self.keeper(Role::Wms, *last).filter(|_| sent > pieces) else { return };
        findings.push(Finding {
            kind: Kind::Duplicate,
            cause: Cause::ServedTwice,
            node: document.node,
            system,
            against: None,
            order: None,
            since: Some(held.since),
            shown: Shown::Nothing,
            rows: sending.iter().map(|(_, held, _)| held.row).collect(),
        });
    }

    /// Whether the goods of an outbound did not arrive: as the warehouse says, or the carrier of one of its parcels.
    fn came_back(&self, outbound: NodeId, held: Held) -> bool {
        let returned = |held: Held| {
            let name = self.diagnosis.lifecycle.state_name(Region::Fulfilment, held.state);
            matches!(name, "undeliverable" | "returned")
        };
        returned(held)
            || self.parcels(core::iter::once(outbound), &|_| usize::MAX).into_iter().any(|parcel| {
                let carrier = self.keeper(Role::Carrier, parcel);
                let stand =
                    carrier.map(|carrier| self.diagnosis.stand(parcel, carrier, &mut Scratch::default()));
                stand.and_then(|stand| stand.fulfilment).is_some_and(returned)
            })
    }

    /// Whether goods in this state were handed to the warehouse, or have left.
    fn is_released(&self, held: Held) -> bool {
        let lifecycle = &self.diagnosis.lifecycle;
        let name = lifecycle.state_name(Region::Fulfilment, held.state);
        matches!(name, "in_fulfilment" | "picked" | "packed") || lifecycle.goods(held.state) != Goods::Here
    }

    /// Whether the warehouse speaks of an outbound that counts, or whose goods had left when it was voided.
    fn serves_goods(&self, outbound: &Document) -> bool {
        let held = outbound.stand.fulfilment;
        let has_left = held.is_some_and(|held| self.diagnosis.lifecycle.goods(held.state) != Goods::Here);
        outbound.stand.heard && (outbound.state == DocumentState::Active || has_left)
    }

    /// The outbound that was voided last before its goods left, and since when.
    fn voided<'g>(&self, outbounds: impl IntoIterator<Item = &'g Document>) -> Option<(NodeId, Held)> {
        let void = outbounds.into_iter().filter(|outbound| !self.serves_goods(outbound));
        let void = void.filter_map(|outbound| Some((outbound.node, outbound.stand.standing?)));
        void.max_by_key(|(node, held)| (held.since, self.diagnosis.nodes.id(*node)))
    }

    /// Whether anybody says that the money of an order goes back, or is closed: then nobody need send its goods.
    fn goes_back(&self, group: &Group) -> bool {
        let lifecycle = &self.diagnosis.lifecycle;
        group.says.iter().any(|says| {
            let refund = says.after_sale.map(|held| lifecycle.refund(held.state));
            says.payment.is_some_and(|held| lifecycle.money(held.state) == Money::Closed)
                || matches!(refund, Some(Refund::UnderWay | Refund::Granted))
        })
    }

    /// Whether the outbounds that an ERP order had when another was voided send less than its pieces. One that was made
    /// afterwards may be in the place of it.
    fn is_short(&self, served: &Served, voided: Instant) -> bool {
        let serving = served.outbounds.iter().filter(|outbound| self.serves_goods(outbound));
        let sent: Option<u64> = serving
            .map(|outbound| {
                let events = self.diagnosis.rows_of(outbound.node).filter_map(|(_, row)| row.event());
                events.min().filter(|begun| *begun < voided)?;
                self.pieces_at_most(outbound.node)
            })
            .sum();
        sent.zip(self.pieces(served.document.node)).is_some_and(|(sent, pieces)| sent < pieces)
    }

    /// The pieces of a thing, as the latest row that tells them says.
    pub(super) fn pieces(&self, node: NodeId) -> Option<u64> {
        self.diagnosis.latest(node, |row| (row.quantity != NONE).then_some(u64::from(row.quantity)))
    }

    /// The pieces that an outbound sends at most: each of its parcels may have a row of its own, at each of its steps.
    fn pieces_at_most(&self, outbound: NodeId) -> Option<u64> {
        let rows = self.diagnosis.rows_of(outbound).filter(|(_, row)| row.quantity != NONE);
        let mut told: Vec<(u32, u64)> = rows.map(|(_, row)| (row.status, u64::from(row.quantity))).collect();
        told.sort_unstable();
        let steps = told.chunk_by(|(one, _), (other, _)| one == other);
        steps.map(|step| step.iter().map(|(_, quantity)| quantity).sum()).max()
    }
}
