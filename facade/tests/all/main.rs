//! The boundary of all languages, seen from outside.

mod batch;
mod call;
mod canonical;
#[cfg(test)]
mod diagnosis;
mod emitted;
mod evaluate;
mod json;
mod limits;
mod masked;
mod metrics;
mod object;
mod packed;
mod position;
mod refused_rules;
mod shapes;
mod types;
mod zones;
