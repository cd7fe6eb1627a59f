//! What stands in a cell of a table and is no value of its column.

use alloc::string::String;
use alloc::vec::Vec;

use super::{checked, codes_of, said};
use crate::diagnostic::Diagnostic;

fn table(row: &str) -> String {
    alloc::format!(
        "table t (first)\n| order.province | order.amount | order.cod | -> carrier |\n{row}\n| - | - | - | yto |\n\
         rule r\nwhen order.created and t.carrier is sf\nthen alert(text: \"x\")\n"
    )
}

fn only(text: &str) -> Diagnostic {
    let found = checked(text);
    assert_eq!(found.diagnostics.len(), 1, "{text}\n{:#?}", said(&found));
    found.diagnostics.into_iter().next().expect("one")
}

/// A row that is refused with one message; with its change made, the row that it becomes.
fn row(wrong: &str, message: &str, right: &str) {
    let text = table(wrong);
    let found = only(&text);
    assert_eq!(found.message.en, message, "{wrong}");
    assert!(!found.message.zh.is_empty() && found.help.is_some_and(|help| !help.zh.is_empty()), "{wrong}");
    let mended = found.fix.map(|fix| {
        let (start, end) = (fix.span.start as usize, fix.span.end as usize);
        [&text[..start], &*fix.replacement, &text[end..]].concat()
    });
    assert_eq!(mended, (!right.is_empty()).then(|| table(right)), "{wrong}");
    if !right.is_empty() {
        assert_eq!(codes_of(&table(right)), Vec::<&str>::new(), "{right}");
    }
}

const ONE: &str = "a cell holds one test of its column";

#[test]
fn a_cell_does_not_repeat_its_column() {
    let amount = "the column is `order.amount` already";
    row("| - | order.amount > 5元 | - | zto |", amount, "| - | > 5元 | - | zto |");
    row("| - | 订单.金额 = 5元 | - | zto |", amount, "| - | 5元 | - | zto |");
    let province = "the column is `order.province` already";
    row("| order.province is not 浙江 | - | - | zto |", province, "| not 浙江 | - | - | zto |");
    row("| order.province in [浙江] | - | - | zto |", province, "| in [浙江] | - | - | zto |");
    row("| - | - | order.cod = true | zto |", "the column is `order.cod` already", "| - | - | true | zto |");
}

#[test]
fn other_conditions_are_other_columns() {
    row("| order.amount > 5元 | - | - | zto |", ONE, "");
    row("| 浙江 and order.cod | - | - | zto |", ONE, "");
    row("| - | > 5元 and order.cod | - | zto |", ONE, "");
    row("| - | order.amount > 5元 or order.amount < 1元 | - | zto |", ONE, "");
}

#[test]
fn several_values_stand_behind_commas_and_lists_behind_in() {
    row("| 浙江 or 江苏 | - | - | zto |", ONE, "| 浙江, 江苏 | - | - | zto |");
    row("| 浙江/江苏 | - | - | zto |", ONE, "| 浙江, 江苏 | - | - | zto |");
    row("| [浙江, 江苏] | - | - | zto |", "a list stands behind `in`", "| in [浙江, 江苏] | - | - | zto |");
    row("| - | 5元 - 9元 | - | zto |", "one value less another stands here", "| - | 5元 .. 9元 | - | zto |");
}

#[test]
fn an_instant_less_a_duration_is_a_value() {
    let text = "table t (first)\n| order.paid_at | -> carrier |\n| 2026-11-11T00:00:00+08:00 - 1d | zto |\n| - | yto |\n\
                rule r\nwhen order.created and t.carrier is zto\nthen alert(text: \"x\")\n";
    assert_eq!(codes_of(text), Vec::<&str>::new());
}

#[test]
fn words_of_speech_in_a_cell() {
    row("| - | - | yes | zto |", "there is no `yes`", "| - | - | true | zto |");
    row("| - | - | 否 | zto |", "there is no `否`", "| - | - | 假 | zto |");
    row("| - | any | 真 | zto |", "there is no `any`", "| - | - | 真 | zto |");
}

#[test]
fn a_row_with_too_few_or_too_many_cells_is_said_once() {
    row("| - | 5元 | zto |", "this row has 3 cells, the header 4", "");
    row("| 浙江 | 江苏 | - | - | zto |", "this row has 5 cells, the header 4", "");
}

#[test]
fn an_output_is_one_value() {
    let text = |cell: &str| table(&alloc::format!("| 浙江 | - | - | {cell} |"));
    assert_eq!(only(&text("zto or sf")).message.en, "an output cell holds one value");
    let found = only(&text("= zto"));
    assert_eq!(
        found.fix.map(|fix| (fix.span.end - fix.span.start, fix.replacement)),
        Some((2, String::new()))
    );
    // Of conditions it may be one.
    let hot = "let big = true\ntable t (first)\n| order.cod | order.presale | -> hot |\n\
               | true | - | big or order.presale |\n| - | - | false |\n\
               rule r\nwhen order.created and t.hot\nthen alert(text: \"x\")\n";
    assert_eq!(codes_of(hot), Vec::<&str>::new());
}

#[test]
fn a_step_of_a_table_is_called() {
    let text = |cell: &str| alloc::format!("table t (first)\n| order.cod | -> then |\n| true | {cell} |\n");
    for (wrong, right) in [
        ("alert", "alert()"),
        ("alert(text: \"a\") and alert(text: \"b\")", "alert(text: \"a\"), alert(text: \"b\")"),
    ] {
        let found = only(&text(wrong));
        assert_eq!(found.message.en, "a step is needed here: `action(name: value)`");
        let fix = found.fix.expect("a change");
        let wrong = text(wrong);
        let (start, end) = (fix.span.start as usize, fix.span.end as usize);
        assert_eq!([&wrong[..start], &*fix.replacement, &wrong[end..]].concat(), text(right));
    }
}
