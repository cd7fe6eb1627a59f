//! What a Python object is: the types that facts mostly have are told here by the type itself, without asking what it
//! descends from. Everything else is made plain in Python, by `dangjiu._plain`.

use std::borrow::Cow;

use dangjiu_facade::object::{Fields, Key, Look, Object};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::iter::BoundListIterator;
use pyo3::types::{PyBool, PyDict, PyEllipsis, PyFloat, PyInt, PyList, PyString, PyTuple};

/// A Python object as a value of the host.
pub(crate) struct Value<'py>(pub(crate) Bound<'py, PyAny>);

/// A dict as a record of the host.
pub(crate) struct Dict<'py>(Bound<'py, PyDict>);

/// The items of a list.
pub(crate) struct Items<'py>(BoundListIterator<'py>);

type Looked<'v, 'py> = Look<'v, Value<'py>>;

impl<'py> Object for Value<'py> {
    type Key = Py<PyString>;
    type Fields = Dict<'py>;
    type Items = Items<'py>;
    type Raised = PyErr;
    const EXPECTED: [&'static str; 2] = [
        "a dict, a dataclass, a model, or JSON as bytes or text",
        " dict、dataclass、模型，或 bytes、文字形式的 JSON",
    ];

    #[inline]
    fn look(&self) -> PyResult<Looked<'_, 'py>> {
        exact(&self.0).transpose().unwrap_or_else(|| further(&self.0))
    }

    fn type_name(&self) -> String {
        self.0.get_type().name().map(|name| name.to_string()).unwrap_or_default()
    }
}

impl<'py> Fields<Value<'py>> for Dict<'py> {
    #[inline]
    fn len(&self) -> usize {
        self.0.len()
    }

    #[inline]
    fn get(&self, key: &Py<PyString>) -> PyResult<Option<Value<'py>>> {
        Ok(self.0.get_item(key.bind_borrowed(self.0.py()))?.map(Value))
    }

    #[inline]
    fn each<E>(&self, mut work: impl FnMut(Key<'_>, &Value<'py>) -> Result<(), E>) -> Result<(), E> {
        for (key, value) in &self.0 {
            let name = match key.cast::<PyString>() {
                Ok(key) => key.to_str().map_or(Key::Half, Key::Text),
                Err(_) => Key::Other(Value(key.clone()).type_name()),
            };
            work(name, &Value(value))?;
        }
        Ok(())
    }
}

impl<'py> Iterator for Items<'py> {
    type Item = PyResult<Value<'py>>;

    #[inline]
    fn next(&mut self) -> Option<PyResult<Value<'py>>> {
        self.0.next().map(|item| Ok(Value(item)))
    }
}

/// An object of the very types that JSON has; nothing for any other.
#[inline]
fn exact<'v, 'py>(value: &'v Bound<'py, PyAny>) -> PyResult<Option<Looked<'v, 'py>>> {
    Ok(Some(if let Some(text) = of::<PyString>(value) {
        text.to_str().map_or(Look::Half, |text| Look::Text(Cow::Borrowed(text)))
    } else if let Some(value) = of::<PyInt>(value) {
        integer(value)?
    } else if let Some(dict) = of::<PyDict>(value) {
        Look::Record(Dict(dict.clone()))
    } else if let Some(value) = of::<PyBool>(value) {
        Look::Bool(value.is_true())
    } else if let Some(list) = of::<PyList>(value) {
        Look::List(Items(list.iter()))
    } else if value.is_none() {
        Look::Null
    } else if let Some(float) = of::<PyFloat>(value) {
        number(value.repr()?.extract()?, float.value().is_finite())
    } else {
        return Ok(None);
    }))
}

/// The object, if it is of this very type.
#[inline]
fn of<'v, 'py, T: pyo3::PyTypeInfo>(value: &'v Bound<'py, PyAny>) -> Option<&'v Bound<'py, T>> {
    // Asked first, because the refusal of a cast names the type, which costs more.
    if value.is_exact_instance_of::<T>() { value.cast_exact().ok() } else { None }
}

#[inline]
fn integer<'v, 'py>(value: &Bound<'py, PyInt>) -> PyResult<Looked<'v, 'py>> {
    if let Ok(small) = value.extract::<i64>() {
        return Ok(Look::Int(small));
    }
    // Longer than Python writes out: such a text is its own error there.
    match value.call_method0(intern!(value.py(), "__repr__")) {
        Ok(text) => Ok(number(text.extract()?, true)),
        Err(_) => Ok(number("of thousands of digits".to_owned(), false)),
    }
}

fn number<'v, 'py>(text: String, finite: bool) -> Looked<'v, 'py> {
    if finite { Look::Number(text.into()) } else { Look::NoNumber(text.into()) }
}

/// An object of another type.
#[cold]
fn further<'v, 'py>(value: &Bound<'py, PyAny>) -> PyResult<Looked<'v, 'py>> {
    static PLAIN: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let plain = PLAIN.import(value.py(), "dangjiu._plain", "plain")?.call1((value,))?;
    if let Ok(parts) = plain.cast_exact::<PyTuple>() {
        let (text, finite) = parts.extract()?;
        return Ok(number(text, finite));
    }
    if plain.is_exact_instance_of::<PyEllipsis>() {
        return Ok(Look::Other);
    }
    Ok(exact(&plain)?.map_or(Look::Other, Look::into_owned))
}
