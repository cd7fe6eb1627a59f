//! When two trees are the same rules.
//!
//! Spans, comments and the language of each declaration do not count, nor does how `true`, `false` and `none` were
//! spelled; everything else does: the order, redundant parentheses, the spelling of numbers, `is` or `=`.
//! Each tree is written down as a row of marks, and the rows are compared: one list of what counts, in one place.
//!
//! ```
//! use dangjiu::limits::Limits;
//! use dangjiu::span::{Source, SourceId};
//! use dangjiu::syntax::{parse, same};
//!
//! let read = |text: &str| parse(&Source::new(SourceId(0), "a.dj", text), &Limits::default()).file;
//! assert!(same::equal(&read("let x = 5元 // five"), &read("设  x = 5元")));
//! assert!(!same::equal(&read("let x = 5元"), &read("let x = 5.0元")));
//! ```

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::ast::{
    ActionDecl, Anchor, Arg, CalendarDecl, CalendarItem, Cell, CellKind, Column, ColumnKind, Decl, DeclKind,
    Define, EnumDecl, EnumMember, EventDecl, EventRef, Expect, ExpectKind, Expr, ExprKind, Field, FieldNote,
    File, Given, GivenKind, GroupDecl, HowLong, LatenessDecl, Let, ListDecl, Literal, LiteralKind,
    MachineDecl, MachineItem, MapDecl, MapRow, Name, Path, Quoted, RecordDecl, Rule, RuleOption,
    RuleOptionKind, Step, StepCall, StepKind, TableDecl, TableRow, TemplatePart, TestDecl, TestItem, Trigger,
    TypeRef,
};

/// Whether two files say the same, with every name as it is spelled.
#[must_use]
pub fn equal(a: &File, b: &File) -> bool {
    equal_with(a, b, &|name| name.text.clone())
}

/// The same where names may be spelled differently: `spelled` gives each name's one spelling, for instance the
/// primary name of the vocabulary.
///
/// ```
/// use dangjiu::limits::Limits;
/// use dangjiu::span::{Source, SourceId};
/// use dangjiu::syntax::{parse, same};
///
/// let read = |text: &str| parse(&Source::new(SourceId(0), "a.dj", text), &Limits::default()).file;
/// let primary = |name: &dangjiu::syntax::ast::Name| match name.text.as_str() {
///     "订单" => "order".to_owned(),
///     other => other.to_owned(),
/// };
/// assert!(same::equal_with(&read("let x = order"), &read("let x = 订单"), &primary));
/// ```
pub fn equal_with(a: &File, b: &File, spelled: &dyn Fn(&Name) -> String) -> bool {
    // Declaration by declaration, so that only two of them are ever written down.
    a.decls.len() == b.decls.len()
        && a.decls.iter().zip(&b.decls).all(|(a, b)| row(a, spelled) == row(b, spelled))
}

fn row(decl: &Decl, spelled: &dyn Fn(&Name) -> String) -> Vec<u8> {
    let mut marks = Marks { out: Vec::new(), spelled };
    decl.mark(&mut marks);
    marks.out
}

/// The row being written. Texts and lists carry their lengths, so no two trees share a row.
struct Marks<'s> {
    out: Vec<u8>,
    spelled: &'s dyn Fn(&Name) -> String,
}

impl Marks<'_> {
    fn number(&mut self, n: usize) {
        self.out.extend_from_slice(&(n as u64).to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.number(text.len());
        self.out.extend_from_slice(text.as_bytes());
    }

    /// A variant: its number, then its parts.
    fn variant(&mut self, number: u8, parts: &[&dyn Mark]) {
        self.out.push(number);
        for part in parts {
            part.mark(self);
        }
    }
}

trait Mark {
    fn mark(&self, marks: &mut Marks<'_>);
}

impl Mark for bool {
    fn mark(&self, marks: &mut Marks<'_>) {
        marks.out.push(u8::from(*self));
    }
}

impl Mark for u8 {
    fn mark(&self, marks: &mut Marks<'_>) {
        marks.out.push(*self);
    }
}

impl Mark for u16 {
    fn mark(&self, marks: &mut Marks<'_>) {
        marks.number(usize::from(*self));
    }
}

impl Mark for String {
    fn mark(&self, marks: &mut Marks<'_>) {
        marks.text(self);
    }
}

impl Mark for Name {
    fn mark(&self, marks: &mut Marks<'_>) {
        let spelled = (marks.spelled)(self);
        marks.text(&spelled);
    }
}

impl<T: Mark> Mark for Vec<T> {
    fn mark(&self, marks: &mut Marks<'_>) {
        marks.number(self.len());
        for item in self {
            item.mark(marks);
        }
    }
}

impl<T: Mark> Mark for Option<T> {
    fn mark(&self, marks: &mut Marks<'_>) {
        match self {
            None => marks.out.push(0),
            Some(item) => marks.variant(1, &[item]),
        }
    }
}

impl<T: Mark> Mark for Box<T> {
    fn mark(&self, marks: &mut Marks<'_>) {
        self.as_ref().mark(marks);
    }
}

impl<A: Mark, B: Mark> Mark for (A, B) {
    fn mark(&self, marks: &mut Marks<'_>) {
        self.0.mark(marks);
        self.1.mark(marks);
    }
}

/// Structs: the fields that count, then those that do not. A new field must be put in one of the lists.
macro_rules! marked {
    ($($type:ident { $($field:ident),* $(; $($ignored:ident),*)? })*) => {
        $(impl Mark for $type {
            fn mark(&self, marks: &mut Marks<'_>) {
                let Self { $($field,)* $($($ignored: _,)*)? } = self;
                $($field.mark(marks);)*
            }
        })*
    };
}

/// Enums without contents.
macro_rules! marked_words {
    ($($type:path),*) => {
        $(impl Mark for $type {
            fn mark(&self, marks: &mut Marks<'_>) {
                marks.out.push(*self as u8);
            }
        })*
    };
}

marked! {
    Path { parts; span }
    Quoted { text; span }
    Decl { replace, kind; span, lang }
    Rule { name, title, options, when, then, otherwise }
    RuleOption { kind; span }
    Step { kind; span }
    StepCall { target, args, after, unless, guard }
    Arg { name, value; span }
    Expr { kind; span }
    EventRef { event, filter; span }
    Anchor { event, done }
    Let { name, title, value }
    Define { name, title, value }
    TypeRef { list_depth, name; span }
    Field { name, titles, ty, notes; span }
    ActionDecl { name, titles, params, settled, undone_by }
    EventDecl { name, titles, subject, fields }
    RecordDecl { name, titles, fields }
    EnumDecl { name, titles, open, members }
    EnumMember { name, titles }
    MachineDecl { name, titles, subject, truth, forward_only, items }
    MapDecl { name, titles, fields, edition, period, subject, rows }
    MapRow { cells, claims; span }
    TableDecl { name, titles, policy, columns, rows }
    Column { kind; span }
    TableRow { cells; span }
    Cell { kind; span }
    CalendarDecl { name, titles, items }
    ListDecl { name, titles, ty, members }
    GroupDecl { name, titles, policy }
    LatenessDecl { source, bound }
    TestDecl { title, items }
    Given { kind; span }
    Expect { kind; span }
}

marked_words!(
    super::ast::ArithmeticOp,
    super::ast::CompareOp,
    super::ast::Presence,
    super::ast::Quantifier,
    super::ast::Aggregate,
    super::ast::RoundingWord,
    super::ast::LiteralKind,
    super::ast::DataClassWord,
    super::ast::PolicyWord
);

impl Mark for Literal {
    fn mark(&self, marks: &mut Marks<'_>) {
        let Self { span: _, spelling, kind } = self;
        kind.mark(marks);
        if !matches!(kind, LiteralKind::True | LiteralKind::False | LiteralKind::None) {
            spelling.mark(marks);
        }
    }
}

impl Mark for DeclKind {
    fn mark(&self, marks: &mut Marks<'_>) {
        match self {
            Self::Pack(a) => marks.variant(0, &[a]),
            Self::Use(a) => marks.variant(1, &[a]),
            Self::Rule(a) => marks.variant(2, &[a]),
            Self::Disable(a) => marks.variant(3, &[a]),
            Self::Let(a) => marks.variant(4, &[a]),
            Self::Define(a) => marks.variant(5, &[a]),
            Self::Action(a) => marks.variant(6, &[a]),
            Self::Event(a) => marks.variant(7, &[a]),
            Self::Record(a) => marks.variant(8, &[a]),
            Self::Enum(a) => marks.variant(9, &[a]),
            Self::Machine(a) => marks.variant(10, &[a]),
            Self::Map(a) => marks.variant(11, &[a]),
            Self::Table(a) => marks.variant(12, &[a]),
            Self::Calendar(a) => marks.variant(13, &[a]),
            Self::List(a) => marks.variant(14, &[a]),
            Self::Group(a) => marks.variant(15, &[a]),
            Self::Lateness(a) => marks.variant(16, &[a]),
            Self::Test(a) => marks.variant(17, &[a]),
        }
    }
}

impl Mark for RuleOptionKind {
    fn mark(&self, marks: &mut Marks<'_>) {
        match self {
            Self::Priority(a) => marks.variant(0, &[a]),
            Self::Group(a) => marks.variant(1, &[a]),
            Self::OncePer(a) => marks.variant(2, &[a]),
            Self::AtMostOncePer(a, b) => marks.variant(3, &[a, b]),
            Self::Period(a, b) => marks.variant(4, &[a, b]),
            Self::Shadow => marks.variant(5, &[]),
            Self::Disabled => marks.variant(6, &[]),
            Self::Owner(a) => marks.variant(7, &[a]),
            Self::Tags(a) => marks.variant(8, &[a]),
            Self::Was(a) => marks.variant(9, &[a]),
        }
    }
}

impl Mark for StepKind {
    fn mark(&self, marks: &mut Marks<'_>) {
        match self {
            Self::Call(a) => marks.variant(0, &[a]),
            Self::Emit(a) => marks.variant(1, &[a]),
            Self::ForEach { binder, list, step } => marks.variant(2, &[binder, list, step]),
        }
    }
}

impl Mark for ExprKind {
    fn mark(&self, marks: &mut Marks<'_>) {
        match self {
            Self::Literal(a) => marks.variant(0, &[a]),
            Self::Template(a) => marks.variant(1, &[a]),
            Self::Path(a) => marks.variant(2, &[a]),
            Self::Call { target, args } => marks.variant(3, &[target, args]),
            Self::Paren(a) => marks.variant(4, &[a]),
            Self::List(a) => marks.variant(5, &[a]),
            Self::Object(a) => marks.variant(6, &[a]),
            Self::Not(a) => marks.variant(7, &[a]),
            Self::Negate(a) => marks.variant(8, &[a]),
            Self::And(a) => marks.variant(9, &[a]),
            Self::Or(a) => marks.variant(10, &[a]),
            Self::Arithmetic(op, a, b) => marks.variant(11, &[op, a, b]),
            Self::Compare(op, a, b) => marks.variant(12, &[op, a, b]),
            Self::Presence { of, what, negated } => marks.variant(13, &[of, what, negated]),
            Self::AtLeast(a, b) => marks.variant(14, &[a, b]),
            Self::InNamedList { value, list, negated } => marks.variant(15, &[value, list, negated]),
            Self::OrElse(a, b) => marks.variant(16, &[a, b]),
            Self::Quantifier { kind, binder, list, cond } => marks.variant(17, &[kind, binder, list, cond]),
            Self::Aggregate { kind, binder, list, value, cond } => {
                marks.variant(18, &[kind, binder, list, value, cond]);
            }
            Self::Round { value, places, mode } => marks.variant(19, &[value, places, mode]),
            Self::Trigger(a) => marks.variant(20, &[a]),
        }
    }
}

impl Mark for TemplatePart {
    fn mark(&self, marks: &mut Marks<'_>) {
        match self {
            Self::Text(a) => marks.variant(0, &[a]),
            Self::Hole(a) => marks.variant(1, &[a]),
        }
    }
}

impl Mark for Trigger {
    fn mark(&self, marks: &mut Marks<'_>) {
        match self {
            Self::AnyOf(a) => marks.variant(0, &[a]),
            Self::Becomes(a, b) => marks.variant(1, &[a, b]),
            Self::Leaves(a, b) => marks.variant(2, &[a, b]),
            Self::Goes { subject, first, then, within } => marks.variant(3, &[subject, first, then, within]),
            Self::Stays { subject, state, how_long } => marks.variant(4, &[subject, state, how_long]),
            Self::Absence { event, within, after, by } => marks.variant(5, &[event, within, after, by]),
            Self::Count { at_least, event, within, by } => marks.variant(6, &[at_least, event, within, by]),
            Self::Rate { event, among, within, by, op, threshold, samples } => {
                marks.variant(7, &[event, among, within, by, op, threshold, samples]);
            }
        }
    }
}

impl Mark for HowLong {
    fn mark(&self, marks: &mut Marks<'_>) {
        match self {
            Self::For(a) => marks.variant(0, &[a]),
            Self::Until(a) => marks.variant(1, &[a]),
        }
    }
}

impl Mark for FieldNote {
    fn mark(&self, marks: &mut Marks<'_>) {
        match self {
            Self::Required(_) => marks.variant(0, &[]),
            Self::Optional(_) => marks.variant(1, &[]),
            Self::Default(a) => marks.variant(2, &[a]),
            Self::Class(a, _) => marks.variant(3, &[a]),
            Self::UpTo(a) => marks.variant(4, &[a]),
        }
    }
}

impl Mark for MachineItem {
    fn mark(&self, marks: &mut Marks<'_>) {
        match self {
            Self::State { span: _, name, titles, initial, is_final } => {
                marks.variant(0, &[name, titles, initial, is_final]);
            }
            Self::Moves(a) => marks.variant(1, &[a]),
        }
    }
}

impl Mark for ColumnKind {
    fn mark(&self, marks: &mut Marks<'_>) {
        match self {
            Self::Input(a) => marks.variant(0, &[a]),
            Self::Output(a, b) => marks.variant(1, &[a, b]),
            Self::Steps => marks.variant(2, &[]),
        }
    }
}

impl Mark for CellKind {
    fn mark(&self, marks: &mut Marks<'_>) {
        match self {
            Self::Anything => marks.variant(0, &[]),
            Self::Missing => marks.variant(1, &[]),
            Self::None => marks.variant(2, &[]),
            Self::Not(a) => marks.variant(3, &[a]),
            Self::Values(a) => marks.variant(4, &[a]),
            Self::In(a) => marks.variant(5, &[a]),
            Self::Compare(op, a) => marks.variant(6, &[op, a]),
            Self::Range(a, b) => marks.variant(7, &[a, b]),
        }
    }
}

impl Mark for CalendarItem {
    fn mark(&self, marks: &mut Marks<'_>) {
        match self {
            Self::Zone(a) => marks.variant(0, &[a]),
            Self::Hours { span: _, first, last, from, to } => marks.variant(1, &[first, last, from, to]),
            Self::Holiday(a, b, c) => marks.variant(2, &[a, b, c]),
            Self::Workday(a, b, c) => marks.variant(3, &[a, b, c]),
        }
    }
}

impl Mark for TestItem {
    fn mark(&self, marks: &mut Marks<'_>) {
        match self {
            Self::Given(a) => marks.variant(0, &[a]),
            Self::Expect(a) => marks.variant(1, &[a]),
        }
    }
}

impl Mark for GivenKind {
    fn mark(&self, marks: &mut Marks<'_>) {
        match self {
            Self::Root { root, value, change } => marks.variant(0, &[root, value, change]),
            Self::Event(a, b) => marks.variant(1, &[a, b]),
            Self::Now(a) => marks.variant(2, &[a]),
            Self::Let(a, b) => marks.variant(3, &[a, b]),
            Self::List(a, b) => marks.variant(4, &[a, b]),
        }
    }
}

impl Mark for ExpectKind {
    fn mark(&self, marks: &mut Marks<'_>) {
        match self {
            Self::Intent { negated, action, args } => marks.variant(0, &[negated, action, args]),
            Self::Nothing => marks.variant(1, &[]),
            Self::Undecided(a, b) => marks.variant(2, &[a, b]),
            Self::NeedsState(a) => marks.variant(3, &[a]),
            Self::Error(a) => marks.variant(4, &[a]),
        }
    }
}
