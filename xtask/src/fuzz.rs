//! `cargo xtask fuzz`: every target of fuzz/Cargo.toml for a time or a number of runs.
//!
//! The sanitizer is off: the code forbids `unsafe`, what we look for are panics, hangs and stack overflows,
//! and without it the stable compiler is enough.
//!
//! ```text
//! cargo xtask fuzz 300                   # five minutes each
//! cargo xtask fuzz -runs=1000000 parse   # a million inputs for one target
//! ```

use crate::{Outcome, corpus, manifest, process::Cargo, with};
use std::fs;

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
struct Request {
    limit: String,
    targets: Vec<String>,
}

/// Runs the targets one after the other; `Ok(false)` when one of them found something.
///
/// # Errors
/// When cargo-fuzz or the fuzz folder is missing, or a target is unknown.
pub(crate) fn run(cargo: &Cargo, arguments: &[String]) -> Outcome {
    let path = cargo.root().join("fuzz/Cargo.toml");
    let text =
        fs::read_to_string(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    let request = request(arguments, &manifest::binaries(&text))?;
    if !cargo.has("fuzz") {
        return Err("cargo-fuzz is not installed; get it with `cargo install cargo-fuzz --locked`".to_owned());
    }
    let mut clean = true;
    for target in &request.targets {
        let seeds =
            corpus::write(cargo.root(), target).map_err(|error| format!("cannot write seeds: {error}"))?;
        println!("fuzz {target} {}, {seeds} seeds", request.limit);
        let fixed = ["fuzz", "run", "-s", "none", target.as_str(), "--", request.limit.as_str()];
        let passed = cargo.passes_with(&with(&fixed, &[]), &[("RUSTC_BOOTSTRAP", "1")])?;
        println!("fuzz {target}: {}", if passed { "clean" } else { "found something, see fuzz/artifacts" });
        clean &= passed;
    }
    Ok(clean)
}

fn request(arguments: &[String], known: &[String]) -> Result<Request, String> {
    let mut limit = "-max_total_time=60".to_owned();
    let mut targets = Vec::new();
    for argument in arguments {
        if argument.starts_with('-') {
            limit.clone_from(argument);
        } else if argument.parse::<u32>().is_ok() {
            limit = format!("-max_total_time={argument}");
        } else if known.contains(argument) {
            targets.push(argument.clone());
        } else {
            return Err(format!("there is no fuzz target {argument:?}; there are: {}", known.join(", ")));
        }
    }
    if targets.is_empty() {
        targets = known.to_vec();
    }
    Ok(Request { limit, targets })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(arguments: &[&str]) -> Result<Request, String> {
        request(&with(arguments, &[]), &with(&["parse", "check"], &[]))
    }

    #[test]
    fn without_arguments_all_targets_run_a_minute() {
        let request = asked(&[]).unwrap();
        assert_eq!(request.limit, "-max_total_time=60");
        assert_eq!(request.targets, ["parse", "check"]);
    }

    #[test]
    fn a_number_is_seconds_and_a_name_is_a_target() {
        let request = asked(&["300", "check"]).unwrap();
        assert_eq!(request.limit, "-max_total_time=300");
        assert_eq!(request.targets, ["check"]);
        assert_eq!(asked(&["-runs=1000000"]).unwrap().limit, "-runs=1000000");
    }

    #[test]
    fn an_unknown_target_names_the_known_ones() {
        let reason = asked(&["prase"]).unwrap_err();
        assert!(reason.contains("parse, check"), "{reason}");
    }
}
