//! Which systems play which role: a shop may have several warehouses, and several shops on one channel.

use alloc::vec::Vec;

use super::Diagnosis;
use super::subject::{Court, Group};
use crate::identity::NodeId;
use crate::observation::{Role, SystemId};
use crate::time::Instant;

/// The systems that were heard, by their names: in which order they were declared does not matter.
#[derive(Clone, Debug, Default)]
pub(super) struct Roles {
    all: Vec<SystemId>,
    by_role: [Vec<SystemId>; Role::ALL.len()],
    /// The channels, by the numbering of their orders.
    channels: Vec<Vec<SystemId>>,
    /// Those of which rows, or the end of a file, could not be read and may be about any order; whether they were heard or not.
    unread: Vec<Vec<SystemId>>,
}

impl Roles {
    pub(super) fn of(diagnosis: &Diagnosis<'_>) -> Roles {
        let mut heard: Vec<_> =
            (0..=u8::MAX).zip(&diagnosis.systems).filter(|(_, system)| system.rows > 0).collect();
        heard.sort_by(|(_, one), (_, other)| one.name.cmp(&other.name));
        let numberings = || alloc::vec![Vec::new(); 256];
        let mut roles = Roles { channels: numberings(), unread: numberings(), ..Roles::default() };
        let mut is_unread = [false; 256];
        for file in diagnosis.files.iter().filter(|file| file.unread || file.lost > 0) {
            let place = file.system.and_then(|system| is_unread.get_mut(usize::from(system.0)));
            place.into_iter().for_each(|unread| *unread = true);
        }
        for ((number, system), unread) in (0..=u8::MAX).zip(&diagnosis.systems).zip(is_unread) {
            let place = roles.unread.get_mut(usize::from(system.numbering));
            let place = place.filter(|_| unread && system.role == Role::Channel);
            place.into_iter().for_each(|list| list.push(SystemId(number)));
        }
        for (number, system) in heard {
            let id = SystemId(number);
            roles.all.push(id);
            let channels = roles.channels.get_mut(usize::from(system.numbering));
            let channels = channels.filter(|_| system.role == Role::Channel);
            let of_role = roles.by_role.get_mut(place(system.role));
            for list in of_role.into_iter().chain(channels) {
                list.push(id);
            }
        }
        roles
    }
}

fn place(role: Role) -> usize {
    Role::ALL.iter().position(|known| *known == role).unwrap_or_default()
}

impl<'d> Court<'d> {
    /// The systems that were heard.
    pub(super) fn heard(&self) -> &'d [SystemId] {
        &self.roles.all
    }

    /// The systems of a role that were heard.
    pub(super) fn systems_of(&self, role: Role) -> &'d [SystemId] {
        self.roles.by_role.get(place(role)).map_or(&[], Vec::as_slice)
    }

    /// The channels that number a sales order.
    pub(super) fn channels_of(&self, order: NodeId) -> &'d [SystemId] {
        let numbering = self.diagnosis.nodes.numbering(order);
        self.roles.channels.get(usize::from(numbering)).map_or(&[], Vec::as_slice)
    }

    /// Whether what the channel of an order says of it may stand where nothing could be read: of an order of which it has no row,
    /// made in the time it covers.
    pub(super) fn is_unread_on_channel(&self, node: NodeId, group: &Group) -> bool {
        let numbering = self.diagnosis.nodes.numbering(node);
        let unread = self.roles.unread.get(usize::from(numbering)).map_or(&[][..], Vec::as_slice);
        if group.sales.is_none() || unread.is_empty() {
            return false;
        }
        let channels = self.channels_of(node);
        let own =
            core::iter::once(node).chain(group.lines.iter().copied()).chain(group.cases.iter().copied());
        let mut rows = own.flat_map(|own| self.diagnosis.rows_of(own));
        let created = self.created(node, group);
        let covers = |system: &SystemId| {
            let (from, end) = (self.from(*system), self.cut_off(*system));
            created.is_none_or(|at| from.is_none_or(|from| from <= at) && end.is_none_or(|end| at <= end))
        };
        !rows.any(|(_, row)| channels.contains(&SystemId(row.system))) && unread.iter().any(covers)
    }

    /// The system of a role that keeps a node: the first with a row about it, else the first.
    pub(super) fn keeper(&self, role: Role, node: NodeId) -> Option<SystemId> {
        self.first_about(self.systems_of(role), [node])
    }

    /// The channel that keeps a sales order: the first with a row about it or one of its lines, else the first.
    pub(super) fn channel_of(&self, order: NodeId, lines: &[NodeId]) -> Option<SystemId> {
        let nodes = core::iter::once(order).chain(lines.iter().copied());
        self.first_about(self.channels_of(order), nodes)
    }

    fn first_about(&self, systems: &[SystemId], nodes: impl IntoIterator<Item = NodeId>) -> Option<SystemId> {
        match systems {
            [] | [_] => systems.first().copied(),
            [first, ..] => nodes.into_iter().find_map(|node| self.about(systems, node)).or(Some(*first)),
        }
    }

    /// The first of these systems that has a row about a node.
    fn about(&self, systems: &[SystemId], node: NodeId) -> Option<SystemId> {
        let place = |system: u8| systems.iter().position(|known| known.0 == system);
        let first = self.diagnosis.rows_of(node).filter_map(|(_, row)| place(row.system)).min()?;
        systems.get(first).copied()
    }

    /// The first of these systems, where each must know by the end of its data of what was so at `since`, and was covered
    /// already at `from`: what one of them may keep is not missing in all. Its data are the files that list what is missing.
    pub(super) fn all_must_know(
        &self,
        systems: &[SystemId],
        from: Instant,
        since: Instant,
    ) -> Option<SystemId> {
        let must_know = |system: &SystemId| {
            let Some(window) = self.listed.get(usize::from(system.0)) else { return false };
            window.from.is_some_and(|start| start <= from) && self.must_know(*system, since, window.cut_off)
        };
        systems.first().copied().filter(|_| systems.iter().all(must_know))
    }
}
