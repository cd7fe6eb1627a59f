//! Rules: options, condition, steps.

use alloc::boxed::Box;
use alloc::vec::Vec;

use dangjiu_grammar::Rule;

use super::text::boxed;
use super::{Lower, Lowering, Node, internal};
use crate::syntax::ast::{Rule as RuleDecl, RuleOption, RuleOptionKind, Step, StepCall, StepKind};

impl Lowering<'_> {
    pub(super) fn rule(&self, node: Node<'_>) -> Lower<RuleDecl> {
        let span = self.span(&node);
        let mut children = self.children(node);
        let name = self.name(&children.need(Rule::name)?);
        let title = children.optional(Rule::quoted).map(|title| self.quoted(title)).transpose()?;
        let mut options = Vec::new();
        let mut when = None;
        let mut then = Vec::new();
        let mut otherwise = Vec::new();
        for child in children {
            match child.as_rule() {
                Rule::when_clause => when = Some(self.expr(self.children(child).need(Rule::expr)?)?),
                Rule::then_clause => then = self.steps(child)?,
                Rule::otherwise_clause => otherwise = self.steps(child)?,
                _ => options.push(self.option(child)?),
            }
        }
        let when = when.ok_or_else(|| internal(span))?;
        Ok(RuleDecl { name, title, options, when, then, otherwise })
    }

    fn option(&self, node: Node<'_>) -> Lower<RuleOption> {
        let span = self.span(&node);
        let rule = node.as_rule();
        let mut children = self.children(node);
        let kind = match rule {
            Rule::opt_priority => RuleOptionKind::Priority(self.literal(&children.need(Rule::number)?)?),
            Rule::opt_group => RuleOptionKind::Group(self.name(&children.need(Rule::name)?)),
            Rule::opt_once => RuleOptionKind::OncePer(self.dotted(children.need(Rule::path)?)?),
            Rule::opt_at_most => {
                let per = self.literal(&children.need(Rule::duration)?)?;
                RuleOptionKind::AtMostOncePer(per, self.dotted(children.need(Rule::path)?)?)
            }
            Rule::opt_period => {
                let day = |rule| matches!(rule, Rule::date | Rule::instant);
                let from = self.literal(&children.need_any(day)?)?;
                RuleOptionKind::Period(from, self.literal(&children.need_any(day)?)?)
            }
            Rule::kw_shadow => RuleOptionKind::Shadow,
            Rule::kw_disabled => RuleOptionKind::Disabled,
            Rule::opt_owner => RuleOptionKind::Owner(self.quoted(children.need(Rule::quoted)?)?),
            Rule::opt_tags => RuleOptionKind::Tags(
                children.filter(|tag| tag.as_rule() == Rule::name).map(|tag| self.name(&tag)).collect(),
            ),
            Rule::opt_was => RuleOptionKind::Was(self.name(&children.need(Rule::name)?)),
            _ => return Err(internal(span)),
        };
        Ok(RuleOption { span, kind })
    }

    /// The steps of a `then` or `otherwise` clause.
    fn steps(&self, clause: Node<'_>) -> Lower<Vec<Step>> {
        let steps = self.children(clause).need(Rule::steps)?;
        steps.into_inner().map(|step| self.step(step)).collect()
    }

    fn step(&self, node: Node<'_>) -> Lower<Step> {
        let span = self.span(&node);
        let mut heads = Vec::new();
        let mut action = None;
        for child in node.into_inner() {
            match child.as_rule() {
                Rule::for_each => heads.push(child),
                Rule::emit_step => action = Some(StepKind::Emit(self.step_call(child)?)),
                Rule::call_step => action = Some(StepKind::Call(self.step_call(child)?)),
                _ => {}
            }
        }
        let most = self.limits.nesting;
        if let Some(head) = heads.get(most) {
            return super::refuse(
                &crate::diagnostic::codes::syntax::TOO_DEEP,
                self.span(head),
                crate::say!("`for each` is nested more than {most} deep", "“对每个”嵌套超过 {most} 层"),
            );
        }
        let mut step = Step { span, kind: action.ok_or_else(|| internal(span))? };
        let inner_start = heads.last().map(|head| self.span(head).end);
        if let Some(end) = inner_start {
            step.span.start = end;
        }
        for head in heads.into_iter().rev() {
            let head_span = self.span(&head);
            let (binder, list) = self.binder(&mut self.children(head))?;
            let whole = head_span.to(span);
            let kind = StepKind::ForEach { binder, list, step: Box::new(step) };
            step = Step { span: whole, kind };
        }
        Ok(step)
    }

    fn step_call(&self, node: Node<'_>) -> Lower<StepCall> {
        let mut children = self.children(node);
        let target = self.dotted(children.need(Rule::path)?)?;
        let (args, _) = self.args(children.need(Rule::args)?)?;
        let mut call = StepCall { target, args, after: None, unless: None, guard: None };
        for child in children {
            match child.as_rule() {
                Rule::after_clause => {
                    let after = self.literal(&self.children(child).need(Rule::duration)?)?;
                    call.after = Some(Box::new(after));
                }
                Rule::unless_clause => {
                    call.unless = Some(boxed(self.expr(self.children(child).need(Rule::expr)?)?));
                }
                Rule::if_clause => {
                    call.guard = Some(boxed(self.expr(self.children(child).need(Rule::expr)?)?));
                }
                _ => {}
            }
        }
        Ok(call)
    }
}
