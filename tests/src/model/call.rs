//! The built-in functions of the model.

use std::cmp::Ordering;

use dangjiu::program::{Calendar, Function, Program};
use dangjiu::zone::ZoneTable;

use super::arith;
use super::number::Number;
use super::text::civil;
use super::value::Val;

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const DAY: i64 = 1440 * MINUTE;

/// The value of a function whose arguments are all there.
///
/// # Errors
/// For two currencies, and for what the program does not declare.
pub fn function(program: &Program, function: Function, args: &[Val]) -> Result<Val, String> {
    let calendar = |at: u32| program.calendars.get(at as usize).ok_or("no such calendar".to_owned());
    match (function, args) {
        (Function::Abs, [value]) => arith::absolute(value),
        (Function::Min, values) => arith::extreme(values, Ordering::Less),
        (Function::Max, values) => arith::extreme(values, Ordering::Greater),
        (Function::Length, [Val::Text(text)]) => arith::whole(text.chars().count()),
        (Function::Year(zone), [Val::Instant(t)]) => {
            Ok(number(civil(local(program, zone, *t)?.div_euclid(DAY)).0))
        }
        (Function::Month(zone), [Val::Instant(t)]) => {
            Ok(number(civil(local(program, zone, *t)?.div_euclid(DAY)).1))
        }
        (Function::Day(zone), [Val::Instant(t)]) => {
            Ok(number(civil(local(program, zone, *t)?.div_euclid(DAY)).2))
        }
        (Function::Hour(zone), [Val::Instant(t)]) => {
            Ok(number(local(program, zone, *t)?.rem_euclid(DAY) / (60 * MINUTE)))
        }
        (Function::Weekday(zone), [Val::Instant(t)]) => {
            Ok(number(i64::from(weekday(local(program, zone, *t)?.div_euclid(DAY))) + 1))
        }
        (Function::IsWorkday(at), [Val::Instant(t)]) => {
            let calendar = calendar(at)?;
            let day = local(program, calendar.zone, *t)?.div_euclid(DAY);
            Ok(Val::Bool(!spans(calendar, day).is_empty()))
        }
        (Function::IsWorkingTime(at), [Val::Instant(t)]) => {
            let calendar = calendar(at)?;
            let local = local(program, calendar.zone, *t)?;
            let within = local.rem_euclid(DAY);
            Ok(Val::Bool(
                spans(calendar, local.div_euclid(DAY))
                    .iter()
                    .any(|(from, to)| (i64::from(*from) * MINUTE..i64::from(*to) * MINUTE).contains(&within)),
            ))
        }
        (Function::WorkingTime(at), [Val::Instant(from), Val::Instant(to)]) => {
            working_time(program, calendar(at)?, *from, *to)
        }
        _ => Err("other arguments than declared".to_owned()),
    }
}

fn number(value: i64) -> Val {
    Val::Number(Number::whole(value))
}

/// What a clock of the zone shows, in microseconds since 1970 of that clock: the last transition that is not later.
fn local(program: &Program, zone: u32, micros: i64) -> Result<i64, String> {
    let table: &ZoneTable = program.zones.get(zone as usize).ok_or("no such zone")?;
    let seconds = micros.div_euclid(SECOND);
    let offset = table
        .transitions()
        .iter()
        .rev()
        .find(|transition| transition.at_seconds <= seconds)
        .map_or(table.initial_offset(), |transition| transition.offset_seconds);
    Ok(micros + i64::from(offset) * SECOND)
}

/// 0 is Monday; 1970-01-01 was a Thursday.
fn weekday(day: i64) -> u8 {
    u8::try_from((day + 3).rem_euclid(7)).unwrap_or(0)
}

/// The working spans of a day, in minutes.
fn spans(calendar: &Calendar, day: i64) -> Vec<(u16, u16)> {
    let among = |ranges: &[(i32, i32)]| {
        ranges.iter().any(|(first, last)| i64::from(*first) <= day && day <= i64::from(*last))
    };
    let usual = calendar.week.get(usize::from(weekday(day))).cloned().unwrap_or_default();
    if among(&calendar.workdays) {
        // A day worked although the week says otherwise.
        return calendar.week.iter().find(|spans| !spans.is_empty()).cloned().unwrap_or_default();
    }
    if among(&calendar.holidays) { Vec::new() } else { usual }
}

/// The working time between two instants; below zero where the second is before the first.
fn working_time(program: &Program, calendar: &Calendar, from: i64, to: i64) -> Result<Val, String> {
    if to < from {
        return match working_time(program, calendar, to, from)? {
            Val::Duration(length) => Ok(Val::Duration(-length)),
            other => Ok(other),
        };
    }
    // On the clock of the calendar: its hours count as they are written.
    let (from, to) = (local(program, calendar.zone, from)?, local(program, calendar.zone, to)?);
    let mut total = 0;
    for day in from.div_euclid(DAY)..=to.div_euclid(DAY) {
        for (start, end) in spans(calendar, day) {
            let start = (day * DAY + i64::from(start) * MINUTE).max(from);
            let end = (day * DAY + i64::from(end) * MINUTE).min(to);
            total += (end - start).max(0);
        }
    }
    Ok(Val::Duration(total))
}
