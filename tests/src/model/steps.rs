//! What a rule that fired asks for: each of its steps on its own.

use std::collections::BTreeSet;

use dangjiu::program::{Clauses, EventKind, Node, Read, Rule, Step, StepKind};
use dangjiu::schema::{FieldType, Requirement};

use super::expr::Eval;
use super::keys::{KeyFields, key};
use super::rules::{Happening, scene};
use super::value::{Out, Val, condition};
use super::{Answer, Asked, Call, Why, Withheld, text};

/// Issues the steps of a rule at a happening, and returns what they make happen.
pub fn issue<'a>(
    call: &'a Call<'a>,
    happening: &'a Happening,
    rule: &'a Rule,
    steps: &'a [Step],
    answer: &mut Answer,
) -> Vec<Happening> {
    let mut issuing = Issuing { call, happening, rule, answer, given: Vec::new() };
    let eval = Eval { call, scene: scene(call, happening) };
    for step in steps {
        issuing.step(&eval, step, &mut None);
    }
    issuing.given
}

struct Issuing<'a, 'b> {
    call: &'a Call<'a>,
    happening: &'a Happening,
    rule: &'a Rule,
    answer: &'b mut Answer,
    given: Vec<Happening>,
}

impl<'a> Issuing<'a, '_> {
    /// `item` counts the items of the innermost lists, over all of them.
    fn step(&mut self, eval: &Eval<'a>, step: &'a Step, item: &mut Option<u32>) {
        match &step.kind {
            StepKind::ForEach { list, binder, step } => {
                let items = match eval.scene.list(*list) {
                    Ok(items) => items,
                    Err(out) => return self.withhold(step, *item, out),
                };
                let nested = matches!(step.kind, StepKind::ForEach { .. });
                for json in items {
                    let here = Eval { call: self.call, scene: eval.scene.at_item(*binder, json) };
                    if nested {
                        self.step(&here, step, item);
                    } else {
                        let number = item.map_or(0, |number| number + 1);
                        *item = Some(number);
                        self.step(&here, step, &mut Some(number));
                    }
                }
            }
            StepKind::Action { action, args, clauses } => {
                let Some(declared) = self.call.program.vocabulary.actions.get(*action as usize) else {
                    return;
                };
                let Some(args) = self.args(eval, step, *item, (&declared.params, args), clauses) else {
                    return;
                };
                let named = named(&declared.params, &args);
                let key = self.key(eval, step, *item);
                self.answer.intents.push(Asked {
                    rule: self.rule.qualified(),
                    action: declared.names.primary.clone(),
                    step: step.label.clone(),
                    item: *item,
                    key: key.clone(),
                    args: named,
                    at: self.call.now + clauses.after.map_or(0, |after| after.micros()),
                    shadow: self.rule.shadow,
                });
                if clauses.after.is_none() && !self.rule.shadow {
                    self.given.push(Happening {
                        event: Some(EventKind::Issued(*action)),
                        places: Vec::new(),
                        occurrence: key,
                    });
                }
            }
            StepKind::Emit { event, args, places, clauses } => {
                let Some(declared) = self.call.program.vocabulary.events.get(*event as usize) else { return };
                let Some(values) = self.args(eval, step, *item, (&declared.fields, args), clauses) else {
                    return;
                };
                let mut below: Vec<_> = places
                    .iter()
                    .zip(values)
                    .filter_map(|(place, value)| Some(((*place)?, value?)))
                    .collect();
                below.push((self.call.program.head.kind, Val::Text(declared.primary())));
                let occurrence = self.key(eval, step, *item);
                if clauses.after.is_none() && !self.rule.shadow {
                    self.given.push(Happening {
                        event: Some(EventKind::Declared(*event)),
                        places: below,
                        occurrence,
                    });
                }
            }
        }
    }

    /// The arguments of a step; nothing where the guard leaves it out or something is missing.
    fn args(
        &mut self,
        eval: &Eval<'a>,
        step: &'a Step,
        item: Option<u32>,
        (params, args): (&[FieldType], &'a [Option<Node>]),
        clauses: &'a Clauses,
    ) -> Option<Vec<Option<Val>>> {
        match clauses.guard.as_ref().map(|guard| condition(eval.node(guard))) {
            None | Some(Out::Is(Val::Bool(true))) => {}
            Some(Out::Is(_)) => return None,
            Some(out) => {
                self.withhold(step, item, out);
                return None;
            }
        }
        let mut values = Vec::new();
        let mut missing = BTreeSet::new();
        let (mut none, mut error) = (false, false);
        for (param, arg) in params.iter().zip(args) {
            let value = match arg.as_ref().map(|arg| eval.node(arg)) {
                None => None,
                Some(Out::Is(Val::None)) => {
                    none |= param.requirement == Requirement::Required;
                    None
                }
                Some(Out::Is(value)) => {
                    error |= !is_payable(&value);
                    Some(value)
                }
                Some(Out::Unknown(paths)) => {
                    missing.extend(paths);
                    None
                }
                Some(Out::Error(_)) => {
                    error = true;
                    None
                }
            };
            values.push(value);
        }
        let why = if error {
            Why::Error
        } else if !missing.is_empty() {
            Why::Missing(missing)
        } else if none {
            Why::None
        } else {
            return Some(values);
        };
        self.report(step, item, why);
        None
    }

    fn withhold(&mut self, step: &Step, item: Option<u32>, out: Out) {
        let why = match out {
            Out::Unknown(paths) => Why::Missing(paths),
            Out::Is(_) => Why::None,
            Out::Error(_) => Why::Error,
        };
        self.report(step, item, why);
    }

    fn report(&mut self, step: &Step, item: Option<u32>, why: Why) {
        let rule = self.rule.qualified();
        self.answer.withheld.insert(Withheld { rule, step: step.label.clone(), item, why });
    }

    fn key(&self, eval: &Eval<'a>, step: &Step, item: Option<u32>) -> String {
        let occurrence = match self.rule.once_per.map(|read| eval.scene.value(read)) {
            None => self.happening.occurrence.clone(),
            Some(Out::Is(value)) => format!("once{}", text::shown(&value, &self.call.program.vocabulary)),
            Some(_) => "once".to_owned(),
        };
        key(&KeyFields {
            rule: &self.rule.qualified(),
            subject_kind: &self.rule.subject_kind,
            subject_id: &self.subject_id(eval),
            occurrence: &occurrence,
            step: &step.label,
            item: &item.map_or(String::new(), |item| item.to_string()),
        })
    }

    /// The id of the record the rule is about; empty where there is none.
    fn subject_id(&self, eval: &Eval<'a>) -> String {
        let places = &self.call.program.places;
        let Some(subject) = self.rule.subject else { return String::new() };
        let id = places.iter().position(|place| {
            place.parent == Some(subject.place) && place.keys.first().is_some_and(|key| key == "id")
        });
        let Some(id) = id.and_then(|id| u32::try_from(id).ok()) else { return String::new() };
        match eval.scene.value(Read { place: dangjiu::program::PlaceId(id), binder: subject.binder }) {
            Out::Is(value) => text::shown(&value, &self.call.program.vocabulary),
            _ => String::new(),
        }
    }
}

/// The arguments that are there, by parameter.
fn named(params: &[FieldType], values: &[Option<Val>]) -> Vec<(String, Val)> {
    params
        .iter()
        .zip(values)
        .filter_map(|(param, value)| Some((param.names.primary.clone(), value.clone()?)))
        .collect()
}

/// Whether an amount of money is a whole number of the smallest unit; other values always are.
fn is_payable(value: &Val) -> bool {
    match value {
        Val::Money(amount, currency) => amount.places() <= text::minor_units(currency),
        Val::List(items) => items.iter().all(is_payable),
        Val::Record(fields) => fields.iter().all(|(_, value)| is_payable(value)),
        _ => true,
    }
}
