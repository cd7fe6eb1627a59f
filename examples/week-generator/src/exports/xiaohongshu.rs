//! Xiaohongshu's order export: a workbook with the sheet 订单信息.

use std::io::{self, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::table::Row;
use super::{by, has_come, stage, waybills};
use crate::clock::{CUT_OFFS, DAY};
use crate::goods::yuan;
use crate::model::{ChannelOrder, Stage};

const HEADER: &[&str] = &[
    "订单号",
    "订单状态",
    "售后状态",
    "小红书编码",
    "规格ID",
    "SKU名称",
    "SKU规格",
    "SKU件数",
    "是否为赠品",
    "商品总价(元)",
    "用户应付金额(元)",
    "平台优惠(元)",
    "店铺优惠(元)",
    "支付渠道优惠(元)",
    "SKU商家改价(元)",
    "商家应收金额(元)（支付金额）",
    "支付方式",
    "支付渠道订单号",
    "支付时间",
    "包裹总运费(元)",
    "快递公司",
    "快递单号",
    "订单创建时间",
    "承诺发货时间",
    "订单发货时间",
    "订单完成时间",
    "发货仓库",
    "用户备注",
    "店铺名称",
    "商家编码",
    "商品名称",
];

/// Columns that hold numbers rather than text.
const NUMBERS: &[&str] = &[
    "SKU件数",
    "商品总价(元)",
    "用户应付金额(元)",
    "平台优惠(元)",
    "店铺优惠(元)",
    "支付渠道优惠(元)",
    "SKU商家改价(元)",
    "商家应收金额(元)（支付金额）",
    "包裹总运费(元)",
];

/// The workbook.
pub(super) struct Sheet {
    book: Workbook,
    rows: u32,
}

fn failed(error: XlsxError) -> io::Error {
    io::Error::other(error)
}

impl Sheet {
    pub(super) fn begun() -> io::Result<Sheet> {
        let mut book = Workbook::new();
        let made =
            ExcelDateTime::from_ymd(2026, 9, 27).and_then(|day| day.and_hms(16, 33, 27)).map_err(failed)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&made));
        let sheet = book.add_worksheet();
        sheet.set_name("订单信息").map_err(failed)?;
        for (column, header) in (0u16..).zip(HEADER) {
            sheet.write_string(0, column, *header).map_err(failed)?;
        }
        Ok(Sheet { book, rows: 0 })
    }

    pub(super) fn rows(&self) -> u64 {
        u64::from(self.rows)
    }

    /// Writes the order as it stood at the export.
    pub(super) fn write(&mut self, order: &ChannelOrder) -> io::Result<()> {
        let now = CUT_OFFS.xiaohongshu;
        let (true, Some(line)) = (order.created <= now, order.lines.first()) else { return Ok(()) };
        let paid = has_come(order.paid, now);
        let mut row = Row::of(HEADER);
        row.set("订单号", order.id.as_str());
        row.set("订单状态", status(order));
        row.set(
            "售后状态",
            match stage(&line.after_sale, now) {
                None => "无售后",
                Some(Stage::Succeeded) => "退款成功",
                Some(Stage::Closed) => "售后关闭",
                Some(_) => "售后处理中",
            },
        );
        row.set("小红书编码", format!("6{:023x}", line.good.price * 7919));
        row.set("SKU名称", line.good.title);
        row.set("SKU规格", line.good.variant);
        row.set("SKU件数", line.quantity.to_string());
        row.set("是否为赠品", "否");
        row.set("商品总价(元)", yuan(order.goods()));
        row.set("用户应付金额(元)", yuan(order.payable()));
        row.set("平台优惠(元)", yuan(order.platform()));
        row.set("店铺优惠(元)", yuan(order.merchant()));
        row.set("支付渠道优惠(元)", "0.00");
        row.set("SKU商家改价(元)", "0.00");
        let received = if paid { order.payable() + order.platform() } else { 0 };
        row.set("商家应收金额(元)（支付金额）", yuan(received));
        row.set("支付方式", if paid { "微信支付" } else { "" });
        row.set("支付时间", by(order.paid, now));
        row.set("包裹总运费(元)", yuan(order.freight));
        let told = waybills(order, now);
        let join = |words: Vec<&str>| words.join(",");
        row.set("快递公司", told.first().map_or("", |told| told.0));
        row.set("快递单号", join(told.iter().map(|told| told.1).collect()));
        row.set("订单创建时间", order.created.text());
        row.set("承诺发货时间", order.paid.unwrap_or(order.created).plus(2 * DAY).text());
        row.set("订单发货时间", by(order.shipped(), now));
        row.set("订单完成时间", by(order.completed, now));
        row.set("用户备注", order.buyer.note);
        row.set("店铺名称", order.channel.shop());
        row.set("商家编码", line.good.code);
        row.set("商品名称", line.good.title);
        row.overwrite(&order.cells);
        self.rows += 1;
        let sheet = self.book.worksheet_from_index(0).map_err(failed)?;
        for (column, (header, cell)) in (0u16..).zip(HEADER.iter().zip(row.cells())) {
            match cell.parse::<f64>() {
                _ if cell.is_empty() => {}
                Ok(number) if NUMBERS.contains(header) => {
                    sheet.write_number(self.rows, column, number).map_err(failed)?;
                }
                _ => {
                    sheet.write_string(self.rows, column, cell).map_err(failed)?;
                }
            }
        }
        Ok(())
    }

    pub(super) fn save(&mut self, file: &mut impl Write) -> io::Result<()> {
        let bytes = self.book.save_to_buffer().map_err(failed)?;
        file.write_all(&bytes)?;
        file.flush()
    }
}

fn status(order: &ChannelOrder) -> &'static str {
    let now = CUT_OFFS.xiaohongshu;
    match () {
        () if order.closed.is_some_and(|closed| closed.0 <= now) => "已取消",
        () if has_come(order.completed, now) => "已完成",
        () if has_come(order.shipped(), now) => "已发货",
        () if has_come(order.preparing, now) => "配货中",
        () if has_come(order.paid, now) => "待配货",
        () => "待支付",
    }
}
