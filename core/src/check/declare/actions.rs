//! Actions: parameters, how they settle and what undoes them.

use alloc::string::String;
use alloc::vec::Vec;

use super::{Entry, Kind, Ledger, names_of, suggested, types};
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
    let params = params(ledger, decl);
    if let Some(index) = known {
        again(ledger, index, decl, &params);
        return;
    }
    ledger.look(&decl.name);
    let vocabulary = &mut ledger.ctx.vocabulary;
    let taken = names.all().find(|name| {
        vocabulary.action_names.contains_key(*name) || vocabulary.event_names.contains_key(*name)
    });
    if let Some(spelling) = taken {
        let spelling = String::from(spelling);
        ledger.twice(&spelling, decl.name.span, None, false);
        return;
    }
    let Ok(index) = u32::try_from(vocabulary.actions.len()) else { return };
    for spelling in names.all() {
        vocabulary.action_names.insert(String::from(spelling), index);
    }
    vocabulary.actions.push(ActionType {
        names,
        params,
        settled: decl.settled.unwrap_or(false),
        undone_by: None,
        span: Some(decl.name.span),
    });
}

fn params(ledger: &mut Ledger<'_, '_>, decl: &ActionDecl) -> Vec<FieldType> {
    let mut params: Vec<FieldType> = Vec::with_capacity(decl.params.len());
    for field in &decl.params {
        let Some(built) = types::field_type(ledger, field) else { continue };
        match types::clash(&params, &built.names) {
            Some((spelling, first)) => ledger.twice(&spelling, field.name.span, first, false),
            None => params.push(built),
        }
    }
    params
}

/// A known action that is declared again keeps its parameters and may say how it is settled.
fn again(ledger: &mut Ledger<'_, '_>, index: u32, decl: &ActionDecl, params: &[FieldType]) {
    let Some(known) = ledger.ctx.vocabulary.actions.get_mut(index as usize) else { return };
    let same = known.params.len() == params.len()
        && params.iter().all(|param| {
            let spelled = |name: &str| param.names.primary == name;
            known.params.iter().any(|other| other.names.all().any(spelled) && other.ty == param.ty)
        });
    ledger.ctx.names.record(decl.name.span, &known.names);
    if same {
        known.settled = decl.settled.unwrap_or(known.settled);
        known.span = Some(decl.name.span);
        for field in &decl.params {
            let param =
                known.params.iter().find(|param| param.names.all().any(|name| name == field.name.text));
            if let Some(param) = param {
                ledger.ctx.names.record(field.name.span, &param.names);
            }
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
        let given = action.params.iter().find(|given| given.names.primary == param.names.primary);
        match given {
            Some(given) => given.ty != param.ty,
            None => param.requirement == Requirement::Required,
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
