//! Triggers of every form, resolved in full.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::{checked, codes_of, said};
use crate::decimal::Decimal;
use crate::program::{
    Comparison, EventKind, HowLong, NodeKind, Program, Rule, StepKind, TemplatePart, Trigger,
};

const HOUR: i64 = 3_600_000_000;

fn rule(text: &str) -> (Rule, Program) {
    let found = checked(text);
    assert!(found.diagnostics.is_empty(), "{text}\n{:#?}", said(&found));
    (found.program.rules.first().expect("a rule").clone(), found.program)
}

fn trigger(when: &str) -> (Trigger, Program) {
    let (rule, program) = rule(&alloc::format!("rule r\nwhen {when}\nthen alert(text: \"x\")\n"));
    (*rule.trigger.expect("a trigger"), program)
}

fn codes_when(when: &str) -> Vec<&'static str> {
    codes_of(&alloc::format!("rule r\nwhen {when}\nthen alert(text: \"x\")\n"))
}

fn state_name(program: &Program, machine: u32, state: u32) -> &str {
    let machine = program.vocabulary.machines.get(machine as usize);
    machine
        .and_then(|machine| machine.states.get(state as usize))
        .map_or("", |state| state.names.primary.as_str())
}

fn event_name(program: &Program, event: EventKind) -> String {
    match event {
        EventKind::Declared(event) => program.vocabulary.events[event as usize].primary(),
        EventKind::Issued(action) => {
            alloc::format!("issued {}", program.vocabulary.actions[action as usize].names.primary)
        }
        EventKind::Done(action) => {
            alloc::format!("done {}", program.vocabulary.actions[action as usize].names.primary)
        }
    }
}

fn key_paths(by: &[crate::program::Key]) -> Vec<&str> {
    by.iter().map(|key| key.path.as_str()).collect()
}

#[test]
fn states_name_their_machine() {
    let (found, program) = trigger("订单 变为 已出库");
    let Trigger::Becomes { machine, state } = found else { panic!("{found:?}") };
    assert_eq!(state_name(&program, machine, state), "shipped");
    let (found, program) = trigger("order leaves paid");
    let Trigger::Leaves { machine, state } = found else { panic!("{found:?}") };
    assert_eq!(state_name(&program, machine, state), "paid");
    assert_eq!(codes_when("order becomes piad"), ["DJ2107"]);
    assert_eq!(codes_when("customer becomes paid"), ["DJ2107"]);
    assert_eq!(codes_when("order.amount becomes paid"), ["DJ2107"]);
    assert_eq!(codes_when("nobody becomes paid"), ["DJ2101"]);
}

#[test]
fn sequences_stay_in_one_region() {
    let (found, program) = trigger("order goes paid -> cancelled ->> paid within 2h");
    let Trigger::Goes { machine, first, then, within } = found else { panic!("{found:?}") };
    assert_eq!(state_name(&program, machine, first), "paid");
    let then: Vec<(bool, &str)> =
        then.iter().map(|(next, state)| (*next, state_name(&program, machine, *state))).collect();
    assert_eq!(then, [(false, "cancelled"), (true, "paid")]);
    assert_eq!(within.micros(), 2 * HOUR);
    assert_eq!(codes_when("order goes paid -> shipped within 2h"), ["DJ3112"]);
    assert_eq!(codes_when("order goes paid -> cancelled within 0h"), ["DJ2207"]);
}

#[test]
fn staying_is_for_a_length_or_until_an_instant() {
    let (found, _) = trigger("order stays awaiting_shipment for 48h");
    assert!(
        matches!(found, Trigger::Stays { how_long: HowLong::For(length), .. } if length.micros() == 48 * HOUR)
    );
    let (found, _) = trigger("order stays awaiting_shipment until order.ship_by - 4h and order.cod");
    let Trigger::Stays { how_long: HowLong::Until(until), .. } = found else { panic!("{found:?}") };
    assert!(matches!(until.kind, NodeKind::Sub(..)));
    assert_eq!(codes_when("order stays awaiting_shipment until order.amount"), ["DJ2201"]);
}

#[test]
fn absence_starts_from_events_and_actions() {
    let (found, program) =
        trigger("no payment.confirmed within 24h after parcel.signed by order and order.settlement in [cod]");
    let Trigger::Absence { event, within, after, by } = found else { panic!("{found:?}") };
    assert_eq!(event_name(&program, event.event), "payment.confirmed");
    assert_eq!(event_name(&program, after.event.event), "parcel.signed");
    assert_eq!((within.micros(), key_paths(&by)), (24 * HOUR, vec!["order"]));
    let read = by.first().and_then(|key| key.read).expect("a place");
    assert_eq!(program.places.get(read.place.0 as usize).map(|place| place.path.as_str()), Some("order.id"));

    let (found, program) =
        trigger("no channel.status (status is shipped) within 30min after write_back done by order");
    let Trigger::Absence { event, after, .. } = found else { panic!("{found:?}") };
    assert!(event.filter.is_some());
    assert_eq!(event_name(&program, after.event.event), "done write_back");
    let (found, program) = trigger("no channel.status within 30min after write_back");
    let Trigger::Absence { after, by, .. } = found else { panic!("{found:?}") };
    assert_eq!(event_name(&program, after.event.event), "issued write_back");
    assert_eq!(key_paths(&by), ["order"]);
    assert_eq!(codes_when("no channel.status within 30min after order.created done by order"), ["DJ2105"]);
    assert_eq!(codes_when("no channel.status within 30min after nothing_known by order"), ["DJ2106"]);
}

#[test]
fn counts_and_rates() {
    let (found, program) =
        trigger("at least 3 refund.requested (kind is refund_only) within 30d by customer");
    let Trigger::Count { at_least: 3, event, within, by } = found else { panic!("{found:?}") };
    assert_eq!(event_name(&program, event.event), "refund.requested");
    assert_eq!((within.micros(), key_paths(&by)), (30 * 24 * HOUR, vec!["customer"]));
    // A key has its primary name, in whichever language it is written.
    let (found, _) = trigger("至少 3 次 退款.申请 30天内 按 客户");
    let Trigger::Count { by, .. } = found else { panic!("{found:?}") };
    assert_eq!(key_paths(&by), ["customer"]);
    let (found, program) = trigger(
        "rate of callback (result is failed) among callback within 5min by channel > 95% with at least 20 samples",
    );
    let Trigger::Rate { event, among, by, op, threshold, samples, .. } = found else { panic!("{found:?}") };
    assert_eq!(event_name(&program, among.event), "callback");
    assert!(event.filter.is_some() && among.filter.is_none());
    assert_eq!((op, threshold, samples), (Comparison::Gt, Decimal::parse("0.95").expect("a number"), 20));
    assert_eq!(key_paths(&by), ["channel"]);
    let read = by.first().and_then(|key| key.read).expect("a place");
    assert_eq!(
        program.places.get(read.place.0 as usize).map(|place| place.path.as_str()),
        Some("event.channel")
    );
    assert_eq!(codes_when("at least 0 order.created within 1h"), ["DJ2207"]);
    assert_eq!(codes_when("at least 3 order.created within 1h by nobody"), ["DJ3114"]);
    assert_eq!(
        codes_when("rate of callback (result is failed) among callback within 5min > 195%"),
        ["DJ2207"]
    );
}

#[test]
fn filters_see_the_fields_of_their_event() {
    let (found, _) = trigger("refund.requested (kind is refund_only and amount > 5元)");
    let Trigger::Event(events) = found else { panic!("{found:?}") };
    assert!(events.first().is_some_and(|event| event.filter.is_some()));
    // `order.created` has no fields; those of the order it is about are seen.
    let (found, program) = trigger("order.created (channel is taobao)");
    let Trigger::Event(events) = found else { panic!("{found:?}") };
    let filter = events.first().and_then(|event| event.filter.as_ref()).expect("a filter");
    let NodeKind::Compare(_, left, _) = &filter.kind else { panic!("{filter:?}") };
    assert_eq!(super::path_of(&program, left), "order.channel");
    assert_eq!(codes_when("refund.requested (kind is nothing_known)"), ["DJ2103"]);
    assert_eq!(codes_when("refund.requested (knd is refund_only)"), ["DJ2101"]);
    assert_eq!(codes_when("order.created and kind is refund_only"), ["DJ2101"]);
}

#[test]
fn a_field_of_an_event_that_is_also_a_root_is_a_clash() {
    let text =
        "event x.a { customer: text }\nrule r\nwhen x.a (customer is \"a\")\nthen alert(text: \"x\")\n";
    assert_eq!(codes_of(text), ["DJ2114"]);
    let text =
        "event x.a { customer: text }\nrule r\nwhen x.a (event.customer is \"a\")\nthen alert(text: \"x\")\n";
    assert_eq!(codes_of(text), Vec::<&str>::new());
}

#[test]
fn event_fields_belong_to_the_trigger() {
    assert_eq!(codes_when("refund.requested and event.kind is refund_only"), Vec::<&str>::new());
    assert_eq!(codes_when("order.created and event.kind is refund_only"), ["DJ3118"]);
    assert_eq!(codes_when("order.created and event.knid is refund_only"), ["DJ2102"]);
    assert_eq!(codes_when("order.created and event.source is crm"), Vec::<&str>::new());
    // `kind` is required in one and optional in the other: not one field.
    assert_eq!(
        codes_when("any of (refund.requested, refund.approved) and event.kind is refund_only"),
        ["DJ3118"]
    );
    assert_eq!(
        codes_when("any of (order.cancelled, payment.failed) and event.reason is \"x\""),
        Vec::<&str>::new()
    );
}

#[test]
fn fields_of_one_name_and_two_types_are_two_places() {
    let text = "event x.a { n: number }\nevent x.b { n: text }\n\
        rule r\nwhen x.a and event.n > 1\nthen alert(text: \"x\")\nrule s\nwhen x.b and event.n is \"1\"\nthen alert(text: \"x\")\n";
    let (_, program) = rule(text);
    let places: Vec<_> = program.places.iter().filter(|place| place.path == "event.n").collect();
    assert_eq!(places.len(), 2);
}

#[test]
fn one_trigger_on_top() {
    assert_eq!(codes_when("order.created and order becomes paid"), ["DJ3102"]);
    assert_eq!(codes_when("(order.created and order.cod) and order.presale"), Vec::<&str>::new());
    assert_eq!(codes_when("order.created or order.cod"), ["DJ3101"]);
    assert_eq!(codes_when("not order becomes paid"), ["DJ3101"]);
    assert_eq!(codes_when("order.cod and (order.presale or order becomes paid)"), ["DJ3101"]);
    assert_eq!(codes_when("order.craeted and order.cod"), ["DJ2106"]);
    assert_eq!(codes_when("wms.outbond"), ["DJ2106"]);
    let (_, program) = rule("rule r\nwhen order.cod\nthen alert(text: \"x\")\n");
    assert!(program.rules.first().is_some_and(|rule| rule.trigger.is_none()));
}

#[test]
fn a_running_trigger_has_values_of_its_own() {
    let names = |text: &str| -> Vec<String> {
        let (rule, _) = rule(text);
        let Some(StepKind::Action { args, .. }) = rule.then.first().map(|step| &step.kind) else {
            panic!("{rule:?}")
        };
        let parts = args.iter().flatten().find_map(|arg| match &arg.kind {
            NodeKind::Template(parts) => Some(parts),
            _ => None,
        });
        parts
            .into_iter()
            .flatten()
            .filter_map(|part| match part {
                TemplatePart::Hole(hole) => match &hole.kind {
                    NodeKind::FromTrigger(name) => Some(name.clone()),
                    _ => None,
                },
                TemplatePart::Text(_) => None,
            })
            .collect()
    };
    assert_eq!(
        names(
            "rule r\nwhen order goes paid -> cancelled within 2h\nthen alert(text: \"{order.id} {match.path}\")\n"
        ),
        ["match.path"]
    );
    assert_eq!(
        names(
            "rule r\nwhen rate of callback (result is failed) among callback within 5min by channel > 95%\nthen alert(text: \"{channel} {rate} {count}\")\n"
        ),
        ["channel", "rate", "count"]
    );
    for (when, hole) in [
        ("order.created", "match.path"),
        ("order.created", "rate"),
        ("order.created", "count"),
        ("at least 3 order.created within 1h", "rate"),
    ] {
        let text = alloc::format!("rule r\nwhen {when}\nthen alert(text: \"{{{hole}}}\")\n");
        assert_eq!(codes_of(&text), ["DJ3118"], "{when} {hole}");
    }
}
