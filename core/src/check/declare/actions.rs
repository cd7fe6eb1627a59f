//! Actions: parameters, how they settle and what undoes them.

use alloc::string::String;
use alloc::vec::Vec;

use super::{Entry, Kind, Ledger, names_of, suggested, types};
use crate::check::Context;
use crate::check::lexicon::{Owner, Spellings};
use crate::diagnostic::{Diagnostic, codes};
use crate::say;
use crate::schema::{ActionType, FieldType, Requirement};
use crate::syntax::ast::{ActionDecl, Name};

/// Takes an action: a new one, or how one of the base vocabulary settles and is undone.
pub(super) fn action(ledger: &mut Ledger<'_, '_>, decl: &ActionDecl, entry: Entry<'_>) {
    let names = names_of(&decl.name, &decl.titles);
    let known = ledger.ctx.vocabulary.action_names.get(&decl.name.text).copied();
    if !ledger.claim(Kind::Action, &names, &decl.name, entry, known.is_some()) {
        return;
    }
    let (params, spellings) = params(ledger, decl);
    if let Some(index) = known {
        again(ledger, index, decl, &params);
        return;
    }
    let vocabulary = &ledger.ctx.vocabulary;
    let taken = names.all().find(|name| {
        vocabulary.action_names.contains_key(*name) || vocabulary.event_names.contains_key(*name)
    });
    if let Some(spelling) = taken {
        let spelling = String::from(spelling);
        ledger.twice(&spelling, decl.name.span, None, false);
        return;
    }
    let action = ActionType {
        names,
        params,
        settled: decl.settled.unwrap_or(false),
        undone_by: None,
        span: Some(decl.name.span),
    };
    ledger.ctx.vocabulary.add_action(action, spellings);
}

fn params(ledger: &mut Ledger<'_, '_>, decl: &ActionDecl) -> (Vec<FieldType>, Spellings) {
    let mut params: Vec<FieldType> = Vec::with_capacity(decl.params.len());
    let mut spellings = Spellings::default();
    for field in &decl.params {
        let Some(built) = types::field_type(ledger, field) else { continue };
        if let Some((spelling, at)) = spellings.clash(&built.names) {
            let first = params.get(at).and_then(|param| param.span);
            ledger.twice(&spelling, field.name.span, first, false);
        } else {
            spellings.add(params.len(), &built.names);
            params.push(built);
        }
    }
    (params, spellings)
}

/// A known action that is declared again keeps its parameters and may say how it is settled.
fn again(ledger: &mut Ledger<'_, '_>, index: u32, decl: &ActionDecl, params: &[FieldType]) {
    let Context { vocabulary, names, .. } = &mut *ledger.ctx;
    let owner = Owner::Action(index);
    let Some(known) = vocabulary.actions.get(index as usize) else { return };
    let same = known.params.len() == params.len()
        && params.iter().all(|param| {
            vocabulary.field(owner, &param.names.primary).is_some_and(|other| other.ty == param.ty)
        });
    names.record(decl.name.span, &known.names);
    if same {
        for field in &decl.params {
            if let Some(param) = vocabulary.field(owner, &field.name.text) {
                names.record(field.name.span, &param.names);
            }
        }
        if let Some(known) = vocabulary.actions.get_mut(index as usize) {
            known.settled = decl.settled.unwrap_or(known.settled);
            known.span = Some(decl.name.span);
        }
        return;
    }
    let name = known.names.primary.clone();
    let known = known.params.clone();
    let written: Vec<(String, String)> = known
        .iter()
        .map(|param| {
            let (en, zh) = ledger.ctx.type_names(&param.ty);
            (
                alloc::format!("{}: {en}", param.names.get(crate::lang::Lang::En)),
                alloc::format!("{}: {zh}", param.names.get(crate::lang::Lang::Zh)),
            )
        })
        .collect();
    let join = |pick: fn(&(String, String)) -> &str| written.iter().map(pick).collect::<Vec<_>>().join(", ");
    let (en, zh) = (join(|pair| &pair.0), join(|pair| &pair.1));
    ledger.ctx.report(
        Diagnostic::new(
            &codes::declare::DECLARED_OTHERWISE,
            decl.name.span,
            say!("`{name}` is known with other parameters", "已知的“{name}”参数不同"),
        )
        .help(say!("its parameters are ({en})", "它的参数是（{zh}）")),
    );
}

/// Resolves `undone by`, when every action is known.
pub(super) fn reversal(ledger: &mut Ledger<'_, '_>, decl: &ActionDecl) {
    let Some(written) = &decl.undone_by else { return };
    let vocabulary = &ledger.ctx.vocabulary;
    let Some(index) = vocabulary.action_names.get(&decl.name.text).copied() else { return };
    let Some(undo) = vocabulary.action_names.get(&written.text).copied() else {
        unknown_action(ledger, written);
        return;
    };
    let (Some(action), Some(reversal)) =
        (vocabulary.actions.get(index as usize), vocabulary.actions.get(undo as usize))
    else {
        return;
    };
    ledger.ctx.names.record(written.span, &reversal.names);
    // The reversal is asked for with the arguments of what it undoes.
    let lacking = reversal.params.iter().find(|param| {
        match vocabulary.field(Owner::Action(index), &param.names.primary) {
            Some(given) if given.names.primary == param.names.primary => given.ty != param.ty,
            _ => param.requirement == Requirement::Required,
        }
    });
    let lacking = lacking.map(|param| param.names.primary.clone());
    let (name, undo_name) = (action.names.primary.clone(), reversal.names.primary.clone());
    if let Some(lacking) = lacking {
        ledger.ctx.report(Diagnostic::new(
            &codes::declare::UNDO_LACKS,
            written.span,
            say!(
                "`{undo_name}` needs `{lacking}`, which `{name}` does not give",
                "“{undo_name}”需要“{lacking}”，而“{name}”没有给出"
            ),
        ));
    } else if index == undo {
        ledger.ctx.report(Diagnostic::new(
            &codes::declare::UNDO_LACKS,
            written.span,
            say!("an action cannot undo itself", "动作不能撤销自己"),
        ));
    } else if let Some(action) = ledger.ctx.vocabulary.actions.get_mut(index as usize) {
        action.undone_by = Some(undo_name);
    }
}

fn unknown_action(ledger: &mut Ledger<'_, '_>, name: &Name) {
    let text = &name.text;
    let message = say!("there is no action `{text}`", "没有名为“{text}”的动作");
    let diagnostic = Diagnostic::new(&codes::check::UNKNOWN_ACTION, name.span, message);
    let known = ledger.ctx.vocabulary.action_names.keys().map(String::as_str);
    let diagnostic = suggested(ledger.ctx, diagnostic, text, name.span, known);
    ledger.ctx.report(diagnostic);
}
