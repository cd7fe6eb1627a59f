//! Systems held against each other: who leads in what, who has not followed, who says too much.
//!
//! In each region the systems have an order of truth. Each is held against the highest one above it that speaks of the order,
//! as far as both can express it, and only over what the follower had time to learn: something that became so after the
//! follower's data ends, or within its lag of that, is no contradiction. Where it is not known when something became so,
//! and it matters, the order is undecided.

use alloc::vec::Vec;

use super::document::Held;
use super::finding::{Cause, Finding, Kind, Shown};
use super::lifecycle::{Goods, Money, Refund, Region};
use super::subject::{Court, Group, Says};
use crate::identity::NodeId;
use crate::observation::{Role, Settlement};

/// What a difference comes to.
pub(super) enum Judgement {
    Fine,
    Wrong(Cause),
    Undecided,
}

/// The order of truth in the goods: what leaves is the warehouse's to say.
const GOODS: [Role; 3] = [Role::Wms, Role::Carrier, Role::Channel];
/// In the money and in refunds: the channel's.
pub(super) const MONEY: [Role; 3] = [Role::Channel, Role::Erp, Role::Finance];
const REFUNDS: [Role; 3] = [Role::Channel, Role::Erp, Role::Crm];

impl Court<'_> {
    /// Holds the systems of an order against each other; true where something could not be decided.
    pub(super) fn compare(&self, node: NodeId, group: &Group, findings: &mut Vec<Finding>) -> bool {
        let mut undecided = group.says.iter().any(|says| says.unmapped);
        let closed = self.closed(node, group, findings);
        undecided |= matches!(closed, Judgement::Undecided) || !group.rejected.is_empty();
        undecided |= self.is_unread_on_channel(node, group);
        for member in group.members(node) {
            self.diagnosis.judge_twins(member, findings);
        }
        findings.extend(self.kin(group).into_iter().flat_map(|kin| &kin.twins).cloned());
        for own in &group.says {
            // Nobody is told that goods left which should not have.
            let follows = matches!(closed, Judgement::Fine) && !self.has_closed_since(own);
            if let (Some((goods, held)), Some(lead)) =
                (own.fulfilment, leader(group, own, &GOODS, |says| says.fulfilment.is_some()))
                && let Some((led, by)) = lead.fulfilment
                && (follows || led == Goods::Here)
            {
                let lagging = own.lagging.filter(|_| (led, goods) == (Goods::Gone, Goods::Partly));
                let held = lagging.unwrap_or(held);
                let judgement = self.goods(own, (goods, held), lead, (led, by));
                undecided |=
                    self.tell((node, group), Region::Fulfilment, own, held, lead, by, judgement, findings);
            }
            if let (Some(held), Some(lead)) =
                (own.payment, leader(group, own, &MONEY, |says| says.payment.is_some()))
                && let Some(by) = lead.payment
            {
                let judgement = self.money(group, own, held, lead, by);
                undecided |=
                    self.tell((node, group), Region::Payment, own, held, lead, by, judgement, findings);
            }
            if let (Some(held), Some(lead)) =
                (own.after_sale, leader(group, own, &REFUNDS, |says| says.after_sale.is_some()))
                && let Some(by) = lead.after_sale
            {
                let judgement = self.refund(own, held, lead, by);
                undecided |=
                    self.tell((node, group), Region::AfterSale, own, held, lead, by, judgement, findings);
            }
        }
        undecided
    }

    #[expect(clippy::too_many_arguments, reason = "both sides of a comparison, each with where it stands")]
    fn tell(
        &self,
        (node, group): (NodeId, &Group),
        region: Region,
        own: &Says,
        held: Held,
        lead: &Says,
        by: Held,
        judgement: Judgement,
        findings: &mut Vec<Finding>,
    ) -> bool {
        let cause = match judgement {
            Judgement::Fine => return false,
            Judgement::Undecided => return true,
            // What stands in a row that could not be read may explain it.
            Judgement::Wrong(_) if [own, lead].iter().any(|says| group.rejected.contains(&says.system)) => {
                return true;
            }
            Judgement::Wrong(cause) => cause,
        };
        findings.push(Finding {
            kind: Kind::Contradiction,
            cause,
            node,
            system: own.system,
            against: Some(lead.system),
            order: None,
            since: Some(if cause == Cause::Ahead { held.since } else { by.since }),
            shown: Shown::States { region, own: held.state, other: by.state },
            rows: alloc::vec![held.row, by.row],
        });
        false
    }

    /// Whether what a system said of the goods is from before it closed the order: then it no longer says so.
    fn has_closed_since(&self, own: &Says) -> bool {
        let closed = own.payment.filter(|held| self.diagnosis.lifecycle.money(held.state) == Money::Closed);
        closed
            .zip(own.fulfilment)
            .is_some_and(|(money, (_, goods))| money.row != goods.row && money.entered >= goods.entered)
    }

    fn goods(
        &self,
        own: &Says,
        (goods, held): (Goods, Held),
        lead: &Says,
        (led, by): (Goods, Held),
    ) -> Judgement {
        match (led, goods) {
            // What is partly gone, most systems can only call gone or still here.
            (Goods::Partly, _) => Judgement::Fine,
            // A carrier that has not heard of all parcels is not behind.
            (Goods::Gone, Goods::Partly) if own.role == Role::Carrier => Judgement::Fine,
            (Goods::Gone, Goods::Here | Goods::Partly) => self.behind(own, held, by),
            (Goods::Here, Goods::Gone | Goods::Partly) => self.ahead(own, held, lead, by),
            _ => Judgement::Fine,
        }
    }

    fn money(&self, group: &Group, own: &Says, held: Held, lead: &Says, by: Held) -> Judgement {
        let lifecycle = &self.diagnosis.lifecycle;
        let pays_later =
            matches!(group.settlement, Some(Settlement::Cod | Settlement::Offline | Settlement::Free));
        let refund = own.after_sale.map_or(Refund::None, |held| lifecycle.refund(held.state));
        match (lifecycle.money(by.state), lifecycle.money(held.state)) {
            (Money::Paid, Money::Open) if !pays_later => self.behind(own, held, by),
            (Money::Open, Money::Paid) if !pays_later => self.ahead(own, held, lead, by),
            // An ERP that has a refund under way or granted knows that the money goes back.
            (Money::Closed, Money::Paid) if matches!(refund, Refund::UnderWay | Refund::Granted) => {
                Judgement::Fine
            }
            (Money::Closed, Money::Paid) | (Money::Paid, Money::Closed) => self.differs(own, held, lead, by),
            _ => Judgement::Fine,
        }
    }

    fn refund(&self, own: &Says, held: Held, lead: &Says, by: Held) -> Judgement {
        let lifecycle = &self.diagnosis.lifecycle;
        match (lifecycle.refund(by.state), lifecycle.refund(held.state)) {
            (Refund::Granted | Refund::UnderWay, Refund::Ended) => self.differs(own, held, lead, by),
            // A refund under way may be a new one, asked for after the leader's data ends.
            (Refund::Granted | Refund::Ended, Refund::UnderWay) if held.since > by.until => {
                Judgement::Undecided
            }
            (Refund::Granted, Refund::None | Refund::UnderWay)
            | (Refund::UnderWay, Refund::None)
            | (Refund::Ended, Refund::UnderWay) => self.behind(own, held, by),
            (Refund::None, Refund::UnderWay | Refund::Granted)
            | (Refund::UnderWay | Refund::Ended, Refund::Granted) => self.ahead(own, held, lead, by),
            _ => Judgement::Fine,
        }
    }

    /// The leader has moved on: has the follower had the time to learn of it?
    pub(super) fn behind(&self, own: &Says, held: Held, by: Held) -> Judgement {
        if self.must_know(own.system, by.since, Some(held.until)) {
            Judgement::Wrong(Cause::Behind)
        } else if by.exact {
            Judgement::Fine
        } else {
            Judgement::Undecided
        }
    }

    /// The follower says more than the leader: would the leader know by now if it were so?
    fn ahead(&self, own: &Says, held: Held, lead: &Says, by: Held) -> Judgement {
        let known = self.must_know(own.system, held.since, Some(by.until))
            && self.must_know(lead.system, held.since, Some(by.until))
            // And what the leader says is not so new that the follower has had no time to take its word back.
            && self.must_know(own.system, by.since, Some(held.until));
        if known {
            Judgement::Wrong(Cause::Ahead)
        } else if held.exact && by.exact {
            Judgement::Fine
        } else {
            Judgement::Undecided
        }
    }

    /// The two went different ways: whoever moved last, the other has had the time to follow.
    fn differs(&self, own: &Says, held: Held, lead: &Says, by: Held) -> Judgement {
        let (exact, known) = if by.since >= held.since {
            (by.exact, self.must_know(own.system, by.since, Some(held.until)))
        } else {
            (held.exact, self.must_know(lead.system, held.since, Some(by.until)))
        };
        if known {
            Judgement::Wrong(Cause::Differs)
        } else if exact {
            Judgement::Fine
        } else {
            Judgement::Undecided
        }
    }
}

/// The highest system of the order of truth that speaks, where it stands above `own`.
fn leader<'g>(
    group: &'g Group,
    own: &Says,
    truth: &[Role],
    speaks: impl Fn(&Says) -> bool,
) -> Option<&'g Says> {
    let above = truth.iter().take_while(|role| **role != own.role);
    above.filter_map(|role| group.says.iter().find(|says| says.role == *role && speaks(says))).next()
}
