//! Operations by name, as every language calls them.

use dangjiu_facade::call::{OPERATIONS, call};
use serde_json::{Value, json};

fn answer(op: &str, request: Value) -> Value {
    serde_json::from_slice(&call(op, request.to_string().as_bytes())).unwrap_or_default()
}

#[test]
fn arithmetic() {
    for (op, request, expected) in [
        ("decimal", json!({"do": "mul", "a": "1.10", "b": "3"}), json!({"value": "3.3"})),
        (
            "decimal",
            json!({"do": "div_round", "a": "1", "b": "3", "places": 2, "rounding": "half_up"}),
            json!({"value": "0.33"}),
        ),
        ("decimal", json!({"do": "compare", "a": "1.0", "b": "1.00"}), json!({"order": "equal"})),
        (
            "decimal",
            json!({"do": "compare_ratio", "a": "1", "b": "3", "c": "2", "d": "5"}),
            json!({"order": "less"}),
        ),
        ("decimal", json!({"do": "parse", "a": "1,5"}), json!({"refused": "malformed"})),
        ("decimal", json!({"do": "parse", "a": "1e28"}), json!({"refused": "overflow"})),
        ("money", json!({"do": "add", "a": "¥1", "b": "0.5 CNY"}), json!({"value": "1.50 CNY"})),
        ("money", json!({"do": "add", "a": "¥1", "b": "1 USD"}), json!({"refused": "currencies"})),
        ("money", json!({"do": "is_rounded", "a": "0.005 CNY"}), json!({"holds": false})),
        (
            "time",
            json!({"do": "parse", "text": "2026-07-01 12:00", "zone": "Europe/Berlin"}),
            json!({"value": "2026-07-01T10:00:00Z"}),
        ),
        (
            "time",
            json!({"do": "show", "at": "2026-02-09T02:00:00Z", "zone": "Asia/Shanghai"}),
            json!({"value": "2026-02-09T10:00:00+08:00"}),
        ),
        ("time", json!({"do": "parse", "text": "2026-07-01 12:00"}), json!({"refused": "malformed"})),
        ("time", json!({"do": "length", "text": "PT90M"}), json!({"value": "1h 30min"})),
    ] {
        assert_eq!(answer(op, request.clone()), json!({"ok": expected}), "{op} {request}");
    }
}

/// A name that no rule has, one that is nearly a rule's, and one that two packs have are three things.
#[test]
fn a_rule_that_is_not_found_says_why() {
    let file = |pack: &str| {
        let text = format!("pack {pack}\nrule large\nwhen order.amount >= 5 CNY\nthen add_tag(tag: \"x\")\n");
        json!({"name": format!("{pack}.dj"), "text": text})
    };
    let sentence = |rule: &str| {
        let request =
            json!({"sources": [file("one"), file("two")], "rule": rule, "now": "2026-02-09T10:00:00Z"});
        answer("explain", request)["error"]["message"]["en"].clone()
    };
    assert_eq!(sentence("nope"), "there is no rule `nope`");
    assert_eq!(sentence("larg"), "there is no rule `larg`; did you mean `large`?");
    assert_eq!(
        sentence("large"),
        "several packs have a rule `large`; give one with its pack: one.large, two.large"
    );
}

#[test]
fn wrong_calls_are_usage_errors() {
    for (op, request) in [
        ("nothing", json!({})),
        ("decimal", json!({"do": "add", "a": "1"})),
        ("decimal", json!({"do": "add", "a": 1, "b": "2"})),
        ("decimal", json!({"do": "round", "a": "1", "places": 29, "rounding": "up"})),
        ("time", json!({"do": "show", "at": "2026-02-09T02:00:00Z", "zone": "Mars"})),
        ("explain_code", json!({"code": "DJ0000"})),
        ("check", json!({"sources": [{"name": "a.dj"}]})),
        ("check", json!({"sources": [{"name": "a.dj", "text_base64": "?"}]})),
    ] {
        let error = answer(op, request.clone())["error"].clone();
        assert_eq!((&error["kind"], &error["fault"]), (&json!("usage"), &json!("caller")), "{op} {request}");
        assert_eq!(error["retryable"], json!(false));
        for lang in ["en", "zh"] {
            assert!(error["message"][lang].as_str().is_some_and(|text| !text.is_empty()), "{error}");
        }
    }
    assert!(call("check", b"\xff").starts_with(b"{\"error\""));
}

#[test]
fn every_operation_is_known() {
    for op in OPERATIONS {
        assert_ne!(answer(op, json!({"a b": 1}))["error"]["code"], json!("operation"), "{op}");
    }
}

/// Each channel numbers its own orders: orders of channels that cannot be told apart would be one.
#[test]
fn more_channels_than_can_be_told_apart_are_refused() {
    let of_channels = |count: usize| {
        let observations: Vec<Value> = (0..count)
            .map(|at| json!({"system": "s", "kind": "sales_order", "id": "1", "channel": format!("c{at}")}))
            .collect();
        answer("diagnose", json!({"systems": [{"name": "s", "role": "erp"}], "observations": observations}))
    };
    assert_eq!(of_channels(254)["ok"]["rate"]["one_system"], json!(254), "and the system itself");
    assert_eq!(of_channels(255)["error"]["kind"], json!("usage"));
}

/// What is refused may be about somebody, wherever in the request it stands.
#[test]
fn a_refused_request_shows_nobodys_number() {
    const TYPED: &str = "张三 13912345678";
    let row = |more: Value| {
        let mut row = json!({"system": "s", "kind": "sales_order", "id": "1"});
        row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"observations": [row]})
    };
    let link = |more: Value| {
        let mut link = json!({"kind": "part_of", "to": "sales_order", "id": "1"});
        link.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        row(json!({"links": [link]}))
    };
    let system = |more: Value| {
        let mut system = json!({"name": "s", "role": "erp"});
        system.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"systems": [system]})
    };
    for wrong in [
        json!({"now": TYPED}),
        json!({"all_orders": TYPED}),
        json!({"systems": [{"name": TYPED, "role": "erp"}, {"name": TYPED, "role": "erp"}]}),
        system(json!({"role": TYPED})),
        system(json!({"currency": TYPED})),
        row(json!({"quantity": TYPED})),
        row(json!({"system": TYPED})),
        row(json!({"kind": TYPED})),
        row(json!({"at": TYPED})),
        row(json!({"times": {"paid": TYPED}})),
        row(json!({"times": {TYPED: "2026-09-21T10:00:00+08:00"}})),
        row(json!({"times": {TYPED: 1}})),
        row(json!({"amounts": {"goods": TYPED}})),
        row(json!({"amounts": {TYPED: "1"}})),
        row(json!({"settlement": TYPED})),
        row(json!({"status": {"map": TYPED, "fields": []}})),
        link(json!({"kind": TYPED})),
        link(json!({"to": TYPED})),
    ] {
        let mut request = json!({"systems": [{"name": "s", "role": "erp"}], "observations": []});
        request.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
        let refused = answer("diagnose", request);
        let said = refused["error"]["message"].to_string();
        assert!(refused["error"]["kind"].is_string(), "{wrong}: {refused}");
        assert!(said.contains("139****5678") && !said.contains("13912345678"), "{wrong}: {said}");
    }
}

#[test]
fn a_source_that_is_not_utf8_is_a_diagnostic_at_its_place() {
    // `let x = 1\n` and the byte FF.
    let checked = answer("check", json!({"sources": [{"name": "a.dj", "text_base64": "bGV0IHggPSAxCv8="}]}));
    let found = &checked["ok"]["diagnostics"][0];
    assert_eq!(found["code"], json!("DJ1004"));
    assert_eq!(found["at"]["start"], json!({"byte": 10, "line": 2, "column": 1, "utf16": 10}));
}

#[test]
fn a_rule_parses_and_is_laid_out_in_both_languages() {
    let text = "规则 提醒\n当 order.amount >= 500元\n就 notify(text: \"x\")";
    let parsed = answer("parse", json!({"text": text}))["ok"].clone();
    assert_eq!((&parsed["declarations"], &parsed["diagnostics"]), (&json!(1), &json!([])));
    assert_eq!(
        parsed["canonical"]["en"],
        json!("rule 提醒\nwhen order.amount >= 500元\nthen notify(text: \"x\")\n")
    );
    let again = answer("parse", json!({"text": parsed["canonical"]["zh"]}))["ok"].clone();
    assert_eq!(again["canonical"], parsed["canonical"]);
    let formatted = answer("format", json!({"text": text, "lang": "zh"}));
    assert!(
        formatted["ok"]["text"].as_str().is_some_and(|text| text.starts_with("规则 提醒\n当 ")),
        "{formatted}"
    );
}

#[test]
fn canonical_json_and_its_digest() {
    let known = answer("canonical", json!({"text": "{\"b\": 1.50, \"a\": []}"}))["ok"].clone();
    assert_eq!(known["text"], json!("{\"a\":[],\"b\":1.5}"));
    // From `printf '{"a":[],"b":1.5}' | sha256sum`.
    assert_eq!(known["digest"], json!("bd388f9bb30f977220e61221013b52395d45c12ef0eeef58cd9957cd0647eff0"));
}

/// What is not JSON is told as of facts, in both languages and at its place.
#[test]
fn what_has_no_canonical_form_says_why_in_both_languages() {
    for (text, en, zh) in [
        (
            "",
            "not JSON: not readable at byte 0: the text ends; expected a value",
            "不是 JSON：第 0 字节处读不下去：文本到此结束，应为一个值",
        ),
        (
            "{\"a\": \"\\ud800\"}",
            "not JSON: not readable at byte 7: a text with half a character (a lone surrogate)",
            "不是 JSON：第 7 字节处读不下去：含有半个字符（单独的代理项）的文字",
        ),
        (
            "{\"\\ud800\": 1}",
            "not JSON: not readable at byte 2: a text with half a character (a lone surrogate)",
            "不是 JSON：第 2 字节处读不下去：含有半个字符（单独的代理项）的文字",
        ),
    ] {
        let error = answer("canonical", json!({"text": text}))["error"].clone();
        assert_eq!((&error["kind"], &error["code"]), (&json!("facts"), &json!("malformed")), "{text}");
        assert_eq!(error["message"], json!({"en": en, "zh": zh}), "{text}");
    }
}

/// Hosts raise what stands here, word for word.
#[test]
fn an_order_without_an_id_says_why_in_both_languages() {
    let derive = |channel: &str, number: &str| {
        answer("order_id", json!({"do": "derive", "channel": channel, "platform_id": number}))["ok"].clone()
    };
    let shop_needed = derive("woocommerce", "1");
    assert_eq!(shop_needed["refused"], json!("shop_needed"));
    assert_eq!(
        shop_needed["message"],
        json!({
            "en": "numbers of `woocommerce` are unique only within a shop; give `shop`",
            "zh": "渠道“woocommerce”的单号只在店铺内唯一，须给出 `shop`",
        })
    );
    assert_eq!(
        derive("taobao", "")["message"],
        json!({"en": "the order has no number", "zh": "订单没有单号"})
    );
    let found = answer("order_id", json!({"do": "find", "short": "DY_1", "orders": []}))["ok"].clone();
    assert_eq!(found["refused"], json!("malformed"));
    assert!(found["message"]["zh"].as_str().is_some_and(|text| text.contains("DY_1")), "{found}");
}

#[test]
fn own_maps_are_those_of_the_call_whatever_was_asked_before() {
    let mapped = |state: &str, code: &str| {
        let text = format!("map mywms.pack (code) to order {{\n  (W0) -> fulfilment: {state}\n}}\n");
        let request = json!({"sources": [{"text": text}], "map": "mywms.pack", "fields": {"code": code}});
        answer("map_status", request)["ok"].clone()
    };
    for _ in 0..2 {
        assert_eq!(mapped("packed", "W0"), json!({"claims": {"fulfilment": "packed"}}));
        assert_eq!(mapped("packed", "W1"), json!({"unmapped": true}));
        assert_eq!(mapped("shipped", "W0"), json!({"claims": {"fulfilment": "shipped"}}));
    }
    // Files with a mistake answer nothing, before and behind others.
    let wrong = json!({"sources": [{"text": "map mywms.pack (code) to order {\n  (W0) -> fulfilment: pakced\n}\n"}],
        "map": "mywms.pack", "fields": {"code": "W0"}});
    for _ in 0..2 {
        assert!(answer("map_status", wrong.clone())["error"].is_object());
        assert_eq!(mapped("packed", "W0"), json!({"claims": {"fulfilment": "packed"}}));
    }
}

/// Nobody who calls knows what Rust calls things.
#[test]
fn a_request_of_another_form_is_told_in_plain_words() {
    for (op, request, en, zh) in [
        ("check", "3", "the request is no object in JSON", "请求不是 JSON 对象"),
        ("check", "[]", "the request is no object in JSON", "请求不是 JSON 对象"),
        (
            "check",
            r#"{"sources": [3]}"#,
            "the number 3; expected a source: `name` and `text` (",
            "这里是数字 3，应为规则文件，有 `name` 与 `text`（",
        ),
        ("check", r#"{"sources": {}}"#, "an object; expected a list (", "这里是对象，应为列表（"),
        ("order_id", r#"{"do": "find", "short": "x", "orders": [{}]}"#, "`id` is missing (", "缺少“id”（"),
        (
            "check",
            r#"{"sources": [{"text": "", "text": ""}]}"#,
            "`text` stands there twice (",
            "“text”出现了两次（",
        ),
        (
            "check",
            r#"{"sources": [{"text": true}]}"#,
            "true; expected a text (line 1, column 26)",
            "这里是 true，应为文字（第 1 行第 26 列）",
        ),
        (
            "check",
            r#"{"source": []}"#,
            "`source` is unknown; expected `sources`, ",
            "“source”无法识别，应为“sources”“",
        ),
        (
            "check",
            r#"{"limits": 3}"#,
            "the number 3; expected limits by name (",
            "这里是数字 3，应为按名称写的上限（",
        ),
        (
            "check",
            r#"{"limits": {"rule_cost": "x"}}"#,
            "the text \"x\"; expected a whole number from 0 on (",
            "这里是文字 \"x\"，应为 0 起的整数（",
        ),
        (
            "check",
            r#"{"limits": {"rules": -1}}"#,
            "the number -1; expected a whole number from 0 on (",
            "这里是数字 -1，应为 0 起的整数（",
        ),
        (
            "evaluate_batch",
            r#"{"events": [], "now": "", "threads": "x"}"#,
            "the text \"x\"; expected a whole number from 0 on (",
            "这里是文字 \"x\"，应为 0 起的整数（",
        ),
        (
            "order_id",
            r#"{"do": "find", "short": "x", "orders": [3]}"#,
            "the number 3; expected an order: `id` and `created` (",
            "这里是数字 3，应为订单，有 `id` 与 `created`（",
        ),
        (
            "order_id",
            r#"{"do": "lose"}"#,
            "`lose` is unknown; expected `derive`, `find` (",
            "“lose”无法识别，应为“derive”“find”（",
        ),
        (
            "check",
            r#"{"sources": ["#,
            "the JSON ends too soon (line 1, column 13)",
            "JSON 没有写完（第 1 行第 13 列）",
        ),
        ("check", r#"{"sources": nothing}"#, "no JSON: ", "不是有效的 JSON："),
    ] {
        let found = call(op, request.as_bytes());
        let found: Value = serde_json::from_slice(&found).unwrap_or_default();
        let error = &found["error"];
        assert_eq!(error["code"], json!("request"), "{op} {request}");
        let said = |lang: &str| error["message"][lang].as_str().unwrap_or_default();
        assert!(said("en").contains(en), "{op} {request}: {}", said("en"));
        assert!(said("zh").contains(zh), "{op} {request}: {}", said("zh"));
    }
    let half = call("check", b"{\"sources\": [{\"text\": \"\xed\xa0\x80\"}]}");
    let half: Value = serde_json::from_slice(&half).unwrap_or_default();
    let message = json!({"en": "the request is text that is not UTF-8", "zh": "请求不是 UTF-8 文字"});
    assert_eq!(half["error"]["message"], message);
}

#[test]
fn the_vocabulary_has_the_maps_that_statuses_are_read_through() {
    let maps = |sources: serde_json::Value| {
        answer("vocabulary", json!({ "sources": sources }))["ok"]["maps"].clone()
    };
    let shipped = maps(json!([]));
    assert!(shipped.as_array().is_some_and(|maps| maps.len() >= 40), "{shipped}");
    let qimen = json!({ "name": "qimen.process_status", "fields": ["process_status"] });
    assert!(shipped.as_array().unwrap().contains(&qimen), "{shipped}");
    let own = "map mywms.pack (code) to order {\n  (W0) -> fulfilment: packed\n}\n";
    let with_own = maps(json!([{ "text": own }]));
    assert!(
        with_own.as_array().unwrap().contains(&json!({ "name": "mywms.pack", "fields": ["code"] })),
        "{with_own}"
    );
    assert_eq!(with_own.as_array().map(Vec::len), shipped.as_array().map(|maps| maps.len() + 1));
    let replaced = maps(
        json!([{ "text": "replace map qimen.process_status (code, more) to order {\n  (W0, -) -> fulfilment: packed\n}\n" }]),
    );
    let qimen = json!({ "name": "qimen.process_status", "fields": ["code", "more"] });
    assert!(replaced.as_array().unwrap().contains(&qimen), "{replaced}");
    assert_eq!(replaced.as_array().map(Vec::len), shipped.as_array().map(Vec::len));
    // Each is one that can be asked.
    for map in shipped.as_array().unwrap() {
        let request = json!({ "map": map["name"], "edition": map.get("edition"), "fields": {} });
        assert!(answer("map_status", request)["ok"].is_object(), "{map}");
    }
}

#[test]
fn the_vocabulary_has_names_in_both_languages() {
    let vocabulary = answer("vocabulary", json!({}))["ok"].clone();
    let order =
        vocabulary["records"].as_array().unwrap().iter().find(|record| record["name"] == "order").unwrap();
    assert_eq!(order["other"], json!("订单"));
    let id = order["fields"].as_array().unwrap().iter().find(|field| field["name"] == "id").unwrap();
    assert_eq!(id["type"], json!("text"));
}

/// What would be mixed up is refused, at the place where it is named.
#[test]
fn more_than_a_diagnosis_tells_apart() {
    let told = |systems: Vec<Value>, observations: Vec<Value>| {
        let told = answer("diagnose", json!({"systems": systems, "observations": observations}));
        told["error"]["message"].clone()
    };
    let system = |name: &str| json!({"name": name, "role": "erp"});
    let row = |more: Value| {
        let mut row = json!({"system": "s", "kind": "sales_order", "id": "1"});
        row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        row
    };
    let systems = (0..256).map(|at| system(&at.to_string())).collect();
    assert_eq!(told(systems, vec![])["en"], "systems[255]: there are more than 255 systems");
    let files = |most: u32| (0..most).map(|at| row(json!({"file": at.to_string()}))).collect();
    let refused = told(vec![system("s")], files(65_536));
    assert_eq!(refused["en"], "observations[65535]: there are more than 65,535 files");
    assert_eq!(refused["zh"], "observations[65535]：文件超过 65535 个");
    // The ERP numbers orders of its own.
    let channels = (0..255).map(|at| row(json!({"channel": format!("c{at}")}))).collect();
    let refused = told(vec![system("s")], channels);
    assert_eq!(refused["en"], "observations[254]: there are more than 255 channels and systems");
    let long = row(json!({"links": [{"kind": "part_of", "to": "sales_order", "id": "1".repeat(65_536)}]}));
    let refused = told(vec![system("s")], vec![long]);
    assert_eq!(refused["en"], "observations[0].links[0]: an id has from 1 to 65,535 bytes");
}
