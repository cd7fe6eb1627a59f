//! What is wrong, one thing at a time.

use super::shop::{findings, told, with_shop};
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

/// An order cancelled at noon on both sides, and what the warehouse made of it.
fn closed(warehouse: &str) -> String {
    format!(
        "taobao sales_order A [refunded refund_succeeded] created=22T10:00 paid=22T10:05
        erp erp_order E [refunded refund_succeeded] fulfils=A created=22T10:00 paid=22T10:05 modified=22T12:00
        wms outbound O [in_fulfilment] fulfils_erp=E at=22T11:00
        {warehouse}"
    )
}

const THOUGH_CLOSED: &str = "contradiction/shipped_though_closed sales_order A wms < erp";
const AND_CLOSED: &str = "contradiction/closed_and_shipped sales_order A wms < erp";

#[test]
fn goods_that_left_after_the_money_went_back() {
    found(&closed(""), &[]);
    found(&closed("wms outbound O [shipped] at=22T12:01"), &[THOUGH_CLOSED]);
    // Nobody's lag excuses it: what left does not come back by waiting.
    found(&closed("wms outbound O [shipped] at=28T19:59"), &[THOUGH_CLOSED]);
    // What came back is no loss.
    found(&closed("wms outbound O [shipped] at=22T13:00\nwms outbound O [returned] at=23T13:00"), &[]);
    // In two parcels, one in time and one not: one finding.
    found(
        &closed("wms outbound O [shipped] at=22T11:30\nwms outbound O2 [shipped] fulfils_erp=E at=22T14:00"),
        &[THOUGH_CLOSED],
    );
    // An ERP order that was voided goes out no more either.
    let voided = closed("wms outbound O [shipped] at=22T14:00")
        .replace("erp erp_order E [refunded refund_succeeded]", "erp erp_order E [voided]")
        .replace("created=22T10:00 paid=22T10:05\n", "created=22T10:00 paid=22T10:05 cancelled=22T12:00\n");
    found(&voided, &["contradiction/shipped_though_closed sales_order A wms < taobao"]);
    // Without a warehouse, the ERP's own time of shipping tells.
    found(
        "taobao sales_order A [refunded] created=22T10:00 paid=22T10:05 cancelled=22T12:00
        erp erp_order E [refunded shipped] fulfils=A created=22T10:00 paid=22T10:05 shipped=22T14:00 modified=22T15:00",
        &["contradiction/shipped_though_closed sales_order A erp < taobao"],
    );
}

#[test]
fn closed_and_shipped_in_an_order_that_no_time_tells() {
    // In one second, and where the last change of the row is later than the parcel.
    found(&closed("wms outbound O [shipped] at=22T12:00"), &[AND_CLOSED]);
    found(&closed("wms outbound O [shipped] at=22T11:30"), &[AND_CLOSED]);
    // The end of the channel's file is no bound: it may have been exported later.
    let unbound = closed("wms outbound O [shipped] at=22T12:01")
        .replace("paid=22T10:05\n", "paid=22T10:05 file=b\n")
        .replace("modified=22T12:00", "modified=22T13:00");
    found(&unbound, &[AND_CLOSED]);
    // A parcel is scanned some time after it left.
    let carried =
        closed("carrier parcel P [shipped] at=24T12:00").replace(" at=22T11:00", " at=22T11:00 parcel=P");
    found(
        &carried,
        &[
            "contradiction/ahead sales_order A carrier < wms",
            "contradiction/closed_and_shipped sales_order A carrier < erp",
        ],
    );
    // What the ERP could not yet have heard of is no finding.
    found(
        &closed("wms outbound O [shipped] at=22T11:31")
            .replace("modified=22T12:00", "modified=22T12:00 file=b"),
        &[],
    );
}

/// A date without a time is read as its midnight: what happened on that day may have happened before.
#[test]
fn a_day_is_not_its_midnight() {
    let shop = |closed: &str, left: &str| {
        format!(
            "taobao sales_order A [refunded] created=21T10:00 paid=21T10:05 shipped={left} cancelled={closed}
            erp erp_order E [refunded shipped] fulfils=A created=21T10:00 paid=21T10:05 shipped={left} modified=26T10:00
            wms outbound O [shipped] fulfils_erp=E at={left}"
        )
    };
    let wrong = "contradiction/shipped_though_closed sales_order A wms < taobao";
    found(&shop("22T12:00", "22T14:00"), &[wrong]);
    found(&shop("22T00:00", "22T14:00"), &[]);
    found(&shop("22T00:00", "23T00:01"), &[wrong]);
    // Nor is it known which came first of what happened on one day.
    let lists = |instants: &str| {
        format!(
            "taobao sales_order A [paid shipped] {instants}
        erp erp_order E [paid shipped] fulfils=A created=22T10:00 paid=22T10:05 shipped=22T14:00
        wms outbound O [shipped] fulfils_erp=E at=22T14:00"
        )
    };
    found(&lists("created=22T10:00 paid=22T00:00 shipped=22T00:00"), &[]);
    let order = "status_against_times/times_out_of_order sales_order A taobao";
    found(&lists("created=22T10:00 paid=21T00:00 shipped=22T00:00"), &[order]);
}

#[test]
fn a_refund_after_the_goods_left_is_none() {
    // The ERP knows that they left; the channel does not say when it closed.
    let returned = "taobao sales_order A [refunded refund_succeeded] created=22T10:00 paid=22T10:05
        erp erp_order E [paid shipped refund_succeeded] fulfils=A created=22T10:00 paid=22T10:05 shipped=22T12:00 modified=24T10:00
        wms outbound O [shipped] fulfils_erp=E at=22T12:00";
    found(returned, &[]);
    found(
        &returned.replace(
            "created=22T10:00 paid=22T10:05\n",
            "created=22T10:00 paid=22T10:05 cancelled=24T09:00\n",
        ),
        &[],
    );
    // A refund that is only under way, and one of one line of two.
    found(
        "taobao sales_order A [paid shipped refund_requested] created=22T10:00 paid=22T10:05 shipped=22T12:00
        erp erp_order E [paid shipped refund_requested] fulfils=A created=22T10:00 paid=22T10:05 shipped=22T12:00
        wms outbound O [shipped] fulfils_erp=E at=22T12:00",
        &[],
    );
    found(
        "taobao sales_order A created=22T10:00
        taobao line A1 [refunded refund_succeeded] part_of=A created=22T10:00 paid=22T10:05 cancelled=22T11:00
        taobao line A2 [paid shipped] part_of=A created=22T10:00 paid=22T10:05 shipped=22T12:00
        erp erp_order E [paid shipped refund_succeeded] fulfils=A created=22T10:00 paid=22T10:05 shipped=22T12:00 modified=22T12:00
        wms outbound O [shipped] fulfils_erp=E at=22T12:00",
        &[],
    );
}

#[test]
fn an_order_that_was_cancelled_is_told_nothing_of_goods() {
    // What the log said of the goods before is no longer what the ERP says.
    let log = "erp erp_order E [paid awaiting_shipment] at=22T10:06\nerp erp_order E [refunded] at=22T12:00";
    found(&format!("{}\n{log}", closed("wms outbound O [shipped] at=22T14:00")), &[THOUGH_CLOSED]);
}

#[test]
fn goods_of_several_orders_may_be_those_of_the_others() {
    let shop = "taobao sales_order A [refunded] created=22T10:00 paid=22T10:05 cancelled=22T12:00
        taobao sales_order B [paid shipped] created=22T10:00 paid=22T10:05 shipped=22T14:00
        erp erp_order E [paid shipped refund_succeeded] fulfils=A fulfils=B created=22T10:00 paid=22T10:05 shipped=22T14:00
        wms outbound O [shipped] fulfils_erp=E at=22T14:00";
    with_shop(shop, 0, |judged| {
        assert!(!told(judged).iter().any(|line| line.contains("closed")), "{:?}", told(judged));
    });
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
fn one_number_on_two_channels() {
    let orders = "taobao sales_order 7 [paid awaiting_shipment] created=22T10:00 paid=22T10:05
        douyin sales_order 7 [paid awaiting_shipment] created=22T10:00 paid=22T10:05";
    let erp = "erp erp_order E [paid awaiting_shipment] fulfils=7 created=22T10:00 paid=22T10:05";
    let named = "missing_in_system/channel_not_named sales_order 7 erp";
    found(&format!("{orders}\n{erp}"), &[named, named]);
    found(&format!("{orders}\n{erp} channel=taobao"), &["missing_in_system/not_in_erp sales_order 7 erp"]);
}

#[test]
fn what_could_not_be_read_accuses_nobody() {
    let channel = "taobao sales_order A [paid shipped] created=22T10:00 paid=22T10:05 shipped=22T12:00";
    let erp = "erp erp_order E [paid shipped] fulfils=A created=22T10:00 paid=22T10:05 shipped=22T12:00";
    let wms = "wms outbound O [picked] fulfils_erp=E at=22T11:00";
    let shop = |rejected: &str| format!("{channel}\n{erp}\n{wms}\n{rejected}");
    let verdict = |text: &str| {
        with_shop(text, 0, |judged| {
            let order = judged.orders.iter().find(|order| judged.node(order.node).1 == "A").unwrap();
            order.verdict
        })
    };
    let ahead = "contradiction/ahead sales_order A taobao < wms";
    found(&shop(""), &[ahead, "contradiction/ahead sales_order A erp < wms"]);
    // The row that says it left could not be read.
    let rejected = shop("wms outbound O rejected=yes fulfils_erp=E");
    found(&rejected, &["rejected/rejected_row outbound O wms"]);
    assert_eq!(verdict(&rejected), Verdict::Undecided);
    // An ERP order, a channel's order that could not be read are not missing.
    found(
        &format!("{channel}\nerp erp_order E rejected=yes fulfils=A"),
        &["rejected/rejected_row erp_order E erp"],
    );
    found(
        &format!(
            "taobao sales_order A rejected=yes\n{erp}\nwms outbound O [shipped] fulfils_erp=E at=22T12:00"
        ),
        &["rejected/rejected_row sales_order A taobao"],
    );
    // Nor are sums of which a part could not be read.
    found(
        "taobao sales_order A [paid awaiting_shipment] created=22T10:00 paid=22T10:05 received=30
        erp erp_order E [superseded] fulfils=A created=22T10:00 received=30
        erp erp_order F [paid awaiting_shipment] fulfils=A split_from=E created=22T10:00 paid=22T10:05 received=10
        erp erp_order G rejected=yes fulfils=A split_from=E",
        &["rejected/rejected_row erp_order G erp"],
    );
}

#[test]
fn rows_of_one_file_that_differ() {
    let channel = |amount: &str, state: &str| {
        format!("taobao sales_order A [paid {state}] created=22T10:00 paid=22T10:05 received={amount}")
    };
    let erp = "erp erp_order E [paid awaiting_shipment] fulfils=A created=22T10:00 paid=22T10:05 received=85";
    let own = channel("85", "awaiting_shipment");
    let differ = "contradiction/rows_differ sales_order A taobao";
    found(&format!("{own}\n{own}\n{erp}"), &[]);
    for other in [channel("80", "awaiting_shipment"), channel("85", "in_fulfilment")] {
        for rows in [format!("{own}\n{other}"), format!("{other}\n{own}")] {
            found(&format!("{rows}\n{erp}"), &[differ]);
        }
    }
    // One that was changed later is newer, and another export is another word.
    let later = format!("{} modified=22T11:00", channel("85", "in_fulfilment"));
    found(&format!("{own} modified=22T10:30\n{later}\n{erp}"), &[]);
    // What differs in two exports is told once, what differs in each of them in another amount twice.
    let at = |time: &str, amounts: &str| {
        format!(
            "taobao sales_order A [paid awaiting_shipment] created=22T10:00 paid=22T10:05 modified={time} {amounts}"
        )
    };
    let early = [at("22T10:30", "received=85"), at("22T10:30", "received=84")].join("\n");
    for (others, wanted) in [
        (["received=85", "received=83"], &[differ][..]),
        (["received=85 freight=1", "received=85 freight=2"], &[differ, differ]),
    ] {
        let late = others.map(|amounts| at("22T11:00", amounts)).join("\n");
        found(&format!("{early}\n{late}\n{erp}"), wanted);
    }
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

/// A log tells of a document, and what it tells is so of each order that the document serves; nobody may send one of them.
#[test]
fn a_document_of_several_orders_is_paid_cancelled_paid() {
    let orders = "taobao sales_order A [paid awaiting_shipment] created=22T10:00 paid=22T10:05
        taobao sales_order B [paid awaiting_shipment] created=22T10:00 paid=22T10:05";
    let log = |ties: &str| {
        format!(
            "erp erp_order E [paid] at=22T10:10 {ties}
            erp erp_order E [cancelled] at=22T11:00
            erp erp_order E [paid] at=22T12:09"
        )
    };
    let each = ["drift/paid_cancelled_paid sales_order A erp", "drift/paid_cancelled_paid sales_order B erp"];
    found(&format!("{orders}\n{}", log("fulfils=A fulfils=B")), &each);
    let merged = "erp erp_order EA [superseded] fulfils=A merged_into=E created=22T10:00
        erp erp_order EB [superseded] fulfils=B merged_into=E created=22T10:00";
    found(&format!("{orders}\n{merged}\n{}", log("")), &each);
    // What was sent once more is paid for in its own way.
    let reissue = log("replaces=A");
    let served = "erp erp_order EA [paid awaiting_shipment] fulfils=A created=22T10:00 paid=22T10:05
        erp erp_order EB [paid awaiting_shipment] fulfils=B created=22T10:00 paid=22T10:05";
    found(&format!("{orders}\n{served}\n{reissue}"), &["drift/paid_cancelled_paid erp_order E erp"]);
}

#[test]
fn one_order_served_twice() {
    let orders = "taobao sales_order A [paid awaiting_shipment] created=22T10:00 paid=22T10:05 quantity=2
        erp erp_order E [paid awaiting_shipment] fulfils=A created=22T10:00 paid=22T10:05 quantity=2";
    let twice = format!(
        "{orders}\nerp erp_order F [paid awaiting_shipment] fulfils=A created=22T10:00 paid=22T10:05 quantity=2"
    );
    found(&twice, &["duplicate/served_twice sales_order A erp"]);
    // An order that names its documents too is still one order.
    let named = twice.replacen("quantity=2", "quantity=2 fulfils_erp=E fulfils_erp=F", 1);
    found(&named, &["duplicate/served_twice sales_order A erp"]);
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

/// What a channel says of its after-sale cases, it says of the order: who follows it is held against that.
#[test]
fn a_case_of_the_channel_binds_who_follows_it() {
    let order = "douyin sales_order A [paid shipped] created=22T10:00 paid=22T10:05 shipped=22T12:00
        wms outbound O [shipped] fulfils_erp=E at=22T12:00";
    let erp = |refund: &str| {
        format!(
            "erp erp_order E [paid shipped {refund}] fulfils=A created=22T10:00 paid=22T10:05 shipped=22T12:00 modified=26T10:00"
        )
    };
    let case =
        |state: &str| format!("douyin after_sale C [{state}] part_of=A created=23T10:00 modified=24T10:00");
    let shop = |state: &str, refund: &str| format!("{order}\n{}\n{}", case(state), erp(refund));
    found(&shop("refund_succeeded", "refund_none"), &["contradiction/behind sales_order A erp < douyin"]);
    found(&shop("refund_succeeded", "refund_succeeded"), &[]);
    found(&shop("refund_rejected", "refund_succeeded"), &["contradiction/ahead sales_order A erp < douyin"]);
    let crm = "crm after_sale D [refund_closed] part_of=A channel=douyin created=23T10:00 modified=25T10:00";
    found(
        &format!("{}\n{crm}", shop("refund_succeeded", "refund_succeeded")),
        &["contradiction/differs sales_order A crm < douyin"],
    );
    let anothers = "taobao sales_order B [paid awaiting_shipment] created=22T10:00 paid=22T10:05
        erp erp_order F [paid awaiting_shipment refund_requested] fulfils=B created=22T10:00 paid=22T10:05 modified=26T10:00
        taobao after_sale C [refund_requested] part_of=B created=23T10:00 modified=24T10:00";
    found(&format!("{}\n{anothers}", shop("refund_succeeded", "refund_succeeded")), &[]);
    // Who says nothing of refunds is not expected to.
    found(&shop("refund_succeeded", ""), &[]);
}

/// Who books money for a number gives none out: its channel may not know it all the same.
#[test]
fn what_finance_books_its_channel_may_not_know() {
    let shop =
        "erp erp_order E [paid awaiting_shipment] fulfils=A channel=taobao created=22T10:00 paid=22T10:05
        taobao2 sales_order A [paid] created=22T10:00 paid=22T10:05";
    let lacking = "missing_in_system/not_on_channel erp_order E taobao";
    found(shop, &[lacking]);
    found(&format!("{shop} own_channel=taobao"), &[lacking]);
    found(&format!("{shop}\ntaobao sales_order A [paid] created=22T10:00 paid=22T10:05"), &[]);
}

/// A channel that has a case about an order knows the order, whatever its list of orders begins with.
#[test]
fn a_case_of_the_channel_shows_that_it_knows_the_order() {
    let shop = "erp erp_order E [paid shipped] fulfils=A channel=douyin created=22T10:00 paid=22T10:05 shipped=22T12:00
        wms outbound O [shipped] fulfils_erp=E at=22T12:00";
    let lacking = "missing_in_system/not_on_channel erp_order E douyin";
    found(shop, &[lacking]);
    let case = "after_sale C [refund_requested] part_of=A channel=douyin created=23T10:00 modified=24T10:00";
    found(&format!("{shop}\ndouyin {case}"), &[]);
    found(&format!("{shop}\ncrm {case}"), &[lacking]);
}
