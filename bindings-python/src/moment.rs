//! The instant of a call: a datetime that knows its time zone, or RFC 3339 text. Never the clock.

use dangjiu::time::Instant;
use dangjiu_facade::moment::moment;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyString;

use crate::errors::raised;

/// The instant that `now` is.
pub(crate) fn instant(now: &Bound<'_, PyAny>) -> PyResult<Instant> {
    static MOMENT: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let made;
    let text = match now.cast::<PyString>() {
        Ok(text) => text,
        Err(_) => {
            made = MOMENT.import(now.py(), "dangjiu._plain", "moment")?.call1((now,))?;
            made.cast::<PyString>()?
        }
    };
    moment(text.to_str()?).map_err(|error| raised(now.py(), &error, None))
}
