//! Finding and reading rule files.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A rule file as it is on disk.
pub(crate) struct RuleFile {
    pub(crate) path: PathBuf,
    pub(crate) bytes: Vec<u8>,
}

/// Why files could not be read: the path and what the system says.
pub(crate) struct FileError {
    pub(crate) path: PathBuf,
    pub(crate) error: io::Error,
}

/// The files of the paths, in order, each once; of a folder all `.dj` files, also in folders inside it, sorted by path.
pub(crate) fn read(paths: &[PathBuf]) -> Result<Vec<RuleFile>, FileError> {
    let (mut files, mut known) = (Vec::new(), HashSet::new());
    let mut add = |path: PathBuf| {
        let real = fs::canonicalize(&path).map_err(|error| FileError { path: path.clone(), error })?;
        if known.insert(real) {
            files.push(read_one(path)?);
        }
        Ok(())
    };
    for path in paths {
        let at = |error| FileError { path: path.clone(), error };
        if fs::metadata(path).map_err(at)?.is_dir() {
            let mut found = Vec::new();
            walk(path, &mut found)?;
            found.sort();
            if found.is_empty() {
                let nothing = io::Error::new(io::ErrorKind::NotFound, "no .dj file in this folder");
                return Err(at(nothing));
            }
            found.into_iter().try_for_each(&mut add)?;
        } else {
            add(path.clone())?;
        }
    }
    Ok(files)
}

fn read_one(path: PathBuf) -> Result<RuleFile, FileError> {
    match fs::read(&path) {
        Ok(bytes) => Ok(RuleFile { path, bytes }),
        Err(error) => Err(FileError { path, error }),
    }
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), FileError> {
    let at = |error| FileError { path: folder.to_owned(), error };
    for entry in fs::read_dir(folder).map_err(at)? {
        let entry = entry.map_err(at)?;
        let path = entry.path();
        // Links to folders are not followed: they may lead back.
        if entry.file_type().map_err(at)?.is_dir() {
            walk(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "dj") {
            found.push(path);
        }
    }
    Ok(())
}
