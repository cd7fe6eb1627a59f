//! Declarations other than rules: vocabulary, machines, maps, tables, calendars, lists and tests.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::{Arg, CompareOp, Expr, Literal, Name, Path, PolicyWord, Quoted};
use crate::span::Span;

/// `let NAME = expr`
#[derive(Clone, Debug)]
pub struct Let {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Quoted>,
    /// Its value.
    pub value: Expr,
}

/// `define NAME = condition`
#[derive(Clone, Debug)]
pub struct Define {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Quoted>,
    /// The condition.
    pub value: Expr,
}

/// A type as written: `text`, `money`, `list of item`.
#[derive(Clone, Debug)]
pub struct TypeRef {
    /// Where.
    pub span: Span,
    /// How many `list of` stand before the name.
    pub list_depth: u8,
    /// The name.
    pub name: Name,
}

/// A field of a record or event, or a parameter of an action.
#[derive(Clone, Debug)]
pub struct Field {
    /// Where.
    pub span: Span,
    /// Its primary name.
    pub name: Name,
    /// Its other names and titles; the first that is a name is its Chinese (or, for a Chinese primary name, English) one.
    pub titles: Vec<Quoted>,
    /// Its type.
    pub ty: TypeRef,
    /// What else is said of it.
    pub notes: Vec<FieldNote>,
}

/// What may be said of a field.
#[derive(Clone, Debug)]
pub enum FieldNote {
    /// `required`
    Required(Span),
    /// `optional`
    Optional(Span),
    /// `default x`
    Default(Expr),
    /// `public`, `business`, `personal`, `sensitive`
    Class(DataClassWord, Span),
    /// `up to 500`: the longest list.
    UpTo(Literal),
}

/// The data classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DataClassWord {
    /// Shown to anyone.
    Public,
    /// Shown inside the business.
    Business,
    /// About a person; masked.
    Personal,
    /// About a person and harmful; masked whole.
    Sensitive,
}

/// `action NAME "title" (params) settled, undone by X`
#[derive(Clone, Debug)]
pub struct ActionDecl {
    /// Its name.
    pub name: Name,
    /// Its other names and titles.
    pub titles: Vec<Quoted>,
    /// Its parameters.
    pub params: Vec<Field>,
    /// `settled`, `speculative`, or nothing.
    pub settled: Option<bool>,
    /// `undone by X`
    pub undone_by: Option<Name>,
}

/// `event order.created "订单.创建" of order { fields }`
#[derive(Clone, Debug)]
pub struct EventDecl {
    /// `subject.kind`, or one name.
    pub name: Path,
    /// Its other names and titles.
    pub titles: Vec<Quoted>,
    /// The record it is about.
    pub subject: Option<Name>,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// `record NAME { fields }`; naming a known record adds fields to it.
#[derive(Clone, Debug)]
pub struct RecordDecl {
    /// Its name.
    pub name: Name,
    /// Its other names and titles.
    pub titles: Vec<Quoted>,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// `enum NAME open { members }`
#[derive(Clone, Debug)]
pub struct EnumDecl {
    /// Its name.
    pub name: Name,
    /// Its other names and titles.
    pub titles: Vec<Quoted>,
    /// Whether unknown members are allowed (they warn in rules).
    pub open: bool,
    /// Its members.
    pub members: Vec<EnumMember>,
}

/// A member of an enum.
#[derive(Clone, Debug)]
pub struct EnumMember {
    /// Its primary name.
    pub name: Name,
    /// Its other names.
    pub titles: Vec<Quoted>,
}

/// `machine NAME of SUBJECT (truth: a, b) forward only { … }`
#[derive(Clone, Debug)]
pub struct MachineDecl {
    /// The region's name.
    pub name: Name,
    /// Its other names and titles.
    pub titles: Vec<Quoted>,
    /// The record it belongs to.
    pub subject: Name,
    /// The sources in order of truth.
    pub truth: Vec<Name>,
    /// Whether it keeps its state on a regression.
    pub forward_only: bool,
    /// States and moves in source order.
    pub items: Vec<MachineItem>,
}

/// A line of a machine.
#[derive(Clone, Debug)]
pub enum MachineItem {
    /// `state paid "已付款" initial`
    State {
        /// Where.
        span: Span,
        /// Its name.
        name: Name,
        /// Its other names and titles.
        titles: Vec<Quoted>,
        /// `initial`
        initial: bool,
        /// `final`
        is_final: bool,
    },
    /// `a -> b -> c`
    Moves(Vec<Name>),
}

/// `map SYSTEM.ENUMERATION (fields) to SUBJECT { rows }`
#[derive(Clone, Debug)]
pub struct MapDecl {
    /// The source enumeration.
    pub name: Path,
    /// Its title.
    pub titles: Vec<Quoted>,
    /// The raw fields.
    pub fields: Vec<Name>,
    /// `edition "v2"`
    pub edition: Option<Quoted>,
    /// `from … to …`
    pub period: Option<(Literal, Literal)>,
    /// The record whose regions are claimed.
    pub subject: Name,
    /// The rows.
    pub rows: Vec<MapRow>,
}

/// A row of a map.
#[derive(Clone, Debug)]
pub struct MapRow {
    /// Where.
    pub span: Span,
    /// One cell per raw field.
    pub cells: Vec<Cell>,
    /// What is claimed: region and state; empty: `nothing`.
    pub claims: Vec<(Name, Name)>,
}

/// `table NAME (policy)` with a header and rows.
#[derive(Clone, Debug)]
pub struct TableDecl {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub titles: Vec<Quoted>,
    /// Its policy; `first` where nothing is written.
    pub policy: Option<PolicyWord>,
    /// The header.
    pub columns: Vec<Column>,
    /// The rows, each with one cell per column.
    pub rows: Vec<TableRow>,
}

/// A header cell.
#[derive(Clone, Debug)]
pub struct Column {
    /// Where.
    pub span: Span,
    /// What it is.
    pub kind: ColumnKind,
}

/// What a column is.
#[derive(Clone, Debug)]
pub enum ColumnKind {
    /// A tested path.
    Input(Path),
    /// `-> carrier`, `-> carrier: carrier`
    Output(Name, Option<TypeRef>),
    /// `-> then`: cells are steps.
    Steps,
}

/// A table row.
#[derive(Clone, Debug)]
pub struct TableRow {
    /// Where.
    pub span: Span,
    /// Its cells.
    pub cells: Vec<Cell>,
}

/// A cell: a unary test, or in an output column a value or a step.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: CellKind,
}

/// The kinds of cell.
#[derive(Clone, Debug)]
pub enum CellKind {
    /// `-`: anything.
    Anything,
    /// `missing`
    Missing,
    /// `none`
    None,
    /// `not CELL`
    Not(Box<Cell>),
    /// `a, b`: one of these. In an output column a single value or a call.
    Values(Vec<Expr>),
    /// `in [a, b]`, kept apart from `a, b` for its spelling.
    In(Vec<Expr>),
    /// `<= x`
    Compare(CompareOp, Expr),
    /// `x .. y`, both ends included.
    Range(Expr, Expr),
}

/// `calendar NAME { … }`
#[derive(Clone, Debug)]
pub struct CalendarDecl {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub titles: Vec<Quoted>,
    /// Its lines.
    pub items: Vec<CalendarItem>,
}

/// A line of a calendar.
#[derive(Clone, Debug)]
pub enum CalendarItem {
    /// `zone "Asia/Shanghai"`
    Zone(Quoted),
    /// `hours mon .. fri 09:00 - 18:00`
    Hours {
        /// Where.
        span: Span,
        /// First weekday, 0 = Monday.
        first: u8,
        /// Last weekday, 0 = Monday.
        last: u8,
        /// Minutes since midnight.
        from: u16,
        /// Minutes since midnight, up to 24:00.
        to: u16,
    },
    /// `holiday 2026-10-01 .. 2026-10-07 "国庆"`
    Holiday(Literal, Option<Literal>, Option<Quoted>),
    /// `workday 2026-10-10 "调休"`
    Workday(Literal, Option<Literal>, Option<Quoted>),
}

/// `list NAME of text ["a", "b"]`
#[derive(Clone, Debug)]
pub struct ListDecl {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub titles: Vec<Quoted>,
    /// The type of its members.
    pub ty: TypeRef,
    /// Members written in the file; the host may give others.
    pub members: Option<Vec<Expr>>,
}

/// `group NAME first`
#[derive(Clone, Debug)]
pub struct GroupDecl {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub titles: Vec<Quoted>,
    /// Its policy.
    pub policy: PolicyWord,
}

/// `lateness carrier 6h`
#[derive(Clone, Debug)]
pub struct LatenessDecl {
    /// The source.
    pub source: Name,
    /// How late its events may be.
    pub bound: Literal,
}

/// `test "title"` with its lines.
#[derive(Clone, Debug)]
pub struct TestDecl {
    /// The title.
    pub title: Quoted,
    /// Its lines in source order.
    pub items: Vec<TestItem>,
}

/// A line of a test.
#[derive(Clone, Debug)]
pub enum TestItem {
    /// `given order { … } becomes paid`
    Given(Given),
    /// `expect …`
    Expect(Expect),
}

/// What a test is given.
#[derive(Clone, Debug)]
pub struct Given {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: GivenKind,
}

/// The kinds of `given`.
#[derive(Clone, Debug)]
pub enum GivenKind {
    /// `given order { … }`, with what the event says of it.
    Root {
        /// `order`, `customer`, …
        root: Name,
        /// An object.
        value: Expr,
        /// `becomes S` (true) or `leaves S` (false).
        change: Option<(bool, Name)>,
    },
    /// `given event order.created { … }`
    Event(Path, Option<Expr>),
    /// `given now 2026-11-01T00:00:00+08:00`
    Now(Literal),
    /// `given big = 300元`
    Let(Name, Expr),
    /// `given list blacklist ["a"]`
    List(Name, Expr),
}

/// One expectation.
#[derive(Clone, Debug)]
pub struct Expect {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: ExpectKind,
}

/// The kinds of expectation. One `expect` line may hold several, which become several items.
#[derive(Clone, Debug)]
pub enum ExpectKind {
    /// `expect action(args)`; only the written arguments are compared.
    Intent {
        /// `no` before it.
        negated: bool,
        /// The action.
        action: Name,
        /// The arguments, where parentheses are written.
        args: Option<Vec<Arg>>,
    },
    /// `expect nothing`
    Nothing,
    /// `expect undecided RULE (path)`
    Undecided(Path, Option<Path>),
    /// `expect needs state RULE`
    NeedsState(Path),
    /// `expect error RULE`
    Error(Path),
}
