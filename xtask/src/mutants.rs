//! `cargo xtask mutants`: does a test notice when the code is wrong?
//!
//! Decimals and evaluation are mutated in full, the rest of core by a sample. The sample is drawn by hashing each
//! mutant's text without its line numbers under a seed: the same on every machine, and an edit in one file does not
//! redraw the others.
//!
//! ```text
//! cargo xtask mutants                     # both parts
//! cargo xtask mutants --sample 50 -j2     # a small sample only, two at a time
//! ```

use crate::{Outcome, process::Cargo, with};
use std::fs;
use std::path::Path;

/// Mutated in full.
const WHOLE: &[&str] = &["core/src/decimal.rs", "core/src/decimal/", "core/src/eval.rs", "core/src/eval/"];
/// How many mutants of the rest, unless told otherwise.
const SAMPLE: usize = 200;
/// The share of viable mutants that the tests must notice, in percent.
const REQUIRED: usize = 85;
/// Where the logs and lists of cargo-mutants go.
const OUTPUT: &str = "target/mutants";

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
struct Request {
    whole: bool,
    sample: Option<usize>,
    seed: u64,
    rest: Vec<String>,
}

/// How the mutants of one part ended; survivors by name.
#[derive(Debug, Default)]
struct Verdict {
    killed: usize,
    unviable: usize,
    survivors: Vec<String>,
}

/// Runs the parts asked for and prints the share killed and every survivor; `Ok(false)` below the required share.
///
/// # Errors
/// When cargo-mutants is missing, fails to list, or the tests fail before anything is mutated.
pub(crate) fn run(cargo: &Cargo, arguments: &[String]) -> Outcome {
    let request = request(arguments)?;
    if !cargo.has("mutants") {
        return Err(
            "cargo-mutants is not installed; get it with `cargo install cargo-mutants --locked`".to_owned()
        );
    }
    let list = with(&["mutants", "--list", "-p", "dangjiu", "--colors=never"], &[]);
    let list = cargo.output(&list).ok_or("cargo-mutants could not list the mutants of core")?;
    let (whole, elsewhere): (Vec<&str>, Vec<&str>) = list.lines().partition(|mutant| is_whole(mutant));
    let mut all = Verdict::default();
    if request.whole {
        println!("{} mutants of decimal and eval, all of them", whole.len());
        let files = WHOLE
            .iter()
            .map(|path| if path.ends_with('/') { format!("{path}**") } else { (*path).to_owned() });
        let filters: Vec<String> = files.flat_map(|glob| ["--file".to_owned(), glob]).collect();
        all.add(part(cargo, "whole", &filters, &request.rest)?);
    }
    if let Some(count) = request.sample {
        let sample = sample(&elsewhere, count, request.seed);
        println!("{} of {} mutants elsewhere in core, seed {}", sample.len(), elsewhere.len(), request.seed);
        let filters: Vec<String> =
            sample.iter().flat_map(|mutant| ["--re".to_owned(), format!("^{}$", escaped(mutant))]).collect();
        all.add(part(cargo, "sample", &filters, &request.rest)?);
    }
    print!("{}", all.report("together"));
    Ok(all.killed * 100 >= (all.killed + all.survivors.len()) * REQUIRED)
}

fn part(cargo: &Cargo, name: &str, filters: &[String], rest: &[String]) -> Result<Verdict, String> {
    let output = format!("{OUTPUT}/{name}");
    let folder = cargo.root().join(&output);
    fs::create_dir_all(&folder).map_err(|error| format!("cannot create {}: {error}", folder.display()))?;
    let lists = folder.join("mutants.out");
    // Lists of an earlier run must not be taken for this one's.
    let _ = fs::remove_dir_all(&lists);
    let fixed =
        ["mutants", "-p", "dangjiu", "--test-package", "dangjiu,dangjiu-tests", "--output", output.as_str()];
    // A survivor makes cargo-mutants exit with an error; the lists say what really happened.
    cargo.passes(&with(&fixed, &[filters, rest].concat()))?;
    let verdict = Verdict::read(&lists)?;
    print!("{}", verdict.report(name));
    Ok(verdict)
}

impl Verdict {
    fn read(folder: &Path) -> Result<Self, String> {
        let lines = |name: &str| -> Result<Vec<String>, String> {
            let path = folder.join(name);
            let text = fs::read_to_string(&path)
                .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
            Ok(text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect())
        };
        // A mutant that runs for ever was noticed: the suite would hang.
        let killed = lines("caught.txt")?.len() + lines("timeout.txt")?.len();
        let verdict =
            Self { killed, unviable: lines("unviable.txt")?.len(), survivors: lines("missed.txt")? };
        if verdict.killed + verdict.unviable + verdict.survivors.len() == 0 {
            return Err("no mutant was run: the tests must pass before anything is mutated".to_owned());
        }
        Ok(verdict)
    }

    fn add(&mut self, other: Self) {
        self.killed += other.killed;
        self.unviable += other.unviable;
        self.survivors.extend(other.survivors);
    }

    /// One line with the share, one per survivor.
    fn report(&self, name: &str) -> String {
        let viable = self.killed + self.survivors.len();
        let permille = (self.killed * 1000).checked_div(viable).unwrap_or(0);
        let mut text = format!(
            "{name}: {} of {viable} killed, {}.{} %, {} did not build\n",
            self.killed,
            permille / 10,
            permille % 10,
            self.unviable
        );
        for survivor in &self.survivors {
            text.push_str(&format!("  survived: {survivor}\n"));
        }
        text
    }
}

fn request(arguments: &[String]) -> Result<Request, String> {
    let mut request = Request { whole: false, sample: None, seed: 1, rest: Vec::new() };
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let mut number = || {
            let value = arguments.next().ok_or_else(|| format!("{argument} needs a number"))?;
            value.parse::<u32>().map_err(|_| format!("{argument} needs a number, not {value:?}"))
        };
        match argument.as_str() {
            "--whole" => request.whole = true,
            "--sample" => request.sample = Some(number()? as usize),
            "--seed" => request.seed = u64::from(number()?),
            _ => request.rest.push(argument.clone()),
        }
    }
    if !request.whole && request.sample.is_none() {
        (request.whole, request.sample) = (true, Some(SAMPLE));
    }
    Ok(request)
}

fn is_whole(mutant: &str) -> bool {
    WHOLE.iter().any(|path| {
        mutant.strip_prefix(path).is_some_and(|rest| path.ends_with('/') || rest.starts_with(':'))
    })
}

/// The `count` mutants with the smallest hashes, in the order of the list.
fn sample<'a>(mutants: &[&'a str], count: usize, seed: u64) -> Vec<&'a str> {
    let mut drawn: Vec<(u64, usize, &str)> = mutants
        .iter()
        .enumerate()
        .map(|(at, mutant)| (hash(&without_numbers(mutant), seed), at, *mutant))
        .collect();
    drawn.sort_unstable();
    drawn.truncate(count);
    drawn.sort_unstable_by_key(|(_, at, _)| *at);
    drawn.into_iter().map(|(_, _, mutant)| mutant).collect()
}

/// `path:12:5: replace …` without `12:5`, so that moving code does not change the draw.
fn without_numbers(mutant: &str) -> String {
    let mut parts = mutant.splitn(4, ':');
    let path = parts.next().unwrap_or_default();
    format!("{path}:{}", parts.nth(2).unwrap_or_default())
}

/// FNV-1a with a final mix, so that similar names do not land side by side.
fn hash(text: &str, seed: u64) -> u64 {
    let mut state = 0xcbf2_9ce4_8422_2325_u64 ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for byte in text.bytes() {
        state = (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

/// A regular expression that matches exactly this text.
fn escaped(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() * 2);
    for c in text.chars() {
        if "\\.+*?()|[]{}^$#&-~/".contains(c) {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_and_eval_are_mutated_in_full() {
        assert!(is_whole("core/src/decimal.rs:1:2: replace x"));
        assert!(is_whole("core/src/eval/ops.rs:1:2: replace x"));
        assert!(!is_whole("core/src/evaluation.rs:1:2: replace x"));
        assert!(!is_whole("core/src/plan/eval.rs:1:2: replace x"));
    }

    #[test]
    fn the_sample_is_fixed_by_the_seed_and_keeps_its_draw_when_lines_move() {
        let before: Vec<String> =
            (0..500).map(|n| format!("core/src/a.rs:{n}:5: replace f{n} with ()")).collect();
        let after: Vec<String> =
            (0..500).map(|n| format!("core/src/a.rs:{}:9: replace f{n} with ()", n + 7)).collect();
        let draw = |list: &[String], seed| -> Vec<String> {
            let list: Vec<&str> = list.iter().map(String::as_str).collect();
            sample(&list, 40, seed).iter().map(|mutant| without_numbers(mutant)).collect()
        };
        assert_eq!(draw(&before, 1).len(), 40);
        assert_eq!(draw(&before, 1), draw(&after, 1));
        assert_ne!(draw(&before, 1), draw(&before, 2));
        assert_eq!(sample(&["a", "b"], 40, 1), ["a", "b"]);
    }

    #[test]
    fn patterns_match_signs_literally() {
        assert_eq!(escaped("a.rs:1: replace + with *<T> 当"), "a\\.rs:1: replace \\+ with \\*<T> 当");
    }

    #[test]
    fn options_of_ours_are_taken_and_the_rest_passed_on() {
        let all = request(&[]).unwrap();
        assert_eq!((all.whole, all.sample, all.seed), (true, Some(SAMPLE), 1));
        let some = request(&with(&["--sample", "50", "--seed", "7", "-j2"], &[])).unwrap();
        assert_eq!(some, Request { whole: false, sample: Some(50), seed: 7, rest: vec!["-j2".to_owned()] });
        assert!(request(&with(&["--sample", "many"], &[])).is_err());
        assert!(request(&with(&["--seed"], &[])).is_err());
    }

    #[test]
    fn the_report_counts_what_builds_and_names_survivors() {
        let verdict = Verdict { killed: 17, unviable: 4, survivors: with(&["a", "b", "c"], &[]) };
        let report = verdict.report("whole");
        assert!(report.starts_with("whole: 17 of 20 killed, 85.0 %, 4 did not build\n"), "{report}");
        assert_eq!(report.matches("survived:").count(), 3);
    }
}
