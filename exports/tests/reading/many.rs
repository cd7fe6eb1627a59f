//! Much of one thing in a file: it is read in time and memory that grow with the file, or refused in words.

use std::io::{Cursor, Write};

use dangjiu::observation::IntakeRefused;
use dangjiu_exports::diagnose::{Request, Unwatched, diagnose};
use dangjiu_exports::mapping::Mapping;
use dangjiu_exports::table::{Content, Table};
use dangjiu_exports::{Exports, InputFile};
use dangjiu_facade::rules::Rules;
use zip::write::SimpleFileOptions;

use crate::common::{csv, read, read_with, shipped};

const DOUYIN: &str = "主订单编号,子订单编号,商品数量,订单应付金额,订单提交时间,订单状态,售后状态";

fn merged(ids: &str) -> String {
    let row = [
        ("主订单编号", "6917926768823643751"),
        ("子订单编号", ids),
        ("商品数量", "1"),
        ("订单提交时间", "2026-09-21 10:00:00"),
        ("订单状态", "待发货"),
        ("售后状态", "-"),
    ];
    csv(DOUYIN, &[&row])
}

#[test]
fn several_ids_in_one_cell_are_measured_one_by_one() {
    // Seven of nineteen digits are 139 bytes, more than one id may have.
    let ids: Vec<String> = (0..7).map(|at| format!("691792676882364375{at}")).collect();
    for cell in [ids.join(";"), format!("\"=\"\"{}\"\"\"", ids.join("；"))] {
        let reading = read(merged(&cell).as_bytes());
        let seen: Vec<&str> = reading.seen.iter().map(|seen| seen.id.as_str()).collect();
        assert_eq!(seen, ids, "{:?}", reading.reasons());
    }
    // One that is too long by itself is none, and the row says what else it is about.
    let reading = read(merged(&format!("{};{}", ids[0], "1".repeat(129))).as_bytes());
    assert_eq!(reading.reasons(), [("子订单编号: longer than any number, or control signs in it", 1, 2)]);
    assert_eq!((reading.about[0].1.as_str(), reading.rejects[0].lost), (ids[0].as_str(), true));
}

#[test]
fn more_ids_in_one_cell_than_an_order_has_are_refused() {
    let cell = |count: usize| (0..count).map(|at| at.to_string()).collect::<Vec<_>>().join(";");
    assert_eq!(read(merged(&cell(200)).as_bytes()).seen.len(), 200);
    let reading = read(merged(&cell(201)).as_bytes());
    let (reason, 1, 2) = reading.reasons()[0] else { panic!("{:?}", reading.reasons()) };
    assert!(reason.starts_with("子订单编号: more than 200 numbers in one cell"), "{reason}");
    assert_eq!((reading.seen.len(), reading.rejects[0].lost), (0, true));
}

#[test]
fn rows_of_one_order_tie_it_to_each_parcel_once_however_many_there_are() {
    const PARCELS: usize = 60_000;
    let mapping = "name = \"shop\"\nsystem = \"shop\"\nrole = \"erp\"\nnode = \"erp_order\"\nrequires = [\"no\", \"parcels\"]\n\
        [columns]\nid = [\"no\"]\n[lines]\nrepeated = true\n\
        [[links]]\nkind = \"shipped_in\"\nto = \"parcel\"\ncolumns = [\"parcels\"]\nseparator = \";\"\n";
    let parcels =
        |from: usize| (from..from + PARCELS).map(|at| format!("SF{at}")).collect::<Vec<_>>().join(";");
    // The second row repeats half of the first one's, the third all of them.
    let text = format!("no,parcels\nA-1,{}\nA-1,{}\nA-1,{}\n", parcels(0), parcels(PARCELS / 2), parcels(1));
    let reading =
        read_with("shop.csv", text.as_bytes(), &[Mapping::parse("shop.toml", mapping).unwrap()], false);
    let tied: Vec<&str> = reading.seen[0].links.iter().map(|link| link.2.as_str()).collect();
    let each_once: Vec<String> = (0..PARCELS + PARCELS / 2).map(|at| format!("SF{at}")).collect();
    assert_eq!((reading.seen.len(), tied.len()), (1, each_once.len()));
    assert!(tied == each_once);
}

#[test]
fn an_open_document_is_refused_before_its_cells_are_read() {
    // A cell that says it stands for a billion; with what calamine needs, so that nothing else refuses it.
    let parts = [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        (
            "content.xml",
            "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"S\">\
             <table:table-row table:number-rows-repeated=\"1000000\">\
             <table:table-cell table:number-columns-repeated=\"1000\" office:value-type=\"string\"><text:p>x</text:p></table:table-cell>\
             </table:table-row></table:table></office:spreadsheet></office:body></office:document-content>",
        ),
        ("META-INF/manifest.xml", "<manifest:manifest/>"),
    ];
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    let bytes = archive.finish().unwrap().into_inner();
    let reading = read_with("orders.xlsx", &bytes, &[], false);
    assert!(
        reading.refusal().contains("an OpenDocument (ODS), whatever its name says"),
        "{}",
        reading.refusal()
    );
    assert!(reading.file.refused.as_ref().unwrap().zh.contains("另存为 XLSX 或 CSV"));
}

/// Written by xlwt, with two sheets.
const TWO_SHEETS: &[u8] = include_bytes!("books/two_sheets.xls");

#[test]
fn a_workbook_of_the_old_form_is_read() {
    let rows = |sheet: &str| {
        let mut table = Table::open(&Content::Bytes(TWO_SHEETS.into()), Some(sheet)).unwrap();
        assert_eq!(table.sheets(), ["订单", "far"]);
        let mut rows = Vec::new();
        while let Some(row) = table.next_row().unwrap() {
            rows.push(row.cells().map(|cell| String::from_utf8(cell.to_vec()).unwrap()).collect::<Vec<_>>());
        }
        rows
    };
    let orders = rows("订单");
    assert_eq!(orders.len(), 41);
    assert_eq!(orders[0], ["单号", "金额", "时间", "合计", "备注"]);
    assert_eq!(orders[40][..3], ["A-40", "500", "2026-09-21 10:00:40"]);
    assert_eq!(rows("far").last().unwrap().last().unwrap(), "last");
}

#[test]
fn sheets_with_cells_far_apart_are_refused_before_they_are_laid_out() {
    let mut bytes = TWO_SHEETS.to_vec();
    // The cells A41 of one and J1000 of the other sheet come to stand in the last place that there is.
    for place in [[40_u16, 0], [999, 9]] {
        let written = place.map(u16::to_le_bytes);
        let cell = [&[0xFD, 0x00, 0x0A, 0x00], written.as_flattened()].concat();
        let at = bytes.windows(cell.len()).position(|part| part == cell).unwrap() + 4;
        bytes[at..at + 4].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0x00]);
    }
    let reading = read_with("orders.xls", &bytes, &[], false);
    assert!(reading.refusal().contains("take 33554472 cells, more than 33554432"), "{}", reading.refusal());
    assert!(reading.file.refused.as_ref().unwrap().zh.contains("共占 33554472 个单元格"));
}

#[test]
fn more_files_or_systems_than_are_told_apart_are_refused() {
    let (vocabulary, catalogue) = shipped();
    let file = |name: String, text: &str| InputFile { name, content: Content::Bytes(text.as_bytes().into()) };
    let files = (0..65_536).map(|at| file(format!("{at}.csv"), "")).collect();
    let opened = Exports::open(files, &[], catalogue, vocabulary).map(|_| ());
    assert_eq!(opened, Err(IntakeRefused::Files.into()));

    let mapping = |at: usize| {
        let text = format!(
            "name = \"m{at}\"\nsystem = \"s{at}\"\nrole = \"erp\"\nnode = \"erp_order\"\nrequires = [\"no{at}\", \"sum\"]\n\
            [columns]\nid = [\"no{at}\"]\n"
        );
        Mapping::parse("own.toml", &text).unwrap()
    };
    let own: Vec<Mapping> = (0..256).map(mapping).collect();
    let files = (0..256).map(|at| file(format!("{at}.csv"), &format!("no{at},sum\nA-1,5\n"))).collect();
    let exports = Exports::open(files, &own, catalogue, vocabulary).unwrap();
    assert_eq!(exports.systems().len(), 255);
    let reasons: Vec<&str> = exports
        .files()
        .iter()
        .filter_map(|file| file.outcome.as_ref().err())
        .map(|refused| refused.reason.en.as_str())
        .collect();
    assert_eq!(reasons, ["there are more than 255 systems"]);
    let diagnosis = diagnose(&exports, &Rules::compile(vec![]), &Request::default(), &mut Unwatched).unwrap();
    assert_eq!(diagnosis.systems.len(), 255);
    assert_eq!(diagnosis.files.iter().filter(|file| file.refused.is_some()).count(), 1);
}
