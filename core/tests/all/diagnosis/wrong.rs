//! What is wrong, one thing at a time.

use super::shop::findings;

/// Asserts what is found, in any order.
#[track_caller]
fn found(text: &str, expected: &[&str]) {
    let mut expected: Vec<String> = expected.iter().map(|line| (*line).to_owned()).collect();
    expected.sort();
    assert_eq!(findings(text), expected);
}

const CHANNEL: &str = "taobao sales_order A [paid awaiting_shipment] created=22T10:00 paid=22T10:05";
const ERP: &str =
    "erp erp_order E [paid in_fulfilment] fulfils=A created=22T10:00 paid=22T10:05 modified=22T10:10";

#[test]
fn an_honest_shop_has_none() {
    found("", &[]);
}

#[test]
fn the_channel_was_not_told_that_goods_left() {
    let shop = format!(
        "{CHANNEL}\n{ERP}\nwms outbound O [in_fulfilment] fulfils_erp=E at=22T11:00\nwms outbound O [shipped] at=22T15:00"
    );
    found(
        &shop,
        &["contradiction/behind sales_order A erp < wms", "contradiction/behind sales_order A taobao < wms"],
    );
}

#[test]
fn what_is_younger_than_the_lag_is_no_finding() {
    for (time, count) in [("28T19:29", 2), ("28T19:31", 0)] {
        let shop = format!(
            "{CHANNEL}\n{ERP}\nwms outbound O [in_fulfilment] fulfils_erp=E at=22T11:00\nwms outbound O [shipped] at={time}"
        );
        assert_eq!(findings(&shop).len(), count, "{time}: the data of all systems ends at 28T20:00");
    }
}

#[test]
fn says_shipped_before_the_warehouse_does() {
    let shop = "taobao sales_order A [paid shipped] created=22T10:00 paid=22T10:05 shipped=22T12:00
        erp erp_order E [paid in_fulfilment] fulfils=A created=22T10:00 paid=22T10:05 modified=22T10:10
        wms outbound O [picked] fulfils_erp=E at=22T11:00";
    found(shop, &["contradiction/ahead sales_order A taobao < wms"]);
}

#[test]
fn a_carrier_delivers_what_never_left() {
    let shop = format!(
        "{CHANNEL}\n{ERP}\nwms outbound O [picked] fulfils_erp=E at=22T11:00 parcel=P\ncarrier parcel P [shipped] at=22T20:00\ncarrier parcel P [delivered] at=23T10:00"
    );
    found(&shop, &["contradiction/ahead sales_order A carrier < wms"]);
}

#[test]
fn without_a_warehouse_the_carrier_leads() {
    let shop = format!("{CHANNEL}\n{ERP} parcel=P\ncarrier parcel P [shipped] at=22T12:00");
    found(
        &shop,
        &[
            "contradiction/behind sales_order A erp < carrier",
            "contradiction/behind sales_order A taobao < carrier",
            "missing_in_system/not_in_warehouse erp_order E wms",
        ],
    );
}

#[test]
fn the_erp_has_not_heard_of_the_payment() {
    let shop = format!("{CHANNEL}\nerp erp_order E [unpaid] fulfils=A created=22T10:00");
    found(&shop, &["contradiction/behind sales_order A erp < taobao"]);
}

#[test]
fn cancelled_here_and_going_on_there() {
    let shop = "taobao sales_order A [cancelled] created=22T10:00 paid=22T10:05 cancelled=22T12:00
        erp erp_order E [paid awaiting_shipment] fulfils=A created=22T10:00 paid=22T10:05";
    found(shop, &["contradiction/differs sales_order A erp < taobao"]);
    let shop = format!(
        "{CHANNEL}\nerp erp_order E [cancelled] fulfils=A created=22T10:00 paid=22T10:05 modified=22T12:00"
    );
    found(&shop, &["contradiction/differs sales_order A erp < taobao"]);
}

#[test]
fn a_refund_the_erp_was_not_told_of() {
    let shop = "douyin sales_order A [paid shipped refund_succeeded] created=22T10:00 paid=22T10:05 shipped=22T12:00 modified=24T10:00
        erp erp_order E [paid shipped refund_none] fulfils=A created=22T10:00 paid=22T10:05 shipped=22T12:00
        wms outbound O [shipped] fulfils_erp=E at=22T12:00
        crm after_sale C [refund_rejected] part_of=A channel=douyin created=23T10:00 modified=23T12:00";
    found(
        shop,
        &[
            "contradiction/behind sales_order A erp < douyin",
            "contradiction/differs sales_order A crm < douyin",
        ],
    );
}

#[test]
fn states_that_go_back() {
    let shop = format!(
        "{CHANNEL}\n{ERP}
        wms outbound O [in_fulfilment] fulfils_erp=E at=22T11:00
        wms outbound O [packed] at=22T12:00
        wms outbound O [shipped] at=28T19:50
        wms outbound O [packed] at=28T19:55"
    );
    found(&shop, &["regression/moved_back outbound O wms"]);
    // The ERP went back to unpaid; it has the money again in its export.
    let shop = format!(
        "{CHANNEL}\n{ERP}
        wms outbound O [in_fulfilment] fulfils_erp=E at=22T11:00
        erp erp_order E [paid] at=22T10:10
        erp erp_order E [unpaid] at=22T10:20
        erp erp_order E [paid] at=22T10:30"
    );
    found(&shop, &["regression/moved_back erp_order E erp"]);
}

#[test]
fn two_exports_of_one_channel() {
    let shop = "douyin sales_order A [paid completed] created=22T10:00 paid=22T10:05 shipped=22T12:00 completed=23T10:00 file=b
        douyin sales_order A [paid shipped] created=22T10:00 paid=22T10:05 shipped=22T12:00
        erp erp_order E [paid shipped] fulfils=A created=22T10:00 paid=22T10:05 shipped=22T12:00
        wms outbound O [shipped] fulfils_erp=E at=22T12:00";
    found(shop, &["regression/moved_back sales_order A douyin"]);
}

#[test]
fn a_move_that_follows_from_nothing() {
    let shop = "carrier parcel P [returned] at=22T12:00
        carrier parcel P [completed] at=23T12:00";
    found(shop, &["illegal_move/no_such_move parcel P carrier"]);
}

#[test]
fn a_word_no_map_knows() {
    let shop = "taobao sales_order A [?] created=22T10:00 paid=22T10:05
        erp erp_order E [paid awaiting_shipment] fulfils=A created=22T10:00 paid=22T10:05
        erp erp_order F [??]
        wms outbound O [in_fulfilment] fulfils_erp=E at=22T12:00
        wms outbound O [?] at=22T13:00
        carrier parcel P [?] at=22T13:00";
    found(
        shop,
        &[
            "unmapped/unmapped_status erp_order F erp",
            "unmapped/unmapped_status outbound O wms",
            "unmapped/unmapped_status parcel P carrier",
            "unmapped/unmapped_status sales_order A taobao",
        ],
    );
}

/// Without it the file has no column of deliveries, and nothing is missing from one.
const OTHER_DELIVERED: &str =
    "taobao sales_order D [delivered] created=22T10:00 shipped=22T12:00 delivered=23T12:00";

#[test]
fn instants_that_belie_the_status() {
    let erp = "erp erp_order E [paid awaiting_shipment] fulfils=A created=22T10:00 paid=22T10:05";
    let shipped = "erp erp_order E [paid shipped] fulfils=A created=22T10:00 paid=22T10:05 shipped=22T12:00
        wms outbound O [shipped] fulfils_erp=E at=22T12:00";
    for (row, rest, cause) in [
        ("[paid shipped] created=22T10:00 paid=22T10:05", shipped, "time_missing"),
        ("[paid awaiting_shipment] created=22T10:00", erp, "time_missing"),
        ("[unpaid] created=22T10:00 paid=22T10:05", "", "time_too_early_for_status"),
        (
            "[paid awaiting_shipment] created=22T10:00 paid=22T10:05 shipped=22T12:00",
            erp,
            "time_too_early_for_status",
        ),
        ("[paid awaiting_shipment] created=22T10:06 paid=22T10:05", erp, "times_out_of_order"),
        ("[paid shipped] created=22T10:00 paid=22T12:05 shipped=22T12:00", shipped, "times_out_of_order"),
        (
            "[paid completed] created=22T10:00 paid=22T10:05 shipped=22T12:00 completed=22T11:59",
            shipped,
            "times_out_of_order",
        ),
        // Nothing lies between that could be out of order.
        ("[delivered] created=22T10:00 delivered=22T09:00", "", "times_out_of_order"),
        ("[completed] created=22T10:00 shipped=22T12:00 completed=22T09:00", "", "times_out_of_order"),
        ("[shipped] created=22T10:00 shipped=22T09:00", "", "times_out_of_order"),
        // Of delivery: a status that lacks its instant, and an instant that the status has not come to.
        ("[delivered] created=22T10:00 shipped=22T12:00", OTHER_DELIVERED, "time_missing"),
        ("[shipped] created=22T10:00 shipped=22T12:00 delivered=23T12:00", "", "time_too_early_for_status"),
        ("[awaiting_shipment] created=22T10:00 delivered=23T12:00", "", "time_too_early_for_status"),
    ] {
        let shop = format!("taobao sales_order A {row}\n{rest}");
        found(&shop, &[format!("status_against_times/{cause} sales_order A taobao").as_str()]);
    }
}

#[test]
fn orders_typed_by_hand() {
    let going = "erp erp_order E [paid in_fulfilment] fulfils=M channel=crm manual=koc_sample created=22T10:00 modified=22T11:00
        wms outbound O [in_fulfilment] fulfils_erp=E at=22T12:00";
    let shop = format!(
        "crm sales_order M [in_fulfilment] manual=koc_sample created=22T10:00 modified=22T10:30\n{going}"
    );
    found(&shop, &[]);
    let shop =
        format!("crm sales_order M [in_fulfilment] manual=- created=22T10:00 modified=22T10:30\n{going}");
    found(&shop, &["manual_without_source/source_missing sales_order M crm"]);
    let shop =
        format!("crm sales_order M [in_fulfilment] manual=朋友 created=22T10:00 modified=22T10:30\n{going}");
    found(&shop, &["manual_without_source/source_not_in_list sales_order M crm"]);
    found(
        "crm sales_order M [in_fulfilment] manual=达人寄样 created=22T10:00 modified=22T10:30",
        &["manual_not_in_warehouse/not_in_warehouse sales_order M wms"],
    );
    found("crm sales_order M [awaiting_shipment] manual=达人寄样 created=22T10:00 modified=22T10:30", &[]);
    found(
        "erp erp_order E [paid in_fulfilment] manual=koc_sample created=22T10:00 modified=22T11:00",
        &["manual_not_in_warehouse/not_in_warehouse erp_order E wms"],
    );
}

#[test]
fn what_a_system_lacks() {
    found(CHANNEL, &["missing_in_system/not_in_erp sales_order A erp"]);
    found(&format!("{CHANNEL}\n{ERP}"), &["missing_in_system/not_in_warehouse erp_order E wms"]);
    found(
        "erp erp_order E [paid awaiting_shipment] fulfils=NOWHERE channel=taobao created=22T10:00 paid=22T10:05",
        &["missing_in_system/not_on_channel erp_order E taobao"],
    );
    found(
        "wms outbound O [in_fulfilment] fulfils_erp=GONE at=22T12:00",
        &["missing_in_system/not_in_erp outbound O erp"],
    );
    found("wms outbound O [in_fulfilment] at=22T12:00", &["missing_in_system/not_in_erp outbound O erp"]);
}

#[test]
fn what_was_replaced_goes_on() {
    let orders = "taobao sales_order A [paid awaiting_shipment] created=22T10:00 paid=22T10:05
        taobao sales_order B [paid awaiting_shipment] created=22T10:00 paid=22T10:05
        erp erp_order EAB [paid awaiting_shipment] fulfils=A fulfils=B created=22T10:00 paid=22T10:05
        erp erp_order EB [superseded] merged_into=EAB fulfils=B created=22T10:00";
    found(
        &format!(
            "{orders}\nerp erp_order EA [superseded] merged_into=EAB fulfils=A created=22T10:00
            wms outbound O [shipped] fulfils_erp=EA at=23T10:00"
        ),
        &["superseded/still_shipped erp_order EA wms"],
    );
    found(
        &format!(
            "{orders}\nerp erp_order EA [paid awaiting_shipment active] merged_into=EAB fulfils=A created=22T10:00 paid=22T10:05"
        ),
        &["superseded/still_active erp_order EA erp"],
    );
}

#[test]
fn paid_cancelled_paid() {
    let shop = format!(
        "{CHANNEL}\n{ERP}
        wms outbound O [in_fulfilment] fulfils_erp=E at=22T13:00
        erp erp_order E [paid] at=22T10:10
        erp erp_order E [cancelled] at=22T11:00
        erp erp_order E [paid] at=22T12:09"
    );
    found(&shop, &["drift/paid_cancelled_paid sales_order A erp"]);
    found(&shop.replace("12:09", "12:11"), &[]);
}

#[test]
fn one_order_served_twice() {
    let orders = "taobao sales_order A [paid awaiting_shipment] created=22T10:00 paid=22T10:05 quantity=2
        erp erp_order E [paid awaiting_shipment] fulfils=A created=22T10:00 paid=22T10:05 quantity=2";
    let twice = format!(
        "{orders}\nerp erp_order F [paid awaiting_shipment] fulfils=A created=22T10:00 paid=22T10:05 quantity=2"
    );
    found(&twice, &["duplicate/served_twice sales_order A erp"]);
    let halves = twice
        .replace(
            "E [paid awaiting_shipment] fulfils=A created=22T10:00 paid=22T10:05 quantity=2",
            "E [paid awaiting_shipment] fulfils=A created=22T10:00 paid=22T10:05 quantity=1",
        )
        .replace(
            "F [paid awaiting_shipment] fulfils=A created=22T10:00 paid=22T10:05 quantity=2",
            "F [paid awaiting_shipment] fulfils=A created=22T10:00 paid=22T10:05 quantity=1",
        );
    found(&halves, &[]);
}
