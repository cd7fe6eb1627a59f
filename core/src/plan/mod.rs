//! The plan: a program made ready to be evaluated.
//!
//! Compiling decides once what every event would otherwise ask again: which places to pull out of the facts and into
//! which slots, in which order rules stand, which clauses they share, and which rules an event can concern at all.
//! A plan never changes and may be shared between threads; values from the host make a new plan that shares the rest.
//!
//! ```
//! use dangjiu::limits::Limits;
//! use dangjiu::plan::Plan;
//! use dangjiu::program::Program;
//!
//! let plan = Plan::compile(&Program::default(), &Limits::default())?;
//! assert_eq!(plan.rules().count(), 0);
//! # Ok::<(), dangjiu::plan::PlanError>(())
//! ```

mod access;
mod atoms;
pub(crate) mod bands;
pub(crate) mod block;
mod calendar;
mod cost;
mod declared;
pub(crate) mod dial;
mod dictionary;
mod error;
mod index;
mod lists;
mod lower;
mod packed;
mod places;
mod planting;
pub(crate) mod predicate;
pub(crate) mod probe;
mod routes;
mod shrink;
#[cfg(feature = "sieve")]
mod sieve;
mod sound;
pub(crate) mod stand;
pub(crate) mod tree;
mod walk;
mod ways;

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use core::cmp::Reverse;

pub(crate) use access::Access;
pub(crate) use atoms::each_clause;
pub(crate) use calendar::WorkTable;
pub use error::PlanError;
use index::Ranked;
pub(crate) use index::{Index, Occasion};
pub(crate) use lists::Members;
pub use packed::{FORMAT, MEANING, Packed, PackedError, PackedSource};
pub use routes::Route;
#[cfg(feature = "sieve")]
pub use sieve::{Line, ListMesh, Mesh, SIEVE_MESHES, SIEVE_RULES, Sieve, Tells};
pub use walk::{each_part, own_reads};
pub use ways::Statistics;

use access::{Layout, count};
use lower::Ground;

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;

use crate::diagnostic::Bilingual;
use crate::facts::Shape;
use crate::lang::Lang;
use crate::limits::Limits;
use crate::program::{Conditions, Node, Place, PlaceId, PolicyWord, Program, Read, Rule, Trigger};
use crate::schema::{Requirement, Vocabulary};
use crate::value::{Scalar, Type, Value};
use crate::zone::ZoneTable;

/// The most members of a named list.
pub const NAMED_LIST_MEMBERS: usize = 1_000_000;

/// The number of a rule in its plan and program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "sieve", derive(serde::Serialize))]
pub struct RuleId(pub u32);

/// How the rules that an event concerns are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Indexing {
    /// As is fastest: few rules as the bits of a word, many in a tree.
    #[default]
    Chosen,
    /// In a tree down to the last rule, however few there are.
    Tree,
    /// Not at all: every rule and every row of a table is looked at in every call.
    Nothing,
}

/// A compiled program. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Plan {
    parts: Arc<Parts>,
    shape: Arc<Shape>,
    index: Arc<Index>,
    indexed: Indexed,
    lets: Arc<Vec<Value>>,
    lists: Vec<Option<Arc<Members>>>,
}

/// By what an index is made: values from the host make another, by the same. The engine for pages has one way.
#[derive(Clone, Debug, Default)]
struct Indexed {
    #[cfg(not(all(feature = "small", target_family = "wasm")))]
    indexing: Indexing,
    #[cfg(not(all(feature = "small", target_family = "wasm")))]
    counted: Option<Arc<Statistics>>,
}

impl Indexed {
    #[cfg(not(all(feature = "small", target_family = "wasm")))]
    fn by(&self) -> (Indexing, Option<&Statistics>) {
        (self.indexing, self.counted.as_deref())
    }

    #[cfg(all(feature = "small", target_family = "wasm"))]
    fn by(&self) -> (Indexing, Option<&Statistics>) {
        (Indexing::Chosen, None)
    }
}

/// What no host value changes.
#[derive(Debug)]
struct Parts {
    program: Arc<Program>,
    places: Vec<Place>,
    access: Vec<Option<Access>>,
    list_of: Vec<Option<u32>>,
    item_of: Vec<Option<PlaceId>>,
    /// The places that have a parent, behind it, in the order of parents.
    below: Vec<(PlaceId, PlaceId)>,
    rules: Vec<PlanRule>,
    by_rank: Vec<Turn>,
    calendars: Vec<WorkTable>,
    event_places: Vec<PlaceId>,
    /// The slot of the event.
    event_slot: Option<u32>,
    /// Per machine, the place of its region.
    regions: Vec<Option<PlaceId>>,
    display_zone: ZoneTable,
}

/// A rule at its rank, with what is asked of every rule that may fire. It takes one word: with many rules those that fire
/// lie far apart.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Turn(u32);

impl Turn {
    /// No program has as many rules.
    const PLAIN: u32 = 1 << 31;

    fn new(rule: RuleId, plain: bool) -> Turn {
        Turn(if plain { rule.0 | Turn::PLAIN } else { rule.0 & !Turn::PLAIN })
    }

    /// The rule.
    #[inline]
    pub(crate) fn rule(self) -> RuleId {
        RuleId(self.0 & !Turn::PLAIN)
    }

    /// Whether it fires whenever its filter and condition hold: it has no period, no group that chooses, no `otherwise`
    /// and is not run once per something.
    #[inline]
    pub(crate) fn is_plain(self) -> bool {
        self.0 & Turn::PLAIN != 0
    }
}

/// What is worked out about a rule.
#[derive(Clone, Debug, Default)]
pub(crate) struct PlanRule {
    /// Its place in the order of layer, priority and source.
    pub(crate) rank: u32,
    /// Whether its condition alone does not tell what it does: it has an `otherwise`, or several filters for one event.
    pub(crate) asked_whole: bool,
    /// Whether it comes back as *needs state*.
    pub(crate) needs_state: bool,
    /// The group in which its outcome decides over other rules.
    pub(crate) deciding_group: Option<u32>,
    /// The id of its subject.
    pub(crate) subject_id: Option<Read>,
    /// The single value it runs once per.
    pub(crate) once_per: Option<Read>,
    /// Its condition, where calls ask it: it is asked whole, or its group may.
    pub(crate) condition: Option<Box<Node>>,
}

impl PlanRule {
    /// Whether it fires whenever its filter and condition hold, as far as it runs at that time.
    pub(crate) fn is_plain(&self) -> bool {
        self.deciding_group.is_none() && self.once_per.is_none() && !self.asked_whole
    }
}

impl Plan {
    /// Compiles a program.
    ///
    /// # Errors
    /// More rules or a costlier rule than `limits` allow, an expression nested more than 256 levels deep, a table that
    /// needs itself, or a program that does not hold together.
    pub fn compile(program: &Program, limits: &Limits) -> Result<Plan, PlanError> {
        Plan::of(Arc::new(Program { tests: Vec::new(), ..program.clone() }), limits)
    }

    /// The plan of a program that it shares with others rather than copies.
    ///
    /// # Errors
    /// As [`Plan::compile`].
    pub fn of(program: Arc<Program>, limits: &Limits) -> Result<Plan, PlanError> {
        let kept = Arc::clone(&program);
        Plan::build(program, &Conditions::of(&kept.rules), limits)
    }

    /// The plan of a program whose rules have these conditions.
    fn build(program: Arc<Program>, conditions: &Conditions<'_>, limits: &Limits) -> Result<Plan, PlanError> {
        refuse_beyond(&program, limits)?;
        let mut places = program.places.clone();
        let mut rules = vec![PlanRule::default(); program.rules.len()];
        let mut ids = HashMap::new();
        let mut scalar = |read: Read| match ids.entry(read) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(free) => *free.insert(scalar_of(&program.vocabulary, &mut places, read)),
        };
        for (rule, planned) in program.rules.iter().zip(&mut rules) {
            planned.subject_id = rule.subject.and_then(&mut scalar);
            planned.once_per = rule.once_per.and_then(&mut scalar);
            planned.asked_whole = is_asked_whole(rule);
            planned.needs_state = rule.at_most_once.is_some() || needs_state(rule.trigger.as_deref());
            let decides = |group: &u32| {
                program.groups.get(*group as usize).is_some_and(|group| group.policy != PolicyWord::All)
            };
            planned.deciding_group = rule.group.filter(decides);
            let asked = planned.asked_whole || planned.deciding_group.is_some();
            planned.condition = asked.then(|| Box::new(rule.condition.node()));
        }
        let needed = places::read(&program, conditions, &places, &rules);
        let Layout { shape, access, list_of } =
            access::lay_out(&program.vocabulary, &places, &needed, limits)?;
        let layout = Layout { shape: Shape::default(), access, list_of };
        declared::inspect(&program)?;
        sound::inspect(&program, conditions, &layout)?;
        let by_rank = rank(&program, &mut rules);
        let item_of = places::of_items(&places);
        let below = places::below(&places);
        let event_places = places::of_event(&program, &places);
        let calendars = program.calendars.iter().map(WorkTable::new).collect();
        let lets: Vec<Value> = program.lets.iter().map(|declared| declared.value.clone()).collect();
        let lists = program.lists.iter().map(|list| Some(Arc::new(Members::new(list.members.clone()?))));
        let lists = lists.collect();
        let Layout { access, list_of, .. } = layout;
        let event = places.get(program.head.kind.0 as usize).and_then(|place| place.parent);
        let event_slot = event.and_then(|event| Some(access.get(event.0 as usize).copied().flatten()?.slot));
        let regions = places::of_regions(&program.vocabulary, &places);
        let parts = Parts {
            program,
            places,
            access,
            list_of,
            item_of,
            below,
            rules,
            by_rank,
            calendars,
            event_places,
            event_slot,
            regions,
            display_zone: ZoneTable::shanghai(),
        };
        let indexed = Indexed::default();
        let index = Arc::new(parts.index(conditions, &lets, &indexed));
        Ok(Plan {
            parts: Arc::new(parts),
            shape: Arc::new(shape),
            index,
            indexed,
            lets: Arc::new(lets),
            lists,
        })
    }

    /// The same plan with other values for `let`s and other members of named lists, at most [`NAMED_LIST_MEMBERS`]; of one
    /// name that is given twice, the last. However many there are, the rules are indexed once, as they were.
    ///
    /// ```
    /// use dangjiu::limits::Limits;
    /// use dangjiu::plan::{Plan, PlanError};
    /// use dangjiu::program::Program;
    /// use dangjiu::value::Value;
    ///
    /// let plan = Plan::compile(&Program::default(), &Limits::default())?;
    /// let unknown = plan.with_values([("limit", Value::None)], []).unwrap_err();
    /// assert_eq!(unknown, PlanError::Undeclared { name: "limit".into() });
    /// # Ok::<(), PlanError>(())
    /// ```
    ///
    /// # Errors
    /// `Undeclared` where the program has no such `let` or list, `WrongType` for a value or member of another type,
    /// `ListTooLong`.
    pub fn with_values<'n>(
        &self,
        lets: impl IntoIterator<Item = (&'n str, Value)>,
        lists: impl IntoIterator<Item = (&'n str, Vec<Scalar<'static>>)>,
    ) -> Result<Plan, PlanError> {
        let program = &self.parts.program;
        let mut plan = self.clone();
        let mut values: Option<Vec<Value>> = None;
        for (name, value) in lets {
            let mut declared = program.lets.iter().zip(values.get_or_insert_with(|| Vec::clone(&self.lets)));
            let (declared, known) = declared
                .find(|(declared, _)| declared.name == name)
                .ok_or_else(|| PlanError::Undeclared { name: name.to_owned() })?;
            if !fits(&value, &declared.ty) {
                return Err(PlanError::WrongType { name: name.to_owned() });
            }
            *known = value;
        }
        if let Some(values) = values {
            plan.lets = Arc::new(values);
            plan = plan.again(self.indexed.clone());
        }
        for (name, members) in lists {
            let (declared, known) = program
                .lists
                .iter()
                .zip(&mut plan.lists)
                .find(|(declared, _)| declared.name == name)
                .ok_or_else(|| PlanError::Undeclared { name: name.to_owned() })?;
            if members.len() > NAMED_LIST_MEMBERS {
                let count = members.len();
                return Err(PlanError::ListTooLong {
                    name: name.to_owned(),
                    count,
                    limit: NAMED_LIST_MEMBERS,
                });
            }
            if !members.iter().all(|member| member.is_of(&declared.ty)) {
                return Err(PlanError::WrongType { name: name.to_owned() });
            }
            *known = Some(Arc::new(Members::new(members)));
        }
        Ok(plan)
    }

    /// The same plan for facts whose times without an offset are local to `zone`. Without one they are refused.
    #[must_use]
    pub fn with_zone(&self, zone: ZoneTable) -> Plan {
        let shape = Shape { zone: Some(zone), ..Shape::clone(&self.shape) };
        Plan { shape: Arc::new(shape), ..self.clone() }
    }

    /// The same plan with another index. All of them give the same answers; this is there to prove and to measure that.
    #[cfg(not(all(feature = "small", target_family = "wasm")))]
    #[must_use]
    pub fn indexed(&self, indexing: Indexing) -> Plan {
        self.again(Indexed { indexing, ..self.indexed.clone() })
    }

    /// The same plan with rules found by what is rare in a sample, of which [`survey`](crate::eval::survey) has counted
    /// the clauses. It gives the same answers, the sooner the more the events resemble the sample.
    #[cfg(not(all(feature = "small", target_family = "wasm")))]
    #[must_use]
    pub fn with_statistics(&self, counted: &Statistics) -> Plan {
        self.again(Indexed { counted: Some(Arc::new(counted.clone())), ..self.indexed.clone() })
    }

    /// The same plan with its index made again.
    fn again(&self, indexed: Indexed) -> Plan {
        let index = self.parts.index(&self.parts.conditions(), &self.lets, &indexed);
        Plan { index: Arc::new(index), indexed, ..self.clone() }
    }

    /// What a source of facts is asked to fill.
    #[must_use]
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// The compiled program.
    #[must_use]
    pub fn program(&self) -> &Program {
        &self.parts.program
    }

    /// The rules, in the order of files and source.
    pub fn rules(&self) -> impl Iterator<Item = (RuleId, &Rule)> + Clone {
        (0..).map(RuleId).zip(&self.parts.program.rules)
    }

    /// A rule.
    #[must_use]
    pub fn rule(&self, id: RuleId) -> Option<&Rule> {
        self.parts.program.rules.get(id.0 as usize)
    }

    /// The rule called `pack.rule`, or just `rule` where one pack only has it.
    #[must_use]
    pub fn rule_named(&self, name: &str) -> Option<RuleId> {
        Plan::rule_among(self.rules(), name)
    }

    /// The same among some of the rules.
    pub(crate) fn rule_among<'r>(
        rules: impl Iterator<Item = (RuleId, &'r Rule)> + Clone,
        name: &str,
    ) -> Option<RuleId> {
        if let Some((id, _)) = rules.clone().find(|(_, rule)| rule.is_called(name)) {
            return Some(id);
        }
        let mut named = rules.filter(|(_, rule)| rule.name == name);
        match (named.next(), named.next()) {
            (Some((id, _)), None) => Some(id),
            _ => None,
        }
    }

    /// The rules that a stateless evaluation only names, not the disabled ones.
    pub(crate) fn needing_state(&self) -> impl Iterator<Item = (RuleId, &Rule)> {
        let needs_state = |(id, rule): &(RuleId, &Rule)| {
            !rule.disabled && self.planned(*id).is_some_and(|planned| planned.needs_state)
        };
        self.rules().filter(needs_state)
    }

    pub(crate) fn planned(&self, id: RuleId) -> Option<&PlanRule> {
        self.parts.rules.get(id.0 as usize)
    }

    /// The rule of a rank.
    pub(crate) fn ranked(&self, rank: u32) -> Option<RuleId> {
        self.turn(rank).map(Turn::rule)
    }

    /// What stands at a rank.
    pub(crate) fn turn(&self, rank: u32) -> Option<Turn> {
        self.parts.by_rank.get(rank as usize).copied()
    }

    pub(crate) fn index(&self) -> &Index {
        &self.index
    }

    pub(crate) fn place(&self, id: PlaceId) -> Option<&Place> {
        self.parts.places.get(id.0 as usize)
    }

    pub(crate) fn access(&self, id: PlaceId) -> Option<Access> {
        self.parts.access.get(id.0 as usize).copied().flatten()
    }

    /// The list that stands at a place.
    pub(crate) fn list_at(&self, id: PlaceId) -> Option<u32> {
        self.parts.list_of.get(id.0 as usize).copied().flatten()
    }

    /// The place of the items of the list at a place, where the program has one.
    pub(crate) fn item_of(&self, id: PlaceId) -> Option<PlaceId> {
        self.parts.item_of.get(id.0 as usize).copied().flatten()
    }

    /// The place of a field of the record at a place, by its primary name.
    pub(crate) fn field_of(&self, record: PlaceId, name: &str) -> Option<PlaceId> {
        let below = &self.parts.below;
        let own = below.get(below.partition_point(|(parent, _)| *parent < record)..)?;
        let mut own = own.iter().take_while(|(parent, _)| *parent == record).map(|(_, at)| *at);
        own.find(|at| self.place(*at).and_then(|place| place.keys.first()).is_some_and(|key| key == name))
    }

    pub(crate) fn let_value(&self, number: u32) -> Option<&Value> {
        self.lets.get(number as usize)
    }

    /// The members of a named list; nothing where neither the file nor the host gave any.
    pub(crate) fn members(&self, list: u32) -> Option<&Members> {
        self.lists.get(list as usize)?.as_deref()
    }

    pub(crate) fn work_table(&self, calendar: u32) -> Option<&WorkTable> {
        self.parts.calendars.get(calendar as usize)
    }

    /// The places of the event outside lists, its head included.
    pub(crate) fn event_places(&self) -> &[PlaceId] {
        &self.parts.event_places
    }

    /// The slot of the event, where the program has one.
    #[inline]
    pub(crate) fn event_slot(&self) -> Option<u32> {
        self.parts.event_slot
    }

    /// The place of a machine's region, where it is read.
    pub(crate) fn region(&self, machine: u32) -> Option<PlaceId> {
        self.parts.regions.get(machine as usize).copied().flatten()
    }

    /// A path in the names of both languages.
    pub(crate) fn path_said(&self, path: &str) -> Bilingual {
        Bilingual::of(&|lang| self.program().vocabulary.path_in(path, lang))
    }

    /// Paths in the names of both languages.
    pub(crate) fn paths_said(&self, paths: &[String]) -> Bilingual {
        let all = |lang| paths.iter().map(move |path| self.program().vocabulary.path_in(path, lang));
        Bilingual::of(&|lang| all(lang).collect::<Vec<_>>().join(if lang == Lang::Zh { "、" } else { ", " }))
    }

    /// The zone in which instants are written for people.
    pub(crate) fn display_zone(&self) -> &ZoneTable {
        &self.parts.display_zone
    }
}

impl Parts {
    /// The conditions of the rules.
    fn conditions(&self) -> Conditions<'_> {
        Conditions::of(&self.program.rules)
    }

    fn index(&self, conditions: &Conditions<'_>, lets: &[Value], indexed: &Indexed) -> Index {
        let rules = self.by_rank.iter().filter_map(|turn| {
            let id = turn.rule();
            let rule = self.program.rules.get(id.0 as usize)?;
            let planned = self.rules.get(id.0 as usize)?;
            let runs = !rule.disabled && !planned.needs_state;
            runs.then_some(Ranked {
                rank: planned.rank,
                rule,
                condition: conditions.of_rule(id.0 as usize),
                decides: planned.deciding_group.is_some(),
            })
        });
        let Parts { program, places, access, list_of, .. } = self;
        let (indexing, counted) = indexed.by();
        let mut index = index::build(
            &Ground { program, places, access, list_of, lets },
            conditions.clauses(),
            rules,
            &program.tables,
            indexing,
            counted,
        );
        index.shrink();
        index
    }
}

fn refuse_beyond(program: &Program, limits: &Limits) -> Result<(), PlanError> {
    if program.rules.len() > limits.rules {
        return Err(PlanError::TooManyRules { count: program.rules.len(), limit: limits.rules });
    }
    match program.rules.iter().find(|rule| rule.cost > limits.rule_cost) {
        Some(rule) => {
            Err(PlanError::RuleCost { rule: rule.qualified(), cost: rule.cost, limit: limits.rule_cost })
        }
        None => Ok(()),
    }
}

fn needs_state(trigger: Option<&Trigger>) -> bool {
    match trigger {
        None | Some(Trigger::Event(_) | Trigger::Becomes { .. } | Trigger::Leaves { .. }) => false,
        Some(
            Trigger::Goes { .. }
            | Trigger::Stays { .. }
            | Trigger::Absence { .. }
            | Trigger::Count { .. }
            | Trigger::Rate { .. },
        ) => true,
    }
}

/// The place itself where it holds a single value; the id of the record that stands there.
fn scalar_of(vocabulary: &Vocabulary, places: &mut Vec<Place>, read: Read) -> Option<Read> {
    let record = match &places.get(read.place.0 as usize)?.ty {
        Type::Record(record) => *record,
        Type::List(_) => return None,
        _ => return Some(read),
    };
    let (_, field) = vocabulary.record(record)?.field("id")?;
    let known =
        |place: &Place| place.parent == Some(read.place) && place.keys.first() == Some(&field.names.primary);
    let at = match places.iter().position(known) {
        Some(at) => at,
        None => {
            let parent = places.get(read.place.0 as usize)?;
            places.push(Place {
                parent: Some(read.place),
                keys: field.names.all().map(str::to_owned).collect(),
                root_keys: Vec::new(),
                path: alloc::format!("{}.{}", parent.path, field.names.primary),
                ty: field.ty.clone(),
                // A subject without an id still has an occurrence.
                requirement: Requirement::Optional,
                class: field.class,
                cap: field.cap,
                in_item: parent.in_item,
            });
            places.len() - 1
        }
    };
    Some(Read { place: PlaceId(count(at)), binder: read.binder })
}

/// Numbers the rules by layer, priority (larger first) and source.
fn rank(program: &Program, rules: &mut [PlanRule]) -> Vec<Turn> {
    let mut by_rank: Vec<(RuleId, &Rule)> = (0..).map(RuleId).zip(&program.rules).collect();
    by_rank.sort_by_key(|(id, rule)| (rule.layer, Reverse(rule.priority), *id));
    let turns = by_rank.into_iter().enumerate().map(|(rank, (id, rule))| {
        let mut plain = rule.period.is_none() && !rule.disabled;
        if let Some(planned) = rules.get_mut(id.0 as usize) {
            planned.rank = count(rank);
            plain &= planned.is_plain();
        }
        Turn::new(id, plain)
    });
    turns.collect()
}

/// Whether more than the `and` of filter and condition decides what a rule does.
fn is_asked_whole(rule: &Rule) -> bool {
    let filters_twice = match rule.trigger.as_deref() {
        Some(Trigger::Event(events)) => events
            .iter()
            .enumerate()
            .any(|(at, event)| events.iter().take(at).any(|one| one.event == event.event)),
        _ => false,
    };
    filters_twice || !rule.otherwise.is_empty()
}

/// Whether a value is of a type.
fn fits(value: &Value, ty: &Type) -> bool {
    match (value, ty) {
        (Value::Scalar(scalar), ty) => scalar.is_of(ty),
        (Value::List(items), Type::List(ty)) => items.iter().all(|item| fits(item, ty)),
        _ => false,
    }
}
