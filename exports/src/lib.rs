//! Order exports as shops have them, read into what the diagnosis takes.
#![forbid(unsafe_code)]
pub mod cell;
pub mod text;
