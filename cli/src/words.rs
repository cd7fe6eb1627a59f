//! Names and values of the vocabulary in the reader's language.

use dangjiu::lang::Lang;
use dangjiu::say;
use dangjiu::schema::{FieldType, Vocabulary};
use dangjiu::time::{Duration, Instant};
use dangjiu::value::{RecordId, Type};
use dangjiu::zone::ZoneTable;
use serde_json::{Map, Value as Json};

/// The vocabulary as one reader sees it.
pub(crate) struct Words<'v> {
    vocabulary: &'v Vocabulary,
    lang: Lang,
    zone: ZoneTable,
}

impl<'v> Words<'v> {
    pub(crate) fn new(vocabulary: &'v Vocabulary, lang: Lang) -> Words<'v> {
        Words { vocabulary, lang, zone: ZoneTable::shanghai() }
    }

    /// A rule's name; its pack is left out where it is the one of files without a pack.
    pub(crate) fn rule<'n>(&self, qualified: &'n str) -> &'n str {
        qualified.strip_prefix("main.").unwrap_or(qualified)
    }

    /// An event as its line, its order and what it is: `line 3  A3  order.becomes paid`.
    pub(crate) fn event(
        &self,
        line: u64,
        order: Option<&str>,
        kind: Option<&str>,
        state: Option<&str>,
    ) -> String {
        let mut parts = vec![say!("line {line}", "第 {line} 行").get(self.lang).to_owned()];
        parts.extend(order.map(str::to_owned));
        match (kind, state) {
            (Some(kind), Some(state)) => parts.push(self.said(&format!("{kind} {state}"))),
            (Some(only), None) | (None, Some(only)) => parts.push(self.said(only)),
            (None, None) => {}
        }
        parts.join("  ")
    }

    /// What an event says it is, which English readers see as it is said.
    pub(crate) fn said(&self, event: &str) -> String {
        match self.lang {
            Lang::En => event.to_owned(),
            Lang::Zh => self.vocabulary.event_in(event, Lang::Zh),
        }
    }

    /// An instant as a clock in Shanghai shows it.
    pub(crate) fn instant(&self, instant: Instant) -> String {
        instant.display_in(&self.zone)
    }

    /// An action with its arguments: `发放优惠券(券: "晒单返现", 金额: 5.00 CNY)`.
    pub(crate) fn action(&self, action: &str, args: &Map<String, Json>) -> String {
        let declared = self.vocabulary.actions.iter().find(|declared| declared.names.primary == action);
        let name = self.action_name(action);
        let params = declared.map(|declared| declared.params.as_slice()).unwrap_or_default();
        format!("{name}({})", self.fields(args, params))
    }

    /// The name of an action.
    pub(crate) fn action_name<'n>(&self, action: &'n str) -> &'n str
    where
        'v: 'n,
    {
        let declared = self.vocabulary.actions.iter().find(|declared| declared.names.primary == action);
        declared.map_or(action, |declared| declared.names.get(self.lang))
    }

    /// The label of a step, by the name of its action.
    pub(crate) fn step(&self, label: &str) -> String {
        self.vocabulary.action_in(label, self.lang)
    }

    /// A length of time: `2h 30min` is `2小时 30分钟`.
    pub(crate) fn length(&self, text: &str) -> String {
        match (self.lang, Duration::parse(text)) {
            (Lang::Zh, Ok(length)) => length.in_chinese(),
            _ => text.to_owned(),
        }
    }

    /// What takes a step back: `order leaves paid` is `订单 离开 已付款`.
    pub(crate) fn trigger(&self, text: &str) -> String {
        let zh = self.lang == Lang::Zh;
        let words: Vec<&str> = text.split(' ').collect();
        match words.as_slice() {
            [subject, word @ ("becomes" | "leaves"), state] => {
                let mut states = self.vocabulary.machines.iter().flat_map(|machine| &machine.states);
                let known = states.find(|known| known.names.primary == *state);
                let state = known.map_or(*state, |known| known.names.get(self.lang));
                let word = match *word {
                    "becomes" if zh => "变为",
                    "leaves" if zh => "离开",
                    word => word,
                };
                format!("{} {word} {state}", self.path(subject))
            }
            _ => {
                let events = text.split(", ").map(|name| self.vocabulary.event_in(name, self.lang));
                events.collect::<Vec<_>>().join(", ")
            }
        }
    }

    fn fields(&self, values: &Map<String, Json>, declared: &[FieldType]) -> String {
        let parts = values.iter().map(|(name, value)| {
            let field = declared.iter().find(|field| field.names.primary == *name);
            let shown = field.map_or(name.as_str(), |field| field.names.get(self.lang));
            format!("{shown}: {}", self.value(value, field.map(|field| &field.ty)))
        });
        parts.collect::<Vec<_>>().join(", ")
    }

    /// A value; text stands in quotes, members have their names.
    fn value(&self, value: &Json, ty: Option<&Type>) -> String {
        match (value, ty) {
            (Json::String(text), Some(Type::Enum(id))) => self
                .vocabulary
                .enumeration(*id)
                .and_then(|declared| declared.members.iter().find(|names| names.primary == *text))
                .map_or_else(|| text.clone(), |names| names.get(self.lang).to_owned()),
            (Json::String(text), Some(Type::Text | Type::Record(_)) | None) => format!("\"{text}\""),
            (Json::String(text), Some(Type::Duration)) => self.length(text),
            (Json::String(text), Some(Type::Instant)) => {
                Instant::parse(text).map_or_else(|_| text.clone(), |instant| self.instant(instant))
            }
            (Json::String(text), Some(_)) => text.clone(),
            (Json::Bool(value), _) if self.lang == Lang::Zh => (if *value { "真" } else { "假" }).to_owned(),
            (Json::Array(items), ty) => {
                let item = match ty {
                    Some(Type::List(item)) => Some(item.as_ref()),
                    _ => None,
                };
                let items: Vec<String> = items.iter().map(|value| self.value(value, item)).collect();
                format!("[{}]", items.join(", "))
            }
            (Json::Object(fields), ty) => {
                let declared = match ty {
                    Some(Type::Record(id)) => self.fields_of(*id),
                    _ => &[],
                };
                format!("{{ {} }}", self.fields(fields, declared))
            }
            (other, _) => other.to_string(),
        }
    }

    fn fields_of(&self, record: RecordId) -> &'v [FieldType] {
        self.vocabulary.record(record).map(|record| record.fields.as_slice()).unwrap_or_default()
    }

    /// A path in the reader's language: `order.ship_by` is `订单.发货期限`. Parts nobody declared stay as they are.
    pub(crate) fn path(&self, path: &str) -> String {
        self.vocabulary.path_in(path, self.lang)
    }
}

#[cfg(test)]
mod tests {
    use super::Words;
    use dangjiu::lang::Lang;

    #[test]
    fn steps_lengths_and_what_takes_them_back_in_the_readers_language() {
        let vocabulary = dangjiu::builtin::vocabulary();
        let (zh, en) = (Words::new(&vocabulary, Lang::Zh), Words::new(&vocabulary, Lang::En));
        assert_eq!(zh.step("add_tag#2"), "打标签#2");
        assert_eq!(zh.length("2h 30min"), "2小时 30分钟");
        assert_eq!(zh.trigger("order leaves paid"), "订单 离开 已付款");
        assert_eq!(zh.trigger("order.created"), "订单.创建");
        for text in ["order leaves paid", "order.created, order.cancelled"] {
            assert_eq!(en.trigger(text), text);
        }
        assert_eq!((en.step("add_tag").as_str(), en.length("10min").as_str()), ("add_tag", "10min"));
    }
}
