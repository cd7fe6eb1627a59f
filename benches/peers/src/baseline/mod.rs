//! The hand-written programs: what a good programmer writes who knows the rules beforehand.
//!
//! Frozen. They were tuned once, before the engine was, and are what every ratio in the tables refers to. A change
//! here makes the figures of before and after incomparable.
//!
//! [`sale`] is an order as they read it, [`shop`] the seventeen rules, [`indexed`] the large sets, [`shapes`] the
//! shapes that are hard for an index, [`table`] the large decision table, [`small`] the small ones.

mod indexed;
mod sale;
mod shapes;
mod shop;
mod small;
mod table;

use sale::Sale;

use crate::engine::{Engine, Entrant, From, Texts};
use crate::orders::Order;
use crate::rules::RuleSet;

pub const NAME: &str = "by hand";

pub const ENTRANTS: [Entrant; 2] = [
    Entrant { name: NAME, from: From::Facts, load: ready, most_rules: usize::MAX, may_pass: false },
    Entrant { name: NAME, from: From::Json, load: from_json, most_rules: usize::MAX, may_pass: false },
];

/// A program for one rule set.
trait Program {
    fn run(&mut self, sale: &Sale<'_>, matched: &mut Vec<u32>);
}

/// The program for these rules, by what they look like.
fn program(set: &RuleSet) -> Result<Box<dyn Program>, String> {
    if set.rules.first().is_some_and(|rule| rule.name == "xhs_koc") {
        return Ok(Box::new(shop::Shop));
    }
    if let Some(small) = set.rules.first().and_then(|rule| small::Small::of(&rule.name)) {
        return Ok(Box::new(small));
    }
    if set.first {
        return Ok(Box::new(table::Table::of(set)));
    }
    if let Some(indexed) = indexed::Indexed::of(set) {
        return Ok(Box::new(indexed));
    }
    shapes::program(set).ok_or_else(|| "nobody wrote a program for these rules".to_owned())
}

struct Ready {
    program: Box<dyn Program>,
    sales: Vec<Sale<'static>>,
}

fn ready(texts: &Texts) -> Result<Box<dyn Engine>, String> {
    Ok(Box::new(Ready { program: program(&texts.set)?, sales: Vec::new() }))
}

impl Engine for Ready {
    fn take(&mut self, orders: &[Order]) -> Result<(), String> {
        for order in orders {
            let document: &'static str = Box::leak(order.document().into_boxed_str());
            self.sales.push(sale::read(document)?);
        }
        Ok(())
    }

    fn run(&mut self, order: usize, matched: &mut Vec<u32>) -> Result<(), String> {
        self.program.run(&self.sales[order], matched);
        Ok(())
    }
}

struct FromJson {
    program: Box<dyn Program>,
    documents: Vec<String>,
}

fn from_json(texts: &Texts) -> Result<Box<dyn Engine>, String> {
    Ok(Box::new(FromJson { program: program(&texts.set)?, documents: Vec::new() }))
}

impl Engine for FromJson {
    fn take(&mut self, orders: &[Order]) -> Result<(), String> {
        self.documents = orders.iter().map(Order::document).collect();
        Ok(())
    }

    fn run(&mut self, order: usize, matched: &mut Vec<u32>) -> Result<(), String> {
        let sale = sale::read(&self.documents[order])?;
        self.program.run(&sale, matched);
        Ok(())
    }
}
