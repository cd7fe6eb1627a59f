//! What could not be read: counted, with a reason in words, and kept with personal values masked.

use std::collections::BTreeMap;

use dangjiu::diagnostic::Bilingual;
use dangjiu::mask::{mask, mask_within};
use dangjiu::say;
use dangjiu::schema::DataClass;

use crate::cell::{CellFault, trimmed};
use crate::layout::{Holds, Layout};
use crate::table::{Row, RowFault};
use crate::text::decoded;

/// Why a row was not taken in. Reasons hold no values, so that they can be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reason {
    /// The row as a whole.
    Row(RowFault),
    /// It has more cells than there are headers.
    MoreCells,
    /// It has fewer.
    FewerCells,
    /// It does not say what it is about.
    NoId,
    /// An event without its time.
    NoTime,
    /// A cell, and the column it stands in.
    Cell(CellFault, usize),
    /// The rows of one order give different amounts for the whole order.
    AmountsDiffer,
    /// The rows of one order do not stand together.
    Apart,
    /// The same row, cell by cell, stands above: it counts once.
    Twice,
    /// A sum that is too large to be one.
    TooLarge,
}

impl Reason {
    /// In words.
    pub(crate) fn in_words(self, layout: &Layout) -> Bilingual {
        match self {
            Reason::Row(fault) => fault.in_words(),
            Reason::MoreCells => say!(
                "more cells than headers: a separator stands inside a cell without quotation marks",
                "单元格比列名多：某个单元格里有未加引号的分隔符"
            ),
            Reason::FewerCells => say!(
                "fewer cells than headers: the row is cut off, or a line break stands inside a cell without quotation marks; export again, or save the file as XLSX or with every cell",
                "单元格比列名少：这一行不完整，或者单元格里有未加引号的换行；请重新导出，或另存为 XLSX、每格都写全的 CSV"
            ),
            Reason::NoId => {
                let column = header(layout, layout.id);
                say!(
                    "{column}: empty, so the row is about nothing",
                    "{column}：为空，不知道这一行说的是哪一单"
                )
            }
            Reason::NoTime => {
                let column = header(layout, layout.at.unwrap_or(layout.id));
                say!(
                    "{column}: empty, so it cannot be said when this was",
                    "{column}：为空，不知道发生在何时"
                )
            }
            Reason::Cell(fault, column) => fault.of_column(header(layout, column)),
            Reason::AmountsDiffer => say!(
                "the rows of the order give different amounts for the whole order",
                "同一订单的各行写着不同的整单金额"
            ),
            Reason::Apart => say!(
                "the rows of the order do not stand together; sort the file by order number",
                "同一订单的各行没有排在一起；请按订单号排序后重试"
            ),
            Reason::Twice => say!(
                "the same row, cell by cell, stands above among the rows of the order; it counts once",
                "同一订单里已有一行与此逐格相同；只计一次"
            ),
            Reason::TooLarge => say!("an amount is too large", "金额过大"),
        }
    }

    /// Whether cells may stand under the wrong header, so that nothing of the row is shown.
    pub(crate) fn may_be_shifted(self) -> bool {
        matches!(self, Reason::Row(_) | Reason::MoreCells | Reason::FewerCells)
    }
}

fn header(layout: &Layout, column: usize) -> &str {
    layout.headers.get(column).map_or("?", String::as_str)
}

/// A row that was not taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// The number of its file.
    pub file: u16,
    /// The row as a person counts.
    pub row: u32,
    /// Why, in words and without values.
    pub reason: Bilingual,
    /// Its cells: those that are read and about nobody as they are, but for telephone numbers in them; all others masked. Unless it
    /// was asked to reveal them.
    pub cells: Vec<String>,
    /// Whether it is not known what it is about, or not all of it: a number in it could not be read.
    pub lost: bool,
}

impl Reject {
    pub(crate) fn new(
        (file, row): (u16, &Row<'_>),
        reason: Reason,
        lost: bool,
        layout: &Layout,
        reveal: bool,
    ) -> Reject {
        // With a separator too few, a name stands where a status should.
        let shifted = reason.may_be_shifted() || row.len() < layout.width;
        let cell = |(at, bytes): (usize, &[u8])| {
            let mut room = String::new();
            let text = match decoded(bytes, row.gb18030, &mut room) {
                Ok(text) => text.to_owned(),
                Err(_) => String::from_utf8_lossy(bytes).into_owned(),
            };
            let holds = layout.shown.get(at).copied().filter(|_| !shifted).unwrap_or(Holds::Anything);
            if reveal || trimmed(&text).is_empty() {
                text
            } else if fits(holds, &text) {
                mask_within(&text).into_owned()
            } else {
                mask(DataClass::Personal, trimmed(&text)).into_owned()
            }
        };
        let cells = row.cells().enumerate().map(cell).collect();
        Reject { file, row: row.number, reason: reason.in_words(layout), cells, lost }
    }
}

/// Whether a text can be what its column holds. What else somebody typed there may be about a person.
fn fits(holds: Holds, text: &str) -> bool {
    let digits = text.chars().filter(|sign| sign.is_numeric()).count();
    let is_letter = |sign: &char| sign.is_alphabetic() && !"年月日时分秒元".contains(*sign);
    let mostly_digits = text.chars().filter(is_letter).count() * 2 <= digits;
    match holds {
        Holds::Anything => false,
        Holds::Words => true,
        Holds::Codes => {
            mostly_digits || (digits > 0 && trimmed(text).bytes().all(|byte| byte.is_ascii_graphic()))
        }
        Holds::Figures => mostly_digits,
    }
}

/// Rejects of one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReasonCount {
    /// In words.
    pub reason: Bilingual,
    /// How many rows.
    pub rows: u64,
    /// The first of them, as a person counts.
    pub first_row: u32,
}

/// Rejects counted by reason.
#[derive(Debug, Default)]
pub(crate) struct Tally(BTreeMap<Reason, (u64, u32)>);

impl Tally {
    pub(crate) fn add(&mut self, reason: Reason, row: u32) {
        self.0.entry(reason).or_insert((0, row)).0 += 1;
    }

    pub(crate) fn rows(&self) -> u64 {
        self.0.values().map(|(rows, _)| rows).sum()
    }

    /// The most frequent first.
    pub(crate) fn in_words(&self, layout: &Layout) -> Vec<ReasonCount> {
        let count = |(reason, (rows, first_row)): (&Reason, &(u64, u32))| ReasonCount {
            reason: reason.in_words(layout),
            rows: *rows,
            first_row: *first_row,
        };
        let mut all: Vec<ReasonCount> = self.0.iter().map(count).collect();
        all.sort_by_key(|one| (std::cmp::Reverse(one.rows), one.first_row));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_stand_in_a_column_is_about_somebody() {
        for (holds, text, shown) in [
            (Holds::Figures, "6o.00", true),
            (Holds::Figures, "2026年13月41日 10时", true),
            (Holds::Figures, "Sep 31, 2026", true),
            (Holds::Figures, "￥1,0,0元", true),
            (Holds::Figures, "张三", false),
            (Holds::Figures, "文三路1弄1号", false),
            (Holds::Codes, "6.91793E+18", true),
            (Holds::Codes, "a1f-b", true),
            (Holds::Codes, "772912053088757-申通快递", true),
            (Holds::Codes, "张三1", false),
            (Holds::Words, "已发货", true),
            (Holds::Anything, "1", false),
        ] {
            assert_eq!(fits(holds, text), shown, "{text}");
        }
    }

    #[test]
    fn reasons_are_counted_with_their_first_row() {
        let mut tally = Tally::default();
        tally.add(Reason::NoId, 7);
        tally.add(Reason::MoreCells, 8);
        tally.add(Reason::MoreCells, 9);
        assert_eq!(tally.rows(), 3);
        assert_eq!(tally.0.get(&Reason::MoreCells), Some(&(2, 8)));
    }
}
