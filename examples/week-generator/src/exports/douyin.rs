//! Douyin's order export: UTF-8 with a byte order mark, one row per sub-order, numbers behind a TAB.

use std::io::{self, Write};

use super::table::Table;
use super::{by, has_come, stage, waybills};
use crate::clock::{DAY, Moment};
use crate::goods::yuan;
use crate::model::{Cell, ChannelOrder, Line, Stage};

pub(super) const HEADER: &[&str] = &[
    "主订单编号",
    "子订单编号",
    "选购商品",
    "商品规格",
    "商品数量",
    "商品ID",
    "商家编码",
    "商品单价",
    "订单应付金额",
    "运费",
    "优惠总金额",
    "平台优惠",
    "商家优惠",
    "达人优惠",
    "支付优惠",
    "支付方式",
    "收件人",
    "收件人手机号",
    "省",
    "市",
    "区",
    "详细地址",
    "买家留言",
    "订单提交时间",
    "商家备注",
    "订单完成时间",
    "支付完成时间",
    "订单状态",
    "承诺发货时间",
    "订单类型",
    "售后状态",
    "取消原因",
    "发货时间",
    "快递信息",
];

/// Writes the lines of an order as they stood at an export.
pub(super) fn write<W: Write>(
    order: &ChannelOrder,
    now: Moment,
    cells: &[Cell],
    table: &mut Table<W>,
) -> io::Result<()> {
    if order.created > now {
        return Ok(());
    }
    for (at, line) in order.lines.iter().enumerate() {
        let mut row = table.row();
        let freight = if at == 0 { order.freight } else { 0 };
        row.set("主订单编号", format!("\t{}", order.id));
        row.set("子订单编号", format!("\t{}", line.id));
        row.set("选购商品", line.good.title);
        row.set("商品规格", line.good.variant);
        row.set("商品数量", line.quantity.to_string());
        row.set("商品ID", format!("\t3{:018}", line.good.price * 7919));
        row.set("商家编码", format!("\t{}", line.good.code));
        row.set("商品单价", yuan(line.good.price));
        row.set("订单应付金额", yuan(line.payable() + freight));
        row.set("运费", yuan(freight));
        row.set("优惠总金额", yuan(line.merchant + line.platform));
        row.set("平台优惠", yuan(line.platform));
        row.set("商家优惠", yuan(line.merchant));
        for nothing in ["达人优惠", "支付优惠"] {
            row.set(nothing, "0.00");
        }
        row.set(
            "支付方式",
            match () {
                () if order.cod => "货到付款",
                () if order.buyer.number.is_multiple_of(3) => "支付宝",
                () => "微信",
            },
        );
        row.set("收件人", order.buyer.masked_name());
        row.set("收件人手机号", order.buyer.masked_phone());
        row.set("省", order.buyer.province);
        row.set("市", order.buyer.city);
        row.set("区", order.buyer.district);
        row.set("详细地址", "****");
        row.set("买家留言", order.buyer.note);
        row.set("订单提交时间", order.created.text());
        row.set("订单完成时间", or_dash(by(order.completed, now)));
        row.set("支付完成时间", or_dash(by(order.paid, now)));
        row.set("订单状态", status(order, line, now));
        row.set("承诺发货时间", order.paid.unwrap_or(order.created).plus(2 * DAY).text());
        row.set("订单类型", "普通订单");
        row.set("售后状态", after_sale(line, now));
        row.set("取消原因", order.closed.filter(|closed| closed.0 <= now).map_or("-", |closed| closed.1));
        row.set("发货时间", or_dash(by(line.shipped, now)));
        let told: Vec<String> =
            waybills(order, now).iter().map(|(carrier, waybill)| format!("{waybill}-{carrier}")).collect();
        row.set("快递信息", if told.is_empty() { "-".to_owned() } else { format!("\t{}", told.join(";")) });
        row.overwrite(cells);
        table.write(&row)?;
    }
    Ok(())
}

fn or_dash(text: String) -> String {
    if text.is_empty() { "-".to_owned() } else { text }
}

fn status(order: &ChannelOrder, line: &Line, now: Moment) -> &'static str {
    match () {
        () if order.closed.is_some_and(|closed| closed.0 <= now) => "已关闭",
        () if has_come(line.refunded, now) => "已关闭",
        () if has_come(order.completed, now) => "已完成",
        () if has_come(line.shipped, now) => "已发货",
        () if order.cod || has_come(order.paid, now) => "待发货",
        () => "待支付",
    }
}

fn after_sale(line: &Line, now: Moment) -> &'static str {
    match stage(&line.after_sale, now) {
        None => "-",
        Some(Stage::Requested | Stage::Rejected) => "待商家处理",
        Some(Stage::ReturnPending) => "待退货",
        Some(Stage::InTransit) => "待商家收货",
        Some(Stage::Processing) => "退款中",
        Some(Stage::Succeeded) => "退款成功",
        Some(Stage::Closed) => "售后关闭",
    }
}
