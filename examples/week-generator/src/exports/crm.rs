//! Customer service: orders typed by hand, and after-sale cases.

use std::io::{self, Write};

use super::table::Table;
use crate::clock::{CUT_OFFS, WEEK_START};
use crate::goods::yuan;
use crate::model::{AfterSale, Manual, Stage};

pub(super) const MANUAL_HEADER: &[&str] = &[
    "手工单号",
    "来源类型",
    "原平台单号",
    "平台",
    "店铺",
    "状态",
    "金额",
    "数量",
    "创建人",
    "创建时间",
    "审核时间",
    "关联ERP单号",
];

pub(super) const AFTER_SALE_HEADER: &[&str] =
    &["售后单号", "平台单号", "平台", "类型", "状态", "退款金额", "申请时间", "更新时间", "处理人"];

/// Writes an order typed by hand as it stood at the export.
pub(super) fn write_manual<W: Write>(manual: &Manual, table: &mut Table<W>) -> io::Result<()> {
    let now = CUT_OFFS.crm;
    let (Some(first), Some(last)) = (manual.log.first(), manual.log.iter().rfind(|step| step.at <= now))
    else {
        return Ok(());
    };
    if last.at < WEEK_START {
        return Ok(());
    }
    let mut row = table.row();
    row.set("手工单号", manual.id.as_str());
    row.set("来源类型", manual.source_kind);
    if let Some((channel, order)) = &manual.original {
        row.set("原平台单号", order.as_str());
        row.set("平台", channel.title());
        row.set("店铺", channel.shop());
    }
    row.set("状态", last.status);
    row.set("金额", yuan(manual.amount * manual.quantity));
    row.set("数量", manual.quantity.to_string());
    row.set("创建人", manual.author);
    row.set("创建时间", first.at.text());
    let checked = manual.log.iter().find(|step| step.status == "已审核").map(|step| step.at);
    row.set("审核时间", super::by(checked, now));
    let document = manual.erp_order.filter(|known| known.0 <= now);
    row.set("关联ERP单号", document.map_or(String::new(), |known| known.1.to_string()));
    row.overwrite(&manual.cells);
    table.write(&row)
}

/// Writes an after-sale case as it stood at the export.
pub(super) fn write_after_sale<W: Write>(case: &AfterSale, table: &mut Table<W>) -> io::Result<()> {
    let now = CUT_OFFS.crm;
    let (Some(first), Some(last)) = (case.log.first(), case.log.iter().rfind(|step| step.0 <= now)) else {
        return Ok(());
    };
    if last.0 < WEEK_START {
        return Ok(());
    }
    let mut row = table.row();
    row.set("售后单号", case.id.as_str());
    row.set("平台单号", case.order.as_str());
    row.set("平台", case.channel.title());
    row.set("类型", case.kind);
    row.set(
        "状态",
        match last.1 {
            Stage::Requested => "待处理",
            Stage::ReturnPending => "待退货",
            Stage::InTransit => "退货中",
            Stage::Processing => "退款中",
            Stage::Succeeded => "退款成功",
            Stage::Rejected => "已拒绝",
            Stage::Closed => "已关闭",
        },
    );
    row.set("退款金额", yuan(case.amount));
    row.set("申请时间", first.0.text());
    row.set("更新时间", last.0.text());
    row.set("处理人", case.handler);
    row.overwrite(&case.cells);
    table.write(&row)
}
