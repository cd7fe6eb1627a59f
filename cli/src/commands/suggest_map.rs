//! `dangjiu suggest-map`: a mapping to start from, for a file that no mapping knows.

use std::fs;

use dangjiu::say;
use dangjiu_exports::suggest::suggest_map;
use dangjiu_exports::table::Content;
use dangjiu_facade::error::HostError;
use serde::Serialize;

use super::{Failure, Outcome};
use crate::args::SuggestMapArgs;
use crate::files::FileError;
use crate::screen::Screen;

/// The mapping, for programs.
#[derive(Serialize)]
struct Suggested {
    mapping: String,
}

pub(super) fn run(args: &SuggestMapArgs) -> Outcome {
    let at = |path: &std::path::Path| {
        let path = path.to_owned();
        move |error| Failure::File(FileError { path, error })
    };
    // A file that is not there is said to be so, before anything is guessed about its content.
    fs::metadata(&args.file).map_err(at(&args.file))?;
    // A mapping is finished by hand: one that is there may have been.
    if let Some(path) = args.output.as_ref().filter(|path| path.is_file()) {
        let path = path.display();
        let said = say!(
            "{path} is there already; delete it or name another file",
            "{path} 已存在；请先删除，或换一个文件名"
        );
        return Err(Failure::Host(HostError::usage("file", said)));
    }
    let mut screen = Screen::new(args.common);
    let name = args.file.display().to_string();
    let mapping = suggest_map(&name, &Content::Path(args.file.clone()), screen.lang)
        .map_err(|sentence| Failure::Host(HostError::usage("exports", sentence)))?;
    if let Some(path) = &args.output {
        fs::write(path, &mapping).map_err(at(path))?;
    } else if screen.json {
        screen.json_line(&Suggested { mapping })?;
    } else {
        screen.line(mapping.trim_end())?;
    }
    screen.flush()?;
    Ok(true)
}
