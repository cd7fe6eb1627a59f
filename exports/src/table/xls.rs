//! How far the sheets of an XLS reach, looked up before any is laid out.
//!
//! calamine makes a table of each sheet from its first cell to its last, whatever lies between, and of all sheets at once: ten
//! kilobytes can name cells so far apart that the tables take gigabytes. So the container ([MS-CFB]) and the records of
//! the workbook ([MS-XLS]) are gone through first, in time and memory that grow with the file; what does not hold together
//! is not handed on.
//!
//! ```text
//! FAT → directory → stream "Workbook": BOUNDSHEET → where a sheet begins → its cells → rows × columns
//! ```
//!
//! [MS-CFB]: https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-cfb/
//! [MS-XLS]: https://learn.microsoft.com/en-us/openspecs/office_file_formats/ms-xls/

/// How a container begins.
const SIGNATURE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
/// The end of a chain of sectors.
const END: u32 = 0xFFFF_FFFE;
/// Sectors below are such; the numbers from here on mean something else.
const RESERVED: u32 = 0xFFFF_FFFA;
/// A stream that is shorter lies in the sectors of the short ones.
const SHORT: usize = 4096;
const SHORT_SECTOR: usize = 64;
/// Rows times columns of a sheet of this form.
const LARGEST_SHEET: u64 = 65_536 * 256;

/// Whether a file is a container at all.
pub(super) fn is_container(bytes: &[u8]) -> bool {
    bytes.len() >= 512 && bytes.starts_with(SIGNATURE)
}

/// How many cells the tables of all sheets have, those of the formulas too; nothing where the file does not hold together. Of a
/// workbook that is locked nothing is laid out.
pub(super) fn cells_laid_out(bytes: &[u8]) -> Option<u64> {
    let stream = workbook(bytes)?;
    let mut sheets = Vec::new();
    for record in Records(&stream) {
        match record? {
            (0x002F, lock) if u16_at(lock, 0)? != 0 => return Some(0),
            (0x0085, sheet) => {
                // Behind the place stand two bytes and the name.
                sheet.get(..6)?;
                sheets.push(usize::try_from(u32_at(sheet, 0)?).ok()?);
            }
            (0x000A, _) => break,
            _ => {}
        }
    }
    // Sheets may begin at one place, and each is laid out.
    sheets.sort_unstable();
    let mut known: Option<(usize, u64)> = None;
    let mut all: u64 = 0;
    for start in sheets {
        let cells = match known {
            Some((at, cells)) if at == start => cells,
            _ => of_sheet(stream.get(start..)?)?,
        };
        known = Some((start, cells));
        all = all.saturating_add(cells);
    }
    Some(all)
}

/// The cells of the tables of one sheet: of what stands in them, and of the formulas.
fn of_sheet(records: &[u8]) -> Option<u64> {
    let (mut values, mut formulas) = (Reach::default(), Reach::default());
    let mut formula = (0, 0);
    // Charts within a sheet have records like those of cells.
    let (mut begun, mut within) = (false, 0_usize);
    for record in Records(records) {
        let (kind, data) = record?;
        let place = || Some((u16_at(data, 0)?, u16_at(data, 2)?));
        match kind {
            0x0809 if begun => within += 1,
            0x0809 => begun = true,
            0x000A if within == 0 => break,
            0x000A => within -= 1,
            _ if within > 0 => {}
            0x0200 => is_possible(data)?,
            // Number, label, text with runs, truth or error, short number, shared text.
            0x0203 | 0x0204 | 0x00D6 | 0x0205 | 0x027E | 0x00FD => values.take(place()?),
            0x00BD => {
                let (row, first) = place()?;
                values.take((row, first));
                values.take((row, u16_at(data, data.len().checked_sub(2)?)?));
            }
            0x0006 => {
                formula = place()?;
                formulas.take(formula);
                values.take(formula);
            }
            // The text that a formula comes to.
            0x0207 => values.take(formula),
            _ => {}
        }
    }
    Some(values.cells().saturating_add(formulas.cells()))
}

/// Refuses a sheet that says it is larger than any, for which memory would be asked at once.
fn is_possible(dimensions: &[u8]) -> Option<()> {
    let [from, below, first, behind] = match dimensions.len() {
        10 => [0, 2, 4, 6].map(|at| u16_at(dimensions, at).map(u32::from)),
        _ => [
            u32_at(dimensions, 0),
            u32_at(dimensions, 4),
            u16_at(dimensions, 8).map(u32::from),
            u16_at(dimensions, 10).map(u32::from),
        ],
    };
    let (from, below, first, behind) = (from?, below?, first?, behind?);
    if below == 0 || behind == 0 {
        return Some(());
    }
    let first = if first > 0xFF || behind < first { 0 } else { first };
    let rows = u64::from(below.checked_sub(from)?);
    (rows * u64::from(behind - first) <= LARGEST_SHEET).then_some(())
}

/// The rows and columns from the first cell to the last.
#[derive(Default)]
struct Reach(Option<[(u16, u16); 2]>);

impl Reach {
    fn take(&mut self, (row, column): (u16, u16)) {
        let [rows, columns] = self.0.unwrap_or([(row, row), (column, column)]);
        let wider = |(least, most): (u16, u16), at: u16| (least.min(at), most.max(at));
        self.0 = Some([wider(rows, row), wider(columns, column)]);
    }

    fn cells(&self) -> u64 {
        let length = |(least, most): (u16, u16)| u64::from(most - least) + 1;
        self.0.map_or(0, |[rows, columns]| length(rows) * length(columns))
    }
}

/// Records, each with its kind; nothing where one is cut off.
struct Records<'b>(&'b [u8]);

impl<'b> Iterator for Records<'b> {
    type Item = Option<(u16, &'b [u8])>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let record = (|| {
            let (kind, length) = (u16_at(self.0, 0)?, u16_at(self.0, 2)?);
            let (data, rest) = self.0.get(4..)?.split_at_checked(usize::from(length))?;
            self.0 = rest;
            Some((kind, data))
        })();
        if record.is_none() {
            self.0 = &[];
        }
        Some(record)
    }
}

/// The stream of the workbook.
fn workbook(bytes: &[u8]) -> Option<Vec<u8>> {
    let size = match u16_at(bytes, 30)? {
        9 => 512,
        12 => 4096,
        _ => return None,
    };
    let sectors = Sectors::of(bytes, size)?;
    let folder = sectors.chain(u32_at(bytes, 48)?, usize::MAX)?;
    let entries = || folder.as_chunks::<128>().0.iter();
    let length_of = |entry: &[u8; 128]| match size {
        512 => usize::try_from(u32_at(entry, 120)?).ok(),
        _ => usize::try_from(u64::from_le_bytes(*entry.last_chunk()?)).ok(),
    };
    let named = |name: &str| {
        let units = name.bytes().map(u16::from).chain([0]);
        let is_named = |entry: &&[u8; 128]| {
            let own = entry.as_chunks::<2>().0.iter().map(|unit| u16::from_le_bytes(*unit));
            own.take(name.len() + 1).map(to_lower).eq(units.clone().map(to_lower))
        };
        entries().find(is_named)
    };
    let read = |entry: &[u8; 128]| {
        let (start, length) = (u32_at(entry, 116)?, length_of(entry)?);
        if length >= SHORT {
            return sectors.chain(start, length);
        }
        let root = entries().next()?;
        let held = sectors.chain(u32_at(root, 116)?, length_of(root)?)?;
        let next = sectors.chain(u32_at(bytes, 60)?, usize::MAX)?;
        let short = Sectors { bytes: &held, size: SHORT_SECTOR, next: numbers(&next)? };
        short.chain(start, length)
    };
    named("Workbook").and_then(read).or_else(|| named("Book").and_then(read))
}

fn to_lower(unit: u16) -> u16 {
    u8::try_from(unit).map_or(unit, |byte| u16::from(byte.to_ascii_lowercase()))
}

/// The sectors of a container, each with the number of the next.
struct Sectors<'b> {
    bytes: &'b [u8],
    size: usize,
    next: Vec<u32>,
}

impl<'b> Sectors<'b> {
    /// Those of a file, behind its head, which takes one sector.
    fn of(bytes: &'b [u8], size: usize) -> Option<Sectors<'b>> {
        let mut sectors = Sectors { bytes: bytes.get(size..)?, size, next: Vec::new() };
        let most = sectors.most();
        // Where the table of what follows what lies.
        let mut parts = numbers(bytes.get(76..512)?)?;
        let mut further = u32_at(bytes, 68)?;
        for _ in 0..=most {
            if further >= RESERVED {
                break;
            }
            parts.extend(numbers(sectors.get(further)?)?);
            further = parts.pop()?;
        }
        let parts: Vec<u32> = parts.into_iter().filter(|part| *part < RESERVED).collect();
        if further < RESERVED || parts.len() > most {
            return None;
        }
        for part in parts {
            let part = numbers(sectors.get(part)?)?;
            sectors.next.extend(part);
        }
        Some(sectors)
    }

    /// How many sectors there can be.
    fn most(&self) -> usize {
        self.bytes.len() / self.size + 1
    }

    /// A sector; the last one may be cut off.
    fn get(&self, number: u32) -> Option<&'b [u8]> {
        let start = usize::try_from(number).ok()?.checked_mul(self.size)?;
        let rest = self.bytes.get(start..)?;
        Some(rest.get(..self.size).unwrap_or(rest))
    }

    /// The bytes of a chain of sectors, so many at most; nothing for one that goes in a circle.
    fn chain(&self, first: u32, length: usize) -> Option<Vec<u8>> {
        let mut found = Vec::new();
        let mut at = first;
        for _ in 0..=self.most() {
            if at == END {
                return Some(found);
            }
            found.extend_from_slice(self.get(at)?);
            if found.len() >= length {
                found.truncate(length);
                return Some(found);
            }
            at = *self.next.get(usize::try_from(at).ok()?)?;
        }
        None
    }
}

/// The numbers that a sector holds, and nothing else.
fn numbers(bytes: &[u8]) -> Option<Vec<u32>> {
    let (numbers, rest) = bytes.as_chunks();
    rest.is_empty().then(|| numbers.iter().map(|number| u32::from_le_bytes(*number)).collect())
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|bytes| u16::from_le_bytes(*bytes))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written by xlwt: a sheet of 41 rows and 5 columns with 40 formulas, and one of two cells, A1 and J1000.
    const BOOK: &[u8] = include_bytes!("../../tests/reading/books/two_sheets.xls");

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        let length = u16::try_from(data.len()).unwrap();
        [&kind.to_le_bytes(), &length.to_le_bytes(), data].concat()
    }

    fn begin() -> Vec<u8> {
        record(0x0809, &[0, 6, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    }

    fn end() -> Vec<u8> {
        record(0x000A, &[])
    }

    fn number(row: u16, column: u16) -> Vec<u8> {
        let place = [row.to_le_bytes(), column.to_le_bytes(), [0, 0]];
        record(0x0203, &[place.as_flattened(), &1.0_f64.to_le_bytes()].concat())
    }

    /// A stream of a workbook with sheets that begin one behind the other, or all at the first.
    fn stream(sheets: &[Vec<u8>], alike: usize) -> Vec<u8> {
        let entry = |at: usize| {
            record(0x0085, &[&u32::try_from(at).unwrap().to_le_bytes()[..], &[0, 0, 1, 0, b'S']].concat())
        };
        let count = sheets.len() + alike;
        let head = begin().len() + entry(0).len() * count + end().len();
        let starts = sheets.iter().scan(head, |at, sheet| Some(std::mem::replace(at, *at + sheet.len())));
        let entries = starts.chain(std::iter::repeat_n(head, alike)).flat_map(entry).collect();
        [begin(), entries, end(), sheets.concat()].concat()
    }

    /// A container whose workbook lies in the sectors of short streams.
    fn short(stream: &[u8]) -> Vec<u8> {
        let words = |words: &[u32]| words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>();
        let chain = |from: u32, count: usize| -> Vec<u32> {
            let mut next: Vec<u32> = (from + 1..).take(count).collect();
            *next.last_mut().unwrap() = END;
            next
        };
        let sector = |mut bytes: Vec<u8>, fill: u8| {
            bytes.resize(bytes.len().next_multiple_of(512), fill);
            bytes
        };
        let entry = |name: &str, start: u32, length: usize| {
            let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            entry.resize(116, 0);
            entry.extend(words(&[start, u32::try_from(length).unwrap(), 0]));
            entry
        };
        let held = sector(stream.to_vec(), 0);
        let mut head = SIGNATURE.to_vec();
        head.resize(76, 0);
        for (at, word) in
            [(24, 0x0003_003E), (28, 0x0009_FFFE), (32, 6), (44, 1), (48, 1), (60, 2), (64, 1), (68, END)]
        {
            head[at..at + 4].copy_from_slice(&u32::to_le_bytes(word));
        }
        head.extend(words(&[0]));
        let fat = [vec![0xFFFF_FFFD, END, END], chain(3, held.len() / 512)].concat();
        let folder = [entry("Root Entry", 3, held.len()), entry("WORKBOOK", 0, stream.len())].concat();
        let parts = [
            sector(head, 0xFF),
            sector(words(&fat), 0xFF),
            sector(folder, 0),
            sector(words(&chain(0, stream.len().div_ceil(SHORT_SECTOR))), 0xFF),
            held,
        ];
        parts.concat()
    }

    fn laid_out(sheets: &[Vec<u8>], alike: usize) -> Option<u64> {
        cells_laid_out(&short(&stream(sheets, alike)))
    }

    fn sheet(records: &[Vec<u8>]) -> Vec<u8> {
        [begin(), records.concat(), end()].concat()
    }

    #[test]
    fn what_another_program_wrote_is_counted() {
        assert!(is_container(BOOK));
        assert_eq!(cells_laid_out(BOOK), Some(41 * 5 + 40 + 1_000 * 10));
    }

    #[test]
    fn a_sheet_reaches_from_its_first_cell_to_its_last() {
        let far = || sheet(&[number(3, 2), number(65_535, 255), number(10, 1)]);
        assert_eq!(laid_out(&[far()], 0), Some(65_533 * 255));
        assert_eq!(laid_out(&[sheet(&[]), far()], 0), Some(65_533 * 255));
        // Whoever begins at one place is laid out once for each name.
        assert_eq!(laid_out(&[far(), sheet(&[number(0, 0)])], 30), Some(31 * 65_533 * 255 + 1));
        // A row of short numbers, and a formula that comes to a text.
        let row = record(0x00BD, &[[7, 0, 1, 0].as_slice(), &[0; 18], &[3, 0]].concat());
        assert_eq!(laid_out(&[sheet(&[row])], 0), Some(3));
        let formula = |row: u8| record(0x0006, &[&[row, 0, 2, 0], [0_u8; 18].as_slice()].concat());
        let text = record(0x0207, &[1, 0, 0, b'x']);
        assert_eq!(laid_out(&[sheet(&[formula(1), text.clone(), formula(9), text])], 0), Some(9 + 9));
        // A chart within a sheet is none of its cells.
        let chart = [begin(), number(900, 200), end()].concat();
        assert_eq!(laid_out(&[sheet(&[number(0, 0), chart, number(1, 0)])], 0), Some(2));
    }

    #[test]
    fn a_sheet_that_says_it_is_larger_than_any_is_refused() {
        let says = |rows: [u32; 2], columns: [u16; 2]| {
            let rows = rows.map(u32::to_le_bytes);
            let columns = columns.map(u16::to_le_bytes);
            let data = [rows.as_flattened(), columns.as_flattened(), &[0, 0]].concat();
            laid_out(&[sheet(&[record(0x0200, &data), number(0, 0)])], 0)
        };
        assert_eq!(says([0, 65_536], [0, 256]), Some(1));
        assert_eq!(says([0, 0], [0, 0]), Some(1));
        assert_eq!(says([0, 65_537], [0, 256]), None);
        assert_eq!(says([0, u32::MAX], [0, u16::MAX]), None);
        assert_eq!(says([9, 3], [0, 9]), None);
    }

    #[test]
    fn what_is_locked_is_left_to_the_reader() {
        let locked = [begin(), record(0x002F, &[1, 0, 0]), vec![0xFF; 64]].concat();
        assert_eq!(cells_laid_out(&short(&locked)), Some(0));
    }

    #[test]
    fn whatever_is_torn_is_gone_through() {
        for book in [BOOK.to_vec(), short(&stream(&[sheet(&[number(0, 0)])], 1))] {
            for end in (0..book.len()).step_by(11) {
                let _ = cells_laid_out(&book[..end]);
            }
            for at in (0..book.len()).step_by(7) {
                for byte in [0x00, 0x01, 0xFE, 0xFF] {
                    let mut torn = book.clone();
                    torn[at] = byte;
                    let _ = cells_laid_out(&torn);
                }
            }
        }
    }

    #[test]
    fn sectors_in_a_circle_are_refused() {
        let mut book = short(&stream(&[sheet(&[number(0, 0)])], 0));
        assert_eq!(cells_laid_out(&book), Some(1));
        // The folder, sector 1, is followed by itself.
        book[512 + 4..512 + 8].copy_from_slice(&1_u32.to_le_bytes());
        assert_eq!(cells_laid_out(&book), None);
    }
}
