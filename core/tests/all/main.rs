//! The core, seen from outside. One program for all of them: each more would be linked, and checked, by itself.

mod checked_plans;
mod decimal_model;
mod declarations;
mod diagnosis;
mod eval;
mod explain;
mod graph;
mod packed;
mod printing;
mod rule_files;
mod same_trees;
mod sieve;
mod spellings;
mod test_reports;
mod time_model;
mod zone_model;
