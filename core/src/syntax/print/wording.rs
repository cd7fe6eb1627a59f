//! Words, names and quoted texts in the language being printed.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use dangjiu_grammar::words::{Class, WORDS, word};

use super::NameTable;
use super::doc::Doc;
use crate::lang::Lang;
use crate::syntax::ast::{Literal, Name, Path, Quoted};

/// What the printer writes in: a language, and where known the names of that language.
#[derive(Clone, Copy)]
pub(super) struct Wording<'a> {
    pub(super) lang: Lang,
    pub(super) names: Option<&'a dyn NameTable>,
}

impl Wording<'_> {
    /// The spelling of the word with this id.
    pub(super) fn spelling(&self, id: &'static str) -> &'static str {
        match (word(id), self.lang) {
            (Some(word), Lang::En) => word.en,
            (Some(word), Lang::Zh) => word.zh,
            (None, _) => id,
        }
    }

    pub(super) fn word(&self, id: &'static str) -> Doc {
        Doc::Word(self.spelling(id))
    }

    /// The word with a space after it.
    pub(super) fn lead(&self, id: &'static str) -> Doc {
        Doc::All(vec![self.word(id), Doc::Word(" ")])
    }

    /// The name in the language being printed, else as written; as written too where the other spelling would
    /// not read as a name.
    pub(super) fn spelled<'n>(&'n self, name: &'n Name) -> &'n str {
        let spelling = self.names.and_then(|names| names.name(name.span, self.lang));
        spelling.filter(|spelling| reads_as_name(spelling)).unwrap_or(&name.text)
    }

    pub(super) fn name(&self, name: &Name) -> Doc {
        Doc::Text(self.spelled(name).into())
    }

    pub(super) fn names(&self, names: &[Name]) -> Vec<Doc> {
        names.iter().map(|name| self.name(name)).collect()
    }

    pub(super) fn path(&self, path: &Path) -> Doc {
        let mut text = String::new();
        for part in &path.parts {
            if !text.is_empty() {
                text.push('.');
            }
            text.push_str(self.spelled(part));
        }
        Doc::Text(text)
    }
}

/// Whether the text is one word that may stand anywhere as a name.
fn reads_as_name(text: &str) -> bool {
    let is_word = text.chars().all(|c| c == '_' || c.is_alphanumeric())
        && text.starts_with(|c: char| c == '_' || c.is_alphabetic());
    is_word && !WORDS.iter().any(|word| word.class == Class::Hard && (word.en == text || word.zh == text))
}

pub(super) fn literal(literal: &Literal) -> Doc {
    Doc::Text(literal.spelling.clone())
}

/// The text in straight quotes.
pub(super) fn quoted(quoted: &Quoted) -> Doc {
    let mut out = String::from("\"");
    escape_into(&mut out, &quoted.text);
    out.push('"');
    Doc::Text(out)
}

/// Each title behind a space.
pub(super) fn titles(titles: &[Quoted]) -> Doc {
    Doc::All(titles.iter().flat_map(|title| [Doc::Word(" "), quoted(title)]).collect())
}

/// Writes `text` as it stands between straight quotes.
pub(super) fn escape_into(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '{' => out.push_str("{{"),
            '}' => out.push_str("}}"),
            _ if is_invisible(c) => out.push_str(&alloc::format!("\\u{{{:x}}}", u32::from(c))),
            _ => out.push(c),
        }
    }
}

/// Characters that a reader cannot see and that may turn the text around: they are always written as `\u{…}`.
const fn is_invisible(c: char) -> bool {
    c.is_ascii_control()
        || matches!(c, '\u{80}'..='\u{9F}' | '\u{61C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}
