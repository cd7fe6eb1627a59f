//! The table gives the trees and the errors of the generated parser.

use std::path::{Path, PathBuf};

use dangjiu_grammar::words::WORDS;
use dangjiu_grammar::{DangjiuParser, Rule, table};
use pest::Parser as _;

/// The declarations of the shipped vocabulary and maps, as far as a line that opens one ends the one before. What
/// does not parse must not parse in both.
fn pieces(folder: &Path, found: &mut Vec<String>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            pieces(&path, found);
        } else if path.extension().is_some_and(|end| end == "dj") {
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let mut piece = String::new();
            for line in text.lines() {
                let line = line.split("//").next().unwrap_or_default();
                let opens = WORDS.iter().filter(|word| word.opens);
                if opens.into_iter().any(|word| line.starts_with(word.en) || line.starts_with(word.zh)) {
                    found.push(std::mem::take(&mut piece));
                }
                // Within brackets a line end ends nothing.
                let ends = piece.matches(['(', '{', '[']).count() <= piece.matches([')', '}', ']']).count();
                piece.push_str(if ends { "\n" } else { " " });
                piece.push_str(line);
            }
            found.push(piece);
        }
    }
}

/// Whether a text parses, the same in both.
fn same(rule: Rule, text: &str) -> bool {
    match (DangjiuParser::parse(rule, text), table::parse(rule, text)) {
        (Ok(left), Ok(right)) => {
            assert_eq!(format!("{left:?}"), format!("{right:?}"));
            true
        }
        (Err(left), Err(right)) => {
            assert_eq!(left, right, "{text}");
            false
        }
        (left, right) => {
            assert_eq!(left.is_ok(), right.is_ok(), "{text}: generated {left:?}, table {right:?}");
            false
        }
    }
}

#[test]
fn rules_and_their_fragments_parse_alike() {
    let mut texts = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    pieces(&root.join("core/src"), &mut texts);
    pieces(&root.join("examples"), &mut texts);
    assert!(texts.len() > 100, "only {} declarations were found", texts.len());
    let good = texts.iter().filter(|text| same(Rule::piece, text)).count();
    assert!(good * 2 > texts.len(), "only {good} of {} declarations parse", texts.len());
    // Cut off, and with a character left out: errors say the same at the same place.
    for (number, text) in texts.iter().enumerate() {
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        for at in starts.iter().skip(number % 7).step_by(1 + starts.len() / 20) {
            let (before, behind) = text.split_at(*at);
            same(Rule::piece, before);
            same(Rule::piece, &format!("{before}{}", behind.chars().skip(1).collect::<String>()));
        }
    }
}

#[test]
fn every_rule_alone_parses_alike() {
    let texts = [
        "",
        "a",
        "a.b is not 当",
        "500元",
        "３.5 %",
        "2026-02-09T08:00:00+08:00",
        "\"a {b + 1} c\"",
        "“甲{乙}丙”",
        "round(x / 3, 2, half_up)",
        "any i in order.items (i.qty > 2)",
        "within 2h at least 3 payment",
        "(1, 2)",
        "-",
        "mon",
        "not missing",
        "{a: 1}",
        "[1, 2,]",
        "| a | -> b |",
        "rule x",
        "\\u{4e2d}",
        "becomes paid",
        "in list a",
    ];
    let mut parsed = 0;
    for rule in Rule::all_rules() {
        parsed += texts.iter().filter(|text| same(*rule, text)).count();
    }
    assert!(parsed > 100, "only {parsed} texts are read by a rule");
}
