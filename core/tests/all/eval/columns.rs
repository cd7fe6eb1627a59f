//! Columns say of each row what `decide` says of it alone; here with columns in which every row has a value as well.

use super::index::{Dice, World, clause, worlds};
use super::support::*;
use dangjiu::columns::{
    Batch, Bits, Codes, Column, ColumnError, ColumnEvaluation, ColumnKind, Currencies, Gatherer, Integers,
    Offsets, Records, TextForm, Texts, evaluate,
};
use dangjiu::eval::{EvalRefused, Room, decide};
use dangjiu::facts::{FactError, FactSource, Facts};
use dangjiu::limits::Limits;
use dangjiu::money::Currency;
use dangjiu::plan::{Indexing, Plan, RuleId};
use dangjiu::program::Comparison::{Eq, Ge, Lt};
use dangjiu::program::{Function, Node, NodeKind, Quantifier, Read, TextTest};
use dangjiu::schema::Requirement;
use dangjiu::time::Instant;
use dangjiu::value::{Scalar, Type};
use dangjiu::zone::ZoneTable;

/// How the values of a place are in a batch.
#[derive(Clone, Copy, PartialEq)]
enum Filling {
    Always,
    Mostly,
    Never,
}

fn filling(dice: &mut Dice) -> Filling {
    [Filling::Always, Filling::Always, Filling::Always, Filling::Mostly, Filling::Never][dice.roll(5)]
}

fn value(filling: Filling, world: &World, dice: &mut Dice) -> Option<Tree> {
    match (filling, dice.roll(10)) {
        (Filling::Never, _) | (Filling::Mostly, 0) => None,
        (Filling::Mostly, 1) => Some(Tree::wrong()),
        (Filling::Mostly, 2) => Some(Tree::Null),
        _ => Some(dice.pick(&world.values).into()),
    }
}

/// A batch of facts.
fn batch(b: &Builder, rows: usize, dice: &mut Dice) -> Vec<Tree> {
    let worlds = worlds();
    let mut places: Vec<(&'static str, usize, Filling)> = Vec::new();
    for place in &b.program.places {
        let Some(name) = place.path.strip_prefix("order.") else { continue };
        let world = worlds.iter().position(|world| name.starts_with(&format!("{}_", world.name)));
        let Some(world) = world else { continue };
        places.push((Box::leak(name.to_owned().into_boxed_str()), world, filling(dice)));
    }
    let of_items = [0, 2, 7].map(|world| (world, filling(dice)));
    let (items, tags) = (filling(dice), filling(dice));
    let order = |dice: &mut Dice| {
        let mut fields: Vec<(&'static str, Tree)> = Vec::new();
        for (key, world, filling) in &places {
            fields.extend(value(*filling, &worlds[*world], dice).map(|value| (*key, value)));
        }
        match (items, dice.roll(10)) {
            (Filling::Never, _) | (Filling::Mostly, 0) => {}
            (Filling::Mostly, 1) => fields.push(("items", Tree::wrong())),
            _ => {
                let item = |dice: &mut Dice| {
                    let field = |(world, filling): (usize, Filling)| {
                        Some((worlds[world].name, value(filling, &worlds[world], dice)?))
                    };
                    Tree::Record(of_items.into_iter().filter_map(field).collect())
                };
                let count = dice.roll(4);
                fields.push(("items", Tree::List((0..count).map(|_| item(dice)).collect())));
            }
        }
        if tags == Filling::Always || tags == Filling::Mostly && dice.roll(3) > 0 {
            let count = dice.roll(3);
            let tags = (0..count).map(|_| dice.pick(&worlds[2].values).into()).collect();
            fields.push(("tags", Tree::List(tags)));
        }
        record([("order", Tree::Record(fields))])
    };
    (0..rows).map(|_| order(dice)).collect()
}

fn check(plan: &Plan, rows: &[Tree], form: TextForm, seen: &mut [usize; 3]) {
    let mut gatherer = Gatherer::new(plan.shape());
    let mut all = Vec::new();
    for row in rows {
        let mut facts = Facts::empty(plan.shape());
        row.fill(plan.shape(), &mut facts).unwrap();
        gatherer.take(&facts);
        all.push(facts);
    }
    let gathered = gatherer.finish(form);
    let records = gathered.records(plan).unwrap();
    let found = evaluate(plan, &records, now()).unwrap();
    assert_eq!(found.rows(), rows.len());
    for (row, facts) in all.iter().enumerate() {
        let mut room = Room::default();
        let decided = decide(plan, facts, now(), &mut room).unwrap();
        let fired: Vec<RuleId> = decided.fired().collect();
        let shown = || format!("row {row}, {form:?}: {:?}\n{facts:?}", rows[row]);
        assert_eq!(found.fired(row).collect::<Vec<_>>(), fired, "{}", shown());
        assert_eq!(found.undecided(row), decided.undecided(), "{}", shown());
        assert_eq!(found.errored(row), decided.errored(), "{}", shown());
        seen[0] += fired.len();
        seen[1] += found.undecided(row).len();
        seen[2] += found.errored(row).len();
    }
    if plan.rules().count() <= 64 {
        assert_eq!(found.decided_alone(), 0);
    }
}

#[test]
fn every_row_is_decided_as_it_is_alone() {
    let (mut dice, mut seen) = (Dice(11), [0; 3]);
    for round in 0..120 {
        let mut b = Builder::new();
        for number in 0..1 + dice.roll(20) {
            let count = 1 + dice.roll(3);
            let clauses: Vec<_> = (0..count).map(|_| clause(&mut b, &mut dice)).collect();
            b.rule(&format!("r{number}"), if count == 1 { clauses[0].clone() } else { and(clauses) });
        }
        let plan = b.plan();
        let count = [1, 7, 63, 64, 65, 130][round % 6];
        let rows = batch(&b, count, &mut dice);
        for form in [TextForm::Dictionary, TextForm::Plain] {
            check(&plan, &rows, form, &mut seen);
        }
    }
    assert!(seen.iter().all(|count| *count > 1000), "every outcome is seen often: {seen:?}");
}

#[test]
fn more_rules_than_bits_are_asked_row_by_row() {
    let (mut dice, mut seen) = (Dice(12), [0; 3]);
    let mut b = Builder::new();
    for number in 0..65 {
        let clause = clause(&mut b, &mut dice);
        b.rule(&format!("r{number}"), clause);
    }
    let rows = batch(&b, 40, &mut dice);
    let plan = b.plan();
    check(&plan, &rows, TextForm::Dictionary, &mut seen);
    check(&plan.indexed(Indexing::Tree), &rows, TextForm::Dictionary, &mut seen);
    assert!(seen[0] > 0);
}

/// A chunk has 1,024 rows; whatever the pieces, a row has its own answer.
#[test]
fn borders_of_chunks_and_pieces() {
    let mut b = Builder::new();
    let read = b.read("order.amount", Type::Number, Requirement::Required);
    b.rule("large", compare(Ge, read.clone(), constant(number("3"))));
    b.rule("small", compare(Lt, read, constant(number("1"))));
    let plan = b.plan();
    let node = plan.shape().node("order.amount").unwrap();
    for rows in [0, 1, 1023, 1024, 1025, 2048, 2049] {
        let values: Vec<i32> = (0..rows).map(|row| row % 5).collect();
        let records =
            Records::new(&plan, values.len(), [(node, Column::numbers(Integers::I32(&values), 0))]).unwrap();
        let batch = Batch::new(&plan, &records, now()).unwrap();
        for pieces in [1, 2, 3, 7] {
            let border = |piece: usize| values.len() * piece / pieces;
            let parts = (0..pieces).map(|piece| batch.decide(border(piece)..border(piece + 1)));
            let found = ColumnEvaluation::joined(&batch, parts);
            assert_eq!(found.rows(), values.len());
            for (row, value) in values.iter().enumerate() {
                let expected: &[u32] = if *value >= 3 {
                    &[0]
                } else if *value < 1 {
                    &[1]
                } else {
                    &[]
                };
                assert_eq!(
                    found.fired(row).map(|rule| rule.0).collect::<Vec<_>>(),
                    expected,
                    "row {row} of {rows}"
                );
            }
        }
    }
}

/// Every width of integer, with constants between what its unit can say.
#[test]
fn integers_of_every_width_and_scale() {
    let mut b = Builder::new();
    let read = b.read("order.amount", Type::Money, Requirement::Required);
    for (rule, limit) in
        ["-0.01 CNY", "0 CNY", "1.50 CNY", "1.55 CNY", "99999999999 CNY"].into_iter().enumerate()
    {
        b.rule(&format!("ge{rule}"), compare(Ge, read.clone(), constant(money(limit))));
        b.rule(&format!("lt{rule}"), compare(Lt, read.clone(), constant(money(limit))));
        b.rule(&format!("eq{rule}"), compare(Eq, read.clone(), constant(money(limit))));
    }
    let plan = b.plan();
    let node = plan.shape().node("order.amount").unwrap();
    let values: [i32; 12] = [i32::MIN, -2, -1, 0, 1, 14, 15, 16, 149, 150, 155, i32::MAX];
    let (middle, wide) = (values.map(i64::from), values.map(i128::from));
    for scale in [0, 1, 2, 3, 28] {
        for integers in [Integers::I32(&values), Integers::I64(&middle), Integers::I128(&wide)] {
            let column = Column::money(integers, scale, Currencies::One(Currency::CNY));
            let records = Records::new(&plan, values.len(), [(node, column)]).unwrap();
            let found = evaluate(&plan, &records, now()).unwrap();
            for (row, value) in values.iter().enumerate() {
                let mut facts = Facts::empty(plan.shape());
                let source = records.row(row);
                source.fill(plan.shape(), &mut facts).unwrap();
                let mut room = Room::default();
                let alone: Vec<RuleId> = decide(&plan, &facts, now(), &mut room).unwrap().fired().collect();
                assert_eq!(found.fired(row).collect::<Vec<_>>(), alone, "{value} of scale {scale}");
                assert!(!alone.is_empty());
            }
        }
    }
}

/// The hour that a clock shows, before and after the last change of its zone and at the ends of time.
#[test]
fn hours_of_every_zone() {
    let changing = ZoneTable::shanghai();
    let change = changing.transitions().last().unwrap().at_seconds * 1_000_000;
    for zone in
        [changing, ZoneTable::utc(), ZoneTable::fixed(19_800).unwrap(), ZoneTable::fixed(-34_200).unwrap()]
    {
        let mut b = Builder::new();
        b.program.zones = vec![zone.clone()];
        let read = b.read("order.paid_at", Type::Instant, Requirement::Required);
        for hour in 0..24 {
            let shown = node(Type::Number, NodeKind::Call(Function::Hour(0), vec![read.clone()]));
            b.rule(&format!("from{hour}"), compare(Ge, shown, constant(number(&hour.to_string()))));
        }
        let plan = b.plan();
        let at = plan.shape().node("order.paid_at").unwrap();
        let around = [change, 0, -1_800_000_000, 1_770_602_400_000_000, 1_770_600_600_000_000];
        let ends = [Instant::MIN.micros(), Instant::MAX.micros()];
        let near = around.iter().flat_map(|at| [at - 1, *at, at + 1]);
        let days = (0..96).map(|quarter| 1_770_600_000_000_000 + quarter * 900_000_000);
        let micros: Vec<i64> = near.chain(ends).chain(days).collect();
        let records = Records::new(&plan, micros.len(), [(at, Column::instants(&micros))]).unwrap();
        let found = evaluate(&plan, &records, now()).unwrap();
        for (row, micros) in micros.iter().enumerate() {
            let shown = zone.to_civil(Instant::from_micros(*micros).unwrap()).time().hour();
            assert_eq!(found.fired(row).count(), shown as usize + 1, "{micros} in {zone:?}");
        }
    }
}

/// What a text is and how it begins are asked of one dictionary: of a column with gaps each by itself.
#[test]
fn two_questions_about_one_dictionary() {
    let mut b = Builder::new();
    let sku = b.read("order.sku", Type::Text, Requirement::Required);
    let begins = |read: &Node, with: &str| {
        let (read, with) = (Box::new(read.clone()), Box::new(constant(text(with))));
        boolean(NodeKind::TextTest(TextTest::StartsWith, read, with))
    };
    let is = |read: &Node, what: &str| compare(Eq, read.clone(), constant(text(what)));
    b.rule("is", is(&sku, "A1"));
    b.rule("begins", begins(&sku, "A"));
    b.rule("both", and([is(&sku, "B1"), begins(&sku, "B")]));
    b.rule("neither", and([is(&sku, "A1"), begins(&sku, "B")]));
    let plan = b.plan();
    let node = plan.shape().node("order.sku").unwrap();
    let column =
        Column::dictionary(Codes::U8(&[0, 1, 2, 3, 0, 1, 2, 3]), Texts::Each(&["A1", "A2", "B1", "C"]));
    let expected: [&[u32]; 4] = [&[0, 1], &[1], &[2], &[]];
    for column in [column, column.there(Bits::new(&[0b0111_1111], 8))] {
        let records = Records::new(&plan, 8, [(node, column)]).unwrap();
        let found = evaluate(&plan, &records, now()).unwrap();
        for row in 0..7 {
            let fired: Vec<u32> = found.fired(row).map(|rule| rule.0).collect();
            assert_eq!(fired, expected[row % 4], "row {row}");
        }
    }
    let gap = Records::new(&plan, 8, [(node, column.there(Bits::new(&[0b0111_1111], 8)))]).unwrap();
    let found = evaluate(&plan, &gap, now()).unwrap();
    assert_eq!((found.fired(7).count(), found.undecided(7).len()), (0, 4));
}

/// The same of items, where some rows have no list, and each question is of another rule.
#[test]
fn two_questions_about_the_items_of_lists_with_gaps() {
    let mut b = Builder::new();
    let code = b.read("order.code", Type::Text, Requirement::Required);
    let tag = b.item("order.tags[]", Type::Text, Requirement::Required, 0);
    let list = b.place("order.tags", Type::List(Box::new(Type::Text)), Requirement::Optional);
    let any = |cond: Node| {
        let list = Read { place: list, binder: None };
        boolean(NodeKind::Quantifier { kind: Quantifier::Any, list, binder: 0, cond: Box::new(cond) })
    };
    let of = |what: &str| compare(Eq, code.clone(), constant(text(what)));
    let begins =
        NodeKind::TextTest(TextTest::StartsWith, Box::new(tag.clone()), Box::new(constant(text("B"))));
    b.rule("is", and([of("a"), any(compare(Eq, tag, constant(text("A1"))))]));
    b.rule("begins", and([of("b"), any(boolean(begins))]));
    let plan = b.plan();
    let mut rows = Vec::new();
    for code in ["a", "b", "c"] {
        for tags in [&["A1"][..], &["B1"], &["C", "B2", "A1"], &["C"], &[]] {
            let tags = tags.iter().map(|tag| text(tag).into()).collect();
            rows.push(order([("code", text(code).into()), ("tags", Tree::List(tags))]));
        }
        rows.push(order([("code", text(code).into())]));
    }
    let mut seen = [0; 3];
    check(&plan, &rows, TextForm::Dictionary, &mut seen);
    assert_eq!(seen, [4, 0, 0]);
}

#[test]
fn a_list_that_is_too_long_refuses_its_row_alone() {
    let mut b = Builder::new();
    let clause_of = |b: &mut Builder| {
        let mut dice = Dice(5);
        loop {
            let found = clause(b, &mut dice);
            if b.program.places.iter().any(|place| place.path == "order.items[].number") {
                return found;
            }
        }
    };
    let condition = clause_of(&mut b);
    b.rule("items", condition);
    for place in b.program.places.iter_mut().filter(|place| place.path == "order.items") {
        place.cap = 2;
    }
    let plan = b.plan();
    let shape = plan.shape();
    let items = shape.node("order.items").unwrap();
    let offsets = [0, 2, 5, 5];
    let records = Records::new(&plan, 3, [(items, Column::lists(Offsets::I32(&offsets)))]).unwrap();
    let found = evaluate(&plan, &records, now()).unwrap();
    let refused: Vec<bool> = (0..3).map(|row| found.refused(row).is_some()).collect();
    assert_eq!(refused, [false, true, false]);
    assert_eq!(
        found.refused(1),
        Some(&EvalRefused::Facts(FactError::ListTooLong { path: "order.items".into(), cap: 2 }))
    );
}

#[test]
fn columns_that_do_not_fit_are_refused() {
    let mut b = Builder::new();
    let code = b.read("order.code", Type::Text, Requirement::Required);
    let at = b.read("order.at", Type::Instant, Requirement::Required);
    b.rule("code", compare(Eq, code, constant(text("a"))));
    b.rule("at", compare(Eq, at, constant(Scalar::Instant(Instant::EPOCH))));
    let plan = b.plan();
    let (code, at) = (plan.shape().node("order.code").unwrap(), plan.shape().node("order.at").unwrap());
    let refused = |node, column| Records::new(&plan, 2, [(node, column)]).unwrap_err();
    let broken = |node, column| match refused(node, column) {
        ColumnError::Broken { what, .. } => what.en,
        other => panic!("{other:?}"),
    };
    let words = Texts::Each(&["a", "b"]);
    assert!(matches!(refused(99, Column::texts(words)), ColumnError::NoPlace { node: 99 }));
    assert!(matches!(refused(0, Column::texts(words)), ColumnError::NoPlace { node: 0 }));
    assert!(matches!(
        refused(at, Column::texts(words)),
        ColumnError::Kind { expected: ColumnKind::Instants, .. }
    ));
    assert!(matches!(
        refused(code, Column::texts(Texts::Each(&["a"]))),
        ColumnError::Rows { found: 1, expected: 2, .. }
    ));
    assert_eq!(broken(code, Column::dictionary(Codes::U8(&[0, 2]), words)), "a code beyond its dictionary");
    assert_eq!(broken(code, Column::dictionary(Codes::I32(&[0, -1]), words)), "a code beyond its dictionary");
    // Where nothing is there, the code does not matter.
    let nothing = Column::dictionary(Codes::I32(&[0, -1]), words).there(Bits::new(&[1], 2));
    assert!(Records::new(&plan, 2, [(code, nothing)]).is_ok());
    let packed =
        |offsets: &'static [i32], text| Column::texts(Texts::Packed { offsets: Offsets::I32(offsets), text });
    assert_eq!(broken(code, packed(&[0, 2, 3], "aé")), "an offset within a character");
    assert_eq!(
        broken(code, packed(&[0, 2, 1], "ab")),
        "its offsets do not rise from zero to the end of its text"
    );
    assert!(Records::new(&plan, 2, [(code, packed(&[0, 2, 3], "éa"))]).is_ok());
    let both = [(code, Column::texts(words)), (code, Column::texts(words))];
    assert!(matches!(Records::new(&plan, 2, both), Err(ColumnError::Twice { .. })));
    assert_eq!(broken(at, Column::instants(&[0, i64::MAX])), "an instant outside the years 0000 to 9999");
    let other = Plan::compile(&b.program, &Limits::default()).unwrap();
    let records = Records::new(&plan, 0, []).unwrap();
    assert!(evaluate(&other, &records, now()).is_none());
    let said = [refused(at, Column::texts(words)), refused(code, packed(&[0, 2, 1], "ab"))];
    let said = said.map(|error| [error.to_string(), error.sentence().zh]);
    let wanted = [
        ["the column of `order.at` holds texts; expected instants", "“order.at”的列存放的是文本，应为时刻"],
        [
            "the column of `order.code`: its offsets do not rise from zero to the end of its text",
            "“order.code”的列：偏移量没有从零递增到文字末尾",
        ],
    ];
    assert_eq!(said, wanted);
}
