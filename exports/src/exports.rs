//! A folder of exports: every file recognised or refused, then read.

use dangjiu::diagnosis::Lacks;
use dangjiu::diagnostic::Bilingual;
use dangjiu::mapping::Catalogue;
use dangjiu::money::Currency;
use dangjiu::observation::{IntakeRefused, MOST_FILES, MOST_SYSTEMS, Observation, Role, SystemId};
use dangjiu::say;
use dangjiu::schema::Vocabulary;

use crate::cell::{Dates, Order};
use crate::channels::Channels;
use crate::layout::Layout;
use crate::mapping::{Mapping, MappingError, builtin};
use crate::reader::{Reader, Taken};
use crate::recognise::{Found, Known, NotKnown, proved_order, recognise};
use crate::reject::{ReasonCount, Reject, Tally};
use crate::rounded::rounded_columns;
use crate::table::{Content, Source, TableError};
use crate::text::Encoding;

/// A file to be read.
#[derive(Clone, Debug)]
pub struct InputFile {
    /// Its path as given, for messages and for mappings that name files.
    pub name: String,
    /// Its bytes.
    pub content: Content,
}

/// A system that speaks in the files. Its number is its place in [`Exports::systems`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemDeclaration {
    /// Its name: `taobao`, `erp`
    pub name: String,
    /// What it is.
    pub role: Role,
    /// The channel, where it is one.
    pub channel: Option<String>,
    /// The currency of its amounts.
    pub currency: Currency,
}

/// A file that was recognised.
#[derive(Clone, Debug)]
pub struct Recognised {
    mapping: Mapping,
    layout: Layout,
    dates: Dates,
    sheet: Option<String>,
    header_row: u32,
    encoding: &'static str,
    text_encoding: Option<Encoding>,
    system: SystemId,
}

impl Recognised {
    /// The name of the mapping that reads it.
    #[must_use]
    pub fn mapping(&self) -> &str {
        &self.mapping.name
    }

    /// Its encoding in data: `utf-8`, `utf-8-bom`, `gb18030`, `utf-16le`, `utf-16be`, `xlsx`.
    #[must_use]
    pub fn encoding(&self) -> &'static str {
        self.encoding
    }

    /// The system that speaks in it.
    #[must_use]
    pub fn system(&self) -> SystemId {
        self.system
    }

    pub(crate) fn lacks(&self) -> Lacks {
        self.layout.lacks
    }

    /// Its headers as they stand in it, under which the cells of its rejects stand.
    #[must_use]
    pub fn headers(&self) -> &[String] {
        &self.layout.headers
    }
}

/// A file that is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Why.
    pub reason: Bilingual,
    /// Its encoding, where it was told.
    pub encoding: Option<&'static str>,
}

/// A file and what became of it.
#[derive(Clone, Debug)]
pub struct OpenFile {
    /// Its path as given; where several sheets of a workbook hold tables, with the sheet behind it: `orders.xlsx [Sheet2]`.
    pub name: String,
    /// Recognised, or refused.
    pub outcome: Result<Recognised, Refused>,
    /// The sheets of the workbook that are not read, where there are any: what stands on them is no table, or the mapping names its
    /// sheet. They are told of once, with the first sheet that is read.
    pub left_out: Vec<String>,
    content: Content,
    /// The number of the file as given, which the sheets of a workbook share.
    given: usize,
}

/// What reading a file came to.
#[derive(Clone, Debug, Default)]
pub struct FileRead {
    /// Rows with something on them, the header not counted: read, rejected and notes together.
    pub rows: u64,
    /// Rows taken in.
    pub read: u64,
    /// Rows that could not be read.
    pub rejected: u64,
    /// Rows of totals and explanations, which are about no single thing.
    pub notes: u64,
    /// Why rows were rejected, the most frequent reason first.
    pub reasons: Vec<ReasonCount>,
    /// Set where it was refused, or reading broke off.
    pub refused: Option<Bilingual>,
}

/// How far reading is, in bytes of all files; told every few thousand rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes behind.
    pub done: u64,
    /// Bytes in all.
    pub of: u64,
}

/// Whoever takes in what the files say.
pub trait Sink {
    /// An observation, lent.
    fn observe(&mut self, seen: &Observation<'_>);
    /// What a rejected row is about, as far as its numbers can be read: told before the reject, and nothing else of the row is.
    fn about(&mut self, about: &Observation<'_>) {
        let _ = about;
    }
    /// A row that could not be read.
    fn reject(&mut self, reject: Reject) {
        let _ = reject;
    }
    /// How far it is.
    fn progress(&mut self, progress: Progress) {
        let _ = progress;
    }
}

impl<F: FnMut(&Observation<'_>)> Sink for F {
    fn observe(&mut self, seen: &Observation<'_>) {
        self(seen);
    }
}

/// Why files cannot be opened at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.en)]
pub struct OpenError(pub Bilingual);

impl From<MappingError> for OpenError {
    fn from(MappingError(reason): MappingError) -> Self {
        OpenError(reason)
    }
}

impl From<IntakeRefused> for OpenError {
    fn from(refused: IntakeRefused) -> Self {
        OpenError(refused.sentence())
    }
}

/// Files that were looked at, and the systems that speak in them.
#[derive(Debug, Default)]
pub struct Exports {
    files: Vec<OpenFile>,
    systems: Vec<SystemDeclaration>,
}

/// Rows between two reports of progress.
const ROWS_PER_REPORT: u64 = 8192;

impl Exports {
    /// Looks at every file, of a workbook at every sheet, and finds its mapping: the shop's own first, then the shipped ones. Nothing
    /// is read yet but what that takes.
    ///
    /// # Errors
    /// There are more files and sheets than [`MOST_FILES`]; a shipped mapping cannot be read, which tests rule out. Files that cannot be
    /// read are no error: they are refused, each with its reason.
    pub fn open(
        files: Vec<InputFile>,
        own: &[Mapping],
        catalogue: &Catalogue,
        vocabulary: &Vocabulary,
    ) -> Result<Exports, OpenError> {
        if files.len() > MOST_FILES {
            return Err(IntakeRefused::Files.into());
        }
        let shipped = builtin::mappings()?;
        let channels = Channels::of(vocabulary);
        let mut exports = Exports::default();
        for (given, file) in files.into_iter().enumerate() {
            let mut source = Source::look(&file.content, None).map_err(NotKnown::from);
            let Found { tables, mut left_out } = match &mut source {
                Ok(source) => recognise(&file.name, source, own, &shipped),
                Err(why) => Found::refused(why.clone()),
            };
            let several = tables.len() > 1;
            for table in tables {
                if exports.files.len() == MOST_FILES {
                    return Err(IntakeRefused::Files.into());
                }
                let sheet = match &table {
                    Ok(known) => known.sheet.clone(),
                    Err(not_known) => not_known.sheet.clone(),
                };
                let outcome = table
                    .and_then(|known| {
                        exports.lay_out(
                            source.as_mut().map_err(|why| why.clone())?,
                            known,
                            catalogue,
                            &channels,
                        )
                    })
                    .map_err(|NotKnown { reason, encoding, .. }| Refused { reason, encoding });
                let name = match sheet.filter(|_| several) {
                    Some(sheet) => format!("{} [{sheet}]", file.name),
                    None => file.name.clone(),
                };
                let left_out = if outcome.is_ok() { std::mem::take(&mut left_out) } else { Vec::new() };
                exports.files.push(OpenFile {
                    name,
                    outcome,
                    left_out,
                    content: file.content.clone(),
                    given,
                });
            }
        }
        Ok(exports)
    }

    fn lay_out(
        &mut self,
        source: &mut Source,
        known: Known<'_>,
        catalogue: &Catalogue,
        channels: &Channels,
    ) -> Result<Recognised, NotKnown> {
        let Known { mapping, sheet, headers, header_row, encoding, text_encoding, since_1904 } = known;
        let refused = |reason| NotKnown { reason, encoding: Some(encoding), sheet: None };
        let mut layout = Layout::new(mapping, headers.as_deref(), catalogue, channels).map_err(refused)?;
        // A number in a cell of a workbook shows by itself whether it was rounded.
        if headers.is_some() && text_encoding.is_some() {
            let mut table = source.table(None)?;
            layout.rounded = rounded_columns(&mut table, header_row, layout.ids(&mapping.lines));
        }
        let order = match mapping.dates {
            Some(order) => Order::Known(order),
            None if headers.is_some() => {
                let mut table = source.table(sheet.as_deref())?;
                let columns: Vec<usize> = layout.dates().collect();
                proved_order(&mut table, header_row, &columns, &layout.headers)
                    .map_err(|NotKnown { reason, .. }| refused(reason))?
            }
            None => Order::Unknown,
        };
        let system = self.system(mapping).map_err(refused)?;
        let dates = Dates { zone: mapping.zone, order, since_1904 };
        Ok(Recognised {
            mapping: mapping.clone(),
            layout,
            dates,
            sheet,
            header_row,
            encoding,
            text_encoding,
            system,
        })
    }

    /// The number of the mapping's system, declared where it is new.
    fn system(&mut self, mapping: &Mapping) -> Result<SystemId, Bilingual> {
        let declared = SystemDeclaration {
            name: mapping.system.clone(),
            role: mapping.role,
            channel: mapping.channel.clone(),
            currency: mapping.currency,
        };
        let at = self.systems.iter().position(|system| system.name == declared.name);
        let at = match at.map(|at| (at, self.systems.get(at))) {
            Some((at, known)) if known == Some(&declared) => at,
            None if self.systems.len() == MOST_SYSTEMS => return Err(IntakeRefused::Systems.sentence()),
            Some(_) => {
                let name = &declared.name;
                return Err(say!(
                    "the system {name} has another role, channel or currency in another file; use one name for one system",
                    "系统 {name} 在另一个文件里的角色、渠道或币种不同；一个名字只能是一个系统"
                ));
            }
            None => {
                self.systems.push(declared);
                self.systems.len() - 1
            }
        };
        u8::try_from(at).map(SystemId).map_err(|_| IntakeRefused::Systems.sentence())
    }

    /// The systems, by number.
    #[must_use]
    pub fn systems(&self) -> &[SystemDeclaration] {
        &self.systems
    }

    /// The files, by number, in the order in which they were given; the sheets of a workbook each as one.
    #[must_use]
    pub fn files(&self) -> &[OpenFile] {
        &self.files
    }

    /// Reads every file that was recognised and hands on what it says. What comes back has an entry for every file, in their order.
    ///
    /// Personal cells of rejects are masked unless `reveal` is set.
    pub fn read(&self, sink: &mut impl Sink, reveal: bool) -> Vec<FileRead> {
        let sizes: Vec<u64> = self.files.iter().map(|file| file.content.size().unwrap_or(0)).collect();
        let of = sizes.iter().sum();
        let (mut done, mut opened) = (0, Opened::default());
        let mut all = Vec::with_capacity(self.files.len());
        for (number, (file, size)) in (0..=u16::MAX).zip(self.files.iter().zip(&sizes)) {
            let read = match &file.outcome {
                Ok(known) => {
                    known.read(opened.source(file, known), number, sink, reveal, Progress { done, of })
                }
                Err(refused) => FileRead { refused: Some(refused.reason.clone()), ..FileRead::default() },
            };
            done += size;
            sink.progress(Progress { done, of });
            all.push(read);
        }
        all
    }
}

/// The file that was opened last: the sheets of a workbook stand one behind the other, and it is opened once for all of them.
#[derive(Default)]
struct Opened(Option<(usize, Source)>);

impl Opened {
    fn source(&mut self, file: &OpenFile, known: &Recognised) -> Result<&mut Source, TableError> {
        // What was opened before is let go first: both may be large.
        let open = match self.0.take().filter(|(given, _)| *given == file.given) {
            Some(open) => open,
            None => (file.given, Source::look(&file.content, known.text_encoding)?),
        };
        Ok(&mut self.0.insert(open).1)
    }
}

impl Recognised {
    fn read(
        &self,
        source: Result<&mut Source, TableError>,
        file: u16,
        sink: &mut impl Sink,
        reveal: bool,
        so_far: Progress,
    ) -> FileRead {
        let mut reader =
            Reader::new(&self.mapping, &self.layout, self.dates, self.system, file, self.header_row);
        let mut tally = Tally::default();
        let mut counts = FileRead::default();
        let broken =
            self.read_rows(source, &mut reader, &mut tally, &mut counts, (file, reveal, so_far), sink);
        reader.finish(&mut |seen| sink.observe(seen));
        counts.rejected = tally.rows();
        counts.rows = counts.read + counts.rejected + counts.notes;
        let refused = broken.err().map(|error| NotKnown::from(error).reason);
        FileRead { reasons: tally.in_words(&self.layout), refused, ..counts }
    }

    fn read_rows(
        &self,
        source: Result<&mut Source, TableError>,
        reader: &mut Reader<'_>,
        tally: &mut Tally,
        counts: &mut FileRead,
        (file, reveal, so_far): (u16, bool, Progress),
        sink: &mut impl Sink,
    ) -> Result<(), TableError> {
        let mut table = source?.table(self.sheet.as_deref())?;
        if let Some(rows) = &self.mapping.json {
            table.lay_out(rows, self.layout.paths.clone());
        }
        let mut until_report = ROWS_PER_REPORT;
        loop {
            until_report -= 1;
            if until_report == 0 {
                until_report = ROWS_PER_REPORT;
                sink.progress(Progress { done: so_far.done + table.position(), of: so_far.of });
            }
            let Some(row) = table.next_row()? else { return Ok(()) };
            if row.number <= self.header_row {
                continue;
            }
            match reader.take(&row, &mut |seen| sink.observe(seen)) {
                Ok(Taken::Read) => counts.read += 1,
                Ok(Taken::Note) => counts.notes += 1,
                Ok(Taken::Blank) => {}
                Err(reason) => {
                    tally.add(reason, row.number);
                    let lost = reader.reject(&row, reason, &mut |seen, is_read| {
                        if is_read { sink.observe(seen) } else { sink.about(seen) }
                    });
                    sink.reject(Reject::new((file, &row), reason, lost, &self.layout, reveal));
                }
            }
        }
    }
}
