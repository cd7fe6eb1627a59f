//! Order exports as shops have them, read into what the diagnosis takes.
//!
//! ```text
//! files ─► text (encoding) ─► table (rows of cells) ─► layout (mapping over headers) ─► reader ─► Observation
//!                                                                                   └─► rejects, masked
//! ```
//!
//! Consoles and back offices write GBK or UTF-8 with and without marks, CSV with commas, semicolons or tabs, workbooks, JSON pushes; ids as
//! `="…"` or with a tab; amounts with `¥`, `万元` or a decimal comma; dates in any order. Which column means what is said by a
//! [`mapping`]; a file that no mapping knows is refused, and a cell that cannot be read for certain rejects its row, counted and shown.
//!
//! ```
//! use dangjiu::builtin;
//! use dangjiu_exports::{Exports, InputFile, table::Content};
//!
//! let csv = "手工单号,来源类型,状态,创建时间,金额\nM-1,达人寄样,已审核,2026-09-21 10:00:00,\"1,299.00\"\nM-2,达人寄样,已审核,昨天,5\n";
//! let file = InputFile { name: "manual.csv".into(), content: Content::Bytes(csv.as_bytes().into()) };
//! let vocabulary = builtin::vocabulary();
//! let catalogue = builtin::catalogue(&vocabulary, &[]).expect("shipped");
//! let exports = Exports::open(vec![file], &[], &catalogue, &vocabulary)?;
//! let mut amounts = Vec::new();
//! let read = exports.read(&mut |seen: &dangjiu::observation::Observation<'_>| amounts.push(seen.amounts.receivable), false);
//! assert_eq!(amounts[0].map(|amount| amount.0), Some(12_990_000));
//! assert_eq!((read[0].read, read[0].rejected), (1, 1));
//! assert_eq!(read[0].reasons[0].reason.en, "创建时间: not a date and time");
//! # Ok::<(), dangjiu_exports::OpenError>(())
//! ```
#![forbid(unsafe_code)]

pub mod cell;
pub mod channels;
pub mod diagnose;
mod exports;
pub mod header;
mod layout;
pub mod mapping;
mod reader;
mod recognise;
mod reject;
mod rounded;
pub mod suggest;
pub mod table;
pub mod text;

pub use exports::{
    Exports, FileRead, InputFile, OpenError, OpenFile, Progress, Recognised, Refused, Sink, SystemDeclaration,
};
pub use reject::{ReasonCount, Reject};
