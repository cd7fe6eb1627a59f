//! A fixed amount of work for a machine that counts instructions: `cargo xtask bench --instructions` runs this under
//! callgrind twice, with different repetitions, so that what happens once falls out of the difference.

use std::hint::black_box;

use ::dangjiu::limits::Limits;
use dangjiu_facade::rules::Rules;

use crate::engine::{Engine, From, Texts};
use crate::sets::WORKLOADS;
use crate::{dangjiu, text};

/// How many orders one repetition has.
const ORDERS: usize = 200;

/// Does `what` (`WORKLOAD:facts`, `WORKLOAD:json`, or `WORKLOAD:load`, `WORKLOAD:unpack`) that many times.
///
/// # Errors
/// Where it is not understood.
#[inline(never)]
pub fn run(what: &str, repetitions: usize) -> Result<(), String> {
    let (name, part) = what
        .split_once(':')
        .ok_or("expected WORKLOAD:facts, WORKLOAD:json, WORKLOAD:load or WORKLOAD:unpack")?;
    let workload = WORKLOADS.iter().find(|workload| workload.name == name);
    let workload = workload.ok_or_else(|| format!("there is no workload {name:?}"))?;
    let set = (workload.rules)(0);
    let texts = Texts { dangjiu: text::files(&set), set };
    let load = |from: From| -> Result<Box<dyn Engine>, String> {
        let entrant = dangjiu::ENTRANTS.into_iter().find(|entrant| entrant.from == from);
        (entrant.ok_or("no such entrant")?.load)(&texts)
    };
    let from = match part {
        "facts" => From::Facts,
        "json" => From::Json,
        "load" => {
            for _ in 0..repetitions {
                black_box(load(From::Facts)?);
            }
            return Ok(());
        }
        "unpack" => {
            let written = dangjiu::compile(&texts.dangjiu)?;
            let packed = written.pack(written.plan().map_err(|error| format!("{error:?}"))?, false);
            for _ in 0..repetitions {
                black_box(Rules::unpack(&packed, &Limits::default()).map_err(|error| format!("{error:?}"))?);
            }
            return Ok(());
        }
        other => return Err(format!("there is no part {other:?}")),
    };
    let mut engine = load(from)?;
    engine.take(&workload.orders(&texts.set, ORDERS, crate::SEED_OF_ORDERS)?)?;
    let mut matched = Vec::new();
    for order in (0..repetitions).flat_map(|_| 0..ORDERS) {
        matched.clear();
        engine.run(order, &mut matched)?;
        black_box(&matched);
    }
    Ok(())
}
