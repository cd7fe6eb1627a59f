//! What compiling costs: ten thousand rules from text to plan, and the grammar's parser alone on the same text.

use std::hint::black_box;

use dangjiu::builtin::{self, BuiltinPacks};
use dangjiu::check::{CheckOptions, check};
use dangjiu::limits::Limits;
use dangjiu::plan::Plan;
use dangjiu::span::{Source, SourceId};
use dangjiu::syntax::{parse, pieces};
use dangjiu::zone::BuiltinZones;
use dangjiu_facade::rules::Rules;
use dangjiu_grammar::{DangjiuParser, Rule};
use pest::Parser as _;
use serde::Serialize;

use crate::clock::Watch;
use crate::measure::{Ratio, median, ratio};
use crate::{memory, sets, text};

/// What `--only` calls it.
pub const NAME: &str = "compile";

#[derive(Serialize)]
pub struct Compiled {
    pub rules: usize,
    pub text_bytes: usize,
    /// Each with its nanoseconds.
    pub steps: Vec<(&'static str, f64)>,
    /// From text to plan over the grammar's parser alone.
    pub to_pest: Ratio,
    /// From text to plan over from bytes to plan.
    pub to_packed: Ratio,
    pub packed_bytes: usize,
    pub plan_bytes: usize,
    pub peak_bytes: usize,
}

/// # Errors
/// The text does not compile.
#[inline(never)]
pub fn compare(seed: u64, quick: bool) -> Result<Compiled, String> {
    let workload = sets::WORKLOADS.iter().find(|workload| workload.name == "10000");
    let set = (workload.ok_or("there is no workload of 10,000 rules")?.rules)(seed);
    let files = text::files(&set);
    let sources: Vec<Source> =
        (0..).zip(&files).map(|(id, text)| Source::new(SourceId(id), "rules.dj", text.as_str())).collect();
    let limits = Limits::default();
    let laid_out: Vec<String> = sources.iter().flat_map(|source| pieces(source, &limits)).collect();
    let base = builtin::vocabulary();
    let options = CheckOptions { limits, zones: &BuiltinZones, packs: &BuiltinPacks };
    let written = crate::dangjiu::compile(&files)?;
    let packed = written.pack(written.plan().map_err(|error| format!("{error:?}"))?, false);
    drop(written);
    let mut took: [Vec<f64>; 6] = Default::default();
    for _ in 0..if quick { 5 } else { 15 } {
        let mut clock = Watch::start();
        let mut lap = |at: usize| {
            took[at].push(clock.elapsed().as_nanos() as f64);
            clock = Watch::start();
        };
        for piece in &laid_out {
            black_box(
                DangjiuParser::parse(Rule::piece, black_box(piece)).map_err(|error| error.to_string())?,
            );
        }
        lap(0);
        let trees: Vec<_> = sources.iter().map(|source| parse(source, &limits).file).collect();
        lap(1);
        let checked = check(&trees, &base, &options);
        lap(2);
        let plan = Plan::compile(&checked.program, &limits).map_err(|error| error.to_string())?;
        lap(3);
        drop(black_box((trees, checked, plan)));
        let start = Watch::start();
        let written = black_box(crate::dangjiu::compile(&files)?);
        took[4].push(start.elapsed().as_nanos() as f64);
        let start = Watch::start();
        let read = Rules::unpack(black_box(&packed), &limits).map_err(|error| format!("{error:?}"))?;
        took[5].push(start.elapsed().as_nanos() as f64);
        drop((written, black_box(read)));
    }
    let (plan, bytes) = memory::counted(|| {
        let rules = crate::dangjiu::compile(&files)?;
        rules.plan().cloned().map_err(|error| format!("{error:?}"))
    });
    plan?;
    let steps = [
        "the grammar's parser alone",
        "text to tree",
        "tree to program",
        "program to plan",
        "text to plan, with all it keeps",
        "bytes to plan, with all it keeps",
    ];
    Ok(Compiled {
        rules: set.rules.len(),
        text_bytes: files.iter().map(String::len).sum(),
        steps: steps.into_iter().zip(&took).map(|(step, took)| (step, median(took))).collect(),
        to_pest: ratio(&took[4], &took[0]),
        to_packed: ratio(&took[4], &took[5]),
        packed_bytes: packed.len(),
        plan_bytes: bytes.kept,
        peak_bytes: bytes.peak,
    })
}
