//! A row of a table has the answer, keys and words included, of the dict that stands for it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use arrow_array::builder::{Int32Builder, ListBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{
    Array, ArrayRef, BinaryArray, Decimal128Array, Decimal256Array, Float64Array, Int32Array, Int64Array,
    IntervalMonthDayNanoArray, LargeListViewArray, ListArray, ListViewArray, RecordBatch, StringArray,
    StructArray, Time64NanosecondArray,
};
use arrow_buffer::{IntervalMonthDayNano, NullBuffer, i256};
use arrow_schema::{DataType, Field, Schema};
use dangjiu::time::Instant;
use dangjiu_arrow::{Options, evaluate};
use dangjiu_facade::error::{ErrorKind, HostError};
use dangjiu_facade::rules::{Rules, SourceText};
use serde_json::{Value, json};

type Table = Vec<(Field, ArrayRef)>;

fn rules(text: &str) -> Rules {
    Rules::compile(vec![SourceText::new("a.dj", text)])
}

fn column(name: &str, array: impl Array + 'static) -> (Field, ArrayRef) {
    (Field::new(name, array.data_type().clone(), true), Arc::new(array))
}

fn texts<const N: usize>(name: &str, values: [Option<&str>; N]) -> (Field, ArrayRef) {
    column(name, StringArray::from(values.to_vec()))
}

fn record(name: &str, fields: Table, there: Option<Vec<bool>>) -> (Field, ArrayRef) {
    let (fields, arrays): (Vec<Field>, Vec<ArrayRef>) = fields.into_iter().unzip();
    column(name, StructArray::new(fields.into(), arrays, there.map(NullBuffer::from)))
}

/// The answers of a table: fired rules by number, intents, what was withheld, the error of the row.
fn answers(rules: &Rules, table: Table) -> Result<Vec<Value>, HostError> {
    let (fields, arrays): (Vec<Field>, Vec<ArrayRef>) = table.into_iter().unzip();
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).unwrap();
    let found = evaluate(rules, rules.plan().unwrap(), &batch, Instant::EPOCH, Options::default())?;
    let text = |name: &str, row: usize| {
        let column = found.column_by_name(name).unwrap().as_string::<i64>().clone();
        if column.is_null(row) { None } else { Some(column.value(row).to_owned()) }
    };
    let json = |name, row| text(name, row).map_or(json!([]), |text| serde_json::from_str(&text).unwrap());
    let count = |name: &str, row| found.column_by_name(name).unwrap().as_list::<i32>().value_length(row);
    let answer = |row| {
        json!({
            "fired": count("fired", row), "undecided": count("undecided", row), "errored": count("errored", row),
            "intents": json("intents", row), "withheld": json("withheld", row), "error": text("error", row),
        })
    };
    Ok((0..batch.num_rows()).map(answer).collect())
}

/// The same of a document alone.
fn alone(rules: &Rules, document: &Value) -> Value {
    let found = rules.evaluate(document.to_string().as_bytes(), Instant::EPOCH, false).unwrap();
    json!({
        "fired": found.fired.len(), "undecided": found.undecided.len(), "errored": found.errored.len(),
        "intents": found.intents, "withheld": found.withheld, "error": null,
    })
}

fn same(rules: &Rules, table: Table, documents: &[Value]) {
    let names: Vec<String> = table.iter().map(|(field, _)| field.to_string()).collect();
    let found = answers(rules, table).unwrap();
    assert_eq!(found.len(), documents.len());
    for (answer, document) in found.iter().zip(documents) {
        assert_eq!(*answer, alone(rules, document), "{names:?} {document}");
    }
}

/// The words in which a table is refused.
fn refused(rules: &Rules, table: Table) -> [String; 2] {
    let error = answers(rules, table).unwrap_err();
    assert_eq!((error.kind, error.code), (ErrorKind::Usage, "table"));
    [error.message.en, error.message.zh]
}

const AMOUNT: &str = "rule r\nwhen order.amount >= 500 CNY\nthen add_tag(tag: \"x\")\n";

#[test]
fn lists_that_lie_anywhere_are_lists() {
    let rules = rules("rule r\nwhen any i in order.items (i.quantity >= 2)\nthen add_tag(tag: \"x\")\n");
    let quantities: ArrayRef = Arc::new(Int32Array::from(vec![3, 1, 5, 0]));
    let items =
        StructArray::from(vec![(Arc::new(Field::new("quantity", DataType::Int32, true)), quantities)]);
    let item = Arc::new(Field::new("item", items.data_type().clone(), true));
    let items: ArrayRef = Arc::new(items);
    let quantities = [3, 1, 5, 0];
    for (offsets, sizes) in [
        // One after the other; with a gap; in another order; the same for several rows.
        ([0, 1, 2, 3], [1, 1, 1, 1]),
        ([0, 1, 3, 3], [1, 0, 1, 1]),
        ([3, 2, 1, 0], [1, 1, 1, 1]),
        ([0, 0, 1, 0], [4, 2, 3, 0]),
    ] {
        let there = Some(NullBuffer::from(vec![true, true, false, true]));
        let pieces: Vec<_> = offsets.iter().zip(sizes).map(|(from, size)| *from..*from + size).collect();
        let documents: Vec<Value> = pieces
            .iter()
            .enumerate()
            .map(|(row, piece)| {
                let piece = quantities.get(piece.clone()).unwrap();
                let list: Vec<Value> = piece.iter().map(|quantity| json!({"quantity": quantity})).collect();
                json!({"items": (row != 2).then_some(list)})
            })
            .collect();
        let short = |all: [usize; 4]| all.iter().map(|it| *it as i32).collect::<Vec<i32>>().into();
        let view = ListViewArray::new(
            Arc::clone(&item),
            short(offsets),
            short(sizes),
            Arc::clone(&items),
            there.clone(),
        );
        same(&rules, vec![column("items", view.clone())], &documents);
        same(&rules, vec![column("items", view.slice(1, 3))], &documents[1..]);
        let orders: Vec<Value> = documents.iter().map(|document| json!({"order": document})).collect();
        same(&rules, vec![record("order", vec![column("items", view)], None)], &orders);
        let long = |all: [usize; 4]| all.iter().map(|it| *it as i64).collect::<Vec<i64>>().into();
        let view =
            LargeListViewArray::new(Arc::clone(&item), long(offsets), long(sizes), Arc::clone(&items), there);
        same(&rules, vec![column("items", view)], &documents);
    }
}

#[test]
fn what_is_wrong_is_told_as_in_python() {
    let rules =
        rules("rule r\nwhen order.id is known\nthen add_tag(tag: \"{order.risk_score} {order.amount}\")\n");
    let latency = self::rules("rule r\nwhen order.id is known\nthen add_tag(tag: \"{callback.latency}\")\n");
    let long = |digits| i256::from_string(&"1".repeat(digits)).unwrap();
    let decimal =
        |value: i256, scale| Decimal256Array::from(vec![value]).with_precision_and_scale(60, scale).unwrap();
    let of_128 = |digits: usize| {
        let value: i128 = "1".repeat(digits).parse().unwrap();
        Decimal128Array::from(vec![value]).with_precision_and_scale(38, 0).unwrap()
    };
    let told = |rules: &Rules, (field, array): (Field, ArrayRef)| {
        let mut table: Table = ["order.id", "order.risk_score", "order.amount", "event.id"]
            .into_iter()
            .filter(|name| *name != field.name())
            .map(|name| texts(name, [Some(if name == "order.amount" { "1 CNY" } else { "1" })]))
            .collect();
        table.push((field, array));
        let withheld = answers(rules, table).unwrap()[0]["withheld"].clone();
        withheld[0]["error"]["en"].as_str().unwrap().to_owned()
    };
    for (found, said) in [
        (column("order.risk_score", of_128(29)), format!("number {} of more than 28 digits", "1".repeat(29))),
        (column("order.risk_score", of_128(38)), format!("number {} of more than 28 digits", "1".repeat(38))),
        (column("order.risk_score", decimal(long(30), 0)), format!("number {} of more", "1".repeat(30))),
        (column("order.amount", decimal(i256::from(-100), 2)), "number -1.00;".to_owned()),
        (column("order.amount", decimal(i256::from(5), -2)), "number 5E+2;".to_owned()),
        (column("order.amount", Int64Array::from(vec![-7])), "number -7;".to_owned()),
        (column("order.amount", Float64Array::from(vec![1e22])), "number 1e+22;".to_owned()),
        (column("order.amount", Float64Array::from(vec![1e-5])), "number 1e-05;".to_owned()),
        (column("order.amount", Float64Array::from(vec![f64::NAN])), "number nan;".to_owned()),
        (column("order.amount", Float64Array::from(vec![f64::INFINITY])), "number inf;".to_owned()),
        (column("order.amount", BinaryArray::from(vec![b"x".as_slice()])), "object (bytes);".to_owned()),
    ] {
        let en = told(&rules, found);
        assert!(en.contains(&said), "{en:?} {said:?}");
    }
    let interval = IntervalMonthDayNanoArray::from(vec![IntervalMonthDayNano::new(0, 0, 90)]);
    let en = told(&latency, column("callback.latency", interval));
    assert!(en.contains("is list; expected a length of time"), "{en}");
}

#[test]
fn a_column_without_a_value_is_of_any_type() {
    let rules = rules(
        "rule r\nwhen any i in order.items (i.quantity >= 2)\nthen add_tag(tag: \"x\")\n\
         rule c\nwhen customer.tier is gold or order.id is \"A\"\nthen add_tag(tag: \"y\")\n",
    );
    let id = || texts("id", [Some("A")]);
    let number = || column("items", Float64Array::from(vec![None]));
    same(&rules, vec![id(), number()], &[json!({"id": "A", "items": null})]);
    same(&rules, vec![id(), texts("customer", [None])], &[json!({"id": "A", "customer": null})]);
    let empty = ListArray::from_iter_primitive::<Int32Type, _, _>([None::<Vec<Option<i32>>>]);
    same(&rules, vec![id(), column("customer", empty)], &[json!({"id": "A", "customer": null})]);
    // Items of lists, and fields of records.
    let mut items = ListBuilder::new(Int32Builder::new());
    items.append_value([None, None]);
    same(&rules, vec![id(), column("items", items.finish())], &[json!({"id": "A", "items": [null, null]})]);
    let inner = record("order", vec![id(), number()], None);
    same(&rules, vec![inner], &[json!({"order": {"id": "A", "items": null}})]);
    assert!(answers(&rules, vec![column("items", Int32Array::from(Vec::<i32>::new()))]).unwrap().is_empty());
    // One value is enough.
    let table = vec![column("items", Float64Array::from(vec![None, Some(1.0)]))];
    let [en, _] = refused(&rules, table);
    assert_eq!(en, "the column of `order.items` holds Float64; expected a list");
}

#[test]
fn a_time_of_day_is_cut_to_microseconds() {
    let rules = rules(AMOUNT);
    let table = |nanos| {
        vec![texts("amount", [Some("600 CNY")]), column("clock", Time64NanosecondArray::from(vec![nanos]))]
    };
    same(&rules, table(1500), &[json!({"amount": "600 CNY", "clock": "00:00:00.000001"})]);
    same(&rules, table(999), &[json!({"amount": "600 CNY", "clock": "00:00:00"})]);
    let error = answers(&rules, table(-1)).unwrap()[0]["error"].clone();
    assert!(error.as_str().unwrap().starts_with("a time of day that is none"), "{error}");
}
