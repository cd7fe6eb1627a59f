//! From files on disk to a judged diagnosis: find them, read them, judge what they say, ask the rules.

use std::fs::{self, File};
use std::io::{self, BufWriter, IsTerminal, Write, stdout};
use std::path::{Path, PathBuf};

use dangjiu::diagnosis::{self, Policy, SystemOf};
use dangjiu::diagnostic::Bilingual;
use dangjiu::observation::{Observation, SystemId};
use dangjiu::say;
use dangjiu::schema::Vocabulary;
use dangjiu::time::Instant;
use dangjiu::value::{Member, Scalar};
use dangjiu_exports::mapping::Mapping;
use dangjiu_exports::table::Content;
use dangjiu_exports::{Exports, InputFile, Progress, Reject, Sink};
use dangjiu_facade::call::instant;
use dangjiu_facade::diagnosis::rules::ask;
use dangjiu_facade::diagnosis::{Wanted, in_words};
use dangjiu_facade::error::HostError;
use dangjiu_facade::rules::Rules;
use dangjiu_facade::wire;
use indicatif::{ProgressBar, ProgressStyle};

use super::super::Failure;
use crate::args::DiagnoseArgs;
use crate::files::FileError;

/// Endings of what a folder's files are taken by; any file may be named itself.
const ENDINGS: [&str; 7] = ["csv", "tsv", "txt", "xlsx", "xls", "jsonl", "ndjson"];

/// The diagnosis of the files, with what the rules ask for.
pub(super) fn diagnose(args: &DiagnoseArgs, rules: &Rules) -> Result<wire::Diagnosis, Failure> {
    let now = args.now.as_deref().map(instant).transpose()?;
    let vocabulary = rules.vocabulary();
    let catalogue = dangjiu::builtin::catalogue(vocabulary, &rules.program().maps).map_err(|error| {
        refused(&say!("the status maps cannot be used: {error}", "状态映射无法使用：{error}"))
    })?;
    let mappings = mappings(&args.mapping)?;
    let inputs = inputs(&args.exports)?;
    let exports =
        Exports::open(inputs, &mappings, &catalogue, vocabulary).map_err(|error| refused(&error.0))?;
    let mut policy = Policy::default();
    policy.source_kinds = source_kinds(vocabulary);
    let mut listening = Listening {
        diagnosis: diagnosis::Diagnosis::new(vocabulary, &catalogue, policy),
        bar: bar(args),
        rejects: args.rejects.as_deref().map(|path| Rejects::create(path, &exports)).transpose()?,
    };
    declare(&mut listening.diagnosis, &exports);
    let read = exports.read(&mut listening, args.reveal);
    if let Some(rejects) = listening.rejects.take() {
        rejects.finish()?;
    }
    let bar = listening.bar;
    bar.set_style(ProgressStyle::default_spinner());
    let judged = listening.diagnosis.judge(now);
    let tenant = args.tenant.as_deref().unwrap_or_default();
    let files =
        exports.files().iter().zip(read).map(|(file, read)| file_read(&exports, file, read)).collect();
    let mut told =
        in_words(&judged, Wanted { tenant, files, all_orders: args.all_orders, reveal: args.reveal });
    if !args.rules.is_empty() {
        told.rules = ask(rules, &judged, &told, args.reveal, &mut |_| bar.tick())?;
    }
    bar.finish_and_clear();
    Ok(told)
}

fn refused(sentence: &Bilingual) -> Failure {
    Failure::Host(HostError::usage("exports", sentence.clone()))
}

fn mappings(paths: &[PathBuf]) -> Result<Vec<Mapping>, Failure> {
    let read = |path: &PathBuf| {
        let text = fs::read_to_string(path)
            .map_err(|error| Failure::File(FileError { path: path.clone(), error }))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        Mapping::parse(&path.display().to_string(), text).map_err(|error| refused(&error.0))
    };
    paths.iter().map(read).collect()
}

/// The files of the paths; of a folder those that look like exports, also in folders inside it, sorted by path.
fn inputs(paths: &[PathBuf]) -> Result<Vec<InputFile>, Failure> {
    let mut found = Vec::new();
    for path in paths {
        let at = |error| Failure::File(FileError { path: path.clone(), error });
        if fs::metadata(path).map_err(at)?.is_dir() {
            let mut inside = Vec::new();
            walk(path, &mut inside)?;
            inside.sort();
            if inside.is_empty() {
                let nothing = io::Error::new(io::ErrorKind::NotFound, "no export in this folder");
                return Err(at(nothing));
            }
            found.append(&mut inside);
        } else {
            found.push(path.clone());
        }
    }
    let input = |path: PathBuf| InputFile { name: path.display().to_string(), content: Content::Path(path) };
    Ok(found.into_iter().map(input).collect())
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let at = |error| Failure::File(FileError { path: folder.to_owned(), error });
    for entry in fs::read_dir(folder).map_err(at)? {
        let entry = entry.map_err(at)?;
        let path = entry.path();
        // Office programs leave `~$…` and `.~…` beside a file that is open.
        let hidden = entry.file_name().to_string_lossy().starts_with(['.', '~']);
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        if hidden {
            continue;
        } else if entry.file_type().map_err(at)?.is_dir() {
            walk(&path, found)?;
        } else if ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str())) {
            found.push(path);
        }
    }
    Ok(())
}

/// Declares systems and files under the numbers they have in the exports.
fn declare(diagnosis: &mut diagnosis::Diagnosis<'_>, exports: &Exports) {
    let systems: Vec<SystemId> = exports
        .systems()
        .iter()
        .map(|system| {
            let currency = system.currency.to_string();
            let channel = system.channel.as_deref();
            diagnosis.system(SystemOf { name: &system.name, role: system.role, channel, currency: &currency })
        })
        .collect();
    for file in exports.files() {
        // A refused file says nothing; it is there so that the numbers agree.
        let system = file.outcome.as_ref().ok().and_then(|known| systems.get(usize::from(known.system().0)));
        diagnosis.file(system.copied().unwrap_or(SystemId(0)));
    }
}

/// The sources that an order typed by hand may have, in every accepted spelling: the declared kinds, and what else the list
/// offers to choose from.
fn source_kinds(vocabulary: &Vocabulary) -> Vec<String> {
    let declared = vocabulary.enum_names.get("source_kind").and_then(|id| vocabulary.enumeration(*id));
    let members = declared.iter().flat_map(|kinds| &kinds.members);
    let mut kinds: Vec<String> = members.flat_map(|names| names.all()).map(str::to_owned).collect();
    let list = vocabulary.lists.iter().find(|list| list.names.primary == "source_kinds");
    for member in list.iter().filter_map(|list| list.members.as_ref()).flatten() {
        if let Scalar::Member(_, Member::Other(text)) | Scalar::Text(text) = member {
            kinds.push(text.to_string());
        }
    }
    kinds
}

fn file_read(
    exports: &Exports,
    file: &dangjiu_exports::OpenFile,
    read: dangjiu_exports::FileRead,
) -> wire::FileRead {
    let known = file.outcome.as_ref();
    let system = known.ok().and_then(|known| exports.systems().get(usize::from(known.system().0)));
    let encoding = match known {
        Ok(known) => Some(known.encoding()),
        Err(refused) => refused.encoding,
    };
    let text = |instant: Option<Instant>| instant.map(|instant| instant.to_string());
    let reject = |counted: dangjiu_exports::ReasonCount| wire::RejectReason {
        reason: counted.reason.into(),
        rows: counted.rows,
        first_row: counted.first_row,
    };
    wire::FileRead {
        name: file.name.clone(),
        mapping: known.ok().map(|known| known.mapping().to_owned()),
        system: system.map(|system| system.name.clone()),
        encoding: encoding.map(str::to_owned),
        rows: read.rows,
        read: read.read,
        rejected: read.rejected,
        refused: read.refused.map(Into::into),
        rejects: read.reasons.into_iter().map(reject).collect(),
        from: text(read.from),
        cut_off: text(read.cut_off),
    }
}

/// A bar on standard error, where it is a terminal and the output is in nobody's way.
fn bar(args: &DiagnoseArgs) -> ProgressBar {
    let apart = args.report.common.json || stdout().is_terminal();
    let bar = if apart { ProgressBar::no_length() } else { ProgressBar::hidden() };
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {bytes} / {total_bytes}  {eta}") {
        bar.set_style(style);
    }
    bar
}

/// Takes in what the files say.
struct Listening<'s> {
    diagnosis: diagnosis::Diagnosis<'s>,
    bar: ProgressBar,
    rejects: Option<Rejects>,
}

impl Sink for Listening<'_> {
    fn observe(&mut self, seen: &Observation<'_>) {
        self.diagnosis.observe(seen);
    }

    fn reject(&mut self, reject: Reject) {
        if let Some(rejects) = &mut self.rejects {
            rejects.write(&reject);
        }
    }

    fn progress(&mut self, progress: Progress) {
        self.bar.set_length(progress.of);
        self.bar.set_position(progress.done);
    }
}

/// Rejected rows as CSV: where each stands, why, and its cells with their headers.
struct Rejects {
    path: PathBuf,
    out: BufWriter<File>,
    /// Names and headers of the files.
    files: Vec<(String, Vec<String>)>,
    /// What kept a row from being written.
    failed: Option<io::Error>,
}

impl Rejects {
    fn create(path: &Path, exports: &Exports) -> Result<Rejects, FileError> {
        let at = |error| FileError { path: path.to_owned(), error };
        let mut out = BufWriter::new(File::create(path).map_err(at)?);
        // With the mark in front, a spreadsheet reads Chinese.
        out.write_all("\u{feff}file,row,reason,原因,cells\r\n".as_bytes()).map_err(at)?;
        let headers = |file: &dangjiu_exports::OpenFile| {
            file.outcome.as_ref().map(|known| known.headers().to_vec()).unwrap_or_default()
        };
        let files = exports.files().iter().map(|file| (file.name.clone(), headers(file))).collect();
        Ok(Rejects { path: path.to_owned(), out, files, failed: None })
    }

    fn write(&mut self, reject: &Reject) {
        if self.failed.is_some() {
            return;
        }
        let none = (String::new(), Vec::new());
        let (name, headers) = self.files.get(usize::from(reject.file)).unwrap_or(&none);
        let row = reject.row.to_string();
        let mut cells = vec![quoted(name), row, quoted(&reject.reason.en), quoted(&reject.reason.zh)];
        // Behind its header, no cell begins with a sign that a spreadsheet would compute.
        cells.extend(reject.cells.iter().enumerate().map(|(column, cell)| {
            quoted(&format!("{}: {cell}", headers.get(column).map_or("?", String::as_str)))
        }));
        let line = cells.join(",") + "\r\n";
        self.failed = self.out.write_all(line.as_bytes()).err();
    }

    fn finish(mut self) -> Result<(), FileError> {
        let done = self.failed.take().map_or_else(|| self.out.flush(), Err);
        done.map_err(|error| FileError { path: self.path, error })
    }
}

/// A cell of CSV.
fn quoted(text: &str) -> String {
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_order_may_have_any_declared_source_in_either_language() {
        let kinds = source_kinds(&dangjiu::builtin::vocabulary().unwrap());
        for kind in ["抖音售后补发", "store_transfer", "测试订单"] {
            assert!(kinds.iter().any(|known| known == kind), "{kind}");
        }
        assert!(!kinds.iter().any(|kind| kind == "朋友帮忙"));
    }

    #[test]
    fn cells_of_rejects_are_quoted_where_csv_needs_it() {
        assert_eq!(quoted("金额: 1,299"), "\"金额: 1,299\"");
        assert_eq!(quoted("a \"b\""), "\"a \"\"b\"\"\"");
        assert_eq!(quoted("plain"), "plain");
    }
}
