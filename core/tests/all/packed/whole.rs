//! What is read is what was written.

use dangjiu::graph::{self, Format};
use dangjiu::lang::Lang;
use dangjiu::limits::Limits;
use dangjiu::plan::{Packed, PackedError, PackedSource, Plan, PlanError};
use dangjiu::span::SourceId;
use dangjiu::testing;
use dangjiu::value::{Scalar, Value};
use dangjiu::zone::ZoneTable;

use super::support::{answers, files, plan, program, programs, vocabulary};

#[test]
fn every_program_returns_from_its_bytes() {
    let limits = Limits::default();
    let programs = programs();
    assert!(programs.iter().filter(|(_, program)| !program.rules.is_empty()).count() > 100);
    let mut said = 0;
    for (name, program) in programs {
        let written = Plan::compile(&program, &limits).unwrap();
        let bytes = written.to_bytes();
        let read = Plan::from_bytes(&bytes, &limits).unwrap_or_else(|error| panic!("{name}: {error}"));
        // The program itself, spans included; only the order in tables of names may differ.
        assert_eq!(format!("{:?}", written.program().rules), format!("{:?}", read.program().rules), "{name}");
        assert_eq!(
            format!("{:?}", written.program().places),
            format!("{:?}", read.program().places),
            "{name}"
        );
        assert_eq!(
            format!("{:?}", written.program().tables),
            format!("{:?}", read.program().tables),
            "{name}"
        );
        assert_eq!(format!("{:?}", written.program().maps), format!("{:?}", read.program().maps), "{name}");
        assert_eq!(read.to_bytes(), bytes, "{name}");
        let answered = answers(&written);
        said += answered.matches("rule: \"").count();
        assert!(answered == answers(&read), "{name}");
        for lang in [Lang::En, Lang::Zh] {
            let drawn = |plan: &Plan| graph::rules(plan.program(), lang, Format::Mermaid);
            assert_eq!(drawn(&written), drawn(&read), "{name}");
        }
    }
    assert!(said > 1000, "only {said} intents and explanations");
}

#[test]
fn tests_beside_rules_hold_on_what_was_read() {
    let limits = Limits::default();
    let mut run = 0;
    for file in files("tests/cases/rules") {
        let text = std::fs::read_to_string(&file).unwrap();
        let program = program(&[text], vocabulary());
        let written = Plan::compile(&program, &limits).unwrap();
        let read = Plan::from_bytes(&written.to_bytes(), &limits).unwrap();
        assert!(read.program().tests.is_empty());
        let (before, after) = [&written, &read].map(|plan| testing::run(&program.tests, plan, &[])).into();
        assert_eq!(format!("{before:?}"), format!("{after:?}"));
        run += before.tests.len();
    }
    assert!(run >= 24, "only {run} tests");
}

#[test]
fn what_the_host_set_is_kept() {
    let limits = Limits::default();
    let text = "let least = 500 CNY\nlist black of text [\"A1\"]\n\
        rule a\nwhen order.amount >= least and order.id in list black\nthen add_tag(tag: \"x\")\n";
    let written = plan(text);
    let text = |text: &'static str| Scalar::Text(text.into());
    let set = written
        .with_values(
            [("least", Value::Scalar(Scalar::Money(dangjiu::money::Money::parse("1 CNY").unwrap())))],
            [("black", vec![text("b"), text("a"), text("b")])],
        )
        .unwrap()
        .with_zone(ZoneTable::shanghai());
    let read = Plan::from_bytes(&set.to_bytes(), &limits).unwrap();
    assert_eq!(read.shape().zone, Some(ZoneTable::shanghai()));
    let one = Scalar::Money(dangjiu::money::Money::parse("1 CNY").unwrap());
    let least = read.program().lets.iter().find(|declared| declared.name == "least").unwrap();
    assert_eq!(least.value, Value::Scalar(one));
    let black = read.program().lists.iter().find(|list| list.name == "black").unwrap();
    assert_eq!(black.members, Some(vec![text("a"), text("b")]));
    assert_eq!(answers(&set), answers(&read));
    assert_ne!(set.to_bytes(), written.to_bytes());
    assert_eq!(plan("rule a\nwhen order.created\nthen add_tag(tag: \"x\")\n").shape().zone, None);
}

#[test]
fn the_same_program_gives_the_same_bytes() {
    let text = std::fs::read_to_string(&files("tests/cases/rules")[0]).unwrap();
    let bytes = plan(&text).to_bytes();
    for _ in 0..3 {
        // Tables of names are hashed anew in each.
        assert!(plan(&text).to_bytes() == bytes);
    }
}

#[test]
fn sources_come_along() {
    let plan = plan("rule a\nwhen order.created\nthen add_tag(tag: \"x\")\n");
    let source = |text: Option<String>| PackedSource { id: SourceId(3), name: "规则.dj".into(), text };
    for text in [None, Some(String::new()), Some("rule a".repeat(100))] {
        let packed = Packed { plan: plan.clone(), sources: vec![source(text.clone())] };
        let read = Packed::from_bytes(&packed.to_bytes(), &Limits::default()).unwrap();
        assert_eq!(read.sources, [source(text)]);
        assert!(read.plan.to_bytes() == plan.to_bytes());
    }
}

#[test]
fn limits_hold_for_bytes_too() {
    let text = "rule a\nwhen any i in order.items (i.quantity > 3) and order.id = \"0123456789\"\n\
        then add_tag(tag: \"x\")\nrule b\nwhen order.created\nthen add_tag(tag: \"y\")\n";
    let written = plan(text);
    let bytes = written.to_bytes();
    let usual = Limits::default();
    let refused = |limits: Limits| Plan::from_bytes(&bytes, &limits).unwrap_err();
    assert_eq!(
        refused(Limits { rules: 1, ..usual }),
        PackedError::Plan(PlanError::TooManyRules { count: 2, limit: 1 })
    );
    let cost = written.program().rules.iter().map(|rule| rule.cost).max().unwrap();
    assert!(Plan::from_bytes(&bytes, &Limits { rule_cost: cost, ..usual }).is_ok());
    assert_eq!(
        refused(Limits { rule_cost: cost - 1, ..usual }),
        PackedError::Plan(PlanError::RuleCost { rule: "main.a".into(), cost, limit: cost - 1 })
    );
    assert_eq!(refused(Limits { text_bytes: 9, ..usual }), PackedError::TextTooLong { bytes: 10, limit: 9 });
    let cap = written.program().places.iter().map(|place| place.cap).max().unwrap();
    let items = cap as usize - 1;
    assert!(matches!(
        refused(Limits { list_items: items, ..usual }),
        PackedError::ListTooLong { limit, .. } if limit == items
    ));
}

/// What a rule says it costs is believed of the checker only.
#[test]
fn costs_are_counted_again() {
    for (name, program) in programs() {
        for rule in &program.rules {
            let mut one = program.clone();
            one.rules = vec![rule.clone()];
            one.rules[0].cost = 0;
            let bytes = Plan::compile(&one, &Limits::default()).unwrap().to_bytes();
            let below = Limits { rule_cost: rule.cost - 1, ..Limits::default() };
            assert!(Plan::from_bytes(&bytes, &Limits { rule_cost: rule.cost, ..below }).is_ok(), "{name}");
            assert_eq!(
                Plan::from_bytes(&bytes, &below).unwrap_err(),
                PackedError::Plan(PlanError::RuleCost {
                    rule: rule.qualified(),
                    cost: rule.cost,
                    limit: rule.cost - 1
                }),
                "{name}"
            );
        }
    }
}
