//! Names, literals and texts: folding, escapes, holes.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use dangjiu_grammar::Rule;

use super::{Lower, Lowering, Node, internal, refuse};
use crate::decimal::MAX_DIGITS;
use crate::diagnostic::codes;
use crate::money::Currency;
use crate::say;
use crate::span::Span;
use crate::syntax::ast::{Expr, ExprKind, Literal, LiteralKind, Name, Quoted, TemplatePart};
use crate::syntax::explain::unknown_unit;
use crate::syntax::layout::{offset, vocabulary::fold};
use crate::syntax::normal::nfc;

impl Lowering<'_> {
    pub(super) fn name(&self, node: &Node<'_>) -> Name {
        Name { text: nfc(fold(node.as_str().trim_end())), span: self.span(node) }
    }

    /// A literal with its spelling folded; a number longer than the limit is refused.
    pub(super) fn literal(&self, node: &Node<'_>) -> Lower<Literal> {
        let span = self.span(node);
        let kind = match node.as_rule() {
            Rule::number => LiteralKind::Number,
            Rule::percent => LiteralKind::Percent,
            Rule::money => LiteralKind::Money,
            Rule::duration => LiteralKind::Duration,
            Rule::weight => LiteralKind::Weight,
            Rule::date => LiteralKind::Date,
            Rule::instant => LiteralKind::Instant,
            Rule::none_literal => LiteralKind::None,
            Rule::truth_literal => match node.clone().into_inner().next().map(|word| word.as_rule()) {
                Some(Rule::kw_true) => LiteralKind::True,
                _ => LiteralKind::False,
            },
            _ => return Err(internal(span)),
        };
        let spelling = single_blanks(&fold(node.as_str().trim_end()));
        let most = MAX_DIGITS as usize;
        let is_number = |kind| {
            matches!(
                kind,
                LiteralKind::Number
                    | LiteralKind::Percent
                    | LiteralKind::Money
                    | LiteralKind::Duration
                    | LiteralKind::Weight
            )
        };
        let found = longest_number(&spelling);
        if is_number(kind) && found > most {
            return refuse(
                &codes::syntax::NUMBER_TOO_LONG,
                span,
                say!(
                    "this number has {found} digits; at most {most} are kept exactly",
                    "该数字有 {found} 位，最多精确到 {most} 位"
                ),
            );
        }
        if kind == LiteralKind::Money
            && let Some(code) = spelling.get(spelling.len().saturating_sub(3)..)
            && Currency::parse(code).is_some_and(|currency| !currency.is_listed())
        {
            // Letters may be of full width.
            let width: usize = node.as_str().trim_end().chars().rev().take(3).map(char::len_utf8).sum();
            let place = Span { start: span.end.saturating_sub(offset(width)), ..span };
            return Err(Box::new(unknown_unit(place, code)));
        }
        Ok(Literal { span, spelling, kind })
    }

    /// A text without holes.
    pub(super) fn quoted(&self, node: Node<'_>) -> Lower<Quoted> {
        let span = self.span(&node);
        let mut text = String::new();
        for chunk in node.into_inner() {
            self.unescape(&chunk, &mut text)?;
        }
        Ok(Quoted { text, span })
    }

    /// A text with its holes, and how deep they nest.
    pub(super) fn template(&self, node: Node<'_>) -> Lower<(ExprKind, usize)> {
        let inner = node.into_inner();
        let mut parts: Vec<TemplatePart> = Vec::with_capacity(inner.len());
        let mut depth = 0;
        for part in inner {
            match part.as_rule() {
                Rule::hole => {
                    let expr = self.children(part).need(Rule::expr)?;
                    let (expr, inner) = self.deep_expr(expr)?;
                    depth = depth.max(inner);
                    parts.push(TemplatePart::Hole(boxed(expr)));
                }
                Rule::chunk | Rule::zh_chunk => {
                    // Escapes only get shorter.
                    let mut text = String::with_capacity(part.as_str().len());
                    self.unescape(&part, &mut text)?;
                    parts.push(TemplatePart::Text(text));
                }
                _ => return Err(internal(self.span(&part))),
            }
        }
        Ok((ExprKind::Template(parts), depth + 1))
    }

    /// A whole text as an expression; for the places where the grammar has `text` alone.
    pub(super) fn text_expr(&self, node: Node<'_>) -> Lower<Expr> {
        let span = self.span(&node);
        let (kind, _) = self.template(node)?;
        Ok(Expr { span, kind })
    }

    /// Appends a chunk with escapes and doubled braces resolved. The grammar let only known escapes through.
    fn unescape(&self, node: &Node<'_>, out: &mut String) -> Lower<()> {
        let text = node.as_str();
        let mut chars = text.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '{' | '}' => {
                    chars.next();
                    out.push(c);
                }
                '\\' => match chars.next() {
                    Some((_, 'n')) => out.push('\n'),
                    Some((_, 't')) => out.push('\t'),
                    Some((_, 'u')) => {
                        let rest = chars.as_str();
                        let digits = rest.trim_start_matches('{').split('}').next().unwrap_or("");
                        let Some(c) = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32) else {
                            let start = self.base + node.as_span().start() + at;
                            let end = start + "\\u{}".len() + digits.len();
                            return refuse(
                                &codes::syntax::BAD_ESCAPE,
                                Span::new(self.source, offset(start), offset(end)),
                                say!("there is no character U+{digits}", "没有编号为 U+{digits} 的字符"),
                            );
                        };
                        out.push(c);
                        // The digits and both braces.
                        for _ in 0..digits.len() + 2 {
                            chars.next();
                        }
                    }
                    Some((_, other)) => out.push(other),
                    None => return Err(internal(self.span(node))),
                },
                other => out.push(other),
            }
        }
        Ok(())
    }
}

/// Runs of blanks inside a literal as one space.
fn single_blanks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = false;
    for c in text.chars() {
        if matches!(c, ' ' | '\t') {
            blank = true;
            continue;
        }
        if blank {
            out.push(' ');
            blank = false;
        }
        out.push(c);
    }
    out
}

/// The digits of the longest number in a literal, leading zeros not counted.
fn longest_number(text: &str) -> usize {
    text.split(|c: char| !(c.is_ascii_digit() || c == '.'))
        .map(|number| number.trim_start_matches(['0', '.']).bytes().filter(u8::is_ascii_digit).count())
        .max()
        .unwrap_or(0)
}

/// Boxes an expression.
pub(super) fn boxed(expr: Expr) -> Box<Expr> {
    Box::new(expr)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_a_number() {
        assert_eq!(longest_number("0.05"), 1);
        assert_eq!(longest_number("199.00 CNY"), 5);
        assert_eq!(longest_number("1h30min"), 2);
        assert_eq!(longest_number("000"), 0);
    }

    #[test]
    fn blanks_in_literals() {
        assert_eq!(single_blanks("5 \t 元"), "5 元");
    }
}
