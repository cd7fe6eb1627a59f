//! Planted people come out nowhere: whatever the program prints or writes about their exports, none of them can be found
//! in it, unless it is asked to reveal them.

#[cfg(test)]
mod planted;

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::io::Read;
    use std::path::{Path, PathBuf};
    use std::process::Command;

    use super::planted::{self, PEOPLE, Person, UNREADABLE};

    /// What came out, and where.
    struct Out {
        place: String,
        text: String,
    }

    /// A folder of its own with the shop's exports in `exports`.
    fn shop(name: &str) -> PathBuf {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir_all(folder.join("exports")).unwrap();
        planted::shop(&folder.join("exports"));
        folder
    }

    /// Runs the program; what it printed on both outputs, after a look that it did not fall over.
    fn run(folder: &Path, arguments: &str) -> Out {
        let output = Command::new(env!("CARGO_BIN_EXE_dangjiu"))
            .args(arguments.split(' '))
            .current_dir(folder)
            .env_clear()
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        assert!(!text.contains("panicked"), "{arguments}: {text}");
        assert!(matches!(output.status.code(), Some(0..=2)), "{arguments}: {}", output.status);
        assert!(!text.is_empty(), "{arguments} says nothing");
        Out { place: arguments.to_owned(), text }
    }

    /// A file that was written, as text; of a workbook every part.
    fn written(folder: &Path, name: &str) -> Out {
        let path = folder.join(name);
        let text = if name.ends_with(".xlsx") {
            let mut parts = zip::ZipArchive::new(File::open(path).unwrap()).unwrap();
            let mut text = String::new();
            for at in 0..parts.len() {
                parts.by_index(at).unwrap().read_to_string(&mut text).unwrap();
            }
            text
        } else {
            fs::read_to_string(path).unwrap()
        };
        assert!(text.len() > 1000, "{name} holds next to nothing");
        Out { place: name.to_owned(), text }
    }

    /// The diagnosis in every form and language.
    fn diagnosed(folder: &Path, more: &str) -> Vec<Out> {
        let full = format!("diagnose exports --all-orders --top 1000{more}");
        let mut all = Vec::new();
        for lang in ["zh", "en"] {
            let files = format!("--html {lang}.html --xlsx {lang}.xlsx --rejects {lang}.csv");
            all.push(run(folder, &format!("{full} --lang {lang} {files}")));
            all.extend(["html", "xlsx", "csv"].map(|ending| written(folder, &format!("{lang}.{ending}"))));
        }
        all.push(run(folder, &format!("{full} --json")));
        all
    }

    fn found(out: &Out) -> Vec<String> {
        let traces = (0..PEOPLE).flat_map(|row| Person::of(row).traces());
        traces.filter(|trace| out.text.contains(trace)).collect()
    }

    fn is_clean(all: &[Out]) {
        for out in all {
            let found = found(out);
            let line = found.first().and_then(|trace| out.text.lines().find(|line| line.contains(trace)));
            let line: String = line.unwrap_or_default().chars().take(2000).collect();
            assert!(
                found.is_empty(),
                "{}: {} come out, such as {:?} in {line}",
                out.place,
                found.len(),
                found[0]
            );
        }
    }

    #[test]
    fn nobody_comes_out_of_a_diagnosis() {
        let folder = shop("canary");
        let all = diagnosed(&folder, "");
        is_clean(&all);
        // They were there to be found: among what was rejected, what no map knows, and what was refused.
        let said: String = all.iter().map(|out| out.text.as_str()).collect();
        for sign in ["没见过139****", "客户139****", "问139****", "棉语139****", "欧***", "HOLD139****"]
        {
            assert!(said.contains(sign), "{sign} is not even masked");
        }
        let json = &all.last().unwrap().text;
        for file in UNREADABLE {
            assert!(json.contains(file), "{file} is not spoken of");
        }
        for rule in ["main.typed", "main.wrong"] {
            assert!(json.contains(rule), "{rule} was not asked");
        }
    }

    #[test]
    fn nobody_comes_out_of_a_comparison_with_a_revealed_diagnosis() {
        let folder = shop("canary_compared");
        let revealed = run(&folder, "diagnose exports --json --reveal").text;
        // As if all that was found then were something else.
        fs::write(folder.join("earlier.json"), revealed.replace("\"key\":\"", "\"key\":\"then")).unwrap();
        fs::write(
            folder.join("odd.json"),
            revealed.replace("\"findings\":[", "\"findings\":\"13910203000\",\"x\":["),
        )
        .unwrap();
        let compared = run(&folder, "diagnose exports --compare earlier.json --json");
        assert!(compared.text.contains("\"then"), "nothing is gone");
        is_clean(&[
            compared,
            run(&folder, "diagnose exports --compare earlier.json --lang en --top 1000"),
            run(&folder, "diagnose exports --compare odd.json --lang en"),
        ]);
    }

    #[test]
    fn nobody_comes_out_of_what_is_said_of_a_file() {
        let folder = shop("canary_files");
        let mut all = Vec::new();
        for file in fs::read_dir(folder.join("exports")).unwrap() {
            let file = file.unwrap().file_name().into_string().unwrap();
            for lang in ["zh", "en"] {
                all.push(run(&folder, &format!("suggest-map exports/{file} --lang {lang}")));
            }
            if !file.ends_with(".dj") {
                all.push(run(&folder, &format!("diagnose exports/{file} --lang zh")));
            }
            for wrong in ["mapping", "suppress", "compare"] {
                all.push(run(&folder, &format!("diagnose exports --{wrong} exports/{file} --lang en")));
            }
        }
        is_clean(&all);
        let said: String = all.iter().map(|out| out.text.as_str()).collect();
        assert!(said.contains("登记"), "words that come again and again are shown");
    }

    /// The checks above can fail: asked to, the same outputs show whom they are about.
    #[test]
    fn revealed_they_do() {
        let folder = shop("canary_revealed");
        for out in diagnosed(&folder, " --reveal") {
            let found = found(&out);
            assert!(found.len() >= 10, "{}: only {} come out", out.place, found.len());
        }
    }
}
