//! datalogic-rs: JSONLogic, each rule compiled, the order parsed once.

use datalogic_rs::bumpalo::Bump;
use datalogic_rs::{Engine as DataLogic, Logic, ParsedData};
use serde_json::{Value, json};

use crate::engine::{Engine, Texts};
use crate::orders::Order;
use crate::rules::Clause;

struct Loaded {
    engine: DataLogic,
    rules: Vec<Logic>,
    orders: Vec<ParsedData>,
    arena: Bump,
}

pub(super) fn load(texts: &Texts) -> Result<Box<dyn Engine>, String> {
    super::every_rule_counts(texts)?;
    let engine = DataLogic::new();
    let rules = texts.set.rules.iter().map(|rule| {
        let text = json!({"and": rule.when.iter().map(logic).collect::<Vec<_>>()}).to_string();
        engine.compile(text.as_str()).map_err(|error| format!("{error}: {text}"))
    });
    let rules = rules.collect::<Result<_, _>>()?;
    Ok(Box::new(Loaded { engine, rules, orders: Vec::new(), arena: Bump::new() }))
}

impl Engine for Loaded {
    fn take(&mut self, orders: &[Order]) -> Result<(), String> {
        if orders.iter().any(|order| order.amount_cents.is_none()) {
            return Err("in its language what is missing is less than every number".to_owned());
        }
        let parsed = orders.iter().map(|order| ParsedData::from_json(&order.neutral()));
        self.orders = parsed.collect::<Result<_, _>>().map_err(|error| error.to_string())?;
        Ok(())
    }

    fn run(&mut self, order: usize, matched: &mut Vec<u32>) -> Result<(), String> {
        for (id, rule) in (0..).zip(&self.rules) {
            let found = self.engine.evaluate(rule, &self.orders[order], &self.arena);
            if found.map_err(|error| error.to_string())?.as_bool() == Some(true) {
                matched.push(id);
            }
        }
        self.arena.reset();
        Ok(())
    }
}

fn logic(clause: &Clause) -> Value {
    let var = |path: &str| json!({"var": path});
    let hour = || json!({"substr": [{"var": "created_at"}, 11, 2]});
    let some = |clauses: &[Clause]| -> Vec<Value> { clauses.iter().map(logic).collect() };
    match clause {
        Clause::Is(path, value) => json!({"==": [var(path), value]}),
        Clause::IsNot(path, value) => json!({"!=": [var(path), value]}),
        Clause::Flag(path, value) => json!({"==": [var(path), value]}),
        Clause::In(path, values) => json!({"in": [var(path), values]}),
        Clause::AtLeast(path, value) => json!({">=": [var(path), value]}),
        Clause::Below(path, value) => json!({"<": [var(path), value]}),
        Clause::Has(path, value) | Clause::Contains(path, value) => json!({"in": [value, var(path)]}),
        Clause::Prefix(path, value) => json!({"==": [{"substr": [var(path), 0, value.len()]}, value]}),
        Clause::HourAtLeast(bound) => json!({">=": [hour(), format!("{bound:02}")]}),
        Clause::HourBelow(bound) => json!({"<": [hour(), format!("{bound:02}")]}),
        Clause::Any(clauses) => json!({"some": [var("items"), {"and": some(clauses)}]}),
        Clause::Either(clauses) => json!({"or": some(clauses)}),
        Clause::Not(clause) => json!({"!": [logic(clause)]}),
    }
}
