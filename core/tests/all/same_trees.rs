//! When two trees are the same rules: a text with one word changed that prints differently is another tree.
//!
//! The printer is the judge here, and is itself held to the parser by its round trips: what prints alike in one
//! language is one tree, what prints differently is not.

use dangjiu::lang::Lang;
use dangjiu::limits::Limits;
use dangjiu::span::{Source, SourceId};
use dangjiu::syntax::ast::File;
use dangjiu::syntax::print::{PrintOptions, print};
use dangjiu::syntax::{parse, same};

const FORMS: &str = include_str!("../../../tests/cases/language/forms_en.dj");

/// Words that may stand for one another; other words become `zz`, numbers get another digit.
const SWAPS: &[(&str, &str)] = &[
    ("and", "or"),
    ("any", "all"),
    ("all", "no"),
    ("first", "unique"),
    ("unique", "all"),
    ("known", "missing"),
    ("missing", "none"),
    ("contains", "in"),
    ("starts", "ends"),
    ("sum", "min"),
    ("min", "max"),
    ("count", "sum"),
    ("becomes", "leaves"),
    ("leaves", "becomes"),
    ("up", "even"),
    ("true", "false"),
    ("false", "true"),
    ("public", "personal"),
    ("personal", "sensitive"),
    ("required", "optional"),
    ("optional", "required"),
    ("settled", "speculative"),
    ("initial", "final"),
    ("mon", "tue"),
    ("holiday", "workday"),
    ("issued", "done"),
];

fn tree(text: &str) -> Option<File> {
    let parsed = parse(&Source::new(SourceId(0), "forms.dj", text), &Limits::default());
    parsed.diagnostics.is_empty().then_some(parsed.file)
}

fn printed(file: &File, text: &str) -> String {
    print(file, text, &PrintOptions { lang: Some(Lang::En), names: None })
}

/// The words and numbers of a declaration, as byte ranges.
fn words(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, c.is_alphanumeric() || c == '_') {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                found.push((from, at));
                start = None;
            }
            _ => {}
        }
    }
    found
}

/// The declarations one by one, without comments: a blank line parts them in the forms.
fn declarations() -> Vec<String> {
    let code = |line: &str| line.split("//").next().unwrap_or_default().trim_end().to_owned();
    FORMS
        .split("\n\n")
        .map(|text| {
            text.lines().map(code).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n") + "\n"
        })
        .filter(|text| tree(text).is_some_and(|file| !file.decls.is_empty()))
        .collect()
}

#[test]
fn a_word_that_prints_differently_makes_another_tree() {
    let mut changed = 0;
    for text in &declarations() {
        let before = tree(text).unwrap();
        let before_text = printed(&before, text);
        assert!(same::equal(&before, &before));
        for (from, to) in words(text) {
            let word = text.get(from..to).unwrap();
            let other = match SWAPS.iter().find(|(this, _)| *this == word) {
                Some((_, other)) => (*other).to_owned(),
                None if word.chars().all(|c| c.is_ascii_digit()) => word.replace(|c| c != '1', "1") + "1",
                None => "zz".to_owned(),
            };
            let after_text = format!("{}{other}{}", text.get(..from).unwrap(), text.get(to..).unwrap());
            let Some(after) = tree(&after_text) else { continue };
            let differs = printed(&after, &after_text) != before_text;
            if differs == same::equal(&before, &after) {
                panic!(
                    "`{word}` became `{other}`:\n{text}\nprints {}",
                    if differs { "differently" } else { "alike" }
                );
            }
            changed += usize::from(differs);
        }
    }
    assert!(changed > 300, "only {changed} changes were seen");
}

#[test]
fn signs_make_another_tree() {
    let rule = |condition: &str| tree(&format!("define x = {condition}\n")).unwrap();
    let forms = [
        "a = b",
        "a != b",
        "a < b",
        "a <= b",
        "a > b",
        "a >= b",
        "a is b",
        "a is not b",
        "a in b",
        "a not in b",
        "a + b > c",
        "a - b > c",
        "a * b > c",
        "a / b > c",
        "-a > c",
        "a > c",
        "not a",
        "a",
        "(a)",
        "a or else b",
        "a is known",
        "a is not known",
        "a in list b",
        "a not in list b",
        "a at least b",
        "f(a)",
        "f(x: a)",
        "f(a, a)",
        "[a] contains b",
        "[a, a] contains b",
        "\"a\" contains b",
        "\"{a}\" contains b",
        "any a in b",
        "any a in b (c)",
    ];
    for (i, left) in forms.iter().enumerate() {
        for (j, right) in forms.iter().enumerate() {
            assert_eq!(same::equal(&rule(left), &rule(right)), i == j, "{left} against {right}");
        }
    }
}

#[test]
fn names_may_be_read_through_a_hook() {
    let (en, zh) = (tree("define x = order.cod\n").unwrap(), tree("定义 x = 订单.货到付款\n").unwrap());
    assert!(!same::equal(&en, &zh));
    let english = |name: &dangjiu::syntax::ast::Name| match name.text.as_str() {
        "订单" => "order".to_owned(),
        "货到付款" => "cod".to_owned(),
        other => other.to_owned(),
    };
    assert!(same::equal_with(&en, &zh, &english));
    let more = tree("define x = order.cod\ndefine y = order.cod\n").unwrap();
    assert!(!same::equal(&en, &more) && !same::equal(&more, &en), "a file with more declarations is another");
}
