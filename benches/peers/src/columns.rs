//! A million orders at once: over columns, against the hand-written program that takes one order after the other.
//!
//! The orders lie in memory in both forms before anything is measured. Texts that recur are dictionaries, ids are plain
//! text, as in a file of columns; beside it everything as plain text. What a dictionary is compared with is part of what
//! is measured, once per round.

use std::collections::HashMap;
use std::thread;
use std::time::{Duration, Instant as Wall};

use dangjiu::columns::{
    Batch, Bits, Codes, Column, ColumnEvaluation, Currencies, Integers, Offsets, Records, Texts as Words,
};
use dangjiu::money::Currency;
use dangjiu::plan::Plan;
use dangjiu::time::Instant;

use crate::clock::Watch;
use crate::dangjiu::compile;
use crate::engine::Texts;
use crate::measure::median;
use crate::orders::{self, Kind, Order};
use crate::{baseline, sets, text};

/// What `--only` calls it.
pub const NAME: &str = "columns";

/// How often each form is timed, in turns.
const ROUNDS: usize = 30;

/// Nanoseconds per order of each form, a number per round, and the ratio to the hand-written program.
pub struct Measured {
    pub orders: usize,
    pub forms: Vec<(&'static str, f64, f64)>,
}

/// Measures.
///
/// # Errors
/// The answers differ, or the rules do not compile.
#[inline(never)]
pub fn compare(seed: u64, quick: bool) -> Result<Measured, String> {
    let count = if quick { 100_000 } else { 1_000_000 };
    let orders = orders::orders(Kind::Even, count, seed);
    let set = sets::shop();
    let texts = Texts { dangjiu: text::files(&set), set };
    let mut by_hand = (baseline::ENTRANTS[0].load)(&texts)?;
    by_hand.take(&orders)?;
    let rules = compile(&texts.dangjiu)?;
    let plan = rules.plan().map_err(|error| format!("{error:?}"))?;
    let memory = Memory::of(&orders);
    let dictionary = memory.records(plan, true)?;
    let plain = memory.records(plan, false)?;

    // The answers first.
    let mut matched = Vec::new();
    for records in [&dictionary, &plain] {
        let found = evaluate(plan, records, 1)?;
        for order in 0..count {
            matched.clear();
            by_hand.run(order, &mut matched)?;
            let mut fired: Vec<u32> = found.fired(order).map(|rule| rule.0).collect();
            (matched.sort_unstable(), fired.sort_unstable());
            if matched != fired {
                return Err(format!("order {order}: by hand {matched:?}, over columns {fired:?}"));
            }
        }
    }

    let mut times: Vec<Vec<f64>> = vec![Vec::new(); 4];
    let per_order = |took: Duration| took.as_secs_f64() * 1e9 / count as f64;
    for _ in 0..ROUNDS {
        let start = Watch::start();
        let mut all = 0;
        for order in 0..count {
            matched.clear();
            by_hand.run(order, &mut matched)?;
            all += matched.len();
        }
        times[0].push(per_order(start.elapsed()));
        for (at, (records, threads)) in
            [(&dictionary, 1), (&plain, 1), (&dictionary, 2)].into_iter().enumerate()
        {
            let (start, wall) = (Watch::start(), Wall::now());
            let found = evaluate(plan, records, threads)?;
            // What two threads compute is not what one waits for.
            times[at + 1].push(per_order(if threads == 1 { start.elapsed() } else { wall.elapsed() }));
            if found.firings() != all {
                return Err(format!("{} firings over columns, {all} by hand", found.firings()));
            }
        }
    }
    let names = [
        "by hand, one order after the other",
        "columns, dictionaries",
        "columns, plain text",
        "columns, dictionaries, 2 threads",
    ];
    let ratio = |times: &[f64], base: &[f64]| {
        median(&times.iter().zip(base).map(|(time, base)| time / base).collect::<Vec<f64>>())
    };
    let forms = names.into_iter().zip(&times).map(|(name, own)| (name, median(own), ratio(own, &times[0])));
    Ok(Measured { orders: count, forms: forms.collect() })
}

/// On the screen.
pub fn print(measured: &Measured) {
    println!("\n{} orders x 17 rules", measured.orders);
    for (name, nanoseconds, ratio) in &measured.forms {
        println!("  {name:<38} {nanoseconds:>8.1} ns per order {ratio:>7.3} x by hand");
    }
}

#[inline(never)]
fn evaluate<'b>(
    plan: &'b Plan,
    records: &'b Records<'b>,
    threads: usize,
) -> Result<ColumnEvaluation<'b>, String> {
    let batch = Batch::new(plan, records, Instant::EPOCH).ok_or("the records are of another plan")?;
    if threads == 1 {
        return Ok(ColumnEvaluation::joined(&batch, [batch.decide(0..batch.rows())]));
    }
    let border = |part: usize| batch.rows() * part / threads;
    let parts = thread::scope(|scope| {
        let batch = &batch;
        let parts: Vec<_> = (0..threads)
            .map(|part| scope.spawn(move || batch.decide(border(part)..border(part + 1))))
            .collect();
        parts.into_iter().map(thread::ScopedJoinHandle::join).collect::<Result<Vec<_>, _>>()
    });
    Ok(ColumnEvaluation::joined(&batch, parts.map_err(|_| "a thread broke off")?))
}

/// The orders as columns.
struct Memory {
    id: Strings,
    channel: Strings,
    status: Strings,
    currency: Strings,
    customer: Strings,
    tier: Strings,
    province: Strings,
    cents: Vec<i64>,
    refunds: Vec<i64>,
    created_at: Vec<i64>,
    has_gift: Vec<u8>,
    item_ends: Vec<i32>,
    sku: Strings,
    quantity: Vec<i64>,
    price: Vec<i64>,
    gift: Vec<u8>,
    coupon_ends: Vec<i32>,
    coupon: Strings,
}

impl Memory {
    fn of(orders: &[Order]) -> Memory {
        let texts = |text: fn(&Order) -> &str| Strings::of(orders.iter().map(text));
        let items = || orders.iter().flat_map(|order| &order.items);
        let once = |text: fn(&Order) -> &str| Strings { recur: false, ..texts(text) };
        Memory {
            id: once(|order| &order.id),
            customer: once(|order| &order.customer_id),
            channel: texts(|order| order.channel),
            status: texts(|order| order.status),
            currency: texts(|_| "CNY"),
            tier: texts(|order| order.tier),
            province: texts(|order| order.province),
            cents: orders.iter().map(|order| order.amount_cents.unwrap_or(0)).collect(),
            refunds: orders.iter().map(|order| order.refund_only_30d).collect(),
            created_at: orders.iter().map(|order| order.created_at * 1_000_000).collect(),
            has_gift: bits(orders.iter().map(Order::has_gift)),
            item_ends: ends(orders.iter().map(|order| order.items.len())),
            sku: Strings::of(items().map(|item| item.sku.as_str())),
            quantity: items().map(|item| item.qty).collect(),
            price: items().map(|item| item.price_cents).collect(),
            gift: bits(items().map(|item| item.gift)),
            coupon_ends: ends(orders.iter().map(|order| order.coupon_codes.len())),
            coupon: Strings::of(orders.iter().flat_map(|order| order.coupon_codes.iter().copied())),
        }
    }

    fn records<'m>(&'m self, plan: &'m Plan, dictionaries: bool) -> Result<Records<'m>, String> {
        let money = |cents| Column::money(Integers::I64(cents), 2, Currencies::One(Currency::CNY));
        let columns = [
            ("order.id", self.id.column(dictionaries)),
            ("order.channel", self.channel.column(dictionaries)),
            ("order.status", self.status.column(dictionaries)),
            ("order.currency", self.currency.column(dictionaries)),
            ("order.customer.id", self.customer.column(dictionaries)),
            ("order.customer.tier", self.tier.column(dictionaries)),
            ("order.province", self.province.column(dictionaries)),
            ("order.amount", money(&self.cents)),
            ("order.customer.refund_only_30d", Column::numbers(Integers::I64(&self.refunds), 0)),
            ("order.created_at", Column::instants(&self.created_at)),
            ("order.has_gift", Column::booleans(Bits::new(&self.has_gift, self.cents.len()))),
            ("order.items", Column::lists(Offsets::I32(&self.item_ends))),
            ("order.items[].sku", self.sku.column(dictionaries)),
            ("order.items[].quantity", Column::numbers(Integers::I64(&self.quantity), 0)),
            ("order.items[].price", money(&self.price)),
            ("order.items[].is_gift", Column::booleans(Bits::new(&self.gift, self.price.len()))),
            ("order.coupons", Column::lists(Offsets::I32(&self.coupon_ends))),
            ("order.coupons[]", self.coupon.column(dictionaries)),
        ];
        let node = |path: &str| plan.shape().node(path).ok_or_else(|| format!("no rule reads {path}"));
        let columns = columns.into_iter().map(|(path, column)| Ok((node(path)?, column)));
        let columns: Vec<_> = columns.collect::<Result<_, String>>()?;
        Records::new(plan, self.cents.len(), columns).map_err(|error| error.to_string())
    }
}

/// Texts in both forms.
#[derive(Default)]
struct Strings {
    codes: Vec<u32>,
    entries: Vec<i32>,
    entry_text: String,
    ends: Vec<i32>,
    text: String,
    /// Whether they are kept in a dictionary where there are dictionaries.
    recur: bool,
}

impl Strings {
    fn of<'t>(texts: impl Iterator<Item = &'t str>) -> Strings {
        let mut strings = Strings { ends: vec![0], entries: vec![0], recur: true, ..Strings::default() };
        let end = |text: &str| i32::try_from(text.len()).unwrap_or(i32::MAX);
        let mut known = HashMap::new();
        for text in texts {
            strings.text.push_str(text);
            strings.ends.push(end(&strings.text));
            let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
            strings.codes.push(*known.entry(text).or_insert_with(|| {
                strings.entry_text.push_str(text);
                strings.entries.push(end(&strings.entry_text));
                next
            }));
        }
        strings
    }

    fn column(&self, dictionaries: bool) -> Column<'_> {
        if dictionaries && self.recur {
            let entries = Words::Packed { offsets: Offsets::I32(&self.entries), text: &self.entry_text };
            return Column::dictionary(Codes::U32(&self.codes), entries);
        }
        Column::texts(Words::Packed { offsets: Offsets::I32(&self.ends), text: &self.text })
    }
}

fn ends(lengths: impl Iterator<Item = usize>) -> Vec<i32> {
    let mut end = 0;
    let lengths = lengths.map(|length| {
        end += i32::try_from(length).unwrap_or(0);
        end
    });
    std::iter::once(0).chain(lengths).collect()
}

fn bits(values: impl Iterator<Item = bool>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (at, value) in values.enumerate() {
        if at % 8 == 0 {
            bytes.push(0);
        }
        if let Some(last) = bytes.last_mut() {
            *last |= u8::from(value) << (at % 8);
        }
    }
    bytes
}
