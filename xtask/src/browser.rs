//! Pages in a real browser: `tests/browser`, run with Node and Chromium where both are there.
//!
//! The tests of the command line write the reports, so a report is never older than the code that drew it; the engine as
//! WebAssembly is what the step before built.

use crate::process::{Cargo, Run};
use std::path::{Path, PathBuf};

/// Where the tests of the command line write pages.
pub(crate) const PAGES_VARIABLE: &str = "DANGJIU_PAGES";
/// The script, from the root of the workspace.
pub(crate) const SCRIPT: &str = "tests/browser/report.mjs";
/// The script that uses the page of order entry, which runs the engine as WebAssembly, likewise.
pub(crate) const FORM_SCRIPT: &str = "tests/browser/order_form.mjs";
/// The script that bundles a page with Vite and opens it, likewise.
pub(crate) const VITE_SCRIPT: &str = "tests/browser/vite.mjs";
/// The folder of that page.
const VITE: &str = "tests/vite";
/// What gets Vite, beside what a browser needs.
pub(crate) const VITE_HOW: &str =
    "npm ci --ignore-scripts --prefix tests/vite (Node 20.19 or newer, and Chromium)";
/// What gets everything the scripts need.
pub(crate) const HOW: &str =
    "apt-get install nodejs npm chromium (or set CHROMIUM to a browser), then npm ci --prefix tests/browser";
/// Where the script looks for a browser, after the variable `CHROMIUM`.
const BROWSERS: [&str; 3] = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/// The folder of the pages.
pub(crate) fn pages(root: &Path) -> PathBuf {
    root.join("target/pages")
}

/// What is missing here, if anything.
pub(crate) fn missing(cargo: &Cargo) -> Option<&'static str> {
    let browser = std::env::var_os("CHROMIUM").map(PathBuf::from);
    if cargo.tool("node", &["--version"]).is_none() {
        Some("Node is not installed")
    } else if !browser.into_iter().chain(BROWSERS.map(PathBuf::from)).any(|browser| browser.exists()) {
        Some("there is no Chromium")
    } else if !cargo.has_npm_package("tests/browser", "playwright-core", false) {
        Some("the packages of tests/browser are not installed")
    } else {
        None
    }
}

/// What is missing here for a page with the engine in it, if anything.
pub(crate) fn missing_for_page(cargo: &Cargo) -> Option<&'static str> {
    let built =
        |engine: &str| cargo.root().join("bindings-wasm").join(engine).join("dangjiu_bg.wasm").exists();
    missing(cargo).or((!built("wasm") || !built("slim")).then_some("the package for browsers is not built"))
}

/// What is missing here for a page that Vite bundles, if anything.
pub(crate) fn missing_for_vite(cargo: &Cargo) -> Option<&'static str> {
    const FIT: &str = "const [a, b] = process.versions.node.split('.').map(Number); process.exit(a > 20 || a === 20 && b >= 19 ? 0 : 1)";
    let missing = missing_for_page(cargo);
    if missing.is_some() {
        return missing;
    }
    if cargo.tool("node", &["-e", FIT]).is_none() {
        return Some("there is no Node 20.19");
    }
    // The engine is built already.
    (!cargo.has_npm_package(VITE, "vite", true)).then_some("the packages of tests/vite are not installed")
}

/// Bundles a page with Vite and opens it.
///
/// # Errors
/// When Node cannot be started.
pub(crate) fn run_vite(cargo: &Cargo) -> Result<Run, String> {
    cargo.watched_tool("node", &[VITE_SCRIPT.to_owned()])
}

/// Fills in the page of order entry, which its own server serves; screenshots go beside the reports.
///
/// # Errors
/// When Node cannot be started.
pub(crate) fn run_form(cargo: &Cargo) -> Result<Run, String> {
    let pages = pages(cargo.root()).to_string_lossy().into_owned();
    cargo.watched_tool("node", &[FORM_SCRIPT.to_owned(), pages])
}

/// Opens every page and uses it.
///
/// # Errors
/// When Node cannot be started.
pub(crate) fn run(cargo: &Cargo) -> Result<Run, String> {
    let pages = pages(cargo.root()).to_string_lossy().into_owned();
    cargo.watched_tool("node", &[SCRIPT.to_owned(), pages])
}
