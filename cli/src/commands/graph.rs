//! `dangjiu graph`

use dangjiu::graph::{self, Format};
use dangjiu::say;
use dangjiu_facade::error::HostError;
use dangjiu_facade::rules::Rules;
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
    let mut screen = Screen::new(args.common);
    let (format, name) = match args.format {
        FormatArg::Mermaid => (Format::Mermaid, "mermaid"),
        FormatArg::Dot => (Format::Dot, "dot"),
    };
    let errors = rules.found().iter().any(|found| found.is_error());
    if errors {
        return Err(rules.refused().into());
    }
    let text = match &args.machine {
        None => graph::rules(rules.program(), screen.lang, format),
        Some(machine) => {
            let machine = find(&rules, machine)?;
            graph::machine(machine, screen.lang, format)
        }
    };
    if screen.json {
        screen.json_line(&Drawing { format: name, text })?;
    } else {
        screen.line(text.trim_end_matches('\n'))?;
    }
    screen.flush()?;
    Ok(true)
}

fn find<'r>(rules: &'r Rules, name: &str) -> Result<&'r dangjiu::schema::MachineType, HostError> {
    let machines = &rules.vocabulary().machines;
    machines.iter().find(|machine| machine.names.all().any(|known| known == name)).ok_or_else(|| {
        let known: Vec<&str> = machines.iter().map(|machine| machine.names.primary.as_str()).collect();
        let known = known.join(", ");
        let message =
            say!("there is no machine `{name}`; there are: {known}", "没有状态机“{name}”;现有:{known}");
        HostError::usage("machine", message)
    })
}
