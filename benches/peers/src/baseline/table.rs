//! The decision table: the rows of a channel in their order, each a struct of what it asks.

use hashbrown::HashMap;

use super::Program;
use super::sale::Sale;
use crate::orders::CHANNELS;
use crate::rules::{Clause, RuleSet};

/// The rows that may hold on a channel, in order.
pub(super) struct Table(HashMap<&'static str, Vec<Row>>);

/// What a row asks; nothing where it does not ask.
#[derive(Clone, Default)]
struct Row {
    id: u32,
    statuses: Option<Vec<String>>,
    provinces: Option<Vec<String>>,
    tiers: Option<Vec<String>>,
    least_amount: Option<i64>,
    refunds_below: Option<i64>,
    has_gift: Option<bool>,
    currency: Option<String>,
    shops: Option<Vec<String>>,
    warehouses: Option<Vec<String>>,
    cities: Option<Vec<String>>,
    districts: Option<Vec<String>>,
    live_rooms: Option<Vec<String>>,
}

impl Table {
    pub(super) fn of(set: &RuleSet) -> Table {
        let mut channels: HashMap<&'static str, Vec<Row>> = HashMap::new();
        for (id, rule) in (0..).zip(&set.rules) {
            let mut row = Row { id, ..Row::default() };
            let mut on: Vec<&'static str> = CHANNELS.to_vec();
            for clause in &rule.when {
                match clause {
                    Clause::In("channel", names) => on.retain(|name| names.iter().any(|known| known == name)),
                    Clause::In("status", names) => row.statuses = Some(names.clone()),
                    Clause::In("province", names) => row.provinces = Some(names.clone()),
                    Clause::In("customer.tier", names) => row.tiers = Some(names.clone()),
                    Clause::In("shop", names) => row.shops = Some(names.clone()),
                    Clause::In("warehouse", names) => row.warehouses = Some(names.clone()),
                    Clause::In("city", names) => row.cities = Some(names.clone()),
                    Clause::In("district", names) => row.districts = Some(names.clone()),
                    Clause::In("live_room", names) => row.live_rooms = Some(names.clone()),
                    Clause::AtLeast(_, amount) => row.least_amount = Some(*amount),
                    Clause::Below(_, refunds) => row.refunds_below = Some(*refunds),
                    Clause::Flag(_, has_gift) => row.has_gift = Some(*has_gift),
                    Clause::Is(_, currency) => row.currency = Some(currency.clone()),
                    other => unreachable!("no cell is {other:?}"),
                }
            }
            for channel in on {
                channels.entry(channel).or_default().push(row.clone());
            }
        }
        Table(channels)
    }
}

impl Row {
    fn holds(&self, sale: &Sale<'_>) -> bool {
        let among = |names: &Option<Vec<String>>, own: &str| {
            names.as_ref().is_none_or(|names| names.iter().any(|name| name == own))
        };
        let place = |names: &Option<Vec<String>>, own: Option<&str>| among(names, own.unwrap_or_default());
        self.least_amount.is_none_or(|least| sale.cents() >= least)
            && self.refunds_below.is_none_or(|below| sale.customer.refund_only_30d < below)
            && self.has_gift.is_none_or(|has_gift| sale.has_gift == has_gift)
            && among(&self.tiers, sale.customer.tier)
            && among(&self.statuses, sale.status)
            && among(&self.provinces, sale.province)
            && self.currency.as_ref().is_none_or(|currency| currency == sale.currency)
            && place(&self.shops, sale.shop)
            && place(&self.warehouses, sale.warehouse)
            && place(&self.cities, sale.city)
            && place(&self.districts, sale.district)
            && place(&self.live_rooms, sale.live_room)
    }
}

impl Program for Table {
    fn run(&mut self, sale: &Sale<'_>, matched: &mut Vec<u32>) {
        let rows = self.0.get(sale.channel).into_iter().flatten();
        matched.extend(rows.filter(|row| row.holds(sale)).map(|row| row.id).next());
    }
}
