//! What more than one crate has a part in.

mod agreement;
mod canonical;
mod columns;
mod coverage;
mod currency_table;
#[cfg(test)]
mod data;
mod docs;
mod event_logs;
mod example_orders;
mod generated;
mod hosts;
mod olist;
mod real_exports;
mod status_maps;
mod vectors;
mod week;
