//! `dangjiu check`

use std::io;

use dangjiu::diagnostic::render::render;
use dangjiu_facade::rules::Rules;
use dangjiu_facade::wire::{Diagnostic, Routes};
use serde::Serialize;

use super::Outcome;
use crate::args::CheckArgs;
use crate::screen::{Screen, Tone, counted};

#[derive(Serialize)]
struct Report {
    files: usize,
    rules: usize,
    errors: usize,
    warnings: usize,
    diagnostics: Vec<Diagnostic>,
    /// Diagnostics past the limit, which are only counted.
    suppressed: usize,
    /// How each rule is found, where that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<Vec<Routes>>,
}

pub(super) fn run(args: &CheckArgs) -> Outcome {
    let rules = super::compile(&args.rules)?;
    let mut screen = Screen::new(args.common);
    let errors = rules.found().iter().filter(|found| found.is_error()).count();
    let more = rules.suppressed();
    let report = Report {
        files: rules.file_count(),
        rules: rules.program().rules.len(),
        errors: errors + more.errors,
        warnings: rules.found().len() - errors + more.warnings,
        diagnostics: rules.diagnostics(),
        suppressed: more.all(),
        // Rules with errors have no plan; the errors are said.
        plan: if args.plan && errors == 0 { Some(rules.routes()?) } else { None },
    };
    if screen.json {
        screen.json_line(&report)?;
    } else {
        diagnostics(&mut screen, &rules)?;
        report.plan.iter().flatten().try_for_each(|routes| found_by(&mut screen, routes))?;
        summary(&mut screen, &report)?;
    }
    screen.flush()?;
    Ok(report.diagnostics.is_empty() && report.suppressed == 0)
}

/// The diagnostics as text, one after the other.
pub(super) fn diagnostics(screen: &mut Screen, rules: &Rules) -> io::Result<()> {
    for found in rules.found() {
        let text = render(found, rules.sources(), screen.lang);
        let tone = if found.is_error() { Tone::Bad } else { Tone::Doubt };
        // The first line names the problem, the others show the place.
        let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
        let first = screen.tone(tone, first);
        screen.line(&first)?;
        screen.line(rest)?;
    }
    let more = rules.suppressed().all();
    if more > 0 {
        let text = screen.pick(&dangjiu::say!("… and {more} more", "……另有 {more} 个"));
        screen.line(&text)?;
    }
    Ok(())
}

/// A rule and how it is found.
fn found_by(screen: &mut Screen, Routes { rule, routes }: &Routes) -> io::Result<()> {
    let name = screen.tone(Tone::Strong, rule);
    screen.line(&name)?;
    for route in routes {
        let (en, zh) = (&route.says.en, &route.says.zh);
        let text = screen.pick(&dangjiu::say!("  {en}", "  {zh}"));
        screen.line(&text)?;
    }
    Ok(())
}

fn summary(screen: &mut Screen, report: &Report) -> io::Result<()> {
    let Report { files, rules, errors, warnings, .. } = report;
    let (all_files, all_rules) = (counted(*files as u64, "file"), counted(*rules as u64, "rule"));
    let (all_errors, all_warnings) = (counted(*errors as u64, "error"), counted(*warnings as u64, "warning"));
    let text = if *errors == 0 && *warnings == 0 {
        let text = screen.pick(&dangjiu::say!(
            "{all_files}, {all_rules}: no problems",
            "{files} 个文件，{rules} 条规则：没有问题"
        ));
        screen.tone(Tone::Good, &text)
    } else {
        // A rule with an error in it is none of those that were compiled.
        let said = if *errors == 0 {
            dangjiu::say!(
                "{all_files}, {all_rules}: {all_errors}, {all_warnings}",
                "{files} 个文件，{rules} 条规则：{errors} 个错误，{warnings} 个警告"
            )
        } else {
            dangjiu::say!(
                "{all_files}, {all_rules} without an error: {all_errors}, {all_warnings}",
                "{files} 个文件，无误的规则 {rules} 条：{errors} 个错误，{warnings} 个警告"
            )
        };
        let text = screen.pick(&said);
        screen.tone(Tone::Strong, &text)
    };
    screen.line(&text)
}
