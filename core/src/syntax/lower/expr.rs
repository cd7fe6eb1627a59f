//! Expressions: the row of operands and operators, and the operands themselves.

use alloc::boxed::Box;
use alloc::vec::Vec;

use dangjiu_grammar::Rule;

use super::operators::{Deep, Row, most_depth};
use super::text::boxed;
use super::{Children, Lower, Lowering, Node, internal, refuse};
use crate::diagnostic::{Diagnostic, codes};
use crate::say;
use crate::span::Span;
use crate::syntax::ast::{Aggregate, Arg, Expr, ExprKind, LiteralKind, Name, Path, Quantifier, RoundingWord};
use crate::syntax::explain::separated;

impl<'l> Lowering<'l> {
    /// An `expr` or `sum`.
    pub(super) fn expr(&self, node: Node<'_>) -> Lower<Expr> {
        Ok(self.deep_expr(node)?.0)
    }

    /// The same with how deep it nests.
    pub(super) fn deep_expr(&self, node: Node<'_>) -> Lower<Deep> {
        let mut row = Row::new(*self, self.span(&node));
        for part in node.into_inner() {
            row.take(part)?;
        }
        row.finish()
    }

    /// A node of the tree, unless it is too deep.
    pub(super) fn deep(&self, span: Span, kind: ExprKind, depth: usize) -> Lower<Deep> {
        let most = most_depth(self.limits);
        if depth > most {
            let diagnostic = Diagnostic::new(
                &codes::syntax::TOO_DEEP,
                span,
                say!("operators are nested more than {most} deep", "运算嵌套超过 {most} 层"),
            )
            .help(say!("name a part of it with `let` or `define`", "用“设”或“定义”给其中一部分起名"));
            return Err(Box::new(diagnostic));
        }
        Ok((Expr { span, kind }, depth))
    }

    /// An operand with all its brackets.
    pub(super) fn operand(&self, node: Node<'_>) -> Lower<Deep> {
        let span = self.span(&node);
        let (kind, depth) = match node.as_rule() {
            Rule::number
            | Rule::percent
            | Rule::money
            | Rule::duration
            | Rule::weight
            | Rule::date
            | Rule::instant
            | Rule::truth_literal
            | Rule::none_literal => (ExprKind::Literal(self.literal(&node)?), 1),
            Rule::text => self.template(node)?,
            Rule::call => self.call(node)?,
            Rule::paren => {
                let (inner, depth) = self.deep_expr(self.children(node).need(Rule::expr)?)?;
                (ExprKind::Paren(boxed(inner)), depth + 1)
            }
            Rule::list_literal => {
                let (items, depth) = self.exprs(node)?;
                (ExprKind::List(items), depth + 1)
            }
            Rule::object => self.object(node)?,
            Rule::round => self.round(node)?,
            Rule::quantifier => self.quantifier(node)?,
            Rule::aggregate => self.aggregate(node)?,
            _ => return Err(internal(span)),
        };
        self.deep(span, kind, depth)
    }

    /// All `expr` children, and how deep the deepest nests.
    pub(super) fn exprs(&self, node: Node<'_>) -> Lower<(Vec<Expr>, usize)> {
        let inner = node.into_inner();
        let mut exprs = Vec::with_capacity(inner.len());
        let mut depth = 0;
        for item in inner.filter(|item| item.as_rule() == Rule::expr) {
            let (expr, inner) = self.deep_expr(item)?;
            depth = depth.max(inner);
            exprs.push(expr);
        }
        Ok((exprs, depth))
    }

    fn call(&self, node: Node<'_>) -> Lower<(ExprKind, usize)> {
        let mut children = self.children(node);
        let target = self.dotted(children.need(Rule::path)?)?;
        match children.optional(Rule::args) {
            None => Ok((ExprKind::Path(target), 1)),
            Some(args) => {
                let (args, depth) = self.args(args)?;
                Ok((ExprKind::Call { target: Box::new(target), args }, depth + 1))
            }
        }
    }

    /// The arguments of a call, and how deep the deepest nests.
    pub(super) fn args(&self, node: Node<'_>) -> Lower<(Vec<Arg>, usize)> {
        let inner = node.into_inner();
        let mut args = Vec::with_capacity(inner.len());
        let mut depth = 0;
        for arg in inner {
            let span = self.span(&arg);
            let mut children = self.children(arg);
            let name = children.optional(Rule::arg_name).map(|name| self.name(&name));
            let (value, inner) = self.deep_expr(children.need(Rule::expr)?)?;
            depth = depth.max(inner);
            args.push(Arg { span, name, value });
        }
        if let Some(diagnostic) =
            args.iter().enumerate().find_map(|(at, arg)| thousands(arg, args.get(at + 1..)?))
        {
            return Err(Box::new(diagnostic));
        }
        Ok((args, depth))
    }

    fn object(&self, node: Node<'_>) -> Lower<(ExprKind, usize)> {
        let mut entries = Vec::new();
        let mut depth = 0;
        for entry in node.into_inner() {
            let mut children = self.children(entry);
            let name = self.name(&children.need(Rule::ident)?);
            let (value, inner) = self.deep_expr(children.need(Rule::expr)?)?;
            depth = depth.max(inner);
            entries.push((name, value));
        }
        Ok((ExprKind::Object(entries), depth + 1))
    }

    fn round(&self, node: Node<'_>) -> Lower<(ExprKind, usize)> {
        let span = self.span(&node);
        let mut children = self.children(node);
        let (value, depth) = self.deep_expr(children.need(Rule::expr)?)?;
        let places = self.literal(&children.need(Rule::number)?)?;
        let rounding = children.need(Rule::rounding)?;
        let mode = match rounding.into_inner().next().map(|word| word.as_rule()) {
            Some(Rule::kw_half_up) => RoundingWord::HalfUp,
            Some(Rule::kw_half_even) => RoundingWord::HalfEven,
            Some(Rule::kw_up) => RoundingWord::Up,
            Some(Rule::kw_down) => RoundingWord::Down,
            _ => return Err(internal(span)),
        };
        Ok((ExprKind::Round { value: boxed(value), places: Box::new(places), mode }, depth + 1))
    }

    fn quantifier(&self, node: Node<'_>) -> Lower<(ExprKind, usize)> {
        let span = self.span(&node);
        let mut children = self.children(node);
        let kind = match children.next().map(|word| word.as_rule()) {
            Some(Rule::kw_any) => Quantifier::Any,
            Some(Rule::kw_all) => Quantifier::All,
            Some(Rule::kw_no) => Quantifier::No,
            _ => return Err(internal(span)),
        };
        let (binder, list) = self.binder(&mut children)?;
        let (cond, depth) = self.optional_expr(&mut children)?;
        Ok((ExprKind::Quantifier { kind, binder: Box::new(binder), list: Box::new(list), cond }, depth + 1))
    }

    /// `count of x in xs (cond)`, `sum of x in xs (value if cond)`.
    fn aggregate(&self, node: Node<'_>) -> Lower<(ExprKind, usize)> {
        let span = self.span(&node);
        let mut children = self.children(node);
        let kind = match children.next().map(|word| word.as_rule()) {
            Some(Rule::kw_count_of) => Aggregate::Count,
            Some(Rule::kw_sum_of) => Aggregate::Sum,
            Some(Rule::kw_min_of) => Aggregate::Min,
            Some(Rule::kw_max_of) => Aggregate::Max,
            _ => return Err(internal(span)),
        };
        let (binder, list) = self.binder(&mut children)?;
        let (first, first_depth) = self.optional_expr(&mut children)?;
        let guard = children.optional(Rule::kw_if);
        let (second, second_depth) = self.optional_expr(&mut children)?;
        let depth = first_depth.max(second_depth) + 1;
        let (value, cond) = match kind {
            Aggregate::Count => {
                if let Some(guard) = guard {
                    return refuse(
                        &codes::syntax::UNEXPECTED,
                        self.span(&guard),
                        say!(
                            "`count of` takes a condition, without `if`",
                            "“个数”的括号里直接写条件，不写“若”"
                        ),
                    );
                }
                (None, first)
            }
            Aggregate::Sum | Aggregate::Min | Aggregate::Max => (first, second),
        };
        let (binder, list) = (Box::new(binder), Box::new(list));
        Ok((ExprKind::Aggregate { kind, binder, list, value, cond }, depth))
    }

    /// `x in xs`
    pub(super) fn binder(&self, children: &mut Children<'_>) -> Lower<(Name, Path)> {
        let binder = self.name(&children.need(Rule::name)?);
        let list = self.dotted(children.need(Rule::path)?)?;
        Ok((binder, list))
    }

    fn optional_expr(&self, children: &mut Children<'_>) -> Lower<(Option<Box<Expr>>, usize)> {
        match children.optional(Rule::expr) {
            None => Ok((None, 0)),
            Some(node) => {
                let (expr, depth) = self.deep_expr(node)?;
                Ok((Some(boxed(expr)), depth))
            }
        }
    }
}

/// `amount: 1,000元`: what follows a named argument right behind its comma and has three digits is the rest of its number.
fn thousands(arg: &Arg, behind: &[Arg]) -> Option<Diagnostic> {
    let (ExprKind::Literal(first), Some(_)) = (&arg.value.kind, &arg.name) else { return None };
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    if first.kind != LiteralKind::Number || digits(&first.spelling) != first.spelling.len() {
        return None;
    }
    let (mut written, mut span) = (first.spelling.clone(), first.span);
    for next in behind {
        match &next.value.kind {
            ExprKind::Literal(more)
                if next.name.is_none() && more.span.start == span.end + 1 && digits(&more.spelling) == 3 =>
            {
                written.push_str(&more.spelling);
                span = span.to(more.span);
            }
            _ => break,
        }
    }
    (span != first.span).then(|| separated(span, span, &written))
}
