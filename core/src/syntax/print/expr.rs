//! Expressions.
//!
//! The tree keeps the parentheses of the author; where a tree made by hand needs more, they are added.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::doc::Doc;
use super::wording::{Wording, escape_into, literal};
use crate::syntax::ast::{
    Aggregate, Arg, ArithmeticOp, CompareOp, Expr, ExprKind, Literal, Name, Path, Presence, Quantifier,
    RoundingWord, TemplatePart,
};
use crate::syntax::precedence::Level;

impl Wording<'_> {
    /// `expr` where anything may stand.
    pub(super) fn expr(&self, expr: &Expr) -> Doc {
        self.bare(expr)
    }

    /// `expr` where only forms that bind at least as tightly as `least` may stand.
    pub(super) fn expr_at(&self, expr: &Expr, least: Level) -> Doc {
        if Level::of(&expr.kind) < least {
            Doc::bracketed("(", vec![self.bare(expr)], ")")
        } else {
            self.bare(expr)
        }
    }

    /// `(expr)`, as a filter or the condition of a quantifier.
    pub(super) fn in_parens(&self, expr: &Expr) -> Doc {
        Doc::bracketed("(", vec![self.bare(expr)], ")")
    }

    fn bare(&self, expr: &Expr) -> Doc {
        match &expr.kind {
            ExprKind::Literal(value) => literal(value),
            ExprKind::Template(parts) => self.template(parts),
            ExprKind::Path(path) => self.path(path),
            ExprKind::Call { target, args } => self.call_expr(target, args),
            ExprKind::Paren(inner) => self.in_parens(inner),
            ExprKind::List(items) => self.list(items),
            ExprKind::Object(entries) => self.object(entries),
            ExprKind::Not(inner) => Doc::All(vec![self.lead("not"), self.expr_at(inner, Level::Not)]),
            ExprKind::Negate(inner) => Doc::All(vec![Doc::Word("-"), self.expr_at(inner, Level::Negate)]),
            ExprKind::And(parts) => self.joined("and", parts, Level::Not),
            ExprKind::Or(parts) => self.joined("or", parts, Level::And),
            ExprKind::Arithmetic(op, left, right) => self.arithmetic(*op, left, right),
            ExprKind::Compare(op, left, right) => Doc::All(vec![
                self.expr_at(left, Level::OrElse),
                Doc::Word(" "),
                Doc::Word(self.comparison(*op)),
                Doc::Word(" "),
                self.expr_at(right, Level::OrElse),
            ]),
            ExprKind::Presence { of, what, negated } => self.presence(of, *what, *negated),
            ExprKind::AtLeast(of, state) => Doc::All(vec![
                self.expr_at(of, Level::OrElse),
                Doc::Word(" "),
                self.lead("at_least_state"),
                self.name(state),
            ]),
            ExprKind::InNamedList { value, list, negated } => Doc::All(vec![
                self.expr_at(value, Level::OrElse),
                Doc::Word(" "),
                self.lead(if *negated { "not_in_list" } else { "in_list" }),
                self.path(list),
            ]),
            ExprKind::OrElse(value, fallback) => Doc::All(vec![
                self.expr_at(value, Level::Add),
                Doc::Word(" "),
                self.lead("or_else"),
                self.expr_at(fallback, Level::OrElse),
            ]),
            ExprKind::Quantifier { kind, binder, list, cond } => {
                self.quantifier(*kind, binder, list, cond.as_deref())
            }
            ExprKind::Aggregate { kind, binder, list, value, cond } => {
                self.aggregate(*kind, (binder, list), value.as_deref(), cond.as_deref())
            }
            ExprKind::Round { value, places, mode } => self.round(value, places, *mode),
            ExprKind::Trigger(trigger) => self.trigger(trigger),
        }
    }

    fn template(&self, parts: &[TemplatePart]) -> Doc {
        let mut out = String::from("\"");
        for part in parts {
            match part {
                TemplatePart::Text(text) => escape_into(&mut out, text),
                TemplatePart::Hole(expr) => {
                    let hole = self.expr(expr).flat();
                    // A brace right behind the hole's own would read as a doubled one.
                    let (open, close) = (hole.starts_with('{'), hole.ends_with('}'));
                    out.push_str(if open { "{ " } else { "{" });
                    out.push_str(&hole);
                    out.push_str(if close { " }" } else { "}" });
                }
            }
        }
        out.push('"');
        Doc::Text(out)
    }

    fn list(&self, items: &[Expr]) -> Doc {
        if items.is_empty() {
            return Doc::Word("[]");
        }
        Doc::bracketed("[", vec![Doc::filled(items.iter().map(|item| self.expr(item)).collect())], "]")
    }

    fn object(&self, entries: &[(Name, Expr)]) -> Doc {
        if entries.is_empty() {
            return Doc::Word("{}");
        }
        let entries = entries
            .iter()
            .map(|(name, value)| Doc::All(vec![self.name(name), Doc::Word(": "), self.expr(value)]))
            .collect();
        let mut inside = vec![Doc::Line];
        inside.append(&mut Doc::commas(entries));
        Doc::group(vec![Doc::Word("{"), Doc::indent(2, inside), Doc::Line, Doc::Word("}")])
    }

    /// `a and b and c`, breaking before each word.
    fn joined(&self, id: &'static str, parts: &[Expr], least: Level) -> Doc {
        let mut docs = Vec::with_capacity(parts.len() * 3);
        for part in parts {
            if !docs.is_empty() {
                docs.push(Doc::Line);
                docs.push(self.lead(id));
            }
            docs.push(self.expr_at(part, least));
        }
        Doc::group(docs)
    }

    fn arithmetic(&self, op: ArithmeticOp, left: &Expr, right: &Expr) -> Doc {
        let (sign, level) = match op {
            ArithmeticOp::Add => ("+ ", Level::Add),
            ArithmeticOp::Sub => ("- ", Level::Add),
            ArithmeticOp::Mul => ("* ", Level::Mul),
            ArithmeticOp::Div => ("/ ", Level::Mul),
        };
        Doc::group(vec![
            self.expr_at(left, level),
            Doc::indent(2, vec![Doc::Line, Doc::Word(sign), self.expr_at(right, level.tighter())]),
        ])
    }

    /// The word or sign of a comparison.
    pub(super) fn comparison(&self, op: CompareOp) -> &'static str {
        match op {
            CompareOp::Is => self.spelling("is"),
            CompareOp::IsNot => self.spelling("is_not"),
            CompareOp::Eq => "=",
            CompareOp::Ne => "!=",
            CompareOp::Lt => "<",
            CompareOp::Le => "<=",
            CompareOp::Gt => ">",
            CompareOp::Ge => ">=",
            CompareOp::In => self.spelling("in"),
            CompareOp::NotIn => self.spelling("not_in"),
            CompareOp::Contains => self.spelling("contains"),
            CompareOp::StartsWith => self.spelling("starts_with"),
            CompareOp::EndsWith => self.spelling("ends_with"),
        }
    }

    fn presence(&self, of: &Expr, what: Presence, negated: bool) -> Doc {
        let what = match what {
            Presence::Known => "known",
            Presence::Missing => "missing",
            Presence::None => "none",
        };
        Doc::All(vec![
            self.expr_at(of, Level::OrElse),
            Doc::Word(" "),
            self.lead(if negated { "is_not" } else { "is" }),
            self.word(what),
        ])
    }

    /// `binder in list`
    fn binding(&self, binder: &Name, list: &Path) -> Doc {
        Doc::All(vec![self.name(binder), Doc::Word(" "), self.lead("in"), self.path(list)])
    }

    fn quantifier(&self, kind: Quantifier, binder: &Name, list: &Path, cond: Option<&Expr>) -> Doc {
        let word = match kind {
            Quantifier::Any => "any",
            Quantifier::All => "all",
            Quantifier::No => "no",
        };
        let mut parts = vec![self.lead(word), self.binding(binder, list)];
        if let Some(cond) = cond {
            parts.extend([Doc::Word(" "), self.in_parens(cond)]);
        }
        Doc::All(parts)
    }

    fn aggregate(
        &self,
        kind: Aggregate,
        (binder, list): (&Name, &Path),
        value: Option<&Expr>,
        cond: Option<&Expr>,
    ) -> Doc {
        let word = match kind {
            Aggregate::Count => "count_of",
            Aggregate::Sum => "sum_of",
            Aggregate::Min => "min_of",
            Aggregate::Max => "max_of",
        };
        let mut parts = vec![self.lead(word), self.binding(binder, list)];
        let inside = match (value, cond) {
            (None, None) => return Doc::All(parts),
            (Some(only), None) | (None, Some(only)) => vec![self.expr(only)],
            (Some(value), Some(cond)) => {
                vec![self.expr(value), Doc::group(vec![Doc::Line, self.lead("if"), self.expr(cond)])]
            }
        };
        parts.extend([Doc::Word(" "), Doc::bracketed("(", inside, ")")]);
        Doc::All(parts)
    }

    fn round(&self, value: &Expr, places: &Literal, mode: RoundingWord) -> Doc {
        let mode = match mode {
            RoundingWord::HalfUp => "half_up",
            RoundingWord::HalfEven => "half_even",
            RoundingWord::Up => "up",
            RoundingWord::Down => "down",
        };
        let parts = Doc::commas(vec![self.expr(value), literal(places), self.word(mode)]);
        Doc::All(vec![self.word("round"), Doc::bracketed("(", parts, ")")])
    }

    /// A call in an expression. An event with its filter keeps the space that an [`super::super::ast::EventRef`] has.
    fn call_expr(&self, target: &Path, args: &[Arg]) -> Doc {
        match args {
            [Arg { name: None, value, .. }] if target.parts.len() > 1 || is_condition(value) => {
                Doc::All(vec![self.path(target), Doc::Word(" "), self.in_parens(value)])
            }
            _ => Doc::All(vec![self.path(target), self.args(args)]),
        }
    }

    /// `(name: value, …)`
    pub(super) fn args(&self, args: &[Arg]) -> Doc {
        if args.is_empty() {
            return Doc::Word("()");
        }
        Doc::bracketed("(", Doc::commas(args.iter().map(|arg| self.arg(arg)).collect()), ")")
    }

    fn arg(&self, arg: &Arg) -> Doc {
        match &arg.name {
            Some(name) => Doc::All(vec![self.name(name), Doc::Word(": "), self.expr(&arg.value)]),
            None => self.expr(&arg.value),
        }
    }
}

/// Whether `expr` can only be a condition.
fn is_condition(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Paren(inner) => is_condition(inner),
        ExprKind::Quantifier { .. } => true,
        kind => Level::of(kind) <= Level::Compare,
    }
}
