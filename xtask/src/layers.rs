//! The picture of docs/architecture.md as a table: which module of `core`, and which crate, may import which.
//!
//! A module imports only modules written before it. On top of that the sides keep apart: the language does not
//! know the domain, nor the domain the language.
//! To add a module, write its name where it belongs; to add a crate, its folder and what it may use.

/// What a module is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// Numbers, time, text positions, values: everybody's ground.
    Shared,
    /// From rule text to evaluation.
    Language,
    /// Orders, parcels, payments.
    Domain,
    /// Brings language and domain together.
    Joining,
}

/// A line of the table.
struct Line {
    layer: &'static str,
    side: Side,
    modules: &'static [&'static str],
}

const fn line(layer: &'static str, side: Side, modules: &'static [&'static str]) -> Line {
    Line { layer, side, modules }
}

/// The modules of `core/src`, top to bottom, left to right: each imports only what stands before it.
const CORE: &[Line] = &[
    line("L0", Side::Shared, &["base32", "decimal", "limits", "money", "time", "zone", "ids"]),
    line(
        "L1",
        Side::Shared,
        &["span", "lang", "keyword", "diagnostic", "value", "schema", "mask", "facts", "intent"],
    ),
    line("L2", Side::Language, &["syntax", "program", "check"]),
    line("L2", Side::Domain, &["observation", "machine", "mapping", "identity", "timeline", "drift"]),
    line("L3", Side::Language, &["plan", "eval", "explain", "columns"]),
    line("L4", Side::Joining, &["builtin", "testing", "graph", "diagnosis"]),
];

/// Imports the order would allow and the design does not: importer, path, reason.
const DENIED: &[(&str, &str, &str)] = &[
    ("eval", "syntax", "evaluation works on the plan and never sees a parser"),
    ("eval", "check", "evaluation works on the plan and never sees the checker"),
    ("eval", "diagnostic::render", "evaluation returns data; rendering is for the outside"),
];

/// Crates that only one module of `core` may name.
pub(crate) const SYNTAX_ONLY: &[&str] = &["pest", "pest_derive", "dangjiu_grammar"];
/// The module that may name them.
pub(crate) const SYNTAX: &str = "syntax";

/// Each crate by folder and package name, with the project's crates it may depend on.
const CRATES: &[(&str, &str, &[&str])] = &[
    ("grammar", "dangjiu-grammar", &[]),
    ("core", "dangjiu", &["dangjiu-grammar"]),
    ("facade", "dangjiu-facade", &["dangjiu-grammar", "dangjiu"]),
    ("exports", "dangjiu-exports", &["dangjiu", "dangjiu-facade", "dangjiu-week"]),
    ("cli", "dangjiu-cli", &["dangjiu-grammar", "dangjiu", "dangjiu-exports", "dangjiu-facade"]),
    (
        "tests",
        "dangjiu-tests",
        &["dangjiu-grammar", "dangjiu", "dangjiu-exports", "dangjiu-facade", "dangjiu-week"],
    ),
    ("arrow", "dangjiu-arrow", &["dangjiu", "dangjiu-facade"]),
    ("bindings-python", "dangjiu-python", &["dangjiu", "dangjiu-arrow", "dangjiu-facade"]),
    ("bindings-node", "dangjiu-node", &["dangjiu-facade"]),
    ("bindings-wasm", "dangjiu-wasm", &["dangjiu-facade", "dangjiu-wasm-decide"]),
    ("bindings-wasm/decide", "dangjiu-wasm-decide", &["dangjiu-facade"]),
    ("xtask", "xtask", &["dangjiu-grammar"]),
    ("examples/week-generator", "dangjiu-week", &[]),
];

/// Where in the sources this table is, for messages.
pub(crate) const HERE: &str = "xtask/src/layers.rs";

/// Whether the table knows the module.
pub(crate) fn is_module(name: &str) -> bool {
    place(name).is_some()
}

/// The modules of the table.
pub(crate) fn modules() -> impl Iterator<Item = &'static str> {
    CORE.iter().flat_map(|line| line.modules.iter().copied())
}

/// The line of a module and its number counted through the whole table.
fn place(name: &str) -> Option<(&'static Line, usize)> {
    CORE.iter()
        .flat_map(|line| line.modules.iter().map(move |module| (line, *module)))
        .enumerate()
        .find_map(|(number, (line, module))| (module == name).then_some((line, number)))
}

/// Why `importer` (a path of modules) may not import `path`; `None` when it may. Unknown modules are not judged here.
pub(crate) fn refusal(importer: &[String], path: &[String]) -> Option<String> {
    let (own, other) = (importer.first()?, path.first()?);
    if own == other {
        return None;
    }
    let ((line, number), (other_line, other_number)) = (place(own)?, place(other)?);
    let written = path.join("::");
    let denied = DENIED
        .iter()
        .find(|(from, to, _)| starts_with(importer, from) && starts_with(path, to))
        .map(|row| row.2);
    let apart = match (line.side, other_line.side) {
        (Side::Language, Side::Domain) | (Side::Domain, Side::Language) => {
            Some("language and domain never import each other")
        }
        _ => None,
    };
    let reason = denied.or(apart).map(str::to_owned).or_else(|| {
        (other_number > number)
            .then(|| format!("{other} ({}) stands after {own} ({}) in {HERE}", other_line.layer, line.layer))
    })?;
    Some(format!("`{own}` may not import `{written}`: {reason}"))
}

/// Whether a path begins with the segments of `start`, written with `::`.
fn starts_with(path: &[String], start: &str) -> bool {
    let mut segments = path.iter();
    start.split("::").all(|part| segments.next().is_some_and(|segment| segment == part))
}

/// Why a crate may not depend on the others of the project it names; one sentence each.
pub(crate) fn crate_refusals(folder: &str, name: &str, dependencies: &[String]) -> Vec<String> {
    let Some((_, _, allowed)) = CRATES.iter().find(|(at, called, _)| *at == folder && *called == name) else {
        return vec![format!(
            "the crate {name} in {folder}/ is not in the table of crates: add it to {HERE}"
        )];
    };
    dependencies
        .iter()
        .filter(|dependency| CRATES.iter().any(|(_, called, _)| called == dependency))
        .filter(|dependency| !allowed.contains(&dependency.as_str()))
        .map(|dependency| {
            format!(
                "{name} may not depend on {dependency}: the direction is grammar, core, facade, then the rest"
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Vec<String> {
        text.split("::").map(str::to_owned).collect()
    }

    fn refused(importer: &str, imported: &str) -> bool {
        refusal(&path(importer), &path(imported)).is_some()
    }

    #[test]
    fn no_module_stands_twice() {
        let mut names: Vec<&str> = modules().collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn imports_go_upward_only() {
        assert!(!refused("testing", "plan::Plan"));
        assert!(!refused("check::types", "program::Rule"));
        assert!(!refused("money", "decimal::Decimal"));
        assert!(!refused("eval::ops", "eval::outcome"));
        assert!(refused("program", "check"));
        assert!(refused("syntax", "program"));
        assert!(refused("decimal", "money"));
        assert!(refused("value", "plan::Plan"));
        assert!(refused("machine", "diagnosis"));
    }

    #[test]
    fn language_and_domain_keep_apart_in_both_directions() {
        for (language, domain) in [("check", "machine"), ("eval", "identity"), ("plan", "drift")] {
            let reason = refusal(&path(language), &path(domain)).unwrap();
            assert!(reason.contains("never import each other"), "{reason}");
        }
        assert!(refused("timeline", "program"));
        assert!(!refused("diagnosis", "timeline"));
        assert!(!refused("testing", "eval"));
    }

    #[test]
    fn evaluation_sees_neither_parser_nor_renderer() {
        assert!(refused("eval", "syntax::ast"));
        assert!(refused("eval::ops", "diagnostic::render::plain"));
        assert!(!refused("eval", "diagnostic::Code"));
        assert!(!refused("explain", "diagnostic::render"));
    }

    #[test]
    fn crates_depend_in_one_direction() {
        let on = |folder: &str, name: &str, on: &[&str]| {
            let names: Vec<String> = on.iter().map(|name| (*name).to_owned()).collect();
            crate_refusals(folder, name, &names).len()
        };
        assert_eq!(on("core", "dangjiu", &["dangjiu-grammar", "pest"]), 0);
        assert_eq!(on("core", "dangjiu", &["dangjiu-facade"]), 1);
        assert_eq!(on("grammar", "dangjiu-grammar", &["dangjiu", "dangjiu-facade"]), 2);
        assert_eq!(on("facade", "dangjiu-facade", &["dangjiu-cli"]), 1);
        assert_eq!(on("cli", "dangjiu-cli", &["dangjiu-tests"]), 1);
        assert_eq!(on("new", "dangjiu-new", &[]), 1, "a crate the table does not know");
    }
}
