//! Compiled rules as Python sees them.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use dangjiu::facts::FactSource;
use dangjiu::limits::Limits;
use dangjiu::plan::Plan;
use dangjiu_arrow::{Options, evaluate, parts};
use dangjiu_facade::desk::Desk;
use dangjiu_facade::error::HostError;
use dangjiu_facade::host_values::HostValues;
use dangjiu_facade::named::{self, language};
use dangjiu_facade::object::{Keys, Texts};
use dangjiu_facade::rules::{self as facade, SourceText};
use dangjiu_facade::wire;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyDict, PyMemoryView, PyString, PyTuple};

use crate::errors::{is_own, raised};
use crate::evaluation::{Evaluation, typed};
use crate::look::Value;
use crate::moment::instant;
use crate::table::{Answers, batches};

/// How many documents are read before an interrupt is heard.
const HEARD_AFTER: usize = 16_384;

/// Rules, compiled once and used from any thread. Made by `dangjiu.compile`; never changes.
#[pyclass(frozen, module = "dangjiu")]
pub(crate) struct Rules {
    compiled: Arc<facade::Rules>,
    plan: Plan,
    keys: Keys<Py<PyString>>,
    /// The names of the rules, by number.
    names: Vec<Py<PyString>>,
    /// Desks of calls that have ended.
    #[expect(clippy::vec_box, reason = "every call takes one and puts it back")]
    idle: Mutex<Vec<Box<(Desk, Texts)>>>,
}

/// Compiles rule files given as names and bytes.
#[pyfunction]
pub(crate) fn compile(py: Python<'_>, sources: Vec<(String, Vec<u8>)>) -> PyResult<Rules> {
    let sources = sources.into_iter().map(|(name, text)| SourceText::new(name, text)).collect();
    let compiled = py.detach(|| facade::Rules::compile(sources));
    let plan = compiled.plan().cloned().map_err(|error| raised(py, &error))?;
    Ok(Rules::of(py, Arc::new(compiled), plan))
}

/// Reads rules that `pack` made bytes of.
#[pyfunction]
pub(crate) fn unpack(py: Python<'_>, packed: &[u8]) -> PyResult<Rules> {
    let read = py.detach(|| facade::Rules::unpack(packed, &Limits::default()));
    let compiled = read.map_err(|error| raised(py, &error))?;
    let plan = compiled.plan().cloned().map_err(|error| raised(py, &error))?;
    Ok(Rules::of(py, Arc::new(compiled), plan))
}

/// Facts that are JSON, as text or bytes; nothing for an object.
fn json<'v>(facts: &'v Bound<'_, PyAny>) -> PyResult<Option<Cow<'v, [u8]>>> {
    if let Ok(text) = facts.cast::<PyString>() {
        let text = text.to_str().map_err(|_| raised(facts.py(), &HostError::half_text()))?;
        return Ok(Some(Cow::Borrowed(text.as_bytes())));
    }
    if let Ok(json) = facts.cast::<PyBytes>() {
        return Ok(Some(Cow::Borrowed(json.as_bytes())));
    }
    if facts.cast::<PyByteArray>().is_ok() || facts.cast::<PyMemoryView>().is_ok() {
        return Ok(Some(Cow::Owned(facts.py().get_type::<PyBytes>().call1((facts,))?.extract()?)));
    }
    Ok(None)
}

impl Rules {
    fn of(py: Python<'_>, compiled: Arc<facade::Rules>, plan: Plan) -> Rules {
        let keys = Keys::of(plan.shape(), |key| PyString::intern(py, key).unbind());
        let names = plan.rules().map(|(_, rule)| PyString::intern(py, &rule.qualified()).unbind()).collect();
        Rules { compiled, plan, keys, names, idle: Mutex::default() }
    }

    /// Works at a desk that an earlier call has left.
    fn at_desk<T>(&self, work: impl FnOnce(&mut (Desk, Texts)) -> PyResult<T>) -> PyResult<T> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let mut desk = idle().pop().unwrap_or_default();
        let done = work(&mut desk)?;
        idle().push(desk);
        Ok(done)
    }

    /// Asks the engine over facts of any form; the interpreter lock is released while it reads bytes.
    fn ask<T: Send>(
        &self,
        facts: &Bound<'_, PyAny>,
        texts: &mut Texts,
        ask: impl FnOnce(&dyn FactSource) -> Result<T, HostError> + Send,
    ) -> PyResult<T> {
        let py = facts.py();
        let answer = match facts.cast_exact::<PyDict>().is_err().then(|| json(facts)).transpose()?.flatten() {
            Some(json) => py.detach(|| ask(&self.compiled.event(&json))),
            None => {
                let value = Value(facts.clone());
                texts.clear();
                let event = self.compiled.object(&value, &self.keys, texts);
                let answer = ask(&event);
                if let Some(error) = event.raised() {
                    return Err(error);
                }
                answer
            }
        };
        answer.map_err(|error| raised(py, &error))
    }

    fn trace(
        &self,
        rule: &str,
        facts: &Bound<'_, PyAny>,
        now: &Bound<'_, PyAny>,
        reveal: bool,
    ) -> PyResult<wire::Trace> {
        let now = instant(now)?;
        let rule = self.compiled.rule_named(rule).map_err(|error| raised(facts.py(), &error))?;
        self.ask(facts, &mut Texts::default(), |source| {
            self.compiled.explain_from(&self.plan, rule, source, now, reveal)
        })
    }
}

#[pymethods]
impl Rules {
    /// Evaluates one event or order at an instant.
    ///
    /// Args:
    ///     facts: a dict or another mapping, a dataclass, a pydantic model, or JSON as text or bytes.
    ///     now: the instant of the call: an aware `datetime`, or text in RFC 3339 with its offset.
    ///     reveal: whether values about people are shown. Without it they are masked, **in what intents ask for as well**: whoever
    ///         carries intents out asks with `reveal=True`.
    ///
    /// Raises:
    ///     FactError: the facts cannot be read as a whole. A value of a wrong type is no exception: it is in `errored`.
    ///     LimitError: they nest too deep, a list is too long, or the rules ask for too much.
    ///     UsageError: `now` is no instant.
    #[pyo3(signature = (facts, now, *, reveal = false))]
    fn evaluate(
        &self,
        facts: &Bound<'_, PyAny>,
        now: &Bound<'_, PyAny>,
        reveal: bool,
    ) -> PyResult<Evaluation> {
        let now = instant(now)?;
        self.at_desk(|(desk, texts)| {
            self.ask(facts, texts, |source| desk.evaluate(&self.compiled, &self.plan, source, now, reveal))
        })
        .map(Evaluation::new)
    }

    /// Only which rules fire, in order: no intents are made, and events that rules emit are not followed, so rules that
    /// wait for such events are not among them. The quick way to sort and filter. What is undecided is not told: a rule that is not there may lack a value (`evaluate` says it).
    ///
    /// Args and exceptions are those of `evaluate`.
    fn decide<'py>(
        &self,
        facts: &Bound<'py, PyAny>,
        now: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyTuple>> {
        let now = instant(now)?;
        self.at_desk(|(desk, texts)| {
            self.ask(facts, texts, |source| desk.decide(&self.plan, source, now))?;
            let fired = desk.fired().iter().map(|id| self.names.get(id.0 as usize));
            PyTuple::new(facts.py(), fired)
        })
    }

    /// Evaluates the rows of a table with the Arrow PyCapsule interface; the answers are such a table. The interpreter lock
    /// is released meanwhile. For many dicts or documents there is `evaluate_documents`.
    ///
    /// Args:
    ///     table: of pyarrow, polars, pandas or DuckDB, or anything else with the interface.
    ///     now: the instant of the call, as for `evaluate`.
    ///     threads: how many; all processors where nothing is said.
    ///     intents: whether intents are made. Without them the answers say only which rules fire, are undecided and in error;
    ///         events that rules emit are not followed, so rules that wait for such events are not among them.
    ///     reveal: whether values about people are shown, in intents as well; without it they are masked.
    ///     progress: called with the number of rows that are done, every now and then. What it raises ends the call.
    ///
    /// Raises:
    ///     UsageError: `table` is none, or a column does not fit its place; it is named. A row that cannot be read is no
    ///         exception: it has its `error`.
    #[pyo3(signature = (table, now, *, threads = None, intents = true, reveal = false, progress = None))]
    #[expect(clippy::too_many_arguments, reason = "each is a keyword in Python")]
    fn evaluate_batch(
        &self,
        py: Python<'_>,
        table: &Bound<'_, PyAny>,
        now: &Bound<'_, PyAny>,
        threads: Option<&Bound<'_, PyAny>>,
        intents: bool,
        reveal: bool,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Answers> {
        let (now, options) = (instant(now)?, Options { threads: threads_or_all(threads)?, intents, reveal });
        let (mut batches, mut answers, mut done) = (batches(table)?, Vec::new(), 0);
        while let Some(batch) = py.detach(|| batches.next()) {
            let batch = batch.map_err(|error| raised(py, &error))?;
            for part in parts(&batch) {
                py.check_signals()?;
                let found = py.detach(|| evaluate(&self.compiled, &self.plan, &part, now, options));
                answers.push(found.map_err(|error| raised(py, &error))?);
                done += part.num_rows();
                progress.map(|progress| progress.call1((done,))).transpose()?;
            }
        }
        Ok(Answers(answers))
    }

    /// Evaluates many events or orders: for each an `Evaluation`, or the `DangjiuError` that it alone would raise; any other
    /// exception is raised. Those that are JSON are read on several threads, without the interpreter lock.
    ///
    /// Args:
    ///     documents: an iterable of what `evaluate` takes.
    ///     now: the instant of the call, as for `evaluate`.
    ///     threads: how many; all processors where nothing is said.
    ///     reveal: whether values about people are shown, in intents as well; without it they are masked.
    ///
    /// Raises:
    ///     UsageError: `documents` is one document or none, `now` is no instant, or `threads` no number.
    #[pyo3(signature = (documents, now, *, threads = None, reveal = false))]
    fn evaluate_documents(
        &self,
        documents: &Bound<'_, PyAny>,
        now: &Bound<'_, PyAny>,
        threads: Option<&Bound<'_, PyAny>>,
        reveal: bool,
    ) -> PyResult<Vec<Py<PyAny>>> {
        let (py, at) = (now.py(), instant(now)?);
        let documents = py.import("dangjiu._plain")?.getattr("many")?.call1((documents,))?;
        let documents: Vec<Bound<'_, PyAny>> = documents.try_iter()?.collect::<PyResult<_>>()?;
        let texts: Vec<_> = documents.iter().map(json).collect();
        let read: Vec<&[u8]> = texts.iter().filter_map(|text| text.as_ref().ok()?.as_deref()).collect();
        let threads = threads_or_all(threads)?;
        let mut found = Vec::with_capacity(read.len());
        for part in read.chunks(HEARD_AFTER) {
            py.check_signals()?;
            let answers = || self.compiled.evaluate_documents(&self.plan, part, at, threads, reveal);
            found.extend(py.detach(answers));
        }
        let mut found = found.into_iter();
        let answer = |(document, text): (_, &PyResult<Option<Cow<'_, [u8]>>>)| {
            let of_text = text.as_ref().is_ok_and(Option::is_some).then(|| found.next()).flatten();
            let answer = match of_text {
                Some(answer) => answer.map(Evaluation::new).map_err(|error| raised(py, &error)),
                None => self.evaluate(document, now, reveal),
            };
            py.check_signals()?;
            match answer.and_then(|found| Ok(Py::new(py, found)?.into_any())) {
                Err(error) if is_own(py, &error)? => Ok(error.into_value(py).into_any()),
                answer => answer,
            }
        };
        documents.iter().zip(&texts).map(answer).collect::<PyResult<_>>()
    }

    /// Why a rule fired or did not: a `Trace`. Values about people are masked unless `reveal`.
    ///
    /// Raises:
    ///     UsageError: there is no such rule, or several packs have one of this name. Otherwise as `evaluate`.
    #[pyo3(signature = (rule, facts, now, *, reveal = false))]
    fn explain(
        &self,
        rule: &str,
        facts: &Bound<'_, PyAny>,
        now: &Bound<'_, PyAny>,
        reveal: bool,
    ) -> PyResult<Py<PyAny>> {
        typed(facts.py(), "one", "Trace", &self.trace(rule, facts, now, reveal)?)
    }

    /// Why a rule did not fire, in one sentence (`Said`); None where it fired. Otherwise as `explain`.
    #[pyo3(signature = (rule, facts, now, *, reveal = false))]
    fn why_not(
        &self,
        rule: &str,
        facts: &Bound<'_, PyAny>,
        now: &Bound<'_, PyAny>,
        reveal: bool,
    ) -> PyResult<Option<Py<PyAny>>> {
        let trace = self.trace(rule, facts, now, reveal)?;
        trace.why_not.map(|said| typed(facts.py(), "one", "Said", &said)).transpose()
    }

    /// Runs the tests that stand beside the rules: a `TestReport`.
    fn test(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let report = py.detach(|| self.compiled.test()).map_err(|error| raised(py, &error))?;
        typed(py, "one", "TestReport", &report)
    }

    /// The same rules with values of the host.
    ///
    /// Args:
    ///     lets: values of `let` names, by name.
    ///     lists: the entries of named lists, by name.
    ///     zone: the zone of times without one, such as `Asia/Shanghai`.
    ///
    /// Raises:
    ///     UsageError: the rules have no such name, a value is of another type, or the zone is unknown.
    #[pyo3(signature = (*, lets = None, lists = None, zone = None))]
    fn with_values(
        &self,
        py: Python<'_>,
        lets: Option<&Bound<'_, PyAny>>,
        lists: Option<&Bound<'_, PyAny>>,
        zone: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Rules> {
        let made = py.import("dangjiu._plain")?.getattr("host_values")?.call1((lets, lists, zone))?;
        let limits = self.compiled.limits();
        let values = HostValues::read(made.extract()?).and_then(|values| values.apply(&self.plan, limits));
        let plan = values.map_err(|error| raised(py, &error))?;
        Ok(Rules::of(py, Arc::clone(&self.compiled), plan))
    }

    /// These rules as bytes, with the values of the host: what `dangjiu.unpack` reads, here and in every host. With `texts`
    /// explanations quote the rules by line.
    #[pyo3(signature = (*, texts = false))]
    fn pack<'py>(&self, py: Python<'py>, texts: bool) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &py.detach(|| self.compiled.pack(&self.plan, texts)))
    }

    /// The rules, or one state machine, as a drawing in the text of Mermaid or Graphviz (`format`: `mermaid` or `dot`).
    ///
    /// Raises:
    ///     UsageError: there is no such machine, language or format.
    #[pyo3(signature = (machine = None, *, lang = "en", format = "mermaid"))]
    fn graph(&self, py: Python<'_>, machine: Option<&str>, lang: &str, format: &str) -> PyResult<String> {
        let drawn =
            language(lang).and_then(|lang| self.compiled.graph(machine, lang, named::format(format)?));
        drawn.map_err(|error| raised(py, &error))
    }

    /// What these rules have done so far, as plain numbers in a dict: events by what came of them, `rules` one by one
    /// and, under `missing`, the events each path was missing in. What is evaluated counts, alone or in batches; what is only
    /// decided or explained does not.
    fn metrics(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        typed(py, "plain", "", &self.compiled.metrics())
    }

    /// The same as OpenMetrics text, which Prometheus and others read; it ends with `# EOF`.
    fn openmetrics(&self) -> String {
        self.compiled.metrics().openmetrics()
    }

    /// The names of the rules, with their packs, in the order of their files.
    #[getter]
    fn names(&self) -> Vec<String> {
        self.compiled.program().rules.iter().map(|rule| rule.qualified()).collect()
    }

    /// The warnings: a tuple of `Diagnostic`.
    #[getter]
    fn diagnostics(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        typed(py, "many", "Diagnostic", &self.compiled.diagnostics())
    }

    /// The warnings as the command line shows them.
    #[pyo3(signature = (lang = "en"))]
    fn render(&self, py: Python<'_>, lang: &str) -> PyResult<String> {
        let lang = language(lang).map_err(|error| raised(py, &error))?;
        Ok(self.compiled.shown().get(lang).to_owned())
    }

    fn __repr__(&self) -> String {
        format!("<dangjiu.Rules: {} rules>", self.compiled.program().rules.len())
    }
}

fn threads_or_all(threads: Option<&Bound<'_, PyAny>>) -> PyResult<usize> {
    let Some(given) = threads else { return Ok(named::all_threads()) };
    given.extract().map_err(|_| raised(given.py(), &named::no_threads(&given.to_string())))
}
