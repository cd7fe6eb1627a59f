//! Programs built by hand, without the language in front of evaluation.

use dangjiu::decimal::Decimal;
use dangjiu::eval::{Evaluation, Outcome, evaluate};
use dangjiu::facts::{
    FactError, FactSource, Facts, Found, FoundKind, NodeId, NodeKind as ShapeKind, Shape, Slot,
};
use dangjiu::lang::Lang;
use dangjiu::limits::Limits;
use dangjiu::money::Money;
use dangjiu::plan::{Plan, RuleId};
use dangjiu::program::*;
use dangjiu::schema::*;
use dangjiu::span::{SourceId, Span};
use dangjiu::time::{Duration, Instant};
use dangjiu::value::{EnumId, Member, RecordId, Scalar, Type, Value};

/// The enum `channel`: closed, `douyin` 0, `taobao` 1.
pub(crate) const CHANNEL: EnumId = EnumId(0);
/// The enum `tier`: open, `gold` 0.
pub(crate) const TIER: EnumId = EnumId(1);
/// The record `order`, with an id.
pub(crate) const ORDER: RecordId = RecordId(0);
/// The record `item`, without one.
pub(crate) const ITEM: RecordId = RecordId(1);

pub(crate) use dangjiu::eval::Outcome::{Error, False, True, Unknown};

/// A program in the making.
pub(crate) struct Builder {
    pub(crate) program: Program,
    spans: u32,
}

fn names(primary: &str, other: Option<&str>) -> Names {
    Names { primary: primary.into(), other: other.map(str::to_owned), ..Names::default() }
}

pub(crate) fn field(name: &str, ty: Type, requirement: Requirement) -> FieldType {
    FieldType { names: names(name, None), ty, requirement, class: DataClass::Business, cap: 200, span: None }
}

impl Builder {
    /// A program with the head of the event, the record `order` and no rules.
    pub(crate) fn new() -> Builder {
        let mut builder = Builder { program: Program::default(), spans: 0 };
        let vocabulary = &mut builder.program.vocabulary;
        let record = |name: &str, fields| RecordType { names: names(name, None), fields, span: None };
        vocabulary.records = vec![
            record("order", vec![field("id", Type::Text, Requirement::Required)]),
            record("item", vec![field("sku", Type::Text, Requirement::Required)]),
        ];
        vocabulary.record_names = [("order", ORDER), ("订单", ORDER), ("item", ITEM)]
            .map(|(name, id)| (name.to_owned(), id))
            .into();
        let members = |members: &[&str]| members.iter().map(|name| names(name, None)).collect();
        let enumeration = |name: &str, open, of: &[&str]| EnumType {
            names: names(name, None),
            open,
            members: members(of),
            span: None,
        };
        vocabulary.enums =
            vec![enumeration("channel", false, &["douyin", "taobao"]), enumeration("tier", true, &["gold"])];
        let action = |name: &str, requirement| ActionType {
            names: names(name, None),
            params: vec![field("value", Type::Text, requirement)],
            settled: false,
            undone_by: None,
            span: None,
        };
        vocabulary.actions =
            vec![action("act", Requirement::Optional), action("demand", Requirement::Required)];
        vocabulary.action_names = [("act".to_owned(), 0), ("demand".to_owned(), 1)].into();
        for field in ["type", "state", "id", "time", "source"] {
            let ty = if field == "time" { Type::Instant } else { Type::Text };
            builder.place(&format!("event.{field}"), ty, Requirement::Optional);
        }
        builder.program.head = EventHead {
            kind: builder.at("event.type"),
            state: builder.at("event.state"),
            id: builder.at("event.id"),
            time: builder.at("event.time"),
            source: builder.at("event.source"),
        };
        builder
    }

    fn at(&self, path: &str) -> PlaceId {
        let at = self.program.places.iter().position(|place| place.path == path);
        PlaceId(u32::try_from(at.unwrap_or_else(|| panic!("no place {path}"))).unwrap())
    }

    /// A place such as `order.amount` or `order.items[].price`; what it stands in is made optional where it is new.
    pub(crate) fn place(&mut self, path: &str, ty: Type, requirement: Requirement) -> PlaceId {
        let known = self.program.places.iter().position(|place| place.path == path);
        if let Some(at) = known {
            self.program.places[at].ty = ty;
            self.program.places[at].requirement = requirement;
            return self.at(path);
        }
        let (above, key) = match path.strip_suffix("[]") {
            Some(list) => (Some(list), None),
            None => match path.rsplit_once('.') {
                Some((above, key)) => (Some(above), Some(key)),
                None => (None, Some(path)),
            },
        };
        let parent = above.map(|above| {
            if self.program.places.iter().any(|place| place.path == above) {
                return self.at(above);
            }
            let ty = match above.ends_with("[]") {
                true => Type::Record(ITEM),
                false if key.is_none() => Type::List(Box::new(ty.clone())),
                false => Type::Record(ORDER),
            };
            self.place(above, ty, Requirement::Optional)
        });
        let in_item = path.rsplit_once("[]").map(|(list, _)| format!("{list}[]"));
        self.program.places.push(Place {
            parent,
            keys: key.map(str::to_owned).into_iter().collect(),
            root_keys: Vec::new(),
            path: path.to_owned(),
            ty,
            requirement,
            class: DataClass::Business,
            cap: 200,
            in_item: in_item.filter(|item| item != path).map(|item| self.at(&item)),
        });
        PlaceId(u32::try_from(self.program.places.len() - 1).unwrap())
    }

    /// A read of a place outside lists.
    pub(crate) fn read(&mut self, path: &str, ty: Type, requirement: Requirement) -> Node {
        let place = self.place(path, ty.clone(), requirement);
        node(ty, NodeKind::Read(Read { place, binder: None }))
    }

    /// A read of a place inside a list, by the item of a binder.
    pub(crate) fn item(&mut self, path: &str, ty: Type, requirement: Requirement, binder: u16) -> Node {
        let place = self.place(path, ty.clone(), requirement);
        node(ty, NodeKind::Read(Read { place, binder: Some(binder) }))
    }

    /// A check rule with one step `act()`.
    pub(crate) fn rule(&mut self, name: &str, condition: Node) -> &mut Rule {
        self.spans += 1;
        let then = vec![act(None)];
        let rule = Rule {
            pack: "main".into(),
            name: name.into(),
            about: None,
            span: Span::new(SourceId(0), self.spans * 100, self.spans * 100 + 50),
            lang: Lang::En,
            priority: 0,
            group: None,
            once_per: None,
            at_most_once: None,
            period: None,
            shadow: false,
            disabled: false,
            trigger: None,
            condition: condition.into(),
            then: then.into(),
            otherwise: Box::default(),
            subject: None,
            subject_kind: "order".into(),
            cost: 1,
            layer: 0,
        };
        self.program.rules.push(rule);
        self.program.rules.last_mut().unwrap()
    }

    pub(crate) fn plan(&self) -> Plan {
        Plan::compile(&self.program, &Limits::default()).expect("the program is sound")
    }
}

/// A step `act(value: …)`.
pub(crate) fn act(value: Option<Node>) -> Step {
    action(0, "act", value)
}

/// A step of an action with one parameter.
pub(crate) fn action(number: u32, label: &str, value: Option<Node>) -> Step {
    Step {
        span: Span::default(),
        label: label.into(),
        kind: StepKind::Action { action: number, args: Box::new([value]), clauses: Clauses::default() },
    }
}

/// The same step with a guard.
pub(crate) fn guarded(mut step: Step, by: Node) -> Step {
    if let StepKind::Action { clauses, .. } | StepKind::Emit { clauses, .. } = &mut step.kind {
        clauses.guard = Some(Box::new(by));
    }
    step
}

pub(crate) fn node(ty: Type, kind: NodeKind) -> Node {
    Node { span: Span::default(), ty, kind }
}

pub(crate) fn boolean(kind: NodeKind) -> Node {
    node(Type::Bool, kind)
}

pub(crate) fn constant(scalar: Scalar<'static>) -> Node {
    let ty = match &scalar {
        Scalar::Bool(_) => Type::Bool,
        Scalar::Number(_) => Type::Number,
        Scalar::Money(_) => Type::Money,
        Scalar::Text(_) => Type::Text,
        Scalar::Instant(_) => Type::Instant,
        Scalar::Duration(_) => Type::Duration,
        Scalar::Weight(_) => Type::Weight,
        Scalar::Member(id, _) => Type::Enum(*id),
    };
    node(ty, NodeKind::Const(scalar))
}

pub(crate) fn yes() -> Node {
    constant(Scalar::Bool(true))
}

pub(crate) fn no() -> Node {
    constant(Scalar::Bool(false))
}

pub(crate) fn and(parts: impl Into<Vec<Node>>) -> Node {
    boolean(NodeKind::And(parts.into()))
}

pub(crate) fn or(parts: impl Into<Vec<Node>>) -> Node {
    boolean(NodeKind::Or(parts.into()))
}

pub(crate) fn not(part: Node) -> Node {
    boolean(NodeKind::Not(Box::new(part)))
}

pub(crate) fn compare(op: Comparison, left: Node, right: Node) -> Node {
    boolean(NodeKind::Compare(op, Box::new(left), Box::new(right)))
}

pub(crate) fn number(text: &str) -> Scalar<'static> {
    Scalar::Number(Decimal::parse(text).unwrap())
}

pub(crate) fn money(text: &str) -> Scalar<'static> {
    Scalar::Money(Money::parse(text).unwrap())
}

pub(crate) fn text(text: &str) -> Scalar<'static> {
    Scalar::Text(text.to_owned().into())
}

pub(crate) fn grams(text: &str) -> Scalar<'static> {
    Scalar::Weight(Decimal::parse(text).unwrap())
}

pub(crate) fn duration(text: &str) -> Scalar<'static> {
    Scalar::Duration(Duration::parse(text).unwrap())
}

pub(crate) fn instant(text: &str) -> Scalar<'static> {
    Scalar::Instant(Instant::parse(text).unwrap())
}

pub(crate) fn member(of: EnumId, index: u32) -> Scalar<'static> {
    Scalar::Member(of, Member::Known(index))
}

pub(crate) fn stranger(of: EnumId, text: &str) -> Scalar<'static> {
    Scalar::Member(of, Member::Other(text.to_owned().into()))
}

/// Facts as a tree.
#[derive(Clone, Debug)]
pub(crate) enum Tree {
    Null,
    Scalar(Scalar<'static>),
    Wrong(Found),
    Record(Vec<(&'static str, Tree)>),
    List(Vec<Tree>),
}

impl From<Scalar<'static>> for Tree {
    fn from(scalar: Scalar<'static>) -> Tree {
        Tree::Scalar(scalar)
    }
}

pub(crate) fn record<const N: usize>(fields: [(&'static str, Tree); N]) -> Tree {
    Tree::Record(fields.into())
}

pub(crate) fn list<const N: usize>(items: [Tree; N]) -> Tree {
    Tree::List(items.into())
}

/// `{ order: { … } }`
pub(crate) fn order<const N: usize>(fields: [(&'static str, Tree); N]) -> Tree {
    record([("order", record(fields))])
}

pub(crate) fn nothing() -> Tree {
    record([])
}

impl Tree {
    /// Something of another type, whatever it is.
    pub(crate) fn wrong() -> Tree {
        Tree::Wrong(Found::text("x"))
    }
}

impl FactSource for Tree {
    fn fill<'a>(&'a self, shape: &Shape, facts: &mut Facts<'a>) -> Result<(), FactError> {
        fill(self, shape, 0, None, facts);
        Ok(())
    }

    fn digest(&self) -> Result<[u8; 32], FactError> {
        Ok([0xab; 32])
    }
}

/// Fills the node `at`; `item` is the first slot of the list item around.
fn fill<'a>(tree: &'a Tree, shape: &Shape, at: NodeId, item: Option<u32>, facts: &mut Facts<'a>) {
    let node = &shape.nodes[at as usize];
    let slot = match (tree, &node.kind) {
        (Tree::Null, _) => Slot::Null,
        (Tree::Wrong(found), _) => Slot::Wrong(found.clone()),
        (Tree::Scalar(scalar), ShapeKind::Scalar(_)) => Slot::Scalar(scalar.borrowed()),
        (Tree::Record(fields), ShapeKind::Record(keys)) => {
            for (name, field) in fields {
                for (_, below) in keys.iter().filter(|(key, _)| key == name) {
                    fill(field, shape, *below, item, facts);
                }
            }
            Slot::Record
        }
        (Tree::List(items), ShapeKind::List { list, item, .. }) => {
            let stride = shape.strides[*list as usize];
            let slots = facts.lists.get_mut(*list as usize).unwrap();
            let start = u32::try_from(slots.len()).unwrap();
            slots.resize(slots.len() + items.len() * stride as usize, Slot::Absent);
            let len = u32::try_from(items.len()).unwrap();
            for (number, tree) in (0..len).zip(items) {
                fill(tree, shape, *item, Some(start + number * stride), facts);
            }
            Slot::List { start, len }
        }
        _ => Slot::Wrong(Found::Kind(FoundKind::Other)),
    };
    match node.in_list {
        None => facts.slots[node.slot as usize] = slot,
        Some(list) => {
            facts.lists.get_mut(list as usize).unwrap()[(item.unwrap() + node.slot) as usize] = slot;
        }
    }
}

pub(crate) fn now() -> Instant {
    Instant::parse("2026-02-09T10:00:00+08:00").unwrap()
}

/// What a rule came to in an evaluation.
pub(crate) fn outcome(evaluation: &Evaluation<'_>, rule: u32) -> Outcome {
    outcomes(evaluation, rule + 1)[rule as usize]
}

/// What the first rules came to.
pub(crate) fn outcomes(evaluation: &Evaluation<'_>, rules: u32) -> Vec<Outcome> {
    let (undecided, errored) = (evaluation.undecided(), evaluation.errored());
    let one = |rule: u32| {
        let rule = RuleId(rule);
        let fired = evaluation.fired.contains(&rule);
        let undecided = undecided.iter().any(|found| found.rule == rule);
        let errored = errored.iter().any(|found| found.rule == rule);
        match (fired, undecided, errored) {
            (true, false, false) => True,
            (false, true, false) => Unknown,
            (false, false, true) => Error,
            (false, false, false) => False,
            several => panic!("a rule has one outcome: {several:?}"),
        }
    };
    (0..rules).map(one).collect()
}

/// What a condition comes to; the rule is asked once with the index and once hidden from it.
pub(crate) fn condition(builder: &mut Builder, condition: Node, facts: &Tree) -> Outcome {
    builder.program.rules.clear();
    builder.rule("plain", condition.clone());
    builder.rule("hidden", or([condition, no()]));
    let plan = builder.plan();
    let evaluation = evaluate(&plan, facts, now()).expect("evaluates");
    let (plain, hidden) = (outcome(&evaluation, 0), outcome(&evaluation, 1));
    assert_eq!(plain, hidden, "found by the index or asked every time, the outcome is the same");
    plain
}

/// What an expression comes to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Comes {
    To(Value),
    None,
    Missing(Vec<String>),
    Wrong(String),
}

impl Comes {
    pub(crate) fn to(scalar: Scalar<'static>) -> Comes {
        Comes::To(Value::Scalar(scalar))
    }
}

/// The value of an expression, as an argument that may be left out.
pub(crate) fn value(builder: &mut Builder, value: Node, facts: &Tree) -> Comes {
    builder.program.rules.clear();
    builder.rule("value", yes()).then = Box::new([act(Some(value))]);
    let plan = builder.plan();
    let evaluation = evaluate(&plan, facts, now()).expect("evaluates");
    match (evaluation.intents.first(), evaluation.withheld.first()) {
        (Some(intent), None) => match intent.args.first() {
            Some((_, value)) => Comes::To(value.clone()),
            None => Comes::None,
        },
        (None, Some(withheld)) => match &withheld.why {
            dangjiu::eval::WithheldBecause::Missing(paths) => Comes::Missing(paths.clone()),
            dangjiu::eval::WithheldBecause::Error { what, .. } => Comes::Wrong(what.en.clone()),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

/// The missing paths of the only undecided rule of a condition.
pub(crate) fn missing(builder: &mut Builder, condition: Node, facts: &Tree) -> Vec<String> {
    builder.program.rules.clear();
    builder.rule("plain", condition);
    let plan = builder.plan();
    let evaluation = evaluate(&plan, facts, now()).expect("evaluates");
    let mut undecided = evaluation.undecided();
    assert_eq!(undecided.len(), 1, "one rule is undecided");
    undecided.remove(0).missing
}

/// The first error of the only rule of a condition: the path and the English sentence.
pub(crate) fn wrong(builder: &mut Builder, condition: Node, facts: &Tree) -> (Option<String>, String) {
    builder.program.rules.clear();
    builder.rule("plain", condition);
    let plan = builder.plan();
    let evaluation = evaluate(&plan, facts, now()).expect("evaluates");
    let mut errored = evaluation.errored();
    assert_eq!(errored.len(), 1, "one rule is in error");
    let error = errored.remove(0);
    (error.path, error.what.en)
}
