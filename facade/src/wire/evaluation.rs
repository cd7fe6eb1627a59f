//! What one call comes to, as plain data.

use dangjiu::eval::{self, WithheldBecause};
use dangjiu::intent;
use dangjiu::mask::{HIDDEN, mask};
use dangjiu::plan::{Plan, RuleId};
use dangjiu::schema::{DataClass, Vocabulary};
use dangjiu::value::Value;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::value::object;
use super::{Place, Said, Sources};
use crate::secrecy::Secrecy;

/// An action to execute.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Intent {
    /// Stable over retries, hosts and languages.
    pub key: String,
    /// The rule that asks for it, with its pack.
    pub rule: String,
    /// The step of that rule.
    pub step: String,
    /// The item of `for each`, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<u32>,
    /// The action's primary name.
    pub action: String,
    /// Arguments by primary parameter name.
    pub args: Map<String, Json>,
    /// When it is due.
    pub at: String,
    /// The delay written in the rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// The event that cancels the delayed intent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unless: Option<String>,
    /// Whether the host must wait until no late event can change it.
    pub settled: bool,
    /// The action that reverses it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undone_by: Option<String>,
    /// Whether it is on trial: its rule is `shadow`, or was woken by an event of one that is. It is not to be carried out.
    pub shadow: bool,
}

/// A rule that missing values leave undecided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undecided {
    /// The rule, with its pack.
    pub rule: String,
    /// The paths that are missing.
    pub missing: Vec<String>,
}

/// A rule that could not be computed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Errored {
    /// The rule, with its pack.
    pub rule: String,
    /// The path at which a wrong value stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The part of the rule that could not be computed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Place>,
    /// What was found and expected.
    pub error: Said,
}

/// A step that was not issued although its rule fired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withheld {
    /// The rule, with its pack.
    pub rule: String,
    /// The step.
    pub step: String,
    /// The item of `for each`, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<u32>,
    /// The paths that have no value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// Where a wrong value stands, if that is what is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// What is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Said>,
    /// Whether only an engine that keeps state can take it up.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub needs_state: bool,
}

/// An event that a rule emitted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Emitted {
    /// Its primary name.
    pub event: String,
    /// Its id.
    pub id: String,
    /// The rule that emitted it.
    pub rule: String,
    /// Its fields.
    pub fields: Map<String, Json>,
    /// Whether it is on trial: its rule is `shadow`, or was woken by an event of one that is.
    pub shadow: bool,
}

/// What one call comes to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// The rules that fired.
    pub fired: Vec<String>,
    /// The rules whose condition was false and whose `otherwise` ran.
    pub otherwise: Vec<String>,
    /// What is asked for.
    pub intents: Vec<Intent>,
    /// The steps that lacked something.
    pub withheld: Vec<Withheld>,
    /// The events that rules emitted.
    pub events: Vec<Emitted>,
    /// The rules that missing values leave undecided.
    pub undecided: Vec<Undecided>,
    /// The rules that could not be computed.
    pub errored: Vec<Errored>,
    /// The rules that only an engine with a memory can decide.
    pub needs_state: Vec<String>,
    /// What the call says its event is, where no rule can know it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown_event: Option<String>,
}

/// What one call is decided to be, without anything being asked for.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Decision {
    /// The rules that fire.
    pub fired: Vec<String>,
    /// What is left open.
    #[serde(flatten)]
    pub open: Open,
}

/// What is left open.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Open {
    /// The rules that missing values leave undecided.
    pub undecided: Vec<Undecided>,
    /// The rules that could not be computed.
    pub errored: Vec<Errored>,
}

/// What is needed to put an evaluation into words.
pub(crate) struct Wording<'r> {
    pub(crate) plan: &'r Plan,
    pub(crate) places: &'r Sources<'r>,
    pub(crate) secrecy: &'r Secrecy,
    /// Whether values about people are shown.
    pub(crate) reveal: bool,
}

impl Wording<'_> {
    /// An evaluation as plain data.
    pub(crate) fn evaluation(&self, found: &eval::Evaluation<'_>) -> Evaluation {
        let Open { undecided, errored } = self.open(found.undecided(), found.errored());
        Evaluation {
            fired: found.fired.iter().map(|rule| self.rule(*rule)).collect(),
            otherwise: found.otherwise.iter().map(|rule| self.rule(*rule)).collect(),
            intents: found.intents.iter().map(|intent| self.intent(intent)).collect(),
            withheld: found.withheld.iter().map(|withheld| self.withheld(withheld)).collect(),
            events: found.events.iter().map(|event| self.emitted(event)).collect(),
            undecided,
            errored,
            needs_state: found.needs_state().map(|rule| self.rule(rule)).collect(),
            unknown_event: found.unknown_event.clone(),
        }
    }

    /// A decision as plain data.
    pub(crate) fn decision(&self, found: eval::Decided<'_>) -> Decision {
        Decision {
            fired: found.fired().map(|rule| self.rule(rule)).collect(),
            open: self.open(found.undecided(), found.errored()),
        }
    }

    /// What is left open as plain data.
    fn open(&self, undecided: Vec<eval::Undecided>, errored: Vec<eval::RuleError>) -> Open {
        let lacking =
            |found: eval::Undecided| Undecided { rule: self.rule(found.rule), missing: found.missing };
        Open {
            undecided: undecided.into_iter().map(lacking).collect(),
            errored: errored.into_iter().map(|error| self.errored(error)).collect(),
        }
    }

    fn vocabulary(&self) -> &Vocabulary {
        &self.plan.program().vocabulary
    }

    fn rule(&self, id: RuleId) -> String {
        self.plan.rule(id).map(|rule| rule.qualified()).unwrap_or_default()
    }

    pub(super) fn intent(&self, intent: &intent::Intent) -> Intent {
        Intent {
            key: intent.key.clone(),
            rule: intent.rule.clone(),
            step: intent.step.clone(),
            item: intent.item,
            action: intent.action.clone(),
            args: self.shown(&intent.args, &intent.rule, &intent.step),
            at: intent.at.to_string(),
            after: intent.after.map(|after| after.to_string()),
            unless: intent.unless.clone(),
            settled: intent.settled,
            undone_by: intent.undone_by.clone(),
            shadow: intent.shadow,
        }
    }

    /// Arguments as JSON, masked unless they may be seen.
    fn shown(&self, args: &[(String, Value)], rule: &str, step: &str) -> Map<String, Json> {
        let mut shown = object(args, self.vocabulary());
        if !self.reveal {
            for (name, value) in &mut shown {
                let class = self.secrecy.class(rule, step, name);
                if class > DataClass::Business {
                    *value = self.masked(class, value);
                }
            }
        }
        shown
    }

    fn masked(&self, class: DataClass, value: &Json) -> Json {
        match value {
            Json::Null => Json::Null,
            Json::String(text) => Json::String(mask(class, text).into_owned()),
            Json::Array(items) => items.iter().map(|item| self.masked(class, item)).collect(),
            _ => Json::String(HIDDEN.to_owned()),
        }
    }

    pub(super) fn withheld(&self, withheld: &eval::Withheld) -> Withheld {
        let bare = Withheld {
            rule: self.rule(withheld.rule),
            step: withheld.step.clone(),
            item: withheld.item,
            missing: Vec::new(),
            path: None,
            error: None,
            needs_state: false,
        };
        match &withheld.why {
            WithheldBecause::Missing(paths) => Withheld { missing: paths.clone(), ..bare },
            WithheldBecause::Error { path, what } => {
                Withheld { path: path.clone(), error: Some(Said::from(what)), ..bare }
            }
            WithheldBecause::NeedsState => Withheld { needs_state: true, ..bare },
        }
    }

    fn emitted(&self, event: &eval::EmittedEvent) -> Emitted {
        let rule = self.rule(event.rule);
        Emitted {
            fields: self.shown(&event.fields, &rule, &event.event),
            event: event.event.clone(),
            id: event.id.clone(),
            rule,
            shadow: event.shadow,
        }
    }

    fn errored(&self, error: eval::RuleError) -> Errored {
        Errored {
            rule: self.rule(error.rule),
            path: error.path,
            at: self.places.place(error.span),
            error: Said::from(error.what),
        }
    }
}
