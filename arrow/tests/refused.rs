//! A table that does not fit is refused in both languages.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema};
use arrow_array::{Array, ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_schema::{Field, Schema};
use dangjiu::time::Instant;
use dangjiu_arrow::{Options, batch, evaluate};
use dangjiu_facade::rules::{Rules, SourceText};

#[test]
fn a_table_that_does_not_fit_is_refused_in_both_languages() {
    let text = "rule r\nwhen order.amount > 1 CNY or any x in order.items (x.sku is \"a\")\nthen add_tag(tag: \"t\")\n";
    let rules = Rules::compile(vec![SourceText::new("a.dj", text)]);
    let refused = |field: Field, column: ArrayRef| {
        let table = RecordBatch::try_new(Arc::new(Schema::new(vec![field])), vec![column]).unwrap();
        let found = evaluate(&rules, rules.plan().unwrap(), &table, Instant::EPOCH, Options::default());
        let error = found.unwrap_err();
        assert_eq!(error.code, "table");
        error.message
    };
    let numbers: ArrayRef = Arc::new(Int64Array::from(vec![1]));
    let texts: ArrayRef = Arc::new(StringArray::from(vec!["a"]));
    let field = |name: &str, column: &ArrayRef| Field::new(name, column.data_type().clone(), true);

    let said = refused(field("items", &texts), Arc::clone(&texts));
    assert_eq!(said.en, "the column of `order.items` holds Utf8; expected a list");
    assert_eq!(said.zh, "“order.items”的列存放的是 Utf8，应为列表");

    let yen = HashMap::from([("currency".to_owned(), "yen".to_owned())]);
    let said = refused(field("amount", &numbers).with_metadata(yen), Arc::clone(&numbers));
    assert!(said.zh.contains("“order.amount”的列的币种是“yen”，应为代码"), "{said:?}");

    let said = refused(field("specversion", &texts), texts);
    assert!(said.zh.contains("CloudEvents；请以位置命名各列"), "{said:?}");

    let schema = FFI_ArrowSchema::try_from(numbers.data_type()).unwrap();
    let error = batch(FFI_ArrowArray::new(&numbers.to_data()), &schema).unwrap_err();
    assert_eq!(error.message.en, "an array of records without nulls is needed");
    assert_eq!(error.message.zh, "需要不含空值的记录数组");
}
