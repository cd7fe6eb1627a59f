//! The warehouse's process log: GBK, one row per step, one row per waybill where goods leave.

use std::io::{self, Write};

use super::table::Table;
use crate::clock::{CUT_OFFS, WEEK_START};
use crate::model::Outbound;

pub(super) const HEADER: &[&str] =
    &["出库单号", "ERP单号", "仓库", "状态", "操作人", "操作时间", "快递公司", "运单号", "数量"];

/// Writes the steps of the week up to the export.
pub(super) fn write<W: Write>(outbound: &Outbound, table: &mut Table<W>) -> io::Result<()> {
    // A sign-off passed on about what left before the week is no work of the warehouse in it.
    if !outbound.log.iter().any(|step| step.status != "SIGN" && step.at >= WEEK_START) {
        return Ok(());
    }
    for step in outbound.log.iter().filter(|step| (WEEK_START..=CUT_OFFS.wms).contains(&step.at)) {
        let mut row = table.row();
        row.set("出库单号", outbound.id.as_str());
        row.set("ERP单号", outbound.erp_order.as_str());
        row.set("仓库", outbound.warehouse);
        row.set("状态", step.status);
        row.set("操作人", step.operator);
        row.set("操作时间", step.at.text());
        if let Some((carrier, waybill)) = &step.parcel {
            row.set("快递公司", carrier.name);
            row.set("运单号", waybill.as_str());
            row.set("数量", step.quantity.to_string());
        }
        table.write(&row)?;
    }
    Ok(())
}
