//! `and`, `or`, `not`: every pair of outcomes; what is reported of what is open.

use super::support::*;
use dangjiu::eval::{Outcome, evaluate};
use dangjiu::facts::Found;
use dangjiu::program::{Comparison, Node};
use dangjiu::schema::Requirement;
use dangjiu::value::Type;

const ALL: [Outcome; 4] = [True, False, Unknown, Error];

/// A condition for each outcome, on places of its own.
fn atom(builder: &mut Builder, outcome: Outcome, name: &str) -> Node {
    let path = match outcome {
        True => "order.one".to_owned(),
        False => "order.two".to_owned(),
        Unknown => format!("order.missing_{name}"),
        Error => format!("order.wrong_{name}"),
    };
    let read = builder.read(&path, Type::Number, Requirement::Required);
    compare(Comparison::Eq, read, constant(number("1")))
}

fn facts() -> Tree {
    order([
        ("one", number("1").into()),
        ("two", number("2").into()),
        ("wrong_left", Tree::wrong()),
        ("wrong_right", Tree::Wrong(Found::text("y"))),
    ])
}

#[test]
fn every_pair() {
    // SEMANTICS: `and` = false if any false, else error if any error, else unknown if any unknown, else true.
    let and_table = [
        [True, False, Unknown, Error],
        [False, False, False, False],
        [Unknown, False, Unknown, Error],
        [Error, False, Error, Error],
    ];
    let or_table = [
        [True, True, True, True],
        [True, False, Unknown, Error],
        [True, Unknown, Unknown, Error],
        [True, Error, Error, Error],
    ];
    for (i, left) in ALL.into_iter().enumerate() {
        for (j, right) in ALL.into_iter().enumerate() {
            let mut b = Builder::new();
            let parts = [atom(&mut b, left, "left"), atom(&mut b, right, "right")];
            assert_eq!(
                condition(&mut b, and(parts.clone()), &facts()),
                and_table[i][j],
                "{left:?} and {right:?}"
            );
            assert_eq!(
                condition(&mut b, or(parts.clone()), &facts()),
                or_table[i][j],
                "{left:?} or {right:?}"
            );
            let neither = not(or(parts.clone()));
            assert_eq!(
                condition(&mut b, neither, &facts()),
                or_table[i][j].not(),
                "not ({left:?} or {right:?})"
            );
            let nested = and([parts[0].clone(), and([parts[1].clone(), yes()])]);
            assert_eq!(
                condition(&mut b, nested, &facts()),
                and_table[i][j],
                "{left:?} and ({right:?} and true)"
            );
        }
    }
}

#[test]
fn negation() {
    for (outcome, expected) in [(True, False), (False, True), (Unknown, Unknown), (Error, Error)] {
        let mut b = Builder::new();
        let atom = atom(&mut b, outcome, "left");
        assert_eq!(condition(&mut b, not(atom), &facts()), expected);
    }
}

#[test]
fn of_nothing() {
    let mut b = Builder::new();
    assert_eq!(condition(&mut b, and([]), &facts()), True);
    assert_eq!(condition(&mut b, or([]), &facts()), False);
    assert_eq!(condition(&mut b, yes(), &facts()), True);
    assert_eq!(condition(&mut b, no(), &facts()), False);
}

#[test]
fn only_what_leaves_it_open_is_reported() {
    let mut b = Builder::new();
    let (left, right) = (atom(&mut b, Unknown, "left"), atom(&mut b, Unknown, "right"));
    let both = ["order.missing_left".to_owned(), "order.missing_right".to_owned()];
    assert_eq!(missing(&mut b, and([right.clone(), left.clone()]), &facts()), both);
    assert_eq!(missing(&mut b, or([left.clone(), right.clone()]), &facts()), both);
    // The left part is decided false by its other clause, so only the right one is open.
    let decided = and([left.clone(), atom(&mut b, False, "left")]);
    assert_eq!(missing(&mut b, or([decided, right.clone()]), &facts()), ["order.missing_right"]);
    let decided = or([left.clone(), atom(&mut b, True, "left")]);
    assert_eq!(missing(&mut b, and([right.clone(), decided]), &facts()), ["order.missing_right"]);
    // One path twice is one path.
    assert_eq!(missing(&mut b, and([left.clone(), not(left)]), &facts()), ["order.missing_left"]);
}

#[test]
fn an_error_is_reported_without_what_is_missing_beside_it() {
    let mut b = Builder::new();
    let parts = [atom(&mut b, Unknown, "left"), atom(&mut b, Error, "right"), atom(&mut b, Unknown, "right")];
    let (path, what) = wrong(&mut b, and(parts), &facts());
    assert_eq!(path.as_deref(), Some("order.wrong_right"));
    assert_eq!(what, "`order.wrong_right` is text \"y\"; expected a number");
}

#[test]
fn of_each_open_rule_the_paths_that_are_missing() {
    let mut b = Builder::new();
    let (left, right) = (atom(&mut b, Unknown, "left"), atom(&mut b, Unknown, "right"));
    b.rule("both", and([left.clone(), right.clone()]));
    b.rule("one", left);
    b.rule("decided", no());
    let plan = b.plan();
    let facts = facts();
    let open = evaluate(&plan, &facts, now()).unwrap().undecided();
    let open: Vec<(u32, Vec<String>)> = open.into_iter().map(|open| (open.rule.0, open.missing)).collect();
    let (left, right) = ("order.missing_left".to_owned(), "order.missing_right".to_owned());
    assert_eq!(open, [(0, vec![left.clone(), right]), (1, vec![left])]);
}

#[test]
fn a_clause_that_rules_share_has_one_outcome() {
    for outcome in ALL {
        let mut b = Builder::new();
        let shared = atom(&mut b, outcome, "left");
        for name in ["a", "b", "c"] {
            b.rule(name, and([or([shared.clone(), no()]), yes()]));
        }
        let plan = b.plan();
        let facts = facts();
        let evaluation = evaluate(&plan, &facts, now()).unwrap();
        for rule in 0..3 {
            assert_eq!(super::support::outcome(&evaluation, rule), outcome);
        }
    }
}
