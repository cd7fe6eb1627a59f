//! A row of a table has the answer, keys and words included, of the dict that stands for it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::builder::{Int32Builder, ListBuilder};
use arrow_array::cast::AsArray;
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema};
use arrow_array::types::Int32Type;
use arrow_array::{
    Array, ArrayRef, BinaryArray, Decimal128Array, Decimal256Array, FixedSizeBinaryArray, FixedSizeListArray,
    Float64Array, Int32Array, Int64Array, IntervalMonthDayNanoArray, LargeListArray, LargeListViewArray,
    ListArray, ListViewArray, NullArray, RecordBatch, StringArray, StructArray, Time64NanosecondArray,
};
use arrow_buffer::{IntervalMonthDayNano, NullBuffer, OffsetBuffer, i256};
use arrow_schema::ffi::Flags;
use arrow_schema::{DataType, Field, Schema};
use dangjiu::time::Instant;
use dangjiu_arrow::{Options, batch, evaluate};
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
    alone_as(rules, &document.to_string())
}

fn alone_as(rules: &Rules, document: &str) -> Value {
    let found = rules.evaluate(document.as_bytes(), Instant::EPOCH, false).unwrap();
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
const CUSTOMER: &str =
    "rule r\nwhen customer.tier is gold and customer.phone is \"1\"\nthen add_tag(tag: \"x\")\n";

#[test]
fn a_record_is_given_in_one_place_or_the_table_is_refused() {
    let rules = rules(CUSTOMER);
    let of = |name| texts(name, [Some("gold")]);
    let phone = |name| texts(name, [Some("1")]);
    let in_order = |fields| record("order", vec![record("customer", fields, None)], None);
    for (table, one, other) in [
        (vec![of("order.customer.tier"), phone("customer.phone")], "order.customer", "customer"),
        (vec![of("customer.tier"), phone("客户.电话")], "customer", "客户"),
        (vec![of("order.customer.tier"), phone("订单.客户.电话")], "order", "订单"),
        (vec![in_order(vec![of("tier")]), phone("customer.phone")], "customer", "order.customer"),
        (
            vec![in_order(vec![of("tier")]), record("客户", vec![phone("电话")], None)],
            "order.customer",
            "客户",
        ),
        (vec![record("customer", vec![of("tier"), of("等级")], None)], "customer.tier", "customer.等级"),
        (vec![of("customer.tier"), of("customer.tier")], "customer.tier", "customer.tier"),
        // As a key is that stands there twice, whatever is in it.
        (vec![of("customer.tier"), column("客户", NullArray::new(1))], "customer", "客户"),
        (vec![of("customer.tier"), of("客户.nobody_reads_this")], "customer", "客户"),
    ] {
        let [en, zh] = refused(&rules, table);
        assert!(
            en.contains(&format!("has two columns, `{one}` and `{other}`; give each place once")),
            "{en}"
        );
        assert!(zh.contains(&format!("有两列：“{one}”和“{other}”；每处只应给出一次")), "{zh}");
    }
    // What nobody reads may stand anywhere.
    let table = vec![of("customer.tier"), phone("customer.phone"), of("note"), of("备注")];
    assert_eq!(answers(&rules, table).unwrap()[0]["fired"], 1);
}

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
fn a_name_with_brackets_is_a_name() {
    let rules = rules(
        "rule r\nwhen order.coupons contains \"NEW10\" or order.id is \"A\"\nthen add_tag(tag: \"x\")\n",
    );
    let id = || texts("id", [Some("A")]);
    let odd = |name| texts(name, [Some("NEW10")]);
    let mut list = ListBuilder::new(arrow_array::builder::StringBuilder::new());
    list.append_value([Some("NEW10")]);
    let list = list.finish();
    same(&rules, vec![id(), odd("coupons[]")], &[json!({"id": "A", "coupons[]": "NEW10"})]);
    let both = vec![id(), column("coupons", list), odd("coupons[]")];
    same(&rules, both, &[json!({"id": "A", "coupons": ["NEW10"], "coupons[]": "NEW10"})]);
    let below = vec![id(), odd("items[].sku"), odd("order[]")];
    same(&rules, below, &[json!({"id": "A", "items[]": {"sku": "NEW10"}, "order[]": "NEW10"})]);
}

#[test]
fn columns_named_in_two_ways_are_refused_with_both() {
    let rules = rules(AMOUNT);
    let table = vec![texts("id", [Some("A")]), texts("parcel.id", [Some("p")]), texts("note", [None])];
    let [en, zh] = refused(&rules, table);
    assert_eq!(
        en,
        "the column `parcel.id` stands beside `id`, a field of an order; name its record too: `order.id`"
    );
    assert_eq!(zh, "列“parcel.id”与订单的字段“id”并列；请也写出其所在的记录：“order.id”");
}

#[test]
fn a_record_beside_columns_of_its_fields_is_one_record_with_them() {
    let rules = rules(AMOUNT);
    let amounts = || texts("order.amount", [Some("600 CNY"), Some("700 CNY")]);
    let order = |there| record("order", vec![texts("id", [Some("A"), Some("B")])], there);
    let documents = [
        json!({"order": {"id": "A", "amount": "600 CNY"}}),
        json!({"order": {"id": "B", "amount": "700 CNY"}}),
    ];
    same(&rules, vec![order(None), amounts()], &documents);
    same(&rules, vec![amounts(), order(None)], &documents);
    // Where it is nothing, so are its fields.
    let documents = [
        json!({"order": {"id": "A", "amount": "600 CNY"}}),
        json!({"order": {"id": null, "amount": "700 CNY"}}),
    ];
    same(&rules, vec![order(Some(vec![true, false])), amounts()], &documents);
    let documents = [
        json!({"order": {"id": null, "amount": "600 CNY"}}),
        json!({"order": {"id": null, "amount": "700 CNY"}}),
    ];
    same(&rules, vec![order(Some(vec![false, false])), amounts()], &documents);
    same(
        &rules,
        vec![column("order", NullArray::new(2)), amounts()],
        &[json!({"order": {"amount": "600 CNY"}}), json!({"order": {"amount": "700 CNY"}})],
    );
    // Records within records, and a name with a dot that is no path.
    let inner = record("customer", vec![texts("tier", [Some("gold")]), texts("a.b", [Some("c")])], None);
    let table = vec![
        record("order", vec![inner], None),
        texts("order.customer.phone", [Some("1")]),
        texts("order.amount", [Some("600 CNY")]),
    ];
    let customer = json!({"tier": "gold", "a.b": "c", "phone": "1"});
    same(&rules, table, &[json!({"order": {"customer": customer, "amount": "600 CNY"}})]);
}

#[test]
fn what_is_no_record_cannot_have_fields_beside_it() {
    let rules = rules(CUSTOMER);
    let table = vec![texts("customer", [Some("Wang")]), texts("customer.tier", [Some("gold")])];
    let [en, _] = refused(&rules, table);
    assert_eq!(en, "the column of `order.customer` holds Utf8; expected a struct");
    // Nothing at all says nothing.
    let table = vec![
        texts("customer", [None]),
        texts("customer.tier", [Some("gold")]),
        texts("customer.phone", [Some("1")]),
    ];
    same(&rules, table, &[json!({"customer": {"tier": "gold", "phone": "1"}})]);
    // Where nobody reads it, both are in the key, and nothing is not.
    let rules = self::rules(AMOUNT);
    let table = |city| {
        vec![
            texts("amount", [Some("600 CNY"); 2]),
            texts("city", city),
            texts("city.code", [Some("1"), Some("1")]),
        ]
    };
    let keys = |city| {
        let found = answers(&rules, table(city)).unwrap();
        [0, 1].map(|row: usize| found[row]["intents"][0]["key"].clone())
    };
    let [one, none] = keys([Some("a"), None]);
    assert_ne!(one, none);
    assert_eq!([none.clone(), none], keys([None, None]));
}

#[test]
fn a_name_with_an_empty_part_is_one_key() {
    let rules = rules(AMOUNT);
    for name in ["", ".", "No.", ".No", "a..b", "customer."] {
        let table =
            vec![texts(name, [Some("1")]), texts("id", [Some("A")]), texts("amount", [Some("600 CNY")])];
        same(&rules, table, &[json!({name: "1", "id": "A", "amount": "600 CNY"})]);
    }
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

/// polars has whole numbers that Arrow does not, and they may stand anywhere.
#[test]
fn whole_numbers_of_128_bits_are_numbers() {
    let rules = rules("rule r\nwhen order.risk_score > 0.5\nthen add_tag(tag: \"x\")\n");
    let schema = |format: &str, name: &str, children| {
        let named = FFI_ArrowSchema::try_new(format, children, None).unwrap().with_name(name);
        named.unwrap().with_flags(Flags::NULLABLE).unwrap()
    };
    let bytes = |value: u128| {
        let values = [Some(value.to_le_bytes()), None].into_iter();
        FixedSizeBinaryArray::try_from_sparse_iter_with_size(values, 16).unwrap()
    };
    let signed =
        Decimal128Array::from(vec![Some(-(1_i128 << 100)), None]).with_precision_and_scale(38, 0).unwrap();
    let lists = || OffsetBuffer::<i64>::new(vec![0, 2, 2].into());
    let item = |array: &dyn Array| Arc::new(Field::new("item", array.data_type().clone(), true));
    let list = LargeListArray::new(item(&signed), lists(), Arc::new(signed.clone()), None);
    let unsigned = LargeListArray::new(item(&bytes(7)), lists(), Arc::new(bytes(u128::MAX)), None);
    let pair = FixedSizeListArray::new(item(&signed), 1, Arc::new(signed.clone()), None);
    let (_, inner) = record("in", vec![column("a", signed), column("b", bytes(1 << 100))], None);
    let arrays: [(FFI_ArrowSchema, ArrayRef); 5] = [
        (schema("_plu128", "risk_score", vec![]), Arc::new(bytes(1))),
        (schema("+L", "signed", vec![schema("_pli128", "item", vec![])]), Arc::new(list)),
        (schema("+L", "unsigned", vec![schema("_plu128", "item", vec![])]), Arc::new(unsigned)),
        (schema("+w:1", "pair", vec![schema("_pli128", "item", vec![])]), Arc::new(pair)),
        (schema("+s", "in", vec![schema("_pli128", "a", vec![]), schema("_plu128", "b", vec![])]), inner),
    ];
    let (schemas, arrays): (Vec<FFI_ArrowSchema>, Vec<ArrayRef>) = arrays.into_iter().unzip();
    let fields: Vec<Field> =
        arrays.iter().map(|array| Field::new("x", array.data_type().clone(), true)).collect();
    let given = StructArray::new(fields.into(), arrays, None).into_data();
    let batch = batch(FFI_ArrowArray::new(&given), &schema("+s", "", schemas)).unwrap();
    let fields = batch.schema().fields().iter().map(|field| Field::clone(field)).collect::<Vec<Field>>();
    let documents = [
        r#"{"risk_score": 1, "signed": [-1267650600228229401496703205376, null],
            "unsigned": [340282366920938463463374607431768211455, null], "pair": [-1267650600228229401496703205376],
            "in": {"a": -1267650600228229401496703205376, "b": 1267650600228229401496703205376}}"#,
        r#"{"risk_score": null, "signed": [], "unsigned": [], "pair": [null], "in": {"a": null, "b": null}}"#,
    ];
    let found = answers(&rules, fields.into_iter().zip(batch.columns().iter().cloned()).collect()).unwrap();
    for (answer, document) in found.iter().zip(documents) {
        assert_eq!(*answer, alone_as(&rules, document), "{document}");
    }
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

#[test]
fn a_currency_counts_where_money_stands() {
    let rules = rules("rule r\nwhen order.risk_score > 0.5\nthen add_tag(tag: \"x\")\n");
    let table = |name: &str, code: &str| {
        let (field, array) = column(name, Float64Array::from(vec![1.5]));
        let noted = HashMap::from([("currency".to_owned(), code.to_owned())]);
        let mut table = vec![(field.with_metadata(noted), array)];
        if name != "risk_score" {
            table.push(column("risk_score", Float64Array::from(vec![1.5])));
        }
        table
    };
    for code in ["CNY", "no currency at all"] {
        same(&rules, table("risk_score", code), &[json!({"risk_score": 1.5})]);
        same(&rules, table("fee", code), &[json!({"risk_score": 1.5, "fee": 1.5})]);
    }
    // Whether rules read the amount or not, the row is the same.
    let amount = json!({"amount": 1.5, "currency": "CNY"});
    same(&rules, table("amount", "CNY"), &[json!({"risk_score": 1.5, "amount": amount})]);
    same(&rules, table("金额", "CNY"), &[json!({"risk_score": 1.5, "金额": amount})]);
    same(&rules, table("amount", "yen"), &[json!({"risk_score": 1.5, "amount": 1.5})]);
    let (field, array) = column("price", Float64Array::from(vec![1.5]));
    let noted = HashMap::from([("currency".to_owned(), "CNY".to_owned())]);
    let item = StructArray::new(vec![field.with_metadata(noted)].into(), vec![array], None);
    let item_field = Arc::new(Field::new("item", item.data_type().clone(), true));
    let offsets = OffsetBuffer::new(vec![0, 1].into());
    let items = ListArray::new(item_field, offsets, Arc::new(item), None);
    let table = vec![column("risk_score", Float64Array::from(vec![1.5])), column("items", items)];
    same(&rules, table, &[json!({"risk_score": 1.5, "items": [{"price": amount}]})]);
}
