//! A diagnosis as one HTML file: charts, tables with filters, and each order's timeline, in both languages.
//!
//! The file carries its style, its script and its data, and may ask no server for anything: its content security
//! policy forbids every request. The data stands in a JSON block in which no `<` is left, and the script sets it as text
//! only, so nothing in an export can become markup.

use std::collections::{BTreeMap, BTreeSet};

use dangjiu::decimal::Decimal;
use dangjiu::lang::Lang;
use dangjiu::schema::Vocabulary;
use dangjiu_facade::wire::{Diagnosis, Said};
use serde::Serialize;

use super::figures::{self, with_places};
use super::names::Names;
use super::select;
use super::terminal::{formula, oldest};
use crate::words::Words;

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("style.css");
const SCRIPTS: [&str; 6] = [
    include_str!("words.js"),
    include_str!("base.js"),
    include_str!("charts.js"),
    include_str!("order.js"),
    include_str!("list.js"),
    include_str!("page.js"),
];

/// The line of a page that says who wrote it.
const GENERATOR: &str = "<meta name=\"generator\" content=\"dangjiu\">";

/// Whether a text begins a page of ours.
pub(super) fn is_ours(start: &str) -> bool {
    start.starts_with("<!doctype html>") && start.contains(GENERATOR)
}

/// What the page is drawn from: the report with its heaviest orders, and what only the whole of it can tell.
#[derive(Serialize)]
struct Data<'d> {
    lang: &'static str,
    report: &'d Diagnosis,
    names: BTreeMap<&'static str, BTreeMap<String, Said>>,
    totals: Totals,
    formula: Said,
    outside: Said,
    /// The currency of the sums, where it is known.
    currency: String,
    /// Which orders the sums leave out.
    left_out: Option<Said>,
    /// Per cause, since when its oldest finding is so.
    oldest: Vec<Option<String>>,
    asked: Vec<Asked>,
    /// Per intent, its action in words.
    actions: Vec<Said>,
    /// Per undecided rule, the missing paths in words.
    missing: Vec<Vec<Said>>,
}

#[derive(Serialize)]
struct Totals {
    orders: usize,
    findings: usize,
    wrong_orders: usize,
    worth: String,
    oldest: Option<String>,
    intents: usize,
    new: usize,
    still: usize,
    files_read: usize,
    files_refused: usize,
    rejected: u64,
}

#[derive(Serialize)]
struct Asked {
    rule: String,
    action: Said,
    times: u64,
}

/// The page, opening in `lang`, with at most so many orders in it, the heaviest.
///
/// # Errors
/// Where the data cannot be written as JSON, which plain data always can.
pub(super) fn page(
    diagnosis: &Diagnosis,
    vocabulary: &Vocabulary,
    lang: Lang,
    most: usize,
) -> Result<String, serde_json::Error> {
    let report = select::heaviest(diagnosis, most);
    let names = Names::new(vocabulary);
    let words = [Words::new(vocabulary, Lang::En), Words::new(vocabulary, Lang::Zh)];
    let both = |text: &dyn Fn(&Words<'_>) -> String| {
        let [en, zh] = &words;
        Said { en: text(en), zh: text(zh) }
    };
    let (formula, outside) = formula(&diagnosis.rate);
    let actions = report.rules.intents.iter();
    let undecided = report.rules.undecided.iter();
    let data = Data {
        lang: match lang {
            Lang::En => "en",
            Lang::Zh => "zh",
        },
        names: all_names(&report, names),
        totals: totals(diagnosis),
        formula: formula.into(),
        outside: outside.into(),
        currency: currency(diagnosis),
        left_out: figures::left_out(&diagnosis.currencies).map(Said::from),
        oldest: diagnosis
            .causes
            .iter()
            .map(|group| oldest(&diagnosis.findings, group).map(str::to_owned))
            .collect(),
        asked: asked(diagnosis, &both),
        actions: actions
            .map(|asked| both(&|words| words.action(&asked.intent.action, &asked.intent.args)))
            .collect(),
        missing: undecided
            .map(|rule| rule.missing.iter().map(|path| both(&|words| words.path(path))).collect())
            .collect(),
        report: &report,
    };
    // `<` in a script block could end it; as an escape it is the same JSON.
    let json = serde_json::to_string(&data)?.replace('<', "\\u003c");
    let (html_lang, title) = match lang {
        Lang::En => ("en", "Order diagnosis"),
        Lang::Zh => ("zh-CN", "订单诊断"),
    };
    let script = SCRIPTS.concat();
    Ok(filled(&[
        ("lang", html_lang),
        ("title", title),
        ("style", STYLE),
        ("data", &json),
        ("script", &script),
    ]))
}

/// The page with its marks `<!--name-->` replaced. Marks are looked for in the page only, never in what is put in.
fn filled(parts: &[(&str, &str)]) -> String {
    let mut pieces = PAGE.split("<!--");
    let mut page = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (name, rest) = piece.split_once("-->").unwrap_or((piece, ""));
        page.extend(parts.iter().find(|(known, _)| *known == name).map(|(_, text)| *text));
        page.push_str(rest);
    }
    page
}

fn totals(diagnosis: &Diagnosis) -> Totals {
    let wrong: Vec<_> = diagnosis.orders.iter().filter(|order| !order.findings.is_empty()).collect();
    let counted = wrong.iter().filter(|order| order.currency.is_none());
    let worth = counted.filter_map(|order| Decimal::parse(&order.amount).ok());
    let worth = worth.fold(Decimal::from_i64(0), |sum, amount| sum.checked_add(amount).unwrap_or(sum));
    let since = diagnosis.findings.iter().filter_map(|finding| finding.since.as_deref());
    let compared = diagnosis.compared.as_ref();
    let refused = diagnosis.files.iter().filter(|file| file.refused.is_some()).count();
    Totals {
        orders: diagnosis.orders.len(),
        findings: diagnosis.findings.len(),
        wrong_orders: wrong.len(),
        worth: with_places(&worth.to_string(), 2),
        oldest: since.min_by_key(|text| dangjiu::time::Instant::parse(text).ok()).map(str::to_owned),
        intents: diagnosis.rules.intents.len(),
        new: compared.map_or(0, |compared| compared.new.len()),
        still: compared.map_or(0, |compared| compared.still.len()),
        files_read: diagnosis.files.len() - refused,
        files_refused: refused,
        rejected: diagnosis.files.iter().map(|file| file.rejected).sum(),
    }
}

fn currency(diagnosis: &Diagnosis) -> String {
    if let Some(counted) = diagnosis.currencies.first() {
        return counted.currency.clone();
    }
    let all: BTreeSet<&str> = diagnosis.systems.iter().map(|system| system.currency.as_str()).collect();
    match all.into_iter().filter(|currency| !currency.is_empty()).collect::<Vec<_>>().as_slice() {
        [one] => (*one).to_owned(),
        _ => String::new(),
    }
}

/// Says something about words in both languages.
type Both<'a> = dyn Fn(&dyn Fn(&Words<'_>) -> String) -> Said + 'a;

fn asked(diagnosis: &Diagnosis, both: &Both<'_>) -> Vec<Asked> {
    let mut counts: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for asked in &diagnosis.rules.intents {
        *counts.entry((&asked.intent.rule, &asked.intent.action)).or_default() += 1;
    }
    let asked = |((rule, action), times): ((&str, &str), u64)| Asked {
        rule: rule.strip_prefix("main.").unwrap_or(rule).to_owned(),
        action: both(&|words| words.action_name(action).to_owned()),
        times,
    };
    counts.into_iter().map(asked).collect()
}

/// The names that this report needs, by group.
fn all_names(report: &Diagnosis, names: Names<'_>) -> BTreeMap<&'static str, BTreeMap<String, Said>> {
    let mut all: BTreeMap<&'static str, BTreeMap<String, Said>> = BTreeMap::new();
    let mut add = |group: &'static str, name: &str, said: &dyn Fn(&str) -> Said| {
        let group = all.entry(group).or_default();
        if !group.contains_key(name) {
            group.insert(name.to_owned(), said(name));
        }
    };
    let system = |name: &str| names.system(name);
    let (cause, severity) = (|name: &str| names.cause(name), |name: &str| names.severity(name));
    let (node, verdict) = (|name: &str| names.node(name), |name: &str| names.verdict(name));
    let movement = |name: &str| names.movement(name);
    for name in ["critical", "high", "medium", "low"] {
        add("severity", name, &severity);
    }
    for one in &report.systems {
        add("system", &one.name, &system);
    }
    for file in &report.files {
        file.system.iter().for_each(|name| add("system", name, &system));
    }
    for channel in &report.channels {
        add("system", &channel.channel, &system);
    }
    for group in &report.causes {
        add("system", &group.system, &system);
        group.against.iter().for_each(|name| add("system", name, &system));
        add("cause", &group.cause, &cause);
    }
    for finding in &report.findings {
        add("node", &finding.node.kind, &node);
        add("cause", &finding.cause, &cause);
        add("system", &finding.system, &system);
        finding.against.iter().for_each(|name| add("system", name, &system));
        finding.evidence.iter().for_each(|row| add("system", &row.system, &system));
    }
    for order in &report.orders {
        add("system", &order.channel, &system);
        add("verdict", &order.verdict, &verdict);
        order.systems.iter().for_each(|says| add("system", &says.system, &system));
        for entry in &order.timeline {
            add("system", &entry.system, &system);
            add("node", &entry.node.kind, &node);
            entry.movement.iter().for_each(|name| add("movement", name, &movement));
        }
    }
    for bridge in &report.bridges {
        add("system", &bridge.left, &system);
        add("system", &bridge.right, &system);
        bridge.channels.iter().for_each(|part| add("system", &part.of, &system));
    }
    for gone in report.compared.iter().flat_map(|compared| &compared.gone) {
        add("system", &gone.system, &system);
    }
    all
}

#[cfg(test)]
mod tests;
