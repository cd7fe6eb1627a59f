//! A generated week, diagnosed, and held against the truth that the generator knows.

use std::collections::BTreeSet;

use dangjiu_exports::diagnose::{Request, Unwatched, diagnose};
use dangjiu_exports::table::Content;
use dangjiu_exports::{Exports, InputFile};
use dangjiu_facade::rules::Rules;
use dangjiu_facade::wire::Diagnosis;
use dangjiu_week::Truth;

/// A finding as a line: `contradiction/behind sales_order 260921-1 taobao`.
#[must_use]
pub fn line(kind: &str, cause: &str, node: (&str, &str), system: &str) -> String {
    let (node, id) = node;
    format!("{kind}/{cause} {node} {id} {system}")
}

/// Diagnoses files in memory.
///
/// # Panics
/// When nothing can be read at all.
#[must_use]
#[expect(clippy::expect_used, reason = "what is shipped is read; a test fails by stopping")]
pub fn diagnosed(files: Vec<(String, Vec<u8>)>) -> Diagnosis {
    let rules = Rules::compile(vec![]);
    let catalogue = rules.catalogue().expect("the shipped maps are read");
    let files = files
        .into_iter()
        .map(|(name, bytes)| InputFile { name, content: Content::Bytes(bytes.into()) })
        .collect();
    let exports =
        Exports::open(files, &[], &catalogue, rules.vocabulary()).expect("the shipped mappings are read");
    diagnose(&exports, &rules, &Request::default(), &mut Unwatched).expect("a diagnosis")
}

/// What was found.
#[must_use]
pub fn found(diagnosis: &Diagnosis) -> BTreeSet<String> {
    let lines = diagnosis.findings.iter();
    lines
        .map(|found| line(&found.kind, &found.cause, (&found.node.kind, &found.node.id), &found.system))
        .collect()
}

/// What must be found.
#[must_use]
pub fn expected(truth: &Truth) -> BTreeSet<String> {
    let faults = truth.faults.iter().flat_map(|fault| &fault.findings);
    faults
        .map(|found| line(found.kind, found.cause, (found.node.kind, &found.node.id), found.system))
        .collect()
}

/// What differs, by the fault that was put in: empty where all is as it should be.
#[must_use]
pub fn differences(truth: &Truth, diagnosis: &Diagnosis) -> Vec<String> {
    let (found, expected) = (found(diagnosis), expected(truth));
    let mut all: Vec<String> = found.difference(&expected).map(|line| format!("false: {line}")).collect();
    for fault in &truth.faults {
        for wanted in &fault.findings {
            let line = line(wanted.kind, wanted.cause, (wanted.node.kind, &wanted.node.id), wanted.system);
            if !found.contains(&line) {
                all.push(format!("missed ({}): {line}", fault.fault));
            }
        }
    }
    all
}
