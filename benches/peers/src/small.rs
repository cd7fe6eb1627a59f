//! Small decision tables, of the shapes that zen-engine measures itself with (the `benchmark` and `test-data` folders
//! of its repository): bands of a number per kind of customer, bands per kind of service, and bounds that become laxer
//! from row to row, with a last row for everybody. The fields are those of our orders.
//!
//! ```text
//! | order.amount       | order.customer.tier | order.province | -> then  |
//! | >= 1000元          | in [platinum]       | -              | fee 0    |
//! | 500元 .. 999.99元  | in [platinum]       | -              | fee 1    |
//! | -                  | in [platinum]       | -              | fee 2    |
//! ```

use crate::rules::Clause::{self, *};
use crate::rules::{Rule, RuleSet};

/// From a thousand yuan on, from five hundred on, and anything: for the best customers, one province, two provinces,
/// and everybody else.
pub fn fees() -> RuleSet {
    let province = |names: &[&str]| Some(among("province", names));
    let whom =
        [Some(among("customer.tier", &["platinum"])), province(&["广东"]), province(&["浙江", "江苏"]), None];
    let bands = [
        vec![AtLeast("amount_cents", 100_000)],
        vec![AtLeast("amount_cents", 50_000), Below("amount_cents", 100_000)],
        vec![],
    ];
    let rows = whom
        .iter()
        .flat_map(|whom| bands.iter().map(move |band| band.iter().cloned().chain(whom.clone()).collect()));
    first("fee", rows)
}

/// Three bands of the amount on each of three channels; the others have no row.
pub fn rates() -> RuleSet {
    let bands = [
        vec![Below("amount_cents", 20_000)],
        vec![AtLeast("amount_cents", 20_000), Below("amount_cents", 50_000)],
        vec![AtLeast("amount_cents", 50_000)],
    ];
    let rows = ["taobao", "jd", "douyin"].into_iter().flat_map(|channel| {
        bands.iter().map(move |band| {
            [Is("channel", channel.to_owned())].into_iter().chain(band.iter().cloned()).collect()
        })
    });
    first("rate", rows)
}

/// The more an order is worth and the fewer refunds there were, the earlier the row.
pub fn standing() -> RuleSet {
    let bounds = [(95_000, 1), (70_000, 2), (40_000, 3), (15_000, 4)];
    let rows = bounds.into_iter().map(|(amount, refunds)| {
        vec![AtLeast("amount_cents", amount), Below("customer.refund_only_30d", refunds)]
    });
    first("standing", rows.chain([vec![]]))
}

fn among(path: &'static str, names: &[&str]) -> Clause {
    In(path, names.iter().map(|name| (*name).to_owned()).collect())
}

fn first(name: &str, rows: impl Iterator<Item = Vec<Clause>>) -> RuleSet {
    let rules = rows.enumerate().map(|(at, when)| Rule { name: format!("{name}{at}"), when });
    RuleSet { rules: rules.collect(), first: true }
}
