//! The shipped files have no diagnostics, and the vocabulary says what rules rely on.

use alloc::string::String;
use alloc::vec::Vec;

use super::*;
use crate::check::{CheckOptions, NoPacks, check};
use crate::diagnostic::render::render;
use crate::lang::Lang;
use crate::program::bytes::Writer;
use crate::schema::{DataClass, Names, Requirement};
use crate::value::Type;
use crate::zone::BuiltinZones;

/// What the text of the vocabulary declares.
fn written() -> Vocabulary {
    let source = Source::new(SourceId(u32::MAX), "builtin/vocabulary.dj", include_str!("vocabulary.dj"));
    let parsed = parse(&source, &Limits::default());
    let options = CheckOptions { limits: Limits::default(), zones: &BuiltinZones, packs: &NoPacks };
    let checked = check(&[parsed.file], &Vocabulary::default(), &options);
    let shown: Vec<String> = parsed
        .diagnostics
        .iter()
        .chain(&checked.diagnostics)
        .map(|diagnostic| render(diagnostic, core::slice::from_ref(&source), Lang::En))
        .collect();
    assert!(shown.is_empty(), "{}", shown.join("\n"));
    let mut vocabulary = checked.program.vocabulary;
    forget_places(&mut vocabulary);
    vocabulary
}

/// What the built-in vocabulary declares has no place in the user's files.
fn forget_places(vocabulary: &mut Vocabulary) {
    for record in &mut vocabulary.records {
        record.span = None;
        record.fields.iter_mut().for_each(|field| field.span = None);
    }
    vocabulary.enums.iter_mut().for_each(|declared| declared.span = None);
    for event in &mut vocabulary.events {
        event.span = None;
        event.fields.iter_mut().for_each(|field| field.span = None);
    }
    for action in &mut vocabulary.actions {
        action.span = None;
        action.params.iter_mut().for_each(|param| param.span = None);
    }
    vocabulary.machines.iter_mut().for_each(|machine| machine.span = None);
}

/// With `DANGJIU_BLESS=1` the bytes are written anew; compile again then.
#[test]
fn the_bytes_of_the_vocabulary_are_those_of_its_text() {
    let written = written();
    let mut bytes = Writer::default();
    written.write(&mut bytes);
    let bytes = bytes.finish();
    if std::env::var_os("DANGJIU_BLESS").is_some() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/src/builtin/vocabulary.bin");
        std::fs::write(file, &bytes).expect("the folder of the sources");
        return;
    }
    assert!(bytes == VOCABULARY, "vocabulary.bin is not what vocabulary.dj declares; set DANGJIU_BLESS=1");
    assert_eq!(vocabulary(), written);
    assert!(written.records.iter().all(|record| record.span.is_none()));
}

#[test]
fn packs_parse() {
    for (name, shipped) in PACKS {
        let parsed = parse(&shipped.source(), &Limits::default());
        let shown: Vec<String> =
            parsed.diagnostics.iter().map(|diagnostic| render(diagnostic, &sources(), Lang::En)).collect();
        assert!(shown.is_empty(), "{name}: {}", shown.join("\n"));
        assert!(pack(name).is_some_and(|file| !file.decls.is_empty()));
    }
    assert!(PACKS.iter().map(|(name, _)| *name).eq(["std.orders"]));
}

fn both(names: &Names) -> bool {
    names.primary.is_ascii() && names.other.as_deref().is_some_and(|other| !other.is_ascii())
}

#[test]
fn every_name_has_both_languages() {
    let vocabulary = vocabulary();
    let mut lacking = Vec::new();
    let mut want = |names: &Names| {
        if !both(names) {
            lacking.push(names.primary.clone());
        }
    };
    for record in &vocabulary.records {
        want(&record.names);
        record.fields.iter().for_each(|field| want(&field.names));
    }
    for declared in &vocabulary.enums {
        want(&declared.names);
        declared.members.iter().for_each(&mut want);
    }
    for event in &vocabulary.events {
        event.parts.iter().for_each(&mut want);
        event.fields.iter().for_each(|field| want(&field.names));
    }
    for action in &vocabulary.actions {
        want(&action.names);
        action.params.iter().for_each(|param| want(&param.names));
    }
    for machine in &vocabulary.machines {
        want(&machine.names);
        machine.states.iter().for_each(|state| want(&state.names));
    }
    vocabulary.lists.iter().for_each(|list| want(&list.names));
    assert!(lacking.is_empty(), "{lacking:?}");
}

/// A word is either a member or a thing at the root of the facts, in every language, so bare words are never
/// ambiguous in the shipped vocabulary.
#[test]
fn no_member_and_no_event_field_has_the_name_of_a_record() {
    let vocabulary = vocabulary();
    let roots = |name: &str| vocabulary.record_names.contains_key(name);
    for declared in &vocabulary.enums {
        for member in &declared.members {
            assert!(!member.all().any(roots), "{}.{}", declared.names.primary, member.primary);
        }
    }
    for event in &vocabulary.events {
        for field in &event.fields {
            assert!(!field.names.all().any(roots), "{}.{}", event.primary(), field.names.primary);
        }
    }
}

#[test]
fn the_spellings_of_one_record_and_one_enum_are_apart() {
    let vocabulary = vocabulary();
    for record in &vocabulary.records {
        let mut all: Vec<&str> = record.fields.iter().flat_map(|field| field.names.all()).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count, "{}", record.names.primary);
    }
    for declared in &vocabulary.enums {
        let mut all: Vec<&str> = declared.members.iter().flat_map(Names::all).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count, "{}", declared.names.primary);
    }
}

#[test]
fn people_s_fields_are_personal_or_sensitive() {
    let vocabulary = vocabulary();
    let class = |record: &str, field: &str| {
        let id = vocabulary.record_names.get(record).copied()?;
        vocabulary.record(id)?.field(field).map(|(_, field)| field.class)
    };
    for (record, field) in [
        ("customer", "name"),
        ("customer", "phone"),
        ("customer", "nickname"),
        ("order", "receiver"),
        ("order", "receiver_phone"),
        ("order", "address"),
        ("parcel", "signer"),
    ] {
        assert_eq!(class(record, field), Some(DataClass::Personal), "{record}.{field}");
    }
    for (record, field) in [("customer", "id_number"), ("order", "tax_number"), ("payment", "account")] {
        assert_eq!(class(record, field), Some(DataClass::Sensitive), "{record}.{field}");
    }
    assert_eq!(class("order", "amount"), Some(DataClass::Business));
    assert_eq!(class("order", "status"), Some(DataClass::Public));
}

#[test]
fn the_regions_are_required_fields_of_the_order() {
    let vocabulary = vocabulary();
    let order = vocabulary.record_names.get("order").and_then(|id| vocabulary.record(*id)).unwrap();
    for (region, zh, ty) in [
        ("payment", "支付", "payment_state"),
        ("fulfilment", "履约", "履约状态"),
        ("after_sale", "售后", "售后状态"),
        ("standing", "单据", "单据状态"),
    ] {
        let (_, field) = order.field(region).unwrap();
        assert_eq!(field.names.other.as_deref(), Some(zh));
        assert_eq!(field.requirement, Requirement::Required);
        assert_eq!(Some(&field.ty), vocabulary.enum_names.get(ty).map(|id| Type::Enum(*id)).as_ref());
    }
}

#[test]
fn machines_have_their_states_in_their_enum() {
    let vocabulary = vocabulary();
    assert_eq!(vocabulary.machines.len(), 4);
    for machine in &vocabulary.machines {
        let members = &vocabulary.enumeration(machine.state_enum).unwrap().members;
        let states: Vec<&Names> = machine.states.iter().map(|state| &state.names).collect();
        assert_eq!(members.iter().collect::<Vec<_>>(), states);
    }
}

/// Moves that happen in honest work are declared, so that none of them is ever a finding.
#[test]
fn ways_back_of_honest_work_are_moves() {
    let vocabulary = vocabulary();
    let machine = vocabulary.machines.iter().find(|machine| machine.names.primary == "fulfilment").unwrap();
    let index = |name: &str| {
        machine.states.iter().position(|state| state.names.primary == name).map(|at| at as u32).unwrap()
    };
    for (from, to) in [
        ("in_fulfilment", "awaiting_shipment"),
        ("picked", "awaiting_shipment"),
        ("packed", "awaiting_shipment"),
        ("delivered", "shipped"),
        ("delivered", "returned"),
    ] {
        assert!(machine.moves.contains(&(index(from), index(to))), "{from} -> {to}");
    }
    for (from, to) in [("shipped", "picked"), ("completed", "returned")] {
        assert!(!machine.moves.contains(&(index(from), index(to))), "{from} -> {to}");
    }
}

/// Goods that are still in the warehouse are not "at least shipped".
#[test]
fn nothing_before_the_door_is_reachable_from_vocabulary() {
    let vocabulary = vocabulary();
    let machine = vocabulary.machines.iter().find(|machine| machine.names.primary == "fulfilment").unwrap();
    let index = |name: &str| {
        machine.states.iter().position(|state| state.names.primary == name).map(|at| at as u32).unwrap()
    };
    let mut reached = Vec::from([index("shipped")]);
    let mut at = 0;
    while let Some(from) = reached.get(at).copied() {
        for (_, to) in machine.moves.iter().filter(|(source, _)| *source == from) {
            if !reached.contains(to) {
                reached.push(*to);
            }
        }
        at += 1;
    }
    let mut names: Vec<&str> =
        reached.iter().map(|at| machine.states[*at as usize].names.primary.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["completed", "delivered", "returned", "shipped", "undeliverable"]);
}

#[test]
fn names_of_the_language_s_examples_are_known() {
    let vocabulary = vocabulary();
    for event in [
        "order.created",
        "订单.创建",
        "wms.outbound",
        "仓库.出库",
        "carrier.pickup",
        "承运商.揽收",
        "parcel.signed",
        "包裹.签收",
        "payment.confirmed",
        "收款.确认",
        "refund.requested",
        "退款.申请",
        "callback",
        "回调",
        "channel.status",
        "order.创建",
        "order.finding",
        "订单.发现",
    ] {
        assert!(vocabulary.event_names.contains_key(event), "{event}");
    }
    for action in [
        "分配客服组",
        "同步库存",
        "预留赠品",
        "发放优惠券",
        "grant_coupon",
        "revoke_coupon",
        "freeze_rebates",
        "thaw_rebates",
        "alert",
        "reject",
        "write_back",
        "finding",
        "escalate",
        "notify_buyer",
        "start_finance_review",
        "open_review",
    ] {
        assert!(vocabulary.action_names.contains_key(action), "{action}");
    }
    let member = |declared: &str, name: &str| {
        vocabulary.enum_names.get(declared).and_then(|id| vocabulary.enumeration(*id)?.member(name))
    };
    for (declared, name) in [
        ("tier", "金卡"),
        ("tier", "白金"),
        ("channel", "小红书"),
        ("province", "浙江"),
        ("carrier", "zto"),
        ("carrier", "deppon"),
        ("settlement", "cod"),
        ("settlement", "offline"),
        ("source", "crm"),
        ("role", "ops_lead"),
        ("role", "warehouse_lead"),
        ("review_queue", "risk"),
        ("alert_channel", "wecom"),
        ("alert_level", "red"),
        ("severity", "high"),
        ("finding_kind", "write_back_lost"),
        ("finding_kind", "manual_without_source"),
        ("finding_cause", "仍然发货"),
        ("headline", "shipped"),
        ("refund_kind", "refund_only"),
        ("refund_kind", "仅退款"),
        ("callback_result", "失败"),
    ] {
        assert!(member(declared, name).is_some(), "{declared} {name}");
    }
    let provinces = vocabulary.enum_names.get("province").and_then(|id| vocabulary.enumeration(*id)).unwrap();
    assert!(provinces.open && provinces.members.len() == 34);
}

/// The undo of an action is asked for with the arguments of the action.
#[test]
fn reversals_are_resolved() {
    let vocabulary = vocabulary();
    let undo = |name: &str| {
        let index = vocabulary.action_names.get(name)?;
        vocabulary.actions.get(*index as usize)?.undone_by.clone()
    };
    assert_eq!(undo("grant_coupon").as_deref(), Some("revoke_coupon"));
    assert_eq!(undo("冻结返利").as_deref(), Some("thaw_rebates"));
    assert_eq!(undo("alert"), None);
}

#[test]
fn the_preset_source_types_are_a_list() {
    let vocabulary = vocabulary();
    let list = vocabulary.lists.iter().find(|list| list.names.primary == "source_kinds").unwrap();
    assert_eq!(Some(&list.ty), vocabulary.enum_names.get("source_kind").map(|id| Type::Enum(*id)).as_ref());
    assert_eq!(list.members.as_ref().map(Vec::len), Some(10));
}
