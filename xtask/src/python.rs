//! The Python package: built into an environment of its own under `target/py`, its tests, and its types.
//!
//! ```text
//! python3 -m venv target/py/venv, pip install -r bindings-python/requirements-test.txt    once, and after a change
//! maturin develop                    dev profile, beside what the tests built: most of it is there already
//! pytest · stubtest · mypy --strict
//! pip install -r tests/services/requirements.txt, pytest in tests/services, mypy       the service that uses it
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
/// The folder of the tests of the services, from the root of the workspace.
pub(crate) const SERVICES: &str = "tests/services";
/// What gets what the service in Python needs.
pub(crate) const SERVICE_HOW: &str = "a network for pip, which installs tests/services/requirements.txt";
/// The folder of the service in Python. What it needs is part of what its tests need.
const SERVICE: &str = "examples/service-python";
/// Tells a Python that can make environments and is new enough.
const FIT: &str = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))";

/// `cargo xtask python`
pub(crate) fn run(cargo: &Cargo, arguments: &[String]) -> Outcome {
    if !arguments.is_empty() {
        return Err(format!("unknown arguments {arguments:?}; there are none"));
    }
    let environment = Environment::ready(cargo).map_err(|missing| format!("{missing}; {HOW}"))?;
    let mut counts = environment.test()?;
    match environment.with_service() {
        Ok(()) => counts += environment.test_service()?,
        Err(missing) => println!("skipped: the service in Python ({missing}); {SERVICE_HOW}"),
    }
    println!("{counts}");
    Ok(counts.failed == 0)
}

/// The environment the package is tested in.
pub(crate) struct Environment<'c> {
    cargo: &'c Cargo,
    /// Where it lies.
    folder: PathBuf,
    /// The folder of its programs.
    programs: PathBuf,
}

impl<'c> Environment<'c> {
    /// Makes the environment, or says what is missing here. One that has the packages already is used as it is.
    pub(crate) fn ready(cargo: &'c Cargo) -> Result<Environment<'c>, String> {
        let folder = cargo.root().join("target/py");
        let venv = folder.join("venv");
        let environment = Environment { cargo, programs: venv.join("bin"), folder };
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
        environment.install(&wanted)?;
        fs::write(&installed, wanted_text).map_err(|error| format!("{}: {error}", installed.display()))?;
        Ok(environment)
    }

    /// Adds what the service in Python needs, once and after a change, or says what is missing here.
    pub(crate) fn with_service(&self) -> Result<(), String> {
        let root = self.cargo.root();
        let wanted = root.join(SERVICES).join("requirements.txt");
        let read =
            |path: &Path| fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()));
        let wanted_text = read(&root.join(SERVICE).join("requirements.txt"))? + &read(&wanted)?;
        let installed = self.folder.join("venv/installed-for-services.txt");
        if fs::read_to_string(&installed).is_ok_and(|text| text == wanted_text) {
            return Ok(());
        }
        self.install(&wanted)?;
        fs::write(&installed, wanted_text).map_err(|error| format!("{}: {error}", installed.display()))
    }

    fn install(&self, wanted: &Path) -> Result<(), String> {
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", &shown(wanted)];
        match self.cargo.tool(&self.program("python"), &pip) {
            Some(_) => Ok(()),
            None => Err("its packages cannot be fetched".to_owned()),
        }
    }

    fn program(&self, name: &str) -> String {
        shown(&self.programs.join(name))
    }

    /// Runs a program of the environment in the package's folder.
    fn run(&self, program: &str, arguments: &[&str]) -> Result<Run, String> {
        self.run_in(FOLDER, program, arguments)
    }

    fn run_in(&self, folder: &str, program: &str, arguments: &[&str]) -> Result<Run, String> {
        let arguments: Vec<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        let path = std::env::var("PATH").unwrap_or_default();
        let env = [
            ("CARGO_TARGET_DIR", shown(&self.cargo.root().join("target"))),
            ("VIRTUAL_ENV", shown(&self.folder.join("venv"))),
            ("PATH", format!("{}:{path}", shown(&self.programs))),
            ("MYPY_CACHE_DIR", shown(&self.folder.join("mypy"))),
            ("PYTHONDONTWRITEBYTECODE", "1".to_owned()),
        ];
        self.cargo.watched_tool_in(folder, &self.program(program), &arguments, &env)
    }

    /// Builds the package into the environment; `Ok(false)` where it does not build.
    ///
    /// # Errors
    /// When maturin cannot be started.
    pub(crate) fn build(&self) -> Result<bool, String> {
        Ok(self.run("maturin", &["develop", "--quiet", "--profile", "dev"])?.success)
    }

    /// Runs a script with the package that was built last, from the root of the workspace.
    ///
    /// # Errors
    /// When Python cannot be started.
    pub(crate) fn script(&self, arguments: &[&str]) -> Result<Run, String> {
        self.run_in(".", "python", arguments)
    }

    /// Builds the package and runs its tests; stops where it does not build.
    ///
    /// # Errors
    /// When a program of the environment cannot be started.
    pub(crate) fn test(&self) -> Result<Counts, String> {
        if !self.build()? {
            return Ok(Counts::step(false));
        }
        let tests = self.run("pytest", &["-p", "no:cacheprovider"])?;
        let mut counts = Counts::of_pytest(&tests.text, tests.success);
        let stubs = ["-m", "mypy.stubtest", "dangjiu", "--mypy-config-file", "pyproject.toml"];
        counts += Counts::step(self.run("python", &stubs)?.success);
        counts += Counts::step(self.run("mypy", &["--strict", "python/dangjiu", "tests"])?.success);
        Ok(counts)
    }

    /// Runs the service in Python between a platform and a shop, with the package that was built last.
    ///
    /// # Errors
    /// When a program of the environment cannot be started.
    pub(crate) fn test_service(&self) -> Result<Counts, String> {
        let tests = self.run_in(SERVICES, "pytest", &["-q", "-p", "no:cacheprovider"])?;
        let typed = self.run_in(SERVICE, "mypy", &["--strict", "app.py"])?;
        let mut counts = Counts::of_pytest(&tests.text, tests.success);
        counts += Counts::step(typed.success);
        Ok(counts)
    }
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
