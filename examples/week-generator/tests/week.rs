//! The generator against an independent reading of its files: plain CSV, no knowledge of how they were made.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail loudly, as tests do")]

use std::collections::{BTreeMap, BTreeSet};

use dangjiu_week::{Faults, Options, Week, fault_kinds, generate};

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

/// Kind, cause and system as the design of the diagnosis names them.
const VOCABULARY: &[(&str, &[&str])] = &[
    ("contradiction", &["behind", "ahead", "differs"]),
    ("regression", &["moved_back"]),
    ("unmapped", &["unmapped_status"]),
    ("status_against_times", &["time_missing", "time_too_early_for_status", "times_out_of_order"]),
    ("manual_without_source", &["source_missing", "source_not_in_list"]),
    ("manual_not_in_warehouse", &["not_in_warehouse"]),
    ("missing_in_system", &["not_in_erp", "not_in_warehouse", "not_on_channel"]),
    ("superseded", &["still_shipped", "still_active"]),
    ("amount_mismatch", &["between_systems", "own_sum"]),
    ("unit_mismatch", &["hundredfold"]),
    ("drift", &["paid_cancelled_paid"]),
    ("duplicate", &["served_twice"]),
];

#[test]
fn every_kind_of_fault_appears_with_its_findings() {
    for seed in [1, 9] {
        let week = week(seed, 2_000, Faults::PerKind(2));
        let mut kinds = BTreeMap::new();
        let mut causes = BTreeSet::new();
        let mut expected = BTreeSet::new();
        let mut pairs = BTreeSet::new();
        for fault in &week.truth.faults {
            *kinds.entry(fault.fault).or_insert(0) += u32::from(fault.pair.is_none());
            pairs.extend(fault.pair.map(|other| (fault.fault.min(other), fault.fault.max(other))));
            assert!(!fault.findings.is_empty(), "{fault:?}");
            for finding in &fault.findings {
                let known = VOCABULARY.iter().find(|(kind, _)| *kind == finding.kind);
                assert!(known.is_some_and(|(_, causes)| causes.contains(&finding.cause)), "{finding:?}");
                causes.insert((finding.kind, finding.cause));
                assert!(expected.insert(finding.clone()), "{finding:?} twice");
            }
        }
        let names = fault_kinds();
        assert!(names.len() >= 35 && pairs.len() >= 5);
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        for name in names {
            assert_eq!(kinds.get(name), Some(&2), "{name}");
        }
        assert_eq!(causes.len(), VOCABULARY.iter().map(|(_, causes)| causes.len()).sum::<usize>());
    }
}

/// Every id that a finding names stands in the exports, unless the fault is that the thing is missing there.
#[test]
fn findings_name_what_the_exports_hold() {
    let week = week(2, 1_000, Faults::PerKind(1));
    let mut ids = BTreeMap::new();
    for (kind, file, column) in [
        ("sales_order", "ExportOrderList", "订单编号"),
        ("sales_order", "douyin_1790502125", "主订单编号"),
        ("sales_order", "拼多多", "订单号"),
        ("sales_order", "crm_manual", "手工单号"),
        ("line", "douyin_1790502125", "子订单编号"),
        ("erp_order", "erp_orders", "内部订单号"),
        ("outbound", "wms_process", "出库单号"),
        ("after_sale", "crm_after", "售后单号"),
    ] {
        let held: &mut BTreeSet<String> = ids.entry(kind).or_default();
        held.extend(rows(&week, file).iter().map(|row| row[column].clone()));
    }
    let pushes = std::str::from_utf8(bytes(&week, "carrier_pushes")).unwrap();
    for finding in week.truth.faults.iter().flat_map(|fault| &fault.findings) {
        let (kind, id) = (finding.node.kind, &finding.node.id);
        let held = match kind {
            "parcel" => pushes.contains(&format!("\"nu\":\"{id}\"")),
            // Those of the workbook, which is read elsewhere.
            "sales_order" if id.starts_with('P') => true,
            _ => ids[kind].contains(id),
        };
        assert!(held, "{finding:?}");
    }
}

/// An order that is not touched by a fault is written as in the week without faults.
#[test]
fn faults_keep_to_their_orders() {
    let faulty = week(5, 800, Faults::PerKind(1));
    let rows = rows(&faulty, "erp_orders");
    let mut touched: BTreeSet<&str> = faulty.truth.faults.iter().map(|fault| fault.order.as_str()).collect();
    touched.extend(
        faulty
            .truth
            .faults
            .iter()
            .flat_map(|fault| &fault.findings)
            .filter(|finding| finding.node.kind == "erp_order")
            .map(|finding| finding.node.id.as_str()),
    );
    for row in rows {
        let due = fen(&row["商品金额"]) - fen(&row["优惠金额"]) + fen(&row["运费"]);
        let own = row["线上订单号"].split(',').any(|number| touched.contains(number));
        assert!(
            due == fen(&row["应付金额"]) || own || touched.contains(row["内部订单号"].as_str()),
            "{row:?}"
        );
    }
}

/// The folder beside this crate is what the default options give; `truth.json` too.
#[test]
fn the_committed_week_is_what_the_seed_gives() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../week");
    let week = generate(&Options::default()).unwrap();
    let how = "run `cargo run -p dangjiu-week -- --out examples/week`";
    for (name, bytes) in &week.files {
        let kept = std::fs::read(folder.join(name)).unwrap_or_default();
        assert!(kept == *bytes, "{name} differs from what the seed gives: {how}");
    }
    let kept = std::fs::read_to_string(folder.join("truth.json")).unwrap_or_default();
    assert!(kept == week.truth.json().unwrap(), "truth.json differs: {how}");
    let size: usize = week.files.iter().map(|(_, bytes)| bytes.len()).sum();
    assert!(size < 9_000_000, "{size} bytes");
}
