//! Random expressions and triggers, in the form in which the parser would build them.
//!
//! A tree is drawn from a list of numbers; where the list ends every choice is the first one. So proptest can
//! shrink the numbers and the tree shrinks with them.

use dangjiu::span::Span;
use dangjiu::syntax::ast::*;
use dangjiu::syntax::precedence::Level;

/// The numbers a tree is drawn from.
pub(crate) struct Dice<'a> {
    rolls: std::slice::Iter<'a, u16>,
    /// Whether parentheses that precedence requires are put into the tree, as the parser would.
    pub(crate) parens: bool,
    /// Whether objects may appear: in tests only.
    pub(crate) objects: bool,
}

const NAMES: &[&str] =
    &["order", "channel", "订单", "渠道", "a1", "items", "金卡", "paid", "x", "shipped", "客户"];
/// Any word may stand behind a dot or before a colon.
const FREE: &[&str] = &["amount", "金额", "数量", "when", "after", "是", "内", "count", "if", "none", "规则"];
const TEXTS: &[&str] = &[
    "ops",
    "小红书",
    "a \"b\" c",
    "back\\slash",
    "{x}",
    "}",
    "“引号”",
    "line\nend",
    "tab\t",
    "// no comment",
    "：，、",
    "\u{202e}",
    "",
];
const DURATIONS: &[&str] = &["2h", "30min", "2小时", "1h30min", "15 天", "500ms"];

impl<'a> Dice<'a> {
    pub(crate) fn new(rolls: &'a [u16]) -> Self {
        Self { rolls: rolls.iter(), parens: true, objects: false }
    }

    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.rolls.next().map_or(0, |roll| usize::from(*roll)) % sides
    }

    pub(crate) fn coin(&mut self) -> bool {
        self.roll(2) == 1
    }

    pub(crate) fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of.get(self.roll(of.len())).copied().unwrap()
    }

    pub(crate) fn some<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.coin() { Some(make(self)) } else { None }
    }

    pub(crate) fn many<T>(
        &mut self,
        least: usize,
        most: usize,
        mut make: impl FnMut(&mut Self) -> T,
    ) -> Vec<T> {
        let count = least + self.roll(most - least + 1);
        (0..count).map(|_| make(self)).collect()
    }

    pub(crate) fn name(&mut self) -> Name {
        Name { text: self.one(NAMES).into(), span: Span::default() }
    }

    pub(crate) fn free_name(&mut self) -> Name {
        let text = if self.coin() { self.one(FREE) } else { self.one(NAMES) };
        Name { text: text.into(), span: Span::default() }
    }

    pub(crate) fn path(&mut self) -> Path {
        let mut parts = vec![self.name()];
        parts.extend(self.many(0, 2, Self::free_name));
        Path { parts, span: Span::default() }
    }

    pub(crate) fn quoted(&mut self) -> Quoted {
        Quoted { text: self.one(TEXTS).into(), span: Span::default() }
    }

    pub(crate) fn quoted_list(&mut self) -> Vec<Quoted> {
        self.many(0, 2, Self::quoted)
    }

    pub(crate) fn literal(&mut self, kind: LiteralKind) -> Literal {
        let spellings: &[&str] = match kind {
            LiteralKind::Number => &["3", "0.05", "199", "1000000"],
            LiteralKind::Percent => &["95%", "0.5 %"],
            LiteralKind::Money => &["¥199.00", "199.00 CNY", "199元", "1.5万元"],
            LiteralKind::Duration => DURATIONS,
            LiteralKind::Weight => &["3kg", "500 g", "3公斤"],
            LiteralKind::Date => &["2026-11-01"],
            LiteralKind::Instant => {
                &["2026-11-01T00:00:00+08:00", "2026-11-01T00:00", "2026-11-01T00:00:00.5Z"]
            }
            LiteralKind::True => &["true", "真"],
            LiteralKind::False => &["false", "假"],
            LiteralKind::None => &["none", "空"],
        };
        Literal { span: Span::default(), spelling: self.one(spellings).into(), kind }
    }

    pub(crate) fn number(&mut self) -> Literal {
        self.literal(LiteralKind::Number)
    }

    pub(crate) fn duration(&mut self) -> Literal {
        self.literal(LiteralKind::Duration)
    }

    pub(crate) fn any_literal(&mut self) -> Literal {
        let kind = self.one(&[
            LiteralKind::Number,
            LiteralKind::Percent,
            LiteralKind::Money,
            LiteralKind::Duration,
            LiteralKind::Weight,
            LiteralKind::Date,
            LiteralKind::Instant,
            LiteralKind::True,
            LiteralKind::False,
        ]);
        self.literal(kind)
    }

    pub(crate) fn template(&mut self, depth: usize) -> ExprKind {
        let mut parts = Vec::new();
        for _ in 0..self.roll(3) {
            let text = self.one(TEXTS);
            if !text.is_empty() {
                parts.push(TemplatePart::Text(text.into()));
            }
            parts.push(TemplatePart::Hole(self.boxed(depth, Level::Or)));
        }
        let text = self.one(TEXTS);
        if !text.is_empty() {
            parts.push(TemplatePart::Text(text.into()));
        }
        ExprKind::Template(parts)
    }

    /// An expression that may stand where only forms at least as tight as `least` may.
    pub(crate) fn expr(&mut self, depth: usize, least: Level) -> Expr {
        let kind = self.kind(depth);
        let expr = Expr { span: Span::default(), kind };
        if self.parens && Level::of(&expr.kind) < least {
            return Expr { span: Span::default(), kind: ExprKind::Paren(Box::new(expr)) };
        }
        expr
    }

    fn boxed(&mut self, depth: usize, least: Level) -> Box<Expr> {
        Box::new(self.expr(depth, least))
    }

    fn kind(&mut self, depth: usize) -> ExprKind {
        if depth == 0 {
            return match self.roll(3) {
                0 => ExprKind::Path(self.path()),
                1 => ExprKind::Literal(self.any_literal()),
                _ => self.template(0),
            };
        }
        let depth = depth - 1;
        match self.roll(21) {
            0 => ExprKind::Path(self.path()),
            1 => ExprKind::Literal(self.any_literal()),
            2 => self.template(depth),
            3 => ExprKind::Call { target: Box::new(self.path()), args: self.args(depth) },
            4 => ExprKind::Paren(self.boxed(depth, Level::Or)),
            5 => ExprKind::List(self.many(0, 3, |d| d.expr(depth, Level::Or))),
            6 if self.objects => self.object(depth),
            6 | 7 => ExprKind::Not(self.boxed(depth, Level::Not)),
            8 => ExprKind::Negate(self.boxed(depth, Level::Negate)),
            9 => ExprKind::And(self.many(2, 4, |d| d.expr(depth, Level::Not))),
            10 => ExprKind::Or(self.many(2, 4, |d| d.expr(depth, Level::And))),
            11 => {
                let (op, level) = self.one(&[
                    (ArithmeticOp::Add, Level::Add),
                    (ArithmeticOp::Sub, Level::Add),
                    (ArithmeticOp::Mul, Level::Mul),
                    (ArithmeticOp::Div, Level::Mul),
                ]);
                ExprKind::Arithmetic(op, self.boxed(depth, level), self.boxed(depth, level.tighter()))
            }
            12 | 13 => {
                let op = self.one(&COMPARE_OPS);
                ExprKind::Compare(op, self.boxed(depth, Level::OrElse), self.boxed(depth, Level::OrElse))
            }
            14 => ExprKind::Presence {
                of: self.boxed(depth, Level::OrElse),
                what: self.one(&[Presence::Known, Presence::Missing, Presence::None]),
                negated: self.coin(),
            },
            15 => ExprKind::AtLeast(self.boxed(depth, Level::OrElse), Box::new(self.name())),
            16 => ExprKind::InNamedList {
                value: self.boxed(depth, Level::OrElse),
                list: Box::new(self.path()),
                negated: self.coin(),
            },
            17 => ExprKind::OrElse(self.boxed(depth, Level::Add), self.boxed(depth, Level::OrElse)),
            18 => ExprKind::Quantifier {
                kind: self.one(&[Quantifier::Any, Quantifier::All, Quantifier::No]),
                binder: Box::new(self.name()),
                list: Box::new(self.path()),
                cond: self.some(|d| d.boxed(depth, Level::Or)),
            },
            19 => self.aggregate(depth),
            _ => ExprKind::Round {
                value: self.boxed(depth, Level::Or),
                places: Box::new(self.number()),
                mode: self.one(&[
                    RoundingWord::HalfUp,
                    RoundingWord::HalfEven,
                    RoundingWord::Up,
                    RoundingWord::Down,
                ]),
            },
        }
    }

    pub(crate) fn object(&mut self, depth: usize) -> ExprKind {
        ExprKind::Object(self.many(0, 3, |d| {
            let value = if d.roll(5) == 4 {
                Expr { span: Span::default(), kind: ExprKind::Literal(d.literal(LiteralKind::None)) }
            } else {
                d.expr(depth, Level::Or)
            };
            (d.free_name(), value)
        }))
    }

    fn aggregate(&mut self, depth: usize) -> ExprKind {
        let kind = self.one(&[Aggregate::Count, Aggregate::Sum, Aggregate::Min, Aggregate::Max]);
        let value = (kind != Aggregate::Count).then(|| self.boxed(depth, Level::Or));
        let cond = self.some(|d| d.boxed(depth, Level::Or));
        let (binder, list) = (Box::new(self.name()), Box::new(self.path()));
        ExprKind::Aggregate { kind, binder, list, value, cond }
    }

    pub(crate) fn args(&mut self, depth: usize) -> Vec<Arg> {
        self.many(0, 3, |d| Arg {
            span: Span::default(),
            name: d.some(Self::free_name),
            value: d.expr(depth, Level::Or),
        })
    }

    fn event(&mut self, depth: usize) -> EventRef {
        EventRef {
            span: Span::default(),
            event: self.path(),
            filter: self.some(|d| d.expr(depth, Level::Or)),
        }
    }

    fn by(&mut self) -> Vec<Path> {
        self.many(0, 2, Self::path)
    }

    pub(crate) fn trigger(&mut self, depth: usize) -> Trigger {
        match self.roll(9) {
            0 => Trigger::Becomes(self.path(), self.name()),
            1 => Trigger::Leaves(self.path(), self.name()),
            2 => Trigger::AnyOf(self.many(1, 3, |d| d.event(depth))),
            3 => Trigger::Goes {
                subject: self.path(),
                first: self.name(),
                then: self.many(1, 3, |d| (d.coin(), d.name())),
                within: self.duration(),
            },
            4 => Trigger::Stays {
                subject: self.path(),
                state: self.name(),
                how_long: HowLong::For(self.duration()),
            },
            5 => Trigger::Stays {
                subject: self.path(),
                state: self.name(),
                how_long: HowLong::Until(self.until(depth)),
            },
            6 => Trigger::Absence {
                event: self.event(depth),
                within: self.duration(),
                after: Anchor { event: self.event(depth), done: self.coin() },
                by: self.by(),
            },
            7 => Trigger::Count {
                at_least: self.number(),
                event: self.event(depth),
                within: self.duration(),
                by: self.by(),
            },
            _ => Trigger::Rate {
                event: self.event(depth),
                among: self.event(depth),
                within: self.duration(),
                by: self.by(),
                op: self.one(&[CompareOp::Lt, CompareOp::Le, CompareOp::Gt, CompareOp::Ge]),
                threshold: if self.coin() { self.literal(LiteralKind::Percent) } else { self.number() },
                samples: self.some(Self::number),
            },
        }
    }

    /// What may stand behind `until`: a sum, or anything in parentheses.
    fn until(&mut self, depth: usize) -> Expr {
        let kind = match self.roll(5) {
            0 => ExprKind::Arithmetic(
                self.one(&[ArithmeticOp::Add, ArithmeticOp::Sub]),
                Box::new(Expr { span: Span::default(), kind: ExprKind::Path(self.path()) }),
                Box::new(Expr { span: Span::default(), kind: ExprKind::Literal(self.duration()) }),
            ),
            1 => ExprKind::Path(self.path()),
            2 => ExprKind::Call { target: Box::new(self.path()), args: self.args(depth) },
            3 => ExprKind::Paren(self.boxed(depth, Level::Or)),
            _ => ExprKind::OrElse(
                Box::new(Expr { span: Span::default(), kind: ExprKind::Path(self.path()) }),
                Box::new(Expr { span: Span::default(), kind: self.aggregate(depth) }),
            ),
        };
        Expr { span: Span::default(), kind }
    }

    pub(crate) fn trigger_expr(&mut self, depth: usize) -> Expr {
        let trigger = Box::new(self.trigger(depth));
        Expr { span: Span::default(), kind: ExprKind::Trigger(trigger) }
    }
}

pub(crate) const COMPARE_OPS: [CompareOp; 13] = [
    CompareOp::Is,
    CompareOp::IsNot,
    CompareOp::Eq,
    CompareOp::Ne,
    CompareOp::Lt,
    CompareOp::Le,
    CompareOp::Gt,
    CompareOp::Ge,
    CompareOp::In,
    CompareOp::NotIn,
    CompareOp::Contains,
    CompareOp::StartsWith,
    CompareOp::EndsWith,
];
