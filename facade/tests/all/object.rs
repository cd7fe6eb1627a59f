//! Objects of a host mean what the same document means as JSON: with a host made of JSON values, and of a few things
//! that JSON has not.
#![expect(clippy::indexing_slicing, reason = "a test may fail where it stands")]

use std::borrow::Cow;

use dangjiu::facts::{FactError, FactSource, Facts, Found, FoundKind, NodeKind, ScalarType, Shape, Slot};
use dangjiu::zone::ZoneTable;
use dangjiu_facade::canonical;
use dangjiu_facade::error::{ErrorKind, HostError};
use dangjiu_facade::json::{JsonEvent, Roots};
use dangjiu_facade::object::{Fields, Key, Keys, Look, Object, ObjectEvent, Stop, Texts, json};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::shapes::{list, members, one, record, shape};

/// A value of the host.
#[derive(Clone)]
pub(crate) enum Toy {
    Json(Value),
    Half,
    NoNumber,
    Odd,
    Raises,
    Record(Vec<(Name, Toy)>),
}

#[derive(Clone)]
pub(crate) enum Name {
    Text(&'static str),
    Half,
    Number,
}

pub(crate) struct Named(Vec<(Result<String, Name>, Toy)>);

impl Object for Toy {
    type Key = String;
    type Fields = Named;
    type Items = std::vec::IntoIter<Result<Toy, &'static str>>;
    type Raised = &'static str;
    const EXPECTED: [&'static str; 2] = ["a toy", "玩具"];

    fn look(&self) -> Result<Look<'_, Toy>, &'static str> {
        Ok(match self {
            Toy::Json(Value::Null) => Look::Null,
            Toy::Json(Value::Bool(value)) => Look::Bool(*value),
            Toy::Json(Value::Number(number)) => match number.as_i64() {
                Some(value) => Look::Int(value),
                None => Look::Number(Cow::Borrowed(number.as_str())),
            },
            Toy::Json(Value::String(text)) => Look::Text(Cow::Borrowed(text)),
            Toy::Json(Value::Array(items)) => {
                Look::List(items.iter().cloned().map(Toy::Json).map(Ok).collect::<Vec<_>>().into_iter())
            }
            Toy::Json(Value::Object(members)) => {
                let named = |(name, value): (&String, &Value)| (Ok(name.clone()), Toy::Json(value.clone()));
                Look::Record(Named(members.iter().map(named).collect()))
            }
            Toy::Half => Look::Half,
            Toy::NoNumber => Look::NoNumber(Cow::Borrowed("nan")),
            Toy::Odd => Look::Other,
            Toy::Raises => return Err("raised"),
            Toy::Record(fields) => {
                let named = |(name, value): &(Name, Toy)| match name {
                    Name::Text(name) => (Ok((*name).to_owned()), value.clone()),
                    name => (Err(name.clone()), value.clone()),
                };
                Look::Record(Named(fields.iter().map(named).collect()))
            }
        })
    }

    fn type_name(&self) -> String {
        "toy".to_owned()
    }
}

impl Fields<Toy> for Named {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn get(&self, key: &String) -> Result<Option<Toy>, &'static str> {
        Ok(self.0.iter().find(|(name, _)| name.as_ref().ok() == Some(key)).map(|(_, value)| value.clone()))
    }

    fn each<E>(&self, mut work: impl FnMut(Key<'_>, &Toy) -> Result<(), E>) -> Result<(), E> {
        self.0.iter().try_for_each(|(name, value)| {
            let key = match name {
                Ok(name) => Key::Text(name),
                Err(Name::Half) => Key::Half,
                Err(_) => Key::Other("number".to_owned()),
            };
            work(key, value)
        })
    }
}

fn roots() -> Roots {
    Roots::new(["order", "订单", "customer", "parcel"], &["customer"])
}

/// An order with every type of value, a record that stands at the root as well, and what an event says of itself.
fn wide() -> Shape {
    use ScalarType::{Bool, Duration, Enum, Instant, Money, Number, Text, Weight};
    let mut shape = shape(&record([
        (
            "order|订单",
            record([
                ("id|编号", one(Text)),
                ("customer", record([("id", one(Text))])),
                ("amount|金额", one(Money)),
                ("score", one(Number)),
                ("cod", one(Bool)),
                ("at", one(Instant)),
                ("length", one(Duration)),
                ("weight", one(Weight)),
                ("closed", one(Enum(0))),
                ("open", one(Enum(1))),
                ("items", list(3, record([("sku", one(Text)), ("tags", list(2, one(Text)))]))),
            ]),
        ),
        ("parcel", record([("id", one(Text))])),
        ("event|事件", record([("id", one(Text)), ("type", one(Text)), ("time", one(Instant))])),
    ]));
    shape.enums = vec![members(false, &["gold", "金"]), members(true, &["gold"])];
    shape.zone = Some(ZoneTable::shanghai());
    let NodeKind::Record(keys) = &mut shape.nodes[0].kind else { unreachable!() };
    *keys = keys.iter().cloned().chain([("customer".to_owned(), 3)]).collect();
    shape
}

type Read = Result<(Vec<Slot<'static>>, Vec<Vec<Slot<'static>>>), FactError>;

fn read(source: &dyn FactSource, shape: &Shape) -> Read {
    let mut facts = Facts::empty(shape);
    source.fill(shape, &mut facts)?;
    let owns = facts.slots.iter().chain(facts.lists.iter().flatten()).any(Slot::owns);
    assert_eq!(facts.borrowed, !owns, "what is owned is given back");
    let owned = |slots: Vec<Slot<'_>>| slots.into_iter().map(owned).collect::<Vec<_>>();
    Ok((owned(facts.slots), facts.lists.iter().map(|list| owned(list.clone())).collect()))
}

fn owned(slot: Slot<'_>) -> Slot<'static> {
    match slot {
        Slot::Scalar(value) => Slot::Scalar(value.into_owned()),
        Slot::Wrong(found) => Slot::Wrong(found),
        Slot::Absent => Slot::Absent,
        Slot::Null => Slot::Null,
        Slot::Record => Slot::Record,
        Slot::List { start, len } => Slot::List { start, len },
    }
}

/// What a toy holds, and what it raised.
fn of_toy(toy: &Toy, shape: &Shape) -> (Read, Option<&'static str>) {
    let (roots, texts) = (roots(), Texts::default());
    let keys = Keys::of(shape, str::to_owned);
    let event = ObjectEvent::new(toy, &keys, &roots, &texts);
    let found = read(&event, shape);
    (found, event.raised())
}

/// What a document holds as JSON and as an object, which is the same.
fn same(document: &Value) -> Read {
    let (shape, roots) = (wide(), roots());
    let text = document.to_string();
    let as_json = read(&JsonEvent::new(text.as_bytes(), &roots), &shape);
    let (as_object, raised) = of_toy(&Toy::Json(document.clone()), &shape);
    assert!(raised.is_none(), "{raised:?}");
    assert_eq!(as_object, as_json, "{text}");
    as_object
}

#[test]
fn every_framing_is_that_of_json() {
    let head = json!({"specversion": "1.0", "type": "order.created", "source": "erp", "id": "e", "data": {"id": "1"}});
    let with = |key: &str, value: Value| {
        let mut event = head.clone();
        event[key] = value;
        event
    };
    let read: Vec<usize> = [
        json!({"id": "1", "customer": {"id": "c"}, "amount": "5 CNY"}),
        json!({"order": {"id": "1", "score": 0.5}, "customer": {"id": "c"}}),
        json!({"customer": {"id": "c"}}),
        json!({"customer": {"id": "c"}, "id": "1"}),
        json!({"订单": {"编号": "1", "金额": {"amount": 5, "currency": "CNY"}}, "事件": {"id": "e"}}),
        json!({"order": {"items": [{"sku": "a", "tags": ["x", "y"]}, {}, null]}}),
        json!({}),
        head.clone(),
        with("data", json!({"order": {"id": "1"}, "event": {"time": "2026-02-09 10:00:00"}})),
        with("data", Value::Null),
        with("type", json!(5)),
        with("type", json!("elsewhere.happened")),
    ]
    .iter()
    .map(|document| same(document).unwrap().0.iter().filter(|slot| **slot != Slot::Absent).count())
    .collect();
    assert_eq!(read, [5, 5, 2, 4, 5, 2, 1, 5, 6, 3, 3, 3]);
}

#[test]
fn what_is_refused_is_refused_with_the_same_words() {
    let head = json!({"specversion": "1.0", "type": "order.created"});
    let with = |key: &str, value: Value| {
        let mut event = head.clone();
        event[key] = value;
        event
    };
    for (document, why) in [
        (json!({"order": {"id": "1", "编号": "1"}}), "`order.编号` appears twice"),
        (json!({"order": {"编号": "1", "id": "1"}}), "`order.id` appears twice"),
        (json!({"order": {"customer": {}}, "customer": {}}), "`customer` appears twice"),
        (json!({"customer": {}, "order": {"customer": {}}}), "`order.customer` appears twice"),
        (json!({"order": {"items": [1, 2, 3, 4], "id": "1", "编号": "1"}}), "`order.items` has more than 3"),
        (json!({"order": {"items": [1, 2, 3, 4]}}), "`order.items` has more than 3 items"),
        (json!({"order": {"items": [{"tags": ["a", "b", "c"]}]}}), "`order.items.[].tags` has more than 2"),
        (with("data_base64", json!("e30=")), "expected JSON in `data`"),
        (with("data", json!([1])), "expected an object in `data`"),
        (with("data", json!({"event": {"type": "x"}, "order": {}})), "`event.type` appears twice"),
    ] {
        let refused = same(&document).unwrap_err().to_string();
        assert!(refused.contains(why), "{document}: {refused}");
    }
}

#[test]
fn what_json_has_not_is_wrong_in_its_place() {
    let order = |value| Toy::Record(vec![(Name::Text("score"), value), (Name::Number, Toy::Odd)]);
    for (value, expected) in [
        (Toy::Half, Found::HalfText),
        (Toy::NoNumber, Found::number("nan")),
        (Toy::Odd, Found::Named("toy".into())),
        (Toy::Record(Vec::new()), Found::Kind(FoundKind::Object)),
    ] {
        let (found, raised) = of_toy(&order(value), &wide());
        assert!(raised.is_none());
        assert!(found.unwrap().0.contains(&Slot::Wrong(expected.clone())), "{expected}");
    }
    let order = Toy::Record(vec![(Name::Text("order"), Toy::Half)]);
    let (found, _) = of_toy(&order, &wide());
    assert!(found.unwrap().0.contains(&Slot::Wrong(Found::HalfText)), "where an object is read");
}

/// No document tells why, as there is none.
#[test]
fn data_that_json_has_not_is_refused_in_both_languages() {
    let text = |text: &str| Toy::Json(json!(text));
    let event = Toy::Record(vec![
        (Name::Text("specversion"), text("1.0")),
        (Name::Text("type"), text("order.created")),
        (Name::Text("data"), Toy::Odd),
    ]);
    let (found, _) = of_toy(&event, &wide());
    let said = found.unwrap_err().sentence();
    assert_eq!(said.en, "not readable at byte 0: found another value, expected an object in `data`");
    assert_eq!(said.zh, "第 0 字节处读不下去：此处是其他值，应为`data` 中的对象");
}

#[test]
fn what_the_host_raises_is_handed_back() {
    let order = Toy::Record(vec![(Name::Text("order"), Toy::Record(vec![(Name::Text("id"), Toy::Raises)]))]);
    let (found, raised) = of_toy(&order, &wide());
    assert_eq!(found.unwrap_err(), FactError::Raised);
    assert_eq!(raised, Some("raised"));
    // Also where it has a form in JSON.
    for toy in [Toy::Odd, Toy::Json(json!([])), Toy::Json(Value::Null)] {
        let (found, raised) = of_toy(&toy, &wide());
        let error = HostError::from(found.unwrap_err());
        assert_eq!((error.kind, error.code), (ErrorKind::Facts, "unreadable"));
        assert_eq!((&*error.message.en, raised), ("facts of type toy; expected a toy", None));
    }
}

#[test]
fn an_object_has_the_digest_of_its_json() {
    let document = json!({"b": [1, 2.50, null, true], "a": {"文": "\"x\"\n"}});
    let written = json(&Toy::Json(document.clone()), 64).unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&written).unwrap(), document);
    assert_eq!(canonical::digest(&written), canonical::digest(document.to_string().as_bytes()));
    assert_eq!(json(&Toy::NoNumber, 64).unwrap(), b"null");
    for toy in [
        Toy::Half,
        Toy::Odd,
        Toy::Record(vec![(Name::Half, Toy::NoNumber)]),
        Toy::Record(vec![(Name::Number, Toy::NoNumber)]),
    ] {
        assert!(matches!(json(&toy, 64), Err(Stop::Fact(FactError::Formless { .. }))));
    }
    let nested = |levels| (0..levels).fold(Value::Null, |inner, _| json!([inner]));
    assert!(json(&Toy::Json(nested(64)), 64).is_ok());
    assert!(matches!(json(&Toy::Json(nested(65)), 64), Err(Stop::Fact(FactError::TooDeep { limit: 64 }))));
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(|number| json!(number)),
        "-?[0-9]{1,20}\\.[0-9]{1,6}"
            .prop_map(|text| serde_json::from_str(text.trim_start_matches('0')).unwrap_or(json!(0.5))),
        "gold|金|5 CNY|-3.50 USD|3kg|PT2H|2026-02-09|2026-02-09T10:00:00Z|x{0,3}".prop_map(Value::String),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            members_of(inner.clone()),
            members_of(inner),
        ]
    })
}

fn members_of(inner: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    const NAMES: &str = "id|编号|customer|amount|金额|score|cod|at|length|weight|closed|open|items|sku|tags|currency|order|订单|parcel|event|type|data|other";
    prop::collection::btree_map(NAMES, inner, 0..7)
        .prop_map(|members| Value::Object(members.into_iter().collect()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn random_documents_are_the_same(document in members_of(value()), order in members_of(value()), cloud in any::<bool>()) {
        let _ = same(&document);
        let _ = same(&json!({"order": order.clone(), "parcel": document.clone()}));
        if cloud {
            let _ = same(&json!({"specversion": "1.0", "type": "order.created", "id": "e", "data": order}));
        }
        prop_assert_eq!(serde_json::from_slice::<Value>(&json(&Toy::Json(document.clone()), 64).unwrap()).unwrap(), document);
    }
}
