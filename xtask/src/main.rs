//! The one entry for contributors: `cargo xtask test` is what CI runs and what the README names.
//!
//! Everything here is plain `std`, so that the first `cargo xtask …` on a fresh machine starts in seconds.
//!
//! ```text
//! cargo xtask help
//! cargo xtask test --quick
//! ```
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "xtask talks to a person at a terminal")]

mod bench;
mod browser;
mod corpus;
mod counts;
mod fuzz;
mod hosts;
mod imports;
mod instructions;
mod javascript;
mod layers;
mod leftovers;
mod manifest;
mod mutants;
mod package;
mod process;
mod python;
mod rust;
mod test;
mod tidy;

use process::Cargo;
use std::path::PathBuf;
use std::process::ExitCode;

/// What a command ends with: whether everything was well, or why it could not run.
type Outcome = Result<bool, String>;

/// One line of `cargo xtask help` and the function behind it.
struct Command {
    name: &'static str,
    arguments: &'static str,
    about: &'static str,
    run: fn(&Cargo, &[String]) -> Outcome,
}

/// Every command. A new one is a line here and a function.
const COMMANDS: &[Command] = &[
    Command {
        name: "test",
        arguments: "[--quick]",
        about: "everything CI runs: fmt, tidy, clippy, the no_std proof, all tests, doctests",
        run: test::run,
    },
    Command {
        name: "tidy",
        arguments: "",
        about: "layer table, crate directions, file lengths, leftovers",
        run: |cargo, _| tidy::run(cargo),
    },
    Command {
        name: "vectors",
        arguments: "[ARGS]",
        about: "only the vectors shared by all languages",
        run: |cargo, rest| cargo.passes(&with(&["test", "-p", "dangjiu-tests", "vectors"], rest)),
    },
    Command {
        name: "python",
        arguments: "",
        about: "only the Python package: builds it, runs its tests, checks its types",
        run: python::run,
    },
    Command {
        name: "javascript",
        arguments: "",
        about: "only the JavaScript packages: builds them, runs their tests, checks their types",
        run: javascript::run,
    },
    Command {
        name: "hosts",
        arguments: "[DOCUMENTS]",
        about: "random documents through Python, Node, WebAssembly and a browser: the same answers byte for byte",
        run: hosts::run,
    },
    Command {
        name: "package",
        arguments: "[sizes]",
        about: "what is shipped for JavaScript, optimised as a whole, with the sizes it may have",
        run: package::run,
    },
    Command {
        name: "bench",
        arguments: "[--quick] [--only 17,1000,…] [--seed N] [--peers] | --instructions [--bless]",
        about: "rule evaluation against hand-written programs; with --peers against published engines too",
        run: bench::run,
    },
    Command {
        name: "fuzz",
        arguments: "[SECONDS|-runs=N] [TARGET…]",
        about: "every fuzz target, 60 seconds each unless told otherwise",
        run: fuzz::run,
    },
    Command {
        name: "mutants",
        arguments: "[--whole|--sample N] [--seed N] [ARGS]",
        about: "mutation testing: all of decimal and eval, a fixed sample elsewhere in core",
        run: mutants::run,
    },
];

fn with(fixed: &[&str], rest: &[String]) -> Vec<String> {
    fixed.iter().map(|arg| (*arg).to_owned()).chain(rest.iter().cloned()).collect()
}

fn help() -> String {
    let mut text = String::from("usage: cargo xtask COMMAND\n\n");
    for command in COMMANDS {
        let usage = format!("{} {}", command.name, command.arguments);
        text.push_str(&format!("  {}\n      {}\n", usage.trim_end(), command.about));
    }
    text.push_str("  help\n      this list\n");
    text
}

/// The folder of the workspace: cargo says where xtask is when it runs it; the path it was built from otherwise.
fn workspace_root() -> PathBuf {
    let own = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    own.parent().map_or_else(|| PathBuf::from("."), PathBuf::from)
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((name, rest)) = arguments.split_first() else {
        print!("{}", help());
        return ExitCode::from(2);
    };
    if matches!(name.as_str(), "help" | "--help" | "-h") {
        print!("{}", help());
        return ExitCode::SUCCESS;
    }
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        eprintln!("xtask: there is no command {name:?}\n\n{}", help());
        return ExitCode::from(2);
    };
    match (command.run)(&Cargo::new(workspace_root()), rest) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(reason) => {
            eprintln!("xtask {name}: {reason}");
            ExitCode::from(2)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_names_every_command_once() {
        let text = help();
        for command in COMMANDS {
            let lines = text.lines().filter(|line| {
                line.strip_prefix("  ").is_some_and(|line| line.split(' ').next() == Some(command.name))
            });
            assert_eq!(lines.count(), 1, "{}", command.name);
        }
    }

    #[test]
    fn the_workspace_root_holds_the_workspace_manifest() {
        assert!(workspace_root().join("xtask/Cargo.toml").is_file());
    }
}
