//! The places of the facts that rules read, interned as they are named: each once, a parent before its children.
//!
//! A record's name is a root. Where the order has a field of the same name and record (`customer`), the root is
//! that field's place, which data may give at either spot.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use hashbrown::HashMap;

use super::lexicon::{Lexicon, Owner};
use super::names::{NameIndex, Pair};
use crate::program::{EventHead, EventKind, Place, PlaceId};
use crate::schema::{DataClass, FieldType, Requirement};
use crate::value::{RecordId, Type};

/// A place, and the spellings of its name.
type Known = (PlaceId, Option<Pair>);

/// The interned places.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    all: Vec<Place>,
    /// Per place, the fields found so far by the spelling used.
    fields: Vec<HashMap<String, Known>>,
    /// Per list place, its item.
    items: HashMap<PlaceId, PlaceId>,
    roots: HashMap<String, Known>,
    /// Fields of events, by event and spelling.
    event_fields: HashMap<EventKind, HashMap<String, Known>>,
    /// Places below `event`, to share those of one name and type.
    below_event: HashMap<String, Vec<PlaceId>>,
}

impl Places {
    /// All places.
    pub(crate) fn into_all(self) -> Vec<Place> {
        self.all
    }

    /// The place with this number.
    pub(crate) fn get(&self, id: PlaceId) -> Option<&Place> {
        self.all.get(id.0 as usize)
    }

    /// The root with this spelling.
    pub(crate) fn root(
        &mut self,
        vocabulary: &Lexicon,
        names: &mut NameIndex,
        spelling: &str,
    ) -> Option<Known> {
        if let Some(known) = self.roots.get(spelling) {
            return Some(*known);
        }
        let id = *vocabulary.record_names.get(spelling)?;
        let place = self.root_of(vocabulary, names, id)?;
        let pair = names.pair(&vocabulary.record(id)?.names);
        self.roots.insert(String::from(spelling), (place, pair));
        Some((place, pair))
    }

    /// The root place of a record.
    pub(crate) fn root_of(
        &mut self,
        vocabulary: &Lexicon,
        names: &mut NameIndex,
        id: RecordId,
    ) -> Option<PlaceId> {
        let record = vocabulary.record(id)?;
        let primary = record.names.primary.as_str();
        if let Some((place, _)) = self.roots.get(primary) {
            return Some(*place);
        }
        if let Some(field) = order_field(vocabulary, id) {
            let (order, _) = self.root(vocabulary, names, ORDER)?;
            let (place, _) = self.field(vocabulary, names, order, &field.names.primary)?;
            return Some(place);
        }
        let place = self.add(Place {
            parent: None,
            keys: record.names.all().map(String::from).collect(),
            root_keys: Vec::new(),
            path: String::from(primary),
            ty: Type::Record(id),
            requirement: Requirement::Required,
            class: DataClass::Public,
            cap: 0,
            in_item: None,
        });
        let pair = names.pair(&record.names);
        self.roots.insert(String::from(primary), (place, pair));
        Some(place)
    }

    /// The field with this spelling of the record at `parent`; nothing where the place is no record or has no such
    /// field. The regions of a record are fields of it.
    pub(crate) fn field(
        &mut self,
        vocabulary: &Lexicon,
        names: &mut NameIndex,
        parent: PlaceId,
        spelling: &str,
    ) -> Option<Known> {
        if let Some(known) = self.fields.get(parent.0 as usize).and_then(|fields| fields.get(spelling)) {
            return Some(*known);
        }
        let Type::Record(record) = self.get(parent)?.ty else { return None };
        let field = vocabulary.field(Owner::Record(record), spelling)?;
        let primary = field.names.primary.as_str();
        let fields = self.fields.get(parent.0 as usize);
        let known = match fields.and_then(|fields| fields.get(primary)) {
            Some(known) => *known,
            None => {
                let place = self.add_field(parent, field)?;
                if self.get(parent)?.path == ORDER {
                    self.open_root(vocabulary, place, field);
                }
                (place, names.pair(&field.names))
            }
        };
        if let Some(fields) = self.fields.get_mut(parent.0 as usize) {
            fields.insert(String::from(primary), known);
            fields.insert(String::from(spelling), known);
        }
        Some(known)
    }

    /// The item of the list at `list`; nothing where the place is no list.
    pub(crate) fn item(&mut self, list: PlaceId) -> Option<PlaceId> {
        if let Some(item) = self.items.get(&list) {
            return Some(*item);
        }
        let place = self.get(list)?;
        let Type::List(ty) = &place.ty else { return None };
        // Null among single values is none; where a record belongs something is missing.
        let requirement = match **ty {
            Type::Record(_) => Requirement::Required,
            _ => Requirement::Optional,
        };
        let item = Place {
            parent: Some(list),
            keys: Vec::new(),
            root_keys: Vec::new(),
            path: format!("{}[]", place.path),
            ty: (**ty).clone(),
            requirement,
            class: place.class,
            cap: place.cap,
            in_item: None,
        };
        let id = self.add(item);
        if let Some(place) = self.all.get_mut(id.0 as usize) {
            place.in_item = Some(id);
        }
        self.items.insert(list, id);
        Some(id)
    }

    /// The place of a field that an event or the arguments of an action carry, below `event`.
    pub(crate) fn event_field(
        &mut self,
        vocabulary: &Lexicon,
        names: &mut NameIndex,
        event: EventKind,
        spelling: &str,
    ) -> Option<Known> {
        let known = self.event_fields.get(&event).and_then(|fields| fields.get(spelling));
        if let Some(known) = known {
            return Some(*known);
        }
        let field = vocabulary.field(event.into(), spelling)?;
        let (root, _) = self.root(vocabulary, names, EVENT)?;
        let alike = self.below_event.get(field.names.primary.as_str());
        let found = alike.into_iter().flatten().copied().find(|id| {
            self.get(*id).is_some_and(|place| {
                place.ty == field.ty
                    && place.requirement == field.requirement
                    && place.class == field.class
                    && place.cap == field.cap
                    && field.names.all().eq(place.keys.iter().map(String::as_str))
            })
        });
        let place = match found {
            Some(place) => place,
            None => {
                let place = self.add_field(root, field)?;
                self.below_event.entry(field.names.primary.clone()).or_default().push(place);
                place
            }
        };
        let known = (place, names.pair(&field.names));
        self.event_fields.entry(event).or_default().insert(String::from(spelling), known);
        Some(known)
    }

    /// The places of the head of the event, which every program has.
    pub(crate) fn head(&mut self, vocabulary: &Lexicon, names: &mut NameIndex) -> EventHead {
        let Some((event, _)) = self.root(vocabulary, names, EVENT) else { return EventHead::default() };
        let mut field = |name: &str| {
            self.field(vocabulary, names, event, name).map_or(PlaceId(u32::MAX), |(place, _)| place)
        };
        EventHead {
            kind: field("type"),
            state: field("state"),
            id: field("id"),
            time: field("time"),
            source: field("source"),
        }
    }

    /// Whether the value may be none: a step of the way to it is optional.
    pub(crate) fn may_be_none(&self, id: PlaceId) -> bool {
        self.steps(id).any(|place| place.requirement == Requirement::Optional)
    }

    /// Whether the value may be missing although its root is there: a step of the way is required.
    pub(crate) fn is_required(&self, id: PlaceId) -> bool {
        self.steps(id).any(|place| place.requirement == Requirement::Required)
    }

    /// Whether the value may be missing: a step of the way is required, or its root may be absent.
    pub(crate) fn may_be_missing(&self, id: PlaceId) -> bool {
        self.get(id).is_none_or(|place| place.in_item.is_none()) || self.is_required(id)
    }

    /// The place and those it stands in, up to the root or the record that is the item of a list, which are left out. An
    /// item that is a single value is a step of its own: null among them is none.
    fn steps(&self, id: PlaceId) -> impl Iterator<Item = &Place> {
        let mut next = self.get(id);
        core::iter::from_fn(move || {
            let place = next?;
            let parent = place.parent?;
            let is_item = place.keys.is_empty();
            next = if is_item { None } else { self.get(parent) };
            (!is_item || !matches!(place.ty, Type::Record(_))).then_some(place)
        })
    }

    /// Lets data give a field of the order at the root too, where the field is the record of that name: however a rule
    /// writes the path, the same data fills it.
    fn open_root(&mut self, vocabulary: &Lexicon, place: PlaceId, field: &FieldType) {
        let Type::Record(id) = &field.ty else { return };
        if order_field(vocabulary, *id).is_none_or(|of_root| of_root.names != field.names) {
            return;
        }
        let keys = vocabulary.record(*id).map(|record| record.names.all().map(String::from).collect());
        if let (Some(known), Some(keys)) = (self.all.get_mut(place.0 as usize), keys) {
            known.root_keys = keys;
        }
    }

    fn add_field(&mut self, parent: PlaceId, field: &FieldType) -> Option<PlaceId> {
        let around = self.get(parent)?;
        let place = Place {
            parent: Some(parent),
            keys: field.names.all().map(String::from).collect(),
            root_keys: Vec::new(),
            path: format!("{}.{}", around.path, field.names.primary),
            ty: field.ty.clone(),
            requirement: field.requirement.clone(),
            class: field.class,
            cap: field.cap,
            in_item: around.in_item,
        };
        Some(self.add(place))
    }

    fn add(&mut self, place: Place) -> PlaceId {
        let id = PlaceId(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        self.all.push(place);
        self.fields.push(HashMap::new());
        id
    }
}

/// The root that most rules are about.
pub(crate) const ORDER: &str = "order";
/// The root of what is said of the event itself.
pub(crate) const EVENT: &str = "event";

/// The field of the order that is a record of this kind under the record's own name.
pub(crate) fn order_field(vocabulary: &Lexicon, id: RecordId) -> Option<&FieldType> {
    let order = *vocabulary.record_names.get(ORDER)?;
    let record = vocabulary.record(id)?;
    let field = vocabulary.field(Owner::Record(order), &record.names.primary)?;
    (order != id && field.ty == Type::Record(id)).then_some(field)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Names, RecordType, Vocabulary};
    use alloc::vec;

    fn names(primary: &str, other: &str) -> Names {
        Names { primary: primary.into(), other: Some(other.into()), ..Names::default() }
    }

    fn field(primary: &str, other: &str, ty: Type, requirement: Requirement) -> FieldType {
        FieldType {
            names: names(primary, other),
            ty,
            requirement,
            class: DataClass::Business,
            cap: 200,
            span: None,
        }
    }

    /// order { id, customer, items }, customer { tier }, event { id }
    fn vocabulary() -> Lexicon {
        let mut vocabulary = Vocabulary::default();
        let records = [
            (
                names("order", "订单"),
                vec![
                    field("id", "订单号", Type::Text, Requirement::Required),
                    field("customer", "客户", Type::Record(RecordId(1)), Requirement::Optional),
                    field(
                        "tags",
                        "标签",
                        Type::List(alloc::boxed::Box::new(Type::Text)),
                        Requirement::Required,
                    ),
                ],
            ),
            (names("customer", "客户"), vec![field("tier", "等级", Type::Text, Requirement::Required)]),
            (names("event", "事件"), vec![field("id", "编号", Type::Text, Requirement::Optional)]),
        ];
        for (at, (names, fields)) in records.into_iter().enumerate() {
            for name in names.all() {
                vocabulary.record_names.insert(name.into(), RecordId(at as u32));
            }
            vocabulary.records.push(RecordType { names, fields, span: None });
        }
        vocabulary.into()
    }

    #[test]
    fn either_spelling_is_one_place() {
        let (vocabulary, mut index, mut places) = (vocabulary(), NameIndex::default(), Places::default());
        let (order, _) = places.root(&vocabulary, &mut index, "order").expect("a root");
        assert_eq!(places.root(&vocabulary, &mut index, "订单").map(|known| known.0), Some(order));
        let id = places.field(&vocabulary, &mut index, order, "订单号").map(|known| known.0);
        assert_eq!(places.field(&vocabulary, &mut index, order, "id").map(|known| known.0), id);
        assert_eq!(places.field(&vocabulary, &mut index, order, "nothing"), None);
        assert_eq!(places.all.len(), 2);
    }

    #[test]
    fn the_customer_is_the_customer_of_the_order() {
        let (vocabulary, mut index, mut places) = (vocabulary(), NameIndex::default(), Places::default());
        let (customer, _) = places.root(&vocabulary, &mut index, "客户").expect("a root");
        let (order, _) = places.root(&vocabulary, &mut index, "order").expect("a root");
        let below = places.field(&vocabulary, &mut index, order, "customer").map(|known| known.0);
        assert_eq!(below, Some(customer));
        let place = places.get(customer).expect("a place");
        assert_eq!(place.path, "order.customer");
        assert_eq!(place.root_keys, ["customer", "客户"]);
        let (tier, _) = places.field(&vocabulary, &mut index, customer, "tier").expect("a field");
        assert!(places.may_be_none(tier) && places.is_required(tier));
        assert!(!places.is_required(customer) && places.may_be_missing(customer));
    }

    #[test]
    fn a_path_through_the_order_may_be_given_at_the_root() {
        let (vocabulary, mut index, mut places) = (vocabulary(), NameIndex::default(), Places::default());
        let (order, _) = places.root(&vocabulary, &mut index, "order").expect("a root");
        let (customer, _) = places.field(&vocabulary, &mut index, order, "customer").expect("a field");
        assert_eq!(places.get(customer).expect("a place").root_keys, ["customer", "客户"]);
        let (tags, _) = places.field(&vocabulary, &mut index, order, "tags").expect("a field");
        assert!(places.get(tags).expect("a place").root_keys.is_empty());
    }

    #[test]
    fn an_item_stands_in_itself() {
        let (vocabulary, mut index, mut places) = (vocabulary(), NameIndex::default(), Places::default());
        let (order, _) = places.root(&vocabulary, &mut index, "order").expect("a root");
        let (tags, _) = places.field(&vocabulary, &mut index, order, "tags").expect("a field");
        let item = places.item(tags).expect("an item");
        assert_eq!(places.item(tags), Some(item));
        let place = places.get(item).expect("a place");
        assert_eq!((place.path.as_str(), place.in_item), ("order.tags[]", Some(item)));
        assert_eq!(places.item(order), None);
    }
}
