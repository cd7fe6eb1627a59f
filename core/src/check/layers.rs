//! The layers of rules: a rule that waits for an event another one emits, or for an action another one asks for,
//! runs in a later layer. Rules that wait for each other in a circle are an error.
//!
//! The graph has a node per rule and one per event or action that is waited for, so that many makers of one event
//! with many waiters cost their sum and not their product. Circles are its strongly connected parts (Tarjan).

use alloc::collections::VecDeque;
use alloc::vec;
use alloc::vec::Vec;

use hashbrown::HashMap;

use super::Context;
use crate::diagnostic::{Diagnostic, codes};
use crate::program::{EventKind, Rule, Step, StepKind, Trigger};
use crate::say;

/// A thing rules make and wait for.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Signal {
    Event(u32),
    Action(u32),
}

/// Sets the layer of every rule. The rules of a circle are reported and taken out.
pub(crate) fn lay(ctx: &mut Context<'_>, rules: &mut Vec<Rule>) {
    let before = before(rules);
    if before.len() == rules.len() {
        return;
    }
    let mut layers = vec![0_u32; before.len()];
    let mut out = vec![false; before.len()];
    let count = rules.len();
    parts(&before, &mut |part| match part {
        [at] if !edges(&before, *at).contains(at) => {
            let below = edges(&before, *at).iter().filter_map(|other| layers.get(*other).copied()).max();
            // A rule stands at the layer of what it waits for, and that one above its makers.
            let rise = u32::from(*at >= count);
            if let (Some(layer), Some(below)) = (layers.get_mut(*at), below) {
                *layer = below.saturating_add(rise);
            }
        }
        circle => {
            report(ctx, rules, &one_way_round(&before, circle));
            for at in circle {
                if let Some(out) = out.get_mut(*at) {
                    *out = true;
                }
            }
        }
    });
    for (rule, layer) in rules.iter_mut().zip(layers) {
        rule.layer = layer;
    }
    let mut out = out.into_iter();
    rules.retain(|_| out.next() != Some(true));
}

/// Per node, those that come before it: first the rules, with what they wait for, then these things, with the rules
/// that make them. Only things that are both made and waited for have a node.
fn before(rules: &[Rule]) -> Vec<Vec<usize>> {
    let mut numbers: HashMap<Signal, usize> = HashMap::new();
    for rule in rules {
        each_awaited(rule, &mut |signal| {
            let next = numbers.len();
            numbers.entry(signal).or_insert(next);
        });
    }
    if numbers.is_empty() {
        return vec![Vec::new(); rules.len()];
    }
    let mut makers: Vec<Vec<usize>> = vec![Vec::new(); numbers.len()];
    for (at, rule) in rules.iter().enumerate() {
        for step in rule.then.iter().chain(&rule.otherwise) {
            let list =
                made(step).and_then(|made| numbers.get(&made)).and_then(|number| makers.get_mut(*number));
            if let Some(list) = list
                && list.last() != Some(&at)
            {
                list.push(at);
            }
        }
    }
    if makers.iter().all(Vec::is_empty) {
        return vec![Vec::new(); rules.len()];
    }
    let mut before: Vec<Vec<usize>> = rules
        .iter()
        .map(|rule| {
            let mut awaited = Vec::new();
            each_awaited(rule, &mut |signal| {
                if let Some(number) = numbers.get(&signal)
                    && makers.get(*number).is_some_and(|makers| !makers.is_empty())
                {
                    awaited.push(rules.len() + number);
                }
            });
            awaited
        })
        .collect();
    before.append(&mut makers);
    before
}

fn made(step: &Step) -> Option<Signal> {
    match &step.innermost().kind {
        StepKind::ForEach { .. } => None,
        StepKind::Action { action, .. } => Some(Signal::Action(*action)),
        StepKind::Emit { event, .. } => Some(Signal::Event(*event)),
    }
}

/// Calls `visit` with everything the rule's trigger waits for.
fn each_awaited(rule: &Rule, visit: &mut dyn FnMut(Signal)) {
    let mut event = |kind: EventKind| {
        visit(match kind {
            EventKind::Declared(event) => Signal::Event(event),
            EventKind::Issued(action) | EventKind::Done(action) => Signal::Action(action),
        });
    };
    match rule.trigger.as_deref() {
        Some(Trigger::Event(events)) => events.iter().for_each(|matched| event(matched.event)),
        Some(Trigger::Absence { event: awaited, after, .. }) => {
            event(awaited.event);
            event(after.event.event);
        }
        Some(Trigger::Count { event: counted, .. }) => event(counted.event),
        Some(Trigger::Rate { event: counted, among, .. }) => {
            event(counted.event);
            event(among.event);
        }
        _ => {}
    }
}

fn edges(before: &[Vec<usize>], at: usize) -> &[usize] {
    before.get(at).map_or(&[], Vec::as_slice)
}

/// A node on the way of the walk.
struct Frame {
    node: usize,
    /// How many of its edges have been followed.
    followed: usize,
}

/// Calls `visit` with each strongly connected part, a part after those that come before it.
fn parts(before: &[Vec<usize>], visit: &mut dyn FnMut(&[usize])) {
    const UNSEEN: usize = usize::MAX;
    let mut number = vec![UNSEEN; before.len()];
    let mut lowest = vec![UNSEEN; before.len()];
    let mut waiting = vec![false; before.len()];
    let mut stack: Vec<usize> = Vec::new();
    let mut next = 0;
    for start in 0..before.len() {
        if number.get(start) != Some(&UNSEEN) {
            continue;
        }
        let mut way = Vec::from([Frame { node: start, followed: 0 }]);
        while let Some(frame) = way.last_mut() {
            let node = frame.node;
            if frame.followed == 0 && number.get(node) == Some(&UNSEEN) {
                set(&mut number, node, next);
                set(&mut lowest, node, next);
                set(&mut waiting, node, true);
                next += 1;
                stack.push(node);
            }
            let edge = edges(before, node).get(frame.followed).copied();
            frame.followed += 1;
            match edge {
                Some(other) if number.get(other) == Some(&UNSEEN) => {
                    way.push(Frame { node: other, followed: 0 })
                }
                Some(other) => {
                    if waiting.get(other) == Some(&true) {
                        lower(&mut lowest, node, number.get(other).copied());
                    }
                }
                None => {
                    way.pop();
                    let low = lowest.get(node).copied();
                    if let Some(above) = way.last() {
                        lower(&mut lowest, above.node, low);
                    }
                    if low == number.get(node).copied() {
                        let from = stack.iter().rposition(|on| *on == node).unwrap_or(0);
                        let part = stack.split_off(from);
                        part.iter().for_each(|on| set(&mut waiting, *on, false));
                        visit(&part);
                    }
                }
            }
        }
    }
}

fn set<T>(values: &mut [T], at: usize, value: T) {
    if let Some(place) = values.get_mut(at) {
        *place = value;
    }
}

fn lower(values: &mut [usize], at: usize, value: Option<usize>) {
    if let (Some(place), Some(value)) = (values.get_mut(at), value) {
        *place = (*place).min(value);
    }
}

/// A shortest way from the smallest node of a circle back to it, against the edges: what makes comes first.
fn one_way_round(before: &[Vec<usize>], circle: &[usize]) -> Vec<usize> {
    let Some(start) = circle.iter().copied().min() else { return Vec::new() };
    let inside: HashMap<usize, ()> = circle.iter().map(|at| (*at, ())).collect();
    let mut reached: HashMap<usize, usize> = HashMap::new();
    let mut open = VecDeque::from([start]);
    while let Some(at) = open.pop_front() {
        for next in edges(before, at).iter().copied().filter(|next| inside.contains_key(next)) {
            if next == start {
                let mut way = Vec::from([at]);
                let mut from = at;
                while from != start {
                    match reached.get(&from) {
                        Some(other) => from = *other,
                        None => break,
                    }
                    way.push(from);
                }
                return way;
            }
            if !reached.contains_key(&next) {
                reached.insert(next, at);
                open.push_back(next);
            }
        }
    }
    circle.to_vec()
}

fn report(ctx: &mut Context<'_>, rules: &[Rule], way: &[usize]) {
    let mut members: Vec<&Rule> = way.iter().filter_map(|at| rules.get(*at)).collect();
    // The last of the way is the smallest; it opens and closes the sentence.
    members.rotate_right(1);
    let Some(first) = members.first().copied() else { return };
    let names: Vec<&str> = members.iter().chain([&first]).map(|rule| rule.name.as_str()).collect();
    let path = names.join(" → ");
    let mut diagnostic = Diagnostic::new(
        &codes::check::LAYER_CYCLE,
        first.span,
        say!("these rules wait for each other: {path}", "这些规则互相等待：{path}"),
    );
    for other in members.iter().skip(1) {
        let name = &other.name;
        diagnostic = diagnostic.label(other.span, say!("`{name}` is part of the circle", "“{name}”在环中"));
    }
    ctx.report(diagnostic);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_parts(before: &[Vec<usize>]) -> Vec<Vec<usize>> {
        let mut found = Vec::new();
        parts(before, &mut |part| {
            let mut part = part.to_vec();
            part.sort_unstable();
            found.push(part);
        });
        found
    }

    #[test]
    fn parts_come_after_what_is_before_them() {
        // 1 and 2 wait for each other and for 3; 0 waits for 2.
        let before = [vec![2], vec![2], vec![1, 3], vec![]];
        assert_eq!(all_parts(&before), [vec![3], vec![1, 2], vec![0]]);
        assert_eq!(all_parts(&[vec![0]]), [vec![0]]);
    }

    #[test]
    fn the_way_round_ends_at_its_smallest() {
        // 0 waits for 2, 2 for 1, 1 for 0: what makes comes first, so 1 makes for 2 and 2 for 0.
        assert_eq!(one_way_round(&[vec![2], vec![0], vec![1]], &[0, 1, 2]), [1, 2, 0]);
        assert_eq!(one_way_round(&[vec![0]], &[0]), [0]);
    }

    #[test]
    fn a_long_chain_needs_no_deep_stack() {
        let chain: Vec<Vec<usize>> =
            (0..100_000).map(|at: usize| if at + 1 < 100_000 { vec![at + 1] } else { vec![] }).collect();
        let found = all_parts(&chain);
        assert_eq!((found.len(), found.first()), (100_000, Some(&vec![99_999])));
    }
}
