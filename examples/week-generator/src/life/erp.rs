//! The ERP's documents: downloaded from the channels, merged, split, voided and made again.

use super::{Life, Pieces, Unit};
use crate::clock::{MINUTE, Moment};
use crate::model::{ErpAmounts, ErpOrder, LogLine};
use crate::oddities::Oddity;
use crate::plan::Shape;

/// People in customer service.
pub(super) const SERVICE: &[&str] = &["客服-小敏", "客服-阿琳", "客服-大鹏", "客服-若若"];
const AUDITORS: &[&str] = &["审单-李倩", "审单-周凯", "审单-自动"];
const MACHINE: &str = "系统";

/// The document's status while nobody has released it.
pub(crate) const WAITING: &str = "已付款待审核";
/// The same where the buyer pays on delivery.
pub(crate) const WAITING_COD: &str = "已客审待财审";
/// Released to the warehouse.
pub(crate) const RELEASED: &str = "发货中";
/// Gone.
pub(crate) const SHIPPED: &str = "已发货";

impl Life<'_> {
    /// Downloads the orders, lays the documents and returns those to be served.
    pub(super) fn documents(&mut self) -> Vec<Unit> {
        let mut units = Vec::new();
        for at in 0..self.case.orders.len() {
            units.push(self.download(at));
        }
        match self.plan.shape {
            Shape::Merged { into_new, .. } => vec![self.merge(units, into_new)],
            Shape::Split => units.into_iter().flat_map(|unit| self.split(unit)).collect(),
            _ => units,
        }
    }

    fn download(&mut self, at: usize) -> Unit {
        let lag = self.erp_lag();
        let id = self.numbers.take();
        let mut unit = Unit { erp: self.case.erp.len(), lines: Vec::new(), ready: self.plan.created };
        let Some(order) = self.case.orders.get(at) else { return unit };
        let known = order.paid.unwrap_or(order.created).plus(lag);
        unit.ready = known;
        unit.lines = order.lines.iter().enumerate().map(|(line, held)| (at, line, held.quantity)).collect();
        let payable = order.payable();
        let document = ErpOrder {
            id: 30_000_000 + id,
            numbers: vec![(known, order.id.clone())],
            channel: Some(order.channel),
            kind: match () {
                () if order.cod => "货到付款订单",
                () if order.deposit.is_some() => "预售订单",
                () => "普通订单",
            },
            source_kind: "",
            ordered: order.created,
            paid: order.paid.map(|paid| (known, paid)),
            log: vec![line(known, "下载订单", if order.cod { WAITING_COD } else { WAITING }, MACHINE)],
            after_sale: Vec::new(),
            merged_into: None,
            split_from: None,
            amounts: vec![(
                known,
                ErpAmounts {
                    goods: order.goods(),
                    discount: order.merchant() + order.platform(),
                    freight: order.freight,
                    payable,
                    paid: if order.cod { 0 } else { payable },
                    quantity: order.quantity(),
                },
            )],
            parcels: Vec::new(),
            shipped: None,
            cells: Vec::new(),
            hidden: false,
        };
        self.case.erp.push(document);
        unit
    }

    fn merge(&mut self, units: Vec<Unit>, into_new: bool) -> Unit {
        let latest = units.iter().map(|unit| unit.ready).max().unwrap_or(self.plan.created);
        let at = latest.plus(self.minutes(2, 20));
        self.note(if into_new { Oddity::MergedIntoNew } else { Oddity::MergedIntoFirst }, at);
        let lines = units.iter().flat_map(|unit| unit.lines.clone()).collect();
        let mut sum = ErpAmounts::default();
        for document in &self.case.erp {
            for (_, amounts) in &document.amounts {
                sum = added(sum, *amounts);
            }
        }
        let numbers: Vec<String> = self.case.orders.iter().map(|order| order.id.clone()).collect();
        let into = if into_new {
            let id = 30_000_000 + self.numbers.take();
            let Some(mut made) = self.case.erp.first().cloned() else {
                return Unit { erp: 0, lines, ready: at };
            };
            made.id = id;
            made.numbers = numbers.into_iter().map(|number| (at, number)).collect();
            made.log = vec![line(at, "合并生成", WAITING, MACHINE)];
            made.amounts = vec![(at, sum)];
            made.paid = made.paid.map(|(_, paid)| (at, paid));
            self.case.erp.push(made);
            self.case.erp.len() - 1
        } else {
            if let Some(first) = self.case.erp.first_mut() {
                first.numbers.extend(numbers.into_iter().skip(1).map(|number| (at, number)));
                first.log.push(line(at, "合并订单", WAITING, MACHINE));
                first.amounts.push((at, sum));
            }
            0
        };
        let target = self.case.erp.get(into).map_or(0, |document| document.id);
        for (index, document) in self.case.erp.iter_mut().enumerate() {
            if index != into {
                document.merged_into = Some((at, target));
                document.log.push(line(at, "合并订单", "被合并", MACHINE));
            }
        }
        Unit { erp: into, lines, ready: at }
    }

    fn split(&mut self, unit: Unit) -> Vec<Unit> {
        let at = unit.ready.plus(self.minutes(3, 50));
        self.note(Oddity::Split, at);
        let Some(whole) = self.case.erp.get_mut(unit.erp) else { return vec![unit] };
        let was = whole.status(at).map_or(WAITING, |line| line.status);
        whole.log.push(line(at, "拆分订单", "被拆分", MACHINE));
        let whole = whole.clone();
        let (first, second) = halves(&unit.lines);
        let mut left = whole.amounts.last().map(|known| known.1).unwrap_or_default();
        let share = self.part(&first, left);
        left = ErpAmounts {
            goods: left.goods - share.goods,
            discount: left.discount - share.discount,
            freight: left.freight - share.freight,
            payable: left.payable - share.payable,
            paid: left.paid - share.paid,
            quantity: left.quantity - share.quantity,
        };
        let mut units = Vec::new();
        for (lines, amounts) in [(first, share), (second, left)] {
            let mut part = whole.clone();
            part.id = 30_000_000 + self.numbers.take();
            part.split_from = Some(whole.id);
            part.numbers = part.numbers.into_iter().map(|(_, number)| (at, number)).collect();
            part.paid = part.paid.map(|(_, paid)| (at, paid));
            part.log = vec![line(at, "拆分生成", was, MACHINE)];
            part.amounts = vec![(at, amounts)];
            units.push(Unit { erp: self.case.erp.len(), lines, ready: at });
            self.case.erp.push(part);
        }
        units
    }

    /// What some pieces are worth; freight stays with the first part.
    fn part(&self, lines: &[Pieces], whole: ErpAmounts) -> ErpAmounts {
        let mut part = ErpAmounts { freight: whole.freight, ..ErpAmounts::default() };
        for (order, line, pieces) in lines {
            let Some(held) = self.case.orders.get(*order).and_then(|order| order.lines.get(*line)) else {
                continue;
            };
            part.goods += held.good.price * pieces;
            part.discount += (held.merchant + held.platform) * pieces / held.quantity.max(1);
            part.quantity += pieces;
        }
        part.payable = part.goods - part.discount + part.freight;
        part.paid = if whole.paid == 0 { 0 } else { part.payable };
        part
    }

    /// Voids the document and makes it again for another address; returns the new one's place.
    pub(super) fn made_again(&mut self, erp: usize, at: Moment) -> usize {
        self.note(Oddity::AddressChange, at);
        let again = at.plus(self.chance.between(30, 150));
        let id = 30_000_000 + self.numbers.take();
        let Some(document) = self.case.erp.get_mut(erp) else { return erp };
        let mut made = document.clone();
        document.log.push(line(at, "改地址作废", "作废", SERVICE.first().copied().unwrap_or(MACHINE)));
        made.id = id;
        made.numbers = made.numbers.into_iter().map(|(_, number)| (again, number)).collect();
        made.paid = made.paid.map(|(_, paid)| (again, paid));
        let waiting = made.log.first().map_or(WAITING, |first| first.status);
        made.log = vec![line(again, "重新建单", waiting, MACHINE)];
        made.amounts = made.amounts.last().map(|known| (again, known.1)).into_iter().collect();
        self.case.erp.push(made);
        self.case.erp.len() - 1
    }

    pub(super) fn log(&mut self, erp: usize, at: Moment, operation: &'static str, status: &'static str) {
        let operator = match operation {
            "客服审核" | "反审核" | "转异常" | "转正常" => self.chance.word(AUDITORS),
            _ => MACHINE,
        };
        if let Some(document) = self.case.erp.get_mut(erp) {
            document.log.push(line(at, operation, status, operator));
        }
    }

    /// When an auditor gets round to a document that waits since an instant.
    pub(super) fn audited(&mut self, since: Moment) -> Moment {
        let minutes_in = self.chance.between(1, 60);
        since.plus(self.chance.between(2 * MINUTE, 150 * MINUTE)).at_work(minutes_in)
    }
}

fn line(at: Moment, operation: &'static str, status: &'static str, operator: &'static str) -> LogLine {
    LogLine { at, operation, status, operator }
}

fn added(left: ErpAmounts, right: ErpAmounts) -> ErpAmounts {
    ErpAmounts {
        goods: left.goods + right.goods,
        discount: left.discount + right.discount,
        freight: left.freight + right.freight,
        payable: left.payable + right.payable,
        paid: left.paid + right.paid,
        quantity: left.quantity + right.quantity,
    }
}

/// Two parts of some lines: by line where there are several, by piece where there is one.
pub(super) fn halves(lines: &[Pieces]) -> (Vec<Pieces>, Vec<Pieces>) {
    match lines {
        [(order, line, pieces)] => {
            let first = (pieces / 2).max(1);
            (vec![(*order, *line, first)], vec![(*order, *line, pieces - first)])
        }
        _ => (lines.iter().take(1).copied().collect(), lines.iter().skip(1).copied().collect()),
    }
}
