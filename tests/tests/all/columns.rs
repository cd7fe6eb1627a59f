//! A batch decided over columns says of every row what a call with that row alone says.
//!
//! Programs and facts are generated; every program gets a batch of facts of its own and of other cases, so that rows
//! stand on both sides of every border of words and chunks. `DANGJIU_COLUMN_CASES` sets how many programs there are,
//! `DANGJIU_SEED` which ones.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use dangjiu::builtin::{self, BuiltinPacks};
use dangjiu::check::{CheckOptions, check};
use dangjiu::columns::{Batch, Column, ColumnEvaluation, Decisions, Gatherer, Records, TextForm, Texts};
use dangjiu::eval::{EvalRefused, Room, RuleError, Undecided, decide, fill};
use dangjiu::facts::{FactSource, Facts};
use dangjiu::limits::Limits;
use dangjiu::plan::{Plan, RuleId};
use dangjiu::span::{Source, SourceId};
use dangjiu::syntax;
use dangjiu::time::Instant;
use dangjiu::zone::BuiltinZones;
use dangjiu_facade::json::{JsonEvent, Roots};
use dangjiu_tests::generate::{Case, rules::VOCABULARY};
use serde_json::Value as Json;

const NOW: &str = "2026-02-09T12:00:00+08:00";

/// The rows of batches: none, few, and around the borders of words and chunks.
const ROWS: [usize; 12] = [0, 1, 5, 63, 64, 65, 1, 8, 1023, 1024, 1025, 2050];

/// Numbers that look random and are the same on every run.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from(self.0 >> 33).unwrap() << 1
    }

    fn numbers(&mut self, count: u32) -> Vec<u32> {
        (0..self.next() % count).map(|_| self.next()).collect()
    }
}

/// What a call with one row says.
#[derive(Debug, PartialEq)]
struct Said {
    fired: Vec<RuleId>,
    otherwise: Vec<RuleId>,
    undecided: Vec<Undecided>,
    errored: Vec<RuleError>,
    refused: Option<EvalRefused>,
}

fn alone(plan: &Plan, facts: &Facts<'_>, now: Instant) -> Said {
    match decide(plan, facts, now, &mut Room::default()) {
        Ok(decided) => Said {
            fired: decided.fired().collect(),
            otherwise: decided.otherwise().collect(),
            undecided: decided.undecided(),
            errored: decided.errored(),
            refused: None,
        },
        Err(refused) => Said {
            fired: Vec::new(),
            otherwise: Vec::new(),
            undecided: Vec::new(),
            errored: Vec::new(),
            refused: Some(refused),
        },
    }
}

fn in_batch(found: &ColumnEvaluation<'_>, row: usize) -> Said {
    Said {
        fired: found.fired(row).collect(),
        otherwise: found.otherwise(row).collect(),
        undecided: found.undecided(row),
        errored: found.errored(row),
        refused: found.refused(row).cloned(),
    }
}

/// How often what happened, so that the generator is known to reach it.
#[derive(Debug, Default)]
struct Tally {
    rows: usize,
    alone: u64,
    fired_over_columns: usize,
    open_over_columns: usize,
    fired: usize,
    otherwise: usize,
    undecided: usize,
    errored: usize,
}

fn parsed(id: u32, text: &str, limits: &Limits) -> syntax::ast::File {
    syntax::parse(&Source::new(SourceId(id), "generated.dj", text), limits).file
}

fn agree(plan: &Plan, texts: TextForm, rows: &[Vec<u8>], roots: &Roots, shown: &str, tally: &mut Tally) {
    let now = Instant::parse(NOW).unwrap();
    let (mut gatherer, mut expected) = (Gatherer::new(plan.shape()), Vec::new());
    for bytes in rows {
        let mut facts = Facts::empty(plan.shape());
        let event = JsonEvent::new(bytes, roots);
        if event.fill(plan.shape(), &mut facts).is_ok() {
            gatherer.take(&facts);
            fill(plan, &event, now, &mut facts).unwrap();
            expected.push(alone(plan, &facts, now));
        }
    }
    let gathered = gatherer.finish(texts);
    let records = gathered.records(plan).unwrap();
    assert_eq!(records.rows(), expected.len());
    let batch = Batch::new(plan, &records, now).unwrap();
    let whole = batch.decide(0..batch.rows());
    for pieces in 1..4 {
        let border = |piece: usize| batch.rows() * piece / pieces;
        let parts: Vec<Decisions> = (0..pieces).map(|at| batch.decide(border(at)..border(at + 1))).collect();
        let found = ColumnEvaluation::joined(&batch, parts);
        for (row, expected) in expected.iter().enumerate() {
            let said = in_batch(&found, row);
            assert_eq!(
                &said,
                expected,
                "row {row} of {} in {pieces} pieces, {texts:?}:\n{shown}\n{}",
                rows.len(),
                String::from_utf8_lossy(rows.get(row).unwrap())
            );
        }
    }
    let found = ColumnEvaluation::joined(&batch, [whole]);
    tally.rows += expected.len();
    tally.alone += found.decided_alone();
    for said in &expected {
        tally.fired += said.fired.len();
        tally.otherwise += said.otherwise.len();
        tally.undecided += said.undecided.len();
        tally.errored += said.errored.len();
    }
    // Which rows those were is seen where a row is a stretch by itself.
    for (row, said) in expected.iter().enumerate().take(70) {
        let single = ColumnEvaluation::joined(&batch, [batch.decide(row..row + 1)]);
        if single.decided_alone() == 0 {
            tally.fired_over_columns += said.fired.len();
            tally.open_over_columns += usize::from(said.undecided.len() + said.errored.len() > 0);
        }
    }
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn batches_say_what_calls_say() {
    let (cases, seed) = (setting("DANGJIU_COLUMN_CASES", 150), setting("DANGJIU_SEED", 20_260_209));
    let limits = Limits::default();
    let base = builtin::vocabulary();
    let vocabulary = parsed(1, VOCABULARY, &limits);
    let (mut dice, mut tally, mut pool) = (Dice(seed), Tally::default(), Vec::<Vec<u8>>::new());
    for number in 0..usize::try_from(cases).unwrap() {
        let calls: Vec<Vec<u32>> = (0..6).map(|_| dice.numbers(420)).collect();
        let case = Case::of(&dice.numbers(500), &calls);
        pool.splice(0..0, case.calls.iter().map(|call| serde_json::to_vec(call).unwrap()));
        pool.truncate(200);
        let files = [parsed(0, &case.rules, &limits), vocabulary.clone()];
        let options = CheckOptions { limits, zones: &BuiltinZones, packs: &BuiltinPacks };
        let checked = check(&files, &base, &options);
        let plan = Plan::compile(&checked.program, &limits).unwrap();
        let roots = Roots::of(&checked.program.vocabulary);
        // Rows that name an event are decided alone; so half of the programs get rows that name none.
        let named = |row: &&Vec<u8>| number % 2 == 0 || !String::from_utf8_lossy(row).contains("\"event\"");
        let rows = pool.iter().filter(named).cycle().take(ROWS[number / 2 % ROWS.len()]);
        let rows: Vec<Vec<u8>> = rows.cloned().collect();
        for texts in [TextForm::Dictionary, TextForm::Plain] {
            agree(&plan, texts, &rows, &roots, &case.rules, &mut tally);
        }
    }
    println!("{tally:?}");
    let reached = [
        tally.fired,
        tally.otherwise,
        tally.undecided,
        tally.errored,
        tally.fired_over_columns,
        tally.open_over_columns,
    ];
    assert!(reached.iter().all(|count| *count > 100), "too seldom: {tally:?}");
    assert!(tally.alone * 2 < tally.rows as u64, "hardly anything over columns: {tally:?}");
}

/// A customer stands below its order and at the root, so a column of one says nothing of an order.
#[test]
fn a_column_of_what_is_given_at_the_root_is_no_order() {
    let rules = "rule a when order.note is none and customer.tier is gold then add_tag(tag: \"x\")
rule b when order.cod is false and customer.tier is gold then add_tag(tag: \"x\")
rule c when (no g in order.gifts (g.sku is \"x\")) and customer.tier is gold then add_tag(tag: \"x\")
";
    let limits = Limits::default();
    let options = CheckOptions { limits, zones: &BuiltinZones, packs: &BuiltinPacks };
    let checked = check(&[parsed(0, rules, &limits)], &builtin::vocabulary(), &options);
    let plan = Plan::compile(&checked.program, &limits).unwrap();
    let (now, roots) = (Instant::parse(NOW).unwrap(), Roots::of(&checked.program.vocabulary));
    let node = |path| plan.shape().node(path).unwrap();
    let tiers = (node("customer.tier"), Column::texts(Texts::Each(&["gold"])));
    let order = (node("order"), Column::records(1));
    let batches: [(&[_], &[u8]); 2] = [
        (&[tiers], br#"{"customer": {"tier": "gold"}}"#),
        (&[tiers, order], br#"{"order": {}, "customer": {"tier": "gold"}}"#),
    ];
    let said = batches.map(|(columns, row)| {
        let records = Records::new(&plan, 1, columns.iter().copied()).unwrap();
        let batch = Batch::new(&plan, &records, now).unwrap();
        let said = in_batch(&ColumnEvaluation::joined(&batch, [batch.decide(0..1)]), 0);
        for source in [&JsonEvent::new(row, &roots) as &dyn FactSource, &records.row(0)] {
            let mut facts = Facts::empty(plan.shape());
            source.fill(plan.shape(), &mut facts).unwrap();
            assert_eq!(said, alone(&plan, &facts, now), "{}", String::from_utf8_lossy(row));
        }
        (said.fired.len(), said.undecided.len())
    });
    assert_eq!(said, [(0, 2), (3, 0)]);
}

/// Every vector that evaluates an event, as a batch of three: alone, and between others.
#[test]
fn vectors_hold_in_batches() {
    let mut seen = 0;
    for vector in dangjiu_tests::vectors::all().unwrap() {
        let Some(event) = vector.request.get("event").filter(|_| vector.op == "evaluate") else { continue };
        let mut request = vector.request.clone();
        let fields = request.as_object_mut().unwrap();
        fields.remove("event");
        fields.insert(
            "events".to_owned(),
            Json::from(vec![event.clone(), serde_json::json!({}), event.clone()]),
        );
        let ask = |op: &str, request: &Json| -> Json {
            let answer = dangjiu_facade::call::call(op, &serde_json::to_vec(request).unwrap());
            serde_json::from_slice(&answer).unwrap()
        };
        let (alone, batch) = (ask("evaluate", &vector.request), ask("evaluate_batch", &request));
        let Some(rows) = batch["ok"].as_array() else {
            assert_eq!(alone, batch, "{}", vector.id);
            continue;
        };
        for row in [&rows[0], &rows[2]] {
            let row = if row.get("error").is_some() { row.clone() } else { serde_json::json!({"ok": row}) };
            assert_eq!(row, alone, "{}", vector.id);
        }
        seen += 1;
    }
    assert!(seen > 200, "only {seen}");
}
