//! Triggers: what a rule waits for. Every form is resolved in full, also those that need state to run.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::checker::{Checker, TriggerValues};
use super::compare::{comparison, state_of, unknown_state};
use super::expr::{bare, called};
use super::lexicon::Owner;
use super::literal;
use super::places::ORDER;
use super::resolve::action_as_event;
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, codes, suggest};
use crate::program::{Anchor, EventKind, EventMatch, HowLong, Key, Read, Trigger};
use crate::say;
use crate::schema::{MachineType, Names};
use crate::span::Span;
use crate::syntax::ast::{self, Expr, ExprKind, Name, Path};
use crate::value::{RecordId, Scalar, Type};

/// A resolved trigger with what it gives to the rest of the rule.
pub(crate) struct Waited {
    /// The trigger.
    pub(crate) trigger: Trigger,
    /// The record it is about.
    pub(crate) subject: Option<RecordId>,
    /// The events that `event.…` is about.
    pub(crate) events: Vec<EventKind>,
    /// The values it has while it runs.
    pub(crate) values: TriggerValues,
}

/// A machine, one of its states, and the record they belong to.
type State = (u32, u32, RecordId);

/// The keys of `by` that are one word, with their types.
type Words = Vec<(Names, Type)>;

/// What `->` and `->>` follow, and how long the whole may take.
type Sequence<'s> = (&'s Name, &'s [(bool, Name)], &'s ast::Literal);

impl<'f> Checker<'_, '_, 'f> {
    /// Whether an expression is a trigger by its form, or names an event.
    pub(crate) fn is_trigger(&self, expr: &Expr) -> bool {
        match &bare(expr).kind {
            ExprKind::Trigger(_) => true,
            ExprKind::Path(path) => self.is_event(path),
            ExprKind::Call { target, .. } => self.is_event(target),
            _ => false,
        }
    }

    fn is_event(&self, path: &Path) -> bool {
        let own = matches!(path.parts.as_slice(), [word] if self.is_own_name(&word.text));
        !own && self.ctx.vocabulary.event_names.contains_key(path.dotted().as_str())
    }

    /// Whether a conjunct of a `when` is meant as an event, though no event has its name: a dotted name that is no
    /// place either. A state is waited for only where nothing else is.
    pub(crate) fn is_misspelt_event(&mut self, expr: &Expr, awaited: bool) -> bool {
        let Some(path) = called(expr) else { return false };
        let [first, second] = path.parts.as_slice() else { return false };
        let root = self.ctx.vocabulary.record_names.get(first.text.as_str()).copied();
        let field =
            root.is_some_and(|root| self.ctx.vocabulary.field(Owner::Record(root), &second.text).is_some());
        if field || root.is_none() && self.is_name(first) {
            return false;
        }
        if self.state_meant(&first.text, &second.text).is_some() {
            return !awaited;
        }
        match root {
            None => self.unglued(&path.parts).is_none(),
            Some(_) => suggest::closest(&path.dotted(), self.event_spellings()).is_some(),
        }
    }

    /// The dotted names of all events, in a fixed order.
    fn event_spellings(&self) -> Vec<&str> {
        let mut spellings: Vec<&str> = self.ctx.vocabulary.event_names.keys().map(String::as_str).collect();
        spellings.sort_unstable();
        spellings
    }

    /// The trigger that an expression is: `is_trigger` holds for it.
    pub(crate) fn trigger(&mut self, expr: &Expr) -> Option<Waited> {
        match &bare(expr).kind {
            ExprKind::Trigger(trigger) => self.trigger_form(trigger),
            ExprKind::Path(path) if !self.is_event(path) => {
                self.awaited(path, Some(expr.span));
                None
            }
            ExprKind::Path(path) => self.events(&[(path, None, expr.span)]),
            ExprKind::Call { target, args } => match args.as_slice() {
                [] => self.events(&[(target, None, expr.span)]),
                [filter] if filter.name.is_none() => self.events(&[(target, Some(&filter.value), expr.span)]),
                _ => self.error(
                    &codes::check::TRIGGER_MISPLACED,
                    expr.span,
                    say!("the parentheses of an event hold one condition", "事件的括号内写一个条件"),
                ),
            },
            _ => None,
        }
    }

    fn trigger_form(&mut self, trigger: &ast::Trigger) -> Option<Waited> {
        match trigger {
            ast::Trigger::AnyOf(events) => {
                let events: Vec<_> =
                    events.iter().map(|event| (&event.event, event.filter.as_ref(), event.span)).collect();
                self.events(&events)
            }
            ast::Trigger::Becomes(subject, state) => {
                let (machine, state, subject) = self.state(subject, state)?;
                Some(of_state(Trigger::Becomes { machine, state }, subject))
            }
            ast::Trigger::Leaves(subject, state) => {
                let (machine, state, subject) = self.state(subject, state)?;
                Some(of_state(Trigger::Leaves { machine, state }, subject))
            }
            ast::Trigger::Goes { subject, first, then, within } => self.goes(subject, (first, then, within)),
            ast::Trigger::Stays { subject, state, how_long } => {
                let place = self.state(subject, state);
                let how_long = match how_long {
                    ast::HowLong::For(length) => literal::length(self.ctx, length).map(HowLong::For),
                    ast::HowLong::Until(until) => {
                        self.typed(until, &Type::Instant).map(|node| HowLong::Until(Box::new(node)))
                    }
                };
                let (machine, state, subject) = place?;
                Some(of_state(Trigger::Stays { machine, state, how_long: how_long? }, subject))
            }
            ast::Trigger::Absence { event, within, after, by } => self.absence(event, within, after, by),
            ast::Trigger::Count { at_least, event, within, by } => self.count(at_least, event, within, by),
            ast::Trigger::Rate { event, among, within, by, op, threshold, samples } => {
                let test = RateTest { op: *op, threshold, samples: samples.as_ref() };
                self.rate(event, among, within, by, &test)
            }
        }
    }

    /// Events of the vocabulary, one of which is waited for.
    fn events(&mut self, events: &[(&Path, Option<&Expr>, Span)]) -> Option<Waited> {
        let matched: Vec<Option<EventMatch>> = events
            .iter()
            .map(|(path, filter, span)| {
                let event = self.awaited(path, None)?;
                self.matched(EventKind::Declared(event), *filter, *span)
            })
            .collect();
        let matched: Option<Vec<EventMatch>> = matched.into_iter().collect();
        let matched = matched?;
        let kinds: Vec<EventKind> = matched.iter().map(|event| event.event).collect();
        let mut subjects = kinds.iter().map(|kind| self.subject_of(*kind));
        let first = subjects.next().flatten();
        let subject = first.filter(|id| subjects.all(|other| other == Some(*id)));
        Some(Waited {
            trigger: Trigger::Event(matched),
            subject,
            events: kinds,
            values: TriggerValues::default(),
        })
    }

    /// The event of the vocabulary with this name; reports an unknown one.
    pub(crate) fn event(&mut self, path: &Path) -> Option<u32> {
        let name = path.dotted();
        let Some(number) = self.ctx.vocabulary.event_names.get(name.as_str()).copied() else {
            if self.is_broken(&name) {
                return None;
            }
            let diagnostic = no_event(path, &name);
            let is_action = self.ctx.vocabulary.action_names.contains_key(name.as_str());
            let diagnostic = match is_action {
                true => diagnostic.help(action_as_event(&name)),
                false => {
                    let diagnostic =
                        diagnostic.help(say!("declare it: `event {name}`", "请先声明：事件 {name}"));
                    let diagnostic = self.ctx.meant(diagnostic, path.span, &name, self.event_spellings());
                    self.told_apart(diagnostic, &path.parts)
                }
            };
            return self.fail(diagnostic);
        };
        let from = self.ctx.names.count();
        let declared = self.ctx.vocabulary.events.get(number as usize)?;
        for (part, names) in path.parts.iter().zip(&declared.parts) {
            self.ctx.names.record(part.span, names);
        }
        if let [word] = path.parts.as_slice() {
            self.keep_spelling(word, from, None);
        }
        Some(number)
    }

    /// The same of an event that is waited for. Of a state it is said how that is waited for, and the change is offered
    /// where the name is the trigger, which stands at `alone`.
    fn awaited(&mut self, path: &Path, alone: Option<Span>) -> Option<u32> {
        let name = path.dotted();
        if let [owner, word] = path.parts.as_slice()
            && !self.ctx.vocabulary.event_names.contains_key(name.as_str())
            && !self.ctx.is_broken(&name)
            && let Some((help, becomes)) = self.state_meant(&owner.text, &word.text)
        {
            let diagnostic = no_event(path, &name).help(help);
            return self.fail(match alone {
                Some(span) => diagnostic.fix(span, becomes),
                None => diagnostic,
            });
        }
        self.event(path)
    }

    /// An event, or an action as the event that it was issued or accepted.
    fn event_or_action(&mut self, event: &ast::EventRef, done: bool) -> Option<EventKind> {
        let name = event.event.dotted();
        let is_event = self.ctx.vocabulary.event_names.contains_key(name.as_str());
        if (done || !is_event)
            && let Some(action) = self.ctx.vocabulary.action_names.get(name.as_str()).copied()
        {
            let names = &self.ctx.vocabulary.actions.get(action as usize)?.names;
            self.ctx.names.record(event.event.span, names);
            return Some(if done { EventKind::Done(action) } else { EventKind::Issued(action) });
        }
        if done && is_event {
            return self.error(
                &codes::check::UNKNOWN_ACTION,
                event.event.span,
                say!("`done` is said of an action; `{name}` is an event", "“完成”只用于动作，“{name}”是事件"),
            );
        }
        self.awaited(&event.event, None).map(EventKind::Declared)
    }

    /// An event with its filter, in which its fields are visible.
    fn matched(&mut self, event: EventKind, filter: Option<&Expr>, span: Span) -> Option<EventMatch> {
        let filter = match filter {
            None => None,
            Some(filter) => {
                let around = self.scope.filter.replace(event);
                let node = self.condition(filter);
                self.scope.filter = around;
                Some(node?)
            }
        };
        Some(EventMatch { event, filter, span })
    }

    fn subject_of(&self, event: EventKind) -> Option<RecordId> {
        match event {
            EventKind::Declared(event) => self.ctx.vocabulary.events.get(event as usize)?.subject,
            EventKind::Issued(_) | EventKind::Done(_) => None,
        }
    }

    /// The machine and state that `subject` and `state` name, and the subject's record.
    fn state(&mut self, subject: &Path, state: &Name) -> Option<State> {
        let id = self.subject(subject)?;
        let machines: Vec<&MachineType> = self.ctx.vocabulary.machines_of(id).collect();
        let Some((machine, at)) = state_of(&self.ctx.vocabulary, machines.iter().copied(), &state.text)
        else {
            let diagnostic = unknown_state(state, &machines);
            let diagnostic = self.told_apart(diagnostic, core::slice::from_ref(state));
            return self.fail(diagnostic);
        };
        let number = self.ctx.vocabulary.machines.iter().position(|other| core::ptr::eq(other, machine))?;
        let names = machine.states.get(at as usize)?.names.clone();
        self.ctx.names.record(state.span, &names);
        Some((u32::try_from(number).ok()?, at, id))
    }

    /// The record of a subject, which is a root.
    fn subject(&mut self, path: &Path) -> Option<RecordId> {
        let node = self.path(path)?;
        match node.ty {
            Type::Record(id) => Some(id),
            _ => {
                let name = path.dotted();
                self.error(
                    &codes::check::UNKNOWN_STATE,
                    path.span,
                    say!("`{name}` is no record with states", "“{name}”不是有状态的记录"),
                )
            }
        }
    }

    fn goes(&mut self, subject: &Path, (first, then, within): Sequence<'_>) -> Option<Waited> {
        let start = self.state(subject, first);
        let rest: Vec<Option<(bool, State)>> =
            then.iter().map(|(next, state)| Some((*next, self.state(subject, state)?))).collect();
        let within = literal::length(self.ctx, within);
        let (machine, first_state, record) = start?;
        let rest: Option<Vec<_>> = rest.into_iter().collect();
        let mut states = Vec::new();
        for ((next, (other, state, _)), (_, name)) in rest?.into_iter().zip(then) {
            if other != machine {
                let (text, first_text) = (&name.text, &first.text);
                return self.fail(
                    Diagnostic::new(
                        &codes::check::TWO_MACHINES,
                        name.span,
                        say!(
                            "`{text}` and `{first_text}` are states of different regions",
                            "“{text}”与“{first_text}”属于不同区域"
                        ),
                    )
                    .label(first.span, say!("the sequence starts here", "序列从这里开始")),
                );
            }
            states.push((next, state));
        }
        let trigger = Trigger::Goes { machine, first: first_state, then: states, within: within? };
        let mut waited = of_state(trigger, record);
        waited.values.path = true;
        Some(waited)
    }

    fn absence(
        &mut self,
        event: &ast::EventRef,
        within: &ast::Literal,
        after: &ast::Anchor,
        by: &[Path],
    ) -> Option<Waited> {
        let awaited = self.event_or_action(event, false);
        let anchor = self.event_or_action(&after.event, after.done);
        let within = literal::length(self.ctx, within);
        let (awaited, anchor) = (awaited?, anchor?);
        let event = self.matched(awaited, event.filter.as_ref(), event.span);
        let after = self.matched(anchor, after.event.filter.as_ref(), after.event.span);
        let subject = self.subject_of(anchor).or_else(|| self.subject_of(awaited));
        let (by, keys) = self.keys(by, &[awaited, anchor], subject)?;
        let trigger =
            Trigger::Absence { event: event?, within: within?, after: Anchor { event: after? }, by };
        let values = TriggerValues { keys, ..TriggerValues::default() };
        Some(Waited { trigger, subject, events: Vec::from([anchor]), values })
    }

    fn count(
        &mut self,
        at_least: &ast::Literal,
        event: &ast::EventRef,
        within: &ast::Literal,
        by: &[Path],
    ) -> Option<Waited> {
        let at_least = literal::whole_number(self.ctx, at_least, 1, i64::from(u32::MAX));
        let within = literal::length(self.ctx, within);
        let kind = self.event_or_action(event, false)?;
        let matched = self.matched(kind, event.filter.as_ref(), event.span);
        let subject = self.subject_of(kind);
        let (by, keys) = self.keys(by, &[kind], subject)?;
        let at_least = u32::try_from(at_least?).ok()?;
        let trigger = Trigger::Count { at_least, event: matched?, within: within?, by };
        let values = TriggerValues { keys, count: true, ..TriggerValues::default() };
        Some(Waited { trigger, subject, events: Vec::from([kind]), values })
    }

    fn rate(
        &mut self,
        event: &ast::EventRef,
        among: &ast::EventRef,
        within: &ast::Literal,
        by: &[Path],
        test: &RateTest<'_>,
    ) -> Option<Waited> {
        let within = literal::length(self.ctx, within);
        let threshold = self.threshold(test.threshold);
        let samples = match test.samples {
            Some(samples) => literal::whole_number(self.ctx, samples, 1, i64::from(u32::MAX)),
            None => Some(1),
        };
        let (counted, compared) = (self.event_or_action(event, false), self.event_or_action(among, false));
        let (counted, compared) = (counted?, compared?);
        let event = self.matched(counted, event.filter.as_ref(), event.span);
        let among = self.matched(compared, among.filter.as_ref(), among.span);
        let subject = self.subject_of(compared);
        let (by, keys) = self.keys(by, &[counted, compared], subject)?;
        let trigger = Trigger::Rate {
            event: event?,
            among: among?,
            within: within?,
            by,
            op: comparison(test.op)?,
            threshold: threshold?,
            samples: u32::try_from(samples?).ok()?,
        };
        let values = TriggerValues { keys, rate: true, count: true, ..TriggerValues::default() };
        Some(Waited { trigger, subject, events: Vec::from([compared]), values })
    }

    /// A share from 0 to 1.
    fn threshold(&mut self, literal: &ast::Literal) -> Option<Decimal> {
        let value = literal::literal_value(self.ctx, literal)?;
        if let Scalar::Number(share) = value
            && !share.is_negative()
            && share <= Decimal::ONE
        {
            return Some(share);
        }
        self.error(
            &codes::check::LITERAL_RANGE,
            literal.span,
            say!("a rate is from 0% to 100%", "比率在 0% 到 100% 之间"),
        )
    }

    /// The keys of `by`; without any, the subject. Also the names of those that are one word.
    fn keys(
        &mut self,
        by: &[Path],
        events: &[EventKind],
        subject: Option<RecordId>,
    ) -> Option<(Vec<Key>, Words)> {
        if by.is_empty() {
            return Some((self.subject_key(subject).into_iter().collect(), Vec::new()));
        }
        let mut words = Vec::new();
        let keys: Vec<Option<Key>> = by.iter().map(|path| self.key(path, events, &mut words)).collect();
        let keys: Option<Vec<Key>> = keys.into_iter().collect();
        Some((keys?, words))
    }

    /// The subject as a key.
    fn subject_key(&mut self, subject: Option<RecordId>) -> Option<Key> {
        let vocabulary = &self.ctx.vocabulary;
        let id = subject.or_else(|| vocabulary.record_names.get(ORDER).copied())?;
        let path = vocabulary.record(id)?.names.primary.clone();
        let place = self.places.root_of(vocabulary, &mut self.ctx.names, id)?;
        Some(Key { path, read: self.id_of(Read { place, binder: None }) })
    }

    /// The id of the record at a place, or the place itself where the record declares none.
    pub(crate) fn id_of(&mut self, read: Read) -> Option<Read> {
        match self.places.field(&self.ctx.vocabulary, &mut self.ctx.names, read.place, "id") {
            Some((place, _)) => Some(Read { place, binder: read.binder }),
            None => Some(read),
        }
    }

    fn key(&mut self, path: &Path, events: &[EventKind], words: &mut Words) -> Option<Key> {
        let (first, rest) = path.parts.split_first()?;
        // A field that every one of the events carries, under this name.
        if rest.is_empty()
            && let Some((names, ty)) = self.shared_field(&first.text, events)
        {
            self.ctx.names.record(first.span, &names);
            let place = self.places.event_field(
                &self.ctx.vocabulary,
                &mut self.ctx.names,
                *events.first()?,
                &first.text,
            );
            let read = place.map(|(place, _)| Read { place, binder: None });
            let key = Key { path: names.primary.clone(), read: self.key_read(read, &ty) };
            if !matches!(ty, Type::Record(_) | Type::List(_)) {
                words.push((names, ty));
            }
            return Some(key);
        }
        if self.ctx.vocabulary.record_names.contains_key(&first.text) {
            let node = self.path(path)?;
            let read = super::expr::single_read(&node);
            let primary = match rest {
                [] => self.record_name(&node.ty),
                _ => read.and_then(|read| self.places.get(read.place)).map(|place| place.path.clone()),
            };
            return Some(Key {
                path: primary.unwrap_or_else(|| path.dotted()),
                read: self.key_read(read, &node.ty),
            });
        }
        let name = path.dotted();
        let fields = events.iter().flat_map(|event| self.ctx.vocabulary.fields((*event).into()));
        let fields = fields.flat_map(|field| field.names.all());
        let roots = self.ctx.vocabulary.records.iter().flat_map(|record| record.names.all());
        let diagnostic = Diagnostic::new(
            &codes::check::BAD_KEY,
            path.span,
            say!(
                "`{name}` is no record and no field of these events",
                "“{name}”不是记录，也不是这些事件的字段"
            ),
        );
        let diagnostic = diagnostic.meant(path.span, &name, fields.chain(roots));
        let diagnostic = self.told_apart(diagnostic, &path.parts);
        self.fail(diagnostic)
    }

    /// A key that is a record is read as its id.
    fn key_read(&mut self, read: Option<Read>, ty: &Type) -> Option<Read> {
        match ty {
            Type::Record(_) => self.id_of(read?),
            _ => read,
        }
    }

    fn record_name(&self, ty: &Type) -> Option<String> {
        match ty {
            Type::Record(id) => self.ctx.vocabulary.record(*id).map(|record| record.names.primary.clone()),
            _ => None,
        }
    }

    /// The field of this name that all the events carry with one type.
    fn shared_field(&self, name: &str, events: &[EventKind]) -> Option<(Names, Type)> {
        let mut fields = events.iter().map(|event| self.ctx.vocabulary.field((*event).into(), name));
        let first = fields.next().flatten()?;
        let shared = fields.all(|other| other.is_some_and(|other| other.ty == first.ty));
        shared.then(|| (first.names.clone(), first.ty.clone()))
    }

    /// The trigger behind `unless`, with its description in primary names.
    pub(crate) fn cancelling(&mut self, expr: &Expr) -> Option<(Trigger, String)> {
        let allowed = match &bare(expr).kind {
            ExprKind::Trigger(trigger) => {
                matches!(
                    **trigger,
                    ast::Trigger::AnyOf(_) | ast::Trigger::Becomes(..) | ast::Trigger::Leaves(..)
                )
            }
            _ => self.is_trigger(expr),
        };
        if !allowed {
            let named = called(expr)
                .map(Path::dotted)
                .filter(|name| self.ctx.vocabulary.action_names.contains_key(name.as_str()));
            let state = called(expr).and_then(|path| match path.parts.as_slice() {
                [owner, word] => self.state_meant(&owner.text, &word.text),
                _ => None,
            });
            let message =
                say!("`unless` needs an event, `becomes` or `leaves`", "“除非”后应是事件、“变为”或“离开”");
            let diagnostic = Diagnostic::new(&codes::check::UNLESS_NEEDS_EVENT, expr.span, message);
            return self.fail(match (named, state) {
                (Some(name), _) => diagnostic.help(action_as_event(&name)),
                (None, Some((help, becomes))) => diagnostic.help(help).fix(expr.span, becomes),
                (None, None) => diagnostic
                    .help(say!("a condition at the time of the rule is `if`", "触发时的条件请用“若”")),
            });
        }
        let waited = self.trigger(expr)?;
        let described = self.described(&waited.trigger);
        Some((waited.trigger, described))
    }

    /// A trigger in primary names: `order leaves paid`, `order.created`.
    fn described(&self, trigger: &Trigger) -> String {
        let vocabulary = &self.ctx.vocabulary;
        let of_state = |machine: u32, state: u32, word: &str| {
            let machine = vocabulary.machines.get(machine as usize)?;
            let state = &machine.states.get(state as usize)?.names.primary;
            let subject = &vocabulary.record(machine.subject)?.names.primary;
            Some(format!("{subject} {word} {state}"))
        };
        match trigger {
            Trigger::Becomes { machine, state } => of_state(*machine, *state, "becomes").unwrap_or_default(),
            Trigger::Leaves { machine, state } => of_state(*machine, *state, "leaves").unwrap_or_default(),
            Trigger::Event(events) => {
                let names = events.iter().filter_map(|event| match event.event {
                    EventKind::Declared(event) => Some(vocabulary.events.get(event as usize)?.primary()),
                    _ => None,
                });
                names.collect::<Vec<String>>().join(", ")
            }
            _ => String::new(),
        }
    }
}

/// The comparison of a rate.
struct RateTest<'l> {
    op: ast::CompareOp,
    threshold: &'l ast::Literal,
    samples: Option<&'l ast::Literal>,
}

fn of_state(trigger: Trigger, subject: RecordId) -> Waited {
    Waited { trigger, subject: Some(subject), events: Vec::new(), values: TriggerValues::default() }
}

fn no_event(path: &Path, name: &str) -> Diagnostic {
    Diagnostic::new(
        &codes::check::UNKNOWN_EVENT,
        path.span,
        say!("there is no event `{name}`", "没有事件“{name}”"),
    )
}
