//! How the tests beside the rules ended, as plain data.

use dangjiu::testing;
use serde::Serialize;

use super::{Place, Said, Sources};

/// An expectation that did not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// The line of the test.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Place>,
    /// What was expected and what came.
    pub message: Said,
}

/// How one test ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TestResult {
    /// Its title.
    pub title: String,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Place>,
    /// Whether everything expected came.
    pub passed: bool,
    /// What did not hold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<Failure>,
}

/// What the tests saw of one clause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClauseSeen {
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Place>,
    /// How it is written.
    pub text: String,
    /// How often it was true.
    pub held: u32,
    /// How often it was false.
    pub failed: u32,
    /// How often it was undecided.
    pub undecided: u32,
    /// How often it was in error.
    pub errored: u32,
}

/// What the tests saw of one rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleSeen {
    /// The rule, with its pack.
    pub rule: String,
    /// In how many tests its trigger occurred.
    pub asked: u32,
    /// In how many tests it fired.
    pub fired: u32,
    /// Whether it fired and every clause has been both true and false.
    pub whole: bool,
    /// Its clauses.
    pub clauses: Vec<ClauseSeen>,
}

/// How all tests ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TestReport {
    /// How many passed.
    pub passed: usize,
    /// How many failed.
    pub failed: usize,
    /// One per test, in the order of the sources.
    pub results: Vec<TestResult>,
    /// What the tests saw of each rule.
    pub coverage: Vec<RuleSeen>,
}

impl TestReport {
    pub(crate) fn of(report: &testing::TestReport, places: &Sources<'_>) -> TestReport {
        let result = |test: &testing::TestResult| TestResult {
            title: test.title.clone(),
            at: places.place(test.span),
            passed: test.passed(),
            failures: test
                .failures
                .iter()
                .map(|failure| Failure {
                    at: places.place(failure.span),
                    message: Said::from(&failure.message),
                })
                .collect(),
        };
        let rule = |seen: &testing::RuleCoverage| RuleSeen {
            rule: seen.rule.clone(),
            asked: seen.asked,
            fired: seen.fired,
            whole: seen.is_whole(),
            clauses: seen.clauses.iter().map(|clause| clause_seen(clause, places)).collect(),
        };
        TestReport {
            passed: report.passed(),
            failed: report.failed(),
            results: report.tests.iter().map(result).collect(),
            coverage: report.coverage.iter().map(rule).collect(),
        }
    }
}

fn clause_seen(clause: &testing::ClauseCoverage, places: &Sources<'_>) -> ClauseSeen {
    ClauseSeen {
        at: places.place(clause.span),
        text: places.text(clause.span).to_owned(),
        held: clause.held,
        failed: clause.failed,
        undecided: clause.undecided,
        errored: clause.errored,
    }
}
