//! One clause: what it came to, the values it saw, the value it needed.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::render::quote;
use super::sides::{each_side, is_written, sides};
use crate::diagnostic::Bilingual;
use crate::eval::{Causes, Evaluator, Got, Items, Outcome, scalar_in};
use crate::facts::Facts;
use crate::lang::Lang;
use crate::mask::mask;
use crate::plan::{Plan, each_part, own_reads};
use crate::program::{Comparison, Node, NodeKind, Presence, Quantifier, Read, TextTest, class_where};
use crate::say;
use crate::schema::DataClass;
use crate::span::{Source, Span};
use crate::value::{Scalar, Type};

/// A clause of a rule's condition, asked by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseTrace {
    /// Where it stands.
    pub span: Span,
    /// What it came to.
    pub outcome: Outcome,
    /// The places it read outside of lists, in source order; then what it computed of them.
    pub seen: Vec<SeenValue>,
    /// What was needed of the last value seen: `>= 199.00 CNY`; nothing where the clause is of another kind.
    pub needed: Option<Needed>,
    /// The paths that are missing, where it is undecided.
    pub missing: Vec<String>,
    /// What is wrong, where it is in error.
    pub error: Option<Bilingual>,
    /// For `any`, `all` and `no`: the items.
    pub items: Option<ItemsTrace>,
    /// For an `or`, and an `and` below one: its sides, each by itself.
    pub sides: Vec<ClauseTrace>,
    /// Which of the sides decide: the numbers, from 0, of those that came to what makes the clause what it is.
    pub deciding: Vec<usize>,
}

/// What the condition of a quantifier came to, item by item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemsTrace {
    /// How many items it held for.
    pub held: u32,
    /// How many it did not hold for.
    pub failed: u32,
    /// How many are undecided.
    pub undecided: u32,
    /// How many are in error.
    pub errored: u32,
    /// The first item that decides: of an `any` one that holds, of a `no` as well, of an `all` one that does not. Where none
    /// does, the first in error, else the first that is undecided. Where there is no such item either, the first of those
    /// that keep an `any` from holding, also one that is written as `not no`; or that hold of a denied `all`. Its number
    /// from 0, and the values that were seen in it.
    pub telling: Option<(u32, Vec<SeenValue>)>,
}

/// What a clause needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needed {
    /// In English, in Chinese, and in Chinese where it is needed not to be.
    words: [&'static str; 3],
    not: bool,
    /// Whether the value is none, which is in no list and outside of none.
    none: bool,
    quoted: bool,
    /// With what it is compared.
    pub value: Bilingual,
    /// How personal that is.
    pub class: DataClass,
}

impl Needed {
    /// The need as people may see it: `>= 199.00 CNY`, `not one of taobao, tmall`.
    #[must_use]
    pub fn shown(&self, lang: Lang, reveal: bool) -> String {
        let [en, zh, zh_not] = self.words;
        let (no_value, zh_no_value) =
            if self.not { ("a value not ", "有值且") } else { ("none or ", "空或") };
        let [before, words] = match (lang, self.not, self.none) {
            (Lang::En, _, true) => [no_value, en],
            (Lang::En, true, _) => ["not ", en],
            (Lang::En, ..) => ["", en],
            (Lang::Zh, not, none) => [if none { zh_no_value } else { "" }, if not { zh_not } else { zh }],
        };
        let value = self.value.get(lang);
        let value = if reveal { Cow::Borrowed(value) } else { mask(self.class, value) };
        let (blank, quote) =
            (if value.is_empty() && !self.quoted { "" } else { " " }, if self.quoted { "\"" } else { "" });
        [before, words, blank, quote, &*value, quote].concat().trim_start().into()
    }
}

/// A value that a clause saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenValue {
    /// The path, in the names of either language; of a computed value how it is written.
    pub path: Bilingual,
    /// The value; empty where there is none.
    pub value: Bilingual,
    /// How personal it is.
    pub class: DataClass,
    /// What stands there.
    pub state: SeenState,
}

/// What stands at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeenState {
    /// A value.
    Present,
    /// A list: the value says how many items it has.
    Items,
    /// A record.
    There,
    /// An optional value is absent.
    None,
    /// A required value is absent.
    Missing,
    /// Something of another type.
    Wrong,
}

impl SeenValue {
    /// The value as people may see it: masked by its class unless `reveal`.
    #[must_use]
    pub fn shown(&self, lang: Lang, reveal: bool) -> Cow<'_, str> {
        let (en, zh) = match self.state {
            SeenState::Present if reveal => return Cow::Borrowed(self.value.get(lang)),
            SeenState::Present => return mask(self.class, self.value.get(lang)),
            SeenState::Items => {
                let words = if lang == Lang::Zh { " 项" } else { " items" };
                return Cow::Owned([self.value.get(lang), words].concat());
            }
            SeenState::There => ("there", "有"),
            SeenState::None => ("none", "空"),
            SeenState::Missing => ("missing", "缺失"),
            SeenState::Wrong => ("of a wrong type", "类型不对"),
        };
        Cow::Borrowed(if lang == Lang::Zh { zh } else { en })
    }

    /// `order.amount = 88.00 CNY`
    pub(super) fn line(&self, lang: Lang, reveal: bool) -> String {
        [self.path.get(lang), " = ", &*self.shown(lang, reveal)].concat()
    }
}

impl ClauseTrace {
    /// The values it saw in one line: `order.amount = 88.00 CNY, customer.tier = silver`.
    #[must_use]
    pub fn seen_text(&self, lang: Lang, reveal: bool) -> String {
        let all: Vec<String> = self.seen.iter().map(|seen| seen.line(lang, reveal)).collect();
        all.join(", ")
    }

    /// What it saw and what it needed, in one line; without either, that it is false.
    pub(super) fn told(&self, lang: Lang, reveal: bool) -> String {
        // Of several sides the one that decides alone tells all.
        if let [number] = *self.deciding
            && let Some(side) = self.sides.get(number)
        {
            return side.told(lang, reveal);
        }
        let seen = self.seen_text(lang, reveal);
        let needed = self.needed.as_ref().map(|needed| needed.shown(lang, reveal));
        let zh = lang == Lang::Zh;
        let (before, between) = match (&needed, seen.is_empty(), zh) {
            (None, true, true) => ("条件不成立", ""),
            (None, true, false) => ("its condition is false", ""),
            (None, false, _) => ("", ""),
            (Some(_), true, true) => ("", "需要 "),
            (Some(_), true, false) => ("", "needed "),
            (Some(_), false, true) => ("", "，需要 "),
            (Some(_), false, false) => ("", "; needed "),
        };
        [before, &*seen, between, needed.as_deref().unwrap_or_default()].concat()
    }
}

/// The clauses of a condition over the facts of one call.
pub(super) fn trace(
    plan: &Plan,
    facts: &Facts<'_>,
    sources: &[Source],
    condition: &Node,
) -> Vec<ClauseTrace> {
    let mut evaluator = Evaluator::asking_why(plan, facts);
    let (mut clauses, mut traces) = (Vec::new(), Vec::new());
    each_side(condition, false, &mut clauses);
    for clause in &clauses {
        // A rule that has but a trigger is always true beside it, which stands nowhere.
        if !matches!(clause.kind, NodeKind::Const(Scalar::Bool(true))) {
            traces.push(one(&mut evaluator, clause, sources));
        }
    }
    traces
}

pub(super) fn one<'e>(evaluator: &mut Evaluator<'e>, clause: &'e Node, sources: &[Source]) -> ClauseTrace {
    let plan = evaluator.plan;
    let outcome = evaluator.outcome(clause);
    let causes = Causes::of(&evaluator.take_causes());
    let (of, needed) = needed(evaluator, clause, sources);
    let mut seen = seen(evaluator, clause, None);
    seen.extend(of.and_then(|of| computed(evaluator, of, sources)));
    let (sides, deciding) = sides(evaluator, clause, outcome, sources);
    ClauseTrace {
        span: clause.span,
        outcome,
        seen,
        needed,
        missing: causes.paths(plan),
        error: causes.faults.iter().min_by_key(|(_, span)| *span).map(|(fault, _)| fault.sentence(plan)),
        items: items(evaluator, clause),
        sides,
        deciding,
    }
}

/// What an expression reads itself and in its parts, in source order.
fn reads(node: &Node) -> Vec<Read> {
    let mut reads: Vec<Read> = Vec::new();
    let mut open = alloc::vec![node];
    while let Some(node) = open.pop() {
        own_reads(node, &mut |read| {
            if !reads.contains(&read) {
                reads.push(read);
            }
        });
        let from = open.len();
        each_part(node, &mut |part| open.push(part));
        // The parts are taken from the end: turn them round so that they come in source order.
        if let Some(parts) = open.get_mut(from..) {
            parts.reverse();
        }
    }
    reads
}

/// The values that an expression reads: outside of lists, or of the current item of `binder`.
fn seen<'e>(evaluator: &mut Evaluator<'e>, node: &'e Node, binder: Option<u16>) -> Vec<SeenValue> {
    let reads = reads(node).into_iter().filter(|read| read.binder == binder);
    let values = reads.filter_map(|read| value(evaluator, read, node.span)).collect();
    evaluator.take_causes();
    values
}

/// The most personal class of what an expression reads, its tables included. How many items a list has is not about a
/// person, whatever stands in it; whether something is among them is.
fn class_of(plan: &Plan, node: &Node) -> DataClass {
    class_where(plan.program(), node, &|node, place| {
        matches!(node.kind, NodeKind::InPlace { .. }) || !matches!(place.ty, Type::List(_) | Type::Record(_))
    })
}

/// A value as readers of either language see it.
fn said(plan: &Plan, scalar: &Scalar<'_>) -> Bilingual {
    Bilingual::of(&|lang| scalar_in(scalar, plan, lang))
}

/// The value of an expression that is more than a place, where it has a single one.
fn computed<'e>(evaluator: &mut Evaluator<'e>, node: &'e Node, sources: &[Source]) -> Option<SeenValue> {
    if matches!(node.kind, NodeKind::Read(_)) || matches!(node.ty, Type::List(_) | Type::Record(_)) {
        return None;
    }
    let plan = evaluator.plan;
    let got = evaluator.scalar(node);
    evaluator.take_causes();
    let (state, value) = match got {
        Got::Value(scalar) => (SeenState::Present, said(plan, &scalar)),
        Got::None => (SeenState::None, Bilingual::default()),
        Got::Unknown | Got::Error => return None,
    };
    let path = Bilingual::of(&|_| quote(node.span, sources));
    Some(SeenValue { path, value, class: class_of(plan, node), state })
}

fn value(evaluator: &mut Evaluator<'_>, read: Read, span: Span) -> Option<SeenValue> {
    let plan = evaluator.plan;
    let place = plan.place(read.place)?;
    let (state, value) = match &place.ty {
        Type::List(_) => match (evaluator.anything(read, span), evaluator.list(read, span)) {
            (Got::None, _) => (SeenState::None, Bilingual::default()),
            (_, Items::Here { len, .. }) => (SeenState::Items, say!("{len}", "{len}")),
            (_, Items::Unknown) => (SeenState::Missing, Bilingual::default()),
            (_, Items::Error) => (SeenState::Wrong, Bilingual::default()),
        },
        ty => {
            let got = if matches!(ty, Type::Record(_)) {
                evaluator.anything(read, span)
            } else {
                evaluator.read(read, span)
            };
            match got {
                Got::Value(_) if matches!(ty, Type::Record(_)) => (SeenState::There, Bilingual::default()),
                Got::Value(scalar) => (SeenState::Present, said(plan, &scalar)),
                Got::None => (SeenState::None, Bilingual::default()),
                Got::Unknown => (SeenState::Missing, Bilingual::default()),
                Got::Error => (SeenState::Wrong, Bilingual::default()),
            }
        }
    };
    Some(SeenValue { path: plan.path_said(&place.path), value, class: place.class, state })
}

/// What a clause asks about, and what it needs of it: where a constant stands on the left, the comparison turned round.
fn needed<'e>(
    evaluator: &mut Evaluator<'e>,
    clause: &'e Node,
    sources: &[Source],
) -> (Option<&'e Node>, Option<Needed>) {
    let plan = evaluator.plan;
    let (not, none, quoted) = (false, false, false);
    let need = |words, value: Bilingual, class| Needed { words, not, none, quoted, value, class };
    let plain = |words| need(words, Bilingual::default(), DataClass::Public);
    let side = |evaluator: &mut Evaluator<'e>, words, node: &'e Node| {
        let got = evaluator.scalar(node);
        evaluator.take_causes();
        let Got::Value(scalar) = got else { return None };
        Some(need(words, said(plan, &scalar), class_of(plan, node)))
    };
    match &clause.kind {
        NodeKind::Compare(op, left, right) => {
            let turned = is_constant(left) && !is_constant(right);
            let (op, of, with) = if turned { (op.mirrored(), right, left) } else { (*op, left, right) };
            let none = op == Comparison::Ne && matches!(evaluator.scalar(of), Got::None);
            evaluator.take_causes();
            // None is not equal to anything, and still is not what is needed.
            let words = if none { ["a value !=", "有值且 !=", "空或 ="] } else { symbol(op) };
            (Some(of), side(evaluator, words, with))
        }
        NodeKind::CompareRatio { op, left, right } => {
            let constant = |(above, below): &(Box<Node>, Option<Box<Node>>)| {
                is_constant(above) && below.as_deref().is_none_or(is_constant)
            };
            let turned = constant(left) && !constant(right);
            let (op, of, with) = if turned { (op.mirrored(), right, left) } else { (*op, left, right) };
            match (of, with) {
                ((of, None), (with, None)) => (Some(of), side(evaluator, symbol(op), with)),
                // A quotient has no value of its own: what is needed of it is what is written.
                _ => {
                    let written = Bilingual::of(&|_| quote(clause.span, sources));
                    let words = ["", "", "不成立："];
                    (None, (!written.en.is_empty()).then(|| need(words, written, DataClass::Public)))
                }
            }
        }
        NodeKind::OneOf { value, among } => {
            let all =
                |lang| -> Vec<String> { among.iter().map(|scalar| scalar_in(scalar, plan, lang)).collect() };
            let all = Bilingual::of(&|lang| all(lang).join(", "));
            (Some(value), Some(need(["one of", "属于", "不属于"], all, DataClass::Public)))
        }
        // The list is what is asked about, and seen already.
        NodeKind::InPlace { value, .. } | NodeKind::InMade { value, .. } if is_constant(value) => {
            (None, side(evaluator, CONTAINS, value))
        }
        NodeKind::InPlace { value, .. } | NodeKind::InMade { value, .. } => (Some(value), None),
        NodeKind::InNamed { value, list } => {
            let name = plan.program().lists.get(*list as usize).map(|list| list.name.as_str());
            let list = plan.path_said(&["list ", name.unwrap_or_default()].concat());
            (Some(value), Some(need(["in", "属于", "不属于"], list, DataClass::Public)))
        }
        NodeKind::TextTest(test, of, right) => {
            let words = match test {
                TextTest::Contains => CONTAINS,
                TextTest::StartsWith => ["starts with", "开头是", "开头不是"],
                TextTest::EndsWith => ["ends with", "结尾是", "结尾不是"],
            };
            (Some(of), side(evaluator, words, right).map(|needed| Needed { quoted: true, ..needed }))
        }
        NodeKind::Presence { of, what } => {
            let words = match what {
                Presence::Known => ["known", "已知", "不是已知"],
                Presence::Missing => ["missing", "缺失", "不是缺失"],
                Presence::None => ["none", "空", "不是空"],
            };
            (Some(of), Some(plain(words)))
        }
        NodeKind::Read(_) | NodeKind::TableOutput { .. } | NodeKind::Let(_) => {
            (Some(clause), Some(plain(["true", "真", "不是真"])))
        }
        NodeKind::Not(inner) => {
            let (of, mut needed) = self::needed(evaluator, inner, sources);
            if let Some(needed) = &mut needed {
                needed.not = !needed.not;
            }
            (of, needed)
        }
        // `x not in y` of an `x` that may be none: that it is there, and that it is none of `y`.
        NodeKind::And(parts) if !is_written(parts) => {
            let Some(outside) = parts.last() else { return (None, None) };
            let (of, mut needed) = self::needed(evaluator, outside, sources);
            if let (Some(of), Some(needed)) = (of, &mut needed) {
                needed.none = matches!(evaluator.scalar(of), Got::None);
            }
            (of, needed)
        }
        _ => (None, None),
    }
}

/// Of a text and of a list.
const CONTAINS: [&str; 3] = ["contains", "包含", "不包含"];

/// Whether an expression is the same whatever the facts are.
fn is_constant(node: &Node) -> bool {
    match &node.kind {
        NodeKind::Const(_) | NodeKind::Let(_) => true,
        NodeKind::TableOutput { .. } | NodeKind::FromTrigger(_) => false,
        _ => {
            let mut constant = true;
            own_reads(node, &mut |_| constant = false);
            each_part(node, &mut |part| constant &= is_constant(part));
            constant
        }
    }
}

fn symbol(op: Comparison) -> [&'static str; 3] {
    match op {
        Comparison::Eq => ["=", "=", "不 ="],
        Comparison::Ne => ["!=", "!=", "不 !="],
        Comparison::Lt => ["<", "<", "不 <"],
        Comparison::Le => ["<=", "<=", "不 <="],
        Comparison::Gt => [">", ">", "不 >"],
        Comparison::Ge => [">=", ">=", "不 >="],
    }
}

/// The items of a quantifier, each asked by itself.
fn items<'e>(evaluator: &mut Evaluator<'e>, clause: &'e Node) -> Option<ItemsTrace> {
    let (mut clause, mut turned) = (clause, false);
    while let NodeKind::Not(inner) = &clause.kind {
        (clause, turned) = (inner, !turned);
    }
    let NodeKind::Quantifier { kind, list, binder, cond } = &clause.kind else { return None };
    let items = evaluator.list(*list, clause.span);
    // Why there are none is told of this clause already.
    evaluator.take_causes();
    let Items::Here { start, len, stride } = items else { return None };
    // One such item decides, whatever the others are.
    let decides = Outcome::from(*kind != Quantifier::All);
    // `not any` fails as `no` does, and `not no` as `any`.
    let fails = Outcome::from((*kind == Quantifier::No) != turned);
    let mut trace = ItemsTrace::default();
    let mut told = 0;
    for number in 0..len {
        evaluator.bind(*binder, start + number * stride);
        let outcome = evaluator.outcome(cond);
        evaluator.take_causes();
        match outcome {
            Outcome::True => trace.held += 1,
            Outcome::False => trace.failed += 1,
            Outcome::Unknown => trace.undecided += 1,
            Outcome::Error => trace.errored += 1,
        }
        let tells = match outcome {
            _ if outcome == decides => 4,
            Outcome::Error => 3,
            Outcome::Unknown => 2,
            _ => u8::from(outcome == fails),
        };
        if tells > told {
            told = tells;
            trace.telling = Some((number, seen(evaluator, cond, Some(*binder))));
        }
    }
    Some(trace)
}
