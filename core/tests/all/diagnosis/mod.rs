//! What is found wrong with orders, and what is not, over small shops told in lines of text.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "the lines are the tests' own; a wrong one should stop the test"
)]

mod lacking;
mod limits;
mod money;
mod oddities;
mod order;
mod several;
mod shop;
mod wrong;
