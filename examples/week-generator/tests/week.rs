//! The generator against an independent reading of its files: plain CSV, no knowledge of how they were made.

use std::collections::{BTreeMap, BTreeSet};

use dangjiu_week::{Faults, Options, Week, generate};

/// A row by its headers.
type Row = BTreeMap<String, String>;

fn week(seed: u64, orders: u64, faults: Faults) -> Week {
    generate(&Options { seed, orders, faults }).unwrap()
}

fn bytes<'a>(week: &'a Week, part: &str) -> &'a [u8] {
    &week.files.iter().find(|(name, _)| name.contains(part)).unwrap().1
}

/// The rows of a file; ids without the wrapping that consoles put around them.
fn rows(week: &Week, part: &str) -> Vec<Row> {
    let bytes = bytes(week, part);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
        Err(_) => {
            let (text, _, broken) = encoding_rs::GBK.decode(bytes);
            assert!(!broken, "{part} is neither UTF-8 nor GBK");
            text.into_owned()
        }
    };
    let mut table = csv(&text).into_iter();
    let header = table.next().unwrap();
    let clean = |cell: String| {
        let cell = cell.trim_matches(['\t', ' ']);
        cell.strip_prefix("=\"").and_then(|cell| cell.strip_suffix('"')).unwrap_or(cell).to_owned()
    };
    table
        .map(|row| {
            assert_eq!(row.len(), header.len(), "{part}: {row:?}");
            header.iter().cloned().zip(row.into_iter().map(clean)).collect()
        })
        .collect()
}

/// RFC 4180.
fn csv(text: &str) -> Vec<Vec<String>> {
    let (mut table, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                table.push(std::mem::take(&mut row));
            }
            '\r' if !quoted => {}
            letter => cell.push(letter),
        }
    }
    assert!(row.is_empty() && cell.is_empty(), "the last line ends");
    table
}

/// Hundredths of an amount such as `199.00`.
fn fen(text: &str) -> i64 {
    let (whole, part) = text.split_once('.').unwrap();
    assert_eq!(part.len(), 2, "{text}");
    whole.parse::<i64>().unwrap() * 100 + part.parse::<i64>().unwrap()
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let faults = Faults::PerKind(1);
    assert_eq!(week(7, 400, faults), week(7, 400, faults));
    assert_ne!(week(7, 400, faults).files, week(8, 400, faults).files);
}

/// What a shop of this kind has to show, in per cent of its orders.
#[test]
fn shares_are_reached() {
    for seed in [1, 2, 20] {
        let truth = week(seed, 5_100, Faults::None).truth;
        assert!(truth.orders >= 5_000, "{}", truth.orders);
        for (name, least) in [
            ("merged", 8),
            ("split", 5),
            ("several_parcels", 10),
            ("partial_shipment", 5),
            ("exchange", 3),
            ("presale", 3),
            ("cash_on_delivery", 3),
            ("line_refund", 5),
        ] {
            let orders = truth.shares[name].orders;
            assert!(orders * 100 >= least * truth.orders, "seed {seed}, {name}: {orders}");
        }
        for (oddity, count) in &truth.oddities {
            assert!(*count > 0, "seed {seed}: no {oddity:?}: {}", oddity.about());
        }
        assert!(truth.oddities.len() >= 30);
        assert_eq!(truth.faults, []);
    }
}

#[test]
fn every_number_is_given_once() {
    let week = week(3, 1_500, Faults::None);
    for (file, columns) in [
        ("ExportOrderList", &["订单编号"][..]),
        ("douyin_1790502125", &["子订单编号"]),
        ("拼多多", &["订单号"]),
        ("erp_orders", &["内部订单号"]),
        ("crm_manual", &["手工单号"]),
        ("crm_after", &["售后单号"]),
    ] {
        let mut seen = BTreeSet::new();
        for row in rows(&week, file) {
            let id: Vec<&String> = columns.iter().map(|column| &row[*column]).collect();
            assert!(id.iter().all(|id| !id.is_empty()), "{file}: {row:?}");
            assert!(seen.insert(format!("{id:?}")), "{file}: {id:?} twice");
        }
        assert!(!seen.is_empty());
    }
    // A waybill leaves the warehouse once.
    let mut waybills = BTreeSet::new();
    for row in rows(&week, "wms_process").iter().filter(|row| !row["运单号"].is_empty()) {
        assert!(waybills.insert(row["运单号"].clone()), "{row:?}");
    }
}

/// Sums, and the rule that nobody knows of anything before it happened.
#[test]
fn a_week_without_faults_holds_together() {
    let week = week(4, 2_000, Faults::None);
    let documents = rows(&week, "erp_orders");
    for row in &documents {
        let due = fen(&row["商品金额"]) - fen(&row["优惠金额"]) + fen(&row["运费"]);
        assert_eq!(due, fen(&row["应付金额"]), "{row:?}");
        if !row["付款时间"].is_empty() {
            assert!(row["下单时间"] <= row["付款时间"], "{row:?}");
        }
        assert!(row["修改时间"].as_str() <= "2026-09-27 20:14:08");
    }
    for row in rows(&week, "拼多多") {
        let due = fen(&row["商品总价(元)"]) + fen(&row["邮费(元)"])
            - fen(&row["店铺优惠折扣(元)"])
            - fen(&row["平台优惠折扣(元)"]);
        assert_eq!(due, fen(&row["用户实付金额(元)"]), "{row:?}");
        assert_eq!(
            row["订单状态"] == "待付款" || row["订单状态"] == "已取消",
            row["支付时间"].is_empty(),
            "{row:?}"
        );
    }
    let by_id: BTreeMap<&str, &Row> = documents.iter().map(|row| (row["内部订单号"].as_str(), row)).collect();
    // What left the warehouse, the ERP knows to have left, and not before.
    let mut released = BTreeMap::new();
    for row in rows(&week, "erp_log") {
        if row["状态"] == "发货中" {
            released.entry(row["内部订单号"].clone()).or_insert(row["操作时间"].clone());
        }
    }
    let mut checked = 0;
    let steps = rows(&week, "wms_process");
    for row in &steps {
        let Some(document) = by_id.get(row["ERP单号"].as_str()) else {
            // Made after the ERP's export.
            assert!(row["操作时间"].as_str() > "2026-09-27 20:14:08", "{row:?}");
            continue;
        };
        if row["状态"] == "ACCEPT"
            && let Some(at) = released.get(&row["ERP单号"])
        {
            assert!(at <= &row["操作时间"], "accepted before released: {row:?}");
        }
        if row["状态"] == "DELIVERED" && row["操作时间"].as_str() < "2026-09-27 20:00:00" {
            assert_eq!(document["订单状态"], "已发货", "{row:?}");
            assert!(document["发货时间"] >= row["操作时间"], "{row:?}");
            checked += 1;
        }
    }
    assert!(checked > 1000);
    // A paid order is in the ERP, one that was not paid is not.
    let mut known = BTreeMap::new();
    for row in &documents {
        known.extend(row["线上订单号"].split(',').map(|number| (number.to_owned(), row["付款时间"].clone())));
    }
    for row in rows(&week, "ExportOrderList") {
        let recent = row["订单付款时间"].as_str() > "2026-09-27 17:30:00";
        let paid = !row["订单付款时间"].is_empty();
        match known.get(&row["订单编号"]) {
            None => assert!(recent || !paid, "{row:?}"),
            // A balance paid between the channel's export and the ERP's.
            Some(at) => assert!(paid || at.as_str() > "2026-09-27 18:06:12", "{row:?}"),
        }
    }
}

#[test]
fn pushes_are_json_with_the_newest_scan_first() {
    let week = week(5, 600, Faults::None);
    let text = std::str::from_utf8(bytes(&week, "carrier_pushes")).unwrap();
    let mut count = 0;
    for line in text.lines() {
        let push: serde_json::Value = serde_json::from_str(line).unwrap();
        let scans = push["lastResult"]["data"].as_array().unwrap();
        assert_eq!(push["lastResult"]["state"], scans[0]["statusCode"]);
        let times: Vec<&str> = scans.iter().map(|scan| scan["time"].as_str().unwrap()).collect();
        assert!(times.is_sorted_by(|newer, older| newer >= older), "{times:?}");
        count += 1;
    }
    assert!(count > 300);
}

#[test]
fn the_workbook_is_a_zip() {
    let week = week(6, 100, Faults::None);
    assert!(bytes(&week, "小红书").starts_with(b"PK\x03\x04"));
}
