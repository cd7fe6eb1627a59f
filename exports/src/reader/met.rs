//! What was met before, byte for byte: a row taken for one that it is not would be lost.

use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;

/// Things of one or several parts, each kept once, one behind the other. Emptied it keeps its room.
#[derive(Default)]
pub(super) struct Met {
    bytes: Vec<u8>,
    /// Where each ends.
    ends: Vec<usize>,
    places: HashTable<usize>,
    hasher: RandomState,
}

impl Met {
    /// Whether nothing of these parts was met before; it is from now on.
    pub(super) fn is_new<'p>(&mut self, parts: impl IntoIterator<Item = &'p [u8]>) -> bool {
        let start = self.bytes.len();
        for part in parts {
            // Where a part ends is told by its length, so that no two lists of parts are the same bytes.
            self.bytes.extend(part.len().to_le_bytes());
            self.bytes.extend(part);
        }
        let Met { bytes, ends, places, hasher } = self;
        let place = ends.len();
        ends.push(bytes.len());
        let hash = |place: &usize| hasher.hash_one(kept(bytes, ends, *place));
        let own = kept(bytes, ends, place);
        let is_known = places.find(hash(&place), |known| kept(bytes, ends, *known) == own).is_some();
        if is_known {
            ends.pop();
            bytes.truncate(start);
        } else {
            places.insert_unique(hash(&place), place, hash);
        }
        !is_known
    }

    pub(super) fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
        self.places.clear();
    }
}

fn kept<'b>(bytes: &'b [u8], ends: &[usize], place: usize) -> &'b [u8] {
    let start = place.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
    ends.get(place).and_then(|end| bytes.get(start..*end)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_anywhere_is_new() {
        let mut met = Met::default();
        assert!(met.is_empty());
        let things: [&[&str]; 7] =
            [&[], &[""], &["", ""], &["a", "bc"], &["ab", "c"], &["abc"], &["a", "b", "c"]];
        for new in [true, false] {
            for parts in things {
                assert_eq!(met.is_new(parts.iter().map(|part| part.as_bytes())), new, "{parts:?}");
            }
        }
        met.clear();
        assert!(met.is_new([&b"abc"[..]]));
    }

    #[test]
    fn many_are_told_apart() {
        let mut met = Met::default();
        for new in [true, false] {
            assert!((0..20_000).all(|number: u32| met.is_new([number.to_string().as_bytes()]) == new));
        }
    }
}
