//! Tables as functions, by policy and by outcome of their rows.

use super::support::*;
use dangjiu::eval::Outcome;
use dangjiu::limits::Limits;
use dangjiu::plan::{Plan, PlanError};
use dangjiu::program::{Comparison, Node, NodeKind, PolicyWord, Presence, Table, TableRow};
use dangjiu::schema::Requirement::{Optional, Required};
use dangjiu::span::{SourceId, Span};
use dangjiu::value::{Type, Value};

fn row_test(b: &mut Builder, outcome: Outcome) -> Node {
    match outcome {
        True => yes(),
        False => no(),
        Unknown => {
            let read = b.read("order.missing", Type::Number, Required);
            compare(Comparison::Eq, read, constant(number("1")))
        }
        Error => {
            let read = b.read("order.wrong", Type::Number, Required);
            compare(Comparison::Eq, read, constant(number("1")))
        }
    }
}

/// A table with one output, `a`, `b`, … by row; read as a value.
fn table(policy: PolicyWord, rows: &[Outcome]) -> (Builder, Node) {
    let mut b = Builder::new();
    let rows = rows.iter().zip(["a", "b", "c", "d"]).map(|(outcome, output)| TableRow {
        span: Span::default(),
        test: row_test(&mut b, *outcome),
        outputs: vec![constant(text(output))],
    });
    let rows = rows.collect();
    let outputs = vec![("carrier".to_owned(), Type::Text)];
    let span = Span::new(SourceId(0), 1, 2);
    b.program.tables.push(Table { name: "choice".into(), policy, span, outputs, rows });
    let ty = if policy == PolicyWord::All { Type::List(Box::new(Type::Text)) } else { Type::Text };
    (b, node(ty, NodeKind::TableOutput { table: 0, output: 0 }))
}

fn facts() -> Tree {
    order([("wrong", Tree::wrong())])
}

fn gives(policy: PolicyWord, rows: &[Outcome]) -> Comes {
    let (mut b, output) = table(policy, rows);
    value(&mut b, output, &facts())
}

fn missing_path() -> Comes {
    Comes::Missing(vec!["order.missing".into()])
}

#[test]
fn first() {
    let first = |rows: &[Outcome]| gives(PolicyWord::First, rows);
    assert_eq!(first(&[True, True]), Comes::to(text("a")));
    assert_eq!(first(&[False, True, Error]), Comes::to(text("b")));
    assert_eq!(first(&[True, Error, Unknown]), Comes::to(text("a")));
    assert_eq!(first(&[False, False]), Comes::None);
    assert_eq!(first(&[]), Comes::None);
    // Nothing later is silently chosen.
    assert_eq!(first(&[False, Unknown, True]), missing_path());
    assert_eq!(first(&[Unknown, Error]), missing_path());
    assert!(matches!(first(&[Error, Unknown, True]), Comes::Wrong(_)));
}

#[test]
fn unique() {
    let unique = |rows: &[Outcome]| gives(PolicyWord::Unique, rows);
    let both = |first, second| {
        Comes::Wrong(format!("rows {first} and {second} of the unique table `choice` both hold"))
    };
    assert_eq!(unique(&[False, True, False]), Comes::to(text("b")));
    assert_eq!(unique(&[False]), Comes::None);
    assert_eq!(unique(&[True, Unknown]), missing_path());
    assert_eq!(unique(&[Unknown, True]), missing_path());
    assert!(matches!(unique(&[True, Error]), Comes::Wrong(what) if what.contains("order.wrong")));
    assert!(matches!(unique(&[Unknown, Error]), Comes::Wrong(what) if what.contains("order.wrong")));
    assert_eq!(unique(&[True, True]), both(1, 2));
    assert_eq!(unique(&[False, True, Unknown, True]), both(2, 4));
}

#[test]
fn all() {
    let all = |rows: &[Outcome]| gives(PolicyWord::All, rows);
    let texts =
        |texts: &[&str]| Comes::To(Value::List(texts.iter().map(|t| Value::Scalar(text(t))).collect()));
    assert_eq!(all(&[True, False, True]), texts(&["a", "c"]));
    assert_eq!(all(&[True]), texts(&["a"]));
    assert_eq!(all(&[False]), Comes::None);
    assert_eq!(all(&[True, Unknown]), missing_path());
    assert!(matches!(all(&[Unknown, Error, True]), Comes::Wrong(_)));
}

#[test]
fn an_output_that_is_not_there() {
    for (requirement, policy, expected) in [
        (Optional, PolicyWord::First, Comes::None),
        (Required, PolicyWord::First, Comes::Missing(vec!["order.output".into()])),
        (Optional, PolicyWord::All, Comes::To(Value::List(vec![]))),
        (Required, PolicyWord::All, Comes::Missing(vec!["order.output".into()])),
    ] {
        let (mut b, output) = table(policy, &[True]);
        b.program.tables[0].rows[0].outputs = vec![b.read("order.output", Type::Text, requirement)];
        assert_eq!(value(&mut b, output, &facts()), expected);
    }
}

#[test]
fn the_output_that_is_read() {
    let (mut b, _) = table(PolicyWord::First, &[True]);
    b.program.tables[0].outputs.push(("days".into(), Type::Number));
    b.program.tables[0].rows[0].outputs.push(constant(number("3")));
    let second = node(Type::Number, NodeKind::TableOutput { table: 0, output: 1 });
    assert_eq!(value(&mut b, second, &facts()), Comes::to(number("3")));
}

#[test]
fn in_a_condition() {
    for (rows, expected) in [
        (&[True][..], True),
        (&[False, True], False),
        (&[False], False),
        (&[Unknown], Unknown),
        (&[Error], Error),
    ] {
        let (mut b, output) = table(PolicyWord::First, rows);
        let is_a = compare(Comparison::Eq, output, constant(text("a")));
        assert_eq!(condition(&mut b, is_a, &facts()), expected, "{rows:?}");
    }
    let (mut b, output) = table(PolicyWord::All, &[True]);
    let is_a = compare(Comparison::Eq, output, constant(text("a")));
    assert_eq!(condition(&mut b, is_a, &facts()), Error);
}

#[test]
fn presence_of_an_output() {
    for (rows, expected) in [
        // known, missing, none
        (&[True][..], [True, False, False]),
        (&[False], [False, False, True]),
        (&[Unknown], [False, True, False]),
        (&[Error], [True, False, False]),
    ] {
        for (what, expected) in [Presence::Known, Presence::Missing, Presence::None].into_iter().zip(expected)
        {
            let (mut b, output) = table(PolicyWord::First, rows);
            let clause = boolean(NodeKind::Presence { of: Box::new(output), what });
            assert_eq!(condition(&mut b, clause, &facts()), expected, "{what:?} of {rows:?}");
            let (mut b, output) = table(PolicyWord::All, rows);
            let clause = boolean(NodeKind::Presence { of: Box::new(output), what });
            assert_eq!(condition(&mut b, clause, &facts()), expected, "{what:?} of all of {rows:?}");
        }
    }
}

#[test]
fn a_table_without_a_row_that_holds_may_have_another_value() {
    let (mut b, output) = table(PolicyWord::First, &[False]);
    let made = node(Type::Text, NodeKind::OrElse(Box::new(output), Box::new(constant(text("z")))));
    assert_eq!(value(&mut b, made, &facts()), Comes::to(text("z")));
    let (mut b, output) = table(PolicyWord::All, &[Unknown]);
    let fallback = node(Type::List(Box::new(Type::Text)), NodeKind::ConstList(vec![text("z")]));
    let ty = Type::List(Box::new(Type::Text));
    let made = node(ty, NodeKind::OrElse(Box::new(output), Box::new(fallback)));
    assert_eq!(value(&mut b, made, &facts()), Comes::To(Value::List(vec![Value::Scalar(text("z"))])));
    let (mut b, output) = table(PolicyWord::All, &[True]);
    let fallback = node(Type::List(Box::new(Type::Text)), NodeKind::ConstList(vec![text("z")]));
    let ty = Type::List(Box::new(Type::Text));
    let made = node(ty, NodeKind::OrElse(Box::new(output), Box::new(fallback)));
    assert_eq!(value(&mut b, made, &facts()), Comes::To(Value::List(vec![Value::Scalar(text("a"))])));
}

/// A table may read another, but not itself, however far around.
#[test]
fn tables_do_not_read_themselves() {
    let (mut b, output) = table(PolicyWord::First, &[True]);
    let other = b.program.tables[0].clone();
    b.program.tables.push(other);
    let reads = |table| node(Type::Text, NodeKind::TableOutput { table, output: 0 });
    b.program.tables[1].rows[0].outputs = vec![reads(0)];
    assert_eq!(value(&mut b, reads(1), &facts()), Comes::to(text("a")));
    b.program.tables[0].rows[0].test = compare(Comparison::Eq, reads(1), constant(text("a")));
    b.rule("r", compare(Comparison::Eq, output, constant(text("a"))));
    let compiled = Plan::compile(&b.program, &Limits::default());
    assert!(matches!(compiled, Err(PlanError::TableCycle { table }) if table == "choice"));
}

/// A chain of tables counts as nesting.
#[test]
fn a_chain_of_tables_has_a_limit() {
    let chain = |length: u32| {
        let (mut b, _) = table(PolicyWord::First, &[True]);
        let reads = |table| node(Type::Text, NodeKind::TableOutput { table, output: 0 });
        for next in 0..length {
            let mut link = b.program.tables[0].clone();
            link.rows[0].outputs = vec![reads(next)];
            b.program.tables.push(link);
        }
        b.rule("r", compare(Comparison::Eq, reads(length), constant(text("a"))));
        Plan::compile(&b.program, &Limits::default())
    };
    let deepest = chain(253).expect("within the limit");
    let facts = facts();
    assert_eq!(dangjiu::eval::evaluate(&deepest, &facts, now()).unwrap().fired.len(), 1);
    assert!(matches!(chain(300), Err(PlanError::TooDeep { .. })));
}

#[test]
fn a_table_whose_rows_lack_outputs_is_refused() {
    let (mut b, output) = table(PolicyWord::First, &[True]);
    b.program.tables[0].rows[0].outputs.clear();
    // A table that no rule reads is not looked at.
    assert!(Plan::compile(&b.program, &Limits::default()).is_ok());
    b.rule("r", compare(Comparison::Eq, output, constant(text("a"))));
    assert!(matches!(Plan::compile(&b.program, &Limits::default()), Err(PlanError::Unsound { .. })));
}
