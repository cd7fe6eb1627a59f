//! What a system lacks, does twice, or cannot be said to lack.

use super::shop::{findings, with_shop};
use dangjiu::diagnosis::Verdict;

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

/// A voided outbound serves nobody: whoever says that the goods were handed on, or have left, stands alone.
#[test]
fn what_the_warehouse_voided_it_does_not_send() {
    let lacking = "missing_in_system/not_in_warehouse erp_order E wms";
    let shipped = "taobao sales_order A [paid shipped] created=22T10:00 paid=22T10:05 shipped=22T14:00
        erp erp_order E [paid shipped] fulfils=A created=22T10:00 paid=22T10:05 shipped=22T14:00 modified=22T14:00";
    let voided = |at: &str| {
        format!("wms outbound O [in_fulfilment] fulfils_erp=E at=22T11:00\nwms outbound O [voided] at={at}")
    };
    let (soon, handed_on) = (voided("22T12:00"), format!("{CHANNEL}\n{ERP}"));
    found(&format!("{shipped}\n{soon}"), &[lacking]);
    found(&format!("{handed_on}\n{soon}"), &[lacking]);
    // Goods that had left when it was closed are sent, and one that was made again sends them.
    found(
        &format!("{shipped}\nwms outbound O [shipped] fulfils_erp=E at=22T14:00\n{}", voided("23T12:00")),
        &[],
    );
    found(&format!("{shipped}\n{soon}\nwms outbound P [shipped] fulfils_erp=E at=22T14:00"), &[]);
    // The warehouse has its time to make another, and the ERP to learn of it.
    found(&format!("{handed_on}\n{}", voided("28T19:31")), &[]);
    found(&format!("{handed_on} file=b\n{soon}"), &[]);
    // Whose money goes back needs no goods.
    let back = "[paid in_fulfilment refund_requested]";
    found(&format!("{}\n{soon}", handed_on.replace("[paid in_fulfilment]", back)), &[]);
}

#[test]
fn half_of_the_goods_never_leave() {
    let shop = "taobao sales_order A [paid shipped] created=22T10:00 paid=22T10:05 shipped=22T14:00 quantity=2
        erp erp_order E [paid shipped] fulfils=A created=22T10:00 paid=22T10:05 shipped=22T14:00 modified=22T14:00 quantity=2
        wms outbound O [in_fulfilment] fulfils_erp=E at=22T11:00
        wms outbound O [shipped] at=22T14:00 quantity=1
        wms outbound P [in_fulfilment] fulfils_erp=E at=22T11:00
        wms outbound P [voided] at=22T12:00";
    found(shop, &["missing_in_system/not_in_warehouse outbound P wms"]);
    // Both may be in one outbound, its parcels each in a row; or nobody says how many pieces left.
    found(&format!("{shop}\nwms outbound O [shipped] at=22T14:00 quantity=1"), &[]);
    found(&shop.replace("at=22T14:00 quantity=1", "at=22T14:00"), &[]);
    // What was made after the other was voided is in the place of it, in whatever unit it counts.
    found(
        &shop.replace(
            "O [in_fulfilment] fulfils_erp=E at=22T11:00",
            "O [in_fulfilment] fulfils_erp=E at=22T12:30",
        ),
        &[],
    );
}

/// A document that was merged away serves its order only by what it became.
#[test]
fn what_was_merged_into_nothing_is_in_no_erp() {
    let lacking = "missing_in_system/not_in_erp sales_order A erp";
    let merged = format!(
        "{CHANNEL}\nerp erp_order E [superseded] fulfils=A merged_into=B created=22T10:00 modified=22T11:00"
    );
    let target = |states: &str, at: &str| {
        format!("{merged}\nerp erp_order B {states} fulfils=A created=22T10:00 paid=22T10:05 modified={at}")
    };
    found(&target("[voided]", "22T12:00"), &[lacking]);
    found(&target("[voided]", "22T12:00").replace("B [voided] fulfils=A", "B [voided]"), &[lacking]);
    found(&target("[paid awaiting_shipment]", "22T12:00"), &[]);
    // What was voided a moment ago is made anew.
    found(&target("[voided]", "28T19:40"), &[]);
    // What it was merged into may serve the orders of others, or have been split in its turn.
    let others = "taobao sales_order C [paid awaiting_shipment] created=22T10:00 paid=22T10:05";
    found(
        &format!(
            "{others}\n{}",
            target("[paid awaiting_shipment]", "22T12:00")
                .replace("B [paid awaiting_shipment] fulfils=A", "B [paid awaiting_shipment] fulfils=C")
        ),
        &[],
    );
    let split = target("[superseded]", "22T12:00");
    found(
        &format!(
            "{split}\nerp erp_order D [paid awaiting_shipment] split_from=B created=22T12:00 paid=22T12:00"
        ),
        &[],
    );
    found(
        &format!("{split}\nerp erp_order D [voided] split_from=B created=22T12:00 modified=22T12:30"),
        &[lacking],
    );
    // What is not in the data may count: from before they begin.
    let plain = merged.replace(" merged_into=B", "");
    for (shop, verdict) in [
        (&merged, Verdict::Undecided),
        (&plain, Verdict::Undecided),
        (&target("[voided]", "22T12:00"), Verdict::OneSystem),
    ] {
        with_shop(shop, 0, |judged| {
            let order = judged.orders.iter().find(|order| judged.node(order.node).1 == "A");
            assert_eq!(order.map(|order| order.verdict), Some(verdict), "{shop}");
            assert_eq!(judged.findings.is_empty(), verdict == Verdict::Undecided);
        });
    }
}

/// What is paid on delivery is sent before it is paid: the ERP should have it since it was made.
#[test]
fn cash_on_delivery_that_is_in_no_erp() {
    let lacking = "missing_in_system/not_in_erp sales_order A erp";
    let order = |states: &str| {
        format!("taobao sales_order A {states} created=22T10:00 settlement=cod modified=28T19:00")
    };
    found(&order("[unpaid awaiting_shipment]"), &[lacking]);
    found(&order("[awaiting_shipment]"), &[lacking]);
    // A channel that calls it paid from the first does not say since when.
    found(&order("[paid shipped] shipped=22T14:00"), &[lacking]);
    found(&order("[paid completed] shipped=22T14:00 completed=28T19:50 paid=28T19:50"), &[lacking]);
    found(&order("[unpaid awaiting_shipment]").replace(" settlement=cod", ""), &[]);
    found(&order("[unpaid awaiting_shipment]").replace("created=22T10:00", "created=28T19:40"), &[]);
    found(&order("[cancelled awaiting_shipment]"), &[]);
    found(&order("[paid_on_hold awaiting_shipment]"), &[]);
    found(&order("[unpaid]"), &[]);
    found(
        &format!(
            "{}\nerp erp_order E [unpaid awaiting_shipment] fulfils=A created=22T10:00 settlement=cod",
            order("[unpaid awaiting_shipment]")
        ),
        &[],
    );
}

/// One document may go out in parts, but not in more than it has.
#[test]
fn one_document_sent_twice() {
    let twice = "duplicate/served_twice erp_order E wms";
    let shop = "taobao sales_order A [paid shipped] created=22T10:00 paid=22T10:05 shipped=22T14:00 quantity=2
        erp erp_order E [paid shipped] fulfils=A created=22T10:00 paid=22T10:05 shipped=22T14:00 modified=22T14:00 quantity=2
        wms outbound O [shipped] fulfils_erp=E at=22T14:00 quantity=2
        wms outbound P [shipped] fulfils_erp=E at=23T14:00 quantity=2 parcel=W";
    found(shop, &[twice]);
    found(
        &shop.replace("[shipped] fulfils_erp=E at=23T14:00", "[packed] fulfils_erp=E at=23T14:00"),
        &[twice],
    );
    found(
        &shop.replace(
            "P [shipped] fulfils_erp=E at=23T14:00 quantity=2",
            "P [shipped] fulfils_erp=E at=23T14:00",
        ),
        &[],
    );
    found(
        &shop
            .replace("14:00 quantity=2", "14:00 quantity=1")
            .replace("modified=22T14:00 quantity=1", "modified=22T14:00 quantity=2"),
        &[],
    );
    let more = |line: &str| format!("{shop}\n{line}");
    found(&more("wms outbound O [voided] at=23T10:00"), &[]);
    found(&more("carrier parcel W [undeliverable] at=24T10:00"), &[]);
    found(
        &more("wms outbound O [exception] at=22T13:00")
            .replace("O [shipped]", "O [picked]")
            .replace("E at=22T14:00", "E at=22T12:00"),
        &[],
    );
    found(
        &more("crm after_sale C [refund_none] part_of=A channel=taobao created=23T10:00 modified=23T10:00"),
        &[],
    );
}

/// One cell that is a slip, or that a system writes for never, does not have its file cover everything.
#[test]
fn a_time_that_cannot_be() {
    let late = "taobao sales_order A [paid awaiting_shipment] created=28T19:00 paid=28T19:55
        erp erp_order E [paid awaiting_shipment] fulfils=B created=22T10:00 paid=22T10:05 modified=23T10:00
        taobao sales_order B [paid awaiting_shipment] created=22T10:00 paid=22T10:05";
    found(late, &[]);
    for (from, to) in [
        ("modified=23T10:00", "modified=2099-12-31T00:00"),
        ("created=22T10:00 paid=22T10:05 modified", "created=2062-09-22T10:00 paid=22T10:05 modified"),
    ] {
        let slip = late.replacen(from, to, 1);
        assert_ne!(slip, late);
        let lines = ["rejected/rejected_row erp_order E erp"];
        found(&slip, &lines);
        with_shop(&slip, 0, |judged| {
            assert!(judged.now < Some(super::shop::at("29T00:00")));
            let order = judged.orders.iter().find(|order| judged.node(order.node).1 == "B").unwrap();
            assert_eq!(order.verdict, Verdict::Undecided);
        });
    }
    // A step of a log as well.
    found(
        &format!(
            "{late}\nwms outbound O [picked] fulfils_erp=E at=23T10:00\nwms outbound O [packed] at=2099-12-31T00:00"
        ),
        &["rejected/rejected_row outbound O wms"],
    );
    // What is late, but not by years, is believed.
    found(
        &late.replacen("modified=23T10:00", "modified=2027-12-31T00:00", 1),
        &["missing_in_system/not_in_erp sales_order A erp"],
    );
}

/// Of what a channel says of an order, nothing is known where it may stand in a row that could not be read.
#[test]
fn a_channel_of_which_rows_are_lost() {
    let shop = |made: &str| {
        format!(
            "erp erp_order E [paid shipped] fulfils=A channel=taobao created={made}:00 paid={made}:05 shipped=22T12:00
            wms outbound O [shipped] fulfils_erp=E at=22T12:00"
        )
    };
    let verdict = |shop: &str, wanted: Verdict| {
        with_shop(shop, 0, |judged| {
            let order = judged.orders.iter().find(|order| judged.node(order.node).1 == "A").unwrap();
            assert_eq!(order.verdict, wanted, "{shop}");
        });
    };
    let lost = "taobao sales_order X [paid] created=22T10:00 lost=1";
    let inside = shop("22T10");
    verdict(&inside, Verdict::Consistent);
    verdict(&format!("{inside}\n{lost}"), Verdict::Undecided);
    verdict(&format!("{inside}\n{}", lost.replace("taobao", "douyin")), Verdict::Consistent);
    verdict(
        &format!(
            "{inside}\n{lost}\ntaobao sales_order A [paid shipped] created=22T10:00 paid=22T10:05 shipped=22T12:00"
        ),
        Verdict::Consistent,
    );
}
