//! A plain table whose columns line up by what is seen: a Chinese character is two columns wide.

use unicode_width::UnicodeWidthStr;

use crate::wrap::wrapped;

/// Rows of cells; the first row is the header.
pub(crate) struct Columns {
    /// Per column, whether its cells stand at the right.
    right: Vec<bool>,
    rows: Vec<Vec<String>>,
}

impl Columns {
    /// A table with these headers; `true` puts a column's cells at the right.
    pub(crate) fn new(headers: &[(&str, bool)]) -> Columns {
        Columns {
            right: headers.iter().map(|(_, right)| *right).collect(),
            rows: vec![headers.iter().map(|(text, _)| (*text).to_owned()).collect()],
        }
    }

    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// Whether there is nothing under the header.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.len() <= 1
    }

    /// The lines of the table, two blanks between columns and none at the end of a line.
    pub(crate) fn lines(&self) -> Vec<String> {
        let widths = self.widths();
        let line = |row: &Vec<String>| {
            let cells: Vec<String> = row
                .iter()
                .zip(widths.iter().zip(&self.right))
                .map(|(cell, (width, right))| {
                    let pad = " ".repeat(width.saturating_sub(cell.width()));
                    if *right { format!("{pad}{cell}") } else { format!("{cell}{pad}") }
                })
                .collect();
            cells.join("  ").trim_end().to_owned()
        };
        self.rows.iter().map(line).collect()
    }

    /// The table within so many columns: the last column's cells go on in further lines below themselves.
    pub(crate) fn within(self, width: Option<usize>) -> Columns {
        let widths = self.widths();
        let before: usize = widths.iter().rev().skip(1).map(|width| width + 2).sum();
        // A sliver of a column cannot be read; then the terminal may break the lines.
        let room = width.map(|width| width.saturating_sub(before).max(24));
        let mut rows = Vec::new();
        for mut row in self.rows {
            let mut parts = row.pop().map(|cell| wrapped(&cell, room)).unwrap_or_default().into_iter();
            let blank = vec![String::new(); row.len()];
            row.extend(parts.next());
            rows.push(row);
            rows.extend(parts.map(|part| blank.iter().cloned().chain([part]).collect()));
        }
        Columns { right: self.right, rows }
    }

    fn widths(&self) -> Vec<usize> {
        let width = |column: usize| {
            self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max().unwrap_or(0)
        };
        (0..self.right.len()).map(width).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Columns;

    #[test]
    fn chinese_characters_are_two_columns_wide() {
        let mut table = Columns::new(&[("规则", false), ("n", true)]);
        table.row(vec!["a".to_owned(), "10".to_owned()]);
        table.row(vec!["小红书".to_owned(), "7".to_owned()]);
        assert_eq!(table.lines(), ["规则     n", "a       10", "小红书   7"]);
    }
}
