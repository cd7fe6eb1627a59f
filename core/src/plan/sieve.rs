//! Sieves: the tables by which few rules are decided, for a host that walks objects of its own.
//!
//! Handing an object over takes a host longer than looking its values up. So where all rules that every call asks are
//! bits of a word, the host may have the [dials](super::dial) that decide them, and take from the word what each value
//! rules out while it walks the object. Nothing is decided in another way than here: a sieve knows values as they are
//! usually given, and whoever meets anything else (another kind of value, one that is missing, a rule of which a dial
//! does not decide everything) asks the engine.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

use super::block::{Block, By};
use super::dial::{Dial, Marks};
use super::index::Occasion;
use super::probe::{NONE, Scale, Source};
use super::{Plan, RuleId};
use crate::facts::{NodeId, NodeKind, ScalarType};
use crate::program::{Function, Node, NodeKind as Expression, PlaceId, Read, TextTest};
use crate::schema::Requirement;
use crate::time::Instant;

/// The most rules of a sieve: the bits of a word that every host has.
pub const SIEVE_RULES: usize = 32;

/// The most places of a sieve that have a mesh, and the most of an item: they are bits of a word as well.
pub const SIEVE_MESHES: usize = 32;

/// The farthest position from zero that a host with floating-point numbers tells from its neighbours, with room for a
/// comparison.
const FARTHEST: i64 = 1 << 52;

/// How often texts that rules name are held against each other while a sieve is made.
const MOST_COMPARED: usize = 1 << 20;

/// The rules that every call asks, and the values that decide them.
///
/// ```
/// use dangjiu::limits::Limits;
/// use dangjiu::plan::Plan;
/// use dangjiu::program::Program;
///
/// let plan = Plan::compile(&Program::default(), &Limits::default())?;
/// assert!(plan.sieve().is_none());
/// # Ok::<(), dangjiu::plan::PlanError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sieve {
    /// Per bit, the rule; in the order in which rules fire.
    pub rules: Vec<RuleId>,
    /// The rules of which a mesh does not decide everything: where one of them is left, the engine has to be asked.
    pub rest: u32,
    /// What the values of places outside lists leave.
    pub meshes: Vec<Mesh>,
    /// What the items of lists leave.
    pub lists: Vec<ListMesh>,
    /// The node of the event. Where anything stands there, the engine has to be asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<NodeId>,
}

/// Which rules the value of a place leaves, a bit for each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mesh {
    /// The place.
    pub node: NodeId,
    /// The record that it stands in, where that is one and the same however the place is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<NodeId>,
    /// The rules that depend on it.
    pub decides: u32,
    /// The rules that are left where there is no value, though there is the record; nothing: the engine has to be asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub absent: Option<u32>,
    /// Which values are told apart.
    pub tells: Tells,
    /// Per value that is told apart, the rules that are left.
    pub masks: Vec<u32>,
}

/// Which values of a place are told apart, in the order of the masks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tells {
    /// None: it matters only that there is one.
    Nothing,
    /// False, true.
    Booleans,
    /// The spellings of an enum, as the shape has them.
    Members,
    /// Texts: these, and any other. Then come, for what a text has or not, two masks each: without, with.
    Texts {
        /// The texts.
        named: Vec<String>,
        /// What they have or not.
        parts: Vec<(TextTest, String)>,
    },
    /// Stretches of numbers.
    Numbers(Line),
    /// Stretches of amounts in this currency.
    Amounts(String, Line),
    /// Stretches of a part of a time that is written as RFC 3339 to the second, in one offset.
    Clock {
        /// The offset as it is written.
        offset: String,
        /// The first year from which on the zone always has it.
        since: i32,
        /// Where the digits of the part stand, and how many there are.
        digits: (u32, u32),
        /// The stretches.
        line: Line,
    },
}

/// Stretches of a line of numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// By what a number is multiplied; what lies between two whole ones then is the odd one between them.
    pub scale: i64,
    /// Where the next stretch begins, sorted.
    pub cuts: Vec<i64>,
}

/// What the items of a list leave of the rules that are about them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListMesh {
    /// The list.
    pub node: NodeId,
    /// The rules of which any item has to hold, all have to, and none may.
    pub any: u32,
    /// All of them have to.
    pub all: u32,
    /// None of them may.
    pub no: u32,
    /// The record that it stands in, as of a [`Mesh`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<NodeId>,
    /// Whether a list that is absent, though the record is there, is an empty one. Otherwise the engine has to be asked.
    pub optional: bool,
    /// The places within an item.
    pub meshes: Vec<Mesh>,
}

impl Plan {
    /// The sieve of the rules that every call asks; nothing where there are none, more than [`SIEVE_RULES`], some that no value
    /// rules out, or more than [`SIEVE_MESHES`] places.
    #[must_use]
    pub fn sieve(&self) -> Option<Sieve> {
        let tree = &self.index().tree;
        let call = self.index().occasion(Occasion::Call)?;
        let block = tree.blocks.get(tree.headed(tree.head(call)).block as usize)?;
        if block.rules.len() > SIEVE_RULES {
            return None;
        }
        let mut sieve =
            Sieve { event: self.parts.event_slot.and_then(|slot| self.node(slot, None)), ..Sieve::default() };
        for (bit, member) in block.rules.iter().enumerate() {
            let turn = self.turn(member.subject)?;
            let ascends = bit.checked_sub(1).and_then(|before| block.rules.get(before));
            if ascends.is_some_and(|before| before.subject >= member.subject) {
                return None;
            }
            sieve.rules.push(turn.rule());
            if !turn.is_plain() || member.atoms.iter().any(|(_, by)| *by == By::Test) {
                sieve.rest |= 1 << bit;
            }
        }
        sieve.rest |= self.meshes(&block.dials, &mut sieve.meshes);
        sieve.rest |= self.lists_of(block, &mut sieve.lists);
        let few = |meshes: &[Mesh]| meshes.len() <= SIEVE_MESHES;
        if !few(&sieve.meshes) || !sieve.lists.iter().all(|list| few(&list.meshes)) {
            return None;
        }
        // What nothing rules out would have to be asked for each time.
        let sifted = sieve.meshes.iter().map(|mesh| mesh.decides);
        let sifted = sifted.chain(sieve.lists.iter().map(|list| list.any | list.all | list.no));
        (sieve.rest & !sifted.fold(0, |all, rules| all | rules) == 0).then_some(sieve)
    }

    /// The meshes of dials, one for each place. Says which rules the dials decide that have none.
    fn meshes(&self, dials: &[Dial], meshes: &mut Vec<Mesh>) -> u32 {
        let mut rest = 0;
        for dial in dials {
            let Some(mesh) = self.mesh(dial) else {
                rest |= low(dial.decided);
                continue;
            };
            match meshes.iter_mut().find(|known| known.node == mesh.node) {
                None => meshes.push(mesh),
                Some(known) => {
                    if !known.takes(mesh) {
                        rest |= low(dial.decided);
                    }
                }
            }
        }
        rest
    }

    /// The same of clauses about items, those that came first for each list.
    fn lists_of(&self, block: &Block, lists: &mut Vec<ListMesh>) -> u32 {
        let mut rest = 0;
        for items in &block.lists {
            let mut meshes = Vec::new();
            let left = self.meshes(&items.dials, &mut meshes);
            let list = self.index().predicates.lists.get(items.list as usize);
            let node = list.and_then(|list| self.node(list.slot, None));
            let (Some(list), Some(node)) =
                (list, node.filter(|node| lists.iter().all(|known| known.node != *node)))
            else {
                rest |= low(items.rules());
                continue;
            };
            rest |= left;
            // What is known of an item in part does not say that it holds.
            let of = |rules| low(rules) & !left;
            let (any, all, no) = (of(items.any), of(items.all), of(items.no));
            let optional = self
                .place(list.read.place)
                .is_some_and(|place| matches!(place.requirement, Requirement::Optional));
            lists.push(ListMesh { node, any, all, no, parent: self.parent(node), optional, meshes });
        }
        rest
    }

    /// The mesh of a dial; nothing where a host cannot look its values up.
    fn mesh(&self, dial: &Dial) -> Option<Mesh> {
        let probe = self.index().predicates.probe(dial.probe)?;
        let number = |list: u32| self.index().predicates.lists.get(list as usize)?.number;
        let (node, place) = match probe.source {
            Source::Place { place, slot } => (self.node(slot, None)?, Some(place)),
            Source::Item { list, read, slot } => (self.node(slot, Some(number(list)?))?, Some(read.place)),
            Source::WholeItem { list } => (self.node(0, Some(number(list)?))?, None),
            Source::Node(number) => {
                return self.clock(dial, self.index().predicates.nodes.get(number as usize)?);
            }
        };
        let NodeKind::Scalar(read) = self.shape().nodes.get(node as usize)?.kind else { return None };
        let masks: Vec<u32> = dial.masks.iter().map(|mask| low(*mask)).collect();
        let (tells, masks) = match (&dial.marks, &probe.scale, read) {
            (Marks::Line(_), Scale::There, _) => (Tells::Nothing, masks),
            (Marks::Codes, Scale::Bool, ScalarType::Bool) => (Tells::Booleans, masks),
            (Marks::Members(id), _, ScalarType::Enum(number)) => {
                let reader = self.shape().enums.get(number as usize).filter(|reader| reader.id == *id)?;
                let masks: Option<Vec<u32>> =
                    reader.spellings.iter().map(|(_, index)| masks.get(*index as usize).copied()).collect();
                (Tells::Members, masks?)
            }
            (Marks::Codes, Scale::Text(dictionary), ScalarType::Text) => {
                let named = dictionary.texts().map(ToOwned::to_owned).collect();
                (Tells::Texts { named, parts: Vec::new() }, masks)
            }
            (Marks::Texts(marks), _, ScalarType::Text) => {
                let parts = marks.iter().map(|mark| (mark.how, String::from(mark.text.as_ref()))).collect();
                let masks = marks.iter().flat_map(|mark| mark.rules_out.map(|out| !low(out)));
                let masks = core::iter::once(u32::MAX).chain(masks).collect();
                (Tells::Texts { named: Vec::new(), parts }, masks)
            }
            (Marks::Line(cuts), Scale::Number { digits }, ScalarType::Number) => {
                (Tells::Numbers(Line::of(*digits, cuts)?), masks)
            }
            (Marks::Line(cuts), Scale::Money { currency, digits }, ScalarType::Money) => {
                (Tells::Amounts(currency.code().to_owned(), Line::of(*digits, cuts)?), masks)
            }
            _ => return None,
        };
        let absent = place.and_then(|place| self.absent(dial, place));
        Some(Mesh { node, parent: self.parent(node), decides: low(dial.decided), absent, tells, masks })
    }

    /// The mesh of a dial for a part of a time, as `hour(order.created_at)`: where the time is written in the offset of
    /// the zone, its digits stand there.
    fn clock(&self, dial: &Dial, computed: &Node) -> Option<Mesh> {
        let Expression::Call(function, args) = &computed.kind else { return None };
        let [Node { kind: Expression::Read(Read { place, binder: None }), .. }] = args.as_slice() else {
            return None;
        };
        let (zone, digits) = match function {
            Function::Year(zone) => (zone, (0, 4)),
            Function::Month(zone) => (zone, (5, 2)),
            Function::Day(zone) => (zone, (8, 2)),
            Function::Hour(zone) => (zone, (11, 2)),
            _ => return None,
        };
        let zone = self.program().zones.get(*zone as usize)?;
        let since = match zone.transitions().last() {
            Some(last) => zone.to_civil(Instant::from_seconds(last.at_seconds)?).date().year() + 1,
            None => 1,
        };
        let (Marks::Line(cuts), Scale::Number { digits: places }) =
            (&dial.marks, &self.index().predicates.probe(dial.probe)?.scale)
        else {
            return None;
        };
        let access = self.access(*place).filter(|access| access.list.is_none())?;
        let node = self.node(access.slot, None)?;
        let tells =
            Tells::Clock { offset: zone.last_offset(), since, digits, line: Line::of(*places, cuts)? };
        let masks = dial.masks.iter().map(|mask| low(*mask)).collect();
        Some(Mesh { node, parent: self.parent(node), decides: low(dial.decided), absent: None, tells, masks })
    }

    /// The rules that are left where a place has no value, though the record around it is there.
    fn absent(&self, dial: &Dial, place: PlaceId) -> Option<u32> {
        let left = match &self.place(place)?.requirement {
            Requirement::Required => return None,
            Requirement::Optional => dial.without_value(NONE)?.first().copied(),
            Requirement::Default(value) => dial.possible_with(&self.index().predicates, value),
        };
        left.map(low)
    }

    /// The node with this slot.
    fn node(&self, slot: u32, list: Option<u32>) -> Option<NodeId> {
        let mut nodes = (0..).zip(&self.shape().nodes).skip(1);
        nodes.find(|(_, node)| node.slot == slot && node.in_list == list).map(|(number, _)| number)
    }

    /// The one record in which a node stands.
    fn parent(&self, node: NodeId) -> Option<NodeId> {
        let holds = |kind: &NodeKind| matches!(kind, NodeKind::Record(keys) if keys.iter().any(|(_, below)| *below == node));
        let mut above = (0..).zip(&self.shape().nodes).filter(|(_, above)| holds(&above.kind));
        let (number, _) = above.next()?;
        above.next().is_none().then_some(number)
    }
}

impl Mesh {
    /// Takes up what another says of the same place; false where it cannot.
    fn takes(&mut self, mut other: Mesh) -> bool {
        // Whether there is a value counts beside what it is.
        if self.tells == Tells::Nothing {
            core::mem::swap(self, &mut other);
        }
        let first = other.masks.first().copied().unwrap_or(0);
        match (&mut self.tells, other.tells) {
            (Tells::Texts { named, .. }, Tells::Nothing) => {
                // Of the masks of a text, one of the first counts always.
                self.masks.iter_mut().take(named.len() + 1).for_each(|mask| *mask &= first);
            }
            (_, Tells::Nothing) => self.masks.iter_mut().for_each(|mask| *mask &= first),
            (Tells::Texts { named, parts }, Tells::Texts { named: others, parts: further })
                if named.len().saturating_mul(others.len()) <= MOST_COMPARED =>
            {
                let behind = self.masks.split_off(named.len() + 1);
                let mut masks = other.masks;
                let further_behind = masks.split_off(others.len() + 1);
                let (any, any_other) = (self.masks.pop().unwrap_or(0), masks.pop().unwrap_or(0));
                for (text, mask) in named.iter().zip(&mut self.masks) {
                    let at = others.iter().position(|other| other == text);
                    *mask &= at.and_then(|at| masks.get(at)).copied().unwrap_or(any_other);
                }
                for (text, mask) in others.into_iter().zip(masks) {
                    if !named.contains(&text) {
                        named.push(text);
                        self.masks.push(any & mask);
                    }
                }
                self.masks.push(any & any_other);
                self.masks.extend(behind.into_iter().chain(further_behind));
                parts.extend(further);
            }
            _ => return false,
        }
        self.decides |= other.decides;
        self.absent = self.absent.zip(other.absent).map(|(one, other)| one & other);
        true
    }
}

impl Line {
    /// The line with these decimal places and cuts; nothing where they are too far away.
    fn of(digits: u32, cuts: &[i64]) -> Option<Line> {
        let near = cuts.iter().all(|cut| cut.unsigned_abs() <= FARTHEST.unsigned_abs());
        near.then_some(Line { scale: 10_i64.checked_pow(digits)?.checked_mul(2)?, cuts: cuts.to_vec() })
    }
}

/// The rules of the first half of a word: there are no others.
fn low(mask: u64) -> u32 {
    u32::try_from(mask & u64::from(u32::MAX)).unwrap_or(u32::MAX)
}
