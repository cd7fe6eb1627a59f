//! Evaluating an expression: one arm per form, everything looked at, nothing cut short.

use std::cmp::Ordering;

use dangjiu::program::{Comparison, Node, NodeKind, Read, RecordValue, TemplatePart, TextTest};
use dangjiu::syntax::ast::{Aggregate, PolicyWord, Presence, Quantifier};
use dangjiu::value::{Scalar, Type};
use num_rational::BigRational;

use super::arith::{self, add, compare, multiply, negative, subtract};
use super::call;
use super::places::Scene;
use super::value::{Out, Val, condition, fold, negate, operands};
use super::{Call, text};

/// The expressions of one call, for one scene.
pub struct Eval<'a> {
    /// The call: lets, lists, now.
    pub call: &'a Call<'a>,
    /// The facts and the items of binders.
    pub scene: Scene<'a>,
}

impl<'a> Eval<'a> {
    fn at(&self, binder: u16, item: &'a serde_json::Value) -> Eval<'a> {
        Eval { call: self.call, scene: self.scene.at_item(binder, item) }
    }

    /// What `node` gives.
    #[must_use]
    pub fn node(&self, node: &'a Node) -> Out {
        match &node.kind {
            NodeKind::Const(scalar) => Out::Is(Val::of(scalar)),
            NodeKind::ConstList(scalars) => Out::Is(Val::List(scalars.iter().map(Val::of).collect())),
            NodeKind::Read(read) => self.scene.value(*read),
            NodeKind::RecordValue(record) => self.record(record),
            NodeKind::ListValue { read, item, binder } => self.list_value(*read, item, *binder),
            NodeKind::Let(number) => self.call.let_value(*number),
            NodeKind::TableOutput { table, output } => self.table(*table, *output),
            NodeKind::Not(of) => negate(self.node(of)),
            NodeKind::And(parts) => fold(parts.iter().map(|part| self.node(part)), false),
            NodeKind::Or(parts) => fold(parts.iter().map(|part| self.node(part)), true),
            NodeKind::Negate(of) => self.all(&[of], |values| negative(first(values))),
            NodeKind::Add(a, b) => self.two(a, b, add),
            NodeKind::Sub(a, b) => self.two(a, b, subtract),
            NodeKind::Mul(a, b) => self.two(a, b, multiply),
            NodeKind::Compare(op, a, b) => self.test(&[a, b], |values| {
                let (a, b) = pair(values)?;
                compared(*op, &a, &b)
            }),
            NodeKind::CompareRatio { op, left, right } => self.ratios(*op, left, right),
            NodeKind::OneOf { value, among } => self.one_of(value, among),
            NodeKind::InPlace { value, list } => self.in_place(value, *list),
            NodeKind::InMade { value, list } => self.in_made(value, list),
            NodeKind::InNamed { value, list } => self.in_named(value, *list),
            NodeKind::TextTest(test, a, b) => self.test(&[a, b], |values| text_test(*test, values)),
            NodeKind::Presence { of, what } => presence(&self.node(of), *what),
            NodeKind::OrElse(a, b) => match self.node(a) {
                Out::Is(Val::None) | Out::Unknown(_) => self.node(b),
                decided => decided,
            },
            NodeKind::Quantifier { kind, list, binder, cond } => self.quantifier(*kind, *list, *binder, cond),
            NodeKind::Aggregate { kind, list, binder, value, cond } => {
                self.aggregate(*kind, *list, *binder, value, cond, &node.ty)
            }
            NodeKind::Round { value, by, places, mode } => {
                let parts: Vec<&'a Node> = [Some(&**value), by.as_deref()].into_iter().flatten().collect();
                self.all(&parts, |values| arith::round(&values, *places, *mode))
            }
            NodeKind::Template(parts) => self.template(parts),
            NodeKind::Call(function, args) => {
                let args: Vec<Out> = args.iter().map(|arg| self.node(arg)).collect();
                match operands(args.clone()) {
                    Ok(values) => {
                        call::function(self.call.program, *function, &values).map_or_else(Out::Error, Out::Is)
                    }
                    Err(out) => mixed(out, &args),
                }
            }
            NodeKind::FromTrigger(name) => Out::error(format!("`{name}` needs a running trigger")),
        }
    }

    /// An operator over all of its parts; none where one is none.
    fn all(&self, parts: &[&'a Node], then: impl FnOnce(Vec<Val>) -> Result<Val, String>) -> Out {
        match operands(parts.iter().map(|part| self.node(part)).collect()) {
            Ok(values) => then(values).map_or_else(Out::Error, Out::Is),
            Err(out) => out,
        }
    }

    fn two(&self, a: &'a Node, b: &'a Node, then: impl FnOnce(&Val, &Val) -> Result<Val, String>) -> Out {
        self.all(&[a, b], |values| {
            let (a, b) = pair(values)?;
            then(&a, &b)
        })
    }

    /// A test over all of its parts; false where one is none.
    fn test(&self, parts: &[&'a Node], then: impl FnOnce(Vec<Val>) -> Result<bool, String>) -> Out {
        condition(self.all(parts, |values| then(values).map(Val::Bool)))
    }

    fn record(&self, record: &'a RecordValue) -> Out {
        match self.scene.value(record.read) {
            Out::Is(Val::Bool(true)) => {}
            other => return other,
        }
        if let Some(id) = record.id {
            return self.scene.value(id);
        }
        let mut fields = Vec::new();
        for (name, node) in &record.fields {
            match self.node(node) {
                Out::Is(Val::None) | Out::Unknown(_) => {}
                Out::Is(value) => fields.push((name.clone(), value)),
                error => return error,
            }
        }
        Out::Is(Val::Record(fields))
    }

    fn list_value(&self, read: Read, item: &'a Node, binder: u16) -> Out {
        if let Out::Is(Val::None) = self.scene.value(read) {
            return Out::Is(Val::None);
        }
        let items = match self.scene.list(read) {
            Ok(items) => items,
            Err(out) => return out,
        };
        let outs = items.into_iter().map(|json| self.at(binder, json).node(item));
        operands(outs.filter(|out| *out != Out::Is(Val::None)).collect())
            .map_or_else(|out| out, |values| Out::Is(Val::List(values)))
    }

    fn ratios(&self, op: Comparison, left: &'a Side, right: &'a Side) -> Out {
        match (self.ratio(left), self.ratio(right)) {
            (Ok(left), Ok(right)) if left.1 == right.1 => Out::truth(holds(op, left.0.cmp(&right.0))),
            (Ok(_), Ok(_)) => Out::error("two units"),
            (left, right) => {
                let open = [left.err(), right.err()].into_iter().flatten().collect();
                operands(open).map_or_else(condition, |_| Out::error("nothing is open"))
            }
        }
    }

    /// A side of a comparison of quotients; one that cannot be divided is an error by itself.
    fn ratio(&self, (over, under): &'a Side) -> Result<Val2, Out> {
        let parts = [Some(&**over), under.as_deref()].into_iter().flatten();
        let values = operands(parts.map(|part| self.node(part)).collect())?;
        let mut values = values.into_iter();
        let over = values.next().ok_or_else(|| Out::error("nothing to compare"))?;
        quotient(&over, values.next().as_ref()).map_err(Out::Error)
    }

    fn one_of(&self, value: &'a Node, among: &[Scalar<'static>]) -> Out {
        match self.node(value) {
            Out::Is(Val::None) => Out::truth(false),
            Out::Is(value) => fold(among.iter().map(|member| equal(&value, &Val::of(member))), true),
            Out::Unknown(paths) => fold(among.iter().map(|_| Out::Unknown(paths.clone())), true),
            other => other,
        }
    }

    fn in_place(&self, value: &'a Node, list: Read) -> Out {
        let value = self.node(value);
        let items = self.scene.list(list);
        match (value, items) {
            (Out::Error(reason), _) | (_, Err(Out::Error(reason))) => Out::Error(reason),
            (value, Ok(items)) => {
                let ty = self.item_type(list);
                let enums = &self.call.program.vocabulary.enums;
                let equals = |json| match (super::read::scalar(json, &ty, enums), &value) {
                    (None, _) if !json.is_null() => Out::error("an item of another type"),
                    // Nothing equals what is not there.
                    (None, _) | (_, Out::Is(Val::None)) => Out::truth(false),
                    (Some(item), Out::Is(value)) => equal(value, &item),
                    (Some(_), unknown) => unknown.clone(),
                };
                fold(items.into_iter().map(equals), true)
            }
            (Out::Is(Val::None), Err(_)) => Out::truth(false),
            (Out::Unknown(mut paths), Err(items)) => {
                if let Out::Unknown(more) = items {
                    paths.extend(more);
                }
                Out::Unknown(paths)
            }
            (Out::Is(_), Err(out)) => out,
        }
    }

    fn in_made(&self, value: &'a Node, list: &'a Node) -> Out {
        match (self.node(value), self.node(list)) {
            (Out::Error(reason), _) | (_, Out::Error(reason)) => Out::Error(reason),
            (Out::Is(Val::None), _) | (_, Out::Is(Val::None)) => Out::truth(false),
            (Out::Is(value), Out::Is(Val::List(items))) => {
                fold(items.iter().map(|item| equal(&value, item)), true)
            }
            (Out::Unknown(paths), Out::Is(Val::List(items))) => {
                fold(items.iter().map(|_| Out::Unknown(paths.clone())), true)
            }
            (Out::Unknown(mut paths), Out::Unknown(more)) => {
                paths.extend(more);
                Out::Unknown(paths)
            }
            (_, Out::Unknown(paths)) => Out::Unknown(paths),
            (_, Out::Is(_)) => Out::error("no list"),
        }
    }

    fn item_type(&self, list: Read) -> Type {
        match self.call.program.places.get(list.place.0 as usize).map(|place| &place.ty) {
            Some(Type::List(item)) => (**item).clone(),
            _ => Type::Text,
        }
    }

    fn in_named(&self, value: &'a Node, list: u32) -> Out {
        match self.node(value) {
            Out::Is(Val::None) => Out::truth(false),
            Out::Is(value) => match self.call.list(list) {
                Some(members) => fold(members.iter().map(|member| equal(&value, member)), true),
                None => Out::missing(&format!("list {}", self.call.list_name(list))),
            },
            Out::Unknown(paths) => match self.call.list(list) {
                Some(members) => fold(members.iter().map(|_| Out::Unknown(paths.clone())), true),
                None => Out::Unknown(paths),
            },
            other => other,
        }
    }

    fn quantifier(&self, kind: Quantifier, list: Read, binder: u16, cond: &'a Node) -> Out {
        let items = match self.scene.list(list) {
            Ok(items) => items,
            Err(out) => return out,
        };
        let outs = items.into_iter().map(|item| self.at(binder, item).node(cond));
        match kind {
            Quantifier::Any => fold(outs, true),
            Quantifier::All => fold(outs, false),
            Quantifier::No => negate(fold(outs, true)),
        }
    }

    fn aggregate(
        &self,
        kind: Aggregate,
        list: Read,
        binder: u16,
        value: &'a Node,
        cond: &'a Node,
        ty: &Type,
    ) -> Out {
        let items = match self.scene.list(list) {
            Ok(items) => items,
            Err(out) => return out,
        };
        let mut counted = Vec::new();
        for item in items {
            let here = self.at(binder, item);
            match (condition(here.node(cond)), here.node(value)) {
                (Out::Is(Val::Bool(false)), _) => {}
                // An item whose value is none does not count.
                (Out::Is(_), Out::Is(Val::None)) => {}
                (Out::Is(_), value) => counted.push(value),
                (undecided, Out::Is(_)) => counted.push(undecided),
                (undecided, value) => counted.extend([undecided, value]),
            }
        }
        let values = match operands(counted.clone()) {
            Ok(values) => values,
            Err(out) => return mixed(out, &counted),
        };
        let result = match kind {
            Aggregate::Count => arith::whole(values.len()),
            Aggregate::Sum => arith::sum(&values, ty),
            Aggregate::Min => arith::extreme(&values, Ordering::Less),
            Aggregate::Max => arith::extreme(&values, Ordering::Greater),
        };
        result.map_or_else(Out::Error, Out::Is)
    }

    fn template(&self, parts: &'a [TemplatePart]) -> Out {
        let holes = parts.iter().filter_map(|part| match part {
            TemplatePart::Text(_) => None,
            TemplatePart::Hole(node) => Some(self.node(node)),
        });
        let mut holes = match operands(holes.collect()) {
            Ok(values) => values.into_iter(),
            Err(out) => return out,
        };
        let mut whole = String::new();
        for part in parts {
            match part {
                TemplatePart::Text(text) => whole.push_str(text),
                TemplatePart::Hole(_) => {
                    let value = holes.next().unwrap_or(Val::None);
                    whole.push_str(&text::shown(&value, &self.call.program.vocabulary));
                }
            }
        }
        Out::Is(Val::Text(whole))
    }

    fn table(&self, table: u32, output: u32) -> Out {
        let Some(table) = self.call.program.tables.get(table as usize) else {
            return Out::error("no such table");
        };
        let tests = table.rows.iter().map(|row| (row, condition(self.node(&row.test))));
        let mut chosen = Vec::new();
        let mut undecided = Vec::new();
        for (row, test) in tests {
            match test {
                Out::Is(Val::Bool(true)) => chosen.push(row),
                Out::Is(_) => continue,
                other => undecided.push(other),
            }
            if table.policy == PolicyWord::First {
                break;
            }
        }
        if let Err(out) = operands(undecided) {
            if table.policy == PolicyWord::Unique && chosen.len() > 1 {
                return Out::error("two rows are true");
            }
            return out;
        }
        if table.policy == PolicyWord::Unique && chosen.len() > 1 {
            return Out::error("two rows are true");
        }
        let values =
            chosen.iter().filter_map(|row| row.outputs.get(output as usize)).map(|node| self.node(node));
        match table.policy {
            PolicyWord::First | PolicyWord::Unique => values.into_iter().next().unwrap_or(Out::Is(Val::None)),
            PolicyWord::All if chosen.is_empty() => Out::Is(Val::None),
            PolicyWord::All => operands(values.filter(|out| *out != Out::Is(Val::None)).collect())
                .map_or_else(|out| out, |values| Out::Is(Val::List(values))),
        }
    }
}

/// What several values come to of which some are open: an error where two that are there are of two currencies.
fn mixed(open: Out, parts: &[Out]) -> Out {
    let currency = |part: &Out| match part {
        Out::Is(Val::Money(_, currency)) => Some(currency.clone()),
        _ => None,
    };
    let mut currencies: Vec<String> = parts.iter().filter_map(currency).collect();
    currencies.dedup();
    match open {
        Out::Error(_) => open,
        _ if currencies.len() > 1 => Out::error("two currencies"),
        _ => open,
    }
}

type Side = (Box<Node>, Option<Box<Node>>);
/// An exact fraction and its unit.
type Val2 = (BigRational, String);

fn first(values: Vec<Val>) -> Val {
    values.into_iter().next().unwrap_or(Val::None)
}

fn pair(values: Vec<Val>) -> Result<(Val, Val), String> {
    <[Val; 2]>::try_from(values).map(|[a, b]| (a, b)).map_err(|_| "expected two operands".to_owned())
}

/// Whether a comparison holds for this order.
#[must_use]
pub fn holds(op: Comparison, order: Ordering) -> bool {
    match op {
        Comparison::Eq => order == Ordering::Equal,
        Comparison::Ne => order != Ordering::Equal,
        Comparison::Lt => order == Ordering::Less,
        Comparison::Le => order != Ordering::Greater,
        Comparison::Gt => order == Ordering::Greater,
        Comparison::Ge => order != Ordering::Less,
    }
}

/// A comparison of two values: an error for two currencies.
fn compared(op: Comparison, a: &Val, b: &Val) -> Result<bool, String> {
    match (a, b) {
        (Val::Bool(_), _) | (Val::Text(_), _) | (Val::Member(..), _) | (Val::Stranger(..), _) => match op {
            Comparison::Eq => Ok(a == b),
            Comparison::Ne => Ok(a != b),
            _ => Err("no order".to_owned()),
        },
        _ => Ok(holds(op, compare(a, b)?)),
    }
}

fn equal(a: &Val, b: &Val) -> Out {
    compared(Comparison::Eq, a, b).map_or_else(Out::Error, Out::truth)
}

/// One side of a comparison of quotients, with its unit.
fn quotient(over: &Val, under: Option<&Val>) -> Result<Val2, String> {
    let (top, unit) = arith::measure(over)?;
    let Some(under) = under else { return Ok((top, unit)) };
    let (bottom, by) = arith::measure(under)?;
    if super::number::is_zero(&bottom) {
        return Err("division by zero".to_owned());
    }
    let unit = match (unit, by) {
        (unit, by) if by.is_empty() => unit,
        (unit, by) if unit == by => String::new(),
        _ => return Err("two units".to_owned()),
    };
    Ok((top / bottom, unit))
}

fn text_test(test: TextTest, values: Vec<Val>) -> Result<bool, String> {
    match pair(values)? {
        (Val::Text(a), Val::Text(b)) => Ok(match test {
            TextTest::Contains => a.contains(&b),
            TextTest::StartsWith => a.starts_with(&b),
            TextTest::EndsWith => a.ends_with(&b),
        }),
        _ => Err("not text".to_owned()),
    }
}

/// Always decided. What is of another type is there: it is known, and never missing.
fn presence(of: &Out, what: Presence) -> Out {
    Out::truth(match what {
        Presence::Known => !matches!(of, Out::Is(Val::None) | Out::Unknown(_)),
        Presence::Missing => matches!(of, Out::Unknown(_)),
        Presence::None => *of == Out::Is(Val::None),
    })
}
