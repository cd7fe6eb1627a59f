//! A million orders at once: over columns, against the hand-written program that takes one order after the other.
//!
//! The orders lie in memory in both forms before anything is measured. Texts that recur are dictionaries, ids are plain
//! text, as in a file of columns; beside it everything as plain text. What a dictionary is compared with is part of what
//! is measured, once per round.

use std::thread;
use std::time::Instant as Clock;

use dangjiu::columns::{
    Batch, Bits, Codes, Column, ColumnEvaluation, Currencies, Integers, Offsets, Records, Texts as Words,
};
use dangjiu::money::Currency;
use dangjiu::plan::Plan;
use dangjiu::time::Instant;

use crate::dangjiu::compile;
use crate::engine::Texts;
use crate::measure::median;
use crate::orders::{self, Kind, Order};
use crate::{baseline, sets, text};

/// What `--only` calls it.
pub const NAME: &str = "columns";

/// Nanoseconds per order of each form, a number per round, and the ratio to the hand-written program.
pub struct Measured {
    pub orders: usize,
    pub forms: Vec<(&'static str, f64, f64)>,
}

/// Measures.
///
/// # Errors
/// The answers differ, or the rules do not compile.
pub fn compare(seed: u64, quick: bool) -> Result<Measured, String> {
    let (count, rounds) = if quick { (100_000, 5) } else { (1_000_000, 9) };
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
    let per_order = |start: Clock| start.elapsed().as_secs_f64() * 1e9 / count as f64;
    for _ in 0..rounds {
        let start = Clock::now();
        let mut all = 0;
        for order in 0..count {
            matched.clear();
            by_hand.run(order, &mut matched)?;
            all += matched.len();
        }
        times[0].push(per_order(start));
        for (at, (records, threads)) in [(&dictionary, 1), (&plain, 1), (&dictionary, 2)].into_iter().enumerate() {
            let start = Clock::now();
            let found = evaluate(plan, records, threads)?;
            times[at + 1].push(per_order(start));
            if found.firings() != all {
                return Err(format!("{} firings over columns, {all} by hand", found.firings()));
            }
        }
    }
    let names = ["by hand, one order after the other", "columns, dictionaries", "columns, plain text", "columns, dictionaries, 2 threads"];
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

fn evaluate<'b>(plan: &'b Plan, records: &'b Records<'b>, threads: usize) -> Result<ColumnEvaluation<'b>, String> {
    let batch = Batch::new(plan, records, Instant::EPOCH).ok_or("the records are of another plan")?;
    if threads == 1 {
        return Ok(ColumnEvaluation::joined(&batch, [batch.decide(0..batch.rows())]));
    }
    let border = |part: usize| batch.rows() * part / threads;
    let parts = thread::scope(|scope| {
        let batch = &batch;
        let parts: Vec<_> =
            (0..threads).map(|part| scope.spawn(move || batch.decide(border(part)..border(part + 1)))).collect();
        parts.into_iter().map(thread::ScopedJoinHandle::join).collect::<Result<Vec<_>, _>>()
    });
    Ok(ColumnEvaluation::joined(&batch, parts.map_err(|_| "a thread broke off")?))
}

/// Texts in both forms.
#[derive(Default)]
struct Column8 {
    codes: Vec<u32>,
    dictionary: Vec<String>,
    offsets: Vec<i32>,
    text: String,
}

impl Column8 {
    fn of<'t>(texts: impl Iterator<Item = &'t str>, with_dictionary: bool) -> Column8 {
        let mut column = Column8 { offsets: vec![0], ..Column8::default() };
        let mut known = std::collections::HashMap::new();
        for text in texts {
            column.text.push_str(text);
            column.offsets.push(i32::try_from(column.text.len()).unwrap_or(i32::MAX));
            if with_dictionary {
                let next = known.len() as u32;
                let code = *known.entry(text).or_insert_with(|| {
                    column.dictionary.push(text.to_owned());
                    next
                });
                column.codes.push(code);
            }
        }
        column
    }

    fn column<'m>(&'m self, words: &'m [&'m str], dictionary: bool) -> Column<'m> {
        if dictionary && !words.is_empty() {
            return Column::dictionary(Codes::U32(&self.codes), Words::Each(words));
        }
        Column::texts(Words::Packed { offsets: Offsets::I32(&self.offsets), text: &self.text })
    }
}
