//! The large sets: a rule is found by its rarest equality.
//!
//! Half of the rules name a channel and a province, half a channel and SKUs. The former lie in one list per pair,
//! the latter in one list per channel and SKU; what remains of a rule is a range and four bits of tiers.

use hashbrown::HashMap;

use super::Program;
use super::sale::Sale;
use crate::rules::{Clause, RuleSet};

/// What remains to be asked of a rule once it was found.
#[derive(Clone, Copy)]
struct Rest {
    low: i64,
    below: i64,
    tiers: u8,
    id: u32,
}

impl Rest {
    fn holds(&self, amount: i64, tier: u8) -> bool {
        self.low <= amount && amount < self.below && self.tiers & tier != 0
    }
}

/// The rules of one channel.
#[derive(Default)]
struct Channel {
    provinces: HashMap<String, Vec<Rest>>,
    skus: HashMap<String, Vec<Rest>>,
}

pub(super) struct Indexed {
    channels: [Channel; 6],
}

fn channel(name: &str) -> Option<usize> {
    Some(match name {
        "xiaohongshu" => 0,
        "taobao" => 1,
        "pdd" => 2,
        "jd" => 3,
        "douyin" => 4,
        "miniapp" => 5,
        _ => return None,
    })
}

fn tier(name: &str) -> u8 {
    match name {
        "bronze" => 1,
        "silver" => 2,
        "gold" => 4,
        "platinum" => 8,
        _ => 0,
    }
}

impl Indexed {
    /// Nothing where the rules look different.
    pub(super) fn of(set: &RuleSet) -> Option<Indexed> {
        let mut channels: [Channel; 6] = Default::default();
        for (id, rule) in (0..).zip(&set.rules) {
            let [
                Clause::Is("channel", name),
                key,
                Clause::AtLeast("amount_cents", low),
                Clause::Below("amount_cents", below),
                Clause::In("customer.tier", tiers),
            ] = rule.when.as_slice()
            else {
                return None;
            };
            let tiers = tiers.iter().fold(0, |bits, name| bits | tier(name));
            let rest = Rest { low: *low, below: *below, tiers, id };
            let channel = channels.get_mut(channel(name)?)?;
            match key {
                Clause::Is("province", name) => channel.provinces.entry(name.clone()).or_default().push(rest),
                Clause::Any(clauses) => {
                    let [Clause::In("sku", skus)] = clauses.as_slice() else { return None };
                    for sku in skus {
                        channel.skus.entry(sku.clone()).or_default().push(rest);
                    }
                }
                _ => return None,
            }
        }
        Some(Indexed { channels })
    }
}

impl Program for Indexed {
    fn run(&mut self, sale: &Sale<'_>, matched: &mut Vec<u32>) {
        let Some(channel) = channel(sale.channel).and_then(|at| self.channels.get(at)) else { return };
        let (amount, tier) = (sale.cents(), tier(sale.customer.tier));
        let mut ask = |rules: Option<&Vec<Rest>>| {
            for rule in rules.into_iter().flatten() {
                if rule.holds(amount, tier) {
                    matched.push(rule.id);
                }
            }
        };
        for item in &sale.items {
            ask(channel.skus.get(item.sku));
        }
        ask(channel.provinces.get(sale.province));
        // Two items may have found the same rule.
        matched.sort_unstable();
        matched.dedup();
    }
}
