//! Whether an expectation holds, and if not, what came instead.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cell::OnceCell;

use hashbrown::HashMap;

use super::given::Datum;
use super::value_of;
use crate::diagnostic::Bilingual;
use crate::eval::{Evaluation, RuleError, Undecided, WithheldBecause, value_in};
use crate::explain::{RuleTrace, Verdict};
use crate::intent::Intent;
use crate::lang::Lang;
use crate::plan::{Plan, RuleId};
use crate::program::{Step, StepKind};
use crate::say;
use crate::schema::{ActionType, FieldType, Names, Vocabulary};
use crate::syntax::ast::{Arg, ExpectKind, Name, Path};
use crate::value::{Type, Value};

/// How many rules are explained where an action was not asked for, and of how many it is said.
const MOST_EXPLAINED: usize = 100;
const MOST_SHOWN: usize = 3;

/// The rules by their names.
pub(super) struct RuleNames<'p> {
    plan: &'p Plan,
    /// By the name without the pack.
    sorted: Vec<(&'p str, RuleId)>,
}

impl<'p> RuleNames<'p> {
    pub(super) fn of(plan: &'p Plan) -> RuleNames<'p> {
        let mut sorted: Vec<(&str, RuleId)> =
            plan.rules().map(|(id, rule)| (rule.name.as_str(), id)).collect();
        sorted.sort_unstable();
        RuleNames { plan, sorted }
    }

    fn find(&self, rule: &Path) -> Option<RuleId> {
        let bare = rule.parts.last()?.text.as_str();
        let from = self.sorted.partition_point(|(name, _)| *name < bare);
        let named = self.sorted.iter().skip(from).take_while(|(name, _)| *name == bare);
        Plan::rule_among(named.filter_map(|(_, id)| Some((*id, self.plan.rule(*id)?))), &rule.dotted())
    }
}

/// How a test ended, as its expectations ask: what takes a look at every rule is found once.
pub(super) struct End<'e> {
    plan: &'e Plan,
    evaluation: &'e Evaluation<'e>,
    names: &'e RuleNames<'e>,
    /// What became of a rule.
    why: &'e dyn Fn(RuleId) -> Option<RuleTrace>,
    undecided: OnceCell<Vec<Undecided>>,
    errored: OnceCell<Vec<RuleError>>,
    /// The intents that were expected so far and how often each was, by what they look like.
    expected: HashMap<String, Vec<(Expected<'e>, usize)>>,
}

/// An expected intent: its action and arguments.
type Expected<'e> = (&'e Name, &'e [Arg]);

impl<'e> End<'e> {
    pub(super) fn of(
        plan: &'e Plan,
        evaluation: &'e Evaluation<'e>,
        names: &'e RuleNames<'e>,
        why: &'e dyn Fn(RuleId) -> Option<RuleTrace>,
    ) -> End<'e> {
        let (undecided, errored) = (OnceCell::new(), OnceCell::new());
        End { plan, evaluation, names, why, undecided, errored, expected: HashMap::new() }
    }

    fn undecided(&self) -> &[Undecided] {
        self.undecided.get_or_init(|| self.evaluation.undecided())
    }

    fn is_errored(&self, id: RuleId) -> bool {
        self.errored.get_or_init(|| self.evaluation.errored()).iter().any(|error| error.rule == id)
    }

    /// Nothing where the expectation holds. One that was asked about before must be met once more.
    pub(super) fn unmet(&mut self, expected: &'e ExpectKind) -> Option<Bilingual> {
        let End { plan, evaluation, names, .. } = *self;
        match expected {
            ExpectKind::Nothing if evaluation.intents.is_empty() => None,
            ExpectKind::Nothing => {
                let Bilingual { en, zh } = list(plan, &evaluation.intents);
                Some(say!("expected nothing, but got {en}", "预期什么也不做，实际有 {zh}"))
            }
            ExpectKind::Intent { negated, action, args } => {
                let expected = (action, args.as_deref().unwrap_or_default());
                let times = if *negated { 1 } else { self.times(expected) };
                self.intent(*negated, expected, times)
            }
            ExpectKind::Undecided(rule, path) => self.not_undecided(rule, path.as_ref()),
            ExpectKind::NeedsState(rule) => {
                let id = names.find(rule);
                let met = evaluation.needs_state().any(|needing| Some(needing) == id);
                let name = rule.dotted();
                (!met).then(|| {
                    say!(
                        "expected `{name}` to need state, but it does not",
                        "预期“{name}”需要状态，实际不需要"
                    )
                })
            }
            ExpectKind::Error(rule) => {
                let id = names.find(rule);
                let met = id.is_some_and(|id| self.is_errored(id));
                let name = rule.dotted();
                (!met).then(|| {
                    closing(
                        say!("expected `{name}` to be in error, but ", "预期“{name}”出错，实际"),
                        &self.ended(id),
                    )
                })
            }
        }
    }

    /// How often an intent has been expected, this time included.
    fn times(&mut self, (action, args): Expected<'e>) -> usize {
        let plan = self.plan;
        let Some(declared) = declared(plan, action) else { return 1 };
        let mut look: Vec<String> = Vec::with_capacity(args.len());
        for (number, arg) in args.iter().enumerate() {
            let (Some(param), Some(datum)) = (parameter(declared, number, arg), Datum::of(&arg.value)) else {
                return 1;
            };
            look.push(param.names.primary.clone() + &expected_text(plan, param, &datum).en);
        }
        look.sort_unstable();
        look.push(declared.names.primary.clone());
        let alike = self.expected.entry(look.concat()).or_default();
        match alike.iter_mut().find(|(other, _)| is_same(plan, (action, args), *other)) {
            Some((_, times)) => {
                *times += 1;
                *times
            }
            None => {
                alike.push(((action, args), 1));
                1
            }
        }
    }

    fn not_undecided(&self, rule: &Path, path: Option<&Path>) -> Option<Bilingual> {
        let plan = self.plan;
        let id = self.names.find(rule);
        let name = rule.dotted();
        let Some(found) = self.undecided().iter().find(|undecided| Some(undecided.rule) == id) else {
            return Some(closing(
                say!("expected `{name}` to be undecided, but ", "预期“{name}”未决，实际"),
                &self.ended(id),
            ));
        };
        let path = primary(&plan.program().vocabulary, path?);
        let met = found.missing.iter().any(|missing| stands_for(missing, &path));
        (!met).then(|| {
            let Bilingual { en, zh } = plan.paths_said(&found.missing);
            let Bilingual { en: path, zh: path_zh } = plan.path_said(&path);
            say!(
                "expected `{name}` to be undecided for want of `{path}`, but it is for want of {en}",
                "预期“{name}”因缺少“{path_zh}”而未决，实际缺少的是 {zh}"
            )
        })
    }

    /// How a rule ended, in words.
    fn ended(&self, id: Option<RuleId>) -> Bilingual {
        let Some(id) = id else { return say!("it is not there", "没有这条规则") };
        if self.evaluation.fired.contains(&id) {
            say!("it fired", "触发了")
        } else if self.is_errored(id) {
            say!("it is in error", "出错了")
        } else if let Some(undecided) = self.undecided().iter().find(|u| u.rule == id) {
            let Bilingual { en, zh } = self.plan.paths_said(&undecided.missing);
            say!("it is undecided for want of {en}", "因缺少 {zh} 而未决")
        } else if self.evaluation.needs_state().any(|needing| needing == id) {
            say!("it needs state", "需要状态")
        } else {
            let why = (self.why)(id).and_then(|trace| trace.why_not(self.plan, true));
            why.unwrap_or_else(|| say!("it did not fire", "没有触发"))
        }
    }

    /// Nothing where an intent came as often as it should.
    fn intent(&self, negated: bool, (action, args): Expected<'_>, times: usize) -> Option<Bilingual> {
        let End { plan, evaluation, .. } = *self;
        let Some(declared) = declared(plan, action) else {
            let name = &action.text;
            return Some(say!("there is no action `{name}`", "没有动作“{name}”"));
        };
        let of_action: Vec<&Intent> =
            evaluation.intents.iter().filter(|intent| intent.action == declared.names.primary).collect();
        let matching = || {
            of_action.iter().copied().filter(|intent| differences(plan, declared, args, intent).is_empty())
        };
        let (name, name_zh) = (&action.text, declared.names.get(Lang::Zh));
        if negated {
            let came: Vec<&Intent> = matching().collect();
            let Bilingual { en, zh } = list(plan, came.iter().copied());
            return (!came.is_empty())
                .then(|| say!("expected no `{name}`, but got {en}", "预期没有“{name_zh}”，实际有 {zh}"));
        }
        match matching().count() {
            0 => {}
            came if came < times => {
                return Some(say!(
                    "expected {times} of `{name}` with these arguments, but got {came}",
                    "预期 {times} 个参数如此的“{name_zh}”，实际有 {came} 个"
                ));
            }
            _ => return None,
        }
        let closest =
            of_action.iter().map(|intent| differences(plan, declared, args, intent)).min_by_key(Vec::len);
        let Some(differences) = closest else {
            let Bilingual { en, zh } = list(plan, &evaluation.intents);
            let why = withheld(evaluation, &declared.names.primary);
            return Some(match why.map(|missing| plan.paths_said(missing)) {
                Some(Bilingual { en: path, zh: path_zh }) => say!(
                    "expected `{name}`, but it was withheld: {path} is missing; got {en}",
                    "预期“{name_zh}”，但它被暂缓：缺少 {path_zh}；实际有 {zh}"
                ),
                None => closing(
                    match evaluation.intents.is_empty() {
                        true => say!(
                            "expected `{name}`, but nothing was asked for",
                            "预期“{name_zh}”，但什么也没有做"
                        ),
                        false => say!(
                            "expected `{name}`, but it was not asked for; got {en}",
                            "预期“{name_zh}”，但没有；实际有 {zh}"
                        ),
                    },
                    &self.not_asked(declared),
                ),
            });
        };
        let (en, zh): (Vec<String>, Vec<String>) = differences
            .iter()
            .map(|d| {
                let Difference { param, expected, got } = d;
                let (en, zh) = (param.get(Lang::En), param.get(Lang::Zh));
                (
                    format!("{en}: expected {}, got {}", expected.en, got.en),
                    format!("{zh}：预期 {}，实际 {}", expected.zh, got.zh),
                )
            })
            .unzip();
        let (en, zh) = (en.join("; "), zh.join("；"));
        Some(say!("`{name}` came with other arguments: {en}", "“{name_zh}”的参数不同：{zh}"))
    }

    /// Why the rules that ask for an action did not, those that came nearest: each as the end of a sentence.
    fn not_asked(&self, action: &ActionType) -> Bilingual {
        let asks = |step: &Step| {
            let StepKind::Action { action: asked, .. } = step.innermost().kind else { return false };
            let declared = self.plan.program().vocabulary.actions.get(asked as usize);
            declared.is_some_and(|declared| declared.names.primary == action.names.primary)
        };
        let asking = self.plan.rules().filter(|(_, rule)| rule.then.iter().chain(&rule.otherwise).any(asks));
        let mut asking = asking.peekable();
        if asking.peek().is_none() {
            return say!("; no rule asks for it", "；没有规则有此动作");
        }
        let traces = asking.take(MOST_EXPLAINED).filter_map(|(id, _)| (self.why)(id));
        let mut near: Vec<RuleTrace> = traces.filter(|trace| trace.verdict != Verdict::Fired).collect();
        let nearness = |trace: &RuleTrace| match trace.verdict {
            Verdict::Undecided(_) | Verdict::Errored(_) => 0,
            Verdict::Failed => 1,
            _ => 2,
        };
        near.sort_by_key(nearness);
        let best = near.first().map(nearness);
        let nearest = near.iter().filter(|trace| Some(nearness(trace)) == best).take(MOST_SHOWN);
        let mut said = Bilingual::default();
        for why in nearest.filter_map(|trace| trace.why_not(self.plan, true)) {
            said.en = format!("{}; {}", said.en, why.en);
            said.zh = format!("{}；{}", said.zh, why.zh);
        }
        said
    }
}

/// A sentence and its end.
fn closing(start: Bilingual, end: &Bilingual) -> Bilingual {
    Bilingual { en: start.en + &end.en, zh: start.zh + &end.zh }
}

fn declared<'p>(plan: &'p Plan, action: &Name) -> Option<&'p ActionType> {
    let vocabulary = &plan.program().vocabulary;
    vocabulary.actions.get(*vocabulary.action_names.get(&action.text)? as usize)
}

/// Whether two expectations are of one action with the same arguments, in any spelling and order.
fn is_same(plan: &Plan, (action, args): Expected<'_>, (other, others): Expected<'_>) -> bool {
    let (Some(declared), Some(of_other)) = (declared(plan, action), declared(plan, other)) else {
        return false;
    };
    let vocabulary = &plan.program().vocabulary;
    let agree = |(number, arg): (usize, &Arg)| {
        let Some(param) = parameter(declared, number, arg) else { return false };
        let same = |(number, other): &(usize, &Arg)| {
            parameter(declared, *number, other)
                .is_some_and(|found| found.names.primary == param.names.primary)
        };
        let found = others.iter().enumerate().find(same);
        let (Some(expected), Some(other)) =
            (Datum::of(&arg.value), found.and_then(|(_, other)| Datum::of(&other.value)))
        else {
            return false;
        };
        let read = |datum: &Datum| value_of(vocabulary, datum, &param.ty);
        expected == other || read(&expected).is_some_and(|value| read(&other) == Some(value))
    };
    declared.names.primary == of_other.names.primary
        && args.len() == others.len()
        && args.iter().enumerate().all(agree)
}

/// The parameter that a written argument is for.
fn parameter<'p>(action: &'p ActionType, number: usize, arg: &Arg) -> Option<&'p FieldType> {
    match &arg.name {
        Some(name) => action.params.iter().find(|p| p.names.all().any(|spelling| spelling == name.text)),
        None => action.params.get(number),
    }
}

struct Difference<'p> {
    param: &'p Names,
    expected: Bilingual,
    got: Bilingual,
}

/// The written arguments that an intent does not have.
fn differences<'p>(
    plan: &Plan,
    action: &'p ActionType,
    args: &[Arg],
    intent: &Intent,
) -> Vec<Difference<'p>> {
    let vocabulary = &plan.program().vocabulary;
    let mut found = Vec::new();
    for (number, arg) in args.iter().enumerate() {
        let Some(param) = parameter(action, number, arg) else { continue };
        let expected = Datum::of(&arg.value);
        let got = intent.args.iter().find(|(name, _)| *name == param.names.primary).map(|(_, value)| value);
        if !expected.as_ref().is_some_and(|expected| agrees(vocabulary, param, expected, got)) {
            found.push(Difference {
                param: &param.names,
                expected: expected.map(|expected| expected_text(plan, param, &expected)).unwrap_or_default(),
                got: got
                    .map_or_else(|| say!("none", "空"), |got| Bilingual::of(&|lang| shown(plan, got, lang))),
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

fn expected_text(plan: &Plan, param: &FieldType, expected: &Datum) -> Bilingual {
    let value = value_of(&plan.program().vocabulary, expected, &param.ty);
    match (value, expected) {
        (Some(value), _) => Bilingual::of(&|lang| shown(plan, &value, lang)),
        (None, Datum::Text(text) | Datum::Word(text)) => say!("\"{text}\"", "\"{text}\""),
        (None, other) => say!("{other:?}", "{other:?}"),
    }
}

/// A value as a rule would write it in `lang`: text in quotes.
fn shown(plan: &Plan, value: &Value, lang: Lang) -> String {
    let text = value_in(value, plan, lang);
    match value {
        Value::Scalar(crate::value::Scalar::Text(_)) => format!("\"{text}\""),
        Value::List(_) => format!("[{text}]"),
        _ => text,
    }
}

/// Intents as rules would write them, in the names of either language.
fn list<'i>(plan: &Plan, intents: impl IntoIterator<Item = &'i Intent> + Clone) -> Bilingual {
    let actions = &plan.program().vocabulary.actions;
    Bilingual::of(&|lang| {
        let all: Vec<String> = intents
            .clone()
            .into_iter()
            .map(|intent| {
                let declared = actions.iter().find(|action| action.names.primary == intent.action);
                let params = declared.map(|action| action.params.as_slice()).unwrap_or_default();
                let args = intent.args.iter().map(|(name, value)| {
                    let param = params.iter().find(|param| param.names.primary == *name);
                    let name = param.map_or(name.as_str(), |param| param.names.get(lang));
                    format!("{name}: {}", shown(plan, value, lang))
                });
                let name = declared.map_or(intent.action.as_str(), |action| action.names.get(lang));
                format!("{name}({})", args.collect::<Vec<_>>().join(", "))
            })
            .collect();
        if all.is_empty() { "-".to_string() } else { all.join(", ") }
    })
}

/// What a step of this action that was withheld lacks.
fn withheld<'e>(evaluation: &'e Evaluation<'_>, action: &str) -> Option<&'e [String]> {
    let of_action = |step: &str| step == action || step.starts_with(&format!("{action}#"));
    evaluation.withheld.iter().filter(|withheld| of_action(&withheld.step)).find_map(|withheld| {
        match &withheld.why {
            WithheldBecause::Missing(paths) => Some(paths.as_slice()),
            _ => None,
        }
    })
}

/// Whether a missing place is the expected path or holds it: without an order there is no `order.amount` either.
fn stands_for(missing: &str, path: &str) -> bool {
    let under =
        |path: &str| path.strip_prefix(missing).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    under(path) || under(&format!("order.{path}"))
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
