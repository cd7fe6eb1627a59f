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

use std::sync::{Arc, OnceLock};

use dangjiu::builtin::{self, BuiltinPacks};
use dangjiu::check::{CheckOptions, Checked, NameIndex, check};
use dangjiu::diagnostic::Diagnostic;
use dangjiu::diagnostic::suggest::closest;
use dangjiu::eval::{self, Room};
use dangjiu::explain::{RuleTrace, explain};
use dangjiu::facts::{FactSource, Facts};
use dangjiu::limits::Limits;
use dangjiu::plan::{Plan, PlanError, RuleId};
use dangjiu::program::Program;
use dangjiu::say;
use dangjiu::schema::Vocabulary;
use dangjiu::span::{Source, SourceId};
use dangjiu::syntax::ast::File;
use dangjiu::syntax::{parse, source_from_bytes};
use dangjiu::time::Instant;

use crate::error::{ErrorKind, HostError};
use crate::json::{JsonEvent, Roots};
use crate::metrics::{Counting, Metrics};
use crate::position::{Lines, lines};
use crate::secrecy::Secrecy;
use crate::slip::Slip;
use crate::wire::{self, Sources, Wording};
use crate::zones::Zones;

#[cfg(feature = "full")]
mod full;

/// A rule file as the host holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceText {
    /// The name shown in diagnostics, usually a path.
    pub name: String,
    /// Its bytes; text that is not UTF-8 is a diagnostic.
    pub bytes: Vec<u8>,
}

impl SourceText {
    /// A file with this name and content.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<Vec<u8>>) -> SourceText {
        SourceText { name: name.into(), bytes: text.into() }
    }
}

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
}

/// What rules were made from.
enum Made {
    /// Texts, which may hold mistakes.
    Written(Box<Written>),
    /// A packed plan, which holds none.
    #[cfg_attr(not(feature = "full"), expect(dead_code, reason = "the smaller build reads none"))]
    Packed(Plan),
}

/// The trees of the texts are not among it: they are several times as large as the program, and only formatting needs
/// them again.
#[cfg_attr(not(feature = "full"), expect(dead_code, reason = "formatting needs more than evaluation"))]
struct Written {
    /// Per source of the caller, what parsing found.
    parsed: Vec<Vec<Diagnostic>>,
    /// What was found in the texts.
    diagnostics: Vec<Diagnostic>,
    /// How many more there were.
    suppressed: usize,
    names: NameIndex,
    /// Shared with the plan.
    program: Arc<Program>,
    plan: Result<Plan, PlanError>,
    limits: Limits,
}

impl Rules {
    /// Compiles files together. Mistakes in them are diagnostics, not errors: see [`Rules::found`].
    #[must_use]
    pub fn compile(texts: Vec<SourceText>) -> Rules {
        Rules::compile_with(texts, &Limits::default())
    }

    /// The same with other limits.
    #[must_use]
    pub fn compile_with(texts: Vec<SourceText>, limits: &Limits) -> Rules {
        let mut sources = Vec::with_capacity(texts.len());
        let (mut trees, mut parsed) = (Vec::with_capacity(texts.len()), Vec::with_capacity(texts.len()));
        let mut diagnostics: Vec<Diagnostic> = Vec::new();
        for (id, text) in (0..).map(SourceId).zip(texts) {
            let (source, tree, found) = read(id, text, limits);
            sources.push(source);
            trees.push(tree);
            diagnostics.extend(found.iter().cloned());
            parsed.push(found);
        }
        let own = sources.len();
        sources.extend(builtin::sources());
        let options = CheckOptions { limits: *limits, zones: &Zones, packs: &BuiltinPacks };
        let Checked { program, names, diagnostics: mut found, suppressed } =
            check(&trees, vocabulary(), &options);
        drop(trees);
        diagnostics.append(&mut found);
        diagnostics.sort_by_key(|diagnostic| diagnostic.span);
        let program = Arc::new(program);
        let plan = Plan::of(Arc::clone(&program), limits);
        let roots = Roots::of(&program.vocabulary);
        let secrecy = Secrecy::of(&program);
        let written = Written { parsed, diagnostics, suppressed, names, program, plan, limits: *limits };
        let counting = Counting::of(written.program.rules.iter().map(|rule| rule.qualified()));
        let made = Made::Written(Box::new(written));
        Rules { sources, own, lines: OnceLock::new(), made, roots, secrecy, counting }
    }

    fn written(&self) -> Option<&Written> {
        match &self.made {
            Made::Written(written) => Some(written),
            Made::Packed(_) => None,
        }
    }

    /// What was found in the sources, in their order: errors and warnings.
    #[must_use]
    pub fn found(&self) -> &[Diagnostic] {
        self.written().map_or(&[], |written| &written.diagnostics)
    }

    /// How many more diagnostics there were than are kept.
    #[must_use]
    pub fn suppressed(&self) -> usize {
        self.written().map_or(0, |written| written.suppressed)
    }

    fn has_errors(&self) -> bool {
        self.found().iter().any(Diagnostic::is_error) || self.suppressed() > 0
    }

    /// The diagnostics as plain data.
    #[must_use]
    pub fn diagnostics(&self) -> Vec<wire::Diagnostic> {
        self.places().diagnostics(self.found())
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

    /// A document as facts for these rules.
    #[must_use]
    pub fn event<'a>(&'a self, json: &'a [u8]) -> JsonEvent<'a> {
        JsonEvent::new(json, &self.roots)
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
        facts: &(impl FactSource + ?Sized),
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
                self.counting.refused();
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
        let found = eval::evaluate(plan, slip, now).ok()?;
        (!slip.is_wanting()).then(|| self.worded(plan, &found, reveal))
    }

    /// What these rules have done so far, on whatever plan and in whatever thread. Batches count by the rows that were
    /// asked for whole; what is only decided or explained is not counted.
    #[must_use]
    pub fn metrics(&self) -> Metrics {
        self.counting.now()
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
        let mut filled = Facts::empty(plan.shape());
        facts.fill(plan.shape(), &mut filled)?;
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
            let message = match closest(name, names) {
                Some(near) => say!(
                    "there is no rule `{name}`; did you mean `{near}`?",
                    "没有规则“{name}”，是不是“{near}”？"
                ),
                None => say!("there is no one rule `{name}`", "没有唯一的规则“{name}”"),
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
        let found = explain(plan, facts, now, rule)?;
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
        Ok(explain(plan, &self.event(json), now, rule)?)
    }

    /// The error that says the rules have errors.
    #[must_use]
    pub fn refused(&self) -> HostError {
        let errors =
            self.found().iter().filter(|diagnostic| diagnostic.is_error()).count() + self.suppressed();
        let message = say!("errors in the rules: {errors}", "规则中的错误：{errors} 个");
        let error = HostError::new(ErrorKind::Check, "diagnostics", message);
        HostError { diagnostics: self.diagnostics(), ..error }
    }
}

/// Reads one source: text, then tree.
fn read(id: SourceId, text: SourceText, limits: &Limits) -> (Source, File, Vec<Diagnostic>) {
    match source_from_bytes(&text.bytes) {
        Ok(decoded) => {
            let source = Source::new(id, text.name, decoded);
            let parsed = parse(&source, limits);
            (source, parsed.file, parsed.diagnostics)
        }
        Err(mut diagnostic) => {
            diagnostic.span.source = id;
            let source = Source::new(id, text.name, String::from_utf8_lossy(&text.bytes));
            let file = File { source: id, ..File::default() };
            (source, file, vec![diagnostic])
        }
    }
}

/// The built-in vocabulary, made once.
pub(crate) fn vocabulary() -> &'static Vocabulary {
    static VOCABULARY: OnceLock<Vocabulary> = OnceLock::new();
    // A test of the core proves that the shipped file has no errors; an empty vocabulary would refuse every rule.
    VOCABULARY.get_or_init(|| builtin::vocabulary().unwrap_or_default())
}
