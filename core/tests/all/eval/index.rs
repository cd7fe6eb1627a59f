//! The index finds what asking every rule would find: the same rules, hidden from it, are the judge.

use super::support::*;
use dangjiu::eval::{Outcome, evaluate};
use dangjiu::plan::Indexing;
use dangjiu::program::Comparison::{Eq, Ge, Gt, Le, Lt, Ne};
use dangjiu::program::{
    Comparison, EventKind, EventMatch, LetValue, Node, NodeKind, Presence, Quantifier, TextTest, Trigger,
};
use dangjiu::schema::{EventType, Names, Requirement};
use dangjiu::span::Span;
use dangjiu::value::{Scalar, Type, Value};

/// Numbers that look random and are the same on every run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        // Knuth's MMIX generator; the high bits are the good ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    pub(crate) fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len())].clone()
    }
}

const OPS: [Comparison; 6] = [Eq, Ne, Lt, Le, Gt, Ge];

pub(crate) struct World {
    pub(crate) name: &'static str,
    ty: Type,
    pub(crate) values: Vec<Scalar<'static>>,
}

pub(crate) fn worlds() -> Vec<World> {
    vec![
        World { name: "number", ty: Type::Number, values: ["1", "2", "2.5", "3"].map(number).to_vec() },
        World {
            name: "money",
            ty: Type::Money,
            values: ["1 CNY", "2 CNY", "3 CNY", "2 USD"].map(money).to_vec(),
        },
        World { name: "text", ty: Type::Text, values: ["a", "b", "c"].map(text).to_vec() },
        World { name: "tier", ty: Type::Enum(TIER), values: vec![member(TIER, 0), stranger(TIER, "x")] },
        World {
            name: "time",
            ty: Type::Instant,
            values: vec![instant("2026-01-01T00:00:00Z"), instant("2026-01-02T00:00:00Z")],
        },
        World { name: "length", ty: Type::Duration, values: ["1h", "2h"].map(duration).to_vec() },
        World { name: "weight", ty: Type::Weight, values: ["500", "1000"].map(grams).to_vec() },
        World { name: "cod", ty: Type::Bool, values: vec![Scalar::Bool(true), Scalar::Bool(false)] },
    ]
}

pub(crate) fn clause(b: &mut Builder, dice: &mut Dice) -> Node {
    match dice.roll(13) {
        12 => or((0..2 + dice.roll(2)).map(|_| alternative(b, dice)).collect::<Vec<_>>()),
        0 => of_items(b, dice),
        1 => or([simple(b, dice), simple(b, dice)]),
        2 => not(and([simple(b, dice), of_items(b, dice)])),
        3 => in_tags(b, dice),
        _ => simple(b, dice),
    }
}

/// A part of an `or`: one thing or several.
fn alternative(b: &mut Builder, dice: &mut Dice) -> Node {
    match dice.roll(4) {
        0 => of_items(b, dice),
        1 => and([simple(b, dice), simple(b, dice)]),
        2 => and([of_items(b, dice), simple(b, dice)]),
        _ => simple(b, dice),
    }
}

/// A value of the order with what is asked of it.
fn simple(b: &mut Builder, dice: &mut Dice) -> Node {
    let worlds = worlds();
    let world = &worlds[dice.roll(worlds.len())];
    let requirement = match dice.roll(2) {
        0 => ("r", Requirement::Required),
        _ => ("o", Requirement::Optional),
    };
    let read = b.read(&format!("order.{}_{}", world.name, requirement.0), world.ty.clone(), requirement.1);
    asked(read, world, dice)
}

fn asked(read: Node, world: &World, dice: &mut Dice) -> Node {
    let value = constant(dice.pick(&world.values));
    match dice.roll(11) {
        0 | 1 if world.ty == Type::Bool => read,
        0 | 1 => compare(Eq, read, value),
        2 => {
            let among = (0..1 + dice.roll(3)).map(|_| dice.pick(&world.values)).collect();
            boolean(NodeKind::OneOf { value: Box::new(read), among })
        }
        3 if !is_plain(&world.ty) => compare(dice.pick(&OPS), value, read),
        4 if !is_plain(&world.ty) => not(compare(dice.pick(&OPS), read, value)),
        5 => {
            let what = dice.pick(&[Presence::Known, Presence::Missing, Presence::None]);
            boolean(NodeKind::Presence { of: Box::new(read), what })
        }
        6 | 7 if world.ty == Type::Text => {
            let how = dice.pick(&[TextTest::StartsWith, TextTest::EndsWith, TextTest::Contains]);
            boolean(NodeKind::TextTest(how, Box::new(read), Box::new(value)))
        }
        8 if world.ty == Type::Number => {
            let sum = node(Type::Number, NodeKind::Add(Box::new(read), Box::new(constant(number("1")))));
            compare(dice.pick(&OPS), sum, value)
        }
        _ if is_plain(&world.ty) => compare(dice.pick(&[Eq, Ne]), read, value),
        _ => compare(dice.pick(&OPS), read, value),
    }
}

/// Whether values of a type are only equal or not.
fn is_plain(ty: &Type) -> bool {
    matches!(ty, Type::Text | Type::Enum(_) | Type::Bool)
}

/// Something asked of the items: one or two fields of each.
fn of_items(b: &mut Builder, dice: &mut Dice) -> Node {
    let list = b.place("order.items", Type::List(Box::new(Type::Record(ITEM))), Requirement::Required);
    b.item("order.items[]", Type::Record(ITEM), Requirement::Required, 0);
    let worlds = worlds();
    let mut part = |dice: &mut Dice| {
        let world = &worlds[[0, 2, 7][dice.roll(3)]];
        let read =
            b.item(&format!("order.items[].{}", world.name), world.ty.clone(), Requirement::Required, 0);
        asked(read, world, dice)
    };
    let cond = if dice.roll(2) == 0 { part(dice) } else { and([part(dice), part(dice)]) };
    let kind = dice.pick(&[Quantifier::Any, Quantifier::Any, Quantifier::All, Quantifier::No]);
    let list = dangjiu::program::Read { place: list, binder: None };
    boolean(NodeKind::Quantifier { kind, list, binder: 0, cond: Box::new(cond) })
}

/// `order.tags contains "a"`
fn in_tags(b: &mut Builder, dice: &mut Dice) -> Node {
    let list = b.place("order.tags", Type::List(Box::new(Type::Text)), Requirement::Optional);
    b.item("order.tags[]", Type::Text, Requirement::Required, 0);
    let value = Box::new(constant(dice.pick(&worlds()[2].values)));
    boolean(NodeKind::InPlace { value, list: dangjiu::program::Read { place: list, binder: None } })
}

fn facts(b: &Builder, dice: &mut Dice) -> Tree {
    let worlds = worlds();
    let mut fields = Vec::new();
    for place in &b.program.places {
        let Some(name) = place.path.strip_prefix("order.") else { continue };
        let Some(world) = worlds.iter().find(|world| name.starts_with(&format!("{}_", world.name))) else {
            continue;
        };
        let key: &'static str = Box::leak(name.to_owned().into_boxed_str());
        match dice.roll(8) {
            0 => {}
            1 => fields.push((key, Tree::wrong())),
            2 => fields.push((key, Tree::Null)),
            _ => fields.push((key, dice.pick(&world.values).into())),
        }
    }
    match dice.roll(8) {
        0 => {}
        1 => fields.push(("items", Tree::wrong())),
        _ => {
            let items = (0..dice.roll(4)).map(|_| item(dice, &worlds)).collect();
            fields.push(("items", Tree::List(items)));
        }
    }
    if dice.roll(3) > 0 {
        let tags = (0..dice.roll(3)).map(|_| dice.pick(&worlds[2].values).into()).collect();
        fields.push(("tags", Tree::List(tags)));
    }
    record([("order", Tree::Record(fields))])
}

fn item(dice: &mut Dice, worlds: &[World]) -> Tree {
    let mut fields = Vec::new();
    for world in [&worlds[0], &worlds[2], &worlds[7]] {
        match dice.roll(10) {
            0 => {}
            1 => fields.push((world.name, Tree::wrong())),
            _ => fields.push((world.name, dice.pick(&world.values).into())),
        }
    }
    Tree::Record(fields)
}

/// The same condition where only the evaluator of expressions can see it.
fn hidden(condition: &Node) -> Node {
    compare(Eq, and([condition.clone(), yes()]), constant(Scalar::Bool(true)))
}

/// So many rules and as many hidden ones say the same of random facts, by every index.
fn agree(seed: u64, rounds: usize, rules: u32) -> [usize; 4] {
    let mut dice = Dice(seed);
    let mut seen = [0; 4];
    for round in 0..rounds {
        let mut b = Builder::new();
        for number in 0..rules {
            let count = 1 + dice.roll(3);
            let clauses: Vec<Node> = (0..count).map(|_| clause(&mut b, &mut dice)).collect();
            let condition = if count == 1 { clauses[0].clone() } else { and(clauses) };
            b.rule(&format!("seen{number}"), condition.clone());
            b.rule(&format!("hidden{number}"), hidden(&condition));
        }
        let plan = b.plan();
        let plans = [Indexing::Chosen, Indexing::Tree, Indexing::Nothing].map(|kind| plan.indexed(kind));
        for _ in 0..10 {
            let facts = facts(&b, &mut dice);
            for plan in &plans {
                let evaluation = evaluate(plan, &facts, now()).unwrap();
                let undecided = evaluation.undecided();
                let paths = |rule: u32| {
                    undecided.iter().find(|found| found.rule.0 == rule).map(|found| found.missing.clone())
                };
                let outcomes = outcomes(&evaluation, 2 * rules);
                for rule in (0..2 * rules).step_by(2) {
                    let (plain, other) = (outcomes[rule as usize], outcomes[rule as usize + 1]);
                    assert_eq!(
                        plain, other,
                        "round {round}, rule {rule}: {:?} {facts:?}",
                        b.program.rules[rule as usize]
                    );
                    assert_eq!(paths(rule), paths(rule + 1));
                    seen[plain as usize] += 1;
                }
            }
        }
    }
    seen
}

#[test]
fn conditions_of_every_kind() {
    let seen = agree(1, 60, 20);
    assert!(seen.iter().all(|count| *count > 200), "every outcome is seen often: {seen:?}");
}

/// So many that they stand in a tree several columns deep.
#[test]
fn many_rules() {
    let seen = [3, 4, 5, 6]
        .map(|seed| agree(seed, 3, 300))
        .into_iter()
        .fold([0; 4], |sum, seen| core::array::from_fn(|at| sum[at] + seen[at]));
    assert!(seen.iter().all(|count| *count > 200), "every outcome is seen often: {seen:?}");
}

fn event(b: &mut Builder, name: &str) -> EventKind {
    let part = |primary: &str| Names { primary: primary.into(), ..Names::default() };
    let number = u32::try_from(b.program.vocabulary.events.len()).unwrap();
    let parts = name.split('.').map(part).collect();
    b.program.vocabulary.events.push(EventType { parts, subject: None, fields: vec![], span: None });
    b.program.vocabulary.event_names.insert(name.into(), number);
    EventKind::Declared(number)
}

/// Filters of the trigger are clauses too; with `otherwise` the condition must not hide the rule.
#[test]
fn filters_and_otherwise() {
    let mut dice = Dice(2);
    for _ in 0..60 {
        let mut b = Builder::new();
        let kinds = [event(&mut b, "order.created"), event(&mut b, "order.changed")];
        for number in 0..10 {
            let events: Vec<EventMatch> = (0..1 + dice.roll(2))
                .map(|_| {
                    let filter = (dice.roll(3) > 0).then(|| clause(&mut b, &mut dice));
                    EventMatch { event: dice.pick(&kinds), filter, span: Span::default() }
                })
                .collect();
            let condition = clause(&mut b, &mut dice);
            let otherwise = if dice.roll(2) == 0 { vec![act(None)] } else { vec![] };
            let hidden_events = events
                .iter()
                .map(|event| EventMatch { filter: event.filter.as_ref().map(hidden), ..event.clone() });
            let hidden_events = hidden_events.collect();
            let rule = b.rule(&format!("seen{number}"), condition.clone());
            rule.trigger = Some(Box::new(Trigger::Event(events)));
            rule.otherwise = otherwise.clone().into();
            let rule = b.rule(&format!("hidden{number}"), hidden(&condition));
            rule.trigger = Some(Box::new(Trigger::Event(hidden_events)));
            rule.otherwise = otherwise.into();
        }
        let plan = b.plan();
        for _ in 0..6 {
            let Tree::Record(mut roots) = facts(&b, &mut dice) else { panic!() };
            let kind = dice.pick(&["order.created", "order.changed", "order.unheard_of"]);
            roots.push(("event", record([("type", text(kind).into())])));
            let facts = Tree::Record(roots);
            let evaluation = evaluate(&plan, &facts, now()).unwrap();
            let outcomes = outcomes(&evaluation, 20);
            for rule in (0..20).step_by(2) {
                let message = || format!("{:?} {facts:?}", b.program.rules[rule as usize]);
                assert_eq!(outcomes[rule as usize], outcomes[rule as usize + 1], "{}", message());
                let ran = |rule: u32| evaluation.otherwise.iter().any(|found| found.0 == rule);
                assert_eq!(ran(rule), ran(rule + 1), "{}", message());
            }
        }
    }
}

/// A `let` in a clause counts with its value, also after the host has replaced it.
#[test]
fn lets_in_the_index() {
    let mut b = Builder::new();
    b.program.lets.push(LetValue {
        name: "limit".into(),
        ty: Type::Money,
        value: Value::Scalar(money("5 CNY")),
    });
    let read = b.read("order.amount", Type::Money, Requirement::Required);
    let limit = || node(Type::Money, NodeKind::Let(0));
    b.rule("at_least", compare(Ge, read.clone(), limit()));
    b.rule("below", compare(Gt, limit(), read));
    let outcomes = |plan: &dangjiu::plan::Plan, amount: &str| -> [Outcome; 2] {
        let facts = order([("amount", money(amount).into())]);
        let evaluation = evaluate(plan, &facts, now()).unwrap();
        [0, 1].map(|rule| outcome(&evaluation, rule))
    };
    let plan = b.plan();
    let raised = plan.with_values([("limit", Value::Scalar(money("10 CNY")))], []).unwrap();
    assert_eq!(outcomes(&plan, "5 CNY"), [True, False]);
    assert_eq!(outcomes(&plan, "4.99 CNY"), [False, True]);
    assert_eq!(outcomes(&raised, "5 CNY"), [False, True]);
    assert_eq!(outcomes(&raised, "10 CNY"), [True, False]);
    let dollars = plan.with_values([("limit", Value::Scalar(money("5 USD")))], []).unwrap();
    assert_eq!(outcomes(&dollars, "5 CNY"), [Error, Error]);
    assert_eq!(outcomes(&dollars, "5 USD"), [True, False]);
}

/// Thousands of rules that differ in one value: those of other values are not asked, and each is found by its own.
#[test]
fn many_rules_with_one_value_each() {
    let mut b = Builder::new();
    let read = b.read("order.code", Type::Text, Requirement::Required);
    for number in 0..3000 {
        b.rule(&format!("r{number}"), compare(Eq, read.clone(), constant(text(&format!("c{number}")))));
    }
    let plan = b.plan();
    let facts = order([("code", text("c1234").into())]);
    let evaluation = evaluate(&plan, &facts, now()).unwrap();
    assert_eq!(evaluation.fired.iter().map(|rule| rule.0).collect::<Vec<_>>(), [1234]);
    assert!(evaluation.undecided().is_empty());
    let evaluation_of_nothing = order([]);
    let open = evaluate(&plan, &evaluation_of_nothing, now()).unwrap();
    assert_eq!(open.undecided().len(), 3000);
    assert!(open.undecided().iter().all(|open| open.missing == ["order.code"]));
    assert!(open.fired.is_empty());
}

/// The same with `is not`: all fire but the one whose value it is, whether some rule names the value or none does.
#[test]
fn many_rules_with_one_value_each_left_out() {
    let mut b = Builder::new();
    let read = b.read("order.code", Type::Text, Requirement::Optional);
    for number in 0..3000 {
        b.rule(&format!("r{number}"), compare(Ne, read.clone(), constant(text(&format!("c{number}")))));
    }
    let plan = b.plan();
    for (code, left_out) in [("c1234", Some(1234)), ("c0", Some(0)), ("named by none", None)] {
        let facts = order([("code", text(code).into())]);
        let evaluation = evaluate(&plan, &facts, now()).unwrap();
        let fired = evaluation.fired.iter().map(|rule| rule.0);
        assert!(fired.eq((0..3000).filter(|number| Some(*number) != left_out)), "{code}");
    }
    let none = order([]);
    assert!(evaluate(&plan, &none, now()).unwrap().fired.is_empty());
}

/// One reused buffer serves many calls, each with its own facts.
#[test]
fn a_reused_buffer_holds_nothing_of_the_last_call() {
    use dangjiu::eval::{Room, decide, evaluate_in};
    use dangjiu::facts::{FactSource, Facts};
    let mut b = Builder::new();
    let code = b.read("order.code", Type::Text, Requirement::Optional);
    b.rule("a", compare(Eq, code, constant(text("a"))));
    let tag = b.item("order.tags[]", Type::Text, Requirement::Required, 0);
    let list = b.place("order.tags", Type::List(Box::new(Type::Text)), Requirement::Optional);
    let list = dangjiu::program::Read { place: list, binder: None };
    let is_b = compare(Eq, tag, constant(text("b")));
    let any = NodeKind::Quantifier {
        kind: dangjiu::program::Quantifier::Any,
        list,
        binder: 0,
        cond: Box::new(is_b),
    };
    b.rule("b", boolean(any));
    let plan = b.plan();
    let calls = [
        (order([("code", text("a").into())]), vec![0]),
        (order([("tags", list_of(&["x", "b"]))]), vec![1]),
        (order([]), vec![]),
        (order([("code", text("a").into()), ("tags", list_of(&["b"]))]), vec![0, 1]),
        (order([("tags", list_of(&["x"]))]), vec![]),
    ];
    let mut room = Room::default();
    for (facts, expected) in &calls {
        let evaluation = evaluate_in(&plan, facts, now(), &mut room).unwrap();
        assert_eq!(evaluation.fired.iter().map(|rule| rule.0).collect::<Vec<_>>(), *expected, "{facts:?}");
        room.reclaim(evaluation);
        let mut filled = Facts::empty(plan.shape());
        facts.fill(plan.shape(), &mut filled).unwrap();
        let decided = decide(&plan, &filled, now(), &mut room).unwrap();
        assert_eq!(decided.fired().map(|rule| rule.0).collect::<Vec<_>>(), *expected, "{facts:?}");
    }
}

fn list_of(texts: &[&'static str]) -> Tree {
    Tree::List(texts.iter().map(|item| text(item).into()).collect())
}

/// How rules are found is told as it is: what stands in a tree names its columns in order, what stands in none says why.
#[test]
fn routes() {
    use dangjiu::plan::Route;
    let mut b = Builder::new();
    let code = b.read("order.code", Type::Text, Requirement::Required);
    let amount = b.read("order.amount", Type::Money, Requirement::Required);
    let note = b.read("order.note", Type::Text, Requirement::Required);
    // More codes than bits are kept for, and under the first of them as many bands of the amount.
    for number in 0..300 {
        let band = compare(Ge, amount.clone(), constant(money(&format!("{number} CNY"))));
        b.rule(&format!("band{number}"), and([compare(Eq, code.clone(), constant(text("c0"))), band]));
        let other = leaked(format!("c{}", number + 1));
        b.rule(&format!("code{number}"), compare(Eq, code.clone(), constant(text(other))));
    }
    let about = NodeKind::TextTest(TextTest::Contains, Box::new(note), Box::new(constant(text("late"))));
    b.rule("about", boolean(about));
    let plan = b.plan();
    let routes = plan.routes();
    let of = |name: &str| {
        let id = plan.rule_named(name).unwrap();
        routes.iter().find(|(rule, _)| *rule == id).unwrap().1.clone()
    };
    let found = |by: &[&str], tested| {
        vec![Route::Found { by: by.iter().map(|path| (*path).into()).collect(), tested }]
    };
    assert_eq!(of("band7"), found(&["order.code", "order.amount"], 0));
    assert_eq!(of("code7"), found(&["order.code"], 0));
    let about = of("about");
    let [Route::Always { why }] = about.as_slice() else { panic!("{about:?}") };
    assert_eq!(why.en, "no clause compares a single value with constants");

    // Few rules, and many that look at few values, are decided together.
    let mut b = Builder::new();
    let code = b.read("order.code", Type::Text, Requirement::Required);
    for number in 0..100 {
        let code = compare(Eq, code.clone(), constant(text(leaked(format!("c{number}")))));
        b.rule(&format!("code{number}"), code);
    }
    let together = Route::Together { rules: 100, by: vec!["order.code".into()], tested: 0 };
    assert!(b.plan().routes().iter().all(|(_, routes)| *routes == [together.clone()]));
    let mut b = Builder::new();
    let code = b.read("order.code", Type::Text, Requirement::Required);
    b.rule("one", compare(Eq, code, constant(text("c1"))));
    b.rule("off", yes()).disabled = true;
    let routes = b.plan().routes();
    let together = Route::Together { rules: 1, by: vec!["order.code".into()], tested: 0 };
    assert_eq!(routes[0].1, [together]);
    assert!(matches!(routes[1].1.as_slice(), [Route::Never { .. }]));
}

fn leaked(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

/// Ninety of a hundred orders come from one channel and nearly all are large: what is rare is learnt from them.
#[test]
fn rules_are_found_by_what_is_rare_in_a_sample() {
    use dangjiu::eval::{Room, decide, survey};
    let mut b = Builder::new();
    let limit = LetValue { name: "limit".into(), ty: Type::Number, value: Value::Scalar(number("1")) };
    b.program.lets.push(limit);
    let channel = b.read("order.channel_name", Type::Text, Requirement::Required);
    let area = b.read("order.area", Type::Text, Requirement::Required);
    for number in 0..100 {
        let of_channel = compare(Eq, channel.clone(), constant(text(leaked(format!("c{}", number % 20)))));
        let of_area = compare(Eq, area.clone(), constant(text(leaked(format!("a{}", number % 10)))));
        b.rule(&format!("r{number}"), and([of_channel, of_area]));
    }
    // More codes than bits are kept for.
    for number in 0..300 {
        let other = leaked(format!("other{number}"));
        b.rule(other, compare(Eq, channel.clone(), constant(text(other))));
    }
    let plan = b.plan();
    let orders: Vec<Tree> = (0..100)
        .map(|number| {
            let channel = if number < 90 { "c0" } else { "c1" };
            let area = leaked(format!("a{}", number % 10));
            order([("channel_name", text(channel).into()), ("area", text(area).into())])
        })
        .collect();
    let filled = filled(&plan, &orders);
    let tuned = plan.with_statistics(&survey(&plan, &filled));
    let mut looked_at = [0; 2];
    for facts in &filled {
        let mut rooms = [Room::default(), Room::default()];
        let [one, two] = &mut rooms;
        let (before, after) =
            (decide(&plan, facts, now(), one).unwrap(), decide(&tuned, facts, now(), two).unwrap());
        assert_eq!(before.fired().collect::<Vec<_>>(), after.fired().collect::<Vec<_>>());
        looked_at[0] += before.looked_at();
        looked_at[1] += after.looked_at();
    }
    // By the channel of nearly all, five rules of an order; by the area, ten, of which the channel then leaves few.
    assert_eq!(b.program.rules.len(), 400);
    assert!(looked_at[1] <= looked_at[0], "{looked_at:?}");
    let by = |plan: &dangjiu::plan::Plan| plan.routes()[0].1.clone();
    let first = |routes: &[dangjiu::plan::Route]| match &routes[0] {
        dangjiu::plan::Route::Found { by, .. } => by[0].clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(first(&by(&plan)), "order.channel_name");
    assert_eq!(first(&by(&tuned)), "order.area");
    // A value from the host, and another index, leave what was learnt.
    let given = tuned.with_values([("limit", Value::Scalar(number("2")))], []).unwrap();
    assert_eq!(first(&by(&given)), "order.area");
    let unindexed = tuned.indexed(Indexing::Nothing);
    assert!(matches!(by(&unindexed)[..], [dangjiu::plan::Route::Always { .. }]));
    assert_eq!(first(&by(&unindexed.indexed(Indexing::Chosen))), "order.area");
}

/// What a host gives does not switch the index on.
#[test]
fn a_plan_with_values_is_indexed_as_it_was() {
    let mut b = Builder::new();
    let limit = LetValue { name: "limit".into(), ty: Type::Number, value: Value::Scalar(number("1")) };
    b.program.lets.push(limit);
    let code = b.read("order.code", Type::Text, Requirement::Required);
    for at in 0..3000 {
        b.rule(&format!("r{at}"), compare(Eq, code.clone(), constant(text(leaked(format!("c{at}"))))));
    }
    let plan = b.plan().indexed(Indexing::Nothing);
    let given = plan.with_values([("limit", Value::Scalar(number("2")))], []).unwrap();
    for plan in [&plan, &given] {
        let orders = [order([("code", text("c7").into())])];
        let facts = filled(plan, &orders);
        let mut room = dangjiu::eval::Room::default();
        assert_eq!(dangjiu::eval::decide(plan, &facts[0], now(), &mut room).unwrap().looked_at(), 3000);
    }
}

/// Documents as a plan reads them.
fn filled<'t>(plan: &dangjiu::plan::Plan, orders: &'t [Tree]) -> Vec<dangjiu::facts::Facts<'t>> {
    use dangjiu::facts::{FactSource, Facts};
    let facts = |order: &'t Tree| {
        let mut facts = Facts::empty(plan.shape());
        order.fill(plan.shape(), &mut facts).unwrap();
        facts
    };
    orders.iter().map(facts).collect()
}

/// One item may be in the one band and another one in the other: the two do not narrow each other.
#[test]
fn bands_of_different_items_are_found_apart() {
    use dangjiu::eval::survey;
    let mut b = Builder::new();
    let quantity = b.item("order.items[].quantity", Type::Number, Requirement::Required, 0);
    let list_type = Type::List(Box::new(Type::Record(ITEM)));
    let list = b.read("order.items", list_type, Requirement::Required);
    let NodeKind::Read(list) = list.kind else { panic!("a read") };
    let any = |op, bound: usize| {
        let cond = compare(op, quantity.clone(), constant(number(&bound.to_string())));
        boolean(NodeKind::Quantifier { kind: Quantifier::Any, list, binder: 0, cond: Box::new(cond) })
    };
    for bound in 0..60 {
        b.rule(&format!("r{bound}"), and([any(Gt, 200 + bound), any(Lt, 100 - bound)]));
    }
    // More codes than bits are kept for.
    let code = b.read("order.code", Type::Text, Requirement::Optional);
    for number in 0..400 {
        let other = leaked(format!("other{number}"));
        b.rule(other, compare(Eq, code.clone(), constant(text(other))));
    }
    let plan = b.plan();
    let of = |quantities: &[&str]| {
        let item = |quantity: &&str| record([("quantity", number(quantity).into())]);
        order([("items", Tree::List(quantities.iter().map(item).collect()))])
    };
    let orders: Vec<Tree> = (0..100).map(|_| of(&["150", "160"])).collect();
    let filled = filled(&plan, &orders);
    let tuned = plan.with_statistics(&survey(&plan, &filled));
    for plan in [&plan, &tuned] {
        // Of both kinds there is one.
        assert_eq!(evaluate(plan, &of(&["300", "150", "1"]), now()).unwrap().fired.len(), 60);
        assert_eq!(evaluate(plan, &of(&["230", "150", "50"]), now()).unwrap().fired.len(), 30);
        assert_eq!(evaluate(plan, &of(&["300", "150"]), now()).unwrap().fired.len(), 0);
    }
}
