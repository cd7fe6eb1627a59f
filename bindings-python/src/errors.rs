//! Errors of the engine as the exceptions of `dangjiu._errors`.

use dangjiu_facade::error::HostError;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyBytes;

/// The exception for an error, which shows the diagnostics it holds as the command line does.
pub(crate) fn raised(py: Python<'_>, error: &HostError) -> PyErr {
    made(py, error).unwrap_or_else(|problem| problem)
}

fn made(py: Python<'_>, error: &HostError) -> PyResult<PyErr> {
    static MADE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let wire = serde_json::to_vec(&error.wire()).map_err(unwritten)?;
    let shown = error.shown.as_ref();
    let told = (PyBytes::new(py, &wire), shown.map(|said| &said.en), shown.map(|said| &said.zh));
    Ok(PyErr::from_value(MADE.import(py, "dangjiu._errors", "exception")?.call1(told)?))
}

/// Whether an exception is one of Dangjiu's own.
pub(crate) fn is_own(py: Python<'_>, error: &PyErr) -> PyResult<bool> {
    static OWN: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    Ok(error.matches(py, OWN.import(py, "dangjiu._errors", "DangjiuError")?)?)
}

/// Plain data that cannot be written as JSON: a mistake in Dangjiu.
pub(crate) fn unwritten(error: serde_json::Error) -> PyErr {
    PyRuntimeError::new_err(error.to_string())
}
