//! Filling slots: the walk over a document and a shape side by side.

use std::borrow::Cow;

use dangjiu::facts::{FactError, Facts, Names, NodeId, NodeKind, Shape, ShapeNode, Slot};

use super::JsonEvent;
use super::roots::{Evidence, Framing, Roots, bare, is_event};
use super::scalar;
use super::scanner::{Fault, Kind, MIXED, RawText, Read, Scanner};

/// Attributes of a CloudEvent that are about its transport, not fields of the event.
pub const TRANSPORT: [&str; 6] =
    ["specversion", "datacontenttype", "dataschema", "subject", "data", "data_base64"];

/// Reads the document of `event` into `facts`, whatever they held before.
pub(super) fn fill<'a>(event: &JsonEvent<'a>, shape: &Shape, facts: &mut Facts<'a>) -> Read<()> {
    let mut start = Scanner::new(event.bytes, event.limits.nesting)?;
    if start.kind()? != Kind::Object {
        return Err(start.expected("`{`"));
    }
    let guess = guess(&start, event)?;
    match attempt(&start, event, shape, facts, guess) {
        Ok(found) if found == guess => Ok(()),
        Ok(Framing::Mixed) => Err(mixed().into()),
        Ok(found) => attempt(&start, event, shape, facts, found).map(drop),
        Err(fault) => match fault.error() {
            FactError::DuplicateKey { .. } | FactError::ListTooLong { .. } => {
                // What refused the guess may be nothing under the right framing.
                let found = framing(&mut start.clone(), event.roots, bare())?;
                if found == guess {
                    return Err(fault);
                }
                if found == Framing::Mixed {
                    return Err(mixed().into());
                }
                attempt(&start, event, shape, facts, found).map(drop)
            }
            _ => Err(fault),
        },
    }
}

/// The refusal of a document that could be two things: [`Framing::Mixed`].
#[cold]
#[must_use]
pub fn mixed() -> FactError {
    FactError::Malformed { at: 0, what: MIXED.to_owned() }
}

/// The likely framing, from the first key alone.
fn guess(start: &Scanner<'_>, event: &JsonEvent<'_>) -> Read<Framing> {
    let first = start.clone().first_key()?.and_then(RawText::decode);
    let mut evidence = Evidence::default();
    if let Some(key) = first {
        event.roots.note(&key, bare(), &mut evidence);
    }
    Ok(evidence.guess())
}

/// The framing of the object at the cursor, by all its keys; it is passed over.
fn framing(scan: &mut Scanner<'_>, roots: &Roots, bare: &str) -> Read<Framing> {
    let mut evidence = Evidence::default();
    scan.kind()?;
    scan.object(|scan, key| {
        roots.note(&key.decode().unwrap_or_default(), bare, &mut evidence);
        scan.skip()
    })?;
    Ok(evidence.framing())
}

/// Fills the facts as if the document had this framing, and says which one it has.
fn attempt<'a>(
    start: &Scanner<'a>,
    event: &JsonEvent<'a>,
    shape: &Shape,
    facts: &mut Facts<'a>,
    framing: Framing,
) -> Read<Framing> {
    facts.reset(shape);
    let mut scan = start.clone();
    let mut walk = Walk { event, shape, facts, evidence: Evidence::default() };
    match framing {
        Framing::Envelope => walk.envelope(&mut scan)?,
        Framing::Bare => walk.bare(&mut scan, bare())?,
        Framing::CloudEvent => walk.cloud_event(&mut scan)?,
        Framing::Mixed => return Err(mixed().into()),
    }
    let found = walk.evidence.framing();
    scan.end()?;
    Ok(found)
}

struct Walk<'s, 'f, 'a> {
    event: &'s JsonEvent<'a>,
    shape: &'s Shape,
    facts: &'f mut Facts<'a>,
    evidence: Evidence,
}

/// The keys from the root to where the walk stands, for messages.
pub(crate) struct Trail<'t> {
    pub(crate) before: Option<&'t Trail<'t>>,
    pub(crate) key: &'t str,
}

impl Trail<'_> {
    /// The refusal of a place that is filled already.
    #[cold]
    fn twice(&self) -> Fault {
        FactError::DuplicateKey { key: self.path() }.into()
    }

    pub(crate) fn path(&self) -> String {
        match self.before {
            Some(before) => format!("{}.{}", before.path(), self.key),
            None => self.key.to_owned(),
        }
    }
}

impl<'s, 'a> Walk<'s, '_, 'a> {
    /// The fields of the shape's root: the roots.
    fn roots(&self) -> Option<&'s Names> {
        self.fields_of(0)
    }

    fn node(&self, id: NodeId) -> Option<&'s ShapeNode> {
        self.shape.nodes.get(id as usize)
    }

    fn fields_of(&self, id: NodeId) -> Option<&'s Names> {
        match &self.node(id)?.kind {
            NodeKind::Record(fields) => Some(fields),
            _ => None,
        }
    }

    /// The fields of the root with this key, which is marked as found; nothing where the plan does not read it.
    fn open_root(&mut self, key: &str) -> Option<&'s Names> {
        let root = self.roots()?.get(key)?;
        let node = self.node(root)?;
        if let Some(slot) = self.slot(node, 0) {
            *slot = Slot::Record;
        }
        self.fields_of(root)
    }

    fn envelope(&mut self, scan: &mut Scanner<'a>) -> Read<()> {
        let roots = self.roots();
        scan.object(|scan, key| {
            if let Some(key) = key.unescaped() {
                self.event.roots.note_of_bare(key, &mut self.evidence);
                return self.field(scan, key, roots, 0, None);
            }
            let Some(key) = self.noted(key, bare()) else { return scan.skip() };
            self.field_apart(scan, &key, roots, 0, None)
        })
    }

    fn bare(&mut self, scan: &mut Scanner<'a>, record: &str) -> Read<()> {
        let fields = self.open_root(record);
        let trail = Trail { before: None, key: record };
        let of_bare = record == bare();
        scan.object(|scan, key| {
            if let Some(key) = key.unescaped() {
                if of_bare {
                    self.event.roots.note_of_bare(key, &mut self.evidence);
                } else {
                    self.event.roots.note(key, record, &mut self.evidence);
                }
                return self.field(scan, key, fields, 0, Some(&trail));
            }
            let Some(key) = self.noted(key, record) else { return scan.skip() };
            self.field_apart(scan, &key, fields, 0, Some(&trail))
        })
    }

    /// A key with escapes decoded, its evidence noted; nothing for a key that is no text and can name nothing.
    fn noted(&mut self, key: RawText<'a>, bare: &str) -> Option<Cow<'a, str>> {
        let key = key.decode();
        self.event.roots.note(key.as_deref().unwrap_or_default(), bare, &mut self.evidence);
        key
    }

    fn cloud_event(&mut self, scan: &mut Scanner<'a>) -> Read<()> {
        let head = self.open_root("event");
        let (mut data, mut encoded, mut kind) = (None, None, None);
        let trail = Trail { before: None, key: "event" };
        scan.object(|scan, key| {
            let at_key = scan.position();
            let Some(key) = self.noted(key, bare()) else { return scan.skip() };
            match key.as_ref() {
                "data" if data.is_some() => {
                    return Err(FactError::DuplicateKey { key: key.into_owned() }.into());
                }
                "data" => data = Some(scan.clone()),
                "data_base64" => encoded = Some(at_key as u64),
                "type" => kind = text(&mut scan.clone())?,
                _ => {}
            }
            if TRANSPORT.contains(&key.as_ref()) {
                return scan.skip();
            }
            self.field_apart(scan, &key, head, 0, Some(&trail))
        })?;
        if let Some(at) = encoded {
            let what = "found `data_base64`, expected JSON in `data`".to_owned();
            return Err(FactError::Malformed { at, what }.into());
        }
        match data {
            Some(mut data) => self.cloud_data(&mut data, kind.as_deref().unwrap_or_default()),
            None => Ok(()),
        }
    }

    /// The `data` of a CloudEvent: roots, or the record its type names. A record nobody knows is left unread.
    fn cloud_data(&mut self, scan: &mut Scanner<'a>, kind: &str) -> Read<()> {
        match scan.kind()? {
            Kind::Null => return Ok(()),
            Kind::Object => {}
            _ => return Err(scan.expected("an object in `data`")),
        }
        let record = self.event.roots.record_of_type(kind).unwrap_or_default();
        // The evidence of the whole document is settled; what follows is about `data` alone.
        let whole = self.evidence;
        let framing = framing(&mut scan.clone(), self.event.roots, record)?;
        if framing == Framing::Mixed {
            return Err(mixed().into());
        }
        if framing == Framing::Envelope {
            let roots = self.roots();
            scan.object(|scan, key| {
                let Some(key) = key.decode() else { return scan.skip() };
                if is_event(&key) && scan.kind()? == Kind::Object {
                    // The head is filled already; these are the fields beside it.
                    let fields = self.open_root("event");
                    let trail = Trail { before: None, key: "event" };
                    return self.record(scan, fields, 0, &trail);
                }
                self.field_apart(scan, &key, roots, 0, None)
            })?;
        } else if !record.is_empty() {
            self.bare(scan, record)?;
        }
        self.evidence = whole;
        Ok(())
    }

    /// The fields of an object.
    fn record(
        &mut self,
        scan: &mut Scanner<'a>,
        fields: Option<&'s Names>,
        base: usize,
        trail: &Trail<'_>,
    ) -> Read<()> {
        scan.enter()?;
        let mut first = true;
        while let Some(key) = scan.next_key(first)? {
            first = false;
            match key.unescaped() {
                Some(key) => self.field(scan, key, fields, base, Some(trail))?,
                None => match key.decode() {
                    Some(key) => self.field_apart(scan, &key, fields, base, Some(trail))?,
                    None => scan.skip()?,
                },
            }
        }
        Ok(())
    }

    /// The value at the cursor, for every node that `fields` has under `key`.
    #[inline(always)]
    fn field(
        &mut self,
        scan: &mut Scanner<'a>,
        key: &str,
        fields: Option<&'s Names>,
        base: usize,
        before: Option<&Trail<'_>>,
    ) -> Read<()> {
        let found = if let Some(fields) = fields { fields.all(key) } else { None };
        let Some((id, others)) = found else { return scan.skip() };
        let trail = Trail { before, key };
        if !others.is_empty() {
            self.again(scan, others, base, &trail)?;
        }
        self.value(scan, id, base, &trail)
    }

    /// The same where a document seldom comes, not written out in every place.
    #[inline(never)]
    fn field_apart(
        &mut self,
        scan: &mut Scanner<'a>,
        key: &str,
        fields: Option<&'s Names>,
        base: usize,
        before: Option<&Trail<'_>>,
    ) -> Read<()> {
        self.field(scan, key, fields, base, before)
    }

    /// The value at the cursor, which stays there, for further nodes.
    #[cold]
    fn again(
        &mut self,
        scan: &Scanner<'a>,
        nodes: &[(String, NodeId)],
        base: usize,
        trail: &Trail<'_>,
    ) -> Read<()> {
        nodes.iter().try_for_each(|(_, id)| self.value(&mut scan.clone(), *id, base, trail))
    }

    /// The value at the cursor into one node; `base` is the first slot of the list item around it.
    #[inline(always)]
    fn value(&mut self, scan: &mut Scanner<'a>, id: NodeId, base: usize, trail: &Trail<'_>) -> Read<()> {
        let (shape, event) = (self.shape, self.event);
        let Some(node) = shape.nodes.get(id as usize) else { return scan.skip() };
        let Some(slot) = self.slot(node, base) else { return scan.skip() };
        if !matches!(slot, Slot::Absent) {
            return Err(trail.twice());
        }
        match node.kind {
            NodeKind::Scalar(ty) => scalar::read_into(scan, ty, shape, &event.limits, slot),
            _ => self.nested(scan, node, base, trail),
        }
    }

    /// The object or list at the cursor into a node that is one.
    fn nested(
        &mut self,
        scan: &mut Scanner<'a>,
        node: &'s ShapeNode,
        base: usize,
        trail: &Trail<'_>,
    ) -> Read<()> {
        let found = match (&node.kind, scan.kind()?) {
            (NodeKind::Record(fields), Kind::Object) => {
                self.record(scan, Some(fields), base, trail)?;
                Slot::Record
            }
            (NodeKind::List { list, cap, item }, Kind::List) => self.list(scan, *list, *cap, *item, trail)?,
            _ => scalar::describe(scan)?,
        };
        if let Some(slot) = self.slot(node, base) {
            *slot = found;
        }
        Ok(())
    }

    fn list(
        &mut self,
        scan: &mut Scanner<'a>,
        list: u32,
        cap: u32,
        item: NodeId,
        trail: &Trail<'_>,
    ) -> Read<Slot<'a>> {
        let longest = cap.min(u32::try_from(self.event.limits.list_items).unwrap_or(u32::MAX));
        let stride = self.shape.strides.get(list as usize).copied().unwrap_or(0) as usize;
        let start = self.items(list).map_or(0, |items| items.len());
        let trail_of_item = Trail { before: Some(trail), key: "[]" };
        let mut len = 0;
        scan.enter()?;
        while scan.next_item(len == 0)? {
            if len == longest {
                return Err(FactError::ListTooLong { path: trail.path(), cap: longest }.into());
            }
            len += 1;
            let Some(items) = self.items(list) else {
                scan.skip()?;
                continue;
            };
            let base = items.len();
            items.extend((0..stride).map(|_| Slot::Absent));
            self.value(scan, item, base, &trail_of_item)?;
        }
        Ok(Slot::List { start: u32::try_from(start).unwrap_or(u32::MAX), len })
    }

    fn items(&mut self, list: u32) -> Option<&mut Vec<Slot<'a>>> {
        self.facts.lists.get_mut(list as usize)
    }

    #[inline(always)]
    fn slot(&mut self, node: &ShapeNode, base: usize) -> Option<&mut Slot<'a>> {
        let at = base + node.slot as usize;
        match node.in_list {
            Some(list) => self.facts.lists.get_mut(list as usize)?.get_mut(at),
            None => self.facts.slots.get_mut(at),
        }
    }
}

/// The text at the cursor, if it is one.
fn text<'a>(scan: &mut Scanner<'a>) -> Read<Option<Cow<'a, str>>> {
    Ok(if scan.kind()? == Kind::Text { scan.string()?.decode() } else { None })
}
