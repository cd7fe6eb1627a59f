//! What the sheets of a workbook share is read once.
//!
//! Alone in its file, because it counts what the whole process takes.
#![expect(clippy::unwrap_used, reason = "a test fails by stopping")]

#[path = "../../core/tests/taken/mod.rs"]
mod taken;

use dangjiu::builtin;
use dangjiu::observation::Observation;
use dangjiu_exports::mapping::Mapping;
use dangjiu_exports::table::Content;
use dangjiu_exports::{Exports, InputFile};
use rust_xlsxwriter::Workbook;
use taken::taken_so_far;

const MAPPING: &str = "name = \"shop\"\nsystem = \"shop\"\nrole = \"erp\"\nnode = \"erp_order\"\n\
    requires = [\"订单号\", \"金额\"]\n[columns]\nid = [\"订单号\"]\n";

/// A workbook of so many sheets with one order each. Every text is different and stands in the list that all sheets
/// share; nearly all are on the last sheet, which is no export.
fn book(sheets: usize) -> Vec<u8> {
    let mut book = Workbook::new();
    for number in 0..sheets {
        let sheet = book.add_worksheet().set_name(format!("{number}月")).unwrap();
        for (row, cells) in [["订单号", "金额"], [&format!("{number}月"), "5"]].iter().enumerate() {
            let row = u32::try_from(row).unwrap();
            sheet.write_string(row, 0, cells[0]).unwrap().write_string(row, 1, cells[1]).unwrap();
        }
    }
    let notes = book.add_worksheet().set_name("说明").unwrap();
    for row in 0..30_000 {
        notes.write_string(row, 0, format!("说明{row}")).unwrap();
    }
    book.save_to_buffer().unwrap()
}

/// The bytes that are asked for while the orders of so many sheets are read.
fn taken(sheets: usize) -> usize {
    let vocabulary = builtin::vocabulary();
    let catalogue = builtin::catalogue(&vocabulary, &[]).unwrap();
    let mapping = Mapping::parse("shop.toml", MAPPING).unwrap();
    let file = InputFile { name: "book.xlsx".into(), content: Content::Bytes(book(sheets).into()) };
    let before = taken_so_far();
    let exports = Exports::open(vec![file], &[mapping], &catalogue, &vocabulary).unwrap();
    let mut orders = 0;
    exports.read(&mut |_: &Observation<'_>| orders += 1, false);
    assert_eq!((exports.files().len(), orders), (sheets, sheets));
    taken_so_far() - before
}

#[test]
fn what_the_sheets_of_a_workbook_share_is_read_once() {
    let (one, fifty) = (taken(1), taken(50));
    // Read anew for each sheet the list alone is fifty times as much; a sheet has some room of its own.
    assert!(fifty < 10 * one, "{one} bytes for one sheet, {fifty} for fifty");
}
