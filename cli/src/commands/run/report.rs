//! One event for people: what fires, what is undecided and why, what is wrong.

use std::io;

use dangjiu::say;
use dangjiu_facade::error::HostError;
use dangjiu_facade::wire::{Evaluation, Intent, Said, Withheld};

use super::Read;
use crate::screen::{Screen, Tone, flat};
use crate::words::Words;
use unicode_width::UnicodeWidthStr;

/// Writes events to the screen.
pub(super) struct Report<'s, 'w> {
    pub(super) screen: &'s mut Screen,
    pub(super) words: &'w Words<'w>,
}

impl Report<'_, '_> {
    /// An event, if there is anything to say about it.
    pub(super) fn event(&mut self, read: &Read, evaluation: &Evaluation) -> io::Result<()> {
        let quiet = evaluation.fired.is_empty()
            && evaluation.otherwise.is_empty()
            && evaluation.undecided.is_empty()
            && evaluation.errored.is_empty()
            && evaluation.unknown_event.is_none();
        if quiet {
            return Ok(());
        }
        self.head(read)?;
        self.firings(evaluation)?;
        for undecided in &evaluation.undecided {
            let missing: Vec<String> = undecided.missing.iter().map(|path| self.words.path(path)).collect();
            let (rule, missing) = (self.words.rule(&undecided.rule), missing.join(", "));
            let text = self.screen.pick(&say!("{rule}: no {missing}", "{rule}：缺 {missing}"));
            self.entry(Tone::Doubt, "undecided", "未决", &text)?;
        }
        for errored in &evaluation.errored {
            let (rule, what) = (self.words.rule(&errored.rule), self.said(&errored.error));
            let colon = self.screen.say(": ", "：");
            self.entry(Tone::Bad, "error", "出错", &format!("{rule}{colon}{what}"))?;
        }
        if let Some(event) = &evaluation.unknown_event {
            let text =
                self.screen.pick(&say!("`{event}` is no event of the rules", "规则中没有事件“{event}”"));
            self.entry(Tone::Doubt, "event", "事件", &text)?;
        }
        self.screen.line("")
    }

    fn head(&mut self, read: &Read) -> io::Result<()> {
        let name =
            self.words.event(read.line, read.order.as_deref(), read.kind.as_deref(), read.state.as_deref());
        let now = self.screen.tone(Tone::Faint, &self.words.instant(read.now));
        let head = self.screen.tone(Tone::Strong, &name);
        self.screen.line(&flat(&format!("{head}  {now}")))
    }

    /// The rules that fired, in their order, each with what it asks for.
    fn firings(&mut self, evaluation: &Evaluation) -> io::Result<()> {
        let mut shown: Vec<&str> = Vec::new();
        let fired = evaluation.fired.iter().map(|rule| (rule, "fires", "触发"));
        let otherwise = evaluation.otherwise.iter().map(|rule| (rule, "otherwise", "否则"));
        for (rule, en, zh) in fired.chain(otherwise) {
            // A rule that fired for several emitted events is listed once, with all it asks for.
            if shown.contains(&rule.as_str()) {
                continue;
            }
            shown.push(rule);
            let name = self.words.rule(rule).to_owned();
            self.entry(Tone::Good, en, zh, &name)?;
            for intent in evaluation.intents.iter().filter(|intent| intent.rule == *rule) {
                self.intent(intent)?;
            }
            for event in evaluation.events.iter().filter(|event| event.rule == *rule) {
                let name = self.words.said(&event.event);
                let text = self.screen.pick(&say!("emits {name}", "发出 {name}"));
                self.entry(Tone::Faint, "", "", &format!("  {text}"))?;
            }
            for withheld in evaluation.withheld.iter().filter(|withheld| withheld.rule == *rule) {
                self.withheld(withheld)?;
            }
        }
        Ok(())
    }

    fn intent(&mut self, intent: &Intent) -> io::Result<()> {
        let mut text = self.words.action(&intent.action, &intent.args);
        if let Some(after) = &intent.after {
            let after = self.words.length(after);
            text.push_str(&self.screen.pick(&say!("  after {after}", "  {after} 后")));
        }
        if let Some(unless) = &intent.unless {
            let unless = self.words.trigger(unless);
            text.push_str(&self.screen.pick(&say!(" unless {unless}", " 除非 {unless}")));
        }
        if intent.shadow {
            text.push_str(self.screen.say("  on trial", "  试运行"));
        }
        let key = self.screen.tone(Tone::Faint, &intent.key);
        self.entry(Tone::Faint, "", "", &format!("  {text}  {key}"))
    }

    fn withheld(&mut self, withheld: &Withheld) -> io::Result<()> {
        let step = self.words.step(&withheld.step);
        let why = if let Some(error) = &withheld.error {
            self.said(error).to_owned()
        } else if withheld.needs_state {
            self.screen
                .say("a delayed event needs an engine with a memory", "延时事件需要有记忆的引擎")
                .to_owned()
        } else {
            let missing: Vec<String> = withheld.missing.iter().map(|path| self.words.path(path)).collect();
            let missing = missing.join(", ");
            self.screen.pick(&say!("no {missing}", "缺 {missing}"))
        };
        let colon = self.screen.say(": ", "：");
        let held = self.screen.tone(Tone::Doubt, self.screen.say("withheld", "暂缓"));
        self.entry(Tone::Faint, "", "", &format!("  {held} {step}{colon}{why}"))
    }

    fn said<'a>(&self, sentence: &'a Said) -> &'a str {
        self.screen.say(&sentence.en, &sentence.zh)
    }

    /// A line under an event: a word in a column of its own, then text.
    fn entry(&mut self, tone: Tone, en: &str, zh: &str, text: &str) -> io::Result<()> {
        let word = self.screen.say(en, zh);
        let pad = " ".repeat(11usize.saturating_sub(word.width()));
        let word = if word.is_empty() { String::new() } else { self.screen.tone(tone, word) };
        self.screen.line(&flat(&format!("  {word}{pad}{text}")))
    }

    /// A line that could not be read.
    pub(super) fn unreadable(&mut self, line: u64, error: &HostError) -> io::Result<()> {
        let why = self.screen.pick(&error.message);
        let text = self.screen.pick(&say!("line {line}: {why}", "第 {line} 行：{why}"));
        let text = self.screen.tone(Tone::Bad, &flat(&text));
        self.screen.line(&text)?;
        self.screen.line("")
    }
}
