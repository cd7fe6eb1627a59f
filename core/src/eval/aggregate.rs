//! Counting, adding up and choosing over the items of a list.
//!
//! An item whose condition is false is left out and its value not looked at; one whose value is none is left out too.
//! Otherwise an error in any item makes the whole an error, two currencies among what is known as well, and a missing value
//! makes it unknown.

use alloc::vec::Vec;

use super::arithmetic::{Computed, add, extreme};
use super::cause::Fault;
use super::expression::missing_list;
use super::outcome::Outcome;
use super::read::{Evaluator, Got, Items};
use crate::decimal::Decimal;
use crate::program::{Aggregate, Node};
use crate::time::Duration;
use crate::value::{Scalar, Type};

impl<'e> Evaluator<'e> {
    /// `count`, `sum`, `min` or `max` of `value` over the items for which `cond` holds.
    pub(crate) fn aggregate(
        &mut self,
        kind: Aggregate,
        items: Items,
        binder: u16,
        (value, cond): (&'e Node, &'e Node),
        node: &'e Node,
    ) -> Got<'e> {
        let Items::Here { start, len, stride } = items else {
            return if missing_list(items) == Outcome::Unknown { Got::Unknown } else { Got::Error };
        };
        let mark = self.mark();
        let (mut outcome, mut values) = (Outcome::True, Vec::new());
        for number in 0..len {
            self.bind(binder, start + number * stride);
            let holds = self.outcome(cond);
            if holds == Outcome::False {
                continue;
            }
            let got = self.scalar(value);
            let item = match &got {
                Got::Value(_) | Got::None => Outcome::True,
                Got::Unknown => Outcome::Unknown,
                Got::Error => Outcome::Error,
            };
            outcome = outcome.and(holds).and(item);
            if let (Got::Value(value), Outcome::True) = (got, holds) {
                values.push(value);
            }
        }
        let joined = join(kind, values);
        if outcome == Outcome::Unknown && matches!(joined, Some(Err(Fault::Currencies { .. }))) {
            // Two currencies are wrong whatever is missing.
            outcome = Outcome::True;
        }
        match self.settle(mark, outcome) {
            Outcome::Unknown => Got::Unknown,
            Outcome::Error => Got::Error,
            Outcome::True | Outcome::False => {
                joined.map_or_else(|| over_nothing(kind, &node.ty), |joined| self.computed(node.span, joined))
            }
        }
    }
}

/// Joins the values that are known; nothing where there are none.
fn join<'v>(kind: Aggregate, values: Vec<Scalar<'v>>) -> Option<Computed<'v>> {
    if kind == Aggregate::Count {
        let count = i64::try_from(values.len()).unwrap_or(i64::MAX);
        return Some(Ok(Scalar::Number(Decimal::from_i64(count))));
    }
    let mut values = values.into_iter();
    let first = values.next()?;
    Some(values.try_fold(first, |so_far, value| match kind {
        Aggregate::Sum | Aggregate::Count => add(&so_far, &value),
        Aggregate::Min => extreme(so_far, value, false),
        Aggregate::Max => extreme(so_far, value, true),
    }))
}

/// The sum of nothing is zero where zero has no currency; there is no smallest or largest of nothing.
fn over_nothing<'v>(kind: Aggregate, ty: &Type) -> Got<'v> {
    match (kind, ty) {
        (Aggregate::Sum, Type::Number) => Got::Value(Scalar::Number(Decimal::ZERO)),
        (Aggregate::Sum, Type::Weight) => Got::Value(Scalar::Weight(Decimal::ZERO)),
        (Aggregate::Sum, Type::Duration) => Got::Value(Scalar::Duration(Duration::ZERO)),
        _ => Got::None,
    }
}
