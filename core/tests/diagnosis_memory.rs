//! What judging takes grows with the rows, not with the pairs of ERP orders that came out of each other.
//!
//! Alone in its file, because it counts what the whole process holds.
#![expect(clippy::unwrap_used, reason = "a test fails by stopping")]

mod taken;

use dangjiu::builtin;
use dangjiu::diagnosis::{Diagnosis, Policy, SystemOf};
use dangjiu::observation::{Link, LinkKind, NodeKind, Observation, Origin, Role, Times};
use dangjiu::time::Instant;
use taken::taken_so_far;

/// What it takes to judge so many ERP orders, each merged into the one that `into` names while nobody names a sales order, and to say
/// what is known of each.
fn taken(orders: usize, into: &dyn Fn(usize) -> usize) -> usize {
    let vocabulary = builtin::vocabulary();
    let catalogue = builtin::catalogue(&vocabulary, &[]).unwrap();
    let mut diagnosis = Diagnosis::new(&vocabulary, &catalogue, Policy::default());
    let erp =
        diagnosis.system(SystemOf { name: "erp", role: Role::Erp, channel: None, currency: "CNY" }).unwrap();
    let file = diagnosis.file(erp).unwrap();
    for number in 0..orders {
        let (id, into) = (format!("E{number}"), format!("E{}", into(number)));
        let link = Link { kind: LinkKind::MergedInto, to: NodeKind::ErpOrder, id: &into, channel: None };
        let created = Instant::from_seconds(1_780_000_000 + i64::try_from(number).unwrap());
        let seen = Observation {
            links: &[link],
            times: Times { created, ..Times::default() },
            ..Observation::of(erp, NodeKind::ErpOrder, &id, Origin { file, row: 1 })
        };
        diagnosis.observe(&seen).unwrap();
    }
    let before = taken_so_far();
    let judged = diagnosis.judge(None);
    assert_eq!(judged.orders.len(), orders + 1, "each is an order of its own");
    let details = judged.orders.iter().map(|order| judged.detail(order));
    assert_eq!(details.filter(|detail| detail.settlement.is_some()).count(), 0);
    taken_so_far() - before
}

#[test]
fn orders_merged_into_each_other_are_gathered_once() {
    let orders = 500;
    let (chain, star) = (|at: usize| at + 1, |_| usize::MAX);
    for (shape, into) in [("chain", &chain as &dyn Fn(usize) -> usize), ("star", &star)] {
        let (few, many) = (taken(orders, into), taken(4 * orders, into));
        // Four times as many; what grows in steps may be twice as large as what is in it.
        assert!(many < 8 * few, "{shape}: {few} bytes for {orders} orders, {many} for four times as many");
    }
}
