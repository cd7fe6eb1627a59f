//! The syntax tree: what a rule file says, before any name is understood.
//!
//! Both languages lower to this one tree; the tree keeps spans, redundant parentheses and the spelling of
//! literals, so the printer can return the author's text. Two trees are the same rule when they are equal
//! apart from spans and the language of each declaration: see [`super::same`].

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

pub use crate::lang::Lang;
use crate::span::{SourceId, Span};

/// One parsed file.
#[derive(Clone, Debug, Default)]
pub struct File {
    /// Which source this is.
    pub source: SourceId,
    /// The declarations that parsed, in source order.
    pub decls: Vec<Decl>,
    /// The comments, in source order, with their `//`.
    pub comments: Vec<Comment>,
}

/// A `//` comment, without its line end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Where it stands.
    pub span: Span,
    /// Whether nothing but white space stands before it on its line.
    pub own_line: bool,
}

/// A name as written (NFC, full-width letters folded), with its place.
#[derive(Clone, Debug)]
pub struct Name {
    /// The text after folding.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// A dotted name: `order.customer.tier`, `std.orders`, `payment.confirmed`.
#[derive(Clone, Debug)]
pub struct Path {
    /// At least one part.
    pub parts: Vec<Name>,
    /// Where.
    pub span: Span,
}

/// A quoted text without holes: titles, owners.
#[derive(Clone, Debug)]
pub struct Quoted {
    /// The text with escapes resolved.
    pub text: String,
    /// Where, with its quotes.
    pub span: Span,
}

/// A declaration.
#[derive(Clone, Debug)]
pub struct Decl {
    /// The whole declaration.
    pub span: Span,
    /// The language of its first word.
    pub lang: Lang,
    /// Whether it stands behind `replace`.
    pub replace: bool,
    /// What it declares.
    pub kind: DeclKind,
}

/// The kinds of declaration.
#[derive(Clone, Debug)]
pub enum DeclKind {
    /// `pack shop.orders`: the name in front of every rule of this file.
    Pack(Path),
    /// `use std.orders`
    Use(Path),
    /// `rule …`
    Rule(Rule),
    /// `disable rule std.orders.late_shipment`
    Disable(Path),
    /// `let big = 500元`
    Let(Let),
    /// `define vip = customer.tier in [gold]`
    Define(Define),
    /// `action …`
    Action(ActionDecl),
    /// `event …`
    Event(EventDecl),
    /// `record …`
    Record(RecordDecl),
    /// `enum …`
    Enum(EnumDecl),
    /// `machine …`
    Machine(MachineDecl),
    /// `map …`
    Map(MapDecl),
    /// `table …`
    Table(TableDecl),
    /// `calendar …`
    Calendar(CalendarDecl),
    /// `list …`
    List(ListDecl),
    /// `group g first`
    Group(GroupDecl),
    /// `lateness carrier 6h`
    Lateness(LatenessDecl),
    /// `test …`
    Test(TestDecl),
}

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its name, unique in its pack.
    pub name: Name,
    /// Its title for people.
    pub title: Option<Quoted>,
    /// Its options in source order.
    pub options: Vec<RuleOption>,
    /// The whole `when` clause as one expression; a trigger is an [`ExprKind::Trigger`], or a path or call that
    /// names an event, among its top-level conjuncts. Which, only the checker knows.
    pub when: Expr,
    /// The `then` steps.
    pub then: Vec<Step>,
    /// The `otherwise` steps.
    pub otherwise: Vec<Step>,
}

/// One option of a rule.
#[derive(Clone, Debug)]
pub struct RuleOption {
    /// Where.
    pub span: Span,
    /// Which.
    pub kind: RuleOptionKind,
}

/// The options of a rule.
#[derive(Clone, Debug)]
pub enum RuleOptionKind {
    /// `priority 10`
    Priority(Literal),
    /// `in group g`
    Group(Name),
    /// `once per order`
    OncePer(Path),
    /// `at most once per 1h by channel`
    AtMostOncePer(Literal, Path),
    /// `from 2026-11-01 to 2026-11-12`
    Period(Literal, Literal),
    /// `shadow`
    Shadow,
    /// `disabled`
    Disabled,
    /// `owner "ops"`
    Owner(Quoted),
    /// `tags [a, b]`
    Tags(Vec<Name>),
    /// `was old_name`
    Was(Name),
}

/// One step of a `then` or `otherwise`.
#[derive(Clone, Debug)]
pub struct Step {
    /// The whole step.
    pub span: Span,
    /// What to do.
    pub kind: StepKind,
}

/// The kinds of step.
#[derive(Clone, Debug)]
pub enum StepKind {
    /// `action(name: value)` with its clauses.
    Call(StepCall),
    /// `emit event(name: value)` with its clauses.
    Emit(StepCall),
    /// `for each x in xs: step`
    ForEach {
        /// The bound name.
        binder: Name,
        /// The list.
        list: Path,
        /// The step done for each item.
        step: Box<Step>,
    },
}

/// A call in a step, with `after`, `unless` and `if`, in that order.
#[derive(Clone, Debug)]
pub struct StepCall {
    /// The action or event.
    pub target: Path,
    /// Its arguments.
    pub args: Vec<Arg>,
    /// `after 30min`
    pub after: Option<Literal>,
    /// `unless order leaves paid`: an event that cancels the delayed intent.
    pub unless: Option<Expr>,
    /// `if COND`
    pub guard: Option<Expr>,
}

/// An argument; without a name it stands for the parameter that has the same name as its path, or the first.
#[derive(Clone, Debug)]
pub struct Arg {
    /// The whole argument.
    pub span: Span,
    /// Its name, where written.
    pub name: Option<Name>,
    /// Its value.
    pub value: Expr,
}

/// An expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: ExprKind,
}

/// The kinds of expression. Nesting is at most [`crate::limits::Limits::nesting`] deep.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// A literal.
    Literal(Literal),
    /// A text with holes.
    Template(Vec<TemplatePart>),
    /// A path, or a bare word that the expected type decides.
    Path(Path),
    /// `name(args)`: a function, or an event with its filter.
    Call {
        /// The function or event.
        target: Path,
        /// The arguments.
        args: Vec<Arg>,
    },
    /// `(x)`, kept because the author wrote it.
    Paren(Box<Expr>),
    /// `[a, b]`
    List(Vec<Expr>),
    /// `{ a: 1 }`, in tests only.
    Object(Vec<(Name, Expr)>),
    /// `not x`
    Not(Box<Expr>),
    /// `-x`
    Negate(Box<Expr>),
    /// `a and b and c`: at least two, none of them an `And`.
    And(Vec<Expr>),
    /// `a or b or c`: at least two, none of them an `Or`.
    Or(Vec<Expr>),
    /// `a + b`, `a - b`, `a * b`, `a / b`
    Arithmetic(ArithmeticOp, Box<Expr>, Box<Expr>),
    /// `a < b`, `a is b`, `a contains b`, …
    Compare(CompareOp, Box<Expr>, Box<Expr>),
    /// `x is known`, `x is not missing`, `x is none`
    Presence {
        /// What is asked about.
        of: Box<Expr>,
        /// Which question.
        what: Presence,
        /// Whether `not` was written.
        negated: bool,
    },
    /// `order at least shipped`
    AtLeast(Box<Expr>, Name),
    /// `x in list blacklist`, `x not in list blacklist`
    InNamedList {
        /// The value.
        value: Box<Expr>,
        /// The list.
        list: Path,
        /// Whether `not` was written.
        negated: bool,
    },
    /// `x or else y`
    OrElse(Box<Expr>, Box<Expr>),
    /// `any x in xs (cond)`, `all …`, `no …`
    Quantifier {
        /// Which.
        kind: Quantifier,
        /// The bound name.
        binder: Name,
        /// The list.
        list: Path,
        /// The condition; without one the question is whether there is an item.
        cond: Option<Box<Expr>>,
    },
    /// `count of x in xs (cond)`, `sum of x in xs (x.quantity if cond)`, `min of …`, `max of …`
    Aggregate {
        /// Which.
        kind: Aggregate,
        /// The bound name.
        binder: Name,
        /// The list.
        list: Path,
        /// The summed value; for `count` nothing.
        value: Option<Box<Expr>>,
        /// Which items count.
        cond: Option<Box<Expr>>,
    },
    /// `round(x, 2, half up)`
    Round {
        /// What is rounded: a quotient is allowed here.
        value: Box<Expr>,
        /// Digits after the point.
        places: Literal,
        /// The mode.
        mode: RoundingWord,
    },
    /// A trigger. Only as a top-level conjunct of `when`, or behind `unless`.
    Trigger(Box<Trigger>),
}

/// `+ - * /`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ArithmeticOp {
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
}

/// Comparisons as written. `is` and `=` mean the same and keep their spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CompareOp {
    /// `is` / `是`
    Is,
    /// `is not` / `不是`
    IsNot,
    /// `=`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `in`
    In,
    /// `not in`
    NotIn,
    /// `contains`
    Contains,
    /// `starts with`
    StartsWith,
    /// `ends with`
    EndsWith,
}

/// `known`, `missing`, `none`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Presence {
    /// The value is there.
    Known,
    /// A required value is not there.
    Missing,
    /// An optional value is absent or null.
    None,
}

/// `any`, `all`, `no`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quantifier {
    /// At least one item.
    Any,
    /// Every item.
    All,
    /// Not one item.
    No,
}

/// `count of`, `sum of`, `min of`, `max of`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Aggregate {
    /// How many items.
    Count,
    /// Their sum.
    Sum,
    /// The smallest.
    Min,
    /// The largest.
    Max,
}

/// The rounding modes of `round`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RoundingWord {
    /// Ties away from zero.
    HalfUp,
    /// Ties to the even digit.
    HalfEven,
    /// Away from zero.
    Up,
    /// Toward zero.
    Down,
}

/// A literal: its kind, and its spelling as written (full-width forms folded).
#[derive(Clone, Debug)]
pub struct Literal {
    /// Where.
    pub span: Span,
    /// The spelling, which the printer returns.
    pub spelling: String,
    /// Which kind; the value is read by the checker.
    pub kind: LiteralKind,
}

/// The kinds of literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LiteralKind {
    /// `199`, `0.05`
    Number,
    /// `95%`
    Percent,
    /// `¥199.00`, `199.00 CNY`, `199元`, `1.5万元`
    Money,
    /// `2h`, `30min`, `2小时`, `1h30min`
    Duration,
    /// `3kg`, `500g`, `3公斤`
    Weight,
    /// `2026-11-01`
    Date,
    /// `2026-11-01T00:00:00+08:00`, `2026-11-01T00:00`
    Instant,
    /// `true` / `真`
    True,
    /// `false` / `假`
    False,
    /// `none` / `空`, as a value of a test object.
    None,
}

/// A piece of a template.
#[derive(Clone, Debug)]
pub enum TemplatePart {
    /// Text with escapes and `{{` resolved.
    Text(String),
    /// `{expr}`
    Hole(Expr),
}

/// A trigger in one of its keyword forms. (An event alone is a path or a call until it is checked.)
#[derive(Clone, Debug)]
pub enum Trigger {
    /// `any of (wms.outbound, carrier.pickup)`
    AnyOf(Vec<EventRef>),
    /// `order becomes paid`
    Becomes(Path, Name),
    /// `order leaves paid`
    Leaves(Path, Name),
    /// `order goes paid -> cancelled ->> paid within 2h`
    Goes {
        /// The subject.
        subject: Path,
        /// The first state.
        first: Name,
        /// The later states; true where `->>` (directly next) stands before one.
        then: Vec<(bool, Name)>,
        /// From the first entry to the last.
        within: Literal,
    },
    /// `order stays awaiting_shipment for 48h`, `… until order.ship_by - 4h`
    Stays {
        /// The subject.
        subject: Path,
        /// The state.
        state: Name,
        /// How long.
        how_long: HowLong,
    },
    /// `no payment.confirmed within 24h after parcel.signed by order`
    Absence {
        /// What does not come.
        event: EventRef,
        /// In how long.
        within: Literal,
        /// After what.
        after: Anchor,
        /// Correlation; empty: the subject.
        by: Vec<Path>,
    },
    /// `at least 3 refund.requested (kind is refund_only) within 30d by customer`
    Count {
        /// How many.
        at_least: Literal,
        /// Of what.
        event: EventRef,
        /// In how long.
        within: Literal,
        /// Per what; empty: the subject.
        by: Vec<Path>,
    },
    /// `rate of callback (…) among callback within 5min by channel > 95% with at least 20 samples`
    Rate {
        /// The counted events.
        event: EventRef,
        /// The compared-with events.
        among: EventRef,
        /// In how long.
        within: Literal,
        /// Per what; empty: the subject.
        by: Vec<Path>,
        /// One of `<`, `<=`, `>`, `>=`.
        op: CompareOp,
        /// The threshold, a percent or a number.
        threshold: Literal,
        /// The smallest sample.
        samples: Option<Literal>,
    },
}

/// How long a state is stayed in.
#[derive(Clone, Debug)]
pub enum HowLong {
    /// `for 48h`
    For(Literal),
    /// `until order.ship_by - 4h`
    Until(Expr),
}

/// An event with an optional filter in which its fields are visible unprefixed.
#[derive(Clone, Debug)]
pub struct EventRef {
    /// Where.
    pub span: Span,
    /// `subject.kind`
    pub event: Path,
    /// The filter.
    pub filter: Option<Expr>,
}

/// What an absence starts from.
#[derive(Clone, Debug)]
pub struct Anchor {
    /// An event, or an action's name (issued).
    pub event: EventRef,
    /// `done`: accepted by the host.
    pub done: bool,
}

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

/// `first`, `all`, `unique`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PolicyWord {
    /// The first that is true.
    First,
    /// Every one that is true.
    All,
    /// Exactly one may be true.
    Unique,
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
