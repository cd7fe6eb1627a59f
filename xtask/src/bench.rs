//! `cargo xtask bench`: builds the workspace of benches/peers and runs it.
//!
//! With `--peers` the published engines are built and take part; that takes many minutes the first time, which is why
//! they are not there otherwise. Everything else on the command line is the benchmark's own.
//!
//! ```text
//! cargo xtask bench --only 17,1000            # two workloads
//! cargo xtask bench --only 17,1000 --peers    # the same, with the published engines beside
//! ```

use crate::{Outcome, instructions, process::Cargo, with};

/// The program that comes out of the build, from the root.
const PROGRAM: &str = "target/bench/build/release/dangjiu-peers";
/// The switch that builds the published engines.
const PEERS: &str = "--peers";
/// Where every number of the last run goes, from the root.
const NUMBERS: &str = "target/bench/rules.json";
/// LLVM tries this pass for a quarter of an hour on what link-time optimisation makes of all engines together.
const WITHOUT_SLOW_PASS: &str = "llvm-args=-enable-constraint-elimination=false";

/// Builds and runs.
///
/// # Errors
/// When cargo or the program cannot be started, or counting fails.
pub(crate) fn run(cargo: &Cargo, arguments: &[String]) -> Outcome {
    let (switches, own): (Vec<String>, Vec<String>) =
        arguments.iter().cloned().partition(|argument| argument == PEERS);
    let build = build(!switches.is_empty());
    if own.iter().any(|argument| argument == "--instructions") {
        let bless = own.iter().any(|argument| argument == "--bless");
        return instructions::run(cargo, &build, PROGRAM, bless);
    }
    Ok(cargo.passes(&build)? && cargo.program_passes(PROGRAM, &with(&["--out", NUMBERS], &own))?)
}

/// The call of cargo that builds. The target folder lies in ours, so that `cargo clean` takes it along.
fn build(peers: bool) -> Vec<String> {
    let mut command = with(
        &[
            "rustc",
            "--release",
            "--manifest-path",
            "benches/peers/Cargo.toml",
            "--target-dir",
            "target/bench/build",
        ],
        &[],
    );
    if peers {
        command.extend(with(&["--features", "peers"], &[]));
    }
    command.extend(with(&["--", "-C", WITHOUT_SLOW_PASS], &[]));
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_engines_are_built_on_request_alone() {
        let (without, with_them) = (build(false).join(" "), build(true).join(" "));
        assert!(!without.contains("--features"), "{without}");
        assert!(with_them.contains(" --features peers -- "), "{with_them}");
    }
}
