//! What a batch comes to, as columns.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::builder::LargeStringBuilder;
use arrow_array::types::UInt32Type;
use arrow_array::{
    ArrayRef, DictionaryArray, LargeStringArray, ListArray, RecordBatch, StringArray, UInt32Array,
};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use dangjiu::columns::ColumnEvaluation;
use dangjiu::plan::{Plan, RuleId};
use dangjiu_facade::error::HostError;
use dangjiu_facade::wire::Evaluation;
use serde::Serialize;

/// The columns of answers: lists of rules as dictionaries, and texts, whose places are 64 bits wide: together they may be long.
#[must_use]
pub fn schema() -> SchemaRef {
    let names = |name: &str| Field::new(name, DataType::List(Arc::new(item())), false);
    let text = |name: &str| Field::new(name, DataType::LargeUtf8, true);
    Arc::new(Schema::new(vec![
        names("fired"),
        names("undecided"),
        names("errored"),
        text("intents"),
        text("withheld"),
        text("error"),
    ]))
}

fn item() -> Field {
    let name = DataType::Dictionary(Box::new(DataType::UInt32), Box::new(DataType::Utf8));
    Field::new("item", name, false)
}

/// A column of lists of rules, row by row.
struct Lists {
    ends: Vec<i32>,
    rules: Vec<u32>,
}

impl Lists {
    fn of(rows: usize) -> Lists {
        let mut ends = Vec::with_capacity(rows + 1);
        ends.push(0);
        Lists { ends, rules: Vec::new() }
    }

    #[inline]
    fn row(&mut self, rules: impl Iterator<Item = u32>) {
        self.rules.extend(rules);
        // What is beyond is refused with the whole column.
        self.ends.push(i32::try_from(self.rules.len()).unwrap_or(i32::MAX));
    }

    /// Rows without any, up to so many in all.
    fn none_until(&mut self, rows: usize) {
        let end = self.ends.last().copied().unwrap_or(0);
        self.ends.resize(rows + 1, end);
    }

    fn column(self, names: &ArrayRef) -> Result<ArrayRef, ArrowError> {
        let count = self.rules.len();
        i32::try_from(count).map_err(|_| ArrowError::OffsetOverflowError(count))?;
        let rules = DictionaryArray::<UInt32Type>::try_new(UInt32Array::from(self.rules), Arc::clone(names))?;
        let ends = OffsetBuffer::new(self.ends.into());
        Ok(Arc::new(ListArray::try_new(Arc::new(item()), ends, Arc::new(rules), None)?))
    }
}

/// The names of all rules, by number.
fn names(plan: &Plan) -> Vec<String> {
    plan.rules().map(|(_, rule)| rule.qualified()).collect()
}

fn answers(names: Vec<String>, lists: [Lists; 3], texts: [ArrayRef; 3]) -> Result<RecordBatch, ArrowError> {
    let names: ArrayRef = Arc::new(StringArray::from(names));
    let mut columns = Vec::with_capacity(lists.len() + texts.len());
    for list in lists {
        columns.push(list.column(&names)?);
    }
    columns.extend(texts);
    RecordBatch::try_new(schema(), columns)
}

/// Only which rules fire.
pub(crate) fn of_decided(plan: &Plan, found: &ColumnEvaluation<'_>) -> Result<RecordBatch, ArrowError> {
    let [mut fired, mut undecided, mut errored] = [(); 3].map(|()| Lists::of(found.rows()));
    let number = |rule: RuleId| rule.0;
    for row in 0..found.rows() {
        fired.row(found.fired(row).map(number));
    }
    for row in found.open_rows() {
        undecided.none_until(row);
        undecided.row(found.undecided(row).into_iter().map(|open| open.rule.0));
        errored.none_until(row);
        errored.row(found.errored(row).into_iter().map(|error| error.rule.0));
    }
    undecided.none_until(found.rows());
    errored.none_until(found.rows());
    let why = |row| found.refused(row).map(|why| HostError::from(why.clone()).message.en);
    let error = match found.any_refused() {
        true => LargeStringArray::from_iter((0..found.rows()).map(why)),
        false => LargeStringArray::new_null(found.rows()),
    };
    let none: ArrayRef = Arc::new(LargeStringArray::new_null(found.rows()));
    answers(names(plan), [fired, undecided, errored], [Arc::clone(&none), none, Arc::new(error)])
}

/// What is kept of everything that a row comes to: rules by number, and texts.
#[derive(Default)]
pub(crate) struct Row {
    /// The rules that fire, are undecided, are in error.
    rules: [Box<[u32]>; 3],
    /// The intents, what was withheld, why the row was refused.
    texts: [Option<String>; 3],
}

/// Everything that rows come to.
pub(crate) struct Rows {
    names: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Rows {
    pub(crate) fn of(plan: &Plan) -> Rows {
        let names = names(plan);
        Rows { numbers: names.iter().cloned().zip(0..).collect(), names }
    }

    /// What is kept of an answer.
    pub(crate) fn kept(&self, answer: Result<Evaluation, HostError>) -> Result<Row, ArrowError> {
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => return Ok(Row { texts: [None, None, Some(error.message.en)], ..Row::default() }),
        };
        let number = |name: &String| self.numbers.get(name).copied();
        let rules = [
            answer.fired.iter().filter_map(number).collect(),
            answer.undecided.iter().filter_map(|open| number(&open.rule)).collect(),
            answer.errored.iter().filter_map(|error| number(&error.rule)).collect(),
        ];
        Ok(Row { rules, texts: [written(&answer.intents)?, written(&answer.withheld)?, None] })
    }

    /// The rows as columns.
    pub(crate) fn columns(self, rows: Vec<Row>) -> Result<RecordBatch, ArrowError> {
        let mut lists = [(); 3].map(|()| Lists::of(rows.len()));
        let mut texts = [(); 3].map(|()| LargeStringBuilder::with_capacity(rows.len(), 0));
        for row in rows {
            for (list, rules) in lists.iter_mut().zip(row.rules) {
                list.row(rules.into_iter());
            }
            for (column, text) in texts.iter_mut().zip(row.texts) {
                column.append_option(text);
            }
        }
        let texts = texts.map(|mut column| -> ArrayRef { Arc::new(column.finish()) });
        answers(self.names, lists, texts)
    }
}

/// A list as JSON; nothing where it is empty.
fn written(list: &[impl Serialize]) -> Result<Option<String>, ArrowError> {
    let written = (!list.is_empty()).then(|| serde_json::to_string(list));
    written.transpose().map_err(|error| ArrowError::JsonError(error.to_string()))
}
