//! From syntax trees to the checked program: names are resolved, types are settled, and what cannot be run is said.
//!
//! [`check`] is the only place that knows both the syntax tree and the program. A rule with an error is left out of
//! the program and the others stay, so that one run reports everything. Declarations are taken first
//! (`declare`), then named values, conditions and tables, then rules, then tests.

use alloc::string::String;
use alloc::vec::Vec;

use crate::diagnostic::Diagnostic;
use crate::limits::Limits;
use crate::program::Program;
use crate::schema::Vocabulary;
use crate::syntax::ast;
use crate::zone::ZoneSource;

mod context;
mod declare;
mod literal;
mod names;

pub use names::NameIndex;

pub(crate) use context::Context;

/// Where the packs that `use std.orders` names are found.
pub trait PackSource {
    /// The parsed file of the pack with this dotted name; `None` if there is none.
    fn pack(&self, name: &str) -> Option<ast::File>;
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
    /// How many more there were.
    pub suppressed: usize,
}

impl Checked {
    /// Whether anything is an error; the program lacks it then.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.suppressed > 0 || self.diagnostics.iter().any(Diagnostic::is_error)
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

/// Checks files together against a vocabulary. Packs that the files `use` are checked first, in the order of use.
#[must_use]
pub fn check(files: &[ast::File], base: &Vocabulary, options: &CheckOptions<'_>) -> Checked {
    let packs: Vec<(String, ast::File)> = Vec::new();
    let mut ctx = Context::new(base.clone(), options);
    let units: Vec<Unit<'_>> = packs
        .iter()
        .map(|(pack, file)| Unit { pack, file, used: true })
        .chain(files.iter().map(|file| Unit { pack: "main", file, used: false }))
        .collect();
    declare::declare(&units, &mut ctx);
    ctx.finish()
}
