//! From the clauses of rules to [`Predicates`]: what each condition asks of which probe.
//!
//! It goes over the clauses twice. The first time it finds the probes and puts every constant on their scales, so that
//! the second time each constant has its final code or position.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;

use super::access::{Access, count};
use super::predicate::{ItemList, Predicates, Slice, Test, place_of};
use super::probe::{LOWEST, Probe, Scale, Source};
use super::walk::{each_part, own_reads};
use crate::money::Currency;
use crate::program::{
    Comparison, Node, NodeKind, Place, PlaceId, Presence, Program, Quantifier, Read, TextTest,
};
use crate::schema::Requirement;
use crate::value::{Scalar, Type, Value};

/// Sets of so many words are kept as bits, however few are set: blocks read them.
const SOME_WORDS: usize = 4;

/// What conditions are about.
pub(crate) struct Ground<'p> {
    pub(crate) program: &'p Program,
    pub(crate) places: &'p [Place],
    pub(crate) access: &'p [Option<Access>],
    pub(crate) list_of: &'p [Option<u32>],
    pub(crate) lets: &'p [Value],
}

/// The predicates of these distinct clauses, in their order.
pub(crate) fn lower<'p>(ground: &Ground<'p>, clauses: &[&'p Node]) -> Predicates {
    let mut lowering = Lowering {
        ground,
        found: Predicates::default(),
        probes: HashMap::new(),
        lists: HashMap::new(),
        computed: HashMap::new(),
    };
    let drafts: Vec<Draft<'p>> =
        clauses.iter().map(|clause| lowering.draft(clause, None).unwrap_or(Draft::Node(clause))).collect();
    for (draft, clause) in drafts.iter().zip(clauses) {
        let test = lowering.test(draft).unwrap_or_else(|| lowering.node(clause));
        lowering.found.atoms.push(test);
    }
    lowering.found
}

/// A condition whose constants are not on their scales yet.
enum Draft<'p> {
    /// Equal to one of these constants.
    OneOf {
        probe: u32,
        among: Vec<Scalar<'p>>,
    },
    /// A value that is another one.
    Apart {
        probe: u32,
        from: Scalar<'p>,
    },
    /// A value that stands so to a constant.
    Order {
        probe: u32,
        op: Comparison,
        at: Scalar<'p>,
    },
    Presence {
        probe: u32,
        what: Presence,
    },
    Text {
        probe: u32,
        how: TextTest,
        text: &'p str,
    },
    Not(Box<Draft<'p>>),
    All(Vec<Draft<'p>>),
    Either(Vec<Draft<'p>>),
    Items {
        kind: Quantifier,
        list: u32,
        test: Box<Draft<'p>>,
    },
    Node(&'p Node),
}

/// The list whose items a condition is about, and the binder that stands for them.
#[derive(Clone, Copy)]
struct Inside {
    list: u32,
    binder: u16,
}

/// What makes two probes one.
#[derive(PartialEq, Eq, Hash)]
enum ProbeKey {
    There(Spot),
    Valued(Spot, Option<Currency>),
}

#[derive(PartialEq, Eq, Hash)]
enum Spot {
    Place(PlaceId),
    WholeItem(u32),
    Node(u32),
}

struct Lowering<'g, 'p> {
    ground: &'g Ground<'p>,
    found: Predicates,
    probes: HashMap<ProbeKey, u32>,
    /// By the place of the list and the binder of what the list stands in.
    lists: HashMap<Read, u32>,
    /// Expressions by what they compute.
    computed: HashMap<Vec<u8>, u32>,
}

impl<'p> Lowering<'_, 'p> {
    /// A condition as a draft; nothing where only evaluation can tell.
    fn draft(&mut self, node: &'p Node, inside: Option<Inside>) -> Option<Draft<'p>> {
        match &node.kind {
            NodeKind::Const(Scalar::Bool(true)) => Some(Draft::All(Vec::new())),
            NodeKind::Const(Scalar::Bool(false)) => Some(Draft::Either(Vec::new())),
            NodeKind::Not(part) => Some(Draft::Not(Box::new(self.part(part, inside)?))),
            NodeKind::And(parts) => Some(Draft::All(self.parts(parts, inside)?)),
            NodeKind::Or(parts) => Some(Draft::Either(self.parts(parts, inside)?)),
            NodeKind::Read(_) if node.ty == Type::Bool => {
                let yes = Scalar::Bool(true);
                let probe = self.valued(node, &yes, inside)?;
                Some(Draft::OneOf { probe, among: vec![yes] })
            }
            NodeKind::OneOf { value, among } => {
                let probe = self.valued(value, among.first()?, inside)?;
                let mut all = among.iter();
                all.all(|constant| self.admit(probe, constant))
                    .then(|| Draft::OneOf { probe, among: among.iter().map(Scalar::borrowed).collect() })
            }
            NodeKind::Compare(op, left, right) => {
                if let Some(constant) = self.constant(right) {
                    self.comparison(*op, left, constant, inside)
                } else {
                    let constant = self.constant(left)?;
                    self.comparison(op.mirrored(), right, constant, inside)
                }
            }
            NodeKind::TextTest(how, left, right) => {
                let NodeKind::Const(Scalar::Text(text)) = &right.kind else { return None };
                let (source, spot) = self.source(left, inside)?;
                let plain = match source {
                    Source::Place { place, .. } => self.is_plain(place),
                    Source::Item { read, .. } => self.is_plain(read.place),
                    Source::WholeItem { .. } | Source::Node(_) => false,
                };
                let probe = plain.then(|| self.there(source, spot))?;
                Some(Draft::Text { probe, how: *how, text })
            }
            NodeKind::Presence { of, what } => {
                let (source, spot) = match &of.kind {
                    NodeKind::Read(_) => self.source(of, inside)?,
                    _ => return None,
                };
                Some(Draft::Presence { probe: self.there(source, spot), what: *what })
            }
            NodeKind::InPlace { value, list } => {
                let constant = self.constant(value)?;
                let list = self.list(*list, inside)?;
                let item = match self
                    .place(self.found.lists.get(list as usize)?.read.place)
                    .map(|place| &place.ty)
                {
                    Some(Type::List(item)) => &**item,
                    _ => return None,
                };
                let source = Source::WholeItem { list };
                let probe = self.probe(source, Spot::WholeItem(list), item, &constant)?;
                let test = Box::new(Draft::OneOf { probe, among: vec![constant] });
                Some(Draft::Items { kind: Quantifier::Any, list, test })
            }
            NodeKind::Quantifier { kind, list, binder, cond } => {
                let list = self.list(*list, inside)?;
                let test = self.draft(cond, Some(Inside { list, binder: *binder }))?;
                Some(Draft::Items { kind: *kind, list, test: Box::new(test) })
            }
            _ => None,
        }
    }

    /// A part of a condition. Outside lists it may stay an expression; an item is known to tests alone.
    fn part(&mut self, node: &'p Node, inside: Option<Inside>) -> Option<Draft<'p>> {
        let draft = self.draft(node, inside);
        if inside.is_none() { Some(draft.unwrap_or(Draft::Node(node))) } else { draft }
    }

    fn parts(&mut self, nodes: &'p [Node], inside: Option<Inside>) -> Option<Vec<Draft<'p>>> {
        nodes.iter().map(|node| self.part(node, inside)).collect()
    }

    fn comparison(
        &mut self,
        op: Comparison,
        value: &'p Node,
        constant: Scalar<'p>,
        inside: Option<Inside>,
    ) -> Option<Draft<'p>> {
        let probe = self.valued(value, &constant, inside)?;
        let ordered = self.found.probe(probe)?.scale.codes().is_none();
        match op {
            Comparison::Eq => Some(Draft::OneOf { probe, among: vec![constant] }),
            Comparison::Ne => Some(Draft::Apart { probe, from: constant }),
            _ if ordered => Some(Draft::Order { probe, op, at: constant }),
            _ => None,
        }
    }

    fn constant(&self, node: &'p Node) -> Option<Scalar<'p>> {
        match &node.kind {
            NodeKind::Const(scalar) => Some(scalar.borrowed()),
            NodeKind::Let(number) => match self.ground.lets.get(*number as usize)? {
                Value::Scalar(scalar) => Some(scalar.borrowed()),
                _ => None,
            },
            _ => None,
        }
    }

    /// The probe of a value that is compared with `constant`, which gets its room on the scale.
    fn valued(&mut self, node: &'p Node, constant: &Scalar<'_>, inside: Option<Inside>) -> Option<u32> {
        let (source, spot) = self.source(node, inside)?;
        self.probe(source, spot, &node.ty, constant)
    }

    fn probe(&mut self, source: Source, spot: Spot, ty: &Type, constant: &Scalar<'_>) -> Option<u32> {
        let currency = match constant {
            Scalar::Money(money) => Some(money.currency),
            _ => None,
        };
        let vocabulary = &self.ground.program.vocabulary;
        let declared = |id| vocabulary.enumeration(id).map_or(0, |found| count(found.members.len()));
        let scale = Scale::of(ty, constant, declared)?;
        let probe = self.intern(ProbeKey::Valued(spot, currency), Probe { source, scale });
        self.admit(probe, constant).then_some(probe)
    }

    /// The probe that only tells whether something is there.
    fn there(&mut self, source: Source, spot: Spot) -> u32 {
        self.intern(ProbeKey::There(spot), Probe { source, scale: Scale::There })
    }

    fn intern(&mut self, key: ProbeKey, probe: Probe) -> u32 {
        match self.probes.entry(key) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(free) => {
                let number = self.found.add_probe(probe);
                *free.insert(number)
            }
        }
    }

    fn admit(&mut self, probe: u32, constant: &Scalar<'_>) -> bool {
        self.found.probes.get_mut(place_of(probe) as usize).is_some_and(|probe| probe.scale.admit(constant))
    }

    /// Where a single value is read, or by which expression it is computed.
    fn source(&mut self, node: &'p Node, inside: Option<Inside>) -> Option<(Source, Spot)> {
        let NodeKind::Read(read) = node.kind else { return self.computed(node, inside) };
        let Access { slot, list } = self.ground.access.get(read.place.0 as usize).copied().flatten()?;
        let scalar = !matches!(node.ty, Type::Record(_) | Type::List(_));
        match (read.binder, list, inside) {
            _ if !scalar => None,
            (None, None, _) => Some((Source::Place { place: read.place, slot }, Spot::Place(read.place))),
            (Some(binder), Some(list), Some(inside))
                if binder == inside.binder && self.is_list(inside.list, list) =>
            {
                Some((Source::Item { list: inside.list, read, slot }, Spot::Place(read.place)))
            }
            _ => None,
        }
    }

    /// An expression outside lists as the source of a probe.
    fn computed(&mut self, node: &'p Node, inside: Option<Inside>) -> Option<(Source, Spot)> {
        let computes = matches!(
            node.kind,
            NodeKind::Negate(_)
                | NodeKind::Add(..)
                | NodeKind::Sub(..)
                | NodeKind::Mul(..)
                | NodeKind::OrElse(..)
                | NodeKind::Aggregate { .. }
                | NodeKind::Round { .. }
                | NodeKind::Call(..)
                | NodeKind::TableOutput { .. }
        );
        if !computes || inside.is_some() || !is_closed(node) {
            return None;
        }
        let mut bytes = Vec::new();
        super::atoms::encode(node, &mut bytes);
        let number = *self.computed.entry(bytes).or_insert_with(|| {
            self.found.nodes.push(node.clone());
            count(self.found.nodes.len() - 1)
        });
        Some((Source::Node(number), Spot::Node(number)))
    }

    /// The number of a list whose items are read. Lists within items are left to evaluation.
    fn list(&mut self, read: Read, inside: Option<Inside>) -> Option<u32> {
        let access = self.ground.access.get(read.place.0 as usize).copied().flatten()?;
        if inside.is_some() || read.binder.is_some() || access.list.is_some() {
            return None;
        }
        let number = self.ground.list_of.get(read.place.0 as usize).copied().flatten();
        Some(*self.lists.entry(read).or_insert_with(|| {
            self.found.lists.push(ItemList { read, slot: access.slot, number });
            count(self.found.lists.len() - 1)
        }))
    }

    /// Whether a list of the facts is the one with that number here.
    fn is_list(&self, number: u32, in_facts: u32) -> bool {
        self.found.lists.get(number as usize).and_then(|list| list.number) == Some(in_facts)
    }

    fn place(&self, id: PlaceId) -> Option<&'p Place> {
        self.ground.places.get(id.0 as usize)
    }

    /// Whether what stands in a place's slot is its value: it has no default.
    fn is_plain(&self, place: PlaceId) -> bool {
        self.place(place).is_some_and(|place| !matches!(place.requirement, Requirement::Default(_)))
    }

    /// A draft as a test; nothing where a constant is beyond its scale within a list.
    fn test(&mut self, draft: &Draft<'p>) -> Option<Test> {
        match draft {
            Draft::OneOf { probe, among } => {
                let found = self.found.probe(*probe)?;
                let at: Option<Vec<i64>> =
                    among.iter().map(|constant| found.scale.constant(constant)).collect();
                let (at, codes) = (at?, found.scale.codes());
                Some(match codes {
                    Some(codes) => self.codes(*probe, codes, &at),
                    None => self.points(*probe, at),
                })
            }
            Draft::Apart { probe, from } => {
                let scale = &self.found.probe(*probe)?.scale;
                let (from, codes) = (scale.constant(from)?, scale.codes());
                // All codes of thousands but one are told by that one: each rule with a set of its own would be too much.
                Some(match codes.filter(|codes| codes.div_ceil(64) as usize <= SOME_WORDS) {
                    Some(codes) => {
                        let others: Vec<i64> = (0..i64::from(codes)).filter(|code| *code != from).collect();
                        self.codes(*probe, codes, &others)
                    }
                    None => Test::Apart { probe: *probe, from },
                })
            }
            Draft::Order { probe, op, at } => {
                let at = self.found.probe(*probe)?.scale.constant(at)?;
                let (low, high) = match op {
                    Comparison::Lt => (LOWEST, at - 1),
                    Comparison::Le => (LOWEST, at),
                    Comparison::Gt => (at + 1, i64::MAX),
                    Comparison::Ge => (at, i64::MAX),
                    Comparison::Eq | Comparison::Ne => return None,
                };
                Some(Test::Within { probe: *probe, low, high })
            }
            Draft::Presence { probe, what } => Some(Test::Presence { probe: *probe, what: *what }),
            Draft::Text { probe, how, text } => {
                self.found.texts.push((*text).into());
                Some(Test::Text { probe: *probe, how: *how, text: count(self.found.texts.len() - 1) })
            }
            Draft::Not(part) => {
                let part = self.inner(part)?;
                Some(Test::Not(part))
            }
            Draft::All(parts) => self.slice(parts).map(Test::All),
            Draft::Either(parts) => {
                if let Some(joined) = self.joined(parts) {
                    return Some(joined);
                }
                self.slice(parts).map(Test::Either)
            }
            Draft::Items { kind, list, test } => {
                let test = self.inner(test)?;
                Some(Test::Items { kind: *kind, list: *list, test })
            }
            Draft::Node(node) => Some(self.node(node)),
        }
    }

    /// The number of a draft's test. Outside lists a part whose constants go on no scale has been left an expression
    /// already, or makes the whole clause one.
    fn inner(&mut self, draft: &Draft<'p>) -> Option<u32> {
        let test = self.test(draft)?;
        self.found.tests.push(test);
        Some(count(self.found.tests.len() - 1))
    }

    fn slice(&mut self, drafts: &[Draft<'p>]) -> Option<Slice> {
        let parts: Option<Vec<u32>> = drafts.iter().map(|draft| self.inner(draft)).collect();
        let mut parts = parts?;
        // The first that is false, or true in an `or`, spares the others.
        parts.sort_by_key(|part| self.found.test(*part).map(|test| self.found.cost(test)));
        Some(Slice::push(&mut self.found.parts, parts))
    }

    /// `channel is jd or channel is taobao` as one set: equalities of one probe, of which an `or` has the outcomes of
    /// a set.
    fn joined(&mut self, parts: &[Draft<'p>]) -> Option<Test> {
        let (mut whose, mut all) = (None, Vec::new());
        for part in parts {
            let Draft::OneOf { probe, among } = part else { return None };
            if *whose.get_or_insert(*probe) != *probe {
                return None;
            }
            all.extend(among.iter().map(|constant| (*constant).clone()));
        }
        let probe = whose?;
        self.test(&Draft::OneOf { probe, among: all })
    }

    fn node(&mut self, node: &Node) -> Test {
        self.found.nodes.push(node.to_owned());
        Test::Node(count(self.found.nodes.len() - 1))
    }

    fn codes(&mut self, probe: u32, codes: u32, set: &[i64]) -> Test {
        let mut words = vec![0_u64; codes.div_ceil(64).max(1) as usize];
        for code in set.iter().filter_map(|code| usize::try_from(*code).ok()) {
            if let Some(word) = words.get_mut(code / 64) {
                *word |= 1 << (code % 64);
            }
        }
        match words.as_slice() {
            [mask] => Test::Codes { probe, mask: *mask },
            // A few codes of thousands take less room one by one.
            words if words.len() > SOME_WORDS && set.len() < words.len() => self.points(probe, set.to_vec()),
            _ => Test::ManyCodes { probe, words: Slice::push(&mut self.found.words, words).from },
        }
    }

    fn points(&mut self, probe: u32, mut at: Vec<i64>) -> Test {
        at.sort_unstable();
        at.dedup();
        match at.as_slice() {
            [only] => Test::Within { probe, low: *only, high: *only },
            _ => Test::Among { probe, points: Slice::push(&mut self.found.points, at) },
        }
    }
}

/// Whether an expression reads the items of its own quantifiers and aggregates alone.
fn is_closed(node: &Node) -> bool {
    let mut bound = Vec::new();
    let mut open: Vec<&Node> = vec![node];
    let mut read = Vec::new();
    while let Some(node) = open.pop() {
        if let NodeKind::Quantifier { binder, .. }
        | NodeKind::Aggregate { binder, .. }
        | NodeKind::ListValue { binder, .. } = node.kind
        {
            bound.push(binder);
        }
        own_reads(node, &mut |own| read.extend(own.binder));
        each_part(node, &mut |part| open.push(part));
    }
    read.iter().all(|binder| bound.contains(binder))
}
