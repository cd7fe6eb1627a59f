//! Order files that nobody on the project wrote: recognised by the mappings beside this test, or refused with a reason, and read to the
//! counts and sums that an independent script over the same files gives (tests/tools/exports_counts.py).
//!
//! The files are not part of the project. The test looks for them under `$DANGJIU_DATA` and says so when they are not there.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use dangjiu_exports::mapping::Mapping;
use serde_json::{Value, json};

use crate::common::{Reading, read_with};
use crate::data;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn mappings() -> Vec<Mapping> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reading/mappings");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
        .iter()
        .map(|path| Mapping::parse(&path.display().to_string(), &fs::read_to_string(path).unwrap()).unwrap())
        .collect()
}

fn reading(folder: &Path, name: &str, own: &[Mapping]) -> Reading {
    read_with(name, &fs::read(folder.join(name)).unwrap(), own, false)
}

/// The same figures as the script's.
fn counted(reading: &Reading) -> Value {
    let file = &reading.file;
    let money: i64 = reading.seen.iter().flat_map(|seen| seen.amounts).flatten().sum();
    let pieces: u64 = reading.seen.iter().map(|seen| u64::from(seen.quantity.unwrap_or(0))).sum();
    // Repeated rows become one thing, whose instants are those of its first row.
    let instants: usize = reading
        .seen
        .iter()
        .map(|seen| {
            let times = seen.times;
            [times.created, times.paid, times.shipped, times.delivered, times.completed]
                .iter()
                .flatten()
                .count()
        })
        .sum();
    json!({
        "rows": file.rows, "read": file.read, "rejected": file.rejected, "nodes": reading.seen.len(), "pieces": pieces,
        "money": money, "instants": instants, "last": reading.last().map(|at| at.seconds()),
    })
}

#[test]
fn real_files_come_to_what_an_independent_script_counts() {
    let Some(folder) =
        data::found_with_python("orders", "reading real order files against an independent count")
    else {
        return;
    };
    let query = Command::new("python3")
        .arg(root().join("tests/tools/exports_counts.py"))
        .arg(&folder)
        .output()
        .unwrap();
    assert!(query.status.success(), "{}", String::from_utf8_lossy(&query.stderr));
    let expected: BTreeMap<String, Value> = serde_json::from_slice(&query.stdout).unwrap();
    assert_eq!(expected.len(), 29, "nine files and twenty days");
    let own = mappings();
    for (name, expected) in expected {
        let reading = reading(&folder, &name, &own);
        let mut found = counted(&reading);
        let mut expected = expected;
        if found["nodes"] != found["read"] {
            // Instants of the further rows of an order are not counted here.
            found["instants"] = Value::Null;
            expected["instants"] = Value::Null;
        }
        assert_eq!(found, expected, "{name} by {}: {:?}", reading.mapping(), reading.reasons());
    }
}

#[test]
fn files_that_do_not_say_which_order_they_speak_of_are_refused() {
    let Some(folder) = data::found("orders", "refusing real files without order numbers") else { return };
    let own = mappings();
    let dataco = reading(&folder, "dataco/dataco_six_columns_part1.csv", &own);
    assert!(dataco.refusal().contains("no column with the number"), "{}", dataco.refusal());
    for name in [
        "dataco/dataco_column_descriptions.csv",
        "olist/olist_customers.csv",
        "olist_excel_damaged/olist_geolocation_dataset.csv",
        "olist_excel_damaged/olist_sellers_dataset.csv",
        "olist_excel_damaged/product_category_name_translation.csv",
    ] {
        let refused = reading(&folder, name, &own);
        assert!(refused.refusal().contains("the columns do not tell what the file is"), "{name}");
        assert!(refused.seen.is_empty());
    }
    // Without the mappings of this test none of the foreign files is taken for one of ours.
    for name in
        ["olist/olist_orders.csv", "uci_online_retail/2010-12-01.csv", "tmall/tmall_order_report_part1.csv"]
    {
        assert!(!reading(&folder, name, &[]).refusal().is_empty());
    }
}

#[test]
fn real_pushes_of_a_carrier() {
    let Some(folder) = data::found("orders", "reading real carrier pushes") else { return };
    let tracking = folder.join("../tracking/cn");
    let mut names: Vec<PathBuf> =
        fs::read_dir(&tracking).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|path| path.file_name().unwrap().to_string_lossy().starts_with("k100"));
    names.sort();
    assert_eq!(names.len(), 7);
    for path in names {
        let bytes = fs::read(&path).unwrap();
        let text = String::from_utf8(bytes.clone()).unwrap();
        let reading = read_with(&path.display().to_string(), &bytes, &[], false);
        // Every entry of a trace has its time once, as "ftime".
        let entries = text.matches("\"ftime\"").count();
        assert_eq!(
            (reading.mapping(), reading.seen.len()),
            ("kuaidi100-pushes", entries),
            "{}",
            path.display()
        );
        let newest = reading.seen.iter().filter_map(|seen| seen.at.clone()).max();
        for seen in reading.seen.iter().filter(|seen| seen.map.is_some()) {
            assert_eq!(
                seen.at,
                newest,
                "{}: only the newest entry has the state of the whole",
                path.display()
            );
        }
    }
}
