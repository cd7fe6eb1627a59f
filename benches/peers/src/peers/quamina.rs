//! quamina: each rule a pattern over the JSON of an order.

use std::panic::{AssertUnwindSafe, catch_unwind};

use quamina::Quamina;
use serde_json::{Map, Value, json};

use super::{cannot, derived};
use crate::engine::{Engine, Texts};
use crate::orders::Order;
use crate::rules::{Clause, Rule};

struct Loaded {
    matcher: Quamina<u32>,
    orders: Vec<String>,
}

pub(super) fn load(texts: &Texts) -> Result<Box<dyn Engine>, String> {
    super::every_rule_counts(texts)?;
    let patterns = texts.set.rules.iter().map(|rule| pattern(rule).map(|pattern| pattern.to_string()));
    let patterns: Vec<String> = patterns.collect::<Result<_, _>>()?;
    let built = catch_unwind(|| {
        let mut matcher = Quamina::new();
        for (id, pattern) in (0..).zip(&patterns) {
            matcher.add_pattern(id, pattern).map_err(|error| format!("{error}: {pattern}"))?;
        }
        Ok::<_, String>(matcher)
    });
    let matcher = built.map_err(|_| "it panics while these patterns are added".to_owned())??;
    Ok(Box::new(Loaded { matcher, orders: Vec::new() }))
}

impl Engine for Loaded {
    fn take(&mut self, orders: &[Order]) -> Result<(), String> {
        let orders = orders.iter().map(|order| derived(order).map(|order| order.to_string()));
        self.orders = orders.collect::<Result<_, _>>()?;
        Ok(())
    }

    fn run(&mut self, order: usize, matched: &mut Vec<u32>) -> Result<(), String> {
        let event = self.orders[order].as_bytes();
        let found = catch_unwind(AssertUnwindSafe(|| self.matcher.matches_for_event(event)));
        let found = found.map_err(|_| "it panics on an order".to_owned())?;
        matched.extend(found.map_err(|error| error.to_string())?);
        Ok(())
    }
}

/// One list of alternatives per field; two conditions on one field only where one pattern can say both.
fn pattern(rule: &Rule) -> Result<Value, String> {
    let mut pattern = Map::new();
    for clause in &rule.when {
        add(&mut pattern, clause)?;
    }
    Ok(Value::Object(pattern))
}

fn add(pattern: &mut Map<String, Value>, clause: &Clause) -> Result<(), String> {
    match clause {
        Clause::Is(path, value) | Clause::Has(path, value) => put(pattern, path, json!(value)),
        Clause::IsNot(path, value) => put(pattern, path, json!({"anything-but": [value]})),
        Clause::Flag(path, value) => put(pattern, path, json!(value)),
        Clause::In(path, values) => {
            values.iter().try_for_each(|value| alternative(pattern, path, json!(value)))
        }
        Clause::AtLeast(path, value) => bound(pattern, path, ">=", *value),
        Clause::Below(path, value) => bound(pattern, path, "<", *value),
        Clause::Prefix(path, value) => put(pattern, path, json!({"prefix": value})),
        Clause::Contains(path, value) => put(pattern, path, json!({"wildcard": format!("*{value}*")})),
        Clause::HourAtLeast(hour) => bound(pattern, "hour", ">=", *hour),
        Clause::HourBelow(hour) => bound(pattern, "hour", "<", *hour),
        Clause::Any(clauses) => {
            let items = pattern.entry("items").or_insert_with(|| json!({}));
            let Some(items) = items.as_object_mut() else { return cannot("second question about items") };
            clauses.iter().try_for_each(|clause| add(items, clause))
        }
        Clause::Either(_) => cannot("`or` across fields"),
        Clause::Not(_) => cannot("`not` but for texts"),
    }
}

/// The list of a field, through its objects.
fn list<'p>(pattern: &'p mut Map<String, Value>, path: &str) -> Result<&'p mut Vec<Value>, String> {
    if let Some((first, rest)) = path.split_once('.') {
        let below = pattern.entry(first).or_insert_with(|| json!({}));
        return list(below.as_object_mut().ok_or("a field that is an object and a value")?, rest);
    }
    let list = pattern.entry(path).or_insert_with(|| json!([]));
    list.as_array_mut().ok_or_else(|| "a field that is an object and a value".to_owned())
}

fn put(pattern: &mut Map<String, Value>, path: &str, value: Value) -> Result<(), String> {
    let list = list(pattern, path)?;
    if !list.is_empty() {
        return cannot("`and` on one field");
    }
    list.push(value);
    Ok(())
}

fn alternative(pattern: &mut Map<String, Value>, path: &str, value: Value) -> Result<(), String> {
    list(pattern, path)?.push(value);
    Ok(())
}

/// A bound of a number; with the one before it, it is a range.
fn bound(pattern: &mut Map<String, Value>, path: &str, sign: &str, value: i64) -> Result<(), String> {
    let list = list(pattern, path)?;
    if list.is_empty() {
        list.push(json!({"numeric": [sign, value]}));
        return Ok(());
    }
    match list.first_mut().and_then(|first| first.get_mut("numeric")).and_then(Value::as_array_mut) {
        Some(range) => range.extend([json!(sign), json!(value)]),
        None => return cannot("`and` on one field"),
    }
    Ok(())
}
