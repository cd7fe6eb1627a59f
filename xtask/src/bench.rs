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

/// Builds and runs.
///
/// # Errors
/// When cargo cannot be started, or counting fails.
pub(crate) fn run(cargo: &Cargo, arguments: &[String]) -> Outcome {
    if arguments.iter().any(|argument| argument == "--instructions") {
        let bless = arguments.iter().any(|argument| argument == "--bless");
        return instructions::run(cargo, &instructions::build(), PROGRAM, bless);
    }
    cargo.passes(&command(arguments))
}

/// The call of cargo. The target folder lies in ours, so that `cargo clean` takes it along.
fn command(arguments: &[String]) -> Vec<String> {
    let mut command = with(
        &[
            "run",
            "--release",
            "--manifest-path",
            "benches/peers/Cargo.toml",
            "--target-dir",
            "target/bench/build",
        ],
        &[],
    );
    if arguments.iter().any(|argument| argument == PEERS) {
        command.extend(with(&["--features", "peers"], &[]));
    }
    command.extend(with(&["--", "--out", NUMBERS], &[]));
    command.extend(arguments.iter().filter(|argument| *argument != PEERS).cloned());
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_of_the_line_is_the_benchmarks_own() {
        let command = command(&with(&["--only", "17"], &[])).join(" ");
        assert!(command.ends_with("-- --out target/bench/rules.json --only 17"), "{command}");
    }
    #[test]
    fn the_published_engines_are_built_on_request_alone() {
        let without = command(&with(&["--quick"], &[])).join(" ");
        let with_them = command(&with(&["--quick", "--peers"], &[])).join(" ");
        assert!(!without.contains("--features"), "{without}");
        assert!(with_them.contains(" --features peers -- "), "{with_them}");
        assert!(with_them.ends_with("--quick"), "{with_them}");
    }
}
