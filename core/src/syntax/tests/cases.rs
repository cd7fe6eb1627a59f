//! The case files of the language: each parses, and is the same after printing in either language.

use std::format;
use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::lang::Lang;
use crate::syntax::print::{PrintOptions, print};
use crate::syntax::same;

fn files() -> Vec<PathBuf> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/cases");
    let mut files: Vec<PathBuf> = ["language", "grammar", "rules"]
        .iter()
        .flat_map(|folder| fs::read_dir(cases.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "dj"));
    files.sort();
    files
}

#[test]
fn every_case_parses() {
    assert!(files().len() >= 25, "cases are missing");
    for path in files() {
        let text = fs::read_to_string(&path).unwrap();
        let parsed = read(&text);
        assert!(parsed.diagnostics.is_empty(), "{}: {:?}", path.display(), parsed.diagnostics);
        assert!(!parsed.file.decls.is_empty(), "{}", path.display());
    }
}

#[test]
fn every_case_is_the_same_after_printing() {
    for path in files() {
        let text = fs::read_to_string(&path).unwrap();
        let file = read(&text).file;
        for lang in [None, Some(Lang::En), Some(Lang::Zh)] {
            let options = PrintOptions { lang, names: None };
            let printed = print(&file, &text, &options);
            let again = read(&printed);
            assert!(
                again.diagnostics.is_empty(),
                "{} {lang:?}: {:?}\n{printed}",
                path.display(),
                again.diagnostics
            );
            assert!(same::equal(&file, &again.file), "{} {lang:?}\n{printed}", path.display());
            assert_eq!(print(&again.file, &printed, &options), printed, "{} {lang:?}", path.display());
        }
    }
}

#[test]
fn spans_fit_the_source() {
    for path in files() {
        let text = fs::read_to_string(&path).unwrap();
        for decl in read(&text).file.decls {
            let shown = decl.span.text(&text);
            assert!(!shown.is_empty() && shown == shown.trim(), "{}: {shown:?}", path.display());
        }
    }
}

#[test]
fn a_very_wide_cell_widens_no_other_row() {
    let rows: String = (0..200).map(|row| format!("| \"{row}\" | {row} |\n")).collect();
    let text =
        format!("table t (first)\n| order.note | -> x: number |\n| \"{}\" | 1 |\n{rows}", "长".repeat(5000));
    let printed = print(&read(&text).file, &text, &PrintOptions { lang: None, names: None });
    assert!(printed.len() < 2 * text.len(), "{} of {}", printed.len(), text.len());
    assert!(printed.contains("| \"7\"        | 7 "), "{printed:.200}");
}
