//! The syntax tree: what a rule file says, before any name is understood.
//!
//! Both languages lower to this one tree; the tree keeps spans, redundant parentheses and the spelling of
//! literals, so the printer can return the author's text. Two trees are the same rule when they are equal
//! apart from spans and the language of each declaration: see [`super::same`].

mod decl;
mod expr;

pub use decl::*;
pub use expr::*;

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

pub use crate::keyword::{Aggregate, PolicyWord, Presence, Quantifier};
pub use crate::lang::Lang;
use crate::span::{SourceId, Span};

/// One parsed file.
#[derive(Clone, Debug, Default)]
pub struct File {
    /// Which source this is.
    pub source: SourceId,
    /// The declarations that parsed, in source order.
    pub decls: Vec<Decl>,
    /// The names of the declarations that did not parse, as far as they can be told.
    pub broken: Vec<String>,
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

impl Path {
    /// Its parts with dots between them, as it is written.
    #[must_use]
    pub fn dotted(&self) -> String {
        self.parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(".")
    }
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
    pub after: Option<Box<Literal>>,
    /// `unless order leaves paid`: an event that cancels the delayed intent.
    pub unless: Option<Box<Expr>>,
    /// `if COND`
    pub guard: Option<Box<Expr>>,
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
