//! Whether an expectation holds, and if not, what came instead.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::given::Datum;
use super::{dotted, value_of};
use crate::diagnostic::Bilingual;
use crate::eval::{Evaluation, WithheldBecause, value_text};
use crate::intent::Intent;
use crate::plan::{Plan, RuleId};
use crate::say;
use crate::schema::{ActionType, FieldType, Vocabulary};
use crate::syntax::ast::{Arg, ExpectKind, Name, Path};
use crate::value::{Type, Value};

/// Nothing where the expectation holds.
pub(super) fn unmet(plan: &Plan, evaluation: &Evaluation<'_>, expected: &ExpectKind) -> Option<Bilingual> {
    match expected {
        ExpectKind::Nothing if evaluation.intents.is_empty() => None,
        ExpectKind::Nothing => {
            let came = list(plan, evaluation.intents.iter());
            Some(say!("expected nothing, but got {came}", "预期什么也不做，实际有 {came}"))
        }
        ExpectKind::Intent { negated, action, args } => {
            intent(plan, evaluation, *negated, action, args.as_deref())
        }
        ExpectKind::Undecided(rule, path) => undecided(plan, evaluation, rule, path.as_ref()),
        ExpectKind::NeedsState(rule) => {
            let id = find(plan, rule);
            let met = evaluation.needs_state().any(|needing| Some(needing) == id);
            let name = dotted(rule);
            (!met).then(|| {
                say!("expected `{name}` to need state, but it does not", "预期“{name}”需要状态，实际不需要")
            })
        }
        ExpectKind::Error(rule) => {
            let id = find(plan, rule);
            let met = evaluation.errored().iter().any(|error| Some(error.rule) == id);
            let (name, end) = (dotted(rule), ended(evaluation, id));
            (!met).then(|| {
                closing(
                    say!("expected `{name}` to be in error, but it ", "预期“{name}”出错，实际"),
                    &end.0,
                    &end.1,
                )
            })
        }
    }
}

/// A sentence whose end differs in the two languages.
fn closing(mut start: Bilingual, en: &str, zh: &str) -> Bilingual {
    start.en.push_str(en);
    start.zh.push_str(zh);
    start
}

fn intent(
    plan: &Plan,
    evaluation: &Evaluation<'_>,
    negated: bool,
    action: &Name,
    args: Option<&[Arg]>,
) -> Option<Bilingual> {
    let vocabulary = &plan.program().vocabulary;
    let declared =
        vocabulary.action_names.get(&action.text).and_then(|at| vocabulary.actions.get(*at as usize));
    let Some(declared) = declared else {
        let name = &action.text;
        return Some(say!("there is no action `{name}`", "没有动作“{name}”"));
    };
    let args = args.unwrap_or_default();
    let of_action: Vec<&Intent> =
        evaluation.intents.iter().filter(|intent| intent.action == declared.names.primary).collect();
    let matching =
        || of_action.iter().copied().filter(|intent| differences(plan, declared, args, intent).is_empty());
    let name = &action.text;
    if negated {
        let came: Vec<&Intent> = matching().collect();
        let shown = list(plan, came.iter().copied());
        return (!came.is_empty())
            .then(|| say!("expected no `{name}`, but got {shown}", "预期没有“{name}”，实际有 {shown}"));
    }
    if matching().next().is_some() {
        return None;
    }
    let closest =
        of_action.iter().map(|intent| differences(plan, declared, args, intent)).min_by_key(Vec::len);
    let Some(differences) = closest else {
        let came = list(plan, evaluation.intents.iter());
        let why = withheld(evaluation, &declared.names.primary);
        return Some(match why {
            Some(path) => say!(
                "expected `{name}`, but it was withheld: {path} is missing; got {came}",
                "预期“{name}”，但它被暂缓：缺少 {path}；实际有 {came}"
            ),
            None => say!(
                "expected `{name}`, but it was not asked for; got {came}",
                "预期“{name}”，但没有；实际有 {came}"
            ),
        });
    };
    let (en, zh): (Vec<String>, Vec<String>) = differences
        .iter()
        .map(|d| {
            let Difference { name, expected, got } = d;
            (
                format!("{name}: expected {expected}, got {got}"),
                format!("{name}：预期 {expected}，实际 {got}"),
            )
        })
        .unzip();
    let (en, zh) = (en.join("; "), zh.join("；"));
    Some(closing(say!("`{name}` came with other arguments: ", "“{name}”的参数不同："), &en, &zh))
}

struct Difference {
    name: String,
    expected: String,
    got: String,
}

/// The written arguments that an intent does not have.
fn differences(plan: &Plan, action: &ActionType, args: &[Arg], intent: &Intent) -> Vec<Difference> {
    let vocabulary = &plan.program().vocabulary;
    let mut found = Vec::new();
    for (number, arg) in args.iter().enumerate() {
        let param = match &arg.name {
            Some(name) => action.params.iter().find(|p| p.names.all().any(|spelling| spelling == name.text)),
            None => action.params.get(number),
        };
        let Some(param) = param else { continue };
        let expected = Datum::of(&arg.value);
        let got = intent.args.iter().find(|(name, _)| *name == param.names.primary).map(|(_, value)| value);
        if !expected.as_ref().is_some_and(|expected| agrees(vocabulary, param, expected, got)) {
            found.push(Difference {
                name: param.names.primary.clone(),
                expected: expected.map_or_else(String::new, |e| expected_text(plan, param, &e)),
                got: got.map_or_else(|| "none".to_string(), |got| shown(plan, got)),
            });
        }
    }
    found
}

fn agrees(vocabulary: &Vocabulary, param: &FieldType, expected: &Datum, got: Option<&Value>) -> bool {
    let Some(got) = got else { return *expected == Datum::Null };
    agrees_as(vocabulary, &param.ty, expected, got)
}

fn agrees_as(vocabulary: &Vocabulary, ty: &Type, expected: &Datum, got: &Value) -> bool {
    match (ty, expected, got) {
        // A record is passed as its id, or as its fields, of which the written ones are compared.
        (Type::Record(_), Datum::Text(id), Value::Scalar(crate::value::Scalar::Text(text))) => id == text,
        (Type::Record(record), Datum::Object(entries), Value::Record(fields)) => {
            entries.iter().all(|(key, value)| {
                vocabulary.record(*record).and_then(|r| r.field(key)).is_some_and(|(_, field)| {
                    fields
                        .iter()
                        .find(|(name, _)| *name == field.names.primary)
                        .is_some_and(|(_, got)| agrees_as(vocabulary, &field.ty, value, got))
                })
            })
        }
        (Type::List(item), Datum::List(expected), Value::List(got)) => {
            expected.len() == got.len()
                && expected.iter().zip(got).all(|(e, g)| agrees_as(vocabulary, item, e, g))
        }
        _ => value_of(vocabulary, expected, ty).is_some_and(|expected| expected == *got),
    }
}

fn expected_text(plan: &Plan, param: &FieldType, expected: &Datum) -> String {
    let value = value_of(&plan.program().vocabulary, expected, &param.ty);
    match (value, expected) {
        (Some(value), _) => shown(plan, &value),
        (None, Datum::Text(text) | Datum::Word(text)) => format!("\"{text}\""),
        (None, other) => format!("{other:?}"),
    }
}

/// A value as a rule would write it: text in quotes.
fn shown(plan: &Plan, value: &Value) -> String {
    let text = value_text(value, plan);
    match value {
        Value::Scalar(crate::value::Scalar::Text(_)) => format!("\"{text}\""),
        Value::List(_) => format!("[{text}]"),
        _ => text,
    }
}

fn list<'i>(plan: &Plan, intents: impl Iterator<Item = &'i Intent>) -> String {
    let all: Vec<String> = intents
        .map(|intent| {
            let args: Vec<String> =
                intent.args.iter().map(|(name, value)| format!("{name}: {}", shown(plan, value))).collect();
            format!("{}({})", intent.action, args.join(", "))
        })
        .collect();
    if all.is_empty() { "-".to_string() } else { all.join(", ") }
}

fn withheld(evaluation: &Evaluation<'_>, action: &str) -> Option<String> {
    let of_action = |step: &str| step == action || step.starts_with(&format!("{action}#"));
    evaluation.withheld.iter().filter(|withheld| of_action(&withheld.step)).find_map(|withheld| {
        match &withheld.why {
            WithheldBecause::Missing(paths) => Some(paths.join(", ")),
            _ => None,
        }
    })
}

fn undecided(
    plan: &Plan,
    evaluation: &Evaluation<'_>,
    rule: &Path,
    path: Option<&Path>,
) -> Option<Bilingual> {
    let id = find(plan, rule);
    let name = dotted(rule);
    let all = evaluation.undecided();
    let Some(found) = all.iter().find(|undecided| Some(undecided.rule) == id) else {
        let end = ended(evaluation, id);
        return Some(closing(
            say!("expected `{name}` to be undecided, but it ", "预期“{name}”未决，实际"),
            &end.0,
            &end.1,
        ));
    };
    let path = primary(&plan.program().vocabulary, path?);
    let missing = found.missing.join(", ");
    let met = found.missing.iter().any(|missing| stands_for(missing, &path));
    (!met).then(|| {
        say!(
            "expected `{name}` to be undecided for want of `{path}`, but it is for want of {missing}",
            "预期“{name}”因缺少“{path}”而未决，实际缺少的是 {missing}"
        )
    })
}

/// Whether a missing place is the expected path or holds it: without an order there is no `order.amount` either.
fn stands_for(missing: &str, path: &str) -> bool {
    let under =
        |path: &str| path.strip_prefix(missing).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    under(path) || under(&format!("order.{path}"))
}

/// How a rule ended, in words.
fn ended(evaluation: &Evaluation<'_>, id: Option<RuleId>) -> (String, String) {
    let Some(id) = id else {
        return ("is not there".to_string(), "没有这条规则".to_string());
    };
    let both = |en: &str, zh: &str| (en.to_string(), zh.to_string());
    if evaluation.fired.contains(&id) {
        both("fired", "触发了")
    } else if evaluation.errored().iter().any(|e| e.rule == id) {
        both("is in error", "出错了")
    } else if let Some(undecided) = evaluation.undecided().iter().find(|u| u.rule == id) {
        let missing = undecided.missing.join(", ");
        (format!("is undecided for want of {missing}"), format!("因缺少 {missing} 而未决"))
    } else if evaluation.needs_state().any(|needing| needing == id) {
        both("needs state", "需要状态")
    } else {
        both("did not fire", "没有触发")
    }
}

fn find(plan: &Plan, rule: &Path) -> Option<RuleId> {
    plan.rule_named(&dotted(rule))
}

/// A path in primary names, as far as the vocabulary knows it.
fn primary(vocabulary: &Vocabulary, path: &Path) -> String {
    let mut parts = path.parts.iter();
    let Some(first) = parts.next() else { return String::new() };
    let mut record = vocabulary.record_names.get(&first.text).copied();
    let mut out = record
        .and_then(|id| vocabulary.record(id))
        .map_or_else(|| first.text.clone(), |r| r.names.primary.clone());
    for part in parts {
        let field = record.and_then(|id| vocabulary.record(id)).and_then(|r| r.field(&part.text));
        out.push('.');
        match field {
            Some((_, field)) => {
                out.push_str(&field.names.primary);
                record = match &field.ty {
                    Type::Record(id) => Some(*id),
                    _ => None,
                };
            }
            None => out.push_str(&part.text),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_record_stands_for_its_fields() {
        assert!(stands_for("order.customer.tier", "order.customer.tier"));
        assert!(stands_for("order.customer.tier", "customer.tier"));
        assert!(stands_for("order.customer", "customer.tier"));
        assert!(stands_for("order", "order.amount"));
        assert!(!stands_for("order.amount", "order"));
        assert!(!stands_for("ord", "order.amount"));
        assert!(!stands_for("order.customer.tier", "customer.id"));
    }
}
