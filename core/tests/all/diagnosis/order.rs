//! The order in which rows come does not change the result; and what the order as a whole is said to be.

use dangjiu::diagnosis::LaidOut;

use super::shop::{at, told, with_shop};

const SHOP: &str = "
    taobao sales_order A [paid awaiting_shipment] created=22T10:00 paid=22T10:05 receivable=10 received=10 shop=一店
    erp erp_order E [paid in_fulfilment] fulfils=A created=22T10:00 paid=22T10:05 modified=22T10:10 receivable=11 received=10 operator=小王
    wms outbound O [in_fulfilment] fulfils_erp=E at=22T11:00
    wms outbound O [shipped] at=22T15:00 parcel=P
    wms outbound O [packed] at=22T16:00
    carrier parcel P [delivered] at=24T15:00
    taobao sales_order B [paid completed] created=22T10:00 paid=22T10:05 shipped=22T12:00 completed=23T10:00 file=b
    taobao sales_order B [paid shipped] created=22T10:00 paid=22T10:05 shipped=22T12:00
    erp erp_order M [superseded] fulfils=C channel=douyin merged_into=N
    erp erp_order N [paid awaiting_shipment] fulfils=C fulfils=D channel=douyin created=22T10:00 paid=22T10:05
    douyin sales_order C [paid awaiting_shipment] created=22T10:00 paid=22T10:05
    douyin sales_order D [refunded] created=22T10:00 paid=22T10:05 cancelled=23T10:05
    crm sales_order H [?] manual=- created=22T10:00
";

#[test]
fn rows_in_any_order() {
    let all = |shuffle: u64| {
        with_shop(SHOP, shuffle, |judged| {
            let orders: Vec<_> = judged
                .orders
                .iter()
                .map(|order| {
                    let timeline: Vec<_> = judged
                        .lay_out(order)
                        .timeline
                        .iter()
                        .map(|entry| {
                            (entry.at, judged.node(entry.node), entry.raw, entry.instant, entry.movement)
                        })
                        .map(|entry| format!("{entry:?}"))
                        .collect();
                    (
                        judged.node(order.node).1.to_owned(),
                        order.verdict,
                        order.headline,
                        order.amount,
                        timeline,
                    )
                })
                .collect();
            (told(judged), orders, judged.bridges.clone())
        })
    };
    let straight = all(0);
    assert!(straight.0.len() > 5, "{:?}", straight.0);
    for shuffle in 1..=60 {
        assert_eq!(all(shuffle), straight, "shuffled by {shuffle}");
    }
}

/// Of several rows or documents that show the same thing it is always the same ones that are named.
#[test]
fn what_shows_a_finding_in_any_order() {
    let shop = "
        taobao sales_order A [paid awaiting_shipment] created=22T10:00 paid=22T10:05
        taobao sales_order B [paid shipped] created=22T10:00 paid=22T09:05 shipped=22T12:00
        taobao sales_order B [paid shipped] created=22T10:00 paid=22T10:05 shipped=22T09:30 file=b
        erp erp_order E [paid] at=22T10:10 fulfils=A
        erp erp_order E [cancelled] at=22T11:00
        erp erp_order E [paid] at=22T12:09
        erp erp_order F [paid] at=22T10:20 fulfils=A
        erp erp_order F [cancelled] at=22T10:30
        erp erp_order F [paid] at=22T10:40
        erp erp_order G [paid awaiting_shipment] fulfils=X fulfils=Y channel=taobao created=22T10:00 paid=22T10:05
        erp erp_order G [paid awaiting_shipment] created=22T11:00 paid=22T11:05 modified=22T12:00
        wms outbound O [?] at=22T15:00
        wms outbound O [?] at=22T11:00
        wms outbound O [?] at=22T13:00";
    let all = |shuffle: u64| {
        with_shop(shop, shuffle, |judged| {
            let shown = judged.findings.iter().map(|found| {
                let rows = found.rows.iter().map(|row| judged.row(*row).unwrap().row);
                (found.cause.name(), judged.node(found.node), found.since, rows.collect())
            });
            let mut shown: Vec<(_, _, _, Vec<u32>)> = shown.collect();
            shown.sort();
            format!("{shown:?}")
        })
    };
    let straight = all(0);
    for shuffle in 1..=60 {
        assert_eq!(all(shuffle), straight, "shuffled by {shuffle}");
    }
}

#[test]
fn the_headline_and_the_timeline() {
    with_shop(SHOP, 0, |judged| {
        let order = |id: &str| judged.orders.iter().find(|order| judged.node(order.node).1 == id).unwrap();
        let a = order("A");
        assert_eq!((a.verdict.name(), a.headline), ("inconsistent", "delivered"));
        assert_eq!(judged.shop(a.node), Some("一店"));
        assert_eq!(order("D").headline, "closed_refunded");
        let LaidOut { systems: says, timeline, left_out } = judged.lay_out(a);
        assert_eq!(left_out, 0);
        let moves: Vec<_> =
            timeline.iter().filter_map(|entry| entry.movement).map(|movement| movement.name()).collect();
        assert_eq!(moves, ["skip", "regression"]);
        assert!(timeline.windows(2).all(|pair| pair[0].at <= pair[1].at));
        assert!(timeline.iter().any(|entry| entry.operator == Some("小王")));
        let raws: Vec<_> = says.iter().map(|says| (judged.node(says.node).1, says.raw)).collect();
        assert_eq!(
            raws,
            [
                ("A", "paid+awaiting_shipment"),
                ("E", "paid+in_fulfilment"),
                ("O", "packed"),
                ("P", "delivered")
            ]
        );
    });
}

#[test]
fn verdicts() {
    let text = "
        taobao sales_order ONE [unpaid] created=22T10:00
        taobao sales_order OLD [paid shipped] created=12T10:00 paid=12T10:05 shipped=13T10:05
        erp erp_order EOLD [paid shipped] fulfils=OLD created=12T10:00 paid=12T10:05 shipped=13T10:05
        taobao sales_order UNKNOWN [?] created=22T10:00
        erp erp_order EUNKNOWN [paid awaiting_shipment] fulfils=UNKNOWN created=22T10:00 paid=22T10:00";
    with_shop(text, 0, |judged| {
        let verdict = |id: &str| {
            judged.orders.iter().find(|order| judged.node(order.node).1 == id).unwrap().verdict.name()
        };
        assert_eq!(verdict("ONE"), "one_system");
        assert_eq!(verdict("OLD"), "not_comparable");
        assert_eq!(verdict("UNKNOWN"), "undecided");
        assert_eq!(verdict("taobaoBG22"), "consistent");
    });
}

#[test]
fn a_reissue_does_not_tell_when_its_order_was_made() {
    let text = "
        taobao sales_order A [paid]
        erp erp_order X [paid awaiting_shipment] replaces=A created=24T10:00 paid=24T10:00
        wms outbound P [in_fulfilment] fulfils_erp=X at=24T12:00
        wms outbound P [shipped] at=24T15:00 parcel=W
        carrier parcel W [shipped] at=24T16:00";
    let created = |text: &str| {
        with_shop(text, 0, |judged| {
            judged.orders.iter().find(|order| judged.node(order.node).1 == "A").unwrap().created
        })
    };
    assert_eq!(created(text), None);
    let served = format!("{text}\nerp erp_order E [paid] fulfils=A created=25T10:00");
    assert_eq!(created(&served), Some(at("25T10:00")), "as the document that serves it says");
}

/// Finance books by the day, and has its own names for shops: neither makes an order another one.
#[test]
fn what_an_order_is_its_channel_says() {
    let text = "
        taobao sales_order A [paid] created=22T10:00 paid=22T10:05 shop=一店
        taobao2 sales_order A [paid] created=22T00:00 at=23T10:00 shop=财务一部
        taobao sales_order B [paid] created=22T10:00
        taobao2 sales_order B [paid] created=22T00:00 at=23T10:00 shop=财务一部";
    with_shop(text, 0, |judged| {
        let said = |id: &str| {
            let order = judged.orders.iter().find(|order| judged.node(order.node).1 == id).unwrap();
            (order.created, judged.shop(order.node))
        };
        assert_eq!(said("A"), (Some(at("22T10:00")), Some("一店")));
        assert_eq!(said("B"), (Some(at("22T10:00")), Some("财务一部")), "no shop but what finance names");
    });
}

#[test]
fn documents_are_on_no_channel() {
    let text = "
        erp erp_order E [paid awaiting_shipment] created=22T10:00 paid=22T10:00
        wms outbound O [in_fulfilment] at=22T10:00
        taobao sales_order A [paid awaiting_shipment] created=22T10:00 paid=22T10:00";
    with_shop(text, 0, |judged| {
        let numbering = |id: &str| {
            let order = judged.orders.iter().find(|order| judged.node(order.node).1 == id).unwrap();
            judged.numbering(order.node)
        };
        assert_eq!([numbering("E"), numbering("O"), numbering("A")], ["", "", "taobao"]);
    });
}

#[test]
fn what_is_said_of_one_instant_is_shown_as_it_is_judged() {
    // By their letters `packed` would come before `picked`, and that would be a way back.
    for text in [
        "wms outbound O [picked] at=22T10:00
         wms outbound O [packed] at=22T10:00",
        "wms outbound O [packed] at=22T10:00
         wms outbound O [picked] at=22T10:00",
    ] {
        with_shop(text, 0, |judged| {
            let order = judged.orders.iter().find(|order| judged.node(order.node).1 == "O").unwrap();
            let timeline = judged.lay_out(order).timeline;
            let told: Vec<_> = timeline.iter().map(|entry| (entry.raw, entry.movement)).collect();
            assert_eq!(told, [("picked", None), ("packed", Some(dangjiu::machine::Movement::Step))]);
        });
    }
}

#[test]
fn paid_and_cancelled_in_one_second() {
    let told_of = |shuffle: u64| {
        let text = "
            erp erp_order E [paid] at=22T10:00
            erp erp_order E [cancelled] at=22T10:00";
        with_shop(text, shuffle, |judged| {
            judged.orders.iter().find(|order| judged.node(order.node).1 == "E").unwrap().headline
        })
    };
    assert!((0..20).all(|shuffle| told_of(shuffle) == "cancelled"));
}

/// Many orders that share a document, in every way there is; the rows that each of them shares with the others.
fn shared(orders: usize) -> [(&'static str, String, usize); 4] {
    let all = |row: &dyn Fn(usize) -> String| (0..orders).map(row).collect::<String>();
    let sales = |at| format!("taobao sales_order S{at} [paid] created=22T10:00 paid=22T09:00\n");
    let one_number = all(&|at| {
        format!(
            "{}erp erp_order 0 [paid] fulfils=S{at} channel=taobao created=22T10:30\n
            wms outbound O{at} [shipped] fulfils_erp=0 at=23T10:00 parcel=P{at}\n",
            sales(at)
        )
    });
    let merged = all(&|at| {
        format!(
            "{}erp erp_order E{at} [superseded] fulfils=S{at} channel=taobao merged_into=M created=22T10:30\n
            wms outbound O{at} [shipped] fulfils_erp=M at=23T10:00\n",
            sales(at)
        )
    });
    let nameless = all(&|at| {
        format!(
            "erp erp_order E{at} [superseded] merged_into=M created=22T10:30\n
            wms outbound O{at} [shipped] fulfils_erp=E{at} at=23T10:00\n"
        )
    });
    let one_parcel = all(&|at| {
        format!(
            "{}erp erp_order E{at} [paid] fulfils=S{at} channel=taobao created=22T10:30\n
            wms outbound O{at} [shipped] fulfils_erp=E{at} at=23T10:00 parcel=0\n
            carrier parcel 0 [delivered] at=24T10:00\n",
            sales(at)
        )
    });
    [
        ("one number", one_number, 2 * orders),
        ("merged", merged + "erp erp_order M [paid] created=22T11:00\n", orders + 1),
        ("nameless", nameless, 2 * orders - 1),
        ("one parcel", one_parcel, orders),
    ]
}

/// Whether an order is one of those that share; every shop has others.
fn is_sharing(id: &str) -> bool {
    id.get(1..).is_some_and(|number| number.parse::<u32>().is_ok())
}

#[test]
fn of_what_many_orders_share_a_part_is_laid_out_with_each() {
    for (shape, text, rows) in shared(300) {
        let all = |shuffle: u64| {
            with_shop(&text, shuffle, |judged| {
                let laid =
                    judged.orders.iter().map(|order| (judged.node(order.node).1, judged.lay_out(order)));
                let mut told = String::new();
                for (id, laid) in laid {
                    let of = |node| judged.node(node).1;
                    if is_sharing(id) {
                        let own = (laid.systems.first().map(|says| of(says.node)), laid.left_out);
                        assert_eq!(own, (Some(id), u32::try_from(rows - 100).unwrap()), "{shape} {id}");
                        assert!(laid.timeline.iter().any(|entry| of(entry.node) == id), "{shape} {id}");
                    }
                    assert!(laid.systems.len() <= 104, "{shape} {id}: {}", laid.systems.len());
                    assert!(laid.timeline.len() <= 210, "{shape} {id}: {}", laid.timeline.len());
                    for entry in &laid.timeline {
                        told += &format!("{id} {} {} {:?}\n", entry.at, of(entry.node), entry.instant);
                    }
                }
                told
            })
        };
        assert_eq!(all(1), all(0), "{shape}: in any order");
    }
}

#[test]
fn what_few_orders_share_is_laid_out_as_a_whole() {
    for (shape, text, _) in shared(15) {
        // Each row of what is shared once more, so that there are more than room is for where many share it.
        let more = (0..200).map(|at| format!("wms outbound O3 [shipped] at=23T11:{:02}\n", at % 60));
        with_shop(&(text + &more.collect::<String>()), 0, |judged| {
            for order in &judged.orders {
                let (laid, own) = (judged.lay_out(order), judged.node(order.node).1);
                assert_eq!(laid.left_out, 0, "{shape} {own}");
                if !is_sharing(own) {
                    continue;
                }
                let has = shape != "one parcel" || own == "S3";
                let said = laid.timeline.iter().filter(|entry| judged.node(entry.node).1 == "O3").count();
                assert_eq!(said, if has { 201 } else { 0 }, "{shape} {own}");
            }
        });
    }
}
