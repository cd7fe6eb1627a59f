//! Tables as functions and as rules, and what is said of their rows.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::{checked, codes_of, said};
use crate::program::NodeKind;
use crate::syntax::ast::PolicyWord;
use crate::value::Type;

fn used(table: &str, test: &str) -> String {
    alloc::format!("{table}rule r\nwhen order.created and {test}\nthen alert(text: \"x\")\n")
}

#[test]
fn a_table_is_a_function_of_its_header() {
    let table = "table carrier_choice (first)\n\
        | order.province        | order.weight | order.cod | -> carrier |\n\
        | in [浙江, 江苏, 上海] | <= 3kg       | -         | zto        |\n\
        | -                     | > 20kg       | -         | deppon     |\n\
        | -                     | -            | true      | sf         |\n\
        | -                     | -            | -         | yto        |\n";
    let found = checked(&used(table, "carrier_choice.carrier is 顺丰"));
    assert!(found.diagnostics.is_empty(), "{:?}", said(&found));
    let made = found.program.tables.first().expect("a table");
    let carrier = found.program.vocabulary.enum_names.get("carrier").copied().expect("an enum");
    assert_eq!(made.outputs, [("carrier".into(), Type::Enum(carrier))]);
    assert_eq!((made.rows.len(), made.policy), (4, PolicyWord::First));
    let tests: Vec<usize> = made
        .rows
        .iter()
        .map(|row| match &row.test.kind {
            NodeKind::And(parts) => parts.len(),
            NodeKind::Const(_) => 0,
            _ => 1,
        })
        .collect();
    assert_eq!(tests, [2, 1, 1, 0]);
    let rule = found.program.rules.first().expect("a rule");
    let condition = rule.condition.node();
    let NodeKind::Compare(_, left, _) = &condition.kind else { panic!("{:?}", rule.condition) };
    assert!(matches!(left.kind, NodeKind::TableOutput { table: 0, output: 0 }));
}

#[test]
fn outputs_take_a_written_type_or_that_of_their_cells() {
    let table = |header: &str, cell: &str| {
        let text = alloc::format!("table t (first)\n| order.cod | {header} |\n| - | {cell} |\n");
        let found = checked(&used(&text, "t.x is known"));
        (
            found.program.tables.first().and_then(|table| table.outputs.first().map(|(_, ty)| ty.clone())),
            codes(&found),
        )
    };
    assert_eq!(table("-> x", "5元"), (Some(Type::Money), vec![]));
    assert_eq!(table("-> x: number", "5%"), (Some(Type::Number), vec![]));
    assert_eq!(table("-> x: number", "5元").1, ["DJ2201"]);
    assert_eq!(table("-> x", "order.amount").1, ["DJ3115"]);
    assert_eq!(table("-> x: order", "5").1, ["DJ3115"]);
    assert_eq!(table("-> x", "-").1.first(), Some(&"DJ3115"));
}

fn codes(checked: &crate::check::Checked) -> Vec<&'static str> {
    checked.diagnostics.iter().map(|found| found.code.id).collect()
}

#[test]
fn outputs_are_named() {
    let table = "table t (first)\n| order.cod | -> x: number |\n| - | 1 |\n";
    assert_eq!(codes_of(&used(table, "t.y > 1")), ["DJ2102"]);
    assert_eq!(codes_of(&used(table, "t > 1")), ["DJ2102"]);
    assert_eq!(codes_of(&used(table, "t.x > 1")), Vec::<&str>::new());
    assert_eq!(codes_of(&used(table, "t.x is none")), Vec::<&str>::new());
}

#[test]
fn an_erroneous_table_is_said_once() {
    let table = "table t (first)\n| order.nothing | -> x: number |\n| - | 1 |\n";
    let found = checked(&used(table, "t.x > 1"));
    assert_eq!(codes(&found), ["DJ2102"]);
    assert!(found.program.rules.is_empty() && found.program.tables.is_empty());
}

#[test]
fn rows_with_steps_are_rules_of_a_group() {
    let table = "table answers (unique)\n\
        | order.amount | -> then |\n\
        | >= 100元 | alert(text: \"a\"), escalate(to: ops) |\n\
        | < 100元  | - |\n";
    let found = checked(table);
    assert!(found.diagnostics.is_empty(), "{:?}", said(&found));
    let rules: Vec<(&str, Option<u32>, usize)> =
        found.program.rules.iter().map(|rule| (rule.name.as_str(), rule.group, rule.then.len())).collect();
    assert_eq!(rules, [("answers#1", Some(0), 2), ("answers#2", Some(0), 0)]);
    let group = found.program.groups.first().expect("a group");
    assert_eq!((group.name.as_str(), group.policy), ("answers", PolicyWord::Unique));
}

fn rows(policy: &str, header: &str, rows: &[&str]) -> Vec<&'static str> {
    let rows: String = rows.iter().map(|row| alloc::format!("| {row} | 1 |\n")).collect();
    let text = alloc::format!("table t ({policy})\n| {header} | -> x: number |\n{rows}");
    let test = if policy == "all" { "order.cod" } else { "t.x > 1" };
    codes_of(&used(&text, test)).into_iter().filter(|code| *code != "DJ4106").collect()
}

#[test]
fn gaps_are_found_where_they_can_be() {
    assert_eq!(rows("first", "order.cod", &["true"]), ["DJ4110"]);
    assert_eq!(rows("first", "order.cod", &["true", "false"]), Vec::<&str>::new());
    assert_eq!(rows("first", "order.amount", &["< 5元", "> 5元"]), ["DJ4110"]);
    assert_eq!(rows("first", "order.amount", &["< 5元", ">= 5元"]), Vec::<&str>::new());
    assert_eq!(rows("first", "order.amount", &["0元 .. 5元", "> 5元", "< 0元"]), Vec::<&str>::new());
    assert_eq!(rows("first", "order.settlement", &["escrow, cod", "offline"]), ["DJ4110"]);
    assert_eq!(
        rows("first", "order.settlement", &["escrow, cod", "not in [escrow, cod]"]),
        Vec::<&str>::new()
    );
    assert_eq!(rows("first", "order.cod | order.presale", &["true | -", "- | true"]), ["DJ4110"]);
    assert_eq!(rows("first", "order.province", &["浙江", "not 浙江"]), Vec::<&str>::new());
    // An optional field: its absence is no gap, which would be in every such table.
    assert_eq!(rows("first", "order.presale", &["true", "false"]), Vec::<&str>::new());
    assert_eq!(rows("first", "order.discount", &["< 5元", ">= 5元"]), Vec::<&str>::new());
    assert_eq!(rows("all", "order.cod", &["true"]), Vec::<&str>::new());
}

#[test]
fn rows_never_reached_are_found() {
    assert_eq!(rows("first", "order.cod", &["-", "true"]), ["DJ4104"]);
    assert_eq!(rows("first", "order.amount", &["> 5元", "> 7元", "-"]), ["DJ4104"]);
    assert_eq!(rows("first", "order.amount", &["> 7元", "> 5元", "-"]), Vec::<&str>::new());
    assert_eq!(rows("first", "order.cod", &["true", "false", "-"]), ["DJ4104"]);
    // For an optional field the last row is for its absence.
    assert_eq!(rows("first", "order.discount", &["> 5元", "<= 5元", "-"]), Vec::<&str>::new());
    assert_eq!(rows("first", "order.discount", &["> 5元", "<= 5元", "none"]), Vec::<&str>::new());
}

#[test]
fn overlaps_are_found() {
    assert_eq!(rows("unique", "order.amount", &["<= 5元", ">= 5元"]), ["DJ4111"]);
    assert_eq!(rows("unique", "order.amount", &["< 5元", ">= 5元"]), Vec::<&str>::new());
    assert_eq!(
        rows("unique", "order.cod | order.presale", &["true | -", "false | -", "- | true"]),
        ["DJ4111"]
    );
}

/// A field has one value, in however many columns it stands.
#[test]
fn columns_of_one_field_are_judged_together() {
    let band = "order.amount | order.amount";
    assert_eq!(rows("unique", band, &["< 5元 | -", ">= 5元 | < 9元", "- | >= 9元"]), Vec::<&str>::new());
    assert_eq!(rows("first", band, &["< 5元 | -", ">= 5元 | < 9元", "- | >= 9元"]), Vec::<&str>::new());
    assert_eq!(rows("first", band, &["< 5元 | -", ">= 5元 | < 9元", "- | > 9元"]), ["DJ4110"]);
    assert_eq!(rows("unique", band, &["< 5元 | -", ">= 5元 | <= 9元", "- | >= 9元"]), ["DJ4111"]);
}

/// What is compared with a value that is missing is unknown, and so is its opposite (4.4).
#[test]
fn a_missing_value_is_taken_by_no_comparison() {
    assert_eq!(rows("unique", "order.amount", &["missing", "not 5元", "5元"]), Vec::<&str>::new());
    assert_eq!(rows("unique", "order.channel", &["missing", "not in [jd]", "jd"]), Vec::<&str>::new());
    assert_eq!(rows("unique", "order.amount", &["missing", "missing", "5元", "not 5元"]), ["DJ4111"]);
}

/// A field that is not required is missing only where the whole order is.
#[test]
fn a_missing_order_has_no_other_fields() {
    let two = "order.note | order.cod";
    assert_eq!(rows("unique", two, &["missing | -", "- | true", "- | false"]), Vec::<&str>::new());
    assert_eq!(rows("unique", "order.cod", &["missing", "missing", "true", "false"]), Vec::<&str>::new());
    assert_eq!(rows("first", two, &["missing | -", "- | true", "- | -"]), Vec::<&str>::new());
    let two = "order.amount | order.cod";
    assert_eq!(rows("unique", two, &["missing | -", "- | true", "- | false"]), ["DJ4111"]);
}

#[test]
fn cells_that_do_not_fit() {
    for (header, cell, code) in [
        ("order.amount", "> 5", "DJ2202"),
        ("order.channel", "nowhere", "DJ2103"),
        ("order.channel", "> taobao", "DJ2211"),
        ("order.items", "5", "DJ2201"),
        ("order.customer", "5", "DJ2201"),
        ("order.cod | order.presale", "true", "DJ3115"),
    ] {
        let found = rows("first", header, &[cell, "-"]);
        assert_eq!(found.first(), Some(&code), "{header} {cell}: {found:?}");
    }
    assert_eq!(rows("first", "order.tags", &["\"a\", \"b\"", "-"]), Vec::<&str>::new());
}

#[test]
fn tables_do_not_read_each_other() {
    let text = "table a (first)\n| order.cod | -> x: number |\n| - | 1 |\ntable b (first)\n| a.x | -> y: number |\n| - | 1 |\n";
    let codes = codes_of(&used(text, "b.y > 1 and a.x > 1"));
    assert_eq!(codes, ["DJ3115"]);
}

#[test]
fn a_table_has_outputs_or_steps() {
    let both = "table t (first)\n| order.cod | -> x | -> then |\n| - | 1 | alert(text: \"a\") |\n";
    assert_eq!(codes_of(both), ["DJ3115"]);
    let neither = "table t (first)\n| order.cod |\n| - |\n";
    assert_eq!(codes_of(neither), ["DJ3115"]);
    let twice = "table t (first)\n| order.cod | -> x: number | -> x: number |\n| - | 1 | 2 |\n";
    assert_eq!(codes_of(twice), ["DJ3115"]);
    let no_step = "table t (first)\n| order.cod | -> then |\n| - | 5 |\n";
    assert_eq!(codes_of(no_step), ["DJ3115"]);
}

/// A gap is told with values as rules and explanations show them.
#[test]
fn a_gap_is_told_in_shop_time_and_kilograms() {
    let text = "table t (first)\n| order.created_at | order.weight | -> x: number |\n\
        | < 2026-02-09 | <= 1500g | 1 |\n| >= 2026-02-09 | <= 1500g | 2 |\n| < 2026-02-08 | > 1500g | 3 |\n\
        rule r\nwhen order.created and t.x is known\nthen alert(text: \"x\")\n";
    let found = checked(text).diagnostics;
    let gap = found.iter().find(|found| found.code.id == "DJ4110").expect("a gap");
    assert_eq!(
        gap.message.en,
        "no row is true for: order.created_at = 2026-02-08T00:00:00+08:00; order.weight > 1.5kg"
    );
    assert_eq!(
        gap.message.zh,
        "没有一行适用于：订单.创建时间 = 2026-02-08T00:00:00+08:00; 订单.重量 > 1.5kg"
    );
}
