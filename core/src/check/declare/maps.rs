//! Maps from raw statuses of a platform to states of a record's machines.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use hashbrown::{HashMap, HashSet};

use super::{Entry, Ledger, machines, suggested};
use crate::check::literal;
use crate::diagnostic::{Diagnostic, codes};
use crate::program::{Map, MapRow, RawTest};
use crate::say;
use crate::span::Span;
use crate::syntax::ast::{self, Cell, CellKind, CompareOp, Expr, ExprKind, LiteralKind, MapDecl, Name};
use crate::time::Instant;
use crate::value::RecordId;

/// Takes a map.
pub(super) fn map(ledger: &mut Ledger<'_, '_>, decl: &MapDecl, entry: Entry<'_>) {
    let name = decl.name.dotted();
    let edition = decl.edition.as_ref().map(|edition| edition.text.clone());
    let Ok(period) = period(ledger, decl) else { return };
    let Some(subject) = ledger.ctx.vocabulary.record_names.get(&decl.subject.text).copied() else {
        ledger.unknown_record(&decl.subject);
        return;
    };
    if let Some(record) = ledger.ctx.vocabulary.record(subject) {
        ledger.ctx.names.record(decl.subject.span, &record.names);
    }
    let fields = field_names(ledger, decl);
    let rows = rows(ledger, decl, subject);
    let map = Map { name, span: decl.name.span, fields, edition, period, rows };
    let key = (map.name.clone(), map.edition.clone());
    let of_name = ledger.maps_of.get(&key).into_iter().flatten().copied();
    let overlaps = |at: &usize| ledger.ctx.maps.get(*at).is_some_and(|it| overlap(it.period, map.period));
    let known = of_name.into_iter().find(overlaps);
    let replace = entry.decl.replace;
    match known.and_then(|at| Some((at, ledger.ctx.maps.get(at)?.span, *ledger.maps.get(at)?))) {
        Some((at, _, true)) if replace && !entry.used => {
            if let (Some(place), Some(used)) = (ledger.ctx.maps.get_mut(at), ledger.maps.get_mut(at)) {
                *place = map;
                *used = false;
            }
        }
        Some((_, first, used)) => ledger.twice(&map.name, map.span, Some(first), used && !entry.used),
        None => {
            let shipped = ledger.ctx.packs.ships_map(&map.name, map.edition.as_deref());
            if replace && !shipped {
                ledger.replaces_nothing(&map.name, map.span);
            } else if shipped && !replace {
                ledger.shipped(&map.name, map.span);
            }
            ledger.maps_of.entry(key).or_default().push(ledger.ctx.maps.len());
            ledger.ctx.maps.push(map);
            ledger.maps.push(entry.used);
        }
    }
}

/// When the map holds: from included, to excluded. An error is reported.
fn period(ledger: &mut Ledger<'_, '_>, decl: &MapDecl) -> Result<Option<(Instant, Instant)>, ()> {
    let Some((from, to)) = &decl.period else { return Ok(None) };
    let start = literal::moment(ledger.ctx, from).ok_or(())?;
    let end = literal::moment(ledger.ctx, to).ok_or(())?;
    if start < end {
        return Ok(Some((start, end)));
    }
    ledger.ctx.report(Diagnostic::new(
        &codes::declare::MAP_PERIOD,
        from.span.to(to.span),
        say!("this period ends before it begins", "有效期的结束不晚于开始"),
    ));
    Err(())
}

fn overlap(one: Option<(Instant, Instant)>, other: Option<(Instant, Instant)>) -> bool {
    match (one, other) {
        (Some((start, end)), Some((from, to))) => start < to && from < end,
        _ => true,
    }
}

fn field_names(ledger: &mut Ledger<'_, '_>, decl: &MapDecl) -> Vec<String> {
    for (at, field) in decl.fields.iter().enumerate() {
        let first = decl.fields.iter().take(at).find(|before| before.text == field.text);
        if let Some(first) = first {
            ledger.twice(&field.text, field.span, Some(first.span), false);
        }
    }
    decl.fields.iter().map(|field| field.text.clone()).collect()
}

fn rows(ledger: &mut Ledger<'_, '_>, decl: &MapDecl, subject: RecordId) -> Vec<MapRow> {
    let mut rows: Vec<MapRow> = Vec::with_capacity(decl.rows.len());
    for row in &decl.rows {
        let (wanted, found) = (decl.fields.len(), row.cells.len());
        if wanted != found {
            ledger.ctx.report(Diagnostic::new(
                &codes::declare::MAP_ROW_WIDTH,
                row.span,
                say!(
                    "this map has {wanted} fields, the row has {found} cells",
                    "映射有 {wanted} 个字段，这一行有 {found} 格"
                ),
            ));
            continue;
        }
        let cells: Vec<RawTest> = row.cells.iter().filter_map(|cell| raw_test(ledger, cell)).collect();
        if cells.len() != wanted {
            continue;
        }
        let claims = claims(ledger, &row.claims, subject);
        rows.push(MapRow { span: row.span, cells, claims });
    }
    for (row, first) in unreachable(&rows) {
        ledger.ctx.report(
            Diagnostic::new(
                &codes::declare::MAP_ROW_UNREACHABLE,
                row,
                say!("an earlier row takes everything this one would", "前面的行已包含这一行的全部情况"),
            )
            .label(first, say!("this row comes first", "这一行在前")),
        );
    }
    rows
}

/// The rows that an earlier one covers, each with the first of these.
///
/// Tens of thousands of rows are not laid beside each other: in the field that tells most rows apart, a row that takes
/// some texts is covered only by one that takes the first of them, or by one whose cell is of another form.
fn unreachable(rows: &[MapRow]) -> Vec<(Span, Span)> {
    let named = |field: usize| {
        rows.iter().filter_map(move |row| match row.cells.get(field) {
            Some(RawTest::OneOf(texts)) => Some(texts),
            _ => None,
        })
    };
    let apart = |field: usize| named(field).flatten().collect::<HashSet<_>>().len();
    let fields = rows.first().map_or(0, |row| row.cells.len());
    let field = (0..fields).max_by_key(|field| apart(*field)).unwrap_or(0);
    let mut by_text: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut others = Vec::new();
    let mut found = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let covering = |at: &usize| rows.get(*at).is_some_and(|before| covers_all(&before.cells, &row.cells));
        let mut first = others.iter().copied().find(covering);
        if let Some(RawTest::OneOf(texts)) = row.cells.get(field) {
            let alike = texts.first().and_then(|text| by_text.get(text.as_str()));
            first = first.into_iter().chain(alike.into_iter().flatten().copied().find(covering)).min();
            texts.iter().for_each(|text| by_text.entry(text).or_default().push(at));
        } else {
            others.push(at);
        }
        found.extend(first.and_then(|first| Some((row.span, rows.get(first)?.span))));
    }
    found
}

/// The machines and states a row claims.
fn claims(ledger: &mut Ledger<'_, '_>, written: &[(Name, Name)], subject: RecordId) -> Vec<(u32, u32)> {
    let mut claims: Vec<(u32, u32)> = Vec::with_capacity(written.len());
    for (region, state) in written {
        let machines = &ledger.ctx.vocabulary.machines;
        let index = machines.iter().position(|machine| {
            machine.subject == subject && machine.names.all().any(|name| name == region.text)
        });
        let Some(index) = index else {
            unknown_region(ledger, region, subject);
            continue;
        };
        if let Some(machine) = machines.get(index) {
            ledger.ctx.names.record(region.span, &machine.names);
        }
        let number = u32::try_from(index).unwrap_or(u32::MAX);
        let Some(at) = machines::state_index(ledger, index, state) else { continue };
        if claims.iter().any(|(machine, _)| *machine == number) {
            let name = &region.text;
            ledger.ctx.report(Diagnostic::new(
                &codes::declare::CLAIMED_TWICE,
                region.span,
                say!("`{name}` is claimed twice in this row", "这一行对“{name}”说了两次"),
            ));
            continue;
        }
        claims.push((number, at));
    }
    claims
}

fn unknown_region(ledger: &mut Ledger<'_, '_>, region: &Name, subject: RecordId) {
    let text = &region.text;
    let message = say!("no machine `{text}` belongs to this record", "该记录没有状态机“{text}”");
    let diagnostic = Diagnostic::new(&codes::declare::UNKNOWN_REGION, region.span, message);
    let known = ledger.ctx.vocabulary.machines_of(subject).flat_map(|machine| machine.names.all());
    let diagnostic = suggested(ledger.ctx, diagnostic, text, region.span, known);
    ledger.ctx.report(diagnostic);
}

/// What a cell tests. Raw statuses are text: a number, a quoted text or a bare word. Reports anything else.
fn raw_test(ledger: &mut Ledger<'_, '_>, cell: &Cell) -> Option<RawTest> {
    Some(match &cell.kind {
        CellKind::Anything => RawTest::Anything,
        CellKind::Missing => RawTest::Missing,
        CellKind::None => RawTest::None,
        CellKind::Not(inner) => RawTest::Not(raw_test(ledger, inner)?.into()),
        CellKind::Values(values) | CellKind::In(values) => one_of(ledger, values)?,
        CellKind::Compare(CompareOp::Eq | CompareOp::Is, value) => {
            one_of(ledger, core::slice::from_ref(value))?
        }
        CellKind::Compare(CompareOp::Ne | CompareOp::IsNot, value) => {
            RawTest::Not(one_of(ledger, core::slice::from_ref(value))?.into())
        }
        CellKind::Compare(..) | CellKind::Range(..) => {
            bad_cell(ledger, cell.span);
            return None;
        }
    })
}

fn one_of(ledger: &mut Ledger<'_, '_>, values: &[Expr]) -> Option<RawTest> {
    let mut texts = Vec::with_capacity(values.len());
    for value in values {
        match raw_text(value) {
            Some(Raw::Text(text)) => texts.push(text),
            Some(Raw::None) if values.len() == 1 => return Some(RawTest::None),
            _ => {
                bad_cell(ledger, value.span);
                return None;
            }
        }
    }
    Some(RawTest::OneOf(texts))
}

enum Raw {
    Text(String),
    None,
}

/// A raw status as it is written.
fn raw_text(value: &Expr) -> Option<Raw> {
    Some(match &value.kind {
        ExprKind::Literal(literal) if literal.kind == LiteralKind::None => Raw::None,
        ExprKind::Literal(literal) => Raw::Text(match literal.kind {
            LiteralKind::True => "true".to_string(),
            LiteralKind::False => "false".to_string(),
            _ => literal.spelling.clone(),
        }),
        ExprKind::Negate(inner) => match &inner.kind {
            ExprKind::Literal(ast::Literal { kind: LiteralKind::Number, spelling, .. }) => {
                Raw::Text(alloc::format!("-{spelling}"))
            }
            _ => return None,
        },
        ExprKind::Template(parts) => Raw::Text(literal::plain_text(parts)?),
        ExprKind::Path(path) => Raw::Text(path.dotted()),
        _ => return None,
    })
}

fn bad_cell(ledger: &mut Ledger<'_, '_>, span: Span) {
    ledger.ctx.report(
        Diagnostic::new(
            &codes::declare::MAP_CELL,
            span,
            say!(
                "a raw status is text: it is one of some values, or not",
                "原始状态是文本：只能是某些值之一，或不是"
            ),
        )
        .help(say!("write `1, 2`, `not 5`, `missing`, `none` or `-`", "请写“1, 2”“非 5”“缺失”“空”或“-”")),
    );
}

/// Whether every tuple of raw values that `later` takes is taken by `earlier`.
fn covers_all(earlier: &[RawTest], later: &[RawTest]) -> bool {
    earlier.iter().zip(later).all(|(one, other)| covers(one, other))
}

fn covers(one: &RawTest, other: &RawTest) -> bool {
    match (one, other) {
        // A raw field that is absent is one thing, whichever word takes it.
        (RawTest::Anything, _) | (RawTest::Missing | RawTest::None, RawTest::Missing | RawTest::None) => true,
        (RawTest::OneOf(values), RawTest::OneOf(fewer)) => fewer.iter().all(|value| values.contains(value)),
        (RawTest::Not(out), RawTest::Not(more)) => covers(more, out),
        (RawTest::Not(out), other) => apart(out, other),
        _ => false,
    }
}

/// Whether no raw value passes both tests.
fn apart(one: &RawTest, other: &RawTest) -> bool {
    match (one, other) {
        (RawTest::Anything, _) | (_, RawTest::Anything) => false,
        (RawTest::Not(out), other) | (other, RawTest::Not(out)) => covers(out, other),
        (RawTest::OneOf(values), RawTest::OneOf(others)) => {
            !others.iter().any(|value| values.contains(value))
        }
        (RawTest::Missing | RawTest::None, RawTest::Missing | RawTest::None) => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use proptest::prelude::*;

    use super::*;
    use crate::span::SourceId;

    fn cell() -> impl Strategy<Value = RawTest> {
        let text = prop::sample::select(vec!["a", "b", "c", "d"]).prop_map(String::from);
        let plain = prop_oneof![
            1 => Just(RawTest::Anything),
            1 => Just(RawTest::Missing),
            1 => Just(RawTest::None),
            5 => prop::collection::vec(text, 1..3).prop_map(RawTest::OneOf),
        ];
        plain.prop_recursive(2, 3, 1, |inner| inner.prop_map(|cell| RawTest::Not(cell.into())))
    }

    proptest! {
        /// What is found is what laying every row beside all before it finds.
        #[test]
        fn unreachable_rows_are_those_that_an_earlier_one_covers(
            rows in prop::collection::vec(prop::collection::vec(cell(), 3), 0..12),
        ) {
            let row = |(at, cells)| MapRow { span: Span::new(SourceId(0), at, at), cells, claims: Vec::new() };
            let rows: Vec<MapRow> = (0..).zip(rows).map(row).collect();
            let plain = rows.iter().enumerate().filter_map(|(at, row)| {
                let mut before = rows.iter().take(at);
                Some((row.span, before.find(|before| covers_all(&before.cells, &row.cells))?.span))
            });
            prop_assert_eq!(unreachable(&rows), plain.collect::<Vec<_>>());
        }
    }
}
