//! What goes wrong: each fault is a change to what systems hold of one case, with the findings it must lead to.
//!
//! A fault is laid so that it entails exactly what it lists: where a change would make a second thing wrong by the
//! definitions, that is listed too, or the case is chosen so that it does not. All lie at least half a day before
//! the earliest export, so that no lag excuses them.

mod amounts;
mod documents;
mod moves;
mod rows;
mod states;

use std::io;

use crate::clock::{CUT_OFFS, HOUR, Moment, WEEK_START};
use crate::goods::Fen;
use crate::life::{self, Numbers, SOURCE_KINDS};
use crate::model::{Case, Channel, ChannelOrder, ErpOrder, Outbound};
use crate::plan::Plan;
use crate::random::Chance;
use crate::truth::{Expected, Injected, NodeRef};

/// What a fault is laid on.
enum Base {
    /// An order of one of these channels; the plan may be changed first.
    Order(&'static [Channel], fn(&mut Plan)),
    /// An order typed into customer service.
    Crm,
    /// An order typed into the ERP.
    Erp,
}

/// The findings that follow; nothing where the case does not lend itself to the fault.
type Laid = Option<Vec<Expected>>;

/// A kind of fault.
struct Recipe {
    name: &'static str,
    base: Base,
    lay: fn(&mut Ground<'_>) -> Laid,
}

const fn on_order(
    name: &'static str,
    channels: &'static [Channel],
    plan: fn(&mut Plan),
    lay: fn(&mut Ground<'_>) -> Laid,
) -> Recipe {
    Recipe { name, base: Base::Order(channels, plan), lay }
}

const ANY: &[Channel] = &[Channel::Taobao, Channel::Douyin, Channel::Pinduoduo, Channel::Xiaohongshu];
const DOUYIN: &[Channel] = &[Channel::Douyin];
const TAOBAO: &[Channel] = &[Channel::Taobao];
/// Channels that show when goods left.
const TIMED: &[Channel] = &[Channel::Douyin, Channel::Pinduoduo, Channel::Xiaohongshu];
/// Channels with one row per order that shows the parts of the price.
const PRICED: &[Channel] = &[Channel::Pinduoduo, Channel::Xiaohongshu];

fn plain(_: &mut Plan) {}

/// Every kind of fault, by what it is about.
fn recipes() -> impl Iterator<Item = &'static Recipe> {
    [states::RECIPES, moves::RECIPES, rows::RECIPES, documents::RECIPES, amounts::RECIPES]
        .into_iter()
        .flatten()
}

/// Two faults on one order, both of which stay visible.
const PAIRS: &[(&str, &str)] = &[
    ("wms_moves_back", "receivable_differs"),
    ("carrier_moves_back", "erp_sum_wrong"),
    ("unmapped_at_carrier", "paid_time_missing"),
    ("erp_not_told_of_shipment", "channel_sum_wrong"),
    ("channel_not_told_of_shipment", "unmapped_in_wms"),
    ("erp_moves_back", "shipped_time_missing"),
    ("paid_cancelled_paid", "wms_moves_back"),
];

/// A case with what is needed to change it.
struct Ground<'a> {
    case: &'a mut Case,
    numbers: &'a mut Numbers,
    chance: &'a mut Chance,
}

/// A fault that is to be put in: one kind, or a pair.
#[derive(Clone, Copy)]
pub(crate) struct Task {
    first: &'static Recipe,
    second: Option<&'static Recipe>,
}

/// Every kind and every pair so many times, in turn.
pub(crate) fn tasks(per_kind: u32) -> Vec<Task> {
    let mut tasks: Vec<Task> = recipes().map(|first| Task { first, second: None }).collect();
    for (first, second) in PAIRS {
        let named = |name: &str| recipes().find(|recipe| recipe.name == name);
        if let (Some(first), Some(second)) = (named(first), named(second)) {
            tasks.push(Task { first, second: Some(second) });
        }
    }
    let times = usize::try_from(per_kind).unwrap_or(usize::MAX);
    let count = tasks.len().saturating_mul(times);
    tasks.into_iter().cycle().take(count).collect()
}

/// The names of every kind of fault.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    recipes().map(|recipe| recipe.name)
}

impl Task {
    /// Lives cases until one takes the fault.
    ///
    /// # Errors
    /// Where none does, which would be a mistake in the recipe.
    pub(crate) fn lived(self, seed: u64, number: u64, created: Moment) -> io::Result<Case> {
        for attempt in 1..400 {
            let mut chance = Chance::of(seed, number, attempt);
            // What takes long to go wrong has to begin earlier.
            let earlier = i64::try_from(attempt / 8).unwrap_or(0) * 5 * HOUR;
            let created = created.plus(-earlier).max(WEEK_START.plus(HOUR).min(created));
            if let Some(case) = self.tried(number, created, &mut chance) {
                return Ok(case);
            }
        }
        Err(io::Error::other(format!("no order takes the fault {}", self.first.name)))
    }

    fn tried(self, number: u64, created: Moment, chance: &mut Chance) -> Option<Case> {
        let numbers = Numbers::of(number);
        let (order, channel);
        let mut case = match self.first.base {
            Base::Order(channels, change) => {
                let channels: Vec<Channel> = channels
                    .iter()
                    .filter(|channel| match self.second.map(|second| &second.base) {
                        Some(Base::Order(also, _)) => also.contains(channel),
                        _ => true,
                    })
                    .copied()
                    .collect();
                let mut plan = Plan::plain(*chance.pick(&channels, &Channel::Taobao), created);
                change(&mut plan);
                let case = life::live(plan, numbers, chance);
                let first = case.orders.first()?;
                (order, channel) = (first.id.clone(), first.channel.name());
                case
            }
            Base::Crm => {
                let source = *chance.pick(&SOURCE_KINDS, &"达人寄样");
                let case = life::in_crm(source, created.at_work(7), None, numbers, chance);
                // A manual order that was cancelled takes no fault.
                case.erp.first()?;
                (order, channel) = (case.manuals.first()?.id.clone(), "");
                case
            }
            Base::Erp => {
                let source = *chance.pick(&SOURCE_KINDS, &"达人寄样");
                let case = life::in_erp(source, created.at_work(7), numbers, chance);
                (order, channel) = (case.erp.first()?.id.to_string(), "");
                case
            }
        };
        if !case.outbounds.iter().all(|outbound| outbound.left().is_none_or(|left| left < limit())) {
            return None;
        }
        let mut numbers = Numbers::spare(number);
        let mut lay = |recipe: &Recipe, other: Option<&'static Recipe>| {
            let mut ground = Ground { case: &mut case, numbers: &mut numbers, chance };
            let findings = (recipe.lay)(&mut ground)?;
            Some(Injected {
                fault: recipe.name,
                pair: other.map(|other| other.name),
                order: order.clone(),
                channel,
                findings,
            })
        };
        let mut laid = vec![lay(self.first, self.second)?];
        if let Some(second) = self.second {
            laid.push(lay(second, Some(self.first))?);
        }
        case.faults = laid;
        Some(case)
    }
}

/// Before this, every system has had the time to learn.
fn limit() -> Moment {
    CUT_OFFS.earliest().plus(-12 * HOUR)
}

impl Ground<'_> {
    fn order(&mut self) -> Option<&mut ChannelOrder> {
        self.case.orders.first_mut()
    }

    /// The document that serves the first order.
    fn document(&mut self) -> Option<&mut ErpOrder> {
        self.case.erp.first_mut()
    }

    fn outbound(&mut self) -> Option<&mut Outbound> {
        self.case.outbounds.first_mut()
    }

    fn channel(&self) -> Option<&'static str> {
        self.case.orders.first().map(|order| order.channel.name())
    }

    fn sales_node(&self) -> Option<NodeRef> {
        self.case.orders.first().map(|order| node("sales_order", &order.id))
    }

    /// The node of the channel's row: a line where it has one row per line.
    fn row_node(&self) -> Option<NodeRef> {
        let order = self.case.orders.first()?;
        Some(match order.channel {
            Channel::Douyin => node("line", &order.lines.first()?.id),
            _ => node("sales_order", &order.id),
        })
    }

    fn document_node(&self) -> Option<NodeRef> {
        self.case.erp.first().map(|document| node("erp_order", &document.id.to_string()))
    }

    /// A contradiction in the first order.
    fn contradiction(
        &self,
        cause: &'static str,
        system: &'static str,
        against: &'static str,
    ) -> Option<Expected> {
        Some(Expected { against: Some(against), ..found("contradiction", cause, self.sales_node()?, system) })
    }

    /// The channel was not told that goods left.
    fn unship_channel(&mut self) {
        for order in &mut self.case.orders {
            order.completed = None;
            order.waybills.clear();
            for line in &mut order.lines {
                line.shipped = None;
            }
        }
    }

    /// The ERP was not told that goods left.
    fn unship_erp(&mut self) {
        for document in &mut self.case.erp {
            document.log.retain(|line| line.status != "已发货");
            document.parcels.clear();
            document.shipped = None;
        }
    }

    /// The warehouse stops after its first step of this name; returns when that was.
    fn stop_warehouse(&mut self, status: &str) -> Option<Moment> {
        let outbound = self.outbound()?;
        let at = outbound.log.iter().position(|step| step.status == status)?;
        outbound.log.truncate(at + 1);
        outbound.log.last().map(|step| step.at)
    }

    /// Nothing ever reached the warehouse.
    fn no_warehouse(&mut self) {
        self.case.outbounds.clear();
        self.case.parcels.clear();
    }
}

fn node(kind: &'static str, id: &str) -> NodeRef {
    NodeRef { kind, id: id.to_owned() }
}

fn found(kind: &'static str, cause: &'static str, node: NodeRef, system: &'static str) -> Expected {
    Expected { kind, cause, node, system, against: None }
}

/// An amount of a cell that a fault changes.
fn changed(amount: Fen) -> String {
    crate::goods::yuan(amount)
}
