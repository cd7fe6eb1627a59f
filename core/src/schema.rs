//! The vocabulary: which records, fields, enums, events, actions and machines a rule may speak of.
//!
//! A [`Vocabulary`] is built from `.dj` declarations: the built-in one first, then the user's files. Every name has
//! a primary spelling, which is used in keys and data, and usually one in the other language.

mod shown;

use alloc::string::String;
use alloc::vec::Vec;

use hashbrown::HashMap;

use crate::lang::Lang;
use crate::span::Span;
use crate::value::{EnumId, RecordId, Scalar, Type};

/// The spellings of a declared thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// The primary name: in keys, intents and data, whatever language is displayed.
    pub primary: String,
    /// The name in the other language, where there is one.
    pub other: Option<String>,
    /// Further accepted spellings of data and rules.
    pub aliases: Vec<String>,
    /// A title for people that is not a name.
    pub title: Option<String>,
}

/// What stands for a value or begins one, or says that there is none: no name, where one is expected.
const VALUES: [&str; 16] = [
    "真", "假", "空", "缺失", "已知", "个数", "任一", "全部", "内", "总和", "最小", "最大", "比率", "没有",
    "至少", "舍入",
];

impl Names {
    /// The spelling in `lang`, or the primary one where that language has none, or one that rules would read as a word of
    /// their own.
    ///
    /// ```
    /// use dangjiu::lang::Lang;
    /// use dangjiu::schema::Names;
    ///
    /// let named = |other: &str| Names { primary: "off".into(), other: Some(other.into()), ..Names::default() };
    /// assert_eq!(named("关").get(Lang::Zh), "关");
    /// assert_eq!(named("假").get(Lang::Zh), "off");
    /// ```
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        let primary_lang = if self.primary.is_ascii() { Lang::En } else { Lang::Zh };
        match &self.other {
            Some(other) if lang != primary_lang && !VALUES.contains(&other.as_str()) => other,
            _ => &self.primary,
        }
    }

    /// Every accepted spelling.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        core::iter::once(self.primary.as_str())
            .chain(self.other.as_deref())
            .chain(self.aliases.iter().map(String::as_str))
    }
}

/// How personal a field is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DataClass {
    /// Shown to anyone.
    Public,
    /// Shown inside the business.
    #[default]
    Business,
    /// About a person: masked in everything people read.
    Personal,
    /// About a person and harmful: hidden whole.
    Sensitive,
}

/// What the absence of a field means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// Absent is *unknown*.
    Required,
    /// Absent or null is *none*.
    Optional,
    /// Absent is this value.
    Default(Scalar<'static>),
}

/// A field of a record or event, or a parameter of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldType {
    /// Its names.
    pub names: Names,
    /// Its type.
    pub ty: Type,
    /// What its absence means.
    pub requirement: Requirement,
    /// How personal it is.
    pub class: DataClass,
    /// The longest list accepted, for lists.
    pub cap: u32,
    /// Where it is declared; nothing for the built-in vocabulary.
    pub span: Option<Span>,
}

/// A record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordType {
    /// Its names.
    pub names: Names,
    /// Its fields in declaration order.
    pub fields: Vec<FieldType>,
    /// Where it is declared.
    pub span: Option<Span>,
}

/// An enum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnumType {
    /// Its names.
    pub names: Names,
    /// Whether undeclared members are allowed.
    pub open: bool,
    /// Its members in declaration order.
    pub members: Vec<Names>,
    /// Where it is declared.
    pub span: Option<Span>,
}

/// An event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventType {
    /// The names of its parts, `order` and `created`; the first part of a two-part name is usually a record's name.
    pub parts: Vec<Names>,
    /// The record it is about.
    pub subject: Option<RecordId>,
    /// Its own fields, visible unprefixed in its filter and as `event.…`.
    pub fields: Vec<FieldType>,
    /// Where it is declared.
    pub span: Option<Span>,
}

/// An action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionType {
    /// Its names.
    pub names: Names,
    /// Its parameters.
    pub params: Vec<FieldType>,
    /// Whether its intents are released only when no late event can change them.
    pub settled: bool,
    /// The action that reverses it.
    pub undone_by: Option<String>,
    /// Where it is declared.
    pub span: Option<Span>,
}

/// A state of a machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateType {
    /// Its names.
    pub names: Names,
    /// Whether a subject starts here.
    pub initial: bool,
    /// Whether it ends here.
    pub is_final: bool,
}

/// A machine: one region of a subject's state. Its states are the members, in the same order, of the enum `states`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MachineType {
    /// The region's names.
    pub names: Names,
    /// The record it belongs to.
    pub subject: RecordId,
    /// The sources in order of truth.
    pub truth: Vec<String>,
    /// Whether it keeps its state on a regression or illegal move.
    pub forward_only: bool,
    /// Its states.
    pub states: Vec<StateType>,
    /// Declared moves, as indexes into `states`.
    pub moves: Vec<(u32, u32)>,
    /// The enum whose members are the states.
    pub state_enum: EnumId,
    /// Where it is declared.
    pub span: Option<Span>,
}

/// A named list that belongs to the vocabulary; a file or the host may give other members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListType {
    /// Its names.
    pub names: Names,
    /// The type of its members.
    pub ty: Type,
    /// Its members; nothing: only the host knows them.
    pub members: Option<Vec<Scalar<'static>>>,
}

/// Everything a rule may speak of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Vocabulary {
    /// Records, numbered by [`RecordId`].
    pub records: Vec<RecordType>,
    /// Enums, numbered by [`EnumId`].
    pub enums: Vec<EnumType>,
    /// Events.
    pub events: Vec<EventType>,
    /// Actions.
    pub actions: Vec<ActionType>,
    /// Machines.
    pub machines: Vec<MachineType>,
    /// Named lists.
    pub lists: Vec<ListType>,
    /// How late each source's events may be, in microseconds, where a file says so.
    pub lateness: Vec<(String, i64)>,
    /// Spelling → record.
    pub record_names: HashMap<String, RecordId>,
    /// Spelling → enum.
    pub enum_names: HashMap<String, EnumId>,
    /// Dotted spelling (every combination of the parts' spellings) → index in `events`.
    pub event_names: HashMap<String, u32>,
    /// Spelling → index in `actions`.
    pub action_names: HashMap<String, u32>,
}

impl Vocabulary {
    /// The record with this number.
    #[must_use]
    pub fn record(&self, id: RecordId) -> Option<&RecordType> {
        self.records.get(id.0 as usize)
    }

    /// The enum with this number.
    #[must_use]
    pub fn enumeration(&self, id: EnumId) -> Option<&EnumType> {
        self.enums.get(id.0 as usize)
    }

    /// The state machines of `record`.
    pub fn machines_of(&self, record: RecordId) -> impl Iterator<Item = &MachineType> {
        self.machines.iter().filter(move |machine| machine.subject == record)
    }
}

impl RecordType {
    /// The field with this spelling and its place.
    #[must_use]
    pub fn field(&self, spelling: &str) -> Option<(usize, &FieldType)> {
        self.fields.iter().enumerate().find(|(_, field)| field.names.all().any(|name| name == spelling))
    }
}

impl EnumType {
    /// The index of the member with this spelling.
    #[must_use]
    pub fn member(&self, spelling: &str) -> Option<u32> {
        let index = self.members.iter().position(|names| names.all().any(|name| name == spelling))?;
        u32::try_from(index).ok()
    }
}

impl EventType {
    /// The primary dotted name: `order.created`.
    #[must_use]
    pub fn primary(&self) -> String {
        self.name(Lang::En, true)
    }

    /// The dotted name in `lang`; with `primary` the one used in keys.
    #[must_use]
    pub fn name(&self, lang: Lang, primary: bool) -> String {
        let mut out = String::new();
        for (i, part) in self.parts.iter().enumerate() {
            if i > 0 {
                out.push('.');
            }
            out.push_str(if primary { &part.primary } else { part.get(lang) });
        }
        out
    }
}
