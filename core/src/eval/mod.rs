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
//!     fn digest(&self) -> [u8; 32] {
//!         [0; 32]
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
mod cause;
pub(crate) mod clauses;
mod compare;
mod expression;
mod function;
mod group;
mod key;
mod occasion;
mod outcome;
mod pass;
mod read;
mod step;
mod table;
mod text;
mod value;

use alloc::collections::{BTreeMap, VecDeque};
use alloc::string::String;
use alloc::vec::Vec;

pub(crate) use cause::Causes;
pub use outcome::Outcome;
pub(crate) use read::{Got, Items};
pub use step::{EmittedEvent, Withheld, WithheldBecause};
pub(crate) use text::{scalar_text, value_text};

use key::hex;
use pass::{Branch, Open, Pass};
pub(crate) use read::Evaluator;
use step::{Firing, Issued, Stepper, once_occurrence, subject_id};

use crate::diagnostic::Bilingual;
use crate::facts::{FactError, FactSource, Facts, Slot};
use crate::intent::Intent;
use crate::plan::{Plan, RuleId};
use crate::span::Span;
use crate::time::Instant;

/// The most events that the rules may emit in one call.
pub const EMITTED_EVENTS: usize = 10_000;

/// Why a call was refused whole; nothing was decided.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EvalRefused {
    /// The facts cannot be read.
    #[error(transparent)]
    Facts(#[from] FactError),
    /// The head of the event is not text, so nobody knows which event it is.
    #[error("`{path}` is {found}; expected text")]
    Head {
        /// The path.
        path: String,
        /// What was found.
        found: String,
    },
    /// The rules emit more events than allowed.
    #[error("the rules emit more than {limit} events")]
    TooManyEvents {
        /// The limit.
        limit: usize,
    },
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
    passes: Vec<Pass<'e>>,
}

/// Evaluates one call.
///
/// `now` is the instant of the call: it decides which rules are in their period, and intents are due from it.
///
/// # Errors
/// The facts cannot be read, the head of the event is not text, or the rules emit too many events.
pub fn evaluate<'e, S: FactSource + ?Sized>(
    plan: &'e Plan,
    source: &'e S,
    now: Instant,
) -> Result<Evaluation<'e>, EvalRefused> {
    evaluate_with(plan, source, now, Facts::default())
}

/// Evaluates one call with the room that `buffer` holds, from [`Evaluation::into_facts`]. What is in it is dropped.
///
/// # Errors
/// As [`evaluate`].
pub fn evaluate_with<'e, S: FactSource + ?Sized>(
    plan: &'e Plan,
    source: &'e S,
    now: Instant,
    buffer: Facts<'e>,
) -> Result<Evaluation<'e>, EvalRefused> {
    let mut facts = buffer;
    reset(&mut facts, plan);
    source.fill(plan.shape(), &mut facts)?;
    let head = occasion::head(plan, &facts)?;
    let unknown_event = head.said.filter(|_| head.occasion.is_none());
    let mut call = Call { plan, now, source, digest: None, produced: Vec::new(), events: Vec::new() };
    let passes = call.passes(Pass::of_call(facts, head.occasion, head.id))?;
    Ok(call.finish(passes, unknown_event))
}

/// Empties a buffer and gives it the size of a plan's shape.
fn reset(facts: &mut Facts<'_>, plan: &Plan) {
    facts.slots.clear();
    facts.slots.resize(plan.shape().slots as usize, Slot::Absent);
    facts.lists.iter_mut().for_each(Vec::clear);
    facts.lists.resize(plan.shape().strides.len(), Vec::new());
}

/// A call while it is worked off.
struct Call<'e, S: ?Sized> {
    plan: &'e Plan,
    now: Instant,
    source: &'e S,
    digest: Option<String>,
    produced: Vec<Produced>,
    events: Vec<EmittedEvent>,
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
    /// Runs the first pass and those of the events that follow from it.
    fn passes(&mut self, first: Pass<'e>) -> Result<Vec<Pass<'e>>, EvalRefused> {
        let mut waiting = VecDeque::from([first]);
        let mut done = Vec::new();
        while let Some(mut pass) = waiting.pop_front() {
            pass.run(self.plan, self.now);
            self.steps(&pass, &mut waiting)?;
            done.push(pass);
        }
        Ok(done)
    }

    /// Runs the steps of the rules that fire in a pass.
    fn steps(&mut self, pass: &Pass<'e>, waiting: &mut VecDeque<Pass<'e>>) -> Result<(), EvalRefused> {
        if pass.firing.is_empty() {
            return Ok(());
        }
        let plan = self.plan;
        let mut evaluator = Evaluator::asking_why(plan, &pass.facts);
        for (id, branch) in &pass.firing {
            let (Some(rule), Some(planned)) = (plan.rule(*id), plan.planned(*id)) else { continue };
            let occurrence = match once_occurrence(&mut evaluator, *id, rule) {
                Some(once) => once,
                None => pass.event_id.clone().unwrap_or_else(|| self.digest()),
            };
            let firing = Firing {
                id: *id,
                rule,
                now: self.now,
                shadow: rule.shadow || pass.shadow,
                subject_id: subject_id(&mut evaluator, *id),
                occurrence,
            };
            evaluator.take_causes();
            let mut issued = Issued::default();
            let steps = if *branch == Branch::Then { &rule.then } else { &rule.otherwise };
            for step in steps {
                let mut stepper = Stepper { evaluator: &mut evaluator, firing: &firing, issued: &mut issued };
                stepper.run(step);
            }
            if self.events.len() + issued.events.len() > EMITTED_EVENTS {
                return Err(EvalRefused::TooManyEvents { limit: EMITTED_EVENTS });
            }
            for (event, overlay) in issued.events {
                waiting.push_back(pass.of_emitted(plan, &overlay, event.id.clone(), event.shadow));
                self.events.push(event);
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
    fn digest(&mut self) -> String {
        let source = self.source;
        self.digest.get_or_insert_with(|| hex(source.digest())).clone()
    }

    fn finish(mut self, passes: Vec<Pass<'e>>, unknown_event: Option<String>) -> Evaluation<'e> {
        // Passes stand in the order of their events, so a rule that fired twice keeps that order.
        self.produced.sort_by_key(|produced| produced.rank);
        let mut evaluation = Evaluation {
            fired: Vec::new(),
            otherwise: Vec::new(),
            intents: Vec::new(),
            withheld: Vec::new(),
            events: self.events,
            unknown_event,
            plan: self.plan,
            now: self.now,
            passes,
        };
        for produced in self.produced {
            match produced.branch {
                Branch::Then => evaluation.fired.push(produced.rule),
                Branch::Otherwise => evaluation.otherwise.push(produced.rule),
            }
            evaluation.intents.extend(produced.intents);
            evaluation.withheld.extend(produced.withheld);
        }
        evaluation
    }
}

impl<'e> Evaluation<'e> {
    /// The rules that a missing value leaves undecided, by layer, priority and source. Asks them now, not before.
    #[must_use]
    pub fn undecided(&self) -> Vec<Undecided> {
        let mut missing: BTreeMap<_, Vec<String>> = BTreeMap::new();
        for (rule, open) in self.open() {
            if let Open::Undecided(causes) = open {
                missing.entry(self.ranked(rule)).or_default().extend(causes.paths(self.plan));
            }
        }
        let undecided = missing.into_iter().map(|((_, rule), mut missing)| {
            missing.sort();
            missing.dedup();
            Undecided { rule, missing }
        });
        undecided.collect()
    }

    /// Per missing path, the rules it leaves undecided.
    #[must_use]
    pub fn undecided_by_path(&self) -> BTreeMap<String, Vec<RuleId>> {
        let mut by_path: BTreeMap<String, Vec<RuleId>> = BTreeMap::new();
        for Undecided { rule, missing } in self.undecided() {
            for path in missing {
                by_path.entry(path).or_default().push(rule);
            }
        }
        by_path
    }

    /// The rules that could not be computed, by layer, priority and source, each with the first thing that is wrong.
    #[must_use]
    pub fn errored(&self) -> Vec<RuleError> {
        let mut errors: BTreeMap<_, RuleError> = BTreeMap::new();
        for (rule, open) in self.open() {
            let Open::Errs(faults) = open else { continue };
            let first = faults.iter().min_by_key(|(_, span)| *span);
            let Some((fault, span)) = first else { continue };
            let error =
                RuleError { rule, path: fault.path(self.plan), span: *span, what: fault.sentence(self.plan) };
            errors.entry(self.ranked(rule)).or_insert(error);
        }
        errors.into_values().collect()
    }

    /// The rules that only an engine with a memory can decide, as far as they run at this instant.
    pub fn needs_state(&self) -> impl Iterator<Item = RuleId> {
        ask::needing_state(self.plan, self.now)
    }

    /// The facts, whose room the next call may use.
    #[must_use]
    pub fn into_facts(self) -> Facts<'e> {
        self.passes.into_iter().next().map(|pass| pass.facts).unwrap_or_default()
    }

    /// A rule with its place in the order of output.
    fn ranked(&self, rule: RuleId) -> (Option<u32>, RuleId) {
        (self.plan.planned(rule).map(|planned| planned.rank), rule)
    }

    fn open(&self) -> impl Iterator<Item = (RuleId, Open)> {
        self.passes.iter().flat_map(|pass| pass.open(self.plan, self.now))
    }
}
