//! Writes the table of the status maps that are shipped: what `src/builtin/maps.rs` reads.
//!
//! Their remarks are for who reads the files and are left out, which makes them a third as large when they are compressed.

use std::error::Error;
use std::path::PathBuf;

const FOLDER: &str = "src/builtin/maps";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={FOLDER}");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(FOLDER)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "dj") {
            let name = path.file_name().ok_or("no name")?.to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path)?;
            let lines: Vec<&str> = text.lines().map(without_remark).collect();
            files.push((format!("builtin/maps/{name}"), lines.join("\n")));
        }
    }
    files.sort();
    let out = PathBuf::from(std::env::var("OUT_DIR")?).join("maps.rs");
    std::fs::write(out, format!("&{files:?}"))?;
    Ok(())
}

/// What stands before `//`, where that is in no quoted text.
fn without_remark(line: &str) -> &str {
    let remarks = line.match_indices("//").map(|(at, _)| line.split_at(at).0);
    remarks.filter(|before| before.matches('"').count() % 2 == 0).map(str::trim_end).next().unwrap_or(line)
}
