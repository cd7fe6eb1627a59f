//! What a map makes of raw fields, against the plain meaning: the first row of which every cell takes its field.

use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;

use proptest::prelude::*;

use super::*;
use crate::observation::MapId;

fn one_of(texts: &[&str]) -> Cell {
    Cell::OneOf(texts.iter().map(ToString::to_string).collect())
}

fn not(cell: Cell) -> Cell {
    Cell::Not(Box::new(cell))
}

fn row(cells: Vec<Cell>, state: u32) -> MapRow {
    MapRow { cells, claims: vec![Claim { machine: 0, state }] }
}

fn state(mapped: Mapped<'_>) -> Option<u32> {
    match mapped {
        Mapped::Claims([claim]) => Some(claim.state),
        Mapped::Claims(_) | Mapped::Nothing | Mapped::Unmapped => None,
    }
}

#[test]
fn the_first_row_wins() {
    let map = StatusMap::new(
        "m",
        ["a", "b"],
        vec![
            row(vec![Cell::is("1"), Cell::is("x")], 1),
            row(vec![one_of(&["1", "2"]), Cell::Anything], 2),
            row(vec![Cell::is("1"), Cell::is("y")], 3),
        ],
    );
    assert_eq!(state(map.read(&[Some("1"), Some("x")])), Some(1));
    assert_eq!(state(map.read(&[Some("1"), Some("y")])), Some(2), "the third row is never reached");
    assert_eq!(state(map.read(&[Some("2"), None])), Some(2));
    assert_eq!(map.read(&[Some("3"), Some("x")]), Mapped::Unmapped);
}

#[test]
fn a_not_takes_what_no_row_names_and_nothing_at_all() {
    let map = StatusMap::new("m", ["a"], vec![row(vec![Cell::is("0")], 1), row(vec![not(Cell::is("0"))], 2)]);
    assert_eq!(state(map.read(&[Some("0")])), Some(1));
    assert_eq!(state(map.read(&[Some("17")])), Some(2));
    assert_eq!(state(map.read(&[None])), Some(2));
    assert_eq!(state(map.read(&[])), Some(2), "a field left out is nothing");
}

#[test]
fn texts_are_not_made_alike() {
    let map = StatusMap::new("m", ["a"], vec![row(vec![Cell::is("SIGN")], 1)]);
    for other in ["sign", "SIGN ", "ＳＩＧＮ", ""] {
        assert_eq!(map.read(&[Some(other)]), Mapped::Unmapped, "{other}");
    }
}

#[test]
fn expressible_is_each_claim_once() {
    let claim = |machine, state| Claim { machine, state };
    let rows = vec![
        MapRow { cells: vec![Cell::is("1")], claims: vec![claim(1, 2), claim(0, 4)] },
        MapRow { cells: vec![Cell::is("2")], claims: vec![claim(0, 4)] },
        MapRow { cells: vec![Cell::is("3")], claims: vec![] },
    ];
    let map = StatusMap::new("m", ["a"], rows);
    assert_eq!(map.expressible().collect::<Vec<_>>(), [claim(0, 4), claim(1, 2)]);
}

#[test]
fn a_catalogue_finds_by_name_edition_and_time() {
    let year = |year: i32| Instant::parse(&alloc::format!("{year}-01-01T00:00:00+08:00")).unwrap();
    let map = |edition: Option<&str>, period, value| StatusMap {
        edition: edition.map(ToString::to_string),
        period,
        ..StatusMap::new("erp.status", ["status"], vec![row(vec![Cell::is("21")], value)])
    };
    let catalogue = Catalogue::new(vec![
        map(None, Some((year(2024), year(2025))), 1),
        map(Some("flagship"), None, 2),
        map(None, Some((year(2025), year(2026))), 3),
    ])
    .unwrap();
    let plain = catalogue.named("erp.status", None).unwrap();
    let flagship = catalogue.named("erp.status", Some("flagship")).unwrap();
    assert_eq!((plain, flagship), (MapId(0), MapId(1)));
    assert_eq!(catalogue.named("erp.status", Some("enterprise")), None);
    let read = |id, at: Option<i32>| state(catalogue.read(id, &[Some("21")], at.map(year)));
    assert_eq!(read(plain, None), Some(1));
    assert_eq!(read(plain, Some(2024)), Some(1));
    assert_eq!(read(plain, Some(2025)), Some(3), "a period ends before the next one begins");
    assert_eq!(read(plain, Some(2026)), None);
    assert_eq!(read(flagship, Some(2026)), Some(2));
    let editions: Vec<_> = catalogue.editions("erp.status").collect();
    assert_eq!(editions, [None, Some("flagship"), None]);
}

#[test]
fn a_catalogue_has_an_end() {
    let map = StatusMap::new("m", ["a"], vec![]);
    assert!(Catalogue::new(vec![map.clone(); 65_536]).is_ok());
    assert_eq!(Catalogue::new(vec![map; 65_537]).unwrap_err(), TooManyMaps(65_537));
}

fn cell() -> impl Strategy<Value = Cell> {
    let text = prop::sample::select(vec!["a", "b", "c", "d"]);
    let plain = prop_oneof![
        1 => Just(Cell::Anything),
        1 => Just(Cell::Nothing),
        4 => prop::collection::vec(text, 1..3).prop_map(|texts| one_of(&texts)),
    ];
    plain.prop_recursive(2, 3, 1, |inner| inner.prop_map(not))
}

proptest! {
    /// The index finds what trying every row in order finds.
    #[test]
    fn the_index_changes_nothing(
        rows in prop::collection::vec(prop::collection::vec(cell(), 3), 0..9),
        raw in prop::collection::vec(prop::option::of(prop::sample::select(vec!["a", "b", "c", "d", "e"])), 3),
    ) {
        let rows: Vec<MapRow> = (0..).zip(rows).map(|(at, cells)| row(cells, at)).collect();
        let plain = rows
            .iter()
            .position(|row| row.cells.iter().zip(&raw).all(|(cell, raw)| cell.takes(*raw)));
        let map = StatusMap::new("m", ["x", "y", "z"], rows);
        prop_assert_eq!(state(map.read(&raw)).map(|at| at as usize), plain);
    }
}
