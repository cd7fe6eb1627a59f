//! zen-engine: one decision table that collects, compiled. Conditions on five fields stand in columns, what remains in
//! a column of expressions.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use serde_json::{Value, json};
use zen_engine::model::DecisionContent;
use zen_engine::{Decision, DecisionEngine, Variable};

use super::{joined, literal, literals, neutral};
use crate::engine::{Engine, Texts};
use crate::orders::Order;
use crate::rules::{Clause, Rule};
use crate::table;

/// The columns of rules of which each counts.
const FIELDS: [&str; 5] = ["channel", "status", "amount_cents", "customer.tier", "province"];

struct Loaded {
    decision: Decision,
    orders: Vec<Variable>,
}

pub(super) fn load(texts: &Texts) -> Result<Box<dyn Engine>, String> {
    let first = texts.set.first;
    let columns = if first { table::columns(&texts.set) } else { FIELDS.to_vec() };
    let rows = texts.set.rules.iter().enumerate().map(|(id, rule)| row(id, rule, &columns));
    let content = content(rows.collect::<Result<_, _>>()?, &columns, if first { "first" } else { "collect" });
    let content: DecisionContent = serde_json::from_value(content).map_err(|error| error.to_string())?;
    let mut decision =
        DecisionEngine::default().create_decision(content.into()).map_err(|error| format!("{error:?}"))?;
    decision.compile();
    Ok(Box::new(Loaded { decision, orders: Vec::new() }))
}

impl Engine for Loaded {
    fn take(&mut self, orders: &[Order]) -> Result<(), String> {
        self.orders =
            orders.iter().map(|order| neutral(order).map(Variable::from)).collect::<Result<_, _>>()?;
        Ok(())
    }

    fn run(&mut self, order: usize, matched: &mut Vec<u32>) -> Result<(), String> {
        let response =
            now(self.decision.evaluate(self.orders[order].clone()))?.map_err(|error| format!("{error:?}"))?;
        let mut take = |row: &Variable| {
            let id = row.dot("id").and_then(|id| id.as_number()).and_then(|id| u32::try_from(id).ok());
            matched.push(id.ok_or_else(|| format!("a row without its number: {row:?}"))?);
            Ok::<(), String>(())
        };
        match &response.result {
            Variable::Array(rows) => rows.borrow().iter().try_for_each(take),
            Variable::Null => Ok(()),
            // No row of a table whose first counts.
            Variable::Object(fields) if fields.borrow().is_empty() => Ok(()),
            row => take(row),
        }
    }
}

/// The value of a future that waits for nothing.
fn now<T>(future: impl Future<Output = T>) -> Result<T, String> {
    match pin!(future).as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Ok(value),
        Poll::Pending => Err("the decision waits for something".to_owned()),
    }
}

fn content(rows: Vec<Value>, columns: &[&str], policy: &str) -> Value {
    let place = json!({"x": 0, "y": 0});
    let mut inputs: Vec<Value> = columns
        .iter()
        .enumerate()
        .map(|(at, field)| json!({"id": format!("i{at}"), "type": "expression", "field": field, "name": field}))
        .collect();
    inputs.push(json!({"id": "ix", "type": "expression", "name": "expr"}));
    json!({
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "request", "position": place},
            {"id": "t", "type": "decisionTableNode", "name": "t", "position": place, "content": {
                "hitPolicy": policy,
                "inputs": inputs,
                "outputs": [{"id": "o0", "type": "expression", "field": "id", "name": "id"}],
                "rules": rows,
            }},
            {"id": "out", "type": "outputNode", "name": "response", "position": place},
        ],
        "edges": [
            {"id": "e1", "type": "edge", "sourceId": "in", "targetId": "t"},
            {"id": "e2", "type": "edge", "sourceId": "t", "targetId": "out"},
        ],
    })
}

fn row(id: usize, rule: &Rule, columns: &[&str]) -> Result<Value, String> {
    let cell = |path: &str| cell(columns, path);
    let mut cells = json!({"_id": format!("row{id}"), "o0": id.to_string()});
    let mut rest = Vec::new();
    for column in columns {
        cells[cell(column)] = "".into();
    }
    for clause in &rule.when {
        match (clause, rule.when.as_slice()) {
            (Clause::Is(path, value), _) if columns.contains(path) => {
                cells[cell(path)] = literal(value).into()
            }
            (Clause::IsNot(path, value), _) if columns.contains(path) => {
                cells[cell(path)] = format!("!= {}", literal(value)).into();
            }
            (Clause::In(path, values), _) if columns.contains(path) => {
                cells[cell(path)] = literals(values).into()
            }
            (Clause::Flag(path, value), _) if columns.contains(path) => {
                cells[cell(path)] = value.to_string().into()
            }
            (Clause::Below(path @ "customer.refund_only_30d", below), _) if columns.contains(path) => {
                cells[cell(path)] = format!("< {below}").into();
            }
            (Clause::AtLeast(path @ "amount_cents", low), when) => {
                let below = when.iter().find_map(|clause| match clause {
                    Clause::Below("amount_cents", below) => Some(below),
                    _ => None,
                });
                let range = below.map_or_else(|| format!(">= {low}"), |below| format!("[{low}..{below})"));
                cells[cell(path)] = range.into();
            }
            (Clause::Below(path @ "amount_cents", below), when) => {
                if !when.iter().any(|clause| matches!(clause, Clause::AtLeast("amount_cents", _))) {
                    cells[cell(path)] = format!("< {below}").into();
                }
            }
            _ => rest.push(expression(clause, "")?),
        }
    }
    cells["ix"] = rest.join(" and ").into();
    Ok(cells)
}

/// The name of a field's cells.
fn cell(columns: &[&str], path: &str) -> String {
    let at = columns.iter().position(|column| *column == path);
    at.map_or_else(|| "ix".to_owned(), |at| format!("i{at}"))
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
        Clause::Has(path, value) | Clause::Contains(path, value) => {
            format!("contains({of}{path}, {})", literal(value))
        }
        Clause::Prefix(path, value) => format!("startsWith({of}{path}, {})", literal(value)),
        Clause::HourAtLeast(hour) => format!("d(created_at, \"Asia/Shanghai\").hour() >= {hour}"),
        Clause::HourBelow(hour) => format!("d(created_at, \"Asia/Shanghai\").hour() < {hour}"),
        Clause::Any(clauses) => format!("some(items, {})", parts(clauses, "#.", " and ")?),
        Clause::Either(clauses) => format!("({})", parts(clauses, of, " or ")?),
        Clause::Not(clause) => format!("not ({})", expression(clause, of)?),
    })
}
