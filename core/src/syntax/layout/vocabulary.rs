//! The word table as the layout needs it: by a word's first or last part.

use alloc::borrow::Cow;
use alloc::string::String;

use dangjiu_grammar::words::{Class, WORDS};
use hashbrown::HashMap;

/// What the layout knows of a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Traits {
    /// A declaration may start with it.
    pub opens: bool,
    /// A line that starts with it continues the line before.
    pub continues: bool,
    /// A line that ends with it goes on in the next.
    pub expects_more: bool,
    /// It is never a bare name.
    pub hard: bool,
    /// It starts a declaration in which line ends matter: steps, table rows and the items of a test.
    pub keeps_lines: bool,
}

/// Words by spelling; of several words with one spelling the traits are joined.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    words: HashMap<&'static str, Traits>,
}

impl Vocabulary {
    pub(crate) fn new() -> Self {
        let mut words: HashMap<&'static str, Traits> = HashMap::new();
        for word in WORDS {
            for spelling in [word.en, word.zh] {
                let first = spelling.split(' ').next().unwrap_or(spelling);
                let last = spelling.rsplit(' ').next().unwrap_or(spelling);
                let whole = first.len() == spelling.len();
                let traits = words.entry(first).or_default();
                traits.opens |= word.opens;
                traits.continues |= word.continues && whole;
                traits.hard |= word.class == Class::Hard;
                traits.keeps_lines |= matches!(word.id, "rule" | "table" | "test" | "replace");
                words.entry(last).or_default().expects_more |= word.expects_more;
            }
        }
        Self { words }
    }

    /// The traits of a word as written, full-width letters included; `None` for what is no word of the language.
    pub(crate) fn get(&self, written: &str) -> Option<Traits> {
        self.words.get(fold(written).as_ref()).copied()
    }

    /// The spellings a declaration may start with, in the order of the word table.
    pub(crate) fn openers() -> impl Iterator<Item = &'static str> {
        WORDS.iter().filter(|word| word.opens).flat_map(|word| [word.en, word.zh])
    }
}

/// The text with full-width ASCII (U+FF01–FF5E), the full-width blank and the full-width yen sign folded.
///
/// ```text
/// ｐａｉｄ２ → paid2      ￥５ → ¥5
/// ```
pub(crate) fn fold(text: &str) -> Cow<'_, str> {
    let folds = |c: char| matches!(c, '\u{FF01}'..='\u{FF5E}' | '\u{3000}' | '￥');
    if text.is_ascii() || !text.contains(folds) {
        return Cow::Borrowed(text);
    }
    let folded: String = text
        .chars()
        .map(|c| match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            '\u{3000}' => ' ',
            '￥' => '¥',
            other => other,
        })
        .collect();
    Cow::Owned(folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_by_their_parts() {
        let words = Vocabulary::new();
        assert!(words.get("规则").unwrap().opens && words.get("ｒｕｌｅ").unwrap().hard);
        assert!(words.get("and").unwrap().continues && words.get("and").unwrap().expects_more);
        assert!(words.get("else").unwrap().expects_more, "`x or else` goes on");
        assert!(!words.get("starts").unwrap().continues, "an action may be called `starts`");
        assert!(!words.get("at").unwrap().continues);
        assert_eq!(words.get("订单"), None);
    }

    #[test]
    fn folding() {
        assert_eq!(fold("ｐａｉｄ２"), "paid2");
        assert_eq!(fold("￥５　元"), "¥5 元");
        assert!(matches!(fold("订单 “x”"), Cow::Borrowed(_)));
    }
}
