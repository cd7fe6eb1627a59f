//! Which form a document has: an envelope of named roots, a CloudEvent, or a bare order.

use std::collections::{BTreeMap, BTreeSet};

use dangjiu::facts::{Names, Shape};
use dangjiu::schema::Vocabulary;

use super::head;

/// The record a bare document is.
const BARE: &str = "order";
/// The root of the event's own fields, in both languages.
const EVENT: [&str; 2] = ["event", "事件"];

/// The names under which facts may stand in a document, and from them the form of a document:
///
/// - with the key `specversion` it is a CloudEvent 1.0: `type`, `source`, `id`, `time` are the event's head, `data`
///   holds the roots, or, without any, is the record named by a part of the type (`order.created`: an order);
/// - with the key `order` or `event`, another root key that is no field of an order (`parcel`), or with root keys only
///   (`{"customer": …}`), it is an envelope;
/// - otherwise it is a bare order.
///
/// So the order of keys never matters, and an order may hold a field named like a root (`customer`). A root key beside
/// fields of an order, without `order`, is refused: it could be either.
#[derive(Clone, Debug, Default)]
pub struct Roots {
    /// Every spelling of every root, with the records that have a field of that spelling.
    names: BTreeMap<String, Vec<String>>,
    /// Per record, every spelling of its fields.
    fields: BTreeMap<String, BTreeSet<String>>,
    /// Every spelling of a record with its primary name.
    records: BTreeMap<String, String>,
    /// What every key that is known says of a document that may be an envelope or a bare order.
    said: Names,
    /// What is read of every document's head.
    head: Shape,
}

/// How a document is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// The object is the record itself.
    Bare,
    /// The object's keys are roots.
    Envelope,
    /// A CloudEvent.
    CloudEvent,
    /// Roots beside fields of the record.
    Mixed,
}

/// What the keys of an object say about its framing: the sum of what each says.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Evidence(u32);

impl Evidence {
    /// The key that only a CloudEvent has.
    const SPECVERSION: u32 = 1;
    /// A root that is no field of the record.
    const DECISIVE: u32 = 2;
    /// The root of the record itself, or of the event.
    const NAMED: u32 = 4;
    const ROOT: u32 = 8;
    /// A field of the record that is no root.
    const FIELD: u32 = 16;
    /// No root.
    const OTHER: u32 = 32;
}

impl Roots {
    /// The roots with these spellings; `order_fields` are those of them that an order has as fields too. The plain
    /// way for tests and tools: [`Roots::of`] reads a vocabulary.
    #[must_use]
    pub fn new<'n>(records: impl IntoIterator<Item = &'n str>, order_fields: &[&str]) -> Roots {
        let mut roots = Roots::default();
        for name in records {
            let holders = if order_fields.contains(&name) { vec![BARE.to_owned()] } else { Vec::new() };
            roots.names.insert(name.to_owned(), holders);
            roots.records.insert(name.to_owned(), name.to_owned());
        }
        roots.add_event();
        roots.settle();
        roots.head = head::shape(|record, field| {
            let name = if field.is_empty() { record } else { field };
            vec![name.to_owned()]
        });
        roots
    }

    /// The roots of a vocabulary: its records and `event`.
    #[must_use]
    pub fn of(vocabulary: &Vocabulary) -> Roots {
        let mut roots = Roots::default();
        for record in &vocabulary.records {
            for spelling in record.names.all() {
                roots.records.insert(spelling.to_owned(), record.names.primary.clone());
                roots.names.entry(spelling.to_owned()).or_default();
            }
        }
        roots.add_event();
        for record in &vocabulary.records {
            let spellings = record.fields.iter().flat_map(|field| field.names.all()).map(str::to_owned);
            roots.fields.insert(record.names.primary.clone(), spellings.collect());
            for spelling in record.fields.iter().flat_map(|field| field.names.all()) {
                if let Some(holders) = roots.names.get_mut(spelling) {
                    holders.push(record.names.primary.clone());
                }
            }
        }
        roots.settle();
        roots.head = head::shape(|record, field| {
            let Some(record) = vocabulary.records.iter().find(|known| known.names.primary == record) else {
                return Vec::new();
            };
            let names = match record.field(field) {
                Some((_, field)) => &field.names,
                None if field.is_empty() => &record.names,
                None => return Vec::new(),
            };
            names.all().map(str::to_owned).collect()
        });
        roots
    }

    /// The record that a bare document is.
    pub const BARE: &'static str = BARE;

    /// Every spelling of every root.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    /// The framing of an object with these keys, for hosts that hold objects instead of text. `bare` is the record it
    /// is where none of its keys says otherwise: [`Roots::BARE`].
    ///
    /// ```
    /// use dangjiu_facade::json::{Framing, Roots};
    /// let roots = Roots::new(["order", "customer"], &["customer"]);
    /// assert_eq!(roots.framing(["id", "customer"], Roots::BARE), Framing::Bare);
    /// assert_eq!(roots.framing(["order", "customer"], Roots::BARE), Framing::Envelope);
    /// ```
    #[must_use]
    pub fn framing<'k>(&self, keys: impl IntoIterator<Item = &'k str>, bare: &str) -> Framing {
        let mut evidence = Evidence::default();
        keys.into_iter().for_each(|key| self.note(key, bare, &mut evidence));
        evidence.framing()
    }

    /// What each known key says of a document that may be an envelope or a bare order, as bits to be joined; any other
    /// key says [`Roots::OTHERWISE`], and [`Roots::framing_of`] all of them.
    #[must_use]
    pub fn says_all(&self) -> &[(String, u32)] {
        &self.said
    }

    /// What a key says that is not in [`Roots::says_all`].
    pub const OTHERWISE: u32 = Evidence::OTHER;

    /// Joined bits are below this.
    pub const BITS: u32 = Evidence::OTHER << 1;

    /// The framing of a document whose keys say all this together.
    ///
    /// ```
    /// use dangjiu_facade::json::{Framing, Roots};
    /// let roots = Roots::new(["order"], &[]);
    /// let order = roots.says_all().iter().find(|(key, _)| key == "order").map_or(0, |(_, bits)| *bits);
    /// assert_eq!(roots.framing_of(order), Framing::Envelope);
    /// assert_eq!(roots.framing_of(Roots::OTHERWISE), Framing::Bare);
    /// ```
    #[must_use]
    pub fn framing_of(&self, bits: u32) -> Framing {
        Evidence(bits).framing()
    }

    /// The same, of keys that are noted one by one.
    pub(crate) fn framing_noted<E>(
        &self,
        bare: &str,
        each: impl FnOnce(&mut dyn FnMut(&str)) -> Result<(), E>,
    ) -> Result<Framing, E> {
        let mut evidence = Evidence::default();
        each(&mut |key| self.note(key, bare, &mut evidence))?;
        Ok(evidence.framing())
    }

    pub(super) fn head(&self) -> &Shape {
        &self.head
    }

    fn add_event(&mut self) {
        for name in EVENT {
            self.names.entry(name.to_owned()).or_default();
        }
    }

    /// The primary name of the first part of an event's type that names a record: `order` of `order.created` and of
    /// `com.shop.order.created`.
    #[must_use]
    pub fn record_of_type<'r>(&'r self, kind: &str) -> Option<&'r str> {
        kind.split('.').find_map(|part| self.records.get(part)).map(String::as_str)
    }

    /// Takes note of a key of an object that is an envelope or the record `bare`.
    #[inline]
    pub(super) fn note(&self, key: &str, bare: &str, evidence: &mut Evidence) {
        if bare == BARE { self.note_of_bare(key, evidence) } else { evidence.0 |= self.says(key, bare) }
    }

    /// The same of an object that is an envelope or the record of a bare document.
    fn note_of_bare(&self, key: &str, evidence: &mut Evidence) {
        evidence.add(self.said.get(key));
    }

    /// What every known key says then, for [`Evidence::add`].
    pub(super) fn said_of_bare(&self) -> &Names {
        &self.said
    }

    /// What a key says.
    fn says(&self, key: &str, bare: &str) -> u32 {
        let when = |so: bool, bit: u32| if so { bit } else { 0 };
        match self.names.get(key) {
            Some(holders) => {
                let named = is_event(key) || self.records.get(key).is_some_and(|record| record == bare);
                let elsewhere = !holders.iter().any(|holder| holder == bare);
                Evidence::ROOT | when(elsewhere, Evidence::DECISIVE) | when(named, Evidence::NAMED)
            }
            None if key == "specversion" => Evidence::SPECVERSION,
            None => {
                let field = self.fields.get(bare).is_some_and(|fields| fields.contains(key));
                Evidence::OTHER | when(field, Evidence::FIELD)
            }
        }
    }

    /// Fills `said`, once everything else is known.
    fn settle(&mut self) {
        let fields = self.fields.get(BARE).into_iter().flatten();
        let keys = self.names.keys().chain(fields).map(String::as_str).chain(["specversion"]);
        self.said = keys.map(|key| (key, self.says(key, BARE))).collect();
    }
}

impl Evidence {
    /// Adds what a key says; nothing for a key that is not known.
    #[inline(always)]
    pub(super) fn add(&mut self, said: Option<u32>) {
        self.0 |= said.unwrap_or(Evidence::OTHER);
    }

    fn has(self, bit: u32) -> bool {
        self.0 & bit != 0
    }

    /// The framing of the whole object, once every key has been noted.
    pub(super) fn framing(self) -> Framing {
        let (decisive, named) = (self.has(Evidence::DECISIVE), self.has(Evidence::NAMED));
        if self.has(Evidence::SPECVERSION) {
            Framing::CloudEvent
        } else if decisive && self.has(Evidence::FIELD) && !named {
            Framing::Mixed
        } else if decisive || self.has(Evidence::ROOT) && !self.has(Evidence::OTHER) {
            Framing::Envelope
        } else {
            Framing::Bare
        }
    }

    /// The framing to try when only the first key is known.
    pub(super) fn guess(self) -> Framing {
        if self.has(Evidence::SPECVERSION) {
            Framing::CloudEvent
        } else if self.has(Evidence::ROOT) {
            Framing::Envelope
        } else {
            Framing::Bare
        }
    }
}

/// Whether a key is that of the event itself, in either language.
#[must_use]
pub fn is_event(key: &str) -> bool {
    EVENT.contains(&key)
}

pub(super) const fn bare() -> &'static str {
    BARE
}
