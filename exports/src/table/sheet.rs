//! Sheets of workbooks: their cells as the texts a person sees, so that everything behind reads them as it reads CSV.
//!
//! A number is written with the fifteen digits that spreadsheets keep; one with more digits before the point has lost its end and is
//! written in scientific notation, which no id reader takes.

use std::borrow::Cow;
use std::sync::Arc;

use calamine::{Data, DataRef};
use dangjiu::say;

use super::{Row, Span, TableError};
use crate::cell::in_words_of_serial;

/// A spreadsheet keeps so many digits.
const DIGITS: usize = 15;
/// So many cells of a sheet are held: a million rows with thirty columns.
pub(super) const MOST_CELLS: usize = 1 << 25;
/// So many bytes of text in them. A workbook writes a text once, however many cells show it, so its own size says nothing of this.
const MOST_TEXT: usize = 1 << 29;
/// Of so many places each is laid out, however few of them hold something.
const FEW_PLACES: u64 = 10_000_000;
/// Beyond that one of so many has to.
const ONE_OF: u64 = 20;

/// A cell that holds something, and where in the texts.
#[derive(Clone, Copy)]
struct Placed {
    row: u32,
    column: u32,
    start: u32,
    end: u32,
}

/// The cells of a sheet as they are read.
pub(super) struct Cells {
    since_1904: bool,
    placed: Vec<Placed>,
    texts: Vec<u8>,
    most_cells: usize,
    most_text: usize,
}

impl Cells {
    pub(super) fn new(since_1904: bool) -> Cells {
        let (placed, texts) = (Vec::new(), Vec::new());
        Cells { since_1904, placed, texts, most_cells: MOST_CELLS, most_text: MOST_TEXT }
    }

    /// Takes a cell in.
    ///
    /// # Errors
    /// There are more of them, or more text in them, than is held.
    pub(super) fn put(
        &mut self,
        sheet: &str,
        (row, column): (u32, u32),
        cell: &DataRef<'_>,
    ) -> Result<(), TableError> {
        let start = self.texts.len();
        let text = match cell {
            DataRef::Empty => return Ok(()),
            cell => in_words(cell, self.since_1904),
        };
        let (cells, mib) = (self.most_cells, self.most_text >> 20);
        if start + text.len() > self.most_text || self.placed.len() == cells {
            return Err(TableError::Refused(say!(
                "the sheet `{sheet}` holds more than {cells} cells, or more than {mib} MiB of text when each cell is written out; save it as CSV",
                "工作表“{sheet}”的单元格超过 {cells} 个，或逐格写出的文字超过 {mib} MiB；请另存为 CSV"
            )));
        }
        self.texts.extend_from_slice(text.as_bytes());
        self.placed.push(Placed { row, column, start: narrow(start), end: narrow(self.texts.len()) });
        Ok(())
    }

    /// The sheet with its cells in the order of rows and columns.
    ///
    /// # Errors
    /// They lie so far apart that walking over what is between them would take longer than anything else.
    pub(super) fn laid_out(self, sheet: &str, names: Arc<[String]>) -> Result<Sheet, TableError> {
        let Cells { mut placed, texts, .. } = self;
        let place = |cell: &Placed| (cell.row, cell.column);
        if !placed.is_sorted_by_key(place) {
            // Of two cells in one place the later counts, so their order is kept.
            placed.sort_by_key(place);
        }
        let rows = placed.last().map_or(0, |last| u64::from(last.row) + 1);
        let columns = placed.iter().map(|cell| u64::from(cell.column) + 1).max().unwrap_or(0);
        let holding = u64::try_from(placed.len()).unwrap_or(u64::MAX);
        if rows.saturating_mul(columns) > FEW_PLACES.max(holding.saturating_mul(ONE_OF)) {
            return Err(TableError::Refused(say!(
                "the sheet `{sheet}` has a cell so far from the others that millions would be empty; delete what is beyond the table",
                "工作表“{sheet}”有一个单元格离其余内容太远，中间有上百万个空单元格；请删除表格之外的内容"
            )));
        }
        let width = usize::try_from(columns).unwrap_or(usize::MAX);
        Ok(Sheet { names, placed, texts, width, at: 0, next: 0, spans: Vec::new() })
    }
}

fn narrow(length: usize) -> u32 {
    // Texts are bounded far below.
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// One sheet of a workbook.
pub(super) struct Sheet {
    names: Arc<[String]>,
    placed: Vec<Placed>,
    texts: Vec<u8>,
    width: usize,
    /// The next row, counted from the first of the sheet, and its first cell.
    at: u32,
    next: usize,
    spans: Vec<Span>,
}

impl Sheet {
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    pub(super) fn next_row(&mut self) -> Option<Row<'_>> {
        if self.next >= self.placed.len() {
            return None;
        }
        self.spans.clear();
        self.spans.resize(self.width, Span::default());
        while let Some(cell) = self.placed.get(self.next).filter(|cell| cell.row == self.at) {
            let place = usize::try_from(cell.column).ok().and_then(|column| self.spans.get_mut(column));
            if let Some(span) = place {
                *span = Span { start: cell.start, end: cell.end, rewritten: false };
            }
            self.next += 1;
        }
        self.at += 1;
        Some(Row {
            number: self.at,
            fault: None,
            gb18030: false,
            bytes: &self.texts,
            rewritten: &[],
            cells: &self.spans,
        })
    }
}

/// A cell of an older reader in the words of the others.
pub(super) fn lent(cell: &Data) -> DataRef<'_> {
    match cell {
        Data::Empty => DataRef::Empty,
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => DataRef::SharedString(text),
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::Bool(yes) => DataRef::Bool(*yes),
        Data::DateTime(at) => DataRef::DateTime(*at),
        Data::Error(what) => DataRef::Error(what.clone()),
    }
}

/// A cell as a person sees it.
fn in_words<'c>(cell: &'c DataRef<'_>, since_1904: bool) -> Cow<'c, str> {
    match cell {
        DataRef::Empty => Cow::Borrowed(""),
        DataRef::Error(what) => Cow::Owned(what.to_string()),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            Cow::Borrowed(text)
        }
        DataRef::SharedString(text) => Cow::Borrowed(text),
        DataRef::Bool(yes) => Cow::Borrowed(if *yes { "TRUE" } else { "FALSE" }),
        DataRef::Int(number) => Cow::Owned(number.to_string()),
        DataRef::Float(number) => Cow::Owned(number_in_words(*number)),
        DataRef::DateTime(at) => {
            let serial = at.as_f64();
            Cow::Owned(in_words_of_serial(serial, since_1904).unwrap_or_else(|| number_in_words(serial)))
        }
    }
}

/// A number with the digits a spreadsheet keeps.
fn number_in_words(number: f64) -> String {
    let scientific = format!("{number:.*e}", DIGITS - 1);
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    let Ok(exponent) = exponent.parse::<i32>() else { return scientific };
    if exponent >= 15 {
        return format!("{}E+{exponent}", mantissa.trim_end_matches('0').trim_end_matches('.'));
    }
    let places = usize::try_from(14 - exponent).unwrap_or(0);
    let plain = format!("{number:.places$}");
    if plain.contains('.') { plain.trim_end_matches('0').trim_end_matches('.').to_owned() } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(result: Result<(), TableError>) -> String {
        match result {
            Err(TableError::Refused(why)) => why.en,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_text_that_many_cells_show_counts_with_each() {
        let text = "x".repeat(1 << 10);
        let mut cells = Cells { most_text: 1 << 20, ..Cells::new(false) };
        let shown = DataRef::SharedString(&text);
        (0..1 << 10).for_each(|row| cells.put("八月", (row, 0), &shown).unwrap());
        let why = refusal(cells.put("八月", (1 << 10, 0), &shown));
        assert!(why.contains("the sheet `八月`") && why.contains("more than 1 MiB of text"), "{why}");
    }

    #[test]
    fn no_more_cells_are_held_than_the_bound() {
        let mut cells = Cells { most_cells: 2, ..Cells::new(false) };
        for column in 0..2 {
            cells.put("八月", (0, column), &DataRef::Int(7)).unwrap();
            cells.put("八月", (1, column), &DataRef::Empty).unwrap();
        }
        let why = refusal(cells.put("八月", (0, 2), &DataRef::Int(7)));
        assert!(why.contains("more than 2 cells"), "{why}");
    }

    #[test]
    fn cells_in_any_order_are_laid_out_in_rows_and_the_later_of_two_in_one_place_counts() {
        let mut cells = Cells::new(false);
        for (place, number) in [((2, 1), 5), ((0, 0), 1), ((2, 0), 4), ((0, 0), 2)] {
            cells.put("", place, &DataRef::Int(number)).unwrap();
        }
        let mut sheet = cells.laid_out("", Arc::default()).unwrap();
        let mut rows = Vec::new();
        while let Some(row) = sheet.next_row() {
            let text = |cell: &[u8]| String::from_utf8(cell.to_vec()).unwrap();
            rows.push((row.number, row.cells().map(text).collect::<Vec<_>>().join(",")));
        }
        assert_eq!(rows, [(1, "2,".to_owned()), (2, ",".to_owned()), (3, "4,5".to_owned())]);
    }

    #[test]
    fn numbers_as_a_spreadsheet_shows_them() {
        for (number, shown) in [
            (199.9, "199.9"),
            (0.1 + 0.2, "0.3"),
            (12.0, "12"),
            (-3.25, "-3.25"),
            (0.0, "0"),
            (100_000_000_000_000.0, "100000000000000"),
            (123_456_789_012_345.0, "123456789012345"),
            (6_917_926_768_823_643_751.0, "6.91792676882364E+18"),
            (1052.75, "1052.75"),
        ] {
            assert_eq!(number_in_words(number), shown);
        }
    }

    #[test]
    fn a_long_number_is_no_id_any_more() {
        let shown = number_in_words(6_917_926_768_823_643_751.0);
        assert!(crate::cell::id(&shown).is_err());
    }
}
