//! The JavaScript packages: the TypeScript they share, and their tests, over the engine built for each.
//!
//! ```text
//! npm ci in bindings-js                                  once, and after a change
//! node bindings-js/build.mjs --check                     what is committed is what the TypeScript gives
//! node bindings-node/install.mjs --dev, node --test      dev profile, beside what the tests built
//! node bindings-wasm/install.mjs, node --test            as it is shipped, in target/wasm, and its sizes
//! npm ci, node --test in examples/service-node           the service that uses it
//! ```

use std::path::Path;

use crate::Outcome;
use crate::counts::Counts;
use crate::package;
use crate::process::{Cargo, Run};

/// The folder of the shared sources and tests, from the root of the workspace.
pub(crate) const FOLDER: &str = "bindings-js";
/// What gets everything the step needs.
pub(crate) const HOW: &str =
    "apt-get install nodejs npm (Node 20 or newer), then npm ci --prefix bindings-js";

/// The folder of the service and its tests, from the root of the workspace.
pub(crate) const SERVICE: &str = "examples/service-node";
/// What gets what the service needs. The addon is built already: no script of a package runs.
pub(crate) const SERVICE_HOW: &str = "npm ci --ignore-scripts --prefix examples/service-node";

/// A package, and how it is built for its tests.
pub(crate) struct Package {
    pub(crate) name: &'static str,
    /// Its entry, from the root of the workspace.
    entry: &'static str,
    /// The script that builds it, likewise, and how.
    script: &'static [&'static str],
    target: &'static str,
    /// What lies there once it is built, likewise.
    engine: &'static str,
    /// The target of the compiler that it needs, beside that of this machine.
    compiler: Option<&'static str>,
}

/// Both packages; the second is the one for browsers.
pub(crate) const PACKAGES: [Package; 2] = [
    Package {
        name: "node",
        entry: "bindings-node/index.mjs",
        script: &["bindings-node/install.mjs", "--dev"],
        target: "target",
        engine: "bindings-node/dangjiu.node",
        compiler: None,
    },
    Package {
        name: "wasm",
        entry: "bindings-wasm/lib/full.js",
        // What is fetched before it runs is tested as it is fetched.
        script: &["bindings-wasm/install.mjs"],
        target: "target/wasm",
        engine: "bindings-wasm/wasm/dangjiu_bg.wasm",
        compiler: Some("wasm32-unknown-unknown"),
    },
];

impl Package {
    /// Whether its engine has been built here.
    pub(crate) fn is_built(&self, cargo: &Cargo) -> bool {
        cargo.root().join(self.engine).exists()
    }

    /// Builds its engine for tests; `Ok(false)` where it does not build.
    ///
    /// # Errors
    /// When Node cannot be started.
    pub(crate) fn build(&self, cargo: &Cargo) -> Result<bool, String> {
        if self.compiler.is_some() {
            package::fetch_library(cargo);
        }
        let target = cargo.root().join(self.target).to_string_lossy().into_owned();
        Ok(node(cargo, self.script, &[("CARGO_TARGET_DIR", target)])?.success)
    }

    /// Runs Node with the package as the one that is tested.
    ///
    /// # Errors
    /// When Node cannot be started.
    pub(crate) fn node(&self, cargo: &Cargo, arguments: &[&str]) -> Result<Run, String> {
        node(cargo, arguments, &[("DANGJIU_PACKAGE", self.entry.to_owned())])
    }

    /// Whether this machine's compiler can build it.
    pub(crate) fn can_be_built(&self, cargo: &Cargo) -> bool {
        self.compiler.is_none_or(|target| cargo.has_target(target))
    }
}

fn node(cargo: &Cargo, arguments: &[&str], env: &[(&str, String)]) -> Result<Run, String> {
    let arguments: Vec<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
    cargo.watched_tool_in(".", "node", &arguments, env)
}

/// `cargo xtask javascript`
pub(crate) fn run(cargo: &Cargo, arguments: &[String]) -> Outcome {
    if !arguments.is_empty() {
        return Err(format!("unknown arguments {arguments:?}; there are none"));
    }
    if let Some(missing) = missing(cargo) {
        return Err(format!("{missing}; {HOW}"));
    }
    let mut counts = test(cargo)?;
    match service_missing(cargo) {
        None => counts += test_service(cargo)?,
        Some(missing) => println!("skipped: the service in Node ({missing}); {SERVICE_HOW}"),
    }
    println!("{counts}");
    Ok(counts.failed == 0)
}

/// What is missing here, if anything.
pub(crate) fn missing(cargo: &Cargo) -> Option<&'static str> {
    const FIT: &str = "process.exit(Number(process.versions.node.split('.')[0]) < 20 ? 1 : 0)";
    if cargo.tool("node", &["-e", FIT]).is_none() {
        return Some("there is no Node 20");
    }
    (!cargo.has_npm_package(FOLDER, "typescript", false))
        .then_some("the packages of bindings-js are not installed")
}

/// Checks the committed JavaScript, then builds and tests each package.
///
/// # Errors
/// When Node cannot be started.
pub(crate) fn test(cargo: &Cargo) -> Result<Counts, String> {
    let mut counts = Counts::step(node(cargo, &["bindings-js/build.mjs", "--check"], &[])?.success);
    let tests = tests(cargo.root())?;
    for package in &PACKAGES {
        if !package.can_be_built(cargo) {
            let target = package.compiler.unwrap_or_default();
            println!("skipped: the package {}; rustup target add {target}", package.name);
            counts.skipped += 1;
            continue;
        }
        if !package.build(cargo)? {
            println!("{} does not build", package.name);
            counts += Counts::step(false);
            continue;
        }
        let mut arguments = vec!["--test", "--test-reporter=tap"];
        arguments.extend(tests.iter().map(String::as_str));
        let run = package.node(cargo, &arguments)?;
        counts += Counts::of_tap(&run.text, run.success);
        if package.compiler.is_some() {
            counts += Counts::step(package::sizes(cargo)?);
        }
    }
    Ok(counts)
}

/// What the service in Node is missing here, if anything.
pub(crate) fn service_missing(cargo: &Cargo) -> Option<&'static str> {
    (!cargo.has_npm_package(SERVICE, "express", true)).then_some("its packages are not installed")
}

/// Runs the service in Node between a platform and a shop, with the addon that was built last.
///
/// # Errors
/// When Node cannot be started.
pub(crate) fn test_service(cargo: &Cargo) -> Result<Counts, String> {
    let arguments = ["--test", "--test-reporter=tap"].map(str::to_owned);
    let run = cargo.watched_tool_in(SERVICE, "node", &arguments, &[])?;
    Ok(Counts::of_tap(&run.text, run.success))
}

/// The test files, by name.
fn tests(root: &Path) -> Result<Vec<String>, String> {
    let folder = root.join(FOLDER).join("test");
    let entries = std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = names
        .filter(|name| name.ends_with(".test.mjs"))
        .map(|name| format!("{FOLDER}/test/{name}"))
        .collect();
    names.sort();
    Ok(names)
}
