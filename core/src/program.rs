//! The checked program: typed rules in which every name is resolved.
//!
//! The checker makes it from syntax trees and a vocabulary; the plan is compiled from it. A [`Node`] keeps the span
//! of the text it came from, so that an explanation can quote the rule.

pub(crate) mod bytes;
pub(crate) mod class;
mod condition;
mod conditions;
pub(crate) mod cost;
mod rule;
mod shared;
mod walk;

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;

use crate::decimal::Rounding;
pub use crate::keyword::{Aggregate, PolicyWord, Presence, Quantifier};
pub use crate::lang::Lang;
use crate::schema::{DataClass, Requirement, Vocabulary};
use crate::span::Span;
use crate::time::Instant;
use crate::value::{Scalar, Type, Value};
use crate::zone::ZoneTable;
pub use class::class_of;
pub(crate) use class::class_where;
pub use condition::Condition;
pub(crate) use conditions::{Asked, Conditions};
pub use rule::{About, Anchor, Clauses, EventKind, EventMatch, HowLong, Key, Rule, Step, StepKind, Trigger};
pub(crate) use shared::Shared;
pub(crate) use walk::{DEEPEST, each_part_mut};
pub use walk::{each_part, own_reads};

/// A checked program.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// What its rules speak of: the built-in vocabulary and the files' declarations.
    pub vocabulary: Vocabulary,
    /// Every place in the facts that something reads, interned; a parent stands before its children.
    pub places: Vec<Place>,
    /// The places of the head of the event.
    pub head: EventHead,
    /// The rules, in the order of files and source.
    pub rules: Vec<Rule>,
    /// The groups.
    pub groups: Vec<Group>,
    /// The tables that are functions.
    pub tables: Vec<Table>,
    /// The `let` values; the host may replace them.
    pub lets: Vec<LetValue>,
    /// The named lists.
    pub lists: Vec<NamedList>,
    /// The zones that functions name.
    pub zones: Vec<ZoneTable>,
    /// The calendars.
    pub calendars: Vec<Calendar>,
    /// The status maps.
    pub maps: Vec<Map>,
    /// The tests.
    pub tests: Vec<Test>,
}

impl Program {
    /// The name of what may be waited for as an event, in `lang`: `order.created`, `订单.创建`, `打标签 完成`.
    #[must_use]
    pub fn event_in(&self, kind: EventKind, lang: Lang) -> String {
        let action = |number: u32| {
            let action = self.vocabulary.actions.get(number as usize);
            action.map_or("?", |action| action.names.get(lang))
        };
        match kind {
            EventKind::Declared(number) => match self.vocabulary.events.get(number as usize) {
                Some(event) => event.name(lang, false),
                None => String::from("?"),
            },
            EventKind::Issued(number) => String::from(action(number)),
            EventKind::Done(number) => {
                [action(number), if lang == Lang::Zh { " 完成" } else { " done" }].concat()
            }
        }
    }
}

/// The number of a place in [`Program::places`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceId(pub u32);

/// A place in the facts: a root, a field of another place, or the item of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The place it belongs to; nothing for a root.
    pub parent: Option<PlaceId>,
    /// Accepted keys in data, the primary one first; empty for the item of a list.
    pub keys: Vec<String>,
    /// Roots only: other root keys under which the same place may be given (`customer` for `order.customer`
    /// stands at the place of `order.customer`).
    pub root_keys: Vec<String>,
    /// The dotted primary path: `order.customer.tier`; the item of a list ends with `[]`.
    pub path: String,
    /// Its type.
    pub ty: Type,
    /// What its absence means.
    pub requirement: Requirement,
    /// How personal it is.
    pub class: DataClass,
    /// The longest list accepted.
    pub cap: u32,
    /// The innermost list item it stands in: the place of that item.
    pub in_item: Option<PlaceId>,
}

/// Places that every program reads: they say which event a call is about. All are optional text, but `time`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventHead {
    /// `event.type`: `order.created`, `order.becomes`, `order.leaves`
    pub kind: PlaceId,
    /// `event.state`: the state, for `becomes` and `leaves`
    pub state: PlaceId,
    /// `event.id`
    pub id: PlaceId,
    /// `event.time`
    pub time: PlaceId,
    /// `event.source`
    pub source: PlaceId,
}

impl Default for EventHead {
    fn default() -> Self {
        let none = PlaceId(u32::MAX);
        Self { kind: none, state: none, id: none, time: none, source: none }
    }
}

/// A read of a place. Inside lists, `binder` says whose item: 0 is the outermost `for each` or quantifier around.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Read {
    /// The place.
    pub place: PlaceId,
    /// The binder whose current item is read; nothing outside lists.
    pub binder: Option<u16>,
}

/// A typed expression.
#[derive(Clone, Debug)]
pub struct Node {
    /// Where it stands.
    pub span: Span,
    /// Its type.
    pub ty: Type,
    /// What it computes.
    pub kind: NodeKind,
}

/// The kinds of typed expression.
#[derive(Clone, Debug)]
pub enum NodeKind {
    /// A constant.
    Const(Scalar<'static>),
    /// A list of constants.
    ConstList(Vec<Scalar<'static>>),
    /// A single value from the facts.
    Read(Read),
    /// A record as a value: its id where it declares one, else its public and business scalar fields.
    RecordValue(RecordValue),
    /// A list as a value; its items are scalars or records.
    ListValue {
        /// The list's place.
        read: Read,
        /// How an item is read; its reads use binder number `binder`.
        item: Box<Node>,
        /// The binder number of the items.
        binder: u16,
    },
    /// A `let`.
    Let(u32),
    /// An output column of a table.
    TableOutput {
        /// The table.
        table: u32,
        /// The output column, counted among outputs.
        output: u32,
    },
    /// `not`
    Not(Box<Node>),
    /// `and` of any number
    And(Vec<Node>),
    /// `or` of any number
    Or(Vec<Node>),
    /// `-x`
    Negate(Box<Node>),
    /// `x + y`: numbers, money, weights, durations, instant + duration
    Add(Box<Node>, Box<Node>),
    /// `x - y`: also instant - instant = duration
    Sub(Box<Node>, Box<Node>),
    /// `x * y`: at most one side is not a number
    Mul(Box<Node>, Box<Node>),
    /// A comparison of two values of one type; equality of booleans, text and members; order of the rest.
    Compare(Comparison, Box<Node>, Box<Node>),
    /// A comparison in which a side is a quotient: `left / left_by OP right / right_by`, by cross multiplication.
    CompareRatio {
        /// The comparison.
        op: Comparison,
        /// Left numerator and denominator (nothing: 1).
        left: (Box<Node>, Option<Box<Node>>),
        /// Right numerator and denominator (nothing: 1).
        right: (Box<Node>, Option<Box<Node>>),
    },
    /// `x in [constants]`, also `order at least shipped`
    OneOf {
        /// The value.
        value: Box<Node>,
        /// The constants, in source order.
        among: Vec<Scalar<'static>>,
    },
    /// `x in list.of.scalars`, `list contains x`
    InPlace {
        /// The value.
        value: Box<Node>,
        /// The list of scalars.
        list: Read,
    },
    /// `x in t.column` of a table with the policy `all`: in a list that is made, not read.
    InMade {
        /// The value.
        value: Box<Node>,
        /// The list of single values.
        list: Box<Node>,
    },
    /// `x in list blacklist`
    InNamed {
        /// The value.
        value: Box<Node>,
        /// The named list.
        list: u32,
    },
    /// Text tests: `contains`, `starts with`, `ends with`
    TextTest(TextTest, Box<Node>, Box<Node>),
    /// `x is known`, `missing`, `none`; never unknown itself.
    Presence {
        /// What is asked about: a read or a table output.
        of: Box<Node>,
        /// Which question.
        what: Presence,
    },
    /// `x or else y`: y where x is none or unknown.
    OrElse(Box<Node>, Box<Node>),
    /// `any`, `all`, `no`
    Quantifier {
        /// Which.
        kind: Quantifier,
        /// The list.
        list: Read,
        /// The number of its binder.
        binder: u16,
        /// The condition.
        cond: Box<Node>,
    },
    /// `count of`, `sum of`, `min of`, `max of`
    Aggregate {
        /// Which.
        kind: Aggregate,
        /// The list.
        list: Read,
        /// The number of its binder.
        binder: u16,
        /// The value per item; a constant 1 for `count`.
        value: Box<Node>,
        /// Which items count; a constant true where nothing is written.
        cond: Box<Node>,
    },
    /// `round(x / y, n, mode)`
    Round {
        /// What is rounded.
        value: Box<Node>,
        /// By what it is divided first.
        by: Option<Box<Node>>,
        /// Digits after the point.
        places: u32,
        /// The mode.
        mode: Rounding,
    },
    /// A text with holes.
    Template(Vec<TemplatePart>),
    /// A built-in function.
    Call(Function, Vec<Node>),
    /// A value that only a running trigger has: `match.path`, `rate`, `count`, a `by` key.
    FromTrigger(String),
}

/// A record as a value.
#[derive(Clone, Debug)]
pub struct RecordValue {
    /// The record's place.
    pub read: Read,
    /// Its id.
    pub id: Option<Read>,
    /// Without an id: its shown fields by primary name.
    pub fields: Vec<(String, Node)>,
}

/// A piece of a template.
#[derive(Clone, Debug)]
pub enum TemplatePart {
    /// Text.
    Text(String),
    /// A value in its one fixed form.
    Hole(Node),
}

/// Comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
}

impl Comparison {
    /// Whether it holds for two values in that order.
    pub(crate) fn holds(self, order: Ordering) -> bool {
        match self {
            Comparison::Eq => order.is_eq(),
            Comparison::Ne => order.is_ne(),
            Comparison::Lt => order.is_lt(),
            Comparison::Le => order.is_le(),
            Comparison::Gt => order.is_gt(),
            Comparison::Ge => order.is_ge(),
        }
    }

    /// The comparison that holds with the sides exchanged.
    pub(crate) fn mirrored(self) -> Comparison {
        match self {
            Comparison::Lt => Comparison::Gt,
            Comparison::Le => Comparison::Ge,
            Comparison::Gt => Comparison::Lt,
            Comparison::Ge => Comparison::Le,
            Comparison::Eq | Comparison::Ne => self,
        }
    }
}

/// Text tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "sieve", derive(serde::Serialize))]
#[cfg_attr(feature = "sieve", serde(rename_all = "snake_case"))]
pub enum TextTest {
    /// The right stands somewhere in the left.
    Contains,
    /// The left begins with the right.
    StartsWith,
    /// The left ends with the right.
    EndsWith,
}

impl TextTest {
    /// Whether `left` has `right` so.
    #[inline]
    pub(crate) fn holds(self, left: &str, right: &str) -> bool {
        match self {
            TextTest::Contains => left.contains(right),
            TextTest::StartsWith => left.starts_with(right),
            TextTest::EndsWith => left.ends_with(right),
        }
    }
}

/// The built-in functions. Calendar functions carry the number of their zone or calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Function {
    /// `abs(x)`
    Abs,
    /// `min(x, y, …)`
    Min,
    /// `max(x, y, …)`
    Max,
    /// `length(text)`: characters
    Length,
    /// `year(t, zone)` in [`Program::zones`]
    Year(u32),
    /// `month(t, zone)`: 1–12
    Month(u32),
    /// `day(t, zone)`: 1–31
    Day(u32),
    /// `hour(t, zone)`: 0–23
    Hour(u32),
    /// `weekday(t, zone)`: 1 = Monday … 7
    Weekday(u32),
    /// `is_workday(t, calendar)` in [`Program::calendars`]
    IsWorkday(u32),
    /// `is_working_time(t, calendar)`
    IsWorkingTime(u32),
    /// `working_time(from, to, calendar)`: a duration
    WorkingTime(u32),
}

/// A rule group.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Its policy.
    pub policy: PolicyWord,
    /// Where it is declared.
    pub span: Span,
}

/// A table that is a function of its header paths.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its policy.
    pub policy: PolicyWord,
    /// Where it is declared.
    pub span: Span,
    /// Output names and types (of one row; with `all` the value is a list).
    pub outputs: Vec<(String, Type)>,
    /// The rows: where, the test, the outputs.
    pub rows: Vec<TableRow>,
}

/// A row of a table.
#[derive(Clone, Debug)]
pub struct TableRow {
    /// Where.
    pub span: Span,
    /// The conjunction of its cells.
    pub test: Node,
    /// One per output.
    pub outputs: Vec<Node>,
}

/// A `let`.
#[derive(Clone, Debug)]
pub struct LetValue {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// Its value in the file.
    pub value: Value,
}

/// A named list.
#[derive(Clone, Debug)]
pub struct NamedList {
    /// Its name.
    pub name: String,
    /// The type of its members.
    pub ty: Type,
    /// The members written in the file; nothing: only the host knows them.
    pub members: Option<Vec<Scalar<'static>>>,
}

/// A working calendar.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// Its name.
    pub name: String,
    /// Its zone: index in [`Program::zones`].
    pub zone: u32,
    /// Per weekday, Monday first: working spans in minutes since midnight, sorted, apart.
    pub week: [Vec<(u16, u16)>; 7],
    /// Days off: first and last day, as days since 1970-01-01.
    pub holidays: Vec<(i32, i32)>,
    /// Days worked although the week says otherwise; they have Monday's hours, or those of the first weekday that has any.
    pub workdays: Vec<(i32, i32)>,
}

/// A status map.
#[derive(Clone, Debug)]
pub struct Map {
    /// `system.enumeration`
    pub name: String,
    /// Where.
    pub span: Span,
    /// Its raw fields.
    pub fields: Vec<String>,
    /// The edition.
    pub edition: Option<String>,
    /// When it holds.
    pub period: Option<(Instant, Instant)>,
    /// Its rows.
    pub rows: Vec<MapRow>,
}

/// A row of a map.
#[derive(Clone, Debug)]
pub struct MapRow {
    /// Where.
    pub span: Span,
    /// One per raw field.
    pub cells: Vec<RawTest>,
    /// Machine and state; empty: not a state.
    pub claims: Vec<(u32, u32)>,
}

/// A test of a raw status, which is text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RawTest {
    /// Anything, also nothing.
    Anything,
    /// Absent or null, written as `missing`.
    Missing,
    /// The same, written as `none`.
    None,
    /// One of these.
    OneOf(Vec<String>),
    /// What this test does not take.
    Not(Box<RawTest>),
}

/// A test of the rules.
#[derive(Clone, Debug)]
pub struct Test {
    /// Its title.
    pub title: String,
    /// Where.
    pub span: Span,
    /// Its lines; checked: every field, state, action and rule it names exists.
    pub items: Vec<crate::syntax::ast::TestItem>,
}
