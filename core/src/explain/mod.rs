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
use crate::eval::clauses::Clauses;
use crate::eval::{EvalRefused, Evaluation, Outcome, Withheld, evaluate};
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
    /// What it waits for, in English and primary names.
    pub needed: String,
    /// The same in Chinese, with the same names.
    pub needed_zh: String,
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

/// Explains one rule over one call. What is computed is quoted from `sources`.
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
    let call = Clauses::of(plan, source, now)?;
    let Some(rule) = plan.rule(id) else { return Ok(RuleTrace::unknown()) };
    let condition = rule.condition.node();
    // What a rule that is switched off reads is not read from the facts: nothing can be said of it.
    let traced = |condition| match rule.disabled {
        true => Vec::new(),
        false => clause::trace(plan, call.facts(), sources, condition),
    };
    let clauses = traced(&condition);
    let outcome = clauses.iter().fold(Outcome::True, |outcome, clause| outcome.and(clause.outcome));
    let failing = |clause: &ClauseTrace| outcome != Outcome::True && clause.outcome == outcome;
    let trigger = rule.trigger.as_ref().map(|trigger| {
        let needed = needed(plan.program(), trigger);
        TriggerTrace {
            outcome: if evaluation.fired.contains(&id) { Outcome::True } else { call.trigger(plan, rule) },
            needed: needed.en,
            needed_zh: needed.zh,
            said: call.said().map(Into::into),
            filter: call.filters(rule).flat_map(traced).collect(),
        }
    });
    let name = rule.qualified();
    let (verdict, decided_by) = match verdict(&evaluation, rule, id, trigger.as_ref(), now) {
        Some(verdict) => (verdict, None),
        None => {
            let occurred = trigger.as_ref().map_or(Outcome::True, |trigger| trigger.outcome);
            unreported(plan, &evaluation, id, occurred.and(outcome), &clauses)
        }
    };
    Ok(RuleTrace {
        verdict,
        decided_by,
        title: rule.title().map(String::from),
        span: rule.span,
        first_failing: clauses.iter().position(failing),
        issued: evaluation.intents.iter().filter(|intent| intent.rule == name).cloned().collect(),
        withheld: evaluation.withheld.iter().filter(|withheld| withheld.rule == id).cloned().collect(),
        rule: name,
        trigger,
        clauses,
    })
}

fn verdict(
    evaluation: &Evaluation<'_>,
    rule: &Rule,
    id: RuleId,
    trigger: Option<&TriggerTrace>,
    now: Instant,
) -> Option<Verdict> {
    if rule.disabled {
        return Some(Verdict::Disabled);
    }
    if let Some((from, to)) = rule.period.as_deref().copied().filter(|(from, to)| now < *from || *to <= now) {
        return Some(Verdict::OutOfPeriod { from, to, now });
    }
    if evaluation.fired.contains(&id) {
        return Some(Verdict::Fired);
    }
    if let Some(undecided) = evaluation.undecided().into_iter().find(|undecided| undecided.rule == id) {
        return Some(Verdict::Undecided(undecided.missing));
    }
    if let Some(error) = evaluation.errored().into_iter().find(|error| error.rule == id) {
        return Some(Verdict::Errored(error.what));
    }
    if evaluation.needs_state().any(|needing| needing == id) {
        return Some(Verdict::NeedsState);
    }
    trigger.is_some_and(|trigger| trigger.outcome == Outcome::False).then_some(Verdict::NotTriggered)
}

/// The verdict on a rule of which the evaluation reports nothing, and the rule of its group that decided over it:
/// `outcome` is what its trigger and its condition come to.
fn unreported(
    plan: &Plan,
    evaluation: &Evaluation<'_>,
    id: RuleId,
    outcome: Outcome,
    clauses: &[ClauseTrace],
) -> (Verdict, Option<String>) {
    if outcome == Outcome::False {
        return (Verdict::Failed, None);
    }
    let Some(rule) = plan.rule(id) else { return (Verdict::NotTriggered, None) };
    let decides = |other: &RuleId| {
        let other_rule = plan.rule(*other);
        // Rules on trial decide over nobody else.
        let of_group = |other: &Rule| other.group == rule.group && (rule.shadow || !other.shadow);
        *other != id && rule.group.is_some() && other_rule.is_some_and(of_group)
    };
    let name = |id: RuleId| plan.rule(id).map(Rule::qualified);
    if let Some(chosen) = evaluation.fired.iter().copied().find(decides) {
        return (Verdict::PassedOver, name(chosen));
    }
    if let Some(error) = evaluation.errored().into_iter().find(|error| decides(&error.rule)) {
        return (Verdict::Errored(error.what), name(error.rule));
    }
    if let Some(open) = evaluation.undecided().into_iter().find(|open| decides(&open.rule)) {
        return (Verdict::Undecided(open.missing), name(open.rule));
    }
    let missing = clauses.iter().flat_map(|clause| clause.missing.iter().cloned()).collect();
    let verdict = match (outcome, clauses.iter().find_map(|clause| clause.error.clone())) {
        (Outcome::Error, Some(what)) => Verdict::Errored(what),
        (Outcome::Unknown, _) => Verdict::Undecided(missing),
        _ => Verdict::PassedOver,
    };
    (verdict, None)
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
                let verb = if missing.len() == 1 { "is" } else { "are" };
                let missing = missing.join(", ");
                match &self.decided_by {
                    None => {
                        say!(
                            "`{rule}` is undecided: {missing} {verb} missing",
                            "“{rule}”未决：缺少 {missing}"
                        )
                    }
                    Some(other) => say!(
                        "`{rule}` is undecided, as `{other}` of its group is: {missing} {verb} missing",
                        "“{rule}”未决，因为同组的“{other}”未决：缺少 {missing}"
                    ),
                }
            }
            Verdict::Errored(what) => {
                let (en, zh) = (&what.en, &what.zh);
                match &self.decided_by {
                    None => say!("`{rule}` cannot be computed: {en}", "“{rule}”无法计算：{zh}"),
                    Some(other) => say!(
                        "`{rule}` cannot be decided, as `{other}` of its group cannot be computed: {en}",
                        "“{rule}”无法判定，因为同组的“{other}”无法计算：{zh}"
                    ),
                }
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
        let needed = |trigger: &TriggerTrace| (trigger.needed.clone(), trigger.needed_zh.clone());
        let (needed, needed_zh) = self.trigger.as_ref().map(needed).unwrap_or_default();
        let filter = self.trigger.iter().flat_map(|trigger| &trigger.filter);
        if let Some(clause) = filter.into_iter().find(|clause| clause.outcome == Outcome::False) {
            let (en, zh) = (clause.told(Lang::En, reveal), clause.told(Lang::Zh, reveal));
            return say!(
                "`{rule}` waits for {needed}, and its filter is false: {en}",
                "“{rule}”等的是 {needed_zh}，但过滤条件不成立：{zh}"
            );
        }
        match self.trigger.as_ref().and_then(|trigger| trigger.said.as_deref()) {
            Some(said) => say!(
                "`{rule}` waits for {needed}; the event is {said}",
                "“{rule}”等的是 {needed_zh}，本次事件是 {said}"
            ),
            None => say!(
                "`{rule}` waits for {needed}; the call names no event",
                "“{rule}”等的是 {needed_zh}，本次调用没有说是什么事件"
            ),
        }
    }

    fn passed_over(&self) -> Bilingual {
        let rule = &self.rule;
        let open = self.clauses.iter().any(|clause| clause.outcome != Outcome::True);
        match &self.decided_by {
            Some(other) if open => say!(
                "`{rule}` was not decided: `{other}` of its group was chosen",
                "“{rule}”没有判定：同组的“{other}”被选中"
            ),
            Some(other) => say!(
                "`{rule}` holds, but `{other}` of its group was chosen",
                "“{rule}”成立，但同组的“{other}”被选中"
            ),
            None => say!(
                "`{rule}` holds, but another rule of its group was chosen",
                "“{rule}”成立，但同组的另一条规则被选中"
            ),
        }
    }
}

/// What a trigger waits for, in primary names.
fn needed(program: &Program, trigger: &Trigger) -> Bilingual {
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
            let (en, zh) = (names.join(", "), names.join("、"));
            say!("{en}", "{zh}")
        }
        Trigger::Becomes { machine, state: s } => {
            let (subject, state) = state(*machine, *s);
            say!("{subject}.becomes {state}", "{subject}.becomes {state}")
        }
        Trigger::Leaves { machine, state: s } => {
            let (subject, state) = state(*machine, *s);
            say!("{subject}.leaves {state}", "{subject}.leaves {state}")
        }
        Trigger::Goes { .. } => say!("a sequence of states", "状态序列"),
        Trigger::Stays { .. } => say!("a state that stays", "状态保持"),
        Trigger::Absence { event: missing, after, .. } => {
            let (missing, after) = (event(missing.event), event(after.event.event));
            say!("no {missing} after {after}", "{after} 后没有 {missing}")
        }
        Trigger::Count { event: counted, at_least, .. } => {
            let counted = event(counted.event);
            say!("at least {at_least} {counted}", "至少 {at_least} 次 {counted}")
        }
        Trigger::Rate { event: counted, among, .. } => {
            let (counted, among) = (event(counted.event), event(among.event));
            say!("the rate of {counted} among {among}", "{counted} 占 {among} 的比率")
        }
    }
}
