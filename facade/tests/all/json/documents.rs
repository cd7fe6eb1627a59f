//! Facts from JSON: forms of documents, types of values, and documents that mean harm.

use crate::shapes::{list, members, one, record, shape};
use dangjiu::decimal::Decimal;
use dangjiu::facts::{FactError, FactSource, Facts, Found, FoundKind, ScalarType, Shape, Slot};
use dangjiu::money::Money;
use dangjiu::say;
use dangjiu::time::{Duration, Instant};
use dangjiu::value::{EnumId, Member, Scalar};
use dangjiu::zone::ZoneTable;
use dangjiu_facade::error::HostError;
use dangjiu_facade::json::{JsonEvent, Roots, events_of};

fn roots() -> Roots {
    Roots::new(["order", "订单", "customer", "parcel"], &["customer"])
}

/// Reads a document; the slots in text form, so that a test needs no lifetimes.
fn read(shape: &Shape, json: &str) -> Result<Vec<Slot<'static>>, FactError> {
    let roots = roots();
    let event = JsonEvent::new(json.as_bytes(), &roots);
    let mut facts = Facts::empty(shape);
    event.fill(shape, &mut facts)?;
    Ok(facts.slots.into_iter().map(owned).collect())
}

fn owned(slot: Slot<'_>) -> Slot<'static> {
    match slot {
        Slot::Absent => Slot::Absent,
        Slot::Null => Slot::Null,
        Slot::Record => Slot::Record,
        Slot::List { start, len } => Slot::List { start, len },
        Slot::Scalar(scalar) => Slot::Scalar(scalar.into_owned()),
        Slot::Wrong(found) => Slot::Wrong(found),
    }
}

fn text(text: &str) -> Slot<'static> {
    Slot::Scalar(Scalar::Text(text.to_owned().into()))
}

fn wrong(found: Found) -> Slot<'static> {
    Slot::Wrong(found)
}

/// Slots: 0 root, 1 order, 2 order.id, 3 order.customer, 4 order.customer.id, 5 parcel, 6 parcel.id, 7 event,
/// 8 event.id, 9 event.type. `customer` at the root is the same node as in the order.
fn envelope() -> Shape {
    let id = || one(ScalarType::Text);
    let mut shape = shape(&record([
        ("order|订单", record([("id|编号", id()), ("customer", record([("id", id())]))])),
        ("parcel", record([("id", id())])),
        ("event", record([("id", id()), ("type", id())])),
    ]));
    let dangjiu::facts::NodeKind::Record(keys) = &mut shape.nodes[0].kind else { unreachable!() };
    *keys = keys.iter().cloned().chain([("customer".to_owned(), 3)]).collect();
    shape
}

#[test]
fn a_bare_object_is_an_order() {
    let slots = read(&envelope(), r#"{"id": "1", "customer": {"id": "c"}, "amount": "5 CNY"}"#).unwrap();
    assert_eq!((&slots[1], &slots[2], &slots[4]), (&Slot::Record, &text("1"), &text("c")));
    assert_eq!(slots[7], Slot::Absent);
}

#[test]
fn a_root_that_is_no_field_of_an_order_makes_an_envelope() {
    for json in [
        r#"{"order": {"id": "1"}, "trace": 7, "customer": {"id": "c"}}"#,
        r#"{"trace": 7, "customer": {"id": "c"}, "order": {"id": "1"}}"#,
        r#"{"customer": {"id": "c"}, "trace": {"id": "x"}, "订单": {"编号": "1"}}"#,
    ] {
        let slots = read(&envelope(), json).unwrap();
        assert_eq!((&slots[2], &slots[4]), (&text("1"), &text("c")), "{json}");
    }
}

#[test]
fn roots_alone_make_an_envelope_even_if_an_order_has_such_fields() {
    let slots = read(&envelope(), r#"{"customer": {"id": "c"}}"#).unwrap();
    assert_eq!((&slots[1], &slots[4]), (&Slot::Absent, &text("c")));
    let slots = read(&envelope(), r#"{"customer": {"id": "c"}, "id": "1"}"#).unwrap();
    assert_eq!((&slots[1], &slots[2], &slots[4]), (&Slot::Record, &text("1"), &text("c")));
}

#[test]
fn an_empty_object_is_an_order_without_fields() {
    assert_eq!(read(&envelope(), "{}").unwrap()[1], Slot::Record);
}

#[test]
fn what_is_wrong_under_the_first_guess_only_is_not_wrong() {
    // `customer` first looks like an envelope, in which `id` twice at the top would go unread.
    let twice = r#"{"customer": {"id": "c"}, "id": "1", "id": "2"}"#;
    assert_eq!(read(&envelope(), twice), Err(FactError::DuplicateKey { key: "order.id".to_owned() }));
    // A bare order at first sight, with `id` twice; the parcel shows that they are nobody's.
    let envelope_after_all = r#"{"id": "1", "id": "2", "parcel": {"id": "p"}}"#;
    assert_eq!(read(&envelope(), envelope_after_all).unwrap()[6], text("p"));
}

#[test]
fn the_form_of_a_document_is_not_that_of_earlier_ones() {
    let (shape, roots) = (envelope(), roots());
    // Each begins with a key that others of another form begin with as well.
    let documents = [
        r#"{"customer":{"id":"c"},"id":"1"}"#,
        r#"{"customer":{"id":"c"},"order":{"id":"1"}}"#,
        r#"{"customer":{"id":"c"}}"#,
        r#"{"id":"1","customer":{"id":"c"}}"#,
        r#"{"id":"e","specversion":"1.0","type":"order.created","data":{"id":"1","customer":{"id":"c"}}}"#,
        r#"{"customer":{"id":"c"},"id":"1","id":"2"}"#,
        r#"{"customer":{"id":"c"},"parcel":{"id":"p"},"id":"1"}"#,
    ];
    let read = |facts: &mut Facts<'_>, json: &'static str| -> Result<Vec<Slot<'static>>, FactError> {
        let event = JsonEvent::new(json.as_bytes(), &roots);
        let mut now = std::mem::take(facts).emptied();
        let read = event.fill(&shape, &mut now);
        let slots = now.slots.iter().cloned().map(owned).collect();
        *facts = now.emptied();
        read.map(|()| slots)
    };
    let alone = documents.map(|json| read(&mut Facts::default(), json));
    let filled = alone.each_ref().map(|read| {
        read.as_ref().map(|slots| slots.iter().filter(|slot| **slot != Slot::Absent).count()).ok()
    });
    assert_eq!(filled, [Some(4), Some(4), Some(2), Some(4), Some(7), None, Some(4)]);
    assert!(matches!(alone[5], Err(FactError::DuplicateKey { .. })), "{:?}", alone[5]);
    for earlier in documents {
        let mut facts = Facts::default();
        for _ in 0..3 {
            // Whether it is refused or not.
            drop(read(&mut facts, earlier));
        }
        for (json, alone) in documents.iter().zip(&alone) {
            assert_eq!(&read(&mut facts, json), alone, "{json} after {earlier}");
        }
    }
}

#[test]
fn cloud_events_carry_the_head_and_the_roots_or_a_record() {
    let head = r#""specversion": "1.0", "id": "e1", "source": "/erp", "type": "order.created""#;
    let bare = read(&envelope(), &format!(r#"{{"data": {{"id": "1"}}, {head}}}"#)).unwrap();
    assert_eq!((&bare[2], &bare[8], &bare[9]), (&text("1"), &text("e1"), &text("order.created")));
    let roots = r#"{"parcel": {"id": "p"}, "order": {"id": "1"}}"#;
    let enveloped = read(&envelope(), &format!(r#"{{{head}, "data": {roots}}}"#)).unwrap();
    assert_eq!((&enveloped[2], &enveloped[6], &enveloped[8]), (&text("1"), &text("p"), &text("e1")));
    let parcel = head.replace("order.created", "com.carrier.parcel.signed");
    let named = read(&envelope(), &format!(r#"{{{parcel}, "data": {{"id": "p"}}}}"#)).unwrap();
    assert_eq!((&named[1], &named[6]), (&Slot::Absent, &text("p")));
    let foreign = head.replace("order.created", "stock.counted");
    let unread = read(&envelope(), &format!(r#"{{{foreign}, "data": {{"id": "p"}}}}"#)).unwrap();
    assert_eq!((&unread[1], &unread[6], &unread[8]), (&Slot::Absent, &Slot::Absent, &text("e1")));
    let encoded = read(&envelope(), &format!(r#"{{{head}, "data_base64": "e30="}}"#)).unwrap_err();
    assert!(encoded.to_string().contains("expected JSON in `data`"), "{encoded}");
}

#[test]
fn a_text_that_mentions_specversion_makes_no_cloud_event() {
    let slots = read(&envelope(), r#"{"id": "\"specversion\"", "data": 1, "data_base64": 2}"#).unwrap();
    assert_eq!(slots[2], text("\"specversion\""));
    let slots =
        read(&envelope(), r#"{"id": "1", "note": {"specversion": "1.0"}, "data_base64": 2}"#).unwrap();
    assert_eq!(slots[2], text("1"));
}

#[test]
fn a_place_given_twice_is_refused_under_any_spelling() {
    for (json, key) in [
        (r#"{"order": {"id": "1", "编号": "1"}}"#, "order.编号"),
        (r#"{"order": {"id": null, "id": "1"}}"#, "order.id"),
        (r#"{"order": {}, "订单": {}}"#, "订单"),
        (r#"{"order": {"customer": {"id": "a"}}, "customer": {"id": "a"}}"#, "customer"),
        (r#"{"order": {"\u0069d": "1", "id": "2"}}"#, "order.id"),
    ] {
        assert_eq!(read(&envelope(), json), Err(FactError::DuplicateKey { key: key.to_owned() }), "{json}");
    }
    // What nobody reads may stand there twice.
    assert!(read(&envelope(), r#"{"order": {"x": 1, "x": 2}}"#).is_ok());
}

/// Reads one value as one type, in Shanghai's zone, with the enum `[zto, sf]`.
fn value(ty: ScalarType, json: &str) -> Slot<'static> {
    let mut shape = shape(&record([("order", record([("v", one(ty))]))]));
    shape.zone = Some(ZoneTable::shanghai());
    shape.enums = vec![members(false, &["zto", "sf"]), members(true, &["gold"])];
    read(&shape, &format!(r#"{{"order": {{"v": {json}}}}}"#)).unwrap().remove(2)
}

#[test]
fn numbers_are_their_digits() {
    let number = |text: &str| Slot::Scalar(Scalar::Number(Decimal::parse(text).unwrap()));
    for (json, expected) in [
        ("0.1", "0.1"),
        ("-0", "0"),
        ("1.5e3", "1500"),
        ("1E-2", "0.01"),
        (r#""19.90""#, "19.9"),
        ("1234567890123456789012345678", "1234567890123456789012345678"),
        ("0.1000000000000000000000000000000", "0.1"),
    ] {
        assert_eq!(value(ScalarType::Number, json), number(expected), "{json}");
    }
    assert_eq!(
        value(ScalarType::Number, "12345678901234567890123456789"),
        wrong(Found::long_number("12345678901234567890123456789"))
    );
    assert_eq!(value(ScalarType::Number, r#""1,500""#), wrong(Found::text("1,500")));
    assert_eq!(value(ScalarType::Number, "true"), wrong(Found::Bool(true)));
    assert_eq!(value(ScalarType::Number, "null"), Slot::Null);
    let long = "9".repeat(5000);
    assert_eq!(value(ScalarType::Number, &long), wrong(Found::long_number(&"9".repeat(41))));
}

#[test]
fn money_always_has_its_currency() {
    let money = |text: &str| Slot::Scalar(Scalar::Money(Money::parse(text).unwrap()));
    for json in [
        r#""199.00 CNY""#,
        r#""¥199""#,
        r#""199元""#,
        r#"{"amount": "199.00", "currency": "CNY"}"#,
        r#"{"currency": "CNY", "note": [1, {}], "amount": 199.0}"#,
    ] {
        assert_eq!(value(ScalarType::Money, json), money("199.00 CNY"), "{json}");
    }
    assert_eq!(value(ScalarType::Money, "199.00"), wrong(Found::number("199.00")));
    assert_eq!(value(ScalarType::Money, r#""199.00""#), wrong(Found::text("199.00")));
    assert_eq!(value(ScalarType::Money, r#"{"amount": 199}"#), wrong(Found::NoMoney));
    let twice = shape(&record([("order", record([("v", one(ScalarType::Money))]))]));
    assert_eq!(
        read(&twice, r#"{"order": {"v": {"amount": 1, "amount": 2, "currency": "CNY"}}}"#),
        Err(FactError::DuplicateKey { key: "amount".to_owned() })
    );
}

#[test]
fn times_lengths_and_weights() {
    let at = Slot::Scalar(Scalar::Instant(Instant::parse("2026-02-09T02:00:00Z").unwrap()));
    assert_eq!(value(ScalarType::Instant, r#""2026-02-09T10:00:00+08:00""#), at);
    assert_eq!(value(ScalarType::Instant, r#""2026-02-09 10:00""#), at);
    assert_eq!(value(ScalarType::Instant, "1739066400"), wrong(Found::number("1739066400")));
    let mut zoneless = shape(&record([("order", record([("v", one(ScalarType::Instant))]))]));
    zoneless.zone = None;
    let local = read(&zoneless, r#"{"order": {"v": "2026-02-09 10:00"}}"#).unwrap();
    assert_eq!(local[2], wrong(Found::text("2026-02-09 10:00")));
    let two_hours = Slot::Scalar(Scalar::Duration(Duration::from_micros(7_200_000_000)));
    assert_eq!(value(ScalarType::Duration, r#""PT2H""#), two_hours);
    assert_eq!(value(ScalarType::Duration, r#""2h""#), two_hours);
    for (json, grams) in [
        (r#""3kg""#, 3000),
        (r#""500 g""#, 500),
        (r#""2公斤""#, 2000),
        (r#""0.5 千克""#, 500),
        (r#""7克""#, 7),
    ] {
        assert_eq!(
            value(ScalarType::Weight, json),
            Slot::Scalar(Scalar::Weight(Decimal::from_i64(grams))),
            "{json}"
        );
    }
    for json in [r#""3""#, r#""3 mg""#, r#""kg""#, r#""3  kg""#] {
        assert_eq!(value(ScalarType::Weight, json), wrong(Found::text(json.trim_matches('"'))));
    }
}

#[test]
fn members_of_enums() {
    let known = |index| Slot::Scalar(Scalar::Member(EnumId(0), Member::Known(index)));
    assert_eq!(value(ScalarType::Enum(0), r#""sf""#), known(1));
    assert_eq!(value(ScalarType::Enum(0), r#""\u0073f""#), known(1));
    assert_eq!(value(ScalarType::Enum(0), r#""ups""#), wrong(Found::text("ups")));
    assert_eq!(value(ScalarType::Enum(1), r#""gold""#), known(0));
    let other = Scalar::Member(EnumId(0), Member::Other("jade".into()));
    assert_eq!(value(ScalarType::Enum(1), r#""jade""#), Slot::Scalar(other));
}

#[test]
fn texts_and_their_escapes() {
    assert_eq!(value(ScalarType::Text, r#""\u5f53\n\ud83d\ude00\/""#), text("当\n😀/"));
    assert_eq!(value(ScalarType::Text, "7"), wrong(Found::number("7")));
    assert_eq!(value(ScalarType::Text, "[1, [2]]"), wrong(Found::Kind(FoundKind::List)));
    assert_eq!(value(ScalarType::Text, r#"{"a": 1}"#), wrong(Found::Kind(FoundKind::Object)));
    for half in [r#""\ud83d""#, r#""\ude00""#, r#""\ud83d\u0041""#, r#""\ud83dx""#] {
        assert_eq!(value(ScalarType::Text, half), wrong(Found::HalfText), "{half}");
    }
    let half = read(&envelope(), r#"{"order": "\ud83d", "parcel": {}}"#).unwrap();
    assert_eq!(half[1], wrong(Found::HalfText), "where an object is read");
    let long = format!("\"{}\"", "长".repeat(30_000));
    assert_eq!(value(ScalarType::Text, &long), wrong(Found::Bytes(90_000)));
    assert_eq!(value(ScalarType::Bool, "false"), Slot::Scalar(Scalar::Bool(false)));
    assert_eq!(value(ScalarType::Bool, r#""false""#), wrong(Found::text("false")));
}

#[test]
fn a_plain_text_is_borrowed() {
    let shape = shape(&record([("order", record([("v", one(ScalarType::Text))]))]));
    let (roots, json) = (roots(), br#"{"order": {"v": "abc"}}"#);
    let event = JsonEvent::new(json, &roots);
    let mut facts = Facts::empty(&shape);
    event.fill(&shape, &mut facts).unwrap();
    let Slot::Scalar(Scalar::Text(std::borrow::Cow::Borrowed(found))) = facts.slots[2] else {
        panic!("{:?}", facts.slots[2]);
    };
    assert!(json.as_ptr_range().contains(&found.as_ptr()));
}

#[test]
fn facts_say_whether_all_texts_are_borrowed() {
    let items = list(3, record([("sku", one(ScalarType::Text))]));
    let fields = record([("v", one(ScalarType::Text)), ("n", one(ScalarType::Number)), ("items", items)]);
    let shape = shape(&record([("order", fields)]));
    let roots = roots();
    let documents = [
        (r#"{"order": {"v": "abc", "n": 1.50, "items": [{"sku": "A"}, null]}}"#, true),
        (r#"{"order": {"v": "a\tc"}}"#, false),
        (r#"{"order": {"v": true, "n": {}}}"#, true),
        (r#"{"order": {"n": "1 piece"}}"#, false),
        (r#"{"order": {"items": [{"sku": "\u0041"}]}}"#, false),
        (r#"{"order": {"items": "none at all"}}"#, false),
        (r#"{"order": {"items": [7]}}"#, false),
        (r#"{"order": {"v": "abc"}}"#, true),
    ];
    let documents =
        documents.map(|(json, borrowed)| (JsonEvent::new(json.as_bytes(), &roots), json, borrowed));
    let twice = JsonEvent::new(br#"{"order": {"v": "a\tc", "v": ""}}"#, &roots);
    let mut facts = Facts::empty(&shape);
    for (event, json, borrowed) in &documents {
        // Twice, so that what is said of one document is what the next one finds.
        for _ in 0..2 {
            event.fill(&shape, &mut facts).unwrap();
            assert_eq!(facts.borrowed, *borrowed, "{json}");
            let mut slots = facts.slots.iter().chain(facts.lists.iter().flatten());
            assert_eq!(!slots.any(Slot::owns), *borrowed, "{json}");
        }
    }
    assert!(twice.fill(&shape, &mut facts).is_err() && !facts.borrowed);
}

#[test]
fn lists_of_lists() {
    let tags = list(3, one(ScalarType::Text));
    let item = record([("sku", one(ScalarType::Text)), ("tags", tags)]);
    let shape = shape(&record([("order", record([("items", list(3, item))]))]));
    let roots = roots();
    let json = r#"{"order": {"items": [{"sku": "A", "tags": ["x", "y"]}, null, {"tags": [], "sku": "B"}]}}"#;
    let event = JsonEvent::new(json.as_bytes(), &roots);
    let mut facts = Facts::empty(&shape);
    // Facts are filled from scratch each time.
    event.fill(&shape, &mut facts).unwrap();
    event.fill(&shape, &mut facts).unwrap();
    assert_eq!(facts.slots[2], Slot::List { start: 0, len: 3 });
    // An item: the record, its sku, its tags.
    let expected = [
        [Slot::Record, text("A"), Slot::List { start: 0, len: 2 }],
        [Slot::Null, Slot::Absent, Slot::Absent],
        [Slot::Record, text("B"), Slot::List { start: 2, len: 0 }],
    ];
    let lists = [expected.concat(), vec![text("x"), text("y")]];
    assert!(facts.lists.iter().eq(&lists), "{:?}", facts.lists);
    let four = r#"{"order": {"items": [1, 2, 3, 4]}}"#;
    let four = JsonEvent::new(four.as_bytes(), &roots);
    let refused = four.fill(&shape, &mut facts);
    assert_eq!(refused, Err(FactError::ListTooLong { path: "order.items".to_owned(), cap: 3 }));
    let nested = r#"{"order": {"items": [{"tags": ["1", "2", "3", "4"]}]}}"#;
    let nested = JsonEvent::new(nested.as_bytes(), &roots);
    let refused = nested.fill(&shape, &mut facts);
    assert_eq!(refused, Err(FactError::ListTooLong { path: "order.items.[].tags".to_owned(), cap: 3 }));
}

#[test]
fn one_key_may_fill_places_of_several_types() {
    let mut shape =
        shape(&record([("event", record([("a", one(ScalarType::Number)), ("b", one(ScalarType::Text))]))]));
    let dangjiu::facts::NodeKind::Record(keys) = &mut shape.nodes[1].kind else { unreachable!() };
    *keys = [("kind", 2), ("kind", 3)].into_iter().collect();
    let slots = read(&shape, r#"{"event": {"kind": "7"}}"#).unwrap();
    assert_eq!(slots[2], Slot::Scalar(Scalar::Number(Decimal::from_i64(7))));
    assert_eq!(slots[3], text("7"));
}

#[test]
fn what_is_not_json_is_refused_with_its_place() {
    for (json, at) in [
        ("", 0),
        ("[]", 0),
        ("null", 0),
        ("{", 1),
        (r#"{"a"}"#, 4),
        (r#"{"a": }"#, 6),
        (r#"{"a": 1,}"#, 8),
        (r#"{"a": 1} x"#, 9),
        (r#"{"a": [1,]}"#, 9),
        (r#"{"a": [1}"#, 8),
        (r#"{"a": {"b": 1]}"#, 13),
        (r#"{"a": 01}"#, 7),
        (r#"{"a": 1.}"#, 8),
        (r#"{"a": .5}"#, 6),
        (r#"{"a": +5}"#, 6),
        (r#"{"a": -}"#, 7),
        (r#"{"a": 1e}"#, 8),
        (r#"{"a": NaN}"#, 6),
        (r#"{"a": nul}"#, 6),
        (r#"{"a": "\x"}"#, 8),
        (r#"{"a": "\u12g4"}"#, 11),
        ("{\"a\": \"\n\"}", 7),
        ("{\"a\": \"\0\"}", 7),
        (r#"{"a": "x"#, 8),
        (r#"{'a': 1}"#, 1),
    ] {
        match read(&envelope(), json) {
            Err(FactError::Malformed { at: found, what }) => {
                assert_eq!(found, at, "{json}");
                let error = HostError::from(FactError::Malformed { at, what });
                let words = error.message.zh.split('`').step_by(2).collect::<String>();
                assert!(!words.contains(|c: char| c.is_ascii_alphabetic()), "{}", error.message.zh);
            }
            other => panic!("{json}: {other:?}"),
        }
    }
    let roots = roots();
    let mut facts = Facts::default();
    let bytes = b"{\"a\": \"\xff\"}";
    let error = JsonEvent::new(bytes, &roots).fill(&Shape::default(), &mut facts).unwrap_err();
    assert_eq!(error.to_string(), "not readable at byte 7: a byte that is not UTF-8");
}

#[test]
fn every_byte_of_a_document_is_checked() {
    let roots = roots();
    let document = format!(r#"{{"id": "{}", "客户备注": "{}"}}"#, "a".repeat(90), "请尽快发货😀".repeat(12));
    for at in 0..document.len() {
        // No UTF-8 holds the first; the second goes on with a character that had to begin.
        for wrong in [0xff, 0x80] {
            let mut bytes = document.clone().into_bytes();
            bytes[at] = wrong;
            let Err(error) = std::str::from_utf8(&bytes) else { continue };
            let read = JsonEvent::new(&bytes, &roots).fill(&Shape::default(), &mut Facts::default());
            let what = say!("a byte that is not UTF-8", "不是 UTF-8 的字节");
            assert_eq!(read, Err(FactError::Malformed { at: error.valid_up_to() as u64, what }), "{at}");
        }
    }
    assert!(
        JsonEvent::new(document.as_bytes(), &roots).fill(&Shape::default(), &mut Facts::default()).is_ok()
    );
}

#[test]
fn depth_is_limited_and_costs_no_stack() {
    let nest = |depth: usize| format!(r#"{{"a": {}{}}}"#, "[".repeat(depth), "]".repeat(depth));
    assert!(read(&envelope(), &nest(63)).is_ok());
    assert_eq!(read(&envelope(), &nest(64)), Err(FactError::TooDeep { limit: 64 }));
    assert_eq!(read(&envelope(), &"{\"a\":".repeat(100_000)), Err(FactError::TooDeep { limit: 64 }));
    assert_eq!(read(&envelope(), &"{\"order\":".repeat(100_000)), Err(FactError::TooDeep { limit: 64 }));
    assert_eq!(
        read(&envelope(), &format!("{{\"a\":{}", "[".repeat(1_000_000))),
        Err(FactError::TooDeep { limit: 64 })
    );
}

#[test]
fn a_byte_order_mark_and_blanks_are_passed_over() {
    let slots = read(&envelope(), "\u{feff} \t\r\n{\"id\" : \"1\"}\n ").unwrap();
    assert_eq!(slots[2], text("1"));
}

#[test]
fn the_head_of_each_form() {
    let roots = roots();
    let head = |json: &str| JsonEvent::new(json.as_bytes(), &roots).head(None).unwrap();
    let cloud = head(
        r#"{"specversion":"1.0","id":"e","type":"order.created","source":"s","time":"2026-02-09T02:00:00Z","data":{"id":"1"}}"#,
    );
    assert_eq!(cloud.time, Instant::parse("2026-02-09T02:00:00Z").ok());
    assert_eq!((cloud.order.as_deref(), cloud.kind.as_deref()), (Some("1"), Some("order.created")));
    let bare = head(r#"{"id": "1", "event_time": 3}"#);
    assert_eq!((bare.order.as_deref(), bare.id), (Some("1"), None));
    let broken = head(r#"{"event": {"time": 1739066400}}"#);
    assert_eq!((broken.time, broken.wrong_time), (None, Some(Found::number("1739066400"))));
    let local = br#"{"event": {"time": "2026-02-09 10:00"}}"#;
    let local = JsonEvent::new(local, &roots);
    assert_eq!(local.head(None).unwrap().wrong_time, Some(Found::text("2026-02-09 10:00")));
    assert_eq!(local.head(Some(&ZoneTable::shanghai())).unwrap().time, cloud.time);
}

#[test]
fn events_from_lines_lists_and_documents() {
    let lines = |text: &str| -> Vec<(u64, String, bool)> {
        events_of(text.as_bytes())
            .into_iter()
            .map(|event| (event.line, String::from_utf8(event.bytes).unwrap(), event.problem.is_some()))
            .collect()
    };
    let ok = |line: u64, text: &str| (line, text.to_owned(), false);
    assert_eq!(lines("\u{feff}{\"a\":1}\r\n\r\n{\"a\":2}"), [ok(1, "{\"a\":1}"), ok(3, "{\"a\":2}")]);
    assert_eq!(
        lines("{\"a\":1}\nrubbish\n{\"a\":2}\n"),
        [ok(1, "{\"a\":1}"), ok(2, "rubbish"), ok(3, "{\"a\":2}")]
    );
    assert_eq!(lines("[\n {\"a\":1},\n {\"a\":\n2}\n]\n"), [ok(2, "{\"a\":1}"), ok(3, "{\"a\":\n2}")]);
    assert_eq!(lines("{\n\"a\": 1\n}\n{\n\"a\": 2\n}"), [ok(1, "{\n\"a\": 1\n}"), ok(4, "{\n\"a\": 2\n}")]);
    assert_eq!(lines("{\"a\":1\n{\"a\":2}\n"), [ok(1, "{\"a\":1"), ok(2, "{\"a\":2}")]);
    assert_eq!(lines("[{\"a\":1},\n{\"a\" 2}]"), [ok(1, "{\"a\":1}"), (2, ",\n{\"a\" 2}]".to_owned(), true)]);
    // A log line, or a list without items, ahead of events.
    assert_eq!(
        lines("[2026-09-21 08:00] begun\n{\"a\":1}\n\n{\"a\":2}\n"),
        [ok(1, "[2026-09-21 08:00] begun"), ok(2, "{\"a\":1}"), ok(4, "{\"a\":2}")]
    );
    assert_eq!(lines("[]\n{\"a\":1}\n{\"a\":2}"), [ok(1, "[]"), ok(2, "{\"a\":1}"), ok(3, "{\"a\":2}")]);
    // The second line does not stand by itself: that is a list over several lines.
    assert_eq!(
        lines("[{\"a\":1},\n{\"a\":2},\n x]")[1..],
        [ok(2, "{\"a\":2}"), (3, ",\n x]".to_owned(), true)]
    );
    assert_eq!(lines(" \n\n"), []);
    // Two on a line, whether or not the second ends there.
    assert_eq!(lines("{\"a\":1} {\"a\":2}\n"), [ok(1, "{\"a\":1}"), ok(1, "{\"a\":2}")]);
    assert_eq!(lines("{\"a\":1} {\"a\":\n2}\n"), [ok(1, "{\"a\":1}"), ok(1, "{\"a\":\n2}")]);
    // What stands before a mistake is read, and what is behind it is one refusal, however many lines it has.
    let cut = format!("{{\n\"a\": 1\n}}\n{{\n{}", "\"b\": [1,\n2],\n".repeat(1000));
    let found = lines(&cut);
    assert_eq!((found.len(), &found[0]), (2, &ok(1, "{\n\"a\": 1\n}")));
    assert_eq!((found[1].0, found[1].2), (2005, true), "the line at which something is missing");
    assert_eq!(lines("{\n\"a\": 1,,\n\"b\": 2\n}"), [(2, "{\n\"a\": 1,,\n\"b\": 2\n}".to_owned(), true)]);
}

#[test]
fn a_list_that_breaks_off_says_where() {
    let mut found = events_of("[{\"a\": 1},\n\n  {\"a\" 2},\n{\"a\": 3}]".as_bytes());
    let broken = found.pop().unwrap();
    // By hand: two blanks, a brace, three characters and a blank come before the 2.
    assert_eq!((found.len(), broken.line), (1, 3));
    let message = broken.refusal().unwrap().message;
    assert_eq!(message.en, "not readable at byte 7: found `2`, expected `:`; the rest is not read");
    assert_eq!(found[0].refusal(), None);
}
