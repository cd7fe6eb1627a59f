//! The built-in functions, `let` values, named lists and texts.

use super::support::*;
use dangjiu::eval::evaluate;
use dangjiu::plan::{Plan, PlanError};
use dangjiu::program::{
    Calendar, Comparison, Function, LetValue, NamedList, Node, NodeKind, Read, RecordValue, TemplatePart,
};
use dangjiu::schema::Requirement::{Optional, Required};
use dangjiu::time::CivilDate;
use dangjiu::value::{Scalar, Type, Value};
use dangjiu::zone::ZoneTable;

const KINDS: &str = "the two values cannot be compared or combined";

fn builder() -> Builder {
    let mut b = Builder::new();
    b.program.zones = vec![ZoneTable::shanghai(), ZoneTable::utc()];
    let day = |text: &str| {
        let epoch = CivilDate::parse("1970-01-01").unwrap();
        i32::try_from(epoch.days_until(CivilDate::parse(text).unwrap())).unwrap()
    };
    let weekday = vec![(540, 1080)];
    let mut week: [Vec<(u16, u16)>; 7] = std::array::from_fn(|_| weekday.clone());
    week[5] = vec![];
    week[6] = vec![];
    b.program.calendars.push(Calendar {
        name: "office".into(),
        zone: 0,
        week,
        holidays: vec![(day("2026-10-01"), day("2026-10-07"))],
        workdays: vec![(day("2026-10-10"), day("2026-10-10"))],
    });
    b
}

fn call(function: Function, args: Vec<Scalar<'static>>) -> Comes {
    let args = args.into_iter().map(constant).collect();
    value(&mut builder(), node(Type::Number, NodeKind::Call(function, args)), &nothing())
}

#[test]
fn sizes() {
    assert_eq!(call(Function::Abs, vec![number("-1.5")]), Comes::to(number("1.5")));
    assert_eq!(call(Function::Abs, vec![number("1.5")]), Comes::to(number("1.5")));
    assert_eq!(call(Function::Abs, vec![money("-2 CNY")]), Comes::to(money("2 CNY")));
    assert_eq!(call(Function::Abs, vec![grams("-2")]), Comes::to(grams("2")));
    assert_eq!(call(Function::Abs, vec![duration("-2h")]), Comes::to(duration("2h")));
    assert_eq!(call(Function::Abs, vec![duration("2h")]), Comes::to(duration("2h")));
    assert_eq!(call(Function::Abs, vec![duration("0s")]), Comes::to(duration("0s")));
    assert_eq!(call(Function::Abs, vec![text("a")]), Comes::Wrong(KINDS.into()));
    assert_eq!(call(Function::Length, vec![text("订单 A1")]), Comes::to(number("5")));
    assert_eq!(call(Function::Length, vec![text("")]), Comes::to(number("0")));
    assert_eq!(call(Function::Length, vec![number("12")]), Comes::Wrong(KINDS.into()));
}

#[test]
fn smallest_and_largest() {
    let three = || vec![number("3"), number("-1"), number("2")];
    assert_eq!(call(Function::Min, three()), Comes::to(number("-1")));
    assert_eq!(call(Function::Max, three()), Comes::to(number("3")));
    assert_eq!(call(Function::Min, vec![number("2")]), Comes::to(number("2")));
    assert_eq!(call(Function::Max, vec![duration("1h"), duration("59min")]), Comes::to(duration("1h")));
    assert_eq!(call(Function::Max, vec![number("1"), text("2")]), Comes::Wrong(KINDS.into()));
    assert!(matches!(call(Function::Max, vec![money("1 CNY"), money("2 USD")]), Comes::Wrong(_)));
    assert_eq!(call(Function::Max, vec![]), Comes::Wrong(KINDS.into()));
}

#[test]
fn parts_of_an_instant_in_a_zone() {
    // 2025-12-31T17:30Z is 2026-01-01 01:30 in Shanghai, a Thursday; in UTC a Wednesday.
    let at = || vec![instant("2025-12-31T17:30:00Z")];
    for (function, expected) in [
        (Function::Year(0), "2026"),
        (Function::Month(0), "1"),
        (Function::Day(0), "1"),
        (Function::Hour(0), "1"),
        (Function::Weekday(0), "4"),
        (Function::Year(1), "2025"),
        (Function::Month(1), "12"),
        (Function::Day(1), "31"),
        (Function::Hour(1), "17"),
        (Function::Weekday(1), "3"),
    ] {
        assert_eq!(call(function, at()), Comes::to(number(expected)), "{function:?}");
        assert_eq!(call(function, vec![number("1")]), Comes::Wrong(KINDS.into()));
    }
}

#[test]
fn working_days_and_hours() {
    let workday = |text: &str| call(Function::IsWorkday(0), vec![instant(text)]);
    let yes = || Comes::to(Scalar::Bool(true));
    let no = || Comes::to(Scalar::Bool(false));
    assert_eq!(workday("2026-09-30T10:00:00+08:00"), yes());
    assert_eq!(workday("2026-10-01T10:00:00+08:00"), no());
    assert_eq!(workday("2026-10-10T10:00:00+08:00"), yes()); // a Saturday, worked
    assert_eq!(workday("2026-10-11T10:00:00+08:00"), no());
    // 17:00Z on the 11th, a Sunday, is Monday the 12th in Shanghai.
    assert_eq!(workday("2026-10-11T17:00:00Z"), yes());
    let working = |text: &str| call(Function::IsWorkingTime(0), vec![instant(text)]);
    assert_eq!(working("2026-09-30T09:00:00+08:00"), yes());
    assert_eq!(working("2026-09-30T18:00:00+08:00"), no());
    let between = |from: &str, to: &str| call(Function::WorkingTime(0), vec![instant(from), instant(to)]);
    // Wednesday 17:00, over the holidays, to Thursday 10:00.
    assert_eq!(between("2026-09-30T17:00:00+08:00", "2026-10-08T10:00:00+08:00"), Comes::to(duration("2h")));
    assert_eq!(between("2026-10-08T10:00:00+08:00", "2026-09-30T17:00:00+08:00"), Comes::to(duration("-2h")));
    assert_eq!(call(Function::WorkingTime(0), vec![number("1"), number("2")]), Comes::Wrong(KINDS.into()));
}

#[test]
fn arguments_that_are_not_there() {
    let facts = order([("wrong", Tree::wrong())]);
    let mut b = builder();
    let none = b.read("order.optional", Type::Number, Optional);
    let unknown = b.read("order.required", Type::Number, Required);
    let bad = b.read("order.wrong", Type::Number, Required);
    let max = |args: &[&Node]| {
        node(Type::Number, NodeKind::Call(Function::Max, args.iter().map(|arg| (*arg).clone()).collect()))
    };
    let one = constant(number("1"));
    assert_eq!(value(&mut b, max(&[&one, &none]), &facts), Comes::None);
    assert_eq!(value(&mut b, max(&[&unknown, &none]), &facts), Comes::None);
    assert_eq!(value(&mut b, max(&[&unknown, &one]), &facts), Comes::Missing(vec!["order.required".into()]));
    assert!(matches!(value(&mut b, max(&[&none, &unknown, &bad]), &facts), Comes::Wrong(_)));
}

fn with_let(value: Value, ty: Type) -> Builder {
    let mut b = Builder::new();
    b.program.lets.push(LetValue { name: "limit".into(), ty, value });
    b
}

#[test]
fn lets() {
    let read = |ty| node(ty, NodeKind::Let(0));
    let mut b = with_let(Value::Scalar(number("5")), Type::Number);
    assert_eq!(value(&mut b, read(Type::Number), &nothing()), Comes::to(number("5")));
    let list = Value::List(vec![Value::Scalar(text("a"))]);
    let ty = || Type::List(Box::new(Type::Text));
    let mut b = with_let(list.clone(), ty());
    assert_eq!(value(&mut b, read(ty()), &nothing()), Comes::To(list.clone()));
    assert_eq!(
        condition(&mut b, compare(Comparison::Eq, read(ty()), constant(text("a"))), &nothing()),
        Error
    );
    let mut b = with_let(Value::None, Type::Number);
    assert_eq!(value(&mut b, read(Type::Number), &nothing()), Comes::None);
    assert_eq!(
        condition(&mut b, compare(Comparison::Eq, read(Type::Number), constant(number("1"))), &nothing()),
        False
    );
}

#[test]
fn the_host_replaces_lets() {
    let mut b = with_let(Value::Scalar(number("5")), Type::Number);
    let read = b.read("order.x", Type::Number, Required);
    b.rule("r", compare(Comparison::Ge, read, node(Type::Number, NodeKind::Let(0))));
    let plan = b.plan();
    let other = plan.with_values([("limit", Value::Scalar(number("10")))], []).unwrap();
    let facts = order([("x", number("7").into())]);
    assert_eq!(evaluate(&plan, &facts, now()).unwrap().fired.len(), 1);
    assert_eq!(evaluate(&other, &facts, now()).unwrap().fired.len(), 0);
    let eleven = order([("x", number("11").into())]);
    assert_eq!(evaluate(&other, &eleven, now()).unwrap().fired.len(), 1);
    let wrong = |value| plan.with_values([("limit", value)], []).unwrap_err();
    assert_eq!(wrong(Value::Scalar(text("10"))), PlanError::WrongType { name: "limit".into() });
    assert_eq!(wrong(Value::List(vec![])), PlanError::WrongType { name: "limit".into() });
    assert_eq!(wrong(Value::None), PlanError::WrongType { name: "limit".into() });
    let undeclared = plan.with_values([("limits", Value::Scalar(number("1")))], []).unwrap_err();
    assert_eq!(undeclared, PlanError::Undeclared { name: "limits".into() });
    let b = with_let(Value::List(vec![]), Type::List(Box::new(Type::Text)));
    let plan = b.plan();
    assert!(plan.with_values([("limit", Value::List(vec![Value::Scalar(text("a"))]))], []).is_ok());
    assert!(plan.with_values([("limit", Value::List(vec![Value::Scalar(number("1"))]))], []).is_err());
}

fn in_named(b: &mut Builder, ty: Type, members: Option<Vec<Scalar<'static>>>) -> Node {
    b.program.lists.push(NamedList { name: "blacklist".into(), ty: ty.clone(), members });
    let read = b.read("order.x", ty, Required);
    boolean(NodeKind::InNamed { value: Box::new(read), list: 0 })
}

#[test]
fn named_lists() {
    let mut b = Builder::new();
    let clause = in_named(&mut b, Type::Text, Some(vec![text("a"), text("乙")]));
    let facts = |x: Tree| order([("x", x)]);
    assert_eq!(condition(&mut b, clause.clone(), &facts(text("乙").into())), True);
    assert_eq!(condition(&mut b, clause.clone(), &facts(text("b").into())), False);
    assert_eq!(condition(&mut b, clause.clone(), &order([])), Unknown);
    assert_eq!(condition(&mut b, clause.clone(), &facts(Tree::wrong())), Error);
    b.program.rules.clear();
    b.rule("r", clause);
    let plan = b.plan().with_values([], [("blacklist", vec![text("b")])]).unwrap();
    assert_eq!(evaluate(&plan, &facts(text("b").into()), now()).unwrap().fired.len(), 1);
    assert_eq!(evaluate(&plan, &facts(text("a").into()), now()).unwrap().fired.len(), 0);
    let mut b = Builder::new();
    let clause = in_named(&mut b, Type::Enum(TIER), Some(vec![member(TIER, 0), stranger(TIER, "白金")]));
    assert_eq!(condition(&mut b, clause.clone(), &facts(member(TIER, 0).into())), True);
    assert_eq!(condition(&mut b, clause.clone(), &facts(stranger(TIER, "白金").into())), True);
    assert_eq!(condition(&mut b, clause, &facts(stranger(TIER, "银卡").into())), False);
    let mut b = Builder::new();
    let clause = in_named(&mut b, Type::Text, Some(vec![]));
    assert_eq!(condition(&mut b, clause, &facts(text("a").into())), False);
}

/// The `or` of no equalities is false, whichever kind of list has no members.
#[test]
fn what_is_missing_is_not_among_no_members() {
    let mut b = Builder::new();
    let named = in_named(&mut b, Type::Text, Some(vec![]));
    let read = b.read("order.x", Type::Text, Required);
    let written = boolean(NodeKind::OneOf { value: Box::new(read), among: Vec::new() });
    for clause in [named, written] {
        assert_eq!(condition(&mut b, clause.clone(), &order([])), False);
        assert_eq!(condition(&mut b, not(clause.clone()), &order([])), True);
        assert_eq!(condition(&mut b, clause, &order([("x", Tree::wrong())])), Error);
    }
    let mut b = Builder::new();
    let clause = in_named(&mut b, Type::Number, Some(vec![number("1")]));
    assert_eq!(condition(&mut b, clause.clone(), &order([])), Unknown);
    b.program.rules.clear();
    b.rule("r", not(clause));
    let plan = b.plan().with_values([], [("blacklist", Vec::new())]).unwrap();
    let (facts, now) = (order([]), now());
    let found = evaluate(&plan, &facts, now).unwrap();
    assert_eq!((found.fired.len(), found.undecided().len()), (1, 0), "the host took the members away");
}

#[test]
fn a_list_that_nobody_gave() {
    let mut b = Builder::new();
    let clause = in_named(&mut b, Type::Text, None);
    assert_eq!(missing(&mut b, clause.clone(), &order([("x", text("a").into())])), ["list blacklist"]);
    assert_eq!(missing(&mut b, clause.clone(), &order([])), ["list blacklist", "order.x"]);
    let at = b.program.places.iter().position(|place| place.path == "order.x").unwrap();
    b.program.places[at].requirement = Optional;
    assert_eq!(condition(&mut b, clause.clone(), &order([])), False);
    assert_eq!(condition(&mut b, clause, &order([("x", Tree::wrong())])), Error);
}

#[test]
fn the_host_gives_lists() {
    let mut b = Builder::new();
    let clause = in_named(&mut b, Type::Text, None);
    b.rule("r", clause);
    let plan = b.plan();
    let given = plan.with_values([], [("blacklist", vec![text("a")])]).unwrap();
    let facts = order([("x", text("a").into())]);
    assert_eq!(evaluate(&given, &facts, now()).unwrap().fired.len(), 1);
    let wrong = plan.with_values([], [("blacklist", vec![text("a"), number("1")])]).unwrap_err();
    assert_eq!(wrong, PlanError::WrongType { name: "blacklist".into() });
    let undeclared = plan.with_values([], [("whitelist", vec![])]).unwrap_err();
    assert_eq!(undeclared, PlanError::Undeclared { name: "whitelist".into() });
}

#[test]
fn the_host_gives_all_values_at_once() {
    let mut b = with_let(Value::Scalar(number("5")), Type::Number);
    let read = b.read("order.x", Type::Number, Required);
    b.rule("r", compare(Comparison::Ge, read, node(Type::Number, NodeKind::Let(0))));
    let clause = in_named(&mut b, Type::Number, None);
    b.rule("s", clause);
    let plan = b.plan();
    let numbers = |text: &str| Value::Scalar(number(text));
    let given = plan
        .with_values(
            [("limit", numbers("9")), ("limit", numbers("10"))],
            [("blacklist", vec![number("1")]), ("blacklist", vec![number("10")])],
        )
        .unwrap();
    let fired = |plan: &Plan, x: &str| {
        let facts = order([("x", number(x).into())]);
        evaluate(plan, &facts, now()).unwrap().fired.iter().map(|rule| rule.0).collect::<Vec<_>>()
    };
    assert_eq!((fired(&given, "9"), fired(&given, "10")), (vec![], vec![0, 1]));
    // What is given later does not take back what was given before.
    let again = given.with_values([], [("blacklist", vec![number("11")])]).unwrap();
    assert_eq!((fired(&again, "10"), fired(&again, "11")), (vec![0], vec![0, 1]));
    let wrong = plan.with_values([("limit", numbers("1"))], [("blacklist", vec![text("1")])]).unwrap_err();
    assert_eq!(wrong, PlanError::WrongType { name: "blacklist".into() });
}

fn template(hole: Node) -> Node {
    let parts =
        vec![TemplatePart::Text("<".into()), TemplatePart::Hole(hole), TemplatePart::Text(">".into())];
    node(Type::Text, NodeKind::Template(parts))
}

#[test]
fn each_type_has_one_form_in_text() {
    for (scalar, form) in [
        (Scalar::Bool(true), "true"),
        (Scalar::Bool(false), "false"),
        (number("1.50"), "1.5"),
        (number("-0"), "0"),
        (money("199 CNY"), "199.00 CNY"),
        (money("5 JPY"), "5 JPY"),
        (text("订单"), "订单"),
        (instant("2026-02-09T02:00:00Z"), "2026-02-09T10:00:00+08:00"),
        (duration("90min"), "1h 30min"),
        (grams("999.5"), "999.5g"),
        (grams("1000"), "1kg"),
        (grams("1500"), "1.5kg"),
        (grams("-1500"), "-1.5kg"),
        (grams("-20"), "-20g"),
        (member(CHANNEL, 1), "taobao"),
        (stranger(TIER, "白金"), "白金"),
    ] {
        let made = template(constant(scalar.clone()));
        assert_eq!(
            value(&mut Builder::new(), made, &nothing()),
            Comes::to(text(&format!("<{form}>"))),
            "{scalar:?}"
        );
    }
    let many =
        node(Type::List(Box::new(Type::Text)), NodeKind::ConstList(vec![text("a"), text("b"), text("c")]));
    assert_eq!(value(&mut Builder::new(), template(many), &nothing()), Comes::to(text("<a, b, c>")));
}

fn record_value(b: &mut Builder, with_id: bool) -> Node {
    let place = b.place("order.buyer", Type::Record(ORDER), Required);
    let read = |b: &mut Builder, path: &str, requirement| b.read(path, Type::Text, requirement);
    let (name, city) = (read(b, "order.buyer.name", Required), read(b, "order.buyer.city", Optional));
    let id = b.place("order.buyer.id", Type::Text, Required);
    let kind = NodeKind::RecordValue(RecordValue {
        read: Read { place, binder: None },
        id: with_id.then_some(Read { place: id, binder: None }),
        fields: vec![("name".into(), name), ("city".into(), city)],
    });
    node(Type::Record(ORDER), kind)
}

#[test]
fn records_as_values() {
    let mut b = Builder::new();
    let by_id = record_value(&mut b, true);
    let by_fields = record_value(&mut b, false);
    let facts = |fields: Vec<(&'static str, Tree)>| order([("buyer", Tree::Record(fields))]);
    let full = facts(vec![("id", text("b1").into()), ("name", text("n").into()), ("city", text("c").into())]);
    assert_eq!(value(&mut b, by_id.clone(), &full), Comes::to(text("b1")));
    let named = |fields: &[(&str, &str)]| {
        let fields = fields.iter().map(|(name, of)| ((*name).to_owned(), Value::Scalar(text(of))));
        Comes::To(Value::Record(fields.collect()))
    };
    assert_eq!(value(&mut b, by_fields.clone(), &full), named(&[("name", "n"), ("city", "c")]));
    // What is not there is not shown, be it required or not.
    assert_eq!(
        value(&mut b, by_fields.clone(), &facts(vec![("city", text("c").into())])),
        named(&[("city", "c")])
    );
    assert_eq!(value(&mut b, by_fields.clone(), &facts(vec![])), named(&[]));
    let bad = facts(vec![("city", Tree::wrong())]);
    assert!(
        matches!(value(&mut b, by_fields.clone(), &bad), Comes::Wrong(what) if what.contains("order.buyer.city"))
    );
    assert_eq!(value(&mut b, by_id.clone(), &facts(vec![])), Comes::Missing(vec!["order.buyer.id".into()]));
    assert_eq!(value(&mut b, by_id, &order([])), Comes::Missing(vec!["order.buyer".into()]));
    assert_eq!(value(&mut b, template(by_fields), &full), Comes::to(text("<name: n, city: c>")));
}

#[test]
fn holes_that_are_not_there() {
    let mut b = Builder::new();
    let none = b.read("order.optional", Type::Text, Optional);
    let unknown = b.read("order.required", Type::Text, Required);
    let bad = b.read("order.wrong", Type::Text, Required);
    let facts = order([("wrong", Tree::wrong())]);
    // A text with a gap is not said, although the parameter is optional.
    assert_eq!(value(&mut b, template(none.clone()), &facts), Comes::Missing(vec!["order.optional".into()]));
    assert_eq!(
        value(&mut b, template(unknown.clone()), &facts),
        Comes::Missing(vec!["order.required".into()])
    );
    assert!(matches!(value(&mut b, template(bad.clone()), &facts), Comes::Wrong(_)));
    let two = |first: &Node, second: &Node| {
        let parts = vec![TemplatePart::Hole(first.clone()), TemplatePart::Hole(second.clone())];
        node(Type::Text, NodeKind::Template(parts))
    };
    assert!(matches!(value(&mut b, two(&unknown, &bad), &facts), Comes::Wrong(_)));
    assert!(matches!(value(&mut b, two(&bad, &none), &facts), Comes::Wrong(_)));
    let filled = node(Type::Text, NodeKind::OrElse(Box::new(none), Box::new(constant(text("—")))));
    assert_eq!(value(&mut b, template(filled), &facts), Comes::to(text("<—>")));
    // In a condition a text with a gap is none or unknown like any other value.
    let is_a = |hole: Node| compare(Comparison::Eq, template(hole), constant(text("a")));
    let none = b.read("order.optional", Type::Text, Optional);
    assert_eq!(condition(&mut b, is_a(none), &facts), False);
    assert_eq!(condition(&mut b, is_a(unknown), &facts), Unknown);
    assert_eq!(condition(&mut b, is_a(bad), &facts), Error);
}
