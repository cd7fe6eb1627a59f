//! What every operation says of rule text that it refuses.

use dangjiu_facade::call::call;
use dangjiu_facade::rules::{Rules, SourceText};
use dangjiu_facade::shelf::{Kept, Shelf};
use serde_json::{Value, json};

fn answer(op: &str, request: &Value) -> Value {
    serde_json::from_slice(&call(op, request.to_string().as_bytes())).unwrap_or_default()
}

/// A status of QiMen, read through the shipped map and one's own.
fn delivered(maps: &str) -> Value {
    let fields = json!({"process_status": "DELIVERED"});
    answer(
        "map_status",
        &json!({"map": "qimen.process_status", "fields": fields, "sources": [{"name": "maps.dj", "text": maps}]}),
    )
}

/// The replaced map is asked, and in no case the shipped one.
#[test]
fn maps_with_mistakes_answer_nothing() {
    let map =
        |row: &str| format!("replace map qimen.process_status (process_status) to order {{\n  {row}\n}}\n");
    assert_eq!(
        delivered(&map("(DELIVERED) -> fulfilment: delivered")),
        json!({"ok": {"claims": {"fulfilment": "delivered"}}})
    );
    for maps in
        [&map("(DELIVERED) -> fulfilment: singed"), &map("(DELIVERED) => fulfilment: delivered"), "@@@@"]
    {
        let answer = delivered(maps);
        assert_eq!(answer["error"]["kind"], "check", "{maps}: {answer}");
        assert_eq!(answer["error"]["diagnostics"][0]["severity"], "error", "{maps}: {answer}");
    }
    let misspelt = delivered(&map("(DELIVERED) -> fulfilment: singed"));
    assert_eq!(misspelt["error"]["diagnostics"][0]["at"]["start"]["line"], 2, "{misspelt}");
}

/// The text to print stands beside the error, with the line and a caret, in both languages.
#[test]
fn every_operation_shows_what_is_wrong() {
    let text = "rule a\nwhen order.amount >= \nthen add_tag(tag: \"x\")\n";
    let sources = json!([{"name": "a.dj", "text": text}]);
    let now = "2026-02-09T10:00:00Z";
    for (op, request) in [
        ("format", json!({"text": text})),
        ("test", json!({"sources": sources})),
        ("pack", json!({"sources": sources})),
        ("graph", json!({"sources": sources, "of": "rules", "as": "dot"})),
        ("evaluate", json!({"sources": sources, "now": now, "event": {}})),
        ("explain", json!({"sources": sources, "now": now, "event": {}, "rule": "a"})),
        ("why_not", json!({"sources": sources, "now": now, "event": {}, "rule": "a"})),
        ("map_status", json!({"sources": sources, "map": "qimen.process_status", "fields": {}})),
        ("diagnose", json!({"sources": sources, "systems": [], "observations": []})),
    ] {
        let answer = answer(op, &request);
        assert_eq!(answer["error"]["kind"], "check", "{op}: {answer}");
        let code = answer["error"]["diagnostics"][0]["code"].as_str().unwrap_or_default();
        for (lang, error) in [("en", "error"), ("zh", "错误")] {
            let shown = answer["shown"][lang].as_str().unwrap_or_default();
            assert!(shown.contains(code) && shown.contains(error), "{op}: {answer}");
            assert!(shown.contains("3 | then add_tag(tag: \"x\")\n  | ^^^^"), "{op}: {answer}");
        }
    }
}

/// Rules that are kept say the same as the operations, and errors of another kind show nothing.
#[test]
fn kept_rules_say_the_same() {
    let sources = json!({"sources": [{"name": "a.dj", "text": "rule a\nwhen x\nthen y()\n"}]}).to_string();
    assert_eq!(Shelf::default().put(Kept::compile(sources.as_bytes())), call("test", sources.as_bytes()));
    assert_eq!(answer("test", &json!({"source": []})).get("shown"), None);
}

/// A text that can be read is formatted whatever else is wrong in it, and only what keeps it from being read is counted.
#[test]
fn formatting_counts_what_keeps_it_from_reading() {
    let unread = "rule a\nwhen order.nothing = 1\nthen y()\n\nrule b when\n";
    let answer = answer("format", &json!({"text": unread}));
    let diagnostics = answer["error"]["diagnostics"].as_array().map_or(0, Vec::len);
    assert_eq!(answer["error"]["message"]["en"], format!("errors in the rules: {diagnostics}"), "{answer}");
}

/// What stands for bytes that are no text would be written out in their place.
#[test]
fn bytes_that_are_no_text_are_not_formatted() {
    let rules = Rules::compile(vec![SourceText::new("a.dj", b"// \xff\nlet x = 1\n".to_vec())]);
    let refused = rules.format(0, None).unwrap_err();
    assert_eq!(refused.diagnostics.len(), 1);
    assert!(refused.diagnostics[0].message.en.contains("is not UTF-8"), "{refused:?}");
    assert!(rules.format(1, None).is_err_and(|error| error.code == "source"), "no shipped pack either");
}
