//! Which files make the program: those given, and the packs they `use`, each in the pack it names.

use alloc::string::String;
use alloc::vec::Vec;

use super::Context;
use super::PackSource;
use crate::diagnostic::{Diagnostic, codes};
use crate::say;
use crate::syntax::ast::{DeclKind, File, Path};

/// The pack of files that name none.
pub(crate) const MAIN: &str = "main";

/// A pack that is used: its name and its file.
pub(crate) struct Used {
    /// Its dotted name.
    pub(crate) name: String,
    /// Its file.
    pub(crate) file: File,
}

/// The packs that the files use, and those that these use, each once, what is used before what uses it.
pub(crate) fn used(files: &[File], source: &dyn PackSource, ctx: &mut Context<'_>) -> Vec<Used> {
    let mut packs: Vec<Used> = Vec::new();
    for file in files {
        for path in uses(file) {
            take(path, source, ctx, &mut packs);
        }
    }
    packs
}

/// Adds a pack and, before it, those it uses itself. A pack that uses itself through others is in the list by then.
fn take(path: &Path, source: &dyn PackSource, ctx: &mut Context<'_>, packs: &mut Vec<Used>) {
    let name = path.dotted();
    if packs.iter().any(|pack| pack.name == name) {
        return;
    }
    let Some(file) = source.pack(&name) else {
        ctx.report(Diagnostic::new(
            &codes::check::UNKNOWN_PACK,
            path.span,
            say!("there is no pack `{name}`", "没有规则包“{name}”"),
        ));
        return;
    };
    // A shipped pack uses few others, each known by name, so this goes no deeper than there are packs.
    let below: Vec<Path> = uses(&file).cloned().collect();
    let at = packs.len();
    packs.push(Used { name, file });
    for path in &below {
        take(path, source, ctx, packs);
    }
    // What it uses comes first.
    packs.get_mut(at..).unwrap_or_default().rotate_left(1);
}

fn uses(file: &File) -> impl Iterator<Item = &Path> {
    file.decls.iter().filter_map(|decl| match &decl.kind {
        DeclKind::Use(path) => Some(path),
        _ => None,
    })
}

/// The pack a file names, `main` where it names none. A second name is reported.
pub(crate) fn pack_of(file: &File, ctx: &mut Context<'_>) -> String {
    let mut names = file.decls.iter().filter_map(|decl| match &decl.kind {
        DeclKind::Pack(path) => Some(path),
        _ => None,
    });
    let name = names.next().map_or_else(|| String::from(MAIN), Path::dotted);
    if let Some(second) = names.next() {
        ctx.report(Diagnostic::new(
            &codes::check::NAME_TAKEN,
            second.span,
            say!("this file already belongs to the pack `{name}`", "本文件已属于规则包“{name}”"),
        ));
    }
    name
}
