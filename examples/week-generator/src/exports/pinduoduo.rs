//! Pinduoduo's order export: UTF-8 with a byte order mark, a TAB behind numbers.

use std::io::{self, Write};

use super::table::Table;
use super::{by, has_come, stage, waybills};
use crate::clock::{CUT_OFFS, DAY};
use crate::goods::yuan;
use crate::model::{ChannelOrder, Stage};

pub(super) const HEADER: &[&str] = &[
    "订单成交时间",
    "商品",
    "订单号",
    "订单状态",
    "商品总价(元)",
    "邮费(元)",
    "店铺优惠折扣(元)",
    "平台优惠折扣(元)",
    "多多支付立减金额(元)",
    "用户实付金额(元)",
    "商家实收金额(元)",
    "商品数量(件)",
    "发货时间",
    "确认收货时间",
    "商品id",
    "商品规格",
    "样式ID",
    "商家编码-规格维度",
    "商家编码-商品维度",
    "商家备注",
    "售后状态",
    "快递单号",
    "快递公司",
    "支付时间",
    "省",
    "市",
    "区",
    "收货人",
    "手机",
    "买家留言",
    "承诺发货时间",
];

/// Writes the order as it stood at the export.
pub(super) fn write<W: Write>(order: &ChannelOrder, table: &mut Table<W>) -> io::Result<()> {
    let now = CUT_OFFS.pinduoduo;
    let (true, Some(line)) = (order.created <= now, order.lines.first()) else { return Ok(()) };
    let mut row = table.row();
    row.set("订单成交时间", by(order.paid, now));
    row.set("商品", line.good.title);
    row.set("订单号", format!("{}\t", order.id));
    row.set("订单状态", status(order));
    row.set("商品总价(元)", yuan(order.goods()));
    row.set("邮费(元)", yuan(order.freight));
    row.set("店铺优惠折扣(元)", yuan(order.merchant()));
    row.set("平台优惠折扣(元)", yuan(order.platform()));
    row.set("多多支付立减金额(元)", "0.00");
    row.set("用户实付金额(元)", yuan(order.payable()));
    row.set("商家实收金额(元)", yuan(order.payable() + order.platform()));
    row.set("商品数量(件)", order.quantity().to_string());
    row.set("发货时间", by(order.shipped(), now));
    row.set("确认收货时间", by(order.completed, now));
    row.set("商品id", format!("6{:011}\t", line.good.price * 7919));
    row.set("商品规格", line.good.variant);
    row.set("商家编码-规格维度", line.good.code);
    row.set(
        "售后状态",
        match stage(&line.after_sale, now) {
            None | Some(Stage::Closed) => "无售后或售后取消",
            Some(Stage::Succeeded) => "退款成功",
            Some(_) => "售后处理中",
        },
    );
    let told = waybills(order, now);
    row.set("快递单号", told.first().map_or(String::new(), |told| format!("{}\t", told.1)));
    row.set("快递公司", told.first().map_or("", |told| told.0));
    row.set("支付时间", by(order.paid, now));
    row.set("省", order.buyer.province);
    row.set("市", "****");
    row.set("区", "****");
    row.set("收货人", order.buyer.masked_name());
    row.set("手机", order.buyer.masked_phone());
    row.set("买家留言", order.buyer.note);
    row.set(
        "承诺发货时间",
        by(order.paid, now)
            .is_empty()
            .then(String::new)
            .unwrap_or_else(|| order.paid.unwrap_or(order.created).plus(2 * DAY).text()),
    );
    row.overwrite(&order.cells);
    table.write(&row)
}

fn status(order: &ChannelOrder) -> &'static str {
    let now = CUT_OFFS.pinduoduo;
    match () {
        () if order.closed.is_some_and(|closed| closed.0 <= now) => match () {
            () if order.paid.is_none() => "已取消",
            () if order.closed_after_shipping => "已发货，退款成功",
            () => "未发货，退款成功",
        },
        () if has_come(order.completed, now) => "已收货",
        () if has_come(order.shipped(), now) => "已发货，待收货",
        () if has_come(order.paid, now) => "待发货",
        () => "待付款",
    }
}
