//! A decision table of 3,000 rows and 13 columns, of which the first row that holds counts.
//!
//! Orders are made to fit one row and no earlier one, so that the place of the row can be seen in the time.

use crate::orders::{CHANNELS, Kind, Order, PROVINCES, Place, STATUSES, TIERS, orders};
use crate::random::Random;
use crate::rules::Clause::{self, *};
use crate::rules::{Rule, RuleSet};

pub const ROWS: usize = 3000;

/// The columns, by path.
pub const COLUMNS: [&str; 13] = [
    "channel",
    "status",
    "province",
    "customer.tier",
    "amount_cents",
    "customer.refund_only_30d",
    "has_gift",
    "currency",
    "shop",
    "warehouse",
    "city",
    "district",
    "live_room",
];

pub fn rows(seed: u64) -> RuleSet {
    let mut random = Random::new(seed);
    let rules = (0..ROWS).map(|at| {
        let mut when: Vec<Clause> = Vec::new();
        for column in COLUMNS {
            // Six cells of ten say something; the tier always does, so that no row holds for everybody.
            if column == "customer.tier" || random.chance(0.6) {
                when.push(cell(&mut random, column));
            }
        }
        Rule { name: format!("r{at}"), when }
    });
    RuleSet { rules: rules.collect(), first: true }
}

fn cell(random: &mut Random, column: &'static str) -> Clause {
    let mut among = |of: &[&str], count: usize| {
        let mut values: Vec<String> = random.sample(of, count).into_iter().map(str::to_owned).collect();
        values.sort();
        In(column, values)
    };
    match column {
        "channel" => among(&CHANNELS, 2),
        "status" => among(&STATUSES[3..], 2),
        "province" => among(&PROVINCES, 6),
        "customer.tier" => among(&TIERS, 2),
        "amount_cents" => AtLeast(column, random.below(500) as i64 * 100),
        "customer.refund_only_30d" => Below(column, 1 + random.below(5) as i64),
        "has_gift" => Flag(column, random.chance(0.5)),
        "currency" => Is(column, "CNY".to_owned()),
        place => among(Place::names(place), 3),
    }
}

/// That many orders for which this row is the first that holds.
pub fn orders_for(set: &RuleSet, row: usize, count: usize, seed: u64) -> Vec<Order> {
    let mut found = Vec::with_capacity(count);
    let mut seed = seed;
    while found.len() < count {
        for mut order in orders(Kind::Placed, count, seed) {
            let clauses = set.rules.get(row).map_or(&[][..], |rule| &rule.when);
            clauses.iter().for_each(|clause| fit(&mut order, clause));
            if found.len() < count && set.matching(&order) == [row as u32] {
                found.push(order);
            }
        }
        seed += 1;
    }
    found
}

/// Changes an order so that a cell holds.
fn fit(order: &mut Order, clause: &Clause) {
    let known = |of: &[&'static str], values: &[String]| {
        of.iter().copied().find(|name| values.iter().any(|value| value == name))
    };
    match clause {
        In("channel", values) => order.channel = known(&CHANNELS, values).unwrap_or(order.channel),
        In("status", values) => order.status = known(&STATUSES, values).unwrap_or(order.status),
        In("province", values) => order.province = known(&PROVINCES, values).unwrap_or(order.province),
        In("customer.tier", values) => order.tier = known(&TIERS, values).unwrap_or(order.tier),
        AtLeast(_, least) => order.amount_cents = order.amount_cents.map(|cents| cents.max(*least)),
        Below(_, below) => order.refund_only_30d = order.refund_only_30d.min(below - 1),
        Flag(_, gift) => order.items.iter_mut().for_each(|item| item.gift = *gift),
        In(path, values) => {
            if let (Some(place), Some(value)) = (&mut order.place, known(Place::names(path), values)) {
                place.set(path, value);
            }
        }
        _ => {}
    }
}
