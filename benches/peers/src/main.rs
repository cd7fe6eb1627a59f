//! `cargo xtask bench`: rule evaluation against hand-written programs.
//!
//! On every workload all engines must first give the same answers as a slow and obvious judge; then they are timed,
//! interleaved. What comes out is a table on the screen and every number as JSON.
//!
//! The large functions here and below are not inlined: each is called once, and all of them in one function cost LLVM
//! minutes.
#![deny(unsafe_code)]

mod agree;
mod baseline;
mod clock;
mod columns;
mod compile;
mod dangjiu;
mod engine;
mod fitting;
mod instructions;
mod measure;
mod memory;
mod orders;
#[cfg_attr(
    not(feature = "peers"),
    allow(
        dead_code,
        unused_imports,
        unused_variables,
        reason = "what several dialects share, of which each uses a part"
    )
)]
mod peers;
mod random;
mod report;
mod rules;
mod sets;
mod small;
mod table;
mod text;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clock::Watch;
use engine::{Engine, Entrant, From, Texts};
use measure::{Effort, Runner};
use orders::Order;
use report::{Report, Row};
use sets::{WORKLOADS, Workload};

#[global_allocator]
static ALLOCATOR: memory::Counting = memory::Counting;

/// Where the randomness of orders begins; `--seed` is added to it and to that of the rules.
const SEED_OF_ORDERS: u64 = 20_260_209;

/// What the command line asks for.
struct Request {
    quick: bool,
    only: Vec<String>,
    seed: u64,
    out: Option<PathBuf>,
}

impl Request {
    fn effort(&self) -> Effort {
        let (rounds, slice) = if self.quick { (30, 2) } else { (60, 10) };
        Effort { rounds, slice: Duration::from_millis(slice), warm_up: 3 }
    }

    fn orders(&self) -> usize {
        if self.quick { 2000 } else { 5000 }
    }

    fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|wanted| wanted == name)
    }
}

#[inline(never)]
fn request(arguments: impl Iterator<Item = String>) -> Result<Request, String> {
    let mut request = Request { quick: false, only: Vec::new(), seed: 0, out: None };
    let mut arguments = arguments.peekable();
    let names: Vec<&str> =
        WORKLOADS.iter().map(|workload| workload.name).chain([compile::NAME, columns::NAME]).collect();
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--quick" => request.quick = true,
            "--only" => request.only.extend(value()?.split(',').map(str::to_owned)),
            "--seed" => request.seed = value()?.parse().map_err(|_| "--seed needs a number".to_owned())?,
            "--out" => request.out = Some(value()?.into()),
            other => return Err(format!("unknown argument {other:?}")),
        }
    }
    match request.only.iter().find(|name| !names.contains(&name.as_str())) {
        Some(unknown) => Err(format!("there is no workload {unknown:?}; there are: {}", names.join(", "))),
        None => Ok(request),
    }
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).peekable();
    let done = match arguments.next_if(|first| first == "--instructions") {
        Some(_) => match (arguments.next(), arguments.next().and_then(|count| count.parse().ok())) {
            (Some(what), Some(repetitions)) => instructions::run(&what, repetitions),
            _ => Err("--instructions needs what to do and how often".to_owned()),
        },
        None => request(arguments).and_then(|request| run(&request)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("bench: {reason}");
            ExitCode::FAILURE
        }
    }
}

#[inline(never)]
fn run(request: &Request) -> Result<(), String> {
    let mut report = Report::default();
    report::heading();
    for workload in WORKLOADS.iter().filter(|workload| request.wants(workload.name)) {
        let rows = compare(workload, request)?;
        report::print(workload, &rows);
        report.rows.extend(rows);
    }
    report.compare_growth();
    report::print_growth(&report.growth);
    if request.wants(compile::NAME) {
        let compiled = compile::compare(request.seed, request.quick)?;
        report::print_compile(&compiled);
        report.compile = Some(compiled);
    }
    if request.wants(columns::NAME) {
        columns::print(&columns::compare(request.seed, request.quick)?);
    }
    match &request.out {
        Some(path) => report.write(path),
        None => Ok(()),
    }
}

/// Everything about one workload.
#[inline(never)]
fn compare(workload: &Workload, request: &Request) -> Result<Vec<Row>, String> {
    let set = (workload.rules)(request.seed);
    let orders = workload.orders(&set, request.orders(), SEED_OF_ORDERS + request.seed)?;
    let texts = Texts { dangjiu: text::files(&set), set };
    let judged = agree::judge(&texts.set, &orders);
    let mut rows = Vec::new();
    let mut runners = Vec::new();
    let entrants = baseline::ENTRANTS.into_iter().chain(dangjiu::ENTRANTS).chain(peers::entrants());
    for entrant in entrants {
        let mut row = Row::new(workload.name, entrant);
        match ready(entrant, &texts, &mut row, &orders, &judged) {
            Ok(Ok(engine)) => {
                row.runner = Some(runners.len());
                runners.push(Runner::new(engine, orders.len()));
            }
            Ok(Err(different)) => return Err(format!("{}, {}: {different}", workload.name, entrant.name)),
            Err(reason) if entrant.may_pass => row.skipped = Some(reason),
            Err(reason) => return Err(format!("{}, {}: {reason}", workload.name, entrant.name)),
        }
        rows.push(row);
    }
    measure::measure(&mut runners, request.effort())?;
    let by_hand = |from: From| {
        let found = rows.iter().find(|row| row.engine == baseline::NAME && row.from == from.words());
        found.and_then(|row| row.runner)
    };
    let matches = match by_hand(From::Facts) {
        Some(own) => runners[own].matches()?,
        None => 0.0,
    };
    let bases = [From::Facts, From::Json].map(|from| (from.words(), by_hand(from)));
    for row in &mut rows {
        row.matches = matches;
        let Some(own) = row.runner else { continue };
        let base = bases.iter().find(|(from, _)| *from == row.from).and_then(|(_, base)| *base);
        row.nanoseconds = Some(runners[own].nanoseconds());
        row.ratio = base.map(|base| measure::ratio(&runners[own].rounds, &runners[base].rounds));
        row.touched = runners[own].touched(200)?;
        row.rounds = runners[own].rounds.clone();
    }
    Ok(rows)
}

/// An engine that gave the right answers, or the first wrong one.
///
/// # Errors
/// Why it cannot run these rules.
#[inline(never)]
fn ready(
    entrant: Entrant,
    texts: &Texts,
    row: &mut Row,
    orders: &[Order],
    judged: &[Vec<u32>],
) -> Result<Result<Box<dyn Engine>, String>, String> {
    let mut engine = load(entrant, texts, row)?;
    engine.take(orders)?;
    Ok(match agree::difference(engine.as_mut(), judged)? {
        Some(different) => Err(different),
        None => Ok(engine),
    })
}

/// Loads rules a few times and notes what it took; the last one stays.
#[inline(never)]
fn load(entrant: Entrant, texts: &Texts, row: &mut Row) -> Result<Box<dyn Engine>, String> {
    if texts.set.rules.len() > entrant.most_rules {
        return Err(format!("more than {} rules are beyond reason here", entrant.most_rules));
    }
    let began = Instant::now();
    let mut took = Vec::new();
    loop {
        let start = Watch::start();
        let (engine, bytes) = memory::counted(|| (entrant.load)(texts));
        let engine = engine?;
        took.push(start.elapsed().as_secs_f64() * 1000.0);
        if took.len() == 5 || began.elapsed() > Duration::from_secs(1) {
            row.load_milliseconds = Some(measure::median(&took));
            row.kept_bytes = Some(bytes.kept);
            row.peak_bytes = Some(bytes.peak);
            return Ok(engine);
        }
    }
}
