//! Whole values: lists and records as well as single values, owned, as they leave the engine.

use alloc::vec::Vec;

use super::outcome::Outcome;
use super::read::{Evaluator, Got, Items};
use crate::program::{Node, NodeKind, RecordValue};
use crate::value::Value;

/// What an expression of any type comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Whole {
    /// A value.
    Value(Value),
    /// An optional value that is absent.
    None,
    /// A required value is missing.
    Unknown,
    /// It cannot be computed.
    Error,
}

impl From<Got<'_>> for Whole {
    fn from(got: Got<'_>) -> Whole {
        match got {
            Got::Value(scalar) => Whole::Value(Value::Scalar(scalar.into_owned())),
            Got::None => Whole::None,
            Got::Unknown => Whole::Unknown,
            Got::Error => Whole::Error,
        }
    }
}

impl<'e> Evaluator<'e> {
    /// The value of an expression of any type, owned.
    pub(crate) fn whole(&mut self, node: &'e Node) -> Whole {
        match &node.kind {
            NodeKind::ConstList(scalars) => {
                let owned = scalars.iter().map(|scalar| Value::Scalar(scalar.clone()));
                Whole::Value(Value::List(owned.collect()))
            }
            NodeKind::Let(number) => match self.plan.let_value(*number) {
                Some(Value::None) | None => Whole::None,
                Some(value) => Whole::Value(value.clone()),
            },
            NodeKind::RecordValue(record) => self.record_value(record, node),
            NodeKind::ListValue { read, item, binder } => {
                if matches!(self.anything(*read, node.span), Got::None) {
                    return Whole::None;
                }
                let mark = self.mark();
                match self.list(*read, node.span) {
                    Items::Here { start, len, stride } => {
                        let values: Vec<Whole> = (0..len)
                            .map(|number| {
                                self.bind(*binder, start + number * stride);
                                self.whole(item)
                            })
                            .collect();
                        self.list_of(mark, values)
                    }
                    Items::Unknown => Whole::Unknown,
                    Items::Error => Whole::Error,
                }
            }
            NodeKind::TableOutput { table, output } => self.table_output(*table, *output),
            NodeKind::OrElse(value, fallback) => {
                let mark = self.mark();
                match self.whole(value) {
                    Whole::None | Whole::Unknown => {
                        self.settle(mark, Outcome::True);
                        self.whole(fallback)
                    }
                    whole => whole,
                }
            }
            _ => self.scalar(node).into(),
        }
    }

    /// A list of these values. One in error or unknown makes the list so; those that are none are left out.
    pub(crate) fn list_of(&mut self, mark: usize, values: Vec<Whole>) -> Whole {
        let mut list = Vec::with_capacity(values.len());
        let mut outcome = Outcome::True;
        for value in values {
            match value {
                Whole::Value(value) => list.push(value),
                Whole::None => {}
                Whole::Unknown => outcome = outcome.and(Outcome::Unknown),
                Whole::Error => outcome = outcome.and(Outcome::Error),
            }
        }
        match self.settle(mark, outcome) {
            Outcome::Unknown => Whole::Unknown,
            Outcome::Error => Whole::Error,
            Outcome::True | Outcome::False => Whole::Value(Value::List(list)),
        }
    }

    /// A record's id, or its shown fields that are there.
    fn record_value(&mut self, record: &'e RecordValue, node: &'e Node) -> Whole {
        match self.anything(record.read, node.span) {
            Got::Value(_) => {}
            got => return got.into(),
        }
        if let Some(id) = record.id {
            return self.read(id, node.span).into();
        }
        let mark = self.mark();
        let mut fields = Vec::with_capacity(record.fields.len());
        for (name, field) in &record.fields {
            let before = self.mark();
            match self.whole(field) {
                Whole::Value(value) => fields.push((name.clone(), value)),
                // What is not there is not shown.
                Whole::None | Whole::Unknown => {
                    self.settle(before, Outcome::True);
                }
                Whole::Error => {
                    self.settle(mark, Outcome::Error);
                    return Whole::Error;
                }
            }
        }
        Whole::Value(Value::Record(fields))
    }
}
