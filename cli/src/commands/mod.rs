//! The commands. Each returns whether everything was clean; what kept it from running is a [`Failure`].

mod check;
mod completions;
mod diagnose;
mod explain;
mod explain_code;
mod fmt;
mod graph;
mod pack;
mod run;
mod suggest_map;
mod test;
mod types;

use std::io;
use std::path::PathBuf;

use dangjiu::diagnostic::{Bilingual, Diagnostic};
use dangjiu::lang::Lang;
use dangjiu::limits::Limits;
use dangjiu::plan::{Packed, Plan};
use dangjiu::say;
use dangjiu_facade::error::HostError;
use dangjiu_facade::rules::{Rules, SourceText};

use crate::args::{Command, Common};
use crate::files::{self, FileError};
use crate::screen::Screen;

/// Why a command could not run.
pub(crate) enum Failure {
    /// The output could not be written.
    Write(io::Error),
    /// A file could not be read or written.
    File(FileError),
    /// The operation gave no answer.
    Host(HostError),
}

/// Whether everything was clean.
pub(crate) type Outcome = Result<bool, Failure>;

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::Write(error)
    }
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Failure {
        Failure::File(error)
    }
}

impl From<HostError> for Failure {
    fn from(error: HostError) -> Failure {
        Failure::Host(error)
    }
}

impl Failure {
    /// One sentence for a person.
    pub(crate) fn text(&self, lang: Lang) -> String {
        format!("dangjiu: {}", self.sentence().get(lang))
    }

    /// One line for programs: `{"error": …}`.
    pub(crate) fn json(&self) -> String {
        let error = match self {
            Failure::Host(error) => error.wire(),
            Failure::Write(_) | Failure::File(_) => HostError::usage("file", self.sentence()).wire(),
        };
        serde_json::json!({ "error": error }).to_string()
    }

    fn sentence(&self) -> Bilingual {
        match self {
            Failure::Write(error) => {
                let Bilingual { en, zh } = files::in_words(error);
                say!("cannot write the output: {en}", "无法写出结果：{zh}")
            }
            Failure::File(error) => error.sentence(),
            Failure::Host(error) => error.message.clone(),
        }
    }
}

/// Runs a command.
pub(crate) fn run(command: Command) -> Outcome {
    match command {
        Command::Check(args) => check::run(&args),
        Command::Fmt(args) => fmt::run(&args),
        Command::Test(args) => test::run(&args),
        Command::Run(args) => run::run(&args),
        Command::Pack(args) => pack::run(&args),
        Command::Diagnose(args) => diagnose::run(&args),
        Command::SuggestMap(args) => suggest_map::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::ExplainCode(args) => explain_code::run(&args),
        Command::Graph(args) => graph::run(&args),
        Command::Types(args) => types::run(&args),
        Command::Completions(args) => completions::run(&args),
    }
}

/// Shows the diagnostics of rules that cannot be used as they are.
fn show_errors(rules: &Rules, common: Common) -> Result<(), Failure> {
    if rules.found().iter().any(Diagnostic::is_error) && !common.json {
        let mut screen = Screen::aside(common);
        check::diagnostics(&mut screen, rules)?;
        screen.flush()?;
    }
    Ok(())
}

/// The plan of the rules; where they have errors, those are shown first.
fn plan(rules: &Rules, common: Common) -> Result<&Plan, Failure> {
    show_errors(rules, common)?;
    Ok(rules.plan()?)
}

/// Reads and compiles rule files, or takes the one packed file as it is.
fn compile(paths: &[PathBuf]) -> Result<Rules, Failure> {
    let files = files::read(paths)?;
    if files.iter().any(|file| Packed::is_packed(&file.bytes)) {
        let [file] = files.as_slice() else {
            let message = say!(
                "packed rules are given alone; pack all rules into one file",
                "计划文件须单独给出；请把全部规则打包为一个文件"
            );
            return Err(HostError::usage("packed", message).into());
        };
        return Ok(Rules::unpack(&file.bytes, &Limits::default())?);
    }
    let texts =
        files.into_iter().map(|file| SourceText::new(file.path.display().to_string(), file.bytes)).collect();
    Ok(Rules::compile(texts))
}
