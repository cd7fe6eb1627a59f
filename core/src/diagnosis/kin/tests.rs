//! Kin that are kept say what each member gathered for itself says, over random small shops.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::builtin;
use crate::diagnosis::{Diagnosis, Policy, SystemOf};
use crate::mapping::{Catalogue, Cell, Claim, MapRow, StatusMap};
use crate::observation::{
    Amount, Amounts, Link, LinkKind, MapId, NodeKind, Observation, Origin, RawStatus, Role, Settlement,
    SystemId, Times, When,
};
use crate::schema::Vocabulary;
use crate::time::Instant;

/// Statuses as the test's map reads them; the last is a word it does not know.
const STATUSES: [&str; 15] = [
    "paid awaiting_shipment",
    "paid shipped",
    "paid in_fulfilment",
    "paid delivered",
    "unpaid",
    "cancelled",
    "refunded",
    "cancelled refund_succeeded",
    "refunded shipped",
    "refund_succeeded",
    "shipped",
    "in_fulfilment",
    "superseded",
    "voided",
    "?",
];

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
    let rows = STATUSES.iter().filter(|text| **text != "?").map(|text| MapRow {
        cells: alloc::vec![Cell::is(text)],
        claims: text.split(' ').map(claim).collect(),
    });
    Catalogue::new(alloc::vec![StatusMap::new("test.states", ["states"], rows.collect())]).unwrap()
}

/// Numbers that look random, from a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }

    fn one_in(&mut self, most: u64) -> bool {
        self.below(most) == 0
    }

    /// Few instants, so that many fall together.
    fn at(&mut self) -> Option<Instant> {
        let hour = i64::try_from(self.below(6)).unwrap() * 20;
        Instant::from_seconds(1_780_000_000 + hour * 3600)
    }

    fn sometimes(&mut self) -> Option<Instant> {
        if self.one_in(2) { self.at() } else { None }
    }

    fn times(&mut self) -> Times {
        let [created, paid, shipped, cancelled, modified] =
            core::array::from_fn(|_| if self.one_in(3) { self.sometimes() } else { None });
        Times { created, paid, shipped, cancelled, modified, ..Times::default() }
    }

    fn amounts(&mut self) -> Amounts {
        let mut amount = || self.one_in(2).then(|| Amount(i64::try_from(self.below(3)).unwrap() * 10_000));
        let [received, refunded] = core::array::from_fn(|_| amount());
        Amounts { received, refunded, ..Amounts::default() }
    }
}

/// A shop whose ERP orders were merged and split, hardly any of which names a sales order.
fn fill(diagnosis: &mut Diagnosis<'_>, dice: &mut Dice) {
    let mut system = |name, role| {
        let channel = (role == Role::Channel).then_some("taobao");
        let system = diagnosis.system(SystemOf { name, role, channel, currency: "CNY" });
        (system, [diagnosis.file(system), diagnosis.file(system)])
    };
    let erps = [system("erp", Role::Erp), system("another-erp", Role::Erp)];
    let stores = [system("wms", Role::Wms), system("another-wms", Role::Wms)];
    let carrier = system("carrier", Role::Carrier);
    let desk = system("crm", Role::Crm);
    let shop = system("taobao", Role::Channel);
    let (members, outbounds, parcels) = (2 + dice.below(7), dice.below(6), 1 + dice.below(3));
    let with_sales = dice.one_in(4);
    let is_calm = dice.one_in(2);
    let own: Vec<usize> = (0..1 + dice.below(4)).map(|_| usize::try_from(dice.below(15)).unwrap()).collect();
    let rows = 1 + dice.below(30);
    for row in 0..rows {
        let (source, kind, id, links): (_, _, String, Vec<(LinkKind, NodeKind, String)>) = match dice.below(9)
        {
            0..=3 => {
                let other = format!("E{}", dice.below(members));
                let merge = [LinkKind::MergedInto, LinkKind::SplitFrom][usize::from(dice.one_in(3))];
                let mut links = alloc::vec![(merge, NodeKind::ErpOrder, other)];
                if with_sales && dice.one_in(6) {
                    let names = [LinkKind::Fulfils, LinkKind::Replaces][usize::from(dice.one_in(2))];
                    links.push((names, NodeKind::SalesOrder, format!("S{}", dice.below(2))));
                }
                if dice.one_in(12) {
                    links.push((LinkKind::Fulfils, NodeKind::ErpOrder, format!("E{}", dice.below(members))));
                }
                if dice.one_in(5) {
                    links.push((LinkKind::ShippedIn, NodeKind::Parcel, format!("P{}", dice.below(parcels))));
                }
                let erp = erps[usize::from(dice.one_in(5))];
                (erp, NodeKind::ErpOrder, format!("E{}", dice.below(members)), links)
            }
            4 | 5 => {
                let mut links =
                    alloc::vec![(LinkKind::Fulfils, NodeKind::ErpOrder, format!("E{}", dice.below(members)))];
                if dice.one_in(2) {
                    links.push((LinkKind::ShippedIn, NodeKind::Parcel, format!("P{}", dice.below(parcels))));
                }
                let store = stores[usize::from(dice.one_in(4))];
                (store, NodeKind::Outbound, format!("O{}", dice.below(outbounds + 1)), links)
            }
            6 => (carrier, NodeKind::Parcel, format!("P{}", dice.below(parcels)), Vec::new()),
            7 => {
                let of = (LinkKind::PartOf, NodeKind::ErpOrder, format!("E{}", dice.below(members)));
                (desk, NodeKind::AfterSale, format!("C{}", dice.below(3)), alloc::vec![of])
            }
            _ if with_sales => (shop, NodeKind::SalesOrder, format!("S{}", dice.below(2)), Vec::new()),
            _ => continue,
        };
        let status = if is_calm {
            STATUSES[own[usize::try_from(dice.below(own.len() as u64)).unwrap()]]
        } else {
            STATUSES[usize::try_from(dice.below(15)).unwrap()]
        };
        let (system, files): (SystemId, [u16; 2]) = source;
        let links: Vec<Link<'_>> =
            links.iter().map(|(kind, to, id)| Link { kind: *kind, to: *to, id, channel: None }).collect();
        let fields = [Some(status)];
        let event = dice.one_in(3).then(|| dice.at()).flatten();
        let seen = Observation {
            links: &links,
            status: (!dice.one_in(6)).then_some(RawStatus { map: MapId(0), fields: &fields }),
            when: event.map_or(When::AtExport, When::At),
            times: dice.times(),
            amounts: if dice.one_in(3) { dice.amounts() } else { Amounts::default() },
            settlement: dice.one_in(8).then(|| Settlement::ALL[usize::try_from(dice.below(4)).unwrap()]),
            ..Observation::of(
                system,
                kind,
                &id,
                Origin { file: files[usize::from(dice.one_in(3))], row: u32::try_from(row).unwrap() },
            )
        };
        if dice.one_in(25) { diagnosis.reject(&seen) } else { diagnosis.observe(&seen) }
    }
}

/// Everything that is said of a shop; how many orders have kin that are kept stands beside it.
fn said(vocabulary: &Vocabulary, catalogue: &Catalogue, seed: u64, few: usize) -> (String, usize) {
    let mut diagnosis = Diagnosis::new(vocabulary, catalogue, Policy::default());
    fill(&mut diagnosis, &mut Dice(seed));
    let judged = diagnosis.judge_keeping(None, few);
    let mut said = format!("{:?}\n{:?}\n{:?}\n", judged.orders, judged.findings, judged.bridges);
    for order in &judged.orders {
        said += &format!("{:?} {:?}\n", judged.detail(order), judged.members(order));
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
    for seed in 0..1_000 {
        let (found, orders) = said(&vocabulary, &catalogue, seed, 1);
        let (wanted, none) = said(&vocabulary, &catalogue, seed, usize::MAX);
        assert_eq!(found, wanted, "seed {seed}");
        assert_eq!(none, 0);
        kept += orders;
    }
    assert!(kept > 500, "{kept} orders with kin that are kept");
}
