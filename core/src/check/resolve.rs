//! What a path means: a bound item, a field of an event, a named value, a table's output, a place of the facts.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::checker::Checker;
use super::lexicon::Owner;
use super::places::{EVENT, ORDER};
use crate::diagnostic::{Bilingual, Diagnostic, codes};
use crate::lang::Lang;
use crate::program::{EventKind, Node, NodeKind, PlaceId, Read};
use crate::say;
use crate::schema::Names;
use crate::span::Span;
use crate::syntax::ast::{Name, Path};
use crate::syntax::{take_apart, unglue, unglue_comparison};
use crate::value::{EnumId, Type};

impl<'f> Checker<'_, '_, 'f> {
    /// What the path means. A record or a list comes back as a read of that type.
    pub(crate) fn path(&mut self, path: &Path) -> Option<Node> {
        let from = self.ctx.names.count();
        let node = self.resolved(path);
        self.keep_spelling(path.parts.first()?, from, None);
        node
    }

    /// Leaves a word as it is written in both languages, where its other spelling would be read as something else here: as a
    /// bound item or a `let` of that name, or as a member of the enum that is expected. It was recorded after `from`.
    pub(crate) fn keep_spelling(&mut self, word: &Name, from: usize, expected: Option<EnumId>) {
        let Some(spellings) = self.ctx.names.since(from, word.span) else { return };
        let written = self.readings(&word.text, expected);
        let differs = |other: &str| other != word.text.as_str() && self.readings(other, expected) != written;
        if spellings.into_iter().any(differs) {
            self.ctx.names.forget(from, word.span);
        }
    }

    /// All that a bare word may be read as here, by number.
    fn readings(&self, word: &str, expected: Option<EnumId>) -> [Option<u32>; 10] {
        let vocabulary = &self.ctx.vocabulary;
        let number = |at: usize| u32::try_from(at).ok();
        let keys = &self.scope.trigger.keys;
        [
            self.bound(word).map(|(_, binder)| u32::from(binder)),
            self.scope.filter.and_then(|event| vocabulary.place(event.into(), word)).and_then(number),
            self.let_names.find(word),
            self.define_names.find(word),
            self.table_names.find(word),
            keys.iter().position(|(names, _)| names.all().any(|name| name == word)).and_then(number),
            vocabulary.event_names.get(word).copied(),
            vocabulary.record_names.get(word).map(|record| record.0),
            self.field_of_subject(word).and_then(number),
            expected.and_then(|id| vocabulary.member(id, word)),
        ]
    }

    fn resolved(&mut self, path: &Path) -> Option<Node> {
        let (first, rest) = path.parts.split_first()?;
        if let Some((place, binder)) = self.bound(&first.text) {
            return self.walk(path.span, place, Some(binder), rest);
        }
        if let Some(event) = self.scope.filter
            && let Some(place) = self.filter_field(event, first)?
        {
            return self.walk(path.span, place, None, rest);
        }
        if let Some(node) = self.declared(path, first, rest) {
            return node;
        }
        if let Some(node) = self.trigger_value(path) {
            return Some(node);
        }
        if let Some(place) = self.root(first) {
            return match rest.split_first() {
                Some((field, below)) if first_is(self, place, EVENT) => {
                    let place = self.field_of_event(field, rest)?;
                    self.walk(path.span, place, None, below)
                }
                _ => self.walk(path.span, place, None, rest),
            };
        }
        if let Some(place) = self.subject_field(first) {
            return self.walk(path.span, place, None, rest);
        }
        if self.scope.keys_unknown && rest.is_empty() || self.is_broken(&first.text) {
            return None;
        }
        let diagnostic = self.told_apart(self.unknown_name(first), &path.parts);
        self.fail(diagnostic)
    }

    /// Names with dots between them, with the spaces that are missing, where what these set apart is known.
    pub(crate) fn unglued(&self, names: &[Name]) -> Option<String> {
        let texts: Vec<&str> = names.iter().map(|name| name.text.as_str()).collect();
        take_apart(&texts.join("."), &|word| {
            self.is_own_name(word)
                || self.ctx.vocabulary.is_spelling(word)
                || self.ctx.list_names.find(word).is_some()
        })
    }

    /// The diagnostic of a name that is nothing here, and of what stands behind it: where words are glued together in them, that is
    /// what is said.
    pub(crate) fn told_apart(&self, diagnostic: Diagnostic, names: &[Name]) -> Diagnostic {
        let (Some(first), Some(last)) = (names.first(), names.last()) else { return diagnostic };
        let apart = Some(names).filter(|_| self.ctx.keeps(&diagnostic)).and_then(|names| self.unglued(names));
        match apart {
            Some(apart) => separate(diagnostic, first.span.to(last.span), apart),
            None => diagnostic,
        }
    }

    /// Whether a bare word is a name here, whatever it names.
    pub(crate) fn is_name(&self, word: &Name) -> bool {
        let text = word.text.as_str();
        self.bound(text).is_some()
            || self.is_declared(text)
            || self.ctx.vocabulary.record_names.contains_key(text)
            || self.scope.filter.is_some_and(|event| self.ctx.vocabulary.field(event.into(), text).is_some())
            || self.scope.trigger.keys.iter().any(|(names, _)| names.all().any(|name| name == text))
            || self.field_of_subject(text).is_some()
    }

    /// Whether a bare word names something the author declared: a bound item, a `let`, a condition, a table.
    pub(crate) fn is_own_name(&self, word: &str) -> bool {
        self.bound(word).is_some() || self.is_declared(word)
    }

    fn is_declared(&self, word: &str) -> bool {
        [&self.let_names, &self.define_names, &self.table_names]
            .iter()
            .any(|names| names.find(word).is_some())
    }

    /// The item bound to a name, and its number.
    fn bound(&self, name: &str) -> Option<(PlaceId, u16)> {
        let at = self.scope.binders.iter().rposition(|binder| binder.name == name)?;
        let binder = self.scope.binders.get(at)?;
        Some((binder.item, u16::try_from(at).ok()?))
    }

    /// A field of the event in whose parentheses the word stands. The outer nothing is a reported clash.
    fn filter_field(&mut self, event: EventKind, word: &Name) -> Option<Option<PlaceId>> {
        let vocabulary = &self.ctx.vocabulary;
        let Some((place, pair)) = self.places.event_field(vocabulary, &mut self.ctx.names, event, &word.text)
        else {
            return Some(None);
        };
        let text = &word.text;
        if vocabulary.record_names.contains_key(text) || self.is_declared(text) {
            let fixed = format!("{EVENT}.{text}");
            return self.fail(
                Diagnostic::new(
                    &codes::check::NAME_TAKEN,
                    word.span,
                    say!(
                        "`{text}` is a field of this event and also a name outside",
                        "“{text}”既是此事件的字段，又是外面的名称"
                    ),
                )
                .help(say!("write `event.{text}` for the field", "字段请写“事件.{text}”"))
                .fix(word.span, fixed),
            );
        }
        if let Some(pair) = pair {
            self.ctx.names.place(word.span, pair);
        }
        Some(Some(place))
    }

    /// In an event's parentheses, the number of the field of this name that the record has which the event is about.
    fn field_of_subject(&self, word: &str) -> Option<usize> {
        let EventKind::Declared(event) = self.scope.filter? else { return None };
        let subject = self.ctx.vocabulary.events.get(event as usize)?.subject?;
        self.ctx.vocabulary.place(Owner::Record(subject), word)
    }

    /// In an event's parentheses, a field of the record the event is about.
    fn subject_field(&mut self, word: &Name) -> Option<PlaceId> {
        let EventKind::Declared(event) = self.scope.filter? else { return None };
        let subject = self.ctx.vocabulary.events.get(event as usize)?.subject?;
        let vocabulary = &self.ctx.vocabulary;
        let root = self.places.root_of(vocabulary, &mut self.ctx.names, subject)?;
        let (place, pair) = self.places.field(vocabulary, &mut self.ctx.names, root, &word.text)?;
        if let Some(pair) = pair {
            self.ctx.names.place(word.span, pair);
        }
        Some(place)
    }

    /// A `let`, a condition or a table's output. The outer nothing: the path is none of these.
    fn declared(&mut self, path: &Path, first: &Name, rest: &[Name]) -> Option<Option<Node>> {
        if let Some(number) = self.let_names.find(&first.text) {
            self.let_names.mention(number);
            self.record_symbol(first.span, |checker| checker.let_names.get(number));
            return Some(self.let_value(path, number, rest));
        }
        if let Some(number) = self.define_names.find(&first.text) {
            self.define_names.mention(number);
            self.record_symbol(first.span, |checker| checker.define_names.get(number));
            return Some(match rest.first() {
                None => self.inlined(number, first),
                Some(field) => self.no_fields(field, &first.text),
            });
        }
        if let Some(number) = self.table_names.find(&first.text) {
            self.table_names.mention(number);
            self.record_symbol(first.span, |checker| checker.table_names.get(number));
            return Some(self.table_output(path, number, rest));
        }
        None
    }

    /// Notes the spellings of a declared thing at a place.
    fn record_symbol(
        &mut self,
        span: Span,
        symbol: impl for<'s> Fn(&'s Self) -> Option<&'s super::context::Symbol>,
    ) {
        if let Some(symbol) = symbol(self) {
            let names = symbol.names.clone();
            self.ctx.names.record(span, &names);
        }
    }

    fn let_value(&mut self, path: &Path, number: u32, rest: &[Name]) -> Option<Node> {
        if let Some(field) = rest.first() {
            let name = path.parts.first().map_or("", |first| first.text.as_str());
            return self.no_fields(field, name);
        }
        let Some(Some(value)) = self.lets.get(number as usize) else {
            // What is wrong with it was said where it stands.
            self.scope.broken = true;
            return None;
        };
        let ty = value.ty.clone();
        let number = *self.let_numbers.get(number as usize)?;
        Some(Node { span: path.span, ty, kind: NodeKind::Let(number) })
    }

    /// A value that only a running trigger has.
    fn trigger_value(&mut self, path: &Path) -> Option<Node> {
        let values = &self.scope.trigger;
        let texts: Vec<&str> = path.parts.iter().map(|part| part.text.as_str()).collect();
        let (primary, ty, pairs): (String, Type, Vec<(&str, &str)>) = match texts.as_slice() {
            ["match" | "匹配", "path" | "路径"] if values.path => {
                (String::from("match.path"), Type::Text, [("match", "匹配"), ("path", "路径")].into())
            }
            ["rate" | "比率"] if values.rate => {
                (String::from("rate"), Type::Number, [("rate", "比率")].into())
            }
            ["count" | "次数"] if values.count => {
                (String::from("count"), Type::Number, [("count", "次数")].into())
            }
            [word] => {
                let (names, ty) =
                    values.keys.iter().find(|(names, _)| names.all().any(|name| name == *word))?;
                let (names, ty) = (names.clone(), ty.clone());
                self.ctx.names.record(path.span, &names);
                (names.primary, ty, Vec::new())
            }
            _ => return None,
        };
        for (part, (en, zh)) in path.parts.iter().zip(pairs) {
            self.ctx.names.record_pair(part.span, en, zh);
        }
        Some(Node { span: path.span, ty, kind: NodeKind::FromTrigger(primary) })
    }

    /// The root of this name.
    pub(crate) fn root(&mut self, word: &Name) -> Option<PlaceId> {
        let (place, pair) = self.places.root(&self.ctx.vocabulary, &mut self.ctx.names, &word.text)?;
        if let Some(pair) = pair {
            self.ctx.names.place(word.span, pair);
        }
        Some(place)
    }

    /// `event.FIELD`: of the head, or of every event the rule may be about.
    fn field_of_event(&mut self, word: &Name, path: &[Name]) -> Option<PlaceId> {
        let vocabulary = &self.ctx.vocabulary;
        let names = &mut self.ctx.names;
        let (root, _) = self.places.root(vocabulary, names, EVENT)?;
        let events = match self.scope.filter {
            Some(event) => Vec::from([event]),
            None => self.scope.events.clone(),
        };
        let known = match self.places.field(vocabulary, names, root, &word.text) {
            Some(known) => Some(known),
            None => {
                let mut found = events.iter().map(|event| {
                    self.places.event_field(vocabulary, &mut self.ctx.names, *event, &word.text)
                });
                let first = found.next().flatten();
                // All of them, and as the same place: of one type.
                first.filter(|known| found.all(|other| other.is_some_and(|other| other.0 == known.0)))
            }
        };
        if let Some((place, pair)) = known {
            if let Some(pair) = pair {
                self.ctx.names.place(word.span, pair);
            }
            return Some(place);
        }
        if self.scope.trigger_failed || self.is_broken(&word.text) {
            return None;
        }
        let diagnostic = self.told_apart(self.unknown_event_field(word, &events), path);
        self.fail(diagnostic)
    }

    fn unknown_event_field(&self, word: &Name, events: &[EventKind]) -> Diagnostic {
        let text = &word.text;
        let vocabulary = &self.ctx.vocabulary;
        let elsewhere = (0u32..)
            .zip(&vocabulary.events)
            .find(|(event, _)| vocabulary.field(Owner::Event(*event), text).is_some());
        if let Some((_, event)) = elsewhere {
            let [name, name_zh] = [Lang::En, Lang::Zh].map(|lang| event.name(lang, false));
            return Diagnostic::new(
                &codes::check::NOT_FROM_TRIGGER,
                word.span,
                say!(
                    "`event.{text}` is not a field of the event of this rule",
                    "“事件.{text}”不是本规则事件的字段"
                ),
            )
            .help(say!("`{name}` has it", "“{name_zh}”有这个字段"));
        }
        let fields = events.iter().flat_map(|event| vocabulary.fields((*event).into()));
        let head = vocabulary.record_names.get(EVENT).and_then(|id| vocabulary.record(*id));
        let fields = fields.chain(head.into_iter().flat_map(|record| &record.fields));
        let owner = Bilingual::of(&|lang| vocabulary.path_in(EVENT, lang));
        unknown_field(word, &owner, fields.map(|field| &field.names))
    }

    /// Walks from a place through fields.
    pub(crate) fn walk(
        &mut self,
        span: Span,
        from: PlaceId,
        binder: Option<u16>,
        fields: &[Name],
    ) -> Option<Node> {
        let mut at = from;
        for (number, field) in fields.iter().enumerate() {
            let known = self.places.field(&self.ctx.vocabulary, &mut self.ctx.names, at, &field.text);
            let Some((next, pair)) = known else {
                if self.is_broken(&field.text) {
                    return None;
                }
                let path = fields.get(number..).unwrap_or_default();
                let diagnostic = self.told_apart(self.no_such_field(at, field), path);
                return self.fail(diagnostic);
            };
            if let Some(pair) = pair {
                self.ctx.names.place(field.span, pair);
            }
            at = next;
        }
        let place = self.places.get(at)?;
        let (ty, in_item) = (place.ty.clone(), place.in_item.is_some());
        let read = Read { place: at, binder: binder.filter(|_| in_item) };
        Some(Node { span, ty, kind: NodeKind::Read(read) })
    }

    fn no_such_field(&self, at: PlaceId, field: &Name) -> Diagnostic {
        let text = &field.text;
        let Some(place) = self.places.get(at) else { return self.unknown_name(field) };
        let said = self.path_at(at);
        let owner = place.path.rsplit('.').next().unwrap_or_default();
        if let Some((help, _)) = self.state_meant(owner, text) {
            return no_field(field, &said).help(help);
        }
        let Bilingual { en: path, zh: path_zh } = &said;
        match &place.ty {
            Type::Record(id) => {
                let record = self.ctx.vocabulary.record(*id);
                let fields = record.into_iter().flat_map(|record| &record.fields);
                unknown_field(field, &said, fields.map(|field| &field.names))
            }
            Type::List(_) => Diagnostic::new(
                &codes::check::UNKNOWN_FIELD,
                field.span,
                say!(
                    "`{path}` is a list; it has no field `{text}` itself",
                    "“{path_zh}”是列表，本身没有字段“{text}”"
                ),
            )
            .help(say!(
                "ask about its items: `any x in {path} (x.{text} …)`",
                "请问它的各项：任一 x 属于 {path_zh} (x.{text} …)"
            )),
            _ => Diagnostic::new(
                &codes::check::UNKNOWN_FIELD,
                field.span,
                say!(
                    "`{path}` is a single value; it has no field `{text}`",
                    "“{path_zh}”是单个值，没有字段“{text}”"
                ),
            ),
        }
    }

    fn no_fields(&mut self, field: &Name, owner: &str) -> Option<Node> {
        let text = &field.text;
        self.error(
            &codes::check::UNKNOWN_FIELD,
            field.span,
            say!(
                "`{owner}` is a single value; it has no field `{text}`",
                "“{owner}”是单个值，没有字段“{text}”"
            ),
        )
    }

    /// What is said of a word that is nothing here.
    pub(crate) fn unknown_name(&self, word: &Name) -> Diagnostic {
        let (diagnostic, known) = self.unknown_word(word);
        if known {
            return diagnostic;
        }
        diagnostic.help(match word.text.as_str() {
            "now" | "today" | "现在" | "今天" => say!(
                "rules have no clock: the time of the event is `event.time`",
                "规则没有时钟：事件的时间是“事件.发生时间”"
            ),
            _ => say!(
                "a name is declared with `let` or `define`; a field stands behind its record: `order.amount`",
                "名称用“设”或“定义”声明；字段写在记录之后：订单.金额"
            ),
        })
    }

    /// The same without the help that goes for every word, and whether it has a help of its own.
    pub(crate) fn unknown_word(&self, word: &Name) -> (Diagnostic, bool) {
        let diagnostic = self.unknown_here(word);
        let known = diagnostic.help.is_some() || diagnostic.code.id == codes::check::NOT_FROM_TRIGGER.id;
        (diagnostic, known)
    }

    fn unknown_here(&self, word: &Name) -> Diagnostic {
        let text = &word.text;
        if matches!(text.as_str(), "match" | "匹配" | "rate" | "比率" | "count" | "次数") {
            return Diagnostic::new(
                &codes::check::NOT_FROM_TRIGGER,
                word.span,
                say!("the trigger of this rule has no `{text}`", "本规则的触发没有“{text}”"),
            );
        }
        let diagnostic = Diagnostic::new(
            &codes::check::UNKNOWN_NAME,
            word.span,
            say!("there is no `{text}`", "没有“{text}”"),
        );
        if self.ctx.vocabulary.action_names.contains_key(text.as_str()) {
            return diagnostic.help(action_as_event(text));
        }
        let vocabulary = &self.ctx.vocabulary;
        if let Some(id) = vocabulary.record_names.get(ORDER).copied()
            && let Some(order) = vocabulary.record(id)
            && vocabulary.field(Owner::Record(id), text).is_some()
        {
            let fixed = format!("{}.{text}", order.names.get(self.scope.lang));
            return diagnostic
                .help(say!("did you mean the field `{fixed}`?", "是不是字段“{fixed}”？"))
                .fix(word.span, fixed);
        }
        if let Some(apart) = unglue(text) {
            return separate(diagnostic, word.span, apart);
        }
        self.ctx.meant(diagnostic, word.span, text, self.names_here())
    }

    fn names_here(&self) -> impl Iterator<Item = &str> {
        let binders = self.scope.binders.iter().map(|binder| binder.name.as_str());
        let declared = [&self.let_names, &self.define_names, &self.table_names];
        let declared = declared.into_iter().flat_map(|names| names.spellings());
        let keys = self.scope.trigger.keys.iter().flat_map(|(names, _)| names.all());
        let fields = self.scope.filter.into_iter().flat_map(|event| {
            self.ctx.vocabulary.fields(event.into()).iter().flat_map(|field| field.names.all())
        });
        let roots = self.ctx.vocabulary.records.iter().flat_map(|record| record.names.all());
        binders.chain(declared).chain(keys).chain(fields).chain(roots)
    }

    /// The path of a read in the names of either language, for messages.
    pub(crate) fn path_of(&self, read: Read) -> Bilingual {
        self.path_at(read.place)
    }

    /// The path of a place in the names of either language.
    pub(crate) fn path_at(&self, place: PlaceId) -> Bilingual {
        let path = self.places.get(place).map_or("", |place| place.path.as_str());
        Bilingual::of(&|lang| self.ctx.vocabulary.path_in(path, lang))
    }
}

fn first_is(checker: &Checker<'_, '_, '_>, place: PlaceId, path: &str) -> bool {
    checker.places.get(place).is_some_and(|place| place.path == path)
}

/// What is said of words without the spaces between them.
fn separate(diagnostic: Diagnostic, span: Span, apart: String) -> Diagnostic {
    diagnostic
        .help(say!("words are separated by spaces: `{apart}`", "词与词之间要有空格：{apart}"))
        .fix(span, apart)
}

/// What is said of an action that is named where an event is waited for.
pub(crate) fn action_as_event(name: &str) -> Bilingual {
    say!(
        "`{name}` is an action; that it was asked for is an event only in an absence, a count or a rate: `at least 1 {name} within 1h`",
        "“{name}”是动作；只有“没有”“至少”“比率”的触发能把它当作事件：1小时 内 至少 1 次 {name}"
    )
}

fn no_field(field: &Name, owner: &Bilingual) -> Diagnostic {
    let (text, Bilingual { en: owner, zh: owner_zh }) = (&field.text, owner);
    let message = say!("`{owner}` has no field `{text}`", "“{owner_zh}”没有字段“{text}”");
    Diagnostic::new(&codes::check::UNKNOWN_FIELD, field.span, message)
}

/// What is said of a field that `owner` does not have, which has those of these names.
pub(crate) fn unknown_field<'n>(
    field: &Name,
    owner: &Bilingual,
    names: impl Iterator<Item = &'n Names>,
) -> Diagnostic {
    let names: Vec<&Names> = names.collect();
    let text = &field.text;
    let diagnostic = no_field(field, owner);
    let spellings: Vec<&str> = names.iter().flat_map(|names| names.all()).collect();
    // `渠道是淘宝`: a field with words glued to it.
    if let Some(apart) = unglue_comparison(text).or_else(|| unglue(text))
        && spellings.iter().any(|known| apart.split(' ').next() == Some(known))
    {
        return separate(diagnostic, field.span, apart);
    }
    let Bilingual { en, zh } = some_of(names.iter().copied(), 12);
    diagnostic.help(say!("its fields: {en} …", "它的字段：{zh} …")).meant(field.span, text, spellings)
}

/// At most so many of these names, in either language.
pub(crate) fn some_of<'n>(names: impl Iterator<Item = &'n Names> + Clone, most: usize) -> Bilingual {
    Bilingual::of(&|lang| {
        let some: Vec<&str> = names.clone().take(most).map(|names| names.get(lang)).collect();
        some.join(if lang == Lang::Zh { "、" } else { ", " })
    })
}
