//! Cells, headers and lines of tables that hold what they cannot.

use super::slips::slip;
use super::*;

const OTHER: &str = codes::syntax::UNEXPECTED.id;

fn table(row: &str) -> String {
    alloc::format!("table t (first)\n| order.province | order.amount | -> carrier |\n{row}\n| - | - | sf |")
}

/// A row with this cell under `order.province`: the code, what is pointed at, and what the fix makes of the cell.
fn coded(code: &str, cell: &str, place: &str, after: &str) {
    let row = |cell: &str| table(&alloc::format!("| {cell} | - | zto |"));
    slip(&row(cell), code, place, &if after.is_empty() { String::new() } else { row(after) });
    if !after.is_empty() {
        assert_eq!(refused(&row(after)), [""; 0], "{after}");
    }
}

/// A cell that is wrong as a whole.
fn cell(text: &str, after: &str) {
    coded(OTHER, text, text, after);
}

#[test]
fn a_cell_is_a_value_alone() {
    cell("is 浙江", "浙江");
    cell("is not 浙江", "not 浙江");
    cell("不是 浙江", "非 浙江");
    cell("是 空", "空");
    cell("province: 浙江", "浙江");
    cell("order.province := 浙江", "浙江");
    cell("city: \"x\"", "");
    cell("是", "真");
    cell("if order.cod", "");
    cell("当 订单.货到付款", "");
    cell("contains \"a\"", "");
    cell("starts with \"a\"", "");
}

#[test]
fn a_cell_holds_one_test() {
    cell(">= 5元 and <= 9元", "5元 .. 9元");
    cell("<= 9元 且 >= 5元", "5元 .. 9元");
    cell(">= 5元 and < 9元", "");
    cell(">= 5元, <= 9元", "");
    cell("> 9元 or < 5元", "");
    cell("≥5元且<9元", "");
    cell("5元 to 9元", "5元 .. 9元");
    cell("between 5元 and 9元", "5元 .. 9元");
    cell("5元到9元", "5元 .. 9元");
    cell("5元～9元", "5元 .. 9元");
    cell("大于 5元", "> 5元");
    cell("at least 5元", ">= 5元");
    cell("5元以上", ">= 5元");
    // Two comparisons in one are told as such; what is to be done is said for a cell.
    let found = read(&table("| 1 < x < 9 | - | zto |")).diagnostics;
    assert_eq!(found[0].code.id, codes::syntax::CHAINED_COMPARISON.id);
    assert!(
        found[0].help.as_ref().is_some_and(|help| help.en.contains("a column for each end")),
        "{found:?}"
    );
}

#[test]
fn the_list_behind_in_has_brackets() {
    cell("in 浙江, 江苏", "in [浙江, 江苏]");
    cell("in (浙江, 江苏)", "in [浙江, 江苏]");
    cell("not in 浙江", "not in [浙江]");
    cell("属于 浙江", "属于 [浙江]");
    cell("不属于 [浙江]", "非 属于 [浙江]");
}

#[test]
fn any_value_is_a_dash() {
    cell("*", "-");
    cell("--", "-");
    cell("otherwise", "-");
    cell("否则", "-");
    for (row, place, after) in [
        ("|  | - | zto |", "  ", "| - | - | zto |"),
        ("| - || zto |", "", "| - | - | zto |"),
        ("| - | - | |", " ", ""),
    ] {
        slip(&table(row), OTHER, place, &if after.is_empty() { String::new() } else { table(after) });
    }
}

#[test]
fn values_are_separated_by_commas() {
    let separator = codes::syntax::MISSING_SEPARATOR.id;
    coded(separator, "New York", "York", "");
    coded(separator, "浙江 江苏", "江苏", "");
    coded(separator, "浙江; 江苏", ";", "浙江, 江苏");
    let help = read(&table("| New York | - | zto |")).diagnostics[0].help.clone().unwrap();
    assert!(help.en.ends_with("`\"New York\"`") && help.zh.ends_with("\"New York\""), "{help:?}");
}

#[test]
fn outputs_and_steps_have_no_signs_before_them() {
    slip(&table("| - | - | -> zto |"), OTHER, "-> zto", &table("| - | - | zto |"));
    slip(&table("| - | - | carrier: zto |"), OTHER, "carrier: zto", &table("| - | - | zto |"));
    let steps = |cell: &str| alloc::format!("table t (first)\n| a | -> then |\n| true | {cell} |");
    slip(&steps("then b()"), OTHER, "then b()", &steps("b()"));
    slip(&steps("b() if c"), OTHER, "if c", "");
    slip(&steps("b() after 30min"), OTHER, "after 30min", "");
    slip(&steps(""), OTHER, "  ", &steps("-"));
}

/// Other white space than blanks is part of what was found.
#[test]
fn odd_white_space_in_a_cell_is_survived() {
    for odd in ['\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2003}'] {
        for cell in [
            alloc::format!("{odd}is 浙江"),
            alloc::format!(">= 5{odd} and <= 9{odd}"),
            alloc::format!("{odd}"),
        ] {
            assert!(!refused(&table(&alloc::format!("| {cell} | - | zto |"))).is_empty(), "{cell:?}");
        }
    }
}

#[test]
fn lines_of_a_table_are_a_header_and_rows() {
    let text = "table t (first)\n| a | -> b |\n|---|:---:|\n| - | 1 |";
    slip(text, OTHER, "|---|:---:|", "table t (first)\n| a | -> b |\n| - | 1 |");
    slip("table t\n| a | -> b |\nx | 1 |", OTHER, "x", "table t\n| a | -> b |\n| x | 1 |");
    slip("table t first\n| a | -> b |", OTHER, "first", "table t (first)\n| a | -> b |");
    slip("表 甲 唯一\n| a | -> b |", OTHER, "唯一", "表 甲 (唯一)\n| a | -> b |");
    slip("table t\nwhen a\n| a | -> b |", OTHER, "when", "");
    slip("table t\n| a | then |\n| - | b() |", OTHER, "then", "table t\n| a | -> then |\n| - | b() |");
    slip("table t\n| a | => b |\n| - | 1 |", OTHER, "=", "table t\n| a | -> b |\n| - | 1 |");
    slip("table t\n| a > 5 | -> b |\n| - | 1 |", OTHER, ">", "");
}
