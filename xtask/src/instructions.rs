//! `cargo xtask bench --instructions`: instructions per order and per load, against a committed file.
//!
//! Time on a shared machine says little about a change of a few percent; the count of instructions does. It is the same
//! wherever the same compiler builds for the same kind of machine, and the file says which these were: for others the
//! counts are shown and compared with nothing. Valgrind's callgrind counts two runs of different length; their
//! difference over the difference of the lengths is what one repetition takes.
//!
//! It is a command of its own and no part of `cargo xtask test`: the build with link-time optimisation and the counting
//! take minutes.
//!
//! ```text
//! counted with: rustc 1.95.0 (59807616e 2026-04-14) for x86_64-unknown-linux-gnu
//! 17:facts 251340       # 200 orders of the workload 17
//! ```

use crate::{Outcome, process::Cargo};
use std::fs;

/// Where the counts are kept, from the root.
const COUNTS: &str = "benches/peers/instructions.txt";
/// How the first line of it begins.
const COUNTED_WITH: &str = "counted with: ";
/// What is counted, with the repetitions of the shorter and of the longer run.
const COUNTED: [(&str, u64, u64); 6] = [
    ("17:facts", 2, 12),
    ("17:json", 2, 12),
    ("1000:facts", 1, 3),
    ("1000:json", 1, 3),
    ("17:load", 1, 3),
    ("1000:load", 1, 2),
];
/// In percent, either way.
const TOLERANCE: f64 = 3.0;

/// Counts, and compares; with `bless` the counts are written instead.
///
/// # Errors
/// When the benchmark cannot be built or run, or the file of counts cannot be read.
pub(crate) fn run(cargo: &Cargo, build: &[String], program: &str, bless: bool) -> Outcome {
    if cargo.tool("valgrind", &["--version"]).is_none() {
        println!("skipped: counting instructions; install valgrind to get it");
        return Ok(true);
    }
    if !cargo.passes(build)? {
        return Ok(false);
    }
    let path = cargo.root().join(COUNTS);
    let compiler = cargo.tool("rustc", &["-vV"]).and_then(|text| compiler(&text));
    let compiler = compiler.ok_or("rustc does not say which one it is")?;
    let known = if bless {
        String::new()
    } else {
        fs::read_to_string(&path).map_err(|error| format!("{COUNTS}: {error}"))?
    };
    let of_file = counted_with(&known);
    let comparable = of_file == Some(compiler.as_str());
    let known = if comparable { counts(&known) } else { Vec::new() };
    let (mut fine, mut written) = (true, format!("{COUNTED_WITH}{compiler}\n"));
    for (what, short, long) in COUNTED {
        let fewer = count(cargo, program, what, short)?;
        let more = count(cargo, program, what, long)?;
        let each = more.saturating_sub(fewer) / (long - short);
        written.push_str(&format!("{what} {each}\n"));
        let before = known.iter().find(|(name, _)| name == what).map(|(_, count)| *count);
        let change = before.map(|before| percent(before, each));
        let within = !comparable || change.is_some_and(|change| change.abs() <= TOLERANCE);
        fine &= within;
        let said = change.map_or_else(|| "new".to_owned(), |change| format!("{change:+.1} %"));
        println!("{what:<12} {each:>14} {said:>9}{}", if within { "" } else { "  beyond 3 %" });
    }
    if bless {
        fs::write(&path, written).map_err(|error| format!("{COUNTS}: {error}"))?;
    } else if !comparable {
        let other = of_file.unwrap_or("no compiler that it names");
        println!("skipped: comparing; {COUNTS} is of {other}, and this is {compiler}");
    } else if !fine {
        println!("If the change is meant, `cargo xtask bench --instructions --bless` keeps the new counts.");
    }
    Ok(fine)
}

/// What `rustc -vV` says: the version, and what it builds for.
fn compiler(text: &str) -> Option<String> {
    let host = text.lines().find_map(|line| line.strip_prefix("host: "))?;
    Some(format!("{} for {host}", text.lines().next()?))
}

/// The compiler that a file of counts is of.
fn counted_with(text: &str) -> Option<&str> {
    text.lines().find_map(|line| line.strip_prefix(COUNTED_WITH))
}

/// The instructions of one run.
fn count(cargo: &Cargo, program: &str, what: &str, repetitions: u64) -> Result<u64, String> {
    let repetitions = repetitions.to_string();
    let arguments = [
        "--tool=callgrind",
        "--callgrind-out-file=/dev/null",
        "--log-fd=1",
        program,
        "--instructions",
        what,
        &repetitions,
    ];
    let text = cargo.tool("valgrind", &arguments).ok_or_else(|| format!("valgrind failed on {what}"))?;
    collected(&text).ok_or_else(|| format!("valgrind counted nothing on {what}"))
}

/// The number behind `Collected :`.
fn collected(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.split_once("Collected :"))?.1;
    line.split_whitespace().next()?.parse().ok()
}

/// The lines of the file of counts.
fn counts(text: &str) -> Vec<(String, u64)> {
    let pair = |line: &str| {
        let (name, count) = line.split_once(' ')?;
        Some((name.to_owned(), count.trim().parse().ok()?))
    };
    text.lines().filter_map(pair).collect()
}

#[expect(clippy::cast_precision_loss, reason = "a percentage for people")]
fn percent(before: u64, now: u64) -> f64 {
    (now as f64 / before as f64 - 1.0) * 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_stands_behind_collected() {
        let text = "==7== Events    : Ir\n==7== Collected : 1234567\n==7== \n";
        assert_eq!(collected(text), Some(1_234_567));
        assert_eq!(collected("==7== Events : Ir"), None);
    }

    #[test]
    fn counts_are_read_line_by_line() {
        assert_eq!(
            counts("17:facts 10\n1000:load 20\n"),
            [("17:facts".to_owned(), 10), ("1000:load".to_owned(), 20)]
        );
    }

    #[test]
    fn a_file_says_which_compiler_it_is_of() {
        let said =
            "rustc 1.95.0 (abc 2026-04-14)\nbinary: rustc\nhost: x86_64-unknown-linux-gnu\nrelease: 1.95.0\n";
        let expected = "rustc 1.95.0 (abc 2026-04-14) for x86_64-unknown-linux-gnu";
        assert_eq!(compiler(said).as_deref(), Some(expected));
        let file = format!("counted with: {expected}\n17:facts 10\n");
        assert_eq!(counted_with(&file), Some(expected));
        assert_eq!(counts(&file), [("17:facts".to_owned(), 10)]);
    }

    #[test]
    fn change_is_in_percent() {
        assert!((percent(200, 206) - 3.0).abs() < 1e-9);
        assert!((percent(200, 194) + 3.0).abs() < 1e-9);
    }
}
