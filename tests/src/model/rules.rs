//! Which rules fire: a walk over all of them, layer by layer.

use std::collections::BTreeSet;

use dangjiu::program::{EventKind, PlaceId, Program, Read, Rule, Trigger};
use dangjiu::schema::Requirement;
use dangjiu::syntax::ast::PolicyWord;
use dangjiu::value::Type;

use super::expr::Eval;
use super::places::{Found, Scene};
use super::value::{Out, Val, condition, fold};
use super::{Answer, Call, read, steps};

/// Something that happened: the call itself, or an event that an earlier layer gave.
pub struct Happening {
    /// What it satisfies; nothing for the call itself.
    pub event: Option<EventKind>,
    /// The places below `event`.
    pub places: Vec<(PlaceId, Val)>,
    /// What tells it apart in keys.
    pub occurrence: String,
    /// Whether a rule on trial made it happen.
    pub shadow: bool,
}

/// A rule, and one happening that triggers it.
struct Run<'a> {
    rule: &'a Rule,
    happening: usize,
}

/// What the trigger and the condition of a rule come to together.
struct Condition {
    out: Out,
    /// Whether the trigger is known to have occurred.
    triggered: bool,
}

/// What a run comes to.
enum Verdict {
    Fires,
    False {
        otherwise: bool,
    },
    Undecided(BTreeSet<String>),
    Errs,
    /// Its group chose another, or could not choose.
    PassedOver,
}

/// The answer to a call.
pub fn answer<'a>(call: &'a Call<'a>) -> Result<Answer, String> {
    let scene = Scene {
        program: call.program,
        facts: call.facts,
        emitted: None,
        given: Vec::new(),
        items: Vec::new(),
    };
    if let Some(path) = scene.list_too_long() {
        return Err(path.to_owned());
    }
    let mut answer = Answer::default();
    let head = &call.program.head;
    for (place, path) in [(head.kind, "event.type"), (head.state, "event.state"), (head.id, "event.id")] {
        // A guess about what happened would be worse than no answer.
        if let Out::Error(_) = scene.value(Read { place, binder: None }) {
            return Err(path.to_owned());
        }
    }
    let occurrence = occurrence(call, &scene);
    let mut happenings = vec![Happening { event: None, places: Vec::new(), occurrence, shadow: false }];
    let layers: BTreeSet<u32> = call.program.rules.iter().map(|rule| rule.layer).collect();
    for layer in layers {
        let mut rules: Vec<(usize, &Rule)> =
            call.program.rules.iter().enumerate().filter(|(_, rule)| rule.layer == layer).collect();
        rules.sort_by_key(|(at, rule)| (-rule.priority, *at));
        let given = layer_runs(call, &happenings, rules, &mut answer);
        happenings.extend(given);
    }
    Ok(answer)
}

/// The event's id, or the digest of the whole event.
fn occurrence(call: &Call<'_>, scene: &Scene<'_>) -> String {
    match scene.value(Read { place: call.program.head.id, binder: None }) {
        Out::Is(Val::Text(id)) if !id.is_empty() => id,
        _ => call.digest.clone(),
    }
}

/// Runs one layer, and returns what its rules made happen.
fn layer_runs<'a>(
    call: &'a Call<'a>,
    happenings: &'a [Happening],
    rules: Vec<(usize, &'a Rule)>,
    answer: &mut Answer,
) -> Vec<Happening> {
    let mut runs = Vec::new();
    for (_, rule) in rules {
        if rule.disabled
            || rule
                .period
                .as_deref()
                .is_some_and(|(from, to)| call.now < from.micros() || call.now >= to.micros())
        {
            continue;
        }
        if rule.at_most_once.is_some() || needs_state(rule.trigger.as_deref()) {
            answer.needs_state.insert(rule.qualified());
            continue;
        }
        for happening in 0..happenings.len() {
            runs.push(Run { rule, happening });
        }
    }
    let outcomes: Vec<Option<Condition>> = runs
        .iter()
        .map(|run| happenings.get(run.happening).and_then(|happening| outcome(call, happening, run.rule)))
        .collect();
    // Events are taken up happening by happening.
    let mut given: Vec<(usize, Vec<Happening>)> = Vec::new();
    for (number, run) in runs.iter().enumerate() {
        let Some(happening) = happenings.get(run.happening) else { continue };
        let name = run.rule.qualified();
        match verdict(call, &runs, &outcomes, number) {
            None | Some(Verdict::PassedOver) => {}
            Some(Verdict::Undecided(paths)) => answer.undecided.entry(name).or_default().extend(paths),
            Some(Verdict::Errs) => {
                answer.errored.insert(name);
            }
            Some(Verdict::Fires) => {
                answer.fired.push(name);
                given.push((run.happening, steps::issue(call, happening, run.rule, &run.rule.then, answer)));
            }
            Some(Verdict::False { otherwise: false }) => {}
            Some(Verdict::False { .. }) if run.rule.otherwise.is_empty() => {}
            Some(Verdict::False { .. }) => {
                // It stays false for its group, but cannot be keyed.
                match key_problem(&Eval { call, scene: scene(call, happening) }, run.rule) {
                    None => {}
                    Some(Out::Unknown(paths)) => {
                        answer.undecided.entry(name).or_default().extend(paths);
                        continue;
                    }
                    Some(_) => {
                        answer.errored.insert(name);
                        continue;
                    }
                }
                given.push((
                    run.happening,
                    steps::issue(call, happening, run.rule, &run.rule.otherwise, answer),
                ));
            }
        }
    }
    given.sort_by_key(|(happening, _)| *happening);
    given.into_iter().flat_map(|(_, events)| events).collect()
}

fn needs_state(trigger: Option<&Trigger>) -> bool {
    match trigger {
        None | Some(Trigger::Event(_) | Trigger::Becomes { .. } | Trigger::Leaves { .. }) => false,
        Some(
            Trigger::Goes { .. }
            | Trigger::Stays { .. }
            | Trigger::Absence { .. }
            | Trigger::Count { .. }
            | Trigger::Rate { .. },
        ) => true,
    }
}

/// The facts as they are at a happening.
pub fn scene<'a>(call: &Call<'a>, happening: &'a Happening) -> Scene<'a> {
    let emitted = happening.event.is_some().then_some(happening.places.as_slice());
    Scene { program: call.program, facts: call.facts, emitted, given: given(call), items: Vec::new() }
}

/// What a call says by itself: when its event is, and the state that was entered, in the region that has such a state.
fn given(call: &Call<'_>) -> Vec<(PlaceId, Val)> {
    let Program { vocabulary, head, places, .. } = call.program;
    let mut given = vec![(head.time, Val::Instant(call.now))];
    let said = |field: &str| {
        let event = call.facts.get("event").or_else(|| call.facts.get("事件"));
        let at = if field == "type" { head.kind } else { head.state };
        let keys = places.get(at.0 as usize).map(|place| place.keys.as_slice()).unwrap_or_default();
        keys.iter().find_map(|key| event?.get(key)?.as_str())
    };
    let Some((record, "becomes" | "变为")) = said("type").and_then(|kind| kind.rsplit_once('.')) else {
        return given;
    };
    for machine in &vocabulary.machines {
        let Some(subject) = vocabulary.record(machine.subject) else { continue };
        let entered =
            machine.states.iter().position(|state| state.names.all().any(|name| Some(name) == said("state")));
        let path = format!("{}.{}", subject.names.primary, machine.names.primary);
        let region = places.iter().position(|place| place.path == path);
        if let (true, Some(state), Some(region)) =
            (subject.names.all().any(|name| name == record), entered, region)
        {
            let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            given.push((PlaceId(number(region)), Val::Member(machine.state_enum.0, number(state))));
        }
    }
    given
}

/// What the condition of a rule comes to at a happening; nothing where its trigger did not occur.
fn outcome<'a>(call: &'a Call<'a>, happening: &'a Happening, rule: &'a Rule) -> Option<Condition> {
    let eval = Eval { call, scene: scene(call, happening) };
    let trigger = match &rule.trigger {
        // A check rule runs on the call itself, once.
        None if happening.event.is_some() => return None,
        None => Out::truth(true),
        Some(trigger) => occurred(call, &eval, happening, trigger),
    };
    let trigger = condition(trigger);
    if trigger == Out::truth(false) {
        return None;
    }
    let triggered = trigger == Out::truth(true);
    let out = fold([trigger, eval.node(&rule.condition.node())], false);
    // A rule that asks for something needs the value that its key is made of.
    let problem = if out == Out::truth(true) { key_problem(&eval, rule) } else { None };
    Some(Condition { out: problem.unwrap_or(out), triggered })
}

/// Why a key of `once per` cannot be made: neither its value nor the subject's id says anything.
fn key_problem(eval: &Eval<'_>, rule: &Rule) -> Option<Out> {
    let once = rule.once_per?;
    let mut nameless = String::new();
    for read in [Some(once), rule.subject].into_iter().flatten() {
        let Some((path, value)) = key_value(eval, read) else { continue };
        match value {
            Out::Is(value) if is_empty(&value) => nameless = path,
            Out::Is(_) => return None,
            problem => return Some(problem),
        }
    }
    Some(Out::missing(&nameless))
}

/// Whether a value names nothing.
fn is_empty(value: &Val) -> bool {
    match value {
        Val::None => true,
        Val::Text(text) | Val::Stranger(_, text) => text.is_empty(),
        _ => false,
    }
}

/// The value at a place and its path; of a record those of its id, or nothing where its kind has none.
fn key_value(eval: &Eval<'_>, read: Read) -> Option<(String, Out)> {
    let program = eval.call.program;
    let place = program.places.get(read.place.0 as usize)?;
    let Type::Record(record) = &place.ty else { return Some((place.path.clone(), eval.scene.value(read))) };
    let (_, field) = program.vocabulary.record(*record)?.field("id")?;
    let path = format!("{}.{}", place.path, field.names.primary);
    let json = match eval.scene.find(read) {
        Found::Json(json) if json.is_object() => json,
        _ => {
            let value = eval.scene.value(read);
            return Some((path, value));
        }
    };
    let id = field.names.all().find_map(|name| json.get(name)).filter(|json| !json.is_null());
    let value = match (id, &field.requirement) {
        (Some(json), _) => match read::scalar(json, &field.ty, &program.vocabulary.enums) {
            Some(value) => Out::Is(value),
            None => Out::error("an id of another type"),
        },
        (None, Requirement::Required) => Out::missing(&path),
        (None, _) => Out::Is(Val::None),
    };
    Some((path, value))
}

/// Whether the trigger occurred.
fn occurred<'a>(call: &'a Call<'a>, eval: &Eval<'a>, happening: &Happening, trigger: &'a Trigger) -> Out {
    let head = &call.program.head;
    let kind = if happening.event.is_some() {
        None
    } else {
        match eval.scene.value(Read { place: head.kind, binder: None }) {
            Out::Is(Val::Text(kind)) => Some(kind),
            _ => None,
        }
    };
    match trigger {
        Trigger::Event(matches) => {
            let fitting = matches.iter().filter(|wanted| match (&happening.event, &kind) {
                (Some(event), _) => *event == wanted.event,
                (None, Some(kind)) => is_named(call, wanted.event, kind),
                (None, None) => false,
            });
            fold(
                fitting.map(|wanted| {
                    wanted.filter.as_ref().map_or(Out::truth(true), |filter| eval.node(filter))
                }),
                true,
            )
        }
        Trigger::Becomes { machine, state } => {
            state_change(call, eval, kind.as_deref(), *machine, *state, ["becomes", "变为"])
        }
        Trigger::Leaves { machine, state } => {
            state_change(call, eval, kind.as_deref(), *machine, *state, ["leaves", "离开"])
        }
        _ => Out::truth(false),
    }
}

/// Whether an event's type names this event.
fn is_named(call: &Call<'_>, event: EventKind, kind: &str) -> bool {
    let vocabulary = &call.program.vocabulary;
    let action = |number: u32, name: &str| {
        vocabulary
            .actions
            .get(number as usize)
            .is_some_and(|action| action.names.all().any(|known| known == name))
    };
    match event {
        EventKind::Declared(number) => vocabulary.event_names.get(kind) == Some(&number),
        EventKind::Issued(number) => action(number, kind),
        EventKind::Done(number) => kind.strip_suffix(".done").is_some_and(|name| action(number, name)),
    }
}

fn state_change<'a>(
    call: &'a Call<'a>,
    eval: &Eval<'a>,
    kind: Option<&str>,
    machine: u32,
    state: u32,
    verbs: [&str; 2],
) -> Out {
    let vocabulary = &call.program.vocabulary;
    let Some(machine) = vocabulary.machines.get(machine as usize) else {
        return Out::error("no such machine");
    };
    let Some(subject) = vocabulary.record(machine.subject) else { return Out::error("no such record") };
    let named = kind.and_then(|kind| kind.rsplit_once('.')).is_some_and(|(record, verb)| {
        subject.names.all().any(|name| name == record) && verbs.contains(&verb)
    });
    if !named {
        return Out::truth(false);
    }
    let known = machine.states.get(state as usize);
    match eval.scene.value(Read { place: call.program.head.state, binder: None }) {
        Out::Is(Val::Text(text)) => {
            Out::truth(known.is_some_and(|state| state.names.all().any(|name| name == text)))
        }
        _ => Out::truth(false),
    }
}

/// What a run comes to, together with the others of its group.
fn verdict(
    call: &Call<'_>,
    runs: &[Run<'_>],
    outcomes: &[Option<Condition>],
    number: usize,
) -> Option<Verdict> {
    let run = runs.get(number)?;
    let own = outcomes.get(number)?.as_ref()?;
    let policy =
        run.rule.group.and_then(|group| call.program.groups.get(group as usize)).map(|group| group.policy);
    let alone = || match &own.out {
        Out::Is(Val::Bool(true)) => Verdict::Fires,
        Out::Is(_) => Verdict::False { otherwise: own.triggered },
        Out::Unknown(paths) => Verdict::Undecided(paths.clone()),
        Out::Error(_) => Verdict::Errs,
    };
    let members: Vec<usize> = runs
        .iter()
        .enumerate()
        .filter(|(at, other)| {
            other.rule.group == run.rule.group
                && other.happening == run.happening
                && outcomes.get(*at).is_some_and(Option::is_some)
                // A rule on trial does not decide for any other.
                && (!other.rule.shadow || *at == number)
        })
        .map(|(at, _)| at)
        .collect();
    let out = |at: &usize| outcomes.get(*at).and_then(Option::as_ref).map(|condition| &condition.out);
    let is_true = |at: &usize| out(at) == Some(&Out::truth(true));
    let is_wrong = |at: &usize| matches!(out(at), Some(Out::Error(_)));
    let is_open = |at: &usize| matches!(out(at), Some(Out::Unknown(_) | Out::Error(_)));
    match policy {
        None | Some(PolicyWord::All) => Some(alone()),
        Some(PolicyWord::First) => {
            let deciding = members.iter().find(|at| is_true(at) || is_open(at));
            let passed = deciding.is_some_and(|at| *at < number);
            Some(if passed { Verdict::PassedOver } else { alone() })
        }
        Some(PolicyWord::Unique) => {
            let clash = members.iter().filter(|at| is_true(at)).count() > 1;
            let open = members.iter().any(is_open);
            // The group is in error before it is undecided.
            let wrong = clash || members.iter().any(is_wrong);
            Some(match alone() {
                Verdict::Fires if clash => Verdict::Errs,
                Verdict::Fires if open => Verdict::PassedOver,
                Verdict::Undecided(_) if wrong => Verdict::PassedOver,
                verdict => verdict,
            })
        }
    }
}
