//! The published engines, each in a file with everything that knows it.
//!
//! Each gets the rules in its own dialect and the orders in its own form, made beforehand, so what is timed is
//! evaluation alone. Where a dialect cannot ask a list about its items, or a time for its hour, the order carries
//! what it asks for as a field of its own ([`derived`]); that work is a gift to the engine.

use serde_json::Value;

use crate::engine::{Entrant, From, Texts};
use crate::orders::{Item, Order};

#[cfg(feature = "cedar")]
mod cedar;
#[cfg(feature = "cel")]
mod cel;
#[cfg(feature = "datalogic")]
mod datalogic;
#[cfg(feature = "quamina")]
mod quamina;
#[cfg(feature = "regorus")]
mod regorus;
#[cfg(feature = "zen")]
mod zen;

/// Those that take part. The most rules are what each runs within reason: the scanning ones ask every rule each time.
pub fn entrants() -> Vec<Entrant> {
    let entrant =
        |name, load, most_rules| Entrant { name, from: From::Facts, load, most_rules, may_pass: true };
    vec![
        #[cfg(feature = "zen")]
        entrant("zen-engine", zen::load, 10_000),
        #[cfg(feature = "datalogic")]
        entrant("datalogic-rs", datalogic::load, 10_000),
        #[cfg(feature = "cel")]
        entrant("cel", cel::load, 10_000),
        #[cfg(feature = "cedar")]
        entrant("cedar-policy", cedar::load, 10_000),
        #[cfg(feature = "regorus")]
        entrant("regorus", regorus::load, 10_000),
        #[cfg(feature = "quamina")]
        Entrant { from: From::Json, ..entrant("quamina", quamina::load, 10_000) },
    ]
}

/// The order with money in cents, as a JSON value.
fn neutral(order: &Order) -> Result<Value, String> {
    serde_json::from_str(&order.neutral()).map_err(|error| error.to_string())
}

/// The same with the answers to what some dialects cannot ask.
fn derived(order: &Order) -> Result<Value, String> {
    let mut value = neutral(order)?;
    let any = |asks: fn(&Item) -> bool| Value::from(order.items.iter().any(asks));
    let skus = |least: i64| {
        order.items.iter().filter(|item| item.qty >= least).map(|item| item.sku.as_str()).collect()
    };
    let fields: [(&str, Value); 6] = [
        ("hour", order.hour().into()),
        ("skus", skus(0)),
        ("skus2", skus(2)),
        ("f_gift_item", any(|item| item.gift && item.qty >= 1)),
        ("f_bulk_item", any(|item| item.qty >= 5 && item.price_cents >= 5000 && !item.gift)),
        ("f_sku19", any(|item| item.sku.starts_with("SKU19"))),
    ];
    if let Some(object) = value.as_object_mut() {
        object.extend(fields.map(|(name, value)| (name.to_owned(), value)));
    }
    Ok(value)
}

/// Refuses a decision table, of which only the first row counts.
fn every_rule_counts(texts: &Texts) -> Result<(), String> {
    if texts.set.first { cannot("first match") } else { Ok(()) }
}

/// Why rules cannot be written in a dialect.
fn cannot<T>(what: &str) -> Result<T, String> {
    Err(format!("its language has no {what}"))
}

/// A text as a JSON literal, which every dialect here reads.
fn literal(text: &str) -> String {
    Value::from(text).to_string()
}

/// Texts as a list of JSON literals, comma between.
fn literals(texts: &[String]) -> String {
    texts.iter().map(|text| literal(text)).collect::<Vec<_>>().join(", ")
}

/// The parts of a condition, joined.
fn joined(parts: impl Iterator<Item = Result<String, String>>, word: &str) -> Result<String, String> {
    Ok(parts.collect::<Result<Vec<_>, _>>()?.join(word))
}
