//! The order in which objects had their keys, as what to expect of the next one.
//!
//! The documents of one sender have the same keys in the same order. A reader that knows which key comes next compares
//! it with the text in one step, instead of looking for its end and looking it up. Where another key stands, nothing but
//! that step is lost: what is expected never changes what is read.
//!
//! ```
//! use dangjiu::facts::{KeyOrder, Names};
//! let fields: Names = [("id", 1), ("amount", 2)].into_iter().collect();
//! let others = Names::default();
//! let mut order = KeyOrder::default();
//! {
//!     let mut keys = order.begin(&fields, &others);
//!     keys.learn("id", &fields, &others);
//!     keys.learn("amount", &fields, &others);
//!     order.end(keys);
//! }
//! assert!(order.begins(br#""id":"DY_1","amount":"199.00 CNY"}"#));
//! let mut keys = order.begin(&fields, &others);
//! // No `id` this time.
//! let rest = br#""amount":"199.00 CNY"}"#;
//! assert!(keys.next(rest).is_none());
//! let key = keys.ahead(rest).expect("it comes after `id`");
//! assert_eq!((key.name(), key.field(), key.width()), ("amount", Some(2), r#""amount":"#.len()));
//! order.end(keys);
//! ```

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::names::{ListId, Names};

/// How many keys are kept of the objects of one place.
const MOST: usize = 64;
/// The longest key that is kept, in bytes: some forty Chinese characters.
const LONGEST: usize = 128;
/// How many of the next known keys a key is compared with: a document may leave out all but the last of them.
const AHEAD: usize = 3;
/// The quotes and the colon around a name.
const AROUND: usize = 3;

/// The orders of keys that documents had in one plan's shape, one per node. Nothing is kept of the first document: most
/// buffers read but one.
///
/// ```
/// use dangjiu::facts::KeyOrders;
/// let mut orders = KeyOrders::default();
/// let nodes = 2;
/// orders.begin(nodes);
/// assert!(orders.get(0).is_none(), "the first document");
/// orders.begin(nodes);
/// assert!(orders.get(0).is_some() && orders.get(2).is_none());
/// ```
#[derive(Clone, Debug, Default)]
pub struct KeyOrders(Option<Vec<KeyOrder>>);

impl KeyOrders {
    /// Begins a document of a shape with so many nodes.
    #[inline]
    pub fn begin(&mut self, nodes: usize) {
        match &mut self.0 {
            Some(orders) if orders.len() == nodes => {}
            Some(orders) => orders.resize_with(nodes, KeyOrder::default),
            None => self.0 = Some(Vec::new()),
        }
    }

    /// That of a node, where something is kept.
    #[inline]
    #[must_use]
    pub fn get(&self, node: u32) -> Option<&KeyOrder> {
        self.0.as_ref()?.get(node as usize)
    }

    /// The same, to be changed.
    #[inline]
    pub fn get_mut(&mut self, node: u32) -> Option<&mut KeyOrder> {
        self.0.as_mut()?.get_mut(node as usize)
    }
}

/// The keys that earlier objects had in one place, in their order, with what they stand for in two lists of names: the
/// fields that a plan reads there, and a second list of the reader's own.
#[derive(Clone, Debug, Default)]
pub struct KeyOrder {
    /// What the keys were looked up in. Nothing is known of them in other lists.
    of: Option<(ListId, ListId)>,
    known: Known,
}

#[derive(Clone, Debug, Default)]
struct Known {
    keys: Vec<ExpectedKey>,
    /// The objects that were begun since `keys` was empty; none where nothing is to be learned.
    objects: usize,
}

/// The keys that are expected of an object while it is read.
#[derive(Debug, Default)]
pub struct ExpectedKeys {
    known: Known,
    /// The place of the next one.
    at: usize,
}

/// A key that may come next.
#[derive(Clone, Debug)]
pub struct ExpectedKey {
    /// The key in its quotes with its colon, or the first bytes of that.
    head: u128,
    /// The bits of `head` that count.
    mask: u128,
    name: Box<str>,
    field: Option<u32>,
    other: Option<u32>,
}

impl KeyOrder {
    /// The keys to expect of an object whose keys are looked up in these lists: they are taken from here, and to be put
    /// back with [`KeyOrder::end`].
    #[inline]
    pub fn begin(&mut self, fields: &Names, others: &Names) -> ExpectedKeys {
        match &self.of {
            Some((known, other)) if known == fields.list() && other == others.list() => {}
            _ => self.begin_anew(fields, others),
        }
        let Known { keys, objects } = core::mem::take(&mut self.known);
        ExpectedKeys { known: Known { keys, objects: objects.saturating_add(1) }, at: 0 }
    }

    #[cold]
    fn begin_anew(&mut self, fields: &Names, others: &Names) {
        *self =
            KeyOrder { of: Some((fields.list().clone(), others.list().clone())), known: Known::default() };
    }

    /// Ends an object that was begun.
    #[inline]
    pub fn end(&mut self, keys: ExpectedKeys) {
        // It was taken: there is nothing in it that would have to be given back.
        core::mem::forget(core::mem::replace(&mut self.known, keys.known));
    }

    /// Whether `rest` begins with the first key that is known, in quotes and with its colon.
    #[inline]
    #[must_use]
    pub fn begins(&self, rest: &[u8]) -> bool {
        self.known.keys.first().is_some_and(|key| key.begins(rest))
    }
}

impl ExpectedKeys {
    /// The key that `rest` begins with, in quotes and with its colon, if it is the next one. Nothing: it may still be
    /// [among those that follow](ExpectedKeys::ahead).
    #[inline(always)]
    #[must_use]
    pub fn next(&mut self, rest: &[u8]) -> Option<&ExpectedKey> {
        let next = self.known.keys.get(self.at).filter(|next| next.begins(rest))?;
        self.at += 1;
        Some(next)
    }

    /// The key that `rest` begins with, in quotes and with its colon, if it is one of the next few. Nothing: any key may
    /// stand there.
    #[inline(never)]
    #[must_use]
    pub fn ahead(&mut self, rest: &[u8]) -> Option<&ExpectedKey> {
        let ahead = self.known.keys.get(self.at..)?.iter().take(AHEAD);
        let (passed, key) = ahead.enumerate().find(|(_, key)| key.begins(rest))?;
        self.at += passed + 1;
        Some(key)
    }

    /// Takes note of the key `name`, which was not expected here. A key that stands for several fields is not kept, nor a
    /// long one, which would stay in memory after its document. And where keys have no order, so that too many are learned,
    /// they are forgotten now and then, at no cost to speak of.
    #[cold]
    pub fn learn(&mut self, name: &str, fields: &Names, others: &Names) {
        let field = fields.all(name);
        let Known { keys, objects } = &mut self.known;
        if *objects == 0 || name.len() > LONGEST || field.is_some_and(|(_, further)| !further.is_empty()) {
            return;
        }
        if keys.len() == MOST {
            if *objects <= MOST {
                return;
            }
            keys.clear();
            (*objects, self.at) = (1, 0);
        }
        let key = ExpectedKey::new(name, field.map(|(field, _)| field), others.get(name));
        let at = self.at.min(keys.len());
        keys.insert(at, key);
        self.at = at + 1;
    }
}

impl ExpectedKey {
    fn new(name: &str, field: Option<u32>, other: Option<u32>) -> ExpectedKey {
        let spelled = b"\"".iter().chain(name.as_bytes()).chain(b"\":");
        let (mut head, mut mask) = ([0; size_of::<u128>()], [0; size_of::<u128>()]);
        for ((byte, counts), spelled) in head.iter_mut().zip(&mut mask).zip(spelled) {
            (*byte, *counts) = (*spelled, u8::MAX);
        }
        let (head, mask) = (u128::from_le_bytes(head), u128::from_le_bytes(mask));
        ExpectedKey { head, mask, name: name.into(), field, other }
    }

    #[inline(always)]
    fn begins(&self, rest: &[u8]) -> bool {
        match rest.first_chunk() {
            Some(head) if (u128::from_le_bytes(*head) ^ self.head) & self.mask != 0 => false,
            Some(_) if self.mask != u128::MAX => true,
            _ => self.begins_long(rest),
        }
    }

    /// The same for a key that is longer than its head, or that stands at the end of a text.
    #[inline(never)]
    fn begins_long(&self, rest: &[u8]) -> bool {
        let behind = rest.strip_prefix(b"\"").and_then(|rest| rest.strip_prefix(self.name.as_bytes()));
        behind.is_some_and(|rest| rest.starts_with(b"\":"))
    }

    /// The key.
    #[inline]
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it stands for among the fields, if it is one of them.
    #[inline]
    #[must_use]
    pub fn field(&self) -> Option<u32> {
        self.field
    }

    /// What it stands for in the second list.
    #[inline]
    #[must_use]
    pub fn other(&self) -> Option<u32> {
        self.other
    }

    /// The bytes that it takes, with quotes and colon.
    #[inline]
    #[must_use]
    pub fn width(&self) -> usize {
        self.name.len() + AROUND
    }
}

#[cfg(test)]
mod tests {
    use alloc::borrow::ToOwned;
    use alloc::format;
    use alloc::vec::Vec;

    use super::{ExpectedKeys, KeyOrder, KeyOrders, LONGEST, MOST, Names};

    const VALUE: &str = r#""more than sixteen bytes"}"#;

    fn names(of: &[&str]) -> Names {
        (0..).zip(of).map(|(number, name)| (*name, number)).collect()
    }

    /// Which of the keys were expected, in an object that has these.
    fn read(order: &mut KeyOrder, fields: &Names, others: &Names, of: &[&str]) -> Vec<bool> {
        let mut keys = order.begin(fields, others);
        let expected = of.iter().map(|name| {
            let text = format!("\"{name}\":{VALUE}");
            let start = keys.at;
            let next = keys.next(text.as_bytes()).map(|key| key.name().to_owned());
            let behind = core::mem::replace(&mut keys.at, start);
            let found = keys.ahead(text.as_bytes()).map(|key| {
                assert_eq!(key.name(), *name);
                assert_eq!((key.field(), key.other()), (fields.get(name), others.get(name)));
                assert_eq!(text.get(key.width()..), Some(VALUE));
            });
            if found.is_none() {
                assert_eq!((next, behind, keys.at), (None, start, start));
                keys.learn(name, fields, others);
                return false;
            }
            let is_next = keys.at == start + 1;
            let expected = if is_next { (Some((*name).to_owned()), keys.at) } else { (None, start) };
            assert_eq!((next, behind), expected);
            true
        });
        let expected = expected.collect();
        order.end(keys);
        expected
    }

    /// Whether a text begins with one of the keys that are expected from the place `at` on.
    fn begins(order: &mut KeyOrder, fields: &Names, at: usize, text: &[u8]) -> bool {
        let mut keys = order.begin(fields, fields);
        keys.at = at;
        let found = keys.ahead(text).is_some();
        order.end(keys);
        found
    }

    #[test]
    fn keys_are_expected_from_the_second_object_on() {
        let (fields, others) = (names(&["id", "amount", "refund_only_30d"]), names(&["note", "id"]));
        let keys = ["id", "订单号", "refund_only_30d", "a_key_that_no_rule_reads", "amount", "note", ""];
        let mut order = KeyOrder::default();
        for expected in [false, true, true] {
            assert_eq!(read(&mut order, &fields, &others, &keys), [expected; 7]);
        }
    }

    #[test]
    fn nothing_is_kept_of_the_first_document() {
        let mut orders = KeyOrders::default();
        let kept = [3, 3, 5, 2].map(|nodes| {
            orders.begin(nodes);
            (0..6).map_while(|node| orders.get_mut(node).map(|_| ())).count()
        });
        assert_eq!(kept, [0, 3, 5, 2]);
        assert!(orders.get(1).is_some() && orders.get(2).is_none());
        let fields = names(&["id"]);
        let mut nowhere = ExpectedKeys::default();
        nowhere.learn("id", &fields, &fields);
        assert!(nowhere.known.keys.is_empty());
    }

    #[test]
    fn keys_may_be_missing_or_more() {
        let fields = names(&["a", "b"]);
        let mut order = KeyOrder::default();
        read(&mut order, &fields, &fields, &["a", "b", "c", "d", "e"]);
        assert_eq!(read(&mut order, &fields, &fields, &["a", "c", "d"]), [true; 3]);
        assert_eq!(read(&mut order, &fields, &fields, &["a", "d", "e"]), [true; 3]);
        assert_eq!(read(&mut order, &fields, &fields, &["a", "e"]), [true, false]);
        assert_eq!(
            read(&mut order, &fields, &fields, &["a", "b", "more", "c", "d", "e"])[2..],
            [false, true, true, true]
        );
        assert_eq!(read(&mut order, &fields, &fields, &["a", "b", "more", "c", "d", "e"]), [true; 6]);
        assert_eq!(read(&mut order, &fields, &fields, &["a", "e"]), [true; 2]);
    }

    #[test]
    fn a_key_is_the_whole_key() {
        let fields = names(&["amount", "a_name_longer_than_sixteen_bytes"]);
        let mut order = KeyOrder::default();
        read(&mut order, &fields, &fields, &["amount", "a_name_longer_than_sixteen_bytes"]);
        for other in ["\"amounts\":", "\"amount\" :", "\"amount\"", "amount\":", "\"amoun", ""] {
            for value in [VALUE, ""] {
                let text = format!("{other}{value}");
                assert!(!begins(&mut order, &fields, 0, text.as_bytes()), "{text}");
            }
        }
        assert!(begins(&mut order, &fields, 0, b"\"amount\":"));
        let long = "\"a_name_longer_than_sixteen_bytes\":";
        assert!(begins(&mut order, &fields, 1, long.as_bytes()));
        assert!(!begins(&mut order, &fields, 1, &long.as_bytes()[..long.len() - 1]));
        assert!(!begins(&mut order, &fields, 1, long.replace("bytes", "bites").as_bytes()));
    }

    #[test]
    fn other_lists_are_learned_anew() {
        let (fields, same) = (names(&["id"]), names(&["id"]));
        let mut order = KeyOrder::default();
        let mut expected = |fields: &Names, others: &Names| read(&mut order, fields, others, &["id"])[0];
        assert_eq!([(); 2].map(|()| expected(&fields, &same)), [false, true]);
        assert!(expected(&fields.clone(), &same.clone()));
        assert_eq!([(); 2].map(|()| expected(&same, &same)), [false, true]);
        assert_eq!([(); 2].map(|()| expected(&same, &fields)), [false, true]);
    }

    #[test]
    fn a_name_of_several_fields_is_looked_up() {
        let fields: Names = [("kind", 3), ("kind", 2)].into_iter().collect();
        let mut order = KeyOrder::default();
        for _ in 0..4 {
            assert_eq!(read(&mut order, &fields, &fields, &["kind"]), [false]);
        }
    }

    #[test]
    fn long_keys_are_not_kept() {
        let [longest, longer] = [LONGEST, LONGEST + 1].map(|bytes| "k".repeat(bytes));
        let fields = names(&["id", &longest, &longer]);
        let mut order = KeyOrder::default();
        let keys = ["id", &longest, &longer, "amount"];
        assert_eq!(read(&mut order, &fields, &fields, &keys), [false; 4]);
        assert_eq!(read(&mut order, &fields, &fields, &keys), [true, true, false, true]);
        assert!(order.known.keys.iter().all(|key| key.name().len() <= LONGEST));
    }

    #[test]
    fn keys_without_an_order_are_forgotten() {
        let fields = names(&["a", "b"]);
        let mut order = KeyOrder::default();
        for object in 0..10 * MOST {
            let key = format!("{object}");
            read(&mut order, &fields, &fields, &[&key, &format!("{key}+"), &format!("{key}-")]);
            assert!(order.known.keys.len() <= MOST);
        }
        for _ in 0..2 * MOST {
            read(&mut order, &fields, &fields, &["a", "b"]);
        }
        assert_eq!(read(&mut order, &fields, &fields, &["a", "b"]), [true, true]);
    }
}
