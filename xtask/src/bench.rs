//! `cargo xtask bench`: builds the workspace of benches/peers and runs it.
//!
//! The published engines are a thousand crates' worth of building; they come in only here, and `--no-peers` leaves
//! them out. Everything else on the command line is the benchmark's own.
//!
//! ```text
//! cargo xtask bench --no-peers --only 17,1000    # ours and the hand-written program, two workloads
//! ```

use crate::{Outcome, instructions, process::Cargo, with};

/// The program that comes out of the build, from the root.
const PROGRAM: &str = "target/bench/build/release/dangjiu-peers";
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
    let (without_peers, rest): (Vec<&String>, Vec<&String>) =
        arguments.iter().partition(|argument| *argument == "--no-peers");
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
    if without_peers.is_empty() {
        command.extend(with(&["--features", "peers"], &[]));
    }
    command.extend(with(&["--", "--out", NUMBERS], &[]));
    command.extend(rest.into_iter().cloned());
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peers_are_built_unless_somebody_says_no() {
        let all = command(&with(&["--quick"], &[])).join(" ");
        assert!(
            all.contains("--features peers") && all.ends_with("-- --out target/bench/rules.json --quick")
        );
        let own = command(&with(&["--only", "17", "--no-peers"], &[])).join(" ");
        assert!(!own.contains("--features") && own.ends_with("rules.json --only 17"), "{own}");
    }
}
