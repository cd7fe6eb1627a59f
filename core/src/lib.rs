//! Dangjiu (当就, "when–then"): a rules engine for order operations.
//!
//! Rule text goes in as `when … then …` or `当 … 就 …`; facts of an order and an instant go in as arguments; what
//! fires, what cannot be decided and why come out as data. Nothing here reads a clock, a file or a socket.
#![no_std]
#![forbid(unsafe_code)]
extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod base32;
pub mod builtin;
pub mod check;
pub mod columns;
pub mod decimal;
pub mod diagnosis;
pub mod diagnostic;
pub mod drift;
pub mod eval;
pub mod explain;
pub mod facts;
pub mod graph;
pub mod identity;
pub mod ids;
pub mod intent;
pub mod keyword;
pub mod lang;
pub mod limits;
pub mod machine;
pub mod mapping;
pub mod mask;
pub mod money;
pub mod observation;
pub mod plan;
pub mod program;
pub mod schema;
pub mod span;
pub mod syntax;
pub mod testing;
pub mod time;
pub mod timeline;
pub mod value;
pub mod zone;
