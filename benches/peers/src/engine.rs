//! What is measured: something that takes rules and says which of them match an order.

use crate::orders::Order;
use crate::rules::RuleSet;

/// Rules, loaded, with the orders they will be asked about.
pub trait Engine {
    /// Takes the orders in whatever form the engine reads. Not measured.
    ///
    /// # Errors
    /// Why it cannot, in words.
    fn take(&mut self, orders: &[Order]) -> Result<(), String>;

    /// Puts the numbers of the rules that match an order into `matched`, which is empty, in any order, each once.
    ///
    /// # Errors
    /// Why it cannot, in words.
    fn run(&mut self, order: usize, matched: &mut Vec<u32>) -> Result<(), String>;

    /// How many rules the last run looked at, where the engine counts them.
    fn touched(&self) -> Option<u64> {
        None
    }
}

/// From where an engine starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// Facts in the engine's own form, made beforehand.
    Facts,
    /// The bytes of a JSON document.
    Json,
}

impl From {
    pub fn words(self) -> &'static str {
        match self {
            From::Facts => "facts ready",
            From::Json => "from JSON",
        }
    }
}

/// An engine that takes part.
#[derive(Clone, Copy)]
pub struct Entrant {
    pub name: &'static str,
    pub from: From,
    /// Loads rules, or says why this engine cannot run these. What it takes in rule text is made beforehand, by `write`.
    pub load: fn(&Texts) -> Result<Box<dyn Engine>, String>,
    /// The most rules it is asked to load within reason.
    pub most_rules: usize,
    /// Whether it is left out, in plain sight, where it cannot run a workload.
    pub may_pass: bool,
}

/// The rules of a workload in every form an engine loads.
pub struct Texts {
    pub set: RuleSet,
    /// In Dangjiu's language.
    pub dangjiu: Vec<String>,
}
