//! The engine and the reference model say the same of generated rules and facts.
//!
//! A case is one call of one program. `DANGJIU_CASES` sets how many there are, `DANGJIU_SEED` which ones. A failure
//! prints the seed, and the smallest program and facts that show it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::cell::Cell;
use std::collections::BTreeMap;

use dangjiu::builtin::{self, BuiltinPacks};
use dangjiu::check::{CheckOptions, Checked, check};
use dangjiu::decimal::Decimal;
use dangjiu::eval::{EvalRefused, Evaluation, Outcome, WithheldBecause, evaluate};
use dangjiu::explain::{RuleTrace, Verdict, explain};
use dangjiu::facts::{FactError, FactSource};
use dangjiu::limits::Limits;
use dangjiu::money::Money;
use dangjiu::plan::{Indexing, Plan, RuleId};
use dangjiu::program::Program;
use dangjiu::schema::Vocabulary;
use dangjiu::span::{Source, SourceId};
use dangjiu::syntax::{self, ast};
use dangjiu::time::Instant;
use dangjiu::value::{Scalar, Value};
use dangjiu::zone::BuiltinZones;
use dangjiu_facade::json::{JsonEvent, Roots};
use dangjiu_tests::generate::{CALLS, Case, cases, rules::VOCABULARY};
use dangjiu_tests::model::value::Val;
use dangjiu_tests::model::{Answer, Asked, Call, Why, Withheld};
use proptest::prelude::TestCaseError;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::Value as Json;

const NOW: &str = "2026-02-09T12:00:00+08:00";

/// What is the same for all cases.
struct Ground {
    base: Vocabulary,
    vocabulary: ast::File,
    limits: Limits,
}

impl Ground {
    fn new() -> Ground {
        let limits = Limits::default();
        let base = builtin::vocabulary();
        Ground { base, vocabulary: parse(1, VOCABULARY, &limits), limits }
    }

    fn check(&self, rules: &str) -> Checked {
        let files = [parse(0, rules, &self.limits), self.vocabulary.clone()];
        let options = CheckOptions { limits: self.limits, zones: &BuiltinZones, packs: &BuiltinPacks };
        check(&files, &self.base, &options)
    }
}

fn parse(id: u32, text: &str, limits: &Limits) -> ast::File {
    let parsed = syntax::parse(&Source::new(SourceId(id), "generated.dj", text), limits);
    assert!(parsed.diagnostics.is_empty(), "{:#?}\n{text}", parsed.diagnostics);
    parsed.file
}

/// The engine's answer in the form of the model's.
fn engine(plan: &Plan, source: &impl FactSource, now: Instant) -> Result<Answer, EvalRefused> {
    let evaluation = evaluate(plan, source, now)?;
    let name = |id: RuleId| plan.rule(id).map(|rule| rule.qualified()).unwrap();
    Ok(Answer {
        fired: evaluation.fired.iter().map(|id| name(*id)).collect(),
        intents: evaluation
            .intents
            .iter()
            .map(|intent| Asked {
                rule: intent.rule.clone(),
                action: intent.action.clone(),
                step: intent.step.clone(),
                item: intent.item,
                key: intent.key.clone(),
                args: intent
                    .args
                    .iter()
                    .map(|(name, value)| (name.clone(), Val::from_engine(value)))
                    .collect(),
                at: intent.at.micros(),
                shadow: intent.shadow,
            })
            .collect(),
        undecided: evaluation
            .undecided()
            .into_iter()
            .map(|undecided| (name(undecided.rule), undecided.missing.into_iter().collect()))
            .collect(),
        errored: evaluation.errored().into_iter().map(|error| name(error.rule)).collect(),
        withheld: withheld(&evaluation, &name),
        needs_state: evaluation.needs_state().map(name).collect(),
    })
}

fn withheld(evaluation: &Evaluation<'_>, name: &dyn Fn(RuleId) -> String) -> Vec<Withheld> {
    let why = |why: &WithheldBecause| match why {
        WithheldBecause::Missing(paths) => Why::Lacks(paths.iter().cloned().collect()),
        WithheldBecause::Error { .. } => Why::Error,
        WithheldBecause::NeedsState => Why::NeedsState,
    };
    evaluation
        .withheld
        .iter()
        .map(|step| Withheld {
            rule: name(step.rule),
            step: step.step.clone(),
            item: step.item,
            why: why(&step.why),
        })
        .collect()
}

/// What the host gives instead of what stands in the file.
fn host_values(case: &Case, plan: &Plan) -> Plan {
    let (mut lets, mut lists) = (Vec::new(), Vec::new());
    if case.host_lets {
        lets.push(("limit", Value::Scalar(Scalar::Number(Decimal::parse("1.5").unwrap()))));
        lets.push(("big", Value::Scalar(Scalar::Money(Money::parse("33.33 CNY").unwrap()))));
    }
    if case.host_list {
        lists.push(("blocked", vec![Scalar::Text("b".into()), Scalar::Text("货1".into())]));
    }
    plan.with_values(lets, lists).unwrap()
}

fn model_lets(case: &Case) -> BTreeMap<String, Val> {
    let number = |text: &str| dangjiu_tests::model::number::Number::parse(text).unwrap();
    if !case.host_lets {
        return BTreeMap::new();
    }
    let big = Val::Money(number("33.33"), "CNY".to_owned());
    BTreeMap::from([("limit".to_owned(), Val::Number(number("1.5"))), ("big".to_owned(), big)])
}

fn model_lists(case: &Case) -> BTreeMap<String, Vec<Val>> {
    let members = vec![Val::Text("b".to_owned()), Val::Text("货1".to_owned())];
    if case.host_list { BTreeMap::from([("blocked".to_owned(), members)]) } else { BTreeMap::new() }
}

/// How often what happened, so that the generator is known to reach it.
#[derive(Default)]
struct Tally {
    rules: Cell<u64>,
    accepted: Cell<u64>,
    calls: Cell<u64>,
    refused: Cell<u64>,
    fired: Cell<u64>,
    undecided: Cell<u64>,
    errored: Cell<u64>,
    withheld: Cell<u64>,
    needs_state: Cell<u64>,
}

fn add(cell: &Cell<u64>, count: usize) {
    cell.set(cell.get() + count as u64);
}

fn agree(ground: &Ground, case: &Case, tally: &Tally) -> Result<(), TestCaseError> {
    let checked = ground.check(&case.rules);
    let written =
        case.rules.lines().filter(|line| line.starts_with("rule ") || line.starts_with("规则 ")).count();
    add(&tally.rules, written);
    add(&tally.accepted, checked.program.rules.len());
    let program = &checked.program;
    let plan = host_values(case, &Plan::compile(program, &ground.limits).unwrap());
    let others = [Indexing::Tree, Indexing::Nothing].map(|indexing| plan.indexed(indexing));
    let roots = Roots::of(&program.vocabulary);
    let now = Instant::parse(NOW).unwrap();
    for facts in &case.calls {
        let bytes = serde_json::to_vec(facts).unwrap();
        let source = JsonEvent::new(&bytes, &roots);
        let digest = source.digest().unwrap().iter().map(|byte| format!("{byte:02x}")).collect();
        let call = Call {
            program,
            facts,
            now: now.micros(),
            digest,
            lets: model_lets(case),
            lists: model_lists(case),
        };
        add(&tally.calls, 1);
        let found = engine(&plan, &source, now);
        for other in &others {
            let by_other = engine(other, &source, now);
            proptest::prop_assert_eq!(&by_other, &found, "by another index: {}", shown(case, facts));
        }
        match (call.answer(), found) {
            (Ok(expected), Ok(found)) => {
                add(&tally.fired, expected.fired.len());
                add(&tally.undecided, expected.undecided.len());
                add(&tally.errored, expected.errored.len());
                add(&tally.withheld, expected.withheld.len());
                add(&tally.needs_state, expected.needs_state.len());
                proptest::prop_assert_eq!(&expected, &found, "{}", shown(case, facts));
                for (id, rule) in plan.rules().filter(|(_, rule)| !rule.disabled) {
                    let trace = explain(&plan, &source, now, id, &[]).unwrap();
                    let told = as_decided(&trace, &found, &rule.qualified());
                    proptest::prop_assert!(told, "{trace:#?}\n{found:#?}\n{}", shown(case, facts));
                }
            }
            (Err(_), Err(EvalRefused::Facts(FactError::ListTooLong { .. }) | EvalRefused::Head { .. })) => {
                add(&tally.refused, 1);
            }
            // The model looks at every list that the program names; the engine at those that a rule that runs reads.
            (Err(_), Ok(_)) if has_idle_parts(program, written) => {}
            (expected, found) => {
                let text = format!("model: {expected:?}\nengine: {found:?}\n{}", shown(case, facts));
                return Err(TestCaseError::fail(text));
            }
        }
    }
    Ok(())
}

/// Whether an explanation says what was decided of its rule, and shows the clauses as they were then.
fn as_decided(trace: &RuleTrace, answer: &Answer, rule: &String) -> bool {
    let all_hold = trace.clauses.iter().all(|clause| clause.outcome == Outcome::True);
    let occurred = trace.trigger.as_ref().map_or(Outcome::True, |trigger| trigger.outcome);
    if answer.fired.contains(rule) {
        return trace.verdict == Verdict::Fired && occurred == Outcome::True && all_hold;
    }
    let own = trace.decided_by.is_none();
    if let Some(paths) = answer.undecided.get(rule) {
        let told = matches!(&trace.verdict, Verdict::Undecided(missing)
            if !missing.is_empty() && missing.iter().all(|path| paths.contains(path)));
        return told && own && occurred != Outcome::False;
    }
    if answer.errored.contains(rule) {
        return matches!(trace.verdict, Verdict::Errored(_)) && own && occurred != Outcome::False;
    }
    match trace.verdict {
        Verdict::Fired | Verdict::Disabled => false,
        // A rule of its group decided.
        Verdict::Undecided(_) | Verdict::Errored(_) | Verdict::PassedOver => !own,
        Verdict::NeedsState => answer.needs_state.contains(rule),
        Verdict::NotTriggered => occurred == Outcome::False,
        Verdict::Failed => occurred != Outcome::False && !all_hold,
        Verdict::OutOfPeriod { .. } => true,
    }
}

/// Whether some list may be named without being read: by a refused or disabled rule, or by a table nobody asks.
fn has_idle_parts(program: &Program, written: usize) -> bool {
    program.rules.len() < written
        || program.rules.iter().any(|rule| rule.disabled)
        || !program.tables.is_empty()
}

fn shown(case: &Case, facts: &Json) -> String {
    format!("{}\nhost lets {}, host list {}\n{facts}", case.rules, case.host_lets, case.host_list)
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn engine_and_model_agree() {
    let (cases_wanted, seed) = (setting("DANGJIU_CASES", 5000), setting("DANGJIU_SEED", 20_260_209));
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config {
        cases: u32::try_from(cases_wanted.div_ceil(CALLS as u64)).unwrap(),
        failure_persistence: None,
        max_shrink_iters: 4000,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let (ground, tally) = (Ground::new(), Tally::default());
    let outcome = runner.run(&cases(), |case| agree(&ground, &case, &tally));
    let counts = format!(
        "{} of {} rules accepted; {} calls: {} refused, {} fired, {} undecided, {} errored, {} withheld, {} need state",
        tally.accepted.get(),
        tally.rules.get(),
        tally.calls.get(),
        tally.refused.get(),
        tally.fired.get(),
        tally.undecided.get(),
        tally.errored.get(),
        tally.withheld.get(),
        tally.needs_state.get()
    );
    println!("{counts}");
    if let Err(error) = outcome {
        panic!("seed {seed}: {error}");
    }
    assert!(tally.calls.get() >= cases_wanted, "{counts}");
    assert!(tally.accepted.get() * 10 >= tally.rules.get() * 9, "{counts}");
    for reached in [&tally.fired, &tally.undecided, &tally.errored, &tally.withheld, &tally.needs_state] {
        assert!(reached.get() * 20 >= cases_wanted, "too seldom: {counts}");
    }
}
