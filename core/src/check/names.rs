//! Which spellings a name in a source has, for printing a file in the other language.
//!
//! Only resolved names stand here: a name that was not understood is printed as it was written.

use alloc::string::String;
use alloc::vec::Vec;

use hashbrown::HashMap;

use crate::lang::Lang;
use crate::schema::Names;
use crate::span::Span;
use crate::syntax::print::NameTable;

/// The number of a pair of spellings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pair(u32);

/// The spellings of resolved names by where they stand.
#[derive(Clone, Debug, Default)]
pub struct NameIndex {
    /// Distinct pairs: English, Chinese.
    pairs: Vec<(String, String)>,
    /// Pair by both spellings, joined.
    by_spelling: HashMap<String, u32>,
    /// Place and pair, sorted by place once the check is done.
    places: Vec<(Span, u32)>,
    /// Kept to join spellings without a new allocation per name.
    joined: String,
}

impl NameIndex {
    /// Records that the name at `span` has these spellings. A thing with one spelling needs no record.
    pub(crate) fn record(&mut self, span: Span, names: &Names) {
        if let Some(pair) = self.pair(names) {
            self.place(span, pair);
        }
    }

    /// Records that the name at `span` is `en` in English and `zh` in Chinese.
    pub(crate) fn record_pair(&mut self, span: Span, en: &str, zh: &str) {
        if let Some(pair) = self.intern(en, zh) {
            self.place(span, pair);
        }
    }

    /// The pair of spellings of a thing, to be placed many times; nothing where it has one spelling.
    pub(crate) fn pair(&mut self, names: &Names) -> Option<Pair> {
        names.other.as_ref()?;
        self.intern(names.get(Lang::En), names.get(Lang::Zh))
    }

    /// Records that the name at `span` has this pair of spellings.
    pub(crate) fn place(&mut self, span: Span, pair: Pair) {
        if !span.is_empty() {
            self.places.push((span, pair.0));
        }
    }

    /// How many places are recorded.
    pub(crate) fn count(&self) -> usize {
        self.places.len()
    }

    /// Both spellings of the name recorded at `span`, after the first `from` places.
    pub(crate) fn since(&self, from: usize, span: Span) -> Option<[&str; 2]> {
        let (_, pair) = self.places.get(from..)?.iter().find(|(place, _)| *place == span)?;
        let (en, zh) = self.pairs.get(*pair as usize)?;
        Some([en, zh])
    }

    /// Leaves the name at `span` as it is written.
    pub(crate) fn forget(&mut self, from: usize, span: Span) {
        let later = self.places.split_off(from.min(self.places.len()));
        self.places.extend(later.into_iter().filter(|(place, _)| *place != span));
    }

    fn intern(&mut self, en: &str, zh: &str) -> Option<Pair> {
        self.joined.clear();
        self.joined.push_str(en);
        self.joined.push('\u{1f}');
        self.joined.push_str(zh);
        if let Some(pair) = self.by_spelling.get(self.joined.as_str()) {
            return Some(Pair(*pair));
        }
        let pair = u32::try_from(self.pairs.len()).ok()?;
        self.pairs.push((String::from(en), String::from(zh)));
        self.by_spelling.insert(self.joined.clone(), pair);
        Some(Pair(pair))
    }

    /// Sorts the places; the first record of a place stays.
    pub(crate) fn finish(&mut self) {
        self.places.sort_by_key(|(span, _)| *span);
        self.places.dedup_by_key(|(span, _)| *span);
    }

    /// The spelling in `lang` of the name at exactly `span`; nothing where it has only the one written.
    #[must_use]
    pub fn name(&self, span: Span, lang: Lang) -> Option<&str> {
        let at = self.places.binary_search_by_key(&span, |(place, _)| *place).ok()?;
        let (_, pair) = self.places.get(at)?;
        let (en, zh) = self.pairs.get(*pair as usize)?;
        Some(match lang {
            Lang::En => en,
            Lang::Zh => zh,
        })
    }
}

impl NameTable for NameIndex {
    fn name(&self, span: Span, lang: Lang) -> Option<&str> {
        self.name(span, lang)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::SourceId;

    #[test]
    fn a_name_is_found_at_its_place_in_either_language() {
        let mut index = NameIndex::default();
        let names = Names { primary: "order".into(), other: Some("订单".into()), ..Names::default() };
        let (late, early) = (Span::new(SourceId(1), 5, 10), Span::new(SourceId(0), 7, 12));
        index.record(late, &names);
        index.record(early, &names);
        index.record(Span::new(SourceId(0), 0, 3), &Names { primary: "x".into(), ..Names::default() });
        index.finish();
        assert_eq!(index.name(late, Lang::Zh), Some("订单"));
        assert_eq!(index.name(early, Lang::En), Some("order"));
        assert_eq!(index.name(Span::new(SourceId(0), 0, 3), Lang::En), None);
    }

    #[test]
    fn a_chinese_primary_name_is_the_chinese_one() {
        let mut index = NameIndex::default();
        let names = Names { primary: "大单".into(), other: Some("big".into()), ..Names::default() };
        let span = Span::new(SourceId(0), 0, 6);
        index.record(span, &names);
        index.finish();
        assert_eq!(index.name(span, Lang::En), Some("big"));
        assert_eq!(index.name(span, Lang::Zh), Some("大单"));
    }
}
