//! Declarations of names: values, actions, events, records, enums, lists and the one-line kinds.

use alloc::vec;
use alloc::vec::Vec;

use super::Printer;
use super::doc::Doc;
use super::page::Gaps;
use super::wording::{Wording, literal, quoted, titles};
use crate::span::Span;
use crate::syntax::ast::{
    ActionDecl, DataClassWord, Decl, DeclKind, EnumDecl, EnumMember, EventDecl, Expr, ExprKind, Field,
    FieldNote, ListDecl, LiteralKind, Name, PolicyWord, Quoted, TypeRef,
};

/// The first word of a declaration.
pub(super) const fn opening_word(kind: &DeclKind) -> &'static str {
    match kind {
        DeclKind::Pack(_) => "pack",
        DeclKind::Use(_) => "use",
        DeclKind::Rule(_) => "rule",
        DeclKind::Disable(_) => "disable",
        DeclKind::Let(_) => "let",
        DeclKind::Define(_) => "define",
        DeclKind::Action(_) => "action",
        DeclKind::Event(_) => "event",
        DeclKind::Record(_) => "record",
        DeclKind::Enum(_) => "enum",
        DeclKind::Machine(_) => "machine",
        DeclKind::Map(_) => "map",
        DeclKind::Table(_) => "table",
        DeclKind::Calendar(_) => "calendar",
        DeclKind::List(_) => "list",
        DeclKind::Group(_) => "group",
        DeclKind::Lateness(_) => "lateness",
        DeclKind::Test(_) => "test",
    }
}

/// Whether declarations of this kind usually take one line, so that the author may set them close together.
pub(super) const fn is_one_line(kind: &DeclKind) -> bool {
    match kind {
        DeclKind::Use(_)
        | DeclKind::Disable(_)
        | DeclKind::Let(_)
        | DeclKind::Define(_)
        | DeclKind::Action(_)
        | DeclKind::List(_)
        | DeclKind::Group(_)
        | DeclKind::Lateness(_) => true,
        DeclKind::Event(event) => event.fields.is_empty(),
        _ => false,
    }
}

impl Printer<'_> {
    /// One declaration, whose place is reached.
    pub(super) fn decl(&mut self, decl: &Decl) {
        let words = self.wording;
        let start = decl.span.start;
        let mut lead = vec![words.lead(opening_word(&decl.kind))];
        if decl.replace {
            lead.insert(0, words.lead("replace"));
        }
        let doc = match &decl.kind {
            DeclKind::Rule(rule) => return self.rule(start, Doc::All(lead), rule),
            DeclKind::Let(item) => {
                return self.value(start, lead, &item.name, item.title.as_ref(), &item.value);
            }
            DeclKind::Define(item) => {
                return self.value(start, lead, &item.name, item.title.as_ref(), &item.value);
            }
            DeclKind::Action(action) => return self.action(decl.span, lead, action),
            DeclKind::Event(event) => return self.event(decl.span, lead, event),
            DeclKind::Record(record) => {
                lead.extend([words.name(&record.name), titles(&record.titles)]);
                let head_end = end_of(&record.name, &record.titles);
                return self.fields_block(decl.span, lead, head_end, &record.fields);
            }
            DeclKind::Enum(item) => return self.enumeration(decl.span, lead, item),
            DeclKind::Machine(machine) => return self.machine(decl.span, lead, machine),
            DeclKind::Map(map) => return self.map(decl.span, lead, map),
            DeclKind::Table(table) => return self.table(start, lead, table),
            DeclKind::Calendar(calendar) => return self.calendar(decl.span, lead, calendar),
            DeclKind::List(list) => return self.named_list(decl.span, lead, list),
            DeclKind::Test(test) => return self.test(start, test),
            DeclKind::Pack(path) | DeclKind::Use(path) => Doc::All(vec![words.path(path)]),
            DeclKind::Disable(path) => Doc::All(vec![words.lead("rule"), words.path(path)]),
            DeclKind::Group(group) => Doc::All(vec![
                words.name(&group.name),
                titles(&group.titles),
                Doc::Word(" "),
                words.policy(group.policy),
            ]),
            DeclKind::Lateness(lateness) => {
                Doc::All(vec![words.name(&lateness.source), Doc::Word(" "), literal(&lateness.bound)])
            }
        };
        lead.push(doc);
        self.page.line(0, decl.span, &Doc::All(lead), Gaps::Closed);
    }

    /// `let NAME = expr`, `define NAME = condition`
    fn value(&mut self, start: u32, mut lead: Vec<Doc>, name: &Name, title: Option<&Quoted>, value: &Expr) {
        lead.push(self.wording.name(name));
        if let Some(title) = title {
            lead.extend([Doc::Word(" "), quoted(title)]);
        }
        lead.push(Doc::Word(" = "));
        self.clause(start, Doc::All(lead), value, Gaps::Closed);
    }

    /// `head {`, a line for each item, `}`; the bracket is looked for behind `head_end`.
    pub(super) fn block(&mut self, span: Span, mut head: Vec<Doc>, head_end: u32, items: &[(Span, Doc)]) {
        let open = self.page.after_bracket(head_end, &['{', '｛']);
        let end = self.page.tight_end(span);
        if items.is_empty() && !self.page.has_comment(open, end) {
            head.push(Doc::Word(" {}"));
            self.page.line(0, span, &Doc::All(head), Gaps::Closed);
            return;
        }
        head.push(Doc::Word(" {"));
        self.enclosed((Span { end: open, ..span }, Doc::All(head)), items, (end, Doc::Word("}")));
    }

    /// An opening line, a line for each item, and a closing line that ends the declaration.
    fn enclosed(&mut self, head: (Span, Doc), items: &[(Span, Doc)], (end, close): (u32, Doc)) {
        self.page.line(0, head.0, &head.1, Gaps::Closed);
        self.page.open();
        for (span, doc) in items {
            self.page.line(2, *span, doc, Gaps::Kept);
        }
        self.page.closing_line(end, &close, Gaps::Kept);
    }

    fn fields_block(&mut self, span: Span, head: Vec<Doc>, head_end: u32, fields: &[Field]) {
        let mut items: Vec<(Span, Doc)> = Vec::with_capacity(fields.len());
        for (at, field) in fields.iter().enumerate() {
            let mut doc = self.wording.field(field);
            if ends_in_number(field) && fields.get(at + 1).is_some_and(|next| self.reads_as_unit(&next.name))
            {
                doc = Doc::All(vec![doc, Doc::Word(",")]);
            }
            items.push((field.span, doc));
        }
        self.block(span, head, head_end, &items);
    }

    /// Whether the name behind a number would read as its unit.
    fn reads_as_unit(&self, name: &Name) -> bool {
        let name = self.wording.spelled(name);
        let is_currency = name.len() == 3 && name.bytes().all(|byte| byte.is_ascii_uppercase());
        is_currency
            || matches!(name, "ms" | "min" | "d" | "h" | "s" | "kg" | "g")
            || matches!(name, "天" | "小时" | "分钟" | "秒" | "毫秒" | "公斤" | "千克" | "克" | "元" | "万元")
    }

    fn event(&mut self, span: Span, mut head: Vec<Doc>, event: &EventDecl) {
        let words = self.wording;
        head.extend([words.path(&event.name), titles(&event.titles)]);
        let mut head_end = event.titles.last().map_or(event.name.span.end, |title| title.span.end);
        if let Some(subject) = &event.subject {
            head.extend([Doc::Word(" "), words.lead("of"), words.name(subject)]);
            head_end = subject.span.end;
        }
        if event.fields.is_empty() && !self.page.has_comment(head_end, self.page.tight_end(span)) {
            self.page.line(0, span, &Doc::All(head), Gaps::Closed);
        } else {
            self.fields_block(span, head, head_end, &event.fields);
        }
    }

    fn action(&mut self, span: Span, mut head: Vec<Doc>, action: &ActionDecl) {
        head.extend([self.wording.name(&action.name), titles(&action.titles)]);
        if !action.titles.is_empty() {
            head.push(Doc::Word(" "));
        }
        let open = self.page.after_bracket(end_of(&action.name, &action.titles), &['(', '（']);
        let last = action.params.last().map_or(open, |param| self.page.tight_end(param.span));
        let close = self.page.after_bracket(last, &[')', '）']);
        let promises = self.wording.promises(action);
        let params: Vec<Doc> = action.params.iter().map(|param| self.wording.field(param)).collect();
        if !self.page.has_comment(open, close) {
            let params = if params.is_empty() {
                Doc::Word("()")
            } else {
                Doc::bracketed("(", Doc::commas(params), ")")
            };
            head.extend([params, promises]);
            self.page.line(0, span, &Doc::All(head), Gaps::Closed);
            return;
        }
        head.push(Doc::Word("("));
        let items = with_commas(action.params.iter().map(|param| param.span), params);
        let end = (self.page.tight_end(span), Doc::All(vec![Doc::Word(")"), promises]));
        self.enclosed((Span { end: open, ..span }, Doc::All(head)), &items, end);
    }

    fn enumeration(&mut self, span: Span, mut head: Vec<Doc>, item: &EnumDecl) {
        let words = self.wording;
        head.extend([words.name(&item.name), titles(&item.titles)]);
        if item.open {
            head.extend([Doc::Word(" "), words.word("open")]);
        }
        let head_end = end_of(&item.name, &item.titles);
        let open = self.page.after_bracket(head_end, &['{', '｛']);
        let first = item.members.first().map_or(open, |member| member.name.span.start);
        let is_compact = !item.members.is_empty()
            && !self.page.has_line_end(span.start, first)
            && !self.page.has_comment(open, self.page.tight_end(span));
        if is_compact {
            let members = item.members.iter().map(|member| words.member(member)).collect();
            head.extend([Doc::Word(" { "), Doc::indent(2, vec![Doc::filled(members), Doc::Word(" }")])]);
            self.page.line(0, span, &Doc::All(head), Gaps::Closed);
            return;
        }
        let members: Vec<(Span, Doc)> =
            item.members.iter().map(|member| (member_span(member), words.member(member))).collect();
        self.block(span, head, head_end, &members);
    }

    fn named_list(&mut self, span: Span, mut head: Vec<Doc>, list: &ListDecl) {
        let words = self.wording;
        head.extend([words.name(&list.name), titles(&list.titles), Doc::Word(" "), words.lead("of")]);
        head.push(words.type_ref(&list.ty));
        let Some(members) = &list.members else {
            self.page.line(0, span, &Doc::All(head), Gaps::Closed);
            return;
        };
        head.push(Doc::Word(" "));
        let open = self.page.after_bracket(list.ty.name.span.end, &['[', '［', '【']);
        let end = self.page.tight_end(span);
        let docs: Vec<Doc> = members.iter().map(|member| words.expr(member)).collect();
        if !self.page.has_comment(open, end) {
            let list = if docs.is_empty() {
                Doc::Word("[]")
            } else {
                Doc::bracketed("[", vec![Doc::filled(docs)], "]")
            };
            head.push(list);
            self.page.line(0, span, &Doc::All(head), Gaps::Closed);
            return;
        }
        head.push(Doc::Word("["));
        let items = with_commas(members.iter().map(|member| member.span), docs);
        self.enclosed((Span { end: open, ..span }, Doc::All(head)), &items, (end, Doc::Word("]")));
    }
}

impl Wording<'_> {
    fn field(&self, field: &Field) -> Doc {
        let mut parts =
            vec![self.name(&field.name), titles(&field.titles), Doc::Word(": "), self.type_ref(&field.ty)];
        for note in &field.notes {
            parts.push(Doc::Word(" "));
            parts.push(self.note(note));
        }
        Doc::All(parts)
    }

    fn note(&self, note: &FieldNote) -> Doc {
        match note {
            FieldNote::Required(_) => self.word("required"),
            FieldNote::Optional(_) => self.word("optional"),
            FieldNote::Default(value) => Doc::All(vec![self.lead("default"), self.expr(value)]),
            FieldNote::Class(class, _) => self.word(match class {
                DataClassWord::Public => "public",
                DataClassWord::Business => "business",
                DataClassWord::Personal => "personal",
                DataClassWord::Sensitive => "sensitive",
            }),
            FieldNote::UpTo(count) => Doc::All(vec![self.lead("up_to"), literal(count)]),
        }
    }

    /// `text`, `list of item`
    pub(super) fn type_ref(&self, ty: &TypeRef) -> Doc {
        let mut parts: Vec<Doc> = (0..ty.list_depth).map(|_| self.lead("list_of")).collect();
        parts.push(self.name(&ty.name));
        Doc::All(parts)
    }

    /// ` settled, undone by X`
    fn promises(&self, action: &ActionDecl) -> Doc {
        let mut parts = Vec::new();
        if let Some(settled) = action.settled {
            parts.extend([Doc::Word(" "), self.word(if settled { "settled" } else { "speculative" })]);
        }
        if let Some(undo) = &action.undone_by {
            parts.push(Doc::Word(if parts.is_empty() { " " } else { ", " }));
            parts.extend([self.lead("undone_by"), self.name(undo)]);
        }
        Doc::All(parts)
    }

    fn member(&self, member: &EnumMember) -> Doc {
        Doc::All(vec![self.name(&member.name), titles(&member.titles)])
    }

    pub(super) fn policy(&self, policy: PolicyWord) -> Doc {
        self.word(match policy {
            PolicyWord::First => "first",
            PolicyWord::All => "every",
            PolicyWord::Unique => "unique",
        })
    }
}

/// Where a name with its titles ends.
pub(super) fn end_of(name: &Name, titles: &[Quoted]) -> u32 {
    titles.last().map_or(name.span.end, |title| title.span.end)
}

fn member_span(member: &EnumMember) -> Span {
    Span { end: end_of(&member.name, &member.titles), ..member.name.span }
}

fn ends_in_number(field: &Field) -> bool {
    match field.notes.last() {
        Some(FieldNote::Default(Expr { kind: ExprKind::Literal(value), .. })) => {
            matches!(value.kind, LiteralKind::Number | LiteralKind::Duration)
        }
        _ => false,
    }
}

/// Items for lines of their own, a comma behind each but the last.
fn with_commas(spans: impl Iterator<Item = Span>, docs: Vec<Doc>) -> Vec<(Span, Doc)> {
    let last = docs.len().saturating_sub(1);
    spans
        .zip(docs)
        .enumerate()
        .map(|(at, (span, doc))| (span, if at == last { doc } else { Doc::All(vec![doc, Doc::Word(",")]) }))
        .collect()
}
