//! What the documents say is true: every rule block checks, every page's example does what it says, and
//! docs/diagnostics.md is the registry's.
//!
//! `DANGJIU_WRITE=1 cargo test -p dangjiu-tests --test all docs` writes docs/diagnostics.md anew.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use dangjiu::builtin::{self, BuiltinPacks};
use dangjiu::check::{CheckOptions, Checked, check};
use dangjiu::diagnosis::Cause;
use dangjiu::diagnostic::{Diagnostic, Severity, codes, render};
use dangjiu::lang::Lang;
use dangjiu::limits::Limits;
use dangjiu::schema::Vocabulary;
use dangjiu::span::{Source, SourceId};
use dangjiu::syntax::parse;
use dangjiu::zone::BuiltinZones;
use serde_json::{Value as Json, json};

/// What no short text can show: bytes that are no UTF-8, sizes and counts past a limit, an error of the parser itself.
const WITHOUT_EXAMPLE: [&str; 7] = ["DJ1004", "DJ1005", "DJ1007", "DJ1023", "DJ1024", "DJ2009", "DJ3108"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn vocabulary() -> &'static Vocabulary {
    static VOCABULARY: OnceLock<Vocabulary> = OnceLock::new();
    VOCABULARY.get_or_init(builtin::vocabulary)
}

/// Everything that is said of a text taken as one file, and the sources for showing it.
fn said_of(name: &str, text: &str) -> (Vec<Diagnostic>, Vec<Source>) {
    let source = Source::new(SourceId(0), name, text);
    let limits = Limits::default();
    let parsed = parse(&source, &limits);
    let mut diagnostics = parsed.diagnostics;
    let options = CheckOptions { limits, zones: &BuiltinZones, packs: &BuiltinPacks };
    let Checked { diagnostics: more, .. } = check(&[parsed.file], vocabulary(), &options);
    diagnostics.extend(more);
    (diagnostics, vec![source])
}

fn shown(diagnostics: &[Diagnostic], sources: &[Source]) -> String {
    diagnostics.iter().map(|d| render::render(d, sources, Lang::En)).collect()
}

#[test]
fn rule_blocks_of_the_documents_check() {
    let mut blocks = 0;
    for name in [
        "README.md",
        "docs/language.md",
        "docs/guide.md",
        "docs/guide.zh.md",
        "docs/semantics.md",
        "docs/architecture.md",
        "docs/embedding.md",
        "CONTRIBUTING.md",
    ] {
        let text = fs::read_to_string(root().join(name)).expect("the document is there");
        for block in text.split("```dj\n").skip(1) {
            let block = block.split("```").next().expect("a block ends");
            let (diagnostics, sources) = said_of(name, block);
            assert!(diagnostics.is_empty(), "{name}:\n{block}\n{}", shown(&diagnostics, &sources));
            blocks += 1;
        }
    }
    assert!(blocks >= 6, "only {blocks} blocks were found");
}

#[test]
fn the_wrong_example_of_a_page_has_the_problem_and_the_right_one_none() {
    let mut failures = String::new();
    for page in codes::pages() {
        if page.wrong.is_empty() {
            assert!(WITHOUT_EXAMPLE.contains(&page.code.id), "{} has no example", page.code.id);
            continue;
        }
        let (wrong, sources) = said_of("wrong.dj", page.wrong);
        if !wrong.iter().any(|d| d.code == page.code) {
            let _ =
                writeln!(failures, "{}: the wrong example gives:\n{}", page.code.id, shown(&wrong, &sources));
        }
        let (right, sources) = said_of("right.dj", page.right);
        if !right.is_empty() {
            let _ =
                writeln!(failures, "{}: the right example gives:\n{}", page.code.id, shown(&right, &sources));
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

/// The documents that the guide to embedding shows are read alike, its diagnosis finds what its amounts say, and it names every
/// operation.
#[test]
fn the_guide_to_embedding_shows_what_is_read() {
    let guide = fs::read_to_string(root().join("docs/embedding.md")).expect("the document is there");
    let blocks: Vec<Json> = guide
        .split("```json\n")
        .skip(1)
        .map(|block| serde_json::from_str(block.split("```").next().expect("a block ends")).expect("JSON"))
        .collect();
    let (diagnosed, documents) = blocks.split_last().expect("there are blocks");
    assert_eq!(documents.len(), 3);
    let rule = |when: &str| {
        format!(
            "rule r\nwhen {when}order.channel is douyin and order.amount > 600 CNY\nthen add_tag(tag: \"x\")\n"
        )
    };
    for (document, when) in documents.iter().zip(["", "order becomes paid and ", "order.created and "]) {
        let request = json!({
            "sources": [{ "name": "r.dj", "text": rule(when) }], "event": document, "now": "2026-02-09T10:00:00+08:00",
        });
        assert_eq!(called("evaluate", &request)["ok"]["fired"], json!(["main.r"]), "{document}");
    }
    let found = called("diagnose", diagnosed);
    assert_eq!(found["ok"]["findings"].as_array().map(Vec::len), Some(1), "{found}");
    assert_eq!(found["ok"]["findings"][0]["kind"], "amount_mismatch");
    for operation in dangjiu_facade::call::OPERATIONS {
        assert!(guide.contains(&format!("`{operation}`")), "docs/embedding.md does not name `{operation}`");
    }
}

fn called(op: &str, request: &Json) -> Json {
    let answer = dangjiu_facade::call::call(op, request.to_string().as_bytes());
    serde_json::from_slice(&answer).unwrap_or_default()
}

#[test]
fn codes_are_unique_and_in_order() {
    let ids: Vec<&str> = codes::pages().map(|page| page.code.id).collect();
    let mut sorted = ids.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(ids, sorted);
    assert!(ids.iter().all(|id| id.len() == 6 && id.starts_with("DJ")), "{ids:?}");
}

#[test]
fn the_diagnostics_document_is_the_registry() {
    let mut text = String::from(
        "# Diagnostics · 诊断\n\nMade from the registry; `dangjiu explain-code CODE` prints one page. 1xxx: the text cannot be read; 2xxx: names and\n\
         types; 3xxx: rules and declarations as a whole; 4xxx: it runs, but look at it.\n",
    );
    for page in codes::pages() {
        let level = if page.code.severity == Severity::Error { "error 错误" } else { "warning 警告" };
        let _ = write!(
            text,
            "\n## {} {} · {}\n\n{level}\n\n{}\n\n{}\n",
            page.code.id, page.title_en, page.title_zh, page.page_en, page.page_zh
        );
        if !page.wrong.is_empty() {
            let (wrong, right) = (ended(page.wrong), ended(page.right));
            let _ =
                write!(text, "\nwrong 错误写法\n\n```\n{wrong}```\n\nright 正确写法\n\n```\n{right}```\n");
        }
    }
    let path = root().join("docs/diagnostics.md");
    if std::env::var_os("DANGJIU_WRITE").is_some() {
        fs::write(&path, &text).expect("the document is written");
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == text, "docs/diagnostics.md is not the registry's; DANGJIU_WRITE=1 writes it anew");
}

/// Every cause stands in the guide's table with its severity, its meaning in both languages and what to do.
#[test]
fn the_guide_to_diagnoses_names_every_cause() {
    let guide = fs::read_to_string(root().join("docs/diagnose.md")).expect("the document is there");
    for cause in Cause::ALL {
        let (title, fix) = (cause.title(), cause.fix());
        let row = format!(
            " | `{}` | {} | {} · {} | {} |",
            cause.name(),
            cause.severity().name(),
            title.en,
            title.zh,
            fix.en
        );
        assert!(guide.contains(&row), "docs/diagnose.md has no row{row}");
    }
}

fn ended(text: &str) -> String {
    format!("{}\n", text.trim_end())
}
