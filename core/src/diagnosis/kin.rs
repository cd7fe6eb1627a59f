//! What a family comes to that names no sales order, found once.
//!
//! Each of its members is an order of its own (SEMANTICS 11.11), and all the others serve it. Were they gathered for each, a family
//! would take as many steps as it has pairs; so what its members come to together is kept, and an order adds it to its own.
//! Of what is told of single documents, the first order of the family tells: it is judged with every document at hand.

use alloc::boxed::Box;
use alloc::vec::Vec;

use hashbrown::HashSet;

use super::closed::Left;
use super::document::Scratch;
use super::family::{Families, Family};
use super::finding::Finding;
use super::listen::{Folded, Heard, Sent};
use super::purse::Purse;
use super::subject::{Court, Group, Served};
use crate::identity::NodeId;
use crate::observation::{Role, Settlement, SystemId};
use crate::time::Instant;

/// The members of a family together, in their order.
#[derive(Debug)]
pub(super) struct Kin {
    /// What they come to in each ERP.
    documents: Vec<(SystemId, Folded)>,
    /// What the warehouse has of them.
    pub(super) sent: Sent,
    /// What each carrier says of their parcels.
    carried: Vec<(SystemId, Heard)>,
    /// What left of their goods, as far as it can matter to any of them.
    pub(super) left: Vec<Left>,
    /// Their rows that say different things of one node.
    pub(super) twins: Vec<Finding>,
    /// The systems of which a row about them could not be read.
    pub(super) rejected: Vec<SystemId>,
    pub(super) settlement: Option<Settlement>,
    /// When the first of them was made.
    pub(super) created: Option<Instant>,
    pub(super) purse: Purse,
    /// How many rows there are about them, their outbounds and parcels.
    pub(super) rows: u32,
    /// Whether any system has a row about one of the ERP orders.
    pub(super) is_known: bool,
}

impl Kin {
    /// What they come to in an ERP.
    pub(super) fn documents(&self, system: SystemId) -> Option<&Folded> {
        self.documents.iter().find(|(known, _)| *known == system).map(|(_, folded)| folded)
    }

    /// What a carrier says of their parcels.
    pub(super) fn carried(&self, system: SystemId) -> Option<Heard> {
        self.carried.iter().find(|(known, _)| *known == system).map(|(_, heard)| *heard)
    }
}

/// The kin of every family that has many members and names no sales order, by the family's number.
#[derive(Debug, Default)]
pub(super) struct Kins(Vec<Option<Box<Kin>>>);

impl Kins {
    /// So many members are no more work gathered for each than kept together.
    pub(super) const FEW: usize = 8;

    /// Those of families with more than `few` members.
    pub(super) fn of(court: &Court<'_>, families: &Families, few: usize, scratch: &mut Scratch) -> Kins {
        let is_large = |family: &Family| family.orders.is_empty() && family.nameless.len() > few;
        let kin = families.all().iter().map(|family| is_large(family).then(|| court.kin_of(family, scratch)));
        Kins(kin.map(|kin| kin.map(Box::new)).collect())
    }

    fn get(&self, family: u32) -> Option<&Kin> {
        self.0.get(family as usize)?.as_deref()
    }
}

impl<'d> Court<'d> {
    /// The family of an order whose kin are kept, where nothing but its kin serves it. The first of a family has none.
    pub(super) fn kept(&self, node: NodeId, documents: &[(NodeId, bool)]) -> Option<u32> {
        let (number, family) = self.families.at(node)?;
        let is_first = family.nameless.first() == Some(&node);
        let is_kept = !is_first && documents == [(node, false)] && self.kins.get(number).is_some();
        is_kept.then_some(number)
    }

    /// The kin of a gathered order, itself among them, where they are kept.
    pub(super) fn kin(&self, group: &Group) -> Option<&'d Kin> {
        self.kins.get(group.kin?)
    }

    /// The members of a family and what serves them, gathered as one.
    fn together(&self, family: &Family, scratch: &mut Scratch) -> Group {
        let served = family.nameless.iter().map(|document| self.served(*document, false, scratch));
        let erp: Vec<Served> = served.collect();
        let parcels = self.parcels(erp.iter().flat_map(Served::nodes), &|_| usize::MAX);
        Group { erp, parcels, ..Group::default() }
    }

    fn kin_of(&self, family: &Family, scratch: &mut Scratch) -> Kin {
        let group = self.together(family, scratch);
        let members = || group.erp.iter().flat_map(Served::nodes).chain(group.parcels.iter().copied());
        let rows = || members().flat_map(|member| self.diagnosis.rows_of(member)).map(|(_, row)| row);
        let mut twins = Vec::new();
        members().for_each(|member| self.diagnosis.judge_twins(member, &mut twins));
        let rejected = rows().filter(|row| row.rejected).map(|row| SystemId(row.system));
        let mut rejected: Vec<SystemId> = rejected.collect();
        rejected.sort_unstable();
        rejected.dedup();
        let erps = self.systems_of(Role::Erp).iter();
        let documents: Vec<_> = erps.map(|erp| (*erp, self.documents(&group, *erp))).collect();
        // The first ERP with a word on them says where their money is.
        let speaks = documents.iter().map(|(_, folded)| folded).find(|folded| folded.heard);
        let left = speaks.and_then(|folded| folded.payment).map(|held| self.left_of_kin(&group, held));
        let carriers = self.systems_of(Role::Carrier).iter();
        let carried = carriers.filter_map(|id| Some((*id, self.carriers(&group, *id, scratch)?))).collect();
        let mut settled =
            family.nameless.iter().filter_map(|id| self.diagnosis.latest(*id, |row| row.settlement));
        let mut seen = HashSet::new();
        let count = members()
            .filter(|member| seen.insert(*member))
            .flat_map(|member| self.diagnosis.rows_of(member))
            .count();
        // Whose purse it is, each member says for itself.
        let first = family.nameless.first().copied().unwrap_or(NodeId(u32::MAX));
        Kin {
            documents,
            sent: self.sent(&group),
            carried,
            left: left.unwrap_or_default(),
            twins,
            rejected,
            settlement: settled.next(),
            created: rows().filter_map(|row| self.diagnosis.begun_in(row)).min(),
            purse: self.own_purse(first, &group, scratch),
            rows: u32::try_from(count).unwrap_or(u32::MAX),
            is_known: self.is_known(&group),
        }
    }
}

#[cfg(test)]
mod tests;
