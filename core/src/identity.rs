//! Identity: the things that systems speak of, each once, and how they are tied together.
//!
//! A sales order, its lines, the ERP orders that serve it, the outbounds, parcels, after-sale cases and payments are nodes;
//! a node is known by its kind, the numbering its id belongs to and its id as text. Sales orders and their lines are numbered by
//! their channel; documents have [no numbering](UNNAMED), so that two systems that speak of one id mean one document. Ties are learned in any order and from any side, and are only read once all are in.
//!
//! ```
//! use dangjiu::identity::{Nodes, UNNAMED};
//! use dangjiu::observation::{LinkKind, NodeKind};
//!
//! let mut nodes = Nodes::default();
//! let order = nodes.intern(NodeKind::SalesOrder, 0, "260921-1")?;
//! let document = nodes.intern(NodeKind::ErpOrder, UNNAMED, "10001")?;
//! nodes.tie(document, order, LinkKind::Fulfils)?;
//! let ties = nodes.ties();
//! assert_eq!(ties.of(order).next().map(|tie| (tie.other, tie.outward)), Some((document, false)));
//! assert_eq!(nodes.intern(NodeKind::SalesOrder, 0, "260921-1")?, order);
//! # Ok::<(), dangjiu::observation::IntakeRefused>(())
//! ```

use alloc::vec;
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::observation::{IntakeRefused, LinkKind, NodeKind};

/// The number of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// The numbering of documents, and of orders and lines whose channel nobody has named.
pub const UNNAMED: u8 = u8::MAX;

#[derive(Clone, Copy, Debug)]
struct Node {
    /// Where its id stands in the texts.
    start: u32,
    len: u16,
    kind: NodeKind,
    numbering: u8,
}

/// A tie as it was learned.
#[derive(Clone, Copy, Debug)]
struct Learned {
    from: NodeId,
    to: NodeId,
    kind: LinkKind,
}

/// The nodes.
#[derive(Clone, Debug, Default)]
pub struct Nodes {
    texts: Vec<u8>,
    nodes: Vec<Node>,
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
    learned: Vec<Learned>,
}

impl Nodes {
    /// The node of this kind with this id, made where it is new.
    ///
    /// # Errors
    /// The id is empty or longer than 65,535 bytes, or there are more nodes or bytes of ids than four bytes count.
    pub fn intern(&mut self, kind: NodeKind, numbering: u8, id: &str) -> Result<NodeId, IntakeRefused> {
        IntakeRefused::of_id(id)?;
        let hash = self.hasher.hash_one((kind, numbering, id.as_bytes()));
        let (nodes, texts) = (&self.nodes, &self.texts);
        let same =
            |at: &u32| nodes.get(*at as usize).is_some_and(|node| is(node, texts, kind, numbering, id));
        if let Some(known) = self.table.find(hash, same) {
            return Ok(NodeId(*known));
        }
        let counted = |len: usize| u32::try_from(len).ok().filter(|number| *number != u32::MAX);
        let number = counted(self.nodes.len()).ok_or(IntakeRefused::Full)?;
        let start = counted(self.texts.len()).ok_or(IntakeRefused::Full)?;
        let len = u16::try_from(id.len()).map_err(|_| IntakeRefused::Id)?;
        let node = Node { start, len, kind, numbering };
        self.texts.extend_from_slice(id.as_bytes());
        self.nodes.push(node);
        let (nodes, texts, hasher) = (&self.nodes, &self.texts, &self.hasher);
        self.table.insert_unique(hash, number, |at| {
            nodes
                .get(*at as usize)
                .map_or(0, |node| hasher.hash_one((node.kind, node.numbering, text(node, texts))))
        });
        Ok(NodeId(number))
    }

    /// The node of this kind with this id, if it is known.
    #[must_use]
    pub fn find(&self, kind: NodeKind, numbering: u8, id: &str) -> Option<NodeId> {
        let hash = self.hasher.hash_one((kind, numbering, id.as_bytes()));
        let same = |at: &u32| {
            self.nodes.get(*at as usize).is_some_and(|node| is(node, &self.texts, kind, numbering, id))
        };
        self.table.find(hash, same).map(|at| NodeId(*at))
    }

    /// Learns that `from` is tied to `to`.
    ///
    /// # Errors
    /// There are more ties than four bytes count from both sides.
    pub fn tie(&mut self, from: NodeId, to: NodeId, kind: LinkKind) -> Result<(), IntakeRefused> {
        const MOST: usize = (u32::MAX / 2) as usize;
        if from == to {
            return Ok(());
        }
        if self.learned.len() == MOST {
            return Err(IntakeRefused::Full);
        }
        self.learned.push(Learned { from, to, kind });
        Ok(())
    }

    /// How many nodes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Every node, in the order in which it was first heard of.
    pub fn ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)).map(NodeId)
    }

    /// The kind of a node.
    #[must_use]
    pub fn kind(&self, node: NodeId) -> Option<NodeKind> {
        self.nodes.get(node.0 as usize).map(|node| node.kind)
    }

    /// The numbering of a node's id.
    #[must_use]
    pub fn numbering(&self, node: NodeId) -> u8 {
        self.nodes.get(node.0 as usize).map_or(UNNAMED, |node| node.numbering)
    }

    /// The id of a node; empty for a node there is not.
    #[must_use]
    pub fn id(&self, node: NodeId) -> &str {
        let bytes = self.nodes.get(node.0 as usize).map_or(&[][..], |node| text(node, &self.texts));
        // The bytes are those of a text.
        core::str::from_utf8(bytes).unwrap_or_default()
    }

    /// Every tie, from both sides. A sales order named without its channel is the one that some channel knows by that
    /// id; where two channels do, or none, it stays a node of its own.
    #[must_use]
    pub fn ties(&self) -> Ties {
        let forward = self.forwards();
        let mut starts = vec![0u32; self.nodes.len() + 1];
        let ends = |learned: &Learned| (forwarded(&forward, learned.from), forwarded(&forward, learned.to));
        for learned in &self.learned {
            let (from, to) = ends(learned);
            for end in [from, to] {
                if let Some(count) = starts.get_mut(end.0 as usize + 1) {
                    *count += 1;
                }
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let blank =
            Tie { other: NodeId(0), to: NodeKind::SalesOrder, kind: LinkKind::PartOf, outward: false };
        let mut all = vec![blank; sum as usize];
        for learned in &self.learned {
            let (from, to) = ends(learned);
            for (at, other, outward) in [(from, to, true), (to, from, false)] {
                let Some(place) = next.get_mut(at.0 as usize) else { continue };
                if let Some(tie) = all.get_mut(*place as usize) {
                    let to = self.kind(other).unwrap_or(NodeKind::SalesOrder);
                    *tie = Tie { other, to, kind: learned.kind, outward };
                }
                *place += 1;
            }
        }
        // The order in which ties were learned must not matter, and a tie learned twice is one.
        for (start, end) in starts.iter().zip(starts.iter().skip(1)) {
            if let Some(own) = all.get_mut(*start as usize..*end as usize) {
                own.sort_unstable_by(|one, other| {
                    (one.kind, one.to)
                        .cmp(&(other.kind, other.to))
                        .then_with(|| self.id(one.other).cmp(self.id(other.other)))
                        .then_with(|| self.numbering(one.other).cmp(&self.numbering(other.other)))
                        .then((one.other, one.outward).cmp(&(other.other, other.outward)))
                });
            }
        }
        Ties { starts, all, forward }
    }

    /// For each node the one it stands for.
    fn forwards(&self) -> Vec<(NodeId, NodeId)> {
        let numberings = self.nodes.iter().map(|node| node.numbering).filter(|n| *n != UNNAMED).max();
        let mut forward = Vec::new();
        for node in self.ids() {
            if self.kind(node) != Some(NodeKind::SalesOrder) || self.numbering(node) != UNNAMED {
                continue;
            }
            let mut named = (0..=numberings.unwrap_or(0))
                .filter_map(|numbering| self.find(NodeKind::SalesOrder, numbering, self.id(node)));
            if let (Some(only), None) = (named.next(), named.next()) {
                forward.push((node, only));
            }
        }
        forward
    }
}

fn text<'t>(node: &Node, texts: &'t [u8]) -> &'t [u8] {
    let start = node.start as usize;
    texts.get(start..start + usize::from(node.len)).unwrap_or_default()
}

fn is(node: &Node, texts: &[u8], kind: NodeKind, numbering: u8, id: &str) -> bool {
    node.kind == kind && node.numbering == numbering && text(node, texts) == id.as_bytes()
}

fn forwarded(forward: &[(NodeId, NodeId)], node: NodeId) -> NodeId {
    match forward.binary_search_by_key(&node, |(from, _)| *from) {
        Ok(at) => forward.get(at).map_or(node, |(_, to)| *to),
        Err(_) => node,
    }
}

/// A tie seen from one of its ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tie {
    /// The node at the other end.
    pub other: NodeId,
    /// What that is.
    pub to: NodeKind,
    /// How.
    pub kind: LinkKind,
    /// Whether it was read "this … that": from this end to the other.
    pub outward: bool,
}

/// Ties in order, each once.
fn once(ties: &[Tie]) -> impl Iterator<Item = Tie> + '_ {
    let mut last = None;
    ties.iter().copied().filter(move |tie| last.replace(*tie) != Some(*tie))
}

/// The part of ties in order that is `Equal`.
fn part(ties: &[Tie], place: impl Fn(&Tie) -> Ordering) -> &[Tie] {
    let start = ties.partition_point(|tie| place(tie) == Ordering::Less);
    let end = ties.partition_point(|tie| place(tie) != Ordering::Greater);
    ties.get(start..end).unwrap_or_default()
}

/// The ties of all nodes.
#[derive(Clone, Debug, Default)]
pub struct Ties {
    starts: Vec<u32>,
    all: Vec<Tie>,
    forward: Vec<(NodeId, NodeId)>,
}

impl Ties {
    /// The ties of a node, each once, in an order that does not depend on how they were learned.
    pub fn of(&self, node: NodeId) -> impl Iterator<Item = Tie> + '_ {
        once(self.all_of(node))
    }

    /// Those of one kind.
    pub fn of_kind(&self, node: NodeId, kind: LinkKind) -> impl Iterator<Item = Tie> + '_ {
        once(part(self.all_of(node), |tie| tie.kind.cmp(&kind)))
    }

    /// Those of one kind to nodes of one kind: an ERP order may serve thousands of sales orders and be sent in one outbound.
    pub fn to(&self, node: NodeId, kind: LinkKind, to: NodeKind) -> impl Iterator<Item = Tie> + '_ {
        once(part(self.all_of(node), |tie| (tie.kind, tie.to).cmp(&(kind, to))))
    }

    fn all_of(&self, node: NodeId) -> &[Tie] {
        let at = node.0 as usize;
        let range = match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(start), Some(end)) => *start as usize..*end as usize,
            _ => 0..0,
        };
        self.all.get(range).unwrap_or_default()
    }

    /// The nodes that stand for others, each with the one it stands for.
    pub fn forwards(&self) -> impl Iterator<Item = (NodeId, NodeId)> + '_ {
        self.forward.iter().copied()
    }

    /// The node that this one stands for: itself, or the sales order whose channel was found later.
    #[must_use]
    pub fn resolved(&self, node: NodeId) -> NodeId {
        forwarded(&self.forward, node)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn what_cannot_be_told_apart_is_refused() {
        let mut nodes = Nodes::default();
        let longest = "1".repeat(usize::from(u16::MAX));
        let node = nodes.intern(NodeKind::ErpOrder, 0, &longest).unwrap();
        assert_eq!(nodes.id(node), longest);
        for id in ["", &format!("{longest}1"), &format!("{longest}2")] {
            assert_eq!(nodes.intern(NodeKind::ErpOrder, 0, id), Err(IntakeRefused::Id));
        }
        assert_eq!(nodes.len(), 1);
    }

    #[test]
    fn kinds_and_numberings_are_apart() {
        let mut nodes = Nodes::default();
        let ids: Vec<NodeId> = [
            (NodeKind::SalesOrder, 0, "1"),
            (NodeKind::SalesOrder, 1, "1"),
            (NodeKind::ErpOrder, 0, "1"),
            (NodeKind::SalesOrder, 0, "11"),
        ]
        .into_iter()
        .map(|(kind, numbering, id)| nodes.intern(kind, numbering, id).unwrap())
        .collect();
        assert_eq!(ids, [NodeId(0), NodeId(1), NodeId(2), NodeId(3)]);
        assert_eq!(nodes.id(NodeId(3)), "11");
        assert_eq!(nodes.find(NodeKind::ErpOrder, 1, "1"), None);
    }

    #[test]
    fn an_order_without_a_channel_is_the_only_one_with_its_number() {
        let mut nodes = Nodes::default();
        let loose = nodes.intern(NodeKind::SalesOrder, UNNAMED, "7").unwrap();
        let document = nodes.intern(NodeKind::ErpOrder, 3, "E").unwrap();
        nodes.tie(document, loose, LinkKind::Fulfils).unwrap();
        assert_eq!(nodes.ties().resolved(loose), loose, "nobody knows it");
        let named = nodes.intern(NodeKind::SalesOrder, 2, "7").unwrap();
        let ties = nodes.ties();
        assert_eq!(ties.resolved(loose), named);
        assert_eq!(ties.of(document).map(|tie| tie.other).collect::<Vec<_>>(), [named]);
        assert_eq!(ties.of(loose).count(), 0);
        nodes.intern(NodeKind::SalesOrder, 1, "7").unwrap();
        assert_eq!(nodes.ties().resolved(loose), loose, "two channels know it");
    }

    #[test]
    fn ties_of_one_kind_and_to_one_kind() {
        let mut nodes = Nodes::default();
        let document = nodes.intern(NodeKind::ErpOrder, 0, "E").unwrap();
        let [one, other] = ["1", "2"].map(|id| nodes.intern(NodeKind::SalesOrder, 0, id).unwrap());
        let outbound = nodes.intern(NodeKind::Outbound, 0, "O").unwrap();
        for (from, to, kind) in [
            (outbound, document, LinkKind::Fulfils),
            (document, other, LinkKind::Fulfils),
            (document, one, LinkKind::Fulfils),
            (one, document, LinkKind::Fulfils),
            (document, one, LinkKind::Replaces),
        ] {
            nodes.tie(from, to, kind).unwrap();
        }
        let ties = nodes.ties();
        let to = |kind, to| ties.to(document, kind, to).map(|tie| tie.other).collect::<Vec<_>>();
        assert_eq!(to(LinkKind::Fulfils, NodeKind::SalesOrder), [one, one, other], "from both sides");
        assert_eq!(to(LinkKind::Fulfils, NodeKind::Outbound), [outbound]);
        assert_eq!(to(LinkKind::Replaces, NodeKind::SalesOrder), [one]);
        assert_eq!(to(LinkKind::ShippedIn, NodeKind::Parcel), []);
        assert_eq!(ties.of_kind(document, LinkKind::Fulfils).count(), 4);
        assert_eq!(ties.of(document).count(), 5);
    }

    #[test]
    fn a_tie_learned_twice_is_one() {
        let mut nodes = Nodes::default();
        let (a, b) = (
            nodes.intern(NodeKind::Outbound, 0, "a").unwrap(),
            nodes.intern(NodeKind::Parcel, 0, "b").unwrap(),
        );
        for _ in 0..3 {
            nodes.tie(a, b, LinkKind::ShippedIn).unwrap();
        }
        nodes.tie(b, b, LinkKind::ShippedIn).unwrap();
        let ties = nodes.ties();
        assert_eq!(
            ties.of(a).collect::<Vec<_>>(),
            [Tie { other: b, to: NodeKind::Parcel, kind: LinkKind::ShippedIn, outward: true }]
        );
        assert_eq!(ties.of(b).count(), 1);
    }
}
