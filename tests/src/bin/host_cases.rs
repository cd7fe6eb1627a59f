//! Writes the cases that all hosts are asked, and the answers they must give: `host_cases FOLDER DOCUMENTS`.
//!
//! `DANGJIU_SEED` says which ones; the line that is printed says it too.
#![expect(clippy::print_stdout, reason = "xtask reads the line, and a person sees it")]

use std::path::Path;

use dangjiu_tests::hosts::Cases;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, documents] = arguments.as_slice() else { return Err("host_cases FOLDER DOCUMENTS".into()) };
    let seed = std::env::var("DANGJIU_SEED").map_or(Ok(20_261_127), |seed| seed.parse())?;
    let cases = Cases::draw(seed, documents.parse()?)?;
    cases.write(Path::new(folder))?;
    let sets = cases.sets.len();
    println!("hosts: drawn: {} documents for {sets} sets of rules with DANGJIU_SEED={seed}", cases.documents);
    Ok(())
}
