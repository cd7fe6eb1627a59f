//! The built-in functions.

use alloc::vec::Vec;

use super::arithmetic::{Computed, absolute, extreme};
use super::cause::Fault;
use super::expression::worse;
use super::read::{Evaluator, Got};
use crate::decimal::Decimal;
use crate::facts::Slot;
use crate::plan::{Plan, WorkTable};
use crate::program::{Function, Node, NodeKind, Read};
use crate::span::Span;
use crate::time::{CivilDateTime, Duration, Instant};
use crate::value::Scalar;
use crate::zone::ZoneTable;

impl<'e> Evaluator<'e> {
    /// A function of its arguments: an argument in error, none or unknown makes the result so, in this order.
    pub(crate) fn call(&mut self, function: Function, args: &'e [Node], span: Span) -> Got<'e> {
        // Nearly all have one.
        if let [arg] = args {
            return match self.scalar(arg) {
                Got::Value(value) => {
                    let computed = apply(self.plan, function, core::slice::from_ref(&value));
                    self.computed(span, computed)
                }
                got => got,
            };
        }
        let mark = self.mark();
        let (mut values, mut worst) = (Vec::with_capacity(args.len()), None);
        for arg in args {
            match self.scalar(arg) {
                Got::Value(value) => values.push(value),
                got => worst = Some(worse(worst, got)),
            }
        }
        let computed = apply(self.plan, function, &values);
        match worst {
            // Two currencies are wrong whatever the others come to.
            Some(got) if matches!(got, Got::Error) || !matches!(computed, Err(Fault::Currencies { .. })) => {
                self.settle_got(mark, got)
            }
            _ => self.computed(span, computed),
        }
    }
}

impl Evaluator<'_> {
    /// `hour(order.created_at)` and the like as a whole number, where an instant outside lists stands there.
    pub(crate) fn date_part(&self, node: &Node) -> Option<i64> {
        let NodeKind::Call(function, args) = &node.kind else { return None };
        let [Node { kind: NodeKind::Read(Read { place, binder: None }), .. }] = args.as_slice() else {
            return None;
        };
        match self
            .facts
            .slots
            .get(self.plan.access(*place).filter(|access| access.list.is_none())?.slot as usize)?
        {
            Slot::Scalar(Scalar::Instant(at)) => part_of_date(self.plan, *function, *at),
            _ => None,
        }
    }
}

fn apply<'v>(plan: &Plan, function: Function, args: &[Scalar<'v>]) -> Computed<'v> {
    let number = |value: i64| Ok(Scalar::Number(Decimal::from_i64(value)));
    match (function, args) {
        (Function::Abs, [value]) => absolute(value),
        (Function::Min, [_, ..]) => extreme_of(args, false),
        (Function::Max, [_, ..]) => extreme_of(args, true),
        (Function::Length, [Scalar::Text(text)]) => {
            number(i64::try_from(text.chars().count()).unwrap_or(i64::MAX))
        }
        (Function::IsWorkday(calendar), [Scalar::Instant(at)]) => {
            let (table, zone) = calendar_table(plan, calendar)?;
            Ok(Scalar::Bool(table.is_workday(civil(zone, *at).date())))
        }
        (Function::IsWorkingTime(calendar), [Scalar::Instant(at)]) => {
            let (table, zone) = calendar_table(plan, calendar)?;
            Ok(Scalar::Bool(table.is_working_time(civil(zone, *at))))
        }
        (Function::WorkingTime(calendar), [Scalar::Instant(from), Scalar::Instant(to)]) => {
            let (table, zone) = calendar_table(plan, calendar)?;
            let micros = table.between(civil(zone, *from), civil(zone, *to));
            Ok(Scalar::Duration(Duration::from_micros(micros)))
        }
        (_, [Scalar::Instant(at)]) => part_of_date(plan, function, *at).ok_or(Fault::Kinds).and_then(number),
        _ => Err(Fault::Kinds),
    }
}

/// A part of the date that a clock shows, as a whole number; nothing for other functions.
fn part_of_date(plan: &Plan, function: Function, at: Instant) -> Option<i64> {
    let zone = |zone: u32| plan.program().zones.get(zone as usize);
    Some(match function {
        Function::Year(in_zone) => civil(zone(in_zone)?, at).date().year().into(),
        Function::Month(in_zone) => civil(zone(in_zone)?, at).date().month().into(),
        Function::Day(in_zone) => civil(zone(in_zone)?, at).date().day().into(),
        Function::Hour(in_zone) => zone(in_zone)?.seconds_of_day(at) / 3600,
        Function::Weekday(in_zone) => civil(zone(in_zone)?, at).date().weekday().into(),
        _ => return None,
    })
}

fn extreme_of<'v>(args: &[Scalar<'v>], larger: bool) -> Computed<'v> {
    let mut args = args.iter().cloned();
    let first = args.next().ok_or(Fault::Kinds)?;
    args.try_fold(first, |so_far, value| extreme(so_far, value, larger))
}

fn civil(zone: &ZoneTable, at: Instant) -> CivilDateTime {
    zone.to_civil(at)
}

fn zone_table(plan: &Plan, zone: u32) -> Result<&ZoneTable, Fault> {
    plan.program().zones.get(zone as usize).ok_or(Fault::Kinds)
}

fn calendar_table(plan: &Plan, calendar: u32) -> Result<(&WorkTable, &ZoneTable), Fault> {
    let declared = plan.program().calendars.get(calendar as usize).ok_or(Fault::Kinds)?;
    let table = plan.work_table(calendar).ok_or(Fault::Kinds)?;
    Ok((table, zone_table(plan, declared.zone)?))
}
