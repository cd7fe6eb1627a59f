//! What crosses the boundary, as plain data with stable snake_case keys, the same in every host.
//!
//! Values have one form each: booleans are booleans; numbers, money, times, lengths of time and weights are texts
//! (`"19.9"`, `"199.00 CNY"`, `"2026-02-09T02:00:00Z"`, `"2h 30min"`, `"500g"`), because a JSON number would lose
//! digits in half of the hosts; a member of an enum is its primary name; records are objects, lists are lists and
//! an optional value that is absent is `null`. A key whose value is absent is left out. Sentences stand in both
//! languages, as `{"en": …, "zh": …}`.

#[cfg(feature = "full")]
mod code;
#[cfg(feature = "full")]
mod diagnosis;
mod diagnostic;
mod evaluation;
#[cfg(feature = "full")]
mod route;
#[cfg(feature = "full")]
mod tests;
mod trace;
mod value;
#[cfg(feature = "full")]
mod vocabulary;

#[cfg(feature = "full")]
pub use code::CodePage;
#[cfg(feature = "full")]
pub use diagnosis::{
    Bridge, BridgeCause, BridgePart, CauseGroup, ChannelRate, Compared, CurrencyOrders, Diagnosis, Entry,
    Evidence, FileRead, Finding, Gone, Measure, Node, Order, OrderIntent, Rate, RegionState, RejectReason,
    RulesSaid, Standing, Suppression, System, SystemSays, UndecidedRule,
};
pub use diagnostic::{Diagnostic, Fix, Label, Place, Sources};

pub(crate) use evaluation::Wording;
pub use evaluation::{Decision, Emitted, Errored, Evaluation, Intent, Open, Undecided, Withheld};
#[cfg(feature = "full")]
pub use route::{Route, Routes};
#[cfg(feature = "full")]
pub use tests::{ClauseSeen, Failure, RuleSeen, TestReport, TestResult};
pub use trace::{Clause, ItemsSeen, Seen, Trace, TriggerSeen};
pub use value::{scalar_text, type_text, value_json};
#[cfg(feature = "full")]
pub use vocabulary::{Action, Enum, Event, Field, Machine, Map, Named, Record, VocabularyPage};

use dangjiu::diagnostic::Bilingual;
use dangjiu::lang::Lang;
use serde::{Deserialize, Serialize};

/// A sentence in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

impl Said {
    /// The sentence in one language.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }
}

impl From<&Bilingual> for Said {
    fn from(sentence: &Bilingual) -> Said {
        Said { en: sentence.en.clone(), zh: sentence.zh.clone() }
    }
}

impl From<Bilingual> for Said {
    fn from(sentence: Bilingual) -> Said {
        Said { en: sentence.en, zh: sentence.zh }
    }
}
