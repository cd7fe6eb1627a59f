//! The workload: rule sets of 17, 1,000 and 10,000 rules, orders, and which rules match which order.
//!
//! It is made once, by `python3 benches/workload.py`, into `target/bench-workload`; the same seeds always give the
//! same files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The sizes of the rule sets.
pub const SIZES: [usize; 3] = [17, 1000, 10_000];

/// The orders that are generated; the answers to the first of them are known.
const ORDERS: usize = 2000;

/// A rule set with the answers it must give.
#[derive(Clone, Debug)]
pub struct RuleSet {
    /// How many rules it has.
    pub size: usize,
    /// Their text.
    pub text: String,
    /// Per order, the names of the rules that match, in the order of the rules.
    pub expected: Vec<Vec<String>>,
}

/// Everything the benchmarks need.
#[derive(Clone, Debug)]
pub struct Workload {
    /// One order a line, as JSON.
    pub orders: Vec<String>,
    /// By size.
    pub sets: Vec<RuleSet>,
}

impl Workload {
    /// Reads the workload, and makes it first where it is not there.
    ///
    /// # Errors
    /// The file that cannot be read or made, in words.
    pub fn load() -> Result<Workload, String> {
        let folder = folder();
        if !folder.join("rules_10000.dj").is_file() {
            make(&folder)?;
        }
        let orders = lines(&folder.join("events.jsonl"))?;
        let sets = SIZES.into_iter().map(|size| {
            let expected = lines(&folder.join(format!("expected_{size}.txt")))?;
            Ok(RuleSet {
                size,
                text: read(&folder.join(format!("rules_{size}.dj")))?,
                expected: expected
                    .iter()
                    .map(|line| line.split_whitespace().map(str::to_owned).collect())
                    .collect(),
            })
        });
        Ok(Workload { orders, sets: sets.collect::<Result<_, String>>()? })
    }
}

fn folder() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    target.join("bench-workload")
}

fn make(folder: &Path) -> Result<(), String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("workload.py");
    let made =
        Command::new("python3").arg(&script).arg(folder).args(["--orders", &ORDERS.to_string()]).status();
    match made {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{} ended with {status}", script.display())),
        Err(error) => Err(format!("the workload is made by python3: {error}")),
    }
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn lines(path: &Path) -> Result<Vec<String>, String> {
    Ok(read(path)?.lines().map(str::to_owned).collect())
}
