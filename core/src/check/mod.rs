//! From syntax trees to the checked program: names are resolved, types are settled, and what cannot be run is said.
//!
//! [`check`] alone makes a program of syntax trees. A rule with an error is left out of
//! the program and the others stay, so that one run reports everything. Declarations are taken first
//! (`declare`), then named values, conditions and tables, then rules, then tests.

use alloc::string::String;
use alloc::vec::Vec;

use hashbrown::HashMap;

use crate::diagnostic::Diagnostic;
use crate::limits::Limits;
use crate::program::Program;
use crate::program::class::spread;
use crate::schema::Vocabulary;
use crate::syntax::ast::{self, DeclKind};
use crate::zone::ZoneSource;

mod arith;
mod cell;
mod checker;
mod compare;
mod context;
mod cost;
mod declare;
mod define;
mod domain;
mod expr;
mod functions;
mod layers;
mod lexicon;
mod lint;
mod literal;
mod look_alike;
mod names;
mod packs;
mod places;
mod registry;
mod resolve;
mod rule;
mod rule_lint;
mod step;
mod table;
mod table_lint;
mod tests_decl;
mod trigger;
mod walk;

pub use names::NameIndex;

use checker::Checker;
pub(crate) use context::Context;
pub(crate) use literal::{checked_value as checked_literal, negated};
use registry::Registry;

/// Where the packs that `use std.orders` names are found.
pub trait PackSource {
    /// The parsed file of the pack with this dotted name; `None` if there is none.
    fn pack(&self, name: &str) -> Option<ast::File>;

    /// Whether a status map of this name and edition comes with the engine, so that a file may say `replace map`, and
    /// must. Unless said otherwise none does.
    fn ships_map(&self, _name: &str, _edition: Option<&str>) -> bool {
        false
    }
}

/// A source without packs.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoPacks;

impl PackSource for NoPacks {
    fn pack(&self, _name: &str) -> Option<ast::File> {
        None
    }
}

/// What a check needs besides the files.
#[derive(Clone, Copy)]
pub struct CheckOptions<'a> {
    /// The limits.
    pub limits: Limits,
    /// Where zones are found.
    pub zones: &'a dyn ZoneSource,
    /// Where packs are found.
    pub packs: &'a dyn PackSource,
}

/// The outcome of a check.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// Everything that had no error.
    pub program: Program,
    /// The spellings of the names in the files, for printing in either language.
    pub names: NameIndex,
    /// What was found, in the order of the sources; at most [`Limits::diagnostics`].
    pub diagnostics: Vec<Diagnostic>,
    /// What there was more.
    pub suppressed: Suppressed,
}

/// How many diagnostics there were beyond those that are kept. Errors are kept before warnings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Suppressed {
    /// How many of them are errors.
    pub errors: usize,
    /// How many are warnings.
    pub warnings: usize,
}

impl Suppressed {
    /// How many there are in all.
    #[must_use]
    pub fn all(self) -> usize {
        self.errors + self.warnings
    }
}

impl Checked {
    /// Whether anything is an error; the program lacks it then.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// A file with the pack its rules belong to.
#[derive(Clone, Copy)]
pub(crate) struct Unit<'a> {
    /// The pack's dotted name: `main` where the file names none.
    pub(crate) pack: &'a str,
    /// The file.
    pub(crate) file: &'a ast::File,
    /// Whether it came in by `use`; the user's own files may replace what it declares.
    pub(crate) used: bool,
}

/// Checks files together against a vocabulary. The packs that the files `use` come first, in the order of use.
///
/// The result always holds a program: what has an error is left out of it and said in the diagnostics.
///
/// ```
/// use dangjiu::builtin::{self, BuiltinPacks};
/// use dangjiu::check::{CheckOptions, check};
/// use dangjiu::limits::Limits;
/// use dangjiu::span::{Source, SourceId};
/// use dangjiu::zone::BuiltinZones;
///
/// let text = "rule big\nwhen order.created and order.amount >= 199元\nthen alert(text: \"{order.id}\")\n";
/// let file = dangjiu::syntax::parse(&Source::new(SourceId(0), "a.dj", text), &Limits::default()).file;
/// let options = CheckOptions { limits: Limits::default(), zones: &BuiltinZones, packs: &BuiltinPacks };
/// let checked = check(&[file], &builtin::vocabulary(), &options);
/// assert!(checked.diagnostics.is_empty());
/// assert_eq!(checked.program.rules.len(), 1);
/// ```
#[must_use]
pub fn check(files: &[ast::File], base: &Vocabulary, options: &CheckOptions<'_>) -> Checked {
    let mut ctx = Context::new(base.clone(), options);
    let used = packs::used(files, options.packs, &mut ctx);
    let names: Vec<String> = files.iter().map(|file| packs::pack_of(file, &mut ctx)).collect();
    let units: Vec<Unit<'_>> = used
        .iter()
        .map(|pack| Unit { pack: &pack.name, file: &pack.file, used: true })
        .chain(files.iter().zip(&names).map(|(file, pack)| Unit { pack, file, used: false }))
        .collect();
    ctx.broken = units.iter().flat_map(|unit| unit.file.broken.iter().cloned()).collect();
    declare::declare(&units, &mut ctx);
    look_alike::check_declarations(&units, &mut ctx);
    let parts = typed(&units, &mut ctx);
    let mut checked = ctx.finish(parts);
    spread(&mut checked.program);
    checked
}

/// Types everything that is not a declaration of the vocabulary: named values, tables, rules and tests.
fn typed(units: &[Unit<'_>], ctx: &mut Context<'_>) -> Program {
    let registry = Registry::take(units, ctx);
    let mut checker = Checker::new(ctx);
    let head = checker.places.head(&checker.ctx.vocabulary, &mut checker.ctx.names);
    checker.take_values(units);
    checker.take_tables(units);
    checker.type_defines();
    let mut rules = Vec::with_capacity(registry.len());
    for unit in units {
        for decl in &unit.file.decls {
            match &decl.kind {
                DeclKind::Rule(rule) => {
                    if let Some(registered) = registry.at(decl.span) {
                        rules.extend(checker.rule(registered, decl, rule));
                    }
                }
                DeclKind::Table(table) => rules.extend(checker.table_rules(unit, decl, table)),
                _ => {}
            }
        }
    }
    layers::lay(checker.ctx, &mut rules);
    checker.lint_rules(&rules);
    let mut tests = Vec::new();
    let mut titles = HashMap::new();
    for unit in units.iter().filter(|unit| !unit.used) {
        for decl in &unit.file.decls {
            if let DeclKind::Test(test) = &decl.kind {
                checker.title(test, &mut titles);
                tests.extend(checker.test(decl, test, (&registry, unit.pack)));
            }
        }
    }
    // What stands in a declaration with an error may not have been looked at.
    let is_whole = checker.ctx.errors() == 0 && units.iter().all(|unit| unit.file.broken.is_empty());
    if registry.len() > 0 && is_whole {
        checker.lint_unused();
    }
    checker.into_program(head, rules, tests)
}

#[cfg(test)]
mod tests;
