//! Comparisons, memberships, text tests and quotients, type by type.

use super::support::*;
use dangjiu::eval::Outcome;
use dangjiu::program::Comparison::{self, Eq, Ge, Gt, Le, Lt, Ne};
use dangjiu::program::{Node, NodeKind, TextTest};
use dangjiu::schema::Requirement::{Optional, Required};
use dangjiu::value::{Scalar, Type};

const ALL: [Comparison; 6] = [Eq, Ne, Lt, Le, Gt, Ge];

/// What each comparison gives for less, equal, greater.
fn expected(op: Comparison) -> [Outcome; 3] {
    match op {
        Eq => [False, True, False],
        Ne => [True, False, True],
        Lt => [True, False, False],
        Le => [True, True, False],
        Gt => [False, False, True],
        Ge => [False, True, True],
    }
}

fn type_of(scalar: &Scalar<'static>) -> Type {
    constant(scalar.clone()).ty
}

/// A read of `order.x` that holds `scalar`.
fn seen(b: &mut Builder, scalar: &Scalar<'static>) -> (Node, Tree) {
    (b.read("order.x", type_of(scalar), Required), order([("x", scalar.clone().into())]))
}

#[test]
fn every_ordered_type_at_less_equal_and_greater() {
    let lines: [[Scalar<'static>; 3]; 6] = [
        [number("-1.5"), number("0"), number("2")],
        [number("1.000000000000000000000000001"), number("1.000000000000000000000000002"), number("1.1")],
        [money("88元"), money("199.00 CNY"), money("199.01 CNY")],
        [grams("999.5"), grams("1000"), grams("20000")],
        [duration("59s"), duration("1min"), duration("2h")],
        [
            instant("2026-02-09T10:00:00+08:00"),
            instant("2026-02-09T10:00:00.000001+08:00"),
            instant("2026-02-10T02:00:00Z"),
        ],
    ];
    for line in lines {
        for op in ALL {
            for (i, left) in line.iter().enumerate() {
                for (j, right) in line.iter().enumerate() {
                    let mut b = Builder::new();
                    let (read, facts) = seen(&mut b, left);
                    let expected = expected(op)[1 + usize::from(i > j) - usize::from(i < j)];
                    let fact_first = compare(op, read.clone(), constant(right.clone()));
                    assert_eq!(condition(&mut b, fact_first, &facts), expected, "{left:?} {op:?} {right:?}");
                    let (read, facts) = seen(&mut b, right);
                    let fact_last = compare(op, constant(left.clone()), read);
                    assert_eq!(condition(&mut b, fact_last, &facts), expected, "{left:?} {op:?} {right:?}");
                }
            }
        }
    }
}

#[test]
fn equality_of_what_has_no_order() {
    let pairs = [
        (Scalar::Bool(true), Scalar::Bool(true), True),
        (Scalar::Bool(false), Scalar::Bool(true), False),
        (text("订单"), text("订单"), True),
        (text("订单"), text("订单 "), False),
        (text("1"), text("1.0"), False),
        (member(CHANNEL, 1), member(CHANNEL, 1), True),
        (member(CHANNEL, 0), member(CHANNEL, 1), False),
        (stranger(TIER, "白金"), stranger(TIER, "白金"), True),
        (stranger(TIER, "白金"), member(TIER, 0), False),
        (stranger(TIER, "白金"), stranger(TIER, "黑金"), False),
        (number("1.0"), number("1.00"), True),
        (money("199元"), money("199.00 CNY"), True),
    ];
    for (left, right, equal) in pairs {
        let mut b = Builder::new();
        let (read, facts) = seen(&mut b, &left);
        assert_eq!(condition(&mut b, compare(Eq, read.clone(), constant(right.clone())), &facts), equal);
        assert_eq!(
            condition(&mut b, compare(Ne, read.clone(), constant(right.clone())), &facts),
            equal.not()
        );
        // What is declared without an order has none, whatever asks for it.
        if matches!(left, Scalar::Bool(_) | Scalar::Text(_) | Scalar::Member(..)) {
            assert_eq!(condition(&mut b, compare(Lt, read, constant(right)), &facts), Error);
        }
    }
}

#[test]
fn two_currencies_are_neither_equal_nor_unequal() {
    for op in ALL {
        let mut b = Builder::new();
        let (read, facts) = seen(&mut b, &money("199 USD"));
        let clause = compare(op, read, constant(money("199 CNY")));
        assert_eq!(condition(&mut b, clause.clone(), &facts), Error, "{op:?}");
        let (path, what) = wrong(&mut b, clause, &facts);
        assert_eq!(
            (path.as_deref(), what.as_str()),
            (Some("order.x"), "USD meets CNY; amounts must be of one currency")
        );
    }
}

/// Of an amount in another currency the field is said, on whichever side it stands.
#[test]
fn an_amount_in_another_currency_has_a_path() {
    let mut b = Builder::new();
    let (read, facts) = seen(&mut b, &money("199 USD"));
    let last = compare(Ge, constant(money("1 CNY")), read.clone());
    assert_eq!(wrong(&mut b, last, &facts).0.as_deref(), Some("order.x"));
    let among = vec![money("1 CNY"), money("2 CNY")];
    let among = boolean(NodeKind::OneOf { value: Box::new(read), among });
    assert_eq!(wrong(&mut b, among, &facts).0.as_deref(), Some("order.x"));
    let constants = compare(Ge, constant(money("1 CNY")), constant(money("1 USD")));
    assert_eq!(wrong(&mut b, constants, &facts).0, None);
}

#[test]
fn two_kinds_do_not_compare() {
    let mut b = Builder::new();
    let (read, facts) = seen(&mut b, &number("199"));
    for other in [money("199 CNY"), text("199"), grams("199"), duration("199s"), Scalar::Bool(true)] {
        for op in ALL {
            assert_eq!(condition(&mut b, compare(op, read.clone(), constant(other.clone())), &facts), Error);
        }
    }
    let (read, facts) = seen(&mut b, &member(TIER, 0));
    assert_eq!(condition(&mut b, compare(Eq, read, constant(member(CHANNEL, 0))), &facts), Error);
}

/// Every operand that is not there, against a value, none, unknown and wrong: error, then none (false), then unknown.
#[test]
fn operands_that_are_not_there() {
    let operand = |b: &mut Builder, what: &str| match what {
        "value" => constant(number("1")),
        "none" => b.read("order.optional", Type::Number, Optional),
        "unknown" => b.read("order.required", Type::Number, Required),
        _ => b.read("order.wrong", Type::Number, Required),
    };
    let facts = order([("wrong", Tree::wrong())]);
    let table = [
        ("value", "value", True),
        ("value", "none", False),
        ("value", "unknown", Unknown),
        ("value", "wrong", Error),
        ("none", "none", False),
        ("none", "unknown", False),
        ("none", "wrong", Error),
        ("unknown", "unknown", Unknown),
        ("unknown", "wrong", Error),
        ("wrong", "wrong", Error),
    ];
    for (left, right, expected) in table {
        for (left, right) in [(left, right), (right, left)] {
            let mut b = Builder::new();
            let (l, r) = (operand(&mut b, left), operand(&mut b, right));
            assert_eq!(
                condition(&mut b, compare(Eq, l.clone(), r.clone()), &facts),
                expected,
                "{left} = {right}"
            );
            // `is not` is a comparison too: with none it is false.
            let unequal = if expected == True { False } else { expected };
            assert_eq!(condition(&mut b, compare(Ne, l, r), &facts), unequal, "{left} is not {right}");
        }
    }
    let mut b = Builder::new();
    let none = operand(&mut b, "none");
    assert_eq!(condition(&mut b, not(compare(Eq, none, constant(number("1")))), &facts), True);
    // None decides before unknown, so nothing is reported missing.
    let (none, unknown) = (operand(&mut b, "none"), operand(&mut b, "unknown"));
    let both = or([compare(Eq, none, unknown.clone()), compare(Eq, unknown, constant(number("1")))]);
    assert_eq!(missing(&mut b, both, &facts), ["order.required"]);
}

#[test]
fn one_of_constants() {
    let among = |b: &mut Builder, value: &Scalar<'static>, among: &[Scalar<'static>]| {
        let (read, facts) = seen(b, value);
        let clause = boolean(NodeKind::OneOf { value: Box::new(read), among: among.to_vec() });
        condition(b, clause, &facts)
    };
    let mut b = Builder::new();
    let tiers = [member(TIER, 0), stranger(TIER, "白金"), member(TIER, 0)];
    assert_eq!(among(&mut b, &member(TIER, 0), &tiers), True);
    assert_eq!(among(&mut b, &stranger(TIER, "白金"), &tiers), True);
    assert_eq!(among(&mut b, &stranger(TIER, "银卡"), &tiers), False);
    assert_eq!(among(&mut b, &number("1"), &[]), False);
    // The `or` of the equalities: one that holds decides over one that cannot be compared.
    let amounts = [money("1 USD"), money("1 CNY")];
    assert_eq!(among(&mut b, &money("1 CNY"), &amounts), True);
    assert_eq!(among(&mut b, &money("2 CNY"), &amounts), Error);
    assert_eq!(among(&mut b, &money("2 EUR"), &amounts), Error);
    assert_eq!(among(&mut b, &money("2 CNY"), &[money("1 CNY"), money("3 CNY")]), False);
    assert_eq!(among(&mut b, &money("1 USD"), &[money("1 CNY")]), Error);
}

#[test]
fn one_of_with_nothing_there() {
    let mut b = Builder::new();
    for (requirement, expected) in [(Optional, False), (Required, Unknown)] {
        let value = b.read("order.x", Type::Text, requirement);
        let clause = boolean(NodeKind::OneOf { value: Box::new(value), among: vec![text("a")] });
        assert_eq!(condition(&mut b, clause, &order([])), expected);
    }
    let value = b.read("order.x", Type::Text, Required);
    let clause = boolean(NodeKind::OneOf { value: Box::new(value), among: vec![text("a")] });
    assert_eq!(condition(&mut b, clause, &order([("x", Tree::wrong())])), Error);
}

#[test]
fn text_tests() {
    let table = [
        (TextTest::Contains, "浙江省杭州市", "杭州", True),
        (TextTest::Contains, "浙江省杭州市", "苏州", False),
        (TextTest::Contains, "abc", "", True),
        (TextTest::StartsWith, "DY_2026", "DY_", True),
        (TextTest::StartsWith, "DY_2026", "2026", False),
        (TextTest::EndsWith, "DY_2026", "2026", True),
        (TextTest::EndsWith, "DY_2026", "DY_", False),
    ];
    for (test, left, right, expected) in table {
        let mut b = Builder::new();
        let (read, facts) = seen(&mut b, &text(left));
        let clause = boolean(NodeKind::TextTest(test, Box::new(read), Box::new(constant(text(right)))));
        assert_eq!(condition(&mut b, clause, &facts), expected, "{left} {test:?} {right}");
    }
    let mut b = Builder::new();
    let (read, facts) = seen(&mut b, &number("12"));
    let clause =
        boolean(NodeKind::TextTest(TextTest::Contains, Box::new(read), Box::new(constant(text("1")))));
    assert_eq!(condition(&mut b, clause, &facts), Error);
    let read = b.read("order.note", Type::Text, Optional);
    let clause =
        boolean(NodeKind::TextTest(TextTest::Contains, Box::new(read), Box::new(constant(text("1")))));
    assert_eq!(condition(&mut b, clause, &facts), False);
}

fn quotient(
    op: Comparison,
    left: (Scalar<'static>, Option<Scalar<'static>>),
    right: (Scalar<'static>, Option<Scalar<'static>>),
) -> Outcome {
    let side = |(above, below): (Scalar<'static>, Option<Scalar<'static>>)| {
        (Box::new(constant(above)), below.map(|below| Box::new(constant(below))))
    };
    let clause = boolean(NodeKind::CompareRatio { op, left: side(left), right: side(right) });
    condition(&mut Builder::new(), clause, &nothing())
}

#[test]
fn quotients_are_compared_exactly() {
    // 1/3 against 33/100 and 333…/1000… with 27 digits: greater; against 2/6: equal; against 34/100: less.
    let third = (number("1"), Some(number("3")));
    let close = "0.333333333333333333333333333";
    for (right, at) in [
        ((number("33"), Some(number("100"))), 2),
        ((number(close), None), 2),
        ((number("2"), Some(number("6"))), 1),
        ((number("34"), Some(number("100"))), 0),
    ] {
        for op in ALL {
            assert_eq!(quotient(op, third.clone(), right.clone()), expected(op)[at], "1/3 {op:?} {right:?}");
        }
    }
    // Signs: -1/3 < 0 and 1/-3 = -1/3.
    assert_eq!(quotient(Lt, (number("-1"), Some(number("3"))), (number("0"), None)), True);
    assert_eq!(quotient(Eq, (number("1"), Some(number("-3"))), (number("-1"), Some(number("3")))), True);
}

#[test]
fn quotients_have_units() {
    let half = || (number("0.5"), None);
    assert_eq!(quotient(Eq, (money("1 CNY"), Some(money("2 CNY"))), half()), True);
    assert_eq!(quotient(Eq, (grams("1"), Some(grams("2"))), half()), True);
    assert_eq!(quotient(Eq, (duration("30min"), Some(duration("1h"))), half()), True);
    assert_eq!(quotient(Eq, (money("10 CNY"), Some(number("4"))), (money("2.5 CNY"), None)), True);
    assert_eq!(quotient(Gt, (grams("10"), Some(number("4"))), (grams("2"), None)), True);
    assert_eq!(
        quotient(Eq, (money("1 USD"), Some(money("2 USD"))), (money("3 CNY"), Some(money("6 CNY")))),
        True
    );
    for (left, right) in [
        ((money("1 CNY"), Some(money("2 USD"))), half()),
        ((money("1 CNY"), Some(number("2"))), half()),
        ((money("1 CNY"), Some(number("2"))), (money("1 USD"), None)),
        ((number("1"), Some(money("2 CNY"))), half()),
        ((grams("1"), Some(duration("1s"))), half()),
        ((grams("1"), None), (duration("1s"), None)),
        ((text("1"), Some(number("2"))), half()),
        ((number("1"), Some(text("2"))), half()),
        ((number("1"), Some(number("0"))), half()),
        (half(), (number("1"), Some(number("0.00")))),
    ] {
        assert_eq!(quotient(Lt, left.clone(), right.clone()), Error, "{left:?} < {right:?}");
    }
}

#[test]
fn quotients_of_two_currencies_name_them() {
    let side = |above: &str, below: Option<Scalar<'static>>| {
        (Box::new(constant(money(above))), below.map(|below| Box::new(constant(below))))
    };
    let clause = |left, right| boolean(NodeKind::CompareRatio { op: Lt, left, right });
    let sentence = |clause| wrong(&mut Builder::new(), clause, &nothing()).1;
    let expected = "CNY meets USD; amounts must be of one currency";
    assert_eq!(sentence(clause(side("1 CNY", Some(money("2 USD"))), side("1 CNY", None))), expected);
    assert_eq!(sentence(clause(side("1 CNY", Some(number("2"))), side("1 USD", None))), expected);
    let kinds = "the two values cannot be compared or combined";
    assert_eq!(sentence(clause(side("1 CNY", Some(grams("2"))), side("1 CNY", None))), kinds);
}

#[test]
fn quotients_of_what_is_not_there() {
    let mut b = Builder::new();
    let none = b.read("order.optional", Type::Number, Optional);
    let unknown = b.read("order.required", Type::Number, Required);
    let wrong = b.read("order.wrong", Type::Number, Required);
    let facts = order([("wrong", Tree::wrong())]);
    let one = constant(number("1"));
    let boxed = |node: &Node| Box::new(node.clone());
    for (a, below, c, expected) in [
        (&one, Some(&one), &one, True),
        (&none, Some(&unknown), &one, False),
        (&one, Some(&unknown), &one, Unknown),
        (&one, None, &unknown, Unknown),
        (&unknown, Some(&wrong), &none, Error),
        (&one, Some(&one), &none, False),
    ] {
        let clause = boolean(NodeKind::CompareRatio {
            op: Eq,
            left: (boxed(a), below.map(boxed)),
            right: (boxed(c), Some(boxed(&one))),
        });
        assert_eq!(condition(&mut b, clause, &facts), expected);
    }
}
