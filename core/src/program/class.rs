//! How personal expressions are, and the events that rules emit.

use alloc::vec;
use alloc::vec::Vec;

use super::{Node, NodeKind, Place, PlaceId, Program, Rule, Step, StepKind, each_part, own_reads};
use crate::schema::DataClass;
use crate::value::Type;

/// The class of the most personal place that an expression reads, of those that its tables ask too.
///
/// ```
/// use dangjiu::program::{Node, NodeKind, Program, class_of};
/// use dangjiu::schema::DataClass;
/// use dangjiu::span::Span;
/// use dangjiu::value::{Scalar, Type};
///
/// let kind = NodeKind::Const(Scalar::Bool(true));
/// let constant = Node { span: Span::default(), ty: Type::Bool, kind };
/// assert_eq!(class_of(&Program::default(), &constant), DataClass::Public);
/// ```
#[must_use]
pub fn class_of(program: &Program, expression: &Node) -> DataClass {
    class_where(program, expression, &|_, _| true)
}

/// The same of those places alone that tell something of a person where they are read so.
pub(crate) fn class_where(
    program: &Program,
    expression: &Node,
    tells: &dyn Fn(&Node, &Place) -> bool,
) -> DataClass {
    let mut class = DataClass::Public;
    let mut open = vec![expression];
    let mut tables_seen = vec![false; program.tables.len()];
    while let Some(node) = open.pop() {
        own_reads(node, &mut |read| {
            let place = program.places.get(read.place.0 as usize);
            if let Some(place) = place.filter(|place| tells(node, place)) {
                class = class.max(place.class);
            }
        });
        each_part(node, &mut |part| open.push(part));
        let NodeKind::TableOutput { table, .. } = node.kind else { continue };
        // What a table answers tells what it was asked.
        let table = table as usize;
        if let (Some(seen @ false), Some(table)) = (tables_seen.get_mut(table), program.tables.get(table)) {
            *seen = true;
            open.extend(table.rows.iter().flat_map(|row| core::iter::once(&row.test).chain(&row.outputs)));
        }
    }
    class
}

/// Makes places as personal as what they stand in, and those of emitted events as what rules put there, so that it stays
/// masked in the rules which the events wake, and in what these emit in turn.
pub(crate) fn spread(program: &mut Program) {
    pass_down(&mut program.places, 0);
    let rules = core::mem::take(&mut program.rules);
    let mut by_layer: Vec<&Rule> = rules.iter().collect();
    by_layer.sort_by_key(|rule| rule.layer);
    // What wakes a rule stands before it. Events may share a place, though, so what one puts there may concern them all.
    let mut raised = true;
    while core::mem::take(&mut raised) {
        for step in by_layer.iter().flat_map(|rule| steps(rule)) {
            let StepKind::Emit { args, places, .. } = &step.innermost().kind else { continue };
            for (arg, place) in args.iter().zip(places) {
                let (Some(arg), Some(place)) = (arg, place) else { continue };
                let class = class_of(program, arg);
                if program.places.get(place.0 as usize).is_some_and(|place| place.class < class) {
                    raise(program, *place, class);
                    raised = true;
                }
            }
        }
    }
    program.rules = rules;
}

/// Makes a place, and those below it, at least this personal.
fn raise(program: &mut Program, place: PlaceId, class: DataClass) {
    let at = place.0 as usize;
    let Some(place) = program.places.get_mut(at) else { return };
    place.class = place.class.max(class);
    if matches!(place.ty, Type::Record(_) | Type::List(_)) {
        pass_down(&mut program.places, at + 1);
    }
}

/// Makes the places from this one on at least as personal as what they stand in. A parent stands before its children.
fn pass_down(places: &mut [Place], from: usize) {
    for at in from..places.len() {
        let above =
            places.get(at).and_then(|place| places.get(place.parent?.0 as usize)).map(|place| place.class);
        if let (Some(above), Some(place)) = (above, places.get_mut(at)) {
            place.class = place.class.max(above);
        }
    }
}

fn steps(rule: &Rule) -> impl Iterator<Item = &Step> {
    rule.then.iter().chain(&rule.otherwise)
}
