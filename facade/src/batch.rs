//! Batches: many records at once, on as many threads as the host likes, with the answers of single calls. In WebAssembly, one
//! document after the other.
//!
//! ```
//! use dangjiu::time::Instant;
//! use dangjiu_facade::rules::{Rules, SourceText};
//!
//! let text = "rule big\nwhen order.amount >= 500 CNY\nthen add_tag(tag: \"big\")\n";
//! let rules = Rules::compile(vec![SourceText::new("big.dj", text)]);
//! let orders: [&[u8]; 3] = [
//!     br#"{"order": {"id": "1", "amount": "600 CNY"}}"#,
//!     br#"{"order": {"id": "2", "amount": "60 CNY"}}"#,
//!     br#"{"order": {"id": "3"}}"#,
//! ];
//! let found = rules.evaluate_documents(rules.plan()?, &orders, Instant::EPOCH, 2, false);
//! assert_eq!(found[0].as_ref().map(|found| found.fired.len()), Ok(1));
//! assert_eq!(found[1].as_ref().map(|found| found.fired.len()), Ok(0));
//! assert_eq!(found[2].as_ref().map(|found| found.undecided[0].missing.clone()), Ok(vec!["order.amount".to_owned()]));
//! # Ok::<(), dangjiu_facade::error::HostError>(())
//! ```

use std::ops::Range;
use std::panic;
use std::thread::{self, ScopedJoinHandle};

use dangjiu::columns::{Batch, ColumnEvaluation, Gatherer, Records, TextForm};
use dangjiu::facts::{FactSource, Facts};
use dangjiu::plan::Plan;
use dangjiu::say;
use dangjiu::time::Instant;
use serde::Deserialize;

use crate::desk::Desk;
use crate::error::HostError;
use crate::rules::Rules;
use crate::wire;

/// So many documents are made columns of together; more would only take memory.
const TOGETHER: usize = 8192;

/// A stretch of rows is not divided into smaller parts than this.
const LEAST: usize = 1024;

/// On how many threads, as a request says it: more than the machine can count are as many as it can.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(from = "u64")]
pub(crate) struct Threads(pub(crate) usize);

impl From<u64> for Threads {
    fn from(asked: u64) -> Threads {
        Threads(usize::try_from(asked).unwrap_or(usize::MAX))
    }
}

/// What the records of a batch come to.
pub struct BatchEvaluation<'b> {
    rules: &'b Rules,
    plan: &'b Plan,
    records: &'b Records<'b>,
    found: ColumnEvaluation<'b>,
}

impl Rules {
    /// Decides records that lie in columns, on up to `threads` threads; the answer does not depend on how many.
    ///
    /// `plan` is that of these rules, or one made from it with values of the host, and the one the records were made for.
    ///
    /// # Errors
    /// `Usage` where the records were made for another plan.
    pub fn evaluate_batch<'b>(
        &'b self,
        plan: &'b Plan,
        records: &'b Records<'b>,
        now: Instant,
        threads: usize,
    ) -> Result<BatchEvaluation<'b>, HostError> {
        let batch = Batch::new(plan, records, now).ok_or_else(|| {
            let message = say!("the records were made for another plan", "这批记录是为另一个执行计划准备的");
            HostError::usage("other_plan", message)
        })?;
        let parts = on_threads(records.rows(), threads, |rows| batch.decide(rows));
        let found = ColumnEvaluation::joined(&batch, parts);
        Ok(BatchEvaluation { rules: self, plan, records, found })
    }

    /// Evaluates many documents on a plan of these rules; for each what [`Rules::evaluate_on`] gives for it alone.
    #[must_use]
    pub fn evaluate_documents(
        &self,
        plan: &Plan,
        documents: &[&[u8]],
        now: Instant,
        threads: usize,
        reveal: bool,
    ) -> Vec<Result<wire::Evaluation, HostError>> {
        // What makes columns of documents is a thirtieth of all there would be to fetch.
        if cfg!(target_family = "wasm") {
            return Desk::default().evaluate_each(self, plan, documents, now, reveal);
        }
        let parts = on_threads(documents.len(), threads, |rows| {
            let documents = documents.get(rows).unwrap_or_default();
            let mut all = Vec::with_capacity(documents.len());
            for together in documents.chunks(TOGETHER) {
                self.together(plan, together, now, reveal, &mut all);
            }
            all
        });
        parts.into_iter().flatten().collect()
    }

    /// A stretch of documents.
    fn together(
        &self,
        plan: &Plan,
        documents: &[&[u8]],
        now: Instant,
        reveal: bool,
        all: &mut Vec<Result<wire::Evaluation, HostError>>,
    ) {
        let shape = plan.shape();
        let events: Vec<_> = documents.iter().map(|document| self.event(document)).collect();
        let (mut gatherer, mut facts) = (Gatherer::new(shape), Facts::empty(shape));
        let mut readable = Vec::with_capacity(events.len());
        for event in &events {
            facts.reset(shape);
            readable.push(event.fill(shape, &mut facts).is_ok());
            gatherer.take(&facts);
        }
        let gathered = gatherer.finish(TextForm::Dictionary);
        let records = gathered.records(plan).ok();
        let batch = records.as_ref().and_then(|records| Batch::new(plan, records, now));
        let found = batch.map(|batch| ColumnEvaluation::joined(&batch, [batch.decide(0..batch.rows())]));
        let mut desk = Desk::default();
        let mut silent = 0;
        for (row, (event, readable)) in events.iter().zip(readable).enumerate() {
            all.push(match &found {
                Some(found) if readable && found.is_silent(row) => {
                    silent += 1;
                    Ok(nothing(plan, found))
                }
                // What cannot be read says here why.
                _ => desk.evaluate(self, plan, event, now, reveal),
            });
        }
        self.count_silent(silent);
    }
}

impl<'b> BatchEvaluation<'b> {
    /// Who fires where, without words.
    #[must_use]
    pub fn decided(&self) -> &ColumnEvaluation<'b> {
        &self.found
    }

    /// All records with everything they ask for, put into words on up to `threads` threads, and made at once what the host keeps
    /// of each: all words of many records together take more time for the memory than for the words. Values about people are
    /// masked unless `reveal`. A record that is refused whole comes as its error. Each is counted, each time.
    #[must_use]
    pub fn rows<T: Send>(
        &self,
        threads: usize,
        reveal: bool,
        kept: &(impl Fn(Result<wire::Evaluation, HostError>) -> T + Sync),
    ) -> Vec<T> {
        let words = |rows: Range<usize>| self.stretch(rows, reveal, kept);
        on_threads(self.found.rows(), threads, words).into_iter().flatten().collect()
    }

    fn stretch<T>(
        &self,
        rows: Range<usize>,
        reveal: bool,
        kept: &impl Fn(Result<wire::Evaluation, HostError>) -> T,
    ) -> Vec<T> {
        let mut silent = 0;
        let words = rows.map(|row| {
            if self.found.is_silent(row) {
                silent += 1;
                return kept(Ok(nothing(self.plan, &self.found)));
            }
            let source = self.records.row(row);
            let found = self.found.evaluate(&source).inspect_err(|_| self.rules.count_refused());
            kept(found.map(|found| self.rules.worded(self.plan, &found, reveal)).map_err(HostError::from))
        });
        let words = words.collect();
        self.rules.count_silent(silent);
        words
    }
}

/// The evaluation of a record that nothing comes of.
fn nothing(plan: &Plan, found: &ColumnEvaluation<'_>) -> wire::Evaluation {
    let name = |rule| plan.rule(rule).map(|rule| rule.qualified()).unwrap_or_default();
    wire::Evaluation { needs_state: found.needs_state().map(name).collect(), ..wire::Evaluation::default() }
}

/// Does rows in stretches, one per thread; what comes out is in the order of rows. Where no further thread can be had, this one
/// does its stretch.
fn on_threads<T: Send>(rows: usize, threads: usize, work: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
    let threads = if cfg!(target_family = "wasm") { 1 } else { threads };
    let threads = threads.clamp(1, rows.div_ceil(LEAST).max(1));
    if threads == 1 {
        return vec![work(0..rows)];
    }
    let border = |part: usize| rows * part / threads;
    thread::scope(|scope| {
        let work = &work;
        let start = |part| {
            let rows = border(part)..border(part + 1);
            let started = thread::Builder::new().spawn_scoped(scope, {
                let rows = rows.clone();
                move || work(rows)
            });
            started.map_err(|_| rows)
        };
        let started: Vec<_> = (0..threads).map(start).collect();
        let done = started.into_iter().map(|part| match part.map(ScopedJoinHandle::join) {
            Ok(Ok(done)) => done,
            // Nothing here stops by itself; what a host's allocator or hook does is passed on.
            Ok(Err(cause)) => panic::resume_unwind(cause),
            Err(rows) => work(rows),
        });
        done.collect()
    })
}
