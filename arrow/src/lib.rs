//! Dangjiu on Apache Arrow: a batch of records in, a batch of answers out, row by row the same as single calls.
//!
//! Columns are named by what they hold: `order.amount`, or `amount` where the records are orders; structs and lists stand
//! for records and lists. No place may have two columns. Whole numbers, decimals, texts, dictionaries, instants and lists are read where they lie.
//! What a place cannot hold (a bare number where money is asked for, a date that does not exist) is wrong in its row,
//! as in JSON; a column that can hold no value of its place is refused with its name.
//!
//! | answer | what it holds |
//! |---|---|
//! | `fired` | the rules that fire, in order |
//! | `undecided` | the rules that a missing value leaves undecided |
//! | `errored` | the rules that could not be computed |
//! | `intents` | what is asked for, as the JSON that every host gives; null for nothing |
//! | `withheld` | the steps that were not issued because they lacked something, as JSON; null for nothing |
//! | `error` | why the row was refused whole, in English; null for most |
//!
//! ```
//! use std::sync::Arc;
//!
//! use arrow_array::cast::AsArray;
//! use arrow_array::{Array, ArrayRef, Int64Array, RecordBatch};
//! use dangjiu::time::Instant;
//! use dangjiu_arrow::{Options, evaluate};
//! use dangjiu_facade::rules::{Rules, SourceText};
//!
//! let text = "record order { score: number required }
//! rule risky
//! when order.score >= 5
//! then add_tag(tag: \"risky\")
//! ";
//! let rules = Rules::compile(vec![SourceText::new("risky.dj", text)]);
//! let scores: ArrayRef = Arc::new(Int64Array::from(vec![Some(9), Some(1), None]));
//! let orders = RecordBatch::try_from_iter([("score", scores)])?;
//! let found = evaluate(&rules, rules.plan()?, &orders, Instant::EPOCH, Options::default())?;
//! let count = |column: &str, row| found.column_by_name(column).unwrap().as_list::<i32>().value(row).len();
//! assert_eq!([count("fired", 0), count("fired", 1), count("fired", 2)], [1, 0, 0]);
//! assert_eq!([count("undecided", 0), count("undecided", 2)], [0, 1]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
mod answers;
mod digits;
mod held;
mod intake;
mod named;
mod table;
mod written;

use std::fmt::Display;

use arrow_array::RecordBatch;
use dangjiu::diagnostic::Bilingual;
use dangjiu::plan::Plan;
use dangjiu::say;
use dangjiu::time::Instant;
use dangjiu_facade::error::HostError;
use dangjiu_facade::rules::Rules;

pub use answers::schema;
pub use intake::{Batches, batch};

use crate::answers::{Row, Rows};
use crate::table::Read;
use crate::written::Written;

/// How a batch is evaluated.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// On how many threads; the answer does not depend on it.
    pub threads: usize,
    /// Whether it is said what the rules ask for. Otherwise only which rules fire, which is many times quicker, and events that
    /// rules emit are not followed: rules that wait for such events are not among them.
    pub intents: bool,
    /// Whether values about people are shown.
    pub reveal: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options { threads: 1, intents: true, reveal: false }
    }
}

/// Evaluates the records of a batch at an instant. The answers have the columns of [`schema`]. A record that names no event
/// has the keys of the same record in JSON, of all columns; where it holds what JSON does not (bytes), its `error` says so.
///
/// # Errors
/// `Usage` for a column that does not fit its place, with its name.
pub fn evaluate(
    rules: &Rules,
    plan: &Plan,
    batch: &RecordBatch,
    now: Instant,
    options: Options,
) -> Result<RecordBatch, HostError> {
    let named = named::columns(batch, rules.limits().nesting)?;
    let bare = named::bare(rules, &named)?;
    let written = Written::of(rules, bare, &named, batch.num_rows());
    let read = Read::of(plan.shape(), bare, &named)?.trimmed();
    let columns = read.held(plan, *rules.limits(), batch.num_rows())?;
    let records = table::records(plan, batch.num_rows(), &columns)?;
    let records = records.with_digests(&written).map_err(|error| refused(error.sentence()))?;
    let found = rules.evaluate_batch(plan, &records, now, options.threads)?;
    let answers = if options.intents {
        let all = Rows::of(plan);
        let rows = found.rows(options.threads, options.reveal, &|answer| all.kept(answer));
        rows.into_iter().collect::<Result<Vec<Row>, _>>().and_then(|rows| all.columns(rows))
    } else {
        answers::of_decided(plan, found.decided())
    };
    answers.map_err(|error| foreign(&error))
}

/// A batch in parts of so many rows that a host hears every moment how far it is.
pub fn parts(batch: &RecordBatch) -> impl Iterator<Item = RecordBatch> {
    const ROWS: usize = 1 << 16;
    let part = |from: usize| batch.slice(from, ROWS.min(batch.num_rows() - from));
    (0..batch.num_rows()).step_by(ROWS).map(part)
}

/// The error that a table does not fit.
fn refused(what: Bilingual) -> HostError {
    HostError::usage("table", what)
}

/// The same in the words of somebody else, who has them in one language.
fn foreign(what: &impl Display) -> HostError {
    refused(say!("{what}", "表格无法读取：{what}"))
}
