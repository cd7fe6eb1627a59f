//! The example rules over the example orders say what an independent count of the same file says
//! (tests/tools/example_counts.py, each rule written a second time there).
#![expect(clippy::expect_used, reason = "a test that cannot run must say so")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use dangjiu::time::Instant;
use dangjiu_facade::rules::{Rules, SourceText};

/// What the script prints.
const COUNTED: &[(&str, usize)] = &[
    ("big_cod", 1),
    ("deep_discount", 15),
    ("errored lines_against_total", 1),
    ("lines_against_total", 1),
    ("manual_order_needs_source", 5),
    ("otherwise 小额仅退款", 4),
    ("pick_carrier", 111),
    ("remote_area", 20),
    ("risky_order", 11),
    ("undecided lines_against_total", 3),
    ("undecided 小额仅退款", 1),
    ("undecided 首单欢迎", 8),
    ("write_back_shipped", 12),
    ("在途退款拦截", 6),
    ("大额退款复核", 4),
    ("好评邀请", 2),
    ("小红书新单履约", 23),
    ("小额仅退款", 4),
    ("差评回访", 3),
    ("首单欢迎", 42),
];
/// Depends on working hours, which the script does not count.
const NOT_COUNTED: &str = "weekend_note";

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples")
}

fn rules() -> Rules {
    let mut files: Vec<PathBuf> = fs::read_dir(examples().join("rules"))
        .expect("the example rules are there")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    let text = |file: &PathBuf| SourceText::new(file.to_string_lossy(), fs::read(file).expect("a rule file"));
    Rules::compile(files.iter().map(text).collect())
}

#[test]
fn the_example_says_what_was_counted() {
    let rules = rules();
    assert!(rules.found().is_empty());
    let now = Instant::parse("2026-03-05T00:00:00+08:00").expect("an instant");
    let orders = fs::read_to_string(examples().join("orders.jsonl")).expect("the example orders are there");
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for line in orders.lines() {
        let found = rules.evaluate(line.as_bytes(), now, false).expect("an event that can be read");
        assert_eq!(found.unknown_event, None, "{line}");
        let short = |rule: &str| rule.rsplit('.').next().unwrap_or(rule).to_owned();
        let names = (found.fired.iter().map(|rule| short(rule)))
            .chain(found.otherwise.iter().map(|rule| format!("otherwise {}", short(rule))))
            .chain(found.undecided.iter().map(|undecided| format!("undecided {}", short(&undecided.rule))))
            .chain(found.errored.iter().map(|errored| format!("errored {}", short(&errored.rule))));
        for name in names.filter(|name| name != NOT_COUNTED) {
            *counts.entry(name).or_default() += 1;
        }
    }
    let counts: Vec<(&str, usize)> = counts.iter().map(|(name, count)| (name.as_str(), *count)).collect();
    assert_eq!(counts, COUNTED);
}
