//! The Python package: built into an environment of its own under `target/py`, its tests, and its types.
//!
//! ```text
//! python3 -m venv target/py/venv, pip install -r bindings-python/requirements-test.txt    once, and after a change
//! maturin develop                    dev profile, in a target folder of its own: pyo3 is built for that Python
//! pytest · stubtest · mypy --strict
//! ```

use std::fs;
use std::path::{Path, PathBuf};

use crate::Outcome;
use crate::counts::Counts;
use crate::process::{Cargo, Run};

/// The folder of the package, from the root of the workspace.
pub(crate) const FOLDER: &str = "bindings-python";
/// What gets everything the step needs.
pub(crate) const HOW: &str =
    "apt-get install python3-venv python3-dev (Python 3.10 or newer) and a network for pip";
/// Tells a Python that can make environments and is new enough.
const FIT: &str = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))";

/// `cargo xtask python`
pub(crate) fn run(cargo: &Cargo, arguments: &[String]) -> Outcome {
    if !arguments.is_empty() {
        return Err(format!("unknown arguments {arguments:?}; there are none"));
    }
    let environment = Environment::ready(cargo).map_err(|missing| format!("{missing}; {HOW}"))?;
    let counts = environment.test()?;
    println!("{counts}");
    Ok(counts.failed == 0)
}

/// The environment the package is tested in.
pub(crate) struct Environment<'c> {
    cargo: &'c Cargo,
    /// The folder of its programs.
    programs: PathBuf,
    target: PathBuf,
}

impl<'c> Environment<'c> {
    /// Makes the environment, or says what is missing here. One that has the packages already is used as it is.
    pub(crate) fn ready(cargo: &'c Cargo) -> Result<Environment<'c>, String> {
        let target = cargo.root().join("target/py");
        let venv = target.join("venv");
        let environment = Environment { cargo, programs: venv.join("bin"), target };
        let wanted = cargo.root().join(FOLDER).join("requirements-test.txt");
        let wanted_text = fs::read_to_string(&wanted).map_err(|error| format!("{FOLDER}: {error}"))?;
        let installed = venv.join("installed.txt");
        if fs::read_to_string(&installed).is_ok_and(|text| text == wanted_text) {
            return Ok(environment);
        }
        if cargo.tool("python3", &["-c", FIT]).is_none() {
            return Err("no Python 3.10 that can make environments".to_owned());
        }
        let made = cargo.tool("python3", &["-m", "venv", "--clear", &shown(&venv)]).is_some();
        if !made {
            return Err("python3 -m venv failed".to_owned());
        }
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", &shown(&wanted)];
        if cargo.tool(&environment.program("python"), &pip).is_none() {
            return Err("its packages cannot be fetched".to_owned());
        }
        fs::write(&installed, wanted_text).map_err(|error| format!("{}: {error}", installed.display()))?;
        Ok(environment)
    }

    fn program(&self, name: &str) -> String {
        shown(&self.programs.join(name))
    }

    /// Runs a program of the environment in the package's folder.
    fn run(&self, program: &str, arguments: &[&str]) -> Result<Run, String> {
        let arguments: Vec<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        let path = std::env::var("PATH").unwrap_or_default();
        let env = [
            ("CARGO_TARGET_DIR", shown(&self.target)),
            ("VIRTUAL_ENV", shown(&self.target.join("venv"))),
            ("PATH", format!("{}:{path}", shown(&self.programs))),
            ("MYPY_CACHE_DIR", shown(&self.target.join("mypy"))),
            ("PYTHONDONTWRITEBYTECODE", "1".to_owned()),
        ];
        self.cargo.watched_tool_in(FOLDER, &self.program(program), &arguments, &env)
    }

    /// Builds the package and runs its tests; stops where it does not build.
    ///
    /// # Errors
    /// When a program of the environment cannot be started.
    pub(crate) fn test(&self) -> Result<Counts, String> {
        let built = self.run("maturin", &["develop", "--quiet", "--profile", "dev"])?;
        if !built.success {
            return Ok(Counts::step(false));
        }
        let tests = self.run("pytest", &["-p", "no:cacheprovider"])?;
        let mut counts = Counts::of_pytest(&tests.text, tests.success);
        let stubs = ["-m", "mypy.stubtest", "dangjiu", "--mypy-config-file", "pyproject.toml"];
        counts += Counts::step(self.run("python", &stubs)?.success);
        counts += Counts::step(self.run("mypy", &["--strict", "python/dangjiu", "tests"])?.success);
        Ok(counts)
    }
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
