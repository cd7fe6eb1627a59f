//! The one host boundary of Dangjiu: JSON in, JSON out, zones, positions in texts, and every operation once.
//!
//! Every binding and the command line call the operations here, so they cannot drift apart. Without the feature `full`
//! packed rules are evaluated and explained, and nothing else. With the feature `small` the build is small before it
//! is quick, and the host says how Unicode and numbers are written.
#![forbid(unsafe_code)]

mod base64;
#[cfg(feature = "full")]
pub mod batch;
pub mod call;
pub mod canonical;
#[cfg(feature = "full")]
pub mod deferred;
pub mod desk;
#[cfg(feature = "full")]
pub mod diagnosis;
pub mod error;
#[cfg(feature = "small")]
pub mod host;
pub mod host_values;
pub mod json;
pub mod metrics;
pub mod moment;
pub mod named;
pub mod object;
pub mod position;
pub mod rules;
mod secrecy;
pub mod shelf;
pub mod slip;
#[cfg(feature = "full")]
pub mod types;
pub mod wire;
pub mod zones;

/// The programs of the README, run as they stand there.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct ReadmePrograms;
