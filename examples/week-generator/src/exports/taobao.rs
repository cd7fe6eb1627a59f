//! Taobao's order list: GBK, one row per order, numbers as `="…"`.

use std::io::{self, Write};

use super::table::Table;
use super::{by, has_come, waybills};
use crate::clock::CUT_OFFS;
use crate::goods::yuan;
use crate::model::ChannelOrder;

pub(super) const HEADER: &[&str] = &[
    "订单编号",
    "买家会员名",
    "买家支付宝账号",
    "买家应付货款",
    "买家应付邮费",
    "买家支付积分",
    "总金额",
    "返点积分",
    "买家实际支付金额",
    "买家实际支付积分",
    "订单状态",
    "买家留言",
    "收货人姓名",
    "收货地址",
    "运送方式",
    "联系电话",
    "联系手机",
    "订单创建时间",
    "订单付款时间",
    "宝贝标题",
    "宝贝种类",
    "物流单号",
    "物流公司",
    "订单备注",
    "宝贝总数量",
    "店铺Id",
    "店铺名称",
    "订单关闭原因",
    "卖家服务费",
    "买家服务费",
    "发票抬头",
    "是否手机订单",
    "分阶段订单信息",
    "定金排名",
    "修改后的sku",
    "修改后的收货地址",
    "异常信息",
    "卡券抵扣",
    "积分抵扣",
    "是否是O2O交易",
];

/// Writes the order as it stood at the export.
pub(super) fn write<W: Write>(order: &ChannelOrder, table: &mut Table<W>) -> io::Result<()> {
    let now = CUT_OFFS.taobao;
    if order.created > now {
        return Ok(());
    }
    let mut row = table.row();
    let deposit = order.deposit.filter(|deposit| deposit.0 <= now);
    let paid = has_come(order.paid, now);
    row.set("订单编号", format!("=\"{}\"", order.id));
    row.set("买家会员名", order.buyer.nickname.as_str());
    row.set("买家应付货款", yuan(order.payable() - order.freight));
    row.set("买家应付邮费", yuan(order.freight));
    row.set("买家支付积分", "0");
    row.set("总金额", yuan(order.payable()));
    row.set("返点积分", "0");
    row.set(
        "买家实际支付金额",
        yuan(match (paid, deposit) {
            (true, _) => order.payable(),
            (false, Some((_, deposit))) => deposit,
            (false, None) => 0,
        }),
    );
    row.set("买家实际支付积分", "0");
    row.set("订单状态", status(order));
    row.set("买家留言", order.buyer.note);
    row.set("收货人姓名", order.buyer.masked_name());
    row.set(
        "收货地址",
        format!("{} {} {} {}", order.buyer.province, order.buyer.city, order.buyer.district, "****"),
    );
    row.set("运送方式", "快递");
    row.set("联系手机", format!("'{}", order.buyer.masked_phone()));
    row.set("订单创建时间", order.created.text());
    row.set("订单付款时间", by(order.paid, now));
    let titles: Vec<&str> = order.lines.iter().map(|line| line.good.title).collect();
    row.set("宝贝标题", titles.join("，"));
    row.set("宝贝种类", order.lines.len().to_string());
    let told = waybills(order, now);
    row.set("物流单号", told.first().map_or(String::new(), |told| format!("No:{}", told.1)));
    row.set("物流公司", told.first().map_or("", |told| told.0));
    row.set("宝贝总数量", order.quantity().to_string());
    row.set("店铺Id", "0");
    row.set("店铺名称", order.channel.shop());
    row.set("订单关闭原因", order.closed.filter(|closed| closed.0 <= now).map_or("", |closed| closed.1));
    row.set("是否手机订单", "手机订单");
    row.set(
        "分阶段订单信息",
        match (deposit, paid) {
            (Some(_), true) => "定金和尾款都付",
            (Some(_), false) => "定金已付尾款未付",
            _ => "",
        },
    );
    row.set("卡券抵扣", "0.00");
    row.set("积分抵扣", "0.00");
    row.overwrite(&order.cells);
    table.write(&row)
}

fn status(order: &ChannelOrder) -> &'static str {
    let now = CUT_OFFS.taobao;
    let shipped = order.lines.iter().filter(|line| has_come(line.shipped, now)).count();
    match () {
        () if order.closed.is_some_and(|closed| closed.0 <= now) => "交易关闭",
        () if has_come(order.completed, now) => "交易成功",
        () if shipped == order.lines.len() => "卖家已发货，等待买家确认",
        () if shipped > 0 => "卖家部分发货",
        () if has_come(order.paid, now) => "买家已付款，等待卖家发货",
        () => "等待买家付款",
    }
}
