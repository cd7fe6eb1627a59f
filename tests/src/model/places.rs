//! Walking to a place in the facts: what stands there, or which absent step decides.

use dangjiu::program::{Place, PlaceId, Program, Read};
use dangjiu::schema::Requirement;
use dangjiu::value::Type;
use serde_json::Value as Json;

use super::read;
use super::value::{Out, Val};

/// What stands at a place.
pub enum Found<'a> {
    /// Something in the facts, of any type.
    Json(&'a Json),
    /// The default of an absent field.
    Default(Val),
    /// Absent, and optional.
    None,
    /// Absent, and required: the path of the first absent step.
    Unknown(&'a str),
    /// Something on the way is not an object.
    Wrong(&'a str),
}

/// The facts of a call, and the items that the binders around stand at.
#[derive(Clone)]
pub struct Scene<'a> {
    /// The program.
    pub program: &'a Program,
    /// The roots by key.
    pub facts: &'a Json,
    /// What an event emitted in this call says of the places below `event`, instead of the facts.
    pub emitted: Option<&'a [(PlaceId, Val)]>,
    /// What the call says by itself where the facts say nothing.
    pub given: Vec<(PlaceId, Val)>,
    /// The items of the binders, by their number.
    pub items: Vec<Option<&'a Json>>,
}

impl<'a> Scene<'a> {
    /// The place with this number.
    fn place(&self, id: PlaceId) -> Option<&'a Place> {
        self.program.places.get(id.0 as usize)
    }

    /// The same with the binder `number` at `item`.
    #[must_use]
    pub fn at_item(&self, number: u16, item: &'a Json) -> Scene<'a> {
        let mut scene = self.clone();
        let number = usize::from(number);
        if scene.items.len() <= number {
            scene.items.resize(number + 1, None);
        }
        if let Some(slot) = scene.items.get_mut(number) {
            *slot = Some(item);
        }
        scene
    }

    /// What stands at a place.
    #[must_use]
    pub fn find(&self, read: Read) -> Found<'a> {
        if self.is_emptied(read.place) {
            return self.place(read.place).map_or(Found::Wrong("no such place"), absent);
        }
        let Some(place) = self.place(read.place) else { return Found::Wrong("no such place") };
        if let Some(json) =
            place.root_keys.iter().find_map(|key| self.facts.get(key)).filter(|json| !json.is_null())
        {
            return Found::Json(json);
        }
        let json = match place.parent {
            None => place.keys.iter().find_map(|key| self.facts.get(key)),
            Some(_) if place.keys.is_empty() => {
                read.binder.and_then(|binder| *self.items.get(usize::from(binder))?)
            }
            Some(parent) => match self.find(Read { place: parent, binder: read.binder }) {
                Found::Json(Json::Object(fields)) => place.keys.iter().find_map(|key| fields.get(key)),
                Found::Json(_) => return Found::Wrong(&place.path),
                absent => return absent,
            },
        };
        match json {
            Some(json) if !json.is_null() => Found::Json(json),
            _ => absent(place),
        }
    }

    /// Whether an emitted event leaves the place without its value in the facts: a field of the event, but not when
    /// it happened.
    fn is_emptied(&self, place: PlaceId) -> bool {
        let head = &self.program.head;
        let parent = |place: PlaceId| self.place(place).and_then(|place| place.parent);
        self.emitted.is_some()
            && place != head.time
            && parent(place).is_some()
            && parent(place) == parent(head.kind)
    }

    /// The single value at a place. For a record or a list: true where it is there.
    #[must_use]
    pub fn value(&self, read: Read) -> Out {
        if let Some((_, value)) = self.emitted.into_iter().flatten().find(|(place, _)| *place == read.place) {
            return Out::Is(value.clone());
        }
        let Some(place) = self.place(read.place) else { return Out::error("no such place") };
        let wrong = || Out::error(format!("`{}` is of another type", place.path));
        match self.find(read) {
            Found::Json(json) => match &place.ty {
                Type::Record(_) if json.is_object() => Out::truth(true),
                Type::List(_) if json.is_array() => Out::truth(true),
                ty => read::scalar(json, ty, &self.program.vocabulary.enums).map_or_else(wrong, Out::Is),
            },
            Found::Default(value) => Out::Is(value),
            Found::None => self.given(read.place).unwrap_or(Out::Is(Val::None)),
            Found::Unknown(path) => self.given(read.place).unwrap_or_else(|| Out::missing(path)),
            Found::Wrong(_) => wrong(),
        }
    }

    fn given(&self, place: PlaceId) -> Option<Out> {
        self.given.iter().find(|(given, _)| *given == place).map(|(_, value)| Out::Is(value.clone()))
    }

    /// The items of a list; no items where an optional list is absent.
    ///
    /// # Errors
    /// The outcome where the list is unknown or no list.
    pub fn list(&self, read: Read) -> Result<Vec<&'a Json>, Out> {
        match self.find(read) {
            Found::Json(Json::Array(items)) => Ok(items.iter().collect()),
            Found::None => Ok(Vec::new()),
            Found::Unknown(path) => Err(Out::missing(path)),
            Found::Json(_) | Found::Default(_) | Found::Wrong(_) => Err(Out::error("not a list")),
        }
    }

    /// The first list of the facts that is longer than declared, among the places the program reads.
    #[must_use]
    pub fn list_too_long(&self) -> Option<&'a str> {
        self.program.places.iter().find_map(|place| {
            let Type::List(_) = place.ty else { return None };
            let long = self
                .everywhere(place)
                .into_iter()
                .any(|json| json.as_array().is_some_and(|items| items.len() > place.cap as usize));
            long.then_some(place.path.as_str())
        })
    }

    /// Every value that stands at a place, for each item of the lists around it.
    fn everywhere(&self, place: &'a Place) -> Vec<&'a Json> {
        let mut found: Vec<&Json> = place.root_keys.iter().filter_map(|key| self.facts.get(key)).collect();
        match place.parent.and_then(|parent| self.place(parent)) {
            None => found.extend(place.keys.iter().filter_map(|key| self.facts.get(key))),
            Some(parent) => {
                for json in self.everywhere(parent) {
                    if place.keys.is_empty() {
                        found.extend(json.as_array().into_iter().flatten());
                    } else {
                        found.extend(place.keys.iter().find_map(|key| json.get(key)));
                    }
                }
            }
        }
        found
    }
}

/// What the absence of a place means.
fn absent(place: &Place) -> Found<'_> {
    match &place.requirement {
        Requirement::Required => Found::Unknown(&place.path),
        Requirement::Optional => Found::None,
        Requirement::Default(value) => Found::Default(Val::of(value)),
    }
}
