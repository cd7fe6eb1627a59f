//! Triggers, in either word order.

use alloc::boxed::Box;
use alloc::vec::Vec;

use dangjiu_grammar::Rule;

use super::operators::{Deep, compare_op};
use super::{Children, Lower, Lowering, Node, internal, refuse};
use crate::diagnostic::{Diagnostic, codes};
use crate::say;
use crate::span::Span;
use crate::syntax::ast::{
    Anchor, CompareOp, EventRef, Expr, ExprKind, HowLong, Literal, Name, Path, Trigger,
};

/// A test of a rate: operator, threshold, smallest sample.
type RateTest = (CompareOp, Literal, Option<Literal>);

impl Lowering<'_> {
    /// A trigger that starts with a word or a duration of its own.
    pub(super) fn trigger(&self, node: Node<'_>) -> Lower<Deep> {
        let span = self.span(&node);
        let rule = node.as_rule();
        let mut children = self.children(node);
        let (trigger, depth) = match rule {
            Rule::any_of_events => {
                let mut events = Vec::new();
                let mut depth = 0;
                for event in children.filter(|child| child.as_rule() == Rule::event_ref) {
                    let (event, inner) = self.event(event)?;
                    depth = depth.max(inner);
                    events.push(event);
                }
                (Trigger::AnyOf(events), depth)
            }
            Rule::absence => {
                let (event, depth) = self.event(children.need(Rule::event_ref)?)?;
                let within = self.within(children.need(Rule::within)?)?;
                let (start, start_depth) = self.event(children.need(Rule::event_ref)?)?;
                let done = children.optional(Rule::kw_done).is_some();
                let by = self.by(&mut children)?;
                let after = Anchor { event: start, done };
                (Trigger::Absence { event, within, after, by }, depth.max(start_depth))
            }
            Rule::count => {
                let at_least = self.literal(&children.need(Rule::number)?)?;
                let (event, depth) = self.event(children.need(Rule::event_ref)?)?;
                let within = self.within(children.need(Rule::within)?)?;
                let by = self.by(&mut children)?;
                (Trigger::Count { at_least, event, within, by }, depth)
            }
            Rule::rate => {
                let (event, depth) = self.event(children.need(Rule::event_ref)?)?;
                let (among, among_depth) = self.event(children.need(Rule::event_ref)?)?;
                let within = self.within(children.need(Rule::within)?)?;
                let by = self.by(&mut children)?;
                let (op, threshold, samples) = self.rate_test(children.need(Rule::rate_test)?)?;
                let rate = Trigger::Rate { event, among, within, by, op, threshold, samples };
                (rate, depth.max(among_depth))
            }
            Rule::window_trigger => self.window(&mut children)?,
            _ => return Err(internal(span)),
        };
        self.deep(span, ExprKind::Trigger(Box::new(trigger)), depth + 1)
    }

    /// `30天 内 …`: a count or a rate that starts with its window.
    fn window(&self, children: &mut Children<'_>) -> Lower<(Trigger, usize)> {
        let within = self.within(children.need(Rule::within)?)?;
        let tail = children.need_any(|rule| matches!(rule, Rule::window_count | Rule::window_rate))?;
        let rule = tail.as_rule();
        let mut children = self.children(tail);
        if rule == Rule::window_count {
            let at_least = self.literal(&children.need(Rule::number)?)?;
            let (event, depth) = self.event(children.need(Rule::event_ref)?)?;
            let by = self.by(&mut children)?;
            return Ok((Trigger::Count { at_least, event, within, by }, depth));
        }
        let (event, depth) = self.event(children.need(Rule::event_ref)?)?;
        let (among, among_depth) = self.event(children.need(Rule::event_ref)?)?;
        children.need(Rule::kw_rate_share)?;
        let by = self.by(&mut children)?;
        let (op, threshold, samples) = self.rate_test(children.need(Rule::rate_test)?)?;
        let rate = Trigger::Rate { event, among, within, by, op, threshold, samples };
        Ok((rate, depth.max(among_depth)))
    }

    /// A trigger that stands behind its subject, or behind the event an absence starts from.
    pub(super) fn trigger_behind(&self, operand: Deep, postfix: Node<'_>) -> Lower<Deep> {
        let (of, of_depth) = operand;
        let place = self.span(&postfix);
        let span = of.span.to(place);
        let rule = postfix.as_rule();
        let mut children = self.children(postfix);
        // Each form has its own function: they take turns on the stack when triggers stand in one another's filters.
        let (trigger, depth) = match rule {
            Rule::becomes => {
                let state = self.name(&children.need(Rule::name)?);
                (Trigger::Becomes(subject(of, place)?, state), 0)
            }
            Rule::leaves => {
                let state = self.name(&children.need(Rule::name)?);
                (Trigger::Leaves(subject(of, place)?, state), 0)
            }
            Rule::goes => self.goes(subject(of, place)?, children)?,
            Rule::stays => self.stays(subject(of, place)?, children)?,
            Rule::absence_after => self.absence_after(event_before(of, place)?, children)?,
            _ => return Err(internal(span)),
        };
        self.deep(span, ExprKind::Trigger(Box::new(trigger)), depth.max(of_depth) + 1)
    }

    fn goes(&self, subject: Path, children: Children<'_>) -> Lower<(Trigger, usize)> {
        let span = children.span;
        let mut within = None;
        let mut sequence = None;
        for child in children {
            match child.as_rule() {
                Rule::within => within = Some(self.within(child)?),
                Rule::sequence => sequence = Some(self.sequence(child)?),
                _ => {}
            }
        }
        let (Some(within), Some((first, then))) = (within, sequence) else { return Err(internal(span)) };
        Ok((Trigger::Goes { subject, first, then, within }, 0))
    }

    fn stays(&self, subject: Path, mut children: Children<'_>) -> Lower<(Trigger, usize)> {
        let state = self.name(&children.need(Rule::name)?);
        let clause = children.need_any(|rule| matches!(rule, Rule::for_long | Rule::until))?;
        let (how_long, depth) = self.how_long(clause)?;
        Ok((Trigger::Stays { subject, state, how_long }, depth))
    }

    fn absence_after(&self, start: EventRef, mut children: Children<'_>) -> Lower<(Trigger, usize)> {
        let done = children.optional(Rule::kw_done).is_some();
        let within = self.within(children.need(Rule::within)?)?;
        let (event, depth) = self.event(children.need(Rule::event_ref)?)?;
        let by = self.by(&mut children)?;
        Ok((Trigger::Absence { event, within, after: Anchor { event: start, done }, by }, depth))
    }

    /// `becomes S` (true) or `leaves S` (false) where the grammar has them without a subject.
    pub(super) fn change(&self, node: Node<'_>) -> Lower<(bool, Name)> {
        let becomes = node.as_rule() == Rule::becomes;
        Ok((becomes, self.name(&self.children(node).need(Rule::name)?)))
    }

    fn event(&self, node: Node<'_>) -> Lower<(EventRef, usize)> {
        let span = self.span(&node);
        let mut children = self.children(node);
        let event = self.dotted(children.need(Rule::path)?)?;
        match children.optional(Rule::expr) {
            None => Ok((EventRef { span, event, filter: None }, 0)),
            Some(filter) => {
                let (filter, depth) = self.deep_expr(filter)?;
                Ok((EventRef { span, event, filter: Some(filter) }, depth))
            }
        }
    }

    fn within(&self, node: Node<'_>) -> Lower<Literal> {
        self.literal(&self.children(node).need(Rule::duration)?)
    }

    /// The paths of `by`, where it stands next.
    fn by(&self, children: &mut Children<'_>) -> Lower<Vec<Path>> {
        let Some(by) = children.optional(Rule::by) else { return Ok(Vec::new()) };
        by.into_inner().filter(|path| path.as_rule() == Rule::path).map(|path| self.dotted(path)).collect()
    }

    fn rate_test(&self, node: Node<'_>) -> Lower<RateTest> {
        let span = self.span(&node);
        let mut children = self.children(node);
        let op = children.next().and_then(|op| compare_op(op.as_rule())).ok_or_else(|| internal(span))?;
        let threshold = children.need_any(|rule| matches!(rule, Rule::percent | Rule::number))?;
        let threshold = self.literal(&threshold)?;
        let samples = match children.optional(Rule::samples) {
            None => None,
            Some(samples) => Some(self.literal(&self.children(samples).need(Rule::number)?)?),
        };
        Ok((op, threshold, samples))
    }

    fn sequence(&self, node: Node<'_>) -> Lower<(Name, Vec<(bool, Name)>)> {
        let mut children = self.children(node);
        let first = self.name(&children.need(Rule::name)?);
        let mut then = Vec::new();
        let mut directly = false;
        for child in children {
            match child.as_rule() {
                Rule::next_arrow => directly = true,
                Rule::later_arrow => directly = false,
                Rule::name => then.push((directly, self.name(&child))),
                _ => {}
            }
        }
        Ok((first, then))
    }

    fn how_long(&self, node: Node<'_>) -> Lower<(HowLong, usize)> {
        if node.as_rule() == Rule::for_long {
            let length = self.literal(&self.children(node).need(Rule::duration)?)?;
            return Ok((HowLong::For(length), 0));
        }
        let (until, depth) = self.deep_expr(self.children(node).need(Rule::sum)?)?;
        Ok((HowLong::Until(until), depth))
    }
}

/// The path a trigger stands behind.
fn subject(of: Expr, place: Span) -> Lower<Path> {
    match of.kind {
        ExprKind::Path(path) => Ok(path),
        _ => Err(Box::new(
            Diagnostic::new(
                &codes::syntax::TRIGGER_OPERAND,
                of.span,
                say!("a trigger stands behind the path of its subject", "触发条件要写在主体的路径之后"),
            )
            .label(place, say!("this trigger", "此触发条件"))
            .help(say!("for example `order becomes paid`", "例如：订单 变为 已付款")),
        )),
    }
}

/// The event an absence stands behind: a path, or a call with a filter.
fn event_before(of: Expr, place: Span) -> Lower<EventRef> {
    let span = of.span;
    match of.kind {
        ExprKind::Path(event) => return Ok(EventRef { span, event, filter: None }),
        ExprKind::Call { target, mut args } => {
            if let (Some(arg), true) = (args.pop(), args.is_empty())
                && arg.name.is_none()
            {
                return Ok(EventRef { span, event: *target, filter: Some(arg.value) });
            }
        }
        _ => {}
    }
    let mut refused = refuse(
        &codes::syntax::TRIGGER_OPERAND,
        span,
        say!("an absence starts from an event or an action", "“没有”要从一个事件或动作开始算"),
    );
    if let Err(diagnostic) = &mut refused {
        diagnostic.help = Some(say!(
            "for example `no payment.confirmed within 24h after parcel.signed`",
            "例如：包裹.签收 后 24小时 内 没有 收款.确认"
        ));
        let _: Span = place;
    }
    refused
}
