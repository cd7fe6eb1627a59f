//! The cases of the language: they check cleanly, and in the other language as well.

extern crate std;

use alloc::string::String;
use alloc::vec::Vec;
use std::path::Path;

use super::{checked, said};
use crate::lang::Lang;
use crate::limits::Limits;
use crate::span::{Source, SourceId};
use crate::syntax::parse;
use crate::syntax::print::{PrintOptions, print};

/// The case files but the two that show every form, whose names mean nothing.
fn cases() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/cases/language");
    let files = std::fs::read_dir(folder).expect("the cases");
    let mut cases: Vec<(String, String)> = files
        .map(|file| file.expect("a case").path())
        .filter(|path| !path.to_string_lossy().contains("forms_"))
        .map(|path| (path.to_string_lossy().into_owned(), std::fs::read_to_string(&path).expect("a text")))
        .collect();
    cases.sort();
    assert!(cases.len() >= 15);
    cases
}

/// The text in a language, with the names of that language.
fn translated(text: &str, lang: Lang) -> String {
    let parsed = parse(&Source::new(SourceId(0), "a.dj", text), &Limits::default());
    let checked = checked(text);
    print(&parsed.file, text, &PrintOptions { lang: Some(lang), names: Some(&checked.names) })
}

#[test]
fn the_cases_have_no_diagnostics() {
    for (name, text) in cases() {
        assert_eq!(said(&checked(&text)), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn the_cases_return_from_the_other_language() {
    let pack = crate::builtin::sources().into_iter().find(|source| source.name.contains("std_orders"));
    let texts = cases().into_iter().chain(pack.map(|source| (source.name, source.text)));
    for (name, text) in texts {
        let (zh, en) = (translated(&text, Lang::Zh), translated(&text, Lang::En));
        assert_eq!(said(&checked(&zh)), said(&checked(&text)), "{name} in Chinese:\n{zh}");
        assert_eq!(said(&checked(&en)), said(&checked(&text)), "{name} in English:\n{en}");
        assert_eq!(translated(&zh, Lang::En), en, "{name}");
        assert_eq!(translated(&en, Lang::Zh), zh, "{name}");
    }
}
