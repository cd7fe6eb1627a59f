//! Amounts of one system against another's, and what the rules ask for.

use std::collections::BTreeMap;

use dangjiu::say;
use dangjiu_facade::wire::Bridge;

use super::Report;
use crate::columns::Columns;
use crate::commands::diagnose::figures::{count, grouped, is_zero};
use crate::screen::{Tone, counted};

impl<'d> Report<'d> {
    pub(super) fn bridges(&mut self) {
        let diagnosis = self.diagnosis;
        for bridge in &diagnosis.bridges {
            self.bridge(bridge);
        }
    }

    /// Both sums per measure; below each difference its causes, and what none of them explains.
    fn bridge(&mut self, bridge: &Bridge) {
        let (left, right) = (self.system(&bridge.left), self.system(&bridge.right));
        let more = format!("{left} → {right}  {}", bridge.currency);
        self.heading("Money", "金额核对", &more);
        let mut table = Columns::new(&[
            (self.say("amount", "项目"), false),
            (&left, true),
            (&right, true),
            (self.say("difference", "差额"), true),
            (self.say("orders", "单数"), true),
            (self.say("because of", "原因"), false),
        ]);
        for measure in &bridge.total {
            table.row(vec![
                self.said(&measure.title).to_owned(),
                grouped(&measure.left),
                grouped(&measure.right),
                grouped(&measure.difference),
                String::new(),
                String::new(),
            ]);
            let blank = || [""; 3].map(str::to_owned).into_iter();
            for cause in &measure.causes {
                let title = self.said(&cause.title).to_owned();
                table.row(blank().chain([grouped(&cause.amount), count(cause.orders), title]).collect());
            }
            if !is_zero(&measure.difference) || !is_zero(&measure.unexplained) {
                let title = self.say("unexplained", "未能解释").to_owned();
                table.row(blank().chain([grouped(&measure.unexplained), String::new(), title]).collect());
            }
        }
        self.table(table);
    }

    /// What the rules ask for: counts, the first few, what is undecided and what went wrong.
    pub(super) fn rules(&mut self) {
        let said = &self.diagnosis.rules;
        if said.rules == 0 {
            return;
        }
        let (ran, rules) = (counted(said.rules, "rule"), said.rules);
        let (asked, intents) = (counted(said.intents.len() as u64, "intent"), said.intents.len());
        let more = self.pick(&say!("{ran}, {asked}", "{rules} 条，意图 {intents} 个"));
        self.heading("Rules", "规则", &more);
        let mut counts: BTreeMap<(&str, &str), u64> = BTreeMap::new();
        for asked in &said.intents {
            *counts.entry((&asked.intent.rule, &asked.intent.action)).or_default() += 1;
        }
        let mut table = Columns::new(&[
            (self.say("rule", "规则"), false),
            (self.say("action", "动作"), false),
            (self.say("times", "次数"), true),
        ]);
        for ((rule, action), times) in &counts {
            table.row(vec![
                self.words.rule(rule).to_owned(),
                self.words.action_name(action).to_owned(),
                count(*times),
            ]);
        }
        self.table(table);
        // A few of each rule and action, so that a busy rule does not hide the others.
        let mut seen: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        let few = said.intents.iter().filter(|asked| {
            let seen = seen.entry((&asked.intent.rule, &asked.intent.action)).or_default();
            *seen += 1;
            *seen <= 2
        });
        for asked in few.take(self.look.top) {
            let order = &asked.short;
            let action = self.words.action(&asked.intent.action, &asked.intent.args);
            self.text(2, Some(Tone::Faint), &format!("{order}  {action}"));
        }
        for undecided in &said.undecided {
            let missing: Vec<String> = undecided.missing.iter().map(|path| self.words.path(path)).collect();
            let (rule, missing) = (self.words.rule(&undecided.rule), missing.join(", "));
            let (orders, number) = (counted(undecided.orders, "order"), undecided.orders);
            let text = self.pick(&say!(
                "undecided for {orders}: {rule}, no {missing}",
                "{number} 单未决：{rule}，缺 {missing}"
            ));
            self.text(2, Some(Tone::Doubt), &text);
        }
        for errored in &said.errored {
            let (rule, en, zh) = (self.words.rule(&errored.rule), &errored.error.en, &errored.error.zh);
            let text = self.pick(&say!("cannot be computed: {rule}: {en}", "算不出来：{rule}：{zh}"));
            self.text(2, Some(Tone::Bad), &text);
        }
        if !said.needs_state.is_empty() {
            let names: Vec<&str> = said.needs_state.iter().map(|rule| self.words.rule(rule)).collect();
            let names = names.join(", ");
            let text = self.pick(&say!(
                "not run here, these need an engine with a memory: {names}",
                "以下规则需要有记忆的引擎，此处未运行：{names}"
            ));
            self.text(2, Some(Tone::Faint), &text);
        }
    }
}
