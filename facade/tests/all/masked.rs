//! What is about a person stays masked in everything that people read, whatever way a value took there.
#![expect(clippy::indexing_slicing, reason = "a test may fail where it stands")]

use dangjiu_facade::call::call;
use serde_json::{Value, json};

const PHONE: &str = "13812341234";
const DEBT: &str = "98765.432";

const DECLARED: &str = r#"
record person { nick: text optional  tels: list of text optional }
record order {
  buyer: person optional personal
  debt: money optional personal
  rank: number optional personal
  ranks: list of number optional personal
  notes: list of text optional personal
}
event order.flagged of order { who: text optional  rank: number optional }
action pay(amount: money)
action charge(amount: money personal)
define reached = contact.reach is "x"
define noted = order.notes contains "x"
table contact (first)
  | customer.phone | -> reach: text |
  | "nobody"       | "nobody"       |
  | -              | customer.phone |

table ranked (first)
  | noted | -> rank: number |
  | true  | 987654321       |
  | -     | 0               |

"#;

/// The answer as text, and what it would be if it were revealed.
fn asked(operation: &str, rules: &str) -> [String; 2] {
    [false, true].map(|reveal| {
        let order = json!({
            "id": "A", "debt": format!("{DEBT} CNY"), "amount": format!("{DEBT} CNY"), "rank": 987_654_321, "shop": "s",
            "ranks": [987_654_321, 1], "notes": [PHONE, "x"],
            "buyer": {"nick": PHONE, "tels": [PHONE]},
        });
        let event = json!({"type": "order.created"});
        let facts = json!({"event": event, "order": order, "customer": {"id": "c", "phone": PHONE}});
        let sources = json!([{"name": "a.dj", "text": format!("{DECLARED}{rules}")}]);
        let mut request = json!({
            "now": "2026-02-09T10:00:00+08:00", "sources": sources, "event": facts, "reveal": reveal,
        });
        if operation != "evaluate" {
            request["rule"] = json!("main.r");
        }
        let answer = call(operation, request.to_string().as_bytes());
        let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
        assert!(!answer["ok"].is_null(), "{rules}\n{answer}");
        answer["ok"].to_string()
    })
}

#[test]
fn what_a_condition_computes_is_as_personal_as_what_it_reads() {
    for (when, secret) in [
        ("contact.reach is \"x\"", PHONE),
        ("reached", PHONE),
        ("contact.reach starts with \"x\"", PHONE),
        ("order.shop is contact.reach", PHONE),
        ("not (order.shop is not contact.reach)", PHONE),
        ("order.cod or contact.reach is \"x\"", PHONE),
        ("(contact.reach or else \"y\") is \"x\"", PHONE),
        ("\"tel {contact.reach}\" is \"x\"", PHONE),
        ("order.buyer.nick is \"x\"", PHONE),
        ("any x in order.buyer.tels (x is \"y\")", PHONE),
        ("max(order.rank, 1) is 5", "987654321"),
        ("ranked.rank is 5", "987654321"),
        ("(max of x in order.ranks (x)) is 5", "987654321"),
        ("any x in order.ranks (x > 1 and x < 5)", "987654321"),
    ] {
        for operation in ["explain", "why_not"] {
            let rule = format!("rule r\nwhen {when}\nthen add_tag(tag: \"x\")\n");
            let [masked, revealed] = asked(operation, &rule);
            assert!(!masked.contains(secret), "{when}: {masked}");
            // The item that decides, and the sides where none decides alone, stand in the explanation only.
            let told = operation == "explain" || !when.starts_with("any") && !when.contains(" or contact");
            assert_eq!(revealed.contains(secret), told, "{when}: {revealed}");
        }
    }
}

/// How many items there are tells nothing of a person.
#[test]
fn a_count_is_shown() {
    for when in ["(count of x in order.notes) is 7", "(count of x in order.notes (true)) is 7"] {
        let [masked, _] = asked("why_not", &format!("rule r\nwhen {when}\nthen add_tag(tag: \"x\")\n"));
        assert!(masked.contains("= 2;"), "{masked}");
    }
}

/// Of an event that a rule emits twice, every field is as personal as what any of its steps puts there.
#[test]
fn an_event_that_is_emitted_again_stays_masked() {
    let [masked, revealed] = asked(
        "evaluate",
        "rule r\nwhen order.created\nthen emit order.flagged(who: \"shop\")\n     \
         emit order.flagged(who: contact.reach, rank: ranked.rank)\n",
    );
    for secret in [PHONE, "987654321"] {
        assert!(!masked.contains(secret) && revealed.contains(secret), "{masked}\n{revealed}");
    }
}

/// What stands in a record that is about a person is about that person.
#[test]
fn the_fields_of_a_personal_record_stay_masked() {
    let [masked, revealed] =
        asked("evaluate", "rule r\nwhen order.created\nthen add_tag(tag: order.buyer.nick)\n");
    assert!(!masked.contains(PHONE) && revealed.contains(PHONE), "{masked}\n{revealed}");
}

/// A message that names an amount masks it where it is about a person: by what is read, or by what it is for.
#[test]
fn an_amount_that_is_not_rounded_stays_masked() {
    for (step, shown) in [
        ("pay(amount: order.debt)", false),
        ("charge(amount: order.amount)", false),
        ("pay(amount: order.amount)", true),
    ] {
        let rules = format!("rule r\nwhen order.created\nthen {step}\n");
        let [masked, _] = asked("evaluate", &rules);
        assert!(masked.contains("is not a whole number"), "{masked}");
        assert_eq!(masked.contains(DEBT), shown, "{masked}");
    }
}

/// What stands for a record is as personal as what the record has, however deep, and records that contain one another
/// are looked through once.
#[test]
fn what_stands_for_a_record_is_as_personal_as_its_fields() {
    let fields: String = (0..20).map(|at| format!("  f{at}: node optional\n")).collect();
    let chain: String =
        (0..12).map(|at| format!("record r{at} {{ below: r{} required }}\n", at + 1)).collect();
    let path = ".below".repeat(12);
    for (class, found) in [("business", "number 7"), ("personal", "number")] {
        let rules = format!(
            "record node {{\n  id: text optional\n{fields}}}\n\
             {chain}record r12 {{ phone: text required {class} }}\n\
             record order {{ node: node optional  chain: r0 optional }}\n\
             rule r\nwhen order.node.id is \"A\"\nthen add_tag(tag: \"x\")\n\
             rule s\nwhen order.chain{path}.phone is \"x\"\nthen add_tag(tag: \"x\")\n"
        );
        let request = json!({
            "now": "2026-02-09T10:00:00+08:00", "sources": [{"name": "a.dj", "text": rules}],
            "event": {"order": {"id": "A", "node": 7, "chain": 7}},
        });
        let answer = call("evaluate", request.to_string().as_bytes());
        let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
        let said = [0, 1].map(|at| answer["ok"]["errored"][at]["error"]["en"].as_str().unwrap_or_default());
        let expected = [("node", "number 7"), ("chain", found)];
        let expected = expected.map(|(at, found)| format!("`order.{at}` is {found}; expected an object"));
        assert_eq!(said, expected, "{answer}");
    }
}
