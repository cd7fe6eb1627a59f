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
    if let Some(Ok(at)) = now.cast::<PyString>().ok().and_then(|text| text.to_str().ok()).map(moment) {
        return Ok(at);
    }
    // What is no such text is refused there.
    let made = MOMENT.import(now.py(), "dangjiu._plain", "moment")?.call1((now,))?;
    moment(made.extract()?).map_err(|error| raised(now.py(), &error))
}
