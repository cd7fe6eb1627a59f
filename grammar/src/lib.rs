//! Grammar of the Dangjiu rule language.
#![no_std]

pub mod words;
