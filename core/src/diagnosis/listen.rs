//! What each system says of an order as a whole, folded from what it says of the documents it keeps.

use alloc::vec::Vec;

use super::document::{Held, Scratch, Stand};
use super::lifecycle::{Goods, Lifecycle, Money, Refund};
use super::subject::{Court, Document, DocumentState, Group, Says};
use crate::identity::NodeId;
use crate::observation::{Role, SystemId};
use crate::time::Instant;

/// Where the goods are, and the document that says so.
pub(super) type OfGoods = (Goods, Held);

/// What a warehouse or carrier says of the goods: where they are, and whether a status could not be read.
pub(super) type Heard = (Option<OfGoods>, bool);

impl Court<'_> {
    /// What each system says of the order as a whole.
    pub(super) fn listen(&self, node: NodeId, group: &mut Group, scratch: &mut Scratch) {
        let kin = self.kin(group);
        for system in self.heard().iter().copied() {
            let role = self.role(system);
            let mut folded = Folded::default();
            let mut goods = None;
            match role {
                Role::Erp => {
                    folded = self.documents(group, system);
                    if let Some(of_kin) = kin.and_then(|kin| kin.documents(system)) {
                        folded.add_kin(&self.diagnosis.lifecycle, of_kin, node);
                    }
                }
                // Several warehouses are one voice: each has a part of the goods.
                Role::Wms if self.systems_of(role).first() == Some(&system) => {
                    let mut sent = self.sent(group);
                    if let Some(kin) = kin {
                        sent.add_kin(&kin.sent, node);
                    }
                    goods = sent.heard();
                }
                Role::Wms => {}
                Role::Carrier => {
                    goods = match kin {
                        Some(kin) => kin.carried(system),
                        None => self.carriers(group, system, scratch),
                    }
                }
                Role::Channel | Role::Crm | Role::Finance => {
                    // A channel's cases are of its own orders; another's may have the same number.
                    let own = role != Role::Channel || self.channels_of(node).contains(&system);
                    let cases = group.cases.iter().filter(|_| own);
                    let members = core::iter::once(&node).chain(&group.lines).chain(cases);
                    if group.sales.is_some() {
                        for member in members {
                            let stand = self.diagnosis.stand(*member, system, scratch);
                            folded.take(&self.diagnosis.lifecycle, *member, &stand);
                        }
                    }
                }
            }
            let says = match goods {
                Some((fulfilment, unmapped)) => {
                    let (payment, lagging, after_sale) = (None, None, None);
                    Says { system, role, payment, fulfilment, lagging, after_sale, unmapped }
                }
                None if !folded.heard => continue,
                None => folded.says(&self.diagnosis.lifecycle, system, role),
            };
            group.says.push(says);
        }
        let rows = group.members(node).flat_map(|member| self.diagnosis.rows_of(member));
        group.rejected = rows.filter(|(_, row)| row.rejected).map(|(_, row)| SystemId(row.system)).collect();
        group.rejected.extend(kin.into_iter().flat_map(|kin| &kin.rejected));
    }

    /// What the ERP orders that count and that a system keeps come to.
    pub(super) fn documents(&self, group: &Group, system: SystemId) -> Folded {
        let before = paid_before(group);
        let mut folded = Folded::default();
        for served in group.active() {
            let document = &served.document;
            if self.keeper(Role::Erp, document.node) == Some(system) {
                let stand = self.as_served(document, before);
                folded.take(&self.diagnosis.lifecycle, document.node, &stand);
            }
        }
        folded
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

    /// What the warehouse has of the ERP orders that count: those without an outbound have their goods still here.
    pub(super) fn sent(&self, group: &Group) -> Sent {
        let lifecycle = &self.diagnosis.lifecycle;
        let mut sent = Sent::default();
        for served in group.active() {
            let goods = sent.listen(lifecycle, &served.outbounds);
            sent.take(served.document.node, goods.unwrap_or((Goods::Here, None)));
        }
        if let (Some(goods), Some(first)) =
            (sent.listen(lifecycle, &group.outbounds), group.outbounds.first())
        {
            sent.take(first.node, goods);
        }
        sent
    }

    /// What the carriers say: gone as soon as any parcel is on its way, wholly so when all are.
    pub(super) fn carriers(&self, group: &Group, system: SystemId, scratch: &mut Scratch) -> Option<Heard> {
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
#[derive(Clone, Copy, Debug, Default)]
struct Moved {
    least: Option<OfGoods>,
    most: Option<OfGoods>,
    latest: Option<Held>,
}

impl Moved {
    fn take(&mut self, goods: Goods, held: Held) {
        self.add(&Moved { least: Some((goods, held)), most: Some((goods, held)), latest: Some(held) });
    }

    /// Adds what stands behind: of equals the first counts.
    fn add(&mut self, behind: &Moved) {
        if let Some((goods, _)) = behind.least
            && self.least.is_none_or(|(known, _)| goods < known)
        {
            self.least = behind.least;
        }
        if let Some((goods, held)) = behind.most
            && self.most.is_none_or(|(known, other)| (goods, held.since) > (known, other.since))
        {
            self.most = behind.most;
        }
        if let Some(held) = behind.latest
            && self.latest.is_none_or(|other| held.since > other.since)
        {
            self.latest = behind.latest;
        }
    }

    fn goods(&self) -> Option<OfGoods> {
        let ((least, of_least), (most, of_most)) = (self.least?, self.most?);
        Some(match (least, most) {
            (Goods::Gone, _) => (Goods::Gone, self.latest?),
            (_, Goods::Here) => (Goods::Here, of_least),
            _ => (Goods::Partly, of_most),
        })
    }
}

/// What a document says, by a key.
type Said<K> = (K, NodeId, Held);

/// What says most by a key, of equals the last; and what does where its document is left out.
#[derive(Clone, Copy, Debug)]
struct Most<K> {
    first: Option<Said<K>>,
    next: Option<Said<K>>,
}

impl<K> Default for Most<K> {
    fn default() -> Self {
        Most { first: None, next: None }
    }
}

impl<K: Copy + Ord> Most<K> {
    fn take(&mut self, said: Said<K>) {
        let (key, document, _) = said;
        match self.first {
            Some((most, of, _)) if key < most => {
                if of != document && self.next.is_none_or(|(next, ..)| next <= key) {
                    self.next = Some(said);
                }
            }
            first => {
                self.next = first.filter(|(_, of, _)| *of != document).or(self.next);
                self.first = Some(said);
            }
        }
    }

    /// What says most where a document is left out.
    fn without(&self, document: NodeId) -> Option<Said<K>> {
        self.first.filter(|(_, of, _)| *of != document).or(self.next)
    }

    fn held(&self) -> Option<Held> {
        self.first.map(|(.., held)| held)
    }
}

/// What documents of one system come to, taken in one behind the other: what is still open counts before what is closed.
#[derive(Clone, Debug, Default)]
pub(super) struct Folded {
    pub(super) heard: bool,
    pub(super) payment: Option<Held>,
    /// The goods of those whose money is not closed.
    open: Moved,
    /// The goods of all.
    all: Moved,
    after_sale: Most<(bool, Refund, Instant)>,
    unmapped: bool,
}

impl Folded {
    /// Takes in where a document stands, if its system has said anything of it.
    fn take(&mut self, lifecycle: &Lifecycle<'_>, document: NodeId, stand: &Stand) {
        if !stand.heard {
            return;
        }
        self.heard = true;
        self.unmapped |= stand.unmapped;
        if let Some(held) = stand.payment {
            self.pay(lifecycle, held);
        }
        if let Some(held) = stand.fulfilment {
            let goods = lifecycle.goods(held.state);
            self.all.take(goods, held);
            // A line that was cancelled says nothing of where the goods are.
            if stand.payment.is_none_or(|held| lifecycle.money(held.state) != Money::Closed) {
                self.open.take(goods, held);
            }
        }
        if let Some(held) = stand.after_sale {
            let refund = lifecycle.refund(held.state);
            self.after_sale.take(((refund == Refund::UnderWay, refund, held.since), document, held));
        }
    }

    fn pay(&mut self, lifecycle: &Lifecycle<'_>, held: Held) {
        let key = |held: &Held| {
            let money = lifecycle.money(held.state);
            (money == Money::Closed, money, core::cmp::Reverse(held.since))
        };
        if self.payment.is_none_or(|known| key(&held) < key(&known)) {
            self.payment = Some(held);
        }
    }

    /// Adds what an order's kin come to, itself among them: what it says itself stands before.
    fn add_kin(&mut self, lifecycle: &Lifecycle<'_>, kin: &Folded, own: NodeId) {
        self.heard |= kin.heard;
        self.unmapped |= kin.unmapped;
        if let Some(held) = kin.payment {
            self.pay(lifecycle, held);
        }
        self.all.add(&kin.all);
        self.open.add(&kin.open);
        if let Some(said) = kin.after_sale.without(own) {
            self.after_sale.take(said);
        }
    }

    fn says(&self, lifecycle: &Lifecycle<'_>, system: SystemId, role: Role) -> Says {
        let is_closed = self.payment.is_some_and(|held| lifecycle.money(held.state) == Money::Closed);
        let moved = if is_closed { &self.all } else { &self.open };
        Says {
            system,
            role,
            payment: self.payment,
            fulfilment: moved.goods(),
            lagging: moved.least.map(|(_, held)| held),
            after_sale: self.after_sale.held(),
            unmapped: self.unmapped,
        }
    }
}

/// What the warehouse has of documents, taken in one behind the other.
#[derive(Clone, Debug, Default)]
pub(super) struct Sent {
    heard: bool,
    unmapped: bool,
    /// Whether any goods are not wholly gone.
    kept: bool,
    /// Whether any have left.
    left: bool,
    latest: Most<(Instant, u32, Instant)>,
}

impl Sent {
    /// What outbounds come to; nothing where none counts.
    fn listen(&mut self, lifecycle: &Lifecycle<'_>, outbounds: &[Document]) -> Option<(Goods, Option<Held>)> {
        let mut moved = Moved::default();
        let active = outbounds.iter().filter(|outbound| outbound.state == DocumentState::Active);
        for stand in active.map(|outbound| &outbound.stand).filter(|stand| stand.heard) {
            self.heard = true;
            self.unmapped |= stand.unmapped;
            if let Some(held) = stand.fulfilment {
                moved.take(lifecycle.goods(held.state), held);
            }
        }
        moved.goods().map(|(goods, held)| (goods, Some(held)))
    }

    fn take(&mut self, document: NodeId, (goods, held): (Goods, Option<Held>)) {
        self.kept |= goods != Goods::Gone;
        self.left |= goods != Goods::Here;
        if let Some(held) = held {
            self.latest.take(((held.since, held.state, held.until), document, held));
        }
    }

    /// Adds what the warehouse has of an order's kin, itself among them.
    fn add_kin(&mut self, kin: &Sent, own: NodeId) {
        self.heard |= kin.heard;
        self.unmapped |= kin.unmapped;
        self.kept |= kin.kept;
        self.left |= kin.left;
        if let Some(said) = kin.latest.without(own) {
            self.latest.take(said);
        }
    }

    /// What the warehouse says; nothing where it has not spoken.
    fn heard(&self) -> Option<Heard> {
        let goods = match (self.kept, self.left) {
            (false, _) => Goods::Gone,
            (true, false) => Goods::Here,
            (true, true) => Goods::Partly,
        };
        self.heard.then(|| (self.latest.held().map(|held| (goods, held)), self.unmapped))
    }
}
