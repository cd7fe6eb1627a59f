//! The shipped status maps against the published lists of statuses: every row of them is in a map, and says what the
//! canonical table says of it, except where a written reason says otherwise. And the traps that the lists warn of,
//! each as a test.
//!
//! The lists are not part of the project. They are looked for in `reference/` beside the folder of `$DANGJIU_DATA`; the test
//! says so when they are not there.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::data;
use dangjiu::builtin;
use dangjiu::mapping::{Catalogue, Mapped};
use dangjiu::schema::Vocabulary;

/// The shipped maps, and what they say in words.
struct Maps {
    vocabulary: Vocabulary,
    catalogue: Catalogue,
}

impl Maps {
    fn shipped() -> Maps {
        let vocabulary = builtin::vocabulary();
        let catalogue = builtin::catalogue(&vocabulary, &[]).unwrap();
        Maps { vocabulary, catalogue }
    }

    /// `payment: paid, fulfilment: shipped`, `nothing`, `unmapped`; nothing where there is no such map.
    fn read(&self, map: &str, edition: Option<&str>, raw: &[Option<&str>]) -> Option<String> {
        let map = self.catalogue.map(self.catalogue.named(map, edition)?)?;
        Some(match map.read(raw) {
            Mapped::Unmapped => "unmapped".to_owned(),
            Mapped::Nothing => "nothing".to_owned(),
            Mapped::Claims(claims) => {
                let words = claims.iter().filter_map(|claim| {
                    let machine = self.vocabulary.machines.get(usize::try_from(claim.machine).ok()?)?;
                    let state = machine.states.get(usize::try_from(claim.state).ok()?)?;
                    Some(format!("{}: {}", machine.names.primary, state.names.primary))
                });
                words.collect::<Vec<_>>().join(", ")
            }
        })
    }

    /// What a map without editions says of these raw fields.
    fn says(&self, map: &str, raw: &[&str]) -> String {
        let raw: Vec<Option<&str>> = raw.iter().map(|text| (!text.is_empty()).then_some(*text)).collect();
        self.read(map, None, &raw).unwrap_or_else(|| panic!("there is no map {map}"))
    }

    /// What the first of these canonical tables that knows a word says of it.
    fn canonical(&self, tables: &[&str], word: &str) -> String {
        tables
            .iter()
            .map(|table| self.says(table, &[word]))
            .find(|said| said != "unmapped")
            .unwrap_or_else(|| panic!("{tables:?} do not know {word}"))
    }
}

/// The tables for the words of the list of orders, and for those of the list of parcels.
const ORDERS: &[&str] = &["canonical.order_state", "canonical.refund_state"];
const PARCELS: &[&str] = &["canonical.trace_state"];

// ---- the lists ---------------------------------------------------------------------------------------------------

type Row = BTreeMap<String, String>;

/// The rows of a CSV file with quoted fields, by column name.
fn rows(path: &Path) -> Vec<Row> {
    let text = fs::read_to_string(path).expect("the file is there");
    let mut records = records(text.trim_start_matches('\u{feff}')).into_iter();
    let header = records.next().expect("a header");
    records
        .map(|record| {
            assert_eq!(record.len(), header.len(), "{record:?}");
            header.iter().cloned().zip(record).collect()
        })
        .collect()
}

fn records(text: &str) -> Vec<Vec<String>> {
    let (mut records, mut record, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => field.extend(chars.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(std::mem::take(&mut field)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                record.push(std::mem::take(&mut field));
                records.push(std::mem::take(&mut record));
            }
            c => field.push(c),
        }
    }
    if !field.is_empty() || !record.is_empty() {
        record.push(field);
        records.push(record);
    }
    records
}

// ---- where a map knows better than the list ----------------------------------------------------------------------

/// Enumerations that leave a region to others wherever the list would claim fulfilment: map, region, why.
const SILENT: &[(&str, &str, &str)] = &[
    ("qimen.process_status", "payment", "a warehouse does not know the payment"),
    ("cainiao_wlb.process_status", "payment", "a warehouse does not know the payment"),
    ("shopify.fulfillment_status", "payment", "a fulfilment column does not know the payment"),
    ("shopify.display_fulfillment_status", "payment", "a fulfilment column does not know the payment"),
    ("shopify.fulfillment_order_status", "payment", "a fulfilment column does not know the payment"),
    ("shopify.shipment_status", "payment", "a fulfilment column does not know the payment"),
    ("pinduoduo.order_status", "payment", "known only together with the refund and risk columns"),
    ("taobao.step_trade_status", "fulfilment", "stays so after the goods have left"),
    ("pinduoduo.step_trade_status", "fulfilment", "stays so after the goods have left"),
    ("shopify.financial_status", "fulfilment", "stays so after the goods have left"),
];

/// Rows of which the map says something else than the canonical table: map, raws, what it says, why.
const EXCEPTIONS: &[(&str, &[&str], &str, &str)] = &[
    (
        "taobao.trade_status",
        &["TRADE_BUYER_SIGNED"],
        "fulfilment: delivered",
        "cash on delivery only: signed is not yet paid",
    ),
    ("taobao.status_filter", &["ALL_WAIT_PAY"], "nothing", "a query filter, never a state"),
    ("pinduoduo.confirm_status", &["0", "1"], "nothing", "decides together with the other columns only"),
    ("pinduoduo.group_status", &["1"], "nothing", "decides together with the other columns only"),
    ("pinduoduo.risk_control_status", &["0"], "nothing", "no objection is no state"),
    ("douyin.message_tag", &["101"], "payment: paid", "paid, perhaps still held: the order is to be asked"),
    ("douyin.message_tag", &["105"], "nothing", "an address changed, no state"),
    (
        "xiaohongshu.order_status",
        &["10"],
        "after_sale: refund_requested",
        "an exchange is asked for; the goods are where they were",
    ),
    ("xiaohongshu.cancel_status", &["0"], "nothing", "says nothing of after-sales other than a cancellation"),
    ("wechat_channels.status", &["20"], "payment: paid", "a part may have left already"),
    ("jushuitan.status", &["Delete"], "standing: voided", "a deleted document says nothing of the payment"),
    ("qimen.process_status", &["PICK", "CHECK"], "fulfilment: picked", "a finer state is known"),
    ("qimen.process_status", &["PACKAGE", "WEIGH", "READY"], "fulfilment: packed", "a finer state is known"),
    (
        "qimen.process_status",
        &["REFUSE", "TMSCANCELED"],
        "fulfilment: undeliverable",
        "trouble on the way, not in the warehouse",
    ),
    (
        "qimen.process_status",
        &["CLOSED", "CANCELED"],
        "standing: voided",
        "the outbound no longer counts; it says nothing of the payment",
    ),
    (
        "qimen.process_status",
        &["CANCELEDFAIL"],
        "nothing",
        "a failed cancellation leaves the state as it was",
    ),
    (
        "qimen.process_status",
        &["PARTFULFILLED", "FULFILLED"],
        "nothing",
        "goods coming in, no order of a buyer",
    ),
    (
        "cainiao_wlb.process_status",
        &["WMS_PICK", "WMS_CHECK"],
        "fulfilment: picked",
        "a finer state is known",
    ),
    ("cainiao_wlb.process_status", &["WMS_PACKAGE"], "fulfilment: packed", "a finer state is known"),
    (
        "cainiao_wlb.process_status",
        &["TMS_REJECT", "TMS_CANCEL"],
        "fulfilment: undeliverable",
        "trouble on the way, not in the warehouse",
    ),
    (
        "cainiao_wlb.process_status",
        &["WMS_CANCEL"],
        "standing: voided",
        "the outbound no longer counts; it says nothing of the payment",
    ),
    (
        "shopify.fulfillment_order_status",
        &["CANCELLED"],
        "nothing",
        "another fulfilment order may take its place",
    ),
    (
        "shopify.shipment_status",
        &["failure"],
        "fulfilment: undeliverable",
        "trouble on the way, not in the warehouse",
    ),
    ("wangdiantong.trade_status", &["21", "27"], "unmapped", "mean other things in the two editions"),
    (
        "taobao.shipping_status",
        &["ACCEPTED_BY_RECEIVER"],
        "fulfilment: shipped",
        "self-arranged shipping says so when the goods leave",
    ),
];

/// What the canonical table says, without the region that the enumeration leaves to others.
fn expected(map: &str, canonical: String) -> String {
    let Some((_, region, _)) = SILENT.iter().find(|(silent, ..)| *silent == map) else { return canonical };
    if !canonical.contains("fulfilment: ") {
        return canonical;
    }
    let kept = canonical.split(", ").filter(|claim| !claim.starts_with(&format!("{region}: ")));
    kept.collect::<Vec<_>>().join(", ")
}

/// Compares every row of a list with the shipped maps. Returns how many rows there were.
fn compare(maps: &Maps, rows: &[Row], tables: &[&str], wrong: &mut Vec<String>) -> usize {
    for row in rows {
        let [map, raw, word] = ["platform", "raw", "canonical_proposal"].map(|key| row[key].as_str());
        // In this one enumeration the word stands for JSON null.
        let field = (map, raw) != ("shopify.fulfillment_status", "null");
        let Some(said) = maps.read(map, None, &[field.then_some(raw)]) else {
            wrong.push(format!("there is no map {map}"));
            continue;
        };
        let plain = expected(map, maps.canonical(tables, word));
        let exception = EXCEPTIONS.iter().find(|(of, raws, ..)| *of == map && raws.contains(&raw));
        match exception {
            Some((.., says, _)) if *says == plain => {
                wrong.push(format!("{map} {raw} is no exception: {says}"));
            }
            Some((.., says, _)) if *says == said => {}
            None if plain == said => {}
            _ => wrong.push(format!("{map} {raw} ({word}): {said}, not {plain}")),
        }
    }
    rows.len()
}

#[test]
fn every_row_of_the_lists_is_mapped_as_the_canonical_table_says() {
    let Some(folder) = data::found("../reference", "status maps against the published lists") else { return };
    let (maps, mut wrong) = (Maps::shipped(), Vec::new());
    let orders = rows(&folder.join("order_status.csv"));
    let shipped = ["kuaidi100.state", "taobao.shipping_status", "taobao.cod_status"];
    let parcels: Vec<Row> = rows(&folder.join("logistics_status.csv"))
        .into_iter()
        .filter(|row| shipped.contains(&row["platform"].as_str()))
        .collect();
    assert!(compare(&maps, &orders, ORDERS, &mut wrong) >= 349);
    assert!(compare(&maps, &parcels, PARCELS, &mut wrong) >= 60);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // What is written down as an exception is in a list.
    let listed = |map: &str, raw: &str| {
        orders.iter().chain(&parcels).any(|row| row["platform"] == map && row["raw"] == raw)
    };
    for (map, raws, ..) in EXCEPTIONS {
        for raw in *raws {
            assert!(listed(map, raw), "{map} {raw} is in no list");
        }
    }
}

/// No row is in a map of an enumeration that the list does not have: nothing is made up.
#[test]
fn the_maps_of_the_lists_have_no_further_rows() {
    let Some(folder) = data::found("../reference", "status maps against the published lists") else { return };
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows(&folder.join("order_status.csv")) {
        *counts.entry(row["platform"].clone()).or_default() += 1;
    }
    let maps = Maps::shipped();
    for (name, count) in counts {
        for edition in maps.catalogue.editions(&name) {
            let left_out = if name == "wangdiantong.trade_status" && edition.is_none() { 2 } else { 0 };
            let id = maps.catalogue.named(&name, edition).unwrap();
            assert_eq!(maps.catalogue.map(id).unwrap().rows().len(), count - left_out, "{name} {edition:?}");
        }
    }
}

/// The words that the lists propose, and what they mean here; written down once more, by hand.
#[test]
fn the_canonical_tables_say_what_is_documented() {
    let maps = Maps::shipped();
    for (word, says) in [
        ("pending_payment", "payment: unpaid"),
        ("payment_processing", "payment: payment_processing"),
        ("presale_deposit_paid", "payment: presale_deposit_paid"),
        ("paid_on_hold", "payment: paid_on_hold"),
        ("awaiting_shipment", "payment: paid, fulfilment: awaiting_shipment"),
        ("in_fulfillment", "payment: paid, fulfilment: in_fulfilment"),
        ("partially_shipped", "payment: paid, fulfilment: partially_shipped"),
        ("shipped", "payment: paid, fulfilment: shipped"),
        ("delivered", "payment: paid, fulfilment: delivered"),
        ("completed", "payment: paid, fulfilment: completed"),
        ("cancelled", "payment: cancelled"),
        ("closed_refunded", "payment: refunded, after_sale: refund_succeeded"),
        ("exception", "fulfilment: exception"),
        ("superseded", "standing: superseded"),
        ("unknown", "nothing"),
    ] {
        assert_eq!(maps.says("canonical.order_state", &[word]), says, "{word}");
    }
    for word in [
        "refund_none",
        "refund_requested",
        "refund_return_pending",
        "refund_return_in_transit",
        "refund_processing",
        "refund_rejected",
        "refund_platform",
        "refund_succeeded",
        "refund_closed",
    ] {
        assert_eq!(maps.says("canonical.refund_state", &[word]), format!("after_sale: {word}"));
    }
}

// ---- the traps ---------------------------------------------------------------------------------------------------

#[test]
fn trap_1_delivered_by_a_warehouse_has_left_it() {
    let maps = Maps::shipped();
    assert_eq!(maps.says("qimen.process_status", &["DELIVERED"]), "fulfilment: shipped");
    assert_eq!(maps.says("qimen.process_status", &["SIGN"]), "fulfilment: delivered");
    assert_eq!(maps.says("shopify.shipment_status", &["delivered"]), "fulfilment: delivered");
}

#[test]
fn trap_2_query_filters_are_never_states() {
    let maps = Maps::shipped();
    for (map, raw) in [
        ("pinduoduo.order_status", "5"),
        ("pinduoduo.refund_status", "5"),
        ("kuaishou.order_view_status", "1"),
        ("taobao.status_filter", "ALL_WAIT_PAY"),
        ("taobao.status_filter", "ALL_CLOSED"),
    ] {
        assert_eq!(maps.says(map, &[raw]), "nothing", "{map} {raw}");
    }
    assert_eq!(maps.says("pinduoduo.order_state", &["5", "1", "1", "1", "0"]), "nothing");
}

/// Of all 5 × 5 × 4 × 4 × 3 combinations only 1, 1, 1, 1, 0 may ship, or 1, 1, 1, 0 where one of the two columns that
/// say the same is not there.
#[test]
fn trap_3_pinduoduo_ships_only_when_all_columns_agree() {
    let maps = Maps::shipped();
    let mut ships = Vec::new();
    for order in ["1", "2", "3", "5", ""] {
        for refund in ["1", "2", "3", "4", ""] {
            for confirm in ["0", "1", "2", ""] {
                for group in ["0", "1", "2", ""] {
                    for risk in ["0", "1", ""] {
                        let raw = [order, refund, confirm, group, risk];
                        let said = maps.says("pinduoduo.order_state", &raw);
                        if said.contains("payment: paid,") && said.contains("awaiting_shipment") {
                            ships.push(raw.join(" "));
                        }
                    }
                }
            }
        }
    }
    assert_eq!(ships, ["1 1 1 1 0", "1 1 1  0", "1 1  1 0"]);
    let says = |raw: [&str; 5]| maps.says("pinduoduo.order_state", &raw);
    assert_eq!(says(["1", "1", "1", "1", "1"]), "payment: paid_on_hold, after_sale: refund_none");
    assert_eq!(says(["1", "1", "1", "1", ""]), "payment: paid_on_hold, after_sale: refund_none");
    assert_eq!(says(["1", "1", "1", "0", "0"]), "payment: paid_on_hold");
    assert_eq!(says(["1", "4", "1", "1", "0"]), "payment: refunded, after_sale: refund_succeeded");
    assert_eq!(says(["1", "1", "0", "", "0"]), "unmapped", "unpaid or still forming: nobody knows");
    // No single column says that goods may leave.
    for (map, raw) in
        [("order_status", "1"), ("confirm_status", "1"), ("group_status", "1"), ("risk_control_status", "0")]
    {
        let said = maps.says(&format!("pinduoduo.{map}"), &[raw]);
        assert!(!said.contains("payment: paid"), "{map}: {said}");
    }
}

#[test]
fn trap_4_kuaishou_has_two_numberings() {
    let maps = Maps::shipped();
    assert_eq!(maps.says("kuaishou.status", &["30"]), "payment: paid, fulfilment: awaiting_shipment");
    assert_eq!(
        maps.says("kuaishou.order_view_status", &["3"]),
        "payment: paid, fulfilment: awaiting_shipment"
    );
    for number in ["1", "2", "3", "4", "5", "6", "7"] {
        assert_eq!(maps.says("kuaishou.status", &[number]), "unmapped", "{number}");
    }
    for number in ["10", "30", "40", "50", "70", "80"] {
        assert_eq!(maps.says("kuaishou.order_view_status", &[number]), "unmapped", "{number}");
    }
}

#[test]
fn trap_5_douyin_105_comes_before_2() {
    let maps = Maps::shipped();
    let ready = |map: &str, raw: &str| maps.says(map, &[raw]).contains("payment: paid, fulfilment: ");
    for map in ["douyin.order_status", "douyin.main_status"] {
        assert_eq!(maps.says(map, &["105"]), "payment: paid_on_hold");
        assert!(ready(map, "2") && ready(map, "101") && !ready(map, "105") && !ready(map, "1"), "{map}");
    }
    assert_eq!(maps.says("douyin.main_status", &["103"]), "payment: presale_deposit_paid");
    for raw in ["21", "22", "39"] {
        assert_eq!(
            maps.says("douyin.main_status", &[raw]),
            "payment: refunded, after_sale: refund_succeeded"
        );
        assert_eq!(maps.says("douyin.order_status", &[raw]), "unmapped", "main_status only");
    }
    // The same numbers in pushed messages are other things.
    assert_eq!(maps.says("douyin.message_tag", &["105"]), "nothing");
}

#[test]
fn trap_6_taobao_closed_twice_forbidden_and_accepted() {
    let maps = Maps::shipped();
    let says = |raw: &str| maps.says("taobao.trade_status", &[raw]);
    assert_eq!(says("TRADE_CLOSED"), "payment: refunded, after_sale: refund_succeeded");
    assert_eq!(says("TRADE_CLOSED_BY_TAOBAO"), "payment: cancelled");
    assert_eq!(says("PAID_FORBID_CONSIGN"), "payment: paid_on_hold");
    assert_eq!(maps.says("taobao.shipping_status", &["ACCEPTED_BY_RECEIVER"]), "fulfilment: shipped");
    // The console has one label for both ways of being closed; the pay time tells them apart.
    let export = |paid_at: &str, step: &str| maps.says("taobao.order_export", &["交易关闭", paid_at, step]);
    assert_eq!(export("", ""), "payment: cancelled");
    assert_eq!(export("2026-09-21 10:00:00", ""), "payment: refunded, after_sale: refund_succeeded");
    assert_eq!(export("2026-09-21 10:00:00", "定金已付尾款未付"), "payment: cancelled");
}

#[test]
fn trap_7_wangdiantong_has_editions() {
    let maps = Maps::shipped();
    let read = |edition: Option<&str>, raw: &str| {
        maps.read("wangdiantong.trade_status", edition, &[Some(raw)]).unwrap()
    };
    assert_eq!((read(None, "21"), read(None, "27")), ("unmapped".to_owned(), "unmapped".to_owned()));
    assert_eq!(read(Some("enterprise"), "21"), "payment: paid, fulfilment: awaiting_shipment");
    assert_eq!(read(Some("flagship"), "21"), "payment: paid, fulfilment: in_fulfilment");
    assert_eq!(read(Some("enterprise"), "27"), "payment: paid, fulfilment: awaiting_shipment");
    assert_eq!(read(Some("flagship"), "27"), "payment: paid_on_hold");
    assert_eq!(maps.read("wangdiantong.trade_status", Some("other"), &[Some("5")]), None);
    // Everything else is the same in all three.
    for number in (0..=120).filter(|number| ![21, 27].contains(number)) {
        let raw = number.to_string();
        assert_eq!(read(None, &raw), read(Some("enterprise"), &raw), "{raw}");
        assert_eq!(read(None, &raw), read(Some("flagship"), &raw), "{raw}");
    }
}

#[test]
fn trap_8_proxies_lockers_and_refusals_of_kuaidi100() {
    let maps = Maps::shipped();
    let says = |raw: &str| maps.says("kuaidi100.state", &[raw]);
    assert_eq!(says("14"), "fulfilment: undeliverable", "refused, though under the group of returns");
    assert_eq!(
        (says("303"), says("304")),
        ("fulfilment: delivered".to_owned(), "fulfilment: delivered".to_owned())
    );
    assert_eq!(
        (says("501"), says("205")),
        ("fulfilment: shipped".to_owned(), "fulfilment: shipped".to_owned())
    );
    assert_eq!((says("2"), says("401")), ("nothing".to_owned(), "nothing".to_owned()));
    assert_eq!(says("4"), "fulfilment: returned");
    assert_eq!(says("211"), "unmapped", "a number of another aggregator");
}

#[test]
fn trap_10_misspellings_are_kept() {
    let maps = Maps::shipped();
    for (map, wrong, right) in [
        ("jd.order_state", "SEND_TO_DISTRIBUTION_CENER", "SEND_TO_DISTRIBUTION_CENTER"),
        ("taobao.cod_status", "RECIEVE_TIMEOUT", "RECEIVE_TIMEOUT"),
        ("wechat_channels.aftersale_status", "USER_CANCELD", "USER_CANCELED"),
    ] {
        assert_ne!(maps.says(map, &[wrong]), "unmapped", "{map}");
        assert_eq!(maps.says(map, &[right]), "unmapped", "{map}: nobody has seen it spelled so");
    }
}

#[test]
fn trap_13_wechat_20_and_250_are_taken_with_care() {
    let maps = Maps::shipped();
    assert_eq!(maps.says("wechat_channels.status", &["20"]), "payment: paid", "a part may have left");
    assert_eq!(maps.says("wechat_channels.order", &["20", "2026-09-21 10:00:00"]), "payment: paid");
    assert_eq!(maps.says("wechat_channels.order", &["250", ""]), "payment: cancelled");
    assert_eq!(maps.says("wechat_channels.order", &["250", "2026-09-21 10:00:00"]), "unmapped");
}
