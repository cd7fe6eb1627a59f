//! Emitted events: which rules they reach, what they change, and what follows from a trial.

use super::rules::{clause, event, fired, machines, names_of, on, undecided};
use super::support::*;
use dangjiu::eval::{EMITTED_EVENTS, EvalRefused, evaluate};
use dangjiu::plan::RuleId;
use dangjiu::program::*;
use dangjiu::schema::Requirement;
use dangjiu::span::Span;
use dangjiu::time::Duration;
use dangjiu::value::{Scalar, Type, Value};

fn emit(event: u32, label: &str, args: Vec<Option<Node>>, places: Vec<Option<PlaceId>>) -> Step {
    let kind =
        StepKind::Emit { event, args: args.into(), places: places.into(), clauses: Clauses::default() };
    Step { span: Span::default(), label: label.into(), kind }
}

/// `first` emits `order.flagged(level: …)`; `second`, one layer later, waits for it.
fn chain() -> (Builder, u32) {
    let mut b = Builder::new();
    let flagged = event(&mut b, "flagged", &[("level", Type::Number, Requirement::Required)]);
    let level = b.read("event.level", Type::Number, Requirement::Required);
    let place = b.place("event.level", Type::Number, Requirement::Required);
    let step = emit(flagged, "order.flagged", vec![Some(constant(number("3")))], vec![Some(place)]);
    b.rule("first", yes()).then = Box::new([step]);
    let second = b.rule("second", compare(Comparison::Ge, level.clone(), constant(number("3"))));
    second.trigger = on(flagged).map(Box::new);
    second.layer = 1;
    second.then = Box::new([act(Some(level))]);
    (b, flagged)
}

#[test]
fn an_emitted_event_reaches_later_layers() {
    let (b, _) = chain();
    let plan = b.plan();
    let facts = nothing();
    let evaluation = evaluate(&plan, &facts, now()).unwrap();
    assert_eq!(names_of(&plan, &evaluation.fired), ["first", "second"]);
    assert_eq!(evaluation.intents[0].args, [("value".to_owned(), Value::Scalar(number("3")))]);
    let event = &evaluation.events[0];
    assert_eq!((event.event.as_str(), event.rule, event.shadow), ("order.flagged", RuleId(0), false));
    assert_eq!(event.fields, [("level".to_owned(), Value::Scalar(number("3")))]);
    assert_eq!(event.id.len(), 26);
}

#[test]
fn an_emitted_event_does_not_reach_its_own_layer_or_rules_without_a_trigger() {
    let (mut b, _) = chain();
    b.program.rules[1].layer = 0;
    assert_eq!(fired(&b.plan(), &nothing()), ["first"]);
    let (mut b, _) = chain();
    b.rule("check", yes()).layer = 2;
    assert_eq!(fired(&b.plan(), &nothing()), ["first", "second", "check"]);
}

/// The event's own places are those of the emitted event; the rest of the facts is as before.
#[test]
fn what_an_emitted_event_changes() {
    let (mut b, flagged) = chain();
    let note = b.read("event.note", Type::Text, Requirement::Optional);
    let kind = b.read("event.type", Type::Text, Requirement::Optional);
    let state = b.read("event.state", Type::Text, Requirement::Optional);
    let id = b.read("event.id", Type::Text, Requirement::Optional);
    let time = b.read("event.time", Type::Instant, Requirement::Optional);
    let code = b.read("order.code", Type::Text, Requirement::Optional);
    let is = |read: &Node, value: Scalar<'static>| compare(Comparison::Eq, read.clone(), constant(value));
    let gone = |read: &Node| boolean(NodeKind::Presence { of: Box::new(read.clone()), what: Presence::None });
    let at = instant("2026-01-01T00:00:00Z");
    let condition = and([
        gone(&note),
        is(&kind, text("order.flagged")),
        gone(&state),
        not(is(&id, text("e-1"))),
        not(gone(&id)),
        is(&time, at.clone()),
        is(&code, text("c")),
    ]);
    let rule = b.rule("third", condition);
    rule.trigger = on(flagged).map(Box::new);
    rule.layer = 1;
    let plan = b.plan();
    let head = record([
        ("id", text("e-1").into()),
        ("state", text("s").into()),
        ("note", text("n").into()),
        ("time", at.into()),
    ]);
    let facts = record([("event", head), ("order", record([("code", text("c").into())]))]);
    assert_eq!(fired(&plan, &facts), ["first", "second", "third"]);
    // Also where the call itself has no event.
    assert_eq!(fired(&plan, &order([("code", text("c").into())])), ["first", "second"]);
}

#[test]
fn lists_and_records_in_emitted_events() {
    let mut b = Builder::new();
    let texts = || Type::List(Box::new(Type::Text));
    let flagged = event(
        &mut b,
        "flagged",
        &[("tags", texts(), Requirement::Required), ("order", Type::Record(ORDER), Requirement::Required)],
    );
    let tag = b.item("event.tags[]", Type::Text, Requirement::Required, 0);
    let tags = b.place("event.tags", texts(), Requirement::Required);
    let order_place = b.place("event.order", Type::Record(ORDER), Requirement::Required);
    let id = b.read("event.order.id", Type::Text, Requirement::Required);
    let own_id = b.place("order.id", Type::Text, Requirement::Required);
    let own = b.place("order", Type::Record(ORDER), Requirement::Required);
    let as_value = RecordValue {
        read: Read { place: own, binder: None },
        id: Some(Read { place: own_id, binder: None }),
        fields: vec![],
    };
    let args = vec![
        Some(node(texts(), NodeKind::ConstList(vec![text("x"), text("y")]))),
        Some(node(Type::Record(ORDER), NodeKind::RecordValue(as_value))),
    ];
    b.rule("first", yes()).then =
        vec![emit(flagged, "order.flagged", args, vec![Some(tags), Some(order_place)])].into();
    let list = Read { place: tags, binder: None };
    let is_y = compare(Comparison::Eq, tag.clone(), constant(text("y")));
    let any = boolean(NodeKind::Quantifier { kind: Quantifier::Any, list, binder: 0, cond: Box::new(is_y) });
    let in_tags = boolean(NodeKind::InPlace { value: Box::new(constant(text("x"))), list });
    let rule = b.rule("second", and([any, in_tags, compare(Comparison::Eq, id, constant(text("A1")))]));
    rule.trigger = on(flagged).map(Box::new);
    rule.layer = 1;
    let each = action(0, "act", Some(tag));
    rule.then = Box::new([Step {
        span: Span::default(),
        label: "act".into(),
        kind: StepKind::ForEach { list, binder: 0, step: Box::new(each) },
    }]);
    let plan = b.plan();
    let facts = order([("id", text("A1").into())]);
    let evaluation = evaluate(&plan, &facts, now()).unwrap();
    assert_eq!(names_of(&plan, &evaluation.fired), ["first", "second"]);
    let args: Vec<Value> = evaluation.intents.iter().map(|intent| intent.args[0].1.clone()).collect();
    assert_eq!(args, [Value::Scalar(text("x")), Value::Scalar(text("y"))]);
}

#[test]
fn what_follows_from_a_trial_is_a_trial() {
    let (mut b, _) = chain();
    b.program.rules[0].shadow = true;
    let plan = b.plan();
    let facts = nothing();
    let evaluation = evaluate(&plan, &facts, now()).unwrap();
    assert!(evaluation.events[0].shadow);
    assert!(evaluation.intents[0].shadow);
    let (b, _) = chain();
    let plan = b.plan();
    assert!(!evaluate(&plan, &facts, now()).unwrap().intents[0].shadow);
}

/// A rule that waits for an emitted event is open where that event leaves it open.
#[test]
fn open_rules_of_later_layers() {
    let (mut b, flagged) = chain();
    let open = clause(&mut b, Unknown);
    let rule = b.rule("open", open);
    rule.trigger = on(flagged).map(Box::new);
    rule.layer = 1;
    let rule_of_own_layer = b.program.rules[2].clone();
    b.program.rules.push(Rule { name: "early".into(), layer: 0, ..rule_of_own_layer });
    let plan = b.plan();
    let facts = order([]);
    let evaluation = evaluate(&plan, &facts, now()).unwrap();
    assert_eq!(undecided(&plan, &evaluation), ["open"]);
}

#[test]
fn a_delayed_event_needs_a_memory() {
    use dangjiu::eval::WithheldBecause;
    for clauses in [
        Clauses { after: Some(Duration::ZERO), ..Clauses::default() },
        Clauses {
            unless: Some(Box::new((Trigger::Leaves { machine: 0, state: 0 }, "x".into()))),
            ..Clauses::default()
        },
    ] {
        let (mut b, _) = chain();
        machines(&mut b);
        let StepKind::Emit { clauses: own, .. } = &mut b.program.rules[0].then[0].kind else { panic!() };
        *own = clauses;
        let plan = b.plan();
        let facts = nothing();
        let evaluation = evaluate(&plan, &facts, now()).unwrap();
        assert_eq!(names_of(&plan, &evaluation.fired), ["first"]);
        assert_eq!(evaluation.withheld[0].why, WithheldBecause::NeedsState);
        assert!(evaluation.events.is_empty());
    }
}

#[test]
fn an_event_that_lacks_a_field_is_withheld() {
    let (mut b, _) = chain();
    let read = b.read("order.level", Type::Number, Requirement::Required);
    let StepKind::Emit { args, .. } = &mut b.program.rules[0].then[0].kind else { panic!() };
    args[0] = Some(read);
    let plan = b.plan();
    let facts = order([]);
    let evaluation = evaluate(&plan, &facts, now()).unwrap();
    assert_eq!(names_of(&plan, &evaluation.fired), ["first"]);
    assert!(evaluation.events.is_empty());
    assert_eq!(evaluation.withheld[0].step, "order.flagged");
}

/// Two rules that emit: the events are taken up in their order, and a rule fires once for each.
#[test]
fn several_events() {
    let (mut b, _) = chain();
    let again = b.program.rules[0].then[0].clone();
    let StepKind::Emit { event, places, .. } = again.kind else { panic!() };
    let four = emit(event, "order.flagged#2", vec![Some(constant(number("4")))], places.into());
    let then = &mut b.program.rules[0].then;
    *then = then.iter().cloned().chain([four]).collect();
    let plan = b.plan();
    let facts = nothing();
    let evaluation = evaluate(&plan, &facts, now()).unwrap();
    assert_eq!(names_of(&plan, &evaluation.fired), ["first", "second", "second"]);
    let args: Vec<&Value> = evaluation.intents.iter().map(|intent| &intent.args[0].1).collect();
    assert_eq!(args, [&Value::Scalar(number("3")), &Value::Scalar(number("4"))]);
    assert_ne!(evaluation.intents[0].key, evaluation.intents[1].key);
    assert_ne!(evaluation.events[0].id, evaluation.events[1].id);
}

#[test]
fn too_many_events_refuse_the_call() {
    let (mut b, _) = chain();
    b.program.rules.truncate(1);
    let step = b.program.rules[0].then[0].clone();
    b.program.rules[0].then = vec![step; EMITTED_EVENTS].into();
    let plan = b.plan();
    let facts = nothing();
    assert_eq!(evaluate(&plan, &facts, now()).unwrap().events.len(), EMITTED_EVENTS);
    let step = b.program.rules[0].then[0].clone();
    let then = &mut b.program.rules[0].then;
    *then = then.iter().cloned().chain([step]).collect();
    let plan = b.plan();
    let refused = evaluate(&plan, &facts, now()).unwrap_err();
    assert_eq!(refused, EvalRefused::TooManyEvents { limit: EMITTED_EVENTS });
}

/// A list of records: each item's fields stand at the item's own places.
#[test]
fn a_list_of_records_in_an_emitted_event() {
    let mut b = Builder::new();
    let items = || Type::List(Box::new(Type::Record(ITEM)));
    let flagged = event(&mut b, "flagged", &[("items", items(), Requirement::Required)]);
    let sku = b.item("order.items[].sku", Type::Text, Requirement::Required, 0);
    let count = b.item("order.items[].count", Type::Number, Requirement::Optional, 0);
    let own = Read { place: b.place("order.items", items(), Requirement::Required), binder: None };
    let own_item = b.place("order.items[]", Type::Record(ITEM), Requirement::Optional);
    let record_value = NodeKind::RecordValue(RecordValue {
        read: Read { place: own_item, binder: Some(0) },
        id: None,
        fields: vec![("sku".into(), sku), ("count".into(), count)],
    });
    let item = Box::new(node(Type::Record(ITEM), record_value));
    let arg = node(items(), NodeKind::ListValue { read: own, item, binder: 0 });
    let their_sku = b.item("event.items[].sku", Type::Text, Requirement::Required, 0);
    let their_count = b.item("event.items[].count", Type::Number, Requirement::Optional, 0);
    let list = Read { place: b.place("event.items", items(), Requirement::Required), binder: None };
    b.rule("first", yes()).then =
        vec![emit(flagged, "order.flagged", vec![Some(arg)], vec![Some(list.place)])].into();
    let parts = vec![
        TemplatePart::Hole(their_sku),
        TemplatePart::Text(" ".into()),
        TemplatePart::Hole(node(
            Type::Number,
            NodeKind::OrElse(Box::new(their_count), Box::new(constant(text("-")))),
        )),
    ];
    let each = action(0, "act", Some(node(Type::Text, NodeKind::Template(parts))));
    let kind = StepKind::ForEach { list, binder: 0, step: Box::new(each) };
    let rule = b.rule("second", yes());
    rule.trigger = on(flagged).map(Box::new);
    rule.layer = 1;
    rule.then = Box::new([Step { span: Span::default(), label: "act".into(), kind }]);
    let plan = b.plan();
    let line = |sku: &str, count: &str| record([("sku", text(sku).into()), ("count", number(count).into())]);
    let lines = vec![line("a", "1"), record([("sku", text("b").into())]), line("c", "3")];
    let facts = order([("items", Tree::List(lines))]);
    let evaluation = evaluate(&plan, &facts, now()).unwrap();
    let args: Vec<Value> = evaluation.intents.iter().map(|intent| intent.args[0].1.clone()).collect();
    assert_eq!(args, ["a 1", "b -", "c 3"].map(|line| Value::Scalar(text(line))));
}
