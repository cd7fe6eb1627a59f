//! Why a rule fired, and why it did not.
//!
//! An explanation is a second run of one rule with its eyes open: whether the event was the rule's, what each clause
//! came to, which values it saw and which it needed, what is missing. Evaluation itself records nothing.
//!
//! Values are kept as they are, each with its class; what people read goes through [`SeenValue::shown`], which masks
//! personal values unless asked to reveal them.

mod clause;
mod render;
mod sides;

use alloc::string::{String, ToString};
use alloc::vec::Vec;

pub use clause::{ClauseTrace, ItemsTrace, Needed, SeenState, SeenValue};
use render::quote;
pub use render::render;

use crate::diagnostic::Bilingual;
use crate::eval::{Answer, Decided, EvalRefused, Outcome, Withheld, evaluate};
use crate::facts::FactSource;
use crate::intent::Intent;
use crate::lang::Lang;
use crate::plan::{Plan, RuleId};
use crate::program::{HowLong, Program, Rule, Trigger};
use crate::say;
use crate::span::{Source, Span};
use crate::time::{Duration, Instant};

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
    /// What it waits for, in the names of either language.
    pub needed: Bilingual,
    /// What the call said its event is, in English as it was said; nothing: it said nothing.
    pub said: Option<Bilingual>,
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

/// How much an event of a call tells of a rule, the least first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Telling {
    Nothing,
    /// The event is of the kind that it waits for, and its filter did not let it through.
    Filtered,
    Failed,
    GroupDecided,
    Errored,
    Undecided,
    Fired,
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
        let says = match (&verdict, &decided_by) {
            (Verdict::Fired, _) => Telling::Fired,
            (Verdict::Undecided(_), None) => Telling::Undecided,
            (Verdict::Errored(_), None) => Telling::Errored,
            (Verdict::PassedOver, _) | (_, Some(_)) => Telling::GroupDecided,
            (Verdict::Failed, _) => Telling::Failed,
            _ if decided.filters(rule).next().is_some() => Telling::Filtered,
            _ => Telling::Nothing,
        };
        if most >= Some(says) {
            return;
        }
        most = Some(says);
        // What a rule that is switched off reads is not read from the facts: nothing can be said of it.
        let traced = |condition| match rule.disabled {
            true => Vec::new(),
            false => clause::trace(plan, decided.facts(), sources, condition),
        };
        let clauses = traced(&condition);
        let outcome = clauses.iter().fold(Outcome::True, |outcome, clause| outcome.and(clause.outcome));
        let failing = |clause: &ClauseTrace| outcome != Outcome::True && clause.outcome == outcome;
        trace.first_failing = clauses.iter().position(failing);
        trace.clauses = clauses;
        (trace.verdict, trace.decided_by) = (verdict, decided_by);
        trace.trigger = rule.trigger.as_ref().map(|trigger| TriggerTrace {
            outcome: decided.trigger(rule),
            needed: needed(plan.program(), trigger, sources),
            said: decided
                .said()
                .map(|said| Bilingual { zh: plan.program().vocabulary.event_in(&said, Lang::Zh), en: said }),
            filter: decided.filters(rule).flat_map(traced).collect(),
        });
    });
    trace.rule = rule.qualified();
    trace.title = rule.title().map(String::from);
    trace.span = rule.span;
    trace.issued = evaluation.intents.iter().filter(|intent| intent.rule == trace.rule).cloned().collect();
    trace.withheld = evaluation.withheld.iter().filter(|withheld| withheld.rule == id).cloned().collect();
    Ok(trace)
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
    if plan.planned(id).is_some_and(|planned| planned.needs_state) {
        return (Verdict::NeedsState, None);
    }
    match decided.answer(id) {
        Answer::Silent => return (Verdict::NotTriggered, None),
        Answer::Fails { .. } => return (Verdict::Failed, None),
        _ => {}
    }
    // Its group decided. Rules on trial decide over nobody else.
    let of_group = |other: &Rule| other.group == rule.group && !other.shadow;
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
    let (undecided, errored) = decided.open_among(is);
    if let Some(undecided) = undecided.into_iter().next() {
        return Some((Verdict::Undecided(undecided.missing), undecided.rule));
    }
    let error = errored.into_iter().next()?;
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
    /// [`ClauseTrace::span`] of [`RuleTrace::failing`]. Names and the zone of instants are those of the plan.
    #[must_use]
    pub fn why_not(&self, plan: &Plan, reveal: bool) -> Option<Bilingual> {
        let rule = &self.rule;
        Some(match &self.verdict {
            Verdict::Fired => return None,
            Verdict::Disabled => say!("`{rule}` is switched off", "“{rule}”已停用"),
            Verdict::OutOfPeriod { from, to, now } => {
                let [from, to, now] = [from, to, now].map(|at| at.display_in(plan.display_zone()));
                say!(
                    "`{rule}` is in force from {from} until {to}; this was at {now}",
                    "“{rule}”自 {from} 起、至 {to} 前有效；此次是 {now}"
                )
            }
            Verdict::NeedsState => say!(
                "`{rule}` looks at what happened before; one call alone cannot decide it",
                "“{rule}”要看此前发生的事，单独一次调用无法判定"
            ),
            Verdict::PassedOver => self.passed_over(),
            Verdict::NotTriggered => self.not_triggered(reveal),
            Verdict::Undecided(missing) => {
                let of = self.decided_by.as_ref().unwrap_or(rule);
                let verb = if missing.len() == 1 { "is" } else { "are" };
                let Bilingual { en: missing, zh } = plan.paths_said(missing);
                self.with_group(say!(
                    "`{of}` is undecided: {missing} {verb} missing",
                    "“{of}”未决：缺少 {zh}"
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
        let (rule, Some(trigger)) = (&self.rule, &self.trigger) else { return Bilingual::default() };
        let Bilingual { en: needed, zh } = &trigger.needed;
        let failing = trigger.filter.iter().find(|clause| clause.outcome == Outcome::False);
        let (but, zh_but, told, zh_told);
        match (failing, &trigger.said) {
            (Some(clause), _) => {
                (but, zh_but) = (", and its filter is false: ", "，但过滤条件不成立：");
                (told, zh_told) = (clause.told(Lang::En, reveal), clause.told(Lang::Zh, reveal));
            }
            (None, said) => {
                (but, zh_but) = match said {
                    Some(_) => ("; the event is ", "，本次事件是 "),
                    None => ("; the call names no event", "，本次调用没有说是什么事件"),
                };
                Bilingual { en: told, zh: zh_told } = said.clone().unwrap_or_default();
            }
        }
        say!("`{rule}` waits for {needed}{but}{told}", "“{rule}”等的是 {zh}{zh_but}{zh_told}")
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
        let (rule, other) = (&self.rule, self.decided_by.as_deref().unwrap_or_default());
        say!(
            "`{rule}` was passed over: `{other}` of its group was chosen",
            "“{rule}”被跳过：同组的“{other}”被选中"
        )
    }
}

/// What a trigger waits for in the names of either language; without filters, keys and the size of a rate.
fn needed(program: &Program, trigger: &Trigger, sources: &[Source]) -> Bilingual {
    Bilingual::of(&|lang| needed_in(program, trigger, sources, lang))
}

fn needed_in(program: &Program, trigger: &Trigger, sources: &[Source], lang: Lang) -> String {
    let event = |kind| program.event_in(kind, lang);
    let length = |within: &Duration| match lang {
        Lang::En => within.to_string(),
        Lang::Zh => within.in_chinese(),
    };
    let machine = |number: u32| program.vocabulary.machines.get(number as usize);
    let subject_of = |number: u32| {
        let record = machine(number).and_then(|machine| program.vocabulary.record(machine.subject));
        String::from(record.map(|record| record.names.get(lang)).unwrap_or_default())
    };
    let state_of = |number: u32, state: u32| {
        let state = machine(number).and_then(|machine| machine.states.get(state as usize));
        String::from(state.map(|state| state.names.get(lang)).unwrap_or_default())
    };
    // A digit stands for the part of that number.
    let ([en, zh], parts): ([&str; 2], [String; 3]) = match trigger {
        Trigger::Event(events) => {
            let names: Vec<String> = events.iter().map(|found| event(found.event)).collect();
            let comma = if lang == Lang::Zh { "、" } else { ", " };
            (["0"; 2], [names.join(comma), String::new(), String::new()])
        }
        Trigger::Becomes { machine, state } => {
            (["0.becomes 1", "0 变为 1"], [subject_of(*machine), state_of(*machine, *state), String::new()])
        }
        Trigger::Leaves { machine, state } => {
            (["0.leaves 1", "0 离开 1"], [subject_of(*machine), state_of(*machine, *state), String::new()])
        }
        Trigger::Goes { machine, first, then, within } => {
            let mut path = state_of(*machine, *first);
            for (next, at) in then {
                path.push_str(if *next { " ->> " } else { " -> " });
                path.push_str(&state_of(*machine, *at));
            }
            (["0 goes 1 within 2", "0 2 内 经历 1"], [subject_of(*machine), path, length(within)])
        }
        Trigger::Stays { machine, state, how_long } => {
            let (form, how_long) = match how_long {
                HowLong::For(time) => (["0 stays 1 for 2", "0 保持 1 满 2"], length(time)),
                HowLong::Until(until) => {
                    (["0 stays 1 until 2", "0 保持 1 直到 2"], quote(until.span, sources))
                }
            };
            (form, [subject_of(*machine), state_of(*machine, *state), how_long])
        }
        Trigger::Absence { event: missing, within, after, .. } => (
            ["no 0 within 2 after 1", "1 后 2 内 没有 0"],
            [event(missing.event), event(after.event.event), length(within)],
        ),
        Trigger::Count { at_least, event: counted, within, .. } => (
            ["at least 1 0 within 2", "2 内 至少 1 次 0"],
            [event(counted.event), at_least.to_string(), length(within)],
        ),
        Trigger::Rate { event: counted, among, within, .. } => (
            ["rate of 0 among 1 within 2", "2 内 0 占 1 的 比率"],
            [event(counted.event), event(among.event), length(within)],
        ),
    };
    let mut out = String::new();
    for letter in if lang == Lang::Zh { zh } else { en }.chars() {
        match letter.to_digit(10).and_then(|number| parts.get(number as usize)) {
            Some(part) => out.push_str(part),
            None => out.push(letter),
        }
    }
    out
}
