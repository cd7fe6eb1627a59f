//! From text to tree and back: layout, parsing, the syntax tree and the printer.

pub mod ast;
pub mod precedence;
pub mod print;
