//! What is found wrong with orders, and what is not, over small shops told in lines of text.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "the lines are the tests' own; a wrong one should stop the test"
)]

#[path = "diagnosis/money.rs"]
mod money;
#[path = "diagnosis/oddities.rs"]
mod oddities;
#[path = "diagnosis/order.rs"]
mod order;
#[path = "diagnosis/shop.rs"]
mod shop;
#[path = "diagnosis/wrong.rs"]
mod wrong;
