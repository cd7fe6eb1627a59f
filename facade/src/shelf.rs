//! Compiled rules by number, for hosts to which only bytes and numbers can be handed: JavaScript, in Node and in
//! browsers.
//!
//! A [`Shelf`] belongs to one thread of the host. What stands on it is a [`Kept`], which never changes and may be
//! asked from any thread. Answers are those of [`call`](crate::call): `{"ok": …}` or `{"error": …}`.
//!
//! ```
//! use dangjiu_facade::shelf::{Kept, Shelf};
//!
//! let mut shelf = Shelf::default();
//! let rules = br#"{"sources": [{"text": "rule big\nwhen order.amount >= 500 CNY\nthen add_tag(tag: \"big\")\n"}]}"#;
//! assert_eq!(shelf.put(Kept::compile(rules)), br#"{"ok":{"rules":0}}"#);
//! let answer = shelf.ask(0, "why_not", br#"{"rule": "big", "now": "2026-02-09T10:00:00Z"}"#, br#"{"amount": "600 CNY"}"#);
//! assert_eq!(answer, br#"{"ok":null}"#);
//! ```

use std::sync::Arc;

use dangjiu::facts::FactSource;
use dangjiu::limits::Limits;
use dangjiu::plan::Plan;
use dangjiu::say;
use dangjiu::time::Instant;
use serde::{Deserialize, Serialize};

#[cfg(feature = "full")]
use crate::base64;
#[cfg(feature = "full")]
use crate::batch::Threads;
pub use crate::call::failed;
use crate::call::{RowOut, SourceIn, answer, compiled, read, rule_wanted};
#[cfg(feature = "full")]
use crate::deferred::{self, Deferred};
use crate::desk::Desk;
use crate::error::{ErrorKind, HostError};
use crate::host_values::HostValues;
use crate::moment::moment;
#[cfg(feature = "full")]
use crate::named;
use crate::rules::Rules;
use crate::slip::{Layout, Slip};
use crate::wire::{self, Diagnostic, Said};

/// Compiled rules with the values that the host has set. Never changes.
pub struct Kept {
    rules: Arc<Rules>,
    plan: Plan,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RulesIn {
    sources: Vec<SourceIn>,
}

/// A question about facts.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FactsIn {
    /// RFC 3339.
    now: String,
    #[serde(default)]
    rule: Option<String>,
    #[serde(default)]
    reveal: bool,
}

/// A question about many documents.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BatchIn {
    now: String,
    #[serde(default)]
    reveal: bool,
    #[serde(default)]
    #[cfg(feature = "full")]
    threads: Threads,
    // Whatever it is: where no request holds a number, nothing that reads numbers has to be fetched.
    #[serde(default, rename = "threads")]
    #[cfg(not(feature = "full"))]
    _one_thread: Option<serde::de::IgnoredAny>,
}

#[cfg(feature = "full")]
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DrawIn {
    #[serde(default)]
    machine: Option<String>,
    lang: String,
    #[serde(rename = "as")]
    format: String,
}

#[cfg(feature = "full")]
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PackIn {
    #[serde(default)]
    texts: bool,
}

#[derive(Serialize)]
struct Number {
    rules: u32,
}

/// What there is to know of rules without facts.
#[derive(Serialize)]
struct About {
    /// The names of the rules with their packs, by number.
    names: Vec<String>,
    /// The warnings.
    diagnostics: Vec<Diagnostic>,
    /// The warnings as the command line shows them.
    shown: Said,
}

impl Kept {
    /// Compiles the rules of a request: `{"sources": [{"name", "text" | "text_base64"}]}`.
    ///
    /// # Errors
    /// The rules have errors, or the request cannot be read.
    pub fn compile(request: &[u8]) -> Result<Kept, HostError> {
        let request: RulesIn = read(request)?;
        Kept::of(compiled(request.sources)?)
    }

    /// The rules of a packed plan.
    ///
    /// # Errors
    /// As [`Rules::unpack`].
    pub fn unpack(packed: &[u8]) -> Result<Kept, HostError> {
        Kept::of(Rules::unpack(packed, &Limits::default())?)
    }

    fn of(rules: Rules) -> Result<Kept, HostError> {
        let plan = rules.plan()?.clone();
        Ok(Kept { plan, rules: Arc::new(rules) })
    }

    /// The same rules with values of the host: `{"lets", "lists", "zone"}`.
    ///
    /// # Errors
    /// `Usage` where the rules have no such name, or a value is of another type.
    pub fn with_values(&self, request: &[u8]) -> Result<Kept, HostError> {
        let plan = HostValues::read(request)?.apply(&self.plan, self.rules.limits())?;
        Ok(Kept { rules: Arc::clone(&self.rules), plan })
    }

    /// The rules.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Their plan, with the values of the host.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Answers a question: `evaluate`, `decide`, `explain` or `why_not` about the document `facts`; `evaluate_batch` about
    /// several, each behind its length in bytes as four bytes, the lowest first; `test`, `graph`, `pack`, `about`, `metrics`, `openmetrics` or `layout` without any.
    #[must_use]
    pub fn ask(&self, op: &str, request: &[u8], facts: &[u8]) -> Vec<u8> {
        self.answered(op, request, facts).unwrap_or_else(|error| failed(&error))
    }

    /// Answers `evaluate`, `decide`, `explain` or `why_not` about the facts on a slip. The answer is empty where the
    /// host has to give the document: the facts are refused, or a key of an intent is made from all of them.
    #[must_use]
    pub fn ask_slip(&self, op: &str, request: &[u8], bytes: &[u8]) -> Vec<u8> {
        let slip = self.rules.slip(bytes);
        let answered = match op {
            "evaluate" => self.evaluated(request, &slip),
            _ => self.answered_from(op, request, &slip),
        };
        match answered {
            Ok(answer) => answer,
            Err(error) if error.kind == ErrorKind::Usage => failed(&error),
            _ => Vec::new(),
        }
    }

    /// What a slip comes to; empty where it does not suffice. The document is counted then, and the slip is not.
    fn evaluated(&self, request: &[u8], slip: &Slip<'_>) -> Result<Vec<u8>, HostError> {
        let asked: FactsIn = read(request)?;
        let found = self.rules.evaluate_slip(&self.plan, slip, moment(&asked.now)?, asked.reveal);
        found.map_or_else(|| Ok(Vec::new()), |found| answer(&found))
    }

    fn answered_from(&self, op: &str, request: &[u8], facts: &dyn FactSource) -> Result<Vec<u8>, HostError> {
        let asked: FactsIn = read(request)?;
        let now = moment(&asked.now)?;
        match op {
            "evaluate" => answer(&self.rules.evaluate_from(&self.plan, facts, now, asked.reveal)?),
            "explain" => answer(&self.trace(&asked, facts)?),
            "why_not" => answer(&self.trace(&asked, facts)?.why_not),
            "decide" => answer(&self.rules.decide_from(&self.plan, facts, now)?),
            _ => Err(unknown(op)),
        }
    }

    fn answered(&self, op: &str, request: &[u8], facts: &[u8]) -> Result<Vec<u8>, HostError> {
        match op {
            "evaluate" | "explain" | "why_not" | "decide" => {
                self.answered_from(op, request, &self.rules.event(facts))
            }
            "evaluate_batch" => answer(&self.batch(&read(request)?, facts)?),
            "about" => answer(&About {
                names: self.plan.rules().map(|(_, rule)| rule.qualified()).collect(),
                diagnostics: self.rules.diagnostics(),
                shown: self.rules.shown(),
            }),
            "metrics" => answer(&self.rules.metrics()),
            "layout" => answer(&Layout::of(&self.plan, self.rules.roots())),
            _ => self.further(op, request),
        }
    }

    #[cfg(feature = "full")]
    fn further(&self, op: &str, request: &[u8]) -> Result<Vec<u8>, HostError> {
        match op {
            "openmetrics" => answer(&self.rules.metrics().openmetrics()),
            _ if deferred::defers_of_rules(op) => deferred::carried_out(Deferred::OfRules(self, op, request)),
            _ => Err(unknown(op)),
        }
    }

    /// Carries out the operations that [are deferred](deferred::defers_of_rules).
    #[cfg(feature = "full")]
    pub(crate) fn later(&self, op: &str, request: &[u8]) -> Result<Vec<u8>, HostError> {
        match op {
            "test" => answer(&self.rules.test()?),
            "graph" => {
                let DrawIn { machine, lang, format } = read(request)?;
                let (lang, format) = (named::language(&lang)?, named::format(&format)?);
                answer(&self.rules.graph(machine.as_deref(), lang, format)?)
            }
            "pack" => {
                let PackIn { texts } = read(request)?;
                answer(&base64::encode(&self.rules.pack(&self.plan, texts)))
            }
            _ => Err(unknown(op)),
        }
    }

    #[cfg(not(feature = "full"))]
    fn further(&self, op: &str, _: &[u8]) -> Result<Vec<u8>, HostError> {
        Err(HostError::usage("operation", say!("the smaller build has no `{op}`", "精简版没有操作“{op}”")))
    }

    fn trace(&self, asked: &FactsIn, facts: &dyn FactSource) -> Result<wire::Trace, HostError> {
        let name = asked.rule.as_deref().ok_or_else(rule_wanted)?;
        let rule = self.rules.rule_named(name)?;
        self.rules.explain_from(&self.plan, rule, facts, moment(&asked.now)?, asked.reveal)
    }

    fn batch(&self, asked: &BatchIn, facts: &[u8]) -> Result<Vec<RowOut>, HostError> {
        let mut rest = facts;
        let mut documents = Vec::new();
        while !rest.is_empty() {
            let parts = rest.split_first_chunk().and_then(|(length, behind)| {
                behind.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)
            });
            let (document, behind) = parts.ok_or_else(|| {
                HostError::usage("lengths", say!("the documents end early", "文档的长度不符"))
            })?;
            documents.push(document);
            rest = behind;
        }
        let now = moment(&asked.now)?;
        let found = self.documents(&documents, now, asked);
        Ok(found.into_iter().map(RowOut::from).collect())
    }

    #[cfg(feature = "full")]
    fn documents(&self, all: &[&[u8]], now: Instant, asked: &BatchIn) -> Vec<Evaluated> {
        self.rules.evaluate_documents(&self.plan, all, now, asked.threads.0, asked.reveal)
    }

    /// One after the other, on one thread.
    #[cfg(not(feature = "full"))]
    fn documents(&self, all: &[&[u8]], now: Instant, asked: &BatchIn) -> Vec<Evaluated> {
        Desk::default().evaluate_each(&self.rules, &self.plan, all, now, asked.reveal)
    }
}

type Evaluated = Result<wire::Evaluation, HostError>;

fn unknown(op: &str) -> HostError {
    HostError::usage("operation", say!("rules know no `{op}`", "规则没有操作“{op}”"))
}

/// An instant in RFC 3339 as `decide` takes it: microseconds since 1970 in two words, the lower first: `{"ok": [3500785664, 412220]}`.
#[must_use]
pub fn instant(text: &str) -> Vec<u8> {
    let words = moment(text).map(|instant| (instant.micros() as u32, (instant.micros() >> 32) as i32));
    words.and_then(|words| answer(&words)).unwrap_or_else(|error| failed(&error))
}

/// Rules by number.
#[derive(Default)]
pub struct Shelf {
    places: Vec<Option<Place>>,
}

/// Rules on the shelf, with the buffers in which they are decided.
struct Place {
    kept: Arc<Kept>,
    desk: Desk,
}

impl Shelf {
    /// Puts rules on the shelf and answers with their number, `{"ok": {"rules": 7}}`; or with the error.
    #[must_use]
    pub fn put(&mut self, kept: Result<Kept, HostError>) -> Vec<u8> {
        let kept = match kept {
            Ok(kept) => Arc::new(kept),
            Err(error) => return failed(&error),
        };
        let place = Some(Place { kept, desk: Desk::default() });
        let free = self.places.iter().position(Option::is_none);
        let at = free.unwrap_or(self.places.len());
        match self.places.get_mut(at) {
            Some(free) => *free = place,
            None => self.places.push(place),
        }
        let number = Number { rules: u32::try_from(at).unwrap_or(u32::MAX) };
        answer(&number).unwrap_or_else(|error| failed(&error))
    }

    /// The rules with this number.
    ///
    /// # Errors
    /// `Usage` where none are, or they have been taken away.
    pub fn get(&self, rules: u32) -> Result<Arc<Kept>, HostError> {
        let place = self.places.get(rules as usize).and_then(Option::as_ref);
        place
            .map(|place| Arc::clone(&place.kept))
            .ok_or_else(|| HostError::usage("freed", say!("these rules have been freed", "这些规则已被释放")))
    }

    /// Takes rules away; their number may be given to others.
    pub fn remove(&mut self, rules: u32) {
        if let Some(place) = self.places.get_mut(rules as usize) {
            *place = None;
        }
    }

    /// [`Kept::ask`] of the rules with this number.
    #[must_use]
    pub fn ask(&self, rules: u32, op: &str, request: &[u8], facts: &[u8]) -> Vec<u8> {
        self.get(rules).map_or_else(|error| failed(&error), |kept| kept.ask(op, request, facts))
    }

    /// [`Kept::ask_slip`] of the rules with this number.
    #[must_use]
    pub fn ask_slip(&self, rules: u32, op: &str, request: &[u8], slip: &[u8]) -> Vec<u8> {
        self.get(rules).map_or_else(|error| failed(&error), |kept| kept.ask_slip(op, request, slip))
    }

    /// The rules that fire on the slip in `memory`, which begins with the instant: its microseconds since 1970 in two words, the
    /// lower first. The numbers of the rules are written behind the cells of the slip, a word each. What comes back is twice
    /// how many they are, plus one where some rule may be undecided or in error; -1 where the host has to ask in another way:
    /// the facts are refused, or do not fit.
    #[cfg_attr(feature = "inline", inline)]
    pub fn decide(&mut self, rules: u32, memory: &mut [u8]) -> i32 {
        self.decided(rules, memory).unwrap_or(-1)
    }

    #[cfg_attr(feature = "inline", inline)]
    fn decided(&mut self, rules: u32, memory: &mut [u8]) -> Option<i32> {
        let Place { kept, desk } = self.places.get_mut(rules as usize)?.as_mut()?;
        let (now, rest) = memory.split_first_chunk_mut()?;
        let now = Instant::from_micros(i64::from_le_bytes(*now))?;
        let slip = kept.rules.slip(rest);
        desk.decide(&kept.plan, &slip, now).ok()?;
        let behind = slip.words();
        let (words, _) = rest.as_chunks_mut();
        let answer = words.get_mut(behind..)?.get_mut(..desk.fired().len())?;
        for (word, rule) in answer.iter_mut().zip(desk.fired()) {
            *word = rule.0.to_le_bytes();
        }
        Some(i32::try_from(answer.len()).ok()? * 2 + i32::from(desk.may_be_open()))
    }
}
