//! What rules have done so far, as plain numbers, and as the text that monitoring reads.
//!
//! Nothing is measured that depends on a clock: these are counts, and only calls that were evaluated as a whole are in
//! them. A host that keeps time adds its own.
//!
//! ```
//! use dangjiu::time::Instant;
//! use dangjiu_facade::rules::{Rules, SourceText};
//!
//! let text = "rule big\nwhen order.amount >= 500 CNY\nthen add_tag(tag: \"big\")\n";
//! let rules = Rules::compile(vec![SourceText::new("big.dj", text)]);
//! rules.evaluate(br#"{"id": "A1", "amount": "600 CNY"}"#, Instant::EPOCH, false)?;
//! rules.evaluate(br#"{"id": "A2"}"#, Instant::EPOCH, false)?;
//! let metrics = rules.metrics();
//! assert_eq!((metrics.events, metrics.rules[0].fired, metrics.rules[0].undecided), (2, 1, 1));
//! assert_eq!(metrics.missing["order.amount"], 1);
//! # Ok::<(), dangjiu_facade::error::HostError>(())
//! ```

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use crate::wire::Evaluation;

/// Counts of one rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RuleMetrics {
    /// The rule, with its pack.
    pub rule: String,
    /// Events for which it fired.
    pub fired: u64,
    /// Events for which its `otherwise` ran.
    pub otherwise: u64,
    /// Intents it asked for.
    pub intents: u64,
    /// Events it was undecided for.
    pub undecided: u64,
    /// Events it could not be computed for.
    pub errored: u64,
}

/// Counts over all events since the rules were compiled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Metrics {
    /// Events that were evaluated.
    pub events: u64,
    /// Events that could not be read.
    pub refused: u64,
    /// Events for which something was asked.
    pub events_with_intents: u64,
    /// What was asked.
    pub intents: u64,
    /// Steps that lacked something.
    pub withheld: u64,
    /// Per rule, in the order of files and source.
    pub rules: Vec<RuleMetrics>,
    /// Per missing path, the events in which it left a rule undecided.
    pub missing: BTreeMap<String, u64>,
}

impl Metrics {
    /// The counts in the OpenMetrics text format, which Prometheus and others read; it ends with `# EOF`.
    ///
    /// Source: the OpenMetrics specification, version 1.0.
    #[must_use]
    pub fn openmetrics(&self) -> String {
        let mut out = String::new();
        let alone = [
            ("events", "Events that were evaluated.", self.events),
            ("refused", "Events that could not be read.", self.refused),
            ("events_with_intents", "Events for which something was asked.", self.events_with_intents),
            ("intents", "Intents of all rules.", self.intents),
            ("withheld", "Steps that lacked something.", self.withheld),
        ];
        for (name, about, count) in alone {
            family(&mut out, name, about, [(None, count)]);
        }
        type Count = fn(&RuleMetrics) -> u64;
        let of_rules: [(&str, &str, Count); 5] = [
            ("rule_fired", "Events for which the rule fired.", |rule| rule.fired),
            ("rule_otherwise", "Events for which the rule's `otherwise` ran.", |rule| rule.otherwise),
            ("rule_intents", "Intents that the rule asked for.", |rule| rule.intents),
            ("rule_undecided", "Events for which the rule was undecided.", |rule| rule.undecided),
            ("rule_errored", "Events for which the rule could not be computed.", |rule| rule.errored),
        ];
        for (name, about, count) in of_rules {
            let rules = self.rules.iter().map(|rule| (Some(("rule", rule.rule.as_str())), count(rule)));
            family(&mut out, name, about, rules);
        }
        let missing = self.missing.iter().map(|(path, events)| (Some(("path", path.as_str())), *events));
        family(
            &mut out,
            "missing",
            "Events in which the path was missing and left a rule undecided.",
            missing,
        );
        out.push_str("# EOF\n");
        out
    }
}

/// A family of counters, each alone or told apart by one label.
fn family<'l>(
    out: &mut String,
    name: &str,
    about: &str,
    counts: impl IntoIterator<Item = (Option<(&'l str, &'l str)>, u64)>,
) {
    _ = write!(out, "# TYPE dangjiu_{name} counter\n# HELP dangjiu_{name} {about}\n");
    for (label, count) in counts {
        _ = match label {
            Some((label, value)) => {
                let value = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
                writeln!(out, "dangjiu_{name}_total{{{label}=\"{value}\"}} {count}")
            }
            None => writeln!(out, "dangjiu_{name}_total {count}"),
        };
    }
}

/// Counts while they are made.
#[derive(Debug, Default)]
pub(crate) struct Counting(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    metrics: Metrics,
    /// The place of each rule in the metrics, once something has been counted.
    places: HashMap<String, usize>,
}

impl Counting {
    /// Every rule has its line from the beginning.
    pub(crate) fn of(rules: impl Iterator<Item = String>) -> Counting {
        let rules = rules.map(|rule| RuleMetrics { rule, ..RuleMetrics::default() }).collect();
        Counting(Mutex::new(Counts {
            metrics: Metrics { rules, ..Metrics::default() },
            places: HashMap::new(),
        }))
    }

    pub(crate) fn refused(&self) {
        self.with(|counts| counts.metrics.refused += 1);
    }

    pub(crate) fn add(&self, evaluation: &Evaluation) {
        self.with(|counts| counts.add(evaluation));
    }

    /// Events that nothing came of.
    #[cfg(feature = "full")]
    pub(crate) fn add_silent(&self, events: usize) {
        self.with(|counts| counts.metrics.events += events as u64);
    }

    pub(crate) fn now(&self) -> Metrics {
        self.with(|counts| counts.metrics.clone())
    }

    fn with<T>(&self, count: impl FnOnce(&mut Counts) -> T) -> T {
        // Numbers are whole at every step, so a thread that ended in the midst of one spoils nothing.
        count(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The texts, each once.
fn once(mut texts: Vec<&String>) -> Vec<&String> {
    texts.sort_unstable();
    texts.dedup();
    texts
}

impl Counts {
    fn add(&mut self, evaluation: &Evaluation) {
        let Evaluation { fired, otherwise, intents, withheld, undecided, errored, .. } = evaluation;
        let metrics = &mut self.metrics;
        metrics.events += 1;
        metrics.events_with_intents += u64::from(!intents.is_empty());
        metrics.intents += intents.len() as u64;
        metrics.withheld += withheld.len() as u64;
        for path in once(undecided.iter().flat_map(|found| &found.missing).collect()) {
            *metrics.missing.entry(path.clone()).or_default() += 1;
        }
        // A rule fires once for each event that it is asked about, also for those that others emit.
        once(fired.iter().collect()).into_iter().for_each(|rule| self.count(rule, |rule| rule.fired += 1));
        let otherwise = once(otherwise.iter().collect());
        otherwise.into_iter().for_each(|rule| self.count(rule, |rule| rule.otherwise += 1));
        intents.iter().for_each(|intent| self.count(&intent.rule, |rule| rule.intents += 1));
        undecided.iter().for_each(|found| self.count(&found.rule, |rule| rule.undecided += 1));
        errored.iter().for_each(|found| self.count(&found.rule, |rule| rule.errored += 1));
    }

    fn count(&mut self, rule: &str, count: impl FnOnce(&mut RuleMetrics)) {
        if self.places.is_empty() {
            let rules = self.metrics.rules.iter().enumerate();
            self.places = rules.map(|(place, rule)| (rule.rule.clone(), place)).collect();
        }
        let place = self.places.get(rule).copied();
        if let Some(rule) = place.and_then(|place| self.metrics.rules.get_mut(place)) {
            count(rule);
        }
    }
}
