//! Random documents through all hosts at once: the facade answers first, and every host must give the same bytes.
//!
//! ```text
//! cargo xtask hosts              a few thousand documents
//! cargo xtask hosts 100000       more; DANGJIU_SEED=N for others
//! ```
//!
//! `tests/src/hosts.rs` draws the cases into `target/hosts`; each host asks them in every way it has and says in one line how
//! many it asked. A host that says another number than was drawn has failed. Nothing here builds what it asks but the command
//! itself: the tests have built the program that draws, and each host.

use crate::counts::Counts;
use crate::javascript::{self, PACKAGES};
use crate::process::{Cargo, Run};
use crate::python::{self, Environment};
use crate::{Outcome, browser, with};
use std::env;
use std::path::PathBuf;

/// Where cases and answers lie, from the root of the workspace.
const FOLDER: &str = "target/hosts";
/// The program that draws the cases and has the facade answer them.
const DRAWING: &str = "host_cases";
/// How many documents unless told otherwise.
const DOCUMENTS: usize = 3000;

/// A host, and whether it gave the answers, or why it was not asked here.
pub(crate) struct Host {
    pub(crate) name: &'static str,
    pub(crate) asked: Result<bool, Missing>,
}

/// What a host needs and this machine lacks.
pub(crate) struct Missing {
    pub(crate) what: String,
    pub(crate) how: &'static str,
}

/// `cargo xtask hosts [DOCUMENTS]`: builds every host and asks it.
pub(crate) fn run(cargo: &Cargo, arguments: &[String]) -> Outcome {
    let documents = match arguments {
        [] => DOCUMENTS,
        [count] => count.parse().map_err(|_| format!("{count:?} is no number of documents"))?,
        _ => return Err(format!("unknown arguments {arguments:?}; there is only the number of documents")),
    };
    let mut built = cargo.passes(&with(&["build", "-p", "dangjiu-tests", "--bin", DRAWING], &[]))?;
    if let Ok(environment) = Environment::ready(cargo) {
        built &= environment.build()?;
    }
    if javascript::missing(cargo).is_none() {
        for package in PACKAGES.iter().filter(|package| package.can_be_built(cargo)) {
            built &= package.build(cargo)?;
        }
    }
    let mut counts = Counts::step(built);
    for host in ask(cargo, documents)? {
        match host.asked {
            Ok(passed) => counts += Counts::step(passed),
            Err(Missing { what, how }) => {
                println!("skipped: {} ({what}); {how}", host.name);
                counts.skipped += 1;
            }
        }
    }
    println!("{counts}");
    Ok(counts.failed == 0)
}

/// Asks every host that was built here last.
///
/// # Errors
/// When a program cannot be started.
pub(crate) fn test(cargo: &Cargo) -> Result<Vec<Host>, String> {
    ask(cargo, DOCUMENTS)
}

fn ask(cargo: &Cargo, documents: usize) -> Result<Vec<Host>, String> {
    let folder = cargo.root().join(FOLDER).to_string_lossy().into_owned();
    let count = documents.to_string();
    let none = || vec![Host { name: "the cases", asked: Ok(false) }];
    let Some(drawing) = drawing().filter(|program| program.exists()) else {
        println!("{DRAWING} is not built; cargo build -p dangjiu-tests --bin {DRAWING}");
        return Ok(none());
    };
    let drawn = cargo.watched_tool(&drawing.to_string_lossy(), &[folder.clone(), count])?;
    let Some(documents) = documents_of(&drawn, "drawn").filter(|drawn| drawn >= &documents) else {
        return Ok(none());
    };
    let judged = |name: &'static str, run: Result<Run, Missing>| {
        let asked = run.map(|run| documents_of(&run, name) == Some(documents));
        Host { name, asked }
    };
    let python = match Environment::ready(cargo) {
        Ok(environment) => Ok(environment.script(&["tests/hosts/ask_python.py", &folder])?),
        Err(what) => Err(Missing { what, how: python::HOW }),
    };
    let mut hosts = vec![judged("python", python)];
    for package in &PACKAGES {
        let missing = javascript::missing(cargo).or((!package.is_built(cargo)).then_some("it is not built"));
        let run = match missing {
            Some(what) => Err(Missing { what: what.to_owned(), how: javascript::HOW }),
            None => Ok(package.node(cargo, &["tests/hosts/node.mjs", package.name, &folder])?),
        };
        hosts.push(judged(package.name, run));
    }
    let page = match browser::missing_for_page(cargo) {
        Some(what) => Err(Missing { what: what.to_owned(), how: browser::HOW }),
        None => Ok(cargo
            .watched_tool("node", &["tests/browser/hosts.mjs", "browser", &folder].map(str::to_owned))?),
    };
    hosts.push(judged("browser", page));
    Ok(hosts)
}

/// Where cargo leaves the program that draws: beside this one.
fn drawing() -> Option<PathBuf> {
    let own = env::current_exe().ok()?;
    Some(own.with_file_name(format!("{DRAWING}{}", env::consts::EXE_SUFFIX)))
}

/// How many documents a run that succeeded says: `hosts: python: 2016 documents, …`.
fn documents_of(run: &Run, host: &str) -> Option<usize> {
    let said = run.text.lines().rev().find_map(|line| line.strip_prefix("hosts: ")?.strip_prefix(host))?;
    let count = said.strip_prefix(": ")?.split_once(" documents")?.0;
    count.parse().ok().filter(|_| run.success)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_run_that_succeeded_says_a_number() {
        let run = |success, text: &str| Run { success, text: text.to_owned() };
        let text = "x\nhosts: node: 2016 documents, 0 answers differ\n";
        assert_eq!(documents_of(&run(true, text), "node"), Some(2016));
        assert_eq!(documents_of(&run(false, text), "node"), None);
        assert_eq!(documents_of(&run(true, text), "wasm"), None);
        assert_eq!(documents_of(&run(true, ""), "node"), None);
    }
}
