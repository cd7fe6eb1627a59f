//! A diagnosis on a terminal: what a manager wants on one screen, and what to do first.
//!
//! The lines are made whole before anything is printed, for a width or, where the output is piped, for none: then each
//! finding stays on one line that `grep` finds.

mod findings;
mod money;

pub(super) use findings::oldest;

use dangjiu::diagnostic::Bilingual;
use dangjiu::lang::Lang;
use dangjiu::say;
use dangjiu::schema::Vocabulary;
use dangjiu_facade::wire::{Diagnosis, Rate, Said};

use super::figures::{self, count, grouped, minute};
use super::names::Names;
use crate::columns::Columns;
use crate::screen::{Tone, counted};
use crate::words::Words;
use crate::wrap::wrapped;

/// How the lines are to look.
#[derive(Clone, Copy)]
pub(super) struct Look {
    /// The language.
    pub(super) lang: Lang,
    /// Whether text is coloured.
    pub(super) colour: bool,
    /// The columns of the terminal, if it is one.
    pub(super) width: Option<usize>,
    /// How many findings, intents and changes are listed.
    pub(super) top: usize,
}

/// The lines of a diagnosis.
pub(super) fn lines(diagnosis: &Diagnosis, vocabulary: &Vocabulary, look: Look) -> Vec<String> {
    let words = Words::new(vocabulary, look.lang);
    let mut report = Report { diagnosis, names: Names::new(vocabulary), words, look, lines: Vec::new() };
    report.head();
    report.rate();
    report.files();
    report.standing();
    report.compared();
    report.causes();
    report.heaviest();
    report.bridges();
    report.rules();
    report.suppressed();
    report.lines
}

struct Report<'d> {
    diagnosis: &'d Diagnosis,
    names: Names<'d>,
    words: Words<'d>,
    look: Look,
    lines: Vec<String>,
}

impl<'d> Report<'d> {
    fn say<'t>(&self, en: &'t str, zh: &'t str) -> &'t str {
        match self.look.lang {
            Lang::En => en,
            Lang::Zh => zh,
        }
    }

    fn said<'t>(&self, said: &'t Said) -> &'t str {
        self.say(&said.en, &said.zh)
    }

    fn pick(&self, sentence: &Bilingual) -> String {
        sentence.get(self.look.lang).to_owned()
    }

    fn tone(&self, tone: Tone, text: &str) -> String {
        tone.on(self.look.colour, text)
    }

    fn system(&self, name: &str) -> String {
        self.said(&self.names.system(name)).to_owned()
    }

    /// The system that deviates and the one it deviates from: `淘宝 ≠ 仓库`.
    fn systems(&self, system: &str, against: Option<&str>) -> String {
        let system = self.system(system);
        match against {
            Some(against) => format!("{system} ≠ {}", self.system(against)),
            None => system,
        }
    }

    /// Text in as many lines as it needs, each this far in.
    fn text(&mut self, indent: usize, tone: Option<Tone>, text: &str) {
        let room = self.look.width.map(|width| width.saturating_sub(indent).max(24));
        for line in wrapped(text, room) {
            let line = tone.map_or_else(|| line.clone(), |tone| self.tone(tone, &line));
            self.lines.push(format!("{}{line}", " ".repeat(indent)));
        }
    }

    /// A heading after an empty line; what it counts stands behind it.
    fn heading(&mut self, en: &str, zh: &str, more: &str) {
        self.lines.push(String::new());
        let title = self.tone(Tone::Strong, self.say(en, zh));
        let gap = if more.is_empty() { "" } else { "  " };
        self.lines.push(format!("{title}{gap}{more}"));
    }

    /// A table two columns in.
    fn table(&mut self, table: Columns) {
        if table.is_empty() {
            return;
        }
        let table = table.within(self.look.width.map(|width| width.saturating_sub(2)));
        for (number, line) in table.lines().into_iter().enumerate() {
            let line = if number == 0 { self.tone(Tone::Faint, &line) } else { line };
            self.lines.push(format!("  {line}"));
        }
    }

    fn head(&mut self) {
        let title = self.tone(Tone::Strong, self.say("Diagnosis", "订单诊断"));
        let (tenant, now) = (&self.diagnosis.tenant, minute(&self.diagnosis.now));
        // Where nothing was read, no time is known.
        let now = match now.as_str() {
            "" => String::new(),
            now => self.pick(&say!("as of {now} in Shanghai", "截至 {now}（上海时间）")),
        };
        let parts: Vec<&str> =
            [title.as_str(), tenant, &now].into_iter().filter(|part| !part.is_empty()).collect();
        self.lines.push(parts.join("  "));
    }

    /// The rate, its formula in words, and the same per channel.
    fn rate(&mut self) {
        let rate = &self.diagnosis.rate;
        let tone = if rate.inconsistent > 0 { Tone::Bad } else { Tone::Good };
        let shown = self.tone(tone, &figures::rate(rate));
        self.heading("Consistency rate", "一致率", &shown);
        let (formula, outside) = formula(rate);
        let (formula, outside) = (self.pick(&formula), self.pick(&outside));
        self.text(2, None, &formula);
        self.text(2, Some(Tone::Faint), &outside);
        if let Some(narrow) = self.narrow() {
            self.text(2, Some(Tone::Doubt), &narrow);
        }
        let mut table = Columns::new(&[
            (self.say("channel", "渠道"), false),
            (self.say("rate", "一致率"), true),
            (self.say("agree", "一致"), true),
            (self.say("differ", "不一致"), true),
            (self.say("undecided", "未决"), true),
            (self.say("one system", "单系统"), true),
            (self.say("outside", "时段外"), true),
        ]);
        for channel in &self.diagnosis.channels {
            let rate = &channel.rate;
            let counts =
                [rate.consistent, rate.inconsistent, rate.undecided, rate.one_system, rate.not_comparable];
            let head = [self.system(&channel.channel), figures::rate(rate)];
            table.row(head.into_iter().chain(counts.map(count)).collect());
        }
        self.table(table);
    }

    /// Which systems leave a third of the orders, or more, outside of the common time.
    fn narrow(&self) -> Option<String> {
        let rate = &self.diagnosis.rate;
        if rate.not_comparable == 0 || rate.not_comparable * 2 < figures::compared(rate) {
            return None;
        }
        let systems = &self.diagnosis.systems;
        let ordering =
            || systems.iter().filter(|system| matches!(system.role.as_str(), "channel" | "erp" | "wms"));
        let (from, first) = ordering()
            .filter_map(|system| Some((system.from.as_ref()?, system)))
            .max_by_key(|(at, _)| *at)?;
        let (end, last) = ordering()
            .filter_map(|system| Some((system.cut_off.as_ref()?, system)))
            .min_by_key(|(at, _)| *at)?;
        let (first, last) = (self.names.system(&first.name), self.names.system(&last.name));
        let (from, end) = (minute(from), minute(end));
        let (first_zh, last_zh) = (&first.zh, &last.zh);
        let (first, last) = (&first.en, &last.en);
        Some(self.pick(&say!(
            "Many are outside: of these systems' data, those of {first} begin last, on {from}, and those of {last} end first, on {end}.",
            "时段外的订单很多：各系统数据中，{first_zh}的开始最晚（{from}），{last_zh}的截止最早（{end}）。"
        )))
    }

    fn files(&mut self) {
        let files = &self.diagnosis.files;
        let refused = files.iter().filter(|file| file.refused.is_some()).count() as u64;
        let read = files.len() as u64 - refused;
        let rows: u64 = files.iter().map(|file| file.read).sum();
        let rejected: u64 = files.iter().map(|file| file.rejected).sum();
        let (rows, lost) = (count(rows), count(rejected));
        let more = self.pick(&say!(
            "{read} read, {refused} refused; {rows} rows taken in, {lost} rejected",
            "读入 {read} 个，拒读 {refused} 个；收下 {rows} 行，拒收 {lost} 行"
        ));
        self.heading("Files", "文件", &more);
        let mut table = Columns::new(&[
            (self.say("system", "系统"), false),
            (self.say("rows", "行数"), true),
            (self.say("rejected", "拒收"), true),
            (self.say("up to", "数据截至"), false),
            (self.say("encoding", "编码"), false),
            (self.say("file", "文件"), false),
        ]);
        for file in files.iter().filter(|file| file.refused.is_none()) {
            table.row(vec![
                file.system.as_deref().map_or_else(String::new, |system| self.system(system)),
                count(file.rows),
                count(file.rejected),
                file.cut_off.as_deref().map_or_else(|| figures::NONE.to_owned(), minute),
                file.encoding.clone().unwrap_or_default(),
                file.name.clone(),
            ]);
        }
        self.table(table);
        for file in files {
            let name = &file.name;
            if let Some(reason) = &file.refused {
                let (en, zh) = (&reason.en, &reason.zh);
                let text = self.pick(&say!("refused {name}: {en}", "拒读 {name}：{zh}"));
                self.text(2, Some(Tone::Doubt), &text);
            }
            if !file.sheets_left_out.is_empty() {
                let sheets = file.sheets_left_out.join(" · ");
                let text = self.pick(&say!(
                    "sheets of {name} that are not read, as they hold no table or the mapping names another one: {sheets}",
                    "{name} 中未读的工作表（不是表格，或对应文件指定了别的工作表）：{sheets}"
                ));
                self.text(2, None, &text);
            }
            for reject in &file.rejects {
                let (row, en, zh) = (reject.first_row, &reject.reason.en, &reject.reason.zh);
                let (rows, lines) = (counted(reject.rows, "row"), reject.rows);
                let text = self.pick(&say!(
                    "{rows} of {name} rejected, the first is row {row}: {en}",
                    "{name} 拒收 {lines} 行，首见于第 {row} 行：{zh}"
                ));
                self.text(2, Some(Tone::Doubt), &text);
            }
        }
    }

    fn standing(&mut self) {
        if self.diagnosis.standing.is_empty() {
            return;
        }
        let orders: u64 = self.diagnosis.standing.iter().map(|standing| standing.orders).sum();
        let orders = count(orders);
        let more = self.pick(&say!("{orders} orders", "{orders} 单"));
        self.heading("Where orders stand", "订单现状", &more);
        let mut table = Columns::new(&[
            (self.say("status", "状态"), false),
            (self.say("orders", "单数"), true),
            (self.say("worth", "金额"), true),
        ]);
        for standing in &self.diagnosis.standing {
            table.row(vec![
                self.said(&standing.title).to_owned(),
                count(standing.orders),
                grouped(&standing.amount),
            ]);
        }
        self.table(table);
        if let Some(left_out) = figures::left_out(&self.diagnosis.currencies) {
            let text = self.pick(&left_out);
            self.text(2, Some(Tone::Doubt), &text);
        }
    }

    fn suppressed(&mut self) {
        let given = &self.diagnosis.suppressions;
        if given.is_empty() && self.diagnosis.suppressed == 0 {
            return;
        }
        let (left_out, number) = (counted(self.diagnosis.suppressed, "finding"), self.diagnosis.suppressed);
        let more = self.pick(&say!(
            "{left_out} left out; the rate counts them all the same",
            "不显示 {number} 条发现；一致率仍按原样计算"
        ));
        self.heading("Suppressed", "已屏蔽", &more);
        for suppression in given {
            let (names, reason, expires) = (&suppression.names, &suppression.reason, &suppression.expires);
            let (findings, number) = (counted(suppression.findings, "finding"), suppression.findings);
            let (text, tone) = if suppression.expired {
                let text = say!(
                    "expired on {expires}, {findings} shown again: {names} ({reason})",
                    "已于 {expires} 到期，重新显示 {number} 条：{names}（{reason}）"
                );
                (text, Some(Tone::Doubt))
            } else {
                let text = say!(
                    "{findings} until {expires}: {names} ({reason})",
                    "{number} 条，至 {expires}：{names}（{reason}）"
                );
                (text, None)
            };
            let text = self.pick(&text);
            self.text(2, tone, &text);
        }
    }
}

/// The formula of a rate with its numbers, in words; and what is not counted.
pub(super) fn formula(rate: &Rate) -> (Bilingual, Bilingual) {
    let Rate { consistent, inconsistent, undecided, one_system, not_comparable, .. } = rate;
    let all = figures::compared(rate);
    let sum = consistent + undecided;
    let [all_shown, consistent, inconsistent, undecided_shown, sum, one_system, not_comparable] =
        [all, *consistent, *inconsistent, *undecided, sum, *one_system, *not_comparable].map(count);
    let orders = if all == 1 { "order" } else { "orders" };
    let formula = if all == 0 {
        say!(
            "No order is known to two systems in a time both cover, so there is no rate.",
            "没有一单是两个系统在共同时段内都知道的，所以没有一致率。"
        )
    } else if *undecided == 0 {
        say!(
            "= {consistent} ÷ {all_shown}: of {all_shown} {orders} that two or more systems know in the time all cover, {consistent} agree and {inconsistent} do not.",
            "= {consistent} ÷ {all_shown}：共同时段内两个以上系统都知道的 {all_shown} 单中，{consistent} 单一致，{inconsistent} 单不一致。"
        )
    } else {
        say!(
            "Of {all_shown} {orders} that two or more systems know in the time all cover, {consistent} agree, {inconsistent} do not, and of {undecided_shown} it cannot be said. At least {consistent} ÷ {all_shown} (none of these agrees), at most {sum} ÷ {all_shown} (all of them do).",
            "共同时段内两个以上系统都知道的 {all_shown} 单中，{consistent} 单一致，{inconsistent} 单不一致，{undecided_shown} 单无法判定。下限 {consistent} ÷ {all_shown}（无法判定的全算不一致），上限 {sum} ÷ {all_shown}（全算一致）。"
        )
    };
    let outside = say!(
        "Not counted: {one_system} known to one system only, {not_comparable} outside the common time.",
        "不计入：只有一个系统知道的 {one_system} 单，共同时段之外的 {not_comparable} 单。"
    );
    (formula, outside)
}

#[cfg(test)]
mod tests;
