//! Running cargo: streamed to the terminal, and read at the same time where the counts are needed.
//!
//! ```text
//! let cargo = Cargo::new(root);
//! let run = cargo.watched(&["test".into()], &[])?;   // the person sees it live
//! run.text.contains("test result:");                 // and we have it too
//! ```

use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

/// The cargo that started us, set to work in the root of the workspace.
pub(crate) struct Cargo {
    program: PathBuf,
    root: PathBuf,
}

/// What a watched run left behind.
pub(crate) struct Run {
    /// Whether the exit code was 0.
    pub(crate) success: bool,
    /// Everything it printed, without colour codes; the two streams one after the other.
    pub(crate) text: String,
}

impl Cargo {
    /// `root` is the folder of the workspace's Cargo.toml.
    pub(crate) fn new(root: PathBuf) -> Self {
        let program = std::env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from);
        Self { program, root }
    }

    /// The folder of the workspace.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A command for `program` in the root. On CI incremental builds and lines for debuggers only cost time and disk.
    fn command(&self, program: &Path, arguments: &[String]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(&self.root);
        let on_ci = std::env::var("CI").is_ok_and(|value| value == "true");
        for (name, value) in [("CARGO_INCREMENTAL", "0"), ("CARGO_PROFILE_DEV_DEBUG", "false")] {
            if on_ci && std::env::var_os(name).is_none() {
                command.env(name, value);
            }
        }
        command
    }

    /// Runs cargo with our own terminal; `Ok(true)` when it exits with 0.
    ///
    /// # Errors
    /// When cargo cannot be started at all.
    pub(crate) fn passes(&self, arguments: &[String]) -> Result<bool, String> {
        self.passes_with(arguments, &[])
    }

    /// As [`Cargo::passes`], with environment variables added.
    pub(crate) fn passes_with(&self, arguments: &[String], env: &[(&str, &str)]) -> Result<bool, String> {
        let mut command = self.command(&self.program, arguments);
        command.envs(env.iter().copied());
        command
            .status()
            .map(|status| status.success())
            .map_err(|error| format!("cannot start cargo: {error}"))
    }

    /// Runs a program of the workspace with our own terminal; `Ok(true)` when it exits with 0.
    ///
    /// # Errors
    /// When it cannot be started at all.
    pub(crate) fn program_passes(&self, program: &str, arguments: &[String]) -> Result<bool, String> {
        self.command(&self.root.join(program), arguments)
            .status()
            .map(|status| status.success())
            .map_err(|error| format!("cannot start {program}: {error}"))
    }

    /// Whether `cargo NAME --version` works, that is, whether the subcommand is installed.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.quiet(&self.program, &[name, "--version"]).is_some()
    }

    /// Standard output of a cargo command that succeeded, nothing shown.
    pub(crate) fn output(&self, arguments: &[String]) -> Option<String> {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        self.quiet(&self.program, &arguments)
    }

    /// Standard output of any program that succeeded, nothing shown; `None` also when it is not installed.
    pub(crate) fn tool(&self, program: &str, arguments: &[&str]) -> Option<String> {
        self.quiet(Path::new(program), arguments)
    }

    /// Where the toolchain lies.
    pub(crate) fn sysroot(&self) -> Option<PathBuf> {
        self.tool("rustc", &["--print", "sysroot"]).map(|root| PathBuf::from(root.trim()))
    }

    /// Whether the toolchain compiles for a target, which rustup is asked for where it does not.
    pub(crate) fn has_target(&self, target: &str) -> bool {
        let there = || self.sysroot().is_some_and(|root| root.join("lib/rustlib").join(target).is_dir());
        there() || (self.tool("rustup", &["target", "add", target]).is_some() && there())
    }

    /// Whether a folder has a package of npm, which is fetched where there is a network. With `bare` no script of a package runs.
    pub(crate) fn has_npm_package(&self, folder: &str, package: &str, bare: bool) -> bool {
        let wanted = self.root.join(folder).join("node_modules").join(package);
        if !wanted.is_dir() {
            let scripts: &[&str] = if bare { &["--ignore-scripts"] } else { &[] };
            let _ = self.tool("npm", &[&["ci", "--prefix", folder], scripts].concat());
        }
        wanted.is_dir()
    }

    fn quiet(&self, program: &Path, arguments: &[&str]) -> Option<String> {
        let arguments: Vec<String> = arguments.iter().map(|arg| (*arg).to_owned()).collect();
        let output = self.command(program, &arguments).stdin(Stdio::null()).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Runs cargo, passing its output on line by line while keeping a copy.
    ///
    /// # Errors
    /// When cargo cannot be started, or waiting for it fails.
    pub(crate) fn watched(&self, arguments: &[String], env: &[(&str, &str)]) -> Result<Run, String> {
        let mut command = self.command(&self.program, arguments);
        command.envs(env.iter().copied());
        watch(command, "cargo")
    }

    /// Runs another program in a folder of the workspace, as [`Cargo::watched`] does.
    ///
    /// # Errors
    /// When the program cannot be started, or waiting for it fails.
    pub(crate) fn watched_tool_in(
        &self,
        folder: &str,
        program: &str,
        arguments: &[String],
        env: &[(&str, String)],
    ) -> Result<Run, String> {
        let mut command = self.command(Path::new(program), arguments);
        command.current_dir(self.root.join(folder)).envs(env.iter().map(|(name, value)| (name, value)));
        watch(command, program)
    }

    /// The same for any other program, with its name for messages.
    ///
    /// # Errors
    /// When it cannot be started, or waiting for it fails.
    pub(crate) fn watched_tool(&self, program: &str, arguments: &[String]) -> Result<Run, String> {
        watch(self.command(Path::new(program), arguments), program)
    }
}

fn watch(mut command: Command, program: &str) -> Result<Run, String> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    if std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    let mut child = command.spawn().map_err(|error| format!("cannot start {program}: {error}"))?;
    let errors = child.stderr.take().map(|pipe| thread::spawn(move || pass_on(pipe, std::io::stderr())));
    let mut text = child.stdout.take().map_or_else(String::new, |pipe| pass_on(pipe, std::io::stdout()));
    if let Some(Ok(more)) = errors.map(thread::JoinHandle::join) {
        text.push_str(&more);
    }
    let status = child.wait().map_err(|error| format!("cannot wait for {program}: {error}"))?;
    Ok(Run { success: status.success(), text: without_colour(&text) })
}

/// Copies a pipe to one of our streams line by line and returns what went through.
fn pass_on(pipe: impl Read, mut to: impl Write) -> String {
    let mut reader = BufReader::new(pipe);
    let mut kept = Vec::new();
    loop {
        let start = kept.len();
        match reader.read_until(b'\n', &mut kept) {
            Ok(0) | Err(_) => break,
            Ok(_) => {}
        }
        // A closed terminal must not stop the counting.
        let _ = to.write_all(kept.get(start..).unwrap_or_default()).and_then(|()| to.flush());
    }
    String::from_utf8_lossy(&kept).into_owned()
}

/// Drops ANSI colour sequences (`ESC [ … letter`).
fn without_colour(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' {
            let _ = chars.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(c);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_codes_are_dropped_and_text_kept() {
        assert_eq!(without_colour("\u{1b}[1;32m 3 passed\u{1b}[0m, 当就"), " 3 passed, 当就");
    }

    #[test]
    fn passing_on_keeps_a_last_line_without_newline_and_odd_bytes() {
        let mut shown = Vec::new();
        let kept = pass_on(&b"one\ntwo \xff"[..], &mut shown);
        assert_eq!(shown, b"one\ntwo \xff");
        assert_eq!(kept, "one\ntwo \u{fffd}");
    }

    #[test]
    fn a_tool_that_is_not_there_is_none() {
        let cargo = Cargo::new(PathBuf::from("."));
        assert_eq!(cargo.tool("no-such-program-on-any-machine", &[]), None);
    }
}
