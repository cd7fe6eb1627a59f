//! Runs the tests that stand beside rules.
//!
//! A test gives an order, an event and a time, and says what is expected; [`run`] evaluates the rules once for each
//! test and says, for each expectation that does not hold, what was expected and what came instead. A test without
//! `given now` is at 2026-01-01 00:00 in Shanghai.
//!
//! ```text
//! test "gold customers only"
//! given order { amount: 300元 } becomes paid
//! given customer { tier: silver }
//! expect no grant_coupon
//! ```

mod coverage;
mod expect;
mod given;

use alloc::string::{String, ToString};
use alloc::vec::Vec;

pub use coverage::{ClauseCoverage, RuleCoverage};

use expect::{End, RuleNames};
use given::{Datum, Given};

use crate::check::checked_literal;
use crate::diagnostic::Bilingual;
use crate::eval::evaluate;
use crate::explain::explain;
use crate::facts::FactSource;
use crate::plan::{Plan, PlanError};
use crate::program::Test;
use crate::say;
use crate::schema::Vocabulary;
use crate::span::{Source, Span};
use crate::syntax::ast::{ExprKind, GivenKind, TestItem};
use crate::time::Instant;
use crate::value::{Scalar, Type, Value};

/// The instant of a test that names none: 2026-01-01T00:00:00+08:00, in microseconds.
const DEFAULT_NOW_MICROS: i64 = 1_767_196_800_000_000;

/// How one test ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestResult {
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub span: Span,
    /// What did not hold; nothing: it passed.
    pub failures: Vec<Failure>,
}

impl TestResult {
    /// Whether everything expected came.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// An expectation that did not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The line of the test.
    pub span: Span,
    /// What was expected and what came.
    pub message: Bilingual,
}

/// How all tests of a program ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TestReport {
    /// One per test, in source order.
    pub tests: Vec<TestResult>,
    /// Per rule, how often the tests saw it fire and each of its clauses true, false and undecided.
    pub coverage: Vec<RuleCoverage>,
}

impl TestReport {
    /// How many tests passed.
    #[must_use]
    pub fn passed(&self) -> usize {
        self.tests.iter().filter(|test| test.passed()).count()
    }

    /// How many tests failed.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.tests.len() - self.passed()
    }
}

/// Runs tests, in their order, against the plan of the program they stand in. Why a rule did not fire is quoted from `sources`.
#[must_use]
pub fn run(tests: &[Test], plan: &Plan, sources: &[Source]) -> TestReport {
    let mut coverage = coverage::Coverage::new(plan);
    let names = RuleNames::of(plan);
    let tests = tests.iter().map(|test| one(plan, test, sources, &names, &mut coverage)).collect();
    TestReport { tests, coverage: coverage.finish() }
}

fn one(
    plan: &Plan,
    test: &Test,
    sources: &[Source],
    names: &RuleNames<'_>,
    coverage: &mut coverage::Coverage,
) -> TestResult {
    let failed = |span, message| TestResult {
        title: test.title.clone(),
        span: test.span,
        failures: alloc::vec![Failure { span, message }],
    };
    let scene = match Scene::of(plan, test) {
        Ok(scene) => scene,
        Err((span, message)) => return failed(span, message),
    };
    let plan = scene.plan.as_ref().unwrap_or(plan);
    // As hosts ask, so that there is one evaluation in what is compiled for size.
    let given: &dyn FactSource = &scene.given;
    let evaluation = match evaluate(plan, given, scene.now) {
        Ok(evaluation) => evaluation,
        Err(refused) => {
            let Bilingual { en, zh } = refused.sentence();
            return failed(test.span, say!("the facts were refused: {en}", "所给的事实被拒绝：{zh}"));
        }
    };
    coverage.add(plan, &evaluation);
    let mut failures = Vec::new();
    let why = |rule| explain(plan, given, scene.now, rule, sources).ok();
    let mut end = End::of(plan, &evaluation, names, &why);
    for item in &test.items {
        let TestItem::Expect(expected) = item else { continue };
        if let Some(message) = end.unmet(&expected.kind) {
            failures.push(Failure { span: expected.span, message });
        }
    }
    TestResult { title: test.title.clone(), span: test.span, failures }
}

/// What a test sets up.
struct Scene {
    /// A plan with the test's own values and lists, if it has any.
    plan: Option<Plan>,
    given: Given,
    now: Instant,
}

impl Scene {
    fn of(plan: &Plan, test: &Test) -> Result<Scene, (Span, Bilingual)> {
        let vocabulary = &plan.program().vocabulary;
        let mut scene = Scene {
            plan: None,
            given: Given::default(),
            now: Instant::from_micros(DEFAULT_NOW_MICROS).unwrap_or(Instant::EPOCH),
        };
        let (mut lets, mut lists, mut named) = (Vec::new(), Vec::new(), Vec::new());
        for item in &test.items {
            let TestItem::Given(line) = item else { continue };
            let refuse = |message| (line.span, message);
            match &line.kind {
                GivenKind::Root { root, value, change } => {
                    let fields = Datum::of(value).ok_or_else(|| refuse(not_plain()))?;
                    let kind = vocabulary
                        .record_names
                        .get(&root.text)
                        .and_then(|id| vocabulary.record(*id))
                        .map_or(root.text.as_str(), |record| &record.names.primary);
                    if let Some((becomes, state)) = change {
                        let verb = if *becomes { "becomes" } else { "leaves" };
                        let kind = alloc::format!("{kind}.{verb}");
                        scene.given.roots.push(given::event(&kind, Some(&state.text), Vec::new()));
                    }
                    scene.given.roots.push((kind.to_string(), fields));
                }
                GivenKind::Event(event, fields) => {
                    let fields = match fields.as_ref().map(Datum::of) {
                        None => Vec::new(),
                        Some(Some(Datum::Object(entries))) => entries,
                        Some(_) => return Err(refuse(not_plain())),
                    };
                    scene.given.roots.push(given::event(&event.dotted(), None, fields));
                }
                GivenKind::Now(literal) => match checked_literal(literal) {
                    Some(Scalar::Instant(now)) => scene.now = now,
                    _ => return Err(refuse(not_plain())),
                },
                GivenKind::Let(name, value) => {
                    let ty = plan.program().lets.iter().find(|l| l.name == name.text).map(|l| l.ty.clone());
                    let value = ty
                        .and_then(|ty| value_of(vocabulary, &Datum::of(value)?, &ty))
                        .ok_or_else(|| refuse(not_plain()))?;
                    lets.push((name.text.as_str(), value));
                    named.push((name.text.as_str(), line.span));
                }
                GivenKind::List(name, members) => {
                    let members =
                        list_members(plan, &name.text, &members.kind).ok_or_else(|| refuse(not_plain()))?;
                    lists.push((name.text.as_str(), members));
                    named.push((name.text.as_str(), line.span));
                }
            }
        }
        if !named.is_empty() {
            let refuse = |error: PlanError| {
                let line = named.iter().rfind(|(name, _)| given_name(&error) == Some(name));
                (line.map_or(test.span, |(_, span)| *span), error.sentence())
            };
            scene.plan = Some(plan.with_values(lets, lists).map_err(refuse)?);
        }
        Ok(scene)
    }
}

/// The name of the given value that is not taken.
fn given_name(error: &PlanError) -> Option<&str> {
    match error {
        PlanError::Undeclared { name }
        | PlanError::WrongType { name }
        | PlanError::ListTooLong { name, .. } => Some(name),
        _ => None,
    }
}

fn not_plain() -> Bilingual {
    say!("what is given here is not a plain value", "此处给定的不是普通的值")
}

fn list_members(plan: &Plan, name: &str, kind: &ExprKind) -> Option<Vec<Scalar<'static>>> {
    let ExprKind::List(items) = kind else { return None };
    let ty = &plan.program().lists.iter().find(|list| list.name == name)?.ty;
    let vocabulary = &plan.program().vocabulary;
    items.iter().map(|item| scalar_of(vocabulary, &Datum::of(item)?, ty)).collect()
}

/// The value of a datum where `ty` is expected.
fn value_of(vocabulary: &Vocabulary, datum: &Datum, ty: &Type) -> Option<Value> {
    match (datum, ty) {
        (Datum::Null, _) => Some(Value::None),
        (Datum::List(items), Type::List(item)) => {
            Some(Value::List(items.iter().map(|i| value_of(vocabulary, i, item)).collect::<Option<_>>()?))
        }
        _ => scalar_of(vocabulary, datum, ty).map(Value::Scalar),
    }
}

fn scalar_of(vocabulary: &Vocabulary, datum: &Datum, ty: &Type) -> Option<Scalar<'static>> {
    use crate::value::Member;
    use alloc::borrow::Cow;
    match (datum, ty) {
        (Datum::Text(text), Type::Text) => Some(Scalar::Text(Cow::Owned(text.clone()))),
        (Datum::Text(text), Type::Instant) => Instant::parse(text).ok().map(Scalar::Instant),
        (Datum::Word(word) | Datum::Text(word), Type::Enum(id)) => {
            let declared = vocabulary.enumeration(*id)?;
            match declared.member(word) {
                Some(index) => Some(Scalar::Member(*id, Member::Known(index))),
                None if declared.open => Some(Scalar::Member(*id, Member::Other(Cow::Owned(word.clone())))),
                None => None,
            }
        }
        (Datum::Scalar(scalar), ty) if scalar.is_of(ty) => Some(scalar.clone()),
        _ => None,
    }
}
