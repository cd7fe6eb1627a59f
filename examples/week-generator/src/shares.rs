//! How many orders are merged, split, sent in parts …: counted on the documents, as far as the exports show them.

use std::collections::BTreeMap;

use crate::clock::{CUT_OFFS, WEEK_START};
use crate::exports::cut_off;
use crate::model::{Case, Channel, Stage};
use crate::truth::Share;

/// Counts of sales orders.
#[derive(Debug, Default)]
pub(crate) struct Shares {
    orders: u64,
    counts: BTreeMap<&'static str, u64>,
}

impl Shares {
    /// Orders of the week that their channel's export shows.
    pub(crate) fn orders(&self) -> u64 {
        self.orders
    }

    pub(crate) fn count(&mut self, case: &Case) {
        let (erp, wms, crm) = (CUT_OFFS.erp, CUT_OFFS.wms, CUT_OFFS.crm);
        let documents = case.erp.iter().filter(|document| document.status(erp).is_some());
        let merged = documents
            .clone()
            .any(|document| document.numbers.iter().filter(|number| number.0 <= erp).count() > 1);
        let split = documents.clone().any(|document| document.split_from.is_some());
        let rows = case.outbounds.iter().flat_map(|outbound| &outbound.log).filter(|row| row.at <= wms);
        let partial = rows.clone().any(|row| row.status == "PARTDELIVERED");
        let several = rows.filter(|row| row.parcel.is_some()).count() > 1;
        for order in &case.orders {
            let in_the_week = order.created >= WEEK_START && order.created <= cut_off(order.channel);
            if !in_the_week || order.hidden {
                continue;
            }
            self.orders += 1;
            let own = case.after_sales.iter().filter(|case| case.order == order.id);
            let started = |kind: &str| {
                own.clone().any(|case| case.kind == kind && case.log.first().is_some_and(|s| s.0 <= crm))
            };
            let refunded = own.clone().any(|case| {
                case.kind == "仅退款"
                    && case.log.last().is_some_and(|step| step.1 == Stage::Succeeded && step.0 <= crm)
            });
            let several_lines = order.lines.len() > 1;
            let shows_lines = matches!(order.channel, Channel::Taobao | Channel::Douyin);
            for (name, holds) in [
                ("merged", merged),
                ("split", split),
                ("several_parcels", several),
                ("partial_shipment", partial),
                ("exchange", started("换货")),
                ("presale", order.deposit.is_some_and(|deposit| deposit.0 <= cut_off(order.channel))),
                ("cash_on_delivery", order.cod),
                ("line_refund", refunded && several_lines && shows_lines && order.closed.is_none()),
            ] {
                *self.counts.entry(name).or_default() += u64::from(holds);
            }
        }
    }

    /// The counts with their part of all.
    pub(crate) fn shares(&self) -> BTreeMap<&'static str, Share> {
        let share = |orders: u64| {
            let hundredths = orders.saturating_mul(10_000) / self.orders.max(1);
            Share { orders, percent: format!("{}.{:02}", hundredths / 100, hundredths % 100) }
        };
        self.counts.iter().map(|(name, orders)| (*name, share(*orders))).collect()
    }
}
