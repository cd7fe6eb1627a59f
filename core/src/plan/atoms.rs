//! Conditions cut into clauses, and clauses that are the same found again.
//!
//! Ten thousand rules share a few hundred distinct clauses. Each clause is written out as bytes without its place in
//! the text; two rules whose clauses give the same bytes ask the same question, and it is answered once per event.

use alloc::boxed::Box;
use alloc::vec::Vec;

use hashbrown::HashMap;

use crate::decimal::Decimal;
use crate::program::{Function, Node, NodeKind, Read, TemplatePart};
use crate::value::{Member, Scalar};

/// Calls `visit` with each clause of a condition: the parts of its top-level `and`, in source order. A condition
/// that is constantly true has none.
pub(crate) fn each_clause<'n>(condition: &'n Node, visit: &mut dyn FnMut(&'n Node)) {
    match &condition.kind {
        NodeKind::And(parts) => parts.iter().for_each(|part| each_clause(part, visit)),
        NodeKind::Const(Scalar::Bool(true)) => {}
        _ => visit(condition),
    }
}

/// Distinct clauses by number.
#[derive(Default)]
pub(crate) struct Atoms {
    numbers: HashMap<Box<[u8]>, u32>,
    /// The clause that is asked for, in a buffer for all.
    bytes: Vec<u8>,
}

impl Atoms {
    /// The number of a clause; the same for the same clause.
    pub(crate) fn intern(&mut self, clause: &Node) -> u32 {
        let Atoms { numbers, bytes } = self;
        bytes.clear();
        encode(clause, bytes);
        if let Some(known) = numbers.get(bytes.as_slice()) {
            return *known;
        }
        let next = super::access::count(numbers.len());
        numbers.insert(bytes.as_slice().into(), next);
        next
    }
}

/// Writes a node without its spans, so that different nodes give different bytes.
pub(crate) fn encode(node: &Node, out: &mut Vec<u8>) {
    out.push(tag(&node.kind));
    match &node.kind {
        NodeKind::Const(scalar) => encode_scalar(scalar, out),
        NodeKind::ConstList(scalars) => encode_scalars(scalars, out),
        NodeKind::Read(read) => encode_read(*read, out),
        NodeKind::RecordValue(record) => {
            encode_read(record.read, out);
            encode_number(u32::from(record.id.is_some()), out);
            record.id.iter().for_each(|id| encode_read(*id, out));
            record.fields.iter().for_each(|(name, _)| encode_text(name, out));
        }
        NodeKind::ListValue { read, binder, .. } => {
            encode_read(*read, out);
            encode_number(u32::from(*binder), out);
        }
        NodeKind::Let(number) | NodeKind::InNamed { list: number, .. } => encode_number(*number, out),
        NodeKind::TableOutput { table, output } => {
            encode_number(*table, out);
            encode_number(*output, out);
        }
        NodeKind::Compare(op, ..) | NodeKind::CompareRatio { op, .. } => out.push(*op as u8),
        NodeKind::OneOf { among, .. } => encode_scalars(among, out),
        NodeKind::InPlace { list, .. } => encode_read(*list, out),
        NodeKind::TextTest(test, ..) => out.push(*test as u8),
        NodeKind::Presence { what, .. } => out.push(*what as u8),
        NodeKind::Quantifier { kind, list, binder, .. } => {
            out.push(*kind as u8);
            encode_read(*list, out);
            encode_number(u32::from(*binder), out);
        }
        NodeKind::Aggregate { kind, list, binder, .. } => {
            out.push(*kind as u8);
            encode_read(*list, out);
            encode_number(u32::from(*binder), out);
        }
        NodeKind::Round { places, mode, .. } => {
            encode_number(*places, out);
            out.push(*mode as u8);
        }
        NodeKind::Template(parts) => encode_template(parts, out),
        NodeKind::Call(function, _) => encode_function(*function, out),
        NodeKind::FromTrigger(name) => encode_text(name, out),
        NodeKind::Not(_)
        | NodeKind::And(_)
        | NodeKind::Or(_)
        | NodeKind::Negate(_)
        | NodeKind::Add(..)
        | NodeKind::Sub(..)
        | NodeKind::Mul(..)
        | NodeKind::InMade { .. }
        | NodeKind::OrElse(..) => {}
    }
    if let NodeKind::CompareRatio { left, right, .. } = &node.kind {
        for part in [Some(&*left.0), left.1.as_deref(), Some(&*right.0), right.1.as_deref()] {
            match part {
                Some(part) => encode(part, out),
                None => out.push(LEFT_OUT),
            }
        }
        return;
    }
    super::walk::each_part(node, &mut |part| encode(part, out));
    out.push(NO_MORE);
}

// Each part begins with its tag. Where there is none, one of these stands: no kind of node has it as its tag.

/// The byte where an optional part would begin that is left out.
const LEFT_OUT: u8 = u8::MAX;
/// The byte behind the last part.
const NO_MORE: u8 = LEFT_OUT - 1;

fn tag(kind: &NodeKind) -> u8 {
    match kind {
        NodeKind::Const(_) => 0,
        NodeKind::ConstList(_) => 1,
        NodeKind::Read(_) => 2,
        NodeKind::RecordValue(_) => 3,
        NodeKind::ListValue { .. } => 4,
        NodeKind::Let(_) => 5,
        NodeKind::TableOutput { .. } => 6,
        NodeKind::Not(_) => 7,
        NodeKind::And(_) => 8,
        NodeKind::Or(_) => 9,
        NodeKind::Negate(_) => 10,
        NodeKind::Add(..) => 11,
        NodeKind::Sub(..) => 12,
        NodeKind::Mul(..) => 13,
        NodeKind::Compare(..) => 14,
        NodeKind::CompareRatio { .. } => 15,
        NodeKind::OneOf { .. } => 16,
        NodeKind::InPlace { .. } => 17,
        NodeKind::InNamed { .. } => 18,
        NodeKind::TextTest(..) => 19,
        NodeKind::Presence { .. } => 20,
        NodeKind::OrElse(..) => 21,
        NodeKind::Quantifier { .. } => 22,
        NodeKind::Aggregate { .. } => 23,
        NodeKind::Round { .. } => 24,
        NodeKind::Template(_) => 25,
        NodeKind::Call(..) => 26,
        NodeKind::FromTrigger(_) => 27,
        NodeKind::InMade { .. } => 28,
    }
}

fn encode_number(number: u32, out: &mut Vec<u8>) {
    out.extend_from_slice(&number.to_be_bytes());
}

fn encode_text(text: &str, out: &mut Vec<u8>) {
    encode_number(super::access::count(text.len()), out);
    out.extend_from_slice(text.as_bytes());
}

fn encode_read(read: Read, out: &mut Vec<u8>) {
    encode_number(read.place.0, out);
    encode_number(read.binder.map_or(u32::MAX, u32::from), out);
}

fn encode_scalars(scalars: &[Scalar<'_>], out: &mut Vec<u8>) {
    encode_number(super::access::count(scalars.len()), out);
    scalars.iter().for_each(|scalar| encode_scalar(scalar, out));
}

fn encode_scalar(scalar: &Scalar<'_>, out: &mut Vec<u8>) {
    match scalar {
        Scalar::Bool(value) => out.extend([0, u8::from(*value)]),
        Scalar::Number(number) => {
            out.push(1);
            encode_decimal(*number, out);
        }
        Scalar::Money(money) => {
            out.push(2);
            encode_decimal(money.amount, out);
            encode_text(money.currency.code(), out);
        }
        Scalar::Text(text) => {
            out.push(3);
            encode_text(text, out);
        }
        Scalar::Instant(instant) => {
            out.push(4);
            out.extend_from_slice(&instant.micros().to_be_bytes());
        }
        Scalar::Duration(duration) => {
            out.push(5);
            out.extend_from_slice(&duration.micros().to_be_bytes());
        }
        Scalar::Weight(grams) => {
            out.push(6);
            encode_decimal(*grams, out);
        }
        Scalar::Member(id, Member::Known(index)) => {
            out.push(7);
            encode_number(id.0, out);
            encode_number(*index, out);
        }
        Scalar::Member(id, Member::Other(text)) => {
            out.push(8);
            encode_number(id.0, out);
            encode_text(text, out);
        }
    }
}

/// The same number gives the same bytes, however many zeros it ends with.
fn encode_decimal(number: Decimal, out: &mut Vec<u8>) {
    let places = number.places();
    let zeros = 10_i128.checked_pow(number.scale().saturating_sub(places)).unwrap_or(1);
    out.extend_from_slice(&(number.mantissa() / zeros).to_be_bytes());
    encode_number(places, out);
}

fn encode_template(parts: &[TemplatePart], out: &mut Vec<u8>) {
    encode_number(super::access::count(parts.len()), out);
    for part in parts {
        match part {
            TemplatePart::Text(text) => {
                out.push(0);
                encode_text(text, out);
            }
            TemplatePart::Hole(_) => out.push(1),
        }
    }
}

fn encode_function(function: Function, out: &mut Vec<u8>) {
    let (tag, number) = match function {
        Function::Abs => (0, 0),
        Function::Min => (1, 0),
        Function::Max => (2, 0),
        Function::Length => (3, 0),
        Function::Year(zone) => (4, zone),
        Function::Month(zone) => (5, zone),
        Function::Day(zone) => (6, zone),
        Function::Hour(zone) => (7, zone),
        Function::Weekday(zone) => (8, zone),
        Function::IsWorkday(calendar) => (9, calendar),
        Function::IsWorkingTime(calendar) => (10, calendar),
        Function::WorkingTime(calendar) => (11, calendar),
    };
    out.push(tag);
    encode_number(number, out);
}

#[cfg(test)]
mod tests {
    use super::Atoms;
    use crate::decimal::{Decimal, Rounding};
    use crate::money::Money;
    use crate::program::{
        Aggregate, Comparison, Function, Node, NodeKind, PlaceId, Presence, Quantifier, Read, RecordValue,
        TemplatePart, TextTest,
    };
    use crate::span::{SourceId, Span};
    use crate::time::{Duration, Instant};
    use crate::value::{EnumId, Member, Scalar, Type};
    use alloc::boxed::Box;
    use alloc::vec;
    use alloc::vec::Vec;

    fn node(kind: NodeKind) -> Node {
        Node { span: Span::default(), ty: Type::Bool, kind }
    }

    fn constant(scalar: Scalar<'static>) -> Node {
        node(NodeKind::Const(scalar))
    }

    fn number(value: i64) -> Node {
        constant(Scalar::Number(Decimal::from_i64(value)))
    }

    fn at(place: u32, binder: Option<u16>) -> Read {
        Read { place: PlaceId(place), binder }
    }

    fn read(place: u32) -> Box<Node> {
        Box::new(node(NodeKind::Read(at(place, None))))
    }

    fn scalars() -> Vec<Scalar<'static>> {
        let money = |text: &str| Scalar::Money(Money::parse(text).unwrap());
        vec![
            Scalar::Bool(true),
            Scalar::Bool(false),
            Scalar::Number(Decimal::ONE),
            Scalar::Number(Decimal::ZERO),
            money("1 CNY"),
            money("1 USD"),
            money("2 CNY"),
            Scalar::Text("1".into()),
            Scalar::Text("".into()),
            Scalar::Instant(Instant::EPOCH),
            Scalar::Instant(Instant::MAX),
            Scalar::Duration(Duration::ZERO),
            Scalar::Duration(Duration::from_micros(1)),
            Scalar::Weight(Decimal::ONE),
            Scalar::Weight(Decimal::ZERO),
            Scalar::Member(EnumId(0), Member::Known(0)),
            Scalar::Member(EnumId(0), Member::Known(1)),
            Scalar::Member(EnumId(1), Member::Known(0)),
            Scalar::Member(EnumId(0), Member::Other("x".into())),
            Scalar::Member(EnumId(1), Member::Other("x".into())),
            Scalar::Member(EnumId(0), Member::Other("y".into())),
        ]
    }

    /// Kinds with one number, choice or text in them, each written twice with another one.
    fn kinds() -> Vec<NodeKind> {
        let one = || Box::new(number(1));
        let list = |place| at(place, None);
        let record = |id: Option<Read>, name: &str| {
            let fields = vec![(name.into(), number(1))];
            NodeKind::RecordValue(RecordValue { read: at(1, None), id, fields })
        };
        let quantifier =
            |kind, place, binder| NodeKind::Quantifier { kind, list: list(place), binder, cond: one() };
        let aggregate = |kind, place, binder| NodeKind::Aggregate {
            kind,
            list: list(place),
            binder,
            value: one(),
            cond: one(),
        };
        let round = |places, mode, by: Option<i64>| NodeKind::Round {
            value: one(),
            by: by.map(|by| Box::new(number(by))),
            places,
            mode,
        };
        let ratio = |op, left: Option<i64>, right: Option<i64>| NodeKind::CompareRatio {
            op,
            left: (one(), left.map(|below| Box::new(number(below)))),
            right: (one(), right.map(|below| Box::new(number(below)))),
        };
        let text = |text: &str| TemplatePart::Text(text.into());
        let hole = |value| TemplatePart::Hole(number(value));
        let mut kinds: Vec<NodeKind> = scalars().into_iter().map(NodeKind::Const).collect();
        kinds.extend([
            NodeKind::ConstList(vec![Scalar::Bool(true)]),
            NodeKind::ConstList(vec![Scalar::Bool(true), Scalar::Bool(true)]),
            NodeKind::Read(at(1, None)),
            NodeKind::Read(at(2, None)),
            NodeKind::Read(at(1, Some(0))),
            NodeKind::Read(at(1, Some(1))),
            record(None, "a"),
            record(None, "b"),
            record(Some(at(2, None)), "a"),
            record(Some(at(3, None)), "a"),
            NodeKind::ListValue { read: at(1, None), item: one(), binder: 0 },
            NodeKind::ListValue { read: at(2, None), item: one(), binder: 0 },
            NodeKind::ListValue { read: at(1, None), item: one(), binder: 1 },
            NodeKind::Let(0),
            NodeKind::Let(1),
            NodeKind::TableOutput { table: 0, output: 0 },
            NodeKind::TableOutput { table: 1, output: 0 },
            NodeKind::TableOutput { table: 0, output: 1 },
            NodeKind::Not(one()),
            NodeKind::Negate(one()),
            NodeKind::And(vec![]),
            NodeKind::And(vec![number(1)]),
            NodeKind::And(vec![number(1), number(2)]),
            NodeKind::And(vec![node(NodeKind::And(vec![number(1)])), number(2)]),
            NodeKind::Or(vec![number(1), number(2)]),
            NodeKind::Add(one(), read(1)),
            NodeKind::Add(read(1), one()),
            NodeKind::Sub(one(), read(1)),
            NodeKind::Mul(one(), read(1)),
            NodeKind::OrElse(one(), read(1)),
            NodeKind::Compare(Comparison::Lt, one(), read(1)),
            NodeKind::Compare(Comparison::Le, one(), read(1)),
            ratio(Comparison::Lt, None, None),
            ratio(Comparison::Gt, None, None),
            ratio(Comparison::Lt, Some(2), None),
            ratio(Comparison::Lt, None, Some(2)),
            NodeKind::OneOf { value: one(), among: vec![Scalar::Bool(true)] },
            NodeKind::OneOf { value: one(), among: vec![Scalar::Bool(false)] },
            NodeKind::InPlace { value: one(), list: list(1) },
            NodeKind::InPlace { value: one(), list: list(2) },
            NodeKind::InNamed { value: one(), list: 1 },
            NodeKind::InNamed { value: one(), list: 2 },
            NodeKind::TextTest(TextTest::Contains, one(), read(1)),
            NodeKind::TextTest(TextTest::EndsWith, one(), read(1)),
            NodeKind::Presence { of: read(1), what: Presence::Known },
            NodeKind::Presence { of: read(1), what: Presence::None },
            quantifier(Quantifier::Any, 1, 0),
            quantifier(Quantifier::All, 1, 0),
            quantifier(Quantifier::Any, 2, 0),
            quantifier(Quantifier::Any, 1, 1),
            aggregate(Aggregate::Sum, 1, 0),
            aggregate(Aggregate::Max, 1, 0),
            aggregate(Aggregate::Sum, 2, 0),
            aggregate(Aggregate::Sum, 1, 1),
            round(2, Rounding::Up, None),
            round(3, Rounding::Up, None),
            round(2, Rounding::Down, None),
            round(2, Rounding::Up, Some(3)),
            NodeKind::Template(vec![text("a"), hole(1)]),
            NodeKind::Template(vec![hole(1), text("a")]),
            NodeKind::Template(vec![text("b"), hole(1)]),
            NodeKind::Template(vec![text("a"), hole(2)]),
            NodeKind::FromTrigger("rate".into()),
            NodeKind::FromTrigger("count".into()),
        ]);
        let functions = [
            Function::Abs,
            Function::Min,
            Function::Max,
            Function::Length,
            Function::Year(0),
            Function::Year(1),
            Function::Month(0),
            Function::Day(0),
            Function::Hour(0),
            Function::Weekday(0),
            Function::IsWorkday(0),
            Function::IsWorkingTime(0),
            Function::WorkingTime(0),
            Function::WorkingTime(1),
        ];
        kinds.extend(functions.map(|function| NodeKind::Call(function, vec![number(1)])));
        kinds
    }

    #[test]
    fn different_clauses_have_different_numbers() {
        let mut atoms = Atoms::default();
        let mut seen: Vec<(u32, NodeKind)> = Vec::new();
        for kind in kinds() {
            let number = atoms.intern(&node(kind.clone()));
            if let Some((_, other)) = seen.iter().find(|(known, _)| *known == number) {
                panic!("{kind:?} and {other:?} are taken for one");
            }
            seen.push((number, kind));
        }
    }

    #[test]
    fn a_clause_is_the_same_wherever_it_stands() {
        let mut atoms = Atoms::default();
        let first: Vec<u32> = kinds().into_iter().map(|kind| atoms.intern(&node(kind))).collect();
        let elsewhere = |kind| Node { span: Span::new(SourceId(3), 5, 9), ty: Type::Bool, kind };
        let second: Vec<u32> = kinds().into_iter().map(|kind| atoms.intern(&elsewhere(kind))).collect();
        assert_eq!(first, second);
        // 1.0 and 1.00 are one value.
        let spelled = |text: &str| constant(Scalar::Number(Decimal::parse(text).unwrap()));
        assert_eq!(atoms.intern(&spelled("1.0")), atoms.intern(&spelled("1.00")));
    }

    #[test]
    fn clauses_of_a_condition() {
        let count = |condition: &Node| {
            let mut count = 0;
            super::each_clause(condition, &mut |_| count += 1);
            count
        };
        let truth = |value| constant(Scalar::Bool(value));
        assert_eq!(count(&truth(true)), 0);
        assert_eq!(count(&truth(false)), 1);
        assert_eq!(count(&number(1)), 1);
        let inner = node(NodeKind::And(vec![number(1), truth(true), number(2)]));
        assert_eq!(count(&node(NodeKind::And(vec![inner, number(3)]))), 3);
        assert_eq!(count(&node(NodeKind::Or(vec![number(1), number(2)]))), 1);
    }
}
