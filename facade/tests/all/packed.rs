//! Packed rules say what the rules they were packed from say.
#![expect(clippy::unwrap_used, reason = "a test fails by stopping")]

use dangjiu::graph::Format;
use dangjiu::lang::Lang;
use dangjiu::limits::Limits;
use dangjiu::time::Instant;
use dangjiu_facade::call::call;
use dangjiu_facade::error::ErrorKind;
use dangjiu_facade::rules::{Rules, SourceText};
use serde_json::{Value as Json, json};

const TEXT: &str = "rule big \"大单\"\nwhen order.created and order.amount >= 500元\n\
    then add_tag(tag: \"big {order.id}\")\n\n\
    test \"t\"\ngiven event order.created\ngiven order { id: \"T\", amount: 1元 }\nexpect no add_tag\n";
const ORDER: &str = r#"{"event":{"type":"order.created","id":"e"},
    "order":{"id":"A1","amount":"300 CNY","receiver":"张三丰"}}"#;

fn written() -> Rules {
    let rules = Rules::compile(vec![SourceText::new("当.dj", TEXT)]);
    assert!(rules.found().is_empty(), "{:?}", rules.found());
    rules
}

fn packed(texts: bool) -> Rules {
    let rules = written();
    Rules::unpack(&rules.pack(rules.plan().unwrap(), texts), &Limits::default()).unwrap()
}

fn explained(rules: &Rules) -> Json {
    let id = rules.rule_named("big").unwrap();
    let trace = rules.explain_on(rules.plan().unwrap(), id, ORDER.as_bytes(), Instant::EPOCH, false);
    serde_json::to_value(trace.unwrap()).unwrap()
}

#[test]
fn with_its_texts_everything_is_said_the_same() {
    let (written, packed) = (written(), packed(true));
    let evaluated =
        |rules: &Rules, order: &str| rules.evaluate(order.as_bytes(), Instant::EPOCH, false).unwrap();
    for order in [ORDER, &ORDER.replace("300", "600"), "{}"] {
        assert_eq!(evaluated(&written, order), evaluated(&packed, order));
    }
    assert_eq!(explained(&written), explained(&packed));
    assert_eq!(packed.file_count(), 1);
    assert_eq!(packed.sources()[0].text, TEXT);
    for of in [None, Some("payment")] {
        let drawn = |rules: &Rules| rules.graph(of, Lang::Zh, Format::Dot).unwrap();
        assert_eq!(drawn(&written), drawn(&packed));
    }
    assert_eq!(packed.pack(packed.plan().unwrap(), true), written.pack(written.plan().unwrap(), true));
    assert_eq!(packed.catalogue().unwrap().len(), written.catalogue().unwrap().len());
}

#[test]
fn without_texts_places_are_counted_in_bytes() {
    let (full, bare) = (explained(&packed(true)), explained(&packed(false)));
    assert_eq!(full["clauses"][0]["text"], "order.amount >= 500元");
    let start = TEXT.find("order.amount").unwrap();
    let end = start + "order.amount >= 500元".len();
    assert_eq!(
        bare["clauses"][0]["at"],
        json!({"source": "当.dj", "start": {"byte": start}, "end": {"byte": end}})
    );
    assert_eq!(bare["clauses"][0]["text"], "");
    assert_eq!(bare["verdict"], "failed");
    assert_eq!(bare["clauses"][0]["seen"], full["clauses"][0]["seen"]);
    assert_eq!(bare["why_not"], full["why_not"]);
}

#[test]
fn what_needs_texts_says_so() {
    let rules = packed(true);
    for error in [rules.format(0, None).unwrap_err(), rules.test().unwrap_err()] {
        assert_eq!((error.kind, error.code), (ErrorKind::Usage, "packed"));
    }
    assert!(rules.found().is_empty());
    assert_eq!(rules.suppressed().all(), 0);
}

fn answer(op: &str, request: &Json) -> Json {
    serde_json::from_slice(&call(op, request.to_string().as_bytes())).unwrap()
}

#[test]
fn packed_stands_in_place_of_sources() {
    let sources = json!([{"name": "当.dj", "text": TEXT}]);
    let made = answer("pack", &json!({"sources": sources, "texts": true}));
    let packed = made["ok"]["packed"].as_str().unwrap();
    let rules = written();
    assert_eq!(made["ok"]["bytes"], rules.pack(rules.plan().unwrap(), true).len());
    let event: Json = serde_json::from_str(ORDER).unwrap();
    for (op, rule) in [("evaluate", None), ("explain", Some("big")), ("why_not", Some("big"))] {
        let request = |with: &str, what: &Json| {
            let mut request = json!({"event": event, "now": "2026-02-09T10:00:00+08:00"});
            request[with] = what.clone();
            if let Some(rule) = rule {
                request["rule"] = json!(rule);
            }
            request
        };
        let from_text = answer(op, &request("sources", &sources));
        assert!(from_text.get("ok").is_some(), "{from_text}");
        assert_eq!(answer(op, &request("packed", &json!(packed))), from_text, "{op}");
    }
    let wrong = answer("pack", &json!({"sources": [{"text": "rule a\nwhen x\nthen y()\n"}]}));
    assert_eq!(wrong["error"]["kind"], "check");
}
