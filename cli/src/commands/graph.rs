//! `dangjiu graph`

use dangjiu::graph::Format;
use serde::Serialize;

use super::Outcome;
use crate::args::{FormatArg, GraphArgs};
use crate::screen::Screen;

#[derive(Serialize)]
struct Drawing {
    format: &'static str,
    text: String,
}

pub(super) fn run(args: &GraphArgs) -> Outcome {
    let rules = super::compile(&args.rules)?;
    super::show_errors(&rules, args.common)?;
    let mut screen = Screen::new(args.common);
    let (format, name) = match args.format {
        FormatArg::Mermaid => (Format::Mermaid, "mermaid"),
        FormatArg::Dot => (Format::Dot, "dot"),
    };
    let text = rules.graph(args.machine.as_deref(), screen.lang, format)?;
    if screen.json {
        screen.json_line(&Drawing { format: name, text })?;
    } else {
        screen.line(text.trim_end_matches('\n'))?;
    }
    screen.flush()?;
    Ok(true)
}
