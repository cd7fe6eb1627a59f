//! Delimited text, cut into rows and cells on bytes.
//!
//! In UTF-8 and GB18030 the signs looked for are below 0x30 or above any byte they could be part of, so nothing is decoded here. A cell that
//! begins with a quotation mark ends at the next lone one and may hold delimiters and line ends; elsewhere a quotation mark is an
//! ordinary sign (`="123"`). A quotation mark that is nowhere closed spoils its own line and no more; so does one whose cell would run
//! over line ends up to a mark with other signs behind it, which opens a cell of its own.

use std::io::{self, Read};

use dangjiu::say;
use memchr::{memchr, memchr2};

use super::{Row, RowFault, Span, TableError};

const BLOCK: usize = 256 * 1024;
/// A quoted cell longer than this was never meant to be one.
const LONGEST_ROW: usize = 1024 * 1024;

/// Rows out of a reader. Holds one row, or one block, whichever is longer.
pub(super) struct Delimited<R> {
    input: R,
    gb18030: bool,
    delimiter: u8,
    newline: u8,
    buffer: Vec<u8>,
    /// Where the next row begins, and where the bytes read so far end.
    at: usize,
    filled: usize,
    ended: bool,
    number: u32,
    read: u64,
    spans: Vec<Span>,
    rewritten: Vec<u8>,
}

/// What cutting the bytes at hand gave.
enum Cut {
    /// A row of so many bytes; with the bytes of its line end.
    Row { length: usize, whole: usize },
    /// The row goes on.
    More { in_quotes: bool },
    /// A quotation mark is never closed.
    Open,
}

/// What a cell in quotation marks came to.
enum Quoted {
    /// Its span, and where its delimiter or line end stands.
    Cell(Span, usize),
    /// It goes on.
    More,
    /// The mark that seems to close it opens another.
    Open,
}

impl<R: Read> Delimited<R> {
    /// Reads the first block and tells from the first line with something on it what stands between cells.
    pub(super) fn new(input: R, gb18030: bool) -> io::Result<Delimited<R>> {
        let mut rows = Delimited {
            input,
            gb18030,
            delimiter: b',',
            newline: b'\n',
            buffer: vec![0; BLOCK],
            at: 0,
            filled: 0,
            ended: false,
            number: 0,
            read: 0,
            spans: Vec::new(),
            rewritten: Vec::new(),
        };
        while rows.filled < BLOCK && !rows.ended {
            rows.fill()?;
        }
        let start = rows.buffer.get(..rows.filled).unwrap_or_default();
        if memchr(b'\n', start).is_none() && memchr(b'\r', start).is_some() {
            rows.newline = b'\r';
        }
        rows.delimiter = delimiter_of(start);
        Ok(rows)
    }

    pub(super) fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Bytes read so far.
    pub(super) fn position(&self) -> u64 {
        self.read
    }

    /// Reads more behind what is there, making room first.
    fn fill(&mut self) -> io::Result<()> {
        if self.filled == self.buffer.len() {
            if self.at > 0 {
                self.buffer.copy_within(self.at.., 0);
                self.filled -= self.at;
                self.at = 0;
            } else {
                self.buffer.resize(self.buffer.len() * 2, 0);
            }
        }
        let room = self.buffer.get_mut(self.filled..).unwrap_or_default();
        match self.input.read(room) {
            Ok(count) => {
                self.ended = count == 0;
                self.filled += count;
                self.read += count as u64;
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(()),
            Err(error) => Err(error),
        }
    }

    pub(super) fn next_row(&mut self) -> Result<Option<Row<'_>>, TableError> {
        let (fault, length, whole) = loop {
            let bytes = self.buffer.get(self.at..self.filled).unwrap_or_default();
            if bytes.is_empty() && self.ended {
                return Ok(None);
            }
            let cut =
                cut(bytes, self.delimiter, self.newline, self.ended, &mut self.spans, &mut self.rewritten);
            match cut {
                Cut::Row { length, whole } => break (None, length, whole),
                Cut::Open => break self.spoilt_line(),
                Cut::More { in_quotes: true } if self.ended || bytes.len() > LONGEST_ROW => {
                    break self.spoilt_line();
                }
                Cut::More { in_quotes: false } if bytes.len() > LONGEST_ROW => {
                    return Err(TableError::Refused(say!(
                        "a line is longer than a megabyte; what stands before it was read, the rest was not",
                        "有一行超过 1 MB；此前的行已读，此后的没有读"
                    )));
                }
                Cut::More { .. } => self.fill()?,
            }
        };
        self.number = self.number.saturating_add(1);
        let bytes = self.buffer.get(self.at..self.at + length).unwrap_or_default();
        self.at += whole;
        Ok(Some(Row {
            number: self.number,
            fault,
            gb18030: self.gb18030,
            bytes,
            rewritten: &self.rewritten,
            cells: &self.spans,
        }))
    }

    /// The line whose quotation mark is never closed, as one cell.
    fn spoilt_line(&mut self) -> (Option<RowFault>, usize, usize) {
        let bytes = self.buffer.get(self.at..self.filled).unwrap_or_default();
        let line = memchr(self.newline, bytes);
        let length = line.unwrap_or(bytes.len());
        self.spans.clear();
        self.spans.push(Span { start: 0, end: narrow(length), rewritten: false });
        (Some(RowFault::OpenQuote), length, line.map_or(length, |at| at + 1))
    }
}

fn narrow(length: usize) -> u32 {
    // Rows are at most a megabyte and a block.
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// Cuts the first row into spans.
fn cut(
    bytes: &[u8],
    delimiter: u8,
    newline: u8,
    ended: bool,
    spans: &mut Vec<Span>,
    rewritten: &mut Vec<u8>,
) -> Cut {
    spans.clear();
    rewritten.clear();
    let mut at = 0;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let (span, next) = if rest.first() == Some(&b'"') {
            match quoted(bytes, at, delimiter, newline, ended, rewritten) {
                Quoted::Cell(span, next) => (span, next),
                Quoted::More => return Cut::More { in_quotes: true },
                Quoted::Open => return Cut::Open,
            }
        } else {
            let length = match memchr2(delimiter, newline, rest) {
                Some(length) => length,
                None if ended => rest.len(),
                None => return Cut::More { in_quotes: false },
            };
            (Span { start: narrow(at), end: narrow(at + length), rewritten: false }, at + length)
        };
        spans.push(span);
        match bytes.get(next) {
            Some(sign) if *sign == delimiter => at = next + 1,
            found => {
                // The carriage return of a line end belongs to it.
                if let Some(last) = spans.last_mut()
                    && !last.rewritten
                    && last.end as usize == next
                    && last.end > last.start
                    && bytes.get(next - 1) == Some(&b'\r')
                {
                    last.end -= 1;
                }
                return Cut::Row { length: next, whole: next + usize::from(found.is_some()) };
            }
        }
    }
}

/// A cell that begins with a quotation mark. What stands between the closing mark and the delimiter is taken with it, on one line.
fn quoted(
    bytes: &[u8],
    at: usize,
    delimiter: u8,
    newline: u8,
    ended: bool,
    rewritten: &mut Vec<u8>,
) -> Quoted {
    let from = at + 1;
    let Some(close) = next_mark(bytes, from) else { return Quoted::More };
    let after = bytes.get(close + 1).copied();
    if after == Some(delimiter) || after == Some(newline) || (after.is_none() && ended) {
        let span = Span { start: narrow(from), end: narrow(close), rewritten: false };
        return Quoted::Cell(span, close + 1);
    }
    // Doubled marks, or signs behind the closing one: the cell is written anew.
    let start = rewritten.len();
    let mut at = from;
    loop {
        let Some(close) = next_mark(bytes, at) else { return Quoted::More };
        rewritten.extend_from_slice(bytes.get(at..close).unwrap_or_default());
        match bytes.get(close + 1) {
            Some(b'"') => {
                rewritten.push(b'"');
                at = close + 2;
            }
            None if !ended => return Quoted::More,
            _ => {
                let rest = bytes.get(close + 1..).unwrap_or_default();
                let length = match memchr2(delimiter, newline, rest) {
                    Some(length) => length,
                    None if ended => rest.len(),
                    None => return Quoted::More,
                };
                let tail = rest.get(..length).unwrap_or_default();
                if !tail.trim_ascii().is_empty()
                    && memchr(newline, bytes.get(from..close).unwrap_or_default()).is_some()
                {
                    return Quoted::Open;
                }
                let next = close + 1 + length;
                let line_end = bytes.get(next).is_none_or(|sign| *sign == newline);
                rewritten.extend_from_slice(tail.strip_suffix(b"\r").filter(|_| line_end).unwrap_or(tail));
                let span = Span { start: narrow(start), end: narrow(rewritten.len()), rewritten: true };
                return Quoted::Cell(span, next);
            }
        }
    }
}

/// Where the next quotation mark stands.
fn next_mark(bytes: &[u8], from: usize) -> Option<usize> {
    Some(from + memchr(b'"', bytes.get(from..)?)?)
}

/// What stands between the cells: the comma, semicolon or tab that the first line with something on it has most of, outside quotation
/// marks.
fn delimiter_of(start: &[u8]) -> u8 {
    let mut counts = [(b',', 0usize), (b';', 0), (b'\t', 0)];
    let (mut in_quotes, mut seen) = (false, false);
    for byte in start {
        match byte {
            b'"' => in_quotes = !in_quotes,
            b'\n' | b'\r' if !in_quotes && seen => break,
            _ => {}
        }
        seen |= *byte > b' ';
        if !in_quotes {
            counts.iter_mut().filter(|(sign, _)| sign == byte).for_each(|(_, count)| *count += 1);
        }
    }
    // The first of equals: a comma unless another sign is more frequent.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(sign, _)| *sign)
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::GB18030;
    use proptest::prelude::*;

    /// Gives its bytes a few at a time.
    struct Drops<'a>(&'a [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let length = self.1.min(out.len()).min(self.0.len());
            let (head, tail) = self.0.split_at(length);
            out[..length].copy_from_slice(head);
            self.0 = tail;
            Ok(length)
        }
    }

    fn rows_in(bytes: &[u8], piece: usize) -> Vec<(u32, Vec<Vec<u8>>, Option<RowFault>)> {
        let mut rows = Delimited::new(Drops(bytes, piece), false).unwrap();
        let mut all = Vec::new();
        while let Some(row) = rows.next_row().unwrap() {
            all.push((row.number, row.cells().map(<[u8]>::to_vec).collect(), row.fault));
        }
        all
    }

    fn cells(text: &str) -> Vec<Vec<String>> {
        rows_in(text.as_bytes(), usize::MAX)
            .into_iter()
            .map(|(_, cells, _)| cells.into_iter().map(|cell| String::from_utf8(cell).unwrap()).collect())
            .collect()
    }

    #[test]
    fn rows_and_cells() {
        assert_eq!(cells("a,b\r\n1,2\r\n"), [["a", "b"], ["1", "2"]]);
        assert_eq!(cells("a,b\n1,\"2\"\"3\"\n"), [["a", "b"], ["1", "2\"3"]]);
        assert_eq!(cells("a,b\n\"x,\ny\",z"), [["a", "b"], ["x,\ny", "z"]]);
        assert_eq!(cells("a,b\n=\"12\",\"\t7\"\n"), [["a", "b"], ["=\"12\"", "\t7"]]);
        assert_eq!(cells("a,b\n\"x\"y,\"p\"q\r\n"), [["a", "b"], ["xy", "pq"]]);
        assert_eq!(cells("a,b\n\"=\"\"12\"\"\",2\r\n"), [["a", "b"], ["=\"12\"", "2"]]);
        assert_eq!(cells("a;b;c\n1,5;2;3\n"), [["a", "b", "c"], ["1,5", "2", "3"]]);
        assert_eq!(cells("a\tb\n1\t\n"), [["a", "b"], ["1", ""]]);
        assert_eq!(cells("a,b\r1,2\r"), [["a", "b"], ["1", "2"]], "the line ends of old machines");
        assert_eq!(cells("\"a;b\",c,d\n"), [["a;b", "c", "d"]], "signs in quotation marks do not count");
        assert!(cells("").is_empty());
    }

    #[test]
    fn blank_lines_are_rows_so_that_numbers_are_those_of_a_sheet() {
        let rows = rows_in(b"a,b\n\n1,2\n", usize::MAX);
        assert_eq!(
            rows.iter().map(|(number, cells, _)| (*number, cells.len())).collect::<Vec<_>>(),
            [(1, 2), (2, 1), (3, 2)]
        );
    }

    #[test]
    fn an_open_quotation_mark_spoils_its_own_line_only() {
        let rows = rows_in(b"a,b\n1,\"x\n2,y\n3,z\n", usize::MAX);
        assert_eq!(rows.len(), 4);
        assert_eq!(rows[1].2, Some(RowFault::OpenQuote));
        assert_eq!(rows[2], (3, vec![b"2".to_vec(), b"y".to_vec()], None));
    }

    #[test]
    fn an_open_quotation_mark_does_not_run_to_the_next_cell_in_marks() {
        let rows = rows_in(b"a,b,c\n1,\"x,5\n2,y,5\n3,\"p, q\",5\n4,\"r\ns\" ,5\n", usize::MAX);
        let faults: Vec<u32> =
            rows.iter().filter(|(.., fault)| fault.is_some()).map(|(number, ..)| *number).collect();
        assert_eq!((rows.len(), faults), (5, vec![2]));
        assert_eq!(rows[3].1[1], b"p, q");
        assert_eq!(rows[4].1[1], b"r\ns ", "blanks behind a mark open nothing");
        // The mark of every cell is one: the lost one stands at the end of a line.
        let rows = rows_in(b"\"a\",\"b\"\n\"1\",\"x\n\"2\",\"y\"\n", usize::MAX);
        assert_eq!(rows[1].2, Some(RowFault::OpenQuote));
        assert_eq!(rows[2], (3, vec![b"2".to_vec(), b"y".to_vec()], None));
    }

    #[test]
    fn an_open_quotation_mark_in_a_long_file_does_not_swallow_it() {
        let mut text = String::from("a,b\n1,\"x\n");
        for n in 0..200_000 {
            text.push_str(&format!("{n},plain\n"));
        }
        let rows = rows_in(text.as_bytes(), usize::MAX);
        assert_eq!(rows.len(), 200_002);
        assert_eq!(rows.iter().filter(|(_, _, fault)| fault.is_some()).count(), 1);
    }

    #[test]
    fn gb18030_is_cut_without_decoding() {
        // The second bytes of these are 0x5C, 0x7C and digits: none of them parts anything.
        let text = "订单编号,收货地址\n1,誠\\仭㐀\n";
        let bytes = GB18030.encode(text).0;
        let rows = rows_in(&bytes, usize::MAX);
        assert_eq!(rows.len(), 2);
        assert_eq!(GB18030.decode(&rows[1].1[1]).0, "誠\\仭㐀");
    }

    proptest! {
        #[test]
        fn pieces_make_no_difference(text in "[a,\"\r\n;x]{0,60}", piece in 1usize..5) {
            prop_assert_eq!(rows_in(text.as_bytes(), piece), rows_in(text.as_bytes(), usize::MAX));
        }

        #[test]
        fn what_is_written_by_the_rules_comes_back(
            table in proptest::collection::vec(proptest::collection::vec("[ab,\"\n;订 ]{0,6}", 2..4), 1..6)
        ) {
            let width = table[0].len();
            let line = |row: &Vec<String>| {
                let quoted: Vec<String> = row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
                quoted.join(",") + "\n"
            };
            let table: Vec<Vec<String>> = table.into_iter().map(|mut row| { row.resize(width, String::new()); row }).collect();
            let text: String = table.iter().map(line).collect();
            prop_assert_eq!(cells(&text), table);
        }

        #[test]
        fn any_bytes_end(bytes in proptest::collection::vec(any::<u8>(), 0..300), piece in 1usize..50) {
            let rows = rows_in(&bytes, piece);
            prop_assert!(rows.len() <= bytes.len() + 1);
        }
    }
}
