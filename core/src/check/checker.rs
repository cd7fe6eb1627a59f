//! What typing works with: the context, the places, the named values, and what can be named at this point.

use alloc::string::String;
use alloc::vec::Vec;

use super::Context;
use super::context::Symbols;
use super::define::Defined;
use super::literal;
use super::places::Places;
use super::table::TableState;
use crate::diagnostic::{Bilingual, Code, Diagnostic, codes};
use crate::lang::Lang;
use crate::program::{
    EventHead, EventKind, LetValue, Node, NodeKind, PlaceId, Program, Read, Rule, Shared, Test,
};
use crate::say;
use crate::schema::{DataClass, Names};
use crate::span::Span;
use crate::value::{Scalar, Type};

/// The state of typing. `'f` is the life of the syntax trees.
pub(crate) struct Checker<'c, 'a, 'f> {
    /// The vocabulary, names and diagnostics.
    pub(crate) ctx: &'c mut Context<'a>,
    /// The places read so far.
    pub(crate) places: Places,
    /// The names of `let`s, numbered like `lets`.
    pub(crate) let_names: Symbols,
    /// The `let`s; nothing where one has an error.
    pub(crate) lets: Vec<Option<LetValue>>,
    /// Per `let`, its number in the program, where those with an error are left out.
    pub(crate) let_numbers: Vec<u32>,
    /// The names of conditions, numbered like `defines`.
    pub(crate) define_names: Symbols,
    /// The named conditions.
    pub(crate) defines: Vec<Defined<'f>>,
    /// The names of tables, numbered like `tables`.
    pub(crate) table_names: Symbols,
    /// The tables that are functions.
    pub(crate) tables: Vec<TableState>,
    /// Per table of the program, which of `tables` it is.
    pub(crate) functions: Vec<u32>,
    /// How deep the expression being typed stands in others, those of definitions included.
    pub(crate) depth: usize,
    /// How many more nodes of definitions may be copied to where they are named.
    pub(crate) copies_left: usize,
    /// Whether tables are being typed, which do not read each other.
    pub(crate) typing_tables: bool,
    /// The texts that rules share.
    pub(crate) shared: Shared,
    /// What can be named here.
    pub(crate) scope: Scope,
}

/// What can be named at a point, besides roots and declared things.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    /// The language of the declaration, for fixes.
    pub(crate) lang: Lang,
    /// The bound items around, the outermost first.
    pub(crate) binders: Vec<Binder>,
    /// The event in whose parentheses this stands.
    pub(crate) filter: Option<EventKind>,
    /// The events that `event.…` may be about.
    pub(crate) events: Vec<EventKind>,
    /// The values that the trigger has while it runs.
    pub(crate) trigger: TriggerValues,
    /// The percentage that was typed last, which is never meant as an amount.
    pub(crate) share: Option<Span>,
    /// In an argument of a step, which leaves the engine, how personal it is declared to be.
    pub(crate) argument: Option<DataClass>,
    /// Whether the trigger has an error, so that what it would give is not judged.
    pub(crate) trigger_failed: bool,
    /// Whether that trigger is a form that may have keys: single words are then not judged either.
    pub(crate) keys_unknown: bool,
    /// Whether something named here has an error of its own, said at its own place.
    pub(crate) broken: bool,
    /// `is not` and `not in` of something that may be none, until it is known whether the rule asks for that.
    pub(crate) doubts: Vec<(Span, Read)>,
}

/// A bound item.
#[derive(Clone, Debug)]
pub(crate) struct Binder {
    /// Its name.
    pub(crate) name: String,
    /// The place of the item.
    pub(crate) item: PlaceId,
}

/// The values that a trigger has while it runs.
#[derive(Clone, Debug, Default)]
pub(crate) struct TriggerValues {
    /// `match.path`
    pub(crate) path: bool,
    /// `rate`
    pub(crate) rate: bool,
    /// `count`
    pub(crate) count: bool,
    /// The keys of `by` that are one word: their names and types.
    pub(crate) keys: Vec<(Names, Type)>,
}

impl<'c, 'a, 'f> Checker<'c, 'a, 'f> {
    /// A checker over declarations that have been taken.
    pub(crate) fn new(ctx: &'c mut Context<'a>) -> Self {
        Self {
            ctx,
            places: Places::default(),
            let_names: Symbols::default(),
            lets: Vec::new(),
            let_numbers: Vec::new(),
            define_names: Symbols::default(),
            defines: Vec::new(),
            table_names: Symbols::default(),
            tables: Vec::new(),
            functions: Vec::new(),
            depth: 0,
            copies_left: super::cost::MOST_COPIED,
            typing_tables: false,
            shared: Shared::default(),
            scope: Scope::default(),
        }
    }

    /// The parts of the program that typing made.
    pub(crate) fn into_program(self, head: EventHead, rules: Vec<Rule>, tests: Vec<Test>) -> Program {
        Program {
            places: self.places.into_all(),
            head,
            rules,
            tables: Self::finished_tables(self.tables),
            lets: self.lets.into_iter().flatten().collect(),
            tests,
            ..Program::default()
        }
    }

    /// Reports and returns nothing, so that it can end a typing.
    pub(crate) fn fail<T>(&mut self, diagnostic: Diagnostic) -> Option<T> {
        self.ctx.report(diagnostic);
        None
    }

    /// Reports an error of `code` with what the message says.
    pub(crate) fn error<T>(&mut self, code: &'static Code, span: Span, message: Bilingual) -> Option<T> {
        self.fail(Diagnostic::new(code, span, message))
    }

    /// Whether a name is that of a declaration with an error, which is said at its own place only.
    pub(crate) fn is_broken(&mut self, name: &str) -> bool {
        let broken = self.ctx.is_broken(name);
        self.scope.broken |= broken;
        broken
    }

    /// The number of the next bound item.
    pub(crate) fn next_binder(&self) -> u16 {
        u16::try_from(self.scope.binders.len()).unwrap_or(u16::MAX)
    }

    /// Binds `name` to the items of the list at `list` while `body` runs.
    pub(crate) fn with_binder<T>(
        &mut self,
        name: &str,
        item: PlaceId,
        body: impl FnOnce(&mut Self, u16) -> Option<T>,
    ) -> Option<T> {
        let number = self.next_binder();
        self.scope.binders.push(Binder { name: String::from(name), item });
        let result = body(self, number);
        self.scope.binders.pop();
        result
    }

    /// The node as one of type `ty`, or a report of what was found and what was expected.
    pub(crate) fn fitting(&mut self, node: Node, ty: &Type) -> Option<Node> {
        if node.ty == *ty {
            return Some(node);
        }
        let diagnostic = self.mismatch(&node, ty);
        self.fail(diagnostic)
    }

    /// What is said of a node whose type is not `ty`.
    pub(crate) fn mismatch(&self, node: &Node, ty: &Type) -> Diagnostic {
        if *ty == Type::Money && node.ty == Type::Number {
            return self.bare_money(node, &Bilingual::default());
        }
        let (found_en, found_zh) = self.ctx.type_names(&node.ty);
        let (en, zh) = self.ctx.type_names(ty);
        let diagnostic = Diagnostic::new(
            &codes::check::TYPE_MISMATCH,
            node.span,
            say!("expected {en}, found {found_en}", "这里应是“{zh}”，却是“{found_zh}”"),
        );
        match (&node.kind, ty) {
            (NodeKind::Const(Scalar::Text(text)), Type::Enum(id))
                if self.ctx.vocabulary.member(*id, text).is_some() =>
            {
                diagnostic
                    .help(say!("write the member without quotes", "枚举值不加引号"))
                    .fix(node.span, text.clone().into_owned())
            }
            (NodeKind::Read(read), Type::Text) if is_single(&node.ty) => {
                let path = self.places.get(read.place).map_or("", |place| place.path.as_str());
                diagnostic.help(say!("write it into a text: \"{{{path}}}\"", "可写进文本：\"{{{path}}}\""))
            }
            _ => diagnostic,
        }
    }

    /// What is said of a bare number where money is needed, with the number as money where it is a literal.
    pub(crate) fn bare_money(&self, node: &Node, place: &Bilingual) -> Diagnostic {
        let diagnostic = literal::bare_money(node.span, place);
        if self.scope.share.is_some_and(|share| node.span.start <= share.start && share.end <= node.span.end)
        {
            return diagnostic.help(say!(
                "a percentage is of something: `order.amount * 5%`",
                "百分比要写明是谁的：订单.金额 * 5%"
            ));
        }
        match &node.kind {
            NodeKind::Const(Scalar::Number(number)) => {
                let number = number.to_text(0);
                let written = match self.scope.lang {
                    Lang::En => alloc::format!("{number} CNY"),
                    Lang::Zh => alloc::format!("{number}元"),
                };
                diagnostic.fix(node.span, written)
            }
            _ => diagnostic,
        }
    }

    /// The `let` with this number in the program: of those with it the last, those before it have an error.
    pub(crate) fn numbered_let(&self, number: u32) -> Option<&LetValue> {
        let end = self.let_numbers.partition_point(|known| *known <= number);
        self.lets.get(end.checked_sub(1)?)?.as_ref()
    }

    /// A constant as a node.
    pub(crate) fn constant_node(value: Scalar<'static>, span: Span) -> Node {
        Node { span, ty: literal::scalar_type(&value), kind: NodeKind::Const(value) }
    }
}

/// A condition as a node.
pub(crate) fn truth(span: Span, kind: NodeKind) -> Node {
    Node { span, ty: Type::Bool, kind }
}

/// The condition that always holds.
pub(crate) fn always(span: Span) -> Node {
    truth(span, NodeKind::Const(Scalar::Bool(true)))
}

/// Whether the type is that of a single value.
pub(crate) fn is_single(ty: &Type) -> bool {
    !matches!(ty, Type::Record(_) | Type::List(_))
}

/// Whether values of the type are ordered.
pub(crate) fn has_order(ty: &Type) -> bool {
    matches!(ty, Type::Number | Type::Money | Type::Weight | Type::Duration | Type::Instant)
}
