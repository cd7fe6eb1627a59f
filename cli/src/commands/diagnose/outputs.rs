//! What a diagnosis writes, held against what it reads, before either begins.
//!
//! The files that are asked for may be there already, and may stand among the exports. A report of an earlier run is none of them: it is
//! left out and written anew, so that the same command can be given again. Whatever else the command reads is never overwritten. Nor is
//! one of its own reports by another.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use dangjiu::say;
use dangjiu_exports::table::{Content, Table};
use dangjiu_facade::error::HostError;

use super::super::Failure;
use super::{html, read, xlsx};
use crate::args::DiagnoseArgs;

/// The exports without the reports of an earlier run that are to be written anew. `others` are the further files that are read.
///
/// # Errors
/// What is read would be overwritten; two reports would be one file; nothing is left to read.
pub(super) fn left_to_read(
    args: &DiagnoseArgs,
    mut exports: Vec<PathBuf>,
    others: &[PathBuf],
) -> Result<Vec<PathBuf>, Failure> {
    let resolved = |paths: &[PathBuf]| paths.iter().filter_map(|path| fs::canonicalize(path).ok()).collect();
    let (read, others): (HashSet<PathBuf>, HashSet<PathBuf>) = (resolved(&exports), resolved(others));
    let outputs =
        [("--html", &args.report.html), ("--xlsx", &args.report.xlsx), ("--rejects", &args.rejects)];
    each_apart(&outputs)?;
    for (option, path) in outputs {
        // What is not there yet is nothing that is read.
        let Some((path, real)) = path.as_ref().and_then(|path| Some((path, fs::canonicalize(path).ok()?)))
        else {
            continue;
        };
        if others.contains(&real) || (read.contains(&real) && !is_report(&real)) {
            let path = path.display();
            return Err(refused(say!(
                "{option} would overwrite {path}, which is to be read; name another file",
                "{option} 会覆盖要读取的文件 {path}；请换一个文件名"
            )));
        }
        exports.retain(|export| fs::canonicalize(export).ok().as_ref() != Some(&real));
    }
    if exports.is_empty() {
        return Err(refused(say!(
            "there is nothing to read but reports of an earlier run, which are written anew; name the exports",
            "除了要重新写出的旧报告，没有可读的文件；请给出导出的文件"
        )));
    }
    Ok(exports)
}

/// Refuses two reports in one file, by whatever path it is reached. What is written to a device such as `/dev/null` overwrites nothing.
fn each_apart(outputs: &[(&str, &Option<PathBuf>)]) -> Result<(), Failure> {
    let mut taken: Vec<(&str, PathBuf)> = Vec::new();
    for (option, path) in outputs {
        let Some((path, place)) = path.as_ref().and_then(|path| Some((path, place(path)?))) else { continue };
        if let Some((other, _)) = taken.iter().find(|(_, other)| *other == place) {
            let path = path.display();
            return Err(refused(say!(
                "{other} and {option} would both write {path}; name another file for one of them",
                "{other} 和 {option} 都要写到 {path}；请给其中一个换个文件名"
            )));
        }
        if fs::metadata(&place).map_or(true, |found| found.is_file()) {
            taken.push((option, place));
        }
    }
    Ok(())
}

/// Where a file is or will be.
fn place(path: &Path) -> Option<PathBuf> {
    fs::canonicalize(path).ok().or_else(|| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        Some(fs::canonicalize(folder.unwrap_or(Path::new("."))).ok()?.join(path.file_name()?))
    })
}

fn refused(sentence: dangjiu::diagnostic::Bilingual) -> Failure {
    Failure::Host(HostError::usage("file", sentence))
}

/// Whether a file is what this command writes, in whichever form, or is empty: then nothing is lost with it.
fn is_report(path: &Path) -> bool {
    let mut start = Vec::new();
    if File::open(path).and_then(|file| file.take(4096).read_to_end(&mut start)).is_err() {
        return false;
    }
    let sheets =
        || Table::open(&Content::Path(path.to_owned()), None).map(|table| xlsx::is_ours(table.sheets()));
    start.is_empty()
        || start.starts_with(read::HEAD_OF_REJECTS.as_bytes())
        || html::is_ours(&String::from_utf8_lossy(&start))
        || (start.starts_with(b"PK") && sheets().unwrap_or_default())
}
