//! The money bridge: what one side's sums are, what the other's are, and by what named parts they differ, to the cent.
//!
//! `right − left = Σ causes + unexplained` holds for every measure, in all and in each part, because every group of orders
//! puts the whole of its difference somewhere.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::amounts::{Side, Sums, is_hundredfold, plus};
use super::lifecycle::Money;
use super::subject::{Court, Group, JudgedOrder};
use crate::observation::{Amount, Amounts, Measure, Role, SystemId};
use crate::time::Instant;

const DAY: i64 = 86_400_000_000;
const EAST: i64 = 8 * 3_600_000_000;

/// What a part of a difference comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BridgeCause {
    /// Orders only the left side knows.
    OnlyLeft,
    /// Orders only the right side knows.
    OnlyRight,
    /// Orders outside the window that both cover, or too young for the lag.
    OutsideWindow,
    /// Orders not paid: they do not reach the ERP.
    NotPaid,
    /// Orders closed on one side.
    Closed,
    /// Yuan against cents.
    Unit,
    /// The goods differ.
    Goods,
    /// The discounts differ.
    Discounts,
    /// The freight differs.
    Freight,
    /// What is receivable differs, and what was received with it.
    Receivable,
    /// Payment booked on one side only.
    NotBooked,
    /// A refund booked on one side only.
    RefundNotBooked,
    /// A discount booked by the other payer, or taken off the goods.
    BookedElsewhere,
    /// In parts, or of refunds, that one side does not state.
    NotStated,
    /// Rows about the order could not be read.
    Rejected,
}

impl BridgeCause {
    /// Its name in data.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            BridgeCause::OnlyLeft => "only_left",
            BridgeCause::OnlyRight => "only_right",
            BridgeCause::OutsideWindow => "outside_window",
            BridgeCause::NotPaid => "not_paid",
            BridgeCause::Closed => "closed",
            BridgeCause::Unit => "unit",
            BridgeCause::Goods => "goods",
            BridgeCause::Discounts => "discounts",
            BridgeCause::Freight => "freight",
            BridgeCause::Receivable => "receivable",
            BridgeCause::NotBooked => "not_booked",
            BridgeCause::RefundNotBooked => "refund_not_booked",
            BridgeCause::BookedElsewhere => "booked_elsewhere",
            BridgeCause::NotStated => "not_stated",
            BridgeCause::Rejected => "rejected",
        }
    }
}

/// One amount on both sides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bridged {
    /// The sum on the left, in ten-thousandths.
    pub left: i128,
    /// The sum on the right.
    pub right: i128,
    /// Named parts of the difference: amount and number of orders.
    pub causes: BTreeMap<BridgeCause, (i128, u64)>,
    /// What no cause explains.
    pub unexplained: i128,
}

/// Per measure what it is on both sides; a measure neither side carries is not there.
pub type Measures = BTreeMap<Measure, Bridged>;

/// Two sides held against each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bridge {
    /// The role on the left.
    pub left: Role,
    /// The role on the right.
    pub right: Role,
    /// The currency of the amounts.
    pub currency: String,
    /// Everything together.
    pub total: Measures,
    /// Per channel.
    pub channels: BTreeMap<String, Measures>,
    /// Per day of ordering, in days since 1970-01-01 in China; first the orders of which no time is known.
    pub days: BTreeMap<Option<i64>, Measures>,
}

/// Bridges being added up, by their currency: sums of several are none.
pub(super) struct Bridges<'c, 'd> {
    court: &'c Court<'d>,
    orders: BTreeMap<&'d str, Bridge>,
    refunds: BTreeMap<&'d str, Bridge>,
}

impl<'c, 'd> Bridges<'c, 'd> {
    pub(super) fn new(court: &'c Court<'d>) -> Bridges<'c, 'd> {
        Bridges { court, orders: BTreeMap::new(), refunds: BTreeMap::new() }
    }

    /// Takes an order in: with the first of its group, the whole group.
    pub(super) fn take(&mut self, order: &JudgedOrder, group: &Group, sums: &Sums<'_>) {
        let sold_on = self.court.channel_of(order.node, &group.lines);
        let is_foreign = |system, erp| !self.court.same_currency(system, erp);
        let fits = |erp: &SystemId| !sold_on.is_some_and(|channel| is_foreign(channel, *erp));
        let erps = self.court.systems_of(Role::Erp).iter().copied();
        let erp = sums.purse.erp.system.or_else(|| erps.clone().find(fits));
        let Some(erp) = erp.filter(fits).filter(|_| sums.is_first(order.node)) else { return };
        let currency = self.court.currency(erp);
        let bridge = |left| Bridge {
            left,
            right: Role::Erp,
            currency: String::from(currency),
            total: Measures::new(),
            channels: BTreeMap::new(),
            days: BTreeMap::new(),
        };
        let channel = self.court.numbering_name(order.node);
        let left = sums.purse.channel.unwrap_or(sums.channel);
        if left.heard || group.sales.is_some() && sums.purse.erp.heard {
            let reason = self.reason(order, group, &left, sums);
            let orders = self.orders.entry(currency).or_insert_with(|| bridge(Role::Channel));
            take(orders, channel, order.created, &left, &sums.purse.erp, reason, &Measure::ALL);
        }
        let (cases, right) = (&sums.cases, &sums.purse.erp);
        let is_ours = !cases.system.is_some_and(|crm| is_foreign(crm, erp));
        if cases.heard && sums.purse.orders.len() == 1 && is_ours {
            let reason = if cases.rejected || right.rejected {
                Some(BridgeCause::Rejected)
            } else {
                cases.amounts.refunded.is_none().then_some(BridgeCause::NotStated)
            };
            let refunds = self.refunds.entry(currency).or_insert_with(|| bridge(Role::Crm));
            take(refunds, channel, order.created, cases, right, reason, &[Measure::Refunded]);
        }
    }

    /// Why one of the sides is not there, or would not be expected to agree.
    fn reason(
        &self,
        order: &JudgedOrder,
        group: &Group,
        left: &Side,
        sums: &Sums<'_>,
    ) -> Option<BridgeCause> {
        let lifecycle = &self.court.diagnosis.lifecycle;
        let money = group
            .says(Role::Channel)
            .and_then(|says| says.payment)
            .map(|held| (lifecycle.money(held.state), held));
        if left.rejected || sums.purse.erp.rejected {
            return Some(BridgeCause::Rejected);
        }
        match (left.heard, sums.purse.erp.heard) {
            // Of orders merged into one, the channel may not yet have seen all paid.
            (true, true) => {
                (sums.purse.orders.len() > 1 && sums.purse.paid.is_none()).then_some(BridgeCause::NotPaid)
            }
            (false, _) => Some(match self.court.channel_of(order.node, &group.lines) {
                Some(channel) if self.covers(channel, order.created) => BridgeCause::OnlyRight,
                _ => BridgeCause::OutsideWindow,
            }),
            (true, false) => Some(match money {
                Some((Money::Open, _)) => BridgeCause::NotPaid,
                Some((Money::Closed, _)) => BridgeCause::Closed,
                Some((Money::Paid, held)) => {
                    let erps = self.court.systems_of(Role::Erp);
                    match self.court.all_must_know(erps, held.since, held.since) {
                        Some(_) => BridgeCause::OnlyLeft,
                        None => BridgeCause::OutsideWindow,
                    }
                }
                None => BridgeCause::OnlyLeft,
            }),
        }
    }

    fn covers(&self, system: SystemId, at: Option<Instant>) -> bool {
        at.is_some_and(|at| {
            self.court.from(system).is_some_and(|from| from <= at)
                && self.court.cut_off(system).is_some_and(|end| at <= end)
        })
    }

    /// The bridges that carry anything.
    pub(super) fn finish(self) -> Vec<Bridge> {
        let all = self.orders.into_values().chain(self.refunds.into_values());
        all.filter(|bridge| !bridge.total.is_empty()).collect()
    }
}

fn take(
    bridge: &mut Bridge,
    channel: &str,
    created: Option<Instant>,
    left: &Side,
    right: &Side,
    reason: Option<BridgeCause>,
    measures: &[Measure],
) {
    let day = created.map(|at| (at.micros() + EAST).div_euclid(DAY));
    for name in measures {
        // Where both sides have the order, only what both carry can be held against each other.
        let carried = match (name.of(&left.amounts), name.of(&right.amounts)) {
            (Some(_), Some(_)) => true,
            (None, None) => reason == Some(BridgeCause::NotStated),
            _ => reason.is_some(),
        };
        if !carried {
            continue;
        }
        let parts = split(*name, &left.amounts, &right.amounts, reason);
        let of = |amounts: &Amounts| i128::from(name.of(amounts).unwrap_or_default().0);
        let (l, r) = (of(&left.amounts), of(&right.amounts));
        let add = |measures: &mut Measures| {
            let measure = measures.entry(*name).or_default();
            measure.left += l;
            measure.right += r;
            let mut rest = r - l;
            for (cause, amount) in &parts {
                let (sum, orders) = measure.causes.entry(*cause).or_default();
                *sum += amount;
                *orders += 1;
                rest -= amount;
            }
            measure.unexplained += rest;
        };
        add(&mut bridge.total);
        if let Some(measures) = bridge.channels.get_mut(channel) {
            add(measures);
        } else {
            add(bridge.channels.entry(String::from(channel)).or_default());
        }
        add(bridge.days.entry(day).or_default());
    }
}

/// The named parts of right − left of one measure of one group of orders.
fn split(
    name: Measure,
    left: &Amounts,
    right: &Amounts,
    reason: Option<BridgeCause>,
) -> Vec<(BridgeCause, i128)> {
    let of = |amount: Option<Amount>| i128::from(amount.unwrap_or_default().0);
    let delta = |one: Option<Amount>, other: Option<Amount>| of(other) - of(one);
    let whole = delta(name.of(left), name.of(right));
    let mut parts = Vec::new();
    // What is not known is told, also where it happens to make no difference.
    if whole == 0 && reason != Some(BridgeCause::NotStated) {
        return parts;
    }
    if let Some(reason) = reason {
        parts.push((reason, whole));
        return parts;
    }
    if let (Some(l), Some(r)) = (name.of(left), name.of(right))
        && is_hundredfold(l, r)
    {
        parts.push((BridgeCause::Unit, whole));
        return parts;
    }
    // What only one side states is no part of the difference; what neither states is none.
    let both = |one: Option<Amount>, other: Option<Amount>| {
        (one.is_some() == other.is_some()).then(|| delta(one, other))
    };
    let discount = |amounts: &Amounts| plus(amounts.merchant_discount, amounts.platform_discount);
    let goods = both(left.goods, right.goods);
    let discounts = both(discount(left), discount(right)).map(|more| -more);
    let freight = both(left.freight, right.freight);
    // Goods net of their discount on one side and gross on the other are no difference of either.
    let netted = goods.zip(discounts).is_some_and(|(goods, discounts)| goods != 0 && goods == -discounts);
    let mut part = |cause: BridgeCause, amount: i128| {
        if amount != 0 {
            parts.push((cause, amount));
        }
    };
    match name {
        Measure::Receivable => {
            // Without the discounts of both, goods may be net on one side: neither can be told apart.
            let apart = goods.zip(discounts).filter(|_| !netted);
            let (of_goods, of_discounts) = apart.unwrap_or_default();
            part(BridgeCause::Goods, of_goods);
            part(BridgeCause::Discounts, of_discounts);
            part(BridgeCause::Freight, freight.unwrap_or_default());
            if goods.is_none() || discounts.is_none() || freight.is_none() {
                let named = of_goods + of_discounts + freight.unwrap_or_default();
                part(BridgeCause::NotStated, whole - named);
            }
        }
        Measure::Received => {
            if both(left.receivable, right.receivable) == Some(whole) {
                part(BridgeCause::Receivable, whole);
            } else if of(left.received) == 0 || of(right.received) == 0 {
                part(BridgeCause::NotBooked, whole);
            }
        }
        Measure::Refunded => {
            if of(left.refunded) == 0 || of(right.refunded) == 0 {
                part(BridgeCause::RefundNotBooked, whole);
            }
        }
        Measure::MerchantDiscount | Measure::PlatformDiscount => {
            // What one payer bears less and the other more, or what stands net in the goods, is only booked elsewhere.
            let other = -discounts.unwrap_or_default() - whole;
            let elsewhere = if netted {
                whole
            } else if other.signum() == -whole.signum() {
                whole.signum() * whole.abs().min(other.abs())
            } else {
                0
            };
            part(BridgeCause::BookedElsewhere, elsewhere);
            part(BridgeCause::Discounts, whole - elsewhere);
        }
        Measure::Goods => {
            if netted {
                part(BridgeCause::BookedElsewhere, whole);
            } else {
                part(BridgeCause::Goods, whole);
            }
        }
        Measure::Freight => part(BridgeCause::Freight, whole),
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yuan(amount: i64) -> Option<Amount> {
        Some(Amount(amount * Amount::UNIT))
    }

    #[test]
    fn parts_of_what_is_receivable() {
        let left = Amounts {
            goods: yuan(100),
            merchant_discount: yuan(10),
            platform_discount: yuan(5),
            freight: yuan(8),
            receivable: yuan(93),
            ..Amounts::default()
        };
        // The ERP books both discounts as one, forgets the freight, and is a yuan off for no reason.
        let right = Amounts {
            goods: yuan(100),
            merchant_discount: yuan(15),
            freight: yuan(0),
            receivable: yuan(84),
            ..Amounts::default()
        };
        let parts = split(Measure::Receivable, &left, &right, None);
        assert_eq!(parts, [(BridgeCause::Freight, i128::from(-8 * Amount::UNIT))]);
        let mut bridge = Bridge {
            left: Role::Channel,
            right: Role::Erp,
            currency: String::from("CNY"),
            total: Measures::new(),
            channels: BTreeMap::new(),
            days: BTreeMap::new(),
        };
        let side = |amounts| Side { amounts, heard: true, ..Side::default() };
        take(&mut bridge, "taobao", None, &side(left), &side(right), None, &Measure::ALL);
        let receivable = &bridge.total[&Measure::Receivable];
        assert_eq!(receivable.right - receivable.left, i128::from(-9 * Amount::UNIT));
        assert_eq!(receivable.unexplained, i128::from(-Amount::UNIT));
        for measure in bridge.total.values() {
            let named: i128 = measure.causes.values().map(|(amount, _)| amount).sum();
            assert_eq!(measure.right - measure.left, named + measure.unexplained);
        }
    }

    #[test]
    fn what_one_side_does_not_state_is_no_part() {
        let erp = Amounts {
            goods: yuan(90),
            merchant_discount: yuan(0),
            freight: yuan(0),
            receivable: yuan(90),
            ..Amounts::default()
        };
        let parts = |left: Amounts| split(Measure::Receivable, &left, &erp, None);
        let taobao = Amounts { freight: yuan(3), receivable: yuan(100), ..Amounts::default() };
        let freight = (BridgeCause::Freight, i128::from(-3 * Amount::UNIT));
        let rest = (BridgeCause::NotStated, i128::from(-7 * Amount::UNIT));
        assert_eq!(parts(taobao), [freight, rest]);
        // Goods may be net of a discount that the column of discounts would show.
        assert_eq!(parts(Amounts { goods: yuan(97), ..taobao }), [freight, rest]);
        // What neither states is no part: without freight on both sides the goods explain all.
        let goods = Amounts { goods: yuan(100), merchant_discount: yuan(0), receivable: yuan(100), ..taobao };
        let no_freight = |amounts: Amounts| Amounts { freight: None, ..amounts };
        let parts = split(Measure::Receivable, &no_freight(goods), &no_freight(erp), None);
        assert_eq!(parts, [(BridgeCause::Goods, i128::from(-10 * Amount::UNIT))]);
        let received = |amounts: Amounts, received: i64| Amounts { received: yuan(received), ..amounts };
        let left = received(Amounts { receivable: None, ..taobao }, 100);
        let parts = split(Measure::Received, &left, &received(erp, 190), None);
        assert_eq!(parts, [], "the receivable that only one side states explains nothing");
    }

    #[test]
    fn a_missing_side_is_one_cause() {
        let left = Amounts { received: yuan(50), ..Amounts::default() };
        let parts = split(Measure::Received, &left, &Amounts::default(), Some(BridgeCause::NotPaid));
        assert_eq!(parts, [(BridgeCause::NotPaid, i128::from(-50 * Amount::UNIT))]);
    }
}
