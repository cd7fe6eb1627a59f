//! Real data, which is not part of the project: where it is, or a line of what is skipped without it.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What lies at `path` in the folder of data; nothing, and a line of what is skipped, where it is not there.
pub(crate) fn found(path: &str, what: &str) -> Option<PathBuf> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder =
        std::env::var_os("DANGJIU_DATA").map_or_else(|| project.join("../shared/data"), PathBuf::from);
    let found = folder.join(path);
    if !found.exists() {
        skip(what, &format!("set DANGJIU_DATA to the folder that holds {path}"));
        return None;
    }
    Some(found)
}

/// The same for a test that a script of Python counts for.
pub(crate) fn found_with_python(path: &str, what: &str) -> Option<PathBuf> {
    let found = found(path, what)?;
    if !Command::new("python3").arg("--version").output().is_ok_and(|output| output.status.success()) {
        skip(what, "install python3");
        return None;
    }
    Some(found)
}

/// Tells the runner, and whoever looks, what a test did not do and what it takes.
fn skip(what: &str, how: &str) {
    if let Some(path) = std::env::var_os("DANGJIU_SKIPS") {
        let mut file = OpenOptions::new().append(true).create(true).open(path).expect("the skip file opens");
        writeln!(file, "{what}\t{how}").expect("written");
    }
    eprintln!("skipped: {what}; {how}");
}
