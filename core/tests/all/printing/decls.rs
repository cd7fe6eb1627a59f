//! Random declarations.

use dangjiu::lang::Lang;
use dangjiu::span::Span;
use dangjiu::syntax::ast::*;
use dangjiu::syntax::precedence::Level;

use super::trees::{COMPARE_OPS, Dice};

impl Dice<'_> {
    fn when(&mut self, depth: usize) -> Expr {
        match self.roll(3) {
            0 => self.trigger_expr(depth),
            1 => self.expr(depth, Level::Or),
            _ => {
                let mut parts = vec![self.trigger_expr(depth)];
                parts.extend(self.many(1, 3, |d| d.expr(depth, Level::Not)));
                Expr { span: Span::default(), kind: ExprKind::And(parts) }
            }
        }
    }

    fn step(&mut self, depth: usize) -> Step {
        let kind = match self.roll(4) {
            0 | 1 => StepKind::Call(self.step_call(depth)),
            2 => StepKind::Emit(self.step_call(depth)),
            _ => StepKind::ForEach {
                binder: self.name(),
                list: self.path(),
                step: Box::new(self.step(depth.saturating_sub(1))),
            },
        };
        Step { span: Span::default(), kind }
    }

    fn step_call(&mut self, depth: usize) -> StepCall {
        StepCall {
            target: self.path(),
            args: self.args(depth),
            after: self.some(|d| Box::new(d.duration())),
            unless: self.some(|d| Box::new(d.trigger_expr(depth))),
            guard: self.some(|d| Box::new(d.expr(depth, Level::Or))),
        }
    }

    fn day(&mut self) -> Literal {
        let kind = self.one(&[LiteralKind::Date, LiteralKind::Instant]);
        self.literal(kind)
    }

    fn option(&mut self) -> RuleOption {
        let kind = match self.roll(10) {
            0 => RuleOptionKind::Priority(self.number()),
            1 => RuleOptionKind::Group(self.name()),
            2 => RuleOptionKind::OncePer(self.path()),
            3 => RuleOptionKind::AtMostOncePer(self.duration(), self.path()),
            4 => RuleOptionKind::Period(self.day(), self.day()),
            5 => RuleOptionKind::Shadow,
            6 => RuleOptionKind::Disabled,
            7 => RuleOptionKind::Owner(self.quoted()),
            8 => RuleOptionKind::Tags(self.many(0, 3, Self::name)),
            _ => RuleOptionKind::Was(self.name()),
        };
        RuleOption { span: Span::default(), kind }
    }

    fn type_ref(&mut self) -> TypeRef {
        TypeRef { span: Span::default(), list_depth: self.one(&[0, 1, 2]), name: self.name() }
    }

    fn field(&mut self) -> Field {
        Field {
            span: Span::default(),
            name: self.free_name(),
            titles: self.quoted_list(),
            ty: self.type_ref(),
            notes: self.many(0, 3, Self::note),
        }
    }

    fn note(&mut self) -> FieldNote {
        let span = Span::default();
        match self.roll(5) {
            0 => FieldNote::Required(span),
            1 => FieldNote::Optional(span),
            2 => {
                let kind = match self.roll(4) {
                    0 => ExprKind::Literal(self.any_literal()),
                    1 => self.template(0),
                    2 => ExprKind::List(self.many(0, 2, |d| d.expr(0, Level::Or))),
                    _ => ExprKind::Path(self.path()),
                };
                FieldNote::Default(Expr { span, kind })
            }
            3 => FieldNote::Class(
                self.one(&[
                    DataClassWord::Public,
                    DataClassWord::Business,
                    DataClassWord::Personal,
                    DataClassWord::Sensitive,
                ]),
                span,
            ),
            _ => FieldNote::UpTo(self.number()),
        }
    }

    fn cell(&mut self, depth: usize, in_map: bool) -> Cell {
        let kind = if self.roll(4) == 3 {
            CellKind::Not(Box::new(self.plain_cell(depth, in_map, true)))
        } else if self.coin() {
            CellKind::Anything
        } else {
            return self.plain_cell(depth, in_map, false);
        };
        Cell { span: Span::default(), kind }
    }

    fn plain_cell(&mut self, depth: usize, in_map: bool, denied: bool) -> Cell {
        let kind = match self.roll(6) {
            0 => {
                let mut values = vec![self.cell_value(depth, denied)];
                values.extend(self.many(0, if in_map { 0 } else { 2 }, |d| d.expr(depth, Level::Or)));
                CellKind::Values(values)
            }
            1 => CellKind::Missing,
            2 => CellKind::None,
            3 => CellKind::In(self.many(1, 3, |d| d.expr(depth, Level::Or))),
            4 => {
                let op = self.one(&COMPARE_OPS[2..8]);
                CellKind::Compare(op, self.expr(depth, Level::Or))
            }
            _ => CellKind::Range(self.cell_value(depth, denied), self.expr(depth, Level::Or)),
        };
        Cell { span: Span::default(), kind }
    }

    /// A value that does not begin with `not`, which in a cell not yet `denied` would be the cell's own.
    fn cell_value(&mut self, depth: usize, denied: bool) -> Expr {
        let value = self.expr(depth, Level::Or);
        if self.parens && !denied && starts_with_not(&value) {
            return Expr { span: Span::default(), kind: ExprKind::Paren(Box::new(value)) };
        }
        value
    }

    fn map(&mut self) -> MapDecl {
        let fields = self.many(1, 3, Self::free_name);
        let width = fields.len();
        MapDecl {
            name: self.path(),
            titles: self.quoted_list(),
            fields,
            edition: self.some(Self::quoted),
            period: self.some(|d| (d.day(), d.day())),
            subject: self.name(),
            rows: self.many(0, 3, |d| MapRow {
                span: Span::default(),
                cells: (0..width).map(|_| d.cell(1, true)).collect(),
                claims: d.many(0, 2, |d| (d.name(), d.name())),
            }),
        }
    }

    fn table(&mut self) -> TableDecl {
        let columns = self.many(1, 3, |d| {
            let kind = match d.roll(3) {
                0 => ColumnKind::Input(d.path()),
                1 => ColumnKind::Output(d.name(), d.some(Self::type_ref)),
                _ => ColumnKind::Steps,
            };
            Column { span: Span::default(), kind }
        });
        let width = columns.len();
        TableDecl {
            name: self.name(),
            titles: self.quoted_list(),
            policy: self.some(Self::policy),
            columns,
            rows: self.many(0, 3, |d| TableRow {
                span: Span::default(),
                cells: (0..width).map(|_| d.cell(2, false)).collect(),
            }),
        }
    }

    fn policy(&mut self) -> PolicyWord {
        self.one(&[PolicyWord::First, PolicyWord::All, PolicyWord::Unique])
    }

    fn machine(&mut self) -> MachineDecl {
        MachineDecl {
            name: self.name(),
            titles: self.quoted_list(),
            subject: self.name(),
            truth: self.many(0, 2, Self::name),
            forward_only: self.coin(),
            items: self.many(0, 4, |d| {
                if d.coin() {
                    MachineItem::Moves(d.many(2, 4, Self::name))
                } else {
                    MachineItem::State {
                        span: Span::default(),
                        name: d.name(),
                        titles: d.quoted_list(),
                        initial: d.coin(),
                        is_final: d.coin(),
                    }
                }
            }),
        }
    }

    fn calendar_item(&mut self) -> CalendarItem {
        match self.roll(4) {
            0 => CalendarItem::Zone(self.quoted()),
            1 => {
                let first = self.one(&[0, 1, 2, 3, 4, 5, 6]);
                let (from, to) = self.one(&[(540, 1080), (0, 1440), (75, 76)]);
                CalendarItem::Hours { span: Span::default(), first, last: self.one(&[first, 6]), from, to }
            }
            2 => {
                let day = self.literal(LiteralKind::Date);
                CalendarItem::Holiday(
                    day,
                    self.some(|d| d.literal(LiteralKind::Date)),
                    self.some(Self::quoted),
                )
            }
            _ => {
                let day = self.literal(LiteralKind::Date);
                CalendarItem::Workday(
                    day,
                    self.some(|d| d.literal(LiteralKind::Date)),
                    self.some(Self::quoted),
                )
            }
        }
    }

    fn test_item(&mut self) -> TestItem {
        let span = Span::default();
        self.objects = true;
        let item = match self.roll(10) {
            0 => {
                let value = Expr { span, kind: self.object(2) };
                let change = self.some(|d| (d.coin(), d.name()));
                TestItem::Given(Given { span, kind: GivenKind::Root { root: self.name(), value, change } })
            }
            1 => {
                let value = self.some(|d| Expr { span, kind: d.object(2) });
                TestItem::Given(Given { span, kind: GivenKind::Event(self.path(), value) })
            }
            2 => TestItem::Given(Given { span, kind: GivenKind::Now(self.day()) }),
            3 => {
                let value = self.expr(2, Level::Or);
                TestItem::Given(Given { span, kind: GivenKind::Let(self.name(), value) })
            }
            4 => {
                let members = Expr { span, kind: ExprKind::List(self.many(0, 3, |d| d.expr(1, Level::Or))) };
                TestItem::Given(Given { span, kind: GivenKind::List(self.name(), members) })
            }
            5 | 6 => {
                let (negated, action) = (self.coin(), self.name());
                let args = self.some(|d| d.args(2));
                TestItem::Expect(Expect { span, kind: ExpectKind::Intent { negated, action, args } })
            }
            7 => TestItem::Expect(Expect { span, kind: ExpectKind::Nothing }),
            8 => {
                let (rule, path) = (self.path(), self.some(Self::path));
                TestItem::Expect(Expect { span, kind: ExpectKind::Undecided(rule, path) })
            }
            _ => {
                let rule = self.path();
                let kind = if self.coin() { ExpectKind::NeedsState(rule) } else { ExpectKind::Error(rule) };
                TestItem::Expect(Expect { span, kind })
            }
        };
        self.objects = false;
        item
    }

    fn rule(&mut self) -> Rule {
        Rule {
            name: self.name(),
            title: self.some(Self::quoted),
            options: self.many(0, 3, Self::option),
            when: self.when(4),
            then: self.many(1, 3, |d| d.step(3)),
            otherwise: self.many(0, 2, |d| d.step(2)),
        }
    }

    fn named_value(&mut self) -> (Name, Option<Quoted>, Expr) {
        (self.name(), self.some(Self::quoted), self.expr(4, Level::Or))
    }

    pub(crate) fn decl_kind(&mut self) -> DeclKind {
        match self.roll(20) {
            0..=2 => DeclKind::Rule(self.rule()),
            3 => DeclKind::Pack(self.path()),
            4 => DeclKind::Use(self.path()),
            5 => DeclKind::Disable(self.path()),
            6 => {
                let (name, title, value) = self.named_value();
                DeclKind::Let(Let { name, title, value })
            }
            7 => {
                let (name, title, value) = self.named_value();
                DeclKind::Define(Define { name, title, value })
            }
            8 => DeclKind::Action(ActionDecl {
                name: self.name(),
                titles: self.quoted_list(),
                params: self.many(0, 3, Self::field),
                settled: self.one(&[None, Some(true), Some(false)]),
                undone_by: self.some(Self::name),
            }),
            9 => DeclKind::Event(EventDecl {
                name: self.path(),
                titles: self.quoted_list(),
                subject: self.some(Self::name),
                fields: self.many(0, 3, Self::field),
            }),
            10 => DeclKind::Record(RecordDecl {
                name: self.name(),
                titles: self.quoted_list(),
                fields: self.many(0, 4, Self::field),
            }),
            11 => DeclKind::Enum(EnumDecl {
                name: self.name(),
                titles: self.quoted_list(),
                open: self.coin(),
                members: self.many(0, 4, |d| EnumMember { name: d.free_name(), titles: d.quoted_list() }),
            }),
            12 => DeclKind::Machine(self.machine()),
            13 => DeclKind::Map(self.map()),
            14 => DeclKind::Table(self.table()),
            15 => DeclKind::Calendar(CalendarDecl {
                name: self.name(),
                titles: self.quoted_list(),
                items: self.many(0, 4, Self::calendar_item),
            }),
            16 => DeclKind::List(ListDecl {
                name: self.name(),
                titles: self.quoted_list(),
                ty: self.type_ref(),
                members: self.some(|d| d.many(0, 4, |d| d.expr(0, Level::Or))),
            }),
            17 => DeclKind::Group(GroupDecl {
                name: self.name(),
                titles: self.quoted_list(),
                policy: self.policy(),
            }),
            18 => DeclKind::Lateness(LatenessDecl { source: self.name(), bound: self.duration() }),
            _ => DeclKind::Test(TestDecl { title: self.quoted(), items: self.many(1, 4, Self::test_item) }),
        }
    }

    fn decl(&mut self) -> Decl {
        let lang = if self.coin() { Lang::Zh } else { Lang::En };
        let kind = self.decl_kind();
        let may_replace = matches!(
            kind,
            DeclKind::Rule(_)
                | DeclKind::Let(_)
                | DeclKind::Define(_)
                | DeclKind::Machine(_)
                | DeclKind::Map(_)
                | DeclKind::Table(_)
                | DeclKind::Calendar(_)
                | DeclKind::List(_)
                | DeclKind::Group(_)
        );
        Decl { span: Span::default(), lang, replace: may_replace && self.coin(), kind }
    }

    /// A file of one to four declarations.
    pub(crate) fn file(&mut self) -> File {
        File { decls: self.many(1, 4, Self::decl), ..File::default() }
    }
}

fn starts_with_not(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Not(_) => true,
        ExprKind::And(parts) | ExprKind::Or(parts) => parts.first().is_some_and(starts_with_not),
        _ => false,
    }
}
