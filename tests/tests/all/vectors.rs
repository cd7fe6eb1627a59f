//! Runs every vector through the one boundary that all languages share.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use dangjiu_tests::model::keys::{KeyFields, key};
use dangjiu_tests::vectors::{all, differences};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// How many vectors there are. Other languages assert the same number, so that none is lost on the way.
const VECTORS: usize = 1156;

#[test]
fn every_vector_holds() {
    let mut failures = Vec::new();
    let vectors = all().unwrap();
    for vector in &vectors {
        let request = serde_json::to_vec(&vector.request).unwrap();
        let answer = dangjiu_facade::call::call(&vector.op, &request);
        let found: Value = serde_json::from_slice(&answer).unwrap();
        let lines = differences(&vector.expect, &found, vector.exact);
        if !lines.is_empty() {
            failures.push(format!("{}\n  {}\n  answer: {found}", vector.id, lines.join("\n  ")));
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {} vectors fail:\n{}",
        failures.len(),
        vectors.len(),
        failures.join("\n")
    );
}

/// Where the digest of all answers is kept, from the root of the workspace: every host holds its own against it.
const ANSWERS: &str = "tests/vectors/answers.sha256";

/// Every host gives the same bytes. `DANGJIU_WRITE=1` keeps the digest of today's, where an answer was changed on purpose.
#[test]
fn answers_are_the_same_bytes_in_every_host() {
    let mut digest = Sha256::new();
    let mut vectors = all().unwrap();
    vectors.sort_by(|a, b| a.id.cmp(&b.id));
    for vector in &vectors {
        let request = serde_json::to_vec(&vector.request).unwrap();
        digest.update(dangjiu_facade::call::call(&vector.op, &request));
        digest.update(b"\n");
    }
    let found = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect::<String>() + "\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join(ANSWERS);
    if std::env::var_os("DANGJIU_WRITE").is_some() {
        fs::write(&path, &found).unwrap();
    }
    assert_eq!(found, fs::read_to_string(&path).unwrap(), "DANGJIU_WRITE=1 keeps the new answers");
}

#[test]
fn no_vector_is_lost() {
    assert_eq!(all().unwrap().len(), VECTORS);
}

#[test]
fn ids_are_unique_and_name_their_folder() {
    let mut seen = BTreeSet::new();
    for vector in all().unwrap() {
        assert!(vector.id.split('/').count() == 2, "{} is not area/name", vector.id);
        assert!(seen.insert(vector.id.clone()), "two vectors are called {}", vector.id);
    }
}

/// The keys are those of another implementation (and of `tests/tools/keys.py`).
#[test]
fn expected_keys_are_made_of_their_fields() {
    let mut keys = 0;
    for vector in all().unwrap() {
        let Some(made_of) = vector.whole.get("key_of").and_then(Value::as_array) else { continue };
        for (intent, fields) in made_of.iter().enumerate() {
            let field = |number: usize| fields[number].as_str().unwrap();
            let expected = key(&KeyFields {
                rule: field(0),
                subject_kind: field(1),
                subject_id: field(2),
                occurrence: field(3),
                step: field(4),
                item: field(5),
            });
            assert_eq!(vector.expect["ok"]["intents"][intent]["key"], expected.as_str(), "{}", vector.id);
            keys += 1;
        }
    }
    assert!(keys >= 12, "only {keys} keys were found");
}
