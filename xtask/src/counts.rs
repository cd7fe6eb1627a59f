//! Passed, failed, skipped: read from the two test runners and added up over all steps.
//!
//! ```text
//! test result: ok. 3 passed; 0 failed; 1 ignored; …          cargo test, one line per binary
//! Summary [ 0.5s] 9 tests run: 8 passed (1 slow), 1 failed, 2 skipped     nextest, one line in all
//! ```

use std::fmt;
use std::ops::AddAssign;

/// How many checks ended how.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) skipped: usize,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// The closing line of `cargo xtask test`, which CI reads.
impl fmt::Display for Counts {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(out, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

impl Counts {
    /// A step that is one check, like clippy.
    pub(crate) fn step(passed: bool) -> Self {
        Self { passed: usize::from(passed), failed: usize::from(!passed), skipped: 0 }
    }

    /// Adds up what the runner printed. A run that failed without a failed test (it did not build, it crashed) is one failure.
    pub(crate) fn of_run(text: &str, success: bool) -> Self {
        let (mut sum, mut whole) = (Self::default(), None::<Self>);
        for line in text.lines().map(str::trim) {
            if let Some(result) = line.strip_prefix("test result:") {
                // After the verdict: "ok. 3 passed; 0 failed; …".
                sum += Self::of_parts(result.split_once(". ").map_or(result, |(_, rest)| rest).split(';'));
            } else if let Some(summary) = nextest_summary(line) {
                *whole.get_or_insert_default() += Self::of_parts(summary.split(','));
            }
        }
        // A summary counts everything: what failed tests printed, which nextest repeats, may hold results as well.
        let mut sum = whole.unwrap_or(sum);
        if !success && sum.failed == 0 {
            sum.failed = 1;
        }
        sum
    }

    /// Reads the last line of pytest: `2 failed, 103 passed, 1 skipped in 7.41s`.
    pub(crate) fn of_pytest(text: &str, success: bool) -> Self {
        let is_last = |line: &&str| [" passed", " failed", " error"].iter().any(|word| line.contains(word));
        let line = text.lines().map(|line| line.trim_matches(['=', ' '])).rfind(is_last);
        let parts = line.and_then(|line| line.rsplit_once(" in ")).map_or("", |(parts, _)| parts);
        let mut sum = Self::of_parts(parts.split(','));
        if !success && sum.failed == 0 {
            sum.failed = 1;
        }
        sum
    }

    /// Reads the closing lines of Node's test runner: `# pass 103`, `# fail 1`, `# skipped 2`.
    pub(crate) fn of_tap(text: &str, success: bool) -> Self {
        let count = |what: &str| {
            let line = text.lines().rev().find_map(|line| line.strip_prefix("# ")?.strip_prefix(what));
            line.and_then(|count| count.trim().parse::<usize>().ok()).unwrap_or(0)
        };
        let failed = count("fail ") + count("cancelled ");
        let failed = if success { failed } else { failed.max(1) };
        Self { passed: count("pass "), failed, skipped: count("skipped ") }
    }

    /// Adds up parts like `3 passed`; whatever is neither passed nor skipped nor a measure went wrong.
    fn of_parts<'a>(parts: impl Iterator<Item = &'a str>) -> Self {
        let mut sum = Self::default();
        for part in parts {
            let mut words = part.split_whitespace();
            let Some(count) = words.next().and_then(|word| word.parse::<usize>().ok()) else { continue };
            match words.next() {
                Some("passed") => sum.passed += count,
                Some("skipped" | "ignored") => sum.skipped += count,
                Some("failed" | "timed" | "exec" | "error" | "errors") => sum.failed += count,
                _ => {}
            }
        }
        sum
    }

    /// Takes tests that ran but said they had nothing to run on from the passed to the skipped.
    pub(crate) fn without(mut self, said_skipped: usize) -> Self {
        let moved = said_skipped.min(self.passed);
        self.passed -= moved;
        self.skipped += moved;
        self
    }
}

/// The parts after `N tests run:`, remarks in brackets dropped.
fn nextest_summary(line: &str) -> Option<String> {
    let parts = line.strip_prefix("Summary [")?.split_once(" run: ")?.1;
    let mut depth = 0_usize;
    let keep = parts.chars().filter(|c| {
        depth += usize::from(*c == '(');
        let outside = depth == 0;
        depth = depth.saturating_sub(usize::from(*c == ')'));
        outside
    });
    Some(keep.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_failed_test_printed_is_not_counted_again() {
        let text = "  FAIL [ 0.2s] a b\n    test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured\n\
            Summary [ 0.5s] 9 tests run: 8 passed, 1 failed, 0 skipped";
        assert_eq!(Counts::of_run(text, false), Counts { passed: 8, failed: 1, skipped: 0 });
    }

    fn counts(passed: usize, failed: usize, skipped: usize) -> Counts {
        Counts { passed, failed, skipped }
    }

    #[test]
    fn cargo_test_results_are_added_over_binaries() {
        let text = "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 7 filtered out; finished in 0.00s\n\
                    noise\ntest result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s\n";
        assert_eq!(Counts::of_run(text, false), counts(5, 1, 1));
    }

    #[test]
    fn the_nextest_summary_is_read_with_its_remarks() {
        let text = "     Summary [   0.532s] 12 tests run: 10 passed (1 slow, 2 leaky), 1 failed, 1 timed out, 3 skipped\n";
        assert_eq!(Counts::of_run(text, false), counts(10, 2, 3));
        let text = "     Summary [   0.5s] 1/12 tests run: 0 passed, 1 exec failed, 0 skipped\n";
        assert_eq!(Counts::of_run(text, false), counts(0, 1, 0));
    }

    #[test]
    fn a_run_that_did_not_build_is_one_failure() {
        assert_eq!(Counts::of_run("error[E0425]: …", false), counts(0, 1, 0));
        assert_eq!(Counts::of_run("", true), counts(0, 0, 0));
    }

    #[test]
    fn the_last_line_of_pytest_is_read() {
        let text = "..F [100%]\nFAILED a.py::b - it failed in all\n1 failed, 103 passed, 2 skipped in 7.41s (0:00:07)\n";
        assert_eq!(Counts::of_pytest(text, false), counts(103, 1, 2));
        assert_eq!(Counts::of_pytest("==== 5 passed in 0.1s ====\n", true), counts(5, 0, 0));
        assert_eq!(Counts::of_pytest("1 error in 0.1s", false), counts(0, 1, 0));
        assert_eq!(Counts::of_pytest("Segmentation fault", false), counts(0, 1, 0));
    }

    #[test]
    fn the_closing_lines_of_node_are_read() {
        let text = "ok 1 - # pass 9\n# tests 7\n# pass 4\n# fail 1\n# cancelled 1\n# skipped 1\n# todo 0\n";
        assert_eq!(Counts::of_tap(text, false), counts(4, 2, 1));
        assert_eq!(Counts::of_tap("# pass 5\n# fail 0\n# skipped 0\n", true), counts(5, 0, 0));
        assert_eq!(Counts::of_tap("SyntaxError", false), counts(0, 1, 0));
    }

    #[test]
    fn the_closing_line_is_exact() {
        assert_eq!(counts(7, 0, 0).to_string(), "7 passed, 0 failed");
        assert_eq!(counts(7, 1, 2).to_string(), "7 passed, 1 failed, 2 skipped");
    }

    #[test]
    fn a_test_that_says_it_skipped_did_not_pass() {
        assert_eq!(counts(5, 1, 0).without(2), counts(3, 1, 2));
        assert_eq!(counts(1, 0, 0).without(2), counts(0, 0, 1));
    }
}
