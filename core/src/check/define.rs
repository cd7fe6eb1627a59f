//! Named values and named conditions: `let` and `define`.
//!
//! A `let` is a constant that the host may replace. A `define` stands for its condition wherever it is named; it is
//! typed once, where nothing is bound and no trigger runs, and copied to each use.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::Unit;
use super::checker::{Checker, Scope};
use super::context::Symbols;
use super::declare::names_of;
use super::literal::{self, literal_type};
use super::walk::shift_binders;
use crate::diagnostic::{Diagnostic, codes};
use crate::lang::Lang;
use crate::program::{LetValue, Node, NodeKind};
use crate::say;
use crate::schema::Names;
use crate::span::Span;
use crate::syntax::ast::{ArithmeticOp, Decl, DeclKind, Expr, ExprKind, Let, LiteralKind, Name, Quoted};
use crate::value::{Scalar, Value};

/// A named condition and how far its typing has come.
pub(crate) struct Defined<'f> {
    value: &'f Expr,
    lang: Lang,
    state: DefineState,
}

enum DefineState {
    Waiting,
    /// It is being typed; to meet it again is a circle.
    Open,
    Done(Option<Box<Node>>),
}

impl<'f> Checker<'_, '_, 'f> {
    /// Takes the `let`s and `define`s of all units.
    pub(crate) fn take_values(&mut self, units: &[Unit<'f>]) {
        for unit in units {
            for decl in &unit.file.decls {
                match &decl.kind {
                    DeclKind::Let(declared) => self.take_let(unit, decl, declared),
                    DeclKind::Define(define) => {
                        let number =
                            self.take_name(unit, decl, &define.name, define.title.as_ref(), Kind::Define);
                        let defined =
                            Defined { value: &define.value, lang: decl.lang, state: DefineState::Waiting };
                        place_at(&mut self.defines, number, defined);
                    }
                    _ => {}
                }
            }
        }
        let mut next = 0;
        for value in &self.lets {
            self.let_numbers.push(next);
            next += u32::from(value.is_some());
        }
    }

    fn take_let(&mut self, unit: &Unit<'f>, decl: &Decl, declared: &Let) {
        let number = self.take_name(unit, decl, &declared.name, declared.title.as_ref(), Kind::Let);
        self.scope = Scope { lang: decl.lang, ..Scope::default() };
        let value = self.folded(&declared.value).map(|value| LetValue {
            name: self.let_names.get(number).map_or_else(String::new, |symbol| symbol.names.primary.clone()),
            ty: literal::scalar_type(&value),
            value: Value::Scalar(value),
        });
        place_at(&mut self.lets, number, value);
    }

    /// Adds the name, or reports that it is taken; with `replace` the number of the replaced one.
    pub(crate) fn take_name<'q>(
        &mut self,
        unit: &Unit<'_>,
        decl: &Decl,
        name: &Name,
        titles: impl IntoIterator<Item = &'q Quoted>,
        kind: Kind,
    ) -> u32 {
        let names = names_of(name, titles);
        self.check_free(name, &names, kind);
        let symbols = match kind {
            Kind::Let => &mut self.let_names,
            Kind::Define => &mut self.define_names,
            Kind::Table => &mut self.table_names,
        };
        enter(self.ctx, symbols, names, Entry { name, used: unit.used, replace: decl.replace })
    }

    /// Reports a name that is already that of a root or of a thing of another kind.
    fn check_free(&mut self, name: &Name, names: &Names, kind: Kind) {
        super::look_alike::check_name(self.ctx, name);
        let others = [
            (Kind::Let, &self.let_names),
            (Kind::Define, &self.define_names),
            (Kind::Table, &self.table_names),
        ];
        let mut taken = others
            .iter()
            .filter(|(other, _)| *other != kind)
            .flat_map(|(_, symbols)| names.all().filter_map(|name| symbols.get(symbols.find(name)?)));
        let place = taken.next().map(|symbol| symbol.span);
        let root = names.all().any(|name| self.ctx.vocabulary.record_names.contains_key(name));
        // Wherever such a name could be read, the value is.
        let value = matches!(name.text.as_str(), "true" | "false" | "none" | "真" | "假" | "空");
        if place.is_none() && !root && !value {
            return;
        }
        let text = &name.text;
        let diagnostic = Diagnostic::new(
            &codes::check::NAME_TAKEN,
            name.span,
            say!("the name `{text}` is already taken", "名称“{text}”已被占用"),
        );
        self.ctx.report(match place {
            Some(place) => diagnostic.label(place, say!("here", "在这里")),
            None if value => diagnostic.help(say!("it is a value of the language", "它是规则语言中的值")),
            None => diagnostic.help(say!("it is a record of the vocabulary", "它是词汇表中的记录")),
        });
    }

    /// The constant of a `let`: literals, and arithmetic on them.
    fn folded(&mut self, expr: &Expr) -> Option<Scalar<'static>> {
        match &expr.kind {
            ExprKind::Paren(inner) => self.folded(inner),
            ExprKind::Literal(literal) if literal.kind != LiteralKind::None => {
                if literal.kind == LiteralKind::Percent {
                    self.scope.share = Some(expr.span);
                }
                literal::constant(self.ctx, expr, &literal_type(literal.kind)?)
            }
            ExprKind::Negate(inner) => {
                let value = self.folded(inner)?;
                match literal::negated(value) {
                    Some(value) => Some(value),
                    None => self.no_constant(expr),
                }
            }
            ExprKind::Template(parts) => match literal::plain_text(parts) {
                Some(text) => Some(Scalar::Text(text.into())),
                None => self.no_constant(expr),
            },
            ExprKind::Arithmetic(op, left, right) if *op != ArithmeticOp::Div => {
                let sides = (self.folded(left), self.folded(right));
                let left = Self::constant_node(sides.0?, left.span);
                let right = Self::constant_node(sides.1?, right.span);
                let node = self.operation(*op, left, right, expr.span)?;
                match computed(&node) {
                    Some(value) => Some(value),
                    None => self.error(
                        &codes::check::LITERAL_RANGE,
                        expr.span,
                        say!("the result has too many digits or is out of range", "结果位数过多或超出范围"),
                    ),
                }
            }
            _ => self.no_constant(expr),
        }
    }

    fn no_constant(&mut self, expr: &Expr) -> Option<Scalar<'static>> {
        self.fail(
            Diagnostic::new(
                &codes::check::CONSTANT_EXPECTED,
                expr.span,
                say!(
                    "a `let` is a constant: a literal or a text without holes",
                    "“设”是常量：字面量或没有空的文本"
                ),
            )
            .help(say!("a condition with a name is a `define`", "有名称的条件请用“定义”")),
        )
    }

    /// Types every `define`, so that one nobody uses is checked too.
    pub(crate) fn type_defines(&mut self) {
        for number in 0..u32::try_from(self.defines.len()).unwrap_or(u32::MAX) {
            self.type_define(number, Span::default());
        }
    }

    fn type_define(&mut self, number: u32, from: Span) -> Option<Node> {
        let define = self.defines.get_mut(number as usize)?;
        match &define.state {
            DefineState::Done(node) => return node.as_deref().cloned(),
            DefineState::Open => {
                define.state = DefineState::Done(None);
                let (name, declared) = match self.define_names.get(number) {
                    Some(symbol) => (symbol.names.primary.clone(), symbol.span),
                    None => return None,
                };
                return self.fail(
                    Diagnostic::new(
                        &codes::check::RECURSIVE_DEFINE,
                        from,
                        say!("`{name}` is defined by itself", "“{name}”的定义中包含它自己"),
                    )
                    .label(declared, say!("it is defined here", "它在这里定义")),
                );
            }
            DefineState::Waiting => define.state = DefineState::Open,
        }
        let (value, lang) = (define.value, define.lang);
        let around = core::mem::replace(&mut self.scope, Scope { lang, ..Scope::default() });
        let node = self.condition(value);
        let node = match node {
            Some(node) if self.check_depth(&node).is_some() => Some(node),
            _ => None,
        };
        self.settle_doubts(node.as_ref().as_slice());
        if let Some(node) = &node {
            self.lint_condition(node, value.span);
        }
        self.scope = around;
        let define = self.defines.get_mut(number as usize)?;
        if matches!(define.state, DefineState::Open) {
            define.state = DefineState::Done(node.clone().map(Box::new));
            return node;
        }
        None
    }

    /// A `define` where it is named. An erroneous one is reported at its own place only.
    pub(crate) fn inlined(&mut self, number: u32, name: &Name) -> Option<Node> {
        let node = self.type_define(number, name.span);
        let Some(mut node) = node else {
            // What is wrong was said where it is defined; the rule that needs it is left out.
            self.scope.broken = true;
            return None;
        };
        self.check_copy(&node, name.span)?;
        shift_binders(&mut node, self.next_binder());
        Some(node)
    }
}

/// The kinds of named thing that share one space of names.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Let,
    Define,
    Table,
}

/// A declaration about to take its name.
struct Entry<'n> {
    name: &'n Name,
    used: bool,
    replace: bool,
}

/// Adds a name to the things of its kind, or reports the one that has it.
fn enter(ctx: &mut super::Context<'_>, symbols: &mut Symbols, names: Names, entry: Entry<'_>) -> u32 {
    let Entry { name, used, replace } = entry;
    let known = names.all().find_map(|name| symbols.find(name));
    let text = &name.text;
    match known {
        Some(number) => {
            let before =
                symbols.get(number).map_or((Span::default(), false), |known| (known.span, known.used));
            if !(replace && before.1 && !used) {
                ctx.report(
                    Diagnostic::new(
                        &codes::check::NAME_TAKEN,
                        name.span,
                        say!("the name `{text}` is already taken", "名称“{text}”已被占用"),
                    )
                    .label(before.0, say!("here", "在这里")),
                );
            }
            symbols.replace(number, name.span, used);
            number
        }
        None => {
            if replace {
                ctx.report(Diagnostic::new(
                    &codes::check::REPLACES_NOTHING,
                    name.span,
                    say!("no used pack declares `{text}`", "所用规则包中没有“{text}”"),
                ));
            }
            symbols.add(names, name.span, used)
        }
    }
}

/// Puts a thing at its number, which is the next one or that of the thing it replaces.
pub(crate) fn place_at<T>(things: &mut Vec<T>, number: u32, thing: T) {
    match things.get_mut(number as usize) {
        Some(place) => *place = thing,
        None => things.push(thing),
    }
}

/// The value of an operation on constants whose types go together; nothing where it is out of range.
fn computed(node: &Node) -> Option<Scalar<'static>> {
    use Scalar::{Duration, Instant, Money, Number, Weight};
    let (NodeKind::Add(left, right) | NodeKind::Sub(left, right) | NodeKind::Mul(left, right)) = &node.kind
    else {
        return None;
    };
    let (left, right) = (constant_of(left)?, constant_of(right)?);
    Some(match &node.kind {
        NodeKind::Add(..) => match (left, right) {
            (Number(a), Number(b)) => Number(a.checked_add(*b).ok()?),
            (Money(a), Money(b)) => Money(a.checked_add(*b).ok()?),
            (Weight(a), Weight(b)) => Weight(a.checked_add(*b).ok()?),
            (Duration(a), Duration(b)) => Duration(a.checked_add(*b).ok()?),
            (Instant(a), Duration(b)) => Instant(a.checked_add(*b).ok()?),
            _ => return None,
        },
        NodeKind::Sub(..) => match (left, right) {
            (Number(a), Number(b)) => Number(a.checked_sub(*b).ok()?),
            (Money(a), Money(b)) => Money(a.checked_sub(*b).ok()?),
            (Weight(a), Weight(b)) => Weight(a.checked_sub(*b).ok()?),
            (Duration(a), Duration(b)) => Duration(a.checked_sub(*b).ok()?),
            (Instant(a), Duration(b)) => Instant(a.checked_sub(*b).ok()?),
            (Instant(a), Instant(b)) => Duration(a.since(*b)),
            _ => return None,
        },
        _ => match (left, right) {
            (Number(a), Number(b)) => Number(a.checked_mul(*b).ok()?),
            (Money(a), Number(b)) | (Number(b), Money(a)) => Money(a.mul_number(*b).ok()?),
            (Weight(a), Number(b)) | (Number(b), Weight(a)) => Weight(a.checked_mul(*b).ok()?),
            (Duration(a), Number(b)) | (Number(b), Duration(a)) => Duration(a.mul_number(*b).ok()?),
            _ => return None,
        },
    })
}

/// Whether a node is a constant, and which.
pub(crate) fn constant_of(node: &Node) -> Option<&Scalar<'static>> {
    match &node.kind {
        NodeKind::Const(value) => Some(value),
        _ => None,
    }
}
