//! Records, enums, the types of fields and what is noted of them.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Home, Kind, Ledger, add_spelling, names_of, suggested};
use crate::check::lexicon::Owner;
use crate::check::literal;
use crate::diagnostic::{Diagnostic, codes};
use crate::say;
use crate::schema::{DataClass, EnumType, FieldType, Names, RecordType, Requirement, Vocabulary};
use crate::span::Span;
use crate::syntax::ast::{DataClassWord, EnumDecl, Field, FieldNote, Name, RecordDecl, TypeRef};
use crate::value::{EnumId, RecordId, Type};

/// The longest list where a field does not say `up to N`.
pub(super) const LIST_CAP: u32 = 200;

/// The built-in types: English, Chinese, further Chinese spellings.
const WORDS: [(Type, &str, &str, &[&str]); 7] = [
    (Type::Text, "text", "文本", &[]),
    (Type::Number, "number", "数", &["数字"]),
    (Type::Money, "money", "金额", &[]),
    (Type::Bool, "boolean", "真假", &["布尔"]),
    (Type::Instant, "time", "时刻", &["时间"]),
    (Type::Duration, "duration", "时长", &[]),
    (Type::Weight, "weight", "重量", &[]),
];

/// What other languages call them.
const ELSEWHERE: [(&str, &[&str]); 4] = [
    ("boolean", &["bool"]),
    ("text", &["string", "str", "varchar"]),
    ("number", &["int", "integer", "float", "double", "decimal"]),
    ("time", &["datetime", "timestamp", "instant"]),
];

/// The built-in type with this spelling.
fn word(spelling: &str) -> Option<&'static (Type, &'static str, &'static str, &'static [&'static str])> {
    WORDS.iter().find(|(_, en, zh, more)| *en == spelling || *zh == spelling || more.contains(&spelling))
}

/// Whether a new record or enum may have these names. Reports why not.
pub(super) fn type_names_free(ledger: &mut Ledger<'_, '_>, names: &Names, at: Span) -> bool {
    for spelling in names.all() {
        if word(spelling).is_some() {
            ledger.reserved(spelling, at, "a built-in type", "内置类型");
            return false;
        }
        let vocabulary = &ledger.ctx.vocabulary;
        let record = vocabulary.record_names.get(spelling).and_then(|id| vocabulary.record(*id));
        let other = vocabulary.enum_names.get(spelling).and_then(|id| vocabulary.enumeration(*id));
        let taken = record.map(|found| found.span).or_else(|| other.map(|found| found.span));
        if let Some(first) = taken {
            ledger.twice(spelling, at, first, false);
            return false;
        }
    }
    true
}

/// Makes a record's name known; its fields come later, when every type has a name.
pub(super) fn record_name(ledger: &mut Ledger<'_, '_>, decl: &RecordDecl) {
    let names = names_of(&decl.name, &decl.titles);
    if let Some(id) = ledger.ctx.vocabulary.record_names.get(&decl.name.text).copied() {
        more_record_names(ledger, id, &decl.name, names);
        return;
    }
    if !type_names_free(ledger, &names, decl.name.span) {
        return;
    }
    let Ok(number) = u32::try_from(ledger.ctx.vocabulary.records.len()) else { return };
    for spelling in names.all() {
        ledger.ctx.vocabulary.record_names.insert(String::from(spelling), RecordId(number));
    }
    let record = RecordType { names, fields: Vec::new(), span: Some(decl.name.span) };
    ledger.ctx.vocabulary.records.push(record);
}

fn more_record_names(ledger: &mut Ledger<'_, '_>, id: RecordId, name: &Name, more: Names) {
    let Some(known) = ledger.ctx.vocabulary.record(id) else { return };
    if ledger.too_many(known.names.all().count() + more.all().count(), name.span) {
        return;
    }
    let vocabulary: &mut Vocabulary = &mut ledger.ctx.vocabulary;
    let Some(record) = vocabulary.records.get_mut(id.0 as usize) else { return };
    for spelling in more.all() {
        if !vocabulary.record_names.contains_key(spelling) && word(spelling).is_none() {
            vocabulary.record_names.insert(String::from(spelling), id);
            add_spelling(&mut record.names, String::from(spelling));
        }
    }
    ledger.ctx.names.record(name.span, &record.names);
}

/// Adds the fields a declaration gives a record.
pub(super) fn record_fields(ledger: &mut Ledger<'_, '_>, decl: &RecordDecl) {
    let Some(id) = ledger.ctx.vocabulary.record_names.get(&decl.name.text).copied() else { return };
    for field in &decl.fields {
        let Some(built) = field_type(ledger, field) else { continue };
        add_field(ledger, Owner::Record(id), built, field.name.span);
    }
}

/// Adds a field to a record or event. Reports a spelling that another field of it has.
pub(super) fn add_field(ledger: &mut Ledger<'_, '_>, owner: Owner, field: FieldType, at: Span) {
    match ledger.ctx.vocabulary.clash(owner, &field.names) {
        Some((spelling, first)) => {
            let first = first.span;
            ledger.twice(&spelling, at, first, false);
        }
        None => ledger.ctx.vocabulary.add_field(owner, field),
    }
}

/// Takes an enum: a new one, or more members for a known one.
pub(super) fn enumeration(ledger: &mut Ledger<'_, '_>, decl: &EnumDecl) {
    let names = names_of(&decl.name, &decl.titles);
    let id = match ledger.ctx.vocabulary.enum_names.get(&decl.name.text).copied() {
        Some(id) => {
            if ledger.ctx.vocabulary.machines.iter().any(|machine| machine.state_enum == id) {
                ledger.reserved(&decl.name.text, decl.name.span, "the states of a machine", "状态机的状态");
                return;
            }
            let Some(known) = ledger.ctx.vocabulary.enums.get_mut(id.0 as usize) else { return };
            known.open |= decl.open;
            ledger.ctx.names.record(decl.name.span, &known.names);
            id
        }
        None => {
            if !type_names_free(ledger, &names, decl.name.span) {
                return;
            }
            match new_enum(ledger, names, decl.open, Some(decl.name.span)) {
                Some(id) => id,
                None => return,
            }
        }
    };
    for member in &decl.members {
        let names = names_of(&member.name, &member.titles);
        add_member(ledger, id, names, member.name.span);
    }
}

/// Adds an enum without members.
pub(super) fn new_enum(
    ledger: &mut Ledger<'_, '_>,
    names: Names,
    open: bool,
    span: Option<Span>,
) -> Option<EnumId> {
    let id = EnumId(u32::try_from(ledger.ctx.vocabulary.enums.len()).ok()?);
    for spelling in names.all() {
        ledger.ctx.vocabulary.enum_names.insert(String::from(spelling), id);
    }
    ledger.ctx.vocabulary.enums.push(EnumType { names, open, members: Vec::new(), span });
    Some(id)
}

fn add_member(ledger: &mut Ledger<'_, '_>, id: EnumId, names: Names, at: Span) {
    let vocabulary = &ledger.ctx.vocabulary;
    let taken = names.all().find(|spelling| vocabulary.member(id, spelling).is_some()).map(String::from);
    if let Some(spelling) = taken {
        let first = ledger.home(Kind::Member, id.0, &spelling).map(|home| home.span);
        ledger.twice(&spelling, at, first, false);
        return;
    }
    ledger.settle(Kind::Member, id.0, &names, Home { span: at, used: false });
    ledger.ctx.vocabulary.add_member(id, names);
}

/// The type a reference names. Reports what is wrong.
pub(super) fn resolve(ledger: &mut Ledger<'_, '_>, ty: &TypeRef) -> Option<Type> {
    let name = &ty.name;
    let vocabulary = &ledger.ctx.vocabulary;
    let found = if let Some((built_in, en, zh, _)) = word(&name.text) {
        ledger.ctx.names.record_pair(name.span, en, zh);
        built_in.clone()
    } else if let Some(id) = vocabulary.record_names.get(&name.text).copied() {
        if let Some(record) = vocabulary.record(id) {
            ledger.ctx.names.record(name.span, &record.names);
        }
        Type::Record(id)
    } else if let Some(id) = vocabulary.enum_names.get(&name.text).copied() {
        if let Some(known) = vocabulary.enumeration(id) {
            ledger.ctx.names.record(name.span, &known.names);
        }
        Type::Enum(id)
    } else {
        unknown_type(ledger, name);
        return None;
    };
    match ty.list_depth {
        0 => Some(found),
        1 => Some(Type::List(Box::new(found))),
        _ => {
            ledger.ctx.report(
                Diagnostic::new(
                    &codes::declare::LIST_OF_LISTS,
                    ty.span,
                    say!("a list may not hold lists", "列表中不能再放列表"),
                )
                .help(say!("declare a record that holds the inner list", "请声明一个记录来放内层列表")),
            );
            None
        }
    }
}

fn unknown_type(ledger: &mut Ledger<'_, '_>, name: &Name) {
    let text = &name.text;
    if ledger.ctx.is_broken(text) {
        return;
    }
    let message = say!("there is no type `{text}`", "没有名为“{text}”的类型");
    let diagnostic = Diagnostic::new(&codes::declare::UNKNOWN_TYPE, name.span, message);
    let vocabulary = &ledger.ctx.vocabulary;
    let known = WORDS
        .iter()
        .flat_map(|(_, en, zh, _)| [*en, *zh])
        .chain(vocabulary.record_names.keys().map(String::as_str))
        .chain(vocabulary.enum_names.keys().map(String::as_str));
    let diagnostic = suggested(ledger.ctx, diagnostic, text, name.span, known);
    let lower = text.to_ascii_lowercase();
    let elsewhere = ELSEWHERE.iter().find(|(_, words)| words.contains(&lower.as_str()));
    let diagnostic = match elsewhere {
        Some((own, _)) => {
            diagnostic.help(say!("did you mean `{own}`?", "是不是“{own}”？")).fix(name.span, *own)
        }
        None => diagnostic,
    };
    ledger.ctx.report(diagnostic);
}

/// A field or parameter with what is noted of it. Reports what is wrong; nothing where its type is unknown.
pub(super) fn field_type(ledger: &mut Ledger<'_, '_>, field: &Field) -> Option<FieldType> {
    let names = names_of(&field.name, &field.titles);
    let Some(ty) = resolve(ledger, &field.ty) else {
        ledger.ctx.broken.extend(names.all().map(String::from));
        return None;
    };
    let mut requirement = None;
    let mut class = None;
    let mut cap = None;
    for note in &field.notes {
        match note {
            FieldNote::Required(at) => once(ledger, &mut requirement, Requirement::Required, *at),
            FieldNote::Optional(at) => once(ledger, &mut requirement, Requirement::Optional, *at),
            FieldNote::Default(value) => {
                if matches!(ty, Type::List(_) | Type::Record(_)) {
                    bad_note(ledger, value.span, "a list or record has no default", "列表和记录没有缺省值");
                } else if let Some(value_) = literal::constant(ledger.ctx, value, &ty) {
                    once(ledger, &mut requirement, Requirement::Default(value_), value.span);
                }
            }
            FieldNote::Class(word, at) => once(ledger, &mut class, class_of(*word), *at),
            FieldNote::UpTo(most) => {
                let limit = i64::try_from(ledger.ctx.limits.list_items).unwrap_or(i64::MAX);
                if !matches!(ty, Type::List(_)) {
                    bad_note(ledger, most.span, "`up to` is said of lists only", "“至多”只用于列表");
                } else if let Some(most_) = literal::whole_number(ledger.ctx, most, 1, limit) {
                    once(ledger, &mut cap, u32::try_from(most_).unwrap_or(LIST_CAP), most.span);
                }
            }
        }
    }
    Some(FieldType {
        names,
        cap: if matches!(ty, Type::List(_)) { cap.unwrap_or(LIST_CAP) } else { 0 },
        ty,
        requirement: requirement.unwrap_or(Requirement::Required),
        class: class.unwrap_or_default(),
        span: Some(field.name.span),
    })
}

fn class_of(word: DataClassWord) -> DataClass {
    match word {
        DataClassWord::Public => DataClass::Public,
        DataClassWord::Business => DataClass::Business,
        DataClassWord::Personal => DataClass::Personal,
        DataClassWord::Sensitive => DataClass::Sensitive,
    }
}

/// Sets what may be said once.
fn once<T>(ledger: &mut Ledger<'_, '_>, place: &mut Option<T>, value: T, at: Span) {
    if place.is_some() {
        bad_note(ledger, at, "this is said twice, or against what was said", "重复说明，或与前面的说明矛盾");
    } else {
        *place = Some(value);
    }
}

fn bad_note(ledger: &mut Ledger<'_, '_>, at: Span, en: &str, zh: &str) {
    ledger.ctx.report(Diagnostic::new(&codes::declare::FIELD_NOTES, at, say!("{en}", "{zh}")));
}
