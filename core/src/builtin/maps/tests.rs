//! The shipped maps are read without a remark, and a program's own take the place of the shipped ones.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use std::collections::BTreeSet;

use super::*;
use crate::builtin::{self, BuiltinPacks};
use crate::check::Checked;
use crate::diagnostic::render::render;
use crate::lang::Lang;
use crate::mapping::Mapped;

fn checked(text: &str) -> Checked {
    let file = parse(&Source::new(SourceId(0), "own.dj", text), &Limits::default()).file;
    let options = CheckOptions { limits: Limits::default(), zones: &BuiltinZones, packs: &BuiltinPacks };
    check(&[file], &builtin::vocabulary(), &options)
}

fn codes(checked: &Checked) -> Vec<&'static str> {
    checked.diagnostics.iter().map(|diagnostic| diagnostic.code.id).collect()
}

/// What a map of the catalogue says, as it is written: `payment: paid, fulfilment: shipped`.
fn says(vocabulary: &Vocabulary, catalogue: &Catalogue, name: &str, raw: &[Option<&str>]) -> String {
    let map = catalogue.map(catalogue.named(name, None).unwrap()).unwrap();
    match map.read(raw) {
        Mapped::Unmapped => "unmapped".into(),
        Mapped::Nothing => "nothing".into(),
        Mapped::Claims(claims) => {
            let written = claims.iter().map(|claim| {
                let machine = &vocabulary.machines[claim.machine as usize];
                format!("{}: {}", machine.names.primary, machine.states[claim.state as usize].names.primary)
            });
            written.collect::<Vec<_>>().join(", ")
        }
    }
}

#[test]
fn the_shipped_maps_have_no_diagnostic() {
    let mut shown: Vec<String> = Vec::new();
    let mut files = Vec::new();
    for source in sources() {
        let parsed = parse(&source, &Limits::default());
        shown.extend(parsed.diagnostics.iter().map(|found| render(found, &map_sources(), Lang::En)));
        files.push(parsed.file);
    }
    let options = CheckOptions { limits: Limits::default(), zones: &BuiltinZones, packs: &NoPacks };
    let checked = check(&files, &builtin::vocabulary(), &options);
    shown.extend(checked.diagnostics.iter().map(|found| render(found, &map_sources(), Lang::En)));
    assert!(shown.is_empty(), "{}", shown.join("\n"));
}

/// The heads that `ships` looks at are the maps that the parser finds.
#[test]
fn every_shipped_map_is_known_by_name_and_edition() {
    let maps = shipped(&builtin::vocabulary()).unwrap();
    let heads =
        FILES.iter().flat_map(|(_, text)| text.lines()).filter(|line| line.starts_with("map ")).count();
    assert_eq!(maps.len(), heads);
    for map in &maps {
        assert!(ships(&map.name, map.edition.as_deref()), "{} {:?}", map.name, map.edition);
        assert!(!ships(&map.name, Some("no such edition")), "{}", map.name);
    }
    assert!(ships("wangdiantong.trade_status", None) && ships("wangdiantong.trade_status", Some("flagship")));
    assert!(!ships("taobao.trade", None), "the start of a name is not the name");
}

/// The text of a shipped file as it is written, with its remarks.
fn written(name: &str) -> String {
    std::fs::read_to_string(format!("{}/src/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Only remarks are left out of what is shipped: its lines stand where they stood, and mean what they meant.
#[test]
fn files_are_shipped_without_their_remarks() {
    assert_eq!(FILES.len(), 18);
    for ((name, text), shipped) in FILES.iter().zip(sources()) {
        assert!(!text.contains("//"), "{name}");
        let written = written(name);
        assert!(text.lines().zip(written.lines()).all(|(text, line)| line.starts_with(text)), "{name}");
        let read = |source: &Source| {
            let files = [parse(source, &Limits::default()).file];
            let options = CheckOptions { limits: Limits::default(), zones: &BuiltinZones, packs: &NoPacks };
            let maps = check(&files, &builtin::vocabulary(), &options).program.maps;
            maps.iter().map(status_map).collect::<Vec<_>>()
        };
        assert_eq!(read(&shipped), read(&Source::new(SourceId(0), "written.dj", written)), "{name}");
    }
}

/// Every row says what it is called, how sure it is and where it is known from.
#[test]
fn every_row_has_its_remark() {
    for (name, _) in FILES.iter().filter(|(name, _)| !name.contains("canonical")) {
        let text = written(name);
        // A row may go over several lines; behind the last stands the closing brace.
        for row in text.split("\n  (").skip(1) {
            let row = row.split("\n}").next().unwrap_or(row);
            let remark = row.split_once("//").map_or("", |(_, remark)| remark);
            let sure = [" · high", " · medium", " · low"].iter().any(|word| remark.contains(word));
            assert!(sure, "{name}: {row}");
        }
    }
}

#[test]
fn a_program_s_map_takes_the_place_of_the_shipped_one() {
    let own =
        checked("replace map woocommerce.status (status) to order {\n  (packing) -> fulfilment: picked\n}\n");
    assert_eq!(codes(&own), [""; 0]);
    let vocabulary = &own.program.vocabulary;
    let plain = catalogue(vocabulary, &[]).unwrap();
    let with_own = catalogue(vocabulary, &own.program.maps).unwrap();
    assert_eq!(plain.len(), with_own.len());
    let read = |catalogue, raw| says(vocabulary, catalogue, "woocommerce.status", &[Some(raw)]);
    assert_eq!(read(&plain, "processing"), "payment: paid, fulfilment: awaiting_shipment");
    assert_eq!(read(&plain, "wc-processing"), "payment: paid, fulfilment: awaiting_shipment");
    assert_eq!(read(&plain, "packing"), "unmapped");
    assert_eq!(read(&with_own, "processing"), "unmapped");
    assert_eq!(read(&with_own, "packing"), "fulfilment: picked");
    let others = with_own.iter().filter(|(_, map)| map.name == "woocommerce.status").count();
    assert_eq!(others, 1);
}

#[test]
fn a_map_of_another_edition_stands_beside_the_shipped_one() {
    let own = checked(
        "map woocommerce.status (status) edition \"mine\" to order {\n  (packing) -> fulfilment: picked\n}\n",
    );
    assert_eq!(codes(&own), [""; 0]);
    let both = catalogue(&own.program.vocabulary, &own.program.maps).unwrap();
    assert_eq!(both.editions("woocommerce.status").collect::<Vec<_>>(), [None, Some("mine")]);
}

#[test]
fn replacing_is_said_and_nothing_is_replaced_that_is_not_there() {
    assert_eq!(
        codes(&checked("map taobao.trade_status (s) to order {\n  (1) -> payment: paid\n}\n")),
        ["DJ2001"]
    );
    assert_eq!(
        codes(&checked("replace map taobao.trade_statu (s) to order {\n  (1) -> payment: paid\n}\n")).len(),
        1
    );
}

/// A shop that gives a machine states of its own keeps every shipped map.
#[test]
fn a_vocabulary_that_grew_still_takes_the_maps() {
    let own = checked(
        "machine payment of order (truth: erp) {\n  state unpaid initial\n  state lent \"已垫付\" final\n  unpaid -> lent\n}\n",
    );
    let vocabulary = &own.program.vocabulary;
    let maps = catalogue(vocabulary, &[]).unwrap();
    assert_eq!(
        says(vocabulary, &maps, "taobao.trade_status", &[Some("TRADE_CLOSED_BY_TAOBAO")]),
        "payment: cancelled"
    );
}

#[test]
fn another_vocabulary_is_refused() {
    let refused = catalogue(&Vocabulary::default(), &[]).unwrap_err();
    assert!(matches!(refused, CatalogueError::Vocabulary(found) if !found.is_empty()));
}

/// Sales channels do not know what happens inside a warehouse.
#[test]
fn no_channel_claims_picked_or_packed() {
    let vocabulary = builtin::vocabulary();
    let maps = catalogue(&vocabulary, &[]).unwrap();
    let inside: BTreeSet<&str> = BTreeSet::from(["picked", "packed"]);
    for (_, map) in maps.iter() {
        let warehouse = map.name.starts_with("qimen.") || map.name.starts_with("cainiao_wlb.");
        for claim in map.expressible() {
            let state = &vocabulary.machines[claim.machine as usize].states[claim.state as usize];
            assert!(warehouse || !inside.contains(state.names.primary.as_str()), "{}", map.name);
        }
    }
}
