//! Typing of arithmetic: what may be added, multiplied and divided, rounding, and whether money can be paid out.

use alloc::boxed::Box;
use alloc::format;

use super::checker::Checker;
use super::compare::quotient;
use super::define::constant_of;
use super::expr::bare;
use super::literal;
use crate::decimal::Rounding;
use crate::diagnostic::{Bilingual, Diagnostic, codes};
use crate::lang::Lang;
use crate::program::{Function, Node, NodeKind};
use crate::say;
use crate::span::Span;
use crate::syntax::ast::{Aggregate, ArithmeticOp, Expr, Literal, RoundingWord};
use crate::syntax::print::print_expr;
use crate::value::{Scalar, Type, Value};

/// Digits after the point that money of most currencies may have. Those with fewer, such as JPY, are left to the run:
/// of what facts carry the currency is not known here. See `Currency::minor_units`.
const MONEY_PLACES: u32 = 2;

impl<'f> Checker<'_, '_, 'f> {
    /// `-x`. Of a literal it is a literal.
    pub(crate) fn negate(&mut self, inner: &Expr, expected: Option<&Type>, span: Span) -> Option<Node> {
        let node = self.expr(inner, expected)?;
        if let NodeKind::Const(value) = &node.kind
            && let Some(value) = literal::negated(value.clone())
        {
            return Some(Self::constant_node(value, span));
        }
        if !is_quantity(&node.ty) {
            let (en, zh) = self.ctx.type_names(&node.ty);
            return self.error(
                &codes::check::BAD_OPERANDS,
                span,
                say!("{en} has no opposite", "“{zh}”不能取负"),
            );
        }
        Some(Node { span, ty: node.ty.clone(), kind: NodeKind::Negate(Box::new(node)) })
    }

    /// `x + y`, `x - y`, `x * y`; `x / y` is an error here.
    pub(crate) fn arithmetic(
        &mut self,
        op: ArithmeticOp,
        left: &Expr,
        right: &Expr,
        span: Span,
    ) -> Option<Node> {
        let (left, right) = (self.expr(left, None), self.expr(right, None));
        self.operation(op, left?, right?, span)
    }

    /// The same of two sides that are typed.
    pub(crate) fn operation(
        &mut self,
        op: ArithmeticOp,
        left: Node,
        right: Node,
        span: Span,
    ) -> Option<Node> {
        let ty = match op {
            ArithmeticOp::Add => sum_type(&left.ty, &right.ty),
            ArithmeticOp::Sub => difference_type(&left.ty, &right.ty),
            ArithmeticOp::Mul => product_type(&left.ty, &right.ty),
            ArithmeticOp::Div => {
                return self.fail(
                    Diagnostic::new(
                        &codes::check::FREE_DIVISION,
                        span,
                        say!("a quotient is not exact", "商不一定除得尽"),
                    )
                    .help(say!(
                        "round it: `round(x / y, 2, half up)`, or make it one whole side of a comparison",
                        "请舍入：舍入(x / y, 2, 四舍五入)，或让它成为比较的整个一边"
                    )),
                );
            }
        };
        let Some(ty) = ty else { return self.bad_operands(op, &left, &right, span) };
        if let (Some(Scalar::Money(a)), Some(Scalar::Money(b))) = (constant_of(&left), constant_of(&right))
            && a.currency != b.currency
        {
            return self.two_currencies(right.span);
        }
        // A length and an instant is read as an instant and a length.
        let swapped = op == ArithmeticOp::Add && right.ty == Type::Instant;
        let (left, right) = if swapped { (right, left) } else { (left, right) };
        let (left, right) = (Box::new(left), Box::new(right));
        let kind = match op {
            ArithmeticOp::Add => NodeKind::Add(left, right),
            ArithmeticOp::Sub => NodeKind::Sub(left, right),
            _ => NodeKind::Mul(left, right),
        };
        Some(Node { span, ty, kind })
    }

    fn bad_operands<T>(&mut self, op: ArithmeticOp, left: &Node, right: &Node, span: Span) -> Option<T> {
        if op != ArithmeticOp::Mul {
            match (&left.ty, &right.ty) {
                (Type::Number, Type::Money) => {
                    let diagnostic = self.bare_money(left, &Bilingual::default());
                    return self.fail(diagnostic);
                }
                (Type::Money, Type::Number) => {
                    let diagnostic = self.bare_money(right, &Bilingual::default());
                    return self.fail(diagnostic);
                }
                _ => {}
            }
        }
        let ((en, zh), (other_en, other_zh)) =
            (self.ctx.type_names(&left.ty), self.ctx.type_names(&right.ty));
        let sign = match op {
            ArithmeticOp::Add => "+",
            ArithmeticOp::Sub => "-",
            ArithmeticOp::Mul => "*",
            ArithmeticOp::Div => "/",
        };
        self.error(
            &codes::check::BAD_OPERANDS,
            span,
            say!("{en} {sign} {other_en} has no meaning", "“{zh}”{sign}“{other_zh}”没有意义"),
        )
    }

    /// Both parts of a quotient and its type.
    pub(crate) fn divided(&mut self, above: &Expr, below: &Expr) -> Option<(Node, Node, Type)> {
        let (left, right) = (self.expr(above, None), self.expr(below, None));
        let (left, right) = (left?, right?);
        let ty = match (&left.ty, &right.ty) {
            (ty, Type::Number) if is_quantity(ty) => ty.clone(),
            (ty, other) if is_quantity(ty) && ty == other => Type::Number,
            _ => return self.bad_operands(ArithmeticOp::Div, &left, &right, left.span.to(right.span)),
        };
        if let Some(Scalar::Number(number)) = constant_of(&right)
            && number.is_zero()
        {
            return self.error(
                &codes::check::LITERAL_RANGE,
                right.span,
                say!("division by zero", "除数为零"),
            );
        }
        Some((left, right, ty))
    }

    /// `round(x, 2, half up)`, `round(x / y, 2, half up)`.
    pub(crate) fn round(
        &mut self,
        value: &Expr,
        places: &Literal,
        mode: RoundingWord,
        span: Span,
    ) -> Option<Node> {
        let places = literal::whole_number(self.ctx, places, 0, 28);
        let (value, by, ty) = match quotient(value) {
            Some((above, below)) => {
                let (above, below, ty) = self.divided(above, below)?;
                (above, Some(Box::new(below)), ty)
            }
            None => {
                let value = self.expr(value, None)?;
                let ty = value.ty.clone();
                (value, None, ty)
            }
        };
        if !matches!(ty, Type::Number | Type::Money | Type::Weight) {
            let (en, zh) = self.ctx.type_names(&ty);
            return self.error(
                &codes::check::TYPE_MISMATCH,
                value.span,
                say!(
                    "numbers, money and weights are rounded, not {en}",
                    "只有数、金额、重量可舍入，“{zh}”不可"
                ),
            );
        }
        let mode = match mode {
            RoundingWord::HalfUp => Rounding::HalfUp,
            RoundingWord::HalfEven => Rounding::HalfEven,
            RoundingWord::Up => Rounding::Up,
            RoundingWord::Down => Rounding::Down,
        };
        let places = u32::try_from(places?).ok()?;
        Some(Node { span, ty, kind: NodeKind::Round { value: Box::new(value), by, places, mode } })
    }

    /// Whether money can be paid out as it is computed. Amounts from the facts are taken as they come.
    pub(crate) fn is_rounded(&self, node: &Node) -> bool {
        match &node.kind {
            NodeKind::Const(Scalar::Money(money)) => money.is_rounded(),
            NodeKind::Mul(..) => false,
            NodeKind::Round { places, .. } => *places <= MONEY_PLACES,
            NodeKind::Add(left, right) | NodeKind::Sub(left, right) | NodeKind::OrElse(left, right) => {
                self.is_rounded(left) && self.is_rounded(right)
            }
            NodeKind::Negate(inner) => self.is_rounded(inner),
            NodeKind::Aggregate { kind: Aggregate::Sum | Aggregate::Min | Aggregate::Max, value, .. } => {
                self.is_rounded(value)
            }
            NodeKind::Call(Function::Abs | Function::Min | Function::Max, args) => {
                args.iter().all(|arg| self.is_rounded(arg))
            }
            NodeKind::TableOutput { table, output } => self.output_is_rounded(*table, *output),
            NodeKind::Let(number) => match self.numbered_let(*number).map(|value| &value.value) {
                Some(Value::Scalar(Scalar::Money(money))) => money.is_rounded(),
                _ => true,
            },
            _ => true,
        }
    }

    /// Reports money that is given away unrounded.
    pub(crate) fn rounded(&mut self, node: Node, written: &Expr) -> Option<Node> {
        if node.ty != Type::Money || self.is_rounded(&node) {
            return Some(node);
        }
        let diagnostic = Diagnostic::new(
            &codes::check::UNROUNDED_MONEY,
            node.span,
            say!("this amount may be finer than a cent", "这个金额可能比分还细"),
        )
        .help(say!("round it: `round(x, 2, half up)`", "请舍入：舍入(x, 2, 四舍五入)"));
        let lang = self.scope.lang;
        let text = print_expr(bare(written), lang, None);
        let fixed = match lang {
            Lang::En => format!("round({text}, 2, half up)"),
            Lang::Zh => format!("舍入({text}, 2, 四舍五入)"),
        };
        self.fail(diagnostic.fix(written.span, fixed))
    }
}

/// Types that add up with themselves and scale by a number.
fn is_quantity(ty: &Type) -> bool {
    matches!(ty, Type::Number | Type::Money | Type::Weight | Type::Duration)
}

fn sum_type(left: &Type, right: &Type) -> Option<Type> {
    match (left, right) {
        (Type::Instant, Type::Duration) | (Type::Duration, Type::Instant) => Some(Type::Instant),
        (left, right) if left == right && is_quantity(left) => Some(left.clone()),
        _ => None,
    }
}

fn difference_type(left: &Type, right: &Type) -> Option<Type> {
    match (left, right) {
        (Type::Instant, Type::Duration) => Some(Type::Instant),
        (Type::Instant, Type::Instant) => Some(Type::Duration),
        (left, right) if left == right && is_quantity(left) => Some(left.clone()),
        _ => None,
    }
}

fn product_type(left: &Type, right: &Type) -> Option<Type> {
    match (left, right) {
        (Type::Number, ty) | (ty, Type::Number) if is_quantity(ty) => Some(ty.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_of_results_by_hand() {
        use Type::{Duration, Instant, Money, Number, Text, Weight};
        assert_eq!(sum_type(&Money, &Money), Some(Money));
        assert_eq!(sum_type(&Instant, &Duration), Some(Instant));
        assert_eq!(sum_type(&Instant, &Instant), None);
        assert_eq!(sum_type(&Text, &Text), None);
        assert_eq!(difference_type(&Instant, &Instant), Some(Duration));
        assert_eq!(difference_type(&Duration, &Instant), None);
        assert_eq!(product_type(&Number, &Money), Some(Money));
        assert_eq!(product_type(&Money, &Money), None);
        assert_eq!(product_type(&Weight, &Number), Some(Weight));
        assert_eq!(product_type(&Instant, &Number), None);
    }
}
