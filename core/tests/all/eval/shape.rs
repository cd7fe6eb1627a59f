//! What a plan pulls out of the facts, and what the host gives to a plan.

use super::support::*;
use dangjiu::facts::{NodeKind as ShapeKind, ScalarType, Shape, ShapeNode};
use dangjiu::limits::Limits;
use dangjiu::plan::{NAMED_LIST_MEMBERS, Plan, PlanError};
use dangjiu::program::{Comparison, NamedList, Node, NodeKind, PlaceId, Read, Test};
use dangjiu::schema::Requirement::Required;
use dangjiu::span::Span;
use dangjiu::value::{Scalar, Type};
use dangjiu::zone::ZoneTable;

fn known(of: Node) -> Node {
    boolean(NodeKind::Presence { of: Box::new(of), what: dangjiu::program::Presence::Known })
}

/// The node at a path of keys from the root.
fn at<'s>(shape: &'s Shape, path: &[&str]) -> &'s ShapeNode {
    path.iter().fold(&shape.nodes[0], |node, name| match &node.kind {
        ShapeKind::Record(keys) => {
            let (_, below) = keys.iter().find(|(key, _)| key == name).expect("the key is read");
            &shape.nodes[*below as usize]
        }
        ShapeKind::List { item, .. } => &shape.nodes[*item as usize],
        ShapeKind::Scalar(_) => panic!("nothing below a single value"),
    })
}

fn scalar(shape: &Shape, path: &[&str]) -> ScalarType {
    match at(shape, path).kind {
        ShapeKind::Scalar(ty) => ty,
        _ => panic!("{path:?} is no single value"),
    }
}

#[test]
fn every_type_of_value() {
    let mut b = Builder::new();
    let types = [
        (Type::Bool, ScalarType::Bool),
        (Type::Number, ScalarType::Number),
        (Type::Money, ScalarType::Money),
        (Type::Text, ScalarType::Text),
        (Type::Instant, ScalarType::Instant),
        (Type::Duration, ScalarType::Duration),
        (Type::Weight, ScalarType::Weight),
    ];
    let names = ["a", "b", "c", "d", "e", "f", "g"];
    let reads: Vec<Node> = names
        .iter()
        .zip(&types)
        .map(|(name, (ty, _))| known(b.read(&format!("order.{name}"), ty.clone(), Required)))
        .collect();
    b.rule("r", and(reads));
    let plan = b.plan();
    for (name, (_, expected)) in names.iter().zip(types) {
        assert_eq!(scalar(plan.shape(), &["order", name]), expected);
    }
}

/// Each enum has one reader, made when it is first read, and every read of it names that reader.
#[test]
fn readers_of_enums() {
    let mut b = Builder::new();
    b.program.vocabulary.enums[1].members[0].other = Some("金卡".into());
    b.program.vocabulary.enums[1].members[0].aliases = vec!["Gold".into(), "gold".into()];
    let reads = [("order.t", TIER), ("order.c", CHANNEL), ("order.u", TIER)]
        .map(|(path, id)| known(b.read(path, Type::Enum(id), Required)));
    b.rule("r", and(reads));
    let plan = b.plan();
    let shape = plan.shape();
    let reader = |path: &[&str]| match scalar(shape, path) {
        ScalarType::Enum(reader) => &shape.enums[reader as usize],
        other => panic!("{other:?}"),
    };
    assert_eq!(shape.enums.len(), 2);
    for path in ["t", "u"] {
        let tier = reader(&["order", path]);
        assert_eq!((tier.id, tier.name.as_str(), tier.open), (TIER, "tier", true));
        assert_eq!(
            ["gold", "Gold", "金卡", "silver"].map(|name| tier.index(name)),
            [Some(0), Some(0), Some(0), None]
        );
        assert_eq!(tier.spellings.len(), 3);
    }
    let channel = reader(&["order", "c"]);
    assert_eq!((channel.id, channel.open), (CHANNEL, false));
    assert_eq!(["douyin", "taobao"].map(|name| channel.index(name)), [Some(0), Some(1)]);
}

#[test]
fn lists_and_their_items() {
    let mut b = Builder::new();
    let tag = b.place("order.tags", Type::List(Box::new(Type::Text)), Required);
    let at_tag = b.program.places.iter().position(|place| place.path == "order.tags").unwrap();
    b.program.places[at_tag].cap = 7;
    let in_tags = boolean(NodeKind::InPlace {
        value: Box::new(constant(text("a"))),
        list: Read { place: tag, binder: None },
    });
    let x = b.item("order.items[].x", Type::Number, Required, 0);
    let list = b.place("order.items", Type::List(Box::new(Type::Record(ITEM))), Required);
    let y = b.item("order.items[].y", Type::Number, Required, 0);
    let any = boolean(NodeKind::Quantifier {
        kind: dangjiu::program::Quantifier::Any,
        list: Read { place: list, binder: None },
        binder: 0,
        cond: Box::new(compare(Comparison::Eq, x, y)),
    });
    b.rule("r", and([in_tags, any]));
    let plan = b.plan();
    let shape = plan.shape();
    let ShapeKind::List { list: tags, cap, .. } = at(shape, &["order", "tags"]).kind else { panic!() };
    assert_eq!((cap, shape.strides[tags as usize]), (7, 1));
    assert_eq!(scalar(shape, &["order", "tags", "[]"]), ScalarType::Text);
    let ShapeKind::List { list: items, .. } = at(shape, &["order", "items"]).kind else { panic!() };
    // The item itself and its two fields.
    assert_eq!(shape.strides[items as usize], 3);
    let item = at(shape, &["order", "items", "[]"]);
    assert_eq!((item.slot, item.in_list), (0, Some(items)));
    let mut slots = ["x", "y"].map(|name| at(shape, &["order", "items", "[]", name]).slot);
    slots.sort_unstable();
    assert_eq!(slots, [1, 2]);
}

#[test]
fn only_what_is_read_is_pulled() {
    let mut b = Builder::new();
    let x = b.read("order.x", Type::Number, Required);
    b.read("order.unread", Type::Number, Required);
    b.rule("r", known(x));
    let plan = b.plan();
    let ShapeKind::Record(keys) = &at(plan.shape(), &["order"]).kind else { panic!() };
    let keys: Vec<&str> = keys.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(keys, ["x"]);
}

#[test]
fn a_field_below_a_list_is_unsound() {
    let mut b = Builder::new();
    let list = b.place("order.tags", Type::List(Box::new(Type::Text)), Required);
    let mut field = b.program.places[list.0 as usize].clone();
    field.parent = Some(list);
    field.path = "order.tags.x".into();
    field.ty = Type::Text;
    b.program.places.push(field);
    let place = PlaceId(u32::try_from(b.program.places.len() - 1).unwrap());
    b.rule("r", known(node(Type::Text, NodeKind::Read(Read { place, binder: None }))));
    assert!(matches!(Plan::compile(&b.program, &Limits::default()), Err(PlanError::Unsound { .. })));
}

#[test]
fn the_zone_of_local_times_is_the_hosts() {
    let mut b = Builder::new();
    let x = b.read("order.x", Type::Number, Required);
    b.rule("r", known(x));
    let plan = b.plan();
    assert!(plan.shape().zone.is_none());
    let local = plan.with_zone(ZoneTable::shanghai());
    assert_eq!(local.shape().zone.as_ref().map(ZoneTable::name), Some("Asia/Shanghai"));
    assert_eq!(local.shape().nodes.len(), plan.shape().nodes.len());
}

#[test]
fn a_plan_keeps_no_tests() {
    let mut b = Builder::new();
    b.program.tests.push(Test { title: "t".into(), span: Span::default(), items: vec![] });
    b.rule("r", yes());
    assert!(b.plan().program().tests.is_empty());
    assert_eq!(b.plan().program().rules.len(), 1);
}

#[test]
fn a_list_of_a_million_members() {
    let mut b = Builder::new();
    b.program.lists.push(NamedList { name: "codes".into(), ty: Type::Bool, members: None });
    b.rule("r", yes());
    let plan = b.plan();
    let mut members = vec![Scalar::Bool(true); NAMED_LIST_MEMBERS];
    assert!(plan.with_values([], [("codes", members.clone())]).is_ok());
    members.push(Scalar::Bool(true));
    assert!(matches!(
        plan.with_values([], [("codes", members)]),
        Err(PlanError::ListTooLong { limit: NAMED_LIST_MEMBERS, count: 1_000_001, .. })
    ));
}
