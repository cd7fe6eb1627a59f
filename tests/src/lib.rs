//! What the project is tested with: a reference model of evaluation, a generator of rules and facts, and the runner
//! of the vectors that all languages share.

pub mod generate;
pub mod hosts;
pub mod model;
pub mod vectors;
pub mod week;
