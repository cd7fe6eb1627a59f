//! The exports: what each system's file says at its cut-off, in the columns, encodings and habits of its console.
//!
//! A case is written and forgotten, so a week of a million orders needs the memory of one, the workbook apart.

mod carrier;
mod crm;
mod douyin;
mod erp;
mod pinduoduo;
mod table;
mod taobao;
mod wms;
mod xiaohongshu;

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::clock::{CUT_OFFS, Moment, WEEK_START};
use crate::model::{Case, Channel, ChannelOrder, Stage};
use table::{Style, Table};

/// Opens a file by its name.
pub(crate) type Opener<'a, W> = &'a mut dyn FnMut(&str) -> io::Result<W>;

/// The files by name, and the rows of each.
pub(crate) type Finished<W> = (Vec<(String, W)>, BTreeMap<String, u64>);

/// All files of a week.
pub(crate) struct Exports<W: Write> {
    taobao: Table<W>,
    douyin_midweek: Table<W>,
    douyin: Table<W>,
    pinduoduo: Table<W>,
    xiaohongshu: xiaohongshu::Sheet,
    xiaohongshu_file: W,
    erp_orders: Table<W>,
    erp_log: Table<W>,
    wms: Table<W>,
    manual_orders: Table<W>,
    after_sales: Table<W>,
    pushes: carrier::Pushes<W>,
}

/// The name of the workbook.
const WORKBOOK: &str = "小红书订单.xlsx";
/// The name of the file of pushes.
const PUSHES: &str = "carrier_pushes.jsonl";

impl<W: Write> Exports<W> {
    /// Opens every file and writes the headers.
    pub(crate) fn begun(open: Opener<'_, W>) -> io::Result<Exports<W>> {
        let mut table = |name: &str, style: Style, header: &'static [&'static str]| {
            open(name).and_then(|file| Table::begun(name, file, style, header))
        };
        let taobao = format!("ExportOrderList{}.csv", CUT_OFFS.taobao.minute_stamp());
        let douyin = |at: Moment| format!("douyin_{}.csv", at.0);
        Ok(Exports {
            taobao: table(&taobao, Style::Gbk, taobao::HEADER)?,
            douyin_midweek: table(&douyin(CUT_OFFS.douyin_midweek), Style::Bom, douyin::HEADER)?,
            douyin: table(&douyin(CUT_OFFS.douyin), Style::Bom, douyin::HEADER)?,
            pinduoduo: table("拼多多订单导出.csv", Style::Bom, pinduoduo::HEADER)?,
            erp_orders: table("erp_orders.csv", Style::Plain, erp::HEADER)?,
            erp_log: table("erp_log.csv", Style::Plain, erp::LOG_HEADER)?,
            wms: table("wms_process.csv", Style::Gbk, wms::HEADER)?,
            manual_orders: table("crm_manual_orders.csv", Style::Plain, crm::MANUAL_HEADER)?,
            after_sales: table("crm_after_sales.csv", Style::Plain, crm::AFTER_SALE_HEADER)?,
            xiaohongshu: xiaohongshu::Sheet::begun()?,
            xiaohongshu_file: open(WORKBOOK)?,
            pushes: carrier::Pushes::begun(open(PUSHES)?),
        })
    }

    /// Writes what the systems know of a case.
    pub(crate) fn case(&mut self, case: &Case) -> io::Result<()> {
        for order in case.orders.iter().filter(|order| order.created >= WEEK_START && !order.hidden) {
            match order.channel {
                Channel::Taobao => taobao::write(order, &mut self.taobao)?,
                Channel::Douyin => {
                    douyin::write(
                        order,
                        CUT_OFFS.douyin_midweek,
                        &order.midweek_cells,
                        &mut self.douyin_midweek,
                    )?;
                    douyin::write(order, CUT_OFFS.douyin, &order.cells, &mut self.douyin)?;
                }
                Channel::Pinduoduo => pinduoduo::write(order, &mut self.pinduoduo)?,
                Channel::Xiaohongshu => self.xiaohongshu.write(order)?,
            }
        }
        for document in case.erp.iter().filter(|document| !document.hidden) {
            erp::write(document, &mut self.erp_orders, &mut self.erp_log)?;
        }
        for outbound in case.outbounds.iter().filter(|outbound| !outbound.hidden) {
            wms::write(outbound, &mut self.wms)?;
        }
        for manual in &case.manuals {
            crm::write_manual(manual, &mut self.manual_orders)?;
        }
        for after_sale in &case.after_sales {
            crm::write_after_sale(after_sale, &mut self.after_sales)?;
        }
        for parcel in case.parcels.iter().filter(|parcel| !parcel.hidden) {
            self.pushes.write(parcel)?;
        }
        Ok(())
    }

    /// Finishes every file; returns the files by name and the rows of each.
    pub(crate) fn finished(mut self) -> io::Result<Finished<W>> {
        let mut rows = BTreeMap::new();
        rows.insert(WORKBOOK.to_owned(), self.xiaohongshu.rows());
        rows.insert(PUSHES.to_owned(), self.pushes.rows());
        self.xiaohongshu.save(&mut self.xiaohongshu_file)?;
        let mut files = Vec::new();
        for table in [
            self.taobao,
            self.douyin_midweek,
            self.douyin,
            self.pinduoduo,
            self.erp_orders,
            self.erp_log,
            self.wms,
            self.manual_orders,
            self.after_sales,
        ] {
            let (name, file, count) = table.finished()?;
            rows.insert(name.clone(), count);
            files.push((name, file));
        }
        files.push((WORKBOOK.to_owned(), self.xiaohongshu_file));
        files.push((PUSHES.to_owned(), self.pushes.finished()?));
        Ok((files, rows))
    }
}

/// The cut-off of a channel's last export.
pub(crate) fn cut_off(channel: Channel) -> Moment {
    match channel {
        Channel::Taobao => CUT_OFFS.taobao,
        Channel::Douyin => CUT_OFFS.douyin,
        Channel::Pinduoduo => CUT_OFFS.pinduoduo,
        Channel::Xiaohongshu => CUT_OFFS.xiaohongshu,
    }
}

/// An instant that has come by the cut-off, as text; nothing otherwise.
fn by(at: Option<Moment>, cut_off: Moment) -> String {
    at.filter(|at| *at <= cut_off).map(Moment::text).unwrap_or_default()
}

fn has_come(at: Option<Moment>, cut_off: Moment) -> bool {
    at.is_some_and(|at| at <= cut_off)
}

/// The stage an after-sale case had reached by the cut-off.
fn stage(stages: &[(Moment, Stage)], cut_off: Moment) -> Option<Stage> {
    stages.iter().rfind(|step| step.0 <= cut_off).map(|step| step.1)
}

/// The waybills a channel had been told by the cut-off.
fn waybills(order: &ChannelOrder, cut_off: Moment) -> Vec<(&'static str, &str)> {
    let told = order.waybills.iter().filter(|told| told.0 <= cut_off);
    told.map(|(_, carrier, waybill)| (carrier.name, waybill.as_str())).collect()
}
