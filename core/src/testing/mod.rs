//! Runs the tests that stand beside rules.

mod given;
