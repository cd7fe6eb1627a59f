//! The truth beside the exports: what was injected and what a diagnosis must say of it.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;

use crate::oddities::Oddity;

/// A thing that a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct NodeRef {
    /// `sales_order`, `line`, `erp_order`, `outbound`, `parcel`, `after_sale`
    pub kind: &'static str,
    /// Its id in the system that names it.
    pub id: String,
}

/// A finding that a diagnosis must report, once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Expected {
    /// The finding's kind.
    pub kind: &'static str,
    /// The cause within the kind.
    pub cause: &'static str,
    /// What it is about.
    pub node: NodeRef,
    /// The system that deviates.
    pub system: &'static str,
    /// The system it deviates from, for contradictions and amounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<&'static str>,
}

/// A fault that was put in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Injected {
    /// Its name.
    pub fault: &'static str,
    /// Which of the pair, for two faults on one order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pair: Option<&'static str>,
    /// The order it was put on: the platform's number, or that of the order typed by hand.
    pub order: String,
    /// Its channel; empty for an order on no channel.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub channel: &'static str,
    /// What a diagnosis must report.
    pub findings: Vec<Expected>,
}

/// How many orders, and what part of all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Share {
    /// How many sales orders.
    pub orders: u64,
    /// Of all sales orders of the week, in per cent with two decimals: `8.40`.
    pub percent: String,
}

/// What is behind the exports of a week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Truth {
    /// `dangjiu.week/1`
    pub format: &'static str,
    /// The seed.
    pub seed: u64,
    /// Sales orders in the channels' exports.
    pub orders: u64,
    /// Rows in each file, without headers.
    pub rows: BTreeMap<String, u64>,
    /// The last instant each system's export can know of.
    pub cut_offs: BTreeMap<&'static str, String>,
    /// What part of the sales orders is merged, split …
    pub shares: BTreeMap<&'static str, Share>,
    /// How often something unusual and legal happens, by its name.
    pub oddities: BTreeMap<Oddity, u64>,
    /// What was put in.
    pub faults: Vec<Injected>,
}

impl Truth {
    /// The truth as `truth.json` holds it.
    ///
    /// # Errors
    /// None that could be expected: every part has a form in JSON.
    pub fn json(&self) -> io::Result<String> {
        let text = serde_json::to_string_pretty(self)?;
        Ok(text + "\n")
    }
}
