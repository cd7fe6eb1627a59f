//! Names with a number each, found by their bytes: the keys of a record and the spellings of a member.
//!
//! Every key of every document is looked up here, whether a rule reads it or not. So a look-up is one step: the first
//! and the last eight bytes of a name and its length say where it stands in a table, and for names of up to sixteen
//! bytes (five Chinese characters) they say which name it is as well.
//!
//! ```
//! use dangjiu::facts::Names;
//! let keys: Names = [("amount", 3), ("金额", 3), ("id", 1)].into_iter().collect();
//! assert_eq!(keys.get("金额"), Some(3));
//! assert_eq!(keys.get("amounts"), None);
//! ```

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Deref;

/// Names and what they stand for, sorted. A name may stand for several numbers.
#[derive(Clone, Debug, Default)]
pub struct Names {
    entries: Vec<(String, u32)>,
    /// A power of two of cells, a quarter of them taken at most; or none.
    cells: Vec<Cell>,
    /// The bits of a hash that are no place in `cells`.
    shift: u32,
    list: ListId,
}

/// Which list of names it is: copies of one list have the same, and no other list has it while one of them exists.
#[derive(Clone, Debug, Default)]
pub(crate) struct ListId(Arc<()>);

impl PartialEq for ListId {
    fn eq(&self, other: &ListId) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// One name in the table.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    ends: Ends,
    length: u32,
    /// Its first entry.
    from: u32,
    /// Its entries; none in an empty cell.
    count: u32,
    /// The number of its first entry.
    number: u32,
}

/// The first eight bytes of a name and those that follow, zero where there are none; of a name of more than sixteen the
/// first and the last eight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ends {
    first: u64,
    last: u64,
}

/// Per length of a name, which bits of its first eight bytes and of the next eight are its own.
#[expect(clippy::indexing_slicing, reason = "an index that is out of bounds does not compile in a constant")]
const COUNTS: [[u64; 2]; Ends::TELL_ALL + 1] = {
    let (mut counts, mut length) = ([[0; 2]; Ends::TELL_ALL + 1], 1);
    while length < counts.len() {
        let first = if length < 8 { length } else { 8 };
        counts[length][0] = u64::MAX >> (64 - 8 * first);
        if length > 8 {
            counts[length][1] = u64::MAX >> (8 * (16 - length));
        }
        length += 1;
    }
    counts
};

impl From<u64> for Ends {
    fn from(hash: u64) -> Ends {
        Ends { first: hash, last: 0 }
    }
}

impl Ends {
    /// Up to here the two ends and the length are the whole name.
    pub(crate) const TELL_ALL: usize = 16;

    #[inline(always)]
    pub(crate) fn of(name: &[u8]) -> Ends {
        if let Some(ends) = Ends::of_usual(name) {
            return ends;
        }
        if let (true, Some(first), Some(last)) =
            (name.len() > Ends::TELL_ALL, name.first_chunk(), name.last_chunk())
        {
            return Ends { first: u64::from_le_bytes(*first), last: u64::from_le_bytes(*last) };
        }
        Ends { first: name.iter().rev().fold(0, |first, byte| first << 8 | u64::from(*byte)), last: 0 }
    }

    /// The same of a name of four to sixteen bytes. The steps are the same whatever the length: there is no branch to guess.
    #[inline(always)]
    fn of_usual(name: &[u8]) -> Option<Ends> {
        let most = name.len().checked_sub(size_of::<u32>()).filter(|_| name.len() <= Ends::TELL_ALL)?;
        // Four bytes at a time; at the end of the name they begin sooner, and what was there before is shifted out.
        let four = |from: usize| {
            let start = from.min(most);
            let bytes = name.get(start..).and_then(<[u8]>::first_chunk).copied().unwrap_or_default();
            u64::from(u32::from_le_bytes(bytes)) >> (8 * (from - start).min(size_of::<u32>()))
        };
        Some(Ends { first: four(0) | four(4) << 32, last: four(8) | four(12) << 32 })
    }

    /// The ends of the first `length` bytes of a text.
    #[inline(always)]
    fn of_first(text: &[u8], length: usize) -> Ends {
        if let (Some(counts), Some((first, behind))) = (COUNTS.get(length), text.split_first_chunk())
            && let (&[of_first, of_last], Some(last)) = (counts, behind.first_chunk())
        {
            // The steps are the same whatever the length: there is no branch to guess.
            let (first, last) = (u64::from_le_bytes(*first), u64::from_le_bytes(*last));
            return Ends { first: first & of_first, last: last & of_last };
        }
        Ends::of(text.get(..length).unwrap_or_default())
    }

    /// A hash of which the upper bits are good.
    #[inline(always)]
    pub(crate) fn hash(self, length: usize) -> u64 {
        // The multiplier is 2^64 divided by the golden ratio, whose upper bits mix well.
        (self.first ^ self.last.rotate_left(23) ^ (length as u64)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }
}

impl Names {
    /// These names. Their order does not matter; a name with the same number twice stands once.
    #[must_use]
    pub fn new(mut entries: Vec<(String, u32)>) -> Names {
        entries.sort();
        entries.dedup();
        let mut names = Names { cells: Vec::new(), shift: 0, entries, list: ListId::default() };
        names.index();
        names
    }

    fn index(&mut self) {
        if self.entries.is_empty() {
            return;
        }
        let size = (self.entries.len() * 4).next_power_of_two();
        self.shift = u64::BITS - size.trailing_zeros();
        self.cells = vec![Cell::default(); size];
        let mut from = 0;
        for group in self.entries.chunk_by(|a, b| a.0 == b.0) {
            let count = number(group.len());
            if let Some((name, first)) = group.first() {
                let (ends, length) = (Ends::of(name.as_bytes()), name.len());
                let cell = Cell { ends, length: number(length), from, count, number: *first };
                let mut at = place(ends.hash(length), self.shift);
                while self.cells.get(at & (size - 1)).is_some_and(|taken| taken.count > 0) {
                    at += 1;
                }
                if let Some(free) = self.cells.get_mut(at & (size - 1)) {
                    *free = cell;
                }
            }
            from += count;
        }
    }

    pub(crate) fn list(&self) -> &ListId {
        &self.list
    }

    #[cfg_attr(not(feature = "small"), inline(always))]
    fn cell(&self, name: &str) -> Option<&Cell> {
        if name.len() > Ends::TELL_ALL {
            return self.long_cell(name);
        }
        self.cell_with(Ends::of(name.as_bytes()), name.len(), |_| true)
    }

    /// That of a name of which the ends do not tell all. Few are.
    #[inline(never)]
    fn long_cell(&self, name: &str) -> Option<&Cell> {
        self.cell_with(Ends::of(name.as_bytes()), name.len(), |cell| self.spelled(cell) == Some(name))
    }

    /// The cell with these ends and this length for which `is_it` holds as well.
    #[inline(always)]
    fn cell_with(&self, ends: Ends, length: usize, is_it: impl Fn(&Cell) -> bool) -> Option<&Cell> {
        let mut at = place(ends.hash(length), self.shift);
        let mask = self.cells.len().wrapping_sub(1);
        loop {
            // Without cells there is none to get; with them an empty one ends the search.
            let cell = self.cells.get(at & mask)?;
            if cell.count == 0 {
                return None;
            }
            if cell.ends == ends && cell.length as usize == length && is_it(cell) {
                return Some(cell);
            }
            at += 1;
        }
    }

    fn spelled(&self, cell: &Cell) -> Option<&str> {
        self.entries.get(cell.from as usize).map(|(name, _)| name.as_str())
    }

    /// The number of `name`, the smallest where there are several.
    #[cfg_attr(not(feature = "small"), inline(always))]
    #[must_use]
    pub fn get(&self, name: &str) -> Option<u32> {
        self.cell(name).map(|cell| cell.number)
    }

    /// That of the name that the first `length` bytes of a text are. Where the text goes on behind them it is found
    /// quicker than the name by itself.
    ///
    /// ```
    /// use dangjiu::facts::Names;
    /// let keys: Names = [("amount", 3), ("id", 1)].into_iter().collect();
    /// assert_eq!(keys.get_first("amount\":\"199.00 CNY\"}", 6), Some(3));
    /// assert_eq!(keys.get_first("amount\":\"199.00 CNY\"}", 5), None);
    /// ```
    #[cfg_attr(not(feature = "small"), inline(always))]
    #[must_use]
    pub fn get_first(&self, text: &str, length: usize) -> Option<u32> {
        if length > Ends::TELL_ALL {
            return self.get(text.get(..length)?);
        }
        self.cell_with(Ends::of_first(text.as_bytes(), length), length, |_| true).map(|cell| cell.number)
    }

    /// The smallest number of `name`, and the entries with its other numbers: mostly none.
    #[cfg_attr(not(feature = "small"), inline(always))]
    #[must_use]
    pub fn all(&self, name: &str) -> Option<(u32, &[(String, u32)])> {
        let cell = self.cell(name)?;
        Some((cell.number, if cell.count > 1 { self.others(cell) } else { &[] }))
    }

    #[cold]
    fn others(&self, cell: &Cell) -> &[(String, u32)] {
        let others = (cell.from as usize + 1)..(cell.from as usize + cell.count as usize);
        self.entries.get(others).unwrap_or_default()
    }
}

/// The entries in the order of their names.
impl Deref for Names {
    type Target = [(String, u32)];

    fn deref(&self) -> &[(String, u32)] {
        &self.entries
    }
}

impl<S: Into<String>> FromIterator<(S, u32)> for Names {
    fn from_iter<I: IntoIterator<Item = (S, u32)>>(entries: I) -> Names {
        Names::new(entries.into_iter().map(|(name, number)| (name.into(), number)).collect())
    }
}

#[inline(always)]
fn place(hash: u64, shift: u32) -> usize {
    // At most as many bits as the table has; without a table the place does not matter.
    usize::try_from(hash.wrapping_shr(shift)).unwrap_or_default()
}

fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeMap;
    use alloc::string::String;
    use alloc::vec::Vec;

    use super::{Ends, Names};
    use proptest::prelude::*;

    /// Of each length.
    #[test]
    fn ends_are_the_bytes_with_zeros_behind_them() {
        let name = b"0123456789abcdefghij";
        for length in 0..=Ends::TELL_ALL {
            let mut bytes = [0; 16];
            bytes[..length].copy_from_slice(&name[..length]);
            let (first, last) = bytes.split_at(8);
            let [first, last] = [first, last].map(|half| u64::from_le_bytes(half.try_into().unwrap()));
            assert_eq!(Ends::of(&name[..length]), Ends { first, last }, "{length}");
            assert_eq!(Ends::of_first(name, length), Ends { first, last }, "{length}");
        }
        let ends = [b"01234567", b"cdefghij"].map(|half| u64::from_le_bytes(*half));
        assert_eq!(Ends::of(name), Ends { first: ends[0], last: ends[1] });
    }

    #[test]
    fn a_name_may_stand_for_several() {
        let names: Names = [("kind", 3), ("kind", 2), ("kind", 3), ("id", 1)].into_iter().collect();
        assert_eq!(names.get("kind"), Some(2));
        let (first, others) = names.all("kind").unwrap();
        assert_eq!((first, others), (2, [(String::from("kind"), 3)].as_slice()));
        assert_eq!(names.all("id"), Some((1, [].as_slice())));
        assert_eq!(names.len(), 3);
    }

    #[test]
    fn nothing_is_found_where_nothing_is() {
        assert_eq!(Names::default().get(""), None);
        assert_eq!(Names::new(Vec::new()).get("order"), None);
        let empty: Names = [("", 7)].into_iter().collect();
        assert_eq!((empty.get(""), empty.get("a")), (Some(7), None));
    }

    #[test]
    fn long_names_with_the_same_ends_are_apart() {
        let names: Names =
            [("customer_of_the_first_order", 1), ("customer_of_the_third_order", 2)].into_iter().collect();
        assert_eq!(names.get("customer_of_the_third_order"), Some(2));
        assert_eq!(names.get("customer_of_the_other_order"), None);
    }

    proptest! {
        #[test]
        fn as_a_map_has_it(
            known in prop::collection::btree_map("[ab]{0,4}|[a-c订]{0,20}", any::<u32>(), 0..80),
            asked in prop::collection::vec("[ab]{0,4}|[a-c订]{0,20}", 0..80),
        ) {
            let map: BTreeMap<String, u32> = known;
            let names: Names = map.clone().into_iter().collect();
            for name in map.keys().chain(&asked) {
                prop_assert_eq!(names.get(name), map.get(name).copied(), "{}", name);
                for behind in ["", "\"", "\",\"b\":\"订单\"}"] {
                    let text = [name.as_str(), behind].concat();
                    prop_assert_eq!(names.get_first(&text, name.len()), map.get(name).copied(), "{}", text);
                }
            }
            prop_assert_eq!(names.iter().map(|(name, _)| name).collect::<Vec<_>>(), map.keys().collect::<Vec<_>>());
        }
    }
}
