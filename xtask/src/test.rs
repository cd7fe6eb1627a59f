//! `cargo xtask test`: the one test command, the same for CI, the README and everybody's desk.
//!
//! The steps run one after the other and all of them run, so that one call shows everything that is wrong.
//! What this machine cannot do is skipped in plain sight, with the way to get it. The last line is
//! `N passed, N failed`, with `, N skipped` behind it where something was.
//!
//! A test that needs something the machine may lack (real data, for one) does not pass in silence: it appends a
//! line `what it skipped<TAB>how to get what it needs` to the file named by `DANGJIU_SKIPS` and returns.

use crate::counts::Counts;
use crate::manifest::{self, Package};
use crate::{Outcome, browser, hosts, javascript, process::Cargo, python, tidy, with};
use std::fs;

/// The target that has no standard library: what compiles for it needs none.
const BARE_TARGET: &str = "aarch64-unknown-none";
/// The workspaces beside the project's.
const OUTSIDE: [&str; 3] = ["wasm-glue/Cargo.toml", "fuzz/Cargo.toml", "benches/peers/Cargo.toml"];
/// Where tests say what they skipped.
const SKIPS_VARIABLE: &str = "DANGJIU_SKIPS";

/// Something that was not run here.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Skip {
    what: String,
    how: String,
}

/// What one call has seen so far.
struct Session<'a> {
    cargo: &'a Cargo,
    packages: Vec<Package>,
    counts: Counts,
    failures: Vec<String>,
    skips: Vec<Skip>,
}

/// Runs all steps, or with `--quick` only tidy and the tests; `Ok(false)` when anything failed.
///
/// # Errors
/// When the arguments are not understood or the workspace cannot be read.
pub(crate) fn run(cargo: &Cargo, arguments: &[String]) -> Outcome {
    let quick = match arguments {
        [] => false,
        [only] if only == "--quick" => true,
        _ => return Err(format!("unknown arguments {arguments:?}; there is only --quick")),
    };
    let packages = manifest::packages(cargo.root())?;
    let mut session =
        Session { cargo, packages, counts: Counts::default(), failures: Vec::new(), skips: Vec::new() };
    if !quick {
        session.formatting()?;
    }
    session.tidy()?;
    if !quick {
        session.clippy()?;
        session.bare_target()?;
    }
    session.tests()?;
    if !quick {
        session.glue()?;
        session.doctests()?;
        session.browser()?;
        session.python()?;
        session.javascript()?;
        session.form()?;
        session.bundled()?;
        session.hosts()?;
    }
    Ok(session.close())
}

impl Session<'_> {
    fn formatting(&mut self) -> Result<(), String> {
        self.component("fmt", "rustfmt", &with(&["fmt", "--all", "--check"], &[]))?;
        for manifest in OUTSIDE {
            let arguments = with(&["fmt", "--check", "--manifest-path", manifest], &[]);
            self.component("fmt", "rustfmt", &arguments)?;
        }
        Ok(())
    }

    fn clippy(&mut self) -> Result<(), String> {
        let arguments = self.over_packages(&["clippy", "--all-targets"]);
        self.component("clippy", "clippy", &[arguments, with(&["--", "-D", "warnings"], &[])].concat())?;
        let arguments = self.over_glue("clippy");
        self.component(
            "clippy",
            "clippy",
            &[arguments, with(&["--all-targets", "--", "-D", "warnings"], &[])].concat(),
        )
    }

    /// A step that a component of the toolchain does.
    fn component(&mut self, subcommand: &str, component: &str, arguments: &[String]) -> Result<(), String> {
        if self.cargo.has(subcommand) {
            heading(&format!("cargo {}", arguments.join(" ")));
            let passed = self.cargo.passes(arguments)?;
            self.step(subcommand, passed);
        } else {
            self.skip(&format!("cargo {subcommand}"), &format!("rustup component add {component}"));
        }
        Ok(())
    }

    fn tidy(&mut self) -> Result<(), String> {
        heading("cargo xtask tidy");
        let passed = tidy::run(self.cargo)?;
        self.step("tidy", passed);
        Ok(())
    }

    /// The core compiles for a target without `std`. `check` is enough: linking would need a linker for it.
    fn bare_target(&mut self) -> Result<(), String> {
        let arguments = with(&["check", "-p", "dangjiu", "--target", BARE_TARGET], &[]);
        heading(&format!("cargo {}", arguments.join(" ")));
        if self.cargo.has_target(BARE_TARGET) {
            let passed = self.cargo.passes(&arguments)?;
            self.step("no_std", passed);
        } else {
            self.skip("the no_std proof of core", &format!("rustup target add {BARE_TARGET}"));
        }
        Ok(())
    }

    fn tests(&mut self) -> Result<(), String> {
        let runner: &[&str] = if self.cargo.has("nextest") {
            &["nextest", "run", "--no-fail-fast"]
        } else {
            &["test", "--no-fail-fast", "--tests"]
        };
        let arguments = self.over_packages(runner);
        self.counted("tests", &arguments)
    }

    /// What writes the JavaScript around the engines, divides them and puts them in order.
    fn glue(&mut self) -> Result<(), String> {
        self.counted("glue", &self.over_glue("test"))
    }

    /// Over all packages, so that what the tests built serves once more; of those that have no library for Rust cargo says
    /// that they have no doctests.
    fn doctests(&mut self) -> Result<(), String> {
        let arguments = self.over_packages(&["test", "--no-fail-fast", "--doc"]);
        self.counted("doctests", &arguments)
    }

    /// The HTML reports, used in a browser; the tests before wrote them.
    fn browser(&mut self) -> Result<(), String> {
        heading(&format!("node {}", browser::SCRIPT));
        if let Some(missing) = browser::missing(self.cargo) {
            self.skip(&format!("the reports in a browser ({missing})"), browser::HOW);
            return Ok(());
        }
        let run = browser::run(self.cargo)?;
        let counts = Counts::of_run(&run.text, run.success);
        if counts.failed > 0 {
            self.failures.push("browser".to_owned());
        }
        self.counts += counts;
        Ok(())
    }

    /// The page of order entry, used in a browser.
    fn form(&mut self) -> Result<(), String> {
        heading(&format!("node {}", browser::FORM_SCRIPT));
        if let Some(missing) = browser::missing_for_page(self.cargo) {
            self.skip(&format!("the page of order entry ({missing})"), browser::HOW);
            return Ok(());
        }
        let run = browser::run_form(self.cargo)?;
        let counts = Counts::of_run(&run.text, run.success);
        if counts.failed > 0 {
            self.failures.push("order form".to_owned());
        }
        self.counts += counts;
        Ok(())
    }

    /// A page that Vite bundled, opened in a browser.
    fn bundled(&mut self) -> Result<(), String> {
        heading(&format!("node {}", browser::VITE_SCRIPT));
        if let Some(missing) = browser::missing_for_vite(self.cargo) {
            self.skip(&format!("a page bundled by Vite ({missing})"), browser::VITE_HOW);
            return Ok(());
        }
        let passed = browser::run_vite(self.cargo)?.success;
        self.step("vite", passed);
        Ok(())
    }

    /// Random documents through all hosts, which the steps before have built.
    fn hosts(&mut self) -> Result<(), String> {
        heading("cargo xtask hosts");
        for host in hosts::test(self.cargo)? {
            match host.asked {
                Ok(passed) => self.step(&format!("hosts: {}", host.name), passed),
                Err(missing) => {
                    self.skip(
                        &format!("random documents through {} ({})", host.name, missing.what),
                        missing.how,
                    );
                }
            }
        }
        Ok(())
    }

    /// The Python package, in a Python of this machine.
    fn python(&mut self) -> Result<(), String> {
        heading(&format!("maturin develop, pytest, stubtest, mypy in {}", python::FOLDER));
        let environment = match python::Environment::ready(self.cargo) {
            Ok(environment) => environment,
            Err(missing) => {
                self.skip(&format!("the Python package ({missing})"), python::HOW);
                return Ok(());
            }
        };
        let counts = environment.test()?;
        if counts.failed > 0 {
            self.failures.push("python".to_owned());
        }
        self.counts += counts;
        heading(&format!("pytest in {}", python::SERVICES));
        if let Err(missing) = environment.with_service() {
            self.skip(&format!("the service in Python ({missing})"), python::SERVICE_HOW);
            return Ok(());
        }
        let counts = environment.test_service()?;
        if counts.failed > 0 {
            self.failures.push("service-python".to_owned());
        }
        self.counts += counts;
        Ok(())
    }

    /// The JavaScript packages, in the Node of this machine.
    fn javascript(&mut self) -> Result<(), String> {
        heading(&format!("npm ci, tsc, node --test in {}", javascript::FOLDER));
        if let Some(missing) = javascript::missing(self.cargo) {
            self.skip(&format!("the JavaScript packages ({missing})"), javascript::HOW);
            return Ok(());
        }
        let counts = javascript::test(self.cargo)?;
        if counts.failed > 0 {
            self.failures.push("javascript".to_owned());
        }
        self.counts += counts;
        heading(&format!("node --test in {}", javascript::SERVICE));
        if let Some(missing) = javascript::service_missing(self.cargo) {
            self.skip(&format!("the service in Node ({missing})"), javascript::SERVICE_HOW);
            return Ok(());
        }
        let counts = javascript::test_service(self.cargo)?;
        if counts.failed > 0 {
            self.failures.push("service-node".to_owned());
        }
        self.counts += counts;
        Ok(())
    }

    /// A step that counts its own tests.
    fn counted(&mut self, name: &str, arguments: &[String]) -> Result<(), String> {
        heading(&format!("cargo {}", arguments.join(" ")));
        let notes = std::env::temp_dir().join(format!("dangjiu-skips-{}-{name}", std::process::id()));
        // Left by an earlier process of the same number, if it is there at all.
        let _ = fs::remove_file(&notes);
        let pages = browser::pages(self.cargo.root());
        let run = self.cargo.watched(
            arguments,
            &[
                (SKIPS_VARIABLE, &notes.to_string_lossy()),
                (browser::PAGES_VARIABLE, &pages.to_string_lossy()),
            ],
        )?;
        let said = skips(&fs::read_to_string(&notes).unwrap_or_default());
        let _ = fs::remove_file(&notes);
        let counts = Counts::of_run(&run.text, run.success).without(said.len());
        for skip in &said {
            println!("skipped: {}; {}", skip.what, skip.how);
        }
        if counts.failed > 0 {
            self.failures.push(name.to_owned());
        }
        self.counts += counts;
        self.skips.extend(said);
        Ok(())
    }

    /// The arguments with every package named: a bare `cargo test` would cover the default member only.
    fn over_packages(&self, fixed: &[&str]) -> Vec<String> {
        let named = self.packages.iter().flat_map(|package| ["-p".to_owned(), package.name.clone()]);
        with(fixed, &named.collect::<Vec<String>>())
    }

    /// The same over the glue, which is a workspace of its own; what is compiled there serves when the engines are.
    fn over_glue(&self, subcommand: &str) -> Vec<String> {
        let target = self.cargo.root().join("target/wasm/glue");
        let arguments = [subcommand, "--manifest-path", "wasm-glue/Cargo.toml", "--target-dir"];
        with(&arguments, &[target.to_string_lossy().into_owned()])
    }

    fn step(&mut self, name: &str, passed: bool) {
        self.counts += Counts::step(passed);
        if !passed {
            self.failures.push(name.to_owned());
        }
    }

    fn skip(&mut self, what: &str, how: &str) {
        println!("skipped: {what}; {how}");
        self.counts.skipped += 1;
        self.skips.push(Skip { what: what.to_owned(), how: how.to_owned() });
    }

    /// Prints the summary; the counts are its last line.
    fn close(self) -> bool {
        println!();
        let mut shown: Vec<Skip> = Vec::new();
        for skip in self.skips {
            if !shown.contains(&skip) {
                println!("skipped: {}\n    to get it: {}", skip.what, skip.how);
                shown.push(skip);
            }
        }
        if !self.failures.is_empty() {
            println!("failed: {}", self.failures.join(", "));
        }
        println!("{}", self.counts);
        self.counts.failed == 0
    }
}

fn heading(text: &str) {
    println!("\n== {text}");
}

/// The notes of tests: one line each, what and how parted by a tab.
fn skips(notes: &str) -> Vec<Skip> {
    notes
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            let (what, how) = line.split_once('\t').unwrap_or((line, "see the test"));
            Skip { what: what.trim().to_owned(), how: how.trim().to_owned() }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    #[test]
    fn notes_of_tests_say_what_and_how() {
        let read = skips("real orders\tset DANGJIU_DATA to the folder of data\n\nno reason given\n");
        let expected =
            [("real orders", "set DANGJIU_DATA to the folder of data"), ("no reason given", "see the test")];
        let read: Vec<(&str, &str)> =
            read.iter().map(|skip| (skip.what.as_str(), skip.how.as_str())).collect();
        assert_eq!(read, expected);
    }

    #[test]
    fn every_package_is_named() {
        let cargo = Cargo::new(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(".."));
        let packages = manifest::packages(cargo.root()).unwrap();
        let session =
            Session { cargo: &cargo, packages, counts: Counts::default(), failures: vec![], skips: vec![] };
        let named = session.over_packages(&["test"]).join(" ");
        assert!(named.starts_with("test -p "), "{named}");
        for name in ["dangjiu-grammar", "dangjiu", "dangjiu-facade", "dangjiu-cli", "dangjiu-tests", "xtask"]
        {
            assert!(format!("{named} ").contains(&format!("-p {name} ")), "{named}");
        }
    }

    #[test]
    fn unknown_arguments_are_refused() {
        let cargo = Cargo::new(PathBuf::from("."));
        assert!(run(&cargo, &["--fast".to_owned()]).is_err());
    }
}
