//! Rules in a neutral form, which every engine's dialect is made from, and what they mean.
//!
//! ```text
//! Rule { name: "far_haul", when: [in province [新疆, 西藏, …], is status paid, at_least amount_cents 3000] }
//! ```

use crate::orders::{Item, Order};

/// A condition. Paths are those of the neutral form of an order; within `Any`, those of an item.
#[derive(Clone, Debug)]
pub enum Clause {
    Is(&'static str, String),
    IsNot(&'static str, String),
    /// A yes-or-no field has this value.
    Flag(&'static str, bool),
    In(&'static str, Vec<String>),
    AtLeast(&'static str, i64),
    Below(&'static str, i64),
    /// The list has this text.
    Has(&'static str, String),
    Prefix(&'static str, String),
    /// The text has this text in it.
    Contains(&'static str, String),
    /// The hour of the day in China.
    HourAtLeast(i64),
    HourBelow(i64),
    /// Some item satisfies them all.
    Any(Vec<Clause>),
    Either(Vec<Clause>),
    Not(Box<Clause>),
}

impl Clause {
    /// The field it asks for, where it asks for one alone.
    pub fn path(&self) -> Option<&'static str> {
        match self {
            Clause::Is(path, _)
            | Clause::IsNot(path, _)
            | Clause::Flag(path, _)
            | Clause::In(path, _)
            | Clause::AtLeast(path, _)
            | Clause::Below(path, _)
            | Clause::Has(path, _)
            | Clause::Prefix(path, _)
            | Clause::Contains(path, _) => Some(path),
            _ => None,
        }
    }
}

/// A rule: it matches where every clause holds.
#[derive(Clone, Debug)]
pub struct Rule {
    pub name: String,
    pub when: Vec<Clause>,
}

/// Rules that are measured together.
#[derive(Clone, Debug)]
pub struct RuleSet {
    pub rules: Vec<Rule>,
    /// Whether they are the rows of a decision table, of which only the first that holds counts.
    pub first: bool,
}

impl RuleSet {
    /// The numbers of the rules that match, computed the slow and obvious way: the judge of all engines.
    pub fn matching(&self, order: &Order) -> Vec<u32> {
        let holding =
            (0..).zip(&self.rules).filter(|(_, rule)| rule.when.iter().all(|clause| holds(order, clause)));
        holding.map(|(id, _)| id).take(if self.first { 1 } else { usize::MAX }).collect()
    }
}

/// Whether a clause holds. One on an amount that is not there holds in no engine.
fn holds(order: &Order, clause: &Clause) -> bool {
    match clause {
        Clause::Is(path, value) => text(order, path) == value,
        Clause::IsNot(path, value) => text(order, path) != value,
        Clause::Flag(_, value) => order.has_gift() == *value,
        Clause::In(path, values) => values.iter().any(|value| text(order, path) == value),
        Clause::AtLeast(path, value) => number(order, path).is_some_and(|number| number >= *value),
        Clause::Below(path, value) => number(order, path).is_some_and(|number| number < *value),
        Clause::Has(_, value) => order.coupon_codes.iter().any(|code| code == value),
        Clause::Prefix(path, value) => text(order, path).starts_with(value),
        Clause::Contains(path, value) => text(order, path).contains(value),
        Clause::HourAtLeast(hour) => order.hour() >= *hour,
        Clause::HourBelow(hour) => order.hour() < *hour,
        Clause::Any(clauses) => {
            order.items.iter().any(|item| clauses.iter().all(|clause| item_holds(item, clause)))
        }
        Clause::Either(clauses) => clauses.iter().any(|clause| holds(order, clause)),
        Clause::Not(clause) => !holds(order, clause),
    }
}

fn item_holds(item: &Item, clause: &Clause) -> bool {
    match clause {
        Clause::In(_, values) => values.contains(&item.sku),
        Clause::Prefix(_, value) => item.sku.starts_with(value),
        Clause::Flag(_, value) => item.gift == *value,
        Clause::AtLeast("qty", value) => item.qty >= *value,
        Clause::AtLeast(_, value) => item.price_cents >= *value,
        other => unreachable!("the workload asks no item for {other:?}"),
    }
}

fn text<'o>(order: &'o Order, path: &str) -> &'o str {
    match path {
        "channel" => order.channel,
        "status" => order.status,
        "province" => order.province,
        "customer.tier" => order.tier,
        "customer.id" => &order.customer_id,
        "order_id" => &order.id,
        "currency" => "CNY",
        "note" => order.note.as_deref().unwrap_or_default(),
        place => order.place.as_ref().map_or("", |known| known.get(place)),
    }
}

fn number(order: &Order, path: &str) -> Option<i64> {
    match path {
        "amount_cents" => order.amount_cents,
        "customer.refund_only_30d" => Some(order.refund_only_30d),
        other => unreachable!("{other} is no number"),
    }
}
