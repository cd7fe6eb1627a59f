//! A case is lived: the plan becomes documents in every system, each step with the instant at which that system
//! learned of it.
//!
//! Steps happen where they happen (the buyer pays on the channel, goods leave the warehouse) and the other systems
//! learn of them within minutes: together always less than half an hour, as in a shop whose links work.

mod after;
mod delivery;
mod erp;
mod manual;
mod order;
mod warehouse;

pub(crate) use manual::{SOURCE_KINDS, in_crm, in_erp};

use crate::clock::{HOUR, MINUTE, Moment};
use crate::model::{AfterSale, Case, Stage};
use crate::oddities::Oddity;
use crate::plan::{Delivery, Ending, Plan};
use crate::random::Chance;

/// Numbers of one case, never given twice: every case has a block of its own.
#[derive(Debug)]
pub(crate) struct Numbers {
    next: u64,
}

impl Numbers {
    /// The block of a case.
    pub(crate) fn of(case: u64) -> Numbers {
        Numbers { next: case * 32 + 1000 }
    }

    /// The end of the block, for what is added to a case afterwards.
    pub(crate) fn spare(case: u64) -> Numbers {
        Numbers { next: case * 32 + 1000 + 25 }
    }

    pub(crate) fn take(&mut self) -> u64 {
        self.next += 1;
        self.next
    }
}

/// What a case is lived with.
pub(crate) struct Life<'a> {
    pub(crate) plan: Plan,
    pub(crate) numbers: Numbers,
    pub(crate) chance: &'a mut Chance,
    pub(crate) case: Case,
}

/// Some pieces of a line: order, line, how many.
pub(crate) type Pieces = (usize, usize, i64);

/// A parcel that left: its place, when, and the lines it completes.
pub(crate) type Left = (usize, Moment, Vec<(usize, usize)>);

/// What one active ERP document serves.
#[derive(Clone, Debug)]
pub(crate) struct Unit {
    /// Index of the document.
    pub(crate) erp: usize,
    pub(crate) lines: Vec<Pieces>,
    /// From when it can be worked on.
    pub(crate) ready: Moment,
}

/// A unit that went out.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) unit: Unit,
    pub(crate) parcels: Vec<Left>,
    /// Index of the outbound.
    pub(crate) outbound: usize,
}

/// Lives a plan.
pub(crate) fn live(plan: Plan, numbers: Numbers, chance: &mut Chance) -> Case {
    let mut life = Life { plan, numbers, chance, case: Case::default() };
    life.orders();
    match plan.ending {
        Ending::Unpaid | Ending::CancelledUnpaid => {}
        Ending::CancelledPaid | Ending::Recalled => {
            for unit in life.documents() {
                life.refunded_before_shipping(unit);
            }
        }
        Ending::Served => {
            let units = life.documents();
            let sent: Vec<Sent> = units.into_iter().map(|unit| life.send(unit)).collect();
            life.delivered(&sent);
            life.after_sale();
        }
    }
    life.case
}

impl Life<'_> {
    pub(crate) fn minutes(&mut self, low: i64, high: i64) -> i64 {
        self.chance.between(low * MINUTE, high * MINUTE)
    }

    pub(crate) fn hours(&mut self, low: i64, high: i64) -> i64 {
        self.chance.between(low * HOUR, high * HOUR)
    }

    /// How long the ERP takes to learn of something.
    pub(crate) fn erp_lag(&mut self) -> i64 {
        self.chance.between(15, 9 * MINUTE)
    }

    /// How long a channel takes to learn what the ERP knows.
    pub(crate) fn channel_lag(&mut self) -> i64 {
        self.chance.between(5, 11 * MINUTE)
    }

    /// How long customer service takes to learn of something.
    pub(crate) fn crm_lag(&mut self) -> i64 {
        self.chance.between(20, 14 * MINUTE)
    }

    pub(crate) fn note(&mut self, oddity: Oddity, at: Moment) {
        self.case.oddities.push((at, oddity));
    }

    /// Writes an after-sale case into customer service and the ERP document, later than it happened on the channel.
    pub(crate) fn record_after_sale(
        &mut self,
        order: usize,
        erp: usize,
        kind: &'static str,
        amount: i64,
        stages: &[(Moment, Stage)],
    ) {
        let mut log = Vec::new();
        let mut known = Vec::new();
        for (at, stage) in stages {
            log.push((at.plus(self.crm_lag()), *stage));
            known.push((at.plus(self.erp_lag()), *stage));
        }
        let number = self.numbers.take();
        let (Some(sales), Some(first)) = (self.case.orders.get(order), stages.first()) else { return };
        self.case.after_sales.push(AfterSale {
            id: format!("SH{}{:08}", first.0.short_date(), number),
            order: sales.id.clone(),
            channel: sales.channel,
            kind,
            amount,
            handler: self.chance.word(erp::SERVICE),
            log,
            cells: Vec::new(),
        });
        let Some(document) = self.case.erp.get_mut(erp) else { return };
        let before = document.after_sale.last().map_or(0, |step| step.2);
        for (at, stage) in known {
            let refunded = if stage == Stage::Succeeded { amount } else { 0 };
            document.after_sale.push((at, stage, before + refunded));
        }
    }

    /// Whether the way to the buyer ends at the buyer.
    pub(crate) fn arrives(&self) -> bool {
        self.plan.delivery != Delivery::Refused
    }
}
