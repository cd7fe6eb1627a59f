//! The vectors reach everything: every numbered sentence, every diagnostic code, every rule of the grammar, every
//! spelling it allows and every word of both languages.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use dangjiu::diagnostic::codes;
use dangjiu::limits::Limits;
use dangjiu::span::{Source, SourceId};
use dangjiu::syntax::pieces;
use dangjiu_grammar::words::{Class, WORDS};
use dangjiu_grammar::{DangjiuParser, Rule};
use dangjiu_tests::vectors::{Vector, all, rule_texts};
use pest::Parser as _;
use serde_json::Value as Json;

/// Codes that no input is known to produce, with the reason.
const UNREACHABLE: &[(&str, &str)] = &[("DJ1023", "a mistake of the parser itself, said instead of a panic")];

/// Rules that leave no trace although they are used, with the reason.
const TRACELESS: &[(&str, &str)] = &[
    ("hard_word", "it stands only where a word is ruled out"),
    ("value_word", "it only looks ahead"),
    ("behind_word", "it only looks ahead"),
];

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn covered(vectors: &[Vector]) -> BTreeSet<&str> {
    vectors.iter().flat_map(|vector| vector.covers.iter().map(String::as_str)).collect()
}

#[test]
fn every_sentence_has_a_vector() {
    let text = fs::read_to_string(root().join("docs/semantics.md")).unwrap();
    let sentences: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("- **")?.split_once("** "))
        .map(|(number, _)| number)
        .collect();
    assert!(sentences.len() >= 61, "only {} sentences were found", sentences.len());
    let vectors = all().unwrap();
    let covered = covered(&vectors);
    let bare: Vec<&&str> = sentences.iter().filter(|sentence| !covered.contains(*sentence)).collect();
    assert!(bare.is_empty(), "no vector shows {bare:?}");
    let known: BTreeSet<&str> =
        sentences.into_iter().chain(codes::pages().map(|page| page.code.id)).collect();
    let odd: Vec<&&str> = covered.iter().filter(|cover| !known.contains(**cover)).collect();
    assert!(odd.is_empty(), "vectors cover what there is not: {odd:?}");
}

#[test]
fn every_code_is_produced_by_a_vector() {
    let mut produced: BTreeSet<String> = BTreeSet::new();
    for vector in all().unwrap() {
        let wanted: BTreeSet<&str> =
            vector.covers.iter().map(String::as_str).filter(|cover| cover.starts_with("DJ")).collect();
        if wanted.is_empty() {
            continue;
        }
        let request = serde_json::to_vec(&vector.request).unwrap();
        let answer: Json = serde_json::from_slice(&dangjiu_facade::call::call(&vector.op, &request)).unwrap();
        let mut found = Vec::new();
        codes_in(&answer, &mut found);
        produced.extend(found.into_iter().filter(|code| wanted.contains(code.as_str())));
    }
    let exempt = |code: &str| UNREACHABLE.iter().any(|(known, _)| *known == code);
    let missing: Vec<&str> = codes::pages()
        .map(|page| page.code.id)
        .filter(|code| !produced.contains(*code) && !exempt(code))
        .collect();
    assert!(missing.is_empty(), "no vector produces {missing:?}");
    for (code, reason) in UNREACHABLE {
        assert!(!produced.contains(*code), "{code} is reachable after all: {reason}");
    }
}

/// The codes of the diagnostics in an answer.
fn codes_in(json: &Json, found: &mut Vec<String>) {
    match json {
        Json::Object(members) => {
            found.extend(members.get("code").and_then(Json::as_str).map(str::to_owned));
            members.values().for_each(|value| codes_in(value, found));
        }
        Json::Array(items) => items.iter().for_each(|item| codes_in(item, found)),
        _ => {}
    }
}

/// What the texts of the vectors consist of.
#[derive(Default)]
struct Seen {
    rules: BTreeSet<Rule>,
    /// Per keyword rule, its spellings, with blanks made one.
    words: BTreeMap<String, BTreeSet<String>>,
    texts: String,
}

fn seen() -> Seen {
    let mut seen = Seen::default();
    for text in all().unwrap().iter().flat_map(rule_texts) {
        if text.len() > 100_000 {
            continue;
        }
        let source = Source::new(SourceId(0), "vector.dj", text);
        for piece in pieces(&source, &Limits::default()) {
            let Ok(pairs) = DangjiuParser::parse(Rule::piece, &piece) else { continue };
            seen.texts.push_str(&piece);
            for pair in pairs.flatten() {
                let rule = pair.as_rule();
                seen.rules.insert(rule);
                if let Some(word) = format!("{rule:?}").strip_prefix("kw_") {
                    let spelling = pair.as_str().split_whitespace().collect::<Vec<_>>().join(" ");
                    seen.words.entry(word.to_owned()).or_default().insert(spelling);
                }
            }
        }
    }
    seen
}

/// The two grammar files without their comments.
fn grammar() -> String {
    let files = ["grammar/src/words.pest", "grammar/src/dangjiu.pest"];
    let texts = files.map(|file| fs::read_to_string(root().join(file)).unwrap());
    let lines =
        texts.iter().flat_map(|text| text.lines()).filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn every_rule_of_the_grammar_occurs() {
    let grammar = grammar();
    // A silent rule leaves no trace of itself; what it consists of does.
    let is_silent = |rule: &Rule| {
        let name = format!("{rule:?}");
        grammar.lines().any(|line| {
            line.split_once('=')
                .is_some_and(|(left, right)| left.trim() == name && right.trim_start().starts_with("_{"))
        })
    };
    let is_traceless = |rule: &Rule| {
        let name = format!("{rule:?}");
        let unit = WORDS.iter().any(|word| word.class == Class::Unit && name == format!("kw_{}", word.id));
        // A unit is part of the number it is glued to; see the words below.
        unit || TRACELESS.iter().any(|(known, _)| *known == name)
    };
    let seen = seen();
    let missing: Vec<&Rule> = Rule::all_rules()
        .iter()
        .filter(|rule| !seen.rules.contains(rule) && !is_silent(rule) && !is_traceless(rule))
        .collect();
    assert!(missing.is_empty(), "no vector holds {missing:?}");
}

#[test]
fn every_word_occurs_in_both_languages() {
    let seen = seen();
    let mut missing = Vec::new();
    for word in WORDS {
        for spelling in [word.en, word.zh] {
            let as_rule = seen.words.get(word.id).is_some_and(|spellings| spellings.contains(spelling));
            // A unit is glued to its number.
            let glued = |digit: char| seen.texts.contains(&format!("{digit}{spelling}"));
            let as_unit = word.class == Class::Unit && ('0'..='9').any(glued);
            if !as_rule && !as_unit {
                missing.push(format!("{} `{spelling}`", word.id));
            }
        }
    }
    assert!(missing.is_empty(), "no vector holds {missing:#?}");
}

#[test]
fn every_spelling_of_a_sign_occurs() {
    let text = fs::read_to_string(root().join("grammar/src/dangjiu.pest")).unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let seen = seen();
    let mut missing = BTreeSet::new();
    for line in lines {
        for literal in literals(line) {
            if !seen.texts.contains(&literal) {
                missing.insert(literal);
            }
        }
    }
    assert!(missing.is_empty(), "no vector holds {missing:?}");
}

/// The quoted texts of a line of a pest grammar, with their escapes resolved.
fn literals(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        if c != '"' {
            continue;
        }
        let mut literal = String::new();
        while let Some(c) = chars.next() {
            match c {
                '"' => break,
                '\\' => match chars.next() {
                    Some('n') => literal.push('\n'),
                    Some('t') => literal.push('\t'),
                    Some('r') => literal.push('\r'),
                    Some('u') => {
                        let digits: String = chars.by_ref().skip(1).take_while(|c| *c != '}').collect();
                        literal.extend(u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32));
                    }
                    Some(other) => literal.push(other),
                    None => break,
                },
                c => literal.push(c),
            }
        }
        found.push(literal);
    }
    found
}
