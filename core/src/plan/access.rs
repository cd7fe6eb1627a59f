//! From places to slots: which values a plan pulls out of the facts, and where it finds them.
//!
//! Only places that some rule reads get a slot, with the records and lists around them. A source fills the slots by
//! the [`Shape`]; evaluation goes from a [`PlaceId`] to its slot by one lookup.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::PlanError;
use crate::facts::{EnumReader, Names, NodeId, NodeKind, ScalarType, Shape, ShapeNode};
use crate::limits::Limits;
use crate::program::{Place, PlaceId};
use crate::schema::Vocabulary;
use crate::value::{EnumId, Type};

/// Where the value of a place stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Access {
    /// Its slot, in the root slots or within the item.
    pub(crate) slot: u32,
    /// The list whose items it stands in.
    pub(crate) list: Option<u32>,
}

/// The slots of a plan.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layout {
    /// What a source fills.
    pub(crate) shape: Shape,
    /// Per place, its slot; nothing where no rule reads it.
    pub(crate) access: Vec<Option<Access>>,
    /// Per list: how its slots are found from its place.
    pub(crate) list_of: Vec<Option<u32>>,
}

/// Marks `place` and the places it stands in as read.
pub(crate) fn mark(places: &[Place], needed: &mut [bool], place: PlaceId) {
    let mut next = Some(place);
    while let Some(id) = next {
        let at = id.0 as usize;
        match needed.get_mut(at) {
            // What is marked has its parents marked.
            Some(true) | None => return,
            Some(mark) => *mark = true,
        }
        next = places.get(at).and_then(|place| place.parent);
    }
}

/// The slots of the places marked in `needed`. No list may be longer than the limits say.
///
/// Errors: `Unsound` where a place stands before its parent or below a place that is no record.
pub(crate) fn lay_out(
    vocabulary: &Vocabulary,
    places: &[Place],
    needed: &[bool],
    limits: &Limits,
) -> Result<Layout, PlanError> {
    let root = ShapeNode { slot: 0, in_list: None, kind: NodeKind::Record(Names::default()) };
    let mut builder = Builder {
        vocabulary,
        shape: Shape { nodes: vec![root], slots: 1, ..Shape::default() },
        keys: Vec::new(),
        node_of: vec![None; places.len()],
        longest: u32::try_from(limits.list_items).unwrap_or(u32::MAX),
    };
    for (place, _) in places.iter().enumerate().filter(|(at, _)| needed.get(*at) == Some(&true)) {
        builder.place(places, place)?;
    }
    Ok(builder.finish())
}

struct Builder<'v> {
    vocabulary: &'v Vocabulary,
    shape: Shape,
    /// Keys of records: of which node, the key, and the node it leads to.
    keys: Vec<(NodeId, String, NodeId)>,
    node_of: Vec<Option<NodeId>>,
    /// How many items a list may have, whatever the vocabulary says.
    longest: u32,
}

impl Builder<'_> {
    /// Gives one place its node. Its parent has one already.
    fn place(&mut self, places: &[Place], at: usize) -> Result<(), PlanError> {
        let Some(place) = places.get(at) else { return Ok(()) };
        let unsound = || PlanError::Unsound { what: place.path.clone() };
        let parent = match place.parent {
            None => 0,
            Some(parent) => self.node_of.get(parent.0 as usize).copied().flatten().ok_or_else(unsound)?,
        };
        let parent_node = self.shape.nodes.get(parent as usize).ok_or_else(unsound)?;
        let in_list = parent_node.in_list;
        let node = match &parent_node.kind {
            // The item of a list was made with the list.
            NodeKind::List { item, .. } if place.keys.is_empty() => *item,
            NodeKind::Record(_) => self.node(&place.ty, place.cap.min(self.longest), in_list)?,
            _ => return Err(unsound()),
        };
        for key in &place.keys {
            self.keys.push((parent, key.clone(), node));
        }
        for key in &place.root_keys {
            self.keys.push((0, key.clone(), node));
        }
        if let Some(known) = self.node_of.get_mut(at) {
            *known = Some(node);
        }
        Ok(())
    }

    /// A new node for a value of type `ty` that stands in `in_list`.
    fn node(&mut self, ty: &Type, cap: u32, in_list: Option<u32>) -> Result<NodeId, PlanError> {
        let slot = match in_list.and_then(|list| self.shape.strides.get_mut(list as usize)) {
            Some(stride) => next(stride),
            None => next(&mut self.shape.slots),
        };
        let kind = match ty {
            Type::Record(_) => NodeKind::Record(Names::default()),
            Type::List(item) => {
                let list = count(self.shape.strides.len());
                self.shape.strides.push(0);
                NodeKind::List { list, cap, item: self.node(item, cap, Some(list))? }
            }
            Type::Bool => NodeKind::Scalar(ScalarType::Bool),
            Type::Number => NodeKind::Scalar(ScalarType::Number),
            Type::Money => NodeKind::Scalar(ScalarType::Money),
            Type::Text => NodeKind::Scalar(ScalarType::Text),
            Type::Instant => NodeKind::Scalar(ScalarType::Instant),
            Type::Duration => NodeKind::Scalar(ScalarType::Duration),
            Type::Weight => NodeKind::Scalar(ScalarType::Weight),
            Type::Enum(id) => NodeKind::Scalar(ScalarType::Enum(self.reader(*id)?)),
        };
        self.shape.nodes.push(ShapeNode { slot, in_list, kind });
        Ok(count(self.shape.nodes.len() - 1))
    }

    /// The reader of an enum, made when it is first needed.
    fn reader(&mut self, id: EnumId) -> Result<u32, PlanError> {
        if let Some(known) = self.shape.enums.iter().position(|reader| reader.id == id) {
            return Ok(count(known));
        }
        let unsound = || PlanError::Unsound { what: alloc::format!("enum {}", id.0) };
        let declared = self.vocabulary.enumeration(id).ok_or_else(unsound)?;
        let members = declared.members.iter().enumerate();
        let spellings =
            members.flat_map(|(index, names)| names.all().map(move |name| (name, count(index)))).collect();
        let name = declared.names.primary.clone();
        self.shape.enums.push(EnumReader { id, name, open: declared.open, spellings });
        Ok(count(self.shape.enums.len() - 1))
    }

    fn finish(mut self) -> Layout {
        self.keys.sort();
        for group in self.keys.chunk_by(|a, b| a.0 == b.0) {
            let node = group.first().and_then(|(parent, ..)| self.shape.nodes.get_mut(*parent as usize));
            if let Some(ShapeNode { kind: NodeKind::Record(keys), .. }) = node {
                *keys = group.iter().map(|(_, key, node)| (key.as_str(), *node)).collect();
            }
        }
        let node = |id: &Option<NodeId>| id.and_then(|id| self.shape.nodes.get(id as usize));
        let access = self.node_of.iter().map(|id| {
            let node = node(id)?;
            Some(Access { slot: node.slot, list: node.in_list })
        });
        let list_of = self.node_of.iter().map(|id| match node(id)?.kind {
            NodeKind::List { list, .. } => Some(list),
            _ => None,
        });
        let (access, list_of) = (access.collect(), list_of.collect());
        Layout { shape: self.shape, access, list_of }
    }
}

/// The number before counting on.
fn next(counter: &mut u32) -> u32 {
    let number = *counter;
    *counter += 1;
    number
}

/// Nothing in a program reaches four thousand million pieces: its text is shorter.
pub(crate) fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
