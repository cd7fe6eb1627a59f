//! The workspace as its Cargo.toml files tell it: members, names, dependencies, what is left out of the tests.
//!
//! Only the little of TOML that these files use is read: tables, `key = value`, arrays over several lines.
//!
//! ```text
//! [package]              entries() gives  ("package", "name", "\"dangjiu\"")
//! name = "dangjiu"
//! ```

use std::fs;
use std::path::Path;

/// One `key = value` line with the table it stands in. Values are the text as written.
struct Entry {
    table: String,
    key: String,
    value: String,
}

/// A member of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Package {
    /// The folder under the root, as in `members`.
    pub(crate) folder: String,
    /// The name cargo knows it by.
    pub(crate) name: String,
    /// Every crate it depends on, in whatever kind of dependency table.
    pub(crate) dependencies: Vec<String>,
    /// Whether a target says `test = false`: unit tests written in its `src` would never run.
    pub(crate) src_untested: bool,
}

/// Reads every member named by the root Cargo.toml.
///
/// # Errors
/// A sentence naming the file that could not be read or has no name.
pub(crate) fn packages(root: &Path) -> Result<Vec<Package>, String> {
    let members = members(&read(&root.join("Cargo.toml"))?);
    if members.is_empty() {
        return Err("the root Cargo.toml lists no members".to_owned());
    }
    members
        .into_iter()
        .map(|folder| {
            let text = read(&root.join(&folder).join("Cargo.toml"))?;
            package(&folder, &text).ok_or_else(|| format!("{folder}/Cargo.toml has no package name"))
        })
        .collect()
}

/// The names of the `[[bin]]` targets of one Cargo.toml, in order: the fuzz targets of fuzz/Cargo.toml.
pub(crate) fn binaries(manifest: &str) -> Vec<String> {
    entries(manifest)
        .into_iter()
        .filter(|entry| entry.table == "bin" && entry.key == "name")
        .map(|entry| unquoted(&entry.value))
        .collect()
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

fn members(root_manifest: &str) -> Vec<String> {
    entries(root_manifest)
        .into_iter()
        .filter(|entry| entry.table == "workspace" && entry.key == "members")
        .flat_map(|entry| quoted_parts(&entry.value))
        .collect()
}

fn package(folder: &str, manifest: &str) -> Option<Package> {
    let entries = entries(manifest);
    let is = |table: &str, key: &str, value: &str| {
        entries.iter().any(|e| e.table == table && e.key == key && e.value == value)
    };
    let name =
        entries.iter().find(|e| e.table == "package" && e.key == "name").map(|e| unquoted(&e.value))?;
    let mut dependencies: Vec<String> = entries.iter().filter_map(dependency).collect();
    dependencies.sort();
    dependencies.dedup();
    Some(Package {
        folder: folder.to_owned(),
        name,
        dependencies,
        src_untested: is("lib", "test", "false") || is("bin", "test", "false"),
    })
}

/// The crate an entry depends on: `name.workspace = true` under `[dependencies]`, or any key under `[dependencies.name]`.
fn dependency(entry: &Entry) -> Option<String> {
    let kinds = ["dependencies", "dev-dependencies", "build-dependencies"];
    let parts: Vec<&str> = entry.table.split('.').collect();
    if parts.last().is_some_and(|last| kinds.contains(last)) {
        return entry.key.split('.').next().map(unquoted);
    }
    let (name, before) = parts.split_last()?;
    before.last().is_some_and(|kind| kinds.contains(kind)).then(|| unquoted(name))
}

fn entries(manifest: &str) -> Vec<Entry> {
    let mut found = Vec::new();
    let mut table = String::new();
    let mut lines = manifest.lines().map(|line| without_comment(line).trim().to_owned());
    while let Some(line) = lines.next() {
        if line.starts_with('[') {
            table = line.trim_matches(['[', ']']).trim().to_owned();
        } else if let Some((key, value)) = line.split_once('=') {
            let mut value = value.trim().to_owned();
            while value.matches('[').count() > value.matches(']').count() {
                let Some(more) = lines.next() else { break };
                value.push(' ');
                value.push_str(&more);
            }
            found.push(Entry { table: table.clone(), key: key.trim().to_owned(), value });
        }
    }
    found
}

fn without_comment(line: &str) -> &str {
    let mut inside = false;
    for (at, c) in line.char_indices() {
        match c {
            '"' => inside = !inside,
            '#' if !inside => return line.get(..at).unwrap_or_default(),
            _ => {}
        }
    }
    line
}

fn unquoted(value: &str) -> String {
    value.trim().trim_matches('"').to_owned()
}

/// The texts between pairs of quotes.
fn quoted_parts(value: &str) -> Vec<String> {
    value.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_may_stand_on_several_lines_with_comments() {
        let text =
            "[workspace]\nmembers = [ # all\n  \"grammar\",\n  \"core\", # the engine\n]\nresolver = \"3\"\n";
        assert_eq!(members(text), ["grammar", "core"]);
    }

    #[test]
    fn every_way_to_write_a_dependency_is_read() {
        let text = "[package]\nname = \"dangjiu-x\"\n[dependencies]\na.workspace = true\nb = { version = \"1\" }\n\
                    [dev-dependencies]\nc = \"1\"\n[target.'cfg(unix)'.dependencies]\nd = \"1\"\n\
                    [build-dependencies.e]\nversion = \"1\"\n[features]\nnot-me = []\n";
        let package = package("x", text).unwrap();
        assert_eq!(package.dependencies, ["a", "b", "c", "d", "e"]);
        assert!(!package.src_untested);
    }

    #[test]
    fn switched_off_tests_are_seen() {
        let text = "[package]\nname = \"x\"\n[[bin]]\nname = \"y\"\ntest = false\n";
        let package = package("x", text).unwrap();
        assert!(package.src_untested);
    }

    #[test]
    fn a_manifest_without_a_name_is_no_package() {
        assert_eq!(package("x", "[lib]\n"), None);
    }

    #[test]
    fn fuzz_targets_are_the_binaries() {
        let text = "[package]\nname = \"fuzz\"\n[[bin]]\nname = \"parse\"\npath = \"a.rs\"\n[[bin]]\nname = \"check\"\n";
        assert_eq!(binaries(text), ["parse", "check"]);
    }
}
