//! Dangjiu in Python: the compiled part of the package `dangjiu`, thin over the one host boundary.
//!
//! What is here is what needs to be fast or to hold state: compiled rules, what a Python object is, and the operations
//! by name. Typed views of the answers and the errors are Python, in `python/dangjiu`.
//!
//! ```python
//! import dangjiu
//! rules = dangjiu.compile('rule big\nwhen order.amount >= 500 CNY\nthen add_tag(tag: "big")\n')
//! rules.evaluate({"id": "A-1", "amount": "620.00 CNY"}, now="2026-02-09T10:00:00+08:00").fired  # ('main.big',)
//! ```

mod errors;
mod evaluation;
mod look;
mod moment;
mod rules;
mod table;

use pyo3::prelude::*;

/// The compiled part of the package.
#[pymodule]
mod _dangjiu {
    use std::sync::OnceLock;

    use pyo3::exceptions::PyImportError;
    use pyo3::ffi;
    use pyo3::prelude::*;
    use pyo3::types::PyBytes;

    const ANOTHER: &str = "another interpreter of this process has loaded dangjiu, which serves one: use threads, or processes \
        （本进程的另一个解释器已载入 dangjiu，它只能用于一个解释器：请用线程或进程）";

    #[pymodule_export]
    use crate::evaluation::Evaluation;
    #[pymodule_export]
    use crate::rules::{Rules, compile, unpack};
    #[pymodule_export]
    use crate::table::Answers;

    /// The version of the engine.
    #[pymodule_export]
    #[expect(non_upper_case_globals, reason = "the name Python modules have for it")]
    const __version__: &str = env!("CARGO_PKG_VERSION");

    /// What is kept here of Python (classes, functions) belongs to one interpreter, the first that loads this.
    #[pymodule_init]
    #[expect(unsafe_code, reason = "only Python's C interface says which interpreter it is")]
    fn init(_module: &Bound<'_, PyModule>) -> PyResult<()> {
        static OWNER: OnceLock<i64> = OnceLock::new();
        // SAFETY: a module is made by a thread that is attached to an interpreter.
        let here = unsafe { ffi::PyInterpreterState_GetID(ffi::PyInterpreterState_Get()) };
        if *OWNER.get_or_init(|| here) == here { Ok(()) } else { Err(PyImportError::new_err(ANOTHER)) }
    }

    /// Carries out the operation `op` for a request in JSON; the answer is JSON, whatever comes in.
    #[pyfunction]
    fn call<'py>(py: Python<'py>, op: &str, request: &[u8]) -> Bound<'py, PyBytes> {
        let answer = py.detach(|| dangjiu_facade::call::call(op, request));
        PyBytes::new(py, &answer)
    }
}
