//! What an absent, null or wrong value means, place by place.

use super::support::*;
use dangjiu::facts::{Found, FoundKind};
use dangjiu::program::{Comparison, Node, NodeKind, Place, PlaceId, Presence, Read, RecordValue};
use dangjiu::schema::{DataClass, Requirement};
use dangjiu::value::Type;

use Requirement::{Default, Optional, Required};

fn is_one(read: Node) -> Node {
    compare(Comparison::Eq, read, constant(number("1")))
}

/// `order.a.b.x` with these requirements.
fn nested(a: Requirement, b_: Requirement, x: Requirement) -> (Builder, Node) {
    let mut b = Builder::new();
    b.place("order.a", Type::Record(ORDER), a);
    b.place("order.a.b", Type::Record(ORDER), b_);
    let read = b.read("order.a.b.x", Type::Number, x);
    (b, read)
}

#[test]
fn the_first_absent_step_decides() {
    let unknown = |path: &str| Comes::Missing(vec![path.to_owned()]);
    let default = || Default(number("7"));
    let absent_a = order([]);
    let absent_b = order([("a", record([]))]);
    let absent_x = order([("a", record([("b", record([]))]))]);
    let null_b = order([("a", record([("b", Tree::Null)]))]);
    let cases = [
        (Required, Required, Required, &absent_a, unknown("order.a")),
        (Optional, Required, Required, &absent_a, Comes::None),
        (Optional, Required, default(), &absent_a, Comes::None),
        // A default is that of the place itself, never of a record around it.
        (default(), Required, Required, &absent_a, Comes::None),
        (Required, Required, Required, &absent_b, unknown("order.a.b")),
        (Required, Optional, Required, &absent_b, Comes::None),
        (Required, Optional, Required, &null_b, Comes::None),
        (Required, Required, Required, &null_b, unknown("order.a.b")),
        (Required, Required, Required, &absent_x, unknown("order.a.b.x")),
        (Required, Required, Optional, &absent_x, Comes::None),
        (Required, Required, default(), &absent_x, Comes::to(number("7"))),
    ];
    for (a, b_, x, facts, expected) in cases {
        let (mut b, read) = nested(a.clone(), b_.clone(), x.clone());
        assert_eq!(value(&mut b, read, facts), expected, "{a:?} {b_:?} {x:?} {facts:?}");
    }
    // The root itself: `order` is optional in these programs, so without it everything below is none.
    let (mut b, read) = nested(Required, Required, Required);
    assert_eq!(value(&mut b, read, &nothing()), Comes::None);
}

#[test]
fn null_is_absence() {
    for (requirement, expected) in [
        (Required, Comes::Missing(vec!["order.x".to_owned()])),
        (Optional, Comes::None),
        (Default(number("7")), Comes::to(number("7"))),
    ] {
        let mut b = Builder::new();
        let read = b.read("order.x", Type::Number, requirement);
        assert_eq!(value(&mut b, read, &order([("x", Tree::Null)])), expected);
    }
}

#[test]
fn a_place_may_be_given_at_its_own_root() {
    let (mut b, read) = nested(Required, Required, Required);
    let at = b.program.places.iter().position(|place| place.path == "order.a.b").unwrap();
    b.program.places[at].root_keys = vec!["b".to_owned(), "乙".to_owned()];
    // Nothing is known of `order` or `order.a`, but `order.a.b` is there.
    assert_eq!(
        value(&mut b, read.clone(), &record([("b", record([("x", number("1").into())]))])),
        Comes::to(number("1"))
    );
    assert_eq!(
        value(&mut b, read.clone(), &record([("乙", record([("x", number("1").into())]))])),
        Comes::to(number("1"))
    );
    let missing = Comes::Missing(vec!["order.a.b.x".to_owned()]);
    assert_eq!(value(&mut b, read.clone(), &record([("b", record([]))])), missing);
    assert_eq!(value(&mut b, read, &nothing()), Comes::None);
}

#[test]
fn several_spellings_of_a_key() {
    let mut b = Builder::new();
    let read = b.read("order.x", Type::Number, Required);
    let at = b.program.places.iter().position(|place| place.path == "order.x").unwrap();
    b.program.places[at].keys.push("数量".to_owned());
    assert_eq!(value(&mut b, read, &order([("数量", number("3").into())])), Comes::to(number("3")));
}

#[test]
fn a_wrong_value_is_an_error_and_never_missing() {
    for requirement in [Required, Optional, Default(number("7"))] {
        let mut b = Builder::new();
        let read = b.read("order.x", Type::Number, requirement);
        let facts = order([("x", Tree::Wrong(Found::text("one")))]);
        assert_eq!(condition(&mut b, is_one(read.clone()), &facts), Error);
        let (path, what) = wrong(&mut b, is_one(read), &facts);
        assert_eq!(path.as_deref(), Some("order.x"));
        assert_eq!(what, "`order.x` is text \"one\"; expected a number");
    }
}

#[test]
fn a_wrong_record_around_is_an_error() {
    let (mut b, read) = nested(Optional, Optional, Optional);
    let facts = order([("a", Tree::Wrong(Found::number("5")))]);
    assert_eq!(condition(&mut b, is_one(read.clone()), &facts), Error);
    let (path, what) = wrong(&mut b, is_one(read), &facts);
    assert_eq!(path.as_deref(), Some("order.a"));
    assert_eq!(what, "`order.a` is number 5; expected an object");
}

/// A source that fills a slot with a value of another kind is no better than wrong data.
#[test]
fn a_value_of_another_kind_is_an_error() {
    let mut b = Builder::new();
    let read = b.read("order.x", Type::Number, Required);
    assert_eq!(condition(&mut b, is_one(read), &order([("x", text("1").into())])), Error);
    let read = b.read("order.tier", Type::Enum(TIER), Required);
    let gold = compare(Comparison::Eq, read, constant(member(TIER, 0)));
    assert_eq!(condition(&mut b, gold, &order([("tier", member(CHANNEL, 0).into())])), Error);
}

#[test]
fn what_each_type_expects() {
    let cases = [
        (Type::Bool, "true or false"),
        (Type::Number, "a number"),
        (Type::Money, "money with its currency, such as `199.00 CNY`"),
        (Type::Text, "text"),
        (Type::Instant, "a time such as `2026-02-09T10:00:00+08:00`"),
        (Type::Duration, "a length of time such as `2h`"),
        (Type::Weight, "a weight such as `3kg`"),
        (Type::Enum(TIER), "a member of `tier`"),
    ];
    for (ty, expected) in cases {
        let mut b = Builder::new();
        let read = b.read("order.x", ty.clone(), Required);
        let other = b.read("order.y", ty, Optional);
        let clause = compare(Comparison::Eq, read, other);
        let (_, what) = wrong(&mut b, clause, &order([("x", Tree::Wrong(Found::Kind(FoundKind::Object)))]));
        assert_eq!(what, format!("`order.x` is object; expected {expected}"));
    }
}

/// A text that only lacks its offset is told so, and what may be done instead; where a zone is set, neither helps.
#[test]
fn a_time_without_an_offset_is_told_what_it_lacks() {
    let mut b = Builder::new();
    let read = b.read("order.x", Type::Instant, Required);
    let clause = compare(Comparison::Le, read, constant(instant("2026-02-09T10:00:00Z")));
    let local = order([("x", Tree::Wrong(Found::text("2026-02-09 10:00")))]);
    let (_, what) = wrong(&mut b, clause.clone(), &local);
    assert!(what.contains("a time with its offset such as") && what.contains("a zone set"), "{what}");
    for other in [Found::text("yesterday"), Found::text("2026-02-09T10:00:00+99:00"), Found::number("5")] {
        let (_, what) = wrong(&mut b, clause.clone(), &order([("x", Tree::Wrong(other))]));
        assert!(what.ends_with("; expected a time such as `2026-02-09T10:00:00+08:00`"), "{what}");
    }
}

/// What is wrong with an item is said of the item, not of its list.
#[test]
fn a_wrong_item_is_named() {
    for (item, found) in
        [(Tree::Wrong(Found::number("5")), "number 5"), (Tree::Wrong(Found::Kind(FoundKind::List)), "list")]
    {
        let mut b = Builder::new();
        let place = b.place("order.codes", Type::List(Box::new(Type::Text)), Required);
        let value = Box::new(constant(text("NEW10")));
        let among = boolean(NodeKind::InPlace { value, list: Read { place, binder: None } });
        let facts = order([("codes", list([text("a").into(), item]))]);
        let (path, what) = wrong(&mut b, among, &facts);
        assert_eq!(path.as_deref(), Some("order.codes[]"));
        assert_eq!(what, format!("`order.codes[]` is {found}; expected text"));
    }
}

#[test]
fn presence_is_always_decided() {
    let ask = |b: &mut Builder, of: &Node, what, facts: &Tree| {
        condition(b, boolean(NodeKind::Presence { of: Box::new(of.clone()), what }), facts)
    };
    let cases = [
        // known, missing, none
        (Required, order([("x", number("1").into())]), [True, False, False]),
        (Required, order([]), [False, True, False]),
        (Optional, order([]), [False, False, True]),
        (Optional, order([("x", Tree::Null)]), [False, False, True]),
        (Default(number("7")), order([]), [True, False, False]),
        (Required, order([("x", Tree::wrong())]), [True, False, False]),
    ];
    for (requirement, facts, expected) in cases {
        let mut b = Builder::new();
        let read = b.read("order.x", Type::Number, requirement.clone());
        let whats = [Presence::Known, Presence::Missing, Presence::None];
        assert_eq!(whats.map(|what| ask(&mut b, &read, what, &facts)), expected, "{requirement:?} {facts:?}");
    }
}

#[test]
fn presence_of_records_and_lists() {
    let mut b = Builder::new();
    let place = b.place("order.buyer", Type::Record(ORDER), Required);
    let buyer = node(Type::Record(ORDER), NodeKind::Read(Read { place, binder: None }));
    let place = b.place("order.items", Type::List(Box::new(Type::Record(ITEM))), Optional);
    let items = node(Type::List(Box::new(Type::Record(ITEM))), NodeKind::Read(Read { place, binder: None }));
    let known = |of: &Node| boolean(NodeKind::Presence { of: Box::new(of.clone()), what: Presence::Known });
    let none = |of: &Node| boolean(NodeKind::Presence { of: Box::new(of.clone()), what: Presence::None });
    let missing =
        |of: &Node| boolean(NodeKind::Presence { of: Box::new(of.clone()), what: Presence::Missing });
    let full = order([("buyer", record([])), ("items", list([]))]);
    assert_eq!(condition(&mut b, and([known(&buyer), known(&items)]), &full), True);
    assert_eq!(condition(&mut b, and([missing(&buyer), none(&items)]), &order([])), True);
    assert_eq!(condition(&mut b, known(&buyer), &order([("buyer", Tree::wrong())])), True);
    let record_value =
        RecordValue { read: Read { place: buyer_place(&b), binder: None }, id: None, fields: vec![] };
    let as_value = node(Type::Record(ORDER), NodeKind::RecordValue(record_value));
    assert_eq!(condition(&mut b, known(&as_value), &full), True);
    assert_eq!(condition(&mut b, missing(&as_value), &order([])), True);
    // A record is there although its id is not, a list although an item is not.
    let id = b.place("order.buyer.id", Type::Text, Required);
    let read = Read { place: buyer_place(&b), binder: None };
    let by_id = RecordValue { read, id: Some(Read { place: id, binder: None }), fields: vec![] };
    let by_id = node(Type::Record(ORDER), NodeKind::RecordValue(by_id));
    assert_eq!(condition(&mut b, known(&by_id), &full), True);
    assert_eq!(condition(&mut b, missing(&by_id), &full), False);
    let item = b.item("order.items[].sku", Type::Text, Required, 0);
    let list = Read {
        place: b.place("order.items", Type::List(Box::new(Type::Record(ITEM))), Optional),
        binder: None,
    };
    let list = node(
        Type::List(Box::new(Type::Text)),
        NodeKind::ListValue { read: list, item: Box::new(item), binder: 0 },
    );
    let with_gap = order([("items", self::list([record([])]))]);
    assert_eq!(condition(&mut b, known(&list), &with_gap), True);
    assert_eq!(condition(&mut b, missing(&list), &with_gap), False);
    assert_eq!(condition(&mut b, none(&list), &order([])), True);
}

fn buyer_place(b: &Builder) -> PlaceId {
    let at = b.program.places.iter().position(|place| place.path == "order.buyer").unwrap();
    PlaceId(u32::try_from(at).unwrap())
}

#[test]
fn or_else_fills_what_is_none_or_unknown() {
    let or_else = |value: Node, fallback: Node| {
        node(Type::Number, NodeKind::OrElse(Box::new(value), Box::new(fallback)))
    };
    let mut b = Builder::new();
    let none = b.read("order.optional", Type::Number, Optional);
    let unknown = b.read("order.required", Type::Number, Required);
    let bad = b.read("order.wrong", Type::Number, Required);
    let facts = order([("wrong", Tree::wrong())]);
    let five = || constant(number("5"));
    assert_eq!(value(&mut b, or_else(none.clone(), five()), &facts), Comes::to(number("5")));
    assert_eq!(value(&mut b, or_else(unknown.clone(), five()), &facts), Comes::to(number("5")));
    assert_eq!(value(&mut b, or_else(constant(number("1")), five()), &facts), Comes::to(number("1")));
    assert!(matches!(value(&mut b, or_else(bad.clone(), five()), &facts), Comes::Wrong(_)));
    assert_eq!(value(&mut b, or_else(unknown.clone(), none.clone()), &facts), Comes::None);
    let later = b.read("order.later", Type::Number, Required);
    let chain = or_else(unknown, or_else(none, later));
    assert_eq!(value(&mut b, chain, &facts), Comes::Missing(vec!["order.later".to_owned()]));
}

#[test]
fn a_boolean_as_condition() {
    for (requirement, facts, expected) in [
        (Required, order([("cod", dangjiu::value::Scalar::Bool(true).into())]), True),
        (Required, order([("cod", dangjiu::value::Scalar::Bool(false).into())]), False),
        (Required, order([]), Unknown),
        (Optional, order([]), False),
        (Required, order([("cod", Tree::wrong())]), Error),
    ] {
        let mut b = Builder::new();
        let cod = b.read("order.cod", Type::Bool, requirement);
        assert_eq!(condition(&mut b, cod.clone(), &facts), expected);
        assert_eq!(condition(&mut b, not(cod), &facts), expected.not());
    }
    let mut b = Builder::new();
    assert_eq!(condition(&mut b, constant(number("1")), &nothing()), Error);
}

#[test]
fn a_value_of_a_running_trigger_is_missing_in_a_stateless_call() {
    let mut b = Builder::new();
    let rate = node(Type::Number, NodeKind::FromTrigger("rate".into()));
    assert_eq!(missing(&mut b, is_one(rate), &nothing()), ["rate"]);
}

#[test]
fn a_condition_as_a_value() {
    let mut b = Builder::new();
    let read = b.read("order.x", Type::Number, Required);
    let facts = order([("x", number("1").into())]);
    assert_eq!(value(&mut b, is_one(read.clone()), &facts), Comes::to(dangjiu::value::Scalar::Bool(true)));
    assert_eq!(
        value(&mut b, not(is_one(read.clone())), &facts),
        Comes::to(dangjiu::value::Scalar::Bool(false))
    );
    assert_eq!(value(&mut b, is_one(read.clone()), &order([])), Comes::Missing(vec!["order.x".to_owned()]));
    let facts = order([("x", Tree::wrong())]);
    assert!(matches!(value(&mut b, is_one(read), &facts), Comes::Wrong(_)));
}

/// A program that does not hold together is refused when it is compiled.
#[test]
fn unsound_programs() {
    use dangjiu::limits::Limits;
    use dangjiu::plan::{Plan, PlanError};
    let refused = |condition: Node| {
        let mut b = Builder::new();
        b.rule("r", condition);
        matches!(Plan::compile(&b.program, &Limits::default()), Err(PlanError::Unsound { .. }))
    };
    assert!(refused(is_one(node(Type::Number, NodeKind::Read(Read { place: PlaceId(99), binder: None })))));
    assert!(refused(node(Type::Bool, NodeKind::Let(0))));
    assert!(refused(node(Type::Bool, NodeKind::TableOutput { table: 0, output: 0 })));
    assert!(refused(boolean(NodeKind::InNamed { value: Box::new(yes()), list: 0 })));
    // A single value is not a list.
    let mut b = Builder::new();
    let place = b.place("order.x", Type::Number, Required);
    let list = Read { place, binder: None };
    b.rule("r", boolean(NodeKind::InPlace { value: Box::new(yes()), list }));
    assert!(matches!(Plan::compile(&b.program, &Limits::default()), Err(PlanError::Unsound { .. })));
    // A place inside a list needs to know whose item.
    let mut b = Builder::new();
    let price = b.item("order.items[].price", Type::Number, Required, 0);
    let NodeKind::Read(read) = &price.kind else { panic!() };
    b.rule("r", is_one(node(Type::Number, NodeKind::Read(Read { binder: None, ..*read }))));
    assert!(matches!(Plan::compile(&b.program, &Limits::default()), Err(PlanError::Unsound { .. })));
    // A place below a single value.
    let mut b = Builder::new();
    let place = b.place("order.x", Type::Number, Required);
    b.program.places.push(Place {
        parent: Some(place),
        keys: vec!["y".into()],
        root_keys: vec![],
        path: "order.x.y".into(),
        ty: Type::Number,
        requirement: Required,
        class: DataClass::Business,
        cap: 0,
        in_item: None,
    });
    let below = PlaceId(u32::try_from(b.program.places.len() - 1).unwrap());
    b.rule("r", is_one(node(Type::Number, NodeKind::Read(Read { place: below, binder: None }))));
    assert!(matches!(Plan::compile(&b.program, &Limits::default()), Err(PlanError::Unsound { .. })));
}

#[test]
fn nesting_has_a_limit() {
    use dangjiu::limits::Limits;
    use dangjiu::plan::{Plan, PlanError};
    let deep = |levels: usize| (1..levels).fold(yes(), |inner, _| not(inner));
    let compile = |levels| {
        let mut b = Builder::new();
        b.rule("r", deep(levels));
        Plan::compile(&b.program, &Limits::default())
    };
    let deepest = compile(256).unwrap();
    // 255 times not true is not true.
    let facts = nothing();
    assert!(dangjiu::eval::evaluate(&deepest, &facts, now()).unwrap().fired.is_empty());
    let deepest = compile(255).unwrap();
    assert_eq!(dangjiu::eval::evaluate(&deepest, &facts, now()).unwrap().fired.len(), 1);
    assert!(matches!(compile(257), Err(PlanError::TooDeep { limit: 256, what }) if what == "main.r"));
}

#[test]
fn a_wrong_value_about_a_person_is_not_repeated() {
    for (class, found) in [
        (DataClass::Business, "number 13812341234"),
        (DataClass::Public, "number 13812341234"),
        (DataClass::Personal, "number"),
        (DataClass::Sensitive, "number"),
    ] {
        let mut b = Builder::new();
        let read = b.read("order.phone", Type::Text, Required);
        b.program.places.iter_mut().for_each(|place| place.class = class);
        let clause = compare(Comparison::Eq, read, constant(text("1")));
        let (_, what) = wrong(&mut b, clause, &order([("phone", Tree::Wrong(Found::number("13812341234")))]));
        assert_eq!(what, format!("`order.phone` is {found}; expected text"));
    }
}

/// The deepest sum evaluates in the stack of a test.
#[test]
fn a_deep_sum() {
    let one = || Box::new(constant(number("1")));
    let sum = (1..254)
        .fold(constant(number("1")), |sum, _| node(Type::Number, NodeKind::Add(Box::new(sum), one())));
    let is_all = compare(Comparison::Eq, sum, constant(number("254")));
    let mut b = Builder::new();
    b.rule("r", is_all);
    let plan = b.plan();
    let facts = nothing();
    assert_eq!(dangjiu::eval::evaluate(&plan, &facts, now()).unwrap().fired.len(), 1);
}
