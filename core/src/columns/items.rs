//! Feeds of items: what the items of a list leave possible of the rules that are about them.

use alloc::vec::Vec;

use super::check::{Ground, Items};
use super::column::Offsets;
use super::feed::{Feed, Possible};
use crate::plan::block::{Left, OfItems, Said};

/// The items of a chunk about which rules ask, in buffers that are used again: few rows have them.
#[derive(Debug, Default)]
pub(super) struct AskedItems {
    /// The rows, counted from the first of the chunk, each with where its items end in what follows.
    rows: Vec<(usize, usize)>,
    /// Their items, as rows of their columns.
    items: Vec<usize>,
    /// What each of them leaves of the rules that ask.
    possible: Possible,
}

impl AskedItems {
    /// The items of the rows from `from` on that leave any of the rules that ask possible.
    fn gather(&mut self, asking: u64, offsets: Offsets<'_>, from: usize, rows: &[u64]) {
        self.rows.clear();
        self.items.clear();
        self.possible.renew(0, 0);
        for (at, rules) in rows.iter().enumerate() {
            if rules & asking != 0 {
                self.items.extend(offsets.piece(from + at));
                self.possible.grow(self.items.len(), rules & asking);
                self.rows.push((at, self.items.len()));
            }
        }
    }
}

/// Clauses about the items of a list over the columns of the items.
#[derive(Debug)]
pub(super) struct ItemFeed<'b> {
    of_items: &'b OfItems,
    feeds: Vec<Feed<'b>>,
}

impl<'b> ItemFeed<'b> {
    /// Nothing where a value of an item is in no column.
    pub(super) fn of(ground: &Ground<'b>, of_items: &'b OfItems) -> Option<ItemFeed<'b>> {
        let feeds = of_items.dials.iter().map(|dial| Feed::of(ground, dial));
        let feeds = Feed::joined(ground, feeds.collect::<Option<Vec<Feed<'b>>>>()?);
        Some(ItemFeed { of_items, feeds })
    }

    /// Takes from what is possible in the rows from `from` on what their items rule out.
    #[inline(never)]
    pub(super) fn narrow(
        &self,
        ground: &Ground<'b>,
        from: usize,
        possible: &mut Possible,
        asked: &mut AskedItems,
    ) {
        let Some(offsets) = ground.all_items(self.of_items.list) else {
            return self.narrow_slowly(ground, from, possible);
        };
        asked.gather(self.of_items.rules(), offsets, from, &possible.rules);
        let AskedItems { rows, items, possible: left } = asked;
        self.feeds.iter().for_each(|feed| feed.narrow(ground, items.as_slice(), left));
        let mut items = left.rules.iter().zip(&left.open);
        let mut first = 0;
        for (at, end) in rows {
            let Some(rules) = possible.rules.get_mut(*at) else { continue };
            let (mut said, waiting) = (Said::default(), *rules & self.of_items.rules());
            for (item, open) in items.by_ref().take(*end - first) {
                said.add(waiting, Left { possible: *item, open: *open });
            }
            first = *end;
            let mut row = Left { possible: *rules, open: 0 };
            self.of_items.settle(&mut row, said);
            *rules = row.possible;
            if let Some(open) = possible.open.get_mut(*at).filter(|_| row.open != 0) {
                *open |= row.open;
                possible.any_open = true;
            }
        }
    }

    /// The same where a list may be missing or wrong.
    #[inline(never)]
    fn narrow_slowly(&self, ground: &Ground<'b>, from: usize, possible: &mut Possible) {
        let asked = self.of_items.rules();
        let rows = possible.rules.iter_mut().zip(&mut possible.open);
        for (row, (rules, open)) in (from..).zip(rows) {
            if *rules & asked == 0 {
                continue;
            }
            let mut left = Left { possible: *rules, open: *open };
            match ground.items(self.of_items.list, row) {
                Items::Here(items) => self.of_items.narrow(&mut left, items, |item, left| {
                    self.feeds.iter().for_each(|feed| feed.narrow_one(ground, item, left));
                }),
                Items::Unknown | Items::Error => left.open |= left.possible & asked,
            }
            (*rules, *open) = (left.possible, left.open);
            possible.any_open |= *open != 0;
        }
    }
}
