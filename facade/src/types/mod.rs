//! Types for hosts, written from the vocabulary of rules: what a call may be given, and what intents ask for.
//!
//! A front end that builds `{ order: { amount: "199.00 CNY" } }` learns from its compiler that `amuont` is no field and
//! `"shiped"` no status, before any rule sees it.
//!
//! ```
//! use dangjiu::lang::Lang;
//! use dangjiu_facade::rules::{Rules, SourceText};
//! use dangjiu_facade::types::{Target, write};
//!
//! let rules = Rules::compile(vec![SourceText::new("shop.dj", "enum lane { express normal }\n")]);
//! let text = write(&rules.program().vocabulary, Target::TypeScript, Lang::En);
//! assert!(text.contains("export type Lane =\n  | \"express\"\n  | \"normal\";\n"));
//! ```

mod python;
mod typescript;

use std::collections::{BTreeMap, BTreeSet};

use dangjiu::lang::Lang;
use dangjiu::schema::{ActionType, FieldType, Names, Requirement, Vocabulary};
use dangjiu::value::{EnumId, RecordId, Type};

/// A language to write types in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// TypeScript, a module of types alone.
    TypeScript,
    /// Python, a module of `TypedDict`s and `Literal`s.
    Python,
}

/// The types of a vocabulary as the text of one module, which ends with a line break. Keys are the names of `lang`; every
/// spelling of a member is accepted in data, so every one is listed.
#[must_use]
pub fn write(vocabulary: &Vocabulary, target: Target, lang: Lang) -> String {
    let named = Named::of(vocabulary, target, lang);
    match target {
        Target::TypeScript => typescript::module(&named),
        Target::Python => python::module(&named),
    }
}

/// The record that is the head of every event.
const EVENT: &str = "event";

/// A vocabulary with the names that its types have in a module.
struct Named<'v> {
    vocabulary: &'v Vocabulary,
    lang: Lang,
    records: Vec<String>,
    enums: Vec<String>,
    /// Names that no further type may have.
    taken: BTreeSet<String>,
}

impl<'v> Named<'v> {
    fn of(vocabulary: &'v Vocabulary, target: Target, lang: Lang) -> Named<'v> {
        let taken = match target {
            Target::TypeScript => typescript::TAKEN,
            Target::Python => python::TAKEN,
        };
        let mut taken: BTreeSet<String> = taken.iter().map(|name| (*name).to_owned()).collect();
        let records = vocabulary.records.iter().map(|record| free(&record.names, lang, "Record", &mut taken));
        let records = records.collect();
        let enums = vocabulary.enums.iter().map(|declared| free(&declared.names, lang, "Word", &mut taken));
        let enums = enums.collect();
        Named { vocabulary, lang, records, enums, taken }
    }

    fn record(&self, id: RecordId) -> &str {
        self.records.get(id.0 as usize).map_or("", String::as_str)
    }

    fn enumeration(&self, id: EnumId) -> &str {
        self.enums.get(id.0 as usize).map_or("", String::as_str)
    }

    /// The name in the language of the keys.
    fn key<'n>(&self, names: &'n Names) -> &'n str {
        names.get(self.lang)
    }

    /// The roots of a document with the types of what stands there.
    fn roots(&self) -> impl Iterator<Item = (&'v str, &str)> {
        self.vocabulary
            .records
            .iter()
            .zip(&self.records)
            .map(|(record, name)| (record.names.get(self.lang), name.as_str()))
    }

    /// Every spelling of every event, in the order of their declaration.
    fn events(&self) -> Vec<String> {
        let mut events = Vec::new();
        for event in &self.vocabulary.events {
            for name in [event.primary(), event.name(Lang::En, false), event.name(Lang::Zh, false)] {
                if !events.contains(&name) {
                    events.push(name);
                }
            }
        }
        events
    }

    /// The actions by their primary names.
    fn actions(&self) -> BTreeMap<&'v str, &'v ActionType> {
        self.vocabulary.actions.iter().map(|action| (action.names.primary.as_str(), action)).collect()
    }

    /// The fields of a record, each with its types: the head of an event has the fields of every event beside its own,
    /// and two events may mean different things by one name.
    fn fields(&self, at: usize) -> Vec<(&'v FieldType, Vec<&'v Type>)> {
        let Some(record) = self.vocabulary.records.get(at) else { return Vec::new() };
        let mut fields: Vec<(&FieldType, Vec<&Type>)> =
            record.fields.iter().map(|field| (field, vec![&field.ty])).collect();
        if record.names.primary == EVENT {
            for field in self.vocabulary.events.iter().flat_map(|event| &event.fields) {
                match fields.iter_mut().find(|(known, _)| self.key(&known.names) == self.key(&field.names)) {
                    Some((_, types)) if types.contains(&&field.ty) => {}
                    Some((_, types)) => types.push(&field.ty),
                    None => fields.push((field, vec![&field.ty])),
                }
            }
        }
        fields
    }
}

/// What people want to know of a field: its other name, and what its absence means.
fn about(field: &FieldType, lang: Lang) -> String {
    let name = field.names.get(lang);
    let mut parts: Vec<String> =
        field.names.all().filter(|spelling| *spelling != name).map(str::to_owned).collect();
    parts.extend(field.names.title.clone());
    parts.push(match &field.requirement {
        Requirement::Required => "undecided where it is missing".to_owned(),
        Requirement::Optional => "may be none".to_owned(),
        Requirement::Default(_) => "has a default".to_owned(),
    });
    remark(&parts.join("; "))
}

/// A text as it may stand in a comment, on its line: a name in quotes may hold anything.
fn remark(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    line.replace(['\u{2028}', '\u{2029}'], " ").replace("*/", "* /")
}

/// Whether the declared type may be none.
fn may_be_none(field: &FieldType) -> bool {
    field.requirement != Requirement::Required
}

/// The innermost type of a list, and how many lists are around it.
fn innermost(mut ty: &Type) -> (&Type, usize) {
    let mut lists = 0;
    while let Type::List(item) = ty {
        (ty, lists) = (item, lists + 1);
    }
    (ty, lists)
}

/// `sale_item` as `SaleItem`.
fn in_capitals(name: &str) -> String {
    let parts = name.split('_').map(|part| {
        let mut characters = part.chars();
        characters.next().map(|first| first.to_uppercase().chain(characters).collect::<String>())
    });
    parts.flatten().collect()
}

/// `sale_item` as `SaleItem`; with a suffix, then with numbers, where that is taken.
fn free(names: &Names, lang: Lang, suffix: &str, taken: &mut BTreeSet<String>) -> String {
    let name = in_capitals(names.get(lang));
    let numbered = (2..).map(|number| format!("{name}{suffix}{number}"));
    let mut tried = [name.clone(), format!("{name}{suffix}")].into_iter().chain(numbered);
    let found = tried.find(|name| taken.insert(name.clone()));
    found.unwrap_or(name)
}

/// A text in double quotes, as JSON, JavaScript and Python read it alike.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
