//! Typing of expressions: one function per form, with the type that is expected handed down so that a bare word can
//! be a member of an enum.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::checker::{Checker, always, is_single, truth};
use super::cost::DEEPEST;
use super::define::constant_of;
use super::literal::{self, literal_value};
use crate::diagnostic::{Bilingual, Diagnostic, codes};
use crate::program::{Node, NodeKind, PlaceId, Read, TemplatePart, each_part};
use crate::say;
use crate::schema::DataClass;
use crate::span::Span;
use crate::syntax::ast::{self, Aggregate, Expr, ExprKind, Name, Path, Presence, Quantifier};
use crate::value::{EnumId, Scalar, Type};

/// The expression without the parentheses around it.
pub(crate) fn bare(expr: &Expr) -> &Expr {
    let mut expr = expr;
    while let ExprKind::Paren(inner) = &expr.kind {
        expr = inner;
    }
    expr
}

/// What the expression names, or calls by its name.
pub(crate) fn called(expr: &Expr) -> Option<&Path> {
    match &bare(expr).kind {
        ExprKind::Path(path) => Some(path),
        ExprKind::Call { target, .. } => Some(target),
        _ => None,
    }
}

/// The word, where the expression is nothing else.
pub(crate) fn single_word(expr: &Expr) -> Option<&Name> {
    match &bare(expr).kind {
        ExprKind::Path(path) => match path.parts.as_slice() {
            [word] => Some(word),
            _ => None,
        },
        _ => None,
    }
}

impl<'f> Checker<'_, '_, 'f> {
    /// An expression, with what is expected where something is. The type found may still be another one.
    pub(crate) fn expr(&mut self, expr: &Expr, expected: Option<&Type>) -> Option<Node> {
        // The parser bounds one text; definitions that name each other add up.
        if self.depth >= DEEPEST {
            return self.too_deep(expr.span);
        }
        self.depth += 1;
        let node = self.form(expr, expected);
        self.depth -= 1;
        node
    }

    fn form(&mut self, expr: &Expr, expected: Option<&Type>) -> Option<Node> {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Paren(inner) => self.expr(inner, expected),
            ExprKind::Literal(literal) => {
                let value = literal_value(self.ctx, literal)?;
                if literal.kind == ast::LiteralKind::Percent {
                    self.scope.share = Some(span);
                }
                Some(Self::constant_node(value, span))
            }
            ExprKind::Template(parts) => self.template(parts, span),
            ExprKind::Path(path) => self.path_or_word(path, expected),
            ExprKind::Call { target, args } => self.call(target, args, span),
            ExprKind::List(_) | ExprKind::Object(_) => self.error(
                &codes::check::NOT_HERE,
                span,
                say!("a list or an object cannot stand here", "列表或对象不能写在这里"),
            ),
            ExprKind::Not(inner) => {
                let inner = self.condition(inner)?;
                Some(truth(span, NodeKind::Not(Box::new(inner))))
            }
            ExprKind::And(parts) => Some(truth(span, NodeKind::And(self.conditions(parts)?))),
            ExprKind::Or(parts) => Some(truth(span, NodeKind::Or(self.alternatives(parts)?))),
            ExprKind::Negate(inner) => self.negate(inner, expected, span),
            ExprKind::Arithmetic(op, left, right) => self.arithmetic(*op, left, right, span),
            ExprKind::Compare(op, left, right) => self.compare(*op, left, right, span),
            ExprKind::Presence { of, what, negated } => self.presence(of, *what, *negated, span),
            ExprKind::AtLeast(subject, state) => self.at_least(subject, state, span),
            ExprKind::InNamedList { value, list, negated } => self.in_named_list(value, list, *negated, span),
            ExprKind::OrElse(value, instead) => self.or_else(value, instead, expected, span),
            ExprKind::Quantifier { kind, binder, list, cond } => {
                self.quantifier(*kind, binder, list, cond.as_deref(), span)
            }
            ExprKind::Aggregate { kind, binder, list, value, cond } => {
                self.aggregate(*kind, binder, list, (value.as_deref(), cond.as_deref()), span)
            }
            ExprKind::Round { value, places, mode } => self.round(value, places, *mode, span),
            ExprKind::Trigger(trigger) => match **trigger {
                ast::Trigger::AnyOf(_) => self.misplaced_trigger(span),
                _ => self.misplaced(
                    span,
                    say!(
                        "`becomes` and `leaves` need a rule of their own each; put conditions in parentheses: `order becomes paid and (a or b)`",
                        "“变为”“离开”要各写一条规则；条件请放进括号：订单 变为 已付款 且 (甲 或 乙)"
                    ),
                ),
            },
        }
    }

    /// An expression of type `ty`.
    pub(crate) fn typed(&mut self, expr: &Expr, ty: &Type) -> Option<Node> {
        let node = self.expr(expr, Some(ty))?;
        self.fitting(node, ty)
    }

    /// An expression that is true or false.
    pub(crate) fn condition(&mut self, expr: &Expr) -> Option<Node> {
        if let Some(path) = called(expr)
            && self.ctx.vocabulary.event_names.contains_key(path.dotted().as_str())
        {
            return self.misplaced_trigger(expr.span);
        }
        let node = self.expr(expr, Some(&Type::Bool))?;
        if node.ty == Type::Bool {
            return Some(node);
        }
        let (en, zh) = self.ctx.type_names(&node.ty);
        let diagnostic = Diagnostic::new(
            &codes::check::NOT_A_CONDITION,
            expr.span,
            say!("a condition is needed here, found {en}", "这里应是条件，却是“{zh}”"),
        );
        self.fail(match node.ty {
            Type::List(_) => diagnostic.help(say!(
                "ask about its items: `any x in …` or `count of x in … > 0`",
                "请问它的各项：任一 x 属于 …，或 个数 x 属于 … > 0"
            )),
            _ => diagnostic
                .help(say!("compare it with something, or ask `is known`", "请与别的值比较，或问“是 已知”")),
        })
    }

    /// Conditions side by side; all are typed, so that every error is said.
    fn conditions(&mut self, parts: &[Expr]) -> Option<Vec<Node>> {
        let nodes: Vec<Option<Node>> = parts.iter().map(|part| self.condition(part)).collect();
        nodes.into_iter().collect()
    }

    /// The same joined by `or`, where a word may be meant as a further member: `x is a or b`.
    fn alternatives(&mut self, parts: &[Expr]) -> Option<Vec<Node>> {
        let nodes: Vec<Option<Node>> = (0..parts.len())
            .map(|at| match self.further_member(parts, at) {
                Some(diagnostic) => self.fail(diagnostic),
                None => self.condition(parts.get(at)?),
            })
            .collect();
        nodes.into_iter().collect()
    }

    /// `x is a or b`: what is said of the `b`, which is no condition.
    fn further_member(&mut self, parts: &[Expr], at: usize) -> Option<Diagnostic> {
        let word =
            single_word(parts.get(at)?).filter(|word| !self.is_name(word) && !self.is_broken(&word.text))?;
        let mut before = parts.get(at.checked_sub(1)?)?;
        if let ExprKind::And(parts) = &before.kind {
            before = parts.last()?;
        }
        let ExprKind::Compare(ast::CompareOp::Is, left, right) = &before.kind else { return None };
        if single_word(right).is_none() || !self.ctx.vocabulary.is_member(&word.text) {
            return None;
        }
        let print = |expr: &Expr| crate::syntax::print::print_expr(expr, self.scope.lang, None);
        let (left, right, text) = (print(left), print(right), &word.text);
        let message = say!("`{text}` is no condition", "“{text}”不是条件");
        Some(Diagnostic::new(&codes::check::UNKNOWN_NAME, word.span, message).help(say!(
            "for one of several write `{left} in [{right}, {text}]`",
            "几者之一请写：{left} 属于 [{right}, {text}]"
        )))
    }

    pub(crate) fn misplaced_trigger<T>(&mut self, span: Span) -> Option<T> {
        self.misplaced(
            span,
            say!(
                "put what belongs together in parentheses: `order.created and (a or b)`; for several events write `any of (order.created, order.cancelled)`",
                "请把条件放进括号：订单.创建 且 (甲 或 乙)；多个事件请写“任一 (订单.创建, 订单.取消)”"
            ),
        )
    }

    fn misplaced<T>(&mut self, span: Span, help: Bilingual) -> Option<T> {
        let message = say!(
            "a trigger stands only in `when`, joined by `and` to the conditions and never inside `or` or `not`",
            "触发只写在“当”里，用“且”与条件相连，不能放在“或”“非”之内"
        );
        self.fail(Diagnostic::new(&codes::check::TRIGGER_MISPLACED, span, message).help(help))
    }

    fn path_or_word(&mut self, path: &Path, expected: Option<&Type>) -> Option<Node> {
        match (path.parts.as_slice(), expected) {
            ([word], Some(Type::Enum(id))) => self.member_or_name(word, *id, path),
            ([word], Some(Type::Text)) if !self.is_name(word) && !self.is_broken(&word.text) => {
                let text = &word.text;
                let (diagnostic, similar) = self.unknown_word(word);
                self.fail(match diagnostic.fix {
                    Some(_) => diagnostic,
                    None if similar => diagnostic,
                    None => diagnostic
                        .help(say!("a text stands in quotes: \"{text}\"", "文本要加引号：\"{text}\""))
                        .fix(word.span, alloc::format!("\"{text}\"")),
                })
            }
            _ => self.path(path),
        }
    }

    /// A bare word where a member of an enum is expected.
    fn member_or_name(&mut self, word: &Name, id: EnumId, path: &Path) -> Option<Node> {
        let known = self.ctx.vocabulary.member(id, &word.text);
        let from = self.ctx.names.count();
        if known.is_none() && self.is_name(word) {
            let node = self.path(path);
            self.keep_spelling(word, from, Some(id));
            return node;
        }
        if let Some(index) = known
            && self.is_own_name(&word.text)
        {
            let declared = self.ctx.vocabulary.enumeration(id)?;
            let names = declared.members.get(index as usize)?;
            let text = &word.text;
            let diagnostic = Diagnostic::new(
                &codes::check::AMBIGUOUS_WORD,
                word.span,
                say!(
                    "`{text}` is a member of the enum expected here and also a name of your own",
                    "“{text}”既是此处的枚举值，又是自定名称"
                ),
            )
            .help(say!("rename one of them", "请给其中之一改名"));
            let other = names.all().find(|name| *name != text && !self.is_own_name(name)).map(String::from);
            return self.fail(match other {
                Some(other) => diagnostic.fix(word.span, other),
                None => diagnostic,
            });
        }
        if known.is_none() && self.unglued(core::slice::from_ref(word)).is_some() {
            let diagnostic = literal::unknown_member(self.ctx, &word.text, word.span, id);
            let diagnostic = self.told_apart(diagnostic, core::slice::from_ref(word));
            return self.fail(diagnostic);
        }
        let value = literal::member(self.ctx, word, id)?;
        self.keep_spelling(word, from, None);
        Some(Self::constant_node(value, word.span))
    }

    /// `is known`, `is missing`, `is none`.
    fn presence(&mut self, of: &Expr, what: Presence, negated: bool, span: Span) -> Option<Node> {
        let node = self.expr(of, None)?;
        match &node.kind {
            NodeKind::Read(read) => self.pointless_presence(*read, what, span),
            NodeKind::TableOutput { .. } => {}
            _ => {
                return self.error(
                    &codes::check::PRESENCE_OF_NOTHING,
                    node.span,
                    say!(
                        "only a field or a table's output can be missing or none",
                        "只有字段或表的输出会缺失或为空"
                    ),
                );
            }
        }
        let asked = truth(span, NodeKind::Presence { of: Box::new(node), what });
        Some(if negated { truth(span, NodeKind::Not(Box::new(asked))) } else { asked })
    }

    fn pointless_presence(&mut self, read: Read, what: Presence, span: Span) {
        let (none, required) = (self.places.may_be_none(read.place), self.places.is_required(read.place));
        let has_both_answers = match what {
            Presence::None => none,
            Presence::Missing => required,
            Presence::Known => none || required,
        };
        if has_both_answers || self.places.get(read.place).is_none_or(|place| place.parent.is_none()) {
            return;
        }
        let Bilingual { en: path, zh } = self.path_of(read);
        // What stands in no item lies below a root that may be absent.
        let root = |path: &str| String::from(path.split('.').next().unwrap_or_default());
        let (of, of_zh) = (root(&path), root(&zh));
        let message = match what {
            Presence::None => {
                say!("`{path}` is never none: it is not optional", "“{zh}”不会为空：它不是可选的")
            }
            Presence::Missing => say!(
                "`{path}` is missing only where `{of}` is: it is not required",
                "“{zh}”只在“{of_zh}”缺失时才缺失：它不是必填的"
            ),
            Presence::Known => say!(
                "`{path}` is known wherever `{of}` is: it has a default",
                "“{of_zh}”已知时“{zh}”总是已知：它有缺省值"
            ),
        };
        self.ctx.report(Diagnostic::new(&codes::check::POINTLESS_PRESENCE, span, message));
    }

    /// `x or else y`.
    fn or_else(&mut self, value: &Expr, instead: &Expr, expected: Option<&Type>, span: Span) -> Option<Node> {
        let value = self.expr(value, expected);
        let ty = value.as_ref().map(|node| node.ty.clone());
        let instead = self.expr(instead, ty.as_ref().or(expected));
        let (value, instead) = (value?, instead?);
        let always_there = match &value.kind {
            NodeKind::Read(read) => {
                let place = self.places.get(read.place);
                !self.places.may_be_none(read.place)
                    && !self.places.may_be_missing(read.place)
                    && place.is_some_and(|place| place.parent.is_some() && !place.keys.is_empty())
            }
            _ => constant_of(&value).is_some(),
        };
        if always_there {
            let message = say!("this is always there; `or else` does nothing", "它总有值，“默认”没有作用");
            self.ctx.report(Diagnostic::new(&codes::check::POINTLESS_PRESENCE, value.span, message));
        }
        if !is_single(&value.ty) {
            let diagnostic = self.not_single(&value);
            return self.fail(diagnostic);
        }
        let instead = self.fitting(instead, &value.ty)?;
        Some(Node { span, ty: value.ty.clone(), kind: NodeKind::OrElse(Box::new(value), Box::new(instead)) })
    }

    /// What is said of a record or list where a single value is needed.
    pub(crate) fn not_single(&self, node: &Node) -> Diagnostic {
        let (en, zh) = self.ctx.type_names(&node.ty);
        let diagnostic = Diagnostic::new(
            &codes::check::TYPE_MISMATCH,
            node.span,
            say!("a single value is needed here, found {en}", "这里应是单个值，却是“{zh}”"),
        );
        match &node.ty {
            Type::Record(_) => diagnostic.help(say!("name one of its fields", "请写它的某个字段")),
            _ => diagnostic.help(say!("count its items or look into them", "请计数或查找其中的项")),
        }
    }

    /// A text with holes. Without holes it is a constant.
    pub(crate) fn template(&mut self, parts: &[ast::TemplatePart], span: Span) -> Option<Node> {
        if let Some(text) = literal::plain_text(parts) {
            return Some(Self::constant_node(Scalar::Text(text.into()), span));
        }
        let parts: Vec<Option<TemplatePart>> = parts
            .iter()
            .map(|part| match part {
                ast::TemplatePart::Text(text) => Some(TemplatePart::Text(text.clone())),
                ast::TemplatePart::Hole(expr) => self.hole(expr).map(TemplatePart::Hole),
            })
            .collect();
        let parts: Option<Vec<TemplatePart>> = parts.into_iter().collect();
        Some(Node { span, ty: Type::Text, kind: NodeKind::Template(parts?) })
    }

    /// A hole: any single value, or one with a text to stand in for it.
    fn hole(&mut self, expr: &Expr) -> Option<Node> {
        let node = match &bare(expr).kind {
            ExprKind::OrElse(value, instead) => {
                let value = self.hole(value);
                let instead = self.expr(instead, value.as_ref().map(|value| &value.ty));
                let (value, instead) = (value?, instead?);
                if instead.ty == Type::Text || instead.ty == value.ty {
                    let ty = if instead.ty == value.ty { value.ty.clone() } else { Type::Text };
                    Node { span: expr.span, ty, kind: NodeKind::OrElse(Box::new(value), Box::new(instead)) }
                } else {
                    let ty = value.ty.clone();
                    let diagnostic = self.mismatch(&instead, &ty);
                    return self.fail(diagnostic);
                }
            }
            _ => self.expr(expr, None)?,
        };
        if !is_single(&node.ty) {
            let (en, zh) = self.ctx.type_names(&node.ty);
            return self.error(
                &codes::check::NOT_PRINTABLE,
                node.span,
                say!(
                    "{en} has no form in a text; name a field of it",
                    "“{zh}”不能写进文本；请写它的某个字段"
                ),
            );
        }
        self.personal_in_text(&node);
        Some(node)
    }

    /// Warns of a value in a text that is masked for it. What the argument may hold anyway is masked as declared.
    fn personal_in_text(&mut self, node: &Node) {
        let NodeKind::Read(read) = node.kind else { return };
        let Some(place) = self.places.get(read.place) else { return };
        let Some(class) = self.scope.argument else { return };
        if place.class < DataClass::Personal || place.class <= class {
            return;
        }
        let Bilingual { en, zh } = self.path_of(read);
        let message = say!(
            "`{en}` is about a person: without `reveal` the whole text is shown as `***`",
            "“{zh}”涉及个人：调用未带 reveal 时，整段文本显示为 ***"
        );
        self.ctx.report(Diagnostic::new(&codes::check::PERSONAL_IN_TEXT, node.span, message));
    }

    /// The list at a path, and the place of its items.
    pub(crate) fn list(&mut self, path: &Path) -> Option<(Read, PlaceId)> {
        let node = self.path(path)?;
        if let (NodeKind::Read(read), Type::List(_)) = (&node.kind, &node.ty) {
            let item = self.places.item(read.place)?;
            return Some((*read, item));
        }
        let (en, zh) = self.ctx.type_names(&node.ty);
        self.error(
            &codes::check::NOT_A_LIST,
            path.span,
            say!("a list in the facts is needed here, found {en}", "这里应是事实中的列表，却是“{zh}”"),
        )
    }

    /// Reports a bound name that means something else here. The name of the record of the items may be bound.
    pub(crate) fn check_binder(&mut self, binder: &Name, item: PlaceId) {
        super::look_alike::check_name(self.ctx, binder);
        let text = &binder.text;
        let item = self.places.get(item).map(|place| place.ty.clone());
        let root = self.ctx.vocabulary.record_names.get(text.as_str());
        let hidden_root = root.is_some_and(|id| item != Some(Type::Record(*id)));
        if !hidden_root && !self.is_own_name(text) {
            return;
        }
        self.ctx.report(
            Diagnostic::new(
                &codes::check::NAME_TAKEN,
                binder.span,
                say!("`{text}` already means something else here", "“{text}”在此处已有所指"),
            )
            .help(say!("choose another name for the item", "请给绑定项另取名称")),
        );
    }

    fn quantifier(
        &mut self,
        kind: Quantifier,
        binder: &Name,
        list: &Path,
        cond: Option<&Expr>,
        span: Span,
    ) -> Option<Node> {
        let (list, item) = self.list(list)?;
        self.check_binder(binder, item);
        self.with_binder(&binder.text, item, |checker, number| {
            let cond = match cond {
                Some(cond) => checker.condition(cond)?,
                None => always(span),
            };
            Some(truth(span, NodeKind::Quantifier { kind, list, binder: number, cond: Box::new(cond) }))
        })
    }

    fn aggregate(
        &mut self,
        kind: Aggregate,
        binder: &Name,
        list: &Path,
        (value, cond): (Option<&Expr>, Option<&Expr>),
        span: Span,
    ) -> Option<Node> {
        let (list, item) = self.list(list)?;
        self.check_binder(binder, item);
        self.with_binder(&binder.text, item, |checker, number| {
            let value = match (kind, value) {
                (Aggregate::Count, _) => {
                    let one = Scalar::Number(crate::decimal::Decimal::ONE);
                    Some(Self::constant_node(one, span))
                }
                (_, Some(value)) => checker.expr(value, None),
                (_, None) => checker.walk(span, item, Some(number), &[]),
            };
            let cond = match cond {
                Some(cond) => checker.condition(cond),
                None => Some(always(span)),
            };
            let (value, cond) = (value?, cond?);
            let summed = match kind {
                Aggregate::Count => true,
                Aggregate::Sum => {
                    matches!(value.ty, Type::Number | Type::Money | Type::Weight | Type::Duration)
                }
                Aggregate::Min | Aggregate::Max => super::checker::has_order(&value.ty),
            };
            if !summed {
                let (en, zh) = checker.ctx.type_names(&value.ty);
                return checker.fail(
                    Diagnostic::new(
                        &codes::check::BAD_OPERANDS,
                        value.span,
                        say!("{en} cannot be summed up or ordered", "“{zh}”不能求和或比大小"),
                    )
                    .help(say!(
                        "name a number of each item: `sum of x in xs (x.quantity)`",
                        "请写每项的数：总和 x 属于 xs (x.数量)"
                    )),
                );
            }
            let ty = value.ty.clone();
            let (value, cond) = (Box::new(value), Box::new(cond));
            Some(Node { span, ty, kind: NodeKind::Aggregate { kind, list, binder: number, value, cond } })
        })
    }

    /// `x in list blacklist`.
    fn in_named_list(&mut self, value: &Expr, list: &Path, negated: bool, span: Span) -> Option<Node> {
        let name = list.dotted();
        let Some(number) = self.ctx.list_names.find(&name) else {
            if self.is_broken(&name) {
                return None;
            }
            let diagnostic = Diagnostic::new(
                &codes::check::UNKNOWN_LIST,
                list.span,
                say!("there is no list `{name}`", "没有名单“{name}”"),
            );
            let diagnostic =
                diagnostic.help(say!("declare it: `list {name} of text`", "请先声明：名单 {name} 属于 text"));
            let diagnostic = self.ctx.meant(diagnostic, list.span, &name, self.ctx.list_names.spellings());
            let diagnostic = self.told_apart(diagnostic, &list.parts);
            self.expr(value, None);
            return self.fail(diagnostic);
        };
        self.ctx.list_names.mention(number);
        if let Some(symbol) = self.ctx.list_names.get(number) {
            let names = symbol.names.clone();
            self.ctx.names.record(list.span, &names);
        }
        let ty = self.ctx.lists.get(number as usize)?.ty.clone();
        let value = self.typed(value, &ty)?;
        Some(self.membership(value, negated, span, |value| NodeKind::InNamed { value, list: number }))
    }

    /// A test of membership, or its opposite. Both are false for a value that is none, and in error where the list is.
    pub(crate) fn membership(
        &mut self,
        value: Node,
        negated: bool,
        span: Span,
        inside: impl FnOnce(Box<Node>) -> NodeKind,
    ) -> Node {
        let may_be_none = negated && self.may_be_none(&value);
        let of = may_be_none.then(|| value.clone());
        let inside = truth(span, inside(Box::new(value)));
        if !negated {
            return inside;
        }
        // A list of the facts may be wrong, which counts before the value is asked for: where that is none, what is
        // `there or inside` is what `inside` is, an error or false.
        let may_be_wrong = matches!(inside.kind, NodeKind::InPlace { .. } | NodeKind::InMade { .. });
        let or_wrong = (may_be_none && may_be_wrong).then(|| inside.clone());
        let outside = truth(span, NodeKind::Not(Box::new(inside)));
        let Some(of) = of else { return outside };
        if let Some(read) = single_read(&of) {
            self.doubt(span, read);
        }
        let none = truth(span, NodeKind::Presence { of: Box::new(of), what: Presence::None });
        let mut there = truth(span, NodeKind::Not(Box::new(none)));
        if let Some(inside) = or_wrong {
            there = truth(span, NodeKind::Or(Vec::from([there, inside])));
        }
        truth(span, NodeKind::And(Vec::from([there, outside])))
    }

    /// Keeps in mind that a value which is declared as one that may be none is asked not to be something. An item of a list
    /// is not: null among items is seldom meant.
    pub(crate) fn doubt(&mut self, span: Span, read: Read) {
        let declared = self.places.get(read.place).is_some_and(|place| !place.keys.is_empty());
        if declared && self.places.may_be_none(read.place) {
            self.scope.doubts.push((span, read));
        }
    }

    /// Whether a single value may be none: a part of it may, or it is made of what there may be none of.
    fn may_be_none(&self, node: &Node) -> bool {
        match &node.kind {
            NodeKind::Const(_) | NodeKind::Aggregate { kind: Aggregate::Count, .. } => false,
            NodeKind::Read(read) => self.places.may_be_none(read.place),
            NodeKind::OrElse(_, instead) => self.may_be_none(instead),
            NodeKind::Let(_)
            | NodeKind::TableOutput { .. }
            | NodeKind::Aggregate { .. }
            | NodeKind::RecordValue(_)
            | NodeKind::FromTrigger(_) => true,
            // What is asked of a value that is none does not hold.
            _ if node.ty == Type::Bool => false,
            _ => {
                let mut found = false;
                each_part(node, &mut |part| found |= self.may_be_none(part));
                found
            }
        }
    }
}

/// The read, where the node is nothing else.
pub(crate) fn single_read(node: &Node) -> Option<Read> {
    match node.kind {
        NodeKind::Read(read) => Some(read),
        _ => None,
    }
}
