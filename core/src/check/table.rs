//! Tables: cells are tests of the header's paths. A table with outputs is a function of these paths; a table with
//! steps is a group of rules, one per row.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::Unit;
use super::checker::{Checker, Scope, always, is_single, truth};
use super::declare::{names_of, type_of};
use super::define::{Kind, constant_of, place_at};
use super::expr::{single_read, single_word};
use super::rule::{Typed, joined};
use super::walk::each_node;
use crate::diagnostic::{Bilingual, Diagnostic, codes};
use crate::program::cost;
use crate::program::{Comparison, Group, Node, NodeKind, Read, Rule, Step, Table, TableRow};
use crate::say;
use crate::schema::Names;
use crate::span::Span;
use crate::syntax::ast::{
    self, Cell, CellKind, ColumnKind, CompareOp, Decl, DeclKind, Expr, ExprKind, Name, Path, PolicyWord,
    Presence, StepCall, TableDecl, TypeRef,
};
use crate::value::{Scalar, Type};

/// A named table.
pub(crate) struct TableState {
    /// The table as a function, and its number in the program; nothing where it has steps or an error.
    function: Option<(u32, Table)>,
    /// Whether its rows are rules.
    has_steps: bool,
    /// The bound of evaluating all its rows.
    cost: u64,
}

/// A typed header: the tested paths by column.
struct Header {
    inputs: Vec<Option<Node>>,
}

/// An output column.
struct Output<'t> {
    column: usize,
    name: &'t Name,
    written: Option<&'t TypeRef>,
}

impl<'f> Checker<'_, '_, 'f> {
    /// Takes the tables of all units: names first, then those that are functions.
    pub(crate) fn take_tables(&mut self, units: &[Unit<'f>]) {
        let mut numbered = Vec::new();
        for unit in units {
            for decl in &unit.file.decls {
                if let DeclKind::Table(table) = &decl.kind {
                    let number = self.take_name(unit, decl, &table.name, &table.titles, Kind::Table);
                    numbered.push((number, decl, table));
                }
            }
        }
        self.typing_tables = true;
        for (number, decl, table) in numbered {
            let has_steps = table.columns.iter().any(|column| matches!(column.kind, ColumnKind::Steps));
            let made = if has_steps { None } else { self.function(decl, table) };
            let cost = made.as_ref().map_or(0, |made| self.rows_cost(made));
            let function = made.map(|made| {
                let at = u32::try_from(self.functions.len()).unwrap_or(u32::MAX);
                self.functions.push(number);
                (at, made)
            });
            if has_steps {
                // Its rows are rules by themselves.
                self.table_names.mention(number);
            }
            place_at(&mut self.tables, number, TableState { function, has_steps, cost });
        }
        self.typing_tables = false;
    }

    /// The tables that are functions, by their numbers in the program.
    pub(crate) fn finished_tables(tables: Vec<TableState>) -> Vec<Table> {
        let mut made: Vec<(u32, Table)> = tables.into_iter().filter_map(|state| state.function).collect();
        made.sort_by_key(|(at, _)| *at);
        made.into_iter().map(|(_, table)| table).collect()
    }

    fn rows_cost(&self, table: &Table) -> u64 {
        let mut bounds = self;
        cost::rows(&mut bounds, &table.rows)
    }

    /// The bound of an output of a table, by its number in the program.
    pub(crate) fn table_cost(&self, table: u32) -> u64 {
        self.table_at(table).map_or(0, |state| state.cost)
    }

    fn table_at(&self, table: u32) -> Option<&TableState> {
        self.tables.get(*self.functions.get(table as usize)? as usize)
    }

    /// Whether an output gives money that can be paid out.
    pub(crate) fn output_is_rounded(&self, table: u32, output: u32) -> bool {
        let rows =
            self.table_at(table).and_then(|state| state.function.as_ref()).map(|(_, table)| &table.rows);
        rows.into_iter()
            .flatten()
            .filter_map(|row| row.outputs.get(output as usize))
            .all(|value| self.is_rounded(value))
    }

    /// `carrier_choice.carrier`.
    pub(crate) fn table_output(&mut self, path: &Path, number: u32, rest: &[Name]) -> Option<Node> {
        let name = path.parts.first().map_or("", |first| first.text.as_str());
        if self.typing_tables {
            return self.error(
                &codes::check::BAD_TABLE,
                path.span,
                say!("a table does not read another table", "表不能读另一张表"),
            );
        }
        let state = self.tables.get(number as usize)?;
        let Some((at, table)) = &state.function else {
            if !state.has_steps {
                // What is wrong with it was said where it stands.
                self.scope.broken = true;
                return None;
            }
            return self.error(
                &codes::check::BAD_TABLE,
                path.span,
                say!("`{name}` has steps and no outputs", "“{name}”只有步骤，没有输出"),
            );
        };
        let [output] = rest else {
            let outputs: Vec<&str> = table.outputs.iter().map(|(output, _)| output.as_str()).collect();
            let outputs = outputs.join(", ");
            return self.error(
                &codes::check::UNKNOWN_FIELD,
                path.span,
                say!("name one output of the table: {outputs}", "请写表的一个输出：{outputs}"),
            );
        };
        let Some(found) = table.outputs.iter().position(|(known, _)| *known == output.text) else {
            let named = |name: &str| Names { primary: String::from(name), ..Names::default() };
            let outputs: Vec<Names> = table.outputs.iter().map(|(output, _)| named(output)).collect();
            let owner = say!("{name}", "{name}");
            let diagnostic = super::resolve::unknown_field(output, &owner, outputs.iter());
            return self.fail(diagnostic);
        };
        let ty = table.outputs.get(found).map(|(_, ty)| ty.clone())?;
        let ty = if table.policy == PolicyWord::All { Type::List(Box::new(ty)) } else { ty };
        let kind = NodeKind::TableOutput { table: *at, output: u32::try_from(found).ok()? };
        Some(Node { span: path.span, ty, kind })
    }

    /// A table with outputs; nothing where it has an error.
    fn function(&mut self, decl: &Decl, table: &TableDecl) -> Option<Table> {
        let errors = self.ctx.errors();
        self.scope = Scope { lang: decl.lang, ..Scope::default() };
        let header = self.header(table);
        let mut outputs = Vec::new();
        for (column, found) in table.columns.iter().enumerate() {
            if let ColumnKind::Output(name, written) = &found.kind {
                outputs.push(Output { column, name, written: written.as_ref() });
            }
        }
        if outputs.is_empty() {
            return self.error(
                &codes::check::BAD_TABLE,
                table.name.span,
                say!(
                    "a table needs an output `-> name` or steps `-> then`",
                    "表需要输出列“-> 名称”或步骤列“-> 就”"
                ),
            );
        }
        self.check_outputs(&outputs);
        let types: Vec<Option<Type>> = outputs.iter().map(|output| self.output_type(table, output)).collect();
        let mut rows = Vec::new();
        let mut tests = Vec::new();
        for row in whole_rows(table) {
            let cells = self.tests(&header, row);
            let values: Vec<Option<Node>> = outputs
                .iter()
                .zip(&types)
                .map(|(output, ty)| self.output_value(row.cells.get(output.column)?, ty.as_ref()))
                .collect();
            let values: Option<Vec<Node>> = values.into_iter().collect();
            if let (Some(cells), Some(values)) = (cells, values) {
                self.check_pure(&header, &values);
                rows.push(TableRow { span: row.span, test: conjunction(&cells, row.span), outputs: values });
                tests.push(cells);
            }
        }
        if self.ctx.errors() != errors {
            return None;
        }
        let policy = table.policy.unwrap_or(PolicyWord::First);
        self.lint_rows(&header.inputs, &rows_with_spans(table, tests), policy, Some(table.name.span));
        let outputs =
            outputs.iter().zip(types).filter_map(|(output, ty)| Some((output.name.text.clone(), ty?)));
        Some(Table {
            name: names_of(&table.name, &table.titles).primary,
            policy,
            span: decl.span,
            outputs: outputs.collect(),
            rows,
        })
    }

    fn check_outputs(&mut self, outputs: &[Output<'_>]) {
        for (at, output) in outputs.iter().enumerate() {
            let text = &output.name.text;
            if outputs.iter().take(at).any(|other| other.name.text == *text) {
                self.ctx.report(Diagnostic::new(
                    &codes::check::BAD_TABLE,
                    output.name.span,
                    say!("the table has two outputs `{text}`", "表有两个输出“{text}”"),
                ));
            }
        }
    }

    /// The tested paths of the header.
    fn header(&mut self, table: &TableDecl) -> Header {
        let mut inputs = Vec::new();
        for column in &table.columns {
            inputs.push(match &column.kind {
                ColumnKind::Input(path) => self.path(path),
                ColumnKind::Output(..) | ColumnKind::Steps => None,
            });
        }
        for row in &table.rows {
            let (cells, columns) = (row.cells.len(), table.columns.len());
            if cells == columns {
                continue;
            }
            let diagnostic = Diagnostic::new(
                &codes::check::BAD_TABLE,
                row.span,
                say!(
                    "this row has {cells} cells, the header {columns}",
                    "本行有 {cells} 格，表头有 {columns} 列"
                ),
            );
            self.ctx.report(if cells < columns {
                diagnostic.help(say!("where any value will do write `-`", "任何值都可以的格请写 -"))
            } else {
                diagnostic.help(say!(
                    "several values of one cell are separated by commas",
                    "同一格的多个值用逗号分开"
                ))
            });
        }
        Header { inputs }
    }

    /// The tests of a row's cells, by column; an output column has none.
    fn tests(&mut self, header: &Header, row: &ast::TableRow) -> Option<Vec<Option<Node>>> {
        let cells: Vec<Option<Option<Node>>> = header
            .inputs
            .iter()
            .zip(&row.cells)
            .map(|(input, cell)| match input {
                Some(input) => self.cell(input, cell).map(Some),
                None => Some(None),
            })
            .collect();
        cells.into_iter().collect()
    }

    /// A cell as a condition about the path above it.
    fn cell(&mut self, input: &Node, cell: &Cell) -> Option<Node> {
        if self.refuses_cell(input, cell) {
            return None;
        }
        let span = cell.span;
        let presence = |what| truth(span, NodeKind::Presence { of: Box::new(input.clone()), what });
        match &cell.kind {
            CellKind::Anything => Some(always(span)),
            CellKind::Missing => Some(presence(Presence::Missing)),
            CellKind::None => Some(presence(Presence::None)),
            CellKind::Not(inner) => {
                let inner = self.cell(input, inner)?;
                Some(truth(span, NodeKind::Not(Box::new(inner))))
            }
            CellKind::Values(values) | CellKind::In(values) => self.one_of_cells(input, values, span),
            CellKind::Compare(op, value) => {
                let op = super::compare::comparison(*op)?;
                self.compared(input, op, value, span)
            }
            CellKind::Range(low, high) => {
                let (start, end) = (low.span, high.span);
                let low = self.compared(input, Comparison::Ge, low, span);
                let high = self.compared(input, Comparison::Le, high, span);
                let (low, high) = (low?, high?);
                if is_backwards(&low, &high) {
                    let help =
                        say!("write the smaller one first: `5元 .. 9元`", "请把小的写在前面：5元 .. 9元");
                    let message = say!("nothing lies between these two", "这两个值之间没有任何值");
                    let diagnostic = Diagnostic::new(&codes::check::LITERAL_RANGE, start.to(end), message);
                    return self.fail(diagnostic.help(help));
                }
                Some(truth(span, NodeKind::And(Vec::from([low, high]))))
            }
        }
    }

    /// `a, b`: one of these, where the header is a list: containing one of these.
    fn one_of_cells(&mut self, input: &Node, values: &[Expr], span: Span) -> Option<Node> {
        if let Type::List(item) = &input.ty {
            let list = single_read(input)?;
            let parts: Vec<Option<Node>> = values
                .iter()
                .map(|value| {
                    let value = self.typed(value, item)?;
                    Some(truth(span, NodeKind::InPlace { value: Box::new(value), list }))
                })
                .collect();
            let mut parts = parts.into_iter().collect::<Option<Vec<Node>>>()?;
            return if parts.len() == 1 { parts.pop() } else { Some(truth(span, NodeKind::Or(parts))) };
        }
        match values {
            [value] => self.compared(input, Comparison::Eq, value, span),
            _ => {
                if !is_single(&input.ty) {
                    let diagnostic = self.not_single(input);
                    return self.fail(diagnostic);
                }
                let among = self.constants(values, &input.ty)?;
                Some(truth(span, NodeKind::OneOf { value: Box::new(input.clone()), among }))
            }
        }
    }

    /// A comparison of the path above with the value of a cell.
    fn compared(&mut self, input: &Node, op: Comparison, value: &Expr, span: Span) -> Option<Node> {
        if !is_single(&input.ty) {
            let diagnostic = self.not_single(input);
            return self.fail(diagnostic);
        }
        let value = self.expr(value, Some(&input.ty))?;
        self.comparable(input, &value)?;
        if !matches!(op, Comparison::Eq | Comparison::Ne) && !super::checker::has_order(&input.ty) {
            return self.no_order(input, span);
        }
        Some(truth(span, NodeKind::Compare(op, Box::new(input.clone()), Box::new(value))))
    }

    /// The type of an output: as written, else the enum of the column's name, else that of its cells.
    fn output_type(&mut self, table: &TableDecl, output: &Output<'_>) -> Option<Type> {
        if let Some(written) = output.written {
            let ty = type_of(self.ctx, written)?;
            return if is_single(&ty) {
                Some(ty)
            } else {
                self.error(
                    &codes::check::BAD_TABLE,
                    written.span,
                    say!("an output is a single value", "输出应是单个值"),
                )
            };
        }
        let cells = whole_rows(table).filter_map(|row| match &row.cells.get(output.column)?.kind {
            CellKind::Values(values) => values.first(),
            _ => None,
        });
        let mut values: Vec<&Expr> = cells.collect();
        values.retain(|value| !self.joins_words(value));
        let first = *values.first()?;
        let words = values.iter().any(|value| single_word(value).is_some_and(|word| !self.is_name(word)));
        let named = self.ctx.vocabulary.enum_names.get(output.name.text.as_str());
        match named {
            Some(id) if words => Some(Type::Enum(*id)),
            _ => {
                let node = self.expr(first, None)?;
                if is_single(&node.ty) {
                    return Some(node.ty);
                }
                let diagnostic = self.not_single(&node);
                self.fail(diagnostic)
            }
        }
    }

    /// The value of an output cell; without a type, only whether it is one value.
    fn output_value(&mut self, cell: &Cell, ty: Option<&Type>) -> Option<Node> {
        match &cell.kind {
            CellKind::Values(values) => match values.as_slice() {
                [value] if !self.joins_words(value) => self.typed(value, ty?),
                _ => self.not_one_value(cell),
            },
            _ => self.not_one_value(cell),
        }
    }

    fn not_one_value<T>(&mut self, cell: &Cell) -> Option<T> {
        let message = say!("an output cell holds one value", "输出格应是一个值");
        let diagnostic = Diagnostic::new(&codes::check::BAD_TABLE, cell.span, message);
        self.fail(match &cell.kind {
            CellKind::Compare(CompareOp::Eq, value) => {
                let sign = Span::new(cell.span.source, cell.span.start, value.span.start);
                diagnostic.help(say!("leave `=` out", "请去掉“=”")).fix(sign, "")
            }
            _ => diagnostic,
        })
    }

    /// Reports an output that reads what the header does not name.
    fn check_pure(&mut self, header: &Header, values: &[Node]) {
        let inputs: Vec<Read> = header.inputs.iter().flatten().filter_map(single_read).collect();
        let mut others: Vec<(Span, Read)> = Vec::new();
        for value in values {
            each_node(value, &mut |node| {
                if let NodeKind::Read(read) = node.kind
                    && !inputs.contains(&read)
                {
                    others.push((node.span, read));
                }
            });
        }
        for (span, read) in others {
            let Bilingual { en, zh } = self.path_of(read);
            let diagnostic = Diagnostic::new(
                &codes::check::BAD_TABLE,
                span,
                say!(
                    "`{en}` is not in the header; a table depends on its header only",
                    "“{zh}”不在表头中；表只取决于表头"
                ),
            );
            self.ctx.report(diagnostic);
        }
    }

    /// The rules of a table with steps: one per row, in a group of the table's policy.
    pub(crate) fn table_rules(&mut self, unit: &Unit<'f>, decl: &Decl, table: &'f TableDecl) -> Vec<Rule> {
        let Some(column) = table.columns.iter().position(|column| matches!(column.kind, ColumnKind::Steps))
        else {
            return Vec::new();
        };
        let errors = self.ctx.errors();
        self.scope = Scope { lang: decl.lang, ..Scope::default() };
        if let Some(output) =
            table.columns.iter().find(|column| matches!(column.kind, ColumnKind::Output(..)))
        {
            self.ctx.report(Diagnostic::new(
                &codes::check::BAD_TABLE,
                output.span,
                say!("a table has outputs or steps, not both", "表只能有输出或步骤，不能两者都有"),
            ));
        }
        let header = self.header(table);
        let policy = table.policy.unwrap_or(PolicyWord::First);
        let name = names_of(&table.name, &table.titles).primary;
        let group = u32::try_from(self.ctx.groups.len()).unwrap_or(u32::MAX);
        let registered = super::registry::Registered::of_table(unit, &table.name);
        let mut rules = Vec::new();
        let mut tests = Vec::new();
        for (at, row) in whole_rows(table).enumerate() {
            self.scope = Scope { lang: decl.lang, ..Scope::default() };
            let cells = self.tests(&header, row);
            let steps = row.cells.get(column).and_then(|cell| self.cell_steps(cell));
            let (Some(cells), Some(then)) = (cells, steps) else { continue };
            let condition = conjunction(&cells, row.span);
            let typed = Typed { trigger: None, subject: None, condition, then, otherwise: Vec::new() };
            let number = at + 1;
            let made = self.made(&registered, decl, typed, &format!("{name}#{number}"));
            if let Some(mut rule) = made
                && !self.scope.broken
            {
                rule.span = row.span;
                rule.group = Some(group);
                rules.push(rule);
            }
            tests.push(cells);
        }
        if self.ctx.errors() != errors {
            return Vec::new();
        }
        self.lint_rows(&header.inputs, &rows_with_spans(table, tests), policy, None);
        self.ctx.groups.push(Group { name, policy, span: decl.span });
        rules
    }

    /// The steps of a cell: `-` for none, else calls.
    fn cell_steps(&mut self, cell: &Cell) -> Option<Vec<Step>> {
        let values = match &cell.kind {
            CellKind::Anything => return Some(Vec::new()),
            CellKind::Values(values) => values,
            _ => return self.no_step(cell.span),
        };
        let mut labels: Vec<(String, u32)> = Vec::new();
        let steps: Vec<Option<Step>> = values
            .iter()
            .map(|value| match &super::expr::bare(value).kind {
                ExprKind::Call { target, args } => {
                    let call = StepCall {
                        target: Path::clone(target),
                        args: args.clone(),
                        after: None,
                        unless: None,
                        guard: None,
                    };
                    let step = ast::Step { span: value.span, kind: ast::StepKind::Call(call) };
                    self.step(&step, &mut labels)
                }
                _ => self.no_call(value),
            })
            .collect();
        steps.into_iter().collect()
    }

    /// What is said of a value in a cell of steps that is none.
    fn no_call<T>(&mut self, value: &Expr) -> Option<T> {
        let message = say!("a step is needed here: `action(name: value)`", "这里应是步骤：动作(参数: 值)");
        let diagnostic = Diagnostic::new(&codes::check::BAD_TABLE, value.span, message);
        self.fail(match &value.kind {
            ExprKind::Path(path) => {
                let end = Span::new(path.span.source, path.span.end, path.span.end);
                diagnostic.help(say!("its arguments stand in parentheses", "参数写在括号中")).fix(end, "()")
            }
            ExprKind::And(steps) => {
                let commas = say!("steps are separated by commas", "步骤之间用逗号分开");
                match steps.as_slice() {
                    [left, right] => {
                        let and = Span::new(left.span.source, left.span.end, right.span.start);
                        diagnostic.help(commas).fix(and, ", ")
                    }
                    _ => diagnostic.help(commas),
                }
            }
            _ => diagnostic,
        })
    }

    fn no_step<T>(&mut self, span: Span) -> Option<T> {
        self.error(
            &codes::check::BAD_TABLE,
            span,
            say!("a step is needed here: `action(name: value)`", "这里应是步骤：动作(参数: 值)"),
        )
    }
}

/// Whether the constants that two comparisons are with stand in the wrong order.
fn is_backwards(low: &Node, high: &Node) -> bool {
    let bound = |node: &Node| match &node.kind {
        NodeKind::Compare(_, _, value) => constant_of(value).cloned(),
        _ => None,
    };
    match (bound(low), bound(high)) {
        (Some(Scalar::Number(a)), Some(Scalar::Number(b)))
        | (Some(Scalar::Weight(a)), Some(Scalar::Weight(b))) => a > b,
        (Some(Scalar::Money(a)), Some(Scalar::Money(b))) => a.currency == b.currency && a.amount > b.amount,
        (Some(Scalar::Duration(a)), Some(Scalar::Duration(b))) => a > b,
        (Some(Scalar::Instant(a)), Some(Scalar::Instant(b))) => a > b,
        _ => false,
    }
}

/// The conjunction of a row's cells, without those that anything passes.
fn conjunction(cells: &[Option<Node>], span: Span) -> Node {
    let tests = cells.iter().flatten().filter(|cell| !matches!(cell.kind, NodeKind::Const(_)));
    joined(tests.cloned().collect(), span)
}

/// The rows that have a cell for each column; of the others nothing is said but that.
fn whole_rows(table: &TableDecl) -> impl Iterator<Item = &ast::TableRow> {
    table.rows.iter().filter(|row| row.cells.len() == table.columns.len())
}

/// The typed rows with their places; rows with errors are not among them, but then nothing is judged.
fn rows_with_spans(table: &TableDecl, tests: Vec<Vec<Option<Node>>>) -> Vec<(Span, Vec<Option<Node>>)> {
    table.rows.iter().map(|row| row.span).zip(tests).collect()
}
