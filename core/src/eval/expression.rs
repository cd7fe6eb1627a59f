//! Conditions and single values.
//!
//! Operators that need all their parts (comparisons, arithmetic, functions) take the first of: error, none, unknown.
//! None comes before unknown because a comparison with none is false and a sum with none is none whatever the other
//! part turns out to be.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;

use super::arithmetic::{self, Computed};
use super::cause::{Fault, Missing};
use super::compare::{compare, compare_quotients, one_of, quotient};
use super::outcome::Outcome;
use super::read::{Evaluator, Got, Items};
use super::text;
use super::value::Whole;
use crate::program::{Comparison, Node, NodeKind, Presence, Quantifier, Read, TemplatePart, TextTest};
use crate::span::Span;
use crate::value::{Scalar, Value};

impl<'e> Evaluator<'e> {
    /// What a condition comes to. A boolean that is none does not hold.
    pub(crate) fn outcome(&mut self, node: &'e Node) -> Outcome {
        match &node.kind {
            NodeKind::Not(part) => self.outcome(part).not(),
            NodeKind::And(parts) => self.fold(parts.iter(), Outcome::True, Outcome::and),
            NodeKind::Or(parts) => self.fold(parts.iter(), Outcome::False, Outcome::or),
            NodeKind::Compare(op, left, right) => match self.pair(left, right) {
                Ok((a, b)) => {
                    let holds = compare(*op, &a, &b).map_err(|fault| fault.of_reads([&**left, &**right]));
                    self.decided(node.span, holds)
                }
                Err(got) => as_condition(&got),
            },
            NodeKind::CompareRatio { op, left, right } => {
                let mark = self.mark();
                let sides = (self.side(left, node.span), self.side(right, node.span));
                let outcome = match sides {
                    (Ok((a, b)), Ok((c, d))) => {
                        let holds = compare_quotients(*op, (&a, b.as_ref()), (&c, d.as_ref()));
                        self.decided(node.span, holds)
                    }
                    (Err(got), Ok(_)) | (Ok(_), Err(got)) => as_condition(&got),
                    (Err(left), Err(right)) => as_condition(&worse(Some(left), right)),
                };
                self.settle(mark, outcome)
            }
            NodeKind::OneOf { value: of, among } => {
                let mark = self.mark();
                match self.scalar(of) {
                    Got::Value(value) => {
                        let (outcome, fault) = one_of(&value, among.iter());
                        fault.into_iter().for_each(|fault| self.fault(node.span, || fault.of_reads([&**of])));
                        outcome
                    }
                    Got::Unknown if among.is_empty() => self.settle(mark, Outcome::False),
                    got => as_condition(&got),
                }
            }
            NodeKind::InPlace { value, list } => self.in_place(value, *list, node.span),
            NodeKind::InMade { value, list } => self.in_made(value, list, node.span),
            NodeKind::InNamed { value, list } => self.in_named(value, *list),
            NodeKind::TextTest(test, left, right) => match self.pair(left, right) {
                Ok((left, right)) => self.decided(node.span, text_test(*test, &left, &right)),
                Err(got) => as_condition(&got),
            },
            NodeKind::Presence { of, what } => self.presence(of, *what),
            NodeKind::Quantifier { kind, list, binder, cond } => {
                let items = self.list(*list, node.span);
                self.quantifier(*kind, items, *binder, cond)
            }
            _ => {
                let got = self.scalar(node);
                if let Got::Value(value) = &got
                    && !matches!(value, Scalar::Bool(_))
                {
                    self.fault(node.span, || Fault::Kinds);
                }
                as_condition(&got)
            }
        }
    }

    /// A single value.
    pub(crate) fn scalar(&mut self, node: &'e Node) -> Got<'e> {
        let span = node.span;
        match &node.kind {
            NodeKind::Const(scalar) => Got::Value(scalar.borrowed()),
            NodeKind::Read(read) => self.read(*read, span),
            NodeKind::Let(number) => match self.plan.let_value(*number) {
                Some(Value::Scalar(scalar)) => Got::Value(scalar.borrowed()),
                Some(Value::None) => Got::None,
                _ => self.computed(span, Err(Fault::Kinds)),
            },
            NodeKind::Negate(part) => match self.scalar(part) {
                Got::Value(value) => self.computed(span, arithmetic::negate(&value)),
                got => got,
            },
            NodeKind::Add(left, right) => self.binary(span, left, right, arithmetic::add),
            NodeKind::Sub(left, right) => self.binary(span, left, right, arithmetic::subtract),
            NodeKind::Mul(left, right) => self.binary(span, left, right, arithmetic::multiply),
            NodeKind::OrElse(value, fallback) => {
                let mark = self.mark();
                match self.scalar(value) {
                    Got::None | Got::Unknown => {
                        self.settle(mark, Outcome::True);
                        self.scalar(fallback)
                    }
                    got => got,
                }
            }
            NodeKind::Aggregate { kind, list, binder, value, cond } => {
                let items = self.list(*list, span);
                self.aggregate(*kind, items, *binder, (value, cond), node)
            }
            NodeKind::Round { value, by: None, places, mode } => match self.scalar(value) {
                Got::Value(value) => self.computed(span, arithmetic::round(&value, *places, *mode)),
                got => got,
            },
            NodeKind::Round { value, by: Some(by), places, mode } => {
                self.binary(span, value, by, |value, by| arithmetic::divide(value, by, *places, *mode))
            }
            NodeKind::Template(parts) => self.template(parts),
            NodeKind::Call(function, args) => self.call(*function, args, span),
            NodeKind::FromTrigger(name) => {
                self.missing(|| Missing::Named(name.clone()));
                Got::Unknown
            }
            NodeKind::RecordValue(_)
            | NodeKind::TableOutput { .. }
            | NodeKind::ConstList(_)
            | NodeKind::ListValue { .. } => match self.whole(node) {
                Whole::Value(Value::Scalar(scalar)) => Got::Value(scalar),
                Whole::Value(_) => self.computed(span, Err(Fault::Kinds)),
                Whole::None => Got::None,
                Whole::Unknown => Got::Unknown,
                Whole::Error => Got::Error,
            },
            NodeKind::Not(_)
            | NodeKind::And(_)
            | NodeKind::Or(_)
            | NodeKind::Compare(..)
            | NodeKind::CompareRatio { .. }
            | NodeKind::OneOf { .. }
            | NodeKind::InPlace { .. }
            | NodeKind::InMade { .. }
            | NodeKind::InNamed { .. }
            | NodeKind::TextTest(..)
            | NodeKind::Presence { .. }
            | NodeKind::Quantifier { .. } => match self.outcome(node) {
                Outcome::True => Got::Value(Scalar::Bool(true)),
                Outcome::False => Got::Value(Scalar::Bool(false)),
                Outcome::Unknown => Got::Unknown,
                Outcome::Error => Got::Error,
            },
        }
    }

    /// Folds conditions until one decides whatever follows: false in an `and`, true in an `or`.
    fn fold(
        &mut self,
        parts: impl Iterator<Item = &'e Node>,
        empty: Outcome,
        join: fn(Outcome, Outcome) -> Outcome,
    ) -> Outcome {
        let mark = self.mark();
        let mut outcome = empty;
        for part in parts {
            outcome = join(outcome, self.outcome(part));
            if outcome == empty.not() {
                break;
            }
        }
        self.settle(mark, outcome)
    }

    /// The values of all parts, or the first there is of error, none, unknown.
    pub(crate) fn strict<const N: usize>(
        &mut self,
        parts: [Option<&'e Node>; N],
    ) -> Result<[Option<Scalar<'e>>; N], Got<'e>> {
        let mark = self.mark();
        let mut worst = None;
        let values = parts.map(|part| match self.scalar(part?) {
            Got::Value(value) => Some(value),
            got => {
                worst = Some(worse(worst.take(), got));
                None
            }
        });
        match worst {
            None => Ok(values),
            Some(got) => Err(self.settle_got(mark, got)),
        }
    }

    /// A side of a comparison of quotients: a division that cannot be made is wrong whatever the other side is.
    fn side(
        &mut self,
        (above, below): &'e (Box<Node>, Option<Box<Node>>),
        span: Span,
    ) -> Result<(Scalar<'e>, Option<Scalar<'e>>), Got<'e>> {
        let (above, below) = match self.strict([Some(above), below.as_deref()])? {
            [Some(above), below] => (above, below),
            _ => return Err(Got::Error),
        };
        match quotient(&above, below.as_ref()) {
            Ok(_) => Ok((above, below)),
            Err(fault) => {
                self.fault(span, || fault);
                Err(Got::Error)
            }
        }
    }

    /// The values of both parts.
    fn pair(&mut self, left: &'e Node, right: &'e Node) -> Result<(Scalar<'e>, Scalar<'e>), Got<'e>> {
        match self.strict([Some(left), Some(right)])? {
            [Some(left), Some(right)] => Ok((left, right)),
            _ => Err(Got::Error),
        }
    }

    fn binary(
        &mut self,
        span: Span,
        left: &'e Node,
        right: &'e Node,
        operator: impl FnOnce(&Scalar<'_>, &Scalar<'_>) -> Computed<'e>,
    ) -> Got<'e> {
        match self.pair(left, right) {
            Ok((left, right)) => self.computed(span, operator(&left, &right)),
            Err(got) => got,
        }
    }

    /// A computed value, with its fault noted.
    pub(crate) fn computed(&mut self, span: Span, value: Computed<'e>) -> Got<'e> {
        match value {
            Ok(value) => Got::Value(value),
            Err(fault) => {
                self.fault(span, || fault);
                Got::Error
            }
        }
    }

    fn decided(&mut self, span: Span, holds: Result<bool, Fault>) -> Outcome {
        match holds {
            Ok(holds) => holds.into(),
            Err(fault) => {
                self.fault(span, || fault);
                Outcome::Error
            }
        }
    }

    /// `x is known`, `missing`, `none`
    fn presence(&mut self, of: &'e Node, what: Presence) -> Outcome {
        let mark = self.mark();
        let got = match &of.kind {
            NodeKind::Read(read) | NodeKind::ListValue { read, .. } => self.anything(*read, of.span),
            NodeKind::RecordValue(record) => self.anything(record.read, of.span),
            _ => self.scalar(of),
        };
        let outcome = match (got, what) {
            // What is wrong is there: the question is about presence, and always decided.
            (Got::Value(_) | Got::Error, Presence::Known)
            | (Got::Unknown, Presence::Missing)
            | (Got::None, Presence::None) => Outcome::True,
            _ => Outcome::False,
        };
        self.settle(mark, outcome)
    }

    /// `x in list.of.scalars`: the `or` of the equalities.
    fn in_place(&mut self, value: &'e Node, list: Read, span: Span) -> Outcome {
        let mark = self.mark();
        let (value, items) = (self.scalar(value), self.list(list, span));
        let outcome = match (value, items) {
            (Got::Error, _) | (_, Items::Error) => Outcome::Error,
            (Got::None, Items::Unknown) => Outcome::False,
            (_, Items::Unknown) => Outcome::Unknown,
            (value, Items::Here { start, len, stride: _ }) => {
                let mut found = Outcome::False;
                for number in 0..len {
                    let equal = match (&value, self.item(list.place, start + number, span)) {
                        (Got::Value(value), Got::Value(item)) => {
                            self.decided(span, compare(Comparison::Eq, value, &item))
                        }
                        (_, Got::Error) => Outcome::Error,
                        (Got::None, _) | (_, Got::None) => Outcome::False,
                        _ => Outcome::Unknown,
                    };
                    found = found.or(equal);
                    if found == Outcome::True {
                        break;
                    }
                }
                found
            }
        };
        self.settle(mark, outcome)
    }

    /// `x in t.column`: the same of a list that is made, whose items are all there.
    fn in_made(&mut self, value: &'e Node, list: &'e Node, span: Span) -> Outcome {
        let mark = self.mark();
        let (value, list) = (self.scalar(value), self.whole(list));
        let outcome = match (value, list) {
            (Got::Error, _) | (_, Whole::Error) => Outcome::Error,
            (Got::None, _) | (_, Whole::None) => Outcome::False,
            (_, Whole::Unknown) => Outcome::Unknown,
            (Got::Unknown, Whole::Value(Value::List(items))) if items.is_empty() => Outcome::False,
            (Got::Unknown, Whole::Value(_)) => Outcome::Unknown,
            (Got::Value(value), Whole::Value(items)) => {
                let items = if let Value::List(items) = &items { items.as_slice() } else { &[] };
                let singles = items.iter().filter_map(|item| match item {
                    Value::Scalar(item) => Some(item),
                    _ => None,
                });
                let (outcome, fault) = one_of(&value, singles);
                fault.into_iter().for_each(|fault| self.fault(span, || fault));
                outcome
            }
        };
        self.settle(mark, outcome)
    }

    /// `x in list blacklist`
    fn in_named(&mut self, value: &'e Node, list: u32) -> Outcome {
        let mark = self.mark();
        match (self.scalar(value), self.plan.members(list)) {
            (Got::Error, _) => Outcome::Error,
            (Got::None, _) => Outcome::False,
            (Got::Value(got), Some(members)) => match members.contain(&got) {
                Ok(contained) => contained.into(),
                Err((left, right)) => {
                    let fault = Fault::Currencies { left, right, place: None };
                    self.fault(value.span, || fault.of_reads([value]));
                    Outcome::Error
                }
            },
            // Whatever the value is, it is not among no members.
            (Got::Unknown, Some(members)) if members.is_empty() => self.settle(mark, Outcome::False),
            (Got::Unknown, Some(_)) => Outcome::Unknown,
            (Got::Unknown | Got::Value(_), None) => {
                self.missing(|| Missing::List(list));
                Outcome::Unknown
            }
        }
    }

    fn quantifier(&mut self, kind: Quantifier, items: Items, binder: u16, cond: &'e Node) -> Outcome {
        let Items::Here { start, len, stride } = items else { return missing_list(items) };
        let mark = self.mark();
        let (empty, join): (Outcome, fn(Outcome, Outcome) -> Outcome) = match kind {
            Quantifier::All => (Outcome::True, Outcome::and),
            Quantifier::Any | Quantifier::No => (Outcome::False, Outcome::or),
        };
        let mut outcome = empty;
        for number in 0..len {
            self.bind(binder, start + number * stride);
            outcome = join(outcome, self.outcome(cond));
            if outcome == empty.not() {
                break;
            }
        }
        let outcome = if kind == Quantifier::No { outcome.not() } else { outcome };
        self.settle(mark, outcome)
    }

    /// A text with its holes filled; a hole that is none makes it none.
    fn template(&mut self, parts: &'e [TemplatePart]) -> Got<'e> {
        let mark = self.mark();
        let (mut filled, mut worst) = (String::new(), None);
        for part in parts {
            match part {
                TemplatePart::Text(text) => filled.push_str(text),
                TemplatePart::Hole(hole) => match self.whole(hole) {
                    Whole::Value(value) => text::write_value(&mut filled, &value, self.plan),
                    Whole::None => worst = Some(worse(worst, Got::None)),
                    Whole::Unknown => worst = Some(worse(worst, Got::Unknown)),
                    Whole::Error => worst = Some(worse(worst, Got::Error)),
                },
            }
        }
        match worst {
            None => Got::Value(Scalar::Text(Cow::Owned(filled))),
            Some(got) => self.settle_got(mark, got),
        }
    }
}

/// What a single value comes to as a condition.
pub(crate) fn as_condition(got: &Got<'_>) -> Outcome {
    match got {
        Got::Value(Scalar::Bool(holds)) => (*holds).into(),
        Got::None => Outcome::False,
        Got::Unknown => Outcome::Unknown,
        Got::Value(_) | Got::Error => Outcome::Error,
    }
}

/// The one that decides: error, none, unknown.
pub(crate) fn worse<'v>(known: Option<Got<'v>>, got: Got<'v>) -> Got<'v> {
    match (known, got) {
        (Some(Got::Error), _) | (_, Got::Error) => Got::Error,
        (Some(Got::None), _) | (_, Got::None) => Got::None,
        (_, got) => got,
    }
}

/// The outcome of a question about a list that is not there.
pub(crate) fn missing_list(items: Items) -> Outcome {
    if items == Items::Unknown { Outcome::Unknown } else { Outcome::Error }
}

fn text_test(test: TextTest, left: &Scalar<'_>, right: &Scalar<'_>) -> Result<bool, Fault> {
    let (Scalar::Text(left), Scalar::Text(right)) = (left, right) else { return Err(Fault::Kinds) };
    Ok(test.holds(left, right))
}
