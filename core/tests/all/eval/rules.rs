//! Rules as wholes: triggers, periods, order, groups, layers, and what needs a memory.

use super::support::*;
use dangjiu::eval::{EvalRefused, Evaluation, evaluate};
use dangjiu::facts::{Found, FoundKind};
use dangjiu::limits::Limits;
use dangjiu::plan::{Plan, PlanError, RuleId};
use dangjiu::program::*;
use dangjiu::schema::{EventType, MachineType, Names, Requirement, StateType};
use dangjiu::span::Span;
use dangjiu::time::{Duration, Instant};
use dangjiu::value::{EnumId, Type};

fn names(primary: &str, other: &str) -> Names {
    Names { primary: primary.into(), other: Some(other.into()), ..Names::default() }
}

/// Declares the event `order.NAME` with fields and their places `event.FIELD`.
pub(crate) fn event(b: &mut Builder, name: &str, fields: &[(&str, Type, Requirement)]) -> u32 {
    let number = u32::try_from(b.program.vocabulary.events.len()).unwrap();
    let parts = vec![names("order", "订单"), names(name, "事")];
    let declared = fields.iter().map(|(name, ty, requirement)| field(name, ty.clone(), requirement.clone()));
    let declared = declared.collect();
    b.program.vocabulary.events.push(EventType { parts, subject: Some(ORDER), fields: declared, span: None });
    for spelling in [format!("order.{name}"), format!("订单.{name}")] {
        b.program.vocabulary.event_names.insert(spelling, number);
    }
    number
}

pub(crate) fn on(event: u32) -> Option<Trigger> {
    filtered(event, None)
}

fn filtered(event: u32, filter: Option<Node>) -> Option<Trigger> {
    Some(Trigger::Event(vec![EventMatch {
        event: EventKind::Declared(event),
        filter,
        span: Span::default(),
    }]))
}

/// The machines `payment` (0: unpaid, paid) and `fulfilment` (1: waiting, shipped) of an order.
pub(crate) fn machines(b: &mut Builder) {
    let state = |primary: &str, other: &str| StateType {
        names: names(primary, other),
        initial: false,
        is_final: false,
    };
    let machine = |name: &str, states: Vec<StateType>| MachineType {
        names: Names { primary: name.into(), ..Names::default() },
        subject: ORDER,
        truth: vec![],
        forward_only: false,
        states,
        moves: vec![],
        state_enum: EnumId(0),
        span: None,
    };
    b.program.vocabulary.machines = vec![
        machine("payment", vec![state("unpaid", "待付款"), state("paid", "已付款")]),
        machine("fulfilment", vec![state("waiting", "待履约"), state("shipped", "已出库")]),
    ];
}

/// A call whose event says this of itself.
fn says(kind: &str, state: Option<&str>) -> Tree {
    let mut head = vec![("type", Tree::from(text(kind)))];
    head.extend(state.map(|state| ("state", Tree::from(text(state)))));
    record([("event", Tree::Record(head)), ("order", record([]))])
}

pub(crate) fn fired(plan: &Plan, facts: &Tree) -> Vec<String> {
    names_of(plan, &evaluate(plan, facts, now()).unwrap().fired)
}

pub(crate) fn names_of(plan: &Plan, rules: &[RuleId]) -> Vec<String> {
    rules.iter().map(|rule| plan.rule(*rule).unwrap().name.clone()).collect()
}

pub(crate) fn undecided(plan: &Plan, evaluation: &Evaluation<'_>) -> Vec<String> {
    let rules: Vec<RuleId> = evaluation.undecided().iter().map(|found| found.rule).collect();
    names_of(plan, &rules)
}

fn errored(plan: &Plan, evaluation: &Evaluation<'_>) -> Vec<String> {
    let rules: Vec<RuleId> = evaluation.errored().iter().map(|found| found.rule).collect();
    names_of(plan, &rules)
}

pub(crate) fn clause(b: &mut Builder, outcome: dangjiu::eval::Outcome) -> Node {
    let path = match outcome {
        True => return yes(),
        False => return no(),
        Unknown => "order.missing",
        Error => "order.wrong",
    };
    let read = b.read(path, Type::Number, Requirement::Required);
    compare(Comparison::Eq, read, constant(number("1")))
}

/// An order with the one wrong value, and an event.
fn with_wrong(kind: &str) -> Tree {
    record([("event", record([("type", text(kind).into())])), ("order", record([("wrong", Tree::wrong())]))])
}

#[test]
fn events_in_any_spelling() {
    let mut b = Builder::new();
    let created = event(&mut b, "created", &[]);
    let paid = event(&mut b, "paid", &[]);
    b.rule("created", yes()).trigger = on(created).map(Box::new);
    b.rule("paid", yes()).trigger = on(paid).map(Box::new);
    let either = [created, paid].map(|event| EventMatch {
        event: EventKind::Declared(event),
        filter: None,
        span: Span::default(),
    });
    b.rule("either", yes()).trigger = Some(Box::new(Trigger::Event(either.to_vec())));
    b.rule("check", yes());
    let plan = b.plan();
    assert_eq!(fired(&plan, &says("order.created", None)), ["created", "either", "check"]);
    assert_eq!(fired(&plan, &says("订单.paid", None)), ["paid", "either", "check"]);
    assert_eq!(fired(&plan, &nothing()), ["check"]);
    let unheard_of = says("order.unheard_of", None);
    let evaluation = evaluate(&plan, &unheard_of, now()).unwrap();
    assert_eq!(names_of(&plan, &evaluation.fired), ["check"]);
    assert_eq!(evaluation.unknown_event.as_deref(), Some("order.unheard_of"));
    let known = says("order.created", None);
    assert_eq!(evaluate(&plan, &known, now()).unwrap().unknown_event, None);
}

#[test]
fn becoming_and_leaving() {
    let mut b = Builder::new();
    machines(&mut b);
    b.rule("becomes_paid", yes()).trigger = Some(Box::new(Trigger::Becomes { machine: 0, state: 1 }));
    b.rule("leaves_paid", yes()).trigger = Some(Box::new(Trigger::Leaves { machine: 0, state: 1 }));
    b.rule("becomes_waiting", yes()).trigger = Some(Box::new(Trigger::Becomes { machine: 1, state: 0 }));
    let plan = b.plan();
    assert_eq!(fired(&plan, &says("order.becomes", Some("paid"))), ["becomes_paid"]);
    assert_eq!(fired(&plan, &says("订单.变为", Some("已付款"))), ["becomes_paid"]);
    assert_eq!(fired(&plan, &says("order.leaves", Some("paid"))), ["leaves_paid"]);
    assert_eq!(fired(&plan, &says("订单.离开", Some("已付款"))), ["leaves_paid"]);
    assert_eq!(fired(&plan, &says("order.becomes", Some("waiting"))), ["becomes_waiting"]);
    for (kind, state) in [
        ("order.becomes", None),
        ("order.becomes", Some("lost")),
        ("order.stays", Some("paid")),
        ("item.becomes", Some("paid")),
        ("parcel.becomes", Some("paid")),
        ("becomes", Some("paid")),
    ] {
        let facts = says(kind, state);
        let evaluation = evaluate(&plan, &facts, now()).unwrap();
        assert!(evaluation.fired.is_empty(), "{kind} {state:?}");
        assert!(evaluation.unknown_event.is_some(), "{kind} {state:?}");
    }
    let facts = says("order.becomes", Some("lost"));
    let evaluation = evaluate(&plan, &facts, now()).unwrap();
    assert_eq!(evaluation.unknown_event.as_deref(), Some("order.becomes lost"));
}

#[test]
fn actions_as_events() {
    let mut b = Builder::new();
    let waits = |event| Some(Trigger::Event(vec![EventMatch { event, filter: None, span: Span::default() }]));
    b.rule("issued", yes()).trigger = waits(EventKind::Issued(0)).map(Box::new);
    b.rule("done", yes()).trigger = waits(EventKind::Done(0)).map(Box::new);
    b.rule("other", yes()).trigger = waits(EventKind::Done(1)).map(Box::new);
    let plan = b.plan();
    assert_eq!(fired(&plan, &says("act", None)), ["issued"]);
    assert_eq!(fired(&plan, &says("act.done", None)), ["done"]);
    assert_eq!(fired(&plan, &says("demand.完成", None)), ["other"]);
    assert_eq!(fired(&plan, &says("order.done", None)), [""; 0]);
}

#[test]
fn a_head_that_is_no_text_refuses_the_call() {
    let mut b = Builder::new();
    b.rule("check", yes());
    let plan = b.plan();
    for (key, found) in [
        ("type", Found::number("7")),
        ("state", Found::Kind(FoundKind::Object)),
        ("id", Found::number("20260209")),
    ] {
        let facts = record([("event", Tree::Record(vec![(key, Tree::Wrong(found.clone()))]))]);
        let refused = evaluate(&plan, &facts, now()).unwrap_err();
        assert_eq!(refused, EvalRefused::Head { path: format!("event.{key}"), found });
    }
    for (key, value) in [("time", Tree::wrong()), ("source", Tree::wrong()), ("id", Tree::Null)] {
        let facts = record([("event", Tree::Record(vec![(key, value)]))]);
        assert!(evaluate(&plan, &facts, now()).is_ok(), "event.{key}");
    }
}

#[test]
fn a_filter_decides_whether_the_trigger_occurred() {
    for filter in [True, False, Unknown, Error] {
        for cond in [True, False, Unknown, Error] {
            let mut b = Builder::new();
            let created = event(&mut b, "created", &[]);
            let filter_node = clause(&mut b, filter);
            let cond_node = clause(&mut b, cond);
            let rule = b.rule("r", cond_node);
            rule.trigger = filtered(created, Some(filter_node)).map(Box::new);
            rule.otherwise = Box::new([act(None)]);
            let plan = b.plan();
            let facts = with_wrong("order.created");
            let evaluation = evaluate(&plan, &facts, now()).unwrap();
            assert_eq!(outcome(&evaluation, 0), filter.and(cond), "{filter:?} {cond:?}");
            let otherwise = filter == True && cond == False;
            assert_eq!(evaluation.otherwise.len(), usize::from(otherwise), "{filter:?} {cond:?}");
            let silent = with_wrong("order.unheard_of");
            let evaluation = evaluate(&plan, &silent, now()).unwrap();
            assert_eq!(outcome(&evaluation, 0), False);
            assert!(evaluation.otherwise.is_empty());
        }
    }
}

#[test]
fn two_filters_of_one_event_are_alternatives() {
    for (first, second) in
        [(True, False), (False, True), (False, False), (Unknown, True), (Unknown, False), (Error, Unknown)]
    {
        let mut b = Builder::new();
        let created = event(&mut b, "created", &[]);
        let matches = [first, second].map(|outcome| EventMatch {
            event: EventKind::Declared(created),
            filter: Some(clause(&mut b, outcome)),
            span: Span::default(),
        });
        b.rule("r", yes()).trigger = Some(Box::new(Trigger::Event(matches.to_vec())));
        let plan = b.plan();
        let facts = with_wrong("order.created");
        let evaluation = evaluate(&plan, &facts, now()).unwrap();
        assert_eq!(outcome(&evaluation, 0), first.or(second), "{first:?} {second:?}");
    }
}

#[test]
fn periods_include_their_start_and_not_their_end() {
    let mut b = Builder::new();
    let at = |text: &str| Instant::parse(text).unwrap();
    let (from, to) = (at("2026-11-01T00:00:00+08:00"), at("2026-11-12T00:00:00+08:00"));
    b.rule("r", yes()).period = Some(Box::new((from, to)));
    let stateful = b.rule("s", yes());
    stateful.period = Some(Box::new((from, to)));
    let event = EventMatch { event: EventKind::Issued(0), filter: None, span: Span::default() };
    stateful.trigger =
        Some(Box::new(Trigger::Count { at_least: 2, event, within: Duration::ZERO, by: Vec::new() }));
    let plan = b.plan();
    for (now, runs) in [
        ("2026-10-31T23:59:59.999999+08:00", false),
        ("2026-11-01T00:00:00+08:00", true),
        ("2026-11-11T23:59:59.999999+08:00", true),
        ("2026-11-12T00:00:00+08:00", false),
    ] {
        let facts = nothing();
        let evaluation = evaluate(&plan, &facts, at(now)).unwrap();
        assert_eq!(evaluation.fired.len(), usize::from(runs), "{now}");
        assert_eq!(evaluation.needs_state().count(), usize::from(runs), "{now}");
    }
}

#[test]
fn disabled_rules_do_not_run_and_pull_nothing() {
    let mut b = Builder::new();
    let open = clause(&mut b, Unknown);
    b.rule("off", open).disabled = true;
    b.rule("off_too", yes()).disabled = true;
    let stateful = b.rule("off_three", yes());
    stateful.disabled = true;
    stateful.at_most_once = Some(Box::new((Duration::ZERO, Read { place: PlaceId(0), binder: None })));
    let plan = b.plan();
    let facts = nothing();
    let evaluation = evaluate(&plan, &facts, now()).unwrap();
    assert!(evaluation.fired.is_empty() && evaluation.undecided().is_empty());
    assert_eq!(evaluation.needs_state().count(), 0);
    // The root and the head of the event with its record; not the order.
    assert_eq!(plan.shape().slots, 1 + 6);
}

#[test]
fn what_needs_a_memory_is_named_and_not_run() {
    let mut b = Builder::new();
    machines(&mut b);
    let created = event(&mut b, "created", &[]);
    let of = |event| EventMatch { event: EventKind::Declared(event), filter: None, span: Span::default() };
    let hour = Duration::parse("1h").unwrap();
    let place = b.place("order.x", Type::Number, Requirement::Required);
    b.rule("goes", yes()).trigger =
        Some(Box::new(Trigger::Goes { machine: 0, first: 0, then: vec![(false, 1)], within: hour }));
    b.rule("stays", yes()).trigger =
        Some(Box::new(Trigger::Stays { machine: 0, state: 0, how_long: HowLong::For(hour) }));
    b.rule("absence", yes()).trigger = Some(Box::new(Trigger::Absence {
        event: of(created),
        within: hour,
        after: Anchor { event: of(created) },
        by: vec![],
    }));
    b.rule("count", yes()).trigger =
        Some(Box::new(Trigger::Count { at_least: 3, event: of(created), within: hour, by: vec![] }));
    b.rule("rate", yes()).trigger = Some(Box::new(Trigger::Rate {
        event: of(created),
        among: of(created),
        within: hour,
        by: vec![],
        op: Comparison::Gt,
        threshold: dangjiu::decimal::Decimal::ONE,
        samples: 1,
    }));
    b.rule("often", yes()).at_most_once = Some(Box::new((hour, Read { place, binder: None })));
    b.rule("check", yes());
    let plan = b.plan();
    let facts = says("order.created", None);
    let evaluation = evaluate(&plan, &facts, now()).unwrap();
    assert_eq!(names_of(&plan, &evaluation.fired), ["check"]);
    let named: Vec<RuleId> = evaluation.needs_state().collect();
    assert_eq!(names_of(&plan, &named), ["goes", "stays", "absence", "count", "rate", "often"]);
}

#[test]
fn rules_fire_by_layer_priority_and_source() {
    let mut b = Builder::new();
    for (name, layer, priority) in
        [("a", 1, 9), ("b", 0, 0), ("c", 0, 5), ("d", 0, 5), ("e", 0, -1), ("f", 1, 10)]
    {
        let rule = b.rule(name, yes());
        rule.layer = layer;
        rule.priority = priority;
    }
    let plan = b.plan();
    let facts = nothing();
    let evaluation = evaluate(&plan, &facts, now()).unwrap();
    assert_eq!(names_of(&plan, &evaluation.fired), ["c", "d", "b", "e", "f", "a"]);
    let rules: Vec<&str> = evaluation.intents.iter().map(|intent| intent.rule.as_str()).collect();
    assert_eq!(rules, ["main.c", "main.d", "main.b", "main.e", "main.f", "main.a"]);
}

#[test]
fn what_is_open_stands_in_the_same_order() {
    for outcome in [Unknown, Error] {
        let mut b = Builder::new();
        for (name, layer, priority) in [("a", 1, 9), ("b", 0, 0), ("c", 0, 5)] {
            let condition = clause(&mut b, outcome);
            let rule = b.rule(name, condition);
            rule.layer = layer;
            rule.priority = priority;
        }
        let plan = b.plan();
        let facts = with_wrong("x");
        let evaluation = evaluate(&plan, &facts, now()).unwrap();
        let open =
            if outcome == Unknown { undecided(&plan, &evaluation) } else { errored(&plan, &evaluation) };
        assert_eq!(open, ["c", "b", "a"]);
    }
}

/// Rules with these outcomes in one group.
fn grouped(policy: PolicyWord, outcomes: &[dangjiu::eval::Outcome]) -> Builder {
    let mut b = Builder::new();
    b.program.groups.push(Group { name: "g".into(), policy, span: Span::default() });
    for (outcome, name) in outcomes.iter().zip(["a", "b", "c", "d"]) {
        let condition = clause(&mut b, *outcome);
        let rule = b.rule(name, condition);
        rule.group = Some(0);
        rule.otherwise = Box::new([act(None)]);
    }
    b
}

/// Who fired, ran `otherwise`, is undecided, is in error.
fn of_group(b: &Builder) -> [Vec<String>; 4] {
    let plan = b.plan();
    let facts = with_wrong("x");
    let evaluation = evaluate(&plan, &facts, now()).unwrap();
    [
        names_of(&plan, &evaluation.fired),
        names_of(&plan, &evaluation.otherwise),
        undecided(&plan, &evaluation),
        errored(&plan, &evaluation),
    ]
}

fn expect(found: [Vec<String>; 4], expected: [&[&str]; 4]) {
    assert_eq!(found, expected.map(|names| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()));
}

#[test]
fn groups() {
    let first = |outcomes: &[_]| of_group(&grouped(PolicyWord::First, outcomes));
    expect(first(&[False, True, True, False]), [&["b"], &["a"], &[], &[]]);
    expect(first(&[Unknown, True]), [&[], &[], &["a"], &[]]);
    expect(first(&[False, Error, Unknown, True]), [&[], &["a"], &[], &["b"]]);
    let unique = |outcomes: &[_]| of_group(&grouped(PolicyWord::Unique, outcomes));
    expect(unique(&[False, True, False]), [&["b"], &["a", "c"], &[], &[]]);
    expect(unique(&[True, True, False]), [&[], &["c"], &[], &["a", "b"]]);
    expect(unique(&[True, Unknown]), [&[], &[], &["b"], &[]]);
    expect(unique(&[True, Unknown, Error]), [&[], &[], &[], &["c"]]);
    let all = |outcomes: &[_]| of_group(&grouped(PolicyWord::All, outcomes));
    expect(all(&[True, Unknown, Error, False]), [&["a"], &["d"], &["b"], &["c"]]);
}

#[test]
fn a_group_is_walked_by_priority() {
    let mut b = grouped(PolicyWord::First, &[True, True, True]);
    b.program.rules[1].priority = 1;
    b.program.rules[2].priority = 1;
    // Layers order what is given out, not who is asked first.
    b.program.rules[1].layer = 3;
    expect(of_group(&b), [&["b"], &[], &[], &[]]);
}

#[test]
fn two_groups_are_decided_apart() {
    let mut b = grouped(PolicyWord::First, &[True, True, True, True]);
    b.program.groups.push(Group { name: "h".into(), policy: PolicyWord::First, span: Span::default() });
    b.program.rules[1].group = Some(1);
    b.program.rules[3].group = Some(1);
    expect(of_group(&b), [&["a", "b"], &[], &[], &[]]);
}

#[test]
fn members_that_do_not_take_part_do_not_decide() {
    let mut b = grouped(PolicyWord::First, &[True, True, True, True]);
    b.program.rules[0].disabled = true;
    b.program.rules[1].period = Some(Box::new((Instant::MIN, Instant::MIN)));
    b.program.rules[2].trigger = Some(Box::new(Trigger::Becomes { machine: 0, state: 0 }));
    machines(&mut b);
    expect(of_group(&b), [&["d"], &[], &[], &[]]);
}

#[test]
fn a_rule_on_trial_does_not_decide_over_others() {
    let mut b = grouped(PolicyWord::Unique, &[True, True]);
    b.program.rules[1].shadow = true;
    let plan = b.plan();
    let facts = nothing();
    let evaluation = evaluate(&plan, &facts, now()).unwrap();
    assert_eq!(names_of(&plan, &evaluation.fired), ["a"]);
    assert_eq!(errored(&plan, &evaluation), ["b"]);
    let what = evaluation.errored().remove(0).what;
    assert_eq!(what.en, "`main.a` and `main.b` of the unique group `g` hold at once");
}

/// Each of many is told of two, whatever their number.
#[test]
fn of_many_that_hold_two_are_named() {
    let mut b = grouped(PolicyWord::Unique, &[True, True, True, True]);
    let of_all = |b: &Builder| {
        let plan = b.plan();
        let facts = nothing();
        let evaluation = evaluate(&plan, &facts, now()).unwrap();
        assert_eq!(errored(&plan, &evaluation).len(), b.program.rules.len());
        evaluation.errored().into_iter().map(|error| error.what).collect::<Vec<_>>()
    };
    for what in of_all(&b) {
        assert_eq!(what.en, "`main.a` and `main.b` and others of the unique group `g` hold at once");
        assert_eq!(what.zh, "唯一组“g”中“main.a”、“main.b”等同时成立");
    }
    for number in 4..300 {
        let rule = b.program.rules[0].clone();
        b.program.rules.push(Rule { name: format!("r{number}"), ..rule });
    }
    let told: usize = of_all(&b).iter().map(|what| what.en.len()).sum();
    assert!(told < 300 * 100, "{told}");
}

/// In a group the index must not hide that a row is open.
#[test]
fn groups_with_indexed_rows() {
    let mut b = Builder::new();
    b.program.groups.push(Group { name: "g".into(), policy: PolicyWord::First, span: Span::default() });
    let code = b.read("order.code", Type::Text, Requirement::Required);
    let tier = b.read("order.tier", Type::Text, Requirement::Required);
    let is = |read: &Node, value: &str| compare(Comparison::Eq, read.clone(), constant(text(value)));
    b.rule("a", is(&code, "a")).group = Some(0);
    b.rule("b", is(&tier, "b")).group = Some(0);
    let plan = b.plan();
    let outcomes = |facts: &Tree| {
        let evaluation = evaluate(&plan, facts, now()).unwrap();
        let lists =
            [names_of(&plan, &evaluation.fired), undecided(&plan, &evaluation), errored(&plan, &evaluation)];
        lists.map(|names| names.concat())
    };
    assert_eq!(outcomes(&order([("code", text("x").into()), ("tier", text("b").into())])), ["b", "", ""]);
    assert_eq!(outcomes(&order([("tier", text("b").into())])), ["", "a", ""]);
    assert_eq!(outcomes(&order([("code", Tree::wrong()), ("tier", text("b").into())])), ["", "", "a"]);
    assert_eq!(outcomes(&order([("code", text("a").into())])), ["a", "", ""]);
    assert_eq!(outcomes(&order([("code", text("x").into())])), ["", "b", ""]);
}

#[test]
fn once_per_names_its_value_or_is_open() {
    let with = |condition: dangjiu::eval::Outcome, facts: Tree| {
        let mut b = Builder::new();
        let place = b.place("order.shop", Type::Text, Requirement::Required);
        let condition = clause(&mut b, condition);
        let rule = b.rule("r", condition);
        rule.once_per = Some(Read { place, binder: None });
        rule.otherwise = Box::new([act(None)]);
        let plan = b.plan();
        let evaluation = evaluate(&plan, &facts, now()).unwrap();
        (outcome(&evaluation, 0), evaluation.otherwise.len())
    };
    let shop = |shop: Tree| order([("shop", shop)]);
    assert_eq!(with(True, shop(text("s").into())), (True, 0));
    assert_eq!(with(False, shop(text("s").into())), (False, 1));
    assert_eq!(with(True, order([])), (Unknown, 0));
    assert_eq!(with(False, order([])), (Unknown, 0));
    assert_eq!(with(True, shop(Tree::wrong())), (Error, 0));
    assert_eq!(with(False, shop(Tree::wrong())), (Error, 0));
    // What is wrong stands in the rule, not at the beginning of all text.
    let mut b = Builder::new();
    let place = b.place("order.shop", Type::Text, Requirement::Required);
    let rule = b.rule("r", yes());
    rule.once_per = Some(Read { place, binder: None });
    let span = rule.span;
    let plan = b.plan();
    let facts = shop(Tree::wrong());
    assert_eq!(evaluate(&plan, &facts, now()).unwrap().errored().remove(0).span, span);
    // Where no step would run, the value is not asked for.
    let mut b = Builder::new();
    let place = b.place("order.shop", Type::Text, Requirement::Required);
    b.rule("r", no()).once_per = Some(Read { place, binder: None });
    let plan = b.plan();
    let facts = order([]);
    assert_eq!(outcome(&evaluate(&plan, &facts, now()).unwrap(), 0), False);
}

#[test]
fn limits_on_rules() {
    let mut b = Builder::new();
    b.rule("a", yes()).cost = 11;
    b.rule("b", yes()).cost = 10;
    let strict = |rules, rule_cost| Limits { rules, rule_cost, ..Limits::default() };
    assert!(Plan::compile(&b.program, &strict(2, 11)).is_ok());
    let many = Plan::compile(&b.program, &strict(1, 11)).unwrap_err();
    assert_eq!(many, PlanError::TooManyRules { count: 2, limit: 1 });
    let costly = Plan::compile(&b.program, &strict(2, 10)).unwrap_err();
    assert_eq!(costly, PlanError::RuleCost { rule: "main.a".into(), cost: 11, limit: 10 });
}

#[test]
fn rules_by_name() {
    let mut b = Builder::new();
    b.rule("a", yes());
    b.rule("b", yes());
    b.rule("b", yes()).pack = "std.orders".into();
    let plan = b.plan();
    assert_eq!(plan.rule_named("main.a"), Some(RuleId(0)));
    assert_eq!(plan.rule_named("a"), Some(RuleId(0)));
    assert_eq!(plan.rule_named("std.orders.b"), Some(RuleId(2)));
    assert_eq!(plan.rule_named("main.b"), Some(RuleId(1)));
    assert_eq!(plan.rule_named("b"), None, "two packs have it");
    assert_eq!(plan.rule_named("c"), None);
    assert_eq!(plan.rules().map(|(id, _)| id.0).collect::<Vec<_>>(), [0, 1, 2]);
}

#[test]
fn a_plan_crosses_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Plan>();
}
