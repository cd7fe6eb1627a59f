//! The editor grammar (TextMate), made from the word table.
//!
//! Visual Studio Code, JetBrains, Sublime Text and others colour `.dj` files with it; the file
//! `dangjiu.tmLanguage.json` is kept equal to [`textmate`] by a test.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::words::{Class, WORDS, Word};

/// A spelling as part of a regular expression inside JSON.
fn pattern(text: &str) -> String {
    text.replace(' ', "\\\\s+")
}

/// Both spellings of the words that pass, longest first so that none hides a longer one.
fn choice(pass: impl Fn(&Word) -> bool) -> String {
    let mut all: Vec<String> = WORDS
        .iter()
        .filter(|word| pass(word))
        .flat_map(|word| [pattern(word.en), pattern(word.zh)])
        .collect();
    all.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    all.dedup();
    all.join("|")
}

/// One `match` pattern as a JSON object. A word is only a word where no letter stands beside it, and not after a dot.
fn words_pattern(scope: &str, words: &str) -> String {
    format!(
        "    {{ \"name\": \"{scope}.dangjiu\", \"match\": \"(?<![\\\\p{{L}}\\\\p{{N}}_.])(?:{words})(?![\\\\p{{L}}\\\\p{{N}}_])\" }}"
    )
}

/// The text of `dangjiu.tmLanguage.json`.
///
/// ```
/// assert!(dangjiu_grammar::editor::textmate().contains("source.dangjiu"));
/// ```
#[must_use]
pub fn textmate() -> String {
    let units = choice(|w| w.class == Class::Unit && w.id != "times");
    let patterns = [
        String::from(
            "    { \"name\": \"comment.line.double-slash.dangjiu\", \"match\": \"(?://|／／).*$\" }",
        ),
        text_pattern("\\\"", "\\\""),
        text_pattern("“", "”"),
        format!(
            "    {{ \"name\": \"constant.numeric.dangjiu\", \"match\": \"[¥￥]?[0-9０-９]+(?:[.．][0-9０-９]+)?\\\\s*(?:{units}|万元|元|%|％|千克)?\" }}"
        ),
        words_pattern("keyword.declaration", &choice(|w| w.opens)),
        words_pattern("keyword.control", &choice(|w| !w.opens && w.class == Class::Hard)),
        words_pattern("keyword.other", &choice(|w| !w.opens && w.class == Class::Soft && !w.zh.is_empty())),
        String::from(
            "    { \"name\": \"keyword.operator.dangjiu\", \"match\": \"->>|->|→|<=|>=|!=|[-+*/<>=≤≥≠×÷]\" }",
        ),
    ];
    format!(
        "{{\n  \"name\": \"Dangjiu\",\n  \"scopeName\": \"source.dangjiu\",\n  \"fileTypes\": [\"dj\"],\n  \"patterns\": [\n{}\n  ]\n}}\n",
        patterns.join(",\n")
    )
}

/// A text with escapes and holes.
fn text_pattern(open: &str, close: &str) -> String {
    format!(
        "    {{ \"name\": \"string.quoted.double.dangjiu\", \"begin\": \"{open}\", \"end\": \"{close}|$\", \"patterns\": [\n      \
         {{ \"name\": \"constant.character.escape.dangjiu\", \"match\": \"\\\\\\\\(?:u\\\\{{[0-9a-fA-F]+\\\\}}|.)|\\\\{{\\\\{{|\\\\}}\\\\}}\" }},\n      \
         {{ \"name\": \"meta.interpolation.dangjiu\", \"begin\": \"\\\\{{\", \"end\": \"\\\\}}\", \"patterns\": [{{ \"include\": \"$self\" }}] }}\n    ] }}"
    )
}
