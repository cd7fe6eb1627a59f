//! Files as rows of cells: CSV, workbooks, and JSON pushes, all in one shape.
//!
//! A row is lent until the next one is asked for; its cells are bytes in the file's encoding, decoded only where they are read. Rows
//! are numbered as a person counts them: the first line of a sheet is row 1, blank lines count.
//!
//! ```
//! use dangjiu_exports::table::{Content, Table, TableKind};
//!
//! let content = Content::Bytes(b"order_id,amount\n\n\"A-1\",\"1,000\"\n".as_slice().into());
//! let mut table = Table::open(&content, None)?;
//! assert_eq!(table.kind(), TableKind::Delimited(b','));
//! table.next_row()?;
//! assert!(table.next_row()?.unwrap().is_blank());
//! let row = table.next_row()?.unwrap();
//! assert_eq!((row.number, row.cell(1)), (3, b"1,000".as_slice()));
//! # Ok::<(), dangjiu_exports::table::TableError>(())
//! ```

mod book;
mod delimited;
mod json;
mod sheet;
mod source;
mod xls;

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::PathBuf;
use std::sync::Arc;

use dangjiu::diagnostic::Bilingual;
use dangjiu::say;

use crate::mapping::JsonRows;
use crate::text::Encoding;
use delimited::Delimited;
use json::Pushes;
use sheet::Sheet;
pub(crate) use source::Source;

/// Headers stand within so many rows that show something; titles may stand above them.
pub(crate) const HEADERS_WITHIN: usize = 5;

/// Where a file's bytes are. It may be read more than once.
#[derive(Clone, Debug)]
pub enum Content {
    /// A file on disk.
    Path(PathBuf),
    /// Bytes in memory.
    Bytes(Arc<[u8]>),
}

impl Content {
    /// How many bytes.
    ///
    /// # Errors
    /// The file cannot be asked.
    pub fn size(&self) -> io::Result<u64> {
        match self {
            Content::Path(path) => std::fs::metadata(path).map(|about| about.len()),
            Content::Bytes(bytes) => Ok(bytes.len() as u64),
        }
    }

    fn reader(&self) -> io::Result<Box<dyn Read>> {
        Ok(match self {
            Content::Path(path) => Box::new(File::open(path)?),
            Content::Bytes(bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
        })
    }
}

/// Why a file has no rows for us.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// Reading failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is no table; the sentence says what was found.
    #[error("{}", .0.en)]
    Refused(Bilingual),
}

/// What kind of file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableKind {
    /// Text with this sign between cells.
    Delimited(u8),
    /// A workbook.
    Workbook,
    /// JSON, one value per line or one for the whole file.
    Json,
}

/// Why a whole row cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowFault {
    /// A quotation mark is opened and nowhere closed.
    OpenQuote,
    /// Not JSON, or without the parts that the mapping names.
    NoJson,
}

impl RowFault {
    /// In words.
    #[must_use]
    pub fn in_words(self) -> Bilingual {
        match self {
            RowFault::OpenQuote => {
                say!(
                    "a quotation mark is opened and nowhere closed; the lines behind it are read by themselves",
                    "引号只有开头没有结尾；其后各行仍单独读取"
                )
            }
            RowFault::NoJson => say!("the line is no JSON push of this kind", "这一行不是这种 JSON 推送"),
        }
    }
}

/// Where a cell stands.
#[derive(Clone, Copy, Debug, Default)]
struct Span {
    start: u32,
    end: u32,
    /// Among the cells that had to be rewritten, not in the row's own bytes.
    rewritten: bool,
}

/// A row, lent until the next.
#[derive(Clone, Copy)]
pub struct Row<'r> {
    /// As a person counts: the first is 1.
    pub number: u32,
    /// Set where it cannot be read; its cells are then what could be told apart.
    pub fault: Option<RowFault>,
    /// Whether its cells are in GB18030; otherwise they are in UTF-8.
    pub gb18030: bool,
    bytes: &'r [u8],
    rewritten: &'r [u8],
    cells: &'r [Span],
}

impl<'r> Row<'r> {
    /// The bytes of a cell; nothing where the row ends before it.
    #[must_use]
    pub fn cell(&self, at: usize) -> &'r [u8] {
        self.cells.get(at).map_or(&[], |span| self.at(span))
    }

    fn at(&self, span: &Span) -> &'r [u8] {
        let bytes = if span.rewritten { self.rewritten } else { self.bytes };
        bytes.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// Its cells in order.
    pub fn cells(&self) -> impl Iterator<Item = &'r [u8]> + use<'r> {
        let row = *self;
        row.cells.iter().map(move |span| row.at(span))
    }

    /// How many cells it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether it has no cell at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Whether no cell shows anything.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.cells().all(|cell| cell.iter().all(|byte| *byte <= b' '))
    }
}

enum Rows {
    Delimited(Delimited<Box<dyn Read>>),
    Sheet(Sheet),
    Json(Box<Pushes>),
}

/// A file, open at its first row.
pub struct Table {
    rows: Rows,
    kind: TableKind,
    encoding: Option<Encoding>,
}

impl Table {
    /// Opens a file and tells by its bytes what it is: a workbook, JSON or delimited text. `wanted` is the sheet of a workbook; its first
    /// one otherwise.
    ///
    /// # Errors
    /// Reading fails; the bytes are no text and no workbook; the sheet is not there.
    pub fn open(content: &Content, wanted: Option<&str>) -> Result<Table, TableError> {
        Source::look(content, None)?.table(wanted)
    }

    /// What kind of file it is.
    #[must_use]
    pub fn kind(&self) -> TableKind {
        self.kind
    }

    /// The name of the encoding in data; `xlsx` for a workbook.
    #[must_use]
    pub fn encoding(&self) -> &'static str {
        self.encoding.map_or("xlsx", Encoding::name)
    }

    /// The names of a workbook's sheets; none for other files.
    #[must_use]
    pub fn sheets(&self) -> &[String] {
        match &self.rows {
            Rows::Sheet(sheet) => sheet.names(),
            Rows::Delimited(_) | Rows::Json(_) => &[],
        }
    }

    /// For JSON: how pushes become rows, and the paths of each column, of which the first that leads to something counts.
    pub fn lay_out(&mut self, rows: &JsonRows, columns: Vec<Vec<String>>) {
        if let Rows::Json(pushes) = &mut self.rows {
            pushes.lay_out(rows.clone(), columns);
        }
    }

    /// For JSON: the paths of the first value, by which a mapping is recognised.
    ///
    /// # Errors
    /// Reading fails.
    pub fn paths(&mut self) -> Result<Vec<String>, TableError> {
        match &mut self.rows {
            Rows::Json(pushes) => Ok(pushes.paths()?),
            Rows::Delimited(_) | Rows::Sheet(_) => Ok(Vec::new()),
        }
    }

    /// The next row; nothing at the end.
    ///
    /// # Errors
    /// Reading fails.
    pub fn next_row(&mut self) -> Result<Option<Row<'_>>, TableError> {
        match &mut self.rows {
            Rows::Delimited(rows) => rows.next_row(),
            Rows::Sheet(rows) => Ok(rows.next_row()),
            Rows::Json(rows) => Ok(rows.next_row()?),
        }
    }

    /// Bytes read so far, for showing progress; of a workbook nothing.
    #[must_use]
    pub fn position(&self) -> u64 {
        match &self.rows {
            Rows::Delimited(rows) => rows.position(),
            Rows::Json(rows) => rows.position(),
            Rows::Sheet(_) => 0,
        }
    }
}
