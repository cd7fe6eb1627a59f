//! The small tables, as somebody writes them down who has no engine: conditions in the order of the rows.

use super::Program;
use super::sale::Sale;

/// One of the tables: says the number of the first row that holds.
pub(super) struct Small(fn(&Sale<'_>) -> Option<u32>);

impl Small {
    /// Nothing where it is another table.
    pub(super) fn of(first_row: &str) -> Option<Small> {
        Some(Small(match first_row {
            "fee0" => fee,
            "rate0" => rate,
            "standing0" => standing,
            _ => return None,
        }))
    }
}

impl Program for Small {
    fn run(&mut self, sale: &Sale<'_>, matched: &mut Vec<u32>) {
        matched.extend((self.0)(sale));
    }
}

fn fee(sale: &Sale<'_>) -> Option<u32> {
    let band = match sale.cents() {
        100_000.. => 0,
        50_000..100_000 => 1,
        _ => 2,
    };
    let whom = match (sale.customer.tier, sale.province) {
        ("platinum", _) => 0,
        (_, "广东") => 1,
        (_, "浙江" | "江苏") => 2,
        _ => 3,
    };
    Some(whom * 3 + band)
}

fn rate(sale: &Sale<'_>) -> Option<u32> {
    let channel = match sale.channel {
        "taobao" => 0,
        "jd" => 1,
        "douyin" => 2,
        _ => return None,
    };
    let band = match sale.cents() {
        ..20_000 => 0,
        20_000..50_000 => 1,
        _ => 2,
    };
    Some(channel * 3 + band)
}

fn standing(sale: &Sale<'_>) -> Option<u32> {
    let (amount, refunds) = (sale.cents(), sale.customer.refund_only_30d);
    Some(match () {
        () if amount >= 95_000 && refunds < 1 => 0,
        () if amount >= 70_000 && refunds < 2 => 1,
        () if amount >= 40_000 && refunds < 3 => 2,
        () if amount >= 15_000 && refunds < 4 => 3,
        () => 4,
    })
}
