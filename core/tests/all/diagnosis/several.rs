//! Several systems of one role: warehouses, ERPs, shops on one channel, desks of customer service.

use super::shop::{findings, with_shop};
use dangjiu::observation::Amount;
use dangjiu::observation::Measure;

/// A shop with second systems whose data go from the 20th to the end of the 28th.
fn with_second(shop: &str) -> String {
    let mut shop = shop.to_owned();
    for day in 20..=28 {
        shop += &format!(
            "
            taobao-b sales_order S{day} [unpaid] created={day}T20:00
            a-second-erp erp_order F{day} [paid awaiting_shipment] fulfils=N{day} created={day}T20:00 paid={day}T20:00
            a-second-wms outbound P{day} [in_fulfilment] fulfils_erp=F{day} at={day}T20:00
            a-second-crm after_sale C{day} [refund_none] created={day}T20:00 modified={day}T20:00"
        );
    }
    shop
}

fn told(shop: &str) -> Vec<String> {
    findings(&with_second(shop))
}

#[test]
fn what_a_second_warehouse_sends_is_sent() {
    let order = "taobao sales_order A [paid shipped] created=22T10:00 paid=22T10:05 shipped=22T12:00
        erp erp_order E [paid shipped] fulfils=A created=22T10:00 paid=22T10:05 shipped=22T12:00";
    let sent = format!("{order}\na-second-wms outbound O [shipped] fulfils_erp=E at=22T12:00");
    assert_eq!(told(&sent), Vec::<String>::new());
    let lacking = "missing_in_system/not_in_warehouse erp_order E a-second-wms";
    assert_eq!(told(order), [lacking], "no warehouse has it; told once, of the first by name");
}

#[test]
fn two_warehouses_send_an_order_together() {
    let order = "taobao sales_order A [paid shipped] created=22T10:00 paid=22T10:05 shipped=22T12:00
        erp erp_order E [paid shipped] fulfils=A created=22T10:00 paid=22T10:05 shipped=22T12:00
        wms outbound O [shipped] fulfils_erp=E at=22T12:00";
    let rest = |state: &str| format!("{order}\na-second-wms outbound P [{state}] fulfils_erp=E at=22T12:00");
    assert_eq!(told(&rest("shipped")), Vec::<String>::new());
    let headline = |state: &str| {
        with_shop(&with_second(&rest(state)), 0, |judged| {
            judged.orders.iter().find(|order| judged.node(order.node).1 == "A").unwrap().headline
        })
    };
    assert_eq!(headline("shipped"), "shipped");
    assert_eq!(headline("in_fulfilment"), "partially_shipped");
}

#[test]
fn what_a_second_erp_has_is_not_missing() {
    let order = "taobao sales_order A [paid awaiting_shipment] created=22T10:00 paid=22T10:05 received=9";
    let document =
        "a-second-erp erp_order E [paid awaiting_shipment] fulfils=A created=22T10:00 paid=22T10:05";
    let served = |received: &str| format!("{order}\n{document} received={received}");
    assert_eq!(told(&served("9")), Vec::<String>::new());
    assert_eq!(told(&served("8")), ["amount_mismatch/between_systems erp_order E a-second-erp < taobao"]);
    assert_eq!(told(order), ["missing_in_system/not_in_erp sales_order A a-second-erp"]);
    let behind = format!("{order}\na-second-erp erp_order E [unpaid] fulfils=A created=22T10:00 received=9");
    assert_eq!(told(&behind), ["contradiction/behind sales_order A a-second-erp < taobao"]);
}

#[test]
fn a_second_shop_of_a_channel_is_held_against_the_erp() {
    let shop = "taobao-b sales_order A [paid awaiting_shipment] created=22T10:00 paid=22T10:05 received=100
        erp erp_order E [paid awaiting_shipment] fulfils=A created=22T10:00 paid=22T10:05 received=90";
    assert_eq!(told(shop), ["amount_mismatch/between_systems erp_order E erp < taobao-b"]);
    with_shop(&with_second(shop), 5, |judged| {
        let received = &judged.bridges[0].total[&Measure::Received];
        assert_eq!(received.left, i128::from(100 * Amount::UNIT));
        assert_eq!(received.unexplained, i128::from(-10 * Amount::UNIT));
    });
    let unknown =
        "erp erp_order E [paid awaiting_shipment] fulfils=NONE channel=taobao created=22T10:00 paid=22T10:05";
    assert_eq!(told(unknown), ["missing_in_system/not_on_channel erp_order E taobao"]);
}

#[test]
fn a_second_desk_grants_refunds() {
    let shop = "taobao sales_order A [paid shipped] created=22T10:00 paid=22T10:05 shipped=22T12:00
        erp erp_order E [paid shipped refund_succeeded] fulfils=A created=22T10:00 paid=22T10:05 shipped=22T12:00 modified=24T10:00 refunded=9
        wms outbound O [shipped] fulfils_erp=E at=22T12:00
        a-second-crm after_sale C [refund_succeeded] part_of=A channel=taobao created=23T10:00 modified=24T10:00 refunded=10";
    assert_eq!(told(shop), ["amount_mismatch/between_systems erp_order E erp < a-second-crm"]);
    assert_eq!(told(&shop.replace("refunded=10", "refunded=9")), Vec::<String>::new());
}

/// Who books money names an order by its number; of which channel it is, the channels know.
#[test]
fn finance_speaks_of_the_order_with_its_number() {
    let shop = "taobao sales_order A [paid awaiting_shipment] created=22T10:00 paid=22T10:05
        erp erp_order E [paid awaiting_shipment] fulfils=A channel=taobao created=22T10:00 paid=22T10:05
        taobao2 sales_order A [refunded] created=22T10:00 cancelled=23T10:00 modified=23T10:00
        taobao2 sales_order Z [paid] created=28T20:00 paid=28T20:00";
    let orders = |shop: &str| {
        with_shop(shop, 3, |judged| {
            let known =
                judged.orders.iter().map(|order| (judged.node(order.node).1, judged.numbering(order.node)));
            known.filter(|(id, _)| *id == "A").map(|(_, channel)| channel.to_owned()).collect::<Vec<_>>()
        })
    };
    assert_eq!(findings(shop), ["contradiction/differs sales_order A taobao2 < taobao"]);
    assert_eq!(orders(shop), ["taobao"]);
    let two = format!("{shop}\ndouyin sales_order A [unpaid] created=22T10:00");
    assert_eq!(findings(&two), ["missing_in_system/channel_not_named sales_order A taobao2"]);
    assert_eq!(orders(&two), ["", "douyin", "taobao"], "of which of them it speaks cannot be told");
    let named = shop.replace("modified=23T10:00", "modified=23T10:00 own_channel=douyin");
    assert_eq!(orders(&named), ["douyin", "taobao"], "what is named is believed");
}
