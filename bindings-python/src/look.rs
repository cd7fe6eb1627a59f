//! What a Python object is: the types that facts mostly have are told here by the type itself, without asking what it
//! descends from. Everything else is made plain in Python, by `dangjiu._plain`.

use dangjiu_facade::object::{Fields, Glance, Key, Look, Object};
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

    #[inline(always)]
    fn glance(&self) -> Option<Glance<'_>> {
        if let Some(text) = of::<PyString>(&self.0) {
            return text.to_str().ok().map(Glance::Text);
        }
        if let Some(value) = of::<PyInt>(&self.0) {
            return value.extract().ok().map(Glance::Int);
        }
        of::<PyBool>(&self.0).map(|value| Glance::Bool(value.is_true()))
    }

    fn look(&self) -> PyResult<Looked<'_, 'py>> {
        exact(self).map_or_else(|| further(&self.0), Ok)
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
        // Work may run anybody's code, which may change the dict: what it held at first is gone through.
        for (key, value) in self.0.iter().collect::<Vec<_>>() {
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

/// An object of the very types that JSON mostly has; nothing for any other.
fn exact<'v, 'py>(value: &'v Value<'py>) -> Option<Looked<'v, 'py>> {
    if let Some(seen) = value.glance() {
        return Some(seen.into());
    }
    let value = &value.0;
    Some(if let Some(dict) = of::<PyDict>(value) {
        Look::Record(Dict(dict.clone()))
    } else if let Some(list) = of::<PyList>(value) {
        Look::List(Items(list.iter()))
    } else if value.is_none() {
        Look::Null
    } else if of::<PyString>(value).is_some() {
        Look::Half
    } else {
        return None;
    })
}

/// The object, if it is of this very type.
#[inline]
fn of<'v, 'py, T: pyo3::PyTypeInfo>(value: &'v Bound<'py, PyAny>) -> Option<&'v Bound<'py, T>> {
    // Asked first, because the refusal of a cast names the type, which costs more.
    if value.is_exact_instance_of::<T>() { value.cast_exact().ok() } else { None }
}

fn number<'v, 'py>(text: String, finite: bool) -> Looked<'v, 'py> {
    if finite { Look::Number(text.into()) } else { Look::NoNumber(text.into()) }
}

/// An object of another type.
#[cold]
fn further<'v, 'py>(value: &Bound<'py, PyAny>) -> PyResult<Looked<'v, 'py>> {
    static PLAIN: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    if let Some(float) = of::<PyFloat>(value) {
        return Ok(number(float.repr()?.extract()?, float.value().is_finite()));
    }
    let plain = Value(PLAIN.import(value.py(), "dangjiu._plain", "plain")?.call1((value,))?);
    if let Ok(parts) = plain.0.cast_exact::<PyTuple>() {
        let (text, finite) = parts.extract()?;
        return Ok(number(text, finite));
    }
    if plain.0.is_exact_instance_of::<PyEllipsis>() {
        return Ok(Look::Other);
    }
    Ok(exact(&plain).map_or(Look::Other, Look::into_owned))
}
