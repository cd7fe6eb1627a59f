//! Walking typed expressions: the parts of a node, the places it reads, and those of whole rules.
//!
//! Everything the plan derives from a program (which places to pull, how deep it nests, which conditions are the
//! same) goes through these few functions, so a new kind of node is added in one place.

use crate::program::{Anchor, Clauses, EventMatch, HowLong, Key, Node, Read, Rule, Step, StepKind, Trigger};
pub use crate::program::{each_part, own_reads};

/// Calls `visit` with each event that a trigger waits for.
pub(crate) fn trigger_events<'n>(trigger: &'n Trigger, visit: &mut dyn FnMut(&'n EventMatch)) {
    match trigger {
        Trigger::Becomes { .. } | Trigger::Leaves { .. } | Trigger::Goes { .. } | Trigger::Stays { .. } => {}
        Trigger::Event(events) => events.iter().for_each(visit),
        Trigger::Absence { event, after: Anchor { event: after }, .. } => {
            visit(event);
            visit(after);
        }
        Trigger::Count { event, .. } => visit(event),
        Trigger::Rate { event, among, .. } => {
            visit(event);
            visit(among);
        }
    }
}

/// Calls `visit` with each whole expression of a rule but its condition, and `read` with each place it reads outside of
/// expressions.
pub(crate) fn each_expression<'n>(
    rule: &'n Rule,
    visit: &mut dyn FnMut(&'n Node),
    read: &mut dyn FnMut(Read),
) {
    rule.trigger.iter().for_each(|trigger| trigger_parts(trigger, visit, read));
    rule.then.iter().chain(&rule.otherwise).for_each(|step| step_parts(step, visit, read));
    rule.once_per.iter().for_each(|once| read(*once));
    rule.at_most_once.as_deref().iter().for_each(|(_, by)| read(*by));
    rule.subject.iter().for_each(|subject| read(*subject));
}

/// Calls `visit` with each filter of a trigger, and `read` with each place it reads beside them.
pub(crate) fn trigger_parts<'n>(
    trigger: &'n Trigger,
    visit: &mut dyn FnMut(&'n Node),
    read: &mut dyn FnMut(Read),
) {
    let filter = |event: &'n EventMatch, visit: &mut dyn FnMut(&'n Node)| {
        event.filter.iter().for_each(visit);
    };
    let keys = |by: &'n [Key], read: &mut dyn FnMut(Read)| {
        by.iter().filter_map(|key| key.read).for_each(read);
    };
    match trigger {
        Trigger::Becomes { .. } | Trigger::Leaves { .. } | Trigger::Goes { .. } => {}
        Trigger::Event(events) => events.iter().for_each(|event| filter(event, visit)),
        Trigger::Stays { how_long, .. } => {
            if let HowLong::Until(until) = how_long {
                visit(until);
            }
        }
        Trigger::Absence { event, after: Anchor { event: after }, by, .. } => {
            filter(event, visit);
            filter(after, visit);
            keys(by, read);
        }
        Trigger::Count { event, by, .. } => {
            filter(event, visit);
            keys(by, read);
        }
        Trigger::Rate { event, among, by, .. } => {
            filter(event, visit);
            filter(among, visit);
            keys(by, read);
        }
    }
}

fn step_parts<'n>(step: &'n Step, visit: &mut dyn FnMut(&'n Node), read: &mut dyn FnMut(Read)) {
    let mut step = step;
    while let StepKind::ForEach { list, step: inner, .. } = &step.kind {
        read(*list);
        step = inner;
    }
    let (StepKind::Action { args, clauses, .. } | StepKind::Emit { args, clauses, .. }) = &step.kind else {
        return;
    };
    args.iter().flatten().for_each(&mut *visit);
    let Clauses { unless, guard, after: _ } = clauses;
    unless.as_deref().iter().for_each(|(trigger, _)| trigger_parts(trigger, visit, read));
    guard.as_deref().into_iter().for_each(visit);
}
