//! What values a tested field may have, cut into finitely many cases: enough to say exactly whether conditions on
//! one field contradict each other, and whether the rows of a table leave gaps or overlap.
//!
//! The constants that the conditions name cut the values up: between two amounts every amount behaves alike, and so
//! does every text that is not named.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;

use hashbrown::HashSet;

use super::walk::each_node;
use crate::lang::Lang;
use crate::program::{Comparison, Node, NodeKind, Read};
use crate::schema::Vocabulary;
use crate::syntax::ast::Presence;
use crate::value::{Scalar, Type};
use crate::zone::ZoneTable;

/// The most tests that are made for what is judged together.
pub(super) const MOST_TESTS: usize = 200_000;

/// A set of values that no condition tells apart.
#[derive(Clone, Debug)]
pub(crate) enum Case {
    /// This value.
    Is(Scalar<'static>),
    /// The values between two neighbours; nothing where there is no neighbour.
    Between(Option<Scalar<'static>>, Option<Scalar<'static>>),
    /// A text or member that is not named.
    Other,
    /// No value where one is optional.
    None,
    /// No value where one is required.
    Missing,
}

/// The cases of a field of type `ty` under conditions that name `constants`; nothing where they cannot be told, or are
/// so many that asking each of these conditions about each of them would take long.
pub(crate) fn cases(vocabulary: &Vocabulary, ty: &Type, constants: &[Scalar<'static>]) -> Option<Vec<Case>> {
    // About as many cases as constants, and in each of them each constant is compared with.
    if constants.len().saturating_mul(constants.len()) > MOST_TESTS {
        return None;
    }
    let mut seen: HashSet<&Scalar<'static>> = HashSet::new();
    let mut named: Vec<Scalar<'static>> =
        constants.iter().filter(|constant| seen.insert(constant)).cloned().collect();
    Some(match ty {
        Type::Bool => [false, true].map(|truth| Case::Is(Scalar::Bool(truth))).into(),
        Type::Enum(id) => {
            let declared = vocabulary.enumeration(*id)?;
            let all = named.len() >= declared.members.len() && !declared.open;
            let mut cases: Vec<Case> = named.into_iter().map(Case::Is).collect();
            if !all {
                cases.push(Case::Other);
            }
            cases
        }
        Type::Text => named.into_iter().map(Case::Is).chain([Case::Other]).collect(),
        Type::Record(_) | Type::List(_) => return None,
        _ => {
            // Amounts of two currencies have no order; they are not told apart here.
            if let Some(first) = named.first()
                && named.iter().any(|other| order(first, other).is_none())
            {
                return None;
            }
            named.sort_by(|one, other| order(one, other).unwrap_or(Ordering::Equal));
            let mut cases = Vec::new();
            let mut before: Option<Scalar<'static>> = None;
            for value in named {
                cases.push(Case::Between(before, Some(value.clone())));
                cases.push(Case::Is(value.clone()));
                before = Some(value);
            }
            cases.push(Case::Between(before, None));
            cases
        }
    })
}

/// The constants a condition names, where it is about nothing but `read` and constants.
pub(crate) fn constants(node: &Node, read: Read) -> Option<Vec<Scalar<'static>>> {
    let mut found = Vec::new();
    let mut plain = true;
    each_node(node, &mut |node| match &node.kind {
        // Of these there are but two, which need no naming.
        NodeKind::Const(Scalar::Bool(_)) => {}
        NodeKind::Const(value) => found.push(value.clone()),
        NodeKind::OneOf { among, .. } => found.extend(among.iter().cloned()),
        NodeKind::Read(other) => plain &= *other == read,
        NodeKind::And(_)
        | NodeKind::Or(_)
        | NodeKind::Not(_)
        | NodeKind::Compare(..)
        | NodeKind::Presence { .. } => {}
        _ => plain = false,
    });
    plain.then_some(found)
}

/// Whether a condition about `read` holds in a case; nothing where it is about something else.
pub(crate) fn holds(node: &Node, read: Read, case: &Case) -> Option<bool> {
    comes_to(node, read, case, true)
}

/// Whether a condition is decided as `truth` in a case. Of a value that is missing neither answer is given.
fn comes_to(node: &Node, read: Read, case: &Case, truth: bool) -> Option<bool> {
    match &node.kind {
        NodeKind::Not(inner) => comes_to(inner, read, case, !truth),
        NodeKind::And(parts) | NodeKind::Or(parts) => {
            let mut parts = parts.iter().map(|part| comes_to(part, read, case, truth));
            // An `and` is true, and an `or` false, where all parts are.
            if matches!(node.kind, NodeKind::And(_)) == truth {
                parts.try_fold(true, |all, part| Some(all && part?))
            } else {
                parts.try_fold(false, |any, part| Some(any || part?))
            }
        }
        _ => {
            let found = judged(node, read, case)?;
            let asks_presence = matches!(node.kind, NodeKind::Presence { .. } | NodeKind::Const(_));
            Some(found == truth && (asks_presence || !matches!(case, Case::Missing)))
        }
    }
}

/// Whether a single test holds in a case.
fn judged(node: &Node, read: Read, case: &Case) -> Option<bool> {
    match &node.kind {
        NodeKind::Const(Scalar::Bool(truth)) => Some(*truth),
        NodeKind::Read(of) if *of == read => Some(matches!(case, Case::Is(Scalar::Bool(true)))),
        NodeKind::OneOf { value, among } => {
            is_read(value, read).then_some(())?;
            Some(among.iter().any(|value| matches!(case, Case::Is(is) if is == value)))
        }
        NodeKind::Presence { of, what } => {
            is_read(of, read).then_some(())?;
            Some(match what {
                Presence::Known => !matches!(case, Case::None | Case::Missing),
                Presence::Missing => matches!(case, Case::Missing),
                Presence::None => matches!(case, Case::None),
            })
        }
        NodeKind::Compare(op, left, right) => {
            if let (NodeKind::Const(left), NodeKind::Const(right)) = (&left.kind, &right.kind) {
                return compared(*op, Some(left == right), order(left, right));
            }
            let (op, constant) = match (&left.kind, &right.kind) {
                (NodeKind::Read(of), NodeKind::Const(value)) if *of == read => (*op, value),
                (NodeKind::Const(value), NodeKind::Read(of)) if *of == read => (op.mirrored(), value),
                _ => return None,
            };
            match case {
                Case::Is(value) => compared(op, Some(value == constant), order(value, constant)),
                Case::Between(before, after) => compared(op, Some(false), beside(before, after, constant)),
                Case::Other => compared(op, Some(false), None),
                Case::None | Case::Missing => Some(false),
            }
        }
        _ => None,
    }
}

fn is_read(node: &Node, read: Read) -> bool {
    matches!(node.kind, NodeKind::Read(of) if of == read)
}

/// How the values between two neighbours lie to a constant, which is one of them or beyond.
fn beside(
    before: &Option<Scalar<'static>>,
    after: &Option<Scalar<'static>>,
    constant: &Scalar<'static>,
) -> Option<Ordering> {
    if let Some(before) = before
        && order(before, constant)? != Ordering::Less
    {
        return Some(Ordering::Greater);
    }
    match after {
        Some(after) if order(after, constant)? != Ordering::Greater => Some(Ordering::Less),
        // The neighbour before is below the constant and there is none behind it.
        _ => before.as_ref().map(|_| Ordering::Greater),
    }
}

fn compared(op: Comparison, equal: Option<bool>, order: Option<Ordering>) -> Option<bool> {
    match op {
        Comparison::Eq => equal,
        Comparison::Ne => equal.map(|equal| !equal),
        Comparison::Lt => order.map(Ordering::is_lt),
        Comparison::Le => order.map(Ordering::is_le),
        Comparison::Gt => order.map(Ordering::is_gt),
        Comparison::Ge => order.map(Ordering::is_ge),
    }
}

/// The order of two values of one ordered type.
pub(crate) fn order(left: &Scalar<'_>, right: &Scalar<'_>) -> Option<Ordering> {
    match (left, right) {
        (Scalar::Number(a), Scalar::Number(b)) | (Scalar::Weight(a), Scalar::Weight(b)) => Some(a.cmp(b)),
        (Scalar::Money(a), Scalar::Money(b)) => a.compare(*b).ok(),
        (Scalar::Instant(a), Scalar::Instant(b)) => Some(a.cmp(b)),
        (Scalar::Duration(a), Scalar::Duration(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

/// A case in words: `= 5.00 CNY`, `> 3`, `another one`.
pub(crate) fn described(vocabulary: &Vocabulary, case: &Case, lang: Lang) -> String {
    let shown = |value: &Scalar<'static>| shown(vocabulary, value, lang);
    match (case, lang) {
        (Case::Is(value), _) => format!("= {}", shown(value)),
        (Case::Between(Some(before), Some(after)), _) => format!("> {}, < {}", shown(before), shown(after)),
        (Case::Between(Some(before), None), _) => format!("> {}", shown(before)),
        (Case::Between(None, Some(after)), _) => format!("< {}", shown(after)),
        (Case::Between(None, None) | Case::Other, Lang::En) => String::from("another value"),
        (Case::Between(None, None) | Case::Other, Lang::Zh) => String::from("其他值"),
        (Case::None, Lang::En) => String::from("none"),
        (Case::None, Lang::Zh) => String::from("空"),
        (Case::Missing, Lang::En) => String::from("missing"),
        (Case::Missing, Lang::Zh) => String::from("缺失"),
    }
}

fn shown(vocabulary: &Vocabulary, value: &Scalar<'static>, lang: Lang) -> String {
    if let Scalar::Text(text) = value {
        return format!("\"{text}\"");
    }
    let mut out = String::new();
    vocabulary.write_scalar(&mut out, value, &ZoneTable::shanghai(), Some(lang));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decimal::Decimal;

    fn number(value: i64) -> Scalar<'static> {
        Scalar::Number(Decimal::from_i64(value))
    }

    #[test]
    fn two_numbers_make_five_cases() {
        let found = cases(&Vocabulary::default(), &Type::Number, &[number(5), number(1), number(5)]);
        let texts: Vec<String> = found
            .into_iter()
            .flatten()
            .map(|case| described(&Vocabulary::default(), &case, Lang::En))
            .collect();
        assert_eq!(texts, ["< 1", "= 1", "> 1, < 5", "= 5", "> 5"]);
    }

    #[test]
    fn an_interval_lies_on_one_side_of_every_constant() {
        let between = |low: Option<i64>, high: Option<i64>, c: i64| {
            beside(&low.map(number), &high.map(number), &number(c))
        };
        assert_eq!(between(Some(1), Some(5), 1), Some(Ordering::Greater));
        assert_eq!(between(Some(1), Some(5), 5), Some(Ordering::Less));
        assert_eq!(between(Some(1), Some(5), 0), Some(Ordering::Greater));
        assert_eq!(between(Some(1), Some(5), 9), Some(Ordering::Less));
        assert_eq!(between(None, Some(1), 5), Some(Ordering::Less));
        assert_eq!(between(Some(5), None, 1), Some(Ordering::Greater));
    }
}
