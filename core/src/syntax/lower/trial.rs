//! Tests beside rules.

use alloc::vec::Vec;

use dangjiu_grammar::Rule;

use super::{Lower, Lowering, Node, internal};
use crate::syntax::ast::{Expect, ExpectKind, Expr, Given, GivenKind, TestDecl, TestItem};

impl Lowering<'_> {
    pub(super) fn test_decl(&self, node: Node<'_>) -> Lower<TestDecl> {
        let mut children = self.children(node);
        let title = self.quoted(children.need(Rule::quoted)?)?;
        let mut items = Vec::new();
        for child in children {
            match child.as_rule() {
                Rule::given => items.push(TestItem::Given(self.given(child)?)),
                Rule::expect => {
                    for expectation in child.into_inner().filter(|part| part.as_rule() != Rule::kw_expect) {
                        items.push(TestItem::Expect(self.expectation(expectation)?));
                    }
                }
                _ => {}
            }
        }
        Ok(TestDecl { title, items })
    }

    fn given(&self, node: Node<'_>) -> Lower<Given> {
        let span = self.span(&node);
        let what = self.children(node).need_any(|rule| rule != Rule::kw_given)?;
        let rule = what.as_rule();
        let mut children = self.children(what);
        let kind = match rule {
            Rule::given_event => {
                let event = self.dotted(children.need(Rule::path)?)?;
                let fields =
                    children.optional(Rule::object).map(|object| self.operand_expr(object)).transpose()?;
                GivenKind::Event(event, fields)
            }
            Rule::given_now => {
                let now = children.need_any(|rule| matches!(rule, Rule::instant | Rule::date))?;
                GivenKind::Now(self.literal(&now)?)
            }
            Rule::given_list => {
                let name = self.name(&children.need(Rule::name)?);
                GivenKind::List(name, self.operand_expr(children.need(Rule::list_literal)?)?)
            }
            Rule::given_let => {
                let name = self.name(&children.need(Rule::name)?);
                GivenKind::Let(name, self.expr(children.need(Rule::expr)?)?)
            }
            Rule::given_root => {
                let root = self.name(&children.need(Rule::name)?);
                let value = self.operand_expr(children.need(Rule::object)?)?;
                let change = children.next().map(|change| self.change(change)).transpose()?;
                GivenKind::Root { root, value, change }
            }
            _ => return Err(internal(span)),
        };
        Ok(Given { span, kind })
    }

    fn operand_expr(&self, node: Node<'_>) -> Lower<Expr> {
        Ok(self.operand(node)?.0)
    }

    fn expectation(&self, node: Node<'_>) -> Lower<Expect> {
        let span = self.span(&node);
        let rule = node.as_rule();
        let mut children = self.children(node);
        let kind = match rule {
            Rule::expect_nothing => ExpectKind::Nothing,
            Rule::expect_undecided => {
                let rule = self.dotted(children.need(Rule::qname)?)?;
                let path = children.optional(Rule::path).map(|path| self.dotted(path)).transpose()?;
                ExpectKind::Undecided(rule, path)
            }
            Rule::expect_needs_state => ExpectKind::NeedsState(self.dotted(children.need(Rule::qname)?)?),
            Rule::expect_error => ExpectKind::Error(self.dotted(children.need(Rule::qname)?)?),
            Rule::expect_intent => {
                let negated = children.optional(Rule::kw_no).is_some();
                let action = self.name(&children.need(Rule::name)?);
                let args = match children.optional(Rule::args) {
                    None => None,
                    Some(args) => Some(self.args(args)?.0),
                };
                ExpectKind::Intent { negated, action, args }
            }
            _ => return Err(internal(span)),
        };
        Ok(Expect { span, kind })
    }
}
