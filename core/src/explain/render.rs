//! An explanation as text for a terminal, in Chinese or in English.

use alloc::format;
use alloc::string::String;

use super::{ClauseTrace, RuleTrace, Verdict};
use crate::diagnostic::Bilingual;
use crate::eval::{Outcome, WithheldBecause};
use crate::lang::Lang;
use crate::plan::Plan;
use crate::say;
use crate::span::{Source, Span};

/// The explanation, a line for each thing: the verdict, the trigger, each clause with what it saw, the steps. Personal
/// values are masked unless `reveal`.
#[must_use]
pub fn render(trace: &RuleTrace, plan: &Plan, sources: &[Source], lang: Lang, reveal: bool) -> String {
    let vocabulary = &plan.program().vocabulary;
    let zh = lang == Lang::Zh;
    let page = Page { plan, sources, lang, reveal };
    let mut out = String::new();
    let title = trace.title.as_deref().map(|title| format!(" \"{title}\"")).unwrap_or_default();
    match trace.why_not(plan, reveal) {
        None if zh => out.push_str(&format!("“{}”{title} 触发了\n", trace.rule)),
        None => out.push_str(&format!("`{}`{title} fired\n", trace.rule)),
        Some(reason) => out.push_str(&format!("{}\n", reason.get(lang))),
    }
    if let Some(trigger) = &trace.trigger {
        let word = if zh { "等待" } else { "waits for" };
        out.push_str(&format!("  {} {word} {}\n", mark(trigger.outcome), trigger.needed.get(lang)));
        for clause in &trigger.filter {
            page.clause(&mut out, clause, "  ", "");
        }
    }
    // Where the event is another one, what the clauses come to says nothing about the rule.
    if !matches!(
        trace.verdict,
        Verdict::NotTriggered | Verdict::NeedsState | Verdict::Disabled | Verdict::OutOfPeriod { .. }
    ) {
        for clause in &trace.clauses {
            page.clause(&mut out, clause, "  ", "");
        }
    }
    for intent in &trace.issued {
        let trial = match (intent.shadow, zh) {
            (false, _) => "",
            (true, true) => "  试运行",
            (true, false) => "  on trial",
        };
        let step = vocabulary.action_in(&intent.step, lang);
        out.push_str(&format!("  → {step} ({}){trial}\n", intent.key));
    }
    for withheld in &trace.withheld {
        let why: String = match &withheld.why {
            WithheldBecause::Missing(missing) => {
                let verb = if missing.len() == 1 { "is" } else { "are" };
                let Bilingual { en, zh } = plan.paths_said(missing);
                say!("{en} {verb} missing", "缺少 {zh}").get(lang).into()
            }
            WithheldBecause::Error { what, .. } => what.get(lang).into(),
            WithheldBecause::NeedsState if zh => "需要状态".into(),
            WithheldBecause::NeedsState => "needs state".into(),
        };
        let word = if zh { "暂缓" } else { "withheld" };
        let step = vocabulary.action_in(&withheld.step, lang);
        out.push_str(&format!("  ‖ {step} {word}: {why}\n"));
    }
    out
}

fn mark(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::True => "✓",
        Outcome::False => "✗",
        Outcome::Unknown => "?",
        Outcome::Error => "!",
    }
}

/// What clauses are written with.
struct Page<'p> {
    plan: &'p Plan,
    sources: &'p [Source],
    lang: Lang,
    reveal: bool,
}

impl Page<'_> {
    /// A clause, and its sides below it: what was seen stands with the side that saw it. `note` stands behind its text.
    fn clause(&self, out: &mut String, clause: &ClauseTrace, indent: &str, note: &str) {
        out.push_str(&format!(
            "{indent}{} {}{note}\n",
            mark(clause.outcome),
            quote(clause.span, self.sources)
        ));
        let inner = format!("{indent}    ");
        if clause.sides.is_empty() {
            return self.seen(out, clause, &inner);
        }
        let decides = if self.lang == Lang::Zh { "  起决定作用" } else { "  decides" };
        for (number, side) in clause.sides.iter().enumerate() {
            let alone = clause.deciding.len() < clause.sides.len() && clause.deciding.contains(&number);
            self.clause(out, side, &inner, if alone { decides } else { "" });
        }
    }

    /// What a clause saw and needed, a line for each.
    fn seen(&self, out: &mut String, clause: &ClauseTrace, indent: &str) {
        let Page { plan, lang, reveal, .. } = *self;
        let zh = lang == Lang::Zh;
        for seen in &clause.seen {
            out.push_str(&format!("{indent}{}\n", seen.line(lang, reveal)));
        }
        if let (Some(needed), Outcome::False) = (&clause.needed, clause.outcome) {
            let needed = needed.shown(lang, reveal);
            out.push_str(&format!("{indent}{} {needed}\n", if zh { "需要" } else { "needed" }));
        }
        for missing in &clause.missing {
            let missing = plan.program().vocabulary.path_in(missing, lang);
            out.push_str(&format!("{indent}{} {missing}\n", if zh { "缺少" } else { "missing" }));
        }
        if let Some(error) = &clause.error {
            out.push_str(&format!("{indent}{}\n", error.get(lang)));
        }
        let Some(items) = &clause.items else { return };
        let (held, failed, undecided, errored) = (items.held, items.failed, items.undecided, items.errored);
        out.push_str(&if zh {
            format!("{indent}各项：成立 {held}，不成立 {failed}，未决 {undecided}，出错 {errored}\n")
        } else {
            format!("{indent}items: {held} true, {failed} false, {undecided} undecided, {errored} in error\n")
        });
        if let Some((number, seen)) = &items.telling {
            for seen in seen {
                let nth = number + 1;
                let word = if zh { format!("第 {nth} 项") } else { format!("item {nth}") };
                out.push_str(&format!("{indent}{word}: {}\n", seen.line(lang, reveal)));
            }
        }
    }
}

/// The text of a clause on one line; where only the name of its source is known, which bytes of it.
pub(super) fn quote(span: Span, sources: &[Source]) -> String {
    let Some(source) = sources.iter().find(|source| source.id == span.source) else { return String::new() };
    if source.text.is_empty() {
        return format!("{} [{}..{}]", source.name, span.start, span.end);
    }
    let text = span.text(&source.text);
    let mut out = String::new();
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}
