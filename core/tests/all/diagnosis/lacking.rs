//! What a system lacks, does twice, or cannot be said to lack.

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
