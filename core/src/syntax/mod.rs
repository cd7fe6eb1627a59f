//! From text to tree and back: layout, parsing, the syntax tree and the printer.
//!
//! [`parse`] reads a [`Source`](crate::span::Source) into the tree of [`ast`], in Chinese, English or both at
//! once; [`same`] compares two trees.
//!
//! ```
//! use dangjiu::limits::Limits;
//! use dangjiu::span::{Source, SourceId};
//!
//! let source = Source::new(SourceId(0), "a.dj", "规则 提醒\n当 订单 变为 已付款\n就 通知(内容: \"已付款\")");
//! let parsed = dangjiu::syntax::parse(&source, &Limits::default());
//! assert!(parsed.diagnostics.is_empty());
//! ```

pub mod ast;
mod explain;
mod layout;
mod lower;
mod name;
mod normal;
mod parse;
pub mod precedence;
pub mod print;
pub mod same;
#[cfg(test)]
mod tests;

pub use explain::glue::{take_apart, unglue, unglue_comparison};
pub(crate) use lower::too_many_spellings;
pub use name::as_name;
#[cfg(feature = "small")]
pub use normal::normalise_with;
pub use parse::{Parsed, parse, pieces, source_from_bytes};
