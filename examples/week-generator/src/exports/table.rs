//! A table as text: cells by header, quoted where they must be, encoded as the console does it.

use std::io::{self, Write};

use encoding_rs::GBK;

use crate::model::Cell;

/// How a console writes its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// UTF-8, line feeds.
    Plain,
    /// UTF-8 with a byte order mark, Windows line ends.
    Bom,
    /// GBK, Windows line ends.
    Gbk,
}

/// A file of rows.
pub(super) struct Table<W: Write> {
    name: String,
    file: W,
    style: Style,
    header: &'static [&'static str],
    rows: u64,
    line: String,
}

/// A row that is being filled; what is not set stays empty.
pub(super) struct Row {
    header: &'static [&'static str],
    cells: Vec<String>,
}

impl Row {
    pub(super) fn of(header: &'static [&'static str]) -> Row {
        Row { header, cells: vec![String::new(); header.len()] }
    }

    pub(super) fn set(&mut self, name: &str, text: impl Into<String>) {
        let at = self.header.iter().position(|header| *header == name);
        debug_assert!(at.is_some(), "no column {name}");
        if let Some(cell) = at.and_then(|at| self.cells.get_mut(at)) {
            *cell = text.into();
        }
    }

    /// Writes a fault's cells over.
    pub(super) fn overwrite(&mut self, cells: &[Cell]) {
        for (name, text) in cells {
            self.set(name, text.clone());
        }
    }

    pub(super) fn cells(&self) -> &[String] {
        &self.cells
    }
}

impl<W: Write> Table<W> {
    pub(super) fn begun(
        name: &str,
        mut file: W,
        style: Style,
        header: &'static [&'static str],
    ) -> io::Result<Table<W>> {
        if style == Style::Bom {
            file.write_all("\u{feff}".as_bytes())?;
        }
        let mut table = Table { name: name.to_owned(), file, style, header, rows: 0, line: String::new() };
        table.put(header.iter().copied())?;
        Ok(table)
    }

    pub(super) fn row(&self) -> Row {
        Row::of(self.header)
    }

    pub(super) fn write(&mut self, row: &Row) -> io::Result<()> {
        self.rows += 1;
        self.put(row.cells.iter().map(String::as_str))
    }

    fn put<'a>(&mut self, cells: impl Iterator<Item = &'a str>) -> io::Result<()> {
        self.line.clear();
        for (at, cell) in cells.enumerate() {
            if at > 0 {
                self.line.push(',');
            }
            if cell.contains(['"', ',', '\n', '\t']) {
                self.line.push('"');
                self.line.push_str(&cell.replace('"', "\"\""));
                self.line.push('"');
            } else {
                self.line.push_str(cell);
            }
        }
        self.line.push_str(if self.style == Style::Plain { "\n" } else { "\r\n" });
        match self.style {
            Style::Gbk => {
                let (bytes, _, lost) = GBK.encode(&self.line);
                if lost {
                    return Err(io::Error::other(format!("not in GBK: {}", self.line)));
                }
                self.file.write_all(&bytes)
            }
            Style::Plain | Style::Bom => self.file.write_all(self.line.as_bytes()),
        }
    }

    pub(super) fn finished(mut self) -> io::Result<(String, W, u64)> {
        self.file.flush()?;
        Ok((self.name, self.file, self.rows))
    }
}
