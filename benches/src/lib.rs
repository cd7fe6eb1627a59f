//! What the benchmarks run on: the workload of `workload.py`, with answers that were computed without the engine.

pub mod baseline;
pub mod workload;
