//! `dangjiu explain`

use std::io;

use dangjiu::diagnostic::Bilingual;
use dangjiu::eval::WithheldBecause;
use dangjiu::explain::{ClauseTrace, RuleTrace, Verdict, render};
use dangjiu::plan::{Plan, RuleId};
use dangjiu::say;
use dangjiu::time::Instant;
use dangjiu_facade::error::HostError;
use dangjiu_facade::json::{EventText, Events, Head};
use dangjiu_facade::rules::Rules;
use dangjiu_facade::wire::Trace;
use serde::Serialize;

use super::{Failure, Outcome};
use crate::args::ExplainArgs;
use crate::files::FileError;
use crate::input::{self, Clock};
use crate::screen::{Screen, Tone, flat};
use crate::words::Words;

/// An explanation for programs.
#[derive(Serialize)]
struct Explained {
    line: u64,
    #[serde(flatten)]
    trace: Trace,
}

/// An event that was asked for.
struct Chosen {
    text: EventText,
    now: Instant,
    head: Head,
}

pub(super) fn run(args: &ExplainArgs) -> Outcome {
    let rules = super::compile(&args.rules)?;
    let plan = super::plan(&rules, args.common)?;
    let asked: Vec<RuleId> = match &args.rule {
        Some(name) => vec![rules.rule_named(name)?],
        None => plan.rules().map(|(id, _)| id).collect(),
    };
    let clock = Clock::new(&args.times)?;
    let plan = &clock.set(input::valued(plan, args.values.as_deref(), rules.limits())?);
    let chosen = choose(args, &rules, &clock)?;
    let mut screen = Screen::new(args.common);
    for Chosen { text, now, head } in &chosen {
        if screen.json {
            for rule in &asked {
                let trace = rules.explain_on(plan, *rule, &text.bytes, *now, args.reveal)?;
                screen.json_line(&Explained { line: text.line, trace })?;
            }
            continue;
        }
        let words = Words::new(rules.vocabulary(), screen.lang);
        let name = words.event(text.line, head.order.as_deref(), head.kind.as_deref(), head.state.as_deref());
        let head = screen.tone(Tone::Strong, &name);
        let now_text = screen.tone(Tone::Faint, &words.instant(*now));
        screen.line(&flat(&format!("{head}  {now_text}")))?;
        for rule in &asked {
            let trace = on_lines(rules.trace_on(plan, *rule, &text.bytes, *now)?);
            if args.rule.is_some() {
                let shown = render(&trace, plan, rules.sources(), screen.lang, args.reveal);
                screen.line(shown.trim_end())?;
            } else {
                line(&mut screen, &trace, plan, args.reveal)?;
            }
        }
        screen.line("")?;
    }
    screen.flush()?;
    Ok(true)
}

/// The explanation with each value on one line.
fn on_lines(mut trace: RuleTrace) -> RuleTrace {
    trace.clauses.iter_mut().for_each(clause);
    if let Some(trigger) = &mut trace.trigger {
        trigger.filter.iter_mut().for_each(clause);
        trigger.said.iter_mut().for_each(sentence);
    }
    if let Verdict::Errored(what) = &mut trace.verdict {
        sentence(what);
    }
    for withheld in &mut trace.withheld {
        if let WithheldBecause::Error { what, .. } = &mut withheld.why {
            sentence(what);
        }
    }
    trace
}

fn sentence(said: &mut Bilingual) {
    (said.en, said.zh) = (flat(&said.en), flat(&said.zh));
}

fn clause(of: &mut ClauseTrace) {
    let of_item = of.items.iter_mut().filter_map(|items| items.telling.as_mut());
    let seen = of.seen.iter_mut().chain(of_item.flat_map(|(_, seen)| seen));
    seen.for_each(|seen| sentence(&mut seen.value));
    of.needed.iter_mut().for_each(|needed| sentence(&mut needed.value));
    of.error.iter_mut().for_each(sentence);
    of.sides.iter_mut().for_each(clause);
}

/// What became of a rule, in one line.
fn line(screen: &mut Screen, trace: &RuleTrace, plan: &Plan, reveal: bool) -> io::Result<()> {
    let (tone, mark) = match trace.verdict {
        Verdict::Fired => (Tone::Good, "✓"),
        Verdict::Undecided(_) => (Tone::Doubt, "?"),
        Verdict::Errored(_) => (Tone::Bad, "!"),
        _ => (Tone::Faint, "·"),
    };
    let rule = &trace.rule;
    let sentence = trace.why_not(plan, reveal).unwrap_or_else(|| say!("`{rule}` fired", "“{rule}”触发了"));
    let mark = screen.tone(tone, mark);
    let on_trial = trace.issued.iter().any(|intent| intent.shadow);
    let trial = if on_trial { screen.say("  on trial", "  试运行") } else { "" };
    let text = format!("  {mark} {}{trial}", screen.pick(&sentence));
    screen.line(&text)
}

/// The events that were asked for, in their order.
fn choose(args: &ExplainArgs, rules: &Rules, clock: &Clock) -> Result<Vec<Chosen>, Failure> {
    let input = input::open(&args.events, true)?;
    let mut chosen = Vec::new();
    for (number, text) in (1u64..).zip(Events::new(input.reader)) {
        let text = text.map_err(|error| Failure::File(FileError { path: args.events.clone(), error }))?;
        if args.event.is_some_and(|wanted| wanted != number) {
            continue;
        }
        let head = rules.event(&text.bytes).head(clock.zone.as_ref());
        let by_number = args.event.is_some();
        let head = match head {
            Ok(head) if text.problem.is_none() => head,
            // A line that cannot be read has no id; it may only be asked for by its number.
            _ if !by_number && args.id.is_some() => continue,
            Ok(_) => return Err(text.refusal().unwrap_or_else(nothing).into()),
            Err(error) => return Err(HostError::from(error).into()),
        };
        let ids = [&head.id, &head.order];
        if args.id.is_some() && !ids.contains(&&args.id) {
            continue;
        }
        if chosen.len() == 1 && !by_number && args.id.is_none() {
            let message = say!(
                "the file has several events; choose with --event N or --id ID",
                "文件中有多个事件；请用 --event N 或 --id ID 选定"
            );
            return Err(HostError::usage("event", message).into());
        }
        let now = clock.at(&head).map_err(|message| HostError::usage("event_time", message))?;
        chosen.push(Chosen { text, now, head });
        if by_number {
            break;
        }
    }
    input.bar.finish_and_clear();
    if chosen.is_empty() { Err(nothing().into()) } else { Ok(chosen) }
}

fn nothing() -> HostError {
    HostError::usage("event", say!("there is no such event in the file", "文件中没有这个事件"))
}
