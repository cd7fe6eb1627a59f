//! Filling slots: the walk over a document and a shape side by side.

use std::borrow::Cow;

use dangjiu::facts::{
    ExpectedKeys, FactError, Facts, KeyOrders, Lists, Names, NodeId, NodeKind, Shape, ShapeNode, Slot,
};
use dangjiu::say;

use super::JsonEvent;
use super::roots::{Evidence, Framing, Roots, bare, is_event};
use super::scalar;
use super::scanner::{Fault, Kind, RawText, Read, Scanner};

/// Attributes of a CloudEvent that are about its transport, not fields of the event.
pub const TRANSPORT: [&str; 6] =
    ["specversion", "datacontenttype", "dataschema", "subject", "data", "data_base64"];

/// Reads the document of `event` into `facts`, whatever they held before.
pub(super) fn fill<'a>(event: &JsonEvent<'a>, shape: &Shape, facts: &mut Facts<'a>) -> Read<()> {
    let mut start = Scanner::new(event.bytes, event.limits.nesting)?;
    if start.kind()? != Kind::Object {
        return Err(start.expected(&["`{`", "`{`"]));
    }
    facts.orders.begin(shape.nodes.len());
    let order = fields_of(shape, ROOT).and_then(|roots| roots.get(bare()));
    let attempt = |facts: &mut Facts<'a>, framing| attempt(&start, event, shape, facts, framing, order);
    let guess = guess(&start, event, facts, order)?;
    match attempt(facts, guess) {
        Ok(found) if found == guess => Ok(()),
        Ok(Framing::Mixed) => Err(mixed().into()),
        Ok(found) => attempt(facts, found).map(drop),
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
                attempt(facts, found).map(drop)
            }
            _ => Err(fault),
        },
    }
}

/// The refusal of a document that could be two things: [`Framing::Mixed`].
#[cold]
#[must_use]
pub fn mixed() -> FactError {
    let what = say!(
        "root keys stand beside fields of the record; put the record under its own key, such as `order`",
        "根键与记录的字段并列；请把记录放在自己的键下，如 `order`"
    );
    FactError::Malformed { at: 0, what }
}

/// The refusal of an event whose data is no JSON, noted at this byte.
#[cold]
pub(crate) fn encoded_data(at: u64) -> FactError {
    let what =
        say!("found `data_base64`, expected JSON in `data`", "此处是 `data_base64`，应为`data` 中的 JSON");
    FactError::Malformed { at, what }
}

/// The likely framing: that of an earlier document with the same first key, or what the first key alone says. `order` is
/// the root of a bare document.
fn guess(
    start: &Scanner<'_>,
    event: &JsonEvent<'_>,
    facts: &Facts<'_>,
    order: Option<NodeId>,
) -> Read<Framing> {
    let began = |node: NodeId| {
        let order = facts.orders.get(node);
        order.is_some_and(|order| start.behind(b'{').is_some_and(|rest| order.begins(rest)))
    };
    if order.is_some_and(began) {
        return Ok(Framing::Bare);
    }
    if began(ROOT) {
        return Ok(Framing::Envelope);
    }
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
    order: Option<NodeId>,
) -> Read<Framing> {
    facts.reset(shape);
    let mut scan = start.clone();
    let Facts { slots, lists, orders, borrowed } = facts;
    let mut walk = Walk { event, shape, lists, orders, evidence: Evidence::default(), owns: false };
    match framing {
        Framing::Envelope => walk.envelope(&mut scan, slots)?,
        Framing::Bare => walk.bare(&mut scan, slots, order, bare())?,
        Framing::CloudEvent => walk.cloud_event(&mut scan, slots)?,
        Framing::Mixed => return Err(mixed().into()),
    }
    let found = walk.evidence.framing();
    *borrowed = !walk.owns;
    scan.end()?;
    Ok(found)
}

/// The node of the root object.
const ROOT: NodeId = 0;

fn fields_of(shape: &Shape, id: NodeId) -> Option<&Names> {
    match &shape.nodes.get(id as usize)?.kind {
        NodeKind::Record(fields) => Some(fields),
        _ => None,
    }
}

/// The walk over a document. Where its functions take `slots`, they are those of the root or of the list item around what
/// is read, and the slots of its nodes are numbered within them.
struct Walk<'s, 'f, 'a> {
    event: &'s JsonEvent<'a>,
    shape: &'s Shape,
    lists: &'f mut Lists<'a>,
    orders: &'f mut KeyOrders,
    evidence: Evidence,
    /// Whether memory is in a slot that has to be given back.
    owns: bool,
}

/// What the keys of an object say about the form of the document.
#[derive(Clone, Copy)]
enum Noted<'n> {
    Not,
    /// As keys of an envelope or of a bare document.
    OfBare,
    /// As keys of the data of a CloudEvent that is this record.
    Of(&'n str),
}

/// An object that is read.
struct Object<'t, 's> {
    /// Its node. Nothing: the plan reads nothing there.
    id: Option<NodeId>,
    fields: Option<&'s Names>,
    trail: Option<&'t Trail<'t>>,
    noted: Noted<'t>,
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
        self.fields_of(ROOT)
    }

    fn node(&self, id: NodeId) -> Option<&'s ShapeNode> {
        self.shape.nodes.get(id as usize)
    }

    fn fields_of(&self, id: NodeId) -> Option<&'s Names> {
        fields_of(self.shape, id)
    }

    /// The root with this key, which is marked as found; nothing where the plan does not read it.
    fn open_root(&self, slots: &mut [Slot<'a>], key: &str) -> Option<NodeId> {
        let root = self.roots()?.get(key)?;
        self.open(slots, root)?;
        Some(root)
    }

    /// Marks a root as found.
    fn open(&self, slots: &mut [Slot<'a>], root: NodeId) -> Option<()> {
        *slots.get_mut(self.node(root)?.slot as usize)? = Slot::Record;
        Some(())
    }

    fn envelope(&mut self, scan: &mut Scanner<'a>, slots: &mut [Slot<'a>]) -> Read<()> {
        self.root(scan, slots, Some(ROOT), None, Noted::OfBare)
    }

    /// A document, or the data of one, that is this record, whose root is given where the plan reads it.
    fn bare(
        &mut self,
        scan: &mut Scanner<'a>,
        slots: &mut [Slot<'a>],
        root: Option<NodeId>,
        record: &str,
    ) -> Read<()> {
        if let Some(root) = root {
            self.open(slots, root);
        }
        let noted = if record == bare() { Noted::OfBare } else { Noted::Of(record) };
        self.root(scan, slots, root, Some(&Trail { before: None, key: record }), noted)
    }

    /// A key with escapes decoded, its evidence noted; nothing for a key that is no text and can name nothing.
    fn noted(&mut self, key: RawText<'a>, bare: &str) -> Option<Cow<'a, str>> {
        let key = key.decode();
        self.event.roots.note(key.as_deref().unwrap_or_default(), bare, &mut self.evidence);
        key
    }

    fn cloud_event(&mut self, scan: &mut Scanner<'a>, slots: &mut [Slot<'a>]) -> Read<()> {
        let head = self.open_root(slots, "event").and_then(|root| self.fields_of(root));
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
            self.field(scan, slots, &key, head, Some(&trail))
        })?;
        if let Some(at) = encoded {
            return Err(encoded_data(at).into());
        }
        match data {
            Some(mut data) => self.cloud_data(&mut data, slots, kind.as_deref().unwrap_or_default()),
            None => Ok(()),
        }
    }

    /// The `data` of a CloudEvent: roots, or the record its type names. A record nobody knows is left unread.
    fn cloud_data(&mut self, scan: &mut Scanner<'a>, slots: &mut [Slot<'a>], kind: &str) -> Read<()> {
        match scan.kind()? {
            Kind::Null => return Ok(()),
            Kind::Object => {}
            _ => return Err(scan.expected(&["an object in `data`", "`data` 中的对象"])),
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
                    let root = self.open_root(slots, "event");
                    let trail = Trail { before: None, key: "event" };
                    return self.root(scan, slots, root, Some(&trail), Noted::Not);
                }
                self.field(scan, slots, &key, roots, None)
            })?;
        } else if !record.is_empty() {
            let root = self.roots().and_then(|roots| roots.get(record));
            self.bare(scan, slots, root, record)?;
        }
        self.evidence = whole;
        Ok(())
    }

    /// The object at the cursor, which stands in no list.
    fn root(
        &mut self,
        scan: &mut Scanner<'a>,
        slots: &mut [Slot<'a>],
        id: Option<NodeId>,
        trail: Option<&Trail<'_>>,
        noted: Noted<'_>,
    ) -> Read<()> {
        let fields = id.and_then(|id| self.fields_of(id));
        self.record(scan, slots, &Object { id, fields, trail, noted })
    }

    /// The object at the cursor, below another one.
    #[inline(always)]
    fn below(
        &mut self,
        scan: &mut Scanner<'a>,
        slots: &mut [Slot<'a>],
        id: NodeId,
        fields: &'s Names,
        trail: &Trail<'_>,
    ) -> Read<()> {
        let (id, fields, trail) = (Some(id), Some(fields), Some(trail));
        self.record(scan, slots, &Object { id, fields, trail, noted: Noted::Not })
    }

    /// The object at the cursor.
    fn record(
        &mut self,
        scan: &mut Scanner<'a>,
        slots: &mut [Slot<'a>],
        object: &Object<'_, 's>,
    ) -> Read<()> {
        let mut keys = self.expected(object);
        scan.deeper()?;
        // What stands before the next key: the bracket, later commas. Mostly the key that comes next stands right behind it.
        let mut before = b'{';
        loop {
            let key = match scan.behind(before).and_then(|rest| keys.next(rest)) {
                Some(key) => {
                    scan.pass(1 + key.width());
                    key
                }
                None => {
                    let first = before == b'{';
                    if first {
                        scan.pass(1);
                    }
                    if !scan.next_key(first)? {
                        break;
                    }
                    match keys.ahead(scan.rest()) {
                        Some(key) => {
                            scan.pass(key.width());
                            key
                        }
                        None => {
                            self.unexpected(scan, slots, object, &mut keys)?;
                            before = b',';
                            continue;
                        }
                    }
                }
            };
            before = b',';
            match object.noted {
                Noted::Not => {}
                Noted::OfBare => self.evidence.add(key.other()),
                Noted::Of(record) => self.event.roots.note(key.name(), record, &mut self.evidence),
            }
            match key.field() {
                Some(id) => self.value(scan, slots, id, object.trail, key.name())?,
                None => scan.skip()?,
            }
        }
        if let Some(order) = object.id.and_then(|id| self.orders.get_mut(id)) {
            order.end(keys);
        }
        Ok(())
    }

    /// The keys that earlier objects of this place had. They have to be put back.
    #[inline(always)]
    fn expected(&mut self, object: &Object<'_, '_>) -> ExpectedKeys {
        let order = object.id.and_then(|id| self.orders.get_mut(id));
        let (Some(order), Some(fields)) = (order, object.fields) else { return ExpectedKeys::default() };
        order.begin(fields, self.event.roots.said_of_bare())
    }

    /// A key that was not expected, and its value.
    #[inline(never)]
    fn unexpected(
        &mut self,
        scan: &mut Scanner<'a>,
        slots: &mut [Slot<'a>],
        object: &Object<'_, 's>,
        keys: &mut ExpectedKeys,
    ) -> Read<()> {
        let key = scan.key()?;
        if let (Some(plain), Some(fields)) = (key.unescaped(), object.fields) {
            keys.learn(plain, fields, self.event.roots.said_of_bare());
        }
        let key = match object.noted {
            Noted::Not => key.decode(),
            Noted::OfBare => self.noted(key, bare()),
            Noted::Of(record) => self.noted(key, record),
        };
        // A key that is no text can name nothing.
        let Some(key) = key else { return scan.skip() };
        self.field(scan, slots, &key, object.fields, object.trail)
    }

    /// The value at the cursor, for every node that `fields` has under `key`.
    #[inline(never)]
    fn field(
        &mut self,
        scan: &mut Scanner<'a>,
        slots: &mut [Slot<'a>],
        key: &str,
        fields: Option<&'s Names>,
        before: Option<&Trail<'_>>,
    ) -> Read<()> {
        let Some((id, others)) = fields.and_then(|fields| fields.all(key)) else { return scan.skip() };
        if !others.is_empty() {
            self.again(scan, slots, others, before, key)?;
        }
        self.value(scan, slots, id, before, key)
    }

    /// The value at the cursor, which stays there, for further nodes.
    #[cold]
    fn again(
        &mut self,
        scan: &Scanner<'a>,
        slots: &mut [Slot<'a>],
        nodes: &[(String, NodeId)],
        before: Option<&Trail<'_>>,
        key: &str,
    ) -> Read<()> {
        nodes.iter().try_for_each(|(_, id)| self.value(&mut scan.clone(), slots, *id, before, key))
    }

    /// The value at the cursor into one node.
    #[inline(always)]
    fn value(
        &mut self,
        scan: &mut Scanner<'a>,
        slots: &mut [Slot<'a>],
        id: NodeId,
        before: Option<&Trail<'_>>,
        key: &str,
    ) -> Read<()> {
        let (shape, event) = (self.shape, self.event);
        let Some(node) = shape.nodes.get(id as usize) else { return scan.skip() };
        let Some(slot) = slots.get_mut(node.slot as usize) else { return scan.skip() };
        if !matches!(slot, Slot::Absent) {
            return Err(Trail { before, key }.twice());
        }
        match &node.kind {
            NodeKind::Scalar(ty) => {
                self.owns |= scalar::read_into(scan, *ty, shape, &event.limits, slot)?;
                Ok(())
            }
            NodeKind::Record(fields) if scan.begins(b'{') => {
                scalar::put_found(slot, Slot::Record);
                self.below(scan, slots, id, fields, &Trail { before, key })
            }
            kind => self.nested(scan, slot, kind, &Trail { before, key }),
        }
    }

    /// A list, or what is neither of the node's kind nor a single value, at the cursor into its slot, which is absent.
    #[inline(never)]
    fn nested(
        &mut self,
        scan: &mut Scanner<'a>,
        slot: &mut Slot<'a>,
        kind: &NodeKind,
        trail: &Trail<'_>,
    ) -> Read<()> {
        let found = match kind {
            NodeKind::List { list, cap, item } if scan.begins(b'[') => {
                self.list(scan, *list, *cap, *item, trail)?
            }
            _ => scalar::describe(scan)?,
        };
        self.owns |= found.owns();
        scalar::put_found(slot, found);
        Ok(())
    }

    /// The list at the cursor. Its slots are taken out while its items are read.
    #[inline(always)]
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
        let mut slots = self.lists.get_mut(list as usize).map(std::mem::take).unwrap_or_default();
        let start = slots.len();
        let trail_of_item = Trail { before: Some(trail), key: "[]" };
        let mut len = 0;
        scan.enter()?;
        while scan.next_item(len == 0)? {
            if len == longest {
                return Err(FactError::ListTooLong { path: trail.path(), cap: longest }.into());
            }
            len += 1;
            let base = slots.len();
            slots.extend(std::iter::repeat_with(Slot::default).take(stride));
            self.item(scan, slots.get_mut(base..).unwrap_or_default(), item, &trail_of_item)?;
        }
        if let Some(taken) = self.lists.get_mut(list as usize) {
            // It was taken: there is nothing in it that would have to be given back.
            std::mem::forget(std::mem::replace(taken, slots));
        }
        Ok(Slot::List { start: u32::try_from(start).unwrap_or(u32::MAX), len })
    }

    /// The value at the cursor into an item that was added just now. Most are objects.
    #[inline(always)]
    fn item(
        &mut self,
        scan: &mut Scanner<'a>,
        slots: &mut [Slot<'a>],
        id: NodeId,
        trail: &Trail<'_>,
    ) -> Read<()> {
        let Some(node) = self.node(id) else { return scan.skip() };
        match &node.kind {
            NodeKind::Record(fields) if scan.begins(b'{') => {
                let Some(slot) = slots.get_mut(node.slot as usize) else { return scan.skip() };
                scalar::put_found(slot, Slot::Record);
                self.below(scan, slots, id, fields, trail)
            }
            _ => self.single(scan, slots, id, trail),
        }
    }

    #[inline(never)]
    fn single(
        &mut self,
        scan: &mut Scanner<'a>,
        slots: &mut [Slot<'a>],
        id: NodeId,
        trail: &Trail<'_>,
    ) -> Read<()> {
        self.value(scan, slots, id, trail.before, trail.key)
    }
}

/// The text at the cursor, if it is one.
fn text<'a>(scan: &mut Scanner<'a>) -> Read<Option<Cow<'a, str>>> {
    Ok(if scan.kind()? == Kind::Text { scan.string()?.decode() } else { None })
}
