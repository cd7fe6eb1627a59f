//! The table on the screen, and every number as JSON.

use std::fs;
use std::path::Path;

use serde::Serialize;

use crate::compile::Compiled;
use crate::engine::{Entrant, From};
use crate::measure::Ratio;
use crate::sets::{GROWTH, Workload};
use crate::{baseline, dangjiu};

/// Everything a run found.
#[derive(Default, Serialize)]
pub struct Report {
    pub rows: Vec<Row>,
    pub growth: Vec<Growth>,
    pub compile: Option<Compiled>,
}

/// How the time of an order grows with the rules where as many of them match.
#[derive(Serialize)]
pub struct Growth {
    pub few: &'static str,
    pub many: &'static str,
    pub from: &'static str,
    /// The matches per order of both.
    pub matches: [f64; 2],
    /// The time of the hand-written program with many rules over that with few.
    pub by_hand: f64,
    /// The same of Dangjiu.
    pub dangjiu: f64,
}

/// One engine on one workload.
#[derive(Serialize)]
pub struct Row {
    pub workload: &'static str,
    pub engine: &'static str,
    pub from: &'static str,
    /// Rules that match an order, on average.
    pub matches: f64,
    pub nanoseconds: Option<f64>,
    /// To the hand-written program that starts from the same.
    pub ratio: Option<Ratio>,
    pub load_milliseconds: Option<f64>,
    pub kept_bytes: Option<usize>,
    pub peak_bytes: Option<usize>,
    /// Rules looked at over rules matched.
    pub touched: Option<f64>,
    /// Why it did not take part.
    pub skipped: Option<String>,
    /// Per round, nanoseconds per order.
    pub rounds: Vec<f64>,
    #[serde(skip)]
    pub runner: Option<usize>,
}

impl Row {
    pub fn new(workload: &'static str, entrant: Entrant) -> Row {
        Row {
            workload,
            engine: entrant.name,
            from: entrant.from.words(),
            matches: 0.0,
            nanoseconds: None,
            ratio: None,
            load_milliseconds: None,
            kept_bytes: None,
            peak_bytes: None,
            touched: None,
            skipped: None,
            rounds: Vec::new(),
            runner: None,
        }
    }
}

impl Report {
    /// Compares the workloads that are there to be compared, as far as both were run.
    pub fn compare_growth(&mut self) {
        for (few, many) in GROWTH {
            for from in [From::Facts, From::Json].map(From::words) {
                let of = |workload: &str, engine: &str| {
                    let mut rows = self.rows.iter();
                    rows.find(|row| row.workload == workload && row.engine == engine && row.from == from)
                };
                let grown =
                    |engine: &str| Some(of(many, engine)?.nanoseconds? / of(few, engine)?.nanoseconds?);
                let matches = |workload: &str| of(workload, baseline::NAME).map(|row| row.matches);
                if let (Some(by_hand), Some(dangjiu), Some(fewer), Some(more)) =
                    (grown(baseline::NAME), grown(dangjiu::NAME), matches(few), matches(many))
                {
                    self.growth.push(Growth { few, many, from, matches: [fewer, more], by_hand, dangjiu });
                }
            }
        }
    }

    /// # Errors
    /// Why the file cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), String> {
        let text = serde_json::to_string(self).map_err(|error| error.to_string())?;
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        println!("\nEvery number: {}", path.display());
        Ok(())
    }
}

const COLUMNS: [(&str, usize); 9] = [
    ("engine", 20),
    ("from", 11),
    ("per order", 9),
    ("× by hand", 9),
    ("95 %", 13),
    ("load", 8),
    ("kept", 8),
    ("peak", 8),
    ("asked/matched", 13),
];

pub fn heading() {
    println!(
        "Per order: the median of the rounds. × by hand: to the hand-written program that starts from the same."
    );
    println!(
        "Kept and peak: bytes on the heap after and during loading. Asked/matched: rules looked at per rule matched."
    );
}

fn line(cells: &[String]) {
    let padded: Vec<String> = cells
        .iter()
        .zip(COLUMNS)
        .enumerate()
        .map(|(at, (cell, (_, width)))| {
            let blanks = " ".repeat(width.saturating_sub(cell.chars().count()));
            if at < 2 { format!("{cell}{blanks}") } else { format!("{blanks}{cell}") }
        })
        .collect();
    println!("| {} |", padded.join(" | "));
}

#[inline(never)]
pub fn print(workload: &Workload, rows: &[Row]) {
    let matches = rows.first().map_or(0.0, |row| row.matches);
    println!("\n### {}: {}; {matches:.2} match per order\n", workload.name, workload.about);
    line(&COLUMNS.map(|(name, _)| name.to_owned()));
    let rules: Vec<String> = COLUMNS.iter().map(|(_, width)| "-".repeat(*width)).collect();
    line(&rules);
    for row in rows.iter().filter(|row| row.skipped.is_none()) {
        let or_dash = |cell: Option<String>| cell.unwrap_or_else(|| "–".to_owned());
        line(&[
            row.engine.to_owned(),
            row.from.to_owned(),
            or_dash(row.nanoseconds.map(time)),
            or_dash(row.ratio.map(|ratio| times(ratio.median))),
            or_dash(row.ratio.map(|ratio| format!("{}–{}", times(ratio.low), times(ratio.high)))),
            or_dash(row.load_milliseconds.map(|milliseconds| time(milliseconds * 1e6))),
            or_dash(row.kept_bytes.map(size)),
            or_dash(row.peak_bytes.map(size)),
            or_dash(row.touched.map(times)),
        ]);
    }
    for row in rows {
        if let Some(reason) = &row.skipped {
            println!("\nSkipped: {} ({}): {reason}", row.engine, row.from);
        }
    }
}

#[inline(never)]
pub fn print_growth(growth: &[Growth]) {
    if !growth.is_empty() {
        println!("\n### growth: a hundred times the rules, as many of which match\n");
    }
    for Growth { few, many, from, matches: [fewer, more], by_hand, dangjiu } in growth {
        println!(
            "{few} to {many} ({fewer:.2} and {more:.2} match), {from}: by hand to {by_hand:.2} times, dangjiu to {dangjiu:.2} times, {:.2} of that.",
            dangjiu / by_hand
        );
    }
}

#[inline(never)]
pub fn print_compile(compiled: &Compiled) {
    let Compiled { rules, text_bytes, .. } = compiled;
    println!("\n### compile: {rules} rules, {} of text\n", size(*text_bytes));
    println!("| step                              | time     |");
    println!("| --------------------------------- | -------: |");
    for (step, nanoseconds) in &compiled.steps {
        println!("| {step:<33} | {:>8} |", time(*nanoseconds));
    }
    let Ratio { median, low, high } = compiled.to_pest;
    println!("\nFrom text to plan over the grammar's parser alone: {median:.2} ({low:.2}–{high:.2}).");
    let Ratio { median, low, high } = compiled.to_packed;
    println!(
        "The same over from bytes to plan: {median:.1} ({low:.1}–{high:.1}); {} of bytes.",
        size(compiled.packed_bytes)
    );
    println!(
        "Plan: {} kept, {:.0} bytes per rule; {} at most while compiling.",
        size(compiled.plan_bytes),
        compiled.plan_bytes as f64 / *rules as f64,
        size(compiled.peak_bytes)
    );
}

/// Nanoseconds in a unit that suits them, three digits.
fn time(nanoseconds: f64) -> String {
    match nanoseconds {
        ns if ns < 999.5 => format!("{} ns", three(ns)),
        ns if ns < 999.5e3 => format!("{} µs", three(ns / 1e3)),
        ns if ns < 999.5e6 => format!("{} ms", three(ns / 1e6)),
        ns => format!("{} s", three(ns / 1e9)),
    }
}

fn size(bytes: usize) -> String {
    match bytes as f64 {
        b if b < 999.5 => format!("{b} B"),
        b if b < 999.5e3 => format!("{} kB", three(b / 1e3)),
        b if b < 999.5e6 => format!("{} MB", three(b / 1e6)),
        b => format!("{} GB", three(b / 1e9)),
    }
}

fn times(ratio: f64) -> String {
    if ratio < 1000.0 { three(ratio) } else { format!("{ratio:.0}") }
}

fn three(number: f64) -> String {
    match number {
        n if n < 9.995 => format!("{n:.2}"),
        n if n < 99.95 => format!("{n:.1}"),
        n => format!("{n:.0}"),
    }
}
