//! Orders for one row of the decision table: it holds, and no row before it does.
//!
//! Every value of a column knows the rows it suits, a bit for each; the rows that hold for an order are those that all
//! its values have in common. An order starts with values that the row takes, drawn at random. As long as an earlier
//! row holds too, one value which that row takes is drawn anew from those it does not take.
//!
//! ```text
//! row 8 takes silver and gold, row 3 holds as well and takes silver alone: the order becomes one of gold
//! ```

use crate::orders::{CHANNELS, Kind, Order, PROVINCES, Place, STATUSES, TIERS, orders};
use crate::random::Random;
use crate::rules::Clause::{self, *};
use crate::rules::RuleSet;
use crate::table::COLUMNS;

/// How often a value is drawn anew before an order is begun again, and how often that may happen.
const STEPS: usize = 500;
const BEGINNINGS: usize = 200;
/// How many rows count as near.
const NEAR: usize = 20;

/// That many orders for which this row is the first that holds. Where the rows before it leave nothing for it, it is
/// the nearest earlier row of which that is not so.
///
/// # Errors
/// Earlier rows hold for whatever was tried.
#[inline(never)]
pub fn orders_for(set: &RuleSet, row: usize, count: usize, seed: u64) -> Result<Vec<Order>, String> {
    let columns: Vec<Column> = COLUMNS.iter().map(|path| Column::of(set, path)).collect();
    let mut random = Random::new(seed);
    let mut find = |row| (0..BEGINNINGS).find_map(|_| values(&columns, row, &mut random));
    let row = (0..=row).rev().take(NEAR).find(|row| find(*row).is_some());
    let row = row.ok_or("earlier rows leave nothing for this row and for those near it")?;
    let mut found = orders(Kind::Placed, count, seed);
    for order in &mut found {
        let values = find(row).ok_or_else(|| format!("found no order for which row {row} is the first"))?;
        for (column, value) in columns.iter().zip(values) {
            put(order, column.path, column.values[value]);
        }
        if set.matching(order) != [row as u32] {
            return Err(format!("an order made for row {row} is judged differently: {}", order.document()));
        }
    }
    Ok(found)
}

/// What a column may hold.
#[derive(Clone, Copy)]
enum Held {
    Word(&'static str),
    Number(i64),
    Flag(bool),
}

struct Column {
    path: &'static str,
    values: Vec<Held>,
    /// Per value, the rows it suits: 64 to a word.
    rows: Vec<Vec<u64>>,
}

impl Column {
    fn of(set: &RuleSet, path: &'static str) -> Column {
        let values = values_of(path);
        let mut rows = vec![vec![0; set.rules.len().div_ceil(64)]; values.len()];
        for (row, rule) in set.rules.iter().enumerate() {
            let clauses: Vec<&Clause> =
                rule.when.iter().filter(|clause| clause.path() == Some(path)).collect();
            for (value, rows) in values.iter().zip(&mut rows) {
                if clauses.iter().all(|clause| suits(clause, *value)) {
                    rows[row / 64] |= 1 << (row % 64);
                }
            }
        }
        Column { path, values, rows }
    }

    /// Whether a value suits a row.
    fn suits(&self, value: usize, row: usize) -> bool {
        self.rows[value][row / 64] >> (row % 64) & 1 == 1
    }
}

/// Per column the number of a value; nothing where the way led nowhere.
#[inline(never)]
fn values(columns: &[Column], row: usize, random: &mut Random) -> Option<Vec<usize>> {
    let taken = |column: &Column| -> Vec<usize> {
        (0..column.values.len()).filter(|value| column.suits(*value, row)).collect()
    };
    let taken: Vec<Vec<usize>> = columns.iter().map(taken).collect();
    let mut values: Vec<usize> = taken.iter().map(|values| random.choice(values)).collect();
    for _ in 0..STEPS {
        let first = first_row(columns, &values)?;
        if first == row {
            return Some(values);
        }
        let ways: Vec<(usize, usize)> = (0..columns.len())
            .flat_map(|at| taken[at].iter().map(move |value| (at, *value)))
            .filter(|(at, value)| !columns[*at].suits(*value, first))
            .collect();
        // A column first, so that one of many values does not outweigh the others.
        let mut open: Vec<usize> = ways.iter().map(|(at, _)| *at).collect();
        open.dedup();
        if open.is_empty() {
            return None;
        }
        let column = random.choice(&open);
        let ways: Vec<usize> =
            ways.into_iter().filter(|(at, _)| *at == column).map(|(_, value)| value).collect();
        values[column] = random.choice(&ways);
    }
    None
}

/// The first row that holds for these values.
fn first_row(columns: &[Column], values: &[usize]) -> Option<usize> {
    let words = columns.first()?.rows.first()?.len();
    (0..words).find_map(|word| {
        let common = columns
            .iter()
            .zip(values)
            .fold(u64::MAX, |bits, (column, value)| bits & column.rows[*value][word]);
        (common != 0).then(|| word * 64 + common.trailing_zeros() as usize)
    })
}

/// The values that orders draw from; amounts up to 600 yuan, in whole ones.
fn values_of(path: &str) -> Vec<Held> {
    let words = |of: &[&'static str]| of.iter().map(|word| Held::Word(word)).collect();
    match path {
        "channel" => words(&CHANNELS),
        "status" => words(&STATUSES[3..]),
        "province" => words(&PROVINCES),
        "customer.tier" => words(&TIERS),
        "amount_cents" => (0..=600).map(|yuan| Held::Number(yuan * 100)).collect(),
        "customer.refund_only_30d" => (0..=5).map(Held::Number).collect(),
        "has_gift" => vec![Held::Flag(false), Held::Flag(true)],
        "currency" => vec![Held::Word("CNY")],
        place => words(Place::names(place)),
    }
}

fn suits(clause: &Clause, value: Held) -> bool {
    match (clause, value) {
        (Is(_, asked), Held::Word(word)) => asked == word,
        (In(_, asked), Held::Word(word)) => asked.iter().any(|asked| asked == word),
        (Flag(_, asked), Held::Flag(flag)) => *asked == flag,
        (AtLeast(_, least), Held::Number(number)) => number >= *least,
        (Below(_, below), Held::Number(number)) => number < *below,
        (other, _) => unreachable!("no cell is {other:?}"),
    }
}

fn put(order: &mut Order, path: &str, value: Held) {
    match (path, value) {
        ("channel", Held::Word(word)) => order.channel = word,
        ("status", Held::Word(word)) => order.status = word,
        ("province", Held::Word(word)) => order.province = word,
        ("customer.tier", Held::Word(word)) => order.tier = word,
        ("amount_cents", Held::Number(cents)) => order.amount_cents = Some(cents),
        ("customer.refund_only_30d", Held::Number(refunds)) => order.refund_only_30d = refunds,
        ("has_gift", Held::Flag(flag)) => order.items.iter_mut().for_each(|item| item.gift = flag),
        ("currency", _) => {}
        (place, Held::Word(word)) => {
            if let Some(known) = &mut order.place {
                known.set(place, word);
            }
        }
        (other, _) => unreachable!("{other} holds something else"),
    }
}
