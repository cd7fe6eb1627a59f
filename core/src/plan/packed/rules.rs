//! Rules, tables and everything else of a program but its vocabulary, as bytes.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::program::bytes::{Bytes, Reader, Refused, Writer, choice, record};
use crate::program::{
    About, Anchor, Calendar, Clauses, Condition, EventHead, EventKind, EventMatch, Group, HowLong, Key,
    LetValue, Map, MapRow, NamedList, Place, PolicyWord, RawTest, Read, Rule, Step, StepKind, Table,
    TableRow, Trigger,
};
use crate::span::Span;

choice!(PolicyWord: First = 0, All = 1, Unique = 2);
record!(Place { parent, keys, root_keys, path, ty, requirement, class, cap, in_item });
record!(EventHead { kind, state, id, time, source });
record!(Group { name, policy, span });
record!(Table { name, policy, span, outputs, rows });
record!(TableRow { span, test, outputs });
record!(LetValue { name, ty, value });
record!(NamedList { name, ty, members });
record!(Map { name, span, fields, edition, period, rows });
record!(MapRow { span, cells, claims });
record!(EventMatch { event, filter, span });
record!(Anchor { event });
record!(Key { path, read });
record!(Clauses { after, unless, guard });

/// What is said for people stands between the rest, as it does in a rule.
impl Bytes for Rule {
    const LEAST: usize = 24;

    fn write(&self, out: &mut Writer) {
        let Rule { pack, name, about, span, lang, priority, group, once_per, at_most_once, period, .. } =
            self;
        let Rule { shadow, disabled, trigger, condition, then, otherwise, .. } = self;
        let Rule { subject, subject_kind, cost, layer, .. } = self;
        let nothing = About::default();
        let About { title, owner, tags, was } = about.as_deref().unwrap_or(&nothing);
        pack.write(out);
        name.write(out);
        title.write(out);
        span.write(out);
        lang.write(out);
        priority.write(out);
        group.write(out);
        once_per.write(out);
        at_most_once.write(out);
        period.write(out);
        shadow.write(out);
        disabled.write(out);
        owner.write(out);
        tags.write(out);
        was.write(out);
        trigger.write(out);
        condition.write(out);
        then.write(out);
        otherwise.write(out);
        subject.write(out);
        subject_kind.write(out);
        cost.write(out);
        layer.write(out);
    }

    fn read(from: &mut Reader<'_>) -> Result<Rule, Refused> {
        let (pack, name) = (Bytes::read(from)?, Bytes::read(from)?);
        let mut about = About { title: Bytes::read(from)?, ..About::default() };
        let (span, lang, priority) = (Bytes::read(from)?, Bytes::read(from)?, Bytes::read(from)?);
        let (group, once_per) = (Bytes::read(from)?, Bytes::read(from)?);
        let (at_most_once, period) = (Bytes::read(from)?, Bytes::read(from)?);
        let (shadow, disabled) = (Bytes::read(from)?, Bytes::read(from)?);
        (about.owner, about.tags, about.was) = (Bytes::read(from)?, Bytes::read(from)?, Bytes::read(from)?);
        let trigger = Bytes::read(from)?;
        let condition = Condition::read(from)?;
        Ok(Rule {
            pack,
            name,
            about: (about != About::default()).then(|| Box::new(about)),
            span,
            lang,
            priority,
            group,
            once_per,
            at_most_once,
            period,
            shadow,
            disabled,
            trigger,
            condition,
            then: Bytes::read(from)?,
            otherwise: Bytes::read(from)?,
            subject: Bytes::read(from)?,
            subject_kind: Bytes::read(from)?,
            cost: Bytes::read(from)?,
            layer: Bytes::read(from)?,
        })
    }
}

impl Bytes for EventKind {
    const LEAST: usize = 2;

    fn write(&self, out: &mut Writer) {
        let (tag, number) = match self {
            EventKind::Declared(number) => (0, number),
            EventKind::Issued(number) => (1, number),
            EventKind::Done(number) => (2, number),
        };
        out.byte(tag);
        number.write(out);
    }

    fn read(from: &mut Reader<'_>) -> Result<EventKind, Refused> {
        Ok(match from.byte()? {
            0 => EventKind::Declared(from.small()?),
            1 => EventKind::Issued(from.small()?),
            2 => EventKind::Done(from.small()?),
            _ => return Err(from.odd("a kind of event")),
        })
    }
}

impl Bytes for HowLong {
    const LEAST: usize = 2;

    fn write(&self, out: &mut Writer) {
        match self {
            HowLong::For(length) => {
                out.byte(0);
                length.write(out);
            }
            HowLong::Until(instant) => {
                out.byte(1);
                instant.write(out);
            }
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<HowLong, Refused> {
        Ok(match from.byte()? {
            0 => HowLong::For(Bytes::read(from)?),
            1 => HowLong::Until(Bytes::read(from)?),
            _ => return Err(from.odd("a length of time or an instant")),
        })
    }
}

impl Bytes for Trigger {
    const LEAST: usize = 2;

    fn write(&self, out: &mut Writer) {
        match self {
            Trigger::Event(events) => {
                out.byte(0);
                events.write(out);
            }
            Trigger::Becomes { machine, state } => {
                out.byte(1);
                machine.write(out);
                state.write(out);
            }
            Trigger::Leaves { machine, state } => {
                out.byte(2);
                machine.write(out);
                state.write(out);
            }
            Trigger::Goes { machine, first, then, within } => {
                out.byte(3);
                machine.write(out);
                first.write(out);
                then.write(out);
                within.write(out);
            }
            Trigger::Stays { machine, state, how_long } => {
                out.byte(4);
                machine.write(out);
                state.write(out);
                how_long.write(out);
            }
            Trigger::Absence { event, within, after, by } => {
                out.byte(5);
                event.write(out);
                within.write(out);
                after.write(out);
                by.write(out);
            }
            Trigger::Count { at_least, event, within, by } => {
                out.byte(6);
                at_least.write(out);
                event.write(out);
                within.write(out);
                by.write(out);
            }
            Trigger::Rate { event, among, within, by, op, threshold, samples } => {
                out.byte(7);
                event.write(out);
                among.write(out);
                within.write(out);
                by.write(out);
                op.write(out);
                threshold.write(out);
                samples.write(out);
            }
        }
    }

    /// A struct's fields are read in the order in which they are written here.
    fn read(from: &mut Reader<'_>) -> Result<Trigger, Refused> {
        Ok(match from.byte()? {
            0 => Trigger::Event(from.list()?),
            1 => Trigger::Becomes { machine: from.small()?, state: from.small()? },
            2 => Trigger::Leaves { machine: from.small()?, state: from.small()? },
            3 => Trigger::Goes {
                machine: from.small()?,
                first: from.small()?,
                then: from.list()?,
                within: Bytes::read(from)?,
            },
            4 => {
                Trigger::Stays { machine: from.small()?, state: from.small()?, how_long: Bytes::read(from)? }
            }
            5 => Trigger::Absence {
                event: Bytes::read(from)?,
                within: Bytes::read(from)?,
                after: Bytes::read(from)?,
                by: from.list()?,
            },
            6 => Trigger::Count {
                at_least: from.small()?,
                event: Bytes::read(from)?,
                within: Bytes::read(from)?,
                by: from.list()?,
            },
            7 => Trigger::Rate {
                event: Bytes::read(from)?,
                among: Bytes::read(from)?,
                within: Bytes::read(from)?,
                by: from.list()?,
                op: Bytes::read(from)?,
                threshold: Bytes::read(from)?,
                samples: from.small()?,
            },
            _ => return Err(from.odd("a trigger")),
        })
    }
}

/// How many `for each` are around it, those from the outermost, then the step itself.
impl Bytes for Step {
    const LEAST: usize = 8;

    fn write(&self, out: &mut Writer) {
        let mut around = Vec::new();
        let mut step = self;
        while let StepKind::ForEach { list, binder, step: inner } = &step.kind {
            around.push((step, list, binder));
            step = inner;
        }
        out.length(around.len());
        for (each, list, binder) in around {
            each.span.write(out);
            each.label.write(out);
            list.write(out);
            binder.write(out);
        }
        step.span.write(out);
        step.label.write(out);
        match &step.kind {
            StepKind::Action { action, args, clauses } => {
                out.byte(0);
                action.write(out);
                args.write(out);
                clauses.write(out);
            }
            StepKind::Emit { event, args, places, clauses } => {
                out.byte(1);
                event.write(out);
                args.write(out);
                places.write(out);
                clauses.write(out);
            }
            // None is left.
            StepKind::ForEach { .. } => {}
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<Step, Refused> {
        let mut around = Vec::new();
        for _ in 0..from.wraps()? {
            around.push((Span::read(from)?, Arc::read(from)?, Read::read(from)?, u16::read(from)?));
        }
        let (span, label) = (Span::read(from)?, Arc::read(from)?);
        let kind = match from.byte()? {
            0 => StepKind::Action {
                action: from.small()?,
                args: Bytes::read(from)?,
                clauses: Bytes::read(from)?,
            },
            1 => StepKind::Emit {
                event: from.small()?,
                args: Bytes::read(from)?,
                places: Bytes::read(from)?,
                clauses: Bytes::read(from)?,
            },
            _ => return Err(from.odd("a step")),
        };
        let step = Step { span, label, kind };
        Ok(around.into_iter().rev().fold(step, |step, (span, label, list, binder)| {
            let step = Box::new(step);
            Step { span, label, kind: StepKind::ForEach { list, binder, step } }
        }))
    }
}

/// The zone, the week from Monday, then the exceptions.
impl Bytes for Calendar {
    const LEAST: usize = 11;

    fn write(&self, out: &mut Writer) {
        self.name.write(out);
        self.zone.write(out);
        self.week.iter().for_each(|spans| spans.write(out));
        self.holidays.write(out);
        self.workdays.write(out);
    }

    fn read(from: &mut Reader<'_>) -> Result<Calendar, Refused> {
        let (name, zone) = (String::read(from)?, from.small()?);
        let mut week: [Vec<(u16, u16)>; 7] = Default::default();
        for spans in &mut week {
            *spans = from.list()?;
        }
        Ok(Calendar { name, zone, week, holidays: from.list()?, workdays: from.list()? })
    }
}

/// How many `not` are around it, then the test.
impl Bytes for RawTest {
    const LEAST: usize = 2;

    fn write(&self, out: &mut Writer) {
        let (mut test, mut nots) = (self, 0u64);
        while let RawTest::Not(inner) = test {
            (test, nots) = (inner, nots + 1);
        }
        out.number(nots);
        match test {
            RawTest::Anything => out.byte(0),
            RawTest::Missing => out.byte(1),
            RawTest::None => out.byte(2),
            RawTest::OneOf(among) => {
                out.byte(3);
                among.write(out);
            }
            // None is left.
            RawTest::Not(_) => {}
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<RawTest, Refused> {
        let nots = from.wraps()?;
        let test = match from.byte()? {
            0 => RawTest::Anything,
            1 => RawTest::Missing,
            2 => RawTest::None,
            3 => RawTest::OneOf(from.list()?),
            _ => return Err(from.odd("a test of a status")),
        };
        Ok((0..nots).fold(test, |test, _| RawTest::Not(Box::new(test))))
    }
}
