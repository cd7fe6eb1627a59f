//! Tables: whatever has the Arrow PyCapsule interface comes in, and so do the answers go out.
#![expect(
    unsafe_code,
    reason = "the Arrow C data interface hands over pointers; nothing else here is unsafe"
)]

use std::ptr::NonNull;

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema};
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{RecordBatch, RecordBatchIterator};
use dangjiu::say;
use dangjiu_facade::error::HostError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};

use crate::errors::raised;

const STREAM: &std::ffi::CStr = c"arrow_array_stream";

/// The batches of a table.
pub(crate) type Batches = Box<dyn Iterator<Item = Result<RecordBatch, HostError>> + Send>;

/// The batches of an object with the Arrow PyCapsule interface.
pub(crate) fn batches(table: &Bound<'_, PyAny>) -> PyResult<Batches> {
    let py = table.py();
    if table.hasattr("__arrow_c_stream__")? {
        let capsule: Bound<'_, PyCapsule> = table.call_method0("__arrow_c_stream__")?.cast_into()?;
        let stream: NonNull<FFI_ArrowArrayStream> = capsule.pointer_checked(Some(STREAM))?.cast();
        // SAFETY: a capsule of this name holds such a stream; it is moved out, which the capsule then knows.
        let stream = unsafe { FFI_ArrowArrayStream::from_raw(stream.as_ptr()) };
        return Ok(Box::new(dangjiu_arrow::Batches::of(stream).map_err(|error| raised(py, &error))?));
    }
    if table.hasattr("__arrow_c_array__")? {
        let pair: Bound<'_, PyTuple> = table.call_method0("__arrow_c_array__")?.cast_into()?;
        let (schema, array): (Bound<'_, PyCapsule>, Bound<'_, PyCapsule>) = pair.extract()?;
        let schema: NonNull<FFI_ArrowSchema> = schema.pointer_checked(Some(c"arrow_schema"))?.cast();
        let array: NonNull<FFI_ArrowArray> = array.pointer_checked(Some(c"arrow_array"))?.cast();
        // SAFETY: capsules of these names hold a schema and an array of it, and live as long as `pair`. The array is moved
        // out, which its capsule then knows.
        let (array, schema) = unsafe { (FFI_ArrowArray::from_raw(array.as_ptr()), schema.as_ref()) };
        return Ok(Box::new(std::iter::once(dangjiu_arrow::batch(array, schema))));
    }
    let found = table.get_type().name()?;
    let message = say!(
        "a table of type {found}; expected one with the Arrow PyCapsule interface (pyarrow, polars, pandas, DuckDB); for dicts and JSON there is `evaluate_documents`",
        "表格的类型是 {found}，应为支持 Arrow PyCapsule 接口的表格（pyarrow、polars、pandas、DuckDB）；字典与 JSON 请用 `evaluate_documents`"
    );
    Err(raised(py, &HostError::usage("table", message)))
}

/// What the rows of a table come to: a table with the columns `fired`, `undecided`, `errored`, `intents`, `withheld` and `error`.
#[pyclass(frozen, module = "dangjiu")]
pub(crate) struct Answers(pub(crate) Vec<RecordBatch>);

#[pymethods]
impl Answers {
    /// The answers as an Arrow stream, which pyarrow, polars, pandas and DuckDB read.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // A consumer may ask for another form and has to take what there is.
        let _ = requested_schema;
        let batches: Vec<_> = self.0.iter().cloned().map(Ok).collect();
        let stream = RecordBatchIterator::new(batches, dangjiu_arrow::schema());
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(stream)), STREAM)
    }

    fn __len__(&self) -> usize {
        self.0.iter().map(RecordBatch::num_rows).sum()
    }

    fn __repr__(&self) -> String {
        format!("<dangjiu.Answers: {} rows>", self.__len__())
    }
}
