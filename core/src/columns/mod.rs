//! Columns: a batch of records is decided over whole columns, with the answers that each record has alone.
//!
//! Up to 64 check rules are the bits of a word. A column's value rules out some of them, so per column and chunk of rows
//! there is one loop of look-ups and `and`s, however many conditions read it; a dictionary is compared with what the
//! rules name once per distinct text. What remains (texts, items of lists, computed values) is asked of the rows in
//! which a rule that needs it is still possible.
//!
//! A row is decided as a call of its own where it says which event it is, where a rule that holds in it belongs to a
//! group that chooses, has an `otherwise` or runs once per something, and where there are more than 64 check rules.
//!
//! ```
//! use dangjiu::columns::{Records, evaluate};
//! use dangjiu::limits::Limits;
//! use dangjiu::plan::Plan;
//! use dangjiu::program::Program;
//! use dangjiu::time::Instant;
//!
//! let plan = Plan::compile(&Program::default(), &Limits::default())?;
//! let records = Records::new(&plan, 3, [])?;
//! let found = evaluate(&plan, &records, Instant::EPOCH).expect("the records are of this plan");
//! assert_eq!((found.rows(), found.firings()), (3, 0));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod batch;
mod check;
mod column;
mod error;
mod feed;
mod gather;
mod items;
mod lane;
mod line;
mod outcome;
mod records;

pub use batch::Batch;
pub use column::{Bits, Codes, Column, Currencies, HostTexts, Integers, Offsets, Texts, Wrong};
pub use error::{ColumnError, ColumnKind};
pub use gather::{Gathered, Gatherer, TextForm};
pub use outcome::{ColumnEvaluation, Decisions};
pub use records::{Records, Row, RowDigests};

use crate::plan::Plan;
use crate::time::Instant;

/// Decides all records on one thread. Nothing where they were made for another plan.
///
/// On several threads: share a [`Batch`], let each decide a stretch and join them with [`ColumnEvaluation::joined`].
#[must_use]
pub fn evaluate<'b>(plan: &'b Plan, records: &'b Records<'b>, now: Instant) -> Option<ColumnEvaluation<'b>> {
    let batch = Batch::new(plan, records, now)?;
    let rows = batch.decide(0..batch.rows());
    Some(ColumnEvaluation::joined(&batch, [rows]))
}
