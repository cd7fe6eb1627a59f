//! The rule files that are shipped as examples and cases: they parse, and check without a word.
#![expect(clippy::unwrap_used, reason = "a test fails by stopping")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use dangjiu::builtin::{self, BuiltinPacks};
use dangjiu::check::{CheckOptions, NameIndex, check};
use dangjiu::diagnostic::{Diagnostic, render::render};
use dangjiu::lang::Lang;
use dangjiu::limits::Limits;
use dangjiu::plan::Plan;
use dangjiu::schema::Vocabulary;
use dangjiu::span::{Source, SourceId, Span};
use dangjiu::syntax::print::{NameTable, PrintOptions, print};
use dangjiu::syntax::{ast::File, parse};
use dangjiu::testing;
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

fn vocabulary() -> &'static Vocabulary {
    static VOCABULARY: OnceLock<Vocabulary> = OnceLock::new();
    VOCABULARY.get_or_init(builtin::vocabulary)
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
    found.extend(check(&files, vocabulary(), &options).diagnostics);
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

/// The tests of files that are checked together, that do not hold.
fn failing(sources: &[Source]) -> Vec<String> {
    let limits = Limits::default();
    let files: Vec<File> = sources.iter().map(|source| parse(source, &limits).file).collect();
    let options = CheckOptions { limits, zones: &BuiltinZones, packs: &BuiltinPacks };
    let program = check(&files, vocabulary(), &options).program;
    let tests = program.tests.clone();
    let plan = Plan::compile(&program, &limits).unwrap();
    let report = testing::run(&tests, &plan, sources);
    report
        .tests
        .iter()
        .flat_map(|test| test.failures.iter().map(move |failure| (test, failure)))
        .map(|(test, failure)| {
            let name = sources.iter().find(|source| source.id == test.span.source).unwrap().name.as_str();
            format!("{name}: {}: {}", test.title, failure.message.en)
        })
        .collect()
}

#[test]
fn the_tests_beside_the_rules_hold() {
    let example: Vec<Source> =
        files("examples/rules").iter().zip(0..).map(|(file, id)| source(file, id)).collect();
    let mut failed = failing(&example);
    let alone = ["tests/cases/rules", "examples/service-rules"].iter().flat_map(|folder| files(folder));
    failed.extend(alone.flat_map(|file| failing(&[source(&file, 0)])));
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// The cases of the language's own description; the `forms_` files show every form of the grammar and name what no
/// vocabulary has.
#[test]
fn the_language_s_cases_check() {
    let mut cases = files("tests/cases/language");
    cases.retain(|file| !file.file_name().unwrap().to_string_lossy().starts_with("forms_"));
    assert!(cases.len() >= 15);
    let said: Vec<String> = cases.iter().flat_map(|file| said(&[source(file, 0)])).collect();
    assert!(said.is_empty(), "{}", said.join("\n"));
}

/// Files that hold names of both languages: the first turn settles them.
const MIXED: [&str; 2] = ["carrier_choice.dj", "koc_only_test.dj"];

/// Turned into the other language and back, a file is what it was.
#[test]
fn every_file_returns_from_the_other_language() {
    let folders = ["examples/rules", "examples/service-rules", "tests/cases/rules", "tests/cases/language"];
    for file in folders.iter().flat_map(|folder| files(folder)) {
        if file.file_name().unwrap().to_string_lossy().starts_with("forms_") {
            continue;
        }
        let own = source(&file, 0).text;
        let first = if own.contains("\n当 ") || own.contains("\n映射 ") { Lang::Zh } else { Lang::En };
        let second = if first == Lang::Zh { Lang::En } else { Lang::Zh };
        let other = translated(&own, second);
        let settled = translated(&other, first);
        let again = translated(&settled, second);
        let mixed = MIXED.iter().any(|name| file.ends_with(name));
        assert_eq!(formatted(&own, first) != settled, mixed, "{}", file.display());
        assert_eq!(again, other, "{}", file.display());
        assert_eq!(translated(&again, first), settled, "{}", file.display());
    }
}

/// A second name that is a word of the language is not written: it would be read as that word.
#[test]
fn names_that_are_words_stay_in_the_language_where_they_are_none() {
    let words = "真 假 空 缺失 已知 个数 任一 全部 内 总和 最小 最大 比率 没有 至少 舍入";
    for word in words.split(' ') {
        let text = format!(
            "define aa \"{word}\" = order.cod\n\nrule r\nwhen order.created\n  and aa\nthen alert(text: \"x\")\n"
        );
        let other = translated(&text, Lang::Zh);
        assert!(other.contains("且 aa\n"), "{other}");
        assert_eq!(translated(&other, Lang::En), translated(&text, Lang::En), "{other}");
    }
}

/// The canonical text with its names as written.
fn formatted(text: &str, lang: Lang) -> String {
    let parsed = parse(&Source::new(SourceId(0), "a.dj", text), &Limits::default());
    print(&parsed.file, text, &PrintOptions { lang: Some(lang), names: None })
}

struct Spellings<'a>(&'a NameIndex);

impl NameTable for Spellings<'_> {
    fn name(&self, span: Span, lang: Lang) -> Option<&str> {
        self.0.name(span, lang)
    }
}

/// The text in one language. Names of other files stay as they are.
fn translated(text: &str, lang: Lang) -> String {
    let limits = Limits::default();
    let source = Source::new(SourceId(0), "a.dj", text);
    let parsed = parse(&source, &limits);
    assert!(parsed.diagnostics.is_empty(), "{text}");
    let options = CheckOptions { limits, zones: &BuiltinZones, packs: &BuiltinPacks };
    let checked = check(std::slice::from_ref(&parsed.file), vocabulary(), &options);
    print(&parsed.file, text, &PrintOptions { lang: Some(lang), names: Some(&Spellings(&checked.names)) })
}

#[test]
fn every_case_checks_alone() {
    let cases: Vec<PathBuf> = files("tests/cases/rules");
    assert!(cases.len() >= 24);
    let said: Vec<String> = cases.iter().flat_map(|file| said(&[source(file, 0)])).collect();
    assert!(said.is_empty(), "{}", said.join("\n"));
}

/// Every block of the language's guide is a file that checks.
#[test]
fn the_guide_s_blocks_check() {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/language.md");
    let guide = fs::read_to_string(guide).unwrap();
    let blocks: Vec<&str> =
        guide.split("```dj\n").skip(1).filter_map(|part| part.split("```").next()).collect();
    assert!(blocks.len() >= 4);
    let said: Vec<String> =
        blocks.iter().flat_map(|block| said(&[Source::new(SourceId(0), "language.md", *block)])).collect();
    assert!(said.is_empty(), "{}", said.join("\n"));
}
