//! From files on disk to a judged diagnosis: find them, read them, judge what they say, ask the rules.

use std::fs::{self, File};
use std::io::{self, BufWriter, IsTerminal, Write, stdout};
use std::path::{Path, PathBuf};

use dangjiu::diagnostic::Bilingual;
use dangjiu::say;
use dangjiu_exports::diagnose::{Request, Watch};
use dangjiu_exports::mapping::Mapping;
use dangjiu_exports::table::Content;
use dangjiu_exports::{Exports, InputFile, Progress, Reject};
use dangjiu_facade::call::instant;
use dangjiu_facade::error::HostError;
use dangjiu_facade::rules::Rules;
use dangjiu_facade::wire;
use indicatif::{ProgressBar, ProgressStyle};

use super::super::Failure;
use crate::args::DiagnoseArgs;
use crate::files::{self, FileError, RULES, walk};

/// Endings of what a folder's files are taken by; any file may be named itself.
const ENDINGS: [&str; 9] = ["csv", "tsv", "txt", "xlsx", "xlsm", "xlsb", "xls", "jsonl", "ndjson"];

/// What a file of rejected rows begins with. With the mark in front, a spreadsheet reads Chinese.
pub(super) const HEAD_OF_REJECTS: &str = "\u{feff}file,row,reason,原因,cells\r\n";

/// The diagnosis of the files, with what the rules ask for; and whether the rows that could not be read are written down, which is
/// no reason to keep the diagnosis back.
pub(super) fn diagnose(
    args: &DiagnoseArgs,
    inputs: Vec<PathBuf>,
    mappings: &[Mapping],
    rules: &Rules,
) -> Result<(wire::Diagnosis, Result<(), FileError>), Failure> {
    let catalogue = rules.catalogue()?;
    let input = |path: PathBuf| InputFile { name: path.display().to_string(), content: Content::Path(path) };
    let inputs = inputs.into_iter().map(input).collect();
    let exports =
        Exports::open(inputs, mappings, &catalogue, rules.vocabulary()).map_err(|error| refused(&error.0))?;
    let request = Request {
        tenant: args.tenant.as_deref().unwrap_or_default(),
        now: args.now.as_deref().map(instant).transpose()?,
        all_orders: args.all_orders,
        reveal: args.reveal,
    };
    let rejects = args.rejects.as_deref().map(|path| Rejects::create(path, &exports)).transpose()?;
    let mut watching = Watching { bar: bar(args), rejects };
    let diagnosis = dangjiu_exports::diagnose::diagnose(&exports, rules, &request, &mut watching)?;
    watching.bar.finish_and_clear();
    Ok((diagnosis, watching.rejects.map_or(Ok(()), Rejects::finish)))
}

/// The rules that stand in folders of exports.
pub(super) fn rules_beside(paths: &[PathBuf]) -> Result<Vec<PathBuf>, FileError> {
    let folders = paths.iter().filter(|path| path.is_dir());
    Ok(folders.map(|path| walk(path, RULES)).collect::<Result<Vec<_>, _>>()?.concat())
}

fn refused(sentence: &Bilingual) -> Failure {
    Failure::Host(HostError::usage("exports", sentence.clone()))
}

/// The shop's own mappings.
pub(super) fn mappings(paths: &[PathBuf]) -> Result<Vec<Mapping>, Failure> {
    let read = |path: &PathBuf| {
        let text = fs::read_to_string(path)
            .map_err(|error| Failure::File(FileError { path: path.clone(), error }))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        Mapping::parse(&path.display().to_string(), text).map_err(|error| refused(&error.0))
    };
    paths.iter().map(read).collect()
}

/// The files of the paths, each once; of a folder those that look like exports.
pub(super) fn inputs(paths: &[PathBuf]) -> Result<Vec<PathBuf>, FileError> {
    let (endings, listed) = (ENDINGS.join(", "), ENDINGS.join("、"));
    let none = say!(
        "no export in this folder: no file ends in {endings}",
        "文件夹里没有导出：没有以 {listed} 结尾的文件"
    );
    files::listed(paths, &ENDINGS, &none)
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

/// Shows how far the work is, and keeps the rows that could not be read.
struct Watching {
    bar: ProgressBar,
    rejects: Option<Rejects>,
}

impl Watch for Watching {
    fn reject(&mut self, reject: Reject) {
        if let Some(rejects) = &mut self.rejects {
            rejects.write(&reject);
        }
    }

    fn reading(&mut self, progress: Progress) {
        self.bar.set_length(progress.of);
        self.bar.set_position(progress.done);
        if progress.done == progress.of {
            self.bar.set_style(ProgressStyle::default_spinner());
        }
    }

    fn asking(&mut self, _done: u64, _of: u64) {
        self.bar.tick();
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
        out.write_all(HEAD_OF_REJECTS.as_bytes()).map_err(at)?;
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
    fn cells_of_rejects_are_quoted_where_csv_needs_it() {
        assert_eq!(quoted("金额: 1,299"), "\"金额: 1,299\"");
        assert_eq!(quoted("a \"b\""), "\"a \"\"b\"\"\"");
        assert_eq!(quoted("plain"), "plain");
    }
}
