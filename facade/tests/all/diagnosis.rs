use dangjiu_facade::call::call;
use serde_json::{Value, json};

fn diagnosed(request: &Value) -> Value {
    let answer = call("diagnose", request.to_string().as_bytes());
    let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
    answer.get("ok").cloned().unwrap_or(answer)
}

/// A shop that sells in several currencies: per currency a channel, an ERP, and orders that the ERP of theirs says are unpaid,
/// each with what it is worth on its channel.
fn shop(sold: &[(&str, &[&str])]) -> Value {
    let mut systems = vec![];
    let mut observations = vec![];
    for (currency, worth) in sold {
        let [channel, erp] = ["channel", "erp"].map(|role| format!("{role}-{currency}"));
        systems.push(json!({"name": channel, "role": "channel", "currency": currency}));
        systems.push(json!({"name": erp, "role": "erp", "currency": currency}));
        for (at, worth) in worth.iter().enumerate() {
            let id = format!("{currency}{at}");
            let status = |state: &str| json!({"map": "test", "fields": [state]});
            let created = "2026-09-21T10:00:00+08:00";
            let times = json!({"created": created, "paid": created, "modified": "2026-09-21T10:00:00+08:00"});
            let amounts = json!({"receivable": worth});
            observations.push(json!({
                "system": channel, "kind": "sales_order", "id": id, "status": status("p"), "times": times, "amounts": amounts,
            }));
            observations.push(json!({
                "system": erp, "kind": "erp_order", "id": format!("E{id}"), "status": status("u"),
                "times": {"created": created, "modified": "2026-09-22T10:00:00+08:00"}, "amounts": amounts,
                "links": [{"kind": "fulfils", "to": "sales_order", "id": id, "channel": channel}],
            }));
        }
    }
    let map = "map test (s) to order {\n  (p) -> payment: paid\n  (u) -> payment: unpaid\n}\n";
    json!({
        "sources": [{"name": "maps.dj", "text": map}], "systems": systems, "observations": observations,
        "now": "2026-09-24T10:00:00+08:00",
    })
}

fn all<'a>(of: &'a Value, what: &str) -> Vec<&'a Value> {
    of.as_array().into_iter().flatten().map(|one| one.get(what).unwrap_or(&Value::Null)).collect()
}

#[test]
fn amounts_of_several_currencies_are_never_added() {
    let told = diagnosed(&shop(&[("USD", &["7000", "8000"]), ("CNY", &["100", "200", "300"])]));
    assert_eq!(
        told["currencies"],
        json!([{"currency": "CNY", "orders": 3}, {"currency": "USD", "orders": 2}])
    );
    assert_eq!(all(&told["standing"], "orders"), [5]);
    assert_eq!(all(&told["standing"], "amount"), ["600.00"]);
    let causes = &told["causes"];
    assert_eq!(all(causes, "system"), ["erp-CNY", "erp-USD"]);
    assert_eq!(all(causes, "orders"), [3, 2]);
    assert_eq!(all(causes, "amount"), ["600.00", "0.00"]);
    assert_eq!(all(causes, "weight"), ["1800", "0"]);
    let findings = &told["findings"];
    assert_eq!(all(findings, "amount")[..3], ["300.00", "200.00", "100.00"]);
    assert_eq!(all(findings, "weight"), ["900", "600", "300", "0", "0"]);
    let foreign = json!("USD");
    assert_eq!(all(findings, "currency"), [&Value::Null, &Value::Null, &Value::Null, &foreign, &foreign]);
    assert_eq!(all(&told["orders"], "currency"), all(findings, "currency"));
    let bridges: Vec<_> = told["bridges"]
        .as_array()
        .unwrap()
        .iter()
        .map(|bridge| {
            let receivable = bridge["total"]
                .as_array()
                .unwrap()
                .iter()
                .find(|one| one["measure"] == "receivable")
                .unwrap();
            (
                bridge["currency"].as_str().unwrap(),
                receivable["left"].as_str().unwrap(),
                receivable["right"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(bridges, [("CNY", "600.00", "600.00"), ("USD", "15000.00", "15000.00")]);
}

/// Whichever it is, one currency needs no mention beside that of the systems.
#[test]
fn amounts_of_one_currency_are_added_whichever_it_is() {
    let told = diagnosed(&shop(&[("USD", &["7000", "8000"])]));
    assert_eq!(told.get("currencies"), None);
    assert_eq!(all(&told["standing"], "amount"), ["15000.00"]);
    assert_eq!(all(&told["findings"], "weight"), ["24000", "21000"]);
    assert_eq!(told["findings"][0].get("currency"), None);
    assert_eq!(all(&told["bridges"], "currency"), ["USD"]);
}

/// Two ERPs that serve one order in two currencies do not say what it is worth.
#[test]
fn an_order_is_worth_no_sum_of_several_currencies() {
    let mut request = shop(&[("USD", &[]), ("CNY", &[])]);
    let row = |erp: &str| {
        json!({
            "system": erp, "kind": "erp_order", "id": erp, "amounts": {"receivable": "10"},
            "links": [{"kind": "fulfils", "to": "sales_order", "id": "1", "channel": "channel-CNY"}],
        })
    };
    request["all_orders"] = json!(true);
    for (erps, worth) in [(&["erp-USD"][..], "10.00"), (&["erp-USD", "erp-CNY"], "0.00")] {
        request["observations"] = erps.iter().map(|erp| row(erp)).collect();
        assert_eq!(all(&diagnosed(&request)["orders"], "amount"), [worth], "{erps:?}");
    }
}

/// Two exports of a channel, each with two rows of one order: what differs in them are two amounts.
#[test]
fn what_is_wrong_with_an_order_has_a_key_each() {
    let row = |file: &str, row: u32, modified: &str, amounts: Value| {
        json!({
            "system": "shop", "kind": "sales_order", "id": "A1", "file": file, "row": row, "amounts": amounts,
            "times": {"created": "2026-09-21T10:00:00+08:00", "modified": modified},
        })
    };
    let [early, late] = ["2026-09-21T11:00:00+08:00", "2026-09-21T12:00:00+08:00"];
    let mut rows = vec![
        row("a.csv", 2, early, json!({"received": "85"})),
        row("a.csv", 3, early, json!({"received": "84"})),
        row("b.csv", 2, late, json!({"received": "85", "freight": "1"})),
        row("b.csv", 3, late, json!({"received": "85", "freight": "2"})),
    ];
    let keys = |rows: &[Value]| {
        let told = diagnosed(&json!({
            "systems": [{"name": "shop", "role": "channel", "currency": "CNY"}], "observations": rows,
            "now": "2026-09-24T10:00:00+08:00",
        }));
        assert_eq!(all(&told["findings"], "cause"), ["rows_differ", "rows_differ"], "{told}");
        let mut keys = all(&told["findings"], "key").into_iter().cloned().collect::<Vec<_>>();
        keys.sort_by_key(Value::to_string);
        keys
    };
    let told = keys(&rows);
    assert_ne!(told[0], told[1]);
    // Neither where the rows stand nor how much it is makes a key.
    rows.reverse();
    rows[0] = row("b.csv", 9, late, json!({"received": "85", "freight": "3"}));
    assert_eq!(keys(&rows), told);
}

/// What a table has no column for is not missing in its rows.
#[test]
fn a_table_says_what_it_has_no_column_for() {
    let [created, shipped, paid] =
        ["2026-09-21T10:00:00+08:00", "2026-09-21T11:00:00+08:00", "2026-09-21T12:00:00+08:00"];
    let typed = json!({"system": "desk", "kind": "sales_order", "id": "A1", "manual": {"source_kind": null}});
    let cash = json!({
        "system": "desk", "kind": "sales_order", "id": "A2",
        "times": {"created": created, "shipped": shipped, "paid": paid},
    });
    let amounts = json!({"goods": "10", "merchant_discount": "1", "freight": "2", "receivable": "10"});
    let reduced = json!({"system": "desk", "kind": "sales_order", "id": "A3", "amounts": amounts});
    let told = |lacks: Value| {
        diagnosed(&json!({
            "systems": [{"name": "desk", "role": "crm", "lacks": lacks}], "observations": [typed, cash, reduced],
            "now": "2026-09-24T10:00:00+08:00",
        }))
    };
    let causes = |lacks: Value| {
        let told = told(lacks);
        let mut causes: Vec<String> = all(&told["findings"], "cause")
            .into_iter()
            .map(|cause| cause.as_str().unwrap().to_owned())
            .collect();
        causes.sort();
        causes.join(" ")
    };
    assert_eq!(causes(Value::Null), "own_sum source_missing times_out_of_order");
    assert_eq!(causes(json!([])), causes(Value::Null));
    assert_eq!(causes(json!(["source_kind"])), "own_sum times_out_of_order");
    assert_eq!(causes(json!(["settlement", "discount"])), "source_missing");
    assert_eq!(causes(json!(["source_kind", "settlement", "discount", "served_by"])), "");
    let error = &told(json!(["discounts"]))["error"];
    assert_eq!(
        error["message"]["en"],
        "systems[0].lacks[0]: there is no column `discounts`; did you mean `discount`?"
    );
    assert_eq!(error["message"]["zh"], "systems[0].lacks[0]：没有列“discounts”；是不是“discount”？");
}

/// An export whose document number is `0` in every row: each order has all rows and all outbounds of the others.
fn one_document(orders: usize) -> Value {
    let times = json!({"created": "2026-01-01T10:00:00+08:00", "paid": "2026-01-01T09:00:00+08:00"});
    let rows = (0..orders).flat_map(|at| {
        let (sales, outbound) = (format!("S{at}"), format!("O{at}"));
        let link = |kind: &str, id: &str| json!([{"kind": "fulfils", "to": kind, "id": id}]);
        [
            json!({"system": "taobao", "kind": "sales_order", "id": sales, "times": times}),
            json!({"system": "erp", "kind": "erp_order", "id": "0", "links": link("sales_order", &sales), "times": times}),
            json!({"system": "wms", "kind": "outbound", "id": outbound, "links": link("erp_order", "0"), "times": times}),
        ]
    });
    let systems = ["channel", "erp", "wms"]
        .map(|role| json!({"name": if role == "channel" { "taobao" } else { role }, "role": role}));
    diagnosed(
        &json!({"systems": systems, "observations": rows.collect::<Vec<_>>(), "now": "2026-02-01T00:00:00Z"}),
    )
}

#[test]
fn what_is_laid_out_grows_with_the_orders_and_not_with_their_pairs() {
    let size = |told: &Value| told["orders"].to_string().len();
    let (few, many) = (one_document(150), one_document(600));
    assert_eq!(all(&many["orders"], "platform_id").len(), 600);
    assert!(size(&many) < 5 * size(&few), "{} bytes for 150 orders, {} for 600", size(&few), size(&many));
    // Of 600 rows about the document and 600 about its outbounds 100 are shown.
    assert!(all(&many["orders"], "left_out").iter().all(|left| **left == 1100));
    let told = one_document(10);
    assert!(
        all(&told["orders"], "left_out").iter().all(|left| left.is_null()),
        "as a whole, and nothing is said"
    );
    assert_eq!(told["orders"][0]["timeline"].as_array().map(Vec::len), Some(2 * 12));
}
