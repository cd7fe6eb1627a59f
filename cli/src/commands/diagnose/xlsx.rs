//! A diagnosis as a workbook for those who filter and sort: a sheet each for the summary, findings, orders, the money
//! bridge, intents and rejected rows.
//!
//! Ids are texts, so no spreadsheet turns an order number into `2.6E+18`. Amounts are numbers where a spreadsheet shows
//! them to the cent, and texts otherwise; formulas are never written, whatever a cell begins with.

use std::collections::HashSet;

use dangjiu::decimal::Decimal;
use dangjiu::lang::Lang;
use dangjiu::say;
use dangjiu::schema::Vocabulary;
use dangjiu_facade::wire::{Diagnosis, Finding, Measure, Order, Rate, RejectReason, Said};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::figures::{self, minute};
use super::names::Names;
use super::terminal::{formula, oldest};
use crate::words::Words;

/// Digits a spreadsheet keeps of a number.
const DIGITS: usize = 15;
/// Characters a cell holds.
const CELL: usize = 32_767;
/// Rows a sheet has.
pub(super) const ROWS: u32 = 1_048_576;

/// A workbook, and what did not fit in it.
pub(super) struct Written {
    pub(super) bytes: Vec<u8>,
    /// Sheets that lack rows, and how many.
    pub(super) lacking: Vec<(&'static str, &'static str, u64)>,
}

/// The workbook in one language, with so many rows on a sheet at most.
pub(super) fn workbook(
    diagnosis: &Diagnosis,
    vocabulary: &Vocabulary,
    lang: Lang,
    most_rows: u32,
) -> Result<Written, XlsxError> {
    let book = Book { diagnosis, names: Names::new(vocabulary), words: Words::new(vocabulary, lang), lang };
    let (mut workbook, mut lacking) = (Workbook::new(), Vec::new());
    for (en, zh, fill) in SHEETS {
        let mut sheet = Sheet::new(book.say(en, zh), most_rows)?;
        fill(&book, &mut sheet)?;
        if sheet.lacks > 0 {
            lacking.push((en, zh, sheet.lacks));
        }
        workbook.push_worksheet(sheet.finish(lang)?);
    }
    Ok(Written { bytes: workbook.save_to_buffer()?, lacking })
}

type Fill = fn(&Book<'_>, &mut Sheet) -> Result<(), XlsxError>;

const SHEETS: [(&str, &str, Fill); 6] = [
    ("Summary", "概览", |book, sheet| book.summary(sheet)),
    ("Findings", "发现", |book, sheet| book.findings(sheet)),
    ("Orders", "订单", |book, sheet| book.orders(sheet)),
    ("Bridge", "金额桥", |book, sheet| book.bridge(sheet)),
    ("Intents", "意图", |book, sheet| book.intents(sheet)),
    ("Rejects", "拒收行", |book, sheet| book.rejects(sheet)),
];

/// Whether sheets of these names are those of a workbook of ours, in either language.
pub(super) fn is_ours(names: &[String]) -> bool {
    let en = SHEETS.iter().map(|(en, ..)| *en);
    let zh = SHEETS.iter().map(|(_, zh, _)| *zh);
    names.iter().eq(en) || names.iter().eq(zh)
}

/// What stands in a cell.
enum Cell {
    Text(String),
    /// A count, which is exact.
    Count(u64),
    /// An amount as it is in the data.
    Amount(String),
}

fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

fn amount(amount: &str) -> Cell {
    Cell::Amount(amount.to_owned())
}

/// An amount that may be of another currency than the sums: as a text then, which no spreadsheet adds.
fn worth(worth: &str, currency: Option<&str>) -> Cell {
    match currency {
        Some(_) => text(figures::amount(worth, currency)),
        None => amount(worth),
    }
}

/// The amount as a number, where a spreadsheet shows it to the cent and keeps every digit.
fn exact(amount: &str) -> Option<f64> {
    let shortest = Decimal::parse(amount).ok()?;
    let digits = amount.bytes().filter(u8::is_ascii_digit).count();
    (shortest.places() <= 2 && digits <= DIGITS).then(|| amount.parse().ok()).flatten()
}

/// A sheet being filled from the top.
struct Sheet {
    sheet: Worksheet,
    row: u32,
    most_rows: u32,
    /// Rows for which there is no room.
    lacks: u64,
    columns: u16,
    head: Format,
    money: Format,
    wrapped: Format,
}

impl Sheet {
    fn new(name: &str, most_rows: u32) -> Result<Sheet, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?;
        Ok(Sheet {
            sheet,
            row: 0,
            most_rows,
            lacks: 0,
            columns: 0,
            head: Format::new().set_bold().set_background_color("#E4EEF5"),
            money: Format::new().set_num_format("#,##0.00"),
            wrapped: Format::new().set_text_wrap(),
        })
    }

    /// The header with the width of each column; it stays in sight and can be filtered by.
    fn head(&mut self, columns: &[(&str, u16)]) -> Result<(), XlsxError> {
        for (column, (title, width)) in (0u16..).zip(columns) {
            self.sheet.write_string_with_format(0, column, *title, &self.head)?;
            self.sheet.set_column_width(column, f64::from(*width))?;
            self.columns = column;
        }
        self.sheet.set_freeze_panes(1, 0)?;
        self.row = 1;
        Ok(())
    }

    /// A row, as far as there is room: the last one says how many there was none for.
    fn row(&mut self, cells: impl IntoIterator<Item = Cell>) -> Result<(), XlsxError> {
        if self.row + 1 >= self.most_rows {
            self.lacks += 1;
            return Ok(());
        }
        for (column, cell) in (0u16..).zip(cells) {
            match cell {
                Cell::Count(count) => match exact(&count.to_string()) {
                    Some(number) => self.sheet.write_number(self.row, column, number)?,
                    None => self.sheet.write_string(self.row, column, count.to_string())?,
                },
                Cell::Amount(amount) => match exact(&amount) {
                    Some(number) => {
                        self.sheet.write_number_with_format(self.row, column, number, &self.money)?
                    }
                    None => self.sheet.write_string(self.row, column, amount)?,
                },
                Cell::Text(text) if text.contains('\n') => {
                    self.sheet.write_string_with_format(self.row, column, short(&text), &self.wrapped)?
                }
                Cell::Text(text) if text.is_empty() => &mut self.sheet,
                Cell::Text(text) => self.sheet.write_string(self.row, column, short(&text))?,
            };
        }
        self.row += 1;
        Ok(())
    }

    fn finish(mut self, lang: Lang) -> Result<Worksheet, XlsxError> {
        if self.lacks > 0 {
            let (lacks, rows) = (figures::count(self.lacks), figures::count(u64::from(self.most_rows)));
            let said = say!(
                "{lacks} more do not fit: a sheet has {rows} rows; --json has all of them",
                "还有 {lacks} 行放不下：一张工作表只有 {rows} 行；全部内容见 --json"
            );
            self.sheet.write_string_with_format(self.row, 0, said.get(lang), &self.head)?;
        }
        self.sheet.autofilter(0, 0, self.row.saturating_sub(1), self.columns)?;
        Ok(self.sheet)
    }
}

/// The text as far as a cell holds it.
fn short(text: &str) -> String {
    text.chars().take(CELL).collect()
}

struct Book<'d> {
    diagnosis: &'d Diagnosis,
    names: Names<'d>,
    words: Words<'d>,
    lang: Lang,
}

impl Book<'_> {
    fn say<'t>(&self, en: &'t str, zh: &'t str) -> &'t str {
        match self.lang {
            Lang::En => en,
            Lang::Zh => zh,
        }
    }

    fn said(&self, said: &Said) -> Cell {
        text(self.say(&said.en, &said.zh))
    }

    fn named(&self, said: Said) -> String {
        self.say(&said.en, &said.zh).to_owned()
    }

    fn system(&self, name: &str) -> String {
        self.named(self.names.system(name))
    }

    fn summary(&self, sheet: &mut Sheet) -> Result<(), XlsxError> {
        let (what, value, more) =
            (self.say("what", "项目"), self.say("value", "值"), self.say("note", "说明"));
        sheet.head(&[(what, 34), (value, 22), (more, 90)])?;
        let diagnosis = self.diagnosis;
        let mut line = |what: &str, value: Cell, more: &str| sheet.row([text(what), value, text(more)]);
        line(self.say("tenant", "租户"), text(diagnosis.tenant.clone()), "")?;
        if !diagnosis.now.is_empty() {
            line(self.say("judged at (Shanghai)", "截至（上海时间）"), text(minute(&diagnosis.now)), "")?;
        }
        let (formula, outside) = formula(&diagnosis.rate);
        let (formula, outside) = (formula.get(self.lang), outside.get(self.lang));
        line(self.say("consistency rate", "一致率"), text(figures::rate(&diagnosis.rate)), formula)?;
        line("", text(""), outside)?;
        if let Some(left_out) = figures::left_out(&diagnosis.currencies) {
            line("", text(""), left_out.get(self.lang))?;
        }
        for channel in &diagnosis.channels {
            let Rate { consistent, inconsistent, undecided, .. } = channel.rate;
            let counts = match self.lang {
                Lang::En => format!("{consistent} agree, {inconsistent} do not, {undecided} undecided"),
                Lang::Zh => format!("一致 {consistent}，不一致 {inconsistent}，未决 {undecided}"),
            };
            line(
                &format!("  {}", self.system(&channel.channel)),
                text(figures::rate(&channel.rate)),
                &counts,
            )?;
        }
        line(self.say("findings", "发现"), Cell::Count(diagnosis.findings.len() as u64), "")?;
        line(self.say("findings suppressed", "已屏蔽的发现"), Cell::Count(diagnosis.suppressed), "")?;
        for group in &diagnosis.causes {
            let title =
                format!("  {} ({})", self.say(&group.title.en, &group.title.zh), self.system(&group.system));
            line(&title, Cell::Count(group.findings), self.say(&group.fix.en, &group.fix.zh))?;
            let since = oldest(&diagnosis.findings, group).map(minute).unwrap_or_default();
            line(self.say("    worth", "    金额"), amount(&group.amount), &since)?;
        }
        for standing in &diagnosis.standing {
            let title = self.say(&standing.title.en, &standing.title.zh);
            let title = format!("{} · {title}", self.say("orders", "订单"));
            line(&title, Cell::Count(standing.orders), &figures::grouped(&standing.amount))?;
        }
        for file in &diagnosis.files {
            let refused = file.refused.as_ref().map(|said| self.say(&said.en, &said.zh)).unwrap_or_default();
            let system = file.system.as_deref().map(|system| self.system(system)).unwrap_or_default();
            let more = if refused.is_empty() { &system } else { refused };
            line(&format!("{} {}", self.say("rows of", "行数："), file.name), Cell::Count(file.rows), more)?;
        }
        Ok(())
    }

    fn findings(&self, sheet: &mut Sheet) -> Result<(), XlsxError> {
        sheet.head(&[
            (self.say("severity", "严重度"), 9),
            (self.say("kind", "类型"), 18),
            (self.say("cause", "原因"), 18),
            (self.say("system", "系统"), 12),
            (self.say("against", "对照系统"), 12),
            (self.say("order", "订单"), 22),
            (self.say("order number", "订单号"), 24),
            (self.say("channel", "渠道"), 10),
            (self.say("about", "对象"), 12),
            (self.say("its number", "对象编号"), 24),
            (self.say("since", "自何时"), 17),
            (self.say("amount", "金额"), 12),
            (self.say("amount × days", "金额×天"), 12),
            (self.say("what is wrong", "问题"), 70),
            (self.say("what to do", "办法"), 50),
            (self.say("evidence", "依据"), 60),
            (self.say("compared", "与上次相比"), 12),
            (self.say("key", "键"), 40),
        ])?;
        let compared = self.diagnosis.compared.as_ref();
        let new: Option<HashSet<u32>> = compared.map(|compared| compared.new.iter().copied().collect());
        for (index, finding) in (0u32..).zip(&self.diagnosis.findings) {
            let compared = match &new {
                None => "",
                Some(new) if new.contains(&index) => self.say("new", "新增"),
                Some(_) => self.say("still there", "仍在"),
            };
            sheet.row(self.finding(finding, compared))?;
        }
        Ok(())
    }

    fn finding(&self, finding: &Finding, compared: &str) -> [Cell; 18] {
        let order = finding.order.and_then(|order| self.diagnosis.orders.get(order as usize));
        let of_order = |field: fn(&Order) -> &String| order.map(field).cloned().unwrap_or_default();
        let evidence = finding.evidence.iter().map(|row| {
            let raw = row.raw.as_deref().unwrap_or_default();
            format!("{} {}:{} {raw}", self.system(&row.system), row.file, row.row).trim_end().to_owned()
        });
        [
            text(self.named(self.names.severity(&finding.severity))),
            text(self.named(self.names.kind(&finding.kind))),
            text(self.named(self.names.cause(&finding.cause))),
            text(self.system(&finding.system)),
            text(finding.against.as_deref().map(|against| self.system(against)).unwrap_or_default()),
            text(of_order(|order| &order.short)),
            text(of_order(|order| &order.platform_id)),
            text(order.map(|order| self.system(&order.channel)).unwrap_or_default()),
            text(self.named(self.names.node(&finding.node.kind))),
            text(finding.node.id.clone()),
            text(finding.since.as_deref().map(minute).unwrap_or_default()),
            worth(&finding.amount, finding.currency.as_deref()),
            amount(&finding.weight),
            self.said(&finding.message),
            self.said(&finding.fix),
            text(evidence.collect::<Vec<_>>().join("\n")),
            text(compared),
            text(finding.key.clone()),
        ]
    }

    fn orders(&self, sheet: &mut Sheet) -> Result<(), XlsxError> {
        sheet.head(&[
            (self.say("order", "订单"), 22),
            (self.say("order number", "订单号"), 24),
            (self.say("channel", "渠道"), 10),
            (self.say("shop", "店铺"), 18),
            (self.say("verdict", "结论"), 14),
            (self.say("status", "状态"), 12),
            (self.say("amount", "金额"), 12),
            (self.say("findings", "发现"), 8),
            (self.say("what each system says", "各系统的说法"), 80),
            (self.say("canonical id", "统一编号"), 34),
        ])?;
        for order in &self.diagnosis.orders {
            let says = order.systems.iter().map(|says| {
                let mark = if says.deviates { "✗" } else { "" };
                format!("{mark}{} {}", self.system(&says.system), says.raw)
            });
            sheet.row([
                text(order.short.clone()),
                text(order.platform_id.clone()),
                text(self.system(&order.channel)),
                text(order.shop.clone()),
                text(self.named(self.names.verdict(&order.verdict))),
                self.said(&order.headline_title),
                worth(&order.amount, order.currency.as_deref()),
                Cell::Count(order.findings.len() as u64),
                text(says.collect::<Vec<_>>().join("\n")),
                text(order.id.clone()),
            ])?;
        }
        Ok(())
    }

    fn bridge(&self, sheet: &mut Sheet) -> Result<(), XlsxError> {
        sheet.head(&[
            (self.say("left", "左"), 12),
            (self.say("right", "右"), 12),
            (self.say("currency", "币种"), 8),
            (self.say("part", "范围"), 14),
            (self.say("amount", "项目"), 16),
            (self.say("row", "行"), 26),
            (self.say("on the left", "左侧合计"), 16),
            (self.say("on the right", "右侧合计"), 16),
            (self.say("difference", "差额"), 16),
            (self.say("orders", "单数"), 8),
        ])?;
        for bridge in &self.diagnosis.bridges {
            let or = |name: String, none: &str| if name.is_empty() { none.to_owned() } else { name };
            let channels = bridge.channels.iter().map(|part| {
                (or(self.system(&part.of), self.say("without a channel", "没有渠道")), &part.measures)
            });
            let days = bridge
                .days
                .iter()
                .map(|part| (or(part.of.clone(), self.say("without a time", "没有时间")), &part.measures));
            let whole = (self.say("all", "全部").to_owned(), &bridge.total);
            for (part, measures) in std::iter::once(whole).chain(channels).chain(days) {
                let head = || {
                    [
                        self.system(&bridge.left),
                        self.system(&bridge.right),
                        bridge.currency.clone(),
                        part.clone(),
                    ]
                };
                for measure in measures {
                    self.measure(sheet, &head, measure)?;
                }
            }
        }
        Ok(())
    }

    /// The difference, then its causes and what none explains, which sum to it.
    fn measure(
        &self,
        sheet: &mut Sheet,
        head: &dyn Fn() -> [String; 4],
        measure: &Measure,
    ) -> Result<(), XlsxError> {
        let title = self.say(&measure.title.en, &measure.title.zh);
        let mut line = |row: &str, left: Cell, right: Cell, difference: &str, orders: Cell| {
            let cells = head().map(Cell::Text);
            sheet.row(cells.into_iter().chain([
                text(title),
                text(row),
                left,
                right,
                amount(difference),
                orders,
            ]))
        };
        let all = self.say("difference", "差额");
        line(all, amount(&measure.left), amount(&measure.right), &measure.difference, text(""))?;
        for cause in &measure.causes {
            let title = self.say(&cause.title.en, &cause.title.zh);
            line(title, text(""), text(""), &cause.amount, Cell::Count(cause.orders))?;
        }
        if !figures::is_zero(&measure.difference) || !figures::is_zero(&measure.unexplained) {
            line(self.say("unexplained", "未能解释"), text(""), text(""), &measure.unexplained, text(""))?;
        }
        Ok(())
    }

    fn intents(&self, sheet: &mut Sheet) -> Result<(), XlsxError> {
        sheet.head(&[
            (self.say("order", "订单"), 20),
            (self.say("rule", "规则"), 28),
            (self.say("action", "动作"), 18),
            (self.say("with", "内容"), 80),
            (self.say("due (Shanghai)", "何时（上海时间）"), 18),
            (self.say("trial", "试运行"), 8),
            (self.say("key", "键"), 32),
            (self.say("canonical id", "统一编号"), 34),
        ])?;
        for asked in &self.diagnosis.rules.intents {
            let intent = &asked.intent;
            sheet.row([
                text(asked.short.clone()),
                text(self.words.rule(&intent.rule)),
                text(self.words.action_name(&intent.action)),
                text(self.words.action(&intent.action, &intent.args)),
                text(minute(&intent.at)),
                text(if intent.shadow { self.say("yes", "是") } else { "" }),
                text(intent.key.clone()),
                text(asked.order.clone()),
            ])?;
        }
        Ok(())
    }

    fn rejects(&self, sheet: &mut Sheet) -> Result<(), XlsxError> {
        sheet.head(&[
            (self.say("file", "文件"), 40),
            (self.say("rows", "行数"), 10),
            (self.say("first row", "首行"), 10),
            (self.say("reason", "原因"), 80),
        ])?;
        for file in &self.diagnosis.files {
            if let Some(reason) = &file.refused {
                sheet.row([text(file.name.clone()), Cell::Count(file.rows), text(""), self.said(reason)])?;
            }
            if !file.sheets_left_out.is_empty() {
                let left_out = file.sheets_left_out.join(" · ");
                let left_out =
                    format!("{}{left_out}", self.say("sheets that are not read: ", "未读的工作表："));
                sheet.row([text(file.name.clone()), text(""), text(""), text(left_out)])?;
            }
            for RejectReason { reason, rows, first_row } in &file.rejects {
                let first = Cell::Count(u64::from(*first_row));
                sheet.row([text(file.name.clone()), Cell::Count(*rows), first, self.said(reason)])?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::diagnose::sample;
    use calamine::{Data, Reader, Xlsx};

    fn read(lang: Lang) -> Xlsx<std::io::Cursor<Vec<u8>>> {
        let vocabulary = dangjiu::builtin::vocabulary();
        let Written { bytes, lacking } = workbook(&sample::diagnosis(), &vocabulary, lang, ROWS).unwrap();
        assert!(lacking.is_empty());
        Xlsx::new(std::io::Cursor::new(bytes)).unwrap()
    }

    fn rows(lang: Lang, sheet: &str) -> Vec<Vec<Data>> {
        read(lang).worksheet_range(sheet).unwrap().rows().map(<[Data]>::to_vec).collect()
    }

    #[test]
    fn sheets_are_named_in_the_language() {
        assert_eq!(read(Lang::Zh).sheet_names(), ["概览", "发现", "订单", "金额桥", "意图", "拒收行"]);
        let english = ["Summary", "Findings", "Orders", "Bridge", "Intents", "Rejects"];
        assert_eq!(read(Lang::En).sheet_names(), english);
    }

    #[test]
    fn a_sheet_without_room_for_all_rows_says_how_many_it_lacks() {
        let vocabulary = dangjiu::builtin::vocabulary();
        let diagnosis = Diagnosis { findings: vec![Finding::default(); 7], ..Diagnosis::default() };
        // Header, three findings, and the row that speaks of the other four.
        let Written { bytes, lacking } = workbook(&diagnosis, &vocabulary, Lang::En, 5).unwrap();
        assert_eq!(lacking.last(), Some(&("Findings", "发现", 4)));
        let mut book = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
        let rows = book.worksheet_range("Findings").unwrap();
        assert_eq!(rows.height(), 5);
        let said = "4 more do not fit: a sheet has 5 rows; --json has all of them".to_owned();
        assert_eq!(rows.get((4, 0)), Some(&Data::String(said)));
        let all = workbook(&diagnosis, &vocabulary, Lang::En, 1000).unwrap();
        assert!(all.lacking.is_empty());
    }

    #[test]
    fn ids_are_texts_and_amounts_are_numbers() {
        let rows = rows(Lang::En, "Findings");
        assert_eq!(rows.len(), 1 + sample::diagnosis().findings.len());
        let write_back = &rows[2];
        assert_eq!(write_back[6], Data::String("2609240817355412088".to_owned()));
        assert_eq!(write_back[11], Data::Float(1299.0));
        assert_eq!(write_back[10], Data::String("2026-09-25 16:32".to_owned()));
    }

    #[test]
    fn what_a_spreadsheet_would_spoil_stays_text() {
        assert_eq!(exact("-1234.50"), Some(-1234.5));
        assert_eq!(exact("0.105"), None, "three places would be shown as two");
        assert_eq!(exact("1234567890123.45"), Some(1_234_567_890_123.45));
        assert_eq!(exact("12345678901234.56"), None, "sixteen digits do not fit");
        assert_eq!(exact("-"), None);
    }

    #[test]
    fn hostile_texts_are_texts() {
        let orders = rows(Lang::Zh, "订单");
        let hostile = Data::String(sample::HOSTILE.to_owned());
        assert!(orders.iter().any(|row| row[1] == hostile));
    }

    #[test]
    fn the_rows_of_a_bridge_sum_to_its_difference() {
        let rows = rows(Lang::Zh, "金额桥");
        let receivable: Vec<&Vec<Data>> = rows
            .iter()
            .filter(|row| {
                row[3] == Data::String("全部".to_owned()) && row[4] == Data::String("应收".to_owned())
            })
            .collect();
        let differences: Vec<&Data> = receivable.iter().map(|row| &row[8]).collect();
        let expected = [5407.5, 5930.1, -329.0, -176.0, -30.0, 12.4].map(Data::Float);
        assert_eq!(differences, expected.iter().collect::<Vec<_>>());
        let without = Data::String("没有时间".to_owned());
        assert!(rows.iter().any(|row| row[3] == without && row[6] == Data::Float(88.0)));
    }

    #[test]
    fn what_is_not_read_has_its_sheet() {
        let rows = rows(Lang::En, "Rejects");
        assert_eq!(rows.len(), 5);
        assert_eq!(rows[1][3], Data::String("sheets that are not read: 导出说明".to_owned()));
        assert_eq!(rows[2][1], Data::Float(6.0));
        assert_eq!(rows[2][3], Data::String("the amount has three decimals".to_owned()));
        assert!(matches!(&rows[4][3], Data::String(reason) if reason.starts_with("no mapping fits")));
    }
}
