//! Numbers that a spreadsheet rounded and wrote out: it keeps fifteen digits, and puts zeros in place of the others.

use crate::cell::{LONG, bare, ends_in_zeros, is_long};
use crate::table::Table;
use crate::text::decoded;

/// Rows of which the numbers are judged together.
const ROWS: u32 = 1000;

/// The columns of numbers that a spreadsheet rounded, in the whole file or in some thousand rows of it: files are laid one behind
/// another, and a column may begin late. A file that breaks off is judged by what stands before; who reads it says so.
pub(crate) fn rounded_columns<'c>(
    table: &mut Table,
    header_row: u32,
    columns: impl Iterator<Item = (usize, &'c str)>,
) -> Vec<usize> {
    let mut columns: Vec<Numbers<'_>> = columns
        .map(|(column, separators)| Numbers {
            column,
            separators,
            whole: Seen::default(),
            here: Seen::default(),
            rounded: false,
        })
        .collect();
    let mut end = header_row.saturating_add(ROWS);
    let mut room = String::new();
    while let Ok(Some(row)) = table.next_row() {
        if row.number <= header_row {
            continue;
        }
        if row.number > end {
            end = end.saturating_add(ROWS);
            columns.iter_mut().for_each(Numbers::judge);
            if columns.iter().all(|numbers| numbers.rounded) {
                break;
            }
        }
        for numbers in &mut columns {
            let cell = row.cell(numbers.column);
            // A digit takes a byte at least.
            if !numbers.rounded
                && cell.len() >= LONG
                && let Ok(text) = decoded(cell, row.gb18030, &mut room)
            {
                numbers.count(text);
            }
        }
    }
    columns.iter_mut().for_each(Numbers::judge);
    columns.iter().filter(|numbers| numbers.rounded).map(|numbers| numbers.column).collect()
}

/// A column of numbers, and the signs that may stand between several in one cell.
struct Numbers<'c> {
    column: usize,
    separators: &'c str,
    whole: Seen,
    /// Since it was last judged.
    here: Seen,
    rounded: bool,
}

impl Numbers<'_> {
    fn count(&mut self, text: &str) {
        for one in text.split(|sign| self.separators.contains(sign)) {
            let Some(id) = bare(one) else { continue };
            for tally in [&mut self.whole, &mut self.here] {
                tally.long += u64::from(is_long(&id));
                tally.rounded += u64::from(ends_in_zeros(&id));
            }
        }
    }

    fn judge(&mut self) {
        self.rounded |= self.here.is_rounded() || self.whole.is_rounded();
        self.here = Seen::default();
    }
}

/// How many numbers are longer than a spreadsheet keeps them, and how many of these end in zeros from there on.
#[derive(Clone, Copy, Default)]
struct Seen {
    long: u64,
    rounded: u64,
}

impl Seen {
    /// Several are rounded, and at least half. Of numbers as they are given, one in a thousand ends so.
    fn is_rounded(self) -> bool {
        self.rounded >= 3 && self.rounded * 2 >= self.long
    }
}
