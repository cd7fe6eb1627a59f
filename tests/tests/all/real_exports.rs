//! Order files that nobody on the project wrote, diagnosed: every file read by a mapping or refused with a reason, and everything that is
//! found in them is what an independent query over the same files finds (tests/tools/real_findings.py).
//!
//! Mappings and the meaning of the files' status words are in tests/cases/real, with fifty findings that a person has judged against the
//! raw rows (judged.tsv). The files are not part of the project. The test looks for them under `$DANGJIU_DATA` and says so when they are
//! not there.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test that cannot run must say so")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::data;
use dangjiu::diagnosis::{Diagnosis, Judged, Policy, SystemOf};
use dangjiu::mapping::Catalogue;
use dangjiu::observation::{Observation, SystemId};
use dangjiu_exports::mapping::Mapping;
use dangjiu_exports::table::Content;
use dangjiu_exports::{Exports, FileRead, InputFile};
use dangjiu_facade::rules::{Rules, SourceText};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The sets of files, each diagnosed for itself. With `sorted`, the named file is put in the order of its lines first, which is what the
/// reason of its rejects advises.
const SETS: [(&str, &str, &[&str], Option<&str>); 10] = [
    ("olist", "olist", OLIST, None),
    ("olist_sorted", "olist", OLIST, Some("olist_order_payments.csv")),
    (
        "olist_excel_damaged",
        "olist_excel_damaged",
        &[
            "olist_orders_excel_a.csv",
            "olist_geolocation_dataset.csv",
            "olist_sellers_dataset.csv",
            "product_category_name_translation.csv",
        ],
        None,
    ),
    ("tmall", "tmall", &["tmall_order_report_part1.csv"], None),
    ("amazon_merchant", "amazon_in", &["amazon_sale_report_merchant_part1.csv"], None),
    ("amazon_full", "amazon_in", &["amazon_sales_full_columns_part1.csv"], None),
    ("cn_wuliu", "cn_wuliu", &["data_wuliu_gbk_part1.csv"], None),
    ("uci_online_retail", "uci_online_retail", &[], None),
    ("dataco", "dataco", &["dataco_six_columns_part1.csv", "dataco_column_descriptions.csv"], None),
    ("cn_restaurant", "cn_restaurant", &["meal_order_info_part1.csv"], None),
];
const OLIST: &[&str] =
    &["olist_orders.csv", "olist_order_items.csv", "olist_order_payments.csv", "olist_customers.csv"];

/// The reasons the query tells apart, and what a person is told.
const REASONS: [(&str, &str); 5] = [
    ("unknown", "the columns do not tell what the file is"),
    ("no number column", "there is no column with the number of what a row is about"),
    ("apart", "the rows of the order do not stand together"),
    ("no count", "not a whole number of pieces"),
    ("no number", "empty, so the row is about nothing"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The paths of one kind beside the test, by name.
fn cases(extension: &str) -> Vec<PathBuf> {
    let folder = root().join("tests/cases/real");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).expect("the cases").map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|found| found == extension));
    paths.sort();
    paths
}

fn mappings() -> Vec<Mapping> {
    let read = |path: &PathBuf| {
        let text = fs::read_to_string(path).expect("text");
        Mapping::parse(&path.display().to_string(), &text).expect("a mapping")
    };
    cases("toml").iter().map(read).collect()
}

fn facts() -> Rules {
    let text = |path: &PathBuf| SourceText::new(path.display().to_string(), fs::read(path).expect("text"));
    let rules = Rules::compile(cases("dj").iter().map(text).collect());
    assert!(rules.found().is_empty(), "{:?}", rules.diagnostics());
    rules
}

/// The files of a set, as they are or sorted.
fn files(folder: &Path, names: &[&str], sorted: Option<&str>) -> Vec<InputFile> {
    let mut paths: Vec<PathBuf> = names.iter().map(|name| folder.join(name)).collect();
    if paths.is_empty() {
        paths.extend(fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").path()));
        paths.sort();
    }
    let file = |path: &PathBuf| {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if sorted == Some(name.as_str()) {
            let text = fs::read_to_string(path).expect("text");
            let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
            lines[1..].sort_unstable();
            return InputFile { name, content: Content::Bytes(lines.concat().into_bytes().into()) };
        }
        InputFile { name, content: Content::Path(path.clone()) }
    };
    paths.iter().map(file).collect()
}

/// A set diagnosed, as the same figures that the query prints.
fn diagnosed(files: Vec<InputFile>, rules: &Rules, catalogue: &Catalogue, own: &[Mapping]) -> Value {
    let vocabulary = &rules.program().vocabulary;
    let exports = Exports::open(files, own, catalogue, vocabulary).expect("the shipped mappings");
    let mut diagnosis = Diagnosis::new(vocabulary, catalogue, Policy::default());
    let systems: Vec<SystemId> = exports
        .systems()
        .iter()
        .map(|system| {
            let currency = system.currency.to_string();
            let channel = system.channel.as_deref();
            let system = SystemOf { name: &system.name, role: system.role, channel, currency: &currency };
            diagnosis.system(system).expect("few systems")
        })
        .collect();
    for file in exports.files() {
        let system =
            file.outcome.as_ref().map_or(SystemId(0), |known| systems[usize::from(known.system().0)]);
        diagnosis.file(system).expect("few files");
    }
    let mut observe = |seen: &Observation<'_>| diagnosis.observe(seen).expect("what can be told apart");
    let read = exports.read(&mut observe, false);
    let files: BTreeMap<&str, Value> =
        exports.files().iter().zip(&read).map(|(file, read)| (file.name.as_str(), told(read))).collect();
    let mut figures = judged(&diagnosis.judge(None));
    figures["files"] = json!(files);
    figures
}

/// What became of a file.
fn told(read: &FileRead) -> Value {
    let code = |words: &str| {
        let found = REASONS.iter().find(|(_, told)| words.contains(told));
        found.map_or_else(|| words.to_owned(), |(code, _)| (*code).to_owned())
    };
    if let Some(refused) = &read.refused {
        return json!({ "refused": code(&refused.en) });
    }
    let rejected: BTreeMap<String, u64> =
        read.reasons.iter().map(|one| (code(&one.reason.en), one.rows)).collect();
    json!({ "rows": read.rows, "read": read.read, "rejected": rejected })
}

fn judged(judged: &Judged<'_>) -> Value {
    let mut verdicts: BTreeMap<&str, u64> = BTreeMap::new();
    let mut headlines: BTreeMap<&str, u64> = BTreeMap::new();
    for order in &judged.orders {
        *verdicts.entry(order.verdict.name()).or_default() += 1;
        *headlines.entry(order.headline).or_default() += 1;
    }
    let findings: BTreeSet<String> = judged
        .findings
        .iter()
        .map(|found| {
            let (kind, id) = judged.node(found.node);
            let system = &judged.diagnosis().systems()[usize::from(found.system.0)].name;
            format!("{}/{} {} {id} {system}", found.kind.name(), found.cause.name(), kind.name())
        })
        .collect();
    assert_eq!(findings.len(), judged.findings.len(), "each thing is told once");
    let mut figures = json!({
        "orders": judged.orders.len(), "verdicts": verdicts, "headlines": headlines, "findings": findings,
    });
    if let [bridge] = judged.bridges.as_slice() {
        let measures = bridge.total.iter().map(|(name, measure)| {
            let causes: BTreeMap<&str, i64> =
                measure.causes.iter().map(|(cause, (sum, _))| (cause.name(), whole(*sum))).collect();
            let sums = json!({
                "left": whole(measure.left), "right": whole(measure.right),
                "unexplained": whole(measure.unexplained), "causes": causes,
            });
            (name.name(), sums)
        });
        figures["bridge"] = json!(measures.collect::<BTreeMap<_, _>>());
    }
    figures
}

fn whole(sum: i128) -> i64 {
    i64::try_from(sum).expect("a sum of a few thousand orders")
}

fn queried(folder: &Path) -> BTreeMap<String, Value> {
    let query = Command::new("python3")
        .arg(root().join("tests/tools/real_findings.py"))
        .arg(folder)
        .output()
        .expect("python3 runs the independent query");
    assert!(query.status.success(), "{}", String::from_utf8_lossy(&query.stderr));
    serde_json::from_slice(&query.stdout).expect("the query prints JSON")
}

#[test]
fn real_files_are_diagnosed_to_what_an_independent_query_finds() {
    let Some(folder) = data::found_with_python("orders", "diagnosing real order files") else { return };
    let (own, rules) = (mappings(), facts());
    let catalogue = rules.catalogue().expect("the maps");
    let expected = queried(&folder);
    assert_eq!(expected.len(), SETS.len());
    let mut all: BTreeMap<&str, Value> = BTreeMap::new();
    for (set, place, names, sorted) in SETS {
        let found = diagnosed(files(&folder.join(place), names, sorted), &rules, &catalogue, &own);
        for key in ["files", "orders", "verdicts", "headlines", "bridge"] {
            assert_eq!(found.get(key), expected[set].get(key), "{key} of {set}");
        }
        let listed = |figures: &Value| -> BTreeSet<String> {
            serde_json::from_value(figures["findings"].clone()).expect("a list")
        };
        let (told, meant) = (listed(&found), listed(&expected[set]));
        let more: Vec<&String> = told.difference(&meant).take(10).collect();
        let less: Vec<&String> = meant.difference(&told).take(10).collect();
        assert!(more.is_empty() && less.is_empty(), "{set}: only reported {more:?}, only expected {less:?}");
        all.insert(set, found);
    }
    let count = |set: &str| all[set]["findings"].as_array().expect("a list").len();
    // The query's figures, written down.
    assert_eq!([count("olist"), count("olist_excel_damaged"), count("cn_restaurant")], [69, 82, 12]);
    assert_eq!([count("amazon_merchant"), count("amazon_full"), count("cn_wuliu")], [1_982, 2, 1]);
    assert_eq!([count("tmall"), count("uci_online_retail"), count("dataco")], [0, 0, 0]);
    judged_by_hand(&all);
}

/// How many findings of each set and cause were drawn for a person to judge: all where there are few.
const DRAWN: [(&str, &str, usize); 9] = [
    ("olist", "times_out_of_order", 12),
    ("olist", "time_missing", 2),
    ("olist_excel_damaged", "times_out_of_order", 12),
    ("olist_excel_damaged", "time_missing", 1),
    ("olist_excel_damaged", "time_too_early_for_status", 1),
    ("amazon_merchant", "unmapped_status", 12),
    ("amazon_full", "unmapped_status", 2),
    ("cn_wuliu", "unmapped_status", 1),
    ("cn_restaurant", "times_out_of_order", 7),
];

/// The findings in judged.tsv are those that were drawn, by the order of a hash that nobody chose, and each was found right.
fn judged_by_hand(all: &BTreeMap<&str, Value>) {
    let mut drawn = BTreeSet::new();
    for (set, cause, count) in DRAWN {
        let findings = all[set]["findings"].as_array().expect("a list").iter().filter_map(Value::as_str);
        let mut findings: Vec<&str> = findings.filter(|line| line.contains(&format!("/{cause} "))).collect();
        findings.sort_by_key(|line| Sha256::digest(format!("{set}\t{line}")));
        assert!(findings.len() >= count, "{set} {cause}");
        drawn.extend(findings.iter().take(count).map(|line| format!("{set}\t{line}")));
    }
    assert_eq!(drawn.len(), 50);
    let text = fs::read_to_string(root().join("tests/cases/real/judged.tsv")).expect("the list");
    let mut listed = BTreeSet::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [set, finding, facts, verdict, reason] = cells.as_slice() else {
            unreachable!("five cells: {line}")
        };
        assert!(!facts.is_empty() && !reason.is_empty(), "{line}");
        assert_eq!(*verdict, "right", "{line}");
        listed.insert(format!("{set}\t{finding}"));
    }
    assert_eq!(listed, drawn);
}
