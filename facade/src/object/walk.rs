//! The walk over an object and a shape side by side.

use std::borrow::Cow;

use dangjiu::decimal::Decimal;
use dangjiu::facts::{
    FactError, Facts, Found, FoundKind, NodeId, NodeKind, ScalarType, Shape, ShapeNode, Slot,
};
use dangjiu::money::Currency;
use dangjiu::say;
use dangjiu::value::Scalar;

use super::written::refused;
use super::{Fields, Glance, Keys, Look, Object, ObjectEvent, Stop, Texts};
use crate::json::scalar::{put, put_found, put_known};
use crate::json::{Framing, Roots, TRANSPORT, Trail, encoded_data, is_event, mixed, scalar};

type Walked<O, T = ()> = Result<T, Stop<<O as Object>::Raised>>;

/// Reads the object of `event` into `facts`, which are empty.
pub(super) fn fill<'a, O: Object>(
    event: &'a ObjectEvent<'_, O>,
    shape: &Shape,
    facts: &mut Facts<'a>,
) -> Walked<O> {
    let Look::Record(record) = event.object.look().map_err(Stop::Raised)? else {
        let (found, [expected, chinese]) = (event.object.type_name(), O::EXPECTED);
        return Err(refused(say!(
            "facts of type {found}; expected {expected}",
            "事实的类型是 {found}，应为{chinese}"
        )));
    };
    let mut walk = Walk { event, keys: event.keys, texts: event.texts, shape, facts, owns: false };
    match walk.framing(&record, Roots::BARE)? {
        Framing::Envelope => walk.record(&record, 0, 0, None, |_| true)?,
        Framing::Bare => walk.bare(&record, Roots::BARE)?,
        Framing::CloudEvent => walk.cloud_event(&record)?,
        Framing::Mixed => return Err(mixed().into()),
    }
    walk.facts.borrowed = !walk.owns;
    Ok(())
}

struct Walk<'w, 'f, 'a, O: Object> {
    event: &'w ObjectEvent<'w, O>,
    keys: &'w Keys<O::Key>,
    texts: &'a Texts,
    shape: &'w Shape,
    facts: &'f mut Facts<'a>,
    /// Whether memory is in a slot that has to be given back.
    owns: bool,
}

impl<'a, O: Object> Walk<'_, '_, 'a, O> {
    fn framing(&self, record: &O::Fields, bare: &str) -> Walked<O, Framing> {
        self.event.roots.framing_noted(bare, |note| {
            record.each(|key, _| {
                note(key.text());
                Ok(())
            })
        })
    }

    /// The node of a root, which is marked as found; nothing where the plan does not read it.
    fn open_root(&mut self, spelling: &str) -> Option<NodeId> {
        let id = self.keys.root(spelling)?;
        let node = self.shape.nodes.get(id as usize)?;
        *self.slot(node, 0)? = Slot::Record;
        Some(id)
    }

    fn bare(&mut self, fields: &O::Fields, record: &str) -> Walked<O> {
        let Some(id) = self.open_root(record) else { return Ok(()) };
        self.record(fields, id, 0, Some(&Trail { before: None, key: record }), |_| true)
    }

    fn cloud_event(&mut self, fields: &O::Fields) -> Walked<O> {
        let head = Trail { before: None, key: "event" };
        if let Some(id) = self.open_root("event") {
            self.record(fields, id, 0, Some(&head), |key| !TRANSPORT.contains(&key))?;
        }
        let get = |key| fields.get(key).map_err(Stop::Raised);
        if get(&self.keys.data_base64)?.is_some() {
            return Err(encoded_data(0).into());
        }
        let Some(data) = get(&self.keys.data)? else { return Ok(()) };
        let data = match data.look().map_err(Stop::Raised)? {
            Look::Null => return Ok(()),
            Look::Record(data) => data,
            _ => {
                let what = say!(
                    "found another value, expected an object in `data`",
                    "此处是其他值，应为`data` 中的对象"
                );
                return Err(FactError::Malformed { at: 0, what }.into());
            }
        };
        let kind = get(&self.keys.kind)?;
        let kind = match kind.as_ref().map(O::look).transpose().map_err(Stop::Raised)? {
            Some(Look::Text(kind)) => kind,
            _ => Cow::Borrowed(""),
        };
        let record = self.event.roots.record_of_type(&kind).unwrap_or_default();
        match self.framing(&data, record)? {
            Framing::Mixed => Err(mixed().into()),
            Framing::Envelope => {
                self.record(&data, 0, 0, None, |key| !is_event(key))?;
                self.beside(&data, &head)
            }
            _ if record.is_empty() => Ok(()),
            _ => self.bare(&data, record),
        }
    }

    /// The fields of the event beside the head, which is filled already.
    fn beside(&mut self, data: &O::Fields, head: &Trail<'_>) -> Walked<O> {
        for key in self.keys.of_node(0).iter().filter(|key| is_event(&key.spelling)) {
            let Some(beside) = data.get(&key.key).map_err(Stop::Raised)? else { continue };
            match beside.look().map_err(Stop::Raised)? {
                Look::Record(beside) => self.record(&beside, key.node, 0, Some(head), |_| true)?,
                _ => self.value(&beside, key.node, 0, head)?,
            }
        }
        Ok(())
    }

    /// The fields of a record that the plan reads, of the keys that are `wanted`.
    fn record(
        &mut self,
        fields: &O::Fields,
        id: NodeId,
        base: usize,
        before: Option<&Trail<'_>>,
        wanted: impl Fn(&str) -> bool,
    ) -> Walked<O> {
        // Once every field has been found, no other spelling can be there.
        let mut left = fields.len();
        for key in self.keys.of_node(id) {
            if left == 0 && !key.again {
                break;
            }
            if !wanted(&key.spelling) {
                continue;
            }
            if let Some(value) = fields.get(&key.key).map_err(Stop::Raised)? {
                left -= usize::from(!key.again && left > 0);
                self.value(&value, key.node, base, &Trail { before, key: &key.spelling })?;
            }
        }
        Ok(())
    }

    /// A value into its node; `base` is the first slot of the list item around it.
    #[inline]
    fn value(&mut self, value: &O, id: NodeId, base: usize, trail: &Trail<'_>) -> Walked<O> {
        let (shape, texts, limits) = (self.shape, self.texts, self.event.limits);
        let Some(node) = shape.nodes.get(id as usize) else { return Ok(()) };
        let Some(slot) = self.slot(node, base) else { return Ok(()) };
        if !matches!(slot, Slot::Absent) {
            return Err(FactError::DuplicateKey { key: trail.path() }.into());
        }
        // What most facts are goes straight into its slot; everything else takes the long way.
        if let NodeKind::Scalar(ty) = &node.kind {
            let known = match (ty, value.glance()) {
                (ScalarType::Text, Some(Glance::Text(text))) if text.len() <= limits.text_bytes => {
                    put(slot, Scalar::Text(Cow::Borrowed(texts.keep(text))));
                    true
                }
                (ty, Some(Glance::Text(text))) if text.len() <= limits.text_bytes => {
                    put_known(text, *ty, shape, slot)
                }
                (ScalarType::Number, Some(Glance::Int(value))) => {
                    put(slot, Scalar::Number(Decimal::from_i64(value)));
                    true
                }
                (ScalarType::Bool, Some(Glance::Bool(value))) => {
                    put(slot, Scalar::Bool(value));
                    true
                }
                _ => false,
            };
            if known {
                return Ok(());
            }
        }
        self.further(value, node, id, base, trail)
    }

    /// A value that is not seen at a glance, or is not what the node holds.
    #[inline(never)]
    fn further(
        &mut self,
        value: &O,
        node: &ShapeNode,
        id: NodeId,
        base: usize,
        trail: &Trail<'_>,
    ) -> Walked<O> {
        // Each puts its own: on its way to one place for all of them a value would be written twice.
        let found = match (&node.kind, value.look().map_err(Stop::Raised)?) {
            (NodeKind::Record(_), Look::Record(fields)) => {
                self.put(node, base, Slot::Record);
                return self.record(&fields, id, base, Some(trail), |_| true);
            }
            (NodeKind::List { list, cap, item }, Look::List(items)) => {
                let (start, len) = self.list(items, *list, *cap, *item, trail)?;
                self.put(node, base, Slot::List { start, len });
                return Ok(());
            }
            (NodeKind::Scalar(ty), found) => self.single(value, found, *ty)?,
            (_, found) => other(value, found),
        };
        self.owns |= found.owns();
        self.put(node, base, found);
        Ok(())
    }

    /// Puts what was found into the slot of its node, which is absent.
    #[inline(always)]
    fn put(&mut self, node: &ShapeNode, base: usize, found: Slot<'a>) {
        if let Some(slot) = self.slot(node, base) {
            put_found(slot, found);
        }
    }

    /// Reads items, and says where their slots begin and how many there are.
    fn list(
        &mut self,
        items: O::Items,
        list: u32,
        cap: u32,
        item: NodeId,
        trail: &Trail<'_>,
    ) -> Walked<O, (u32, u32)> {
        let longest = cap.min(u32::try_from(self.event.limits.list_items).unwrap_or(u32::MAX));
        let stride = self.shape.strides.get(list as usize).copied().unwrap_or(0) as usize;
        let start = self.facts.lists.get(list as usize).map_or(0, Vec::len);
        let inside = Trail { before: Some(trail), key: "[]" };
        let mut len = 0;
        for value in items {
            if len == longest {
                return Err(FactError::ListTooLong { path: trail.path(), cap: longest }.into());
            }
            len += 1;
            let Some(slots) = self.facts.lists.get_mut(list as usize) else { continue };
            let base = slots.len();
            slots.extend((0..stride).map(|_| Slot::Absent));
            self.value(&value.map_err(Stop::Raised)?, item, base, &inside)?;
        }
        Ok((u32::try_from(start).unwrap_or(u32::MAX), len))
    }

    /// A single value as `ty`.
    fn single(&self, value: &O, found: Look<'_, O>, ty: ScalarType) -> Walked<O, Slot<'a>> {
        Ok(match found {
            Look::Text(text) if ty == ScalarType::Text && text.len() <= self.event.limits.text_bytes => {
                Slot::Scalar(Scalar::Text(Cow::Borrowed(self.texts.keep(&text))))
            }
            Look::Text(text) => owned(scalar::from_text(text, ty, self.shape, &self.event.limits)),
            Look::Int(value) if ty == ScalarType::Number => {
                Slot::Scalar(Scalar::Number(Decimal::from_i64(value)))
            }
            Look::Bool(value) => scalar::boolean(value, ty),
            Look::Number(text) => scalar::number(&text, ty),
            Look::Half => Slot::Wrong(Found::HalfText),
            Look::Record(fields) if ty == ScalarType::Money => self.money(&fields)?,
            found => other(value, found),
        })
    }

    /// `{"amount": "199.00", "currency": "CNY"}`
    fn money(&self, fields: &O::Fields) -> Walked<O, Slot<'a>> {
        let part = |key| fields.get(key).map_err(Stop::Raised);
        let amount = part(&self.keys.amount)?;
        let amount = match amount.as_ref().map(O::look).transpose().map_err(Stop::Raised)? {
            Some(Look::Int(value)) => Some(Decimal::from_i64(value)),
            Some(Look::Number(text) | Look::Text(text)) => Decimal::parse(&text).ok(),
            _ => None,
        };
        let currency = part(&self.keys.currency)?;
        let currency = match currency.as_ref().map(O::look).transpose().map_err(Stop::Raised)? {
            Some(Look::Text(text)) => Currency::parse(&text),
            _ => None,
        };
        Ok(scalar::money(amount, currency))
    }

    #[inline]
    fn slot(&mut self, node: &ShapeNode, base: usize) -> Option<&mut Slot<'a>> {
        let at = base + node.slot as usize;
        match node.in_list {
            Some(list) => self.facts.lists.get_mut(list as usize)?.get_mut(at),
            None => self.facts.slots.get_mut(at),
        }
    }
}

/// The words for something that was not asked for.
#[cold]
fn other<O: Object>(value: &O, found: Look<'_, O>) -> Slot<'static> {
    match found {
        Look::Null => Slot::Null,
        Look::Bool(value) => Slot::Wrong(Found::Bool(value)),
        Look::Int(value) => scalar::wrong_number(&value.to_string()),
        Look::Number(text) | Look::NoNumber(text) => scalar::wrong_number(&text),
        Look::Text(text) => scalar::wrong_text(&text),
        Look::Half => Slot::Wrong(Found::HalfText),
        Look::Record(_) => scalar::wrong(FoundKind::Object),
        Look::List(_) => scalar::wrong(FoundKind::List),
        Look::Other => Slot::Wrong(Found::Named(value.type_name().into())),
    }
}

/// The same, holding no text of the object it was read from.
fn owned(slot: Slot<'_>) -> Slot<'static> {
    match slot {
        Slot::Scalar(value) => Slot::Scalar(value.into_owned()),
        Slot::Wrong(found) => Slot::Wrong(found),
        Slot::Absent => Slot::Absent,
        Slot::Null => Slot::Null,
        Slot::Record => Slot::Record,
        Slot::List { start, len } => Slot::List { start, len },
    }
}
