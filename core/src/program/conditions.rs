//! The conditions of many rules, each distinct clause once.
//!
//! A condition is an `and` of clauses, or one clause. Ten thousand rules share a few thousand distinct ones, so what a
//! clause computes is written apart from where it stands: bytes that were met before are a clause that is known, and
//! no tree is made of them again. Whoever asks something of all conditions (which places they read, what they cost)
//! asks it of each distinct clause.
//!
//! ```text
//! 3                    two clauses, joined by `and`
//!   9 [channel is jd]  how many bytes say what it computes, those, and the span of each of its nodes
//!   7 [amount >= 500]  the same
//!   span, type         of the `and` itself
//! ```

use alloc::vec::Vec;

use hashbrown::HashMap;

use super::bytes::nodes::{read_apart, write_apart};
use super::bytes::{Bytes, Reader, Refused, Writer};
use super::{DEEPEST, Node, NodeKind, Rule};
use crate::span::Span;
use crate::value::Type;

/// The conditions of rules, in the order of the rules.
#[derive(Debug, Default)]
pub(crate) struct Conditions<'b> {
    /// Clauses by what they compute.
    numbers: HashMap<&'b [u8], u32>,
    /// The distinct clauses, each where it was met first.
    clauses: Vec<Node>,
    /// Per clause, how many nodes it has and how deep it nests.
    sizes: Vec<(usize, u32)>,
    /// The clauses of all rules, those of one rule behind those of the one before.
    named: Vec<u32>,
    /// Per rule, where its clauses end, and whether an `and` joins them.
    rules: Vec<(usize, bool)>,
}

/// The condition of a rule.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'c> {
    /// Its clauses, by their numbers.
    pub(crate) clauses: &'c [u32],
    /// Whether an `and` joins them; otherwise it is one clause.
    pub(crate) joined: bool,
}

impl<'b> Conditions<'b> {
    /// Those of rules.
    pub(crate) fn of(rules: &'b [Rule]) -> Conditions<'b> {
        let mut from = Reader::of_own(&[]);
        for rule in rules {
            from.turn_to(rule.condition.bytes());
            #[expect(clippy::expect_used, reason = "the bytes were written from a node or read as one")]
            read(&mut from).expect("what was written is read");
        }
        from.conditions
    }

    /// The distinct clauses, by their numbers.
    pub(crate) fn clauses(&self) -> &[Node] {
        &self.clauses
    }

    /// The condition of the rule of this number; nothing asked where there is none.
    pub(crate) fn of_rule(&self, rule: usize) -> Asked<'_> {
        let end_of = |rule: usize| self.rules.get(rule).map_or(0, |(end, _)| *end);
        let from = rule.checked_sub(1).map_or(0, end_of);
        let clauses = self.named.get(from..end_of(rule)).unwrap_or_default();
        Asked { clauses, joined: self.rules.get(rule).is_none_or(|(_, joined)| *joined) }
    }

    /// The conditions of all rules.
    pub(crate) fn all(&self) -> impl Iterator<Item = Asked<'_>> {
        (0..self.rules.len()).map(|rule| self.of_rule(rule))
    }
}

/// Writes a condition.
pub(crate) fn write(condition: &Node, out: &mut Writer) {
    match &condition.kind {
        NodeKind::And(clauses) => {
            out.length(clauses.len() + 1);
            clauses.iter().for_each(|clause| write_apart(clause, out));
            condition.span.write(out);
            condition.ty.write(out);
        }
        _ => {
            out.number(0);
            write_apart(condition, out);
        }
    }
}

/// Reads a condition and notes its clauses.
pub(crate) fn read(from: &mut Reader<'_>) -> Result<(), Refused> {
    from.apart(|from| {
        let joined = from.number()?.checked_sub(1);
        let mut deepest = 0;
        for _ in 0..joined.unwrap_or(1) {
            deepest = deepest.max(clause(from)?);
        }
        if joined.is_some() {
            if deepest >= DEEPEST && from.is_foreign() {
                return Err(from.odd("less nesting"));
            }
            Span::read(from)?;
            Type::read(from)?;
        }
        let Conditions { named, rules, .. } = &mut from.conditions;
        rules.push((named.len(), joined.is_some()));
        Ok(())
    })
}

/// Reads a clause and notes it; returns how deep it nests.
fn clause(from: &mut Reader<'_>) -> Result<u32, Refused> {
    let length = usize::try_from(from.number()?).unwrap_or(usize::MAX);
    let bytes = from.rest().get(..length).unwrap_or_default();
    let known = from.conditions.numbers.get(bytes).copied();
    let size = known.and_then(|known| from.conditions.sizes.get(known as usize));
    if let (Some(number), Some((nodes, depth))) = (known, size.copied()) {
        from.raw(length)?;
        for _ in 0..nodes {
            Span::read(from)?;
        }
        from.conditions.named.push(number);
        return Ok(depth);
    }
    let mut heads = from.plain(length)?;
    let (node, nodes, depth) = read_apart(&mut heads, from)?;
    let Conditions { numbers, clauses, sizes, named, .. } = &mut from.conditions;
    let number = u32::try_from(clauses.len()).map_err(|_| heads.odd("fewer clauses"))?;
    numbers.insert(bytes, number);
    clauses.push(node);
    sizes.push((nodes, depth));
    named.push(number);
    Ok(depth)
}

/// Reads a condition as a tree.
pub(crate) fn node(from: &mut Reader<'_>) -> Result<Node, Refused> {
    let whole = |from: &mut Reader<'_>| {
        let length = usize::try_from(from.number()?).unwrap_or(usize::MAX);
        let mut heads = from.plain(length)?;
        read_apart(&mut heads, from).map(|(node, ..)| node)
    };
    let Some(joined) = from.number()?.checked_sub(1) else { return whole(from) };
    let clauses = (0..joined).map(|_| whole(from)).collect::<Result<Vec<Node>, Refused>>()?;
    Ok(Node { span: Span::read(from)?, ty: Type::read(from)?, kind: NodeKind::And(clauses) })
}

#[cfg(test)]
mod tests {
    use super::{Conditions, read};
    use crate::program::bytes::Reader;
    use crate::program::{Condition, Node, NodeKind, PlaceId, Read};
    use crate::span::{SourceId, Span};
    use crate::value::{Scalar, Type};
    use alloc::boxed::Box;
    use alloc::format;
    use alloc::vec;
    use alloc::vec::Vec;

    fn node(at: u32, kind: NodeKind) -> Node {
        Node { span: Span::new(SourceId(2), at, at + 3), ty: Type::Bool, kind }
    }

    fn place(at: u32, place: u32) -> Node {
        node(at, NodeKind::Read(Read { place: PlaceId(place), binder: None }))
    }

    fn not(at: u32, part: Node) -> Node {
        node(at, NodeKind::Not(Box::new(part)))
    }

    fn and(at: u32, parts: Vec<Node>) -> Node {
        node(at, NodeKind::And(parts))
    }

    /// Every form a condition has, each with places of its own.
    fn conditions() -> Vec<Node> {
        vec![
            place(5, 1),
            and(9, vec![place(9, 1), not(20, place(24, 2))]),
            and(90, vec![not(40, place(44, 2)), place(9, 1), place(70, 1)]),
            node(7, NodeKind::Const(Scalar::Bool(true))),
            and(3, Vec::new()),
            and(8, vec![and(8, vec![place(8, 1), place(9, 3)])]),
        ]
    }

    #[test]
    fn the_tree_is_the_one_that_was_written() {
        for condition in conditions() {
            assert_eq!(format!("{:?}", Condition::from(&condition).node()), format!("{condition:?}"));
        }
    }

    #[test]
    fn the_same_clause_is_one_wherever_it_stands() {
        let written: Vec<Condition> = conditions().iter().map(Condition::from).collect();
        let mut from = Reader::of_own(&[]);
        for condition in &written {
            from.turn_to(condition.bytes());
            read(&mut from).unwrap();
            assert!(from.is_done());
        }
        let known: Conditions<'_> = from.conditions;
        let found: Vec<(&[u32], bool)> = known.all().map(|asked| (asked.clauses, asked.joined)).collect();
        let expected: [(&[u32], bool); 6] =
            [(&[0], false), (&[0, 1], true), (&[1, 0, 0], true), (&[2], false), (&[], true), (&[3], true)];
        assert_eq!(found, expected);
        assert_eq!(known.clauses().len(), 4);
        // It stands where it was met first.
        assert_eq!(known.clauses().first().map(|clause| clause.span.start), Some(5));
        assert!(known.of_rule(6).clauses.is_empty());
    }
}
