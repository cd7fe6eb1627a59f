//! A decision table of 3,000 rows and 13 columns, of which the first row that holds counts.
//!
//! Orders are made to fit one row and no earlier one ([`crate::fitting`]), so that the place of the row can be seen in
//! the time.

use crate::orders::{CHANNELS, PROVINCES, Place, STATUSES, TIERS};
use crate::random::Random;
use crate::rules::Clause::{self, *};
use crate::rules::{Rule, RuleSet};

pub const ROWS: usize = 3000;

/// Every column a decision table may have, by path. The large one has them all.
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

/// The columns in which some row asks for something.
pub fn columns(set: &RuleSet) -> Vec<&'static str> {
    let asked = |column: &str| {
        set.rules.iter().flat_map(|rule| &rule.when).any(|clause| clause.path() == Some(column))
    };
    COLUMNS.into_iter().filter(|column| asked(column)).collect()
}
