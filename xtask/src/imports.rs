//! Reads what the modules of `core` import and holds it against [`crate::layers`].
//!
//! A name that a module passes on (`pub use`) counts as what it is, wherever it is taken from.
//!
//! Read are `use` trees and paths in code that start with `crate`, `super` or `self`; comments, documentation
//! examples, literals and test code are not: a test may use whatever makes it clearer.
//!
//! ```text
//! use crate::{value::Value, plan::{Plan, index}};   →  value::Value, plan::Plan, plan::index
//! ```

use crate::layers;
use crate::rust::{self, Token};
use crate::tidy::{Finding, SourceFile};
use std::collections::{BTreeMap, BTreeSet};

const SOURCES: &str = "core/src/";
/// What the root may re-export for the macros' use, beside its own modules.
const LIBRARIES: &[&str] = &["alloc", "core"];
const MACRO: &[&str] = &["#", "[", "macro_export", "]", "macro_rules", "!"];
const TEST_ONLY: &[&str] = &["#", "[", "cfg", "(", "test", ")", "]"];
const TEST_FILE: &[&str] = &["#", "!", "[", "cfg", "(", "test", ")", "]"];

/// A path from the root of the crate.
#[derive(Debug, Clone)]
struct Import {
    line: usize,
    path: Vec<String>,
    /// The name after `as`.
    renamed: Option<String>,
}

/// What one file imports, test code left out.
#[derive(Default)]
struct Imports {
    paths: Vec<Import>,
    /// Lines that name a crate only the syntax module may name.
    foreign: Vec<(usize, String)>,
    /// Modules declared for tests only, as paths from the root.
    test_modules: Vec<Vec<String>>,
}

/// Everything in `core/src` that goes against the table. Files elsewhere are passed over.
pub(crate) fn check(files: &[SourceFile]) -> Vec<Finding> {
    let core: Vec<(&SourceFile, Vec<String>)> =
        files.iter().filter_map(|file| Some((file, module_of(&file.path)?))).collect();
    let mut reexports = BTreeMap::new();
    let mut passed_on = PassedOn::default();
    let mut read = Vec::new();
    let mut test_modules = Vec::new();
    for (file, module) in &core {
        let separated = rust::separate(&file.text);
        let tokens = rust::tokens(&separated.code);
        root_names(&tokens, module, &mut reexports);
        passed_on.take(&tokens, module);
        let imports = imports(&tokens, module);
        test_modules.extend(imports.test_modules.clone());
        read.push((*file, module, imports));
    }
    let mut findings = Vec::new();
    for (file, module, imports) in read {
        if !test_modules.iter().any(|test: &Vec<String>| module.starts_with(test)) {
            judge(file, module, &imports, (&reexports, &passed_on), &mut findings);
        }
    }
    findings
}

/// The modules of the table that no file of `core/src` is, or belongs to.
pub(crate) fn nowhere(files: &[SourceFile]) -> Vec<Finding> {
    let there: BTreeSet<String> =
        files.iter().filter_map(|file| module_of(&file.path)?.into_iter().next()).collect();
    let missing = layers::modules().filter(|module| !there.contains(*module));
    let message = |module| format!("there is no module `{module}` in {SOURCES}: take it out of the table");
    missing.map(|module| Finding::new(layers::HERE, 1, message(module))).collect()
}

/// `core/src/eval/ops.rs` → `[eval, ops]`; the root file is the empty path; `None` for files outside.
fn module_of(path: &str) -> Option<Vec<String>> {
    let inner = path.strip_prefix(SOURCES)?.strip_suffix(".rs")?;
    let mut parts: Vec<String> = inner.split('/').map(str::to_owned).collect();
    if matches!(parts.last().map(String::as_str), Some("mod" | "lib")) {
        parts.pop();
    }
    Some(parts)
}

fn judge(
    file: &SourceFile,
    module: &[String],
    imports: &Imports,
    (reexports, passed_on): (&BTreeMap<String, String>, &PassedOn),
    findings: &mut Vec<Finding>,
) {
    let Some(own) = module.first() else { return };
    if !layers::is_module(own) {
        findings.push(Finding::new(
            &file.path,
            1,
            format!("module `{own}` is in no layer: write it where it belongs in {}", layers::HERE),
        ));
    }
    for import in &imports.paths {
        let Some(first) = import.path.first() else { continue };
        let mut path = import.path.clone();
        if let Some(home) = reexports.get(first).filter(|_| !layers::is_module(first)) {
            path.insert(0, home.clone());
        }
        if path.first().is_some_and(|home| LIBRARIES.contains(&home.as_str())) {
            continue;
        }
        let known = path.first().is_some_and(|name| layers::is_module(name) || name == own);
        let message = if known {
            layers::refusal(module, &path).or_else(|| {
                let homes = passed_on.homes(&path);
                let reason = homes.iter().find_map(|home| layers::refusal(module, home))?;
                Some(format!("{reason}, though `{}` passes it on", path.join("::")))
            })
        } else {
            Some(format!(
                "`crate::{}` is in no layer: import through the module that defines it, or write that module into {}",
                import.path.join("::"),
                layers::HERE
            ))
        };
        findings.extend(message.map(|message| Finding::new(&file.path, import.line, message)));
    }
    if own != layers::SYNTAX {
        findings.extend(imports.foreign.iter().map(|(line, name)| {
            Finding::new(&file.path, *line, format!("only `{}` may name the crate {name}", layers::SYNTAX))
        }));
    }
}

/// What modules pass on: the paths of names that come from elsewhere, each with where from.
#[derive(Default)]
struct PassedOn(BTreeMap<Vec<String>, Vec<String>>);

/// As many modules pass a name on from one to the next at most; whoever goes in a circle ends there.
const FARTHEST: usize = 8;
const EVERYTHING: &str = "*";

impl PassedOn {
    /// Notes the `pub use` of a file, however far they are seen.
    fn take(&mut self, tokens: &[Token<'_>], module: &[String]) {
        let uses =
            tokens.iter().enumerate().filter(|(at, token)| token.text == "use" && is_public(tokens, *at));
        for (at, _) in uses {
            let root = rust::reads(tokens, at + 1, &["crate"]);
            let start = if root { Vec::new() } else { module.to_vec() };
            let mut found = Vec::new();
            tree(tokens, at + 1, start, &mut found);
            for import in found {
                if let Some(name) = import.renamed.as_ref().or(import.path.last()) {
                    let path = module.iter().chain([name]).cloned().collect();
                    self.0.insert(path, import.path);
                }
            }
        }
    }

    /// What a path leads to, from module to module. Of a module that passes on everything of another, any name may be.
    fn homes(&self, path: &[String]) -> Vec<Vec<String>> {
        let mut homes: Vec<Vec<String>> = Vec::new();
        let mut paths = vec![path.to_vec()];
        for _ in 0..FARTHEST {
            let next: Vec<Vec<String>> = paths.iter().flat_map(|path| self.next(path)).collect();
            homes.extend(next.iter().cloned());
            paths = next;
        }
        homes
    }

    /// Where the names come from that a path goes through.
    fn next(&self, path: &[String]) -> Vec<Vec<String>> {
        if let [module @ .., last] = path
            && last == EVERYTHING
        {
            let within =
                self.0.iter().filter(|(known, _)| known.len() == path.len() && known.starts_with(module));
            return within.map(|(_, home)| home.clone()).collect();
        }
        let splits = (1..=path.len()).filter_map(|end| path.split_at_checked(end));
        let named = splits.filter_map(|(start, rest)| Some([self.0.get(start)?.as_slice(), rest].concat()));
        let everything = (0..path.len()).filter_map(|end| {
            let (module, rest) = path.split_at_checked(end)?;
            let all: Vec<String> = module.iter().cloned().chain([EVERYTHING.to_owned()]).collect();
            let (_, from) = self.0.get(&all)?.split_last()?;
            Some([from, rest].concat())
        });
        named.chain(everything).collect()
    }
}

/// Whether the item at `at` is seen outside of its module: behind `pub`, or `pub(…)`.
fn is_public(tokens: &[Token<'_>], at: usize) -> bool {
    let before =
        |back: usize| at.checked_sub(back).and_then(|at| tokens.get(at)).map_or("", |token| token.text);
    before(1) == "pub" || before(1) == ")" && (before(4) == "pub" || before(3) == "in")
}

/// Names that stand at the root, each with the module it comes from: what the root re-exports
/// (`pub use decimal::Decimal;`) and the exported macros of every module.
fn root_names(tokens: &[Token<'_>], module: &[String], names: &mut BTreeMap<String, String>) {
    if let Some(home) = module.first() {
        let exported = (0..tokens.len()).filter(|at| rust::reads(tokens, *at, MACRO));
        let named = exported.filter_map(|at| tokens.get(at + MACRO.len()));
        names.extend(named.map(|token| (token.text.to_owned(), home.clone())));
        return;
    }
    for (at, _) in tokens.iter().enumerate().filter(|(_, token)| token.text == "use") {
        let mut found = Vec::new();
        tree(tokens, at + 1, Vec::new(), &mut found);
        for import in found {
            if let [home, .., name] = import.path.as_slice() {
                names.insert(import.renamed.unwrap_or_else(|| name.clone()), home.clone());
            }
        }
    }
}

fn imports(tokens: &[Token<'_>], module: &[String]) -> Imports {
    let mut found = Imports::default();
    if rust::reads(tokens, 0, TEST_FILE) {
        found.test_modules.push(module.to_vec());
        return found;
    }
    // The inline modules we are inside, each with the brace depth it was opened at.
    let mut scope: Vec<(String, usize)> = Vec::new();
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let next = tokens.get(at + 1).map_or("", |token| token.text);
        let before = at.checked_sub(1).and_then(|at| tokens.get(at)).map_or("", |token| token.text);
        if rust::reads(tokens, at, TEST_ONLY) {
            at = after_item(tokens, at + TEST_ONLY.len(), &here(module, &scope), &mut found.test_modules);
            continue;
        }
        match token.text {
            "mod" if rust::reads(tokens, at + 2, &["{"]) => scope.push((next.to_owned(), depth)),
            "{" => depth += 1,
            "}" => {
                depth = depth.saturating_sub(1);
                scope.pop_if(|(_, opened_at)| *opened_at == depth);
            }
            "crate" if next == "::" && before != "::" => {
                tree(tokens, at + 2, Vec::new(), &mut found.paths);
            }
            "super" | "self" if next == "::" && before != "::" => {
                tree(tokens, at, here(module, &scope), &mut found.paths);
            }
            name if layers::SYNTAX_ONLY.contains(&name) => found.foreign.push((token.line, name.to_owned())),
            _ => {}
        }
        at += 1;
    }
    found
}

fn here(module: &[String], scope: &[(String, usize)]) -> Vec<String> {
    module.iter().cloned().chain(scope.iter().map(|(name, _)| name.clone())).collect()
}

/// Reads one path or use tree from `at` on, adds every full path to `found`, and returns where it ends.
fn tree(tokens: &[Token<'_>], mut at: usize, mut path: Vec<String>, found: &mut Vec<Import>) -> usize {
    while let Some(token) = tokens.get(at) {
        match token.text {
            "{" => return branches(tokens, at + 1, &path, found),
            "super" => drop(path.pop()),
            "self" | "crate" => {}
            name => path.push(name.to_owned()),
        }
        at += 1;
        if !rust::reads(tokens, at, &["::"]) {
            let renames = rust::reads(tokens, at, &["as"]);
            let renamed = tokens.get(at + 1).filter(|_| renames).map(|token| token.text.to_owned());
            found.push(Import { line: token.line, path, renamed });
            return if renames { at + 2 } else { at };
        }
        at += 1;
        // `path::<T>` is a path followed by its type arguments.
        if rust::reads(tokens, at, &["<"]) {
            found.push(Import { line: token.line, path, renamed: None });
            return at;
        }
    }
    at
}

fn branches(tokens: &[Token<'_>], mut at: usize, path: &[String], found: &mut Vec<Import>) -> usize {
    while let Some(token) = tokens.get(at) {
        match token.text {
            "}" => return at + 1,
            "," => at += 1,
            _ => at = tree(tokens, at, path.to_vec(), found),
        }
    }
    at
}

/// Passes over an item that exists only for tests. A module in a file of its own is noted by its path.
fn after_item(tokens: &[Token<'_>], start: usize, module: &[String], tests: &mut Vec<Vec<String>>) -> usize {
    let mut depth = 0_usize;
    let mut at = start;
    while let Some(token) = tokens.get(at) {
        match token.text {
            "mod" if depth == 0 && rust::reads(tokens, at + 2, &[";"]) => {
                let name = tokens.get(at + 1).map_or("", |token| token.text);
                tests.push(module.iter().cloned().chain([name.to_owned()]).collect());
                return at + 3;
            }
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
        let ends = token.text == ";" || (token.text == "}" && !rust::reads(tokens, at, &[";"]));
        if depth == 0 && ends {
            return at;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The findings for some files of `core/src`, each a pair of name and text.
    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let files: Vec<SourceFile> = files
            .iter()
            .map(|(name, text)| SourceFile { path: format!("{SOURCES}{name}"), text: (*text).to_owned() })
            .collect();
        check(&files).into_iter().map(|finding| finding.to_string()).collect()
    }

    fn one(name: &str, text: &str, expected: &str) {
        let found = found(&[(name, text)]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found.iter().all(|line| line.contains(expected)), "{found:?}");
    }

    #[test]
    fn an_import_against_the_table_is_found_with_its_line() {
        one(
            "value.rs",
            "//! Values.\n\nuse crate::plan::Plan;\n",
            "core/src/value.rs:3: `value` may not import `plan::Plan`",
        );
    }

    #[test]
    fn every_branch_of_a_use_tree_is_read() {
        let text = "use crate::{value::{self, Value}, diagnosis::{Diagnosis as D, store::*}};\n";
        let found = found(&[("plan/mod.rs", text)]);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found.iter().any(|line| line.contains("`diagnosis::Diagnosis`")), "{found:?}");
        assert!(found.iter().any(|line| line.contains("`diagnosis::store::*`")), "{found:?}");
    }

    #[test]
    fn inline_paths_and_macros_count() {
        one("eval/ops.rs", "fn f() { crate::syntax::parse::<u8>() }", "never sees a parser");
        one(
            "syntax/ast.rs",
            "macro_rules! m { () => { $crate::check::x } }",
            "`syntax` may not import `check::x`",
        );
    }

    #[test]
    fn super_is_followed_to_the_root_and_no_further() {
        one("syntax/ast.rs", "use super::super::check::types;", "`syntax` may not import `check::types`");
        one("program.rs", "mod inner { use super::super::check; }", "`program` may not import `check`");
        assert_eq!(found(&[("eval/ops.rs", "use super::plan::X; mod inner { use super::y; }")]), [""; 0]);
        assert_eq!(
            found(&[("check/mod.rs", "mod a { fn f() {} } use super::syntax::ast; use self::x::y;")]),
            [""; 0]
        );
    }

    #[test]
    fn comments_literals_and_tests_are_free() {
        let text = "//! use crate::diagnosis::Diagnosis;\nconst A: &str = \"crate::diagnosis::x\";\n\
                    #[cfg(test)]\nuse crate::diagnosis::{A, B};\n\
                    #[cfg(test)]\n#[expect(dead_code)]\nmod tests { use crate::diagnosis::Diagnosis; fn f() {} }\n\
                    #[cfg(test)]\nmod cases;\n";
        let case = "use crate::diagnosis::Diagnosis;";
        assert_eq!(found(&[("value/mod.rs", text), ("value/cases.rs", case)]), [""; 0]);
        assert_eq!(found(&[("value/mod.rs", ""), ("value/cases.rs", case)]).len(), 1);
        assert_eq!(found(&[("value/mod.rs", "#![cfg(test)]\nuse crate::diagnosis::Diagnosis;")]), [""; 0]);
    }

    #[test]
    fn code_after_a_test_item_is_read_again() {
        one("value.rs", "#[cfg(test)] mod tests { fn f() {} }\nuse crate::diagnosis::D;", "value.rs:2");
        one("value.rs", "#[cfg(test)] fn f() -> u8 { 1 }\nuse crate::diagnosis::D;", "value.rs:2");
    }

    #[test]
    fn only_syntax_names_the_parser_crates() {
        one("check/mod.rs", "use pest::Span;", "only `syntax` may name the crate pest");
        one(
            "value.rs",
            "fn f(_: dangjiu_grammar::Rule) {}",
            "only `syntax` may name the crate dangjiu_grammar",
        );
        assert_eq!(
            found(&[("syntax/lower.rs", "use pest::iterators::Pair; use dangjiu_grammar::Rule;")]),
            [""; 0]
        );
    }

    #[test]
    fn a_module_the_table_does_not_know_is_told_where_to_go() {
        one(
            "stuff.rs",
            "",
            "module `stuff` is in no layer: write it where it belongs in xtask/src/layers.rs",
        );
        one("eval/mod.rs", "use crate::stuff::X;", "`crate::stuff::X` is in no layer");
    }

    #[test]
    fn a_module_of_the_table_has_a_file() {
        let file = |name: &str| SourceFile { path: format!("{SOURCES}{name}"), text: String::new() };
        let mut files: Vec<SourceFile> =
            layers::modules().map(|module| file(&format!("{module}.rs"))).collect();
        assert!(nowhere(&files).is_empty());
        files.retain(|file| !file.path.ends_with("/eval.rs") && !file.path.ends_with("/plan.rs"));
        files.push(file("eval/mod.rs"));
        let found: Vec<String> = nowhere(&files).iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            ["xtask/src/layers.rs:1: there is no module `plan` in core/src/: take it out of the table"]
        );
    }

    #[test]
    fn names_the_root_re_exports_count_as_their_module() {
        let root = "pub use plan::{Plan, index::Index as PlanIndex};\npub use crate::value::Value;\n";
        let facts = ("facts.rs", "use crate::{PlanIndex, Value};");
        let found = found(&[("lib.rs", root), facts, ("graph.rs", "use crate::Plan;")]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found.iter().all(|line| line.contains("`facts` may not import `plan::PlanIndex`")),
            "{found:?}"
        );
    }

    #[test]
    fn a_name_that_another_module_passes_on_counts_as_what_it_is() {
        let passing = |text: &'static str| {
            [
                ("syntax/ast.rs", ""),
                ("program.rs", text),
                ("plan/mod.rs", "pub(crate) use crate::program::*;"),
            ]
        };
        for (program, evaluation) in [
            ("pub use crate::syntax::ast::Presence;", "use crate::program::Presence;"),
            ("pub(crate) use crate::syntax::ast::{Presence as Word, File};", "use crate::program::Word;"),
            ("pub use crate::syntax::ast;", "fn f(_: crate::program::ast::Presence) {}"),
            ("pub use super::syntax::ast::*;", "use crate::program::{Presence, Rule};"),
            ("pub use crate::syntax::ast::Presence;", "use crate::program::*;"),
            ("pub use crate::syntax::ast::Presence;", "use crate::plan::Presence;"),
        ] {
            let files = [passing(program).as_slice(), &[("eval/ops.rs", evaluation)]].concat();
            let found = found(&files);
            assert!(!found.is_empty(), "{program} {evaluation}");
            for line in found {
                assert!(line.contains("`eval` may not import `syntax::ast"), "{line}");
                assert!(line.contains("never sees a parser, though `"), "{line}");
            }
        }
        // What a module uses itself is passed on to nobody, and others may have what it passes on.
        for (program, evaluation) in [
            ("use crate::syntax::ast::Presence;", "use crate::program::{Presence, Rule};"),
            ("pub use crate::syntax::ast::Presence;", "use crate::program::Rule;"),
            ("mod inner; pub use inner::Presence;", "use crate::program::Presence;"),
        ] {
            let files = [passing(program).as_slice(), &[("eval/ops.rs", evaluation)]].concat();
            assert_eq!(found(&files), [""; 0], "{program} {evaluation}");
        }
        let circle = [("plan/mod.rs", "pub use crate::program::A;"), ("program.rs", "pub use self::A as A;")];
        assert_eq!(found(&[circle.as_slice(), &[("eval/ops.rs", "use crate::plan::A;")]].concat()), [""; 0]);
    }

    #[test]
    fn exported_macros_count_as_the_module_that_defines_them() {
        let root = ("lib.rs", "pub use alloc::format as __format;");
        let say =
            ("diagnostic/mod.rs", "#[macro_export]\nmacro_rules! say { () => { $crate::__format!(\"\") } }");
        let found =
            found(&[root, say, ("check/mod.rs", "use crate::say;"), ("span.rs", "fn f() { crate::say!() }")]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found.iter().all(|line| line.contains("`span` may not import `diagnostic::say`")),
            "{found:?}"
        );
    }
}
