//! Events that rules emit, one after the other: nothing of one is seen by another.

use dangjiu_facade::call::call;
use serde_json::{Value, json};

const RULES: &str = "event shop.seen { code: text optional  tags: list of text optional up to 5 }
event shop.noted { code: text optional }
record order { remark: text required }

rule full
when order.amount > 0 CNY
then emit shop.seen(code: \"a\", tags: [\"x\", \"y\"])

rule bare
when order.amount > 0 CNY
then emit shop.seen()

rule short
when order.amount > 0 CNY
then emit shop.seen(code: \"c\", tags: [\"z\"])

rule tagged
when shop.seen
then for each tag in event.tags: alert(text: \"{tag} of {order.id}\")

rule untagged
when shop.seen and event.code is none and event.tags is none
then alert(text: \"bare\")

rule further
when shop.seen and event.code is \"a\"
then emit shop.noted()

rule noted
when shop.noted and event.code is none
then alert(text: \"noted\")

rule open
when shop.seen and event.code is \"c\" and order.remark is \"x\"
then alert(text: \"open\")
";

#[test]
fn each_event_has_its_own_fields() {
    let request = json!({
        "sources": [{"name": "a.dj", "text": RULES}],
        "now": "2026-02-09T10:00:00+08:00",
        "event": {"order": {"id": "A1", "amount": "5 CNY"}},
    });
    let answer: Value =
        serde_json::from_slice(&call("evaluate", request.to_string().as_bytes())).unwrap_or_default();
    let texts: Vec<&str> = answer["ok"]["intents"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|intent| intent["args"]["text"].as_str())
        .collect();
    assert_eq!(texts, ["x of A1", "y of A1", "z of A1", "bare", "noted"], "{answer}");
    let undecided = json!([{"rule": "main.open", "missing": ["order.remark"]}]);
    assert_eq!(answer["ok"]["undecided"], undecided, "{answer}");
}
