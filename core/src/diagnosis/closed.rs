//! Money that is closed, and goods that went out all the same.
//!
//! What was refunded after it was sent is a return, or a refund without one, and right. What left after the money was closed
//! is lost with it, and no system that leads in one region alone sees that: here the two regions are held against each other.

use alloc::vec::Vec;

use super::compare::{Judgement, MONEY};
use super::coverage::at_latest;
use super::document::Held;
use super::finding::{Cause, Finding, Kind, Shown};
use super::lifecycle::{Goods, Money, Region};
use super::subject::{Court, DocumentState, Group, Says};
use crate::identity::NodeId;
use crate::observation::{Role, SystemId};
use crate::time::Instant;

/// Goods that have left, as one system says: an outbound, or the order as a whole.
#[derive(Clone, Copy, Debug)]
pub(super) struct Left {
    /// The ERP order whose goods they are.
    document: Option<NodeId>,
    system: SystemId,
    held: Held,
    /// Whether it may be other orders' goods that left.
    shared: bool,
}

impl Court<'_> {
    /// Holds money that is closed against goods that have left.
    pub(super) fn closed(&self, node: NodeId, group: &Group, findings: &mut Vec<Finding>) -> Judgement {
        let closers = self.closers(group);
        if closers.is_empty() {
            return Judgement::Fine;
        }
        let left = self.left(group);
        let known = closers.iter().filter(|(_, held)| self.is_bound(*held));
        if let Some((says, first)) = known.min_by_key(|(_, held)| self.at_latest(held)) {
            let closed = self.at_latest(first);
            let after = left.iter().filter(|left| left.held.exact && closed < left.held.since);
            let (shared, own): (Vec<&Left>, Vec<&Left>) = after.partition(|left| left.shared);
            if let Some(one) = own.iter().min_by_key(|left| left.held.since) {
                let rows = own.iter().map(|left| left.held.row);
                self.gone(node, Cause::ShippedThoughClosed, one, (says, *first), rows, findings);
                return Judgement::Wrong(Cause::ShippedThoughClosed);
            }
            if !shared.is_empty() {
                return Judgement::Undecided;
            }
        }
        // Whoever says that goods left takes the refund for what followed.
        let aware = [Role::Channel, Role::Erp]
            .into_iter()
            .filter_map(|role| group.says(role))
            .any(|says| says.fulfilment.is_some_and(|(goods, _)| goods != Goods::Here));
        let refunded_after = |left: &Left| {
            closers.iter().any(|(_, held)| held.exact && self.at_latest(&left.held) < held.since)
        };
        let before = |left: &&Left| !left.shared && !refunded_after(left);
        let Some(one) = left.iter().filter(before).min_by_key(|left| left.held.since).filter(|_| !aware)
        else {
            return Judgement::Fine;
        };
        // Which came first is not known: a system that closed what it holds for unsent is wrong in one way or the other.
        let holds = |(says, _): &&(&Says, Held)| says.role == Role::Erp || says.fulfilment.is_some();
        let Some((says, held)) = closers.iter().find(holds) else { return Judgement::Undecided };
        match self.behind(says, *held, one.held) {
            Judgement::Wrong(_) => {
                let rows = core::iter::once(one.held.row);
                self.gone(node, Cause::ClosedAndShipped, one, (says, *held), rows, findings);
                Judgement::Wrong(Cause::ClosedAndShipped)
            }
            other => other,
        }
    }

    /// Since when it is so at the latest: a log has times, an export may have dates.
    fn at_latest(&self, held: &Held) -> Instant {
        let is_event = self.diagnosis.rows.get(held.row).is_some_and(|row| row.event().is_some());
        if is_event { held.since } else { at_latest(held.since) }
    }

    /// Whether it was so by then at the latest. The end of a file is no such bound: it may have been exported later.
    fn is_bound(&self, held: Held) -> bool {
        let row = self.diagnosis.rows.get(held.row);
        held.exact || row.is_some_and(|row| self.diagnosis.rows.times(row).modified.is_some())
    }

    /// The systems that say the money is closed, unless one above them says otherwise and would know.
    fn closers<'g>(&self, group: &'g Group) -> Vec<(&'g Says, Held)> {
        let lifecycle = &self.diagnosis.lifecycle;
        let mut closers = Vec::new();
        let mut open = None;
        for says in MONEY.into_iter().filter_map(|role| group.says(role)) {
            let Some(held) = says.payment else { continue };
            if lifecycle.money(held.state) != Money::Closed {
                open = open.max(Some(held.until));
            } else if open.is_none_or(|until| until < held.since) {
                closers.push((says, held));
            }
        }
        closers
    }

    /// What has left: the warehouse's outbounds, else what the next one says of the whole order. What came back is no loss.
    fn left(&self, group: &Group) -> Vec<Left> {
        let lifecycle = &self.diagnosis.lifecycle;
        let is_out = |held: &Held| {
            lifecycle.goods(held.state) != Goods::Here
                && lifecycle.state_name(Region::Fulfilment, held.state) != "returned"
        };
        let mut left = Vec::new();
        if !self.systems_of(Role::Wms).is_empty() {
            let served = group
                .erp
                .iter()
                .filter(|served| served.document.state != DocumentState::Superseded && !served.replaces);
            let of_documents = served.flat_map(|served| {
                let document = served.document.node;
                let shared = self.serves_several(document);
                served.outbounds.iter().map(move |outbound| (outbound, Some(document), shared))
            });
            let own = group.outbounds.iter().map(|outbound| (outbound, None, false));
            let outbounds = of_documents.chain(own);
            left.extend(
                outbounds.filter(|(outbound, ..)| outbound.state == DocumentState::Active).filter_map(
                    |(outbound, document, shared)| {
                        let held = outbound.stand.fulfilment.filter(is_out)?;
                        let system = self.keeper(Role::Wms, outbound.node)?;
                        Some(Left { document, system, held, shared })
                    },
                ),
            );
            let own = group.erp.first().map(|served| served.document.node);
            let of_kin = self.kin(group).into_iter().flat_map(|kin| &kin.left);
            left.extend(of_kin.filter(|left| left.document != own));
        }
        if !left.is_empty() {
            return left;
        }
        let next = [Role::Carrier, Role::Channel, Role::Erp].into_iter().filter_map(|role| group.says(role));
        let said =
            next.filter_map(|says| Some((says, says.fulfilment.map(|(_, held)| held).filter(is_out)?)));
        // A parcel is first scanned some time after it left.
        left.extend(said.take(1).map(|(says, held)| {
            let exact = held.exact && says.role != Role::Carrier;
            Left { document: None, system: says.system, held: Held { exact, ..held }, shared: false }
        }));
        left
    }

    /// Of what left of a family's goods, what can matter to any of its members where their money is held so: all that left after it
    /// was closed; else what left first, and what left first of that which no refund followed.
    pub(super) fn left_of_kin(&self, group: &Group, money: Held) -> Vec<Left> {
        if self.diagnosis.lifecycle.money(money.state) != Money::Closed {
            return Vec::new();
        }
        let left = self.left(group);
        let first = |counts: &dyn Fn(&Left) -> bool| {
            let counted = left.iter().enumerate().filter(|(_, left)| counts(left));
            counted.min_by_key(|(_, left)| left.held.since).map(|(at, _)| at)
        };
        let firsts = [first(&|_| true), first(&|left| left.held.since >= money.since)];
        let closed = self.at_latest(&money);
        let after = |left: &Left| left.held.exact && closed < left.held.since;
        let kept = left.iter().enumerate().filter(|(at, left)| firsts.contains(&Some(*at)) || after(left));
        kept.map(|(_, left)| *left).collect()
    }

    fn gone(
        &self,
        node: NodeId,
        cause: Cause,
        left: &Left,
        (says, closed): (&Says, Held),
        rows: impl Iterator<Item = u32>,
        findings: &mut Vec<Finding>,
    ) {
        findings.push(Finding {
            kind: Kind::Contradiction,
            cause,
            node,
            system: left.system,
            against: Some(says.system),
            order: None,
            since: Some(left.held.since),
            shown: Shown::Closed { goods: left.held.state, money: closed.state },
            rows: rows.chain([closed.row]).collect(),
        });
    }
}
