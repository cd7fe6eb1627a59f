//! What other libraries hand over arrives as it was.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema};
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::types::Int32Type;
use arrow_array::{
    Array, ArrayRef, FixedSizeListArray, Int32Array, ListArray, NullArray, RecordBatch, RecordBatchIterator,
    StringArray, StringViewArray, StructArray,
};
use arrow_schema::{ArrowError, DataType, Field};
use dangjiu_arrow::{Batches, batch};

fn table() -> RecordBatch {
    let nothing: ArrayRef = Arc::new(NullArray::new(6));
    let field = Arc::new(Field::new("item", DataType::Null, true));
    let fixed = FixedSizeListArray::try_new(Arc::clone(&field), 2, Arc::clone(&nothing), None).unwrap();
    let lists =
        ListArray::from_iter_primitive::<Int32Type, _, _>([None, Some(vec![Some(1), None]), Some(vec![])]);
    let record = StructArray::from(vec![(field, nothing.slice(0, 3))]);
    let columns: [(&str, ArrayRef); 6] = [
        ("nothing", nothing.slice(0, 3)),
        ("of_nothing", Arc::new(fixed)),
        ("record", Arc::new(record)),
        ("lists", Arc::new(lists)),
        ("text", Arc::new(StringArray::from(vec![Some("订单"), None, Some("é")]))),
        (
            "views",
            Arc::new(StringViewArray::from(vec![Some("more than twelve bytes: 订单"), None, Some("é")])),
        ),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, true))).unwrap()
}

#[test]
fn a_stream_arrives_batch_by_batch() {
    let given = [table(), table().slice(1, 2), table().slice(2, 1), table().slice(2, 0)];
    let reader = RecordBatchIterator::new(given.clone().map(Ok), given[0].schema());
    let stream = FFI_ArrowArrayStream::new(Box::new(reader));
    let taken: Vec<RecordBatch> = Batches::of(stream).unwrap().map(Result::unwrap).collect();
    assert_eq!(taken, given);
}

#[test]
fn an_array_arrives_once() {
    let records = StructArray::from(table().slice(1, 2)).into_data();
    let schema = FFI_ArrowSchema::try_from(records.data_type()).unwrap();
    assert_eq!(
        batch(FFI_ArrowArray::new(&records), &schema).unwrap().columns(),
        table().slice(1, 2).columns()
    );
    let error = batch(FFI_ArrowArray::empty(), &schema).unwrap_err();
    assert_eq!(error.message.en, "the table was taken before");
    let numbers = Int32Array::from(vec![1]).into_data();
    let schema = FFI_ArrowSchema::try_from(numbers.data_type()).unwrap();
    assert!(batch(FFI_ArrowArray::new(&numbers), &schema).is_err());
}

#[test]
fn a_stream_that_breaks_off_says_why() {
    let broken = [Ok(table()), Err(ArrowError::ComputeError("no more paper".to_owned()))];
    let stream = FFI_ArrowArrayStream::new(Box::new(RecordBatchIterator::new(broken, table().schema())));
    let mut taken = Batches::of(stream).unwrap();
    assert!(taken.next().unwrap().is_ok());
    assert!(taken.next().unwrap().unwrap_err().message.en.contains("no more paper"));
    assert!(Batches::of(FFI_ArrowArrayStream::empty()).is_err());
}
