//! Rules over facts through the boundary: forms of documents, values of the host, masked arguments.

use dangjiu_facade::call::call;
use serde_json::{Value, json};

fn evaluate(rules: &str, request: Value) -> Value {
    asked("evaluate", rules, request)
}

fn asked(operation: &str, rules: &str, request: Value) -> Value {
    let mut whole = json!({"now": "2026-02-09T10:00:00+08:00"});
    if let (Some(whole), Value::Object(request)) = (whole.as_object_mut(), request) {
        whole.extend(request);
        whole.insert("sources".to_owned(), json!([{"name": "a.dj", "text": rules}]));
    }
    serde_json::from_slice(&call(operation, whole.to_string().as_bytes())).unwrap_or_default()
}

const BIG: &str = "rule big\nwhen order.amount >= 500 CNY\nthen add_tag(tag: \"big {order.id}\")\n";

#[test]
fn one_order_in_every_form_gives_one_answer() {
    let order = json!({"id": "A1", "amount": "500.00 CNY"});
    let forms = [
        order.clone(),
        json!({"order": order}),
        json!({"订单": {"订单号": "A1", "金额": "500元"}}),
        json!({"specversion": "1.0", "id": "c1", "source": "/s", "type": "order.created", "data": order}),
        json!({"specversion": "1.0", "type": "order.created", "source": "/s", "id": "c1", "data": {"order": order}}),
    ];
    for form in forms {
        let answer = evaluate(BIG, json!({"event": form}));
        assert_eq!(answer["ok"]["fired"], json!(["main.big"]), "{form} {answer}");
        let intent = &answer["ok"]["intents"][0];
        assert_eq!((&intent["action"], &intent["args"]), (&json!("add_tag"), &json!({"tag": "big A1"})));
        assert_eq!(intent["at"], json!("2026-02-09T02:00:00Z"));
        assert_eq!(intent["key"].as_str().map(str::len), Some(26));
    }
}

#[test]
fn a_customer_may_stand_at_the_root_or_in_the_order() {
    let rules =
        "rule gold\nwhen customer.tier is gold and order.customer.tier is gold\nthen add_tag(tag: \"g\")\n";
    for form in [
        json!({"order": {"id": "A1"}, "customer": {"tier": "gold"}}),
        json!({"customer": {"tier": "gold"}}),
        json!({"id": "A1", "customer": {"tier": "金卡"}}),
    ] {
        let answer = evaluate(rules, json!({"event": form}));
        assert_eq!(answer["ok"]["fired"], json!(["main.gold"]), "{form} {answer}");
    }
}

#[test]
fn a_document_that_could_be_two_things_is_refused() {
    let mixed = json!({"id": "A1", "amount": "500 CNY", "parcel": {"waybill": "W"}});
    let error = evaluate(BIG, json!({"event": mixed}))["error"].clone();
    assert_eq!((&error["kind"], &error["code"]), (&json!("facts"), &json!("malformed")), "{error}");
    assert!(
        error["message"]["zh"].as_str().is_some_and(|text| text.contains("根键与记录的字段并列")),
        "{error}"
    );
    let enveloped =
        json!({"id": "msg-7", "order": {"id": "A1", "amount": "500 CNY"}, "parcel": {"waybill": "W"}});
    assert_eq!(evaluate(BIG, json!({"event": enveloped}))["ok"]["fired"], json!(["main.big"]));
}

#[test]
fn what_is_missing_undecided_and_wrong_is_told() {
    let missing = evaluate(BIG, json!({"event": {"id": "A1"}}))["ok"].clone();
    assert_eq!(missing["undecided"], json!([{"rule": "main.big", "missing": ["order.amount"]}]));
    let wrong = evaluate(BIG, json!({"event": {"id": "A1", "amount": 500}}))["ok"].clone();
    assert_eq!(wrong["errored"][0]["path"], json!("order.amount"));
    let at = &wrong["errored"][0]["at"];
    assert_eq!((&at["source"], &at["start"]["line"]), (&json!("a.dj"), &json!(2)));
    let withheld = evaluate(BIG, json!({"event": {"amount": "500 CNY"}}))["ok"].clone();
    assert_eq!(
        withheld["withheld"],
        json!([{"rule": "main.big", "step": "add_tag", "missing": ["order.id"]}])
    );
    assert_eq!((&withheld["intents"], &withheld["fired"]), (&json!([]), &json!(["main.big"])));
}

#[test]
fn documents_that_cannot_be_read_are_refused_whole() {
    for (text, kind, code) in [
        ("{", "facts", "malformed"),
        ("{\"amount\": \"1 CNY\", \"金额\": \"1 CNY\"}", "facts", "duplicate_key"),
        ("{\"event\": {\"type\": 7}}", "facts", "event_head"),
        (&"[".repeat(99), "facts", "malformed"),
        (&format!("{{\"x\":{}", "[".repeat(99)), "limit", "too_deep"),
    ] {
        let error = evaluate(BIG, json!({"event_text": text}))["error"].clone();
        assert_eq!((&error["kind"], &error["code"]), (&json!(kind), &json!(code)), "{text} {error}");
    }
    let rules = "rule gifts\nwhen any item in order.items (item.is_gift)\nthen add_tag(tag: \"g\")\n";
    let many = json!({"items": vec![json!({"is_gift": false}); 1000]});
    let error = evaluate(rules, json!({"event": many}))["error"].clone();
    assert_eq!((&error["kind"], &error["code"]), (&json!("limit"), &json!("list_too_long")), "{error}");
}

#[test]
fn values_of_the_host_replace_those_of_the_file() {
    let rules = "let threshold = 500 CNY\nlist blocked of text [\"x\"]\n\
                 rule big\nwhen order.amount >= threshold\nthen add_tag(tag: \"big\")\n\
                 rule stop\nwhen order.id in list blocked\nthen add_tag(tag: \"stop\")\n";
    let event = json!({"id": "A1", "amount": "400 CNY"});
    let fired = |request: Value| {
        let answer = evaluate(rules, request);
        if answer["ok"].is_null() { answer["error"].clone() } else { answer["ok"]["fired"].clone() }
    };
    assert_eq!(fired(json!({"event": event})), json!([]));
    assert_eq!(fired(json!({"event": event, "lets": {"threshold": "400元"}})), json!(["main.big"]));
    assert_eq!(fired(json!({"event": event, "lists": {"blocked": ["A0", "A1"]}})), json!(["main.stop"]));
    for request in [
        json!({"event": event, "lets": {"threshold": 400}}),
        json!({"event": event, "lets": {"nothing": "1"}}),
        json!({"event": event, "lists": {"blocked": [1]}}),
        json!({"event": event, "lists": {"nothing": []}}),
        json!({"event": event, "zone": "Mars"}),
        json!({"event": event, "now": "now"}),
        json!({"event": event, "event_text": "{}"}),
    ] {
        assert_eq!(fired(request.clone())["kind"], json!("usage"), "{request}");
    }
}

#[test]
fn the_zone_of_times_without_an_offset_is_the_hosts() {
    let rules =
        "rule early\nwhen order.created_at < 2026-02-09T10:00:00+08:00\nthen add_tag(tag: \"early\")\n";
    let event = json!({"created_at": "2026-02-09 09:30"});
    let refused = evaluate(rules, json!({"event": event}));
    assert_eq!(refused["ok"]["errored"][0]["path"], json!("order.created_at"), "{refused}");
    let shanghai = json!({"event": event, "zone": "Asia/Shanghai"});
    assert_eq!(evaluate(rules, shanghai)["ok"]["fired"], json!(["main.early"]));
    let berlin = json!({"event": event, "zone": "Europe/Berlin"});
    assert_eq!(evaluate(rules, berlin)["ok"]["fired"], json!([]), "half past nine in Berlin is later");
}

#[test]
fn arguments_about_people_are_masked_unless_revealed() {
    let rules = "action ring(phone: text, note: text)\n\
                 rule r\nwhen order.amount > 1 CNY\nthen ring(phone: order.receiver_phone, note: \"n\")\n";
    let event = json!({"amount": "2 CNY", "receiver_phone": "13812341234"});
    let args = |reveal: bool| {
        evaluate(rules, json!({"event": event, "reveal": reveal}))["ok"]["intents"][0]["args"].clone()
    };
    assert_eq!(args(false), json!({"phone": "138****1234", "note": "n"}));
    assert_eq!(args(true), json!({"phone": "13812341234", "note": "n"}));
}

#[test]
fn rules_with_errors_are_not_run() {
    let error = evaluate("rule r\nwhen order.chanel is jd\nthen add_tag(tag: \"x\")\n", json!({"event": {}}))
        ["error"]
        .clone();
    assert_eq!((&error["kind"], &error["fault"]), (&json!("check"), &json!("rules")));
    assert_eq!(error["diagnostics"][0]["at"]["start"]["line"], json!(2));
}

#[test]
fn explanations_say_what_was_seen_and_needed() {
    let ask = |op: &str, request: Value| -> Value {
        let mut whole = json!({
            "sources": [{"name": "a.dj", "text": BIG}],
            "now": "2026-02-09T10:00:00+08:00",
            "event": {"id": "A1", "amount": "88 CNY"},
        });
        if let (Some(whole), Value::Object(request)) = (whole.as_object_mut(), request) {
            whole.extend(request);
        }
        serde_json::from_slice(&call(op, whole.to_string().as_bytes())).unwrap_or_default()
    };
    let trace = ask("explain", json!({"rule": "big"}))["ok"].clone();
    assert_eq!((&trace["verdict"], &trace["first_failing"]), (&json!("failed"), &json!(0)));
    let clause = &trace["clauses"][0];
    assert_eq!(clause["text"], json!("order.amount >= 500 CNY"));
    assert_eq!(clause["seen"], json!([{"path": "order.amount", "state": "present", "value": "88.00 CNY"}]));
    assert_eq!((&clause["needed"]["en"], &clause["outcome"]), (&json!(">= 500.00 CNY"), &json!("false")));
    let either = [
        json!({"name": "b.dj", "text": "rule either\nwhen order.amount > 90元 or order.amount < 90元\nthen alert(text: \"x\")\n"}),
    ];
    let clause = ask("explain", json!({"rule": "either", "sources": either}))["ok"]["clauses"][0].clone();
    let sides = clause["sides"].as_array().cloned().unwrap_or_default();
    let sides: Vec<_> = sides.iter().map(|side| (&side["text"], &side["outcome"])).collect();
    assert_eq!(
        sides,
        [(&json!("order.amount > 90元"), &json!("false")), (&json!("order.amount < 90元"), &json!("true"))]
    );
    assert_eq!(clause["deciding"], json!([1]));
    let why = ask("why_not", json!({"rule": "main.big"}))["ok"].clone();
    assert_eq!(why["fired"], json!(false));
    assert!(why["why_not"]["zh"].as_str().is_some_and(|text| text.contains("500.00 CNY")), "{why}");
    let fired = ask("why_not", json!({"rule": "big", "event": {"id": "A1", "amount": "500 CNY"}}));
    assert_eq!(fired, json!({"ok": {"fired": true}}));
    for request in [json!({}), json!({"rule": "bigg"})] {
        assert_eq!(ask("explain", request)["error"]["kind"], json!("usage"));
    }
    assert_eq!(ask("evaluate", json!({"rule": "big"}))["error"]["kind"], json!("usage"));
}

#[test]
fn tests_beside_rules_are_reported() {
    let rules = format!(
        "{BIG}\ntest \"one\"\ngiven order {{ id: \"A\", amount: 500 CNY }}\nexpect add_tag\n\
         test \"two\"\ngiven order {{ id: \"B\", amount: 1 CNY }}\nexpect add_tag\n"
    );
    let request = json!({"sources": [{"name": "a.dj", "text": rules}]});
    let answer: Value =
        serde_json::from_slice(&call("test", request.to_string().as_bytes())).unwrap_or_default();
    let report = &answer["ok"];
    assert_eq!((&report["passed"], &report["failed"]), (&json!(1), &json!(1)), "{answer}");
    assert_eq!(report["results"][1]["title"], json!("two"));
    assert_eq!(report["coverage"][0]["whole"], json!(true));
}

/// A host is told that it was too much, in both languages, and gets nothing of it.
#[test]
fn too_many_intents_are_refused() {
    let rule = |name| {
        format!(
            "rule {name}\nwhen order.codes contains \"x\"\nthen for each c in order.codes: add_tag(tag: c)\n"
        )
    };
    let rules =
        format!("record order {{ codes: list of text required up to 60000 }}\n{}{}", rule("a"), rule("b"));
    let answer = evaluate(&rules, json!({"event": {"order": {"id": "A1", "codes": vec!["x"; 50_001]}}}));
    assert_eq!(answer["error"]["kind"], "limit", "{answer}");
    assert_eq!(answer["error"]["code"], "too_many_intents");
    assert_eq!(answer["error"]["message"]["en"], "the rules ask for more than 100000 intents");
    assert_eq!(answer["error"]["message"]["zh"], "规则产生的意图超过 100000 个");
}

#[test]
fn an_event_without_a_time_is_at_the_time_of_the_call() {
    let rules = "rule old\nwhen event.time - order.created_at > 48h\nthen add_tag(tag: \"old\")\n\
        rule day\nwhen event.time >= 2026-02-09 and event.time is known\nthen add_tag(tag: \"day\")\n";
    let order = json!({"id": "A1", "created_at": "2026-02-07T09:59:59+08:00"});
    let with = |event: Value| json!({"event": {"order": order, "event": event}});
    let at = |time: &str| with(json!({"type": "order.created", "time": time}));
    for (request, fired) in [
        (json!({"event": order}), json!(["main.old", "main.day"])),
        (with(json!({"type": "order.created"})), json!(["main.old", "main.day"])),
        (with(json!({"type": "order.created", "time": null})), json!(["main.old", "main.day"])),
        (at("2026-02-09T09:00:00+08:00"), json!(["main.day"])),
        (at("2026-02-08T23:59:59+08:00"), json!([])),
    ] {
        let answer = evaluate(rules, request.clone());
        assert_eq!(answer["ok"]["fired"], fired, "{request} {answer}");
        assert_eq!(answer["ok"]["undecided"], json!([]), "{request}");
    }
}

#[test]
fn a_region_that_nobody_tells_is_missing_and_an_event_tells_the_one_it_enters() {
    let rules = "rule not_shipped\nwhen order becomes cancelled and not (order at least shipped)\nthen add_tag(tag: \"a\")\n\
        rule shipped\nwhen order becomes shipped and order at least shipped\nthen add_tag(tag: \"b\")\n\
        rule left\nwhen order leaves shipped and order at least shipped\nthen add_tag(tag: \"c\")\n";
    let event = |verb: &str, state: &str, order: Value| {
        let event = json!({"type": format!("order.{verb}"), "state": state, "id": "1"});
        evaluate(rules, json!({"event": {"event": event, "order": order}}))["ok"].clone()
    };
    let missing = |rule: &str, path: &str| json!([{"rule": rule, "missing": [path]}]);
    let unknown = event("becomes", "cancelled", json!({"id": "A"}));
    assert_eq!(unknown["fired"], json!([]));
    assert_eq!(unknown["undecided"], missing("main.not_shipped", "order.fulfilment"));
    let known = event("becomes", "cancelled", json!({"id": "A", "fulfilment": "picked"}));
    assert_eq!(known["fired"], json!(["main.not_shipped"]));
    for order in [json!({"id": "A"}), json!({"id": "A", "fulfilment": null})] {
        assert_eq!(event("becomes", "shipped", order)["fired"], json!(["main.shipped"]));
    }
    // What the document says goes first.
    assert_eq!(event("becomes", "shipped", json!({"id": "A", "fulfilment": "picked"}))["fired"], json!([]));
    let left = event("leaves", "shipped", json!({"id": "A"}));
    assert_eq!(left["undecided"], missing("main.left", "order.fulfilment"));
}

#[test]
fn null_in_a_list_of_single_values_is_none() {
    let rules = "record order { marks: list of text optional }\n\
        rule some\nwhen any t in order.marks (t is \"a\")\nthen add_tag(tag: \"x\")\n\
        rule none\nwhen no t in order.marks (t is \"a\")\nthen add_tag(tag: \"y\")\n\
        rule without\nwhen \"a\" not in order.marks\nthen add_tag(tag: \"z\")\n";
    let answer = evaluate(rules, json!({"event": {"id": "A", "marks": ["b", null]}}));
    assert_eq!(answer["ok"]["fired"], json!(["main.none", "main.without"]), "{answer}");
    assert_eq!(answer["ok"]["undecided"], json!([]));
    let answer = evaluate(rules, json!({"event": {"id": "A", "marks": [null, "a"]}}));
    assert_eq!(answer["ok"]["fired"], json!(["main.some"]), "{answer}");
}

#[test]
fn amounts_of_two_currencies_meet_in_a_named_list_as_in_brackets() {
    let rules = "list prices of money [1 USD, 2 USD]\n\
        rule named\nwhen order.amount not in list prices\nthen add_tag(tag: \"x\")\n\
        rule written\nwhen order.amount not in [1 USD, 2 USD]\nthen add_tag(tag: \"y\")\n";
    let said = |amount: &str| evaluate(rules, json!({"event": {"id": "A", "amount": amount}}))["ok"].clone();
    let foreign = said("3 CNY");
    assert_eq!(foreign["fired"], json!([]));
    let errors = foreign["errored"].as_array().cloned().unwrap_or_default();
    assert_eq!(errors.len(), 2, "{foreign}");
    assert_eq!(errors.first().map(|error| &error["errors"]), errors.last().map(|error| &error["errors"]));
    assert_eq!(said("3 USD")["fired"], json!(["main.named", "main.written"]));
    assert_eq!(said("2.00 USD")["fired"], json!([]));
}

#[test]
fn what_is_personal_stays_masked_in_the_rules_that_an_emitted_event_wakes() {
    let rules = "event order.seen of order { by: text optional }\nevent order.told of order { of: text optional }\n\
        rule q\nwhen order.created\nthen emit order.seen(by: order.receiver)\n\
        rule w\nwhen order.seen\nthen add_tag(tag: event.by)\n     emit order.told(of: \"{event.by}!\")\n\
        rule e\nwhen order.told\nthen add_tag(tag: event.of)\n";
    let event = json!({"event": {"type": "order.created"}, "order": {"id": "A", "receiver": "李小四"}});
    for (reveal, tags) in [(true, ["李小四", "李小四!"]), (false, ["李*", "李*"])] {
        let answer = evaluate(rules, json!({"event": event, "reveal": reveal}));
        let intents = answer["ok"]["intents"].as_array().cloned().unwrap_or_default();
        let found: Vec<&str> = intents.iter().filter_map(|intent| intent["args"]["tag"].as_str()).collect();
        assert_eq!(found, tags, "{answer}");
    }
}

#[test]
fn what_is_none_is_told_as_none() {
    let rules = "record order { marks: list of text optional  score: number optional }\n\
        rule r\nwhen order.marks is known and order.score not in [1, 2] and order.score is not 3\nthen add_tag(tag: \"x\")\n";
    let trace =
        |order: Value| asked("explain", rules, json!({"event": order, "rule": "main.r"}))["ok"].clone();
    let clauses = |trace: &Value| trace["clauses"].as_array().cloned().unwrap_or_default();
    let told = |clause: &Value| {
        let seen = clause["seen"].as_array().and_then(|seen| seen.first()).cloned().unwrap_or_default();
        (clause["outcome"].clone(), seen["state"].clone(), clause["needed"]["en"].clone())
    };
    let absent = clauses(&trace(json!({"id": "A"})));
    let none = |needed: &str| (json!("false"), json!("none"), json!(needed));
    let found: Vec<_> = absent.iter().map(told).collect();
    assert_eq!(found, [none("known"), none("a value not one of 1, 2"), none("a value != 3")]);
    let there = clauses(&trace(json!({"id": "A", "marks": [], "score": 2})));
    let found: Vec<_> = there.iter().map(told).collect();
    let present = |outcome: &str, needed: &str| (json!(outcome), json!("present"), json!(needed));
    assert_eq!(
        found,
        [present("true", "known"), present("false", "not one of 1, 2"), present("true", "!= 3")]
    );
}
