//! Why a rule fired, and why it did not.
//!
//! An explanation is a second run of one rule with its eyes open: whether the event was the rule's, what each clause
//! came to, which values it saw and which it needed, what is missing. Evaluation itself records nothing.
//!
//! Values are kept as they are, each with its class; what people read goes through [`SeenValue::shown`], which masks
//! personal values unless asked to reveal them.

mod clause;
mod render;

use alloc::string::String;
use alloc::vec::Vec;

pub use clause::{ClauseTrace, ItemsTrace, Needed, SeenState, SeenValue};
pub use render::render;

use crate::diagnostic::Bilingual;
use crate::eval::{Answer, Decided, EvalRefused, Outcome, Withheld, evaluate};
use crate::facts::FactSource;
use crate::intent::Intent;
use crate::lang::Lang;
use crate::plan::{Plan, RuleId};
use crate::program::{EventKind, Program, Rule, Trigger};
use crate::say;
use crate::span::{Source, Span};
use crate::time::Instant;

/// What became of a rule in one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It fired.
    Fired,
    /// Its condition is false; its `otherwise` ran if it has one.
    Failed,
    /// The event was not the one it waits for.
    NotTriggered,
    /// A required value is missing: these paths.
    Undecided(Vec<String>),
    /// Something is wrong.
    Errored(Bilingual),
    /// Only an engine with a memory can decide it.
    NeedsState,
    /// It would or might have fired, but its group chose another rule.
    PassedOver,
    /// It is switched off.
    Disabled,
    /// The call is not in its period.
    OutOfPeriod {
        /// Since when it is in force.
        from: Instant,
        /// When it no longer is.
        to: Instant,
        /// When the call was.
        now: Instant,
    },
}

/// The trigger of a rule against the event of the call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriggerTrace {
    /// Whether it occurred.
    pub outcome: Outcome,
    /// What it waits for, in primary names; of what needs a memory in English.
    pub needed: String,
    /// Whether what it waits for needs a memory of earlier events.
    pub remembers: bool,
    /// What the call said its event is; nothing: it said nothing.
    pub said: Option<String>,
    /// The filter of the event, where the event is one it waits for: its clauses.
    pub filter: Vec<ClauseTrace>,
}

/// One rule and one call, explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleTrace {
    /// `pack.rule`
    pub rule: String,
    /// Its title.
    pub title: Option<String>,
    /// Where it stands.
    pub span: Span,
    /// What became of it.
    pub verdict: Verdict,
    /// The rule of its group that decided over it: the one that was chosen, or that is undecided or in error.
    pub decided_by: Option<String>,
    /// Its trigger; nothing for a check rule.
    pub trigger: Option<TriggerTrace>,
    /// Its top-level clauses in source order, each by itself; none of a rule that is switched off.
    pub clauses: Vec<ClauseTrace>,
    /// The clause that decides where the condition does not hold: the first that came to what all of them come to.
    pub first_failing: Option<usize>,
    /// What it asked for.
    pub issued: Vec<Intent>,
    /// The steps that lacked something.
    pub withheld: Vec<Withheld>,
}

/// Explains one rule over one call: over that event of the call which it fires on, else over the first that says most
/// of it. What is computed is quoted from `sources`.
///
/// # Errors
/// When an evaluation of the call would be refused.
pub fn explain<S: FactSource + ?Sized>(
    plan: &Plan,
    source: &S,
    now: Instant,
    id: RuleId,
    sources: &[Source],
) -> Result<RuleTrace, EvalRefused> {
    let evaluation = evaluate(plan, source, now)?;
    let mut trace = RuleTrace::unknown();
    let Some(rule) = plan.rule(id) else { return Ok(trace) };
    let condition = rule.condition.node();
    let mut most = None;
    evaluation.each_event(&mut |decided| {
        let (verdict, decided_by) = verdict(plan, decided, rule, id, now);
        let weight = match (&verdict, &decided_by) {
            (Verdict::Fired, _) => 6,
            (Verdict::Undecided(_), None) => 5,
            (Verdict::Errored(_), None) => 4,
            (Verdict::PassedOver, _) | (_, Some(_)) => 3,
            (Verdict::Failed, _) => 2,
            _ => u8::from(decided.filters(rule).next().is_some()),
        };
        if most >= Some(weight) {
            return;
        }
        most = Some(weight);
        // What a rule that is switched off reads is not read from the facts: nothing can be said of it.
        let traced = |condition| match rule.disabled {
            true => Vec::new(),
            false => clause::trace(plan, decided.facts(), sources, condition),
        };
        let clauses = traced(&condition);
        let outcome = clauses.iter().fold(Outcome::True, |outcome, clause| outcome.and(clause.outcome));
        let failing = |clause: &ClauseTrace| outcome != Outcome::True && clause.outcome == outcome;
        trace = RuleTrace {
            verdict,
            decided_by,
            first_failing: clauses.iter().position(failing),
            trigger: rule.trigger.as_ref().map(|trigger| TriggerTrace {
                outcome: decided.trigger(rule),
                needed: needed(plan.program(), trigger),
                remembers: !matches!(
                    **trigger,
                    Trigger::Event(_) | Trigger::Becomes { .. } | Trigger::Leaves { .. }
                ),
                said: decided.said(),
                filter: decided.filters(rule).flat_map(traced).collect(),
            }),
            clauses,
            ..RuleTrace::unknown()
        };
    });
    let name = rule.qualified();
    Ok(RuleTrace {
        title: rule.title().map(String::from),
        span: rule.span,
        issued: evaluation.intents.iter().filter(|intent| intent.rule == name).cloned().collect(),
        withheld: evaluation.withheld.iter().filter(|withheld| withheld.rule == id).cloned().collect(),
        rule: name,
        ..trace
    })
}

/// What became of a rule for one event, and the rule of its group that decided over it.
fn verdict(
    plan: &Plan,
    decided: Decided<'_>,
    rule: &Rule,
    id: RuleId,
    now: Instant,
) -> (Verdict, Option<String>) {
    if rule.disabled {
        return (Verdict::Disabled, None);
    }
    if let Some((from, to)) = rule.period.as_deref().copied().filter(|(from, to)| now < *from || *to <= now) {
        return (Verdict::OutOfPeriod { from, to, now }, None);
    }
    if let Some((verdict, _)) = reported(decided, &|other| other == id) {
        return (verdict, None);
    }
    if plan.needing_state().any(|(needing, _)| needing == id) {
        return (Verdict::NeedsState, None);
    }
    match decided.answer(id) {
        Answer::Silent => return (Verdict::NotTriggered, None),
        Answer::Fails { .. } => return (Verdict::Failed, None),
        _ => {}
    }
    // Its group decided. Rules on trial decide over nobody else.
    let of_group = |other: &Rule| other.group == rule.group && (rule.shadow || !other.shadow);
    match reported(decided, &|other| other != id && plan.rule(other).is_some_and(of_group)) {
        None => (Verdict::PassedOver, None),
        Some((verdict, other)) => {
            let verdict = if verdict == Verdict::Fired { Verdict::PassedOver } else { verdict };
            (verdict, plan.rule(other).map(Rule::qualified))
        }
    }
}

/// What is reported of the first rule that is one of these.
fn reported(decided: Decided<'_>, is: &dyn Fn(RuleId) -> bool) -> Option<(Verdict, RuleId)> {
    if let Some(fired) = decided.fired().find(|fired| is(*fired)) {
        return Some((Verdict::Fired, fired));
    }
    if let Some(undecided) = decided.undecided().into_iter().find(|undecided| is(undecided.rule)) {
        return Some((Verdict::Undecided(undecided.missing), undecided.rule));
    }
    let error = decided.errored().into_iter().find(|error| is(error.rule))?;
    Some((Verdict::Errored(error.what), error.rule))
}

impl RuleTrace {
    fn unknown() -> RuleTrace {
        RuleTrace {
            rule: String::new(),
            title: None,
            span: Span::default(),
            verdict: Verdict::NotTriggered,
            decided_by: None,
            trigger: None,
            clauses: Vec::new(),
            first_failing: None,
            issued: Vec::new(),
            withheld: Vec::new(),
        }
    }

    /// The clause that kept it from firing.
    #[must_use]
    pub fn failing(&self) -> Option<&ClauseTrace> {
        self.clauses.get(self.first_failing?)
    }

    /// Why it did not fire, in one sentence; nothing where it did. The clause itself is not quoted here: its place is
    /// [`ClauseTrace::span`] of [`RuleTrace::failing`].
    #[must_use]
    pub fn why_not(&self, reveal: bool) -> Option<Bilingual> {
        let rule = &self.rule;
        Some(match &self.verdict {
            Verdict::Fired => return None,
            Verdict::Disabled => say!("`{rule}` is switched off", "“{rule}”已停用"),
            Verdict::OutOfPeriod { from, to, now } => say!(
                "`{rule}` is in force from {from} until {to}; this was at {now}",
                "“{rule}”自 {from} 起、至 {to} 前有效；此次是 {now}"
            ),
            Verdict::NeedsState => say!(
                "`{rule}` looks at what happened before; one call alone cannot decide it",
                "“{rule}”要看此前发生的事，单独一次调用无法判定"
            ),
            Verdict::PassedOver => self.passed_over(),
            Verdict::NotTriggered => self.not_triggered(reveal),
            Verdict::Undecided(missing) => {
                let of = self.decided_by.as_ref().unwrap_or(rule);
                let verb = if missing.len() == 1 { "is" } else { "are" };
                let missing = missing.join(", ");
                self.with_group(say!(
                    "`{of}` is undecided: {missing} {verb} missing",
                    "“{of}”未决：缺少 {missing}"
                ))
            }
            Verdict::Errored(what) => {
                let of = self.decided_by.as_ref().unwrap_or(rule);
                let (en, zh) = (&what.en, &what.zh);
                self.with_group(say!("`{of}` cannot be computed: {en}", "“{of}”无法计算：{zh}"))
            }
            Verdict::Failed => {
                let told = |lang| self.failing().map(|clause| clause.told(lang, reveal)).unwrap_or_default();
                let (en, zh) = (told(Lang::En), told(Lang::Zh));
                say!("`{rule}` did not fire: {en}", "“{rule}”没有触发：{zh}")
            }
        })
    }
}

impl RuleTrace {
    fn not_triggered(&self, reveal: bool) -> Bilingual {
        let rule = &self.rule;
        let needed = self.trigger.as_ref().map_or("", |trigger| trigger.needed.as_str());
        let filter = self.trigger.iter().flat_map(|trigger| &trigger.filter);
        if let Some(clause) = filter.into_iter().find(|clause| clause.outcome == Outcome::False) {
            let (en, zh) = (clause.told(Lang::En, reveal), clause.told(Lang::Zh, reveal));
            return say!(
                "`{rule}` waits for {needed}, and its filter is false: {en}",
                "“{rule}”等的是 {needed}，但过滤条件不成立：{zh}"
            );
        }
        match self.trigger.as_ref().and_then(|trigger| trigger.said.as_deref()) {
            Some(said) => say!(
                "`{rule}` waits for {needed}; the event is {said}",
                "“{rule}”等的是 {needed}，本次事件是 {said}"
            ),
            None => say!(
                "`{rule}` waits for {needed}; the call names no event",
                "“{rule}”等的是 {needed}，本次调用没有说是什么事件"
            ),
        }
    }

    /// What was said of the rule of its group that decides, said of the rule itself.
    fn with_group(&self, said: Bilingual) -> Bilingual {
        let (rule, Bilingual { en, zh }) = (&self.rule, &said);
        match self.decided_by {
            None => said,
            Some(_) => {
                say!("`{rule}` cannot be decided before its group: {en}", "“{rule}”须待同组规则判定：{zh}")
            }
        }
    }

    fn passed_over(&self) -> Bilingual {
        let rule = &self.rule;
        match &self.decided_by {
            Some(other) => say!(
                "`{rule}` was passed over: `{other}` of its group was chosen",
                "“{rule}”被跳过：同组的“{other}”被选中"
            ),
            None => say!(
                "`{rule}` was passed over: another rule of its group was chosen",
                "“{rule}”被跳过：同组的另一条规则被选中"
            ),
        }
    }
}

/// What a trigger waits for, in primary names.
fn needed(program: &Program, trigger: &Trigger) -> String {
    let vocabulary = &program.vocabulary;
    let event = |kind: EventKind| match kind {
        EventKind::Declared(at) => {
            vocabulary.events.get(at as usize).map(|e| e.primary()).unwrap_or_default()
        }
        EventKind::Issued(at) => {
            vocabulary.actions.get(at as usize).map(|a| a.names.primary.clone()).unwrap_or_default()
        }
        EventKind::Done(at) => {
            let action = vocabulary.actions.get(at as usize).map(|a| a.names.primary.as_str());
            alloc::format!("{} done", action.unwrap_or_default())
        }
    };
    let state = |machine: u32, state: u32| {
        let machine = vocabulary.machines.get(machine as usize);
        let subject = machine.and_then(|m| vocabulary.record(m.subject)).map(|r| r.names.primary.as_str());
        let state = machine.and_then(|m| m.states.get(state as usize)).map(|s| s.names.primary.as_str());
        (subject.unwrap_or_default(), state.unwrap_or_default())
    };
    match trigger {
        Trigger::Event(events) => {
            let names: Vec<String> = events.iter().map(|found| event(found.event)).collect();
            names.join(", ")
        }
        Trigger::Becomes { machine, state: s } => {
            let (subject, state) = state(*machine, *s);
            alloc::format!("{subject}.becomes {state}")
        }
        Trigger::Leaves { machine, state: s } => {
            let (subject, state) = state(*machine, *s);
            alloc::format!("{subject}.leaves {state}")
        }
        Trigger::Goes { .. } => "a sequence of states".into(),
        Trigger::Stays { .. } => "a state that stays".into(),
        Trigger::Absence { event: missing, after, .. } => {
            alloc::format!("no {} after {}", event(missing.event), event(after.event.event))
        }
        Trigger::Count { event: counted, at_least, .. } => {
            alloc::format!("at least {at_least} {}", event(counted.event))
        }
        Trigger::Rate { event: counted, among, .. } => {
            alloc::format!("the rate of {} among {}", event(counted.event), event(among.event))
        }
    }
}
