//! Rules, compiled once and used for every operation.
//!
//! ```
//! use dangjiu_facade::rules::{Rules, SourceText};
//!
//! let text = "rule big\nwhen order.amount >= 500 CNY\nthen add_tag(tag: \"big\")\n";
//! let rules = Rules::compile(vec![SourceText::new("big.dj", text)]);
//! assert!(rules.found().iter().all(|diagnostic| !diagnostic.is_error()));
//! assert!(rules.format(0, Some(dangjiu::lang::Lang::Zh))?.starts_with("规则 big"));
//! # Ok::<(), dangjiu_facade::error::HostError>(())
//! ```

use std::sync::OnceLock;

use dangjiu::builtin;
use dangjiu::check::Suppressed;
use dangjiu::diagnostic::Diagnostic;
use dangjiu::diagnostic::suggest::closest;
use dangjiu::eval::{self, EvalRefused, Room};
use dangjiu::explain::{RuleTrace, explain};
use dangjiu::facts::{FactError, FactSource, Facts};
use dangjiu::limits::Limits;
use dangjiu::plan::{Packed, PackedSource, Plan, RuleId};
use dangjiu::program::Program;
use dangjiu::say;
use dangjiu::schema::Vocabulary;
use dangjiu::span::Source;
use dangjiu::time::Instant;

use crate::error::{ErrorKind, HostError};
use crate::json::{JsonEvent, Roots};
use crate::metrics::{Counting, Metrics};
use crate::object::{Keys, Object, ObjectEvent, Texts};
use crate::position::{Lines, lines};
use crate::secrecy::Secrecy;
use crate::slip::Slip;
use crate::wire::{self, Sources, Wording};

#[cfg(feature = "full")]
mod full;
#[cfg(feature = "full")]
mod written;

#[cfg(feature = "full")]
pub use written::SourceText;
#[cfg(feature = "full")]
use written::Written;
#[cfg(feature = "full")]
pub(crate) use written::vocabulary;

/// Compiled rules: the program, its plan, and everything needed to speak about them. Never changes afterwards.
pub struct Rules {
    /// The caller's sources, then the shipped ones.
    sources: Vec<Source>,
    /// How many of them are the caller's.
    own: usize,
    /// The lines of the sources, found when first asked for.
    lines: OnceLock<Vec<Lines>>,
    made: Made,
    roots: Roots,
    secrecy: Secrecy,
    counting: Counting,
    limits: Limits,
}

/// What rules were made from.
enum Made {
    /// Texts, which may hold mistakes.
    #[cfg(feature = "full")]
    Written(Box<Written>),
    /// A packed plan, which holds none.
    Packed(Plan),
}

impl Rules {
    /// Rules from the bytes of [`Rules::pack`]. They do everything that needs no rule text: they evaluate, explain, draw;
    /// there is nothing to format, and their tests stayed behind. Where the texts were left out, places are counted in
    /// bytes only.
    ///
    /// ```
    /// use dangjiu::limits::Limits;
    /// use dangjiu::time::Instant;
    /// use dangjiu_facade::rules::{Rules, SourceText};
    ///
    /// let text = "rule big\nwhen order.amount >= 500 CNY\nthen add_tag(tag: \"big\")\n";
    /// let written = Rules::compile(vec![SourceText::new("big.dj", text)]);
    /// let bytes = written.pack(written.plan()?, false);
    /// let rules = Rules::unpack(&bytes, &Limits::default())?;
    /// let order = br#"{"id": "A1", "amount": "600 CNY"}"#;
    /// assert_eq!(rules.evaluate(order, Instant::EPOCH, false)?.fired, ["main.big"]);
    /// # Ok::<(), dangjiu_facade::error::HostError>(())
    /// ```
    ///
    /// # Errors
    /// `Usage` for bytes that are no plan of this version, with what to do; `Limit` for one beyond `limits`.
    pub fn unpack(bytes: &[u8], limits: &Limits) -> Result<Rules, HostError> {
        let Packed { plan, sources } = Packed::from_bytes(bytes, limits)?;
        let own = sources.len();
        let source =
            |source: PackedSource| Source::new(source.id, source.name, source.text.unwrap_or_default());
        let sources = sources.into_iter().map(source).chain(builtin::sources()).collect();
        let roots = Roots::of(&plan.program().vocabulary);
        let secrecy = Secrecy::of(plan.program());
        let counting = Counting::of(plan.program().rules.iter().map(|rule| rule.qualified()));
        let (made, limits) = (Made::Packed(plan), *limits);
        Ok(Rules { sources, own, lines: OnceLock::new(), made, roots, secrecy, counting, limits })
    }

    /// What was found in the sources, in their order: errors and warnings.
    #[must_use]
    pub fn found(&self) -> &[Diagnostic] {
        match &self.made {
            #[cfg(feature = "full")]
            Made::Written(written) => &written.diagnostics,
            Made::Packed(_) => &[],
        }
    }

    /// How many more diagnostics there were than are kept.
    #[must_use]
    pub fn suppressed(&self) -> Suppressed {
        match &self.made {
            #[cfg(feature = "full")]
            Made::Written(written) => written.suppressed,
            Made::Packed(_) => Suppressed::default(),
        }
    }

    fn has_errors(&self) -> bool {
        self.found().iter().any(Diagnostic::is_error)
    }

    /// The diagnostics as plain data.
    #[must_use]
    pub fn diagnostics(&self) -> Vec<wire::Diagnostic> {
        self.places().diagnostics(self.found())
    }

    /// The diagnostics as the command line shows them.
    #[must_use]
    pub fn shown(&self) -> wire::Said {
        self.shown_of(self.found())
    }

    /// A packed plan has no diagnostics.
    #[cfg(not(feature = "full"))]
    fn shown_of(&self, _: &[Diagnostic]) -> wire::Said {
        wire::Said::default()
    }

    /// How many files the caller gave.
    #[must_use]
    pub fn file_count(&self) -> usize {
        self.own
    }

    /// The sources, the caller's first.
    #[must_use]
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The sources, ready to say where something stands.
    #[must_use]
    pub fn places(&self) -> Sources<'_> {
        let lines =
            self.lines.get_or_init(|| self.sources.iter().map(|source| lines(&source.text)).collect());
        Sources::with(&self.sources, lines)
    }

    /// The checked program: everything that had no error.
    #[must_use]
    pub fn program(&self) -> &Program {
        match &self.made {
            #[cfg(feature = "full")]
            Made::Written(written) => &written.program,
            Made::Packed(plan) => plan.program(),
        }
    }

    /// The vocabulary of the program.
    #[must_use]
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.program().vocabulary
    }

    /// The names of a document's roots.
    #[must_use]
    pub fn roots(&self) -> &Roots {
        &self.roots
    }

    /// The limits of these rules and of what they are asked about.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// A document as facts for these rules.
    #[must_use]
    pub fn event<'a>(&'a self, json: &'a [u8]) -> JsonEvent<'a> {
        JsonEvent::new(json, &self.roots).with_limits(self.limits)
    }

    /// An object of a host as facts for these rules, for a plan of theirs whose keys these are.
    #[must_use]
    pub fn object<'r, O: Object>(
        &'r self,
        object: &'r O,
        keys: &'r Keys<O::Key>,
        texts: &'r Texts,
    ) -> ObjectEvent<'r, O> {
        ObjectEvent::new(object, keys, &self.roots, texts).with_limits(self.limits)
    }

    /// A slip as facts for these rules.
    #[must_use]
    #[cfg_attr(feature = "inline", inline)]
    pub fn slip<'c>(&self, bytes: &'c [u8]) -> Slip<'c> {
        Slip::new(bytes).with_limits(self.limits)
    }

    /// The plan.
    ///
    /// # Errors
    /// `Check` with the diagnostics where any is an error: rules are run as a whole or not at all. `Limit` where the
    /// program is too large.
    pub fn plan(&self) -> Result<&Plan, HostError> {
        if self.has_errors() {
            return Err(self.refused());
        }
        match &self.made {
            #[cfg(feature = "full")]
            Made::Written(written) => written.plan.as_ref().map_err(|error| error.clone().into()),
            Made::Packed(plan) => Ok(plan),
        }
    }

    /// Evaluates one document at an instant. Values about people are masked unless `reveal`.
    ///
    /// # Errors
    /// As [`Rules::plan`]; `Facts` or `Limit` where the document cannot be read.
    pub fn evaluate(&self, json: &[u8], now: Instant, reveal: bool) -> Result<wire::Evaluation, HostError> {
        self.evaluate_on(self.plan()?, json, now, reveal)
    }

    /// The same on a plan of these rules that holds values of the host.
    ///
    /// # Errors
    /// `Facts` or `Limit` where the document cannot be read.
    pub fn evaluate_on(
        &self,
        plan: &Plan,
        json: &[u8],
        now: Instant,
        reveal: bool,
    ) -> Result<wire::Evaluation, HostError> {
        self.evaluate_from(plan, &self.event(json), now, reveal)
    }

    /// The same for facts that are not JSON: a host's own objects.
    ///
    /// # Errors
    /// `Facts` or `Limit` where the facts cannot be read.
    pub fn evaluate_from(
        &self,
        plan: &Plan,
        facts: &dyn FactSource,
        now: Instant,
        reveal: bool,
    ) -> Result<wire::Evaluation, HostError> {
        self.evaluate_in(plan, facts, now, reveal, &mut Room::default())
    }

    /// The same in buffers that earlier calls used.
    pub(crate) fn evaluate_in(
        &self,
        plan: &Plan,
        facts: &dyn FactSource,
        now: Instant,
        reveal: bool,
        room: &mut Room,
    ) -> Result<wire::Evaluation, HostError> {
        match eval::evaluate_in(plan, facts, now, room) {
            Ok(found) => {
                let worded = self.worded(plan, &found, reveal);
                room.reclaim(found);
                Ok(worded)
            }
            Err(error) => {
                // What a host raises is its own, and counts for nothing.
                if error != EvalRefused::Facts(FactError::Raised) {
                    self.counting.refused();
                }
                Err(error.into())
            }
        }
    }

    /// The same for facts on a slip. Nothing where they are refused or do not suffice: then nothing is counted, for the
    /// host asks again with the document.
    pub(crate) fn evaluate_slip(
        &self,
        plan: &Plan,
        slip: &Slip<'_>,
        now: Instant,
        reveal: bool,
    ) -> Option<wire::Evaluation> {
        let facts: &dyn FactSource = slip;
        let found = eval::evaluate(plan, facts, now).ok()?;
        Some(self.worded(plan, &found, reveal))
    }

    /// What these rules have done so far, on whatever plan and in whatever thread, alone or in batches. What is only decided or
    /// explained is not counted.
    #[must_use]
    pub fn metrics(&self) -> Metrics {
        self.counting.now()
    }

    /// Counts events that nothing came of.
    #[cfg(feature = "full")]
    pub(crate) fn count_silent(&self, events: usize) {
        self.counting.add_silent(events);
    }

    /// Counts an event that could not be read.
    #[cfg(feature = "full")]
    pub(crate) fn count_refused(&self) {
        self.counting.refused();
    }

    /// Only which rules fire on facts, and what is left open: no intents are made, and events that rules emit are not
    /// followed.
    ///
    /// # Errors
    /// `Facts` or `Limit` where the facts cannot be read.
    pub fn decide_from(
        &self,
        plan: &Plan,
        facts: &dyn FactSource,
        now: Instant,
    ) -> Result<wire::Decision, HostError> {
        let mut filled = Facts::default();
        eval::fill(plan, facts, now, &mut filled)?;
        let mut room = Room::default();
        let decided = eval::decide(plan, &filled, now, &mut room)?;
        let places = self.places();
        let wording = Wording { plan, places: &places, secrecy: &self.secrecy, reveal: false };
        Ok(wording.decision(decided))
    }

    /// An evaluation on a plan of these rules as plain data.
    pub(crate) fn worded(&self, plan: &Plan, found: &eval::Evaluation<'_>, reveal: bool) -> wire::Evaluation {
        let places = self.places();
        let wording = Wording { plan, places: &places, secrecy: &self.secrecy, reveal };
        let evaluation = wording.evaluation(found);
        self.counting.add(&evaluation);
        evaluation
    }

    /// The number of the rule with this name: with its pack, or alone where one pack only has it.
    ///
    /// # Errors
    /// `Usage` where there is no such rule, with the nearest name; as [`Rules::plan`].
    pub fn rule_named(&self, name: &str) -> Result<RuleId, HostError> {
        let plan = self.plan()?;
        plan.rule_named(name).ok_or_else(|| {
            let known: Vec<String> = plan.rules().map(|(_, rule)| rule.qualified()).collect();
            let names =
                known.iter().flat_map(|known| [known.as_str(), known.rsplit('.').next().unwrap_or(known)]);
            let mut of_packs = known.iter().filter(|known| known.rsplit('.').next() == Some(name)).peekable();
            let message = match closest(name, names) {
                _ if of_packs.peek().is_some() => {
                    let packs = of_packs.map(String::as_str).collect::<Vec<&str>>().join(", ");
                    say!(
                        "several packs have a rule `{name}`; give one with its pack: {packs}",
                        "不止一个包有规则“{name}”，请连同包名给出：{packs}"
                    )
                }
                Some(near) => say!(
                    "there is no rule `{name}`; did you mean `{near}`?",
                    "没有规则“{name}”，是不是“{near}”？"
                ),
                None => say!("there is no rule `{name}`", "没有规则“{name}”"),
            };
            HostError::usage("rule", message)
        })
    }

    /// Explains one rule over one document on a plan of these rules.
    ///
    /// # Errors
    /// As [`Rules::evaluate_on`].
    pub fn explain_on(
        &self,
        plan: &Plan,
        rule: RuleId,
        json: &[u8],
        now: Instant,
        reveal: bool,
    ) -> Result<wire::Trace, HostError> {
        self.explain_from(plan, rule, &self.event(json), now, reveal)
    }

    /// The same for facts that are not JSON.
    ///
    /// # Errors
    /// As [`Rules::evaluate_from`].
    pub fn explain_from(
        &self,
        plan: &Plan,
        rule: RuleId,
        facts: &dyn FactSource,
        now: Instant,
        reveal: bool,
    ) -> Result<wire::Trace, HostError> {
        let found = explain(plan, facts, now, rule, &self.sources)?;
        let places = self.places();
        let wording = Wording { plan, places: &places, secrecy: &self.secrecy, reveal };
        Ok(wording.trace(&found))
    }

    /// The explanation as the core gives it, for showing it as text.
    ///
    /// # Errors
    /// As [`Rules::evaluate_on`].
    pub fn trace_on(
        &self,
        plan: &Plan,
        rule: RuleId,
        json: &[u8],
        now: Instant,
    ) -> Result<RuleTrace, HostError> {
        Ok(explain(plan, &self.event(json), now, rule, &self.sources)?)
    }

    /// The error that says the rules have errors.
    #[must_use]
    pub fn refused(&self) -> HostError {
        self.refused_for(self.found(), self.suppressed().errors)
    }

    /// The same for some of what was found, and so many errors more.
    fn refused_for(&self, found: &[Diagnostic], suppressed: usize) -> HostError {
        let errors = found.iter().filter(|diagnostic| diagnostic.is_error()).count() + suppressed;
        let message = say!("errors in the rules: {errors}", "规则中的错误：{errors} 个");
        let error = HostError::new(ErrorKind::Check, "diagnostics", message);
        let shown = Some(Box::new(self.shown_of(found)));
        HostError { diagnostics: self.places().diagnostics(found), shown, ..error }
    }
}
