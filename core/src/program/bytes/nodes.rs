//! Expressions as bytes: the parts of a node stand before it, so a reader needs no recursion. It keeps the nodes read
//! so far on a stack, and each node takes its parts from there.
//!
//! `order.amount >= 500 CNY` is three nodes: the read, the constant, and the comparison that takes both.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Bytes, Reader, Refused, Writer, choice, numbered};
use crate::program::{
    Aggregate, Comparison, DEEPEST, Function, Node, NodeKind, PlaceId, Presence, Quantifier, Read,
    RecordValue, TemplatePart, TextTest, each_part,
};
use crate::span::Span;
use crate::value::Type;

numbered!(PlaceId);
choice!(Comparison: Eq = 0, Ne = 1, Lt = 2, Le = 3, Gt = 4, Ge = 5);
choice!(TextTest: Contains = 0, StartsWith = 1, EndsWith = 2);
choice!(Presence: Known = 0, Missing = 1, None = 2);
choice!(Quantifier: Any = 0, All = 1, No = 2);
choice!(Aggregate: Count = 0, Sum = 1, Min = 2, Max = 3);

/// A place that is read outside of lists is the usual case: the binder is written with one added, and 0 is none.
impl Bytes for Read {
    const LEAST: usize = 2;

    fn write(&self, out: &mut Writer) {
        self.place.write(out);
        out.number(self.binder.map_or(0, |binder| u64::from(binder) + 1));
    }

    fn read(from: &mut Reader<'_>) -> Result<Read, Refused> {
        let place = PlaceId::read(from)?;
        let binder = from.number()?.checked_sub(1).map(u16::try_from).transpose();
        Ok(Read { place, binder: binder.map_err(|_| from.odd("a binder"))? })
    }
}

impl Bytes for Function {
    const LEAST: usize = 1;

    fn write(&self, out: &mut Writer) {
        let (tag, number) = match *self {
            Function::Abs => (0, None),
            Function::Min => (1, None),
            Function::Max => (2, None),
            Function::Length => (3, None),
            Function::Year(zone) => (4, Some(zone)),
            Function::Month(zone) => (5, Some(zone)),
            Function::Day(zone) => (6, Some(zone)),
            Function::Hour(zone) => (7, Some(zone)),
            Function::Weekday(zone) => (8, Some(zone)),
            Function::IsWorkday(calendar) => (9, Some(calendar)),
            Function::IsWorkingTime(calendar) => (10, Some(calendar)),
            Function::WorkingTime(calendar) => (11, Some(calendar)),
        };
        out.byte(tag);
        number.iter().for_each(|number| number.write(out));
    }

    fn read(from: &mut Reader<'_>) -> Result<Function, Refused> {
        Ok(match from.byte()? {
            0 => Function::Abs,
            1 => Function::Min,
            2 => Function::Max,
            3 => Function::Length,
            4 => Function::Year(from.small()?),
            5 => Function::Month(from.small()?),
            6 => Function::Day(from.small()?),
            7 => Function::Hour(from.small()?),
            8 => Function::Weekday(from.small()?),
            9 => Function::IsWorkday(from.small()?),
            10 => Function::IsWorkingTime(from.small()?),
            11 => Function::WorkingTime(from.small()?),
            _ => return Err(from.odd("a function")),
        })
    }
}

/// How many nodes, then each behind its parts.
impl Bytes for Node {
    const LEAST: usize = 1;

    fn write(&self, out: &mut Writer) {
        let mut nodes = 0;
        parts_first(self, &mut |_| nodes += 1);
        out.number(nodes);
        parts_first(self, &mut |node| {
            node.span.write(out);
            head(node, out);
            node.ty.write(out);
        });
    }

    fn read(from: &mut Reader<'_>) -> Result<Node, Refused> {
        let length = from.length(OWN)?;
        let (most, mut stack) = (length.min(16), Stack::default());
        stack.nodes.reserve_exact(most);
        stack.depths.reserve_exact(most);
        for _ in 0..length {
            let span = Span::read(from)?;
            stack.take(from, span)?;
        }
        Ok(stack.finish(from)?.0)
    }
}

/// A node in two parts, each in the order of the nodes: what they compute, with its length before it, and where they
/// stand. Expressions that are the same but for their places have the same first part.
pub(crate) fn write_apart(node: &Node, out: &mut Writer) {
    let mut heads = Writer::plain();
    parts_first(node, &mut |node| {
        head(node, &mut heads);
        node.ty.write(&mut heads);
    });
    let heads = heads.finish();
    out.length(heads.len());
    out.raw(&heads);
    parts_first(node, &mut |node| node.span.write(out));
}

/// A node of which the first part stands in `heads`, which is read to its end, and the second in `from`. With how many
/// nodes it has, and how deep it nests.
pub(crate) fn read_apart(
    heads: &mut Reader<'_>,
    from: &mut Reader<'_>,
) -> Result<(Node, usize, u32), Refused> {
    let (mut nodes, mut stack) = (0, Stack::default());
    while !heads.is_done() {
        let span = Span::read(from)?;
        stack.take(heads, span)?;
        nodes += 1;
    }
    let (node, depth) = stack.finish(heads)?;
    Ok((node, nodes, depth))
}

/// The fewest bytes of a node: its kind, its span, its type.
const OWN: usize = 4;

/// Calls `visit` with the parts of a node, from the innermost, and then with itself.
fn parts_first(node: &Node, visit: &mut dyn FnMut(&Node)) {
    each_part(node, &mut |part| parts_first(part, visit));
    visit(node);
}

/// A node without its parts, span and type.
fn head(node: &Node, out: &mut Writer) {
    match &node.kind {
        NodeKind::Const(scalar) => {
            out.byte(0);
            scalar.write(out);
        }
        NodeKind::ConstList(scalars) => {
            out.byte(1);
            scalars.write(out);
        }
        NodeKind::Read(read) => {
            out.byte(2);
            read.write(out);
        }
        NodeKind::RecordValue(RecordValue { read, id, fields }) => {
            out.byte(3);
            read.write(out);
            id.write(out);
            out.length(fields.len());
            fields.iter().for_each(|(name, _)| name.write(out));
        }
        NodeKind::ListValue { read, binder, item: _ } => {
            out.byte(4);
            read.write(out);
            binder.write(out);
        }
        NodeKind::Let(number) => {
            out.byte(5);
            number.write(out);
        }
        NodeKind::TableOutput { table, output } => {
            out.byte(6);
            table.write(out);
            output.write(out);
        }
        NodeKind::Not(_) => out.byte(7),
        NodeKind::And(parts) => {
            out.byte(8);
            out.length(parts.len());
        }
        NodeKind::Or(parts) => {
            out.byte(9);
            out.length(parts.len());
        }
        NodeKind::Negate(_) => out.byte(10),
        NodeKind::Add(..) => out.byte(11),
        NodeKind::Sub(..) => out.byte(12),
        NodeKind::Mul(..) => out.byte(13),
        NodeKind::Compare(op, ..) => {
            out.byte(14);
            op.write(out);
        }
        NodeKind::CompareRatio { op, left, right } => {
            out.byte(15);
            op.write(out);
            left.1.is_some().write(out);
            right.1.is_some().write(out);
        }
        NodeKind::OneOf { among, value: _ } => {
            out.byte(16);
            among.write(out);
        }
        NodeKind::InPlace { list, value: _ } => {
            out.byte(17);
            list.write(out);
        }
        NodeKind::InMade { .. } => out.byte(28),
        NodeKind::InNamed { list, value: _ } => {
            out.byte(18);
            list.write(out);
        }
        NodeKind::TextTest(test, ..) => {
            out.byte(19);
            test.write(out);
        }
        NodeKind::Presence { what, of: _ } => {
            out.byte(20);
            what.write(out);
        }
        NodeKind::OrElse(..) => out.byte(21),
        NodeKind::Quantifier { kind, list, binder, cond: _ } => {
            out.byte(22);
            kind.write(out);
            list.write(out);
            binder.write(out);
        }
        NodeKind::Aggregate { kind, list, binder, value: _, cond: _ } => {
            out.byte(23);
            kind.write(out);
            list.write(out);
            binder.write(out);
        }
        NodeKind::Round { by, places, mode, value: _ } => {
            out.byte(24);
            by.is_some().write(out);
            places.write(out);
            mode.write(out);
        }
        NodeKind::Template(parts) => {
            out.byte(25);
            out.length(parts.len());
            for part in parts {
                match part {
                    TemplatePart::Text(text) => {
                        out.byte(0);
                        text.write(out);
                    }
                    TemplatePart::Hole(_) => out.byte(1),
                }
            }
        }
        NodeKind::Call(function, args) => {
            out.byte(26);
            function.write(out);
            out.length(args.len());
        }
        NodeKind::FromTrigger(name) => {
            out.byte(27);
            name.write(out);
        }
    }
}

/// The nodes that are nobody's part yet, each with how deep it nests.
#[derive(Default)]
struct Stack {
    nodes: Vec<Node>,
    depths: Vec<u32>,
}

impl Stack {
    /// Reads a node that stands at `span` and puts it in the place of its parts.
    fn take(&mut self, from: &mut Reader<'_>, span: Span) -> Result<(), Refused> {
        let before = self.nodes.len();
        let kind = self.kind(from)?;
        let kept = self.nodes.len();
        let parts = self.depths.get(kept..before).unwrap_or_default();
        let depth = parts.iter().max().map_or(1, |deepest| deepest + 1);
        if depth > DEEPEST && from.is_foreign() {
            return Err(from.odd("less nesting"));
        }
        self.depths.truncate(kept);
        let ty = Type::read(from)?;
        self.nodes.push(Node { span, ty, kind });
        self.depths.push(depth);
        Ok(())
    }

    /// The only node that is left, and how deep it nests.
    fn finish(mut self, from: &Reader<'_>) -> Result<(Node, u32), Refused> {
        match (self.nodes.pop(), self.depths.pop(), self.nodes.is_empty()) {
            (Some(node), Some(depth), true) => Ok((node, depth)),
            _ => Err(from.odd("one expression")),
        }
    }

    fn one(&mut self, from: &Reader<'_>) -> Result<Box<Node>, Refused> {
        self.nodes.pop().map(Box::new).ok_or_else(|| from.odd("a node behind its parts"))
    }

    /// The last two; they stand in source order.
    fn two(&mut self, from: &Reader<'_>) -> Result<(Box<Node>, Box<Node>), Refused> {
        let right = self.one(from)?;
        Ok((self.one(from)?, right))
    }

    fn optional(&mut self, given: bool, from: &Reader<'_>) -> Result<Option<Box<Node>>, Refused> {
        given.then(|| self.one(from)).transpose()
    }

    /// As many as the next number says.
    fn several(&mut self, from: &mut Reader<'_>) -> Result<Vec<Node>, Refused> {
        let length = usize::try_from(from.number()?).unwrap_or(usize::MAX);
        self.last(length, from)
    }

    fn last(&mut self, length: usize, from: &Reader<'_>) -> Result<Vec<Node>, Refused> {
        match self.nodes.len().checked_sub(length) {
            Some(kept) => Ok(self.nodes.split_off(kept)),
            None => Err(from.odd("a node behind its parts")),
        }
    }

    fn kind(&mut self, from: &mut Reader<'_>) -> Result<NodeKind, Refused> {
        Ok(match from.byte()? {
            0 => NodeKind::Const(Bytes::read(from)?),
            1 => NodeKind::ConstList(from.list()?),
            2 => NodeKind::Read(Read::read(from)?),
            3 => {
                let (read, id) = (Read::read(from)?, Bytes::read(from)?);
                let names: Vec<String> = from.list()?;
                let parts = self.last(names.len(), from)?;
                NodeKind::RecordValue(RecordValue {
                    read,
                    id,
                    fields: names.into_iter().zip(parts).collect(),
                })
            }
            4 => {
                let (read, binder) = (Read::read(from)?, u16::read(from)?);
                NodeKind::ListValue { read, binder, item: self.one(from)? }
            }
            5 => NodeKind::Let(from.small()?),
            6 => NodeKind::TableOutput { table: from.small()?, output: from.small()? },
            7 => NodeKind::Not(self.one(from)?),
            8 => NodeKind::And(self.several(from)?),
            9 => NodeKind::Or(self.several(from)?),
            10 => NodeKind::Negate(self.one(from)?),
            11 => {
                let (left, right) = self.two(from)?;
                NodeKind::Add(left, right)
            }
            12 => {
                let (left, right) = self.two(from)?;
                NodeKind::Sub(left, right)
            }
            13 => {
                let (left, right) = self.two(from)?;
                NodeKind::Mul(left, right)
            }
            14 => {
                let op = Comparison::read(from)?;
                let (left, right) = self.two(from)?;
                NodeKind::Compare(op, left, right)
            }
            15 => self.ratio(from)?,
            16 => NodeKind::OneOf { among: from.list()?, value: self.one(from)? },
            17 => NodeKind::InPlace { list: Read::read(from)?, value: self.one(from)? },
            18 => NodeKind::InNamed { list: from.small()?, value: self.one(from)? },
            19 => {
                let test = TextTest::read(from)?;
                let (left, right) = self.two(from)?;
                NodeKind::TextTest(test, left, right)
            }
            20 => NodeKind::Presence { what: Presence::read(from)?, of: self.one(from)? },
            21 => {
                let (value, fallback) = self.two(from)?;
                NodeKind::OrElse(value, fallback)
            }
            22 => {
                let (kind, list, binder) = (Quantifier::read(from)?, Read::read(from)?, u16::read(from)?);
                NodeKind::Quantifier { kind, list, binder, cond: self.one(from)? }
            }
            23 => {
                let (kind, list, binder) = (Aggregate::read(from)?, Read::read(from)?, u16::read(from)?);
                let (value, cond) = self.two(from)?;
                NodeKind::Aggregate { kind, list, binder, value, cond }
            }
            24 => {
                let divided = bool::read(from)?;
                let (places, mode) = (from.small()?, Bytes::read(from)?);
                let by = self.optional(divided, from)?;
                NodeKind::Round { value: self.one(from)?, by, places, mode }
            }
            25 => self.template(from)?,
            26 => NodeKind::Call(Function::read(from)?, self.several(from)?),
            27 => NodeKind::FromTrigger(String::read(from)?),
            28 => {
                let (value, list) = self.two(from)?;
                NodeKind::InMade { value, list }
            }
            _ => return Err(from.odd("a kind of node")),
        })
    }

    fn ratio(&mut self, from: &mut Reader<'_>) -> Result<NodeKind, Refused> {
        let (op, by_left, by_right) = (Comparison::read(from)?, bool::read(from)?, bool::read(from)?);
        let right_by = self.optional(by_right, from)?;
        let right = self.one(from)?;
        let left_by = self.optional(by_left, from)?;
        let left = self.one(from)?;
        Ok(NodeKind::CompareRatio { op, left: (left, left_by), right: (right, right_by) })
    }

    fn template(&mut self, from: &mut Reader<'_>) -> Result<NodeKind, Refused> {
        let length = from.length(1)?;
        let mut parts: Vec<Option<String>> = Vec::with_capacity(length);
        for _ in 0..length {
            parts.push(match from.byte()? {
                0 => Some(from.value_text()?.to_owned()),
                1 => None,
                _ => return Err(from.odd("a piece of a text")),
            });
        }
        let holes = parts.iter().filter(|part| part.is_none()).count();
        let mut holes = self.last(holes, from)?.into_iter();
        let parts = parts.into_iter().map(|part| match part {
            Some(text) => Some(TemplatePart::Text(text)),
            None => holes.next().map(TemplatePart::Hole),
        });
        let parts = parts.collect::<Option<Vec<TemplatePart>>>();
        parts.map(NodeKind::Template).ok_or_else(|| from.odd("a node behind its parts"))
    }
}
