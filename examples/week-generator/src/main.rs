//! `cargo run -p dangjiu-week -- --seed 1 --out examples/week`

use std::path::Path;
use std::process::ExitCode;

use dangjiu_week::{Faults, Options, write_to};

const USAGE: &str = "usage: dangjiu-week --out DIR [--seed N] [--orders N] [--faults none|N]";

fn main() -> ExitCode {
    let said = run();
    #[expect(clippy::print_stderr, reason = "a program for a person at a terminal")]
    if let Err(why) = &said {
        eprintln!("{why}\n{USAGE}");
    }
    if said.is_ok() { ExitCode::SUCCESS } else { ExitCode::from(2) }
}

fn run() -> Result<(), String> {
    let mut options = Options::default();
    let mut out = None;
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("{word} needs a value"))?;
        let number = || value.parse().map_err(|_| format!("{word} needs a number, not {value}"));
        match word.as_str() {
            "--seed" => options.seed = number()?,
            "--orders" => options.orders = number()?,
            "--faults" if value == "none" => options.faults = Faults::None,
            "--faults" => {
                let count = u32::try_from(number()?).map_err(|_| format!("{value} is too many faults"))?;
                options.faults = Faults::PerKind(count);
            }
            "--out" => out = Some(value),
            _ => return Err(format!("{word} is not known")),
        }
    }
    let out = out.ok_or("--out is missing")?;
    let truth = write_to(Path::new(&out), &options).map_err(|error| format!("{out}: {error}"))?;
    say(&format!(
        "{} orders, {} faults, {} rows in {out}",
        truth.orders,
        truth.faults.len(),
        truth.rows.values().sum::<u64>()
    ));
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a program for a person at a terminal")]
fn say(text: &str) {
    println!("{text}");
}
