//! How far along a state is, as far as systems can be held against each other, and the one headline for people.
//!
//! A channel does not know what is picked or packed, a warehouse does not know what was paid: states are compared by what
//! they mean to everybody. Whether goods have left, are partly gone, or are still there; whether money is open,
//! paid or closed; whether a refund is not wanted, under way, granted or turned down.

use alloc::vec::Vec;

use crate::machine::StateTable;
use crate::mapping::Claim;
use crate::observation::Times;
use crate::schema::{MachineType, Vocabulary};
use crate::time::Instant;

/// The regions that systems are compared in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Region {
    /// The money.
    Payment,
    /// The goods.
    Fulfilment,
    /// What comes back.
    AfterSale,
    /// Whether a document still counts.
    Standing,
}

impl Region {
    pub(super) const ALL: [Region; 4] =
        [Region::Payment, Region::Fulfilment, Region::AfterSale, Region::Standing];

    /// The primary name of its machine.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Region::Payment => "payment",
            Region::Fulfilment => "fulfilment",
            Region::AfterSale => "after_sale",
            Region::Standing => "standing",
        }
    }
}

/// Where the money is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Money {
    /// Not or not wholly paid.
    Open,
    Paid,
    /// Cancelled or paid back.
    Closed,
}

/// Where the goods are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Goods {
    Here,
    Partly,
    Gone,
}

/// How a refund stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Refund {
    None,
    /// Asked for and turned down or withdrawn.
    Ended,
    UnderWay,
    Granted,
}

/// The machines of the vocabulary, with the meaning of the states of the four regions.
#[derive(Clone, Debug)]
pub(super) struct Lifecycle<'v> {
    pub(super) machines: &'v [MachineType],
    pub(super) tables: Vec<StateTable>,
    /// Per region its machine.
    regions: [Option<u32>; 4],
}

impl<'v> Lifecycle<'v> {
    pub(super) fn of(vocabulary: &'v Vocabulary) -> Lifecycle<'v> {
        let machines = &vocabulary.machines;
        let regions = Region::ALL.map(|region| {
            let order = vocabulary.record_names.get("order");
            let at = machines.iter().position(|machine| {
                machine.names.primary == region.name() && Some(&machine.subject) == order
            });
            at.and_then(|at| u32::try_from(at).ok())
        });
        Lifecycle { machines, tables: machines.iter().map(StateTable::of).collect(), regions }
    }

    pub(super) fn machine(&self, number: u32) -> Option<&'v MachineType> {
        self.machines.get(number as usize)
    }

    /// The region a machine is.
    pub(super) fn region(&self, machine: u32) -> Option<Region> {
        Region::ALL
            .into_iter()
            .zip(self.regions)
            .find(|(_, at)| *at == Some(machine))
            .map(|(region, _)| region)
    }

    /// The machine of a region.
    pub(super) fn machine_of(&self, region: Region) -> Option<u32> {
        self.regions.get(region as usize).copied().flatten()
    }

    /// The primary name of a state of a region; empty for a state there is not.
    pub(super) fn state_name(&self, region: Region, state: u32) -> &'v str {
        self.machine_of(region)
            .and_then(|machine| self.machine(machine))
            .and_then(|machine| machine.states.get(state as usize))
            .map_or("", |state| state.names.primary.as_str())
    }

    pub(super) fn money(&self, state: u32) -> Money {
        match self.state_name(Region::Payment, state) {
            "paid" | "paid_on_hold" => Money::Paid,
            "cancelled" | "refunded" => Money::Closed,
            _ => Money::Open,
        }
    }

    pub(super) fn goods(&self, state: u32) -> Goods {
        match self.state_name(Region::Fulfilment, state) {
            "partially_shipped" => Goods::Partly,
            "shipped" | "undeliverable" | "delivered" | "returned" | "completed" => Goods::Gone,
            _ => Goods::Here,
        }
    }

    pub(super) fn refund(&self, state: u32) -> Refund {
        match self.state_name(Region::AfterSale, state) {
            "refund_none" => Refund::None,
            "refund_rejected" | "refund_closed" => Refund::Ended,
            "refund_succeeded" => Refund::Granted,
            _ => Refund::UnderWay,
        }
    }

    /// How far along a state is, as a number: the same for states between which systems do not tell apart.
    pub(super) fn along(&self, region: Region, state: u32) -> u32 {
        match region {
            Region::Payment => self.money(state) as u32,
            Region::Fulfilment => self.goods(state) as u32,
            Region::AfterSale => self.refund(state) as u32,
            Region::Standing => state,
        }
    }

    /// When a thing with these instants came as far along as the state it is in; nothing where none of them says so. That
    /// there is no refund may have been so before and after one: no instant tells since when.
    pub(super) fn along_since(&self, region: Region, state: u32, times: &Times) -> Option<Instant> {
        match region {
            Region::Payment => match self.money(state) {
                Money::Open => times.created,
                Money::Paid => times.paid,
                Money::Closed => times.cancelled,
            },
            Region::Fulfilment => match self.goods(state) {
                Goods::Here => times.created.or(times.paid),
                Goods::Partly => None,
                Goods::Gone => times.shipped,
            },
            Region::AfterSale | Region::Standing => None,
        }
    }

    /// Whether a document in this standing still counts.
    pub(super) fn counts(&self, standing: Option<u32>) -> bool {
        standing.is_none_or(|state| self.state_name(Region::Standing, state) == "active")
    }

    /// Whether it was replaced by others.
    pub(super) fn is_superseded(&self, standing: Option<u32>) -> bool {
        standing.is_some_and(|state| self.state_name(Region::Standing, state) == "superseded")
    }

    /// When a thing with these instants entered the state it is in; nothing where none of them says so.
    pub(super) fn entered(&self, claim: Claim, times: &Times) -> Option<Instant> {
        match self.region(claim.machine)? {
            Region::Payment => match self.state_name(Region::Payment, claim.state) {
                "unpaid" => times.created,
                "paid" | "paid_on_hold" => times.paid,
                "cancelled" | "refunded" => times.cancelled,
                _ => None,
            },
            Region::Fulfilment => match self.state_name(Region::Fulfilment, claim.state) {
                "awaiting_shipment" => times.paid.or(times.created),
                "shipped" => times.shipped,
                "delivered" => times.delivered,
                "completed" => times.completed.or(times.delivered),
                _ => None,
            },
            Region::AfterSale | Region::Standing => None,
        }
    }
}

/// The states of an order's regions, as far as any system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Regions {
    pub(super) payment: Option<u32>,
    pub(super) fulfilment: Option<u32>,
    pub(super) after_sale: Option<u32>,
    pub(super) superseded: bool,
}

/// The headline of an order: the first that applies, from superseded to unknown, as a member of the vocabulary's `headline`.
pub(super) fn headline(lifecycle: &Lifecycle<'_>, regions: &Regions) -> &'static str {
    let payment = regions.payment.map_or("", |state| lifecycle.state_name(Region::Payment, state));
    let fulfilment = regions.fulfilment.map_or("", |state| lifecycle.state_name(Region::Fulfilment, state));
    let returned = fulfilment == "returned";
    let all: [(&'static str, bool); 15] = [
        ("superseded", regions.superseded),
        ("exception", matches!(fulfilment, "exception" | "undeliverable")),
        ("closed_refunded", payment == "refunded"),
        ("cancelled", payment == "cancelled"),
        // Goods that came back while nobody has paid the money back need somebody's eyes.
        ("exception", returned),
        ("completed", fulfilment == "completed"),
        ("delivered", fulfilment == "delivered"),
        ("shipped", fulfilment == "shipped"),
        ("partially_shipped", fulfilment == "partially_shipped"),
        ("in_fulfilment", matches!(fulfilment, "in_fulfilment" | "picked" | "packed")),
        ("paid_on_hold", payment == "paid_on_hold"),
        ("paid", payment == "paid"),
        ("presale_deposit_paid", payment == "presale_deposit_paid"),
        ("payment_processing", payment == "payment_processing"),
        ("pending_payment", payment == "unpaid"),
    ];
    all.into_iter().find(|(_, applies)| *applies).map_or("unknown", |(name, _)| name)
}
