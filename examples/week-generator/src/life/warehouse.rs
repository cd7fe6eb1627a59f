//! From release to the door of the warehouse, and back again for what is refunded before that.

use super::erp::{RELEASED, SHIPPED, WAITING, WAITING_COD, halves};
use super::{Life, Sent, Unit};
use crate::clock::{MINUTE, Moment};
use crate::goods::Carrier;
use crate::model::{Outbound, Parcel, Process, Stage};
use crate::oddities::Oddity;
use crate::plan::{Detour, Ending, Shape};

const WAREHOUSES: &[&str] = &["杭州一号仓", "杭州一号仓", "东莞二号仓", "武汉三号仓"];
const HANDS: &[&str] = &["W01", "W03", "W07", "W11", "W16", "W22"];

/// An outbound on its way: its place and the instant of its last step.
struct Picked {
    outbound: usize,
    at: Moment,
}

impl Life<'_> {
    /// Releases a unit, picks, packs and sends it; the ERP and the channel are told.
    pub(super) fn send(&mut self, unit: Unit) -> Sent {
        let (unit, picked) = self.picked_up(unit);
        let packed = picked.at.plus(self.minutes(4, 40));
        self.process(picked.outbound, packed, "PACKAGE");
        let sent = self.leave(unit, picked.outbound, packed);
        self.told(&sent);
        sent
    }

    /// Releases a unit and has it picked, with the detours of the plan.
    fn picked_up(&mut self, mut unit: Unit) -> (Unit, Picked) {
        let waiting = if self.plan.cod { WAITING_COD } else { WAITING };
        let mut ready = unit.ready;
        if self.plan.detour == Detour::ErpException {
            let at = ready.plus(self.minutes(2, 20));
            self.note(Oddity::ErpException, at);
            self.log(unit.erp, at, "转异常", "异常");
            ready = self.audited(at);
            self.log(unit.erp, ready, "转正常", waiting);
        }
        let early_change = self.plan.detour == Detour::AddressChange && self.chance.per_mille(500);
        if early_change {
            let at = ready.plus(self.minutes(1, 15));
            unit.erp = self.made_again(unit.erp, at);
            ready = at.plus(3 * MINUTE);
        }
        let mut picked = self.release(&unit, ready);
        let again = match self.plan.detour {
            Detour::ReAudit => true,
            Detour::AddressChange => !early_change,
            _ => false,
        };
        if again {
            let at = picked.at.plus(self.minutes(12, 40));
            self.process(picked.outbound, at, "CANCELED");
            let back = at.plus(self.chance.between(10, 200));
            if self.plan.detour == Detour::ReAudit {
                self.note(Oddity::ReAudit, back);
                self.log(unit.erp, back, "反审核", waiting);
                picked = self.release(&unit, back);
            } else {
                unit.erp = self.made_again(unit.erp, back);
                picked = self.release(&unit, back.plus(3 * MINUTE));
            }
        }
        picked.at = self.pick(&picked);
        if self.plan.detour == Detour::WarehouseRecall {
            let put_back = picked.at.plus(self.minutes(3, 30));
            self.note(Oddity::WarehouseRecall, put_back);
            self.process(picked.outbound, put_back, "NEW");
            let again = put_back.plus(self.minutes(2, 18));
            self.process(picked.outbound, again, "ACCEPT");
            picked.at = again.plus(self.minutes(3, 30));
            self.process(picked.outbound, picked.at, "PICK");
        }
        (unit, picked)
    }

    /// Somebody audits the document, the warehouse accepts it.
    fn release(&mut self, unit: &Unit, ready: Moment) -> Picked {
        let at = self.audited(ready);
        self.log(unit.erp, at, "客服审核", RELEASED);
        let accepted = at.plus(self.chance.between(8, 7 * MINUTE));
        let number = self.numbers.take();
        let warehouse = self.chance.word(WAREHOUSES);
        let outbound = Outbound {
            id: format!("CK{}{number:08}", accepted.short_date()),
            erp_order: self.case.erp.get(unit.erp).map_or(0, |document| document.id).to_string(),
            warehouse,
            log: Vec::new(),
            hidden: false,
        };
        self.case.outbounds.push(outbound);
        let outbound = self.case.outbounds.len() - 1;
        self.process(outbound, accepted, "ACCEPT");
        let shown = at.plus(self.channel_lag());
        for (order, _, _) in &unit.lines {
            if let Some(sales) = self.case.orders.get_mut(*order) {
                sales.preparing = Some(sales.preparing.unwrap_or(shown));
            }
        }
        Picked { outbound, at: accepted }
    }

    fn pick(&mut self, picked: &Picked) -> Moment {
        let minutes_in = self.chance.between(1, 30);
        let at = picked.at.plus(self.minutes(6, 150)).at_work(minutes_in);
        self.process(picked.outbound, at, "PICK");
        at
    }

    fn process(&mut self, outbound: usize, at: Moment, status: &'static str) {
        let operator = if status == "ACCEPT" { "WMS" } else { self.chance.word(HANDS) };
        if let Some(held) = self.case.outbounds.get_mut(outbound) {
            held.log.push(Process { at, status, operator, parcel: None, quantity: 0 });
        }
    }

    /// The parcels leave.
    fn leave(&mut self, unit: Unit, outbound: usize, packed: Moment) -> Sent {
        let minutes_in = self.chance.between(20, 80);
        let mut at = packed.plus(self.minutes(5, 160)).at_work(minutes_in);
        let parts = match self.plan.shape {
            Shape::Parcels | Shape::Partial => {
                let partial = self.plan.shape == Shape::Partial;
                self.note(if partial { Oddity::PartialShipment } else { Oddity::SeveralParcels }, at);
                let (first, second) = halves(&unit.lines);
                vec![first, second]
            }
            _ => vec![unit.lines.clone()],
        };
        let count = parts.len();
        let mut sent = Sent { unit, parcels: Vec::new(), outbound };
        let carrier = Carrier::any(self.chance);
        for (index, part) in parts.into_iter().enumerate() {
            let last = index + 1 == count;
            if index > 0 && self.plan.shape == Shape::Partial {
                let minutes_in = self.chance.between(20, 80);
                at = at.plus(self.minutes(90, 22 * 60)).at_work(minutes_in);
            }
            let status =
                if last || self.plan.shape == Shape::Parcels { "DELIVERED" } else { "PARTDELIVERED" };
            let waybill = carrier.waybill(self.numbers.take());
            let quantity = part.iter().map(|line| line.2).sum();
            let operator = self.chance.word(HANDS);
            if let Some(held) = self.case.outbounds.get_mut(outbound) {
                let parcel = Some((carrier, waybill.clone()));
                held.log.push(Process { at, status, operator, parcel, quantity });
            }
            let lines = part
                .iter()
                .filter(|line| last || count == 1 || sent.unit.lines.len() > 1 && line.2 > 0)
                .map(|(order, line, _)| (*order, *line))
                .collect();
            let city = self.case.orders.first().map_or("杭州市", |order| order.buyer.city);
            self.case.parcels.push(Parcel {
                carrier,
                waybill,
                city,
                scans: Vec::new(),
                pushed_at: Vec::new(),
                hidden: false,
            });
            sent.parcels.push((self.case.parcels.len() - 1, at, lines));
        }
        sent
    }

    /// The ERP learns that the goods left, and tells the channel.
    fn told(&mut self, sent: &Sent) {
        let last = sent.parcels.last().map_or(sent.unit.ready, |parcel| parcel.1);
        let known = last.plus(self.erp_lag());
        self.log(sent.unit.erp, known, "发货", SHIPPED);
        for (parcel, left, lines) in &sent.parcels {
            let Some(held) = self.case.parcels.get(*parcel) else { continue };
            let (carrier, waybill) = (held.carrier, held.waybill.clone());
            let at = if *left == last { known } else { left.plus(self.erp_lag()) };
            if let Some(document) = self.case.erp.get_mut(sent.unit.erp) {
                document.parcels.push((at, carrier, waybill.clone()));
                document.shipped = Some(known);
            }
            let told = at.plus(self.channel_lag());
            let orders: Vec<usize> = sent.unit.lines.iter().map(|line| line.0).collect();
            for (at, sales) in self.case.orders.iter_mut().enumerate() {
                if !orders.contains(&at) {
                    continue;
                }
                sales.waybills.push((told, carrier, waybill.clone()));
                for (number, line) in sales.lines.iter_mut().enumerate() {
                    if lines.contains(&(at, number)) {
                        line.shipped = line.shipped.max(Some(told));
                    }
                }
            }
        }
    }

    /// The buyer wants the money back before the goods leave, and gets it.
    pub(super) fn refunded_before_shipping(&mut self, unit: Unit) {
        let (erp, requested) = if self.plan.ending == Ending::Recalled {
            let picked = self.release(&unit, unit.ready);
            let requested = picked.at.plus(self.minutes(1, 30));
            if self.chance.per_mille(500) {
                // Already picked: goods go back onto the shelf.
                let at = picked.at.plus(self.minutes(4, 25));
                self.process(picked.outbound, at, "PICK");
            }
            let called_back = requested.plus(self.minutes(12, 40)).max(picked.at.plus(26 * MINUTE));
            self.process(picked.outbound, called_back, "CANCELED");
            (unit.erp, (requested, called_back))
        } else {
            let requested = unit.ready.plus(self.minutes(15, 180));
            (unit.erp, (requested, requested.plus(self.minutes(5, 200))))
        };
        let (requested, decided) = requested;
        let done = decided.plus(self.minutes(3, 8));
        let recalled = self.plan.ending == Ending::Recalled;
        self.note(if recalled { Oddity::RecalledAndRefunded } else { Oddity::CancelledPaid }, done);
        let amount = self.case.orders.first().map_or(0, |order| order.payable());
        let stages = [(requested, Stage::Requested), (decided, Stage::Processing), (done, Stage::Succeeded)];
        self.record_after_sale(0, erp, "仅退款", amount, &stages);
        let cancelled = self.case.erp.get(erp).and_then(|document| document.after_sale.last());
        let cancelled = cancelled.map_or(done, |step| step.0);
        self.log(erp, cancelled, "取消订单", "取消");
        if let Some(order) = self.case.orders.first_mut() {
            order.closed = Some((done, "买家申请退款"));
            for line in &mut order.lines {
                line.after_sale = stages.to_vec();
                line.refunded = Some(done);
            }
        }
    }
}
