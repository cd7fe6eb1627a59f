//! Parsing, checking, compiling, evaluating and decoding at 17, 1,000 and 10,000 rules, and the seventeen rules by
//! hand for comparison. Every answer is compared with the expected one before anything is timed.
//!
//! `cargo bench -p dangjiu-benches`, or one group: `cargo bench -p dangjiu-benches -- evaluate`.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run must say so")]

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use dangjiu::builtin::{self, BuiltinPacks};
use dangjiu::check::{CheckOptions, Checked, check};
use dangjiu::eval::{evaluate, evaluate_with};
use dangjiu::facts::{FactSource, Facts};
use dangjiu::limits::Limits;
use dangjiu::plan::Plan;
use dangjiu::schema::Vocabulary;
use dangjiu::span::{Source, SourceId};
use dangjiu::syntax::{ast::File, parse};
use dangjiu::time::Instant;
use dangjiu::zone::BuiltinZones;
use dangjiu_benches::baseline;
use dangjiu_benches::workload::{RuleSet, Workload};
use dangjiu_facade::json::{JsonEvent, Roots};

/// How many orders one iteration goes through.
const ORDERS: usize = 200;

fn parsed(set: &RuleSet) -> File {
    let parsed = parse(&Source::new(SourceId(0), "rules.dj", set.text.as_str()), &Limits::default());
    assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics.first());
    parsed.file
}

fn checked(file: &File, base: &Vocabulary) -> Checked {
    let options = CheckOptions { limits: Limits::default(), zones: &BuiltinZones, packs: &BuiltinPacks };
    check(std::slice::from_ref(file), base, &options)
}

/// Panics unless the plan fires exactly the expected rules.
fn assert_answers(plan: &Plan, roots: &Roots, workload: &Workload, set: &RuleSet) {
    for (order, expected) in workload.orders.iter().zip(&set.expected) {
        let source = JsonEvent::new(order.as_bytes(), roots);
        let evaluation = evaluate(plan, &source, Instant::EPOCH).unwrap();
        let fired: Vec<&str> =
            evaluation.fired.iter().filter_map(|id| plan.rule(*id)).map(|rule| rule.name.as_str()).collect();
        assert_eq!(&fired, expected, "{order}");
    }
    assert!(set.expected.iter().any(|names| !names.is_empty()), "nothing fires");
}

fn rules(c: &mut Criterion) {
    let workload = Workload::load().unwrap();
    let base = builtin::vocabulary().unwrap();
    for set in &workload.sets {
        let file = parsed(set);
        let program = checked(&file, &base);
        assert!(!program.has_errors(), "{:?}", program.diagnostics.first());
        assert_eq!(program.program.rules.len(), set.size);
        let plan = Plan::compile(&program.program, &Limits::default()).unwrap();
        let roots = Roots::of(&program.program.vocabulary);
        assert_answers(&plan, &roots, &workload, set);
        stages(c, set, &file, &program, &base);
        calls(c, set, &workload, &plan, &roots);
    }
    by_hand(c, &workload);
}

/// From text to plan.
fn stages(c: &mut Criterion, set: &RuleSet, file: &File, program: &Checked, base: &Vocabulary) {
    let source = Source::new(SourceId(0), "rules.dj", set.text.as_str());
    let mut group = c.benchmark_group("parse");
    group.throughput(Throughput::Bytes(set.text.len() as u64));
    group.bench_function(BenchmarkId::from_parameter(set.size), |b| {
        b.iter(|| parse(black_box(&source), &Limits::default()));
    });
    group.finish();
    let mut group = c.benchmark_group("check");
    group.throughput(Throughput::Elements(set.size as u64));
    group
        .bench_function(BenchmarkId::from_parameter(set.size), |b| b.iter(|| checked(black_box(file), base)));
    group.finish();
    let mut group = c.benchmark_group("compile");
    group.throughput(Throughput::Elements(set.size as u64));
    group.bench_function(BenchmarkId::from_parameter(set.size), |b| {
        b.iter(|| Plan::compile(black_box(&program.program), &Limits::default()));
    });
    group.finish();
}

/// From JSON to intents, and from JSON to facts alone.
fn calls(c: &mut Criterion, set: &RuleSet, workload: &Workload, plan: &Plan, roots: &Roots) {
    let orders: Vec<&[u8]> = workload.orders.iter().take(ORDERS).map(|order| order.as_bytes()).collect();
    let mut group = c.benchmark_group("evaluate");
    group.throughput(Throughput::Elements(orders.len() as u64));
    group.bench_function(BenchmarkId::from_parameter(set.size), |b| {
        let sources: Vec<JsonEvent<'_>> = orders.iter().map(|order| JsonEvent::new(order, roots)).collect();
        let mut buffer = Some(Facts::default());
        b.iter(|| {
            for source in &sources {
                let room = buffer.take().unwrap_or_default();
                let evaluation = evaluate_with(plan, black_box(source), Instant::EPOCH, room).unwrap();
                black_box(&evaluation.intents);
                buffer = Some(evaluation.into_facts());
            }
        });
    });
    group.finish();
    let mut group = c.benchmark_group("decode");
    group.throughput(Throughput::Elements(orders.len() as u64));
    group.bench_function(BenchmarkId::from_parameter(set.size), |b| {
        b.iter(|| {
            for order in &orders {
                let source = JsonEvent::new(black_box(order), roots);
                let mut facts = Facts::empty(plan.shape());
                source.fill(plan.shape(), &mut facts).unwrap();
                black_box(facts);
            }
        });
    });
    group.finish();
}

/// The seventeen rules in Rust, for the ratio to `evaluate/17`.
fn by_hand(c: &mut Criterion, workload: &Workload) {
    let Some(set) = workload.sets.iter().find(|set| set.size == 17) else { return };
    for (order, expected) in workload.orders.iter().zip(&set.expected) {
        assert_eq!(&baseline::matching(order).unwrap(), expected, "{order}");
    }
    let orders = workload.orders.get(..ORDERS).unwrap_or(&workload.orders);
    let mut group = c.benchmark_group("by_hand");
    group.throughput(Throughput::Elements(orders.len() as u64));
    group.bench_function(BenchmarkId::from_parameter(17), |b| {
        b.iter(|| {
            for order in orders {
                black_box(baseline::matching(black_box(order)).unwrap());
            }
        });
    });
    group.finish();
}

fn config() -> Criterion {
    Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3))
}

criterion_group! {
    name = benches;
    config = config();
    targets = rules
}
criterion_main!(benches);
