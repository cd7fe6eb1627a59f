//! Precedence: a flat row of operands and operators becomes a tree, by the levels of `precedence.rs`.
//!
//! Operators wait on a stack of their own until a looser one comes, so a row costs no call depth however long it
//! is; only brackets recurse, and they are counted before the parser runs. What chains could still grow deep
//! (`not not …`, `a + b + …`) is bounded by [`most_depth`].

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use dangjiu_grammar::Rule;

use super::text::boxed;
use super::{Lower, Lowering, Node, internal, refuse};
use crate::diagnostic::{Diagnostic, codes};
use crate::limits::Limits;
use crate::say;
use crate::span::Span;
use crate::syntax::ast::{ArithmeticOp, CompareOp, Expr, ExprKind, LiteralKind, Presence};
use crate::syntax::precedence::Level;

/// An expression and how deep it nests.
pub(super) type Deep = (Expr, usize);

/// How deep an expression may nest: each bracket level may hold an operator beside its bracket.
pub(super) const fn most_depth(limits: &Limits) -> usize {
    limits.nesting.saturating_mul(2)
}

/// An operator that waits for its right operand.
#[derive(Clone, Copy)]
enum Operator {
    Or,
    And,
    Not,
    Compare(CompareOp),
    OrElse,
    Arithmetic(ArithmeticOp),
    Negate,
}

impl Operator {
    fn level(self) -> Level {
        match self {
            Self::Or => Level::Or,
            Self::And => Level::And,
            Self::Not => Level::Not,
            Self::Compare(_) => Level::Compare,
            Self::OrElse => Level::OrElse,
            Self::Arithmetic(ArithmeticOp::Add | ArithmeticOp::Sub) => Level::Add,
            Self::Arithmetic(ArithmeticOp::Mul | ArithmeticOp::Div) => Level::Mul,
            Self::Negate => Level::Negate,
        }
    }

    /// The operator between two operands that a rule stands for.
    fn between(rule: Rule) -> Option<Self> {
        Some(match rule {
            Rule::kw_or => Self::Or,
            Rule::kw_and => Self::And,
            Rule::kw_or_else => Self::OrElse,
            Rule::op_add => Self::Arithmetic(ArithmeticOp::Add),
            Rule::op_sub => Self::Arithmetic(ArithmeticOp::Sub),
            Rule::op_mul => Self::Arithmetic(ArithmeticOp::Mul),
            Rule::op_div => Self::Arithmetic(ArithmeticOp::Div),
            _ => Self::Compare(compare_op(rule)?),
        })
    }
}

/// The row of one expression, read from the left.
pub(super) struct Row<'l> {
    lowering: Lowering<'l>,
    span: Span,
    values: Vec<Deep>,
    waiting: Vec<(Operator, Span)>,
}

impl<'l> Row<'l> {
    pub(super) fn new(lowering: Lowering<'l>, span: Span) -> Self {
        Self { lowering, span, values: Vec::new(), waiting: Vec::new() }
    }

    /// Takes the next thing of the row.
    pub(super) fn take(&mut self, node: Node<'_>) -> Lower<()> {
        let span = self.lowering.span(&node);
        match node.as_rule() {
            Rule::op_neg => self.waiting.push((Operator::Negate, span)),
            Rule::kw_not => return self.not(span),
            rule if is_postfix(rule) => return self.postfix(node, span),
            rule => match Operator::between(rule) {
                Some(operator) => return self.infix(operator, span),
                None if is_trigger(rule) => return self.trigger(node, span),
                None => {
                    let value = self.lowering.operand(node)?;
                    self.values.push(value);
                }
            },
        }
        Ok(())
    }

    /// The whole row.
    pub(super) fn finish(mut self) -> Lower<Deep> {
        self.settle(|_| true)?;
        match (self.values.pop(), self.values.is_empty()) {
            (Some((mut value, depth)), true) => {
                if let ExprKind::And(all) | ExprKind::Or(all) = &mut value.kind {
                    all.shrink_to_fit();
                }
                Ok((value, depth))
            }
            _ => Err(internal(self.span)),
        }
    }

    fn not(&mut self, span: Span) -> Lower<()> {
        if self.waiting.last().is_some_and(|(operator, _)| operator.level() > Level::Not) {
            return refuse(
                &codes::syntax::UNEXPECTED,
                span,
                say!(
                    "`not` cannot stand here; put what it denies in parentheses",
                    "“非”不能写在这里，请把被否定的部分放进括号"
                ),
            );
        }
        self.waiting.push((Operator::Not, span));
        Ok(())
    }

    fn infix(&mut self, operator: Operator, span: Span) -> Lower<()> {
        let level = operator.level();
        match operator {
            // Grouped to the right: an earlier one waits on.
            Operator::OrElse => self.settle(|waiting| waiting > level)?,
            _ => self.settle(|waiting| waiting >= level)?,
        }
        if level >= Level::Compare {
            self.not_compared_yet(span)?;
        }
        self.waiting.push((operator, span));
        Ok(())
    }

    /// A trigger with words of its own: a whole condition.
    fn trigger(&mut self, node: Node<'_>, span: Span) -> Lower<()> {
        if self.waiting.last().is_some_and(|(operator, _)| operator.level() > Level::Not) {
            return refuse(
                &codes::syntax::UNEXPECTED,
                span,
                say!("a trigger cannot be part of a calculation or comparison", "触发条件不能参与运算或比较"),
            );
        }
        let trigger = self.lowering.trigger(node)?;
        self.values.push(trigger);
        Ok(())
    }

    fn postfix(&mut self, node: Node<'_>, span: Span) -> Lower<()> {
        self.settle(|waiting| waiting >= Level::Compare)?;
        self.not_compared_yet(span)?;
        let operand = self.value()?;
        let value = self.lowering.postfix(operand, node)?;
        self.values.push(value);
        Ok(())
    }

    /// Refuses a second comparison: the operand before this place must not be one.
    fn not_compared_yet(&self, span: Span) -> Lower<()> {
        let Some((before, _)) =
            self.values.last().filter(|(value, _)| Level::of(&value.kind) == Level::Compare)
        else {
            return Ok(());
        };
        if matches!(before.kind, ExprKind::Trigger(_)) {
            return refuse(
                &codes::syntax::UNEXPECTED,
                span,
                say!("only `and` may follow a trigger", "触发条件之后只能接“且”"),
            );
        }
        let diagnostic = Diagnostic::new(
            &codes::syntax::CHAINED_COMPARISON,
            span,
            say!("a comparison is not a value to go on with", "比较的结果不能继续比较或运算"),
        )
        .label(before.span, say!("this is compared already", "这里已经是一个比较"))
        .help(say!(
            "write two, joined by `and`: `a < b and b < c`",
            "请写成两个并用“且”连接：a < b 且 b < c"
        ));
        Err(Box::new(diagnostic))
    }

    /// Gives the waiting operators their operands, from the last, as long as `binds` says so of their level.
    fn settle(&mut self, binds: impl Fn(Level) -> bool) -> Lower<()> {
        while let Some((operator, span)) = self.waiting.pop_if(|(operator, _)| binds(operator.level())) {
            let value = self.apply(operator, span)?;
            self.values.push(value);
        }
        Ok(())
    }

    fn value(&mut self) -> Lower<Deep> {
        self.values.pop().ok_or_else(|| internal(self.span))
    }

    fn apply(&mut self, operator: Operator, span: Span) -> Lower<Deep> {
        let (right, right_depth) = self.value()?;
        if matches!(operator, Operator::Not | Operator::Negate) {
            let span = span.to(right.span);
            let kind = match operator {
                Operator::Not => ExprKind::Not(boxed(right)),
                _ => ExprKind::Negate(boxed(right)),
            };
            return self.lowering.deep(span, kind, right_depth + 1);
        }
        let (left, left_depth) = self.value()?;
        let span = left.span.to(right.span);
        let depth = left_depth.max(right_depth) + 1;
        if let Operator::Arithmetic(ArithmeticOp::Div) = operator
            && let Some(date) = date(&left, &right)
        {
            let message = say!("a date is written with hyphens", "日期用连字符书写");
            let diagnostic = Diagnostic::new(&codes::syntax::UNEXPECTED, span, message);
            let help = say!("write `{date}`", "请写成 {date}");
            return Err(Box::new(diagnostic.help(help).fix(span, date)));
        }
        let kind = match operator {
            Operator::Compare(op) => ExprKind::Compare(op, boxed(left), boxed(right)),
            Operator::Arithmetic(op) => ExprKind::Arithmetic(op, boxed(left), boxed(right)),
            Operator::OrElse => ExprKind::OrElse(boxed(left), boxed(right)),
            // An `and` on the left without parentheses is the one before in this row: they are one list.
            Operator::And => match left.kind {
                ExprKind::And(mut all) => {
                    all.push(right);
                    return self.lowering.deep(span, ExprKind::And(all), left_depth.max(right_depth + 1));
                }
                kind => ExprKind::And(alloc::vec![Expr { kind, ..left }, right]),
            },
            Operator::Or => match left.kind {
                ExprKind::Or(mut all) => {
                    all.push(right);
                    return self.lowering.deep(span, ExprKind::Or(all), left_depth.max(right_depth + 1));
                }
                kind => ExprKind::Or(alloc::vec![Expr { kind, ..left }, right]),
            },
            Operator::Not | Operator::Negate => return Err(internal(span)),
        };
        self.lowering.deep(span, kind, depth)
    }
}

impl Lowering<'_> {
    /// An operand with what stands behind it: `is known`, `at least shipped`, `in list l`, `becomes paid`.
    fn postfix(&self, operand: Deep, postfix: Node<'_>) -> Lower<Deep> {
        let (of, depth) = operand;
        let span = of.span.to(self.span(&postfix));
        let kind = match postfix.as_rule() {
            Rule::presence => {
                let mut negated = false;
                let mut what = None;
                for word in postfix.into_inner() {
                    match word.as_rule() {
                        Rule::kw_is_not => negated = true,
                        Rule::kw_known => what = Some(Presence::Known),
                        Rule::kw_missing => what = Some(Presence::Missing),
                        Rule::kw_none => what = Some(Presence::None),
                        _ => {}
                    }
                }
                ExprKind::Presence { of: boxed(of), what: what.ok_or_else(|| internal(span))?, negated }
            }
            Rule::at_least_state => {
                let state = self.children(postfix).need(Rule::name)?;
                ExprKind::AtLeast(boxed(of), Box::new(self.name(&state)))
            }
            Rule::in_named_list => {
                let mut children = self.children(postfix);
                let negated = children.optional(Rule::kw_not_in_list).is_some();
                let list = Box::new(self.dotted(children.need(Rule::path)?)?);
                ExprKind::InNamedList { value: boxed(of), list, negated }
            }
            _ => return self.trigger_behind((of, depth), postfix),
        };
        self.deep(span, kind, depth + 1)
    }
}

/// The date meant by `2026/11/01`.
fn date(left: &Expr, right: &Expr) -> Option<String> {
    let ExprKind::Arithmetic(ArithmeticOp::Div, year, month) = &left.kind else { return None };
    let digits = |expr: &Expr, most: usize| match &expr.kind {
        ExprKind::Literal(literal)
            if literal.kind == LiteralKind::Number && literal.spelling.len() <= most =>
        {
            literal.spelling.parse::<u16>().ok()
        }
        _ => None,
    };
    let (year, month, day) = (digits(year, 4)?, digits(month, 2)?, digits(right, 2)?);
    (year >= 1000 && (1..=12).contains(&month) && (1..=31).contains(&day))
        .then(|| alloc::format!("{year}-{month:02}-{day:02}"))
}

/// The comparison an operator stands for.
pub(super) fn compare_op(rule: Rule) -> Option<CompareOp> {
    Some(match rule {
        Rule::kw_is => CompareOp::Is,
        Rule::kw_is_not => CompareOp::IsNot,
        Rule::op_eq => CompareOp::Eq,
        Rule::op_ne => CompareOp::Ne,
        Rule::op_lt => CompareOp::Lt,
        Rule::op_le => CompareOp::Le,
        Rule::op_gt => CompareOp::Gt,
        Rule::op_ge => CompareOp::Ge,
        Rule::kw_in => CompareOp::In,
        Rule::kw_not_in => CompareOp::NotIn,
        Rule::kw_contains => CompareOp::Contains,
        Rule::kw_starts_with => CompareOp::StartsWith,
        Rule::kw_ends_with => CompareOp::EndsWith,
        _ => return None,
    })
}

/// Triggers that start with a word or a duration of their own.
pub(super) fn is_trigger(rule: Rule) -> bool {
    matches!(rule, Rule::any_of_events | Rule::absence | Rule::count | Rule::rate | Rule::window_trigger)
}

fn is_postfix(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::presence
            | Rule::in_named_list
            | Rule::at_least_state
            | Rule::becomes
            | Rule::leaves
            | Rule::goes
            | Rule::stays
            | Rule::absence_after
    )
}
