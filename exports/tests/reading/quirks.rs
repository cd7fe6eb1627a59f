//! What can be wrong with a file: each thing is read rightly, or shown with its row and reason, or the file is refused.

use dangjiu::observation::Observation;
use dangjiu::time::Instant;
use dangjiu_exports::mapping::Mapping;
use dangjiu_exports::table::Content;
use dangjiu_exports::{Exports, InputFile};
use encoding_rs::{GB18030, GBK};
use proptest::prelude::*;

use crate::common::{Reading, read, read_with, shipped, workbook};

const LOG: &str = "内部订单号,操作,状态,操作人,操作时间\n";

/// A mapping of few columns, with further lines before `[columns]`.
fn small(more: &str) -> Mapping {
    let text = format!(
        "name = \"small\"\nsystem = \"shop\"\nrole = \"erp\"\nnode = \"erp_order\"\nrequires = [\"no\", \"sum\"]\n{more}\n\
         [columns]\nid = [\"no\"]\ncreated = [\"day\"]\nreceivable = [\"sum\"]\noperator = [\"clerk\"]\n"
    );
    Mapping::parse("small.toml", &text).unwrap()
}

fn read_small(text: &str, more: &str) -> Reading {
    read_with("small.csv", text.as_bytes(), &[small(more)], false)
}

fn ids(reading: &Reading) -> Vec<&str> {
    reading.seen.iter().map(|seen| seen.id.as_str()).collect()
}

#[test]
fn one_number_on_two_channels_is_two_ties() {
    let more = "[lines]\nrepeated = true\n[[links]]\nkind = \"fulfils\"\nto = \"sales_order\"\n\
                columns = [\"order\"]\nchannel = [\"on\"]";
    let text = "no,sum,order,on\nE-1,5,77,taobao\nE-1,5,77,douyin\nE-1,5,78,douyin\nE-1,5,78,douyin\n";
    let reading = read_small(text, more);
    let ties = &reading.seen[0].links;
    let told: Vec<_> = ties.iter().map(|(.., id, channel)| (id.as_str(), channel.as_deref())).collect();
    assert_eq!(told, [("77", Some("taobao")), ("77", Some("douyin")), ("78", Some("douyin"))]);
    assert_eq!(reading.rejects.len(), 1, "the last row is a copy");
}

#[test]
fn every_encoding_gives_the_same() {
    let text = format!("{LOG}10001,审核,发货中,李四,2026-09-21 10:05:00\r\n");
    let utf16 = |high: bool| -> Vec<u8> {
        let bytes = |unit: u16| if high { unit.to_be_bytes() } else { unit.to_le_bytes() };
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(bytes).collect()
    };
    let plain = read(text.as_bytes());
    assert_eq!(plain.seen.len(), 1);
    for (bytes, encoding) in [
        (GBK.encode(&text).0.into_owned(), "gb18030"),
        (["\u{feff}".as_bytes(), text.as_bytes()].concat(), "utf-8-bom"),
        (utf16(false), "utf-16le"),
        (utf16(true), "utf-16be"),
        (text.replace(',', "\t").into_bytes(), "utf-8"),
        (text.replace(',', ";").into_bytes(), "utf-8"),
        (text.replace("\r\n", "\n").into_bytes(), "utf-8"),
    ] {
        let reading = read(&bytes);
        assert_eq!(reading.encoding(), encoding);
        assert_eq!(reading.seen, plain.seen, "{encoding}");
    }
}

#[test]
fn a_number_that_a_spreadsheet_rounded_rejects_its_row() {
    let reading = read_small("no,sum\n6.91793E+18,5\n6917926768823643751,5\n6917926768823643751.0,5\n", "");
    assert_eq!(ids(&reading), ["6917926768823643751"]);
    assert_eq!((reading.file.rows, reading.file.read, reading.file.rejected), (3, 1, 2));
    let (reason, rows, first) = reading.reasons()[0];
    assert!(reason.starts_with("no: a spreadsheet rounded the number"), "{reason}");
    assert_eq!((rows, first), (2, 2));
    assert_eq!(reading.rejects.iter().map(|reject| reject.row).collect::<Vec<_>>(), [2, 4]);
}

#[test]
fn numbers_in_full_width_are_those_in_half_width() {
    let reading = read_small("no,sum\nＡ－１００１,5\nA-1001,5\n６.９１７９３Ｅ＋１８,5\n", "");
    assert_eq!(ids(&reading), ["A-1001", "A-1001"]);
    assert!(reading.reasons()[0].0.starts_with("no: a spreadsheet rounded the number"));
    let header = "内部订单号,线上订单号,订单状态,应付金额,下单时间,平台\n";
    let reading = read(format!("{header}1,１１；１２,发货中,5,2026-09-21,淘宝\n").as_bytes());
    let named: Vec<&str> = reading.seen[0].links.iter().map(|link| link.2.as_str()).collect();
    assert_eq!(named, ["11", "12"]);
}

#[test]
fn utf_16_without_a_mark_may_hold_characters_that_end_with_zeros() {
    // 一 is U+4E00: its zero stands on the other side.
    let text = format!("{LOG}10001,审核,一,李四,2026-09-21 10:05:00\r\n");
    for high in [false, true] {
        let bytes = |unit: u16| if high { unit.to_be_bytes() } else { unit.to_le_bytes() };
        let reading = read(&text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>());
        assert_eq!(reading.encoding(), if high { "utf-16be" } else { "utf-16le" });
        assert_eq!(reading.seen[0].status, [Some("一".to_owned())]);
    }
}

#[test]
fn a_line_that_never_ends_is_refused_in_one_language() {
    let text = format!("no,sum\nA-1,5\nA-2,{}", "9".repeat(2 * 1024 * 1024));
    let reading = read_small(&text, "");
    let refused = reading.file.refused.as_ref().unwrap();
    assert!(refused.en.is_ascii() && refused.en.contains("longer than a megabyte"), "{}", refused.en);
    assert!(refused.zh.contains("超过 1 MB") && !refused.zh.contains("line"), "{}", refused.zh);
}

#[test]
fn every_json_line_is_counted() {
    let push = r#"{"nu":"SF1","com":"shunfeng","state":"3","data":[{"time":"2026-09-21 10:00:00","ftime":"2026-09-21 10:00:00","context":"x"}]}"#;
    let alone = read(push.as_bytes());
    assert_eq!((alone.mapping(), alone.file.read), ("kuaidi100-pushes", 1));
    // The first line is broken, three say nothing, the last is about something else.
    let text = format!("{{\"nu\":\n[]\nnull\n7\n{push}\n{{\"x\":1}}\n");
    let reading = read(text.as_bytes());
    assert_eq!((reading.file.read, reading.file.rejected, reading.file.rows), (1, 5, 6));
    let rows: Vec<u32> = reading.rejects.iter().map(|reject| reject.row).collect();
    assert_eq!(rows, [1, 2, 3, 4, 6]);
}

#[test]
fn json_and_web_pages_are_told_by_their_characters() {
    let push = r#"{"nu":"SF1","com":"shunfeng","state":"3","data":[{"time":"2026-09-21 10:00:00","ftime":"2026-09-21 10:00:00","context":"x"}]}"#;
    let utf16 = |text: &str, high: bool| -> Vec<u8> {
        let bytes = |unit: u16| if high { unit.to_be_bytes() } else { unit.to_le_bytes() };
        text.encode_utf16().flat_map(bytes).collect()
    };
    let forms = |text: &str| {
        let marked = format!("\u{feff}{text}");
        [
            text.as_bytes().to_vec(),
            format!("\u{feff}\r\n\n{text}").into_bytes(),
            format!("\r\n\u{feff}{text}").into_bytes(),
            utf16(text, false),
            utf16(&marked, false),
            utf16(&marked, true),
            utf16(&format!("\u{feff}\r\n{text}"), false),
        ]
    };
    let plain = read(push.as_bytes());
    let over_lines = push.replace(',', ",\n");
    for (form, bytes) in forms(push).iter().chain(&forms(&over_lines)).enumerate() {
        let reading = read(bytes);
        assert_eq!(
            (reading.mapping(), reading.file.read, reading.file.rejected),
            ("kuaidi100-pushes", 1, 0),
            "{form}"
        );
        assert_eq!(reading.seen[0].id, plain.seen[0].id, "{form}");
    }
    for (form, bytes) in forms("<html><table><tr><td>订单编号</td></tr></table></html>").iter().enumerate()
    {
        assert!(read(bytes).refusal().contains("a web page"), "{form}: {}", read(bytes).refusal());
    }
    // Lines count from the top, blank ones with them, where a value over several lines was looked for in vain.
    let broken = format!("\u{feff}\n{{\"nu\":\n{push}\n");
    let reading = read(broken.as_bytes());
    assert_eq!((reading.file.read, reading.rejects[0].row, reading.seen[0].row), (1, 2, 3));
}

#[test]
fn totals_explanations_and_blank_rows_are_no_rejects() {
    let text = "no,day,sum\n收入+支出,,\n,按天,\nA-1,2026-09-21,5\n\n,,\n合计,,5\n";
    let reading = read_small(text, "");
    // Row 2 stands under the header and has no digit; row 3 has none either, but does not stand there.
    assert_eq!(reading.reasons(), [("no: empty, so the row is about nothing", 1, 3)]);
    assert_eq!((ids(&reading), reading.file.notes), (vec!["A-1"], 2));
    for (row, notes) in [
        ("必填,必填,必填", 1),
        ("本页合计,,", 1),
        ("ABC,,", 0),
        ("单甲,2026-09-21,", 0),
        ("单甲,,５", 0),
        ("补发合计1,,", 0),
        ("TOTAL-SG26092400019535,,", 0),
        ("汇总单2026092400019535,,", 0),
        ("合计：,,", 1),
    ] {
        let reading = read_small(&format!("no,day,sum\n{row}\n"), "");
        assert_eq!((reading.file.notes, reading.file.read), (notes, 1 - notes), "{row}");
    }
    let reading = read_small("no,day,sum\n,按天,收入+支出\nA-1,2026-09-21,5\n,,\n合计,,5\n总计：,,5\n", "");
    assert_eq!(
        (reading.file.rows, reading.file.read, reading.file.notes, reading.file.rejected),
        (4, 1, 3, 0)
    );
}

#[test]
fn headers_that_stand_again_are_no_order() {
    let reading = read_small(
        "no,day,sum\nA-1,2026-09-21,5\n\u{feff}no,day, sum\nA-2,2026-09-21,6\nno,2026-09-21,6\n",
        "",
    );
    assert_eq!((ids(&reading), reading.file.notes), (vec!["A-1", "A-2", "no"], 1));
}

#[test]
fn numbers_of_a_column_that_was_rounded_reject_their_rows() {
    let link =
        "[[links]]\nkind = \"fulfils\"\nto = \"sales_order\"\ncolumns = [\"order\"]\nseparator = \",\"";
    let rounded = "no,sum,order\nE-1,5,6917926768823640000\nE-2,5,\"691792676882364000,691792676882365000\"\nE-3,5,123456789012345000\nE-4,5,6917926768823643751\nE-5,5,7000\n";
    let reading = read_small(rounded, link);
    assert_eq!((ids(&reading), reading.file.rejected), (vec!["E-4", "E-5"], 3));
    assert!(reading.reasons()[0].0.starts_with("order: a spreadsheet rounded the number"));
    // Some numbers do end so.
    let few = rounded.replace("E-1", "E-0,5,6917926768823643752\nE-0,5,6917926768823643753\nE-0,5,691792676882364375\nE-0,5,691792676882364376\nE-1");
    assert_eq!(read_small(&few, link).file.rejected, 0);
}

#[test]
fn numbers_that_were_rounded_are_noticed_in_all_rows() {
    let link = "[[links]]\nkind = \"fulfils\"\nto = \"sales_order\"\ncolumns = [\"order\"]";
    let text = |order: &dyn Fn(u32) -> String| {
        (0..2500).fold("no,sum,order\n".to_owned(), |text, row| format!("{text}E-{row},5,{}\n", order(row)))
    };
    let whole = |row| format!("69179267688236{:05}", row * 7 + 1);
    let cut = |row| format!("691792676882{row:03}0000", row = row % 1000);
    // A column that begins late, and an export that was saved in a spreadsheet, laid behind one that was not.
    for (before, rejected) in [(false, 700), (true, 700)] {
        let before = |row| if before { whole(row) } else { String::new() };
        let reading = read_small(&text(&|row| if row < 1800 { before(row) } else { cut(row) }), link);
        assert_eq!((reading.file.read, reading.file.rejected), (1800, rejected));
        assert!(reading.reasons()[0].0.starts_with("order: a spreadsheet rounded the number"));
    }
    // Few that lie apart, and some that do end so.
    let apart = |row: u32| if row.is_multiple_of(600) { cut(row) } else { String::new() };
    assert_eq!(read_small(&text(&apart), link).file.rejected, 5);
    let some = |row: u32| if row.is_multiple_of(600) { cut(row) } else { whole(row) };
    assert_eq!(read_small(&text(&some), link).file.rejected, 0);
}

#[test]
fn a_row_without_a_number_is_shown_and_not_skipped() {
    let reading = read_small("no,day,sum\nA-1,2026-09-21,5\n,2026-09-21,7\n-,2026-09-21,8\n", "");
    assert_eq!(reading.reasons(), [("no: empty, so the row is about nothing", 2, 3)]);
}

#[test]
fn cells_under_the_wrong_header_are_not_taken_in() {
    let reading = read_small("no,day,sum\nA-1,2026-09-21,1,299.00\nA-2,2026-09-21,5,,,\n", "");
    assert_eq!(ids(&reading), ["A-2"], "empty cells beyond the headers are nothing");
    assert!(reading.reasons()[0].0.starts_with("more cells than headers"));
}

#[test]
fn a_row_that_is_cut_is_not_taken_in() {
    // The first is cut within an amount, the second parted by a line break in a note that has no quotation marks.
    let text = "day,no,note,sum,clerk,,\n2026-09-21,A-1,x,1\n2026-09-21,A-2,to the\ndoor,5,y\n\n2026-09-21,A-3,x,5,y\n合计\n";
    let reading = read_small(text, "");
    assert_eq!(ids(&reading), ["A-3"], "headers that are empty need no cells");
    assert_eq!((reading.file.rejected, reading.file.notes), (3, 1));
    let [(reason, 3, 2)] = reading.reasons()[..] else { panic!("{:?}", reading.reasons()) };
    assert!(reason.starts_with("fewer cells than headers"), "{reason}");
    assert_eq!(reading.rejects[2].cells, ["d*", "5*", "y*"], "under a shifted header anything may stand");
}

#[test]
fn a_column_without_a_header_is_no_shifted_cell() {
    let reading = read_small("no,sum,\nA-1,5,x\nA-2,5,x,y\n", "");
    assert_eq!((ids(&reading), reading.file.rejected), (vec!["A-1"], 1));
}

#[test]
fn several_numbers_in_one_cell_stand_between_any_of_the_separators() {
    let header = "内部订单号,线上订单号,订单状态,应付金额,下单时间,平台\n";
    let reading = read(
        format!("{header}1,=\"11;12\",发货中,5,2026-09-21,淘宝\n2,13、14；15,发货中,5,2026-09-21,淘宝\n")
            .as_bytes(),
    );
    let named: Vec<Vec<&str>> =
        reading.seen.iter().map(|seen| seen.links.iter().map(|link| link.2.as_str()).collect()).collect();
    assert_eq!(named, [vec!["11", "12"], vec!["13", "14", "15"]]);
}

#[test]
fn damage_rejects_rows_one_by_one() {
    let mut bytes = GBK.encode(LOG).0.into_owned();
    bytes.extend_from_slice(&GBK.encode("1,审核,发货中,李四,2026-09-21 10:05:00\n").0);
    bytes.extend_from_slice(b"2,\xb7,\xb7\n");
    bytes.extend_from_slice(
        &GBK.encode("3,审核,发货中,李四,2026-02-30 10:05:00\n4,审核,发货中,李四,\"2026\n").0,
    );
    let reading = read(&bytes);
    assert_eq!(ids(&reading), ["1"]);
    let reasons: Vec<&str> = reading.reasons().iter().map(|reason| reason.0).collect();
    assert_eq!(reasons.len(), 3, "{reasons:?}");
    for said in ["there is no such day or hour", "a quotation mark is opened"] {
        assert!(reasons.iter().any(|reason| reason.contains(said)), "{said}: {reasons:?}");
    }
    let mut damaged = format!("{LOG}1,审核,发货中,李四,2026-09-21 10:05:00\n2,审核,").into_bytes();
    damaged.extend_from_slice(b"\xe5\x8f,x,2026-09-21 10:05:00\n");
    let reading = read(&damaged);
    assert_eq!(reading.encoding(), "utf-8");
    assert_eq!(reading.reasons(), [("状态: characters were lost, the bytes are no text", 1, 3)]);
}

#[test]
fn rejects_show_what_is_read_and_mask_the_rest() {
    let text = "no,buyer,phone,sum,clerk,memo\nA-1,张三,13812341234,50o,李四,给 13812341234 打电话\nA-2,张三,13812341234,5,李四,x,13812341234\n";
    let masked = read_small(text, "");
    assert_eq!(masked.rejects[0].cells, ["A-1", "张*", "138****1234", "50o", "李*", "给***"]);
    assert_eq!(masked.rejects[0].reason.zh, "sum：不是金额");
    assert_eq!(masked.rejects[1].cells[0], "A*", "under a shifted header anything may stand");
    assert!(!format!("{:?}", masked.rejects).contains("13812341234"));
    let revealed = read_with("small.csv", text.as_bytes(), &[small("")], true);
    assert_eq!(revealed.rejects[0].cells[2], "13812341234");
    assert!(!format!("{:?}", revealed.seen).contains("张三"));
}

#[test]
fn a_reject_that_lacks_only_cells_under_empty_headers_is_shown() {
    let reading = read_small("no,day,sum,,\nA-1,2026-09-21,50o\n6.9E+18,2026-09-21\n", "");
    assert_eq!(reading.rejects[0].cells, ["A-1", "2026-09-21", "50o"]);
    assert_eq!(
        reading.rejects[1].cells,
        ["6***", "2***"],
        "a cell under `sum` is lacking, so either may be shifted"
    );
}

#[test]
fn a_resident_s_number_and_an_address_of_mail_are_masked_wherever_they_stand() {
    let text = "no,day,sum\nA-1,330106199001011234,1\nA-2,,330106199001011234.001\nli@example.com,,x1\n";
    let rejects = read_small(text, "").rejects;
    let shown: Vec<String> = rejects.iter().map(|one| one.cells.join(" ")).collect();
    assert_eq!(shown, ["A-1 330****1234 1", "A-2  330****1234.001", "l***  x*"]);
}

#[test]
fn dates_that_could_be_either_are_asked_about() {
    let text = "no,day,sum\nA-1,4/5/2026,1\nA-2,6/7/2026,1\n";
    let refused = read_small(text, "");
    assert!(
        refused.refusal().contains("in row 2: day: day and month could be either"),
        "{}",
        refused.refusal()
    );
    let declared = read_small(text, "dates = \"dmy\"");
    let first = Instant::parse("2026-05-04T00:00:00+08:00").unwrap();
    assert_eq!(declared.seen[0].times.created, Some(first));
}

#[test]
fn years_of_two_digits_are_asked_about() {
    let refused = read_small("no,day,sum\nA-1,26-09-24 09:01,1\n", "");
    let said = refused.refusal();
    assert!(
        said.contains("in row 2: day: the year has two digits") && said.contains("`dates = \"ymd\"`"),
        "{said}"
    );
    // Among dates that speak for themselves only its own row is rejected.
    let text = "no,day,sum\nA-1,2026-09-24 09:01,1\nA-2,26-09-24 09:01,1\n";
    let odd = read_small(text, "");
    assert_eq!(ids(&odd), ["A-1"]);
    assert_eq!((odd.reasons()[0].1, odd.reasons()[0].2), (1, 3));
    assert!(odd.reasons()[0].0.starts_with("day: the year has two digits"), "{:?}", odd.reasons());
    assert_eq!(ids(&read_small(text, "dates = \"ymd\"")), ["A-1", "A-2"]);
    // A day past the twelfth between month and year.
    let proved = read_small("no,day,sum\nA-1,04-30-22,1\nA-2,05-06-22,1\n", "");
    let day = |text: &str| Some(Instant::parse(text).unwrap());
    assert_eq!(proved.seen[0].times.created, day("2022-04-30T00:00:00+08:00"));
    assert_eq!(proved.seen[1].times.created, day("2022-05-06T00:00:00+08:00"));
}

#[test]
fn a_day_past_the_twelfth_proves_the_order_for_the_whole_file() {
    let proved = read_small("no,day,sum\nA-1,4/5/2026,1\nA-2,6/17/2026,1\n", "");
    assert_eq!(proved.seen[0].times.created, Some(Instant::parse("2026-04-05T00:00:00+08:00").unwrap()));
    assert_eq!(proved.file.rejected, 0);
}

#[test]
fn where_both_orders_are_proved_only_dates_that_speak_for_themselves_are_read() {
    let text = "no,day,sum\nA-1,4/5/2026,1\nA-2,6/17/2026,1\nA-3,17/6/2026,1\nA-4,2026-06-17,1\n";
    let both = read_small(text, "");
    assert_eq!(ids(&both), ["A-2", "A-3", "A-4"]);
    assert!(both.reasons()[0].0.contains("day and month could be either"));
    let declared = read_small(text, "dates = \"mdy\"");
    assert_eq!(ids(&declared), ["A-1", "A-2", "A-4"]);
    assert!(declared.reasons()[0].0.contains("contradicts the order"));
}

#[test]
fn a_date_behind_an_apostrophe_proves_the_order_like_any_other() {
    let text =
        "no,day,sum\nA-1,'9/5/2026 22:55:24,5\nA-2,'9/22/2026 08:00:00,5\nA-3,'2026-09-21 10:00:00,5\n";
    let reading = read_small(text, "");
    assert_eq!(ids(&reading), ["A-1", "A-2", "A-3"]);
    let day = Instant::parse("2026-09-05T22:55:24+08:00").unwrap();
    assert_eq!(reading.seen[0].times.created, Some(day));
    // And where nothing proves it, nothing is read as if it were certain.
    let open = read_small("no,day,sum\nA-1,'9/5/2026 22:55:24,5\nA-2,'9/6/2026 08:00:00,5\n", "");
    assert!(open.refusal().contains("no date of the file says what order"), "{}", open.refusal());
}

#[test]
fn headers_may_stand_below_a_title_and_twice_only_where_nothing_is_read() {
    let titled = read_small("某某店铺订单明细\n导出时间：2026-09-27\nno,day,sum\nA-1,2026-09-21,5\n", "");
    assert_eq!((ids(&titled), titled.seen[0].row), (vec!["A-1"], 4));
    for sign in ["\t", ";"] {
        let table = "no,day,sum\nA-1,2026-09-21,5\n".replace(',', sign);
        for title in ["订单导出报表\n", "订单导出报表, 2026-09-27\n"] {
            let text = format!("\u{feff}{title}{table}");
            let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            for bytes in [text.as_bytes(), &utf16] {
                let reading = read_with("small.csv", bytes, &[small("")], false);
                assert_eq!(ids(&reading), ["A-1"], "{title}{table}");
            }
        }
    }
    let twice = read_small("no,sum,sum\nA-1,5,6\n", "");
    assert!(twice.refusal().contains("the header sum stands twice"));
    assert_eq!(ids(&read_small("no,sum,memo,memo\nA-1,5,,\n", "")), ["A-1"]);
}

#[test]
fn a_shop_s_own_mapping_goes_first_and_two_that_fit_equally_are_refused() {
    let rename = |name: &str, files: &str| Mapping { name: name.into(), ..small(files) };
    let text = "no,sum\nA-1,5\n".as_bytes();
    let tie = read_with("x.csv", text, &[rename("one", ""), rename("two", "")], false);
    assert!(tie.refusal().contains("fits the mappings one and two equally well"), "{}", tie.refusal());
    let named = [rename("one", ""), rename("two", "files = [\"x*.csv\"]")];
    assert_eq!(read_with("folder/x1.csv", text, &named, false).mapping(), "two");
    let log = format!("{LOG}1,审核,发货中,李四,2026-09-21 10:05:00\n");
    let own = Mapping::parse(
        "own.toml",
        "name = \"own\"\nsystem = \"erp\"\nrole = \"erp\"\nnode = \"erp_order\"\nrequires = [\"内部订单号\"]\n[columns]\nid = [\"内部订单号\"]\n",
    )
    .unwrap();
    assert_eq!(read_with("log.csv", log.as_bytes(), &[own], false).mapping(), "own");
    let wanting = read_with("x1.csv", "no,total\nA-1,5\n".as_bytes(), &named, false);
    assert!(wanting.refusal().contains("also needs: sum"), "{}", wanting.refusal());
}

#[test]
fn what_is_no_table_is_refused_in_words() {
    for (bytes, said) in [
        (b"".as_slice(), "the file is empty"),
        (b"<html><table>", "a web page, not a table"),
        (b"PK\x03\x04nothing", "the workbook cannot be opened"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "zero bytes"),
        (b"13812341234,2026-09-21 10:00:00,5\n", "the first row holds values, not headers"),
        ("甲,乙\n1,2\n".as_bytes(), "Found 2: 甲* · 乙*. No mapping knows any of them."),
        // A first row of values that has no digits: who stands there is not shown.
        (
            "欧阳莉莉,浙江省杭州市文三路,oyll@example.com,已发货\n".as_bytes(),
            "Found 4: 欧* · 浙*** · o*** · 已*. No mapping knows any of them.",
        ),
        ("茶,单价,备注\n茶,1,2\n".as_bytes(), "Found 3: 茶* · 单价 · 备注. No mapping"),
        (b"[]\n", "the file holds no JSON value with fields"),
        (b"{\"no\":\n{\n", "the file holds no JSON value with fields"),
    ] {
        let refused = read(bytes);
        assert!(refused.refusal().contains(said), "{said}: {}", refused.refusal());
        assert_eq!((refused.file.rows, refused.seen.len()), (0, 0));
    }
}

#[test]
fn a_status_map_that_is_not_there_refuses_the_file() {
    let with_status = |status: &str| {
        let text = format!(
            "name = \"x\"\nsystem = \"x\"\nrole = \"erp\"\nnode = \"erp_order\"\nrequires = [\"no\"]\n{status}\n[columns]\nid = [\"no\"]\n"
        );
        read_with("x.csv", b"no,state\n1,2\n", &[Mapping::parse("x", &text).unwrap()], false)
    };
    let missing = with_status("[status]\nmap = \"x.none\"\n[status.columns]\nstatus = [\"state\"]");
    let own = "no status map is called `x.none`; a map of your own comes with `--rules FOLDER`";
    assert_eq!(missing.refusal(), own, "no edition was asked for, and of x there is nothing to list");
    let edition = "[status]\nmap = \"x.none\"\nedition = \"pro\"\n[status.columns]\nstatus = [\"state\"]";
    assert_eq!(with_status(edition).refusal(), own, "there is none of any edition");
    let edition = edition.replace("x.none", "jushuitan.order_log");
    assert!(
        with_status(&edition)
            .refusal()
            .starts_with("the status map `jushuitan.order_log` has no edition `pro`;"),
        "{}",
        with_status(&edition).refusal()
    );
    let other = with_status("[status]\nmap = \"crm.none\"\n[status.columns]\nstatus = [\"state\"]");
    assert!(
        other.refusal().contains("of crm there are: crm.manual_order · crm.after_sale"),
        "{}",
        other.refusal()
    );
    let field = with_status("[status]\nmap = \"jushuitan.order_log\"\n[status.columns]\nstat = [\"state\"]");
    assert!(field.refusal().contains("has no field `stat`; its fields: status"), "{}", field.refusal());
}

#[test]
fn systems_are_numbered_once_and_must_not_contradict() {
    let (vocabulary, catalogue) = shipped();
    let file = |name: &str, text: &str| InputFile {
        name: name.into(),
        content: Content::Bytes(text.as_bytes().into()),
    };
    let log = format!("{LOG}1,审核,发货中,李四,2026-09-21 10:05:00\n");
    let other = Mapping {
        system: "erp".into(),
        currency: dangjiu::money::Currency::parse("USD").unwrap(),
        ..small("")
    };
    let files = vec![
        file("a.csv", &log),
        file("b.csv", &log),
        file("c.csv", "no,sum\nA-1,5\n"),
        file("d.csv", "甲\n1\n"),
    ];
    let exports = Exports::open(files, &[other], catalogue, vocabulary).unwrap();
    assert_eq!(exports.systems().len(), 1);
    let outcomes: Vec<bool> = exports.files().iter().map(|file| file.outcome.is_ok()).collect();
    assert_eq!(outcomes, [true, true, false, false]);
    let mut from = Vec::new();
    let read =
        exports.read(&mut |seen: &Observation<'_>| from.push((seen.system.0, seen.origin.file)), false);
    assert_eq!(from, [(0, 0), (0, 1)]);
    assert!(read[2].refused.as_ref().unwrap().en.contains("another role, channel or currency"));
}

#[test]
fn workbooks_keep_rows_dates_and_what_numbers_they_can() {
    let words = |row: &[&str]| row.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
    let rows = vec![
        words(&["no", "day", "sum"]),
        words(&["A-1", "@2026-09-21 10:00:00", "#1052.75"]),
        words(&["", "", ""]),
        words(&["#6917926768823643751", "2026-09-21", "¥5"]),
        words(&["#123456789012345", "#46286", "#0.1"]),
    ];
    let reading = read_with("book.xlsx", &workbook(&[("Sheet1", rows)]), &[small("")], false);
    assert_eq!(ids(&reading), ["A-1", "123456789012345"]);
    assert_eq!((reading.seen[0].amounts[4], reading.seen[1].amounts[4]), (Some(10_527_500), Some(1_000)));
    let day = |text: &str| Some(Instant::parse(text).unwrap());
    assert_eq!(reading.seen[0].times.created, day("2026-09-21T10:00:00+08:00"));
    assert_eq!(reading.seen[1].times.created, day("2026-09-21T00:00:00+08:00"));
    assert!(reading.reasons()[0].0.contains("a spreadsheet rounded the number"));
    assert_eq!(
        (reading.reasons()[0].2, reading.file.rows),
        (4, 3),
        "the blank row counts as a row of the sheet"
    );
}

#[test]
fn a_workbook_that_counts_from_1904_gives_the_same_instants() {
    // 44824 days after 1904-01-01 is 2026-09-21: once as a date, once as a bare number.
    let bytes = include_bytes!("books/since_1904.xlsx");
    let reading = read_with("book.xlsx", bytes, &[small("")], false);
    let created: Vec<_> = reading.seen.iter().map(|seen| seen.times.created).collect();
    let day = |text: &str| Some(Instant::parse(text).unwrap());
    assert_eq!(created, [day("2026-09-21T10:00:00+08:00"), day("2026-09-21T00:00:00+08:00")]);
}

#[test]
fn an_amount_in_another_currency_rejects_its_row() {
    let text = "no,day,sum\nA-1,,100.00\nA-2,,$100.00\nA-3,,￥100.00\nA-4,,100 USD\n";
    let yuan = read_small(text, "");
    assert_eq!(ids(&yuan), ["A-1", "A-3"]);
    let (reason, rows, first) = yuan.reasons()[0];
    assert!(reason.starts_with("sum: an amount in another currency than CNY"), "{reason}");
    assert_eq!((rows, first), (2, 3));
    assert_eq!(ids(&read_small(text, "currency = \"USD\"")), ["A-1", "A-2", "A-4"]);
}

#[test]
fn a_cell_far_from_the_others_fills_no_memory() {
    let words = |row: &[&str]| row.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
    let mut rows = vec![words(&["no", "sum"]), words(&["A-1", "5"])];
    rows.resize(1_048_575, Vec::new());
    rows.push([vec![String::new(); 16_383], words(&["x"])].concat());
    let bytes = workbook(&[("Sheet1", rows)]);
    assert!(bytes.len() < 100_000, "{}", bytes.len());
    let (vocabulary, catalogue) = shipped();
    let file = InputFile { name: "book.xlsx".into(), content: Content::Bytes(bytes.into()) };
    let exports = Exports::open(vec![file], &[small("")], catalogue, vocabulary).unwrap();
    let read = exports.read(&mut |_: &Observation<'_>| panic!("nothing is read"), false);
    let why: Vec<&str> =
        read.iter().filter_map(|file| file.refused.as_ref()).map(|why| why.en.as_str()).collect();
    assert!(why.len() == 1 && why[0].contains("so far from the others"), "{why:?}");
}

#[test]
fn every_sheet_that_is_an_export_is_read_and_the_others_are_named() {
    let words = |row: &[&str]| row.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
    let orders = |id: &str| vec![words(&["no", "sum"]), words(&[id, "5"])];
    let sheets = |last: Vec<Vec<String>>| {
        workbook(&[
            ("说明", vec![words(&["导出说明"]), words(&["每月一张"])]),
            ("八月", orders("A-1")),
            ("Sheet3", Vec::new()),
            ("九月", orders("A-2")),
            ("last", last),
        ])
    };
    let open = |bytes: Vec<u8>, own: Mapping| {
        let (vocabulary, catalogue) = shipped();
        let file = InputFile { name: "book.xlsx".into(), content: Content::Bytes(bytes.into()) };
        let exports = Exports::open(vec![file], &[own], catalogue, vocabulary).unwrap();
        let mut seen = Vec::new();
        let read = exports.read(
            &mut |one: &Observation<'_>| seen.push((one.origin.file, one.origin.row, one.id.to_owned())),
            false,
        );
        let file = |(file, read): (&dangjiu_exports::OpenFile, &dangjiu_exports::FileRead)| {
            let refused = read.refused.as_ref().map(|why| why.en.clone()).unwrap_or_default();
            (file.name.clone(), file.left_out.join(" "), refused)
        };
        (seen, exports.files().iter().zip(&read).map(file).collect::<Vec<_>>())
    };
    let named = |name: &str, left_out: &str| (name.to_owned(), left_out.to_owned(), String::new());
    let other = || vec![words(&["品名", "库存"]), words(&["茶", "3"])];

    let (seen, files) = open(sheets(Vec::new()), small(""));
    assert_eq!(seen, [(0, 2, "A-1".to_owned()), (1, 2, "A-2".to_owned())]);
    assert_eq!(files, [named("book.xlsx [八月]", "说明"), named("book.xlsx [九月]", "")]);
    // A table that no mapping knows may be orders: it is refused as a file would be.
    let (seen, files) = open(sheets(other()), small(""));
    assert_eq!((seen.len(), files.len()), (2, 3));
    assert_eq!(files[2].0, "book.xlsx [last]");
    assert!(files[2].2.contains("Found 2: 品名 · 库存"), "{}", files[2].2);
    // Unless the mapping says which sheet is read.
    let (seen, files) = open(sheets(other()), small("sheet = \"九月\""));
    assert_eq!(seen, [(0, 2, "A-2".to_owned())]);
    assert_eq!(files, [named("book.xlsx", "说明 八月 last")]);
}

#[test]
fn a_long_file_is_read_in_blocks_as_it_is_in_one_piece() {
    let mut text = String::from(LOG);
    for n in 0..20_000 {
        text.push_str(&format!("{n},\"审核,\n通过\",发货中,李四,2026-09-21 10:05:00\n"));
    }
    assert!(text.len() > 1_000_000);
    for bytes in [text.clone().into_bytes(), GB18030.encode(&text).0.into_owned()] {
        let reading = read(&bytes);
        assert_eq!((reading.seen.len(), reading.file.rejected), (20_000, 0));
        assert_eq!(reading.seen.last().map(|seen| (seen.id.as_str(), seen.row)), Some(("19999", 20_001)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever stands in a file, every row of it is read, rejected, a note or blank, and nothing is lost.
    #[test]
    fn every_row_is_accounted_for(cells in proptest::collection::vec("[A-C0-9./:¥ -]{0,8}|[\u{4e00}-\u{4e08}]{0,3}", 0..40)) {
        let mut text = String::from("no,day,sum\n");
        for row in cells.chunks(3) {
            text.push_str(&format!("\"{}\"\n", row.join("\",\"")));
        }
        let reading = read_small(&text, "dates = \"mdy\"");
        let blank = cells.chunks(3).filter(|row| row.iter().all(|cell| cell.trim().is_empty())).count() as u64;
        let file = &reading.file;
        prop_assert_eq!(file.rows, file.read + file.rejected + file.notes);
        prop_assert_eq!(file.rows + blank, cells.chunks(3).len() as u64);
        prop_assert_eq!(reading.seen.len() as u64, file.read);
        prop_assert_eq!(reading.rejects.len() as u64, file.rejected);
    }

    #[test]
    fn any_bytes_after_a_header_end_in_counts(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let reading = read(&[LOG.as_bytes(), &bytes].concat());
        prop_assert_eq!(reading.seen.len() as u64, reading.file.read);
    }
}
