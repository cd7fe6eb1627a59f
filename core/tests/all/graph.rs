//! Rules as pictures: what is waited for, the rule, what it asks for.

use dangjiu::builtin::{self, BuiltinPacks};
use dangjiu::check::{CheckOptions, check};
use dangjiu::graph::{Format, rules};
use dangjiu::lang::Lang;
use dangjiu::limits::Limits;
use dangjiu::program::Program;
use dangjiu::span::{Source, SourceId};
use dangjiu::syntax::parse;
use dangjiu::zone::BuiltinZones;

/// A rule with an answer for both cases, which starts a second rule.
const CHAIN: &str = r#"
event kiln.lit "窑.点火"

rule cod "cash"
when order.created and order.cod
then hold_order(order, reason: "x")
     emit kiln.lit()
otherwise alert(text: "prepaid")

rule fire
when kiln.lit
then alert(text: "fire")
"#;

fn program(text: &str) -> Program {
    let limits = Limits::default();
    let parsed = parse(&Source::new(SourceId(0), "a.dj", text), &limits);
    let options = CheckOptions { limits, zones: &BuiltinZones, packs: &BuiltinPacks };
    let checked = check(&[parsed.file], &builtin::vocabulary(), &options);
    assert_eq!((parsed.diagnostics, checked.diagnostics), (vec![], vec![]));
    checked.program
}

#[test]
fn a_chain_of_rules_is_seen_as_a_chain() {
    let program = program(CHAIN);
    let lines = [
        "flowchart LR",
        r#"  n0["cod: cash"]"#,
        r#"  n1(["order.created"])"#,
        r#"  n2[/"hold_order"/]"#,
        r#"  n3(["kiln.lit"])"#,
        r#"  n4[/"alert"/]"#,
        r#"  n5["fire"]"#,
        "  n1 --> n0",
        "  n0 --> n2",
        "  n0 --> n3",
        r#"  n0 -->|"otherwise"| n4"#,
        "  n3 --> n5",
        "  n5 --> n4",
        "",
    ];
    assert_eq!(rules(&program, Lang::En, Format::Mermaid), lines.join("\n"));
    let chinese = rules(&program, Lang::Zh, Format::Dot);
    for line in [
        r#"  n1 [shape=ellipse, label="订单.创建"];"#,
        r#"  n2 [shape=parallelogram, label="挂起订单"];"#,
        r#"  n3 [shape=ellipse, label="窑.点火"];"#,
        r#"  n0 -> n4 [label="否则"];"#,
    ] {
        assert!(chinese.contains(line), "{line}\n{chinese}");
    }
}

#[test]
fn what_a_rule_waits_for_leads_to_it() {
    let drawn = |when: &str, lang| {
        let text = format!("rule r\nwhen {when}\nthen hold_order(order, reason: \"x\")\n");
        rules(&program(&text), lang, Format::Mermaid)
    };
    for (when, node, english, chinese) in [
        ("order becomes paid", r#"n1(["order → paid"])"#, "n1 --> n0", "n1 --> n0"),
        ("order leaves paid", r#"n1(["order → paid"])"#, r#"n1 -->|"leaves"| n0"#, r#"n1 -->|"离开"| n0"#),
        (
            "order stays paid for 2h",
            r#"n1(["order → paid"])"#,
            r#"n1 -->|"stays"| n0"#,
            r#"n1 -->|"保持"| n0"#,
        ),
        (
            "no wms.received within 2h after order.created",
            r#"n2(["wms.received"])"#,
            r#"n2 -->|"not within time"| n0"#,
            r#"n2 -->|"限时内没有"| n0"#,
        ),
    ] {
        let (en, zh) = (drawn(when, Lang::En), drawn(when, Lang::Zh));
        assert!(en.contains(node) && en.contains(english), "{when}\n{en}");
        assert!(zh.contains(chinese), "{when}\n{zh}");
    }
}
