//! Named lists, groups of rules, and how late a source's events may be.

use alloc::string::String;
use alloc::vec::Vec;

use super::{Entry, Kind, Ledger, add_spelling, machines, names_of, types};
use crate::check::{Context, literal};
use crate::diagnostic::{Diagnostic, codes};
use crate::program::{Group, NamedList};
use crate::say;
use crate::schema::{ListType, Names};
use crate::span::Span;
use crate::syntax::ast::{GroupDecl, LatenessDecl, ListDecl};
use crate::value::Type;

/// Puts the lists of the base vocabulary into the context.
pub(super) fn base(ctx: &mut Context<'_>) {
    for list in &ctx.vocabulary.lists {
        let number = ctx.list_names.add(list.names.clone(), Span::default(), true);
        ctx.list_names.mention(number);
        ctx.lists.push(NamedList {
            name: list.names.primary.clone(),
            ty: list.ty.clone(),
            members: list.members.clone(),
        });
    }
}

/// Takes a list. One of the base vocabulary gets the file's members.
pub(super) fn list(ledger: &mut Ledger<'_, '_>, decl: &ListDecl, entry: Entry<'_>) {
    let names = names_of(&decl.name, &decl.titles);
    let known = ledger.ctx.list_names.find(&decl.name.text);
    if !ledger.claim(Kind::List, &names, &decl.name, entry, known.is_some()) {
        return;
    }
    let Some(ty) = types::resolve(ledger, &decl.ty) else { return };
    if matches!(ty, Type::Record(_) | Type::List(_)) {
        ledger.ctx.report(
            Diagnostic::new(
                &codes::declare::LIST_OF_RECORDS,
                decl.ty.span,
                say!("a named list holds single values", "名单里只能是单个值"),
            )
            .help(say!("list the ids: `list of text`", "请列出编号：文本")),
        );
        return;
    }
    let members = decl.members.as_ref().map(|members| {
        members.iter().filter_map(|member| literal::constant(ledger.ctx, member, &ty)).collect::<Vec<_>>()
    });
    let named = NamedList { name: names.primary.clone(), ty: ty.clone(), members: members.clone() };
    match known {
        Some(number) => change(ledger, number, decl, named, names),
        None => {
            ledger.ctx.list_names.add(names.clone(), decl.name.span, entry.used);
            ledger.ctx.lists.push(named);
            ledger.ctx.vocabulary.lists.push(ListType { names, ty, members });
        }
    }
}

/// Gives a known list these members, and the further names it is declared with. Its primary name stays: keys are made of it.
fn change(ledger: &mut Ledger<'_, '_>, number: u32, decl: &ListDecl, named: NamedList, names: Names) {
    let ctx = &mut *ledger.ctx;
    let (Some(list), Some(kept)) =
        (ctx.lists.get_mut(number as usize), ctx.vocabulary.lists.get_mut(number as usize))
    else {
        return;
    };
    if list.ty == named.ty {
        names.all().for_each(|spelling| add_spelling(&mut kept.names, String::from(spelling)));
        kept.names.title = names.title.or(kept.names.title.take());
        ctx.list_names.respell(number, kept.names.clone());
        ctx.names.record(decl.name.span, &kept.names);
        kept.members.clone_from(&named.members);
        list.members = named.members;
        return;
    }
    ctx.names.record(decl.name.span, &kept.names);
    let ty = kept.ty.clone();
    let (en, zh) = ctx.type_names(&ty);
    ctx.report(Diagnostic::new(
        &codes::declare::DECLARED_OTHERWISE,
        decl.ty.span,
        say!("this list is known as one of {en}", "已知该名单的类型是“{zh}”"),
    ));
}

/// Takes a group.
pub(super) fn group(ledger: &mut Ledger<'_, '_>, decl: &GroupDecl, entry: Entry<'_>) {
    let names = names_of(&decl.name, &decl.titles);
    let known = ledger.ctx.group_names.find(&decl.name.text);
    if !ledger.claim(Kind::Group, &names, &decl.name, entry, false) {
        return;
    }
    let group = Group { name: names.primary.clone(), policy: decl.policy, span: decl.name.span };
    match known.and_then(|number| ledger.ctx.groups.get_mut(number as usize)) {
        Some(replaced) => *replaced = Group { name: replaced.name.clone(), ..group },
        None => {
            ledger.ctx.group_names.add(names, decl.name.span, entry.used);
            ledger.ctx.groups.push(group);
        }
    }
}

/// Takes `lateness SOURCE LENGTH`.
pub(super) fn lateness(ledger: &mut Ledger<'_, '_>, decl: &LatenessDecl, entry: Entry<'_>) {
    let source: String = machines::source_name(ledger, &decl.source);
    let names = Names { primary: source.clone(), ..Names::default() };
    if !ledger.claim(Kind::Lateness, &names, &decl.source, entry, false) {
        return;
    }
    let Some(bound) = literal::length(ledger.ctx, &decl.bound) else { return };
    let lateness = &mut ledger.ctx.vocabulary.lateness;
    match lateness.iter_mut().find(|(known, _)| *known == source) {
        Some((_, known)) => *known = bound.micros(),
        None => lateness.push((source, bound.micros())),
    }
}
