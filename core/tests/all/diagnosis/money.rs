//! Amounts between systems, and the bridge.

use super::shop::{findings, with_shop};
use dangjiu::diagnosis::{BridgeCause, Verdict};
use dangjiu::observation::{Amount, Measure, Role};

fn shop(channel: &str, erp: &str) -> String {
    format!(
        "taobao sales_order A [paid awaiting_shipment] created=22T10:00 paid=22T10:05 {channel}
        erp erp_order E [paid awaiting_shipment] fulfils=A created=22T10:00 paid=22T10:05 {erp}"
    )
}

#[test]
fn amounts_that_differ() {
    let differ = |channel: &str, erp: &str| findings(&shop(channel, erp));
    assert_eq!(
        differ("receivable=85 received=85", "receivable=85 received=84.99"),
        ["amount_mismatch/between_systems erp_order E erp < taobao"]
    );
    assert_eq!(
        differ("receivable=85 received=85", "receivable=8500 received=8500"),
        ["unit_mismatch/hundredfold erp_order E erp < taobao"]
    );
    assert_eq!(differ("received=85", "receivable=85"), Vec::<String>::new(), "nothing both carry");
    assert_eq!(
        differ(
            "goods=100 merchant_discount=10 freight=8 receivable=99 received=99",
            "receivable=99 received=99"
        ),
        ["amount_mismatch/own_sum sales_order A taobao"]
    );
}

#[test]
fn a_merged_order_is_held_against_the_sum() {
    let shop = "taobao sales_order A [paid awaiting_shipment] created=22T10:00 paid=22T10:05 received=10
        taobao sales_order B [paid awaiting_shipment] created=22T10:00 paid=22T10:05 received=20
        erp erp_order E [paid awaiting_shipment] fulfils=A fulfils=B created=22T10:00 paid=22T10:05 received=31";
    assert_eq!(findings(shop), ["amount_mismatch/between_systems erp_order E erp < taobao"]);
    assert_eq!(findings(&shop.replace("received=31", "received=30")), Vec::<String>::new());
}

/// However many were merged, and whether into one or one into the next, their money is one sum, counted once.
#[test]
fn hundreds_of_merged_orders_are_one_sum() {
    const ORDERS: usize = 700;
    let shop = |into: &dyn Fn(usize) -> String, more: i64| {
        let mut shop = format!(
            "erp erp_order M [paid awaiting_shipment] created=22T10:00 paid=22T10:05 received={}",
            ORDERS as i64 + more
        );
        for at in 0..ORDERS {
            shop += &format!(
                "
                taobao sales_order A{at} [paid awaiting_shipment] created=22T10:00 paid=22T10:05 received=1
                erp erp_order E{at} [superseded] fulfils=A{at} merged_into={} created=22T10:00",
                into(at)
            );
        }
        shop
    };
    let star = |_: usize| "M".to_owned();
    let chain = |at: usize| if at + 1 == ORDERS { "M".to_owned() } else { format!("E{}", at + 1) };
    for into in [&star as &dyn Fn(usize) -> String, &chain] {
        let right = |more: i64| {
            with_shop(&shop(into, more), 7, |judged| {
                let received = &judged.bridges[0].total[&Measure::Received];
                assert_eq!(received.left, ORDERS as i128 * i128::from(Amount::UNIT));
                received.right
            })
        };
        assert_eq!(findings(&shop(into, 0)), Vec::<String>::new());
        assert_eq!(right(0), ORDERS as i128 * i128::from(Amount::UNIT));
        assert_eq!(
            findings(&shop(into, 2)),
            ["amount_mismatch/between_systems erp_order M erp < taobao"],
            "told once, not for each order"
        );
        assert_eq!(right(2), (ORDERS as i128 + 2) * i128::from(Amount::UNIT));
    }
}

#[test]
fn a_split_order_is_the_sum_of_its_parts() {
    let shop = "taobao sales_order A [paid awaiting_shipment] created=22T10:00 paid=22T10:05 received=30 quantity=2
        erp erp_order E [superseded] fulfils=A created=22T10:00 received=30
        erp erp_order F [paid awaiting_shipment] fulfils=A split_from=E created=22T10:00 paid=22T10:05 received=10 quantity=1
        erp erp_order G [paid awaiting_shipment] fulfils=A split_from=E created=22T10:00 paid=22T10:05 received=21 quantity=1";
    assert_eq!(findings(shop), ["amount_mismatch/between_systems sales_order A erp < taobao"]);
    assert_eq!(findings(&shop.replace("received=21", "received=20")), Vec::<String>::new());
}

#[test]
fn refunds_against_customer_service() {
    let shop = "taobao sales_order A [paid shipped] created=22T10:00 paid=22T10:05 shipped=22T12:00
        erp erp_order E [paid shipped refund_succeeded] fulfils=A created=22T10:00 paid=22T10:05 shipped=22T12:00 modified=24T10:00 refunded=9
        wms outbound O [shipped] fulfils_erp=E at=22T12:00
        crm after_sale C [refund_succeeded] part_of=A channel=taobao created=23T10:00 modified=24T10:00 refunded=10";
    assert_eq!(findings(shop), ["amount_mismatch/between_systems erp_order E erp < crm"]);
    assert_eq!(findings(&shop.replace("refunded=9", "refunded=10")), Vec::<String>::new());
}

/// The channel leads in refunds: what it granted is held against what the ERP booked, once both know the same.
#[test]
fn refunds_against_the_channel() {
    let differs = "amount_mismatch/between_systems erp_order E erp < douyin";
    let case = "douyin after_sale C [refund_succeeded] part_of=A created=23T10:00 refunded=10";
    let shop = format!("douyin sales_order A [paid shipped refund_succeeded] created=22T10:00 paid=22T10:05 shipped=22T12:00
        erp erp_order E [paid shipped refund_succeeded] fulfils=A channel=douyin created=22T10:00 paid=22T10:05 shipped=22T12:00 modified=24T10:00 refunded=6
        wms outbound O [shipped] fulfils_erp=E at=22T12:00
        {case}");
    assert_eq!(findings(&shop), [differs]);
    assert_eq!(findings(&shop.replace("refunded=6", "refunded=10")), Vec::<String>::new());
    // Customer service says the same of the ERP: it is told once.
    let crm = "crm after_sale D [refund_succeeded] part_of=A channel=douyin created=23T10:00 modified=24T10:00 refunded=10";
    assert_eq!(findings(&format!("{shop}\n{crm}")), [differs]);
    // A second refund may be one that the ERP had no time to book, unless it is known when it was granted.
    let twice = |booked: u32, known: &str| {
        let shop = shop.replace("refunded=6", &format!("refunded={booked}"));
        let second = "douyin after_sale D [refund_succeeded] part_of=A created=24T09:00 refunded=4";
        format!("{shop} {known}\n{second} {known}")
    };
    let known = "modified=24T09:30";
    assert_eq!(findings(&twice(10, known)), [differs]);
    assert_eq!(findings(&twice(14, known)), Vec::<String>::new());
    for known in ["", "modified=28T19:50"] {
        with_shop(&twice(10, known), 0, |judged| {
            let order = judged.orders.iter().find(|order| judged.node(order.node).1 == "A").unwrap();
            assert_eq!(order.verdict, Verdict::Undecided);
            assert!(judged.findings.is_empty());
        });
    }
    // Who grants nothing, or does not say how much, is held against nothing.
    assert_eq!(findings(&shop.replace(" refunded=10", "")), Vec::<String>::new());
    // An export of orders may say it of the order itself.
    let own = shop.replace(&format!("\n        {case}"), "").replace(
        "shipped=22T12:00\n        erp",
        "shipped=22T12:00 modified=24T09:00 received=10 refunded=10\n        erp",
    );
    assert_eq!(findings(&own), [differs]);
}

#[test]
fn the_bridge_adds_up() {
    let text = format!(
        "{}
        taobao sales_order B [unpaid] created=23T10:00 receivable=40 received=0
        taobao sales_order C [paid awaiting_shipment] created=23T11:00 paid=23T11:05 receivable=50 received=50
        erp erp_order X [paid awaiting_shipment] fulfils=NOWHERE channel=taobao created=22T10:00 paid=22T10:05 receivable=7 received=7",
        shop("goods=100 freight=10 receivable=110 received=110", "goods=100 freight=0 receivable=100 received=100")
    );
    with_shop(&text, 0, |judged| {
        let bridge = &judged.bridges[0];
        let yuan = |amount: i128| amount / i128::from(Amount::UNIT);
        let receivable = &bridge.total[&Measure::Receivable];
        assert_eq!((yuan(receivable.left), yuan(receivable.right)), (110 + 40 + 50, 107));
        let causes: Vec<(BridgeCause, i128, u64)> = receivable
            .causes
            .iter()
            .map(|(cause, (amount, orders))| (*cause, yuan(*amount), *orders))
            .collect();
        assert_eq!(
            causes,
            [
                (BridgeCause::OnlyLeft, -50, 1),
                (BridgeCause::OnlyRight, 7, 1),
                (BridgeCause::NotPaid, -40, 1),
                (BridgeCause::Freight, -10, 1),
            ]
        );
        assert_eq!(receivable.unexplained, 0);
        for measures in
            [&bridge.total].into_iter().chain(bridge.channels.values()).chain(bridge.days.values())
        {
            for measure in measures.values() {
                let named: i128 = measure.causes.values().map(|(amount, _)| amount).sum();
                assert_eq!(measure.right - measure.left, named + measure.unexplained);
            }
        }
        let days: i128 = bridge.days.values().map(|day| day[&Measure::Receivable].left).sum();
        assert_eq!(days, receivable.left);
    });
}

/// Refunds of customer service against the ERP's, as their bridge has them: left, right, and the parts with their orders.
fn refunds(shop: &str) -> (i128, i128, Vec<(BridgeCause, i128, u64)>) {
    with_shop(shop, 0, |judged| {
        let yuan = |amount: i128| amount / i128::from(Amount::UNIT);
        let bridge = judged.bridges.iter().find(|bridge| bridge.left == Role::Crm).unwrap();
        let refunded = &bridge.total[&Measure::Refunded];
        assert_eq!(refunded.unexplained, 0);
        let causes = refunded.causes.iter();
        let causes = causes.map(|(cause, (amount, orders))| (*cause, yuan(*amount), *orders));
        (yuan(refunded.left), yuan(refunded.right), causes.collect())
    })
}

/// A refund that was granted, and of which nobody wrote down how much it was, is not one of nothing.
#[test]
fn a_refund_without_an_amount_is_not_known() {
    let shop = |erp: &str, cases: &[&str]| {
        let mut shop = format!(
            "taobao sales_order A [paid shipped] created=22T10:00 paid=22T10:05 shipped=22T12:00
            erp erp_order E [paid shipped refund_succeeded] fulfils=A created=22T10:00 paid=22T10:05 shipped=22T12:00 modified=24T10:00 {erp}
            wms outbound O [shipped] fulfils_erp=E at=22T12:00"
        );
        for (number, case) in cases.iter().enumerate() {
            shop += &format!(
                "\ncrm after_sale C{number} {case} part_of=A channel=taobao created=23T10:00 modified=24T10:00"
            );
        }
        shop
    };
    let granted = "[refund_succeeded]";
    assert_eq!(
        findings(&shop("refunded=9", &[granted])),
        Vec::<String>::new(),
        "nine against nobody knows what"
    );
    assert_eq!(refunds(&shop("refunded=9", &[granted])), (0, 9, vec![(BridgeCause::NotStated, 9, 1)]));
    for erp in ["refunded=0", ""] {
        let told = refunds(&shop(erp, &[granted]));
        assert_eq!(
            told,
            (0, 0, vec![(BridgeCause::NotStated, 0, 1)]),
            "told, though both sums are nothing: {erp}"
        );
    }
    let half = shop("refunded=9", &["[refund_succeeded] refunded=4", granted]);
    assert_eq!(refunds(&half), (0, 9, vec![(BridgeCause::NotStated, 9, 1)]), "four and nobody knows what");
    let refused = shop("refunded=9", &["[refund_rejected]", "[refund_succeeded] refunded=9"]);
    assert_eq!(refunds(&refused), (9, 9, vec![]), "a refund that was refused needs no amount");
    let unread = shop("refunded=9", &["[?] refunded=9"]);
    assert_eq!(
        refunds(&unread),
        (0, 9, vec![(BridgeCause::NotStated, 9, 1)]),
        "nobody knows whether it was granted"
    );
    let silent = shop("refunded=9", &["refunded=9"]);
    assert_eq!(refunds(&silent), (0, 9, vec![(BridgeCause::NotStated, 9, 1)]), "its state is not known");
    let rejected = shop("refunded=9", &["rejected=yes"]);
    assert_eq!(refunds(&rejected), (0, 9, vec![(BridgeCause::Rejected, 9, 1)]));
}

/// What has no time is in no day, and in the bridge all the same: its days add up to the whole.
#[test]
fn orders_without_a_time_are_a_part_of_their_own() {
    let shop = "taobao sales_order A [paid awaiting_shipment] received=30
        erp erp_order E [paid awaiting_shipment] fulfils=A received=31
        taobao sales_order B [paid awaiting_shipment] created=22T10:00 paid=22T10:05 received=10";
    with_shop(shop, 0, |judged| {
        let bridge = &judged.bridges[0];
        let received = &bridge.total[&Measure::Received];
        let sums = bridge.days.values().filter_map(|day| day.get(&Measure::Received));
        let (left, right) = sums.fold((0, 0), |(left, right), sum| (left + sum.left, right + sum.right));
        assert_eq!((left, right), (received.left, received.right));
        let without = &bridge.days[&None][&Measure::Received];
        assert_eq!(
            (without.left, without.right),
            (30 * i128::from(Amount::UNIT), 31 * i128::from(Amount::UNIT))
        );
    });
}
