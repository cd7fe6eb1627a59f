//! `dangjiu fmt`

use std::fs;

use dangjiu::diagnostic::Bilingual;
use dangjiu::say;
use dangjiu_facade::error::HostError;
use dangjiu_facade::rules::{Rules, SourceText};
use serde::Serialize;

use super::{Failure, Outcome};
use crate::args::{Common, FmtArgs};
use crate::files::{self, FileError};
use crate::screen::{Screen, Tone};

/// What became of one file.
#[derive(Serialize)]
struct Formatted {
    file: String,
    /// `unchanged`, `formatted`, `would_change` or `has_errors`
    outcome: &'static str,
    /// What is wrong in it.
    diagnostics: Vec<dangjiu_facade::wire::Diagnostic>,
}

pub(super) fn run(args: &FmtArgs) -> Outcome {
    let mut screen = Screen::new(Common { json: args.json, lang: args.lang });
    let read = files::read(&args.files)?;
    let texts = read
        .iter()
        .map(|file| SourceText::new(file.path.display().to_string(), file.bytes.clone()))
        .collect();
    // All files are compiled together, so that a name one declares is translated in the others.
    let rules = Rules::compile(texts);
    let mut clean = true;
    for (number, file) in read.iter().enumerate() {
        let (outcome, diagnostics) = match rules.format(number, args.lang.map(crate::args::LangArg::lang)) {
            Ok(text) if text.as_bytes() == file.bytes => ("unchanged", Vec::new()),
            Ok(_) if args.check => ("would_change", Vec::new()),
            Ok(text) => {
                fs::write(&file.path, text)
                    .map_err(|error| Failure::File(FileError { path: file.path.clone(), error }))?;
                ("formatted", Vec::new())
            }
            Err(HostError { diagnostics, .. }) => ("has_errors", diagnostics),
        };
        clean &= matches!(outcome, "unchanged" | "formatted");
        let formatted = Formatted { file: file.path.display().to_string(), outcome, diagnostics };
        if screen.json {
            screen.json_line(&formatted)?;
        } else if outcome != "unchanged" {
            show(&mut screen, &formatted)?;
        }
    }
    screen.flush()?;
    Ok(clean)
}

fn show(screen: &mut Screen, formatted: &Formatted) -> std::io::Result<()> {
    let file = &formatted.file;
    let (tone, sentence) = match formatted.outcome {
        "would_change" => (Tone::Doubt, say!("{file}: would change", "{file}：格式有出入")),
        "formatted" => (Tone::Good, say!("{file}: formatted", "{file}：已整理")),
        _ => (Tone::Bad, say!("{file}: left as it is, it has errors", "{file}：有错误，未改动")),
    };
    let text = screen.tone(tone, &screen.pick(&sentence));
    screen.line(&text)?;
    for diagnostic in &formatted.diagnostics {
        let at = diagnostic.at.as_ref().map(|at| match (at.start.line, at.start.column) {
            (Some(line), Some(column)) => format!("{}:{line}:{column}", at.source),
            _ => at.source.clone(),
        });
        let message = Bilingual { en: diagnostic.message.en.clone(), zh: diagnostic.message.zh.clone() };
        let text = format!("  {} {}: {}", at.unwrap_or_default(), diagnostic.code, screen.pick(&message));
        screen.line(&text)?;
    }
    Ok(())
}
