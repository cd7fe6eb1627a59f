//! Machines, maps, tables and calendars.

use alloc::boxed::Box;
use alloc::vec::Vec;

use dangjiu_grammar::Rule;

use super::operators::compare_op;
use super::{Lower, Lowering, Node, internal, refuse};
use crate::diagnostic::{Diagnostic, codes};
use crate::say;
use crate::syntax::ast::{
    CalendarDecl, CalendarItem, Cell, CellKind, Column, ColumnKind, MachineDecl, MachineItem, MapDecl,
    MapRow, Name, TableDecl, TableRow,
};
use crate::syntax::layout::vocabulary::fold;

impl Lowering<'_> {
    pub(super) fn machine_decl(&self, node: Node<'_>) -> Lower<MachineDecl> {
        let mut children = self.children(node);
        let name = self.name(&children.need(Rule::name)?);
        let titles = self.titles(&mut children)?;
        let subject = self.name(&children.need(Rule::name)?);
        let mut machine =
            MachineDecl { name, titles, subject, truth: Vec::new(), forward_only: false, items: Vec::new() };
        for child in children {
            match child.as_rule() {
                Rule::truth => machine.truth = self.names(child),
                Rule::kw_forward_only => machine.forward_only = true,
                Rule::state_item => machine.items.push(self.state(child)?),
                Rule::moves => machine.items.push(MachineItem::Moves(self.names(child))),
                _ => {}
            }
        }
        Ok(machine)
    }

    /// The `name` and `ident` children.
    fn names(&self, node: Node<'_>) -> Vec<Name> {
        node.into_inner()
            .filter(|child| matches!(child.as_rule(), Rule::name | Rule::ident))
            .map(|child| self.name(&child))
            .collect()
    }

    fn state(&self, node: Node<'_>) -> Lower<MachineItem> {
        let span = self.span(&node);
        let mut children = self.children(node);
        let name = self.name(&children.need(Rule::name)?);
        let titles = self.titles(&mut children)?;
        let mut initial = false;
        let mut is_final = false;
        for mark in children {
            match mark.as_rule() {
                Rule::state_initial => initial = true,
                Rule::state_final => is_final = true,
                _ => {}
            }
        }
        Ok(MachineItem::State { span, name, titles, initial, is_final })
    }

    pub(super) fn map_decl(&self, node: Node<'_>) -> Lower<MapDecl> {
        let span = self.span(&node);
        let mut children = self.children(node);
        let name = self.dotted(children.need(Rule::qname)?)?;
        let titles = self.titles(&mut children)?;
        let fields = self.names(children.need(Rule::map_fields)?);
        let mut edition = None;
        let mut period = None;
        let mut subject = None;
        let mut rows = Vec::new();
        for child in children {
            match child.as_rule() {
                Rule::map_edition => edition = Some(self.quoted(self.children(child).need(Rule::quoted)?)?),
                Rule::opt_period => {
                    let day = |rule| matches!(rule, Rule::date | Rule::instant);
                    let mut days = self.children(child);
                    let from = self.literal(&days.need_any(day)?)?;
                    period = Some((from, self.literal(&days.need_any(day)?)?));
                }
                Rule::name => subject = Some(self.name(&child)),
                Rule::map_row => rows.push(self.map_row(child)?),
                _ => {}
            }
        }
        let subject = subject.ok_or_else(|| internal(span))?;
        Ok(MapDecl { name, titles, fields, edition, period, subject, rows })
    }

    fn map_row(&self, node: Node<'_>) -> Lower<MapRow> {
        let span = self.span(&node);
        let mut cells = Vec::new();
        let mut claims = Vec::new();
        for child in node.into_inner() {
            match child.as_rule() {
                Rule::claim_nothing | Rule::arrow_sign => {}
                Rule::claim => {
                    let mut names = self.children(child);
                    let region = self.name(&names.need(Rule::name)?);
                    claims.push((region, self.name(&names.need(Rule::name)?)));
                }
                _ => cells.push(self.cell(child)?),
            }
        }
        Ok(MapRow { span, cells, claims })
    }

    pub(super) fn table_decl(&self, node: Node<'_>) -> Lower<TableDecl> {
        let mut children = self.children(node);
        let name = self.name(&children.need(Rule::name)?);
        let titles = self.titles(&mut children)?;
        let mut table = TableDecl { name, titles, policy: None, columns: Vec::new(), rows: Vec::new() };
        for child in children {
            match child.as_rule() {
                Rule::policy => table.policy = Some(self.policy(child)?),
                Rule::table_header => {
                    table.columns =
                        child.into_inner().map(|column| self.column(column)).collect::<Lower<_>>()?;
                }
                Rule::table_row => {
                    let span = self.span(&child);
                    let cells = child.into_inner().map(|cell| self.cell(cell)).collect::<Lower<_>>()?;
                    table.rows.push(TableRow { span, cells });
                }
                _ => {}
            }
        }
        Ok(table)
    }

    fn column(&self, node: Node<'_>) -> Lower<Column> {
        let span = self.span(&node);
        let rule = node.as_rule();
        let mut children = self.children(node);
        let kind = match rule {
            Rule::column_input => ColumnKind::Input(self.dotted(children.need(Rule::path)?)?),
            Rule::column_steps => ColumnKind::Steps,
            Rule::column_output => {
                let name = self.name(&children.need(Rule::name)?);
                let ty = children.optional(Rule::type_ref).map(|ty| self.type_ref(ty)).transpose()?;
                ColumnKind::Output(name, ty)
            }
            _ => return Err(internal(span)),
        };
        Ok(Column { span, kind })
    }

    fn cell(&self, node: Node<'_>) -> Lower<Cell> {
        let span = self.span(&node);
        let kind = match node.as_rule() {
            Rule::cell_any => CellKind::Anything,
            Rule::cell_missing => CellKind::Missing,
            Rule::cell_none => CellKind::None,
            Rule::cell_not | Rule::map_not => {
                let inner = self.children(node).need_any(|rule| rule != Rule::kw_not)?;
                CellKind::Not(Box::new(self.cell(inner)?))
            }
            Rule::cell_in => CellKind::In(self.exprs(node)?.0),
            Rule::cell_compare => {
                let mut children = self.children(node);
                let op =
                    children.next().and_then(|op| compare_op(op.as_rule())).ok_or_else(|| internal(span))?;
                CellKind::Compare(op, self.expr(children.need(Rule::expr)?).map_err(of_a_cell)?)
            }
            Rule::cell_value | Rule::cell_values => {
                let mut values = Vec::new();
                let mut to = None;
                for part in node.into_inner() {
                    match part.as_rule() {
                        Rule::range_end => to = Some(self.expr(self.children(part).need(Rule::expr)?)?),
                        _ => values.push(self.expr(part).map_err(of_a_cell)?),
                    }
                }
                match to {
                    None => CellKind::Values(values),
                    Some(to) => CellKind::Range(values.pop().ok_or_else(|| internal(span))?, to),
                }
            }
            _ => return Err(internal(span)),
        };
        Ok(Cell { span, kind })
    }

    pub(super) fn calendar_decl(&self, node: Node<'_>) -> Lower<CalendarDecl> {
        let mut children = self.children(node);
        let name = self.name(&children.need(Rule::name)?);
        let titles = self.titles(&mut children)?;
        let items = children
            .filter(|item| !matches!(item.as_rule(), Rule::kw_calendar | Rule::open_brace))
            .map(|item| self.calendar_item(item))
            .collect::<Lower<_>>()?;
        Ok(CalendarDecl { name, titles, items })
    }

    fn calendar_item(&self, node: Node<'_>) -> Lower<CalendarItem> {
        let span = self.span(&node);
        let rule = node.as_rule();
        let mut children = self.children(node);
        match rule {
            Rule::cal_zone => Ok(CalendarItem::Zone(self.quoted(children.need(Rule::quoted)?)?)),
            Rule::cal_hours => self.hours(&mut children),
            Rule::cal_holiday | Rule::cal_workday => {
                let from = self.literal(&children.need(Rule::date)?)?;
                let to = children.optional(Rule::date).map(|day| self.literal(&day)).transpose()?;
                let title = children.optional(Rule::quoted).map(|title| self.quoted(title)).transpose()?;
                Ok(if rule == Rule::cal_holiday {
                    CalendarItem::Holiday(from, to, title)
                } else {
                    CalendarItem::Workday(from, to, title)
                })
            }
            _ => Err(internal(span)),
        }
    }

    fn hours(&self, children: &mut super::Children<'_>) -> Lower<CalendarItem> {
        let span = children.span;
        let first = self.weekday(children.need(Rule::weekday)?)?;
        let last = match children.optional(Rule::weekday) {
            None => first,
            Some(day) => self.weekday(day)?,
        };
        let from = self.clock(&children.need(Rule::clock)?)?;
        let to = self.clock(&children.need(Rule::clock)?)?;
        if to <= from {
            return refuse(
                &codes::syntax::CALENDAR_TIME,
                span,
                say!("these hours end before they start", "结束时刻不晚于开始时刻"),
            );
        }
        Ok(CalendarItem::Hours { span, first, last, from, to })
    }

    fn weekday(&self, node: Node<'_>) -> Lower<u8> {
        let span = self.span(&node);
        match node.into_inner().next().map(|word| word.as_rule()) {
            Some(Rule::kw_mon) => Ok(0),
            Some(Rule::kw_tue) => Ok(1),
            Some(Rule::kw_wed) => Ok(2),
            Some(Rule::kw_thu) => Ok(3),
            Some(Rule::kw_fri) => Ok(4),
            Some(Rule::kw_sat) => Ok(5),
            Some(Rule::kw_sun) => Ok(6),
            _ => Err(internal(span)),
        }
    }

    /// Minutes since midnight, up to 24:00.
    fn clock(&self, node: &Node<'_>) -> Lower<u16> {
        let text = fold(node.as_str());
        let minutes = text.split_once(':').and_then(|(hour, minute)| {
            let hour: u16 = hour.parse().ok()?;
            let minute: u16 = minute.parse().ok()?;
            (minute < 60).then_some(hour * 60 + minute).filter(|minutes| *minutes <= 24 * 60)
        });
        match minutes {
            Some(minutes) => Ok(minutes),
            None => refuse(
                &codes::syntax::CALENDAR_TIME,
                self.span(node),
                say!("there is no time of day `{text}`", "没有“{text}”这个时刻"),
            ),
        }
    }
}

/// What is said of two comparisons, where a cell is meant.
fn of_a_cell(mut diagnostic: Box<Diagnostic>) -> Box<Diagnostic> {
    if *diagnostic.code == codes::syntax::CHAINED_COMPARISON {
        diagnostic.help = Some(say!(
            "both ends included are `5元 .. 9元`; else give the field a column for each end",
            "含两端的区间写作 5元 .. 9元；否则该字段上下限各写一列"
        ));
    }
    diagnostic
}
