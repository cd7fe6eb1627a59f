//! An order laid out for people: what every system says of it now, and what happened, oldest first.

use alloc::vec::Vec;

use super::Diagnosis;
use super::document::Scratch;
use super::lifecycle::Region;
use super::store::{Reading, Row};
use super::subject::{Court, Group, Judged, JudgedOrder};
use crate::identity::{NodeId, UNNAMED};
use crate::machine::Movement;
use crate::mapping::Claim;
use crate::observation::{Amounts, LinkKind, Milestone, NodeKind, Settlement, SystemId, Times};
use crate::schema::StateType;
use crate::time::Instant;
use crate::timeline::{Place, place};

/// When a row was so, its raw status, and its number.
type Latest<'d> = ((Option<Instant>, &'d str), u32);

/// A state of a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State<'d> {
    /// The machine's primary name.
    pub region: &'d str,
    /// The state.
    pub state: &'d StateType,
}

/// What a system says of a node now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemSays<'d> {
    /// The system.
    pub system: SystemId,
    /// Of what.
    pub node: NodeId,
    /// In its words.
    pub raw: &'d str,
    /// The states it claims.
    pub states: Vec<State<'d>>,
    /// Since when, where that is known.
    pub since: Option<Instant>,
    /// The row.
    pub row: u32,
}

/// A line of a timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<'d> {
    /// When.
    pub at: Instant,
    /// Who says so.
    pub system: SystemId,
    /// Of what.
    pub node: NodeId,
    /// In the system's words; empty for an instant that a row carries beside its status.
    pub raw: &'d str,
    /// The states claimed.
    pub states: Vec<State<'d>>,
    /// Which instant of the row that is; nothing for its status.
    pub instant: Option<Milestone>,
    /// The move from what the same system said of the same node before.
    pub movement: Option<Movement>,
    /// Who did it.
    pub operator: Option<&'d str>,
    /// The row.
    pub row: u32,
}

/// An order laid out. Of what very many orders share not everything is told with each of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaidOut<'d> {
    /// What each system says now of each of the order's nodes it keeps.
    pub systems: Vec<SystemSays<'d>>,
    /// What happened, oldest first.
    pub timeline: Vec<Entry<'d>>,
    /// How many rows about it, all of them about what very many orders share, were not looked at for this.
    pub left_out: u32,
}

/// What is known of an order beside its states.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Detail {
    /// Since when it has been in its states of payment, fulfilment and after-sale, where that is known.
    pub since: [Option<Instant>; 3],
    /// How it is paid for, where any row says so.
    pub settlement: Option<Settlement>,
    /// Its amounts: on its channel, else in the ERP.
    pub amounts: Amounts,
    /// Whose amounts they are.
    pub system: Option<SystemId>,
}

/// Where a row stands and what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowSeen<'d> {
    /// The system.
    pub system: SystemId,
    /// The file's number.
    pub file: u16,
    /// The row as a person counts.
    pub row: u32,
    /// The raw status; empty where it has none.
    pub raw: &'d str,
    /// The instant it speaks of.
    pub at: Option<Instant>,
}

impl<'d> Judged<'d> {
    /// What was taken in.
    #[must_use]
    pub fn diagnosis(&self) -> &'d Diagnosis<'d> {
        self.diagnosis
    }

    /// What a system's files cover together: its first and last instant.
    #[must_use]
    pub fn covered(&self, system: SystemId) -> (Option<Instant>, Option<Instant>) {
        let window = self.windows.get(usize::from(system.0)).copied().unwrap_or_default();
        (window.from, window.cut_off)
    }

    /// The kind and id of a node.
    #[must_use]
    pub fn node(&self, node: NodeId) -> (NodeKind, &'d str) {
        let nodes = &self.diagnosis.nodes;
        (nodes.kind(node).unwrap_or(NodeKind::SalesOrder), nodes.id(node))
    }

    /// The name of the numbering a node's id belongs to: a channel, or the system that numbers sales orders of its own.
    /// Empty for documents, and for orders whose channel nobody names.
    #[must_use]
    pub fn numbering(&self, node: NodeId) -> &'d str {
        let number = self.diagnosis.nodes.numbering(node);
        self.diagnosis.numberings.get(usize::from(number)).map_or("", |name| name.as_str())
    }

    /// Whether an order or line of another channel has the same number, so that the number alone does not name it.
    #[must_use]
    pub fn shares_its_number(&self, node: NodeId) -> bool {
        let nodes = &self.diagnosis.nodes;
        let Some(kind) = nodes.kind(node).filter(|kind| super::is_numbered(*kind)) else { return false };
        let id = nodes.id(node);
        let numberings = (0..UNNAMED).take(self.diagnosis.numberings.len());
        numberings.filter(|numbering| nodes.find(kind, *numbering, id).is_some()).nth(1).is_some()
    }

    /// The shop an order belongs to, as the latest row that names one says: its channel's, else anybody's.
    #[must_use]
    pub fn shop(&self, node: NodeId) -> Option<&'d str> {
        let diagnosis = self.diagnosis;
        let named = |by_channel: bool| {
            let counts = |row: &Row| !by_channel || diagnosis.is_channel(SystemId(row.system));
            diagnosis.latest(node, |row| diagnosis.shops.get(row.shop).filter(|_| counts(row)))
        };
        named(true).or_else(|| named(false))
    }

    /// The regions of an order that are known, each with its state by the leading systems.
    #[must_use]
    pub fn regions(&self, order: &JudgedOrder) -> Vec<(Region, State<'d>)> {
        let regions = &order.regions;
        [
            (Region::Payment, regions.payment),
            (Region::Fulfilment, regions.fulfilment),
            (Region::AfterSale, regions.after_sale),
        ]
        .into_iter()
        .filter_map(|(region, state)| Some((region, self.state_of(region, state?)?)))
        .collect()
    }

    /// A state by its machine's and its own number.
    #[must_use]
    pub fn state(&self, claim: Claim) -> Option<State<'d>> {
        let machine = self.diagnosis.lifecycle.machine(claim.machine)?;
        Some(State { region: &machine.names.primary, state: machine.states.get(claim.state as usize)? })
    }

    /// A state of a region.
    #[must_use]
    pub fn state_of(&self, region: Region, state: u32) -> Option<State<'d>> {
        self.state(Claim { machine: self.diagnosis.lifecycle.machine_of(region)?, state })
    }

    /// A row by its number in a finding.
    #[must_use]
    pub fn row(&self, number: u32) -> Option<RowSeen<'d>> {
        let row = self.diagnosis.rows.get(number)?;
        Some(RowSeen {
            system: SystemId(row.system),
            file: row.file,
            row: row.row,
            raw: self.raw(row),
            at: row.event().or_else(|| self.diagnosis.rows.times(row).modified),
        })
    }

    /// The source kind a row gives.
    #[must_use]
    pub fn source_kind(&self, number: u32) -> Option<&'d str> {
        self.diagnosis.source_kinds.get(self.diagnosis.rows.get(number)?.source_kind)
    }

    /// How a row says that its thing is paid for.
    #[must_use]
    pub fn settlement(&self, number: u32) -> Option<Settlement> {
        self.diagnosis.rows.get(number)?.settlement
    }

    /// The instants a row carries.
    #[must_use]
    pub fn times(&self, number: u32) -> Times {
        self.diagnosis.rows.get(number).map(|row| self.diagnosis.rows.times(row)).unwrap_or_default()
    }

    /// The amounts a row carries.
    #[must_use]
    pub fn amounts(&self, number: u32) -> Amounts {
        self.diagnosis.rows.get(number).map(|row| self.diagnosis.rows.amounts(row)).unwrap_or_default()
    }

    /// The rows about a node, the latest first, whatever the order in which they were read.
    #[must_use]
    pub fn rows_of(&self, node: NodeId) -> Vec<u32> {
        let mut rows: Vec<(u32, &Row)> = self.diagnosis.rows_of(node).collect();
        let key = |row: &Row| {
            let (times, amounts) = (self.diagnosis.rows.times(row), self.diagnosis.rows.amounts(row));
            let instants = Milestone::ALL.map(|milestone| milestone.of(&times));
            (self.diagnosis.said(row), instants, amounts.in_order())
        };
        rows.sort_by_cached_key(|(_, row)| core::cmp::Reverse(key(row)));
        rows.into_iter().map(|(at, _)| at).collect()
    }

    /// Whether a row tells of one instant: what it says next may stand in another row.
    #[must_use]
    pub fn is_event(&self, number: u32) -> bool {
        self.diagnosis.rows.get(number).is_some_and(|row| row.event().is_some())
    }

    /// Where the data of a row's file ends.
    fn file_end(&self, row: u32) -> Option<Instant> {
        self.diagnosis.file_end(self.diagnosis.rows.get(row)?.file)
    }

    fn system_name(&self, system: SystemId) -> &'d str {
        self.diagnosis.systems.get(usize::from(system.0)).map_or("", |system| system.name.as_str())
    }

    fn raw(&self, row: &Row) -> &'d str {
        self.diagnosis.statuses.get(row.status).map_or("", |status| status.shown.as_str())
    }

    fn states(&self, row: &Row) -> Vec<State<'d>> {
        match self.diagnosis.statuses.get(row.status).map(|status| &status.reading) {
            Some(Reading::Claims(claims)) => claims.iter().filter_map(|claim| self.state(*claim)).collect(),
            _ => Vec::new(),
        }
    }

    /// What is known of an order beside its states.
    #[must_use]
    pub fn detail(&self, order: &JudgedOrder) -> Detail {
        let court = self.court();
        let (mut group, mut scratch) = (Group::default(), Scratch::default());
        court.gather(order.node, &mut group, &mut scratch);
        let sums = court.sums(order.node, &group, &self.purses, &mut scratch);
        let is_stated = sums.channel.amounts != Amounts::default();
        let side = if is_stated { sums.channel } else { sums.purse.erp };
        Detail {
            since: court
                .held_regions(&group)
                .map(|held| held.filter(|held| held.exact).map(|held| held.since)),
            settlement: group.settlement,
            amounts: side.amounts,
            system: side.system,
        }
    }

    pub(super) fn court(&self) -> Court<'_> {
        Court {
            diagnosis: self.diagnosis,
            ties: &self.ties,
            families: &self.families,
            kins: &self.kins,
            fates: &self.fates,
            windows: &self.windows,
            listed: &self.listed,
            roles: &self.roles,
        }
    }

    /// The order itself and its lines.
    #[must_use]
    pub fn own_nodes(&self, order: &JudgedOrder) -> Vec<NodeId> {
        let lines = self
            .ties
            .of(order.node)
            .filter(|tie| tie.kind == LinkKind::PartOf && self.node(tie.other).0 == NodeKind::Line)
            .map(|tie| tie.other);
        core::iter::once(order.node).chain(lines).collect()
    }

    /// What is told of an order.
    #[must_use]
    pub fn lay_out(&self, order: &JudgedOrder) -> LaidOut<'d> {
        let nodes = self.court().lay_out(order.node, &self.met);
        let rows = nodes
            .iter()
            .fold(0, |sum: u32, (_, rows)| sum.saturating_add(u32::try_from(*rows).unwrap_or(u32::MAX)));
        LaidOut {
            systems: self.says(&nodes),
            timeline: self.timeline(&nodes),
            left_out: order.rows.saturating_sub(rows),
        }
    }

    fn says(&self, nodes: &[(NodeId, usize)]) -> Vec<SystemSays<'d>> {
        let mut all = Vec::new();
        for (node, rows) in nodes.iter().copied() {
            // Per system the latest row.
            let mut latest: Vec<(u8, Latest<'d>)> = Vec::new();
            for (at, row) in self.diagnosis.rows_of(node).take(rows).filter(|(_, row)| !row.rejected) {
                let when = row.event().or_else(|| self.diagnosis.file_end(row.file));
                let says = (when, self.raw(row));
                match latest.iter_mut().find(|(system, _)| *system == row.system) {
                    // What was said last stands first.
                    Some((_, known)) if says > known.0 => *known = (says, at),
                    Some(_) => {}
                    None => latest.push((row.system, (says, at))),
                }
            }
            latest.sort_unstable_by_key(|(system, _)| self.system_name(SystemId(*system)));
            for (system, (_, number)) in latest {
                let Some(row) = self.diagnosis.rows.get(number) else { continue };
                let times = self.diagnosis.rows.times(row);
                let claims = match self.diagnosis.statuses.get(row.status).map(|status| &status.reading) {
                    Some(Reading::Claims(claims)) => claims.as_slice(),
                    _ => &[],
                };
                let entered =
                    claims.iter().filter_map(|claim| self.diagnosis.lifecycle.entered(*claim, &times)).max();
                all.push(SystemSays {
                    system: SystemId(system),
                    node,
                    raw: self.raw(row),
                    states: self.states(row),
                    since: row.event().or(entered).or(times.modified),
                    row: number,
                });
            }
        }
        all
    }

    fn timeline(&self, nodes: &[(NodeId, usize)]) -> Vec<Entry<'d>> {
        let mut entries = Vec::new();
        for (node, rows) in nodes.iter().copied() {
            for (number, row) in self.diagnosis.rows_of(node).take(rows) {
                self.entries(node, number, row, &mut entries);
            }
        }
        // By names, not numbers: in which order systems were declared must not matter.
        entries.sort_by(|one, other| {
            let key = |entry: &Entry<'d>| {
                (entry.at, self.system_name(entry.system), self.node(entry.node), entry.instant)
            };
            key(one)
                .cmp(&key(other))
                .then_with(|| self.place(one).cmp(&self.place(other)))
                .then_with(|| (one.raw, one.operator).cmp(&(other.raw, other.operator)))
                .then_with(|| self.file_end(one.row).cmp(&self.file_end(other.row)))
        });
        // Several rows of one thing repeat its instants.
        entries.dedup_by(|one, other| {
            one.instant.is_some()
                && (one.at, one.system, one.node, one.instant)
                    == (other.at, other.system, other.node, other.instant)
        });
        self.walk(&mut entries);
        entries
    }

    fn entries(&self, node: NodeId, number: u32, row: &Row, entries: &mut Vec<Entry<'d>>) {
        let operator = self.diagnosis.operators.get(row.operator);
        let entry = |at, raw, states, instant| Entry {
            at,
            system: SystemId(row.system),
            node,
            raw,
            states,
            instant,
            movement: None,
            operator,
            row: number,
        };
        let times = self.diagnosis.rows.times(row);
        // When its record was last changed happened to no order.
        for milestone in Milestone::ALL.into_iter().filter(|milestone| *milestone != Milestone::Modified) {
            if let Some(at) = milestone.of(&times) {
                entries.push(entry(at, "", Vec::new(), Some(milestone)));
            }
        }
        let at = row.event().or_else(|| self.diagnosis.file_end(row.file));
        if let (Some(at), false) = (at, self.raw(row).is_empty()) {
            entries.push(entry(at, self.raw(row), self.states(row), None));
        }
    }

    /// Where the states of an entry stand, by machine: what is said of one instant is laid out as it is judged.
    fn place(&self, entry: &Entry<'d>) -> Vec<Option<Place>> {
        let claims = match self.diagnosis.rows.get(entry.row).filter(|_| entry.instant.is_none()) {
            Some(row) => self.diagnosis.claims(row),
            None => &[],
        };
        let tables = (0u32..).zip(&self.diagnosis.lifecycle.tables);
        let of = |(machine, table)| {
            let claim = claims.iter().find(|claim| claim.machine == machine)?;
            Some(place(table, claim.state))
        };
        tables.map(of).collect()
    }

    /// Marks the moves of each system's reports about each node.
    fn walk(&self, entries: &mut [Entry<'d>]) {
        let mut last: hashbrown::HashMap<(SystemId, NodeId, u32), u32> = hashbrown::HashMap::new();
        for entry in entries {
            let Some(row) = self.diagnosis.rows.get(entry.row).filter(|_| entry.instant.is_none()) else {
                continue;
            };
            let Some(Reading::Claims(claims)) =
                self.diagnosis.statuses.get(row.status).map(|status| &status.reading)
            else {
                continue;
            };
            for claim in claims {
                let Some(table) = self.diagnosis.lifecycle.tables.get(claim.machine as usize) else {
                    continue;
                };
                let place = (entry.system, entry.node, claim.machine);
                if let Some(state) = last.insert(place, claim.state) {
                    // The move that matters most is shown.
                    entry.movement = entry.movement.max(Some(table.movement(state, claim.state)));
                }
            }
        }
    }
}
