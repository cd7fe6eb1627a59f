//! Values, conditions, fields and what is made of them: actions, events, records, enums; lists, groups, lateness.

use alloc::vec::Vec;

use dangjiu_grammar::Rule;

use super::operators::most_depth;
use super::text::boxed;
use super::{Lower, Lowering, Node, internal, refuse};
use crate::diagnostic::codes;
use crate::say;
use crate::syntax::ast::{
    ActionDecl, DataClassWord, Define, EnumDecl, EnumMember, EventDecl, Expr, ExprKind, Field, FieldNote,
    GroupDecl, LatenessDecl, Let, ListDecl, PolicyWord, RecordDecl, TypeRef,
};

impl Lowering<'_> {
    pub(super) fn let_decl(&self, node: Node<'_>) -> Lower<Let> {
        let mut children = self.children(node);
        let name = self.name(&children.need(Rule::name)?);
        let title = children.optional(Rule::quoted).map(|title| self.quoted(title)).transpose()?;
        let value = self.expr(children.need(Rule::expr)?)?;
        Ok(Let { name, title, value })
    }

    pub(super) fn define_decl(&self, node: Node<'_>) -> Lower<Define> {
        let Let { name, title, value } = self.let_decl(node)?;
        Ok(Define { name, title, value })
    }

    pub(super) fn action_decl(&self, node: Node<'_>) -> Lower<ActionDecl> {
        let mut children = self.children(node);
        let name = self.name(&children.need(Rule::name)?);
        let titles = self.titles(&mut children)?;
        let mut action = ActionDecl { name, titles, params: Vec::new(), settled: None, undone_by: None };
        for child in children {
            match child.as_rule() {
                Rule::field => action.params.push(self.field(child)?),
                Rule::kw_settled => action.settled = Some(true),
                Rule::kw_speculative => action.settled = Some(false),
                Rule::mod_undone => {
                    action.undone_by = Some(self.name(&self.children(child).need(Rule::name)?));
                }
                _ => {}
            }
        }
        Ok(action)
    }

    pub(super) fn event_decl(&self, node: Node<'_>) -> Lower<EventDecl> {
        let mut children = self.children(node);
        let name = self.dotted(children.need(Rule::path)?)?;
        let titles = self.titles(&mut children)?;
        let mut event = EventDecl { name, titles, subject: None, fields: Vec::new() };
        for child in children {
            match child.as_rule() {
                Rule::name => event.subject = Some(self.name(&child)),
                Rule::field => event.fields.push(self.field(child)?),
                _ => {}
            }
        }
        Ok(event)
    }

    pub(super) fn record_decl(&self, node: Node<'_>) -> Lower<RecordDecl> {
        let mut children = self.children(node);
        let name = self.name(&children.need(Rule::name)?);
        let titles = self.titles(&mut children)?;
        let fields = children
            .filter(|field| field.as_rule() == Rule::field)
            .map(|field| self.field(field))
            .collect::<Lower<_>>()?;
        Ok(RecordDecl { name, titles, fields })
    }

    pub(super) fn enum_decl(&self, node: Node<'_>) -> Lower<EnumDecl> {
        let mut children = self.children(node);
        let name = self.name(&children.need(Rule::name)?);
        let titles = self.titles(&mut children)?;
        let mut decl = EnumDecl { name, titles, open: false, members: Vec::new() };
        for child in children {
            match child.as_rule() {
                Rule::kw_open => decl.open = true,
                Rule::enum_member => {
                    let mut parts = self.children(child);
                    let name = self.name(&parts.need(Rule::ident)?);
                    let titles = self.titles(&mut parts)?;
                    decl.members.push(EnumMember { name, titles });
                }
                _ => {}
            }
        }
        Ok(decl)
    }

    fn field(&self, node: Node<'_>) -> Lower<Field> {
        let span = self.span(&node);
        let mut children = self.children(node);
        let name = self.name(&children.need(Rule::ident)?);
        let titles = self.titles(&mut children)?;
        let ty = self.type_ref(children.need(Rule::type_ref)?)?;
        let notes = children.map(|note| self.note(note)).collect::<Lower<_>>()?;
        Ok(Field { span, name, titles, ty, notes })
    }

    fn note(&self, node: Node<'_>) -> Lower<FieldNote> {
        let span = self.span(&node);
        let rule = node.as_rule();
        let mut children = self.children(node);
        Ok(match rule {
            Rule::kw_required => FieldNote::Required(span),
            Rule::kw_optional => FieldNote::Optional(span),
            Rule::note_default => {
                let value = children.need_any(|rule| rule != Rule::kw_default)?;
                if value.as_rule() != Rule::op_neg {
                    return Ok(FieldNote::Default(self.default_value(value)?));
                }
                let sign = self.span(&value);
                let number = children.next().ok_or_else(|| internal(span))?;
                let number = self.default_value(number)?;
                let whole = sign.to(number.span);
                FieldNote::Default(Expr { span: whole, kind: ExprKind::Negate(boxed(number)) })
            }
            Rule::note_class => FieldNote::Class(
                match children.next().map(|word| word.as_rule()) {
                    Some(Rule::kw_public) => DataClassWord::Public,
                    Some(Rule::kw_business) => DataClassWord::Business,
                    Some(Rule::kw_personal) => DataClassWord::Personal,
                    Some(Rule::kw_sensitive) => DataClassWord::Sensitive,
                    _ => return Err(internal(span)),
                },
                span,
            ),
            Rule::note_up_to => FieldNote::UpTo(self.literal(&children.need(Rule::number)?)?),
            _ => return Err(internal(span)),
        })
    }

    fn default_value(&self, node: Node<'_>) -> Lower<Expr> {
        match node.as_rule() {
            Rule::text => self.text_expr(node),
            Rule::path => {
                let path = self.dotted(node)?;
                Ok(Expr { span: path.span, kind: ExprKind::Path(path) })
            }
            _ => Ok(self.operand(node)?.0),
        }
    }

    /// `list of list of text`
    pub(super) fn type_ref(&self, node: Node<'_>) -> Lower<TypeRef> {
        let span = self.span(&node);
        let mut depth = 0usize;
        let mut name = None;
        for child in node.into_inner() {
            match child.as_rule() {
                Rule::kw_list_of => depth += 1,
                Rule::name => name = Some(self.name(&child)),
                _ => {}
            }
        }
        let most = most_depth(self.limits).min(usize::from(u8::MAX));
        let list_depth = u8::try_from(depth).ok().filter(|_| depth <= most);
        let Some(list_depth) = list_depth else {
            return refuse(
                &codes::syntax::TOO_DEEP,
                span,
                say!("lists are nested more than {most} deep", "列表嵌套超过 {most} 层"),
            );
        };
        Ok(TypeRef { span, list_depth, name: name.ok_or_else(|| internal(span))? })
    }

    pub(super) fn list_decl(&self, node: Node<'_>) -> Lower<ListDecl> {
        let mut children = self.children(node);
        let name = self.name(&children.need(Rule::name)?);
        let titles = self.titles(&mut children)?;
        let ty = self.type_ref(children.need(Rule::type_ref)?)?;
        let members = match children.optional(Rule::list_literal) {
            None => None,
            Some(list) => Some(self.exprs(list)?.0),
        };
        Ok(ListDecl { name, titles, ty, members })
    }

    pub(super) fn group_decl(&self, node: Node<'_>) -> Lower<GroupDecl> {
        let mut children = self.children(node);
        let name = self.name(&children.need(Rule::name)?);
        let titles = self.titles(&mut children)?;
        let policy = self.policy(children.need(Rule::policy)?)?;
        Ok(GroupDecl { name, titles, policy })
    }

    pub(super) fn policy(&self, node: Node<'_>) -> Lower<PolicyWord> {
        let span = self.span(&node);
        match node.into_inner().next().map(|word| word.as_rule()) {
            Some(Rule::kw_first) => Ok(PolicyWord::First),
            Some(Rule::kw_every) => Ok(PolicyWord::All),
            Some(Rule::kw_unique) => Ok(PolicyWord::Unique),
            _ => Err(internal(span)),
        }
    }

    pub(super) fn lateness_decl(&self, node: Node<'_>) -> Lower<LatenessDecl> {
        let mut children = self.children(node);
        let source = self.name(&children.need(Rule::name)?);
        let bound = self.literal(&children.need(Rule::duration)?)?;
        Ok(LatenessDecl { source, bound })
    }
}
