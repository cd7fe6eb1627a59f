//! The instant of a call: a datetime that knows its time zone, or RFC 3339 text. Never the clock.

use dangjiu::say;
use dangjiu::time::Instant;
use dangjiu_facade::error::HostError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::errors::raised;
use crate::look::is_datetime;

/// The instant that `now` is.
pub(crate) fn instant(now: &Bound<'_, PyAny>) -> PyResult<Instant> {
    let py = now.py();
    let refuse = |message| Err(raised(py, &HostError::usage("now", message), None));
    if let Ok(text) = now.cast::<PyString>() {
        return match Instant::parse(text.to_str()?) {
            Ok(instant) => Ok(instant),
            Err(error) => refuse(say!("`now`: {error}", "“now”无法读取：{error}")),
        };
    }
    if !is_datetime(now)? {
        let found = now.get_type().name()?;
        return refuse(say!(
            "`now` is {found}; expected a datetime with a time zone, or RFC 3339 text",
            "“now”是 {found}，应为带时区的 datetime 或 RFC 3339 文本"
        ));
    }
    if now.call_method0(intern!(py, "utcoffset"))?.is_none() {
        return refuse(say!(
            "`now` is a datetime without a time zone; write `datetime.now(timezone.utc)` or give it `tzinfo`",
            "“now”是没有时区的 datetime；请写 `datetime.now(timezone.utc)` 或给出 `tzinfo`"
        ));
    }
    let text = now.call_method0(intern!(py, "isoformat"))?;
    match Instant::parse(text.cast::<PyString>()?.to_str()?) {
        Ok(instant) => Ok(instant),
        Err(error) => refuse(say!("`now`: {error}", "“now”无法读取：{error}")),
    }
}
