//! What an order is worth in each system, and where two systems disagree on it.
//!
//! Merged ERP orders carry the money of several sales orders at once, so amounts are held against each other per purse; it
//! is judged with the first of its orders.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::document::Scratch;
use super::finding::{Cause, Finding, Kind, Shown};
use super::lifecycle::{Money, Refund};
use super::purse::{Purse, Purses};
use super::subject::{Court, Group};
use crate::identity::NodeId;
use crate::observation::{Amount, Amounts, Measure, Role, SystemId};
use crate::time::Instant;

/// The amounts of one side; what no row carries is nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Side {
    pub(super) amounts: Amounts,
    /// The last instant at which what they depend on changed, as late as it can have been.
    pub(super) since: Option<Instant>,
    pub(super) row: Option<u32>,
    /// Whose they are; of several systems, the first.
    pub(super) system: Option<SystemId>,
    pub(super) heard: bool,
    /// A row about it could not be read, so that the amounts may not be all.
    pub(super) rejected: bool,
}

/// What each side says of an order and of the purse it is in.
#[derive(Clone, Debug)]
pub(super) struct Sums<'p> {
    /// The order on its channel.
    pub(super) channel: Side,
    /// The after-sale cases of customer service: of their amounts, what was granted as refunds.
    pub(super) cases: Side,
    /// What the channel has granted as refunds, where it says so.
    refunds: Option<Refunds>,
    /// The orders whose money is together with that of the order.
    pub(super) purse: Cow<'p, Purse>,
}

/// What a channel has granted as refunds of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Refunds {
    amount: Amount,
    /// When it had granted them at the latest.
    since: Instant,
    /// Where it is one refund: when it was asked for.
    asked: Option<Instant>,
    row: u32,
}

impl Sums<'_> {
    /// What the order is worth, and who says so.
    pub(super) fn worth(&self) -> (Amount, Option<SystemId>) {
        let of = |side: &Side| Some((side.amounts.receivable.or(side.amounts.received)?, side.system));
        of(&self.channel).or_else(|| of(&self.purse.erp)).unwrap_or_default()
    }

    /// Whether the purse is judged with this order.
    pub(super) fn is_first(&self, node: NodeId) -> bool {
        self.purse.orders.first().is_none_or(|first| *first == node)
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
        for measure in Measure::ALL {
            *measure.of_mut(own) = plus(measure.of(own), measure.of(more));
        }
        self.since = self.since.max(other.since);
        self.row = self.row.or(other.row);
        self.system = self.system.or(other.system);
        self.heard |= other.heard;
        self.rejected |= other.rejected;
    }
}

impl Court<'_> {
    /// The latest amounts that a system's rows give for a node.
    pub(super) fn side_of(&self, node: NodeId, system: SystemId) -> Side {
        let mut side = Side { system: Some(system), ..Side::default() };
        let mut latest = None;
        let mut rejected = false;
        for (at, row) in self.diagnosis.rows_of(node).filter(|(_, row)| row.system == system.0) {
            side.heard = true;
            rejected |= row.rejected;
            let amounts = self.diagnosis.rows.amounts(row);
            if amounts == Amounts::default() {
                continue;
            }
            let cut_off = self.diagnosis.file_end(row.file);
            let when = row.event().or(cut_off);
            let times = self.diagnosis.rows.times(row);
            let since = times.modified.or(times.cancelled).or(times.paid).or(times.created);
            // Of two rows of one instant the larger amounts: never the row that happened to be read last.
            let key = (when, since, amounts.in_order());
            if latest.is_none_or(|known| key > known) {
                latest = Some(key);
                side = Side { amounts, since, row: Some(at), heard: true, ..side };
            }
        }
        Side { rejected, ..side }
    }

    /// A sales order on its channel: its own amounts, else the sum of its lines.
    pub(super) fn channel_side(&self, node: NodeId, lines: &[NodeId], channel: SystemId) -> Side {
        let mut side = self.side_of(node, channel);
        if side.amounts == Amounts::default() {
            for line in lines {
                side.add(&self.side_of(*line, channel));
            }
        }
        side
    }

    /// The amounts of an order on either side.
    pub(super) fn sums<'p>(
        &self,
        node: NodeId,
        group: &Group,
        purses: &'p Purses,
        scratch: &mut Scratch,
    ) -> Sums<'p> {
        let channel = group.sales.and_then(|node| self.channel_of(node, &group.lines));
        let channel = channel.map(|channel| self.channel_side(node, &group.lines, channel));
        let cases = self.cases_side(group, scratch);
        let refunds = self.refunds(node, group, channel.as_ref(), scratch);
        let purse = match purses.of(node) {
            Some(shared) => Cow::Borrowed(shared),
            None => Cow::Owned(self.own_purse(node, group, scratch)),
        };
        Sums { channel: channel.unwrap_or_default(), cases, refunds, purse }
    }

    /// The after-sale cases of an order at customer service. What is granted in none of them is nothing; a case that does not
    /// say how much was granted, or whether anything was, leaves the refund unknown.
    fn cases_side(&self, group: &Group, scratch: &mut Scratch) -> Side {
        let mut cases =
            Side { amounts: Amounts { refunded: Some(Amount(0)), ..Amounts::default() }, ..Side::default() };
        for case in &group.cases {
            let Some(crm) = self.keeper(Role::Crm, *case) else { continue };
            let side = self.side_of(*case, crm);
            if !side.heard {
                continue;
            }
            let stand = self.diagnosis.stand(*case, crm, scratch);
            let state = stand.after_sale.filter(|_| !stand.unmapped).map(|held| held.state);
            let own = match state.map(|state| self.diagnosis.lifecycle.refund(state)) {
                Some(Refund::Granted) => {
                    cases.since = cases.since.max(side.since);
                    cases.row = cases.row.or(side.row);
                    side.amounts.refunded
                }
                state => state.map(|_| Amount(0)),
            };
            let known = &mut cases.amounts.refunded;
            *known = known.zip(own).and_then(|(one, other)| plus(Some(one), Some(other)));
            cases.add(&Side { amounts: Amounts::default(), since: None, row: None, ..side });
        }
        cases
    }

    /// What the channel of an order has granted as refunds: as its row says, else as its cases do. Nothing where it does not say
    /// how much, or of a case not whether.
    fn refunds(
        &self,
        node: NodeId,
        group: &Group,
        order: Option<&Side>,
        scratch: &mut Scratch,
    ) -> Option<Refunds> {
        let own = order.and_then(|side| Some((side.amounts.refunded.filter(|sum| sum.0 > 0)?, side.row?)));
        if let Some((amount, row)) = own {
            let since = self.changed(row).max(order.and_then(|side| side.since))?;
            return Some(Refunds { amount, since, asked: None, row });
        }
        let mut granted: Option<Refunds> = None;
        for case in &group.cases {
            let Some(channel) = self.channel_of(node, &[*case]) else { continue };
            let side = self.side_of(*case, channel);
            if !side.heard {
                continue;
            }
            let stand = self.diagnosis.stand(*case, channel, scratch);
            let state = stand.after_sale.filter(|_| !stand.unmapped && !side.rejected)?.state;
            if self.diagnosis.lifecycle.refund(state) != Refund::Granted {
                continue;
            }
            let (amount, row) = (side.amounts.refunded?, side.row?);
            let since = self.changed(row)?;
            granted = Some(match granted {
                Some(known) => Refunds {
                    amount: plus(Some(known.amount), Some(amount))?,
                    since: known.since.max(since),
                    asked: None,
                    ..known
                },
                None => {
                    let asked = self.diagnosis.rows.get(row).and_then(|row| self.diagnosis.begun_in(row));
                    Refunds { amount, since, asked, row }
                }
            });
        }
        granted
    }

    /// When a row was last changed, at the latest.
    fn changed(&self, row: u32) -> Option<Instant> {
        let row = self.diagnosis.rows.get(row)?;
        self.diagnosis.rows.times(row).modified.or(row.event()).or_else(|| self.diagnosis.file_end(row.file))
    }

    /// The refunds that the channel has granted against those of the ERP, once it has granted any. True where that differs and it
    /// is not known whether both know the same.
    fn hold_refunds_against(
        &self,
        (at, erp): (NodeId, SystemId),
        group: &Group,
        sums: &Sums<'_>,
        findings: &mut Vec<Finding>,
    ) -> bool {
        let purse = &sums.purse;
        let channel = group.says(Role::Channel).map(|says| says.system);
        let channel = channel.filter(|channel| self.same_currency(*channel, erp));
        let granted = group.says(Role::Erp).and_then(|says| says.after_sale);
        let granted = granted.filter(|held| self.diagnosis.lifecycle.refund(held.state) == Refund::Granted);
        let (Some(channel), Some(refunds), Some(own), Some(held)) =
            (channel, sums.refunds, purse.erp.amounts.refunded, granted)
        else {
            return false;
        };
        // Several orders merged into one share its refund column.
        if purse.orders.len() > 1 || own == refunds.amount {
            return false;
        }
        let booked = purse.erp.since.unwrap_or(held.since).max(held.since);
        // What was asked for once and granted in both is one refund, whenever it was.
        let is_one = refunds.asked.is_some_and(|asked| asked <= booked);
        let since = if is_one { booked } else { booked.max(refunds.since) };
        if !self.must_know(erp, since, self.cut_off(erp))
            || !self.must_know(channel, booked, self.cut_off(channel))
        {
            return true;
        }
        let shown = (Measure::Refunded, own, refunds.amount);
        self.differ(at, erp, channel, Some(since), shown, [purse.erp.row, Some(refunds.row)], findings);
        false
    }

    /// The channels' money against the ERP's; the refunds of the channel and of customer service against the ERP's. True where
    /// refunds differ and may yet agree.
    pub(super) fn hold_against(
        &self,
        node: NodeId,
        group: &Group,
        sums: &Sums<'_>,
        findings: &mut Vec<Finding>,
    ) -> bool {
        let purse = &sums.purse;
        let Some(erp) = purse.erp.system.filter(|_| sums.is_first(node)) else { return false };
        let rejected = purse.erp.rejected || purse.channel.is_some_and(|side| side.rejected);
        if !purse.erp.heard || rejected {
            return false;
        }
        let at = purse.only.unwrap_or(node);
        let lifecycle = &self.diagnosis.lifecycle;
        let erp_paid = group
            .says(Role::Erp)
            .and_then(|says| says.payment)
            .is_some_and(|held| lifecycle.money(held.state) == Money::Paid);
        let channel = group.says(Role::Channel).map(|says| says.system);
        if let (Some(side), Some(channel), Some(settled), true) =
            (purse.channel, channel, purse.paid, erp_paid)
        {
            // The channel's amounts are settled by payment; the ERP has had the time to take them over.
            if self.must_know(erp, settled, self.cut_off(erp)) {
                let settled = Some(settled);
                let (own, other) = (&purse.erp.amounts, &side.amounts);
                let paid = [Measure::Receivable, Measure::Received];
                if let Some(shown) = first_difference(&paid, own, other) {
                    self.differ(at, erp, channel, settled, shown, [purse.erp.row, side.row], findings);
                    return false;
                }
            }
        }
        let told = findings.len();
        let undecided = self.hold_refunds_against((at, erp), group, sums, findings);
        if findings.len() > told {
            return false;
        }
        let crm = sums.cases.system.filter(|crm| self.same_currency(*crm, erp));
        if let (true, false, Some(crm)) = (sums.cases.heard, sums.cases.rejected, crm) {
            // Several orders merged into one share its refund column: only an order of its own can be compared.
            if purse.orders.len() > 1 {
                return undecided;
            }
            let (own, other) = (&purse.erp.amounts, &sums.cases.amounts);
            let since = sums.cases.since.max(purse.erp.since);
            let both_know = since.is_some_and(|since| {
                self.must_know(erp, since, self.cut_off(erp)) && self.must_know(crm, since, self.cut_off(crm))
            });
            if let (Some(shown), true) = (first_difference(&[Measure::Refunded], own, other), both_know) {
                self.differ(at, erp, crm, since, shown, [purse.erp.row, sums.cases.row], findings);
            }
        }
        undecided
    }

    #[expect(clippy::too_many_arguments, reason = "both sides of a difference and where they stand")]
    fn differ(
        &self,
        node: NodeId,
        system: SystemId,
        against: SystemId,
        since: Option<Instant>,
        shown: (Measure, Amount, Amount),
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
    measures: &[Measure],
    own: &Amounts,
    other: &Amounts,
) -> Option<(Measure, Amount, Amount)> {
    measures.iter().find_map(|measure| {
        let (own, other) = (measure.of(own)?, measure.of(other)?);
        (own != other).then_some((*measure, own, other))
    })
}

/// Whether one is exactly a hundred times the other.
pub(super) fn is_hundredfold(one: Amount, other: Amount) -> bool {
    let times = |amount: Amount| amount.0.checked_mul(100);
    one.0 != 0 && other.0 != 0 && (times(one) == Some(other.0) || times(other) == Some(one.0))
}
