//! `dangjiu`: check rules, run them over order data, and see why.
//!
//! Exit codes: 0 clean, 1 findings or diagnostics, 2 could not run.

mod args;
mod columns;
mod commands;
mod files;
mod help_zh;
mod input;
mod mistakes_zh;
mod screen;
mod words;
mod wrap;

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};
use dangjiu::lang::Lang;

use args::Cli;
use commands::Failure;

fn main() -> ExitCode {
    let cli = read_arguments();
    let (lang, json) = (screen::language(cli.command.lang()), cli.command.json());
    match commands::run(cli.command) {
        Ok(clean) => ExitCode::from(u8::from(!clean)),
        // Whoever read the output has seen enough.
        Err(Failure::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            // There is nobody left to tell where this fails.
            let _ = match json {
                true => writeln!(io::stdout(), "{}", failure.json()),
                false => writeln!(io::stderr(), "{}", screen::printable(&failure.text(lang), false)),
            };
            ExitCode::from(2)
        }
    }
}

/// The arguments; on a mistake, or for help, this says so and ends the program.
fn read_arguments() -> Cli {
    let arguments: Vec<String> =
        std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    let asked = arguments.windows(2).find_map(|pair| match pair {
        [option, lang] if option == "--lang" => Some(lang.as_str()),
        [_, option] => option.strip_prefix("--lang="),
        _ => None,
    });
    let lang = match asked {
        Some("zh") => Lang::Zh,
        Some(_) => Lang::En,
        None => screen::language(None),
    };
    let command = if lang == Lang::Zh { help_zh::translated(Cli::command()) } else { Cli::command() };
    match command.try_get_matches().and_then(|found| Cli::from_arg_matches(&found)) {
        Ok(cli) => cli,
        Err(error) => end(&error, lang),
    }
}

/// Shows a help, or what is wrong with the arguments, and ends the program.
fn end(error: &clap::Error, lang: Lang) -> ! {
    use clap::error::ErrorKind::{DisplayHelp, DisplayHelpOnMissingArgumentOrSubcommand as Needed};
    let help = match (lang, error.kind()) {
        (Lang::Zh, DisplayHelp | Needed) => true,
        (Lang::Zh, _) => match mistakes_zh::mistaken(error) {
            Some(mistake) => {
                // There is nobody left to tell where this fails.
                let _ = write!(io::stderr(), "{}", screen::printable(&mistake, false));
                std::process::exit(error.exit_code())
            }
            None => false,
        },
        (Lang::En, _) => false,
    };
    if !help {
        error.exit()
    }
    let (stdout, stderr) = (io::stdout(), io::stderr());
    let is_terminal = if error.use_stderr() { stderr.is_terminal() } else { stdout.is_terminal() };
    let help = error.render();
    let help = if is_terminal { help.ansi().to_string() } else { help.to_string() };
    let help = help_zh::reworded(&help);
    // There is nobody left to tell where this fails.
    let _ = match error.use_stderr() {
        true => write!(stderr.lock(), "{help}"),
        false => write!(stdout.lock(), "{help}"),
    };
    std::process::exit(error.exit_code())
}
