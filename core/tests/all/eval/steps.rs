//! Steps: arguments, guards, items, keys, and what is withheld.

use super::support::*;
use dangjiu::eval::{EvalRefused, INTENTS, WithheldBecause, evaluate};
use dangjiu::facts::Found;
use dangjiu::program::*;
use dangjiu::schema::Requirement::{Optional, Required};
use dangjiu::span::{SourceId, Span};
use dangjiu::time::Duration;
use dangjiu::value::{Type, Value};

/// The key of SEMANTICS 10, written out a second time: SHA-256 by hand would be long, so the digest comes from the
/// same crate, but fields, lengths and alphabet are this function's own.
fn key(fields: [&str; 7]) -> String {
    use sha2::Digest;
    let mut bytes = Vec::new();
    for field in fields {
        bytes.extend(u32::try_from(field.len()).unwrap().to_be_bytes());
        bytes.extend(field.as_bytes());
    }
    let digest = sha2::Sha256::digest(&bytes);
    let bits: String = digest.iter().map(|byte| format!("{byte:08b}")).collect();
    let letter = |at: usize| {
        let five = usize::from_str_radix(&bits[at * 5..at * 5 + 5], 2).unwrap();
        char::from(b"abcdefghijklmnopqrstuvwxyz234567"[five])
    };
    (0..26).map(letter).collect()
}

const DOMAIN: &str = "dangjiu/intent/1";

fn with_steps(b: &mut Builder, steps: Vec<Step>) -> &mut Rule {
    let rule = b.rule("r", yes());
    rule.then = steps.into();
    rule
}

fn event_id(id: &str, fields: Vec<(&'static str, Tree)>) -> Tree {
    record([("event", record([("id", text(id).into())])), ("order", Tree::Record(fields))])
}

#[test]
fn an_intent() {
    let mut b = Builder::new();
    let place = b.place("order", Type::Record(ORDER), Optional);
    let mut step = action(1, "demand", Some(constant(money("199 CNY"))));
    let StepKind::Action { clauses, .. } = &mut step.kind else { panic!() };
    clauses.after = Some(Duration::parse("30min").unwrap());
    clauses.unless = Some(Box::new((Trigger::Leaves { machine: 0, state: 0 }, "order leaves paid".into())));
    b.program.vocabulary.actions[1].settled = true;
    b.program.vocabulary.actions[1].undone_by = Some("act".into());
    b.program.vocabulary.machines.push(machine());
    let rule = with_steps(&mut b, vec![step]);
    rule.subject = Some(Read { place, binder: None });
    rule.shadow = true;
    let plan = b.plan();
    let facts = event_id("e-1", vec![("id", text("订单1").into())]);
    let evaluation = evaluate(&plan, &facts, now()).unwrap();
    let intent = &evaluation.intents[0];
    assert_eq!(intent.key, key([DOMAIN, "main.r", "order", "订单1", "e-1", "demand", ""]));
    assert_eq!(intent.action, "demand");
    assert_eq!(intent.args, [("value".to_owned(), Value::Scalar(money("199 CNY")))]);
    assert_eq!((intent.rule.as_str(), intent.step.as_str(), intent.item), ("main.r", "demand", None));
    assert_eq!(intent.at.to_string(), "2026-02-09T02:30:00Z");
    assert_eq!(intent.after, Some(Duration::parse("30min").unwrap()));
    assert_eq!(intent.unless.as_deref(), Some("order leaves paid"));
    assert!(intent.settled && intent.shadow);
    assert_eq!(intent.undone_by.as_deref(), Some("act"));
}

fn machine() -> dangjiu::schema::MachineType {
    let state = dangjiu::schema::StateType { names: Default::default(), initial: true, is_final: false };
    dangjiu::schema::MachineType {
        names: Default::default(),
        subject: ORDER,
        truth: vec![],
        forward_only: false,
        states: vec![state],
        moves: vec![],
        state_enum: CHANNEL,
        span: None,
    }
}

#[test]
fn a_plain_intent_is_due_now() {
    let mut b = Builder::new();
    with_steps(&mut b, vec![act(None)]);
    let plan = b.plan();
    let facts = nothing();
    let evaluation = evaluate(&plan, &facts, now()).unwrap();
    let intent = &evaluation.intents[0];
    assert_eq!((intent.at, intent.after, intent.unless.as_deref()), (now(), None, None));
    assert!(!intent.settled && !intent.shadow && intent.undone_by.is_none());
    assert!(intent.args.is_empty());
}

/// Without an id the digest of the event stands for the occurrence; without a subject's id, nothing.
#[test]
fn keys_without_ids() {
    let mut b = Builder::new();
    let place = b.place("order", Type::Record(ORDER), Optional);
    with_steps(&mut b, vec![act(None)]).subject = Some(Read { place, binder: None });
    let plan = b.plan();
    let digest = "ab".repeat(32);
    let expected = key([DOMAIN, "main.r", "order", "", &digest, "act", ""]);
    for facts in [nothing(), order([]), event_id("", vec![]), order([("id", Tree::wrong())])] {
        assert_eq!(evaluate(&plan, &facts, now()).unwrap().intents[0].key, expected, "{facts:?}");
    }
}

#[test]
fn once_per_is_a_constant_occurrence() {
    let mut b = Builder::new();
    let shop = b.place("order.shop", Type::Number, Optional);
    with_steps(&mut b, vec![act(None)]).once_per = Some(Read { place: shop, binder: None });
    let plan = b.plan();
    let key_of = |facts: &Tree| evaluate(&plan, facts, now()).unwrap().intents[0].key.clone();
    let seven = key([DOMAIN, "main.r", "order", "7", "once 7", "act", ""]);
    assert_eq!(key_of(&event_id("e-1", vec![("shop", number("7").into())])), seven);
    assert_eq!(key_of(&event_id("e-2", vec![("shop", number("7.0").into())])), seven);
    // Without a value or an id, nothing tells one occurrence from the next.
    let without = event_id("e-1", vec![]);
    let found = evaluate(&plan, &without, now()).unwrap();
    assert!(found.intents.is_empty());
    assert_eq!(found.undecided()[0].missing, ["order.shop"]);
    // Once per record is once per its id.
    let mut b = Builder::new();
    let place = b.place("order", Type::Record(ORDER), Optional);
    with_steps(&mut b, vec![act(None)]).once_per = Some(Read { place, binder: None });
    let plan = b.plan();
    let facts = event_id("e-1", vec![("id", text("A1").into())]);
    let found = evaluate(&plan, &facts, now()).unwrap().intents[0].key.clone();
    assert_eq!(found, key([DOMAIN, "main.r", "order", "A1", "once A1", "act", ""]));
}

/// The id is found among the record's fields, and a list names nothing.
#[test]
fn the_field_that_is_the_id() {
    let mut b = Builder::new();
    b.place("order.a", Type::Text, Required);
    b.place("order.id", Type::Text, Required);
    let place = b.place("order", Type::Record(ORDER), Optional);
    with_steps(&mut b, vec![act(None)]).subject = Some(Read { place, binder: None });
    let plan = b.plan();
    let facts = event_id("e", vec![("a", text("no").into()), ("id", text("A1").into())]);
    let found = evaluate(&plan, &facts, now()).unwrap().intents[0].key.clone();
    assert_eq!(found, key([DOMAIN, "main.r", "order", "A1", "e", "act", ""]));
    let mut b = Builder::new();
    let place = b.place("order.tags", Type::List(Box::new(Type::Text)), Required);
    with_steps(&mut b, vec![act(None)]).once_per = Some(Read { place, binder: None });
    let plan = b.plan();
    let facts = event_id("e", vec![("tags", list_of(vec![]))]);
    let found = evaluate(&plan, &facts, now()).unwrap().intents[0].key.clone();
    assert_eq!(found, key([DOMAIN, "main.r", "order", "", "once ", "act", ""]));
}

#[test]
fn labels_tell_steps_apart() {
    let mut b = Builder::new();
    with_steps(&mut b, vec![act(None), action(0, "act#2", None)]);
    let plan = b.plan();
    let facts = event_id("e", vec![]);
    let evaluation = evaluate(&plan, &facts, now()).unwrap();
    let keys: Vec<&str> = evaluation.intents.iter().map(|intent| intent.key.as_str()).collect();
    assert_eq!(keys[1], key([DOMAIN, "main.r", "order", "", "e", "act#2", ""]));
    assert_ne!(keys[0], keys[1]);
}

#[test]
fn steps_are_independent() {
    let mut b = Builder::new();
    let unknown = b.read("order.required", Type::Text, Required);
    let bad = b.read("order.wrong", Type::Text, Required);
    let mut late = action(1, "demand", Some(unknown.clone()));
    late.span = Span::new(SourceId(0), 7, 9);
    with_steps(
        &mut b,
        vec![late, act(Some(constant(text("a")))), action(0, "act#2", Some(bad)), action(0, "act#3", None)],
    );
    let plan = b.plan();
    let facts = order([("wrong", Tree::Wrong(Found::number("1")))]);
    let evaluation = evaluate(&plan, &facts, now()).unwrap();
    let steps: Vec<&str> = evaluation.intents.iter().map(|intent| intent.step.as_str()).collect();
    assert_eq!(steps, ["act", "act#3"]);
    let [first, second] = evaluation.withheld.as_slice() else { panic!("{:?}", evaluation.withheld) };
    assert_eq!((first.rule.0, first.step.as_str(), first.item), (0, "demand", None));
    assert_eq!(first.span, Span::new(SourceId(0), 7, 9));
    assert_eq!(first.why, WithheldBecause::Missing(vec!["order.required".into()]));
    let WithheldBecause::Error { path, what } = &second.why else { panic!("{second:?}") };
    assert_eq!(path.as_deref(), Some("order.wrong"));
    assert_eq!(what.en, "`order.wrong` is number 1; expected text");
    assert_eq!(what.zh, "“order.wrong”是数字 1，应为文字");
    // The rule itself fired: neither it nor its condition is open.
    assert_eq!(evaluation.fired.len(), 1);
    assert!(evaluation.undecided().is_empty() && evaluation.errored().is_empty());
}

#[test]
fn guards() {
    for outcome in [True, False, Unknown, Error] {
        let mut b = Builder::new();
        let path = if outcome == Error { "order.wrong" } else { "order.missing" };
        let read = b.read(path, Type::Number, Required);
        let guard = match outcome {
            True => yes(),
            False => no(),
            _ => compare(Comparison::Eq, read, constant(number("1"))),
        };
        with_steps(&mut b, vec![guarded(act(None), guard)]);
        let plan = b.plan();
        let facts = order([("wrong", Tree::wrong())]);
        let evaluation = evaluate(&plan, &facts, now()).unwrap();
        assert_eq!(evaluation.intents.len(), usize::from(outcome == True), "{outcome:?}");
        assert_eq!(evaluation.withheld.len(), usize::from(matches!(outcome, Unknown | Error)), "{outcome:?}");
        match evaluation.withheld.first().map(|withheld| &withheld.why) {
            Some(WithheldBecause::Missing(paths)) => assert_eq!(paths, &["order.missing"]),
            Some(WithheldBecause::Error { path, .. }) => assert_eq!(path.as_deref(), Some("order.wrong")),
            Some(WithheldBecause::NeedsState) => panic!(),
            None => {}
        }
    }
}

#[test]
fn arguments_that_are_none() {
    let mut b = Builder::new();
    let none = b.read("order.optional", Type::Text, Optional);
    with_steps(&mut b, vec![action(0, "act", Some(none.clone())), action(1, "demand", Some(none))]);
    let plan = b.plan();
    let facts = order([]);
    let evaluation = evaluate(&plan, &facts, now()).unwrap();
    assert_eq!(evaluation.intents.len(), 1);
    assert!(evaluation.intents[0].args.is_empty());
    assert_eq!(evaluation.withheld[0].step, "demand");
    assert_eq!(evaluation.withheld[0].why, WithheldBecause::Missing(vec!["order.optional".into()]));
}

/// None that comes from no place is named by its parameter; of several places, those that are none are named.
#[test]
fn what_is_named_where_an_argument_is_none() {
    let why = |make: &dyn Fn(&mut Builder) -> Node| {
        let mut b = Builder::new();
        let arg = make(&mut b);
        with_steps(&mut b, vec![action(1, "demand", Some(arg))]);
        let plan = b.plan();
        let facts = order([("here", number("1").into())]);
        let evaluation = evaluate(&plan, &facts, now()).unwrap();
        evaluation.withheld[0].why.clone()
    };
    let missing = |path: &str| WithheldBecause::Missing(vec![path.to_owned()]);
    let sum = why(&|b| {
        let (here, gone) =
            (b.read("order.here", Type::Number, Optional), b.read("order.gone", Type::Number, Optional));
        node(Type::Number, NodeKind::Add(Box::new(here), Box::new(gone)))
    });
    assert_eq!(sum, missing("order.gone"));
    let table = why(&|b| {
        let outputs = vec![("x".to_owned(), Type::Text)];
        let table = Table {
            name: "t".into(),
            policy: PolicyWord::First,
            span: Span::default(),
            outputs,
            rows: vec![],
        };
        b.program.tables.push(table);
        node(Type::Text, NodeKind::TableOutput { table: 0, output: 0 })
    });
    assert_eq!(table, missing("value"));
}

#[test]
fn amounts_must_be_payable() {
    let payable = |arg: Node| {
        let mut b = Builder::new();
        with_steps(&mut b, vec![act(Some(arg))]);
        let plan = b.plan();
        let facts = nothing();
        evaluate(&plan, &facts, now()).unwrap().withheld.is_empty()
    };
    assert!(payable(constant(money("1.50 CNY"))));
    assert!(!payable(constant(money("1.505 CNY"))));
    assert!(!payable(constant(money("1.5 JPY"))));
    let list = |amounts: &[&str]| {
        let amounts = amounts.iter().map(|amount| money(amount)).collect();
        node(Type::List(Box::new(Type::Money)), NodeKind::ConstList(amounts))
    };
    assert!(payable(list(&["1.50 CNY", "2 CNY"])));
    assert!(!payable(list(&["1.50 CNY", "2.001 CNY"])));
    assert!(payable(constant(number("1.505"))));
}

#[test]
fn a_delay_past_the_last_instant_is_an_error() {
    let mut b = Builder::new();
    let mut step = act(None);
    let StepKind::Action { clauses, .. } = &mut step.kind else { panic!() };
    clauses.after = Some(Duration::parse("100000000d").unwrap());
    with_steps(&mut b, vec![step]);
    let plan = b.plan();
    let facts = nothing();
    let evaluation = evaluate(&plan, &facts, now()).unwrap();
    assert!(evaluation.intents.is_empty());
    assert!(matches!(&evaluation.withheld[0].why, WithheldBecause::Error { path: None, .. }));
}

fn for_each(list: Read, binder: u16, step: Step) -> Step {
    let label = step.label.clone();
    Step { span: Span::default(), label, kind: StepKind::ForEach { list, binder, step: Box::new(step) } }
}

#[test]
fn for_each_item() {
    let mut b = Builder::new();
    let sku = b.item("order.items[].sku", Type::Text, Required, 0);
    let list = Read {
        place: b.place("order.items", Type::List(Box::new(Type::Record(ITEM))), Optional),
        binder: None,
    };
    with_steps(&mut b, vec![for_each(list, 0, act(Some(sku)))]);
    let plan = b.plan();
    let item = |sku: &str| record([("sku", text(sku).into())]);
    let facts = event_id("e", vec![("items", list_of(vec![item("a"), record([]), item("c")]))]);
    let evaluation = evaluate(&plan, &facts, now()).unwrap();
    let found: Vec<_> =
        evaluation.intents.iter().map(|intent| (intent.item, intent.args[0].1.clone())).collect();
    assert_eq!(found, [(Some(0), Value::Scalar(text("a"))), (Some(2), Value::Scalar(text("c")))]);
    assert_eq!(evaluation.intents[1].key, key([DOMAIN, "main.r", "order", "", "e", "act", "2"]));
    assert_eq!((evaluation.withheld[0].item, evaluation.withheld[0].step.as_str()), (Some(1), "act"));
    assert_eq!(evaluation.withheld[0].why, WithheldBecause::Missing(vec!["order.items[].sku".into()]));
    for facts in [order([]), order([("items", list_of(vec![]))])] {
        let evaluation = evaluate(&plan, &facts, now()).unwrap();
        assert!(evaluation.intents.is_empty() && evaluation.withheld.is_empty());
    }
}

fn list_of(items: Vec<Tree>) -> Tree {
    Tree::List(items)
}

#[test]
fn a_list_to_go_through_that_is_not_there() {
    let mut b = Builder::new();
    let place = b.place("order.items", Type::List(Box::new(Type::Record(ITEM))), Required);
    with_steps(&mut b, vec![for_each(Read { place, binder: None }, 0, act(None)), action(0, "act#2", None)]);
    let plan = b.plan();
    let facts = order([]);
    let evaluation = evaluate(&plan, &facts, now()).unwrap();
    assert_eq!(evaluation.intents.len(), 1);
    assert_eq!(evaluation.withheld[0].why, WithheldBecause::Missing(vec!["order.items".into()]));
    assert_eq!((evaluation.withheld[0].item, evaluation.withheld[0].step.as_str()), (None, "act"));
    let facts = order([("items", Tree::wrong())]);
    let evaluation = evaluate(&plan, &facts, now()).unwrap();
    assert!(matches!(&evaluation.withheld[0].why, WithheldBecause::Error { .. }));
}

#[test]
fn for_each_in_for_each() {
    let mut b = Builder::new();
    let sku = b.item("order.boxes[].items[].sku", Type::Text, Required, 1);
    let boxes = Read {
        place: b.place("order.boxes", Type::List(Box::new(Type::Record(ITEM))), Required),
        binder: None,
    };
    let place = b.place("order.boxes[].items", Type::List(Box::new(Type::Record(ITEM))), Required);
    let inner = Read { place, binder: Some(0) };
    with_steps(&mut b, vec![for_each(boxes, 0, for_each(inner, 1, act(Some(sku))))]);
    let plan = b.plan();
    let holder = |skus: &[&str]| {
        let items = skus.iter().map(|sku| record([("sku", text(sku).into())])).collect();
        record([("items", list_of(items))])
    };
    let facts =
        event_id("e", vec![("boxes", list_of(vec![holder(&["a", "b"]), record([]), holder(&["c"])]))]);
    let evaluation = evaluate(&plan, &facts, now()).unwrap();
    let found: Vec<_> = evaluation
        .intents
        .iter()
        .map(|intent| (intent.item.unwrap(), intent.args[0].1.clone(), intent.key.clone()))
        .collect();
    let expected = [(0, "a", "0.0"), (1, "b", "0.1"), (3, "c", "2.0")].map(|(item, sku, at)| {
        (item, Value::Scalar(text(sku)), key([DOMAIN, "main.r", "order", "", "e", "act", at]))
    });
    assert_eq!(found, expected);
    assert_eq!(evaluation.withheld[0].why, WithheldBecause::Missing(vec!["order.boxes[].items".into()]));
    // The list that is not there has a number that no item has.
    assert_eq!((evaluation.withheld[0].step.as_str(), evaluation.withheld[0].item), ("act", Some(2)));
}

#[test]
fn otherwise_has_its_own_steps() {
    let mut b = Builder::new();
    let rule = b.rule("r", no());
    rule.then = Box::new([action(0, "act", None)]);
    rule.otherwise = Box::new([action(0, "act#2", None), action(0, "act#3", None)]);
    let plan = b.plan();
    let facts = nothing();
    let evaluation = evaluate(&plan, &facts, now()).unwrap();
    assert!(evaluation.fired.is_empty());
    assert_eq!(evaluation.otherwise.len(), 1);
    let steps: Vec<&str> = evaluation.intents.iter().map(|intent| intent.step.as_str()).collect();
    assert_eq!(steps, ["act#2", "act#3"]);
}

#[test]
fn unsound_steps_are_refused() {
    use dangjiu::limits::Limits;
    use dangjiu::plan::{Plan, PlanError};
    let refused = |step: Step| {
        let mut b = Builder::new();
        with_steps(&mut b, vec![step]);
        matches!(Plan::compile(&b.program, &Limits::default()), Err(PlanError::Unsound { .. }))
    };
    assert!(refused(action(9, "lost", None)));
    let mut short = act(None);
    let StepKind::Action { args, .. } = &mut short.kind else { panic!() };
    *args = Box::default();
    assert!(refused(short));
    let emit = StepKind::Emit {
        event: 0,
        args: Box::default(),
        places: Box::default(),
        clauses: Clauses::default(),
    };
    assert!(refused(Step { span: Span::default(), label: "e".into(), kind: emit }));
    let mut b = Builder::new();
    let place = b.place("order.x", Type::Text, Required);
    with_steps(&mut b, vec![for_each(Read { place, binder: None }, 0, act(None))]);
    assert!(matches!(Plan::compile(&b.program, &Limits::default()), Err(PlanError::Unsound { .. })));
    let mut b = Builder::new();
    with_steps(&mut b, vec![act(None)]).group = Some(3);
    assert!(matches!(Plan::compile(&b.program, &Limits::default()), Err(PlanError::Unsound { .. })));
    let mut b = Builder::new();
    with_steps(&mut b, vec![act(None)]).trigger = Some(Box::new(Trigger::Becomes { machine: 0, state: 0 }));
    assert!(matches!(Plan::compile(&b.program, &Limits::default()), Err(PlanError::Unsound { .. })));
    b.program.vocabulary.machines.push(machine());
    assert!(Plan::compile(&b.program, &Limits::default()).is_ok());
    b.program.rules[0].trigger = Some(Box::new(Trigger::Leaves { machine: 0, state: 1 }));
    assert!(matches!(Plan::compile(&b.program, &Limits::default()), Err(PlanError::Unsound { .. })));
}

/// The intents of all rules count together, and a withheld one as one that is issued.
#[test]
fn too_many_intents_refuse_the_call() {
    let asking = |more: usize| {
        let mut b = Builder::new();
        let missing = b.read("x", Type::Number, Required);
        with_steps(&mut b, vec![act(None); INTENTS - 1]);
        b.rule("s", yes()).then = vec![act(Some(missing)); more].into();
        let plan = b.plan();
        let facts = nothing();
        evaluate(&plan, &facts, now()).map(|found| [found.intents.len(), found.withheld.len()])
    };
    assert_eq!(asking(1), Ok([INTENTS - 1, 1]));
    assert_eq!(asking(2), Err(EvalRefused::TooManyIntents { limit: INTENTS }));
}
