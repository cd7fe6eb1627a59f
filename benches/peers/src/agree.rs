//! Nothing is timed before it is right.

use std::time::{Duration, Instant};

use crate::engine::Engine;
use crate::orders::Order;
use crate::rules::RuleSet;

/// The orders that are judged; an engine that takes longer for them than this is asked about the first few only.
const SAMPLE: usize = 300;
const LONGEST: Duration = Duration::from_secs(3);
const LEAST: usize = 10;

/// Per order of the sample, the rules that match.
#[inline(never)]
pub fn judge(set: &RuleSet, orders: &[Order]) -> Vec<Vec<u32>> {
    orders.iter().take(SAMPLE).map(|order| set.matching(order)).collect()
}

/// Compares an engine's answers with the judge's: the first difference, if there is one.
///
/// # Errors
/// Why the engine gives no answer.
#[inline(never)]
pub fn difference(engine: &mut dyn Engine, judged: &[Vec<u32>]) -> Result<Option<String>, String> {
    let began = Instant::now();
    for (order, expected) in judged.iter().enumerate() {
        if order >= LEAST && began.elapsed() > LONGEST {
            break;
        }
        let mut matched = Vec::new();
        engine.run(order, &mut matched)?;
        matched.sort_unstable();
        if matched != *expected {
            let only = |these: &[u32], those: &[u32]| -> Vec<u32> {
                these.iter().copied().filter(|id| !those.contains(id)).take(5).collect()
            };
            let (more, fewer) = (only(&matched, expected), only(expected, &matched));
            return Ok(Some(format!(
                "order {order}: {} rules match and {} should; wrongly {more:?}, missing {fewer:?}",
                matched.len(),
                expected.len()
            )));
        }
    }
    Ok(None)
}
