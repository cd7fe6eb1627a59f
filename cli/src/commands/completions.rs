//! `dangjiu completions`

use clap::CommandFactory;
use serde::Serialize;

use super::Outcome;
use crate::args::{Cli, CompletionsArgs};
use crate::screen::Screen;

#[derive(Serialize)]
struct Script {
    shell: String,
    text: String,
}

pub(super) fn run(args: &CompletionsArgs) -> Outcome {
    let mut screen = Screen::new(args.common);
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "dangjiu", &mut script);
    let text = String::from_utf8_lossy(&script).into_owned();
    if screen.json {
        screen.json_line(&Script { shell: args.shell.to_string(), text })?;
    } else {
        screen.line(text.trim_end_matches('\n'))?;
    }
    screen.flush()?;
    Ok(true)
}
