//! What an order is worth in each system, and where two systems disagree on it.
//!
//! Merged ERP orders carry the money of several sales orders at once, so amounts are held against each other per group of
//! sales orders that share ERP orders; a group is judged with the first of its orders.

use alloc::vec::Vec;

use super::document::Scratch;
use super::finding::{Cause, Finding, Kind, Shown};
use super::lifecycle::{Money, Region};
use super::subject::{Court, Group};
use crate::identity::NodeId;
use crate::observation::{Amount, Amounts, LinkKind, NodeKind, Role, SystemId};
use crate::time::Instant;

/// The amounts of one side; what no row carries is nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Side {
    pub(super) amounts: Amounts,
    /// The last instant at which what they depend on changed, as late as it can have been.
    pub(super) since: Option<Instant>,
    pub(super) row: Option<u32>,
    pub(super) heard: bool,
    /// A row about it could not be read, so that the amounts may not be all.
    pub(super) rejected: bool,
}

/// What each side says of an order, or of the group it is in.
#[derive(Clone, Debug, Default)]
pub(super) struct Sums {
    /// The order on its channel.
    pub(super) channel: Side,
    /// All sales orders of the group on their channels; nothing where one of them was not heard.
    pub(super) group_channel: Option<Side>,
    /// Since when all of them are paid there; nothing where one is not.
    pub(super) group_paid: Option<Instant>,
    /// The ERP orders of the group that count.
    pub(super) erp: Side,
    /// The after-sale cases of customer service.
    pub(super) cases: Side,
    /// The sales orders of the group, the smallest first.
    pub(super) group: Vec<NodeId>,
    /// The ERP orders of the group that count.
    pub(super) documents: Vec<NodeId>,
}

impl Sums {
    /// What the order is worth.
    pub(super) fn worth(&self) -> Amount {
        let of = |side: &Side| side.amounts.receivable.or(side.amounts.received);
        of(&self.channel).or_else(|| of(&self.erp)).unwrap_or_default()
    }

    /// Whether the group is judged with this order.
    pub(super) fn is_first(&self, node: NodeId) -> bool {
        self.group.first().is_none_or(|first| *first == node)
    }
}

/// Adds where either side has something.
pub(super) fn plus(one: Option<Amount>, other: Option<Amount>) -> Option<Amount> {
    match (one, other) {
        (Some(one), Some(other)) => Some(Amount(one.0.saturating_add(other.0))),
        (one, other) => one.or(other),
    }
}

impl Side {
    pub(super) fn add(&mut self, other: &Side) {
        let (own, more) = (&mut self.amounts, &other.amounts);
        own.goods = plus(own.goods, more.goods);
        own.merchant_discount = plus(own.merchant_discount, more.merchant_discount);
        own.platform_discount = plus(own.platform_discount, more.platform_discount);
        own.freight = plus(own.freight, more.freight);
        own.receivable = plus(own.receivable, more.receivable);
        own.received = plus(own.received, more.received);
        own.refunded = plus(own.refunded, more.refunded);
        self.since = self.since.max(other.since);
        self.row = self.row.or(other.row);
        self.heard |= other.heard;
        self.rejected |= other.rejected;
    }
}

impl Court<'_> {
    /// The amounts of an order, and what is wrong between them.
    pub(super) fn amounts(
        &self,
        node: NodeId,
        group: &Group,
        scratch: &mut Scratch,
        findings: &mut Vec<Finding>,
    ) -> Sums {
        let sums = self.sums(node, group, scratch);
        if sums.is_first(node) {
            self.hold_against(node, group, &sums, findings);
        }
        sums
    }

    /// The latest amounts that a system's rows give for a node.
    fn side_of(&self, node: NodeId, system: SystemId) -> Side {
        let mut side = Side::default();
        let mut latest = None;
        let mut rejected = false;
        for (at, row) in self.diagnosis.rows_of(node).filter(|(_, row)| row.system == system.0) {
            side.heard = true;
            rejected |= row.rejected;
            let amounts = self.diagnosis.rows.amounts(row);
            if amounts == Amounts::default() {
                continue;
            }
            let cut_off = self.diagnosis.covered(row.file).1;
            let when = row.event().or(cut_off);
            let times = self.diagnosis.rows.times(row);
            let since = times.modified.or(times.cancelled).or(times.paid).or(times.created);
            // Of two rows of one instant the larger amounts: never the row that happened to be read last.
            let key = (when, since, amounts.in_order());
            if latest.is_none_or(|known| key > known) {
                latest = Some(key);
                side = Side { amounts, since, row: Some(at), heard: true, rejected: false };
            }
        }
        Side { rejected, ..side }
    }

    /// A sales order on its channel: its own amounts, else the sum of its lines.
    fn channel_side(&self, node: NodeId, lines: &[NodeId], channel: SystemId) -> Side {
        let mut side = self.side_of(node, channel);
        if side.amounts == Amounts::default() {
            for line in lines {
                side.add(&self.side_of(*line, channel));
            }
        }
        side
    }

    fn sums(&self, node: NodeId, group: &Group, scratch: &mut Scratch) -> Sums {
        let nodes = &self.diagnosis.nodes;
        let mut sums = Sums::default();
        if let Some(channel) = group.sales.and_then(|node| self.channel_of(nodes.numbering(node))) {
            sums.channel = self.channel_side(node, &group.lines, channel);
        }
        if let Some(crm) = self.system_of(Role::Crm) {
            for case in &group.cases {
                let side = self.side_of(*case, crm);
                let granted = self.diagnosis.stand(*case, crm, scratch).after_sale.is_some_and(|held| {
                    self.diagnosis.lifecycle.state_name(Region::AfterSale, held.state) == "refund_succeeded"
                });
                if granted {
                    sums.cases.add(&side);
                }
                sums.cases.heard |= side.heard;
            }
        }
        self.spread(node, group, &mut sums, scratch);
        sums
    }

    /// Finds the group of sales orders and ERP orders that share their money, and adds it up.
    fn spread(&self, node: NodeId, group: &Group, sums: &mut Sums, scratch: &mut Scratch) {
        const MOST: usize = 256;
        let nodes = &self.diagnosis.nodes;
        let Some(erp) = self.system_of(Role::Erp) else { return };
        let mut documents: Vec<NodeId> = group.active().map(|served| served.document.node).collect();
        let mut orders = alloc::vec![node];
        let mut at = 0;
        while let (Some(document), true) = (documents.get(at).copied(), documents.len() < MOST) {
            at += 1;
            for tie in self.ties.of(document).filter(|tie| tie.kind == LinkKind::Fulfils) {
                if nodes.kind(tie.other) != Some(NodeKind::SalesOrder) || orders.contains(&tie.other) {
                    continue;
                }
                orders.push(tie.other);
                for other in self.ties.of(tie.other).filter(|tie| tie.kind == LinkKind::Fulfils) {
                    if nodes.kind(other.other) == Some(NodeKind::ErpOrder)
                        && !documents.contains(&other.other)
                        && self.counts(other.other, erp, scratch)
                    {
                        documents.push(other.other);
                    }
                }
            }
        }
        // Which of them is the first must not depend on the order of rows.
        orders.sort_unstable_by(|one, other| {
            let key = |node: &NodeId| (self.numbering_name(*node), nodes.id(*node));
            key(one).cmp(&key(other))
        });
        let mut heard = group.sales.is_some();
        let mut paid = Some(Instant::MIN);
        let mut together = Side::default();
        for order in &orders {
            let channel = self.channel_of(nodes.numbering(*order));
            let Some(channel) = channel.filter(|channel| self.same_currency(*channel, erp)) else {
                heard = false;
                continue;
            };
            let lines: Vec<NodeId> = self
                .ties
                .of(*order)
                .filter(|tie| tie.kind == LinkKind::PartOf && nodes.kind(tie.other) == Some(NodeKind::Line))
                .map(|tie| tie.other)
                .collect();
            let side = self.channel_side(*order, &lines, channel);
            heard &= side.heard;
            let since = self.paid_since(*order, &lines, channel, scratch);
            paid = paid.zip(since).map(|(one, other)| one.max(other));
            together.add(&side);
        }
        for document in &documents {
            sums.erp.add(&self.side_of(*document, erp));
        }
        sums.group_channel = heard.then_some(together);
        sums.group_paid = paid.filter(|_| heard);
        sums.group = orders;
        sums.documents = documents;
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

    fn counts(&self, document: NodeId, erp: SystemId, scratch: &mut Scratch) -> bool {
        let stand = self.diagnosis.stand(document, erp, scratch);
        let replaced = self.ties.of(document).any(|tie| match tie.kind {
            LinkKind::MergedInto => tie.outward,
            LinkKind::SplitFrom => !tie.outward,
            _ => false,
        });
        stand.heard && !replaced && self.diagnosis.lifecycle.counts(stand.standing.map(|held| held.state))
    }

    /// The channels' money against the ERP's; customer service's refunds against the ERP's.
    fn hold_against(&self, node: NodeId, group: &Group, sums: &Sums, findings: &mut Vec<Finding>) {
        let Some(erp) = self.system_of(Role::Erp) else { return };
        let sides = [Some(sums.erp), sums.group_channel, Some(sums.cases)];
        let rejected = sides.iter().flatten().any(|side| side.rejected);
        if sums.documents.is_empty() || !sums.erp.heard || rejected {
            return;
        }
        let at = match sums.documents.as_slice() {
            [only] => *only,
            _ => node,
        };
        let lifecycle = &self.diagnosis.lifecycle;
        let erp_paid = group
            .says(Role::Erp)
            .and_then(|says| says.payment)
            .is_some_and(|held| lifecycle.money(held.state) == Money::Paid);
        let channel = group.says(Role::Channel).map(|says| says.system);
        if let (Some(side), Some(channel), Some(settled), true) =
            (sums.group_channel, channel, sums.group_paid, erp_paid)
        {
            // The channel's amounts are settled by payment; the ERP has had the time to take them over.
            if self.must_know(erp, settled, self.cut_off(erp)) {
                let settled = Some(settled);
                let (own, other) = (&sums.erp.amounts, &side.amounts);
                let pairs = [
                    ("receivable", own.receivable, other.receivable),
                    ("received", own.received, other.received),
                ];
                if let Some(shown) = first_difference(&pairs) {
                    self.differ(at, erp, channel, settled, shown, [sums.erp.row, side.row], findings);
                    return;
                }
            }
        }
        let crm = self.system_of(Role::Crm).filter(|crm| self.same_currency(*crm, erp));
        if let (true, Some(crm)) = (sums.cases.heard, crm) {
            // Several orders merged into one share its refund column: only an order of its own can be compared.
            if sums.group.len() > 1 {
                return;
            }
            let (own, other) = (sums.erp.amounts.refunded, sums.cases.amounts.refunded.or(Some(Amount(0))));
            let since = sums.cases.since.max(sums.erp.since);
            let both_know = since.is_some_and(|since| {
                self.must_know(erp, since, self.cut_off(erp)) && self.must_know(crm, since, self.cut_off(crm))
            });
            if let (Some(shown), true) = (first_difference(&[("refunded", own, other)]), both_know) {
                self.differ(at, erp, crm, since, shown, [sums.erp.row, sums.cases.row], findings);
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "both sides of a difference and where they stand")]
    fn differ(
        &self,
        node: NodeId,
        system: SystemId,
        against: SystemId,
        since: Option<Instant>,
        shown: (&'static str, Amount, Amount),
        rows: [Option<u32>; 2],
        findings: &mut Vec<Finding>,
    ) {
        let (measure, own, other) = shown;
        let hundredfold = is_hundredfold(own, other);
        findings.push(Finding {
            kind: if hundredfold { Kind::UnitMismatch } else { Kind::AmountMismatch },
            cause: if hundredfold { Cause::Hundredfold } else { Cause::BetweenSystems },
            node,
            system,
            against: Some(against),
            order: None,
            since,
            shown: Shown::Amounts { measure, own, other },
            rows: rows.into_iter().flatten().collect(),
        });
    }
}

fn first_difference(
    pairs: &[(&'static str, Option<Amount>, Option<Amount>)],
) -> Option<(&'static str, Amount, Amount)> {
    pairs.iter().find_map(|(measure, own, other)| {
        let (own, other) = ((*own)?, (*other)?);
        (own != other).then_some((*measure, own, other))
    })
}

/// Whether one is exactly a hundred times the other.
pub(super) fn is_hundredfold(one: Amount, other: Amount) -> bool {
    let times = |amount: Amount| amount.0.checked_mul(100);
    one.0 != 0 && other.0 != 0 && (times(one) == Some(other.0) || times(other) == Some(one.0))
}
