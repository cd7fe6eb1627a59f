//! Workbooks, opened once for all their sheets.
//!
//! What a workbook is, is told by its content: XLSX, XLSB and XLS are read. An OpenDocument is not, since one cell of it may say that it
//! stands for millions.

use std::io::Cursor;
use std::sync::Arc;

use calamine::{Reader, SheetType, Xls, Xlsb, Xlsx};
use dangjiu::say;
use zip::ZipArchive;

use super::sheet::{Cells, MOST_CELLS, Sheet, lent};
use super::{Content, TableError, xls};

/// So much a part of a workbook may be when it is unpacked: a sheet of a million rows with twenty columns.
const LARGEST_PART: u64 = 1 << 30;

type Bytes = Cursor<Arc<[u8]>>;

/// A workbook, with what its sheets share.
pub(crate) struct Book {
    /// The sheets of rows: charts and macros have names too.
    names: Arc<[String]>,
    since_1904: bool,
    form: Form,
}

enum Form {
    Xlsx(Box<Xlsx<Bytes>>),
    Xlsb(Box<Xlsb<Bytes>>),
    Xls(Box<Xls<Bytes>>),
}

impl Book {
    pub(super) fn open(content: &Content) -> Result<Book, TableError> {
        // A workbook is packed: its parts are read from here and there, so it is held whole.
        let bytes = match content {
            Content::Path(path) => Arc::from(std::fs::read(path)?),
            Content::Bytes(bytes) => Arc::clone(bytes),
        };
        let form = Form::open(Cursor::new(bytes))?;
        let (sheets, since_1904) = match &form {
            Form::Xlsx(book) => (book.sheets_metadata(), book.has_1904_epoch()),
            Form::Xlsb(book) => (book.sheets_metadata(), book.has_1904_epoch()),
            Form::Xls(book) => (book.sheets_metadata(), book.has_1904_epoch()),
        };
        let of_rows = |sheet: &&calamine::Sheet| sheet.typ == SheetType::WorkSheet;
        let names = sheets.iter().filter(of_rows).map(|sheet| sheet.name.clone()).collect();
        Ok(Book { names, since_1904, form })
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    pub(super) fn since_1904(&self) -> bool {
        self.since_1904
    }

    /// The sheet that is wanted, else the first.
    pub(super) fn sheet(&mut self, wanted: Option<&str>) -> Result<Sheet, TableError> {
        let names = Arc::clone(&self.names);
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
        let cells = self.form.cells(chosen, self.since_1904)?;
        cells.laid_out(chosen, Arc::clone(&names))
    }
}

impl Form {
    fn open(bytes: Bytes) -> Result<Form, TableError> {
        // One of the old form may have an archive within it.
        if !bytes.get_ref().starts_with(b"PK") {
            look_over(bytes.get_ref())?;
            return Xls::new(bytes).map(|book| Form::Xls(Box::new(book))).map_err(damaged);
        }
        let mut archive =
            ZipArchive::new(bytes.clone()).map_err(|what| damaged(calamine::XlsxError::Io(what.into())))?;
        if unpacks_to_more(&mut archive, LARGEST_PART) {
            return Err(TableError::Refused(say!(
                "a part of the workbook unpacks to more than 1 GiB; save the table as CSV",
                "工作簿的某一部分解压后超过 1 GiB；请把表格另存为 CSV"
            )));
        }
        let holds = |name: &str| {
            archive.file_names().any(|part| part.is_ok_and(|part| part.eq_ignore_ascii_case(name)))
        };
        if holds("content.xml") && !holds("[Content_Types].xml") {
            return Err(TableError::Refused(say!(
                "the file is an OpenDocument (ODS), whatever its name says, and these are not read; open it in a spreadsheet and save it as XLSX or CSV",
                "文件其实是 OpenDocument（ODS），不能读取（扩展名不算数）；请用表格软件打开后另存为 XLSX 或 CSV"
            )));
        }
        if holds("xl/workbook.bin") {
            return Xlsb::new(bytes).map(|book| Form::Xlsb(Box::new(book))).map_err(damaged);
        }
        Xlsx::new(bytes).map(|book| Form::Xlsx(Box::new(book))).map_err(damaged)
    }

    /// The cells of a sheet, as texts.
    fn cells(&mut self, sheet: &str, since_1904: bool) -> Result<Cells, TableError> {
        let mut cells = Cells::new(since_1904);
        match self {
            Form::Xlsx(book) => {
                let mut reader = book.worksheet_cells_reader(sheet).map_err(damaged)?;
                while let Some(cell) = reader.next_cell().map_err(damaged)? {
                    cells.put(sheet, cell.get_position(), cell.get_value())?;
                }
            }
            Form::Xlsb(book) => {
                let mut reader = book.worksheet_cells_reader(sheet).map_err(damaged)?;
                while let Some(cell) = reader.next_cell().map_err(damaged)? {
                    cells.put(sheet, cell.get_position(), cell.get_value())?;
                }
            }
            Form::Xls(book) => {
                let range = book.worksheet_range(sheet).map_err(damaged)?;
                let (row, column) = range.start().unwrap_or_default();
                for (down, along, cell) in range.used_cells() {
                    // Sheets of this form have 65,536 rows and 256 columns.
                    let (down, along) = (u32::try_from(down).unwrap_or(0), u32::try_from(along).unwrap_or(0));
                    cells.put(sheet, (row + down, column + along), &lent(cell))?;
                }
            }
        }
        Ok(cells)
    }
}

/// Refuses an XLS whose sheets take more memory than its size lets expect. What is no container is told what it is by who reads it.
fn look_over(bytes: &[u8]) -> Result<(), TableError> {
    if !xls::is_container(bytes) {
        return Ok(());
    }
    match xls::cells_laid_out(bytes) {
        None => Err(TableError::Refused(say!(
            "the workbook cannot be opened: its parts do not hold together; save it again as XLSX or CSV",
            "工作簿打不开：各部分对不上；请另存为 XLSX 或 CSV"
        ))),
        Some(cells) if cells > MOST_CELLS as u64 => Err(TableError::Refused(say!(
            "from their first to their last cells, the sheets of the workbook take {cells} cells, more than {MOST_CELLS}; delete what stands far from the tables, or save them as XLSX or CSV",
            "工作簿各工作表从首格到末格共占 {cells} 个单元格，超过 {MOST_CELLS}；请删除远离表格的内容，或另存为 XLSX 或 CSV"
        ))),
        Some(_) => Ok(()),
    }
}

fn damaged(what: impl Into<calamine::Error>) -> TableError {
    let what = what.into().to_string();
    TableError::Refused(say!(
        "the workbook cannot be opened: {what}; save it again as XLSX or CSV",
        "工作簿打不开：{what}；请另存为 XLSX 或 CSV"
    ))
}

/// Whether any part of what is packed says it is larger than that; reading one that is larger than it says is an error.
fn unpacks_to_more(archive: &mut ZipArchive<Bytes>, most: u64) -> bool {
    (0..archive.len()).any(|at| archive.by_index(at).is_ok_and(|part| part.size() > most))
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
        let unpacks = |bytes: Vec<u8>| {
            let mut archive = ZipArchive::new(Cursor::new(Arc::from(bytes))).unwrap();
            unpacks_to_more(&mut archive, most as u64)
        };
        assert!(packed(most).len() < 2_000, "hundreds of times as large");
        assert!(!unpacks(packed(most)));
        assert!(unpacks(packed(most + 1)));
        // A size that is written wrong, wherever it stands.
        let mut lying = packed(most + 1);
        let size = u32::try_from(most + 1).unwrap().to_le_bytes();
        for at in 0..lying.len() - 4 {
            if lying[at..at + 4] == size {
                lying[at..at + 4].copy_from_slice(&1u32.to_le_bytes());
            }
        }
        assert!(!unpacks(lying.clone()));
        let mut archive = ZipArchive::new(Cursor::new(lying)).unwrap();
        let read = std::io::copy(&mut archive.by_index(1).unwrap(), &mut std::io::sink());
        assert_eq!(read.unwrap_err().kind(), std::io::ErrorKind::InvalidData);
    }
}
