//! On the way to the buyer: the carrier's scans, the sign-off, the buyer's confirmation.

use super::{Life, Sent};
use crate::clock::{HOUR, MINUTE, Moment};
use crate::model::{Process, Scan, Stage};
use crate::oddities::Oddity;
use crate::plan::Delivery;

impl Life<'_> {
    /// Carries all parcels to the buyer and has the buyer confirm.
    pub(super) fn delivered(&mut self, sent: &[Sent]) {
        let mut last = self.plan.created;
        for unit in sent {
            let mut arrived = self.plan.created;
            for (parcel, left, _) in &unit.parcels {
                let at = self.carried(*parcel, *left);
                arrived = arrived.max(at);
            }
            if self.plan.relayed && self.arrives() && self.plan.delivery != Delivery::Withdrawn {
                let at = arrived.plus(self.minutes(3, 25));
                self.note(Oddity::SignOffRelayedByWarehouse, at);
                if let Some(outbound) = self.case.outbounds.get_mut(unit.outbound) {
                    outbound.log.push(Process {
                        at,
                        status: "SIGN",
                        operator: "WMS",
                        parcel: None,
                        quantity: 0,
                    });
                }
            }
            last = last.max(arrived);
        }
        self.note_way(last);
        if !self.arrives() {
            return self.refused(sent, last);
        }
        self.confirmed(last);
    }

    /// The scans of a parcel; returns the (first) sign-off, or the end of the way back.
    pub(super) fn carried(&mut self, parcel: usize, left: Moment) -> Moment {
        let mut scans = Vec::new();
        let mut scan =
            |at: Moment, code: &'static str, text: &'static str| scans.push(Scan { at, code, text });
        let picked_up = left.plus(self.minutes(8, 200));
        scan(picked_up, "103", "已揽收");
        let on_the_way = picked_up.plus(self.minutes(90, 420));
        scan(on_the_way, "1002", "运输中");
        let arrived = on_the_way.plus(self.hours(7, 34));
        let minutes_in = self.chance.between(10, 90);
        let out = arrived.plus(self.minutes(30, 300)).at_work(minutes_in);
        scan(out, "5", "派件中");
        let signed = out.plus(self.minutes(25, 260));
        let end = match self.plan.delivery {
            Delivery::Withdrawn => {
                scan(signed, "301", "已签收");
                let withdrawn = signed.plus(self.minutes(40, 400));
                scan(withdrawn, "5", "误点签收，重新派送");
                scan(withdrawn.plus(self.hours(2, 20)), "301", "已签收");
                signed
            }
            Delivery::Locker => {
                scan(signed, "501", "已放入快递柜");
                let collected = signed.plus(self.minutes(30, 20 * 60));
                scan(collected, "304", "已从快递柜取出");
                collected
            }
            Delivery::Proxy => {
                scan(signed, "303", "家人代签");
                signed
            }
            Delivery::Trouble => {
                scan(signed, "206", "联系不上收件人");
                let again = signed.plus(self.hours(14, 22));
                scan(again, "5", "再次派件");
                let signed = again.plus(self.minutes(20, 200));
                scan(signed, "302", "已签收");
                signed
            }
            Delivery::Forwarded => {
                scan(signed, "1003", "转寄到新的地址");
                let signed = signed.plus(self.hours(12, 24));
                scan(signed, "301", "已签收");
                signed
            }
            Delivery::Refused => {
                scan(signed, "203", "收件人拒收");
                let back = signed.plus(self.hours(2, 8));
                scan(back, "6", "快件退回中");
                let returned = back.plus(self.hours(18, 34));
                scan(returned, "4", "退回签收");
                returned
            }
            Delivery::Plain | Delivery::ConfirmedEarly => {
                scan(signed, "301", "已签收");
                signed
            }
        };
        let extra = match self.chance.weighted(&[88, 7, 5]) {
            0 => None,
            1 => Some(0),
            _ => Some(2),
        };
        // A sign-off that was withdrawn is pushed each time; otherwise mostly the last push was kept.
        let pushed_at = match self.plan.delivery {
            Delivery::Withdrawn => vec![3, 4],
            _ => extra.into_iter().collect(),
        };
        let repeated = self.chance.per_mille(15);
        if repeated {
            self.note(Oddity::RepeatedPush, on_the_way);
        }
        if let Some(held) = self.case.parcels.get_mut(parcel) {
            held.scans = scans;
            held.pushed_at = pushed_at;
            if repeated {
                held.pushed_at.push(1);
                held.pushed_at.push(1);
            }
        }
        end
    }

    fn note_way(&mut self, at: Moment) {
        match self.plan.delivery {
            Delivery::Withdrawn => self.note(Oddity::SignOffWithdrawn, at),
            Delivery::Locker => self.note(Oddity::Locker, at),
            Delivery::Proxy => self.note(Oddity::ProxySignOff, at),
            Delivery::Trouble => self.note(Oddity::DeliveryTrouble, at),
            Delivery::Forwarded => self.note(Oddity::Forwarded, at),
            Delivery::Refused => self.note(Oddity::RefusedAtDoor, at),
            Delivery::ConfirmedEarly => self.note(Oddity::ConfirmedBeforeSignOff, at),
            Delivery::Plain => {}
        }
    }

    /// The buyer pays on delivery where that was agreed, and confirms.
    fn confirmed(&mut self, arrived: Moment) {
        let early = self.plan.delivery == Delivery::ConfirmedEarly;
        let paid = arrived.plus(self.minutes(2, 20));
        let known = paid.plus(self.erp_lag());
        if self.plan.cod {
            self.note(Oddity::CodPaidAfterDelivery, paid);
            for document in &mut self.case.erp {
                if document.log.last().is_some_and(|line| line.status == "已发货") {
                    let mut amounts = document.amounts.last().map(|step| step.1).unwrap_or_default();
                    amounts.paid = amounts.payable;
                    document.amounts.push((known, amounts));
                    document.paid = Some((known, paid));
                }
            }
        }
        for at in 0..self.case.orders.len() {
            let confirms = early || self.chance.per_mille(620);
            let wait = self.chance.between(35 * MINUTE, 50 * HOUR);
            let ahead = self.minutes(20, 24 * 60);
            let Some(order) = self.case.orders.get_mut(at) else { return };
            let Some(shipped) = order.shipped() else { continue };
            if self.plan.cod {
                order.paid = Some(paid);
            }
            if confirms {
                let at = if early { arrived.plus(-ahead) } else { arrived.plus(wait) };
                order.completed = Some(at.max(shipped.plus(30 * MINUTE)));
            }
        }
    }

    /// The goods came back; the buyer gets the money.
    fn refused(&mut self, sent: &[Sent], returned: Moment) {
        let minutes_in = self.chance.between(5, 60);
        let requested = returned.plus(-self.hours(10, 16));
        let done = returned.plus(self.minutes(60, 600)).at_work(minutes_in);
        let stages = [
            (requested, Stage::Requested),
            (done.plus(-self.minutes(10, 40)), Stage::Processing),
            (done, Stage::Succeeded),
        ];
        let Some(unit) = sent.first() else { return };
        let amount = self.case.orders.first().map_or(0, |order| order.payable());
        self.record_after_sale(0, unit.unit.erp, "拒收退款", amount, &stages);
        if let Some(order) = self.case.orders.first_mut() {
            order.closed = Some((done, "买家拒收"));
            order.closed_after_shipping = true;
            for line in &mut order.lines {
                line.after_sale = stages.to_vec();
                line.refunded = Some(done);
            }
        }
    }
}
