//! The files made from the word table are those in the repository.
//!
//! `DANGJIU_WRITE=1 cargo test -p dangjiu-grammar` writes them anew.

use std::path::Path;

use dangjiu_grammar::{editor, words};

fn check(path: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("DANGJIU_WRITE").is_some() {
        let written = std::fs::write(&path, text);
        assert!(written.is_ok(), "{written:?}");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == text, "{} differs from the word table; see the top of this test", path.display());
}

#[test]
fn keyword_rules() {
    check("src/words.pest", &words::pest_rules());
}

#[test]
fn editor_grammar() {
    check("dangjiu.tmLanguage.json", &editor::textmate());
}
