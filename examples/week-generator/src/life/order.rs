//! The sales orders of a case, on their channel.

use super::Life;
use crate::clock::{CUT_OFFS, DAY, HOUR, MINUTE, Moment};
use crate::goods::{GIFT, GOODS, Good};
use crate::model::{Channel, ChannelOrder, Line};
use crate::oddities::Oddity;
use crate::people::Person;
use crate::plan::{Ending, Shape};
use crate::random::scattered;

const FALLBACK: &Good = &GIFT;

impl Life<'_> {
    /// The orders: created, and paid where they are paid before they are sent.
    pub(super) fn orders(&mut self) {
        let count = if let Shape::Merged { orders, .. } = self.plan.shape { orders } else { 1 };
        let buyer = Person::invented(self.chance);
        let mut created = self.plan.created;
        for _ in 0..count {
            let order = self.order(buyer.clone(), created);
            self.case.orders.push(order);
            created = created.plus(self.chance.between(40, 25 * MINUTE));
        }
        self.pay();
    }

    fn order(&mut self, buyer: Person, created: Moment) -> ChannelOrder {
        let channel = self.plan.channel;
        let sequence = self.numbers.take();
        let id = match channel {
            Channel::Taobao => format!("29{:013}{:04}", scattered(sequence, 13), buyer.number),
            Channel::Douyin => format!("69{:013}{:04}", scattered(sequence, 13), buyer.number),
            Channel::Pinduoduo => format!("{}-{:015}", created.short_date(), scattered(sequence, 15)),
            Channel::Xiaohongshu => {
                format!("P{:018}", 700_000_000_000_000_000 + scattered(sequence, 15) * 100 + 31)
            }
        };
        let mut lines = Vec::new();
        for at in 0..self.plan.lines {
            lines.push(self.line(&id, at));
        }
        if self.plan.gift {
            self.note(Oddity::GiftLine, created);
            let mut gift = self.line(&id, lines.len());
            (gift.good, gift.quantity, gift.merchant, gift.platform) = (&GIFT, 1, 0, 0);
            lines.push(gift);
        }
        if lines.iter().any(|line| line.platform > 0) {
            self.note(Oddity::PlatformDiscount, created);
        }
        let freight = match () {
            () if self.plan.free => 0,
            () if channel != Channel::Xiaohongshu && self.chance.per_mille(150) => {
                *self.chance.pick(&[600, 800, 1000], &600)
            }
            () => 0,
        };
        ChannelOrder {
            channel,
            id,
            buyer,
            lines,
            freight,
            created,
            cod: self.plan.cod,
            deposit: None,
            paid: None,
            preparing: None,
            completed: None,
            closed: None,
            closed_after_shipping: false,
            waybills: Vec::new(),
            cells: Vec::new(),
            midweek_cells: Vec::new(),
            hidden: false,
        }
    }

    fn line(&mut self, order: &str, at: usize) -> Line {
        let good: &'static Good = self.chance.pick(GOODS, FALLBACK);
        let least = i64::from(
            matches!(self.plan.shape, Shape::Split | Shape::Partial | Shape::Parcels) && self.plan.lines == 1,
        );
        let drawn = match self.chance.weighted(&[70, 20, 10]) {
            0 => 1,
            1 => 2,
            _ => 3,
        };
        let mut line = Line {
            id: sub_order(order, at),
            good,
            quantity: drawn.max(1 + least),
            merchant: 0,
            platform: 0,
            shipped: None,
            refunded: None,
            after_sale: Vec::new(),
        };
        let goods = line.goods();
        if self.plan.free {
            line.merchant = goods;
            return line;
        }
        if self.chance.per_mille(450) {
            line.merchant = goods * self.chance.between(2, 15) / 100 / 10 * 10;
        }
        if self.plan.channel != Channel::Taobao && self.chance.per_mille(300) {
            line.platform = goods * self.chance.between(1, 8) / 100 / 10 * 10;
        }
        line
    }

    fn pay(&mut self) {
        let Some(last) = self.case.orders.last().map(|order| order.created) else { return };
        match self.plan.ending {
            Ending::Unpaid => return self.note(Oddity::Unpaid, last),
            Ending::CancelledUnpaid => {
                let at = last.plus(self.minutes(5, 24 * 60));
                self.note(Oddity::CancelledUnpaid, at);
                for order in &mut self.case.orders {
                    order.closed = Some((at, "超时未付款"));
                }
                return;
            }
            _ => {}
        }
        if self.plan.cod {
            return self.note(Oddity::CashOnDelivery, last);
        }
        if self.plan.free {
            self.note(Oddity::FreeOrder, last);
        }
        let merged = self.case.orders.len() > 1;
        for at in 0..self.case.orders.len() {
            let wait = match self.chance.weighted(&[if merged { 0 } else { 5 }, 95]) {
                0 => self.hours(2, 20),
                _ => self.chance.between(6, 9 * MINUTE),
            };
            let deposit_after = self.chance.between(6, 4 * MINUTE);
            let balance_after = self.chance.between(20 * HOUR, 3 * DAY);
            let Some(order) = self.case.orders.get_mut(at) else { return };
            if self.plan.presale {
                let deposit = order.payable() / 5 / 100 * 100;
                let (deposited, paid) =
                    (order.created.plus(deposit_after), order.created.plus(balance_after));
                order.deposit = Some((deposited, deposit));
                order.paid = Some(paid);
                if paid > CUT_OFFS.taobao {
                    self.note(Oddity::PresaleDepositOnly, deposited);
                }
                self.note(Oddity::PresaleBalancePaid, paid);
                continue;
            }
            let paid = order.created.plus(wait);
            order.paid = Some(paid);
            let midnight = paid.day() != order.created.day();
            if wait > 2 * HOUR {
                self.note(Oddity::PaidHoursLater, paid);
            }
            if midnight {
                self.note(Oddity::AcrossMidnight, paid);
            }
        }
    }
}

/// The number of a line: the first bears the order's own, as on the platforms.
fn sub_order(order: &str, at: usize) -> String {
    if at == 0 {
        return order.to_owned();
    }
    let (head, tail) = order.split_at(order.len().saturating_sub(6));
    let number: u64 = tail.parse().unwrap_or(0);
    let step = u64::try_from(at).unwrap_or(1) * 250_000;
    format!("{head}{:06}", (number + step) % 1_000_000)
}
