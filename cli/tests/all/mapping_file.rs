//! The file that `dangjiu suggest-map -o` writes: it is made, or what is in its place stays as it is.

#[cfg(test)]
mod made_or_left {
    use std::fs;
    use std::path::PathBuf;
    use std::process::{Child, Command, Stdio};

    /// A folder of its own with an export, and one without headers.
    fn folder(name: &str) -> PathBuf {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("mapping_file").join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("ours.csv"), "单据,下单时间\nA-1001,2026-09-21 10:00:00\n").unwrap();
        fs::write(folder.join("values.csv"), "1001,2026-09-21,5\n1002,2026-09-22,6\n").unwrap();
        folder
    }

    fn start(folder: &PathBuf, file: &str, output: &str) -> Child {
        Command::new(env!("CARGO_BIN_EXE_dangjiu"))
            .args(["suggest-map", file, "-o", output, "--lang", "en"])
            .current_dir(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// The exit code, and what was said on standard error.
    fn ended(child: Child) -> (Option<i32>, String) {
        let output = child.wait_with_output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    }

    #[test]
    fn of_several_at_once_one_writes_it() {
        let folder = folder("at_once");
        let started: Vec<Child> = (0..6).map(|_| start(&folder, "ours.csv", "ours.toml")).collect();
        let ended: Vec<_> = started.into_iter().map(ended).collect();
        assert_eq!(ended.iter().filter(|(code, _)| *code == Some(0)).count(), 1, "{ended:?}");
        assert_eq!(ended.iter().filter(|(_, said)| said.contains("is there already")).count(), 5);
        assert!(fs::read_to_string(folder.join("ours.toml")).unwrap().contains("requires"));
    }

    #[test]
    fn nothing_is_left_where_there_is_no_mapping() {
        let folder = folder("none");
        let (code, said) = ended(start(&folder, "values.csv", "ours.toml"));
        assert!(code == Some(2) && said.contains("rows is one of headers"), "{said}");
        assert!(!folder.join("ours.toml").exists());
        // What is wrong with the place is said before anything is guessed, and a folder is not to be deleted for it.
        let (code, said) = ended(start(&folder, "values.csv", "nowhere/ours.toml"));
        assert!(code == Some(2) && said.contains("cannot use nowhere/ours.toml"), "{said}");
        fs::create_dir(folder.join("maps")).unwrap();
        let (code, said) = ended(start(&folder, "ours.csv", "maps"));
        assert!(code == Some(2) && said.contains("cannot use maps") && !said.contains("delete"), "{said}");
        // A file that was there is still there.
        let (code, said) = ended(start(&folder, "ours.csv", "values.csv"));
        assert!(code == Some(2) && said.contains("is there already"), "{said}");
        assert!(fs::read_to_string(folder.join("values.csv")).unwrap().starts_with("1001,"));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_nowhere_is_not_followed() {
        let folder = folder("link");
        std::os::unix::fs::symlink("elsewhere.toml", folder.join("ours.toml")).unwrap();
        let (code, said) = ended(start(&folder, "ours.csv", "ours.toml"));
        assert!(code == Some(2) && said.contains("ours.toml is there already"), "{said}");
        assert!(!folder.join("elsewhere.toml").exists());
    }
}
