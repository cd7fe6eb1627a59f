//! `dangjiu diagnose`: a folder of exports in, and out what the systems disagree on, for a person or a program.
//!
//! What is wrong is judged elsewhere; here a [`Diagnosis`] is compared with an earlier one, thinned by suppressions, and
//! shown on the terminal, as JSON, as one HTML file, as a workbook.

mod compare;
pub(super) mod figures;
mod html;
mod names;
mod outputs;
mod read;
mod select;
mod suppress;
mod terminal;
mod xlsx;

#[cfg(test)]
mod sample;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use dangjiu::diagnostic::Bilingual;
use dangjiu::lang::Lang;
use dangjiu::say;
use dangjiu::schema::Vocabulary;
use dangjiu_exports::mapping::Mapping;
use dangjiu_facade::error::HostError;
use dangjiu_facade::wire::Diagnosis;

use super::{Failure, Outcome};
use crate::args::{DiagnoseArgs, ReportArgs};
use crate::files::{self, FileError};
use crate::screen::Screen;
use terminal::Look;

/// Reads, judges, shows.
pub(super) fn run(args: &DiagnoseArgs) -> Outcome {
    let mappings = read::mappings(&args.mapping)?;
    let asked = Asked::read(&args.report, &mappings)?;
    let inputs = read::inputs(&args.exports)?;
    let mut paths = read::rules_beside(&args.exports)?;
    paths.extend(args.rules.iter().cloned());
    let paths = files::rules(&paths)?;
    let report = [&args.report.compare, &args.report.suppress].into_iter().flatten();
    let others: Vec<PathBuf> = paths.iter().chain(&args.mapping).chain(report).cloned().collect();
    let inputs = outputs::left_to_read(args, inputs, &others)?;
    let rules = super::compile(&paths)?;
    super::plan(&rules, args.report.common)?;
    asked.show(read::diagnose(args, inputs, &mappings, &rules)?, rules.vocabulary(), args.reveal)
}

/// What is asked of the report, read before the long work begins.
struct Asked<'a> {
    args: &'a ReportArgs,
    earlier: Option<compare::Earlier>,
    suppressions: Vec<suppress::Entry>,
}

impl<'a> Asked<'a> {
    /// Reads the earlier diagnosis and the suppressions, which name systems of the shop's `own` mappings or of shipped ones.
    fn read(args: &'a ReportArgs, own: &[Mapping]) -> Result<Asked<'a>, Failure> {
        let earlier = args.compare.as_deref().map(|path| parsed(path, compare::parse)).transpose()?;
        let systems =
            suppress::systems(own).map_err(|error| Failure::Host(HostError::usage("mapping", error)))?;
        let suppressions = args
            .suppress
            .as_deref()
            .map(|path| parsed(path, |text| suppress::parse(text, &systems)))
            .transpose()?;
        Ok(Asked { args, earlier, suppressions: suppressions.unwrap_or_default() })
    }

    /// Shows the diagnosis in every form that is asked for, whatever became of the file of rejected rows; whether nothing was found.
    fn show(
        &self,
        (mut diagnosis, rejects): (Diagnosis, Result<(), FileError>),
        vocabulary: &Vocabulary,
        reveal: bool,
    ) -> Outcome {
        if let (Some(earlier), Some(path)) = (&self.earlier, &self.args.compare) {
            compare::compare(earlier, &mut diagnosis, reveal).map_err(|error| wrong(path, &error))?;
        }
        suppress::apply(&self.suppressions, &mut diagnosis);
        let mut screen = Screen::new(self.args.common);
        let mut files = self.files(&diagnosis, vocabulary, screen.lang);
        files.failed.extend(rejects.err().map(Failure::File));
        if screen.json {
            screen.json_line(&diagnosis)?;
            // Beside what programs read.
            for said in &files.lacking {
                writeln!(io::stderr(), "dangjiu: {}", screen.pick(said))?;
            }
        } else {
            let look = Look {
                lang: screen.lang,
                colour: screen.colour(),
                width: screen.width(),
                top: self.args.top,
            };
            for line in terminal::lines(&diagnosis, vocabulary, look) {
                screen.line(&line)?;
            }
            let said = files.written.iter().chain(&files.lacking);
            for (at, said) in said.enumerate() {
                if at == 0 {
                    screen.line("")?;
                }
                let text = screen.pick(said);
                screen.line(&text)?;
            }
        }
        screen.flush()?;
        files.failure().map_or_else(|| Ok(is_clean(&diagnosis)), Err)
    }

    /// Writes the report to the files that are asked for, each whatever became of the others.
    fn files(&self, diagnosis: &Diagnosis, vocabulary: &Vocabulary, lang: Lang) -> Files {
        let mut files = Files::default();
        let at = |path: &Path, error| Failure::File(FileError { path: path.to_owned(), error });
        if let Some(path) = &self.args.html {
            let page = html::page(diagnosis, vocabulary, lang, self.args.html_orders);
            let page = page.map_err(|error| at(path, error.into()));
            files.add(path, page.and_then(|page| write(path, page.as_bytes())));
        }
        if let Some(path) = &self.args.xlsx {
            let book = xlsx::workbook(diagnosis, vocabulary, lang, xlsx::ROWS);
            let book = book.map_err(|error| at(path, io::Error::other(error.to_string())));
            let written = book.and_then(|book| {
                write(path, &book.bytes)?;
                for (en, zh, lacks) in book.lacking {
                    let (path, lacks) = (path.display(), figures::count(lacks));
                    files.lacking.push(say!(
                        "{path}: the sheet {en} has no room for {lacks} of its rows; --json has all of them",
                        "{path}：工作表“{zh}”放不下其中 {lacks} 行；全部内容见 --json"
                    ));
                }
                Ok(())
            });
            files.add(path, written);
        }
        files
    }
}

/// What became of the files of a report.
#[derive(Default)]
struct Files {
    written: Vec<Bilingual>,
    /// Which of them lack something.
    lacking: Vec<Bilingual>,
    failed: Vec<Failure>,
}

impl Files {
    fn add(&mut self, path: &Path, written: Result<(), Failure>) {
        let path = path.display();
        match written {
            Ok(()) => self.written.push(say!("written: {path}", "已写出：{path}")),
            Err(failure) => self.failed.push(failure),
        }
    }

    /// What kept files from being written, as one.
    fn failure(self) -> Option<Failure> {
        let together = |one: Failure, other: Failure| {
            let (one, other) = (one.sentence(), other.sentence());
            let (en, zh, more_en, more_zh) = (one.en, one.zh, other.en, other.zh);
            Failure::Host(HostError::usage("file", say!("{en}; {more_en}", "{zh}；{more_zh}")))
        };
        self.failed.into_iter().reduce(together)
    }
}

/// Whether nothing was found, everything was read, and every rule could be computed. What is suppressed does not count.
fn is_clean(diagnosis: &Diagnosis) -> bool {
    diagnosis.findings.is_empty()
        && diagnosis.files.iter().all(|file| file.refused.is_none() && file.rejected == 0)
        && diagnosis.rules.errored.is_empty()
}

/// A file read and parsed; a mistake in it names the file.
fn parsed<T>(path: &Path, parse: impl FnOnce(&str) -> Result<T, Bilingual>) -> Result<T, Failure> {
    let text = fs::read_to_string(path)
        .map_err(|error| Failure::File(FileError { path: path.to_owned(), error }))?;
    // Editors on Windows put a mark in front.
    parse(text.strip_prefix('\u{feff}').unwrap_or(&text)).map_err(|error| wrong(path, &error))
}

fn wrong(path: &Path, error: &Bilingual) -> Failure {
    let (path, en, zh) = (path.display(), &error.en, &error.zh);
    Failure::Host(HostError::usage("file", say!("{path}: {en}", "{path}：{zh}")))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    fs::write(path, bytes).map_err(|error| Failure::File(FileError { path: path.to_owned(), error }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_report_with_nothing_to_look_at_is_clean() {
        assert!(is_clean(&Diagnosis { suppressed: 3, ..Diagnosis::default() }));
        assert!(!is_clean(&sample::diagnosis()));
        let mut rejected = Diagnosis::default();
        rejected.files.push(dangjiu_facade::wire::FileRead { rejected: 1, ..Default::default() });
        assert!(!is_clean(&rejected));
    }
}
