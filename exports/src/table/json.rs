//! JSON pushes as rows: one value per line, or one for the whole file; a value may hold many rows.
//!
//! A column is a list of paths, of which the first that leads to something counts: `lastResult.nu` from the top, `.time` within the
//! element that is the row, and `newest:lastResult.state` from the top but only in the newest row of its push (what a push
//! says of the whole is true of its newest entry only).

use std::collections::HashSet;
use std::io::{self, BufRead, BufReader, Cursor, Read};

use serde_json::Value;

use super::{Row, RowFault, Span};
use crate::mapping::JsonRows;
use crate::text::append;

/// A value is held whole; none that carriers send is longer.
const LONGEST: u64 = 64 * 1024 * 1024;

/// A file whose first values are no pushes is none of pushes.
const LOOKED_AT: usize = 1000;

/// Rows out of JSON.
pub(super) struct Pushes {
    input: BufReader<Box<dyn Read>>,
    gb18030: bool,
    rows: JsonRows,
    columns: Vec<Vec<String>>,
    /// Values read and not yet handed out, last first, each with the number of its line.
    waiting: Vec<(u32, Option<Value>)>,
    current: Option<Current>,
    line: u32,
    /// The first line with something on it was met: a value over several lines begins there or nowhere.
    begun: bool,
    read: u64,
    bytes: Vec<u8>,
    spans: Vec<Span>,
}

/// A push whose rows are being handed out.
struct Current {
    number: u32,
    value: Value,
    /// Where its array is, if it has one.
    array: Option<String>,
    next: usize,
    newest: Option<usize>,
}

impl Pushes {
    pub(super) fn new(input: Box<dyn Read>, gb18030: bool) -> Pushes {
        Pushes {
            input: BufReader::new(input),
            gb18030,
            rows: JsonRows::default(),
            columns: Vec::new(),
            waiting: Vec::new(),
            current: None,
            line: 0,
            begun: false,
            read: 0,
            bytes: Vec::new(),
            spans: Vec::new(),
        }
    }

    pub(super) fn lay_out(&mut self, rows: JsonRows, columns: Vec<Vec<String>>) {
        (self.rows, self.columns) = (rows, columns);
    }

    /// Bytes read so far.
    pub(super) fn position(&self) -> u64 {
        self.read
    }

    /// The paths of the first value that has any, each once: `lastResult.data[].time`. Longer paths, and more of them, than any
    /// mapping names are left out.
    pub(super) fn paths(&mut self) -> io::Result<Vec<String>> {
        let mut paths = Paths::default();
        let mut seen = 0;
        loop {
            // What was read last stands first.
            let new = self.waiting.len() - seen;
            for value in self.waiting.iter().take(new).rev().filter_map(|(_, value)| value.as_ref()) {
                paths.collect(value, "");
                if !paths.all.is_empty() {
                    return Ok(paths.all);
                }
            }
            seen = self.waiting.len();
            if seen > LOOKED_AT || !self.more()? {
                return Ok(paths.all);
            }
        }
    }

    pub(super) fn next_row(&mut self) -> io::Result<Option<Row<'_>>> {
        loop {
            if let Some(current) = &mut self.current {
                let rows = current.array.as_deref().and_then(|path| lookup(&current.value, path)?.as_array());
                let count = rows.map_or(1, |rows| rows.len().max(1));
                if current.next < count {
                    let at = current.next;
                    current.next += 1;
                    let element = rows.and_then(|rows| rows.get(at));
                    let newest = current.newest.is_none_or(|newest| newest == at);
                    fill(&self.columns, &current.value, element, newest, &mut self.bytes, &mut self.spans);
                    return Ok(Some(row(current.number, None, &self.bytes, &self.spans)));
                }
                self.current = None;
            }
            if self.waiting.is_empty() && !self.more()? {
                return Ok(None);
            }
            match self.waiting.pop() {
                Some((number, Some(value))) => self.current = Some(self.begin(number, value)),
                Some((number, None)) => {
                    self.spans.clear();
                    self.bytes.clear();
                    return Ok(Some(row(number, Some(RowFault::NoJson), &self.bytes, &self.spans)));
                }
                // A blank line.
                None => {}
            }
        }
    }

    fn begin(&self, number: u32, value: Value) -> Current {
        let array =
            self.rows.rows.iter().find(|path| lookup(&value, path).is_some_and(Value::is_array)).cloned();
        let rows = array.as_deref().and_then(|path| lookup(&value, path)?.as_array());
        let time_of = |row: &Value| {
            self.rows.newest_by.iter().find_map(|path| lookup(row, path)?.as_str().map(str::to_owned))
        };
        let mut newest: Option<(usize, String)> = None;
        for (at, row) in rows.into_iter().flatten().enumerate() {
            if let Some(time) = time_of(row)
                && newest.as_ref().is_none_or(|(_, known)| time > *known)
            {
                newest = Some((at, time));
            }
        }
        Current { number, value, array, next: 0, newest: newest.map(|(at, _)| at) }
    }

    /// Reads a line, or the whole file where its first line is no value; false at the end.
    fn more(&mut self) -> io::Result<bool> {
        let mut bytes = Vec::new();
        self.read += (&mut self.input).take(LONGEST).read_until(b'\n', &mut bytes)? as u64;
        if bytes.is_empty() {
            return Ok(false);
        }
        self.line = self.line.saturating_add(1);
        if bytes.trim_ascii().is_empty() {
            return Ok(true);
        }
        let mut found = self.values(&bytes);
        if found.is_none() && !self.begun {
            // One value over several lines, or lines of which the first is broken.
            let line = bytes.len() as u64;
            (&mut self.input).take(LONGEST).read_to_end(&mut bytes)?;
            found = self.values(&bytes);
            if found.is_none() {
                let rest = std::mem::replace(&mut self.input, BufReader::new(Box::new(io::empty())));
                self.input = BufReader::new(Box::new(Cursor::new(bytes).chain(rest)));
                (self.begun, self.line, self.read) = (true, self.line - 1, self.read - line);
                return Ok(true);
            }
            self.read += bytes.len() as u64 - line;
        }
        self.begun = true;
        let values = found.unwrap_or_else(|| vec![None]);
        self.waiting.splice(0..0, values.into_iter().rev().map(|value| (self.line, value)));
        Ok(true)
    }

    /// The values in a text: of an array its elements; a push in a form field or in a field `param` is taken out of it. What is no
    /// object is no push.
    fn values(&self, bytes: &[u8]) -> Option<Vec<Option<Value>>> {
        let mut text = String::new();
        append(bytes, self.gb18030, &mut text).ok()?;
        let text = text.trim().trim_start_matches('\u{feff}');
        let value: Value = match text.strip_prefix("param=") {
            Some(form) => serde_json::from_str(&percent_decoded(form.split('&').next()?)?).ok()?,
            None => serde_json::from_str(text).ok()?,
        };
        let values = match value {
            Value::Array(values) if !values.is_empty() => values,
            other => vec![other],
        };
        let push = |mut value: Value| {
            let push = match value.get_mut("param").map(Value::take) {
                None => Some(value),
                Some(Value::String(inner)) => serde_json::from_str(&inner).ok(),
                Some(inner) => Some(inner),
            };
            push.filter(Value::is_object)
        };
        Some(values.into_iter().map(push).collect())
    }
}

fn row<'r>(number: u32, fault: Option<RowFault>, bytes: &'r [u8], cells: &'r [Span]) -> Row<'r> {
    Row { number, fault, gb18030: false, bytes, rewritten: &[], cells }
}

/// The value at a path of keys.
fn lookup<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').filter(|key| !key.is_empty()).try_fold(value, |value, key| value.get(key))
}

/// Writes the cells of a row.
fn fill(
    columns: &[Vec<String>],
    value: &Value,
    element: Option<&Value>,
    newest: bool,
    bytes: &mut Vec<u8>,
    spans: &mut Vec<Span>,
) {
    bytes.clear();
    spans.clear();
    for paths in columns {
        let start = bytes.len();
        let found = paths.iter().find_map(|path| {
            let from = match (path.strip_prefix('.'), path.strip_prefix("newest:")) {
                (Some(path), _) => lookup(element?, path),
                (None, Some(path)) => lookup(value, path).filter(|_| newest),
                (None, None) => lookup(value, path),
            };
            from.filter(|found| !matches!(found, Value::Null | Value::Array(_) | Value::Object(_)))
        });
        match found {
            Some(Value::String(text)) => bytes.extend_from_slice(text.as_bytes()),
            // Numbers are kept as they were written, so that an id keeps its digits.
            Some(other) => bytes.extend_from_slice(other.to_string().as_bytes()),
            None => {}
        }
        let span = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        spans.push(Span { start: span(start), end: span(bytes.len()), rewritten: false });
    }
}

/// Paths that lead to something that is no object, in the order in which they are met.
#[derive(Default)]
struct Paths {
    all: Vec<String>,
    known: HashSet<String>,
}

impl Paths {
    /// No mapping names a longer one; with a key of a megabyte, each of thousands below it would be as long.
    const LONGEST: usize = 1024;
    const MOST: usize = 100_000;

    fn collect(&mut self, value: &Value, at: &str) {
        if at.len() > Paths::LONGEST || self.all.len() == Paths::MOST {
            return;
        }
        match value {
            Value::Object(fields) => {
                for (key, value) in fields {
                    let path = if at.is_empty() { key.clone() } else { format!("{at}.{key}") };
                    self.collect(value, &path);
                }
            }
            Value::Array(elements) => {
                let path = format!("{at}[]");
                for element in elements.iter().take(3) {
                    self.collect(element, &path);
                }
                self.add(path);
            }
            _ => self.add(at.to_owned()),
        }
    }

    fn add(&mut self, path: String) {
        if self.all.len() < Paths::MOST && self.known.insert(path.clone()) {
            self.all.push(path);
        }
    }
}

/// `%7B` and `+` as forms write them.
fn percent_decoded(form: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(form.len());
    let mut rest = form.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let pair = [rest.next()?, rest.next()?];
                bytes.push(u8::from_str_radix(std::str::from_utf8(&pair).ok()?, 16).ok()?);
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> (JsonRows, Vec<Vec<String>>) {
        let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let rows = JsonRows { rows: words(&["lastResult.data", "data"]), newest_by: words(&["time"]) };
        let state = words(&[".statusCode", "newest:lastResult.state", "newest:state"]);
        (rows, vec![words(&["lastResult.nu", "nu"]), words(&[".time"]), state])
    }

    fn rows_of(text: &'static str) -> Vec<(u32, Vec<String>)> {
        let mut pushes = Pushes::new(Box::new(text.as_bytes()), false);
        pushes.paths().unwrap();
        let (rows, columns) = columns();
        pushes.lay_out(rows, columns);
        let mut all = Vec::new();
        while let Some(row) = pushes.next_row().unwrap() {
            let cells = row.cells().map(|cell| String::from_utf8(cell.to_vec()).unwrap()).collect();
            assert_eq!(row.fault.is_some(), row.is_empty());
            all.push((row.number, cells));
        }
        all
    }

    const BARE: &str =
        r#"{"nu":7,"state":"3","data":[{"time":"2026-06-03 10:00:00"},{"time":"2026-06-02 10:00:00"}]}"#;

    #[test]
    fn a_push_is_a_row_per_entry_and_its_state_is_that_of_the_newest() {
        let expected = vec![
            (1, vec!["7".to_owned(), "2026-06-03 10:00:00".to_owned(), "3".to_owned()]),
            (1, vec!["7".to_owned(), "2026-06-02 10:00:00".to_owned(), String::new()]),
        ];
        assert_eq!(rows_of(BARE), expected);
        let over_lines = r#"{"nu": 7,
            "state": "3", "data": [{"time":"2026-06-03 10:00:00"},
            {"time":"2026-06-02 10:00:00"}]}"#;
        assert_eq!(rows_of(over_lines), expected);
    }

    #[test]
    fn wrapped_pushes_are_the_same() {
        let wrapped = r#"{"status":"polling","lastResult":{"nu":"A","state":"304","data":[{"time":"2026-06-03 10:34:33","statusCode":"304"}]}}"#;
        let row = vec![(1, vec!["A".to_owned(), "2026-06-03 10:34:33".to_owned(), "304".to_owned()])];
        assert_eq!(rows_of(wrapped), row);
        let inner = r#"{"param":"{\"lastResult\":{\"nu\":\"A\",\"data\":[{\"time\":\"2026-06-03 10:34:33\",\"statusCode\":304}]}}"}"#;
        assert_eq!(rows_of(inner), row);
        let form = "param=%7B%22nu%22%3A%22A%22%2C%22data%22%3A%5B%7B%22time%22%3A%222026-06-03+10%3A34%3A33%22%2C%22statusCode%22%3A%22304%22%7D%5D%7D&sign=x";
        assert_eq!(rows_of(form), row);
    }

    #[test]
    fn long_numbers_keep_their_digits() {
        let rows = rows_of(r#"{"nu":6917926768823643751,"data":[]}"#);
        assert_eq!(rows[0].1[0], "6917926768823643751");
    }

    #[test]
    fn a_broken_line_is_a_row_of_its_own() {
        let rows = rows_of("{\"nu\":1,\"data\":[]}\nnot json\n\n{\"nu\":2,\"data\":[]}\n");
        let numbers: Vec<(u32, usize)> = rows.iter().map(|(number, cells)| (*number, cells.len())).collect();
        assert_eq!(numbers, [(1, 3), (2, 0), (4, 3)]);
        let rows = rows_of("{\"nu\":\n[]\nnull\n\n{\"nu\":2,\"data\":[]}\n{\"nu\":3,\"data\":[]}\n");
        let numbers: Vec<(u32, usize)> = rows.iter().map(|(number, cells)| (*number, cells.len())).collect();
        assert_eq!(numbers, [(1, 0), (2, 0), (3, 0), (5, 3), (6, 3)]);
    }

    #[test]
    fn paths_of_a_value() {
        let mut pushes = Pushes::new(Box::new(BARE.as_bytes()), false);
        assert_eq!(pushes.paths().unwrap(), ["nu", "state", "data[].time", "data[]"]);
    }

    #[test]
    fn paths_of_a_value_of_many_keys_are_each_looked_up() {
        let key = |at: usize| format!("\"k{at}\":[{at}]");
        let value = format!("{{{}}}", (0..60_000).map(key).collect::<Vec<_>>().join(","));
        let mut pushes = Pushes::new(Box::new(Cursor::new(value.into_bytes())), false);
        let paths = pushes.paths().unwrap();
        assert_eq!(paths.len(), 60_000);
        assert!(paths.iter().any(|path| path == "k59999[]"));
    }

    #[test]
    fn a_long_key_is_not_repeated_in_thousands_of_paths() {
        let inner = (0..2_000).map(|at| format!("\"k{at}\":1")).collect::<Vec<_>>().join(",");
        let value = format!("{{\"{}\":{{{inner}}},\"nu\":1}}", "x".repeat(1025));
        let mut pushes = Pushes::new(Box::new(Cursor::new(value.into_bytes())), false);
        assert_eq!(pushes.paths().unwrap(), ["nu"]);
    }
}
