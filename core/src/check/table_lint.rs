//! Gaps, overlaps and rows never reached, for tables whose cells can be told apart exactly.
//!
//! Each column's cells cut its values into cases; every combination of cases is tried against the rows. A table with
//! too many combinations, or with cells that name other fields, is not judged.

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::checker::Checker;
use super::domain::{self, Case};
use super::expr::single_read;
use super::walk::each_node;
use crate::diagnostic::{Diagnostic, codes};
use crate::lang::Lang;
use crate::program::{Node, NodeKind, Read};
use crate::say;
use crate::span::Span;
use crate::syntax::ast::{PolicyWord, Presence};

/// A row's place and its tests by column.
type Row = (Span, Vec<Option<Node>>);

/// A judged field: the columns it stands in, of which it has the same value in each, and its cases.
struct Column {
    read: Read,
    at: Vec<usize>,
    cases: Vec<Case>,
    /// Whether it may be missing while other fields of its root are there.
    required: bool,
}

impl<'f> Checker<'_, '_, 'f> {
    /// Judges the rows of a table. `outputs` is its name where it is a function, for which a gap is worth a word.
    pub(crate) fn lint_rows(
        &mut self,
        inputs: &[Option<Node>],
        rows: &[Row],
        policy: PolicyWord,
        outputs: Option<Span>,
    ) {
        if policy == PolicyWord::First {
            self.lint_behind_anything(rows);
        }
        let Some(columns) = self.columns(inputs, rows) else { return };
        let combinations =
            columns.iter().try_fold(1_usize, |all, column| all.checked_mul(column.cases.len()));
        let tests = combinations.and_then(|all| all.checked_mul(rows.len().max(1)));
        let Some(combinations) =
            combinations.filter(|_| tests.is_some_and(|tests| tests <= domain::MOST_TESTS))
        else {
            return;
        };
        let mut reached = vec![false; rows.len()];
        let mut gap: Option<Vec<usize>> = None;
        let mut overlap: Option<(usize, usize)> = None;
        for number in 0..combinations {
            let chosen = choice(&columns, number);
            let mut matching = rows.iter().enumerate().filter(|(_, row)| matches(&columns, &chosen, row));
            let first = matching.next().map(|(at, _)| at);
            let second = matching.next().map(|(at, _)| at);
            match first {
                Some(first) => {
                    if let Some(reached) = reached.get_mut(first) {
                        *reached = true;
                    }
                    if let (None, Some(second)) = (overlap, second)
                        && is_sure(&columns, &chosen)
                    {
                        overlap = Some((first, second));
                    }
                }
                None if gap.is_none() && is_there(&columns, &chosen) => gap = Some(chosen),
                None => {}
            }
        }
        match policy {
            PolicyWord::First => self.report_unreached(rows, &reached),
            PolicyWord::Unique => self.report_overlap(rows, overlap),
            PolicyWord::All => {}
        }
        if let (Some(table), Some(gap), true) = (outputs, gap, policy != PolicyWord::All) {
            self.report_gap(table, &columns, &gap);
        }
    }

    /// The first row behind one that takes anything, which needs no cases.
    fn lint_behind_anything(&mut self, rows: &[Row]) {
        let anything = |row: &Row| row.1.iter().flatten().all(|test| matches!(test.kind, NodeKind::Const(_)));
        let Some(last) = rows.iter().position(anything) else { return };
        if let (Some((first, _)), Some((behind, _))) = (rows.get(last), rows.get(last + 1)) {
            let (first, behind) = (*first, *behind);
            self.report_shadowed(behind, Some(first));
        }
    }

    /// The columns with their cases; nothing where a cell is about something else.
    fn columns(&self, inputs: &[Option<Node>], rows: &[Row]) -> Option<Vec<Column>> {
        let mut fields: Vec<(Read, &Node, Vec<usize>)> = Vec::new();
        for (at, input) in inputs.iter().enumerate() {
            let Some(input) = input else { continue };
            let read = single_read(input)?;
            match fields.iter_mut().find(|(known, ..)| *known == read) {
                Some((_, _, columns)) => columns.push(at),
                None => fields.push((read, input, vec![at])),
            }
        }
        let mut columns = Vec::new();
        for (read, input, at) in fields {
            let mut constants = Vec::new();
            let mut asks_missing = false;
            let tests =
                rows.iter().flat_map(|(_, tests)| at.iter().filter_map(|at| tests.get(*at)?.as_ref()));
            for test in tests {
                constants.extend(domain::constants(test, read)?);
                each_node(test, &mut |node| {
                    asks_missing |= matches!(node.kind, NodeKind::Presence { what: Presence::Missing, .. });
                });
            }
            let mut cases = domain::cases(&self.ctx.vocabulary, &input.ty, &constants)?;
            if self.places.may_be_none(read.place) {
                cases.push(Case::None);
            }
            if asks_missing {
                cases.push(Case::Missing);
            }
            columns.push(Column { read, at, cases, required: self.places.is_required(read.place) });
        }
        Some(columns)
    }

    fn report_unreached(&mut self, rows: &[Row], reached: &[bool]) {
        let anything = rows.iter().position(|(_, tests)| {
            tests.iter().flatten().all(|test| matches!(test.kind, NodeKind::Const(_)))
        });
        for (at, (span, _)) in rows.iter().enumerate() {
            // The one right behind a row that takes anything has been named.
            if reached.get(at) == Some(&false) && anything.is_none_or(|anything| at <= anything) {
                self.report_shadowed(*span, None);
            }
        }
    }

    fn report_shadowed(&mut self, row: Span, by: Option<Span>) {
        let diagnostic = Diagnostic::new(
            &codes::check::SHADOWED_ROW,
            row,
            say!("this row is never reached", "永远走不到这一行"),
        );
        self.ctx.report(match by {
            Some(by) => diagnostic.label(by, say!("this row takes everything", "这一行什么都成立")),
            None => diagnostic,
        });
    }

    fn report_overlap(&mut self, rows: &[Row], overlap: Option<(usize, usize)>) {
        let Some((first, second)) = overlap else { return };
        let (Some((first, _)), Some((second, _))) = (rows.get(first), rows.get(second)) else { return };
        self.ctx.report(
            Diagnostic::new(
                &codes::check::TABLE_OVERLAP,
                *second,
                say!("this row and another can both be true", "这一行与另一行可能同时成立"),
            )
            .label(*first, say!("the other row", "另一行")),
        );
    }

    fn report_gap(&mut self, table: Span, columns: &[Column], gap: &[usize]) {
        let described = |lang: Lang| {
            let parts: Vec<String> = columns
                .iter()
                .zip(gap)
                .filter_map(|(column, case)| {
                    let path = self.path_of(column.read);
                    let case = domain::described(&self.ctx.vocabulary, column.cases.get(*case)?, lang);
                    Some(format!("{} {case}", path.get(lang)))
                })
                .collect();
            parts.join("; ")
        };
        let (en, zh) = (described(Lang::En), described(Lang::Zh));
        self.ctx.report(Diagnostic::new(
            &codes::check::TABLE_GAP,
            table,
            say!("no row is true for: {en}", "没有一行适用于：{zh}"),
        ));
    }
}

/// The case of each column in the combination with this number.
fn choice(columns: &[Column], number: usize) -> Vec<usize> {
    let mut rest = number;
    columns
        .iter()
        .map(|column| {
            let cases = column.cases.len().max(1);
            let case = rest % cases;
            rest /= cases;
            case
        })
        .collect()
}

fn matches(columns: &[Column], chosen: &[usize], (_, tests): &Row) -> bool {
    columns.iter().zip(chosen).all(|(column, case)| {
        let Some(case) = column.cases.get(*case) else { return true };
        let mut tests = column.at.iter().filter_map(|at| tests.get(*at)?.as_ref());
        tests.all(|test| domain::holds(test, column.read, case) == Some(true))
    })
}

/// Whether every column has a value in the combination.
fn is_there(columns: &[Column], chosen: &[usize]) -> bool {
    columns
        .iter()
        .zip(chosen)
        .all(|(column, case)| !matches!(column.cases.get(*case), Some(Case::None | Case::Missing)))
}

/// Whether some facts surely have the combination: a field that is not required is missing only together with all
/// that has its root.
fn is_sure(columns: &[Column], chosen: &[usize]) -> bool {
    let mut all = columns.iter().zip(chosen);
    all.all(|(column, case)| column.required || !matches!(column.cases.get(*case), Some(Case::Missing)))
}
