//! What can no longer be told apart is refused, and nothing of it is taken in.

use dangjiu::builtin;
use dangjiu::diagnosis::{Diagnosis, Policy, SystemOf};
use dangjiu::observation::{IntakeRefused, Link, LinkKind, NodeKind, Observation, Origin, Role, SystemId};

fn with_diagnosis(look: impl FnOnce(Diagnosis<'_>)) {
    let vocabulary = builtin::vocabulary();
    let catalogue = builtin::catalogue(&vocabulary, &[]).unwrap();
    look(Diagnosis::new(&vocabulary, &catalogue, Policy::default()));
}

fn erp(name: &str) -> SystemOf<'_> {
    SystemOf { name, role: Role::Erp, channel: None, currency: "CNY" }
}

fn order(id: &str) -> Observation<'_> {
    Observation::of(SystemId(0), NodeKind::SalesOrder, id, Origin { file: 0, row: 2 })
}

#[test]
fn systems() {
    with_diagnosis(|mut diagnosis| {
        for at in 0..255 {
            assert_eq!(diagnosis.system(erp(&at.to_string())), Ok(SystemId(at)));
        }
        assert_eq!(diagnosis.system(erp("255")), Err(IntakeRefused::Systems));
        assert_eq!(diagnosis.system(erp("254")), Ok(SystemId(254)), "one that is known");
        assert_eq!(diagnosis.systems().len(), 255);
        let file = diagnosis.file(SystemId(254)).unwrap();
        let origin = Origin { file, row: 2 };
        diagnosis.observe(&Observation { system: SystemId(254), origin, ..order("1") }).unwrap();
        let judged = diagnosis.judge(None);
        assert_eq!(judged.orders.len(), 1);
    });
}

#[test]
fn files() {
    with_diagnosis(|mut diagnosis| {
        let system = diagnosis.system(erp("erp")).unwrap();
        for at in 0..65_535 {
            assert_eq!(diagnosis.file(system), Ok(at));
        }
        assert_eq!(diagnosis.file(system), Err(IntakeRefused::Files));
        assert_eq!(diagnosis.file(system), Err(IntakeRefused::Files));
    });
}

#[test]
fn channels() {
    with_diagnosis(|mut diagnosis| {
        let system = diagnosis.system(erp("erp")).unwrap();
        let file = diagnosis.file(system).unwrap();
        let origin = Origin { file, row: 2 };
        let channels: Vec<String> = (0..256).map(|at| format!("c{at}")).collect();
        let of = |channel| Observation { channel, origin, ..order("1") };
        // The ERP numbers orders of its own.
        for channel in &channels[..253] {
            diagnosis.observe(&of(Some(channel))).unwrap();
        }
        let link = |channel| Link {
            kind: LinkKind::Replaces,
            to: NodeKind::SalesOrder,
            id: "2",
            channel: Some(channel),
        };
        let links = [link(channels[0].as_str()), link(&channels[254])];
        let one_too_many = Observation { links: &links, ..of(Some(&channels[253])) };
        assert_eq!(diagnosis.observe(&one_too_many), Err(IntakeRefused::Numberings));
        assert_eq!(diagnosis.reject(&one_too_many), Err(IntakeRefused::Numberings));
        assert_eq!(diagnosis.len(), 253, "nothing of it was taken in");
        diagnosis.observe(&of(Some(&channels[253]))).unwrap();
        assert_eq!(diagnosis.observe(&of(Some(&channels[255]))), Err(IntakeRefused::Numberings));
        diagnosis.observe(&of(Some(&channels[7]))).unwrap();
        let judged = diagnosis.judge(None);
        assert_eq!(judged.orders.len(), 254, "each channel's order of that number is one of its own");
    });
}

#[test]
fn ids() {
    with_diagnosis(|mut diagnosis| {
        let system = diagnosis.system(erp("erp")).unwrap();
        diagnosis.file(system).unwrap();
        let longest = "1".repeat(65_535);
        let longer = [format!("{longest}2"), format!("{longest}3")];
        diagnosis.observe(&order(&longest)).unwrap();
        for id in longer.iter().map(String::as_str).chain([""]) {
            assert_eq!(diagnosis.observe(&order(id)), Err(IntakeRefused::Id));
            let link = Link { kind: LinkKind::PartOf, to: NodeKind::SalesOrder, id, channel: None };
            assert_eq!(
                diagnosis.observe(&Observation { links: &[link], ..order("1") }),
                Err(IntakeRefused::Id)
            );
        }
        assert_eq!(diagnosis.len(), 1);
        assert_eq!(diagnosis.judge(None).orders.len(), 1);
    });
}

#[test]
fn what_was_not_declared() {
    with_diagnosis(|mut diagnosis| {
        assert_eq!(diagnosis.observe(&order("1")), Err(IntakeRefused::Undeclared));
        diagnosis.system(erp("erp")).unwrap();
        assert_eq!(diagnosis.observe(&order("1")), Err(IntakeRefused::Undeclared), "no file");
        assert!(diagnosis.is_empty());
    });
}
