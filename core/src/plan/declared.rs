//! Whether what a program declares holds together: every number in its vocabulary, places, maps and calendars names
//! something, values are of the types they are said to have, and no arithmetic on calendars can leave its range.
//!
//! What rules do with it is looked at by [`super::sound`].

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::error::PlanError;
use super::fits;
use crate::program::{Calendar, DEEPEST, Map, Place, PlaceId, Program};
use crate::schema::{FieldType, MachineType, Requirement, Vocabulary};
use crate::time::CivilDate;
use crate::value::{Member, Scalar, Type, Value};

/// Minutes of a day.
const DAY: u16 = 1440;

/// Checks the declarations of `program`.
pub(crate) fn inspect(program: &Program) -> Result<(), PlanError> {
    vocabulary(&program.vocabulary)?;
    places(program)?;
    let types = |ty: &Type, what: &dyn Fn() -> String| holds(type_holds(&program.vocabulary, ty), what);
    for table in &program.tables {
        for (name, ty) in &table.outputs {
            types(ty, &|| format!("{}.{name}", table.name))?;
        }
    }
    for declared in &program.lets {
        types(&declared.ty, &|| declared.name.clone())?;
        let fit = declared.value == Value::None || fits(&declared.value, &declared.ty);
        let fit = fit && value_holds(&program.vocabulary, &declared.value);
        holds(fit, || declared.name.clone())?;
    }
    for list in &program.lists {
        types(&list.ty, &|| list.name.clone())?;
        let mut members = list.members.iter().flatten();
        let fit = members.all(|member| member.is_of(&list.ty) && scalar_holds(&program.vocabulary, member));
        holds(fit, || format!("list {}", list.name))?;
    }
    for declared in &program.calendars {
        holds(calendar(program, declared), || format!("calendar {}", declared.name))?;
    }
    program.maps.iter().try_for_each(|declared| {
        holds(map(&program.vocabulary, declared), || format!("map {}", declared.name))
    })?;
    // An event reaches the layers above the one it comes from.
    let top = program.rules.iter().find(|rule| rule.layer == u32::MAX);
    holds(top.is_none(), || top.map(|rule| rule.qualified()).unwrap_or_default())
}

fn holds(sound: bool, what: impl FnOnce() -> String) -> Result<(), PlanError> {
    if sound { Ok(()) } else { Err(PlanError::Unsound { what: what() }) }
}

fn below(number: u32, length: usize) -> bool {
    (number as usize) < length
}

/// Whether the record or enum of a type is declared.
fn type_holds(vocabulary: &Vocabulary, ty: &Type) -> bool {
    let mut ty = ty;
    while let Type::List(item) = ty {
        ty = item;
    }
    match ty {
        Type::Enum(id) => below(id.0, vocabulary.enums.len()),
        Type::Record(id) => below(id.0, vocabulary.records.len()),
        _ => true,
    }
}

/// Whether a member is one of its enum.
pub(crate) fn scalar_holds(vocabulary: &Vocabulary, scalar: &Scalar<'_>) -> bool {
    match scalar {
        Scalar::Member(id, Member::Known(index)) => {
            vocabulary.enumeration(*id).is_some_and(|found| below(*index, found.members.len()))
        }
        Scalar::Member(id, Member::Other(_)) => vocabulary.enumeration(*id).is_some(),
        _ => true,
    }
}

fn value_holds(vocabulary: &Vocabulary, value: &Value) -> bool {
    match value {
        Value::Scalar(scalar) => scalar_holds(vocabulary, scalar),
        Value::None => true,
        Value::List(items) => items.iter().all(|item| value_holds(vocabulary, item)),
        Value::Record(fields) => fields.iter().all(|(_, field)| value_holds(vocabulary, field)),
    }
}

/// Whether what stands in for an absent single value is of its type; for a record nothing is ever taken.
fn requirement_holds(vocabulary: &Vocabulary, requirement: &Requirement, ty: &Type) -> bool {
    match requirement {
        Requirement::Required | Requirement::Optional => true,
        Requirement::Default(value) => {
            let whole = matches!(ty, Type::Record(_) | Type::List(_));
            (whole || value.is_of(ty)) && scalar_holds(vocabulary, value)
        }
    }
}

fn vocabulary(vocabulary: &Vocabulary) -> Result<(), PlanError> {
    let Vocabulary { records, enums, events, actions, machines, .. } = vocabulary;
    let fields = records.iter().flat_map(|record| &record.fields);
    let fields = fields.chain(events.iter().flat_map(|event| &event.fields));
    for field in fields.chain(actions.iter().flat_map(|action| &action.params)) {
        let FieldType { names, ty, requirement, .. } = field;
        let sound = type_holds(vocabulary, ty) && requirement_holds(vocabulary, requirement, ty);
        holds(sound, || names.primary.clone())?;
    }
    for event in events {
        let sound = event.subject.is_none_or(|subject| below(subject.0, records.len()));
        holds(sound, || event.primary())?;
    }
    for machine in machines {
        holds(machine_holds(vocabulary, machine), || format!("machine {}", machine.names.primary))?;
    }
    for list in &vocabulary.lists {
        holds(type_holds(vocabulary, &list.ty), || format!("list {}", list.names.primary))?;
    }
    let names = vocabulary.record_names.iter().map(|(name, id)| (name, id.0, records.len()));
    let names = names.chain(vocabulary.enum_names.iter().map(|(name, id)| (name, id.0, enums.len())));
    let names = names.chain(vocabulary.event_names.iter().map(|(name, at)| (name, *at, events.len())));
    let mut names = names.chain(vocabulary.action_names.iter().map(|(name, at)| (name, *at, actions.len())));
    let astray = names.find(|(_, number, length)| !below(*number, *length));
    holds(astray.is_none(), || astray.map(|(name, ..)| name.clone()).unwrap_or_default())
}

fn machine_holds(vocabulary: &Vocabulary, machine: &MachineType) -> bool {
    let states = machine.states.len();
    below(machine.subject.0, vocabulary.records.len())
        && below(machine.state_enum.0, vocabulary.enums.len())
        && machine.moves.iter().all(|(from, to)| below(*from, states) && below(*to, states))
}

/// Every place stands behind its parent, and no way is longer than recursion along it can bear.
fn places(program: &Program) -> Result<(), PlanError> {
    let count = program.places.len();
    let mut depths: Vec<u32> = Vec::with_capacity(count);
    for place in &program.places {
        let Place { path, ty, requirement, parent, in_item, .. } = place;
        let depth = match parent {
            None => Some(1),
            Some(parent) => depths.get(parent.0 as usize).map(|depth| depth + 1),
        };
        let item = in_item.is_none_or(|item| below(item.0, count));
        let sound = item
            && type_holds(&program.vocabulary, ty)
            && requirement_holds(&program.vocabulary, requirement, ty);
        let depth = depth.filter(|_| sound).ok_or_else(|| PlanError::Unsound { what: path.clone() })?;
        if depth > DEEPEST {
            return Err(PlanError::TooDeep { what: path.clone(), limit: DEEPEST });
        }
        depths.push(depth);
    }
    // A program without rules may have no head: its places are then past all others.
    let head = &program.head;
    let places = [head.kind, head.state, head.id, head.time, head.source];
    let sound = places.iter().all(|place| *place == PlaceId(u32::MAX) || below(place.0, count));
    holds(sound, || "event".into())
}

/// Whether a calendar's hours lie in a day, those of one day are no more than a week has, and its days lie in the years
/// 0000 to 9999: then no sum of working time leaves 64 bits. Hours that overlap are the checker's to report.
fn calendar(program: &Program, calendar: &Calendar) -> bool {
    let Calendar { zone, week, holidays, workdays, name: _ } = calendar;
    let hours = week.iter().all(|spans| {
        let worked: u64 = spans.iter().map(|(from, to)| u64::from(to.saturating_sub(*from))).sum();
        spans.iter().all(|(from, to)| from <= to && *to <= DAY) && worked <= 7 * u64::from(DAY)
    });
    let mut days = holidays.iter().chain(workdays).flat_map(|(first, last)| [*first, *last]);
    below(*zone, program.zones.len()) && hours && days.all(|day| CivilDate::from_days(day).is_some())
}

fn map(vocabulary: &Vocabulary, map: &Map) -> bool {
    map.rows.iter().all(|row| {
        let mut claims = row.claims.iter();
        row.cells.len() == map.fields.len()
            && claims.all(|(machine, state)| {
                let machine = vocabulary.machines.get(*machine as usize);
                machine.is_some_and(|machine| below(*state, machine.states.len()))
            })
    })
}
