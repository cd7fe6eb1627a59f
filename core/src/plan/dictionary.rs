//! Dictionaries: codes of the texts that rules name.
//!
//! Thousands of rules name thousands of texts, and each text of an event is looked up once. A text of up to sixteen bytes
//! is told by its two ends and its length, which lie in the table itself: looking it up goes to one place in memory.

use alloc::vec;
use alloc::vec::Vec;
use core::hash::BuildHasher;

use hashbrown::DefaultHashBuilder;

use super::access::count;
use crate::facts::Ends;

/// Codes of texts, from 0 in the order in which they were first named.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dictionary {
    /// A power of two of cells, half of them taken at most; or none.
    cells: Vec<Cell>,
    /// For texts of which the ends do not tell all.
    hasher: DefaultHashBuilder,
    /// All texts, one behind the other.
    texts: Vec<u8>,
    /// Per code, where its text ends.
    ends: Vec<u32>,
}

/// A text in the table.
#[derive(Clone, Copy, Debug)]
struct Cell {
    key: Key,
    /// [`FREE`]: there is none.
    code: u32,
}

/// No code.
const FREE: u32 = u32::MAX;

/// The fewest cells there are.
const FEWEST: usize = 4;

/// What tells a text; of a long one, a hash of the whole takes the place of its ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key {
    ends: Ends,
    length: u32,
}

impl Key {
    #[inline]
    fn place(self) -> u64 {
        self.ends.hash(self.length as usize)
    }
}

impl Dictionary {
    /// The code of a text that a rule names.
    pub(crate) fn intern(&mut self, text: &str) -> u32 {
        if let Some(code) = self.find(text) {
            return code;
        }
        let code = self.len();
        self.texts.extend_from_slice(text.as_bytes());
        self.ends.push(count(self.texts.len()));
        if self.ends.len() * 2 > self.cells.len() {
            self.grow();
        }
        let cell = Cell { key: self.key(text.as_bytes()), code };
        self.put(cell);
        code
    }

    /// Twice as many cells.
    fn grow(&mut self) {
        let free = Cell { key: Key { ends: Ends::default(), length: 0 }, code: FREE };
        let cells = vec![free; (self.cells.len() * 2).max(FEWEST)];
        let before = core::mem::replace(&mut self.cells, cells);
        before.into_iter().filter(|cell| cell.code != FREE).for_each(|cell| self.put(cell));
    }

    /// Puts a cell in the first place that is free for it.
    fn put(&mut self, cell: Cell) {
        let (mut at, mask) = (self.start(cell.key), self.cells.len().wrapping_sub(1));
        while let Some(found) = self.cells.get_mut(at & mask) {
            if found.code == FREE {
                *found = cell;
                return;
            }
            at += 1;
        }
    }

    /// The texts that have codes.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        let texts = (0..self.len()).map(|code| self.text(code));
        texts.filter_map(|text| core::str::from_utf8(text).ok())
    }

    /// How many there are.
    pub(crate) fn len(&self) -> u32 {
        count(self.ends.len())
    }

    #[inline]
    fn find(&self, text: &str) -> Option<u32> {
        let text = text.as_bytes();
        // Many rules name one text only: one currency, one coupon.
        if self.ends.len() == 1 {
            return (self.texts == text).then_some(0);
        }
        let key = self.key(text);
        let (mut at, mask) = (self.start(key), self.cells.len().wrapping_sub(1));
        loop {
            // Without cells there is none to get; with them a free one ends the search.
            let cell = self.cells.get(at & mask)?;
            if cell.code == FREE {
                return None;
            }
            if cell.key == key && (text.len() <= Ends::TELL_ALL || self.text(cell.code) == text) {
                return Some(cell.code);
            }
            at += 1;
        }
    }

    #[inline]
    fn key(&self, text: &[u8]) -> Key {
        let ends = if text.len() <= Ends::TELL_ALL { Ends::of(text) } else { self.of_long(text) };
        Key { ends, length: count(text.len()) }
    }

    #[inline(never)]
    fn of_long(&self, text: &[u8]) -> Ends {
        Ends::from(self.hasher.hash_one(text))
    }

    /// The cell at which the search for a key begins, plus a multiple of how many there are.
    #[inline]
    fn start(&self, key: Key) -> usize {
        // The upper bits of the product are the good ones.
        let shift = 64 - self.cells.len().trailing_zeros();
        usize::try_from(key.place().wrapping_shr(shift)).unwrap_or_default()
    }

    /// The code of a text; that of all others where no rule names it.
    // A call of its own, so that what asks for the position of a number or a member has no room to make for it.
    #[cfg_attr(not(feature = "inline"), inline(never))]
    #[cfg_attr(feature = "inline", inline)]
    pub(super) fn code(&self, text: &str) -> u32 {
        self.find(text).unwrap_or_else(|| self.len())
    }

    /// The text of a code.
    #[inline]
    fn text(&self, code: u32) -> &[u8] {
        let at = code as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(at).copied().unwrap_or(0);
        self.texts.get(start as usize..end as usize).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Dictionary;
    use alloc::collections::BTreeMap;
    use alloc::format;
    use alloc::string::{String, ToString};
    use alloc::vec::Vec;
    use proptest::prelude::*;

    #[test]
    fn texts_have_codes_in_the_order_of_their_naming() {
        let mut dictionary = Dictionary::default();
        assert_eq!(dictionary.code(""), 0, "all texts are others");
        let named = ["", "a", "货", "ab", "b"];
        for text in named.iter().chain(&named) {
            dictionary.intern(text);
        }
        assert_eq!(named.map(|text| dictionary.code(text)), [0, 1, 2, 3, 4]);
        assert_eq!(["aa", "货b", " "].map(|text| dictionary.code(text)), [5; 3], "all others are one");
        // Short ones, and long ones with the same two ends.
        let short = (0..3000).map(|number| format!("SKU{number}"));
        let many: Vec<String> =
            short.chain((0..3000).map(|number| format!("SKU-2026-{number}-RED-XL"))).collect();
        many.iter().for_each(|text| _ = dictionary.intern(text));
        assert!(many.iter().zip(5..).all(|(text, code)| dictionary.code(text) == code));
        assert_eq!(dictionary.code("SKU-2026-3000-RED-XL"), dictionary.len());
        let all: Vec<&str> = dictionary.texts().collect();
        assert_eq!((all.first(), all.get(5), all.len()), (Some(&""), Some(&"SKU0"), 6005));
    }

    proptest! {
        #[test]
        fn as_a_map_has_it(
            named in prop::collection::vec("[ab]{0,4}|[a-c订]{0,24}", 0..120),
            asked in prop::collection::vec("[ab]{0,4}|[a-c订]{0,24}", 0..40),
        ) {
            let (mut dictionary, mut map) = (Dictionary::default(), BTreeMap::new());
            for text in &named {
                let next = map.len();
                let code = *map.entry(text.to_string()).or_insert(next);
                prop_assert_eq!(dictionary.intern(text) as usize, code);
            }
            for text in named.iter().chain(&asked) {
                let code = map.get(text).copied().unwrap_or(map.len());
                prop_assert_eq!(dictionary.code(text) as usize, code, "{}", text);
            }
        }
    }
}
