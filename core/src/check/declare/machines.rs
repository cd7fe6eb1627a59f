//! Machines: states, moves and sources, the enum of the states and the region field of the subject.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Entry, Kind, Ledger, add_spelling, names_of, suggested, types};
use crate::check::lexicon::Owner;
use crate::check::literal;
use crate::diagnostic::{Diagnostic, codes};
use crate::say;
use crate::schema::{DataClass, FieldType, MachineType, Names, Requirement, StateType};
use crate::span::Span;
use crate::syntax::ast::{MachineDecl, MachineItem, Name, Quoted};
use crate::value::{EnumId, RecordId, Type};

/// Takes a machine: a new one, or one that takes over from the base vocabulary.
pub(super) fn machine(ledger: &mut Ledger<'_, '_>, decl: &MachineDecl, entry: Entry<'_>) {
    let Some(subject) = ledger.ctx.vocabulary.record_names.get(&decl.subject.text).copied() else {
        ledger.unknown_record(&decl.subject);
        return;
    };
    if let Some(record) = ledger.ctx.vocabulary.record(subject) {
        ledger.ctx.names.record(decl.subject.span, &record.names);
    }
    let names = names_of(&decl.name, &decl.titles);
    let machines = &ledger.ctx.vocabulary.machines;
    let known = machines
        .iter()
        .position(|known| known.subject == subject && known.names.all().any(|name| name == decl.name.text));
    // Machines of different records may share a name, so the name is claimed together with the subject.
    let qualified = Names { primary: format!("{}.{}", subject.0, names.primary), ..Names::default() };
    if !ledger.claim(Kind::Machine, &qualified, &decl.name, entry, known.is_some()) {
        return;
    }
    let index = match known {
        Some(index) => Some(index),
        None => new_machine(ledger, names, subject, decl.name.span),
    };
    if let Some(index) = index {
        fill(ledger, index, decl);
    }
}

/// Adds a machine without states, its enum and its region field. Reports a name that is taken.
fn new_machine(ledger: &mut Ledger<'_, '_>, names: Names, subject: RecordId, span: Span) -> Option<usize> {
    let record = ledger.ctx.vocabulary.record(subject)?;
    let taken = ledger.ctx.vocabulary.clash(Owner::Record(subject), &names);
    if let Some((spelling, first)) = taken.map(|(spelling, field)| (spelling, field.span)) {
        ledger.twice(&spelling, span, first, false);
        return None;
    }
    let owner = record.names.clone();
    let states = state_enum_names(ledger, &names, &owner);
    if !types::type_names_free(ledger, &states, span) {
        return None;
    }
    let state_enum = types::new_enum(ledger, states, false, Some(span))?;
    let region = FieldType {
        names: names.clone(),
        ty: Type::Enum(state_enum),
        requirement: Requirement::Required,
        class: DataClass::Public,
        cap: 0,
        span: Some(span),
    };
    let vocabulary = &mut ledger.ctx.vocabulary;
    vocabulary.add_field(Owner::Record(subject), region);
    vocabulary.machines.push(MachineType {
        names,
        subject,
        truth: Vec::new(),
        forward_only: false,
        states: Vec::new(),
        moves: Vec::new(),
        state_enum,
        span: Some(span),
    });
    Some(vocabulary.machines.len() - 1)
}

/// The type name of the states: `payment_state`, since a record may be called `payment`; with the subject in front
/// where another machine of that name has it.
fn state_enum_names(ledger: &Ledger<'_, '_>, machine: &Names, owner: &Names) -> Names {
    let name = |spelling: &str, prefix: &str| {
        if spelling.is_ascii() {
            let join = if prefix.is_empty() { "" } else { "_" };
            format!("{prefix}{join}{spelling}_state")
        } else {
            format!("{prefix}{spelling}状态")
        }
    };
    let taken = |spelling: &str| {
        let vocabulary = &ledger.ctx.vocabulary;
        vocabulary.enum_names.contains_key(spelling) || vocabulary.record_names.contains_key(spelling)
    };
    let plain = name(&machine.primary, "");
    let plain_other = machine.other.as_ref().map(|other| name(other, ""));
    if !taken(&plain) && !plain_other.as_deref().is_some_and(taken) {
        return Names { primary: plain, other: plain_other, ..Names::default() };
    }
    let owner_of = |spelling: &str| match (&owner.other, owner.primary.is_ascii() == spelling.is_ascii()) {
        (Some(other), false) => other.clone(),
        _ => owner.primary.clone(),
    };
    let with_owner = |spelling: &String| name(spelling, &owner_of(spelling));
    Names {
        primary: with_owner(&machine.primary),
        other: machine.other.as_ref().map(with_owner),
        ..Names::default()
    }
}

/// Gives the machine the declared states, moves and sources.
fn fill(ledger: &mut Ledger<'_, '_>, index: usize, decl: &MachineDecl) {
    let Some(machine) = ledger.ctx.vocabulary.machines.get_mut(index) else { return };
    let (subject, state_enum) = (machine.subject, machine.state_enum);
    let before = machine.states.len();
    if machine.span != Some(decl.name.span) {
        ledger.ctx.names.record(decl.name.span, &machine.names);
        machine.moves.clear();
        if decl.items.iter().any(|item| matches!(item, MachineItem::State { initial: true, .. })) {
            machine.states.iter_mut().for_each(|state| state.initial = false);
        }
    }
    machine.forward_only = decl.forward_only;
    machine.span = Some(decl.name.span);
    machine.truth.clear();
    for source in &decl.truth {
        let spelled = source_name(ledger, source);
        if let Some(machine) = ledger.ctx.vocabulary.machines.get_mut(index) {
            machine.truth.push(spelled);
        }
    }
    let mut named: Vec<(u32, Span)> = Vec::new();
    for item in &decl.items {
        if let MachineItem::State { name, titles, initial, is_final, .. } = item
            && let Some(state) =
                state(ledger, index, subject, state_enum, (name, titles), (*initial, *is_final))
        {
            named.push((state, name.span));
        }
    }
    one_initial(ledger, index, decl);
    let rank = |at: &u32| ledger.ctx.vocabulary.rank(state_enum, *at);
    let is_kept = before == 0
        || named.iter().all(|(at, _)| (*at as usize) < before)
            && named.iter().is_sorted_by_key(|(at, _)| rank(at));
    if !is_kept {
        ledger.ctx.vocabulary.put_in_order(state_enum, named.iter().map(|(at, _)| *at));
        all_listed(ledger, state_enum, decl, &named);
    }
    let machine = ledger.ctx.vocabulary.machines.get(index);
    let mut known: BTreeSet<(u32, u32)> =
        machine.into_iter().flat_map(|known| &known.moves).copied().collect();
    for item in &decl.items {
        if let MachineItem::Moves(path) = item {
            moves(ledger, index, path, &mut known);
        }
    }
    lint(ledger, index, &named);
}

/// The primary name of a source; a source nobody declared warns or is an error, as the enum `source` says.
pub(super) fn source_name(ledger: &mut Ledger<'_, '_>, source: &Name) -> String {
    let Some(id) = ledger.ctx.vocabulary.enum_names.get("source").copied() else {
        return source.text.clone();
    };
    let Some(known) = ledger.ctx.vocabulary.enumeration(id) else { return source.text.clone() };
    let at = ledger.ctx.vocabulary.member(id, &source.text);
    match at.and_then(|at| known.members.get(at as usize)) {
        Some(names) => {
            ledger.ctx.names.record(source.span, names);
            names.primary.clone()
        }
        None => {
            let diagnostic = literal::unknown_member(ledger.ctx, &source.text, source.span, id);
            ledger.ctx.report(diagnostic);
            source.text.clone()
        }
    }
}

/// Takes a state and returns its index. Reports one that is declared twice or belongs to another region.
fn state(
    ledger: &mut Ledger<'_, '_>,
    index: usize,
    subject: RecordId,
    state_enum: EnumId,
    (name, titles): (&Name, &[Quoted]),
    (initial, is_final): (bool, bool),
) -> Option<u32> {
    let names = names_of(name, titles);
    let machine = ledger.ctx.vocabulary.machines.get(index)?;
    let here = names.all().find_map(|spelling| {
        let home = ledger.home(Kind::State, state_enum.0, spelling)?;
        within(machine.span, home.span).then(|| (String::from(spelling), home.span))
    });
    if let Some((spelling, first)) = here {
        ledger.twice(&spelling, name.span, Some(first), false);
        return None;
    }
    // The states of a machine are the members of its enum.
    let vocabulary = &ledger.ctx.vocabulary;
    let known = vocabulary.member(state_enum, &name.text);
    let others = names.all().filter_map(|spelling| {
        let at = vocabulary.member(state_enum, spelling).filter(|at| Some(*at) != known)?;
        Some((at, spelling))
    });
    if let Some((_, spelling)) = others.min_by_key(|(at, _)| *at) {
        let spelling = String::from(spelling);
        ledger.twice(&spelling, name.span, None, false);
        return None;
    }
    if let Some((region, spelling)) = elsewhere(ledger, index, subject, &names) {
        ledger.ctx.report(Diagnostic::new(
            &codes::declare::STATE_ELSEWHERE,
            name.span,
            say!(
                "`{spelling}` is a state of `{region}` already; a bare state must name its region",
                "“{spelling}”已是“{region}”的状态；仅凭状态名要能知道属于哪个区域"
            ),
        ));
        return None;
    }
    let home = super::Home { span: name.span, used: false };
    ledger.settle(Kind::State, state_enum.0, &names, home);
    let vocabulary = &mut ledger.ctx.vocabulary;
    let machine = vocabulary.machines.get_mut(index)?;
    let Some(at) = known else {
        machine.states.push(StateType { names: names.clone(), initial, is_final });
        let at = u32::try_from(machine.states.len() - 1).ok();
        vocabulary.add_member(state_enum, names);
        return at;
    };
    let state = machine.states.get_mut(at as usize)?;
    state.initial = initial;
    state.is_final = is_final;
    for spelling in names.all() {
        add_spelling(&mut state.names, String::from(spelling));
    }
    let names = state.names.clone();
    ledger.ctx.names.record(name.span, &names);
    vocabulary.respell_member(state_enum, at as usize, &names);
    Some(at)
}

/// Whether a place is in the same declaration as a machine: in the same file and behind its name. Another
/// declaration of the machine would have been refused before.
fn within(machine: Option<Span>, place: Span) -> bool {
    machine.is_some_and(|machine| machine.source == place.source && machine.start < place.start)
}

/// The other machine of the subject that has a state with one of these spellings.
fn elsewhere(
    ledger: &Ledger<'_, '_>,
    index: usize,
    subject: RecordId,
    names: &Names,
) -> Option<(String, String)> {
    let vocabulary = &ledger.ctx.vocabulary;
    let others = vocabulary.machines.iter().enumerate();
    let mut others = others.filter(|(at, machine)| *at != index && machine.subject == subject);
    others.find_map(|(_, machine)| {
        let states =
            names.all().filter_map(|name| Some((vocabulary.member(machine.state_enum, name)?, name)));
        let (_, spelling) = states.min_by_key(|(at, _)| *at)?;
        Some((machine.names.primary.clone(), String::from(spelling)))
    })
}

fn one_initial(ledger: &mut Ledger<'_, '_>, index: usize, decl: &MachineDecl) {
    let Some(machine) = ledger.ctx.vocabulary.machines.get(index) else { return };
    let count = machine.states.iter().filter(|state| state.initial).count();
    if count == 1 {
        return;
    }
    ledger.ctx.report(
        Diagnostic::new(
            &codes::declare::INITIAL_STATES,
            decl.name.span,
            say!(
                "a machine has one initial state, this one has {count}",
                "状态机要有一个初始状态，这里有 {count} 个"
            ),
        )
        .help(say!("write `initial` behind one state", "请在一个状态后写“初始”")),
    );
}

/// Takes `a -> b -> c`; `known` are the moves of the machine so far. Reports unknown states and moves out of a final one.
fn moves(ledger: &mut Ledger<'_, '_>, index: usize, path: &[Name], known: &mut BTreeSet<(u32, u32)>) {
    let mut before: Option<u32> = None;
    for name in path {
        let Some(at) = state_index(ledger, index, name) else {
            before = None;
            continue;
        };
        if let Some(from) = before {
            one_move(ledger, index, (from, at), name.span, known);
        }
        before = Some(at);
    }
}

/// Reports moves of states that the declaration does not list, though those it lists stand in an order of their own:
/// nothing says then which moves are a way back.
fn all_listed(ledger: &mut Ledger<'_, '_>, id: EnumId, decl: &MachineDecl, named: &[(u32, Span)]) {
    let mut listed: BTreeSet<u32> = named.iter().map(|(at, _)| *at).collect();
    for item in &decl.items {
        let MachineItem::Moves(path) = item else { continue };
        for name in path {
            let text = &name.text;
            if ledger.ctx.vocabulary.member(id, text).is_some_and(|at| listed.insert(at)) {
                let message = say!("the state `{text}` is not listed here", "这里没有列出状态“{text}”");
                let help = say!(
                    "put `state {text}` where it stands in the new order",
                    "请在新的顺序中它应在的位置写“状态 {text}”"
                );
                ledger
                    .ctx
                    .report(Diagnostic::new(&codes::check::UNKNOWN_STATE, name.span, message).help(help));
            }
        }
    }
}

fn one_move(
    ledger: &mut Ledger<'_, '_>,
    index: usize,
    (from, to): (u32, u32),
    span: Span,
    known: &mut BTreeSet<(u32, u32)>,
) {
    let Some(machine) = ledger.ctx.vocabulary.machines.get_mut(index) else { return };
    let source = machine.states.get(from as usize);
    if let Some(source) = source.filter(|source| source.is_final) {
        let name = source.names.primary.clone();
        ledger.ctx.report(Diagnostic::new(
            &codes::declare::MOVE_FROM_FINAL,
            span,
            say!("`{name}` is final: nothing follows it", "“{name}”是终态，之后不能再变"),
        ));
    } else if from == to {
        ledger.ctx.report(Diagnostic::new(
            &codes::declare::MOVE_TO_ITSELF,
            span,
            say!("a repeat of a state is not a move", "重复同一状态不算移动"),
        ));
    } else if known.insert((from, to)) {
        machine.moves.push((from, to));
    }
}

/// The index of a state of the machine. Reports an unknown one.
pub(super) fn state_index(ledger: &mut Ledger<'_, '_>, index: usize, name: &Name) -> Option<u32> {
    let machine = ledger.ctx.vocabulary.machines.get(index)?;
    if let Some(at) = ledger.ctx.vocabulary.member(machine.state_enum, &name.text) {
        if let Some(state) = machine.states.get(at as usize) {
            ledger.ctx.names.record(name.span, &state.names);
        }
        return Some(at);
    }
    let (text, region) = (&name.text, &machine.names.primary);
    let message = say!("`{region}` has no state `{text}`", "“{region}”没有状态“{text}”");
    let known: Vec<&str> = machine.states.iter().flat_map(|state| state.names.all()).collect();
    let diagnostic = Diagnostic::new(&codes::check::UNKNOWN_STATE, name.span, message);
    let diagnostic = suggested(ledger.ctx, diagnostic, text, name.span, known);
    ledger.ctx.report(diagnostic);
    None
}

/// Warns of states this declaration names that are never reached, and of reached ones that lead nowhere.
fn lint(ledger: &mut Ledger<'_, '_>, index: usize, named: &[(u32, Span)]) {
    let Some(machine) = ledger.ctx.vocabulary.machines.get(index) else { return };
    let start = (0u32..).zip(&machine.states).find(|(_, state)| state.initial).map(|(at, _)| at);
    let Some(start) = start else { return };
    let moves: BTreeSet<(u32, u32)> = machine.moves.iter().copied().collect();
    let from = |state: u32| moves.range((state, 0)..=(state, u32::MAX)).map(|(_, to)| *to);
    let mut reached = BTreeSet::from([start]);
    let mut open = Vec::from([start]);
    while let Some(state) = open.pop() {
        open.extend(from(state).filter(|to| reached.insert(*to)));
    }
    let mut found = Vec::new();
    for (at, span) in named {
        let Some(state) = machine.states.get(*at as usize) else { continue };
        let name = &state.names.primary;
        if !reached.contains(at) {
            found.push(Diagnostic::new(
                &codes::check::UNREACHABLE_STATE,
                *span,
                say!("no moves lead to `{name}`", "没有移动能到达“{name}”"),
            ));
        } else if !state.is_final && from(*at).next().is_none() {
            found.push(
                Diagnostic::new(
                    &codes::declare::DEAD_END,
                    *span,
                    say!("nothing follows `{name}`", "“{name}”之后没有移动"),
                )
                .help(say!("declare a move, or write `final` behind it", "请声明移动，或在其后写“终态”")),
            );
        }
    }
    for diagnostic in found {
        ledger.ctx.report(diagnostic);
    }
}
