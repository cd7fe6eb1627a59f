//! regorus: Rego, one rule of a set for each rule, compiled for its virtual machine.

use std::num::{NonZeroU32, NonZeroUsize};
use std::sync::Arc;

use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::RegoVM;
use regorus::{Engine as Regorus, PolicyLengthConfig, Value};

use super::{cannot, joined, literal, literals};
use crate::engine::{Engine, Texts};
use crate::orders::Order;
use crate::rules::Clause;

const ENTRY: &str = "data.bench.matched";

struct Loaded {
    machine: RegoVM,
    orders: Vec<Value>,
}

pub(super) fn load(texts: &Texts) -> Result<Box<dyn Engine>, String> {
    super::every_rule_counts(texts)?;
    let mut text = String::from("package bench\n");
    for (id, rule) in texts.set.rules.iter().enumerate() {
        let body = joined(rule.when.iter().map(|clause| expression(clause, "input.")), "; ")?;
        text.push_str(&format!("matched contains {id} if {{ {body} }}\n"));
    }
    let mut engine = Regorus::new();
    // The limits it sets itself are for files that people write.
    engine.set_policy_length_config(PolicyLengthConfig {
        max_col: NonZeroU32::MAX,
        max_file_bytes: NonZeroUsize::MAX,
        max_lines: NonZeroUsize::MAX,
    });
    engine.add_policy("bench.rego".to_owned(), text).map_err(|error| error.to_string())?;
    let policy = engine.compile_with_entrypoint(&ENTRY.into()).map_err(|error| error.to_string())?;
    let program = Compiler::compile_from_policy(&policy, &[ENTRY]).map_err(|error| error.to_string())?;
    let mut machine = RegoVM::new();
    machine.load_program(Arc::clone(&program));
    Ok(Box::new(Loaded { machine, orders: Vec::new() }))
}

impl Engine for Loaded {
    fn take(&mut self, orders: &[Order]) -> Result<(), String> {
        let values = orders.iter().map(|order| Value::from_json_str(&order.neutral()));
        self.orders = values.collect::<Result<_, _>>().map_err(|error| error.to_string())?;
        Ok(())
    }

    fn run(&mut self, order: usize, matched: &mut Vec<u32>) -> Result<(), String> {
        self.machine.set_input(self.orders[order].clone());
        let found = self.machine.execute().map_err(|error| error.to_string())?;
        for id in found.as_set().map_err(|error| error.to_string())?.iter() {
            matched.push(id.as_u32().map_err(|error| error.to_string())?);
        }
        Ok(())
    }
}

fn expression(clause: &Clause, of: &str) -> Result<String, String> {
    Ok(match clause {
        Clause::Is(path, value) => format!("{of}{path} == {}", literal(value)),
        Clause::IsNot(path, value) => format!("{of}{path} != {}", literal(value)),
        Clause::Flag(path, value) => format!("{of}{path} == {value}"),
        Clause::In(path, values) => format!("{of}{path} in {{{}}}", literals(values)),
        Clause::AtLeast(path, value) => format!("{of}{path} >= {value}"),
        Clause::Below(path, value) => format!("{of}{path} < {value}"),
        Clause::Has(path, value) => format!("{} in {of}{path}", literal(value)),
        Clause::Contains(path, value) => format!("contains({of}{path}, {})", literal(value)),
        Clause::Prefix(path, value) => format!("startswith({of}{path}, {})", literal(value)),
        Clause::HourAtLeast(hour) => format!("substring(input.created_at, 11, 2) >= \"{hour:02}\""),
        Clause::HourBelow(hour) => format!("substring(input.created_at, 11, 2) < \"{hour:02}\""),
        Clause::Any(clauses) => {
            let parts = joined(clauses.iter().map(|clause| expression(clause, "item.")), "; ")?;
            format!("some item in input.items; {parts}")
        }
        Clause::Either(_) => return cannot("`or` within a rule; it has several rules for that"),
        Clause::Not(clause) if matches!(**clause, Clause::Any(_)) => {
            return cannot("`not` of several conditions");
        }
        Clause::Not(clause) => format!("not {}", expression(clause, of)?),
    })
}
