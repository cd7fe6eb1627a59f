//! `dangjiu test`

use std::io;

use dangjiu::say;
use dangjiu_facade::wire::{ClauseSeen, Place, TestReport, TestResult};

use super::Outcome;
use crate::args::TestArgs;
use crate::columns::Columns;
use crate::screen::{Screen, Tone};
use crate::words::Words;

pub(super) fn run(args: &TestArgs) -> Outcome {
    let rules = super::compile(&args.rules)?;
    super::show_errors(&rules, args.common)?;
    let report = rules.test()?;
    let mut screen = Screen::new(args.common);
    if screen.json {
        screen.json_line(&report)?;
    } else {
        for test in &report.results {
            show(&mut screen, test)?;
        }
        if args.coverage {
            let words = Words::new(rules.vocabulary(), screen.lang);
            coverage(&mut screen, &words, &report)?;
        }
        summary(&mut screen, &report)?;
    }
    screen.flush()?;
    Ok(report.failed == 0)
}

fn show(screen: &mut Screen, test: &TestResult) -> io::Result<()> {
    let (tone, word) = if test.passed {
        (Tone::Good, screen.say("ok", "通过"))
    } else {
        (Tone::Bad, screen.say("FAILED", "失败"))
    };
    let word = screen.tone(tone, word);
    let at = if test.passed { String::new() } else { format!("  ({})", place(test.at.as_ref())) };
    screen.line(&format!("{word}  {}{at}", test.title))?;
    for failure in &test.failures {
        let message = screen.say(&failure.message.en, &failure.message.zh);
        let line = failure.at.as_ref().and_then(|at| at.start.line).unwrap_or(0);
        let text = screen.pick(&say!("line {line}: {message}", "第 {line} 行：{message}"));
        for line in text.lines() {
            screen.line(&format!("      {line}"))?;
        }
    }
    Ok(())
}

fn place(at: Option<&Place>) -> String {
    at.map(|at| format!("{}:{}", at.source, at.start.line.unwrap_or(0))).unwrap_or_default()
}

/// The clauses that no test has seen true, or none false, and the rules that never fired.
fn coverage(screen: &mut Screen, words: &Words<'_>, report: &TestReport) -> io::Result<()> {
    let mut table = Columns::new(&[
        (screen.say("rule", "规则"), false),
        (screen.say("not tested", "未测到"), false),
        (screen.say("clause", "条件"), false),
        (screen.say("at", "位置"), false),
    ]);
    for rule in report.coverage.iter().filter(|rule| !rule.whole) {
        let name = words.rule(&rule.rule);
        if rule.fired == 0 {
            let never = screen.say("firing", "触发");
            table.row(vec![name.to_owned(), never.to_owned(), String::new(), String::new()]);
        }
        for clause in &rule.clauses {
            let lacking = match (clause.held, clause.failed) {
                (0, 0) => screen.say("true, false", "成立、不成立"),
                (0, _) => screen.say("true", "成立"),
                (_, 0) => screen.say("false", "不成立"),
                _ => continue,
            };
            let text = clause.text.split_whitespace().collect::<Vec<_>>().join(" ");
            table.row(vec![name.to_owned(), lacking.to_owned(), text, place(clause.at.as_ref())]);
        }
    }
    if table.is_empty() {
        return Ok(());
    }
    screen.line("")?;
    for line in table.lines() {
        screen.line(&line)?;
    }
    Ok(())
}

fn summary(screen: &mut Screen, report: &TestReport) -> io::Result<()> {
    let clauses: Vec<&ClauseSeen> = report.coverage.iter().flat_map(|rule| &rule.clauses).collect();
    let (all, both) =
        (clauses.len(), clauses.iter().filter(|clause| clause.held > 0 && clause.failed > 0).count());
    let (rules, fired) =
        (report.coverage.len(), report.coverage.iter().filter(|rule| rule.fired > 0).count());
    let TestReport { passed, failed, .. } = report;
    let text = screen.pick(&say!(
        "{passed} passed, {failed} failed; {fired} of {rules} rules fired, {both} of {all} clauses seen both true and false",
        "通过 {passed} 个，失败 {failed} 个；{rules} 条规则中 {fired} 条触发过，{all} 个条件中 {both} 个成立与不成立都测到"
    ));
    let tone = if *failed == 0 { Tone::Good } else { Tone::Bad };
    let text = screen.tone(tone, &text);
    if !report.results.is_empty() {
        screen.line("")?;
    }
    screen.line(&text)
}
