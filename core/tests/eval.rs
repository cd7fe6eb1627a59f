//! Evaluation, seen from outside: programs built by hand, facts as small trees, and what comes of them.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by stopping"
)]

#[path = "eval/support.rs"]
mod support;

#[path = "eval/arithmetic.rs"]
mod arithmetic;
#[path = "eval/columns.rs"]
mod columns;
#[path = "eval/compare.rs"]
mod compare;
#[path = "eval/emitted.rs"]
mod emitted;
#[path = "eval/functions.rs"]
mod functions;
#[path = "eval/index.rs"]
mod index;
#[path = "eval/lists.rs"]
mod lists;
#[path = "eval/logic.rs"]
mod logic;
#[path = "eval/places.rs"]
mod places;
#[path = "eval/rules.rs"]
mod rules;
#[path = "eval/shape.rs"]
mod shape;
#[path = "eval/steps.rs"]
mod steps;
#[path = "eval/tables.rs"]
mod tables;
