//! What all events came to, counted.

use std::collections::BTreeMap;
use std::io;

use dangjiu::say;
use dangjiu_facade::metrics::{Metrics, RuleMetrics};
use dangjiu_facade::wire::Evaluation;
use serde::Serialize;

use crate::columns::Columns;
use crate::screen::{Screen, Tone, counted};
use crate::words::Words;

/// Counts over all events.
#[derive(Default, Serialize)]
pub(super) struct Tally {
    /// Events that were read.
    events: u64,
    /// Lines that could not be read.
    pub(super) unreadable: u64,
    /// Events for which something was asked.
    events_with_intents: u64,
    intents: u64,
    /// Steps that lacked something.
    withheld: u64,
    rules: Vec<RuleMetrics>,
    /// Per missing path, the events in which it left a rule undecided.
    missing: BTreeMap<String, u64>,
    /// The rules that only an engine with a memory can decide.
    needs_state: Vec<String>,
}

impl Tally {
    /// Takes up what an evaluation says of rules that were not asked.
    pub(super) fn add(&mut self, evaluation: &Evaluation) {
        for rule in &evaluation.needs_state {
            if !self.needs_state.contains(rule) {
                self.needs_state.push(rule.clone());
            }
        }
    }

    /// The same with what the rules counted.
    pub(super) fn with(self, metrics: Metrics) -> Tally {
        let Metrics { events, refused: _, events_with_intents, intents, withheld, rules, missing } = metrics;
        Tally { events, events_with_intents, intents, withheld, rules, missing, ..self }
    }

    /// Whether every line was read and every rule could be computed. What is undecided is an answer.
    pub(super) fn is_clean(&self) -> bool {
        self.unreadable == 0 && self.rules.iter().all(|rule| rule.errored == 0)
    }

    /// The summary for people.
    pub(super) fn show(&self, screen: &mut Screen, words: &Words<'_>) -> io::Result<()> {
        let Tally { events, events_with_intents, intents, withheld, unreadable, .. } = self;
        let (all, acted) = (counted(*events, "event"), counted(*intents, "intent"));
        let (held, lines_lost) = (counted(*withheld, "step"), counted(*unreadable, "unreadable line"));
        let text = screen.pick(&say!(
            "{all}, {events_with_intents} with intents; {acted}, {held} withheld, {lines_lost}",
            "{events} 个事件，其中 {events_with_intents} 个有意图；意图 {intents} 个，暂缓 {withheld} 步，读不出的行 {unreadable} 行"
        ));
        let text = screen.tone(if self.is_clean() { Tone::Strong } else { Tone::Bad }, &text);
        screen.line(&text)?;
        self.rules_table(screen, words)?;
        self.missing_table(screen, words)?;
        if !self.needs_state.is_empty() {
            let names: Vec<&str> = self.needs_state.iter().map(|rule| words.rule(rule)).collect();
            let names = names.join(", ");
            screen.line("")?;
            let text = screen.pick(&say!(
                "Not run here, these rules need an engine with a memory: {names}",
                "以下规则需要有记忆的引擎，此处未运行：{names}"
            ));
            screen.line(&text)?;
        }
        Ok(())
    }

    fn rules_table(&self, screen: &mut Screen, words: &Words<'_>) -> io::Result<()> {
        let mut table = Columns::new(&[
            (screen.say("rule", "规则"), false),
            (screen.say("fired", "触发"), true),
            (screen.say("otherwise", "否则"), true),
            (screen.say("intents", "意图"), true),
            (screen.say("undecided", "未决"), true),
            (screen.say("errors", "出错"), true),
        ]);
        for rule in self.rules.iter().filter(|rule| !self.needs_state.contains(&rule.rule)) {
            let counts = [rule.fired, rule.otherwise, rule.intents, rule.undecided, rule.errored];
            let name = words.rule(&rule.rule).to_owned();
            table.row(std::iter::once(name).chain(counts.map(|count| count.to_string())).collect());
        }
        lines(screen, &table)
    }

    fn missing_table(&self, screen: &mut Screen, words: &Words<'_>) -> io::Result<()> {
        let mut table = Columns::new(&[
            (screen.say("missing, so undecided", "缺少的数据"), false),
            (screen.say("events", "事件"), true),
        ]);
        let mut missing: Vec<(&String, &u64)> = self.missing.iter().collect();
        missing.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
        for (path, events) in missing {
            table.row(vec![words.path(path), events.to_string()]);
        }
        lines(screen, &table)
    }
}

/// A table that has rows, after an empty line.
fn lines(screen: &mut Screen, table: &Columns) -> io::Result<()> {
    if table.is_empty() {
        return Ok(());
    }
    screen.line("")?;
    for (number, line) in table.lines().iter().enumerate() {
        let line = if number == 0 { screen.tone(Tone::Faint, line) } else { line.clone() };
        screen.line(&line)?;
    }
    Ok(())
}
