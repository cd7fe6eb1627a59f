//! Delimited text, cut into rows and cells on bytes.
//!
//! In UTF-8 and GB18030 the signs looked for are below 0x30 or above any byte they could be part of, so nothing is decoded here. A cell that
//! begins with a quotation mark ends at the next lone one and may hold delimiters and line ends; elsewhere a quotation mark is an
//! ordinary sign (`="123"`). A quotation mark that is nowhere closed spoils its own line and no more; so does one whose cell would run
//! over line ends up to a mark with other signs behind it, which opens a cell of its own.

use std::io::{self, Read};

use dangjiu::say;
use memchr::{memchr, memchr2};

use super::{HEADERS_WITHIN, Row, RowFault, Span, TableError};

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
    /// Reads the first block and tells from the lines at its top what stands between cells.
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

/// The signs that may stand between cells, the first of equals first.
const SIGNS: [u8; 3] = [b',', b';', b'\t'];

/// What stands between the cells. Of the lines at the top it is the sign that the first line has most of, outside quotation marks, which
/// is in every line below as well, as in the rows of a table: a comma in a title is not, and those in addresses stand below the headers.
/// Where no line is so, it is the sign that any of them has most of.
fn delimiter_of(start: &[u8]) -> u8 {
    let lines = counts_at_top(start);
    let of_table = lines.iter().enumerate().find_map(|(at, counts)| {
        let (sign, _) = most(counts);
        let mut below = lines.iter().skip(at + 1).peekable();
        (below.peek().is_some() && below.all(|line| line.get(sign) > Some(&0))).then_some(sign)
    });
    // The first of equals, of lines as of signs.
    let in_any = || lines.iter().map(most).rev().max_by_key(|(_, count)| *count).map(|(sign, _)| sign);
    of_table.or_else(in_any).and_then(|sign| SIGNS.get(sign)).copied().unwrap_or(b',')
}

/// How many of each sign the lines have among which the headers stand, and the one below them. Lines without any sign tell nothing.
fn counts_at_top(start: &[u8]) -> Vec<[usize; SIGNS.len()]> {
    let (mut lines, mut shown) = (Vec::new(), 0);
    let (mut counts, mut in_quotes, mut shows) = ([0; SIGNS.len()], false, false);
    // The last line need not be closed, neither by its end nor by a quotation mark.
    for (at, byte) in start.iter().chain(b"\n").enumerate() {
        match byte {
            b'\n' | b'\r' if !in_quotes || at == start.len() => {
                if shows && counts != [0; SIGNS.len()] {
                    lines.push(counts);
                }
                shown += usize::from(shows);
                if shown > HEADERS_WITHIN {
                    break;
                }
                (counts, shows) = ([0; SIGNS.len()], false);
            }
            b'"' => in_quotes = !in_quotes,
            _ => match SIGNS.iter().zip(&mut counts).find(|(sign, _)| *sign == byte && !in_quotes) {
                Some((_, count)) => *count += 1,
                None => shows |= *byte > b' ',
            },
        }
    }
    lines
}

/// Which sign a line has most of, and how many.
fn most(counts: &[usize; SIGNS.len()]) -> (usize, usize) {
    counts.iter().copied().enumerate().rev().max_by_key(|(_, count)| *count).unwrap_or_default()
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
    fn what_stands_between_cells_is_told_from_the_table_and_not_from_its_title() {
        let told = |text: &str| char::from(delimiter_of(text.as_bytes()));
        let titles =
            ["", "订单导出报表\n", "店铺,棉语\n导出时间：2026-09-21, 3 单\n\n", "a;b;c;d,e\n\"x\ty\"\n"];
        for (sign, title) in SIGNS.iter().flat_map(|sign| titles.map(|title| (char::from(*sign), title))) {
            let table = "no|sum|to\nA-1|5|x\nA-2|6|y\n".replace('|', &sign.to_string());
            assert_eq!(told(&format!("{title}{table}")), sign, "{title:?} {sign:?}");
        }
        assert_eq!(
            told("no\tto\nA-1\ta,b,c,d\nA-2\te,f,g,h\n"),
            '\t',
            "addresses have more commas than the table tabs"
        );
        assert_eq!(told("no\tday\tto\nA-1\na-2\td,e,f,g\n合计\t1,299\n"), '\t', "rows may be short");
        assert_eq!(told("订单报表;;;\nno;sum;to;by\n"), ';', "a title as wide as the table");
        assert_eq!(told("a;b;\"c"), ';');
        // No sign is in all of them.
        assert_eq!(told("x,y\nno;sum;to\nA;5;x\nx,y\n"), ';');
        assert_eq!(told("no\tsum\nA\t5\n合计,1\n"), '\t', "the first line among equals");
        assert_eq!(told("a,b;c\n"), ',', "a comma among equals");
        assert_eq!(told("t1\nt2\nt3\nt4\nt5\nno\tsum\n"), '\t');
        assert_eq!(told("t1\nt2\nt3\nt4\nt5\nt6\nno\tsum\n"), ',', "no headers are looked for so far below");
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
