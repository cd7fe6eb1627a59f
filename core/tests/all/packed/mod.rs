//! Plans as bytes: what is read answers as what was written did; what was damaged or made up is refused or answers
//! something, and never takes the process with it.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by stopping")]

mod damage;
mod golden;
mod support;
mod whole;
