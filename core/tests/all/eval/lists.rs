//! Quantifiers, aggregates and memberships over lists.

use super::support::*;
use dangjiu::eval::Outcome;
use dangjiu::program::{Aggregate, Comparison, Node, NodeKind, Quantifier, Read};
use dangjiu::schema::Requirement::{self, Optional, Required};
use dangjiu::value::{Scalar, Type, Value};

/// A list of records whose field `x` gives these outcomes for `x = 1`.
fn items(outcomes: &[Outcome]) -> Tree {
    let item = |outcome: &Outcome| match outcome {
        True => record([("x", number("1").into())]),
        False => record([("x", number("2").into())]),
        Unknown => record([]),
        Error => record([("x", Tree::wrong())]),
    };
    order([("items", Tree::List(outcomes.iter().map(item).collect()))])
}

fn lists() -> (Builder, Read, Node) {
    let mut b = Builder::new();
    let x = b.item("order.items[].x", Type::Number, Required, 0);
    let place = b.place("order.items", Type::List(Box::new(Type::Record(ITEM))), Required);
    (b, Read { place, binder: None }, compare(Comparison::Eq, x, constant(number("1"))))
}

fn quantified(kind: Quantifier, list: Read, cond: &Node) -> Node {
    boolean(NodeKind::Quantifier { kind, list, binder: 0, cond: Box::new(cond.clone()) })
}

#[test]
fn quantifiers_are_folds() {
    let (mut b, list, is_one) = lists();
    let cases: [(&[Outcome], [Outcome; 3]); 14] = [
        // any, all, no
        (&[], [False, True, True]),
        (&[True], [True, True, False]),
        (&[False], [False, False, True]),
        (&[Unknown], [Unknown, Unknown, Unknown]),
        (&[Error], [Error, Error, Error]),
        (&[True, False], [True, False, False]),
        (&[False, True], [True, False, False]),
        (&[True, Unknown], [True, Unknown, False]),
        (&[False, Unknown], [Unknown, False, Unknown]),
        (&[Unknown, Error], [Error, Error, Error]),
        (&[True, Error], [True, Error, False]),
        (&[Error, False], [Error, False, Error]),
        (&[Unknown, Error, True], [True, Error, False]),
        (&[Unknown, Error, False], [Error, False, Error]),
    ];
    for (outcomes, expected) in cases {
        for (kind, expected) in [Quantifier::Any, Quantifier::All, Quantifier::No].into_iter().zip(expected) {
            let clause = quantified(kind, list, &is_one);
            assert_eq!(condition(&mut b, clause, &items(outcomes)), expected, "{kind:?} of {outcomes:?}");
        }
    }
}

#[test]
fn only_what_leaves_a_quantifier_open_is_reported() {
    let (mut b, list, is_one) = lists();
    let clause = quantified(Quantifier::All, list, &is_one);
    assert_eq!(missing(&mut b, clause, &items(&[Unknown, True, Unknown])), ["order.items[].x"]);
    // Decided by its second item, `any` leaves only the other clause open.
    let other = b.read("order.other", Type::Number, Required);
    let any = quantified(Quantifier::Any, list, &is_one);
    let both = and([any, compare(Comparison::Eq, other, constant(number("1")))]);
    assert_eq!(missing(&mut b, both, &items(&[Unknown, True])), ["order.other"]);
}

#[test]
fn a_list_that_is_not_there() {
    for (requirement, facts, [any, all, no_]) in [
        (Optional, order([]), [False, True, True]),
        (Optional, order([("items", Tree::Null)]), [False, True, True]),
        (Required, order([]), [Unknown, Unknown, Unknown]),
        (Optional, order([("items", Tree::wrong())]), [Error, Error, Error]),
    ] {
        let (mut b, list, is_one) = lists();
        b.program.places[list.place.0 as usize].requirement = requirement;
        assert_eq!(condition(&mut b, quantified(Quantifier::Any, list, &is_one), &facts), any);
        assert_eq!(condition(&mut b, quantified(Quantifier::All, list, &is_one), &facts), all);
        assert_eq!(condition(&mut b, quantified(Quantifier::No, list, &is_one), &facts), no_);
    }
    let (mut b, list, is_one) = lists();
    assert_eq!(missing(&mut b, quantified(Quantifier::Any, list, &is_one), &order([])), ["order.items"]);
}

#[test]
fn an_item_that_is_null_or_wrong() {
    let (mut b, list, is_one) = lists();
    let any = quantified(Quantifier::Any, list, &is_one);
    // An item of these programs is optional: its field is then none, and the comparison false.
    assert_eq!(condition(&mut b, any.clone(), &order([("items", Tree::List(vec![Tree::Null]))])), False);
    assert_eq!(condition(&mut b, any.clone(), &order([("items", Tree::List(vec![Tree::wrong()]))])), Error);
    let item = b.program.places.iter().position(|place| place.path == "order.items[]").unwrap();
    b.program.places[item].requirement = Required;
    let facts = order([("items", Tree::List(vec![Tree::Null]))]);
    assert_eq!(missing(&mut b, any, &facts), ["order.items[]"]);
}

/// A list in the items of a list: the inner binder runs over each outer item's own items.
#[test]
fn lists_in_lists() {
    let mut b = Builder::new();
    let x = b.item("order.boxes[].items[].x", Type::Number, Required, 1);
    let outer = Read {
        place: b.place("order.boxes", Type::List(Box::new(Type::Record(ITEM))), Required),
        binder: None,
    };
    let inner_place = b.place("order.boxes[].items", Type::List(Box::new(Type::Record(ITEM))), Required);
    let limit = b.item("order.boxes[].limit", Type::Number, Required, 0);
    let inner = Read { place: inner_place, binder: Some(0) };
    let fits = compare(Comparison::Le, x, limit);
    let all_fit =
        boolean(NodeKind::Quantifier { kind: Quantifier::All, list: inner, binder: 1, cond: Box::new(fits) });
    let any_box = boolean(NodeKind::Quantifier {
        kind: Quantifier::Any,
        list: outer,
        binder: 0,
        cond: Box::new(all_fit),
    });
    let holder = |limit: &str, xs: &[&str]| {
        let items = xs.iter().map(|x| record([("x", number(x).into())])).collect();
        record([("limit", number(limit).into()), ("items", Tree::List(items))])
    };
    let facts = |boxes: Vec<Tree>| order([("boxes", Tree::List(boxes))]);
    assert_eq!(
        condition(&mut b, any_box.clone(), &facts(vec![holder("5", &["6", "1"]), holder("5", &["5", "2"])])),
        True
    );
    assert_eq!(
        condition(&mut b, any_box.clone(), &facts(vec![holder("5", &["1", "6"]), holder("1", &["2"])])),
        False
    );
    assert_eq!(condition(&mut b, any_box, &facts(vec![holder("0", &["1"]), holder("0", &[])])), True);
}

fn aggregate(kind: Aggregate, list: Read, value: Node, cond: Node) -> Node {
    let ty = if kind == Aggregate::Count { Type::Number } else { value.ty.clone() };
    node(ty, NodeKind::Aggregate { kind, list, binder: 0, value: Box::new(value), cond: Box::new(cond) })
}

/// What `kind` comes to over items with these values of `x`, and of `y` for the condition `y = 1`.
fn over(kind: Aggregate, ty: Type, requirement: Requirement, items: &[(Tree, Tree)]) -> Comes {
    let mut b = Builder::new();
    let x = b.item("order.items[].x", ty, requirement, 0);
    let y = b.item("order.items[].y", Type::Number, Required, 0);
    let place = b.place("order.items", Type::List(Box::new(Type::Record(ITEM))), Required);
    let cond = compare(Comparison::Eq, y, constant(number("1")));
    let x = if kind == Aggregate::Count { constant(number("1")) } else { x };
    let made = aggregate(kind, Read { place, binder: None }, x, cond);
    let items = items.iter().map(|(x, y)| record([("x", x.clone()), ("y", y.clone())])).collect();
    value(&mut b, made, &order([("items", Tree::List(items))]))
}

fn yes_item(x: Scalar<'static>) -> (Tree, Tree) {
    (x.into(), number("1").into())
}

fn no_item(x: Tree) -> (Tree, Tree) {
    (x, number("0").into())
}

#[test]
fn counting() {
    let count = |items: &[(Tree, Tree)]| over(Aggregate::Count, Type::Number, Required, items);
    assert_eq!(count(&[]), Comes::to(number("0")));
    let three = [yes_item(number("1")), no_item(Tree::Null), yes_item(number("5")), yes_item(number("1"))];
    assert_eq!(count(&three), Comes::to(number("3")));
    assert_eq!(
        count(&[yes_item(number("1")), (Tree::Null, Tree::Null)]),
        Comes::Missing(vec!["order.items[].y".into()])
    );
    assert!(matches!(count(&[(Tree::Null, Tree::Null), (Tree::Null, Tree::wrong())]), Comes::Wrong(_)));
}

#[test]
fn sums_and_extremes() {
    let numbers = [
        yes_item(number("2.5")),
        no_item(number("100").into()),
        yes_item(number("-1")),
        yes_item(number("4")),
    ];
    for (kind, expected) in [(Aggregate::Sum, "5.5"), (Aggregate::Min, "-1"), (Aggregate::Max, "4")] {
        assert_eq!(over(kind, Type::Number, Required, &numbers), Comes::to(number(expected)), "{kind:?}");
    }
    let amounts = [yes_item(money("2 CNY")), yes_item(money("0.5 CNY"))];
    for (kind, expected) in
        [(Aggregate::Sum, "2.5 CNY"), (Aggregate::Min, "0.5 CNY"), (Aggregate::Max, "2 CNY")]
    {
        assert_eq!(over(kind, Type::Money, Required, &amounts), Comes::to(money(expected)), "{kind:?}");
    }
    let times = [yes_item(instant("2026-01-02T00:00:00Z")), yes_item(instant("2026-01-01T00:00:00Z"))];
    assert_eq!(
        over(Aggregate::Min, Type::Instant, Required, &times),
        Comes::to(instant("2026-01-01T00:00:00Z"))
    );
    assert_eq!(
        over(Aggregate::Max, Type::Instant, Required, &times),
        Comes::to(instant("2026-01-02T00:00:00Z"))
    );
}

#[test]
fn over_nothing() {
    for (ty, zero) in [
        (Type::Number, Comes::to(number("0"))),
        (Type::Weight, Comes::to(grams("0"))),
        (Type::Duration, Comes::to(duration("0s"))),
        // Nobody knows in which currency nothing is.
        (Type::Money, Comes::None),
    ] {
        assert_eq!(over(Aggregate::Sum, ty.clone(), Required, &[]), zero);
        assert_eq!(over(Aggregate::Sum, ty.clone(), Required, &[no_item(Tree::Null)]), zero);
        assert_eq!(over(Aggregate::Min, ty.clone(), Required, &[]), Comes::None);
        assert_eq!(over(Aggregate::Max, ty, Required, &[]), Comes::None);
    }
}

#[test]
fn items_that_are_none_unknown_or_wrong() {
    let sum = |requirement, items: &[(Tree, Tree)]| over(Aggregate::Sum, Type::Money, requirement, items);
    let one = || yes_item(money("1 CNY"));
    let gap = || (Tree::Null, number("1").into());
    let missing = Comes::Missing(vec!["order.items[].x".into()]);
    // None is left out, unknown is not.
    assert_eq!(sum(Optional, &[one(), gap(), one()]), Comes::to(money("2 CNY")));
    assert_eq!(sum(Required, &[one(), gap(), one()]), missing);
    // A false condition keeps an item's value from being looked at.
    assert_eq!(
        sum(Required, &[one(), no_item(Tree::Null), no_item(Tree::wrong())]),
        Comes::to(money("1 CNY"))
    );
    let bad = (Tree::wrong(), number("1").into());
    for items in [[gap(), bad.clone()], [bad, gap()]] {
        assert!(matches!(sum(Required, &items), Comes::Wrong(what) if what.contains("order.items[].x")));
    }
    // Amounts that do not add up are an error, whatever the order, and whatever is unknown beside them.
    let (cny, usd) = (yes_item(money("10 CNY")), yes_item(money("10 USD")));
    let mixed = Comes::Wrong("CNY meets USD; amounts must be of one currency".into());
    assert_eq!(sum(Required, &[cny.clone(), usd.clone()]), mixed);
    assert_eq!(sum(Required, &[cny.clone(), usd.clone(), gap()]), mixed);
    assert_eq!(sum(Required, &[gap(), cny.clone(), usd.clone()]), mixed);
    // An amount that may not count is not held against the others, and what is missing may make a sum fit.
    assert_eq!(sum(Required, &[cny, (usd.0, Tree::Null)]), Comes::Missing(vec!["order.items[].y".into()]));
    let large = || yes_item(number("9999999999999999999999999999"));
    assert_eq!(over(Aggregate::Sum, Type::Number, Required, &[large(), large(), gap()]), missing);
}

#[test]
fn an_aggregate_of_a_list_that_is_not_there() {
    for (requirement, facts, expected) in [
        (Optional, order([]), Comes::to(number("0"))),
        (Required, order([]), Comes::Missing(vec!["order.items".into()])),
    ] {
        let mut b = Builder::new();
        let place = b.place("order.items", Type::List(Box::new(Type::Record(ITEM))), requirement);
        let made = aggregate(Aggregate::Count, Read { place, binder: None }, constant(number("1")), yes());
        assert_eq!(value(&mut b, made.clone(), &facts), expected);
        let is_none = compare(Comparison::Eq, made, constant(number("0")));
        assert_eq!(
            condition(&mut b, is_none, &facts),
            if expected == Comes::to(number("0")) { True } else { Unknown }
        );
    }
    let mut b = Builder::new();
    let place = b.place("order.items", Type::List(Box::new(Type::Record(ITEM))), Required);
    let made = aggregate(Aggregate::Count, Read { place, binder: None }, constant(number("1")), yes());
    let facts = order([("items", Tree::wrong())]);
    assert!(matches!(value(&mut b, made.clone(), &facts), Comes::Wrong(_)));
    assert_eq!(condition(&mut b, compare(Comparison::Eq, made, constant(number("0"))), &facts), Error);
}

#[test]
fn in_a_list_of_the_facts() {
    let mut b = Builder::new();
    let tags = b.place("order.tags", Type::List(Box::new(Type::Text)), Required);
    let in_tags = |value: Node| {
        boolean(NodeKind::InPlace { value: Box::new(value), list: Read { place: tags, binder: None } })
    };
    let facts = |tags: &[Tree]| order([("tags", Tree::List(tags.to_vec()))]);
    let (a, null, bad) = (Tree::from(text("a")), Tree::Null, Tree::wrong());
    let cases: [(&[Tree], Outcome); 7] = [
        (&[], False),
        (std::slice::from_ref(&a), True),
        (&[null.clone(), a.clone()], True),
        (std::slice::from_ref(&null), False),
        (&[bad.clone(), a.clone()], True),
        (&[bad, null.clone()], Error),
        (&[text("b").into(), null.clone()], False),
    ];
    for (tags, expected) in cases {
        assert_eq!(condition(&mut b, in_tags(constant(text("a"))), &facts(tags)), expected, "{tags:?}");
    }
    // A source that gives an item of another kind gives wrong data.
    assert_eq!(condition(&mut b, in_tags(constant(text("a"))), &facts(&[number("1").into()])), Error);
    // The program may have a place for the items; null is still none.
    let mut b = Builder::new();
    b.item("order.tags[]", Type::Text, Required, 0);
    let tags = b.place("order.tags", Type::List(Box::new(Type::Text)), Required);
    let clause = boolean(NodeKind::InPlace {
        value: Box::new(constant(text("a"))),
        list: Read { place: tags, binder: None },
    });
    assert_eq!(condition(&mut b, clause, &facts(&[Tree::Null])), False);
}

#[test]
fn in_a_list_with_something_not_there() {
    let value_of = |b: &mut Builder, what: &str| match what {
        "value" => constant(number("1")),
        "none" => b.read("order.optional", Type::Number, Optional),
        "unknown" => b.read("order.required", Type::Number, Required),
        _ => b.read("order.wrong", Type::Number, Required),
    };
    for (value, list, expected) in [
        ("none", "full", False),
        ("none", "missing", False),
        ("none", "bad", Error),
        ("unknown", "full", Unknown),
        ("unknown", "empty", False),
        ("unknown", "missing", Unknown),
        ("unknown", "bad", Error),
        ("wrong", "full", Error),
        ("wrong", "empty", Error),
        ("value", "missing", Unknown),
        ("value", "bad", Error),
        ("value", "full", True),
    ] {
        let mut b = Builder::new();
        let place = b.place("order.list", Type::List(Box::new(Type::Number)), Required);
        let wrong = ("wrong", Tree::wrong());
        let facts = match list {
            "full" => order([wrong, ("list", Tree::List(vec![number("1").into()]))]),
            "empty" => order([wrong, ("list", Tree::List(vec![]))]),
            "missing" => order([wrong]),
            _ => order([wrong, ("list", Tree::wrong())]),
        };
        let operand = value_of(&mut b, value);
        let clause =
            boolean(NodeKind::InPlace { value: Box::new(operand), list: Read { place, binder: None } });
        assert_eq!(condition(&mut b, clause, &facts), expected, "{value} in {list}");
    }
    let mut b = Builder::new();
    let place = b.place("order.list", Type::List(Box::new(Type::Number)), Required);
    let operand = value_of(&mut b, "unknown");
    let clause = boolean(NodeKind::InPlace { value: Box::new(operand), list: Read { place, binder: None } });
    assert_eq!(missing(&mut b, clause, &order([])), ["order.list", "order.required"]);
}

#[test]
fn money_in_a_list_of_two_currencies() {
    let mut b = Builder::new();
    let place = b.place("order.list", Type::List(Box::new(Type::Money)), Required);
    let clause = boolean(NodeKind::InPlace {
        value: Box::new(constant(money("1 CNY"))),
        list: Read { place, binder: None },
    });
    let facts = |items: Vec<Tree>| order([("list", Tree::List(items))]);
    assert_eq!(
        condition(&mut b, clause.clone(), &facts(vec![money("1 USD").into(), money("1 CNY").into()])),
        True
    );
    assert_eq!(condition(&mut b, clause, &facts(vec![money("1 USD").into(), money("2 CNY").into()])), Error);
}

#[test]
fn a_list_as_a_value() {
    let mut b = Builder::new();
    let item = b.item("order.tags[]", Type::Text, Optional, 0);
    let place = b.place("order.tags", Type::List(Box::new(Type::Text)), Optional);
    let tags = node(
        Type::List(Box::new(Type::Text)),
        NodeKind::ListValue { read: Read { place, binder: None }, item: Box::new(item), binder: 0 },
    );
    let texts =
        |texts: &[&str]| Comes::To(Value::List(texts.iter().map(|t| Value::Scalar(text(t))).collect()));
    let facts = |tags: Vec<Tree>| order([("tags", Tree::List(tags))]);
    assert_eq!(
        value(&mut b, tags.clone(), &facts(vec![text("a").into(), text("b").into()])),
        texts(&["a", "b"])
    );
    assert_eq!(value(&mut b, tags.clone(), &facts(vec![])), texts(&[]));
    assert_eq!(value(&mut b, tags.clone(), &facts(vec![Tree::Null, text("b").into()])), texts(&["b"]));
    assert_eq!(value(&mut b, tags.clone(), &order([])), Comes::None);
    let bad = facts(vec![text("a").into(), Tree::wrong()]);
    assert!(matches!(value(&mut b, tags.clone(), &bad), Comes::Wrong(_)));
    assert!(matches!(value(&mut b, tags.clone(), &order([("tags", Tree::wrong())])), Comes::Wrong(_)));
    let item = b.program.places.iter().position(|place| place.path == "order.tags[]").unwrap();
    b.program.places[item].requirement = Required;
    let gap = facts(vec![Tree::Null, text("b").into()]);
    assert_eq!(value(&mut b, tags.clone(), &gap), Comes::Missing(vec!["order.tags[]".into()]));
    b.program.places[place.0 as usize].requirement = Required;
    assert_eq!(value(&mut b, tags, &order([])), Comes::Missing(vec!["order.tags".into()]));
}

#[test]
fn constants_in_a_list() {
    let kind = NodeKind::ConstList(vec![text("a"), text("b")]);
    let made = node(Type::List(Box::new(Type::Text)), kind);
    let expected = Value::List(vec![Value::Scalar(text("a")), Value::Scalar(text("b"))]);
    assert_eq!(value(&mut Builder::new(), made, &nothing()), Comes::To(expected));
}
