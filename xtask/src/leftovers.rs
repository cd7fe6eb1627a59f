//! What must not stay in a file: unfinished work, switched-off tests and lints, stray blanks, addresses of
//! this machine or of one package registry.
//!
//! ```text
//! core/src/plan.rs:12: `dbg!` is left over
//! ```

use crate::rust;
use crate::tidy::{Finding, SourceFile};

/// More lines than this are two ideas.
const MOST_LINES: usize = 700;
/// A line that exempts a file from the limit.
const GENERATED: &str = "@generated";
/// Words that mark unfinished work.
const MARKERS: &[&str] = &["TODO", "FIXME", "XXX"];
/// Code that must not be committed, as tokens, with what to do about it.
const UNFINISHED: &[(&[&str], &str)] = &[
    (&["todo", "!"], "`todo!` is left over"),
    (&["unimplemented", "!"], "`unimplemented!` is left over"),
    (&["dbg", "!"], "`dbg!` is left over"),
    (&["#", "[", "ignore"], "a test is switched off: repair it, or let it say at run time what it lacks"),
    (&["#", "[", "allow", "("], "write #[expect(…, reason = \"…\")] instead of allow"),
    (&["#", "!", "[", "allow", "("], "write #![expect(…, reason = \"…\")] instead of allow"),
];
/// Registry hosts in two parts, so that this file does not hold them. Where a package comes from is a matter of
/// the machine's configuration.
const HOSTS: &[(&str, &str)] = &[
    ("crates", ".io"),
    ("pypi", ".org"),
    ("pythonhosted", ".org"),
    ("npmjs", ".org"),
    ("npmjs", ".com"),
    ("yarnpkg", ".com"),
];
/// Files written by package managers, which hold the hosts by nature.
const LOCK_FILES: &[&str] = &["Cargo.lock", "package-lock.json", "pnpm-lock.yaml", "yarn.lock", "uv.lock"];
/// The folder beside the checkout that tests take real data from, in two parts for the same reason as the hosts.
const BESIDE: (&str, &str) = ("../", "shared");
/// The variable that points to that data; a line that names it may also give the default.
const DATA_VARIABLE: &str = "DANGJIU_DATA";
/// Files that people write and a formatter would tidy.
const WRITTEN: &[&str] = &[
    "rs", "toml", "md", "py", "pyi", "ts", "js", "mjs", "sh", "yml", "yaml", "pest", "dj", "json", "html",
    "css",
];
/// Files in which comments of unfinished work can stand.
const PROGRAMS: &[&str] = &["toml", "md", "py", "pyi", "ts", "js", "mjs", "sh", "yml", "yaml", "pest", "dj"];

/// Everything left over in one file.
pub(crate) fn check(file: &SourceFile) -> Vec<Finding> {
    let mut found = Found { file, findings: Vec::new() };
    let extension = extension(&file.path);
    length(&mut found, extension);
    addresses(&mut found);
    if extension == "rs" {
        rust_code(&mut found);
    } else if PROGRAMS.contains(&extension) || extension.is_empty() {
        markers(&mut found, &file.text);
    }
    if is_written(&file.path, extension) {
        blanks(&mut found);
    }
    found.findings
}

struct Found<'a> {
    file: &'a SourceFile,
    findings: Vec<Finding>,
}

impl Found<'_> {
    fn add(&mut self, line: usize, message: impl Into<String>) {
        self.findings.push(Finding::new(&self.file.path, line, message.into()));
    }
}

fn extension(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map_or("", |(_, extension)| extension)
}

/// Inputs of tests are as odd as they need to be.
fn is_written(path: &str, extension: &str) -> bool {
    let is_input = path.starts_with("fuzz/corpus/")
        || (path.starts_with("tests/") && !matches!(extension, "rs" | "toml" | "md" | "py"));
    !is_input && (WRITTEN.contains(&extension) || extension.is_empty())
}

fn length(found: &mut Found<'_>, extension: &str) {
    if !matches!(extension, "rs" | "py" | "ts" | "js") {
        return;
    }
    let text = &found.file.text;
    let generated = text.lines().any(|line| line.trim_start_matches(['/', '#', ' ']).trim_end() == GENERATED);
    let lines = text.lines().count();
    if lines > MOST_LINES && !generated {
        found.add(
            MOST_LINES + 1,
            format!("{lines} lines, at most {MOST_LINES}: this is two ideas, give each its file"),
        );
    }
}

fn rust_code(found: &mut Found<'_>) {
    let separated = rust::separate(&found.file.text);
    let tokens = rust::tokens(&separated.code);
    for (at, token) in tokens.iter().enumerate() {
        for (texts, message) in UNFINISHED {
            if rust::reads(&tokens, at, texts) {
                found.add(token.line, *message);
            }
        }
    }
    markers(found, &separated.comments);
    for (number, line) in (1..).zip(found.file.text.lines()) {
        if line.contains('\t') {
            found.add(number, "a tab: indent with blanks, write \\t in a literal");
        }
    }
}

fn markers(found: &mut Found<'_>, text: &str) {
    for (number, line) in (1..).zip(text.lines()) {
        let mut words = line.split(|c: char| !(c.is_alphanumeric() || c == '_'));
        if let Some(marker) = words.find(|word| MARKERS.contains(word)) {
            found.add(number, format!("{marker} is left over: do it, or take it out"));
        }
    }
}

fn addresses(found: &mut Found<'_>) {
    let name = found.file.path.rsplit('/').next().unwrap_or_default();
    let locked = LOCK_FILES.contains(&name);
    let beside = format!("{}{}", BESIDE.0, BESIDE.1);
    let mut defaults = 0;
    for (number, line) in (1..).zip(found.file.text.lines()) {
        let host =
            HOSTS.iter().map(|(name, end)| format!("{name}{end}")).find(|host| line.contains(host.as_str()));
        if let Some(host) = host.filter(|_| !locked) {
            found.add(number, format!("{host}: no address of a package registry in the project"));
        }
        if line.contains(&beside) && !line.contains(DATA_VARIABLE) {
            let is_constant = line.trim_start().trim_start_matches("pub ").starts_with("const ");
            defaults += usize::from(is_constant);
            if !(is_constant && found.file.path.starts_with("tests/") && defaults == 1) {
                found.add(number, format!("{beside}: only the default of {DATA_VARIABLE} may name it"));
            }
        }
    }
}

fn blanks(found: &mut Found<'_>) {
    let text = &found.file.text;
    let mut last = 0;
    for (number, line) in (1..).zip(text.split('\n')) {
        last = number;
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.ends_with([' ', '\t']) {
            found.add(number, "blanks at the end of the line");
        }
    }
    if !text.is_empty() && !text.ends_with('\n') {
        found.add(last, "no newline at the end of the file");
    } else if text.ends_with("\n\n") {
        found.add(last - 1, "empty lines at the end of the file");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        let file = SourceFile { path: path.to_owned(), text: text.to_owned() };
        check(&file).into_iter().map(|finding| finding.to_string()).collect()
    }

    fn one(path: &str, text: &str, expected: &str) {
        let found = found(path, text);
        assert_eq!(found.len(), 1, "{text:?}: {found:?}");
        assert!(found.iter().all(|line| line.contains(expected)), "{found:?}");
    }

    #[test]
    fn unfinished_code_is_found_with_its_line() {
        for name in ["todo!", "unimplemented!", "dbg!"] {
            one("core/src/a.rs", &format!("fn f() {{\n    {name}(1);\n}}\n"), "core/src/a.rs:2: `");
        }
        one("core/src/a.rs", "#[test]\n#[ignore]\nfn f() {}\n", ":2: a test is switched off");
        one("core/src/a.rs", "#[ignore = \"slow\"]\nfn f() {}\n", "switched off");
        one("core/src/a.rs", "#[allow(dead_code)]\nfn f() {}\n", "#[expect(");
        one("core/src/a.rs", "#![allow(dead_code)]\n", "#![expect(");
    }

    #[test]
    fn the_same_words_in_literals_are_no_leftovers() {
        assert_eq!(
            found("a.rs", "const A: &str = \"todo! dbg!(x) #[ignore] // TODO\";\nfn ignore() {}\n"),
            [""; 0]
        );
    }

    #[test]
    fn markers_of_unfinished_work_are_whole_words() {
        for marker in MARKERS {
            one("a.rs", &format!("// {marker}: later\n"), "is left over");
            one("docs/a.md", &format!("see {marker}.\n"), "is left over");
            one("a.py", &format!("x = 1  # {marker}(me)\n"), "is left over");
        }
        assert_eq!(found("a.rs", "// TODOS XXXL\n"), [""; 0]);
        assert_eq!(found("examples/orders.json", "{\"name\": \"XXX\"}\n"), [""; 0]);
    }

    #[test]
    fn long_files_are_two_ideas_unless_generated() {
        let long = "x\n".repeat(MOST_LINES + 1);
        one("a.py", &long, "701 lines");
        assert_eq!(found("a.py", &format!("# @generated\n{long}")), [""; 0]);
        assert_eq!(found("a.rs", &format!("// @generated\n{long}")), [""; 0]);
        assert_eq!(found("a.py", &"x\n".repeat(MOST_LINES)), [""; 0]);
        assert_eq!(found("a.md", &long), [""; 0]);
    }

    #[test]
    fn stray_blanks_are_found() {
        one("a.rs", "fn f() {} \n", ":1: blanks at the end");
        one("a.md", "text\t\r\n", "blanks at the end");
        one("a.rs", "\tfn f() {}\n", "a tab");
        one("a.toml", "a = 1", "no newline at the end");
        one(".ci/run", "a\n\n", ":2: empty lines at the end");
        assert_eq!(found("tests/vectors/a.dj", "规则 \n\n"), [""; 0], "an input of a test");
    }

    #[test]
    fn registry_hosts_are_found_except_in_lock_files() {
        for (name, end) in HOSTS {
            let text = format!("see https://{name}{end}/x\n");
            one("README.md", &text, "no address of a package registry");
            assert_eq!(found("bindings/package-lock.json", &text), [""; 0]);
        }
    }

    #[test]
    fn the_data_folder_is_named_only_as_a_default() {
        let folder = format!("{}{}", BESIDE.0, BESIDE.1);
        one("core/src/a.rs", &format!("// see {folder}/data\n"), "only the default of");
        one("core/src/a.rs", &format!("const A: &str = \"{folder}\";\n"), "only the default of");
        assert_eq!(found("tests/src/a.rs", &format!("pub const A: &str = \"{folder}\";\n")), [""; 0]);
        assert_eq!(found("docs/a.md", &format!("{DATA_VARIABLE} (default {folder}/data)\n")), [""; 0]);
        let twice = format!("const A: &str = \"{folder}\";\nconst B: &str = \"{folder}\";\n");
        one("tests/src/a.rs", &twice, ":2: ");
    }
}
