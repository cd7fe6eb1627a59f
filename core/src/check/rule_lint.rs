//! Rules against one another: those that an earlier rule of their group always wins over, and those that ask for an
//! action and for its reversal on the same facts.
//!
//! Only what is certain is said. Of each rule the clauses about one field each are laid beside those of the other; a
//! rule with any other clause may be the narrower one, but is never taken to hold.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

use super::checker::Checker;
use super::domain::{self, Case};
use super::lint::first_read;
use crate::diagnostic::{Bilingual, Diagnostic, codes};
use crate::program::{EventKind, Node, NodeKind, PlaceId, Read, Rule, StepKind, Trigger};
use crate::say;
use crate::syntax::ast::PolicyWord;
use crate::value::Scalar;

/// The most pairs of rules that are laid beside each other.
const MOST_PAIRS: usize = 100_000;

/// An action that is asked for: its number, and an argument for each of its parameters.
type Asking<'r> = (u32, &'r [Option<Node>]);

/// What makes a rule be asked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    InEveryCall,
    On(EventKind),
    Becomes(u32, u32),
    Leaves(u32, u32),
}

/// What a rule asks of the facts.
struct Form<'r> {
    rule: &'r Rule,
    asked: Vec<Asked>,
    /// The clauses about one field outside lists, by field.
    about: BTreeMap<PlaceId, Vec<&'r Node>>,
    /// Whether there are no others.
    whole: bool,
}

impl Checker<'_, '_, '_> {
    /// Lays the rules beside each other.
    pub(crate) fn lint_rules(&mut self, rules: &[Rule]) {
        // Few rules are laid beside others at all; of those the trees are made again.
        let facing = self.facing_actions(rules);
        let is_compared = |rule: &&Rule| {
            rule.group.is_some_and(|group| self.is_first(group))
                || actions_of(rule).any(|(action, _)| facing.contains(&action))
        };
        let trees: Vec<(&Rule, Node)> =
            rules.iter().filter(is_compared).map(|rule| (rule, rule.condition.node())).collect();
        let forms: Vec<Form<'_>> =
            trees.iter().filter_map(|(rule, condition)| form(rule, condition)).collect();
        self.lint_groups(&forms);
        self.lint_reversals(&forms);
    }

    /// The actions that rules ask for of which they ask for the reversal too, and those reversals.
    fn facing_actions(&self, rules: &[Rule]) -> BTreeSet<u32> {
        let asked: BTreeSet<u32> = rules.iter().flat_map(actions_of).map(|(action, _)| action).collect();
        let facing = |action: &u32| {
            let reversal = self.reversal(*action).filter(|reversal| asked.contains(reversal));
            reversal.map(|reversal| [*action, reversal])
        };
        asked.iter().filter_map(facing).flatten().collect()
    }

    /// The action that undoes one.
    fn reversal(&self, action: u32) -> Option<u32> {
        let name = self.ctx.vocabulary.actions.get(action as usize)?.undone_by.as_ref()?;
        self.ctx.vocabulary.action_names.get(name).copied()
    }

    fn lint_groups(&mut self, forms: &[Form<'_>]) {
        let mut groups: BTreeMap<u32, Vec<&Form<'_>>> = BTreeMap::new();
        for form in forms {
            if let Some(group) = form.rule.group.filter(|group| self.is_first(*group)) {
                groups.entry(group).or_default().push(form);
            }
        }
        let mut pairs = 0;
        for members in groups.values_mut() {
            members.sort_by_key(|form| core::cmp::Reverse(form.rule.priority));
            for (at, later) in members.iter().enumerate() {
                pairs += at;
                if pairs > MOST_PAIRS {
                    return;
                }
                let earlier = members.iter().take(at).filter(|form| form.whole && form.always_takes_part());
                if let Some(first) = earlier.into_iter().find(|first| self.covers(first, later)) {
                    self.report_shadowed_rule(first.rule, later.rule);
                }
            }
        }
    }

    fn is_first(&self, group: u32) -> bool {
        self.ctx.groups.get(group as usize).is_some_and(|group| group.policy == PolicyWord::First)
    }

    /// Whether two rules stand in a group of which only one fires.
    fn exclude_each_other(&self, one: &Rule, other: &Rule) -> bool {
        let policy =
            one.group.and_then(|group| self.ctx.groups.get(group as usize)).map(|group| group.policy);
        one.group == other.group
            && !core::ptr::eq(one, other)
            && matches!(policy, Some(PolicyWord::First | PolicyWord::Unique))
    }

    /// Whether an action and its reversal are surely about different things: a parameter of both has two constants.
    fn apart(&self, (action, given): Asking<'_>, (reversal, taken): Asking<'_>) -> bool {
        let parameters = |action: u32| {
            let action = self.ctx.vocabulary.actions.get(action as usize);
            action.map(|action| action.params.as_slice()).unwrap_or_default()
        };
        parameters(action).iter().zip(given).any(|(parameter, given)| {
            let mut theirs = parameters(reversal).iter().zip(taken);
            let named = theirs.find(|(other, _)| other.names.primary == parameter.names.primary);
            match (constant(given.as_ref()), named.and_then(|(_, taken)| constant(taken.as_ref()))) {
                (Some(given), Some(taken)) => given != taken,
                _ => false,
            }
        })
    }

    fn lint_reversals(&mut self, forms: &[Form<'_>]) {
        let actions = &self.ctx.vocabulary.actions;
        let mut asking: BTreeMap<u32, Vec<(&Form<'_>, Asking<'_>)>> = BTreeMap::new();
        for form in forms.iter().filter(|form| form.whole && form.always_takes_part()) {
            for asked in actions_of(form.rule) {
                asking.entry(asked.0).or_default().push((form, asked));
            }
        }
        let mut found = Vec::new();
        let mut pairs = 0;
        for (action, doing) in &asking {
            let Some(undoing) = self.reversal(*action).and_then(|reversal| asking.get(&reversal)) else {
                continue;
            };
            pairs += doing.len() * undoing.len();
            if pairs > MOST_PAIRS {
                break;
            }
            let pairs = doing.iter().flat_map(|one| undoing.iter().map(move |other| (one, other)));
            for ((one, given), (other, taken)) in pairs {
                let meet = !self.exclude_each_other(one.rule, other.rule) && !self.apart(*given, *taken);
                if meet && self.overlap(one, other) {
                    let names = actions.get(*action as usize).map(|action| &action.names);
                    let name = |lang| String::from(names.map(|names| names.get(lang)).unwrap_or_default());
                    found.push((one.rule, other.rule, Bilingual::of(&name)));
                }
            }
        }
        for (one, other, action) in found {
            let (first, second) = if one.span <= other.span { (one, other) } else { (other, one) };
            let (name, earlier) = (&second.name, &first.name);
            let Bilingual { en: action, zh: action_zh } = action;
            self.ctx.report(
                Diagnostic::new(
                    &codes::check::CONTRADICTING,
                    second.span,
                    say!(
                        "on some facts `{name}` and `{earlier}` both fire, and one takes back the other's `{action}`",
                        "有些事实会使“{name}”与“{earlier}”同时触发，而其中一条撤销另一条的“{action_zh}”"
                    ),
                )
                .label(first.span, say!("the other rule", "另一条规则")),
            );
        }
    }

    fn report_shadowed_rule(&mut self, first: &Rule, later: &Rule) {
        let (name, earlier) = (&later.name, &first.name);
        self.ctx.report(
            Diagnostic::new(
                &codes::check::SHADOWED_RULE,
                later.span,
                say!(
                    "`{name}` never fires: `{earlier}` comes before it in their group and holds whenever it does",
                    "“{name}”永远不会触发：同组的“{earlier}”在它之前，凡它成立时都已成立"
                ),
            )
            .label(first.span, say!("this rule comes first", "这条规则在前")),
        );
    }

    /// Whether `wide` holds whenever `narrow` does.
    fn covers(&self, wide: &Form<'_>, narrow: &Form<'_>) -> bool {
        narrow.asked.iter().all(|asked| wide.asked.contains(asked))
            && wide.about.iter().all(|(place, clauses)| {
                // A field that only the wide one asks about may have any value.
                let narrowed = narrow.about.get(place).map(Vec::as_slice).unwrap_or_default();
                !narrowed.is_empty()
                    && self.cases(*place, [clauses, narrowed]).is_some_and(|cases| {
                        let mut cases = cases.iter().chain([&Case::Missing]);
                        cases.all(|case| fail(narrowed, *place, case) || hold(clauses, *place, case))
                    })
            })
    }

    /// Whether both hold on some facts.
    fn overlap(&self, one: &Form<'_>, other: &Form<'_>) -> bool {
        let empty = Vec::new();
        one.asked.iter().any(|asked| other.asked.contains(asked))
            && one.about.keys().chain(other.about.keys()).all(|place| {
                let left = one.about.get(place).unwrap_or(&empty);
                let right = other.about.get(place).unwrap_or(&empty);
                self.cases(*place, [left, right]).is_some_and(|cases| {
                    cases.iter().any(|case| hold(left, *place, case) && hold(right, *place, case))
                })
            })
    }

    /// The cases of a field that two rules tell apart, while it is not missing.
    fn cases(&self, place: PlaceId, clauses: [&[&Node]; 2]) -> Option<Vec<Case>> {
        let mut constants: Vec<Scalar<'static>> = Vec::new();
        for clause in clauses.into_iter().flatten() {
            constants.extend(domain::constants(clause, outside(place))?);
        }
        let mut cases = domain::cases(&self.ctx.vocabulary, &self.places.get(place)?.ty, &constants)?;
        if self.places.may_be_none(place) {
            cases.push(Case::None);
        }
        Some(cases)
    }
}

impl Form<'_> {
    /// Whether nothing but its event and condition keeps the rule from doing what it does.
    fn always_takes_part(&self) -> bool {
        let rule = self.rule;
        !rule.shadow && rule.period.is_none() && rule.once_per.is_none() && rule.at_most_once.is_none()
    }
}

/// What a rule asks of the facts; nothing where it does not run in a single call.
fn form<'r>(rule: &'r Rule, condition: &'r Node) -> Option<Form<'r>> {
    if rule.disabled {
        return None;
    }
    let mut form = Form { rule, asked: Vec::new(), about: BTreeMap::new(), whole: true };
    match rule.trigger.as_deref() {
        None => form.asked.push(Asked::InEveryCall),
        Some(Trigger::Becomes { machine, state }) => form.asked.push(Asked::Becomes(*machine, *state)),
        Some(Trigger::Leaves { machine, state }) => form.asked.push(Asked::Leaves(*machine, *state)),
        Some(Trigger::Event(events)) => {
            form.asked.extend(events.iter().map(|event| Asked::On(event.event)));
            let mut filters = events.iter().filter_map(|event| event.filter.as_ref());
            match (filters.next(), events.len()) {
                (None, _) => {}
                (Some(filter), 1) => add(filter, &mut form),
                // Which filter counts depends on the event.
                _ => form.whole = false,
            }
        }
        Some(_) => return None,
    }
    add(condition, &mut form);
    Some(form)
}

/// Sorts the clauses of a condition by the field that they are about.
fn add<'r>(condition: &'r Node, form: &mut Form<'r>) {
    match &condition.kind {
        NodeKind::And(parts) => parts.iter().for_each(|part| add(part, form)),
        NodeKind::Const(Scalar::Bool(true)) => {}
        _ => match first_read(condition) {
            Some(read) if read.binder.is_none() && domain::constants(condition, read).is_some() => {
                form.about.entry(read.place).or_default().push(condition);
            }
            _ => form.whole = false,
        },
    }
}

/// The actions that a rule certainly asks for when it fires.
fn actions_of(rule: &Rule) -> impl Iterator<Item = Asking<'_>> {
    rule.then.iter().filter_map(|step| match &step.kind {
        StepKind::Action { action, args, clauses }
            if clauses.guard.is_none() && clauses.after.is_none() && clauses.unless.is_none() =>
        {
            Some((*action, &**args))
        }
        _ => None,
    })
}

/// What an argument is on all facts, where that is known.
fn constant(argument: Option<&Node>) -> Option<&Scalar<'static>> {
    match &argument?.kind {
        NodeKind::Const(value) => Some(value),
        _ => None,
    }
}

fn outside(place: PlaceId) -> Read {
    Read { place, binder: None }
}

/// Whether all clauses surely hold.
fn hold(clauses: &[&Node], place: PlaceId, case: &Case) -> bool {
    clauses.iter().all(|clause| domain::holds(clause, outside(place), case) == Some(true))
}

/// Whether a clause surely does not hold.
fn fail(clauses: &[&Node], place: PlaceId, case: &Case) -> bool {
    clauses.iter().any(|clause| domain::holds(clause, outside(place), case) == Some(false))
}
