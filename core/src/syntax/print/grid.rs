//! Tables, maps, machines and calendars.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use unicode_width::UnicodeWidthStr;

use super::Printer;
use super::decl::end_of;
use super::doc::Doc;
use super::page::{Gaps, from_to};
use super::wording::{Wording, literal, quoted, titles};
use crate::span::Span;
use crate::syntax::ast::{
    CalendarDecl, CalendarItem, Cell, CellKind, Column, ColumnKind, Expr, ExprKind, Literal, MachineDecl,
    MachineItem, MapDecl, MapRow, Name, Quoted, TableDecl,
};

impl Printer<'_> {
    /// A table whose declaration starts at `start`, its columns as wide as their widest cell.
    pub(super) fn table(&mut self, start: u32, mut head: Vec<Doc>, table: &TableDecl) {
        let words = self.wording;
        head.extend([words.name(&table.name), titles(&table.titles)]);
        if let Some(policy) = table.policy {
            head.extend([Doc::Word(" ("), words.policy(policy), Doc::Word(")")]);
        }
        let header: Vec<String> = table.columns.iter().map(|column| words.column(column).flat()).collect();
        let rows: Vec<Vec<String>> = table
            .rows
            .iter()
            .map(|row| row.cells.iter().map(|cell| words.cell(cell).flat()).collect())
            .collect();
        let mut widths: Vec<usize> = Vec::new();
        for line in core::iter::once(&header).chain(&rows) {
            for (at, cell) in line.iter().enumerate() {
                match widths.get_mut(at) {
                    Some(width) => *width = (*width).max(share(cell)),
                    None => widths.push(share(cell)),
                }
            }
        }
        let header_span = match (table.columns.first(), table.columns.last()) {
            (Some(first), Some(last)) => from_to(first.span.start, last.span),
            _ => table.name.span,
        };
        let mut head_end = end_of(&table.name, &table.titles);
        if table.policy.is_some() {
            head_end = self.page.after_bracket(head_end, &[')', '）']);
        }
        let head_span = Span::new(header_span.source, start, head_end);
        self.page.line(0, head_span, &Doc::All(head), Gaps::Closed);
        self.page.line(0, header_span, &grid_line(&header, &widths), Gaps::Closed);
        for (row, cells) in table.rows.iter().zip(&rows) {
            self.page.line(0, row.span, &grid_line(cells, &widths), Gaps::Closed);
        }
    }

    pub(super) fn machine(&mut self, span: Span, mut head: Vec<Doc>, machine: &MachineDecl) {
        let words = self.wording;
        head.extend([words.name(&machine.name), titles(&machine.titles), Doc::Word(" "), words.lead("of")]);
        head.push(words.name(&machine.subject));
        if !machine.truth.is_empty() {
            let sources = Doc::commas(words.names(&machine.truth));
            head.extend([Doc::Word(" ("), words.word("truth"), Doc::Word(": "), Doc::group(sources)]);
            head.push(Doc::Word(")"));
        }
        if machine.forward_only {
            head.extend([Doc::Word(" "), words.word("forward_only")]);
        }
        let head_end = machine.truth.last().map_or(machine.subject.span.end, |source| source.span.end);
        let items: Vec<(Span, Doc)> = machine.items.iter().map(|item| words.machine_item(item)).collect();
        self.block(span, head, head_end, &items);
    }

    pub(super) fn map(&mut self, span: Span, mut head: Vec<Doc>, map: &MapDecl) {
        let words = self.wording;
        head.extend([words.path(&map.name), titles(&map.titles), Doc::Word(" ")]);
        head.push(Doc::bracketed("(", Doc::commas(words.names(&map.fields)), ")"));
        if let Some(edition) = &map.edition {
            head.extend([Doc::Word(" "), words.lead("edition"), quoted(edition)]);
        }
        if let Some((from, to)) = &map.period {
            head.extend([Doc::Word(" "), words.period(from, to)]);
        }
        head.extend([Doc::Word(" "), words.lead("to"), words.name(&map.subject)]);
        let raw: Vec<String> = map.rows.iter().map(|row| words.raw_cells(row)).collect();
        let widest = raw.iter().map(|cells| share(cells)).max().unwrap_or(0);
        let items: Vec<(Span, Doc)> = map
            .rows
            .iter()
            .zip(raw)
            .map(|(row, cells)| (row.span, Doc::All(vec![padded(cells, widest), words.claims(row)])))
            .collect();
        self.block(span, head, map.subject.span.end, &items);
    }

    pub(super) fn calendar(&mut self, span: Span, mut head: Vec<Doc>, calendar: &CalendarDecl) {
        let words = self.wording;
        head.extend([words.name(&calendar.name), titles(&calendar.titles)]);
        let items: Vec<(Span, Doc)> = calendar.items.iter().map(|item| words.calendar_item(item)).collect();
        self.block(span, head, end_of(&calendar.name, &calendar.titles), &items);
    }
}

impl Wording<'_> {
    fn column(&self, column: &Column) -> Doc {
        match &column.kind {
            ColumnKind::Input(path) => self.path(path),
            ColumnKind::Output(name, ty) => {
                let mut parts = vec![Doc::Word("-> "), self.name(name)];
                if let Some(ty) = ty {
                    parts.extend([Doc::Word(": "), self.type_ref(ty)]);
                }
                Doc::All(parts)
            }
            ColumnKind::Steps => Doc::All(vec![Doc::Word("-> "), self.word("then")]),
        }
    }

    fn cell(&self, cell: &Cell) -> Doc {
        self.cell_behind(cell, false)
    }

    /// The cell; `denied` where the cell's `not` stands before it, so that no other is read as such.
    fn cell_behind(&self, cell: &Cell, denied: bool) -> Doc {
        match &cell.kind {
            CellKind::Anything => Doc::Word("-"),
            CellKind::Missing => self.word("missing"),
            CellKind::None => self.word("none"),
            CellKind::Not(inner) => Doc::All(vec![self.lead("not"), self.cell_behind(inner, true)]),
            CellKind::Values(values) => {
                let mut values = values.iter();
                let first = values.next().map(|first| self.leading_value(first, denied));
                Doc::All(Doc::commas(first.into_iter().chain(values.map(|value| self.expr(value))).collect()))
            }
            CellKind::In(values) => {
                let values = Doc::commas(values.iter().map(|value| self.expr(value)).collect());
                Doc::All(vec![self.lead("in"), Doc::Word("["), Doc::All(values), Doc::Word("]")])
            }
            CellKind::Compare(op, value) => {
                Doc::All(vec![Doc::Word(self.comparison(*op)), Doc::Word(" "), self.expr(value)])
            }
            CellKind::Range(from, to) => {
                Doc::All(vec![self.leading_value(from, denied), Doc::Word(" .. "), self.expr(to)])
            }
        }
    }

    /// A value at the start of a cell; a `not` of its own would read as the cell's.
    fn leading_value(&self, value: &Expr, denied: bool) -> Doc {
        if !denied && starts_with_not(value) { self.in_parens(value) } else { self.expr(value) }
    }

    /// `(1, -, not 0)`
    fn raw_cells(&self, row: &MapRow) -> String {
        let cells = Doc::commas(row.cells.iter().map(|cell| self.cell(cell)).collect());
        Doc::All(vec![Doc::Word("("), Doc::group(cells), Doc::Word(")")]).flat()
    }

    /// ` -> payment: paid, fulfilment: shipped`
    fn claims(&self, row: &MapRow) -> Doc {
        if row.claims.is_empty() {
            return Doc::All(vec![Doc::Word(" -> "), self.word("nothing")]);
        }
        let claims = row
            .claims
            .iter()
            .map(|(region, state)| Doc::All(vec![self.name(region), Doc::Word(": "), self.name(state)]))
            .collect();
        Doc::All(vec![Doc::Word(" -> "), Doc::group(vec![Doc::indent(2, Doc::commas(claims))])])
    }

    fn machine_item(&self, item: &MachineItem) -> (Span, Doc) {
        match item {
            MachineItem::State { span, name, titles: names, initial, is_final } => {
                let mut parts = vec![self.lead("state"), self.name(name), titles(names)];
                if *initial {
                    parts.extend([Doc::Word(" "), self.word("initial")]);
                }
                if *is_final {
                    parts.extend([Doc::Word(" "), self.word("final")]);
                }
                (*span, Doc::All(parts))
            }
            MachineItem::Moves(states) => {
                let mut parts = Vec::with_capacity(states.len() * 3);
                for state in states {
                    if !parts.is_empty() {
                        parts.extend([Doc::Line, Doc::Word("-> ")]);
                    }
                    parts.push(self.name(state));
                }
                (names_span(states), Doc::group(vec![Doc::indent(2, parts)]))
            }
        }
    }

    fn calendar_item(&self, item: &CalendarItem) -> (Span, Doc) {
        match item {
            CalendarItem::Zone(zone) => (zone.span, Doc::All(vec![self.lead("zone"), quoted(zone)])),
            CalendarItem::Hours { span, first, last, from, to } => {
                let mut parts = vec![self.lead("hours"), self.weekday(*first)];
                if first != last {
                    parts.extend([Doc::Word(" .. "), self.weekday(*last)]);
                }
                parts.extend([Doc::Word(" "), clock(*from), Doc::Word(" - "), clock(*to)]);
                (*span, Doc::All(parts))
            }
            CalendarItem::Holiday(from, to, title) => self.days("holiday", from, to.as_ref(), title.as_ref()),
            CalendarItem::Workday(from, to, title) => self.days("workday", from, to.as_ref(), title.as_ref()),
        }
    }

    fn days(
        &self,
        id: &'static str,
        from: &Literal,
        to: Option<&Literal>,
        title: Option<&Quoted>,
    ) -> (Span, Doc) {
        let mut parts = vec![self.lead(id), literal(from)];
        let mut span = from.span;
        if let Some(to) = to {
            parts.extend([Doc::Word(" .. "), literal(to)]);
            span = span.to(to.span);
        }
        if let Some(title) = title {
            parts.extend([Doc::Word(" "), quoted(title)]);
            span = span.to(title.span);
        }
        (span, Doc::All(parts))
    }

    fn weekday(&self, day: u8) -> Doc {
        let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        self.word(days.get(usize::from(day)).copied().unwrap_or("sun"))
    }

    /// `from 2026-11-01 to 2026-11-12`
    pub(super) fn period(&self, from: &Literal, to: &Literal) -> Doc {
        self.spaced(vec![self.word("from"), literal(from), self.word("to"), literal(to)])
    }
}

/// Minutes since midnight as `09:00`.
fn clock(minutes: u16) -> Doc {
    Doc::Text(alloc::format!("{:02}:{:02}", minutes / 60, minutes % 60))
}

fn starts_with_not(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Not(_) => true,
        ExprKind::And(parts) | ExprKind::Or(parts) => parts.first().is_some_and(starts_with_not),
        _ => false,
    }
}

fn names_span(names: &[Name]) -> Span {
    match (names.first(), names.last()) {
        (Some(first), Some(last)) => first.span.to(last.span),
        _ => Span::default(),
    }
}

/// Wider cells stand out of their column: with all others as wide, a file would grow with its rows times its widest cell.
const WIDEST: usize = 120;

/// How wide a cell makes its column.
fn share(cell: &str) -> usize {
    Some(cell.width()).filter(|width| *width <= WIDEST).unwrap_or(0)
}

fn padded(mut text: String, width: usize) -> Doc {
    let missing = width.saturating_sub(text.width());
    text.extend(core::iter::repeat_n(' ', missing));
    Doc::Text(text)
}

/// `| a | b |`
fn grid_line(cells: &[String], widths: &[usize]) -> Doc {
    let mut parts = vec![Doc::Word("|")];
    for (cell, width) in cells.iter().zip(widths) {
        parts.extend([Doc::Word(" "), padded(cell.clone(), *width), Doc::Word(" |")]);
    }
    Doc::All(parts)
}
