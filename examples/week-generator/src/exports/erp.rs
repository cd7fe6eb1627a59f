//! The ERP: its orders as they stand, and its log.

use std::io::{self, Write};

use super::table::Table;
use crate::clock::{CUT_OFFS, Moment, WEEK_START};
use crate::goods::yuan;
use crate::model::{ErpOrder, Stage};

pub(super) const HEADER: &[&str] = &[
    "内部订单号",
    "线上订单号",
    "平台",
    "店铺",
    "订单状态",
    "售后状态",
    "订单类型",
    "来源类型",
    "合并到",
    "拆分自",
    "商品金额",
    "优惠金额",
    "运费",
    "应付金额",
    "已付金额",
    "退款金额",
    "商品数量",
    "快递公司",
    "快递单号",
    "下单时间",
    "付款时间",
    "发货时间",
    "修改时间",
];

pub(super) const LOG_HEADER: &[&str] = &["内部订单号", "操作", "状态", "操作人", "操作时间"];

/// Writes an order and its log as the ERP knew them at the export; what did not move in the week is left out.
pub(super) fn write<W: Write>(
    document: &ErpOrder,
    orders: &mut Table<W>,
    log: &mut Table<W>,
) -> io::Result<()> {
    let now = CUT_OFFS.erp;
    let (Some(line), Some(modified)) = (document.status(now), modified(document)) else { return Ok(()) };
    if modified < WEEK_START {
        return Ok(());
    }
    let mut row = orders.row();
    row.set("内部订单号", document.id.to_string());
    let numbers: Vec<&str> =
        document.numbers.iter().filter(|known| known.0 <= now).map(|known| known.1.as_str()).collect();
    row.set("线上订单号", numbers.join(","));
    row.set("平台", document.channel.map_or("", |channel| channel.title()));
    row.set("店铺", document.channel.map_or("线下仓", |channel| channel.shop()));
    row.set("订单状态", line.status);
    let after = document.after_sale.iter().rfind(|step| step.0 <= now);
    row.set(
        "售后状态",
        match after.map(|step| step.1) {
            None if document.channel.is_some() => "未申请退款",
            None => "",
            Some(Stage::Succeeded) => "退款成功",
            Some(Stage::Closed) => "退款关闭",
            Some(_) => "退款申请中",
        },
    );
    row.set("订单类型", document.kind);
    row.set("来源类型", document.source_kind);
    let merged = document.merged_into.filter(|merged| merged.0 <= now);
    row.set("合并到", merged.map_or(String::new(), |merged| merged.1.to_string()));
    row.set("拆分自", document.split_from.map_or(String::new(), |from| from.to_string()));
    let amounts = document.amounts.iter().rfind(|step| step.0 <= now).map(|step| step.1).unwrap_or_default();
    row.set("商品金额", yuan(amounts.goods));
    row.set("优惠金额", yuan(amounts.discount));
    row.set("运费", yuan(amounts.freight));
    row.set("应付金额", yuan(amounts.payable));
    row.set("已付金额", yuan(amounts.paid));
    row.set("退款金额", yuan(after.map_or(0, |step| step.2)));
    row.set("商品数量", amounts.quantity.to_string());
    let parcels: Vec<_> = document.parcels.iter().filter(|parcel| parcel.0 <= now).collect();
    row.set("快递公司", parcels.first().map_or("", |parcel| parcel.1.name));
    let waybills: Vec<&str> = parcels.iter().map(|parcel| parcel.2.as_str()).collect();
    row.set("快递单号", waybills.join(","));
    row.set("下单时间", document.ordered.text());
    let paid = document.paid.filter(|paid| paid.0 <= now).map(|paid| paid.1.text());
    row.set("付款时间", paid.unwrap_or_default());
    row.set("发货时间", super::by(document.shipped, now));
    row.set("修改时间", modified.text());
    row.overwrite(&document.cells);
    orders.write(&row)?;
    for line in document.log.iter().filter(|line| (WEEK_START..=now).contains(&line.at)) {
        let mut row = log.row();
        row.set("内部订单号", document.id.to_string());
        row.set("操作", line.operation);
        row.set("状态", line.status);
        row.set("操作人", line.operator);
        row.set("操作时间", line.at.text());
        log.write(&row)?;
    }
    Ok(())
}

/// When the ERP last changed anything about the order.
fn modified(document: &ErpOrder) -> Option<Moment> {
    let log = document.log.iter().map(|line| line.at);
    let after = document.after_sale.iter().map(|step| step.0);
    let amounts = document.amounts.iter().map(|step| step.0);
    let parcels = document.parcels.iter().map(|parcel| parcel.0);
    log.chain(after).chain(amounts).chain(parcels).filter(|at| *at <= CUT_OFFS.erp).max()
}
