//! Dangjiu.
#![no_std]
#![forbid(unsafe_code)]
extern crate alloc;

#[doc(hidden)]
pub use alloc::format as __format;
pub mod base32;
pub mod decimal;
pub mod diagnostic;
pub mod lang;
pub mod limits;
pub mod money;
pub mod span;
pub mod syntax;
pub mod time;
pub mod zone;
