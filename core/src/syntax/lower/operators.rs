//! Precedence: a flat row of operands and operators becomes a tree, by the levels of `precedence.rs`.
//!
//! Loops walk the row; only brackets recurse, and they are counted before the parser runs. What chains could still
//! grow deep (`not not …`, `a + b + …`) is bounded by [`most_depth`].

use alloc::boxed::Box;
use alloc::vec::Vec;

use dangjiu_grammar::Rule;

use super::text::boxed;
use super::{Lower, Lowering, Node, internal, refuse};
use crate::diagnostic::{Diagnostic, codes};
use crate::limits::Limits;
use crate::say;
use crate::span::Span;
use crate::syntax::ast::{ArithmeticOp, CompareOp, Expr, ExprKind, Presence};

/// An expression and how deep it nests.
pub(super) type Deep = (Expr, usize);

/// How deep an expression may nest: each bracket level may hold an operator or two beside its bracket.
pub(super) const fn most_depth(limits: &Limits) -> usize {
    limits.nesting.saturating_mul(2)
}

/// One thing of the row.
pub(super) enum Item<'i> {
    /// `not` or `-` before an operand.
    Prefix(Rule, Span),
    /// An operand; lowered when its turn comes.
    Operand(Node<'i>),
    /// An operator between two operands.
    Infix(Rule, Span),
    /// `is known`, `becomes paid`, … behind an operand.
    Postfix(Node<'i>),
}

/// The row of one expression, read from the left.
pub(super) struct Row<'i, 'l> {
    pub lowering: Lowering<'l>,
    pub items: core::iter::Peekable<alloc::vec::IntoIter<Item<'i>>>,
    pub span: Span,
}

impl<'i> Row<'i, '_> {
    fn infix(&mut self, pass: impl Fn(Rule) -> bool) -> Option<(Rule, Span)> {
        match self.items.next_if(|item| matches!(item, Item::Infix(rule, _) if pass(*rule)))? {
            Item::Infix(rule, span) => Some((rule, span)),
            _ => None,
        }
    }

    fn prefixes(&mut self, which: Rule) -> Vec<Span> {
        let mut found = Vec::new();
        while let Some(Item::Prefix(_, span)) =
            self.items.next_if(|item| matches!(item, Item::Prefix(rule, _) if *rule == which))
        {
            found.push(span);
        }
        found
    }

    fn postfix(&mut self) -> Option<Node<'i>> {
        match self.items.next_if(|item| matches!(item, Item::Postfix(_)))? {
            Item::Postfix(node) => Some(node),
            _ => None,
        }
    }

    /// Whether a comparison of some kind stands next.
    fn compares(&mut self) -> Option<Span> {
        match self.items.peek() {
            Some(Item::Infix(rule, span)) if compare_op(*rule).is_some() => Some(*span),
            Some(Item::Postfix(node)) => Some(self.lowering.span(node)),
            _ => None,
        }
    }

    /// The whole row.
    pub(super) fn finish(mut self) -> Lower<Deep> {
        let expr = self.any_of()?;
        match self.items.next() {
            None => Ok(expr),
            Some(Item::Prefix(Rule::kw_not, span)) => refuse(
                &codes::syntax::UNEXPECTED,
                span,
                say!(
                    "`not` cannot stand here; it goes before the whole condition",
                    "“非”不能写在这里，应写在整个条件之前"
                ),
            ),
            Some(_) => Err(internal(self.span)),
        }
    }

    /// A node of the tree, unless it is too deep.
    fn node(&self, span: Span, kind: ExprKind, depth: usize) -> Lower<Deep> {
        self.lowering.deep(span, kind, depth)
    }

    /// `a or b or c`
    fn any_of(&mut self) -> Lower<Deep> {
        let first = self.all_of()?;
        let mut rest = Vec::new();
        while self.infix(|rule| rule == Rule::kw_or).is_some() {
            rest.push(self.all_of()?);
        }
        self.joined(first, rest, ExprKind::Or)
    }

    /// `a and b and c`
    fn all_of(&mut self) -> Lower<Deep> {
        let first = self.negation()?;
        let mut rest = Vec::new();
        while self.infix(|rule| rule == Rule::kw_and).is_some() {
            rest.push(self.negation()?);
        }
        self.joined(first, rest, ExprKind::And)
    }

    fn joined(&self, first: Deep, rest: Vec<Deep>, kind: fn(Vec<Expr>) -> ExprKind) -> Lower<Deep> {
        if rest.is_empty() {
            return Ok(first);
        }
        let mut span = first.0.span;
        let mut depth = 0;
        let mut all = Vec::with_capacity(rest.len() + 1);
        for (expr, inner) in core::iter::once(first).chain(rest) {
            span = span.to(expr.span);
            depth = depth.max(inner);
            all.push(expr);
        }
        self.node(span, kind(all), depth + 1)
    }

    /// `not a`
    fn negation(&mut self) -> Lower<Deep> {
        let nots = self.prefixes(Rule::kw_not);
        let operand = self.comparison()?;
        self.wrapped(nots, operand, ExprKind::Not)
    }

    fn wrapped(&self, prefixes: Vec<Span>, operand: Deep, kind: fn(Box<Expr>) -> ExprKind) -> Lower<Deep> {
        let mut wrapped = operand;
        for span in prefixes.into_iter().rev() {
            let (expr, depth) = wrapped;
            wrapped = self.node(span.to(expr.span), kind(boxed(expr)), depth + 1)?;
        }
        Ok(wrapped)
    }

    /// `a < b`, `a is known`, `a becomes s`: one of them, and never in a chain.
    fn comparison(&mut self) -> Lower<Deep> {
        if self
            .items
            .peek()
            .is_some_and(|item| matches!(item, Item::Operand(node) if is_trigger(node.as_rule())))
        {
            return self.trigger();
        }
        let left = self.or_else()?;
        let first_end = left.0.span;
        let compared = if let Some(postfix) = self.postfix() {
            self.with_postfix(left, postfix)?
        } else if let Some((rule, op_span)) = self.infix(|rule| compare_op(rule).is_some()) {
            let op = compare_op(rule).ok_or_else(|| internal(op_span))?;
            let right = self.or_else()?;
            let span = left.0.span.to(right.0.span);
            let depth = left.1.max(right.1) + 1;
            self.node(span, ExprKind::Compare(op, boxed(left.0), boxed(right.0)), depth)?
        } else {
            return Ok(left);
        };
        if let Some(second) = self.compares() {
            let diagnostic = Diagnostic::new(
                &codes::syntax::CHAINED_COMPARISON,
                second,
                say!("a comparison cannot follow a comparison", "比较之后不能再接比较"),
            )
            .label(first_end.to(compared.0.span), say!("this is compared already", "这里已经是一个比较"))
            .help(say!(
                "write two, joined by `and`: `a < b and b < c`",
                "请写成两个并用“且”连接：a < b 且 b < c"
            ));
            return Err(Box::new(diagnostic));
        }
        Ok(compared)
    }

    fn trigger(&mut self) -> Lower<Deep> {
        let Some(Item::Operand(node)) = self.items.next() else { return Err(internal(self.span)) };
        let deep = self.lowering.trigger(node)?;
        if let Some(next) = self.items.peek()
            && !matches!(next, Item::Infix(Rule::kw_and | Rule::kw_or, _))
        {
            let span = match next {
                Item::Infix(_, span) | Item::Prefix(_, span) => *span,
                Item::Operand(node) | Item::Postfix(node) => self.lowering.span(node),
            };
            return refuse(
                &codes::syntax::UNEXPECTED,
                span,
                say!("only `and` may follow a trigger", "触发条件之后只能接“且”"),
            );
        }
        Ok(deep)
    }

    fn with_postfix(&mut self, operand: Deep, postfix: Node<'i>) -> Lower<Deep> {
        let lowering = self.lowering;
        let (of, depth) = operand;
        let span = of.span.to(lowering.span(&postfix));
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
                let state = lowering.children(postfix).need(Rule::name)?;
                ExprKind::AtLeast(boxed(of), lowering.name(&state))
            }
            Rule::in_named_list => {
                let mut children = lowering.children(postfix);
                let negated = children.optional(Rule::kw_not_in_list).is_some();
                let list = lowering.dotted(children.need(Rule::path)?)?;
                ExprKind::InNamedList { value: boxed(of), list, negated }
            }
            _ => return lowering.trigger_behind((of, depth), postfix),
        };
        self.node(span, kind, depth + 1)
    }

    /// `a or else b or else c`, grouped to the right.
    fn or_else(&mut self) -> Lower<Deep> {
        let mut all = Vec::new();
        all.push(self.sum()?);
        while self.infix(|rule| rule == Rule::kw_or_else).is_some() {
            all.push(self.sum()?);
        }
        let mut tail = all.pop().ok_or_else(|| internal(self.span))?;
        while let Some(left) = all.pop() {
            let span = left.0.span.to(tail.0.span);
            let depth = left.1.max(tail.1) + 1;
            tail = self.node(span, ExprKind::OrElse(boxed(left.0), boxed(tail.0)), depth)?;
        }
        Ok(tail)
    }

    fn sum(&mut self) -> Lower<Deep> {
        self.arithmetic(Self::product, |rule| match rule {
            Rule::op_add => Some(ArithmeticOp::Add),
            Rule::op_sub => Some(ArithmeticOp::Sub),
            _ => None,
        })
    }

    fn product(&mut self) -> Lower<Deep> {
        self.arithmetic(Self::minus, |rule| match rule {
            Rule::op_mul => Some(ArithmeticOp::Mul),
            Rule::op_div => Some(ArithmeticOp::Div),
            _ => None,
        })
    }

    fn arithmetic(
        &mut self,
        operand: fn(&mut Self) -> Lower<Deep>,
        which: fn(Rule) -> Option<ArithmeticOp>,
    ) -> Lower<Deep> {
        let mut left = operand(self)?;
        while let Some((rule, op_span)) = self.infix(|rule| which(rule).is_some()) {
            let op = which(rule).ok_or_else(|| internal(op_span))?;
            let right = operand(self)?;
            let span = left.0.span.to(right.0.span);
            let depth = left.1.max(right.1) + 1;
            left = self.node(span, ExprKind::Arithmetic(op, boxed(left.0), boxed(right.0)), depth)?;
        }
        Ok(left)
    }

    /// `-a`
    fn minus(&mut self) -> Lower<Deep> {
        let signs = self.prefixes(Rule::op_neg);
        let operand = match self.items.next() {
            Some(Item::Operand(node)) => self.lowering.operand(node)?,
            Some(Item::Prefix(Rule::kw_not, span)) => {
                return refuse(
                    &codes::syntax::UNEXPECTED,
                    span,
                    say!(
                        "`not` cannot stand here; put what it denies in parentheses",
                        "“非”不能写在这里，请把被否定的部分放进括号"
                    ),
                );
            }
            _ => return Err(internal(self.span)),
        };
        self.wrapped(signs, operand, ExprKind::Negate)
    }
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
