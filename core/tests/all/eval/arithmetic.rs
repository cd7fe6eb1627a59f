//! Arithmetic: every pair of kinds, exact results, and errors where there is none.

use super::support::*;
use dangjiu::decimal::Rounding;
use dangjiu::program::{Node, NodeKind};
use dangjiu::schema::Requirement::{Optional, Required};
use dangjiu::value::{Scalar, Type};

type Make = fn(Box<Node>, Box<Node>) -> NodeKind;

fn compute(make: Make, left: &Scalar<'static>, right: &Scalar<'static>) -> Comes {
    let (left, right) = (constant(left.clone()), constant(right.clone()));
    let ty = left.ty.clone();
    value(&mut Builder::new(), node(ty, make(Box::new(left), Box::new(right))), &nothing())
}

const KINDS: &str = "the two values cannot be compared or combined";

/// One value of each kind, in this order.
fn kinds() -> [Scalar<'static>; 8] {
    [
        number("2"),
        money("3 CNY"),
        grams("5"),
        duration("7s"),
        instant("2026-01-01T00:00:00Z"),
        text("a"),
        Scalar::Bool(true),
        member(CHANNEL, 0),
    ]
}

/// Every pair of kinds gives what the list says, and nothing else is possible.
fn check(make: Make, allowed: &[(usize, usize, Scalar<'static>)]) {
    for (i, left) in kinds().iter().enumerate() {
        for (j, right) in kinds().iter().enumerate() {
            let expected = match allowed.iter().find(|(a, b, _)| (*a, *b) == (i, j)) {
                Some((_, _, scalar)) => Comes::to(scalar.clone()),
                None => Comes::Wrong(KINDS.to_owned()),
            };
            assert_eq!(compute(make, left, right), expected, "{left:?} and {right:?}");
        }
    }
}

#[test]
fn addition() {
    check(
        NodeKind::Add,
        &[
            (0, 0, number("4")),
            (1, 1, money("6 CNY")),
            (2, 2, grams("10")),
            (3, 3, duration("14s")),
            (4, 3, instant("2026-01-01T00:00:07Z")),
            (3, 4, instant("2026-01-01T00:00:07Z")),
        ],
    );
    assert_eq!(compute(NodeKind::Add, &number("0.1"), &number("0.2")), Comes::to(number("0.3")));
}

#[test]
fn subtraction() {
    check(
        NodeKind::Sub,
        &[
            (0, 0, number("0")),
            (1, 1, money("0 CNY")),
            (2, 2, grams("0")),
            (3, 3, duration("0s")),
            (4, 4, duration("0s")),
            (4, 3, instant("2025-12-31T23:59:53Z")),
        ],
    );
    assert_eq!(compute(NodeKind::Sub, &money("1 CNY"), &money("3 CNY")), Comes::to(money("-2 CNY")));
    assert_eq!(compute(NodeKind::Sub, &grams("1"), &grams("3")), Comes::to(grams("-2")));
    assert_eq!(compute(NodeKind::Sub, &duration("1s"), &duration("3s")), Comes::to(duration("-2s")));
    let (late, early) = (instant("2026-01-02T00:00:00Z"), instant("2026-01-01T00:00:00Z"));
    assert_eq!(compute(NodeKind::Sub, &late, &early), Comes::to(duration("1d")));
}

#[test]
fn multiplication() {
    check(
        NodeKind::Mul,
        &[
            (0, 0, number("4")),
            (0, 1, money("6 CNY")),
            (1, 0, money("6 CNY")),
            (0, 2, grams("10")),
            (2, 0, grams("10")),
            (0, 3, duration("14s")),
            (3, 0, duration("14s")),
        ],
    );
    assert_eq!(
        compute(NodeKind::Mul, &money("19.99 CNY"), &number("0.85")),
        Comes::Wrong(NOT_ROUNDED.to_owned())
    );
}

const NOT_ROUNDED: &str = "16.9915 CNY is not a whole number of the smallest unit; use round(…)";

#[test]
fn what_has_no_exact_result_is_an_error() {
    let overflow = "the result has more than 28 digits before its point";
    let inexact = "the exact result has more than 28 digits; use round(…)";
    let range = "the time is out of range: instants are in the years 0000 to 9999";
    let big = "9999999999999999999999999999";
    let tiny = "0.00000000000001";
    for (make, left, right, expected) in [
        (NodeKind::Add as Make, number(big), number("1"), overflow),
        (NodeKind::Sub, number("-9999999999999999999999999999"), number("1"), overflow),
        (NodeKind::Mul, number(big), number("10"), overflow),
        (NodeKind::Add, number(big), number("0.1"), inexact),
        (NodeKind::Mul, number("0.000000000000001"), number(tiny), inexact),
        (NodeKind::Add, money("9999999999999999999999999999 CNY"), money("1 CNY"), overflow),
        (NodeKind::Add, money("1 USD"), money("1 CNY"), "USD meets CNY; amounts must be of one currency"),
        (NodeKind::Add, instant("9999-12-31T23:59:59Z"), duration("1s"), range),
        (NodeKind::Sub, instant("0000-01-01T00:00:00Z"), duration("1s"), range),
        (
            NodeKind::Mul,
            duration("1us"),
            number("0.5"),
            "the length of time is not a whole number of microseconds",
        ),
        (NodeKind::Mul, duration("100000d"), number("10000"), range),
    ] {
        assert_eq!(compute(make, &left, &right), Comes::Wrong(expected.to_owned()), "{left:?} {right:?}");
    }
}

#[test]
fn none_unknown_and_wrong_parts() {
    let facts = order([("wrong", Tree::wrong())]);
    let operand = |b: &mut Builder, what: &str| match what {
        "value" => constant(number("1")),
        "none" => b.read("order.optional", Type::Number, Optional),
        "unknown" => b.read("order.required", Type::Number, Required),
        _ => b.read("order.wrong", Type::Number, Required),
    };
    let wrong = || Comes::Wrong("`order.wrong` is text \"x\"; expected a number".to_owned());
    let missing = || Comes::Missing(vec!["order.required".to_owned()]);
    for make in [NodeKind::Add as Make, NodeKind::Sub, NodeKind::Mul] {
        for (left, right, expected) in [
            ("value", "none", Comes::None),
            ("value", "unknown", missing()),
            ("value", "wrong", wrong()),
            ("none", "unknown", Comes::None),
            ("unknown", "none", Comes::None),
            ("none", "wrong", wrong()),
            ("unknown", "wrong", wrong()),
            ("unknown", "unknown", missing()),
        ] {
            let mut b = Builder::new();
            let parts = (Box::new(operand(&mut b, left)), Box::new(operand(&mut b, right)));
            let made = node(Type::Number, make(parts.0, parts.1));
            assert_eq!(value(&mut b, made, &facts), expected, "{left} {right}");
        }
    }
}

#[test]
fn negation() {
    let negate = |scalar: Scalar<'static>| {
        let part = constant(scalar);
        value(&mut Builder::new(), node(part.ty.clone(), NodeKind::Negate(Box::new(part))), &nothing())
    };
    assert_eq!(negate(number("1.5")), Comes::to(number("-1.5")));
    assert_eq!(negate(money("-2 CNY")), Comes::to(money("2 CNY")));
    assert_eq!(negate(grams("3")), Comes::to(grams("-3")));
    assert_eq!(negate(duration("4s")), Comes::to(duration("-4s")));
    for other in [text("a"), Scalar::Bool(true), instant("2026-01-01T00:00:00Z")] {
        assert_eq!(negate(other), Comes::Wrong(KINDS.to_owned()));
    }
    let mut b = Builder::new();
    let none = b.read("order.optional", Type::Number, Optional);
    let negated = node(Type::Number, NodeKind::Negate(Box::new(none)));
    assert_eq!(value(&mut b, negated, &nothing()), Comes::None);
}

fn round(of: Scalar<'static>, by: Option<Scalar<'static>>, places: u32, mode: Rounding) -> Comes {
    let kind = NodeKind::Round {
        value: Box::new(constant(of)),
        by: by.map(|by| Box::new(constant(by))),
        places,
        mode,
    };
    value(&mut Builder::new(), node(Type::Number, kind), &nothing())
}

#[test]
fn rounding() {
    assert_eq!(round(number("2.345"), None, 2, Rounding::HalfUp), Comes::to(number("2.35")));
    assert_eq!(round(number("2.345"), None, 2, Rounding::HalfEven), Comes::to(number("2.34")));
    assert_eq!(round(number("2.341"), None, 2, Rounding::Up), Comes::to(number("2.35")));
    assert_eq!(round(number("2.349"), None, 2, Rounding::Down), Comes::to(number("2.34")));
    assert_eq!(round(money("16.9915 CNY"), None, 2, Rounding::HalfUp), Comes::to(money("16.99 CNY")));
    assert_eq!(round(grams("1.5"), None, 0, Rounding::HalfUp), Comes::to(grams("2")));
    for other in [duration("1s"), text("1"), Scalar::Bool(true)] {
        assert_eq!(round(other, None, 2, Rounding::HalfUp), Comes::Wrong(KINDS.to_owned()));
    }
}

#[test]
fn division_only_when_rounded() {
    let half_up = |of, by, places| round(of, Some(by), places, Rounding::HalfUp);
    assert_eq!(half_up(number("1"), number("3"), 4), Comes::to(number("0.3333")));
    assert_eq!(half_up(number("2"), number("3"), 0), Comes::to(number("1")));
    assert_eq!(half_up(money("10 CNY"), number("3"), 2), Comes::to(money("3.33 CNY")));
    assert_eq!(half_up(money("1 CNY"), money("3 CNY"), 2), Comes::to(number("0.33")));
    assert_eq!(half_up(grams("10"), number("4"), 0), Comes::to(grams("3")));
    assert_eq!(half_up(grams("10"), grams("4"), 1), Comes::to(number("2.5")));
    assert_eq!(half_up(duration("1min"), duration("90s"), 3), Comes::to(number("0.667")));
    assert_eq!(half_up(number("1"), number("0"), 2), Comes::Wrong("division by zero".to_owned()));
    assert_eq!(half_up(money("1 CNY"), money("0 CNY"), 2), Comes::Wrong("division by zero".to_owned()));
    let mixed = half_up(money("1 CNY"), money("1 USD"), 2);
    assert_eq!(mixed, Comes::Wrong("CNY meets USD; amounts must be of one currency".to_owned()));
    for (of, by) in [
        (number("1"), money("1 CNY")),
        (duration("1s"), number("2")),
        (text("1"), number("2")),
        (grams("1"), duration("1s")),
    ] {
        assert_eq!(half_up(of, by, 2), Comes::Wrong(KINDS.to_owned()));
    }
}
