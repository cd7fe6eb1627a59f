//! Line ends, comments, cutting.

use super::*;
use crate::syntax::ast::{Decl, DeclKind, ExprKind, Rule};

fn rule(decl: &Decl) -> &Rule {
    match &decl.kind {
        DeclKind::Rule(rule) => rule,
        other => panic!("{other:?}"),
    }
}

fn steps(text: &str) -> usize {
    let parsed = read(text);
    assert!(parsed.diagnostics.is_empty(), "{text}: {:?}", parsed.diagnostics);
    rule(&parsed.file.decls[0]).then.len()
}

#[test]
fn a_line_end_ends_a_step() {
    assert_eq!(steps("rule r\nwhen a\nthen b()\n     c()\n\n\n     d(), e(),\n     f()"), 5);
    assert_eq!(steps("rule r\nwhen a\nthen b()\n  after 5min\n  unless x leaves y\n  if z\n  c()"), 2);
    assert_eq!(steps("rule r\nwhen a\nthen b() if x\n  and y or\n  z\n  c()"), 2);
    assert_eq!(steps("rule r\nwhen a\nthen after(x: 1)\n  by.z(x: 1)\n  within(y: 1)"), 3);
    assert_eq!(steps("规则 r\n当 a\n就 b() 若 x\n  且 y\n  后(甲: 1)"), 2);
    assert_eq!(steps("rule r\nwhen a\nthen b(\n x: 1,\n y: 2\n)\n , c()"), 2);
}

#[test]
fn comments_are_kept_apart() {
    let text = "// first\nlet x = 1 // second\n  ／／ third\nlet y = \"// no\"";
    let file = read(text).file;
    let shown: Vec<(&str, bool)> =
        file.comments.iter().map(|comment| (comment.span.text(text), comment.own_line)).collect();
    assert_eq!(shown, [("// first", true), ("// second", false), ("／／ third", true)]);
    assert_eq!(file.decls.len(), 2);
}

#[test]
fn words_open_a_declaration_only_in_the_first_column() {
    let text = "rule r\nwhen\nevent.source is crm and\nlist is none\n and map.x\nthen\nlist(a: 1)\nuse(b: 2)\ngroup.x(c: 3)";
    assert_eq!(steps(text), 3);
    assert_eq!(read("let a = 1 let b = 2").diagnostics.len(), 1);
    assert_eq!(read("  rule r\nwhen a\nthen b()").diagnostics[0].code.id, codes::syntax::STRAY_TEXT.id);
}

#[test]
fn fields_may_be_called_as_declarations() {
    let text = "record r {\nrule: text\nlist \"名单\": text\nmap: text\ntest \"t\": text\n}\nlet x = 1";
    let parsed = read(text);
    assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
    assert_eq!(parsed.file.decls.len(), 2);
}

#[test]
fn spans_are_those_of_the_source() {
    let text = "// 注释\r\n规则 甲 // 乙\r\n当 订单.创建\r\n  且 订单.金额 ＞ ５元\r\n就 丙()\r\n";
    let file = read(text).file;
    let rule = rule(&file.decls[0]);
    assert_eq!(rule.name.span.text(text), "甲");
    let ExprKind::And(all) = &rule.when.kind else { panic!("{:?}", rule.when) };
    assert_eq!(all[1].span.text(text), "订单.金额 ＞ ５元");
    let ExprKind::Compare(_, _, amount) = &all[1].kind else { panic!("{:?}", all[1]) };
    let ExprKind::Literal(literal) = &amount.kind else { panic!("{amount:?}") };
    assert_eq!((literal.spelling.as_str(), literal.span.text(text)), ("5元", "５元"));
}

#[test]
fn table_rows_are_lines() {
    let text = "table t\n| a | -> b |\n| - | 1\n| 2 | -\n\n// x\n| 3 | 4 |";
    let parsed = read(text);
    assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
    let DeclKind::Table(table) = &parsed.file.decls[0].kind else { panic!() };
    assert_eq!(table.rows.len(), 3);
}
