//! Expressions, literals and triggers.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Aggregate, Arg, Name, Path, Presence, Quantifier};
use crate::span::Span;

/// An expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: ExprKind,
}

/// The kinds of expression. What is large or rare is boxed: a file of ten thousand rules has some hundred thousand
/// expressions, most of them a path, a text or a literal. Brackets nest at most [`crate::limits::Limits::nesting`] deep, and expressions
/// at most twice as deep.
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
        target: Box<Path>,
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
    AtLeast(Box<Expr>, Box<Name>),
    /// `x in list blacklist`, `x not in list blacklist`
    InNamedList {
        /// The value.
        value: Box<Expr>,
        /// The list.
        list: Box<Path>,
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
        binder: Box<Name>,
        /// The list.
        list: Box<Path>,
        /// The condition; without one the question is whether there is an item.
        cond: Option<Box<Expr>>,
    },
    /// `count of x in xs (cond)`, `sum of x in xs (x.quantity if cond)`, `min of …`, `max of …`
    Aggregate {
        /// Which.
        kind: Aggregate,
        /// The bound name.
        binder: Box<Name>,
        /// The list.
        list: Box<Path>,
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
        places: Box<Literal>,
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
    Hole(Box<Expr>),
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
