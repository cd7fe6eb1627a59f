//! Orders typed by hand: in customer service, from where they go to the ERP, or in the ERP itself.

use super::erp::{RELEASED, SERVICE, SHIPPED, WAITING};
use super::{Life, Numbers};
use crate::clock::Moment;
use crate::goods::{Carrier, Fen, GIFT, GOODS};
use crate::model::{
    Case, Channel, CrmStatus, ErpAmounts, ErpOrder, LogLine, Manual, Outbound, Parcel, Process,
};
use crate::oddities::Oddity;
use crate::plan::Plan;
use crate::random::Chance;

/// The preset reasons for typing an order by hand.
pub(crate) const SOURCE_KINDS: [&str; 10] = [
    "抖音售后补发",
    "售后补发",
    "换货补单",
    "线下门店调拨",
    "门店代下单",
    "达人寄样",
    "内部员工购",
    "批发订单",
    "线下活动",
    "测试订单",
];

/// Those for which somebody pays.
const PAID_KINDS: [&str; 3] = ["门店代下单", "内部员工购", "批发订单"];

/// A case that begins in customer service.
pub(crate) fn in_crm(
    source: &'static str,
    created: Moment,
    original: Option<(Channel, String)>,
    numbers: Numbers,
    chance: &mut Chance,
) -> Case {
    let mut life =
        Life { plan: Plan::plain(Channel::Taobao, created), numbers, chance, case: Case::default() };
    let price = life.chance.pick(GOODS, &GIFT).price;
    let amount = if PAID_KINDS.contains(&source) { price } else { 0 };
    life.typed_by_hand(source, original, created, amount);
    life.case
}

/// A case that begins in the ERP.
pub(crate) fn in_erp(source: &'static str, created: Moment, numbers: Numbers, chance: &mut Chance) -> Case {
    let mut life =
        Life { plan: Plan::plain(Channel::Taobao, created), numbers, chance, case: Case::default() };
    life.note(Oddity::ManualInErp, created);
    let author = life.chance.word(SERVICE);
    let erp = life.made_by_hand(source, created, 0, 1, ("手工建单", author));
    life.sent_by_hand(erp, created);
    life.case
}

impl Life<'_> {
    /// Types an order into customer service and follows it to the buyer.
    pub(super) fn typed_by_hand(
        &mut self,
        source_kind: &'static str,
        original: Option<(Channel, String)>,
        created: Moment,
        amount: Fen,
    ) {
        self.note(Oddity::ManualOrder, created);
        let number = self.numbers.take();
        let minutes_in = self.chance.between(2, 40);
        let checked = created.plus(self.minutes(4, 120)).at_work(minutes_in);
        let mut manual = Manual {
            id: format!("SG{}{number:08}", created.short_date()),
            source_kind,
            original,
            amount,
            quantity: self.chance.between(1, 2),
            author: self.chance.word(SERVICE),
            log: vec![CrmStatus { at: created, status: "待审核" }],
            erp_order: None,
            cells: Vec::new(),
        };
        let step = |at: Moment, status: &'static str| CrmStatus { at, status };
        if source_kind != "换货补单" && self.chance.per_mille(50) {
            self.note(Oddity::ManualCancelled, created);
            manual.log.push(step(checked, "已取消"));
            return self.case.manuals.push(manual);
        }
        manual.log.push(step(checked, "已审核"));
        let passed_on = checked.plus(self.minutes(1, 9));
        manual.log.push(step(passed_on, "已下发"));
        let known = passed_on.plus(self.chance.between(10, 200));
        let erp = self.made_by_hand(source_kind, known, amount, manual.quantity, ("手工单导入", "系统"));
        manual.erp_order = self.case.erp.get(erp).map(|document| (known, document.id));
        let (shipped, arrived) = self.sent_by_hand(erp, known);
        manual.log.push(step(shipped.plus(self.minutes(1, 9)), "已发货"));
        manual.log.push(step(arrived.plus(self.minutes(60, 20 * 60)), "已完成"));
        self.case.manuals.push(manual);
    }

    /// The ERP's document of an order typed by hand.
    fn made_by_hand(
        &mut self,
        source_kind: &'static str,
        known: Moment,
        amount: Fen,
        quantity: i64,
        first: (&'static str, &'static str),
    ) -> usize {
        let payable = amount * quantity;
        self.case.erp.push(ErpOrder {
            id: 30_000_000 + self.numbers.take(),
            numbers: Vec::new(),
            channel: None,
            kind: match source_kind {
                "换货补单" => "换货订单",
                "售后补发" | "抖音售后补发" => "补发订单",
                _ => "手工订单",
            },
            source_kind,
            ordered: known,
            paid: (payable > 0).then_some((known, known)),
            log: vec![LogLine { at: known, operation: first.0, status: WAITING, operator: first.1 }],
            after_sale: Vec::new(),
            merged_into: None,
            split_from: None,
            amounts: vec![(
                known,
                ErpAmounts { goods: payable, discount: 0, freight: 0, payable, paid: payable, quantity },
            )],
            parcels: Vec::new(),
            shipped: None,
            cells: Vec::new(),
            hidden: false,
        });
        self.case.erp.len() - 1
    }

    /// Sends a document typed by hand; returns when the ERP knew that it left, and when it arrived.
    fn sent_by_hand(&mut self, erp: usize, known: Moment) -> (Moment, Moment) {
        let released = known.plus(self.minutes(1, 8));
        self.log(erp, released, "客服审核", RELEASED);
        let accepted = released.plus(self.chance.between(8, 300));
        let minutes_in = self.chance.between(1, 30);
        let picked = accepted.plus(self.minutes(6, 150)).at_work(minutes_in);
        let packed = picked.plus(self.minutes(4, 40));
        let left = packed.plus(self.minutes(5, 160)).at_work(minutes_in);
        let carrier = Carrier::any(self.chance);
        let waybill = carrier.waybill(self.numbers.take());
        let number = self.numbers.take();
        let (document, quantity) = self.case.erp.get(erp).map_or((0, 0), |document| {
            (document.id, document.amounts.last().map_or(0, |step| step.1.quantity))
        });
        let row = |at: Moment, status: &'static str, operator: &'static str| Process {
            at,
            status,
            operator,
            parcel: None,
            quantity: 0,
        };
        let mut log = vec![
            row(accepted, "ACCEPT", "WMS"),
            row(picked, "PICK", "W03"),
            row(packed, "PACKAGE", "W07"),
            row(left, "DELIVERED", "W11"),
        ];
        if let Some(last) = log.last_mut() {
            (last.parcel, last.quantity) = (Some((carrier, waybill.clone())), quantity);
        }
        self.case.outbounds.push(Outbound {
            id: format!("CK{}{number:08}", accepted.short_date()),
            erp_order: document.to_string(),
            warehouse: "杭州一号仓",
            log,
            hidden: false,
        });
        self.case.parcels.push(Parcel {
            carrier,
            waybill: waybill.clone(),
            city: "杭州市",
            scans: Vec::new(),
            pushed_at: Vec::new(),
            hidden: false,
        });
        let shipped = left.plus(self.erp_lag());
        self.log(erp, shipped, "发货", SHIPPED);
        if let Some(held) = self.case.erp.get_mut(erp) {
            held.shipped = Some(shipped);
            held.parcels.push((shipped, carrier, waybill));
        }
        let way = self.plan.delivery;
        self.plan.delivery = crate::plan::Delivery::Plain;
        let arrived = self.carried(self.case.parcels.len() - 1, left);
        self.plan.delivery = way;
        (shipped, arrived)
    }
}
