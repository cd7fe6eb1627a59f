//! Steps and their arguments.

use alloc::vec::Vec;

use super::{checked, codes_of, path_of, said};
use crate::program::{Node, NodeKind, Program, Rule, Step, StepKind, TemplatePart, Trigger};
use crate::value::{Scalar, Type};

fn steps(then: &str) -> (Rule, Program) {
    let found = checked(&alloc::format!("rule r\nwhen wms.outbound\nthen {then}\n"));
    assert!(found.diagnostics.is_empty(), "{then}\n{:#?}", said(&found));
    (found.program.rules.first().expect("a rule").clone(), found.program)
}

fn codes_with(then: &str) -> Vec<&'static str> {
    codes_of(&alloc::format!("rule r\nwhen wms.outbound\nthen {then}\n"))
}

fn args(step: &Step) -> &[Option<Node>] {
    match &step.kind {
        StepKind::Action { args, .. } | StepKind::Emit { args, .. } => args,
        StepKind::ForEach { step, .. } => self::args(step),
    }
}

#[test]
fn one_argument_per_parameter_in_their_order() {
    let (rule, program) = steps(
        "for each sales in outbound.sales_orders: write_back(waybill: outbound.waybill, order: sales, status: shipped)",
    );
    let step = rule.then.first().expect("a step");
    let StepKind::ForEach { list, binder: 0, step: inner } = &step.kind else { panic!("{step:?}") };
    assert_eq!(list.binder, None);
    let [Some(order), Some(status), None, Some(waybill)] = args(inner) else { panic!("{inner:?}") };
    let NodeKind::RecordValue(record) = &order.kind else { panic!("{order:?}") };
    let id = record.id.expect("an id");
    assert_eq!(id.binder, Some(0));
    assert_eq!(
        program.places.get(id.place.0 as usize).map(|place| place.path.as_str()),
        Some("outbound.sales_orders[].id")
    );
    assert!(matches!(status.kind, NodeKind::Const(Scalar::Member(..))));
    assert_eq!(path_of(&program, waybill), "outbound.waybill");
}

#[test]
fn unnamed_arguments_find_their_parameter() {
    let (rule, _) = steps("freeze_rebates(order)");
    assert!(matches!(args(rule.then.first().expect("a step")), [Some(_)]));
    let (rule, _) = steps("write_back(order, status: shipped, outbound.waybill, outbound.carrier)");
    assert!(matches!(args(rule.then.first().expect("a step")), [Some(_), Some(_), Some(_), Some(_)]));
    assert_eq!(codes_with("write_back(order, shipped)"), ["DJ3106"]);
    assert_eq!(codes_with("write_back(order, order: order, status: shipped)"), ["DJ3105"]);
}

#[test]
fn lists_are_given_whole_or_written_out() {
    let (rule, program) = steps("sync_inventory(pool: \"a\", items: outbound.items)");
    let Some(Some(items)) = args(rule.then.first().expect("a step")).get(1) else { panic!("{rule:?}") };
    let NodeKind::ListValue { read, item, binder: 0 } = &items.kind else { panic!("{items:?}") };
    assert_eq!(
        program.places.get(read.place.0 as usize).map(|place| place.path.as_str()),
        Some("outbound.items")
    );
    let NodeKind::RecordValue(record) = &item.kind else { panic!("{item:?}") };
    // An item has no id: its public and business single values stand for it.
    assert!(record.id.is_none());
    assert!(record.fields.iter().any(|(name, _)| name == "sku"));
    let (rule, _) = steps("reject(reason: \"a\", choices: [koc_sample, wholesale])");
    assert!(
        matches!(args(rule.then.first().expect("a step")).get(1), Some(Some(Node { kind: NodeKind::ConstList(values), .. })) if values.len() == 2)
    );
    let (rule, _) = steps("reject(reason: \"a\", choices: source_kinds)");
    assert!(
        matches!(args(rule.then.first().expect("a step")).get(1), Some(Some(Node { kind: NodeKind::ConstList(values), .. })) if values.len() == 10)
    );
}

#[test]
fn personal_fields_of_a_record_do_not_leave_with_it() {
    let text = "record visit { place: text public guest: text personal }\nevent shop.visited of visit\naction note_visit(visit: visit)\nrule r\nwhen shop.visited\nthen note_visit(visit)\n";
    let found = checked(text);
    assert!(found.diagnostics.is_empty(), "{:?}", said(&found));
    let rule = found.program.rules.first().expect("a rule");
    let Some(Some(Node { kind: NodeKind::RecordValue(record), .. })) =
        args(rule.then.first().expect("a step")).first()
    else {
        panic!("{rule:?}")
    };
    assert_eq!(record.fields.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["place"]);
}

#[test]
fn clauses_are_resolved() {
    let (rule, _) = steps("alert(text: \"a\") after 30min unless order leaves paid if order.cod");
    let StepKind::Action { clauses, .. } = &rule.then.first().expect("a step").kind else {
        panic!("{rule:?}")
    };
    assert_eq!(clauses.after.map(|after| after.micros()), Some(1_800_000_000));
    let (trigger, described) = clauses.unless.as_deref().expect("a trigger");
    assert!(matches!(trigger, Trigger::Leaves { .. }));
    assert_eq!(described, "order leaves paid");
    assert!(clauses.guard.is_some());
    assert_eq!(codes_with("alert(text: \"a\") unless order.cod"), ["DJ3113"]);
    assert_eq!(codes_with("alert(text: \"a\") unless order stays paid for 3h"), ["DJ3113"]);
    assert_eq!(codes_with("alert(text: \"a\") if order.created"), ["DJ3101"]);
    assert_eq!(codes_with("alert(text: \"a\") if order.amount"), ["DJ2203"]);
}

#[test]
fn labels_tell_steps_of_one_action_apart() {
    let (rule, _) = steps("alert(text: \"a\"), escalate(to: ops), alert(text: \"b\")");
    let labels: Vec<&str> = rule.then.iter().map(|step| &*step.label).collect();
    assert_eq!(labels, ["alert", "escalate", "alert#2"]);
}

#[test]
fn texts_print_single_values() {
    let (rule, program) =
        steps("alert(text: \"订单 {order.id} {{x}} {order.note or else \"—\"} {order.amount}\")");
    let Some(Some(Node { kind: NodeKind::Template(parts), .. })) =
        args(rule.then.first().expect("a step")).get(3)
    else {
        panic!("{rule:?}")
    };
    let holes: Vec<&Node> = parts
        .iter()
        .filter_map(|part| match part {
            TemplatePart::Hole(node) => Some(node),
            TemplatePart::Text(_) => None,
        })
        .collect();
    assert_eq!(holes.len(), 3);
    assert_eq!(holes.first().map(|hole| path_of(&program, hole)), Some("order.id"));
    assert!(holes.get(1).is_some_and(|hole| hole.ty == Type::Text));
    // A member stands in for a member, as elsewhere.
    assert!(
        codes_with("alert(text: \"{order.carrier or else sf} {order.carrier or else \"-\"}\")").is_empty()
    );
    assert_eq!(codes_with("alert(text: \"{order}\")"), ["DJ2210"]);
    assert_eq!(codes_with("alert(text: \"{order.items}\")"), ["DJ2210"]);
    assert_eq!(codes_with("alert(text: \"{order.amount or else 5h}\")"), ["DJ2201"]);
    assert_eq!(codes_with("alert(text: \"{order.nothing}\")"), ["DJ2102"]);
}

#[test]
fn arguments_that_do_not_fit() {
    for (then, code) in [
        ("alert()", "DJ3104"),
        ("alert(text: 5)", "DJ2201"),
        ("alert(txt: \"a\")", "DJ2110"),
        ("alert(text: order.channel)", "DJ2201"),
        ("alert(text: \"a\", level: nobody)", "DJ2103"),
        ("freeze_rebates(customer)", "DJ2201"),
        ("sync_inventory(pool: \"a\", items: order.tags)", "DJ2201"),
        ("sync_inventory(pool: \"a\", items: [1])", "DJ2216"),
        ("compensate(amount: 5, reason: \"a\")", "DJ2202"),
        ("compensate(amount: order.amount * 15%, reason: \"a\")", "DJ2206"),
        ("compensate(amount: (order.amount * 2) or else 5元, reason: \"a\")", "DJ2206"),
        ("compensate(amount: sum of i in order.items (i.price * i.quantity), reason: \"a\")", "DJ2206"),
        ("emit order.updated(x: 1)", "DJ2110"),
        ("emit order.changed()", "DJ2106"),
        ("order.created()", "DJ2105"),
        ("for each x in order.amount: alert(text: \"a\")", "DJ2212"),
        ("for each customer in order.items: alert(text: \"a\")", "DJ2114"),
    ] {
        assert_eq!(codes_with(then), [code], "{then}");
    }
    assert!(
        codes_with("compensate(amount: round(order.amount * 15%, 2, half up) + 1元, reason: \"a\")")
            .is_empty()
    );
    assert!(codes_with("for each item in order.items: alert(text: \"{item.sku}\")").is_empty());
}

#[test]
fn emitted_fields_have_places() {
    let text = "event x.a { n: number t: text optional }\nrule r\nwhen order.created\nthen emit x.a(n: 1)\nrule s\nwhen x.a (n > 0)\nthen alert(text: \"{event.n}\")\n";
    let found = checked(text);
    assert!(found.diagnostics.is_empty(), "{:?}", said(&found));
    let rule = found.program.rules.first().expect("a rule");
    let StepKind::Emit { args, places, .. } = &rule.then.first().expect("a step").kind else {
        panic!("{rule:?}")
    };
    assert!(matches!(&**args, [Some(_), None]));
    let paths: Vec<&str> = places
        .iter()
        .flatten()
        .filter_map(|place| found.program.places.get(place.0 as usize))
        .map(|place| place.path.as_str())
        .collect();
    assert_eq!(paths, ["event.n", "event.t"]);
}
