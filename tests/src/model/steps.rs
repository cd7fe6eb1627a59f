//! What a rule that fired asks for: each of its steps on its own.

use std::collections::BTreeSet;

use dangjiu::plan::{each_part, own_reads};
use dangjiu::program::{Clauses, EventKind, Node, NodeKind, Read, Rule, Step, StepKind};
use dangjiu::schema::{FieldType, Requirement};
use dangjiu::value::Type;

use super::expr::Eval;
use super::keys::{KeyFields, key};
use super::places::{Found, Scene};
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
    let mut issuing = Issuing { call, happening, rule, answer, given: Vec::new(), counted: 0 };
    let eval = Eval { call, scene: scene(call, happening) };
    for step in steps {
        issuing.counted = 0;
        issuing.step(&eval, step, &Item::default());
    }
    issuing.given
}

struct Issuing<'a, 'b> {
    call: &'a Call<'a>,
    happening: &'a Happening,
    rule: &'a Rule,
    answer: &'b mut Answer,
    given: Vec<Happening>,
    /// The items that the step was done for, over all lists in it.
    counted: u32,
}

/// The item that a step is done for.
#[derive(Clone, Default)]
struct Item {
    number: Option<u32>,
    /// In keys: `0`, and `0.2` for a list in a list.
    key: String,
}

impl<'a> Issuing<'a, '_> {
    fn step(&mut self, eval: &Eval<'a>, step: &'a Step, item: &Item) {
        match &step.kind {
            StepKind::ForEach { list, binder, step: inner } => {
                let items = match eval.scene.list(*list) {
                    Ok(items) => items,
                    Err(out) => {
                        self.withhold(innermost(inner), item, out);
                        self.counted += 1;
                        return;
                    }
                };
                for (number, json) in items.into_iter().enumerate() {
                    let here = Eval { call: self.call, scene: eval.scene.at_item(*binder, json) };
                    let key = if item.key.is_empty() {
                        number.to_string()
                    } else {
                        format!("{}.{number}", item.key)
                    };
                    self.step(&here, inner, &Item { number: Some(self.counted), key });
                    if !matches!(inner.kind, StepKind::ForEach { .. }) {
                        self.counted += 1;
                    }
                }
            }
            StepKind::Action { action, args, clauses } => {
                let Some(declared) = self.call.program.vocabulary.actions.get(*action as usize) else {
                    return;
                };
                let Some(args) = self.args(eval, step, item, (&declared.params, args), clauses) else {
                    return;
                };
                let named = named(&declared.params, &args);
                let key = self.key(eval, step, item);
                self.answer.intents.push(Asked {
                    rule: self.rule.qualified(),
                    action: declared.names.primary.clone(),
                    step: step.label.to_string(),
                    item: item.number,
                    key,
                    args: named,
                    at: self.call.now + clauses.after.map_or(0, |after| after.micros()),
                    shadow: self.rule.shadow || self.happening.shadow,
                });
            }
            StepKind::Emit { event, args, places, clauses } => {
                let Some(declared) = self.call.program.vocabulary.events.get(*event as usize) else { return };
                if clauses.after.is_some() || clauses.unless.is_some() {
                    if self.goes(eval, step, item, clauses) {
                        self.report(step, item, Why::NeedsState);
                    }
                    return;
                }
                let Some(values) = self.args(eval, step, item, (&declared.fields, args), clauses) else {
                    return;
                };
                let given = places.iter().zip(values).filter_map(|(place, value)| Some(((*place)?, value?)));
                let mut below: Vec<_> = given.collect();
                let head = &self.call.program.head;
                let occurrence = self.key(eval, step, item);
                below.push((head.kind, Val::Text(declared.primary())));
                below.push((head.id, Val::Text(occurrence.clone())));
                self.given.push(Happening {
                    event: Some(EventKind::Declared(*event)),
                    places: below,
                    occurrence,
                    shadow: self.rule.shadow || self.happening.shadow,
                });
            }
        }
    }

    /// Whether the guard of a step holds; where it is open the step is withheld.
    fn goes(&mut self, eval: &Eval<'a>, step: &'a Step, item: &Item, clauses: &'a Clauses) -> bool {
        match clauses.guard.as_ref().map(|guard| condition(eval.node(guard))) {
            None | Some(Out::Is(Val::Bool(true))) => true,
            Some(Out::Is(_)) => false,
            Some(out) => {
                self.withhold(step, item, out);
                false
            }
        }
    }

    /// The arguments of a step; nothing where the guard leaves it out or something is missing.
    fn args(
        &mut self,
        eval: &Eval<'a>,
        step: &'a Step,
        item: &Item,
        (params, args): (&[FieldType], &'a [Option<Node>]),
        clauses: &'a Clauses,
    ) -> Option<Vec<Option<Val>>> {
        if !self.goes(eval, step, item, clauses) {
            return None;
        }
        let mut values = Vec::new();
        let mut missing = BTreeSet::new();
        let mut error = false;
        for (param, arg) in params.iter().zip(args) {
            let mut given = None;
            if let Some(arg) = arg {
                match eval.node(arg) {
                    Out::Is(Val::None) => {
                        // A text with a gap is not said, be it optional or not.
                        let is_text = matches!(arg.kind, NodeKind::Template(_));
                        if is_text || param.requirement == Requirement::Required {
                            missing.extend(self.gaps(eval, arg, &param.names.primary));
                        }
                    }
                    Out::Is(value) => {
                        error |= !is_payable(&value);
                        given = Some(value);
                    }
                    Out::Unknown(paths) => missing.extend(paths),
                    Out::Error(_) => error = true,
                }
            }
            values.push(given);
        }
        let why = if error {
            Why::Error
        } else if !missing.is_empty() {
            Why::Lacks(missing)
        } else {
            return Some(values);
        };
        self.report(step, item, why);
        None
    }

    /// The places in an argument that are none, those of items where any item has none; its name where it reads none.
    fn gaps(&self, eval: &Eval<'a>, arg: &'a Node, param: &str) -> BTreeSet<String> {
        let mut gaps = BTreeSet::new();
        self.add_gaps(&eval.scene, arg, &mut gaps);
        if gaps.is_empty() {
            gaps.insert(param.to_owned());
        }
        gaps
    }

    fn add_gaps(&self, scene: &Scene<'a>, node: &'a Node, gaps: &mut BTreeSet<String>) {
        own_reads(node, &mut |read| {
            if scene.value(read) == Out::Is(Val::None)
                && let Some(place) = self.call.program.places.get(read.place.0 as usize)
            {
                gaps.insert(place.path.clone());
            }
        });
        let over = match &node.kind {
            NodeKind::Aggregate { list, binder, .. } | NodeKind::Quantifier { list, binder, .. } => {
                Some((*list, *binder))
            }
            NodeKind::ListValue { read, binder, .. } => Some((*read, *binder)),
            _ => None,
        };
        let scenes: Vec<Scene<'a>> = match over {
            None => vec![scene.clone()],
            Some((list, binder)) => {
                let items = scene.list(list).unwrap_or_default();
                items.iter().map(|item| scene.at_item(binder, item)).collect()
            }
        };
        for scene in &scenes {
            each_part(node, &mut |part| self.add_gaps(scene, part, gaps));
        }
    }

    fn withhold(&mut self, step: &Step, item: &Item, out: Out) {
        let why = match out {
            Out::Unknown(paths) => Why::Lacks(paths),
            Out::Is(_) => Why::Lacks(BTreeSet::new()),
            Out::Error(_) => Why::Error,
        };
        self.report(step, item, why);
    }

    fn report(&mut self, step: &Step, item: &Item, why: Why) {
        let rule = self.rule.qualified();
        self.answer.withheld.push(Withheld { rule, step: step.label.to_string(), item: item.number, why });
    }

    fn key(&self, eval: &Eval<'a>, step: &Step, item: &Item) -> String {
        let occurrence = match self.rule.once_per {
            None => self.happening.occurrence.clone(),
            Some(read) => format!("once {}", self.text_at(eval, read)),
        };
        let named = [self.rule.once_per, self.rule.subject].into_iter().flatten();
        let mut named = named.map(|read| self.text_at(eval, read));
        let subject_id = named.find(|text| !text.is_empty()).unwrap_or_default();
        key(&KeyFields {
            rule: &self.rule.qualified(),
            subject_kind: &self.rule.subject_kind,
            subject_id: &subject_id,
            occurrence: &occurrence,
            step: &step.label,
            item: &item.key,
        })
    }

    /// The text of the value at a place; of a record, that of its id; empty where there is none.
    fn text_at(&self, eval: &Eval<'a>, read: Read) -> String {
        let vocabulary = &self.call.program.vocabulary;
        let ty = self.call.program.places.get(read.place.0 as usize).map(|place| &place.ty);
        let value = match (ty, eval.scene.find(read)) {
            (Some(Type::Record(record)), Found::Json(json)) => {
                let field =
                    vocabulary.record(*record).and_then(|record| record.field("id")).map(|(_, field)| field);
                field.and_then(|field| {
                    let json = field.names.all().find_map(|name| json.get(name))?;
                    super::read::scalar(json, &field.ty, &vocabulary.enums)
                })
            }
            (Some(Type::Record(_)), _) => None,
            _ => match eval.scene.value(read) {
                Out::Is(Val::None) => None,
                Out::Is(value) => Some(value),
                _ => None,
            },
        };
        value.map_or(String::new(), |value| text::shown(&value, vocabulary))
    }
}

/// The step that lists in lists are gone through for.
fn innermost(step: &Step) -> &Step {
    match &step.kind {
        StepKind::ForEach { step, .. } => innermost(step),
        _ => step,
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
        _ => true,
    }
}
