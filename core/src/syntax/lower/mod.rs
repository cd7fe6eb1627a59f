//! From the parser's pairs to the syntax tree.
//!
//! The grammar keeps expressions flat; here they get their precedence. Names and literals are folded (full-width
//! forms, NFC), escapes resolved, and whatever the grammar cannot refuse by itself is refused. A pair the grammar
//! should not have produced becomes a diagnostic, never a panic.

use alloc::boxed::Box;
use alloc::vec::Vec;

use dangjiu_grammar::Rule;
use pest::iterators::{Pair, Pairs};

use super::ast::{Decl, DeclKind, Lang, Name, Path, Quoted};
use super::layout::offset;
use crate::diagnostic::{Bilingual, Code, Diagnostic, codes};
use crate::limits::Limits;
use crate::say;
use crate::span::{SourceId, Span};

mod declare;
mod domain;
mod expr;
mod operators;
mod rule;
mod text;
mod trial;
mod trigger;

/// The problem of a name with more spellings than [`Limits::spellings`].
pub(crate) fn too_many_spellings(span: Span, limits: &Limits) -> Diagnostic {
    let most = limits.spellings;
    Diagnostic::new(
        &codes::declare::TOO_MANY_SPELLINGS,
        span,
        say!("more than {most} spellings of one name", "一个名称的写法超过 {most} 种"),
    )
}

/// A pair of the parser.
type Node<'i> = Pair<'i, Rule>;

/// A lowered part, or the problem that stopped it.
type Lower<T> = Result<T, Box<Diagnostic>>;

/// Where the piece being lowered stands, and the limits it is held to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lowering<'l> {
    pub source: SourceId,
    /// The piece's first byte in its source.
    pub base: usize,
    pub limits: &'l Limits,
}

/// The children of a pair, taken one after another; keywords are passed over unless they are asked for.
struct Children<'i> {
    pairs: Pairs<'i, Rule>,
    span: Span,
}

impl<'i> Children<'i> {
    /// The next child of this rule; others before it are passed over.
    fn need(&mut self, rule: Rule) -> Lower<Node<'i>> {
        let span = self.span;
        self.pairs.find(|pair| pair.as_rule() == rule).ok_or_else(|| internal(span))
    }

    /// The next child, if it is of this rule.
    fn optional(&mut self, rule: Rule) -> Option<Node<'i>> {
        if self.pairs.peek().is_some_and(|pair| pair.as_rule() == rule) { self.pairs.next() } else { None }
    }

    /// The next child that passes; others before it are passed over.
    fn need_any(&mut self, pass: impl Fn(Rule) -> bool) -> Lower<Node<'i>> {
        let span = self.span;
        self.pairs.find(|pair| pass(pair.as_rule())).ok_or_else(|| internal(span))
    }
}

impl<'i> Iterator for Children<'i> {
    type Item = Node<'i>;
    fn next(&mut self) -> Option<Node<'i>> {
        self.pairs.next()
    }
}

/// The grammar produced something the lowering does not know.
fn internal(span: Span) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(
        &codes::syntax::INTERNAL,
        span,
        say!("the parser did not expect this here", "解析器未料到此处的写法"),
    ))
}

/// A problem that stops the declaration.
fn refuse<T>(code: &'static Code, span: Span, message: Bilingual) -> Lower<T> {
    Err(Box::new(Diagnostic::new(code, span, message)))
}

impl Lowering<'_> {
    /// The place of a pair, without the white space the grammar skipped behind it.
    fn span(&self, node: &Node<'_>) -> Span {
        let span = node.as_span();
        let text = node.as_str();
        let blank = text.len() - text.trim_end().len();
        let start = self.base + span.start();
        Span::new(self.source, offset(start), offset(self.base + span.end() - blank))
    }

    fn children<'i>(&self, node: Node<'i>) -> Children<'i> {
        let span = self.span(&node);
        Children { pairs: node.into_inner(), span }
    }

    /// The declaration of a piece.
    pub(super) fn piece(&self, pairs: Pairs<'_, Rule>) -> Lower<Decl> {
        let whole = Span::new(self.source, offset(self.base), offset(self.base));
        let piece = Children { pairs, span: whole }.need(Rule::piece)?;
        let mut children = self.children(piece);
        let decl = children.next().ok_or_else(|| internal(whole))?;
        let span = self.span(&decl);
        let first = decl.as_str().chars().next().unwrap_or(' ');
        let english = first.is_ascii() || matches!(first, '\u{FF01}'..='\u{FF5E}');
        let lang = if english { Lang::En } else { Lang::Zh };
        let replace = decl.as_rule() == Rule::replace_decl;
        let inner =
            if replace { self.children(decl).need_any(|rule| rule != Rule::kw_replace)? } else { decl };
        Ok(Decl { span, lang, replace, kind: self.decl(inner)? })
    }

    fn decl(&self, node: Node<'_>) -> Lower<DeclKind> {
        Ok(match node.as_rule() {
            Rule::rule_decl => DeclKind::Rule(self.rule(node)?),
            Rule::disable_decl => DeclKind::Disable(self.dotted(self.children(node).need(Rule::qname)?)?),
            Rule::pack_decl => DeclKind::Pack(self.dotted(self.children(node).need(Rule::qname)?)?),
            Rule::use_decl => DeclKind::Use(self.dotted(self.children(node).need(Rule::qname)?)?),
            Rule::let_decl => DeclKind::Let(self.let_decl(node)?),
            Rule::define_decl => DeclKind::Define(self.define_decl(node)?),
            Rule::action_decl => DeclKind::Action(self.action_decl(node)?),
            Rule::event_decl => DeclKind::Event(self.event_decl(node)?),
            Rule::record_decl => DeclKind::Record(self.record_decl(node)?),
            Rule::enum_decl => DeclKind::Enum(self.enum_decl(node)?),
            Rule::list_decl => DeclKind::List(self.list_decl(node)?),
            Rule::group_decl => DeclKind::Group(self.group_decl(node)?),
            Rule::lateness_decl => DeclKind::Lateness(self.lateness_decl(node)?),
            Rule::machine_decl => DeclKind::Machine(self.machine_decl(node)?),
            Rule::map_decl => DeclKind::Map(self.map_decl(node)?),
            Rule::table_decl => DeclKind::Table(self.table_decl(node)?),
            Rule::calendar_decl => DeclKind::Calendar(self.calendar_decl(node)?),
            Rule::test_decl => DeclKind::Test(self.test_decl(node)?),
            _ => return Err(internal(self.span(&node))),
        })
    }

    /// A `path` or `qname`.
    fn dotted(&self, node: Node<'_>) -> Lower<Path> {
        let span = self.span(&node);
        // Only names are inside, and their number is known: no room is wasted in the largest part of a tree.
        let parts: Vec<Name> = node.into_inner().map(|part| self.name(&part)).collect();
        if parts.is_empty() { Err(internal(span)) } else { Ok(Path { parts, span }) }
    }

    /// The titles that stand here.
    fn titles(&self, children: &mut Children<'_>) -> Lower<Vec<Quoted>> {
        let mut titles = Vec::new();
        while let Some(title) = children.optional(Rule::quoted) {
            if titles.len() >= self.limits.spellings {
                return Err(Box::new(too_many_spellings(self.span(&title), self.limits)));
            }
            titles.push(self.quoted(title)?);
        }
        Ok(titles)
    }
}
