//! cel: each rule a compiled program, the order a variable per field in a context that lies ready.

use std::sync::Arc;

use cel::{Context, Env, Program, Value};
use serde::{Serialize, Serializer};

use super::{joined, literal, literals, neutral};
use crate::engine::{Engine, Texts};
use crate::orders::Order;
use crate::rules::Clause;

struct Loaded {
    env: Arc<Env>,
    rules: Vec<Program>,
    orders: Vec<Context<'static, 'static>>,
}

pub(super) fn load(texts: &Texts) -> Result<Box<dyn Engine>, String> {
    super::every_rule_counts(texts)?;
    let env = Arc::new(Env::stdlib());
    let rules = texts.set.rules.iter().map(|rule| {
        let text = joined(rule.when.iter().map(|clause| expression(clause, "")), " && ")?;
        env.compile(&text).map_err(|error| format!("{error}: {text}"))
    });
    let rules = rules.collect::<Result<_, String>>()?;
    Ok(Box::new(Loaded { env, rules, orders: Vec::new() }))
}

impl Engine for Loaded {
    fn take(&mut self, orders: &[Order]) -> Result<(), String> {
        for order in orders {
            let mut context = Context::with_env(Arc::clone(&self.env));
            let serde_json::Value::Object(fields) = neutral(order)? else { continue };
            for (name, value) in fields {
                context.add_variable(name, Plain(&value)).map_err(|error| error.to_string())?;
            }
            self.orders.push(context);
        }
        Ok(())
    }

    fn run(&mut self, order: usize, matched: &mut Vec<u32>) -> Result<(), String> {
        for (id, rule) in (0..).zip(&self.rules) {
            match rule.execute(&self.orders[order]).map_err(|error| error.to_string())? {
                Value::Bool(true) => matched.push(id),
                Value::Bool(false) => {}
                other => return Err(format!("rule {id} comes to {other:?}")),
            }
        }
        Ok(())
    }
}

/// A JSON value whose numbers are plain integers: those of the exact kind we build JSON with are objects to cel.
struct Plain<'v>(&'v serde_json::Value);

impl Serialize for Plain<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            serde_json::Value::Null => to.serialize_unit(),
            serde_json::Value::Bool(value) => to.serialize_bool(*value),
            serde_json::Value::Number(number) => to.serialize_i64(number.as_i64().unwrap_or_default()),
            serde_json::Value::String(text) => to.serialize_str(text),
            serde_json::Value::Array(values) => to.collect_seq(values.iter().map(Plain)),
            serde_json::Value::Object(fields) => {
                to.collect_map(fields.iter().map(|(name, value)| (name, Plain(value))))
            }
        }
    }
}

fn expression(clause: &Clause, of: &str) -> Result<String, String> {
    let parts = |clauses: &[Clause], of: &str, word: &str| {
        joined(clauses.iter().map(|clause| expression(clause, of)), word)
    };
    Ok(match clause {
        Clause::Is(path, value) => format!("{of}{path} == {}", literal(value)),
        Clause::IsNot(path, value) => format!("{of}{path} != {}", literal(value)),
        Clause::Flag(path, value) => format!("{of}{path} == {value}"),
        Clause::In(path, values) => format!("{of}{path} in [{}]", literals(values)),
        Clause::AtLeast(path, value) => format!("{of}{path} >= {value}"),
        Clause::Below(path, value) => format!("{of}{path} < {value}"),
        Clause::Has(path, value) => format!("{} in {of}{path}", literal(value)),
        Clause::Contains(path, value) => format!("{of}{path}.contains({})", literal(value)),
        Clause::Prefix(path, value) => format!("{of}{path}.startsWith({})", literal(value)),
        Clause::HourAtLeast(hour) => format!("timestamp(created_at).getHours('08:00') >= {hour}"),
        Clause::HourBelow(hour) => format!("timestamp(created_at).getHours('08:00') < {hour}"),
        Clause::Any(clauses) => format!("items.exists(i, {})", parts(clauses, "i.", " && ")?),
        Clause::Either(clauses) => format!("({})", parts(clauses, of, " || ")?),
        Clause::Not(clause) => format!("!({})", expression(clause, of)?),
    })
}
