//! What one call comes to, as Python sees it. Lists of typed objects are made when they are first read.

use dangjiu_facade::wire;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyTuple};
use serde::Serialize;

use crate::errors::unwritten;

/// What one call comes to. Made by `Rules.evaluate`; never changes.
#[pyclass(frozen, module = "dangjiu")]
pub(crate) struct Evaluation {
    found: wire::Evaluation,
    made: [PyOnceLock<Py<PyAny>>; 5],
}

impl Evaluation {
    pub(crate) fn new(found: wire::Evaluation) -> Evaluation {
        Evaluation { found, made: [const { PyOnceLock::new() }; 5] }
    }

    /// The typed objects of a list, made once.
    fn typed(&self, py: Python<'_>, at: usize, class: &str, items: &impl Serialize) -> PyResult<Py<PyAny>> {
        let make = || typed(py, "many", class, items);
        match self.made.get(at) {
            Some(cell) => cell.get_or_try_init(py, make).map(|made| made.clone_ref(py)),
            None => make(),
        }
    }
}

/// Plain data as a typed object of `dangjiu._records` (`one`), as a tuple of them (`many`), or as it is (`plain`).
pub(crate) fn typed(py: Python<'_>, how: &str, class: &str, found: &impl Serialize) -> PyResult<Py<PyAny>> {
    let json = serde_json::to_vec(found).map_err(unwritten)?;
    Ok(py.import("dangjiu._records")?.getattr(how)?.call1((class, PyBytes::new(py, &json)))?.unbind())
}

#[pymethods]
impl Evaluation {
    /// The rules that fired, in order.
    #[getter]
    fn fired<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, &self.found.fired)
    }

    /// The rules whose condition was false and whose `otherwise` ran.
    #[getter]
    fn otherwise<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, &self.found.otherwise)
    }

    /// What is asked for: a tuple of `Intent`.
    #[getter]
    fn intents(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.typed(py, 0, "Intent", &self.found.intents)
    }

    /// The steps that lacked something: a tuple of `Withheld`.
    #[getter]
    fn withheld(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.typed(py, 1, "Withheld", &self.found.withheld)
    }

    /// The events that rules emitted: a tuple of `Emitted`.
    #[getter]
    fn events(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.typed(py, 2, "Emitted", &self.found.events)
    }

    /// The rules that missing values leave undecided: a tuple of `Undecided`.
    #[getter]
    fn undecided(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.typed(py, 3, "Undecided", &self.found.undecided)
    }

    /// The rules that could not be computed: a tuple of `Errored`.
    #[getter]
    fn errored(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.typed(py, 4, "Errored", &self.found.errored)
    }

    /// The rules that only an engine with a memory can decide.
    #[getter]
    fn needs_state<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, &self.found.needs_state)
    }

    /// What the event says it is, where no rule can know it; else None.
    #[getter]
    fn unknown_event(&self) -> Option<&str> {
        self.found.unknown_event.as_deref()
    }

    /// The whole as JSON: the bytes that every host gives.
    fn to_json<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        serde_json::to_vec(&self.found).map(|json| PyBytes::new(py, &json)).map_err(unwritten)
    }

    /// The whole as plain dicts and lists.
    fn to_dict(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        typed(py, "plain", "", &self.found)
    }

    /// What `to_json` gave.
    #[staticmethod]
    fn _from_json(json: &[u8]) -> PyResult<Evaluation> {
        serde_json::from_slice(json).map(Evaluation::new).map_err(unwritten)
    }

    fn __eq__(&self, other: &Evaluation) -> bool {
        self.found == other.found
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<Py<PyAny>> {
        Ok(slf.py().import("dangjiu._show")?.getattr("evaluation_text")?.call1((slf,))?.unbind())
    }

    fn _repr_html_(slf: &Bound<'_, Self>) -> PyResult<Py<PyAny>> {
        Ok(slf.py().import("dangjiu._show")?.getattr("evaluation_html")?.call1((slf,))?.unbind())
    }
}
