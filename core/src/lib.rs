//! Dangjiu.
#![no_std]
#![forbid(unsafe_code)]
extern crate alloc;
pub mod span;
pub mod syntax;
