//! `dangjiu`: check rules, run them over order data, and see why.
//!
//! Exit codes: 0 clean, 1 findings or diagnostics, 2 could not run.

mod args;
mod columns;
mod commands;
mod files;
mod input;
mod screen;
mod words;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use args::Cli;
use commands::Failure;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let (lang, json) = (screen::language(cli.command.lang()), cli.command.json());
    match commands::run(cli.command) {
        Ok(clean) => ExitCode::from(u8::from(!clean)),
        // Whoever read the output has seen enough.
        Err(Failure::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            // There is nobody left to tell where this fails.
            let _ = match json {
                true => writeln!(io::stdout(), "{}", failure.json()),
                false => writeln!(io::stderr(), "{}", failure.text(lang)),
            };
            ExitCode::from(2)
        }
    }
}
