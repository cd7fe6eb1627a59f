//! What stands in a cell and is no value of its column: a whole comparison, what is joined by `and` or `or`, a list without
//! `in`. Each is told as that, before its type is.

use super::checker::Checker;
use super::expr::{bare, single_read, single_word};
use crate::diagnostic::{Bilingual, Diagnostic, codes};
use crate::lang::Lang;
use crate::program::Node;
use crate::say;
use crate::span::Span;
use crate::syntax::ast::{ArithmeticOp, Cell, CellKind, CompareOp, Expr, ExprKind};
use crate::value::Type;

/// Words with which speech says that any value will do.
const ANY: &[&str] =
    &["any", "all", "other", "others", "else", "default", "任意", "任何", "不限", "其他", "其它", "其余"];

/// With the change to what stands between both sides of a value; shown whole where the sides are words or literals.
fn joined(diagnostic: Diagnostic, value: &Expr, [left, right]: [&Expr; 2], sign: &str) -> Diagnostic {
    match (spelling(left), spelling(right)) {
        (Some(left), Some(right)) => diagnostic.fix(value.span, alloc::format!("{left}{sign}{right}")),
        _ => diagnostic.fix(Span::new(left.span.source, left.span.end, right.span.start), sign),
    }
}

fn spelling(side: &Expr) -> Option<&str> {
    match &side.kind {
        ExprKind::Literal(literal) => Some(&literal.spelling),
        _ => single_word(side).map(|word| word.text.as_str()),
    }
}

impl Checker<'_, '_, '_> {
    /// Whether a cell under `input` holds what is no test; that is reported.
    pub(crate) fn refuses_cell(&mut self, input: &Node, cell: &Cell) -> bool {
        let found = match &cell.kind {
            CellKind::Values(values) => values.iter().find_map(|value| self.no_value(input, value)),
            CellKind::Compare(_, value) => self.no_end(input, value),
            _ => None,
        };
        match found {
            None => false,
            Some(diagnostic) => {
                self.ctx.report(diagnostic);
                true
            }
        }
    }

    /// Whether words that name nothing are joined by `and` or `or`.
    pub(crate) fn joins_words(&mut self, value: &Expr) -> bool {
        let (ExprKind::And(parts) | ExprKind::Or(parts)) = &bare(value).kind else { return false };
        parts.iter().any(|part| match single_word(part) {
            Some(word) => !self.is_name(word),
            None => self.joins_words(part),
        })
    }

    /// What is said of a value in a cell that is none.
    fn no_value(&mut self, input: &Node, value: &Expr) -> Option<Diagnostic> {
        let boolean = input.ty == Type::Bool;
        match &bare(value).kind {
            ExprKind::Compare(op, left, right) => self.whole_comparison(input, value, (*op, left, right)),
            ExprKind::Or(parts) if !boolean => {
                let bounds = parts.iter().any(|part| matches!(bare(part).kind, ExprKind::Compare(..)));
                let diagnostic = one_test(value.span);
                Some(match parts.as_slice() {
                    _ if bounds => diagnostic.help(say!(
                        "alternatives that are no single values are rows of their own",
                        "不是单个值的几种情况请各写一行"
                    )),
                    [left, right] => joined(several(diagnostic), value, [left, right], ", "),
                    _ => several(diagnostic),
                })
            }
            ExprKind::And(_) if !boolean => Some(one_test(value.span).help(own_column())),
            ExprKind::Arithmetic(ArithmeticOp::Div, left, right) if matches!(input.ty, Type::Enum(_)) => {
                let words = single_word(left).is_some() && single_word(right).is_some();
                words.then(|| joined(several(one_test(value.span)), value, [left, right], ", "))
            }
            ExprKind::Arithmetic(ArithmeticOp::Sub, left, right) => {
                // Of one kind: an instant less a duration is an instant.
                let ends = match (&left.kind, &right.kind) {
                    (ExprKind::Literal(left), ExprKind::Literal(right)) => left.kind == right.kind,
                    _ => false,
                };
                ends.then(|| {
                    let message = say!("one value less another stands here", "这里是一个值减去另一个值");
                    let help = say!("a range is written `5元 .. 9元`", "区间写作 5元 .. 9元");
                    joined(bad(value.span, message).help(help), value, [left, right], " .. ")
                })
            }
            ExprKind::List(_) if !matches!(input.ty, Type::List(_)) => {
                let here = Span::new(value.span.source, value.span.start, value.span.start);
                let lists = if self.scope.lang == Lang::Zh { "属于 " } else { "in " };
                let message = say!("a list stands behind `in`", "列表写在“属于”之后");
                Some(
                    bad(value.span, message)
                        .help(say!("write `in [a, b]`", "请写“属于 [甲, 乙]”"))
                        .fix(here, lists),
                )
            }
            _ => self.spoken(input, value),
        }
    }

    /// `yes`, `any`
    fn spoken(&mut self, input: &Node, value: &Expr) -> Option<Diagnostic> {
        let word = single_word(value)?;
        let text = word.text.as_str();
        if matches!(input.ty, Type::Enum(_)) || self.is_name(word) {
            return None;
        }
        let no_word = say!("there is no `{text}`", "没有“{text}”");
        let unknown = Diagnostic::new(&codes::check::UNKNOWN_NAME, value.span, no_word);
        let meant = match text {
            "yes" | "Yes" | "YES" | "Y" | "y" => "true",
            "no" | "No" | "NO" | "N" | "n" => "false",
            "否" => "假",
            _ if ANY.contains(&text) => "-",
            _ => return None,
        };
        match meant {
            "-" => {
                let help = say!("for any value write `-`", "任何值都可以时请写 -");
                Some(unknown.help(help).fix(value.span, meant))
            }
            _ if input.ty == Type::Bool => {
                let help = say!("write `{meant}`", "请写“{meant}”");
                Some(unknown.help(help).fix(value.span, meant))
            }
            _ => None,
        }
    }

    /// `>= 5元 and order.cod`: behind a sign stands one value.
    fn no_end(&mut self, input: &Node, value: &Expr) -> Option<Diagnostic> {
        let joined = matches!(bare(value).kind, ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Compare(..));
        (joined && input.ty != Type::Bool).then(|| one_test(value.span).help(own_column()))
    }

    /// `order.amount > 5元` in the column of `order.amount`, or of something else.
    fn whole_comparison(
        &mut self,
        input: &Node,
        value: &Expr,
        (op, left, right): (CompareOp, &Expr, &Expr),
    ) -> Option<Diagnostic> {
        let ExprKind::Path(path) = &bare(left).kind else {
            return (input.ty != Type::Bool).then(|| one_test(value.span).help(own_column()));
        };
        let same = match single_word(left) {
            // A bare word is explained by a type; what stands on the left of a comparison has none.
            Some(word) if !self.is_name(word) => false,
            _ => {
                let errors = self.ctx.errors();
                let read = self.path(path).as_ref().and_then(single_read);
                if self.ctx.errors() != errors {
                    return None;
                }
                read.is_some() && read == single_read(input)
            }
        };
        if !same {
            return (input.ty != Type::Bool).then(|| one_test(value.span).help(own_column()));
        }
        let Bilingual { en, zh } = single_read(input).map(|read| self.path_of(read)).unwrap_or_default();
        let message = say!("the column is `{en}` already", "此列已是“{zh}”");
        let diagnostic = bad(value.span, message);
        let chinese = self.scope.lang == Lang::Zh;
        let sign = match op {
            CompareOp::Is | CompareOp::Eq => "",
            CompareOp::IsNot if chinese => "非 ",
            CompareOp::IsNot => "not ",
            CompareOp::Ne => "!= ",
            CompareOp::Lt => "< ",
            CompareOp::Le => "<= ",
            CompareOp::Gt => "> ",
            CompareOp::Ge => ">= ",
            CompareOp::In if chinese => "属于 ",
            CompareOp::In => "in ",
            CompareOp::NotIn if chinese => "非 属于 ",
            CompareOp::NotIn => "not in ",
            _ => {
                return Some(diagnostic.help(say!(
                    "a cell compares with values; other tests stand in rules",
                    "格中只与值比较；其他条件请写成规则"
                )));
            }
        };
        let named = Span::new(left.span.source, left.span.start, right.span.start);
        Some(diagnostic.help(say!("leave its name out", "请去掉字段名")).fix(named, sign))
    }
}

fn bad(span: Span, message: Bilingual) -> Diagnostic {
    Diagnostic::new(&codes::check::BAD_TABLE, span, message)
}

fn one_test(span: Span) -> Diagnostic {
    bad(span, say!("a cell holds one test of its column", "一格只写本列的一个条件"))
}

fn several(diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.help(say!("several values are separated by commas", "多个值用逗号分开"))
}

fn own_column() -> Bilingual {
    say!("each further condition is a column of its own", "其他条件各占一列")
}
