//! The declaration phase: records, enums, events, actions, machines, groups, lists, calendars and maps.
//!
//! What the files declare is joined to the base vocabulary. Names come first, then what names them, so that the order
//! of declarations and files does not matter:
//!
//! - a record, enum or event that is known gets the new fields or members; one that is there already is an error;
//! - an action that is known must have the same parameters; it may say how it is settled and undone;
//! - a machine with the name and subject of a known one takes over its sources, moves and `forward only`, and states it
//!   does not name stay known;
//! - anything else declared twice is an error with both places, unless `replace` takes the place of a used pack's.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use hashbrown::HashMap;

use super::{Context, Unit};
use crate::diagnostic::{Diagnostic, codes};
use crate::say;
use crate::schema::Names;
use crate::span::Span;
use crate::syntax::ast::{Decl, DeclKind, Name, Quoted, TypeRef};
use crate::syntax::{as_name, too_many_spellings};
use crate::value::Type;

mod actions;
mod calendars;
mod events;
mod lists;
mod machines;
mod maps;
mod types;

/// Takes the declarations of all units into the context.
pub(crate) fn declare(units: &[Unit<'_>], ctx: &mut Context<'_>) {
    lists::base(ctx);
    let mut ledger = Ledger::new(ctx);
    events::base(&mut ledger);
    let each = |ledger: &mut Ledger<'_, '_>, visit: &mut dyn FnMut(&mut Ledger<'_, '_>, Entry<'_>)| {
        for unit in units {
            for decl in &unit.file.decls {
                visit(ledger, Entry { decl, used: unit.used });
            }
        }
    };
    each(&mut ledger, &mut |ledger, entry| match &entry.decl.kind {
        DeclKind::Record(record) => types::record_name(ledger, record),
        DeclKind::Enum(declared) => types::enumeration(ledger, declared),
        _ => {}
    });
    each(&mut ledger, &mut |ledger, entry| {
        if let DeclKind::Machine(machine) = &entry.decl.kind {
            machines::machine(ledger, machine, entry);
        }
    });
    each(&mut ledger, &mut |ledger, entry| match &entry.decl.kind {
        DeclKind::Record(record) => types::record_fields(ledger, record),
        DeclKind::Event(event) => events::event(ledger, event, entry),
        DeclKind::Action(action) => actions::action(ledger, action, entry),
        DeclKind::List(list) => lists::list(ledger, list, entry),
        DeclKind::Group(group) => lists::group(ledger, group, entry),
        DeclKind::Lateness(lateness) => lists::lateness(ledger, lateness, entry),
        DeclKind::Calendar(calendar) => calendars::calendar(ledger, calendar, entry),
        _ => {}
    });
    each(&mut ledger, &mut |ledger, entry| match &entry.decl.kind {
        DeclKind::Action(action) => actions::reversal(ledger, action),
        DeclKind::Map(map) => maps::map(ledger, map, entry),
        _ => {}
    });
}

/// The type that a type name stands for; reports an unknown one.
pub(crate) fn type_of(ctx: &mut Context<'_>, written: &TypeRef) -> Option<Type> {
    types::resolve(&mut Ledger::new(ctx), written)
}

/// A declaration and whether it stands in a used pack.
#[derive(Clone, Copy)]
struct Entry<'a> {
    decl: &'a Decl,
    used: bool,
}

/// The kinds of declared things; those of one kind and owner may not share a spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Event,
    Action,
    Machine,
    Calendar,
    List,
    Group,
    Lateness,
    Member,
    State,
}

/// Where a thing was declared first in this run.
#[derive(Clone, Copy)]
struct Home {
    span: Span,
    used: bool,
}

/// What has been declared where, beside the context that it goes into.
struct Ledger<'l, 'c> {
    ctx: &'l mut Context<'c>,
    /// By kind, owner (a record or enum, or 0) and spelling. Things of the base vocabulary have no home.
    homes: HashMap<(Kind, u32, String), Home>,
    /// For each map of the context, whether a used pack declares it.
    maps: Vec<bool>,
    /// By name and edition, the maps of the context.
    maps_of: HashMap<(String, Option<String>), Vec<usize>>,
    /// The first event of several parts by each spelling of its first part.
    first_parts: HashMap<String, u32>,
}

impl<'l, 'c> Ledger<'l, 'c> {
    fn new(ctx: &'l mut Context<'c>) -> Self {
        let (homes, maps, maps_of, first_parts) = Default::default();
        Self { ctx, homes, maps, maps_of, first_parts }
    }

    fn home(&self, kind: Kind, owner: u32, spelling: &str) -> Option<Home> {
        self.homes.get(&(kind, owner, spelling.to_string())).copied()
    }

    fn settle(&mut self, kind: Kind, owner: u32, names: &Names, home: Home) {
        for spelling in names.all() {
            self.homes.insert((kind, owner, spelling.to_string()), home);
        }
    }

    /// Whether the entry may declare this name: nobody did, or a used pack did and `replace` is written. `known` says
    /// that the base vocabulary has the name, which may be replaced as well. Reports what is wrong.
    fn claim(&mut self, kind: Kind, names: &Names, at: &Name, entry: Entry<'_>, known: bool) -> bool {
        let home = names.all().find_map(|spelling| self.home(kind, 0, spelling));
        let replace = entry.decl.replace;
        match home {
            Some(home) if replace && home.used && !entry.used => {}
            Some(home) => {
                self.twice(&at.text, at.span, Some(home.span), home.used && !entry.used);
                return false;
            }
            None if replace && !known => self.replaces_nothing(&at.text, at.span),
            None => {}
        }
        self.settle(kind, 0, names, Home { span: at.span, used: entry.used });
        true
    }

    /// Reports a second declaration; `first` is nothing for the base vocabulary.
    fn twice(&mut self, name: &str, at: Span, first: Option<Span>, replaceable: bool) {
        let message = say!("`{name}` is declared twice", "“{name}”声明了两次");
        let mut diagnostic = Diagnostic::new(&codes::declare::DECLARED_TWICE, at, message);
        diagnostic = match first {
            Some(first) => diagnostic.label(first, say!("declared here first", "首次声明在这里")),
            None => diagnostic.help(say!(
                "the built-in vocabulary has it already: use that one, or choose another name",
                "内置词汇表已有它：请直接使用，或另取名称"
            )),
        };
        if replaceable {
            diagnostic = diagnostic.help(say!(
                "write `replace` in front to take the place of the pack's",
                "要取代规则包中的声明，请在前面写“替换”"
            ));
        }
        self.ctx.report(diagnostic);
    }

    /// Reports a name that a shipped file declares.
    fn shipped(&mut self, name: &str, at: Span) {
        let message = say!("`{name}` is shipped already", "“{name}”已随附");
        self.ctx.report(Diagnostic::new(&codes::declare::DECLARED_TWICE, at, message).help(say!(
            "write `replace` in front to take the place of the shipped one, or choose another name",
            "要取代随附的声明，请在前面写“替换”，或另取名称"
        )));
    }

    /// Whether these are more spellings than a name may have; reports them.
    fn too_many(&mut self, spellings: usize, at: Span) -> bool {
        let too_many = spellings > self.ctx.limits.spellings;
        if too_many {
            let diagnostic = too_many_spellings(at, &self.ctx.limits);
            self.ctx.report(diagnostic);
        }
        too_many
    }

    fn replaces_nothing(&mut self, name: &str, at: Span) {
        self.ctx.report(
            Diagnostic::new(
                &codes::check::REPLACES_NOTHING,
                at,
                say!("there is no `{name}` to replace", "没有可替换的“{name}”"),
            )
            .help(say!("leave `replace` out", "请去掉“替换”")),
        );
    }

    /// Reports a name that is kept for something else.
    fn reserved(&mut self, name: &str, at: Span, meaning_en: &str, meaning_zh: &str) {
        self.ctx.report(Diagnostic::new(
            &codes::declare::RESERVED_NAME,
            at,
            say!("`{name}` is kept for {meaning_en}", "“{name}”专用于{meaning_zh}"),
        ));
    }

    /// Reports a record name that nobody declared.
    fn unknown_record(&mut self, name: &Name) {
        let text = &name.text;
        if self.ctx.is_broken(text) {
            return;
        }
        let message = say!("there is no record `{text}`", "没有名为“{text}”的记录");
        let known = self.ctx.vocabulary.record_names.keys().map(String::as_str);
        let diagnostic = Diagnostic::new(&codes::declare::UNKNOWN_RECORD, name.span, message);
        let diagnostic = suggested(self.ctx, diagnostic, text, name.span, known);
        self.ctx.report(diagnostic);
    }
}

/// The diagnostic with the closest known name as help and fix, where one is close.
fn suggested<'a>(
    ctx: &Context<'_>,
    diagnostic: Diagnostic,
    word: &str,
    at: Span,
    known: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    if !ctx.keeps(&diagnostic) {
        return diagnostic;
    }
    // Several names may be equally close; they are sorted so that the answer is always the same.
    let mut known: Vec<&str> = known.into_iter().collect();
    known.sort_unstable();
    ctx.meant(diagnostic, at, word, known)
}

/// The spellings a declaration gives: the first title that is a name in the other script is the name in the other
/// language, further names are aliases, and the first other title is for people.
pub(crate) fn names_of<'q>(name: &Name, titles: impl IntoIterator<Item = &'q Quoted>) -> Names {
    let mut names = Names { primary: name.text.clone(), ..Names::default() };
    for title in titles {
        match as_name(&title.text) {
            Some(spelling) => add_spelling(&mut names, spelling),
            None if names.title.is_none() => names.title = Some(title.text.clone()),
            None => {}
        }
    }
    names
}

/// Adds a spelling where it is new: as the name in the other language if there is none, else as an alias.
fn add_spelling(names: &mut Names, spelling: String) {
    if names.all().any(|known| known == spelling) {
        return;
    }
    if names.other.is_none() && spelling.is_ascii() != names.primary.is_ascii() {
        names.other = Some(spelling);
    } else {
        names.aliases.push(spelling);
    }
}
