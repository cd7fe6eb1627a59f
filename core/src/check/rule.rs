//! Rules: their options, their `when` taken apart into a trigger and a condition, and their steps.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::mem::discriminant;

use super::checker::{Checker, Scope, always, truth};
use super::literal;
use super::places::ORDER;
use super::registry::Registered;
use super::trigger::Waited;
use crate::diagnostic::{Diagnostic, codes};
use crate::program::cost;
use crate::program::{About, Condition, Node, NodeKind, Read, Rule, Step, StepKind, Trigger};
use crate::say;
use crate::span::Span;
use crate::syntax::ast::{self, Decl, Expr, ExprKind, Literal, Path, RuleOption, RuleOptionKind};
use crate::time::{Duration, Instant};
use crate::value::{RecordId, Type};

/// Words that are taken for what `once per` counts by.
const LENGTHS: [&str; 8] = ["minute", "hour", "day", "week", "分钟", "小时", "天", "周"];

/// The options of a rule.
#[derive(Default)]
struct Options {
    priority: i64,
    group: Option<u32>,
    once_per: Option<Read>,
    at_most_once: Option<Box<(Duration, Read)>>,
    period: Option<Box<(Instant, Instant)>>,
    shadow: bool,
    disabled: bool,
    about: About,
}

/// What a rule is made of, once it is typed.
pub(crate) struct Typed {
    /// What it waits for, and the record it is about.
    pub(crate) trigger: Option<Trigger>,
    pub(crate) subject: Option<RecordId>,
    pub(crate) condition: Node,
    pub(crate) then: Vec<Step>,
    pub(crate) otherwise: Vec<Step>,
}

impl<'f> Checker<'_, '_, 'f> {
    /// A rule; nothing where it has an error.
    pub(crate) fn rule(&mut self, registered: &Registered, decl: &Decl, rule: &ast::Rule) -> Option<Rule> {
        let errors = self.ctx.errors();
        self.scope = Scope { lang: decl.lang, ..Scope::default() };
        super::look_alike::check_name(self.ctx, &rule.name);
        let when = self.when(&rule.when);
        let options = self.options(&rule.options);
        let mut labels = Vec::new();
        let then = self.steps(&rule.then, &mut labels);
        let otherwise = self.steps(&rule.otherwise, &mut labels);
        let (trigger, subject, condition) = when?;
        let typed = Typed { trigger, subject, condition, then: then?, otherwise: otherwise? };
        let mut made = self.made(registered, decl, typed, &registered.name)?;
        if self.ctx.errors() != errors || self.scope.broken {
            return None;
        }
        made.priority = options.priority;
        made.group = options.group;
        made.once_per = options.once_per;
        made.at_most_once = options.at_most_once;
        made.period = options.period;
        made.shadow = options.shadow;
        made.disabled = options.disabled || registered.disabled;
        let title = rule.title.as_ref().map(|title| title.text.clone());
        let about = About { title, ..options.about };
        made.about = (about != About::default()).then(|| Box::new(about));
        Some(made)
    }

    /// A rule from its typed parts, without options. Judges it as a whole: what is doubtful in it, and its cost.
    pub(crate) fn made(
        &mut self,
        registered: &Registered,
        decl: &Decl,
        typed: Typed,
        name: &str,
    ) -> Option<Rule> {
        let Typed { trigger, subject, condition, then, otherwise } = typed;
        self.check_depth(&condition)?;
        for step in then.iter().chain(&otherwise) {
            self.check_step_depth(step)?;
        }
        let guards = then.iter().chain(&otherwise).filter_map(guard);
        let filters = trigger.iter().flat_map(filters);
        let conditions: Vec<&Node> = core::iter::once(&condition).chain(guards).chain(filters).collect();
        self.settle_doubts(&conditions);
        for condition in conditions {
            self.lint_condition(condition, decl.span);
        }
        let subject = subject.or_else(|| self.ctx.vocabulary.record_names.get(ORDER).copied());
        let subject_kind = subject
            .and_then(|id| self.ctx.vocabulary.record(id))
            .map_or("", |record| record.names.primary.as_str());
        let subject_kind = self.shared.get(subject_kind);
        let subject = subject.and_then(|id| self.subject_read(id));
        let cost = self.whole_cost(trigger.as_ref(), &condition, then.iter().chain(&otherwise));
        let limit = self.ctx.limits.rule_cost;
        if cost > limit {
            return self.error(
                &codes::check::TOO_COSTLY,
                decl.span,
                say!(
                    "this rule may take {cost} evaluations, more than {limit}",
                    "本规则最多要算 {cost} 次，超过 {limit} 次"
                ),
            );
        }
        Some(Rule {
            pack: self.shared.get(&registered.pack),
            name: String::from(name),
            about: None,
            span: decl.span,
            lang: decl.lang,
            priority: 0,
            group: None,
            once_per: None,
            at_most_once: None,
            period: None,
            shadow: false,
            disabled: registered.disabled,
            trigger: trigger.map(Box::new),
            condition: Condition::from(condition),
            then: then.into(),
            otherwise: otherwise.into(),
            subject,
            subject_kind,
            cost,
            layer: 0,
        })
    }

    /// The place of a subject. Its id is read with it, for keys.
    fn subject_read(&mut self, id: RecordId) -> Option<Read> {
        let place = self.places.root_of(&self.ctx.vocabulary, &mut self.ctx.names, id)?;
        let read = Read { place, binder: None };
        self.id_of(read);
        Some(read)
    }

    fn whole_cost<'s>(
        &self,
        trigger: Option<&Trigger>,
        condition: &Node,
        steps: impl Iterator<Item = &'s Step>,
    ) -> u64 {
        let mut bounds = self;
        let beside = cost::beside_condition(&mut bounds, trigger, steps);
        beside.saturating_add(cost::node(&mut bounds, condition))
    }

    /// The trigger, its subject and the condition of a `when`.
    fn when(&mut self, when: &Expr) -> Option<(Option<Trigger>, Option<RecordId>, Node)> {
        let mut conjuncts = Vec::new();
        flatten(when, &mut conjuncts);
        let mut awaited = conjuncts.iter().any(|conjunct| self.is_trigger(conjunct));
        let (triggers, conditions): (Vec<&Expr>, Vec<&Expr>) = conjuncts.into_iter().partition(|conjunct| {
            let trigger = self.is_trigger(conjunct) || self.is_misspelt_event(conjunct, awaited);
            awaited |= trigger;
            trigger
        });
        if let [first, second, ..] = triggers.as_slice() {
            self.ctx.report(
                Diagnostic::new(
                    &codes::check::TWO_TRIGGERS,
                    second.span,
                    say!(
                        "a rule waits for one thing; this is a second trigger",
                        "一条规则只等一件事，这是第二个触发"
                    ),
                )
                .label(first.span, say!("the first trigger", "第一个触发"))
                .help(say!(
                    "write two rules, or `any of (a, b)` for several events",
                    "请写成两条规则，多个事件可写“任一 (a, b)”"
                )),
            );
        }
        let mut typed = triggers.iter().map(|trigger| self.trigger(trigger)).collect::<Vec<_>>().into_iter();
        let waited = typed.next();
        self.scope.trigger_failed = matches!(waited, Some(None)) || triggers.len() > 1;
        self.scope.keys_unknown = self.scope.trigger_failed
            && triggers.iter().any(|trigger| matches!(super::expr::bare(trigger).kind, ExprKind::Trigger(_)));
        let mut trigger = None;
        let mut subject = None;
        if let Some(Some(waited)) = waited {
            let Waited { trigger: waits, subject: about, events, values } = waited;
            (trigger, subject) = (Some(waits), about);
            (self.scope.events, self.scope.trigger) = (events, values);
        }
        let nodes: Vec<Option<Node>> = conditions.iter().map(|condition| self.condition(condition)).collect();
        let nodes: Option<Vec<Node>> = nodes.into_iter().collect();
        if self.scope.trigger_failed {
            return None;
        }
        Some((trigger, subject, joined(nodes?, when.span)))
    }

    fn options(&mut self, options: &[RuleOption]) -> Options {
        let mut taken = Options::default();
        for (at, option) in options.iter().enumerate() {
            let same = |other: &&RuleOption| discriminant(&other.kind) == discriminant(&option.kind);
            if let Some(first) = options.iter().take(at).find(same) {
                let first = first.span;
                self.ctx.report(
                    Diagnostic::new(
                        &codes::check::BAD_OPTION,
                        option.span,
                        say!("this option is written twice", "这个选项写了两次"),
                    )
                    .label(first, say!("here first", "先写在这里")),
                );
                continue;
            }
            self.option(option, &mut taken);
        }
        if let (Some(_), Some(_), Some(option)) = (taken.once_per, &taken.at_most_once, options.last()) {
            self.ctx.report(Diagnostic::new(
                &codes::check::BAD_OPTION,
                option.span,
                say!(
                    "`once per` and `at most once per` exclude each other",
                    "“仅一次”与“最多一次”不能同时写"
                ),
            ));
        }
        taken
    }

    fn option(&mut self, option: &RuleOption, taken: &mut Options) {
        match &option.kind {
            RuleOptionKind::Priority(priority) => {
                let priority = literal::whole_number(self.ctx, priority, 0, i64::from(u32::MAX));
                taken.priority = priority.unwrap_or(0);
            }
            RuleOptionKind::Group(name) => taken.group = self.group(name),
            RuleOptionKind::OncePer(path) => taken.once_per = self.occurrence(path),
            RuleOptionKind::AtMostOncePer(length, path) => {
                let length = literal::length(self.ctx, length);
                let path = self.occurrence(path);
                taken.at_most_once = length.zip(path).map(Box::new);
            }
            RuleOptionKind::Period(from, to) => {
                taken.period = self.period(from, to, option.span).map(Box::new)
            }
            RuleOptionKind::Shadow => taken.shadow = true,
            RuleOptionKind::Disabled => taken.disabled = true,
            RuleOptionKind::Owner(owner) => taken.about.owner = Some(owner.text.clone()),
            RuleOptionKind::Tags(tags) => {
                taken.about.tags = tags.iter().map(|tag| tag.text.clone()).collect();
            }
            RuleOptionKind::Was(name) => taken.about.was = Some(name.text.clone()),
        }
    }

    fn group(&mut self, name: &ast::Name) -> Option<u32> {
        if let Some(number) = self.ctx.group_names.find(&name.text) {
            self.ctx.group_names.mention(number);
            let names = self.ctx.group_names.get(number)?.names.clone();
            self.ctx.names.record(name.span, &names);
            return Some(number);
        }
        let text = &name.text;
        if self.is_broken(text) {
            return None;
        }
        let diagnostic = Diagnostic::new(
            &codes::check::UNKNOWN_GROUP,
            name.span,
            say!("there is no group `{text}`", "没有规则组“{text}”"),
        );
        let diagnostic =
            diagnostic.help(say!("declare it: `group {text} first`", "请先声明：组 {text} 首个"));
        let diagnostic = self.ctx.meant(diagnostic, name.span, text, self.ctx.group_names.spellings());
        self.fail(diagnostic)
    }

    /// What `once per` counts by: a single value, or the id of a record.
    fn occurrence(&mut self, path: &Path) -> Option<Read> {
        if let [word] = path.parts.as_slice()
            && LENGTHS.contains(&word.text.as_str())
            && !self.is_name(word)
        {
            let text = &word.text;
            return self.fail(
                Diagnostic::new(
                    &codes::check::BAD_OPTION,
                    path.span,
                    say!(
                        "`{text}` is a length of time, not what is counted by",
                        "“{text}”是时长，不是计次的对象"
                    ),
                )
                .help(say!(
                    "write `at most once per 24h by order.id`",
                    "请写“最多一次 每 24小时 按 订单.订单号”"
                )),
            );
        }
        let node = self.path(path)?;
        let read = match (&node.ty, super::expr::single_read(&node)) {
            (Type::Record(_), Some(read)) => self.id_of(read).filter(|id| *id != read),
            (Type::List(_), _) => None,
            (_, read) => read,
        };
        if read.is_some() {
            return read;
        }
        self.fail(
            Diagnostic::new(
                &codes::check::BAD_OPTION,
                path.span,
                say!(
                    "this names no single value and no record with an id",
                    "这不是单个值，也不是有编号的记录"
                ),
            )
            .help(say!("write a field: `once per order.id`", "请写字段：仅一次 每 订单.订单号")),
        )
    }

    /// `from … to …`: the start before the end.
    pub(crate) fn period(&mut self, from: &Literal, to: &Literal, span: Span) -> Option<(Instant, Instant)> {
        let (from, to) = (literal::moment(self.ctx, from), literal::moment(self.ctx, to));
        let (from, to) = (from?, to?);
        if from < to {
            return Some((from, to));
        }
        self.fail(
            Diagnostic::new(
                &codes::check::BAD_OPTION,
                span,
                say!("nothing lies in this period", "时段的终点不在起点之后"),
            )
            .help(say!(
                "its end is not part of it: `from 2026-11-11 to 2026-11-12` is one day",
                "终点不含在内：从 2026-11-11 到 2026-11-12 是一天"
            )),
        )
    }
}

/// Conditions joined by `and`; without any, one that always holds.
pub(crate) fn joined(mut nodes: Vec<Node>, span: Span) -> Node {
    match nodes.len() {
        0 => always(span),
        1 => nodes.pop().unwrap_or_else(|| always(span)),
        _ => truth(span, NodeKind::And(nodes)),
    }
}

/// The conditions in the parentheses of a trigger's events.
fn filters(trigger: &Trigger) -> Vec<&Node> {
    match trigger {
        Trigger::Event(events) => events.iter().filter_map(|event| event.filter.as_ref()).collect(),
        Trigger::Absence { event, after, .. } => {
            [&event.filter, &after.event.filter].into_iter().flatten().collect()
        }
        Trigger::Count { event, .. } => event.filter.iter().collect(),
        Trigger::Rate { event, among, .. } => [&event.filter, &among.filter].into_iter().flatten().collect(),
        Trigger::Becomes { .. } | Trigger::Leaves { .. } | Trigger::Goes { .. } | Trigger::Stays { .. } => {
            Vec::new()
        }
    }
}

/// The `if` of a step, also of one that is done for each item.
fn guard(step: &Step) -> Option<&Node> {
    match &step.innermost().kind {
        StepKind::Action { clauses, .. } | StepKind::Emit { clauses, .. } => clauses.guard.as_deref(),
        StepKind::ForEach { .. } => None,
    }
}

/// The top-level conjuncts, also through parentheses.
fn flatten<'e>(expr: &'e Expr, out: &mut Vec<&'e Expr>) {
    match &expr.kind {
        ExprKind::Paren(inner) => flatten(inner, out),
        ExprKind::And(parts) => parts.iter().for_each(|part| flatten(part, out)),
        _ => out.push(expr),
    }
}
