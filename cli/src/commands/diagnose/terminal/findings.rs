//! What is wrong: by cause, one by one, and against the last time.

use dangjiu::say;
use dangjiu_facade::wire::{CauseGroup, Finding, Gone, Order, Said};

use super::Report;
use crate::columns::Columns;
use crate::commands::diagnose::figures::{self, count, grouped};
use crate::screen::{Tone, counted};

impl<'d> Report<'d> {
    /// The findings by what causes them, the heaviest group first.
    pub(super) fn causes(&mut self) {
        let all = self.diagnosis.findings.len() as u64;
        let (findings, number) = (counted(all, "finding"), count(all));
        if all == 0 {
            let files = &self.diagnosis.files;
            let nothing = if !files.is_empty() && files.iter().all(|file| file.refused.is_some()) {
                self.tone(
                    Tone::Bad,
                    self.say("no file could be read, so nothing can be said", "没有一个文件读得出，无从判断"),
                )
            } else {
                self.tone(Tone::Good, self.say("nothing found", "没有发现问题"))
            };
            self.heading("Findings", "发现", &nothing);
            return;
        }
        let more = self.pick(&say!("{findings}, by amount × age", "{number} 条，按 金额 × 时长 排序"));
        self.heading("Findings by cause", "问题按原因", &more);
        let mut table = Columns::new(&[
            (self.say("severity", "严重度"), false),
            (self.say("found", "发现"), true),
            (self.say("orders", "单数"), true),
            (self.say("worth", "金额"), true),
            (self.say("oldest", "最早"), true),
            (self.say("system", "系统"), false),
            (self.say("what is wrong → what to do", "问题 → 办法"), false),
        ]);
        for group in &self.diagnosis.causes {
            table.row(vec![
                self.said(&self.names.severity(&group.severity)).to_owned(),
                count(group.findings),
                count(group.orders),
                grouped(&group.amount),
                self.age(oldest(&self.diagnosis.findings, group)),
                self.systems(&group.system, group.against.as_deref()),
                self.said(&group.title).to_owned(),
            ]);
            let fix = format!("→ {}", self.said(&group.fix));
            table.row([""; 6].map(str::to_owned).into_iter().chain([fix]).collect());
        }
        self.table(table);
    }

    fn age(&self, since: Option<&str>) -> String {
        figures::age(since, &self.diagnosis.now, self.look.lang)
    }

    /// The heaviest findings with what every system says of the order.
    pub(super) fn heaviest(&mut self) {
        let (all, shown) = (self.diagnosis.findings.len(), self.look.top.min(self.diagnosis.findings.len()));
        if shown == 0 {
            return;
        }
        let more =
            self.pick(&say!("{shown} of {all}; --top lists more", "{all} 条中的 {shown} 条；--top 可多列"));
        self.heading("Heaviest findings", "最重的问题", if shown < all { &more } else { "" });
        let diagnosis = self.diagnosis;
        for finding in diagnosis.findings.iter().take(self.look.top) {
            self.finding(finding);
        }
    }

    fn finding(&mut self, finding: &Finding) {
        let severity = self.said(&self.names.severity(&finding.severity)).to_owned();
        let tone = match finding.severity.as_str() {
            "critical" | "high" => Tone::Bad,
            _ => Tone::Doubt,
        };
        let order = finding.order.and_then(|order| self.diagnosis.orders.get(order as usize));
        let node = format!("{} {}", self.said(&self.names.node(&finding.node.kind)), finding.node.id);
        let place = order.map(|order| order.short.clone());
        let amount = figures::amount(&finding.amount, finding.currency.as_deref());
        let facts = [place, Some(node), Some(amount), Some(self.age(finding.since.as_deref()))];
        let facts: Vec<String> = facts.into_iter().flatten().collect();
        let head = format!("{}  {}", self.tone(tone, &severity), facts.join("  "));
        self.lines.push(format!("  {head}"));
        let message = self.said(&finding.message).to_owned();
        self.text(4, None, &message);
        if let Some(order) = order.filter(|order| !order.systems.is_empty()) {
            let systems = self.system_says(order);
            self.text(4, Some(Tone::Faint), &systems);
        }
        let fix = format!("→ {}", self.said(&finding.fix));
        self.text(4, None, &fix);
    }

    /// What each system says, the deviating ones marked: `✗淘宝 待发货 · ERP 已发货`.
    fn system_says(&self, order: &Order) -> String {
        let says = order.systems.iter().map(|says| {
            let mark = if says.deviates { "✗" } else { "" };
            format!("{mark}{} {}", self.system(&says.system), says.raw)
        });
        says.collect::<Vec<_>>().join(self.say("  |  ", "  |  "))
    }

    /// What is new, what is gone and what is still there since an earlier diagnosis.
    pub(super) fn compared(&mut self) {
        let Some(compared) = &self.diagnosis.compared else {
            return;
        };
        let (new, gone, still) = (compared.new.len(), compared.gone.len(), compared.still.len());
        let more = self.pick(&say!(
            "{new} new, {still} still there, {gone} no longer found",
            "新增 {new} 条，仍在 {still} 条，不再出现 {gone} 条"
        ));
        self.heading("Since the last diagnosis", "与上次相比", &more);
        let new: Vec<&Finding> =
            compared.new.iter().filter_map(|index| self.diagnosis.findings.get(*index as usize)).collect();
        for finding in new.iter().take(self.look.top) {
            self.change(Tone::Bad, ("new", "新增"), (&finding.node.id, &finding.message));
        }
        for Gone { node, message, .. } in compared.gone.iter().take(self.look.top) {
            self.change(Tone::Good, ("gone", "消失"), (&node.id, message));
        }
    }

    fn change(&mut self, tone: Tone, (en, zh): (&str, &str), (id, message): (&str, &Said)) {
        let text = format!("{} {id}  {}", self.say(en, zh), self.said(message));
        self.text(2, Some(tone), &text);
    }
}

/// The earliest instant since when a finding of the group is so.
pub(in crate::commands::diagnose) fn oldest<'f>(
    findings: &'f [Finding],
    group: &CauseGroup,
) -> Option<&'f str> {
    // Instants in UTC with the same number of digits sort as texts; others are compared as instants.
    let instant = |text: &&str| dangjiu::time::Instant::parse(text).ok();
    findings
        .iter()
        .filter(|finding| super::super::select::of_group(finding, group))
        .filter_map(|finding| finding.since.as_deref())
        .min_by_key(instant)
}
