//! Files looked at: what they are by their bytes, and their tables, opened as often as they are needed.

use std::io::{self, Read};

use dangjiu::say;

use super::book::Book;
use super::delimited::Delimited;
use super::json::Pushes;
use super::{Content, Rows, Table, TableError, TableKind};
use crate::text::{Encoding, FromUtf16, sniff};

/// A file that was looked at. What the sheets of a workbook share is read once, however many of them are opened.
pub(crate) enum Source {
    Book(Box<Book>),
    Text { content: Content, is_json: bool, encoding: Encoding },
}

impl Source {
    /// Tells by its bytes what a file is: a workbook, JSON or delimited text. An encoding that is known from an earlier look is not
    /// looked for again.
    ///
    /// # Errors
    /// Reading fails; it is none of them.
    pub(crate) fn look(content: &Content, encoding: Option<Encoding>) -> Result<Source, TableError> {
        let start = start_of(content.reader()?)?;
        if start.starts_with(b"PK\x03\x04") || start.starts_with(b"\xd0\xcf\x11\xe0") {
            return Ok(Source::Book(Box::new(Book::open(content)?)));
        }
        let encoding = match encoding {
            Some(encoding) => encoding,
            None => sniff(&mut content.reader()?)?.map_err(TableError::Refused)?,
        };
        // What it holds is told from its characters: in UTF-16 none is a byte, and a mark may stand before blank lines.
        let start = start_of(text_of(content, encoding)?)?;
        let start = String::from_utf8_lossy(&start);
        let visible = start.trim_start_matches(|sign: char| sign.is_whitespace() || sign == '\u{feff}');
        if visible.starts_with('<') {
            return Err(TableError::Refused(say!(
                "the file is a web page, not a table, whatever its name says; open it in a spreadsheet and save it as CSV or XLSX",
                "文件其实是网页而不是表格（扩展名不算数）；请用表格软件打开后另存为 CSV 或 XLSX"
            )));
        }
        let is_json = visible.starts_with(['{', '[']) || visible.starts_with("param=");
        Ok(Source::Text { content: content.clone(), is_json, encoding })
    }

    /// Opens a table at its first row: of a workbook the sheet that is wanted, else its first.
    ///
    /// # Errors
    /// Reading fails; the sheet is not there.
    pub(crate) fn table(&mut self, wanted: Option<&str>) -> Result<Table, TableError> {
        let (content, is_json, encoding) = match self {
            Source::Book(book) => {
                let rows = Rows::Sheet(book.sheet(wanted)?);
                return Ok(Table { rows, kind: TableKind::Workbook, encoding: None });
            }
            Source::Text { content, is_json, encoding } => (content, *is_json, *encoding),
        };
        let (input, gb18030) = (text_of(content, encoding)?, encoding == Encoding::Gb18030);
        let (rows, kind) = if is_json {
            (Rows::Json(Box::new(Pushes::new(input, gb18030))), TableKind::Json)
        } else {
            let rows = Delimited::new(input, gb18030)?;
            let kind = TableKind::Delimited(rows.delimiter());
            (Rows::Delimited(rows), kind)
        };
        Ok(Table { rows, kind, encoding: Some(encoding) })
    }

    pub(crate) fn is_json(&self) -> bool {
        matches!(self, Source::Text { is_json: true, .. })
    }

    /// The name of the encoding in data; `xlsx` for a workbook.
    pub(crate) fn encoding(&self) -> &'static str {
        self.text_encoding().map_or("xlsx", Encoding::name)
    }

    /// The encoding of a text file.
    pub(crate) fn text_encoding(&self) -> Option<Encoding> {
        match self {
            Source::Book(_) => None,
            Source::Text { encoding, .. } => Some(*encoding),
        }
    }

    /// The names of a workbook's sheets; none for other files.
    pub(crate) fn sheets(&self) -> &[String] {
        match self {
            Source::Book(book) => book.names(),
            Source::Text { .. } => &[],
        }
    }

    /// Whether the serial numbers of a workbook's dates count from 1904.
    pub(crate) fn since_1904(&self) -> bool {
        match self {
            Source::Book(book) => book.since_1904(),
            Source::Text { .. } => false,
        }
    }
}

/// The first 4,096 bytes.
fn start_of(input: impl Read) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    input.take(4096).read_to_end(&mut start)?;
    Ok(start)
}

/// The file as bytes of UTF-8 or GB18030, without a byte order mark.
fn text_of(content: &Content, encoding: Encoding) -> io::Result<Box<dyn Read>> {
    let mut input = content.reader()?;
    match encoding {
        Encoding::Utf16Le | Encoding::Utf16Be => {
            return Ok(Box::new(FromUtf16::new(input, encoding == Encoding::Utf16Be)));
        }
        Encoding::Utf8Bom => {
            let mut mark = [0; 3];
            input.read_exact(&mut mark)?;
        }
        Encoding::Utf8 | Encoding::Gb18030 => {}
    }
    Ok(input)
}
