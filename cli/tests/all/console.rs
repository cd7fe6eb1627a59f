//! The command line as its users see it: each file of `console/` is a session, run in a copy of `files/`.
//!
//! A line `$ dangjiu …` runs the program; the lines up to the next are what it prints, standard output first, then
//! standard error; `[exit 1]` ends it where the exit code is not 0. `$ cat FILE` shows a file; `< FILE` at the end of
//! a command is its standard input; `NAME=VALUE` in front sets the environment. With `DANGJIU_BLESS=1` the sessions
//! are rewritten with what was printed: read them before you keep them.

#[cfg(test)]
mod sessions {
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::process::{Command, Stdio};

    #[test]
    fn check() {
        session("check");
    }

    #[test]
    fn fmt() {
        session("fmt");
    }

    #[test]
    fn run_over_events() {
        session("run");
    }

    #[test]
    fn run_in_chinese() {
        session("run_zh");
    }

    #[test]
    fn run_for_programs() {
        session("run_json");
    }

    #[test]
    fn tests_beside_rules() {
        session("test");
    }

    #[test]
    fn explanations() {
        session("explain");
    }

    #[test]
    fn values_of_the_host() {
        session("values");
    }

    #[test]
    fn diagnosis_of_exports() {
        session("diagnose");
    }

    #[test]
    fn folders_of_rules_and_exports() {
        session("folders");
    }

    #[test]
    fn reports_beside_what_they_are_about() {
        session("reports");
    }

    #[test]
    fn codes_graphs_and_wrong_calls() {
        session("rest");
    }

    /// Their output may go into a file, which is then no place for errors.
    #[test]
    fn what_is_written_is_never_an_error() {
        let files = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/files");
        for command in ["types --python", "types --ts", "graph"] {
            let mut run = Command::new(env!("CARGO_BIN_EXE_dangjiu"));
            let output = run.args(command.split(' ')).arg(files.join("broken.dj")).output().unwrap();
            assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &[][..]), "{command}");
            assert!(String::from_utf8(output.stderr).unwrap().contains("DJ2102"), "{command}");
        }
    }

    fn session(name: &str) {
        let here = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests");
        let file = here.join("console").join(name).with_extension("console");
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        copy(&here.join("files"), &folder);
        let expected = fs::read_to_string(&file).unwrap();
        let printed: String = expected
            .lines()
            .filter_map(|line| line.strip_prefix("$ "))
            .map(|command| format!("$ {command}\n{}", run(command, &folder)))
            .collect();
        if std::env::var_os("DANGJIU_BLESS").is_some() {
            fs::write(&file, printed).unwrap();
            return;
        }
        let mut lines = expected.lines().zip(printed.lines()).enumerate();
        if let Some((number, (wanted, got))) = lines.find(|(_, (wanted, got))| wanted != got) {
            panic!("{}:{}\n  expected {wanted}\n  printed  {got}", file.display(), number + 1);
        }
        assert_eq!(printed.len(), expected.len(), "{}: one is longer", file.display());
    }

    /// Runs one command of a session; what it printed.
    fn run(line: &str, folder: &Path) -> String {
        let (line, input) = match line.rsplit_once(" < ") {
            Some((line, file)) => (line, Stdio::from(fs::File::open(folder.join(file)).unwrap())),
            None => (line, Stdio::null()),
        };
        let mut words = words(line).into_iter().peekable();
        let mut settings = Vec::new();
        while let Some(word) = words.next_if(|word| word.contains('=')) {
            let (name, value) = word.split_once('=').unwrap();
            settings.push((name.to_owned(), value.to_owned()));
        }
        match words.next().as_deref() {
            Some("cat") => words.map(|file| fs::read_to_string(folder.join(file)).unwrap()).collect(),
            Some("dangjiu") => {
                let output = Command::new(env!("CARGO_BIN_EXE_dangjiu"))
                    .args(words)
                    .current_dir(folder)
                    .env_clear()
                    .envs(settings)
                    .stdin(input)
                    .output()
                    .unwrap();
                let mut printed = String::from_utf8(output.stdout).unwrap();
                printed.push_str(&String::from_utf8(output.stderr).unwrap());
                let code = output.status.code().unwrap();
                if code != 0 {
                    printed.push_str(&format!("[exit {code}]\n"));
                }
                printed
            }
            other => panic!("no such command in a session: {other:?}"),
        }
    }

    /// Words apart by blanks; `'` keeps blanks inside.
    fn words(line: &str) -> Vec<String> {
        let mut words = vec![String::new()];
        let mut quoted = false;
        for c in line.chars() {
            match c {
                '\'' => quoted = !quoted,
                ' ' if !quoted => words.push(String::new()),
                c => words.last_mut().unwrap().push(c),
            }
        }
        words.retain(|word| !word.is_empty());
        words
    }

    /// Copies the files of the sessions to a folder of their own.
    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let target = to.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                copy(&entry.path(), &target);
            } else {
                fs::copy(entry.path(), target).unwrap();
            }
        }
    }
}
