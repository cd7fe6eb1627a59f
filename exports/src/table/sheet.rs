//! Workbooks: a sheet's cells as the texts a person sees, so that everything behind reads them as it reads CSV.
//!
//! A number is written with the fifteen digits that spreadsheets keep; one with more digits before the point has lost its end and is
//! written in scientific notation, which no id reader takes.

use std::io::Cursor;
use std::sync::Arc;

use calamine::{Cell, Data, Range, Reader, SheetType, Sheets, Xlsx, open_workbook_auto_from_rs};
use dangjiu::say;
use zip::ZipArchive;

use super::{Content, Row, Span, TableError};
use crate::cell::in_words_of_serial;

/// A spreadsheet keeps so many digits.
const DIGITS: usize = 15;

/// So much a part of a workbook may be when it is unpacked: a sheet of a million rows with twenty columns.
const LARGEST_PART: u64 = 1 << 30;

/// One sheet of a workbook.
pub(super) struct Sheet {
    names: Vec<String>,
    since_1904: bool,
    range: Range<Data>,
    /// The next row, counted from the first of the sheet.
    at: u32,
    bytes: Vec<u8>,
    spans: Vec<Span>,
}

impl Sheet {
    pub(super) fn open(content: &Content, wanted: Option<&str>) -> Result<Sheet, TableError> {
        // A workbook is packed: its parts are read from here and there, so it is held whole.
        let bytes = match content {
            Content::Path(path) => Arc::from(std::fs::read(path)?),
            Content::Bytes(bytes) => Arc::clone(bytes),
        };
        let damaged = |what: calamine::Error| {
            let what = what.to_string();
            TableError::Refused(say!(
                "the workbook cannot be opened: {what}; save it again as XLSX or CSV",
                "工作簿打不开：{what}；请另存为 XLSX 或 CSV"
            ))
        };
        if unpacks_to_more(&bytes, LARGEST_PART) {
            return Err(TableError::Refused(say!(
                "a part of the workbook unpacks to more than 1 GiB; save the table as CSV",
                "工作簿的某一部分解压后超过 1 GiB；请把表格另存为 CSV"
            )));
        }
        let mut book: Sheets<_> = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(damaged)?;
        // Charts and macros have names too, but no rows.
        let of_rows = |sheet: &&calamine::Sheet| sheet.typ == SheetType::WorkSheet;
        let names: Vec<String> =
            book.sheets_metadata().iter().filter(of_rows).map(|sheet| sheet.name.clone()).collect();
        let chosen = match wanted {
            Some(wanted) => names.iter().find(|name| name.as_str() == wanted),
            None => names.first(),
        };
        let Some(chosen) = chosen else {
            let there = names.join(" · ");
            let wanted = wanted.unwrap_or_default();
            return Err(TableError::Refused(say!(
                "the workbook has no sheet `{wanted}`; its sheets: {there}",
                "工作簿里没有工作表“{wanted}”；现有工作表：{there}"
            )));
        };
        let range = match &mut book {
            Sheets::Xlsx(book) => cells_of(book, chosen).map_err(|what| damaged(what.into()))?,
            book => Some(book.worksheet_range(chosen).map_err(damaged)?),
        };
        let Some(range) = range else {
            return Err(TableError::Refused(say!(
                "the sheet `{chosen}` has a cell so far from the others that millions would be empty; delete what is beyond the table",
                "工作表“{chosen}”有一个单元格离其余内容太远，中间有上百万个空单元格；请删除表格之外的内容"
            )));
        };
        let since_1904 = match &book {
            Sheets::Xlsx(book) => book.has_1904_epoch(),
            Sheets::Xlsb(book) => book.has_1904_epoch(),
            Sheets::Xls(book) => book.has_1904_epoch(),
            // Writes its dates out.
            Sheets::Ods(_) => false,
        };
        Ok(Sheet { since_1904, range, at: 0, bytes: Vec::new(), spans: Vec::new(), names })
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    pub(super) fn since_1904(&self) -> bool {
        self.since_1904
    }

    pub(super) fn next_row(&mut self) -> Option<Row<'_>> {
        let (last_row, last_column) = self.range.end()?;
        if self.at > last_row {
            return None;
        }
        self.bytes.clear();
        self.spans.clear();
        for column in 0..=last_column {
            let start = self.bytes.len();
            if let Some(cell) = self.range.get_value((self.at, column)) {
                write_cell(cell, self.since_1904, &mut self.bytes);
            }
            let span = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            self.spans.push(Span { start: span(start), end: span(self.bytes.len()), rewritten: false });
        }
        self.at += 1;
        Some(Row {
            number: self.at,
            fault: None,
            gb18030: false,
            bytes: &self.bytes,
            rewritten: &[],
            cells: &self.spans,
        })
    }
}

/// Whether any part of what is packed says it is larger than that; reading one that is larger than it says is an error.
fn unpacks_to_more(bytes: &[u8], most: u64) -> bool {
    // What is no archive, or a damaged one, is refused where it is opened.
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return false };
    (0..archive.len()).any(|at| archive.by_index(at).is_ok_and(|part| part.size() > most))
}

/// The cells of a sheet; nothing where they lie so far apart that what is between them would fill the memory.
fn cells_of(
    book: &mut Xlsx<Cursor<Arc<[u8]>>>,
    sheet: &str,
) -> Result<Option<Range<Data>>, calamine::XlsxError> {
    /// So many are kept, however few of them hold something.
    const FEW: u64 = 10_000_000;
    /// Beyond that one of so many has to.
    const ONE_OF: u64 = 20;
    let mut reader = book.worksheet_cells_reader(sheet)?;
    let (mut cells, mut rows, mut columns) = (Vec::new(), 0, 0);
    while let Some(cell) = reader.next_cell()? {
        let ((row, column), value) = (cell.get_position(), Data::from(cell.get_value().clone()));
        if value != Data::Empty {
            (rows, columns) = (rows.max(u64::from(row) + 1), columns.max(u64::from(column) + 1));
            cells.push(Cell::new((row, column), value));
        }
    }
    let holding = u64::try_from(cells.len()).unwrap_or(u64::MAX);
    let is_scattered = rows * columns > FEW.max(holding.saturating_mul(ONE_OF));
    Ok((!is_scattered).then(|| Range::from_sparse(cells)))
}

/// A cell as a person sees it.
fn write_cell(cell: &Data, since_1904: bool, out: &mut Vec<u8>) {
    let text = match cell {
        Data::Empty => return,
        Data::Error(what) => format!("#{what:?}"),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            out.extend_from_slice(text.as_bytes());
            return;
        }
        Data::Bool(yes) => if *yes { "TRUE" } else { "FALSE" }.to_owned(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number_in_words(*number),
        Data::DateTime(at) => {
            let serial = at.as_f64();
            in_words_of_serial(serial, since_1904).unwrap_or_else(|| number_in_words(serial))
        }
    };
    out.extend_from_slice(text.as_bytes());
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
    use std::io::Write;
    use zip::write::SimpleFileOptions;

    #[test]
    fn what_a_part_unpacks_to_is_counted() {
        let packed = |size: usize| {
            let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
            archive.start_file("small.xml", SimpleFileOptions::default()).unwrap();
            archive.write_all(b"x").unwrap();
            archive.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default()).unwrap();
            archive.write_all(&vec![b' '; size]).unwrap();
            archive.finish().unwrap().into_inner()
        };
        let most = 1 << 20;
        assert!(packed(most).len() < 2_000, "hundreds of times as large");
        assert!(!unpacks_to_more(&packed(most), most as u64));
        assert!(unpacks_to_more(&packed(most + 1), most as u64));
        // A size that is written wrong, wherever it stands.
        let mut lying = packed(most + 1);
        let size = u32::try_from(most + 1).unwrap().to_le_bytes();
        for at in 0..lying.len() - 4 {
            if lying[at..at + 4] == size {
                lying[at..at + 4].copy_from_slice(&1u32.to_le_bytes());
            }
        }
        assert!(!unpacks_to_more(&lying, most as u64));
        let mut archive = ZipArchive::new(Cursor::new(lying)).unwrap();
        let read = std::io::copy(&mut archive.by_index(1).unwrap(), &mut std::io::sink());
        assert_eq!(read.unwrap_err().kind(), std::io::ErrorKind::InvalidData);
        assert!(!unpacks_to_more(b"no archive", 0));
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
