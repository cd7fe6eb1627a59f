//! Seeds for the fuzzers: every rule file of the project and every text that a vector holds; orders, or a packed plan.
//!
//! They are written anew before each run into `fuzz/corpus/TARGET/seed-…`, beside what the fuzzer has found itself.

use std::fs;
use std::io;
use std::path::Path;

/// Folders with rule files.
const RULES: &[&str] = &["tests/cases", "examples/rules", "core/src/builtin"];

/// Writes the seeds of `target` below `root`, and says how many there are.
///
/// # Errors
/// When a folder cannot be read or written.
pub(crate) fn write(root: &Path, target: &str) -> io::Result<usize> {
    let mut seeds: Vec<Vec<u8>> = Vec::new();
    if target == "facts" {
        let orders = fs::read_to_string(root.join("examples/orders.jsonl"))?;
        seeds.extend(orders.lines().map(Into::into));
    } else if target == "packed" {
        // What stands between the head of a plan and its digest: the target puts those around it. Today's format is among them.
        for plan in fs::read_dir(root.join("core/tests/packed"))? {
            let path = plan?.path();
            if path.extension().is_some_and(|ending| ending == "djplan") {
                let plan = fs::read(path)?;
                seeds.extend(plan.get(18..plan.len().saturating_sub(32)).map(<[u8]>::to_vec));
            }
        }
    } else {
        for folder in RULES {
            collect(&root.join(folder), "dj", &mut |text| seeds.push(text.into()))?;
        }
        collect(&root.join("tests/vectors"), "json", &mut |text| {
            seeds.extend(strings(text).into_iter().filter(|text| text.len() > 8).map(Into::into));
        })?;
    }
    let folder = root.join("fuzz/corpus").join(target);
    fs::create_dir_all(&folder)?;
    for (number, seed) in seeds.iter().enumerate() {
        fs::write(folder.join(format!("seed-{number:05}")), seed)?;
    }
    Ok(seeds.len())
}

fn collect(folder: &Path, ending: &str, take: &mut dyn FnMut(&str)) -> io::Result<()> {
    let mut paths: Vec<_> =
        fs::read_dir(folder)?.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, ending, take)?;
        } else if path.extension().is_some_and(|e| e == ending) {
            take(&fs::read_to_string(&path)?);
        }
    }
    Ok(())
}

/// The string literals of a JSON text, unescaped; enough for seeds, which need not be exact.
fn strings(json: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut chars = json.chars();
    while let Some(c) = chars.next() {
        if c != '"' {
            continue;
        }
        let mut text = String::new();
        while let Some(c) = chars.next() {
            match c {
                '"' => break,
                '\\' => match chars.next() {
                    Some('n') => text.push('\n'),
                    Some('t') => text.push('\t'),
                    Some('u') => {
                        let hex: String = chars.by_ref().take(4).collect();
                        text.extend(u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32));
                    }
                    Some(other) => text.push(other),
                    None => {}
                },
                other => text.push(other),
            }
        }
        found.push(text);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_unescaped() {
        assert_eq!(strings(r#"{"a": "x\ny\"z", "b": ["\u5f53"]}"#), ["a", "x\ny\"z", "b", "当"]);
        assert_eq!(strings("12"), Vec::<String>::new());
        assert_eq!(strings("\"open\\"), ["open"]);
    }
}
