//! What each system says of an order as a whole, folded from what it says of the documents it keeps.

use alloc::vec::Vec;

use super::document::{Held, Scratch, Stand};
use super::lifecycle::{Goods, Money, Refund};
use super::subject::{Court, Document, DocumentState, Group, Says};
use crate::identity::NodeId;
use crate::observation::{Role, SystemId};
use crate::time::Instant;

/// Where the goods are, and the document that says so.
type OfGoods = (Goods, Held);

/// What a warehouse or carrier says of the goods: where they are, and whether a status could not be read.
type Heard = (Option<OfGoods>, bool);

impl Court<'_> {
    /// What each system says of the order as a whole.
    pub(super) fn listen(&self, node: NodeId, group: &mut Group, scratch: &mut Scratch) {
        for system in self.heard().iter().copied() {
            let role = self.role(system);
            let mut stands: Vec<Stand> = Vec::new();
            let mut goods = None;
            match role {
                Role::Erp => {
                    let before = paid_before(group);
                    stands.extend(
                        group
                            .active()
                            .filter(|served| self.keeper(role, served.document.node) == Some(system))
                            .map(|served| self.as_served(&served.document, before))
                            .filter(|stand| stand.heard),
                    );
                }
                // Several warehouses are one voice: each has a part of the goods.
                Role::Wms if self.systems_of(role).first() == Some(&system) => goods = self.warehouse(group),
                Role::Wms => {}
                Role::Carrier => goods = self.carriers(group, system, scratch),
                Role::Channel | Role::Crm | Role::Finance => {
                    // A channel's cases are of its own orders; another's may have the same number.
                    let own = role != Role::Channel || self.channels_of(node).contains(&system);
                    let cases = group.cases.iter().filter(|_| own);
                    let members = core::iter::once(&node).chain(&group.lines).chain(cases);
                    if group.sales.is_some() {
                        stands.extend(
                            members
                                .map(|member| self.diagnosis.stand(*member, system, scratch))
                                .filter(|stand| stand.heard),
                        );
                    }
                }
            }
            let says = match goods {
                Some((fulfilment, unmapped)) => {
                    Says { system, role, payment: None, fulfilment, after_sale: None, unmapped }
                }
                None if stands.is_empty() => continue,
                None => self.folded(system, role, &stands),
            };
            group.says.push(says);
        }
        let rows = group.members(node).flat_map(|member| self.diagnosis.rows_of(member));
        group.rejected = rows.filter(|(_, row)| row.rejected).map(|(_, row)| SystemId(row.system)).collect();
    }

    /// Where an ERP order stands for one of the orders it serves. One that several orders were merged into was paid with the
    /// first of them; of this one, its own document from before the merge knows, or at the latest the merge.
    fn as_served(&self, document: &Document, before: Option<(Instant, bool)>) -> Stand {
        let mut stand = document.stand;
        let Some(paid) = stand.payment.filter(|_| self.serves_several(document.node)) else { return stand };
        let (since, exact) = before.unwrap_or((paid.until, false));
        stand.payment = Some(Held { since: paid.since.max(since), exact: paid.exact && exact, ..paid });
        stand
    }

    /// What several documents of one system come to: what is still open counts before what is closed.
    fn folded(&self, system: SystemId, role: Role, stands: &[Stand]) -> Says {
        let lifecycle = &self.diagnosis.lifecycle;
        let payments = || stands.iter().filter_map(|stand| stand.payment);
        let payment = payments().min_by_key(|held| {
            (
                lifecycle.money(held.state) == Money::Closed,
                lifecycle.money(held.state),
                core::cmp::Reverse(held.since),
            )
        });
        // A line that was cancelled says nothing of where the goods are.
        let moving = stands.iter().filter(|stand| {
            stand.payment.is_none_or(|held| lifecycle.money(held.state) != Money::Closed)
                || payment.is_some_and(|held| lifecycle.money(held.state) == Money::Closed)
        });
        let fulfilment = fold_goods(
            moving.filter_map(|stand| stand.fulfilment.map(|held| (lifecycle.goods(held.state), held))),
        );
        let after_sale = stands.iter().filter_map(|stand| stand.after_sale).max_by_key(|held| {
            let refund = lifecycle.refund(held.state);
            (refund == Refund::UnderWay, refund, held.since)
        });
        Says {
            system,
            role,
            payment,
            fulfilment,
            after_sale,
            unmapped: stands.iter().any(|stand| stand.unmapped),
        }
    }

    /// What the warehouse says: over the ERP orders that count, those without an outbound having their goods still here.
    fn warehouse(&self, group: &Group) -> Option<Heard> {
        let lifecycle = &self.diagnosis.lifecycle;
        let mut unmapped = false;
        let mut heard = false;
        let mut all: Vec<(Goods, Option<Held>)> = Vec::new();
        let mut listen = |outbounds: &[Document]| -> Option<(Goods, Option<Held>)> {
            let active = outbounds.iter().filter(|outbound| outbound.state == DocumentState::Active);
            let active: Vec<&Document> = active.filter(|outbound| outbound.stand.heard).collect();
            heard |= !active.is_empty();
            unmapped |= active.iter().any(|outbound| outbound.stand.unmapped);
            let folded = fold_goods(
                active
                    .iter()
                    .filter_map(|outbound| outbound.stand.fulfilment)
                    .map(|held| (lifecycle.goods(held.state), held)),
            );
            folded.map(|(goods, held)| (goods, Some(held)))
        };
        for served in group.active() {
            all.push(listen(&served.outbounds).unwrap_or((Goods::Here, None)));
        }
        all.extend(listen(&group.outbounds));
        if !heard {
            return None;
        }
        let gone = all.iter().filter(|(goods, _)| *goods == Goods::Gone).count();
        let goods = if gone == all.len() {
            Goods::Gone
        } else if all.iter().all(|(goods, _)| *goods == Goods::Here) {
            Goods::Here
        } else {
            Goods::Partly
        };
        let latest =
            all.iter().filter_map(|(_, held)| *held).max_by_key(|held| (held.since, held.state, held.until));
        Some((latest.map(|held| (goods, held)), unmapped))
    }

    /// What the carriers say: gone as soon as any parcel is on its way, wholly so when all are.
    fn carriers(&self, group: &Group, system: SystemId, scratch: &mut Scratch) -> Option<Heard> {
        let lifecycle = &self.diagnosis.lifecycle;
        let stands: Vec<Stand> =
            group.parcels.iter().map(|parcel| self.diagnosis.stand(*parcel, system, scratch)).collect();
        if !stands.iter().any(|stand| stand.heard) {
            return None;
        }
        let held: Vec<(Goods, Held)> = stands
            .iter()
            .filter_map(|stand| stand.fulfilment)
            .map(|held| (lifecycle.goods(held.state), held))
            .filter(|(goods, _)| *goods == Goods::Gone)
            .collect();
        let goods = if held.len() == stands.len() { Goods::Gone } else { Goods::Partly };
        let first =
            held.iter().map(|(_, held)| *held).min_by_key(|held| (held.since, held.state, held.until));
        let unmapped = stands.iter().any(|stand| stand.unmapped);
        Some((first.map(|held| (goods, held)), unmapped))
    }
}

/// Since when an order was paid as its documents from before a merge say, and whether that is known.
fn paid_before(group: &Group) -> Option<(Instant, bool)> {
    let before = group.erp.iter().filter(|served| served.document.state == DocumentState::Superseded);
    let paid = before.filter_map(|served| {
        let own = served.document.stand;
        own.payment.or(own.standing).map(|held| (held.since, held.exact && own.payment.is_some()))
    });
    paid.max()
}

/// Documents of one system together: gone where all are, partly gone where some are; of those that lag, the least.
fn fold_goods(all: impl Iterator<Item = (Goods, Held)>) -> Option<(Goods, Held)> {
    let mut all = all.peekable();
    all.peek()?;
    let mut least: Option<OfGoods> = None;
    let mut most: Option<OfGoods> = None;
    let mut latest: Option<Held> = None;
    for (goods, held) in all {
        if least.is_none_or(|(known, _)| goods < known) {
            least = Some((goods, held));
        }
        if most.is_none_or(|(known, other)| (goods, held.since) > (known, other.since)) {
            most = Some((goods, held));
        }
        if latest.is_none_or(|other| held.since > other.since) {
            latest = Some(held);
        }
    }
    let ((least, of_least), (most, of_most)) = (least?, most?);
    Some(match (least, most) {
        (Goods::Gone, _) => (Goods::Gone, latest?),
        (_, Goods::Here) => (Goods::Here, of_least),
        _ => (Goods::Partly, of_most),
    })
}
