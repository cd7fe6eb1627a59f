//! The example rules over real orders: Olist's, converted here to events, with counts that an independent query over
//! the same files gives (tests/tools/olist_counts.py).
//!
//! The data is not part of the project. The test looks for it under `$DANGJIU_DATA` and says so when it is not there.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test that cannot run must say so")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::data;
use dangjiu::eval::evaluate;
use dangjiu::limits::Limits;
use dangjiu::plan::{Plan, RuleId};
use dangjiu::time::Instant;
use dangjiu_facade::rules::{Rules, SourceText};
use serde_json::{Value, json};

type Row = BTreeMap<String, String>;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The rows of a file; these have neither quotes nor line ends inside a field.
fn rows(folder: &Path, name: &str) -> Vec<Row> {
    let text = fs::read_to_string(folder.join(name)).expect("the file is there");
    assert!(!text.contains('"'), "{name} has quotes: read it with a CSV reader");
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let row = |line: &str| {
        header.iter().zip(line.split(',')).map(|(k, v)| ((*k).to_owned(), v.to_owned())).collect()
    };
    lines.map(row).collect()
}

/// Cents, so that sums are exact.
fn cents(text: &str) -> i64 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let fraction = format!("{fraction:0<2}");
    assert_eq!(fraction.len(), 2, "more than cents: {text}");
    whole.parse::<i64>().expect("a number") * 100 + fraction.parse::<i64>().expect("a number")
}

fn brl(cents: i64) -> String {
    format!("{}.{:02} BRL", cents / 100, cents % 100)
}

fn brazil(text: &str) -> String {
    format!("{}-03:00", text.replace(' ', "T"))
}

/// The events of the orders: created, paid when approved, outbound when handed to the carrier, signed when delivered.
fn events(folder: &Path) -> Vec<Value> {
    let mut items: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in rows(folder, "olist_order_items.csv") {
        items.entry(row["order_id"].clone()).or_default().push(row);
    }
    let customers: BTreeMap<String, Row> = rows(folder, "olist_customers.csv")
        .into_iter()
        .map(|row| (row["customer_id"].clone(), row))
        .collect();
    let orders = rows(folder, "olist_orders.csv");
    let mut per_person: BTreeMap<&str, u32> = BTreeMap::new();
    for order in &orders {
        *per_person.entry(&customers[&order["customer_id"]]["customer_unique_id"]).or_default() += 1;
    }
    let mut events = Vec::new();
    for order in &orders {
        let id = &order["order_id"];
        let customer = &customers[&order["customer_id"]];
        let person = &customer["customer_unique_id"];
        let lines = items.get(id).map_or(&[][..], Vec::as_slice);
        let goods: i64 = lines.iter().map(|line| cents(&line["price"])).sum();
        let freight: i64 = lines.iter().map(|line| cents(&line["freight_value"])).sum();
        let mut body = json!({
            "id": id, "channel": "other_channel", "settlement": "escrow", "discount": brl(0), "freight": brl(freight),
            "goods_amount": brl(goods), "amount": brl(goods + freight), "province": customer["customer_state"],
            "created_at": brazil(&order["order_purchase_timestamp"]), "refunds": [],
            "customer": {"id": person, "orders_total": per_person[person.as_str()]},
            "items": lines.iter().map(|l| json!({"sku": l["product_id"], "quantity": 1, "price": brl(cents(&l["price"]))})).collect::<Vec<_>>(),
        });
        events.push(json!({
            "event": {"type": "order.created", "id": format!("{id}/created"), "time": brazil(&order["order_purchase_timestamp"])},
            "order": body,
        }));
        if !order["order_approved_at"].is_empty() {
            body["paid_at"] = brazil(&order["order_approved_at"]).into();
            events.push(json!({
                "event": {"type": "order.becomes", "state": "paid", "id": format!("{id}/paid"), "time": body["paid_at"]},
                "order": body,
            }));
        }
        if !order["order_delivered_carrier_date"].is_empty() {
            events.push(json!({
                "event": {"type": "wms.outbound", "id": format!("{id}/outbound"), "time": brazil(&order["order_delivered_carrier_date"])},
                "outbound": {"id": id, "carrier": "correios", "waybill": id, "sales_orders": [{"id": id}]},
            }));
        }
        if !order["order_delivered_customer_date"].is_empty() {
            events.push(json!({
                "event": {"type": "parcel.signed", "id": format!("{id}/signed"), "time": brazil(&order["order_delivered_customer_date"])},
                "order": body, "parcel": {"id": id},
            }));
        }
    }
    events
}

fn example_rules() -> Rules {
    let mut paths: Vec<PathBuf> = fs::read_dir(root().join("examples/rules"))
        .expect("the rules")
        .map(|e| e.expect("an entry").path())
        .collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "dj"));
    paths.sort();
    Rules::compile(
        paths.iter().map(|p| SourceText::new(p.display().to_string(), fs::read(p).expect("text"))).collect(),
    )
}

#[test]
fn the_example_rules_over_olist_come_to_what_the_query_says() {
    let what = "example rules over the Olist orders";
    let Some(folder) = data::found_with_python("orders/olist", what) else { return };
    let rules = example_rules();
    assert!(rules.found().is_empty(), "{:?}", rules.diagnostics());
    let plan = Plan::compile(rules.program(), &Limits::default()).expect("the rules compile");
    let mut counted: BTreeMap<&str, BTreeMap<String, u64>> =
        ["fired", "undecided", "errored", "intents", "withheld"]
            .into_iter()
            .map(|k| (k, BTreeMap::new()))
            .collect();
    let name = |id: RuleId| plan.rule(id).expect("a rule").name.clone();
    let mut add = |kind: &'static str, what: String| {
        *counted.get_mut(kind).expect("a kind").entry(what).or_default() += 1
    };
    for event in events(&folder) {
        let bytes = event.to_string().into_bytes();
        let now = Instant::parse(event["event"]["time"].as_str().expect("a time")).expect("a time");
        let source = rules.event(&bytes);
        let evaluation = evaluate(&plan, &source, now).expect("every event is read");
        evaluation.fired.iter().for_each(|id| add("fired", name(*id)));
        evaluation.undecided().iter().for_each(|u| add("undecided", name(u.rule)));
        evaluation.errored().iter().for_each(|e| add("errored", name(e.rule)));
        evaluation.intents.iter().for_each(|i| add("intents", i.action.clone()));
        evaluation.withheld.iter().for_each(|w| add("withheld", w.step.clone()));
    }
    let query = Command::new("python3")
        .arg(root().join("tests/tools/olist_counts.py"))
        .arg(&folder)
        .output()
        .expect("python3 runs the independent query");
    assert!(query.status.success(), "{}", String::from_utf8_lossy(&query.stderr));
    let expected: Value = serde_json::from_slice(&query.stdout).expect("the query prints JSON");
    assert_eq!(serde_json::to_value(&counted).expect("counts"), expected);
}
