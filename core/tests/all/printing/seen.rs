//! Which forms a tree contains, and which there are.

use std::collections::BTreeSet;
use std::fmt::Debug;

use dangjiu::syntax::ast::*;

/// The forms of the trees shown to it, as `ExprKind::Not`.
#[derive(Default)]
pub(crate) struct Seen(pub(crate) BTreeSet<String>);

/// Every form the syntax tree knows, read from its source: a new variant is missed until a case shows it.
pub(crate) fn every_form() -> BTreeSet<String> {
    let mut forms = BTreeSet::new();
    for file in ["mod.rs", "expr.rs", "decl.rs"] {
        let at = format!("{}/src/syntax/ast/{file}", env!("CARGO_MANIFEST_DIR"));
        let source = std::fs::read_to_string(&at).unwrap();
        let mut of = None;
        for line in source.lines() {
            if let Some(name) = line.strip_prefix("pub enum ") {
                of = Some(name.trim_end_matches(" {").to_owned());
            } else if line == "}" {
                of = None;
            } else if let (Some(of), Some(rest)) = (&of, line.strip_prefix("    ")) {
                let variant: String = rest.chars().take_while(|c| c.is_alphanumeric()).collect();
                if variant.starts_with(|c: char| c.is_ascii_uppercase()) {
                    forms.insert(format!("{of}::{variant}"));
                }
            }
        }
    }
    forms
}

impl Seen {
    /// Notes the variant of `value`.
    fn note(&mut self, of: &str, value: &impl Debug) {
        let debug = format!("{value:?}");
        let variant: String = debug.chars().take_while(|c| c.is_alphanumeric()).collect();
        self.0.insert(format!("{of}::{variant}"));
    }

    pub(crate) fn file(&mut self, file: &File) {
        for decl in &file.decls {
            self.note("DeclKind", &decl.kind);
            self.decl(&decl.kind);
        }
    }

    fn decl(&mut self, kind: &DeclKind) {
        match kind {
            DeclKind::Rule(rule) => self.rule(rule),
            DeclKind::Let(item) => self.expr(&item.value),
            DeclKind::Define(item) => self.expr(&item.value),
            DeclKind::Action(action) => self.fields(&action.params),
            DeclKind::Event(event) => self.fields(&event.fields),
            DeclKind::Record(record) => self.fields(&record.fields),
            DeclKind::Machine(machine) => {
                for item in &machine.items {
                    self.note("MachineItem", item);
                }
            }
            DeclKind::Map(map) => map.rows.iter().flat_map(|row| &row.cells).for_each(|cell| self.cell(cell)),
            DeclKind::Table(table) => {
                if let Some(policy) = &table.policy {
                    self.note("PolicyWord", policy);
                }
                for column in &table.columns {
                    self.note("ColumnKind", &column.kind);
                }
                table.rows.iter().flat_map(|row| &row.cells).for_each(|cell| self.cell(cell));
            }
            DeclKind::Calendar(calendar) => {
                for item in &calendar.items {
                    self.note("CalendarItem", item);
                }
            }
            DeclKind::List(list) => list.members.iter().flatten().for_each(|member| self.expr(member)),
            DeclKind::Group(group) => self.note("PolicyWord", &group.policy),
            DeclKind::Test(test) => test.items.iter().for_each(|item| self.test_item(item)),
            DeclKind::Pack(_)
            | DeclKind::Use(_)
            | DeclKind::Disable(_)
            | DeclKind::Enum(_)
            | DeclKind::Lateness(_) => {}
        }
    }

    fn rule(&mut self, rule: &Rule) {
        for option in &rule.options {
            self.note("RuleOptionKind", &option.kind);
        }
        self.expr(&rule.when);
        rule.then.iter().chain(&rule.otherwise).for_each(|step| self.step(step));
    }

    fn step(&mut self, step: &Step) {
        self.note("StepKind", &step.kind);
        match &step.kind {
            StepKind::Call(call) | StepKind::Emit(call) => {
                self.args(&call.args);
                call.unless.iter().chain(&call.guard).for_each(|expr| self.expr(expr));
            }
            StepKind::ForEach { step, .. } => self.step(step),
        }
    }

    fn fields(&mut self, fields: &[Field]) {
        for note in fields.iter().flat_map(|field| &field.notes) {
            self.note("FieldNote", note);
            match note {
                FieldNote::Default(value) => self.expr(value),
                FieldNote::Class(class, _) => self.note("DataClassWord", class),
                FieldNote::Required(_) | FieldNote::Optional(_) | FieldNote::UpTo(_) => {}
            }
        }
    }

    fn cell(&mut self, cell: &Cell) {
        self.note("CellKind", &cell.kind);
        match &cell.kind {
            CellKind::Anything | CellKind::Missing | CellKind::None => {}
            CellKind::Not(inner) => self.cell(inner),
            CellKind::Values(values) | CellKind::In(values) => {
                values.iter().for_each(|value| self.expr(value));
            }
            CellKind::Compare(op, value) => {
                self.note("CompareOp", op);
                self.expr(value);
            }
            CellKind::Range(from, to) => {
                self.expr(from);
                self.expr(to);
            }
        }
    }

    fn test_item(&mut self, item: &TestItem) {
        self.note("TestItem", item);
        match item {
            TestItem::Given(given) => {
                self.note("GivenKind", &given.kind);
                match &given.kind {
                    GivenKind::Root { value, .. } | GivenKind::Let(_, value) | GivenKind::List(_, value) => {
                        self.expr(value);
                    }
                    GivenKind::Event(_, value) => value.iter().for_each(|value| self.expr(value)),
                    GivenKind::Now(instant) => self.literal(instant),
                }
            }
            TestItem::Expect(expect) => {
                self.note("ExpectKind", &expect.kind);
                if let ExpectKind::Intent { args: Some(args), .. } = &expect.kind {
                    self.args(args);
                }
            }
        }
    }

    fn args(&mut self, args: &[Arg]) {
        args.iter().for_each(|arg| self.expr(&arg.value));
    }

    fn literal(&mut self, literal: &Literal) {
        self.note("LiteralKind", &literal.kind);
    }

    pub(crate) fn expr(&mut self, expr: &Expr) {
        self.note("ExprKind", &expr.kind);
        match &expr.kind {
            ExprKind::Literal(literal) => self.literal(literal),
            ExprKind::Template(parts) => {
                for part in parts {
                    self.note("TemplatePart", part);
                    if let TemplatePart::Hole(expr) = part {
                        self.expr(expr);
                    }
                }
            }
            ExprKind::Path(_) => {}
            ExprKind::Call { args, .. } => self.args(args),
            ExprKind::Paren(inner) | ExprKind::Not(inner) | ExprKind::Negate(inner) => self.expr(inner),
            ExprKind::List(items) | ExprKind::And(items) | ExprKind::Or(items) => {
                items.iter().for_each(|item| self.expr(item));
            }
            ExprKind::Object(entries) => entries.iter().for_each(|(_, value)| self.expr(value)),
            ExprKind::Arithmetic(op, left, right) => {
                self.note("ArithmeticOp", op);
                self.expr(left);
                self.expr(right);
            }
            ExprKind::Compare(op, left, right) => {
                self.note("CompareOp", op);
                self.expr(left);
                self.expr(right);
            }
            ExprKind::Presence { of, what, .. } => {
                self.note("Presence", what);
                self.expr(of);
            }
            ExprKind::AtLeast(of, _) | ExprKind::InNamedList { value: of, .. } => self.expr(of),
            ExprKind::OrElse(value, fallback) => {
                self.expr(value);
                self.expr(fallback);
            }
            ExprKind::Quantifier { kind, cond, .. } => {
                self.note("Quantifier", kind);
                cond.iter().for_each(|cond| self.expr(cond));
            }
            ExprKind::Aggregate { kind, value, cond, .. } => {
                self.note("Aggregate", kind);
                value.iter().chain(cond).for_each(|part| self.expr(part));
            }
            ExprKind::Round { value, places, mode } => {
                self.note("RoundingWord", mode);
                self.literal(places);
                self.expr(value);
            }
            ExprKind::Trigger(trigger) => self.trigger(trigger),
        }
    }

    fn trigger(&mut self, trigger: &Trigger) {
        self.note("Trigger", trigger);
        match trigger {
            Trigger::AnyOf(events) => self.events(events),
            Trigger::Becomes(..) | Trigger::Leaves(..) => {}
            Trigger::Goes { within, .. } => self.literal(within),
            Trigger::Stays { how_long, .. } => {
                self.note("HowLong", how_long);
                match how_long {
                    HowLong::For(length) => self.literal(length),
                    HowLong::Until(end) => self.expr(end),
                }
            }
            Trigger::Absence { event, after, .. } => self.events([event, &after.event]),
            Trigger::Count { event, .. } => self.events([event]),
            Trigger::Rate { event, among, threshold, .. } => {
                self.events([event, among]);
                self.literal(threshold);
            }
        }
    }

    fn events<'a>(&mut self, events: impl IntoIterator<Item = &'a EventRef>) {
        for event in events {
            event.filter.iter().for_each(|filter| self.expr(filter));
        }
    }
}
