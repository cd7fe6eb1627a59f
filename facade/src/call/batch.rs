//! The operation `evaluate_batch`.

use serde::Deserialize;
use serde_json::Value as Json;
use serde_json::value::RawValue;

use super::evaluation::RowOut;
use super::language::SourceIn;
use super::packing;
use crate::batch::Threads;
use crate::error::HostError;
use crate::host_values::HostValues;
use crate::moment::moment;

/// Rules, many events and an instant.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BatchIn {
    #[serde(default)]
    sources: Option<Vec<SourceIn>>,
    /// Instead of `sources`: what `pack` gave.
    #[serde(default)]
    packed: Option<String>,
    /// The facts of each call as JSON.
    events: Vec<Box<RawValue>>,
    now: String,
    #[serde(default)]
    lets: Json,
    #[serde(default)]
    lists: Json,
    #[serde(default)]
    zone: Json,
    #[serde(default)]
    reveal: bool,
    /// On how many threads; the answer does not depend on it.
    #[serde(default)]
    threads: Threads,
}

pub(super) fn evaluate_batch(request: BatchIn) -> Result<Vec<RowOut>, HostError> {
    let values = HostValues::of(request.lets, request.lists, request.zone)?;
    let rules = packing::rules(request.sources, request.packed.as_deref())?;
    let plan = values.apply(rules.plan()?, rules.limits())?;
    let documents: Vec<&[u8]> = request.events.iter().map(|event| event.get().as_bytes()).collect();
    let now = moment(&request.now)?;
    let found = rules.evaluate_documents(&plan, &documents, now, request.threads.0, request.reveal);
    Ok(found.into_iter().map(RowOut::from).collect())
}
