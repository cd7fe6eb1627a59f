//! Orders with the documents that serve them, gathered and judged one by one.

use alloc::vec::Vec;

use super::Diagnosis;
use super::amounts::Sums;
use super::bridge::{Bridge, Bridges};
use super::coverage::Window;
use super::document::{Held, Scratch, Stand};
use super::family::Families;
use super::finding::{Finding, Kind, Shown};
use super::kin::Kins;
use super::lifecycle::{Goods, Region, Regions, headline};
use super::presence::Lives;
use super::purse::Purses;
use super::roles::Roles;
use super::store::Row;
use crate::identity::{NodeId, Ties};
use crate::observation::{Amount, LinkKind, Measure, NodeKind, Role, Settlement, SystemId};
use crate::time::Instant;

/// Whether the systems agree on an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// They agree, as far as the lag allowed explains.
    Consistent,
    /// They do not.
    Inconsistent,
    /// It cannot be said.
    Undecided,
    /// Only one system knows it.
    OneSystem,
    /// It lies outside the window that all cover.
    NotComparable,
}

impl Verdict {
    /// Its name in data.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Consistent => "consistent",
            Verdict::Inconsistent => "inconsistent",
            Verdict::Undecided => "undecided",
            Verdict::OneSystem => "one_system",
            Verdict::NotComparable => "not_comparable",
        }
    }
}

/// An order as it was judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedOrder {
    /// The sales order; for what no sales order stands behind, the ERP order or outbound.
    pub node: NodeId,
    /// Whether the systems agree on it.
    pub verdict: Verdict,
    /// The one status for people: a member of the vocabulary's `headline`.
    pub headline: &'static str,
    /// What it is worth: receivable on its channel, else received, else as the ERP has it.
    pub amount: Amount,
    /// The system that says so, in its currency.
    pub valued_by: Option<SystemId>,
    /// When it was ordered.
    pub created: Option<Instant>,
    /// How many rows there are about it and what serves it.
    pub(super) rows: u32,
    /// Its regions, for the view.
    pub(super) regions: Regions,
}

/// Everything that was judged.
pub struct Judged<'d> {
    /// What was taken in.
    pub(super) diagnosis: &'d Diagnosis<'d>,
    pub(super) ties: Ties,
    pub(super) families: Families,
    pub(super) kins: Kins,
    pub(super) fates: Vec<Lives>,
    pub(super) purses: Purses,
    /// With how many orders each node was judged, as far as that is counted.
    pub(super) met: Vec<u8>,
    pub(super) windows: Vec<Window>,
    pub(super) listed: Vec<Window>,
    pub(super) roles: Roles,
    /// The instant it is judged at.
    pub now: Option<Instant>,
    /// The orders, in the order of their channels' names and numbers.
    pub orders: Vec<JudgedOrder>,
    /// The findings, in the order of their orders; those of no order at the end.
    pub findings: Vec<Finding>,
    /// The money of one system against that of another.
    pub bridges: Vec<Bridge>,
}

/// A document that serves the order: its node and where its system says it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Document {
    pub(super) node: NodeId,
    pub(super) stand: Stand,
    pub(super) state: DocumentState,
}

/// Whether a document still counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DocumentState {
    Active,
    Superseded,
    Voided,
}

/// An ERP order and what the warehouse makes of it.
#[derive(Clone, Debug)]
pub(super) struct Served {
    pub(super) document: Document,
    /// Whether it replaces something that was sent before: an exchange or reissue.
    pub(super) replaces: bool,
    pub(super) manual: bool,
    pub(super) outbounds: Vec<Document>,
}

impl Served {
    /// The ERP order and its outbounds.
    pub(super) fn nodes(&self) -> impl Iterator<Item = NodeId> + '_ {
        core::iter::once(&self.document).chain(&self.outbounds).map(|document| document.node)
    }
}

/// What one system says of an order as a whole.
#[derive(Clone, Copy, Debug)]
pub(super) struct Says {
    pub(super) system: SystemId,
    pub(super) role: Role,
    pub(super) payment: Option<Held>,
    pub(super) fulfilment: Option<(Goods, Held)>,
    /// Of goods that are partly gone: the document that is furthest behind.
    pub(super) lagging: Option<Held>,
    pub(super) after_sale: Option<Held>,
    pub(super) unmapped: bool,
}

/// An order with everything that serves it.
#[derive(Default)]
pub(super) struct Group {
    pub(super) sales: Option<NodeId>,
    pub(super) lines: Vec<NodeId>,
    pub(super) erp: Vec<Served>,
    /// The family whose kept kin serve the order beside its own ERP order.
    pub(super) kin: Option<u32>,
    /// Outbounds that serve the order without an ERP order between.
    pub(super) outbounds: Vec<Document>,
    pub(super) parcels: Vec<NodeId>,
    /// The parcels of what replaces the order: they stand beside it.
    pub(super) beside: Vec<NodeId>,
    pub(super) cases: Vec<NodeId>,
    pub(super) says: Vec<Says>,
    /// The systems of which a row about the order could not be read.
    pub(super) rejected: Vec<SystemId>,
    pub(super) settlement: Option<Settlement>,
}

/// What judging needs of the whole.
pub(super) struct Court<'d> {
    pub(super) diagnosis: &'d Diagnosis<'d>,
    pub(super) ties: &'d Ties,
    pub(super) families: &'d Families,
    pub(super) kins: &'d Kins,
    /// What became of each family.
    pub(super) fates: &'d [Lives],
    pub(super) windows: &'d [Window],
    /// What the files cover that list what their system can be missing in.
    pub(super) listed: &'d [Window],
    pub(super) roles: &'d Roles,
}

impl<'d> Court<'d> {
    /// The currency of a system's amounts.
    pub(super) fn currency(&self, system: SystemId) -> &'d str {
        self.diagnosis.systems.get(usize::from(system.0)).map_or("", |system| system.currency.as_str())
    }

    /// Whether the amounts of two systems are of one currency: only those can be held against each other.
    pub(super) fn same_currency(&self, one: SystemId, other: SystemId) -> bool {
        self.currency(one) == self.currency(other)
    }

    pub(super) fn role(&self, system: SystemId) -> Role {
        self.diagnosis.systems.get(usize::from(system.0)).map_or(Role::Finance, |system| system.role)
    }

    pub(super) fn cut_off(&self, system: SystemId) -> Option<Instant> {
        self.windows.get(usize::from(system.0))?.cut_off
    }

    pub(super) fn from(&self, system: SystemId) -> Option<Instant> {
        self.windows.get(usize::from(system.0))?.from
    }

    /// Whether a system that follows within its lag must have known by `by` of what was so at `since`.
    pub(super) fn must_know(&self, system: SystemId, since: Instant, by: Option<Instant>) -> bool {
        let lag = self.diagnosis.policy.lag(self.role(system));
        by.is_some_and(|by| since.checked_add(lag).is_ok_and(|due| due <= by))
    }
}

/// Judges everything. The kin of families with more than `few` members are kept.
pub(super) fn judge<'d>(
    diagnosis: &'d Diagnosis<'d>,
    ties: Ties,
    now: Option<Instant>,
    few: usize,
) -> Judged<'d> {
    let families = Families::of(&diagnosis.nodes, &ties, &|node| diagnosis.numbering_name(node));
    let (windows, listed) = diagnosis.windows();
    let roles = Roles::of(diagnosis);
    let now = now.or_else(|| windows.iter().filter_map(|window| window.cut_off).max());
    let (none, mut scratch) = (Kins::default(), Scratch::default());
    let court = Court {
        diagnosis,
        ties: &ties,
        families: &families,
        kins: &none,
        fates: &[],
        windows: &windows,
        listed: &listed,
        roles: &roles,
    };
    let kins = Kins::of(&court, &families, few, &mut scratch);
    let fates = court.fates(&mut scratch);
    let court = Court { kins: &kins, fates: &fates, ..court };
    let mut judging = Judging::new(&court, scratch);
    for node in court.subjects() {
        judging.order(node);
    }
    judging.nodes();
    let Judging { purses, bridges, orders, mut findings, met, .. } = judging;
    let bridges = bridges.finish();
    drop_twins(&mut findings);
    Judged {
        diagnosis,
        ties,
        families,
        kins,
        fates,
        purses,
        met,
        windows,
        listed,
        roles,
        now,
        orders,
        findings,
        bridges,
    }
}

/// What has been judged so far.
struct Judging<'c, 'd> {
    court: &'c Court<'d>,
    purses: Purses,
    bridges: Bridges<'c, 'd>,
    orders: Vec<JudgedOrder>,
    findings: Vec<Finding>,
    /// Which order a document was judged with first, so that its own findings name it.
    owner: Vec<u32>,
    /// Which order a node was judged with last.
    last: Vec<u32>,
    met: Vec<u8>,
    group: Group,
    scratch: Scratch,
}

impl<'c, 'd> Judging<'c, 'd> {
    fn new(court: &'c Court<'d>, scratch: Scratch) -> Judging<'c, 'd> {
        let nodes = court.diagnosis.nodes.len();
        Judging {
            court,
            purses: Purses::default(),
            bridges: Bridges::new(court),
            orders: Vec::new(),
            findings: Vec::new(),
            owner: alloc::vec![u32::MAX; nodes],
            last: alloc::vec![u32::MAX; nodes],
            met: alloc::vec![0; nodes],
            group: Group::default(),
            scratch,
        }
    }

    /// Judges an order with everything that serves it.
    fn order(&mut self, node: NodeId) {
        let Judging { court, group, scratch, findings, .. } = self;
        let diagnosis = court.diagnosis;
        let number = u32::try_from(self.orders.len()).unwrap_or(u32::MAX);
        court.gather(node, group, scratch);
        let kin = court.kin(group);
        let mut rows = kin.map_or(0, |kin| kin.rows);
        for member in group.members(node) {
            let at = member.0 as usize;
            let (owner, last, met) = (self.owner.get_mut(at), self.last.get_mut(at), self.met.get_mut(at));
            let (Some(owner), Some(last), Some(met)) = (owner, last, met) else { continue };
            if *owner == u32::MAX {
                *owner = number;
            }
            if core::mem::replace(last, number) == number {
                continue;
            }
            *met = met.saturating_add(1);
            // Its kin has counted itself and what serves it.
            let own = [NodeKind::Line, NodeKind::AfterSale];
            if kin.is_none() || diagnosis.nodes.kind(member).is_some_and(|kind| own.contains(&kind)) {
                let more = u32::try_from(diagnosis.rows_of(member).count());
                rows = rows.saturating_add(more.unwrap_or(u32::MAX));
            }
        }
        let first = findings.len();
        let undecided = court.compare(node, group, findings);
        let lost = court.presence(node, group, findings);
        court.share(node, &mut self.purses, scratch);
        let sums = court.sums(node, group, &self.purses, scratch);
        let owed = court.hold_against(node, group, &sums, findings);
        for finding in findings.iter_mut().skip(first) {
            finding.order = Some(number);
        }
        let contradicted = findings.iter().skip(first).any(|found| found.kind == Kind::Contradiction);
        // An ERP that has handed an order on to what is not in the data speaks of it all the same.
        let known_by = group.says.len() + usize::from(lost);
        let order = court.order(node, group, &sums, known_by, contradicted, undecided || lost || owed);
        self.bridges.take(&order, group, &sums);
        self.orders.push(JudgedOrder { rows, ..order });
    }

    /// Judges every node by itself.
    fn nodes(&mut self) {
        let (court, diagnosis) = (self.court, self.court.diagnosis);
        let mut of_nodes = Vec::new();
        for node in diagnosis.nodes.ids().filter(|node| court.ties.resolved(*node) == *node) {
            diagnosis.judge_node(node, &mut self.scratch, &mut of_nodes);
        }
        // Of several documents of one order the first is told of, whichever was read first.
        of_nodes.sort_by(|one, other| {
            let key = |found: &Finding| (found.since, diagnosis.nodes.id(found.node));
            key(one).cmp(&key(other))
        });
        let owner =
            |node: NodeId| self.owner.get(node.0 as usize).copied().filter(|owner| *owner != u32::MAX);
        for finding in of_nodes {
            court.attribute(finding, owner, &mut self.findings);
        }
    }
}

/// A document may serve several orders and be judged with each: the same thing is told once. What makes an order inconsistent
/// is told with each, so that none is without a reason.
fn drop_twins(findings: &mut Vec<Finding>) {
    findings.sort_by_key(|found| {
        (found.order.unwrap_or(u32::MAX), found.kind, found.cause, found.node, found.system)
    });
    let mut seen = hashbrown::HashSet::new();
    findings.retain(|found| {
        let order = found.order.filter(|_| found.kind == Kind::Contradiction);
        seen.insert((found.kind, found.cause, found.node, found.system, told_apart_by(found), order))
    });
}

/// What of a finding is its own among those of one kind and cause about one node.
#[derive(PartialEq, Eq, Hash)]
enum ToldApartBy {
    Region(Region),
    Move { machine: u32, from: u32, to: u32 },
    Other(NodeId),
    Measure(Measure),
    Nothing,
}

fn told_apart_by(found: &Finding) -> ToldApartBy {
    match &found.shown {
        Shown::States { region, .. } => ToldApartBy::Region(*region),
        Shown::Moved { machine, from, to, .. } => {
            ToldApartBy::Move { machine: *machine, from: *from, to: *to }
        }
        Shown::Other(node) => ToldApartBy::Other(*node),
        Shown::Amounts { measure, .. } => ToldApartBy::Measure(*measure),
        Shown::Closed { .. }
        | Shown::Raw
        | Shown::Times(..)
        | Shown::Source
        | Shown::Span(..)
        | Shown::Instant(..)
        | Shown::Nothing => ToldApartBy::Nothing,
    }
}

impl Group {
    /// Every node of the order but itself, and itself.
    pub(super) fn members(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let replaces = self.erp.iter().filter(|served| served.replaces).flat_map(Served::nodes);
        self.own(node).chain(replaces).chain(self.beside.iter().copied())
    }

    /// The same without what replaces the order.
    fn own(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        core::iter::once(node)
            .chain(self.lines.iter().copied())
            .chain(self.erp.iter().filter(|served| !served.replaces).flat_map(Served::nodes))
            .chain(self.outbounds.iter().map(|outbound| outbound.node))
            .chain(self.parcels.iter().copied())
            .chain(self.cases.iter().copied())
    }

    /// The ERP orders that still count and serve the order itself.
    pub(super) fn active(&self) -> impl Iterator<Item = &Served> {
        self.erp.iter().filter(|served| served.document.state == DocumentState::Active && !served.replaces)
    }

    pub(super) fn says(&self, role: Role) -> Option<&Says> {
        self.says.iter().find(|says| says.role == role)
    }
}

impl Court<'_> {
    /// What is judged as an order: sales orders; ERP orders no sales order stands behind; outbounds neither does.
    fn subjects(&self) -> Vec<NodeId> {
        let nodes = &self.diagnosis.nodes;
        let mut subjects: Vec<NodeId> = nodes
            .ids()
            .filter(|node| self.ties.resolved(*node) == *node)
            .filter(|node| {
                let fulfils = |kind: NodeKind| {
                    self.ties.of(*node).any(|tie| {
                        matches!(tie.kind, LinkKind::Fulfils | LinkKind::Replaces)
                            && nodes.kind(tie.other) == Some(kind)
                    })
                };
                match nodes.kind(*node) {
                    Some(NodeKind::SalesOrder) => true,
                    Some(NodeKind::ErpOrder) => !fulfils(NodeKind::SalesOrder),
                    Some(NodeKind::Outbound) => {
                        !fulfils(NodeKind::SalesOrder) && !fulfils(NodeKind::ErpOrder)
                    }
                    _ => false,
                }
            })
            .collect();
        // A part or target of a merge that names no sales order itself is judged with the orders that its family names.
        subjects.retain(|node| self.families.at(*node).is_none_or(|(_, family)| family.orders.is_empty()));
        subjects.sort_unstable_by(|one, other| {
            let key = |node: &NodeId| (nodes.kind(*node), self.numbering_name(*node), nodes.id(*node));
            key(one).cmp(&key(other))
        });
        subjects
    }

    /// The name of a node's numbering.
    pub(super) fn numbering_name(&self, node: NodeId) -> &str {
        self.diagnosis.numbering_name(node)
    }

    /// Where the order stands by its leading systems: per region what is held, the goods as they are folded.
    pub(super) fn held_regions(&self, group: &Group) -> [Option<Held>; 3] {
        let lifecycle = &self.diagnosis.lifecycle;
        let by = |roles: &[Role]| roles.iter().filter_map(|role| group.says(*role)).collect::<Vec<_>>();
        let payment = by(&[Role::Channel, Role::Erp, Role::Finance, Role::Crm])
            .into_iter()
            .find_map(|says| says.payment);
        let after_sale =
            by(&[Role::Channel, Role::Erp, Role::Crm]).into_iter().find_map(|says| says.after_sale);
        let goods = |role: Role| group.says(role).and_then(|says| says.fulfilment);
        let lead =
            [Role::Wms, Role::Carrier, Role::Channel, Role::Erp, Role::Crm].into_iter().find_map(goods);
        let mut fulfilment = lead.map(|(goods, held)| match goods {
            Goods::Partly => {
                let state = self.state_named(Region::Fulfilment, "partially_shipped").unwrap_or(held.state);
                Held { state, ..held }
            }
            _ => held,
        });
        // What the warehouse does not speak of, the next one does: the way to the buyer the carriers, completion the channel.
        if lead.is_some_and(|(goods, _)| goods == Goods::Gone) {
            if let Some((Goods::Gone, held)) = goods(Role::Carrier) {
                fulfilment = Some(held);
            }
            let completed = goods(Role::Channel).map(|(_, held)| held);
            if let (Some(held), Some(completed)) = (fulfilment, completed)
                && lifecycle.state_name(Region::Fulfilment, completed.state) == "completed"
                && lifecycle.state_name(Region::Fulfilment, held.state) != "returned"
            {
                fulfilment = Some(completed);
            }
        }
        [payment, fulfilment, after_sale]
    }

    fn regions(&self, group: &Group) -> Regions {
        let [payment, fulfilment, after_sale] =
            self.held_regions(group).map(|held| held.map(|held| held.state));
        let superseded = group.sales.is_none()
            && group.erp.first().is_some_and(|served| served.document.state == DocumentState::Superseded);
        Regions { payment, fulfilment, after_sale, superseded }
    }

    fn state_named(&self, region: Region, name: &str) -> Option<u32> {
        let machine = self.diagnosis.lifecycle.machine(self.diagnosis.lifecycle.machine_of(region)?)?;
        let at = machine.states.iter().position(|state| state.names.primary == name)?;
        u32::try_from(at).ok()
    }

    fn order(
        &self,
        node: NodeId,
        group: &Group,
        sums: &Sums<'_>,
        known_by: usize,
        contradicted: bool,
        undecided: bool,
    ) -> JudgedOrder {
        let created = self.created(node, group);
        let verdict = if known_by < 2 {
            Verdict::OneSystem
        } else if !self.is_in_window(group, created) {
            Verdict::NotComparable
        } else if contradicted {
            Verdict::Inconsistent
        } else if undecided {
            Verdict::Undecided
        } else {
            Verdict::Consistent
        };
        let regions = self.regions(group);
        let (amount, valued_by) = sums.worth();
        JudgedOrder {
            node,
            verdict,
            headline: headline(&self.diagnosis.lifecycle, &regions),
            amount,
            valued_by,
            created,
            rows: 0,
            regions,
        }
    }

    /// When the order was made: as its channel says, else as anybody's rows about it, else as anything that serves it.
    pub(super) fn created(&self, node: NodeId, group: &Group) -> Option<Instant> {
        let of = |members: &mut dyn Iterator<Item = NodeId>, counts: &dyn Fn(&Row) -> bool| {
            members
                .flat_map(|member| self.diagnosis.rows_of(member))
                .filter(|(_, row)| counts(row))
                .filter_map(|(_, row)| self.diagnosis.begun_in(row))
                .min()
        };
        let own = || core::iter::once(node).chain(group.lines.iter().copied());
        of(&mut own(), &|row| self.diagnosis.is_channel(SystemId(row.system)))
            .or_else(|| of(&mut own(), &|_| true))
            .or_else(|| {
                let kin = self.kin(group).and_then(|kin| kin.created);
                of(&mut group.own(node), &|_| true).into_iter().chain(kin).min()
            })
    }

    /// Whether the order was made while every system that numbers or manages orders was already covered.
    fn is_in_window(&self, group: &Group, created: Option<Instant>) -> bool {
        let Some(created) = created else { return true };
        let heard =
            group.says.iter().filter(|says| matches!(says.role, Role::Channel | Role::Erp | Role::Wms));
        heard.into_iter().all(|says| {
            self.from(says.system).is_none_or(|from| from <= created)
                && self.cut_off(says.system).is_none_or(|end| created <= end)
        })
    }

    /// Tells what is wrong with a node by itself. How an ERP order or a line is paid for is so of each order it serves or is
    /// part of: no rule about one of them may miss it.
    fn attribute(
        &self,
        finding: Finding,
        owner: impl Fn(NodeId) -> Option<u32>,
        findings: &mut Vec<Finding>,
    ) {
        let told = findings.len();
        if finding.kind == Kind::Drift {
            let whole = self.ties.of(finding.node).filter(|tie| tie.kind == LinkKind::PartOf && tie.outward);
            let orders = self.serves(finding.node).chain(whole.map(|tie| tie.other));
            let of_order = |node| Finding { node, order: owner(node), ..finding.clone() };
            findings.extend(orders.map(of_order));
        }
        if findings.len() == told {
            findings.push(Finding { order: owner(finding.node), ..finding });
        }
    }
}
