//! The usual slips: their codes, places and fixes.

use super::*;

/// A text, the code, the text pointed at, and what the fix makes of it (empty: no fix).
pub(super) fn slip(text: &str, code: &str, place: &str, after: &str) {
    let diagnostics = read(text).diagnostics;
    assert_eq!(diagnostics.len(), 1, "{text}: {diagnostics:?}");
    let diagnostic = &diagnostics[0];
    assert_eq!(diagnostic.code.id, code, "{text}: {diagnostic:?}");
    assert_eq!(pointed(text, diagnostic), place, "{text}: {diagnostic:?}");
    assert_eq!(fixed(text, diagnostic).unwrap_or_default(), after, "{text}: {diagnostic:?}");
    assert!(!diagnostic.message.en.is_empty() && !diagnostic.message.zh.is_empty());
}

#[test]
fn glued_words() {
    let glued = codes::syntax::GLUED_WORD.id;
    slip("定义 甲 = 订单.渠道 是淘宝", glued, "是淘宝", "定义 甲 = 订单.渠道 是 淘宝");
    slip("定义 甲 = 订单.渠道是 淘宝", glued, "渠道是", "定义 甲 = 订单.渠道 是 淘宝");
    slip("规则 甲\n当订单.创建\n就 乙()", glued, "当订单", "规则 甲\n当 订单.创建\n就 乙()");
    slip("规则 甲\n当 订单.创建\n就乙()", glued, "就乙", "规则 甲\n当 订单.创建\n就 乙()");
    slip(
        "规则 甲\n当 订单.创建\n就 乙() 若订单.大",
        glued,
        "若订单",
        "规则 甲\n当 订单.创建\n就 乙() 若 订单.大",
    );
    slip(
        "规则 甲\n当 订单 保持 已付款 满48小时\n就 乙()",
        glued,
        "满48小时",
        "规则 甲\n当 订单 保持 已付款 满 48小时\n就 乙()",
    );
    slip(
        "规则 甲\n当 30天内至少 3 次 退款.申请\n就 乙()",
        glued,
        "30天内至少",
        "规则 甲\n当 30天内 至少 3 次 退款.申请\n就 乙()",
    );
    slip(
        "规则小红书 “甲”\n当 订单.创建\n就 乙()",
        glued,
        "规则小红书",
        "规则 小红书 “甲”\n当 订单.创建\n就 乙()",
    );
}

#[test]
fn units() {
    let unit = codes::syntax::UNIT.id;
    slip("let x = 5分", unit, "分", "");
    slip("let x = 5 分", unit, "分", "");
    slip("let x = 5m", unit, "m", "let x = 5min");
    slip("let x = 5hours", unit, "hours", "let x = 5h");
    slip("设 x = 5块", unit, "块", "设 x = 5元");
    slip("let x = 5parsecs", unit, "parsecs", "");
}

#[test]
fn reserved_words() {
    let hard = codes::syntax::HARD_WORD.id;
    slip("let in = 5", hard, "in", "");
    slip("规则 若\n当 甲\n就 乙()", hard, "若", "");
    assert_eq!(refused("let x = order.in + order.若"), [""; 0]);
}

#[test]
fn missing_words() {
    let then = codes::syntax::MISSING_THEN.id;
    slip("rule r\nwhen a\nb()", then, "b", "rule r\nwhen a\nthen b()");
    slip("规则 甲\n当 乙 是 丙\n丁(戊: 1)", then, "丁", "规则 甲\n当 乙 是 丙\n就 丁(戊: 1)");
    slip("rule r\nwhen a", then, "", "");
    let separator = codes::syntax::MISSING_SEPARATOR.id;
    slip("rule r\nwhen a\nthen b() c()", separator, "c", "rule r\nwhen a\nthen b() , c()");
    slip("rule r\nwhen a\nthen b(x: 1 y: 2)", separator, "y", "");
    slip("rule r\nwhen order.created order.cod\nthen b()", separator, "order", "");
    slip("let x = [1, 2 3]", separator, "3", "");
}

#[test]
fn misspelt_words() {
    let misspelt = codes::syntax::MISSPELT_DECLARATION.id;
    slip("rul x\nwhen a\nthen b()", misspelt, "rul", "rule x\nwhen a\nthen b()");
    slip("tset \"a\"\nexpect nothing", misspelt, "tset", "test \"a\"\nexpect nothing");
    slip("let a = 1\nenmu b { c }", misspelt, "enmu", "let a = 1\nenum b { c }");
    slip("规侧 甲\n当 乙\n就 丙()", misspelt, "规侧", "规则 甲\n当 乙\n就 丙()");
    let other = codes::syntax::UNEXPECTED.id;
    slip("rule r\nwhen a\nthne b()", other, "thne", "rule r\nwhen a\nthen b()");
    slip(
        "rule r\nwhen order becmes paid\nthen b()",
        other,
        "becmes",
        "rule r\nwhen order becomes paid\nthen b()",
    );
}

#[test]
fn words_of_speech() {
    let other = codes::syntax::UNEXPECTED.id;
    slip("定义 甲 = 订单.金额 大于等于 5元", other, "大于等于", "定义 甲 = 订单.金额 >= 5元");
    slip("定义 甲 = 乙 是 丙 并且 丁", other, "并且", "定义 甲 = 乙 是 丙 且 丁");
    slip("规则 甲\n当 订单 变成 已付款\n就 乙()", other, "变成", "规则 甲\n当 订单 变为 已付款\n就 乙()");
    slip("规则 甲\n当 乙\n则 丙()", other, "则", "规则 甲\n当 乙\n就 丙()");
    slip("规则 甲\n若 乙\n就 丙()", other, "若", "规则 甲\n当 乙\n就 丙()");
    slip("rule r\nthen b()", other, "then", "");
    slip("define x = a is not in [b]", other, "is not in", "define x = a not in [b]");
    slip("定义 甲 = 乙 不是 属于 [丙]", other, "不是 属于", "定义 甲 = 乙 不属于 [丙]");
    slip("let x = 5 yuan", codes::syntax::UNIT.id, "yuan", "let x = 5 元");
}

#[test]
fn signs_that_are_missing_are_named() {
    for (text, sign) in [
        ("rule r\nwhen a\nthen for each x in xs b(x)", "`:`"),
        ("record r { a text }", "`:`"),
        ("map m (a) to o { (1) x: y }", "`->`"),
        ("let x 5", "`=`"),
        ("machine m of o state a", "`{`"),
    ] {
        let parsed = read(text);
        let message = &parsed.diagnostics[0].message;
        assert!(message.en.contains(sign), "{text}: {}", message.en);
    }
}

#[test]
fn a_declaration_that_ends_too_early_is_marked_at_its_last_word() {
    let text = "let x =\n\n\nlet y = 1";
    assert_eq!(read(text).diagnostics[0].span.start, 7);
}

#[test]
fn characters() {
    let unknown = codes::syntax::UNKNOWN_CHARACTER.id;
    slip("let x = a # b", unknown, "#", "");
    slip("define x = a && b", unknown, "&", "");
    slip("let x = 'a'", unknown, "'", "");
    slip("let x = $5", unknown, "$", "");
    slip("rule r\nwhen a\nthen b(); c()", unknown, ";", "");
}

#[test]
fn texts() {
    slip("let x = \"a\\q\"", codes::syntax::BAD_ESCAPE.id, "\\q", "");
    slip("let x = \"a\\u{110000}\"", codes::syntax::BAD_ESCAPE.id, "\\u{110000}", "");
    slip("let x = \"a}b\"", codes::syntax::UNEXPECTED.id, "}", "let x = \"a}}b\"");
    slip("let x \"a {b}\" = 1", codes::syntax::HOLE_IN_TITLE.id, "{b}", "let x \"a {{b}}\" = 1");
    slip("let x = \"abc", codes::syntax::UNTERMINATED_TEXT.id, "\"abc", "");
    slip("let x = “abc\"", codes::syntax::UNTERMINATED_TEXT.id, "“abc\"", "");
    slip("let x = \"a {b\"", codes::syntax::UNTERMINATED_TEXT.id, "\"a {b\"", "");
}

#[test]
fn brackets_show_both_places() {
    let text = "let x = (1 + [2)\nlet y = 1";
    let diagnostics = read(text).diagnostics;
    assert_eq!(diagnostics.len(), 1);
    assert_eq!(pointed(text, &diagnostics[0]), ")");
    assert_eq!(diagnostics[0].labels[0].span.text(text), "[");
    let bracket = codes::syntax::BRACKET.id;
    slip("let x = 1)", bracket, ")", "let x = 1");
    slip("规则 甲\n当）乙\n就 丙()", bracket, "）", "规则 甲\n当 乙\n就 丙()");
    slip("rule r\nwhen a\nthen)b()", bracket, ")", "rule r\nwhen a\nthen b()");
    slip("rule r\nwhen a)\nthen b()", bracket, ")", "rule r\nwhen a\nthen b()");
    let text = "record r {\n  a: text\nrule x\nwhen a\nthen b()";
    let parsed = read(text);
    assert_eq!(parsed.diagnostics.len(), 1);
    assert_eq!(pointed(text, &parsed.diagnostics[0]), "{");
    assert_eq!(parsed.diagnostics[0].labels[0].span.text(text), "rule");
    assert_eq!(parsed.file.decls.len(), 1, "the rule behind the open bracket is read");
}

#[test]
fn comparisons_do_not_chain() {
    let chained = codes::syntax::CHAINED_COMPARISON.id;
    slip("define x = a < b < c", chained, "<", "");
    slip("define x = a is b is known", chained, "is known", "");
    slip("define x = a = b and c < d <= e", chained, "<=", "");
}

#[test]
fn triggers_need_a_subject() {
    slip("rule r\nwhen (a) becomes b\nthen c()", codes::syntax::TRIGGER_OPERAND.id, "(a)", "");
    slip("rule r\nwhen a + 1 leaves b\nthen c()", codes::syntax::TRIGGER_OPERAND.id, "a + 1", "");
    slip(
        "rule r\nwhen a(x: 1, y: 2) after 2h within no b\nthen c()",
        codes::syntax::TRIGGER_OPERAND.id,
        "a(x: 1, y: 2)",
        "",
    );
}

#[test]
fn one_run_reports_every_declaration() {
    let text = "let a = \nlet b = 2\nlet c = (\nlet d = 5分\nlet e = 5\nrul x\nlet f = \"";
    let parsed = read(text);
    let found: Vec<&str> = parsed.diagnostics.iter().map(|d| d.code.id).collect();
    let expected: Vec<&str> = [
        &codes::syntax::UNEXPECTED,
        &codes::syntax::BRACKET,
        &codes::syntax::UNIT,
        &codes::syntax::MISSPELT_DECLARATION,
        &codes::syntax::UNTERMINATED_TEXT,
    ]
    .map(|code| code.id)
    .to_vec();
    assert_eq!(found, expected);
    assert_eq!(parsed.file.decls.len(), 2);
}

#[test]
fn what_may_stand_there_is_said_in_both_languages() {
    let parsed = read("rule r\nwhen order.created\nthen alert(text: )");
    let message = &parsed.diagnostics[0].message;
    assert_eq!(message.en, "`)` stands here; expected a value");
    assert_eq!(message.zh, "此处是“)”；应为一个值");
}

#[test]
fn brackets_inside_a_text_open_nothing() {
    for text in ["let x = [\"(\" 1]", "let x = [“（” 1]", "let x = [\"(\\\"\" 1]"] {
        let message = &read(text).diagnostics[0].message;
        assert_eq!(message.en, "a comma, an operator or `]` is missing before `1`", "{text}");
    }
}

/// Only a word of the language is told that it is one.
#[test]
fn what_is_no_word_of_the_language_is_not_called_reserved() {
    let group = |word: &str| read(&alloc::format!("rule r in group {word}\nwhen a\nthen b()")).diagnostics;
    let found = group("5");
    let found: Vec<_> = found.iter().map(|d| (d.code.id, d.message.en.as_ref())).collect();
    assert_eq!(found, [(codes::syntax::UNEXPECTED.id, "`5` stands here; expected a name")]);
    for word in ["and", "且"] {
        assert_eq!(group(word)[0].code.id, codes::syntax::HARD_WORD.id, "{word}");
    }
}

#[test]
fn what_may_follow_a_step_is_said() {
    let message = &read("rule r\nwhen a\nthen b() :").diagnostics[0].message;
    for (en, zh) in [("`after`", "“后”"), ("`unless`", "“除非”"), ("`if`", "“若”"), ("`otherwise`", "“否则”")]
    {
        assert!(message.en.contains(en) && message.zh.contains(zh), "{message:?}");
    }
}

#[test]
fn invisible_characters_are_named() {
    for (c, name, after) in
        [('\u{200b}', "U+200B", ""), ('\u{a0}', "U+00A0", " "), ('\u{2060}', "U+2060", "")]
    {
        for text in [
            alloc::format!("let x ={c} 1"),
            alloc::format!("{c}let x = 1"),
            alloc::format!("let x = 1\n{c}let y = 2"),
        ] {
            let diagnostics = read(&text).diagnostics;
            let first = &diagnostics[0];
            assert_eq!(first.code.id, codes::syntax::UNKNOWN_CHARACTER.id, "{text:?}: {diagnostics:?}");
            assert!(first.message.en.contains(name) && first.message.zh.contains(name), "{first:?}");
            assert_eq!(first.fix.as_ref().map(|fix| fix.replacement.as_str()), Some(after), "{text:?}");
        }
        // Inside a text and a comment it is what somebody wrote.
        assert_eq!(refused(&alloc::format!("let x = \"a{c}b\" // a{c}b")), [""; 0]);
    }
}

#[test]
fn what_stands_in_the_wrong_place_is_pointed_at() {
    let other = codes::syntax::UNEXPECTED.id;
    slip("rule r\nwhen a\notherwise b()", codes::syntax::MISSING_THEN.id, "otherwise", "");
    slip("rule r\nwhen a\npriority 10\nthen b()", other, "priority 10", "");
    slip("rule r\nwhen a\nat most once per 1h by x\nthen b()", other, "at most once per 1h by x", "");
    slip("规则 甲\n当 乙\n标签 [丙]\n就 丁()", other, "标签 [丙]", "");
    slip(
        "rule r\nwhen a\npriority(x: 1)",
        codes::syntax::MISSING_THEN.id,
        "priority",
        "rule r\nwhen a\nthen priority(x: 1)",
    );
    slip("rule\nwhen a\nthen b()", other, "when", "");
    slip("规则\n当 甲\n就 乙()", other, "当", "");
    slip("rule r tags \"a\"\nwhen a\nthen b()", other, "\"a\"", "");
    slip("rule r\nwhen order becomes paid within 2h\nthen b()", other, "within 2h", "");
    slip("规则 甲\n当 订单 变为 已付款 2小时 内\n就 乙()", other, "2小时 内", "");
    slip("define x = a > 2026/11/01", other, "2026/11/01", "define x = a > 2026-11-01");
    assert_eq!(refused("define x = a / 12 / 30 > 1"), [""; 0]);
    slip("let x = “a“", codes::syntax::UNTERMINATED_TEXT.id, "“a“", "");
    slip("let x = [“a”, ”b“]", codes::syntax::UNTERMINATED_TEXT.id, "”b“", "let x = [“a”, “b”]");
}

#[test]
fn events_stand_side_by_side() {
    let other = codes::syntax::UNEXPECTED.id;
    for inside in ["a.b c.d", "a becomes b, c.d", "a done, c.d"] {
        let text = alloc::format!("rule r\nwhen any of ({inside})\nthen b()");
        let found = read(&text).diagnostics;
        assert_eq!((found[0].code.id, found[0].fix.is_some()), (other, false), "{inside}: {found:?}");
        assert!(found[0].message.en.starts_with("`any of` takes events"), "{inside}: {found:?}");
    }
    slip(
        "rule r\nwhen any of (a.b or c.d or e.f)\nthen b()",
        other,
        "(a.b or c.d or e.f)",
        "rule r\nwhen any of (a.b, c.d, e.f)\nthen b()",
    );
}
