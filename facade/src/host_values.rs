//! Values that the host gives to rules: other values for `let`, members of named lists, the zone of local times.

use dangjiu::facts::{EnumReader, ScalarType, Shape, Slot};
use dangjiu::limits::Limits;
use dangjiu::plan::{Plan, PlanError};
use dangjiu::say;
use dangjiu::schema::Vocabulary;
use dangjiu::value::{Scalar, Type, Value};
use dangjiu::zone::{ZoneSource, ZoneTable};
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use crate::call::read;
use crate::error::{ErrorKind, HostError};
use crate::json::{scalar, scanner};
use crate::wire::type_text;
use crate::zones::{self, Zones};

/// What a host sets before rules run; empty, the rules' own values hold.
#[derive(Clone, Debug, Default)]
pub struct HostValues {
    /// Values of `let`s by name, in the forms that facts have: `"500 CNY"`, `3`, `true`.
    pub lets: Vec<(String, Json)>,
    /// Members of named lists.
    pub lists: Vec<(String, Vec<Json>)>,
    /// The IANA name of the zone of times without an offset: those of facts, and of values that are given to a `let` or a
    /// list. Without it such times in facts are errors, and values are local to Shanghai, as rule text is.
    pub zone: Option<String>,
}

/// Values in a request. What is null is not given.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ValuesIn {
    #[serde(default)]
    lets: Json,
    #[serde(default)]
    lists: Json,
    #[serde(default)]
    zone: Json,
}

impl HostValues {
    /// The values of a request, as every host gives them: `{"lets": {…}, "lists": {…}, "zone": …}`.
    ///
    /// # Errors
    /// `Usage` where it is something else.
    pub fn read(request: &[u8]) -> Result<HostValues, HostError> {
        let ValuesIn { lets, lists, zone } = read(request)?;
        HostValues::of(lets, lists, zone)
    }

    pub(crate) fn of(lets: Json, lists: Json, zone: Json) -> Result<HostValues, HostError> {
        let lists = named("lists", lists)?.into_iter().map(|(name, members)| match members {
            Json::Array(members) => Ok((name, members)),
            _ => Err(HostError::usage("wrong_type", say!("`{name}` needs a list", "“{name}”应为列表"))),
        });
        let zone = match zone {
            Json::Null => None,
            Json::String(name) => Some(name),
            _ => {
                return Err(HostError::usage(
                    "zone",
                    say!("`zone` needs the name of a zone", "“zone”应为时区名"),
                ));
            }
        };
        Ok(HostValues {
            lets: named("lets", lets)?.into_iter().collect(),
            lists: lists.collect::<Result<_, HostError>>()?,
            zone,
        })
    }

    /// Whether nothing is set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lets.is_empty() && self.lists.is_empty() && self.zone.is_none()
    }

    /// The plan with these values, which are bounded as facts are.
    ///
    /// # Errors
    /// `Usage` where the rules have no such name, the value is of another type, or there is no such zone.
    pub fn apply(&self, plan: &Plan, limits: &Limits) -> Result<Plan, HostError> {
        let plan = match &self.zone {
            Some(name) => plan.with_zone(Zones.zone(name).ok_or_else(|| zones::unknown(name))?),
            None => plan.clone(),
        };
        // As rule text is read, where nothing is said of facts either.
        let zone = plan.shape().zone.clone().unwrap_or_else(ZoneTable::shanghai);
        let program = plan.program();
        let mut lets = Vec::with_capacity(self.lets.len());
        for (name, json) in &self.lets {
            let declared = program.lets.iter().find(|declared| declared.name == *name);
            let ty = &declared.ok_or_else(|| undeclared(name))?.ty;
            let value = Reader::of(innermost(ty), &program.vocabulary, &zone, limits)
                .and_then(|reader| reader.value(json, ty))
                .ok_or_else(|| wrong(name, ty, &program.vocabulary))?;
            lets.push((name.as_str(), value));
        }
        let mut lists = Vec::with_capacity(self.lists.len());
        for (name, members) in &self.lists {
            let declared = program.lists.iter().find(|declared| declared.name == *name);
            let ty = &declared.ok_or_else(|| undeclared(name))?.ty;
            let members = Reader::of(ty, &program.vocabulary, &zone, limits)
                .and_then(|reader| members.iter().map(|json| reader.single(json)).collect::<Option<Vec<_>>>())
                .ok_or_else(|| wrong(name, ty, &program.vocabulary))?;
            lists.push((name.as_str(), members));
        }
        Ok(plan.with_values(lets, lists)?)
    }
}

impl From<PlanError> for HostError {
    fn from(error: PlanError) -> HostError {
        let (kind, code) = match &error {
            PlanError::Undeclared { .. } => (ErrorKind::Usage, "undeclared"),
            PlanError::WrongType { .. } => (ErrorKind::Usage, "wrong_type"),
            PlanError::Unsound { .. } => (ErrorKind::Internal, "unsound"),
            PlanError::TableCycle { .. } => (ErrorKind::Check, "table_cycle"),
            _ => (ErrorKind::Limit, "too_large"),
        };
        HostError::new(kind, code, error.sentence())
    }
}

/// What stands under names.
fn named(what: &'static str, values: Json) -> Result<Map<String, Json>, HostError> {
    match values {
        Json::Object(values) => Ok(values),
        Json::Null => Ok(Map::new()),
        _ => Err(HostError::usage(what, say!("`{what}` needs values by name", "“{what}”应为“名称：值”"))),
    }
}

fn undeclared(name: &str) -> HostError {
    HostError::usage("undeclared", say!("the rules declare no `{name}`", "规则中没有声明“{name}”"))
}

fn wrong(name: &str, ty: &Type, vocabulary: &Vocabulary) -> HostError {
    let ty = type_text(ty, vocabulary);
    HostError::usage("wrong_type", say!("`{name}` needs values of type {ty}", "“{name}”的值应为 {ty} 类型"))
}

/// The type of the single values in lists, however deep, or the type itself.
fn innermost(ty: &Type) -> &Type {
    match ty {
        Type::List(item) => innermost(item),
        single => single,
    }
}

/// How values of a type are read, exactly as facts of a shape are. For a list of many it is made once.
struct Reader<'l> {
    ty: ScalarType,
    shape: Shape,
    limits: &'l Limits,
}

impl<'l> Reader<'l> {
    /// That of a type; nothing for records and lists.
    fn of(ty: &Type, vocabulary: &Vocabulary, zone: &ZoneTable, limits: &'l Limits) -> Option<Reader<'l>> {
        let mut shape = Shape { zone: Some(zone.clone()), ..Shape::default() };
        let ty = match ty {
            Type::Bool => ScalarType::Bool,
            Type::Number => ScalarType::Number,
            Type::Money => ScalarType::Money,
            Type::Text => ScalarType::Text,
            Type::Instant => ScalarType::Instant,
            Type::Duration => ScalarType::Duration,
            Type::Weight => ScalarType::Weight,
            Type::Enum(id) => {
                let declared = vocabulary.enumeration(*id)?;
                let spellings = (0..)
                    .zip(&declared.members)
                    .flat_map(|(index, names)| names.all().map(move |name| (name, index)))
                    .collect();
                let name = declared.names.primary.clone();
                shape.enums.push(EnumReader { id: *id, name, open: declared.open, spellings });
                ScalarType::Enum(0)
            }
            Type::Record(_) | Type::List(_) => return None,
        };
        Some(Reader { ty, shape, limits })
    }

    fn value(&self, json: &Json, ty: &Type) -> Option<Value> {
        match (ty, json) {
            (Type::List(item), Json::Array(items)) => {
                items.iter().map(|json| self.value(json, item)).collect::<Option<_>>().map(Value::List)
            }
            (Type::List(_), _) => None,
            _ => self.single(json).map(Value::Scalar),
        }
    }

    fn single(&self, json: &Json) -> Option<Scalar<'static>> {
        let text = json.to_string();
        let mut scan = scanner::Scanner::new(text.as_bytes(), self.limits.nesting).ok()?;
        match scalar::read(&mut scan, self.ty, &self.shape, self.limits).ok()? {
            Slot::Scalar(scalar) => Some(scalar.into_owned()),
            _ => None,
        }
    }
}
