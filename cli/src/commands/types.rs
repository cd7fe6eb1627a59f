//! `dangjiu types`

use dangjiu::lang::Lang;
use dangjiu_facade::types::{Target, write};
use serde::Serialize;

use super::Outcome;
use crate::args::{LangArg, TypesArgs};
use crate::screen::Screen;

#[derive(Serialize)]
struct Types {
    target: &'static str,
    text: String,
}

pub(super) fn run(args: &TypesArgs) -> Outcome {
    let rules = super::compile(&args.rules)?;
    // A declaration with an error is not in the vocabulary: types without it would be taken for all of them.
    super::plan(&rules, args.common)?;
    let mut screen = Screen::new(args.common);
    let (target, name) =
        if args.ts { (Target::TypeScript, "typescript") } else { (Target::Python, "python") };
    // What is written must not depend on whose computer writes it.
    let lang = args.common.lang.map_or(Lang::En, LangArg::lang);
    let text = write(&rules.program().vocabulary, target, lang);
    if screen.json {
        screen.json_line(&Types { target: name, text })?;
    } else {
        screen.line(text.trim_end_matches('\n'))?;
    }
    screen.flush()?;
    Ok(true)
}
