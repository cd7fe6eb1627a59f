//! How tightly the forms of an expression bind: the one table that lowering and printing share.
//!
//! `not a is b or c + d * -e > f` reads as `(not (a is b)) or ((c + (d * (-e))) > f)`, and `x or else 0 > 5`
//! as `(x or else 0) > 5`. Arithmetic groups to the left, `or else` to the right; comparisons do not chain.

use super::ast::{ArithmeticOp, ExprKind};

/// How tightly a form binds; a later one binds tighter.
///
/// ```
/// use dangjiu::syntax::precedence::Level;
/// assert!(Level::Or < Level::And && Level::OrElse < Level::Add);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// `a or b`
    Or,
    /// `a and b`
    And,
    /// `not a`
    Not,
    /// `a < b`, `a is known`, `a in list b`, `a at least s`, a trigger.
    Compare,
    /// `a or else b`
    OrElse,
    /// `a + b`, `a - b`
    Add,
    /// `a * b`, `a / b`
    Mul,
    /// `-a`
    Negate,
    /// A literal, a name, a call, anything in brackets.
    Atom,
}

impl Level {
    /// The level of `kind` itself, whatever its parts are.
    #[must_use]
    pub const fn of(kind: &ExprKind) -> Self {
        match kind {
            ExprKind::Or(_) => Self::Or,
            ExprKind::And(_) => Self::And,
            ExprKind::Not(_) => Self::Not,
            ExprKind::Compare(..)
            | ExprKind::Presence { .. }
            | ExprKind::AtLeast(..)
            | ExprKind::InNamedList { .. }
            | ExprKind::Trigger(_) => Self::Compare,
            ExprKind::OrElse(..) => Self::OrElse,
            ExprKind::Arithmetic(ArithmeticOp::Add | ArithmeticOp::Sub, ..) => Self::Add,
            ExprKind::Arithmetic(ArithmeticOp::Mul | ArithmeticOp::Div, ..) => Self::Mul,
            ExprKind::Negate(_) => Self::Negate,
            ExprKind::Literal(_)
            | ExprKind::Template(_)
            | ExprKind::Path(_)
            | ExprKind::Call { .. }
            | ExprKind::Paren(_)
            | ExprKind::List(_)
            | ExprKind::Object(_)
            | ExprKind::Quantifier { .. }
            | ExprKind::Aggregate { .. }
            | ExprKind::Round { .. } => Self::Atom,
        }
    }

    /// The next tighter level; of the tightest, itself.
    #[must_use]
    pub const fn tighter(self) -> Self {
        match self {
            Self::Or => Self::And,
            Self::And => Self::Not,
            Self::Not => Self::Compare,
            Self::Compare => Self::OrElse,
            Self::OrElse => Self::Add,
            Self::Add => Self::Mul,
            Self::Mul => Self::Negate,
            Self::Negate | Self::Atom => Self::Atom,
        }
    }
}
