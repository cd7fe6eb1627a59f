//! The boundary of all languages, seen from outside.

mod batch;
mod call;
mod canonical;
mod evaluate;
mod json;
mod metrics;
mod object;
mod packed;
mod position;
mod shapes;
mod types;
mod zones;
