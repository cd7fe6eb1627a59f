//! The rule files that are shipped as examples and cases: they parse, and check without a word.
#![expect(clippy::unwrap_used, reason = "a test fails by stopping")]

use std::fs;
use std::path::{Path, PathBuf};

use dangjiu::builtin::{self, BuiltinPacks};
use dangjiu::check::{CheckOptions, check};
use dangjiu::diagnostic::{Diagnostic, render::render};
use dangjiu::lang::Lang;
use dangjiu::limits::Limits;
use dangjiu::span::{Source, SourceId};
use dangjiu::syntax::{ast::File, parse};
use dangjiu::zone::BuiltinZones;

/// The rule files of a folder of the project, in the order of their names.
fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "dj"));
    files.sort();
    files
}

fn source(file: &Path, id: u32) -> Source {
    Source::new(SourceId(id), file.file_name().unwrap().to_string_lossy(), fs::read_to_string(file).unwrap())
}

/// What is said of files that are checked together.
fn said(sources: &[Source]) -> Vec<String> {
    let limits = Limits::default();
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut files: Vec<File> = Vec::new();
    for source in sources {
        let parsed = parse(source, &limits);
        found.extend(parsed.diagnostics);
        files.push(parsed.file);
    }
    let options = CheckOptions { limits, zones: &BuiltinZones, packs: &BuiltinPacks };
    found.extend(check(&files, &builtin::vocabulary().unwrap(), &options).diagnostics);
    let all: Vec<Source> = sources.iter().cloned().chain(builtin::sources()).collect();
    found.iter().map(|diagnostic| render(diagnostic, &all, Lang::En)).collect()
}

#[test]
fn the_example_folder_checks_as_one() {
    let sources: Vec<Source> =
        files("examples/rules").iter().zip(0..).map(|(file, id)| source(file, id)).collect();
    assert!(sources.len() >= 5);
    let said = said(&sources);
    assert!(said.is_empty(), "{}", said.join("\n"));
}

#[test]
fn every_case_checks_alone() {
    let cases: Vec<PathBuf> = files("tests/cases/rules");
    assert!(cases.len() >= 24);
    let said: Vec<String> = cases.iter().flat_map(|file| said(&[source(file, 0)])).collect();
    assert!(said.is_empty(), "{}", said.join("\n"));
}
