//! What a reader sees: names of the vocabulary in their language (paths, actions, events, states), and single values.
//!
//! Data is kept in primary names; sentences are made with these.

use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt::Write as _;

use super::{Names, Vocabulary};
use crate::decimal::Decimal;
use crate::lang::Lang;
use crate::value::{Member, RecordId, Scalar, Type};
use crate::zone::ZoneTable;

impl Vocabulary {
    /// A path of primary names in the names of `lang`: `order.ship_by` is `订单.发货期限`, `list blacklist` is
    /// `名单 黑名单`. Parts that nobody declared stay as they are.
    ///
    /// ```
    /// use dangjiu::lang::Lang;
    /// let vocabulary = dangjiu::builtin::vocabulary();
    /// assert_eq!(vocabulary.path_in("order.items[].sku", Lang::Zh), "订单.商品[].货号");
    /// assert_eq!(vocabulary.path_in("order.payment", Lang::Zh), "订单.支付");
    /// assert_eq!(vocabulary.path_in("match.path", Lang::Zh), "match.path");
    /// assert_eq!(vocabulary.event_in("order.becomes paid", Lang::Zh), "订单 变为 已付款");
    /// assert_eq!(vocabulary.action_in("add_tag#2", Lang::Zh), "打标签#2");
    /// ```
    #[must_use]
    pub fn path_in(&self, path: &str, lang: Lang) -> String {
        if let Some(list) = path.strip_prefix("list ") {
            let known = self.lists.iter().find(|known| known.names.primary == list);
            let word = if lang == Lang::Zh { "名单 " } else { "list " };
            return word.to_owned() + known.map_or(list, |known| known.names.get(lang));
        }
        let mut shown = String::new();
        let mut within: Option<RecordId> = None;
        for (depth, part) in path.split('.').enumerate() {
            let (name, list) = part.strip_suffix("[]").map_or((part, ""), |name| (name, "[]"));
            let names;
            (names, within) = match within {
                None if depth == 0 => {
                    let record = self.record_names.get(name).copied();
                    (record.and_then(|id| self.record(id)).map(|record| &record.names), record)
                }
                None => (None, None),
                Some(record) => self.step_in(record, name),
            };
            shown.push_str(if depth > 0 { "." } else { "" });
            shown.push_str(names.map_or(name, |names| names.get(lang)));
            shown.push_str(list);
        }
        shown
    }

    /// The names of a field of a record, and the record that stands there. The fields of all events stand
    /// in `event`.
    fn step_in(&self, record: RecordId, name: &str) -> (Option<&Names>, Option<RecordId>) {
        let fields = self.record(record).map(|record| record.fields.as_slice()).unwrap_or_default();
        match fields.iter().find(|field| field.names.primary == name) {
            Some(field) => (Some(&field.names), record_of(&field.ty)),
            None => {
                let is_event = self.record_names.get("event") == Some(&record);
                let fields = self.events.iter().filter(|_| is_event).flat_map(|event| &event.fields);
                (fields.map(|field| &field.names).find(|names| names.primary == name), None)
            }
        }
    }

    /// An action, or the label of a step, by the action's name in `lang`: `add_tag#2` is `打标签#2`.
    #[must_use]
    pub fn action_in(&self, label: &str, lang: Lang) -> String {
        let (action, number) = label.split_at(label.find('#').unwrap_or(label.len()));
        let declared = self.actions.iter().find(|declared| declared.names.primary == action);
        declared.map_or(action, |declared| declared.names.get(lang)).to_owned() + number
    }

    /// What an event says it is, in the names of `lang`: `order.created` is `订单.创建`, and `order.becomes paid`, with
    /// its state behind it, `订单 变为 已付款`. What nobody declared stays as it is.
    #[must_use]
    pub fn event_in(&self, said: &str, lang: Lang) -> String {
        let (kind, state) = said.split_once(' ').map_or((said, None), |(kind, state)| (kind, Some(state)));
        let change = match kind.rsplit_once('.') {
            Some((subject, "becomes" | "变为")) => Some((subject, ["becomes", "变为"])),
            Some((subject, "leaves" | "离开")) => Some((subject, ["leaves", "离开"])),
            _ => None,
        };
        if let (Some((subject, [en, zh])), Some(state)) = (change, state)
            && let Some(record) = self.record_names.get(subject)
        {
            let names = self.record(*record).map(|record| &record.names);
            let states = self.machines_of(*record).flat_map(|machine| &machine.states);
            let mut states = states.map(|state| &state.names);
            let known = states.find(|names| names.all().any(|name| name == state));
            return [
                names.map_or(subject, |names| names.get(lang)),
                if lang == Lang::Zh { zh } else { en },
                known.map_or(state, |names| names.get(lang)),
            ]
            .join(" ");
        }
        let known = self.event_names.get(said).and_then(|at| self.events.get(*at as usize));
        known.map_or_else(|| said.to_owned(), |event| event.name(lang, false))
    }

    /// Writes a single value in its one form, or for a reader of a language. Instants are as a clock in `zone` shows
    /// them.
    pub(crate) fn write_scalar(
        &self,
        out: &mut String,
        scalar: &Scalar<'_>,
        zone: &ZoneTable,
        reader: Option<Lang>,
    ) {
        // Writing to a text does not fail.
        let _ = match scalar {
            Scalar::Bool(value) if reader == Some(Lang::Zh) => {
                out.write_str(if *value { "真" } else { "假" })
            }
            Scalar::Duration(duration) if reader == Some(Lang::Zh) => out.write_str(&duration.in_chinese()),
            Scalar::Bool(value) => write!(out, "{value}"),
            Scalar::Number(number) => write!(out, "{number}"),
            Scalar::Money(money) => write!(out, "{money}"),
            Scalar::Text(text) => out.write_str(text),
            Scalar::Instant(instant) => out.write_str(&instant.display_in(zone)),
            Scalar::Duration(duration) => write!(out, "{duration}"),
            Scalar::Weight(grams) => write_weight(out, *grams),
            Scalar::Member(_, Member::Other(text)) => out.write_str(text),
            Scalar::Member(id, Member::Known(index)) => {
                let declared = self.enumeration(*id);
                let names = declared.and_then(|declared| declared.members.get(*index as usize));
                out.write_str(match (names, reader) {
                    (Some(names), Some(lang)) => names.get(lang),
                    (Some(names), None) => &names.primary,
                    (None, _) => "",
                })
            }
        };
    }
}

/// Kilograms where there is at least one and they are exact.
fn write_weight(out: &mut String, grams: Decimal) -> core::fmt::Result {
    let thousandth = Decimal::from_mantissa(1, 3);
    match thousandth.and_then(|thousandth| grams.checked_mul(thousandth)) {
        Ok(kilograms) if kilograms.abs() >= Decimal::ONE => write!(out, "{kilograms}kg"),
        _ => write!(out, "{grams}g"),
    }
}

/// The record that stands at a place of this type, alone or as an item.
fn record_of(ty: &Type) -> Option<RecordId> {
    match ty {
        Type::Record(id) => Some(*id),
        Type::List(item) => record_of(item),
        _ => None,
    }
}
