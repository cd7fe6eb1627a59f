//! Evaluation: a plan and the facts of one call give what fires, what is asked for, and what cannot be decided.
//!
//! One call is one event, or none: rules without a trigger are asked on every call, the others when the event says
//! it is theirs. Nothing is remembered between calls; rules that need a memory come back as [`Evaluation::needs_state`].
//! What is undecided or in error is kept as sets of rules and put into words only when it is read.
//!
//! ```
//! use dangjiu::eval::evaluate;
//! use dangjiu::facts::{FactError, FactSource, Facts, Shape};
//! use dangjiu::limits::Limits;
//! use dangjiu::plan::Plan;
//! use dangjiu::program::Program;
//! use dangjiu::time::Instant;
//!
//! struct Nothing;
//! impl FactSource for Nothing {
//!     fn fill<'a>(&'a self, _: &Shape, _: &mut Facts<'a>) -> Result<(), FactError> {
//!         Ok(())
//!     }
//!     fn digest(&self) -> Result<[u8; 32], FactError> {
//!         Ok([0; 32])
//!     }
//! }
//!
//! let plan = Plan::compile(&Program::default(), &Limits::default()).expect("an empty program compiles");
//! let evaluation = evaluate(&plan, &Nothing, Instant::EPOCH).expect("nothing refuses it");
//! assert!(evaluation.intents.is_empty());
//! ```

mod aggregate;
mod arithmetic;
mod ask;
mod atom;
mod cause;
pub(crate) mod clauses;
mod compare;
mod expression;
mod function;
mod given;
mod group;
mod key;
mod occasion;
mod outcome;
mod pass;
mod read;
mod reading;
mod room;
mod search;
mod step;
mod table;
mod text;
mod value;

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, VecDeque};
use alloc::string::String;
use alloc::vec::Vec;

pub(crate) use cause::Causes;
pub(crate) use given::complete;
pub use given::fill;
pub use outcome::Outcome;
pub(crate) use read::{Got, Items};
pub use step::{EmittedEvent, Withheld, WithheldBecause};
pub(crate) use text::{scalar_in, value_in};

pub(crate) use ask::{Answer, needing_state, runs};
use key::hex;
use pass::{Branch, Calling, Following, Found, Open, Overlaid, Pass};
pub(crate) use read::Evaluator;
pub(crate) use room::Buffers;
use step::{Firing, Issued, Stepper, once_occurrence, subject_id};

use crate::diagnostic::Bilingual;
use crate::facts::{self, FactError, FactSource, Facts};
use crate::intent::Intent;
use crate::plan::{Plan, RuleId, Statistics};
use crate::say;
use crate::span::Span;
use crate::time::Instant;

/// The most events that the rules may emit in one call.
pub const EMITTED_EVENTS: usize = 10_000;

/// The most intents that the rules may ask for in one call, those of withheld steps counted too.
pub const INTENTS: usize = 100_000;

/// Why a call was refused whole; nothing was decided.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().en)]
#[non_exhaustive]
pub enum EvalRefused {
    /// The facts cannot be read.
    #[error(transparent)]
    Facts(#[from] FactError),
    /// The head of the event is not text, so nobody knows which event it is.
    Head {
        /// The path.
        path: String,
        /// What was found.
        found: facts::Found,
    },
    /// The event is no object, so nobody knows which event it is.
    Event {
        /// The path.
        path: String,
        /// What was found.
        found: facts::Found,
    },
    /// The rules emit more events than allowed.
    TooManyEvents {
        /// The limit.
        limit: usize,
    },
    /// The rules ask for more intents than allowed.
    TooManyIntents {
        /// The limit.
        limit: usize,
    },
}

impl EvalRefused {
    /// What was found and what was expected, as a sentence for people.
    ///
    /// ```
    /// use dangjiu::eval::EvalRefused;
    /// use dangjiu::facts::Found;
    /// let sentence = EvalRefused::Head { path: "event.type".into(), found: Found::number("7") }.sentence();
    /// assert_eq!(sentence.en, "`event.type` is number 7; expected text");
    /// assert_eq!(sentence.zh, "“event.type”是数字 7，应为文字");
    /// ```
    #[must_use]
    pub fn sentence(&self) -> Bilingual {
        match self {
            EvalRefused::Facts(error) => error.sentence(),
            EvalRefused::Head { path, found } => {
                let Bilingual { en, zh } = found.words();
                say!("`{path}` is {en}; expected text", "“{path}”是{zh}，应为文字")
            }
            EvalRefused::Event { path, found } => {
                let Bilingual { en, zh } = found.words();
                say!(
                    "`{path}` is {en}; expected an object such as {{\"type\": \"order.created\"}}",
                    "“{path}”是{zh}，应为对象，例如 {{\"type\": \"order.created\"}}"
                )
            }
            EvalRefused::TooManyEvents { limit } => {
                say!("the rules emit more than {limit} events", "规则发出的事件超过 {limit} 个")
            }
            EvalRefused::TooManyIntents { limit } => {
                say!("the rules ask for more than {limit} intents", "规则产生的意图超过 {limit} 个")
            }
        }
    }
}

/// A rule that a missing value leaves undecided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undecided {
    /// The rule.
    pub rule: RuleId,
    /// The paths that are missing, sorted, each once.
    pub missing: Vec<String>,
}

/// A rule that could not be computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleError {
    /// The rule.
    pub rule: RuleId,
    /// The path at which a wrong value stands, if that is what is wrong.
    pub path: Option<String>,
    /// The part of the rule that could not be computed.
    pub span: Span,
    /// What was found and expected. Values of personal fields are masked.
    pub what: Bilingual,
}

/// What one call comes to.
#[derive(Clone, Debug)]
pub struct Evaluation<'e> {
    /// The rules that fired, by layer, priority (larger first) and source; once per firing.
    pub fired: Vec<RuleId>,
    /// The rules whose condition was false and whose `otherwise` ran, in the same order.
    pub otherwise: Vec<RuleId>,
    /// What is asked for, by layer, priority, source, step and item.
    pub intents: Vec<Intent>,
    /// The steps that lacked something, in the same order.
    pub withheld: Vec<Withheld>,
    /// The events that rules emitted, in the order in which they were taken up.
    pub events: Vec<EmittedEvent>,
    /// What the call says its event is, where no rule can know it: not in the vocabulary, or without its state.
    pub unknown_event: Option<String>,
    plan: &'e Plan,
    now: Instant,
    /// What the call's own event gave.
    first: Pass<'e>,
    /// The events that rules emitted, with what they gave.
    further: Vec<(Following, Found)>,
    /// How many rules were looked at for the events that rules emitted.
    looked_at_further: u64,
}

/// Evaluates one call.
///
/// `now` is the instant of the call: it decides which rules are in their period, and intents are due from it.
///
/// # Errors
/// The facts cannot be read, the head of the event is not text, or the rules emit or ask for too much.
pub fn evaluate<'e, S: FactSource + ?Sized>(
    plan: &'e Plan,
    source: &'e S,
    now: Instant,
) -> Result<Evaluation<'e>, EvalRefused> {
    evaluate_in(plan, source, now, &mut Room::default())
}

/// Evaluates one call in buffers that earlier calls used; [`Room::reclaim`] gives them back.
///
/// # Errors
/// As [`evaluate`].
pub fn evaluate_in<'e, S: FactSource + ?Sized>(
    plan: &'e Plan,
    source: &'e S,
    now: Instant,
    room: &mut Room,
) -> Result<Evaluation<'e>, EvalRefused> {
    let mut facts: Facts<'e> = core::mem::take(&mut room.facts);
    fill(plan, source, now, &mut facts)?;
    let head = occasion::head(plan, &facts)?;
    let unknown_event = if head.occasion.is_none() { head.said() } else { None };
    let occasion = head.occasion;
    let found = core::mem::take(&mut room.found);
    let mut first = Pass { found, ..Pass::of_call(facts, occasion) };
    let inner = core::mem::take(&mut room.inner).unwrap_or_default();
    room.inner = Some(first.found.ask(plan, &first.facts, &first.calling, now, inner));
    let mut evaluation = Evaluation {
        fired: Vec::new(),
        otherwise: Vec::new(),
        intents: Vec::new(),
        withheld: Vec::new(),
        events: Vec::new(),
        unknown_event,
        plan,
        now,
        first,
        further: Vec::new(),
        looked_at_further: 0,
    };
    if !evaluation.first.found.firing.is_empty() {
        Call { plan, now, source, digest: None, produced: Vec::new(), asked_for: 0 }.run(&mut evaluation)?;
    }
    Ok(evaluation)
}

/// Decides one call without asking for anything: which rules fire on facts that are there already ([`fill`]), and which
/// are undecided. Intents are not put into words, and events that rules emit are not followed.
///
/// The buffers in `room` are used again, so a call of rules that compare values with constants allocates nothing once
/// another has been made; texts, functions and tables that are computed may.
///
/// # Errors
/// The head of the event is not text.
///
/// ```
/// use dangjiu::eval::{Room, decide};
/// use dangjiu::facts::Facts;
/// use dangjiu::limits::Limits;
/// use dangjiu::plan::Plan;
/// use dangjiu::program::Program;
/// use dangjiu::time::Instant;
///
/// let plan = Plan::compile(&Program::default(), &Limits::default()).expect("an empty program compiles");
/// let facts = Facts::empty(plan.shape());
/// let mut room = Room::default();
/// let decided = decide(&plan, &facts, Instant::EPOCH, &mut room).expect("nothing refuses it");
/// assert_eq!(decided.fired().count(), 0);
/// ```
#[cfg_attr(feature = "inline", inline)]
pub fn decide<'d>(
    plan: &'d Plan,
    facts: &'d Facts<'d>,
    now: Instant,
    room: &'d mut Room,
) -> Result<Decided<'d>, EvalRefused> {
    let calling = Calling::of_call(occasion::of_call(plan, facts)?);
    let inner = core::mem::take(&mut room.inner).unwrap_or_default();
    room.inner = Some(room.found.ask(plan, facts, &calling, now, inner));
    Ok(Decided { plan, facts, now, calling, found: &room.found })
}

/// Counts how often each distinct clause of a plan holds in a sample, for [`Plan::with_statistics`]. A few hundred
/// events tell enough; it takes as long as looking at every clause of every rule.
///
/// ```
/// use dangjiu::eval::survey;
/// use dangjiu::facts::Facts;
/// use dangjiu::limits::Limits;
/// use dangjiu::plan::Plan;
/// use dangjiu::program::Program;
///
/// let plan = Plan::compile(&Program::default(), &Limits::default()).expect("an empty program compiles");
/// let sample = [Facts::empty(plan.shape())];
/// let plan = plan.with_statistics(&survey(&plan, &sample));
/// # let _ = plan;
/// ```
pub fn survey<'f>(plan: &Plan, sample: impl IntoIterator<Item = &'f Facts<'f>>) -> Statistics {
    let mut counted = Statistics::default();
    for facts in sample {
        Evaluator::new(plan, facts).count(&mut counted);
    }
    counted
}

/// Buffers for evaluation, to be used again and again.
#[derive(Debug, Default)]
pub struct Room {
    inner: Option<Box<Buffers>>,
    found: Found,
    facts: Facts<'static>,
}

impl Room {
    /// Takes back the buffers of an evaluation that is not needed any more.
    pub fn reclaim(&mut self, evaluation: Evaluation<'_>) {
        self.found = evaluation.first.found;
        self.facts = evaluation.first.facts.emptied();
    }
}

/// Which rules fire in a call, and which are undecided.
#[derive(Clone, Copy, Debug)]
pub struct Decided<'d> {
    plan: &'d Plan,
    facts: &'d Facts<'d>,
    now: Instant,
    calling: Calling,
    found: &'d Found,
}

impl<'d> Decided<'d> {
    /// The rules whose `then` is to run, by layer, priority (larger first) and source.
    #[inline]
    pub fn fired(self) -> impl Iterator<Item = RuleId> + 'd {
        self.branch(Branch::Then)
    }

    /// The rules whose `otherwise` is to run, in the same order.
    pub fn otherwise(self) -> impl Iterator<Item = RuleId> + 'd {
        self.branch(Branch::Otherwise)
    }

    #[inline]
    fn branch(self, wanted: Branch) -> impl Iterator<Item = RuleId> + 'd {
        self.found.firing.iter().filter(move |(_, branch)| *branch == wanted).map(|(id, _)| *id)
    }

    /// The rules that a missing value leaves undecided, by layer, priority and source. Asks them now, not before.
    #[must_use]
    pub fn undecided(self) -> Vec<Undecided> {
        undecided(self.plan, self.open())
    }

    /// The rules that could not be computed, in the same order, each with the first thing that is wrong.
    #[must_use]
    pub fn errored(self) -> Vec<RuleError> {
        errored(self.plan, self.open())
    }

    /// Whether any rule may be undecided or in error; where it is false, none is.
    #[must_use]
    pub fn may_be_open(self) -> bool {
        self.found.may_be_open()
    }

    /// How many rules were looked at one by one, wherever the index did not decide them.
    #[must_use]
    #[inline]
    pub fn looked_at(self) -> u64 {
        self.found.looked_at
    }

    /// Both for some rules: no others are asked.
    pub(crate) fn open_among(self, among: &dyn Fn(RuleId) -> bool) -> (Vec<Undecided>, Vec<RuleError>) {
        let open = self.found.open(self.plan, self.facts, &self.calling, self.now, among);
        (undecided(self.plan, open.iter().cloned()), errored(self.plan, open.into_iter()))
    }

    fn open(self) -> impl Iterator<Item = (RuleId, Open)> {
        self.found.open(self.plan, self.facts, &self.calling, self.now, &|_| true).into_iter()
    }
}

/// A call while it is worked off.
struct Call<'e, S: ?Sized> {
    plan: &'e Plan,
    now: Instant,
    source: &'e S,
    digest: Option<String>,
    produced: Vec<Produced>,
    /// How many intents were asked for so far.
    asked_for: usize,
}

/// What one firing gave.
struct Produced {
    rule: RuleId,
    rank: u32,
    branch: Branch,
    intents: Vec<Intent>,
    withheld: Vec<Withheld>,
}

impl<'e, S: FactSource + ?Sized> Call<'e, S> {
    /// Runs the steps of the first pass, and the passes of the events that follow from it.
    fn run(mut self, evaluation: &mut Evaluation<'e>) -> Result<(), EvalRefused> {
        let Evaluation { first, further, events, looked_at_further, .. } = evaluation;
        let mut waiting = VecDeque::new();
        self.steps(&first.facts, &first.found, false, events, &mut waiting)?;
        if !waiting.is_empty() {
            let (mut overlaid, mut room) = (Overlaid::over(&first.facts), Box::default());
            let mut found = Found::default();
            while let Some(event) = waiting.pop_front() {
                let facts = overlaid.with(self.plan, &event);
                room = found.ask(self.plan, facts, &event.calling(), self.now, room);
                *looked_at_further += found.looked_at;
                self.steps(facts, &found, event.shadow, events, &mut waiting)?;
                further.push((event, core::mem::take(&mut found)));
            }
        }
        // Passes stand in the order of their events, so a rule that fired twice keeps that order.
        self.produced.sort_by_key(|produced| produced.rank);
        for produced in self.produced {
            match produced.branch {
                Branch::Then => evaluation.fired.push(produced.rule),
                Branch::Otherwise => evaluation.otherwise.push(produced.rule),
            }
            evaluation.intents.extend(produced.intents);
            evaluation.withheld.extend(produced.withheld);
        }
        Ok(())
    }

    /// Runs the steps of the rules that fire for an event; all on trial where `shadow`.
    fn steps(
        &mut self,
        facts: &Facts<'_>,
        found: &Found,
        shadow: bool,
        events: &mut Vec<EmittedEvent>,
        waiting: &mut VecDeque<Following>,
    ) -> Result<(), EvalRefused> {
        if found.firing.is_empty() {
            return Ok(());
        }
        let plan = self.plan;
        let mut evaluator = Evaluator::asking_why(plan, facts);
        for (id, branch) in &found.firing {
            let (Some(rule), Some(planned)) = (plan.rule(*id), plan.planned(*id)) else { continue };
            let occurrence = match once_occurrence(&mut evaluator, *id, rule) {
                Some(once) => once,
                None => match occasion::event_id(plan, facts) {
                    Some(id) => String::from(id),
                    None => self.digest()?,
                },
            };
            let firing = Firing {
                id: *id,
                rule,
                now: self.now,
                shadow: rule.shadow || shadow,
                subject_id: subject_id(&mut evaluator, *id),
                occurrence,
            };
            evaluator.take_causes();
            let left = [INTENTS.saturating_sub(self.asked_for), EMITTED_EVENTS.saturating_sub(events.len())];
            let mut issued = Issued { left, ..Issued::default() };
            let steps = if *branch == Branch::Then { &rule.then } else { &rule.otherwise };
            for step in steps {
                let mut stepper = Stepper { evaluator: &mut evaluator, firing: &firing, issued: &mut issued };
                stepper.run(step);
            }
            match issued.beyond() {
                [true, _] => return Err(EvalRefused::TooManyIntents { limit: INTENTS }),
                [_, true] => return Err(EvalRefused::TooManyEvents { limit: EMITTED_EVENTS }),
                [false, false] => self.asked_for += issued.intents.len() + issued.withheld.len(),
            }
            for (event, overlay) in issued.events {
                waiting.push_back(Following { overlay, id: event.id.clone(), shadow: event.shadow });
                events.push(event);
            }
            let Issued { intents, withheld, .. } = issued;
            self.produced.push(Produced {
                rule: *id,
                rank: planned.rank,
                branch: *branch,
                intents,
                withheld,
            });
        }
        Ok(())
    }

    /// The digest of the call's event as text, computed once.
    fn digest(&mut self) -> Result<String, FactError> {
        if let Some(digest) = &self.digest {
            return Ok(digest.clone());
        }
        Ok(self.digest.insert(hex(self.source.digest()?)).clone())
    }
}

impl<'e> Evaluation<'e> {
    /// The rules that a missing value leaves undecided, by layer, priority and source. Asks them now, not before.
    #[must_use]
    pub fn undecided(&self) -> Vec<Undecided> {
        undecided(self.plan, self.open())
    }

    /// The rules that could not be computed, by layer, priority and source, each with the first thing that is wrong.
    #[must_use]
    pub fn errored(&self) -> Vec<RuleError> {
        errored(self.plan, self.open())
    }

    /// The rules that only an engine with a memory can decide, as far as they run at this instant.
    pub fn needs_state(&self) -> impl Iterator<Item = RuleId> {
        ask::needing_state(self.plan, self.now)
    }

    /// How many rules were looked at one by one, wherever the index did not decide them.
    #[must_use]
    pub fn looked_at(&self) -> u64 {
        self.first.found.looked_at + self.looked_at_further
    }

    /// What each event of the call decided: its own, then those that rules emitted.
    pub(crate) fn each_event(&self, visit: &mut dyn FnMut(Decided<'_>)) {
        let (plan, now, Pass { facts, calling, found }) = (self.plan, self.now, &self.first);
        visit(Decided { plan, facts, now, calling: *calling, found });
        let mut overlaid = None;
        for (event, found) in &self.further {
            let facts = overlaid.get_or_insert_with(|| Overlaid::over(facts)).with(plan, event);
            visit(Decided { plan, facts, now, calling: event.calling(), found });
        }
    }

    fn open(&self) -> impl Iterator<Item = (RuleId, Open)> {
        let mut open = Vec::new();
        self.each_event(&mut |decided| {
            if decided.may_be_open() {
                open.extend(decided.open());
            }
        });
        open.into_iter()
    }
}

/// The undecided among open rules, in the order of output.
fn undecided(plan: &Plan, open: impl Iterator<Item = (RuleId, Open)>) -> Vec<Undecided> {
    let mut missing: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for (rule, open) in open {
        if let Open::Undecided(causes) = open {
            missing.entry(ranked(plan, rule)).or_default().extend(causes.paths(plan));
        }
    }
    let undecided = missing.into_iter().map(|((_, rule), mut missing)| {
        missing.sort();
        missing.dedup();
        Undecided { rule, missing }
    });
    undecided.collect()
}

/// Those in error among open rules, in the order of output.
fn errored(plan: &Plan, open: impl Iterator<Item = (RuleId, Open)>) -> Vec<RuleError> {
    let mut errors: BTreeMap<_, RuleError> = BTreeMap::new();
    for (rule, open) in open {
        let Open::Errs(faults) = open else { continue };
        let first = faults.iter().min_by_key(|(_, span)| *span);
        let Some((fault, span)) = first else { continue };
        let error = RuleError { rule, path: fault.path(plan), span: *span, what: fault.sentence(plan) };
        errors.entry(ranked(plan, rule)).or_insert(error);
    }
    errors.into_values().collect()
}

/// A rule with its place in the order of output.
fn ranked(plan: &Plan, rule: RuleId) -> (Option<u32>, RuleId) {
    (plan.planned(rule).map(|planned| planned.rank), rule)
}
