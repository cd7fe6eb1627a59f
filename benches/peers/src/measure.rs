//! Timing: rounds in which every engine runs once, so that whatever disturbs the machine disturbs all of them.
//!
//! A round gives each engine the same slice of time, and hence as many orders as it manages; the next round goes on
//! with the orders that follow. What is compared is, round by round, the time per order over that of the hand-written
//! program; the interval is the bootstrap's over the median of those ratios.

use std::hint::black_box;
use std::time::Duration;

use crate::clock::Watch;
use crate::engine::Engine;
use crate::random::Random;

/// How long and how often.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    pub rounds: usize,
    /// The time one engine has in one round.
    pub slice: Duration,
    /// Rounds in which nothing is noted.
    pub warm_up: usize,
}

/// An engine under measurement.
pub struct Runner {
    engine: Box<dyn Engine>,
    orders: usize,
    next: usize,
    /// How many orders a round has, from what the engine managed before.
    batch: usize,
    matched: Vec<u32>,
    /// Per round: nanoseconds per order.
    pub rounds: Vec<f64>,
}

impl Runner {
    pub fn new(engine: Box<dyn Engine>, orders: usize) -> Runner {
        Runner { engine, orders, next: 0, batch: 1, matched: Vec::new(), rounds: Vec::new() }
    }

    /// Runs a batch and says how many nanoseconds an order took.
    fn round(&mut self) -> Result<f64, String> {
        let start = Watch::start();
        for _ in 0..self.batch {
            self.matched.clear();
            self.engine.run(black_box(self.next), &mut self.matched)?;
            black_box(&self.matched);
            self.next += 1;
            if self.next == self.orders {
                self.next = 0;
            }
        }
        Ok(start.elapsed().as_nanos() as f64 / self.batch as f64)
    }

    /// Finds how many orders fill a slice. The best of three rounds counts: one that was disturbed would leave batches
    /// of a few orders, which find nothing in the caches after the other engines.
    fn settle(&mut self, slice: Duration) -> Result<(), String> {
        let mut best = f64::INFINITY;
        loop {
            for _ in 0..3 {
                best = best.min(self.round()?.max(1.0));
            }
            let fill = slice.as_nanos() as f64 / best;
            if fill <= self.batch as f64 * 2.0 {
                self.batch = (fill as usize).max(1);
                return Ok(());
            }
            self.batch = fill.min(self.batch as f64 * 10.0).ceil() as usize;
        }
    }

    /// The median over the rounds.
    pub fn nanoseconds(&self) -> f64 {
        median(&self.rounds)
    }

    /// How many rules match an order, on average over all orders.
    pub fn matches(&mut self) -> Result<f64, String> {
        let mut matched = 0;
        for order in 0..self.orders {
            self.matched.clear();
            self.engine.run(order, &mut self.matched)?;
            matched += self.matched.len();
        }
        Ok(matched as f64 / self.orders as f64)
    }

    /// How many rules the engine looked at over how many matched, over a sample of orders.
    pub fn touched(&mut self, sample: usize) -> Result<Option<f64>, String> {
        let (mut touched, mut matched) = (0, 0);
        for order in 0..sample.min(self.orders) {
            self.matched.clear();
            self.engine.run(order, &mut self.matched)?;
            let Some(count) = self.engine.touched() else { return Ok(None) };
            touched += count;
            matched += self.matched.len() as u64;
        }
        Ok((matched > 0).then(|| touched as f64 / matched as f64))
    }
}

/// Runs all engines, interleaved; the order within a round is drawn anew each time.
#[inline(never)]
pub fn measure(runners: &mut [Runner], effort: Effort) -> Result<(), String> {
    for runner in runners.iter_mut() {
        runner.settle(effort.slice)?;
    }
    let mut random = Random::new(1);
    let mut turns: Vec<usize> = (0..runners.len()).collect();
    for round in 0..effort.warm_up + effort.rounds {
        random.shuffle(&mut turns);
        for turn in &turns {
            let runner = &mut runners[*turn];
            let took = runner.round()?;
            if round >= effort.warm_up {
                runner.rounds.push(took);
            }
        }
    }
    Ok(())
}

/// A ratio with the interval that holds it in 95 of 100 such measurements.
#[derive(Clone, Copy, Debug, serde::Serialize)]
pub struct Ratio {
    pub median: f64,
    pub low: f64,
    pub high: f64,
}

/// The ratio of the rounds of one engine to those of another.
#[inline(never)]
pub fn ratio(of: &[f64], to: &[f64]) -> Ratio {
    const SAMPLES: usize = 2000;
    let ratios: Vec<f64> = of.iter().zip(to).map(|(of, to)| of / to).collect();
    let mut random = Random::new(2);
    let mut medians: Vec<f64> = (0..SAMPLES)
        .map(|_| median(&ratios.iter().map(|_| random.choice(&ratios)).collect::<Vec<_>>()))
        .collect();
    medians.sort_by(f64::total_cmp);
    Ratio { median: median(&ratios), low: medians[SAMPLES / 40], high: medians[SAMPLES - 1 - SAMPLES / 40] }
}

pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => f64::NAN,
        len if len % 2 == 1 => sorted[len / 2],
        len => (sorted[len / 2 - 1] + sorted[len / 2]) / 2.0,
    }
}
