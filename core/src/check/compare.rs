//! Typing of comparisons: two sides of one type, membership, tests of texts, states and quotients.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::checker::{Checker, has_order, is_single, truth};
use super::define::constant_of;
use super::expr::{bare, single_read, single_word};
use super::lexicon::Lexicon;
use super::resolve::some_of;
use crate::diagnostic::{Bilingual, Diagnostic, codes};
use crate::lang::Lang;
use crate::program::{Comparison, Node, NodeKind, TextTest};
use crate::say;
use crate::schema::{MachineType, Names};
use crate::span::Span;
use crate::syntax::ast::{ArithmeticOp, CompareOp, Expr, ExprKind, Name};
use crate::value::{Member, Scalar, Type};

/// A side of a comparison: the numerator, and the denominator of a quotient.
type Side = (Box<Node>, Option<Box<Node>>);

/// The comparison that a sign or word stands for; nothing for membership and tests of texts.
pub(crate) fn comparison(op: CompareOp) -> Option<Comparison> {
    Some(match op {
        CompareOp::Is | CompareOp::Eq => Comparison::Eq,
        CompareOp::IsNot | CompareOp::Ne => Comparison::Ne,
        CompareOp::Lt => Comparison::Lt,
        CompareOp::Le => Comparison::Le,
        CompareOp::Gt => Comparison::Gt,
        CompareOp::Ge => Comparison::Ge,
        _ => return None,
    })
}

/// The parts of a quotient, where the expression is one.
pub(crate) fn quotient(expr: &Expr) -> Option<(&Expr, &Expr)> {
    match &bare(expr).kind {
        ExprKind::Arithmetic(ArithmeticOp::Div, above, below) => Some((above, below)),
        _ => None,
    }
}

impl<'f> Checker<'_, '_, 'f> {
    /// A comparison, membership or test of a text.
    pub(crate) fn compare(&mut self, op: CompareOp, left: &Expr, right: &Expr, span: Span) -> Option<Node> {
        if let Some(word) = single_word(right)
            && self.means_none(word)
        {
            self.expr(left, None);
            return self.not_none(op, word);
        }
        match (op, comparison(op)) {
            (_, Some(op)) if quotient(left).is_some() || quotient(right).is_some() => {
                self.compare_ratio(op, left, right, span)
            }
            (_, Some(op)) => self.compare_values(op, left, right, span),
            (CompareOp::In | CompareOp::NotIn, _) => self.within(left, right, op == CompareOp::NotIn, span),
            (CompareOp::Contains, _) => self.text_test(TextTest::Contains, left, right, span),
            (CompareOp::StartsWith, _) => self.text_test(TextTest::StartsWith, left, right, span),
            _ => self.text_test(TextTest::EndsWith, left, right, span),
        }
    }

    /// Whether a word that is no name and no member of an enum says elsewhere that there is no value.
    fn means_none(&mut self, word: &Name) -> bool {
        matches!(word.text.to_ascii_lowercase().as_str(), "null" | "nil" | "空值")
            && !self.is_name(word)
            && !self.ctx.vocabulary.is_member(&word.text)
    }

    fn not_none(&mut self, op: CompareOp, word: &Name) -> Option<Node> {
        let text = &word.text;
        let diagnostic = Diagnostic::new(
            &codes::check::UNKNOWN_NAME,
            word.span,
            say!("there is no `{text}`", "没有“{text}”"),
        )
        .help(say!("ask with `x is none`", "请用“x 是 空”判断"));
        let none = if self.scope.lang == Lang::En { "none" } else { "空" };
        self.fail(match op {
            CompareOp::Is | CompareOp::IsNot => diagnostic.fix(word.span, none),
            _ => diagnostic,
        })
    }

    /// Types both sides; a side that is a bare word takes the type of the other.
    fn sides(&mut self, left: &Expr, right: &Expr) -> Option<(Node, Node)> {
        if self.is_bare_word(left) && !self.is_bare_word(right) {
            let right = self.expr(right, None)?;
            let left = self.expr(left, Some(&right.ty))?;
            return Some((left, right));
        }
        let Some(left) = self.expr(left, None) else {
            // Without a type on the left, a bare word on the right cannot be judged.
            if !self.is_bare_word(right) {
                self.expr(right, None);
            }
            return None;
        };
        if let (Type::Record(_), Some(word)) = (&left.ty, single_word(right))
            && !self.is_name(word)
        {
            return self.record_is_word(&left, word);
        }
        let right = self.expr(right, Some(&left.ty))?;
        Some((left, right))
    }

    fn is_bare_word(&mut self, expr: &Expr) -> bool {
        single_word(expr).is_some_and(|word| !self.is_name(word))
    }

    /// `order is paid`: the region that has the state is meant.
    fn record_is_word<T>(&mut self, left: &Node, word: &Name) -> Option<T> {
        let (Type::Record(id), NodeKind::Read(read)) = (&left.ty, &left.kind) else { return None };
        let diagnostic = self.not_single(left);
        let vocabulary = &self.ctx.vocabulary;
        let region =
            state_of(vocabulary, vocabulary.machines_of(*id), &word.text).map(|(machine, _)| machine);
        let Some(machine) = region else { return self.fail(diagnostic) };
        let (path, text) = (self.path_of(*read), &word.text);
        let fixed = |lang| format!("{}.{}", path.get(lang), machine.names.get(lang));
        let (en, zh) = (fixed(Lang::En), fixed(Lang::Zh));
        let help = say!(
            "`{text}` is a state of a region: `{en} is {text}`, or `at least {text}`",
            "“{text}”是区域的状态：{zh} 是 {text}，或 至少到 {text}"
        );
        let fixed = fixed(self.scope.lang);
        let span = left.span;
        self.fail(diagnostic.help(help).fix(span, fixed))
    }

    /// What is said of `order.paid` and `payment.paid`, where the word is a state of a machine that has the first name or
    /// is of the record that has it, and the trigger that is meant. A Chinese state is known without its 已 as well.
    pub(crate) fn state_meant(&self, owner: &str, word: &str) -> Option<(Bilingual, String)> {
        let vocabulary = &self.ctx.vocabulary;
        let already = format!("已{word}");
        let (spelling, (machine, at)) = [word, &already].into_iter().find_map(|spelling| {
            let machines = vocabulary.machines.iter().filter(|machine| {
                let record = vocabulary.record(machine.subject).map(|record| &record.names);
                record.into_iter().chain([&machine.names]).flat_map(Names::all).any(|name| name == owner)
            });
            Some((spelling, state_of(vocabulary, machines, spelling)?))
        })?;
        let (record, state) = (vocabulary.record(machine.subject)?, machine.states.get(at as usize)?);
        let written = |lang: Lang| {
            let (subject, region) = (record.names.get(lang), machine.names.get(lang));
            let own = spelling.is_ascii() == (lang == Lang::En);
            let state = if own { spelling } else { state.names.get(lang) };
            match lang {
                Lang::En => [format!("{subject} becomes {state}"), format!("{subject}.{region} is {state}")],
                Lang::Zh => [format!("{subject} 变为 {state}"), format!("{subject}.{region} 是 {state}")],
            }
        };
        let ([becomes, is], [becomes_zh, is_zh]) = (written(Lang::En), written(Lang::Zh));
        let help = say!(
            "`{word}` is a state: write `{becomes}` (it has just become so) or `{is}` (it is so)",
            "“{word}”是状态：刚刚变成请写“{becomes_zh}”，已经处于请写“{is_zh}”"
        );
        Some((help, if self.scope.lang == Lang::Zh { becomes_zh } else { becomes }))
    }

    fn compare_values(&mut self, op: Comparison, left: &Expr, right: &Expr, span: Span) -> Option<Node> {
        let (left, right) = self.sides(left, right)?;
        if let Some(single) = [&left, &right].into_iter().find(|side| !is_single(&side.ty)) {
            let diagnostic = self.not_single(single);
            return self.fail(diagnostic);
        }
        self.comparable(&left, &right)?;
        if !matches!(op, Comparison::Eq | Comparison::Ne) && !has_order(&left.ty) {
            return self.no_order(&left, span);
        }
        if op == Comparison::Ne {
            for read in [&left, &right].into_iter().filter_map(single_read) {
                self.doubt(span, read);
            }
        }
        Some(truth(span, NodeKind::Compare(op, Box::new(left), Box::new(right))))
    }

    /// Whether two values of these types can be compared; reports why not.
    pub(crate) fn comparable(&mut self, left: &Node, right: &Node) -> Option<()> {
        if left.ty == right.ty {
            return match (constant_of(left), constant_of(right)) {
                (Some(Scalar::Money(a)), Some(Scalar::Money(b))) if a.currency != b.currency => {
                    self.two_currencies(right.span)
                }
                _ => Some(()),
            };
        }
        let (number, money) = match (&left.ty, &right.ty) {
            (Type::Number, Type::Money) => (left, right),
            (Type::Money, Type::Number) => (right, left),
            _ => {
                // The side that is written out is the one to change.
                let diagnostic = match (constant_of(left), constant_of(right)) {
                    (Some(_), None) => self.mismatch(left, &right.ty),
                    _ => self.mismatch(right, &left.ty),
                };
                return self.fail(diagnostic);
            }
        };
        let place = single_read(money).map(|read| self.path_of(read)).unwrap_or_default();
        let diagnostic = self.bare_money(number, &place);
        self.fail(diagnostic)
    }

    pub(crate) fn two_currencies<T>(&mut self, span: Span) -> Option<T> {
        self.error(
            &codes::check::MIXED_CURRENCIES,
            span,
            say!("this amount is in another currency", "这个金额是另一种币种"),
        )
    }

    pub(crate) fn no_order<T>(&mut self, node: &Node, span: Span) -> Option<T> {
        let (en, zh) = self.ctx.type_names(&node.ty);
        let diagnostic =
            Diagnostic::new(&codes::check::NO_ORDER, span, say!("{en} has no order", "“{zh}”没有大小之分"));
        let is_state =
            self.ctx.vocabulary.machines.iter().any(|machine| Type::Enum(machine.state_enum) == node.ty);
        self.fail(if is_state {
            diagnostic.help(say!("write `order at least shipped`", "请写“订单 至少到 已出库”"))
        } else {
            diagnostic
        })
    }

    /// A comparison in which a side is a quotient.
    fn compare_ratio(&mut self, op: Comparison, left: &Expr, right: &Expr, span: Span) -> Option<Node> {
        let (left, right) = (self.side(left), self.side(right));
        let ((left, left_ty), (right, right_ty)) = (left?, right?);
        if left_ty != right_ty {
            let (en, zh) = self.ctx.type_names(&left_ty);
            let (found_en, found_zh) = self.ctx.type_names(&right_ty);
            let code = match (&left_ty, &right_ty) {
                (Type::Money, Type::Number) | (Type::Number, Type::Money) => &codes::check::BARE_MONEY,
                _ => &codes::check::TYPE_MISMATCH,
            };
            return self.error(
                code,
                span,
                say!("the left is {en}, the right {found_en}", "左边是“{zh}”，右边是“{found_zh}”"),
            );
        }
        if !has_order(&left_ty) {
            return self.no_order(&left.0, span);
        }
        Some(truth(span, NodeKind::CompareRatio { op, left, right }))
    }

    /// A side of a comparison of quotients and its type.
    fn side(&mut self, expr: &Expr) -> Option<(Side, Type)> {
        let Some((above, below)) = quotient(expr) else {
            let node = self.expr(expr, None)?;
            let ty = node.ty.clone();
            return Some(((Box::new(node), None), ty));
        };
        let (above, below, ty) = self.divided(above, below)?;
        Some(((Box::new(above), Some(Box::new(below))), ty))
    }

    /// `x in [a, b]`, `x in a.list`.
    fn within(&mut self, value: &Expr, among: &Expr, negated: bool, span: Span) -> Option<Node> {
        if let ExprKind::List(members) = &bare(among).kind {
            return self.one_of(value, members, negated, span);
        }
        if let Some(word) = single_word(among)
            && !self.is_name(word)
            && self.ctx.list_names.find(&word.text).is_some()
        {
            let text = &word.text;
            let list = if self.scope.lang == Lang::En { "list" } else { "名单" };
            return self.fail(
                Diagnostic::new(
                    &codes::check::NOT_A_LIST,
                    word.span,
                    say!("`{text}` is a named list", "“{text}”是名单"),
                )
                .help(say!("write `in list {text}`", "请写“属于 名单 {text}”"))
                .fix(word.span, format!("{list} {text}")),
            );
        }
        // `任一商品 属于 订单.商品 (…)`: what is behind it is no call either.
        if let Some(word) = single_word(value)
            && matches!(bare(among).kind, ExprKind::Call { .. })
            && !self.is_name(word)
            && self.unglued(core::slice::from_ref(word)).is_some()
        {
            let diagnostic = self.told_apart(self.unknown_name(word), core::slice::from_ref(word));
            return self.fail(diagnostic);
        }
        let among = self.expr(among, None)?;
        let Type::List(item) = &among.ty else {
            let (en, zh) = self.ctx.type_names(&among.ty);
            let diagnostic = Diagnostic::new(
                &codes::check::NOT_A_LIST,
                among.span,
                say!("a list is needed behind `in`, found {en}", "“属于”之后应是列表，却是“{zh}”"),
            );
            return self.fail(match among.ty {
                Type::Text => {
                    diagnostic.help(say!("a text in a text: `y contains x`", "文本中找文本：y 包含 x"))
                }
                _ => diagnostic,
            });
        };
        let value = self.typed(value, item)?;
        self.in_list(value, among, negated, span)
    }

    fn in_list(&mut self, value: Node, among: Node, negated: bool, span: Span) -> Option<Node> {
        if !is_single(&value.ty) {
            let diagnostic = self.not_single(&value);
            return self.fail(diagnostic);
        }
        Some(self.membership(value, negated, span, |value| match single_read(&among) {
            Some(list) => NodeKind::InPlace { value, list },
            None => NodeKind::InMade { value, list: Box::new(among) },
        }))
    }

    /// `x in [a, b]`.
    fn one_of(&mut self, value: &Expr, members: &[Expr], negated: bool, span: Span) -> Option<Node> {
        let value = self.expr(value, None)?;
        if !is_single(&value.ty) {
            let diagnostic = self.not_single(&value);
            return self.fail(diagnostic);
        }
        let among = self.constants(members, &value.ty)?;
        Some(self.membership(value, negated, span, |value| NodeKind::OneOf { value, among }))
    }

    /// The members of `[…]`: constants of one type, and of one currency.
    pub(crate) fn constants(&mut self, members: &[Expr], ty: &Type) -> Option<Vec<Scalar<'static>>> {
        let nodes: Vec<Option<Node>> = members
            .iter()
            .map(|member| {
                if let ExprKind::Or(parts) | ExprKind::And(parts) = &bare(member).kind {
                    return self.joined_members(member.span, parts);
                }
                let node = self.typed(member, ty)?;
                if constant_of(&node).is_some() {
                    return Some(node);
                }
                self.fail(
                    Diagnostic::new(
                        &codes::check::CONSTANT_EXPECTED,
                        member.span,
                        say!("the members of `[…]` are constants", "“[…]”的成员应是常量"),
                    )
                    .help(say!("compare it for itself: `x is a or x is b`", "请单独比较：x 是 a 或 x 是 b")),
                )
            })
            .collect();
        let nodes: Option<Vec<Node>> = nodes.into_iter().collect();
        let mut currency = None;
        let mut values = Vec::new();
        for node in nodes? {
            let NodeKind::Const(value) = node.kind else { continue };
            if let Scalar::Money(money) = &value
                && *currency.get_or_insert(money.currency) != money.currency
            {
                return self.two_currencies(node.span);
            }
            values.push(value);
        }
        Some(values)
    }

    /// `[a or b]`: members stand side by side.
    fn joined_members(&mut self, span: Span, parts: &[Expr]) -> Option<Node> {
        let diagnostic = Diagnostic::new(
            &codes::check::CONSTANT_EXPECTED,
            span,
            say!("the members of `[…]` are constants", "“[…]”的成员应是常量"),
        )
        .help(say!("a comma stands between them: `[a, b]`", "成员之间用逗号分开：[a, b]"));
        self.fail(match parts {
            [a, b] => diagnostic.fix(Span { start: a.span.end, end: b.span.start, ..span }, ", "),
            _ => diagnostic,
        })
    }

    /// `contains`, `starts with`, `ends with`.
    fn text_test(&mut self, test: TextTest, left: &Expr, right: &Expr, span: Span) -> Option<Node> {
        let left = self.expr(left, None)?;
        if let (TextTest::Contains, Type::List(item)) = (test, &left.ty) {
            let value = self.typed(right, item)?;
            return self.in_list(value, left, false, span);
        }
        let (left, right) = (self.fitting(left, &Type::Text), self.typed(right, &Type::Text));
        Some(truth(span, NodeKind::TextTest(test, Box::new(left?), Box::new(right?))))
    }

    /// `order at least shipped`.
    pub(crate) fn at_least(&mut self, subject: &Expr, state: &Name, span: Span) -> Option<Node> {
        let subject = self.expr(subject, None)?;
        let machines: Vec<&MachineType> = match &subject.ty {
            Type::Record(id) => self.ctx.vocabulary.machines_of(*id).collect(),
            Type::Enum(id) => {
                self.ctx.vocabulary.machines.iter().filter(|machine| machine.state_enum == *id).collect()
            }
            _ => Vec::new(),
        };
        let Some((machine, at)) = state_of(&self.ctx.vocabulary, machines.iter().copied(), &state.text)
        else {
            let diagnostic = unknown_state(state, &machines);
            let diagnostic = self.told_apart(diagnostic, core::slice::from_ref(state));
            return self.fail(diagnostic);
        };
        let states = machine.state_enum;
        let rank = |at| self.ctx.vocabulary.rank(states, at);
        let among =
            reachable(machine, &rank, at).into_iter().map(|at| Scalar::Member(states, Member::Known(at)));
        let among = among.collect();
        let region = machine.names.primary.clone();
        let spellings = machine.states.get(at as usize).map(|state| state.names.clone());
        if let Some(names) = spellings {
            self.ctx.names.record(state.span, &names);
        }
        let value = match (&subject.ty, single_read(&subject)) {
            (Type::Record(_), Some(read)) => {
                let word = Name { text: region, span: Span::default() };
                self.walk(subject.span, read.place, read.binder, &[word])?
            }
            _ => subject,
        };
        Some(truth(span, NodeKind::OneOf { value: Box::new(value), among }))
    }
}

/// The machine that has the state, and the state's index.
pub(crate) fn state_of<'m>(
    vocabulary: &Lexicon,
    mut machines: impl Iterator<Item = &'m MachineType>,
    state: &str,
) -> Option<(&'m MachineType, u32)> {
    machines.find_map(|machine| Some((machine, vocabulary.member(machine.state_enum, state)?)))
}

/// What is said of a state that none of the machines has.
pub(crate) fn unknown_state(state: &Name, machines: &[&MachineType]) -> Diagnostic {
    let text = &state.text;
    let diagnostic = Diagnostic::new(
        &codes::check::UNKNOWN_STATE,
        state.span,
        say!("there is no state `{text}` here", "这里没有状态“{text}”"),
    );
    let states = machines.iter().flat_map(|machine| &machine.states).map(|state| &state.names);
    if machines.is_empty() {
        return diagnostic.help(say!("this has no state machine", "它没有状态机"));
    }
    let Bilingual { en, zh } = some_of(states.clone(), 12);
    diagnostic.help(say!("known states: {en} …", "已知状态：{zh} …")).meant(
        state.span,
        text,
        states.flat_map(Names::all),
    )
}

/// The states at least as far as `from`: itself and those that moves lead onward to. A move to a state that is declared
/// earlier is a way back and leads nowhere here, or a recall would make goods in the warehouse "at least shipped".
fn reachable(machine: &MachineType, rank: &dyn Fn(u32) -> u32, from: u32) -> Vec<u32> {
    let mut onward = machine.moves.clone();
    onward.retain(|(start, to)| rank(from) <= rank(*start) && rank(*start) < rank(*to));
    // Whatever leads to a state then comes before what leads away from it.
    onward.sort_unstable_by_key(|(start, _)| rank(*start));
    let states = 0..u32::try_from(machine.states.len()).unwrap_or(u32::MAX);
    let mut is_found: Vec<bool> = states.clone().map(|state| state == from).collect();
    for (start, to) in onward {
        if is_found.get(start as usize) == Some(&true)
            && let Some(found) = is_found.get_mut(to as usize)
        {
            *found = true;
        }
    }
    states.zip(is_found).filter(|(_, found)| *found).map(|(state, _)| state).collect()
}
