//! Whether rules hold together: every number in them names something, what is read inside a list is read for an item
//! of that list, and no expression nests too deep.
//!
//! A checked program always does. Looking once when the plan is compiled means that evaluation never meets a number
//! that leads nowhere, and that its recursion has a bound. Rules that are switched off are looked at too, because an
//! explanation asks them; what only they read has no slots.

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::access::Layout;
use super::declared::scalar_holds;
use super::error::PlanError;
use super::walk::{each_part, own_reads, trigger_events, trigger_parts};
use crate::program::{
    Asked, Clauses, Conditions, DEEPEST, EventKind, Function, Node, NodeKind, Program, Read, Rule, Step,
    StepKind, Table, Trigger,
};

/// Checks the rules of `program` against the slots made for it.
pub(crate) fn inspect(
    program: &Program,
    conditions: &Conditions<'_>,
    layout: &Layout,
) -> Result<(), PlanError> {
    let mut inspector = Inspector {
        program,
        layout,
        tables: vec![Visit::New; program.tables.len()],
        clauses: conditions.clauses(),
        depths: vec![None; conditions.clauses().len()],
        binders: Vec::new(),
        slots: true,
        rule: None,
    };
    // A table is looked at where a rule reads it; one that none reads has no slots and is never asked.
    let rules = || program.rules.iter().zip(conditions.all());
    for (rule, condition) in rules().filter(|(rule, _)| !rule.disabled) {
        inspector.rule(rule, condition)?;
    }
    inspector.slots = false;
    for (rule, condition) in rules().filter(|(rule, _)| rule.disabled) {
        inspector.rule(rule, condition)?;
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
    /// The distinct clauses of conditions.
    clauses: &'p [Node],
    /// Per clause, how deep it nests once it was looked at: it is the same for whoever asks it.
    depths: Vec<Option<u32>>,
    /// The binders around, each with the list whose items it goes through.
    binders: Vec<(u16, Option<u32>)>,
    /// Whether what is read must have slots.
    slots: bool,
    /// The rule that is looked at, for messages.
    rule: Option<&'p Rule>,
}

impl<'p> Inspector<'p> {
    fn rule(&mut self, rule: &'p Rule, condition: Asked<'_>) -> Result<(), PlanError> {
        self.rule = Some(rule);
        if let Some(trigger) = &rule.trigger {
            self.trigger(trigger)?;
        }
        let level = u32::from(condition.joined);
        condition.clauses.iter().try_for_each(|clause| self.clause(*clause, level))?;
        let by = rule.at_most_once.as_deref().map(|(_, by)| by);
        rule.once_per.iter().chain(by).chain(&rule.subject).try_for_each(|read| self.read(*read))?;
        let group = rule.group.is_none_or(|group| (group as usize) < self.program.groups.len());
        self.holds(group, || format!("{}: group", rule.name))?;
        rule.then.iter().chain(&rule.otherwise).try_for_each(|step| self.step(step))
    }

    /// A clause of a condition, at its level.
    fn clause(&mut self, number: u32, level: u32) -> Result<(), PlanError> {
        let number = number as usize;
        if let Some(depth) = self.depths.get(number).copied().flatten() {
            return self.depth(level + depth - 1);
        }
        let clauses = self.clauses;
        let Some(clause) = clauses.get(number) else { return Ok(()) };
        let depth = self.node(clause, level)?;
        if let Some(known) = self.depths.get_mut(number) {
            *known = Some(depth);
        }
        Ok(())
    }

    /// What is looked at, for messages.
    fn what(&self) -> String {
        self.rule.map(Rule::qualified).unwrap_or_default()
    }

    fn holds(&self, sound: bool, what: impl FnOnce() -> String) -> Result<(), PlanError> {
        if sound { Ok(()) } else { Err(PlanError::Unsound { what: what() }) }
    }

    fn trigger(&mut self, trigger: &'p Trigger) -> Result<(), PlanError> {
        let (mut nodes, mut reads, mut sound) = (Vec::new(), Vec::new(), self.states_hold(trigger));
        trigger_parts(trigger, &mut |node| nodes.push(node), &mut |read| reads.push(read));
        let vocabulary = &self.program.vocabulary;
        trigger_events(trigger, &mut |event| {
            sound &= match event.event {
                EventKind::Declared(event) => (event as usize) < vocabulary.events.len(),
                EventKind::Issued(action) | EventKind::Done(action) => {
                    (action as usize) < vocabulary.actions.len()
                }
            };
        });
        self.holds(sound, || format!("{}: event or state", self.what()))?;
        nodes.into_iter().try_for_each(|node| self.node(node, 0).map(drop))?;
        reads.into_iter().try_for_each(|read| self.read(read))
    }

    fn states_hold(&self, trigger: &Trigger) -> bool {
        let states = |machine: &u32| {
            self.program.vocabulary.machines.get(*machine as usize).map_or(0, |machine| machine.states.len())
        };
        match trigger {
            Trigger::Becomes { machine, state }
            | Trigger::Leaves { machine, state }
            | Trigger::Stays { machine, state, .. } => (*state as usize) < states(machine),
            Trigger::Goes { machine, first, then, .. } => {
                let states = states(machine);
                core::iter::once(first)
                    .chain(then.iter().map(|(_, state)| state))
                    .all(|state| (*state as usize) < states)
            }
            Trigger::Event(_) | Trigger::Absence { .. } | Trigger::Count { .. } | Trigger::Rate { .. } => {
                true
            }
        }
    }

    fn step(&mut self, step: &'p Step) -> Result<(), PlanError> {
        let around = self.binders.len();
        let mut inner = step;
        while let StepKind::ForEach { list, binder, step } = &inner.kind {
            self.bind(*list, *binder)?;
            inner = step;
        }
        self.single_step(inner)?;
        self.binders.truncate(around);
        Ok(())
    }

    fn single_step(&mut self, step: &'p Step) -> Result<(), PlanError> {
        let vocabulary = &self.program.vocabulary;
        let count = self.layout.access.len();
        let (sound, args, clauses) = match &step.kind {
            StepKind::Action { action, args, clauses } => {
                let found = vocabulary.actions.get(*action as usize);
                (found.is_some_and(|found| found.params.len() == args.len()), args, clauses)
            }
            StepKind::Emit { event, args, places, clauses } => {
                let found = vocabulary.events.get(*event as usize);
                let fields = found.is_some_and(|found| found.fields.len() == args.len());
                let known = places.iter().flatten().all(|place| (place.0 as usize) < count);
                (fields && known && places.len() == args.len(), args, clauses)
            }
            StepKind::ForEach { .. } => return Ok(()),
        };
        self.holds(sound, || format!("{}: step {}", self.what(), step.label))?;
        let Clauses { unless, guard, after: _ } = clauses;
        args.iter().flatten().chain(guard.as_deref()).try_for_each(|node| self.node(node, 0).map(drop))?;
        unless.as_deref().into_iter().try_for_each(|(trigger, _)| self.trigger(trigger))
    }

    /// Goes into a list.
    fn bind(&mut self, list: Read, binder: u16) -> Result<(), PlanError> {
        self.read(list)?;
        let number = self.list(list)?;
        if u32::from(binder) >= DEEPEST || self.binders.len() >= DEEPEST as usize {
            return Err(PlanError::TooDeep { what: self.what(), limit: DEEPEST });
        }
        self.binders.push((binder, number));
        Ok(())
    }

    /// How deep a table nests.
    fn table(&mut self, number: usize, level: u32) -> Result<u32, PlanError> {
        let table: &Table = match self.program.tables.get(number) {
            Some(table) => table,
            None => return Err(PlanError::Unsound { what: format!("{}: table", self.what()) }),
        };
        match self.tables.get(number) {
            Some(Visit::Done(depth)) => return Ok(*depth),
            Some(Visit::Open) => return Err(PlanError::TableCycle { table: table.name.clone() }),
            _ => self.visit(number, Visit::Open),
        }
        // It is the same for whoever asks it, so it knows nothing of the items around.
        let around = core::mem::take(&mut self.binders);
        let mut deepest = 0;
        for row in &table.rows {
            self.holds(row.outputs.len() == table.outputs.len(), || table.name.clone())?;
            for node in core::iter::once(&row.test).chain(&row.outputs) {
                deepest = deepest.max(self.node(node, level)?);
            }
        }
        self.binders = around;
        self.visit(number, Visit::Done(deepest));
        Ok(deepest)
    }

    fn visit(&mut self, table: usize, visit: Visit) {
        if let Some(known) = self.tables.get_mut(table) {
            *known = visit;
        }
    }

    /// How many levels `node` has, itself included.
    fn node(&mut self, node: &'p Node, level: u32) -> Result<u32, PlanError> {
        let mut read_well = Ok(());
        own_reads(node, &mut |read| {
            if read_well.is_ok() {
                read_well = self.read(read);
            }
        });
        read_well?;
        self.numbers(node)?;
        let around = self.binders.len();
        match &node.kind {
            NodeKind::ListValue { read: list, binder, .. }
            | NodeKind::Quantifier { list, binder, .. }
            | NodeKind::Aggregate { list, binder, .. } => self.bind(*list, *binder)?,
            NodeKind::InPlace { list, .. } => drop(self.list(*list)?),
            _ => {}
        }
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
        self.binders.truncate(around);
        self.depth(level + below)?;
        Ok(below + 1)
    }

    fn depth(&self, level: u32) -> Result<(), PlanError> {
        if level < DEEPEST {
            return Ok(());
        }
        Err(PlanError::TooDeep { what: self.what(), limit: DEEPEST })
    }

    /// The numbers in the node itself.
    fn numbers(&self, node: &Node) -> Result<(), PlanError> {
        let program = self.program;
        let below = |number: u32, length: usize| (number as usize) < length;
        let single = |scalar| scalar_holds(&program.vocabulary, scalar);
        let (sound, kind) = match &node.kind {
            NodeKind::Let(number) => (below(*number, program.lets.len()), "let"),
            NodeKind::InNamed { list, .. } => (below(*list, program.lists.len()), "list"),
            NodeKind::TableOutput { table, output } => {
                let table = program.tables.get(*table as usize);
                (table.is_some_and(|table| below(*output, table.outputs.len())), "table output")
            }
            NodeKind::Const(scalar) => (single(scalar), "member"),
            NodeKind::ConstList(among) | NodeKind::OneOf { among, .. } => {
                (among.iter().all(single), "member")
            }
            NodeKind::Call(function, _) => match function {
                Function::Abs | Function::Min | Function::Max | Function::Length => (true, ""),
                Function::Year(zone)
                | Function::Month(zone)
                | Function::Day(zone)
                | Function::Hour(zone)
                | Function::Weekday(zone) => (below(*zone, program.zones.len()), "zone"),
                Function::IsWorkday(calendar)
                | Function::IsWorkingTime(calendar)
                | Function::WorkingTime(calendar) => (below(*calendar, program.calendars.len()), "calendar"),
            },
            _ => (true, ""),
        };
        self.holds(sound, || format!("{}: {kind}", self.what()))
    }

    /// The place has a slot, and one inside a list is read for an item of that list.
    fn read(&self, read: Read) -> Result<(), PlanError> {
        let access = self.layout.access.get(read.place.0 as usize);
        let sound = match access.copied().flatten() {
            Some(access) => access.list.is_none_or(|list| {
                let around = self.binders.iter().rev().find(|(binder, _)| Some(*binder) == read.binder);
                around.is_some_and(|(_, through)| *through == Some(list))
            }),
            None => access.is_some() && !self.slots,
        };
        self.holds(sound, || format!("{}: place {}", self.what(), read.place.0))
    }

    /// The number of the list at a place; nothing where that has no slots.
    fn list(&self, read: Read) -> Result<Option<u32>, PlanError> {
        let list = self.layout.list_of.get(read.place.0 as usize).copied().flatten();
        let known = list.is_some() || !self.slots;
        self.holds(known, || format!("{}: list at place {}", self.what(), read.place.0))?;
        Ok(list)
    }
}
