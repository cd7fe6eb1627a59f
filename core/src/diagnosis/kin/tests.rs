//! Kin that are kept say what each member gathered for itself says, over random small shops.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::builtin;
use crate::diagnosis::document::Scratch;
use crate::diagnosis::subject::Group;
use crate::diagnosis::{Diagnosis, Policy, SystemOf};
use crate::identity::NodeId;
use crate::mapping::{Catalogue, Cell, Claim, MapRow, StatusMap};
use crate::observation::{
    Amount, Amounts, Link, LinkKind, MapId, NodeKind, Observation, Origin, RawStatus, Role, Settlement,
    SystemId, Times, When,
};
use crate::schema::Vocabulary;
use crate::time::Instant;

/// Statuses of ERP orders as the test's map reads them; `?` is a word it does not know.
const DOCUMENTS: [&str; 13] = [
    "paid awaiting_shipment",
    "paid shipped",
    "paid delivered",
    "unpaid",
    "cancelled",
    "refunded",
    "cancelled shipped",
    "refunded shipped",
    "paid refund_processing",
    "paid refund_requested",
    "paid refund_succeeded",
    "superseded",
    "?",
];
/// Those of outbounds and parcels.
const GOODS: [&str; 5] = ["shipped", "in_fulfilment", "delivered", "returned", "?"];
/// Those of cases.
const CASES: [&str; 2] = ["refund_none", "refund_succeeded"];

fn catalogue(vocabulary: &Vocabulary) -> Catalogue {
    let order = vocabulary.record_names["order"];
    let claim = |name: &str| {
        let machines = (0u32..).zip(&vocabulary.machines).filter(|(_, machine)| machine.subject == order);
        let found = machines.into_iter().find_map(|(machine, declared)| {
            let state = declared.states.iter().position(|state| state.names.primary == name)?;
            Some(Claim { machine, state: u32::try_from(state).unwrap() })
        });
        found.unwrap_or_else(|| panic!("no state {name}"))
    };
    let known = DOCUMENTS.iter().chain(&GOODS).chain(&CASES).filter(|text| **text != "?");
    let rows = known.map(|text| MapRow {
        cells: alloc::vec![Cell::is(text)],
        claims: text.split(' ').map(claim).collect(),
    });
    Catalogue::new(alloc::vec![StatusMap::new("test.states", ["states"], rows.collect())]).unwrap()
}

/// Numbers that look random, from a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most
    }

    fn one_in(&mut self, most: usize) -> bool {
        self.below(most) == 0
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// Few instants, so that many fall together.
    fn at(&mut self) -> Option<Instant> {
        at(20 * self.below(4))
    }

    fn times(&mut self) -> Times {
        let [created, paid, shipped, cancelled, modified] =
            core::array::from_fn(|_| self.one_in(4).then(|| self.at()).flatten());
        Times { created, paid, shipped, cancelled, modified, ..Times::default() }
    }

    fn amounts(&mut self) -> Amounts {
        let [received, refunded] =
            core::array::from_fn(|_| self.one_in(2).then(|| Amount(i64::try_from(self.below(3)).unwrap())));
        Amounts { received, refunded, ..Amounts::default() }
    }
}

fn at(hour: usize) -> Option<Instant> {
    Instant::from_seconds(1_780_000_000 + i64::try_from(hour).unwrap() * 3600)
}

/// A row before it is lent.
type Row = (usize, NodeKind, String, &'static str, Vec<(LinkKind, NodeKind, String)>);

/// Systems that speak in two files each. Shops differ in which statuses there are at all, and in whether systems know of what comes
/// long after.
struct Shop {
    systems: Vec<(SystemId, [u16; 2])>,
    documents: Vec<&'static str>,
    goods: Vec<&'static str>,
    members: usize,
    with_sales: bool,
    with_goods: bool,
}

impl Shop {
    const SYSTEMS: [(&str, Role); 7] = [
        ("erp", Role::Erp),
        ("another-erp", Role::Erp),
        ("wms", Role::Wms),
        ("another-wms", Role::Wms),
        ("carrier", Role::Carrier),
        ("crm", Role::Crm),
        ("taobao", Role::Channel),
    ];

    fn of(diagnosis: &mut Diagnosis<'_>, dice: &mut Dice) -> Shop {
        let mut system = |(name, role)| {
            let channel = (role == Role::Channel).then_some("taobao");
            let system = diagnosis.system(SystemOf { name, role, channel, currency: "CNY" }).unwrap();
            (system, [(); 2].map(|()| diagnosis.file(system).unwrap()))
        };
        let some = |all: &[&'static str], dice: &mut Dice| {
            let count = 1 + dice.below(all.len());
            (0..count).map(|_| dice.of(all)).collect()
        };
        Shop {
            systems: Shop::SYSTEMS.into_iter().map(&mut system).collect(),
            documents: some(&DOCUMENTS, dice),
            goods: some(&GOODS, dice),
            members: 3 + dice.below(5),
            with_sales: dice.one_in(4),
            with_goods: !dice.one_in(3),
        }
    }

    /// A row about something, with what it is tied to.
    fn row(&self, dice: &mut Dice) -> Row {
        let member = |dice: &mut Dice| format!("E{}", dice.below(self.members));
        let parcel = |dice: &mut Dice| (LinkKind::ShippedIn, NodeKind::Parcel, format!("P{}", dice.below(3)));
        match dice.below(9) {
            0..=3 => {
                let merge = dice.of(&[LinkKind::MergedInto, LinkKind::MergedInto, LinkKind::SplitFrom]);
                let mut links = alloc::vec![];
                if dice.one_in(2) {
                    links.push((merge, NodeKind::ErpOrder, member(dice)));
                }
                if self.with_sales && dice.one_in(6) {
                    let names = dice.of(&[LinkKind::Fulfils, LinkKind::Replaces]);
                    links.push((names, NodeKind::SalesOrder, format!("S{}", dice.below(2))));
                }
                if dice.one_in(20) {
                    links.push((LinkKind::Fulfils, NodeKind::ErpOrder, member(dice)));
                }
                if dice.one_in(5) {
                    links.push(parcel(dice));
                }
                let erp = usize::from(dice.one_in(6));
                (erp, NodeKind::ErpOrder, member(dice), dice.of(&self.documents), links)
            }
            4 | 5 if self.with_goods => {
                let mut links = alloc::vec![(LinkKind::Fulfils, NodeKind::ErpOrder, member(dice))];
                if dice.one_in(2) {
                    links.push(parcel(dice));
                }
                let store = 2 + usize::from(dice.one_in(4));
                (store, NodeKind::Outbound, format!("O{}", dice.below(6)), dice.of(&self.goods), links)
            }
            6 if self.with_goods => {
                let (.., parcel) = parcel(dice);
                (4, NodeKind::Parcel, parcel, dice.of(&self.goods), Vec::new())
            }
            6 | 7 => {
                let of = (LinkKind::PartOf, NodeKind::ErpOrder, member(dice));
                (5, NodeKind::AfterSale, format!("C{}", dice.below(3)), dice.of(&CASES), alloc::vec![of])
            }
            _ if self.with_sales => {
                (6, NodeKind::SalesOrder, format!("S{}", dice.below(2)), dice.of(&self.documents), Vec::new())
            }
            _ => (0, NodeKind::ErpOrder, member(dice), dice.of(&self.documents), Vec::new()),
        }
    }
}

/// A shop whose ERP orders were merged and split, hardly any of which names a sales order.
fn fill(diagnosis: &mut Diagnosis<'_>, dice: &mut Dice) {
    let shop = Shop::of(diagnosis, dice);
    let knows_more = dice.one_in(2);
    for (system, files) in shop.systems.iter().filter(|_| knows_more) {
        for file in files {
            let origin = Origin { file: *file, row: 1 };
            let times = Times { created: at(0), modified: at(1000), ..Times::default() };
            let seen = Observation { times, ..Observation::of(*system, NodeKind::Payment, "1", origin) };
            diagnosis.observe(&seen).unwrap();
        }
    }
    for row in 2..5 + dice.below(30) {
        let (system, kind, id, status, links) = shop.row(dice);
        let (system, files) = shop.systems[system];
        let links: Vec<Link<'_>> =
            links.iter().map(|(kind, to, id)| Link { kind: *kind, to: *to, id, channel: None }).collect();
        let fields = [Some(status)];
        let event = dice.one_in(3).then(|| dice.at()).flatten();
        let seen = Observation {
            links: &links,
            status: (!dice.one_in(6)).then_some(RawStatus { map: MapId(0), fields: &fields }),
            when: event.map_or(When::AtExport, When::At),
            times: dice.times(),
            amounts: if dice.one_in(2) { dice.amounts() } else { Amounts::default() },
            settlement: dice.one_in(8).then(|| dice.of(&Settlement::ALL)),
            ..Observation::of(
                system,
                kind,
                &id,
                Origin { file: dice.of(&files), row: u32::try_from(row).unwrap() },
            )
        };
        let taken = if dice.one_in(25) { diagnosis.reject(&seen) } else { diagnosis.observe(&seen) };
        taken.unwrap();
    }
}

/// Everything that is said of a shop; how many orders have kin that are kept stands beside it.
fn said(vocabulary: &Vocabulary, catalogue: &Catalogue, seed: u64, few: usize) -> (String, usize) {
    let mut diagnosis = Diagnosis::new(vocabulary, catalogue, Policy::default());
    fill(&mut diagnosis, &mut Dice(seed));
    let judged = diagnosis.judge_keeping(None, few);
    let mut said = format!("{:?}\n{:?}\n{:?}\n", judged.orders, judged.findings, judged.bridges);
    for order in &judged.orders {
        said += &format!("{:?} {:?}\n", judged.detail(order), judged.lay_out(order));
    }
    if few == usize::MAX {
        let court = judged.court();
        for order in &judged.orders {
            let mut group = Group::default();
            court.gather(order.node, &mut group, &mut Scratch::default());
            let mut members: Vec<NodeId> = Vec::new();
            for member in group.members(order.node) {
                if !members.contains(&member) {
                    members.push(member);
                }
            }
            let laid = court.lay_out(order.node, &judged.met).into_iter().map(|(node, _)| node);
            assert_eq!(laid.collect::<Vec<_>>(), members, "seed {seed}");
            assert_eq!(judged.lay_out(order).left_out, 0, "seed {seed}");
        }
    }
    let kept = judged.orders.iter().filter(|order| {
        let court = judged.court();
        court.kept(order.node, &[(order.node, false)]).is_some()
    });
    let kept = kept.count();
    (said, kept)
}

#[test]
fn kept_kin_say_what_is_gathered_for_each() {
    let vocabulary = builtin::vocabulary();
    let catalogue = catalogue(&vocabulary);
    let mut kept = 0;
    for seed in 0..500 {
        let (found, orders) = said(&vocabulary, &catalogue, seed, 1);
        let (wanted, none) = said(&vocabulary, &catalogue, seed, usize::MAX);
        assert_eq!(found, wanted, "seed {seed}");
        assert_eq!(none, 0);
        kept += orders;
    }
    assert!(kept > 250, "{kept} orders with kin that are kept");
}
