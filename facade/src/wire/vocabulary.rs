//! The vocabulary, for editors and forms.

use dangjiu::mapping::Catalogue;
use dangjiu::program;
use dangjiu::schema::{
    ActionType, DataClass, EnumType, EventType, FieldType, MachineType, Names, RecordType, Requirement,
    Vocabulary,
};
use dangjiu::value::{Scalar, Value};
use serde::Serialize;
use serde_json::Value as Json;

use super::value::{type_text, value_json};

/// The spellings of a declared thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Named {
    /// The name in keys and data.
    pub name: String,
    /// The name in the other language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<String>,
    /// Further accepted spellings.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// A title for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// A field or parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Field {
    /// Its names.
    #[serde(flatten)]
    pub names: Named,
    /// Its type.
    #[serde(rename = "type")]
    pub ty: String,
    /// `required`, `optional` or `default`
    pub presence: &'static str,
    /// The default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Json>,
    /// `public`, `business`, `personal` or `sensitive`
    pub class: &'static str,
}

/// A record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Record {
    /// Its names.
    #[serde(flatten)]
    pub names: Named,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// An enum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Enum {
    /// Its names.
    #[serde(flatten)]
    pub names: Named,
    /// Whether undeclared members are allowed.
    pub open: bool,
    /// Its members.
    pub members: Vec<Named>,
}

/// An event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Event {
    /// Its dotted name.
    pub name: String,
    /// The names of its parts.
    pub parts: Vec<Named>,
    /// The record it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Its own fields.
    pub fields: Vec<Field>,
}

/// An action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Action {
    /// Its names.
    #[serde(flatten)]
    pub names: Named,
    /// Its parameters.
    pub params: Vec<Field>,
    /// Whether its intents wait until no late event can change them.
    pub settled: bool,
    /// The action that reverses it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undone_by: Option<String>,
}

/// A machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Machine {
    /// Its names.
    #[serde(flatten)]
    pub names: Named,
    /// The record it belongs to.
    pub subject: String,
    /// Its sources in order of truth.
    pub truth: Vec<String>,
    /// Whether it never goes back.
    pub forward_only: bool,
    /// Its states.
    pub states: Vec<Named>,
    /// The moves, by primary names of states.
    pub moves: Vec<(String, String)>,
}

/// A status map: how the raw statuses of a system are read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Map {
    /// Its name, such as `taobao.trade_status`.
    pub name: String,
    /// Which edition of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    /// The raw fields it reads, in their order.
    pub fields: Vec<String>,
}

/// Everything a rule may speak of, and what raw statuses are read through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VocabularyPage {
    /// Records.
    pub records: Vec<Record>,
    /// Enums.
    pub enums: Vec<Enum>,
    /// Events.
    pub events: Vec<Event>,
    /// Actions.
    pub actions: Vec<Action>,
    /// Machines.
    pub machines: Vec<Machine>,
    /// The status maps that raw statuses are read through, those that are shipped too.
    pub maps: Vec<Map>,
}

impl VocabularyPage {
    /// The whole vocabulary, and the maps into it: those that are shipped, and `own`, which stand in the place of shipped ones with
    /// their name and edition.
    #[must_use]
    pub fn of(vocabulary: &Vocabulary, shipped: &Catalogue, own: &[program::Map]) -> VocabularyPage {
        let own: Vec<Map> =
            own.iter().map(|map| Map::new(&map.name, map.edition.as_ref(), &map.fields)).collect();
        let shipped = shipped.iter().map(|(_, map)| Map::new(&map.name, map.edition.as_ref(), &map.fields));
        let shipped =
            shipped.filter(|map| !own.iter().any(|own| own.name == map.name && own.edition == map.edition));
        let maps = shipped.chain(own.iter().cloned()).collect();
        VocabularyPage {
            records: vocabulary.records.iter().map(|found| record(found, vocabulary)).collect(),
            enums: vocabulary.enums.iter().map(enumeration).collect(),
            events: vocabulary.events.iter().map(|found| event(found, vocabulary)).collect(),
            actions: vocabulary.actions.iter().map(|found| action(found, vocabulary)).collect(),
            machines: vocabulary.machines.iter().map(|found| machine(found, vocabulary)).collect(),
            maps,
        }
    }
}

impl Map {
    fn new(name: &str, edition: Option<&String>, fields: &[String]) -> Map {
        Map { name: name.to_owned(), edition: edition.cloned(), fields: fields.to_vec() }
    }
}

fn named(names: &Names) -> Named {
    Named {
        name: names.primary.clone(),
        other: names.other.clone(),
        aliases: names.aliases.clone(),
        title: names.title.clone(),
    }
}

fn fields(fields: &[FieldType], vocabulary: &Vocabulary) -> Vec<Field> {
    fields.iter().map(|found| field(found, vocabulary)).collect()
}

fn field(found: &FieldType, vocabulary: &Vocabulary) -> Field {
    let owned = |scalar: &Scalar<'static>| value_json(&Value::Scalar(scalar.clone()), vocabulary);
    let (presence, default) = match &found.requirement {
        Requirement::Required => ("required", None),
        Requirement::Optional => ("optional", None),
        Requirement::Default(value) => ("default", Some(owned(value))),
    };
    let class = match found.class {
        DataClass::Public => "public",
        DataClass::Business => "business",
        DataClass::Personal => "personal",
        DataClass::Sensitive => "sensitive",
    };
    Field { names: named(&found.names), ty: type_text(&found.ty, vocabulary), presence, default, class }
}

fn record(found: &RecordType, vocabulary: &Vocabulary) -> Record {
    Record { names: named(&found.names), fields: fields(&found.fields, vocabulary) }
}

fn enumeration(found: &EnumType) -> Enum {
    Enum { names: named(&found.names), open: found.open, members: found.members.iter().map(named).collect() }
}

fn event(found: &EventType, vocabulary: &Vocabulary) -> Event {
    let subject = found.subject.and_then(|id| vocabulary.record(id));
    Event {
        name: found.primary(),
        parts: found.parts.iter().map(named).collect(),
        subject: subject.map(|record| record.names.primary.clone()),
        fields: fields(&found.fields, vocabulary),
    }
}

fn action(found: &ActionType, vocabulary: &Vocabulary) -> Action {
    Action {
        names: named(&found.names),
        params: fields(&found.params, vocabulary),
        settled: found.settled,
        undone_by: found.undone_by.clone(),
    }
}

fn machine(found: &MachineType, vocabulary: &Vocabulary) -> Machine {
    let state = |index: u32| {
        found.states.get(index as usize).map(|state| state.names.primary.clone()).unwrap_or_default()
    };
    Machine {
        names: named(&found.names),
        subject: vocabulary
            .record(found.subject)
            .map(|record| record.names.primary.clone())
            .unwrap_or_default(),
        truth: found.truth.clone(),
        forward_only: found.forward_only,
        states: found.states.iter().map(|state| named(&state.names)).collect(),
        moves: found.moves.iter().map(|(from, to)| (state(*from), state(*to))).collect(),
    }
}
