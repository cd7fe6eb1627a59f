//! What a Python object is, in the words of JSON: the one place that knows the types of Python.
//!
//! Exact types map exactly: a `Decimal` is a number with its digits, a `datetime` its ISO text, a `timedelta` an ISO
//! duration, an `Enum` its value (its name where the value is no single one), a float the digits that `repr` prints.
//! Models and dataclasses are the dict of their fields.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyMapping, PyString, PyTuple, PyType};

/// An object, looked at.
pub(crate) enum Look<'py> {
    Null,
    Bool(bool),
    Int(i64),
    /// A number as JSON writes it.
    Number(String),
    /// A number that JSON has none for: `nan`, `inf`, an integer too long to be written.
    NoNumber(String),
    Text(Bound<'py, PyString>),
    Object(Bound<'py, PyDict>),
    List(Bound<'py, PyAny>),
    /// Anything else, with the name of its type.
    Other(String),
}

/// Looks at an object.
pub(crate) fn look<'py>(value: &Bound<'py, PyAny>) -> PyResult<Look<'py>> {
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(Look::Text(text.clone()));
    }
    if value.is_none() {
        return Ok(Look::Null);
    }
    if let Ok(value) = value.cast_exact::<PyBool>() {
        return Ok(Look::Bool(value.is_true()));
    }
    if let Ok(value) = value.cast::<PyInt>() {
        return integer(value);
    }
    if let Ok(value) = value.cast::<PyFloat>() {
        return float(value);
    }
    if let Ok(dict) = value.cast::<PyDict>() {
        return Ok(Look::Object(dict.clone()));
    }
    if value.cast::<PyList>().is_ok() || value.cast::<PyTuple>().is_ok() {
        return Ok(Look::List(value.clone()));
    }
    further(value)
}

fn integer<'py>(value: &Bound<'py, PyInt>) -> PyResult<Look<'py>> {
    if let Ok(small) = value.extract::<i64>() {
        return Ok(Look::Int(small));
    }
    // Longer than Python writes out: such a text is its own error there.
    match value.py().get_type::<PyInt>().getattr(intern!(value.py(), "__repr__"))?.call1((value,)) {
        Ok(text) => Ok(Look::Number(text.extract()?)),
        Err(_) => Ok(Look::NoNumber("of thousands of digits".to_owned())),
    }
}

fn float<'py>(value: &Bound<'py, PyFloat>) -> PyResult<Look<'py>> {
    // The `repr` of a subclass (NumPy's float64) may say more than the digits.
    let py = value.py();
    let text: String = if value.is_exact_instance_of::<PyFloat>() {
        value.repr()?.extract()?
    } else {
        py.get_type::<PyFloat>().getattr(intern!(py, "__repr__"))?.call1((value,))?.extract()?
    };
    Ok(if value.value().is_finite() { Look::Number(text) } else { Look::NoNumber(text) })
}

fn further<'py>(value: &Bound<'py, PyAny>) -> PyResult<Look<'py>> {
    let py = value.py();
    if is_a(value, &DECIMAL, "decimal", "Decimal")? {
        let text = value.str()?.to_str()?.to_owned();
        let finite: bool = value.call_method0(intern!(py, "is_finite"))?.extract()?;
        return Ok(if finite { Look::Number(text) } else { Look::NoNumber(text) });
    }
    if is_a(value, &DATE, "datetime", "date")? || is_a(value, &TIME, "datetime", "time")? {
        return Ok(Look::Text(value.call_method0(intern!(py, "isoformat"))?.cast_into()?));
    }
    if is_a(value, &TIMEDELTA, "datetime", "timedelta")? {
        return Ok(Look::Text(PyString::new(py, &duration(value)?)));
    }
    if is_a(value, &ENUM, "enum", "Enum")? {
        return match look(&value.getattr(intern!(py, "value"))?)? {
            Look::Object(_) | Look::List(_) | Look::Other(_) => {
                Ok(Look::Text(value.getattr(intern!(py, "name"))?.cast_into()?))
            }
            single => Ok(single),
        };
    }
    if let Some(fields) = fields(value)? {
        return Ok(Look::Object(fields));
    }
    let ty = value.get_type();
    if ty.hasattr(intern!(py, "__index__"))? {
        // NumPy's integers, which are no `int`.
        return integer(value.call_method0(intern!(py, "__index__"))?.cast()?);
    }
    if value.cast::<PyMapping>().is_ok() {
        return Ok(Look::Object(py.get_type::<PyDict>().call1((value,))?.cast_into()?));
    }
    Ok(Look::Other(ty.name()?.to_str()?.to_owned()))
}

/// The fields of a model or dataclass as a dict; nothing is converted. Pydantic is told by its marks, not imported.
fn fields<'py>(value: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyDict>>> {
    let (py, ty) = (value.py(), value.get_type());
    if ty.hasattr(intern!(py, "__dataclass_fields__"))? {
        let fields = DATACLASS_FIELDS.import(py, "dataclasses", "fields")?.call1((value,))?;
        let dict = PyDict::new(py);
        for field in fields.try_iter()? {
            let name: Bound<'py, PyString> = field?.getattr(intern!(py, "name"))?.cast_into()?;
            dict.set_item(&name, value.getattr(&name)?)?;
        }
        return Ok(Some(dict));
    }
    let current = ty.hasattr(intern!(py, "__pydantic_validator__"))?;
    if !current && !ty.hasattr(intern!(py, "__fields_set__"))? {
        return Ok(None);
    }
    let own: Bound<'py, PyDict> = value.getattr(intern!(py, "__dict__"))?.cast_into()?;
    if !current {
        return Ok(Some(own));
    }
    let further = value.getattr(intern!(py, "__pydantic_extra__"))?;
    let computed =
        ty.getattr(intern!(py, "__pydantic_decorators__"))?.getattr(intern!(py, "computed_fields"))?;
    if further.is_none() && computed.is_empty()? {
        return Ok(Some(own));
    }
    let all = own.copy()?;
    if let Ok(further) = further.cast::<PyDict>() {
        all.update(further.as_mapping())?;
    }
    for name in computed.try_iter()? {
        let name: Bound<'py, PyString> = name?.cast_into()?;
        all.set_item(&name, value.getattr(&name)?)?;
    }
    Ok(Some(all))
}

/// `PT90S`, `-PT0.25S`.
fn duration(value: &Bound<'_, PyAny>) -> PyResult<String> {
    let part = |name| value.getattr(name)?.extract::<i64>();
    let seconds = part("days")? * 86_400 + part("seconds")?;
    let micros = i128::from(seconds) * 1_000_000 + i128::from(part("microseconds")?);
    let sign = if micros < 0 { "-" } else { "" };
    let (whole, rest) = (micros.unsigned_abs() / 1_000_000, micros.unsigned_abs() % 1_000_000);
    let fraction = if rest == 0 { String::new() } else { format!(".{rest:06}") };
    Ok(format!("{sign}PT{whole}{fraction}S"))
}

/// Whether it is a `datetime`, not a mere date.
pub(crate) fn is_datetime(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    is_a(value, &DATETIME, "datetime", "datetime")
}

static DATACLASS_FIELDS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
static DECIMAL: Class = PyOnceLock::new();
static DATE: Class = PyOnceLock::new();
static TIME: Class = PyOnceLock::new();
static DATETIME: Class = PyOnceLock::new();
static TIMEDELTA: Class = PyOnceLock::new();
static ENUM: Class = PyOnceLock::new();

/// A class of the standard library, imported when first asked for.
type Class = PyOnceLock<Py<PyType>>;

fn is_a(value: &Bound<'_, PyAny>, class: &Class, module: &str, name: &str) -> PyResult<bool> {
    value.is_instance(class.import(value.py(), module, name)?)
}
