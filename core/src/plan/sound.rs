//! Whether a program holds together: every number in it names something, and no expression nests too deep.
//!
//! A checked program always does. Looking once when the plan is compiled means that evaluation never meets a number
//! that leads nowhere, and that its recursion has a bound.

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::access::Layout;
use super::error::PlanError;
use super::walk::{each_expression, each_part, own_reads};
use crate::program::{Function, Node, NodeKind, Program, Read, Rule, Step, StepKind, Table, Trigger};

/// The deepest nesting that is evaluated, tables included.
pub(crate) const DEEPEST: u32 = 256;

/// Checks `program` against the slots made for it.
pub(crate) fn inspect(program: &Program, layout: &Layout) -> Result<(), PlanError> {
    let mut inspector =
        Inspector { program, layout, tables: vec![Visit::New; program.tables.len()], what: String::new() };
    // A table is looked at where a rule reads it; one that none reads has no slots and is never asked.
    for rule in program.rules.iter().filter(|rule| !rule.disabled) {
        inspector.rule(rule)?;
    }
    Ok(())
}

/// How far a table has been looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Visit {
    New,
    Open,
    /// Done: how deep it nests.
    Done(u32),
}

struct Inspector<'p> {
    program: &'p Program,
    layout: &'p Layout,
    tables: Vec<Visit>,
    /// The rule or table that is looked at, for messages.
    what: String,
}

impl Inspector<'_> {
    fn rule(&mut self, rule: &Rule) -> Result<(), PlanError> {
        self.what = rule.qualified();
        let (mut nodes, mut reads) = (Vec::new(), Vec::new());
        each_expression(rule, &mut |node| nodes.push(node), &mut |read| reads.push(read));
        for node in nodes {
            self.node(node, 0)?;
        }
        for read in reads {
            self.read(read)?;
        }
        let group = rule.group.is_none_or(|group| (group as usize) < self.program.groups.len());
        self.holds(group, || format!("{}: group", rule.name))?;
        if let Some(trigger) = &rule.trigger {
            self.trigger(trigger)?;
        }
        rule.then.iter().chain(&rule.otherwise).try_for_each(|step| self.step(step))
    }

    fn holds(&self, sound: bool, what: impl FnOnce() -> String) -> Result<(), PlanError> {
        if sound { Ok(()) } else { Err(PlanError::Unsound { what: what() }) }
    }

    fn trigger(&self, trigger: &Trigger) -> Result<(), PlanError> {
        let (Trigger::Becomes { machine, state } | Trigger::Leaves { machine, state }) = trigger else {
            return Ok(());
        };
        let found = self.program.vocabulary.machines.get(*machine as usize);
        let sound = found.is_some_and(|machine| (*state as usize) < machine.states.len());
        self.holds(sound, || format!("{}: state", self.what))
    }

    fn step(&self, step: &Step) -> Result<(), PlanError> {
        let vocabulary = &self.program.vocabulary;
        let mut step = step;
        while let StepKind::ForEach { list, step: inner, .. } = &step.kind {
            self.list(*list)?;
            step = inner;
        }
        let sound = match &step.kind {
            StepKind::Action { action, args, .. } => {
                vocabulary.actions.get(*action as usize).is_some_and(|found| found.params.len() == args.len())
            }
            StepKind::Emit { event, args, places, .. } => vocabulary
                .events
                .get(*event as usize)
                .is_some_and(|found| found.fields.len() == args.len() && places.len() == args.len()),
            StepKind::ForEach { .. } => true,
        };
        self.holds(sound, || format!("{}: step {}", self.what, step.label))
    }

    /// How deep a table nests.
    fn table(&mut self, number: usize, level: u32) -> Result<u32, PlanError> {
        let table: &Table = match self.program.tables.get(number) {
            Some(table) => table,
            None => return Err(PlanError::Unsound { what: format!("{}: table", self.what) }),
        };
        match self.tables.get(number) {
            Some(Visit::Done(depth)) => return Ok(*depth),
            Some(Visit::Open) => return Err(PlanError::TableCycle { table: table.name.clone() }),
            _ => self.visit(number, Visit::Open),
        }
        let mut deepest = 0;
        for row in &table.rows {
            self.holds(row.outputs.len() == table.outputs.len(), || table.name.clone())?;
            for node in core::iter::once(&row.test).chain(&row.outputs) {
                deepest = deepest.max(self.node(node, level)?);
            }
        }
        self.visit(number, Visit::Done(deepest));
        Ok(deepest)
    }

    fn visit(&mut self, table: usize, visit: Visit) {
        if let Some(known) = self.tables.get_mut(table) {
            *known = visit;
        }
    }

    /// How many levels `node` has, itself included.
    fn node(&mut self, node: &Node, level: u32) -> Result<u32, PlanError> {
        let mut reads = Vec::new();
        own_reads(node, &mut |read| reads.push(read));
        for read in reads {
            self.read(read)?;
        }
        self.numbers(node)?;
        let mut parts = Vec::new();
        each_part(node, &mut |part| parts.push(part));
        let mut below = 0;
        if let NodeKind::TableOutput { table, .. } = &node.kind {
            self.depth(level)?;
            below = self.table(*table as usize, level + 1)?;
        }
        for part in parts {
            self.depth(level)?;
            below = below.max(self.node(part, level + 1)?);
        }
        self.depth(level + below)?;
        Ok(below + 1)
    }

    fn depth(&self, level: u32) -> Result<(), PlanError> {
        if level < DEEPEST {
            return Ok(());
        }
        Err(PlanError::TooDeep { what: self.what.clone(), limit: DEEPEST })
    }

    /// The numbers in the node itself.
    fn numbers(&self, node: &Node) -> Result<(), PlanError> {
        let program = self.program;
        let below = |number: u32, length: usize| (number as usize) < length;
        let sound = match &node.kind {
            NodeKind::Let(number) => below(*number, program.lets.len()),
            NodeKind::InNamed { list, .. } => below(*list, program.lists.len()),
            NodeKind::TableOutput { table, output } => {
                program.tables.get(*table as usize).is_some_and(|table| below(*output, table.outputs.len()))
            }
            NodeKind::Call(function, _) => match function {
                Function::Abs | Function::Min | Function::Max | Function::Length => true,
                Function::Year(zone)
                | Function::Month(zone)
                | Function::Day(zone)
                | Function::Hour(zone)
                | Function::Weekday(zone) => below(*zone, program.zones.len()),
                Function::IsWorkday(calendar)
                | Function::IsWorkingTime(calendar)
                | Function::WorkingTime(calendar) => below(*calendar, program.calendars.len()),
            },
            NodeKind::ListValue { read, .. }
            | NodeKind::InPlace { list: read, .. }
            | NodeKind::Quantifier { list: read, .. }
            | NodeKind::Aggregate { list: read, .. } => return self.list(*read),
            _ => true,
        };
        self.holds(sound, || format!("{}: {:?}", self.what, node.kind))
    }

    /// The place has a slot, and one inside a list is read by an item.
    fn read(&self, read: Read) -> Result<(), PlanError> {
        let access = self.layout.access.get(read.place.0 as usize).copied().flatten();
        let sound = access.is_some_and(|access| access.list.is_none() || read.binder.is_some());
        self.holds(sound, || format!("{}: place {}", self.what, read.place.0))
    }

    fn list(&self, read: Read) -> Result<(), PlanError> {
        let list = self.layout.list_of.get(read.place.0 as usize).copied().flatten();
        self.holds(list.is_some(), || format!("{}: list at place {}", self.what, read.place.0))
    }
}
