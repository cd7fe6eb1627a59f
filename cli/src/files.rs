//! Finding files, and reading those of rules: what a folder stands for is decided here, for every command.

use std::collections::HashSet;
use std::fmt;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use dangjiu::diagnostic::Bilingual;
use dangjiu::say;

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

/// A sentence of ours as what kept a file from being used.
#[derive(Debug)]
struct Told(Bilingual);

impl fmt::Display for Told {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0.en)
    }
}

impl std::error::Error for Told {}

pub(crate) fn told(sentence: Bilingual) -> io::Error {
    io::Error::new(ErrorKind::NotFound, Told(sentence))
}

impl FileError {
    /// One sentence for a person.
    pub(crate) fn sentence(&self) -> Bilingual {
        let (path, Bilingual { en, zh }) = (self.path.display(), in_words(&self.error));
        say!("cannot use {path}: {en}", "无法使用 {path}：{zh}")
    }
}

/// What the system says, in Chinese as far as it is one of the things that happen.
pub(crate) fn in_words(error: &io::Error) -> Bilingual {
    if let Some(Told(sentence)) = error.get_ref().and_then(|inner| inner.downcast_ref()) {
        return sentence.clone();
    }
    match error.kind() {
        ErrorKind::NotFound => say!("{error}", "没有这个文件或文件夹"),
        ErrorKind::PermissionDenied => say!("{error}", "没有权限"),
        ErrorKind::IsADirectory => say!("{error}", "这是文件夹，不是文件"),
        ErrorKind::NotADirectory => say!("{error}", "路径中间有一段不是文件夹"),
        ErrorKind::StorageFull => say!("{error}", "磁盘已满"),
        ErrorKind::ReadOnlyFilesystem => say!("{error}", "磁盘只读"),
        ErrorKind::InvalidData => say!("{error}", "内容不是 UTF-8 文本；请另存为 UTF-8"),
        _ => say!("{error}", "系统报告“{error}”"),
    }
}

/// What rule files end in.
pub(crate) const RULES: &[&str] = &["dj"];

/// The rule files of the paths, as [`rules`] finds them.
pub(crate) fn read(paths: &[PathBuf]) -> Result<Vec<RuleFile>, FileError> {
    rules(paths)?.into_iter().map(read_one).collect()
}

/// Where the rule files of the paths are, each once.
pub(crate) fn rules(paths: &[PathBuf]) -> Result<Vec<PathBuf>, FileError> {
    let none = say!(
        "no .dj file in this folder; name a folder of rules, or a rule file",
        "文件夹里没有 .dj 文件；请给出存放规则的文件夹，或规则文件"
    );
    listed(paths, RULES, &none)
}

/// The files of the paths, in order, each once, by whatever path it is reached; of a folder what [`walk`] finds. Where that is nothing,
/// `none` is what is said.
pub(crate) fn listed(
    paths: &[PathBuf],
    endings: &[&str],
    none: &Bilingual,
) -> Result<Vec<PathBuf>, FileError> {
    let (mut files, mut known) = (Vec::new(), HashSet::new());
    for path in paths {
        let at = |error| FileError { path: path.clone(), error };
        let found = if fs::metadata(path).map_err(at)?.is_dir() {
            let found = walk(path, endings)?;
            if found.is_empty() {
                return Err(at(told(none.clone())));
            }
            found
        } else {
            vec![path.clone()]
        };
        // What leads nowhere is told of where it is read.
        files.extend(found.into_iter().filter(|path| {
            let real = fs::canonicalize(path).unwrap_or_else(|_| path.clone());
            known.insert(real)
        }));
    }
    Ok(files)
}

/// The files of a folder with one of these endings, in capitals or not, also in folders inside it, sorted by path. What is hidden is
/// not looked at: names that begin with `.` are of editors and systems, those with `~` of office programs that hold a file open.
pub(crate) fn walk(folder: &Path, endings: &[&str]) -> Result<Vec<PathBuf>, FileError> {
    let mut found = Vec::new();
    collect(folder, endings, &mut found)?;
    found.sort();
    Ok(found)
}

fn collect(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) -> Result<(), FileError> {
    let at = |error| FileError { path: folder.to_owned(), error };
    for entry in fs::read_dir(folder).map_err(at)? {
        let entry = entry.map_err(at)?;
        let path = entry.path();
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        if entry.file_name().to_string_lossy().starts_with(['.', '~']) {
            continue;
        } else if entry.file_type().map_err(at)?.is_dir() {
            collect(&path, endings, found)?;
        } else if ending.is_some_and(|ending| endings.contains(&ending.as_str())) && !path.is_dir() {
            // Links to folders are not followed: they may lead back.
            found.push(path);
        }
    }
    Ok(())
}

fn read_one(path: PathBuf) -> Result<RuleFile, FileError> {
    match fs::read(&path) {
        Ok(bytes) => Ok(RuleFile { path, bytes }),
        Err(error) => Err(FileError { path, error }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_keeps_a_file_from_being_used_is_said_in_the_readers_language() {
        let of = |error| FileError { path: "a.csv".into(), error }.sentence();
        let ours = of(told(say!("nothing here", "这里什么也没有")));
        assert_eq!(
            (ours.en.as_str(), ours.zh.as_str()),
            ("cannot use a.csv: nothing here", "无法使用 a.csv：这里什么也没有")
        );
        assert_eq!(of(ErrorKind::PermissionDenied.into()).zh, "无法使用 a.csv：没有权限");
        // What is not foreseen is quoted within a sentence.
        assert_eq!(of(io::Error::other("flux")).zh, "无法使用 a.csv：系统报告“flux”");
        assert_eq!(of(io::Error::other("flux")).en, "cannot use a.csv: flux");
    }
}
