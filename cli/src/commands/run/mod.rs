//! `dangjiu run`

mod report;
mod tally;

use dangjiu::plan::Plan;
use dangjiu::time::Instant;
use dangjiu_facade::desk::Desk;
use dangjiu_facade::error::HostError;
use dangjiu_facade::json::{EventText, Events, Head};
use dangjiu_facade::rules::Rules;
use dangjiu_facade::wire::{Evaluation, Said};
use serde::{Serialize, Serializer};

use super::{Failure, Outcome};
use crate::args::RunArgs;
use crate::files::FileError;
use crate::input::{self, Clock};
use crate::screen::Screen;
use crate::words::Words;
use report::Report;
use tally::Tally;

/// Where an event stands and what it says about itself.
#[derive(Serialize)]
struct Read {
    line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<String>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<String>,
    /// The instant it was judged at.
    #[serde(serialize_with = "as_text")]
    now: Instant,
}

fn as_text<S: Serializer>(now: &Instant, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(now)
}

/// One event and what it comes to, for programs.
#[derive(Serialize)]
struct Judged<'e> {
    event: &'e Read,
    #[serde(flatten)]
    evaluation: &'e Evaluation,
}

/// A line that could not be read, for programs.
#[derive(Serialize)]
struct Unreadable {
    line: u64,
    unreadable: Said,
}

#[derive(Serialize)]
struct Summary<'t> {
    summary: &'t Tally,
}

pub(super) fn run(args: &RunArgs) -> Outcome {
    let rules = super::compile(&args.rules)?;
    let plan = super::plan(&rules, args.common)?;
    let clock = Clock::new(&args.times)?;
    let plan = &clock.set(input::valued(plan, args.values.as_deref(), rules.limits())?);
    let input = input::open(&args.events, args.summary)?;
    let mut screen = Screen::new(args.common);
    let words = Words::new(rules.vocabulary(), screen.lang);
    let (mut tally, mut desk) = (Tally::default(), Desk::default());
    for text in Events::new(input.reader) {
        let text = text.map_err(|error| Failure::File(FileError { path: args.events.clone(), error }))?;
        match judge(&rules, plan, &clock, &text, &mut desk, args.reveal) {
            Ok((read, evaluation)) => {
                tally.add(&evaluation);
                if args.summary {
                    continue;
                }
                if screen.json {
                    screen.json_line(&Judged { event: &read, evaluation: &evaluation })?;
                } else {
                    Report { screen: &mut screen, words: &words }.event(&read, &evaluation)?;
                }
            }
            Err(error) => {
                tally.unreadable += 1;
                if screen.json {
                    screen.json_line(&Unreadable { line: text.line, unreadable: error.wire().message })?;
                } else {
                    Report { screen: &mut screen, words: &words }.unreadable(text.line, &error)?;
                }
            }
        }
    }
    input.bar.finish_and_clear();
    let mut metrics = rules.metrics();
    // Lines that never came to the rules count as well.
    metrics.refused = tally.unreadable;
    if let Some(path) = &args.metrics {
        let at = |error| Failure::File(FileError { path: path.clone(), error });
        std::fs::write(path, metrics.openmetrics()).map_err(at)?;
    }
    let tally = tally.with(metrics);
    if screen.json {
        screen.json_line(&Summary { summary: &tally })?;
    } else {
        tally.show(&mut screen, &words)?;
    }
    screen.flush()?;
    Ok(tally.is_clean())
}

/// Judges one event; an error is about this line only.
fn judge(
    rules: &Rules,
    plan: &Plan,
    clock: &Clock,
    text: &EventText,
    desk: &mut Desk,
    reveal: bool,
) -> Result<(Read, Evaluation), HostError> {
    if let Some(refusal) = text.refusal() {
        return Err(refusal);
    }
    let head = rules.event(&text.bytes).head(clock.zone.as_ref())?;
    let now = clock.at(&head).map_err(|message| HostError::usage("event_time", message))?;
    let evaluation = desk.evaluate(rules, plan, &rules.event(&text.bytes), now, reveal)?;
    let Head { id, order, kind, state, .. } = head;
    Ok((Read { line: text.line, id, order, kind, state, now }, evaluation))
}
