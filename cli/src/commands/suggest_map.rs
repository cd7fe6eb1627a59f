//! `dangjiu suggest-map`: a mapping to start from, for a file that no mapping knows.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

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
    // A file that is not there is said to be so, before anything is guessed about its content.
    fs::metadata(&args.file).map_err(|error| FileError { path: args.file.clone(), error })?;
    let mut output = args.output.as_deref().map(Output::create).transpose()?;
    let mut screen = Screen::new(args.common);
    let name = args.file.display().to_string();
    let mapping = suggest_map(&name, &Content::Path(args.file.clone()), screen.lang)
        .map_err(|sentence| Failure::Host(HostError::usage("exports", sentence)))?;
    if let Some(output) = &mut output {
        output.write(mapping.as_bytes())?;
    } else if screen.json {
        screen.json_line(&Suggested { mapping })?;
    } else {
        screen.line(mapping.trim_end())?;
    }
    screen.flush()?;
    Ok(true)
}

/// The file for the mapping, which was not there before. It is taken away again unless the whole mapping was written to it.
struct Output<'a> {
    path: &'a Path,
    file: File,
    whole: bool,
}

impl<'a> Output<'a> {
    /// Makes the file, where nothing is in its place: a mapping is finished by hand, and one that is there may have been. To look first and
    /// write later would leave time for another to put one there, and would follow a link that leads nowhere yet.
    fn create(path: &'a Path) -> Result<Output<'a>, Failure> {
        match File::create_new(path) {
            Ok(file) => Ok(Output { path, file, whole: false }),
            Err(error) if error.kind() == ErrorKind::AlreadyExists && !path.is_dir() => {
                let path = path.display();
                let said = say!(
                    "{path} is there already; delete it or name another file",
                    "{path} 已存在；请先删除，或换一个文件名"
                );
                Err(Failure::Host(HostError::usage("file", said)))
            }
            Err(_) if path.is_dir() => Err(failed(path, ErrorKind::IsADirectory.into())),
            Err(error) => Err(failed(path, error)),
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.file.write_all(bytes).map_err(|error| failed(self.path, error))?;
        self.whole = true;
        Ok(())
    }
}

fn failed(path: &Path, error: io::Error) -> Failure {
    Failure::File(FileError { path: path.to_owned(), error })
}

impl Drop for Output<'_> {
    fn drop(&mut self) {
        if !self.whole {
            // What went wrong is told already, and an empty file is no mapping.
            let _ = fs::remove_file(self.path);
        }
    }
}
