//! What is shipped: the packages for Node and for browsers, optimised as a whole, and how large they may be.
//!
//! ```text
//! cargo xtask package            bindings-node/dangjiu.node, bindings-wasm/{wasm,slim}/*_bg.wasm
//! cargo xtask package sizes      only measures what lies there
//! ```

use crate::Outcome;
use crate::process::Cargo;
use std::path::Path;

/// Each engine for browsers, how many bytes it should have when it is compressed, and how many it may have: where it has
/// not come down that far, a few percent more than it has.
const ENGINES: [(&str, u64, u64); 3] = [
    ("bindings-wasm/slim/dangjiu_bg.wasm", 250_000, 250_000),
    ("bindings-wasm/wasm/dangjiu_bg.wasm", 600_000, 600_000),
    ("bindings-wasm/wasm/deferred_bg.wasm", 250_000, 250_000),
];

/// The addon for Node, and how many bytes it may have.
const ADDON: (&str, u64) = ("bindings-node/dangjiu.node", 5_000_000);

/// The sources of Rust's library, below the compiler's own folder. Without them that library stays as it was delivered, and
/// an engine may be an eighth larger.
const LIBRARY: &str = "lib/rustlib/src/rust/library/Cargo.lock";

/// Prints the size of a file as zlib of Node leaves it at level 9, where there is no `gzip`, which leaves up to a hundredth
/// less.
const NODE_GZIP: &str = "process.stdout.write(String(require('zlib').gzipSync(require('fs').readFileSync(process.argv[1]), { level: 9 }).length))";

/// `cargo xtask package [sizes]`
pub(crate) fn run(cargo: &Cargo, arguments: &[String]) -> Outcome {
    match arguments {
        [] => {
            fetch_library(cargo);
            for script in ["bindings-node/install.mjs", "bindings-wasm/install.mjs"] {
                if !cargo.watched_tool("node", &[script.to_owned()])?.success {
                    return Ok(false);
                }
            }
        }
        [only] if only == "sizes" => {}
        _ => return Err(format!("unknown arguments {arguments:?}; there is only `sizes`")),
    }
    let addon = addon_fits(cargo.root());
    Ok(sizes(cargo)? && addon)
}

/// Whether the addon for Node is there and small enough.
fn addon_fits(root: &Path) -> bool {
    let (file, most) = ADDON;
    let Ok(found) = std::fs::metadata(root.join(file)) else {
        println!("{file}: not there");
        return false;
    };
    let verdict = if found.len() <= most { "" } else { ": too large" };
    println!("{file}: {} bytes, at most {most}{verdict}", found.len());
    found.len() <= most
}

/// Fetches the sources of Rust's library, with which the browser's engines get smaller, where they can be had.
pub(crate) fn fetch_library(cargo: &Cargo) {
    let _ = cargo.tool("rustup", &["component", "add", "rust-src"]);
}

/// Whether every engine is there and small enough.
///
/// # Errors
/// When Node cannot be started.
pub(crate) fn sizes(cargo: &Cargo) -> Outcome {
    let has_library = cargo.sysroot().is_some_and(|root| root.join(LIBRARY).exists());
    let mut fits = true;
    for (file, aim, most) in ENGINES {
        let most = if has_library { most } else { most + most / 8 };
        let size = |printed: Option<String>| printed?.trim().parse::<u64>().ok().filter(|bytes| *bytes > 0);
        let by_gzip = size(cargo.tool("sh", &["-c", &format!("gzip -9 -c {file} | wc -c")]));
        let Some(bytes) = by_gzip.or_else(|| size(cargo.tool("node", &["-e", NODE_GZIP, file]))) else {
            println!("{file}: not there");
            fits = false;
            continue;
        };
        let verdict = if bytes <= most { "" } else { ": too large" };
        let reached = if bytes <= aim { "reached" } else { "not reached" };
        println!("{file}: {bytes} bytes compressed, at most {most}{verdict}; the aim of {aim} is {reached}");
        fits &= bytes <= most;
    }
    Ok(fits)
}
