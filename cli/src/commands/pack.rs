//! `dangjiu pack`

use std::fs;

use dangjiu::say;
use serde::Serialize;

use super::{Failure, Outcome};
use crate::args::PackArgs;
use crate::files::FileError;
use crate::screen::Screen;

/// What was written, for programs.
#[derive(Serialize)]
struct Written {
    rules: usize,
    bytes: usize,
}

pub(super) fn run(args: &PackArgs) -> Outcome {
    let rules = super::compile(&args.rules)?;
    let plan = super::plan(&rules, args.common)?;
    let packed = rules.pack(plan, args.texts);
    let at = |error| Failure::File(FileError { path: args.output.clone(), error });
    fs::write(&args.output, &packed).map_err(at)?;
    let (count, bytes) = (plan.rules().count(), packed.len());
    let mut screen = Screen::new(args.common);
    if screen.json {
        screen.json_line(&Written { rules: count, bytes })?;
    } else {
        let path = args.output.display();
        let said = say!("{path}: rules {count}, bytes {bytes}", "{path}：规则 {count} 条，{bytes} 字节");
        let line = screen.pick(&said);
        screen.line(&line)?;
    }
    screen.flush()?;
    Ok(true)
}
