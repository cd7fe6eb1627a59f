//! The places of a program: which of them rules read, and those that are looked up by what they are.

use alloc::vec;
use alloc::vec::Vec;

use super::PlanRule;
use super::access::{self, count};
use super::walk::{each_expression, each_part, own_reads};
use crate::program::{Conditions, Node, NodeKind, Place, PlaceId, Program, Read};
use crate::schema::{MachineType, Vocabulary};

/// Per place, whether a rule that is not disabled reads it.
pub(super) fn read(
    program: &Program,
    conditions: &Conditions<'_>,
    places: &[Place],
    rules: &[PlanRule],
) -> Vec<bool> {
    let mut needed = vec![false; places.len()];
    let head = &program.head;
    for place in [head.kind, head.state, head.id, head.time, head.source] {
        access::mark(places, &mut needed, place);
    }
    let mut tables = vec![false; program.tables.len()];
    let mut open = Vec::new();
    let mut asked: Vec<Option<&Node>> = conditions.clauses().iter().map(Some).collect();
    let rules = program.rules.iter().zip(conditions.all()).zip(rules);
    for ((rule, condition), planned) in rules.filter(|((rule, _), _)| !rule.disabled) {
        let mark = |needed: &mut [bool], read: Read| access::mark(places, needed, read.place);
        // Each distinct clause once.
        open.extend(condition.clauses.iter().filter_map(|clause| asked.get_mut(*clause as usize)?.take()));
        each_expression(rule, &mut |node| open.push(node), &mut |read| mark(&mut needed, read));
        planned.subject_id.iter().chain(&planned.once_per).for_each(|read| mark(&mut needed, *read));
    }
    // Worked off as a heap of open parts, so that nothing here nests.
    while let Some(node) = open.pop() {
        own_reads(node, &mut |read| access::mark(places, &mut needed, read.place));
        each_part(node, &mut |part| open.push(part));
        let NodeKind::TableOutput { table, .. } = node.kind else { continue };
        if let (Some(seen @ false), Some(table)) =
            (tables.get_mut(table as usize), program.tables.get(table as usize))
        {
            *seen = true;
            open.extend(table.rows.iter().flat_map(|row| core::iter::once(&row.test).chain(&row.outputs)));
        }
    }
    needed
}

/// The places below the root of the event that are read and stand in no list.
pub(super) fn of_event(program: &Program, places: &[Place]) -> Vec<PlaceId> {
    let parent = |id: PlaceId| places.get(id.0 as usize)?.parent.filter(|parent| *parent < id);
    let Some(root) = parent(program.head.kind) else { return Vec::new() };
    let below_root = |id: &PlaceId| {
        let mut next = parent(*id);
        while let Some(above) = next {
            if above == root {
                return true;
            }
            next = parent(above);
        }
        false
    };
    (0..count(places.len())).map(PlaceId).filter(below_root).collect()
}

/// Per machine: the place of its region.
pub(super) fn of_regions(vocabulary: &Vocabulary, places: &[Place]) -> Vec<Option<PlaceId>> {
    let of_machine = |machine: &MachineType| {
        let record = vocabulary.record(machine.subject)?;
        let path = [record.names.primary.as_str(), ".", machine.names.primary.as_str()].concat();
        (0..).map(PlaceId).zip(places).find(|(_, place)| place.path == path).map(|(id, _)| id)
    };
    vocabulary.machines.iter().map(of_machine).collect()
}

/// The places that have a parent, behind it, in the order of parents.
pub(super) fn below(places: &[Place]) -> Vec<(PlaceId, PlaceId)> {
    let numbered = (0..).map(PlaceId).zip(places);
    let mut below: Vec<_> = numbered.filter_map(|(at, place)| Some((place.parent?, at))).collect();
    below.sort_unstable();
    below
}

/// Per place: the place of its items, if it is a list with one.
pub(super) fn of_items(places: &[Place]) -> Vec<Option<PlaceId>> {
    let mut items = vec![None; places.len()];
    for (at, place) in places.iter().enumerate().filter(|(_, place)| place.keys.is_empty()) {
        let parent = place.parent.and_then(|parent| items.get_mut(parent.0 as usize));
        if let Some(item) = parent {
            *item = Some(PlaceId(count(at)));
        }
    }
    items
}
