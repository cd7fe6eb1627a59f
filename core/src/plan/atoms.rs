//! Conditions cut into clauses, and clauses that are the same found again.
//!
//! Ten thousand rules share a few hundred distinct clauses. Each clause is written out as bytes without its place in
//! the text; two rules whose clauses give the same bytes ask the same question, and it is answered once per event.

use alloc::vec::Vec;

use hashbrown::HashMap;

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
    numbers: HashMap<Vec<u8>, u32>,
    uses: Vec<u32>,
}

impl Atoms {
    /// The number of a clause; the same for the same clause.
    pub(crate) fn intern(&mut self, clause: &Node) -> u32 {
        let mut bytes = Vec::new();
        encode(clause, &mut bytes);
        let next = super::access::count(self.uses.len());
        let number = *self.numbers.entry(bytes).or_insert(next);
        match self.uses.get_mut(number as usize) {
            Some(uses) => *uses += 1,
            None => self.uses.push(1),
        }
        number
    }

    /// Per clause number, its number among the clauses that more than one rule has; and how many those are.
    pub(crate) fn shared(self) -> (Vec<Option<u32>>, u32) {
        let mut shared = 0;
        let numbers = self.uses.iter().map(|uses| {
            (*uses > 1).then(|| {
                shared += 1;
                shared - 1
            })
        });
        (numbers.collect(), shared)
    }
}

/// Writes a node without its spans, so that different nodes give different bytes.
fn encode(node: &Node, out: &mut Vec<u8>) {
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
        | NodeKind::OrElse(..) => {}
    }
    let mut parts: Vec<Option<&Node>> = Vec::new();
    parts_of(node, &mut parts);
    encode_number(super::access::count(parts.len()), out);
    for part in parts {
        match part {
            Some(part) => encode(part, out),
            None => out.push(u8::MAX),
        }
    }
}

/// The parts of a node, with a mark where an optional one is left out.
fn parts_of<'n>(node: &'n Node, parts: &mut Vec<Option<&'n Node>>) {
    if let NodeKind::CompareRatio { left, right, .. } = &node.kind {
        parts.extend([Some(&*left.0), left.1.as_deref(), Some(&*right.0), right.1.as_deref()]);
        return;
    }
    super::walk::each_part(node, &mut |part| parts.push(Some(part)));
}

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
            encode_text(&number.to_text(0), out);
        }
        Scalar::Money(money) => {
            out.push(2);
            encode_text(&money.amount.to_text(0), out);
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
            encode_text(&grams.to_text(0), out);
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
