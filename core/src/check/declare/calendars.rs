//! Calendars: a zone, working hours per weekday, days off and days worked.

use alloc::string::String;
use alloc::vec::Vec;

use super::{Entry, Kind, Ledger, names_of};
use crate::diagnostic::{Diagnostic, codes};
use crate::program::Calendar;
use crate::say;
use crate::span::Span;
use crate::syntax::ast::{CalendarDecl, CalendarItem, Literal};
use crate::time::CivilDate;

/// The zone of a calendar that names none.
const ZONE: &str = "Asia/Shanghai";

/// A span of days, as days since 1970-01-01, and where it is written.
type Days = (i32, i32, Span);

/// Takes a calendar.
pub(super) fn calendar(ledger: &mut Ledger<'_, '_>, decl: &CalendarDecl, entry: Entry<'_>) {
    let names = names_of(&decl.name, &decl.titles);
    let known = ledger.ctx.calendar_names.find(&decl.name.text);
    if !ledger.claim(Kind::Calendar, &names, &decl.name, entry, false) {
        return;
    }
    let Some(zone) = zone(ledger, decl) else {
        ledger.ctx.broken.extend(names.all().map(String::from));
        return;
    };
    let week = week(ledger, decl);
    if week.iter().all(Vec::is_empty) {
        ledger.ctx.report(
            Diagnostic::new(
                &codes::declare::CALENDAR_HOURS,
                decl.name.span,
                say!("this calendar has no working hours", "这个日历没有工时"),
            )
            .help(say!("write `hours mon .. fri 09:00 - 18:00`", "请写“工时 周一 .. 周五 09:00 - 18:00”")),
        );
    }
    let (holidays, workdays) = days(ledger, decl);
    let calendar = Calendar { name: names.primary.clone(), zone, week, holidays, workdays };
    match known.and_then(|number| ledger.ctx.calendars.get_mut(number as usize)) {
        Some(replaced) => *replaced = calendar,
        None => {
            ledger.ctx.calendar_names.add(names, decl.name.span, entry.used);
            ledger.ctx.calendars.push(calendar);
        }
    }
}

fn zone(ledger: &mut Ledger<'_, '_>, decl: &CalendarDecl) -> Option<u32> {
    let mut written = None;
    for item in &decl.items {
        if let CalendarItem::Zone(zone) = item
            && let Some(first) = written.replace(zone)
        {
            ledger.twice("zone", zone.span, Some(first.span), false);
        }
    }
    let Some(written) = written else { return ledger.ctx.zone(ZONE) };
    let found = ledger.ctx.zone(&written.text);
    if found.is_none() {
        ledger.ctx.unknown_zone(&written.text, written.span);
    }
    found
}

/// Working spans per weekday. Reports spans that are empty or lie on each other.
fn week(ledger: &mut Ledger<'_, '_>, decl: &CalendarDecl) -> [Vec<(u16, u16)>; 7] {
    let mut week: [Vec<(u16, u16)>; 7] = Default::default();
    for item in &decl.items {
        let CalendarItem::Hours { span, first, last, from, to } = item else { continue };
        if first > last {
            let what = say!("the first weekday comes after the last", "起始星期晚于结束星期");
            let help = say!("write two lines for what runs over Sunday", "跨周日的工时请写成两行");
            ledger.ctx.report(Diagnostic::new(&codes::declare::CALENDAR_HOURS, *span, what).help(help));
            continue;
        }
        let chosen = week.iter_mut().skip(usize::from(*first)).take(usize::from(last - first) + 1);
        let mut overlaps = false;
        for day in chosen {
            overlaps |= day.iter().any(|(start, end)| from < end && start < to);
            day.push((*from, *to));
            day.sort_unstable();
        }
        if overlaps {
            ledger.ctx.report(Diagnostic::new(
                &codes::declare::CALENDAR_HOURS,
                *span,
                say!("these hours lie on others of the same day", "这段工时与同一天的其他工时重叠"),
            ));
        }
    }
    week
}

/// First and last days of spans, sorted.
type Spans = Vec<(i32, i32)>;

/// Days off and days worked. Reports a day that is said twice.
fn days(ledger: &mut Ledger<'_, '_>, decl: &CalendarDecl) -> (Spans, Spans) {
    let (mut holidays, mut workdays): (Vec<Days>, Vec<Days>) = (Vec::new(), Vec::new());
    for item in &decl.items {
        let (first, last, off) = match item {
            CalendarItem::Holiday(first, last, _) => (first, last, true),
            CalendarItem::Workday(first, last, _) => (first, last, false),
            _ => continue,
        };
        let Some(found) = day_span(ledger, first, last.as_ref()) else { continue };
        let all = holidays.iter().chain(&workdays);
        if let Some((_, _, before)) =
            all.copied().find(|(start, end, _)| found.0 <= *end && *start <= found.1)
        {
            ledger.ctx.report(
                Diagnostic::new(
                    &codes::declare::CALENDAR_DAYS,
                    found.2,
                    say!("a day is said twice", "同一天说了两次"),
                )
                .label(before, say!("said here first", "首次在这里")),
            );
        }
        if off { &mut holidays } else { &mut workdays }.push(found);
    }
    let plain = |mut days: Vec<Days>| -> Spans {
        days.sort_unstable();
        days.into_iter().map(|(first, last, _)| (first, last)).collect()
    };
    (plain(holidays), plain(workdays))
}

fn day_span(ledger: &mut Ledger<'_, '_>, first: &Literal, last: Option<&Literal>) -> Option<Days> {
    let start = day(ledger, first)?;
    let Some(last) = last else { return Some((start, start, first.span)) };
    let end = day(ledger, last)?;
    let span = first.span.to(last.span);
    if end >= start {
        return Some((start, end, span));
    }
    ledger.ctx.report(Diagnostic::new(
        &codes::declare::CALENDAR_DAYS,
        span,
        say!("the last day comes before the first", "最后一天早于第一天"),
    ));
    None
}

/// The day of a literal, counted from 1970-01-01.
fn day(ledger: &mut Ledger<'_, '_>, literal: &Literal) -> Option<i32> {
    let epoch = CivilDate::new(1970, 1, 1)?;
    if let Ok(date) = CivilDate::parse(&literal.spelling) {
        return i32::try_from(epoch.days_until(date)).ok();
    }
    let text: &String = &literal.spelling;
    ledger.ctx.report(Diagnostic::new(
        &codes::check::NO_SUCH_DAY,
        literal.span,
        say!("there is no day `{text}`", "没有“{text}”这一天"),
    ));
    None
}
