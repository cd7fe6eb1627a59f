//! Evaluation, seen from outside: programs built by hand, facts as small trees, and what comes of them.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by stopping"
)]

mod support;

mod arithmetic;
mod columns;
mod compare;
mod emitted;
mod functions;
mod index;
mod lists;
mod logic;
mod places;
mod rules;
mod shape;
mod steps;
mod tables;
