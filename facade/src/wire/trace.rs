//! Why a rule fired or did not, as plain data.

use dangjiu::eval::Outcome;
use dangjiu::explain::{self, SeenState, Verdict};
use dangjiu::lang::Lang;
use serde::Serialize;

use super::evaluation::{Intent, Withheld, Wording};
use super::{Place, Said};

/// A value that a clause saw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// The path; of what was computed how it is written.
    pub path: String,
    /// `present`, `none`, `missing` or `wrong`
    pub state: &'static str,
    /// The value in its one form, masked unless revealed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// What the condition of a quantifier came to, item by item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ItemsSeen {
    /// How many items it held for.
    pub held: u32,
    /// How many it did not hold for.
    pub failed: u32,
    /// How many are undecided.
    pub undecided: u32,
    /// How many are in error.
    pub errored: u32,
    /// The item that tells most, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<u32>,
    /// What was seen in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<Seen>,
}

/// A clause of a rule's condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Clause {
    /// How it is written.
    pub text: String,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Place>,
    /// `true`, `false`, `unknown` or `error`
    pub outcome: &'static str,
    /// The values it saw.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<Seen>,
    /// What it needed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needed: Option<Said>,
    /// The paths that are missing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// What is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Said>,
    /// For `any`, `all` and `no`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub items: Option<ItemsSeen>,
    /// For an `or`, and an `and` below one: its sides, each by itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sides: Vec<Clause>,
    /// The numbers of the sides that decide, from 0.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub deciding: Vec<usize>,
}

/// The trigger of a rule against the event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TriggerSeen {
    /// `true`, `false`, `unknown` or `error`
    pub outcome: &'static str,
    /// What it waits for.
    pub needed: Said,
    /// What the event is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
    /// The filter of the event, where the event is one it waits for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub filter: Vec<Clause>,
}

/// One rule and one event, explained.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Trace {
    /// The rule, with its pack.
    pub rule: String,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Place>,
    /// `fired`, `failed`, `not_triggered`, `undecided`, `errored`, `needs_state`, `passed_over`, `disabled` or
    /// `out_of_period`
    pub verdict: &'static str,
    /// The paths that are missing, where it is undecided.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// What is wrong, where it is in error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Said>,
    /// Why it did not fire, in one sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why_not: Option<Said>,
    /// Its trigger; nothing for a rule that is asked on every call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trigger: Option<TriggerSeen>,
    /// Its clauses, each by itself.
    pub clauses: Vec<Clause>,
    /// The number of the clause that decides, from 0: the first that came to what the condition came to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_failing: Option<usize>,
    /// What it asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub intents: Vec<Intent>,
    /// The steps that lacked something.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub withheld: Vec<Withheld>,
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::True => "true",
        Outcome::False => "false",
        Outcome::Unknown => "unknown",
        Outcome::Error => "error",
    }
}

impl Wording<'_> {
    /// An explanation as plain data.
    pub(crate) fn trace(&self, found: &explain::RuleTrace) -> Trace {
        let (verdict, missing, error) = match &found.verdict {
            Verdict::Fired => ("fired", Vec::new(), None),
            Verdict::Failed => ("failed", Vec::new(), None),
            Verdict::NotTriggered => ("not_triggered", Vec::new(), None),
            Verdict::Undecided(missing) => ("undecided", missing.clone(), None),
            Verdict::Errored(what) => ("errored", Vec::new(), Some(Said::from(what))),
            Verdict::NeedsState => ("needs_state", Vec::new(), None),
            Verdict::PassedOver => ("passed_over", Vec::new(), None),
            Verdict::Disabled => ("disabled", Vec::new(), None),
            Verdict::OutOfPeriod { .. } => ("out_of_period", Vec::new(), None),
        };
        Trace {
            rule: found.rule.clone(),
            title: found.title.clone(),
            at: self.places.place(found.span),
            verdict,
            missing,
            error,
            why_not: found.why_not(self.plan, self.reveal).map(Said::from),
            trigger: found.trigger.as_ref().map(|trigger| TriggerSeen {
                outcome: outcome(trigger.outcome),
                needed: Said::from(&trigger.needed),
                said: trigger.said.as_ref().map(|said| said.en.clone()),
                filter: self.clauses(&trigger.filter),
            }),
            clauses: self.clauses(&found.clauses),
            first_failing: found.first_failing,
            intents: found.issued.iter().map(|intent| self.intent(intent)).collect(),
            withheld: found.withheld.iter().map(|withheld| self.withheld(withheld)).collect(),
        }
    }

    fn clauses(&self, clauses: &[explain::ClauseTrace]) -> Vec<Clause> {
        clauses.iter().map(|clause| self.clause(clause)).collect()
    }

    fn clause(&self, clause: &explain::ClauseTrace) -> Clause {
        let text = self.places.text(clause.span).split_whitespace().collect::<Vec<_>>().join(" ");
        Clause {
            text,
            at: self.places.place(clause.span),
            outcome: outcome(clause.outcome),
            seen: self.seen(&clause.seen),
            needed: clause.needed.as_ref().map(|needed| Said {
                en: needed.shown(Lang::En, self.reveal),
                zh: needed.shown(Lang::Zh, self.reveal),
            }),
            missing: clause.missing.clone(),
            error: clause.error.as_ref().map(Said::from),
            items: clause.items.as_ref().map(|items| {
                let telling = items.telling.as_ref();
                ItemsSeen {
                    held: items.held,
                    failed: items.failed,
                    undecided: items.undecided,
                    errored: items.errored,
                    item: telling.map(|(number, _)| *number),
                    seen: telling.map(|(_, seen)| self.seen(seen)).unwrap_or_default(),
                }
            }),
            sides: self.clauses(&clause.sides),
            deciding: clause.deciding.clone(),
        }
    }

    fn seen(&self, values: &[explain::SeenValue]) -> Vec<Seen> {
        let seen = values.iter().map(|seen| {
            let state = match seen.state {
                SeenState::Present | SeenState::Items | SeenState::There => "present",
                SeenState::None => "none",
                SeenState::Missing => "missing",
                SeenState::Wrong => "wrong",
            };
            let value = (state == "present").then(|| seen.shown(Lang::En, self.reveal).into_owned());
            Seen { path: seen.path.en.clone(), state, value }
        });
        seen.collect()
    }
}
