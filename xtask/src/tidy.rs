//! `cargo xtask tidy`: the checks that no compiler makes.
//!
//! ```text
//! core/src/value.rs:3: `value` may not import `plan::Plan`: plan (L3) stands after value (L1) in xtask/src/layers.rs
//! tidy: 1 finding in 212 files
//! ```

use crate::manifest::{self, Package};
use crate::{Outcome, imports, layers, leftovers, process::Cargo, rust};
use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;

/// How many lines of Rust a binding may have, without comments and blank ones.
const THIN: usize = 600;

/// Folders that hold nothing of ours, for a checkout without git.
const NOT_OURS: &[&str] = &["target", ".git", "node_modules", "artifacts", "corpus", "mutants.out"];

/// A text file of the project.
pub(crate) struct SourceFile {
    /// From the root, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// One thing to put right.
pub(crate) struct Finding {
    path: String,
    line: usize,
    message: String,
}

impl Finding {
    /// `line` is counted from 1; the message says what to do.
    pub(crate) fn new(path: &str, line: usize, message: String) -> Self {
        Self { path: path.to_owned(), line, message }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}", self.path, self.line, self.message)
    }
}

/// Runs every check and prints what it finds; `Ok(true)` when there is nothing.
///
/// # Errors
/// When the workspace cannot be read.
pub(crate) fn run(cargo: &Cargo) -> Outcome {
    let packages = manifest::packages(cargo.root())?;
    let files = files(cargo)?;
    let mut findings = imports::check(&files);
    findings.extend(imports::nowhere(&files));
    findings.extend(directions(&packages));
    findings.extend(tests_never_run(&packages, &files));
    findings.extend(files.iter().flat_map(leftovers::check));
    for (folder, lines) in bindings(&files) {
        println!("{folder}: {lines} lines of Rust, of at most {THIN}");
        findings.extend(thick(&folder, lines));
    }
    findings.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    for finding in &findings {
        println!("{finding}");
    }
    let things = if findings.len() == 1 { "finding" } else { "findings" };
    println!("tidy: {} {things} in {} files", findings.len(), files.len());
    Ok(findings.is_empty())
}

/// The crates against the directions of the table.
fn directions(packages: &[Package]) -> Vec<Finding> {
    packages
        .iter()
        .flat_map(|package| {
            let path = format!("{}/Cargo.toml", package.folder);
            let reasons = layers::crate_refusals(&package.folder, &package.name, &package.dependencies);
            reasons.into_iter().map(move |reason| Finding::new(&path, 1, reason))
        })
        .collect()
}

/// Unit tests in a crate whose manifest switches them off: they look like tests and never run.
fn tests_never_run(packages: &[Package], files: &[SourceFile]) -> Vec<Finding> {
    let mut found = Vec::new();
    for package in packages.iter().filter(|package| package.src_untested) {
        let sources = format!("{}/src/", package.folder);
        for file in files.iter().filter(|file| file.path.starts_with(&sources) && file.path.ends_with(".rs"))
        {
            let separated = rust::separate(&file.text);
            let tokens = rust::tokens(&separated.code);
            let first =
                tokens.iter().enumerate().find(|(at, _)| rust::reads(&tokens, *at, &["#", "[", "test", "]"]));
            if let Some((_, token)) = first {
                let message =
                    format!("this test never runs: {}/Cargo.toml says test = false", package.folder);
                found.push(Finding::new(&file.path, token.line, message));
            }
        }
    }
    found
}

/// The folders of the bindings, each with the lines of its Rust that are neither comments nor blank.
fn bindings(files: &[SourceFile]) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for file in files.iter().filter(|file| file.path.starts_with("bindings-") && file.path.ends_with(".rs")) {
        let folder = file.path.split('/').next().unwrap_or_default().to_owned();
        let comments = rust::separate(&file.text).comments;
        let lines = file.text.lines().zip(comments.lines());
        // What is left of a comment, or of nothing, is nothing.
        *found.entry(folder).or_default() +=
            lines.filter(|(line, comment)| line.trim() != comment.trim()).count();
    }
    found
}

/// A binding that does more than translate.
fn thick(folder: &str, lines: usize) -> Option<Finding> {
    let message =
        || format!("{lines} lines of Rust, at most {THIN}: what is no translation belongs into the facade");
    (lines > THIN).then(|| Finding::new(&format!("{folder}/Cargo.toml"), 1, message()))
}

/// Every text file that git knows or would add; without git, every file outside the folders of tools.
fn files(cargo: &Cargo) -> Result<Vec<SourceFile>, String> {
    let listed = cargo.tool("git", &["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let mut paths: Vec<String> = match listed {
        Some(text) => text.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect(),
        None => walk(cargo.root(), "")?,
    };
    paths.sort();
    paths.dedup();
    Ok(paths.into_iter().filter_map(|path| text_file(cargo.root(), path)).collect())
}

/// `None` for what is no text: bytes that are not UTF-8, a NUL, a file deleted but still listed.
fn text_file(root: &Path, path: String) -> Option<SourceFile> {
    let text = fs::read_to_string(root.join(&path)).ok()?;
    (!text.contains('\0')).then_some(SourceFile { path, text })
}

fn walk(root: &Path, folder: &str) -> Result<Vec<String>, String> {
    let reason = |error: std::io::Error| format!("cannot list {}: {error}", root.join(folder).display());
    let mut paths = Vec::new();
    for entry in fs::read_dir(root.join(folder)).map_err(reason)? {
        let entry = entry.map_err(reason)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        let kind = entry.file_type().map_err(reason)?;
        if kind.is_dir() && !NOT_OURS.contains(&name.as_str()) {
            paths.extend(walk(root, &path)?);
        } else if kind.is_file() {
            paths.push(path);
        }
    }
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(folder: &str, name: &str, dependencies: &[&str], src_untested: bool) -> Package {
        Package {
            folder: folder.to_owned(),
            name: name.to_owned(),
            dependencies: dependencies.iter().map(|name| (*name).to_owned()).collect(),
            src_untested,
        }
    }

    #[test]
    fn a_crate_against_the_direction_is_found_in_its_manifest() {
        let found = directions(&[package("core", "dangjiu", &["dangjiu-facade"], false)]);
        let lines: Vec<String> = found.iter().map(Finding::to_string).collect();
        assert_eq!(lines.len(), 1);
        assert!(
            lines.iter().all(|line| line.starts_with("core/Cargo.toml:1: dangjiu may not depend on")),
            "{lines:?}"
        );
    }

    #[test]
    fn a_test_that_never_runs_is_found() {
        let text = "fn f() {}\n#[test]\nfn g() {}\n".to_owned();
        let files = [SourceFile { path: "cli/src/main.rs".to_owned(), text }];
        let off = tests_never_run(&[package("cli", "dangjiu-cli", &[], true)], &files);
        assert_eq!(off.iter().map(|finding| finding.line).collect::<Vec<_>>(), [2]);
        assert!(tests_never_run(&[package("cli", "dangjiu-cli", &[], false)], &files).is_empty());
    }

    #[test]
    fn lines_of_bindings_are_counted_without_comments() {
        let text = "//! What it is.\n\n/// One.\nfn f() -> &'static str {\n    // two\n    \"// three\" // four\n}\n/* five\nsix */\n";
        let file = |path: &str| SourceFile { path: path.to_owned(), text: text.to_owned() };
        let files = [
            "bindings-a/src/lib.rs",
            "bindings-a/more/src/lib.rs",
            "core/src/lib.rs",
            "bindings-a/README.md",
        ];
        let counted = bindings(&files.map(file));
        assert_eq!(counted.into_iter().collect::<Vec<_>>(), [("bindings-a".to_owned(), 6)]);
        assert!(thick("bindings-a", THIN).is_none());
        assert!(thick("bindings-a", THIN + 1).is_some());
    }

    #[test]
    fn the_walk_finds_sources_and_leaves_out_tool_folders() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let paths = walk(root, "").unwrap();
        assert!(paths.contains(&"src/tidy.rs".to_owned()));
        assert!(!paths.iter().any(|path| path.starts_with("target/")));
    }
}
