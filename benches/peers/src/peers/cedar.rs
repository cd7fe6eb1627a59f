//! cedar-policy: each rule a policy, the order the context of a request.

use cedar_policy::{Authorizer, Context, Entities, EntityUid, Policy, PolicyId, PolicySet, Request};

use super::{cannot, derived, joined, literal, literals};
use crate::engine::{Engine, Texts};
use crate::orders::Order;
use crate::rules::Clause;

struct Loaded {
    authorizer: Authorizer,
    policies: PolicySet,
    entities: Entities,
    orders: Vec<Request>,
}

pub(super) fn load(texts: &Texts) -> Result<Box<dyn Engine>, String> {
    super::every_rule_counts(texts)?;
    let mut policies = PolicySet::new();
    for (id, rule) in texts.set.rules.iter().enumerate() {
        let when = joined(rule.when.iter().map(expression), " && ")?;
        let text = format!("permit(principal, action, resource) when {{ {when} }};");
        let policy = Policy::parse(Some(PolicyId::new(id.to_string())), &text);
        policies
            .add(policy.map_err(|error| format!("{error}: {text}"))?)
            .map_err(|error| error.to_string())?;
    }
    let entities = Entities::empty();
    Ok(Box::new(Loaded { authorizer: Authorizer::new(), policies, entities, orders: Vec::new() }))
}

impl Engine for Loaded {
    fn take(&mut self, orders: &[Order]) -> Result<(), String> {
        let uid = |text: &str| text.parse::<EntityUid>().map_err(|error| error.to_string());
        for order in orders {
            let context =
                Context::from_json_value(derived(order)?, None).map_err(|error| error.to_string())?;
            let request = Request::new(
                uid("Shop::\"s\"")?,
                uid("Action::\"judge\"")?,
                uid("Order::\"o\"")?,
                context,
                None,
            );
            self.orders.push(request.map_err(|error| error.to_string())?);
        }
        Ok(())
    }

    fn run(&mut self, order: usize, matched: &mut Vec<u32>) -> Result<(), String> {
        let response = self.authorizer.is_authorized(&self.orders[order], &self.policies, &self.entities);
        for id in response.diagnostics().reason() {
            let id: &str = id.as_ref();
            matched.push(id.parse().map_err(|_| format!("{id} is no number"))?);
        }
        Ok(())
    }
}

fn expression(clause: &Clause) -> Result<String, String> {
    Ok(match clause {
        Clause::Is(path, value) => format!("context.{path} == {}", literal(value)),
        Clause::IsNot(path, value) => format!("context.{path} != {}", literal(value)),
        Clause::Flag(path, value) => format!("context.{path} == {value}"),
        Clause::In(path, values) => format!("[{}].contains(context.{path})", literals(values)),
        Clause::AtLeast(path, value) => format!("context.{path} >= {value}"),
        Clause::Below(path, value) => format!("context.{path} < {value}"),
        Clause::Has(path, value) => format!("context.{path}.contains({})", literal(value)),
        Clause::Contains(path, value) => format!("context.{path} like \"*{value}*\""),
        Clause::Prefix(path, value) => format!("context.{path} like \"{value}*\""),
        Clause::HourAtLeast(hour) => format!("context.hour >= {hour}"),
        Clause::HourBelow(hour) => format!("context.hour < {hour}"),
        Clause::Any(clauses) => any(clauses)?,
        Clause::Either(clauses) => format!("({})", joined(clauses.iter().map(expression), " || ")?),
        Clause::Not(clause) => format!("!({})", expression(clause)?),
    })
}

/// What an order carries for it: see `derived`.
fn any(clauses: &[Clause]) -> Result<String, String> {
    Ok(match clauses {
        [Clause::In("sku", skus)] => format!("context.skus.containsAny([{}])", literals(skus)),
        [Clause::In("sku", skus), Clause::AtLeast("qty", 2)] => {
            format!("context.skus2.containsAny([{}])", literals(skus))
        }
        [Clause::Flag("gift", true), Clause::AtLeast("qty", 1)] => "context.f_gift_item".to_owned(),
        [Clause::AtLeast("qty", 5), ..] => "context.f_bulk_item".to_owned(),
        [Clause::Prefix("sku", start)] if start == "SKU19" => "context.f_sku19".to_owned(),
        _ => return cannot("question about the items of a list"),
    })
}
